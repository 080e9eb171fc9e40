//! What went wrong with a homeserver, in one sentence, and what can be done about it.

use std::{error::Error as _, fmt, time::Duration};

use matrix_sdk::{
    HttpError,
    ruma::api::error::{ErrorBody, ErrorKind, RetryAfter},
};

/// Servers explain themselves in a line; more is a page of a proxy.
const LONGEST_WORDS: usize = 200;

/// One sentence, and how it stands with trying again.
#[derive(Debug)]
pub(super) struct ChatFault {
    sentence: String,
    pub(super) way: Way,
}

/// What can come of trying again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// It may go well later, and not before that time if the server named one.
    Later(Option<Duration>),
    /// It ends the same until a person changes something.
    Never,
    /// The server does not know our session any more; `true`: it still knows our device.
    LoggedOut(bool),
}

impl fmt::Display for ChatFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for ChatFault {}

impl ChatFault {
    /// What only a person can mend, with the remedy.
    pub(super) fn never(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), way: Way::Never }
    }

    /// `doing` completes "Cannot ..."; of the error only what the server said is told.
    pub(super) fn new(doing: &str, server: &str, err: &matrix_sdk::Error) -> Self {
        match err {
            matrix_sdk::Error::Http(err) => Self::http(doing, server, err),
            err => Self {
                sentence: format!("Cannot {doing} on {server}: {}", short(&err.to_string())),
                way: Way::Later(None),
            },
        }
    }

    pub(super) fn http(doing: &str, server: &str, err: &HttpError) -> Self {
        if let HttpError::Cached(err) = err {
            return Self::http(doing, server, err);
        }
        if let Some(said) = err.as_client_api_error() {
            let words = match &said.body {
                ErrorBody::Standard(body) => format!("{} ({})", short(&body.message), body.kind.errcode()),
                _ => "no Matrix answer; is this the address of a homeserver?".to_owned(),
            };
            let status = said.status_code.as_u16();
            return Self {
                sentence: format!("Cannot {doing}: {server} answered {status}: {words}"),
                way: way(status, said.error_kind()),
            };
        }
        let why = match err {
            HttpError::Reqwest(err) if err.is_timeout() => "it took too long".to_owned(),
            HttpError::Reqwest(err) => short(&innermost(err)),
            _ => return Self::no_matrix(doing, server),
        };
        Self { sentence: format!("Cannot {doing}: {server} did not answer: {why}"), way: Way::Later(None) }
    }

    fn no_matrix(doing: &str, server: &str) -> Self {
        let sentence = format!("Cannot {doing}: what {server} answered is not Matrix");
        Self { sentence, way: Way::Later(None) }
    }
}

fn way(status: u16, kind: Option<&ErrorKind>) -> Way {
    match kind {
        Some(ErrorKind::LimitExceeded(data)) => Way::Later(match data.retry_after {
            Some(RetryAfter::Delay(delay)) => Some(delay),
            _ => None,
        }),
        Some(ErrorKind::UnknownToken(data)) => Way::LoggedOut(data.soft_logout),
        Some(ErrorKind::MissingToken) => Way::LoggedOut(false),
        _ if matches!(status, 408 | 429) || status >= 500 => Way::Later(None),
        _ => Way::Never,
    }
}

/// The outer errors repeat the address with every parameter; the innermost says what happened.
fn innermost(err: &matrix_sdk::reqwest::Error) -> String {
    let mut said = None;
    let mut next = err.source();
    while let Some(err) = next {
        said = Some(err.to_string());
        next = err.source();
    }
    said.unwrap_or_else(|| "the connection failed".to_owned())
}

/// What a server wrote, as part of a line.
fn short(words: &str) -> String {
    let line: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut signs = line.trim().trim_end_matches('.').chars();
    let short: String = signs.by_ref().take(LONGEST_WORDS).collect();
    if signs.next().is_some() { format!("{short}\u{2026}") } else { short }
}

fn way_of(err: &anyhow::Error) -> Option<Way> {
    err.downcast_ref::<ChatFault>().map(|fault| fault.way)
}

/// How long the server asks to be left alone (`M_LIMIT_EXCEEDED`).
#[must_use]
pub fn retry_after(err: &anyhow::Error) -> Option<Duration> {
    way_of(err).and_then(|way| if let Way::Later(after) = way { after } else { None })
}

/// Whether trying again is of no use until a person changes something: the room refuses us, does
/// not exist, or the password is wrong.
#[must_use]
pub fn is_permanent(err: &anyhow::Error) -> bool {
    way_of(err) == Some(Way::Never)
}

/// Whether the server no longer knows our session: only [`crate::chat::Matrix::connect`] helps.
#[must_use]
pub fn is_logged_out(err: &anyhow::Error) -> bool {
    matches!(way_of(err), Some(Way::LoggedOut(_)))
}

#[cfg(test)]
mod tests {
    use matrix_sdk::ruma::api::error::LimitExceededErrorData;

    use super::*;

    #[test]
    fn what_can_come_of_trying_again() {
        assert_eq!(way(403, Some(&ErrorKind::Forbidden)), Way::Never);
        assert_eq!(way(404, Some(&ErrorKind::NotFound)), Way::Never);
        assert_eq!(way(502, None), Way::Later(None));
        assert_eq!(way(429, None), Way::Later(None));
    }

    #[test]
    fn a_server_says_how_long_to_wait() {
        let mut data = LimitExceededErrorData::default();
        data.retry_after = Some(RetryAfter::Delay(Duration::from_millis(1500)));
        let way = way(429, Some(&ErrorKind::LimitExceeded(data)));
        let err = anyhow::Error::new(ChatFault { sentence: String::new(), way }).context("A post waits");
        assert_eq!(retry_after(&err), Some(Duration::from_millis(1500)));
        assert!(!is_permanent(&err) && !is_logged_out(&err));
    }

    #[test]
    fn a_server_gets_one_short_line() {
        assert_eq!(short("You are\nnot invited."), "You are not invited");
        assert_eq!(short(&"x".repeat(500)).chars().count(), LONGEST_WORDS + 1);
    }

    #[test]
    fn the_way_is_found_behind_any_context() {
        let err = anyhow::Error::new(ChatFault::never("Cannot post")).context("Post 3 waits");
        assert!(is_permanent(&err));
        assert!(!is_logged_out(&err));
        assert_eq!(retry_after(&err), None);
        assert!(!is_permanent(&anyhow::anyhow!("something else")));
    }
}
