//! The people of a row: names and addresses of one cell or several, and what belongs to them.

use super::{
    cells::{is_blank, sentence},
    headings::{Detail, Meaning},
    links,
    row::Cells,
};
use crate::{
    config::{problem::quotable, values},
    domain::{EmailAddress, Sentence, Side, address::without_shared_mark, called},
    planning::roster::sheet::SheetPerson,
};

/// The people of one side, of all its numbered columns. `name_column`: the heading of an unknown column that may hold
/// their names.
pub(super) fn of_side(
    side: Side,
    row: &Cells<'_>,
    meaning: fn(Detail) -> Meaning,
    name_column: Option<(&str, Side)>,
) -> Result<Vec<SheetPerson>, Sentence> {
    let mut people: Vec<SheetPerson> = Vec::new();
    for nth in row.numbers(meaning) {
        let cell = |detail: Detail| {
            let found: Vec<&str> =
                row.of(meaning(detail), nth).into_iter().filter(|cell| !is_blank(cell)).collect();
            (!found.is_empty()).then(|| found.join(" "))
        };
        for person in side_of_row(side, &cell)? {
            if let Some(known) = people.iter().find(|known| known.email == person.email) {
                match (&known.name, &person.name) {
                    (Some(one), Some(other)) if !called::are_one(one, other) => {
                        let (address, one, other) = (&person.email, one.as_str(), other.as_str());
                        return Err(sentence!("sheet.pair_shares_address", address, one, other));
                    }
                    _ => continue,
                }
            }
            people.push(SheetPerson {
                name_column: name_column.map(|(column, side)| (column.to_owned(), side)),
                ..person
            });
        }
    }
    Ok(people)
}

/// The people of one cell for names and one for addresses, which may hold several.
fn side_of_row(side: Side, cell: &dyn Fn(Detail) -> Option<String>) -> Result<Vec<SheetPerson>, Sentence> {
    let mentor = side == Side::Mentor;
    let parts: Vec<String> =
        [cell(Detail::FirstName), cell(Detail::LastName)].into_iter().flatten().collect();
    let mut names = cell(Detail::Name).or_else(|| (!parts.is_empty()).then(|| parts.join(" ")));
    let mut addresses = cell(Detail::Email);
    if addresses.is_none() && names.as_ref().is_some_and(|name| name.contains('@')) {
        addresses = names.take();
    }
    let Some(addresses) = addresses else {
        return match names {
            Some(_) => Err(sentence!("sheet.no_address", mentor)),
            None => Ok(Vec::new()),
        };
    };
    let mut found: Vec<(Option<String>, EmailAddress, bool)> = Vec::new();
    for piece in pieces(&addresses) {
        let (piece, shared) = without_shared_mark(piece);
        let (name, address) = name_and_address(piece);
        let linked = links::address(address);
        let address = linked.as_deref().unwrap_or(address);
        let email = values::address(address)
            .map_err(|wrong| sentence(sentence!("sheet.the_address", mentor), address, wrong))?;
        found.push((name, email, shared));
    }
    let names = match &names {
        None => vec![None; found.len()],
        Some(names) => split_names(names, found.len()).ok_or_else(
            || sentence!("sheet.not_as_many_names", mentor, count => found.len(), names => quotable(names)),
        )?,
    };
    let zone = cell(Detail::Zone)
        .map(|text| {
            let zone = values::zone(&text)
                .map_err(|wrong| sentence(sentence!("sheet.the_zone", mentor), &text, wrong))?;
            Ok::<_, Sentence>(zone.iana_name().unwrap_or("UTC").to_owned())
        })
        .transpose()?;
    let phone = cell(Detail::Phone).filter(|phone| found.len() == 1 && !is_blank(phone));
    let phone = phone
        .map(|text| {
            values::line(&text, values::LONGEST_LINE)
                .map_err(|wrong| sentence(sentence!("sheet.the_phone", mentor), &text, wrong))
        })
        .transpose()?;
    let person = |((own, email, shared), name): ((Option<String>, EmailAddress, bool), Option<String>)| {
        let name = name.or(own).map(|name| checked_name(mentor, &name)).transpose()?;
        Ok(SheetPerson {
            name,
            email,
            shared,
            zone: zone.clone(),
            phone: phone.clone(),
            called: None,
            name_column: None,
        })
    };
    let mut people: Vec<SheetPerson> =
        found.into_iter().zip(names).map(person).collect::<Result<_, Sentence>>()?;
    if let Some(text) = cell(Detail::Called) {
        let called = split_names(&text, people.len()).ok_or_else(
            || sentence!("sheet.not_as_many_called", mentor, count => people.len(), called => quotable(&text)),
        )?;
        for (person, called) in people.iter_mut().zip(called) {
            person.called = called.map(|called| checked_name(mentor, &called)).transpose()?;
        }
    }
    Ok(people)
}

