use super::*;

/// The season as it is told, with the folder's name as a newcomer sees it.
fn told(folder: &Path, tongue: Tongue) -> String {
    let mut out = Vec::new();
    play(folder, tongue, false, &mut out).unwrap();
    String::from_utf8(out).unwrap().replace(&folder.display().to_string(), FOLDER)
}

#[test]
fn the_season_is_the_same_each_time_and_leaves_what_it_promises() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("season");
    let first = told(&folder, Tongue::En);
    insta::assert_snapshot!("season", first);
    assert_eq!(told(&folder, Tongue::En), first, "a second demo replaces the first and tells the same");

    let letters = fs::read_dir(folder.join("state/outbox")).unwrap().count();
    assert!(letters > 75, "{letters} letters");
    let invites = fs::read_dir(folder.join("invites")).unwrap().map(|entry| entry.unwrap().path());
    for invite in invites {
        let text = fs::read_to_string(&invite).unwrap();
        assert!(
            text.starts_with("BEGIN:VCALENDAR") && text.trim_end().ends_with("END:VCALENDAR"),
            "{invite:?}"
        );
    }
    let log = fs::read_to_string(folder.join("state/chat.log")).unwrap();
    assert_eq!(log.matches("Ada and Sam are in touch").count(), 1, "{log}");
    assert_eq!(log.matches("Needs you: Hana and Yusuf").count(), 1, "{log}");

    let opened = crate::cli::open::reading(&folder.join("mentord.toml")).unwrap();
    let unplaced = opened.store.read(|tx| tx.inbox(true)).unwrap();
    assert!(unplaced.is_empty(), "mentord understood everything that was written: {unplaced:?}");
    assert!(opened.store.read(|tx| tx.rehearsal()).unwrap());
}

/// The same season, letter for letter, with what people write in German understood as what they write in English.
#[test]
fn the_season_in_german_is_the_same_season() {
    let home = tempfile::tempdir().unwrap();
    // Who is written to or wrote, when and with what; what is quoted is said in the language of the season.
    let lines = |tongue: Tongue| -> Vec<String> {
        let told = told(&home.path().join("season"), tongue);
        let timed = told.lines().filter(|line| line.get(14..19).is_some_and(|time| time.contains(':')));
        timed
            .filter_map(|line| line.split(['"', '(', '[']).next())
            .map(|line| line.trim_end().to_owned())
            .collect()
    };
    let (german, english) = (lines(Tongue::De), lines(Tongue::En));
    assert!(english.len() > 90, "{}", english.len());
    for (german, english) in german.iter().zip(&english) {
        assert_eq!(german, english);
    }
    assert_eq!(german.len(), english.len());
    let folder = home.path().join("german");
    told(&folder, Tongue::De);
    for letter in fs::read_dir(folder.join("state/outbox")).unwrap() {
        let letter = fs::read_to_string(letter.unwrap().path()).unwrap();
        assert!(letter.contains("<html lang=3D\"de\">"), "{letter}");
    }
    let log = fs::read_to_string(folder.join("state/chat.log")).unwrap();
    assert_eq!(log.matches("Ada und Sam sind in Kontakt").count(), 1, "{log}");
    assert!(log.contains("(Inzwischen: ") && !log.contains("Since then"), "{log}");
    let opened = crate::cli::open::reading(&folder.join("mentord.toml")).unwrap();
    let unplaced = opened.store.read(|tx| tx.inbox(true)).unwrap();
    assert!(unplaced.is_empty(), "mentord understood everything that was written: {unplaced:?}");
}

#[test]
fn a_folder_that_no_demo_made_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("thesis.txt");
    fs::write(&file, "years of work").unwrap();
    for taken in [home.path(), file.as_path()] {
        let refused = play(taken, Tongue::En, false, &mut Vec::new()).unwrap_err();
        assert_eq!(refused.code, Code::Usage);
        assert!(refused.said.contains("was not made by a demo"), "{refused}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "years of work");
}

#[test]
fn a_demo_in_use_is_not_pulled_away() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("season");
    make_room(&folder, Tongue::En).unwrap();
    fs::create_dir(folder.join("state")).unwrap();
    let Held::Ours(_lock) = Lock::take(&folder.join("state"), "somebody").unwrap() else { panic!("taken") };
    let refused = make_room(&folder, Tongue::En).unwrap_err();
    assert_eq!(refused.code, Code::TempFail);
    assert!(folder.join("roster.toml").exists());
}
