use std::path::Path;

use super::*;
use crate::{
    config,
    daemon::{
        orders::{
            apply::{OrderContext, apply},
            not_done::answered,
        },
        planner, roster, wiring,
    },
    domain::{Pairing, Person},
    letters::Catalogue,
    planning::{orders::Task, roster::sheet::RowOutcome, view::PairingRecord},
    record::{self, Attribution},
    report::order_words,
    store::{Actor, Store},
};

const NOW: &str = "2027-01-11T09:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// A desk with the embedded pair: Ada Lovelace mentors Sam Jones, in the record.
struct Desk {
    store: Store,
    ctx: Context,
}

impl Desk {
    fn new() -> Self {
        let loaded = config::load_embedded(Path::new("/nowhere")).unwrap();
        let store = Store::in_memory().unwrap();
        let ctx = wiring::context(&loaded, &store).unwrap();
        store.write(|tx| roster::take(tx, &ctx, &loaded.roster, now())).unwrap();
        Self { store, ctx }
    }

    fn read_as(&self, bytes: &[u8], manner: Manner) -> Read {
        self.store
            .read(|tx| super::read(tx, &self.ctx, ("pairs.xlsx", bytes), None, manner, now()))
            .unwrap()
            .unwrap()
    }

    fn read(&self, bytes: &[u8]) -> Read {
        self.read_as(bytes, Manner::AddAndChange)
    }

    fn apply(&self, order: &SheetOrder) -> Result<BTreeSet<PairingId>, String> {
        let actor = Actor::Mail { inbox: 1, verdict: sentence!("staff_mail.ordered") };
        let context = OrderContext::at_command_line(&self.ctx, &actor, "Rosa", "sheet", now());
        let task = Task::Sheet(order.clone());
        let done = self.store.write(|tx| answered(apply(tx, &task, context))).unwrap();
        done.map(|applied| applied.touched)
            .map_err(|refusal| order_words::refusal(self.ctx.words(), &refusal))
    }

    /// What the sheet says is done.
    fn take(&self, bytes: &[u8]) -> Vec<String> {
        let read = self.read(bytes);
        self.apply(&read.order()).unwrap();
        read.lines(Catalogue::english())
    }

    fn register(&self) -> Vec<u8> {
        let programme = self.ctx.standings.programmes.values().next().unwrap();
        let views = self.store.read(|tx| {
            let ids = tx.pairing_ids(&programme.id)?.into_iter().collect();
            record::views(tx, &self.ctx, &ids, now())
        });
        let register = super::register(
            &self.ctx,
            programme,
            &views
                .unwrap()
                .iter()
                .filter_map(|view| report::register::row(self.ctx.words(), view, now()))
                .collect::<Vec<_>>(),
            now().to_zoned(jiff::tz::TimeZone::UTC).date(),
            now(),
        );
        let register = register.unwrap().unwrap();
        assert_eq!(register.file_name, "register-2027-01-11.xlsx");
        register.bytes
    }

    fn pairing(&self, id: &str) -> crate::domain::Pairing {
        self.store.read(|tx| tx.pairing(&PairingId(id.to_owned()))).unwrap().unwrap().pairing
    }

    fn person(&self, id: &str) -> Person {
        self.store.read(|tx| tx.person(&crate::domain::PersonId(id.to_owned()))).unwrap().unwrap().person
    }

    fn only(&self) -> crate::domain::Pairing {
        self.store.read(|tx| tx.pairings()).unwrap().remove(0).pairing
    }
}

/// The register as a spreadsheet has it, for somebody to edit.
fn edited(register: &[u8], edit: impl Fn(&mut Vec<Vec<String>>)) -> Vec<u8> {
    edited_page(register, "Register", edit)
}

fn edited_page(book: &[u8], page: &str, edit: impl Fn(&mut Vec<Vec<String>>)) -> Vec<u8> {
    use calamine::Reader as _;
    let mut opened: calamine::Xlsx<_> = calamine::Xlsx::new(std::io::Cursor::new(book)).unwrap();
    let mut made = rust_xlsxwriter::Workbook::new();
    for name in opened.sheet_names() {
        let range = opened.worksheet_range(&name).unwrap();
        let mut rows: Vec<Vec<String>> =
            range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        if name == page {
            edit(&mut rows);
        }
        let sheet = made.add_worksheet();
        sheet.set_name(&name).unwrap().set_hidden(name == "mentord");
        for (line, row) in (0..).zip(&rows) {
            for (column, cell) in (0..).zip(row) {
                sheet.write_string(line, column, cell).unwrap();
            }
        }
    }
    made.save_to_buffer().unwrap()
}

