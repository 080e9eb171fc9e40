//! Somebody whom the desk does not know writes in a thread that it knows, and machines write to it.

use mentord::mail::SendOutcome;

use super::world::{World, time};

/// Introduced on Monday; on Tuesday evening somebody unknown writes to Sam with the pair's own
/// address in copy.
fn somebody_writes() -> World {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 18:05");
    let cc = format!("Cc: {}", world.desk_of("ada", "introduction"));
    world.mail_as("Ada L <ada@home.test>", &["To: sam@people.test", &cc], "Hello Sam, how is Friday?");
    world
}

#[test]
fn an_unknown_address_that_is_hers() {
    let mut world = somebody_writes();
    world.until("2027-01-13 12:05").reply_from("ada", "was-it-you", "Yes, from my phone");
    world.until("2027-01-16");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 18:05  < Ada L <ada@home.test>: "Hello Sam, how is Friday?"
    Tue 12 Jan 19:00  -> was-it-you to ada
    Tue 12 Jan 19:00  ? set aside for staff: an unknown person in the thread of ada-sam; Ada was asked at ada@people.test whether it was they
    Wed 13 Jan 12:05  < ada answers the was-it-you to the desk: "Yes, from my phone"
    Fri 15 Jan 09:00  -> waiting (step 2) to ada
    Fri 15 Jan 09:00  -> nudge (step 2) to sam
    Fri 15 Jan 09:00  = ada-sam quiet
    letters a week: ada 4
    letters a week: sam 3
    "#);
    assert!(world.unplaced().is_empty());
    let asked = world.words("ada", "was-it-you");
    assert!(asked.contains("Somebody wrote from ada@home.test to you and Sam"), "{asked}");
    assert!(!asked.contains("how is Friday"), "no mail is passed on: {asked}");

    // What comes from there from now on is hers.
    world.mail_as("Ada L <ada@home.test>", &["To: sam@people.test", "Cc: desk@desk.test"], "Sam?");
    world.pass();
    assert!(world.unplaced().is_empty());
}

#[test]
fn an_unknown_address_and_nobody_answers() {
    let mut world = somebody_writes();
    world.until("2027-01-20");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 18:05  < Ada L <ada@home.test>: "Hello Sam, how is Friday?"
    Tue 12 Jan 19:00  -> was-it-you to ada
    Tue 12 Jan 19:00  ? set aside for staff: an unknown person in the thread of ada-sam; Ada was asked at ada@people.test whether it was they
    Thu 14 Jan 19:00  -> nudge (step 1) to ada
    Thu 14 Jan 19:00  = ada-sam quiet
    Fri 15 Jan 08:30  -> digest to rosa
    Mon 18 Jan 09:00  -> summary [nudge (step 2) + reminder] to ada, sam
    letters a week: ada 4 1
    letters a week: sam 2 1
    "#);
    // Yes after all: it counts at its own time.
    world.reply_from("ada", "was-it-you", "yes");
    world.until("2027-01-20 12:00");
    assert!(world.unplaced().is_empty());
    let heard = world.heard("ada-sam", "ada").expect("she was heard");
    assert_eq!(heard, time("2027-01-12 18:05"));
}

