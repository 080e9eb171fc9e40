//! Letters tried beforehand: every one of them, with sample people.

use super::{
    RenderError, sample,
    template::{EMBEDDED, Templates},
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

    /// The same in so many of the states that templates tell apart.
    pub(super) fn check_in(&self, states: usize) -> Vec<RenderError> {
        let mut faults = sample::render_all(self, states);
        for path in self.overrides.keys() {
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
        EMBEDDED.iter().any(|(name, _)| name.split('/').nth(1) == Some(plain))
    };
    match (language, letter, part, parts.next()) {
        (Some(_), Some("layout.html"), None, None) => true,
        (Some(_), Some(_), Some("body.txt"), None) => true,
        (Some(_), Some(letter), Some("subject.txt" | "body.html"), None) => known(letter),
        _ => false,
    }
}