/// The first row's cell under that heading.
fn set(rows: &mut [Vec<String>], heading: &str, value: &str) {
    let at = rows[0].iter().position(|cell| cell == heading).unwrap();
    rows[1][at] = value.to_owned();
}

#[test]
fn a_register_that_comes_back_untouched_changes_nothing() {
    let desk = Desk::new();
    let register = desk.register();
    let read = desk.read(&register);
    assert!(read.understood.changes_nothing(), "{read:?}");
    assert_eq!(
        read.lines(Catalogue::english()),
        ["pairs.xlsx, sheet \"Register\": 0 new pairings, 0 changed, 1 as in the record."]
    );
    assert!(desk.read(&edited(&register, |_| {})).understood.changes_nothing());
}

#[test]
fn only_what_was_edited_speaks_and_the_rest_of_the_record_stands() {
    let desk = Desk::new();
    let register = desk.register();
    let id = desk.only().id.0;
    // The place changes meanwhile; the register knows nothing of it.
    desk.store
        .write(|tx| {
            let before: PairingRecord = tx.pairing(&PairingId(id.clone()))?.unwrap().into();
            let after = Pairing { place: Some("the library".to_owned()), ..before.pairing.clone() };
            let decision = take::change_pairing(&before, &after);
            record::record(tx, &desk.ctx, &decision, &Attribution::new(&Actor::Roster, now()), now())
        })
        .unwrap();
    let lines = desk.take(&edited(&register, |rows| set(rows, "Weekly", "Thursdays at 6pm")));
    assert!(lines[1].starts_with(&format!("Row 2: {id}: the weekly time")), "{lines:?}");
    let pairing = desk.pairing(&id);
    assert_eq!(pairing.weekly.unwrap().to_string(), "Thu 18:00");
    assert_eq!(pairing.place.as_deref(), Some("the library"));
    // The same register again: what it changes is changed already.
    assert!(
        desk.read(&edited(&register, |rows| set(rows, "Weekly", "Thu 18:00"))).understood.changes_nothing()
    );
}

#[test]
fn what_both_changed_is_shown_and_the_record_stands() {
    let desk = Desk::new();
    let register = desk.register();
    let id = desk.only().id.0;
    desk.take(&edited(&register, |rows| set(rows, "Weekly", "Thu 18:00")));
    let read = desk.read(&edited(&register, |rows| set(rows, "Weekly", "Fri 10:00")));
    assert!(read.understood.changes_nothing());
    let said = &read.lines(Catalogue::english())[1];
    assert!(
        said.contains("when the sheet was written, is Thu 18:00 in the record now, and stays so; the sheet says Fri 10:00"),
        "{said}"
    );
    assert_eq!(desk.pairing(&id).weekly.unwrap().to_string(), "Thu 18:00");
    // An address, and who the mentee is.
    let address = |to: &'static str| edited(&register, move |rows| set(rows, "Mentee e-mail", to));
    let before = desk.only();
    let mentee = desk.person(&before.mentees[0].0);
    let lines = desk.take(&address("sam.new@people.test"));
    assert!(
        lines[1].contains(&format!("address changes from {} to sam.new@people.test", mentee.email)),
        "{lines:?}"
    );
    let read = desk.read(&address("sam.other@people.test"));
    assert!(read.understood.changes_nothing());
    assert!(
        read.lines(Catalogue::english())[1].contains("it is sam.new@people.test now and stays so"),
        "{:?}",
        read.lines(Catalogue::english())
    );
}

