//! A line that fits no pattern and holds what an order is made of: whether that is meant can be asked, or what is missing
//! said. What orders are recognised by stands in `words/orders_signs.txt`.

use std::{ops::Range, sync::LazyLock};

use jiff::civil::{Date, Time};

use super::{kind::Kind, matching, moments::Line, words::Token};
use crate::domain::{
    DateRange, EmailAddress, Sentence, Side,
    cadence::Slot,
    order::{Change, DeskOrder, NewPair, Order, PersonChange, Weight, Which},
    weekly::Weekly,
};

/// A longer line tells a story.
const MOST_WORDS: usize = 25;

/// A longer line says more than thank you, in words.
const LONGEST_THANKS: usize = 8;

/// A shorter sign is not looked for among slips of the keys.
const SHORTEST_SLIP: usize = 6;

const SIGNS: &str = include_str!("../words/orders_signs.txt");

/// What makes something else of an order.
const DENIED: [&str; 17] = [
    "not", "dont", "didnt", "doesnt", "shouldnt", "wouldnt", "isnt", "wont", "never", "without", "whether",
    "nicht", "kein", "keine", "nie", "ohne", "ob",
];

/// What makes an order depend on something.
const CONDITIONS: [&str; 5] = ["if", "unless", "wenn", "falls", "sobald"];

/// What a line is likeliest to mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Guess {
    Order(Order),
    /// The word of the order, and what would be right: too little of it is there.
    Usage(&'static str, Sentence),
    /// No more than a thank you.
    Thanks,
}

/// A kind, and the words by which it is recognised, one of them enough.
struct Sign {
    kind: Kind,
    phrases: Vec<Vec<&'static str>>,
}

fn signs() -> &'static [Sign] {
    static READ: LazyLock<Vec<Sign>> =
        LazyLock::new(|| SIGNS.lines().filter(|line| !line.starts_with('#')).filter_map(sign).collect());
    &READ
}

/// `remind nudge|poke`; `None`: it is not written as it must be, which a test finds.
fn sign(line: &'static str) -> Option<Sign> {
    let (word, phrases) = line.split_once(' ')?;
    let phrases = phrases.split('|').map(|phrase| phrase.split(' ').collect()).collect();
    Some(Sign { kind: Kind::named(word)?, phrases })
}

/// The likeliest meaning of a line in which the people on file are known by name, however they are written.
/// `knows`: whether somebody is called so, in lower case.
pub(super) fn guess(line: Line<'_>, number: &Which, knows: &dyn Fn(&str) -> bool) -> Option<Guess> {
    let all: Vec<&Token<'_>> = line.tokens.iter().filter(|token| !token.is_mark()).collect();
    if all.len() > MOST_WORDS {
        return None;
    }
    let known = known_names(line, knows);
    let words: Vec<String> = all.iter().map(|token| token.text.replace(['\'', '’'], "")).collect();
    let parts = Parts { line, number, names: &known };
    let found = signs().iter().find_map(|sign| {
        let (from, to) = sign.phrases.iter().find_map(|phrase| place_of(phrase, &words))?;
        means(sign.kind, from..to, &words).then(|| parts.guess(sign.kind)).flatten()
    });
    let orders = match &found {
        Some(Guess::Order(order)) => order.word() != "ask" && order.weight() != Weight::Question,
        Some(Guess::Usage(..)) => true,
        Some(Guess::Thanks) | None => false,
    };
    if orders && CONDITIONS.iter().any(|word| words.iter().any(|found| found == word)) {
        return Some(Guess::Usage("if", sentence!("usage.condition")));
    }
    // A pair and a time, and no other word that says anything.
    found.or_else(|| {
        let weekly = first(line, Line::weekly).or_else(|| parts.loose_weekly());
        let weekly = weekly.filter(|_| !denies(&words, 0..0))?;
        Some(Guess::Order(Order::Change(parts.which()?, Change::Move { weekly })))
    })
}

/// Whether a sign is what the line says, by the words beside it.
fn means(kind: Kind, at: Range<usize>, words: &[String]) -> bool {
    let says = |these: &[&str]| words.iter().any(|word| these.contains(&word.as_str()));
    match kind {
        // "Ask Sam", but not "Sam asks".
        Kind::Ask => at.start <= 1,
        Kind::Thanks => words.len() <= LONGEST_THANKS,
        // What happened is not ordered.
        Kind::Skip if says(&["had", "hatte", "hatten"]) => false,
        // People move house.
        Kind::Move if says(&["house", "home", "flat", "haus", "wohnung"]) => false,
        // What is asked, and what was not got or not said, is so with a "not".
        Kind::How
        | Kind::Why
        | Kind::Tried
        | Kind::Note
        | Kind::Holiday
        | Kind::Remind
        | Kind::ResendInvite
        | Kind::ResendIntroduction => true,
        _ => !denies(words, at),
    }
}

