//! The small grammars of the settings: lengths of time, dates, times, zones, ladders, names, ids.

use jiff::{SignedDuration, civil::Time, tz::TimeZone};

use super::{
    problem::{Complaint, is_unprintable, nearest},
    wrong::Wrong,
};
use crate::{
    domain::{
        DateRange, EmailAddress, Programme, Sentence, Slot,
        hours::OpenHours,
        person::LONGEST_NAME,
        programme::{Named, QuietHours, Step, StepAct, Wait},
        slug::{LONGEST_ID, slug},
    },
    intake::written::{self, zones},
    letters::Catalogue,
};

/// Lines such as a place or a link.
pub(crate) const LONGEST_LINE: usize = 500;
/// Texts such as a background.
pub(crate) const LONGEST_TEXT: usize = 10_000;
/// A year: no programme waits longer.
const LONGEST_WAIT: u16 = 366;

/// Replaces every `${NAME}` by its environment variable; a `$` without a brace is itself.
pub(crate) fn with_variables(text: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<String, Complaint> {
    let mut pieces = text.split("${");
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let Some((name, rest)) = piece.split_once('}') else {
            return Err(Complaint::new("'${' is not closed", "write ${NAME}"));
        };
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            let what =
                format!("'${{{}}}' does not name an environment variable", super::problem::quotable(name));
            return Err(Complaint::new(what, "write ${NAME}"));
        }
        let Some(value) = env(name) else {
            let what = format!("the environment variable {name} is not set");
            return Err(Complaint::new(what, "set it, or write the value here"));
        };
        whole.push_str(&value);
        whole.push_str(rest);
    }
    Ok(whole)
}

/// What a text is not, as it follows the text.
impl From<Sentence> for Complaint {
    fn from(why: Sentence) -> Self {
        Self { what: Catalogue::english().say(&why), hint: None }
    }
}

/// `15 minutes`, `1 day`, `2 weeks`, `week`.
pub(crate) fn duration(text: &str) -> Result<SignedDuration, Complaint> {
    let seconds = written::length(text)?.seconds().ok_or_else(|| sentence!("written.no_length"))?;
    // Ten years: beyond it, sums with dates would leave the calendar.
    i64::try_from(seconds)
        .ok()
        .filter(|seconds| *seconds <= 10 * 366 * 24 * 60 * 60)
        .map(SignedDuration::from_secs)
        .ok_or_else(|| Complaint::new("is too long", "ten years are the most"))
}

/// `week`, `2 weeks`: weeks between calls.
pub(crate) fn weeks(text: &str) -> Result<u8, Complaint> {
    let hours = duration(text)?.as_hours();
    let weeks = u8::try_from(hours / (7 * 24)).ok();
    weeks.filter(|weeks| hours % (7 * 24) == 0 && (1..=52).contains(weeks)).ok_or_else(|| {
        Complaint::new("is not a number of weeks", "write \"week\" or for example \"2 weeks\"")
    })
}

/// `45 minutes`: of a call, in minutes.
pub(crate) fn call_length(text: &str) -> Result<u16, Complaint> {
    let minutes = u16::try_from(duration(text)?.as_mins()).ok();
    minutes.filter(|minutes| (5..=480).contains(minutes)).ok_or_else(|| {
        Complaint::new("is not the length of a call", "write from \"5 minutes\" to \"8 hours\"")
    })
}

/// `mon-fri 17:00-20:00`: when somebody can talk.
pub(crate) fn open_hours(text: &str) -> Result<OpenHours, Complaint> {
    OpenHours::read(text, |time| written::time(time).ok()).ok_or_else(|| {
        Complaint::new("are no hours of the week", "write for example \"mon-fri 17:00-20:00\"")
    })
}

/// `20:00-08:00`, or `off`.
pub(crate) fn quiet_hours(text: &str) -> Result<QuietHours, Complaint> {
    if text.trim() == "off" {
        return Ok(QuietHours { from: Time::midnight(), to: Time::midnight() });
    }
    text.split_once(['-', '–'])
        .and_then(|(from, to)| {
            Some(QuietHours { from: written::time(from).ok()?, to: written::time(to).ok()? })
        })
        .ok_or_else(|| {
            Complaint::new("is not a span of hours", "write for example \"20:00-08:00\", or \"off\"")
        })
}

