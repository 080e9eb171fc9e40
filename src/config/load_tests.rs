use std::{collections::BTreeSet, fs, path::Path};

use jiff::{SignedDuration, civil::date};
use tempfile::TempDir;

use super::{
    load::read,
    source::{Files, Reading},
    *,
};
use crate::domain::{
    DateRange,
    programme::{Ask, Background, Counts, FirstMover, Named, Privacy, Reminder, Step, StepAct, Wait},
};

pub(super) const CONFIG: &str = include_str!("../../tests/fixtures/roster/mentord.toml");
pub(super) const ROSTER: &str = include_str!("../../tests/fixtures/roster/roster.toml");

/// Writes the files into a folder and loads its `mentord.toml`; messages name files without the folder.
pub(crate) fn load_files(files: &[(&str, &[u8])]) -> (TempDir, Result<Loaded, Vec<String>>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let env = |name: &str| match name {
        "DESK" => Some("desk@desk.test".to_owned()),
        "CREDENTIALS_DIRECTORY" => Some("/run/credentials/mentord.service".to_owned()),
        _ => None,
    };
    let loaded = load(&folder.path().join("mentord.toml"), &env).map_err(|problems| {
        let said = problems.to_string().replace(&format!("{}/", folder.path().display()), "");
        said.lines().map(str::to_owned).collect()
    });
    (folder, loaded)
}

pub(super) fn loaded(config: &str, roster: &str) -> (TempDir, Loaded) {
    let (folder, loaded) =
        load_files(&[("mentord.toml", config.as_bytes()), ("roster.toml", roster.as_bytes())]);
    (folder, loaded.unwrap())
}

#[test]
fn deputies_are_found_by_name_and_address_and_may_go_round() {
    let more = "[[staff]]\nname = \"Theo Staff\"\nemail = \"theo@people.test\"\ndeputy = \"ROSA@people.test\"\n\n\
                [[staff]]\nname = \"Una Staff\"\nemail = \"una@people.test\"\ndeputy = \"Rosa Staff\"\n\n[[staff]]\n\
                deputy = \"theo\"\nleave = [2027-02-01, \"2027-03-15..2027-03-19\"]";
    let (_folder, loaded) = loaded(&CONFIG.replace("[[staff]]", more), ROSTER);
    let staff = &loaded.desk.staff;
    let deputies: Vec<Option<usize>> = staff.iter().map(|staff| staff.deputy).collect();
    assert_eq!(deputies, [Some(2), Some(2), Some(0)]);
    let range = |first, last| DateRange::new(first, last).unwrap();
    assert_eq!(
        staff[2].leave,
        [DateRange::day(date(2027, 2, 1)), range(date(2027, 3, 15), date(2027, 3, 19))]
    );
}

#[test]
fn a_full_configuration_becomes_domain_values() {
    let (folder, loaded) = loaded(CONFIG, ROSTER);
    assert_eq!(loaded.desk.name, "Riverside Mentoring");
    assert_eq!(loaded.desk.privacy, Privacy::Kept);
    assert_eq!(loaded.desk.staff[0].called, "Rosa");
    assert_eq!(loaded.state_dir, folder.path().join("state"));
    assert_eq!(loaded.start, Start::OnHold);
    assert_eq!(loaded.settle, SignedDuration::from_mins(15));
    assert_eq!(loaded.send.per_minute, 600);
    assert_eq!(loaded.send.own_copy, OwnCopy::Append);
    assert_eq!(loaded.send.in_doubt_after, SignedDuration::from_mins(10));
    let Transport::Smtp(server) = &loaded.send.transport else { panic!("{:?}", loaded.send) };
    assert_eq!((server.host.as_str(), server.port, server.tls), ("localhost", 15025, Tls::Starttls));
    assert_eq!(server.ca_file, Some(folder.path().join("tls.crt")));
    let login = server.login.as_ref().unwrap();
    assert_eq!(login.username, "desk@desk.test");
    assert_eq!(login.proof, Proof::Password(SecretSource::File(folder.path().join("secret"))));
    let MailSource::Imap { server, mailboxes } = &loaded.receive.source else { panic!() };
    assert_eq!((server.port, server.tls), (15993, Tls::Implicit));
    assert_eq!(mailboxes, &["INBOX"]);
    assert_eq!(loaded.receive.trusted_authserv_ids, ["mx.desk.test"]);
    assert_eq!(loaded.chat.as_ref().unwrap().user, "@mentord:localhost");

    let programme = &loaded.programmes[0];
    assert_eq!(programme.zone.iana_name(), Some("Europe/London"));
    assert_eq!((programme.starts, programme.ends), (date(2027, 1, 11), date(2027, 4, 30)));
    assert_eq!(
        programme.holidays,
        [
            DateRange::day(date(2027, 3, 26)),
            DateRange::day(date(2027, 3, 29)),
            DateRange::new(date(2027, 4, 5), date(2027, 4, 9)).unwrap()
        ]
    );
    assert_eq!(programme.letters_a_week, 4);
    assert_eq!(
        programme.contact.first,
        [
            Step { after: Wait::WorkingDays(2), act: StepAct::Nudge(Named::Mentor) },
            Step { after: Wait::WorkingDays(4), act: StepAct::Nudge(Named::Both) },
            Step { after: Wait::WorkingDays(6), act: StepAct::TellStaff },
        ]
    );
    assert_eq!(programme.meeting.reminder, Reminder::Before(SignedDuration::from_hours(24)));
    assert_eq!(programme.meeting.agenda, "session-plan");

    let [ada, sam] = loaded.roster.people.as_slice() else { panic!() };
    assert_eq!((ada.value.id.0.as_str(), ada.id_given), ("ada-lovelace", false));
    assert_eq!(sam.value.called, "Sam");
    assert!(ada.place.ends_with("roster.toml:3"), "{}", ada.place);
    let pairing = &loaded.roster.pairings[0];
    assert_eq!((pairing.value.id.0.as_str(), pairing.id_given), ("ada-sam", true));
    assert_eq!(pairing.value.mentors, std::slice::from_ref(&ada.value.id));
    assert_eq!(pairing.value.weekly.unwrap().to_string(), "Tue 18:00");
    assert_eq!(pairing.value.introduced, Some(date(2027, 1, 5)));
    assert_eq!(loaded.files, [folder.path().join("mentord.toml"), folder.path().join("roster.toml")]);
}

