//! The letters that are carried along, in every language.

macro_rules! embedded {
    ($($language:literal: [$($path:literal),* $(,)?]),* $(,)?) => {
        /// Every file of `config/letters`, by its path there.
        pub(super) const EMBEDDED: &[(&str, &str)] = &[$($((
            concat!($language, "/", $path),
            include_str!(concat!("../../config/letters/", $language, "/", $path)),
        )),*),*];
    };
}

embedded! {
    "en": [
        "layout.html",
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
    ],
    "de": [
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
    ],
}

/// The languages that are carried along, the one first that is always there.
pub const LANGUAGES: [&str; 2] = [FALLBACK, "de"];
/// What says what another language does not.
pub(super) const FALLBACK: &str = "en";

/// The text of a file that is carried along.
pub(super) fn embedded(path: &str) -> Option<&'static str> {
    EMBEDDED.iter().find(|(name, _)| *name == path).map(|(_, source)| *source)
}

/// Whether letters in that language are carried along.
#[must_use]
pub fn are_carried(language: &str) -> bool {
    LANGUAGES.contains(&language)
}
