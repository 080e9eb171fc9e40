//! `show PAIRING`: one pairing in full.

use std::path::Path;

use clap::Args;
use serde_json::json;

use super::{current, english, exit::Failure, open};
use crate::{
    domain::Side,
    letters::Catalogue,
    planning::{
        schedule::upcoming,
        staff::{case, proposed},
    },
    record,
};

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The pairing's id, such as ada-sam.
    pairing: String,
    /// As JSON, for machines.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(config: &Path, args: &ShowArgs) -> Result<(), Failure> {
    let opened = open::reading(config)?;
    let now = current::clock_of(&opened)?;
    let view = current::view(&opened, &args.pairing, now)?;
    let words = Catalogue::english();
    let status = record::status::pairing_status(words, &view, now);
    let upcoming = upcoming::upcoming(&view, now);
    if args.json {
        let mut value = serde_json::to_value(&status).map_err(anyhow::Error::from)?;
        if let Some(fields) = value.as_object_mut() {
            let mut pairing = json!(view.pairing);
            if let (Some(why), Some(ended)) = (&view.pairing.ended, pairing.get_mut("ended")) {
                *ended = words.say(why).into();
            }
            fields.insert("pairing".to_owned(), pairing);
            fields.insert(
                "upcoming".to_owned(),
                json!(
                    upcoming.iter().map(|step| record::status::next_letter(words, step)).collect::<Vec<_>>()
                ),
            );
            let proposed: Vec<String> =
                proposed::proposed(&view).iter().map(|open| words.say(open)).collect();
            fields.insert("proposed".to_owned(), json!(proposed));
            fields.insert("letters".to_owned(), json!(letters(&view)));
        }
        println!("{value}");
        return Ok(());
    }
    let zone = &view.programme.zone;
    println!("{}: {} in {}", view.pairing.id, status.stage, view.programme.title);
    for (side, word) in [(Side::Mentor, "mentor"), (Side::Mentee, "mentee")] {
        for participant in view.side(side) {
            let person = &participant.person;
            let heard = view.contact.heard.get(&person.id).and_then(|heard| heard.last());
            let heard = heard.map_or_else(
                || "not heard yet".to_owned(),
                |at| format!("last heard {}", english::time(at, zone)),
            );
            let phone = person.phone.as_ref().map(|phone| format!(", {phone}")).unwrap_or_default();
            println!("  {word}: {} <{}>{phone}; {heard}", person.name, person.email);
            if let Some(refused) = &participant.standing.refused {
                println!("    the address was refused: {}", Catalogue::english().say(&refused.said));
            }
            if participant.standing.stopped.is_some() {
                println!("    asked for no more letters");
            }
            if let Some(range) = participant.standing.away_on(person, view.date(now)) {
                println!("    away, back {}", range.day_after());
            }
        }
    }
    if let Some(slot) = view.pairing.weekly {
        let place = view.pairing.place.as_deref().unwrap_or("no place given");
        println!("  weekly: {slot} ({}), {place}", view.programme.zone.iana_name().unwrap_or_default());
    }
    for (id, answer) in case::rsvp(&view, now) {
        println!("  invite: {id} {answer:?}");
    }
    for open in proposed::proposed(&view) {
        println!("  open: {}", words.say(&open));
    }
    if let Some(why) = &status.needs_staff {
        println!("  NEEDS STAFF: {why}");
    }
    for letter in &view.sent {
        let to = english::recipient(Some(&view), &opened.loaded.desk.staff, &letter.recipient);
        println!("  {} {} to {to}: {}", english::time(letter.decided, zone), letter.kind, fate(&letter.fate));
    }
    if upcoming.is_empty() {
        println!("  next: nothing, unless something comes in");
    }
    for step in upcoming {
        let to = step.who.as_ref().map(|who| format!(" to {}", english::recipient(Some(&view), &[], &who.0)));
        let to = to.unwrap_or_default();
        println!(
            "  next: {} {}{to} ({})",
            current::coming(step.at, now, zone),
            step.what,
            words.say(&step.cause())
        );
    }
    println!("  `mentord history {}` tells why each letter went out", view.pairing.id);
    Ok(())
}

fn letters(view: &crate::planning::view::PairingView) -> Vec<serde_json::Value> {
    view.sent
        .iter()
        .map(|letter| {
            json!({"at": letter.decided, "kind": letter.kind, "to": letter.recipient, "fate": fate(&letter.fate)})
        })
        .collect()
}

fn fate(fate: &crate::planning::view::Fate) -> String {
    use crate::planning::view::Fate;
    match fate {
        Fate::Pending { said: None } => "waiting to be sent".to_owned(),
        Fate::Pending { said: Some(said) } => {
            format!("waiting; the server said: {}", Catalogue::english().say(said))
        }
        Fate::Sent { .. } => "accepted by the server".to_owned(),
        Fate::InDoubt { .. } => "in doubt".to_owned(),
        Fate::Failed { said, .. } => format!("refused: {}", Catalogue::english().say(said)),
        Fate::Cancelled => "cancelled".to_owned(),
    }
}
