//! One clause: what it says, and what is left of it.

use super::days::{self, DaySpan};
use super::gist;
use super::names;
use super::patterns::{Grammar, Pattern};
use super::search::{Ground, Places, Search};
use super::sections::Section;
use super::tokens::{Clause, Sentence, Token};
use crate::domain::act::{Absent, Asked, OpenQuestion};

/// What a clause says.
#[derive(Debug, Clone, Default)]
pub(super) struct Heard {
    /// Each with the places it takes; what stands first, first.
    pub(super) said: Vec<Found>,
    /// Whether what is left holds nothing that anybody needs.
    pub(super) kind: bool,
    /// Nothing but words that no language knows: a name, or who knows what.
    pub(super) unknown: bool,
    pub(super) flag: bool,
    pub(super) good: bool,
    pub(super) perhaps: bool,
    pub(super) reported: bool,
    pub(super) limited: bool,
    /// Who did not come.
    pub(super) absent: Option<Absent>,
    /// Words behind what is said.
    pub(super) left: usize,
    pub(super) days: Vec<DaySpan>,
    pub(super) name: Option<String>,
    pub(super) tokens: Vec<Token>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) section: Section,
    pub(super) end: usize,
    pub(super) loose: bool,
}

/// Of two that end at one place the earlier one here is meant.
const RANK: [Section; 31] = [
    Section::Decline,
    Section::Withdraw,
    Section::NotMe,
    Section::Stop,
    Section::Pause,
    Section::Back,
    Section::Away,
    Section::Moved,
    Section::Skip,
    Section::Move,
    Section::Tried,
    Section::Arranged,
    Section::NotHeld,
    Section::NotYet,
    Section::NotDone,
    Section::Failed,
    Section::Cannot,
    Section::Elsewhere,
    Section::Held,
    Section::Went,
    Section::Habit,
    Section::Fewer,
    Section::Why,
    Section::Later,
    Section::Plan,
    Section::Accept,
    Section::Regret,
    Section::No,
    Section::Yes,
    Section::Fine,
    Section::Kind,
];

/// Words before which a new clause begins.
const TURNS: [&str; 32] = [
    "but",
    "though",
    "although",
    "however",
    "because",
    "cause",
    "cos",
    "if",
    "unless",
    "except",
    "otherwise",
    "provided",
    "solange",
    "aber",
    "allerdings",
    "jedoch",
    "weil",
    "denn",
    "obwohl",
    "wenn",
    "falls",
    "ausser",
    "sonst",
    "mais",
    "car",
    "cependant",
    "sauf",
    "pero",
    "porque",
    "aunque",
    "sino",
    "salvo",
];
/// How words begin that deny a worry or ask leave, and so may stand before anything.
const PASSED_OVER: [&str; 30] = [
    "no", "not", "nothing", "do", "please", "sorry", "if", "without", "never", "keine", "kein", "nicht",
    "nein", "pas", "ne", "aucun", "aucune", "sin", "non", "wenn", "falls", "ohne", "sans", "si", "que",
    "nada", "ningun", "rien", "let", "on",
];
/// Words before which one begins where somebody follows who does something.
const AND: [&str; 9] = ["and", "so", "und", "et", "y", "e", "also", "donc", "asi"];
const WHO: [&str; 40] = [
    "i", "we", "he", "she", "they", "it", "you", "please", "could", "can", "ich", "wir", "er", "sie", "es",
    "du", "ihr", "bitte", "je", "nous", "il", "elle", "on", "ils", "elles", "vous", "tu", "yo", "nosotros",
    "el", "ella", "me", "nos", "my", "that", "there", "this", "now", "will", "would",
];

/// The clauses of a sentence, parted before "but" and its like too.
pub(super) fn parted(sentence: &Sentence) -> Vec<Vec<Token>> {
    let mut all = Vec::new();
    for Clause { tokens } in &sentence.clauses {
        let mut clause: Vec<Token> = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let next = tokens.get(at + 1);
            let as_long = token.is("as") && next.is_some_and(|next| next.is("long"));
            let turn = next.is_some()
                && (as_long || TURNS.iter().any(|word| token.is(word)))
                && !amid(&clause, token, tokens.get(at + 1..).unwrap_or_default());
            let and = AND.iter().any(|word| token.is(word))
                && !ends_with_name(&clause)
                && !agrees(&clause, tokens.get(at + 2))
                && next.is_some_and(|next| WHO.iter().any(|word| next.is(word)));
            if (turn || and) && !clause.is_empty() {
                all.push(std::mem::take(&mut clause));
            }
            clause.push(token.clone());
        }
        if !clause.is_empty() {
            all.push(clause);
        }
    }
    all
}

