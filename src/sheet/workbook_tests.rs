use std::io::Write as _;

use rust_xlsxwriter::{ExcelDateTime as Date, Format, Url, Workbook as Made};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;
use crate::{letters::Catalogue, sheet};

fn refused(bytes: &[u8]) -> String {
    Catalogue::english().say(&pages(bytes).unwrap_err())
}

fn made(write: impl FnOnce(&mut Made)) -> Vec<u8> {
    let mut workbook = Made::new();
    write(&mut workbook);
    workbook.save_to_buffer().unwrap()
}

/// A workbook of these parts, as a program of bad faith would write it.
fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        let options = if *name == "mimetype" { stored } else { SimpleFileOptions::default() };
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

/// A workbook with that sheet, and these strings.
fn forged(sheet: &str, strings: Option<&str>) -> Vec<u8> {
    let mut parts = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    if let Some(strings) = strings {
        parts.push(("xl/sharedStrings.xml", strings.as_bytes()));
    }
    zipped(&parts)
}

fn cells(cells: &str) -> String {
    format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>"#
    )
}

#[test]
fn a_workbook_as_staff_keep_it_is_understood() {
    let bytes = made(|workbook| {
        workbook.add_worksheet().set_name("Read me").unwrap().write(0, 0, "How we pair people").unwrap();
        let sheet = workbook.add_worksheet();
        sheet.set_name("Pairs").unwrap();
        let (bold, time, day) = (
            Format::new().set_bold(),
            Format::new().set_num_format("hh:mm"),
            Format::new().set_num_format("dddd"),
        );
        let date = Format::new().set_num_format("dd/mm/yyyy");
        sheet.merge_range(0, 0, 0, 8, "Mentoring 2027", &bold).unwrap();
        for (column, heading) in (1..).zip([
            "Mentor",
            "Mentor email",
            "Mentee",
            "Mentee email",
            "Day",
            "Time",
            "Mentee phone",
            "Introduced",
        ]) {
            sheet.write_with_format(2, column, heading, &bold).unwrap();
        }
        // One mentor over two rows, and an address that lies under a name.
        sheet.merge_range(4, 1, 5, 1, "Ada Lovelace", &bold).unwrap();
        sheet.merge_range(4, 2, 5, 2, "ada@people.test", &bold).unwrap();
        for (row, name, address, weekday, slot, phone) in [
            (4, "Sam Jones", "sam@people.test", "2027-01-12", "18:00:00", 442_079_460_000.0),
            (5, "Kim Lee", "kim@people.test", "2027-01-13", "09:05:00", 15_551_234.0),
        ] {
            sheet.write(row, 3, name).unwrap();
            sheet.write_url(row, 4, Url::new(format!("mailto:{address}")).set_text(address)).unwrap();
            sheet.write_with_format(row, 5, Date::parse_from_str(weekday).unwrap(), &day).unwrap();
            sheet.write_with_format(row, 6, Date::parse_from_str(slot).unwrap(), &time).unwrap();
            sheet.write(row, 7, phone).unwrap();
        }
        sheet.write_with_format(5, 8, Date::parse_from_str("2026-11-03").unwrap(), &date).unwrap();
        sheet.write(9, 1, "Grace Hopper").unwrap();
        sheet.write(9, 2, "grace@people.test").unwrap();
        sheet.write_url(9, 3, Url::new("mailto:lee@people.test").set_text("Lee")).unwrap();
        sheet.write(9, 12, "a word at the side").unwrap();
        sheet.write(11, 1, "Last looked at by Rosa").unwrap();
    });
    let sheet = sheet::read(&bytes).unwrap();
    assert_eq!((sheet.name.as_deref(), sheet.form), (Some("Pairs"), "Excel workbook"));
    let shown = sheet.to_string();
    let rows: Vec<&str> = shown.lines().filter(|line| line.starts_with("line")).collect();
    assert_eq!(
        rows,
        [
            "line 5: Ada Lovelace <ada@people.test> mentors Sam Jones <sam@people.test>, Tue 18:00",
            "line 6: Ada Lovelace <ada@people.test> mentors Kim Lee <kim@people.test>, Wed 09:05",
            "line 10: Grace Hopper <grace@people.test> mentors Lee <lee@people.test>",
            "line 12: taken for a note: Last looked at by Rosa",
        ],
        "{shown}"
    );
    let kim = sheet.rows[1].said.clone().unwrap();
    assert_eq!(kim.introduced, Some("2026-11-03".parse().unwrap()));
    assert_eq!(kim.mentees.says().unwrap()[0].phone.as_deref(), Some("15551234"));
    let sam = sheet.rows[0].said.clone().unwrap();
    assert_eq!(sam.mentees.says().unwrap()[0].phone.as_deref(), Some("442079460000"));
}

