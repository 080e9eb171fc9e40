//! What staff order by mail: shown first, done once they say go, and never on a From line alone.

use super::world::World;

/// Ada and Sam, introduced and in touch; nothing of the beginning stands in the way.
fn in_touch() -> World {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-11 10:05").mail_from("ada", &["sam", "desk"], "Hello Sam, welcome.");
    world.until("2027-01-11 11:05").mail_from("sam", &["ada", "desk"], "Hello Ada, thank you.");
    world.until("2027-01-12 10:00");
    world.forget_timeline();
    world
}

#[test]
fn a_pair_by_mail_is_shown_confirmed_and_introduced() {
    let mut world = in_touch();
    world.mail_from(
        "rosa",
        &["desk"],
        "Hi,\n\npair Ada with Bea Quist bea@people.test, Thu 17:00\n\nThanks, Rosa",
    );
    world.until("2027-01-12 11:00");
    let shown = world.words("rosa", "confirm");
    for part in [
        "Ada Lovelace and Bea Quist (new, bea@people.test) become a pair in Academy spring 2027, calls on Thu 17:00 (London).",
        "to Ada Lovelace (ada@people.test): \"Ada and Bea: an introduction",
        "to Bea Quist (bea@people.test): \"Your calls with Ada: every Thursday, 17:00 (London)\"",
        "Answer \"go\" by Wednesday 13 January, 11:00 (London)",
    ] {
        assert!(shown.contains(part), "{part:?} is not in {shown}");
    }
    world.until("2027-01-12 12:10").reply_from("rosa", "confirm", "Go!");
    world.until("2027-01-13");
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "Hi,\n\npair Ada with Bea Quist bea@people.test, Thu 17:00\n\nThanks, Rosa"
    Tue 12 Jan 11:00  -> confirm to rosa
    Tue 12 Jan 12:10  < rosa answers the confirm to the desk: "Go!"
    Tue 12 Jan 13:00  -> order to rosa
    Tue 12 Jan 13:00  -> introduction to ada, bea-quist
    Tue 12 Jan 13:00  -> invite to ada, bea-quist
    Tue 12 Jan 13:00  = ada-bea introduced
    letters a week: ada 4
    letters a week: sam 2
    "#);
}

#[test]
fn without_a_go_nothing_happens_and_a_late_one_is_none() {
    let mut world = in_touch();
    world.mail_from("rosa", &["desk"], "end Ada and Sam because Sam moved abroad");
    world.until("2027-01-13 12:30").reply_from("rosa", "confirm", "go");
    world.until("2027-01-13 14:00");
    assert!(world.words("rosa", "order").contains("were forgotten on"), "{}", world.words("rosa", "order"));
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "end Ada and Sam because Sam moved abroad"
    Tue 12 Jan 11:00  -> confirm to rosa
    Wed 13 Jan 12:30  < rosa answers the confirm to the desk: "go"
    Wed 13 Jan 13:00  -> order to rosa
    letters a week: ada 2
    letters a week: sam 2
    "#);
}

#[test]
fn a_go_counts_once() {
    let mut world = in_touch();
    world.mail_from("rosa", &["desk"], "pause Ada and Sam until 1 February");
    world.until("2027-01-12 11:30").reply_from("rosa", "confirm", "go");
    world.until("2027-01-12 12:30").reply_from("rosa", "confirm", "go");
    world.until("2027-01-12 14:00");
    assert!(world.words("rosa", "order").contains("nothing was done a second time"));
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "pause Ada and Sam until 1 February"
    Tue 12 Jan 11:00  -> confirm to rosa
    Tue 12 Jan 11:30  < rosa answers the confirm to the desk: "go"
    Tue 12 Jan 12:00  -> order to rosa
    Tue 12 Jan 12:00  -> update to ada, sam
    Tue 12 Jan 12:00  = ada-sam paused
    Tue 12 Jan 12:30  < rosa answers the confirm to the desk: "go"
    Tue 12 Jan 13:00  -> order to rosa
    letters a week: ada 3
    letters a week: sam 3
    "#);
}

