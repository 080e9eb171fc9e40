//! The shape of `src/`, held: arrows point up the list of modules, and pure folders stay pure.
//!
//! The checks read the sources as `syn` does, macros unopened, without what only tests are built with. Each
//! has a test on a small string that shows it can fail.

#[path = "architecture/circles.rs"]
mod circles;
#[path = "architecture/words.rs"]
mod words_of_people;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens as _;
use words_of_people::Said;

use syn::{
    spanned::Spanned,
    visit_mut::{self, VisitMut},
};

/// Every module of the crate in reading order: each knows only what stands above it.
const ORDER: [&str; 14] = [
    "domain", "planning", "calendar", "letters", "intake", "store", "mail", "chat", "record", "report",
    "config", "sheet", "daemon", "cli",
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
    "::now",
    "getrandom",
];
/// Crates that have one home, and the folders that are it.
const HOMES: [(&str, &[&str]); 19] = [
    ("rusqlite", &["store"]),
    ("rusqlite_migration", &["store"]),
    ("mail_parser", &["intake"]),
    ("aho_corasick", &["intake"]),
    ("calcard", &["calendar"]),
    ("icalendar", &["calendar"]),
    ("lettre", &["letters", "mail"]),
    ("async_imap", &["mail"]),
    ("tokio_rustls", &["mail"]),
    ("reqwest", &["chat", "mail"]),
    ("matrix_sdk", &["chat"]),
    ("minijinja", &["letters"]),
    ("toml_edit", &["config", "letters"]),
    ("calamine", &["sheet"]),
    ("zip::", &["sheet"]),
    ("quick_xml", &["sheet"]),
    ("rust_xlsxwriter", &["sheet"]),
    ("clap", &["cli"]),
    ("getrandom", &["daemon"]),
];
/// One file alone takes a mail apart, one speaks HTTP, one reads a workbook, and one writes it, so
/// that each library can be replaced.
const ONE_FILE: [(&str, &str); 4] =
    [("mail_parser", "intake"), ("reqwest", "mail"), ("calamine", "sheet"), ("rust_xlsxwriter", "sheet")];
/// What writes people, pairings, letters, posts, the desk's own state and their history. Only `record` calls it, so that
/// all of them change together. The mailbox's bookkeeping, the clock and orders that wait have writers of their own.
const WRITERS: [&str; 27] = [
    "append",
    "append_desk",
    "hold",
    "release",
    "release_desk",
    "settle",
    "retry",
    "cancel_delivery",
    "learn",
    "unlearn",
    "enter_words",
    "settle_words",
    "settle_worry",
    "note_in_file",
    "set_programme_due",
    "forget_letter",
    "save_person",
    "save_pairing",
    "save_contact",
    "delete_pairing",
    "set_pairing_due",
    "set_person_due",
    "enter_pairing_name",
    "enter_letter",
    "enter_delivery",
    "enter_post",
    "enter_worry",
];
const VAGUE_NAMES: [&str; 9] =
    ["utils", "util", "manager", "helper", "helpers", "adapters", "ports", "common", "misc"];
/// Lines of a file without its tests.
const LONGEST_FILE: usize = 400;
/// Lines of a `mod.rs`: it says what a folder holds, and does nothing.
const LONGEST_MOD: usize = 100;

/// Files of a circle: each needs another of them to be understood.
const LARGEST_CIRCLE: usize = 3;
/// The same in `domain`, where events carry the states that they lead to.
const LARGEST_CIRCLE_OF_DOMAIN: usize = 5;

/// A source file: where it stands and what it says.
struct Source {
    path: PathBuf,
    /// The folder or file directly under `src/`; `main` and `lib` for the crate's roots.
    module: String,
    text: String,
    /// Code alone: no comments, no literals, no tests.
    code: Vec<String>,
    /// Lines of what is no test.
    lines: usize,
    /// The sentences that it says, and what it gives them.
    said: Said,
    /// Texts that people may read.
    texts: Vec<String>,
}

