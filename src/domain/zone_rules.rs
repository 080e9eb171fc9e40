//! The yearly rules of a zone's clock, over the time that matters.
//!
//! Outlook reads one STANDARD and at most one DAYLIGHT, each with one yearly rule, and may refuse
//! the stream otherwise (MS-OXCICAL 2.1.3.1.1.19.2). So the zone's transitions are read from the
//! zone database over that time, and put as one pair of rules, or not at all: what no
//! pair says exactly is never written. DAYLIGHT is the larger offset, whatever the database calls
//! it: Dublin's winter, which the database counts as negative summer time, becomes STANDARD.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time, Weekday},
    tz::{Offset, TimeZone},
};

/// From 2037 on a zone file is extrapolated, and an extrapolation can invent a transition.
const HORIZON: Date = Date::constant(2036, 12, 31);
const YEAR: SignedDuration = SignedDuration::from_hours(24 * 366);

/// When in a year the clocks change: `BYMONTH=3;BYDAY=-1SU` at a wall-clock time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Onset {
    pub month: i8,
    /// 1 to 4, or -1 for the last.
    pub week: i8,
    pub weekday: Weekday,
    /// By the clock that ends.
    pub time: Time,
}

impl Onset {
    /// The wall-clock time of the change in that year.
    #[must_use]
    pub fn in_year(self, year: i16) -> Option<DateTime> {
        let first = Date::new(year, self.month, 1).ok()?;
        Some(first.nth_weekday_of_month(self.week, self.weekday).ok()?.to_datetime(self.time))
    }
}

/// A STANDARD or DAYLIGHT: the offset it sets, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observance {
    pub from: Offset,
    pub to: Offset,
    pub name: String,
    pub onset: Option<Onset>,
}

impl Observance {
    fn begins_in(&self, year: i16) -> Option<Timestamp> {
        self.from.to_timestamp(self.onset?.in_year(year)?).ok()
    }
}

/// All that a VTIMEZONE says of a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    pub standard: Observance,
    pub daylight: Option<Observance>,
}

/// One transition that moves the clock.
#[derive(Debug, Clone)]
struct Change {
    at: Timestamp,
    from: Offset,
    to: Offset,
    name: String,
}

impl Change {
    fn wall(&self) -> DateTime {
        self.from.to_datetime(self.at)
    }

    fn forward(&self) -> bool {
        self.to > self.from
    }
}

impl Rules {
    /// The rules that say the same as the zone at every instant from `first` to `last` and for two
    /// years more (as far as the zone database is certain); `None` when no pair of rules does.
    #[must_use]
    pub fn covering(zone: &TimeZone, first: Timestamp, last: Timestamp) -> Option<Self> {
        let horizon = HORIZON.to_datetime(Time::midnight()).to_zoned(TimeZone::UTC).ok()?.timestamp();
        let to = last.checked_add(YEAR * 2).ok()?.min(horizon);
        let from = first.min(to.checked_sub(YEAR * 2).ok()?);
        let changes = changes(zone, from, to);
        let rules = Self::fit(zone, from, &changes)?;
        let onsets: usize = [Some(&rules.standard), rules.daylight.as_ref()]
            .into_iter()
            .flatten()
            .map(|observance| onsets_between(observance, from, to))
            .sum();
        let second = SignedDuration::from_secs(1);
        let agrees = |at: Timestamp| rules.offset_at(at) == zone.to_offset(at);
        let all_agree = agrees(from)
            && agrees(to)
            && changes.iter().all(|change| agrees(change.at) && agrees(change.at - second));
        (onsets == changes.len() && all_agree).then_some(rules)
    }

