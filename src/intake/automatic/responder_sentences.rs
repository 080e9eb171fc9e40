//! What a sentence of a supposed absence says: the phrases, and what people write that responders do not.

use std::sync::LazyLock;

use super::wording::{Wording, plain};
use crate::intake::dates::words::{month_of, weekday_of};
use crate::intake::text::phrases::flat;

/// A sentence of fewer words may be a name or a farewell.
const SHORTEST: usize = 4;

/// The phrases by what they say; see the file.
pub(super) struct Words {
    pub(super) own: Wording,
    pub(super) on_duty: Wording,
    pub(super) closed: Wording,
    pub(super) formal: Wording,
    pub(super) holiday: Wording,
    pub(super) back: Wording,
    pub(super) thanks_formal: Wording,
    pub(super) thanks: Wording,
    pub(super) access: Wording,
    pub(super) urgency: Wording,
    pub(super) stand_in: Wording,
    pub(super) condition: Wording,
    pub(super) addressed: Wording,
    pub(super) contact: Wording,
    pub(super) contact_me: Wording,
    pub(super) reply_on_return: Wording,
    pub(super) reply: Wording,
    pub(super) inbox: Wording,
    pub(super) again: Wording,
    pub(super) automatic: Wording,
    pub(super) harmless: Wording,
    pub(super) closing: Wording,
    pub(super) notice: Wording,
    pub(super) little: Wording,
    pub(super) talk: Wording,
    pub(super) wish: Wording,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| Words {
    own: Wording::of("self"),
    on_duty: Wording::of("office"),
    closed: Wording::of("closed"),
    formal: Wording::of("formal"),
    holiday: Wording::of("plain"),
    back: Wording::of("back"),
    thanks_formal: Wording::of("thanks formal"),
    thanks: Wording::of("thanks"),
    access: Wording::of("access"),
    urgency: Wording::of("urgency"),
    stand_in: Wording::of("stand in"),
    condition: Wording::of("condition"),
    addressed: Wording::of("addressed"),
    contact: Wording::of("contact"),
    contact_me: Wording::of("contact me"),
    reply_on_return: Wording::of("reply on return"),
    reply: Wording::of("reply"),
    inbox: Wording::of("inbox"),
    again: Wording::of("available again"),
    automatic: Wording::of("automatic"),
    harmless: Wording::of("harmless"),
    closing: Wording::of("closing"),
    notice: Wording::of("notice"),
    little: Wording::of("little"),
    talk: Wording::of("talk"),
    wish: Wording::of("wish"),
});

/// Whether a clause says something that responders say, or nothing but days and names.
pub(super) fn is_responders(clause: &str, writer: &str) -> bool {
    let words = plain(clause);
    let said = [
        &WORDS.formal,
        &WORDS.holiday,
        &WORDS.closed,
        &WORDS.access,
        &WORDS.back,
        &WORDS.again,
        &WORDS.thanks,
        &WORDS.thanks_formal,
        &WORDS.reply_on_return,
        &WORDS.reply,
        &WORDS.inbox,
        &WORDS.automatic,
        &WORDS.harmless,
        &WORDS.stand_in,
        &WORDS.closing,
        &WORDS.contact_me,
    ];
    if said.iter().any(|wording| wording.is_in(&words)) {
        return !answers_to_somebody(clause);
    }
    if WORDS.contact.is_in(&words) || clause.contains('@') {
        return true;
    }
    clause.split_whitespace().all(|word| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let lower = bare.to_lowercase();
        bare.is_empty()
            || bare.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
            || month_of(&lower).is_some()
            || weekday_of(&lower).is_some()
            || writer.to_lowercase().contains(&lower)
            || WORDS.little.is_in(&plain(&lower))
    })
}

/// "Will reply to Sam": a responder answers "you", or "all messages".
pub(super) fn answers_to_somebody(clause: &str) -> bool {
    const VERBS: [&str; 10] =
        ["reply", "respond", "write", "talk", "speak", "antworte", "schreibe", "melde", "réponds", "écris"];
    let words: Vec<&str> = clause.split_whitespace().collect();
    words.windows(3).any(|three| match three {
        [verb, "to" | "bei" | "an" | "à" | "with", name] => {
            VERBS.contains(verb)
                && name.starts_with(char::is_uppercase)
                && !matches!(*name, "Ihnen" | "Sie" | "I")
        }
        _ => false,
    })
}

/// Words that end as a sentence does, not as a line of an address.
pub(super) fn is_sentence(line: &str) -> bool {
    let line = line.trim_end();
    let reachable = line.contains('@') || line.chars().filter(char::is_ascii_digit).count() >= 6;
    line.ends_with(['.', '!', '?']) && line.split_whitespace().count() >= SHORTEST && !reachable
}

