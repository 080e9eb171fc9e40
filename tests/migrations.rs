//! The store's schema: made by its migrations alone, strict, refused when it is not ours, and
//! filled as an earlier mentord filled it.
//!
//! Each migration has a file of sample rows in `tests/fixtures/migrations/`, as the mentord of that
//! day wrote them. A new migration brings a new file.

#![expect(clippy::unwrap_used, reason = "a test that fails here says where")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use mentord::{
    domain::{PairingId, PersonId},
    store::{Fate, Newer, Store},
};
use rusqlite::Connection;
use tempfile::TempDir;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn database(folder: &Path) -> Connection {
    Connection::open(folder.join(mentord::store::FILE)).unwrap()
}

fn version(connection: &Connection) -> i64 {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
}

/// The migrations' SQL, in order.
fn migrations() -> Vec<PathBuf> {
    numbered("src/store/migrations")
}

fn numbered(folder: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(Path::new(ROOT).join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn schema(connection: &Connection) -> Vec<(String, String)> {
    let mut statement = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
        .unwrap();
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

/// A folder with a configuration whose state is the folder itself.
fn desk() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in ["quickstart.toml", "roster.toml"] {
        fs::copy(Path::new(ROOT).join("config").join(file), folder.path().join(file)).unwrap();
    }
    fs::create_dir(folder.path().join("state")).unwrap();
    folder
}

fn mentord(desk: &TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mentord"))
        .args(["--config", "quickstart.toml"])
        .args(arguments)
        .current_dir(desk.path())
        .output()
        .unwrap()
}

#[test]
fn the_schema_is_what_the_migrations_make() {
    let folder = tempfile::tempdir().unwrap();
    drop(Store::open(folder.path()).unwrap());
    let stored = database(folder.path());
    let files = migrations();
    assert_eq!(
        version(&stored),
        i64::try_from(files.len()).unwrap(),
        "a file of SQL is not run, or run twice"
    );
    let by_hand = Connection::open_in_memory().unwrap();
    for file in &files {
        by_hand.execute_batch(&fs::read_to_string(file).unwrap()).unwrap();
    }
    assert_eq!(schema(&stored), schema(&by_hand));
}

#[test]
fn every_table_is_strict() {
    let folder = tempfile::tempdir().unwrap();
    drop(Store::open(folder.path()).unwrap());
    let stored = database(folder.path());
    let lax: Vec<String> = stored
        .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%' AND strict = 0")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(lax, Vec::<String>::new());
}

#[test]
fn a_store_opened_twice_is_migrated_once() {
    let folder = tempfile::tempdir().unwrap();
    Store::open(folder.path()).unwrap().write(|tx| tx.set_meta("kept", "yes")).unwrap();
    let again = Store::open(folder.path()).unwrap();
    assert_eq!(again.read(|tx| tx.meta("kept")).unwrap().as_deref(), Some("yes"));
}

#[test]
fn a_store_of_a_newer_mentord_is_refused() {
    let desk = desk();
    let state = desk.path().join("state");
    drop(Store::open(&state).unwrap());
    let newer = version(&database(&state)) + 1;
    database(&state).execute_batch(&format!("PRAGMA user_version = {newer}")).unwrap();

    let refused = Store::open(&state).unwrap_err();
    assert!(refused.is::<Newer>(), "{refused:#}");
    for verb in [&["status"][..], &["run", "--once"]] {
        let output = mentord(&desk, verb);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("state/mentord.sqlite was written by a newer mentord"), "{said}");
        assert_eq!(output.status.code(), Some(78), "{said}");
    }
    assert_eq!(version(&database(&state)), newer, "it is left as it was");
}

#[test]
fn a_damaged_store_is_refused_and_kept() {
    let desk = desk();
    let file = desk.path().join("state").join(mentord::store::FILE);
    // Bytes without a pattern, the same in each run.
    let noise: Vec<u8> = (0..8_192_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    fs::write(&file, &noise).unwrap();
    for verb in [&["status"][..], &["run", "--once"]] {
        let output = mentord(&desk, verb);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            said.contains("state/mentord.sqlite") && said.contains("put its backup in its place"),
            "{said}"
        );
        assert!(!said.contains("panicked"), "{said}");
        assert_eq!(output.status.code(), Some(74), "{said}");
    }
    assert_eq!(fs::read(&file).unwrap(), noise, "it is left as it was");
}

/// What orders were done and how they are taken back is the same, whichever mentord kept it.
#[test]
fn orders_from_before_are_rewritten() {
    let of_sample = |done: usize, besides: &str| {
        let folder = tempfile::tempdir().unwrap();
        let old = database(folder.path());
        for file in &migrations()[..done] {
            old.execute_batch(&fs::read_to_string(file).unwrap()).unwrap();
        }
        let sample = &numbered("tests/fixtures/migrations")[done - 1];
        old.execute_batch(&fs::read_to_string(sample).unwrap()).unwrap();
        old.execute_batch(besides).unwrap();
        old.execute_batch(&format!("PRAGMA user_version = {done}")).unwrap();
        drop(old);
        let store = Store::open(folder.path()).unwrap();
        store.read(|tx| tx.last_confirmation("rosa@example.org")).unwrap().unwrap()
    };
    let (rewritten, written) = (of_sample(10, ""), of_sample(11, ""));
    assert_eq!(rewritten.tasks.len(), 8);
    assert_eq!(rewritten.tasks, written.tasks);
    let undo = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(undo(&rewritten.undo), undo(&written.undo));
    assert_eq!(of_sample(4, "").tasks.len(), 1, "one that waits");
    for orders in ["no JSON", r#"[{"order":{"change":"ada-sam"}}]"#, r#"[{"order":{"juggle":["ada-sam"]}}]"#]
    {
        let forgotten = of_sample(
            10,
            &format!(
                "INSERT INTO confirmation (reason, staff, orders, shown, asked, until, outcome, before)
                 VALUES ('-/-/confirm/0', 'rosa@example.org', '{orders}', '', 1800100000, 1800200000, '', '{{}}')"
            ),
        );
        assert_eq!(
            (forgotten.tasks.len(), forgotten.undo.as_str(), forgotten.fate),
            (0, "", Fate::Dropped),
            "what cannot be understood cannot be confirmed either: {orders}"
        );
    }
}

#[test]
fn a_store_from_before_still_loads() {
    let samples = numbered("tests/fixtures/migrations");
    assert_eq!(samples.len(), migrations().len(), "each migration has a sample of the rows of its day");
    for (done, sample) in samples.iter().enumerate() {
        let desk = desk();
        let state = desk.path().join("state");
        let old = database(&state);
        for file in &migrations()[..=done] {
            old.execute_batch(&fs::read_to_string(file).unwrap()).unwrap();
        }
        old.execute_batch(&fs::read_to_string(sample).unwrap()).unwrap();
        old.execute_batch(&format!("PRAGMA user_version = {}", done + 1)).unwrap();
        drop(old);

        let store = Store::open(&state).unwrap();
        let id = PairingId("ada-sam".to_owned());
        store
            .read(|tx| {
                assert!(!tx.people()?.is_empty() && !tx.pairings()?.is_empty());
                assert!(!tx.journal_of_pairing(&id)?.is_empty());
                assert_eq!(tx.people_called("ada LOVELACE")?, [PersonId("ada-lovelace".to_owned())]);
                assert!(!tx.deliveries()?.is_empty() && !tx.inbox(false)?.is_empty());
                Ok(())
            })
            .unwrap_or_else(|err| panic!("{}: {err:#}", sample.display()));
        drop(store);
        for verb in [&["status", "--json"][..], &["history", "ada-sam"], &["outbox", "list"], &["plan"]] {
            let output = mentord(&desk, verb);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{} {verb:?}: {said}", sample.display());
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            let stands = said.contains(r#""id":"ada-sam","programme":"academy","stage":"#);
            assert!(stands || verb[0] != "status", "{}: {said}", sample.display());
        }
    }
}