    /// Rules that agree with the zone at each of `instants`, and may not hold elsewhere: for zones
    /// whose changes follow no yearly rule (Casablanca at Ramadan), where a series sees few of them.
    #[must_use]
    pub fn fitting(zone: &TimeZone, instants: &[Timestamp]) -> Option<Self> {
        let (first, last) = (*instants.iter().min()?, *instants.iter().max()?);
        let mut changes = changes(zone, first, last);
        for forward in [true, false] {
            // A change without its way back needs one that comes after all that matters.
            if !changes.is_empty() && changes.iter().all(|change| change.forward() != forward) {
                let later = self::changes(zone, last, last.checked_add(YEAR).ok()?);
                changes.push(later.into_iter().find(|change| change.forward() == forward)?);
            }
        }
        let rules = Self::fit(zone, first, &changes)?;
        instants.iter().all(|at| rules.offset_at(*at) == zone.to_offset(*at)).then_some(rules)
    }

    fn fit(zone: &TimeZone, from: Timestamp, changes: &[Change]) -> Option<Self> {
        if changes.is_empty() {
            let info = zone.to_offset_info(from);
            let name = name_text(info.abbreviation());
            let standard = Observance { from: info.offset(), to: info.offset(), name, onset: None };
            return Some(Self { standard, daylight: None });
        }
        let (forward, back): (Vec<_>, Vec<_>) = changes.iter().partition(|change| change.forward());
        Some(Self { standard: observance(&back)?, daylight: Some(observance(&forward)?) })
    }

    /// The offset these rules give at an instant, as a client computes it.
    #[must_use]
    pub fn offset_at(&self, at: Timestamp) -> Offset {
        let year = self.standard.to.to_datetime(at).year();
        [Some(&self.standard), self.daylight.as_ref()]
            .into_iter()
            .flatten()
            .flat_map(|observance| {
                (year.saturating_sub(1)..=year.saturating_add(1))
                    .filter_map(move |year| Some((observance.begins_in(year)?, observance.to)))
            })
            .filter(|(begins, _)| *begins <= at)
            .max_by_key(|(begins, _)| *begins)
            .map_or(self.standard.to, |(_, to)| to)
    }

    /// The instant of a wall-clock time: past a gap, the first of two (RFC 5545 §3.3.5).
    #[must_use]
    pub fn instant_of(&self, wall: DateTime) -> Option<Timestamp> {
        let offsets = [Some(self.standard.to), self.daylight.as_ref().map(|daylight| daylight.to)];
        let mut instants: Vec<Timestamp> =
            offsets.into_iter().flatten().filter_map(|offset| offset.to_timestamp(wall).ok()).collect();
        instants.sort_unstable();
        let valid = instants.iter().find(|at| self.offset_at(**at).to_datetime(**at) == wall);
        // In a gap no offset gives the wall-clock time back: the one before it counts, the smaller.
        valid.or(instants.last()).copied()
    }
}

/// The changes after `from`, up to and with `to`.
fn changes(zone: &TimeZone, from: Timestamp, to: Timestamp) -> Vec<Change> {
    let mut before = zone.to_offset(from);
    let mut changes = Vec::new();
    for transition in zone.following(from).take_while(|transition| transition.timestamp() <= to) {
        let change = Change {
            at: transition.timestamp(),
            from: before,
            to: transition.offset(),
            name: name_text(transition.abbreviation()),
        };
        before = change.to;
        if change.from != change.to {
            changes.push(change);
        }
    }
    changes
}

/// The one rule behind changes of one direction. The last weekday comes before the fourth: where
/// both hold, it is what law-makers mean.
fn observance(changes: &[&Change]) -> Option<Observance> {
    let first = changes.first()?;
    let wall = first.wall();
    [-1, 1, 2, 3, 4]
        .into_iter()
        .map(|week| Onset { month: wall.month(), week, weekday: wall.weekday(), time: wall.time() })
        .find(|onset| {
            changes.iter().all(|change| {
                let same = change.from == first.from && change.to == first.to;
                same && onset.in_year(change.wall().year()) == Some(change.wall())
            })
        })
        .map(|onset| Observance {
            from: first.from,
            to: first.to,
            name: first.name.clone(),
            onset: Some(onset),
        })
}

fn onsets_between(observance: &Observance, from: Timestamp, to: Timestamp) -> usize {
    let years = observance.from.to_datetime(from).year()..=observance.from.to_datetime(to).year();
    years
        .filter_map(|year| observance.begins_in(year))
        .filter(|begins| from < *begins && *begins <= to)
        .count()
}

