//! Orders as an earlier mentord kept them, rewritten as tasks and as what takes them back.

use rusqlite::{Connection, OptionalExtension as _, params};
use serde_json::{Map, Value, json};

/// Rewrites every row of `confirmation`. What cannot be understood is forgotten: nobody could confirm it any more.
pub(super) fn rewrite_confirmations(connection: &Connection) -> rusqlite::Result<()> {
    let mut select = connection.prepare("SELECT reason, tasks, undo FROM confirmation")?;
    let rows = select
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<Vec<(String, String, String)>, _>>()?;
    let mut update = connection.prepare("UPDATE confirmation SET tasks = ?2, undo = ?3 WHERE reason = ?1")?;
    let mut forget = connection.prepare(
        "UPDATE confirmation SET tasks = '[]', undo = '', settled = coalesce(settled, asked),
         outcome = CASE outcome WHEN '' THEN 'dropped' ELSE outcome END WHERE reason = ?1",
    )?;
    for (reason, orders, before) in rows {
        let Some(tasks) = serde_json::from_str(&orders).ok().and_then(tasks) else {
            forget.execute([reason])?;
            continue;
        };
        let undo = match serde_json::from_str(&before) {
            Ok(before) => undo(connection, &before)?.map(|undo| undo.to_string()).unwrap_or_default(),
            Err(_) => String::new(),
        };
        update.execute(params![reason, tasks.to_string(), undo])?;
    }
    Ok(())
}

fn tasks(orders: Value) -> Option<Value> {
    let Value::Array(orders) = orders else { return None };
    let tasks = orders.into_iter().map(|task| match task.get("order") {
        Some(order) => Some(json!({ "order": resolved(order)? })),
        None => Some(task),
    });
    tasks.collect::<Option<Vec<Value>>>().map(Value::Array)
}

fn resolved(order: &Value) -> Option<Value> {
    if let Value::String(word) = order {
        return Some(json!({ "desk": word }));
    }
    let (kind, about) = order.as_object()?.iter().next()?;
    Some(match kind.as_str() {
        "change" => {
            let id = about.get(0)?.get("named")?;
            let change = about.get(1)?;
            match change.get("replace_mentor") {
                Some(said) => json!({ "replace_mentor": {
                    "pairing": id, "old": said.get("old")?, "new": who(said.get("new")?)?,
                }}),
                None => json!({ "change": [id, change] }),
            }
        }
        "pair" => {
            let mut pair: Map<String, Value> = about.as_object()?.clone();
            for side in ["mentors", "mentees"] {
                let named = pair.get(side)?.as_array()?.iter().map(who).collect::<Option<Vec<Value>>>()?;
                pair.insert(side.to_owned(), Value::Array(named));
            }
            json!({ "pair": pair })
        }
        "person" => json!({ "person": about }),
        _ => return None,
    })
}

/// `ada-lovelace`, or `Ada Lovelace <ada@example.org>`.
fn who(named: &Value) -> Option<Value> {
    let named = named.as_str()?;
    Some(match named.strip_suffix('>').and_then(|rest| rest.split_once('<')) {
        Some((name, email)) => json!({ "new": { "name": name.trim(), "email": email } }),
        None => json!({ "on_file": named }),
    })
}

fn undo(connection: &Connection, before: &Value) -> rusqlite::Result<Option<Value>> {
    let list = |field: &str| before.get(field).and_then(Value::as_array).cloned();
    let (Some(was_pairings), Some(was_people)) = (list("pairings"), list("people")) else { return Ok(None) };
    let (mut edits, mut people, mut pairings) = (Vec::new(), Vec::new(), Vec::new());
    for was in &was_people {
        let (Some(id), Some(person), Some(standing)) = (was.get(0), was.get(1), was.get(2)) else { continue };
        edits.extend(edited(connection, "person", id, person)?);
        people.push(json!([id, standing]));
    }
    for was in &was_pairings {
        let Some(id) = was.get(0) else { continue };
        match was.get(1).and_then(Value::as_array).map(Vec::as_slice) {
            Some([pairing, contact]) => {
                edits.extend(edited(connection, "pairing", id, pairing)?);
                pairings.push(json!([id, contact]));
            }
            _ => edits.push(json!({ "remove_pairing": id })),
        }
    }
    Ok(Some(json!({
        "letter": before.get("letter"),
        "line": before.get("line"),
        "inverse": { "edits": edits, "people": people, "pairings": pairings },
    })))
}

/// The edit from what the record says now to what it said before, if they differ.
fn edited(connection: &Connection, table: &str, id: &Value, was: &Value) -> rusqlite::Result<Option<Value>> {
    let sql = match table {
        "person" => "SELECT record FROM person WHERE id = ?1",
        _ => "SELECT record FROM pairing WHERE id = ?1",
    };
    let now: Option<String> =
        connection.query_row(sql, [id.as_str().unwrap_or_default()], |row| row.get(0)).optional()?;
    let now: Option<Value> = now.and_then(|now| serde_json::from_str(&now).ok());
    Ok(now
        .filter(|now| now != was)
        .map(|now| json!({ format!("change_{table}"): { "before": now, "after": was } })))
}
