use jiff::civil::{Date, date};

use super::*;
use crate::domain::{
    DateRange, EmailAddress, Slot,
    order::{Change, DeskOrder, NewPair, Order, PersonChange},
};
use crate::letters::Catalogue;

/// A Friday.
const TODAY: Date = date(2027, 1, 15);

fn named(name: &str) -> Which {
    Which::Named(name.to_owned())
}

fn replaced(which: Which, old: Option<&str>, new: &str) -> Order {
    Order::ReplaceMentor { which, old: old.map(str::to_owned), new: new.to_owned() }
}

fn one(text: &str) -> Order {
    let spoken = orders(text, TODAY);
    assert_eq!(spoken.wrong, [], "{text:?}");
    let [order] = spoken.orders.as_slice() else { panic!("{text:?} gives {:?}", spoken.orders) };
    order.clone()
}

fn change(which: Which, change: Change) -> Order {
    Order::Change(which, change)
}

#[test]
fn words_about_the_desk_stand_alone() {
    for (text, order) in [
        ("go", Order::Desk(DeskOrder::Go)),
        ("\n\n  Go!\nthanks, Rosa", Order::Desk(DeskOrder::Go)),
        ("Yes, please", Order::Desk(DeskOrder::Go)),
        ("no", Order::Desk(DeskOrder::No)),
        ("\"HOLD\".", Order::Desk(DeskOrder::Hold)),
        ("release", Order::Desk(DeskOrder::Release)),
        ("**status**", Order::Desk(DeskOrder::Status)),
        ("Hi desk,\n\nstatus please\n\nRosa", Order::Desk(DeskOrder::Status)),
        ("help", Order::Desk(DeskOrder::Help)),
        ("undo", Order::Desk(DeskOrder::Undo)),
        ("why", Order::Why(Which::Answered)),
        ("Why ada-sam?", Order::Why(named("ada-sam"))),
        ("why Ada Lovelace", Order::Why(named("Ada Lovelace"))),
        ("why 2", Order::Why(Which::Number(2))),
        ("2 why?", Order::Why(Which::Number(2))),
        ("preview Ada and Sam", Order::Preview(named("Ada and Sam"))),
    ] {
        assert_eq!(one(text), order, "{text:?}");
    }
}

