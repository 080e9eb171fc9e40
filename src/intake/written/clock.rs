//! The words of times of day.

use jiff::civil::Time;

/// What stands behind the number of an hour, where it is a word of its own.
pub(super) const UNITS: [&str; 10] =
    ["am", "pm", "uhr", "h", "a.m", "p.m", "oclock", "o'clock", "heures", "horas"];

/// A time of day in one word, in lower case: `18:00`, `18.30`, `6pm`, `18h`, `18uhr`, `1730`, `noon`.
pub(in crate::intake) fn clock(text: &str) -> Option<Time> {
    if matches!(text, "noon" | "midday" | "mittags" | "midi" | "mediodia") {
        return Time::new(12, 0, 0, 0).ok();
    }
    let text =
        text.replace("a.m", "am").replace("p.m", "pm").replace("o'clock", "uhr").replace("oclock", "uhr");
    let hours = ["uhr", "heures", "horas", "h"];
    let (clock, half, unit) = if let Some(clock) = text.strip_suffix("am") {
        (clock, Some(0), true)
    } else if let Some(clock) = text.strip_suffix("pm") {
        (clock, Some(12), true)
    } else if let Some(clock) = hours.iter().find_map(|unit| text.strip_suffix(unit)) {
        (clock, None, true)
    } else {
        (text.as_str(), None, false)
    };
    let clock = clock.trim_end_matches('.');
    // As a cell and TOML have it.
    let clock = if clock.matches(':').count() == 2 { clock.strip_suffix(":00")? } else { clock };
    let digits = |text: &str, most: usize| {
        ((1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<i8>().ok())
            .flatten()
    };
    let (hour, minute) = match clock.split_once([':', '.', 'h']) {
        Some((hour, minute)) if minute.len() == 2 => (digits(hour, 2)?, digits(minute, 2)?),
        None if unit => (digits(clock, 2)?, 0),
        // "1730"
        None if clock.len() == 4 => (digits(clock.get(..2)?, 2)?, digits(clock.get(2..)?, 2)?),
        _ => return None,
    };
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    Time::new(hour, minute, 0, 0).ok()
}

/// The beginning of `18:00-18:45`, `6-7pm`.
pub(super) fn begins(word: &str) -> Option<Time> {
    let (start, end) = word.split_once(['-', '–'])?;
    clock(end)?;
    let later = if end.ends_with("pm") && !start.ends_with('m') { "pm" } else { "" };
    clock(&format!("{start}{later}"))
}
