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
