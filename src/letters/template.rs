//! The words of the letters: embedded templates, and an operator's own in their place.

use std::collections::BTreeMap;

use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, Value, escape_formatter};

use super::{RenderError, markup};

/// The language that is always there.
const FALLBACK: &str = "en";

macro_rules! embedded {
    ($($path:literal),* $(,)?) => {
        /// Every file of `config/letters`, by its path there.
        pub(super) const EMBEDDED: &[(&str, &str)] =
            &[$(($path, include_str!(concat!("../../config/letters/", $path)))),*];
    };
}

embedded!(
    "en/layout.html",
    "en/footer/body.txt",
    "en/privacy/body.txt",
    "en/proposal/subject.txt",
    "en/proposal/body.txt",
    "en/introduction/subject.txt",
    "en/introduction/body.txt",
    "en/introduction.technical/body.txt",
    "en/introduction.career/body.txt",
    "en/alert/subject.txt",
    "en/alert/body.txt",
    "en/canary/subject.txt",
    "en/canary/body.txt",
    "en/background/subject.txt",
    "en/background/body.txt",
    "en/invite/subject.txt",
    "en/invite/body.txt",
    "en/update/subject.txt",
    "en/update/body.txt",
    "en/cancellation/subject.txt",
    "en/cancellation/body.txt",
    "en/nudge/subject.txt",
    "en/nudge/body.txt",
    "en/waiting/subject.txt",
    "en/waiting/body.txt",
    "en/reminder/subject.txt",
    "en/reminder/body.txt",
    "en/question/subject.txt",
    "en/question/body.txt",
    "en/summary/subject.txt",
    "en/summary/body.txt",
    "en/escalation/subject.txt",
    "en/escalation/body.txt",
    "en/digest/subject.txt",
    "en/digest/body.txt",
    "en/answer/subject.txt",
    "en/answer/body.txt",
    "en/told/subject.txt",
    "en/told/body.txt",
    "en/worry/subject.txt",
    "en/worry/body.txt",
    "en/was-it-you/subject.txt",
    "en/was-it-you/body.txt",
    "en/desk-trouble/subject.txt",
    "en/desk-trouble/body.txt",
    "en/plan/subject.txt",
    "en/plan/body.txt",
    "en/order/subject.txt",
    "en/order/body.txt",
    "en/confirm/subject.txt",
    "en/confirm/body.txt",
    "en/case/body.txt",
    "en/calendar-entry/subject.txt",
    "en/calendar-entry/body.txt",
    "en/session-plan/body.txt",
);

/// Whether letters in that language are carried along.
#[must_use]
pub fn are_carried(language: &str) -> bool {
    EMBEDDED.iter().any(|(path, _)| path.split_once('/').is_some_and(|(folder, _)| folder == language))
}

/// What a template names: a fact that it does not name need not be made for it.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a>(Option<&'a str>);

impl<'a> Names<'a> {
    /// Whatever there is.
    pub const ANY: Self = Self(None);

    /// Whether it may name that fact, be it another's: the word stands in it somewhere.
    pub(super) fn has(self, fact: &str) -> bool {
        self.stands(fact, |_| true)
    }

    /// The fact, made where it may be named.
    pub(super) fn fact<T>(self, fact: &str, make: impl FnOnce() -> Option<T>) -> Option<T> {
        if self.has(fact) { make() } else { None }
    }

    /// Whether it may name that fact for itself, not as another's (`names`, and not `pair.other.names`).
    pub(super) fn has_itself(self, fact: &str) -> bool {
        self.stands(fact, |before| before != b'.')
    }

    fn stands(self, fact: &str, behind: impl Fn(u8) -> bool) -> bool {
        let of_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        self.0.is_none_or(|source| {
            source.match_indices(fact).any(|(at, _)| {
                let before = at.checked_sub(1).and_then(|at| source.as_bytes().get(at));
                let after = source.as_bytes().get(at + fact.len());
                before.is_none_or(|byte| !of_word(*byte) && behind(*byte))
                    && after.is_none_or(|byte| !of_word(*byte))
            })
        })
    }
}

/// The templates a desk uses.
#[derive(Debug, Clone)]
pub struct Templates {
    environment: Environment<'static>,
    language: String,
    /// The operator's own, by `<language>/<letter>[.<kind of pairing>]/<part>`.
    pub(super) overrides: BTreeMap<String, String>,
}

