//! The sentences that announce a quote ("On ... wrote:"), in the words of many clients and languages.
//!
//! Nothing here reads further than a few lines, so that reading a mail stays linear in its length.

use super::header_blocks::is_instant;
use super::quote_words::{OPENINGS, QUOTING, VERBS, VERBS_JOINED, WEEKDAYS};

/// Lines from an announcement to the quote's first line, at most.
const ANNOUNCEMENT_LINES: usize = 5;
/// An announcement is a sentence; longer text is somebody's own.
const ANNOUNCEMENT_CHARS: usize = 400;
/// The verbs that people use of themselves as well: they announce only beside an address or above a quote.
const WEAK_VERBS: [&str; 5] = ["sent", "said", "says", "writes", "schreibt"];
/// The openings that no ordinary sentence with a date and one of the verbs begins with.
const STRONG_OPENINGS: [&str; 20] = [
    "on ",
    "at ",
    "am ",
    "le ",
    "el ",
    "il ",
    "in data ",
    "op ",
    "den ",
    "em ",
    "no dia ",
    "w dniu ",
    "dnia ",
    "dne ",
    "på ",
    "vào ",
    "în ",
    "στις ",
    "在 ",
    "il giorno ",
];

/// What a sentence is found to be.
enum Verdict {
    /// An announcement, with the text of its own before it on the line.
    Sure(String),
    /// One if a quote follows.
    IfQuoted,
}

/// `On ... wrote:` and its like: any text before it on its line, and the lines it takes.
pub(in crate::intake) fn announcement(line: &str, following: &[&str]) -> Option<(String, usize)> {
    if line.is_empty() || line.len() > 4 * ANNOUNCEMENT_CHARS {
        return None;
    }
    if between_dashes(line) || is_notes_line(line) {
        return Some((String::new(), 1));
    }
    let most = lines_at_most(line, following.first().copied().unwrap_or_default());
    let mut sentence = String::new();
    for (count, piece) in std::iter::once(&line).chain(following.iter()).take(most).enumerate() {
        let piece = piece.trim();
        if count > 0 && !goes_on(&sentence, piece, following.get(count).copied().unwrap_or_default()) {
            return None;
        }
        if !sentence.is_empty() && !piece.is_empty() {
            sentence.push(' ');
        }
        sentence.push_str(piece);
        if sentence.len() > 2 * ANNOUNCEMENT_CHARS {
            return None;
        }
        let rest = following.get(count..).unwrap_or_default();
        match announces(&sentence, count == 0) {
            Some(Verdict::Sure(_))
                if count > 0 && is_whole_below(following.get(..count).unwrap_or_default()) =>
            {
                return None;
            }
            Some(Verdict::Sure(before)) => return Some((before, count + 1 + repeated(rest))),
            Some(Verdict::IfQuoted) if quote_follows(rest) => return Some((String::new(), count + 1)),
            _ => {}
        }
    }
    None
}

/// Whether the lines below the first make an announcement with a day of its own: then the first is the writer's.
fn is_whole_below(lines: &[&str]) -> bool {
    (0..lines.len()).any(|from| {
        let pieces: Vec<&str> =
            lines.get(from..).unwrap_or_default().iter().map(|line| line.trim()).collect();
        let sentence = pieces.join(" ");
        let lower = sentence.to_lowercase();
        // The rest of one begins with an address or a verb, or has the time of day alone.
        let rest = lower.starts_with(['<', '(', '[']) || VERBS.any(|verb| word_at(&lower, verb) == Some(0));
        let day: Vec<&str> = lower.split_whitespace().filter(|word| !word.contains(['@', ':'])).collect();
        !rest && has_date(&day.join(" ")) && announces_surely(&sentence)
    })
}

/// How many lines may make up an announcement that begins with this one.
fn lines_at_most(line: &str, next: &str) -> usize {
    let opening: String = line.chars().take(40).collect::<String>().to_lowercase();
    if may_open(bare_start(&opening)) {
        ANNOUNCEMENT_LINES
    } else if line.contains('@') || next.trim_start().starts_with('<') {
        3
    } else {
        1
    }
}

