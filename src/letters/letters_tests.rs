//! Whole letters, as they leave.

use std::collections::BTreeMap;

use jiff::Timestamp;
use mail_parser::{MessageParser, MimeHeaders};
use proptest::prelude::*;

use super::{sample::*, *};
use crate::{
    domain::{
        Event, Evidence, PersonId,
        event::HeardAs,
        programme::{Attachment, Background, FirstMover, Privacy},
    },
    planning::letter::{About, AnswerLetter, Content, Digest, Letter, Notice, Reader},
};

fn templates() -> Templates {
    Templates::new("en", BTreeMap::new())
}

fn sample() -> Sample {
    Sample::new().unwrap()
}

fn finish(sample: &Sample, letter: &Letter, reader: &Reader) -> Finished {
    let keys = Keys::new(SECRET, &sample.desk.address);
    let templates = templates();
    render(letter, reader, &sample.scene(&keys, &templates)).unwrap()
}

fn of(sample: &Sample, content: Content, who: &str) -> Finished {
    let reader = if who == "staff" { Reader::Staff(0) } else { reader(who) };
    finish(sample, &letter(content, vec![reader.clone()]), &reader)
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
    Event::Heard { by: PersonId(by.into()), evidence, worth: HeardAs::Half }
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
fn text(finished: &Finished) -> String {
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

fn html(finished: &Finished) -> String {
    let mail = MessageParser::default().parse(&finished.bytes).unwrap();
    mail.body_html(0).unwrap().into_owned()
}

#[test]
fn every_letter_renders() {
    let faults: Vec<String> = templates().check().iter().map(ToString::to_string).collect();
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn a_broken_override_is_found_with_its_place() {
    for (path, source, expected) in [
        ("en/nudge/body.txt", "Hi\n{{ reder.called }}", "letters/en/nudge/body.txt, line 2: "),
        ("en/told/subject.txt", "{% if x", "letters/en/told/subject.txt, line 1: "),
        ("en/nudg/subject.txt", "x", "No letter uses a template letters/en/nudg/subject.txt"),
        (
            "en/introduction.pilot/body.txt",
            "{{ nothing }}",
            "letters/en/introduction.pilot/body.txt, line 1: ",
        ),
    ] {
        let templates = Templates::new("en", BTreeMap::from([(path.to_owned(), source.to_owned())]));
        let faults: Vec<String> = templates.check().iter().map(ToString::to_string).collect();
        assert!(faults.iter().any(|fault| fault.starts_with(expected)), "{path}: {faults:?}");
    }
}

#[test]
fn an_override_is_used_and_english_is_the_last_resort() {
    let sample = sample();
    let keys = Keys::new(SECRET, &sample.desk.address);
    let own =
        BTreeMap::from([("de/introduction/body.txt".to_owned(), "Hallo {{ reader.called }}".to_owned())]);
    let templates = Templates::new("de", own);
    let letter = letter(introduction(&sample), vec![reader("ada")]);
    let done = render(&letter, &reader("ada"), &sample.scene(&keys, &templates)).unwrap();
    assert!(text(&done).contains("\n\nHallo Ada\n"), "{}", text(&done));
    assert_eq!(done.subject, "Ada and Sam: an introduction (Academy spring 2027)");
}

#[test]
fn the_same_letter_is_the_same_bytes() {
    let sample = sample();
    for letter in letters(&sample).unwrap() {
        for reader in &letter.readers {
            assert_eq!(finish(&sample, &letter, reader), finish(&sample, &letter, reader));
        }
    }
}

#[test]
fn what_leaves_is_well_formed() {
    let sample = sample();
    for letter in letters(&sample).unwrap() {
        for reader in &letter.readers {
            let done = finish(&sample, &letter, reader);
            well_formed(&done.bytes);
            let mail = MessageParser::default().parse(&done.bytes).unwrap();
            assert_eq!(mail.message_id().unwrap(), done.message_id);
            assert_eq!(mail.subject().unwrap(), done.subject);
            let body = format!("{}{}", text(&done), html(&done));
            for phone in ["7946", "+1 212"] {
                assert!(matches!(reader, Reader::Staff(_)) || !body.contains(phone), "{body}");
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
        let done = finish(&sample, &letter, &letter.readers[0]);
        let head = wire(&done).split("\n\n").next().unwrap().to_owned();
        let automatic = head.lines().find_map(|line| line.strip_prefix("Auto-Submitted: "));
        let expected = match letter.kind() {
            "introduction" | "nudge" | "waiting" | "question" | "summary" => None,
            "answer" => Some("auto-replied"),
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
    assert_eq!(reply, [done.envelope_from.as_str()]);
    assert!(done.envelope_from.starts_with("desk+ada-sam."));
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
        let desk = done.envelope_from.as_str();
        assert_eq!(reply, [expected, vec![desk]].concat());
        assert_eq!(mail.to().unwrap().iter().count(), 3);
        assert_eq!(mail.cc().unwrap().first().unwrap().address(), Some(desk));
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
            "removed from its mailbox once the desk has read it; until then Rosa can open it.",
        ),
        (
            Privacy::DeletedAfterDays(14),
            "stay in its mailbox for 14 days once read, where Rosa can open them.",
        ),
        (Privacy::Moved, "kept in a folder of its mailbox, where Rosa can open them."),
    ] {
        sample.desk.privacy = privacy;
        let text = text(&of(&sample, introduction(&sample), "ada")).replace('\n', " ");
        assert!(text.contains(words), "{text}");
    }
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
        let alone = invitation(&sample.views[0], &sample.scene(&keys, &templates), wanted).unwrap();
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
        pairing: Some(sample.views[0].pairing.id.clone()),
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
    assert_eq!(references, format!("{root} ok@people.test theirs@people.test"));
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
        for reader in &letter.readers {
            out.push(render(&letter, reader, &sample.scene(&keys, &templates)).unwrap());
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
            "h2", "a", "b",
        ];
        assert!(known.contains(&name.as_str()), "<{tag}");
    }
    for href in html.split("href=\"").skip(1) {
        assert!(href.starts_with("mailto:") || href.starts_with("https://meet.example/"), "{href}");
    }
}

#[test]
fn what_people_write_stays_words() {
    for text_of_people in [
        "Ada\r\nBcc: evil@x.test\r\n\r\nbody",
        "\"quoted\" 'name' \\ back",
        "{{ 7 * 7 }} {% for x in y %} {# #}",
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
            assert!(!body.contains("49"), "a template ran");
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
    insta::assert_snapshot!(wire(&of(&sample, introduction(&sample), "ada")), @"");
}

#[test]
fn introduction_to_the_mentee() {
    let sample = sample();
    insta::assert_snapshot!(text(&of(&sample, introduction(&sample), "sam")), @"");
}

#[test]
fn introduction_without_a_time_and_of_a_kind() {
    let mut sample = sample();
    sample.views[2].pairing.kind = Some("career".into());
    let pairing = sample.views[2].pairing.id.clone();
    insta::assert_snapshot!(text(&of(&sample, Content::Introduction { pairing }, "kim")), @"");
}

#[test]
fn first_nudge() {
    let sample = sample();
    insta::assert_snapshot!(wire(&of(&sample, Content::Courtesy(vec![nudge(&sample, 0, 1)]), "ada")), @"");
}

#[test]
fn second_nudge_knows_that_it_is_the_second() {
    let mut sample = sample();
    let event = nudged(&sample, "ada");
    happens(&mut sample, 0, event, "2027-01-13T09:00:00Z");
    happens(&mut sample, 0, heard("sam", Evidence::Wrote), "2027-01-14T15:00:00Z");
    sample.now = "2027-01-15T09:00:00Z".parse().unwrap();
    insta::assert_snapshot!(text(&of(&sample, Content::Courtesy(vec![nudge(&sample, 0, 2)]), "ada")), @"");
}

#[test]
fn summary_of_three() {
    let sample = sample();
    let notices = (0..3).map(|view| nudge(&sample, view, 1)).collect();
    insta::assert_snapshot!(text(&of(&sample, Content::Courtesy(notices), "ada")), @"");
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
    insta::assert_snapshot!(text(&of(&sample, Content::Courtesy(vec![notice]), "sam")), @"");
}

#[test]
fn invite() {
    let sample = sample();
    let pairing = sample.views[0].pairing.id.clone();
    insta::assert_snapshot!(wire(&of(&sample, Content::Invite { pairing }, "sam")), @"");
}

#[test]
fn escalation() {
    let sample = sample();
    let case = silent_case(&sample.views[0]).unwrap();
    insta::assert_snapshot!(text(&of(&sample, Content::Escalation { case }, "staff")), @"");
}

#[test]
fn digest_of_three() {
    let sample = sample();
    let all = letters(&sample).unwrap();
    let digest = all.iter().find_map(|letter| match &letter.content {
        Content::Digest(digest) => Some(Digest { cases: digest.cases[..3].to_vec(), ..digest.clone() }),
        _ => None,
    });
    insta::assert_snapshot!(text(&of(&sample, Content::Digest(digest.unwrap()), "staff")), @"");
}

#[test]
fn digest_of_none() {
    let sample = sample();
    let digest = Digest {
        date: jiff::civil::date(2027, 1, 18),
        cases: Vec::new(),
        stages: vec![("in-touch".into(), 3)],
        notes: Vec::new(),
    };
    insta::assert_snapshot!(text(&of(&sample, Content::Digest(digest), "staff")), @"");
}

#[test]
fn why() {
    let mut sample = sample();
    happens(&mut sample, 0, heard("sam", Evidence::Wrote), "2027-01-12T15:00:00Z");
    let next = crate::planning::letter::NextStep {
        at: "2027-01-15T09:00:00Z".parse().unwrap(),
        what: "a second note to you".into(),
        why: "It goes out if nothing is seen until then.".into(),
    };
    let content = Content::Answered {
        pairing: Some(sample.views[0].pairing.id.clone()),
        answer: AnswerLetter::Why { next: Some(next) },
        to_mail: None,
    };
    insta::assert_snapshot!(text(&of(&sample, content, "ada")), @"");
}
