//! Whether a text that is to be in another language holds words of the English letters.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// As many words in a row are no chance, and no name.
const WORDS: usize = 3;

/// The runs of words that stand in the English letters, and in no German one.
static ENGLISH: LazyLock<HashSet<Vec<String>>> = LazyLock::new(|| {
    let runs = |language: &str| -> HashSet<Vec<String>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/letters").join(language);
        files(&folder)
            .iter()
            .flat_map(|file| literals(&fs::read_to_string(file).expect("a letter")))
            .flat_map(runs)
            .collect()
    };
    runs("en").difference(&runs("de")).cloned().collect()
});

/// The runs of English words in it.
pub(crate) fn english_in(text: &str) -> Vec<String> {
    let found = runs(text.to_owned()).into_iter().filter(|run| ENGLISH.contains(run));
    found.map(|run| run.join(" ")).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the letters") {
        let path = entry.expect("a letter").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending != "html") {
            found.push(path);
        }
    }
    found
}

/// What a template says by itself: its text, and the texts in quotation marks within its tags.
fn literals(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(at) = ["{{", "{%", "{#"].iter().filter_map(|open| rest.find(open)).min() {
        let (text, tag) = rest.split_at(at);
        found.push(text.to_owned());
        let end = ["}}", "%}", "#}"]
            .iter()
            .filter_map(|close| tag.find(close))
            .min()
            .map_or(tag.len(), |at| at + 2);
        let (tag, behind) = tag.split_at(end);
        found.extend(tag.split('"').skip(1).step_by(2).map(str::to_owned));
        rest = behind;
    }
    found.push(rest.to_owned());
    found
        .iter()
        .flat_map(|text| text.lines())
        .filter(|line| !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

fn runs(text: String) -> Vec<Vec<String>> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphabetic() && c != '\'')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.windows(WORDS).map(<[String]>::to_vec).collect()
}

#[test]
fn english_is_told_from_german() {
    let english = "Hallo Ada,\n\nWe introduced you and Sam Jones on Monday.";
    assert!(english_in(english).contains(&"we introduced you".to_owned()), "{:?}", english_in(english));
    assert_eq!(
        english_in("Hallo Ada,\n\nwir haben Sie und Sam Jones am Montag vorgestellt."),
        Vec::<String>::new()
    );
}
