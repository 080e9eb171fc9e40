//! What the ways of `[alert]` carry, and how they fail.

use std::path::Path;

use super::*;
use crate::config;

fn at(hour: i64) -> Timestamp {
    "2027-01-11T09:00:00Z".parse::<Timestamp>().unwrap() + jiff::SignedDuration::from_hours(hour)
}

/// A desk with people in its roster, and these lines in `[alert]`.
fn desk(folder: &Path, alert: &str) -> (Loaded, Context) {
    let mut text = config::QUICKSTART.to_owned();
    text.push_str(&format!("\n[alert]\n{alert}\n"));
    std::fs::write(folder.join("mentord.toml"), text).unwrap();
    std::fs::write(folder.join("roster.toml"), config::QUICKSTART_ROSTER).unwrap();
    let loaded = config::load(&folder.join("mentord.toml"), &|_| None).unwrap();
    let ctx = wiring::context(&loaded, &Store::in_memory().unwrap()).unwrap();
    (loaded, ctx)
}

#[tokio::test]
async fn a_command_reads_each_kind_of_outage_without_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let (loaded, ctx) =
        desk(folder.path(), &format!("command = \"cat > '{}/said'\"", folder.path().display()));
    let said = || std::fs::read_to_string(folder.path().join("said")).unwrap();
    let mut subjects = std::collections::BTreeSet::new();
    for kind in OutageKind::ALL {
        for over in [false, true] {
            tell(&loaded, &ctx, Outage { kind, since: at(0) }, over, at(1)).await.unwrap();
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
    let (loaded, ctx) = desk(folder.path(), alert);
    tell(&loaded, &ctx, Outage { kind: OutageKind::Deaf, since: at(0) }, false, at(1)).await.unwrap();
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
    let (loaded, ctx) = desk(folder.path(), alert);
    let disk = Outage { kind: OutageKind::Disk, since: at(0) };
    tell(&loaded, &ctx, disk, false, at(1)).await.unwrap();
    assert_eq!(std::fs::read_dir(folder.path().join("second")).unwrap().count(), 1);
    let (loaded, ctx) = desk(folder.path(), "command = \"exit 3\"");
    let err = tell(&loaded, &ctx, disk, false, at(1)).await.unwrap_err();
    assert!(err.to_string().contains("exit status: 3"), "nobody was told: {err}");
}

#[tokio::test]
async fn a_command_that_does_not_end_is_ended() {
    let err = run("sleep 600", "x", Duration::from_millis(50)).await.unwrap_err();
    assert!(err.to_string().contains("has not ended"), "{err}");
    run("exec <&-; exit 0", &"x".repeat(1_000_000), COMMAND_WITHIN).await.unwrap();
}

#[tokio::test]
async fn an_outage_is_told_once_again_each_day_and_when_it_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let (loaded, ctx) =
        desk(folder.path(), &format!("command = \"cat >> '{}/said'\"", folder.path().display()));
    let store = Store::in_memory().unwrap();
    let subjects = || {
        let said = std::fs::read_to_string(folder.path().join("said")).unwrap_or_default();
        let count = |words: &str| said.matches(words).count();
        (count("No letter of the desk leaves"), count("Over: no letter of the desk leaves"))
    };
    let waits = [Outage { kind: OutageKind::LettersWait, since: at(0) }];
    for (hour, troubles, expected) in [
        (1, &[][..], (0, 0)),
        (2, &waits[..], (1, 0)),
        (3, &waits[..], (1, 0)),
        (25, &waits[..], (1, 0)),
        (26, &waits[..], (2, 0)),
        (27, &[][..], (2, 1)),
        (28, &[][..], (2, 1)),
        (29, &waits[..], (3, 1)),
    ] {
        note(&store, &ctx, troubles, at(hour)).unwrap();
        assert!(tell_due(&store, &loaded, &ctx, troubles, at(hour)).await.unwrap());
        assert_eq!(subjects(), expected, "after {hour} hours");
    }
}

#[tokio::test]
async fn what_could_not_be_told_is_told_later_and_what_nobody_heard_of_is_not_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let script = format!("test -e '{0}/up' && cat >> '{0}/said'", folder.path().display());
    let (loaded, ctx) = desk(folder.path(), &format!("command = \"{script}\""));
    let store = Store::in_memory().unwrap();
    let said = || std::fs::read_to_string(folder.path().join("said")).unwrap_or_default();
    let deaf = [Outage { kind: OutageKind::Deaf, since: at(0) }];
    note(&store, &ctx, &deaf, at(1)).unwrap();
    assert!(!tell_due(&store, &loaded, &ctx, &deaf, at(1)).await.unwrap());
    assert!(tell_due(&store, &loaded, &ctx, &[], at(2)).await.unwrap());
    std::fs::write(folder.path().join("up"), "").unwrap();
    note(&store, &ctx, &deaf, at(3)).unwrap();
    assert!(tell_due(&store, &loaded, &ctx, &deaf, at(3)).await.unwrap());
    assert_eq!(said().matches("does not arrive").count(), 1, "{}", said());
    assert!(!said().contains("Over"), "{}", said());
}
