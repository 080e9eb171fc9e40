//! People as letters name them: alone, and several together.

use serde::Serialize;

use super::{Catalogue, clean};
use crate::{
    domain::{Person, Staff, person::LONGEST_NAME},
    planning::view::PairingView,
};

#[derive(Debug, Clone, Serialize)]
pub(super) struct Who {
    pub called: String,
    pub name: String,
    pub email: String,
    pub skills: Vec<String>,
}

/// People named together.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Group {
    /// `Sam, Eve and Bo`
    pub names: String,
    /// `Sam Jones, Eve Jones and Bo Jones`
    pub full: String,
    /// `Sam Jones, sam@people.test` each, for lists.
    pub people: Vec<Who>,
    /// `sam@people.test and eve@people.test`
    pub addresses: String,
    pub many: bool,
}

pub(super) fn called(person: &Person) -> String {
    let called = clean::line(&person.called, LONGEST_NAME);
    if called.is_empty() { clean::line(&person.name, LONGEST_NAME) } else { called }
}

/// What a person is called among those of a pairing: in full where two share a first name.
pub(super) fn name_in(view: &PairingView, person: &Person) -> String {
    let short = called(person);
    let shared =
        view.people.values().any(|other| other.person.id != person.id && called(&other.person) == short);
    if shared { clean::line(&person.name, LONGEST_NAME) } else { short }
}

pub(super) fn group<'p>(
    words: &Catalogue,
    view: &PairingView,
    people: impl IntoIterator<Item = &'p Person>,
) -> Group {
    let people: Vec<Who> = people
        .into_iter()
        .map(|person| Who {
            called: name_in(view, person),
            name: clean::line(&person.name, LONGEST_NAME),
            email: person.email.as_str().to_owned(),
            skills: person.skills.iter().map(|skill| clean::line(skill, 60)).collect(),
        })
        .collect();
    let list = |of: fn(&Who) -> &str| words.list(&people.iter().map(of).collect::<Vec<_>>());
    Group {
        names: list(|who| &who.called),
        full: list(|who| &who.name),
        addresses: list(|who| &who.email),
        many: people.len() > 1,
        people,
    }
}

/// All of several groups in one list: `Ada, Eve and Bo`.
pub(super) fn everyone_called<'g>(words: &Catalogue, groups: impl IntoIterator<Item = &'g Group>) -> String {
    let names: Vec<&str> =
        groups.into_iter().flat_map(|group| &group.people).map(|who| who.called.as_str()).collect();
    words.list(&names)
}

/// Staff as letters name them.
pub(super) fn staff_facts(staff: &[Staff]) -> Vec<Who> {
    staff
        .iter()
        .map(|staff| Who {
            called: clean::line(&staff.called, LONGEST_NAME),
            name: clean::line(&staff.name, LONGEST_NAME),
            email: staff.email.as_str().to_owned(),
            skills: Vec::new(),
        })
        .collect()
}
