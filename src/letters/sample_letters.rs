//! Every letter there is, to the sample people.

use jiff::{
    Timestamp,
    civil::{Date, date},
};

use super::{sample::Sample, sample_lists::digests, sample_moves};
use crate::{
    domain::{
        Call, EmailAddress, LetterKind, PersonId, Reason, Sentence, Side,
        act::{Act, UnclearDay},
        cadence::Series,
        canary::Deaf,
        contact::{Ladder, Question, Silence, Trouble},
        words::WordsKind,
    },
    planning::{
        letter::{
            About, AnswerLetter, Case, CaseLetter, CasePerson, Content, DeskTrouble, Letter, MailRef, News,
            NextStep, Notice, Preview, PreviewWhy, Recipient, SharedMail, ToConfirm, UnclearAnswer,
            UpdateWhy, WholeLetter, WorryLetter,
        },
        view::PairingView,
    },
};

/// A letter with a reason of its own.
pub(super) fn letter(content: Content, recipients: Vec<Recipient>) -> Letter {
    let kind = content.kind();
    let reason = Reason::from(format!("academy/ada-sam.1/{kind}/2027-01-13"));
    Letter { content, reasons: vec![reason], recipients, not_after: None, requires_complete_fetch: false }
}

pub(super) fn recipient(id: &str) -> Recipient {
    Recipient::Person(PersonId(id.to_owned()))
}

pub(super) fn first_silence(view: &PairingView) -> Option<Silence> {
    Some(Silence { ladder: Ladder::First, since: view.contact.introduced()? })
}

/// The case of a silent pair, after two nudges.
pub(super) fn silent_case(view: &PairingView) -> Option<Case> {
    let at = |text: &str| text.parse::<Timestamp>().ok();
    let silence = first_silence(view)?;
    let person = |id: &PersonId, side| CasePerson {
        id: id.clone(),
        side,
        last_heard: None,
        address_works: true,
        refused: None,
        came_back: None,
        away: None,
        away_supposed: false,
        stopped: false,
    };
    let mentors = view.pairing.mentors.iter().map(|id| person(id, Side::Mentor));
    let mentees = view.pairing.mentees.iter().map(|id| person(id, Side::Mentee));
    let sent = |when: &str, kind: LetterKind, to: &PersonId| {
        Some(CaseLetter { at: at(when)?, kind, to: to.0.clone(), trouble: None })
    };
    let (mentor, mentee) = (view.pairing.mentors.first()?, view.pairing.mentees.first()?);
    Some(Case {
        pairing: view.pairing.id.clone(),
        also: Vec::new(),
        trouble: vec![(Trouble::Silence { silence }, at("2027-01-19T09:00:00Z")?)],
        introduced: view.contact.introduced(),
        people: mentors.chain(mentees).collect(),
        sent: vec![
            sent("2027-01-13T09:00:00Z", LetterKind::Nudge, mentor)?,
            sent("2027-01-15T09:00:00Z", LetterKind::Nudge, mentor)?,
            sent("2027-01-15T14:00:00Z", LetterKind::Nudge, mentee)?,
        ],
        last_contact: None,
        next_call: view.contact.booking.as_ref().and_then(|booking| booking.series.calls().next()),
        rsvp: Vec::new(),
        words: Vec::new(),
    })
}

