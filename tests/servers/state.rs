//! A state that was lost, or put back from a backup, and a disk that fails or is full: nothing leaves
//! twice, nothing is lost, and those who are to know are told.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::daemon::{AT_ONCE, NO_SETTLING, held, introduced, to_staff, today, words};
use super::*;

const PAIR: [(&str, &str); 1] = [("ada", "sam")];
const TWO: [(&str, &str); 2] = [("ada", "sam"), ("bob", "tim")];

/// How many introductions a person got.
fn introductions(desk: &Desk<'_>, person: &str) -> usize {
    let letters = desk.letters_to(&format!("{person}@people.test"));
    letters.iter().filter(|letter| letter.subject().contains("an introduction")).count()
}

fn invited(servers: &Servers, person: &str) {
    let address = format!("{person}@people.test");
    servers.wait_for(&address, "an invite", |letter| letter.calendar().is_some());
}

#[test]
fn an_empty_state_on_a_mailbox_that_knows_its_people_holds_and_introduces_nobody_again() {
    let servers = Servers::start();
    let desk = servers.desk(&PAIR);
    desk.pass(MONDAY);
    assert_eq!(introductions(&desk, "ada"), 1);
    let before = desk.letters_to("ada@people.test").len();
    fs::remove_dir_all(desk.file("state")).expect("the state is there");

    let pass = desk.pass_with_code(TUESDAY, 75);
    let found = "this state is empty, and its mailbox holds";
    assert!(pass.stderr.contains(found) && pass.stderr.contains("1 pairing was introduced"), "{pass}");
    assert_eq!(desk.letters_to("ada@people.test").len(), before, "nothing leaves");
    assert!(held(&desk));
    let told = to_staff(&servers, "The desk lost what it knew");
    assert!(
        words(&told).contains("1 pairing was introduced by them") && words(&told).contains("mentord restore")
    );
    desk.pass_with_code(TUESDAY, 75);

    // There is no backup: staff let it go on, with somebody new besides.
    desk.pair(&TWO);
    desk.mentord(&["release"]);
    desk.pass(WEDNESDAY);
    assert_eq!(at(&desk.pairing("ada-sam"), "/stage"), "introduced");
    for person in ["ada", "sam", "bob", "tim"] {
        assert_eq!(introductions(&desk, person), 1, "{person}");
    }
}

#[test]
fn a_daemon_on_a_lost_state_looks_before_it_writes() {
    let servers = Servers::start();
    let desk = servers.desk_with(&PAIR, &today(&[AT_ONCE, NO_SETTLING]));
    // What the desk writes to itself alone, to see whether mail arrives, is no sign of another state.
    let canary = "From: desk@desk.test\r\nTo: desk+canary@desk.test\r\nSubject: canary\r\nMessage-ID: \
                  <canary@desk.test>\r\nX-Mentord-Desk: 0123456789abcdef\r\n\r\nHello\r\n";
    servers.file_into("desk@desk.test", "INBOX", canary);
    let service = desk.serve();
    introduced(&servers, "sam");
    introduced(&servers, "ada");
    invited(&servers, "ada");
    invited(&servers, "sam");
    service.kill();
    fs::remove_dir_all(desk.file("state")).expect("the state is there");

    let service = desk.serve();
    servers.wait_until("it holds", || held(&desk));
    to_staff(&servers, "The desk lost what it knew");
    assert_eq!(desk.letters_to("ada@people.test").len(), 2, "as before");
    desk.mentord(&["release"]);
    servers.wait_until("it is taken as running", || at(&desk.pairing("ada-sam"), "/stage") == "introduced");
    servers.settle();
    assert_eq!((introductions(&desk, "ada"), introductions(&desk, "sam")), (1, 1));
    service.stop();
}

#[test]
fn what_left_after_the_backup_is_learned_from_sent_and_does_not_leave_again() {
    let servers = Servers::start();
    let desk = servers.desk_with(&PAIR, &today(&[AT_ONCE, NO_SETTLING]));
    let service = desk.serve();
    introduced(&servers, "sam");
    invited(&servers, "ada");
    invited(&servers, "sam");
    servers.wait_until("nothing waits", || at(&desk.status(), "/outbox/pending") == 0);
    let copy = desk.file("copy.sqlite");
    desk.mentord(&["backup", copy.to_str().expect("a path")]);
    desk.pair(&TWO);
    introduced(&servers, "bob");
    invited(&servers, "bob");
    invited(&servers, "tim");
    // Copies follow their letters; a start files those that are owed, and this state will know of none.
    servers.wait_until("each copy lies in Sent", || servers.folder("desk@desk.test", "Sent").len() == 8);
    service.stop();
    servers.settle();
    let ids = |who: &str| {
        let letters = desk.letters_to(&format!("{who}@people.test"));
        letters.iter().map(Letter::message_id).collect::<Vec<_>>()
    };
    let before = [ids("bob"), ids("tim"), ids("ada")];

    // By hand, as on a machine that was lost: only Sent can tell what left since.
    let store = desk.file("state/mentord.sqlite");
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{ending}", store.display()));
    }
    fs::copy(&copy, &store).expect("the state is there");
    let service = desk.serve();
    let told = to_staff(&servers, "The desk is on hold and asks you");
    assert!(
        words(&told).contains("letters that left since are not in it, and do not leave a second time"),
        "{}",
        told.text()
    );
    assert!(held(&desk));
    desk.mentord(&["release"]);
    servers.wait_until("they are introduced", || at(&desk.pairing("bob-tim"), "/stage") == "introduced");
    servers.wait_until("all four are known to have left", || {
        let list = desk.mentord(&["outbox", "list", "--all"]).stdout;
        list.matches("before this state was restored").count() == 4
    });
    servers.settle();
    assert_eq!([ids("bob"), ids("tim"), ids("ada")], before, "nobody got anything twice");
    service.stop();
}

