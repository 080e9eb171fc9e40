//! A roster that is taken in turns comes to what it would come to at once, whatever happens between two turns.

use std::{cell::Cell, path::Path};

use super::*;
use crate::{
    config,
    daemon::wiring,
    domain::{EmailAddress, Pairing, PairingId, Person, PersonId},
    planning::{
        decision::{Decision, Edit},
        roster::take,
        view::PairingRecord,
    },
    record::{self, Attribution},
};

struct Desk {
    store: Store,
    ctx: Context,
    listed: Roster,
}

fn now() -> Timestamp {
    "2027-01-11T09:00:00Z".parse().unwrap()
}

impl Desk {
    /// The embedded pair, in the record already.
    fn new() -> Self {
        let loaded = config::load_embedded(Path::new("/nowhere")).unwrap();
        Self::of(wiring::context(&loaded, &Store::in_memory().unwrap()).unwrap())
    }

    fn decide(&self, decision: &Decision) {
        let by = Attribution::planned(now());
        self.store.write(|tx| record::record(tx, &self.ctx, decision, &by, now())).unwrap();
    }

    fn of(ctx: Context) -> Self {
        let loaded = config::load_embedded(Path::new("/nowhere")).unwrap();
        let store = Store::in_memory().unwrap();
        let mut listed = loaded.roster;
        listed.people.iter_mut().for_each(|person| person.id_given = true);
        store.write(|tx| roster::take(tx, &ctx, &listed, now())).unwrap();
        Self { store, ctx, listed }
    }

    /// The roster with so many pairs more, each of two new people.
    fn with(&self, more: usize) -> Roster {
        let mut listed = self.listed.clone();
        let pairing = listed.pairings[0].clone();
        for n in 0..more {
            let mut pairing = pairing.clone();
            pairing.value.id = PairingId(format!("more-{n:02}"));
            pairing.value.mentors = vec![self.newcomer(&mut listed, &format!("mentor-{n:02}"))];
            pairing.value.mentees = vec![self.newcomer(&mut listed, &format!("mentee-{n:02}"))];
            listed.pairings.push(pairing);
        }
        listed
    }

    fn newcomer(&self, listed: &mut Roster, id: &str) -> PersonId {
        let mut person = self.listed.people[0].clone();
        person.value.id = PersonId(id.to_owned());
        person.value.name = format!("New {id}");
        person.value.email = EmailAddress::parse(&format!("{id}@example.org")).unwrap();
        person.value.aliases.clear();
        listed.people.push(person);
        PersonId(id.to_owned())
    }

