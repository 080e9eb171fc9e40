//! Units as people write them, and who may read what.

use super::*;

const SHIPPED: &str = include_str!("../../../systemd/mentord.service");

#[test]
fn the_unit_that_is_shipped_is_understood() {
    let unit = unit("mentord.service", &[SHIPPED.to_owned()]).unwrap();
    assert_eq!(unit.config, Path::new("/etc/mentord/mentord.toml"));
    assert_eq!(unit.user.as_deref(), Some("mentord"));
    assert_eq!(unit.credentials, [("mail".to_owned(), PathBuf::from("/etc/mentord/credentials/mail"))]);
}

#[test]
fn drop_ins_change_a_unit_in_their_order() {
    let drop_in = "[Service]\n# LoadCredential=no:/x\nLoadCredential=\nLoadCredential=smtp:/etc/smtp\nLoadCredential=smtp:/etc/other\n\
                   LoadCredential=vault\nSetCredentialEncrypted=matrix: abc\nUser=\nUser=desk\n\
                   Environment=\"DESK=desk@desk.test\" A=1\nExecStart=\nExecStart=-/opt/mentord \\\n  --config=\"/srv/a b.toml\" run\n";
    let unit = unit("a.service", &[SHIPPED.to_owned(), drop_in.to_owned()]).unwrap();
    assert_eq!(unit.config, Path::new("/srv/a b.toml"));
    assert_eq!(unit.user.as_deref(), Some("desk"));
    assert_eq!(unit.credentials, [("smtp".to_owned(), PathBuf::from("/etc/other"))]);
    assert_eq!(unit.sealed, ["vault", "matrix"]);
    let environment: Vec<(&str, &str)> =
        unit.environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(environment, [("DESK", "desk@desk.test"), ("A", "1")]);
}

#[test]
fn what_runs_something_else_is_not_ours() {
    for line in
        ["/usr/bin/mentord --config /etc/a.toml run --once", "/usr/bin/mentord --config=/etc/a.toml run"]
    {
        assert_eq!(runs(&words(line)).as_deref(), Some(Path::new("/etc/a.toml")), "{line}");
    }
    for line in [
        "",
        "/usr/bin/postfix --config /etc/a.toml run",
        "/usr/bin/mentord --config /etc/a.toml check",
        "/usr/bin/mentord run",
    ] {
        assert_eq!(runs(&words(line)), None, "{line}");
    }
}

#[test]
fn a_unit_is_found_by_the_configuration_it_runs() {
    let root = tempfile::tempdir().unwrap();
    let config = root.path().join("mentord.toml");
    fs::write(&config, "").unwrap();
    let (first, second) = (root.path().join("etc"), root.path().join("lib"));
    for folder in [&first, &second] {
        fs::create_dir(folder).unwrap();
    }
    let path = [first.clone(), second.clone()];
    assert_eq!(find(&config, &path), None);
    let text = |user: &str| {
        format!("[Service]\nUser={user}\nExecStart=/usr/bin/mentord --config {} run\n", config.display())
    };
    fs::write(second.join("desk.service"), text("one")).unwrap();
    let user = || find(&config, &path).unwrap().user.unwrap();
    assert_eq!(user(), "one");
    fs::write(first.join("desk.service"), text("two")).unwrap();
    assert_eq!(user(), "two", "it hides the other");
    fs::create_dir(second.join("desk.service.d")).unwrap();
    fs::write(second.join("desk.service.d/user.conf"), "[Service]\nUser=three\n").unwrap();
    assert_eq!(user(), "three");
}

#[test]
fn modes_tell_who_is_kept_out_and_where() {
    let root = tempfile::tempdir().unwrap();
    let set = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    set(root.path(), 0o755);
    let folder = fs::canonicalize(root.path()).unwrap().join("etc");
    let file = folder.join("mentord.toml");
    fs::create_dir(&folder).unwrap();
    fs::write(&file, "").unwrap();
    let about = fs::metadata(&file).unwrap();
    let (stranger, group) = (about.uid() + 4711, about.gid());
    for (of_folder, of_file, groups, closed) in [
        (0o755, 0o644, &[][..], None),
        (0o700, 0o644, &[][..], Some(&folder)),
        (0o755, 0o640, &[][..], Some(&file)),
        (0o750, 0o640, &[group][..], None),
        (0o750, 0o600, &[group][..], Some(&file)),
        (0o705, 0o604, &[group][..], Some(&folder)),
    ] {
        set(&folder, of_folder);
        set(&file, of_file);
        assert_eq!(closed_to(&file, stranger, groups).as_ref(), closed, "{of_folder:o} {of_file:o}");
    }
    assert_eq!(closed_to(&file, 0, &[]), None, "root reads all");
}
