//! Our own copies in Sent: they follow the mark that a letter left, and nothing waits for them.

use super::*;
use crate::daemon::{AT_ONCE, NO_SETTLING, PLAIN_IMAP, TODAY};
use crate::real::Cut;

const PAIR: [(&str, &str); 1] = [("ada", "sam")];
/// How Dovecot answers an APPEND that it carried out.
const FILED: &str = "Append completed";

/// Message-IDs of what lies in the desk's Sent, in order.
fn copies(servers: &Servers) -> Vec<String> {
    let mut ids: Vec<String> =
        servers.folder("desk@desk.test", "Sent").iter().map(Letter::message_id).collect();
    ids.sort();
    ids
}

fn letters(desk: &Desk<'_>) -> Vec<Letter> {
    [STAFF, "ada@people.test", "sam@people.test"].iter().flat_map(|who| desk.letters_to(who)).collect()
}

#[test]
fn a_pass_killed_while_a_copy_is_filed_leaves_nothing_in_doubt_and_one_copy() {
    let servers = Servers::start();
    let silent = Cut::silent_from(servers.imap_port, FILED, 1);
    let through = silent.port.to_string();
    let desk = servers.desk_with(&PAIR, &[PLAIN_IMAP, ("15993", &through)]);
    let mut pass = desk.begin_pass(MONDAY);
    servers.wait_until("a copy was filed, and nobody was told", || silent.left() == 0);
    pass.kill().expect("a child can be killed");
    pass.wait().expect("a killed child ends");
    servers.settle();
    let list = desk.mentord(&["outbox", "list", "--all"]).stdout;
    assert_eq!(list.matches(" sent ").count(), 1, "what the server took is settled: {list}");
    assert_eq!((copies(&servers).len(), letters(&desk).len()), (1, 1));

    desk.pass(MONDAY);
    let mut arrived: Vec<String> = letters(&desk).iter().map(Letter::message_id).collect();
    arrived.sort();
    assert_eq!(arrived.len(), 5, "two introductions, two invites, the Monday list");
    assert_eq!(copies(&servers), arrived, "one copy of each, the first one's too");
    assert_eq!(at(&desk.status(), "/outbox/in_doubt"), 0);
}

#[test]
fn a_daemon_that_is_stopped_while_a_copy_is_filed_does_not_wait_for_it() {
    let servers = Servers::start();
    let silent = Cut::silent_from(servers.imap_port, FILED, 1);
    let through = silent.port.to_string();
    let mut changes: Vec<(&str, &str)> = TODAY.to_vec();
    changes.extend([AT_ONCE, NO_SETTLING]);
    let desk = servers.desk_with(&PAIR, &changes);
    changes.extend([PLAIN_IMAP, ("15993", through.as_str())]);
    desk.configure(&changes);
    let mut service = desk.serve();
    servers.wait_until("a copy was filed, and nobody was told", || silent.left() == 0);
    let begun = Instant::now();
    service.signal("TERM");
    assert_eq!(service.ended(), Some(0), "{}", service.log());
    assert!(begun.elapsed() < Duration::from_secs(5), "it waited for the copy: {:?}", begun.elapsed());
    assert_eq!(at(&desk.status(), "/outbox/in_doubt"), 0);

    changes.truncate(changes.len() - 2);
    desk.configure(&changes);
    let service = desk.serve();
    servers.wait_until("all has left, and each copy is filed once", || {
        let mut arrived: Vec<String> = letters(&desk).iter().map(Letter::message_id).collect();
        arrived.sort();
        arrived.len() >= 4 && copies(&servers) == arrived
    });
    service.stop();
}
