//! Whole seasons in which anything may happen on any day: no timeline to read, but everything that
//! must hold in every journey is held against each pass.

use mentord::domain::incoming::Partstat::{Accepted, Declined, Tentative};

use super::world::{World, time};

const PAIRS: [(&str, &str); 4] = [("ada", "sam"), ("ada", "bea"), ("eve", "nia"), ("bob", "cal")];

/// Numbers that look like chance and are the same in every run (Knuth's MMIX).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit
    }

    pub(crate) fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words.get(self.below(words.len())).copied().unwrap_or_default()
    }

    pub(crate) fn one_of<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        of.get(self.below(of.len())).expect("something to take one of")
    }
}

fn season(seed: u64) {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut world = World::starting("2027-02-08");
    for (mentor, mentee) in PAIRS {
        let slot = chance.pick(&[
            "\"Mon 09:00\"",
            "\"Tue 18:00\"",
            "\"Wed 12:30\"",
            "\"Fri 16:00\"",
            "\"Sun 02:30\"",
        ]);
        let (id, ask) = (format!("{mentor}-{mentee}"), chance.pick(&["off", "mentor", "turns", "both"]));
        world = world.with_pairing(mentor, mentee).with(|files| {
            files.pairing(&id, "weekly", slot);
            files.pairing(&id, "background", "\"Wants to learn.\"");
            files.set("programme.meeting", "ask", &format!("{ask:?}"));
            files.set("programme.digest", "at", "\"08:30\"");
            files.set("programme", "ends", "2027-04-23");
            files.set("programme", "holidays", "[2027-03-26, \"2027-03-29..2027-04-02\"]");
        });
    }
    for day in 1..75_i64 {
        let date = jiff::civil::date(2027, 2, 8).saturating_add(jiff::ToSpan::days(day));
        for hour in [8, 11, 15, 19] {
            let then = format!("{date} {hour:02}:{:02}", chance.below(60));
            if time(&then) >= world.now() {
                world.until(&then);
            }
            if chance.below(5) == 0 {
                something_happens(&mut world, &mut chance, date);
            }
        }
    }
    world.until("2027-05-10");
    let _ = world.timeline();
}

fn something_happens(world: &mut World, chance: &mut Chance, today: jiff::civil::Date) {
    let (mentor, mentee) = PAIRS.get(chance.below(PAIRS.len())).copied().unwrap_or(("ada", "sam"));
    let (who, other) = if chance.below(2) == 0 { (mentor, mentee) } else { (mentee, mentor) };
    let id = format!("{mentor}-{mentee}");
    let later = today.saturating_add(jiff::ToSpan::days(i64::try_from(2 + chance.below(12)).unwrap_or(2)));
    match chance.below(24) {
        0..=4 => {
            world.mail_from(who, &[other, "desk"], "Hello there, how are you?");
        }
        5 | 6 => {
            world.mail_from(who, &["desk"], "When is the next call?");
        }
        7..=10 => {
            let word =
                chance.pick(&["talked", "met", "yes", "no", "later", "not yet", "why", "elsewhere", "fewer"]);
            world.reply_from(who, "", word);
        }
        11 => {
            world.reply_from(who, "", &format!("pause until {later}"));
        }
        12 => {
            world.out_of_office(who, &later.to_string());
        }
        13 | 14 => world.answer_invite(who, Accepted, None),
        15 => world.answer_invite(who, if chance.below(2) == 0 { Declined } else { Tentative }, None),
        16 => {
            world.edit(|files| files.pairing(&id, "weekly", "\"Thu 13:15\""));
        }
        17 => {
            world.edit(|files| files.pairing(&id, "place", &format!("\"Room {later}\"")));
        }
        18 if world.mailbox_is_open() => world.close_mailbox(),
        18..=20 if !world.mailbox_is_open() => world.open_mailbox(),
        21 => {
            world.down_until(&format!("{today} 20:30"));
        }
        22 => {
            world.reply_from("rosa", "digest", "talked");
        }
        23 if chance.below(6) == 0 => {
            world.reply_from(who, "", chance.pick(&["stop", "not me"]));
        }
        _ => {}
    }
}

