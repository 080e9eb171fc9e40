//! What the ways of `[alert]` carry, and how they fail.

use std::path::Path;

use super::*;
use crate::{config, domain::outage::OutageKind, store::Store};

fn at(hour: i64) -> Timestamp {
    "2027-01-11T09:00:00Z".parse::<Timestamp>().unwrap() + jiff::SignedDuration::from_hours(hour)
}

/// A desk with people in its roster, and these lines in `[alert]`.
fn desk(folder: &Path, alert: &str) -> (Loaded, House) {
    let mut text = config::QUICKSTART.to_owned();
    text.push_str(&format!("\n[alert]\n{alert}\n"));
    std::fs::write(folder.join("mentord.toml"), text).unwrap();
    std::fs::write(folder.join("roster.toml"), config::QUICKSTART_ROSTER).unwrap();
    let loaded = config::load(&folder.join("mentord.toml"), &|_| None).unwrap();
    let house = house::house(&loaded, &Store::in_memory().unwrap()).unwrap();
    (loaded, house)
}

#[tokio::test]
async fn a_command_reads_each_kind_of_outage_without_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let (loaded, house) =
        desk(folder.path(), &format!("command = \"cat > '{}/said'\"", folder.path().display()));
    let said = || std::fs::read_to_string(folder.path().join("said")).unwrap();
    let mut subjects = std::collections::BTreeSet::new();
    for kind in OutageKind::ALL {
        for over in [false, true] {
            tell(&loaded, &house, Outage { kind, since: at(0) }, over, at(1)).await.unwrap();
            let said = said();
            let (subject, text) = said.split_once("\n\n").unwrap();
            assert_eq!(subject.starts_with("Over: "), over, "{said}");
            assert!(text.contains("Monday 11 January") && text.ends_with('\n'), "{said}");
            assert!(!said.contains('@'), "an address: {said}");
            for person in &loaded.roster.people {
                assert!(!said.contains(&person.value.name), "a name: {said}");
            }
            for staff in &loaded.desk.staff {
                assert!(!said.contains(&staff.name), "a name: {said}");
            }
            subjects.insert(subject.to_owned());
        }
    }
    assert_eq!(subjects.len(), 2 * OutageKind::ALL.len(), "{subjects:?}");
}

#[tokio::test]
async fn the_mail_goes_by_the_second_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let alert =
        "mail = \"admin@people.test\"\n[alert.send]\ntransport = \"directory\"\ndirectory = \"second\"";
    let (loaded, house) = desk(folder.path(), alert);
    tell(&loaded, &house, Outage { kind: OutageKind::Deaf, since: at(0) }, false, at(1)).await.unwrap();
    let files: Vec<_> = std::fs::read_dir(folder.path().join("second")).unwrap().flatten().collect();
    let [file] = files.as_slice() else { panic!("{files:?}") };
    let text = std::fs::read_to_string(file.path()).unwrap();
    assert!(
        text.contains("To: admin@people.test\r\n") && text.contains("Auto-Submitted: auto-generated"),
        "{text}"
    );
    assert!(text.contains("Subject: Mail to the desk does not arrive\r\n"), "{text}");
    assert!(!loaded.state_dir.join("outbox").exists(), "the ordinary way was not used");
}

#[tokio::test]
async fn one_way_that_fails_keeps_no_other_back() {
    let folder = tempfile::tempdir().unwrap();
    let alert = "mail = \"admin@people.test\"\ncommand = \"exit 3\"\n[alert.send]\ntransport = \"directory\"\ndirectory = \"second\"";
    let (loaded, house) = desk(folder.path(), alert);
    let disk = Outage { kind: OutageKind::Disk, since: at(0) };
    tell(&loaded, &house, disk, false, at(1)).await.unwrap();
    assert_eq!(std::fs::read_dir(folder.path().join("second")).unwrap().count(), 1);
    let (loaded, house) = desk(folder.path(), "command = \"exit 3\"");
    let err = tell(&loaded, &house, disk, false, at(1)).await.unwrap_err();
    assert!(err.to_string().contains("exit status: 3"), "nobody was told: {err}");
}

#[tokio::test]
async fn a_command_that_does_not_end_is_ended() {
    let err = run("sleep 600", "x", Duration::from_millis(50)).await.unwrap_err();
    assert!(err.to_string().contains("has not ended"), "{err}");
    run("exec <&-; exit 0", &"x".repeat(1_000_000), COMMAND_WITHIN).await.unwrap();
}
