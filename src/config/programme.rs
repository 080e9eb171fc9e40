//! `[[programme]]`: the rules of each programme, checked and turned into domain values.

use std::{collections::HashMap, path::PathBuf};

use jiff::{
    SignedDuration,
    civil::{Date, Time},
    tz::TimeZone,
};

use super::{
    desk::Languages,
    problem::{Complaint, choices},
    table::{At, Table},
    values,
};
use crate::domain::{
    Programme, ProgrammeId, cadence,
    programme::{
        Ask, Attachment, Background, ContactRule, Counts, FirstMover, Introduction, Meeting, Moves,
        QuietHours, Reminder, Rooms, SessionRules, Step, WorkingDays,
    },
};

/// Larger mails are refused by many servers once they are encoded.
const LARGEST_ATTACHMENT: u64 = 10 << 20;

/// The ladders of a programme that writes none: whoever is to write first is nudged first.
const MENTOR_FIRST: Ladders = Ladders {
    first: ["2 working days: nudge mentor", "4 working days: nudge both", "6 working days: tell staff"],
    ongoing: ["8 days: nudge mentor", "15 days: tell staff"],
};
const MENTEE_FIRST: Ladders = Ladders {
    first: ["2 working days: nudge mentee", "4 working days: nudge both", "6 working days: tell staff"],
    ongoing: ["8 days: nudge mentee", "15 days: tell staff"],
};