#[test]
fn people_are_renamed_replaced_and_joined_by_their_cells() {
    let desk = Desk::new();
    let register = desk.register();
    let before = desk.only();
    let mentor = desk.person(&before.mentors[0].0);
    let lines = desk.take(&edited(&register, |rows| set(rows, "Mentor", "Augusta King")));
    assert!(lines[1].contains(&format!("the name {} changes to Augusta King", mentor.name)), "{lines:?}");
    let renamed = desk.person(&mentor.id.0);
    assert_eq!((renamed.name.as_str(), renamed.called.as_str()), ("Augusta King", "Augusta"));

    let register = desk.register();
    let lines = desk.take(&edited(&register, |rows| {
        set(rows, "Mentor", "Grace Hopper");
        set(rows, "Mentor e-mail", "grace@people.test");
    }));
    assert!(
        lines[1].contains("Grace Hopper <grace@people.test> takes the place of Augusta King as mentor"),
        "{lines:?}"
    );
    assert_eq!(desk.pairing(&before.id.0).mentors[0].0, "grace-hopper");

    let register = desk.register();
    let mentee = desk.person(&before.mentees[0].0);
    let lines = desk.take(&edited(&register, |rows| {
        set(rows, "Mentee", &format!("{}\nKim Lee", mentee.name));
        set(rows, "Mentee e-mail", &format!("{}\nkim@people.test", mentee.email));
    }));
    assert!(lines[1].contains("Kim Lee <kim@people.test> joins as mentee"), "{lines:?}");
    assert_eq!(desk.pairing(&before.id.0).mentees.len(), 2);
    // Emptied is no order to end.
    let register = desk.register();
    let read = desk.read(&edited(&register, |rows| {
        set(rows, "Mentee", "");
        set(rows, "Mentee e-mail", "");
    }));
    assert!(
        read.lines(Catalogue::english())[1]
            .contains("the mentee is missing; to end the pairing, write end as its stage")
    );
}

#[test]
fn what_somebody_is_called_and_the_first_day_are_edited_in_the_register() {
    let desk = Desk::new();
    let before = desk.only();
    let (mentor, mentee) = (desk.person(&before.mentors[0].0), desk.person(&before.mentees[0].0));
    let lines = desk.take(&edited(&desk.register(), |rows| {
        set(rows, "Mentor called", "Lady Ada");
        set(rows, "First day", "2027-02-01");
    }));
    assert!(lines[1].contains(&format!("{} is called Lady Ada in letters", mentor.name)), "{lines:?}");
    assert!(lines[1].contains("the first day of calls is 2027-02-01"), "{lines:?}");
    let after = desk.person(&mentor.id.0);
    assert_eq!((after.name.as_str(), after.called.as_str()), (mentor.name.as_str(), "Lady Ada"));
    assert_eq!(desk.only().starts, Some("2027-02-01".parse().unwrap()));
    assert_eq!(desk.person(&mentee.id.0), mentee);
    // As it was written now, it changes nothing; emptied, the first day is gone.
    let register = desk.register();
    assert!(desk.read(&register).understood.changes_nothing());
    let lines = desk.take(&edited(&register, |rows| set(rows, "First day", "")));
    assert!(lines[1].contains("the first day of calls 2027-02-01 is taken out"), "{lines:?}");
    assert_eq!(desk.only().starts, None);
}

#[test]
fn rows_that_are_not_taken_come_back_with_their_reasons_and_can_be_sent_again() {
    let desk = Desk::new();
    let sheet = "Mentor,Mentor email,Mentee,Mentee email,Weekly,Hobby\n\
        Grace Hopper,grace@people.test,Kim Lee,kim@people.test,Tue 18:00,chess\n\
        Grace Hopper,grace@people.test,Lee Ng,lee at people.test,,=1+1\n\
        ,ann@people.test,Mo Ito,mo@people.test,,\n";
    let read = desk.read(sheet.as_bytes());
    let count = read.understood.count();
    assert_eq!((count.new, count.asked, count.refused, count.left_out()), (1, 1, 1, 2));
    let back = read.left_out(Catalogue::english(), now()).unwrap().unwrap();
    assert_eq!(back.file_name, "pairs-left-out.xlsx");
    assert_eq!(
        read.left_out(&Catalogue::carried("de"), now()).unwrap().unwrap().file_name,
        "pairs-offen.xlsx"
    );
    assert_eq!(back, read.left_out(Catalogue::english(), now()).unwrap().unwrap());
    desk.apply(&read.order()).unwrap();
    // Put right in the file that came back, and sent again.
    let again = edited_page(&back.bytes, "Left out", |rows| {
        assert_eq!(
            rows[0],
            ["Reason", "Mentor", "Mentor email", "Mentee", "Mentee email", "Weekly", "Hobby"]
        );
        assert_eq!(
            rows[1][0],
            "the mentee's address \"lee at people.test\" is not a mail address; write for example \"ada@example.org\""
        );
        assert_eq!(rows[1][6], "=1+1");
        assert_eq!(rows[2][0], "ann@people.test has no name, and none is made of an address; who is it?");
        rows[1][4] = "lee@people.test".to_owned();
        rows[2][1] = "Ann Ek".to_owned();
    });
    let read = desk.read(&again);
    let lines = read.lines(Catalogue::english());
    assert_eq!((read.understood.count().new, read.understood.count().left_out()), (2, 0), "{lines:?}");
    assert!(lines.iter().all(|line| !line.contains("Reason")), "{lines:?}");
    desk.apply(&read.order()).unwrap();
}

