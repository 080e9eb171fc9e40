//! `pair`: the roster by hand. A pairing made here and one made in a file are the same record.

use std::path::Path;

use clap::{Args, Subcommand};
use jiff::{Timestamp, civil::Date};

use super::{
    exit::Failure,
    open,
    whom::{find, someone},
    words,
};
use crate::{
    config::slug,
    daemon::{roster, service},
    domain::{
        Event, Evidence, Pairing, PairingId, PersonId, Programme, Slot, contact::Phase, event::HeardAs,
    },
    planning::roster::free_id,
    record::{self, Deed},
    store::{Actor, Tx},
};

#[derive(Debug, Args)]
pub struct PairArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A new pairing; its people are introduced with the next run.
    #[command(after_help = "Examples:
  mentord pair add --mentor Ada --mentee \"Sam Jones <sam@example.org>\" --weekly \"Tue 18:00\"
  mentord pair add --mentor Ada --mentee Sam --mentee Kim      a team of two
  mentord pair add --mentor Ada --mentee Bob --introduced 2027-01-05")]
    Add(Add),
    /// The pairing ends: the calls are cancelled, what waits is not sent.
    End {
        /// The pairing's id, such as ada-sam.
        pairing: String,
        /// For staff only; in no letter.
        #[arg(long, default_value = "ended by staff")]
        why: String,
    },
    /// No letters until that day; calls in between are left out.
    Pause {
        /// The pairing's id, such as ada-sam.
        pairing: String,
        /// The first day on again, such as 2027-02-01.
        #[arg(long, value_name = "DATE")]
        until: Date,
    },
    /// The pause is over now.
    Resume {
        /// The pairing's id, such as ada-sam.
        pairing: String,
    },
    /// Another weekly time: one update of the same series.
    Move {
        /// The pairing's id, such as ada-sam.
        pairing: String,
        /// Such as "Thu 18:00", in the programme's zone.
        slot: Slot,
        /// Another place as well.
        #[arg(long)]
        place: Option<String>,
    },
    /// Another place for the calls.
    Place {
        /// The pairing's id, such as ada-sam.
        pairing: String,
        /// A link, or a room.
        place: String,
    },
    /// They are in touch, staff know it: the silence is over.
    Talked {
        /// The pairing's id, such as ada-sam.
        pairing: String,
    },
    /// Letters may go to this person again: the address was put right, or they asked.
    Clear {
        /// By address, alias, id or unique name.
        person: String,
    },
}

#[derive(Debug, Args)]
struct Add {
    /// By address, alias, id or unique name; somebody new as "Ada Lovelace <ada@example.org>". May be given again.
    #[arg(long, required = true, value_name = "PERSON")]
    mentor: Vec<String>,
    /// In the same way; several make a team.
    #[arg(long, required = true, value_name = "PERSON")]
    mentee: Vec<String>,
    /// The programme's id; needed where there are several.
    #[arg(long)]
    programme: Option<String>,
    /// What the pairing is called, such as ada-sam; made from the names if left out.
    #[arg(long)]
    id: Option<String>,
    /// Such as "Tue 18:00", in the programme's zone.
    #[arg(long, value_name = "SLOT")]
    weekly: Option<Slot>,
    /// Where they meet: a link, or a room.
    #[arg(long)]
    place: Option<String>,
    /// A word such as technical or career; letters may differ by it.
    #[arg(long)]
    kind: Option<String>,
    /// What the mentor should know of the mentee.
    #[arg(long, value_name = "TEXT")]
    background: Option<String>,
    /// Introduced already, on that day: the watch starts, no introduction goes out.
    #[arg(long, value_name = "DATE")]
    introduced: Option<Date>,
}

