use std::collections::BTreeSet;

use jiff::{
    ToSpan,
    civil::{Date, date},
    tz::TimeZone,
};
use proptest::prelude::*;

use super::*;
use crate::{
    calendar::line::{LONGEST_LINE, clean_name},
    domain::person::LONGEST_NAME,
};

fn series(zone: &str) -> Series {
    Series {
        zone: TimeZone::get(zone).unwrap(),
        first: date(2027, 2, 2).at(18, 0, 0, 0),
        every_weeks: 1,
        length_minutes: 60,
        until: date(2027, 6, 30),
        without: BTreeSet::new(),
        moved: std::collections::BTreeMap::new(),
        place: Some("https://meet.example.org/ada-sam".into()),
    }
}

fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox { name: name.into(), address: EmailAddress::parse(address).unwrap() }
}

fn guest(name: &str, address: &str) -> Attendee {
    Attendee {
        name: name.into(),
        address: EmailAddress::parse(address).unwrap(),
        partstat: Partstat::NeedsAction,
        calls: BTreeMap::new(),
    }
}

struct Words {
    summary: String,
    description: String,
    organizer: Mailbox,
    attendees: Vec<Attendee>,
}

fn words() -> Words {
    Words {
        summary: "Ada and Sam: mentoring".into(),
        description: "Your weekly call.\nAnswer here, or in a word by mail; both count.".into(),
        organizer: mailbox("Mentoring Desk", "desk@example.org"),
        attendees: vec![guest("Ada Lovelace", "ada@example.org"), guest("Sam Okoye", "sam@example.net")],
    }
}

fn written(method: Method, series: &Series, words: &Words) -> Result<String, Unwritable> {
    render(&invite(method, series, words))
}

fn invite<'a>(method: Method, series: &'a Series, words: &'a Words) -> Invite<'a> {
    Invite {
        method,
        uid: "4f2a9c@example.org",
        sequence: 3,
        stamp: "2027-01-20T09:30:00Z".parse().unwrap(),
        series,
        only: None,
        summary: &words.summary,
        description: &words.description,
        organizer: &words.organizer,
        attendees: &words.attendees,
    }
}

fn request(series: &Series) -> String {
    written(Method::Request, series, &words()).unwrap()
}

/// The starts that calcard, which descends from another engine, makes of the text.
fn starts(text: &str) -> BTreeSet<Timestamp> {
    let calendar = calcard::icalendar::ICalendar::parse(text).unwrap();
    let expanded = calendar.expand_dates(calcard::common::timezone::Tz::UTC, 5_000);
    assert!(expanded.errors.is_empty(), "{:?}", expanded.errors);
    expanded.events.iter().map(|event| Timestamp::from_second(event.start.timestamp()).unwrap()).collect()
}

fn calls(series: &Series) -> BTreeSet<Timestamp> {
    series.calls().map(|call| call.start).collect()
}

/// Every value of a property, whole lines after the name, parameters included.
fn values<'a>(lines: &'a [String], name: &str) -> Vec<&'a str> {
    lines
        .iter()
        .filter_map(|line| line.strip_prefix(name))
        .filter_map(|rest| rest.strip_prefix([':', ';']))
        .collect()
}

#[test]
fn a_request_byte_for_byte() {
    let mut series = series("Europe/London");
    series.without = [date(2027, 2, 2), date(2027, 4, 6), date(2027, 4, 7), date(2027, 6, 29)].into();
    series.place = Some("Room 4; left, then \\ up".into());
    let expected = r"BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//mentord//mentord//EN
CALSCALE:GREGORIAN
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:BST
DTSTART:19700329T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
DTSTART:19701025T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
DESCRIPTION:Your weekly call.\nAnswer here\, or in a word by mail\; both co
 unt.
DTEND;TZID=Europe/London:20270209T190000
DTSTAMP:20270120T093000Z
DTSTART;TZID=Europe/London:20270209T180000
LAST-MODIFIED:20270120T093000Z
LOCATION:Room 4\; left\, then \\ up
ORGANIZER;CN=Mentoring Desk:mailto:desk@example.org
RRULE:FREQ=WEEKLY;UNTIL=20270622T225959Z;INTERVAL=1;BYDAY=TU;WKST=MO
SEQUENCE:3
STATUS:CONFIRMED
SUMMARY:Ada and Sam: mentoring
TRANSP:OPAQUE
UID:4f2a9c@example.org
ATTENDEE;CN=Ada Lovelace;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-P
 ARTICIPANT;RSVP=TRUE:mailto:ada@example.org
ATTENDEE;CN=Sam Okoye;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PART
 ICIPANT;RSVP=TRUE:mailto:sam@example.net
EXDATE;TZID=Europe/London:20270406T180000
END:VEVENT
END:VCALENDAR
";
    assert_eq!(request(&series), expected.replace('\n', "\r\n"));
    assert_eq!(request(&series), request(&series), "nothing is filled in by a clock or by chance");
    assert_eq!(starts(&request(&series)), calls(&series));
}