#[test]
fn a_row_of_the_register_that_comes_back_still_knows_what_it_said() {
    let desk = Desk::new();
    let id = desk.only().id.0;
    let read = desk.read(&edited(&desk.register(), |rows| {
        set(rows, "Weekly", "sometimes");
        set(rows, "Place", "Library");
    }));
    let back = read.left_out(Catalogue::english(), now()).unwrap().unwrap();
    let again = desk.read(&edited_page(&back.bytes, "Left out", |rows| set(rows, "Weekly", "Wed 10:00")));
    let lines = again.lines(Catalogue::english());
    assert!(again.sheet.register.is_some(), "{lines:?}");
    assert!(lines[1].starts_with(&format!("Row 2: {id}: ")), "{lines:?}");
    assert!(lines[1].contains("Wed 10:00") && lines[1].contains("Library"), "{lines:?}");
    assert!(!lines[1].contains("background"), "{lines:?}");
}

#[test]
fn the_stage_ends_pauses_and_resumes() {
    let desk = Desk::new();
    let register = desk.register();
    let id = desk.only().id;
    let stage = |register: &[u8], word: &str| edited(register, |rows| set(rows, "Stage", word));
    for (word, said) in [
        ("waiting list", "does not say how the pairing stands"),
        ("paused", "a pause needs its end"),
        ("paused until 2027-01-11", "a pause ends on a day to come"),
    ] {
        let read = desk.read(&stage(&register, word));
        assert!(
            read.understood.changes_nothing() && read.lines(Catalogue::english())[1].contains(said),
            "{:?}",
            read.lines(Catalogue::english())
        );
    }
    let lines = desk.take(&stage(&register, "paused until 1 February 2027"));
    assert!(lines[1].contains("it pauses, and goes on again on Mon 2027-02-01"), "{lines:?}");
    let pause =
        || desk.store.read(|tx| tx.pairing(&id)).unwrap().unwrap().contact.pause.map(|pause| pause.back);
    assert_eq!(pause(), Some("2027-02-01".parse().unwrap()));
    let register = desk.register();
    assert!(desk.read(&register).understood.changes_nothing());
    desk.take(&stage(&register, "resume"));
    assert_eq!(pause(), None);
    let lines = desk.take(&stage(&register, "ended: moved abroad"));
    assert!(lines[1].contains("it ends (moved abroad)"), "{lines:?}");
    assert!(planner::tick(&desk.store, &desk.ctx, now()).unwrap() > 0);
    let row = desk.store.read(|tx| tx.pairing(&id)).unwrap().unwrap();
    assert!(
        matches!(row.contact.phase, Phase::Ended { ref why, .. } if *why == Sentence::verbatim("moved abroad")),
        "{row:?}"
    );
    // The old register does not begin it again.
    let read = desk.read(&stage(&register, "running"));
    assert!(read.understood.changes_nothing());
    assert!(
        read.lines(Catalogue::english())[1].contains("it has ended"),
        "{:?}",
        read.lines(Catalogue::english())
    );
}

