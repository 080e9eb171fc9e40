//! Words: that every sentence of the code stands in the languages' files, filled in with what the code gives it, and
//! that no sentence for people stands in the code.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::Environment;
use proc_macro2::{TokenStream, TokenTree};
use syn::visit_mut::VisitMut;

/// The facts that each sentence is filled in with, by key; and the sections of which single words are said.
#[derive(Default)]
pub(super) struct Said {
    pub(super) sentences: BTreeMap<String, Vec<BTreeSet<String>>>,
    pub(super) sections: BTreeSet<String>,
}

impl Said {
    pub(super) fn add(&mut self, other: &Self) {
        for (key, given) in &other.sentences {
            self.sentences.entry(key.clone()).or_default().extend(given.iter().cloned());
        }
        self.sections.extend(other.sections.iter().cloned());
    }

    /// Every `sentence!("key", name, name => value)` and `Sentence::word("section", ...)` of a file.
    pub(super) fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            let TokenTree::Group(group) = token else { continue };
            self.read(group.stream());
            let before =
                |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at)).map(ToString::to_string);
            let key = group.stream().into_iter().next().and_then(|first| literal(&first));
            let Some(key) = key else { continue };
            if before(1).as_deref() == Some("!") && before(2).as_deref() == Some("sentence") {
                self.sentences.entry(key).or_default().push(names(group.stream()));
            } else if before(1).as_deref() == Some("word") && before(4).as_deref() == Some("Sentence") {
                self.sections.insert(key);
            }
        }
    }
}

/// The text of a literal in quotation marks.
fn literal(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else { return None };
    syn::parse_str::<syn::LitStr>(&literal.to_string()).ok().map(|text| text.value())
}

/// What stands first behind each comma.
fn names(arguments: TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut behind_comma = false;
    for token in arguments {
        match &token {
            TokenTree::Punct(comma) if comma.as_char() == ',' => behind_comma = true,
            TokenTree::Ident(name) if behind_comma => {
                found.insert(name.to_string());
                behind_comma = false;
            }
            _ => behind_comma = false,
        }
    }
    found
}

/// What is wrong with a language's file of words, held against what the code says.
pub(super) fn faults(said: &Said, words: &str) -> Vec<String> {
    let document: toml_edit::DocumentMut = words.parse().expect("a file of words is TOML");
    let mut sentences = BTreeMap::new();
    leaves("", document.as_table(), &mut sentences);
    let mut found = Vec::new();
    for (key, given) in &said.sentences {
        let Some(text) = sentences.get(key) else {
            found.push(format!("{key} is said by the code, and is not there"));
            continue;
        };
        let environment = Environment::new();
        let Ok(template) = environment.template_from_str(text) else {
            found.push(format!("{key} cannot be read"));
            continue;
        };
        let missing = |given: &BTreeSet<String>| {
            let named = template.undeclared_variables(false);
            named.into_iter().find(|name| !given.contains(name))
        };
        found.extend(
            given
                .iter()
                .filter_map(missing)
                .map(|name| format!("{key} names {name}, which the code does not give it")),
        );
    }
    let known = |key: &str| {
        key == "verbatim"
            || said.sentences.contains_key(key)
            || ["date", "list"]
                .into_iter()
                .chain(said.sections.iter().map(String::as_str))
                .any(|section| key.strip_prefix(section).is_some_and(|rest| rest.starts_with('.')))
    };
    found.extend(sentences.keys().filter(|key| !known(key)).map(|key| format!("{key} is said by nobody")));
    found
}

fn leaves(above: &str, table: &toml_edit::Table, found: &mut BTreeMap<String, String>) {
    for (key, item) in table {
        let key = if above.is_empty() { key.to_owned() } else { format!("{above}.{key}") };
        if let Some(table) = item.as_table() {
            leaves(&key, table, found);
        } else {
            found.insert(key, item.as_str().unwrap_or_default().to_owned());
        }
    }
}

/// Macros and methods whose texts are for admins and programmers: log lines, errors, what cannot happen.
const FOR_ADMINS: [&str; 25] = [
    "error",
    "warn",
    "info",
    "debug",
    "trace",
    "error_span",
    "info_span",
    "debug_span",
    "trace_span",
    "anyhow",
    "bail",
    "ensure",
    "panic",
    "unreachable",
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "debug_assert_eq",
    "context",
    "with_context",
    "expect",
    "expect_err",
    "for_admins",
    "sentence",
];

/// The texts of a file that a person may read: those with a space between two words, without those for admins.
pub(super) fn texts_for_people(file: &mut syn::File) -> Vec<String> {
    let mut texts = Texts { found: Vec::new() };
    texts.visit_file_mut(file);
    texts.found
}

struct Texts {
    found: Vec<String>,
}

impl Texts {
    fn take(&mut self, text: String) {
        // What stands in braces is filled in.
        let bare: String = text.split('{').map(|part| part.rsplit('}').next().unwrap_or_default()).collect();
        let letters = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count();
        let words: Vec<&str> = bare.split(' ').collect();
        if words.windows(2).any(|pair| pair.iter().all(|word| letters(word) > 0)) {
            self.found.push(text);
        }
    }

    /// The literals of a macro, but for those of macros for admins within.
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => {
                    let name = |back: usize| {
                        let token = at.checked_sub(back).and_then(|at| tokens.get(at));
                        token.map(ToString::to_string).unwrap_or_default()
                    };
                    let name = if name(1) == "!" { name(2) } else { name(1) };
                    if !FOR_ADMINS.contains(&name.as_str()) {
                        self.tokens(group.stream());
                    }
                }
                TokenTree::Literal(_) => {
                    if let Some(text) = literal(token) {
                        self.take(text);
                    }
                }
                _ => {}
            }
        }
    }
}

impl VisitMut for Texts {
    /// Documentation, the sentences of error types, reasons of lints.
    fn visit_attribute_mut(&mut self, _: &mut syn::Attribute) {}

    fn visit_lit_str_mut(&mut self, text: &mut syn::LitStr) {
        self.take(text.value());
    }

    fn visit_macro_mut(&mut self, call: &mut syn::Macro) {
        let name = call.path.segments.last().map(|name| name.ident.to_string());
        if name.is_none_or(|name| !FOR_ADMINS.contains(&name.as_str())) {
            self.tokens(call.tokens.clone());
        }
    }

    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        self.visit_expr_mut(&mut call.receiver);
        if !FOR_ADMINS.contains(&call.method.to_string().as_str()) {
            call.args.iter_mut().for_each(|argument| self.visit_expr_mut(argument));
        }
    }
}
