//! A typed reader over one table of a spanned TOML tree: it remembers what was asked for, and what
//! is left over when it is dropped is an unknown key.

use std::cell::RefCell;

use jiff::civil::{Date, Time};
use toml_edit::{Item, TableLike, Value};

use super::{
    problem::{Complaint, choices, nearest, quotable},
    source::{Reading, Source},
    values,
};
use crate::domain::DateRange;

/// A value and the offset it stands at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) at: usize,
}

pub(super) struct Table<'a> {
    pub(super) reading: &'a Reading<'a>,
    pub(super) source: &'a Source,
    inner: Option<&'a dyn TableLike>,
    /// Where it starts.
    pub(super) at: usize,
    /// `programme.contact`; empty for the file itself.
    section: String,
    asked: RefCell<Vec<&'static str>>,
}

impl<'a> Table<'a> {
    pub(super) fn root(
        reading: &'a Reading<'a>,
        source: &'a Source,
        inner: Option<&'a dyn TableLike>,
    ) -> Self {
        Self { reading, source, inner, at: 0, section: String::new(), asked: RefCell::default() }
    }

    fn child(&self, key: &str, inner: Option<&'a dyn TableLike>, at: usize) -> Self {
        let section =
            if self.section.is_empty() { key.to_owned() } else { format!("{}.{key}", self.section) };
        Self { reading: self.reading, source: self.source, inner, at, section, asked: RefCell::default() }
    }

    pub(super) fn exists(&self) -> bool {
        self.inner.is_some()
    }

    pub(super) fn report(&self, at: usize, what: impl Into<String>, hint: Option<String>) {
        self.reading.report(self.source.problem(at, what, hint));
    }

    /// Reports what is wrong with a value that was read.
    pub(super) fn refuse(&self, key: &str, value: &At<String>, complaint: Complaint) {
        let what = format!("{key} = \"{}\" {}", quotable(&value.value), complaint.what);
        self.report(value.at, what, complaint.hint);
    }

    /// The item of a key, and the offset of the key.
    fn item(&self, key: &'static str) -> Option<(usize, &'a Item)> {
        self.asked.borrow_mut().push(key);
        self.reading.known.borrow_mut().insert((self.section.clone(), key));
        let (name, item) = self.inner?.get_key_value(key)?;
        (!item.is_none()).then(|| (name.span().or(item.span()).map_or(self.at, |span| span.start), item))
    }

    pub(super) fn has(&self, key: &'static str) -> bool {
        self.item(key).is_some()
    }

    /// Where a key stands, if it holds a text.
    pub(super) fn text_offset(&self, key: &'static str) -> Option<usize> {
        self.item(key).filter(|(_, item)| item.is_str()).map(|(at, _)| at)
    }

    fn wrong_kind(&self, at: usize, key: &str, wanted: &str, item: &str) {
        self.report(at, format!("{key} should be {wanted}, not {}", kind_in_words(item)), None);
    }

    /// Reports a key that is missing; `hint` shows it.
    pub(super) fn require(&self, key: &'static str, hint: &str) {
        if self.has(key) {
            return;
        }
        let what = if self.section.is_empty() {
            format!("{key} is missing")
        } else {
            format!("{key} is missing in [{}]", self.section)
        };
        self.report(self.at, what, Some(hint.to_owned()));
    }

    pub(super) fn text(&self, key: &'static str) -> Option<At<String>> {
        let (at, item) = self.item(key)?;
        match item.as_str() {
            Some(text) => self.substituted(text, at),
            None => {
                self.wrong_kind(at, key, "a text in quotes", item.type_name());
                None
            }
        }
    }

    /// A text with every `${NAME}` replaced by its environment variable.
    fn substituted(&self, text: &str, at: usize) -> Option<At<String>> {
        if !self.source.takes_variables {
            return Some(At { value: text.to_owned(), at });
        }
        match values::with_variables(text, self.reading.env) {
            Ok(value) => Some(At { value, at }),
            Err(complaint) => {
                self.report(at, complaint.what, complaint.hint);
                None
            }
        }
    }

    /// A text left as it stands: a shell has variables of its own.
    pub(super) fn verbatim(&self, key: &'static str) -> Option<At<String>> {
        let (at, item) = self.item(key)?;
        let text = item.as_str();
        if text.is_none() {
            self.wrong_kind(at, key, "a text in quotes", item.type_name());
        }
        text.map(|text| At { value: text.to_owned(), at })
    }

