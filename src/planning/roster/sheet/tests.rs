use std::{collections::BTreeSet, sync::Arc};

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::planning::view::PersonRecord;
use crate::{
    domain::{
        EmailAddress, PairingId, Person, PersonId, Programme, ProgrammeId, Sentence, Side, Standing,
        person::Refused,
    },
    letters::Catalogue,
    planning::{fixture, roster::merge::RosterChange},
};

fn now() -> Timestamp {
    "2027-01-13T09:00:00Z".parse().unwrap()
}

fn address(name: &str) -> EmailAddress {
    EmailAddress::parse(&format!("{name}@people.test")).unwrap()
}

/// `ada` on file as Ada with `ada@people.test`.
fn person(name: &str) -> Person {
    fixture::participant(name, "Europe/London").person
}

fn words(sentences: &[Sentence]) -> Vec<String> {
    sentences.iter().map(|sentence| Catalogue::english().say(sentence)).collect()
}

struct World {
    people: Vec<PersonRecord>,
    pairings: Vec<KnownPairing>,
    programmes: Vec<Arc<Programme>>,
    manner: Manner,
}

impl World {
    /// Ada with Sam, Bo with Lee and Kim as a team, and Ada with Mo, which ended.
    fn new() -> Self {
        let people = ["ada", "sam", "bo", "lee", "kim", "mo"]
            .map(|name| PersonRecord { person: person(name), standing: Standing::default() });
        let mut world = Self {
            people: people.to_vec(),
            pairings: Vec::new(),
            programmes: vec![Arc::new(fixture::programme())],
            manner: Manner::AddAndChange,
        };
        world.pair("ada-sam", &["ada"], &["sam"]);
        world.pair("bo-team", &["bo"], &["lee", "kim"]);
        world.pair("ada-mo", &["ada"], &["mo"]);
        world.pairings[2].ended = Some(Sentence::verbatim("moved abroad"));
        world
    }

    fn pair(&mut self, id: &str, mentors: &[&str], mentees: &[&str]) {
        let mut pairing = fixture::view().pairing;
        let ids = |names: &[&str]| names.iter().map(|name| PersonId((*name).to_owned())).collect();
        pairing.id = PairingId(id.to_owned());
        (pairing.mentors, pairing.mentees) = (ids(mentors), ids(mentees));
        self.pairings.push(KnownPairing { pairing, ended: None, paused: None });
    }

    fn understand(&self, rows: &[SheetRow]) -> Understood {
        let desk = EmailAddress::parse("desk@desk.test").unwrap();
        let known = Known {
            people: self.people.clone(),
            pairings: self.pairings.clone(),
            programmes: self.programmes.clone(),
            usual: (self.programmes.len() == 1).then(|| self.programmes[0].id.clone()),
            desk: &desk,
            manner: self.manner,
            now: now(),
        };
        understand(&known, rows)
    }

    /// What one row comes to: its outcome in a word or two, and its notes.
    fn one(&self, said: SheetPairing) -> (String, Vec<String>) {
        let taken = self.understand(&[row(2, said)]).rows.remove(0);
        (outcome(&taken), words(&taken.notes))
    }
}

fn outcome(taken: &RowResult) -> String {
    match &taken.outcome {
        RowOutcome::New { pairing, .. } => format!("new {}", pairing.id),
        RowOutcome::Changed { pairing, changes } => format!("{pairing}: {}", words(changes).join("; ")),
        RowOutcome::There { pairing, .. } => format!("there {pairing}"),
        RowOutcome::Problem(wrong) | RowOutcome::Asked(wrong) => Catalogue::english().say(wrong),
    }
}

fn row(line: usize, said: SheetPairing) -> SheetRow {
    SheetRow { line, said: Ok(said), was: None, asked: None, notes: Vec::new() }
}