#[test]
fn the_first_call_is_one_that_takes_place_and_matches_the_rule() {
    let mut series = series("Europe/Berlin");
    series.every_weeks = 2;
    series.without = [date(2027, 2, 2), date(2027, 2, 16), date(2027, 3, 16)].into();
    let lines = unfold(&request(&series));
    assert_eq!(values(&lines, "DTSTART")[2], "TZID=Europe/Berlin:20270302T180000");
    assert_eq!(values(&lines, "EXDATE"), ["TZID=Europe/Berlin:20270316T180000"]);
    assert!(values(&lines, "RRULE")[2].contains("INTERVAL=2;BYDAY=TU;WKST=MO"));
    assert_eq!(starts(&request(&series)), calls(&series));
}

#[test]
fn a_cancellation_names_the_same_series() {
    let text = written(Method::Cancel, &series("Europe/London"), &words()).unwrap();
    let lines = unfold(&text);
    assert_eq!(values(&lines, "METHOD"), ["CANCEL"]);
    assert_eq!(values(&lines, "STATUS"), ["CANCELLED"]);
    assert_eq!(values(&lines, "UID"), ["4f2a9c@example.org"]);
    assert_eq!(values(&lines, "SEQUENCE"), ["3"]);
    assert_eq!(values(&lines, "ORGANIZER"), ["CN=Mentoring Desk:mailto:desk@example.org"]);
    assert_eq!(values(&lines, "ATTENDEE").len(), 2);
    assert_eq!(values(&lines, "DTSTART").len(), 3);
    assert!(!text.contains("RSVP"), "nobody is asked to answer a cancellation");
    assert!(!text.contains("RECURRENCE-ID"));

    let mut empty = series("Europe/London");
    empty.without = empty.rule_dates().collect();
    assert_eq!(written(Method::Request, &empty, &words()), Err(Unwritable::NoCalls));
    let text = written(Method::Cancel, &empty, &words()).unwrap();
    assert!(text.contains("DTSTART;TZID=Europe/London:20270202T180000\r\n"));
}

#[test]
fn an_answer_already_given_is_kept() {
    let mut words = words();
    words.attendees[0].partstat = Partstat::Accepted;
    let text = written(Method::Request, &series("Europe/London"), &words).unwrap();
    let lines = unfold(&text);
    assert!(values(&lines, "ATTENDEE")[0].contains("PARTSTAT=ACCEPTED"));
    assert!(values(&lines, "ATTENDEE")[1].contains("PARTSTAT=NEEDS-ACTION"));
}

#[test]
fn zones_that_no_rule_says_are_written_in_utc_or_fitted() {
    // Before Ramadan all calls have one offset.
    let mut early = series("Africa/Casablanca");
    early.first = date(2027, 4, 6).at(0, 30, 0, 0);
    let text = request(&early);
    assert!(text.contains("DTSTART:20270405T233000Z\r\n"), "{text}");
    assert!(text.contains("BYDAY=MO"), "the weekday in UTC");
    assert!(!text.contains("TZID"));
    assert_eq!(starts(&text), calls(&early));

    // Through one Ramadan a pair of rules is exact.
    let mut through = series("Africa/Casablanca");
    through.first = date(2027, 1, 5).at(18, 0, 0, 0);
    through.without = [date(2027, 1, 12), date(2027, 2, 16)].into();
    let text = request(&through);
    assert!(text.contains("DTSTART;TZID=Africa/Casablanca:20270105T180000\r\n"), "{text}");
    assert_eq!(text.matches("BEGIN:STANDARD").count(), 1);
    assert_eq!(starts(&text), calls(&through));

    // Through two, the rule is in UTC and the calls that move are named.
    let mut long = through.clone();
    long.until = date(2028, 6, 27);
    let text = request(&long);
    assert!(text.contains("RECURRENCE-ID:2027"), "{text}");
    assert!(!text.contains("TZID"));
    assert_eq!(starts(&text), calls(&long));
    let lines = unfold(&text);
    assert_eq!(values(&lines, "UID").len(), values(&lines, "SEQUENCE").len());
    assert!(values(&lines, "UID").iter().all(|uid| *uid == "4f2a9c@example.org"));
}