#[test]
fn a_time_in_another_zone_or_rhythm_than_the_programmes_is_refused() {
    let desk = Desk::new();
    let register = desk.register();
    let id = desk.only().id.0;
    for (text, why) in [
        ("Fri 09:30 Los Angeles", "is in another zone than the programme"),
        ("every 3 weeks on Fri 09:30", "calls of this programme are every week"),
    ] {
        let changed = desk.read(&edited(&register, move |rows| set(rows, "Weekly", text)));
        let new = format!(
            "Mentor email,Mentor,Mentee email,Mentee,Weekly\ng@people.test,Grace,k@people.test,Kim,{text}\n"
        );
        for read in [changed, desk.read(new.as_bytes())] {
            assert!(read.understood.changes_nothing(), "{text}");
            let lines = read.lines(Catalogue::english());
            assert!(lines.iter().any(|line| line.contains(why)), "{lines:?}");
        }
    }
    let lines = desk.take(&edited(&register, |rows| set(rows, "Weekly", "every Friday 09:30 UK")));
    assert_eq!(desk.pairing(&id).weekly.unwrap().to_string(), "Fri 09:30", "{lines:?}");
}

#[test]
fn rows_add_and_change_and_who_is_absent_stays() {
    let desk = Desk::new();
    let before = desk.only();
    let (mentor, mentee) = (desk.person(&before.mentors[0].0), desk.person(&before.mentees[0].0));
    let sheet = format!(
        "Mentor,Mentor email,Mentee,Mentee email,Weekly,Mentee phone\n\
         {},{},{},{},Fri 09:30,+44 20 7946 0000\n\
         Grace Hopper,grace@people.test,Kim Lee,kim@people.test,Tue 18:00,\n\
         Grace Hopper,grace@people.test,Lee Ng,,,\n\
         {},{},{},sam.moved@people.test,,\n",
        mentor.name, mentor.email, mentee.name, mentee.email, mentor.name, mentor.email, mentee.name
    );
    let read = desk.read(sheet.as_bytes());
    let lines = read.lines(Catalogue::english());
    assert_eq!(lines[0], "pairs.xlsx: 1 new pairing, 2 changed, 0 as in the record, 1 row not understood.");
    assert_eq!(lines[1], "Row 4: not understood: the mentee has no address.");
    let german = read.lines(&Catalogue::carried("de"));
    assert_eq!(
        german[..2],
        [
            "pairs.xlsx: 1 neues Tandem, 2 geändert, 0 wie gespeichert, 1 Zeile nicht verstanden.",
            "Zeile 4: nicht verstanden: auf Menteeseite fehlt die Adresse.",
        ]
    );
    assert!(lines[2].contains("the weekly time"), "{lines:?}");
    assert_eq!(
        lines[3],
        "Row 3: new pairing grace-kim in quickstart: Grace Hopper <grace@people.test> (new) mentors Kim Lee <kim@people.test> (new), Tue 18:00."
            .replace("quickstart", &before.programme.0)
    );
    assert!(lines[4].contains("address changes from"), "{lines:?}");
    desk.apply(&read.order()).unwrap();
    assert_eq!(desk.pairing(&before.id.0).weekly.unwrap().to_string(), "Fri 09:30");
    let moved = desk.person(&mentee.id.0);
    assert_eq!(
        (moved.email.as_str(), moved.phone.as_deref()),
        ("sam.moved@people.test", Some("+44 20 7946 0000"))
    );
    assert_eq!(desk.pairing("grace-kim").mentees[0].0, "kim-lee");
    // Absent from a sheet is not ended.
    let other = "Mentor email,Mentee email\ngrace@people.test,kim@people.test\n";
    let read = desk.read(other.as_bytes());
    assert!(read.understood.changes_nothing());
    assert_eq!(
        read.lines(Catalogue::english())[1],
        "1 pairing that the sheet does not name stays as it is; to end one, write end as its stage."
    );
    // A script that imports the same sheet every night takes nothing back.
    let nightly = desk.read_as(sheet.as_bytes(), Manner::AddOnly);
    assert!(!nightly.understood.rows.iter().any(|row| matches!(row.outcome, RowOutcome::Changed { .. })));
}

