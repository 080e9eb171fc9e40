//! Letters tried beforehand: every one of them, with sample people.

use std::collections::BTreeSet;

use super::{
    Catalogue, RenderError, Templates, catalogue,
    embedded::{are_carried, files},
    sample,
};

impl Templates {
    /// Renders every letter with sample people, and finds overrides that no letter uses: one error
    /// for each fault, none when all is well.
    #[must_use]
    pub fn check(&self) -> Vec<RenderError> {
        // Ours alone are tried in every state by our tests.
        let states = if self.overrides.is_empty() { 1 } else { usize::MAX };
        self.check_in(states)
    }

    /// What an operator's own languages lack, which is said in English in its place: each with the parts of letters and
    /// keys of words that are not there.
    #[must_use]
    pub fn lacking(&self) -> Vec<(String, Vec<String>)> {
        let own: BTreeSet<&str> = self.overrides.keys().filter_map(|path| path.split('/').next()).collect();
        let own = own.into_iter().chain([self.of_desk().tag()]).filter(|language| !are_carried(language));
        let own: BTreeSet<&str> = own.collect();
        let lacks = |language: &str| {
            let parts = files().filter_map(|(path, _)| path.strip_prefix("en/"));
            let parts = parts.filter(|part| *part != "layout.html" && *part != catalogue::FILE);
            let parts = parts.filter(|part| !self.overrides.contains_key(&format!("{language}/{part}")));
            let words = self.overrides.get(&format!("{language}/{}", catalogue::FILE));
            let said = words.map_or_else(BTreeSet::new, |words| catalogue::keys_of(words));
            let keys = Catalogue::english().keys().filter(|key| !said.contains(*key));
            let keys = keys.map(|key| format!("{key} in {}", catalogue::FILE));
            parts.map(str::to_owned).chain(keys.collect::<BTreeSet<_>>()).collect::<Vec<_>>()
        };
        let lacking = own.into_iter().map(|language| (language.to_owned(), lacks(language)));
        lacking.filter(|(_, lacks)| !lacks.is_empty()).collect()
    }

    /// The same in so many of the states that templates tell apart.
    pub(super) fn check_in(&self, states: usize) -> Vec<RenderError> {
        let own = self.overrides.keys().filter_map(|path| path.split('/').next());
        let languages: BTreeSet<&str> = own.chain([self.of_desk().tag()]).collect();
        let mut faults = Vec::new();
        for language in languages {
            faults.extend(sample::render_all(&self.clone().spoken_at_the_desk(language), states));
        }
        for (path, own) in &self.overrides {
            if let Some(language) = path.strip_suffix(catalogue::FILE).and_then(|it| it.strip_suffix('/')) {
                let (_, wrong) = Catalogue::carried(language).with(own);
                faults
                    .extend(wrong.into_iter().map(|fault| RenderError::Words { path: path.clone(), fault }));
            }
            if !is_used(path) {
                faults.push(RenderError::NoTemplate(path.clone()));
            }
        }
        faults.sort_by_key(ToString::to_string);
        faults.dedup_by_key(|fault| fault.to_string());
        faults
    }
}

/// Whether a letter could ever be rendered from that path. Any folder with a `body.txt` may be an
/// agenda.
fn is_used(path: &str) -> bool {
    let mut parts = path.split('/');
    let (language, letter, part) = (parts.next(), parts.next(), parts.next());
    let known = |letter: &str| {
        let plain = letter.split_once('.').map_or(letter, |(letter, _)| letter);
        files().any(|(name, _)| name.split('/').nth(1) == Some(plain))
    };
    match (language, letter, part, parts.next()) {
        (Some(_), Some("layout.html" | catalogue::FILE), None, None) => true,
        (Some(_), Some(_), Some("body.txt"), None) => true,
        (Some(_), Some(letter), Some("subject.txt" | "body.html"), None) => known(letter),
        _ => false,
    }
}
