//! What a word of staff settles.

use crate::{
    domain::{Event, Evidence, contact::Trouble, event::HeardAs},
    planning::view::PairingView,
};

/// Both are heard, and what was open about their silence is settled.
pub(super) fn talked(view: &PairingView) -> Vec<Event> {
    let heard = view.pairing.everyone().map(|by| Event::Heard {
        by: by.clone(),
        evidence: Evidence::StaffSaid,
        worth: HeardAs::Both,
        happened: None,
    });
    let settled = view.contact.open.iter().filter_map(|open| match &open.trouble {
        trouble @ Trouble::Silence { .. } => Some(Event::Settled { trouble: trouble.clone() }),
        _ => None,
    });
    heard.chain(settled).collect()
}

/// Whatever only needed a look is settled; silence and dead addresses are not by a word.
pub(super) fn seen_to(view: &PairingView) -> Vec<Event> {
    let open = view.contact.open.iter().filter(|open| {
        matches!(
            open.trouble,
            Trouble::Wrote { .. }
                | Trouble::Withdraws { .. }
                | Trouble::Stopped { .. }
                | Trouble::LongAbsence { .. }
                | Trouble::PausedToTheEnd { .. }
                | Trouble::MentorDeclined { .. }
                | Trouble::Vanished
        )
    });
    open.map(|open| Event::Settled { trouble: open.trouble.clone() }).collect()
}
