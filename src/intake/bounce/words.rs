//! The words of mail servers whose bounces are no delivery status notification, in the languages they write.
//!
//! All in lower case with straight quotes, as `phrases::flat` makes a text.

use std::sync::LazyLock;

use crate::intake::text::phrases::Phrases;

/// Local parts that only mail servers write from; separators and a number behind do not count.
pub(in crate::intake) const SERVERS: [&str; 11] = [
    "mailerdaemon",
    "mailerdeamon",
    "maildaemon",
    "maildeamon",
    "mdaemon",
    "daemonmailer",
    "maildeliverysubsystem",
    "maildeliverysystem",
    "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e",
    "bouncenotification",
    "ndrnoreply",
];

/// Names that only mail servers carry.
pub(in crate::intake) const SERVER_NAMES: [&str; 9] = [
    "mail delivery s",
    "mail deliver system",
    "mailer-daemon",
    "mailer daemon",
    "internet mail delivery",
    "mail delivery agent",
    "mail delivery daemon",
    "delivery subsystem",
    "interscan mss",
];

/// Local parts that people write from as well; with a telling subject and text they are servers. Without
/// separators.
pub(in crate::intake) const PERHAPS_SERVERS: [&str; 17] = [
    "mailmaster",
    "mailadmin",
    "mail",
    "mailer",
    "mailsystem",
    "maildelivery",
    "root",
    "admin",
    "administrator",
    "sysadmin",
    "system",
    "smtp",
    "emaildelivery",
    "zimbra",
    "bounce",
    "bounces",
    "nobody",
];

/// Parts of addresses to which nobody answers. Without separators.
pub(in crate::intake) const NO_REPLY: [&str; 13] = [
    "noreply",
    "donotreply",
    "dontreply",
    "notreply",
    "keineantwort",
    "nichtantworten",
    "antwortennicht",
    "nepasrepondre",
    "noresponder",
    "naoresponda",
    "nonrispondere",
    "nietbeantwoorden",
    "nieodpowiadaj",
];

/// What subjects of bounces say, in any place.
pub(in crate::intake) static SUBJECTS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(include_str!("../words/bounce_subjects.txt")));

/// What the text of a bounce says, in any place; a person may say it too.
pub(in crate::intake) static WORDS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(include_str!("../words/bounce_words.txt")));

/// How the text of a bounce begins; no person begins a letter like this.
pub(in crate::intake) static OPENERS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(include_str!("../words/bounce_openers.txt")));

/// Where the report ends and the mail that came back begins: beginnings of lines.
pub(in crate::intake) static ORIGINALS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(include_str!("../words/original_starts.txt")));

/// The sender need do nothing yet: a notice of a delay.
pub(in crate::intake) static DELAYS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(include_str!("../words/delays.txt")));

/// The server says that it has given up; outweighs [`DELAYS`] and [`FOR_NOW`].
pub(in crate::intake) static FINAL: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(include_str!("../words/final.txt")));

/// Failures of a kind that passes by itself.
pub(in crate::intake) static FOR_NOW: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(include_str!("../words/for_now.txt")));

/// Nothing failed: the mail arrived or was passed on.
pub(in crate::intake) static SUCCESSES: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(include_str!("../words/successes.txt")));
