//! A store of any size: two pairings live through a month by the real rules, and their rows are
//! entered again and again under other ids.

#[path = "../delivery/drain.rs"]
mod delivery;

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context as _, Result};
use delivery::drain;
use jiff::{SignedDuration, Timestamp};
use mentord::{
    config::{self, Loaded, Roster},
    daemon::{planner, roster, wiring},
    domain::{
        Contact, EmailAddress, Event, Evidence, LetterKind, Pairing, PairingId, Person, PersonId,
        event::HeardAs,
    },
    mail::{Directory, Outbound},
    planning::{decision::Decision, roster::merge::Listed, schedule::due},
    record::{self, Attribution, Context},
    store::{Actor, NewDelivery, NewLetter, PairingRow, PersonRow, State, Store},
};

const CONFIG: &str = r#"
[desk]
name = "Riverside Mentoring"
address = "desk@example.org"
timezone = "Europe/London"
[state]
directory = "state"
[[staff]]
name = "Rosa Staff"
email = "rosa@example.org"
[[programme]]
id = "academy"
starts = 2027-01-11
ends = 2027-06-30
rosters = ["roster.toml"]
"#;
const ROSTER: &str = r#"
[[person]]
name = "Quiet Mentor"
email = "quiet-mentor@example.org"
[[person]]
name = "Quiet Mentee"
email = "quiet-mentee@example.org"
[[person]]
name = "Silent Mentor"
email = "silent-mentor@example.org"
[[person]]
name = "Silent Mentee"
email = "silent-mentee@example.org"
[[pairing]]
id = "quiet"
mentors = "quiet-mentor"
mentees = "quiet-mentee"
weekly = "Fri 18:00"
[[pairing]]
id = "silent"
mentors = "silent-mentor"
mentees = "silent-mentee"
weekly = "Fri 18:00"
"#;

/// A Wednesday noon: the silent pair's first nudge has been due since Monday.
pub(crate) fn noon() -> Timestamp {
    at("2027-02-10T12:00:00Z")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// Two pairings as a month leaves them: one in touch, one to be nudged.
pub(crate) struct Season {
    loaded: Loaded,
    quiet: Pair,
    silent: Pair,
}

struct Pair {
    row: PairingRow,
    people: [PersonRow; 2],
    /// When the pairing and its two people are next due.
    due: [Option<Timestamp>; 3],
}

/// A store that a bench measures, with what the rules need.
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) ctx: Context,
    pub(crate) loaded: Loaded,
}