/// Whether a word outside of a sign denies what it says; "not Tuesdays" only says when not.
fn denies(words: &[String], sign: Range<usize>) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let of_a_day = words.get(at + 1).is_some_and(|next| matching::is_moment(next));
        !sign.contains(&at) && DENIED.contains(&word.as_str()) && !of_a_day
    })
}

/// Where the words of a phrase stand together.
fn place_of(phrase: &[&str], words: &[String]) -> Option<(usize, usize)> {
    let fits = |found: &String, wanted: &str| match (wanted.strip_prefix('*'), wanted.strip_suffix('*')) {
        (Some(end), _) => found.ends_with(end),
        (_, Some(start)) => found.starts_with(start),
        _ if wanted == "@" => found.contains('@'),
        _ => found == wanted || (wanted.len() >= SHORTEST_SLIP && matching::is_word(found, wanted)),
    };
    words
        .windows(phrase.len())
        .position(|window| window.iter().zip(phrase).all(|(found, wanted)| fits(found, wanted)))
        .map(|at| (at, at + phrase.len()))
}

/// The people of the line who are on file: each as it is called there.
fn known_names(line: Line<'_>, knows: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for token in line.tokens {
        let written = token.written.to_lowercase();
        pieces.extend(written.split(['/', '+', '&']).filter(|piece| !piece.is_empty()).map(str::to_owned));
    }
    let mut found: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        let two = pieces.get(at + 1).map(|next| format!("{piece} {next}")).filter(|two| knows(two));
        let bare = piece.trim_matches(|c: char| !c.is_alphanumeric());
        // "Evas", "kims"
        let owner = bare.strip_suffix('s').filter(|owner| owner.len() > 1 && knows(owner));
        let one = Some(bare).filter(|bare| !bare.is_empty() && knows(bare)).or(owner).map(str::to_owned);
        at += if two.is_some() { 2 } else { 1 };
        if let Some(name) = two.or(one)
            && !found.contains(&name)
        {
            found.push(name);
        }
    }
    found
}

/// What of the line an order may be made of.
struct Parts<'l> {
    line: Line<'l>,
    number: &'l Which,
    names: &'l [String],
}