#[test]
fn an_unknown_address_that_is_not_hers() {
    let mut world = somebody_writes();
    world.until("2027-01-12 21:05").reply_from("ada", "was-it-you", "No!");
    world.until("2027-01-13 12:00");
    // The stranger writes again: nobody is asked a second time.
    let cc = format!("Cc: {}", world.desk_of("ada", "introduction"));
    world.mail_as("Ada L <ada@home.test>", &["To: sam@people.test", &cc], "Me again");
    world.until("2027-01-14");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 18:05  < Ada L <ada@home.test>: "Hello Sam, how is Friday?"
    Tue 12 Jan 19:00  -> was-it-you to ada
    Tue 12 Jan 19:00  ? set aside for staff: an unknown person in the thread of ada-sam; Ada was asked at ada@people.test whether it was they
    Tue 12 Jan 21:05  < ada answers the was-it-you to the desk: "No!"
    Wed 13 Jan 07:00  -> desk-trouble [not-theirs] to rosa
    Wed 13 Jan 08:30  -> digest to rosa
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 12:00  < Ada L <ada@home.test>: "Me again"
    Wed 13 Jan 13:00  ? set aside for staff: an unknown person in the thread of ada-sam; ada is not asked about it (again)
    letters a week: ada 4
    letters a week: sam 2
    "#);
    assert_eq!(world.unplaced().len(), 2);
    let told = world.words("rosa", "desk-trouble");
    assert!(told.contains("ada says that they did not write from ada@home.test"), "{told}");
}

#[test]
fn made_up_addresses_bother_nobody_for_long() {
    let mut world = somebody_writes();
    let cc = format!("Cc: {}", world.desk_of("ada", "introduction"));
    for n in 0..10 {
        world.mail_unseen(&format!("A <a{n}@home.test>"), &["To: sam@people.test", &cc], "Hello");
    }
    world.until("2027-01-13 07:30");
    assert_eq!(world.left().filter(|(_, bytes)| is_question(bytes)).count(), 2);
    assert_eq!(world.unplaced().len(), 11, "and none is dropped");
}

#[test]
fn not_me_to_that_question_freezes_nobody() {
    let mut world = somebody_writes();
    world.until("2027-01-12 21:05").reply_from("ada", "was-it-you", "not me");
    world.until("2027-01-14");
    assert!(world.unplaced()[0].1.contains("did not write from"), "{:?}", world.unplaced());
    // The nudge goes to her as ever.
    world.words("ada", "nudge");
}

#[test]
fn who_answers_from_the_very_address_has_read_the_question() {
    let mut world = somebody_writes();
    world.until("2027-01-12 21:05").reply_by("Ada L <ada@home.test>", "ada", "was-it-you", "yes");
    world.until("2027-01-13 08:00");
    assert!(world.unplaced().is_empty(), "{:?}", world.unplaced());
    assert!(world.heard("ada-sam", "ada").is_some());
}

#[test]
fn a_yes_of_somebody_else_proves_nothing() {
    let mut world = somebody_writes();
    world.until("2027-01-12 21:05").reply_by("Eve <eve@elsewhere.test>", "ada", "was-it-you", "yes");
    world.until("2027-01-13 08:00");
    assert_eq!(world.heard("ada-sam", "ada"), None);
    let why: Vec<String> = world.unplaced().into_iter().map(|(_, why)| why).collect();
    assert!(why.iter().any(|why| why.contains("somebody else answered whether ada writes")), "{why:?}");
}

#[test]
fn who_is_asked() {
    // Of a team, the one whose letter is answered; who is called so; nobody where it is not known.
    for (from, answers, asked) in [
        ("X <x@home.test>", Some("tom"), Some("tom")),
        ("Tom Reyes <x@home.test>", None, Some("tom")),
        ("sam <x@home.test>", None, Some("sam")),
        ("X <x@home.test>", None, None),
    ] {
        let mut world = World::starting("2027-01-11").with(|files| files.pair(&["ada"], &["sam", "tom"]));
        world.until("2027-01-12 10:05");
        let to = world.desk_of("ada", "introduction");
        match answers {
            Some(who) => world.reply_by(from, who, "introduction", "Hello"),
            None => world.mail_as(from, &["To: ada@people.test", &format!("Cc: {to}")], "Hello"),
        };
        world.until("2027-01-12 12:05");
        let asked_of: Vec<&str> = ["ada", "sam", "tom"]
            .into_iter()
            .filter(|who| world.left().any(|(to, bytes)| to.starts_with(who) && is_question(bytes)))
            .collect();
        assert_eq!(asked_of, asked.into_iter().collect::<Vec<_>>(), "{from} {answers:?}");
        assert_eq!(world.unplaced().len(), 1);
    }
}