#[test]
fn orders_about_a_pairing_name_it_or_mean_the_one_answered() {
    let slot = || "Thu 18:00".parse::<Slot>().unwrap().into();
    for (text, order) in [
        ("talked", change(Which::Answered, Change::Talked)),
        ("Talked with Ada and Sam, thanks", change(named("Ada and Sam"), Change::Talked)),
        ("end", change(Which::Answered, Change::End { why: None })),
        ("end ada-sam", change(named("ada-sam"), Change::End { why: None })),
        (
            "End Ada and Sam because Sam moved abroad, sad to say",
            change(
                named("Ada and Sam"),
                Change::End { why: Some("Sam moved abroad, sad to say".to_owned()) },
            ),
        ),
        (
            "end because they are done",
            change(Which::Answered, Change::End { why: Some("they are done".to_owned()) }),
        ),
        ("end 3: done", change(Which::Number(3), Change::End { why: Some("done".to_owned()) })),
        ("pause until 1 Feb", change(Which::Answered, Change::Pause { back: date(2027, 2, 1) })),
        (
            "pause Ada and Sam till 1 February",
            change(named("Ada and Sam"), Change::Pause { back: date(2027, 2, 1) }),
        ),
        ("pause Ada for two weeks", change(named("Ada"), Change::Pause { back: date(2027, 1, 29) })),
        ("resume ada-sam", change(named("ada-sam"), Change::Resume)),
        ("move to Thursdays at 6pm", change(Which::Answered, Change::Move { weekly: slot() })),
        ("move Ada & Sam to Thu 18:00", change(named("Ada & Sam"), Change::Move { weekly: slot() })),
        ("2 move to thu, 18.00", change(Which::Number(2), Change::Move { weekly: slot() })),
        (
            "move Ada and Sam 2 Feb to 4 Feb 18:30",
            change(
                named("Ada and Sam"),
                Change::MoveCall {
                    call: date(2027, 2, 2),
                    to: date(2027, 2, 4),
                    time: Some(jiff::civil::time(18, 30, 0, 0)),
                },
            ),
        ),
        (
            "move 2 Feb to 4 Feb",
            change(
                Which::Answered,
                Change::MoveCall { call: date(2027, 2, 2), to: date(2027, 2, 4), time: None },
            ),
        ),
        (
            "skip Ada and Sam on 2 February",
            change(named("Ada and Sam"), Change::Skip { call: date(2027, 2, 2), last: None }),
        ),
        ("skip tomorrow", change(Which::Answered, Change::Skip { call: date(2027, 1, 16), last: None })),
        (
            "place ada-sam: room 4, first floor",
            change(named("ada-sam"), Change::Place { place: "room 4, first floor".to_owned() }),
        ),
        (
            "place Ada and Sam https://meet.example/x",
            change(named("Ada and Sam"), Change::Place { place: "https://meet.example/x".to_owned() }),
        ),
        ("replace mentor with Ada", replaced(Which::Answered, None, "Ada")),
        (
            "replace mentor of Bob and Eve with Ada Lovelace <ada@people.test>",
            replaced(named("Bob and Eve"), None, "Ada Lovelace <ada@people.test>"),
        ),
        ("replace Bob with Ada", replaced(named("Bob"), Some("Bob"), "Ada")),
        ("snooze 3 days", change(Which::Answered, Change::Snooze { until: date(2027, 1, 18) })),
        ("snooze until Friday", change(Which::Answered, Change::Snooze { until: date(2027, 1, 22) })),
        (
            "snooze Ada and Sam a week",
            change(named("Ada and Sam"), Change::Snooze { until: date(2027, 1, 22) }),
        ),
        ("snooze 2 3 days", change(Which::Number(2), Change::Snooze { until: date(2027, 1, 18) })),
        ("2 snooze 3 days", change(Which::Number(2), Change::Snooze { until: date(2027, 1, 18) })),
        (
            "note she rang; all is well",
            change(Which::Answered, Change::Note { text: "she rang; all is well".to_owned() }),
        ),
        (
            "note Ada: she rang: fine",
            change(named("Ada"), Change::Note { text: "she rang: fine".to_owned() }),
        ),
        ("resend", change(Which::Answered, Change::Resend { introduction: true, invite: true })),
        (
            "resend invite to Ada and Sam",
            change(named("Ada and Sam"), Change::Resend { introduction: false, invite: true }),
        ),
    ] {
        assert_eq!(one(text), order, "{text:?}");
    }
}

#[test]
fn orders_about_people() {
    let range = |first, last| DateRange::new(first, last).unwrap();
    let address = |text: &str| EmailAddress::parse(text).unwrap();
    for (text, who, what) in [
        ("address Bob bob@new.test", "Bob", PersonChange::Address { new: address("bob@new.test") }),
        (
            "Address of Bob Builder is <Bob@New.test>.",
            "Bob Builder",
            PersonChange::Address { new: address("bob@new.test") },
        ),
        ("away Ada until 19 March", "Ada", PersonChange::Away { range: range(TODAY, date(2027, 3, 19)) }),
        (
            "away Ada Lovelace 15 March to 19 March",
            "Ada Lovelace",
            PersonChange::Away { range: range(date(2027, 3, 15), date(2027, 3, 19)) },
        ),
        (
            "away Ada from 2027-03-15 to 2027-03-19",
            "Ada",
            PersonChange::Away { range: range(date(2027, 3, 15), date(2027, 3, 19)) },
        ),
        ("clear Bob", "Bob", PersonChange::Clear),
    ] {
        assert_eq!(one(text), Order::Person(who.to_owned(), what), "{text:?}");
    }
}

