use std::fmt;

use encoding_rs::WINDOWS_1252;

use super::*;
use crate::intake::written;
use crate::{
    letters::Catalogue,
    sheet::{cells, headings::Detail},
};

const PLAIN: &str = "Mentor,Mentor email,Mentee,Mentee e-mail,Weekly,Place/Link,Programme,Background\n\
    Ada Lovelace,ada@people.test,Sam Jönes,SAM@people.test,Tue 18:00,https://meet.example/1,academy,\"Likes Rust,\nand tea\"\n";

fn said_of(wrong: &Sentence) -> String {
    Catalogue::english().say(wrong)
}

/// What was understood, heading by heading and row by row, for a person to look over.
impl fmt::Display for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (heading, meaning) in &self.columns {
            writeln!(f, "column \"{heading}\": {meaning}")?;
        }
        for SheetRow { line, said, asked, .. } in &self.rows {
            match said {
                Ok(_) if asked.is_some() => {
                    let asked = asked.as_ref().map(said_of).unwrap_or_default();
                    writeln!(f, "line {line}: asked: {asked}")?;
                }
                Err(wrong) => writeln!(f, "line {line}: not understood: {}", said_of(wrong))?,
                Ok(pairing) => writeln!(f, "line {line}: {}", words(pairing))?,
            }
        }
        for (line, note) in &self.notes {
            writeln!(f, "line {line}: taken for a note: {note}")?;
        }
        let good = self.rows.iter().filter(|row| row.said.is_ok() && row.asked.is_none()).count();
        write!(f, "{good} of {} rows understood", self.rows.len())
    }
}

/// A row in words: `Ada Lovelace <ada@people.test> mentors Sam <sam@people.test>, Tue 18:00`.
fn words(pairing: &SheetPairing) -> String {
    let side = |people: &Cell<Vec<SheetPerson>>| match people {
        Cell::Says(people) => {
            let named = people.iter().map(|person| {
                let name = person.name.as_deref().unwrap_or_else(|| person.email.local());
                format!("{name} <{}>", person.email)
            });
            named.collect::<Vec<_>>().join(" and ")
        }
        Cell::Silent => "as before".to_owned(),
        Cell::Emptied => "nobody".to_owned(),
    };
    let mut words = match &pairing.id {
        Some(id) => format!("{id}: "),
        None => String::new(),
    };
    words.push_str(&format!("{} mentors {}", side(&pairing.mentors), side(&pairing.mentees)));
    if let Cell::Says(weekly) = &pairing.weekly {
        words.push_str(&format!(", {weekly}"));
    }
    for more in [&pairing.place, &pairing.programme, &pairing.kind].into_iter().filter_map(Cell::says) {
        words.push_str(&format!(", {more}"));
    }
    if pairing.background.says().is_some() {
        words.push_str(", with background");
    }
    words
}