impl Source {
    fn new(path: &Path, text: String) -> Self {
        let module = path.components().next().map(|first| first.as_os_str().to_string_lossy().into_owned());
        let module = module.unwrap_or_default().trim_end_matches(".rs").to_owned();
        let (file, of_tests) = without_tests(&text).unwrap_or_else(|err| panic!("{}: {err}", path.display()));
        let lines = text.lines().count() - of_tests;
        let mut source = Self {
            path: path.to_owned(),
            module,
            text,
            code: Vec::new(),
            lines,
            said: Said::default(),
            texts: Vec::new(),
        };
        if !source.is_test() {
            source.said.read(file.to_token_stream());
            source.texts = words_of_people::texts_for_people(&mut file.clone());
            source.code = words(file.into_token_stream());
        }
        source
    }

    fn is_test(&self) -> bool {
        self.path
            .file_stem()
            .is_some_and(|stem| stem == "tests" || stem.to_string_lossy().ends_with("_tests"))
    }
}

/// Every file under `src/`, by path relative to it.
fn sources() -> &'static [Source] {
    static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(read_sources);
    &SOURCES
}

/// Every Rust file below a folder of the project, with its text, in the order of their paths.
fn rust_files(folder: &str) -> Vec<(PathBuf, String)> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder can be read") {
            let path = entry.expect("a folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source is UTF-8");
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

fn read_sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let relative = |path: &Path| path.strip_prefix(&root).expect("under src/").to_owned();
    let found: Vec<Source> =
        rust_files("src").into_iter().map(|(path, text)| Source::new(&relative(&path), text)).collect();
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
fn modules_used(words: &[String]) -> Vec<String> {
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
    modules_used(&source.code)
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
    let code = source.code.join("");
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
    let words = &source.code;
    let mut found: Vec<String> = IMPURE
        .into_iter()
        .filter(|what| says(words, what))
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
    HOMES
        .into_iter()
        .filter(|(name, homes)| !homes.contains(&source.module.as_str()) && says(&source.code, name))
        .map(|(name, homes)| format!("uses {name}, which belongs to {}", homes.join(", ")))
        .collect()
}

fn size(source: &Source) -> Vec<String> {
    let lines = source.lines;
    let is_mod = source.path.file_name().is_some_and(|name| name == "mod.rs");
    if lines > LONGEST_FILE && !source.is_test() {
        vec![format!("{lines} lines without its tests; {LONGEST_FILE} ask to be split")]
    } else if lines > LONGEST_MOD && is_mod {
        vec![format!("{lines} lines; a mod.rs of more than {LONGEST_MOD} does what a file of its own should")]
    } else {
        Vec::new()
    }
}

/// The crates that a manifest names in such a section and that no code names.
fn unused(manifest: &str, section: &str, code: &[&[String]]) -> Vec<String> {
    let manifest: toml_edit::DocumentMut = manifest.parse().expect("a manifest is TOML");
    let section = manifest.get(section).and_then(|section| section.as_table());
    let named = section.into_iter().flatten().map(|(name, _)| name.replace('-', "_"));
    named.filter(|name| !code.iter().any(|words| words.contains(name))).collect()
}

/// The code of the tests and benches, and of the program's own tests.
fn code_of_tests() -> Vec<Vec<String>> {
    let files = ["tests", "benches", "src"].into_iter().flat_map(rust_files);
    files.map(|(_, text)| words(text.parse().expect("a source is Rust"))).collect()
}

fn manners(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    if !source.text.starts_with("//! ") && !source.is_test() {
        found.push("does not open with a `//!` sentence that says what it is for".into());
    }
    let code = words(source.text.parse().expect("a source is Rust")).join("");
    if code.contains("#[allow(") || code.contains("#![allow(") {
        found.push(
            "allows a lint; `#[expect(.., reason = \"..\")]` says why and ends when it is no longer true"
                .into(),
        );
    }
    found
}

/// Calls of the store's writing functions past `record`.
fn past_the_record(source: &Source) -> Vec<String> {
    if ["store", "record"].contains(&source.module.as_str()) {
        return Vec::new();
    }
    // Much else is appended, held or settled.
    let calls = |name: &&&str| match **name {
        "append" | "hold" | "release" | "settle" | "learn" | "retry" => {
            source.code.windows(4).any(|words| words == ["tx", ".", name, "("])
        }
        name => source.code.windows(3).any(|words| words == [".", name, "("]),
    };
    WRITERS.iter().filter(calls).map(|name| format!("calls `{name}`, which is for record alone")).collect()
}

