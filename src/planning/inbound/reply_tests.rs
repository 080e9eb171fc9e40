//! Who wrote, which pairing is meant, and that nothing automatic is ever answered: tables.

use jiff::civil::date;

use super::*;
use crate::{
    domain::{
        EmailAddress, LetterKind, Pairing,
        incoming::{Bounce, Class, FailedRecipient},
    },
    planning::{
        fixture::{self, at, id, participant, view},
        inbound::react,
    },
};
use crate::{
    domain::{Event, Reading, act::Said},
    planning::letter::{AnswerLetter, Content},
};

const NOW: &str = "2027-01-12T10:00:00Z";

fn mail(class: Class, from: &str) -> Incoming {
    Incoming {
        subject: "Hello".to_owned(),
        message_id: Some("m@people.test".to_owned()),
        text: Some("Hello".to_owned()),
        ..fixture::mail(class, from)
    }
}

fn pairing(name: &str) -> PairingId {
    PairingId(name.to_owned())
}

/// Ada with Sam, Ada with Tom, and Ada with both as a team, all introduced.
fn views(named: &[&str]) -> Vec<PairingView> {
    let of = |name: &str, mentees: &[&str]| {
        let mut view = view();
        let people = ["ada"].iter().chain(mentees);
        view.people = people.map(|name| (id(name), participant(name, "Europe/London"))).collect();
        view.pairing = Pairing {
            id: pairing(name),
            mentees: mentees.iter().map(|who| id(who)).collect(),
            ..view.pairing
        };
        view.introduced()
    };
    let all = [of("ada-sam", &["sam"]), of("ada-tom", &["tom"]), of("team", &["sam", "tom"])];
    all.into_iter().filter(|view| named.contains(&view.pairing.id.0.as_str())).collect()
}

fn mail_context(writer: Option<&str>, views: Vec<PairingView>) -> MailContext {
    MailContext { mail: "m".to_owned(), writer: writer.map(id), ..fixture::mail_context(NOW, views) }
}

fn letter(
    kind: &str,
    recipient: &str,
    pairings: &[&str],
) -> crate::planning::inbound::mail_context::LetterContext {
    crate::planning::inbound::mail_context::LetterContext {
        kind: LetterKind::of(kind).unwrap(),
        direct: false,
        recipient: Recipient::Person(id(recipient)),
        pairings: pairings.iter().map(|name| pairing(name)).collect(),
        reason: None,
    }
}

/// `pairing: evidence`, for everyone who was heard.
fn heard_in(reaction: &Reaction) -> Vec<String> {
    let heard = reaction.decision.events.iter().filter_map(|(pairing, event)| match event {
        Event::Heard { by, evidence, .. } => Some(format!("{pairing}: {by} {evidence:?}")),
        _ => None,
    });
    heard.collect()
}

fn answers(reaction: &Reaction) -> Vec<&AnswerLetter> {
    let letters = reaction.decision.letters.iter();
    letters
        .filter_map(|letter| match &letter.content {
            Content::Answered { answer, .. } => Some(answer),
            _ => None,
        })
        .collect()
}

#[test]
fn the_people_decide_and_the_token_what_they_leave_open() {
    let (sam, tom, team) = ("ada-sam", "ada-tom", "team");
    // Pairings there are, written to, token, and who was heard where.
    type Case<'a> = (&'a [&'a str], &'a [&'a str], Option<&'a str>, &'a [&'a str]);
    let cases: [Case<'_>; 9] = [
        (&[sam, tom], &["sam"], None, &["ada-sam: ada Wrote"]),
        (&[sam, tom], &["sam"], Some(tom), &["ada-sam: ada Wrote"]),
        (&[sam, tom], &["sam", "tom"], Some(sam), &["ada-sam: ada Wrote", "ada-tom: ada Wrote"]),
        (&[sam, team], &["sam"], Some(team), &["team: ada Wrote"]),
        (&[sam, team], &["sam"], Some(sam), &["ada-sam: ada Wrote"]),
        (&[sam, team], &["sam"], None, &["ada-sam: ada Wrote", "team: ada Wrote"]),
        (&[sam, team], &["tom"], Some(sam), &["team: ada Wrote"]),
        // To the desk alone.
        (&[sam, tom], &[], Some(tom), &["ada-tom: ada ToDesk"]),
        (&[sam, tom], &[], None, &["ada-sam: ada ToDesk", "ada-tom: ada ToDesk"]),
    ];
    for (named, addressed, token, expected) in cases {
        let mut mail_context = mail_context(Some("ada"), views(named));
        mail_context.addressed = addressed.iter().map(|who| id(who)).collect();
        mail_context.token = token.map(pairing);
        let reaction = react::react(&mail(Class::Reply, "ada@people.test"), &mail_context, at(NOW), 1);
        assert_eq!(heard_in(&reaction), expected, "{named:?} to {addressed:?}, token {token:?}");
        assert_eq!(reaction.unplaced, None);
    }
}

