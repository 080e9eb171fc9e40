//! Orders about pairings and people: whom they mean, what they say in words, and how they are done.
//! The command line and staff's mail come to the same record through here.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{
    foresight::Foresight,
    names::{self, Pointers, one_line},
    newcomers, settled,
};
use crate::{
    daemon::sheets,
    domain::{
        Event, Order, Pairing, PairingId, PersonEvent, PersonId, Reason,
        contact::{Phase, Trouble},
        order::{Change, PersonChange, Which},
        zones,
    },
    planning::{
        inbound::{machines::is_away, reaction::Reaction},
        letter::{Content, Letter},
        schedule::due::all_readers,
        staff::staff_words::Task,
        view::PairingView,
    },
    record::{self, Deed, House, address, edits},
    report::words::day,
    store::{Actor, Tx},
};

/// With what an order is done.
#[derive(Debug, Clone, Copy)]
pub struct Hand<'a> {
    pub house: &'a House,
    pub actor: &'a Actor,
    /// For people: `Rosa Staff`.
    pub by: &'a str,
    /// When it was said.
    pub said: Timestamp,
    /// Names this giving of the order, for reasons: unique for ever.
    pub key: &'a str,
    pub now: Timestamp,
    /// What was found out about orders beforehand.
    pub foresight: Option<&'a Foresight>,
}

/// The pairings that an order changed; or a sentence that says why it cannot be done.
pub type Done = Result<BTreeSet<PairingId>, String>;

/// The order with ids in the place of names, so that it means the same when it is confirmed later;
/// or a sentence that asks back.
///
/// # Errors
/// When the store fails.
pub fn resolve(
    tx: &Tx<'_>,
    house: &House,
    order: &Order,
    pointers: &Pointers,
) -> Result<Result<Order, String>> {
    Ok(match order {
        Order::Change(which, change) => {
            let id = match names::pairing(tx, which, pointers)? {
                Ok(id) => id,
                Err(said) => return Ok(Err(said)),
            };
            let change = match change {
                Change::ReplaceMentor { old, new } => {
                    match newcomers::replacement(tx, &id, old.as_deref(), new)? {
                        Ok(change) => change,
                        Err(said) => return Ok(Err(said)),
                    }
                }
                other => other.clone(),
            };
            Ok(Order::Change(Which::Named(id.0), change))
        }
        Order::Why(which) => names::pairing(tx, which, pointers)?.map(|id| Order::Why(Which::Named(id.0))),
        Order::Preview(which) => {
            names::pairing(tx, which, pointers)?.map(|id| Order::Preview(Which::Named(id.0)))
        }
        Order::Person(who, change) => names::person(tx, who)?.map(|id| Order::Person(id.0, change.clone())),
        Order::Pair(pair) => newcomers::resolve(tx, house, pair)?.map(|pair| Order::Pair(Box::new(pair))),
        other => Ok(other.clone()),
    })
}

/// What a task does, a sentence.
///
/// # Errors
/// When the store fails.
pub fn words_of(tx: &Tx<'_>, house: &House, task: &Task) -> Result<String> {
    match task {
        Task::Order(order) => words(tx, house, order),
        Task::Sheet(sheet) => {
            let count = sheet.changes.len() + sheet.events.len();
            let changes = if count == 1 { "one change".to_owned() } else { format!("{count} changes") };
            Ok(format!("{}: {changes} taken from it, as shown.", one_line(&sheet.name)))
        }
    }
}

/// What a resolved order does, a sentence.
///
/// # Errors
/// When the store fails.
pub fn words(tx: &Tx<'_>, house: &House, order: &Order) -> Result<String> {
    Ok(match order {
        Order::Change(Which::Named(id), change) => {
            let row =
                tx.pairing(&PairingId(id.clone()))?.with_context(|| format!("There is no pairing {id}"))?;
            let zone =
                house.standings.programmes.get(&row.pairing.programme).map(|programme| &programme.zone);
            let pair = names::of_pairing(tx, &row.pairing)?;
            change_words(tx, &pair, &row.pairing, change, zone)?
        }
        Order::Person(id, change) => {
            let who = names::of_person(tx, &PersonId(id.clone()))?;
            match change {
                PersonChange::Address { new } => format!("{who} is written to at {new} from now on."),
                PersonChange::Away { range } => {
                    format!("{who} is away from {} until {}; nudges wait.", day(range.first), day(range.last))
                }
                PersonChange::Clear => format!("Letters may go to {who} again."),
            }
        }
        Order::Pair(pair) => newcomers::words(tx, house, pair)?,
        other => super::desk_words(other).unwrap_or(other.word()).to_owned(),
    })
}