#[test]
fn whatever_happens_the_promises_hold() {
    for seed in 1..=2 {
        season(seed);
    }
}

/// What people answer in a word, of silence, absences and calls.
const WORDS: [&str; 15] = [
    "talked",
    "not yet",
    "later",
    "no",
    "yes",
    "why",
    "fewer",
    "elsewhere",
    "skip 26 January",
    "skip 9 February",
    "pause until 15 February",
    "away 20 January to 29 January",
    "away 1 February to 12 February",
    "stop",
    "Well, that depends on many things, does it not?",
];

/// Somebody does something; whatever it is, the letters that follow are held against the record.
fn somebody_acts(world: &mut World, chance: &mut Chance, sides: [&[&'static str]; 2]) {
    let (own, others) = if chance.below(2) == 0 { (sides[0], sides[1]) } else { (sides[1], sides[0]) };
    let who = chance.pick(own);
    let call = chance.pick(&["2027-01-19 18:00", "2027-01-26 18:00", "2027-02-02 18:00", "2027-02-09 18:00"]);
    match chance.below(12) {
        0..=1 => {
            let to: Vec<&str> = others.iter().copied().chain(["desk"]).collect();
            world.mail_from(who, &to, "Hello, shall we talk on Tuesday?");
        }
        2..=5 => {
            let word = chance.pick(&WORDS);
            world.reply_from(who, "", word);
        }
        6 => world.answer_invite(who, Accepted, None),
        7 => world.answer_invite(who, Declined, None),
        8..=9 => world.answer_invite(who, Declined, Some(call)),
        10 => {
            let back = chance.pick(&["2027-01-23", "2027-02-01", "2027-02-20"]);
            world.out_of_office(who, back);
        }
        _ => {
            let order = chance.pick(&["skip", "pause", "move"]);
            let pair = sides.concat().join("-");
            let text = match order {
                "skip" => format!("skip {pair} on 2 February"),
                "pause" => format!("pause {pair} until 8 February"),
                _ => format!("move {pair} 9 February to 11 February 18:30"),
            };
            world.mail_from("rosa", &["desk"], &text);
            let shown = world.here().saturating_add(jiff::ToSpan::hours(2));
            world.until(&shown.strftime("%Y-%m-%d %H:%M").to_string());
            world.reply_from("rosa", "", "go");
        }
    }
}

#[test]
fn whatever_a_pair_says_its_letters_stay_true() {
    for seed in 1..=8 {
        let mut chance = Chance(seed);
        let sides: [&[&str]; 2] = match seed % 3 {
            0 => [&["ada"], &["sam", "bea"]],
            1 => [&["ada"], &["nia"]],
            _ => [&["ada"], &["sam"]],
        };
        let mut world = World::starting("2027-01-11").with(|files| {
            files.pair(sides[0], sides[1]);
            files.set("programme.digest", "at", "\"08:30\"");
            if seed % 2 == 0 {
                files.set("programme.meeting", "ask", "\"both\"");
            }
            if seed % 5 == 0 {
                files.set("programme.contact", "rsvp_counts", "false");
                files.set("programme", "first_mover", "\"mentee\"");
            }
            if seed % 7 == 0 {
                files.set("programme.contact", "counts", "\"either\"");
            }
        });
        world.until("2027-01-11 12:00");
        for step in 1..=14_i64 {
            let date = jiff::civil::date(2027, 1, 11).saturating_add(jiff::ToSpan::days(2 * step));
            world.until(&format!("{date} {:02}:20", 7 + chance.below(12)));
            somebody_acts(&mut world, &mut chance, sides);
        }
        world.until("2027-02-28");
        let _ = world.timeline();
    }
}