pub(super) fn run(config: &Path, args: &PairArgs) -> Result<(), Failure> {
    let opened = open::writing(config, "pair")?;
    let now = words::clock_of(&opened)?;
    let actor = Actor::CommandLine { user: open::user() };
    // The file is read first, so that what is ordered here is ordered after it.
    // Where there is a daemon that is its work, which lets the files settle first.
    opened.store.write(|tx| match service::minds_the_roster(tx)? {
        true => Ok(0),
        false => roster::take(tx, &opened.house, &opened.loaded.roster, now),
    })?;
    let said = match &args.what {
        What::Add(add) => self::add(&opened, add, &actor, now)?,
        What::Clear { person } => clear(&opened, person, &actor, now)?,
        What::End { pairing, why } => {
            change(&opened, pairing, &actor, now, |it| it.ended = Some(why.clone()))?
        }
        What::Move { pairing, slot, place } => change(&opened, pairing, &actor, now, |it| {
            it.weekly = Some(*slot);
            if let Some(place) = place {
                it.place = Some(one_line(place));
            }
        })?,
        What::Place { pairing, place } => {
            change(&opened, pairing, &actor, now, |it| it.place = Some(one_line(place)))?
        }
        What::Pause { pairing, until } => {
            event(&opened, pairing, &actor, now, vec![Event::Paused { by: None, back: *until }])?
        }
        What::Resume { pairing } => event(&opened, pairing, &actor, now, vec![Event::Resumed])?,
        What::Talked { pairing } => talked(&opened, pairing, &actor, now)?,
    };
    println!("{said} {} what follows; `mentord plan` shows it.", opened.next_sends());
    Ok(())
}

pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect()
}

fn change(
    opened: &open::Opened,
    id: &str,
    actor: &Actor,
    now: Timestamp,
    edit: impl Fn(&mut Pairing),
) -> Result<String, Failure> {
    let view = words::view(opened, id, now)?;
    if matches!(view.contact.phase, Phase::Ended { .. }) {
        return Err(Failure::input(format!("{id} has ended; `mentord pair add` begins a new one.")));
    }
    opened.store.write(|tx| {
        // As it is now: a daemon may have changed it since it was looked at.
        let mut after = tx.pairing(&view.pairing.id)?.map_or_else(|| view.pairing.clone(), |row| row.pairing);
        edit(&mut after);
        roster::change_pairing(tx, &opened.house, &after, None, actor, now)
    })?;
    Ok(format!("{id} changed."))
}

fn event(
    opened: &open::Opened,
    id: &str,
    actor: &Actor,
    now: Timestamp,
    events: Vec<Event>,
) -> Result<String, Failure> {
    let view = words::view(opened, id, now)?;
    for event in &events {
        if let Event::Paused { back, .. } = event
            && *back <= view.date(now)
        {
            return Err(Failure::usage(format!("A pause ends on a day to come; {back} is not.")));
        }
        view.contact.clone().after(event, now).map_err(|err| Failure::input(format!("{id}: {err}.")))?;
    }
    let deed = Deed {
        events: events.into_iter().map(|event| (view.pairing.id.clone(), event)).collect(),
        people: Vec::new(),
        letters: Vec::new(),
        actor: actor.clone(),
        at: now,
    };
    opened.store.write(|tx| record::record(tx, &opened.house, &deed, now))?;
    Ok(format!("{id} changed."))
}

fn talked(opened: &open::Opened, id: &str, actor: &Actor, now: Timestamp) -> Result<String, Failure> {
    let view = words::view(opened, id, now)?;
    let mut events: Vec<Event> = view
        .pairing
        .everyone()
        .map(|by| Event::Heard { by: by.clone(), evidence: Evidence::StaffSaid, worth: HeardAs::Both })
        .collect();
    events.extend(view.contact.open.iter().filter_map(|open| match &open.trouble {
        trouble @ crate::domain::contact::Trouble::Silence { .. } => {
            Some(Event::Settled { trouble: trouble.clone() })
        }
        _ => None,
    }));
    event(opened, id, actor, now, events)
}

fn clear(opened: &open::Opened, person: &str, actor: &Actor, now: Timestamp) -> Result<String, Failure> {
    let id = opened.store.read(|tx| find(tx, person))?.map_err(Failure::input)?;
    let mut events = Vec::new();
    for pairing in opened.store.read(|tx| tx.pairings_of(&id))? {
        let view = words::view(opened, &pairing.0, now)?;
        for open in &view.contact.open {
            use crate::domain::contact::Trouble;
            if matches!(&open.trouble, Trouble::AddressRefused { who, .. } | Trouble::Stopped { who } | Trouble::NotMe { who } if *who == id)
            {
                events.push((pairing.clone(), Event::Settled { trouble: open.trouble.clone() }));
            }
        }
    }
    let deed = Deed {
        events,
        people: vec![(id.clone(), crate::domain::PersonEvent::Cleared)],
        letters: Vec::new(),
        actor: actor.clone(),
        at: now,
    };
    opened.store.write(|tx| record::record(tx, &opened.house, &deed, now))?;
    Ok(format!("Letters may go to {id} again."))
}

