//! Absences clause by clause, and what a mail says of the address it comes from.

use jiff::civil::date;

use super::*;
use crate::{
    domain::{LetterKind, Sentence, Standing, contact::Silence, programme::Named},
    planning::{
        fixture::{self, at, id, participant, view},
        inbound::{react, reaction::Reaction},
        letter::{Content, News},
        schedule::{
            agenda::Action,
            due,
            ladder::{self, Turn},
        },
    },
};

fn mail(class: Class, from: &str, back: Option<Date>) -> Incoming {
    Incoming { returns_on: back, ..fixture::mail(class, from) }
}

/// What Ada's mailbox or Ada herself writes at 10:00 on Monday 11 January 2027.
fn mail_context(views: Vec<PairingView>) -> MailContext {
    MailContext { writer: Some(id("ada")), ..fixture::mail_context("2027-01-11T10:00:00Z", views) }
}

fn away_until(back: Date, views: Vec<PairingView>) -> Reaction {
    let mail = mail(Class::AutoReply, "ada@people.test", Some(back));
    react::react(&mail, &mail_context(views), at("2027-01-11T10:00:00Z"), 2)
}

/// Ada with Sam, and Ada with Kim.
fn two_pairings() -> Vec<PairingView> {
    let mut other = view();
    other.pairing.id.0 = "ada-kim".to_owned();
    other.pairing.mentees = vec![id("kim")];
    other.people.remove(&id("sam"));
    other.people.insert(id("kim"), participant("kim", "Europe/London"));
    vec![view().introduced(), other.introduced()]
}

#[test]
fn more_than_five_working_days_stand_on_the_list_and_five_do_not() {
    // Back on Monday the 18th: five working days away. On Tuesday the 19th: six.
    for (back, told) in [(date(2027, 1, 12), false), (date(2027, 1, 18), false), (date(2027, 1, 19), true)] {
        let reaction = away_until(back, two_pairings());
        let [(who, PersonEvent::Away { range, .. })] = reaction.decision.people.as_slice() else {
            panic!("{reaction:?}")
        };
        assert_eq!((who, range.day_after()), (&id("ada"), back), "one absence, of the person");
        let letters = &reaction.decision.letters;
        let to_staff: Vec<_> =
            letters.iter().filter(|letter| matches!(letter.content, Content::Escalation { .. })).collect();
        let kind = letters.iter().filter(
            |letter| matches!(letter.content, Content::Told { news: News::Away { back: said }, .. } if said == back),
        );
        assert!(to_staff.is_empty(), "{back}: staff read of it on their list");
        assert_eq!(kind.count(), if told { 2 } else { 0 }, "{back}: the other of each pairing");
        assert_eq!(reaction.decision.events.len(), if told { 2 } else { 0 });
    }
}

#[test]
fn an_absence_counts_before_a_pair_is_introduced_and_not_for_ever() {
    let reaction = away_until(date(2027, 2, 1), vec![view()]);
    assert_eq!((reaction.decision.people.len(), reaction.decision.letters.len()), (1, 0));
    // A mistaken year.
    let reaction = away_until(date(2037, 2, 1), two_pairings());
    let [(_, PersonEvent::Away { range, .. })] = reaction.decision.people.as_slice() else {
        panic!("{reaction:?}")
    };
    assert_eq!(range.day_after(), date(2028, 1, 11));
    // Back already.
    assert!(away_until(date(2027, 1, 11), two_pairings()).decision.people.is_empty());
    assert!(away_until(date(2027, 1, 4), two_pairings()).decision.people.is_empty());
}

#[test]
fn an_absence_that_is_known_is_no_news() {
    let mut views = two_pairings();
    let first = away_until(date(2027, 2, 1), views.clone());
    for view in &mut views {
        let ada = view.people.get_mut(&id("ada")).unwrap();
        ada.standing = ada.standing.clone().after(&first.decision.people[0].1, at("2027-01-11T10:00:00Z"));
    }
    let again = away_until(date(2027, 2, 1), views);
    assert_eq!((again.decision.people.len(), again.decision.letters.len()), (0, 0));
}