/// `2027-04-05`, or `2027-04-05..2027-04-09` with both ends included.
pub(crate) fn date_range(text: &str) -> Result<DateRange, Complaint> {
    let Some((first, last)) = text.split_once("..") else { return Ok(DateRange::day(written::date(text)?)) };
    let (first, last) = (written::date(first)?, written::date(last.trim_start_matches(['.', '=']))?);
    DateRange::new(first, last)
        .ok_or_else(|| Complaint::new("ends before it starts", format!("did you mean \"{last}..{first}\"?")))
}

/// A zone of the IANA database that is a place, such as `Europe/London`; or UTC.
pub(crate) fn zone(text: &str) -> Result<TimeZone, Wrong> {
    let text = text.trim();
    if let Some(no_place) = zones::no_place(text) {
        return Err(Wrong::NoPlace(no_place));
    }
    match TimeZone::get(text) {
        Ok(zone) if zone.iana_name().is_some() => Ok(zone),
        _ => {
            let known: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
            if known.is_empty() {
                return Err(Wrong::ZonesMissing);
            }
            let city = |name: &str| name.rsplit('/').next().unwrap_or_default().to_lowercase();
            let near = nearest(text, known.iter().map(String::as_str))
                .or_else(|| known.iter().map(String::as_str).find(|name| city(name) == city(text)));
            Err(Wrong::NoZone { near: near.map(str::to_owned) })
        }
    }
}

/// A step of a ladder: `2 working days: nudge mentor`.
pub(crate) fn step(text: &str) -> Result<Step, Complaint> {
    let refused = || {
        let hint = "write for example \"2 working days: nudge mentor\" or \"15 days: tell staff\"";
        Complaint::new("is not a step", hint)
    };
    let (after, act) = text.split_once(':').ok_or_else(refused)?;
    let after = after.split_whitespace().collect::<Vec<_>>();
    let count = |digits: &str| digits.parse::<u16>().map_err(|_| refused());
    let after = match after.as_slice() {
        [digits, "working", "day" | "days"] => Wait::WorkingDays(count(digits)?),
        [digits, "day" | "days"] => Wait::Days(count(digits)?),
        [digits, "week" | "weeks"] => Wait::Days(count(digits)?.saturating_mul(7)),
        _ => return Err(refused()),
    };
    let (Wait::WorkingDays(days) | Wait::Days(days)) = after;
    if days == 0 || days > LONGEST_WAIT {
        return Err(Complaint::new("waits too short or too long", "wait from 1 day to 366 days"));
    }
    let act = match act.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["nudge", "mentor" | "mentors"] => StepAct::Nudge(Named::Mentor),
        ["nudge", "mentee" | "mentees"] => StepAct::Nudge(Named::Mentee),
        ["nudge", "both"] => StepAct::Nudge(Named::Both),
        ["tell", "staff"] => StepAct::TellStaff,
        _ => {
            let hint = "what follows the colon is \"nudge mentor\", \"nudge mentee\", \"nudge both\" or \"tell staff\"";
            return Err(Complaint::new("does not say what to do", hint));
        }
    };
    Ok(Step { after, act })
}

/// How long a step waits in calendar days at the least, for comparing steps of both kinds.
pub(crate) fn calendar_days(wait: Wait, working_days_a_week: u16) -> u16 {
    match wait {
        Wait::Days(days) => days,
        Wait::WorkingDays(days) => {
            let week = working_days_a_week.max(1);
            (days / week).saturating_mul(7).saturating_add(days % week)
        }
    }
}

/// A mail address.
pub(crate) fn address(text: &str) -> Result<EmailAddress, Wrong> {
    EmailAddress::parse(text).map_err(|_| wrong_address(text))
}

