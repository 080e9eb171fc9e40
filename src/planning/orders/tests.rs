//! Rules of orders as tables: whom names mean, what an order changes, and why one is refused.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{
    ToSpan as _,
    civil::{Date, date, time},
};

use super::*;
use crate::{
    domain::{
        EmailAddress, Event, Order, PairingId, PersonEvent, Sentence, Side, Slot,
        contact::Trouble,
        order::{Change, DeskOrder, Extension, NewPair, PersonChange, Which},
    },
    planning::{
        decision::{Decision, Edit},
        fixture::{self, at, id},
        view::{PairingRecord, PairingView, PersonRecord},
    },
};

const NOW: &str = "2027-01-13T09:00:00Z";

fn pairing_id(text: &str) -> PairingId {
    PairingId(text.to_owned())
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

/// Ada with Sam, introduced with calls on Tuesdays; Ada with Kim, which ended; Bob and Bob Two, who are in none.
fn views() -> Vec<PairingView> {
    let running = fixture::view().introduced().booked("Tue 18:00", "2027-01-11T09:00:00Z");
    let mut ended = fixture::view().introduced().then(Event::Ended { why: Sentence::verbatim("moved") }, NOW);
    ended.pairing.id = pairing_id("ada-kim");
    ended.pairing.mentees = vec![id("kim")];
    ended.pairing.ended = Some(Sentence::verbatim("moved"));
    ended.people.remove(&id("sam"));
    ended.people.insert(id("kim"), fixture::participant("kim", "Europe/London"));
    vec![running, ended]
}

/// The record as these views have it.
fn concerned(views: Vec<PairingView>) -> Concerned {
    let mut people = BTreeMap::new();
    let everyone = ["ada", "sam", "kim", "bob"].map(|name| fixture::participant(name, "Europe/London"));
    let in_views = views.iter().flat_map(|view| view.people.values().cloned());
    for participant in everyone.into_iter().chain(in_views) {
        let record = PersonRecord { person: participant.person, standing: participant.standing };
        people.insert(record.person.id.clone(), record);
    }
    let pairings = views.iter().map(|view| {
        let record = PairingRecord { pairing: view.pairing.clone(), contact: view.contact.clone() };
        (view.pairing.id.clone(), record)
    });
    Concerned {
        programmes: BTreeMap::from([(fixture::programme().id, std::sync::Arc::new(fixture::programme()))]),
        desk: address("desk@desk.test"),
        staff: vec![address("rosa@people.test")],
        owners: people.values().map(|it| (it.person.email.clone(), vec![it.person.id.clone()])).collect(),
        taken_people: people.keys().map(|id| id.0.clone()).collect(),
        taken_pairings: views.iter().map(|view| view.pairing.id.0.clone()).collect(),
        pairings: pairings.collect(),
        people,
        views: views.into_iter().map(|view| (view.pairing.id.clone(), view)).collect(),
    }
}

fn decided(order: &Resolved, concerned: &Concerned) -> Result<Decided, Refusal> {
    decide(order, concerned, Given { key: "mail-1", staff: Some(0), now: at(NOW) })
}

fn done(order: &Resolved) -> Vec<Decision> {
    decided(order, &concerned(views())).unwrap_or_else(|why| panic!("{order:?}: {why:?}")).decisions
}

fn change(change: Change) -> Resolved {
    Resolved::Change(pairing_id("ada-sam"), change)
}

fn events(order: &Resolved) -> Vec<Event> {
    done(order).into_iter().flat_map(|decision| decision.events).map(|(_, event)| event).collect()
}

#[test]
fn what_changes_a_pairing_is_an_edit_or_an_event_and_no_letter_of_its_own() {
    let edited = |order: &Resolved| match done(order).as_slice() {
        [Decision { edits, events, people, letters, .. }]
            if events.is_empty() && people.is_empty() && letters.is_empty() =>
        {
            let [Edit::ChangePairing { before, after }] = edits.as_slice() else { panic!("{edits:?}") };
            assert_eq!(**before, views()[0].pairing);
            (**after).clone()
        }
        other => panic!("{other:?}"),
    };
    let thursday: Slot = "Thu 18:00".parse().unwrap();
    assert_eq!(edited(&change(Change::Move { weekly: thursday.into() })).weekly, Some(thursday));
    assert_eq!(
        edited(&change(Change::Place { place: "room\n4".to_owned() })).place.as_deref(),
        Some("room 4")
    );
    assert_eq!(edited(&change(Change::End { why: None })).ended, Some(sentence!("ended.by_staff")));
    let moved = Change::End { why: Some("Sam moved".to_owned()) };
    assert_eq!(edited(&change(moved)).ended, Some(Sentence::verbatim("Sam moved")));

    let next = date(2027, 1, 19);
    for (order, event) in [
        (Change::Pause { back: date(2027, 2, 1) }, Event::Paused { by: None, back: date(2027, 2, 1) }),
        (Change::Skip { call: next, last: None }, Event::Skipped { by: None, call: next }),
        (
            Change::MoveCall { call: next, to: date(2027, 1, 20), time: None },
            Event::CallMoved { call: next, to: date(2027, 1, 20).at(18, 0, 0, 0), agreed: BTreeSet::new() },
        ),
        (
            Change::MoveCall { call: next, to: date(2027, 1, 20), time: Some(time(7, 30, 0, 0)) },
            Event::CallMoved { call: next, to: date(2027, 1, 20).at(7, 30, 0, 0), agreed: BTreeSet::new() },
        ),
        (Change::Note { text: "she rang".to_owned() }, Event::Remarked { text: "she rang".to_owned() }),
        (Change::Snooze { until: next }, Event::PutOff { until: next }),
    ] {
        assert_eq!(events(&change(order)), [event]);
    }
    assert_eq!(events(&change(Change::Talked)).len(), 2, "both are heard");
    let skipped = |call| Event::Skipped { by: None, call };
    let weeks = Change::Skip { call: date(2027, 1, 15), last: Some(date(2027, 1, 29)) };
    assert_eq!(events(&change(weeks)), [skipped(next), skipped(date(2027, 1, 26))]);
}

#[test]
fn a_phone_number_is_an_edit_of_one_line() {
    let order = Resolved::Person(id("ada"), PersonChange::Phone { number: "+44 7700\n900123".to_owned() });
    let decided = done(&order);
    let [Decision { edits, events, people, letters, .. }] = decided.as_slice() else { panic!("{decided:?}") };
    assert!(events.is_empty() && people.is_empty() && letters.is_empty(), "{decided:?}");
    let [Edit::ChangePerson { before, after }] = edits.as_slice() else { panic!("{edits:?}") };
    assert_eq!(after.phone.as_deref(), Some("+44 7700 900123"));
    assert_eq!(crate::domain::Person { phone: before.phone.clone(), ..(**after).clone() }, **before);
}

#[test]
fn what_cannot_be_done_is_refused_with_what_would_be_right() {
    let ada_sam = || pairing_id("ada-sam");
    let ended = |change| Resolved::Change(pairing_id("ada-kim"), change);
    let next = Some(date(2027, 1, 19));
    let day = |day: Date| Change::Skip { call: day, last: None };
    for (order, refusal) in [
        (
            Resolved::Change(pairing_id("nobody"), Change::Resume),
            Refusal::NoPairingHere(pairing_id("nobody")),
        ),
        (ended(Change::Resume), Refusal::PairingEnded(pairing_id("ada-kim"))),
        (change(Change::Pause { back: date(2027, 1, 13) }), Refusal::PauseIsOver { back: date(2027, 1, 13) }),
        (change(day(date(2027, 1, 20))), Refusal::NoCallOn { day: date(2027, 1, 20), next }),
        (change(day(date(2027, 1, 12))), Refusal::NoCallOn { day: date(2027, 1, 12), next }),
        (
            change(Change::Skip { call: date(2027, 1, 20), last: Some(date(2027, 1, 25)) }),
            Refusal::NoCallOn { day: date(2027, 1, 20), next },
        ),
        (
            change(Change::MoveCall { call: date(2027, 1, 19), to: date(2027, 1, 12), time: None }),
            Refusal::CallIsOver,
        ),
        (Resolved::Person(id("nobody"), PersonChange::Clear), Refusal::PersonGone(id("nobody"))),
        (Resolved::Desk(DeskOrder::Go), Refusal::OnlyAsAnswer { word: "go" }),
        (Resolved::Why(ada_sam()), Refusal::OnlyAsAnswer { word: "why" }),
    ] {
        assert_eq!(decided(&order, &concerned(views())), Err(refusal), "{order:?}");
    }
    // What is known of one that ended may be written down still.
    assert!(decided(&ended(Change::Note { text: "well".to_owned() }), &concerned(views())).is_ok());
    let new = || concerned(vec![fixture::view()]);
    let resend = |introduction, invite| change(Change::Resend { introduction, invite });
    assert_eq!(decided(&resend(true, true), &new()), Err(Refusal::NotIntroduced(ada_sam())));
    assert_eq!(decided(&change(day(date(2027, 1, 19))), &new()), Err(Refusal::NoCalls(ada_sam())));
    let refused = decided(&change(Change::Talked), &new());
    assert!(matches!(refused, Err(Refusal::CannotHappen { .. })), "{refused:?}");
    let without_calls = concerned(vec![fixture::view().introduced()]);
    assert_eq!(decided(&resend(false, true), &without_calls), Err(Refusal::NoCalls(ada_sam())));
}

#[test]
fn what_is_sent_again_has_reasons_of_its_own() {
    let resend = |introduction, invite| {
        let letters = done(&change(Change::Resend { introduction, invite })).remove(0).letters;
        letters.into_iter().map(|letter| letter.reasons[0].to_string()).collect::<Vec<_>>()
    };
    let (introduction, invite) =
        ("academy/ada-sam.1/introduction/again/mail-1", "academy/ada-sam.1/invite/again/mail-1");
    assert_eq!(resend(true, true), [introduction, invite]);
    assert_eq!(resend(true, false), [introduction]);
    assert_eq!(resend(false, true), [invite]);
}

fn newcomer(name: &str, email: &str) -> Who {
    Who::New { name: name.to_owned(), email: address(email), shared: false }
}

fn pair(mentors: Vec<Who>, mentees: Vec<Who>) -> NewPairing {
    NewPairing {
        starts: None,
        mentors,
        mentees,
        programme: fixture::programme().id,
        weekly: None,
        every_weeks: None,
        length_minutes: None,
        place: None,
        kind: None,
        background: None,
        id: None,
        introduced: None,
    }
}

fn on_file(name: &str) -> Who {
    Who::OnFile(id(name))
}

#[test]
fn a_new_pairing_brings_its_newcomers_and_takes_a_free_id() {
    for (mentors, mentees, newcomers, entered) in [
        (vec![on_file("bob")], vec![on_file("sam")], vec![], "bob-sam"),
        (vec![on_file("bob")], vec![newcomer("Eve Adams", "eve@people.test")], vec!["eve-adams"], "bob-eve"),
        // The id of somebody else, and an address on file under another name.
        (vec![on_file("bob")], vec![newcomer("Ada", "other@people.test")], vec!["ada-2"], "bob-ada"),
        (vec![on_file("bob")], vec![newcomer("Samuel", "sam@people.test")], vec![], "bob-sam"),
        // The same newcomer twice is one.
        (
            vec![on_file("bob")],
            vec![newcomer("Eve", "eve@people.test"), newcomer("Eve A", "eve@people.test")],
            vec!["eve"],
            "bob-eve",
        ),
        (vec![on_file("ada")], vec![newcomer("Sam Two", "two@people.test")], vec!["sam-two"], "ada-sam-2"),
        // They were a pair before: the same one begins again.
        (vec![on_file("ada")], vec![on_file("kim")], vec![], "ada-kim"),
        (vec![on_file("bob")], vec![newcomer("李雷", "li@people.test")], vec!["li-lei"], "bob-li-lei"),
    ] {
        let order = Resolved::Pair(Box::new(pair(mentors, mentees)));
        let Decided { decisions, outcome, .. } = decided(&order, &concerned(views())).unwrap();
        assert_eq!(outcome, OrderEffect::Entered(pairing_id(entered)));
        let [Decision { edits, .. }] = decisions.as_slice() else { panic!("{decisions:?}") };
        let edits: Vec<&Edit> =
            edits.iter().filter(|edit| !matches!(edit, Edit::PairingInFile { said: None, .. })).collect();
        let (last, people) = edits.split_last().unwrap();
        assert!(matches!(last, Edit::AddPairing(pairing) if pairing.id.0 == entered), "{last:?}");
        let added = people.iter().map(|edit| match edit {
            Edit::AddPerson(person) => person.id.0.as_str(),
            other => panic!("{other:?}"),
        });
        assert_eq!(added.collect::<Vec<_>>(), newcomers, "{entered}");
    }
}

#[test]
fn a_pair_that_runs_or_has_one_on_both_sides_is_refused() {
    let refused =
        |pair: NewPairing| decided(&Resolved::Pair(Box::new(pair)), &concerned(views())).unwrap_err();
    assert_eq!(
        refused(pair(vec![on_file("ada")], vec![on_file("sam")])),
        Refusal::PairAlready {
            names: vec!["ada".to_owned(), "sam".to_owned()],
            pairing: pairing_id("ada-sam"),
        }
    );
    assert_eq!(refused(pair(vec![on_file("bob")], vec![on_file("bob")])), Refusal::OnBothSides(id("bob")));
    let named =
        NewPairing { id: Some("Ada Sam".to_owned()), ..pair(vec![on_file("bob")], vec![on_file("kim")]) };
    assert_eq!(refused(named), Refusal::PairingRuns(pairing_id("ada-sam")));
    assert_eq!(refused(pair(vec![on_file("eve")], vec![on_file("sam")])), Refusal::PersonGone(id("eve")));
}

#[test]
fn another_mentor_ends_the_pairing_and_begins_one_with_the_same_mentees() {
    let order =
        Resolved::ReplaceMentor { pairing: pairing_id("ada-sam"), old: id("ada"), new: on_file("bob") };
    let decisions = done(&order);
    let [Decision { edits: entered, .. }, Decision { edits: ended, .. }] = decisions.as_slice() else {
        panic!("{decisions:?}")
    };
    let [Edit::AddPairing(new)] = entered.as_slice() else { panic!("{entered:?}") };
    assert_eq!((new.mentors.as_slice(), new.mentees.as_slice()), (&[id("bob")][..], &[id("sam")][..]));
    assert_eq!((new.id.0.as_str(), new.weekly), ("bob-sam", views()[0].pairing.weekly));
    let [Edit::ChangePairing { after, .. }] = ended.as_slice() else { panic!("{ended:?}") };
    assert_eq!(after.ended, Some(sentence!("ended.another_mentor", pairing => "bob-sam")));
}

#[test]
fn another_address_is_taken_from_nobody() {
    let to = |new: &str| Resolved::Person(id("sam"), PersonChange::Address { new: address(new) });
    let name = || "sam".to_owned();
    for (new, refusal) in [
        (
            "ada@people.test",
            BadAddress::SomebodyElses { address: address("ada@people.test"), owner: "ada".to_owned() },
        ),
        ("desk@desk.test", BadAddress::OfTheDesk(address("desk@desk.test"))),
        ("sam@people.test", BadAddress::Same { address: address("sam@people.test"), name: name() }),
    ] {
        assert_eq!(decided(&to(new), &concerned(views())), Err(refusal.into()), "{new}");
    }
    let mut dead = views();
    let sam = dead[0].people.get_mut(&id("sam")).unwrap();
    let refused = crate::domain::person::Refused {
        address: address("sam@people.test"),
        said: crate::domain::Sentence::verbatim("550"),
        at: at(NOW),
    };
    sam.standing = sam.standing.clone().after(&PersonEvent::AddressRefused { refused }, at(NOW));
    let same =
        BadAddress::SameAndStopped { address: address("sam@people.test"), name: name(), id: id("sam") };
    assert_eq!(decided(&to("sam@people.test"), &concerned(dead)), Err(same.into()));

    // The calls leave the earlier calendar while its address is on file; then both are introduced anew.
    let Decided { decisions, outcome, .. } = decided(&to("sam@new.test"), &concerned(views())).unwrap();
    let OrderEffect::NewAddress(news) = outcome else { panic!("{outcome:?}") };
    assert_eq!((news.anew.as_slice(), news.told.as_slice()), (&[pairing_id("ada-sam")][..], &[][..]));
    let [calendar, edit, anew] = decisions.as_slice() else { panic!("{decisions:?}") };
    assert_eq!(calendar.letters.len(), 1);
    assert!(matches!(edit.edits.as_slice(), [Edit::ChangePerson { after, .. }]
        if after.email == address("sam@new.test") && after.aliases == [address("sam@people.test")]));
    assert_eq!(anew.events, [(pairing_id("ada-sam"), Event::Corrected { who: id("sam") })]);
}

#[test]
fn a_person_who_is_cleared_leaves_nothing_open() {
    let mut views = views();
    let trouble = Trouble::Stopped { who: id("sam") };
    let stopped = views.remove(0).then(Event::NeedsStaff { trouble: trouble.clone() }, NOW);
    views.push(stopped);
    let order = Resolved::Person(id("sam"), PersonChange::Clear);
    let Decided { decisions, .. } = decided(&order, &concerned(views)).unwrap();
    let [Decision { people, events, .. }] = decisions.as_slice() else { panic!("{decisions:?}") };
    assert_eq!(people.as_slice(), [(id("sam"), PersonEvent::Cleared)]);
    assert_eq!(events.as_slice(), [(pairing_id("ada-sam"), Event::Settled { trouble })]);
}

/// Names of the record above: Élise Müller and Élise Martin besides, and Bob twice.
fn names(order: &Order) -> Names {
    let Concerned { programmes, mut people, pairings, .. } = concerned(views());
    for (id, name, email) in [
        ("elise-muller", "Élise Müller", "elise@example.org"),
        ("elise-martin", "Élise Martin", "other@example.org"),
    ] {
        let mut record = people[&fixture::id("bob")].clone();
        record.person.id = fixture::id(id);
        record.person.name = name.to_owned();
        record.person.called = "Élise".to_owned();
        record.person.email = address(email);
        people.insert(record.person.id.clone(), record);
    }
    let meaning = |typed: &String| {
        let bears = |record: &&PersonRecord| {
            let person = &record.person;
            [&person.name, &person.called, &person.id.0].iter().any(|name| name.to_lowercase() == *typed)
        };
        let owner = people.values().find(|record| record.person.email.as_str() == typed);
        Meaning {
            owners: owner.map(|record| record.person.id.clone()).into_iter().collect(),
            called: people.values().filter(bears).map(|record| record.person.id.clone()).collect(),
        }
    };
    Names {
        running: Vec::new(),
        meanings: typed_names(order).into_iter().map(|typed| (typed.clone(), meaning(&typed))).collect(),
        people: people.iter().map(|(id, record)| (id.clone(), record.person.clone())).collect(),
        programmes,
        pairings,
    }
}

fn meant(order: &Order, pointers: &Pointers) -> Result<Resolved, Refusal> {
    resolve(order, &names(order), pointers)
}

#[test]
fn somebody_is_meant_by_name_short_name_id_or_address_in_whatever_case() {
    let person = |typed: &str| {
        let order = Order::Person(typed.to_owned(), PersonChange::Clear);
        meant(&order, &Pointers::default()).map(|order| match order {
            Resolved::Person(id, _) => id,
            other => panic!("{other:?}"),
        })
    };
    for typed in ["Élise Müller", "élise müller", " ÉLISE MÜLLER", "elise-muller", "elise@example.org"]
    {
        assert_eq!(person(typed), Ok(id("elise-muller")), "{typed}");
    }
    let several = Unclear::SeveralPeople {
        typed: "élise".to_owned(),
        addresses: vec![address("other@example.org"), address("elise@example.org")],
    };
    assert_eq!(person("élise"), Err(several.into()));
    let nobody = Unclear::NobodyCalled { typed: "Zoe".to_owned(), near: None };
    assert_eq!(person("Zoe"), Err(nobody.into()));
}

#[test]
fn a_pairing_is_meant_by_id_by_its_people_by_number_or_by_what_is_answered() {
    let pairing = |which: Which, pointers: &Pointers| {
        meant(&Order::Why(which), pointers).map(|order| match order {
            Resolved::Why(id) => id.0,
            other => panic!("{other:?}"),
        })
    };
    let named = |typed: &str| pairing(Which::Named(typed.to_owned()), &Pointers::default());
    for typed in
        ["ada-sam", "Ada Sam", "ada and sam", "Sam & Ada", "Ada/Sam", "sam", "SAM@people.test", "Ada"]
    {
        assert_eq!(named(typed), Ok("ada-sam".to_owned()), "{typed}");
    }
    assert_eq!(named("Kim"), Ok("ada-kim".to_owned()), "the only one, though it ended");
    for typed in ["Zoe", "Ada and Zoe", "Bob", ""] {
        let nothing = Unclear::NothingCalled { typed: typed.to_owned(), near: None };
        assert_eq!(named(typed), Err(nothing.into()), "{typed}");
    }
    let list = Pointers { numbered: vec![pairing_id("ada-kim"), pairing_id("ada-sam")], about: Vec::new() };
    let letter = Pointers { about: vec![pairing_id("ada-sam")], numbered: Vec::new() };
    let two = Pointers { about: list.numbered.clone(), numbered: Vec::new() };
    for (which, pointers, expected) in [
        (Which::Number(2), &list, Ok("ada-sam".to_owned())),
        (Which::Number(3), &list, Err(Unclear::NoSuchNumber { number: 3, last: 2 })),
        (Which::Number(0), &list, Err(Unclear::NoSuchNumber { number: 0, last: 2 })),
        (Which::Number(1), &letter, Err(Unclear::NoList)),
        (Which::Answered, &letter, Ok("ada-sam".to_owned())),
        (Which::Answered, &list, Err(Unclear::WhichNumber)),
        (Which::Answered, &Pointers::default(), Err(Unclear::WhichPairing)),
        (Which::Answered, &two, Err(Unclear::SeveralPairings(two.about.clone()))),
    ] {
        assert_eq!(pairing(which.clone(), pointers), expected.map_err(Refusal::from), "{which:?}");
    }
}

#[test]
fn an_address_is_looked_up_as_the_record_has_it() {
    for typed in [
        "eve@exämple.org",
        " Eve@EXÄMPLE.org",
        "eve@xn--exmple-cua.org",
        "Eve Adams <eve@exämple.org>",
        "\"Adams, Eve\" <EVE@Exämple.Org>",
    ] {
        let expected = BTreeSet::from(["eve@xn--exmple-cua.org".to_owned()]);
        let order = Order::Person(typed.to_owned(), PersonChange::Clear);
        assert_eq!(typed_names(&order), expected, "{typed}");
        let pair = NewPair { mentees: vec![typed.to_owned()], ..NewPair::default() };
        assert_eq!(typed_names(&Order::Pair(Box::new(pair))), expected, "{typed}");
        let known = Names {
            meanings: BTreeMap::from([(
                "eve@xn--exmple-cua.org".to_owned(),
                Meaning { owners: vec![id("eve")], called: BTreeSet::new() },
            )]),
            ..Names::default()
        };
        let meant = resolve(&order, &known, &Pointers::default());
        if !typed.contains('<') {
            assert_eq!(meant, Ok(Resolved::Person(id("eve"), PersonChange::Clear)), "{typed}");
        }
    }
}

#[test]
fn nobody_is_taken_for_another_who_has_the_same_address() {
    let mentee = |typed: &str, shared_by: &[&str]| {
        let pair = NewPair {
            mentors: vec!["ada".to_owned()],
            mentees: vec![typed.to_owned()],
            ..NewPair::default()
        };
        let order = Order::Pair(Box::new(pair));
        let mut names = names(&order);
        if let Some(meaning) = names.meanings.get_mut("sam@people.test") {
            meaning.owners = shared_by.iter().map(|name| id(name)).collect();
        }
        resolve(&order, &names, &Pointers::default()).map(|order| match order {
            Resolved::Pair(pair) => pair.mentees.first().cloned().unwrap(),
            other => panic!("{other:?}"),
        })
    };
    let sam = address("sam@people.test");
    let jon = |shared| Who::New { name: "Jon Kent".to_owned(), email: sam.clone(), shared };
    let owner = names(&Order::Person("sam".to_owned(), PersonChange::Clear)).people[&id("sam")].name.clone();
    let asked = Unclear::Shared { address: sam.clone(), owners: vec![owner], name: "Jon Kent".to_owned() };
    assert_eq!(mentee("Jon Kent <sam@people.test>", &["sam"]), Err(asked.into()));
    assert_eq!(mentee("Jon Kent <sam@people.test> (shared)", &["sam"]), Ok(jon(true)));
    assert_eq!(mentee("Jon Kent <sam@people.test> (gemeinsam)", &["sam"]), Ok(jon(true)));
    for typed in
        ["Samuel <sam@people.test>", "<sam@people.test>", "sam@people.test", "Sam <SAM@people.test> (shared)"]
    {
        assert_eq!(mentee(typed, &["sam"]), Ok(on_file("sam")), "{typed}");
    }
    // Of two who share it the name says which.
    assert_eq!(
        mentee("Élise Martin <sam@people.test>", &["sam", "elise-martin"]),
        Ok(on_file("elise-martin"))
    );
    let several = mentee("sam@people.test", &["sam", "elise-martin"]);
    assert!(matches!(several, Err(Refusal::Unclear(Unclear::SeveralAtAddress { .. }))), "{several:?}");
}

#[test]
fn two_of_one_pairing_have_an_address_each() {
    let jon = Who::New { name: "Jon Kent".to_owned(), email: address("sam@people.test"), shared: true };
    let together = Resolved::Pair(Box::new(pair(vec![on_file("sam")], vec![jon])));
    let refused = decided(&together, &concerned(views()));
    assert!(matches!(refused, Err(Refusal::OneAddress { .. })), "{refused:?}");
}

#[test]
fn a_newcomer_has_a_name_and_an_address_that_nobody_has() {
    let mentee = |typed: &str| {
        let pair = NewPair {
            mentors: vec!["Bob".to_owned()],
            mentees: vec![typed.to_owned()],
            ..NewPair::default()
        };
        meant(&Order::Pair(Box::new(pair)), &Pointers::default()).map(|order| match order {
            Resolved::Pair(pair) => pair.mentees.first().cloned().unwrap(),
            other => panic!("{other:?}"),
        })
    };
    assert_eq!(mentee("Eve Adams <eve@people.test>"), Ok(newcomer("Eve Adams", "eve@people.test")));
    assert_eq!(mentee("\"Eve\" <EVE@people.test>"), Ok(newcomer("Eve", "eve@people.test")));
    assert_eq!(mentee("Samuel <sam@people.test>"), Ok(on_file("sam")), "known by the address");
    assert_eq!(mentee("kim"), Ok(on_file("kim")));
    for (typed, refusal) in [
        ("eve@people.test", Refusal::from(Unclear::NobodyAt("eve@people.test".to_owned()))),
        ("<eve@people.test>", BadAddress::NeedsName { address: "eve@people.test".to_owned() }.into()),
        ("Eve", Unclear::NobodyCalled { typed: "Eve".to_owned(), near: None }.into()),
    ] {
        assert_eq!(mentee(typed), Err(refusal), "{typed}");
    }
    assert!(matches!(mentee("Eve <eve>"), Err(Refusal::Address(BadAddress::NotAnAddress(_)))));
}

#[test]
fn who_is_replaced_must_be_a_mentor_and_who_comes_must_be_somebody_else() {
    let replaced = |old: Option<&str>, new: &str| {
        let which = Which::Named("ada-sam".to_owned());
        let order = Order::ReplaceMentor { which, old: old.map(str::to_owned), new: new.to_owned() };
        meant(&order, &Pointers::default())
    };
    let expected =
        Resolved::ReplaceMentor { pairing: pairing_id("ada-sam"), old: id("ada"), new: on_file("bob") };
    assert_eq!(replaced(None, "Bob"), Ok(expected.clone()));
    assert_eq!(replaced(Some("ada"), "Bob"), Ok(expected));
    let no_mentor = Refusal::NoMentorOf { person: id("sam"), pairing: pairing_id("ada-sam") };
    assert_eq!(replaced(Some("sam"), "Bob"), Err(no_mentor));
    assert_eq!(replaced(None, "Sam"), Err(Refusal::OfThePairing { name: "sam".to_owned() }));
}

#[test]
fn the_programme_is_named_or_the_only_one() {
    let mut programmes = concerned(views()).programmes;
    let called = |programmes: &_, typed: Option<&str>| {
        programme_called(programmes, typed).map(|programme| programme.id.0.clone())
    };
    for typed in [None, Some("academy"), Some("ACADEMY"), Some("Academy")] {
        assert_eq!(called(&programmes, typed), Ok("academy".to_owned()), "{typed:?}");
    }
    let there: Vec<_> = programmes.keys().cloned().collect();
    let unknown = Unclear::NoProgrammeCalled { typed: "other".to_owned(), there: there.clone() };
    assert_eq!(called(&programmes, Some("other")), Err(unknown.into()));
    let mut second = fixture::programme();
    second.id.0 = "second".to_owned();
    programmes.insert(second.id.clone(), std::sync::Arc::new(second));
    let there = programmes.keys().cloned().collect();
    assert_eq!(called(&programmes, None), Err(Unclear::WhichProgramme { there }.into()));
}

#[test]
fn what_is_paused_resumes() {
    let resume = change(Change::Resume);
    assert_eq!(decided(&resume, &concerned(views())), Err(Refusal::NotPaused(pairing_id("ada-sam"))));
    let mut paused = views();
    let pause = Event::Paused { by: None, back: date(2027, 2, 1) };
    paused[0] = paused[0].clone().then(pause, NOW);
    let found = decided(&resume, &concerned(paused)).unwrap().decisions;
    assert_eq!(found[0].events, [(pairing_id("ada-sam"), Event::Resumed)]);
}

/// A third pairing, of Bob and Kim, without calls.
fn three() -> Vec<PairingView> {
    let mut quiet = fixture::view().introduced();
    quiet.pairing.id = pairing_id("bob-kim");
    (quiet.pairing.mentors, quiet.pairing.mentees) = (vec![id("bob")], vec![id("kim")]);
    let mut all = views();
    all.push(quiet);
    all
}

#[test]
fn what_is_for_everyone_is_done_where_it_can_be() {
    let all = vec![pairing_id("ada-sam"), pairing_id("bob-kim")];
    let pairings = |change: Change| {
        let found = decided(&Resolved::Each(all.clone(), change), &concerned(three()))?;
        let events = found.decisions.into_iter().flat_map(|decision| decision.events);
        Ok::<_, Refusal>(events.map(|(id, _)| id.0).collect::<Vec<_>>())
    };
    assert_eq!(pairings(Change::Pause { back: date(2027, 2, 1) }).unwrap(), ["ada-sam", "bob-kim"]);
    let week = Change::Skip { call: date(2027, 1, 18), last: Some(date(2027, 1, 24)) };
    assert_eq!(pairings(week).unwrap(), ["ada-sam"], "who has no call that week needs none left out");
    let past = Change::Pause { back: date(2027, 1, 2) };
    assert_eq!(pairings(past), Err(Refusal::PauseIsOver { back: date(2027, 1, 2) }));
}

#[test]
fn somebody_joins_and_somebody_leaves() {
    let after = |order: &Resolved| {
        let found = decided(order, &concerned(views()))?;
        let edits = found.decisions.into_iter().flat_map(|decision| decision.edits);
        Ok::<_, Refusal>(edits.collect::<Vec<_>>())
    };
    let join = |who: Who, side| Resolved::Join { pairing: pairing_id("ada-sam"), who, side };
    let found = after(&join(on_file("kim"), Side::Mentee)).unwrap();
    let [Edit::ChangePairing { after: team, .. }] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(team.mentees, [id("sam"), id("kim")]);
    let found = after(&join(newcomer("Eve Adams", "eve@people.test"), Side::Mentor)).unwrap();
    let [Edit::AddPerson(eve), Edit::ChangePairing { after: team, .. }] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(team.mentors, [id("ada"), eve.id.clone()]);
    let again = after(&join(on_file("sam"), Side::Mentor));
    assert!(matches!(again, Err(Refusal::OfThePairing { .. })), "{again:?}");

    let leave = |who: &str| Resolved::Leave { pairing: pairing_id("ada-sam"), who: id(who) };
    let alone = after(&leave("sam"));
    assert!(matches!(alone, Err(Refusal::LastOfSide { side: Side::Mentee, .. })), "{alone:?}");
    assert!(matches!(after(&leave("bob")), Err(Refusal::NotOfThePairing { .. })));
    let mut team = views();
    team[0].pairing.mentees.push(id("kim"));
    let found = decided(&leave("sam"), &concerned(team)).unwrap().decisions.remove(0).edits;
    let [Edit::ChangePairing { after, .. }] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(after.mentees, [id("kim")]);
}

#[test]
fn a_pairing_goes_on_longer_than_its_programme() {
    let ends = |by: Extension| {
        let found = decided(&change(Change::Extend { by }), &concerned(views()))?;
        match found.decisions[0].edits.as_slice() {
            [Edit::ChangePairing { after, .. }] => Ok(after.ends.unwrap()),
            other => panic!("{other:?}"),
        }
    };
    let programme = fixture::programme().ends;
    assert_eq!(ends(Extension::Days(21)), Ok(programme.checked_add(21.days()).unwrap()));
    assert_eq!(ends(Extension::Months(1)), Ok(programme.checked_add(1.month()).unwrap()));
    assert_eq!(ends(Extension::Until(date(2027, 6, 30))), Ok(date(2027, 6, 30)));
    let pairing = pairing_id("ada-sam");
    assert_eq!(ends(Extension::Until(programme)), Err(Refusal::EndsAlready { pairing, ends: programme }));
    for day in [date(2027, 1, 2), date(2040, 1, 1)] {
        assert_eq!(ends(Extension::Until(day)), Err(Refusal::EndsThen { day }));
    }
}

#[test]
fn nobody_is_erased_at_a_word() {
    let erased = decided(&Resolved::Person(id("sam"), PersonChange::Erase), &concerned(views()));
    let pairings = vec![pairing_id("ada-sam")];
    assert!(
        matches!(&erased, Err(Refusal::CannotErase { pairings: theirs, .. }) if *theirs == pairings),
        "{erased:?}"
    );
}

#[test]
fn what_has_left_is_put_right_by_another_order() {
    let people: Vec<_> = concerned(views()).people.values().cloned().collect();
    let pairings: Vec<_> = concerned(views()).pairings.values().cloned().collect();
    let opposite = |order: Resolved| {
        let inverse = crate::planning::decision::Inverse::of(&done(&order), &people, &pairings);
        super::put_right(&[Task::Order(order)], &inverse, date(2027, 1, 13))
    };
    let (ada_sam, thursday) = (pairing_id("ada-sam"), "Thu 18:00".parse::<Slot>().unwrap().into());
    let tuesday = views()[0].pairing.weekly.unwrap();
    assert_eq!(
        opposite(change(Change::Move { weekly: thursday })),
        [change(Change::Move { weekly: tuesday.into() })]
    );
    assert_eq!(opposite(change(Change::Pause { back: date(2027, 2, 1) })), [change(Change::Resume)]);
    let call = date(2027, 1, 19);
    let moved = Change::MoveCall { call, to: date(2027, 1, 20), time: None };
    assert_eq!(opposite(change(moved)), [change(Change::MoveCall { call, to: call, time: None })]);
    let [Resolved::Pair(again)] = &opposite(change(Change::End { why: None }))[..] else { panic!() };
    assert_eq!((&again.mentors, &again.mentees), (&vec![on_file("ada")], &vec![on_file("sam")]));
    let before = views()[0].people[&id("sam")].person.email.clone();
    let address_order = Resolved::Person(id("sam"), PersonChange::Address { new: address("sam@new.test") });
    assert_eq!(opposite(address_order), [Resolved::Person(id("sam"), PersonChange::Address { new: before })]);
    let new = Resolved::Pair(Box::new(pair(vec![on_file("ada")], vec![on_file("bob")])));
    assert!(matches!(&opposite(new)[..], [Resolved::Change(_, Change::End { why: None })]));
    let replaced = Resolved::ReplaceMentor { pairing: ada_sam.clone(), old: id("ada"), new: on_file("bob") };
    let [Resolved::ReplaceMentor { pairing, old, new }] = &opposite(replaced)[..] else { panic!() };
    assert_ne!(*pairing, ada_sam);
    assert_eq!((old, new), (&id("bob"), &on_file("ada")));
    assert_eq!(opposite(change(Change::Skip { call, last: None })), [], "a call left out has no way back");
}

#[test]
fn a_decision_and_its_inverse_leave_everything_as_it_was() {
    let before = concerned(views());
    let people: Vec<_> = before.people.values().cloned().collect();
    let pairings: Vec<_> = before.pairings.values().cloned().collect();
    let thursday: Slot = "Thu 18:00".parse().unwrap();
    for order in [
        change(Change::Move { weekly: thursday.into() }),
        change(Change::Pause { back: date(2027, 2, 1) }),
        Resolved::Pair(Box::new(pair(vec![on_file("ada")], vec![on_file("kim")]))),
        Resolved::Pair(Box::new(pair(vec![on_file("bob")], vec![on_file("kim")]))),
        Resolved::Person(id("sam"), PersonChange::Address { new: address("sam@new.test") }),
    ] {
        let decisions = done(&order);
        let inverse = crate::planning::decision::Inverse::of(&decisions, &people, &pairings);
        let back = inverse.decision();
        // What was edited is edited back, in the other order; what was added is removed.
        let edits: BTreeSet<String> = back.edits.iter().map(|edit| format!("{edit:?}")).collect();
        for edit in decisions.iter().flat_map(|decision| &decision.edits) {
            let expected = match edit {
                Edit::ChangePairing { before, after } => Edit::change_pairing(after, before),
                Edit::ChangePerson { before, after } => Edit::change_person(after, before),
                Edit::AddPairing(new) => match before.pairings.get(&new.id) {
                    Some(old) => Edit::change_pairing(new, &old.pairing),
                    None => Edit::RemovePairing(new.id.clone()),
                },
                Edit::PairingInFile { said: None, .. } => continue,
                other => panic!("{other:?}"),
            };
            assert!(edits.contains(&format!("{expected:?}")), "{order:?}: {edits:?}");
        }
        let put_back = back.events.iter().filter(|(_, event)| matches!(event, Event::PutBack { .. }));
        assert_eq!(put_back.count(), pairings.len(), "{order:?}");
    }
}