impl Season {
    /// Lives through January 2027 in `folder`.
    pub(crate) async fn live(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder.join("state"))?;
        std::fs::write(folder.join("mentord.toml"), CONFIG)?;
        std::fs::write(folder.join("roster.toml"), ROSTER)?;
        let loaded = config::load(&folder.join("mentord.toml"), &|_| None)
            .map_err(|problems| anyhow::anyhow!("{problems}"))?;
        let store = Store::in_memory()?;
        let ctx = wiring::context(&loaded, &store)?;
        let begins = at("2027-01-11T09:00:00Z");
        store.write(|tx| roster::take(tx, &ctx, &loaded.roster, begins))?;
        let mut out = Outbound::Directory(Directory::new(folder.join("out")));
        let mut now = begins;
        while now < at("2027-02-08T08:00:00Z") {
            settle(&store, &ctx, &mut out, now).await?;
            for (pairing, when) in [
                ("quiet", "2027-01-12T10:00:00Z"),
                ("silent", "2027-01-12T10:00:00Z"),
                ("quiet", "2027-01-20T10:00:00Z"),
                ("silent", "2027-01-29T10:00:00Z"),
                ("quiet", "2027-01-29T10:00:00Z"),
                ("quiet", "2027-02-05T10:00:00Z"),
            ] {
                if now == at(when) {
                    hear(&store, &ctx, pairing, now)?;
                }
            }
            now += SignedDuration::from_hours(1);
        }
        store.write(|tx| tx.read_to_end(noon()))?;
        let quiet = pair(&store, &ctx, "quiet")?;
        let silent = pair(&store, &ctx, "silent")?;
        anyhow::ensure!(quiet.due.iter().flatten().all(|due| *due > noon()), "the quiet pair is due nothing");
        anyhow::ensure!(silent.due[1].is_some_and(|due| due <= noon()), "the silent mentor is due a nudge");
        Ok(Self { loaded, quiet, silent })
    }

    /// A store of so many pairings in `folder`; `silent` of them are silent, and not due before
    /// [`World::wake`] says so.
    pub(crate) fn store(&self, folder: &Path, pairings: usize, silent: usize) -> Result<World> {
        std::fs::create_dir_all(folder)?;
        let store = Store::open(folder)?;
        let loaded = self.loaded.clone();
        let ctx = wiring::context(&loaded, &store)?;
        store.write(|tx| {
            for n in 0..pairings {
                let (pair, due) = if n < silent {
                    (&self.silent, [None, None, None])
                } else {
                    (&self.quiet, self.quiet.due)
                };
                let (row, people) = pair.renamed(n)?;
                for (person, due) in people.iter().zip(&due[1..]) {
                    tx.save_person(person)?;
                    tx.set_person_due(&person.person.id, *due)?;
                }
                tx.save_pairing(&row)?;
                tx.set_pairing_due(&row.pairing.id, due[0], &ctx.standings.fingerprint)?;
                for kind in [LetterKind::Introduction, LetterKind::Invite] {
                    enter_letter(tx, &row.pairing.id, &people, kind, n)?;
                }
            }
            tx.read_to_end(noon())
        })?;
        Ok(World { store, ctx, loaded })
    }

    /// The roster that lists the same pairings, unchanged.
    pub(crate) fn roster(&self, pairings: usize, silent: usize) -> Result<Roster> {
        let mut roster = Roster::default();
        for n in 0..pairings {
            let (row, people) = if n < silent { &self.silent } else { &self.quiet }.renamed(n)?;
            let listed = |value| Listed { value, id_given: true, place: "roster.toml:1".to_owned() };
            roster.people.extend(people.into_iter().map(|row| listed(row.person)));
            roster.pairings.push(Listed {
                value: row.pairing,
                id_given: true,
                place: "roster.toml:1".to_owned(),
            });
        }
        Ok(roster)
    }
}

impl World {
    /// Makes the mentors of these silent pairings due now.
    pub(crate) fn wake(&self, silent: std::ops::Range<usize>) -> Result<()> {
        self.store.write(|tx| {
            for n in silent.clone() {
                tx.set_person_due(&PersonId(format!("mentor-{n}")), Some(noon()))?;
            }
            Ok(())
        })
    }
}

/// Delivers what waits; how many letters that were.
pub(crate) async fn deliver(
    store: &Store,
    ctx: &Context,
    out: &mut Outbound,
    now: Timestamp,
) -> Result<usize> {
    Ok(drain(store, ctx, out, now).await?.sent)
}

/// Decides and delivers until nothing is due.
async fn settle(store: &Store, ctx: &Context, out: &mut Outbound, now: Timestamp) -> Result<()> {
    store.write(|tx| tx.read_to_end(now))?;
    loop {
        let decided = planner::tick(store, ctx, now)?;
        let sent = deliver(store, ctx, out, now).await?;
        if decided == 0 && sent == 0 {
            return Ok(());
        }
    }
}

/// Both write to each other, the desk in copy.
fn hear(store: &Store, ctx: &Context, pairing: &str, now: Timestamp) -> Result<()> {
    let heard = |side: &str| {
        let by = PersonId(format!("{pairing}-{side}"));
        let event = Event::Heard { by, evidence: Evidence::Wrote, worth: HeardAs::Half, happened: None };
        (PairingId(pairing.to_owned()), event)
    };
    let decision = Decision::of_events(vec![heard("mentor"), heard("mentee")]);
    let by = Attribution::new(&Actor::Roster, now);
    store.write(|tx| record::record(tx, ctx, &decision, &by, now).map(|_| ()))
}

