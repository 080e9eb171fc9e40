use super::*;

const PLAIN: &str = "Mentor,Mentor email,Mentee,Mentee e-mail,Weekly,Place/Link,Programme,Background\n\
    Ada Lovelace,ada@people.test,Sam Jönes,SAM@people.test,Tue 18:00,https://meet.example/1,academy,\"Likes Rust,\nand tea\"\n";

fn understood(bytes: &[u8]) -> SheetPairing {
    let sheet = read(bytes).unwrap();
    assert_eq!(sheet.rows.len(), 1, "{sheet}");
    sheet.rows[0].understood.clone().unwrap_or_else(|wrong| panic!("{wrong}"))
}

#[test]
fn every_usual_encoding_and_delimiter_reads_the_same() {
    let utf16 = |big: bool| {
        std::iter::once(0xfeff)
            .chain(PLAIN.encode_utf16())
            .flat_map(|unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect::<Vec<u8>>()
    };
    let western = WINDOWS_1252.encode(PLAIN).0.into_owned();
    let semicolons = PLAIN.replace(',', ";").replace("Rust;", "Rust,");
    let sheets: [(&str, Vec<u8>); 9] = [
        ("UTF-8", PLAIN.into()),
        ("UTF-8", format!("\u{feff}{PLAIN}").into()),
        ("UTF-16LE", utf16(false)),
        ("UTF-16BE", utf16(true)),
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
    assert_eq!(expected.mentor.name, "Ada Lovelace");
    assert_eq!(expected.mentee.email.as_str(), "sam@people.test");
    assert_eq!(expected.mentee.name, "Sam Jönes");
    assert_eq!(expected.weekly.unwrap().to_string(), "Tue 18:00");
    assert_eq!(expected.place.as_deref(), Some("https://meet.example/1"));
    assert_eq!(expected.programme.as_deref(), Some("academy"));
    assert_eq!(expected.background.as_deref(), Some("Likes Rust,\nand tea"));
    for (encoding, bytes) in sheets {
        assert_eq!(understood(&bytes), expected);
        assert_eq!(read(&bytes).unwrap().encoding, encoding);
    }
}

#[test]
fn headings_are_understood_in_peoples_own_words() {
    use Detail::{Email, FirstName, LastName, Name, Zone};
    use Meaning::{Background, Kind, Mentee, Mentor, Place, Programme, Unused, Weekly};
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
        ("Mentee phone", Unused),
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
        let columns = super::super::headings::headings(&[heading, "Mentor email", "Mentee mail"]);
        if let Ok(columns) = columns {
            assert_eq!(columns[0].1, meaning, "{heading}");
        } else {
            assert_eq!(meaning, Mentor(Email), "{heading}: {columns:?}");
        }
    }
}

#[test]
fn names_and_times_may_stand_in_several_columns_or_in_one() {
    let sheet = "Mentor;Mentee first name;Mentee last name;Mentee email;Day;Time;Notes;Goals\n\
        Ada Lovelace <ada@people.test>;Sam;Jones;sam@people.test;Tuesdays;6:30pm;- likes Rust;=1+1\n";
    let pairing = understood(sheet.as_bytes());
    assert_eq!(
        (pairing.mentor.name.as_str(), pairing.mentor.email.as_str()),
        ("Ada Lovelace", "ada@people.test")
    );
    assert_eq!(pairing.mentee.name, "Sam Jones");
    assert_eq!(pairing.weekly.unwrap().to_string(), "Tue 18:30");
    assert_eq!(pairing.background.as_deref(), Some("- likes Rust\n=1+1"));
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
    ] {
        assert_eq!(weekly(text).map(|slot| slot.to_string()).as_deref(), slot, "{text}");
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
         line 7: not understood: \"sometimes\" is not a weekly time such as Tue 18:00\n\
         line 8: not understood: this pair stands on line 2 already\n\
         line 9: not understood: ada@people.test is Ada on line 2 and Adele here\n\
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
        assert_eq!(read(sheet.as_bytes()).unwrap_err(), said);
    }
}