#[test]
fn a_time_a_date_and_an_error_are_what_a_person_sees() {
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};
    for (value, kind, shown) in [
        (0.75, DateTime, "18:00"),
        (0.0, DateTime, "00:00"),
        (0.999_999_99, DateTime, "23:59"),
        (46_399.0, DateTime, "2027-01-12"),
        (46_399.75, DateTime, "2027-01-12 18:00"),
        (0.75, TimeDelta, "18:00"),
        (-5.0, DateTime, "1899-12-31"),
        (f64::NAN, DateTime, ""),
        (1e300, DateTime, "9999-12-31"),
    ] {
        assert_eq!(date_words(&ExcelDateTime::new(value, kind, false)), shown, "{value}");
    }
    let error = forged(&cells(r#"<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>"#), None);
    assert_eq!(pages(&error).unwrap()[0].grid.lines[0].cells, ["#N/A"]);
}

#[test]
fn a_bomb_is_refused_before_it_goes_off() {
    let zeros = vec![b' '; 70 * 1024 * 1024];
    let bomb = zipped(&[("[Content_Types].xml", TYPES.as_bytes()), ("xl/media/a.bin", &zeros)]);
    assert!(bomb.len() < 200_000);
    assert!(refused(&bomb).contains("becomes larger than 64 MB"));
    // Memory is set aside for as many strings as are claimed.
    for claim in ["99999999999999999", "4000000000", "18446744073709551616"] {
        for said in [format!("uniqueCount=\"{claim}\""), format!("uniqueCount = '{claim}'")] {
            let strings = format!("<sst {said}><si><t>a</t></si></sst>");
            let wrong = refused(&forged(&cells(""), Some(&strings)));
            assert!(wrong.contains("claims more text than it holds"), "{wrong}");
        }
    }
    // The same claim in letters that are not looked at would not be seen.
    let strings = "<sst uniqueCount=\"99999999999999999\"/>";
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(strings.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let declared =
        format!("<?xml version=\"1.0\" encoding=\"ISO-2022-JP\"?>{strings}").replace("que", "q\u{1b}(Jue");
    for strings in
        [utf16.as_slice(), declared.as_bytes(), b"<sst>\xff</sst>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><sst/>"]
    {
        let bytes = zipped(&[("[Content_Types].xml", TYPES.as_bytes()), ("xl/sharedStrings.xml", strings)]);
        assert!(refused(&bytes).contains("not written as Excel writes one"));
    }
    let many: Vec<(String, &[u8])> = (0..2_001).map(|n| (format!("xl/{n}.bin"), b"".as_slice())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    assert!(refused(&zipped(&many)).contains("2001 parts"));
}

#[test]
fn cells_far_apart_and_text_repeated_cost_what_they_hold() {
    let corners =
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="B1048576"><v>2</v></c></row>"#;
    let page = pages(&forged(&cells(corners), None)).unwrap().remove(0);
    assert_eq!(page.grid.lines.iter().map(|line| line.number).collect::<Vec<_>>(), [1, 1_048_576]);
    let wide = refused(&forged(&cells(r#"<row r="1"><c r="XFD1"><v>1</v></c></row>"#), None));
    assert!(wide.contains("more than 200 columns"), "{wide}");
    let tall: String =
        (1..=20_001).map(|n| format!(r#"<row r="{n}"><c r="A{n}"><v>1</v></c></row>"#)).collect();
    assert!(refused(&forged(&cells(&tall), None)).contains("more than 20000 rows"));
    // One long text that thousands of cells point to.
    let strings = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(1_000_000));
    let many: String =
        (1..=4_000).map(|n| format!(r#"<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>"#)).collect();
    assert!(refused(&forged(&cells(&many), Some(&strings))).contains("more than 32 MB of text"));
    let one =
        pages(&forged(&cells(r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#), Some(&strings))).unwrap();
    assert_eq!(one[0].grid.lines[0].cells[0].len(), LONGEST_CELL + 1);
    // Merged over everything, many times.
    let merged: String = (0..500).map(|_| r#"<mergeCell ref="A1:XFD1048576"/>"#).collect();
    let rows: String =
        (1..=10_000).map(|n| format!(r#"<row r="{n}"><c r="A{n}"><v>1</v></c></row>"#)).collect();
    let sheet =
        cells(&rows).replace("</worksheet>", &format!("<mergeCells>{merged}</mergeCells></worksheet>"));
    assert_eq!(pages(&forged(&sheet, None)).unwrap()[0].grid.lines.len(), 10_000);
}

#[test]
fn a_damaged_workbook_is_a_sentence_and_never_a_panic() {
    let good = made(|workbook| {
        let sheet = workbook.add_worksheet();
        for row in 0..20 {
            sheet.write(row, 0, format!("cell {row}")).unwrap();
        }
    });
    for cut in (0..good.len()).step_by(97) {
        let _ = pages(&good[..cut]);
        let mut bent = good.clone();
        bent[cut] ^= 0x55;
        let _ = pages(&bent);
    }
    for sheet in [
        "",
        "<worksheet>",
        "<worksheet><sheetData><row r=\"99999999999\"><c r=\"ZZZZZZZZZ99999999999\"><v>1</v></c></row></sheetData></worksheet>",
        "<worksheet><sheetData><row><c r=\"A0\"><v>1</v></c></row></sheetData></worksheet>",
        "<worksheet><sheetData><row><c t=\"s\"><v>7</v></c></row></sheetData></worksheet>",
        "<worksheet><sheetData><row><c r=\"A1\" s=\"99999\" t=\"n\"><v>x</v></c></row></sheetData></worksheet>",
        "<worksheet><sheetData><c><is><t>&undefined;</t></is></c></sheetData></worksheet>",
    ] {
        for strings in [None, Some("<sst><si><t>a"), Some("<sst><si/></sst>")] {
            match pages(&forged(sheet, strings)) {
                Ok(_) => {}
                Err(wrong) => {
                    let said = Catalogue::english().say(&wrong);
                    assert!(!said.contains('\n') && said.len() < 400, "{said}");
                }
            }
        }
    }
}

#[test]
fn what_is_no_workbook_says_what_would_be_right() {
    let ods = zipped(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")]);
    for (bytes, said) in [
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more".to_vec(), "save it as .xlsx"),
        (ods, "OpenDocument"),
        (b"%PDF-1.7".to_vec(), "no spreadsheet"),
        (b"\x89PNG\r\n".to_vec(), "no spreadsheet"),
        (b"a\0b\0\0\0\xff\xfe\0\0\0".to_vec(), "no spreadsheet"),
        (b"PK\x03\x04 not really".to_vec(), "cannot be read"),
    ] {
        let wrong = Catalogue::english().say(&sheet::read(&bytes).unwrap_err());
        assert!(wrong.contains(said), "{wrong}");
    }
}
