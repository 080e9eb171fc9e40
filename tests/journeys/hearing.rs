//! Plain sentences: what is acted on, what stands before staff in the writer's words, and what nobody
//! but its readers ever sees.

use std::fs;

use mentord::domain::incoming::Partstat;

use super::world::World;

/// Ada and Sam, introduced on Monday; the morning list is on.
fn with_list() -> World {
    World::starting("2027-01-11")
        .with(|files| files.set("programme.digest", "at", "\"08:30\""))
        .with_pairing("ada", "sam")
}

#[test]
fn a_sentence_stands_on_the_next_list_once_until_it_is_done() {
    let mut world = with_list();
    world.until("2027-01-13 10:05").reply_from(
        "ada",
        "nudge",
        "Yes, we have talked. Could somebody tell me whether Sam can borrow a laptop?",
    );
    world.until("2027-01-14 08:45");
    let receipt = world.words("ada", "answer");
    assert!(
        receipt.contains("Noted: you and Sam are in touch. What you wrote besides is with Rosa"),
        "{receipt}"
    );
    let list = world.words("rosa", "digest");
    assert!(list.contains("borrow a laptop?\"") && list.contains("\"1 done\""), "{list}");
    world.until("2027-01-15 08:45");
    assert!(!world.words("rosa", "digest").contains("laptop"), "quoted on the first day only");
    world.reply_from("rosa", "digest", "1 done");
    world.until("2027-01-18 12:00");
    let list = world.words("rosa", "digest");
    assert!(list.contains("Nothing needs you"), "{list}");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> digest to rosa
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < ada answers the nudge to the desk: "Yes, we have talked. Could somebody tell me whether Sam can borrow a laptop?"
    Wed 13 Jan 11:00  -> answer [noted] to ada
    Wed 13 Jan 11:00  = ada-sam in-touch
    Wed 13 Jan 11:00  ! ada-sam: ada wrote something for staff
    Thu 14 Jan 08:30  -> digest to rosa
    Fri 15 Jan 08:30  -> digest to rosa
    Fri 15 Jan 08:45  < rosa answers the digest to the desk: "1 done"
    Fri 15 Jan 09:00  -> order to rosa
    Fri 15 Jan 09:00  . ada-sam: ada wrote something for staff
    Mon 18 Jan 08:30  -> digest to rosa
    letters a week: ada 4 0
    letters a week: sam 2 0
    "#);
}

#[test]
fn thanks_get_nothing_and_a_short_word_that_failed_gets_the_menu() {
    let mut world = with_list();
    world.until("2027-01-13 10:05").reply_from("ada", "nudge", "Thanks!");
    world.until("2027-01-14 10:05").reply_from("ada", "nudge", "ok");
    world.until("2027-01-15 08:45");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> digest to rosa
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < ada answers the nudge to the desk: "Thanks!"
    Thu 14 Jan 10:05  < ada answers the nudge to the desk: "ok"
    Thu 14 Jan 11:00  -> answer [choices] to ada
    Thu 14 Jan 11:00  ! ada-sam: ada wrote something for staff
    Fri 15 Jan 08:30  -> digest to rosa
    letters a week: ada 4
    letters a week: sam 2
    "#);
}

