//! What a text is likeliest to mean where nothing of it is an order, or where a pattern took other words for names.

use jiff::civil::Date;

use super::{
    classifier::Classifier,
    likeliest::{self, Guess},
    line::Line,
    lines::{LONGEST_LINE, orders},
    matching,
    mentions::mentions,
    moments,
    on_file::OnFile,
    parts::{self, first_word, without_courtesy},
    words::tokens,
};
use crate::{
    domain::{
        address::with_mark_within,
        order::{Change, DeskOrder, Order, Spoken, Weight, Which},
    },
    intake::answers::{greeting::is_greeting, spelling::fold},
};

/// What was understood of a text; where that is nothing, or took a line's words for names, what its first line is
/// likeliest to mean: it is asked, and nothing that changes anything is done for it.
#[must_use]
pub fn or_likeliest(spoken: Spoken, text: &str, today: Date, people: &dyn OnFile) -> Spoken {
    let text = &with_mark_within(text);
    let misread = match (spoken.orders.as_slice(), spoken.perhaps.as_slice(), spoken.wrong.as_slice()) {
        ([order, notes @ ..], [], []) | ([], [order, notes @ ..], []) if notes.iter().all(is_note) => {
            is_misread(order, people)
        }
        ([], [], _) => !spoken.thanks && !spoken.fine,
        _ => false,
    };
    // Below a thank you stands a signature, or what it is all about.
    let thanked = (spoken.thanks || spoken.fine) && spoken.orders.is_empty() && spoken.perhaps.is_empty();
    if !misread && !thanked {
        return spoken;
    }
    let text = if thanked { text.trim_start().split_once('\n').map_or("", |(_, below)| below) } else { text };
    let guessed = likeliest(text, today, people);
    let holds_orders = !guessed.orders.is_empty() || !guessed.perhaps.is_empty();
    // What would be right is said more exactly.
    let word = |spoken: &Spoken| spoken.wrong.first().map(|wrong| wrong.word.clone());
    let same = spoken.wrong.len() == 1 && word(&spoken) == word(&guessed);
    if spoken.is_empty() || holds_orders || same { guessed } else { spoken }
}

/// What a line tells beside what it orders.
fn is_note(order: &Order) -> bool {
    matches!(order, Order::Change(_, Change::Note { .. }))
}

/// Those who must be on file for an order to be one.
fn names_in(order: &Order) -> Vec<&str> {
    let about = order.which().and_then(|which| match which {
        Which::Named(name) => Some(name.as_str()),
        _ => None,
    });
    let mut names: Vec<&str> = about.into_iter().collect();
    match order {
        Order::ReplaceMentor { old, .. } => names.extend(old.as_deref()),
        Order::Leave { who, .. } | Order::Person(who, _) => names.push(who),
        Order::Remind { who, .. } | Order::Ask { who, .. } => names.extend(who.as_deref()),
        // Who is new stands with an address, and nothing behind it.
        Order::Pair(pair) => {
            let all = pair.mentors.iter().chain(&pair.mentees).map(String::as_str);
            names.extend(all.filter(|name| name.contains('>') && !name.ends_with('>')));
        }
        _ => {}
    }
    names
}

/// Whether an order has words for names that are none: "remove Grace from books", "address adas".
fn is_misread(order: &Order, people: &dyn OnFile) -> bool {
    names_in(order).iter().any(|name| holds_other_words(name, people))
}

fn holds_other_words(name: &str, people: &dyn OnFile) -> bool {
    // Behind an address nothing stands.
    if name.contains('>') && !name.ends_with('>') {
        return true;
    }
    let tokens = tokens(name);
    let line = moments::Line { text: name, tokens: &tokens, today: Date::MIN };
    let mentions = mentions(line, people);
    tokens.iter().enumerate().any(|(at, token)| {
        let known = mentions.iter().find(|mention| (mention.at..mention.end).contains(&at));
        // "Adas" is Ada's.
        let owner = known.is_some_and(|known| token.text.strip_suffix('s') == Some(known.name.as_str()));
        let small = token.written.starts_with(char::is_lowercase);
        let joins = matches!(token.text.as_str(), "and" | "und" | "n" | "u");
        owner || (known.is_none() && small && !joins && Classifier::get().knows(&token.text))
    })
}

/// Lines among which something is looked for where the first says nothing.
const MOST_GUESSED: usize = 6;

fn likeliest(text: &str, today: Date, people: &dyn OnFile) -> Spoken {
    let mut spoken = Spoken::default();
    let all: Vec<&str> = text.lines().map(str::trim).collect();
    let written = all.iter().take_while(|line| !line.starts_with('>') && !line.starts_with("--"));
    let lines = written.enumerate().filter(|(_, line)| !line.is_empty() && !is_greeting(line));
    for (nth, (at, line)) in lines.take(MOST_GUESSED).enumerate() {
        // What stands below small talk may be an order, written as it should be.
        let exact = if nth == 0 {
            Spoken::default()
        } else {
            orders(&all.get(at..).unwrap_or_default().join("\n"), today)
        };
        if !exact.orders.is_empty() || !exact.perhaps.is_empty() {
            spoken.perhaps = exact.orders.into_iter().chain(exact.perhaps).collect();
            break;
        }
        if line.chars().count() > LONGEST_LINE {
            break;
        }
        match guess(line, today, people) {
            // Who asks something gets an answer.
            Some(Guess::Nothing) if !line.contains('?') => {
                spoken.thanks = true;
                continue;
            }
            // What changes nothing need not be asked.
            Some(Guess::Orders(orders)) if orders.iter().all(changes_nothing) => spoken.orders.extend(orders),
            Some(Guess::Orders(orders)) => spoken.perhaps.extend(orders),
            Some(Guess::Usage(word, right)) => spoken.take(line, Line::Wrong(word, right)),
            // A name below a thank you is a signature.
            None if spoken.thanks && line.split_whitespace().count() <= LONGEST_SIGNATURE => continue,
            Some(Guess::Nothing) | None => {}
        }
        break;
    }
    let ordered = !spoken.orders.is_empty() || !spoken.perhaps.is_empty() || !spoken.wrong.is_empty();
    spoken.thanks &= !ordered;
    spoken
}

/// Words of a line of a signature at the most.
const LONGEST_SIGNATURE: usize = 4;

fn guess(line: &str, today: Date, people: &dyn OnFile) -> Option<Guess> {
    let bare = without_courtesy(line);
    let (numbers, text) = parts::numbers(bare);
    let guess = |text: &str, number: &Which| {
        let tokens = tokens(text);
        likeliest::guess(moments::Line { text, tokens: &tokens, today }, number, people)
    };
    // "17. Mai keine Anrufe"
    let of_a_month = {
        let first = fold(first_word(text).0);
        matching::is_moment(&first) && !matching::is_weekday(&first)
    };
    let number = numbers.first().filter(|_| !of_a_month);
    let numbered = number.and_then(|number| guess(text, &Which::Number(*number)));
    // "15 to 19 February are holidays" begins with a day.
    numbered.or_else(|| guess(bare, &Which::Answered))
}

fn changes_nothing(order: &Order) -> bool {
    *order == Order::Desk(DeskOrder::No) || order.weight() == Weight::Question
}
