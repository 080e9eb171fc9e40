//! A worry on the real servers: it reaches its readers, and lies nowhere else, byte by byte.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

const PAIR: [(&str, &str); 1] = [("ada", "sam")];
/// Stands in the worry and in no other mail.
const SECRET: &str = "xylophonic";

/// The files below a folder that hold the words.
fn holders(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(holders(&path));
        } else if let Ok(bytes) = fs::read(&path) {
            // A server may have moved the file since the folder was listed.
            if bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()) {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn a_worry_is_out_of_the_mailbox_in_the_same_pass_and_out_of_everything_after_its_retention() {
    let servers = Servers::start();
    let desk = servers.desk(&PAIR);
    let logged = |at: &str| {
        let pass = desk.pass_with_log(at);
        assert!(!format!("{pass}").contains(SECRET), "{pass}");
    };
    logged(MONDAY);
    let letter = introduction(&desk, "sam@people.test");
    let home = desk_address(&letter.header("Reply-To"));
    let worry = format!("I do not feel safe with my mentor, he touched me. It was at the {SECRET} fair.");
    servers.send_as("sam@people.test", &home, &answer(&letter, "sam@people.test", &home, &worry));
    servers.settle();
    assert_eq!(in_inbox(&servers, SECRET), 1, "it has arrived");
    logged(TUESDAY);

    let read =
        |who: &str| desk.letters_to(who).iter().filter(|letter| letter.text().contains(SECRET)).count();
    assert_eq!((read(STAFF), read("sam@people.test"), read("ada@people.test")), (1, 0, 0));
    assert_eq!(holders(&servers.maildir("desk@desk.test")), Vec::<PathBuf>::new(), "INBOX, Sent and all");
    for verb in [&["status", "--json"][..], &["inbox", "list", "--all"], &["inbox", "show", "1"]] {
        let said = desk.mentord(verb);
        assert!(!format!("{said}").contains(SECRET), "{verb:?}: {said}");
    }
    let state = desk.file("state");
    assert_ne!(holders(&state), Vec::<PathBuf>::new(), "kept for its readers");

    // It is settled, and a month later it is in no byte: file, log of writes and free pages.
    let told = desk.letters_to(STAFF).into_iter().find(|letter| letter.text().contains(SECRET));
    let told = told.expect("its reader has it");
    let desk_home = told.header("Reply-To");
    let to = if desk_home.is_empty() { "desk@desk.test".to_owned() } else { desk_home };
    servers.send_as(STAFF, "desk@desk.test", &answer(&told, STAFF, &to, "done"));
    servers.settle();
    logged(WEDNESDAY);
    logged("2027-02-15T15:00:00Z");
    assert_eq!(holders(&state), Vec::<PathBuf>::new());
    assert_eq!(holders(&servers.maildir("desk@desk.test")), Vec::<PathBuf>::new());
}
