//! What a season came to: what each figure counts, and examples of what counted.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use mentord::{domain::contact::Trouble, mail::Accepted};

use super::{
    played::{Pair, Played, Standing, Written, about},
    probes,
    season::Stands,
};
use crate::world::{Delivered, Found, TRUTH, ZONE, full_name, time};

/// A pair's first letters: held against nobody on its first day.
const FIRST_LETTERS: [&str; 3] = ["introduction", "invite", "background"];
/// Answers to what staff wrote.
const ANSWERS_TO_STAFF: [&str; 3] = ["answer", "order", "confirm"];

/// What was counted, as values: no world is kept.
pub(super) struct Measured {
    pub(super) name: &'static str,
    pub(super) pairs: usize,
    pub(super) healthy: usize,
    pub(super) letters: usize,
    pub(super) reminders: usize,
    /// Healthy pairs that a list said were silent.
    pub(super) false_alarms: Vec<String>,
    /// Healthy pairs that stood on a list for whatever reason.
    pub(super) listed: Vec<String>,
    /// What staff did not read in time.
    pub(super) unread: Vec<String>,
    pub(super) to_staff: (usize, String),
    /// Letters to participants in the weeks after the first, and how many weeks of people these are.
    pub(super) to_people: (usize, usize),
    pub(super) kinds: String,
    pub(super) most: (usize, Vec<String>),
    pub(super) answers: usize,
    pub(super) menus: Vec<String>,
    pub(super) untrue: Vec<String>,
    pub(super) broken: Vec<String>,
}

pub(super) fn measure(played: &Played) -> Measured {
    let healthy = |pair: &&Pair| pair.persona.stands == Stands::Healthy;
    let (untrue, broken): (Vec<Found>, Vec<Found>) =
        played.world.found().into_iter().partition(|(check, _)| *check == TRUTH);
    let letters = played.world.letters();
    let reminders = letters.iter().filter(|(_, taken)| reminds(played, taken));
    let (to_people, kinds, most) = to_people(played);
    Measured {
        name: played.season.name,
        pairs: played.pairs.len(),
        healthy: played.pairs.iter().filter(healthy).count(),
        letters: letters.len(),
        reminders: reminders.count(),
        false_alarms: listings(played, false_alarm),
        listed: listings(played, |_| true),
        unread: unread(played),
        to_staff: to_staff(played),
        to_people,
        kinds,
        most,
        answers: answers(played).count(),
        menus: menus(played),
        untrue: untrue.into_iter().map(|(_, what)| what).collect(),
        broken: broken.into_iter().map(|(check, what)| format!("{check}: {what}")).collect(),
    }
}

fn here(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::get(ZONE).expect("a zone")).date()
}

fn short(at: Timestamp) -> String {
    at.to_zoned(TimeZone::get(ZONE).expect("a zone")).strftime("%a %-d %b %H:%M").to_string()
}

fn reminds(played: &Played, taken: &Accepted) -> bool {
    let reasons = played.world.reasons(taken);
    taken.kind == "reminder" || !reasons.is_empty() && reasons.iter().all(|reason| reason.kind == "reminder")
}

/// The line claims a silence, and nobody of the two is known to be away.
fn false_alarm(standing: &Standing) -> bool {
    let silence = standing.open.iter().any(|trouble| matches!(trouble, Trouble::Silence { .. }));
    let absence = standing.open.iter().any(|trouble| matches!(trouble, Trouble::LongAbsence { .. }));
    silence && !absence && !standing.away
}

