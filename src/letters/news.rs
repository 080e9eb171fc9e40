//! News of one of a pairing, as the other side is told them.

use serde::Serialize;

use super::{
    absence::{AbsenceFacts, absence},
    moves::{InsteadFacts, instead},
    people::name_in,
    render_context::{Audience, RenderContext},
};
use crate::{
    domain::{PersonId, person::LONGEST_NAME},
    planning::{letter::News, view::PairingView},
};

#[derive(Debug, Serialize)]
pub(super) struct NewsFacts {
    /// `away`, `paused`, `later`, `no-call`, `no-series` or `address`
    pub what: &'static str,
    pub who: String,
    pub full: String,
    /// The first day back, or the day until which they asked for time.
    pub day: String,
    /// Away: until when, and what becomes of the calls.
    pub absence: Option<AbsenceFacts>,
    /// A call declined: other times for it that suit both.
    pub instead: Vec<InsteadFacts>,
}

pub(super) fn news(
    news: News,
    about: &PersonId,
    view: &PairingView,
    (context, audience): (&RenderContext<'_>, &Audience),
) -> NewsFacts {
    let clock = &audience.clock;
    let (what, day) = match news {
        News::Away { back } => ("away", clock.date(back)),
        News::Paused { back } => ("paused", clock.date(back)),
        News::Later { until } => ("later", clock.date(until)),
        News::Declined { call: Some(call) } => ("no-call", clock.moment(call)),
        News::Declined { call: None } => ("no-series", String::new()),
        News::Accepted { call: Some(call) } => ("yes-call", clock.moment(call)),
        News::Accepted { call: None } => ("yes-series", String::new()),
        News::NewAddress => ("address", String::new()),
        News::HandedOver => ("handed-over", String::new()),
    };
    let absence = match news {
        News::Away { back } => Some(absence(view, about, back, context.now, audience)),
        _ => None,
    };
    let instead = match news {
        News::Declined { call: Some(call) } => instead(view, call, context.now, audience),
        _ => Vec::new(),
    };
    let found = view.participant(about).map(|participant| &participant.person);
    NewsFacts {
        what,
        who: found.map_or_else(String::new, |person| name_in(view, person)),
        full: found.map_or_else(String::new, |person| super::clean::line(&person.name, LONGEST_NAME)),
        day,
        absence,
        instead,
    }
}

/// A pause as its reader sees it.
#[derive(Debug, Serialize)]
pub(super) struct PauseFacts {
    /// The reader asked for it.
    pub yours: bool,
    /// Who asked; `None`: staff.
    pub who: Option<String>,
    /// The first day on again.
    pub back: String,
}

pub(super) fn pause(view: &PairingView, audience: &Audience) -> Option<PauseFacts> {
    let pause = view.contact.pause.as_ref()?;
    Some(PauseFacts {
        yours: pause.by.is_some() && pause.by == audience.person,
        who: pause.by.as_ref().and_then(|by| Some(name_in(view, &view.participant(by)?.person))),
        back: audience.clock.date(pause.back),
    })
}
