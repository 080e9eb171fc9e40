//! The letters that are carried along, in every language.

/// A file of a language, by its path below `config/letters`.
type File = (&'static str, &'static str);

macro_rules! file {
    ($language:literal, $part:literal) => {
        (
            concat!($language, "/", $part),
            include_str!(concat!("../../config/letters/", $language, "/", $part)),
        )
    };
}

macro_rules! files {
    ($language:literal: $($part:literal),* $(,)?) => {
        &[$(file!($language, $part)),*]
    };
}

/// What every language has: one that lacks a part cannot be built.
macro_rules! language {
    ($language:literal) => {
        files!(
            $language:
            "words.toml",
            "footer/body.txt",
            "privacy/body.txt",
            "proposal/subject.txt",
            "proposal/body.txt",
            "introduction/subject.txt",
            "introduction/body.txt",
            "introduction.technical/body.txt",
            "introduction.career/body.txt",
            "alert/subject.txt",
            "alert/body.txt",
            "canary/subject.txt",
            "canary/body.txt",
            "background/subject.txt",
            "background/body.txt",
            "invite/subject.txt",
            "invite/body.txt",
            "update/subject.txt",
            "update/body.txt",
            "cancellation/subject.txt",
            "cancellation/body.txt",
            "nudge/subject.txt",
            "nudge/body.txt",
            "waiting/subject.txt",
            "waiting/body.txt",
            "reminder/subject.txt",
            "reminder/body.txt",
            "move/subject.txt",
            "move/body.txt",
            "question/subject.txt",
            "question/body.txt",
            "summary/subject.txt",
            "summary/body.txt",
            "escalation/subject.txt",
            "escalation/body.txt",
            "digest/subject.txt",
            "digest/body.txt",
            "answer/subject.txt",
            "answer/body.txt",
            "told/subject.txt",
            "told/body.txt",
            "staff-question/subject.txt",
            "staff-question/body.txt",
            "worry/subject.txt",
            "worry/body.txt",
            "was-it-you/subject.txt",
            "was-it-you/body.txt",
            "desk-trouble/subject.txt",
            "desk-trouble/body.txt",
            "plan/subject.txt",
            "plan/body.txt",
            "order/subject.txt",
            "order/body.txt",
            "confirm/subject.txt",
            "confirm/body.txt",
            "case/body.txt",
            "calendar-entry/subject.txt",
            "calendar-entry/body.txt",
            "session-plan/body.txt",
        )
    };
}

/// Each language with its files, the one first that is always there.
const CARRIED: [(&str, &[File]); 2] = [(FALLBACK, language!("en")), ("de", language!("de"))];
/// The page around the HTML of a letter, which holds no words.
const LAYOUT: File = file!("en", "layout.html");

/// Every file of `config/letters`, by its path there.
pub(super) fn files() -> impl Iterator<Item = File> {
    CARRIED.iter().flat_map(|(_, files)| files.iter().copied()).chain([LAYOUT])
}

/// The languages that are carried along.
pub fn languages<'a>() -> impl Iterator<Item = &'a str> {
    CARRIED.iter().map(|(language, _)| *language)
}

/// What says what another language does not.
pub(super) const FALLBACK: &str = "en";

/// The text of a file that is carried along.
pub(super) fn embedded(path: &str) -> Option<&'static str> {
    files().find(|(name, _)| *name == path).map(|(_, source)| source)
}

/// Whether letters in that language are carried along.
#[must_use]
pub fn are_carried(language: &str) -> bool {
    languages().any(|carried| carried == language)
}