fn is_question(bytes: &[u8]) -> bool {
    String::from_utf8_lossy(bytes).contains("Subject: Did you write from")
}

#[test]
fn a_stranger_in_a_known_thread_without_its_address() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 10:05");
    let id = format!("In-Reply-To: <{}>", world.id_of("ada", "introduction"));
    world.mail_as("X <x@elsewhere.test>", &["To: desk@desk.test", &id], "talked");
    world.mail_as("Y <y@elsewhere.test>", &["To: desk@desk.test", "Subject: An offer"], "Buy this");
    world.until("2027-01-13 12:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 10:05  < X <x@elsewhere.test>: "talked"
    Tue 12 Jan 10:05  < Y <y@elsewhere.test>: "Buy this"
    Tue 12 Jan 11:00  ? set aside for staff: from somebody the desk does not know
    Wed 13 Jan 08:30  -> digest to rosa
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    letters a week: ada 3
    letters a week: sam 2
    "#);
    let why: Vec<String> = world.unplaced().into_iter().map(|(_, why)| why).collect();
    assert_eq!(
        why,
        [
            "an unknown person in a known thread, and not by its own address",
            "from somebody the desk does not know"
        ]
    );
}

#[test]
fn what_nobody_could_place_stands_on_the_morning_list_once() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.set("programme.digest", "at", "\"08:30\""));
    world.until("2027-01-12 10:05");
    for n in 1..=5 {
        let subject = format!("Subject: Offer {n}");
        world.mail_as(&format!("<x{n}@elsewhere.test>"), &["To: desk@desk.test", &subject], "Buy this");
    }
    world.until("2027-01-13 08:45");
    let list = world.words("rosa", "digest");
    assert!(
        list.contains(
            "5 mails in the desk's mailbox that nobody could place: x1@elsewhere.test, \"Offer 1\": \"Buy this\" \
             (from somebody the desk does not know); x2@elsewhere.test"
        ) && list.contains("\"Offer 3\": \"Buy this\" (from somebody the desk does not know); and more.")
            && !list.contains("Offer 4"),
        "{list}"
    );
    world.until("2027-01-14 08:45");
    assert_eq!(lists(&world), 1, "once is enough");
    assert_eq!(world.unplaced().len(), 5, "and none is dropped");
}

/// Morning lists that name such a mail.
fn lists(world: &World) -> usize {
    world.left().filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("could place:")).count()
}

#[test]
fn spam_in_junk_is_no_work_for_staff() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.set("programme.digest", "at", "\"08:30\""));
    world.until("2027-01-12 10:05");
    world.junk_as("<x@elsewhere.test>", &["To: desk@desk.test"], "Buy this");
    let cc = format!("Cc: {}", world.desk_of("ada", "introduction"));
    world.junk_as("<y@elsewhere.test>", &["To: rosa@people.test", &cc], "Hello");
    world.junk_from("ada", &["sam", "desk"], "Hello Sam");
    world.until("2027-01-13 08:45");
    let from: Vec<String> = world.unplaced().into_iter().map(|(from, _)| from).collect();
    assert_eq!(from, ["y@elsewhere.test"], "who knows the pair's own address is looked at all the same");
    let list = world.words("rosa", "digest");
    assert!(list.contains("1 answer found in Junk"), "{list}");
}

#[test]
fn staff_hear_of_a_question_only_once_nobody_answered_it() {
    let mut world = somebody_writes();
    world.edit(|files| files.set("programme.digest", "at", "\"08:30\""));
    world.until("2027-01-14 12:00");
    assert_eq!(lists(&world), 0);
    world.until("2027-01-15 12:00");
    let list = world.words("rosa", "digest");
    assert!(list.contains("Ada was asked at ada@people.test whether it was they"), "{list}");
}

