use crate::{
    letters::Catalogue,
    sheet::{self, Sheet},
};

const HEADINGS: &str = "No.,Mentor,Mentor email,Mentee,Mentee email,Weekly,Status\n";
const PAIR: &str = "1,Ada Lovelace,ada@people.test,Sam Jones,sam@people.test,Tue 18:00,active\n";

fn read(rows: &str) -> Sheet {
    sheet::read(format!("{HEADINGS}{PAIR}{rows}").as_bytes()).unwrap()
}

#[test]
fn rows_without_people_are_passed_over() {
    for (row, empty) in [
        ("2,,,,,,open\n", 1),
        ("2,,,,,,\n", 1),
        (",,,,,FALSE,FALSE\n", 1),
        (",,,,,WAHR,FALSCH\n", 1),
        (",-,-,-,-,,open\n", 1),
        (",tbc,n/a,TBD,?,Tue 18:00,waiting list\n", 1),
        ("2,,,,,,open\n3,,,,,,open\n4,,,,,,open\n", 3),
        (",FALSE,,FALSE,,,\n", 1),
        (",,,,,,\n", 0),
    ] {
        let sheet = read(row);
        assert_eq!((sheet.rows.len(), sheet.empty, sheet.notes.len()), (1, empty, 0), "{row}");
        assert!(sheet.rows[0].said.is_ok());
    }
    // Somebody in it makes it a row.
    for row in ["2,,bo@people.test,,,,\n", "2,Bo,,,,,\n", "2,,,Lee,,,open\n", ",Bo,tbc,Lee,tbc,,\n"] {
        let sheet = read(row);
        assert_eq!((sheet.rows.len(), sheet.empty), (2, 0), "{row}");
        assert!(sheet.rows[1].said.is_err(), "{row}");
    }
}

#[test]
fn a_total_is_no_pair_and_the_headings_may_come_again() {
    for (row, notes) in [
        ("TOTAL,,12,,,,\n", 1),
        (",TOTAL,,12,,,\n", 1),
        ("Total pairs,12,,,,,\n", 1),
        ("Summe:,12,,12,,,\n", 1),
        ("Gesamt,12,,12,,,\n", 1),
        ("Anzahl Tandems,3,,,,,\n", 1),
        ("Last looked at by Rosa,,,,,,\n", 1),
        (HEADINGS, 0),
    ] {
        let sheet = read(row);
        assert_eq!((sheet.rows.len(), sheet.notes.len(), sheet.empty), (1, notes, 0), "{row}");
    }
    // Somebody may be called so.
    assert_eq!(read("2,Total Wine,total@people.test,Lee,lee@people.test,,\n").rows.len(), 2);
}

#[test]
fn a_column_without_heading_refuses_no_row_and_a_comma_too_many_does() {
    let sheet = |rows: &str| {
        let sheet = format!("Mentor,Mentor email,Mentee,Mentee email,Place\n{rows}");
        sheet::read(sheet.as_bytes()).unwrap()
    };
    let good = |sheet: &Sheet| sheet.rows.iter().filter(|row| row.said.is_ok()).count();
    let all = sheet(
        "Ada,ada@people.test,Sam,sam@people.test,Library,done\n\
         Bo,bo@people.test,Lee,lee@people.test,,done\n\
         Cy,cy@people.test,Mo,mo@people.test,,\n",
    );
    assert_eq!(good(&all), 3);
    let one = sheet(
        "Ada,ada@people.test,Sam,sam@people.test,Room 5, Main Street\n\
         Bo,bo@people.test,Lee,lee@people.test,\n\
         Cy,cy@people.test,Mo,mo@people.test,\n",
    );
    assert_eq!(good(&one), 2);
}

#[test]
fn an_unknown_column_of_names_is_asked_about() {
    let column = |headings: &str, row: &str| {
        let sheet = sheet::read(format!("{headings}\n{row}\n").as_bytes()).unwrap();
        let said = sheet.rows[0].said.clone().unwrap();
        let of = |people: &crate::planning::roster::sheet::Cell<
            Vec<crate::planning::roster::sheet::SheetPerson>,
        >| {
            let one = people.says().unwrap()[0].clone();
            (one.name, one.name_column.map(|(column, _)| column))
        };
        (of(&said.mentors), of(&said.mentees))
    };
    let named = |name: &str| (Some(name.to_owned()), None);
    let asked = |column: &str| (None, Some(column.to_owned()));
    for (headings, row, mentor, mentee) in [
        (
            "Volunteer,Mentor email,Mentee,Mentee email",
            "Ada Lovelace,ada@people.test,Sam Jones,sam@people.test",
            asked("Volunteer"),
            named("Sam Jones"),
        ),
        (
            "Freiwillige,Mentor-Mail,Kind der Familie,Mentee-Mail",
            "Ada Lovelace,ada@people.test,Sam Jones,sam@people.test",
            asked("Freiwillige"),
            asked("Kind der Familie"),
        ),
        // Numbers, days and answers are no names.
        (
            "Hours,Mentor email,Mentee,Mentee email",
            "12,ada@people.test,Sam Jones,sam@people.test",
            (None, None),
            named("Sam Jones"),
        ),
        (
            "Consent,Mentor email,Mentee,Mentee email",
            "Yes,ada@people.test,Sam Jones,sam@people.test",
            (None, None),
            named("Sam Jones"),
        ),
    ] {
        assert_eq!(column(headings, row), (mentor, mentee), "{headings}");
    }
}

