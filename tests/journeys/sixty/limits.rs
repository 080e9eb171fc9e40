//! The limits, the table of figures, and the README's copy of it.

use std::{fs, path::Path};

use super::figures::Measured;

const FALSE_ALARMS: usize = 2;
const TO_STAFF: usize = 8;
const MEAN: f64 = 1.5;
const MOST: usize = 5;
const REMINDERS: f64 = 20.0;
const MENUS: f64 = 5.0;
/// Examples of one miss.
const EXAMPLES: usize = 12;

const BEGIN: &str = "<!-- season -->";
const END: &str = "<!-- /season -->";

/// A figure of one season.
struct Figure {
    what: &'static str,
    limit: String,
    value: String,
    holds: bool,
    examples: Vec<String>,
}

#[expect(clippy::cast_precision_loss, reason = "some thousands of letters")]
fn share(of: usize, all: usize) -> f64 {
    if all == 0 { 0.0 } else { of as f64 / all as f64 }
}

fn figures(of: &Measured) -> Vec<Figure> {
    let count = |what, limit: Option<usize>, examples: &[String]| Figure {
        what,
        limit: limit.map_or_else(|| "-".to_owned(), |limit| limit.to_string()),
        value: examples.len().to_string(),
        holds: limit.is_none_or(|limit| examples.len() <= limit),
        examples: examples.to_vec(),
    };
    let percent = |what, limit: f64, value: f64, examples: Vec<String>| Figure {
        what,
        limit: format!("{limit:.0} %"),
        value: format!("{:.1} %", value * 100.0),
        holds: value * 100.0 <= limit,
        examples,
    };
    let fact = |what, value: String| Figure {
        what,
        limit: "-".to_owned(),
        value,
        holds: true,
        examples: Vec::new(),
    };
    let mean = share(of.to_people.0, of.to_people.1);
    vec![
        fact("pairs, of which healthy", format!("{}, {}", of.pairs, of.healthy)),
        count("healthy pairs that a list called silent", Some(FALSE_ALARMS), &of.false_alarms),
        count("healthy pairs on a list for any reason", None, &of.listed),
        count("troubled pairs of which staff did not read in time", Some(0), &of.unread),
        Figure {
            what: "letters to one of staff in the worst week",
            limit: TO_STAFF.to_string(),
            value: of.to_staff.0.to_string(),
            holds: of.to_staff.0 <= TO_STAFF,
            examples: vec![of.to_staff.1.clone()],
        },
        Figure {
            what: "letters a participant, mean of a week",
            limit: MEAN.to_string(),
            value: format!("{mean:.2}"),
            holds: mean <= MEAN,
            examples: vec![of.kinds.clone()],
        },
        Figure {
            what: "letters a participant, most in a week",
            limit: MOST.to_string(),
            value: of.most.0.to_string(),
            holds: of.most.0 <= MOST,
            examples: of.most.1.clone(),
        },
        percent(
            "reminders among all letters",
            REMINDERS,
            share(of.reminders, of.letters),
            vec![format!("{} of {}", of.reminders, of.letters)],
        ),
        percent("answers that got a menu", MENUS, share(of.menus.len(), of.answers), of.menus.clone()),
        Figure {
            what: "letters that say what is not so",
            limit: "0".to_owned(),
            value: format!("{} of {}", of.untrue.len(), of.letters),
            holds: of.untrue.is_empty(),
            examples: of.untrue.clone(),
        },
    ]
}

/// A table in Markdown, aligned.
pub(super) fn table(seasons: &[Measured]) -> String {
    let mut columns: Vec<Vec<String>> = Vec::new();
    for season in seasons {
        let figures = figures(season);
        let column = |head: &str, cell: fn(&Figure) -> String| -> Vec<String> {
            [head.to_owned()].into_iter().chain(figures.iter().map(cell)).collect()
        };
        if columns.is_empty() {
            columns.push(column("figure", |figure| figure.what.to_owned()));
            columns.push(column("at most", |figure| figure.limit.clone()));
        }
        columns.push(column(season.name, |figure| figure.value.clone()));
    }
    for column in &mut columns {
        let width = column.iter().map(|cell| cell.chars().count()).max().unwrap_or(0);
        column.iter_mut().for_each(|cell| *cell = format!("{cell:<width$}"));
        column.insert(1, "-".repeat(width));
    }
    let rows = columns.first().map_or(0, Vec::len);
    (0..rows).fold(String::new(), |text, row| {
        let cells: Vec<&str> =
            columns.iter().filter_map(|column| column.get(row)).map(String::as_str).collect();
        format!("{text}| {} |\n", cells.join(" | "))
    })
}

/// What each figure is made of.
pub(super) fn examples(seasons: &[Measured]) -> String {
    let all =
        seasons.iter().flat_map(|season| figures(season).into_iter().map(|figure| (season.name, figure)));
    let with_some = all.filter(|(_, figure)| !figure.examples.is_empty());
    with_some.fold(String::new(), |text, (season, figure)| {
        let one = told(season, &figure.limit, (figure.what, &figure.value), &figure.examples);
        format!("{text}{one}\n")
    })
}

/// Every limit that does not hold, with examples.
pub(super) fn misses(seasons: &[Measured]) -> Vec<String> {
    let mut misses = Vec::new();
    for season in seasons {
        for figure in figures(season).into_iter().filter(|figure| !figure.holds) {
            misses.push(told(season.name, &figure.limit, (figure.what, &figure.value), &figure.examples));
        }
        if !season.broken.is_empty() {
            let count = season.broken.len().to_string();
            misses.push(told(season.name, "0", ("other promises broken", &count), &season.broken));
        }
    }
    misses
}

fn told(season: &str, limit: &str, (what, value): (&str, &str), examples: &[String]) -> String {
    let mut text = format!("{season}: {what}: {value}, at most {limit}");
    for example in examples.iter().take(EXAMPLES) {
        text.push_str(&format!("\n    {example}"));
    }
    if examples.len() > EXAMPLES {
        text.push_str(&format!("\n    and {} more", examples.len() - EXAMPLES));
    }
    text
}

/// Holds the README's table against the measured one; with `MENTORD_BLESS=1` it is written anew.
pub(super) fn readme_says(table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(&path).expect("the README");
    let (before, rest) = text.split_once(BEGIN).expect("where the table begins");
    let (said, after) = rest.split_once(END).expect("where the table ends");
    if std::env::var("MENTORD_BLESS").is_ok_and(|bless| bless == "1") {
        fs::write(&path, format!("{before}{BEGIN}\n{table}{END}{after}")).expect("the README written");
    } else {
        assert_eq!(said.trim(), table.trim(), "MENTORD_BLESS=1 writes the table of the README anew");
    }
}