/// `sam`: the person's name and address; `sam=other`: their name, with `other@people.test`.
fn people(names: &[&str]) -> Cell<Vec<SheetPerson>> {
    let one = |text: &&str| {
        let (name, at) = text.split_once('=').unwrap_or((text, text));
        let (name, email) = (Some(name.to_owned()), address(at));
        SheetPerson { name, email, shared: false, zone: None, phone: None, called: None, name_column: None }
    };
    Cell::Says(names.iter().map(one).collect())
}

fn pair(mentors: &[&str], mentees: &[&str]) -> SheetPairing {
    SheetPairing { mentors: people(mentors), mentees: people(mentees), ..SheetPairing::default() }
}

#[test]
fn a_row_means_the_pairing_with_its_people() {
    let world = World::new();
    for (mentors, mentees, outcome) in [
        (&["ada"][..], &["sam"][..], "there ada-sam"),
        (&["bo"], &["lee"], "there bo-team"),
        (&["bo"], &["kim", "lee"], "there bo-team"),
        (&["bo"], &["kim", "lee", "new"], "bo-team: new <new@people.test> joins as mentee"),
        (&["ada"], &["mo"], "there ada-mo"),
        (&["bo"], &["sam"], "new bo-sam"),
        (&["sam"], &["ada"], "new sam-ada"),
        (
            &["ada"],
            &["sam=sam.new"],
            "ada-sam: sam's address changes from sam@people.test to sam.new@people.test",
        ),
        // A namesake in another pairing is another person.
        (&["bo"], &["sam=sam.new"], "new bo-sam"),
        (&["ada"], &["ada=ada.b"], "new ada-ada"),
        (&["ada"], &["ada"], "ada is mentor and mentee at once"),
        (&["new"], &["newer"], "new new-newer"),
    ] {
        assert_eq!(world.one(pair(mentors, mentees)).0, outcome, "{mentors:?} {mentees:?}");
    }
    let notes = world.one(pair(&["bo"], &["sam=sam.new"])).1;
    assert_eq!(
        notes,
        [
            "somebody called sam is on file with sam@people.test; sam.new@people.test is taken for another person"
        ]
    );
    let notes = world.one(pair(&["ada"], &["mo"])).1;
    assert_eq!(
        notes,
        ["it has ended (moved abroad); a sheet does not begin it again, the order \"pair\" does"]
    );
    let desk = SheetPerson {
        name: None,
        email: EmailAddress::parse("desk@desk.test").unwrap(),
        shared: false,
        zone: None,
        phone: None,
        called: None,
        name_column: None,
    };
    let said = SheetPairing { mentees: Cell::Says(vec![desk]), ..pair(&["ada"], &[]) };
    assert_eq!(world.one(said).0, "desk@desk.test is the desk's own address");
}

#[test]
fn people_come_on_file_as_they_are_spoken_of_and_none_without_a_name() {
    let world = World::new();
    let newcomer = |name: Option<&str>, called: Option<&str>, column: Option<(String, Side)>| {
        let one = SheetPerson {
            name: name.map(str::to_owned),
            email: address("new"),
            shared: false,
            zone: None,
            phone: None,
            called: called.map(str::to_owned),
            name_column: column,
        };
        let said = SheetPairing { mentees: Cell::Says(vec![one]), ..pair(&["bo"], &[]) };
        let understood = world.understand(&[row(2, said)]);
        match &understood.rows[0].outcome {
            RowOutcome::New { mentees, .. } => {
                let person = understood.changes.iter().find_map(|change| match change {
                    RosterChange::NewPerson { person, .. } => Some(person.called.clone()),
                    _ => None,
                });
                let shown = mentees[0].called.as_deref().map(|called| format!(" ({called})"));
                format!("{}, {}{}", mentees[0].name, person.unwrap(), shown.unwrap_or_default())
            }
            RowOutcome::Asked(why) => format!("asked: {}", Catalogue::english().say(why)),
            other => panic!("{other:?}"),
        }
    };
    for (name, expected) in [
        ("Ada Lovelace", "Ada Lovelace, Ada"),
        ("LOVELACE, Ada", "Ada LOVELACE, Ada"),
        ("Dr. Ada Lovelace", "Dr. Ada Lovelace, Ada (Ada)"),
        ("van der Berg, Max", "Max van der Berg, Max"),
        ("ADA LOVELACE", "ADA LOVELACE, Ada (Ada)"),
        ("Dr. Smith", "Dr. Smith, Dr. Smith (Dr. Smith)"),
    ] {
        assert_eq!(newcomer(Some(name), None, None), expected, "{name}");
    }
    assert_eq!(newcomer(Some("Ada Lovelace"), Some("Lady A"), None), "Ada Lovelace, Lady A (Lady A)");
    assert_eq!(
        newcomer(None, None, None),
        "asked: new@people.test has no name, and none is made of an address; who is it?"
    );
    assert_eq!(
        newcomer(None, None, Some(("Volunteer".to_owned(), Side::Mentee))),
        "asked: is the name of new@people.test in the column \"Volunteer\"? Then name that column \"Mentee\""
    );
}