impl Parts<'_> {
    fn guess(&self, kind: Kind) -> Option<Guess> {
        let order = |order: Order| Some(Guess::Order(order));
        let desk = |of| order(Order::Desk(of));
        match kind {
            Kind::Thanks => Some(Guess::Thanks),
            Kind::Help => desk(DeskOrder::Help),
            Kind::Hold => desk(DeskOrder::Hold),
            Kind::Release => desk(DeskOrder::Release),
            Kind::No if self.names.is_empty() => desk(DeskOrder::No),
            Kind::Status => desk(DeskOrder::Status),
            // It would be done at once.
            Kind::Undo => Some(Guess::Usage("undo", sentence!("usage.undo"))),
            Kind::How => order(Order::How(self.asked_about()?)),
            Kind::Why => order(Order::Why(self.asked_about()?)),
            Kind::Preview => order(Order::Preview(self.asked_about()?)),
            Kind::Holiday if self.names.is_empty() => order(Order::Change(Which::Everyone, self.skip()?)),
            Kind::Replace | Kind::Add | Kind::Pair => self.people(kind),
            Kind::Address | Kind::Phone | Kind::Away | Kind::Erase | Kind::Remind | Kind::Ask => {
                self.about_person(kind)
            }
            _ => self.about_pairing(kind),
        }
    }

    /// The pairing that is meant: by number, by its people, or all of the list.
    fn which(&self) -> Option<Which> {
        match (self.number, self.names) {
            (Which::Answered, []) => self.says(&["both", "beide", "beiden"]).then_some(Which::All),
            (Which::Answered, names) if names.len() <= 2 => Some(Which::Named(names.join(" and "))),
            (Which::Answered, _) => None,
            (number, _) => Some(number.clone()),
        }
    }

    /// The same of a question, in which a number is one of the list: "why is 2 on the list?"
    fn asked_about(&self) -> Option<Which> {
        let number = || self.line.tokens.iter().find_map(Token::number).map(Which::Number);
        self.which().or_else(number)
    }

    fn says(&self, words: &[&str]) -> bool {
        self.line.tokens.iter().any(|token| words.iter().any(|word| matching::is_word(&token.text, word)))
    }

    fn about_pairing(&self, kind: Kind) -> Option<Guess> {
        let everyone = self.says(&["everyone", "everybody", "alle", "all"]);
        let which = self.which().or_else(|| (everyone && kind == Kind::Pause).then_some(Which::Everyone))?;
        let text = self.line.text;
        let change = match kind {
            // A pairing ends at once.
            Kind::End if first(self.line, Line::day).is_some_and(|day| day > self.line.today) => {
                return Some(Guess::Usage("end", sentence!("usage.end")));
            }
            Kind::End => Change::End { why: Some(text.to_owned()) },
            Kind::Pause => match self.until() {
                Some(back) => Change::Pause { back },
                None => return Some(Guess::Usage("pause", sentence!("usage.pause"))),
            },
            Kind::Resume => Change::Resume,
            Kind::Skip => match self.skip() {
                Some(skip) => skip,
                None => return Some(Guess::Usage("skip", sentence!("usage.skip"))),
            },
            Kind::Move | Kind::MoveCall => {
                match first(self.line, Line::weekly).or_else(|| self.loose_weekly()) {
                    Some(weekly) if kind == Kind::Move => Change::Move { weekly },
                    _ => return Some(Guess::Usage("move", sentence!("usage.move"))),
                }
            }
            Kind::Extend => match first(self.line, Line::extension) {
                Some(by) => Change::Extend { by },
                None => return Some(Guess::Usage("extend", sentence!("usage.extend"))),
            },
            Kind::Snooze => match self.until() {
                Some(until) => Change::Snooze { until },
                None => return Some(Guess::Usage("snooze", sentence!("usage.snooze"))),
            },
            Kind::Talked => Change::Talked,
            Kind::Done => Change::Done,
            Kind::Tried | Kind::Note => Change::Note { text: text.to_owned() },
            Kind::ResendIntroduction => Change::Resend { introduction: true, invite: false },
            Kind::ResendInvite => Change::Resend { introduction: false, invite: true },
            _ => return None,
        };
        Some(Guess::Order(Order::Change(which, change)))
    }

    fn about_person(&self, kind: Kind) -> Option<Guess> {
        // "Bob and Eve are back" is about a pair.
        if kind == Kind::Away && self.names.len() > 1 {
            return None;
        }
        let who = self.names.first()?.clone();
        let which = || self.which().unwrap_or_else(|| Which::Named(who.clone()));
        let change = match kind {
            Kind::Remind => {
                return Some(Guess::Order(Order::Remind {
                    which: Which::Named(who.clone()),
                    who: Some(who),
                }));
            }
            Kind::Ask => {
                let text = self.line.text.to_lowercase();
                let behind = text.find(&who)? + who.len();
                let text =
                    self.line.text.get(behind..)?.trim_matches(|c: char| c == ':' || c.is_whitespace());
                let text = Some(text).filter(|text| !text.is_empty())?.to_owned();
                return Some(Guess::Order(Order::Ask { which: which(), who: Some(who.clone()), text }));
            }
            Kind::Erase => PersonChange::Erase,
            // "In hospital, back on 15 February"
            Kind::Away if self.says(&["back", "wieder"]) && self.until().is_some() => {
                let last = self.until().and_then(|back| back.yesterday().ok())?;
                PersonChange::Away { range: DateRange::new(self.line.today, last)? }
            }
            Kind::Away => match first(self.line, Line::range).filter(|range| range.last >= self.line.today) {
                Some(range) => PersonChange::Away { range },
                None => return Some(Guess::Usage("away", sentence!("usage.away"))),
            },
            Kind::Address => {
                let address = self.line.tokens.iter().find(|token| token.text.contains('@'))?;
                PersonChange::Address { new: EmailAddress::parse(address.written).ok()? }
            }
            _ => PersonChange::Phone { number: phone(self.line.text)? },
        };
        Some(Guess::Order(Order::Person(who, change)))
    }

    /// Who comes for whom, or who joins whom.
    fn people(&self, kind: Kind) -> Option<Guess> {
        match (kind, self.names) {
            (Kind::Replace, [one, other, third]) => {
                // "Bob cannot go on, Grace will do Eve", "Ada takes over Kim from Grace"
                let text = self.line.text.to_lowercase();
                let takes = ["takes over", "will do", "ubernimmt", "übernimmt"]
                    .iter()
                    .find_map(|sign| text.find(sign))?;
                let place = |name: &String| text.find(name.as_str());
                let (new, old) =
                    if place(one)? < takes && place(other)? > takes { (one, third) } else { (other, one) };
                let mentee = [one, other, third].into_iter().find(|name| *name != new && *name != old)?;
                let which = Which::Named(format!("{old} and {mentee}"));
                Some(Guess::Order(Order::ReplaceMentor { which, old: Some(old.clone()), new: new.clone() }))
            }
            (Kind::Pair, [mentor, mentee]) => {
                let new = NewPair {
                    mentors: vec![mentor.clone()],
                    mentees: vec![mentee.clone()],
                    weekly: first(self.line, Line::weekly).or_else(|| self.loose_weekly()),
                    starts: self.day_after(&["from", "starting", "starts", "ab"]),
                    ..NewPair::default()
                };
                Some(Guess::Order(Order::Pair(Box::new(new))))
            }
            (Kind::Replace, [_, _]) => Some(Guess::Usage("replace", sentence!("usage.replace"))),
            (Kind::Add, [who, others @ ..]) if others.len() == 2 => {
                let mentor = self.line.tokens.iter().any(|token| token.text.starts_with("mentor"));
                let side = if mentor { Side::Mentor } else { Side::Mentee };
                let which = Which::Named(others.join(" and "));
                Some(Guess::Order(Order::Join { which, who: who.clone(), side }))
            }
            (Kind::Add, [_, ..]) => Some(Guess::Usage("add", sentence!("usage.add"))),
            _ => None,
        }
    }

    fn skip(&self) -> Option<Change> {
        let range = first(self.line, Line::range).filter(|range| range.first >= self.line.today)?;
        Some(Change::Skip { call: range.first, last: (range.last > range.first).then_some(range.last) })
    }

    /// The day behind one of these words.
    fn day_after(&self, words: &[&str]) -> Option<Date> {
        let at = self.line.tokens.iter().position(|token| words.contains(&token.text.as_str()))?;
        // "mon 25th" is the 25th.
        let day = |at| self.line.day(at).map(|(day, _)| day).filter(|day| *day >= self.line.today);
        let numbered = self.line.word(at + 2).starts_with(|c: char| c.is_ascii_digit());
        day(at + 2).filter(|_| numbered).or_else(|| day(at + 1))
    }

    fn until(&self) -> Option<Date> {
        let day = || first(self.line, Line::day);
        first(self.line, Line::until).or_else(day).filter(|day| *day > self.line.today)
    }

    /// "weds at 5", "thursdays half 4", "mittwoch halb sieben": calls are in the afternoon.
    fn loose_weekly(&self) -> Option<Weekly> {
        (0..self.line.tokens.len()).find_map(|at| {
            let (weekday, at) = (self.line.weekday(at)?, at + 1);
            let hour = |at: usize| hour_of(self.line.word(at)).filter(|hour| (1..=12).contains(hour));
            let at = (at..).find(|at| !matches!(self.line.word(*at), "at" | "um" | "@" | ",")).unwrap_or(at);
            let afternoon = |hour: i8| if hour < 8 { hour + 12 } else { hour };
            let time = match self.line.word(at) {
                "half" => {
                    let past = usize::from(self.line.word(at + 1) == "past");
                    Time::new(afternoon(hour(at + 1 + past)?), 30, 0, 0).ok()?
                }
                "halb" => Time::new(afternoon(hour(at + 1)? - 1), 30, 0, 0).ok()?,
                _ => Time::new(afternoon(hour(at)?), 0, 0, 0).ok()?,
            };
            Some(Slot { weekday, time }.into())
        })
    }
}

