//! Mail made to hurt: each is read or set aside on a small stack, in memory and time that grow no
//! faster than the mail.
//!
//! The figures: `cargo test --release --test hostile_mail -- --nocapture`.

#[path = "hostile_mail/shapes.rs"]
mod shapes;

use std::{fs, thread, time::Duration};

use jiff::civil::date;
use mentord::{
    domain::act::Asked,
    domain::incoming::{Class, Incoming},
    intake::{self, Known},
    letters::Catalogue,
};
use shapes::{Expected, SHAPES, Shape};

/// A recursion of one call for each of 50,000 levels would need a hundred times as much.
const STACK: usize = 512 * 1024;
const MOST_MEMORY: fn(u64) -> u64 = |size| 4 * size + 16 * 1024 * 1024;
/// Of processor time, for any mail of up to 25 MB; a debug build takes some ten times as long as a release.
const MOST_TIME: Duration = Duration::from_secs(20);

struct Measured {
    mail: Incoming,
    time: Duration,
    /// Bytes, at the most.
    memory: u64,
}

/// Reads a mail as the daemon does, answers and orders in it too.
fn measure(raw: &[u8]) -> Measured {
    measured(raw, true)
}

/// `answers`: whether what was written is read for acts; of that only a bounded beginning is.
fn measured(raw: &[u8], answers: bool) -> Measured {
    let read = || {
        let start = processor_time();
        let mail = intake::read(raw, &Known::nothing());
        if let Some(text) = &mail.text {
            if answers {
                let _ = intake::reading(text, &Asked::nothing(date(2027, 1, 29)));
            }
            let _ = intake::orders(text, date(2027, 1, 29));
        }
        (mail, processor_time() - start)
    };
    // Of this thread alone: other tests run meanwhile.
    let read_and_counted = || {
        let mut read_mail = None;
        let memory = allocation_counter::measure(|| read_mail = Some(read())).bytes_max;
        let (mail, time) = read_mail.expect("it was read");
        Measured { mail, time, memory }
    };
    thread::scope(|scope| {
        let reader = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, read_and_counted);
        reader.expect("a thread").join().expect("it is read without a panic")
    })
}

/// What this thread has had of a processor: the rest of the machine may be as busy as it likes.
fn processor_time() -> Duration {
    let said = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux says how long a thread ran");
    let nanoseconds = said.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.expect("a number"))
}

#[test]
fn each_is_read_or_set_aside_in_bounded_time_and_memory() {
    let mut wrong = Vec::new();
    for Shape { name, raw, full, expected, .. } in &SHAPES {
        let raw = raw(*full);
        let Measured { mail, time, memory } = measure(&raw);
        let reason = Catalogue::english().say(&mail.reason);
        println!(
            "{name:<50} {:>6.2} MB  {:>8.1} ms  {:>6.1} MB  {:?}: {}",
            raw.len() as f64 / 1e6,
            time.as_secs_f64() * 1000.0,
            memory as f64 / 1e6,
            mail.class,
            reason
        );
        if time > MOST_TIME {
            wrong.push(format!("{name}: {time:?}"));
        }
        if memory > MOST_MEMORY(raw.len() as u64) {
            wrong.push(format!("{name}: {:.1} MB of memory", memory as f64 / 1e6));
        }
        let as_expected = match expected {
            Expected::SetAside(why) => mail.class == Class::Unreadable && reason.contains(why),
            Expected::Read(class) => mail.class == *class,
        };
        if !as_expected {
            wrong.push(format!("{name}: {:?}, {reason}", mail.class));
        }
        wrong.extend(too_much_kept(&mail).map(|what| format!("{name}: {what}")));
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// What is handed on is bounded too: it is stored and shown.
fn too_much_kept(mail: &Incoming) -> Option<String> {
    let lists = [
        ("ids", mail.in_reply_to.len(), 200),
        ("places of delivery", mail.delivered_to.len(), 100),
        ("recipients that failed", mail.bounce.as_ref().map_or(0, |bounce| bounce.recipients.len()), 500),
        ("calendar entries", mail.calendar.len(), 100),
        ("octets of text", mail.text.as_ref().map_or(0, String::len), 3 * 1024 * 1024),
        ("octets of reason", mail.reason.to_string().len(), 2_000),
        ("octets of subject", mail.subject.len(), 400 * 1024),
    ];
    lists.into_iter().find(|(_, kept, most)| kept > most).map(|(what, kept, _)| format!("{kept} {what}"))
}

/// Four times the mail, four times the work: a quadratic reader takes sixteen times as long.
#[test]
fn time_grows_no_faster_than_the_mail() {
    let mut wrong = Vec::new();
    for Shape { name, raw, part, .. } in &SHAPES {
        let (small, large) = (raw(*part), raw(4 * *part));
        let sizes = large.len() as f64 / small.len() as f64;
        let (mut short, mut long) = (Duration::MAX, Duration::MAX);
        // The best of three, where the first is too slow.
        let grows_with_its_size = (0..3).any(|_| {
            short = short.min(measured(&small, false).time);
            long = long.min(measured(&large, false).time);
            // What is small is noise.
            long.as_secs_f64() <= short.as_secs_f64() * 2.5 * sizes + 0.1
        });
        if !grows_with_its_size {
            wrong.push(format!("{name}: {short:?} for {} bytes, {long:?} for {}", small.len(), large.len()));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// Staff learn whose mail was set aside.
#[test]
fn a_mail_that_is_set_aside_keeps_its_header() {
    for (name, raw) in [
        ("too deep", shapes::nested_multiparts(200)),
        ("too many parts", shapes::many_parts(501)),
        ("too much header", shapes::many_fields(100_000)),
        ("too large", shapes::one_long_line(26 * 1024 * 1024)),
    ] {
        let mail = intake::read(&raw, &Known::nothing());
        assert_eq!(mail.class, Class::Unreadable, "{name}");
        assert_eq!(mail.from.as_deref(), Some("ada@people.test"), "{name}");
        assert_eq!(mail.subject, "Re: Have you talked?", "{name}");
        assert_eq!(mail.message_id.as_deref(), Some("a1@people.test"), "{name}");
        assert_eq!((mail.text, mail.bounce, mail.calendar.len()), (None, None, 0), "{name}");
    }
}

/// Every charset of the world's old mail, and some that never were: something is read, nothing breaks.
#[test]
fn every_charset_is_read_as_well_as_may_be() {
    let bodies: [&[u8]; 8] = [
        b"Yes \x1b$B%O%m!<\x1b(B.",
        b"Yes \x1b$)C\x0e0!3*\x0f.",
        b"Yes \x1b$)A\x0eD~\x0f and ~{VPND~}.",
        b"Yes +ZYeB9FH6ckh5Pg- and +AGE.",
        b"\xff\xfeY\0e\0s\0.\0\x00\xd8",
        b"Yes \x80\x81\xfe\xff\xc0\xaf\xed\xa0\x80.",
        b"\0\0\0Y\0\0\0e\0\0\0s",
        b"Y",
    ];
    for charset in shapes::CHARSETS {
        for body in bodies {
            for encoding in ["8bit", "base64", "quoted-printable"] {
                let raw = shapes::in_charset(charset, encoding, body);
                let mail = measure(&raw).mail;
                assert_eq!(mail.class, Class::Reply, "{charset}, {encoding}");
                assert!(mail.text.is_none_or(|text| !text.contains('\0')), "{charset}, {encoding}");
            }
        }
    }
}