#[test]
fn two_desks_that_face_each_other_fall_silent() {
    // Each takes the other for its mentor's address, and each knows the other's mentee.
    let desk = |own: &str, other: &str, secret| {
        let own = own.to_owned();
        World::of_desk("2027-01-11", secret).with_pairing("ada", "sam").with(|files| {
            files.person("ada", "email", &format!("\"{other}\""));
            files.desk = Some(own);
        })
    };
    let mut one = desk("desk@desk.test", "desk@other.test", 0x5e);
    let mut two = desk("desk@other.test", "desk@desk.test", 0x6f);
    let mut carried = [0, 0];
    for day in 11..19 {
        for hour in 9..20 {
            let now = format!("2027-01-{day} {hour:02}:30");
            for world in [&mut one, &mut two] {
                world.until(&now);
            }
            carry(&one, &mut two, "@other.test", &mut carried[0]);
            carry(&two, &mut one, "@desk.test", &mut carried[1]);
        }
    }
    assert!(carried.iter().all(|carried| *carried >= 3), "they wrote: {carried:?}\n{}", one.timeline());
    for world in [&one, &two] {
        let answers =
            world.left().filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("auto-replied"));
        assert_eq!(answers.count(), 0, "{}", world.timeline());
        assert_eq!(world.heard("ada-sam", "ada"), None, "nobody wrote");
    }
}

/// Brings what left `from` for the other desk since it was last looked at.
fn carry(from: &World, to: &mut World, domain: &str, carried: &mut usize) {
    let new: Vec<Vec<u8>> = from
        .left()
        .filter(|(recipient, _)| recipient.ends_with(domain))
        .skip(*carried)
        .map(|(_, bytes)| bytes.to_vec())
        .collect();
    *carried += new.len();
    for mail in new {
        to.takes_in(&mail);
    }
}

#[test]
fn a_machine_that_hides_gets_one_answer_a_day() {
    // It answers each letter at once, with no sign that it is one.
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-13 09:05");
    for _ in 0..6 {
        world.reply_from("ada", "", "Your request has been received. Ticket 4711.");
        world.pass();
    }
    world.until("2027-01-14 10:05").reply_from("ada", "", "Your request has been received. Ticket 4712.");
    world.until("2027-01-15");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 09:05  < ada answers the letter to the desk: "Your request has been received. Ticket 4711."
    Wed 13 Jan 09:05  -> answer [noted] to ada
    Wed 13 Jan 09:05  ! ada-sam: ada wrote something for staff
    Wed 13 Jan 09:05  < ada answers the letter to the desk: "Your request has been received. Ticket 4711."
    Wed 13 Jan 09:05  < ada answers the letter to the desk: "Your request has been received. Ticket 4711."
    Wed 13 Jan 09:05  < ada answers the letter to the desk: "Your request has been received. Ticket 4711."
    Wed 13 Jan 09:05  < ada answers the letter to the desk: "Your request has been received. Ticket 4711."
    Wed 13 Jan 09:05  < ada answers the letter to the desk: "Your request has been received. Ticket 4711."
    Thu 14 Jan 08:30  -> digest to rosa
    Thu 14 Jan 10:05  < ada answers the letter to the desk: "Your request has been received. Ticket 4712."
    Thu 14 Jan 11:00  -> answer [noted] to ada
    letters a week: ada 5
    letters a week: sam 2
    "#);
}

#[test]
fn who_asks_why_is_told_a_few_times_a_day() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-13 10:05");
    for _ in 0..8 {
        world.reply_from("ada", "nudge", "why");
        world.pass();
    }
    let answers = |world: &World| {
        world.left().filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("auto-replied")).count()
    };
    assert_eq!(answers(&world), 5);
    world.until("2027-01-14 10:05").reply_from("ada", "nudge", "why");
    world.until("2027-01-14 12:00");
    assert_eq!(answers(&world), 6, "tomorrow is another day");
}

