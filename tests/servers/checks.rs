//! `check --online` and `reload`: what the servers, the address and the unit are like, said truly.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use super::daemon::{TODAY, to_staff};
use super::*;
use crate::real::Pass;

const PAIR: [(&str, &str); 1] = [("ada", "sam")];
const DESK: &str = "desk@desk.test";
fn online(desk: &Desk<'_>) -> Pass {
    desk.mentord(&["check", "--online"])
}

fn has(check: &Pass, words: &str) {
    assert!(check.stdout.contains(words), "no '{words}' in {check}");
}

fn no_probe_stays(servers: &Servers) {
    let left =
        servers.mailbox(DESK).into_iter().filter(|letter| !letter.header("X-Mentord-Canary").is_empty());
    assert_eq!(left.count(), 0, "it is removed");
}

#[test]
fn a_probe_goes_out_comes_home_and_tells_what_the_address_is() {
    let servers = Servers::start();
    let desk = servers.desk(&PAIR);
    let check = online(&desk);
    has(&check, "mail in: a mail to desk@desk.test came home within");
    has(&check, "mail in: a mail to desk+canary.");
    has(&check, "address: desk@desk.test is a mailbox of its own.");
    has(&check, "desk+probe@desk.test is taken as envelope sender");
    no_probe_stays(&servers);
    let check = desk.mentord(&["check", "--online", "--no-probe"]);
    assert!(!check.stdout.contains("came home"), "{check}");

    servers.sieve("desk", "require [\"fileinto\", \"mailbox\"];\nfileinto :create \"Old stuff\";\n");
    let check = online(&desk);
    assert_eq!(check.code, Some(69), "{check}");
    has(&check, "wrong    mail in: a mail to desk@desk.test lies in Old stuff, which is not read");
    no_probe_stays(&servers);
}

#[test]
fn a_sender_with_a_plus_that_is_refused_is_said() {
    let servers = Servers::start_with_plain_senders();
    let desk = servers.desk(&PAIR);
    let check = desk.mentord(&["check", "--online", "--no-probe"]);
    assert_eq!(check.code, Some(69), "{check}");
    has(&check, "desk+probe@desk.test is refused as envelope sender (553 5.7.1");
    has(&check, "plus_addressing = false");
    let plain = [("plus_addressing = true", "plus_addressing = false")];
    desk.configure(&plain);
    assert!(!online(&desk).stdout.contains("envelope sender"), "nothing to try");
}

/// A unit that runs the desk's configuration as `nobody`, with the password as its credential.
fn unit(desk: &Desk<'_>, folder: &Path) {
    let text = format!(
        "[Service]\nUser=nobody\nLoadCredential=mail:{}\nExecStart=/usr/local/bin/mentord --config {} run\n",
        folder.join("password").display(),
        desk.config().display()
    );
    fs::write(folder.join("desk.service"), text).expect("the folder is writable");
    fs::write(folder.join("password"), format!("{}\n", crate::real::PASSWORD))
        .expect("the folder is writable");
    fs::set_permissions(folder.join("password"), fs::Permissions::from_mode(0o600)).expect("it is ours");
}

fn as_service(desk: &Desk<'_>, folder: &Path) -> Pass {
    let output = Command::new(env!("CARGO_BIN_EXE_mentord"))
        .arg("--config")
        .arg(desk.config())
        .args(["check", "--online", "--no-probe"])
        .env("SYSTEMD_UNIT_PATH", folder)
        .output();
    output.expect("the binary is built").into()
}

#[test]
fn the_service_is_checked_as_its_user_and_with_its_credentials() {
    let servers = Servers::start();
    let credential = "password  = { credential = \"mail\" }\nca_file   = \"tls.crt\"\nmailboxes";
    let file = "password  = { file = \"secret\" }\nca_file   = \"tls.crt\"\nmailboxes";
    let desk = servers.desk_with(&PAIR, &[(file, credential)]);
    let units = tempfile::tempdir().expect("a folder can be made");
    unit(&desk, units.path());
    let open = |path: &Path, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
    };
    let config = desk.config();
    let folder = config.parent().expect("it has a folder");
    // Root can read it all, the service cannot.
    open(folder, 0o700);
    let check = as_service(&desk, units.path());
    assert_eq!(check.code, Some(78), "{check}");
    has(
        &check,
        "service: desk.service runs this configuration; what follows is seen as nobody with its credentials mail.",
    );
    has(&check, "wrong    configuration");
    has(&check, "this account may not read it");

    open(folder, 0o755);
    open(&desk.file("secret"), 0o600);
    let check = as_service(&desk, units.path());
    assert_eq!(check.code, Some(78), "{check}");
    has(&check, "mail out: Cannot read");
    // The credential that root alone can read is given to it.
    has(&check, "mail in: the password for localhost is there.");
    has(&check, "mail in: localhost:");

    fs::remove_file(units.path().join("password")).expect("it is there");
    let check = as_service(&desk, units.path());
    has(&check, "wrong    service: desk.service: the credential mail is to be");
    assert!(
        !std::env::temp_dir()
            .read_dir()
            .expect("it can be read")
            .flatten()
            .any(|entry| { entry.file_name().to_string_lossy().starts_with("mentord-check-") }),
        "the copy of the credentials is removed"
    );
}

#[test]
fn a_reload_that_is_refused_ends_so_and_staff_hear_of_it() {
    let servers = Servers::start();
    let desk = servers.desk_with(&PAIR, &TODAY);
    let none = desk.mentord(&["reload"]);
    assert!(none.code == Some(69) && none.stderr.contains("No service runs"), "{none}");
    let service = desk.serve();
    to_staff(&servers, "Ready to start");
    let good = desk.mentord(&["reload"]);
    assert!(good.code == Some(0) && good.stdout.contains("has read its files again"), "{good}");

    // Wrong where it is parsed, and wrong only where it is used: a certificate that is not there.
    let text = fs::read_to_string(desk.config()).expect("a configuration");
    fs::write(desk.config(), text.replace("letters_a_week", "letters_a_wek"))
        .expect("the folder is writable");
    let bad = desk.mentord(&["reload"]);
    assert!(bad.code == Some(78) && bad.stderr.contains("letters_a_wek"), "{bad}");
    let subject = "A configuration was not taken";
    let told = to_staff(&servers, subject).text().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("mentord.toml:") && told.contains("letters_a_wek"), "{told}");
    fs::write(desk.config(), text.replace("ca_file   = \"tls.crt\"", "ca_file   = \"gone.crt\""))
        .expect("the folder is writable");
    let bad = desk.mentord(&["reload"]);
    assert!(bad.code == Some(78) && bad.stderr.contains("gone.crt"), "{bad}");
    servers.wait_until("staff hear of the other one too", || {
        servers.mailbox(STAFF).iter().filter(|letter| letter.subject().starts_with(subject)).count() == 2
    });
    fs::write(desk.config(), &text).expect("the folder is writable");
    assert_eq!(desk.mentord(&["reload"]).code, Some(0));
    service.stop();
}
