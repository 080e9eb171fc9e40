//! What staff write: orders about the desk, and answers to its letters to them.

use jiff::ToSpan;

use super::{
    letter::Reader,
    react::{Leads, Reaction, both_heard},
};
use crate::domain::{Event, Evidence, Incoming, Order, incoming::Answer};

/// An order about the desk: in answer to a letter to staff whose own address proves that it was read,
/// and from somebody of staff, who may be a participant too.
pub(super) fn ordered(mail: &Incoming, leads: &Leads) -> Option<Reaction> {
    let letter = leads.proved.as_ref().filter(|letter| matches!(letter.reader, Reader::Staff(_)))?;
    leads.staff?;
    let order = mail.text.as_deref().and_then(Order::read)?;
    let verdict = format!("staff order the desk: {}", order.word());
    Some(Reaction { order: Some((order, letter.clone())), verdict, ..Reaction::default() })
}

/// Staff write by hand, and may answer a letter that the desk wrote to them: its Message-ID and
/// address cannot be guessed, so whoever answers it has read it.
pub(super) fn staff_reply(mail: &Incoming, leads: &Leads) -> Reaction {
    let answers_ours = leads.letters.iter().find(|letter| matches!(letter.reader, Reader::Staff(_)));
    let Some(letter) = answers_ours.filter(|letter| letter.pairings.len() == 1) else {
        return Reaction::understood("staff wrote; no contact of the pair");
    };
    let talked = leads.answers.iter().any(|(answer, _)| matches!(answer, Answer::Talked | Answer::Met));
    let snooze = mail.text.as_deref().and_then(snooze);
    let mut reaction =
        Reaction::understood("staff answered a letter of the desk's; no word that works there");
    for view in leads.views.iter().filter(|view| letter.pairings.contains(&view.pairing.id)) {
        if let (true, Some(first)) = (talked, view.pairing.everyone().next()) {
            reaction.verdict = "staff say that they are in touch".to_owned();
            both_heard(&mut reaction, view, first, Evidence::StaffSaid);
        } else if let Some(days) = snooze {
            let until = view.date(leads.heard).saturating_add(i64::from(days).days());
            reaction.verdict = format!("staff look again on {until}");
            reaction.event(view, Event::PutOff { until });
        }
    }
    reaction
}

/// `snooze 3 days`, at the start of what was written; at most 90 days.
fn snooze(text: &str) -> Option<u16> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?.to_lowercase();
    let mut words = line.split_whitespace();
    let days = (words.next()?.trim_matches('"') == "snooze").then(|| words.next())??;
    let unit = words.next().unwrap_or("days").trim_matches(['"', '.']);
    let days: u16 = days.trim_matches('"').parse().ok()?;
    (["day", "days"].contains(&unit) && (1..=90).contains(&days)).then_some(days)
}
