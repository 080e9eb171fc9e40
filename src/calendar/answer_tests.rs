use jiff::Timestamp;
use proptest::prelude::*;

use super::*;

fn at(text: &str) -> Option<Timestamp> {
    Some(text.parse().unwrap())
}

fn calendar(lines: &[&str]) -> String {
    lines.join("\r\n") + "\r\n"
}

/// A REPLY with these lines in its one VEVENT.
fn reply(lines: &[&str]) -> String {
    let mut all = vec!["BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:REPLY", "BEGIN:VEVENT"];
    all.extend(["UID:u@desk", "SEQUENCE:0", "DTSTAMP:20270120T090000Z"]);
    all.extend(lines);
    all.extend(["END:VEVENT", "END:VCALENDAR"]);
    calendar(&all)
}

fn one(text: &str) -> CalendarAnswer {
    let mut answers = read(text.as_bytes(), None).unwrap();
    assert_eq!(answers.len(), 1);
    answers.remove(0)
}

#[test]
fn what_one_object_says_is_said_at_one_time() {
    let event = |stamp: &'static str, call: &'static str| {
        [
            "BEGIN:VEVENT",
            "UID:u@desk",
            stamp,
            call,
            "ATTENDEE;PARTSTAT=ACCEPTED:mailto:s@x.test",
            "END:VEVENT",
        ]
    };
    // Thunderbird: a second began between them. Others: no DTSTAMP, or one that none can read.
    for (series, call, at_last) in [
        ("DTSTAMP:20270120T090001Z", "DTSTAMP:20270120T090000Z", at("2027-01-20T09:00:01Z")),
        ("DTSTAMP:20270120T090000Z", "DTSTAMP:20270120T090001Z", at("2027-01-20T09:00:01Z")),
        ("DTSTAMP:20270120T090000Z", "STATUS:CONFIRMED", at("2027-01-20T09:00:00Z")),
        ("DTSTAMP:yesterday", "DTSTAMP:20270120T090000Z", at("2027-01-20T09:00:00Z")),
        ("DTSTAMP:yesterday", "STATUS:CONFIRMED", None),
    ] {
        let mut lines = vec!["BEGIN:VCALENDAR", "METHOD:REPLY"];
        lines.extend(event(series, "STATUS:CONFIRMED"));
        lines.extend(event(call, "RECURRENCE-ID:20270209T180000Z"));
        lines.push("END:VCALENDAR");
        let stamps: Vec<_> = read(calendar(&lines).as_bytes(), None).unwrap();
        let stamps: Vec<_> = stamps.iter().map(|answer| answer.dtstamp).collect();
        assert_eq!(stamps, [at_last, at_last], "{series}, {call}");
    }
}

#[test]
fn google_sends_the_series_and_single_calls_in_one_reply() {
    let text = calendar(&[
        "BEGIN:VCALENDAR",
        "PRODID:-//Google Inc//Google Calendar 70.9054//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        "DTSTART;TZID=Europe/London:20270202T180000",
        "DTEND;TZID=Europe/London:20270202T190000",
        "RRULE:FREQ=WEEKLY;UNTIL=20270630T225959Z;BYDAY=TU",
        "DTSTAMP:20270120T090000Z",
        "ORGANIZER;CN=Desk:mailto:desk@example.org",
        "UID:u@desk",
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Sam;X-",
        " NUM-GUESTS=0:mailto:Sam@Example.org",
        "SEQUENCE:2",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "DTSTART:20270209T180000Z",
        "DTSTAMP:20270120T090000Z",
        "UID:u@desk",
        "ATTENDEE;PARTSTAT=DECLINED;X-RESPONSE-COMMENT=\"no, away\":mailto:sam@example.org",
        "RECURRENCE-ID:20270209T180000Z",
        "SEQUENCE:2",
        "END:VEVENT",
        "END:VCALENDAR",
    ]);
    let answers = read(text.as_bytes(), Some("REPLY")).unwrap();
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[0].attendee.as_deref(), Some("sam@example.org"));
    assert_eq!(answers[0].partstat, Some(Partstat::Accepted));
    assert_eq!((answers[0].sequence, answers[0].recurrence_id), (Some(2), None));
    assert_eq!(answers[0].dtstamp, at("2027-01-20T09:00:00Z"));
    assert_eq!(answers[0].proposed_start, None);
    assert_eq!(answers[1].partstat, Some(Partstat::Declined));
    assert_eq!(answers[1].recurrence_id, at("2027-02-09T18:00:00Z"));
}

