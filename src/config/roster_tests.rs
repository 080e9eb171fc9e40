use crate::config::load_tests::{CONFIG, ROSTER, load_files, loaded};

const TWO_FILES: (&str, &str) = ("[\"roster.toml\"]", "[\"roster.toml\", \"more.toml\"]");

fn with_more(roster: &str, more: &str) -> Result<super::Roster, Vec<String>> {
    let config = CONFIG.replace(TWO_FILES.0, TWO_FILES.1);
    let files = [
        ("mentord.toml", config.as_bytes()),
        ("roster.toml", roster.as_bytes()),
        ("more.toml", more.as_bytes()),
    ];
    load_files(&files).1.map(|loaded| loaded.roster)
}

fn ids(roster: &super::Roster) -> (Vec<&str>, Vec<&str>) {
    (
        roster.people.iter().map(|listed| listed.value.id.0.as_str()).collect(),
        roster.pairings.iter().map(|listed| listed.value.id.0.as_str()).collect(),
    )
}

fn person(name: &str, email: &str) -> String {
    format!("[[person]]\nname = \"{name}\"\nemail = \"{email}@people.test\"\n")
}

fn pairing(mentors: &str, mentees: &str) -> String {
    format!("[[pairing]]\nmentors = {mentors}\nmentees = {mentees}\n")
}

#[test]
fn a_pairing_names_its_people_in_either_spelling_of_their_domain() {
    for (listed, named) in [
        ("ada@bücher.test", "ada@bücher.test"),
        ("ada@bücher.test", "ADA@xn--bcher-kva.test"),
        ("ada@xn--bcher-kva.test", "ada@BÜCHER.test"),
    ] {
        let ada = person("Ada Lovelace", "x").replace("x@people.test", listed);
        let roster = [ada, person("Sam Jones", "sam"), pairing(&format!("\"{named}\""), "\"Sam\"")].concat();
        let (_folder, loaded) = loaded(CONFIG, &roster);
        assert_eq!(ids(&loaded.roster).1, ["ada-sam"], "{named}");
    }
}

#[test]
fn people_are_called_as_a_person_would_call_them_unless_the_file_says_it() {
    let roster = [
        person("Lovelace, Ada", "ada"),
        person("Dr. Sam Jones", "sam"),
        person("Prof. Kim Lee", "kim") + "called = \"Professor\"\n",
    ];
    let (_folder, loaded) = loaded(CONFIG, &roster.concat());
    let called: Vec<_> = loaded.roster.people.iter().map(|listed| listed.value.called.as_str()).collect();
    assert_eq!(called, ["Ada", "Sam", "Professor"]);
}

#[test]
fn ids_are_made_from_names_and_stay_apart() {
    let roster = [
        person("Ada Lovelace", "ada"),
        person("Sam Jones", "sam1"),
        person("Sam Jones", "sam2"),
        person("Sam Smith", "sam3"),
        person("Łukasz Żółć O'Neil", "lukasz"),
        person("李小龙", "bruce"),
        person("🦀", "crab"),
        person(&"Wolfeschlegelsteinhausen ".repeat(4), "long"),
        pairing("\"Ada\"", "\"sam1@people.test\""),
        pairing("\"Ada\"", "\"sam2@people.test\""),
        pairing("\"Ada Lovelace\"", "\"Sam Smith\""),
        pairing("\"ada-lovelace\"", "\"sam2@people.test\"\nkind = \"career\""),
        pairing("[\"Łukasz\"]", "[\"sam1@people.test\", \"SAM3@people.test\", \"李小龙\"]"),
    ]
    .concat();
    let (_folder, loaded) = loaded(CONFIG, &roster);
    let (people, pairings) = ids(&loaded.roster);
    assert_eq!(
        people,
        [
            "ada-lovelace",
            "sam-jones",
            "sam-jones-2",
            "sam-smith",
            "lukasz-zolc-oneil",
            "li-xiao-long",
            "crab",
            "wolfeschlegelsteinhausen-wolfeschlegelst"
        ]
    );
    assert_eq!(
        pairings,
        [
            "ada-sam",
            "ada-lovelace-sam-jones",
            "ada-lovelace-sam-smith",
            "ada-lovelace-sam-jones-2",
            "lukasz-sam-sam-li-xiao-long"
        ]
    );
    assert!(people.iter().chain(&pairings).all(|id| id.len() <= 40));
}

