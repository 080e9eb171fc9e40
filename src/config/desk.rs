//! `[desk]`, `[state]`, `[letters]` and `[[staff]]`: who writes, where things are kept, who is told.

use std::{collections::HashMap, path::PathBuf};

use jiff::SignedDuration;

use super::{
    problem::Complaint,
    table::{At, Table},
    values,
};
use crate::{
    domain::{
        Desk, EmailAddress, Staff, called,
        programme::{Form, Privacy},
    },
    letters,
};

/// Whether the first start on an empty state waits for a word of staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    OnHold,
    AtOnce,
}

/// How long letters wait that follow from an order, if nothing else is said.
const GRACE: SignedDuration = SignedDuration::from_mins(5);

/// `[desk]` before staff and privacy are known.
pub(super) struct DeskPart {
    pub(super) desk: Option<Desk>,
    pub(super) start: Start,
    pub(super) settle: SignedDuration,
    pub(super) canary: bool,
}

pub(super) fn desk(table: &Table<'_>, languages: &Languages) -> DeskPart {
    let name = table.parsed("name", values::name).map_or("Mentoring".to_owned(), |name| name.value);
    table.require("address", "write for example address = \"desk@example.org\"");
    let address = table.parsed("address", values::address);
    table.require("timezone", "write for example timezone = \"Europe/London\"");
    let zone = table.parsed("timezone", values::zone);
    let plus_addressing = table.flag("plus_addressing").unwrap_or(true);
    let language = languages.named(table).unwrap_or_else(|| "en".to_owned());
    let form = table.one_of("form", &[("sie", Form::Sie), ("du", Form::Du)]).unwrap_or_default();
    let words = [("on hold", Start::OnHold), ("at once", Start::AtOnce)];
    let start = table.one_of("start", &words).unwrap_or(Start::OnHold);
    let settle = table.parsed("settle", values::duration);
    let grace = table.parsed("grace", values::duration);
    let canary = table.one_of("canary", &[("daily", true), ("off", false)]).unwrap_or(true);
    let desk = address.zip(zone).map(|(address, zone)| Desk {
        name,
        address: address.value,
        zone: zone.value,
        plus_addressing,
        language,
        form,
        staff: Vec::new(),
        grace: grace.map_or(GRACE, |grace| grace.value),
        privacy: Privacy::Kept,
    });
    let settle = settle.map_or(SignedDuration::from_mins(15), |settle| settle.value);
    DeskPart { desk, start, settle, canary }
}

/// The languages that letters can be written in.
#[derive(Debug, Clone, Default)]
pub(super) struct Languages {
    /// Where letters of one's own lie.
    pub(super) directory: Option<PathBuf>,
}

impl Languages {
    /// `language` of that table, which is reported where there are no letters in it.
    pub(super) fn named(&self, table: &Table<'_>) -> Option<String> {
        let At { value: tag, at } = table.parsed("language", language)?;
        let own = || self.directory.as_ref().is_some_and(|directory| directory.join(&tag).is_dir());
        if !letters::template::are_carried(&tag) && !own() {
            let what = format!(
                "language = \"{tag}\": no letters in it are carried along, and [letters] has no folder for it"
            );
            let carried = letters::template::languages().map(|tag| format!("\"{tag}\""));
            let carried = carried.collect::<Vec<_>>().join(" or ");
            let hint = format!(
                "write {carried}, or put letters of your own into {tag}/, in the directory of [letters]"
            );
            table.report(at, what, Some(hint));
        }
        Some(tag)
    }
}

/// A language tag such as `en` or `pt-BR`; part of a folder's name.
fn language(text: &str) -> Result<String, Complaint> {
    let good = text
        .split('-')
        .all(|part| (2..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()));
    good.then(|| text.to_owned())
        .ok_or_else(|| Complaint::new("is not a language", "write a tag such as \"en\" or \"pt-BR\""))
}

