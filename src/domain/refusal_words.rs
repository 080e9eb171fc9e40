//! What the words of a refusal say, in the phrases of the world's mail servers.

use std::sync::LazyLock;

/// What a server gives as its reason, as far as its words tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The sender's address, server, or right to send.
    Sender,
    /// Spam, malware, lists of spammers, SPF, DKIM, DMARC.
    Spam,
    Greylisted,
    Full,
    TooLarge,
    /// No such user, or one whose mailbox is closed.
    Unknown,
    NoDomain,
    /// A recipient "rejected" and "access denied": Microsoft's unknown user, and others' policies.
    RecipientDenied,
    /// Some rule forbids it.
    Policy,
    TryLater,
    /// The recipient was rejected, and no reason is given.
    RecipientRejected,
    /// "Mailbox unavailable" (RFC 5321 gives it to 550 whatever the reason) and what is as vague.
    Unavailable,
}

/// The causes in the order in which they outweigh each other, each with its phrases.
static PHRASES: LazyLock<Vec<(Cause, Vec<&str>)>> =
    LazyLock::new(|| causes(include_str!("refusal_phrases.txt")));

fn causes(lines: &'static str) -> Vec<(Cause, Vec<&'static str>)> {
    let mut causes: Vec<(Cause, Vec<&str>)> = Vec::new();
    for line in lines.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(cause) = Cause::named(line) {
            causes.push((cause, Vec::new()));
        } else if let Some((_, phrases)) = causes.last_mut() {
            phrases.push(line);
        }
    }
    causes
}

impl Cause {
    fn named(line: &str) -> Option<Self> {
        Some(match line {
            "[sender]" => Self::Sender,
            "[spam]" => Self::Spam,
            "[greylisted]" => Self::Greylisted,
            "[full]" => Self::Full,
            "[too-large]" => Self::TooLarge,
            "[unknown]" => Self::Unknown,
            "[no-domain]" => Self::NoDomain,
            "[policy]" => Self::Policy,
            "[recipient-denied]" => Self::RecipientDenied,
            "[try-later]" => Self::TryLater,
            "[recipient-rejected]" => Self::RecipientRejected,
            "[unavailable]" => Self::Unavailable,
            _ => return None,
        })
    }

    #[must_use]
    pub fn in_words(words: &str) -> Option<Self> {
        let words = Words::of(words);
        // That one is told by two things at once.
        let mut alone = PHRASES.iter().filter(|(cause, _)| *cause != Self::RecipientDenied);
        let found = alone.find(|(cause, phrases)| words.have(phrases, cause.is_about_us()));
        let cause = found.map(|(cause, _)| *cause)?;
        let denied = || words.tell_of(Self::RecipientDenied) && words.tell_of(Self::RecipientRejected);
        if cause == Self::Policy && denied() {
            return Some(Self::RecipientDenied);
        }
        Some(cause)
    }

    /// Whether another address would mend nothing.
    #[must_use]
    pub fn is_about_us(self) -> bool {
        matches!(self, Self::Sender | Self::Spam | Self::TooLarge | Self::Policy | Self::RecipientDenied)
    }

    /// The enhanced status code (RFC 3463 §3) that a server with these words should have given.
    #[must_use]
    pub fn status(self) -> Option<&'static str> {
        match self {
            Self::Sender | Self::Spam | Self::Policy | Self::RecipientDenied => Some("5.7.1"),
            Self::Full => Some("5.2.2"),
            Self::TooLarge => Some("5.3.4"),
            Self::Unknown | Self::RecipientRejected | Self::Unavailable => Some("5.1.1"),
            Self::NoDomain => Some("5.1.2"),
            Self::Greylisted | Self::TryLater => None,
        }
    }
}

/// More of a refusal than this says nothing new.
const LONGEST: usize = 5_000;

/// A server's words: lower case, one space between them and around, no codes and no addresses.
struct Words {
    all: String,
    /// Without names of hosts: `mx.antispam.example` is nobody's reason.
    without_hosts: String,
}

impl Words {
    fn of(text: &str) -> Self {
        let text: String = text.chars().take(LONGEST).flat_map(char::to_lowercase).map(straight).collect();
        let (mut all, mut without_hosts) = (String::from(" "), String::from(" "));
        for word in text.split_whitespace() {
            let marks = ['<', '>', '(', ')', '[', ']', ',', ';', ':', '"', '|', '='];
            for part in word.split(marks).filter(|part| !part.contains('@')) {
                let start = all.len();
                for piece in part.split(|c: char| !(c.is_alphanumeric() || c == '\'')) {
                    let piece = piece.trim_matches('\'');
                    // Codes and numbers say nothing here.
                    if piece.chars().any(char::is_alphabetic) {
                        all.push_str(piece);
                        all.push(' ');
                    }
                }
                if !(word.contains("://") || is_host(part)) || names_a_list(word) {
                    without_hosts.push_str(all.get(start..).unwrap_or_default());
                }
            }
        }
        Self { all, without_hosts }
    }

    fn tell_of(&self, cause: Cause) -> bool {
        PHRASES.iter().any(|(of, phrases)| *of == cause && self.have(phrases, false))
    }

    fn have(&self, phrases: &[&str], without_hosts: bool) -> bool {
        let words = if without_hosts { &self.without_hosts } else { &self.all };
        phrases.iter().any(|phrase| says(words, phrase))
    }
}

/// Whether a phrase stands in the words, from the beginning of one.
fn says(words: &str, phrase: &str) -> bool {
    let (phrase, whole) = phrase.strip_suffix('|').map_or((phrase, false), |phrase| (phrase, true));
    // Chinese and Japanese write no spaces.
    let spaced = phrase.starts_with(is_alphabet);
    words.match_indices(phrase).any(|(at, _)| {
        let begins = words.get(..at).is_some_and(|before| before.ends_with(' '));
        let ends = words.get(at + phrase.len()..).is_some_and(|after| after.starts_with(' '));
        (begins || !spaced) && (ends || !whole)
    })
}

/// Letters of scripts that put spaces between words: Latin, Greek, Cyrillic.
fn is_alphabet(c: char) -> bool {
    c < '\u{530}'
}

fn straight(c: char) -> char {
    if matches!(c, '’' | '‘' | '´' | '`') { '\'' } else { c }
}

/// `mx.uni.example`; but "resolver.adr.recipnotfound" is Exchange's reason.
fn is_host(part: &str) -> bool {
    let dotted = part.match_indices('.').any(|(at, _)| {
        let left = part.get(..at).and_then(|left| left.chars().next_back());
        let right = part.get(at + 1..).and_then(|right| right.chars().next());
        left.is_some_and(char::is_alphanumeric) && right.is_some_and(char::is_alphanumeric)
    });
    dotted && !part.starts_with("resolver.")
}

/// A public list of spammers.
fn names_a_list(word: &str) -> bool {
    ["spamhaus", "spamcop", "barracudacentral", "uceprotect", "sorbs.net", "surbl"]
        .iter()
        .any(|list| word.contains(list))
}
