//! Sheets by mail: the good rows are taken, the others come back, are put right and sent again.

use mentord::sheet;

use super::world::World;

fn in_touch() -> World {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.set("programme.digest", "at", "\"08:30\""));
    world.until("2027-01-18 09:30");
    world.forget_timeline();
    world
}

/// What came back, as CSV, with some text put right.
fn put_right(bytes: &[u8], wrong: &str, right: &str) -> Vec<u8> {
    let sheet = sheet::read(bytes).expect("what came back is a sheet");
    let headings: Vec<&str> = sheet.columns.iter().map(|(heading, _)| heading.as_str()).collect();
    let mut text = format!("{}\n", headings.join("\t"));
    for cells in sheet.cells.values() {
        text.push_str(&cells.join("\t").replace(wrong, right));
        text.push('\n');
    }
    text.into_bytes()
}

#[test]
fn rows_that_are_not_taken_come_back_and_are_sent_again() {
    let mut world = in_touch();
    let sheet = "Mentor;Mentor e-mail;Mentee;Mentee e-mail;Weekly\r\n\
                 Quist, Bea;bea@people.test;Dr. Tom Reyes;tom@people.test;Thu 17:00\r\n\
                 Cal Ito;cal@people.test;Nia Brown;nia at people.test;Fri 12:00\r\n\
                 ;;;;\r\n\
                 TOTAL;;2;;\r\n";
    world.send_sheet("pairs.csv", sheet.as_bytes());
    world.until("2027-01-18 10:30");
    let shown = world.words("rosa", "confirm");
    for part in [
        "pairs.csv: 1 new pairing, 0 changed, 0 as in the record, 1 row not understood.",
        "Row 3: not understood: the mentee's address \"nia at people.test\" is not a mail address",
        "Row 2: new pairing bea-tom in academy: Bea Quist <bea@people.test> (new) mentors Dr. Tom Reyes <tom@people.test> (new, called Tom in letters), Thu 17:00.",
        "1 row that is not taken comes back in pairs-left-out.xlsx",
        "Taken for notes below the table: row 5.",
        "to Bea Quist (bea@people.test): \"Bea and Tom: an introduction",
    ] {
        assert!(shown.contains(part), "{part:?} is not in {shown}");
    }
    let back = world.attachment("rosa", "confirm", "pairs-left-out.xlsx");
    world.reply_from("rosa", "confirm", "go");
    world.until("2027-01-18 11:30");
    assert!(world.words("tom-reyes", "introduction").starts_with("Hi Tom,"));
    world.send_sheet("pairs-left-out.csv", &put_right(&back, "nia at ", "nia@"));
    world.until("2027-01-18 12:30");
    let shown = world.words("rosa", "confirm");
    assert!(shown.contains("new pairing cal-nia in academy") && !shown.contains("Reason"), "{shown}");
    world.reply_from("rosa", "confirm", "go");
    world.until("2027-01-18 13:30");
    let timeline = world.timeline();
    for part in ["= bea-tom introduced", "= cal-nia introduced"] {
        assert!(timeline.contains(part), "{part:?} is not in {timeline}");
    }
}

#[test]
fn a_sheet_of_which_nothing_can_be_taken_comes_back_whole() {
    let mut world = in_touch();
    let sheet = "Mentor,Mentor email,Mentee,Mentee email\n\
                 Mia Kent,family@people.test,Tom Ode,tom at people.test\n\
                 ,jon@people.test,Lea Ode,lea@people.test\n";
    world.send_sheet("pairs.csv", sheet.as_bytes());
    world.until("2027-01-18 10:30");
    let shown = world.words("rosa", "order");
    for part in [
        "0 new pairings, 0 changed, 0 as in the record, 1 row with a question, 1 row not understood.",
        "Row 3: a question: jon@people.test has no name, and none is made of an address; who is it?",
        "2 rows that are not taken come back in pairs-left-out.xlsx",
    ] {
        assert!(shown.contains(part), "{part:?} is not in {shown}");
    }
    let back = world.attachment("rosa", "order", "pairs-left-out.xlsx");
    assert_eq!(sheet::read(&back).unwrap().rows.len(), 2);
}