#[test]
fn outlook_counters_without_an_organizer_in_a_windows_zone() {
    let text = calendar(&[
        "BEGIN:VCALENDAR",
        "METHOD:COUNTER",
        "PRODID:Microsoft Exchange Server 2010",
        "VERSION:2.0",
        "BEGIN:VTIMEZONE",
        "TZID:W. Europe Standard Time",
        "BEGIN:STANDARD",
        "DTSTART:16010101T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:16010101T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "ATTENDEE;PARTSTAT=TENTATIVE;CN=Sam:MAILTO:sam@example.org",
        "COMMENT;LANGUAGE=en-GB:Could we say seven\\, please?\\n\\nSam\\n",
        "UID:u@desk",
        "RECURRENCE-ID;TZID=W. Europe Standard Time:20270330T190000",
        "SUMMARY;LANGUAGE=en-GB:New Time Proposed: Ada and Sam",
        "DTSTART;TZID=\"W. Europe Standard Time\":20270330T200000",
        "DTEND;TZID=W. Europe Standard Time:20270330T210000",
        "X-MS-OLK-ORIGINALSTART;TZID=W. Europe Standard Time:20270330T190000",
        "DTSTAMP:20270325T101500Z",
        "SEQUENCE:1",
        "END:VEVENT",
        "END:VCALENDAR",
    ]);
    let answer = one(&text);
    assert_eq!(answer.method, "COUNTER");
    assert_eq!(answer.attendee.as_deref(), Some("sam@example.org"));
    assert_eq!(answer.partstat, Some(Partstat::Tentative));
    assert_eq!(answer.recurrence_id, at("2027-03-30T17:00:00Z"));
    assert_eq!(answer.proposed_start, at("2027-03-30T18:00:00Z"));
    assert_eq!(answer.comment.as_deref(), Some("Could we say seven, please?\n\nSam"));
}

#[test]
fn a_call_is_named_in_many_ways() {
    for line in [
        "RECURRENCE-ID:20270330T170000Z",
        "RECURRENCE-ID;TZID=Europe/London:20270330T180000",
        "RECURRENCE-ID;TZID=\"Europe/London\":20270330T180000",
        "RECURRENCE-ID;TZID='Europe/London':20270330T180000",
        "RECURRENCE-ID;TZID=/freeassociation.sourceforge.net/Europe/London:20270330T180000",
        "RECURRENCE-ID;TZID=/citadel.org/20210210_1/Europe/London:20270330T180000",
        "RECURRENCE-ID;TZID=GMT Standard Time:20270330T180000",
        "RECURRENCE-ID;TZID=\"(UTC+01:00) Brussels, Copenhagen, Madrid, Paris\":20270330T190000",
        "RECURRENCE-ID;TZID=\"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna\":20270330T190000",
        "RECURRENCE-ID;TZID=Eastern Standard Time:20270330T130000",
        "RECURRENCE-ID;VALUE=DATE-TIME;TZID=Asia/Kolkata:20270330T223000",
    ] {
        assert_eq!(one(&reply(&[line])).recurrence_id, at("2027-03-30T17:00:00Z"), "{line}");
    }
    let date = one(&reply(&["RECURRENCE-ID;VALUE=DATE:20270330"]));
    assert_eq!(date.recurrence_id, at("2027-03-30T00:00:00Z"));
    let floating = one(&reply(&["RECURRENCE-ID:20270330T180000"]));
    assert_eq!(floating.recurrence_id, at("2027-03-30T18:00:00Z"));
}

#[test]
fn a_zone_that_only_the_file_knows() {
    let text = calendar(&[
        "BEGIN:VCALENDAR",
        "METHOD:REPLY",
        "BEGIN:VTIMEZONE",
        "TZID:Customized Time Zone",
        "BEGIN:STANDARD",
        "DTSTART:16010101T020000",
        "TZOFFSETFROM:-0400",
        "TZOFFSETTO:-0500",
        "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:16010101T020000",
        "TZOFFSETFROM:-0500",
        "TZOFFSETTO:-0400",
        "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "UID:u@desk",
        "RECURRENCE-ID;TZID=Customized Time Zone:20270316T130000",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:sam@example.org",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:u@desk",
        "RECURRENCE-ID:20270309T130000",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:sam@example.org",
        "END:VEVENT",
        "END:VCALENDAR",
    ]);
    let answers = read(text.as_bytes(), None).unwrap();
    assert_eq!(answers[0].recurrence_id, at("2027-03-16T17:00:00Z"), "summer");
    assert_eq!(answers[1].recurrence_id, at("2027-03-09T18:00:00Z"), "floating: the file's only clock");
}

