use jiff::{civil::date, tz::TimeZone};
use proptest::prelude::*;

use super::*;
use crate::domain::{DateRange, ProgrammeId, Sentence};

fn person(id: &str, name: &str, email: &str) -> Person {
    Person {
        id: PersonId(id.to_owned()),
        name: name.to_owned(),
        called: name.split(' ').next().unwrap().to_owned(),
        email: EmailAddress::parse(email).unwrap(),
        aliases: Vec::new(),
        zone: TimeZone::get("Europe/London").unwrap(),
        matrix: None,
        phone: None,
        skills: Vec::new(),
        capacity: None,
        language: None,
        leave: Vec::new(),
        hours: Vec::new(),
    }
}

fn pairing(id: &str, mentors: &[&str], mentees: &[&str]) -> Pairing {
    let people = |ids: &[&str]| ids.iter().map(|id| PersonId((*id).to_owned())).collect();
    Pairing {
        ends: None,
        length_minutes: None,
        every_weeks: None,
        handover: None,
        id: PairingId(id.to_owned()),
        programme: ProgrammeId("academy".to_owned()),
        kind: None,
        mentors: people(mentors),
        mentees: people(mentees),
        weekly: Some("Tue 18:00".parse().unwrap()),
        starts: None,
        place: None,
        background: None,
        introduced: None,
        ended: None,
    }
}

fn listed<T>(value: T, id_given: bool) -> Listed<T> {
    Listed { value, id_given, place: "roster.toml:3".to_owned() }
}

fn read<T: Clone>(value: T) -> Stored<T> {
    Stored { record: value.clone(), last_read: Some(value), missing_known: false }
}

fn ordered<T>(record: T) -> Stored<T> {
    Stored { record, last_read: None, missing_known: false }
}

/// The store after the changes, as the one door would leave it.
fn apply(people: &mut Vec<Stored<Person>>, pairings: &mut Vec<Stored<Pairing>>, changes: Vec<RosterChange>) {
    for change in changes {
        match change {
            RosterChange::NewPerson { person, .. } => people.push(read(person)),
            RosterChange::NewPairing { pairing, .. } => pairings.push(read(pairing)),
            RosterChange::ChangedPerson { before, after, read, .. } => {
                let stored = people.iter_mut().find(|stored| stored.record == before).unwrap();
                *stored = Stored { record: after, last_read: Some(read), missing_known: false };
            }
            RosterChange::ChangedPairing { before, after, read, .. } => {
                let stored = pairings.iter_mut().find(|stored| stored.record == before).unwrap();
                *stored = Stored { record: after, last_read: Some(read), missing_known: false };
            }
            RosterChange::ReadPerson { read } => {
                let stored = people.iter_mut().find(|stored| stored.record.id == read.id).unwrap();
                (stored.last_read, stored.missing_known) = (Some(read), false);
            }
            RosterChange::ReadPairing { read } => {
                let stored = pairings.iter_mut().find(|stored| stored.record.id == read.id).unwrap();
                (stored.last_read, stored.missing_known) = (Some(read), false);
            }
            RosterChange::VanishedPairing(id) => {
                pairings.iter_mut().find(|stored| stored.record.id == id).unwrap().missing_known = true;
            }
            RosterChange::VanishedPerson(id) => {
                people.iter_mut().find(|stored| stored.record.id == id).unwrap().missing_known = true;
            }
        }
    }
}