/// "Am Dienstag kann ich aber nicht": in German the word for "but" may stand amid a clause.
fn amid(clause: &[Token], token: &Token, rest: &[Token]) -> bool {
    const SUBJECTS: [&str; 11] = ["ich", "wir", "er", "sie", "es", "du", "ihr", "man", "mich", "uns", "sich"];
    const MODALS: [&str; 12] = [
        "werde", "werden", "mochte", "mochten", "will", "wollen", "muss", "mussen", "kann", "konnen", "habe",
        "haben",
    ];
    let one_of = |token: &Token, words: &[&str]| words.iter().any(|word| token.is(word));
    // "fällt aber aus"
    let prefix = rest.len() == 1
        && rest
            .first()
            .is_some_and(|token| one_of(token, &["aus", "ab", "an", "nach", "weg", "auf", "statt"]));
    let ends = rest.last().is_some_and(|token| token.is("nicht") || token.text.ends_with("en"));
    one_of(token, &["aber", "jedoch", "allerdings"])
        && !rest.iter().any(|token| one_of(token, &SUBJECTS))
        && (prefix
            || clause.len() > 1 && clause.last().is_some_and(|token| one_of(token, &SUBJECTS))
            || rest.len() <= 2 && ends && clause.iter().take(3).any(|token| one_of(token, &MODALS)))
}

/// "She suggested Friday and I agreed" is agreed in one.
fn agrees(clause: &[Token], verb: Option<&Token>) -> bool {
    let suggested = |token: &Token| matches!(token.text.as_str(), "suggested" | "proposed" | "offered");
    let agreed = |token: &Token| matches!(token.text.as_str(), "agreed" | "accepted" | "said" | "confirmed");
    clause.iter().any(suggested) && verb.is_some_and(agreed)
}

/// "Ada and I" is one subject, "we met yesterday and I" are two.
fn ends_with_name(clause: &[Token]) -> bool {
    clause.len() <= 2 && clause.last().is_some_and(|token| token.capital() || !token.known)
}

/// Reads a clause with a grammar.
pub(super) fn read(tokens: Vec<Token>, grammar: &Grammar, asks: bool, asked: &Asked) -> Heard {
    let tokens = calmed(tokens, grammar, asked);
    let days = days::days(&tokens, asked.today);
    let length = tokens.len();
    let day_places = days::places(&days, length);
    let name_places = names::places(&tokens, asked);
    let ground = Ground { tokens: &tokens, days: &day_places, names: &name_places };
    let mut search = Search::new(grammar, &ground);
    let opening = search.openings();
    let everywhere = search.anywhere();
    let proposed =
        matches!(asked.question, OpenQuestion::Proposal | OpenQuestion::Invite | OpenQuestion::Reminder);
    let mut heard = Heard::default();
    let mut found: Vec<Found> = Vec::new();
    let candidates = grammar.candidates(&tokens);
    for pattern in &candidates {
        let section = pattern.section;
        if pattern.loose {
            continue;
        }
        match section {
            Section::Deny
            | Section::Calm
            | Section::Words
            | Section::Flag
            | Section::Worry
            | Section::Kind => continue,
            Section::Good => heard.good |= search.ends(pattern, everywhere) != 0,
            Section::Limit => heard.limited |= search.ends(pattern, everywhere) != 0,
            Section::Missed | Section::OwnMiss if search.ends(pattern, everywhere) != 0 => {
                let who = if section == Section::Missed { Absent::Other } else { Absent::Writer };
                heard.absent.get_or_insert(who);
            }
            Section::Missed | Section::OwnMiss => {}
            Section::Perhaps => heard.perhaps |= search.ends(pattern, everywhere) != 0,
            Section::Reported => heard.reported |= search.ends(pattern, opening) != 0,
            section if section.of_all_declined() && !asked.all_declined => continue,
            Section::Accept if !proposed => continue,
            Section::Decline if !proposed || asked.question == OpenQuestion::Reminder => continue,
            _ if asks && !section.may_ask() => continue,
            _ => {
                let ends = search.ends(pattern, opening);
                if ends != 0 && !denied(section, &tokens, ends) {
                    let end = 127 - ends.leading_zeros() as usize;
                    found.push(Found { section, end, loose: false });
                }
            }
        }
    }
    // What they are asked is what they answer.
    if found.iter().any(|found| found.section.of_all_declined()) {
        found.retain(|found| found.section.of_all_declined());
    }
    let answer = found.iter().filter(|found| is_bare(found.section)).max_by_key(|found| found.end).copied();
    let main = found
        .iter()
        .filter(|found| !is_bare(found.section))
        .max_by_key(|found| (found.end, std::cmp::Reverse(rank(found.section))))
        .copied();
    // "Warum nicht", "cómo no": the no is a word of a yes.
    let answer = answer.filter(|answer| {
        main.is_none_or(|main| {
            main.section != Section::Accept || main.end > answer.end || answer.section == Section::Yes
        })
    });
    let main = main.or_else(|| gist::found(&mut search, &candidates, &heard, asks, asked));
    heard.said = answer.into_iter().chain(main).collect();
    let mut end = heard.said.iter().map(|found| found.end).max().unwrap_or(0);
    if heard.said.iter().any(|found| found.section == Section::Tried) {
        // "I wrote twice and got no answer" says it twice.
        let behind: Places = everywhere & !((1 << end) - 1);
        for pattern in candidates.iter().filter(|pattern| pattern.section == Section::Tried) {
            let ends = search.ends(pattern, behind);
            if ends != 0 {
                end = end.max(127 - ends.leading_zeros() as usize);
            }
        }
    }
    let rest = tokens.get(end..).unwrap_or_default();
    // An unknown word is a name where it is written as one, else nobody knows what it is.
    let said_plainly = rest.iter().all(|token| token.known || token.capital() || token.has_digit());
    heard.kind = said_plainly && kind_from(&mut search, &candidates, 1 << end, length);
    heard.unknown = end == 0 && !tokens.is_empty() && tokens.iter().all(|token| !token.known);
    let behind: Places = everywhere & !((1 << end) - 1);
    heard.flag = !heard.kind && flagged(&mut search, &candidates, behind);
    heard.left = if heard.kind { 0 } else { length.saturating_sub(end) };
    heard.name = names::picked(&tokens, &heard.said, asked);
    heard.days = days;
    heard.tokens = tokens;
    heard
}

