use proptest::prelude::*;

use super::*;
use crate::{
    planning::roster::sheet::{Cell, SheetRow},
    sheet::{self, Sheet},
};

fn row(id: &str, mentor: &str, mentees: &[&str]) -> RegisterRow {
    let person = |name: &&str| RegisterPerson {
        name: (*name).to_owned(),
        called: name.split(' ').next().unwrap().to_owned(),
        email: format!("{}@people.test", name.to_lowercase().replace(' ', ".")),
    };
    RegisterRow {
        id: id.to_owned(),
        programme: "academy".to_owned(),
        kind: Some("technical".to_owned()),
        mentors: vec![person(&mentor)],
        mentees: mentees.iter().map(person).collect(),
        weekly: Some("Tue 18:00".to_owned()),
        starts: None,
        place: None,
        background: Some("Likes Rust,\nand tea.".to_owned()),
        stage: "in-touch".to_owned(),
        back: None,
        last_heard: "Ada 2027-01-08".to_owned(),
        needs_staff: String::new(),
    }
}

fn at() -> Timestamp {
    "2027-01-11T08:00:00Z".parse().unwrap()
}

fn written(rows: &[RegisterRow]) -> Vec<u8> {
    xlsx("academy", rows, at()).unwrap()
}

fn silent(row: &SheetRow) -> bool {
    row.said.as_ref().is_ok_and(|said| {
        let id = said.id.clone();
        *said == crate::planning::roster::sheet::SheetPairing { id, ..Default::default() }
    })
}

/// The register saved as CSV: without the sheet that remembers.
fn as_csv(rows: &[RegisterRow]) -> Vec<u8> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(HEADINGS.map(|(heading, _)| heading)).unwrap();
    for row in rows {
        csv.write_record(cells(row)).unwrap();
    }
    csv.into_inner().unwrap()
}

#[test]
fn the_same_rows_at_the_same_time_are_the_same_bytes() {
    let rows = [row("ada-sam", "Ada Lovelace", &["Sam Jones", "Kim Lee"]), row("bo-lee", "Bo", &["Lee"])];
    let bytes = written(&rows);
    assert_eq!(bytes, written(&rows));
    assert_ne!(bytes, xlsx("academy", &rows, at() + jiff::SignedDuration::from_hours(24)).unwrap());
}

#[test]
fn every_heading_is_understood() {
    let sheet = sheet::read(&written(&[row("ada-sam", "Ada", &["Sam"])])).unwrap();
    let meanings: Vec<String> =
        sheet.columns.iter().map(|(heading, meaning)| format!("{heading}: {meaning}")).collect();
    assert_eq!(
        meanings,
        [
            "Pairing: pairing's id",
            "Programme: programme",
            "Kind: kind",
            "Mentor: mentor's name",
            "Mentor e-mail: mentor's address",
            "Mentee: mentee's name",
            "Mentee e-mail: mentee's address",
            "Weekly: weekly time",
            "Place: place",
            "Background: background",
            "Stage: stage",
            "Last heard: not used",
            "Needs staff: not used",
            "Mentor called: mentor's first name in letters",
            "Mentee called: mentee's first name in letters",
            "First day: first day of calls",
        ]
    );
    let register = sheet.register.unwrap();
    assert_eq!((register.programme.as_str(), register.at), ("academy", at()));
}

#[test]
fn saved_as_csv_it_says_all_of_itself() {
    let rows = [row("ada-sam", "Ada Lovelace", &["Sam Jones", "Kim Lee"])];
    let sheet = sheet::read(&as_csv(&rows)).unwrap();
    assert!(sheet.register.is_none());
    let said = sheet.rows[0].said.clone().unwrap();
    assert_eq!(said.id.as_deref(), Some("ada-sam"));
    assert_eq!(said.weekly, Cell::Says("Tue 18:00".parse().unwrap()));
    assert_eq!(said.background, Cell::Says("Likes Rust,\nand tea.".to_owned()));
    let names: Vec<_> = said.mentees.says().unwrap().iter().map(|one| one.name.clone().unwrap()).collect();
    assert_eq!(names, ["Sam Jones", "Kim Lee"]);
}

#[test]
fn what_begins_like_a_formula_is_written_as_text() {
    let mut rows = [row("ada-sam", "Ada", &["Sam"])];
    for text in ["=HYPERLINK(\"http://evil.test\")", "+1", "-1", "@SUM(1)", "\t=1"] {
        rows[0].place = Some(text.to_owned());
        rows[0].needs_staff = text.to_owned();
        let bytes = written(&rows);
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
        let mut sheet = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("xl/worksheets/sheet1.xml").unwrap(), &mut sheet)
            .unwrap();
        assert!(!sheet.contains("<f>"), "{text}");
        let mut styles = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("xl/styles.xml").unwrap(), &mut styles).unwrap();
        assert!(styles.contains("quotePrefix=\"1\""), "{text}");
        assert!(silent(&sheet::read(&bytes).unwrap().rows[0]), "{text}");
    }
}

#[test]
fn a_large_register_still_reads() {
    let rows: Vec<RegisterRow> =
        (0..2_000).map(|n| row(&format!("p-{n}"), &format!("Ada {n}"), &["Sam"])).collect();
    let sheet = sheet::read(&written(&rows)).unwrap();
    assert_eq!(sheet.rows.len(), 2_000);
    assert!(sheet.rows.iter().all(silent));
}

prop_compose! {
    /// A row of anything that a record may hold.
    fn any_row()(
        names in proptest::collection::vec("\\PC{1,30}", 2..5),
        kind in proptest::option::of("[a-z ]{1,10}"),
        place in proptest::option::of("\\PC{1,60}"),
        background in proptest::option::of("(\\PC|\n){1,200}"),
        weekly in proptest::option::of("(Mon|Sun) (09|23):[0-5]5"),
        stage in "(quiet|proposed)",
        paused in any::<bool>(),
        day in proptest::option::of(1_i8..28),
        id in "[a-z][a-z0-9]{1,10}(-[a-z0-9]{1,9})?",
    ) -> RegisterRow {
        let person = |(n, name): (usize, &String)| RegisterPerson { name: name.clone(), called: name.clone(), email: format!("p{n}@people.test") };
        RegisterRow {
            id,
            programme: "academy".to_owned(),
            kind,
            mentors: names.iter().enumerate().take(1).map(person).collect(),
            mentees: names.iter().enumerate().skip(1).map(person).collect(),
            weekly,
            starts: day.map(|day| jiff::civil::date(2027, 2, day)),
            place,
            background,
            stage,
            back: paused.then(|| jiff::civil::date(2027, 2, 1)),
            last_heard: String::new(),
            needs_staff: String::new(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn what_was_written_and_not_touched_says_nothing(rows in proptest::collection::vec(any_row(), 1..8)) {
        let Sheet { rows: read, .. } = sheet::read(&written(&rows)).unwrap();
        prop_assert_eq!(read.len(), rows.len());
        for (read, row) in read.iter().zip(&rows) {
            prop_assert!(silent(read), "{:?} came back as {:?}", row, read);
        }
    }

    #[test]
    fn bytes_of_any_kind_are_never_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = sheet::read(&bytes);
    }

    #[test]
    fn text_of_any_kind_is_never_a_panic(text in "(\\PC|\n|,|;|\"|\t|@){0,300}") {
        let _ = sheet::read(text.as_bytes());
        let _ = sheet::read(format!("Mentor,Mentor email,Mentee email,Weekly,Stage,Introduced,Pairing\n{text}").as_bytes());
    }
}
