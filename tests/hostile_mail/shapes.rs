//! The shapes of hostile mail, each by a number of what is repeated in it.

use mentord::domain::incoming::Class;

/// What should become of it.
pub(crate) enum Expected {
    /// `unreadable`, for a reason with these words.
    SetAside(&'static str),
    Read(Class),
}

/// A kind of hostile mail.
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) raw: fn(usize) -> Vec<u8>,
    /// As hostile as it gets.
    pub(crate) full: usize,
    /// A size at which four times as much is still read, or refused, in a moment.
    pub(crate) part: usize,
    pub(crate) expected: Expected,
}

use Expected::{Read, SetAside};

macro_rules! shapes {
    ($($name:literal, $raw:expr, $full:expr, $part:expr, $expected:expr;)*) => {
        [$(Shape { name: $name, raw: $raw, full: $full, part: $part, expected: $expected }),*]
    };
}

pub(crate) const SHAPES: [Shape; 86] = shapes![
    // Structure.
    "nested multiparts", nested_multiparts, 50_000, 20_000, SetAside("parts within parts");
    "nested message/rfc822", nested_mails, 50_000, 20_000, SetAside("parts within parts");
    "99 nested multiparts", nested_multiparts, 99, 20, Read(Class::Reply);
    "parts", many_parts, 10_000, 2_000, SetAside("more than 500 parts");
    "500 parts", many_parts, 500, 100, Read(Class::Reply);
    "multiparts without a part", |n| mixed(&"--b\nContent-Type: multipart/x; boundary=c\n\n".repeat(n)), 100_000, 20_000, SetAside("more than 500 parts");
    "parts without a header", |n| mixed(&"--b\n\n".repeat(n)), 1_000_000, 100_000, SetAside("more than 500 parts");
    "boundaries that begin alike", alike_boundaries, 90, 20, Read(Class::Reply);
    "lines like a boundary in 99 open multiparts", |n| deep_lines("--\n", n), 8_000_000, 200_000, Read(Class::Reply);
    "lines almost a boundary in 99 open multiparts", |n| deep_lines("--b1x--\n", n), 2_000_000, 100_000, Read(Class::Reply);
    // Header.
    "header lines", many_fields, 100_000, 50_000, SetAside("KB of header");
    "one header folded", |n| with(&format!("X-Long: a{}\n", "\n folded line of sixty-four octets in all, to the very end".repeat(n)), "Yes.\n"), 425_000, 50_000, SetAside("KB of header");
    "one header line", |n| with(&format!("X-Long: {}\n", "a".repeat(n)), "Yes.\n"), 25_000_000, 1_000_000, SetAside("KB of header");
    "addresses in To", |n| with(&format!("To: {}\n", addresses(n, ",\n ")), "Yes.\n"), 100_000, 50_000, SetAside("KB of header");
    "addresses in To that still fit", |n| with(&format!("To: {}\n", addresses(n, ",")), "Yes.\n"), 5_000, 1_000, Read(Class::Reply);
    "addresses that are one sign each", |n| with(&format!("To: {}\n", "a@b,".repeat(n)), "Yes.\n"), 24_000, 6_000, Read(Class::Reply);
    "groups of addresses", |n| with(&format!("To: {}\n", "g:a@b;,".repeat(n)), "Yes.\n"), 14_000, 3_000, Read(Class::Reply);
    "comments within comments in To", |n| with(&format!("To: {}a@b\n", "(".repeat(n)), "Yes.\n"), 100_000, 20_000, Read(Class::Reply);
    "quotation marks in To", |n| with(&format!("To: {}\n", "\"\\\"".repeat(n)), "Yes.\n"), 30_000, 6_000, Read(Class::Reply);
    "servers on the way", |n| with(&"Delivered-To: a@b\n".repeat(n), "Yes.\n"), 5_500, 1_300, Read(Class::Reply);
    "different servers on the way", |n| with(&format!("Delivered-To: {}\n", addresses(n, ",")), "Yes.\n"), 5_000, 1_200, Read(Class::Reply);
    "References", |n| with(&format!("References: {}\n", ids(n)), "Yes.\n"), 100_000, 50_000, SetAside("KB of header");
    "References that still fit", |n| with(&format!("References: {}\n", ids(n)), "Yes.\n"), 5_000, 1_200, Read(Class::Reply);
    "encoded words", |n| with(&format!("Subject: {}\n", "=?utf-8?q?a?= ".repeat(n)), "Yes.\n"), 7_000, 1_700, Read(Class::Reply);
    "encoded words that never end", |n| with(&format!("Subject: {}\n", "=?utf-8?b?".repeat(n)), "Yes.\n"), 10_000, 2_500, Read(Class::Reply);
    "a date of the year 99999", |n| with(&format!("Date: {} Jan 99999 99:99:99 +9999\n", "9".repeat(n)), "Yes.\n"), 90_000, 20_000, Read(Class::Reply);
    "comments within comments in Date", |n| with(&format!("Date: 29 Jan 2027 10:00:00 +0100 {}\n", "(".repeat(n)), "Yes.\n"), 100_000, 20_000, Read(Class::Reply);
    "RFC 2231 parameters", parameters_2231, 500, 100, Read(Class::Reply);
    "Content-Type parameters", |n| with(&format!("Content-Type: text/plain{}\n", ";a=\"b\"".repeat(n)), "Yes.\n"), 16_000, 4_000, Read(Class::Reply);
    "NULs alone", |n| with("", &"\0".repeat(n)), 25_000_000, 1_000_000, SetAside("a line of text longer");
    "NULs in lines", |n| with("", &"Yes.\0\0\0\n".repeat(n)), 3_000_000, 40_000, Read(Class::Reply);
    // Text.
    "a line without break", one_long_line, 25_000_000, 500_000, SetAside("a line of text longer");
    "empty lines", |n| with("", &"\n".repeat(n)), 25_000_000, 100_000, Read(Class::Reply);
    "CR alone", |n| with("", &"Yes.\n".repeat(n)).iter().map(|b| if *b == b'\n' { b'\r' } else { *b }).collect(), 4_900_000, 40_000, Read(Class::Reply);
    "CRs before each LF", |n| with("", &"Yes.\r\r\n".repeat(n)), 3_000_000, 40_000, Read(Class::Reply);
    "announcements of quotes", |n| with("", &"On Thu, 28 Jan 2027 at 09:00, Ada wrote:\n>\n".repeat(n)), 500_000, 3_000, Read(Class::Reply);
    "lines that begin an announcement", |n| with("", &"On Thu, 28 Jan 2027\n".repeat(n)), 1_000_000, 6_000, Read(Class::Reply);
    "From lines, then nothing", |n| with("", &("From: a\n\n\n\n\n\n\n\n\n\n".repeat(n) + "\n".repeat(n * 10).as_str())), 700_000, 5_000, Read(Class::Reply);
    "base64 garbage", |n| with("Content-Type: text/plain\nContent-Transfer-Encoding: base64\n", &"=====\n!!!!\n--\nQQ=Q\n".repeat(n)), 1_200_000, 12_000, Read(Class::Reply);
    "quoted-printable garbage", |n| with("Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n", &"=\n==\n=Z=\n=4\n".repeat(n)), 2_000_000, 20_000, Read(Class::Reply);
    // HTML.
    "html tags within each other", |n| html(&("<div>\n".repeat(n) + "Yes." + "</div>\n".repeat(n).as_str())), 1_000_000, 80_000, Read(Class::Reply);
    "html quotes within each other", |n| html(&("<blockquote><p>\n".repeat(n) + "Yes.")), 1_000_000, 60_000, Read(Class::Reply);
    "html tags that never end", |n| html(&"<a b=\"<a b='".repeat(n)), 80_000, 20_000, Read(Class::Reply);
    "html comments that never end", |n| html(&"<!-- <style> ".repeat(n)), 80_000, 20_000, Read(Class::Reply);
    "html entities", |n| html(&"&amp;&#x1F600;&nosuch;\n".repeat(n)), 1_000_000, 40_000, Read(Class::Reply);
    "html entities that never end", |n| html(&"&".repeat(n)), 1_000_000, 250_000, Read(Class::Reply);
    // Reports and calendars.
    "recipients in a delivery status", recipients, 100_000, 2_000, Read(Class::Bounce);
    "X-Failed-Recipients", |n| with(&format!("X-Failed-Recipients: {}\n", addresses(n, ",")), &"It could not be delivered to a@b.\n".repeat(n * 100)), 5_000, 100, Read(Class::Bounce);
    "EXDATEs", |n| calendar(&"EXDATE:20270209T180000Z\n".repeat(n)), 1_000_000, 2_000, Read(Class::Calendar);
    "RRULE bombs", |n| calendar(&"RRULE:FREQ=SECONDLY;BYDAY=MO,WE,FRO$WE,FR\u{575}T;BYMONTH=2;BYMONTHDAY=30;COUNT=2147483647\n".repeat(n)), 5_000, 1_000, Read(Class::Calendar);
    "ATTACH of files", |n| calendar(&"ATTACH;FMTTYPE=text/calendar:file:///etc/passwd\n".repeat(n)), 500_000, 2_000, Read(Class::Calendar);
    "rules that are not ASCII", |n| calendar(&"RRULE:FREQ=W\u{25f}\u{131}KLY;BYDAY=\u{ff2d}\u{ff2f};UNTIL=\u{664}\u{665}\n".repeat(n)), 5_000, 1_000, Read(Class::Calendar);
    "VTIMEZONEs", |n| in_zone(&"END:VTIMEZONE\nBEGIN:VTIMEZONE\nTZID:Z\n".repeat(n)), 500_000, 40, Read(Class::Calendar);
    "clock changes of one VTIMEZONE", |n| in_zone(&"BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0000\nEND:STANDARD\n".repeat(n)), 200_000, 1_000, Read(Class::Calendar);
    "rules of one clock change", |n| in_zone(&format!("BEGIN:STANDARD\nDTSTART:00010101T000000\nTZOFFSETFROM:-9999\nTZOFFSETTO:+9999\n{}END:STANDARD\n", "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2147483647\n".repeat(n))), 100_000, 1_000, Read(Class::Calendar);
    "components within each other", |n| calendar(&"BEGIN:VEVENT\n".repeat(n)), 1_000_000, 2_000, Read(Class::Calendar);
    // Wrappers of programs.
    "signed data within signed data", signed_within_signed, 20, 6, Read(Class::Reply);
    "0x30 alone in S/MIME", |n| smime(&vec![0x30; n]), 1_000_000, 100_000, Read(Class::Reply);
    "0x30 0x80 alone in S/MIME", |n| smime(&b"\x30\x80".repeat(n)), 1_000_000, 100_000, Read(Class::Reply);
    "octet strings within each other in S/MIME", |n| smime(&signed(&b"\x24\x80".repeat(n))), 5_000_000, 200_000, Read(Class::Reply);
    "octet strings of one octet in S/MIME", |n| smime(&signed(&[b"\x24\x80".to_vec(), b"\x04\x02a\n".repeat(n)].concat())), 1_000_000, 100_000, Read(Class::Reply);
    "elements within each other in S/MIME", |n| smime(&[SIGNED_START, &b"\x31\x80".repeat(n)].concat()), 5_000_000, 200_000, Read(Class::Reply);
    "lengths that lie in S/MIME", |n| smime(&signed(&[&b"\x04\x84\xff\xff\xff\xff"[..], &b"a\n".repeat(n)].concat())), 5_000_000, 50_000, Read(Class::Reply);
    "lengths of lengths that lie in S/MIME", |n| smime(&b"\x30\xff".repeat(n)), 1_000_000, 100_000, Read(Class::Reply);
    "base64 garbage in S/MIME", |n| with("Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n", &"=====\n!!!!\n--\nMIA=Q\n".repeat(n)), 1_000_000, 100_000, Read(Class::Reply);
    "parts in signed data", |n| smime(&signed(&octets(&mixed(&"--b\n\nYes.\n".repeat(n))))), 100_000, 10_000, SetAside("more than 500 parts");
    "nested multiparts in signed data", |n| smime(&signed(&octets(&nested_multiparts(n)))), 50_000, 20_000, SetAside("parts within parts");
    "reports of spam filters within each other", reports_within_reports, 45, 10, Read(Class::Reply);
    "attributes of TNEF", |n| winmail(&b"\x01\x0c\x80\x02\x00\x01\x00\x00\x00a\x61\x00".repeat(n)), 1_000_000, 100_000, Read(Class::Reply);
    "lengths near the end of 32 bits in TNEF", |n| winmail(&b"\x01\x0c\x80\x02\x00\xff\xff\xff\xff".repeat(n)), 1_000_000, 100_000, Read(Class::Reply);
    "properties of TNEF", |n| winmail(&properties(&b"\x03\x00\x01\x30aaaa".repeat(n))), 2_000_000, 100_000, Read(Class::Reply);
    "values of one property of TNEF", |n| winmail(&properties(&[&b"\x1e\x10\x01\x30\xff\xff\xff\xff"[..], &[0].repeat(n)].concat())), 16_000_000, 500_000, Read(Class::Reply);
    "names of properties of TNEF", |n| winmail(&properties(&[&b"\x1e\x00\x01\x80"[..], &[1].repeat(16), b"\x01\x00\x00\x00\xfc\xff\xff\xff", &[0].repeat(n)].concat())), 16_000_000, 500_000, Read(Class::Reply);
    "RTF that unpacks in TNEF", rtf_bomb, 1_000_000, 100_000, Read(Class::Reply);
    // Warnings, texts of law, quotes without marks.
    "warnings", |n| with("", &"CAUTION: This email originated outside the organization.\n\n".repeat(n)), 400_000, 7_000, Read(Class::Reply);
    "warnings under words", |n| with("", &"Yes.\n\nThis message was scanned for viruses, see\n".repeat(n)), 400_000, 2_000, Read(Class::Reply);
    "tags of warnings", |n| with("", &"[EXTERNAL] ".repeat(n)), 95_000, 20_000, Read(Class::Reply);
    "beginnings of texts of law", |n| with("", &"This email and any attachments are confidential and privileged\n".repeat(n)), 380_000, 2_000, Read(Class::Reply);
    "texts of law in one line", |n| with("", &"Yes. This email is confidential. ".repeat(n)), 30_000, 4_000, Read(Class::Reply);
    "labels without colons", |n| with("", &"Von Ada\nAn Sam\n".repeat(n)), 1_500_000, 8_000, Read(Class::Reply);
    "lines that begin a quote of French webmail", |n| with("", &"Message du 13/01/2027\n".repeat(n)), 1_000_000, 5_000, Read(Class::Reply);
    "lines that mbox files have marked", |n| with("", &">From now on\n".repeat(n)), 1_500_000, 9_000, Read(Class::Reply);
    "text that was decoded wrongly", |n| with("Content-Type: text/plain; charset=utf-8\n", &"fÃ¼r Ã\n".repeat(n)), 1_000_000, 9_000, Read(Class::Reply);
    "text that was decoded wrongly in one line", |n| with("Content-Type: text/plain; charset=utf-8\n", &"â€".repeat(n)), 200_000, 40_000, Read(Class::Reply);
    "messages of OpenPGP", |n| with("", &"-----BEGIN PGP MESSAGE-----\nYes.\n".repeat(n)), 700_000, 4_000, Read(Class::Reply);
    "pieces of a boundary", |n| with(&format!("Content-Type: multipart/mixed{}\n", (0..n).map(|piece| format!("; boundary*{piece}=a")).collect::<String>()), "Yes.\n"), 5_000, 1_200, Read(Class::Reply);
];

