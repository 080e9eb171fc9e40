use super::{QUICKSTART, QUICKSTART_ROSTER, load_tests::load_files};

#[test]
fn another_language_needs_letters_of_ones_own() {
    let config =
        QUICKSTART.replace("[desk]\n", "[letters]\ndirectory = \"words\"\n\n[desk]\nlanguage = \"nl\"\n");
    let files = |own: &'static str| {
        [
            ("mentord.toml", config.clone()),
            ("roster.toml", QUICKSTART_ROSTER.to_owned()),
            (own, "Hallo".to_owned()),
        ]
    };
    for (own, is_taken) in [("words/nl/nudge/body.txt", true), ("words/fr/nudge/body.txt", false)] {
        let files = files(own);
        let files = files.each_ref().map(|(name, text)| (*name, text.as_bytes()));
        let (_folder, loaded) = load_files(&files);
        assert_eq!(
            loaded.as_ref().map(|loaded| loaded.desk.language.as_str()).ok(),
            is_taken.then_some("nl"),
            "{own}"
        );
    }
}

#[test]
fn a_programme_and_a_person_have_languages_of_their_own() {
    let loaded = |programme: &str, person: &str| {
        let config = QUICKSTART.replacen("[[programme]]\n", &format!("[[programme]]\n{programme}\n"), 1);
        let roster = QUICKSTART_ROSTER.replacen("[[person]]\n", &format!("[[person]]\n{person}\n"), 1);
        load_files(&[("mentord.toml", config.as_bytes()), ("roster.toml", roster.as_bytes())]).1
    };
    let both = loaded("language = \"de\"", "language = \"en\"").unwrap();
    let languages = (&both.programmes[0].language, &both.roster.people[0].value.language);
    assert_eq!(languages, (&Some("de".to_owned()), &Some("en".to_owned())));
    for (programme, person) in [("language = \"fr\"", ""), ("", "language = \"fr\"")] {
        let refused = loaded(programme, person).unwrap_err().join("\n");
        assert!(refused.contains("language = \"fr\": no letters in it are carried along"), "{refused}");
    }
}
