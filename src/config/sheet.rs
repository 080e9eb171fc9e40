//! A sheet of pairings as people keep them: CSV in any of the usual encodings, headings in their own words.

use std::{collections::HashMap, fmt};

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use jiff::civil::Time;

use super::{
    headings::headings,
    problem::{Complaint, quotable},
    values,
};
use crate::domain::{EmailAddress, Slot, cadence};

pub use super::headings::{Detail, Meaning};

/// One row that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetPairing {
    pub mentor: SheetPerson,
    pub mentee: SheetPerson,
    pub weekly: Option<Slot>,
    pub place: Option<String>,
    pub programme: Option<String>,
    pub kind: Option<String>,
    pub background: Option<String>,
}

/// A person as a row names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetPerson {
    /// The part before the `@` if the row has no name.
    pub name: String,
    pub email: EmailAddress,
    /// A zone's name that was found good.
    pub zone: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where the row starts, from 1.
    pub line: usize,
    /// The pairing, or what is wrong with the row, as a sentence without its end.
    pub understood: Result<SheetPairing, String>,
}

/// A sheet as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Heading and meaning.
    pub columns: Vec<(String, Meaning)>,
    pub rows: Vec<Row>,
    /// The encoding that was found.
    pub encoding: &'static str,
}

/// Reads a sheet. Rows that are not understood stay in it with what is wrong.
///
/// # Errors
/// One sentence, if the sheet as a whole cannot be used.
pub fn read(bytes: &[u8]) -> Result<Sheet, String> {
    let (text, encoding) = decoded(bytes);
    // Excel's own way to name the delimiter, on a line before the headings.
    let (text, skipped, delimiter) = match text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')) {
        Some((sep, rest)) => (rest, 1, sep.bytes().next().unwrap_or(b',')),
        None => (text.as_str(), 0, delimiter(&text)),
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut columns: Vec<(String, Meaning)> = Vec::new();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| format!("Cannot read the sheet: {error}"))?;
        let cells: Vec<&str> = record.iter().map(str::trim).collect();
        if cells.iter().all(|cell| cell.is_empty()) {
            continue;
        }
        if columns.is_empty() {
            columns = headings(&cells)?;
            continue;
        }
        let line = line_of(&record, text) + skipped;
        rows.push(Row { line, understood: row(&columns, &cells) });
    }
    if columns.is_empty() {
        return Err("The sheet is empty".to_owned());
    }
    refuse_contradictions(&mut rows);
    Ok(Sheet { columns, rows, encoding })
}

/// Where a record starts, from 1: its position is that of the blank lines before it.
fn line_of(record: &csv::StringRecord, text: &str) -> usize {
    let Some(position) = record.position() else { return 0 };
    let start = usize::try_from(position.byte()).unwrap_or(0);
    let blank =
        text.get(start..).unwrap_or_default().bytes().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    usize::try_from(position.line()).unwrap_or(0) + blank.filter(|byte| *byte == b'\n').count()
}

/// UTF-8 or UTF-16 by its mark, UTF-8 if it is that, else the encoding of Western Windows.
fn decoded(bytes: &[u8]) -> (String, &'static str) {
    let (encoding, mark) = Encoding::for_bom(bytes)
        .unwrap_or_else(|| (if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 }, 0));
    let (text, _) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
    (text.into_owned(), encoding.name())
}

/// The delimiter that the headings have most of, outside quotes.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    let headings = text.trim_start_matches(['\r', '\n', ' ', ',', ';', '\t']);
    for byte in headings.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(known, _)| *known == byte).for_each(|(_, count)| *count += 1),
        }
    }
    // The first of equals: `max_by_key` would take the last.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| delimiter)
}