impl Templates {
    /// `overrides`: path below the letters' folder (`en/nudge/body.txt`) to text. They are checked
    /// by [`Self::check`], and when used.
    #[must_use]
    pub fn new(language: &str, overrides: BTreeMap<String, String>) -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        environment.set_auto_escape_callback(|name| {
            if name.ends_with(".html") { AutoEscape::Html } else { AutoEscape::Custom("marks") }
        });
        environment.set_formatter(format_value);
        for (path, source) in EMBEDDED {
            // One that cannot be read is refused, with its line, when it is rendered.
            let _ = environment.add_template(path, source);
        }
        Self { environment, language: language.to_owned(), overrides }
    }

    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// Whether a letter of that name has a body.
    #[must_use]
    pub fn has(&self, letter: &str) -> bool {
        self.find(letter, None, "body.txt").is_some()
    }

    /// The letter's part: for the kind of pairing, else for all; in the desk's language, else in
    /// English; the operator's own before the embedded one.
    fn find(&self, letter: &str, kind: Option<&str>, part: &str) -> Option<(String, &str)> {
        let kind = kind.map(|kind| format!("{letter}.{}", kind.to_lowercase()));
        [self.language.as_str(), FALLBACK].iter().find_map(|language| {
            kind.iter().map(String::as_str).chain([letter]).find_map(|folder| {
                let path = format!("{language}/{folder}/{part}");
                let source = self.source(&path)?;
                Some((path, source))
            })
        })
    }

    fn source(&self, path: &str) -> Option<&str> {
        self.overrides
            .get(path)
            .map(String::as_str)
            .or_else(|| EMBEDDED.iter().find(|(name, _)| *name == path).map(|(_, source)| *source))
    }

    /// What the subject of a letter names, of whatever kind of mentoring it is.
    pub(super) fn names_in_subject(&self, letter: &str) -> Names<'_> {
        let of_letter = |language: &str, path: &str| {
            let folder = path.strip_prefix(language).and_then(|path| path.strip_prefix('/'));
            let folder = folder.and_then(|path| path.strip_suffix("/subject.txt"));
            folder.is_some_and(|folder| folder.split('.').next() == Some(letter))
        };
        for language in [self.language.as_str(), FALLBACK] {
            // An operator's own may read what it does not name, in a loop over all facts.
            if self.overrides.keys().any(|path| of_letter(language, path)) {
                return Names::ANY;
            }
            let mut ours = EMBEDDED.iter().filter(|(path, _)| of_letter(language, path));
            match (ours.next(), ours.next()) {
                (Some((_, source)), None) => return Names(Some(source)),
                (Some(_), Some(_)) => return Names::ANY,
                (None, _) => {}
            }
        }
        Names::ANY
    }

    /// Renders a part of a letter; text comes out in light marks.
    ///
    /// # Errors
    /// When no such template is there, or it names what is not, with its path and line.
    pub(super) fn render(
        &self,
        letter: &str,
        kind: Option<&str>,
        part: &str,
        facts: &Value,
    ) -> Result<String, RenderError> {
        self.render_if_there(letter, kind, part, facts)?
            .ok_or_else(|| RenderError::NoTemplate(format!("{letter}/{part}")))
    }

    /// As [`Self::render`]; `None` when there is no such template.
    pub(super) fn render_if_there(
        &self,
        letter: &str,
        kind: Option<&str>,
        part: &str,
        facts: &Value,
    ) -> Result<Option<String>, RenderError> {
        let Some((path, source)) = self.find(letter, kind, part) else { return Ok(None) };
        self.render_source(&path, source, facts).map(Some)
    }

    /// The page around the HTML of a letter.
    pub(super) fn layout(&self, facts: &Value) -> Result<String, RenderError> {
        let path = [&self.language, FALLBACK].map(|language| format!("{language}/layout.html"));
        let (path, source) = path
            .iter()
            .find_map(|path| Some((path, self.source(path)?)))
            .ok_or_else(|| RenderError::NoTemplate("layout.html".to_owned()))?;
        self.render_source(path, source, facts)
    }

    fn render_source(&self, path: &str, source: &str, facts: &Value) -> Result<String, RenderError> {
        let rendered = match self.environment.get_template(path) {
            Ok(template) if !self.overrides.contains_key(path) => template.render(facts),
            _ => self.environment.render_named_str(path, source, facts),
        };
        rendered.map_err(|error| RenderError::Template {
            path: path.to_owned(),
            line: error.line(),
            said: error.detail().map_or_else(|| error.kind().to_string(), str::to_owned),
        })
    }

    /// The kinds of pairing that the operator's letters, and ours, have variants for.
    pub(super) fn kinds(&self) -> Vec<Option<String>> {
        let paths = self.overrides.keys().map(String::as_str).chain(EMBEDDED.iter().map(|(path, _)| *path));
        let mut kinds: Vec<Option<String>> = paths
            .filter_map(|path| Some(path.split('/').nth(1)?.split_once('.')?.1.to_owned()))
            .map(Some)
            .chain([None])
            .collect();
        kinds.sort();
        kinds.dedup();
        kinds
    }
}

/// Values in HTML are escaped; values in light marks mark nothing. What a template's own macros
/// made is left as it is.
fn format_value(out: &mut Output<'_>, state: &State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    if state.auto_escape() != AutoEscape::Custom("marks") {
        return escape_formatter(out, state, value);
    }
    // What is undefined here is an `if` without `else`; all else was refused before.
    if value.is_undefined() {
        return Ok(());
    }
    if value.is_none() {
        return Err(minijinja::Error::new(
            minijinja::ErrorKind::UndefinedError,
            "this value is not there for every letter; ask for it with {% if %} first",
        ));
    }
    if value.is_safe() {
        out.write_str(value.as_str().unwrap_or_default()).map_err(minijinja::Error::from)
    } else {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        out.write_str(&markup::shield(&text)).map_err(minijinja::Error::from)
    }
}
