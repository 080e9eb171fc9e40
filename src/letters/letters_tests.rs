//! Whole letters, as they leave.

use std::collections::BTreeMap;

use jiff::Timestamp;
use mail_parser::{MessageParser, MimeHeaders};
use proptest::prelude::*;

use super::{sample::*, sample_letters::*, *};
use crate::{
    domain::{
        Event, Evidence, PersonId,
        contact::Question,
        event::HeardAs,
        programme::{Attachment, Background, FirstMover, Form, Privacy},
    },
    planning::letter::{About, AnswerLetter, Content, Digest, Letter, MoveStage, Notice, Recipient},
};

pub(super) fn templates() -> Templates {
    Templates::new("en", Form::Sie, BTreeMap::new())
}

pub(super) fn sample() -> Sample {
    Sample::new().unwrap()
}

fn finish(sample: &Sample, letter: &Letter, recipient: &Recipient) -> Finished {
    let keys = Keys::new(SECRET, &sample.desk.address);
    let templates = templates();
    render(letter, recipient, &sample.context(&keys, &templates)).unwrap()
}

fn of(sample: &Sample, content: Content, who: &str) -> Finished {
    let recipient = if who == "staff" { Recipient::Staff(0) } else { recipient(who) };
    finish(sample, &letter(content, vec![recipient.clone()]), &recipient)
}

fn introduction(sample: &Sample) -> Content {
    Content::Introduction { pairing: sample.views[0].pairing.id.clone() }
}

fn nudge(sample: &Sample, view: usize, nth: u8) -> Notice {
    let view = &sample.views[view];
    let silence = first_silence(view).unwrap();
    let about = About::Nudge { silence, step: nth - 1, nth, late: 0 };
    Notice { pairing: view.pairing.id.clone(), about }
}

fn happens(sample: &mut Sample, view: usize, event: Event, at: &str) {
    let at: Timestamp = at.parse().unwrap();
    let view = &mut sample.views[view];
    view.contact = view.contact.clone().after(&event, at).unwrap();
}

fn heard(by: &str, evidence: Evidence) -> Event {
    Event::Heard { by: PersonId(by.into()), evidence, worth: HeardAs::Half, happened: None }
}

fn nudged(sample: &Sample, who: &str) -> Event {
    let silence = first_silence(&sample.views[0]).unwrap();
    Event::Nudged { silence, step: 0, who: PersonId(who.into()), late: 0 }
}

/// The mail as it leaves, without carriage returns.
fn wire(finished: &Finished) -> String {
    String::from_utf8(finished.bytes.clone()).unwrap().replace("\r\n", "\n")
}

/// Headers and the text part, decoded.
pub(super) fn text(finished: &Finished) -> String {
    let mail = MessageParser::default().parse(&finished.bytes).unwrap();
    let headers: String = wire(finished).split("\n\n").next().unwrap().to_owned();
    let shown: Vec<&str> = headers
        .lines()
        .filter(|line| {
            ["To:", "Cc:", "Reply-To:", "Subject:", "Auto", "X-Auto"].iter().any(|h| line.starts_with(h))
        })
        .collect();
    format!("{}\n\n{}", shown.join("\n"), mail.body_text(0).unwrap().replace("\r\n", "\n"))
}

pub(super) fn html(finished: &Finished) -> String {
    let mail = MessageParser::default().parse(&finished.bytes).unwrap();
    mail.body_html(0).unwrap().into_owned()
}

#[test]
fn every_letter_renders() {
    let faults: Vec<String> = templates().check_in(usize::MAX).iter().map(ToString::to_string).collect();
    assert_eq!(faults, Vec::<String>::new());
}

