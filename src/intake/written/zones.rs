//! Zones that are no place: short names and offsets, which the database of zones may know and whose
//! clocks are not those of the people there. They are asked about, with the places that are likely meant.
//!
//! `UTC` and `GMT` are let be: they say what they do, somebody may mean them, and people who name no
//! zone have their programme's, under its name, in what `roster export` writes.

use std::{collections::HashMap, sync::LazyLock};

use crate::intake::answers::spelling::fold;

/// A zone that is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoPlace {
    pub(crate) kind: Kind,
    pub(crate) places: Places,
}

/// What a name that is no place stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One offset, all year.
    Fixed,
    /// A time that has its summer and winter somewhere, or more than one somewhere.
    Name,
}

/// Places that are likely meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Places {
    /// At least one.
    pub(crate) likely: &'static [&'static str],
    /// At that offset, without summer time.
    pub(crate) all_year: Option<&'static str>,
}

const fn places(likely: &'static [&'static str]) -> Places {
    Places { likely, all_year: None }
}

const fn or_all_year(likely: &'static [&'static str], all_year: &'static str) -> Places {
    Places { likely, all_year: Some(all_year) }
}

const EASTERN: Places = or_all_year(&["America/New_York"], "America/Panama");
const CENTRAL: Places = or_all_year(&["America/Chicago", "Asia/Shanghai"], "America/Regina");
const AMERICAN_CENTRAL: Places = or_all_year(&["America/Chicago"], "America/Regina");
const MOUNTAIN: Places = or_all_year(&["America/Denver"], "America/Phoenix");
const PACIFIC: Places = places(&["America/Los_Angeles"]);
const ATLANTIC: Places = or_all_year(&["America/Halifax"], "America/Puerto_Rico");
const WEST_EUROPE: Places = places(&["Europe/Lisbon"]);
const CENTRAL_EUROPE: Places = or_all_year(&["Europe/Berlin", "Europe/Paris"], "Africa/Lagos");
const EAST_EUROPE: Places = or_all_year(&["Europe/Athens", "Europe/Helsinki"], "Africa/Johannesburg");
const SYDNEY: Places = or_all_year(&["Australia/Sydney"], "Australia/Brisbane");
const ADELAIDE: Places = or_all_year(&["Australia/Adelaide"], "Australia/Darwin");
const AUCKLAND: Places = places(&["Pacific/Auckland"]);
/// Where nothing says what is meant.
const ANYWHERE: Places = places(&["Europe/London", "America/New_York"]);

/// Names in lower case, parted by bars. The database knows some of them; people write them all.
const NAMES: &[(&str, Kind, Places)] = &[
    ("est|edt", Kind::Fixed, EASTERN),
    ("est5edt|et|eastern|eastern time|eastern standard time|us eastern", Kind::Name, EASTERN),
    ("cst|cdt", Kind::Fixed, CENTRAL),
    ("cst6cdt|ct|central|central time|central standard time|us central", Kind::Name, AMERICAN_CENTRAL),
    ("mst|mdt", Kind::Fixed, MOUNTAIN),
    ("mst7mdt|mt|mountain|mountain time|mountain standard time|us mountain", Kind::Name, MOUNTAIN),
    ("pst|pdt", Kind::Fixed, PACIFIC),
    ("pst8pdt|pt|pacific|pacific time|pacific standard time|us pacific", Kind::Name, PACIFIC),
    ("hst|hast", Kind::Fixed, places(&["Pacific/Honolulu"])),
    ("hdt|hadt", Kind::Fixed, places(&["America/Adak"])),
    ("akst|akdt", Kind::Fixed, places(&["America/Anchorage"])),
    ("ast", Kind::Fixed, or_all_year(&["America/Halifax", "Asia/Riyadh"], "America/Puerto_Rico")),
    ("adt", Kind::Fixed, ATLANTIC),
    ("nst|ndt", Kind::Fixed, places(&["America/St_Johns"])),
    ("brt", Kind::Fixed, places(&["America/Sao_Paulo"])),
    ("art", Kind::Fixed, places(&["America/Argentina/Buenos_Aires"])),
    ("clt|clst", Kind::Fixed, places(&["America/Santiago"])),
    ("cot", Kind::Fixed, places(&["America/Bogota"])),
    ("pet", Kind::Fixed, places(&["America/Lima"])),
    ("bst", Kind::Fixed, places(&["Europe/London", "Asia/Dhaka"])),
    ("gmt standard time|gmt/bst|bst/gmt|uk time", Kind::Name, places(&["Europe/London"])),
    ("ist", Kind::Fixed, places(&["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"])),
    ("idt", Kind::Fixed, places(&["Asia/Jerusalem"])),
    ("wet", Kind::Name, WEST_EUROPE),
    ("west", Kind::Fixed, WEST_EUROPE),
    ("cet|met|mez|central european time|w. europe standard time", Kind::Name, CENTRAL_EUROPE),
    ("cest|mest|mesz", Kind::Fixed, CENTRAL_EUROPE),
    ("eet|eastern european time", Kind::Name, EAST_EUROPE),
    ("eest", Kind::Fixed, EAST_EUROPE),
    ("msk", Kind::Fixed, places(&["Europe/Moscow"])),
    ("trt", Kind::Fixed, places(&["Europe/Istanbul"])),
    ("wat", Kind::Fixed, places(&["Africa/Lagos"])),
    ("cat", Kind::Fixed, places(&["Africa/Maputo"])),
    ("sast", Kind::Fixed, places(&["Africa/Johannesburg"])),
    ("eat", Kind::Fixed, places(&["Africa/Nairobi"])),
    ("irst", Kind::Fixed, places(&["Asia/Tehran"])),
    ("gst", Kind::Fixed, places(&["Asia/Dubai"])),
    ("pkt", Kind::Fixed, places(&["Asia/Karachi"])),
    ("npt", Kind::Fixed, places(&["Asia/Kathmandu"])),
    ("bdt", Kind::Fixed, places(&["Asia/Dhaka"])),
    ("ict", Kind::Fixed, places(&["Asia/Bangkok", "Asia/Ho_Chi_Minh"])),
    ("wib", Kind::Fixed, places(&["Asia/Jakarta"])),
    ("sgt", Kind::Fixed, places(&["Asia/Singapore"])),
    ("myt", Kind::Fixed, places(&["Asia/Kuala_Lumpur"])),
    ("hkt", Kind::Fixed, places(&["Asia/Hong_Kong"])),
    ("pht", Kind::Fixed, places(&["Asia/Manila"])),
    ("jst", Kind::Fixed, places(&["Asia/Tokyo"])),
    ("kst", Kind::Fixed, places(&["Asia/Seoul"])),
    ("awst", Kind::Fixed, places(&["Australia/Perth"])),
    ("acst|acdt", Kind::Fixed, ADELAIDE),
    ("aest|aedt", Kind::Fixed, SYDNEY),
    ("aet", Kind::Name, SYDNEY),
    ("nzst|nzdt", Kind::Fixed, AUCKLAND),
    ("factory|localtime|posixrules", Kind::Name, ANYWHERE),
];

