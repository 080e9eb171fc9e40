//! Who shares tokens, and when staff hear of what ends.

use std::{fs, path::Path};

use tempfile::TempDir;

use super::*;
use crate::{daemon::wiring, store::State};

const DESK: &str = "[desk]\naddress = \"desk@desk.test\"\ntimezone = \"Europe/London\"\n\
                    [[staff]]\nname = \"Rosa\"\nemail = \"rosa@people.test\"\n\
                    [[programme]]\nid = \"academy\"\nstarts = 2027-01-11\nends = 2027-12-31\n";
const SIGNED_IN: &str =
    "client_id = \"a\", client_secret = { file = \"s\" }, refresh_token = { file = \"r\" }";

fn load(mail: &str) -> (TempDir, Loaded) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mentord.toml");
    fs::write(&path, format!("{DESK}{mail}")).unwrap();
    let loaded = config::load(&path, &|_| None).unwrap();
    (folder, loaded)
}

fn both(expires: &str) -> String {
    format!("[mail]\nprovider = \"google\"\noauth = {{ {SIGNED_IN}{expires} }}\n")
}

fn names(loaded: &Loaded) -> Vec<String> {
    let name = |path: PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    accounts(loaded).into_iter().map(|(_, _, kept)| name(kept)).collect()
}

#[test]
fn one_account_has_one_set_of_tokens_and_two_have_two() {
    let (_folder, one) = load(&both(""));
    assert_eq!(names(&one), ["mail.json"]);
    let logins = Logins::of(&one);
    let shared: Vec<_> =
        one.servers().map(|server| logins.login(server.login.as_ref().unwrap()).unwrap()).collect();
    assert_eq!((shared.len(), logins.accounts.len()), (2, 1));
    let (_folder, two) = load(&format!("{}[mail.receive]\nusername = \"box@desk.test\"\n", both("")));
    assert_eq!(names(&two), ["send.json", "receive.json"]);
    let (folder, mixed) = load(&format!("{}[mail.send]\npassword = {{ file = \"s\" }}\n", both("")));
    assert_eq!(names(&mixed), ["receive.json"]);
    let logins = Logins::of(&mixed);
    assert!(logins.readable().is_err(), "no secret is there yet");
    for file in ["s", "r"] {
        fs::write(folder.path().join(file), "canary").unwrap();
        let own = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        fs::set_permissions(folder.path().join(file), own).unwrap();
    }
    logins.readable().unwrap();
    assert!(!format!("{logins:?}").contains("canary"));
}

/// The letters that staff have got of it by then, over all these days.
fn told(loaded: &Loaded, days: &[&str]) -> Vec<usize> {
    let store = Store::in_memory().unwrap();
    let ctx = wiring::context(loaded, &store).unwrap();
    days.iter()
        .map(|day| {
            let now = format!("{day}T12:00:00Z").parse().unwrap();
            let before = store.read(|tx| tx.deliveries_in(State::Pending)).unwrap().len();
            let told = tell_endings(&store, &ctx, loaded, now).unwrap();
            let after = store.read(|tx| tx.deliveries_in(State::Pending)).unwrap().len();
            assert_eq!(told, after > before, "{day}");
            after
        })
        .collect()
}

#[test]
fn staff_are_told_fourteen_and_three_days_before() {
    let (_folder, loaded) = load(&both(", client_secret_expires = 2027-06-30"));
    let days =
        ["2027-06-15", "2027-06-16", "2027-06-17", "2027-06-26", "2027-06-27", "2027-06-30", "2027-07-01"];
    assert_eq!(told(&loaded, &days), [0, 1, 1, 1, 2, 2, 2]);
    assert_eq!(told(&loaded, &["2027-06-28"]), [1], "who starts late hears once");
    assert_eq!(told(&loaded, &["2027-07-02"]), [0], "it is over: nothing would leave");
    let idle = Loaded { programmes: Vec::new(), ..loaded };
    assert_eq!(told(&idle, &["2027-06-28"]), [0], "nobody to write for");
}

fn keep(loaded: &Loaded, text: &str) {
    let folder = loaded.state_dir.join("oauth");
    fs::create_dir_all(&folder).unwrap();
    fs::write(Path::new(&folder).join("mail.json"), text).unwrap();
}

#[test]
fn the_end_of_a_refresh_token_is_known_from_its_answers() {
    let (_folder, loaded) = load(&both(""));
    assert_eq!(endings(&loaded, &loaded.desk.zone), []);
    keep(&loaded, r#"{"of":"x","refresh_token":null,"ends":"2027-06-30T23:30:00Z"}"#);
    let on = jiff::civil::date(2027, 7, 1);
    assert_eq!(
        endings(&loaded, &loaded.desk.zone),
        [Ending { what: Support::RefreshToken, on }],
        "the desk's own day"
    );
    assert_eq!(told(&loaded, &["2027-06-24", "2027-06-28"]), [1, 2]);
    keep(&loaded, "broken");
    assert_eq!(endings(&loaded, &loaded.desk.zone), []);
}