/// A mail of Ada's with further fields above its body.
fn with(fields: &str, body: &str) -> Vec<u8> {
    format!(
        "From: Ada <ada@people.test>\nMessage-ID: <a1@people.test>\nSubject: Re: Have you talked?\n{fields}\n{body}"
    )
    .into_bytes()
}

fn mixed(parts: &str) -> Vec<u8> {
    with("Content-Type: multipart/mixed; boundary=b\n", parts)
}

fn html(text: &str) -> Vec<u8> {
    with("Content-Type: text/html; charset=utf-8\n", text)
}

fn calendar(lines: &str) -> Vec<u8> {
    let text = format!(
        "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:s1@desk.test\n{lines}\
         ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@people.test\nEND:VEVENT\nEND:VCALENDAR\n"
    );
    with("Content-Type: text/calendar; method=REPLY; charset=utf-8\n", &text)
}

/// An answer about a call by the clock of a VTIMEZONE with these lines.
fn in_zone(lines: &str) -> Vec<u8> {
    let text = format!(
        "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VTIMEZONE\nTZID:Z\n{lines}END:VTIMEZONE\n\
         BEGIN:VEVENT\nUID:s1@desk.test\nRECURRENCE-ID;TZID=Z:20270209T180000\n\
         ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@people.test\nEND:VEVENT\nEND:VCALENDAR\n"
    );
    with("Content-Type: text/calendar; method=REPLY; charset=utf-8\n", &text)
}