/// Names that were given up for others, and the field's words in their place: see `docs/glossary.md`.
fn retired_names() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/glossary.md");
    let glossary = fs::read_to_string(path).expect("the glossary");
    let (_, table) = glossary.split_once("| was | is |").expect("the names that were retired");
    let rows = table.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    rows.flat_map(|was| was.split(", ")).map(str::to_owned).collect()
}

fn retired(source: &Source, names: &[String]) -> Vec<String> {
    let file = source.path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let given_up = |name: &&String| source.code.contains(name) || file.as_ref() == Some(*name);
    names.iter().filter(given_up).map(|name| format!("`{name}` was retired")).collect()
}

fn vague_names(source: &Source) -> Vec<String> {
    let names = source.path.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    names
        .filter(|name| VAGUE_NAMES.contains(&name.trim_end_matches(".rs")))
        .map(|name| format!("`{name}` says nothing about what is inside"))
        .collect()
}

// Reading Rust.

/// A file without the items that only tests are built with, and how many lines those take.
fn without_tests(text: &str) -> Result<(syn::File, usize), syn::Error> {
    let mut file = syn::parse_file(text)?;
    let mut tests = TestItems::default();
    tests.visit_file_mut(&mut file);
    Ok((file, tests.lines))
}

#[derive(Default)]
struct TestItems {
    lines: usize,
}

impl TestItems {
    fn take_from<T: Spanned>(&mut self, items: &mut Vec<T>, attributes: impl Fn(&T) -> &[syn::Attribute]) {
        items.retain(|item| {
            let of_tests = attributes(item).iter().any(is_test_only);
            if of_tests {
                let first = attributes(item).iter().map(|attribute| attribute.span().start().line).min();
                let last = item.span().end().line;
                self.lines += last + 1 - first.unwrap_or(last);
            }
            !of_tests
        });
    }
}

impl VisitMut for TestItems {
    fn visit_file_mut(&mut self, file: &mut syn::File) {
        self.take_from(&mut file.items, item_attributes);
        visit_mut::visit_file_mut(self, file);
    }

    fn visit_item_mod_mut(&mut self, module: &mut syn::ItemMod) {
        if let Some((_, items)) = &mut module.content {
            self.take_from(items, item_attributes);
        }
        visit_mut::visit_item_mod_mut(self, module);
    }

    fn visit_item_impl_mut(&mut self, block: &mut syn::ItemImpl) {
        self.take_from(&mut block.items, |item| match item {
            syn::ImplItem::Const(item) => &item.attrs,
            syn::ImplItem::Fn(item) => &item.attrs,
            syn::ImplItem::Type(item) => &item.attrs,
            _ => &[],
        });
        visit_mut::visit_item_impl_mut(self, block);
    }
}

/// `#[cfg(test)]`
fn is_test_only(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
}

fn item_attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::ExternCrate(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Union(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Identifiers, `::`, and every other sign alone; literals gone, and with them what documentation says.
fn words(code: TokenStream) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut colon_before = false;
    for tree in code {
        let colon = matches!(&tree, TokenTree::Punct(sign) if sign.as_char() == ':');
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                words.push(open.to_owned());
                words.extend(self::words(group.stream()));
                words.push(close.to_owned());
            }
            TokenTree::Punct(_) if colon && colon_before => {
                words.pop();
                words.push("::".to_owned());
            }
            TokenTree::Punct(sign) => words.push(sign.as_char().to_string()),
            TokenTree::Ident(name) => words.push(name.to_string()),
            TokenTree::Literal(_) => {}
        }
        colon_before = colon && words.last().is_some_and(|word| word == ":");
    }
    words
}

/// Whether the words of `phrase` stand in `words`, whole and in a row.
fn says(text: &[String], phrase: &str) -> bool {
    let phrase = words(phrase.parse().expect("a phrase is Rust"));
    text.windows(phrase.len()).any(|window| window == phrase)
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
            .filter(|source| source.module == folder && says(&source.code, name))
            .map(|source| source.path.display().to_string())
            .collect();
        assert!(files.len() <= 1, "{name} is for one file alone: {files:?}");
    }
}

#[test]
fn the_record_is_written_by_record_alone() {
    demand_none(complain(past_the_record));
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    demand_none([complain(size), complain(manners), complain(vague_names)].concat());
}