#[test]
fn a_worry_goes_to_its_readers_and_to_nobody_else() {
    let mut world = with_list().with(|files| {
        files.two_of_staff("");
        files.set("programme", "worry_answer", "\"If it cannot wait, ring 0800 000 000.\"");
    });
    let worry = "I feel uncomfortable with my mentor, he said something really inappropriate. Can we talk?";
    world.until("2027-01-13 10:05").mail_from("sam", &["desk"], worry);
    world.until("2027-01-13 12:00");
    let letter = world.words("rosa", "worry");
    assert!(letter.contains("he said something really inappropriate"), "{letter}");
    assert_eq!(letter, world.words("theo", "worry").replace("Hi Theo", "Hi Rosa"), "both read the same");
    let kind = world.words("sam", "answer");
    assert!(kind.contains("Ada does not see it") && kind.contains("ring 0800 000 000"), "{kind}");
    assert!(!kind.contains("inappropriate"), "{kind}");
    // Nothing is asked of Sam, and nothing of it is said to anybody, until a reader has settled it.
    world.until("2027-01-19 12:00");
    for (to, bytes) in world.left() {
        let text = String::from_utf8_lossy(bytes).replace("=\r\n", "");
        let recipient = text.contains("For you alone");
        assert!(recipient || !text.contains("uncomfortable"), "{to}");
    }
    world.reply_from("theo", "worry", "done");
    world.until("2027-01-22 12:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> digest to rosa, theo
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < sam to desk: "I feel uncomfortable with my mentor, he said something really inappropriate. Can we talk?"
    Wed 13 Jan 11:00  -> worry to rosa, theo
    Wed 13 Jan 11:00  -> answer [worry-heard] to sam
    Thu 14 Jan 11:00  -> worry to rosa, theo
    Fri 15 Jan 09:00  -> nudge (step 2) to ada
    Fri 15 Jan 11:00  -> worry to rosa, theo
    Mon 18 Jan 08:30  -> digest to rosa, theo
    Mon 18 Jan 11:00  -> worry to rosa, theo
    Mon 18 Jan 18:00  -> reminder to ada
    Tue 19 Jan 09:00  ! ada-sam: silence
    Tue 19 Jan 12:00  < theo answers the worry to the desk: "done"
    Tue 19 Jan 13:00  -> reminder to sam
    Wed 20 Jan 08:30  -> digest to rosa, theo
    Thu 21 Jan 08:30  -> digest to rosa, theo
    Fri 22 Jan 08:30  -> digest to rosa, theo
    letters a week: ada 4 1
    letters a week: sam 3 1
    "#);
}

#[test]
fn who_is_named_in_a_worry_or_takes_part_does_not_read_it() {
    let mut world = with_list().with(|files| files.two_of_staff(""));
    let worry = "Hello, Rosa keeps sending me messages at night and I do not feel safe any more.";
    world.until("2027-01-13 10:05").mail_from("sam", &["desk"], worry);
    world.until("2027-01-13 12:00");
    assert!(world.words("theo", "worry").contains("I do not feel safe"));
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> digest to rosa, theo
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < sam to desk: "Hello, Rosa keeps sending me messages at night and I do not feel safe any more."
    Wed 13 Jan 11:00  -> worry to theo
    Wed 13 Jan 11:00  -> answer [worry-heard] to sam
    letters a week: ada 3
    letters a week: sam 3
    "#);
}

#[test]
fn a_worry_that_nobody_settles_goes_on_and_staff_hear_only_that_it_waits() {
    let mut world = with_list().with(|files| {
        files.two_of_staff("deputy = \"Theo\"");
        files.set("programme", "worries", "[\"theo@people.test\"]");
    });
    world.until("2027-01-13 10:05").mail_from(
        "sam",
        &["desk"],
        "My mentor asked me for money and told me to keep it secret.",
    );
    world.until("2027-01-15 12:00");
    let told = world.words("rosa", "desk-trouble");
    assert!(told.contains("nobody has settled it yet") && !told.contains("money"), "{told}");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> digest to rosa, theo
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < sam to desk: "My mentor asked me for money and told me to keep it secret."
    Wed 13 Jan 11:00  -> worry to theo
    Wed 13 Jan 11:00  -> answer [worry-heard] to sam
    Thu 14 Jan 11:00  -> worry to theo
    Thu 14 Jan 11:00  -> desk-trouble [worry-waits] to rosa
    Fri 15 Jan 09:00  -> nudge (step 2) to ada
    Fri 15 Jan 11:00  -> worry to theo
    Fri 15 Jan 11:00  -> desk-trouble [worry-waits] to rosa
    letters a week: ada 4
    letters a week: sam 3
    "#);
}

#[test]
fn a_deputy_who_is_named_in_a_worry_does_not_stand_in_for_its_reader() {
    let lasting = "deputy = \"Theo\"\nleave = [\"2027-01-12..2027-01-29\"]";
    for (worry, stands_in) in [
        ("My mentor touched me and I am scared.", true),
        ("Theo keeps sending me messages at night and I do not feel safe.", false),
    ] {
        let mut world = with_list().with(|files| {
            files.two_of_staff(lasting);
            files.set("programme", "worries", "[\"rosa@people.test\"]");
        });
        world.until("2027-01-13 10:05").mail_from("sam", &["desk"], worry);
        world.until("2027-01-19 12:00");
        let read = world.left().any(|(to, bytes)| {
            let text = String::from_utf8_lossy(bytes);
            to.contains("theo") && text.contains("For you alone")
        });
        assert_eq!(read, stands_in, "{worry}");
    }
}

/// Whether any file below the folder holds the words, with the files that do.
fn holders(folder: &std::path::Path, words: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(holders(&path, words));
        } else if fs::read(&path).expect("a file").windows(words.len()).any(|part| part == words.as_bytes()) {
            found.push(path.file_name().expect("a name").to_string_lossy().into_owned());
        }
    }
    found
}

