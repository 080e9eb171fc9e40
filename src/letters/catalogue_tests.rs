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

#[test]
fn every_filter_of_a_sentence_is_one_that_there_is() {
    let known = ["counted", "day", "time", "moment", "slot", "written", "list", "choice"];
    for (path, source) in carried() {
        for line in source.lines().filter(|line| line.contains("{{") || line.contains("{%")) {
            for (_, rest) in line.match_indices('|').filter_map(|(at, _)| line.split_at_checked(at + 1)) {
                let filter: String =
                    rest.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                assert!(known.contains(&filter.as_str()), "{path}: {filter} in {line}");
            }
        }
    }
}

#[test]
fn what_became_of_calls_is_said_in_full() {
    let (one, two) = (["2027-03-02"], ["2027-03-02", "2027-03-09"]);
    let (nobody, ada): ([&str; 0], _) = ([], ["Ada"]);
    let said =
        |sentence: Sentence| (Catalogue::english().say(&sentence), Catalogue::carried("de").say(&sentence));
    for (sentence, english, german) in [
        (
            sentence!("trouble.not_held", calls => one.as_slice(), n => 1_usize),
            "the call of 2027-03-02 did not take place",
            "das Gespräch am Di, 2. März 2027 fand nicht statt",
        ),
        (
            sentence!("trouble.not_held", calls => two.as_slice(), n => 2_usize),
            "the calls of 2027-03-02 and 2027-03-09 did not take place",
            "die Gespräche am Di, 2. März 2027 und Di, 9. März 2027 fanden nicht statt",
        ),
        (
            sentence!("trouble.missed", who => "Ada", calls => two.as_slice(), n => 2_usize),
            "Ada did not come to the calls of 2027-03-02 and 2027-03-09",
            "Ada war am Di, 2. März 2027 und Di, 9. März 2027 beim Gespräch nicht da",
        ),
        (
            sentence!("trouble.moved_often", calls => two.as_slice(), n => 2_usize),
            "2 calls of one month were moved: 2027-03-02 and 2027-03-09",
            "2 Gespräche eines Monats wurden verschoben: Di, 2. März 2027 und Di, 9. März 2027",
        ),
        (
            sentence!("session.cancelled", by => "Ada", hours => 0_u32),
            "cancelled by Ada, less than an hour before",
            "abgesagt von Ada, weniger als eine Stunde vorher",
        ),
        (
            sentence!("session.cancelled", by => None::<&str>, hours => 47_u32),
            "cancelled, 47 hours before",
            "abgesagt, 47 Stunden vorher",
        ),
        (
            sentence!("session.cancelled", by => "Ada", hours => 340_u32),
            "cancelled by Ada, 14 days before",
            "abgesagt von Ada, 14 Tage vorher",
        ),
        (sentence!("session.missed", by => nobody.as_slice()), "not held", "fand nicht statt"),
        (
            sentence!("session.missed", by => ada.as_slice()),
            "not held, Ada did not come",
            "fand nicht statt, es fehlte: Ada",
        ),
    ] {
        assert_eq!(said(sentence), (english.to_owned(), german.to_owned()));
    }
}