fn change_words(
    tx: &Tx<'_>,
    pair: &str,
    pairing: &Pairing,
    change: &Change,
    zone: Option<&TimeZone>,
) -> Result<String> {
    let place = zone.map(|zone| format!(" ({})", zones::place(zone))).unwrap_or_default();
    Ok(match change {
        Change::End { why: None } => format!("{pair}: the pairing ends."),
        Change::End { why: Some(why) } => {
            format!("{pair}: the pairing ends (\"{}\", for staff only).", one_line(why))
        }
        Change::Pause { back } => {
            format!("{pair}: paused, back on {}; calls before that day are left out.", day(*back))
        }
        Change::Resume => format!("{pair}: the pause is over."),
        Change::Move { weekly } => match pairing.weekly {
            Some(before) => format!("{pair}: calls move from {before} to {weekly}{place}, every week."),
            None => format!("{pair}: calls on {weekly}{place}, every week."),
        },
        Change::MoveCall { call, to, time } => {
            let at = time.map(|time| format!(", {}", time.strftime("%H:%M"))).unwrap_or_default();
            format!("{pair}: the call of {} moves to {}{at}{place}.", day(*call), day(*to))
        }
        Change::Skip { call } => format!("{pair}: the call of {} is left out.", day(*call)),
        Change::Place { place } => format!("{pair}: calls take place here: {}", one_line(place)),
        Change::ReplaceMentor { new, .. } => {
            let new = match tx.person(&PersonId(new.clone()))? {
                Some(row) => row.person.name,
                None => newcomers::newcomer(new),
            };
            let mut mentees = Vec::new();
            for id in &pairing.mentees {
                mentees.push(names::of_person(tx, id)?);
            }
            format!(
                "{pair}: the pairing ends, and {new} becomes the mentor of {}.",
                crate::letters::list(&mentees)
            )
        }
        Change::Done => format!("{pair}: settled."),
        Change::Talked => format!("{pair}: in touch, you say; the silence is over."),
        Change::Note { text } => format!("{pair}: noted for the history: {}", one_line(text)),
        Change::Snooze { until } => format!("{pair}: off the morning list until {}.", day(*until)),
        Change::Resend { introduction, invite } => match (introduction, invite) {
            (true, false) => format!("{pair}: the introduction goes out once more."),
            (false, true) => format!("{pair}: the calendar entry goes out once more."),
            _ => format!("{pair}: the introduction and the calendar entry go out once more."),
        },
    })
}

/// Does a task, its names resolved.
///
/// # Errors
/// When the store fails, or the record refuses; nothing is to be kept then.
pub fn carry_out(tx: &Tx<'_>, task: &Task, hand: Hand<'_>) -> Result<Done> {
    match task {
        Task::Order(order) => obey(tx, order, hand),
        Task::Sheet(sheet) => sheets::apply(tx, hand.house, sheet, hand.actor, hand.now),
    }
}

fn obey(tx: &Tx<'_>, order: &Order, hand: Hand<'_>) -> Result<Done> {
    match order {
        Order::Change(Which::Named(id), change) => self::change(tx, &PairingId(id.clone()), change, hand),
        Order::Person(id, change) => self::person(tx, &PersonId(id.clone()), change, hand),
        Order::Pair(pair) => newcomers::pair(tx, pair, hand),
        Order::Hold | Order::Release => {
            let given = super::Given {
                order: order.clone(),
                by: hand.by.to_owned(),
                actor: hand.actor.clone(),
                about: Vec::new(),
                plan: None,
                said: hand.said,
                status: None,
            };
            super::carry_out(tx, hand.house, &given, hand.now)?;
            Ok(Ok(BTreeSet::new()))
        }
        other => Ok(Err(format!("\"{}\" works only in answer to a letter of the desk's.", other.word()))),
    }
}