#[test]
fn a_flood_from_one_sender_has_no_effect_at_once() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 10:05");
    for _ in 0..70 {
        world.mail_unseen("Sam Okoye <sam@people.test>", &["To: desk@desk.test"], "Ticket 4711 was opened.");
    }
    world.until("2027-01-12 11:30");
    let why: Vec<String> = world.unplaced().into_iter().map(|(_, why)| why).collect();
    let (told, later): (Vec<&String>, Vec<&String>) = why.iter().partition(|why| why.contains("a loop?"));
    assert_eq!((told.len(), later.len()), (1, 9));
    assert!(later.iter().all(|why| *why == "one of too many within an hour; read again later"), "{later:?}");
    insta::assert_snapshot!(world.timeline(), @"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 11:00  -> answer [noted] to sam
    Tue 12 Jan 11:00  ? set aside for staff: one of too many within an hour; read again later
    Tue 12 Jan 11:00  ! ada-sam: sam wrote something for staff
    letters a week: ada 2
    letters a week: sam 3
    ");
}

#[test]
fn our_own_copy_under_another_id_is_known_and_teaches_it() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with_pairing("ada", "tom");
    world.until("2027-01-11 10:05");
    let own = world.id_of("tom", "introduction");
    let letter = world.left().find(|(to, bytes)| to.starts_with("tom") && !bytes.is_empty());
    let letter = String::from_utf8(letter.expect("the introduction").1.to_vec()).expect("ASCII");
    let renamed =
        letter.replacen(&format!("Message-ID: <{own}>"), "Message-ID: <0123456789ab@relay.test>", 1);
    assert_ne!(renamed, letter);
    world.takes_in(renamed.as_bytes());
    world.pass();
    assert!(world.unplaced().is_empty());
    let answers = "In-Reply-To: <0123456789ab@relay.test>";
    world.mail_as("Ada Lovelace <ada@people.test>", &["To: desk@desk.test", answers], "talked");
    world.until("2027-01-11 12:05");
    assert!(world.heard("ada-tom", "ada").is_some(), "{}", world.timeline());
    assert_eq!(world.heard("ada-sam", "ada"), None);
}

#[test]
fn the_id_that_a_server_gives_is_known_again() {
    // Ada is in two pairings: only the id says which.
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam").with_pairing("ada", "tom");
    let id = |n: usize| format!("0100018f3c2a9b1{n}-5d2f0c11-9a3e-4b7d-8c55-0a1b2c3d4e5f-000000");
    // The introductions to Ada and Sam, then those to Ada and Tom.
    world.server_answers((0..4).map(|n| SendOutcome::Sent { said: format!("250 Ok {}", id(n)) }));
    world.until("2027-01-11 10:05");
    let named = |n: usize| format!("{}@eu-west-1.amazonses.com", id(n));
    let answers = format!("In-Reply-To: <{}>", named(2));
    world.mail_as("Ada Lovelace <ada@people.test>", &["To: desk@desk.test", &answers], "talked");
    world.until("2027-01-11 12:05").bounce_named("sam", &named(1));
    world.until("2027-01-11 14:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction ada-sam to ada, sam
    Mon 11 Jan 09:00  -> introduction ada-tom to ada, tom
    Mon 11 Jan 09:00  -> invite ada-sam to ada, sam
    Mon 11 Jan 09:00  -> invite ada-tom to ada, tom
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 09:00  = ada-tom introduced
    Mon 11 Jan 10:05  < Ada Lovelace <ada@people.test>: "talked"
    Mon 11 Jan 11:00  = ada-tom in-touch
    Mon 11 Jan 12:05  < the last letter to sam comes back: 5.1.1
    Mon 11 Jan 13:00  -> escalation [address-refused] to rosa
    Mon 11 Jan 13:00  ! ada-sam: sam's address is refused
    letters a week: ada 4
    letters a week: sam 2
    letters a week: tom 2
    "#);
}