pub(super) fn is_postscript(sentence: &str) -> bool {
    let start = flat(sentence, 10);
    ["p.s", "ps ", "ps:", "pd:", "p.d", "n.b"].iter().any(|mark| start.starts_with(mark))
}

/// A name, or a farewell: a few words that say nothing.
pub(super) fn says_nothing(words: &str, sentence: &str) -> bool {
    let name = |word: &str| word.starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic());
    words.split_whitespace().count() < SHORTEST
        && (WORDS.closing.is_all(words)
            || !sentence.trim_end().ends_with(['.', '!', '?'])
            || sentence.split_whitespace().all(name))
}

/// "For urgent matters", "if it cannot wait", "Urgent: ...", "in my absence": a case that may come; "it is urgent that"
/// is a case that is there.
pub(super) fn tells_what_is_urgent(words: &str) -> bool {
    const REACH: usize = 5;
    let supposed = |at: usize| {
        let before: Vec<&str> =
            words.get(..at).unwrap_or_default().split_whitespace().rev().take(REACH).collect();
        let before: Vec<&str> = before.into_iter().rev().collect();
        before.is_empty() || WORDS.condition.is_in(&format!(" {} ", before.join(" ")))
    };
    WORDS.stand_in.is_in(words) || WORDS.urgency.place(words).is_some_and(supposed)
}

/// A sentence that speaks of somebody else, or of what the writer wants or feels.
pub(super) fn is_somebodys(words: &str) -> bool {
    speaks_of_somebody(words) || WORDS.wish.is_in(words)
}

/// Whether a name of the subject ("You and Sam: in touch yet?") stands in the sentence.
pub(super) fn names_one_of(sentence: &str, subject: &str, writer: &str) -> bool {
    const LONGEST_SUBJECT: usize = 200;
    let subject = subject.get(..subject.floor_char_boundary(LONGEST_SUBJECT)).unwrap_or_default();
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let name = |word: &String| {
        let lower = word.to_lowercase();
        word.chars().count() > 2
            && word.starts_with(char::is_uppercase)
            && !writer.contains(word.as_str())
            && month_of(&lower).is_none()
            && weekday_of(&lower).is_none()
    };
    // "Re:", and the first word, which has its capital from there.
    let own = subject.split_whitespace().skip_while(|word| word.ends_with(':') && word.len() <= 5).skip(1);
    let names: Vec<String> = own.map(bare).filter(name).collect();
    sentence.split_whitespace().map(bare).any(|word| names.contains(&word))
}

/// A day on which somebody will be back; "back since Monday" names one that is past.
pub(super) fn names_a_day_ahead(words: &str) -> bool {
    const SINCE: [&str; 8] = ["since", "seit", "depuis", "desde", "sinds", "was", "war", "gestern"];
    let mut each = words.split_whitespace();
    let day = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_digit())
            || weekday_of(word).is_some()
            || month_of(word).is_some()
            || matches!(
                word,
                "tomorrow" | "morgen" | "demain" | "mañana" | "domani" | "jutro" | "week" | "woche"
            )
    };
    each.any(day) && !words.split_whitespace().any(|word| SINCE.contains(&word))
}

/// A pronoun for somebody else.
pub(super) fn speaks_of_somebody(words: &str) -> bool {
    const PRONOUNS: [&str; 28] = [
        "he", "she", "him", "her", "his", "hers", "they", "them", "their", "ihm", "ihn", "elle", "lui",
        "leur", "él", "ella", "ellos", "lei", "loro", "hij", "hem", "haar", "hun", "ona", "jej", "jemu",
        "mu", "nim",
    ];
    words.split_whitespace().any(|word| PRONOUNS.contains(&word))
}

/// "Not on holiday", "no longer on leave", "back from holiday".
pub(super) fn is_denied(words: &str, at: usize) -> bool {
    const DENIALS: [&str; 24] = [
        "not", "longer", "aus", "vom", "isn't", "never", "was", "were", "nicht", "kein", "war", "mehr",
        "pas", "plus", "était", "étais", "no", "estaba", "non", "ero", "niet", "was", "nie", "byłem",
    ];
    let before: Vec<&str> = words.get(..at).unwrap_or_default().split_whitespace().rev().take(2).collect();
    before.iter().any(|word| DENIALS.contains(word))
}

/// "Yes, ...", "No! ...", "Nein - ...": an answer to a question.
pub(super) fn answers(text: &str) -> bool {
    const YES: [&str; 10] = ["yes", "yeah", "yep", "yup", "ja", "oui", "sí", "sì", "tak", "nope"];
    const EITHER: [&str; 9] = ["no", "nein", "non", "nee", "nie", "si", "noch", "sorry", "ok"];
    let text = flat(text, 40);
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end).unwrap_or_default();
    YES.contains(&word)
        || EITHER.contains(&word) && !rest.starts_with(' ')
        || word.is_empty() && { text.starts_with(['👍', '👎']) }
}