fn change(tx: &Tx<'_>, id: &PairingId, change: &Change, hand: Hand<'_>) -> Result<Done> {
    let Some(view) = tx.view(id, &hand.house.standings, hand.now)? else {
        return Ok(Err(format!("There is no pairing {id}, or its programme is not configured.")));
    };
    if matches!(view.contact.phase, Phase::Ended { .. }) && !matches!(change, Change::Note { .. }) {
        return Ok(Err(format!("{id} has ended; \"pair\" begins a new one.")));
    }
    match change {
        Change::End { why } => {
            let why = why.as_deref().map_or_else(|| "ended by staff".to_owned(), one_line);
            edited(tx, &view, hand, |it| it.ended = Some(why.clone()))
        }
        Change::Move { weekly } => edited(tx, &view, hand, |it| it.weekly = Some(*weekly)),
        Change::Place { place } => edited(tx, &view, hand, |it| it.place = Some(one_line(place))),
        Change::ReplaceMentor { old, new } => newcomers::replace(tx, &view, old.as_deref(), new, hand),
        Change::Pause { back } if *back <= view.date(hand.now) => {
            Ok(Err(format!("A pause ends on a day to come; {back} is not.")))
        }
        Change::Pause { back } => happened(tx, &view, hand, vec![Event::Paused { by: None, back: *back }]),
        Change::Resume => happened(tx, &view, hand, vec![Event::Resumed]),
        Change::Talked => happened(tx, &view, hand, settled::talked(&view)),
        Change::Done => happened(tx, &view, hand, settled::seen_to(&view)),
        Change::Note { text } => happened(tx, &view, hand, vec![Event::Remarked { text: one_line(text) }]),
        Change::Snooze { until } => happened(tx, &view, hand, vec![Event::PutOff { until: *until }]),
        Change::Resend { introduction, invite } => resend(tx, &view, *introduction, *invite, hand),
        Change::Skip { call } => match call_of(&view, *call, hand) {
            Ok(_) => happened(tx, &view, hand, vec![Event::Skipped { by: None, call: *call }]),
            Err(said) => Ok(Err(said)),
        },
        Change::MoveCall { call, to, time } => match call_of(&view, *call, hand) {
            Ok(usual) => {
                let to = to.to_datetime(time.unwrap_or(usual));
                let starts = view.programme.zone.to_ambiguous_zoned(to).compatible().map(|at| at.timestamp());
                if !starts.is_ok_and(|starts| starts > hand.now) {
                    return Ok(Err("A call moves to a time to come.".to_owned()));
                }
                happened(tx, &view, hand, vec![Event::CallMoved { call: *call, to }])
            }
            Err(said) => Ok(Err(said)),
        },
    }
}

/// The usual time of the call of that day; or a sentence: there is none.
fn call_of(view: &PairingView, date: Date, hand: Hand<'_>) -> Result<jiff::civil::Time, String> {
    let live = view.contact.booking.as_ref().filter(|booking| !booking.cancelled);
    let Some(booking) = live else {
        return Err(format!("{} has no calls in the calendars.", view.pairing.id));
    };
    let series = &booking.series;
    let is_call = series.calls().any(|call| call.date == date && call.start > hand.now);
    if is_call {
        return Ok(series.first.time());
    }
    Err(match series.next_after(hand.now) {
        Some(next) => format!("There is no call on {}; the next one is on {}.", day(date), day(next.date)),
        None => format!("There is no call on {}, nor one to come.", day(date)),
    })
}

fn edited(tx: &Tx<'_>, view: &PairingView, hand: Hand<'_>, edit: impl Fn(&mut Pairing)) -> Result<Done> {
    let mut after = view.pairing.clone();
    edit(&mut after);
    edits::change_pairing(tx, hand.house, &after, None, hand.actor, hand.now)?;
    Ok(Ok(BTreeSet::from([after.id])))
}

