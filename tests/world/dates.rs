//! Every day on which a letter says that there is a call is one that its reader's calendar has, or had before the
//! update that the letter is.

use std::collections::BTreeSet;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use mentord::domain::{Contact, PairingId, PersonId, Series};
use mentord::mail::Accepted;
use mentord::store::Happened;

use super::{World, mails::parsed};

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// What stands before the day of a call where no time is behind it.
const OF_A_CALL: [&str; 12] = [
    "call on ",
    "calls on ",
    "call of ",
    "calls of ",
    "next on ",
    "No call on: ",
    "Again a call on: ",
    "the one of ",
    "Moved: ",
    "The last: ",
    "No longer: ",
    "next call: ",
];

/// A day that a letter names, with its time if one stands behind it.
#[derive(Debug)]
struct Named {
    day: Date,
    time: Option<Time>,
    of_a_call: bool,
}

impl World {
    /// Complaints about days of calls that the reader's calendar does not have.
    pub(super) fn days_of_no_call(&self, at: Timestamp, taken: &Accepted) -> Vec<String> {
        let pairings: BTreeSet<PairingId> =
            self.reasons(taken).iter().filter_map(|reason| reason.pairing().cloned()).collect();
        let Some(zone) = self.zone_of(&taken.who) else { return Vec::new() };
        let mut instants: Vec<Timestamp> = Vec::new();
        for id in &pairings {
            self.series_of(id).iter().for_each(|series| instants.extend(slots(series)));
        }
        if instants.is_empty() {
            return Vec::new();
        }
        let had: Vec<DateTime> =
            instants.iter().map(|instant| instant.to_zoned(zone.clone()).datetime()).collect();
        let mail = parsed(&taken.bytes);
        let text = mail.body_text(0).unwrap_or_default();
        let text = without_proposals(&text);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let known = |named: &Named| match named.time {
            Some(time) => had.contains(&named.day.to_datetime(time)),
            None => !named.of_a_call || had.iter().any(|call| call.date() == named.day),
        };
        let year = at.to_zoned(zone.clone()).year();
        let unknown = days(&text, year).into_iter().filter(|named| !known(named));
        unknown.map(|named| format!("{named:?} is no call of theirs")).collect()
    }

    fn zone_of(&self, who: &str) -> Option<TimeZone> {
        let id = PersonId(who.to_owned());
        Some(self.store.read(|tx| tx.person(&id)).expect("a person")?.person.zone)
    }

    /// The series as the calendars have it, and as they had it before the last update.
    fn series_of(&self, pairing: &PairingId) -> Vec<Series> {
        let journal = self.store.read(|tx| tx.journal_of_pairing(pairing)).expect("a journal");
        let mut contact = Contact::new(1);
        let mut all: Vec<(u32, Series)> = Vec::new();
        for entry in journal {
            let Happened::ToPairing(event) = entry.happened else { continue };
            contact = contact.after(&event, entry.at).expect("a journal that can be replayed");
            if let Some(booking) = &contact.booking
                && all.last().is_none_or(|(sequence, _)| *sequence != booking.sequence)
            {
                all.push((booking.sequence, booking.series.clone()));
            }
        }
        // Letters that wait may rest on the one before the last.
        all.into_iter().rev().take(3).map(|(_, series)| series).collect()
    }
}

/// A letter without the times that somebody proposes, and until when these are open: they are no calls.
fn without_proposals(text: &str) -> String {
    let of_a_call = |line: &&str| {
        let line = line.trim_start();
        let free = line.starts_with("move ") && line.contains(": ");
        !free && !["Then: ", "Not: ", "Asked: "].iter().any(|start| line.starts_with(start))
    };
    let text: Vec<&str> = text.lines().filter(of_a_call).collect();
    let mut text = text.join(" ");
    while let Some(from) = text.find("Without an answer by ").or_else(|| text.find("Without one by ")) {
        let Some(end) = text.get(from..).and_then(|rest| rest.find("the old")) else { break };
        text.replace_range(from..from + end, "");
    }
    text
}

/// Where the calls of a series are, and where the rule has those that are left out or moved.
fn slots(series: &Series) -> Vec<Timestamp> {
    let calls = series.calls().map(|call| call.start);
    calls.chain(series.rule_dates().filter_map(|date| series.original_start(date))).collect()
}

/// The days that a text names: `Tuesday 19 January, 18:00`.
fn days(text: &str, year: i16) -> Vec<Named> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("day ") {
        let begin = text.get(..at).and_then(|before| before.rfind([' ', '(', '"']).map(|space| space + 1));
        let begin = begin.unwrap_or(0);
        let weekday = text.get(begin..at + 3).unwrap_or_default();
        let words: Vec<&str> = text.get(at + 4..).unwrap_or_default().splitn(5, ' ').collect();
        let [number, month, rest @ ..] = words.as_slice() else { continue };
        let bare = |word: &str| word.trim_end_matches([',', '.', ';', ':', ')', '"']).to_owned();
        let Some(month_at) = MONTHS.iter().position(|known| *known == bare(month)) else { continue };
        let (Ok(number), true) = (number.parse::<i8>(), WEEKDAYS.contains(&weekday)) else { continue };
        let month_number = i8::try_from(month_at + 1).expect("a month");
        let ends = |word: &str| word.ends_with([',', ' ']);
        let mut rest = rest.iter();
        let mut last = *month;
        let mut said_year = None;
        if !ends(month)
            && let Some(word) = rest.clone().next()
            && let Ok(number) = bare(word).parse::<i16>()
            && number > 2000
        {
            (said_year, last) = (Some(number), word);
            rest.next();
        }
        let time =
            rest.next().filter(|_| last.ends_with(',')).and_then(|word| bare(word).parse::<Time>().ok());
        let fits = |year: i16| {
            let day = Date::new(year, month_number, number).ok()?;
            let name = WEEKDAYS.get(usize::try_from(day.weekday().to_monday_zero_offset()).ok()?)?;
            (*name == weekday).then_some(day)
        };
        let day = said_year.map_or_else(|| fits(year).or_else(|| fits(year + 1)), fits);
        let before = text.get(..begin).unwrap_or_default();
        // "14:00 from Tuesday 16 March, 13:00 from Tuesday 30 March"
        let from = before.strip_suffix(" from ").and_then(|before| before.rsplit(' ').next());
        let time = from.and_then(|word| word.parse::<Time>().ok()).or(time);
        let of_a_call = OF_A_CALL.iter().any(|phrase| before.ends_with(phrase));
        found.extend(day.map(|day| Named { day, time, of_a_call }));
    }
    found
}

#[test]
fn days_are_found_with_their_times() {
    let text = "Your next call: Tuesday 19 January, 18:00 (London). No call on: Friday 5 March 2027, \
                Friday 12 March 2027. The clocks change: 14:00 from Tuesday 16 March, 13:00 from Tuesday 30 March. \
                We wrote on Monday 18 January.";
    let found: Vec<String> = days(text, 2027)
        .into_iter()
        .map(|named| format!("{} {:?} {}", named.day, named.time, named.of_a_call))
        .collect();
    assert_eq!(
        found,
        [
            "2027-01-19 Some(18:00:00) true",
            "2027-03-05 None true",
            "2027-03-12 None false",
            "2027-03-16 Some(14:00:00) false",
            "2027-03-30 Some(13:00:00) false",
            "2027-01-18 None false"
        ]
    );
}