pub(super) fn rank(section: Section) -> usize {
    RANK.iter().position(|known| *known == section).unwrap_or(RANK.len())
}

/// "I can" is nothing in "I can not".
fn denied(section: Section, tokens: &[Token], ends: Places) -> bool {
    let positive = matches!(
        section,
        Section::Accept | Section::Held | Section::Habit | Section::Arranged | Section::Plan
    );
    let next = tokens.get(127 - ends.leading_zeros() as usize);
    positive && next.is_some_and(|next| next.is("not") || next.is("never"))
}

/// A yes or a no alone, before what else the clause says.
fn is_bare(section: Section) -> bool {
    matches!(section, Section::Yes | Section::No | Section::Regret)
}

fn flagged(search: &mut Search<'_, '_>, candidates: &[&Pattern], from: Places) -> bool {
    candidates.iter().any(|pattern| pattern.section == Section::Flag && search.ends(pattern, from) != 0)
}

/// Whether from there on everything is kindness.
fn kind_from(search: &mut Search<'_, '_>, candidates: &[&Pattern], from: Places, length: usize) -> bool {
    let (mut all, mut new) = (from, from);
    while new != 0 {
        let mut reached = 0;
        for pattern in candidates.iter().filter(|pattern| pattern.section == Section::Kind) {
            reached |= search.ends(pattern, new);
        }
        new = reached & !all;
        all |= reached;
    }
    all & (1 << length) != 0
}

/// The clause without words that look like an act and are none: "no worries".
fn calmed(tokens: Vec<Token>, grammar: &Grammar, asked: &Asked) -> Vec<Token> {
    let candidates = grammar.candidates(&tokens);
    let calm = calm(&tokens, &names::places(&tokens, asked), grammar, &candidates);
    // "no worries all fine" says that all is fine; "stopping by was fun" does not say that a call was.
    let removed = |at: usize| {
        let begin = (0..=at).rev().take_while(|at| calm.get(*at).copied().unwrap_or_default()).last();
        let first = begin.and_then(|begin| tokens.get(begin)).map(|token| token.text.as_str());
        first.is_some_and(|first| PASSED_OVER.contains(&first))
    };
    let kept = |at: usize| match (calm.get(at).copied().unwrap_or_default(), tokens.get(at)) {
        (_, None) => None,
        (true, Some(_)) if removed(at) => None,
        (calm, Some(token)) => Some(token.unless(calm)),
    };
    (0..tokens.len()).filter_map(kept).collect()
}

/// For each word whether it is one of those.
pub(super) fn calm(
    tokens: &[Token],
    names: &[Places],
    grammar: &Grammar,
    candidates: &[&Pattern],
) -> Vec<bool> {
    let none = vec![0; tokens.len()];
    let mut calm = vec![false; tokens.len()];
    let ground = Ground { tokens, days: &none, names };
    let mut search = Search::new(grammar, &ground);
    for pattern in candidates.iter().filter(|pattern| pattern.section == Section::Calm) {
        for from in 0..tokens.len() {
            let ends = search.ends(pattern, 1 << from);
            if ends != 0 {
                let end = 127 - ends.leading_zeros() as usize;
                calm.iter_mut().take(end).skip(from).for_each(|calm| *calm = true);
            }
        }
    }
    calm
}