#[test]
fn nobody_is_paired_under_the_name_of_another() {
    let world = World::new();
    for (name, outcome) in [
        ("Sam", "new bo-sam"),
        ("Sammy Jones", "new bo-sam"),
        ("Jones, Sam", "new bo-sam"),
        ("Dr. Sam Jones", "new bo-sam"),
        ("שמואל", "new bo-sam"),
    ] {
        let said = pair(&["bo"], &[&format!("{name}=sam")]);
        assert_eq!(world.one(said).0, outcome, "{name}");
    }
    for name in ["Jon Kent", "Lea", "Kent, Jon"] {
        let said = pair(&["bo"], &[&format!("{name}=sam")]);
        let asked = world.one(said).0;
        assert!(
            asked.starts_with(&format!("sam@people.test is on file as sam, and is {name} here"))
                && asked.ends_with("who both read it, write (shared) behind the address"),
            "{asked}"
        );
    }
    // A pair that is there already asks nothing.
    assert_eq!(world.one(pair(&["ada"], &["Lea=sam"])).0, "there ada-sam");
}

#[test]
fn two_people_share_an_address_where_a_row_says_so() {
    let shared = |mentors: &[&str], mentees: &[&str]| {
        let mut said = pair(mentors, mentees);
        for person in said.mentees.says_mut().into_iter().flatten() {
            person.shared = true;
        }
        said
    };
    let mut world = World::new();
    let understood = world.understand(&[
        row(2, shared(&["bo"], &["Jon Kent=sam"])),
        row(3, shared(&["ada"], &["Jon Kent=sam"])),
        row(4, shared(&["ada"], &["sam"])),
    ]);
    let outcomes: Vec<String> = understood.rows.iter().map(outcome).collect();
    assert_eq!(outcomes, ["new bo-jon", "new ada-jon", "there ada-sam"]);
    assert_eq!(understood.shared, BTreeSet::from([address("sam")]));
    let jon = understood.changes.iter().find_map(|change| match change {
        RosterChange::NewPerson { person, .. } => Some(person.clone()),
        _ => None,
    });
    let record = PersonRecord { person: jon.unwrap(), standing: Standing::default() };
    assert_eq!(record.person.name, "Jon Kent");
    // From now on the name says which of them a row means.
    world.people.push(record);
    for (mentee, outcome) in [
        ("Jon Kent=sam", "new bo-jon"),
        ("Kent, Jon=sam", "new bo-jon"),
        ("Jon=sam", "new bo-jon"),
        ("Sam=sam", "new bo-sam"),
        (
            "Lea=sam",
            "sam@people.test is shared by Jon Kent and sam; which of them is it? Their name beside it says",
        ),
    ] {
        assert_eq!(world.one(pair(&["bo"], &[mentee])).0, outcome, "{mentee}");
    }
    // Of one pairing it could not be told who answers.
    let together = "sam and Jon Kent of this pairing have one address, sam@people.test; give one of them an \
                    address of their own, since it could not be told who answers";
    assert_eq!(world.one(pair(&["sam"], &["Jon Kent=sam"])).0, together);
}

