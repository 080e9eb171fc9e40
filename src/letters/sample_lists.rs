//! Morning lists with every kind of line, for looking at.

use jiff::{Timestamp, civil::date};

use super::{
    sample::Sample,
    sample_letters::{letter, silent_case},
};
use crate::{
    domain::{
        DateRange, PersonId, Sentence,
        contact::{Ladder, Silence, Trouble},
        incoming::Partstat,
        programme::Attachment,
        session::CallsCase,
        words::{Words, WordsKind},
    },
    planning::{
        letter::{Case, Content, Digest, DigestNote, Letter, ListLine, Recipient, UnplacedMail},
        view::PairingView,
    },
};

/// A case as it stands on a list: new, and on later days.
fn stands(case: &Case) -> impl Iterator<Item = ListLine> {
    let shown = |days| {
        let words = if days == 0 { case.words.clone() } else { Vec::new() };
        ListLine { case: Case { words, ..case.clone() }, new: days == 0, days }
    };
    [0, 1, 2, 5].map(shown).into_iter()
}

pub(super) fn digests(sample: &Sample) -> Option<Vec<Letter>> {
    let [first, team, unbooked] = sample.views.as_slice() else { return None };
    let since: Timestamp = "2027-01-19T09:00:00Z".parse().ok()?;
    let case = |view: &PairingView, trouble: Trouble| {
        let mut case = silent_case(view)?;
        case.trouble = vec![(trouble, since)];
        Some(case)
    };
    let who = PersonId("ada".to_owned());
    let ongoing = Silence { ladder: Ladder::Ongoing, since };
    let mut refused = case(
        team,
        Trouble::AddressRefused { who: who.clone(), said: Sentence::verbatim("5.1.1 no such user") },
    )?;
    if let Some(person) = refused.people.first_mut() {
        person.refused = Some(Sentence::verbatim("5.1.1 no such user"));
        person.away = DateRange::new(date(2027, 1, 18), date(2027, 1, 22));
        person.stopped = true;
        person.address_works = false;
    }
    refused.rsvp = vec![(PersonId("eve".to_owned()), Partstat::Accepted)];
    let mut wrote = case(first, Trouble::Wrote { who: who.clone() })?;
    let kinds = [
        WordsKind::Said,
        WordsKind::Comment,
        WordsKind::Attachment,
        WordsKind::Encrypted,
        WordsKind::Tnef,
        WordsKind::Empty,
        WordsKind::TooLarge,
        WordsKind::Withheld,
    ];
    wrote.words = kinds
        .into_iter()
        .map(|kind| Words {
            who: Some(who.clone()),
            kind,
            text: "May I borrow a laptop?".to_owned(),
            heard: since,
        })
        .collect();
    let cases = vec![
        silent_case(first)?,
        refused,
        case(unbooked, Trouble::Stopped { who: who.clone() })?,
        case(unbooked, Trouble::NotMe { who: who.clone() })?,
        case(unbooked, Trouble::LongAbsence { who: who.clone(), back: date(2027, 2, 1) })?,
        case(unbooked, Trouble::MentorDeclined { who: first.pairing.mentors.first()?.clone() })?,
        case(unbooked, Trouble::MentorUnanswered)?,
        wrote,
        case(first, Trouble::Wrote { who: first.pairing.mentors.first()?.clone() })?,
        case(first, Trouble::Withdraws { who: first.pairing.mentors.first()?.clone() })?,
        case(
            first,
            Trouble::Asked {
                who: who.clone(),
                by: crate::domain::EmailAddress::parse("rosa@people.test").ok()?,
            },
        )?,
        case(first, Trouble::PausedToTheEnd { back: date(2027, 5, 1) })?,
        case(first, Trouble::Calls(CallsCase::Contradicted { call: date(2027, 1, 26) }))?,
        case(
            first,
            Trouble::Calls(CallsCase::NotHeld { calls: vec![date(2027, 1, 19), date(2027, 1, 26)] }),
        )?,
        case(
            first,
            Trouble::Calls(CallsCase::Missed {
                who: first.pairing.mentees.first()?.clone(),
                calls: vec![date(2027, 1, 19), date(2027, 1, 26)],
            }),
        )?,
        case(
            first,
            Trouble::Calls(CallsCase::ShortNotice {
                who: first.pairing.mentors.first()?.clone(),
                call: date(2027, 1, 26),
                hours: 3,
            }),
        )?,
        case(
            first,
            Trouble::Calls(CallsCase::MovedOften {
                month: date(2027, 1, 1),
                calls: vec![date(2027, 1, 12), date(2027, 1, 19), date(2027, 1, 26)],
            }),
        )?,
        case(unbooked, Trouble::MentorAnswered { who: first.pairing.mentors.first()?.clone() })?,
        case(
            team,
            Trouble::LongAbsence { who: team.pairing.mentees.first()?.clone(), back: date(2027, 2, 1) },
        )?,
        case(unbooked, Trouble::Vanished)?,
        case(unbooked, Trouble::Silence { silence: ongoing })?,
    ];
    let notes = vec![
        DigestNote::Unplaced {
            count: 2,
            first: vec![UnplacedMail {
                from: "stranger@elsewhere.test".to_owned(),
                subject: "Hello".to_owned(),
                why: sentence!("inbound.stranger"),
                text: "When does it begin?".to_owned(),
            }],
        },
        DigestNote::Away {
            who: team.pairing.mentees.first()?.clone(),
            back: date(2027, 2, 1),
            pairings: vec![team.pairing.id.clone()],
        },
        DigestNote::InDoubt { count: 2 },
        DigestNote::Waiting { count: 1 },
        DigestNote::FoundInJunk { count: 1 },
        DigestNote::MailboxUnread { since },
    ];
    let stages = vec![("introduced".to_owned(), 2), ("in-touch".to_owned(), 0), ("quiet".to_owned(), 1)];
    let digest = |cases: &[Case], notes: &[DigestNote]| {
        let digest = Digest {
            date: date(2027, 1, 21),
            lines: cases.iter().flat_map(stands).collect(),
            more: usize::from(cases.len() > 5),
            stages: stages.clone(),
            notes: notes.to_vec(),
            register: cases.is_empty().then(|| Attachment {
                file_name: "register-2027-01-21.xlsx".to_owned(),
                media_type: "application/octet-stream".to_owned(),
                bytes: Vec::new(),
            }),
            handed_over: Vec::new(),
            only_handed_over: false,
        };
        letter(Content::Digest(digest), vec![Recipient::Staff(0)])
    };
    Some(vec![digest(&cases, &notes), digest(cases.get(..1)?, &[]), digest(&[], &[])])
}