/// Minutes ahead of UTC, and who has them; in summer only, some.
const OFFSETS: &[(i32, Places)] = &[
    (-600, places(&["Pacific/Honolulu"])),
    (-540, places(&["America/Anchorage"])),
    (-480, PACIFIC),
    (-420, or_all_year(&["America/Denver", "America/Los_Angeles"], "America/Phoenix")),
    (-360, or_all_year(&["America/Chicago", "America/Denver"], "America/Regina")),
    (-300, or_all_year(&["America/New_York", "America/Chicago"], "America/Panama")),
    (-240, or_all_year(&["America/Halifax", "America/New_York"], "America/Puerto_Rico")),
    (-210, places(&["America/St_Johns"])),
    (-180, places(&["America/Sao_Paulo"])),
    (-120, places(&["America/Nuuk"])),
    (-60, or_all_year(&["Atlantic/Azores"], "Atlantic/Cape_Verde")),
    (60, or_all_year(&["Europe/Berlin", "Europe/London"], "Africa/Lagos")),
    (120, or_all_year(&["Europe/Athens", "Europe/Berlin"], "Africa/Johannesburg")),
    (180, or_all_year(&["Europe/Athens", "Europe/Istanbul"], "Africa/Nairobi")),
    (210, places(&["Asia/Tehran"])),
    (240, places(&["Asia/Dubai"])),
    (270, places(&["Asia/Kabul"])),
    (300, places(&["Asia/Karachi"])),
    (330, places(&["Asia/Kolkata"])),
    (345, places(&["Asia/Kathmandu"])),
    (360, places(&["Asia/Dhaka"])),
    (390, places(&["Asia/Yangon"])),
    (420, places(&["Asia/Bangkok"])),
    (480, places(&["Asia/Shanghai", "Asia/Singapore"])),
    (540, places(&["Asia/Tokyo"])),
    (570, ADELAIDE),
    (600, SYDNEY),
    (660, places(&["Australia/Sydney"])),
    (720, or_all_year(&["Pacific/Auckland"], "Pacific/Fiji")),
    (780, AUCKLAND),
];

