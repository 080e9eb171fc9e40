//! Long lives in zones of all kinds: whatever is moved, skipped, paused and answered, the calendars of both have the
//! calls that the record has. Other people's software judges that, from what each life leaves.

use mentord::domain::incoming::Partstat::{Accepted, Declined, Tentative};

use super::{
    seasons::Chance,
    world::{World, time},
};

/// Clocks that change by a rule, by none, at Ramadan, by half an hour, and not at all.
const ZONES: [&str; 8] = [
    "Europe/London",
    "America/New_York",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Asia/Jerusalem",
    "Africa/Cairo",
    "America/Santiago",
    "Australia/Lord_Howe",
];
const SLOTS: [&str; 5] =
    ["\"Tue 18:00\"", "\"Thu 08:30\"", "\"Sat 23:30\"", "\"Wed 00:15\"", "\"Mon 12:00\""];

/// One thing that staff or one of the pair do.
fn something(world: &mut World, chance: &mut Chance) {
    let who = chance.pick(&["eve", "nia"]);
    let call = |world: &World, nth: usize| {
        let booking = world.view("eve-nia").contact.booking.expect("a booking");
        let now = world.now();
        let start = booking.series.calls().filter(|call| call.start > now).nth(nth).expect("a call").start;
        let zone = booking.series.zone.clone();
        (start.to_zoned(zone), start)
    };
    match chance.below(11) {
        0 => {
            let slot = chance.pick(&SLOTS);
            world.edit(|files| files.pairing("eve-nia", "weekly", slot));
        }
        1..=2 => {
            let nth = 1 + chance.below(4);
            let (day, _) = call(world, nth);
            let to = day.date().saturating_add(jiff::ToSpan::days(2));
            ordered(world, &format!("move {} to {to} 17:30 for Eve and Nia", day.date()));
        }
        3 => {
            let nth = 1 + chance.below(4);
            let (day, _) = call(world, nth);
            ordered(world, &format!("skip {} for Eve and Nia", day.date()));
        }
        4 => {
            let back = world.here().date().saturating_add(jiff::ToSpan::days(20));
            ordered(world, &format!("pause Eve and Nia until {back}"));
        }
        5 => ordered(world, "resume Eve and Nia"),
        6 => world.answer_invite(who, Accepted, None),
        7..=8 => {
            let nth = 1 + chance.below(3);
            let (_, start) = call(world, nth);
            proposed(world, who, start);
            let other = if who == "eve" { "nia" } else { "eve" };
            let answer = chance.pick(&["yes", "no", "", "yes, fine by me", "Sorry, I can't then"]);
            let asked = world.letters().iter().any(|(_, taken)| taken.who == other && taken.kind == "move");
            if asked && !answer.is_empty() {
                world.reply_from(other, "move", answer);
            }
        }
        _ => {
            let nth = chance.below(5);
            let (_, start) = call(world, nth);
            let start = start.to_zoned(jiff::tz::TimeZone::get("Europe/London").expect("a zone"));
            let partstat = if chance.below(3) == 0 { Tentative } else { Declined };
            world.answer_invite(who, partstat, Some(&start.strftime("%Y-%m-%d %H:%M").to_string()));
        }
    }
}

/// A calendar proposes another hour for a call, some days after it.
fn proposed(world: &mut World, who: &str, call: jiff::Timestamp) {
    let utc = |at: jiff::Timestamp| at.strftime("%Y%m%dT%H%M%SZ").to_string();
    let to = call + jiff::SignedDuration::from_hours(44);
    let lines = [
        format!("RECURRENCE-ID:{}", utc(call)),
        format!("DTSTART:{}", utc(to)),
        format!("ATTENDEE;PARTSTAT=TENTATIVE:mailto:{who}@people.test"),
    ];
    world.calendar_says(who, "COUNTER", &lines.each_ref().map(String::as_str));
    hours(world, 14);
}

fn ordered(world: &mut World, order: &str) {
    world.mail_from("rosa", &["desk"], order);
    // Nobody passes at night.
    hours(world, 14);
    world.reply_from("rosa", "", "go");
}

fn hours(world: &mut World, hours: i64) {
    let then = world.here().saturating_add(jiff::ToSpan::hours(hours));
    let then = then.strftime("%Y-%m-%d %H:%M").to_string();
    if time(&then) >= world.now() {
        world.until(&then);
    }
}

#[test]
fn calendars_have_the_calls_of_the_record_to_2035() {
    for (nth, zone) in ZONES.into_iter().enumerate() {
        let mut chance = Chance((nth as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let slot = chance.pick(&SLOTS);
        let mut world = World::starting("2027-01-11").with_pairing("eve", "nia").with(|files| {
            files.set("programme", "timezone", &format!("{zone:?}"));
            files.set("programme", "ends", "2035-12-31");
            files.pairing("eve-nia", "weekly", slot);
        });
        world.until("2027-01-12 12:00");
        for _ in 0..9 {
            something(&mut world, &mut chance);
            let pause = 20 + i64::try_from(chance.below(60)).unwrap_or_default();
            hours(&mut world, pause);
        }
        let booking = world.view("eve-nia").contact.booking.expect("a booking");
        assert!(booking.sequence > 0, "{zone}: nothing ever changed");
    }
}