#[test]
fn a_moved_call_is_named_by_the_rule_that_is_written() {
    let occurrences = |text: &str| {
        let calendar = calcard::icalendar::ICalendar::parse(text).unwrap();
        calendar.expand_dates(calcard::common::timezone::Tz::UTC, 5_000).events.len()
    };
    for zone in ["Africa/Casablanca", "Africa/El_Aaiun", "America/Santiago", "Europe/London", "UTC"] {
        let mut series = series(zone);
        series.first = date(2027, 1, 5).at(18, 0, 0, 0);
        series.until = date(2028, 6, 27);
        let dates: Vec<Date> = series.rule_dates().collect();
        for moved in &dates {
            series.moved = [(*moved, moved.tomorrow().unwrap().at(17, 0, 0, 0))].into();
            let text = request(&series);
            assert_eq!(starts(&text), calls(&series), "{zone} {moved}");
            assert_eq!(occurrences(&text), dates.len(), "no call twice: {zone} {moved}");
        }
    }
}

#[test]
fn a_call_that_somebody_answered_alone_keeps_the_answer() {
    let mut series = series("Europe/London");
    series.moved = [(date(2027, 2, 16), date(2027, 2, 17).at(9, 0, 0, 0))].into();
    series.without = [date(2027, 3, 2)].into();
    let mut words = words();
    for attendee in &mut words.attendees {
        attendee.partstat = Partstat::Accepted;
    }
    let answered = [date(2027, 2, 9), date(2027, 3, 2)].map(|date| (date, Partstat::Declined));
    words.attendees[0].calls = answered.into();
    let text = written(Method::Request, &series, &words).unwrap();
    let events: Vec<String> = text
        .split("BEGIN:VEVENT")
        .skip(1)
        .map(|event| {
            let lines = unfold(event);
            let partstat =
                |line: &str| line.split("PARTSTAT=").nth(1).unwrap().split(';').next().unwrap().to_owned();
            let answers: Vec<String> = values(&lines, "ATTENDEE").into_iter().map(partstat).collect();
            format!("{} {}", values(&lines, "RECURRENCE-ID").concat(), answers.join(" "))
        })
        .collect();
    assert_eq!(
        events,
        [
            " ACCEPTED ACCEPTED",
            "TZID=Europe/London:20270209T180000 DECLINED ACCEPTED",
            "TZID=Europe/London:20270216T180000 NEEDS-ACTION NEEDS-ACTION"
        ]
    );
    assert_eq!(starts(&text), calls(&series));
}

#[test]
fn a_zone_without_a_name_is_written_in_utc() {
    let mut series = series("UTC");
    assert!(request(&series).contains("DTSTART;TZID=UTC:20270202T180000\r\n"));
    series.zone = TimeZone::fixed(jiff::tz::offset(-7));
    assert!(request(&series).contains("DTSTART:20270203T010000Z\r\n"));
    assert_eq!(starts(&request(&series)), calls(&series));
}

#[test]
fn refuses_what_no_client_would_take() {
    let good = words();
    let mut nobody = words();
    nobody.attendees.clear();
    let mut itself = words();
    itself.attendees.push(guest("Desk", "desk@example.org"));
    let mut forever = series("Europe/London");
    forever.until = date(9999, 12, 31);
    assert_eq!(written(Method::Request, &series("UTC"), &nobody), Err(Unwritable::NoAttendees));
    assert_eq!(written(Method::Request, &series("UTC"), &itself), Err(Unwritable::OrganizerInvited));
    assert_eq!(written(Method::Request, &forever, &good), Err(Unwritable::TooManyCalls));
    for uid in ["", "a\r\nb", "a b", "é", &"x".repeat(256)] {
        let series = series("UTC");
        let invite = Invite {
            method: Method::Request,
            uid,
            sequence: 0,
            stamp: Timestamp::UNIX_EPOCH,
            series: &series,
            only: None,
            summary: "",
            description: "",
            organizer: &good.organizer,
            attendees: &good.attendees,
        };
        assert_eq!(render(&invite), Err(Unwritable::BadUid), "{uid}");
    }
}