    /// A text read by a grammar of its own.
    pub(super) fn parsed<T, E: Into<Complaint>>(
        &self,
        key: &'static str,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Option<At<T>> {
        let text = self.text(key)?;
        match read(&text.value) {
            Ok(value) => Some(At { value, at: text.at }),
            Err(complaint) => {
                self.refuse(key, &text, complaint.into());
                None
            }
        }
    }

    /// One of a few words.
    pub(super) fn one_of<T: Copy>(&self, key: &'static str, words: &[(&'static str, T)]) -> Option<T> {
        self.parsed(key, |text| {
            words.iter().find(|(word, _)| *word == text.trim()).map(|(_, value)| *value).ok_or_else(|| {
                let known = || words.iter().map(|(word, _)| *word);
                let hint = match nearest(text.trim(), known()) {
                    Some(near) => format!("did you mean \"{near}\"?"),
                    None => format!("write {}", choices(known())),
                };
                Complaint::new("is not a word that is known here", hint)
            })
        })
        .map(|word| word.value)
    }

    pub(super) fn flag(&self, key: &'static str) -> Option<bool> {
        let (at, item) = self.item(key)?;
        let flag = item.as_bool();
        if flag.is_none() {
            self.wrong_kind(at, key, "true or false", item.type_name());
        }
        flag
    }

    /// A whole number between `least` and `most`, both included.
    pub(super) fn number(&self, key: &'static str, least: u32, most: u32) -> Option<u32> {
        let (at, item) = self.item(key)?;
        let Some(number) = item.as_integer() else {
            self.wrong_kind(at, key, "a whole number", item.type_name());
            return None;
        };
        let fitting = u32::try_from(number).ok().filter(|number| (least..=most).contains(number));
        if fitting.is_none() {
            let hint = Some(format!("write a number from {least} to {most}"));
            self.report(at, format!("{key} = {number} is out of range"), hint);
        }
        fitting
    }

    /// A list of texts; `None` if it is absent. With `or_one`, a single text is a list of one.
    pub(super) fn texts(&self, key: &'static str, or_one: bool) -> Option<Vec<At<String>>> {
        let (at, item) = self.item(key)?;
        if or_one && let Some(text) = item.as_str() {
            return Some(self.substituted(text, at).into_iter().collect());
        }
        let Some(array) = item.as_array() else {
            self.wrong_kind(at, key, "a list such as [\"one\", \"two\"]", item.type_name());
            return None;
        };
        let each = |value: &Value| {
            let at = value.span().map_or(at, |span| span.start);
            match value.as_str() {
                Some(text) => self.substituted(text, at),
                None => {
                    self.wrong_kind(at, key, "a list of texts in quotes", value.type_name());
                    None
                }
            }
        };
        Some(array.iter().filter_map(each).collect())
    }

    /// A list of texts, each read by a grammar of its own.
    pub(super) fn parsed_list<T, E: Into<Complaint>>(
        &self,
        key: &'static str,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Option<Vec<At<T>>> {
        let each = |text: At<String>| match read(&text.value) {
            Ok(value) => Some(At { value, at: text.at }),
            Err(complaint) => {
                self.refuse(key, &text, complaint.into());
                None
            }
        };
        Some(self.texts(key, false)?.into_iter().filter_map(each).collect())
    }

    /// A date, as TOML writes it or as a text.
    pub(super) fn date(&self, key: &'static str) -> Option<At<Date>> {
        let (at, item) = self.item(key)?;
        let range = self.range(key, item.as_value(), at, item.type_name())?;
        if range.first != range.last {
            self.report(at, format!("{key} should be one day, not a range"), None);
            return None;
        }
        Some(At { value: range.first, at })
    }

    /// A list of dates and inclusive ranges; empty if it is absent.
    pub(super) fn ranges(&self, key: &'static str) -> Vec<DateRange> {
        let Some((at, item)) = self.item(key) else { return Vec::new() };
        let Some(array) = item.as_array() else {
            return self.range(key, item.as_value(), at, item.type_name()).into_iter().collect();
        };
        let each = |value: &Value| {
            let at = value.span().map_or(at, |span| span.start);
            self.range(key, Some(value), at, value.type_name())
        };
        array.iter().filter_map(each).collect()
    }

    fn range(&self, key: &str, value: Option<&Value>, at: usize, kind: &str) -> Option<DateRange> {
        let written = match value {
            Some(Value::String(text)) => text.value().clone(),
            Some(Value::Datetime(date)) => date.value().to_string(),
            _ => {
                self.wrong_kind(at, key, "a date such as 2027-01-11", kind);
                return None;
            }
        };
        match values::date_range(&written) {
            Ok(range) => Some(range),
            Err(complaint) => {
                self.refuse(key, &At { value: written, at }, complaint);
                None
            }
        }
    }

    /// A time of day, as a text or as TOML writes it; `Some(None)`: off.
    pub(super) fn time_or_off(&self, key: &'static str) -> Option<Option<Time>> {
        let (at, item) = self.item(key)?;
        let written = match item.as_value() {
            Some(Value::Datetime(time)) => time.value().to_string(),
            Some(Value::String(text)) => text.value().clone(),
            _ => {
                self.wrong_kind(at, key, "a time such as \"08:30\"", item.type_name());
                return None;
            }
        };
        if written.trim() == "off" {
            return Some(None);
        }
        let time = crate::intake::written::time(&written).ok();
        if time.is_none() {
            let complaint = Complaint::new("is not a time of day", "write for example \"08:30\", or \"off\"");
            self.refuse(key, &At { value: written, at }, complaint);
        }
        Some(Some(time?))
    }

    /// A table; an absent one reads as if it were empty.
    pub(super) fn table(&self, key: &'static str) -> Self {
        let Some((at, item)) = self.item(key) else { return self.child(key, None, self.at) };
        let inner = item.as_table_like();
        if inner.is_none() {
            let one = item.is_array_of_tables();
            let what = if one {
                format!("[[{key}]] may stand only once")
            } else {
                format!("{key} should be a section")
            };
            self.report(at, what, Some(format!("write [{}]", self.child(key, None, at).section)));
        }
        self.child(key, inner, at)
    }

    /// The tables of an array, `[[key]]`.
    pub(super) fn tables(&self, key: &'static str) -> Vec<Self> {
        let Some((at, item)) = self.item(key) else { return Vec::new() };
        if let Some(array) = item.as_array_of_tables() {
            let at_of = |table: &toml_edit::Table| table.span().map_or(at, |span| span.start);
            return array.iter().map(|table| self.child(key, Some(table), at_of(table))).collect();
        }
        if let Some(array) = item.as_array()
            && array.iter().all(Value::is_inline_table)
        {
            let child = |value: &'a Value| {
                let at = value.span().map_or(at, |span| span.start);
                Some(self.child(key, Some(value.as_inline_table()?), at))
            };
            return array.iter().filter_map(child).collect();
        }
        let hint = format!("write [[{key}]], with two brackets on each side");
        self.report(at, format!("there can be several of [{key}]"), Some(hint));
        Vec::new()
    }

    /// Warns of keys that are set and mean nothing here.
    pub(super) fn without_effect(&self, keys: &[&'static str], because: &str) {
        for key in keys {
            if let Some((at, _)) = self.item(key) {
                let place = self.source.place(at);
                self.reading.warn(format!("{place}: {key} has no effect with {because}"));
            }
        }
    }
}