#[test]
fn what_may_surprise_is_said() {
    let mut world = World::new();
    world.people[0].person.capacity = Some(1);
    let refused = Refused {
        address: address("kim"),
        said: crate::domain::Sentence::verbatim("550 no such user"),
        at: now(),
    };
    world.people[4].standing.refused = Some(refused);
    world.people[3].standing.stopped = Some(now());
    let (outcome, notes) = world.one(pair(&["ada"], &["kim"]));
    assert_eq!(outcome, "new ada-kim");
    assert_eq!(
        notes,
        [
            "letters to kim do not arrive, so nobody is introduced until that is put right",
            "ada then has 2 pairings, and room for 1"
        ]
    );
    assert_eq!(world.one(pair(&["bo=bo"], &["lee"])).1, Vec::<String>::new());
    assert_eq!(world.one(pair(&["sam"], &["lee"])).1, ["lee asked for no more letters"]);
    assert_eq!(
        world.one(pair(&["Adele=ada"], &["sam"])).1,
        ["ada@people.test is on file as ada, and stays so"]
    );
}

#[test]
fn a_programme_is_named_by_id_or_title_and_must_run() {
    let mut world = World::new();
    let mut other = fixture::programme();
    other.id = ProgrammeId("other".to_owned());
    other.title = "The Other".to_owned();
    other.ends = "2027-01-12".parse().unwrap();
    world.programmes.push(Arc::new(other));
    let of = |programme: Option<&str>| SheetPairing {
        programme: programme.map_or(Cell::Silent, |word| Cell::Says(word.to_owned())),
        ..pair(&["bo"], &["sam"])
    };
    for (word, outcome) in [
        (Some("academy"), "new bo-sam"),
        (Some("ACADEMY "), "new bo-sam"),
        (Some("the other"), "the programme other ended on 2027-01-12"),
        (Some("acadamy"), "there is no programme 'acadamy'; there are: academy, other"),
        (
            None,
            "it does not say its programme, and there are several; add a column Programme with one of: academy, other",
        ),
    ] {
        assert_eq!(world.one(of(word)).0, outcome, "{word:?}");
    }
    let moved = SheetPairing {
        id: Some("ada-sam".to_owned()),
        programme: Cell::Says("other".to_owned()),
        ..SheetPairing::default()
    };
    assert_eq!(
        world.one(moved).0,
        "a pairing does not change its programme (academy); end it, and add it to other in a new row"
    );
}

#[test]
fn a_running_pair_is_not_introduced_a_second_time() {
    let world = World::new();
    let date = |text: &str| Some(text.parse().unwrap());
    for (introduced, started, day, note) in [
        (date("2027-01-05"), None, date("2027-01-05"), "introduced already, on 2027-01-05"),
        (date("2027-02-05"), None, None, "2027-02-05 is still to come"),
        (None, date("2026-11-03"), date("2026-11-03"), "introduced already, on 2026-11-03"),
        (None, date("2027-01-11"), None, "the start on 2027-01-11 is not used"),
        (None, date("2027-02-11"), None, "no call is before 2027-02-11"),
    ] {
        let said = SheetPairing { introduced, started, ..pair(&["bo"], &["sam"]) };
        let mut taken = world.understand(&[row(2, said)]).rows.remove(0);
        let RowOutcome::New { pairing, .. } = taken.outcome else { panic!("{taken:?}") };
        assert_eq!(pairing.introduced, day);
        assert!(Catalogue::english().say(&taken.notes.remove(0)).starts_with(note));
    }
}