fn understood(bytes: &[u8]) -> SheetPairing {
    let sheet = read(bytes).unwrap();
    assert_eq!(sheet.rows.len(), 1, "{sheet}");
    sheet.rows[0].said.clone().unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn said<T: Clone>(cell: &Cell<T>) -> T {
    cell.says().unwrap().clone()
}

/// `Ada Lovelace <ada@people.test>`, one after the other.
fn people(cell: &Cell<Vec<SheetPerson>>) -> String {
    let people = cell.says().into_iter().flatten();
    let shown = people.map(|one| format!("{} <{}>", one.name.as_deref().unwrap_or("-"), one.email));
    shown.collect::<Vec<_>>().join("; ")
}

#[test]
fn every_usual_encoding_and_delimiter_reads_the_same() {
    let utf16 = |big: bool, mark: bool| {
        std::iter::once(0xfeff)
            .filter(move |_| mark)
            .chain(PLAIN.encode_utf16())
            .flat_map(|unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect::<Vec<u8>>()
    };
    let western = WINDOWS_1252.encode(PLAIN).0.into_owned();
    let semicolons = PLAIN.replace(',', ";").replace("Rust;", "Rust,");
    let sheets: [(&str, Vec<u8>); 11] = [
        ("UTF-8", PLAIN.into()),
        ("UTF-8", format!("\u{feff}{PLAIN}").into()),
        ("UTF-16LE", utf16(false, true)),
        ("UTF-16BE", utf16(true, true)),
        ("UTF-16LE", utf16(false, false)),
        ("UTF-16BE", utf16(true, false)),
        ("windows-1252", western),
        ("UTF-8", semicolons.clone().into()),
        ("UTF-8", PLAIN.replace(',', "\t").replace("Rust\t", "Rust,").into()),
        ("UTF-8", format!("sep=;\r\n{semicolons}").into()),
        (
            "UTF-8",
            format!("\n,,,\n{}\n,,,,\n", PLAIN.replace('\n', "\r\n").replace(",\r\nand", ",\nand")).into(),
        ),
    ];
    let expected = understood(PLAIN.as_bytes());
    assert_eq!(people(&expected.mentors), "Ada Lovelace <ada@people.test>");
    assert_eq!(people(&expected.mentees), "Sam Jönes <sam@people.test>");
    assert_eq!(said(&expected.weekly).to_string(), "Tue 18:00");
    assert_eq!(said(&expected.place), "https://meet.example/1");
    assert_eq!(said(&expected.programme), "academy");
    assert_eq!(said(&expected.background), "Likes Rust,\nand tea");
    for (encoding, bytes) in sheets {
        assert_eq!(understood(&bytes), expected);
        assert_eq!(read(&bytes).unwrap().form, encoding);
    }
}

#[test]
fn headings_are_understood_in_peoples_own_words() {
    use Detail::{Email, FirstName, LastName, Name, Phone, Zone};
    use Meaning::{
        Background, Id, Introduced, Kind, Mentee, Mentor, Place, Programme, Stage, Started, Unused, Weekly,
    };
    for (heading, meaning) in [
        ("Mentor", Mentor(Name)),
        ("MENTOR NAME", Mentor(Name)),
        ("Mentor's full name", Mentor(Name)),
        ("Mentor email", Mentor(Email)),
        ("mentor_e-mail", Mentor(Email)),
        ("Mentor email address", Mentor(Email)),
        ("E-mail (mentor)", Mentor(Email)),
        ("Mentee first name", Mentee(FirstName)),
        ("Mentee surname", Mentee(LastName)),
        ("Mentee last name", Mentee(LastName)),
        ("Student", Mentee(Name)),
        ("Mentee timezone", Mentee(Zone)),
        ("Mentee phone", Mentee(Phone)),
        ("Mentee's mobile no.", Mentee(Phone)),
        ("Mentee name(s)", Mentee(Name)),
        ("Mentee(s)", Mentee(Name)),
        ("Mentees", Mentee(Name)),
        ("Mentee 2 e-mail", Mentee(Email)),
        ("Mentor/mentee agreement", Unused),
        ("Mentee status", Unused),
        ("Pairing", Id),
        ("ID", Id),
        ("Status", Stage),
        ("Introduced on", Introduced),
        ("Start date", Started),
        ("Start time", Weekly),
        ("Mentee background", Background),
        ("Background/Notes", Background),
        ("Weekly", Weekly),
        ("Time", Weekly),
        ("Day", Weekly),
        ("Meeting link", Place),
        ("Place/Link", Place),
        ("Mentoring programme", Programme),
        ("Program", Programme),
        ("Track", Kind),
        ("Signed off", Unused),
        ("", Unused),
    ] {
        let row = [heading, "Mentor email", "Mentee mail"].map(str::to_owned);
        match Headings::read(&row) {
            Ok(headings) => assert_eq!(headings.columns[0].meaning, meaning, "{heading}"),
            Err(wrong) => {
                assert!(wrong.of_headings && meaning == Mentor(Email), "{heading}: {}", wrong.what);
            }
        }
    }
}

#[test]
fn names_and_times_may_stand_in_several_columns_or_in_one() {
    let sheet = "Mentor;Mentee first name;Mentee last name;Mentee email;Day;Time;Notes;Goals\n\
        Ada Lovelace <ada@people.test>;Sam;Jones;sam@people.test;Tuesdays;6:30pm;- likes Rust;=1+1\n";
    let pairing = understood(sheet.as_bytes());
    assert_eq!(people(&pairing.mentors), "Ada Lovelace <ada@people.test>");
    assert_eq!(people(&pairing.mentees), "Sam Jones <sam@people.test>");
    assert_eq!(said(&pairing.weekly).to_string(), "Tue 18:30");
    assert_eq!(said(&pairing.background), "- likes Rust\n=1+1");
    for (text, slot) in [
        ("Tue 18:00", Some("Tue 18:00")),
        ("tuesday at 6 pm", Some("Tue 18:00")),
        ("18.00, Tue", Some("Tue 18:00")),
        ("Wednesdays 12am", Some("Wed 00:00")),
        ("Wed 12:15pm", Some("Wed 12:15")),
        ("Wed 13pm", None),
        ("Tue", None),
        ("18:00", None),
        ("Tue or Wed 18:00", None),
        ("Tuesday 18:00 - 18:45", Some("Tue 18:00")),
        ("Tue 6-7pm", Some("Tue 18:00")),
        ("Tue 18h", Some("Tue 18:00")),
        ("2027-01-12 18:00", Some("Tue 18:00")),
        ("Tue 2027-01-12 18:00", Some("Tue 18:00")),
        ("Mon 2027-01-12 18:00", None),
        ("Tue 18:00 GMT", Some("Tue 18:00")),
        ("Tue 18:00 or so", None),
    ] {
        assert_eq!(written::weekly(text).ok().map(|it| it.slot.to_string()).as_deref(), slot, "{text}");
    }
}

#[test]
fn what_is_wrong_is_said_row_by_row() {
    let sheet = "Mentor,Mentor email,Mentee,Mentee email,Weekly\n\
        Ada,ada@people.test,Sam,sam@people.test,Tue 18:00\n\
        \n\
        Ada,ada@people.test,Kim,,\n\
        Ada,ada@people.test,Kim,kim at people.test,\n\
        =HYPERLINK(1),eve@people.test,Kim,kim@people.test,\n\
        Ada,ada@people.test,Kim,kim@people.test,sometimes\n\
        Ada,ada@people.test,Sam,sam@people.test,\n\
        Adele,ada@people.test,Kim,kim@people.test,\n\
        Ada,ada@people.test,Ada,ADA@people.test,\n\
        Ada,ada@people.test,\"Kim\nLee\",kim@people.test,\n\
        Ada,ada@people.test,Kim,kim@people.test,,over the edge\n\
        ,ada.b@people.test,,lee@people.test,\n";
    assert_eq!(
        read(sheet.as_bytes()).unwrap().to_string(),
        "column \"Mentor\": mentor's name\n\
         column \"Mentor email\": mentor's address\n\
         column \"Mentee\": mentee's name\n\
         column \"Mentee email\": mentee's address\n\
         column \"Weekly\": weekly time\n\
         line 2: Ada <ada@people.test> mentors Sam <sam@people.test>, Tue 18:00\n\
         line 4: not understood: the mentee has no address\n\
         line 5: not understood: the mentee's address \"kim at people.test\" is not a mail address; write for example \"ada@example.org\"\n\
         line 6: not understood: the mentor's name \"=HYPERLINK(1)\" is a formula\n\
         line 7: not understood: \"sometimes\" is not a weekly time; write for example \"Tue 18:00\"\n\
         line 8: not understood: this pair stands on line 2 already\n\
         line 9: asked: ada@people.test is Ada on line 2 and Adele here; the desk tells people apart by their address, so which of the two is it? If they are two people who both read it, write (shared) behind the address\n\
         line 10: not understood: ada@people.test is mentor and mentee at once\n\
         line 11: not understood: the mentee's name \"KimLee\" holds a line break; write it on one line\n\
         line 13: not understood: there are more cells than headings: \"over the edge\"\n\
         line 14: ada.b <ada.b@people.test> mentors lee <lee@people.test>\n\
         2 of 11 rows understood"
    );
}

#[test]
fn a_sheet_that_cannot_be_used_says_why() {
    for (sheet, said) in [
        ("", "The sheet is empty"),
        ("\n,,\n", "The sheet is empty"),
        (
            "Ada,ada@people.test,Sam,sam@people.test\n",
            "The first row of the sheet holds an address; put headings above it, such as Mentor, Mentor email, Mentee, Mentee email",
        ),
        (
            "Name,Email\nAda,ada@people.test\n",
            "The sheet has no column for the mentor; its headings are \"Name\", \"Email\"; name one \"Mentor email\"",
        ),
        (
            "Mentor,Mentee,Mentor name\n",
            "The headings \"Mentor\" and \"Mentor name\" say the same; leave one out or rename it",
        ),
    ] {
        assert_eq!(said_of(&read(sheet.as_bytes()).unwrap_err()), said);
    }
}

#[test]
fn a_sheet_that_is_too_large_is_refused_and_the_largest_is_read() {
    let rows = |n: usize| {
        let row = |n| format!("Ada {n},a{n}@people.test,Sam {n},s{n}@people.test\n");
        let rows: String = (0..n).map(row).collect();
        read(format!("Mentor,Mentor email,Mentee,Mentee email\n{rows}").as_bytes())
    };
    assert_eq!(rows(grid::MOST_ROWS - 1).unwrap().rows.len(), grid::MOST_ROWS - 1);
    assert_eq!(said_of(&rows(grid::MOST_ROWS).unwrap_err()), "The sheet has more than 20000 rows");
    let wide = format!("Mentor,Mentor email,Mentee,Mentee email{}\n", ",Note".repeat(300));
    assert_eq!(said_of(&read(wide.as_bytes()).unwrap_err()), "The sheet has more than 200 columns");
    let long =
        format!("Mentor,Mentor email,Mentee,Mentee email\n{},a@b.test,Sam,s@b.test\n", "x".repeat(1_000_000));
    let wrong = said_of(&read(long.as_bytes()).unwrap().rows[0].said.clone().unwrap_err());
    assert!(wrong.ends_with("is too long; 200 characters are the most") && wrong.len() < 300, "{wrong}");
}

#[test]
fn titles_above_and_notes_below_the_table_are_passed_over() {
    let sheet = "Mentoring 2027;;;\nas of 11 Jan, by Rosa;;;\n;;;\n\
        Mentor;Mentor email;Mentee;Mentee email\n\
        Ada;ada@people.test;Sam;sam@people.test\n\
        ;;;\n\
        1 pair;;;\n";
    assert_eq!(
        read(sheet.as_bytes()).unwrap().to_string(),
        "column \"Mentor\": mentor's name\n\
         column \"Mentor email\": mentor's address\n\
         column \"Mentee\": mentee's name\n\
         column \"Mentee email\": mentee's address\n\
         line 5: Ada <ada@people.test> mentors Sam <sam@people.test>\n\
         line 7: taken for a note: 1 pair\n\
         1 of 1 rows understood"
    );
    // Groups above the headings.
    let sheet =
        "Mentor,,Mentee,,Slot\nName,E-mail,Name,E-mail,\nAda,ada@people.test,Sam,sam@people.test,Tue 18:00\n";
    let pairing = understood(sheet.as_bytes());
    assert_eq!(people(&pairing.mentors), "Ada <ada@people.test>");
    assert_eq!(people(&pairing.mentees), "Sam <sam@people.test>");
    assert_eq!(said(&pairing.weekly).to_string(), "Tue 18:00");
}

#[test]
fn a_team_may_stand_in_one_cell_or_in_numbered_columns() {
    let team = "Sam Jones <sam@people.test>; Kim Lee <kim@people.test>";
    for (names, addresses) in [
        ("\"Sam Jones\nKim Lee\"", "\"sam@people.test\nkim@people.test\""),
        ("Sam Jones; Kim Lee", "sam@people.test; kim@people.test"),
        ("\"Sam Jones, Kim Lee\"", "\"sam@people.test, kim@people.test\""),
        ("Sam Jones and Kim Lee", "sam@people.test kim@people.test"),
        ("Sam Jones & Kim Lee", "sam@people.test / kim@people.test"),
        ("", "Sam Jones <sam@people.test>; Kim Lee <kim@people.test>"),
    ] {
        let sheet =
            format!("Mentor,Mentor email,Mentees,Mentee emails\nAda,ada@people.test,{names},{addresses}\n");
        assert_eq!(people(&understood(sheet.as_bytes()).mentees), team, "{sheet}");
    }
    let sheet = "Mentor email,Mentee 1,Mentee 1 email,Mentee 2,Mentee 2 email,Mentee 3,Mentee 3 email\n\
        ada@people.test,Sam Jones,sam@people.test,Kim Lee,kim@people.test,,\n";
    assert_eq!(people(&understood(sheet.as_bytes()).mentees), team);
    // One name is never taken apart.
    let sheet = "Mentor,Mentor email,Mentee email\n\"Lovelace, Ada\",ada@people.test,sam@people.test\n";
    assert_eq!(people(&understood(sheet.as_bytes()).mentors), "Lovelace, Ada <ada@people.test>");
    let sheet = "Mentor email,Mentee,Mentee email\nada@people.test,\"Sam; Kim; Lee\",sam@people.test; kim@people.test\n";
    assert_eq!(
        said_of(&read(sheet.as_bytes()).unwrap().rows[0].said.clone().unwrap_err()),
        "there are 2 addresses of the mentee, and \"Sam; Kim; Lee\" is not as many names; put each on its own line of the cell"
    );
}

#[test]
fn dates_and_stages_are_read_as_people_write_them() {
    for (text, read) in [
        ("2027-01-12", "2027-01-12"),
        ("2027-01-12 18:00", "2027-01-12"),
        ("12 January 2027", "2027-01-12"),
        ("Tue, 12th Jan 2027", "2027-01-12"),
        ("Jan 12, 2027", "2027-01-12"),
        ("25/12/2026", "2026-12-25"),
        ("12/25/26", "2026-12-25"),
        ("02.02.2027", "2027-02-02"),
        ("03/04/2027", "\"03/04/2027\" could be two days; write 2027-04-03 or 2027-03-04"),
        ("31 Feb 2027", "\"31 Feb 2027\" is not a date; write for example 2027-01-12"),
        ("soon", "\"soon\" is not a date; write for example 2027-01-12"),
    ] {
        assert_eq!(
            cells::date(text).map_or_else(|wrong| said_of(&wrong), |date| date.to_string()),
            read,
            "{text}"
        );
    }
    use crate::planning::roster::sheet::SheetStage::{Ended, Paused, Resumed, Runs};
    let back = |date: &str| Paused { back: Some(date.parse().unwrap()) };
    for (text, stage) in [
        ("end", Ok(Ended { why: None })),
        ("Ended: moved abroad", Ok(Ended { why: Some("moved abroad".to_owned()) })),
        ("ended (moved abroad)", Ok(Ended { why: Some("moved abroad".to_owned()) })),
        ("Dropped out", Ok(Ended { why: None })),
        ("paused until 2027-02-01", Ok(back("2027-02-01"))),
        ("On hold till 1 Feb 2027", Ok(back("2027-02-01"))),
        ("paused", Ok(Paused { back: None })),
        ("Resume", Ok(Resumed)),
        ("in-touch", Ok(Runs)),
        ("Active", Ok(Runs)),
        ("waiting list", Err(())),
        ("end of term report due", Ok(Ended { why: Some("of term report due".to_owned()) })),
    ] {
        assert_eq!(cells::stage(text).map_err(|_| ()), stage, "{text}");
    }
}
