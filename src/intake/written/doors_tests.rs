//! The same spelling is the same value at each door: a roster, a sheet, a mail, the command line; and the same sentence
//! where it is none.

use jiff::civil::{Date, date};

use super::{day, length, range, refused, time, until, weekly};
use crate::{
    config::load_tests::load_files,
    domain::{
        Order, Sentence,
        order::{Change, NewPair},
    },
    intake,
    letters::Catalogue,
    sheet,
};

/// A Friday.
const TODAY: Date = date(2027, 1, 15);

fn said(why: &Sentence) -> String {
    Catalogue::english().say(why)
}

/// A weekly time in a roster of a programme in London, whose calls are every so often.
fn in_roster(text: &str, every: &str) -> String {
    let config = format!(
        "[desk]\naddress = \"desk@desk.test\"\ntimezone = \"Europe/London\"\n[[programme]]\nid = \"a\"\ntitle = \"A\"\ntimezone = \"Europe/London\"\n\
         rosters = [\"roster.toml\"]\nstarts = 2027-01-11\nends = 2027-04-30\n[programme.meeting]\nevery = \"{every}\"\n"
    );
    let roster = format!(
        "[[person]]\nname = \"Ada\"\nemail = \"ada@people.test\"\n[[person]]\nname = \"Sam\"\nemail = \"sam@people.test\"\n\
         [[pairing]]\nmentors = [\"Ada\"]\nmentees = [\"Sam\"]\nweekly = \"{text}\"\n"
    );
    let (_folder, loaded) =
        load_files(&[("mentord.toml", config.as_bytes()), ("roster.toml", roster.as_bytes())]);
    match loaded {
        Ok(loaded) => {
            let weekly = loaded.roster.pairings.first().and_then(|listed| listed.value.weekly);
            weekly.map(|slot| slot.to_string()).unwrap_or_default()
        }
        Err(problems) => {
            let one = problems.join("\n");
            one.split_once("weekly = ").map_or(one.clone(), |(_, wrong)| wrong.to_owned())
        }
    }
}

fn in_sheet(text: &str) -> String {
    let sheet = format!(
        "Mentor,Mentor email,Mentee,Mentee email,Weekly\nAda,ada@people.test,Sam,sam@people.test,\"{text}\"\n"
    );
    let read = sheet::read(sheet.as_bytes()).unwrap();
    match &read.rows.first().unwrap().said {
        Ok(pairing) => pairing.weekly.says().map(ToString::to_string).unwrap_or_default(),
        Err(why) => said(why),
    }
}

/// As another time of a pairing, and as that of a new one.
fn in_mail(text: &str) -> [String; 2] {
    let moved = match intake::orders(&format!("move ada-sam to {text}"), TODAY).orders.as_slice() {
        [Order::Change(_, Change::Move { weekly })] => weekly.slot.to_string(),
        other => format!("{other:?}"),
    };
    let spoken = intake::orders(&format!("pair Ada with Sam\nweekly: {text}"), TODAY);
    let paired = match spoken.orders.as_slice() {
        [Order::Pair(pair)] => {
            let NewPair { weekly, .. } = pair.as_ref();
            weekly.as_ref().map(|weekly| weekly.slot.to_string()).unwrap_or_default()
        }
        _ => spoken.wrong.first().map(|wrong| said(&wrong.right)).unwrap_or_default(),
    };
    [moved, paired]
}

fn at_the_command_line(text: &str) -> String {
    match weekly(text) {
        Ok(weekly) => weekly.slot.to_string(),
        Err(why) => said(&refused(text, why)),
    }
}