fn with_away(mut view: PairingView, who: &str, first: Date, last: Date) -> PairingView {
    let event = PersonEvent::Away { range: DateRange::new(first, last).unwrap(), supposed: false };
    view.people.get_mut(&id(who)).unwrap().standing =
        Standing::default().after(&event, at("2027-01-11T10:00:00Z"));
    view
}

fn turns_on(view: &PairingView, step: usize, now: &str) -> Vec<(String, bool)> {
    let silence: Silence = view.silence().unwrap();
    let planned = &ladder::planned_steps(view, silence)[step];
    ladder::turns(view, silence, planned, Named::Both, at(now))
        .into_iter()
        .map(|(who, turn)| (who.0, matches!(turn, Turn::Nudge { .. })))
        .collect()
}

#[test]
fn a_nudge_waits_only_while_all_it_names_are_away() {
    let mut team = view();
    team.pairing.mentees.push(id("kim"));
    team.people.insert(id("kim"), participant("kim", "Europe/London"));
    let team = with_away(team.introduced(), "sam", date(2027, 1, 12), date(2027, 1, 15));
    // Friday 15 January, the second step, names all three: Sam alone waits.
    assert_eq!(
        turns_on(&team, 1, "2027-01-15T09:00:00Z"),
        [("ada".to_owned(), true), ("sam".to_owned(), false), ("kim".to_owned(), true)]
    );
    // The first day back is the day after the last day away: the weekend is nobody's working day.
    assert!(turns_on(&team, 1, "2027-01-16T09:00:00Z").iter().all(|(_, open)| *open));
}

#[test]
fn later_steps_do_not_wait_and_staff_are_told_on_their_day() {
    let pair = with_away(view().introduced(), "ada", date(2027, 1, 12), date(2027, 1, 22));
    // The first step names Ada alone and waits; the second does not move by it.
    let days: Vec<Date> = ladder::planned_steps(&pair, pair.silence().unwrap())
        .into_iter()
        .map(|planned| planned.day)
        .collect();
    assert_eq!(days, [date(2027, 1, 13), date(2027, 1, 15), date(2027, 1, 19)]);
    let nudges = |now: &str| -> Vec<jiff::Timestamp> {
        fixture::agenda(&pair, at(now))
            .into_iter()
            .filter(|item| matches!(&item.action, Action::Courtesy { who, .. } if *who == id("ada")))
            .map(|item| item.due_at)
            .collect()
    };
    assert!(nudges("2027-01-13T10:00:00Z").iter().all(|when| *when >= at("2027-01-25T08:00:00Z")));
    let decision = due::due(&pair, at("2027-01-19T09:00:00Z")).unwrap();
    assert!(matches!(decision.events[0].1, Event::Escalated { step: 2, late: 0, .. }), "{decision:?}");
}

#[test]
fn who_is_back_leaves_the_morning_list() {
    let reaction = away_until(date(2027, 2, 1), vec![view().introduced()]);
    let (_, event) = &reaction.decision.events[0];
    let away = with_away(
        view().introduced().then(event.clone(), "2027-01-11T10:00:00Z"),
        "ada",
        date(2027, 1, 11),
        date(2027, 1, 31),
    );
    let settled = |now: &str| match due::due(&away, at(now)) {
        Some(decision) => {
            matches!(decision.events[0].1, Event::Settled { trouble: Trouble::LongAbsence { .. } })
        }
        None => false,
    };
    assert!(!settled("2027-01-31T23:59:59Z"));
    assert!(settled("2027-02-01T00:00:00Z"));
}

fn letter_to(recipient: Recipient) -> LetterContext {
    LetterContext {
        kind: LetterKind::Escalation,
        direct: false,
        recipient,
        pairings: Vec::new(),
        reason: None,
    }
}

