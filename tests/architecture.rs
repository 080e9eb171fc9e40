//! The shape of `src/`, held: arrows point up the list of modules, and pure folders stay pure.
//!
//! The checks read the sources as words, with comments, strings and the tests at the end of a file
//! taken out. Each has a test on a small string that shows it can fail.

use std::fs;
use std::path::{Path, PathBuf};

/// Every module of the crate in reading order: each knows only what stands above it.
const ORDER: [&str; 13] = [
    "domain", "planning", "calendar", "letters", "intake", "store", "mail", "chat", "record", "report",
    "config", "daemon", "cli",
];
/// Hold no `async`, no clock, no I/O, no randomness.
const PURE: [&str; 5] = ["domain", "planning", "calendar", "letters", "intake"];
/// Speak to the world, each to its own part of it.
const EDGES: [&str; 3] = ["store", "mail", "chat"];
/// What a pure folder never says.
const IMPURE: [&str; 11] = [
    "async",
    "await",
    "tokio",
    "rusqlite",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::io",
    "::now(",
    "getrandom",
];
/// Crates that have one home, and the folders that are it.
const HOMES: [(&str, &[&str]); 20] = [
    ("rusqlite", &["store"]),
    ("rusqlite_migration", &["store"]),
    ("mail_parser", &["intake"]),
    ("aho_corasick", &["intake"]),
    ("calcard", &["calendar"]),
    ("icalendar", &["calendar"]),
    ("rrule", &["calendar"]),
    ("chrono", &["calendar"]),
    ("lettre", &["letters", "mail"]),
    ("async_imap", &["mail"]),
    ("tokio_rustls", &["mail"]),
    ("reqwest", &["chat", "mail"]),
    ("matrix_sdk", &["chat"]),
    ("minijinja", &["letters"]),
    ("toml_edit", &["config"]),
    ("calamine", &["config"]),
    ("zip::", &["config"]),
    ("rust_xlsxwriter", &["config"]),
    ("clap", &["cli"]),
    ("getrandom", &["daemon"]),
];
/// One file alone takes a mail apart, one speaks HTTP, one reads a workbook, and one writes it, so
/// that each library can be replaced.
const ONE_FILE: [(&str, &str); 4] =
    [("mail_parser", "intake"), ("reqwest", "mail"), ("calamine", "config"), ("rust_xlsxwriter", "config")];
const VAGUE_NAMES: [&str; 9] =
    ["utils", "util", "manager", "helper", "helpers", "adapters", "ports", "common", "misc"];
/// Lines of a file before its tests.
const LONGEST_FILE: usize = 400;

/// A source file: where it stands and what it says.
struct Source {
    path: PathBuf,
    /// The folder or file directly under `src/`; `main` and `lib` for the crate's roots.
    module: String,
    text: String,
}

impl Source {
    fn new(path: &Path, text: String) -> Self {
        let module = path.components().next().map(|first| first.as_os_str().to_string_lossy().into_owned());
        let module = module.unwrap_or_default().trim_end_matches(".rs").to_owned();
        Self { path: path.to_owned(), module, text }
    }

    fn is_test(&self) -> bool {
        self.path
            .file_stem()
            .is_some_and(|stem| stem == "tests" || stem.to_string_lossy().ends_with("_tests"))
    }

    /// Code alone: no comments, no strings, no tests.
    fn code(&self) -> String {
        if self.is_test() {
            return String::new();
        }
        without_comments_and_strings(before_tests(&self.text))
    }
}