/// Every letter there is.
pub(super) fn letters(sample: &Sample) -> Option<Vec<Letter>> {
    let at = |text: &str| text.parse::<Timestamp>().ok();
    let [first, team, unbooked] = sample.views.as_slice() else { return None };
    let id = |view: &PairingView| view.pairing.id.clone();
    let everyone =
        |view: &PairingView| view.pairing.everyone().cloned().map(Recipient::Person).collect::<Vec<_>>();
    let silence = first_silence(first)?;
    let ongoing = Silence { ladder: Ladder::Ongoing, since: at("2027-01-12T10:00:00Z")? };
    let call: Call = first.contact.booking.as_ref()?.series.calls().next()?;
    let day: Date = call.date;
    let staff_on = Some(date(2027, 1, 19));
    let before =
        Series { first: date(2027, 1, 20).at(9, 0, 0, 0), ..first.contact.booking.as_ref()?.series.clone() };
    let back = date(2027, 2, 1);

    let abouts = |silence: Silence| {
        [
            About::Nudge { silence, step: 0, nth: 1, late: 0 },
            About::Nudge { silence, step: 1, nth: 2, late: 0 },
            About::Nudge { silence, step: 2, nth: 3, late: 0 },
            About::Waiting { silence, step: 1, staff_on },
            About::Waiting { silence, step: 1, staff_on: None },
        ]
    };
    let questions = [
        Question::CallsHappening,
        Question::AfterCall { call: day },
        Question::StillInTouch,
        Question::Arranged { on: day },
    ];
    let abouts: Vec<About> = abouts(silence)
        .into_iter()
        .chain(abouts(ongoing))
        .chain([About::Reminder { call }])
        .chain(questions.map(About::Question))
        .collect();

    let mut out = Vec::new();
    for view in &sample.views {
        let pairing = id(view);
        out.push(letter(Content::Introduction { pairing: pairing.clone() }, everyone(view)));
        out.push(letter(Content::Proposal { pairing: pairing.clone() }, vec![recipient("ada")]));
        out.push(letter(Content::Background { pairing: pairing.clone() }, vec![recipient("ada")]));
        for about in &abouts {
            let notice = Notice { pairing: pairing.clone(), about: about.clone() };
            out.push(letter(Content::Courtesy(vec![notice]), everyone(view)));
        }
        if let Ok(address) = EmailAddress::parse("ada@home.test") {
            let shared = SharedMail {
                others: vec!["Jon Kent".to_owned()],
                subject: "Tuesday".to_owned(),
                heard: call.start,
            };
            for shared in [None, Some(shared)] {
                let address = address.clone();
                let asked = Content::WasItYou { pairing: pairing.clone(), address, shared };
                out.push(letter(asked, vec![recipient("ada")]));
            }
        }
        for (writer, from, again) in [(Some("ada"), None, false), (None, Some("x@home.test"), true)] {
            let worry = WorryLetter {
                pairing: Some(pairing.clone()),
                writer: writer.map(|id| PersonId(id.to_owned())),
                from: from.and_then(|from| EmailAddress::parse(from).ok()),
                text: "Could we talk?\n- It is about last week.\n# And more.".to_owned(),
                heard: call.start,
                again,
                several: again,
            };
            let recipients = ["rosa@people.test", "lead@desk.test"];
            let recipients = recipients.iter().filter_map(|it| EmailAddress::parse(it).ok());
            out.push(letter(Content::Worry(worry), recipients.map(Recipient::Address).collect()));
        }
        let who = view.pairing.mentors.first()?.clone();
        let copied = || vec![Recipient::Person(who.clone()), Recipient::Staff(0)];
        let about = About::Nudge { silence, step: 0, nth: 1, late: 0 };
        let notice = Notice { pairing: pairing.clone(), about };
        out.push(letter(Content::Reminded { notice, who: who.clone(), by: 0 }, copied()));
        let text = "18:00?\n19:00?".to_owned();
        let asked = Content::StaffQuestion { pairing: pairing.clone(), who: who.clone(), text, by: 0 };
        out.push(letter(asked, copied()));
        for news in [
            News::HandedOver,
            News::Away { back },
            News::Paused { back },
            News::Later { until: back },
            News::Declined { call: Some(call.start) },
            News::Declined { call: None },
            News::Accepted { call: Some(call.start) },
            News::Accepted { call: None },
        ] {
            let about = view.pairing.mentees.first()?.clone();
            out.push(letter(Content::Told { pairing: pairing.clone(), about, news }, vec![recipient("ada")]));
        }
        let moves = sample_moves::contents(view, call)?.into_iter();
        out.extend(moves.map(|(content, recipient)| letter(content, vec![recipient])));
        out.push(letter(Content::Escalation { case: silent_case(view)? }, vec![Recipient::Staff(0)]));
    }
    for view in [first, team] {
        let pairing = id(view);
        out.push(letter(Content::Invite { pairing: pairing.clone() }, everyone(view)));
        for why in [
            UpdateWhy::NewTime,
            UpdateWhy::NewPlace,
            UpdateWhy::NewPeople,
            UpdateWhy::Skips,
            UpdateWhy::MovedCalls,
            UpdateWhy::Paused,
            UpdateWhy::NewEnd,
            UpdateWhy::NewClock,
            UpdateWhy::OtherClock,
        ] {
            let mut before = before.clone();
            if why == UpdateWhy::MovedCalls {
                let next = view.contact.booking.as_ref()?.series.calls().nth(1)?;
                before.moved.insert(next.date, next.date.to_datetime(jiff::civil::time(9, 0, 0, 0)));
            }
            let content = Content::Update {
                pairing: pairing.clone(),
                before,
                why,
                alone: why == UpdateWhy::MovedCalls,
            };
            out.push(letter(content, everyone(view)));
        }
        out.push(letter(Content::Cancellation { pairing }, everyone(view)));
    }
    for about in &abouts {
        let notices = [first, team, unbooked];
        let notices = notices.map(|view| Notice { pairing: id(view), about: about.clone() }).to_vec();
        out.push(letter(Content::Courtesy(notices), vec![recipient("ada")]));
    }
    out.extend(answers(sample, first, back)?);
    out.extend(digests(sample)?);
    for what in [
        DeskTrouble::ChannelPaused,
        DeskTrouble::MailboxUnread,
        DeskTrouble::FoundInJunk,
        DeskTrouble::NotTheirs,
        DeskTrouble::TooManyAnswers,
        DeskTrouble::Held,
        DeskTrouble::StateLost,
        DeskTrouble::DiskFull,
        DeskTrouble::LoginEnds,
        DeskTrouble::CameBack,
        DeskTrouble::UnknownReport,
        DeskTrouble::SetAside,
        DeskTrouble::Untidy,
        DeskTrouble::WorryWaits,
        DeskTrouble::Deaf(Box::new(deaf(true)?)),
        DeskTrouble::Deaf(Box::new(deaf(false)?)),
        DeskTrouble::TestInJunk,
        DeskTrouble::ConfigurationRefused,
    ] {
        let content = Content::DeskTrouble { said: Sentence::verbatim("550 5.7.1 not allowed"), what };
        out.push(letter(content, vec![Recipient::Staff(0)]));
    }
    out.extend(to_staff(at("2027-01-11T09:15:00Z")?));
    Some(out)
}