#[test]
fn an_id_that_is_given_is_not_derived_for_another() {
    let roster = [
        person("Ada Lovelace", "ada"),
        person("Other", "other").replace("name", "id = \"ada-lovelace\"\nname"),
    ]
    .concat();
    let (_folder, loaded) = loaded(CONFIG, &roster);
    assert_eq!(ids(&loaded.roster).0, ["ada-lovelace-2", "ada-lovelace"]);
}

#[test]
fn the_same_person_in_two_files_is_one() {
    let person_part = ROSTER.split("[[pairing]]").next().unwrap();
    let roster = with_more(ROSTER, person_part).unwrap();
    assert_eq!(ids(&roster).0, ["ada-lovelace", "sam-jones"]);
    let whole = with_more(ROSTER, ROSTER).unwrap();
    assert_eq!(ids(&whole).1, ["ada-sam"]);
}

#[test]
fn files_that_contradict_each_other_are_refused_with_both_places() {
    let person_part = ROSTER.split("[[pairing]]").next().unwrap();
    let other = person_part.replace("America/New_York", "Asia/Tokyo").replace("capacity = 3", "capacity = 4");
    assert_eq!(
        with_more(ROSTER, &other).unwrap_err(),
        [
            "more.toml:6: Ada Lovelace is in two files with different values of capacity; the other is at roster.toml:3",
            "more.toml:16: Sam Jones is in two files with different values of timezone; the other is at roster.toml:14",
        ]
    );
    let other = ROSTER.replace("Tue 18:00", "Wed 18:00");
    assert_eq!(
        with_more(ROSTER, &other).unwrap_err(),
        ["more.toml:22: id = \"ada-sam\" is taken by another pairing; it is at roster.toml:21"]
    );
}

#[test]
fn mistakes_of_all_files_are_said_at_once() {
    let config = CONFIG.replace("title  ", "tittle").replace(TWO_FILES.0, TWO_FILES.1);
    let roster = ROSTER.replace("Tue 18:00", "soon");
    let files = [
        ("mentord.toml", config.as_bytes()),
        ("roster.toml", roster.as_bytes()),
        ("more.toml", b"[[person]]\nname = \"\xe4\"\n".as_slice()),
    ];
    assert_eq!(
        load_files(&files).1.unwrap_err(),
        [
            "mentord.toml:51: unknown key 'tittle'; did you mean 'title'?",
            "roster.toml:27: weekly = \"soon\" is not a weekly time; write for example \"Tue 18:00\"",
            "more.toml:2: this line is not UTF-8; save the file as UTF-8",
        ]
    );
}

#[test]
fn the_pairing_says_its_programme_where_there_are_several() {
    let (_, second) = CONFIG.split_once("[[programme]]").unwrap();
    let second = second.replace("academy", "evening").replace("roster.toml", "more.toml");
    let config = format!("{CONFIG}\n[[programme]]{second}");
    let alone = [person("Kim Lee", "kim"), person("Eve Hill", "eve"), pairing("\"Kim\"", "\"Eve\"")].concat();
    let roster = ROSTER.replace("programme = \"academy\"\n", "");
    let files = [
        ("mentord.toml", config.as_bytes()),
        ("roster.toml", roster.as_bytes()),
        ("more.toml", alone.as_bytes()),
    ];
    let loaded = load_files(&files).1.unwrap();
    let programmes: Vec<&str> =
        loaded.roster.pairings.iter().map(|listed| listed.value.programme.0.as_str()).collect();
    assert_eq!(programmes, ["academy", "evening"]);

    // Both programmes name one roster: now the pairing has to say.
    let config = config.replace("more.toml", "roster.toml");
    let files = [("mentord.toml", config.as_bytes()), ("roster.toml", roster.as_bytes())];
    assert_eq!(
        load_files(&files).1.unwrap_err(),
        [
            "roster.toml:21: this pairing does not say its programme, and there are several; write programme = \"academy\" or \"evening\""
        ]
    );
}