#[test]
fn a_pairing_made_by_a_sheet_and_in_the_roster_are_the_same_record() {
    let loaded = config::load_embedded(Path::new("/nowhere")).unwrap();
    let by_roster = Desk::new();
    let store = Store::in_memory().unwrap();
    let by_sheet = Desk { ctx: wiring::context(&loaded, &store).unwrap(), store };
    let pairing = by_roster.only();
    let (mentor, mentee) = (by_roster.person(&pairing.mentors[0].0), by_roster.person(&pairing.mentees[0].0));
    let cell = |text: Option<String>| format!("\"{}\"", text.unwrap_or_default().replace('"', "\"\""));
    let sheet = format!(
        "Mentor,Mentor email,Mentor zone,Mentee,Mentee email,Mentee zone,Weekly,Place,Kind,Background\n{},{},{},{},{},{},{},{},{},{}\n",
        mentor.name,
        mentor.email,
        mentor.zone.iana_name().unwrap(),
        mentee.name,
        mentee.email,
        mentee.zone.iana_name().unwrap(),
        cell(pairing.weekly.map(|slot| slot.to_string())),
        cell(pairing.place.clone()),
        cell(pairing.kind.clone()),
        cell(pairing.background.clone())
    );
    by_sheet.take(sheet.as_bytes());
    assert_eq!(by_sheet.only(), pairing);
    assert_eq!(by_sheet.person(&mentor.id.0).email, mentor.email);
}

#[test]
fn what_was_looked_over_is_done_or_nothing() {
    let desk = Desk::new();
    let sheet = "Mentor,Mentor email,Mentee,Mentee email\nGrace,grace@people.test,Kim,kim@people.test\n";
    let order = desk.read(sheet.as_bytes()).order();
    // It waits as JSON for a day.
    let order: SheetOrder = serde_json::from_str(&serde_json::to_string(&order).unwrap()).unwrap();
    assert_eq!(desk.apply(&order).unwrap().len(), 1);
    let refused = desk.apply(&order).unwrap_err();
    assert!(refused.contains("has changed since pairs.xlsx was held against it (Grace)"), "{refused}");
    assert_eq!(desk.store.read(|tx| tx.count_pairings()).unwrap(), 2);

    let register = desk.register();
    let moved = |to: &'static str| desk.read(&edited(&register, move |rows| set(rows, "Weekly", to))).order();
    let (first, second) = (moved("Thu 18:00"), moved("Fri 18:00"));
    desk.apply(&first).unwrap();
    assert!(desk.apply(&second).is_err());
}

#[test]
fn rows_that_contradict_each_other_are_not_guessed_at() {
    let desk = Desk::new();
    let register = desk.register();
    let id = desk.only().id.0;
    // A row copied for a new pairing, its id left in.
    let read = desk.read(&edited(&register, |rows| {
        let copy = rows[1].clone();
        rows.insert(1, copy);
        set(rows, "Mentee", "Kim Lee");
        set(rows, "Mentee e-mail", "kim@people.test");
    }));
    assert!(read.understood.changes_nothing());
    assert!(
        read.lines(Catalogue::english())[1].contains(&format!("the id {id} stands in more than one row")),
        "{:?}",
        read.lines(Catalogue::english())
    );
    // With its cell empty it is one.
    let read = desk.read(&edited(&register, |rows| {
        let mut copy = rows[1].clone();
        copy[0] = String::new();
        rows.insert(1, copy);
        set(rows, "Mentee", "Kim Lee");
        set(rows, "Mentee e-mail", "kim@people.test");
    }));
    assert_eq!(read.order().changes.len(), 2, "{:?}", read.lines(Catalogue::english()));
    // The copied cell still says what the other one is called.
    let kim = read.order().changes.into_iter().find_map(|change| match change {
        RosterChange::NewPerson { person, .. } => Some((person.name, person.called)),
        _ => None,
    });
    assert_eq!(kim, Some(("Kim Lee".to_owned(), "Kim".to_owned())));
    // A row that fails leaves no half of itself.
    let sheet = "Mentor,Mentor email,Mentee,Mentee email,Status\nGrace,grace@people.test,Kim,kim@people.test,paused until 2027-02-01\n";
    assert!(desk.read(sheet.as_bytes()).understood.changes_nothing());
}