#[test]
fn the_words_of_a_worry_lie_nowhere_but_with_its_readers_and_go_from_there() {
    let mut world = World::on_disk("2027-01-11")
        .with(|files| files.set("programme.digest", "at", "\"08:30\""))
        .with_pairing("ada", "sam");
    world.until("2027-01-13 10:05").mail_from(
        "sam",
        &["desk"],
        "He touched me and I am scared of xylophonic-secret.",
    );
    world.until("2027-01-13 12:00");
    // At once: in the database alone, for its readers; the mailbox, the room and the log have nothing.
    let at_once = holders(world.folder(), "xylophonic-secret");
    assert!(
        at_once.iter().all(|file| file.starts_with("mentord.sqlite")) && !at_once.is_empty(),
        "{at_once:?}"
    );
    let journal = world.journal_text();
    assert!(!journal.contains("xylophonic"), "{journal}");
    // Nobody settles it: after a month it is gone all the same.
    world.until("2027-02-14 12:00");
    assert_eq!(holders(world.folder(), "xylophonic-secret"), Vec::<String>::new());
}

#[test]
fn settling_a_worry_takes_its_words_out_of_the_record_at_once() {
    let mut world = World::on_disk("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-13 10:05").mail_from(
        "sam",
        &["desk"],
        "He touched me and I am scared of xylophonic-secret.",
    );
    world.until("2027-01-13 12:00").reply_from("rosa", "worry", "done");
    world.until("2027-01-14 12:00");
    assert_eq!(holders(world.folder(), "xylophonic-secret"), Vec::<String>::new());
}