#[test]
fn hostile_bytes_are_refused_with_a_sentence() {
    use std::os::unix::fs::PermissionsExt;
    for (bytes, said) in [
        (b"\xff\xfe[\0".to_vec(), "roster.toml: this file is UTF-16; save it as UTF-8"),
        (b"[[person]]\nname = \"a\0b\"\n".to_vec(), "roster.toml:2: a NUL character stands here; remove it"),
        (
            format!("person = {}1{}", "[".repeat(5000), "]".repeat(5000)).into(),
            "roster.toml:1: this is not TOML: ",
        ),
    ] {
        let files = [("mentord.toml", CONFIG.as_bytes()), ("roster.toml", bytes.as_slice())];
        let problems = load_files(&files).1.unwrap_err();
        assert!(problems.len() == 1 && problems[0].starts_with(said), "{problems:?}");
    }
    let (folder, _) = loaded(CONFIG, ROSTER);
    let path = folder.path().join("roster.toml");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o666)).unwrap();
    let problems =
        crate::config::load(&folder.path().join("mentord.toml"), &|_| None).unwrap_err().to_string();
    assert!(
        problems.contains("roster.toml: every account of this machine may write to this file"),
        "{problems}"
    );
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    let problems =
        crate::config::load(&folder.path().join("mentord.toml"), &|_| None).unwrap_err().to_string();
    assert!(problems.contains("roster.toml: cannot read this file: it is not a regular file"), "{problems}");
}

#[test]
fn twenty_thousand_people_are_read_in_one_go() {
    let mut roster = String::new();
    for index in 0..20_000 {
        roster.push_str(&person(&format!("Person {index}"), &format!("p{index}")));
    }
    for index in 0..10_000 {
        roster.push_str(&pairing(
            &format!("\"p{index}@people.test\""),
            &format!("\"person-{}\"", index + 10_000),
        ));
    }
    let (_folder, loaded) = loaded(CONFIG, &roster);
    assert_eq!((loaded.roster.people.len(), loaded.roster.pairings.len()), (20_000, 10_000));
    assert_eq!(loaded.roster.pairings[9_999].value.mentees[0].0, "person-19999");
}

#[test]
fn two_people_share_an_address_where_the_file_says_so() {
    let jon = person("Jon Kent", "family") + "shares_address = true\n";
    let people = [person("Mia Kent", "family"), jon, person("Tom Ode", "tom"), person("Lea Ode", "lea")];
    let named = |mentee: &str| {
        let pairings = [pairing("\"Tom Ode\"", "\"Mia Kent\""), pairing("\"Lea Ode\"", mentee)];
        load_files(&[
            ("mentord.toml", CONFIG.as_bytes()),
            ("roster.toml", [people.concat(), pairings.concat()].concat().as_bytes()),
        ])
        .1
        .map(|loaded| loaded.roster)
    };
    let roster = named("\"Jon\"").unwrap();
    assert_eq!(
        ids(&roster),
        (vec!["mia-kent", "jon-kent", "tom-ode", "lea-ode"], vec!["tom-mia", "lea-jon"])
    );
    assert_eq!(
        named("\"family@people.test\"").unwrap_err(),
        [
            "roster.toml:19: mentees: \"family@people.test\" is the address of Mia Kent and of Jon Kent; write the name or the id instead"
        ]
    );
    assert_eq!(
        named("[\"Jon\", \"Mia\"]").unwrap_err(),
        [
            "roster.toml:17: Jon Kent and Mia Kent of this pairing have one address, family@people.test; give one of them an address of their own: it could not be told who answers"
        ]
    );
    // What stands is written so that it reads back the same.
    let people: Vec<_> = roster.people.iter().map(|listed| listed.value.clone()).collect();
    let pairings: Vec<_> = roster.pairings.iter().map(|listed| listed.value.clone()).collect();
    let (_folder, again) = loaded(CONFIG, &crate::config::export::roster_toml(&people, &pairings));
    assert_eq!(ids(&again.roster), ids(&roster));
    // Who has another address now keeps the earlier one as an alias: it is Mia's alone, and so it is written.
    let mut people = people;
    let jon = people.iter_mut().find(|person| person.id.0 == "jon-kent").unwrap();
    jon.aliases.push(std::mem::replace(&mut jon.email, "jon@people.test".to_owned().try_into().unwrap()));
    let (_folder, again) = loaded(CONFIG, &crate::config::export::roster_toml(&people, &pairings));
    assert_eq!(ids(&again.roster), ids(&roster));
}