#[test]
fn which_pairing_a_word_to_the_desk_is_about() {
    let talked = |name: Option<&str>| Reading {
        said: vec![Said { name: name.map(str::to_owned), ..Said::plain(Act::Talked) }],
        ..Reading::default()
    };
    let both = ["ada-sam", "ada-tom"];
    // What is known, the word, and in which pairings they are in touch; empty: asked which.
    type Known = fn(&mut MailContext);
    let cases: [(&str, Known, Option<&str>, &[&str]); 6] = [
        ("nothing", |_| {}, None, &[]),
        ("a name", |_| {}, Some("Tom"), &["ada-tom"]),
        ("the token", |mail_context| mail_context.token = Some(pairing("ada-tom")), None, &["ada-tom"]),
        ("the root", |mail_context| mail_context.thread = Some(pairing("ada-tom")), None, &["ada-tom"]),
        (
            "a letter",
            |mail_context| mail_context.letters = vec![letter("nudge", "ada", &["ada-sam"])],
            None,
            &["ada-sam"],
        ),
        (
            "a letter of both",
            |mail_context| mail_context.letters = vec![letter("summary", "ada", &["ada-sam", "ada-tom"])],
            None,
            &["ada-sam", "ada-tom"],
        ),
    ];
    for (known, tell, name, expected) in cases {
        let mut mail_context = mail_context(Some("ada"), views(&both));
        mail_context.reading = talked(name);
        tell(&mut mail_context);
        let reaction = react::react(&mail(Class::Reply, "ada@people.test"), &mail_context, at(NOW), 1);
        let heard = heard_in(&reaction);
        let contact: Vec<&str> =
            both.into_iter().filter(|pairing| heard.contains(&format!("{pairing}: ada Talked"))).collect();
        assert_eq!(contact, expected, "{known}");
        let asked = answers(&reaction) == [&AnswerLetter::Which { word: Act::Talked }];
        assert_eq!(asked, expected.is_empty(), "{known}");
        assert!(!heard.is_empty(), "{known}: nobody who has just written is silent");
    }
    // What is true of the writer is true in all.
    for word in [Act::Later, Act::NotYet, Act::No] {
        let mut mail_context = mail_context(Some("ada"), views(&both));
        mail_context.reading.said = vec![Said::plain(word.clone())];
        let reaction = react::react(&mail(Class::Reply, "ada@people.test"), &mail_context, at(NOW), 1);
        assert_eq!(heard_in(&reaction).len(), 2, "{word:?}");
        assert!(answers(&reaction).is_empty(), "{word:?}");
    }
}