/// Healthy pairs on a morning list: by their names in its text, or by the record where it only
/// counted them.
fn listings(played: &Played, counts: impl Fn(&Standing) -> bool) -> Vec<String> {
    let mut days: BTreeMap<&str, Vec<(Date, Vec<Trouble>)>> = BTreeMap::new();
    for (letter, standings) in &played.lists {
        let (at, taken) = played.world.letters().get(*letter).expect("a letter");
        let text = probes::text(&taken.bytes);
        let reasons = played.world.reasons(taken);
        let of = |programme: &str| {
            reasons.iter().any(|reason| reason.programme.as_ref().is_some_and(|id| id.0 == programme))
        };
        for (pair, standing) in played.pairs.iter().zip(standings) {
            assert_eq!(pair.id, standing.pair, "one standing a pair");
            let named = probes::names_both(&text, full_name(pair.mentor), full_name(pair.mentee));
            let stands = !standing.open.is_empty() && !standing.put_off && of(&standing.programme);
            if pair.persona.stands == Stands::Healthy && (named || stands) && counts(standing) {
                days.entry(&pair.id).or_default().push((here(*at), standing.open.clone()));
            }
        }
    }
    let told = |(pair, days): (&str, Vec<(Date, Vec<Trouble>)>)| {
        let (first, troubles) = days.first().expect("a list");
        let why: BTreeSet<String> = troubles.iter().map(|trouble| word(trouble).to_owned()).collect();
        let why: Vec<String> = why.into_iter().collect();
        format!(
            "{pair} ({}) from {first} on {} lists: {}; {}",
            persona(played, pair),
            days.len(),
            if why.is_empty() { "named, and nothing open".to_owned() } else { why.join(", ") },
            because(played, pair),
        )
    };
    days.into_iter().map(told).collect()
}

fn word(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::Silence { silence } => match silence.ladder {
            mentord::domain::contact::Ladder::First => "silence since the introduction",
            mentord::domain::contact::Ladder::Ongoing => "silence since the last contact",
        },
        Trouble::LongAbsence { .. } => "a long absence",
        Trouble::Wrote { .. } => "wrote something",
        Trouble::Stopped { .. } => "stop",
        Trouble::NotMe { .. } => "not me",
        Trouble::Withdraws { .. } => "wants to leave",
        Trouble::AddressRefused { .. } => "a refused address",
        _ => "another trouble",
    }
}

fn persona(played: &Played, pair: &str) -> &'static str {
    played.pairs.iter().find(|known| known.id == pair).map_or("?", |pair| pair.persona.name)
}

fn because(played: &Played, pair: &str) -> &'static str {
    played.pairs.iter().find(|known| known.id == pair).map_or("?", |pair| pair.persona.because)
}

/// The end of the next working day.
fn a_working_day_after(date: Date) -> Timestamp {
    let weekend = |date: &Date| date.weekday().to_monday_zero_offset() > 4;
    let next = date.tomorrow().expect("a day").series(1.day()).find(|date| !weekend(date)).expect("a Monday");
    time(&next.tomorrow().expect("a day").to_string())
}

/// What staff should have read of in time and have not.
fn unread(played: &Played) -> Vec<String> {
    let mut missing = Vec::new();
    for pair in &played.pairs {
        if let Stands::Silent(step) = pair.persona.stands {
            let date: Date = step.parse().expect("a date");
            if !read(played, pair, time(step), a_working_day_after(date)) {
                missing.push(format!("{} ({}): the step of {step}", pair.id, pair.persona.name));
            }
        }
        let owed: Vec<_> = played.owed.iter().filter(|owed| owed.pair == pair.id).collect();
        for owed in &owed {
            let until = if owed.at_once { owed.at } else { a_working_day_after(here(owed.at)) };
            if !read(played, pair, owed.at, until) {
                missing.push(format!(
                    "{} ({}): {}, {}",
                    pair.id,
                    pair.persona.name,
                    owed.what,
                    short(owed.at)
                ));
            }
        }
        if pair.persona.stands == Stands::Troubled && owed.is_empty() {
            missing.push(format!("{} ({}): nothing made it visible", pair.id, pair.persona.name));
        }
    }
    missing
}

fn read(played: &Played, pair: &Pair, from: Timestamp, until: Timestamp) -> bool {
    let letters = played.world.letters().iter();
    let (mentor, mentee) = (full_name(pair.mentor), full_name(pair.mentee));
    letters.filter(|(at, taken)| from <= *at && *at <= until && is_staff(taken)).any(|(_, taken)| {
        let text = probes::text(&taken.bytes);
        probes::names_both(&text, mentor, mentee)
            || taken.kind != "digest" && about(&played.world, taken).pairs.contains(&pair.id)
            || taken.kind == "worry" && (probes::names(&text, mentor) || probes::names(&text, mentee))
    })
}

fn is_staff(taken: &Accepted) -> bool {
    taken.who.contains('@')
}

