//! Words that name days, weeks and lengths of time: data, but for what folds them.

use jiff::civil::Weekday;

use super::spelling::fold_case;
use super::tokens::Token;
use crate::intake::dates::words::weekday_of;

pub(super) const TODAY: [&str; 9] =
    ["today", "tonight", "heute", "aujourdhui", "hoy", "tonite", "now", "jetzt", "ahora"];
pub(super) const TOMORROW: [&str; 7] = ["tomorrow", "morgen", "demain", "manana", "tmrw", "tomorow", "tmr"];
pub(super) const YESTERDAY: [&str; 4] = ["yesterday", "gestern", "hier", "ayer"];
pub(super) const LAST: [&str; 12] = [
    "last",
    "letzten",
    "letzte",
    "letzter",
    "letztem",
    "vergangenen",
    "dernier",
    "derniere",
    "pasado",
    "pasada",
    "vorigen",
    "past",
];
pub(super) const NEXT: [&str; 20] = [
    "next",
    "coming",
    "nachste",
    "nachsten",
    "nachster",
    "kommende",
    "kommenden",
    "kommender",
    "prochain",
    "prochaine",
    "proximo",
    "proxima",
    "following",
    "entrante",
    "viene",
    "upcoming",
    "nachstem",
    "kommendem",
    "qui",
    "que",
];
pub(super) const WEEK: [&str; 4] = ["week", "woche", "semaine", "semana"];
pub(super) const LITTLE: [&str; 15] =
    ["the", "on", "am", "den", "dem", "of", "le", "el", "zum", "der", "du", "del", "al", "au", "vom"];
pub(super) const TO: [&str; 14] =
    ["to", "until", "till", "through", "and", "-", "bis", "au", "al", "hasta", "und", "a", "y", "et"];
pub(super) const UNITS: [(&str, i32); 24] = [
    ("day", 1),
    ("days", 1),
    ("tag", 1),
    ("tage", 1),
    ("tagen", 1),
    ("jour", 1),
    ("jours", 1),
    ("dia", 1),
    ("dias", 1),
    ("week", 7),
    ("weeks", 7),
    ("woche", 7),
    ("wochen", 7),
    ("semaine", 7),
    ("semaines", 7),
    ("semana", 7),
    ("semanas", 7),
    ("fortnight", 14),
    ("month", 30),
    ("months", 30),
    ("monat", 30),
    ("monate", 30),
    ("mois", 30),
    ("mes", 30),
];
pub(super) const MORE_MONTHS: [&str; 2] = ["monaten", "meses"];
pub(super) const VAGUE: [&str; 19] = [
    "easter",
    "christmas",
    "summer",
    "spring",
    "autumn",
    "winter",
    "term",
    "ostern",
    "weihnachten",
    "sommer",
    "paques",
    "noel",
    "pascua",
    "verano",
    "navidad",
    "ramadan",
    "halfterm",
    "finals",
    "graduation",
];

pub(super) fn lower(token: &Token) -> String {
    fold_case(&token.written)
}

pub(super) fn weekday(token: &Token) -> Option<Weekday> {
    let name = fold_case(&token.written);
    let name = name.trim_end_matches('.');
    let single = name.strip_suffix('s').filter(|single| single.len() > 4);
    let short = match name {
        "tues" | "tuesd" => Some(1),
        "weds" | "wednes" => Some(2),
        "mon" => Some(0),
        "thur" | "thu" => Some(3),
        "fri" => Some(4),
        _ => None,
    };
    let offset = short.or_else(|| weekday_of(name)).or_else(|| weekday_of(single?))?;
    Weekday::from_monday_zero_offset(offset).ok()
}

pub(super) fn plural(token: &Token) -> bool {
    let name = fold_case(&token.written);
    const MORE: [&str; 9] = [
        "lundis",
        "mardis",
        "mercredis",
        "jeudis",
        "vendredis",
        "samedis",
        "dimanches",
        "sábados",
        "domingos",
    ];
    name != "days" && (name.ends_with("days") || name.ends_with("tags")) || MORE.contains(&name.as_str())
}

pub(super) fn count_of(word: &str) -> Option<i32> {
    if let Ok(count) = word.parse::<i32>() {
        return (1..=60).contains(&count).then_some(count);
    }
    let count = match word {
        "a" | "an" | "one" | "ein" | "eine" | "einen" | "un" | "une" | "una" | "uno" | "einer" => 1,
        "two" | "couple" | "zwei" | "deux" | "dos" => 2,
        "three" | "drei" | "trois" | "tres" => 3,
        "four" | "vier" | "quatre" | "cuatro" => 4,
        "five" | "funf" | "cinq" | "cinco" => 5,
        "six" | "sechs" | "seis" => 6,
        "eight" | "acht" | "huit" | "ocho" => 8,
        "ten" | "zehn" | "dix" | "diez" => 10,
        _ => return None,
    };
    Some(count)
}
