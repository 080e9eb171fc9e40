//! The words of each language: that they can be read, are there, and are those that the code names.

use super::*;
use crate::letters::embedded::files;

/// The languages that are carried along.
fn carried() -> Vec<(&'static str, &'static str)> {
    files().filter(|(path, _)| path.ends_with(FILE)).collect()
}

#[test]
fn every_file_can_be_read_and_has_the_same_keys() {
    let keys = |source: &str| -> BTreeSet<String> {
        let (catalogue, faults) = Catalogue::read(source).unwrap();
        assert_eq!(faults, []);
        catalogue.keys().map(str::to_owned).collect()
    };
    let english = keys(carried().iter().find(|(path, _)| path.starts_with("en/")).unwrap().1);
    for (path, source) in carried() {
        assert_eq!(keys(source), english, "{path}");
    }
}

#[test]
fn dates_lists_and_numbers() {
    let english = Catalogue::english();
    let date = jiff::civil::date(2027, 1, 12);
    assert_eq!(english.day(date), "Tuesday 12 January 2027");
    let at = "2027-03-02T18:05:00Z".parse().unwrap();
    assert_eq!(english.moment(at, &TimeZone::UTC), "Tue 2 Mar 2027, 18:05");
    for slot in ["Mon 07:30", "Sun 18:00", "Wed 00:00"] {
        assert_eq!(english.slot(slot.parse().unwrap()), slot);
    }
    for (names, said) in
        [(vec![], ""), (vec!["a"], "a"), (vec!["a", "b"], "a and b"), (vec!["a", "b", "c"], "a, b and c")]
    {
        assert_eq!(english.list(&names), said);
    }
    assert_eq!(english.choice(&["a", "b", "c"]), "a or b or c");
}

#[test]
fn an_operator_says_some_of_it_otherwise() {
    let own = |text: &str| Catalogue::carried("en").with(text);
    let pause = |catalogue: &Catalogue| {
        catalogue.say(&sentence!("order.pause", pair => "Ada and Sam", back => "Monday"))
    };
    let usual = pause(Catalogue::english());
    let (theirs, faults) = own("[order]\npause = \"{{ pair }}: a rest until {{ back }}.\"\n");
    assert_eq!((pause(&theirs).as_str(), faults.len()), ("Ada and Sam: a rest until Monday.", 0));
    assert_eq!(theirs.say(&sentence!("order.resume", pair => "P")), "P: the pause is over.");
    // What cannot be filled in is said as it is carried along.
    let (theirs, _) = own("[order]\npause = \"{{ pairs }} rest\"\n");
    assert_eq!(pause(&theirs), usual);
    for (text, what) in [
        ("[order\n", "TOML parse error"),
        ("[order]\npause = \"{{ pair\"\n", "order.pause"),
        ("[order]\npause = 3\n", "order.pause"),
        ("[order]\npuase = \"{{ pair }}\"\n", "order.puase: there is no such key"),
    ] {
        let (theirs, faults) = own(text);
        assert!(faults.iter().any(|fault| fault.to_string().contains(what)), "{text}: {faults:?}");
        assert_eq!(pause(&theirs), usual, "{text}");
    }
}