#[test]
fn nothing_automatic_is_answered() {
    let classes = [
        Class::AutoReply,
        Class::Bounce,
        Class::Calendar,
        Class::List,
        Class::Loop,
        Class::Receipt,
        Class::Complaint,
        Class::Unreadable,
    ];
    for class in classes {
        for writer in [Some("ada"), None] {
            for asked in [None, Some("nudge"), Some("was-it-you")] {
                let mut mail_context = mail_context(writer, views(&["ada-sam", "ada-tom"]));
                mail_context.token = Some(pairing("ada-sam"));
                mail_context.bounced = Some(crate::planning::inbound::mail_context::Bounced {
                    recipient: Recipient::Person(id("ada")),
                    address: crate::domain::EmailAddress::parse("ada@people.test").unwrap(),
                    letter: None,
                    only_own_copy: false,
                });
                mail_context.letters =
                    asked.map(|kind| letter(kind, "ada", &["ada-sam"])).into_iter().collect();
                mail_context.reading.said = vec![Said::plain(Act::Why), Said::plain(Act::Stop)];
                let mut mail = mail(class, "ada@people.test");
                mail.returns_on = Some(date(2027, 3, 1));
                let recipient = FailedRecipient {
                    address: "ada@people.test".to_owned(),
                    status: Some("5.1.1".to_owned()),
                    permanent: true,
                    failed: true,
                    said: String::new(),
                };
                mail.bounce = Some(Bounce { recipients: vec![recipient], original_message_id: None });
                let reaction = react::react(&mail, &mail_context, at(NOW), 1);
                let to_writer = reaction.decision.letters.iter().any(|letter| {
                    letter.recipients.contains(&Recipient::Person(id("ada")))
                        || matches!(letter.content, Content::Answered { .. } | Content::WasItYou { .. })
                });
                assert!(!to_writer, "{class:?} {writer:?} {asked:?}: {:?}", reaction.decision.letters);
                // A list's header on the mail of somebody on file says only that it is not answered.
                let stops =
                    reaction.decision.people.iter().any(|(_, event)| matches!(event, PersonEvent::Stopped));
                assert_eq!(stops, class == Class::List && writer.is_some(), "{class:?}");
            }
        }
    }
}

#[test]
fn one_answer_a_day_and_a_few_to_who_asks() {
    for (already, word, expected) in [
        (0, None, 1),
        (1, None, 0),
        (0, Some(Act::Why), 1),
        (1, Some(Act::Why), 1),
        (4, Some(Act::Fewer), 1),
        (5, Some(Act::Why), 0),
        (5, Some(Act::Fewer), 0),
    ] {
        let mut mail_context = mail_context(Some("ada"), views(&["ada-sam"]));
        mail_context.letters = vec![letter("nudge", "ada", &["ada-sam"])];
        mail_context.words = Some("...".to_owned());
        mail_context.reading = Reading {
            said: word.clone().map(Said::plain).into_iter().collect(),
            staff: word.is_none(),
            ..Reading::default()
        };
        mail_context.answered_today = already;
        let reaction = react::react(&mail(Class::Reply, "ada@people.test"), &mail_context, at(NOW), 1);
        assert_eq!(answers(&reaction).len(), expected, "{already} today, then {word:?}");
        assert_eq!((reaction.verdict.key() == "inbound.answered_today"), expected == 0);
    }
}