/// A small disk of its own for the state, gone with the value.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    fn mount(place: &'a Path, size: &str) -> Self {
        fs::create_dir_all(place).expect("the folder is writable");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size},mode=0700"), "tmpfs"])
            .arg(place)
            .status()
            .expect("mount is there");
        assert!(mounted.success(), "these tests run as root, who may mount a disk of 4 MB");
        Self(place)
    }

    /// Takes all the room there is.
    fn fill(&self) {
        use std::io::Write as _;
        let mut file = fs::File::create(self.0.join("filler")).expect("the disk is there");
        while file.write_all(&[0; 4096]).is_ok() {}
    }

    fn make_room(&self) {
        fs::remove_file(self.0.join("filler")).expect("the disk is there");
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
fn a_full_disk_is_told_to_staff_and_outlasted() {
    let servers = Servers::start();
    let desk = servers.desk_with(&PAIR, &today(&[AT_ONCE, NO_SETTLING]));
    let place = desk.file("state");
    let disk = SmallDisk::mount(&place, "4m");
    let service = desk.serve();
    introduced(&servers, "ada");
    invited(&servers, "ada");
    invited(&servers, "sam");
    servers.wait_until("nothing waits", || at(&desk.status(), "/outbox/pending") == 0);
    disk.fill();
    desk.pair(&TWO);
    let told = to_staff(&servers, "The desk stands still: its disk is full");
    assert!(words(&told).contains("It goes on by itself when there is room"), "{}", told.text());
    service.wait_logged("The disk is full");
    service.wait_told_again("STATUS=the disk is full: nothing is decided or sent", 1);
    // It lives, and feeds the watchdog.
    let alive = service.told().iter().filter(|word| word.contains("WATCHDOG=1")).count();
    service.wait_told_again("WATCHDOG=1", alive + 2);
    disk.make_room();
    introduced(&servers, "bob");
    introduced(&servers, "tim");
    invited(&servers, "bob");
    service.wait_logged("There is room on the disk again");
    servers.settle();
    let told = servers.mailbox(STAFF);
    assert_eq!(told.iter().filter(|letter| letter.subject().contains("disk is full")).count(), 1, "once");
    for person in ["ada", "sam", "bob", "tim"] {
        assert_eq!(introductions(&desk, person), 1, "{person}");
    }
    service.stop();
}

/// The daemon, under a tracer that makes the `nth` flush to the disk fail, and all after it.
fn with_failing_disk(desk: &Desk<'_>, nth: usize) -> Child {
    Command::new("strace")
        .args(["-f", "-o", "/dev/null", "-e", "trace=fdatasync"])
        .args(["-e", &format!("inject=fdatasync:error=EIO:when={nth}+")])
        .args([env!("CARGO_BIN_EXE_mentord"), "--config"])
        .arg(desk.config())
        .arg("run")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("strace is installed")
}

#[test]
fn a_disk_that_fails_ends_the_daemon_and_the_next_one_sends_nothing_twice() {
    let servers = Servers::start();
    let people: Vec<(String, String)> = (0..3).map(|n| (format!("m{n}"), format!("n{n}"))).collect();
    let pairs: Vec<(&str, &str)> = people.iter().map(|(m, n)| (m.as_str(), n.as_str())).collect();
    let doubt = ("in_doubt_after = \"10 minutes\"", "in_doubt_after = \"1 second\"");
    let desk = servers.desk_with(&pairs, &today(&[AT_ONCE, NO_SETTLING, doubt]));
    for nth in [1, 3, 6, 10] {
        let mut child = with_failing_disk(&desk, nth);
        let mut code = None;
        servers.wait_until("it ends", || {
            code = child.try_wait().expect("it is a child of ours");
            code.is_some()
        });
        assert_eq!(code.and_then(|code| code.code()), Some(74), "the fault came with flush {nth}");
    }
    let service = desk.serve();
    let letters = people.len() * 4;
    servers.wait_until("all has left", || {
        desk.mentord(&["outbox", "list", "--all"]).stdout.matches(" sent ").count() == letters
    });
    servers.settle();
    for (mentor, mentee) in &people {
        for person in [mentor, mentee] {
            let letters = desk.letters_to(&format!("{person}@people.test"));
            in_doubt_twice(&letters);
            let ids: std::collections::BTreeSet<String> = letters.iter().map(Letter::message_id).collect();
            assert_eq!(ids.len(), 2, "{person}: introduction and invite");
        }
    }
    service.stop();
}
