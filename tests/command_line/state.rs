//! The state directory as an admin meets it: private, its owner's, put back from a backup, and migrated.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};

use mentord::store::{Held, Lock, Store};
use rusqlite::Connection;

use super::*;

/// Debian's account that owns nothing.
const NOBODY: u32 = 65_534;

/// All that lies below a folder, itself too.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_owned()];
    let about = fs::symlink_metadata(folder).unwrap();
    if about.is_dir() {
        for entry in fs::read_dir(folder).unwrap() {
            found.extend(below(&entry.unwrap().path()));
        }
    }
    found
}

fn open_to_others(folder: &Path) -> Vec<String> {
    let of = |path: &PathBuf| fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777;
    let wide = |path: &&PathBuf| of(path) & 0o077 != 0;
    below(folder).iter().filter(wide).map(|path| format!("{:o} {}", of(path), path.display())).collect()
}

fn with_umask(desk: &Desk, umask: &str, verb: &str) {
    let command = format!("umask {umask}; exec '{}' {verb}", env!("CARGO_BIN_EXE_mentord"));
    let mut child = Command::new("sh")
        .args(["-c", &command])
        .current_dir(desk.0.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"From: sam@people.test\n\nHello\n").ok();
    assert!(child.wait().unwrap().success(), "{verb}");
}

#[test]
fn a_state_is_private_whatever_the_umask() {
    for umask in ["000", "022"] {
        let desk = Desk::new();
        with_umask(&desk, umask, "deliver");
        with_umask(&desk, umask, &format!("run --once --at {MONDAY}"));
        with_umask(&desk, umask, "hold");
        let there = below(&desk.path("state"));
        for name in ["mentord.sqlite", "mentord.lock", "chat.log", "inbox/new", "outbox"] {
            assert!(there.contains(&desk.path("state").join(name)), "{name} is not there: {there:?}");
        }
        assert_eq!(open_to_others(&desk.path("state")), Vec::<String>::new(), "umask {umask}");
    }
}