/// What is left over when everything that is known has been asked for is unknown.
impl Drop for Table<'_> {
    fn drop(&mut self) {
        let Some(inner) = self.inner else { return };
        let asked = self.asked.borrow();
        for (name, item) in inner.iter() {
            if item.is_none() || asked.contains(&name) {
                continue;
            }
            let at = inner
                .get_key_value(name)
                .and_then(|(key, _)| key.span())
                .or(item.span())
                .map_or(self.at, |span| span.start);
            let kind = if item.is_table() || item.is_array_of_tables() { "section" } else { "key" };
            let known = || asked.iter().copied();
            let hint = match nearest(name, known()) {
                Some(near) => format!("did you mean '{near}'?"),
                None => {
                    let mut known: Vec<&str> = known().collect();
                    known.sort_unstable();
                    known.dedup();
                    format!("known here: {}", known.join(", "))
                }
            };
            self.report(at, format!("unknown {kind} '{}'", quotable(name)), Some(hint));
        }
    }
}

fn kind_in_words(toml_name: &str) -> &'static str {
    match toml_name {
        "string" => "a text",
        "integer" => "a number",
        "float" => "a number with a point",
        "boolean" => "true or false",
        "datetime" => "a date",
        "array" => "a list",
        "inline table" | "table" => "a table",
        _ => "several tables",
    }
}
