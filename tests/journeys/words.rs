//! What people answer in a word, and what the other side sees of it: nothing, unless it concerns them.

use super::world::World;

#[test]
fn later_is_never_seen_by_the_other() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-13 10:05").reply_from("ada", "nudge", "Later, sorry.");
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < ada answers the nudge to the desk: "Later, sorry."
    Fri 15 Jan 09:00  -> nudge (step 2) to sam
    Mon 18 Jan 18:00  -> reminder to ada, sam
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest to rosa
    letters a week: ada 3 1
    letters a week: sam 3 1
    "#);
}

#[test]
fn later_to_someone_who_waits() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 10:05").mail_from("sam", &["ada", "desk"], "Hello Ada, may we talk?");
    world.until("2027-01-13 10:05").reply_from("ada", "nudge", "later");
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 10:05  < sam to ada, desk: "Hello Ada, may we talk?"
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < ada answers the nudge to the desk: "later"
    Wed 13 Jan 11:00  -> told (later) to sam
    Mon 18 Jan 09:00  -> summary [nudge (step 2) + reminder] to ada
    Mon 18 Jan 09:00  -> summary [reminder + waiting (step 2)] to sam
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest to rosa
    letters a week: ada 3 1
    letters a week: sam 3 1
    "#);
}

#[test]
fn stop_is_never_seen_by_the_other() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-13 10:05").reply_from("ada", "nudge", "stop");
    world.until("2027-01-29 12:00").edit(|files| files.pairing("ada-sam", "ended", "\"she asked\""));
    world.until("2027-02-06");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < ada answers the nudge to the desk: "stop"
    Wed 13 Jan 11:00  -> answer [done] to ada
    Wed 13 Jan 11:00  ! ada-sam: ada asked for no more letters
    Thu 14 Jan 08:30  -> digest to rosa
    Fri 15 Jan 09:00  -> nudge (step 2) to sam
    Mon 18 Jan 18:00  -> reminder to sam
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest to rosa
    Fri 29 Jan 13:00  -> cancellation to ada, sam
    Fri 29 Jan 13:00  = ada-sam ended
    Fri 29 Jan 13:00  . ada-sam: ada asked for no more letters
    Fri 29 Jan 13:00  . ada-sam: silence
    letters a week: ada 4 0 1 0
    letters a week: sam 3 1 1 0
    "#);
}

#[test]
fn talked() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-13 10:05").reply_from("ada", "nudge", "Talked, thanks!");
    world.until("2027-01-30");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < ada answers the nudge to the desk: "Talked, thanks!"
    Wed 13 Jan 11:00  = ada-sam in-touch
    Mon 18 Jan 18:00  -> reminder to ada, sam
    Thu 21 Jan 09:00  -> nudge (step 1) to ada
    Thu 21 Jan 09:00  = ada-sam quiet
    Thu 28 Jan 09:00  ! ada-sam: silence
    Fri 29 Jan 08:30  -> digest to rosa
    letters a week: ada 3 2 0
    letters a week: sam 2 1 0
    "#);
}

#[test]
fn not_yet() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-13 10:05").reply_from("ada", "nudge", "not yet");
    world.until("2027-01-23");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < ada answers the nudge to the desk: "not yet"
    Fri 15 Jan 09:00  -> nudge (step 2) to sam
    Mon 18 Jan 18:00  -> reminder to ada, sam
    Tue 19 Jan 09:00  ! ada-sam: silence
    Wed 20 Jan 08:30  -> digest to rosa
    letters a week: ada 3 1
    letters a week: sam 3 1
    "#);
}

#[test]
fn fewer() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-18 19:05").reply_from("sam", "reminder", "fewer");
    world.until("2027-01-19 12:05").mail_from("ada", &["sam", "desk"], "Hello Sam");
    world.until("2027-01-19 12:25").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-02-06");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Fri 15 Jan 09:00  -> nudge (step 2) to ada, sam
    Mon 18 Jan 18:00  -> reminder to ada, sam
    Mon 18 Jan 19:05  < sam answers the reminder to the desk: "fewer"
    Mon 18 Jan 20:00  -> answer [done] to sam
    Tue 19 Jan 09:00  ! ada-sam: silence
    Tue 19 Jan 12:05  < ada to sam, desk: "Hello Sam"
    Tue 19 Jan 12:25  < sam to ada, desk: "Hello Ada"
    Tue 19 Jan 13:00  = ada-sam in-touch
    Tue 19 Jan 13:00  . ada-sam: silence
    Wed 27 Jan 09:00  -> nudge (step 1) to ada
    Wed 27 Jan 09:00  = ada-sam quiet
    Wed 03 Feb 09:00  ! ada-sam: silence
    Thu 04 Feb 08:30  -> digest to rosa
    letters a week: ada 4 1 1 0
    letters a week: sam 3 2 0 0
    "#);
}