#[test]
fn every_dependency_is_used() {
    let manifest =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).expect("Cargo.toml");
    let code: Vec<&[String]> = sources().iter().map(|source| source.code.as_slice()).collect();
    assert_eq!(unused(&manifest, "dependencies", &code), Vec::<String>::new());
    let of_tests = code_of_tests();
    let of_tests: Vec<&[String]> = of_tests.iter().map(Vec::as_slice).collect();
    assert_eq!(unused(&manifest, "dev-dependencies", &of_tests), Vec::<String>::new());
}

#[test]
fn every_sentence_is_there_and_is_filled_in() {
    let mut said = Said::default();
    for source in sources() {
        said.add(&source.said);
    }
    let letters = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/letters");
    let languages =
        fs::read_dir(letters).expect("the letters").map(|entry| entry.expect("a language").path());
    demand_none(
        languages
            .flat_map(|language| {
                let words = fs::read_to_string(language.join("words.toml")).expect("its words");
                let faults = words_of_people::faults(&said, &words);
                faults.into_iter().map(move |fault| format!("{}/words.toml: {fault}", language.display()))
            })
            .collect(),
    );
}

/// Where a date is written by a pattern: for people in one place, for machines by `mail`, in English by `cli`.
fn dates_of_its_own(source: &Source) -> Vec<String> {
    let path = source.path.to_string_lossy();
    let may = path == "letters/catalogue.rs" || ["mail", "cli"].contains(&source.module.as_str());
    let writes = ["strftime", "strtime"].into_iter().filter(|name| !may && says(&source.code, name));
    writes
        .map(|name| format!("writes a date by `{name}`; letters/catalogue.rs does, as a language has it"))
        .collect()
}

#[test]
fn dates_for_people_are_written_in_one_place() {
    demand_none(complain(dates_of_its_own));
    let seen = |path, text| dates_of_its_own(&source(path, text)).len();
    assert_eq!(seen("report/a.rs", "fn f() { at.strftime(\"%H:%M\") }"), 1);
    assert_eq!(seen("letters/when.rs", "use jiff::fmt::strtime::BrokenDownTime;"), 1);
    assert_eq!(seen("letters/catalogue.rs", "use jiff::fmt::strtime::BrokenDownTime;"), 0);
    assert_eq!(seen("mail/a.rs", "fn f() { at.strftime(\"%H:%M\") }"), 0);
}

/// Folders in which no sentence for people stands: they stand in `config/letters`.
const SILENT: [&str; 5] = ["domain", "planning", "record", "report", "daemon"];

#[test]
fn no_sentence_for_people_stands_in_the_code() {
    demand_none(complain(|source| {
        let silent = SILENT.contains(&source.module.as_str());
        source.texts.iter().filter(|_| silent).map(|text| format!("says {text:?}")).collect()
    }));
}

// Each check can fail.

#[test]
fn a_sentence_that_is_not_there_is_seen() {
    let faults = |code: &str, words: &str| {
        let mut said = Said::default();
        said.read(code.parse().expect("Rust"));
        words_of_people::faults(&said, words)
    };
    let code = "fn f() { g(&sentence!(\"a.b\", who, back => h(x, y))); Sentence::word(\"kind\", w) }";
    assert_eq!(faults(code, "[a]\nb = \"{{ who }}\"\n[kind]\nw = \"W\""), Vec::<String>::new());
    assert_eq!(
        faults(code, "[a]\nc = \"\""),
        ["a.b is said by the code, and is not there", "a.c is said by nobody"]
    );
    assert_eq!(faults(code, "[a]\nb = \"{{ y }}\""), ["a.b names y, which the code does not give it"]);
    assert_eq!(faults(code, "[a]\nb = \"{{ \""), ["a.b cannot be read"]);
    assert_eq!(
        faults(
            "fn f() { a(sentence!(\"x.y\", z => sentence!(\"a.b\"))) }",
            "[a]\nb = \"\"\n[x]\ny = \"{{ z }}\""
        )
        .len(),
        0
    );
}