struct Ladders {
    first: [&'static str; 3],
    ongoing: [&'static str; 2],
}

/// A call that is cancelled earlier is no case of short notice.
const LONGEST_NOTICE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Characters of the programme's own sentence to somebody who wrote a worry.
const LONGEST_WORRY_ANSWER: usize = 500;

/// A roster as a programme names it.
#[derive(Debug, Clone)]
pub(super) struct NamedRoster {
    pub(super) path: PathBuf,
    pub(super) programme: Option<ProgrammeId>,
    /// `mentord.toml:59`
    pub(super) named_at: String,
}

/// What `[[programme]]` says: the programmes, even if incomplete, and the rosters they name.
#[derive(Default)]
pub(super) struct Programmes {
    /// Complete ones.
    pub(super) programmes: Vec<Programme>,
    /// All that have an id, so that a roster is not blamed for a programme's own mistakes.
    pub(super) ids: Vec<ProgrammeId>,
    /// Whether the id of one could not be read.
    pub(super) incomplete: bool,
    pub(super) rosters: Vec<NamedRoster>,
    pub(super) languages: Languages,
}

pub(super) fn programmes(root: &Table<'_>, desk_zone: Option<&TimeZone>, languages: Languages) -> Programmes {
    let mut found = Programmes { languages, ..Programmes::default() };
    let mut seen: HashMap<String, String> = HashMap::new();
    for table in root.tables("programme") {
        table.require("id", "write for example id = \"academy\"");
        let id = table.parsed("id", values::id);
        found.incomplete |= id.is_none();
        if let Some(id) = &id {
            if let Some(first) = seen.insert(id.value.clone(), table.source.place(id.at)) {
                let what = format!("id = \"{}\" is taken by another programme", id.value);
                table.report(id.at, what, Some(format!("it is at {first}")));
            }
            found.ids.push(ProgrammeId(id.value.clone()));
        }
        let id = id.map(|id| ProgrammeId(id.value));
        for roster in table.texts("rosters", true).unwrap_or_default() {
            let path = table.source.path(&roster.value);
            let named_at = table.source.place(roster.at);
            found.rosters.push(NamedRoster { path, programme: id.clone(), named_at });
        }
        found.programmes.extend(programme(&table, id, desk_zone, &found.languages));
    }
    if found.ids.is_empty() && !root.has("programme") {
        root.reading.warn("no [[programme]] is set up, so there is nothing to run");
    }
    found
}

fn programme(
    table: &Table<'_>,
    id: Option<ProgrammeId>,
    desk_zone: Option<&TimeZone>,
    languages: &Languages,
) -> Option<Programme> {
    let title = table.parsed("title", values::name);
    let zone = table.parsed("timezone", values::zone).map(|zone| zone.value);
    table.require("starts", "write for example starts = 2027-01-11");
    let starts = table.date("starts");
    table.require("ends", "write for example ends = 2027-04-30");
    let ends = table.date("ends");
    if let (Some(starts), Some(ends)) = (&starts, &ends) {
        check_dates(table, starts, ends);
    }
    let working_days = working_days(table);
    let movers =
        [("mentor", FirstMover::Mentor), ("mentee", FirstMover::Mentee), ("either", FirstMover::Either)];
    let holidays = table.ranges("holidays");
    let quiet = table.parsed("quiet_hours", values::quiet_hours).map(|quiet| quiet.value);
    let letters_a_week = table.number("letters_a_week", 1, 100).unwrap_or(3);
    let worries = table.parsed_list("worries", values::address).unwrap_or_default();
    let language = languages.named(table);
    let worry_answer = table.parsed("worry_answer", |text| values::line(text, LONGEST_WORRY_ANSWER));
    let first_mover = table.one_of("first_mover", &movers).unwrap_or(FirstMover::Mentor);
    let rooms = rooms(&table.table("rooms"));
    let digest_at = table.table("digest").time_or_off("at").unwrap_or(Some(clock(8, 30)));
    let introduction = introduction(&table.table("introduction"));
    let meeting = meeting(&table.table("meeting"));
    let sessions = sessions(&table.table("sessions"));
    let contact = contact(&table.table("contact"), working_days, first_mover);
    let id = id?;
    Some(Programme {
        title: title.map_or_else(|| id.0.clone(), |title| title.value),
        id,
        zone: zone.or_else(|| desk_zone.cloned())?,
        starts: starts?.value,
        ends: ends?.value,
        working_days,
        holidays,
        quiet: quiet.unwrap_or(QuietHours { from: clock(20, 0), to: clock(8, 0) }),
        letters_a_week,
        worries: worries.into_iter().map(|address| address.value).collect(),
        worry_answer: worry_answer.map(|answer| answer.value),
        language,
        first_mover,
        rooms,
        digest_at,
        introduction,
        meeting,
        sessions,
        contact,
    })
}

fn clock(hour: i8, minute: i8) -> Time {
    Time::new(hour, minute, 0, 0).unwrap_or_else(|_| Time::midnight())
}

fn check_dates(table: &Table<'_>, starts: &At<Date>, ends: &At<Date>) {
    if ends.value < starts.value {
        let what = format!("ends = {} is before starts = {}", ends.value, starts.value);
        table.report(ends.at, what, Some("the last day comes after the first".to_owned()));
    } else if starts.value.year() < 1990 || ends.value.year() > 2200 {
        let what = format!("{} to {} cannot be meant", starts.value, ends.value);
        table.report(starts.at, what, Some("check the years".to_owned()));
    }
}

fn working_days(table: &Table<'_>) -> WorkingDays {
    let days = table.parsed_list("working_days", |text| {
        cadence::weekday(text).ok_or_else(|| {
            let week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
            Complaint::new("is not a day of the week", format!("write {}", choices(week)))
        })
    });
    let Some(days) = days else { return WorkingDays::default() };
    let mut working = [false; 7];
    for day in &days {
        let index = usize::try_from(day.value.to_monday_zero_offset()).unwrap_or(0);
        if let Some(flag) = working.get_mut(index) {
            *flag = true;
        }
    }
    if table.texts("working_days", false).is_some_and(|days| days.is_empty()) {
        table.report(
            table.at,
            "working_days is empty, so no step would ever fall due",
            Some("name one day at least".to_owned()),
        );
    }
    WorkingDays(working)
}

fn rooms(table: &Table<'_>) -> Rooms {
    let room = |key| {
        table.parsed(key, values::matrix_id("#!", "#mentoring-staff:example.org")).map(|room| room.value)
    };
    Rooms { staff: room("staff"), mentors: room("mentors"), pairing: table.flag("pairing").unwrap_or(false) }
}

fn introduction(table: &Table<'_>) -> Introduction {
    let words = [("after answer", Background::AfterAnswer), ("at once", Background::AtOnce)];
    Introduction {
        ask_mentor_first: table.flag("ask_mentor_first").unwrap_or(false),
        background: table.one_of("background", &words).unwrap_or(Background::AfterAnswer),
        attach_mentor: attachments(table, "attach_mentor"),
        attach_mentee: attachments(table, "attach_mentee"),
    }
}

fn attachments(table: &Table<'_>, key: &'static str) -> Vec<Attachment> {
    let each = |file: At<String>| {
        let path = table.source.path(&file.value);
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let attached = values::name(name)
            .map_err(|_| "its name cannot be sent".to_owned())
            .and_then(|name| Ok((name, table.reading.files.read(&path, LARGEST_ATTACHMENT)?)));
        match attached {
            Ok((file_name, bytes)) => {
                Some(Attachment { media_type: media_type(&file_name).to_owned(), file_name, bytes })
            }
            Err(why) => {
                let what = format!("{key}: cannot attach '{}': {why}", super::problem::quotable(&file.value));
                table.report(file.at, what, None);
                None
            }
        }
    };
    table.texts(key, true).unwrap_or_default().into_iter().filter_map(each).collect()
}

fn media_type(file_name: &str) -> &'static str {
    let extension = file_name.rsplit_once('.').map_or("", |(_, extension)| extension).to_lowercase();
    match extension.as_str() {
        "pdf" => "application/pdf",
        "txt" => "text/plain",
        "md" => "text/markdown",
        "html" | "htm" => "text/html",
        "csv" => "text/csv",
        "ics" => "text/calendar",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "svg" => "image/svg+xml",
        "zip" => "application/zip",
        "rtf" => "application/rtf",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "odp" => "application/vnd.oasis.opendocument.presentation",
        _ => "application/octet-stream",
    }
}

fn meeting(table: &Table<'_>) -> Meeting {
    let every = table.parsed("every", values::weeks);
    let length = table.parsed("length", values::call_length);
    let agenda = table.parsed("agenda", |text| {
        if text.trim().is_empty() || text.trim() == "off" {
            Ok(String::new())
        } else {
            values::id(text.trim())
        }
    });
    let reminder = table.parsed("reminder", |text| match text.trim() {
        "off" => Ok(Reminder::Off),
        "auto" => Ok(Reminder::Auto),
        text => match values::duration(text)? {
            before if before > SignedDuration::from_hours(14 * 24) => {
                Err(Complaint::new("is too early for a reminder", "two weeks before are the most"))
            }
            before if before.is_zero() => {
                Err(Complaint::new("is no time before", "write \"off\" for no reminder, or \"auto\""))
            }
            before => Ok(Reminder::Before(before)),
        },
    });
    let words = [
        ("off", Ask::Off),
        ("mentor", Ask::Mentor),
        ("mentee", Ask::Mentee),
        ("turns", Ask::Turns),
        ("both", Ask::Both),
    ];
    Meeting {
        every_weeks: every.map_or(1, |every| every.value),
        length_minutes: length.map_or(45, |length| length.value),
        agenda: agenda.map_or("session-plan".to_owned(), |agenda| agenda.value),
        reminder: reminder.map_or(Reminder::Auto, |reminder| reminder.value),
        ask: table.one_of("ask", &words).unwrap_or(Ask::Off),
        moves: table.one_of("moves", &[("ask", Moves::Ask), ("either", Moves::Either)]).unwrap_or_default(),
        extend_for_skipped: table.flag("extend_for_skipped").unwrap_or(false),
    }
}

fn sessions(table: &Table<'_>) -> SessionRules {
    let usual = SessionRules::default();
    let notice = table.parsed("notice", |text| match values::duration(text)? {
        notice if notice > LONGEST_NOTICE => {
            Err(Complaint::new("is too long a notice", "two weeks before a call are the most"))
        }
        notice => Ok(notice),
    });
    let number = |key, usual: u8, least| {
        let found = table.number(key, least, 100).and_then(|number| u8::try_from(number).ok());
        found.unwrap_or(usual)
    };
    SessionRules {
        notice: notice.map_or(usual.notice, |notice| notice.value),
        moves_a_month: number("moves_a_month", usual.moves_a_month, 0),
        missed: number("missed", usual.missed, 1),
        not_held: number("not_held", usual.not_held, 1),
    }
}

fn contact(table: &Table<'_>, working_days: WorkingDays, first_mover: FirstMover) -> ContactRule {
    let usual = match first_mover {
        FirstMover::Mentor | FirstMover::Either => MENTOR_FIRST,
        FirstMover::Mentee => MENTEE_FIRST,
    };
    let words = [("both", Counts::Both), ("either", Counts::Either)];
    ContactRule {
        counts: table.one_of("counts", &words).unwrap_or(Counts::Both),
        rsvp_counts: table.flag("rsvp_counts").unwrap_or(true),
        meetings_count: table.flag("meetings_count").unwrap_or(true),
        first: ladder(table, "first", &usual.first, working_days),
        ongoing: ladder(table, "ongoing", &usual.ongoing, working_days),
    }
}

fn ladder(table: &Table<'_>, key: &'static str, usual: &[&str], working_days: WorkingDays) -> Vec<Step> {
    let Some(steps) = table.parsed_list(key, values::step) else {
        return usual.iter().filter_map(|step| values::step(step).ok()).collect();
    };
    let a_week = u16::try_from(working_days.0.iter().filter(|works| **works).count()).unwrap_or(5);
    for (lower, upper) in steps.iter().zip(steps.iter().skip(1)) {
        let days = |step: &At<Step>| values::calendar_days(step.value.after, a_week);
        let rises = match (lower.value.after, upper.value.after) {
            (
                crate::domain::programme::Wait::WorkingDays(lower),
                crate::domain::programme::Wait::WorkingDays(upper),
            ) => lower < upper,
            _ => days(lower) < days(upper),
        };
        if !rises {
            let what = format!("{key}: this step does not come later than the one before it");
            table.report(upper.at, what, Some("put the steps in order, each with a longer wait".to_owned()));
        }
    }
    steps.into_iter().map(|step| step.value).collect()
}
