//! The words of one language beside its templates: sentences by key, dates, lists, numbers.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{Arc, LazyLock},
};

use jiff::{
    Timestamp, Zoned,
    civil::{Date, DateTime, Time, Weekday},
    fmt::strtime::BrokenDownTime,
    tz::TimeZone,
};
use minijinja::{Environment, UndefinedBehavior, Value};
use toml_edit::{DocumentMut, Item, TableLike};

use super::embedded::{FALLBACK, embedded};
use crate::domain::{Fact, Sentence, cadence::Slot, unseen::isolated};

/// The file of a language's words, beside its letters.
pub(super) const FILE: &str = "words.toml";

/// The words of one language. An operator's own file may say some of them differently.
#[derive(Debug, Clone)]
pub struct Catalogue {
    sentences: Environment<'static>,
    plain: Arc<Plain>,
    /// What is carried along, for a sentence of the operator's that cannot be filled in.
    carried: Option<Box<Catalogue>>,
}

/// Names and patterns, which are no templates, by key.
#[derive(Debug, Clone, Default)]
struct Plain(BTreeMap<String, Vec<String>>);

/// Why a file of words cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    #[error("{0}")]
    Toml(String),
    #[error("{key}: {said}")]
    Sentence { key: String, said: String },
    #[error("{0}: there is no such key")]
    Unknown(String),
}

impl Catalogue {
    /// The words of that language that are carried along, or else of English.
    #[must_use]
    pub fn carried(language: &str) -> Self {
        let source = |language: &str| embedded(&format!("{language}/{FILE}"));
        let source = source(language).or_else(|| source(FALLBACK)).unwrap_or_default();
        // A test holds that each can be read.
        Self::read(source).map_or_else(|_| Self::of(Plain::default()), |(catalogue, _)| catalogue)
    }