#[test]
fn a_sentence_in_the_code_is_seen() {
    let seen = |code: &str| source("report/a.rs", code).texts;
    for code in [
        "fn f() { g(\"not yet\") }",
        "fn f() { format!(\"{who} is away\") }",
        "const A: &str = \"They are in touch.\";",
        "fn f() { vec![format!(\"a b\")] }",
        "fn f() { info!(\"x\"); let a = matches!(x, \"one two\"); }",
    ] {
        assert_eq!(seen(code).len(), 1, "{code}");
    }
    for code in [
        "/// Not yet.\nfn f() {}",
        "fn f() { info!(who = %a(\"a b\"), \"a letter left\") }",
        "fn f() -> Result<()> { bail!(\"the disk is full\") }",
        "fn f() { x.context(\"Cannot read it\")?; x.with_context(|| format!(\"Cannot read {a}\"))?; }",
        "#[derive(Error)] enum E { #[error(\"a b\")] A }",
        "#[expect(clippy::x, reason = \"it is so\")] fn f() { g(\"a-b\", \", \", \"{a} {b}\") }",
        "#[cfg(test)] mod tests { const A: &str = \"a b\"; }",
    ] {
        assert_eq!(seen(code), Vec::<String>::new(), "{code}");
    }
}

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
        "fn f() { let now = Timestamp::now(); }",
        "fn f() { Zoned :: now ( ); }",
        "use rusqlite::Row;",
        "fn f() { getrandom::fill(&mut b); }",
        "fn f() { std::env::var(name); }",
        "fn f() { let x = future.await; }",
    ] {
        assert_eq!(seen(text).len(), 1, "{text}");
    }
    for text in [
        "fn f() { let now_local = now; }",
        "use std::fmt;",
        "/// no async here\nfn f() {}",
        "const A: &str = \"std::fs\";",
        "fn f() { let asynchronous = 1; }",
    ] {
        assert!(seen(text).is_empty(), "{text}");
    }
    assert!(impurities(&source("mail/smtp.rs", "async fn f() {}")).is_empty());
    assert!(impurities(&source("domain/a_tests.rs", "fn f() { std::fs::read(p); }")).is_empty());
}

#[test]
fn a_crate_away_from_home_is_seen() {
    assert_eq!(strays(&source("daemon/mod.rs", "use rusqlite::Connection;")).len(), 1);
    assert_eq!(strays(&source("letters/a.rs", "fn f() { icalendar::Calendar::new(); }")).len(), 1);
    assert_eq!(strays(&source("report/a.rs", "use icalendar::Calendar;")).len(), 1);
    assert!(strays(&source("letters/a.rs", "use lettre::message::Mailbox;")).is_empty());
    assert!(strays(&source("store/mod.rs", "use rusqlite::Connection; fn chronology() {}")).is_empty());
}

#[test]
fn a_dependency_that_nothing_names_is_seen() {
    let manifest = "[dependencies]\njiff = \"0.2\"\nasync-imap = { version = \"0.12\" }\nchrono = \"0.4\"\n";
    let code = words("use async_imap::Client; fn f() { jiff::civil::date() }".parse().expect("Rust"));
    assert_eq!(unused(manifest, "dependencies", &[&code]), ["chrono"]);
    assert_eq!(unused(manifest, "dev-dependencies", &[&code]), Vec::<String>::new());
}

#[test]
fn no_circle_of_files_is_large() {
    let files: Vec<circles::File> = sources()
        .iter()
        .filter(|source| !source.is_test())
        .map(|source| names_in(&source.path, &source.text))
        .collect();
    let large = circles::circles(&files).into_iter().filter(|circle| {
        let of_domain = circle.iter().all(|module| module.starts_with("domain::"));
        circle.len() > if of_domain { LARGEST_CIRCLE_OF_DOMAIN } else { LARGEST_CIRCLE }
    });
    demand_none(
        large.map(|circle| format!("{} files in a circle: {}", circle.len(), circle.join(", "))).collect(),
    );
}

/// A file as far as it names others.
fn names_in(path: &Path, text: &str) -> circles::File {
    let (file, _) = without_tests(text).unwrap_or_else(|err| panic!("{}: {err}", path.display()));
    let plain = path.with_extension("");
    let parts: Vec<&str> = plain.iter().filter_map(|part| part.to_str()).collect();
    let (last, above) = parts.split_last().expect("a file has a name");
    match *last {
        "mod" => circles::File::new(above, true, file),
        "lib" | "main" if above.is_empty() => circles::File::new(&[], true, file),
        _ => circles::File::new(&parts, false, file),
    }
}