pub(crate) fn nested_multiparts(depth: usize) -> Vec<u8> {
    let mut raw = with("Content-Type: multipart/mixed; boundary=b0\n", "");
    for level in 1..depth {
        let before = level - 1;
        raw.extend(format!("--b{before}\nContent-Type: multipart/mixed; boundary=b{level}\n\n").bytes());
    }
    raw.extend(format!("--b{}\n\nYes.\n", depth - 1).bytes());
    raw
}

fn nested_mails(depth: usize) -> Vec<u8> {
    with(&"Content-Type: message/rfc822\n\n".repeat(depth), "Yes.\n")
}

pub(crate) fn many_parts(count: usize) -> Vec<u8> {
    mixed(&"--b\nContent-Type: text/plain\n\nYes.\n".repeat(count))
}

/// Each open boundary is the beginning of the next.
fn alike_boundaries(depth: usize) -> Vec<u8> {
    let mut raw = with("Content-Type: multipart/mixed; boundary=b\n", "");
    for level in 1..depth {
        let (outer, inner) = ("b".repeat(level), "b".repeat(level + 1));
        raw.extend(format!("--{outer}\nContent-Type: multipart/mixed; boundary={inner}\n\n").bytes());
    }
    raw.extend(format!("--{}\n\nYes.\n", "b".repeat(depth)).bytes());
    for level in (1..=depth).rev() {
        raw.extend(format!("--{}--\n", "b".repeat(level)).bytes());
    }
    raw
}