    /// For the command line, which speaks English.
    #[must_use]
    pub fn english() -> &'static Self {
        static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::carried(FALLBACK));
        &ENGLISH
    }

    /// Of the words of [`Self::english`]: another number where they change.
    #[must_use]
    pub fn english_digest() -> u64 {
        static DIGEST: LazyLock<u64> = LazyLock::new(|| {
            let mut hasher = DefaultHasher::new();
            embedded(&format!("{FALLBACK}/{FILE}")).hash(&mut hasher);
            hasher.finish()
        });
        *DIGEST
    }

    /// The same, where `own` says otherwise as that says it; and what is wrong with it.
    #[must_use]
    pub fn with(self, own: &str) -> (Self, Vec<CatalogueError>) {
        let Source { plain, sentences } = match Source::read(own) {
            Ok(read) => read,
            Err(fault) => return (self, vec![fault]),
        };
        let mut faults = Vec::new();
        for key in plain.keys().chain(sentences.iter().map(|(key, _)| key)) {
            if self.keys().all(|known| known != key) {
                faults.push(CatalogueError::Unknown(key.clone()));
            }
        }
        let mut merged = (*self.plain).clone();
        merged.0.extend(plain);
        let mut catalogue = Self::of(merged);
        for (key, sentence) in self.sentences.templates() {
            // It could be read before.
            let _ = catalogue.sentences.add_template_owned(key.to_owned(), sentence.source().to_owned());
        }
        faults.extend(catalogue.add(sentences));
        catalogue.carried = Some(Box::new(self));
        (catalogue, faults)
    }

    /// Without a sentence yet.
    fn of(plain: Plain) -> Self {
        let plain = Arc::new(plain);
        let mut sentences = Environment::empty();
        sentences.set_undefined_behavior(UndefinedBehavior::Strict);
        sentences.add_filter("counted", counted);
        for (filter, pattern) in [
            ("day", "date.day_of_year"),
            ("time", "date.time"),
            ("moment", "date.moment"),
            ("slot", "date.slot"),
        ] {
            let plain = Arc::clone(&plain);
            sentences.add_filter(filter, move |at: &str| plain.written(plain.text(pattern), at));
        }
        let names = Arc::clone(&plain);
        sentences.add_filter("written", move |at: Value, pattern: &str| match at.try_iter() {
            Ok(days) if at.as_str().is_none() => {
                let days: Vec<String> =
                    days.map(|day| names.written(pattern, day.as_str().unwrap_or_default())).collect();
                names.list(&days)
            }
            _ => names.written(pattern, at.as_str().unwrap_or_default()),
        });
        let (all, any) = (Arc::clone(&plain), Arc::clone(&plain));
        sentences.add_filter("list", move |names: Vec<String>| all.list(&names));
        sentences.add_filter("choice", move |names: Vec<String>| any.choice(&names));
        Self { sentences, plain, carried: None }
    }

    fn add(&mut self, sentences: Vec<(String, String)>) -> Vec<CatalogueError> {
        let mut faults = Vec::new();
        for (key, text) in sentences {
            if let Err(err) = self.sentences.add_template_owned(key.clone(), text) {
                faults.push(CatalogueError::Sentence { key, said: err.to_string() });
            }
        }
        faults
    }

    fn read(source: &str) -> Result<(Self, Vec<CatalogueError>), CatalogueError> {
        let Source { plain, sentences } = Source::read(source)?;
        let mut catalogue = Self::of(Plain(plain));
        let faults = catalogue.add(sentences);
        Ok((catalogue, faults))
    }

    /// Every key, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.plain.0.keys().map(String::as_str).chain(self.sentences.templates().map(|(key, _)| key))
    }

    /// The sentence in this language; what cannot be filled in is as it is carried along.
    #[must_use]
    pub fn say(&self, sentence: &Sentence) -> String {
        let facts: BTreeMap<&str, Value> =
            sentence.facts().iter().map(|(name, fact)| (name.as_ref(), self.value(fact))).collect();
        self.fill(sentence.key(), &Value::from(facts)).unwrap_or_else(|| {
            // Never for what the code makes, as a test holds; a later mentord may have written the record.
            sentence.to_string()
        })
    }

    fn fill(&self, key: &str, facts: &Value) -> Option<String> {
        let said = self.sentences.get_template(key).and_then(|sentence| sentence.render(facts));
        said.ok().or_else(|| self.carried.as_ref()?.fill(key, facts))
    }

    fn value(&self, fact: &Fact) -> Value {
        match fact {
            Fact::Absent => Value::from(()),
            Fact::Flag(flag) => Value::from(*flag),
            Fact::Number(number) => Value::from(*number),
            Fact::Text(text) => Value::from(isolated(text)),
            Fact::List(facts) => facts.iter().map(|fact| self.value(fact)).collect(),
            Fact::Sentence(sentence) => Value::from(self.say(sentence)),
        }
    }

    /// `Tuesday 12 January 2027`
    #[must_use]
    pub fn day(&self, date: Date) -> String {
        self.date("date.day_of_year", date)
    }

    /// A date in the pattern of that key.
    pub(super) fn date(&self, key: &str, date: Date) -> String {
        self.plain.named(self.plain.text(key), &BrokenDownTime::from(date))
    }

    /// `18:00`
    #[must_use]
    pub fn time(&self, time: Time) -> String {
        self.plain.named(self.plain.text("date.time"), &BrokenDownTime::from(time))
    }

    /// `Tue 12 Jan 2027, 18:00`
    #[must_use]
    pub fn moment(&self, at: Timestamp, zone: &TimeZone) -> String {
        self.plain.named(self.plain.text("date.moment"), &BrokenDownTime::from(&at.to_zoned(zone.clone())))
    }

    /// `Tue 18:00`
    #[must_use]
    pub fn slot(&self, slot: Slot) -> String {
        // Whatever week: only the day of the week is written.
        let monday = jiff::civil::date(2027, 1, 4);
        let days = i64::from(slot.weekday.since(Weekday::Monday));
        let date = monday.checked_add(jiff::Span::new().days(days)).unwrap_or(monday);
        self.plain.named(self.plain.text("date.slot"), &BrokenDownTime::from(date.to_datetime(slot.time)))
    }

    /// `Sam`, `Sam and Eve`, `Sam, Eve and Bo`
    #[must_use]
    pub fn list<S: AsRef<str>>(&self, names: &[S]) -> String {
        self.plain.list(names)
    }

    /// `three`; figures above twelve.
    pub(super) fn number(&self, count: usize) -> String {
        self.plain.of("list.numbers").get(count).map_or_else(|| count.to_string(), Clone::clone)
    }

    /// `a@example.org or b@example.org`
    #[must_use]
    pub fn choice<S: AsRef<str>>(&self, names: &[S]) -> String {
        self.plain.choice(names)
    }
}