#[test]
fn addresses_are_bare_uris() {
    let mut words = words();
    words.attendees = vec![guest("", "o'neil+x%y=z@example.org")];
    let text = written(Method::Request, &series("UTC"), &words).unwrap();
    let lines = unfold(&text);
    assert!(values(&lines, "ATTENDEE")[0].starts_with("CN=o'neil+x%y=z@example.org;"), "{lines:?}");
    assert!(values(&lines, "ATTENDEE")[0].ends_with(":mailto:o'neil+x%25y%3Dz@example.org"));
}

/// Words of the kind that breaks calendars.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "\r\n",
            "\n",
            "\r",
            "\"",
            ";",
            ":",
            ",",
            "\\",
            "\\n",
            "^n",
            "^'",
            "\0",
            "\u{202E}",
            "\u{2028}",
            "\u{85}",
            "\u{B}",
            "\r\nATTENDEE:mailto:evil@example.org",
            "\nEND:VEVENT",
            "BEGIN:VALARM",
            "老虎",
            "🧑‍🏫",
            " ",
            "\t",
            "=",
            "%2C",
            "http://x/?a=b&c;d",
            "\u{FEFF}",
            "\u{7F}",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
        "[a-zA-Z ]{1,90}",
    ];
    proptest::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

fn unescaped(value: &str) -> String {
    let mut text = String::new();
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n') => text.push('\n'),
                Some(escaped) => text.push(escaped),
                None => panic!("a lone backslash ends {value}"),
            },
            _ => text.push(c),
        }
    }
    text
}

/// Whether the first call that is written ends at a wall-clock time that comes twice that day, or not at all.
fn ends_at_a_change(series: &Series) -> bool {
    let Some(first) = series.calls().next() else { return false };
    let begins = first.date.to_datetime(series.first.time());
    let end = begins.checked_add(i64::from(series.length_minutes).minutes()).unwrap();
    series.zone.to_ambiguous_timestamp(end).is_ambiguous()
}

fn any_series() -> impl Strategy<Value = Series> {
    let zones = prop::sample::select(vec![
        "Europe/London",
        "America/New_York",
        "Europe/Berlin",
        "Europe/Dublin",
        "Australia/Sydney",
        "Asia/Kolkata",
        "America/Santiago",
        "Pacific/Auckland",
        "UTC",
        "Africa/Casablanca",
        "Asia/Gaza",
        "America/Nuuk",
        "Africa/Cairo",
        "Asia/Jerusalem",
        "Asia/Beirut",
        "Pacific/Apia",
    ]);
    let first = (0_i32..700).prop_map(|days| date(2026, 12, 1).checked_add(days.days()).unwrap());
    let time = (6_i8..23, prop::sample::select(vec![0_i8, 15, 30, 45]));
    (zones, first, time, 1_u8..5, 15_u16..120, 0_i32..500, proptest::collection::vec(0_usize..60, 0..12))
        .prop_map(|(zone, first, (hour, minute), every_weeks, length_minutes, days, out)| {
            let mut series = Series {
                zone: TimeZone::get(zone).unwrap(),
                first: first.at(hour, minute, 0, 0),
                every_weeks,
                length_minutes,
                until: first.checked_add(days.days()).unwrap(),
                without: BTreeSet::new(),
                moved: std::collections::BTreeMap::new(),
                place: None,
            };
            let dates: Vec<Date> = series.rule_dates().collect();
            series.without = out.into_iter().filter_map(|index| dates.get(index).copied()).collect();
            series
        })
}

