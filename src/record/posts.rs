//! What the staff room is told: that a pair is in touch, and what a letter to staff is about.
//! Names of participants go into no other room.

use anyhow::Result;
use jiff::Timestamp;

use super::House;
use crate::{
    domain::{Event, PairingId, PersonId, Reason, contact::Trouble},
    planning::{
        due::pairing_reason,
        letter::{Content, Letter, Reader},
        view::PairingView,
    },
    store::Tx,
};

/// Where posts for staff go if the programme names no room.
const STAFF_ROOM: &str = "staff";

/// Enters the post that an event makes, if it makes one.
pub(super) fn of_event(
    tx: &Tx<'_>,
    house: &House,
    pairing: &PairingId,
    event: &Event,
    now: Timestamp,
) -> Result<()> {
    let Event::InTouch { since } = event else { return Ok(()) };
    let Some(view) = tx.view(pairing, &house.standings, now)? else { return Ok(()) };
    let text = format!("{} are in touch ({}).", names(&view), view.programme.title);
    enter(tx, house, &pairing_reason(&view, "in-touch", &since.to_string()), Some(&view), &text, now)
}

/// Enters the post that goes with a letter to staff.
pub(super) fn of_letter(
    tx: &Tx<'_>,
    house: &House,
    letter: &Letter,
    views: &[PairingView],
    subject: &str,
    now: Timestamp,
) -> Result<()> {
    let Some(reason) = letter.reasons.first() else { return Ok(()) };
    if !matches!(letter.readers.first(), Some(Reader::Staff(_))) {
        return Ok(());
    }
    let details: Vec<String> = match &letter.content {
        Content::Escalation { case } => {
            let view = views.iter().find(|view| view.pairing.id == case.pairing);
            let newest = case.trouble.iter().max_by_key(|(_, since)| *since);
            view.zip(newest).map(|(view, (trouble, _))| brief(view, trouble)).into_iter().collect()
        }
        Content::Digest(digest) => digest
            .cases
            .iter()
            .filter_map(|case| views.iter().find(|view| view.pairing.id == case.pairing))
            .map(names)
            .collect(),
        _ => Vec::new(),
    };
    let text = if details.is_empty() {
        format!("{subject}.")
    } else {
        format!("{subject}: {}.", details.join("; "))
    };
    enter(tx, house, reason, views.first(), &text, now)
}

fn enter(
    tx: &Tx<'_>,
    house: &House,
    reason: &Reason,
    view: Option<&PairingView>,
    text: &str,
    now: Timestamp,
) -> Result<()> {
    let room = view.and_then(|view| view.programme.rooms.staff.clone());
    let room = room.unwrap_or_else(|| STAFF_ROOM.to_owned());
    tx.enter_post(reason, &house.keys.transaction_id(reason), &room, text, now)
}

/// `Ada and Sam`
fn names(view: &PairingView) -> String {
    let names: Vec<String> = view.pairing.everyone().map(|id| called(view, id)).collect();
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        names => names.join(""),
    }
}

fn called(view: &PairingView, id: &PersonId) -> String {
    view.participant(id).map_or_else(|| id.to_string(), |participant| participant.person.called.clone())
}

fn brief(view: &PairingView, trouble: &Trouble) -> String {
    match trouble {
        Trouble::Silence { silence } => format!("no contact seen since {}", view.date(silence.since)),
        Trouble::AddressRefused { who, .. } => {
            format!("a mail server refuses the address of {}", called(view, who))
        }
        Trouble::Stopped { who } => format!("{} asked for no more letters", called(view, who)),
        Trouble::NotMe { who } => {
            format!("the address on file for {} is somebody else's", called(view, who))
        }
        Trouble::LongAbsence { who, back } => format!("{} is away, back on {back}", called(view, who)),
        Trouble::MentorDeclined { who } => format!("{} said no", called(view, who)),
        Trouble::MentorUnanswered => "the mentor, asked first, has not answered".to_owned(),
        Trouble::Vanished => "gone from its roster file".to_owned(),
    }
}