/// A mail that a filter moves, or one that was refused.
fn deaf(moved: bool) -> Option<Deaf> {
    let some = |text: &str| if moved { vec![text.to_owned()] } else { Vec::new() };
    Some(Deaf {
        since: "2027-01-12T09:00:00Z".parse().ok()?,
        address: "desk+canary.x@desk.test".to_owned(),
        answered: if moved { "250 2.0.0 queued".to_owned() } else { String::new() },
        refused: (!moved).then(|| "550 5.1.1 nobody of that name".to_owned()),
        searched: if moved { "2027-01-12T10:00:00Z".parse().ok() } else { None },
        read: some("INBOX"),
        found_in: some("Archive"),
        searched_all: !moved,
        used: moved.then_some(100),
    })
}

/// What it says is another letter's, in that one's language.
fn whole_invite() -> WholeLetter {
    WholeLetter {
        kind: LetterKind::Invite,
        to: "Ada Lovelace <ada@people.test>".to_owned(),
        subject: "Ada + Sam".to_owned(),
        lines: ["Ada", "", "Sam"].map(str::to_owned).to_vec(),
        entry: vec!["Ada + Sam".to_owned()],
    }
}

fn to_staff(until: Timestamp) -> impl Iterator<Item = Letter> {
    let line = "Ada Lovelace and Sam Jones: introduction at once; calls Tue 18:00 (London)";
    let previews = [PreviewWhy::FirstStart, PreviewWhy::Settles { until }, PreviewWhy::AwaitsGo].map(|why| {
        let lines = vec![line.to_owned(); 2];
        let whole = match why {
            PreviewWhy::FirstStart => vec![whole_invite()],
            _ => Vec::new(),
        };
        Content::Plan(Preview { why, lines, more: 3, people: 4, whole })
    });
    let ordered = [
        "go",
        "status",
        "help",
        "refused",
        "done",
        "no",
        "undo",
        "preview",
        "sheet",
        "sheet-unproved",
        "sheet-too-much",
    ]
    .map(|word| {
        let lines = vec!["Two pairings wait to be introduced.".to_owned(), String::new()];
        Content::Ordered { word, cases: Vec::new(), lines, back: Vec::new(), to_mail: None }
    });
    let some = || vec!["Ada Lovelace and Sam Jones: the pairing ends.".to_owned()];
    let what = "pairs.xlsx".to_owned();
    let asked = ToConfirm { what, orders: some(), letters: some(), until, ..ToConfirm::default() };
    let full = ToConfirm {
        done: some(),
        orders: [some(), some()].concat(),
        more: 3,
        later: some(),
        wrong: some(),
        held: true,
        changed: true,
        ..asked.clone()
    };
    let none = ToConfirm { letters: Vec::new(), guess: true, ..asked.clone() };
    let asked = [asked, full, none].map(|asked| Content::Confirm { asked, to_mail: None });
    previews.into_iter().chain(ordered).chain(asked).map(|content| letter(content, vec![Recipient::Staff(0)]))
}