fn deep_lines(line: &str, count: usize) -> Vec<u8> {
    let mut raw = nested_multiparts(99);
    raw.extend(line.repeat(count).bytes());
    raw
}

pub(crate) fn many_fields(count: usize) -> Vec<u8> {
    with(&"X-A: b\n".repeat(count), "Yes.\n")
}

pub(crate) fn one_long_line(length: usize) -> Vec<u8> {
    with("", &"a ".repeat(length / 2))
}

fn addresses(count: usize, between: &str) -> String {
    (0..count).map(|number| format!("p{number}@people.test")).collect::<Vec<_>>().join(between)
}

fn ids(count: usize) -> String {
    (0..count).map(|number| format!("<l{number}@desk.test>")).collect::<Vec<_>>().join("\n ")
}

fn parameters_2231(count: usize) -> Vec<u8> {
    let pieces: String = (0..count).map(|number| format!(";\n filename*{number}*=%41%42%43")).collect();
    let file = format!("--b\nContent-Disposition: attachment{pieces}\n\nx\n--b--\n");
    mixed(&("--b\n\nYes.\n".to_owned() + file.as_str()))
}

fn recipients(count: usize) -> Vec<u8> {
    let blocks: String = (0..count)
        .map(|number| {
            format!("\nFinal-Recipient: rfc822; p{number}@people.test\nAction: failed\nStatus: 5.1.1\n")
        })
        .collect();
    with(
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n",
        &format!("--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a\n{blocks}\n--b--\n"),
    )
}