fn checked_name(mentor: bool, name: &str) -> Result<String, Sentence> {
    let name =
        values::name(name).map_err(|wrong| sentence(sentence!("sheet.the_name", mentor), name, wrong))?;
    // A spreadsheet would run it, if the name ever went back into one.
    if name.starts_with(['=', '+', '@', '-']) {
        return Err(sentence!("sheet.name_is_a_formula", mentor, name => quotable(&name)));
    }
    if name.starts_with('#') && name.ends_with(['!', '?', 'A']) {
        return Err(sentence!("sheet.name_is_an_error", mentor, name => quotable(&name)));
    }
    Ok(name.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The addresses of a cell, each perhaps with a name before it.
fn pieces(cell: &str) -> Vec<&str> {
    let lines = || cell.split(['\n', ';']).map(str::trim).filter(|piece| !piece.is_empty());
    let split: Vec<&str> = if cell.contains('<') {
        // "Lovelace, Ada <ada@example.org>" holds a comma.
        lines().collect()
    } else if cell.matches('@').count() > 1 {
        lines()
            .flat_map(|line| line.split([',', ' ', '/']))
            .map(str::trim)
            .filter(|piece| !piece.is_empty() && !matches!(*piece, "and" | "und" | "et" | "&" | "+"))
            .collect()
    } else {
        vec![cell.trim()]
    };
    split
}

/// "Ada Lovelace <ada@people.test>", "Ada Lovelace (ada@people.test)"
fn name_and_address(piece: &str) -> (Option<String>, &str) {
    let inside = |opens: char, closes: char| {
        let (before, after) = piece.split_once(opens)?;
        Some((before, after.split_once(closes)?.0)).filter(|(_, inside)| inside.contains('@'))
    };
    match inside('<', '>').or_else(|| inside('(', ')')) {
        Some((before, inside)) => {
            let name = before.trim().trim_matches('"').trim();
            ((!name.is_empty()).then(|| name.to_owned()), inside.trim())
        }
        None => (None, piece),
    }
}

/// As many names as there are addresses; one alone is never taken apart.
fn split_names(names: &str, count: usize) -> Option<Vec<Option<String>>> {
    if count == 1 {
        // The address may lie under the name as a link.
        let name = match name_and_address(names) {
            (Some(name), _) => name,
            _ => names.to_owned(),
        };
        return Some(vec![Some(name)]);
    }
    let ways: [&[&str]; 5] =
        [&["\n"], &[";"], &[" / ", "/"], &[","], &[",", " and ", " und ", " et ", " y ", " + ", " & ", "&"]];
    ways.into_iter().find_map(|separators| {
        let mut pieces = vec![names];
        for separator in separators {
            pieces = pieces.into_iter().flat_map(|piece| piece.split(separator)).collect();
        }
        let pieces: Vec<&str> = pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty()).collect();
        (pieces.len() == count).then(|| pieces.into_iter().map(|piece| Some(piece.to_owned())).collect())
    })
}
