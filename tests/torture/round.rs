//! One desk under load, killed at random moments, then left to come to rest.

use std::collections::BTreeMap;
use std::fs::File;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use crate::chance::Chance;
use crate::real::{Desk, Servers};
use crate::replies::{Reply, Words, answer_all};
use crate::table::KillRow;
use crate::tally::{self, Record};

/// A desk that has not come to rest by then never will.
const AT_REST_WITHIN: Duration = Duration::from_mins(4);

/// What a kill waits for; then a random while more.
#[derive(Debug, Clone, Copy)]
enum Until {
    /// Nothing: it may come before the daemon's first statement, or while it reads or plans.
    Started,
    /// Something has left since the start: letters and copies go out.
    Left,
    /// A letter is on its way: between the first step of its sending and the note that it left.
    OnItsWay,
}

/// How long after that.
const AFTER_START: Duration = Duration::from_millis(900);
const AFTER_LEAVING: Duration = Duration::from_millis(200);
const ON_ITS_WAY: Duration = Duration::from_millis(25);
/// A daemon with nothing to send is killed all the same.
const NOTHING_LEAVES: Duration = Duration::from_secs(10);

/// No homeserver is tried at each start.
const CHAT: &str = "[chat.matrix]\nhomeserver = \"http://localhost:15008\"\nuser       = \"@mentord:localhost\"\n\
                    password   = { file = \"secret\" }\n";

/// The contract's configuration, for a programme that runs today, at full speed.
fn changes(own_copy: &str) -> Vec<(&'static str, String)> {
    // A copy needs a moment to come; without one there is nothing to wait for.
    let doubt = if ["sent", "bcc"].contains(&own_copy) { "8 seconds" } else { "2 seconds" };
    [
        ("starts   = 2027-01-11", "starts   = 2026-01-05".to_owned()),
        ("ends     = 2027-04-30", "ends     = 2035-12-31".to_owned()),
        ("quiet_hours  = \"20:00-08:00\"", "quiet_hours  = \"off\"".to_owned()),
        ("at = \"08:30\"", "at = \"off\"".to_owned()),
        ("start    = \"on hold\"", "start    = \"at once\"".to_owned()),
        ("settle   = \"15 minutes\"", "settle   = \"0 minutes\"".to_owned()),
        (CHAT, String::new()),
        ("per_minute = 600", "per_minute = 6000".to_owned()),
        ("own_copy  = \"append\"", format!("own_copy  = \"{own_copy}\"")),
        ("in_doubt_after = \"10 minutes\"", format!("in_doubt_after = \"{doubt}\"")),
    ]
    .into()
}

/// Kills a desk of so many pairs up to `most` times, as long as there is work for it, and counts.
pub(crate) fn play(servers: &Servers, own_copy: &str, pairs: u32, most: u32, chance: &mut Chance) -> KillRow {
    let pairs: Vec<(String, String)> = (0..pairs).map(|n| (format!("m{n}"), format!("e{n}"))).collect();
    let named: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let changes = changes(own_copy);
    let changes: Vec<(&str, &str)> = changes.iter().map(|(old, new)| (*old, new.as_str())).collect();
    let desk = servers.desk_with(&named, &changes);
    let stop = AtomicBool::new(false);
    let mut row = KillRow::new(own_copy);
    // How often each letter was on its way when a kill came.
    let mut on_its_way: BTreeMap<String, usize> = BTreeMap::new();
    let replies = thread::scope(|scope| {
        let replies = scope.spawn(|| answer_all(servers, &pairs, &stop));
        while row.kills < most && !(replies.is_finished() && nothing_waits(&desk, 2 * pairs.len())) {
            row.kills += 1;
            kill_once(servers, &desk, chance, &mut row, &mut on_its_way);
        }
        let before = starts(&desk);
        let mut last = begin(servers, &desk);
        let deadline = Instant::now() + AT_REST_WITHIN;
        // One that is told to end before it listens to signals just dies.
        while Instant::now() < deadline
            && !(starts(&desk) > before && replies.is_finished() && nothing_waits(&desk, 2 * pairs.len()))
        {
            sleep(Duration::from_millis(100));
        }
        stop.store(true, Ordering::Relaxed);
        let replies = replies.join().expect("who answers does not panic");
        while Instant::now() < deadline && !all_heard(&desk, &replies) {
            sleep(Duration::from_millis(100));
        }
        row.stopped_well &= end(&mut last);
        replies
    });
    servers.settle();
    count(servers, &desk, &pairs, &replies, &on_its_way, &mut row);
    row
}

