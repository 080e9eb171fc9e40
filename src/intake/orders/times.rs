//! The days and times that a line names, as an order needs them: what is to hold, and not what holds no more.

use jiff::{
    ToSpan,
    civil::{Date, Time, Weekday},
};

use super::{matching, moments::Line, on_file::pairing_of, slots::Slots};
use crate::{
    domain::{DateRange, Sentence, cadence::Slot, order::Extension, weekly::Weekly},
    intake::written,
};

/// What stands before a day or time that is no more.
const INSTEAD: [&str; 14] = [
    "instead", "statt", "anstatt", "not", "nicht", "rather", "than", "from", "von", "vom", "cant", "can't",
    "no", "any",
];

impl<'l> Slots<'l> {
    /// The first day, time or span of a kind that stands anywhere in the line, with where it stands.
    fn found<T>(&self, read: impl Fn(&Line<'l>, usize) -> Option<(T, usize)>) -> Vec<(usize, T, usize)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.line.tokens.len() {
            match read(&self.line, at) {
                Some((value, end)) => {
                    found.push((at, value, end));
                    at = end.max(at + 1);
                }
                None => at += 1,
            }
        }
        found
    }

    fn first<T>(&self, read: impl Fn(&Line<'l>, usize) -> Option<(T, usize)>) -> Option<T> {
        self.found(read).into_iter().next().map(|(_, value, _)| value)
    }

    /// Whether what stands there is what holds no more: "instead of Weds", "not 5".
    fn is_old(&self, at: usize) -> bool {
        let before = (at.saturating_sub(2)..at).map(|at| self.line.word(at));
        before.into_iter().any(|word| INSTEAD.contains(&word))
    }

    /// The one that is to hold from now on, of several.
    fn new_one<T>(&self, found: Vec<(usize, T, usize)>) -> Option<T> {
        let (old, new): (Vec<_>, Vec<_>) = found.into_iter().partition(|(at, ..)| self.is_old(*at));
        new.into_iter().next_back().or_else(|| old.into_iter().next_back()).map(|(_, value, _)| value)
    }

    /// The weekly time to come. Where only a day or only a time is said, the other one stays.
    pub(super) fn weekly(&self) -> Option<Weekly> {
        let whole = self.found(|line, at| {
            let exact = line.weekly(at).filter(|(_, end)| !is_dotted_day(line, end.saturating_sub(1)));
            let exact = exact.map(|(weekly, end)| (in_the_afternoon(line, weekly, end), end));
            exact.or_else(|| loose_weekly(line, at))
        });
        if let Some(weekly) = self.new_one(whole) {
            return Some(weekly);
        }
        let weekday = self.weekday();
        let time = self.time();
        let usual = || self.usual();
        let slot = match (weekday, time) {
            (Some(weekday), Some(time)) => Slot { weekday, time },
            (Some(weekday), None) if self.stays_the_same() => Slot { weekday, time: usual()?.time },
            (None, Some(time)) => Slot { weekday: usual()?.weekday, time },
            _ => return None,
        };
        Some(slot.into())
    }

    /// Why what stands where the time should is none: "move Ada and Sam to sometime".
    pub(super) fn refused_weekly(&self) -> Option<Sentence> {
        let behind = self.mentions.last()?.end;
        let at = matches!(self.line.word(behind), "to" | "auf" | "->" | "zu").then_some(behind + 1)?;
        let text = self.line.rest(at).trim();
        let why = (!text.is_empty()).then(|| written::weekly(text).err()).flatten()?;
        Some(written::refused(text, why))
    }

    /// The day of the week that is to hold.
    fn weekday(&self) -> Option<Weekday> {
        self.new_one(self.found(|line, at| {
            let long = line.word(at).len() > 2;
            long.then(|| line.weekday(at)).flatten().map(|day| (day, at + 1))
        }))
    }

    /// Whether only the day changes: "same time", "selbe Uhrzeit".
    fn stays_the_same(&self) -> bool {
        self.says(&["same", "selbe", "gleiche", "selben", "gleichen"])
    }

    /// The weekly time of the pairing that is meant.
    fn usual(&self) -> Option<Slot> {
        let mut slots = self.names.iter().flat_map(|name| {
            let others = self.names.iter().filter(move |other| *other != name);
            let shared = others.filter_map(|other| pairing_of(self.people, name, other)).next();
            self.people
                .memberships(name)
                .into_iter()
                .filter(move |it| shared.as_ref().is_none_or(|shared| *shared == it.pairing))
                .filter_map(|it| it.weekly)
        });
        let first = slots.next()?;
        slots.all(|slot| slot == first).then_some(first)
    }

    /// A time of day, the one that is to hold.
    pub(super) fn time(&self) -> Option<Time> {
        let times = self.found(|line, at| {
            let bare = line.word(at).parse::<u32>().is_ok() || line.word(at).ends_with('.');
            let is_day = (bare && !line.has_unit(at)) || is_dotted_day(line, at);
            let exact = || line.time(at).map(|(time, end)| (likely(line, time, end), end));
            if is_day { None } else { exact().or_else(|| loose_time(line, at)) }
        });
        let bare = || {
            // "at 5", "um 5"
            let after = self.found(|line, at| {
                let led = matches!(line.word(at), "at" | "um" | "@" | "is" | "to" | "auf");
                led.then(|| Some((afternoon(hour_of(line.word(at + 1))?)?, at + 2))).flatten()
            });
            self.new_one(after)
        };
        self.new_one(times).or_else(bare)
    }

    pub(super) fn extension(&self) -> Option<Extension> {
        self.first(Line::extension)
    }

    /// Days from one to another, today or later.
    pub(super) fn range(&self) -> Option<DateRange> {
        // "Another day" is no span.
        let is_length = |line: &Line<'_>, at: usize| line.length(at).is_some();
        let ranges =
            self.found(|line, at| line.range(at).filter(|_| !is_old_day(line, at) && !is_length(line, at)));
        let today = self.line.today;
        let ahead: Vec<DateRange> =
            ranges.into_iter().map(|(_, range, _)| range).filter(|range| range.last >= today).collect();
        // The longest says most, and of two days each by itself the first.
        let days = |range: &DateRange| (range.last - range.first).get_days();
        let longest = ahead.iter().copied().rev().max_by_key(days)?;
        let one_day = days(&longest) == 0;
        if one_day && ahead.len() == 2 { two_days(&ahead).or(Some(longest)) } else { Some(longest) }
    }

    /// The days that are named, each once, today or later.
    pub(super) fn days(&self) -> Vec<(usize, Date)> {
        let mut days: Vec<(usize, Date)> = Vec::new();
        for (at, day, _) in self.found(Line::day) {
            if day >= self.line.today && days.iter().all(|(_, known)| *known != day) {
                days.push((at, day));
            }
        }
        days
    }

    /// Whether a span begins and has no end: "from the 25th", "ab Montag".
    pub(super) fn is_open(&self) -> bool {
        let begins = self.says(&["from", "ab", "starting", "since", "seit"]);
        begins && self.until().is_none() && self.range().is_none_or(|range| range.first == range.last)
    }

    /// The day on which something is over, or begins again.
    pub(super) fn until(&self) -> Option<Date> {
        let today = self.line.today;
        self.first(|line, at| line.until(at).filter(|(day, _)| *day > today))
    }

    pub(super) fn until_or_day(&self) -> Option<Date> {
        let today = self.line.today;
        self.until().or_else(|| self.first(|line, at| line.day(at).filter(|(day, _)| *day > today)))
    }

    /// The day behind one of these words.
    pub(super) fn day_after(&self, words: &[&str]) -> Option<Date> {
        let at = self.line.tokens.iter().position(|token| words.contains(&token.text.as_str()))?;
        // "mon 25th" is the 25th.
        let day = |at| self.line.day(at).map(|(day, _)| day).filter(|day| *day >= self.line.today);
        let numbered = self.line.word(at + 2).starts_with(|c: char| c.is_ascii_digit());
        day(at + 2).filter(|_| numbered).or_else(|| day(at + 1))
    }

    /// The week that is meant as a whole: "next week", "nächste Woche".
    fn week(&self) -> Option<DateRange> {
        let said = self.says(&["week", "weeks", "woche"]);
        self.range().filter(|range| said && (range.last - range.first).get_days() >= 4)
    }

    /// The day of a call, and the day and time that it moves to. Where one day is named, the call of that week moves.
    pub(super) fn one_call(&self) -> Option<(Date, Date, Option<Time>)> {
        // "Next week on Friday": a day that is named alone is of that week.
        let in_week = |at: usize, day: Date| match self.week() {
            Some(week) if day < week.first && self.line.weekday(at).is_some() => {
                day.checked_add(7.days()).unwrap_or(day)
            }
            _ => day,
        };
        let days: Vec<(usize, Date)> =
            self.days().into_iter().map(|(at, day)| (at, in_week(at, day))).collect();
        let time = self.time().or_else(|| self.shifted());
        match days.as_slice() {
            [(at, one), (_, other), ..]
                if !self.is_old(*at) && days.get(1).is_some_and(|(at, _)| self.is_old(*at)) =>
            {
                Some((*other, *one, time))
            }
            [(_, one), (_, other), ..] => Some((*one, *other, time)),
            // The call of that week.
            [(_, day)] => {
                let call = self.usual().and_then(|usual| in_week_of(*day, usual.weekday)).unwrap_or(*day);
                (call != *day || time.is_some()).then_some((call, *day, time))
            }
            // "This mondays call"
            [] if let Some(weekday) = self.weekday() => {
                let day = self.line.today.series(1.day()).skip(1).find(|day| day.weekday() == weekday)?;
                Some((day, day, Some(time?)))
            }
            [] => {
                let call = in_week_of(self.week()?.last, self.usual()?.weekday)?;
                Some((call, call, Some(time?)))
            }
        }
    }

    /// "An hour later", "eine halbe Stunde früher": than usual.
    fn shifted(&self) -> Option<Time> {
        let minutes = if self.says(&["half", "halbe", "30"]) { 30 } else { 60 };
        let by = match () {
            () if !self.says(&["hour", "stunde"]) => return None,
            () if self.says(&["later", "back", "spater"]) => minutes,
            () if self.says(&["earlier", "forward", "fruher"]) => -minutes,
            () => return None,
        };
        self.usual()?.time.checked_add(by.minutes()).ok()
    }
}

/// The day of that name in the week of a date.
fn in_week_of(date: Date, weekday: Weekday) -> Option<Date> {
    let days = weekday.to_monday_zero_offset() - date.weekday().to_monday_zero_offset();
    date.checked_add(i64::from(days).days()).ok()
}

/// Two days named one behind the other with nothing else are both left out.
fn two_days(ranges: &[DateRange]) -> Option<DateRange> {
    let [one, other] = ranges else { return None };
    let next = one.first.tomorrow().is_ok_and(|day| day == other.first);
    next.then(|| DateRange::new(one.first, other.last)).flatten()
}

fn is_old_day(line: &Line<'_>, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| matches!(line.word(before), "since" | "seit" | "statt"))
}

/// Calls are in the afternoon: five is 17:00.
fn afternoon(hour: i8) -> Option<Time> {
    Time::new(if hour < 8 { hour + 12 } else { hour }, 0, 0, 0).ok()
}

/// "20.01." is a day, "20.01" behind "am" as well.
fn is_dotted_day(line: &Line<'_>, at: usize) -> bool {
    let Some(token) = line.tokens.get(at) else { return false };
    let Some((day, month)) = token.text.split_once('.') else { return false };
    let number = |text: &str, most: u8| text.parse().is_ok_and(|number: u8| (1..=most).contains(&number));
    let behind = line.text.get(token.from + token.written.len()..).unwrap_or_default();
    let before = at.checked_sub(1).map_or("", |before| line.word(before));
    let led = matches!(before, "am" | "vom" | "den" | "zum" | "bis" | "dem" | "der" | "ab");
    number(day, 31) && number(month, 12) && (behind.starts_with('.') || led)
}

/// "5:30" is 17:30, "5:30am" and "05:30" are not.
fn likely(line: &Line<'_>, time: Time, end: usize) -> Time {
    let written = end.checked_sub(1).map_or("", |last| line.word(last));
    let exact = written.replace('.', "").ends_with("am") || written.starts_with('0') || written == "uhr";
    if exact || !(1..8).contains(&time.hour()) { time } else { time.saturating_add(12.hours()) }
}

fn in_the_afternoon(line: &Line<'_>, weekly: Weekly, end: usize) -> Weekly {
    let slot = Slot { time: likely(line, weekly.slot.time, end), ..weekly.slot };
    Weekly { slot, ..weekly }
}

/// "weds at 5", "thursdays half 4", "mittwoch halb sieben"
fn loose_weekly(line: &Line<'_>, at: usize) -> Option<(Weekly, usize)> {
    let weekday: Weekday = (line.word(at).len() > 1).then(|| line.weekday(at)).flatten()?;
    let at = (at + 1..).find(|at| !matches!(line.word(*at), "at" | "um" | "@" | "," | "from" | "ab"))?;
    let (time, end) = loose_time(line, at)
        .or_else(|| Some((afternoon(hour_of(line.word(at)).filter(|_| !is_ordinal(line, at))?)?, at + 1)))?;
    Some((Slot { weekday, time }.into(), end))
}

fn is_ordinal(line: &Line<'_>, at: usize) -> bool {
    line.word(at).ends_with('.') || matching::is_moment(line.word(at + 1))
}

/// "half 4", "half past four", "halb sieben", "quarter past 5", "5 o'clock"
fn loose_time(line: &Line<'_>, at: usize) -> Option<(Time, usize)> {
    let hour = |at: usize| hour_of(line.word(at));
    let minutes = |hour: i8, minute: i8| afternoon(hour)?.with().minute(minute).build().ok();
    match line.word(at) {
        "quarter" | "ten" | "five" | "twenty" if line.word(at + 1) == "to" => {
            let before = match line.word(at) {
                "quarter" => 15,
                "ten" => 10,
                "five" => 5,
                _ => 20,
            };
            Some((minutes(hour(at + 2)? - 1, 60 - before)?, at + 3))
        }
        "half" | "quarter" => {
            let minute = if line.word(at) == "half" { 30 } else { 15 };
            let past = usize::from(line.word(at + 1) == "past");
            Some((minutes(hour(at + 1 + past)?, minute)?, at + 2 + past))
        }
        "halb" => Some((minutes(hour(at + 1)? - 1, 30)?, at + 2)),
        _ if matches!(line.word(at + 1), "oclock" | "o'clock" | "o’clock") => {
            Some((afternoon(hour(at)?)?, at + 2))
        }
        _ => None,
    }
}

/// `5`, `five`, `funf`
fn hour_of(word: &str) -> Option<i8> {
    const HOURS: [[&str; 2]; 12] = [
        ["one", "eins"],
        ["two", "zwei"],
        ["three", "drei"],
        ["four", "vier"],
        ["five", "funf"],
        ["six", "sechs"],
        ["seven", "sieben"],
        ["eight", "acht"],
        ["nine", "neun"],
        ["ten", "zehn"],
        ["eleven", "elf"],
        ["twelve", "zwolf"],
    ];
    let named = || {
        let at = HOURS.iter().position(|hour| hour.contains(&word))?;
        i8::try_from(at + 1).ok()
    };
    word.parse().ok().or_else(named).filter(|hour| (1..=12).contains(hour))
}
