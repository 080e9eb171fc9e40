//! Writes invites of many kinds with what they must mean beside them, for the judge
//! (`tests/judge/judge.py`), which reads them with other code than ours.
//!
//! `MENTORD_JUDGE_DIR` says where; without it a directory of the build is taken.

use std::{collections::BTreeSet, fs, path::PathBuf};

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime, date},
    tz::TimeZone,
};
use mentord::{
    calendar::invite::{Attendee, Invite, Mailbox, Method, render},
    domain::{EmailAddress, Series, incoming::Partstat, written_clock::ToldClock},
};
use serde_json::json;

struct Sample {
    name: &'static str,
    method: Method,
    sequence: u32,
    series: Series,
    summary: &'static str,
}

fn series(zone: &str, first: DateTime, until: Date) -> Series {
    Series {
        zone: TimeZone::get(zone).expect("a zone of the system"),
        first,
        every_weeks: 1,
        length_minutes: 60,
        until,
        without: BTreeSet::new(),
        moved: std::collections::BTreeMap::new(),
        place: Some("https://meet.example.org/ada-sam?a=1,2;b".into()),
    }
}

fn sample(name: &'static str, zone: &str, first: DateTime, until: Date) -> Sample {
    let series = series(zone, first, until);
    Sample { name, method: Method::Request, sequence: 0, series, summary: "Ada and Sam: mentoring" }
}

fn samples() -> Vec<Sample> {
    let evening = date(2027, 2, 2).at(18, 0, 0, 0);
    let summer = date(2027, 6, 30);
    let year = date(2028, 3, 1);
    let mut all = vec![
        sample("london", "Europe/London", evening, summer),
        sample("new-york", "America/New_York", evening, year),
        sample("berlin-late", "Europe/Berlin", date(2027, 2, 1).at(23, 30, 0, 0), year),
        sample("dublin", "Europe/Dublin", evening, year),
        sample("sydney", "Australia/Sydney", date(2027, 2, 2).at(7, 0, 0, 0), year),
        sample("lord-howe", "Australia/Lord_Howe", evening, year),
        sample("kolkata", "Asia/Kolkata", evening, summer),
        sample("kathmandu", "Asia/Kathmandu", evening, summer),
        sample("sao-paulo", "America/Sao_Paulo", evening, summer),
        sample("santiago", "America/Santiago", evening, year),
        sample("auckland", "Pacific/Auckland", date(2027, 2, 2).at(8, 0, 0, 0), year),
        sample("los-angeles-late", "America/Los_Angeles", date(2027, 2, 2).at(23, 0, 0, 0), summer),
        sample("st-johns", "America/St_Johns", evening, year),
        sample("utc", "UTC", evening, summer),
        sample(
            "casablanca-one-offset",
            "Africa/Casablanca",
            date(2027, 4, 6).at(18, 0, 0, 0),
            date(2027, 9, 1),
        ),
        sample("casablanca-ramadan", "Africa/Casablanca", evening, summer),
        sample("casablanca-two-ramadans", "Africa/Casablanca", evening, date(2028, 6, 30)),
        sample("gaza", "Asia/Gaza", evening, date(2030, 6, 30)),
        sample("nuuk", "America/Nuuk", evening, year),
        sample("one-call", "Europe/London", evening, evening.date()),
        sample("fortnightly", "Europe/London", evening, year),
        sample("holidays", "Europe/Paris", evening, summer),
        sample("long-words", "Europe/Paris", evening, summer),
        sample("cancelled", "Europe/London", evening, summer),
    ];
    for sample in &mut all {
        match sample.name {
            "fortnightly" => sample.series.every_weeks = 2,
            "holidays" | "casablanca-two-ramadans" => {
                let weeks = [0, 1, 4, 5, 20];
                sample.series.without = weeks
                    .map(|week: i32| evening.date().checked_add((week * 7).days()).expect("a date"))
                    .into();
                sample.sequence = 3;
            }
            "long-words" => {
                sample.summary = "老虎, \"tigers\"; and \\backslashes\\ in a name that goes on \u{202E}and on\r\n\
                                  ATTENDEE:mailto:evil@example.org, until it is folded more than once";
            }
            "cancelled" => (sample.method, sample.sequence) = (Method::Cancel, 4),
            _ => {}
        }
    }
    all
}

#[test]
fn samples_for_the_judge() {
    let directory = std::env::var_os("MENTORD_JUDGE_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("judge"), PathBuf::from);
    fs::create_dir_all(&directory).unwrap();
    let address = |text: &str| EmailAddress::parse(text).unwrap();
    let organizer = Mailbox { name: "Mentoring \"Desk\"".into(), address: address("desk@example.org") };
    let guest = |name: &str, at: &str| Attendee {
        name: name.into(),
        address: address(at),
        partstat: Partstat::NeedsAction,
        calls: Default::default(),
    };
    let attendees =
        [guest("Ada Lovelace; Countess, of", "ada@example.org"), guest("Sam Okoye", "sam@example.net")];
    let stamp: Timestamp = "2027-01-20T09:30:00Z".parse().unwrap();
    let all = samples();
    assert!(all.len() >= 20);
    for sample in all {
        let uid = format!("{}-7c1f@example.org", sample.name);
        let text = render(&Invite {
            method: sample.method,
            uid: &uid,
            sequence: sample.sequence,
            stamp,
            series: &sample.series,
            only: None,
            summary: sample.summary,
            description: "Your weekly call.\n\nAnswer here, or in a word by mail; both count.",
            organizer: &organizer,
            attendees: &attendees,
        })
        .unwrap_or_else(|why| panic!("{}: {why}", sample.name));
        let starts: Vec<String> = match sample.method {
            Method::Request => sample.series.calls().map(|call| call.start.to_string()).collect(),
            Method::Cancel | Method::DeclineCounter => Vec::new(),
        };
        let expected = json!({
            "uid": uid,
            "sequence": sample.sequence,
            "method": sample.method.as_str(),
            "starts": starts,
            "exact_until": ToldClock::of(&sample.series, stamp).exact_until,
            "zone": sample.series.zone.iana_name(),
            "wall": sample.series.first.time().strftime("%H:%M").to_string(),
        });
        fs::write(directory.join(format!("{}.ics", sample.name)), text).unwrap();
        let sidecar = directory.join(format!("{}.expected.json", sample.name));
        fs::write(sidecar, serde_json::to_string_pretty(&expected).unwrap()).unwrap();
    }
}
