//! Lines, and the orders that each gives.

use jiff::civil::Date;

use super::{
    build, free_text,
    kind::Kind,
    line::Line,
    matching, moments, pair,
    parts::{self, first_word, without_courtesy},
    words::tokens,
};
use crate::domain::{
    Sentence,
    address::with_mark_within,
    order::{DeskOrder, Order, Spoken, Weight, Which, Wrong},
};
use crate::intake::answers::{greeting::is_greeting, spelling::fold};

/// Longer lines are prose.
pub(super) const LONGEST_LINE: usize = 300;

/// Orders that one mail may hold; more is a sheet's work.
const MOST_ORDERS: usize = 40;

/// What a request begins with that is put as a question.
const REQUESTS: [&str; 6] = ["can", "could", "would", "kannst", "konnen", "konntest"];

/// Pairings that one line may name by number.
const MOST_NUMBERS: usize = 20;

/// What staff order in the opening lines of a text. `today` is where it was written: dates without
/// a year, and weekdays, come after it.
#[must_use]
pub fn orders(text: &str, today: Date) -> Spoken {
    let text = &with_mark_within(text);
    let mut spoken = Spoken::default();
    let lines: Vec<&str> = text.lines().map(str::trim).take(200).collect();
    let mut left = lines.as_slice();
    while let Some((&line, below)) = left.split_first()
        && spoken.orders.len() < MOST_ORDERS
        && spoken.wrong.len() < MOST_ORDERS
        && spoken.perhaps.len() < MOST_ORDERS
    {
        left = below;
        if line.is_empty() || (spoken.is_empty() && is_greeting(line)) {
            continue;
        }
        if line.starts_with('>') || line.chars().count() > LONGEST_LINE {
            break;
        }
        if let Some(read) = pair::block(line, below, today) {
            left = below.get(read.lines..).unwrap_or_default();
            spoken.take(line, read.line);
            continue;
        }
        let all: Vec<&str> = pieces(line).take(MOST_NUMBERS).collect();
        let read: Vec<(&str, Line)> =
            all.iter().map_while(|piece| Some((*piece, piece_of(piece, today)?))).collect();
        if read.is_empty() {
            break;
        }
        // Where the rest of the line is not understood, it may change what its beginning orders.
        let whole = read.len() == all.len();
        for (piece, read) in read {
            spoken.take(piece, if whole { read } else { read.asked() });
        }
        if !whole {
            break;
        }
        // What stands below a thank you is a signature.
        if spoken.thanks || spoken.fine {
            break;
        }
    }
    spoken
}

impl Line {
    /// What changes something is not done because somebody asked about it.
    fn asked(self) -> Self {
        let waits =
            |order: &Order| matches!(order, Order::Desk(DeskOrder::Go | DeskOrder::GoNow | DeskOrder::No));
        match self {
            Self::Orders(orders)
                if orders.iter().any(|order| order.weight() != Weight::Question && !waits(order)) =>
            {
                Self::Perhaps(orders)
            }
            line => line,
        }
    }
}

impl Spoken {
    pub(super) fn take(&mut self, said: &str, line: Line) {
        match line {
            Line::Orders(orders) => self.orders.extend(orders),
            Line::Perhaps(orders) => self.perhaps.extend(orders),
            Line::Thanks => self.thanks = true,
            Line::Fine => self.fine = true,
            Line::Wrong(word, right) => {
                let said: String = said.chars().filter(|c| !c.is_control()).take(80).collect();
                self.wrong
                    .push(Wrong { word: word.to_owned(), right: sentence!("usage.wrong", said, right) });
            }
        }
    }
}

/// Several orders in one line stand between semicolons: `1 snooze 3 days; 2 talked`.
fn pieces(line: &str) -> impl Iterator<Item = &str> {
    let lower = line.to_lowercase();
    // A note, a reason or a background may hold semicolons of its own.
    let whole = ["note", "background", "notiz", "notiere", "hintergrund", "ask", "say", "frag", "dazu sagen"]
        .iter()
        .any(|word| lower.starts_with(word));
    let mut found = Vec::new();
    for piece in line.split(|c| !whole && c == ';').map(str::trim) {
        if whole {
            found.push(piece);
        } else if parts::numbers(piece).0.is_empty() {
            imperatives(piece, &mut found);
        } else {
            numbered(piece, &mut found);
        }
    }
    found.into_iter().filter(|piece| !piece.is_empty())
}

/// `2 done, 3 snooze 2 weeks`: an order behind a comma begins with its number.
fn numbered<'l>(piece: &'l str, found: &mut Vec<&'l str>) {
    let next = piece.match_indices(',').find(|(at, _)| {
        let (before, behind) =
            (piece.get(..*at).unwrap_or_default(), piece.get(at + 1..).unwrap_or_default());
        let (_, verb) = parts::numbers(before);
        let (numbers, rest) = parts::numbers(behind);
        verb.starts_with(char::is_alphabetic) && !numbers.is_empty() && rest.starts_with(char::is_alphabetic)
    });
    let (first, rest) = next.map_or((piece, ""), |(at, _)| {
        (piece.get(..at).unwrap_or_default(), piece.get(at + 1..).unwrap_or_default())
    });
    found.push(first.trim());
    if !rest.is_empty() {
        numbered(rest.trim(), found);
    }
}