impl Plain {
    fn of(&self, key: &str) -> &[String] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    fn text(&self, key: &str) -> &str {
        self.of(key).first().map_or("", String::as_str)
    }

    /// A date, a time or both, as ISO 8601 has them, in that pattern of strftime.
    fn written(&self, pattern: &str, at: &str) -> String {
        let broken_down = at.parse::<Zoned>().map(|at| BrokenDownTime::from(&at));
        let broken_down = broken_down
            .or_else(|_| at.parse::<DateTime>().map(BrokenDownTime::from))
            .or_else(|_| at.parse::<Time>().map(BrokenDownTime::from));
        broken_down.map_or_else(|_| at.to_owned(), |at| self.named(pattern, &at))
    }

    /// The pattern filled in, with the names of this language.
    fn named(&self, pattern: &str, at: &BrokenDownTime) -> String {
        let name = |names: &str, position: Option<i8>| {
            let position = position.and_then(|position| usize::try_from(position).ok()).unwrap_or_default();
            self.of(names).get(position).map_or("", String::as_str)
        };
        let date = at.to_date().ok();
        let weekday = date.map(|date| date.weekday().to_monday_zero_offset());
        let month = date.map(|date| date.month() - 1);
        let pattern = pattern
            .replace("%A", name("date.weekdays", weekday))
            .replace("%a", name("date.weekdays_short", weekday))
            .replace("%B", name("date.months", month))
            .replace("%b", name("date.months_short", month));
        at.to_string(pattern).unwrap_or_default()
    }

    fn list<S: AsRef<str>>(&self, names: &[S]) -> String {
        match names {
            [] => String::new(),
            [one] => one.as_ref().to_owned(),
            [first @ .., last] => {
                // Each by itself: a name from right to left turns none of the others.
                let first: Vec<Cow<'_, str>> = first.iter().map(|name| isolated(name.as_ref())).collect();
                let (between, and) = (self.text("list.between"), self.text("list.and"));
                format!("{}{and}{}", first.join(between), isolated(last.as_ref()))
            }
        }
    }

    fn choice<S: AsRef<str>>(&self, names: &[S]) -> String {
        let names: Vec<Cow<'_, str>> = names.iter().map(|name| isolated(name.as_ref())).collect();
        names.join(self.text("list.or"))
    }
}

/// A file of words, taken apart.
struct Source {
    plain: BTreeMap<String, Vec<String>>,
    sentences: Vec<(String, String)>,
}

impl Source {
    fn read(text: &str) -> Result<Self, CatalogueError> {
        let document: DocumentMut =
            text.parse().map_err(|err: toml_edit::TomlError| CatalogueError::Toml(err.to_string()))?;
        let mut source = Self { plain: BTreeMap::new(), sentences: Vec::new() };
        for (key, item) in leaves(document.as_table()) {
            if let Some(names) = item.as_array() {
                let names = names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect();
                source.plain.insert(key, names);
                continue;
            }
            let Some(text) = item.as_str() else {
                let said = "a text in quotation marks stands here".to_owned();
                return Err(CatalogueError::Sentence { key, said });
            };
            if key.starts_with("date.") || key.starts_with("list.") {
                source.plain.insert(key, vec![text.to_owned()]);
            } else {
                source.sentences.push((key, text.to_owned()));
            }
        }
        Ok(source)
    }
}

/// The keys of a file of words; none where it cannot be read.
pub(super) fn keys_of(text: &str) -> BTreeSet<String> {
    let Ok(Source { plain, sentences }) = Source::read(text) else { return BTreeSet::new() };
    plain.into_keys().chain(sentences.into_iter().map(|(key, _)| key)).collect()
}

/// `1 letter`, `2 letters`
fn counted(number: i64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The values of a document by their dotted keys, in its order.
fn leaves(table: &dyn TableLike) -> Vec<(String, &Item)> {
    let mut found = Vec::new();
    for (key, item) in table.iter() {
        match item.as_table_like() {
            Some(inner) => {
                found.extend(leaves(inner).into_iter().map(|(below, item)| (format!("{key}.{below}"), item)));
            }
            None => found.push((key.to_owned(), item)),
        }
    }
    found
}

#[cfg(test)]
#[path = "catalogue_tests.rs"]
mod tests;
