//! How well kinds are told apart, by examples that were left out of the learning.

use std::collections::BTreeMap;

use super::*;

#[test]
fn every_example_is_read() {
    let lines = EXAMPLES.lines().filter(|line| !line.starts_with('#')).count();
    let examples = examples();
    assert_eq!(examples.len(), lines);
    let mut by_kind: BTreeMap<&str, usize> = BTreeMap::new();
    for example in &examples {
        assert!(example.features.len() > 1, "{:?}", example.features);
        *by_kind.entry(example.kind.word()).or_default() += 1;
    }
    assert!(by_kind.values().all(|count| *count >= 50), "{by_kind:?}");
}

/// Each tenth of the examples is classified by what the others teach.
#[test]
fn kinds_are_told_apart_in_lines_that_were_not_learned() {
    const PARTS: usize = 10;
    let examples = examples();
    let (mut first, mut near, mut lost, mut all) = (0_u32, 0_u32, 0_u32, 0_u32);
    let mut confused: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for part in 0..PARTS {
        let (left_out, learned): (Vec<_>, Vec<_>) =
            examples.iter().enumerate().partition(|(at, _)| at % PARTS == part);
        let classifier = Classifier::trained(learned.into_iter().map(|(_, example)| example));
        for (_, example) in left_out {
            let ranked = classifier.rank(&example.features);
            all += 1;
            let lead = ranked[0].1 - ranked[1].1;
            lost += u32::from(ranked[0].0 == Kind::Nothing && example.kind != Kind::Nothing && lead > 6.0);
            first += u32::from(ranked[0].0 == example.kind);
            near += u32::from(ranked[..2].iter().any(|(kind, _)| *kind == example.kind));
            if ranked[0].0 != example.kind {
                *confused.entry((example.kind.word(), ranked[0].0.word())).or_default() += 1;
            }
        }
    }
    let mut confused: Vec<_> = confused.into_iter().map(|(pair, count)| (count, pair)).collect();
    confused.sort_unstable();
    confused.reverse();
    confused.truncate(10);
    let share = |count: u32| f64::from(count) / f64::from(all);
    assert!(share(first) > 0.82, "{first} of {all}; most often {confused:?}");
    assert!(share(near) > 0.9, "{near} of {all} among the first two; most often {confused:?}");
    assert_eq!(lost, 0, "orders taken for small talk");
}

#[test]
fn a_slip_of_the_keys_is_the_word_that_is_meant() {
    let classifier = Classifier::get();
    for (found, meant) in [
        ("tuesdsay", None),
        ("hospitl", Some("hospital")),
        ("invitte", Some("invite")),
        ("cancle", Some("cancel")),
    ] {
        assert_eq!(classifier.meant(found).as_deref(), meant, "{found}");
    }
    assert_eq!(classifier.meant("cancel"), None, "is a word itself");
    assert_eq!(classifier.meant("call"), None, "too short");
}