#[test]
fn a_list_is_answered_by_number() {
    let spoken = orders("1 snooze 3 days; 2 talked\n3, 4 and 5: end\n\nThanks, Rosa", TODAY);
    assert_eq!(spoken.wrong, []);
    let numbers: Vec<(u16, &str)> = spoken
        .orders
        .iter()
        .map(|order| match order {
            Order::Change(Which::Number(number), _) => (*number, order.word()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(numbers, [(1, "snooze"), (2, "talked"), (3, "end"), (4, "end"), (5, "end")]);
}

fn pair(text: &str) -> NewPair {
    match one(text) {
        Order::Pair(pair) => *pair,
        other => panic!("{text:?} is {other:?}"),
    }
}

#[test]
fn a_pair_in_one_line_or_in_a_few() {
    let ada = "Ada Lovelace <ada@people.test>";
    let sam = "Sam Jones <sam@people.test>";
    let full = NewPair {
        mentors: vec![ada.to_owned()],
        mentees: vec![sam.to_owned()],
        weekly: Some("Tue 18:00".parse::<Slot>().unwrap().into()),
        ..NewPair::default()
    };
    for text in [
        "pair Ada Lovelace ada@people.test with Sam Jones sam@people.test, Tue 18:00",
        "Pair up Ada Lovelace <ada@people.test> with Sam Jones <sam@people.test>, Tuesdays at 6pm",
        "pair Ada Lovelace (ada@people.test) and Sam Jones (sam@people.test)\nweekly: Tue 18:00",
        "pair\nmentor: Ada Lovelace ada@people.test\nmentee: Sam Jones sam@people.test\nwhen: Tuesday 18.00\n\nThanks!",
        "please pair \"Ada Lovelace\" ada@people.test with Sam Jones sam@people.test Tue 18:00",
        "pair Ada Lovelace ada@people.test with Sam Jones sam@people.test\nTuesdays 18:00\n\n--\nRosa",
    ] {
        assert_eq!(pair(text), full, "{text:?}");
    }
    let known = pair(
        "pair Ada with Sam and Kim on Tuesdays at 18:00 in academy at https://meet.example/x, technical\nbackground: Sam: web; wants Rust",
    );
    assert_eq!(
        (known.mentors, known.mentees),
        (vec!["Ada".to_owned()], vec!["Sam".to_owned(), "Kim".to_owned()])
    );
    assert_eq!(known.programme.as_deref(), Some("academy"));
    assert_eq!(known.place.as_deref(), Some("https://meet.example/x"));
    assert_eq!(known.kind.as_deref(), Some("technical"));
    assert_eq!(known.background.as_deref(), Some("Sam: web; wants Rust"));
    assert_eq!(known.weekly, full.weekly);
    // Two pairs, one below the other.
    let spoken = orders("pair Ada with Sam, Tue 18:00\npair Bob with Eve\nend cy-dee", TODAY);
    assert_eq!(spoken.orders.iter().map(Order::word).collect::<Vec<_>>(), ["pair", "pair", "end"]);
}

#[test]
fn a_line_that_begins_as_an_order_and_is_none_says_what_would_be_right() {
    for (text, right) in [
        ("pause Ada and Sam", "until 1 February"),
        ("pause until 1 January 2026", "a day to come"),
        ("move ada-sam to whenever", "Thu 18:00"),
        ("skip it", "on 2 February"),
        ("snooze 200 days", "at most 90"),
        ("snooze", "snooze 3 days"),
        ("address Bob bob at example", "address Bob bob@example.org"),
        ("address Bob bob@", "not a mail address"),
        ("away Ada soon", "until 19 March"),
        ("pair Ada", "pair Ada Lovelace ada@example.org with"),
        ("replace mentor", "with Ada"),
        ("note", "she rang"),
        ("place ada-sam:", "https://"),
    ] {
        let spoken = orders(text, TODAY);
        assert_eq!(spoken.orders, [], "{text:?}");
        let [wrong] = spoken.wrong.as_slice() else { panic!("{text:?} gives {:?}", spoken.wrong) };
        let wrong = Catalogue::english().say(&wrong.right);
        assert!(wrong.contains(right), "{text:?} gives {wrong:?}");
    }
}

#[test]
fn prose_orders_nothing() {
    for text in [
        "",
        "go ahead and hold on",
        "hold on a moment",
        "Thanks!\ngo",
        "Status of the roof repair: done",
        "> end ada-sam",
        "On Monday Rosa wrote:\n> end ada-sam",
        "Release notes are attached",
        "gо", // a Cyrillic о
        "Pairing works well this term, I think, and the people are happy with what they get",
        "2 Feb is fine",
        "Undo the mess in the kitchen please",
    ] {
        let spoken = orders(text, TODAY);
        let said = Spoken { thanks: false, ..spoken };
        assert!(said.is_empty(), "{text:?} gives {said:?}");
    }
}

#[test]
fn what_stands_below_the_first_prose_orders_nothing() {
    let spoken = orders("talked\nThey met on Tuesday.\nend", TODAY);
    assert_eq!(spoken.orders.iter().map(Order::word).collect::<Vec<_>>(), ["talked"]);
    let many = "status\n".repeat(1_000);
    assert_eq!(orders(&many, TODAY).orders.len(), MOST_ORDERS);
}