#[test]
fn a_weekly_time_is_the_same_at_each_door() {
    for (text, slot) in [
        ("Tue 18:00", "Tue 18:00"),
        ("Tue 6pm", "Tue 18:00"),
        ("Tue 1800", "Tue 18:00"),
        ("Tuesday 18:00 UK", "Tue 18:00"),
        ("Tuesday 18:00 (London time)", "Tue 18:00"),
        ("Tue 6 pm Europe/London", "Tue 18:00"),
        ("Tuesdays at 6:30 p.m.", "Tue 18:30"),
        ("every Tuesday, 18.00", "Tue 18:00"),
        ("tuesday 6PM", "Tue 18:00"),
        ("Weds 9am", "Wed 09:00"),
        ("Thurs noon", "Thu 12:00"),
        ("Di 18 Uhr", "Tue 18:00"),
        ("Dienstag um 18.30 Uhr", "Tue 18:30"),
        ("dienstags 18 Uhr", "Tue 18:00"),
        ("jeden Mittwoch um 9 Uhr", "Wed 09:00"),
        ("mardi 18h", "Tue 18:00"),
        ("mardi 18h30", "Tue 18:30"),
        ("le jeudi \u{e0} 18h", "Thu 18:00"),
        ("martes 18:00", "Tue 18:00"),
        ("mi\u{e9}rcoles a las 18h", "Wed 18:00"),
        ("torsdag 18:00", "Thu 18:00"),
        ("Friday 17:00-17:45", "Fri 17:00"),
    ] {
        let [moved, paired] = in_mail(text);
        assert_eq!(in_roster(text, "week"), slot, "roster: {text}");
        assert_eq!(in_sheet(text), slot, "sheet: {text}");
        assert_eq!((moved.as_str(), paired.as_str()), (slot, slot), "mail: {text}");
        assert_eq!(at_the_command_line(text), slot, "command line: {text}");
    }
    for text in ["every other Tuesday 6pm", "alle zwei Wochen dienstags um 18 Uhr", "Tue 18:00, fortnightly"]
    {
        assert_eq!(in_roster(text, "2 weeks"), "Tue 18:00", "{text}");
        assert_eq!(weekly(text).unwrap().every_weeks, Some(2), "{text}");
        assert_eq!(in_mail(text), ["Tue 18:00", "Tue 18:00"].map(str::to_owned), "{text}");
    }
}

#[test]
fn what_is_no_weekly_time_is_refused_with_one_sentence() {
    for text in [
        "sometime",
        "Tuesday evening",
        "18:00",
        "Tue",
        "Tue 25:00",
        "Tue 13pm",
        "Tue 6",
        "Tue or Wed 18:00",
        "Di 18",
        "mardi soir",
        "nach Absprache",
        "Tue 18:00 somewhere",
        "Tue 18:60",
    ] {
        let sentence = format!("\"{text}\" is not a weekly time; write for example \"Tue 18:00\"");
        assert_eq!(in_roster(text, "week"), sentence, "roster");
        assert_eq!(in_sheet(text), sentence, "sheet");
        assert_eq!(in_mail(text)[1], format!("\"pair Ada with Sam\": {sentence}"), "mail");
        assert_eq!(at_the_command_line(text), sentence, "command line");
    }
}

#[test]
fn a_pairing_has_the_zone_and_the_weeks_of_its_programme() {
    for text in
        ["Tue 18:00 New York", "Tue 18:00 CET", "Tuesday 6pm Germany", "Tue 18:00 EST", "Tue 18:00 UTC"]
    {
        let said = in_roster(text, "week");
        assert!(
            said.contains("is in another zone than the programme, whose times are those of London; write the time there, such as \"Tue 18:00\""),
            "{text}: {said}"
        );
    }
    for (text, every, weeks) in [
        ("every other Tuesday 6pm", "week", "every week;"),
        ("every 3 weeks on Tue 18:00", "2 weeks", "every 2 weeks;"),
    ] {
        let said = in_roster(text, every);
        assert!(said.contains(&format!("calls of this programme are {weeks}")), "{text}: {said}");
    }
}