#[test]
fn an_orders_change_survives_an_unchanged_file() {
    let said = pairing("ada-sam", &["ada"], &["sam"]);
    let mut stored = read(said.clone());
    stored.record.weekly = Some("Wed 19:00".parse().unwrap());
    assert_eq!(changes(&[], &[stored.clone()], &[], &[listed(said.clone(), false)]), []);

    // Another field changes in the file: only that one speaks.
    let mut now = said;
    now.place = Some("https://meet.example/new".to_owned());
    let changed = changes(&[], &[stored.clone()], &[], &[listed(now.clone(), false)]);
    let [RosterChange::ChangedPairing { after, fields, read, .. }] = changed.as_slice() else {
        panic!("{changed:?}")
    };
    assert_eq!(fields, &["place"]);
    assert_eq!(after.weekly, stored.record.weekly);
    assert_eq!(read, &now);

    // The field that was ordered changes in the file: it wins.
    now.weekly = None;
    let changed = changes(&[], &[stored], &[], &[listed(now, false)]);
    let [RosterChange::ChangedPairing { after, .. }] = changed.as_slice() else { panic!("{changed:?}") };
    assert_eq!(after.weekly, None);
}

#[test]
fn a_file_that_comes_to_agree_with_the_record_is_remembered() {
    let said = pairing("ada-sam", &["ada"], &["sam"]);
    let mut stored = read(said.clone());
    stored.record.weekly = Some("Wed 19:00".parse().unwrap());
    let agreed = stored.record.clone();
    assert_eq!(
        changes(&[], &[stored], &[], &[listed(agreed.clone(), false)]),
        [RosterChange::ReadPairing { read: agreed }]
    );
}

#[test]
fn a_pairing_by_order_that_enters_the_file_keeps_what_the_file_leaves_open() {
    let mut said = pairing("ada-sam", &["ada"], &["sam"]);
    said.weekly = None;
    said.place = Some("room 5".to_owned());
    let stored = ordered(pairing("ada-sam", &["ada"], &["sam"]));
    let changed = changes(&[], std::slice::from_ref(&stored), &[], &[listed(said, false)]);
    let [RosterChange::ChangedPairing { after, fields, .. }] = changed.as_slice() else {
        panic!("{changed:?}")
    };
    assert_eq!(fields, &["place"]);
    assert_eq!(after.weekly, stored.record.weekly);
}

#[test]
fn a_first_day_that_is_taken_out_of_the_file_is_taken_out_of_the_record() {
    let mut said = pairing("ada-sam", &["ada"], &["sam"]);
    said.starts = Some(date(2027, 2, 1));
    let stored = read(said.clone());
    let without = Pairing { starts: None, ..said.clone() };
    let changed = changes(&[], std::slice::from_ref(&stored), &[], &[listed(without.clone(), false)]);
    let [RosterChange::ChangedPairing { after, fields, .. }] = changed.as_slice() else {
        panic!("{changed:?}")
    };
    assert_eq!((after.starts, fields.as_slice()), (None, ["starts".to_owned()].as_slice()));
    // One that was ordered since stays where the file never said one.
    let mut stored = read(without.clone());
    stored.record.starts = said.starts;
    let none = changes(&[], &[stored], &[], &[listed(without, false)]);
    assert_eq!(none, []);
}

#[test]
fn a_changed_name_or_address_keeps_the_person() {
    let ada = person("ada-byron", "Ada Byron", "ada@people.test");
    let people = [read(ada.clone())];
    let married = person("ada-lovelace", "Ada Lovelace", "ada@people.test");
    let moved = person("ada-byron", "Ada Byron", "ada@new.test");
    let mut switched = person("ada-lovelace", "Ada Lovelace", "ada@new.test");
    switched.aliases = vec![EmailAddress::parse("ada@people.test").unwrap()];
    for (now, given, fields) in [
        (married, false, vec!["name"]),
        (moved, false, vec!["email"]),
        (switched, false, vec!["aliases", "email", "name"]),
        (person("ada-byron", "Adele", "new@new.test"), true, vec!["called", "email", "name"]),
    ] {
        let changed = changes(&people, &[], &[listed(now, given)], &[]);
        let [RosterChange::ChangedPerson { before, after, fields: found, .. }] = changed.as_slice() else {
            panic!("{changed:?}")
        };
        assert_eq!(
            (before, &after.id, found),
            (&ada, &ada.id, &fields.iter().map(|f| (*f).to_owned()).collect::<Vec<_>>())
        );
    }
    // Another name and another address is another person, and the old one is gone.
    let other = changes(&people, &[], &[listed(person("eve", "Eve Hill", "eve@people.test"), false)], &[]);
    assert!(
        matches!(other.as_slice(), [RosterChange::NewPerson { .. }, RosterChange::VanishedPerson(id)] if *id == ada.id),
        "{other:?}"
    );
}