fn pair(store: &Store, ctx: &Context, id: &str) -> Result<Pair> {
    let now = noon();
    store.read(|tx| {
        let id = PairingId(id.to_owned());
        let row = tx.pairing(&id)?.context("the pairing lives")?;
        let view = tx.view(&id, &ctx.standings, now)?.context("the pairing lives")?;
        let person = |side: &str| -> Result<(PersonRow, Option<Timestamp>)> {
            let who = PersonId(format!("{id}-{side}"));
            let row = tx.person(&who)?.context("the person lives")?;
            let view =
                record::person_view(tx, ctx, &who, BTreeMap::new(), now)?.context("the person lives")?;
            Ok((row, due::next_letter(&view, now)))
        };
        let (mentor, mentor_due) = person("mentor")?;
        let (mentee, mentee_due) = person("mentee")?;
        Ok(Pair { row, people: [mentor, mentee], due: [due::next_wake(&view, now), mentor_due, mentee_due] })
    })
}

impl Pair {
    /// The same rows under the ids `pair-N`, `mentor-N` and `mentee-N`.
    fn renamed(&self, n: usize) -> Result<(PairingRow, [PersonRow; 2])> {
        let [mentor, mentee] = &self.people;
        let sides = [(mentor, "mentor"), (mentee, "mentee")];
        let mut contact = serde_json::to_string(&self.row.contact)?;
        for (row, side) in sides {
            contact = contact.replace(&format!("\"{}\"", row.person.id), &format!("\"{side}-{n}\""));
            contact = contact.replace(row.person.email.as_str(), &format!("{side}-{n}@example.org"));
        }
        let contact: Contact = serde_json::from_str(&contact)?;
        let pairing = Pairing {
            id: PairingId(format!("pair-{n}")),
            mentors: vec![PersonId(format!("mentor-{n}"))],
            mentees: vec![PersonId(format!("mentee-{n}"))],
            ..self.row.pairing.clone()
        };
        let person = |row: &PersonRow, side: &str| -> Result<PersonRow> {
            let person = Person {
                id: PersonId(format!("{side}-{n}")),
                email: EmailAddress::parse(&format!("{side}-{n}@example.org"))?,
                ..row.person.clone()
            };
            Ok(PersonRow { file: Some(person.clone()), person, standing: row.standing.clone() })
        };
        let row = PairingRow {
            file: Some(pairing.clone()),
            pairing,
            contact,
            uid: format!("series-{n}@example.org"),
        };
        Ok((row, [person(mentor, "mentor")?, person(mentee, "mentee")?]))
    }
}

/// A letter that was sent to both a month ago.
fn enter_letter(
    tx: &mentord::store::Tx<'_>,
    pairing: &PairingId,
    people: &[PersonRow; 2],
    kind: LetterKind,
    n: usize,
) -> Result<()> {
    let then = at("2027-01-11T09:00:00Z");
    let letter = tx.enter_letter(&NewLetter {
        kind,
        programme: "academy",
        reasons: &[mentord::domain::Reason::from(format!("academy/{pairing}.1/{kind}/1"))],
        pairings: std::slice::from_ref(pairing),
        decided: then,
        courtesy: false,
        requires_complete_fetch: false,
        not_after: None,
    })?;
    for row in people {
        let id = tx.enter_delivery(&NewDelivery {
            letter,
            recipient: &row.person.id.0,
            address: &row.person.email,
            envelope_from: "desk@example.org",
            message_id: &format!("{n:08x}.{}.{kind}@example.org", row.person.id),
            subject: "You and the other: hello",
            bytes: &[b'x'; 400],
            not_before: then,
        })?;
        tx.settle(id, State::Sent, &mentord::domain::Sentence::verbatim("250 2.0.0 Ok"), then, then)?;
    }
    Ok(())
}