#[test]
fn days_as_people_write_them() {
    for (text, expected) in [
        ("2027-02-01", "2027-02-01"),
        ("1 Feb", "2027-02-01"),
        ("Feb 1", "2027-02-01"),
        ("1 February 2027", "2027-02-01"),
        ("1st of February", "2027-02-01"),
        ("1. Februar", "2027-02-01"),
        ("1er f\u{e9}vrier 2027", "2027-02-01"),
        ("1 de febrero de 2027", "2027-02-01"),
        ("01.02.2027", "2027-02-01"),
        ("31/01/2027", "2027-01-31"),
        ("1/31/2027", "2027-01-31"),
        ("Monday 1 February", "2027-02-01"),
        ("tomorrow", "2027-01-16"),
        ("morgen", "2027-01-16"),
        ("next Monday", "2027-01-18"),
        ("Mittwoch", "2027-01-20"),
        ("soon", "\"soon\" is not a date; write for example 2027-01-12"),
        ("31 Feb 2027", "\"31 Feb 2027\" is not a date; write for example 2027-01-12"),
        ("2027-02-30", "\"2027-02-30\" is not a date; write for example 2027-01-12"),
        ("2027-02-01 or so", "\"2027-02-01 or so\" is not a date; write for example 2027-01-12"),
        ("03/04/2027", "\"03/04/2027\" could be two days; write 2027-04-03 or 2027-03-04"),
    ] {
        let read = day(text, TODAY).map(|day| day.to_string());
        assert_eq!(read.unwrap_or_else(|why| said(&refused(text, why))), expected, "{text}");
    }
    for (text, expected) in [
        ("2 weeks", "2027-01-29"),
        ("for 3 days", "2027-01-18"),
        ("zwei Wochen", "2027-01-29"),
        ("until 1 Feb", "2027-02-01"),
        ("bis Freitag", "2027-01-22"),
        ("next week", "2027-01-18"),
        ("1 Feb", "2027-02-01"),
        (
            "later",
            "\"later\" is neither a day nor a length of time; write for example 2027-01-12, or \"2 weeks\"",
        ),
    ] {
        let read = until(text, TODAY).map(|day| day.to_string());
        assert_eq!(read.unwrap_or_else(|why| said(&refused(text, why))), expected, "{text}");
    }
    for (text, first, last) in [
        ("2 Feb", date(2027, 2, 2), date(2027, 2, 2)),
        ("15-19 Feb", date(2027, 2, 15), date(2027, 2, 19)),
        ("1 to 5 March", date(2027, 3, 1), date(2027, 3, 5)),
        ("next week", date(2027, 1, 18), date(2027, 1, 24)),
        ("2027-04-05..2027-04-09", date(2027, 4, 5), date(2027, 4, 9)),
    ] {
        let found = range(text, TODAY).unwrap_or_else(|why| panic!("{text}: {}", said(&why)));
        assert_eq!((found.first, found.last), (first, last), "{text}");
    }
}

#[test]
fn what_stands_in_a_file_says_its_year() {
    use super::date;
    for text in ["1 Feb", "1. Februar", "2 March"] {
        assert_eq!(
            said(&date(text).unwrap_err()),
            "does not say the year; write for example 2027-01-12",
            "{text}"
        );
    }
    for text in ["next Monday", "tomorrow", "soon", ""] {
        assert_eq!(said(&date(text).unwrap_err()), "is not a date; write for example 2027-01-12", "{text}");
    }
}

#[test]
fn times_and_lengths() {
    for (text, expected) in [
        ("18:00", "18:00"),
        ("08:30:00", "08:30"),
        ("6pm", "18:00"),
        ("6:30 pm", "18:30"),
        ("18 Uhr", "18:00"),
        ("18h30", "18:30"),
        ("1800", "18:00"),
        ("noon", "12:00"),
        ("half past six", "is not a time of day; write for example \"18:00\""),
        ("24:00", "is not a time of day; write for example \"18:00\""),
    ] {
        let read = time(text).map(|time| time.strftime("%H:%M").to_string());
        assert_eq!(read.unwrap_or_else(|why| said(&why)), expected, "{text}");
    }
    for (text, minutes) in [
        ("15 minutes", Some(15)),
        ("15min", Some(15)),
        ("90 Minuten", Some(90)),
        ("an hour", Some(60)),
        ("2 Stunden", Some(120)),
        ("week", Some(7 * 24 * 60)),
        ("2 weeks", Some(14 * 24 * 60)),
        ("fortnight", Some(14 * 24 * 60)),
        ("drei Tage", Some(3 * 24 * 60)),
        ("15 minuets", None),
        ("-5 minutes", None),
        ("15", None),
        ("", None),
        ("9999999999 weeks", None),
    ] {
        let read = length(text).ok().and_then(|length| length.seconds()).map(|seconds| seconds / 60);
        assert_eq!(read, minutes, "{text}");
    }
}

#[test]
fn no_text_is_too_long_or_too_strange() {
    for text in [
        "\u{202e}\u{0}Tue 18:00".to_owned(),
        "Tue ".repeat(100_000),
        "1".repeat(100_000),
        "\u{130}".repeat(200),
    ] {
        assert!(weekly(&text).is_err());
        assert!(day(&text, TODAY).is_err());
        assert!(length(&text).is_err());
        assert!(range(&text, TODAY).is_err());
        assert!(said(&refused(&text, weekly(&text).unwrap_err())).chars().count() < 200);
    }
}