/// Verbs that begin an order and no reason.
const IMPERATIVES: [&str; 30] = [
    "add",
    "address",
    "cancel",
    "clear",
    "end",
    "extend",
    "move",
    "pair",
    "pause",
    "phone",
    "remove",
    "replace",
    "resend",
    "resume",
    "skip",
    "snooze",
    "swap",
    "beende",
    "beenden",
    "ersetze",
    "ersetzen",
    "paare",
    "paaren",
    "pausiere",
    "pausieren",
    "vertage",
    "vertagen",
    "verschiebe",
    "verschieben",
    "verlangere",
];

/// `end Bob and Eve, pause Ada and Sam until Friday`: an order behind a comma begins with its verb.
fn imperatives<'l>(piece: &'l str, found: &mut Vec<&'l str>) {
    let mut rest = piece;
    let mut from = 0;
    while let Some(at) = rest.get(from..).and_then(|text| text.find([',', '.'])).map(|at| from + at) {
        let behind = rest.get(at + 1..).unwrap_or_default().trim_start();
        let behind = ["and ", "then ", "und ", "dann "]
            .iter()
            .fold(behind, |text, word| parts::strip_word(text, word).unwrap_or(text));
        let (verb, more) = first_word(behind);
        let spaced = rest.get(at + 1..).is_some_and(|behind| behind.starts_with(char::is_whitespace));
        if spaced && IMPERATIVES.contains(&fold(verb).as_str()) && !more.is_empty() {
            found.push(rest.get(..at).unwrap_or_default().trim());
            (rest, from) = (behind, 0);
        } else {
            from = at + 1;
        }
    }
    found.push(rest.trim());
}

fn piece_of(piece: &str, today: Date) -> Option<Line> {
    let mut line = order_of(piece, today)?;
    // Staff's own words keep the mark at their end.
    if let Line::Orders(orders) = &mut line
        && let [Order::Ask { text, .. } | Order::Say(text)] = orders.as_mut_slice()
        && let Some(mark) = piece.trim_end().chars().last().filter(|mark| ".?!".contains(*mark))
        && !text.ends_with(mark)
    {
        text.push(mark);
    }
    Some(line)
}

fn order_of(piece: &str, today: Date) -> Option<Line> {
    let bare = without_courtesy(piece);
    let (numbers, rest) = parts::numbers(bare);
    let requests = |first: &str| REQUESTS.contains(&first);
    let own_words = free_text::begins(rest);
    let asks = piece.ends_with('?') && !own_words && !fold(piece).split(' ').next().is_some_and(requests);
    let unnumbered =
        || read(bare, &Which::Answered, today).map(|line| if asks { line.asked() } else { line });
    if numbers.is_empty() {
        return unnumbered();
    }
    let (mut orders, mut perhaps) = (Vec::new(), Vec::new());
    for number in numbers.into_iter().take(MOST_NUMBERS) {
        // "1 March is a holiday" begins with a day.
        let Some(line) = read(rest, &Which::Number(number), today) else { return unnumbered() };
        match line {
            Line::Orders(read) => orders.extend(read),
            Line::Perhaps(read) => perhaps.extend(read),
            wrong @ (Line::Wrong(..) | Line::Thanks | Line::Fine) => return Some(wrong),
        }
    }
    let line = if orders.is_empty() { Line::Perhaps(perhaps) } else { Line::Orders(orders) };
    Some(if asks { line.asked() } else { line })
}

/// One order; `None`: it is none. `number`: what stood before it.
fn read(text: &str, number: &Which, today: Date) -> Option<Line> {
    if let Some(line) = free_text::read(text, number) {
        return Some(line);
    }
    let tokens = tokens(text);
    let line = moments::Line { text, tokens: &tokens, today };
    match matching::best(line, number) {
        Some((pattern, filled)) => Some(build::line(pattern, filled, (text, number), today)),
        None => usage(text).map(|(word, right)| Line::Wrong(word, right)),
    }
}

/// What would be right after a word that begins an order and nothing else.
fn usage(text: &str) -> Option<(&'static str, Sentence)> {
    let (verb, _) = first_word(text);
    let verb = fold(verb.trim_end_matches([':', ',', '.', '!', '?']));
    let kind = match verb.as_str() {
        "pause" | "pausiere" | "pausieren" => Kind::Pause,
        "move" | "verschiebe" | "verschieben" => Kind::Move,
        "skip" | "auslassen" => Kind::Skip,
        "replace" | "ersetze" | "ersetzen" => Kind::Replace,
        "snooze" | "vertage" | "vertagen" => Kind::Snooze,
        "address" | "adresse" => Kind::Address,
        "phone" | "telefon" => Kind::Phone,
        "away" | "abwesend" => Kind::Away,
        _ => return None,
    };
    kind.usage()
}

#[cfg(test)]
#[path = "orders_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "phrasings_tests.rs"]
mod phrasings;
