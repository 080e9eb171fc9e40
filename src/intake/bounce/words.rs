//! The words of mail servers whose bounces are no delivery status notification, in the languages they write.
//!
//! All in lower case with straight quotes, as `phrases::flat` makes a text.

use std::sync::LazyLock;

use super::phrases::Phrases;

/// Local parts that only mail servers write from.
pub(super) const SERVERS: [&str; 18] = [
    "mailer-daemon",
    "mailer-deamon",
    "mailerdaemon",
    "mailer_daemon",
    "mailer.daemon",
    "mail-daemon",
    "mail.daemon",
    "mdaemon",
    "maildaemon",
    "daemon-mailer",
    "mail_delivery_subsystem",
    "mail-delivery-subsystem",
    "mail.delivery.subsystem",
    "maildeliverysubsystem",
    "mail-delivery-system",
    "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e",
    "bounce-notification",
    "ndr-noreply",
];

/// Names that only mail servers carry.
pub(super) const SERVER_NAMES: [&str; 9] = [
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

/// Local parts that people write from as well; with a telling subject and text they are servers.
pub(super) const PERHAPS_SERVERS: [&str; 24] = [
    "postmaster",
    "post_master",
    "mailmaster",
    "mailadmin",
    "mail-admin",
    "mail",
    "mailer",
    "mailsystem",
    "mail-system",
    "root",
    "admin",
    "administrator",
    "sysadmin",
    "system",
    "smtp",
    "emaildelivery",
    "noreply",
    "no-reply",
    "no_reply",
    "donotreply",
    "do-not-reply",
    "bounce",
    "bounces",
    "nobody",
];

/// What subjects of bounces say, in any place.
pub(super) static SUBJECTS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(include_str!("../words/bounce_subjects.txt")));

/// What the text of a bounce says, in any place; a person may say it too.
pub(super) static WORDS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(include_str!("../words/bounce_words.txt")));

/// How the text of a bounce begins; no person begins a letter like this.
pub(super) static OPENERS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(include_str!("../words/bounce_openers.txt")));

/// Where the report ends and the mail that came back begins: beginnings of lines.
pub(super) static ORIGINALS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(include_str!("../words/original_starts.txt")));

/// The sender need do nothing yet: a notice of a delay.
pub(super) static DELAYS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(include_str!("../words/delays.txt")));

/// The server says that it has given up; outweighs [`DELAYS`] and [`FOR_NOW`].
pub(super) static FINAL: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(include_str!("../words/final.txt")));

/// Failures of a kind that passes by itself.
pub(super) static FOR_NOW: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(include_str!("../words/for_now.txt")));

/// Nothing failed: the mail arrived or was passed on.
pub(super) static SUCCESSES: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(include_str!("../words/successes.txt")));