#[test]
fn what_is_left_out_has_the_documented_defaults() {
    let (folder, quick) = loaded(QUICKSTART, QUICKSTART_ROSTER);
    assert_eq!(quick.send.transport, Transport::Directory { path: folder.path().join("state/outbox") });
    assert_eq!(quick.send.per_minute, 20);
    assert_eq!(quick.send.own_copy, OwnCopy::None);
    assert_eq!(quick.receive.source, MailSource::Maildir { path: folder.path().join("state/inbox") });
    assert_eq!(quick.receive.after_reading, AfterReading::Keep);
    assert_eq!((quick.start, quick.settle), (Start::OnHold, SignedDuration::from_mins(15)));
    assert_eq!((quick.chat, quick.letters_dir), (None, None));
    assert_eq!(quick.warnings, Vec::<String>::new());
    // All else is what the full fixture writes out.
    let (_full_folder, full) = loaded(CONFIG, ROSTER);
    let (quick, mut full) = (quick.programmes[0].clone(), full.programmes[0].clone());
    full.rooms = quick.rooms.clone();
    full.holidays.clear();
    full.letters_a_week = 3;
    full.meeting.reminder = Reminder::Auto;
    // Its dates are open to whoever tries it on any day.
    (full.title, full.starts, full.ends) = (quick.title.clone(), quick.starts, quick.ends);
    assert_eq!(quick, full);
    assert_eq!(quick.introduction.background, Background::AfterAnswer);
    assert_eq!((quick.meeting.ask, quick.contact.counts), (Ask::Off, Counts::Both));
    assert_eq!(quick.first_mover, FirstMover::Mentor);
}

#[test]
fn the_embedded_defaults_need_no_disk() {
    let loaded = load_embedded(Path::new("/nowhere/at/all")).unwrap();
    assert_eq!(loaded.state_dir, Path::new("/nowhere/at/all/state"));
    assert_eq!(loaded.roster.pairings[0].value.id.0, "ada-sam");
    assert_eq!(loaded.send.transport, Transport::Directory { path: "/nowhere/at/all/state/outbox".into() });
}

/// Section and key of every line that sets one, commented out or not.
fn keys_written(text: &str) -> BTreeSet<(String, String)> {
    let mut section = String::new();
    let mut keys = BTreeSet::new();
    for line in text.lines() {
        let line = line.strip_prefix("# ").unwrap_or(line).trim();
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            section = name.trim_start_matches('[').to_owned();
            let (parent, key) = section.rsplit_once('.').unwrap_or(("", &section));
            keys.insert((parent.to_owned(), key.to_owned()));
            if !parent.is_empty() {
                keys.insert((String::new(), parent.to_owned()));
            }
        } else if let Some((key, _)) = line.split_once('=')
            && key.trim().chars().all(|c| c.is_ascii_lowercase() || c == '_')
        {
            keys.insert((section.clone(), key.trim().to_owned()));
        }
    }
    keys
}