#[test]
fn who_is_asked_whether_it_was_they() {
    let stranger = "x@home.test";
    // Token, letters answered, written to, called, and who is asked.
    type Case<'a> = (Option<&'a str>, Option<&'a str>, &'a [&'a str], Option<&'a str>, Option<&'a str>);
    let cases: [Case<'_>; 10] = [
        (Some("ada-sam"), Some("sam"), &[], None, Some("sam")),
        (Some("ada-sam"), None, &["sam"], None, Some("ada")),
        (Some("ada-sam"), None, &["ada"], None, Some("sam")),
        // Whoever is written to did not write.
        (Some("ada-sam"), Some("sam"), &["sam"], None, Some("ada")),
        (Some("ada-sam"), None, &[], Some(" ADA "), Some("ada")),
        (Some("ada-sam"), None, &[], None, None),
        (Some("team"), None, &["ada"], None, None),
        (Some("team"), None, &["ada"], Some("Tom"), Some("tom")),
        (None, Some("sam"), &[], None, None),
        // A mailbox that is forwarded, and a reply to all: the reader's own address stands beside.
        (Some("ada-sam"), Some("=sam"), &["ada", "sam"], None, Some("sam")),
    ];
    for (token, answered, addressed, called, asked) in cases {
        let mut mail_context = mail_context(None, views(&["ada-sam", "team"]));
        mail_context.token = token.map(pairing);
        mail_context.letters = answered
            .map(|who| {
                let recipient = who.trim_start_matches('=');
                let answered = letter("introduction", recipient, &[token.unwrap_or("ada-sam")]);
                crate::planning::inbound::mail_context::LetterContext {
                    direct: who.starts_with('='),
                    ..answered
                }
            })
            .into_iter()
            .collect();
        mail_context.addressed = addressed.iter().map(|who| id(who)).collect();
        let mut mail = mail(Class::Reply, stranger);
        mail.from_name = called.map(str::to_owned);
        let reaction = react::react(&mail, &mail_context, at(NOW), 1);
        let recipients: Vec<Recipient> =
            reaction.decision.letters.iter().flat_map(|letter| letter.recipients.clone()).collect();
        let expected: Vec<Recipient> = asked.map(|who| Recipient::Person(id(who))).into_iter().collect();
        assert_eq!(recipients, expected, "{token:?} {answered:?} to {addressed:?} called {called:?}");
        assert!(reaction.unplaced.is_some() && heard_in(&reaction).is_empty());
        let held =
            reaction.decision.events.iter().any(|(_, event)| matches!(event, Event::AddressDoubted { .. }));
        assert_eq!((held, reaction.waits_until.is_some()), (asked.is_some(), asked.is_some()));

        // Nobody is asked twice, nor somebody who wants no letters.
        mail_context.was_asked = ["ada", "sam", "tom"].map(id).to_vec();
        assert!(react::react(&mail, &mail_context, at(NOW), 1).decision.letters.is_empty());
        mail_context.was_asked.clear();
        for view in &mut mail_context.views {
            view.people.values_mut().for_each(|person| person.standing.stopped = Some(at(NOW)));
        }
        assert!(react::react(&mail, &mail_context, at(NOW), 1).decision.letters.is_empty());
    }
}

#[test]
fn where_plus_addresses_do_not_work_the_letter_itself_is_the_proof() {
    let mut mail_context = mail_context(None, views(&["ada-sam", "ada-tom"]));
    mail_context.letters = vec![letter("summary", "ada", &["ada-sam", "ada-tom"])];
    mail_context.proved = mail_context.letters.first().cloned();
    let reaction = react::react(&mail(Class::Reply, "x@home.test"), &mail_context, at(NOW), 1);
    let held = reaction.decision.events.iter().map(|(id, _)| id.0.as_str()).collect::<Vec<_>>();
    assert_eq!(held, ["ada-sam", "ada-tom"], "the letter was about both");
    assert_eq!(reaction.decision.letters.len(), 1);
}

#[test]
fn a_second_mail_waits_for_the_same_answer() {
    let mut mail_context = mail_context(None, views(&["ada-sam"]));
    mail_context.token = Some(pairing("ada-sam"));
    mail_context.addressed = vec![id("sam")];
    let mail = mail(Class::Reply, "x@home.test");
    let first = react::react(&mail, &mail_context, at(NOW), 1);
    for (_, event) in &first.decision.events {
        mail_context.views =
            mail_context.views.iter().map(|view| view.clone().then(event.clone(), NOW)).collect();
    }
    mail_context.was_asked = vec![id("ada")];
    let hour = jiff::SignedDuration::from_hours(1);
    let second = react::react(&mail, &mail_context, at(NOW) + hour, 1);
    assert_eq!(second.waits_until, first.waits_until);
    assert!(second.decision.letters.is_empty() && second.decision.events.is_empty());
    let later = react::react(&mail, &mail_context, at(NOW) + hour * 49, 1);
    assert_eq!((later.waits_until, later.unplaced.is_some()), (None, true), "staff look now");
}

#[test]
fn a_nudge_waits_while_it_is_asked_who_wrote() {
    let doubted = |who: &str| {
        let address = EmailAddress::parse("x@home.test").unwrap();
        Event::AddressDoubted { who: id(who), address, until: at("2027-01-14T16:00:00Z") }
    };
    let next = |view: &PairingView| {
        crate::planning::schedule::due::next_letter(
            &crate::planning::view::PersonView {
                id: id("ada"),
                participant: view.people[&id("ada")].clone(),
                pairings: vec![view.clone()],
            },
            at(NOW),
        )
    };
    let plain = views(&["ada-sam"]).remove(0);
    assert_eq!(next(&plain), Some(at("2027-01-13T09:00:00Z")));
    let hers = plain.clone().then(doubted("ada"), NOW);
    assert_eq!(next(&hers), Some(at("2027-01-14T16:00:00Z")), "48 hours after the question");
    let his = plain.clone().then(doubted("sam"), NOW);
    assert_eq!(next(&his), Some(at("2027-01-13T09:00:00Z")), "the other side is as silent as before");
    let address = EmailAddress::parse("x@home.test").unwrap();
    let known = hers.then(Event::DoubtEnded { address }, "2027-01-12T12:00:00Z");
    assert_eq!(next(&known), Some(at("2027-01-13T09:00:00Z")));
}