#[test]
fn who_wants_to_leave_is_heard_by_staff_at_once_and_left_in_peace() {
    let mut world = with_list();
    world.until("2027-01-13 10:05").reply_from(
        "ada",
        "nudge",
        "I don't have time for this anymore, please find someone else for Sam.",
    );
    world.until("2027-01-13 12:00");
    let told = world.words("rosa", "escalation");
    assert!(told.contains("please find someone else for Sam.\""), "{told}");
    world.until("2027-01-20 12:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> digest to rosa
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < ada answers the nudge to the desk: "I don't have time for this anymore, please find someone else for Sam."
    Wed 13 Jan 11:00  -> answer [withdraw-heard] to ada
    Wed 13 Jan 11:00  -> escalation [withdraws] to rosa
    Wed 13 Jan 11:00  ! ada-sam: ada wants to leave
    Thu 14 Jan 08:30  -> digest to rosa
    Fri 15 Jan 08:30  -> digest to rosa
    Mon 18 Jan 08:30  -> digest to rosa
    Tue 19 Jan 08:30  -> digest to rosa
    Wed 20 Jan 08:30  -> digest to rosa
    letters a week: ada 4 0
    letters a week: sam 2 0
    "#);
}

#[test]
fn a_talk_counts_on_the_day_it_happened() {
    let mut world = with_list();
    world.until("2027-01-21 10:05").reply_from(
        "ada",
        "nudge",
        "We met on Thursday 14 January, sorry for only telling you now.",
    );
    world.until("2027-01-29 12:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> digest to rosa
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Fri 15 Jan 09:00  -> nudge (step 2) to ada, sam
    Mon 18 Jan 08:30  -> digest to rosa
    Mon 18 Jan 18:00  -> reminder to ada, sam
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest to rosa
    Thu 21 Jan 08:30  -> digest to rosa
    Thu 21 Jan 10:05  < ada answers the nudge to the desk: "We met on Thursday 14 January, sorry for only telling you now."
    Thu 21 Jan 11:00  = ada-sam in-touch
    Thu 21 Jan 11:00  . ada-sam: silence
    Mon 25 Jan 08:30  -> digest to rosa
    Fri 29 Jan 09:00  = ada-sam quiet
    Fri 29 Jan 09:00  ! ada-sam: silence
    letters a week: ada 4 1 0
    letters a week: sam 3 1 0
    "#);
}

#[test]
fn a_day_that_is_agreed_holds_the_ladder_and_is_asked_about_once() {
    let mut world = with_list();
    world.until("2027-01-13 10:05").reply_from("ada", "nudge", "Not yet, but we are set for Monday at 6pm.");
    world.until("2027-01-19 10:05").reply_from("ada", "question", "Yes we did, it was great");
    world.until("2027-01-22 12:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> digest to rosa
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < ada answers the nudge to the desk: "Not yet, but we are set for Monday at 6pm."
    Mon 18 Jan 08:30  -> digest to rosa
    Mon 18 Jan 18:00  -> reminder to ada, sam
    Tue 19 Jan 09:00  -> question (arranged) to ada
    Tue 19 Jan 10:05  < ada answers the question to the desk: "Yes we did, it was great"
    Tue 19 Jan 11:00  = ada-sam in-touch
    letters a week: ada 3 2
    letters a week: sam 2 1
    "#);
}

#[test]
fn who_tried_has_done_their_part() {
    let mut world = with_list();
    world.until("2027-01-13 10:05").reply_from(
        "ada",
        "nudge",
        "I wrote to Sam twice last week and called once, no answer so far.",
    );
    world.until("2027-01-20 12:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> digest to rosa
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < ada answers the nudge to the desk: "I wrote to Sam twice last week and called once, no answer so far."
    Fri 15 Jan 09:00  -> nudge (step 2) to sam
    Mon 18 Jan 08:30  -> digest to rosa
    Mon 18 Jan 18:00  -> reminder to ada, sam
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest to rosa
    letters a week: ada 3 1
    letters a week: sam 3 1
    "#);
}

#[test]
fn a_mail_that_greets_the_other_is_theirs() {
    let mut world = with_list();
    world.until("2027-01-13 10:05").reply_from(
        "ada",
        "nudge",
        "Hi Sam,\n\nshall we say Thursday at six? My number is on the sheet.",
    );
    world.until("2027-01-14 08:45");
    let told = world.words("ada", "answer");
    assert!(told.contains("Your mail reached only the desk") && told.contains("sam@people.test"), "{told}");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> digest to rosa
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < ada answers the nudge to the desk: "Hi Sam,\n\nshall we say Thursday at six? My number is on the sheet."
    Wed 13 Jan 11:00  -> answer [meant-for-other] to ada
    letters a week: ada 4
    letters a week: sam 2
    "#);
}

#[test]
fn a_comment_beside_an_answer_to_the_invite_is_for_staff_alone() {
    let mut world = with_list();
    world.until("2027-01-13 10:05");
    world.answer_invite_with(
        "sam",
        Partstat::Declined,
        "I work on Tuesday evenings, could it be another day?",
    );
    world.until("2027-01-14 11:45");
    let list = world.words("rosa", "digest");
    assert!(
        list.contains("beside the answer to the invite") && list.contains("I work on Tuesday evenings"),
        "{list}"
    );
    assert!(!world.words("ada", "told").contains("evenings"));
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> digest to rosa
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < sam presses Decline
    Wed 13 Jan 11:00  -> answer [yes-or-no] to sam
    Wed 13 Jan 11:00  ! ada-sam: sam wrote something for staff
    Thu 14 Jan 08:30  -> digest to rosa
    Thu 14 Jan 10:05  -> told (declined) to ada
    letters a week: ada 4
    letters a week: sam 3
    "#);
}

#[test]
fn what_nobody_can_open_is_asked_for_in_plain_words() {
    let mut world = with_list();
    let answered = format!("In-Reply-To: <{}>", {
        world.until("2027-01-13 10:05");
        world.id_of("ada", "nudge")
    });
    let to = format!("To: <{}>", world.desk_of("ada", "nudge"));
    world.raw_mail(
        "ada answers, encrypted",
        &format!(
            "From: Ada Lovelace <ada@people.test>\r\n{to}\r\n{answered}\r\nSubject: Re: hello\r\nMessage-ID: <enc@people.test>\r\n\
             MIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=\"smime.p7m\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\nMIIBAAYJKoZIhvcNAQcDoIHzMIHwAgEA\r\n"
        ),
    );
    world.until("2027-01-14 08:45");
    let asked = world.words("ada", "answer");
    assert!(asked.contains("came encrypted") && asked.contains("in plain words"), "{asked}");
    assert!(world.words("rosa", "digest").contains("encrypted: nobody here could read it"));
    insta::assert_snapshot!(world.timeline(), @"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> digest to rosa
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < ada answers, encrypted
    Wed 13 Jan 11:00  -> answer [plainly] to ada
    Wed 13 Jan 11:00  ! ada-sam: ada wrote something for staff
    Thu 14 Jan 08:30  -> digest to rosa
    letters a week: ada 4
    letters a week: sam 2
    ");
}

#[test]
fn one_mail_that_comes_twice_has_one_effect() {
    let mut world = with_list();
    world.until("2027-01-13 10:05");
    let to = format!("To: <{}>", world.desk_of("ada", "nudge"));
    for by in ["desk+one", "desk+two"] {
        world.raw_mail(
            "ada's mail comes",
            &format!(
                "Received: for <{by}@desk.test>\r\nFrom: Ada Lovelace <ada@people.test>\r\n{to}\r\nSubject: stop\r\n\
                 Message-ID: <twice@people.test>\r\n\r\nstop\r\n"
            ),
        );
    }
    world.until("2027-01-14 08:45");
    insta::assert_snapshot!(world.timeline(), @"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> digest to rosa
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < ada's mail comes
    Wed 13 Jan 10:05  < ada's mail comes
    Wed 13 Jan 11:00  -> answer [done] to ada
    Wed 13 Jan 11:00  ! ada-sam: ada asked for no more letters
    Thu 14 Jan 08:30  -> digest to rosa
    letters a week: ada 4
    letters a week: sam 2
    ");
}

#[test]
fn a_person_behind_a_group_is_that_person() {
    let mut world = with_list();
    world.until("2027-01-13 10:05");
    let to = format!("To: <{}>", world.desk_of("ada", "nudge"));
    let answered = format!("In-Reply-To: <{}>", world.id_of("ada", "nudge"));
    world.mail_as(
        "'Ada Lovelace' via Mentoring <mentoring@desk.test>",
        &[
            &to,
            &answered,
            "X-Original-From: Ada Lovelace <ada@people.test>",
            "List-ID: <mentoring.desk.test>",
            "Precedence: list",
        ],
        "Yes, we have talked on the phone.",
    );
    world.until("2027-01-14 08:45");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> digest to rosa
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < 'Ada Lovelace' via Mentoring <mentoring@desk.test>: "Yes, we have talked on the phone."
    Wed 13 Jan 11:00  = ada-sam in-touch
    letters a week: ada 3
    letters a week: sam 2
    "#);
}

#[test]
fn after_the_last_day_and_before_the_first_every_word_reaches_staff() {
    let mut world = with_list();
    world.until("2027-01-12 10:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.down_until("2027-05-03 08:00");
    world.until("2027-05-03 10:05").mail_from("sam", &["desk"], "May I keep the books until the summer?");
    world.until("2027-05-04 10:05").mail_from(
        "sam",
        &["desk"],
        "To be honest I felt bullied by Ada all the time.",
    );
    world.until("2027-05-04 12:00");
    assert!(world.words("rosa", "worry").contains("I felt bullied"));
    let list = world.words("rosa", "digest");
    assert!(list.contains("May I keep the books"), "{list}");
    world.until("2027-05-05 12:00");
    assert!(!world.words("rosa", "digest").contains("bullied"));
}

#[test]
fn a_pause_past_the_last_call_takes_the_calls_out_and_tells_staff() {
    let mut world = with_list();
    world.until("2027-01-14 10:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-04-08 10:05").reply_from("sam", "", "pause until 30 April");
    world.until("2027-04-09 12:00");
    let list = world.words("rosa", "digest");
    assert!(list.contains("no call is left after it"), "{list}");
}

#[test]
fn a_day_that_nobody_can_be_sure_of_is_asked_back() {
    let mut world = with_list();
    world.until("2027-01-13 10:05").reply_from("ada", "nudge", "Please pause until 5 January");
    world.until("2027-01-14 08:45");
    let asked = world.words("ada", "answer");
    assert!(asked.contains("has just gone by") && asked.contains("Which day do you mean?"), "{asked}");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> digest to rosa
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < ada answers the nudge to the desk: "Please pause until 5 January"
    Wed 13 Jan 11:00  -> answer [which-day] to ada
    Wed 13 Jan 11:00  ! ada-sam: ada wrote something for staff
    Thu 14 Jan 08:30  -> digest to rosa
    letters a week: ada 4
    letters a week: sam 2
    "#);
}

#[test]
fn an_absence_that_no_header_marks_is_no_contact_and_moves_the_nudge() {
    let mut world = with_list();
    world.until("2027-01-13 10:05").reply_from(
        "ada",
        "nudge",
        "Thank you for your email. I am out of the office until 22 January with limited access to email. \
         For urgent matters please contact reception@people.test. I will reply on my return.",
    );
    world.until("2027-01-26 12:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> digest to rosa
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < ada answers the nudge to the desk: "Thank you for your email. I am out of the office until 22 January with limited access to email. For urgent matters please contact reception@people.test. I will reply on my return."
    Wed 13 Jan 11:00  -> told (ada) to sam
    Wed 13 Jan 11:00  ! ada-sam: ada is away until 2027-01-23
    Thu 14 Jan 08:30  -> digest to rosa
    Mon 18 Jan 08:30  -> digest to rosa
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest to rosa
    Thu 21 Jan 08:30  -> digest to rosa
    Fri 22 Jan 08:30  -> digest to rosa
    Sat 23 Jan 00:00  . ada-sam: ada is away until 2027-01-23
    Mon 25 Jan 08:30  -> digest to rosa
    Tue 26 Jan 08:30  -> digest to rosa
    letters a week: ada 3 0 0
    letters a week: sam 3 0 0
    "#);
}