    /// Takes the files in, a change a turn.
    fn take(
        &self,
        listed: &Roster,
        settle: Option<SignedDuration>,
        goes_on: &dyn Fn() -> bool,
    ) -> RosterTaking {
        let files = Arc::new(Files::new(listed.clone()));
        let taking = Taking {
            store: &self.store,
            ctx: &self.ctx,
            files: &files,
            settle,
            turn: Duration::ZERO,
            now: now(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(take(&taking, goes_on)).unwrap()
    }

    /// All that the record says of people and pairings, and when they are due.
    fn record(&self) -> String {
        let read = |tx: &Tx<'_>| Ok((tx.people()?, tx.pairings()?, tx.next_due()?, tx.meta("roster")?));
        format!("{:#?}", self.store.read(read).unwrap())
    }
}

#[test]
fn wherever_it_is_interrupted_it_comes_to_the_same() {
    let at_once = Desk::new();
    let listed = at_once.with(4);
    at_once.store.write(|tx| roster::take(tx, &at_once.ctx, &listed, now())).unwrap();
    let changes = 12;
    for stops_after in 0..=changes {
        let desk = Desk::of(at_once.ctx.clone());
        let turns = Cell::new(0);
        let goes_on = || turns.replace(turns.get() + 1) < stops_after;
        let first = desk.take(&listed, None, &goes_on);
        assert_eq!(
            first,
            if stops_after < changes { RosterTaking::Interrupted } else { RosterTaking::Took(changes) }
        );
        let rest = match stops_after {
            _ if stops_after == changes => RosterTaking::Unchanged,
            _ => RosterTaking::Took(changes - stops_after),
        };
        assert_eq!(desk.take(&listed, None, &|| true), rest, "after {stops_after}");
        assert!(desk.record() == at_once.record(), "after {stops_after}");
    }
}

#[test]
fn what_staff_let_in_is_not_asked_about_again_after_an_interruption() {
    let desk = Desk::new();
    let settle = Some(SignedDuration::from_mins(15));
    let listed = desk.with(25);
    assert_eq!(desk.take(&listed, settle, &|| true), RosterTaking::Waits { until: None });
    let approve = |tx: &Tx<'_>| settle::approve(tx, settle::waiting(tx)?.unwrap(), &Actor::Plan, now());
    desk.store.write(approve).unwrap();
    let turns = Cell::new(0);
    let goes_on = || turns.replace(turns.get() + 1) < 10;
    assert_eq!(desk.take(&listed, settle, &goes_on), RosterTaking::Interrupted);
    assert_eq!(desk.take(&listed, settle, &|| true), RosterTaking::Took(65));
    // Another file is another matter.
    assert_eq!(desk.take(&desk.with(50), settle, &|| true), RosterTaking::Waits { until: None });
}

#[test]
fn what_was_taken_before_the_first_start_lets_nothing_in_unasked() {
    let desk = Desk::new();
    let settle = Some(SignedDuration::from_mins(15));
    desk.store.write(roster::begin_with_whatever).unwrap();
    assert_eq!(desk.take(&desk.listed, settle, &|| true), RosterTaking::Unchanged);
    assert!(!desk.store.read(roster::awaits_the_first).unwrap());
    assert_eq!(desk.take(&desk.with(25), settle, &|| true), RosterTaking::Waits { until: None });
}

#[test]
fn a_file_that_is_put_back_while_its_change_is_half_taken_takes_the_half_back() {
    let desk = Desk::new();
    let before = desk.store.read(|tx| tx.pairings()).unwrap().len();
    let turns = Cell::new(0);
    let goes_on = || turns.replace(turns.get() + 1) < 11;
    assert_eq!(desk.take(&desk.with(4), None, &goes_on), RosterTaking::Interrupted);
    assert!(desk.store.read(|tx| tx.pairings()).unwrap().len() > before);
    assert!(matches!(desk.take(&desk.listed, None, &|| true), RosterTaking::Took(_)));
    assert_eq!(desk.store.read(|tx| tx.pairings()).unwrap().len(), before);
}

#[test]
fn somebody_entered_by_an_order_meanwhile_is_there_once() {
    let desk = Desk::new();
    let listed = desk.with(2);
    // The same address under another id, as a mail with a name would enter it.
    let last = &listed.people.last().unwrap().value;
    let ordered = Person { id: PersonId("by-mail".to_owned()), ..last.clone() };
    let turns = Cell::new(0);
    let goes_on = || {
        if turns.replace(turns.get() + 1) == 2 {
            desk.decide(&Decision::of_edits(vec![Edit::add_person(&ordered)]));
        }
        true
    };
    assert!(matches!(desk.take(&listed, None, &goes_on), RosterTaking::Took(_)));
    let (owner, people, pairing) = desk
        .store
        .read(|tx| {
            let pairing = tx.pairing(&PairingId("more-01".to_owned()))?.unwrap();
            Ok((tx.owners(last.email.as_str())?.pop(), tx.people()?, pairing.pairing))
        })
        .unwrap();
    assert_eq!(owner, Some(ordered.id.clone()));
    assert_eq!(people.iter().filter(|row| row.person.email == last.email).count(), 1);
    assert_eq!(pairing.mentees, [ordered.id]);
}

#[test]
fn what_is_ordered_meanwhile_stands_where_the_file_says_nothing_new_of_it() {
    let desk = Desk::new();
    desk.take(&desk.with(3), None, &|| true);
    let mut listed = desk.with(3);
    for pairing in &mut listed.pairings {
        pairing.value.place = Some("the library".to_owned());
    }
    let id = listed.pairings.last().unwrap().value.id.clone();
    let turns = Cell::new(0);
    let goes_on = || {
        if turns.replace(turns.get() + 1) == 1 {
            let before: PairingRecord = desk.store.read(|tx| tx.pairing(&id)).unwrap().unwrap().into();
            let background = Some("Both paint.".to_owned());
            let ordered = Pairing { background, ..before.pairing.clone() };
            desk.decide(&take::change_pairing(&before, &ordered));
        }
        true
    };
    assert_eq!(desk.take(&listed, None, &goes_on), RosterTaking::Took(4));
    let pairing = desk.store.read(|tx| tx.pairing(&id)).unwrap().unwrap().pairing;
    assert_eq!(pairing.place.as_deref(), Some("the library"));
    assert_eq!(pairing.background.as_deref(), Some("Both paint."));
}

#[test]
fn between_two_turns_every_address_is_the_one_its_owner_has() {
    let desk = Desk::new();
    desk.take(&desk.with(3), None, &|| true);
    let mut listed = desk.with(5);
    // Round in a circle, the last to a new address, and a newcomer gets the one that is left.
    let count = listed.people.len();
    let addresses: Vec<EmailAddress> =
        listed.people.iter().map(|person| person.value.email.clone()).collect();
    for (n, person) in listed.people.iter_mut().take(count - 4).enumerate() {
        person.value.email = addresses[(n + 1) % (count - 4)].clone();
    }
    listed.people[2].value.email = EmailAddress::parse("elsewhere@example.org").unwrap();
    listed.people[count - 1].value.email = addresses[3].clone();
    let turns = Cell::new(0);
    let goes_on = || {
        turns.set(turns.get() + 1);
        desk.store
            .read(|tx| {
                for row in tx.people()? {
                    let owner = tx.owners(row.person.email.as_str())?.pop();
                    assert_eq!(owner.as_ref(), Some(&row.person.id), "before turn {}", turns.get());
                }
                Ok(())
            })
            .unwrap();
        true
    };
    assert!(matches!(desk.take(&listed, None, &goes_on), RosterTaking::Took(_)));
    for listed in &listed.people {
        let owner = desk.store.read(|tx| tx.owners(listed.value.email.as_str())).unwrap().pop();
        assert_eq!(owner.as_ref(), Some(&listed.value.id));
    }
    assert!(turns.get() > 3, "the newcomers have turns of their own");
}