#[test]
fn an_address_corrected_in_one_row_holds_for_the_rows_after_it() {
    let mut world = World::new();
    world.pair("sam-bo", &["sam"], &["bo"]);
    let understood = world.understand(&[
        row(2, pair(&["ada"], &["sam=sam.new"])),
        row(3, SheetPairing { weekly: Cell::Says("Tue 18:00".parse().unwrap()), ..pair(&["sam"], &["bo"]) }),
        row(4, pair(&["sam=sam.new"], &["lee"])),
    ]);
    let of = |understood: &Understood, wanted: fn(&RosterChange) -> bool| {
        understood.changes.iter().filter(|change| wanted(change)).count()
    };
    assert_eq!(
        of(
            &understood,
            |change| matches!(change, RosterChange::ChangedPerson { after, .. } if after.id.0 == "sam")
        ),
        1
    );
    assert_eq!(of(&understood, |change| matches!(change, RosterChange::NewPerson { .. })), 0);
    assert_eq!(
        of(
            &understood,
            |change| matches!(change, RosterChange::NewPairing { pairing, .. } if pairing.mentors[0].0 == "sam")
        ),
        1
    );
    assert_eq!(words(&understood.rows[0].notes), ["sam's new address counts for all their pairings"]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    /// Whatever rows say: who comes up in a change is somebody, and no address has two owners.
    #[test]
    fn any_rows_leave_a_sound_record(
        rows in proptest::collection::vec(
            (proptest::collection::vec(0_usize..8, 1..3), proptest::collection::vec(0_usize..8, 1..3), 0_usize..6, any::<bool>()),
            1..8,
        ),
    ) {
        const NAMES: [&str; 8] = ["ada", "sam", "bo", "lee", "kim", "new", "ada=other", "sam=sam.b"];
        const IDS: [Option<&str>; 6] = [None, None, None, Some("ada-sam"), Some("bo-team"), Some("nobody")];
        let world = World::new();
        let named = |picks: &[usize]| picks.iter().map(|pick| NAMES[*pick]).collect::<Vec<_>>();
        let rows: Vec<SheetRow> = rows
            .iter()
            .enumerate()
            .map(|(n, (mentors, mentees, id, ends))| {
                let stage = if *ends { Cell::Says(SheetStage::Ended { why: None }) } else { Cell::Silent };
                row(n + 2, SheetPairing { id: IDS[*id].map(str::to_owned), stage, ..pair(&named(mentors), &named(mentees)) })
            })
            .collect();
        let understood = world.understand(&rows);
        prop_assert_eq!(understood.rows.len(), rows.len());
        let mut people: std::collections::BTreeMap<PersonId, Person> =
            world.people.iter().map(|known| (known.person.id.clone(), known.person.clone())).collect();
        for change in &understood.changes {
            match change {
                RosterChange::NewPerson { person, place } => {
                    prop_assert!(place.starts_with("row "));
                    prop_assert!(people.insert(person.id.clone(), person.clone()).is_none());
                }
                RosterChange::ChangedPerson { after, .. } => {
                    prop_assert!(people.insert(after.id.clone(), after.clone()).is_some());
                }
                RosterChange::NewPairing { pairing, place } | RosterChange::ChangedPairing { after: pairing, place, .. } => {
                    prop_assert!(place.starts_with("row "));
                    prop_assert!(pairing.everyone().all(|id| people.contains_key(id)));
                    prop_assert!(pairing.mentors.iter().all(|id| !pairing.mentees.contains(id)));
                    prop_assert!(!pairing.mentors.is_empty() && !pairing.mentees.is_empty());
                }
                other => prop_assert!(false, "a sheet makes no {:?}", other),
            }
        }
        let mut addresses: Vec<&EmailAddress> = people.values().map(|person| &person.email).collect();
        addresses.sort();
        let count = addresses.len();
        addresses.dedup();
        prop_assert_eq!(addresses.len(), count);
        // What was done once is there when it is said again.
        prop_assert!(understood.rows.iter().all(|row| row.line >= 2));
    }
}