#[test]
fn a_state_that_was_open_is_closed_and_that_is_said() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    for path in below(&desk.path("state")) {
        let mode = if path.is_dir() { 0o755 } else { 0o644 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    desk.pass(WEDNESDAY).ended(0).err_has(&["open to other users", "closed now"]);
    assert_eq!(open_to_others(&desk.path("state")), Vec::<String>::new());
}

#[test]
fn a_log_of_posts_that_is_a_link_is_not_followed() {
    let desk = Desk::new();
    desk.write("victim", "precious\n");
    fs::create_dir(desk.path("state")).unwrap();
    symlink(desk.path("victim"), desk.path("state/chat.log")).unwrap();
    desk.pass(MONDAY).ended(0).out_has(&["A post for a room waits", "it is no plain file"]);
    assert_eq!(fs::read_to_string(desk.path("victim")).unwrap(), "precious\n");
}

#[test]
fn root_changes_nothing_in_the_state_of_another() {
    let desk = Desk::new();
    if fs::metadata(desk.0.path()).unwrap().uid() != 0 {
        // Only root may give files away; who is not root cannot come into this.
        return;
    }
    chown(desk.0.path(), Some(NOBODY), Some(NOBODY)).unwrap();
    // Before there is a state, the folder it would be made in tells whose it would be.
    desk.pass(MONDAY).ended(77).err_has(&["belongs to nobody", "sudo -u nobody mentord"]);
    assert!(!desk.path("state").exists());
    chown(desk.0.path(), Some(0), Some(0)).unwrap();
    desk.pass(MONDAY).ended(0);
    for path in below(desk.0.path()) {
        chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    for verb in
        [&["run", "--once", "--at", WEDNESDAY][..], &["hold"], &["pair", "talked", "ada-sam", "--yes"]]
    {
        desk.run(verb).ended(77).err_has(&["sudo -u nobody mentord"]);
    }
    desk.run(&["run"]).ended(77).err_has(&["sudo -u nobody mentord"]);
    desk.fed(&["deliver"], b"From: sam@people.test\n\nHello\n").ended(75).err_has(&["sudo -u nobody"]);
    // Whoever looks on leaves nothing behind that the owner could not use.
    for verb in [&["status"][..], &["plan"], &["check"], &["history", "ada-sam"], &["inbox"]] {
        desk.run(verb).ended(0);
    }
    desk.run(&["backup", "copy.sqlite"]).ended(0);
    let roots: Vec<PathBuf> = below(&desk.path("state"))
        .into_iter()
        .filter(|path| fs::symlink_metadata(path).unwrap().uid() == 0)
        .collect();
    assert_eq!(roots, Vec::<PathBuf>::new());
}

#[test]
fn a_secret_that_others_may_read_is_refused() {
    let smtp = "[mail.send]\ntransport = \"smtp\"\nhost = \"mail.test\"\npassword = { file = \"secret\" }\n";
    let desk = Desk::with(&format!("{smtp}{CONFIG}"), ROSTER);
    desk.write("secret", "hunter2\n");
    let secret = desk.path("secret");
    let set = |mode| fs::set_permissions(&secret, fs::Permissions::from_mode(mode)).unwrap();
    // What the daemon refuses at its start is what `check` says beforehand.
    for mode in [0o644, 0o604, 0o640, 0o660, 0o622, 0o777] {
        set(mode);
        let said = desk.run(&["run"]).ended(78).err_has(&["secret", "may read or change", "chmod 600"]);
        assert!(!said.err.contains("hunter2"), "{mode:o}");
    }
    desk.run(&["check"]).ended(78).out_has(&["wrong    mail out", "may read or change", "chmod 600"]);
    set(0o400);
    desk.run(&["check"]).ended(0).out_has(&["ok       mail out"]);
    if fs::metadata(&secret).unwrap().uid() == 0 {
        // Root's own, and one group may read it: so an admin gives a service what it may not change.
        chown(&secret, Some(0), Some(NOBODY)).unwrap();
        set(0o660);
        desk.run(&["run"]).ended(78).err_has(&["its group may read or change it"]);
        set(0o640);
        desk.run(&["check"]).ended(0);
    }
    // What is no file is not waited for, and what is huge does not fill the memory.
    fs::remove_file(&secret).unwrap();
    let made = Command::new("mkfifo").args(["-m", "600"]).arg(&secret).status().unwrap();
    assert!(made.success());
    desk.run(&["run"]).ended(78).err_has(&["not a regular file"]);
    fs::remove_file(&secret).unwrap();
    let huge = File::create(&secret).unwrap();
    huge.set_len(64 << 30).unwrap();
    set(0o600);
    desk.run(&["run"]).ended(78).err_has(&["larger than 64 KB"]);
}

#[test]
fn a_backup_beside_the_log_of_another_is_refused_and_nothing_is_mixed() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    desk.run(&["backup", "copy.sqlite"]).ended(0);
    let state = desk.path("state");
    let store = Store::open(&state).unwrap();
    store.write(|tx| tx.set_meta("newer", "yes")).unwrap();
    // As a kill leaves it: what is newest stands in the log alone.
    std::mem::forget(store);
    fs::copy(desk.path("copy.sqlite"), state.join("mentord.sqlite")).unwrap();
    let [before, log] =
        ["mentord.sqlite", "mentord.sqlite-wal"].map(|name| fs::read(state.join(name)).unwrap());
    assert!(!log.is_empty());
    for verb in [&["run", "--once", "--at", WEDNESDAY][..], &["run"], &["status"], &["hold"], &["plan"]] {
        desk.run(verb).ended(78).err_has(&["-wal file of another database", "`mentord restore`"]);
    }
    desk.run(&["check"]).ended(74).out_has(&["`mentord restore`"]);
    assert_eq!(fs::read(state.join("mentord.sqlite")).unwrap(), before);
    assert_eq!(fs::read(state.join("mentord.sqlite-wal")).unwrap(), log);

    desk.run(&["restore", "copy.sqlite"]).ended(0);
    assert!(!state.join("mentord.sqlite-wal").exists());
    let newer = Store::open(&state).unwrap().read(|tx| tx.meta("newer")).unwrap();
    assert_eq!(newer, None);
}

#[test]
fn restore_sees_to_all_of_it() {
    let desk = Desk::new();
    desk.pass(MONDAY).ended(0);
    desk.run(&["backup", "copy.sqlite"]).ended(0);
    desk.pass(WEDNESDAY).ended(0);
    let left = desk.letters();
    let held = Lock::take(&desk.path("state"), "run, process 4711").unwrap();
    let Held::Ours(lock) = held else { panic!("it is free") };
    desk.run(&["restore", "copy.sqlite"]).ended(75).err_has(&["in use by run, process 4711"]);
    drop(lock);
    desk.run(&["restore", "roster.toml"]).ended(65).err_has(&["roster.toml cannot be restored"]);
    desk.run(&["restore", "nowhere.sqlite"]).ended(74).err_has(&["nowhere.sqlite"]);
    desk.run(&["restore", "copy.sqlite"]).ended(0).out_has(&[
        "Restored from copy.sqlite",
        "is kept as",
        "mentord.sqlite.replaced-",
        "on hold",
    ]);
    assert_eq!(open_to_others(&desk.path("state")), Vec::<String>::new());
    let kept =
        below(&desk.path("state")).into_iter().find(|path| path.to_string_lossy().contains("replaced-"));
    let kept = Connection::open(kept.unwrap()).unwrap();
    let sound: String = kept.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");

    // It holds, in a single pass too, and says so to whoever runs it.
    desk.pass(WEDNESDAY).ended(75).err_has(&["this state is a backup made on", "mentord release"]);
    let new: Vec<String> = desk.letters().into_iter().filter(|name| !left.contains(name)).collect();
    assert!(new.len() == 1 && new.iter().all(|name| name.contains("desk-trouble")), "{new:?}");
    desk.run(&["status"]).ended(0).out_has(&["this state is a backup"]);
}

/// A state as the mentord before the last migration left it.
fn old_state(desk: &Desk) -> usize {
    let numbered = |folder: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut files: Vec<PathBuf> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    };
    let (migrations, samples) = (numbered("src/store/migrations"), numbered("tests/fixtures/migrations"));
    let version = migrations.len() - 1;
    fs::create_dir(desk.path("state")).unwrap();
    let old = Connection::open(desk.path("state/mentord.sqlite")).unwrap();
    for file in migrations.iter().take(version).chain(samples.get(version - 1)) {
        old.execute_batch(&fs::read_to_string(file).unwrap()).unwrap();
    }
    old.execute_batch(&format!("PRAGMA journal_mode = WAL; PRAGMA user_version = {version}")).unwrap();
    version
}