/// Of an address that would be one but for what stands before the @, that is said.
fn wrong_address(text: &str) -> Wrong {
    let Some((local, domain)) = text.trim().rsplit_once('@') else { return Wrong::NoAddress };
    let quoted = local.starts_with('"') && local.ends_with('"') && local.len() > 2;
    let odd = if quoted { Some('"') } else { local.chars().find(|c| !c.is_ascii()) };
    let plain: String = local.chars().filter(char::is_ascii_alphanumeric).collect();
    let rest_is_right = EmailAddress::parse(&format!("x{plain}@{domain}")).is_ok();
    match odd.filter(|odd| rest_is_right && (quoted || odd.is_alphabetic())) {
        Some(with) => Wrong::LocalPart { with },
        None => Wrong::NoAddress,
    }
}

/// A weekly time such as `Tue 18:00`, in the programme's zone where the programme is known.
pub(crate) fn slot(text: &str, programme: Option<&Programme>) -> Result<Slot, Complaint> {
    let weekly = written::weekly(text)?;
    Ok(match programme {
        Some(programme) => weekly.as_often_as_programme(programme)?,
        None => weekly.slot,
    })
}

/// One line of at most `longest` characters, trimmed, that shows what it is.
pub(crate) fn line(text: &str, longest: usize) -> Result<String, Wrong> {
    let text = text.trim();
    if text.contains(['\n', '\r']) {
        return Err(Wrong::LineBreak);
    }
    if text.chars().any(is_unprintable) {
        return Err(Wrong::Unseen);
    }
    if text.chars().count() > longest {
        return Err(Wrong::TooLong { most: longest });
    }
    Ok(text.to_owned())
}

/// A name of a person or a programme: a line that is not empty.
pub(crate) fn name(text: &str) -> Result<String, Wrong> {
    let name = line(text, LONGEST_NAME)?;
    if name.is_empty() {
        return Err(Wrong::NoName);
    }
    Ok(name)
}

/// A text of several lines without control characters.
pub(crate) fn prose(text: &str) -> Result<String, Wrong> {
    let text = text.trim().replace("\r\n", "\n");
    if text.chars().any(|c| is_unprintable(c) && c != '\n' && c != '\t') {
        return Err(Wrong::Unseen);
    }
    if text.chars().count() > LONGEST_TEXT {
        return Err(Wrong::TooLong { most: LONGEST_TEXT });
    }
    Ok(text)
}

/// An id: lower-case letters, digits and hyphens, so that it can be part of an address.
pub(crate) fn id(text: &str) -> Result<String, Complaint> {
    let good = !text.is_empty()
        && text.len() <= LONGEST_ID
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if good {
        return Ok(text.to_owned());
    }
    let what = if text.len() > LONGEST_ID { "is too long for an id" } else { "is not an id" };
    Err(Complaint::new(
        what,
        match slug(text) {
            slug if slug.is_empty() => "write lower-case letters, digits and hyphens".to_owned(),
            slug => format!("did you mean \"{slug}\"?"),
        },
    ))
}

/// A free word for the kind of a pairing; part of a file name where letters have variants.
pub(crate) fn kind(text: &str) -> Result<String, Wrong> {
    let text = text.trim();
    let good = (1..=LONGEST_ID).contains(&text.chars().count())
        && text.chars().all(|c| c.is_alphanumeric() || " -_".contains(c));
    good.then(|| text.to_owned()).ok_or(Wrong::NoKind)
}

/// A Matrix identifier: a sigil of `sigils`, a local part, a server.
pub(crate) fn matrix_id(
    sigils: &'static str,
    example: &'static str,
) -> impl Fn(&str) -> Result<String, Complaint> {
    move |text| {
        let text = text.trim();
        let good = text.chars().all(|c| c.is_ascii_graphic())
            && text.len() <= 255
            && text.starts_with(|c| sigils.contains(c))
            && match text.split_once(':') {
                Some((local, server)) => local.len() > 1 && !server.is_empty() && !server.contains('/'),
                // Ids of rooms since version 12 are a hash and name no server (MSC4291).
                None => text.starts_with('!') && text.len() > 1,
            };
        good.then(|| text.to_owned()).ok_or_else(|| {
            let what = if sigils == "@" { "is not a Matrix account" } else { "is not a Matrix room" };
            Complaint::new(what, format!("write for example \"{example}\""))
        })
    }
}