#[test]
fn what_cannot_be_seen_in_a_cell_is_taken_off() {
    for (mentor, address) in [
        ("Ada\u{a0}Lovelace\u{a0}", "ada@people.test\u{a0}"),
        ("Ada Lovelace", "\u{200b}ada@people.test\u{200b}"),
        ("Ada Lovelace", "ada@peo\u{ad}ple.test"),
        ("Ada\u{200b}Love\u{200b}lace", "ada@people\u{200b}.test"),
        ("Ada\u{2009}Lovelace", "ada@people.test\u{2060}"),
        ("\u{feff}Ada Lovelace", "\u{feff}ada@people.test"),
        ("\u{202a}Ada Lovelace\u{202c}", "\u{202a}ada@people.test\u{202c}"),
        ("Ada\u{3000}Lovelace", "ada@people.test\u{200e}"),
        ("Ada Lo\u{ad}velace", "mailto:ada@people.test"),
        ("Ada Lovelace", "MAILTO:ada%40people.test?subject=Hi"),
        ("Ada Lovelace", "\"=HYPERLINK(\"\"mailto:ada@people.test\"\",\"\"write\"\")\""),
    ] {
        let sheet = format!(
            "Mentor,Mentor email,Mentee,Mentee email\n{mentor},{address},Sam Jones,sam@people.test\n"
        );
        let read = sheet::read(sheet.as_bytes()).unwrap();
        let said = read.rows[0].said.clone().unwrap_or_else(|wrong| panic!("{sheet}: {wrong}"));
        let ada = said.mentors.says().unwrap()[0].clone();
        assert_eq!(
            (ada.name.as_deref(), ada.email.as_str()),
            (Some("Ada Lovelace"), "ada@people.test"),
            "{sheet:?}"
        );
    }
}

#[test]
fn text_that_was_decoded_wrongly_is_read_as_it_was_and_said() {
    let sheet = sheet::read(
        "Mentor,Mentor email,Mentee,Mentee email\n\
         BÃ©nÃ©dicte Roux,b@people.test,Tom Ode,tom@people.test\n\
         J\u{fffd}rg Huber,j@people.test,Lea Ode,lea@people.test\n"
            .as_bytes(),
    )
    .unwrap();
    let words = Catalogue::english();
    let said = sheet.rows[0].said.clone().unwrap();
    assert_eq!(said.mentors.says().unwrap()[0].name.as_deref(), Some("Bénédicte Roux"));
    let notes: Vec<String> = sheet.rows[0].notes.iter().map(|note| words.say(note)).collect();
    assert_eq!(
        notes,
        ["\"BÃ©nÃ©dicte Roux\" had been decoded wrongly once; it is read as \"Bénédicte Roux\""]
    );
    let lost = words.say(&sheet.rows[1].said.clone().unwrap_err());
    assert!(lost.contains("were lost when the file was converted"), "{lost}");
}

#[test]
fn an_address_that_is_none_says_what_is_wrong_with_it() {
    for (address, said) in [
        ("jörg@x.test", "has \"ö\" before the @"),
        ("josé@bücher.test", "has \"é\" before the @"),
        ("\"\"\"pat q\"\"@x.test\"", "has \"\"\" before the @"),
        ("pat q@x.test", "is not a mail address"),
        ("pat@", "is not a mail address"),
        ("pat@x..test", "is not a mail address"),
    ] {
        let sheet =
            format!("Mentor,Mentor email,Mentee,Mentee email\nPat,{address},Sam Jones,sam@people.test\n");
        let read = sheet::read(sheet.as_bytes()).unwrap();
        let wrong = Catalogue::english().say(&read.rows[0].said.clone().unwrap_err());
        assert!(wrong.contains(said), "{address}: {wrong}");
    }
    // A domain in letters of its own is taken, in both spellings one.
    let both = "Mentor,Mentor email,Mentee,Mentee email\n\
        Zoë Bär,zoe@bücher.test,Sam,sam@people.test\nZoë Bär,ZOE@xn--bcher-kva.test,Kim,kim@people.test\n";
    let read = sheet::read(both.as_bytes()).unwrap();
    let address =
        |row: usize| read.rows[row].said.clone().unwrap().mentors.says().unwrap()[0].email.to_string();
    assert_eq!(
        (address(0), address(1)),
        ("zoe@xn--bcher-kva.test".to_owned(), "zoe@xn--bcher-kva.test".to_owned())
    );
}
