//! The letters of one language: which template says what, the operator's own before the embedded one.

use std::sync::Arc;

use minijinja::Value;

use super::{
    Catalogue, Names, RenderError, Templates,
    embedded::{FALLBACK, files},
};

/// The templates and words of one language.
#[derive(Debug, Clone, Copy)]
pub struct Language<'a> {
    pub(super) templates: &'a Templates,
    pub(super) tag: &'a str,
    pub(super) words: &'a Arc<Catalogue>,
}

impl<'a> Language<'a> {
    /// `en`
    #[must_use]
    pub fn tag(self) -> &'a str {
        self.tag
    }

    /// Its words that stand in no letter of their own.
    #[must_use]
    pub fn words(self) -> &'a Catalogue {
        self.words
    }

    pub(super) fn shared_words(self) -> Arc<Catalogue> {
        Arc::clone(self.words)
    }

    /// That language of the same desk, or the desk's own.
    #[must_use]
    pub fn other(self, tag: Option<&str>) -> Self {
        self.templates.language(tag)
    }

    /// Whether a letter of that name has a body.
    pub(super) fn has(self, letter: &str) -> bool {
        self.find(letter, None, "body.txt").is_some()
    }

    /// The letter's part: for the kind of pairing, else for all; in this language, else in English.
    fn find(self, letter: &str, kind: Option<&str>, part: &str) -> Option<(String, &'a str)> {
        let kind = kind.map(|kind| format!("{letter}.{}", kind.to_lowercase()));
        [self.tag, FALLBACK].iter().find_map(|language| {
            kind.iter().map(String::as_str).chain([letter]).find_map(|folder| {
                let path = format!("{language}/{folder}/{part}");
                let source = self.templates.source(&path)?;
                Some((path, source))
            })
        })
    }

    /// What the subject of a letter names, of whatever kind of mentoring it is.
    pub(super) fn names_in_subject(self, letter: &str) -> Names<'a> {
        let of_letter = |language: &str, path: &str| {
            let folder = path.strip_prefix(language).and_then(|path| path.strip_prefix('/'));
            let folder = folder.and_then(|path| path.strip_suffix("/subject.txt"));
            folder.is_some_and(|folder| folder.split('.').next() == Some(letter))
        };
        for language in [self.tag, FALLBACK] {
            // An operator's own may read what it does not name, in a loop over all facts.
            if self.templates.overrides.keys().any(|path| of_letter(language, path)) {
                return Names::ANY;
            }
            let mut ours = files().filter(|(path, _)| of_letter(language, path));
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
        self,
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
        self,
        letter: &str,
        kind: Option<&str>,
        part: &str,
        facts: &Value,
    ) -> Result<Option<String>, RenderError> {
        let Some((path, source)) = self.find(letter, kind, part) else { return Ok(None) };
        self.render_source(&path, source, facts).map(Some)
    }

    /// The page around the HTML of a letter.
    pub(super) fn layout(self, facts: &Value) -> Result<String, RenderError> {
        let path = [self.tag, FALLBACK].map(|language| format!("{language}/layout.html"));
        let (path, source) = path
            .iter()
            .find_map(|path| Some((path, self.templates.source(path)?)))
            .ok_or_else(|| RenderError::NoTemplate("layout.html".to_owned()))?;
        self.render_source(path, source, facts)
    }

    fn render_source(self, path: &str, source: &str, facts: &Value) -> Result<String, RenderError> {
        let environment = &self.templates.environment;
        let rendered = match environment.get_template(path) {
            Ok(template) if !self.templates.overrides.contains_key(path) => template.render(facts),
            _ => environment.render_named_str(path, source, facts),
        };
        rendered.map_err(|error| RenderError::Template {
            path: path.to_owned(),
            line: error.line(),
            said: error.detail().map_or_else(|| error.kind().to_string(), str::to_owned),
        })
    }
}
