//! A pass killed at the first, second, third ... system call of one kind, until it outlives them all.
//!
//! Only calls that change something outside the process are worth a kill: what a kill at any other
//! moment leaves behind is what the last of these left.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

use crate::real::{Desk, Servers};
use crate::table::CallRow;
use crate::tally::{self, Record};

/// Writes to the servers (`writev` by TLS, `sendto` in the clear), to the store, and to the folder.
pub(crate) const CALLS: [&str; 6] = ["writev", "sendto", "pwrite64", "fdatasync", "ftruncate", "unlink"];
const MONDAY: &str = "2027-01-11T15:00:00Z";
/// After `in_doubt_after`.
const LATER: [&str; 2] = ["2027-01-11T15:11:00Z", "2027-01-11T15:22:00Z"];
/// A pass that makes more calls of one kind never ends.
const MOST: u32 = 5_000;

/// Kills a pass at every `step`-th call of that kind, each on a desk of its own, and counts.
pub(crate) fn play(servers: &Servers, own_copy: &str, call: &str, step: u32) -> CallRow {
    let mut row = CallRow::new(own_copy, call);
    for nth in (1..MOST).step_by(usize::try_from(step).expect("small")) {
        let (mentor, mentee) = (format!("{call}m{nth}"), format!("{call}e{nth}"));
        let wanted = format!("own_copy  = \"{own_copy}\"");
        let desk = servers
            .desk_with(&[(mentor.as_str(), mentee.as_str())], &[("own_copy  = \"append\"", wanted.as_str())]);
        if !killed(&desk, call, nth) {
            return row;
        }
        row.kills += 1;
        let mut on_its_way = BTreeMap::new();
        if let Some(record) = Record::open(&desk) {
            row.sound &= !record.is_damaged();
            let letters = record.deliveries().into_iter();
            on_its_way.extend(
                letters.filter(|letter| letter.state == "sending").map(|letter| (letter.id, 1_usize)),
            );
        }
        for at in [MONDAY].into_iter().chain(LATER) {
            if at == LATER[1] && comes_to_rest(&desk) {
                break;
            }
            let pass = desk.mentord(&["run", "--once", "--at", at]);
            row.refused += u32::from(!matches!(pass.code, Some(0 | 75)));
        }
        servers.settle();
        if !comes_to_rest(&desk) {
            row.lost.push(format!("{call} {nth}: letters still wait"));
        }
        row.sound &= Record::open(&desk).is_some_and(|record| record.is_sound());
        row.take(nth, tally::count(servers, &desk, &[&mentor, &mentee]), &on_its_way);
    }
    panic!("more than {MOST} calls of {call}");
}

/// Runs a pass under `strace`; whether it came to its `nth` call, and died there.
fn killed(desk: &Desk<'_>, call: &str, nth: u32) -> bool {
    let pass = desk.command(&["run", "--once", "--at", MONDAY]);
    let status = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}")])
        .args(["-e", &format!("inject={call}:signal=SIGKILL:when={nth}")])
        .arg(pass.get_program())
        .args(pass.get_args())
        .env("SSL_CERT_FILE", desk.file("tls.crt"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("strace is not installed: run `scripts/test`, which installs it");
    // strace ends as what it watches did.
    status.signal() == Some(9) || status.code() == Some(137)
}

fn comes_to_rest(desk: &Desk<'_>) -> bool {
    let letters = Record::open(desk).map(|record| record.deliveries()).unwrap_or_default();
    !letters.is_empty() && letters.iter().all(|letter| letter.state == "sent")
}