/// The subject of every letter to every reader, written alone, is the one in its mail.
fn subjects_alone_are_those_of_the_mails(templates: &Templates) {
    let base = sample();
    let keys = Keys::new(SECRET, &base.desk.address);
    let mut seen = 0;
    for sample in states(&base).into_iter().take(4) {
        let context = sample.context(&keys, templates);
        for letter in letters(&sample).unwrap() {
            for recipient in &letter.recipients {
                let finished = render(&letter, recipient, &context).unwrap();
                let alone = address_and_subject(&letter, recipient, &context).unwrap();
                assert_eq!(alone, (finished.to, finished.subject), "{letter:?}");
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn a_subject_is_the_same_without_its_mail() {
    subjects_alone_are_those_of_the_mails(&templates());
}

/// What an operator's own subject names is made for it, though ours name none of it.
#[test]
fn a_subject_of_an_operators_own_may_name_whatever_its_body_may() {
    let pair = "{{ pair.weekly or '-' }} {{ pair.next_call or '-' }} {{ pair.introduced or '-' }} \
                {{ pair.address }} {{ pair.place or '-' }} {{ pair.minutes }} {{ pair.id }}";
    let item = "{{ item.since or '-' }} {{ item.asked or '-' }} {{ item.reminded or '-' }} {{ item.nth }} \
                {{ item.unanswered or '-' }} {{ item.introduced or '-' }} {% if item.you_did %}{{ item.you_did.what }}{% endif %} \
                {{ item.pair.weekly or '-' }} {{ pairs | length }} {{ names }} {{ pairings }}";
    let desk =
        "{{ programme.starts }} {{ programme.ends }} {{ ask.called }} {{ staff_names }} {{ pause_day }}";
    let own = [
        ("introduction", format!("{pair} {desk}")),
        ("invite", format!("{pair} {{{{ calls.weekly }}}}")),
        ("nudge", format!("{item} {desk}")),
        ("waiting", item.to_owned()),
        (
            "summary",
            "{% for one in items %}{{ one.pair.weekly or '-' }} {{ one.since or '-' }}{% endfor %}".into(),
        ),
        (
            "answer",
            "{{ others_full }} {% for pair in pairs %}{{ pair.address }}{% endfor %} {{ desk.name }}".into(),
        ),
    ];
    let own =
        own.into_iter().map(|(letter, subject)| (format!("en/{letter}/subject.txt"), subject)).collect();
    subjects_alone_are_those_of_the_mails(&Templates::new("en", Form::Sie, own));
}

#[test]
fn a_broken_override_is_found_with_its_place() {
    let broken = [
        ("en/nudge/body.txt", "Hi\n{{ reder.called }}", "letters/en/nudge/body.txt, line 2: "),
        ("en/told/subject.txt", "{% if x", "letters/en/told/subject.txt, line 1: "),
        ("en/nudg/subject.txt", "x", "No letter uses a template letters/en/nudg/subject.txt"),
        (
            "en/introduction.pilot/body.txt",
            "{{ nothing }}",
            "letters/en/introduction.pilot/body.txt, line 1: ",
        ),
    ];
    let own = broken.iter().map(|(path, source, _)| ((*path).to_owned(), (*source).to_owned())).collect();
    let faults: Vec<String> =
        Templates::new("en", Form::Sie, own).check().iter().map(ToString::to_string).collect();
    for (path, _, expected) in broken {
        assert!(faults.iter().any(|fault| fault.starts_with(expected)), "{path}: {faults:?}");
    }
}

#[test]
fn an_override_is_used_and_english_is_the_last_resort() {
    let sample = sample();
    let keys = Keys::new(SECRET, &sample.desk.address);
    let own =
        BTreeMap::from([("nl/introduction/body.txt".to_owned(), "Hallo {{ reader.called }}".to_owned())]);
    let templates = Templates::new("nl", Form::Sie, own);
    let letter = letter(introduction(&sample), vec![recipient("ada")]);
    let done = render(&letter, &recipient("ada"), &sample.context(&keys, &templates)).unwrap();
    assert!(text(&done).contains("\n\nHallo Ada\n"), "{}", text(&done));
    assert_eq!(done.subject, "Ada and Sam: an introduction (Academy spring 2027)");
}

#[test]
fn what_a_language_of_ones_own_lacks_is_named() {
    let own = BTreeMap::from([
        ("nl/nudge/body.txt".to_owned(), "Dag {{ reader.called }}".to_owned()),
        ("nl/words.toml".to_owned(), "[order]\nresume = \"{{ pair }}: verder.\"\n".to_owned()),
        ("de/nudge/subject.txt".to_owned(), "Und?".to_owned()),
    ]);
    let lacking = Templates::new("en", Form::Sie, own).lacking();
    let [(language, lacks)] = lacking.as_slice() else { panic!("{lacking:?}") };
    assert_eq!(language, "nl");
    let has = |what: &str| lacks.iter().any(|lack| lack == what);
    assert!(has("nudge/subject.txt") && has("order.pause in words.toml"), "{lacks:?}");
    assert!(!has("nudge/body.txt") && !has("order.resume in words.toml") && !has("layout.html"), "{lacks:?}");
    assert_eq!(templates().lacking(), []);
}

#[test]
fn the_same_letter_is_the_same_bytes() {
    let sample = sample();
    for letter in letters(&sample).unwrap() {
        for recipient in &letter.recipients {
            assert_eq!(finish(&sample, &letter, recipient), finish(&sample, &letter, recipient));
        }
    }
}

#[test]
fn what_leaves_is_well_formed() {
    let sample = sample();
    for letter in letters(&sample).unwrap() {
        for recipient in &letter.recipients {
            let done = finish(&sample, &letter, recipient);
            well_formed(&done.bytes);
            let mail = MessageParser::default().parse(&done.bytes).unwrap();
            assert_eq!(mail.message_id().unwrap(), done.message_id);
            assert_eq!(mail.subject().unwrap(), done.subject);
            let body = format!("{}{}", text(&done), html(&done));
            for phone in ["7946", "+1 212"] {
                assert!(
                    matches!(recipient, Recipient::Staff(_) | Recipient::Address(_)) || !body.contains(phone),
                    "{body}"
                );
            }
            assert!(!html(&done).contains("src=") && !html(&done).contains("url("));
        }
    }
}

fn well_formed(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).unwrap();
    for line in text.split("\r\n") {
        assert!(line.len() <= 998, "{} octets", line.len());
        assert!(!line.contains('\r') && !line.contains('\n'), "a bare CR or LF in {line}");
    }
}

#[test]
fn headers_let_absences_through() {
    let sample = sample();
    for letter in letters(&sample).unwrap() {
        let done = finish(&sample, &letter, &letter.recipients[0]);
        let head = wire(&done).split("\n\n").next().unwrap().to_owned();
        let automatic = head.lines().find_map(|line| line.strip_prefix("Auto-Submitted: "));
        let expected = match letter.kind().word() {
            "proposal" | "introduction" | "nudge" | "waiting" | "question" | "staff-question" | "summary"
            | "escalation" | "worry" => None,
            "move" if matches!(letter.content, Content::Move { stage: MoveStage::Asked, .. }) => None,
            "answer" | "order" | "confirm" | "was-it-you" => Some("auto-replied"),
            _ => Some("auto-generated"),
        };
        assert_eq!(automatic, expected, "{}", letter.kind());
        assert!(!head.contains("\nList-") && !head.contains("\nPrecedence"));
        assert_eq!(head.contains("\nX-Auto-Response-Suppress: DR, RN, NRN"), expected.is_none());
        assert_eq!(head.matches("\nX-Mentord-Desk: ").count(), 1);
    }
}

#[test]
fn a_nudge_shows_only_its_reader() {
    let sample = sample();
    let done = of(&sample, Content::Courtesy(vec![nudge(&sample, 0, 1)]), "ada");
    let mail = MessageParser::default().parse(&done.bytes).unwrap();
    let to: Vec<_> = mail.to().unwrap().iter().filter_map(|to| to.address()).collect();
    assert_eq!(to, ["ada@people.test"]);
    assert!(mail.cc().is_none() && mail.bcc().is_none());
    let reply: Vec<_> = mail.reply_to().unwrap().iter().filter_map(|to| to.address()).collect();
    assert!(reply[0].starts_with("desk+ada-sam.") && reply.len() == 1, "{reply:?}");
    assert!(is_its_envelope(reply[0], &done.envelope_from), "{}", done.envelope_from);
}

/// Whether a reverse-path is that address of the pair, with the tag of one delivery behind its token.
fn is_its_envelope(address: &str, envelope: &str) -> bool {
    let (local, domain) = address.split_once('@').unwrap();
    let rest = envelope.strip_prefix(local).and_then(|rest| rest.strip_suffix(&format!("@{domain}")));
    rest.is_some_and(|tag| tag.starts_with('-') && tag.len() == 9)
}

#[test]
fn the_introduction_is_answered_to_the_other_side_first() {
    let sample = sample();
    let pairing = sample.views[1].pairing.id.clone();
    for (who, expected) in
        [("ada", vec!["eve@people.test", "bo@people.test"]), ("bo", vec!["ada@people.test"])]
    {
        let done = of(&sample, Content::Introduction { pairing: pairing.clone() }, who);
        let mail = MessageParser::default().parse(&done.bytes).unwrap();
        let reply: Vec<_> = mail.reply_to().unwrap().iter().filter_map(|to| to.address()).collect();
        let desk = mail.cc().unwrap().first().unwrap().address().unwrap();
        assert_eq!(reply, [expected, vec![desk]].concat());
        assert_eq!(mail.to().unwrap().iter().count(), 3);
        assert!(is_its_envelope(desk, &done.envelope_from), "{desk}: {}", done.envelope_from);
        assert_eq!(done.to.as_str(), format!("{who}@people.test"));
    }
}

#[test]
fn what_belongs_to_one_side_goes_to_that_side() {
    let mut sample = sample();
    let pack = |name: &str| Attachment {
        file_name: name.to_owned(),
        media_type: "application/pdf".to_owned(),
        bytes: vec![0xff; 3_000],
    };
    sample.programme.introduction.attach_mentor = vec![pack("Mentor pack.pdf")];
    sample.programme.introduction.attach_mentee = vec![pack("Mentee pack.pdf")];
    let files = |done: &Finished| -> Vec<String> {
        let mail = MessageParser::default().parse(&done.bytes).unwrap();
        mail.attachments().map(|part| part.attachment_name().unwrap().to_owned()).collect()
    };
    let ada = of(&sample, introduction(&sample), "ada");
    let sam = of(&sample, introduction(&sample), "sam");
    assert_eq!((files(&ada), files(&sam)), (vec!["Mentor pack.pdf".into()], vec!["Mentee pack.pdf".into()]));
    assert!(!text(&ada).contains("web module") && !text(&sam).contains("web module"));
    assert!(text(&sam).contains("rust, sql") && !text(&ada).contains("rust, sql"));
    sample.programme.introduction.background = Background::AtOnce;
    assert!(text(&of(&sample, introduction(&sample), "ada")).contains("web module"));
    assert!(!text(&of(&sample, introduction(&sample), "sam")).contains("web module"));
}

#[test]
fn who_writes_first_is_told_so() {
    let mut sample = sample();
    for (mover, ada_first, sam_first) in [
        (FirstMover::Mentor, true, false),
        (FirstMover::Mentee, false, true),
        (FirstMover::Either, false, false),
    ] {
        sample.programme.first_mover = mover;
        for (who, first) in [("ada", ada_first), ("sam", sam_first)] {
            let text = text(&of(&sample, introduction(&sample), who));
            assert_eq!(text.contains("Could you write first"), first, "{text}");
        }
    }
}

#[test]
fn privacy_is_what_the_settings_keep() {
    let mut sample = sample();
    for (privacy, words) in [
        (Privacy::Kept, "stay in its mailbox, where Rosa can open them."),
        (
            Privacy::Deleted,
            "What people write is removed from its mailbox once the desk has understood it; until then Rosa can open it. What it cannot place stays until staff have read it.",
        ),
        (
            Privacy::DeletedAfterDays(14),
            "What people write is removed from its mailbox 14 days after it came; until then Rosa can open it. What it cannot place stays until staff have read it.",
        ),
        (Privacy::DeletedAfterDays(1), "removed from its mailbox 1 day after it came;"),
        (Privacy::Moved, "kept in a folder of its mailbox, where Rosa can open them."),
    ] {
        sample.desk.privacy = privacy;
        let text = text(&of(&sample, introduction(&sample), "ada")).replace('\n', " ");
        assert!(text.contains(words), "{text}");
        // Its own records, as `store::retention` keeps them.
        assert!(text.contains("leave its records about 30 days after they were sent or read."), "{text}");
    }
}

#[test]
fn the_footer_is_two_lines_and_who_can_read_it_stands_whole_where_it_is_due() {
    let sample = sample();
    for letter in letters(&sample).unwrap() {
        for recipient in
            letter.recipients.iter().filter(|recipient| matches!(recipient, Recipient::Person(_)))
        {
            let done = finish(&sample, &letter, recipient);
            let text = text(&done);
            let (body, footer) = text.split_once("\n-- \n").unwrap();
            let lines: Vec<&str> = footer.lines().collect();
            assert_eq!(lines[0], "Riverside Mentoring · a question? Rosa, rosa@people.test");
            let words = ["fewer", "stop", "why", "who can read this"];
            let links = words.map(|word| format!("body={}\">{word}</a>", word.replace(' ', "%20")));
            let html = html(&done);
            let (_, html_footer) = html.split_once("<footer>").unwrap();
            match letter.kind().word() {
                "answer" | "cancellation" => assert_eq!(lines.len(), 1, "{footer}"),
                kind => {
                    let to = if kind == "introduction" { "To desk@desk.test alone, write" } else { "Answer" };
                    assert_eq!(lines[1..], [format!("{to} {}", words.join(" · "))]);
                    assert!(links.iter().all(|link| html_footer.contains(link)), "{html_footer}");
                    assert_eq!(html_footer.matches("<br>").count(), 1, "{html_footer}");
                }
            }
            let whole = body.replace('\n', " ").contains(
                "The desk notes who wrote and when, to see that nobody is left waiting; the words leave its \
                 records about 30 days after they were sent or read. Copies of mail stay in its mailbox, where \
                 Rosa can open them.",
            );
            let asked = matches!(
                letter.content,
                Content::Introduction { .. }
                    | Content::Proposal { .. }
                    | Content::Answered { answer: AnswerLetter::Why { .. }, .. }
            );
            assert_eq!(whole, asked, "{body}");
        }
    }
}

#[test]
fn a_letter_about_several_names_each_once() {
    let sample = sample();
    let mut notices = vec![nudge(&sample, 0, 1), nudge(&sample, 1, 2)];
    let again = Question::StillInTouch;
    notices.push(Notice { pairing: sample.views[0].pairing.id.clone(), about: About::Question(again) });
    let done = of(&sample, Content::Courtesy(notices), "ada");
    let text = text(&done);
    let (body, _) = text.split_once("\n\nHi Ada,").unwrap().1.split_once("\n-- \n").unwrap();
    for name in ["Sam", "Jones", "Eve", "Bo"] {
        assert_eq!(body.matches(name).count(), 1, "{name}: {body}");
    }
    assert!(body.contains("about two pairings, so that you do not get three."), "{body}");
}

#[test]
fn calendar_mail_has_the_shape_that_all_clients_read() {
    let sample = sample();
    let pairing = sample.views[0].pairing.id.clone();
    for (content, method) in [
        (Content::Invite { pairing: pairing.clone() }, "REQUEST"),
        (Content::Cancellation { pairing }, "CANCEL"),
    ] {
        let done = of(&sample, content, "ada");
        let mail = MessageParser::default().parse(&done.bytes).unwrap();
        let kinds: Vec<String> = mail
            .parts
            .iter()
            .map(|part| {
                let kind = part.content_type().unwrap();
                format!("{}/{}", kind.ctype(), kind.subtype().unwrap())
            })
            .collect();
        assert_eq!(
            kinds,
            [
                "multipart/mixed",
                "multipart/alternative",
                "text/plain",
                "text/html",
                "text/calendar",
                "application/ics"
            ]
        );
        let (inline, attached) = (&mail.parts[4], &mail.parts[5]);
        assert_eq!(inline.content_type().unwrap().attribute("method"), Some(method));
        assert!(inline.content_disposition().is_none());
        assert_eq!(attached.attachment_name(), Some("invite.ics"));
        assert_eq!(inline.contents(), attached.contents(), "the copies differ");
        let keys = Keys::new(SECRET, &sample.desk.address);
        let templates = templates();
        let wanted = if method == "REQUEST" { Method::Request } else { Method::Cancel };
        let alone = invitation(&sample.views[0], &sample.context(&keys, &templates), wanted).unwrap();
        assert_eq!(attached.contents(), alone);
        let object = String::from_utf8(alone).unwrap();
        assert!(object.contains(&format!("METHOD:{method}\r\n")));
        assert!(object.contains("ORGANIZER;CN=Riverside Mentoring:mailto:desk@desk.test\r\n"), "{object}");
    }
}

#[test]
fn answers_thread_and_quote_no_foreign_header() {
    let sample = sample();
    let to_mail = crate::planning::letter::MailRef {
        message_id: Some("<theirs@people.test>".into()),
        references: vec!["a@b\r\nBcc: x@y".into(), "ok@people.test".into()],
        subject: "RE: re: hello\r\nBcc: x@y".into(),
    };
    let content = Content::Answered {
        pairings: vec![sample.views[0].pairing.id.clone()],
        answer: AnswerLetter::Choices,
        to_mail: Some(to_mail),
    };
    let done = of(&sample, content, "ada");
    let head = wire(&done).split("\n\n").next().unwrap().to_owned();
    assert!(head.contains("\nIn-Reply-To: <theirs@people.test>\n"));
    assert_eq!(done.subject, "Re: hello Bcc: x@y");
    assert!(!head.contains("\nBcc"));
    let mail = MessageParser::default().parse(&done.bytes).unwrap();
    let references = mail.references().as_text_list().unwrap().join(" ");
    let root = Keys::new(SECRET, &sample.desk.address).root_id(
        &sample.views[0].pairing.programme,
        &sample.views[0].pairing.id,
        1,
    );
    let own = &done.message_id;
    assert_eq!(references, format!("{root} ok@people.test theirs@people.test {own}"));
}

/// Renders everything with one text in every field that people fill in.
fn hostile(text_of_people: &str) -> Vec<Finished> {
    let mut sample = sample();
    sample.desk.name = text_of_people.to_owned();
    sample.programme.title = text_of_people.to_owned();
    sample.programme.introduction.background = Background::AtOnce;
    for staff in &mut sample.desk.staff {
        staff.name = text_of_people.to_owned();
        staff.called = text_of_people.to_owned();
    }
    for view in &mut sample.views {
        view.pairing.background = Some(text_of_people.to_owned());
        view.pairing.place = Some(text_of_people.to_owned());
        view.pairing.kind = Some(text_of_people.to_owned());
        if let Some(booking) = &mut view.contact.booking {
            booking.series.place = Some(text_of_people.to_owned());
        }
        for participant in view.people.values_mut() {
            participant.person.name = text_of_people.to_owned();
            participant.person.called = text_of_people.to_owned();
            participant.person.skills = vec![text_of_people.to_owned()];
            participant.person.phone = Some(text_of_people.to_owned());
        }
    }
    let mut out = Vec::new();
    let keys = Keys::new(SECRET, &sample.desk.address);
    let templates = templates();
    let mut seen = Vec::new();
    for letter in letters(&sample).unwrap() {
        if seen.contains(&letter.kind()) {
            continue;
        }
        seen.push(letter.kind());
        for recipient in &letter.recipients {
            out.push(render(&letter, recipient, &sample.context(&keys, &templates)).unwrap());
        }
    }
    out
}

const HEADERS: [&str; 17] = [
    "From",
    "To",
    "Cc",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "X-Mentord-Desk",
    "X-Auto-Response-Suppress",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Disposition",
    "Content-ID",
];

/// No header, tag, link or template of theirs.
fn harmless(done: &Finished) {
    well_formed(&done.bytes);
    let head = wire(done).split("\n\n").next().unwrap().to_owned();
    for line in head.lines().filter(|line| !line.starts_with([' ', '\t'])) {
        let (name, _) = line.split_once(':').unwrap();
        assert!(HEADERS.contains(&name), "{line}");
    }
    let html = html(done);
    for tag in html.split('<').skip(1) {
        let name: String =
            tag.trim_start_matches(['/', '!']).chars().take_while(char::is_ascii_alphanumeric).collect();
        let known = [
            "DOCTYPE", "html", "head", "meta", "title", "style", "body", "main", "footer", "p", "ul", "li",
            "h2", "a", "b", "br",
        ];
        assert!(known.contains(&name.as_str()), "<{tag}");
    }
    for href in html.split("href=\"").skip(1) {
        assert!(
            href.starts_with("mailto:")
                || href.starts_with("tel:")
                || href.starts_with("https://meet.example/"),
            "{href}"
        );
    }
}

#[test]
fn what_people_write_stays_words() {
    for text_of_people in [
        "Ada\r\nBcc: evil@x.test\r\n\r\nbody",
        "\"quoted\" 'name' \\ back",
        "{{ 7 * 191 }} {% for x in y %} {# #}",
        "<script>alert(1)</script><img src=x onerror=y>",
        "javascript:alert(1) https://evil.test/\"><b>",
        "\u{202e}abc\u{2066}\u{0}\u{7}",
        "**stop** # a\n\n-- \n- b",
        "=?utf-8?q?=0D=0ABcc:_x?=",
        "x@y.test, <z@y.test>; (",
        "Zo\u{eb} \u{5d0}\u{5d1} \u{1f600}",
    ] {
        for done in hostile(text_of_people) {
            harmless(&done);
            let body = text(&done);
            assert!(!body.contains('\u{202e}') && !body.contains('\u{0}'));
            assert!(!body.contains("1337"), "a template ran");
        }
    }
    for done in hostile(&"long ".repeat(2_000)).iter().chain(&hostile(&"x".repeat(10_000))) {
        harmless(done);
        assert!(done.bytes.len() < 200_000);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn no_words_break_a_letter(text_of_people in "\\PC{0,40}|[\\x00-\\x7f]{0,40}") {
        let mut sample = sample();
        for participant in sample.views[0].people.values_mut() {
            participant.person.name = text_of_people.clone();
            participant.person.called = text_of_people.clone();
        }
        sample.views[0].contact.booking.as_mut().unwrap().series.place = Some(text_of_people);
        let pairing = sample.views[0].pairing.id.clone();
        harmless(&of(&sample, introduction(&sample), "ada"));
        harmless(&of(&sample, Content::Invite { pairing }, "sam"));
        harmless(&of(&sample, Content::Courtesy(vec![nudge(&sample, 0, 1)]), "ada"));
    }
}

#[test]
fn introduction_to_the_mentor() {
    let sample = sample();
    insta::assert_snapshot!(wire(&of(&sample, introduction(&sample), "ada")), @r#"
    From: "Riverside Mentoring" <desk@desk.test>
    To: "Ada Lovelace" <ada@people.test>, "Sam Jones" <sam@people.test>
    Cc: "Riverside Mentoring" <desk+ada-sam.t5vu652kstirhjm5@desk.test>
    Reply-To: "Sam Jones" <sam@people.test>, "Riverside Mentoring" <desk+ada-sam.t5vu652kstirhjm5@desk.test>
    Subject: Ada and Sam: an introduction (Academy spring 2027)
    Date: Wed, 13 Jan 2027 09:00:00 +0000
    Message-ID: <73bc7296c050c15cc8b83c6c4fa445be@desk.test>
    References: <9206e498614d05c83f0ae905bc0d5366@desk.test>
     <73bc7296c050c15cc8b83c6c4fa445be@desk.test>
    X-Mentord-Desk: 722d8a18a5d184c8a9263b0e70e61d8e
    X-Auto-Response-Suppress: DR, RN, NRN
    MIME-Version: 1.0
    Content-Type: multipart/alternative; boundary="=_93b82c939659fb5abcea1252"

    --=_93b82c939659fb5abcea1252
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    Hi Ada,

    This letter introduces you to Sam Jones, sam@people.test. You mentor Sam
    in Academy spring 2027, until Friday 30 April.

    Could you write first, today or tomorrow? Two lines are enough: who you
    are, and when you could talk. Answer this letter with reply-all, or keep
    desk@desk.test in copy: then the desk sees that you are in touch, and
    does not ask.

    Your calls: every Tuesday, 18:00 (London), 45 minutes
    First call: Tuesday 19 January
    Where: https://meet.example/ada-sam

    A calendar invite follows in a letter of its own. Add desk@desk.test to
    your contacts now, so that it shows up in your calendar. If the time
    does not suit, agree on another between you and tell Rosa,
    rosa@people.test.

    The desk notes who wrote and when, to see that nobody is left waiting;
    the words leave its records about 30 days after they were sent or read.
    Copies of mail stay in its mailbox, where Rosa can open them.

    --=20
    Riverside Mentoring =C2=B7 a question? Rosa, rosa@people.test
    To desk@desk.test alone, write fewer =C2=B7 stop =C2=B7 why =C2=B7 who can =
    read this

    --=_93b82c939659fb5abcea1252
    Content-Type: text/html; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    <!DOCTYPE html>
    <html lang=3D"en">
    <head>
    <meta charset=3D"utf-8">
    <meta name=3D"viewport" content=3D"width=3Ddevice-width, initial-scale=3D1">
    <meta name=3D"color-scheme" content=3D"light dark">
    <meta name=3D"supported-color-schemes" content=3D"light dark">
    <title>Ada and Sam: an introduction (Academy spring 2027)</title>
    <style>
    :root { color-scheme: light dark; supported-color-schemes: light dark; }
    body { margin: 0; padding: 16px; font: 16px/1.5 -apple-system, "Segoe UI", =
    Roboto, Helvetica, Arial, sans-serif; }
    main { max-width: 36em; }
    p, ul { margin: 0 0 1em; }
    ul { padding-left: 1.2em; }
    .rows { font-size: 15px; line-height: 1.4; }
    h2 { margin: 1.5em 0 .4em; font-size: 1em; }
    a { color: #0b57a4; overflow-wrap: anywhere; }
    footer { margin-top: 2em; padding-top: .8em; border-top: 1px solid #d5d5d5;=
     font-size: 13px; color: #5a5a5a; }
    @media (prefers-color-scheme: dark) {
    a { color: #8ab8f0; }
    footer { border-color: #444; color: #a9a9a9; }
    }
    </style>
    </head>
    <body>
    <main>
    <p>Hi Ada,</p>
    <p>This letter introduces you to Sam Jones, <a href=3D"mailto:sam@people.te=
    st?cc=3Ddesk%2Bada-sam.t5vu652kstirhjm5@desk.test">sam@people.test</a>. You=
     mentor Sam in Academy spring 2027, until Friday 30 April.</p>
    <p>Could you write first, today or tomorrow? Two lines are enough: who you =
    are, and when you could talk. Answer this letter with reply-all, or keep <a=
     href=3D"mailto:desk@desk.test">desk@desk.test</a> in copy: then the desk s=
    ees that you are in touch, and does not ask.</p>
    <p><b>Your calls</b> every Tuesday, 18:00 (London), 45 minutes<br>
    <b>First call</b> Tuesday 19 January<br>
    <b>Where</b> <a href=3D"https://meet.example/ada-sam">https://meet.example/=
    ada-sam</a></p>
    <p>A calendar invite follows in a letter of its own. Add <a href=3D"mailto:=
    desk@desk.test">desk@desk.test</a> to your contacts now, so that it shows u=
    p in your calendar. If the time does not suit, agree on another between you=
     and tell Rosa, <a href=3D"mailto:rosa@people.test">rosa@people.test</a>.</=
    p>
    <p>The desk notes who wrote and when, to see that nobody is left waiting; t=
    he words leave its records about 30 days after they were sent or read. Copi=
    es of mail stay in its mailbox, where Rosa can open them.</p>
    <footer>
    <p>Riverside Mentoring =C2=B7 a question? Rosa, <a href=3D"mailto:rosa@peop=
    le.test">rosa@people.test</a><br>
    To <a href=3D"mailto:desk@desk.test">desk@desk.test</a> alone, write <b><a =
    href=3D"mailto:desk%2Bada-sam.t5vu652kstirhjm5@desk.test?subject=3DRe%3A%20=
    Ada%20and%20Sam%3A%20an%20introduction%20%28Academy%20spring%202027%29&amp;=
    body=3Dfewer">fewer</a></b> =C2=B7 <b><a href=3D"mailto:desk%2Bada-sam.t5vu=
    652kstirhjm5@desk.test?subject=3DRe%3A%20Ada%20and%20Sam%3A%20an%20introduc=
    tion%20%28Academy%20spring%202027%29&amp;body=3Dstop">stop</a></b> =C2=B7 <=
    b><a href=3D"mailto:desk%2Bada-sam.t5vu652kstirhjm5@desk.test?subject=3DRe%=
    3A%20Ada%20and%20Sam%3A%20an%20introduction%20%28Academy%20spring%202027%29=
    &amp;body=3Dwhy">why</a></b> =C2=B7 <b><a href=3D"mailto:desk%2Bada-sam.t5v=
    u652kstirhjm5@desk.test?subject=3DRe%3A%20Ada%20and%20Sam%3A%20an%20introdu=
    ction%20%28Academy%20spring%202027%29&amp;body=3Dwho%20can%20read%20this">w=
    ho can read this</a></b></p>
    </footer>
    </main>
    </body>
    </html>
    --=_93b82c939659fb5abcea1252--
    "#);
}

#[test]
fn introduction_to_the_mentee() {
    let sample = sample();
    insta::assert_snapshot!(text(&of(&sample, introduction(&sample), "sam")), @r#"
    To: "Ada Lovelace" <ada@people.test>, "Sam Jones" <sam@people.test>
    Cc: "Riverside Mentoring" <desk+ada-sam.t5vu652kstirhjm5@desk.test>
    Reply-To: "Ada Lovelace" <ada@people.test>, "Riverside Mentoring" <desk+ada-sam.t5vu652kstirhjm5@desk.test>
    Subject: Ada and Sam: an introduction (Academy spring 2027)
    X-Auto-Response-Suppress: DR, RN, NRN

    Hi Sam,

    This letter introduces you to Ada Lovelace, ada@people.test. Ada is your
    mentor in Academy spring 2027, until Friday 30 April.

    Ada can help with rust, sql.

    Ada has been asked to write first. You need not wait for that: two lines
    from you are welcome too. Answer this letter with reply-all, or keep
    desk@desk.test in copy: then the desk sees that you are in touch, and
    does not ask.

    Your calls: every Tuesday, 13:00 (New York), 45 minutes
    First call: Tuesday 19 January
    Where: https://meet.example/ada-sam

    A calendar invite follows in a letter of its own. Add desk@desk.test to
    your contacts now, so that it shows up in your calendar. If the time
    does not suit, agree on another between you and tell Rosa,
    rosa@people.test.

    The desk notes who wrote and when, to see that nobody is left waiting;
    the words leave its records about 30 days after they were sent or read.
    Copies of mail stay in its mailbox, where Rosa can open them.

    -- 
    Riverside Mentoring · a question? Rosa, rosa@people.test
    To desk@desk.test alone, write fewer · stop · why · who can read this
    "#);
}

#[test]
fn introduction_without_a_time_and_of_a_kind() {
    let mut sample = sample();
    sample.views[2].pairing.kind = Some("career".into());
    let pairing = sample.views[2].pairing.id.clone();
    insta::assert_snapshot!(text(&of(&sample, Content::Introduction { pairing }, "kim")), @r#"
    To: "Ada Lovelace" <ada@people.test>, "Kim Park" <kim@people.test>
    Cc: "Riverside Mentoring" <desk+ada-kim.n76kn4o2cnjd4wvy@desk.test>
    Reply-To: "Ada Lovelace" <ada@people.test>, "Riverside Mentoring" <desk+ada-kim.n76kn4o2cnjd4wvy@desk.test>
    Subject: Ada and Kim: an introduction (Academy spring 2027)
    X-Auto-Response-Suppress: DR, RN, NRN

    Hi Kim,

    This letter introduces you to Ada Lovelace, ada@people.test. Ada is
    there for your questions about work and where to go next, in Academy
    spring 2027, until Friday 30 April. It is fine not to know yet what to
    ask.

    Ada can help with rust, sql.

    Ada has been asked to write first. You need not wait for that: two lines
    from you are welcome too. Answer this letter with reply-all, or keep
    desk@desk.test in copy: then the desk sees that you are in touch, and
    does not ask.

    No weekly time for your calls is agreed yet. Please find one between you
    (45 minutes each) and tell Rosa, rosa@people.test; a calendar invite
    follows. Add desk@desk.test to your contacts now, so that it shows up in
    your calendar.

    The desk notes who wrote and when, to see that nobody is left waiting;
    the words leave its records about 30 days after they were sent or read.
    Copies of mail stay in its mailbox, where Rosa can open them.

    -- 
    Riverside Mentoring · a question? Rosa, rosa@people.test
    To desk@desk.test alone, write fewer · stop · why · who can read this
    "#);
}

#[test]
fn first_nudge() {
    let sample = sample();
    insta::assert_snapshot!(wire(&of(&sample, Content::Courtesy(vec![nudge(&sample, 0, 1)]), "ada")), @r#"
    From: "Riverside Mentoring" <desk@desk.test>
    To: "Ada Lovelace" <ada@people.test>
    Reply-To: "Riverside Mentoring" <desk+ada-sam.t5vu652kstirhjm5@desk.test>
    Subject: You and Sam: in touch yet?
    Date: Wed, 13 Jan 2027 09:00:00 +0000
    Message-ID: <4c117fada49b9e112f788c89b9519d69@desk.test>
    References: <9206e498614d05c83f0ae905bc0d5366@desk.test>
     <4c117fada49b9e112f788c89b9519d69@desk.test>
    X-Mentord-Desk: 722d8a18a5d184c8a9263b0e70e61d8e
    X-Auto-Response-Suppress: DR, RN, NRN
    MIME-Version: 1.0
    Content-Type: multipart/alternative; boundary="=_df9ceec8facf97fa0d4114e7"

    --=_df9ceec8facf97fa0d4114e7
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    Hi Ada,

    We introduced you and Sam Jones on Monday 11 January, and the desk has
    not seen mail between you since. Nobody has answered the Tuesday invite
    either.

    Could you write to Sam today? sam@people.test (keep desk@desk.test in
    copy, and it stops asking).

    Already in touch another way, or no time now? One word is enough:

    talked: you are in touch, and all is well
    later: ask again in three working days
    pause until 25 January: no calls and no letters until then

    Your answer goes to the desk only; Sam does not see it, and is told
    kindly if you need time.

    Your next call: Tuesday 19 January, 18:00 (London)

    --=20
    Riverside Mentoring =C2=B7 a question? Rosa, rosa@people.test
    Answer fewer =C2=B7 stop =C2=B7 why =C2=B7 who can read this

    --=_df9ceec8facf97fa0d4114e7
    Content-Type: text/html; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    <!DOCTYPE html>
    <html lang=3D"en">
    <head>
    <meta charset=3D"utf-8">
    <meta name=3D"viewport" content=3D"width=3Ddevice-width, initial-scale=3D1">
    <meta name=3D"color-scheme" content=3D"light dark">
    <meta name=3D"supported-color-schemes" content=3D"light dark">
    <title>You and Sam: in touch yet?</title>
    <style>
    :root { color-scheme: light dark; supported-color-schemes: light dark; }
    body { margin: 0; padding: 16px; font: 16px/1.5 -apple-system, "Segoe UI", =
    Roboto, Helvetica, Arial, sans-serif; }
    main { max-width: 36em; }
    p, ul { margin: 0 0 1em; }
    ul { padding-left: 1.2em; }
    .rows { font-size: 15px; line-height: 1.4; }
    h2 { margin: 1.5em 0 .4em; font-size: 1em; }
    a { color: #0b57a4; overflow-wrap: anywhere; }
    footer { margin-top: 2em; padding-top: .8em; border-top: 1px solid #d5d5d5;=
     font-size: 13px; color: #5a5a5a; }
    @media (prefers-color-scheme: dark) {
    a { color: #8ab8f0; }
    footer { border-color: #444; color: #a9a9a9; }
    }
    </style>
    </head>
    <body>
    <main>
    <p>Hi Ada,</p>
    <p>We introduced you and Sam Jones on Monday 11 January, and the desk has n=
    ot seen mail between you since. Nobody has answered the Tuesday invite eith=
    er.</p>
    <p>Could you write to Sam today? <a href=3D"mailto:sam@people.test?cc=3Ddes=
    k%2Bada-sam.t5vu652kstirhjm5@desk.test">sam@people.test</a> (keep <a href=
    =3D"mailto:desk@desk.test">desk@desk.test</a> in copy, and it stops asking)=
    .</p>
    <p>Already in touch another way, or no time now? One word is enough:</p>
    <p><b><a href=3D"mailto:desk%2Bada-sam.t5vu652kstirhjm5@desk.test?subject=
    =3DRe%3A%20You%20and%20Sam%3A%20in%20touch%20yet%3F&amp;body=3Dtalked">talk=
    ed</a></b> you are in touch, and all is well<br>
    <b><a href=3D"mailto:desk%2Bada-sam.t5vu652kstirhjm5@desk.test?subject=3DRe=
    %3A%20You%20and%20Sam%3A%20in%20touch%20yet%3F&amp;body=3Dlater">later</a><=
    /b> ask again in three working days<br>
    <b><a href=3D"mailto:desk%2Bada-sam.t5vu652kstirhjm5@desk.test?subject=3DRe=
    %3A%20You%20and%20Sam%3A%20in%20touch%20yet%3F&amp;body=3Dpause%20until%202=
    5%20January">pause until 25 January</a></b> no calls and no letters until t=
    hen</p>
    <p>Your answer goes to the desk only; Sam does not see it, and is told kind=
    ly if you need time.</p>
    <p><b>Your next call</b> Tuesday 19 January, 18:00 (London)</p>
    <footer>
    <p>Riverside Mentoring =C2=B7 a question? Rosa, <a href=3D"mailto:rosa@peop=
    le.test">rosa@people.test</a><br>
    Answer <b><a href=3D"mailto:desk%2Bada-sam.t5vu652kstirhjm5@desk.test?subje=
    ct=3DRe%3A%20You%20and%20Sam%3A%20in%20touch%20yet%3F&amp;body=3Dfewer">few=
    er</a></b> =C2=B7 <b><a href=3D"mailto:desk%2Bada-sam.t5vu652kstirhjm5@desk=
    .test?subject=3DRe%3A%20You%20and%20Sam%3A%20in%20touch%20yet%3F&amp;body=
    =3Dstop">stop</a></b> =C2=B7 <b><a href=3D"mailto:desk%2Bada-sam.t5vu652kst=
    irhjm5@desk.test?subject=3DRe%3A%20You%20and%20Sam%3A%20in%20touch%20yet%3F=
    &amp;body=3Dwhy">why</a></b> =C2=B7 <b><a href=3D"mailto:desk%2Bada-sam.t5v=
    u652kstirhjm5@desk.test?subject=3DRe%3A%20You%20and%20Sam%3A%20in%20touch%2=
    0yet%3F&amp;body=3Dwho%20can%20read%20this">who can read this</a></b></p>
    </footer>
    </main>
    </body>
    </html>
    --=_df9ceec8facf97fa0d4114e7--
    "#);
}

#[test]
fn second_nudge_knows_that_it_is_the_second() {
    let mut sample = sample();
    let event = nudged(&sample, "ada");
    happens(&mut sample, 0, event, "2027-01-13T09:00:00Z");
    happens(&mut sample, 0, heard("sam", Evidence::Wrote), "2027-01-14T15:00:00Z");
    sample.now = "2027-01-15T09:00:00Z".parse().unwrap();
    insta::assert_snapshot!(text(&of(&sample, Content::Courtesy(vec![nudge(&sample, 0, 2)]), "ada")), @r#"
    To: "Ada Lovelace" <ada@people.test>
    Reply-To: "Riverside Mentoring" <desk+ada-sam.t5vu652kstirhjm5@desk.test>
    Subject: You and Sam: in touch yet?
    X-Auto-Response-Suppress: DR, RN, NRN

    Hi Ada,

    This is our second letter about Sam Jones; the first came on Wednesday
    13 January. You were introduced on Monday 11 January. Sam wrote on
    Thursday 14 January, and the desk has not seen an answer since.

    One line would do, even if it only says when you can write more:
    sam@people.test, with desk@desk.test in copy.

    If something is in the way, one word tells us:

    talked: you have talked
    elsewhere: you talk where the desk cannot see it
    later: ask again in three working days
    pause until 25 January: no calls and no letters until then

    Your answer goes to the desk only; Sam does not see it.

    Your next call: Tuesday 19 January, 18:00 (London)

    -- 
    Riverside Mentoring · a question? Rosa, rosa@people.test
    Answer fewer · stop · why · who can read this
    "#);
}

#[test]
fn summary_of_three() {
    let sample = sample();
    let notices = (0..3).map(|view| nudge(&sample, view, 1)).collect();
    insta::assert_snapshot!(text(&of(&sample, Content::Courtesy(notices), "ada")), @r#"
    To: "Ada Lovelace" <ada@people.test>
    Reply-To: "Riverside Mentoring" <desk+letter_b6068ebf08.qvzexcdid6cg7ytr@desk.test>
    Subject: You and Sam, Eve, Bo and Kim: in touch?
    X-Auto-Response-Suppress: DR, RN, NRN

    Hi Ada,

    This is one letter about three pairings, so that you do not get three.

    1. Sam Jones

    We introduced you on Monday 11 January, and the desk has not seen mail
    between you since. Nobody has answered the Tuesday invite either. Could
    you write today? sam@people.test

    2. Eve Adams and Bo Li

    We introduced you on Monday 11 January, and the desk has not seen mail
    between you since. Nobody has answered the Thursday invite either. Could
    you write today? eve@people.test and bo@people.test

    3. Kim Park

    We introduced you on Monday 11 January, and the desk has not seen mail
    between you since. Could you write today? kim@people.test

    To answer

    talked: you are in touch with all of them; if with one only, write the
      name behind it
    later: ask again in three working days
    pause until 25 January: no calls and no letters until then

    Keep desk@desk.test in copy when you write, and the desk stops asking.

    Your answer goes to the desk only; nobody named here sees it, but who
    waits is told kindly if you need time.

    -- 
    Riverside Mentoring · a question? Rosa, rosa@people.test
    Answer fewer · stop · why · who can read this
    "#);
}

/// The words of one notice to the mentor of the first pairing.
fn words_of(sample: &Sample, about: About) -> String {
    let notice = Notice { pairing: sample.views[0].pairing.id.clone(), about };
    let text = text(&of(sample, Content::Courtesy(vec![notice]), "ada"));
    text.split_once("\n\n").unwrap().1.to_owned()
}

#[test]
fn reminder() {
    let mut sample = sample();
    let call = sample.views[0].contact.booking.as_ref().unwrap().series.calls().next().unwrap();
    sample.now = "2027-01-18T18:00:00Z".parse().unwrap();
    insta::assert_snapshot!(words_of(&sample, About::Reminder { call }), @r"
    Hi Ada,

    Your next call with Sam Jones is tomorrow.

    When: Tuesday 19 January, 18:00 (London), 45 minutes
    Where: https://meet.example/ada-sam

    A plan for the time is in the calendar entry, to use or to leave. If
    something comes up, tell Sam: sam@people.test, with desk@desk.test in
    copy. An answer to this letter goes to the desk only.

    -- 
    Riverside Mentoring · a question? Rosa, rosa@people.test
    Answer fewer · stop · why · who can read this
    ");
}

#[test]
fn question_after_a_call() {
    let question = Question::AfterCall { call: jiff::civil::date(2027, 1, 19) };
    insta::assert_snapshot!(words_of(&sample(), About::Question(question)), @r"
    Hi Ada,

    Your call with Sam Jones was in the calendar for Tuesday 19 January. Did
    you talk?

    yes: you did; a sentence on how it went is welcome too
    no: you did not

    Your answer goes to the desk only; Sam does not see it.

    Your next call: Tuesday 19 January, 18:00 (London)

    -- 
    Riverside Mentoring · a question? Rosa, rosa@people.test
    Answer fewer · stop · why · who can read this
    ");
}

#[test]
fn question_whether_calls_take_place() {
    insta::assert_snapshot!(words_of(&sample(), About::Question(Question::CallsHappening)), @r"
    Hi Ada,

    Your last calls with Sam Jones stood in the calendar. Did they take
    place?

    yes: they did
    no: they did not
    elsewhere: you talk at other times, or where the desk cannot see it; it
      asks only once a month

    Your answer goes to the desk only; Sam does not see it.

    Your next call: Tuesday 19 January, 18:00 (London)

    -- 
    Riverside Mentoring · a question? Rosa, rosa@people.test
    Answer fewer · stop · why · who can read this
    ");
}

#[test]
fn proposal() {
    let sample = sample();
    let pairing = sample.views[0].pairing.id.clone();
    insta::assert_snapshot!(text(&of(&sample, Content::Proposal { pairing }, "ada")), @r#"
    To: "Ada Lovelace" <ada@people.test>
    Reply-To: "Riverside Mentoring" <desk+ada-sam.t5vu652kstirhjm5@desk.test>
    Subject: Could you mentor Sam? (Academy spring 2027)
    X-Auto-Response-Suppress: DR, RN, NRN

    Hi Ada,

    We would like to pair you with Sam Jones in Academy spring 2027, until
    Friday 30 April. Nobody has been told yet; we ask you first.

    The calls would be: every Tuesday, 18:00 (London), 45 minutes

    One word is enough as an answer; it goes to the desk only:

    yes: we introduce you both
    no: it does not suit you now; Rosa looks for somebody else, and Sam will
      not hear of it

    The desk notes who wrote and when, to see that nobody is left waiting;
    the words leave its records about 30 days after they were sent or read.
    Copies of mail stay in its mailbox, where Rosa can open them.

    -- 
    Riverside Mentoring · a question? Rosa, rosa@people.test
    Answer fewer · stop · why · who can read this
    "#);
}

#[test]
fn to_whoever_waits() {
    let mut sample = sample();
    let event = nudged(&sample, "ada");
    happens(&mut sample, 0, event, "2027-01-13T09:00:00Z");
    happens(&mut sample, 0, heard("sam", Evidence::Wrote), "2027-01-12T15:00:00Z");
    let view = &sample.views[0];
    let about = About::Waiting {
        silence: first_silence(view).unwrap(),
        step: 1,
        staff_on: Some(jiff::civil::date(2027, 1, 19)),
    };
    let notice = Notice { pairing: view.pairing.id.clone(), about };
    insta::assert_snapshot!(text(&of(&sample, Content::Courtesy(vec![notice]), "sam")), @r#"
    To: "Sam Jones" <sam@people.test>
    Reply-To: "Riverside Mentoring" <desk+ada-sam.t5vu652kstirhjm5@desk.test>
    Subject: You and Ada: nothing is wrong on your side
    X-Auto-Response-Suppress: DR, RN, NRN

    Hi Sam,

    You wrote to Ada Lovelace on Tuesday 12 January, and the desk has not
    seen an answer to it yet. We reminded Ada on Wednesday 13 January. If
    nothing comes by Tuesday 19 January, Rosa will look into it.

    You need do nothing; you are welcome to write again: ada@people.test,
    with desk@desk.test in copy.

    talked: if you have talked after all; your answer goes to the desk only

    Your next call: Tuesday 19 January, 13:00 (New York)

    -- 
    Riverside Mentoring · a question? Rosa, rosa@people.test
    Answer fewer · stop · why · who can read this
    "#);
}

#[test]
fn invite() {
    let sample = sample();
    let pairing = sample.views[0].pairing.id.clone();
    insta::assert_snapshot!(wire(&of(&sample, Content::Invite { pairing }, "sam")), @r#"
    From: "Riverside Mentoring" <desk@desk.test>
    To: "Sam Jones" <sam@people.test>
    Reply-To: "Riverside Mentoring" <desk+ada-sam.t5vu652kstirhjm5@desk.test>
    Subject: Your calls with Ada: every Tuesday, 13:00 (New York)
    Date: Wed, 13 Jan 2027 09:00:00 +0000
    Message-ID: <eba4c7ac5e93bbf8bf2d6180ed7f542b@desk.test>
    References: <9206e498614d05c83f0ae905bc0d5366@desk.test>
     <eba4c7ac5e93bbf8bf2d6180ed7f542b@desk.test>
    X-Mentord-Desk: 722d8a18a5d184c8a9263b0e70e61d8e
    Auto-Submitted: auto-generated
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="=_9157387030950d8029d8acd4"

    --=_9157387030950d8029d8acd4
    Content-Type: multipart/alternative; boundary="=_7ad46e0f31151d906194056c"

    --=_7ad46e0f31151d906194056c
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    Hi Sam,

    This puts your calls with Ada Lovelace into your calendar.

    Your calls: every Tuesday, 13:00 (New York), 45 minutes
    First call: Tuesday 19 January, 13:00 (New York)
    Last call: Tuesday 27 April
    Where: https://meet.example/ada-sam
    No call on: Tuesday 6 April
    The clocks change: 14:00 from Tuesday 16 March, 13:00 from Tuesday 30
      March (the calls keep to the clock in London)

    Press Yes in the invite, or answer with one word:

    yes: the time suits you
    no: it does not; then agree on another with Ada and tell Rosa,
      rosa@people.test

    A plan for the 45 minutes is in the calendar entry, to use or to leave.

    Your answer goes to the desk. Of it Ada hears only a no, so that nobody
    waits alone in a call.

    --=20
    Riverside Mentoring =C2=B7 a question? Rosa, rosa@people.test
    Answer fewer =C2=B7 stop =C2=B7 why =C2=B7 who can read this

    --=_7ad46e0f31151d906194056c
    Content-Type: text/html; charset=utf-8
    Content-Transfer-Encoding: quoted-printable

    <!DOCTYPE html>
    <html lang=3D"en">
    <head>
    <meta charset=3D"utf-8">
    <meta name=3D"viewport" content=3D"width=3Ddevice-width, initial-scale=3D1">
    <meta name=3D"color-scheme" content=3D"light dark">
    <meta name=3D"supported-color-schemes" content=3D"light dark">
    <title>Your calls with Ada: every Tuesday, 13:00 (New York)</title>
    <style>
    :root { color-scheme: light dark; supported-color-schemes: light dark; }
    body { margin: 0; padding: 16px; font: 16px/1.5 -apple-system, "Segoe UI", =
    Roboto, Helvetica, Arial, sans-serif; }
    main { max-width: 36em; }
    p, ul { margin: 0 0 1em; }
    ul { padding-left: 1.2em; }
    .rows { font-size: 15px; line-height: 1.4; }
    h2 { margin: 1.5em 0 .4em; font-size: 1em; }
    a { color: #0b57a4; overflow-wrap: anywhere; }
    footer { margin-top: 2em; padding-top: .8em; border-top: 1px solid #d5d5d5;=
     font-size: 13px; color: #5a5a5a; }
    @media (prefers-color-scheme: dark) {
    a { color: #8ab8f0; }
    footer { border-color: #444; color: #a9a9a9; }
    }
    </style>
    </head>
    <body>
    <main>
    <p>Hi Sam,</p>
    <p>This puts your calls with Ada Lovelace into your calendar.</p>
    <p><b>Your calls</b> every Tuesday, 13:00 (New York), 45 minutes<br>
    <b>First call</b> Tuesday 19 January, 13:00 (New York)<br>
    <b>Last call</b> Tuesday 27 April<br>
    <b>Where</b> <a href=3D"https://meet.example/ada-sam">https://meet.example/=
    ada-sam</a><br>
    <b>No call on</b> Tuesday 6 April<br>
    <b>The clocks change</b> 14:00 from Tuesday 16 March, 13:00 from Tuesday 30=
     March (the calls keep to the clock in London)</p>
    <p>Press Yes in the invite, or answer with one word:</p>
    <p><b><a href=3D"mailto:desk%2Bada-sam.t5vu652kstirhjm5@desk.test?subject=
    =3DRe%3A%20Your%20calls%20with%20Ada%3A%20every%20Tuesday%2C%2013%3A00%20%2=
    8New%20York%29&amp;body=3Dyes">yes</a></b> the time suits you<br>
    <b><a href=3D"mailto:desk%2Bada-sam.t5vu652kstirhjm5@desk.test?subject=3DRe=
    %3A%20Your%20calls%20with%20Ada%3A%20every%20Tuesday%2C%2013%3A00%20%28New%=
    20York%29&amp;body=3Dno">no</a></b> it does not; then agree on another with=
     Ada and tell Rosa, <a href=3D"mailto:rosa@people.test">rosa@people.test</a=
    ></p>
    <p>A plan for the 45 minutes is in the calendar entry, to use or to leave.<=
    /p>
    <p>Your answer goes to the desk. Of it Ada hears only a no, so that nobody =
    waits alone in a call.</p>
    <footer>
    <p>Riverside Mentoring =C2=B7 a question? Rosa, <a href=3D"mailto:rosa@peop=
    le.test">rosa@people.test</a><br>
    Answer <b><a href=3D"mailto:desk%2Bada-sam.t5vu652kstirhjm5@desk.test?subje=
    ct=3DRe%3A%20Your%20calls%20with%20Ada%3A%20every%20Tuesday%2C%2013%3A00%20=
    %28New%20York%29&amp;body=3Dfewer">fewer</a></b> =C2=B7 <b><a href=3D"mailt=
    o:desk%2Bada-sam.t5vu652kstirhjm5@desk.test?subject=3DRe%3A%20Your%20calls%=
    20with%20Ada%3A%20every%20Tuesday%2C%2013%3A00%20%28New%20York%29&amp;body=
    =3Dstop">stop</a></b> =C2=B7 <b><a href=3D"mailto:desk%2Bada-sam.t5vu652kst=
    irhjm5@desk.test?subject=3DRe%3A%20Your%20calls%20with%20Ada%3A%20every%20T=
    uesday%2C%2013%3A00%20%28New%20York%29&amp;body=3Dwhy">why</a></b> =C2=B7 <=
    b><a href=3D"mailto:desk%2Bada-sam.t5vu652kstirhjm5@desk.test?subject=3DRe%=
    3A%20Your%20calls%20with%20Ada%3A%20every%20Tuesday%2C%2013%3A00%20%28New%2=
    0York%29&amp;body=3Dwho%20can%20read%20this">who can read this</a></b></p>
    </footer>
    </main>
    </body>
    </html>
    --=_7ad46e0f31151d906194056c
    Content-Type: text/calendar; charset=utf-8; method=REQUEST
    Content-Transfer-Encoding: 7bit

    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:-//mentord//mentord//EN
    CALSCALE:GREGORIAN
    METHOD:REQUEST
    BEGIN:VTIMEZONE
    TZID:Europe/London
    BEGIN:DAYLIGHT
    TZOFFSETFROM:+0000
    TZOFFSETTO:+0100
    TZNAME:BST
    DTSTART:19700329T010000
    RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
    END:DAYLIGHT
    BEGIN:STANDARD
    TZOFFSETFROM:+0100
    TZOFFSETTO:+0000
    TZNAME:GMT
    DTSTART:19701025T020000
    RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
    END:STANDARD
    END:VTIMEZONE
    BEGIN:VEVENT
    DESCRIPTION:A plan for 45 minutes\, if you have no better one. It is a tool
     \, not a direction.\n\n- Welcome and chat\, 6 min: what have you been doin
     g?\n- Goals\, 3 min: what became of those you set last time?\n- Recap
     \, 6 min: the last lesson\, the homework\, what was not understood.\n- Wor
     k together\, 21 min: pick apart what exactly is not clear.\n- Goals for ne
     xt time\, 6 min: your own\, small enough\, with a date.\n- Wrap up\, 3 min
     : one thing that went well\, where to ask meanwhile.\n\nPlace: https://mee
     t.example/ada-sam\n\nTo change the time\, agree on another between you an
     d tell Rosa\, rosa@people.test. If you cannot come to a call\, decline tha
     t one call in your calendar\, and the desk says so to the other.\n\nRivers
     ide Mentoring\, Academy spring 2027
    DTEND;TZID=Europe/London:20270119T184500
    DTSTAMP:20270113T090000Z
    DTSTART;TZID=Europe/London:20270119T180000
    LAST-MODIFIED:20270113T090000Z
    LOCATION:https://meet.example/ada-sam
    ORGANIZER;CN=Riverside Mentoring:mailto:desk@desk.test
    RRULE:FREQ=WEEKLY;UNTIL=20270427T225959Z;INTERVAL=1;BYDAY=TU;WKST=MO
    SEQUENCE:0
    STATUS:CONFIRMED
    SUMMARY:Ada and Sam: 1-on-1 (Academy spring 2027)
    TRANSP:OPAQUE
    UID:f0dfdd4fe67d04c400a7abbffb1af6a8@desk.test
    ATTENDEE;CN=Ada Lovelace;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-P
     ARTICIPANT;RSVP=TRUE:mailto:ada@people.test
    ATTENDEE;CN=Sam Jones;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PART
     ICIPANT;RSVP=TRUE:mailto:sam@people.test
    EXDATE;TZID=Europe/London:20270406T180000
    END:VEVENT
    END:VCALENDAR

    --=_7ad46e0f31151d906194056c--
    --=_9157387030950d8029d8acd4
    Content-Type: application/ics; name="invite.ics"
    Content-Disposition: attachment; filename="invite.ics"
    Content-Transfer-Encoding: base64

    QkVHSU46VkNBTEVOREFSDQpWRVJTSU9OOjIuMA0KUFJPRElEOi0vL21lbnRvcmQvL21lbnRvcmQv
    L0VODQpDQUxTQ0FMRTpHUkVHT1JJQU4NCk1FVEhPRDpSRVFVRVNUDQpCRUdJTjpWVElNRVpPTkUN
    ClRaSUQ6RXVyb3BlL0xvbmRvbg0KQkVHSU46REFZTElHSFQNClRaT0ZGU0VURlJPTTorMDAwMA0K
    VFpPRkZTRVRUTzorMDEwMA0KVFpOQU1FOkJTVA0KRFRTVEFSVDoxOTcwMDMyOVQwMTAwMDANClJS
    VUxFOkZSRVE9WUVBUkxZO0JZTU9OVEg9MztCWURBWT0tMVNVDQpFTkQ6REFZTElHSFQNCkJFR0lO
    OlNUQU5EQVJEDQpUWk9GRlNFVEZST006KzAxMDANClRaT0ZGU0VUVE86KzAwMDANClRaTkFNRTpH
    TVQNCkRUU1RBUlQ6MTk3MDEwMjVUMDIwMDAwDQpSUlVMRTpGUkVRPVlFQVJMWTtCWU1PTlRIPTEw
    O0JZREFZPS0xU1UNCkVORDpTVEFOREFSRA0KRU5EOlZUSU1FWk9ORQ0KQkVHSU46VkVWRU5UDQpE
    RVNDUklQVElPTjpBIHBsYW4gZm9yIDQ1IG1pbnV0ZXNcLCBpZiB5b3UgaGF2ZSBubyBiZXR0ZXIg
    b25lLiBJdCBpcyBhIHRvb2wNCiBcLCBub3QgYSBkaXJlY3Rpb24uXG5cbi0gV2VsY29tZSBhbmQg
    Y2hhdFwsIDYgbWluOiB3aGF0IGhhdmUgeW91IGJlZW4gZG9pbg0KIGc/XG4tIEdvYWxzXCwgMyBt
    aW46IHdoYXQgYmVjYW1lIG9mIHRob3NlIHlvdSBzZXQgbGFzdCB0aW1lP1xuLSBSZWNhcA0KIFws
    IDYgbWluOiB0aGUgbGFzdCBsZXNzb25cLCB0aGUgaG9tZXdvcmtcLCB3aGF0IHdhcyBub3QgdW5k
    ZXJzdG9vZC5cbi0gV29yDQogayB0b2dldGhlclwsIDIxIG1pbjogcGljayBhcGFydCB3aGF0IGV4
    YWN0bHkgaXMgbm90IGNsZWFyLlxuLSBHb2FscyBmb3IgbmUNCiB4dCB0aW1lXCwgNiBtaW46IHlv
    dXIgb3duXCwgc21hbGwgZW5vdWdoXCwgd2l0aCBhIGRhdGUuXG4tIFdyYXAgdXBcLCAzIG1pbg0K
    IDogb25lIHRoaW5nIHRoYXQgd2VudCB3ZWxsXCwgd2hlcmUgdG8gYXNrIG1lYW53aGlsZS5cblxu
    UGxhY2U6IGh0dHBzOi8vbWVlDQogdC5leGFtcGxlL2FkYS1zYW1cblxuVG8gY2hhbmdlIHRoZSB0
    aW1lXCwgYWdyZWUgb24gYW5vdGhlciBiZXR3ZWVuIHlvdSBhbg0KIGQgdGVsbCBSb3NhXCwgcm9z
    YUBwZW9wbGUudGVzdC4gSWYgeW91IGNhbm5vdCBjb21lIHRvIGEgY2FsbFwsIGRlY2xpbmUgdGhh
    DQogdCBvbmUgY2FsbCBpbiB5b3VyIGNhbGVuZGFyXCwgYW5kIHRoZSBkZXNrIHNheXMgc28gdG8g
    dGhlIG90aGVyLlxuXG5SaXZlcnMNCiBpZGUgTWVudG9yaW5nXCwgQWNhZGVteSBzcHJpbmcgMjAy
    Nw0KRFRFTkQ7VFpJRD1FdXJvcGUvTG9uZG9uOjIwMjcwMTE5VDE4NDUwMA0KRFRTVEFNUDoyMDI3
    MDExM1QwOTAwMDBaDQpEVFNUQVJUO1RaSUQ9RXVyb3BlL0xvbmRvbjoyMDI3MDExOVQxODAwMDAN
    CkxBU1QtTU9ESUZJRUQ6MjAyNzAxMTNUMDkwMDAwWg0KTE9DQVRJT046aHR0cHM6Ly9tZWV0LmV4
    YW1wbGUvYWRhLXNhbQ0KT1JHQU5JWkVSO0NOPVJpdmVyc2lkZSBNZW50b3Jpbmc6bWFpbHRvOmRl
    c2tAZGVzay50ZXN0DQpSUlVMRTpGUkVRPVdFRUtMWTtVTlRJTD0yMDI3MDQyN1QyMjU5NTlaO0lO
    VEVSVkFMPTE7QllEQVk9VFU7V0tTVD1NTw0KU0VRVUVOQ0U6MA0KU1RBVFVTOkNPTkZJUk1FRA0K
    U1VNTUFSWTpBZGEgYW5kIFNhbTogMS1vbi0xIChBY2FkZW15IHNwcmluZyAyMDI3KQ0KVFJBTlNQ
    Ok9QQVFVRQ0KVUlEOmYwZGZkZDRmZTY3ZDA0YzQwMGE3YWJiZmZiMWFmNmE4QGRlc2sudGVzdA0K
    QVRURU5ERUU7Q049QWRhIExvdmVsYWNlO0NVVFlQRT1JTkRJVklEVUFMO1BBUlRTVEFUPU5FRURT
    LUFDVElPTjtST0xFPVJFUS1QDQogQVJUSUNJUEFOVDtSU1ZQPVRSVUU6bWFpbHRvOmFkYUBwZW9w
    bGUudGVzdA0KQVRURU5ERUU7Q049U2FtIEpvbmVzO0NVVFlQRT1JTkRJVklEVUFMO1BBUlRTVEFU
    PU5FRURTLUFDVElPTjtST0xFPVJFUS1QQVJUDQogSUNJUEFOVDtSU1ZQPVRSVUU6bWFpbHRvOnNh
    bUBwZW9wbGUudGVzdA0KRVhEQVRFO1RaSUQ9RXVyb3BlL0xvbmRvbjoyMDI3MDQwNlQxODAwMDAN
    CkVORDpWRVZFTlQNCkVORDpWQ0FMRU5EQVINCg==
    --=_9157387030950d8029d8acd4--
    "#);
}

#[test]
fn escalation() {
    let sample = sample();
    let case = silent_case(&sample.views[0]).unwrap();
    insta::assert_snapshot!(text(&of(&sample, Content::Escalation { case }, "staff")), @r#"
    To: "Rosa Staff" <rosa@people.test>
    Reply-To: "Riverside Mentoring" <desk+letter_ade6e27002.mg6obt6kxwwrdsne@desk.test>
    Subject: Needs you: Ada and Sam (Academy spring 2027)
    X-Auto-Response-Suppress: DR, RN, NRN

    Hi Rosa,

    This pairing needs you: Ada Lovelace and Sam Jones.

    Introduced Mon 11 Jan; nothing seen from anyone since. Sent: nudge to
    Ada Wed 13 Jan; nudge to Ada and Sam Fri 15 Jan.

    - Ada: nothing heard; the address works (letters accepted).
    - Sam: nothing heard; the address works (letters accepted).

    What usually helps: ring Ada, +44 20 7946 0000. Or Sam, +1 212 555 0100.
    Their next call: Tuesday 19 January, 18:00 (London).

    When you know more, answer this letter: "talked" if they are in touch,
    "snooze 3 days", "replace mentor with" and a name, or "end"; "why" shows
    all that was sent. Until then it stays on your morning list.

    -- 
    Riverside Mentoring, Academy spring 2027. You get this as staff.
    "#);
}

#[test]
fn escalation_of_an_address_in_two_pairings() {
    let sample = sample();
    let mut case = silent_case(&sample.views[0]).unwrap();
    let said = crate::domain::Sentence::verbatim("550 5.1.1 no such user");
    let who = crate::domain::PersonId("ada".to_owned());
    case.trouble = vec![(
        crate::domain::contact::Trouble::AddressRefused { who, said: said.clone() },
        case.trouble[0].1,
    )];
    case.also = vec![sample.views[1].pairing.id.clone()];
    case.people[0].refused = Some(said);
    case.people[1].came_back = Some((
        crate::domain::Sentence::verbatim("452 4.2.2 mailbox full"),
        2,
        jiff::civil::date(2027, 1, 18),
    ));
    insta::assert_snapshot!(text(&of(&sample, Content::Escalation { case }, "staff")), @r#"
    To: "Rosa Staff" <rosa@people.test>
    Reply-To: "Riverside Mentoring" <desk+letter_ade6e27002.mg6obt6kxwwrdsne@desk.test>
    Subject: Needs you: Ada and Sam (Academy spring 2027)
    X-Auto-Response-Suppress: DR, RN, NRN

    Hi Rosa,

    This pairing needs you: Ada Lovelace and Sam Jones.

    Ada's address ada@people.test does not work: "550 5.1.1 no such user"
    (Tue 19 Jan). Nothing is sent there until it is put right. The same
    holds for Ada, Eve and Bo. Sent: nudge to Ada Wed 13 Jan; nudge to Ada
    and Sam Fri 15 Jan.

    - Ada: nothing heard; the mail server refuses: "550 5.1.1 no such user".
    - Sam: nothing heard; letters are accepted; letters came back on 2 days,
      the last on Mon 18 Jan: "452 4.2.2 mailbox full".

    What usually helps: ring Ada, +44 20 7946 0000, and ask for an address
    that works. Their next call: Tuesday 19 January, 18:00 (London).

    When you have the right one, answer "address Ada new@address" with it:
    Ada gets the introduction and the calls there, and everyone else is
    told.

    Answer "snooze 3 days" to have it off your morning list for a while.
    Until it is settled it stays there.

    -- 
    Riverside Mentoring, Academy spring 2027. You get this as staff.
    "#);
}

#[test]
fn digest_of_three() {
    let sample = sample();
    let all = letters(&sample).unwrap();
    let digest = all.iter().find_map(|letter| match &letter.content {
        Content::Digest(digest) => Some(Digest { lines: digest.lines[..6].to_vec(), ..digest.clone() }),
        _ => None,
    });
    insta::assert_snapshot!(text(&of(&sample, Content::Digest(digest.unwrap()), "staff")), @r#"
    To: "Rosa Staff" <rosa@people.test>
    Reply-To: "Riverside Mentoring" <desk+letter_c7d12d6d6d.poygvpo5sduu6vrh@desk.test>
    Subject: Thu 21 Jan: 7 need you, 2 new (Academy spring 2027)
    Auto-Submitted: auto-generated

    7 need you, 2 new · 0 of 3 in touch

    1 new Ada Lovelace and Sam Jones: nothing from anyone since Mon 11 Jan. [+44 20 7946 0000]
    2 (1 day) Ada Lovelace and Sam Jones: both silent since Mon 11 Jan. [+44 20 7946 0000]
    3 (2 days) Ada Lovelace and Sam Jones: both silent. [+44 20 7946 0000]
    4 (5 days) Ada Lovelace and Sam Jones: silent. [+44 20 7946 0000]
    5 new Ada Lovelace with Eve Adams and Bo Li: Ada's address ada@people.test does not work. [+44 20 7946 0000]
    6 (1 day) Ada Lovelace with Eve Adams and Bo Li: Ada's address does not work. [+44 20 7946 0000]
    And 1 more, longer on this list: see the attached register, under "needs staff".

    Away: Eve Adams, back on Mon 1 Feb (with Ada Lovelace and Bo Li).

    - 2 mails in the desk's mailbox that nobody could place:
      stranger@elsewhere.test, "Hello": "When does it begin?" (from somebody
      the desk does not know); and more. "mentord inbox" says how to settle
      them.
    - 2 letters of which nobody knows yet whether they left.
    - 1 letter waits for a mail server.
    - 1 answer found in Junk, and read. Marking the senders as known helps.
    - The desk's mailbox could not be read to its end since Tuesday 19
      January, 09:00 (London). Until it can, nobody is nudged.

    Answer by number, a line each: "1 talked", "1 done", "1 snooze 3 days",
    "1 end". "why 1" shows everything, "help" all that you can write.

    -- 
    Riverside Mentoring, Academy spring 2027. You get this as staff.
    "#);
}

#[test]
fn digest_of_none() {
    let sample = sample();
    let rows: Vec<_> = sample
        .views
        .iter()
        .filter_map(|view| {
            crate::report::register::row(crate::letters::Catalogue::english(), view, sample.now)
        })
        .collect();
    let register = Attachment {
        file_name: "register-2027-01-18.xlsx".to_owned(),
        media_type: crate::sheet::register::MEDIA_TYPE.to_owned(),
        bytes: crate::sheet::register::xlsx("spring", &rows, sample.now).unwrap(),
    };
    let digest = Digest {
        date: jiff::civil::date(2027, 1, 18),
        lines: Vec::new(),
        more: 0,
        stages: vec![("in-touch".into(), 3)],
        notes: Vec::new(),
        register: Some(register.clone()),
        handed_over: Vec::new(),
        only_handed_over: false,
    };
    let letter = of(&sample, Content::Digest(digest), "staff");
    let sheets = crate::intake::sheets(&letter.bytes).unwrap();
    assert_eq!(sheets.len(), 1);
    assert_eq!(
        (&sheets[0].name, &sheets[0].media_type, sheets[0].bytes.as_ref()),
        (&register.file_name, &register.media_type, Some(&register.bytes))
    );
    insta::assert_snapshot!(text(&letter), @r#"
    To: "Rosa Staff" <rosa@people.test>
    Reply-To: "Riverside Mentoring" <desk+letter_c7d12d6d6d.poygvpo5sduu6vrh@desk.test>
    Subject: Mon 18 Jan: nothing needs you (Academy spring 2027)
    Auto-Submitted: auto-generated

    Nothing needs you. 3 of 3 are in touch.

    The register comes along as register-2027-01-18.xlsx: edit it, or add
    rows for new pairings, and send it back in a mail to the desk. What it
    would change is shown to you first.

    -- 
    Riverside Mentoring, Academy spring 2027. You get this as staff.
    "#);
}

#[test]
fn odd_addresses_can_be_written_to() {
    let mut sample = sample();
    for odd in ["a'b@x.test", "a@localhost", "x+y=z@people.test", "!#$%&*/?^_`{|}~@people.test"] {
        let address = crate::domain::EmailAddress::parse(odd).unwrap();
        for participant in sample.views[0].people.values_mut() {
            participant.person.email = address.clone();
        }
        harmless(&of(&sample, introduction(&sample), "ada"));
        assert_eq!(of(&sample, introduction(&sample), "ada").to, address);
    }
    sample.desk.address = crate::domain::EmailAddress::parse("desk@localhost").unwrap();
    harmless(&of(&sample, introduction(&sample), "ada"));
}

#[test]
fn why() {
    let mut sample = sample();
    happens(&mut sample, 0, heard("sam", Evidence::Wrote), "2027-01-12T15:00:00Z");
    let next = crate::planning::letter::NextStep {
        at: "2027-01-15T09:00:00Z".parse().unwrap(),
        who: None,
        what: crate::domain::LetterKind::Nudge,
        why: sentence!("next.silent_since_introduction", day => jiff::civil::date(2027, 1, 11)),
        rule: Some(
            sentence!("next.rule_nudge_both", after => sentence!("next.after_working_days", n => 4_u8)),
        ),
        about: None,
    };
    let content = Content::Answered {
        pairings: vec![sample.views[0].pairing.id.clone()],
        answer: AnswerLetter::Why { next: Some(next) },
        to_mail: None,
    };
    insta::assert_snapshot!(text(&of(&sample, content, "ada")), @r#"
    To: "Ada Lovelace" <ada@people.test>
    Reply-To: "Riverside Mentoring" <desk+ada-sam.t5vu652kstirhjm5@desk.test>
    Subject: Re: your mail
    Auto-Submitted: auto-replied

    Hi Ada,

    You asked why the desk writes to you, or who can read what it keeps. It
    writes for Academy spring 2027, where you are paired with Sam Jones.

    Who can read this

    The desk notes who wrote and when, to see that nobody is left waiting;
    the words leave its records about 30 days after they were sent or read.
    Copies of mail stay in its mailbox, where Rosa can open them.

    What it has seen

    - You and Sam were introduced on Monday 11 January.
    - It has seen no mail from you within the pairing yet.
    - Sam last wrote on Tuesday 12 January.

    What it sent you

    - Monday 11 January: the introduction to Sam
    - Monday 11 January: the calendar invite with Sam

    What comes next

    Friday 15 January: another note asking you to write (no contact seen
    since the introduction on Mon 2027-01-11), unless something is seen
    before.

    To get less

    later: three working days of quiet
    fewer: questions once a month, no reminders
    pause until 25 January: no calls and no letters until then
    stop: no letters, unless calls are cancelled

    -- 
    Riverside Mentoring · a question? Rosa, rosa@people.test
    "#);
}