/// `[state] directory`, beside the file if it does not say.
pub(super) fn state_dir(table: &Table<'_>) -> PathBuf {
    let directory = table.text("directory").map(|directory| directory.value);
    table.source.path(directory.as_deref().unwrap_or("state"))
}

/// `[letters] directory`: letters of one's own, instead of those carried along.
pub(super) fn letters_dir(table: &Table<'_>) -> Option<PathBuf> {
    let directory = table.text("directory")?;
    let path = table.source.path(&directory.value);
    if !path.is_dir() {
        let what = format!("directory = \"{}\" is not a folder", super::problem::quotable(&directory.value));
        table.report(directory.at, what, Some("make it, or leave [letters] out".to_owned()));
    }
    Some(path)
}

/// Reads every `[[staff]]`; deputies are found once all of them are known.
pub(super) fn staff(root: &Table<'_>) -> Vec<Staff> {
    let mut seen: HashMap<EmailAddress, String> = HashMap::new();
    let mut staff = Vec::new();
    let mut deputies = Vec::new();
    for table in root.tables("staff") {
        table.require("name", "write for example name = \"Rosa Staff\"");
        let name = table.parsed("name", values::name);
        table.require("email", "write for example email = \"rosa@example.org\"");
        let email = table.parsed("email", values::address);
        let called = table.parsed("called", values::name);
        let matrix = table.parsed("matrix", values::matrix_id("@", "@rosa:example.org"));
        let phone = table.parsed("phone", |text| values::line(text, values::LONGEST_LINE));
        let deputy = table.text("deputy");
        let leave = table.ranges("leave");
        let (Some(name), Some(email)) = (name, email) else { continue };
        if let Some(first) = seen.insert(email.value.clone(), table.source.place(email.at)) {
            let what = format!("{} is the address of two staff", email.value);
            table.report(email.at, what, Some(format!("the first is at {first}")));
        }
        staff.push(Staff {
            called: called.map_or_else(|| called::called(&name.value), |called| called.value),
            name: name.value,
            email: email.value,
            matrix: matrix.map(|matrix| matrix.value),
            phone: phone.map(|phone| phone.value),
            deputy: None,
            leave,
        });
        deputies.push((table, deputy));
    }
    if staff.is_empty() {
        root.reading.warn("no [[staff]] is named, so nobody is told what needs a person");
    }
    find_deputies(&mut staff, &deputies);
    staff
}

/// Each deputy is another of staff, by address or by a name that is one person's.
fn find_deputies(staff: &mut [Staff], named: &[(Table<'_>, Option<At<String>>)]) {
    for (position, (table, deputy)) in named.iter().enumerate() {
        let Some(deputy) = deputy else { continue };
        let wanted = deputy.value.trim().to_lowercase();
        let is_meant = |other: &Staff| {
            other.email.as_str() == wanted
                || other.name.to_lowercase() == wanted
                || other.called.to_lowercase() == wanted
        };
        let meant: Vec<usize> = (0..staff.len()).filter(|at| staff.get(*at).is_some_and(is_meant)).collect();
        let complaint = match meant.as_slice() {
            [one] if *one == position => Some(("is the same person", "name another of [[staff]]".to_owned())),
            [one] => {
                if let Some(of) = staff.get_mut(position) {
                    of.deputy = Some(*one);
                }
                None
            }
            [] => {
                let others = staff.iter().enumerate().filter(|(at, _)| *at != position);
                let known: Vec<&str> = others.map(|(_, other)| other.called.as_str()).collect();
                let hint = match known.as_slice() {
                    [] => "there is no other [[staff]]; leave it out".to_owned(),
                    known => format!("write a name or address of [[staff]]: {}", known.join(", ")),
                };
                Some(("is nobody of [[staff]]", hint))
            }
            _ => Some(("could be several of [[staff]]", "write the address".to_owned())),
        };
        if let Some((what, hint)) = complaint {
            table.refuse("deputy", deputy, Complaint::new(what, hint));
        }
    }
}