fn answers(sample: &Sample, view: &PairingView, back: Date) -> Option<Vec<Letter>> {
    let next = NextStep {
        at: "2027-01-15T09:00:00Z".parse().ok()?,
        who: None,
        what: LetterKind::Nudge,
        why: sentence!("next.calls_unheard"),
        rule: None,
        about: None,
    };
    let words = [
        Act::Talked,
        Act::Talked,
        Act::Yes,
        Act::No,
        Act::Later,
        Act::NotYet,
        Act::Elsewhere,
        Act::Fewer,
        Act::Stop,
        Act::NotMe,
        Act::Why,
        Act::PauseUntil { back },
        Act::Away { first: back, back },
        Act::Skip { call: back },
        Act::Move { call: Some(back), to: Some(back), at: None, agreed: false },
    ];
    let next_call = view.contact.booking.as_ref()?.series.calls().nth(1).map(|call| call.start);
    let reader_of_worries = EmailAddress::parse("lead@desk.test").ok()?;
    let answers = words.map(AnswerLetter::Done).into_iter().chain([
        AnswerLetter::Why { next: Some(next) },
        AnswerLetter::Why { next: None },
        AnswerLetter::Choices,
        AnswerLetter::MeantForOther,
        AnswerLetter::Which { word: Act::Talked },
        AnswerLetter::Which { word: Act::PauseUntil { back } },
        AnswerLetter::Noted { acts: Vec::new(), asked: false },
        AnswerLetter::Noted { acts: vec![Act::Talked], asked: true },
        AnswerLetter::Noted { acts: vec![Act::Elsewhere], asked: true },
        AnswerLetter::Noted { acts: vec![Act::Arranged], asked: true },
        AnswerLetter::Prove { word: Act::Stop },
        AnswerLetter::Unproved { from: "sam@elsewhere.example".to_owned() },
        AnswerLetter::Prove { word: Act::PauseUntil { back } },
        AnswerLetter::Plainly { kind: WordsKind::Encrypted },
        AnswerLetter::Plainly { kind: WordsKind::Tnef },
        AnswerLetter::Plainly { kind: WordsKind::Empty },
        AnswerLetter::Plainly { kind: WordsKind::TooLarge },
        AnswerLetter::Plainly { kind: WordsKind::Withheld },
        AnswerLetter::YesOrNo,
        AnswerLetter::Meant(UnclearAnswer::Delegated),
        AnswerLetter::Meant(UnclearAnswer::AndLater { call: None }),
        AnswerLetter::Meant(UnclearAnswer::AllDeclined { next: next_call, told: false }),
        AnswerLetter::Meant(UnclearAnswer::AllDeclined { next: next_call, told: true }),
        AnswerLetter::Meant(UnclearAnswer::AndLater { call: next_call }),
        AnswerLetter::WhichDay { unclear: UnclearDay::Gone },
        AnswerLetter::WhichDay { unclear: UnclearDay::AfterTheEnd },
        AnswerLetter::WhichDay { unclear: UnclearDay::FarAhead },
        AnswerLetter::WorryHeard { readers: vec![reader_of_worries.clone()] },
        AnswerLetter::WorryHeard { readers: Vec::new() },
        AnswerLetter::WithdrawHeard,
    ]);
    let ada = PersonId("ada".to_owned());
    let to_mail = Some(MailRef {
        message_id: Some("their-mail@people.test".to_owned()),
        references: vec!["root@desk.test".to_owned()],
        subject: "Re: You and Sam: in touch yet?".to_owned(),
    });
    Some(
        answers
            .flat_map(|answer| {
                let all = sample.views.iter().filter(|view| view.people.contains_key(&ada));
                let all = all.map(|view| view.pairing.id.clone()).collect::<Vec<_>>();
                [vec![view.pairing.id.clone()], all].map(|pairings| {
                    let content =
                        Content::Answered { pairings, answer: answer.clone(), to_mail: to_mail.clone() };
                    letter(content, vec![recipient("ada")])
                })
            })
            .collect(),
    )
}