/// Whether an unfinished sentence goes on with this line.
fn goes_on(sentence: &str, piece: &str, next: &str) -> bool {
    if piece.is_empty() {
        // Polymail puts a blank line before the address, some HTML a paragraph around each line.
        let lower: String = sentence.chars().take(40).collect::<String>().to_lowercase();
        let opened = STRONG_OPENINGS.iter().any(|opening| lower.starts_with(opening));
        return has_date(sentence) && next.trim_start().starts_with('<') || opened && is_instant(sentence);
    }
    if piece.starts_with('>') {
        // The bracket that closes an address, not a quote.
        return sentence.matches('<').count() > sentence.matches('>').count() && piece.contains(':');
    }
    let lower: String = piece.chars().take(200).collect::<String>().to_lowercase();
    let anew = STRONG_OPENINGS.iter().any(|opening| lower.starts_with(opening)) && has_date(&lower);
    !anew
}

/// Some clients repeat the address and the verb on lines of their own.
fn repeated(following: &[&str]) -> usize {
    let again = |line: &&&str| {
        let tail = line.trim().to_lowercase();
        tail == "wrote:" || tail.starts_with('<') && tail.ends_with('>') && !tail.contains(' ')
    };
    following.iter().take(2).take_while(again).count()
}

fn quote_follows(following: &[&str]) -> bool {
    following.iter().find(|line| !line.trim().is_empty()).is_some_and(|line| is_quoted(line))
}

/// A line that carries a quote mark: `>`, `»`, `|`, or the mark of HTML quotes.
fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with(['>', '»', '|', crate::intake::text::html::INDENT])
}

/// `---- Ada wrote ----`, `---On 12/29/2026, Ada wrote---`, `-----Ada <ada@example.com> wrote: -----`.
fn between_dashes(line: &str) -> bool {
    if !line.starts_with("---") || !line.ends_with("---") {
        return false;
    }
    let words = line.trim_matches(|c: char| matches!(c, '-' | ' ' | ':')).to_lowercase();
    !words.is_empty() && (ends_with_verb(&words) || has_date(&words) && has_verb(&words))
}

/// Notes: `Ada Lovelace---02/01/2027 10:00:00 AM---the first words`.
fn is_notes_line(line: &str) -> bool {
    let mut pieces = line.splitn(3, "---");
    let (Some(name), Some(date), Some(_)) = (pieces.next(), pieces.next(), pieces.next()) else {
        return false;
    };
    let named = name.chars().next().is_some_and(char::is_alphabetic) && name.len() < 80;
    named
        && date.starts_with(|c: char| c.is_ascii_digit())
        && date.len() < 40
        && date.contains(':')
        && has_date(date)
}

fn bare_start(lower: &str) -> &str {
    lower.trim_start_matches(['-', '*', '_', ' ', '>', '"'])
}

/// What a sentence is, however many lines it took. `first_line`: it stands on a single line so far.
fn announces(sentence: &str, first_line: bool) -> Option<Verdict> {
    let end = sentence.trim_end_matches(['*', '_', ' ', '-']);
    let tail: String = end.chars().rev().take(24).collect::<Vec<_>>().into_iter().rev().collect();
    if !end.ends_with([':', '：', '>', ')', ']', '"']) && !ends_with_verb(&tail.to_lowercase()) {
        return None;
    }
    let lower = sentence.to_lowercase();
    let trimmed = bare_start(&lower);
    let ended = trimmed.trim_end_matches(['*', '_', ' ', '-']);
    let colon = ended.ends_with([':', '：']);
    let body = ended.trim_end_matches([':', '：', ' ']);
    let address = body.contains('@');
    let closed = body.matches('<').count() == body.matches('>').count();
    let named = address && closed && (body.ends_with(['>', ')', ']', '"']) || last_word(body).contains('@'));
    if !colon && !named && !ends_with_verb(body) {
        return None;
    }
    let date = has_date(trimmed);
    if first_line
        && colon
        && date
        && let Some(before) = words_before(sentence)
    {
        return Some(Verdict::Sure(before));
    }
    let sure = || Some(Verdict::Sure(String::new()));
    let verb = has_verb(body);
    let opened = may_open(trimmed);
    let digit = trimmed.starts_with(|c: char| c.is_ascii_digit()) && ends_with_verb(body);
    let weekday = starts_with_weekday(trimmed) && ends_with_verb(body);
    let strong = digit || weekday || STRONG_OPENINGS.iter().any(|opening| trimmed.starts_with(opening));
    match (colon, date, address) {
        (true, true, true) if verb || named && opened => sure(),
        (true, true, false) if opened && strong && verb && !ends_with_weak_verb(body) => sure(),
        (true, true, false) if verb && (verb_then_date(body) || year_then_verb(body)) => sure(),
        (true, false, true) if ends_with_verb(body) || QUOTING.any(|start| trimmed.starts_with(start)) => {
            sure()
        }
        (true, _, true) if named && date => Some(Verdict::IfQuoted),
        (true, true, false) if opened && verb => Some(Verdict::IfQuoted),
        (true, _, false) if ends_with_verb(body) && words(body) <= 10 => Some(Verdict::IfQuoted),
        (false, true, true) if strong && ends_with_verb(body) => sure(),
        (false, true, _) if opened && (named || ends_with_verb(body)) => Some(Verdict::IfQuoted),
        _ => None,
    }
}