#[test]
fn staff_are_away_where_their_own_mailbox_answers_a_letter_to_them() {
    let automatic = |from: &str| mail(Class::AutoReply, from, Some(date(2027, 1, 18)));
    let rosas = |writer: Option<&str>, staff: Option<usize>, proved: bool| MailContext {
        writer: writer.map(id),
        staff,
        letters: vec![letter_to(Recipient::Staff(0))],
        proved: proved.then(|| letter_to(Recipient::Staff(0))),
        ..mail_context(two_pairings())
    };
    let away = |mail_context: &MailContext, from: &str| {
        react::react(&automatic(from), mail_context, at("2027-01-11T10:00:00Z"), 2).staff_away
    };
    let range = DateRange::new(date(2027, 1, 11), date(2027, 1, 17)).unwrap();
    assert_eq!(away(&rosas(None, Some(0), false), "rosa@people.test"), Some((0, range)));
    // From another address of hers, home to the letter's own address.
    assert_eq!(away(&rosas(None, None, true), "r.staff@people.test"), Some((0, range)));
    // Somebody to whom she passed the letter on, a colleague, a participant.
    assert_eq!(away(&rosas(None, None, false), "friend@elsewhere.test"), None);
    assert_eq!(away(&rosas(None, Some(1), false), "theo@people.test"), None);
    assert_eq!(away(&rosas(Some("ada"), None, true), "ada@people.test"), None);
}

fn frozen(mut views: Vec<PairingView>) -> Vec<PairingView> {
    for view in &mut views {
        let ada = view.people.get_mut(&id("ada")).unwrap();
        ada.standing.frozen = Some(at("2027-01-11T09:30:00Z"));
    }
    views
}

#[test]
fn nothing_is_believed_from_an_address_that_is_somebody_elses() {
    for class in [Class::Reply, Class::Calendar, Class::AutoReply] {
        let mut words = mail(class, "ada@people.test", Some(date(2027, 2, 1)));
        words.text = Some("Hello Sam".to_owned());
        let to_sam = MailContext { addressed: vec![id("sam")], ..mail_context(frozen(two_pairings())) };
        let reaction = react::react(&words, &to_sam, at("2027-01-11T10:00:00Z"), 1);
        assert!(reaction.decision.people.is_empty() && reaction.decision.events.is_empty(), "{class:?}");
        assert!(reaction.decision.letters.is_empty(), "{class:?}");
        assert_eq!(reaction.unplaced.is_some(), class == Class::Reply, "{class:?}");
        // Of the others it is believed.
        let sams = MailContext { writer: Some(id("sam")), addressed: vec![id("ada")], ..to_sam };
        assert!(from_frozen(&words, &sams).is_none());
    }
}

#[test]
fn a_mail_from_the_address_on_file_ends_the_count_and_others_do_not() {
    let failed = PersonEvent::SoftFailure { said: Sentence::verbatim("full"), on: None };
    let mut views = two_pairings();
    for view in &mut views {
        let ada = view.people.get_mut(&id("ada")).unwrap();
        ada.standing = ada.standing.clone().after(&failed, at("2027-01-11T09:00:00Z"));
        ada.person.aliases = vec![EmailAddress::parse("ada@old.test").unwrap()];
    }
    let works = |class: Class, from: &str| {
        let reaction = react::react(
            &mail(class, from, None),
            &mail_context(views.clone()),
            at("2027-01-11T10:00:00Z"),
            1,
        );
        reaction.decision.people.iter().any(|(_, event)| *event == PersonEvent::Works)
    };
    for class in [Class::Reply, Class::AutoReply, Class::Calendar, Class::Receipt] {
        assert!(works(class, "ada@people.test"), "{class:?}");
        assert!(!works(class, "ada@old.test"), "{class:?}: that is another mailbox");
    }
    for class in [Class::Bounce, Class::Loop, Class::List, Class::Complaint, Class::Unreadable] {
        assert!(!works(class, "ada@people.test"), "{class:?}");
    }
    let fine = react::react(
        &mail(Class::AutoReply, "ada@people.test", None),
        &mail_context(two_pairings()),
        at("2027-01-11T10:00:00Z"),
        1,
    );
    assert!(fine.decision.people.is_empty(), "nothing to forget, nothing in the journal");
}