fn happened(tx: &Tx<'_>, view: &PairingView, hand: Hand<'_>, events: Vec<Event>) -> Result<Done> {
    for event in &events {
        if let Err(err) = view.contact.clone().after(event, hand.now) {
            return Ok(Err(format!("{}: {err}.", view.pairing.id)));
        }
    }
    let id = view.pairing.id.clone();
    let events = events.into_iter().map(|event| (id.clone(), event)).collect();
    recorded(tx, events, Vec::new(), Vec::new(), hand)?;
    Ok(Ok(BTreeSet::from([id])))
}

fn recorded(
    tx: &Tx<'_>,
    events: Vec<(PairingId, Event)>,
    people: Vec<(PersonId, PersonEvent)>,
    letters: Vec<Letter>,
    hand: Hand<'_>,
) -> Result<()> {
    let deed = Deed { events, people, letters, actor: hand.actor.clone(), at: hand.now };
    record::record(tx, hand.house, &deed, hand.now)
}

/// The introduction and the calendar entry as they are now, under reasons of their own.
fn resend(tx: &Tx<'_>, view: &PairingView, introduction: bool, invite: bool, hand: Hand<'_>) -> Result<Done> {
    let id = view.pairing.id.clone();
    let booked = view.contact.booking.as_ref().is_some_and(|booking| !booking.cancelled);
    if !matches!(view.contact.phase, Phase::Introduced { .. }) {
        return Ok(Err(format!("{id} has not been introduced yet; there is nothing to send again.")));
    }
    if invite && !introduction && !booked {
        return Ok(Err(format!("{id} has no calls in the calendars.")));
    }
    let mut contents = Vec::new();
    if introduction {
        contents.push(("introduction", Content::Introduction { pairing: id.clone() }));
    }
    if invite && booked {
        contents.push(("invite", Content::Invite { pairing: id.clone() }));
    }
    let letters = contents
        .into_iter()
        .map(|(kind, content)| Letter {
            content,
            reasons: vec![Reason::of_pairing(
                &view.programme.id,
                &id,
                view.contact.generation,
                kind,
                &format!("again/{}", hand.key),
            )],
            readers: all_readers(view, false),
            not_after: None,
            rests_on_silence: false,
        })
        .filter(|letter| !letter.readers.is_empty())
        .collect();
    recorded(tx, Vec::new(), Vec::new(), letters, hand)?;
    Ok(Ok(BTreeSet::from([id])))
}

fn person(tx: &Tx<'_>, id: &PersonId, change: &PersonChange, hand: Hand<'_>) -> Result<Done> {
    if tx.person(id)?.is_none() {
        return Ok(Err(format!("{id} is gone.")));
    }
    let pairings: BTreeSet<PairingId> = tx.pairings_of(id)?.into_iter().collect();
    match change {
        PersonChange::Address { new } => {
            let moved = address::change(tx, hand.house, id, new.as_str(), hand.actor, hand.now)?;
            if let Err(refused) = moved {
                return Ok(Err(refused.to_string()));
            }
        }
        PersonChange::Away { range } => {
            let views = record::views(tx, hand.house, &pairings, hand.now)?;
            let mut reaction = Reaction::default();
            let theirs: Vec<&PairingView> = views.iter().collect();
            is_away(&mut reaction, &theirs, id, (*range, false));
            let deed = Deed::of(reaction, hand.actor.clone(), hand.now);
            record::record(tx, hand.house, &deed, hand.now)?;
        }
        PersonChange::Clear => clear(tx, id, &pairings, hand)?,
    }
    record::refresh(tx, hand.house, &pairings, hand.now)?;
    Ok(Ok(pairings))
}

fn clear(tx: &Tx<'_>, id: &PersonId, pairings: &BTreeSet<PairingId>, hand: Hand<'_>) -> Result<()> {
    let mut events = Vec::new();
    for pairing in pairings {
        let Some(row) = tx.pairing(pairing)? else { continue };
        for open in row.contact.open {
            if matches!(&open.trouble, Trouble::AddressRefused { who, .. } | Trouble::Stopped { who } | Trouble::NotMe { who } if who == id)
            {
                events.push((pairing.clone(), Event::Settled { trouble: open.trouble }));
            }
        }
    }
    recorded(tx, events, vec![(id.clone(), PersonEvent::Cleared)], Vec::new(), hand)
}
