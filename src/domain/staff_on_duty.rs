//! Who of staff is there on a day, and who stands in for whom.

use jiff::civil::Date;

use super::{dates::DateRange, programme::Staff};

/// Nobody is away.
pub static EVERYONE_THERE: StaffOnDuty = StaffOnDuty { places: Vec::new() };

/// Staff on one day, by their position in the desk's list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StaffOnDuty {
    places: Vec<Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    /// The last day away; `None`: there.
    away: Option<Date>,
    deputy: Option<usize>,
}

impl StaffOnDuty {
    /// Staff on that day, by the leave that the configuration knows and by what was `learned` from
    /// automatic answers, position by position.
    #[must_use]
    pub fn on(date: Date, staff: &[Staff], learned: &[Vec<DateRange>]) -> Self {
        let place = |(position, staff): (usize, &Staff)| {
            let told = learned.get(position).map_or(&[] as &[DateRange], Vec::as_slice);
            let ranges: Vec<DateRange> = staff.leave.iter().chain(told).copied().collect();
            Place { away: last_day(&ranges, date), deputy: staff.deputy }
        };
        Self { places: staff.iter().enumerate().map(place).collect() }
    }

    /// The last day away, if they are.
    #[must_use]
    pub fn away(&self, position: usize) -> Option<Date> {
        self.places.get(position)?.away
    }

    /// Who gets the letters of somebody who is away: the deputy; where that one is away too the
    /// deputy's, and so on; else the next of the list who is there. `None`: nobody is.
    #[must_use]
    pub fn stand_in(&self, position: usize) -> Option<usize> {
        let there = |at: usize| self.places.get(at).is_some_and(|place| place.away.is_none());
        let mut next = self.places.get(position)?.deputy;
        for _ in 0..self.places.len() {
            match next {
                Some(at) if there(at) => return Some(at),
                Some(at) => next = self.places.get(at).and_then(|place| place.deputy),
                None => break,
            }
        }
        let around = (position + 1..self.places.len()).chain(0..position);
        around.into_iter().find(|at| there(*at))
    }

    /// Whose letters `position` gets besides their own, with the last day of each absence.
    #[must_use]
    pub fn stands_in_for(&self, position: usize) -> Vec<(usize, Date)> {
        (0..self.places.len())
            .filter(|at| self.stand_in(*at) == Some(position))
            .filter_map(|at| Some((at, self.away(at)?)))
            .collect()
    }

    /// Where letters to those `positions` go: each to its own if they are there or nobody is, else to
    /// who stands in; nobody twice.
    #[must_use]
    pub fn instead(&self, positions: &[usize]) -> Vec<usize> {
        let mut readers = Vec::with_capacity(positions.len());
        for position in positions {
            let reader = match self.away(*position) {
                Some(_) => self.stand_in(*position).unwrap_or(*position),
                None => *position,
            };
            if !readers.contains(&reader) {
                readers.push(reader);
            }
        }
        readers
    }
}

/// The last day of an absence that `date` lies in; ranges that touch are one absence.
fn last_day(ranges: &[DateRange], date: Date) -> Option<Date> {
    let mut last = None;
    let mut day = date;
    while let Some(range) = ranges.iter().filter(|range| range.contains(day)).max_by_key(|range| range.last) {
        last = Some(range.last);
        if range.day_after() <= day {
            break;
        }
        day = range.day_after();
    }
    last
}

#[cfg(test)]
#[path = "staff_on_duty_tests.rs"]
mod tests;