fn row(columns: &[(String, Meaning)], cells: &[&str]) -> Result<SheetPairing, String> {
    if let Some(extra) =
        cells.get(columns.len()..).and_then(|extra| extra.iter().find(|cell| !cell.is_empty()))
    {
        return Err(format!("there are more cells than headings: \"{}\"", quotable(extra)));
    }
    let joined = |wanted: Meaning, with: &str| {
        let found =
            columns.iter().zip(cells).filter(|((_, meaning), cell)| *meaning == wanted && !cell.is_empty());
        let found: Vec<&str> = found.map(|(_, cell)| *cell).collect();
        (!found.is_empty()).then(|| found.join(with))
    };
    let checked = |what: &str, wanted: Meaning, read: fn(&str) -> Result<String, Complaint>| {
        let read = |text: String| read(&text).map_err(|complaint| sentence(what, &text, complaint));
        joined(wanted, " ").map(read).transpose()
    };
    let weekly = joined(Meaning::Weekly, " ")
        .map(|text| {
            weekly(&text)
                .ok_or_else(|| format!("\"{}\" is not a weekly time such as Tue 18:00", quotable(&text)))
        })
        .transpose()?;
    let background = joined(Meaning::Background, "\n")
        .map(|text| values::prose(&text).map_err(|complaint| sentence("the background", &text, complaint)))
        .transpose()?;
    let mentor = person("mentor", &|detail| joined(Meaning::Mentor(detail), " "))?;
    let mentee = person("mentee", &|detail| joined(Meaning::Mentee(detail), " "))?;
    if mentor.email == mentee.email {
        return Err(format!("{} is mentor and mentee at once", mentor.email));
    }
    Ok(SheetPairing {
        mentor,
        mentee,
        weekly,
        place: checked("the place", Meaning::Place, |text| values::line(text, values::LONGEST_LINE))?,
        programme: checked("the programme", Meaning::Programme, values::name)?,
        kind: checked("the kind", Meaning::Kind, values::kind)?,
        background,
    })
}

fn sentence(what: &str, text: &str, complaint: Complaint) -> String {
    let Complaint { what: wrong, hint } = complaint;
    let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
    format!("{what} \"{}\" {wrong}{hint}", quotable(text))
}

fn person(who: &str, cell: &dyn Fn(Detail) -> Option<String>) -> Result<SheetPerson, String> {
    let parts: Vec<String> =
        [cell(Detail::FirstName), cell(Detail::LastName)].into_iter().flatten().collect();
    let mut name = cell(Detail::Name).or_else(|| (!parts.is_empty()).then(|| parts.join(" ")));
    let mut address = cell(Detail::Email);
    // "Ada Lovelace <ada@people.test>" in either column.
    for cell in [name.clone(), address.clone()].into_iter().flatten() {
        if let Some((before, after)) = cell.split_once('<')
            && let Some((inside, _)) = after.split_once('>')
        {
            let before = before.trim().trim_matches('"').trim();
            if !before.is_empty() {
                name = Some(before.to_owned());
            }
            address = Some(inside.trim().to_owned());
        }
    }
    if address.is_none() && name.as_ref().is_some_and(|name| name.contains('@')) {
        address = name.take();
    }
    let Some(address) = address else { return Err(format!("the {who} has no address")) };
    let email = values::address(address.strip_prefix("mailto:").unwrap_or(&address))
        .map_err(|complaint| sentence(&format!("the {who}'s address"), &address, complaint))?;
    let name = name.unwrap_or_else(|| email.local().to_owned());
    let name =
        values::name(&name).map_err(|complaint| sentence(&format!("the {who}'s name"), &name, complaint))?;
    // A spreadsheet would run it, if the name ever went back into one.
    if name.starts_with(['=', '+', '@', '-']) {
        return Err(format!("the {who}'s name \"{}\" is a formula", quotable(&name)));
    }
    let zone = cell(Detail::Zone)
        .map(|text| {
            let zone = values::zone(&text)
                .map_err(|complaint| sentence(&format!("the {who}'s zone"), &text, complaint))?;
            Ok::<_, String>(zone.iana_name().unwrap_or("UTC").to_owned())
        })
        .transpose()?;
    Ok(SheetPerson { name: name.split_whitespace().collect::<Vec<_>>().join(" "), email, zone })
}