#[test]
fn pause_until() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-12 10:05").mail_from("ada", &["sam", "desk"], "Hello Sam");
    world.until("2027-01-12 11:05").mail_from("sam", &["ada", "desk"], "Hello Ada");
    world.until("2027-01-18 19:05").reply_from("sam", "reminder", "pause until 8 February");
    world.until("2027-03-01");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Tue 12 Jan 10:05  < ada to sam, desk: "Hello Sam"
    Tue 12 Jan 11:05  < sam to ada, desk: "Hello Ada"
    Tue 12 Jan 12:00  = ada-sam in-touch
    Mon 18 Jan 18:00  -> reminder to ada, sam
    Mon 18 Jan 19:05  < sam answers the reminder to the desk: "pause until 8 February"
    Mon 18 Jan 20:00  -> update to ada, sam
    Mon 18 Jan 20:00  = ada-sam paused
    Mon 08 Feb 00:00  = ada-sam in-touch
    Mon 08 Feb 18:00  -> reminder to ada, sam
    Wed 10 Feb 09:00  -> nudge (step 1) to ada
    Wed 10 Feb 09:00  = ada-sam quiet
    Wed 17 Feb 09:00  ! ada-sam: silence
    Thu 18 Feb 08:30  -> digest to rosa
    letters a week: ada 2 2 0 0 2 0 0 0
    letters a week: sam 2 2 0 0 1 0 0 0
    "#);
}

#[test]
fn not_me() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-11 10:05").reply_from("sam", "introduction", "not me");
    world.until("2027-01-18 12:00").edit(|files| files.person("sam", "email", "\"sam.okoye@people.test\""));
    world.until("2027-01-25");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Mon 11 Jan 10:05  < sam answers the introduction to ada, the desk: "not me"
    Mon 11 Jan 11:00  -> answer [done] to sam
    Mon 11 Jan 11:00  ! ada-sam: sam says: not me
    Tue 12 Jan 08:30  -> digest to rosa
    Mon 18 Jan 13:00  -> introduction to ada, sam
    Mon 18 Jan 13:00  -> update to ada, sam
    Mon 18 Jan 13:00  . ada-sam: sam says: not me
    Wed 20 Jan 09:00  -> nudge (step 1) to ada
    Wed 20 Jan 09:00  = ada-sam quiet
    Fri 22 Jan 09:00  -> nudge (step 2) to ada, sam
    letters a week: ada 2 4 0
    letters a week: sam 3 3 0
    "#);
}

#[test]
fn why() {
    let mut world = World::starting("2027-01-11").with_pairing("ada", "sam");
    world.until("2027-01-13 10:05").reply_from("ada", "nudge", "Why?");
    world.until("2027-01-14");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  -> invite to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < ada answers the nudge to the desk: "Why?"
    Wed 13 Jan 11:00  -> answer [why] to ada
    letters a week: ada 4
    letters a week: sam 2
    "#);
    let words = world.words("ada", "answer");
    for fact in ["introduced on Monday 11 January", "Wednesday 13 January", "Friday 15 January"] {
        assert!(words.contains(fact), "no {fact} in: {words}");
    }
}

#[test]
fn elsewhere() {
    let mut world = World::starting("2027-01-11")
        .with_pairing("ada", "sam")
        .with(|files| files.without_field("ada-sam", "weekly"));
    world.until("2027-01-13 10:05").reply_from("ada", "nudge", "elsewhere");
    world.until("2027-02-11 10:05").reply_from("ada", "question", "yes");
    world.until("2027-04-20");
    insta::assert_snapshot!(world.timeline(), @r#"
    Mon 11 Jan 09:00  -> introduction to ada, sam
    Mon 11 Jan 09:00  = ada-sam introduced
    Wed 13 Jan 09:00  -> nudge (step 1) to ada
    Wed 13 Jan 09:00  = ada-sam quiet
    Wed 13 Jan 10:05  < ada answers the nudge to the desk: "elsewhere"
    Wed 13 Jan 11:00  = ada-sam in-touch
    Wed 10 Feb 09:00  -> question (elsewhere) to ada
    Thu 11 Feb 10:05  < ada answers the question to the desk: "yes"
    Thu 11 Mar 09:00  -> question (elsewhere) to ada
    Fri 26 Mar 09:00  = ada-sam quiet
    Fri 26 Mar 09:00  ! ada-sam: silence
    Mon 29 Mar 08:30  -> digest to rosa
    letters a week: ada 2 0 0 0 1 0 0 0 1 0 0 0 0 0 0
    letters a week: sam 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0
    "#);
}