/// Whether a line announces a quote by itself, whatever follows.
pub(in crate::intake) fn announces_surely(line: &str) -> bool {
    matches!(announces(line, false), Some(Verdict::Sure(_)))
}

/// The text and the announcement run into each other: "reply On Wed, ... wrote:", "reply--- On Wed, ... wrote:".
fn words_before(sentence: &str) -> Option<String> {
    let at = [" On ", "--- On "].iter().filter_map(|mark| sentence.find(mark)).min()?;
    let before = sentence.get(..at)?.trim_end_matches(['-', ' ']).trim();
    let announced = sentence.get(at..)?.to_lowercase();
    let announced = bare_start(&announced);
    let body = announced.trim_end_matches([':', ' ', '-', '*']);
    // A name before it makes "Ada On Monday wrote:", which is a whole announcement.
    let own = !before.is_empty() && !before.contains('@') && !before.starts_with(['-', '>']);
    (own && has_date(announced) && has_verb(body)).then(|| before.to_owned())
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

fn last_word(text: &str) -> &str {
    text.split_whitespace().next_back().unwrap_or_default()
}

fn ends_with_verb(body: &str) -> bool {
    let whole =
        |verb: &str| body.strip_suffix(verb).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric));
    VERBS.any(whole) || VERBS_JOINED.any(|verb| body.ends_with(verb))
}

fn ends_with_weak_verb(body: &str) -> bool {
    WEAK_VERBS.contains(&last_word(body))
}

fn has_verb(body: &str) -> bool {
    VERBS.any(|verb| word_at(body, verb).is_some()) || VERBS_JOINED.any(|verb| body.contains(verb))
}

/// "Max schrieb am 5. Februar um 10:00:", where the date stands behind the verb.
fn verb_then_date(body: &str) -> bool {
    let behind =
        |verb: &str| word_at(body, verb).and_then(|at| body.get(at + verb.len()..)).is_some_and(has_date);
    words(body) <= 16 && VERBS.any(behind)
}

/// "13 jan. 2027 kl. 09:00 skrev Ada:", where the verb stands between.
fn year_then_verb(body: &str) -> bool {
    let dated = body.starts_with(|c: char| c.is_ascii_digit()) || starts_with_weekday(body);
    let year = |before: &str| {
        before
            .split(|c: char| !c.is_ascii_digit())
            .any(|number| number.len() == 4 && number.starts_with(['1', '2']))
    };
    let behind = |verb: &&str| word_at(body, verb).and_then(|at| body.get(..at)).is_some_and(year);
    dated && words(body) <= 16 && ["skrev", "schrieb", "schreef", "kirjoitti"].iter().any(behind)
}

/// Where a word or phrase stands by itself in a text.
fn word_at(text: &str, word: &str) -> Option<usize> {
    text.match_indices(word).map(|(at, _)| at).find(|at| {
        let before = text.get(..*at).and_then(|t| t.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|t| t.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// Whether a line in lower case begins as announcements do: with a preposition, a date or a weekday.
fn may_open(line: &str) -> bool {
    OPENINGS.any(|opening| line.starts_with(opening))
        || line.starts_with(|c: char| c.is_ascii_digit())
        || starts_with_weekday(line)
}

fn starts_with_weekday(line: &str) -> bool {
    let first: String = line.chars().take_while(|c| c.is_alphabetic()).collect();
    let rest = line.get(first.len()..).unwrap_or_default();
    WEEKDAYS.any(|day| day == first) && rest.chars().take(24).any(|c| c.is_ascii_digit())
}

/// Whether a text holds what an announcement's date holds: a year, a time of day, or a day beside a month.
pub(in crate::intake) fn has_date(text: &str) -> bool {
    let mut digits = 0usize;
    let mut groups = 0usize;
    let mut clock = false;
    for c in text.chars().chain([' ']) {
        if c.is_ascii_digit() {
            digits += 1;
        } else {
            groups += usize::from(digits == 1 || digits == 2);
            if digits == 4 {
                return true;
            }
            clock |= digits > 0 && c == ':';
            digits = 0;
        }
    }
    clock || groups >= 1 && text.contains(',') || groups >= 2
}
