//! The machine's power is cut: a copy of the disk at that moment, as its journal makes it whole again,
//! knows of every letter that left.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rusqlite::{Connection, OpenFlags};

use super::*;
use crate::daemon::{AT_ONCE, NO_SETTLING, TODAY, introduced};

/// How often the power is cut; `scripts/faults` asks for more.
fn cuts() -> usize {
    std::env::var("MENTORD_POWER_CUTS").ok().and_then(|cuts| cuts.parse().ok()).unwrap_or(4)
}

/// A file that is mounted as a disk.
struct Disk {
    at: PathBuf,
}

impl Disk {
    /// `None` where the machine lets nobody do that.
    fn mount(image: &Path, at: &Path) -> Option<Self> {
        fs::create_dir_all(at).expect("the folder is ours");
        let mounted = Command::new("mount").args(["-o", "loop"]).arg(image).arg(at).output();
        let mounted = mounted.expect("mount is everywhere");
        if mounted.status.success() {
            return Some(Self { at: at.to_owned() });
        }
        eprintln!(
            "not tried, for want of a loop device: {}",
            String::from_utf8_lossy(&mounted.stderr).trim()
        );
        None
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Whoever worked on it has ended; a busy disk goes once it is not.
        let _ = Command::new("umount").arg("--lazy").arg(&self.at).stderr(Stdio::null()).status();
    }
}

fn states(folder: &Path) -> BTreeMap<String, String> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let store = Connection::open_with_flags(folder.join("mentord.sqlite"), flags).expect("it is there");
    let sound: String =
        store.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("the database can be read");
    assert_eq!(sound, "ok");
    let mut statement = store.prepare("SELECT message_id, state FROM delivery").expect("it is migrated");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.expect("the database can be read").map(|row| row.expect("a delivery")).collect()
}

#[test]
fn a_disk_whose_power_was_cut_knows_of_every_letter_that_left() {
    let servers = Servers::start();
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let image = folder.path().join("disk");
    let made = Command::new("sh")
        .args(["-c", "truncate -s 32M \"$1\" && /sbin/mkfs.ext4 -q \"$1\"", "sh"])
        .arg(&image)
        .status();
    assert!(made.is_ok_and(|status| status.success()), "mkfs.ext4 is everywhere");
    let home = folder.path().join("home");
    let Some(disk) = Disk::mount(&image, &home) else { return };
    let state = format!("directory = \"{}\"", home.join("state").display());
    let pairs: Vec<(String, String)> = (0..cuts() * 3).map(|n| (format!("m{n}"), format!("e{n}"))).collect();
    let named: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let mut changes: Vec<(&str, &str)> = TODAY.to_vec();
    changes.extend([AT_ONCE, NO_SETTLING, ("directory = \"state\"", state.as_str())]);
    let desk = servers.desk_with(&named, &changes);
    let service = desk.serve();
    introduced(&servers, "m0");

    let arrived = || -> Vec<String> {
        let people = pairs.iter().flat_map(|(a, b)| [a, b]);
        people
            .flat_map(|who| desk.letters_to(&format!("{who}@people.test")))
            .map(|l| l.message_id())
            .collect()
    };
    let mut moments = Vec::new();
    let mut before = 0;
    for cut in 0..cuts() {
        servers.wait_until("something more has left", || arrived().len() > before);
        service.signal("STOP");
        // What the disk has at this moment, and nothing that still lies in the machine's memory.
        let copy = folder.path().join(format!("cut{cut}"));
        fs::copy(&image, &copy).expect("there is room");
        servers.settle();
        let left = arrived();
        before = left.len();
        moments.push((copy, left));
        service.signal("CONT");
    }
    service.kill();
    drop(disk);

    for (n, (copy, left)) in moments.iter().enumerate() {
        let at = folder.path().join(format!("again{n}"));
        let _disk = Disk::mount(copy, &at).expect("the first could be mounted");
        let known = states(&at.join("state"));
        for id in left {
            let state = known.get(id).map(String::as_str);
            assert!(matches!(state, Some("sent" | "sending")), "cut {n}: {id} left, and is {state:?}");
        }
        assert!(!left.is_empty());
        fs::remove_file(copy).expect("it is ours");
    }
}