#[test]
fn a_time_that_is_not_understood_never_becomes_the_whole_series() {
    for (line, why) in [
        ("RECURRENCE-ID;TZID=Atlantis Time:20270330T180000", NotUnderstood::UnknownZone("RECURRENCE-ID")),
        ("RECURRENCE-ID;TZID=../../etc/passwd:20270330T180000", NotUnderstood::UnknownZone("RECURRENCE-ID")),
        ("RECURRENCE-ID:soon", NotUnderstood::BadTime("RECURRENCE-ID")),
        ("RECURRENCE-ID:20271330T180000Z", NotUnderstood::BadTime("RECURRENCE-ID")),
        ("RECURRENCE-ID:", NotUnderstood::BadTime("RECURRENCE-ID")),
        ("RECURRENCE-ID", NotUnderstood::BadTime("RECURRENCE-ID")),
        ("RECURRENCE-ID;TZID=\"(UTC+01:00) Bern", NotUnderstood::BadTime("RECURRENCE-ID")),
    ] {
        assert_eq!(read(reply(&[line]).as_bytes(), None), Err(why), "{line}");
    }
}

#[test]
fn tolerates_what_clients_leave_out() {
    // No METHOD, no PRODID, no ORGANIZER, LF only, STATUS in a REPLY, a BOM, no END.
    let text = "\u{FEFF}BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u@desk\nSTATUS:CONFIRMED\n\
                ATTENDEE;PARTSTAT=declined:MailTo:SAM@example.org\n";
    let answers = read(text.as_bytes(), Some("reply")).unwrap();
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0].method, "REPLY");
    assert_eq!(answers[0].partstat, Some(Partstat::Declined));
    assert_eq!(answers[0].attendee.as_deref(), Some("sam@example.org"));
    assert_eq!((answers[0].sequence, answers[0].dtstamp), (None, None));
    assert_eq!(read(text.as_bytes(), None), Err(NotUnderstood::NoMethod));
}

#[test]
fn reads_the_address_of_an_attendee() {
    for (value, address) in [
        (":mailto:sam@example.org", Some("sam@example.org")),
        (":MAILTO:Sam+x@Example.ORG", Some("sam+x@example.org")),
        (":sam@example.org", Some("sam@example.org")),
        (":mailto:<sam@example.org>", Some("sam@example.org")),
        (":mailto:sam%2Bx@example.org", Some("sam+x@example.org")),
        (";EMAIL=sam@example.org:invalid:nomail", Some("sam@example.org")),
        (";CN=\"Doe; Sam: x,y\":mailto:sam@example.org", Some("sam@example.org")),
        (":invalid:nomail", None),
        (":mailto:", None),
        (":mailto:%ff@example.org", None),
    ] {
        let answer = one(&reply(&[&format!("ATTENDEE;PARTSTAT=ACCEPTED{value}")]));
        assert_eq!(answer.attendee.as_deref(), address, "{value}");
    }
}

#[test]
fn of_several_attendees_one_answers() {
    let guests = [
        "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ada@example.org",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:sam@example.org",
    ];
    assert_eq!(one(&reply(&guests)).attendee.as_deref(), Some("sam@example.org"));
    let both = [guests[1], "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org"];
    assert_eq!(one(&reply(&both)).attendee, None);
    assert_eq!(one(&reply(&both)).partstat, None);
    let text = reply(&both);
    let from = |from| read_from(text.as_bytes(), None, Some(from)).unwrap().remove(0);
    assert_eq!(from("Ada@example.org").partstat, Some(Partstat::Accepted));
    assert_eq!(from("stranger@example.org").attendee, None);
}

#[test]
fn reads_other_methods_and_statuses() {
    let request = reply(&["ATTENDEE:mailto:desk@example.org"]).replace("METHOD:REPLY", "method:request");
    assert_eq!(one(&request).method, "REQUEST");
    for (word, partstat) in [
        ("NEEDS-ACTION", Some(Partstat::NeedsAction)),
        ("TENTATIVE", Some(Partstat::Tentative)),
        ("DELEGATED", Some(Partstat::Delegated)),
        ("COMPLETED", None),
        ("X-MAYBE", None),
        ("", None),
    ] {
        let answer = one(&reply(&[&format!("ATTENDEE;PARTSTAT={word}:mailto:sam@example.org")]));
        assert_eq!(answer.partstat, partstat, "{word}");
    }
}