#[test]
fn the_reference_names_every_key() {
    let written = keys_written(REFERENCE);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mentord.toml");
    fs::write(folder.path().join("roster.toml"), "").unwrap();
    // With every commented line in force as well, so that all sections are asked for their keys.
    let uncommented: String = REFERENCE
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest)
                if rest.starts_with('[') || rest.starts_with("directory =") && rest.contains("letters") =>
            {
                rest
            }
            Some(rest) if rest.starts_with("password") && !rest.contains("matrix") => line,
            Some(rest)
                if [
                    "homeserver",
                    "user ",
                    "password",
                    "tenant",
                    "client_",
                    "ping ",
                    "mail ",
                    "command = \"notify",
                ]
                .iter()
                .any(|key| rest.starts_with(key)) =>
            {
                rest
            }
            _ => line,
        })
        .map(|line| format!("{line}\n"))
        .collect();
    fs::create_dir(folder.path().join("letters")).unwrap();
    for text in [REFERENCE, uncommented.as_str()] {
        fs::write(&path, text).unwrap();
        let reading = Reading::new(Files::Disk, &|_| None);
        let loaded = read(&reading, &path, &|_, _| false).unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(loaded.warnings, Vec::<String>::new());
        let ways = ["file", "credential", "command"];
        let secrets = ["password", "client_secret", "refresh_token", "service_account"];
        let known = reading.known.borrow();
        let missing: Vec<_> = known
            .iter()
            .filter(|(section, key)| {
                !(secrets.iter().any(|secret| section.ends_with(secret)) && ways.contains(key))
            })
            // The keys of [mail.send], said once.
            .filter(|(section, _)| !section.starts_with("alert.send"))
            .filter(|(section, _)| !["person", "pairing"].contains(&section.as_str()))
            .filter(|(section, key)| !(section.is_empty() && ["person", "pairing"].contains(key)))
            .filter(|(section, key)| !written.contains(&(section.clone(), (*key).to_owned())))
            .collect();
        assert!(missing.is_empty(), "not in config/mentord.toml: {missing:?}");
    }
    fs::write(&path, &uncommented).unwrap();
    let (loaded, full) = (load(&path, &|_| None).unwrap(), uncommented);
    assert!(loaded.chat.is_some() && loaded.letters_dir.is_some(), "{full}");
}

#[test]
fn paths_are_relative_to_the_file_that_names_them() {
    let config = QUICKSTART
        .replace("\"roster.toml\"", "\"people/roster.toml\"")
        .replace("rosters", "introduction.attach_mentor = [\"packs/mentor pack.PDF\"]\nrosters");
    let (folder, loaded) = load_files(&[
        ("mentord.toml", config.as_bytes()),
        ("people/roster.toml", QUICKSTART_ROSTER.as_bytes()),
        ("packs/mentor pack.PDF", b"%PDF-"),
    ]);
    let loaded = loaded.unwrap();
    assert_eq!(loaded.files[1], folder.path().join("people/roster.toml"));
    let pack = &loaded.programmes[0].introduction.attach_mentor[0];
    assert_eq!((pack.file_name.as_str(), pack.media_type.as_str()), ("mentor pack.PDF", "application/pdf"));
    assert_eq!(pack.bytes, b"%PDF-");
}

#[test]
fn variables_marks_and_line_ends_are_taken_as_they_come() {
    let config = QUICKSTART.replace("desk@example.org", "${DESK}").replace('\n', "\r\n");
    let roster = format!("\u{feff}{QUICKSTART_ROSTER}").replace("Sam finished", "Sam has ${5} and finished");
    let (_folder, loaded) = loaded(&config, &roster);
    assert_eq!(loaded.desk.address.as_str(), "desk@desk.test");
    let background = loaded.roster.pairings[0].value.background.clone().unwrap();
    assert!(background.starts_with("Sam has ${5}"), "{background}");
}

#[test]
fn what_may_surprise_is_warned_of() {
    let config = QUICKSTART.replace(
        "[state]",
        "[mail.send]\ntransport = \"directory\"\nhost = \"mail.example.org\"\n[mail.receive]\nsource = \"none\"\n[state]",
    );
    let roster = QUICKSTART_ROSTER.replace("\"Ada Lovelace\"", "\"Ada Lovelace\"\ncapacity = 0");
    let first = roster.lines().position(|line| line == "[[person]]").unwrap();
    let (folder, loaded) = loaded(&config, &roster);
    let folder = format!("{}/", folder.path().display());
    let warnings: Vec<String> = loaded.warnings.iter().map(|warning| warning.replace(&folder, "")).collect();
    assert_eq!(
        warnings,
        [
            "no mail is read (source = \"none\"), so silence cannot be seen",
            "mentord.toml:12: host has no effect with transport = \"directory\"",
            &format!("roster.toml:{}: pairings of Ada Lovelace: 1, capacity: 0", first + 1),
        ]
    );
}

