//! What decisions are rendered with and judged by, beside the record.

use crate::{
    domain::Desk,
    letters::{Catalogue, Keys, RenderContext, Templates},
    planning::letter::{Letter, Recipient},
    store::Standings,
};

/// All that a decision is rendered with.
#[derive(Debug, Clone)]
pub struct Context {
    pub desk: Desk,
    pub standings: Standings,
    pub keys: Keys,
    pub templates: Templates,
    /// Servers whose Authentication-Results are believed.
    pub trusted: Vec<String>,
    /// Sees each letter that is written: tests hold it in other languages.
    pub witness: Option<Witness>,
}

/// A letter, for whom it is written, and all that it is written from.
pub type Witness = fn(&Letter, &Recipient, &RenderContext<'_>);

impl Context {
    #[must_use]
    pub fn words(&self) -> &Catalogue {
        self.templates.words()
    }

    #[must_use]
    pub fn staff(&self) -> usize {
        self.desk.staff.len()
    }
}