#[test]
fn refuses_what_is_hostile() {
    let nested = "BEGIN:VEVENT\r\n".repeat(500);
    let bomb = reply(&["RRULE:FREQ=SECONDLY;COUNT=4294967295;BYDAY=é", "RDATE:20270101T000000Z"]);
    assert!(read(bomb.as_bytes(), None).is_ok(), "a rule is never expanded");
    for (part, why) in [
        (vec![0xFF, 0xFE, 0x00], NotUnderstood::NotText),
        (vec![b'x'; LARGEST + 1], NotUnderstood::TooLarge),
        (b"A:1\r\n".repeat(100_000), NotUnderstood::TooLarge),
        (format!("BEGIN:VCALENDAR\r\n{nested}").into_bytes(), NotUnderstood::TooDeep),
        (reply(&["ATTENDEE:mailto:a@example.org"; 300]).into_bytes(), NotUnderstood::TooLarge),
        (reply(&[&format!("COMMENT:{}", "x".repeat(20_000))]).into_bytes(), NotUnderstood::TooLarge),
        (reply(&["END:VEVENT\r\nBEGIN:VEVENT"; 100]).into_bytes(), NotUnderstood::TooLarge),
        (b"".to_vec(), NotUnderstood::NotACalendar),
        (b"hello".to_vec(), NotUnderstood::NotACalendar),
        (b"BEGIN:VCARD\r\nFN:Ada\r\nEND:VCARD".to_vec(), NotUnderstood::NotACalendar),
        (b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR".to_vec(), NotUnderstood::NoEvent),
        (reply(&[]).replace("UID:u@desk", "UID:").into_bytes(), NotUnderstood::NoUid),
    ] {
        assert_eq!(read(&part, None), Err(why));
    }
}

/// Lines near to what is read, so that chance finds its way into the parser.
fn line() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "BEGIN",
        "END",
        "UID",
        "SEQUENCE",
        "DTSTAMP",
        "RECURRENCE-ID",
        "DTSTART",
        "ATTENDEE",
        "COMMENT",
        "TZID",
        "TZOFFSETFROM",
        "TZOFFSETTO",
        "RRULE",
        "METHOD",
        "X-LIC-LOCATION",
        "X-MICROSOFT-CDO-TZID",
    ]);
    let parameter = prop::sample::select(vec![
        "",
        ";TZID=Europe/London",
        ";VALUE=DATE",
        ";VALUE=RECUR",
        ";VALUE=PERIOD",
        ";VALUE=BINARY",
        ";ENCODING=BASE64",
        ";ENCODING=QUOTED-PRINTABLE",
        ";CHARSET=utf-16",
        ";PARTSTAT=ACCEPTED",
        ";X=\"",
        ";SIZE=99999999999999999999",
        ";GAP=P1W",
        ";RANGE=THISANDFUTURE",
    ]);
    let value = prop_oneof![
        prop::sample::select(vec![
            "VEVENT",
            "VTIMEZONE",
            "STANDARD",
            "DAYLIGHT",
            "VCALENDAR",
            "20270330T180000Z",
            "99999999T999999",
            "20270330T180000+9999",
            "-9999",
            "+2560",
            "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
            "FREQ=YEARLY;BYDAY=\u{e9};BYMONTH=255",
            "FREQ=YEARLY;BYDAY=99999999999SU;BYMONTH=-1L",
            "mailto:a@b",
            "data:;base64,====",
            "P99999999999999W",
            "=FF=",
            "\\",
            "16010101T020000",
            "REPLY",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,40}",
    ];
    (name, parameter, value).prop_map(|(name, parameter, value)| format!("{name}{parameter}:{value}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_lines_make_it_panic(lines in proptest::collection::vec(line(), 0..24)) {
        let text = format!("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:u\r\n{}", lines.join("\r\n"));
        let _ = read(text.as_bytes(), None);
        let _ = read(lines.join("\n").as_bytes(), Some("COUNTER"));
    }

    #[test]
    fn no_bytes_make_it_panic(part in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&part, Some("REPLY"));
    }
}
