//! What people call a time zone.

use jiff::tz::TimeZone;

/// The place a zone is named for: `America/New_York` is `New York`; of those that are named for no place, how far they
/// are from UTC.
#[must_use]
pub fn place(zone: &TimeZone) -> String {
    match zone.iana_name() {
        Some(name) if name.starts_with("Etc/") => offset_name(name),
        Some(name) => name.rsplit('/').next().unwrap_or(name).replace('_', " "),
        None => "UTC".to_owned(),
    }
}

/// `Etc/GMT-5` is five hours *ahead* of UTC, as POSIX has it.
fn offset_name(name: &str) -> String {
    match name.strip_prefix("Etc/GMT") {
        Some(rest) if rest.starts_with('-') => format!("UTC{}", rest.replacen('-', "+", 1)),
        Some(rest) if rest.starts_with('+') => format!("UTC{}", rest.replacen('+', "-", 1)),
        _ => "UTC".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_called_by_its_place_or_its_offset() {
        for (zone, called) in [
            ("America/New_York", "New York"),
            ("America/Argentina/Buenos_Aires", "Buenos Aires"),
            ("Etc/GMT-5", "UTC+5"),
            ("Etc/GMT+11", "UTC-11"),
            ("Etc/GMT", "UTC"),
            ("Etc/UTC", "UTC"),
            ("UTC", "UTC"),
        ] {
            assert_eq!(place(&TimeZone::get(zone).unwrap()), called, "{zone}");
        }
    }
}
