//! Whatever a mentor answers who is asked first: nobody is introduced without a yes.

use super::*;
use crate::domain::{LetterKind, PersonEvent, contact::Contact, incoming::Class};
use crate::planning::{
    fixture::{self, at, id, view},
    inbound::{mail_context::LetterContext, react::react},
    letter::{Content, Letter},
    schedule::due,
};

const NOW: &str = "2027-01-12T10:00:00Z";

/// Ada has been asked whether she would mentor Sam.
fn asked() -> PairingView {
    view()
        .with_programme(|programme| programme.introduction.ask_mentor_first = true)
        .then(Event::MentorAsked, "2027-01-11T09:00:00Z")
}

/// The mentor answers the proposal in these acts.
fn said_by(who: &str, view: &PairingView, acts: &[Act]) -> Reaction {
    let mail = fixture::mail(Class::Reply, &format!("{who}@people.test"));
    let letter = LetterContext {
        kind: LetterKind::Proposal,
        direct: true,
        recipient: Recipient::Person(id(who)),
        pairings: vec![view.pairing.id.clone()],
        reason: None,
    };
    let mail_context = MailContext {
        writer: Some(id(who)),
        letters: vec![letter],
        reading: crate::domain::Reading {
            said: acts.iter().cloned().map(Said::plain).collect(),
            ..crate::domain::Reading::default()
        },
        ..fixture::mail_context(NOW, vec![view.clone()])
    };
    react(&mail, &mail_context, at(NOW), 1)
}

fn after(view: &PairingView, reaction: &Reaction) -> PairingView {
    let events = reaction.decision.events.iter().map(|(_, event)| event.clone());
    events.fold(view.clone(), |view, event| view.then(event, NOW))
}

/// What happens at the next look, and a week later.
fn introduced(view: &PairingView) -> bool {
    [NOW, "2027-01-20T10:00:00Z"].into_iter().any(|now| {
        let decision = due::due(view, at(now));
        decision.is_some_and(|decision| {
            decision.letters.iter().any(|letter| matches!(letter.content, Content::Introduction { .. }))
        })
    })
}

fn open(contact: &Contact) -> Vec<&Trouble> {
    contact.open.iter().map(|open| &open.trouble).collect()
}

fn to_staff(letter: &Letter) -> bool {
    letter.recipients.iter().any(|recipient| matches!(recipient, Recipient::Staff(_)))
}

#[test]
fn a_yes_is_a_yes() {
    let reaction = said_by("ada", &asked(), &[Act::Yes]);
    let view = after(&asked(), &reaction);
    assert!(view.contact.mentor_agreed && introduced(&view));
    assert_eq!((reaction.unplaced, open(&view.contact)), (None, vec![]));
}

#[test]
fn any_no_is_a_no() {
    for acts in [
        vec![Act::No],
        vec![Act::Later],
        vec![Act::NotYet],
        vec![Act::Stop],
        vec![Act::Withdraw],
        vec![Act::Yes, Act::Later],
        vec![Act::NotYet, Act::Yes],
        vec![Act::Why, Act::No],
    ] {
        let reaction = said_by("ada", &asked(), &acts);
        let view = after(&asked(), &reaction);
        assert!(!view.contact.mentor_agreed && !introduced(&view), "{acts:?}");
        assert_eq!(open(&view.contact), [&Trouble::MentorDeclined { who: id("ada") }], "{acts:?}");
        assert!(!reaction.decision.letters.iter().any(to_staff), "on the list: {acts:?}");
    }
}

#[test]
fn stop_is_true_of_the_person() {
    let reaction = said_by("ada", &asked(), &[Act::Stop]);
    assert!(
        reaction.decision.people.contains(&(id("ada"), PersonEvent::Stopped)),
        "{:?}",
        reaction.decision.people
    );
}

#[test]
fn not_me_freezes_the_address_and_is_no_word_of_the_mentors() {
    let reaction = said_by("ada", &asked(), &[Act::NotMe]);
    assert!(
        reaction.decision.people.contains(&(id("ada"), PersonEvent::NotMe)),
        "{:?}",
        reaction.decision.people
    );
    let view = after(&asked(), &reaction);
    assert_eq!(open(&view.contact), [&Trouble::NotMe { who: id("ada") }]);
    assert!(!reaction.decision.letters.iter().any(to_staff), "on the list");
}

#[test]
fn other_words_go_to_staff_and_nobody_is_asked_twice() {
    for acts in [vec![], vec![Act::Why], vec![Act::Talked], vec![Act::Fewer], vec![Act::Elsewhere]] {
        let reaction = said_by("ada", &asked(), &acts);
        assert!(reaction.unplaced.is_some(), "{acts:?}");
        let view = after(&asked(), &reaction);
        assert_eq!(open(&view.contact), [&Trouble::MentorAnswered { who: id("ada") }], "{acts:?}");
        assert!(!introduced(&view), "{acts:?}");
        // The programme has a morning list: no letter leaves on it, and none says that she has not answered.
        let receipt = |letter: &Letter| letter.recipients == [Recipient::Person(id("ada"))];
        assert!(reaction.decision.letters.iter().all(receipt), "{acts:?}");
        assert!(due::due(&view, at("2027-02-15T09:00:00Z")).is_none(), "{acts:?}");
        // A yes that follows is a yes.
        let view = after(&view, &said_by("ada", &view, &[Act::Yes]));
        assert!(introduced(&view) && open(&view.contact).is_empty(), "{acts:?}");
    }
}

#[test]
fn the_last_word_counts_until_they_are_introduced() {
    let agreed = after(&asked(), &said_by("ada", &asked(), &[Act::Yes]));
    let declined = after(&agreed, &said_by("ada", &agreed, &[Act::No]));
    assert!(!introduced(&declined));
    let agreed = after(&declined, &said_by("ada", &declined, &[Act::Yes]));
    assert!(introduced(&agreed));
}

#[test]
fn the_no_of_one_of_two_mentors_is_a_no() {
    let mut both = asked();
    let bob = fixture::participant("bob", "Europe/London");
    both.pairing.mentors.push(id("bob"));
    both.people.insert(id("bob"), bob);
    let declined = after(&both, &said_by("ada", &both, &[Act::No]));
    let reaction = said_by("bob", &declined, &[Act::Yes]);
    assert!(reaction.unplaced.is_some());
    assert!(!introduced(&after(&declined, &reaction)));
}
