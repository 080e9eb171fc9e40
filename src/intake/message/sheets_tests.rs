use data_encoding::BASE64_MIME;

use super::*;

/// A mail with these parts below its text: header lines, then the body.
fn mail(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut mail = "From: rosa@desk.test\r\nSubject: pairs\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nMentor,Mentee\r\nhere,you are\r\n"
        .to_owned();
    for (header, body) in parts {
        mail.push_str(&format!("--b\r\n{header}\r\n\r\n{body}\r\n"));
    }
    mail.push_str("--b--\r\n");
    mail.into_bytes()
}

fn found(parts: &[(&str, &str)]) -> Vec<(String, Option<Vec<u8>>)> {
    sheets(&mail(parts)).unwrap().into_iter().map(|sheet| (sheet.name, sheet.bytes)).collect()
}

#[test]
fn sheets_are_known_by_content_and_name_for_types_lie() {
    let workbook = BASE64_MIME.encode(b"PK\x03\x04....xl/workbook.xml....");
    let zip = BASE64_MIME.encode(b"PK\x03\x04....photos/1.jpg....");
    let base64 = "Content-Transfer-Encoding: base64";
    for (header, body, name) in [
        (
            "Content-Type: text/csv; name=\"pairs.csv\"\r\nContent-Disposition: attachment",
            "a,b",
            Some("pairs.csv"),
        ),
        (
            "Content-Type: application/vnd.ms-excel\r\nContent-Disposition: attachment; filename=pairs.csv",
            "a,b",
            Some("pairs.csv"),
        ),
        ("Content-Type: application/octet-stream; name=register.xlsx", "a,b", Some("register.xlsx")),
        ("Content-Type: text/plain; name=\"C:\\\\Users\\\\rosa\\\\pairs.CSV\"", "a,b", Some("pairs.CSV")),
        (
            "Content-Type: application/octet-stream\r\nContent-Disposition: attachment",
            workbook.as_str(),
            Some("sheet"),
        ),
        ("Content-Type: application/octet-stream\r\nContent-Disposition: attachment", zip.as_str(), None),
        ("Content-Type: text/csv", "a,b", None),
        ("Content-Type: text/csv\r\nContent-Disposition: attachment", "a,b", Some("sheet")),
        ("Content-Type: image/png; name=chart.png", "a,b", None),
        ("Content-Type: text/calendar; name=invite.ics", "a,b", None),
        (
            "Content-Type: text/csv\r\nContent-Disposition: attachment; filename*=UTF-8''p%C3%A4rchen%20neu.csv",
            "a,b",
            Some("pärchen neu.csv"),
        ),
        (
            "Content-Type: text/csv\r\nContent-Disposition: attachment; filename*0*=iso-8859-1''p%E4r; filename*1=\"chen.csv\"",
            "a,b",
            Some("pärchen.csv"),
        ),
        (
            "Content-Type: text/csv\r\nContent-Disposition: attachment; filename=\"=?utf-8?q?p=C3=A4rchen.csv?=\"",
            "a,b",
            Some("pärchen.csv"),
        ),
        (
            "Content-Type: text/csv\r\nContent-Disposition: attachment; filename*=UTF-8''a%0d%0aX:%20%zz.csv",
            "a,b",
            Some("a X: %zz.csv"),
        ),
    ] {
        let encoded = body.len() > 10;
        let header = if encoded { format!("{header}\r\n{base64}") } else { header.to_owned() };
        let found = found(&[(&header, body)]);
        assert_eq!(found.first().map(|(name, _)| name.as_str()), name, "{header}");
        if let Some((_, bytes)) = found.first() {
            let bytes = bytes.clone().unwrap();
            assert!(if encoded { bytes.starts_with(b"PK") } else { bytes == b"a,b" }, "{header}");
        }
    }
}

#[test]
fn several_sheets_keep_their_order_and_enclosed_mails_their_own() {
    let csv = |n: usize| format!("Content-Type: text/csv; name={n}.csv");
    let parts: Vec<(String, String)> = (0..9).map(|n| (csv(n), n.to_string())).collect();
    let parts: Vec<(&str, &str)> = parts.iter().map(|(one, other)| (one.as_str(), other.as_str())).collect();
    let names: Vec<String> = found(&parts).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["0.csv", "1.csv", "2.csv", "3.csv", "4.csv"]);
    // What somebody forwards is not what they send.
    let inner = "From: x@people.test\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: text/csv; name=old.csv\r\n\r\na,b\r\n--c--";
    assert!(found(&[("Content-Type: message/rfc822", inner)]).is_empty());
}

#[test]
fn one_that_is_too_large_is_told_and_not_decoded() {
    let line = format!("{}\r\n", "A".repeat(76));
    let large = line.repeat(MAX_SHEET_BYTES / 57 + 100);
    let header = "Content-Type: text/csv; name=large.csv\r\nContent-Transfer-Encoding: base64";
    assert_eq!(found(&[(header, &large)]), [("large.csv".to_owned(), None)]);
}