proptest! {
    #[test]
    fn hostile_words_inject_nothing_and_come_back(
        name in hostile(), place in hostile(), summary in hostile(), description in hostile(),
    ) {
        let mut series = series("Europe/London");
        series.place = Some(place.clone());
        let mut words = words();
        words.attendees[0].name = name.clone();
        words.organizer.name = name.clone();
        words.summary = summary.clone();
        words.description = description.clone();
        let text = written(Method::Request, &series, &words).unwrap();

        prop_assert!(text.ends_with("END:VCALENDAR\r\n"));
        for piece in text.split("\r\n") {
            prop_assert!(piece.len() <= LONGEST_LINE, "{}", piece);
            prop_assert!(!piece.contains(['\r', '\n']));
            prop_assert!(piece.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 0);
        }
        let lines = unfold(&text);
        prop_assert_eq!(values(&lines, "ATTENDEE").len(), 2);
        let begins = lines.iter().filter(|line| line.starts_with("BEGIN:")).count();
        prop_assert_eq!(begins, 5);
        let back = |key: &str| values(&lines, key).first().map(|value| unescaped(value)).unwrap_or_default();
        prop_assert_eq!(back("SUMMARY"), clean_line(&summary, LONGEST_SUMMARY));
        prop_assert_eq!(back("LOCATION"), clean_line(&place, LONGEST_PLACE));
        prop_assert_eq!(back("DESCRIPTION"), clean_lines(&description, LONGEST_DESCRIPTION));
        let clean = clean_name(&name, LONGEST_NAME);
        let calendar = calcard::icalendar::ICalendar::parse(&text).unwrap();
        let event = calendar.components.iter()
            .find(|component| component.component_type == calcard::icalendar::ICalendarComponentType::VEvent)
            .unwrap();
        let cn = event
            .property(&calcard::icalendar::ICalendarProperty::Organizer)
            .and_then(|organizer| organizer.parameter(&calcard::icalendar::ICalendarParameterName::Cn))
            .and_then(|cn| cn.as_text())
            .unwrap();
        let expected = if clean.is_empty() { "desk@example.org" } else { clean.as_str() };
        prop_assert_eq!(cn, expected);
    }

    #[test]
    fn what_is_written_reads_back_as_the_same_calls(series in any_series()) {
        // calcard takes the second of two equal wall-clock times, and another instant than RFC 5545 §3.3.5 for one
        // that does not exist; then it refuses such an end.
        prop_assume!(!ends_at_a_change(&series));
        let expected = calls(&series);
        match written(Method::Request, &series, &words()) {
            Ok(text) => prop_assert_eq!(starts(&text), expected, "{}", text),
            Err(why) => {
                prop_assert_eq!(why, Unwritable::NoCalls);
                prop_assert!(expected.is_empty());
            }
        }
    }
}

#[test]
fn a_call_that_moved_is_an_event_of_its_own_named_by_its_first_time() {
    let mut series = series("Europe/London");
    series.moved.insert(date(2027, 2, 9), date(2027, 2, 11).at(17, 30, 0, 0));
    let whole = request(&series);
    for line in [
        "RRULE:FREQ=WEEKLY;UNTIL=20270629T225959Z;INTERVAL=1;BYDAY=TU;WKST=MO",
        "DTSTART;TZID=Europe/London:20270202T180000",
        "RECURRENCE-ID;TZID=Europe/London:20270209T180000",
        "DTSTART;TZID=Europe/London:20270211T173000",
        "DTEND;TZID=Europe/London:20270211T183000",
    ] {
        assert!(whole.contains(&format!("\r\n{line}\r\n")), "{line} is not in {whole}");
    }
    // Only the call, for Outlook: no rule, the zone all the same.
    let words = words();
    let only =
        render(&Invite { only: Some(&[date(2027, 2, 9)]), ..invite(Method::Request, &series, &words) });
    let only = only.unwrap();
    assert_eq!(
        (only.matches("BEGIN:VEVENT").count(), only.matches("\r\nRRULE:FREQ=WEEKLY").count()),
        (1, 0),
        "{only}"
    );
    assert!(
        only.contains("BEGIN:VTIMEZONE") && only.contains("RECURRENCE-ID;TZID=Europe/London:20270209T180000")
    );
    // Moved back it is named and timed alike.
    series.moved.clear();
    let back =
        render(&Invite { only: Some(&[date(2027, 2, 9)]), ..invite(Method::Request, &series, &words) });
    assert!(back.unwrap().contains("\r\nDTSTART;TZID=Europe/London:20270209T180000\r\n"));
    let none =
        render(&Invite { only: Some(&[date(2027, 2, 10)]), ..invite(Method::Request, &series, &words) });
    assert_eq!(none, Err(Unwritable::NoCalls));
}

#[test]
fn a_cancellation_takes_the_whole_series_whatever_has_moved() {
    let mut series = series("Europe/London");
    series.moved.insert(date(2027, 2, 9), date(2027, 2, 11).at(17, 30, 0, 0));
    let cancel = written(Method::Cancel, &series, &words()).unwrap();
    assert_eq!(
        (cancel.matches("BEGIN:VEVENT").count(), cancel.contains("RECURRENCE-ID")),
        (1, false),
        "{cancel}"
    );
}