fn week(played: &Played, at: Timestamp) -> i64 {
    let first = time(played.season.starts);
    at.duration_since(first).as_hours() / (24 * 7)
}

fn listed_kinds(kinds: &BTreeMap<String, usize>) -> String {
    let mut kinds: Vec<(&String, &usize)> = kinds.iter().collect();
    kinds.sort_by_key(|(kind, count)| (std::cmp::Reverse(**count), (*kind).clone()));
    kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect::<Vec<_>>().join(", ")
}

/// Letters to one of staff in the worst week, and which.
fn to_staff(played: &Played) -> (usize, String) {
    let mut weeks: BTreeMap<(String, i64), BTreeMap<String, usize>> = BTreeMap::new();
    for (at, taken) in played.world.letters() {
        if is_staff(taken) && !ANSWERS_TO_STAFF.contains(&taken.kind.as_str()) {
            let kinds = weeks.entry((taken.who.clone(), week(played, *at))).or_default();
            *kinds.entry(taken.kind.clone()).or_default() += 1;
        }
    }
    let worst = weeks.iter().max_by_key(|(_, kinds)| kinds.values().sum::<usize>());
    worst.map_or((0, String::new()), |((_, week), kinds)| {
        (kinds.values().sum(), format!("week {}: {}", week + 1, listed_kinds(kinds)))
    })
}

type ToPeople = ((usize, usize), String, (usize, Vec<String>));

/// Letters to participants in the weeks after the first: all and weeks of people; by kind; the most
/// that one got in a week, and who.
fn to_people(played: &Played) -> ToPeople {
    let people: BTreeSet<&str> = played.pairs.iter().flat_map(|pair| [pair.mentor, pair.mentee]).collect();
    let mut all = 0;
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut weeks: BTreeMap<(String, i64), BTreeMap<String, usize>> = BTreeMap::new();
    let first_day = time(played.season.starts);
    for (at, taken) in played.world.letters().iter().filter(|(_, taken)| people.contains(taken.who.as_str()))
    {
        let week = week(played, *at);
        let first = FIRST_LETTERS.contains(&taken.kind.as_str()) && here(*at) == here(first_day);
        if week == 0 || first {
            continue;
        }
        all += 1;
        *kinds.entry(taken.kind.clone()).or_default() += 1;
        *weeks.entry((taken.who.clone(), week)).or_default().entry(taken.kind.clone()).or_default() += 1;
    }
    let mut busy: Vec<_> =
        weeks.iter().map(|(who, kinds)| (kinds.values().sum::<usize>(), who, kinds)).collect();
    busy.sort_by_key(|(count, who, _)| (std::cmp::Reverse(*count), (*who).clone()));
    let most = busy.first().map_or(0, |(count, ..)| *count);
    let examples = busy.iter().filter(|(count, ..)| *count > 5).map(|(_, (who, week), kinds)| {
        let pair = played.pairs.iter().find(|pair| [pair.mentor, pair.mentee].contains(&who.as_str()));
        format!(
            "{who} ({}) in week {}: {}",
            pair.map_or("?", |pair| pair.persona.name),
            week + 1,
            listed_kinds(kinds)
        )
    });
    let weeks = usize::try_from(played.season.weeks - 1).expect("some weeks");
    ((all, people.len() * weeks), listed_kinds(&kinds), (most, examples.collect()))
}

fn answers(played: &Played) -> impl Iterator<Item = &Written> {
    played.written.iter().filter(|written| written.delivered == Delivered::ToTheDeskAlone)
}

/// Who got the choices for what they wrote.
fn menus(played: &Played) -> Vec<String> {
    let letters = played.world.letters().iter();
    letters
        .filter(|(_, taken)| about(&played.world, taken).kinds.contains("choices"))
        .map(|(at, taken)| {
            let before =
                played.written.iter().rev().find(|written| written.who == taken.who && written.at <= *at);
            before.map_or_else(
                || format!("{} {}", taken.who, short(*at)),
                |written| {
                    let persona = persona(played, &written.pair);
                    format!("{} ({persona}) {}: {:?}", written.pair, short(written.at), written.text)
                },
            )
        })
        .collect()
}