/// Signed data up to its content (RFC 5652), of indefinite length.
const SIGNED_START: &[u8] =
    b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80\x02\x01\x01";

fn signed(content: &[u8]) -> Vec<u8> {
    let before = b"\x31\x00\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x80";
    [SIGNED_START, before, content].concat()
}

fn octets(content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("a mail is shorter");
    [&b"\x04\x84"[..], &length.to_be_bytes(), content].concat()
}

fn in_base64(bytes: &[u8]) -> String {
    let lines = data_encoding::BASE64.encode(bytes);
    let lines: Vec<&str> =
        lines.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap_or("")).collect();
    lines.join("\n") + "\n"
}

fn smime(cms: &[u8]) -> Vec<u8> {
    with("Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n", &in_base64(cms))
}

fn signed_within_signed(depth: usize) -> Vec<u8> {
    let mut entity = b"Content-Type: text/plain\n\nYes.\n".to_vec();
    for _ in 0..depth {
        let head = b"Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\n";
        entity = [&head[..], in_base64(&signed(&octets(&entity))).as_bytes()].concat();
    }
    smime(&signed(&octets(&entity)))
}

fn reports_within_reports(depth: usize) -> Vec<u8> {
    let mut raw = with("X-Spam-Flag: YES\n", "Yes.\n");
    for level in 0..depth {
        let head = format!("X-Spam-Flag: YES\nContent-Type: multipart/mixed; boundary=r{level}\n");
        let part = format!("--r{level}\nContent-Type: message/rfc822; x-spam-type=original\n\n");
        let end = format!("\n--r{level}--\n");
        raw = [with(&head, &part), raw, end.into_bytes()].concat();
    }
    raw
}

