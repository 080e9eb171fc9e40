//! Two seasons of sixty pairs over seven weeks, and what they cost people: the figures of the README.
//!
//! | file | says |
//! |---|---|
//! | `season` | what a season, a persona and a rule are |
//! | `first`, `second`, `crisis` | the seasons: who takes part, and what they do |
//! | `second_words` | what people of the second season write |
//! | `players`, `played` | plays a season; what comes of it |
//! | `figures` | what is counted |
//! | `probes` | what is read from the words of letters |
//! | `limits` | the limits, the table, the README |

#[path = "sixty/crisis.rs"]
mod crisis;
#[path = "sixty/figures.rs"]
mod figures;
#[path = "sixty/first.rs"]
mod first;
#[path = "sixty/limits.rs"]
mod limits;
#[path = "sixty/played.rs"]
mod played;
#[path = "sixty/players.rs"]
mod players;
#[path = "sixty/probes.rs"]
mod probes;
#[path = "sixty/season.rs"]
mod season;
#[path = "sixty/second.rs"]
mod second;
#[path = "sixty/second_words.rs"]
mod second_words;

use std::{sync::LazyLock, thread};

use figures::Measured;
use season::Season;

/// Lines of text of a list made of that many cases.
const LINES: usize = 60;

/// Both seasons, played once, side by side.
static SEASONS: LazyLock<Vec<Measured>> = LazyLock::new(|| {
    let measured = |season: &'static Season| thread::spawn(move || figures::measure(&players::play(season)));
    [&first::FIRST, &second::SECOND]
        .map(measured)
        .into_iter()
        .map(|season| season.join().expect("a season that can be played"))
        .collect()
});

#[test]
fn sixty_pairs_cost_people_little() {
    let table = limits::table(&SEASONS);
    println!("{table}\n{}", limits::examples(&SEASONS));
    let misses = limits::misses(&SEASONS);
    assert!(misses.is_empty(), "\n{table}\n{}\n", misses.join("\n"));
}

#[test]
fn the_readme_says_what_sixty_pairs_cost() {
    limits::readme_says(&limits::table(&SEASONS));
}

#[test]
fn a_list_of_42_cases_fits_a_phone() {
    let played = players::play(&crisis::CRISIS);
    let stands = |standing: &&played::Standing| !standing.open.is_empty() && !standing.put_off;
    // The first of the fullest: everything that is new is said in full.
    let fullest =
        played.lists.iter().rev().max_by_key(|(_, standings)| standings.iter().filter(stands).count());
    let (letter, standings) = fullest.expect("a morning list");
    let text = probes::text(&played.world.letters().get(*letter).expect("the list").1.bytes);
    println!("{text}");
    let missing: Vec<String> =
        standings.iter().filter(|one| !stands(one)).map(|one| one.pair.clone()).collect();
    assert_eq!(standings.len(), crisis::CASES);
    assert!(missing.is_empty(), "these need nobody: {missing:?}");
    let lines = probes::lines(&text);
    assert!(
        lines <= LINES,
        "{lines} lines that hold text ({} in all), at most {LINES}",
        text.lines().count()
    );
}
