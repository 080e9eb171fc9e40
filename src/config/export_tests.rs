use super::*;
use crate::{
    config::load_tests::{CONFIG, ROSTER, loaded},
    domain::Sentence,
};

fn exported(roster: &crate::config::Roster) -> String {
    let people: Vec<Person> = roster.people.iter().map(|listed| listed.value.clone()).collect();
    let pairings: Vec<Pairing> = roster.pairings.iter().map(|listed| listed.value.clone()).collect();
    roster_toml(&people, &pairings)
}

#[test]
fn an_export_reads_back_to_the_same_values() {
    let awkward = ROSTER
        .replace("Ada Lovelace", "Ada \\\"Countess\\\" Löv'lace \\\\ #1 = [x]")
        .replace("Sam finished", "'''Line one\\n\\tline \\\"two\\\"\\n\\n# no comment\\nSam finished")
        .replace("# ended", "ended");
    for roster in [ROSTER, awkward.as_str()] {
        let (_folder, first) = loaded(CONFIG, roster);
        let toml = exported(&first.roster);
        let (_folder, second) = loaded(CONFIG, &toml);
        let values = |roster: &crate::config::Roster| {
            let people: Vec<_> = roster.people.iter().map(|listed| listed.value.clone()).collect();
            let pairings: Vec<_> = roster.pairings.iter().map(|listed| listed.value.clone()).collect();
            (people, pairings)
        };
        assert_eq!(values(&first.roster), values(&second.roster), "{toml}");
        assert!(second.roster.people.iter().all(|listed| listed.id_given));
        assert_eq!(exported(&second.roster), toml);
    }
}

#[test]
fn the_first_and_the_last_day_of_a_pairing_are_read_back() {
    for day in [None, Some(jiff::civil::date(2027, 2, 1)), Some(jiff::civil::date(2027, 12, 31))] {
        let (_folder, mut first) = loaded(CONFIG, ROSTER);
        first.roster.pairings[0].value.starts = day;
        first.roster.pairings[0].value.ends = day;
        let toml = exported(&first.roster);
        let (_folder, second) = loaded(CONFIG, &toml);
        let pairing = &second.roster.pairings[0].value;
        assert_eq!((pairing.starts, pairing.ends), (day, day), "{toml}");
    }
}

#[test]
fn why_a_pairing_ended_is_the_same_reason_when_it_is_read_back() {
    for reason in [
        sentence!("ended.by_staff"),
        sentence!("ended.in_a_sheet"),
        sentence!("ended.another_mentor", pairing => "bob-sam"),
        sentence!("event.programme_over"),
        Sentence::verbatim("Sam moved abroad"),
        Sentence::verbatim("סם עבר לחו״ל"),
    ] {
        let (_folder, mut first) = loaded(CONFIG, ROSTER);
        first.roster.pairings[0].value.ended = Some(reason.clone());
        let toml = exported(&first.roster);
        let (_folder, second) = loaded(CONFIG, &toml);
        assert_eq!(second.roster.pairings[0].value.ended, Some(reason), "{toml}");
    }
}