fn winmail(attributes: &[u8]) -> Vec<u8> {
    let bytes = [&b"\x78\x9f\x3e\x22\x01\x00"[..], attributes].concat();
    with("Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n", &in_base64(&bytes))
}

/// Many bodies of references alone (MS-OXRTFCP).
fn rtf_bomb(runs: usize) -> Vec<u8> {
    let packed = [
        &[0; 8][..],
        b"LZFu",
        &[0; 4],
        &b"\xff\x00\x0f\x00\x0f\x00\x0f\x00\x0f\x00\x0f\x00\x0f\x00\x0f\x00\x0f".repeat(2_000),
    ]
    .concat();
    let length = u32::try_from(packed.len()).expect("it is short");
    let property = [&b"\x02\x01\x09\x10\x01\x00\x00\x00"[..], &length.to_le_bytes(), &packed].concat();
    winmail(&properties(&property.repeat(runs / 2_000)))
}

/// An attribute that calls itself a list of as many properties as can be.
fn properties(list: &[u8]) -> Vec<u8> {
    let length = u32::try_from(list.len() + 4).expect("a mail is shorter");
    [&b"\x01\x03\x90\x06\x00"[..], &length.to_le_bytes(), b"\xff\xff\xff\xff", list].concat()
}

pub(crate) const CHARSETS: [&str; 24] = [
    "utf-7",
    "utf-8",
    "utf-16",
    "utf-16be",
    "utf-16le",
    "utf-32",
    "utf-32be",
    "ucs-2",
    "iso-2022-jp",
    "iso-2022-jp-2",
    "iso-2022-kr",
    "iso-2022-cn",
    "iso-2022-cn-ext",
    "hz-gb-2312",
    "gb18030",
    "big5-hkscs",
    "shift_jis",
    "euc-jp",
    "euc-kr",
    "x-mac-cyrillic",
    "ebcdic-cp-us",
    "x-user-defined",
    "unknown-8bit",
    "\"; charset=",
];

pub(crate) fn in_charset(charset: &str, encoding: &str, body: &[u8]) -> Vec<u8> {
    let header =
        format!("Content-Type: text/plain; charset=\"{charset}\"\nContent-Transfer-Encoding: {encoding}\n");
    let mut raw = with(&header, "");
    match encoding {
        "base64" => raw.extend(data_encoding::BASE64.encode(body).bytes()),
        "quoted-printable" => raw.extend(body.iter().flat_map(|byte| format!("={byte:02X}").into_bytes())),
        _ => raw.extend(body),
    }
    raw
}
