//! `itip --series FILE.ics MAIL...`: what a series looks like after these mails, without a configuration or a database.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use serde_json::{Map, Value, json};

use super::{
    classify::{bytes, class_word},
    exit::Failure,
    verbs::say,
};
use crate::{
    calendar::{answered_series::AnsweredSeries, invite::partstat_text},
    domain::{answers::Answers, incoming::Partstat},
    intake::{self, Known},
};

#[derive(Debug, Args)]
pub struct ItipArgs {
    /// The series, as an .ics file; `-` reads it from standard input
    #[arg(long, value_name = "FILE.ics")]
    series: PathBuf,
    /// Mails as files, in the order in which they arrived
    #[arg(value_name = "MAIL")]
    mails: Vec<PathBuf>,
    /// As JSON, for machines
    #[arg(long)]
    json: bool,
}

/// A mail, or one VEVENT of it, that changed nothing.
struct Refused {
    file: String,
    reason: String,
}

pub(super) fn run(args: &ItipArgs) -> Result<(), Failure> {
    let input = |err: anyhow::Error| Failure::input(format!("{err:#}."));
    let object = bytes(&args.series).map_err(input)?;
    let named = || format!("{} holds no series that can be read", args.series.display());
    let mut series = AnsweredSeries::read(&object).with_context(named).map_err(input)?;
    let mut refused = Vec::new();
    for file in &args.mails {
        let mail = intake::read(&bytes(file).map_err(input)?, &Known::nothing());
        let mut refuse = |reason: String| refused.push(Refused { file: file.display().to_string(), reason });
        if mail.calendar.is_empty() {
            refuse(format!("it holds no answer to an invite: {}", class_word(&mail)));
        }
        for answer in &mail.calendar {
            if let Err(why) = series.take(answer, mail.from.as_deref()) {
                refuse(why.to_string());
            }
        }
    }
    if args.json {
        say(format_args!("{}", as_json(&series, &refused)));
    } else {
        people(&series, &refused);
    }
    Ok(())
}

fn as_json(series: &AnsweredSeries, refused: &[Refused]) -> Value {
    let attendees: Vec<Value> = series
        .attendees
        .iter()
        .map(|(address, answers)| {
            let calls = answers.calls.keys().filter_map(|call| {
                Some((call.to_string(), Value::from(partstat_text(answers.for_call(*call)?))))
            });
            let occurrences: Map<String, Value> = calls.collect();
            json!({"address": address, "partstat": of_series(answers), "occurrences": occurrences})
        })
        .collect();
    let refused: Vec<Value> =
        refused.iter().map(|refused| json!({"file": refused.file, "reason": refused.reason})).collect();
    json!({
        "uid": series.uid,
        "sequence": series.sequence,
        "attendees": attendees,
        "proposed": series.proposed,
        "refused": refused,
    })
}

fn of_series(answers: &Answers) -> &'static str {
    partstat_text(answers.about(None).unwrap_or(Partstat::NeedsAction))
}

fn people(series: &AnsweredSeries, refused: &[Refused]) {
    say(format_args!("{}, SEQUENCE {}", series.uid, series.sequence));
    for (address, answers) in &series.attendees {
        say(format_args!("  {address}: {}", of_series(answers)));
        for call in answers.calls.keys() {
            if let Some(partstat) = answers.for_call(*call) {
                say(format_args!("    {call}: {}", partstat_text(partstat)));
            }
        }
    }
    for proposed in &series.proposed {
        let by = proposed.address.as_deref().unwrap_or("somebody");
        let call = proposed.recurrence_id.map_or_else(|| "the series".to_owned(), |call| call.to_string());
        let start = proposed.start.map_or_else(|| "another time".to_owned(), |start| start.to_string());
        say(format_args!("  {by} proposes {start} for {call}"));
    }
    for refused in refused {
        say(format_args!("  {}: {}", refused.file, refused.reason));
    }
}