#[test]
fn secrets_are_read_when_needed_and_never_shown() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    for (bytes, read) in [
        (b"canary\n".as_slice(), "canary"),
        (b"canary", "canary"),
        (b"canary\r\n", "canary"),
        (b"a\n\n", "a\n"),
    ] {
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(SecretSource::File(path.clone()).read().unwrap().expose(), read);
    }
    fs::write(&path, "canary").unwrap();
    let secret = SecretSource::File(path.clone()).read().unwrap();
    let command = SecretSource::Command("printf 'canary\\n'".to_owned());
    assert_eq!(command.read().unwrap().expose(), "canary");
    assert!(!format!("{secret:?} {command:?}").contains("canary"));
    let credential =
        SecretSource::Credential { name: "secret".to_owned(), directory: Some(folder.path().to_owned()) };
    assert_eq!(credential.read().unwrap().expose(), "canary");

    for (source, said) in [
        (
            SecretSource::Command("echo canary >&2; exit 3".to_owned()),
            "Cannot get a secret: its command ended with exit status: 3",
        ),
        (
            SecretSource::Command("true".to_owned()),
            "Cannot use an empty secret; the command for it holds none",
        ),
        (SecretSource::File(folder.path().join("none")), "it does not exist"),
        (SecretSource::File(folder.path().to_owned()), "it is not a regular file"),
        (
            SecretSource::Credential { name: "smtp".to_owned(), directory: None },
            "$CREDENTIALS_DIRECTORY is not set",
        ),
    ] {
        let error = format!("{:#}", source.read().unwrap_err());
        assert!(error.contains(said) && !error.contains("canary"), "{error}");
    }
    // systemd's list of who may read shows in the group's bits; for a file that an admin made it is open.
    fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
    assert_eq!(credential.read().unwrap().expose(), "canary");
    let error = SecretSource::File(path.clone()).read().unwrap_err().to_string();
    assert!(error.contains("its group may read or change it"), "{error}");
    for mode in [0o666, 0o604] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        for source in [&SecretSource::File(path.clone()), &credential] {
            let error = source.read().unwrap_err().to_string();
            assert!(error.contains("every account of this machine may read or change it"), "{error}");
        }
    }
}

#[test]
fn rosters_that_are_known_are_not_taken_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mentord.toml");
    std::fs::write(&path, crate::config::QUICKSTART).unwrap();
    let roster = folder.path().join("roster.toml");
    std::fs::write(&roster, crate::config::QUICKSTART_ROSTER).unwrap();
    let env = |_: &str| None;
    let whole = load(&path, &env).unwrap();
    assert!(!whole.roster_known && !whole.roster.pairings.is_empty());
    let known = |state: &Path, print: &str| state == whole.state_dir && print == whole.print;
    let again = load_unless_known(&path, &env, &known).unwrap();
    assert!(again.roster_known && again.roster.pairings.is_empty());
    assert_eq!((&again.print, &again.files), (&whole.print, &whole.files));
    assert_eq!(print_of(&whole.files).as_ref(), Some(&whole.print));
    // Another byte anywhere, and they are read.
    std::fs::write(&roster, format!("{}\n", crate::config::QUICKSTART_ROSTER)).unwrap();
    assert!(!load_unless_known(&path, &env, &known).unwrap().roster_known);
    assert_ne!(print_of(&whole.files).as_ref(), Some(&whole.print));
}

#[test]
fn the_usual_ladders_begin_with_whoever_moves_first_and_written_ones_stand() {
    let ladders = |mover: &str, contact: &str| {
        let mover = format!("[[programme]]\nfirst_mover = \"{mover}\"");
        let config = QUICKSTART.replace("[[programme]]", &mover) + contact;
        let contact = loaded(&config, QUICKSTART_ROSTER).1.programmes[0].contact.clone();
        let whom = |steps: &[Step]| {
            let steps = steps.iter().filter_map(|step| match step.act {
                StepAct::Nudge(named) => Some(named),
                StepAct::TellStaff => None,
            });
            steps.collect::<Vec<Named>>()
        };
        (whom(&contact.first), whom(&contact.ongoing))
    };
    let usual = |first| (vec![first, Named::Both], vec![first]);
    for (mover, first) in [("mentor", Named::Mentor), ("either", Named::Mentor), ("mentee", Named::Mentee)] {
        assert_eq!(ladders(mover, ""), usual(first), "{mover}");
    }
    let written =
        "\n[programme.contact]\nfirst = [\"3 working days: nudge mentor\", \"9 working days: tell staff\"]\n";
    assert_eq!(ladders("mentee", written), (vec![Named::Mentor], vec![Named::Mentee]));
    let written = "\n[programme.contact]\nongoing = [\"8 days: nudge mentor\"]\n";
    assert_eq!(ladders("mentee", written), (vec![Named::Mentee, Named::Both], vec![Named::Mentor]));
}