fn programme<'a>(opened: &'a open::Opened, wanted: Option<&str>) -> Result<&'a Programme, Failure> {
    let programmes = &opened.loaded.programmes;
    let ids = || programmes.iter().map(|programme| programme.id.0.as_str()).collect::<Vec<_>>().join(", ");
    match (wanted, programmes.as_slice()) {
        (Some(wanted), _) => programmes.iter().find(|programme| programme.id.0 == wanted).ok_or_else(|| {
            Failure::input(format!("There is no programme '{wanted}'; there are: {}.", ids()))
        }),
        (None, [only]) => Ok(only),
        (None, _) => Err(Failure::usage(format!("Say which programme: --programme with one of {}.", ids()))),
    }
}

fn add(opened: &open::Opened, add: &Add, actor: &Actor, now: Timestamp) -> Result<String, Failure> {
    let programme = programme(opened, add.programme.as_deref())?;
    let zone = &programme.zone;
    // Resolved within the transaction that enters them: all of it, or nothing.
    let done = opened.store.write(|tx| {
        let mut newcomers = Vec::new();
        let mut sides = [Vec::new(), Vec::new()];
        for (side, named) in sides.iter_mut().zip([&add.mentor, &add.mentee]) {
            for name in named {
                match someone(tx, name, zone, &newcomers)? {
                    Ok((person, new)) => {
                        side.push(person.id.clone());
                        if new {
                            newcomers.push(person);
                        }
                    }
                    Err(said) => return Ok(Err(said)),
                }
            }
        }
        let [mentors, mentees] = sides;
        if let Some(both) = mentors.iter().find(|id| mentees.contains(id)) {
            return Ok(Err(format!("{both} cannot be mentor and mentee of one pairing.")));
        }
        for person in &newcomers {
            roster::enter_person(tx, person, None, actor, now)?;
        }
        let pairing = Pairing {
            id: pairing_id(tx, add, &mentors, &mentees)?,
            programme: programme.id.clone(),
            kind: add.kind.clone(),
            mentors,
            mentees,
            weekly: add.weekly,
            place: add.place.as_deref().map(one_line),
            background: add.background.clone(),
            introduced: add.introduced,
            ended: None,
        };
        if let Some(row) = tx.pairing(&pairing.id)?
            && !matches!(row.contact.phase, Phase::Ended { .. })
        {
            return Ok(Err(format!("The pairing {} runs already.", pairing.id)));
        }
        roster::enter_pairing(tx, &opened.house, &pairing, None, actor, now)?;
        Ok(Ok(pairing.id))
    })?;
    let id = done.map_err(Failure::input)?;
    Ok(format!("{id} is in the record."))
}

fn pairing_id(
    tx: &Tx<'_>,
    add: &Add,
    mentors: &[PersonId],
    mentees: &[PersonId],
) -> anyhow::Result<PairingId> {
    if let Some(id) = &add.id {
        return Ok(PairingId(slug(id)));
    }
    let called = |ids: &[PersonId]| -> anyhow::Result<String> {
        let first = ids.first().map(|id| tx.person(id)).transpose()?.flatten();
        Ok(first.map(|row| slug(&row.person.called)).unwrap_or_default())
    };
    // A pair that ended and begins again is the same pairing, in its next generation.
    let again = tx.pairings()?.into_iter().find(|row| {
        matches!(row.contact.phase, Phase::Ended { .. })
            && row.pairing.mentors == mentors
            && row.pairing.mentees == mentees
    });
    if let Some(row) = again {
        return Ok(row.pairing.id);
    }
    let base = format!("{}-{}", called(mentors)?, called(mentees)?);
    let taken: Vec<String> = tx.pairings()?.into_iter().map(|row| row.pairing.id.0).collect();
    Ok(PairingId(free_id(&base, 40, |id| taken.iter().any(|known| known == id))))
}
