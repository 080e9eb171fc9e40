//! `sessions [PAIRING]`: what became of each call, with the evidence for it; for people, as JSON and as CSV.

use std::path::Path;

use clap::Args;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use super::{current, english, exit::Failure, open, verbs::say};
use crate::{
    domain::{
        PersonId,
        session::Outcome,
        sessions::{Session, SessionEvidence, sessions},
    },
    letters::Catalogue,
    planning::view::PairingView,
    report::session_words,
    sheet::begins_like_formula,
    store::Happened,
};

#[derive(Debug, Args)]
pub struct SessionsArgs {
    /// The pairing's id, such as ada-sam; left out: all of them.
    pairing: Option<String>,
    /// As JSON, for machines.
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// As a table for a spreadsheet.
    #[arg(long)]
    csv: bool,
}

/// A pairing with its sessions.
struct Told {
    view: PairingView,
    sessions: Vec<Session>,
}

pub(super) fn run(config: &Path, args: &SessionsArgs) -> Result<(), Failure> {
    let opened = open::reading(config)?;
    let now = current::clock_of(&opened)?;
    let views = match &args.pairing {
        Some(pairing) => vec![current::view(&opened, pairing, now)?],
        None => {
            let ids = opened.store.read(|tx| tx.pairings())?;
            ids.iter().map(|row| current::view(&opened, &row.pairing.id.0, now)).collect::<Result<_, _>>()?
        }
    };
    let mut all = Vec::new();
    for view in views {
        let journal = opened.store.read(|tx| tx.journal_of_pairing(&view.pairing.id))?;
        let events = journal.iter().filter_map(|entry| match &entry.happened {
            Happened::ToPairing(event) => Some((event, entry.at)),
            _ => None,
        });
        let presume = view.programme.contact.meetings_count;
        let sessions = sessions(events, presume, now).map_err(anyhow::Error::from)?;
        all.push(Told { view, sessions });
    }
    if args.json {
        for told in &all {
            let sessions: Vec<Value> = told.sessions.iter().map(as_json).collect();
            say(format_args!("{}", json!({"pairing": told.view.pairing.id, "sessions": sessions})));
        }
    } else if args.csv {
        csv(&all)?;
    } else {
        all.iter().for_each(people);
    }
    Ok(())
}

/// Who it is laid to, how long before, and where it went; `written`: how a start is written.
fn parts(
    session: &Session,
    written: impl Fn(Timestamp) -> String,
) -> (Vec<PersonId>, Option<i64>, Option<String>) {
    match &session.outcome {
        Outcome::Missed { by } => (by.iter().cloned().collect(), None, None),
        Outcome::Cancelled { by, hours } => (by.iter().cloned().collect(), *hours, None),
        Outcome::Moved { on, start } => {
            let to = start.map(written).or_else(|| on.map(|on| on.to_string()));
            (Vec::new(), None, to)
        }
        Outcome::Held | Outcome::Unknown => (Vec::new(), None, None),
    }
}

fn as_json(session: &Session) -> Value {
    let (by, hours, to) = parts(session, |start| start.to_string());
    let evidence: Vec<Value> = session.evidence.iter().map(evidence_json).collect();
    json!({
        "call": session.call,
        "start": session.start,
        "minutes": session.minutes(),
        "outcome": session.outcome.word(),
        "presumed": session.presumed,
        "by": by,
        "hours_before": hours,
        "moved_to": to,
        "evidence": evidence,
    })
}

fn evidence_json(evidence: &SessionEvidence) -> Value {
    match evidence {
        SessionEvidence::Told { by, told } => {
            json!({"what": "said", "by": by, "at": told.at, "said": told.word})
        }
        SessionEvidence::Answered { by, partstat } => {
            json!({"what": "answered", "by": by, "partstat": partstat})
        }
        SessionEvidence::LeftOut { by, at } => json!({"what": "left-out", "by": by, "at": at}),
        SessionEvidence::MovedAt { at } => json!({"what": "moved", "at": at}),
        SessionEvidence::Corrected => json!({"what": "corrected"}),
    }
}

fn why(told: &Told, session: &Session) -> String {
    let (name, zone) = (|id: &PersonId| told.view.called(id), &told.view.programme.zone);
    let said = session.evidence.iter().filter_map(|evidence| session_words::evidence(evidence, &name, zone));
    let said: Vec<String> = said.map(|said| Catalogue::english().say(&said)).collect();
    said.join("; ")
}

/// A cell that no spreadsheet takes for a formula: names come from people.
fn harmless(cell: &str) -> String {
    if begins_like_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// A start as a spreadsheet reads it, by the clock of the programme.
fn local(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

fn csv(all: &[Told]) -> Result<(), Failure> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let head =
        ["pairing", "call", "start", "minutes", "outcome", "by", "hours before", "moved to", "evidence"];
    let mut write = |row: &[String]| {
        table.write_record(row.iter().map(|cell| harmless(cell))).map_err(anyhow::Error::from)
    };
    write(&head.map(str::to_owned))?;
    for told in all {
        for session in &told.sessions {
            let zone = &told.view.programme.zone;
            let (by, hours, to) = parts(session, |start| local(start, zone));
            let by: Vec<String> = by.iter().map(|id| told.view.called(id)).collect();
            let outcome = session.outcome.word();
            let outcome = if session.presumed { format!("{outcome} (presumed)") } else { outcome.to_owned() };
            write(&[
                told.view.pairing.id.to_string(),
                session.call.to_string(),
                local(session.start, zone),
                session.minutes().to_string(),
                outcome,
                by.join(", "),
                hours.map(|hours| hours.to_string()).unwrap_or_default(),
                to.unwrap_or_default(),
                why(told, session),
            ])?;
        }
    }
    let bytes = table.into_inner().map_err(|err| anyhow::anyhow!("{err}"))?;
    say(format_args!("{}", String::from_utf8_lossy(&bytes).trim_end()));
    Ok(())
}

fn people(told: &Told) {
    let view = &told.view;
    let name = |id: &PersonId| view.called(id);
    if told.sessions.is_empty() {
        say(format_args!("{}: no call has begun yet.", view.pairing.id));
        return;
    }
    let count = |word: &str| told.sessions.iter().filter(|session| session.outcome.word() == word).count();
    let counts = ["held", "missed", "moved", "cancelled", "unknown"].map(|word| (word, count(word)));
    let counts = counts.into_iter().filter(|(_, n)| *n > 0).map(|(word, n)| format!("{n} {word}"));
    say(format_args!("{}: {}", view.pairing.id, counts.collect::<Vec<_>>().join(", ")));
    for session in &told.sessions {
        let became = session_words::became(session, &name, &view.programme.zone);
        let why = why(told, session);
        let why = if why.is_empty() { why } else { format!(" ({why})") };
        let start = english::time(session.start, &view.programme.zone);
        say(format_args!("  {start}  {}{why}", Catalogue::english().say(&became)));
    }
    say(format_args!(
        "  To put one right: mentord pair session {} DAY held|missed|cancelled|unknown",
        view.pairing.id
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_tells_times_by_the_clock_of_the_programme() {
        let zone = TimeZone::get("Europe/London").unwrap();
        for (at, told) in
            [("2027-01-12T18:00:00Z", "2027-01-12 18:00"), ("2027-07-06T23:30:00Z", "2027-07-07 00:30")]
        {
            assert_eq!(local(at.parse().unwrap(), &zone), told);
        }
    }
}
