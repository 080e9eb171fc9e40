//! What the README says is true: its commands parse, its files exist, its map is complete.

use std::{fs, path::Path};

use clap::Parser as _;
use mentord::cli::Arguments;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).expect("the README")
}

/// The lines of fenced blocks, and what stands between single backticks elsewhere.
fn code(text: &str) -> (Vec<&str>, Vec<&str>) {
    let (mut lines, mut spans) = (Vec::new(), Vec::new());
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            lines.push(line.trim());
        } else {
            spans.extend(line.split('`').skip(1).step_by(2));
        }
    }
    (lines, spans)
}

/// A command as a shell would split it; double quotes only.
fn words(command: &str) -> Vec<String> {
    command
        .split('"')
        .enumerate()
        .flat_map(|(n, part)| {
            if n % 2 == 1 {
                vec![part.to_owned()]
            } else {
                part.split_whitespace().map(str::to_owned).collect()
            }
        })
        .collect()
}

/// `mentord ...` out of a line: behind `cargo run ... --` or a crontab's stars, before a redirection.
fn command(line: &str) -> Option<Vec<String>> {
    let line = line.split(" >> ").next().unwrap_or(line);
    // What is said of it.
    let line = line.split("  #").next().unwrap_or(line);
    let line = line.strip_prefix("*/10 * * * * ").unwrap_or(line);
    let line = line.replace("cargo run --release --", "mentord");
    // As another user, or with a variable.
    let line = match line.split_once(" mentord --config") {
        Some((sudo, rest)) if sudo.starts_with("sudo ") => format!("mentord --config{rest}"),
        _ => line,
    };
    line.starts_with("mentord ").then(|| words(&line))
}

#[test]
fn every_command_of_the_readme_parses() {
    let text = readme();
    let (lines, spans) = code(&text);
    // A verb named in passing, such as `mentord pair talked`, is no whole command.
    let whole = spans.into_iter().filter(|span| *span != "mentord pair talked");
    let mut tried = 0;
    for words in lines.into_iter().chain(whole).filter_map(command) {
        if let Err(err) = Arguments::try_parse_from(&words) {
            panic!("{}: {err}", words.join(" "));
        }
        tried += 1;
    }
    assert!(tried > 15, "only {tried} commands were found");
}

#[test]
fn a_wrong_command_is_seen() {
    let words = command(r#"*/10 * * * * mentord pair mvoe ada-sam "Thu 18:00" >> log"#).unwrap();
    assert_eq!(words.last().map(String::as_str), Some("Thu 18:00"));
    assert!(Arguments::try_parse_from(words).is_err());
    assert_eq!(command("cargo install --locked --path ."), None);
}

#[test]
fn every_file_that_readme_and_docs_name_is_there() {
    let folders = [
        "src/", "config/", "tests/", "scripts/", "benches/", "docs/", "fuzz/", ".ci/", ".cargo/", "LICENSE-",
    ];
    for (page, least) in
        [("README.md", 20), ("docs/design.md", 40), ("docs/development.md", 35), ("docs/glossary.md", 0)]
    {
        let text = fs::read_to_string(root().join(page)).expect("a page");
        let (lines, spans) = code(&text);
        let named = spans.into_iter().chain(lines).filter_map(|span| span.split_whitespace().next());
        let mut found = 0;
        for name in named.filter(|name| folders.iter().any(|folder| name.starts_with(folder))) {
            // `<letter>` stands for any.
            let name = name.replace("<letter>", "nudge");
            assert!(root().join(&name).exists(), "{page} names {name}");
            found += 1;
        }
        assert!(found >= least, "only {found} files were found in {page}");
    }
}

#[test]
fn the_map_lists_every_module_in_order() {
    let library = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let modules: Vec<&str> =
        library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let text = readme();
    let map: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("| `src/")?.split('`').next())
        .map(|name| name.trim_end_matches(".rs"))
        .collect();
    assert!(modules.len() > 10);
    assert_eq!(map, modules);
}

#[test]
fn the_excerpt_is_the_demos_own() {
    let told = fs::read_to_string(
        root().join("src/cli/demo/snapshots/mentord__cli__demo__season__tests__season.snap"),
    )
    .expect("the demo's text");
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = readme();
    let (lines, _) = code(&text);
    let mut entries: Vec<String> = Vec::new();
    let begin = lines.iter().position(|line| *line == "Mon 15 Feb").expect("the excerpt");
    for line in lines.iter().skip(begin + 1).take_while(|line| !line.starts_with("scripts/")) {
        let timed = line.chars().next().is_some_and(|first| first.is_ascii_digit());
        if timed {
            entries.push((*line).to_owned());
        } else if told.contains(&format!("{line} ")) && line.ends_with(" Feb") {
            continue;
        } else if let Some(entry) = entries.last_mut() {
            entry.push(' ');
            entry.push_str(line);
        }
    }
    assert!(entries.len() > 8, "{entries:?}");
    for entry in entries {
        assert!(told.contains(&entry), "the demo does not say: {entry}");
    }
}

#[test]
fn the_configurations_it_sends_people_to_are_sound() {
    for file in ["quickstart.toml", "mentord.toml"] {
        let loaded = mentord::config::load(&root().join("config").join(file), &|_| None);
        assert!(loaded.is_ok(), "{file}: {}", loaded.unwrap_err());
    }
}