/// Every file under `src/`, by path relative to it.
fn sources() -> Vec<Source> {
    fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
        for entry in fs::read_dir(folder).expect("src/ can be read") {
            let path = entry.expect("src/ can be read").path();
            if path.is_dir() {
                collect(root, &path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source is UTF-8");
                found.push(Source::new(path.strip_prefix(root).expect("under src/"), text));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > ORDER.len(), "src/ is where it should be");
    found
}

/// All complaints at once: a newcomer mends them in one go.
fn demand_none(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

fn complain(check: impl Fn(&Source) -> Vec<String>) -> Vec<String> {
    sources()
        .iter()
        .flat_map(|source| {
            check(source).into_iter().map(|what| format!("src/{}: {what}", source.path.display()))
        })
        .collect()
}

// The checks.

/// The names that follow `crate::` (in this library) or `mentord::` (in `main.rs`), grouped imports opened.
fn modules_used(code: &str) -> Vec<String> {
    let words = words(code);
    let mut used = Vec::new();
    for (at, window) in words.windows(2).enumerate() {
        if let [root, colons] = window
            && matches!(root.as_str(), "crate" | "mentord")
            && colons == "::"
        {
            used.extend(first_names(words.get(at + 2..).unwrap_or_default()));
        }
    }
    used.sort();
    used.dedup();
    used
}

/// The first name of a path, or of each path of a group `{a, b::{c, d}}`.
fn first_names(words: &[String]) -> Vec<String> {
    if words.first().is_none_or(|word| word != "{") {
        return words.first().cloned().into_iter().collect();
    }
    let mut names = Vec::new();
    let mut depth = 0_usize;
    let mut expects_name = false;
    for word in words {
        match word.as_str() {
            "{" => {
                depth += 1;
                expects_name = depth == 1;
            }
            "}" if depth == 1 => break,
            "}" => depth -= 1,
            "," => expects_name = depth == 1,
            name if expects_name => {
                names.push(name.to_owned());
                expects_name = false;
            }
            _ => {}
        }
    }
    names
}

/// What a file uses although it stands below it, or beside it.
fn wrong_arrows(source: &Source) -> Vec<String> {
    let Some(place) = ORDER.iter().position(|name| *name == source.module) else {
        return Vec::new();
    };
    modules_used(&source.code())
        .into_iter()
        .filter(|used| *used != source.module)
        .filter_map(|used| match ORDER.iter().position(|name| *name == used) {
            None => Some(format!("uses crate::{used}, which is no module of the list")),
            Some(other) if other > place => Some(format!("uses crate::{used}, which stands below it")),
            Some(_) if EDGES.contains(&source.module.as_str()) && EDGES.contains(&used.as_str()) => {
                Some(format!("uses crate::{used}: edges never know each other"))
            }
            Some(_) => None,
        })
        .collect()
}

/// `super::super::` walks around the rule above.
fn walks_around(source: &Source) -> Vec<String> {
    let code = words(&source.code()).join("");
    let is_mod = source.path.file_name().is_some_and(|name| name == "mod.rs");
    let depth = source.path.components().count() - usize::from(is_mod);
    let climbs = "super::".repeat(depth);
    if depth > 0 && code.contains(&climbs) {
        vec!["climbs out of its module by super::".into()]
    } else {
        Vec::new()
    }
}

fn impurities(source: &Source) -> Vec<String> {
    if !PURE.contains(&source.module.as_str()) {
        return Vec::new();
    }
    let words = words(&source.code());
    let mut found: Vec<String> = IMPURE
        .into_iter()
        .filter(|what| says(&words, what))
        .map(|what| format!("says `{what}`, and its folder is pure"))
        .collect();
    // Grouped imports: `use std::{fs, io}`.
    for (at, window) in words.windows(3).enumerate() {
        if window == ["std", "::", "{"] {
            let names = first_names(words.get(at + 2..).unwrap_or_default());
            let impure = names.iter().filter(|name| IMPURE.contains(&format!("std::{name}").as_str()));
            found.extend(impure.map(|name| format!("says `std::{name}`, and its folder is pure")));
        }
    }
    found
}

/// Crates away from home.
fn strays(source: &Source) -> Vec<String> {
    let words = words(&source.code());
    HOMES
        .into_iter()
        .filter(|(name, homes)| !homes.contains(&source.module.as_str()) && says(&words, name))
        .map(|(name, homes)| format!("uses {name}, which belongs to {}", homes.join(", ")))
        .collect()
}

fn size(source: &Source) -> Vec<String> {
    let lines = before_tests(&source.text).lines().count();
    if lines > LONGEST_FILE && !source.is_test() {
        vec![format!("{lines} lines before its tests; {LONGEST_FILE} ask to be split")]
    } else {
        Vec::new()
    }
}

fn manners(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    if !source.text.starts_with("//! ") && !source.is_test() {
        found.push("does not open with a `//!` sentence that says what it is for".into());
    }
    let code = words(&without_comments_and_strings(&source.text)).join("");
    if code.contains("#[allow(") || code.contains("#![allow(") {
        found.push(
            "allows a lint; `#[expect(.., reason = \"..\")]` says why and ends when it is no longer true"
                .into(),
        );
    }
    found
}

fn vague_names(source: &Source) -> Vec<String> {
    let names = source.path.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    names
        .filter(|name| VAGUE_NAMES.contains(&name.trim_end_matches(".rs")))
        .map(|name| format!("`{name}` says nothing about what is inside"))
        .collect()
}

// Reading Rust as words.

/// What stands before the tests at the end of a file.
fn before_tests(text: &str) -> &str {
    text.split_once("\n#[cfg(test)]\nmod ").map_or(text, |(before, _)| before)
}

/// Identifiers, `::`, and every other sign alone; white space gone.
fn words(code: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut signs = code.chars().peekable();
    while let Some(sign) = signs.next() {
        if sign.is_alphanumeric() || sign == '_' {
            let mut word = String::from(sign);
            while let Some(next) = signs.next_if(|next| next.is_alphanumeric() || *next == '_') {
                word.push(next);
            }
            words.push(word);
        } else if sign == ':' && signs.next_if_eq(&':').is_some() {
            words.push("::".into());
        } else if !sign.is_whitespace() {
            words.push(sign.into());
        }
    }
    words
}

/// Whether the words of `phrase` stand in `words`, whole and in a row.
fn says(text: &[String], phrase: &str) -> bool {
    let phrase = words(phrase);
    text.windows(phrase.len()).any(|window| window == phrase)
}

/// Comments, strings and character literals become a space.
fn without_comments_and_strings(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let sign = |at: usize| signs.get(at).copied().unwrap_or('\0');
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < signs.len() {
        let before = if at == 0 { ' ' } else { sign(at - 1) };
        let in_word = before.is_alphanumeric() || before == '_';
        at = match (sign(at), sign(at + 1)) {
            ('/', '/') => (at..signs.len()).find(|end| sign(*end) == '\n').unwrap_or(signs.len()),
            ('/', '*') => end_of_block_comment(&signs, at),
            ('"', _) => end_of_string(&signs, at),
            ('r' | 'b' | 'c', _) if !in_word && prefixed_string(&signs, at).is_some() => {
                prefixed_string(&signs, at).unwrap_or(at + 1)
            }
            ('\'', '\\') => (at + 3..signs.len()).find(|end| sign(*end) == '\'').unwrap_or(signs.len()) + 1,
            ('\'', _) if sign(at + 2) == '\'' => at + 3,
            (other, _) => {
                code.push(other);
                at += 1;
                continue;
            }
        };
        code.push(' ');
    }
    code
}

fn end_of_block_comment(signs: &[char], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = start;
    while at < signs.len() {
        match (signs.get(at), signs.get(at + 1)) {
            (Some('/'), Some('*')) => {
                depth += 1;
                at += 2;
            }
            (Some('*'), Some('/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    at
}

fn end_of_string(signs: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(sign) = signs.get(at) {
        match sign {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    at
}

/// Where `r#".."#`, `br".."`, `b".."` or `c".."` ends; `None` if this is none of them.
fn prefixed_string(signs: &[char], start: usize) -> Option<usize> {
    let letters = signs.get(start..)?.iter().take_while(|sign| matches!(sign, 'r' | 'b' | 'c')).count();
    let raw = signs.get(start..start + letters)?.contains(&'r');
    let hashes = signs.get(start + letters..)?.iter().take_while(|sign| **sign == '#').count();
    let quote = start + letters + hashes;
    if letters > 2 || signs.get(quote) != Some(&'"') || (hashes > 0 && !raw) {
        return None;
    }
    if !raw {
        return Some(end_of_string(signs, quote));
    }
    let closes = |at: &usize| {
        signs.get(*at) == Some(&'"') && (1..=hashes).all(|more| signs.get(at + more) == Some(&'#'))
    };
    Some((quote + 1..signs.len()).find(closes).map_or(signs.len(), |at| at + hashes + 1))
}

// The rule, held.

#[test]
fn arrows_point_up_the_list() {
    demand_none(complain(wrong_arrows));
    demand_none(complain(walks_around));
}

#[test]
fn the_list_is_that_of_lib_rs() {
    let lib =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("src/lib.rs");
    let declared: Vec<&str> =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert_eq!(declared, ORDER);
    let explained: Vec<&str> =
        lib.lines().filter_map(|line| line.strip_prefix("//! | [`")?.split('`').next()).collect();
    assert_eq!(explained, ORDER, "the table at the top of lib.rs");
}

#[test]
fn pure_folders_are_pure() {
    demand_none(complain(impurities));
}

#[test]
fn each_crate_has_one_home() {
    demand_none(complain(strays));
    for (name, folder) in ONE_FILE {
        let files: Vec<String> = sources()
            .iter()
            .filter(|source| {
                source.module == folder && !source.is_test() && says(&words(&source.code()), name)
            })
            .map(|source| source.path.display().to_string())
            .collect();
        assert!(files.len() <= 1, "{name} is for one file alone: {files:?}");
    }
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    demand_none([complain(size), complain(manners), complain(vague_names)].concat());
}

// Each check can fail.

fn source(path: &str, text: &str) -> Source {
    Source::new(Path::new(path), text.to_owned())
}

#[test]
fn an_arrow_that_points_down_is_seen() {
    let seen = |path, text| wrong_arrows(&source(path, text));
    assert!(seen("planning/due.rs", "use crate::domain::Person;").is_empty());
    assert!(seen("planning/due.rs", "use crate::planning::wake;").is_empty());
    assert_eq!(seen("planning/due.rs", "use crate::letters::Letter;").len(), 1);
    assert_eq!(seen("planning/due.rs", "fn f() { crate :: record::write() }").len(), 1);
    assert_eq!(
        seen("record.rs", "use crate::{domain::{Person, Side},\n    report, cli::{run, stop}};").len(),
        2
    );
    assert_eq!(seen("store/outbox.rs", "use crate::mail::Outcome;").len(), 1);
    assert_eq!(seen("mail/smtp.rs", "use crate::chat::Post;").len(), 1);
    assert_eq!(seen("cli/run.rs", "use crate::nowhere::Thing;").len(), 1);
    assert!(seen("cli/run.rs", "use crate::{store, mail, daemon::Daemon};").is_empty());
    assert!(seen("domain/a.rs", "// crate::cli\nconst A: &str = \"crate::cli\";").is_empty());
    assert!(seen("domain/a.rs", "fn f() {}\n#[cfg(test)]\nmod tests { use crate::cli; }").is_empty());
}

#[test]
fn climbing_out_is_seen() {
    assert!(walks_around(&source("domain/pairing.rs", "use super::person::Person;")).is_empty());
    assert_eq!(walks_around(&source("domain/pairing.rs", "use super::super::cli;")).len(), 1);
    assert_eq!(walks_around(&source("domain/mod.rs", "use super::cli;")).len(), 1);
    assert_eq!(walks_around(&source("record.rs", "use super::cli;")).len(), 1);
}

#[test]
fn impurity_is_seen() {
    let seen = |text| impurities(&source("domain/a.rs", text));
    for text in [
        "async fn f() {}",
        "use tokio::time;",
        "use std::fs;",
        "fn f() { std::fs::read(p); }",
        "use std::{fmt, fs};",
        "let now = Timestamp::now();",
        "Zoned :: now ( )",
        "use rusqlite::Row;",
        "getrandom::fill(&mut b)",
        "std::env::var(name)",
        "let x = future.await;",
    ] {
        assert_eq!(seen(text).len(), 1, "{text}");
    }
    for text in [
        "let now_local = now;",
        "use std::fmt;",
        "/// no async here",
        "let a = \"std::fs\";",
        "let asynchronous = 1;",
    ] {
        assert!(seen(text).is_empty(), "{text}");
    }
    assert!(impurities(&source("mail/smtp.rs", "async fn f() {}")).is_empty());
    assert!(impurities(&source("domain/a_tests.rs", "std::fs::read(p)")).is_empty());
}

#[test]
fn a_crate_away_from_home_is_seen() {
    assert_eq!(strays(&source("daemon/mod.rs", "use rusqlite::Connection;")).len(), 1);
    assert_eq!(strays(&source("letters/a.rs", "icalendar::Calendar::new()")).len(), 1);
    assert_eq!(strays(&source("report/a.rs", "use chrono::Utc;")).len(), 1);
    assert!(strays(&source("letters/a.rs", "use lettre::message::Mailbox;")).is_empty());
    assert!(strays(&source("store/mod.rs", "use rusqlite::Connection; let chronology = 1;")).is_empty());
}

#[test]
fn bad_manners_are_seen() {
    assert!(manners(&source("a.rs", "//! Says so.\nfn f() {}\n")).is_empty());
    assert_eq!(manners(&source("a.rs", "fn f() {}\n")).len(), 1);
    assert_eq!(manners(&source("a.rs", "//! Says so.\n#[ allow (dead_code)]\nfn f() {}\n")).len(), 1);
    assert_eq!(manners(&source("a.rs", "//! Says so.\n#![allow(dead_code)]\n")).len(), 1);
    assert!(manners(&source("a.rs", "//! Says `#[allow(x)]`.\nfn allow(a: u8) {}\n")).is_empty());
    assert_eq!(vague_names(&source("mail/utils.rs", "")).len(), 1);
    assert_eq!(vague_names(&source("adapters/smtp.rs", "")).len(), 1);
    assert!(vague_names(&source("mail/smtp.rs", "")).is_empty());
}

#[test]
fn a_long_file_is_seen() {
    let long = "//! Long.\n".repeat(LONGEST_FILE + 1);
    assert_eq!(size(&source("a.rs", &long)).len(), 1);
    assert!(size(&source("a_tests.rs", &long)).is_empty());
    let tests = "//! Short.\n\n#[cfg(test)]\nmod tests {\n".to_owned() + &"// x\n".repeat(LONGEST_FILE);
    assert!(size(&source("a.rs", &tests)).is_empty());
}

#[test]
fn comments_and_strings_are_no_code() {
    let code = |text| words(&without_comments_and_strings(text)).join(" ");
    assert_eq!(code("a // b\nc"), "a c");
    assert_eq!(code("a /* b /* c */ d */ e"), "a e");
    assert_eq!(code(r#"a("b \" // c") d"#), "a ( ) d");
    assert_eq!(code("a(r#\"b \" c\"#) d"), "a ( ) d");
    assert_eq!(code("a(b\"x\", br\"y\\\", c\"z\") d"), "a ( , , ) d");
    assert_eq!(code(r"f('a', '\'', '\\', '\u{1F600}') g"), "f ( , , , ) g");
    assert_eq!(code("fn f<'a>(x: &'a str) -> &'a str"), "fn f < ' a > ( x : & ' a str ) - > & ' a str");
    assert_eq!(code("letter\"x\" y"), "letter y");
}
