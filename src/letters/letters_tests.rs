//! Whole letters, as they leave.

use std::collections::BTreeMap;

use super::{sample::*, *};

#[test]
fn every_letter_renders() {
    let templates = Templates::new("en", BTreeMap::new());
    let faults: Vec<String> = templates.check().iter().map(ToString::to_string).collect();
    assert_eq!(faults, Vec::<String>::new());
}
