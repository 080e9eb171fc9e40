use jiff::tz::TimeZone;

use super::*;
use crate::config::{load_tests::load_files, problem::Complaint, wrong::Wrong};
use crate::sheet;

/// Every name of the table, and offsets as people write them.
fn asked_about() -> Vec<String> {
    let names = NAMES.iter().flat_map(|(names, ..)| names.split('|')).map(str::to_uppercase);
    let offsets = [
        "GMT+1",
        "GMT-5",
        "UTC+2",
        "UTC-08:00",
        "utc +05:30",
        "UTC+0545",
        "UTC\u{2212}3",
        "+01:00",
        "-0500",
        "Etc/GMT-5",
        "Etc/GMT+12",
        "etc/gmt+1",
        "GMT+1:30",
        "posix/EST",
        "right/Etc/GMT-1",
        " EST ",
    ];
    names.chain(offsets.map(str::to_owned)).collect()
}

/// What the settings say with these zones of the desk, the programme and a person.
fn said(desk: &str, programme: &str, person: &str) -> Vec<String> {
    let config = format!(
        "[desk]\naddress = \"desk@desk.test\"\ntimezone = \"{desk}\"\n[[programme]]\nid = \"a\"\ntitle = \"A\"\n\
         timezone = \"{programme}\"\nrosters = [\"roster.toml\"]\nstarts = 2027-01-11\nends = 2027-04-30\n"
    );
    let roster = format!(
        "[[person]]\nid = \"ada\"\nname = \"Ada\"\nemail = \"ada@people.test\"\ntimezone = \"{person}\"\n"
    );
    let (_folder, loaded) =
        load_files(&[("mentord.toml", config.as_bytes()), ("roster.toml", roster.as_bytes())]);
    loaded.err().unwrap_or_default()
}

#[test]
fn the_places_that_are_offered_are_there() {
    let all = NAMES.iter().map(|(_, _, places)| places).chain(OFFSETS.iter().map(|(_, places)| places));
    for places in all {
        for place in places.likely.iter().chain(&places.all_year) {
            let zone = TimeZone::get(place).unwrap();
            assert_eq!(zone.iana_name(), Some(*place));
            assert!(no_place(place).is_none(), "{place}");
        }
    }
}

#[test]
fn what_is_at_an_offset_all_year_and_who_is_there_in_part_of_it() {
    let january = "2027-01-15T12:00:00Z".parse().unwrap();
    let july = "2027-07-15T12:00:00Z".parse().unwrap();
    for (minutes, places) in OFFSETS {
        let at = |place: &str, at| TimeZone::get(place).unwrap().to_offset(at).seconds() / 60;
        for place in places.likely {
            assert!([at(place, january), at(place, july)].contains(minutes), "{minutes}: {place}");
        }
        if let Some(place) = places.all_year {
            assert_eq!((at(place, january), at(place, july)), (*minutes, *minutes), "{place}");
        }
    }
}

#[test]
fn what_is_no_place_is_asked_about_wherever_it_stands() {
    for name in asked_about() {
        let found = no_place(&name).unwrap_or_else(|| panic!("{name} was taken"));
        let found = Complaint::from(Wrong::NoPlace(found));
        let question = format!("{}; {}", found.what, found.hint.unwrap());
        assert!(question.contains("; write the place, such as \""), "{question}");
        let expected = [
            format!("mentord.toml:3: timezone = \"{name}\" {question}"),
            format!("mentord.toml:7: timezone = \"{name}\" {question}"),
            format!("roster.toml:5: timezone = \"{name}\" {question}"),
        ];
        assert_eq!(said(&name, &name, &name), expected);

        let sheet = format!(
            "Mentor,Mentor email,Mentor timezone,Mentee,Mentee email,Mentee timezone\n\
             Ada,ada@people.test,Europe/London,Sam,sam@people.test,America/New_York\n\
             Eve,eve@people.test,{name},Bo,bo@people.test,\n\
             Kim,kim@people.test,,Lee,lee@people.test,{name}\n"
        );
        let read = sheet::read(sheet.as_bytes()).unwrap().to_string();
        for (line, who) in [(3, "mentor"), (4, "mentee")] {
            let asked =
                format!("line {line}: not understood: the {who}'s zone \"{}\" {question}", name.trim());
            assert!(read.lines().any(|found| found == asked), "{asked}\n{read}");
        }
        assert!(read.ends_with("1 of 3 rows understood"), "{read}");
    }
}

#[test]
fn what_is_meant_is_named() {
    for (name, expected) in [
        (
            "EST",
            "is a fixed offset, not a place: clocks there never change; write the place, such as \"America/New_York\" (or \"America/Panama\", which has no summer time)",
        ),
        (
            "EST5EDT",
            "is the name of a time, not a place; write the place, such as \"America/New_York\" (or \"America/Panama\", which has no summer time)",
        ),
        (
            "HST",
            "is a fixed offset, not a place: clocks there never change; write the place, such as \"Pacific/Honolulu\"",
        ),
        (
            "ist",
            "is a fixed offset, not a place: clocks there never change; write the place, such as \"Asia/Kolkata\", \"Europe/Dublin\" or \"Asia/Jerusalem\"",
        ),
        (
            "Etc/GMT-5",
            "is a fixed offset, not a place: clocks there never change; write the place, such as \"Asia/Karachi\"",
        ),
        (
            "GMT-5",
            "is a fixed offset, not a place: clocks there never change; write the place, such as \"America/New_York\" or \"America/Chicago\" (or \"America/Panama\", which has no summer time)",
        ),
        (
            "Etc/GMT+12",
            "is a fixed offset, not a place: clocks there never change; write the place, such as \"Europe/London\" or \"America/New_York\"",
        ),
    ] {
        let found = Complaint::from(Wrong::NoPlace(no_place(name).unwrap()));
        assert_eq!(format!("{}; {}", found.what, found.hint.unwrap()), expected, "{name}");
    }
}

#[test]
fn places_and_utc_are_taken() {
    let likes_of_utc =
        ["UTC", "utc", "GMT", "Etc/UTC", "Etc/GMT", "GMT0", "GMT+0", "Etc/GMT-0", "Zulu", "UCT", "Greenwich"];
    let places =
        ["Europe/London", "US/Eastern", "GB", "Eire", "NZ", "Japan", "PRC", "Cuba", "W-SU", "America/Panama"];
    for name in likes_of_utc.into_iter().chain(places) {
        assert!(no_place(name).is_none(), "{name}");
        assert_eq!(said(name, name, name), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn the_database_knows_no_other_name_that_is_no_place() {
    let utc = ["utc", "uct", "gmt", "gmt0", "gmt+0", "gmt-0", "greenwich", "universal", "zulu"];
    let countries = [
        "cuba",
        "egypt",
        "eire",
        "gb",
        "gb-eire",
        "hongkong",
        "iceland",
        "iran",
        "israel",
        "jamaica",
        "japan",
        "kwajalein",
        "libya",
        "nz",
        "nz-chat",
        "navajo",
        "poland",
        "portugal",
        "prc",
        "roc",
        "rok",
        "singapore",
        "turkey",
        "w-su",
    ];
    for name in jiff::tz::db().available() {
        let lower = name.as_str().to_lowercase();
        let place = lower.contains('/') && !lower.starts_with("etc/");
        let plain = lower.strip_prefix("etc/").unwrap_or(&lower);
        let known = place || utc.contains(&plain) || countries.contains(&plain);
        assert_ne!(known, no_place(name.as_str()).is_some(), "{name}");
    }
}