/// `5`, `funf`
fn hour_of(word: &str) -> Option<i8> {
    const HOURS: [&str; 12] =
        ["eins", "zwei", "drei", "vier", "funf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwolf"];
    let named = || HOURS.iter().position(|hour| *hour == word).and_then(|at| i8::try_from(at + 1).ok());
    word.parse().ok().or_else(named)
}

/// The digits of a number to ring.
fn phone(text: &str) -> Option<String> {
    let from = text.find(|c: char| c == '+' || c.is_ascii_digit())?;
    let rest = text.get(from..)?;
    let end = rest.find(|c: char| !(c.is_ascii_digit() || " +-()/.".contains(c))).unwrap_or(rest.len());
    let number = rest.get(..end)?.trim();
    (number.chars().filter(char::is_ascii_digit).count() >= 5).then(|| number.to_owned())
}

/// The first day, time or span that stands anywhere in the line.
fn first<'l, T>(line: Line<'l>, read: impl Fn(&Line<'l>, usize) -> Option<(T, usize)>) -> Option<T> {
    (0..line.tokens.len()).find_map(|at| read(&line, at)).map(|(found, _)| found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::answers::spelling::fold;

    #[test]
    fn every_line_of_signs_is_a_kind_and_words_as_they_are_compared() {
        for line in SIGNS.lines().filter(|line| !line.starts_with('#')) {
            let sign = sign(line).unwrap_or_else(|| panic!("{line}"));
            for word in sign.phrases.into_iter().flatten() {
                let bare = word.trim_matches('*');
                assert!(bare == "@" || fold(bare).replace(['\'', '’'], "") == bare, "{word} in {line}");
            }
        }
    }
}