fn kill_once(
    servers: &Servers,
    desk: &Desk<'_>,
    chance: &mut Chance,
    row: &mut KillRow,
    on_its_way: &mut BTreeMap<String, usize>,
) {
    let mut daemon = begin(servers, desk);
    let until = chance.one_of([Until::Started, Until::Left, Until::OnItsWay]);
    wait(desk, until);
    // Not a wait for something: the moment of the kill is what is tried.
    sleep(chance.up_to(match until {
        Until::Started => AFTER_START,
        Until::Left => AFTER_LEAVING,
        Until::OnItsWay => ON_ITS_WAY,
    }));
    if daemon.try_wait().expect("a child can be asked").is_some() {
        row.ended_by_itself += 1;
        eprintln!("the daemon ended by itself: {}", log(desk));
    }
    daemon.kill().expect("a child can be killed");
    daemon.wait().expect("a killed child ends");
    let Some(record) = Record::open(desk) else { return };
    row.sound &= !record.is_damaged();
    let sending = record.deliveries().into_iter().filter(|letter| letter.state == "sending");
    let mut any = false;
    for letter in sending {
        *on_its_way.entry(letter.id).or_default() += 1;
        any = true;
    }
    row.while_sending += u32::from(any);
}

fn wait(desk: &Desk<'_>, until: Until) {
    let begun = Instant::now();
    let in_state = |state: &str| Record::open(desk).map(|record| record.in_state(state)).unwrap_or_default();
    let before = in_state("sent");
    while begun.elapsed() < NOTHING_LEAVES
        && !match until {
            Until::Started => true,
            Until::Left => in_state("sent") > before,
            // What was on its way at the last kill is in doubt once the daemon has begun.
            Until::OnItsWay => in_state("sent") > before && in_state("sending") > 0,
        }
    {
        sleep(Duration::from_millis(2));
    }
}

fn begin(servers: &Servers, desk: &Desk<'_>) -> Child {
    let log = File::options().create(true).append(true).open(desk.file("log")).expect("the folder is ours");
    let errors = log.try_clone().expect("a file handle can be copied");
    desk.command(&["run"])
        .env("MENTORD_LOG", "mentord=info")
        // Whoever ends the servers of a test that was killed ends what works in their folder.
        .current_dir(servers.ca_file().parent().expect("it lies in a folder"))
        // Reading the authorities of the whole world takes longer than a life lasts.
        .env("SSL_CERT_FILE", desk.file("tls.crt"))
        .stdout(Stdio::from(log))
        .stderr(Stdio::from(errors))
        .spawn()
        .expect("the binary is built")
}

/// Ends it in order; whether it did.
fn end(daemon: &mut Child) -> bool {
    let told = std::process::Command::new("kill").args(["-TERM", &daemon.id().to_string()]).status();
    assert!(told.is_ok_and(|status| status.success()), "the daemon has gone");
    daemon.wait().is_ok_and(|status| status.code() == Some(0))
}

/// How often a daemon said that it runs.
fn starts(desk: &Desk<'_>) -> usize {
    std::fs::read_to_string(desk.file("log")).unwrap_or_default().matches(" Running").count()
}

fn log(desk: &Desk<'_>) -> String {
    let text = std::fs::read_to_string(desk.file("log")).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines.iter().skip(lines.len().saturating_sub(5)).copied().collect::<Vec<_>>().join("\n")
}

/// Whether everyone has been introduced and invited, and every letter has come to its end.
fn nothing_waits(desk: &Desk<'_>, people: usize) -> bool {
    let letters = Record::open(desk).map(|record| record.deliveries()).unwrap_or_default();
    let open = |state: &str| ["pending", "sending", "in_doubt"].contains(&state);
    let invites = letters.iter().filter(|letter| letter.kind == "invite").count();
    invites >= people && !letters.iter().any(|letter| open(&letter.state))
}

/// Every reply was read or set aside, what was asked is answered, and nothing waits.
fn all_heard(desk: &Desk<'_>, replies: &[Reply]) -> bool {
    let Some(record) = Record::open(desk) else { return false };
    let heard = record.heard();
    let (read, unread): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| heard.contains_key(&reply.id));
    unread.len() == record.set_aside()
        && read.iter().all(|reply| answers(&record, reply) == usize::from(reply.words == Words::Why))
        && nothing_waits(desk, replies.len())
}

/// How many letters answer that reply.
fn answers(record: &Record, reply: &Reply) -> usize {
    let deliveries = record.deliveries();
    deliveries.iter().filter(|letter| letter.kind == "answer" && letter.address == reply.from).count()
}

fn count(
    servers: &Servers,
    desk: &Desk<'_>,
    pairs: &[(String, String)],
    replies: &[Reply],
    on_its_way: &BTreeMap<String, usize>,
    row: &mut KillRow,
) {
    let people: Vec<&str> = pairs.iter().flat_map(|(a, b)| [a.as_str(), b.as_str()]).collect();
    let tally = tally::count(servers, desk, &people);
    let record = Record::open(desk).expect("the desk has run");
    let heard = record.heard();
    row.replies = replies.len();
    // A mail that was being read at three kills is set aside, and staff are told: that is as it should be.
    row.heard_once =
        record.set_aside() + replies.iter().filter(|reply| heard.get(&reply.id) == Some(&1)).count();
    let unanswered = replies.iter().filter(|reply| {
        reply.words == Words::Why && heard.contains_key(&reply.id) && answers(&record, reply) == 0
    });
    row.sound &= record.is_sound();
    row.lost.extend(unanswered.map(|reply| format!("the answer to {}", reply.from)));
    row.take(tally, on_its_way);
}