fn name_text(abbreviation: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-');
    abbreviation.chars().filter(plain).take(12).collect()
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn rules(zone: &str, first: &str, last: &str) -> Option<Rules> {
        Rules::covering(&TimeZone::get(zone).unwrap(), at(first), at(last))
    }

    const SPAN: (&str, &str) = ("2027-01-12T17:00:00Z", "2027-12-14T18:00:00Z");

    #[test]
    fn agrees_with_the_zone_hour_by_hour() {
        for name in [
            "Europe/London",
            "America/New_York",
            "Europe/Berlin",
            "Europe/Dublin",
            "Europe/Lisbon",
            "Australia/Sydney",
            "Australia/Adelaide",
            "Australia/Lord_Howe",
            "Asia/Kolkata",
            "America/Sao_Paulo",
            "America/Mexico_City",
            "Pacific/Auckland",
            "Pacific/Chatham",
            "America/St_Johns",
            "America/Los_Angeles",
            "Asia/Tokyo",
            "Africa/Lagos",
            "UTC",
        ] {
            let zone = TimeZone::get(name).unwrap();
            let rules = rules(name, SPAN.0, SPAN.1).unwrap_or_else(|| panic!("{name}"));
            let mut hour = at("2027-01-12T00:00:00Z");
            while hour < at("2029-12-14T00:00:00Z") {
                assert_eq!(rules.offset_at(hour), zone.to_offset(hour), "{name} at {hour}");
                hour += 1.hour();
            }
        }
    }

    #[test]
    fn what_no_pair_of_rules_says_is_not_written() {
        for zone in ["Africa/Casablanca", "Africa/El_Aaiun"] {
            assert_eq!(rules(zone, SPAN.0, SPAN.1), None, "{zone}");
        }
        // A zone that moves for good: one change and no way back.
        assert_eq!(rules("Asia/Almaty", "2023-09-01T00:00:00Z", "2024-06-01T00:00:00Z"), None);
        // A law that changed within the span: summer time abolished in 2022.
        assert_eq!(rules("America/Mexico_City", "2021-01-01T00:00:00Z", "2022-12-01T00:00:00Z"), None);
    }

    #[test]
    fn a_fit_is_exact_where_it_is_asked_for() {
        let zone = TimeZone::get("Africa/Casablanca").unwrap();
        let mut weeks = vec![at("2027-01-12T17:00:00Z")];
        while weeks.len() < 20 {
            weeks.push(*weeks.last().unwrap() + 168.hours());
        }
        assert!(weeks.iter().any(|week| zone.to_offset(*week) != zone.to_offset(weeks[0])), "sees Ramadan");
        let rules = Rules::fitting(&zone, &weeks).unwrap();
        for week in &weeks {
            assert_eq!(rules.offset_at(*week), zone.to_offset(*week));
        }
        // Two Ramadans follow no yearly rule.
        while weeks.len() < 70 {
            weeks.push(*weeks.last().unwrap() + 168.hours());
        }
        assert_eq!(Rules::fitting(&zone, &weeks), None);
    }

    #[test]
    fn a_wall_clock_time_becomes_the_instant_jiff_gives() {
        for name in ["Europe/London", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "Europe/Dublin"]
        {
            let zone = TimeZone::get(name).unwrap();
            let rules = rules(name, SPAN.0, SPAN.1).unwrap();
            let mut wall = jiff::civil::date(2027, 1, 20).at(0, 30, 0, 0);
            while wall.year() < 2029 {
                let expected = zone.to_ambiguous_zoned(wall).compatible().unwrap().timestamp();
                assert_eq!(rules.instant_of(wall), Some(expected), "{name} {wall}");
                wall += 1.hour();
            }
        }
    }

    #[test]
    fn after_the_horizon_nothing_is_invented() {
        let rules = rules("America/Sao_Paulo", "2036-06-01T12:00:00Z", "2039-06-01T12:00:00Z").unwrap();
        assert_eq!(rules.daylight, None);
    }
}