/// Countries and regions of one time, as people call them, and their zone.
const COUNTRIES: &[(&str, &str)] = &[
    ("uk|u.k.|united kingdom|great britain|britain|england|scotland|wales|grossbritannien", "Europe/London"),
    ("ireland|irland", "Europe/Dublin"),
    ("germany|deutschland|german|deutsche", "Europe/Berlin"),
    ("austria|osterreich", "Europe/Vienna"),
    ("switzerland|schweiz", "Europe/Zurich"),
    ("france|frankreich|french", "Europe/Paris"),
    ("spain|spanien|espana", "Europe/Madrid"),
    ("italy|italien|italia", "Europe/Rome"),
    ("netherlands|niederlande|nederland", "Europe/Amsterdam"),
    ("belgium|belgien", "Europe/Brussels"),
    ("poland|polen", "Europe/Warsaw"),
    ("sweden|schweden", "Europe/Stockholm"),
    ("norway|norwegen", "Europe/Oslo"),
    ("denmark|danemark", "Europe/Copenhagen"),
    ("finland|finnland", "Europe/Helsinki"),
    ("greece|griechenland", "Europe/Athens"),
    ("india|indien", "Asia/Kolkata"),
    ("japan", "Asia/Tokyo"),
    ("kenya|kenia", "Africa/Nairobi"),
    ("nigeria", "Africa/Lagos"),
    ("south africa|sudafrika", "Africa/Johannesburg"),
];

/// The zones of the database that are meant by what stands beside a time: `UK`, `CET`, `New York`, `Europe/Berlin`,
/// `London time`. Empty: it is no zone that anybody would know.
pub(crate) fn meant(written: &str) -> Vec<String> {
    let plain = fold(written.trim()).replace('_', " ");
    let bare = [" time", " zeit", "zeit", "er zeit"].iter().find_map(|word| plain.strip_suffix(word));
    let one = |zone: &str| vec![zone.to_owned()];
    for name in [Some(plain.as_str()), bare].into_iter().flatten() {
        if let Some((_, zone)) = COUNTRIES.iter().find(|(names, _)| names.split('|').any(|it| it == name)) {
            return one(zone);
        }
        if let Some(zones) = CITIES.get(name) {
            return zones.clone();
        }
    }
    // Short names are words of their own unless they stand in capitals: "ist", "art", "met".
    let capitals = written.chars().all(|c| !c.is_lowercase());
    if capitals && matches!(plain.as_str(), "utc" | "gmt" | "z") {
        return one("UTC").into_iter().chain((plain == "gmt").then(|| "Europe/London".to_owned())).collect();
    }
    match no_place(written) {
        Some(found) if capitals || written.len() > 4 => {
            let Places { likely, all_year } = found.places;
            likely.iter().chain(&all_year).map(|zone| (*zone).to_owned()).collect()
        }
        _ => Vec::new(),
    }
}

/// The zones of the database by their names and by their cities, in lower case.
static CITIES: LazyLock<HashMap<String, Vec<String>>> = LazyLock::new(|| {
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    for name in jiff::tz::db().available() {
        let name = name.as_str();
        // Those without a place have no city.
        let Some((region, city)) = name.rsplit_once('/') else { continue };
        if ["Etc", "posix", "right", "SystemV"].iter().any(|other| region.starts_with(other)) {
            continue;
        }
        for key in [name, city] {
            found.entry(fold(key).replace('_', " ")).or_default().push(name.to_owned());
        }
    }
    found
});

/// What is asked about a zone that is no place; `None` where it is a place, UTC, or nothing known.
pub(crate) fn no_place(text: &str) -> Option<NoPlace> {
    let text = text.trim().to_lowercase();
    // The database holds everything a second and a third time below these.
    let text = text.trim_start_matches("posix/").trim_start_matches("right/");
    let named = NAMES.iter().find(|(names, ..)| names.split('|').any(|name| name == text));
    let (kind, places) = match named {
        Some((_, kind, places)) => (*kind, *places),
        None => {
            let minutes = offset(text).filter(|minutes| *minutes != 0)?;
            let found = OFFSETS.iter().find(|(offset, _)| *offset == minutes);
            (Kind::Fixed, found.map_or(ANYWHERE, |(_, places)| *places))
        }
    };
    Some(NoPlace { kind, places })
}

/// `utc+2`, `gmt-5`, `+05:30`, `utc +0530` in minutes ahead of UTC. `etc/gmt-5` is five hours ahead, as POSIX
/// has it.
fn offset(text: &str) -> Option<i32> {
    let (rest, posix) = match text.strip_prefix("etc/gmt") {
        Some(rest) => (rest, true),
        None => (["utc", "gmt"].iter().find_map(|start| text.strip_prefix(start)).unwrap_or(text), false),
    };
    let rest = rest.trim();
    let (ahead, digits) = match (rest.strip_prefix('+'), rest.strip_prefix(['-', '\u{2212}'])) {
        (Some(digits), _) => (true, digits),
        (None, Some(digits)) => (false, digits),
        (None, None) => return None,
    };
    let digits = digits.trim();
    let (hours, minutes) = match digits.split_once([':', '.']) {
        Some(parts) => parts,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let number = |digits: &str| {
        let plain = (1..=2).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit());
        plain.then(|| digits.parse::<i32>().ok()).flatten()
    };
    let minutes = number(hours)? * 60 + number(minutes)?;
    Some(if ahead == posix { -minutes } else { minutes })
}

#[cfg(test)]
#[path = "zones_tests.rs"]
mod tests;