#[test]
fn no_forgets_it_and_other_words_take_its_place() {
    let mut world = in_touch();
    world.mail_from("rosa", &["desk"], "end Ada and Sam");
    world.until("2027-01-12 11:30").reply_from("rosa", "confirm", "no");
    world.until("2027-01-12 12:30").mail_from("rosa", &["desk"], "end ada-sam");
    world.until("2027-01-12 13:30").reply_from("rosa", "confirm", "pause Ada and Sam until 1 February");
    world.until("2027-01-12 14:30").reply_from("rosa", "confirm", "go");
    world.until("2027-01-12 16:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "end Ada and Sam"
    Tue 12 Jan 11:00  -> confirm to rosa
    Tue 12 Jan 11:30  < rosa answers the confirm to the desk: "no"
    Tue 12 Jan 12:00  -> order to rosa
    Tue 12 Jan 12:30  < rosa to desk: "end ada-sam"
    Tue 12 Jan 13:00  -> confirm to rosa
    Tue 12 Jan 13:30  < rosa answers the confirm to the desk: "pause Ada and Sam until 1 February"
    Tue 12 Jan 14:00  -> confirm to rosa
    Tue 12 Jan 14:30  < rosa answers the confirm to the desk: "go"
    Tue 12 Jan 15:00  -> order to rosa
    Tue 12 Jan 15:00  -> update to ada, sam
    Tue 12 Jan 15:00  = ada-sam paused
    letters a week: ada 3
    letters a week: sam 3
    "#);
}

#[test]
fn somebody_else_cannot_confirm_and_staff_are_told() {
    let mut world = in_touch();
    world.mail_from("rosa", &["desk"], "end Ada and Sam");
    world.until("2027-01-12 11:30").reply_as("bob", "rosa", "confirm", "go");
    world.until("2027-01-12 13:00");
    assert!(world.words("rosa", "order").contains("bob@people.test, which is not on the staff list"));
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "end Ada and Sam"
    Tue 12 Jan 11:00  -> confirm to rosa
    Tue 12 Jan 11:30  < bob answers the confirm to the desk: "go"
    Tue 12 Jan 12:00  -> order-refused to rosa
    Tue 12 Jan 12:00  ? set aside for staff: an order that is not believed: it came from bob@people.test, which is not on the staff list
    letters a week: ada 2
    letters a week: sam 2
    "#);
}

#[test]
fn a_forged_order_only_makes_the_desk_ask() {
    let mut world = in_touch();
    // Whoever writes in Rosa's name never sees what the desk sends to Rosa.
    world.mail_from("rosa", &["desk"], "hold");
    world.until("2027-01-12 11:30");
    assert!(!world.is_held());
    // A guessed address is none.
    world.raw_mail(
        "a go to a guessed address",
        "From: Rosa Staff <rosa@people.test>\r\nTo: <desk+letter_0123456789.abcdefghijklmnop@desk.test>\r\n\
         Message-ID: <guess@evil.test>\r\nSubject: Re: Please confirm\r\n\r\ngo\r\n",
    );
    world.raw_mail(
        "an order with two From lines",
        "From: Rosa Staff <rosa@people.test>\r\nFrom: Eve <eve@evil.test>\r\nTo: <desk@desk.test>\r\n\
         Message-ID: <two@evil.test>\r\nSubject: order\r\n\r\nend ada-sam\r\n",
    );
    world.raw_mail(
        "an order under Rosa's address as a name",
        "From: \"rosa@people.test\" <eve@evil.test>\r\nTo: <desk@desk.test>\r\n\
         Message-ID: <name@evil.test>\r\nSubject: order\r\n\r\nend ada-sam\r\n",
    );
    world.raw_mail(
        "an order that Rosa only quotes",
        "From: Rosa Staff <rosa@people.test>\r\nTo: <desk@desk.test>\r\nMessage-ID: <quote@people.test>\r\n\
         Subject: Fwd: order\r\n\r\n---------- Forwarded message ---------\r\nFrom: Eve <eve@evil.test>\r\n\
         Date: Mon, 11 Jan 2027 at 10:00\r\nSubject: order\r\nTo: <rosa@people.test>\r\n\r\nend ada-sam\r\n",
    );
    world.until("2027-01-12 13:00");
    assert!(!world.is_held());
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "hold"
    Tue 12 Jan 11:00  -> confirm to rosa
    Tue 12 Jan 11:30  < a go to a guessed address
    Tue 12 Jan 11:30  < an order with two From lines
    Tue 12 Jan 11:30  < an order under Rosa's address as a name
    Tue 12 Jan 11:30  < an order that Rosa only quotes
    Tue 12 Jan 12:00  -> order to rosa
    Tue 12 Jan 12:00  -> order-refused to rosa
    Tue 12 Jan 12:00  ? set aside for staff: from somebody the desk does not know
    letters a week: ada 2
    letters a week: sam 2
    "#);
}

#[test]
fn the_morning_list_is_answered_by_number() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with_pairing("bea", "tom")
        .with(|files| files.set("programme.digest", "at", "\"08:30\""));
    world.until("2027-01-20 09:00");
    world.forget_timeline();
    let list = world.words("rosa", "digest");
    assert!(
        list.contains("1 new Ada Lovelace and Sam Okoye") && list.contains("2 new Bea Quist and Tom Reyes"),
        "{list}"
    );
    world.reply_from("rosa", "digest", "1 snooze 3 days; 2 talked");
    world.until("2027-01-20 11:00");
    world.reply_from("rosa", "digest", "3 talked\n1 end because nobody answers");
    world.until("2027-01-20 13:00");
    world.reply_from("rosa", "confirm", "go");
    world.until("2027-01-22");
    insta::assert_snapshot!(world.timeline(), @r#"
    Wed 20 Jan 09:00  < rosa answers the digest to the desk: "1 snooze 3 days; 2 talked"
    Wed 20 Jan 10:00  -> order to rosa
    Wed 20 Jan 10:00  = bea-tom in-touch
    Wed 20 Jan 10:00  . bea-tom: silence
    Wed 20 Jan 11:00  < rosa answers the digest to the desk: "3 talked\n1 end because nobody answers"
    Wed 20 Jan 12:00  -> confirm to rosa
    Wed 20 Jan 13:00  < rosa answers the confirm to the desk: "go"
    Wed 20 Jan 14:00  -> order to rosa
    Wed 20 Jan 14:00  -> cancellation ada-sam to ada, sam
    Wed 20 Jan 14:00  = ada-sam ended
    Wed 20 Jan 14:00  . ada-sam: silence
    letters a week: ada 4 2
    letters a week: sam 3 2
    letters a week: bea 4 1
    letters a week: tom 3 1
    "#);
}

#[test]
fn an_order_is_taken_back_as_long_as_nothing_of_it_has_left() {
    let mut world = in_touch();
    world.mail_from("rosa", &["desk"], "status");
    world.until("2027-01-12 11:30").reply_from("rosa", "order", "hold");
    world.until("2027-01-12 12:30").mail_from("rosa", &["desk"], "end Ada and Sam");
    world.until("2027-01-12 13:30").reply_from("rosa", "confirm", "go");
    world.until("2027-01-12 14:30").reply_from("rosa", "order", "undo");
    world.until("2027-01-12 15:30").reply_from("rosa", "order", "release");
    world.until("2027-01-12 17:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "status"
    Tue 12 Jan 11:00  -> order to rosa
    Tue 12 Jan 11:30  < rosa answers the order to the desk: "hold"
    Tue 12 Jan 12:00  -> order to rosa
    Tue 12 Jan 12:30  < rosa to desk: "end Ada and Sam"
    Tue 12 Jan 13:00  -> confirm to rosa
    Tue 12 Jan 13:30  < rosa answers the confirm to the desk: "go"
    Tue 12 Jan 14:00  -> order to rosa
    Tue 12 Jan 14:30  < rosa answers the order to the desk: "undo"
    Tue 12 Jan 15:00  -> order to rosa
    Tue 12 Jan 15:30  < rosa answers the order to the desk: "release"
    Tue 12 Jan 16:00  -> order to rosa
    letters a week: ada 2
    letters a week: sam 2
    "#);
}

#[test]
fn what_has_left_is_not_taken_back() {
    let mut world = in_touch();
    world.mail_from("rosa", &["desk"], "move Ada and Sam to Thu 17:00");
    world.until("2027-01-12 11:30").reply_from("rosa", "confirm", "go");
    world.until("2027-01-12 12:30").reply_from("rosa", "order", "undo");
    world.until("2027-01-12 14:00");
    assert!(
        world.words("rosa", "confirm").contains("It cannot be taken back"),
        "{}",
        world.words("rosa", "confirm")
    );
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "move Ada and Sam to Thu 17:00"
    Tue 12 Jan 11:00  -> confirm to rosa
    Tue 12 Jan 11:30  < rosa answers the confirm to the desk: "go"
    Tue 12 Jan 12:00  -> order to rosa
    Tue 12 Jan 12:00  -> update to ada, sam
    Tue 12 Jan 12:30  < rosa answers the order to the desk: "undo"
    Tue 12 Jan 13:00  -> confirm to rosa
    letters a week: ada 3
    letters a week: sam 3
    "#);
}

#[test]
fn a_letter_sent_once_more_is_shown_and_taken_back_as_long_as_it_has_not_left() {
    let mut world = in_touch();
    world.mail_from("rosa", &["desk"], "status");
    world.until("2027-01-12 11:30").reply_from("rosa", "order", "hold");
    world.until("2027-01-12 12:30").mail_from("rosa", &["desk"], "resend invite Ada and Sam");
    world.until("2027-01-12 13:15");
    let shown = world.words("rosa", "confirm");
    assert!(shown.contains("ada@people.test") && shown.contains("sam@people.test"), "{shown}");
    world.until("2027-01-12 13:30").reply_from("rosa", "confirm", "go");
    world.until("2027-01-12 14:30").reply_from("rosa", "order", "undo");
    world.until("2027-01-12 15:15");
    assert!(world.words("rosa", "order").contains("Taken back"), "{}", world.words("rosa", "order"));
    world.until("2027-01-12 15:30").reply_from("rosa", "order", "release");
    world.until("2027-01-12 16:30").mail_from("rosa", &["desk"], "resend invite Ada and Sam");
    world.until("2027-01-12 17:30").reply_from("rosa", "confirm", "go");
    world.until("2027-01-12 18:30").reply_from("rosa", "order", "undo");
    world.until("2027-01-12 19:15");
    let refused = world.words("rosa", "order");
    assert!(refused.contains("It cannot be taken back"), "{refused}");
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "status"
    Tue 12 Jan 11:00  -> order to rosa
    Tue 12 Jan 11:30  < rosa answers the order to the desk: "hold"
    Tue 12 Jan 12:00  -> order to rosa
    Tue 12 Jan 12:30  < rosa to desk: "resend invite Ada and Sam"
    Tue 12 Jan 13:00  -> confirm to rosa
    Tue 12 Jan 13:30  < rosa answers the confirm to the desk: "go"
    Tue 12 Jan 14:00  -> order to rosa
    Tue 12 Jan 14:30  < rosa answers the order to the desk: "undo"
    Tue 12 Jan 15:00  -> order to rosa
    Tue 12 Jan 15:30  < rosa answers the order to the desk: "release"
    Tue 12 Jan 16:00  -> order to rosa
    Tue 12 Jan 16:30  < rosa to desk: "resend invite Ada and Sam"
    Tue 12 Jan 17:00  -> confirm to rosa
    Tue 12 Jan 17:30  < rosa answers the confirm to the desk: "go"
    Tue 12 Jan 18:00  -> invite to ada, sam
    Tue 12 Jan 18:00  -> order to rosa
    Tue 12 Jan 18:30  < rosa answers the order to the desk: "undo"
    Tue 12 Jan 19:00  -> order to rosa
    letters a week: ada 3
    letters a week: sam 3
    "#);
}

#[test]
fn a_pair_that_staff_begin_again_is_not_missed_in_its_roster_file() {
    let mut world = in_touch();
    world.mail_from("rosa", &["desk"], "end Ada and Sam");
    world.until("2027-01-12 11:30").reply_from("rosa", "confirm", "go");
    world.until("2027-01-12 12:30").edit(|files| files.strike("ada-sam"));
    world.until("2027-01-12 13:30").mail_from("rosa", &["desk"], "pair Ada with Sam");
    world.until("2027-01-12 14:30").reply_from("rosa", "confirm", "go");
    world.until("2027-01-12 15:30").edit(|files| files.pair(&["bea"], &["tom"]));
    world.until("2027-01-14 10:00");
    assert!(!world.journal_text().contains("vanished"), "{}", world.journal_text());
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "end Ada and Sam"
    Tue 12 Jan 11:00  -> confirm to rosa
    Tue 12 Jan 11:30  < rosa answers the confirm to the desk: "go"
    Tue 12 Jan 12:00  -> order to rosa
    Tue 12 Jan 12:00  -> cancellation to ada, sam
    Tue 12 Jan 12:00  = ada-sam ended
    Tue 12 Jan 13:30  < rosa to desk: "pair Ada with Sam"
    Tue 12 Jan 14:00  -> confirm to rosa
    Tue 12 Jan 14:30  < rosa answers the confirm to the desk: "go"
    Tue 12 Jan 15:00  -> order to rosa
    Tue 12 Jan 15:00  -> introduction to ada, sam
    Tue 12 Jan 15:00  = ada-sam introduced
    Tue 12 Jan 16:00  -> introduction to bea, tom
    Tue 12 Jan 16:00  -> invite to bea, tom
    Tue 12 Jan 16:00  = bea-tom introduced
    Thu 14 Jan 09:00  -> nudge (step 1) to ada, bea
    Thu 14 Jan 09:00  = ada-sam quiet
    Thu 14 Jan 09:00  = bea-tom quiet
    letters a week: ada 5
    letters a week: sam 4
    letters a week: bea 3
    letters a week: tom 2
    "#);
}

#[test]
fn another_mentor_is_a_new_pair_for_the_same_mentee() {
    let mut world = in_touch();
    world.mail_from("rosa", &["desk"], "replace mentor of Ada and Sam with Bea Quist <bea@people.test>");
    world.until("2027-01-12 11:30").reply_from("rosa", "confirm", "go");
    world.until("2027-01-12 17:00");
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "replace mentor of Ada and Sam with Bea Quist <bea@people.test>"
    Tue 12 Jan 11:00  -> confirm to rosa
    Tue 12 Jan 11:30  < rosa answers the confirm to the desk: "go"
    Tue 12 Jan 12:00  -> order to rosa
    Tue 12 Jan 12:00  -> introduction to bea-quist, sam
    Tue 12 Jan 12:00  -> cancellation to ada, sam
    Tue 12 Jan 12:00  -> invite to bea-quist, sam
    Tue 12 Jan 12:00  = ada-sam ended
    Tue 12 Jan 12:00  = bea-sam introduced
    letters a week: ada 3
    letters a week: sam 5
    "#);
}

#[test]
fn what_is_no_order_is_answered_with_what_works_once_a_day() {
    let mut world = in_touch();
    world.mail_from("rosa", &["desk"], "Could you perhaps pair up the new ones?");
    world.until("2027-01-12 11:30").mail_from("rosa", &["desk"], "Hello? Anybody there?");
    world.until("2027-01-12 12:30").mail_from("rosa", &["desk"], "pause Ada and Zoe until 1 Feb\nmove it");
    world.until("2027-01-12 14:00");
    let said = world.words("rosa", "order");
    assert!(said.contains("There is no pairing or person called 'Ada and Zoe'"), "{said}");
    assert!(said.contains("write for example: move Ada and Sam to Thu 18:00"), "{said}");
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "Could you perhaps pair up the new ones?"
    Tue 12 Jan 11:00  -> order-help to rosa
    Tue 12 Jan 11:30  < rosa to desk: "Hello? Anybody there?"
    Tue 12 Jan 12:30  < rosa to desk: "pause Ada and Zoe until 1 Feb\nmove it"
    Tue 12 Jan 13:00  -> order to rosa
    letters a week: ada 2
    letters a week: sam 2
    "#);
}

#[test]
fn what_is_told_rather_than_ordered_is_asked_and_thanks_get_nothing() {
    let mut world = in_touch();
    world.mail_from("rosa", &["desk"], "Sam has dropped out, sadly.");
    world.until("2027-01-12 11:30");
    let asked = world.words("rosa", "confirm");
    for part in [
        "Did you mean this? Nothing of it has been done yet.",
        "Ada Lovelace and Sam Okoye: the pairing ends",
    ] {
        assert!(asked.contains(part), "{part:?} is not in {asked}");
    }
    world.until("2027-01-12 12:10").reply_from("rosa", "confirm", "Yes please");
    world.until("2027-01-12 13:30").mail_from("rosa", &["desk"], "Many thanks!");
    world.until("2027-01-12 14:30").mail_from("rosa", &["desk"], "Is the kettle mended?");
    world.until("2027-01-12 16:00");
    let unknown = world.words("rosa", "order");
    assert!(unknown.contains("does not know what \"Is the kettle mended?\" is to mean"), "{unknown}");
    assert!(unknown.contains("Answer \"help\""), "{unknown}");
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "Sam has dropped out, sadly."
    Tue 12 Jan 11:00  -> confirm to rosa
    Tue 12 Jan 12:10  < rosa answers the confirm to the desk: "Yes please"
    Tue 12 Jan 13:00  -> order to rosa
    Tue 12 Jan 13:00  -> cancellation to ada, sam
    Tue 12 Jan 13:00  = ada-sam ended
    Tue 12 Jan 13:30  < rosa to desk: "Many thanks!"
    Tue 12 Jan 14:30  < rosa to desk: "Is the kettle mended?"
    Tue 12 Jan 15:00  -> order-help to rosa
    letters a week: ada 3
    letters a week: sam 3
    "#);
}

#[test]
fn a_trusted_servers_word_spares_the_round_for_what_is_harmless() {
    let mut world = in_touch();
    world.edit(|files| files.set("mail.receive", "trusted_authserv_ids", "[\"mx.desk.test\"]"));
    let mail = |results: &str, id: &str, order: &str| {
        format!(
            "{results}From: Rosa Staff <rosa@people.test>\r\nTo: <desk@desk.test>\r\nMessage-ID: <{id}@people.test>\r\n\
             Subject: order\r\n\r\n{order}\r\n"
        )
    };
    let passed = "Authentication-Results: mx.desk.test; dmarc=pass header.from=people.test\r\n\
                  Received: from out.people.test by mx.desk.test; Tue, 12 Jan 2027 10:00:00 +0000\r\n";
    // Harmless, and vouched for: at once. What sends letters is shown first all the same.
    world.raw_mail("hold, vouched for by the server", &mail(passed, "1", "hold"));
    world.raw_mail("end, vouched for by the server", &mail(passed, "2", "end ada-sam"));
    world.until("2027-01-12 11:30");
    assert!(world.is_held());
    world.reply_from("rosa", "order", "release");
    world.until("2027-01-12 12:30");
    assert!(!world.is_held());
    // The same mail in another wrapping, and results that the sender wrote.
    let replayed =
        format!("Received: from evil.test by mx.desk.test; Tue, 12 Jan 2027 12:31:00 +0000\r\n{passed}");
    world.raw_mail("the same hold, replayed", &mail(&replayed, "1", "hold"));
    let forged = "Received: from evil.test by mx.desk.test; Tue, 12 Jan 2027 12:32:00 +0000\r\n\
                  Received: from x by evil.test; Tue, 12 Jan 2027 12:32:00 +0000\r\n\
                  Authentication-Results: mx.desk.test; dmarc=pass header.from=people.test\r\n";
    world.raw_mail("hold, with results that its sender wrote", &mail(forged, "3", "hold"));
    world.until("2027-01-12 14:00");
    assert!(!world.is_held());
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < hold, vouched for by the server
    Tue 12 Jan 10:00  < end, vouched for by the server
    Tue 12 Jan 11:00  -> order to rosa
    Tue 12 Jan 11:00  -> confirm to rosa
    Tue 12 Jan 11:30  < rosa answers the order to the desk: "release"
    Tue 12 Jan 12:00  -> order to rosa
    Tue 12 Jan 12:30  < the same hold, replayed
    Tue 12 Jan 12:30  < hold, with results that its sender wrote
    Tue 12 Jan 13:00  -> confirm to rosa
    letters a week: ada 2
    letters a week: sam 2
    "#);
}

#[test]
fn one_call_is_left_out_and_another_moved() {
    let mut world = in_touch();
    world.mail_from(
        "rosa",
        &["desk"],
        "skip Ada and Sam on 2 February\nmove Ada and Sam 9 Feb to 11 Feb 17:30",
    );
    world.until("2027-01-12 11:30").reply_from("rosa", "confirm", "go");
    world.until("2027-01-12 12:30");
    let said = world.words("ada", "update");
    assert!(
        said.contains("Moved: Tuesday 9 February to Thursday 11 February, 17:30 (London) All others stay"),
        "{said}"
    );
    world.mail_from("rosa", &["desk"], "move Ada and Sam 16 Feb to 17 Feb");
    world.until("2027-01-12 13:30").reply_from("rosa", "confirm", "go");
    world.until("2027-01-12 14:30");
    let said = world.words("sam", "update");
    assert!(
        said.contains("One of your calls with Ada Lovelace moves: the one of Tuesday 16 February to Wednesday 17 February, 18:00 (London)."),
        "{said}"
    );
    world.mail_from("rosa", &["desk"], "skip Ada and Sam on 3 February");
    world.until("2027-01-12 16:00");
    assert!(world.words("rosa", "order").contains("the next one is on Tuesday 12 January 2027"));
    world.until("2027-02-12");
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "skip Ada and Sam on 2 February\nmove Ada and Sam 9 Feb to 11 Feb 17:30"
    Tue 12 Jan 11:00  -> confirm to rosa
    Tue 12 Jan 11:30  < rosa answers the confirm to the desk: "go"
    Tue 12 Jan 12:00  -> order to rosa
    Tue 12 Jan 12:00  -> update to ada, sam
    Tue 12 Jan 12:30  < rosa to desk: "move Ada and Sam 16 Feb to 17 Feb"
    Tue 12 Jan 13:00  -> confirm to rosa
    Tue 12 Jan 13:30  < rosa answers the confirm to the desk: "go"
    Tue 12 Jan 14:00  -> order to rosa
    Tue 12 Jan 14:00  -> update to ada, sam
    Tue 12 Jan 14:30  < rosa to desk: "skip Ada and Sam on 3 February"
    Tue 12 Jan 15:00  -> order to rosa
    Mon 18 Jan 18:00  -> reminder to ada, sam
    Tue 19 Jan 09:00  -> nudge (step 1) to ada
    Tue 19 Jan 09:00  = ada-sam quiet
    Tue 26 Jan 09:00  ! ada-sam: silence
    Wed 27 Jan 08:30  -> digest to rosa
    Wed 10 Feb 17:30  -> reminder to ada, sam
    letters a week: ada 4 2 0 0 1
    letters a week: sam 4 1 0 0 1
    "#);
}

#[test]
fn a_sheet_by_mail_is_a_roster_shown_row_by_row_and_taken_after_go() {
    let mut world = in_touch();
    let sheet = "Mentor;Mentor e-mail;Mentee;Mentee e-mail;Weekly\r\n\
                 Bea Quist;bea@people.test;Tom Reyes;tom@people.test;Thu 17:00\r\n\
                 Cal Ito;cal@people.test;Nia Brown;;Fri 12:00\r\n";
    let mail = |id: &str, to: &str| {
        format!(
            "From: Rosa Staff <rosa@people.test>\r\nTo: <{to}>\r\nMessage-ID: <{id}@people.test>\r\n\
             Subject: the new ones\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nHere they are.\r\n\
             --b\r\nContent-Type: text/csv; name=\"pairs.csv\"\r\nContent-Disposition: attachment\r\n\r\n{sheet}--b--\r\n"
        )
    };
    world.raw_mail("rosa to desk, with pairs.csv", &mail("0", "desk@desk.test"));
    world.until("2027-01-12 11:05");
    // Anybody can write that: nothing of it is opened before Rosa has answered a letter that only she has.
    let asks = world.words("rosa", "order");
    assert!(
        asks.contains("pairs.csv. Anybody can write such a mail, so the desk has not opened it."),
        "{asks}"
    );
    let letter = world.desk_of("rosa", "order");
    world.raw_mail("rosa answers it, with pairs.csv", &mail("1", &letter));
    world.until("2027-01-12 12:05");
    let shown = world.words("rosa", "confirm");
    for part in [
        "Row 2: new pairing bea-tom in academy",
        "Row 3: not understood: the mentee has no address",
        "to Bea Quist (bea@people.test): \"Bea and Tom: an introduction",
        "Answer \"go\"",
    ] {
        assert!(shown.contains(part), "{part:?} is not in {shown}");
    }
    world.reply_from("rosa", "confirm", "go");
    world.until("2027-01-12 13:05");
    // The same sheet once more changes nothing.
    world.raw_mail("rosa answers it, with pairs.csv again", &mail("2", &letter));
    world.until("2027-01-12 15:00");
    insta::assert_snapshot!(world.words("rosa", "confirm"), @r#"Hi Rosa, You wrote to the desk. This is what it understood; nothing of it has been done yet. - pairs.csv: 1 new pairing, 0 changed, 0 as in the record, 1 row not understood. - Row 3: not understood: the mentee has no address. - Row 2: new pairing bea-tom in academy: Bea Quist <bea@people.test> (new) mentors Tom Reyes <tom@people.test> (new), Thu 17:00. - 1 row that is not taken comes back in pairs-left-out.xlsx, with the reason; put it right there, and send that file. - 1 pairing that the sheet does not name stays as it is; to end one, write end as its stage. These letters would leave. - to Bea Quist (bea@people.test): "Bea and Tom: an introduction (Academy spring 2027)" - to Tom Reyes (tom@people.test): "Bea and Tom: an introduction (Academy spring 2027)" - to Bea Quist (bea@people.test): "Your calls with Tom: every Thursday, 17:00 (London)" - to Tom Reyes (tom@people.test): "Your calls with Bea: every Thursday, 17:00 (London)" Is it right? Answer "go" by Wednesday 13 January, 12:00 (London). Something else instead? Write that. With "no", or without an answer, it is forgotten. You did not write that? Then answer "no": nothing is done unless this letter is answered. -- Riverside Mentoring, Academy spring 2027. You get this as staff."#);
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk, with pairs.csv
    Tue 12 Jan 11:00  -> order [sheet-unproved] to rosa
    Tue 12 Jan 11:05  < rosa answers it, with pairs.csv
    Tue 12 Jan 12:00  -> confirm to rosa
    Tue 12 Jan 12:05  < rosa answers the confirm to the desk: "go"
    Tue 12 Jan 13:00  -> order to rosa
    Tue 12 Jan 13:00  -> introduction to bea-quist, tom-reyes
    Tue 12 Jan 13:00  -> invite to bea-quist, tom-reyes
    Tue 12 Jan 13:00  = bea-tom introduced
    Tue 12 Jan 13:05  < rosa answers it, with pairs.csv again
    Tue 12 Jan 14:00  -> order to rosa
    letters a week: ada 2
    letters a week: sam 2
    "#);
}

#[test]
fn the_register_of_a_monday_sent_back_as_it_came_changes_nothing() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.set("programme.digest", "at", "\"08:30\""));
    world.until("2027-01-18 09:30");
    world.forget_timeline();
    let register = world.attachment("rosa", "digest", "register-2027-01-18.xlsx");
    // As it came it changes nothing.
    world.send_sheet("register-2027-01-18.xlsx", &register);
    world.until("2027-01-18 10:30");
    insta::assert_snapshot!(world.words("rosa", "order"), @r#"Hi Rosa, This is what came of your mail. - register-2027-01-18.xlsx, sheet "Register": 0 new pairings, 0 changed, 1 as in the record. -- Riverside Mentoring, Academy spring 2027. You get this as staff."#);
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 18 Jan 09:30  < rosa sends register-2027-01-18.xlsx
    Mon 18 Jan 10:00  -> order to rosa
    letters a week: ada 4 0
    letters a week: sam 3 0
    "#);
}