fn version(file: &Path) -> usize {
    Connection::open(file).unwrap().query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
}

#[test]
fn whoever_looks_on_migrates_nothing_and_a_run_keeps_a_copy_first() {
    let desk = Desk::new();
    let old = old_state(&desk);
    let file = desk.path("state/mentord.sqlite");
    let before = fs::read(&file).unwrap();
    for verb in [
        &["status", "--json"][..],
        &["plan"],
        &["show", "ada-sam"],
        &["history", "ada-sam"],
        &["check"],
        &["outbox", "list", "--all"],
        &["inbox", "list"],
        &["roster", "export"],
    ] {
        desk.run(verb).ended(0);
    }
    assert_eq!(fs::read(&file).unwrap(), before, "it is as it was, byte for byte");

    // A verb of a newer mentord beside the old one that still runs does not migrate under it.
    let Held::Ours(lock) = Lock::take(&desk.path("state"), "run, process 4711").unwrap() else {
        panic!("free")
    };
    desk.run(&["hold"]).ended(75).err_has(&["restart it first"]);
    drop(lock);
    assert_eq!(version(&file), old);

    for earlier in [1, 2, 3] {
        desk.write(&format!("state/mentord.sqlite.before-{earlier}"), "an earlier copy");
    }
    desk.run(&["hold"]).ended(0).err_has(&["brought up to date", "mentord.sqlite.before-"]);
    assert_eq!(version(&file), old + 1);
    let copies: Vec<PathBuf> = below(&desk.path("state"))
        .into_iter()
        .filter(|path| path.to_string_lossy().contains(".before-"))
        .collect();
    let kept = desk.path(&format!("state/mentord.sqlite.before-{}", old + 1));
    assert_eq!(version(&kept), old, "the copy is what was there before");
    assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(copies.len() == 2 && copies.contains(&desk.path("state/mentord.sqlite.before-3")), "{copies:?}");
}
