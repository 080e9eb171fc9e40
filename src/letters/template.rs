//! The words of the letters: embedded templates, and an operator's own in their place.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock},
};

use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, Value, escape_formatter};

use super::{
    Catalogue, Language, catalogue,
    embedded::{FALLBACK, embedded, files},
    markup,
};
use crate::domain::{programme::Form, unseen::isolated};

pub use super::embedded::{are_carried, languages};

static NO_WORDS: LazyLock<Arc<Catalogue>> = LazyLock::new(|| Arc::new(Catalogue::carried(FALLBACK)));

/// What a template names: a fact that it does not name need not be made for it.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a>(pub(super) Option<&'a str>);

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

/// The templates a desk uses, in every language.
#[derive(Debug, Clone)]
pub struct Templates {
    pub(super) environment: Environment<'static>,
    /// The desk's own.
    language: String,
    languages: BTreeMap<String, Arc<Catalogue>>,
    /// The operator's own, by `<language>/<letter>[.<kind of pairing>]/<part>`.
    pub(super) overrides: BTreeMap<String, String>,
}

impl Templates {
    /// `overrides`: path below the letters' folder (`en/nudge/body.txt`) to text. They are checked
    /// by [`Self::check`], and when used.
    #[must_use]
    pub fn new(language: &str, form: Form, overrides: BTreeMap<String, String>) -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        environment.set_auto_escape_callback(|name| {
            if name.ends_with(".html") { AutoEscape::Html } else { AutoEscape::Custom("marks") }
        });
        environment.set_formatter(format_value);
        environment.add_global("du", form == Form::Du);
        for (path, source) in files().filter(|(path, _)| !path.ends_with(catalogue::FILE)) {
            // One that cannot be read is refused, with its line, when it is rendered.
            let _ = environment.add_template(path, source);
        }
        let own = overrides.keys().filter_map(|path| path.split('/').next());
        let known: BTreeSet<&str> = languages().chain(own).chain([language]).collect();
        let words = |language: &str| {
            let words = Catalogue::carried(language);
            match overrides.get(&format!("{language}/{}", catalogue::FILE)) {
                Some(own) => words.with(own).0,
                None => words,
            }
        };
        let languages =
            known.into_iter().map(|language| (language.to_owned(), Arc::new(words(language)))).collect();
        Self { environment, language: language.to_owned(), languages, overrides }
    }

    /// The desk's language.
    #[must_use]
    pub fn of_desk(&self) -> Language<'_> {
        self.language(None)
    }

    /// That language, or the desk's where it is none of these.
    #[must_use]
    pub fn language(&self, tag: Option<&str>) -> Language<'_> {
        let found = tag.and_then(|tag| self.languages.get_key_value(tag));
        // The desk's own is always among them.
        let found = found.or_else(|| self.languages.get_key_value(&self.language));
        let (tag, words) = found.map_or((FALLBACK, &*NO_WORDS), |(tag, words)| (tag.as_str(), words));
        Language { templates: self, tag, words }
    }

    /// The same for a desk that speaks that language.
    pub(super) fn spoken_at_the_desk(self, language: &str) -> Self {
        Self { language: language.to_owned(), ..self }
    }

    /// The words of the desk's language that stand in no letter of their own.
    #[must_use]
    pub fn words(&self) -> &Catalogue {
        self.of_desk().words()
    }

    /// Whether a letter of that name has a body in the desk's language, or in English.
    #[must_use]
    pub fn has(&self, letter: &str) -> bool {
        self.of_desk().has(letter)
    }

    pub(super) fn source(&self, path: &str) -> Option<&str> {
        self.overrides.get(path).map(String::as_str).or_else(|| embedded(path))
    }

    /// The kinds of pairing that the operator's letters, and ours, have variants for.
    pub(super) fn kinds(&self) -> Vec<Option<String>> {
        let paths = self.overrides.keys().map(String::as_str).chain(files().map(|(path, _)| path));
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
        out.write_str(&markup::shield(&isolated(&text))).map_err(minijinja::Error::from)
    }
}