#[test]
fn a_circle_is_seen_through_imports_paths_and_what_is_handed_on() {
    let circles = |texts: &[(&str, &str)]| {
        let files: Vec<_> = texts.iter().map(|(path, text)| names_in(Path::new(path), text)).collect();
        circles::circles(&files)
    };
    let handed_on = ("a/mod.rs", "mod one; mod two; pub use one::One; pub use two::{Two as Second};");
    let one = ("a/one.rs", "use super::Second; struct One(Second);");
    let two = ("a/two.rs", "struct Two; fn f() { crate::a::One::new(); }");
    assert_eq!(circles(&[handed_on, one, two]), [["a::one".to_owned(), "a::two".to_owned()]]);
    let plain = ("a/two.rs", "use std::fmt; struct Two;");
    assert_eq!(circles(&[handed_on, one, plain]), Vec::<Vec<String>>::new());
    let three = [
        ("b.rs", "use crate::c; fn f() { c::g() }"),
        ("c.rs", "mod tests {} fn g() { crate::d::h() }"),
        ("d.rs", "#[cfg(test)] mod tests { use crate::c; } use super::b::f;"),
    ];
    assert_eq!(circles(&three)[0].len(), 3);
}

#[test]
fn no_retired_name_comes_back() {
    let names = retired_names();
    assert!(names.len() > 20, "{names:?}");
    demand_none(complain(|source| retired(source, &names)));
}

#[test]
fn a_retired_name_is_seen() {
    let names = ["House".to_owned(), "forward".to_owned()];
    assert_eq!(retired(&source("daemon/a.rs", "struct House; // House"), &names).len(), 1);
    assert_eq!(retired(&source("daemon/forward.rs", "struct Houses;"), &names).len(), 1);
    assert_eq!(retired(&source("daemon/a.rs", "fn f() { say(\"House\") }"), &names), [""; 0]);
}

#[test]
fn a_write_past_the_record_is_seen() {
    let seen = |path, text| past_the_record(&source(path, text));
    let text =
        "fn f(tx: &Tx<'_>) { tx.save_pairing(&row)?; it.tx.save_person(&row)?; names.append(&mut more); }";
    assert_eq!(seen("daemon/roster.rs", text).len(), 2);
    assert_eq!(seen("daemon/roster.rs", "fn f(tx: &Tx<'_>) { tx.append(now)?; }").len(), 1);
    assert!(seen("record/edits.rs", text).is_empty() && seen("store/pairings.rs", text).is_empty());
    assert!(seen("daemon/roster_tests.rs", text).is_empty());
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
    let folder = "//! A folder.\n".to_owned() + &"mod a;\n".repeat(LONGEST_MOD);
    assert_eq!(size(&source("mail/mod.rs", &folder)).len(), 1);
    assert_eq!(size(&source("mail/smtp.rs", &folder)).len(), 0);
    let tests = "//! Short.\n\n#[cfg(test)]\nmod tests {\n".to_owned() + &"// x\n".repeat(LONGEST_FILE);
    assert_eq!(size(&source("a.rs", &(tests.clone() + "}\n"))).len(), 0);
    let behind = "//! Long.\n\n#[cfg(test)]\nmod tests;\n".to_owned() + &"use a;\n".repeat(LONGEST_FILE);
    assert_eq!(size(&source("a.rs", &behind)).len(), 1);
}

#[test]
fn all_of_a_file_is_seen_but_its_tests() {
    let seen = |text: &str| source("a.rs", text).code.join(" ");
    assert_eq!(seen("use a::b; // c\n/* d */ const E: &str = \"f\";"), "use a :: b ; const E : & str = ;");
    assert_eq!(seen("#[cfg(test)]\nmod tests;\nuse a;"), "use a ;");
    assert_eq!(seen("mod a { #[cfg(test)] mod b { use c; } fn d() {} }"), "mod a { fn d ( ) { } }");
    assert_eq!(seen("impl A { #[cfg(test)] fn b() {} fn c() {} }"), "impl A { fn c ( ) { } }");
    assert_eq!(seen("#[cfg(unix)] fn a() {}"), "# [ cfg ( unix ) ] fn a ( ) { }");
    assert_eq!(seen("fn f<'a>(x: &'a str) {}"), "fn f < ' a > ( x : & ' a str ) { }");
    assert_eq!(seen("fn f() { m!(crate::b) }"), "fn f ( ) { m ! ( crate :: b ) }");
}