#[test]
fn of_two_at_one_address_nobody_becomes_the_other() {
    let mia = |name: &str| person(&name.to_lowercase().replace(' ', "-"), name, "family@people.test");
    let jon = person("jon-kent", "Jon Kent", "family@people.test");
    for (stored, mia_now) in [
        // The name of one is corrected, and the other added above.
        (vec![read(mia("Mia"))], "Mia Kent"),
        (vec![read(mia("Mia Kent"))], "Mia Kent"),
        // Staff called her otherwise, and the file says what it said.
        (vec![Stored { record: mia("Mia Berg"), ..read(mia("Mia Kent")) }], "Mia Kent"),
        (vec![read(mia("Mia Kent")), read(jon.clone())], "Mia Kent"),
    ] {
        let listed = [listed(jon.clone(), false), listed(mia(mia_now), false)];
        let changes = changes(&stored, &[], &listed, &[]);
        let renamed = changes.iter().any(
            |change| matches!(change, RosterChange::ChangedPerson { after, .. } if after.name == "Jon Kent"),
        );
        assert!(!renamed, "{changes:?}");
        let entered: Vec<&str> = changes
            .iter()
            .filter_map(|change| match change {
                RosterChange::NewPerson { person, .. } => Some(person.id.0.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(entered, if stored.len() == 1 { vec!["jon-kent"] } else { vec![] });
    }
}

#[test]
fn a_person_known_under_an_older_id_stays_in_their_pairings() {
    let stored_people = [
        read(person("ada-byron", "Ada Byron", "ada@people.test")),
        read(person("sam-jones", "Sam Jones", "sam@people.test")),
    ];
    let stored = [read(pairing("ada-sam", &["ada-byron"], &["sam-jones"]))];
    let people = [
        listed(person("ada-lovelace", "Ada Lovelace", "ada@people.test"), false),
        listed(person("sam-jones", "Sam Jones", "sam@people.test"), false),
    ];
    let pairings = [listed(pairing("ada-sam", &["ada-lovelace"], &["sam-jones"]), false)];
    let changed = changes(&stored_people, &stored, &people, &pairings);
    assert!(matches!(changed.as_slice(), [RosterChange::ChangedPerson { .. }]), "{changed:?}");
}

#[test]
fn only_what_came_from_the_roster_vanishes_and_once() {
    let mut pairings = vec![
        read(pairing("ada-sam", &["ada"], &["sam"])),
        ordered(pairing("ada-kim", &["ada"], &["kim"])),
        read(Pairing { ended: Some(Sentence::verbatim("moved")), ..pairing("ada-lee", &["ada"], &["lee"]) }),
    ];
    let vanished = changes(&[], &pairings, &[], &[]);
    assert_eq!(vanished, [RosterChange::VanishedPairing(PairingId("ada-sam".to_owned()))]);
    apply(&mut Vec::new(), &mut pairings, vanished);
    assert_eq!(changes(&[], &pairings, &[], &[]), []);
    // It comes back: that is remembered, and it can vanish again.
    let back = [listed(pairing("ada-sam", &["ada"], &["sam"]), false)];
    let returned = changes(&[], &pairings, &[], &back);
    assert!(matches!(returned.as_slice(), [RosterChange::ReadPairing { .. }]), "{returned:?}");
}

#[test]
fn a_new_pair_of_the_same_called_names_gets_an_id_of_its_own() {
    let stored = [read(pairing("ada-sam", &["ada"], &["sam"]))];
    let now = [
        listed(pairing("ada-sam", &["ada"], &["sam-smith"]), false),
        listed(pairing("ada-lovelace-sam-jones", &["ada"], &["sam"]), false),
    ];
    let changed = changes(&[], &stored, &[], &now);
    let [RosterChange::NewPairing { pairing, .. }] = changed.as_slice() else { panic!("{changed:?}") };
    assert_eq!(pairing.id.0, "ada-sam-2");
    assert_eq!(pairing.mentees[0].0, "sam-smith");
}

#[test]
fn a_team_that_grows_stays_the_same_pairing() {
    let stored = [read(pairing("ada-sam", &["ada"], &["sam"]))];
    let now = [listed(pairing("ada-sam-kim", &["ada"], &["sam", "kim"]), false)];
    let changed = changes(&[], &stored, &[], &now);
    let [RosterChange::ChangedPairing { after, fields, .. }] = changed.as_slice() else {
        panic!("{changed:?}")
    };
    assert_eq!((after.id.0.as_str(), fields.as_slice()), ("ada-sam", ["mentees".to_owned()].as_slice()));
}

prop_compose! {
    fn any_pairing()(
        weekly in prop::option::of(prop::sample::select(vec!["Mon 09:00", "Tue 18:00", "Fri 07:30"])),
        place in prop::option::of("[a-z]{1,3}"),
        kind in prop::option::of(prop::sample::select(vec!["technical", "career"])),
        day in prop::option::of(1_i8..28),
    ) -> Pairing {
        Pairing {
            weekly: weekly.map(|slot| slot.parse().unwrap()),
            starts: None,
            place,
            kind: kind.map(str::to_owned),
            introduced: day.map(|day| date(2027, 1, day)),
            ..pairing("ada-sam", &["ada"], &["sam"])
        }
    }
}

prop_compose! {
    fn any_people()(chosen in prop::collection::btree_map(0_usize..6, (0_usize..3, prop::option::of(0_u32..4), any::<bool>()), 0..6))
        -> Vec<Listed<Person>> {
        chosen.into_iter().map(|(index, (zone, capacity, away))| {
            let name = ["Ada", "Sam", "Kim", "Lee", "Eve", "Mo"][index];
            let mut person = person(&name.to_lowercase(), name, &format!("{name}@people.test"));
            person.zone = TimeZone::get(["Europe/London", "UTC", "America/New_York"][zone]).unwrap();
            person.capacity = capacity;
            person.leave = if away { vec![DateRange::day(date(2027, 3, 1))] } else { Vec::new() };
            listed(person, false)
        }).collect()
    }
}

proptest! {
    #[test]
    fn each_field_is_the_files_if_it_changed_there_and_else_the_records(
        last in any_pairing(), record in any_pairing(), file in any_pairing(),
    ) {
        let merged = fields_of(&three_way_merge(Some(&last), Some(&record), &file)).unwrap();
        let (last, record, file) = (fields_of(&last).unwrap(), fields_of(&record).unwrap(), fields_of(&file).unwrap());
        for (field, value) in merged {
            let expected = if file[&field] == last[&field] { &record[&field] } else { &file[&field] };
            prop_assert_eq!(&value, expected, "{}", field);
        }
    }

    #[test]
    fn reading_the_same_files_twice_changes_nothing(before in any_people(), now in any_people(), at in any_pairing(), then in any_pairing()) {
        let (mut people, mut pairings) = (Vec::new(), Vec::new());
        for (listed_people, pairing) in [(&before, at), (&now, then)] {
            let listed_pairings = [listed(pairing, false)];
            let changed = changes(&people, &pairings, listed_people, &listed_pairings);
            apply(&mut people, &mut pairings, changed);
            prop_assert_eq!(changes(&people, &pairings, listed_people, &listed_pairings), []);
        }
    }
}
