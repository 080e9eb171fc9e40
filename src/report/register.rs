//! The register: how every running pairing stands, as staff keep it in a sheet.

use jiff::{Timestamp, civil::Date};

use crate::{
    domain::{Side, contact::Phase},
    letters::Catalogue,
    planning::{staff::case, view::PairingView},
    record::status::needs_staff,
};

/// What a server said of an address may be a page.
const LONGEST_NEED: usize = 500;

/// A row of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterRow {
    pub id: String,
    pub programme: String,
    pub kind: Option<String>,
    pub mentors: Vec<RegisterPerson>,
    pub mentees: Vec<RegisterPerson>,
    pub weekly: Option<String>,
    /// No call is before that day.
    pub starts: Option<Date>,
    pub place: Option<String>,
    /// Goes to the mentor with the introduction.
    pub background: Option<String>,
    /// In the contract's words: it is read again when the register comes back.
    pub stage: String,
    /// Of a pause: the first day on again.
    pub back: Option<Date>,
    /// A line a person: `Ada 2027-01-08`.
    pub last_heard: String,
    pub needs_staff: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterPerson {
    pub name: String,
    /// In letters.
    pub called: String,
    pub email: String,
}

/// The row of a pairing; one that has ended has none.
#[must_use]
pub fn row(words: &Catalogue, view: &PairingView, now: Timestamp) -> Option<RegisterRow> {
    if view.pairing.ended.is_some() || matches!(view.contact.phase, Phase::Ended { .. }) {
        return None;
    }
    let pairing = &view.pairing;
    let people = |side: Side| {
        view.side(side)
            .map(|one| RegisterPerson {
                name: one.person.name.clone(),
                called: one.person.called.clone(),
                email: one.person.email.to_string(),
            })
            .collect()
    };
    let heard = pairing.everyone().filter_map(|id| {
        let at = view.contact.heard.get(id)?.last().filter(|at| *at <= now)?;
        Some(format!("{} {}", view.participant(id)?.person.called, view.date(at)))
    });
    Some(RegisterRow {
        id: pairing.id.0.clone(),
        programme: pairing.programme.0.clone(),
        kind: pairing.kind.clone(),
        mentors: people(Side::Mentor),
        mentees: people(Side::Mentee),
        weekly: pairing.weekly.map(|slot| slot.to_string()),
        starts: pairing.starts,
        place: pairing.place.clone(),
        background: pairing.background.clone(),
        stage: case::stage(view).to_owned(),
        back: view.contact.pause.as_ref().map(|pause| pause.back),
        last_heard: heard.collect::<Vec<_>>().join("\n"),
        needs_staff: needs_staff(words, view).unwrap_or_default().chars().take(LONGEST_NEED).collect(),
    })
}