/// `Tue 18:00`, `Tuesdays at 6pm`, `18.30 Tue`.
fn weekly(text: &str) -> Option<Slot> {
    let lower = text.to_lowercase().replace(" am", "am").replace(" pm", "pm");
    let words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|word| !matches!(*word, "" | "at" | "@" | "on" | "every"))
        .collect();
    let [one, two] = words.as_slice() else { return None };
    let day = |word: &str| cadence::weekday(word).or_else(|| cadence::weekday(word.strip_suffix('s')?));
    let both = |one: &str, two: &str| Some(Slot { weekday: day(one)?, time: clock(two)? });
    both(one, two).or_else(|| both(two, one))
}

/// `18:00`, `18.00`, `6pm`, `6:30pm`.
fn clock(word: &str) -> Option<Time> {
    let (digits, later) = match (word.strip_suffix("am"), word.strip_suffix("pm")) {
        (Some(digits), _) => (digits, Some(false)),
        (_, Some(digits)) => (digits, Some(true)),
        _ => (word, None),
    };
    let written = digits.replace(['.', 'h'], ":");
    let written = if later.is_some() && !written.contains(':') { format!("{written}:00") } else { written };
    let time = values::time(&written)?;
    match later {
        None => Some(time),
        Some(_) if !(1..=12).contains(&time.hour()) => None,
        Some(later) => Time::new(time.hour() % 12 + if later { 12 } else { 0 }, time.minute(), 0, 0).ok(),
    }
}

/// One address is one person throughout the sheet, and a pair stands in it once.
fn refuse_contradictions(rows: &mut [Row]) {
    let mut names: HashMap<EmailAddress, (String, usize)> = HashMap::new();
    let mut pairs: HashMap<(EmailAddress, EmailAddress, Option<String>, Option<String>), usize> =
        HashMap::new();
    for row in rows {
        let Ok(pairing) = &row.understood else { continue };
        let key = (
            pairing.mentor.email.clone(),
            pairing.mentee.email.clone(),
            pairing.programme.clone(),
            pairing.kind.clone(),
        );
        let mut wrong = pairs.get(&key).map(|line| format!("this pair stands on line {line} already"));
        for person in [&pairing.mentor, &pairing.mentee] {
            let (name, line) = names.entry(person.email.clone()).or_insert((person.name.clone(), row.line));
            if name.to_lowercase() != person.name.to_lowercase() {
                wrong.get_or_insert(format!(
                    "{} is {name} on line {line} and {} here",
                    person.email, person.name
                ));
            }
        }
        pairs.entry(key).or_insert(row.line);
        if let Some(wrong) = wrong {
            row.understood = Err(wrong);
        }
    }
}

/// What was understood, heading by heading and row by row, for a person to look over.
impl fmt::Display for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (heading, meaning) in &self.columns {
            writeln!(f, "column \"{heading}\": {meaning}")?;
        }
        for Row { line, understood } in &self.rows {
            match understood {
                Err(wrong) => writeln!(f, "line {line}: not understood: {wrong}")?,
                Ok(pairing) => {
                    let SheetPairing { mentor, mentee, .. } = pairing;
                    write!(
                        f,
                        "line {line}: {} <{}> mentors {} <{}>",
                        mentor.name, mentor.email, mentee.name, mentee.email
                    )?;
                    if let Some(weekly) = pairing.weekly {
                        write!(f, ", {weekly}")?;
                    }
                    for more in [&pairing.place, &pairing.programme, &pairing.kind].into_iter().flatten() {
                        write!(f, ", {more}")?;
                    }
                    if pairing.background.is_some() {
                        write!(f, ", with background")?;
                    }
                    writeln!(f)?;
                }
            }
        }
        let good = self.rows.iter().filter(|row| row.understood.is_ok()).count();
        write!(f, "{good} of {} rows understood", self.rows.len())
    }
}

#[cfg(test)]
#[path = "sheet_tests.rs"]
mod tests;
