//! No statement reads a table from end to end where that table grows with the programme, and no column is only
//! written.
//!
//! Every SQL literal of this folder is put to SQLite's planner; what may read everything is named.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    sync::{Arc, Mutex},
};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

use super::{Store, inbox, orders, outbox, posts, sending, words};

/// Parts that `format!` puts into statements.
const PARTS: [(&str, &[&str]); 5] = [
    ("{MAY_LEAVE}", &[sending::MAY_LEAVE]),
    ("{COLUMNS}", &[inbox::COLUMNS, outbox::COLUMNS, posts::COLUMNS, orders::COLUMNS, words::COLUMNS]),
    ("{states}", &["'failed'"]),
    (
        "{filter}",
        &[
            "pairing = ?1",
            "person = ?1 AND pairing = ''",
            "id > CAST(?1 AS INTEGER)",
            "WHERE unplaced <> '' AND settled IS NULL",
            "",
        ],
    ),
    (
        "{which}",
        &[
            "l.id IN (SELECT letter FROM letter_pairing WHERE pairing = ?1)",
            "d.recipient = ?1 AND l.kind NOT IN ('cancellation', 'answer')",
            "d.recipient = ?1",
            "l.courtesy = 1 AND d.recipient = ?2 AND l.id IN (SELECT letter FROM letter_pairing WHERE pairing = ?1)",
            "d.recipient = ?2 AND l.kind NOT IN ('cancellation', 'answer') AND l.id IN (SELECT letter FROM letter_pairing WHERE pairing = ?1)",
            "d.recipient = ?1 AND (l.courtesy = 1 OR l.kind IN ('proposal', 'introduction', 'invite', 'update'))",
            "l.kind IN ('proposal', 'introduction') AND l.id IN (SELECT letter FROM letter_pairing WHERE pairing = ?1)",
            "l.not_after < CAST(?1 AS INTEGER)",
        ],
    ),
];

/// Statements that are asked for everything: lists for people, the roster held against the record, and an
/// upgrade; or for so many and no more.
const MAY_SCAN: [&str; 8] = [
    "FROM person ORDER BY id LIMIT CAST(?1 AS INTEGER)",
    "SELECT id, json_extract(record, '$.name'), json_extract(record, '$.called') FROM person",
    "SELECT reason, tasks, undo FROM confirmation",
    "SELECT record, standing, file FROM person ORDER BY id",
    "SELECT record, contact, file, uid FROM pairing ORDER BY id",
    "FROM pairing_status WHERE ?1 = '' OR programme = ?1 ORDER BY pairing",
    "FROM delivery d JOIN letter l ON l.id = d.letter ORDER BY d.id",
    "FROM inbox  ORDER BY id",
];

/// Columns for whoever looks into the file after something went wrong: when, by whom and of what.
const FOR_PEOPLE: [&str; 6] =
    ["journal.noted", "journal.programme", "order_mail.staff", "order_mail.at", "learned.at", "worry.inbox"];

/// Tables with a few rows whatever the number of pairings.
const SMALL: [&str; 4] = ["meta", "programme", "cursor", "mailbox_outage"];

/// Every SQL literal in a source, its escapes and line breaks undone.
fn statements(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(start) = rest.find('"') {
        let text = &rest[start + 1..];
        let Some(end) = text.find('"') else { break };
        let literal = text[..end].split_whitespace().collect::<Vec<_>>().join(" ");
        if ["SELECT ", "INSERT ", "UPDATE ", "DELETE "].iter().any(|verb| literal.starts_with(verb)) {
            found.push(literal);
        }
        rest = &text[end + 1..];
    }
    found
}

/// The statement with each choice of its parts.
fn spelled_out(statement: &str) -> Vec<String> {
    let Some((part, choices)) = PARTS.iter().find(|(part, _)| statement.contains(part)) else {
        return vec![statement.to_owned()];
    };
    choices.iter().flat_map(|choice| spelled_out(&statement.replace(part, choice))).collect()
}

/// What SQLite would do, a line a step; `None` where the parts do not fit together.
fn plan(store: &Store, statement: &str) -> Option<Vec<String>> {
    store
        .read(|tx| {
            let mut prepared = tx.0.prepare(&format!("EXPLAIN QUERY PLAN {statement}"))?;
            let values = vec![rusqlite::types::Value::Null; prepared.parameter_count()];
            let rows = prepared.query_map(rusqlite::params_from_iter(values), |row| row.get(3))?;
            Ok(rows.collect::<Result<Vec<String>, _>>()?)
        })
        .ok()
}

/// Full reads of tables that grow. A partial index is small by what it says, so a walk of one is
/// no full read.
fn scans(plan: &[String]) -> Vec<&String> {
    let partial = [
        "person_due",
        "pairing_due",
        "post_loose",
        "message_open",
        "words_unlisted",
        "words_open",
        "words_heard",
        "worry_open",
        "worry_heard",
        "worry_letters",
        "inbox_private",
        "inbox_parked",
        "delivery_owed",
        "inbox_open",
        "inbox_private",
    ];
    plan.iter()
        .filter(|step| {
            let mut words = step.split_whitespace();
            // All deliveries above some id are all of them in disguise.
            let all_above = step.starts_with("SEARCH d ") && step.ends_with("(rowid>?)");
            let scan = words.next() == Some("SCAN") || all_above;
            scan && words.next().is_some_and(|table| !SMALL.contains(&table) && !table.starts_with('('))
                && !partial.iter().any(|index| step.ends_with(index))
                && !step.contains("CONSTANT ROW")
        })
        .collect()
}

/// Every statement of this folder, with the name of its file and each choice of its parts.
fn all_statements() -> Vec<(String, Vec<String>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.ends_with(".rs") || name.ends_with("_tests.rs") {
            continue;
        }
        let found = statements(&fs::read_to_string(&path).unwrap());
        all.extend(found.iter().map(|statement| (name.clone(), spelled_out(statement))));
    }
    assert!(all.len() > 60, "only {} statements were found", all.len());
    all
}

#[test]
fn no_statement_scans_what_grows() {
    let store = Store::in_memory().unwrap();
    let mut complaints = Vec::new();
    for (name, spellings) in all_statements() {
        let plans: Vec<_> =
            spellings.iter().filter_map(|spelled| Some((plan(&store, spelled)?, spelled))).collect();
        assert!(!plans.is_empty(), "{name}: SQLite does not understand: {spellings:?}");
        for (steps, spelled) in plans {
            if !MAY_SCAN.iter().any(|allowed| spelled.contains(allowed)) {
                let steps = scans(&steps);
                complaints.extend(steps.iter().map(|step| format!("{name}: {step}: {spelled}")));
            }
        }
    }
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn a_scan_is_seen() {
    let store = Store::in_memory().unwrap();
    let steps = plan(&store, "SELECT id FROM pairing WHERE record = ?1").unwrap();
    assert_eq!(scans(&steps).len(), 1, "{steps:?}");
    let steps = plan(&store, "SELECT id FROM pairing WHERE id = ?1").unwrap();
    assert_eq!(scans(&steps).len(), 0, "{steps:?}");
}

/// Which index is walked depends on the state that is asked for.
const BY_VALUE: &str = "FROM delivery d JOIN letter l ON l.id = d.letter WHERE d.state = ?1 ORDER BY d.id";

/// How often SQLite has planned a statement anew because other values were given: each time costs as much as a plan.
fn planned_anew(store: &Store, statement: &str) -> Option<i32> {
    store
        .read(|tx| {
            let mut prepared = tx.0.prepare(statement)?;
            for round in 0..3_i64 {
                for parameter in 1..=prepared.parameter_count() {
                    // A number suits a limit, and may be compared with a text.
                    prepared.raw_bind_parameter(parameter, round * 7 + i64::try_from(parameter)?)?;
                }
                let mut rows = prepared.raw_query();
                while rows.next()?.is_some() {}
            }
            Ok(prepared.get_status(rusqlite::StatementStatus::RePrepare))
        })
        .ok()
}

#[test]
fn no_statement_is_planned_anew_for_other_values() {
    let store = Store::in_memory().unwrap();
    let mut complaints = Vec::new();
    let mut tried = 0;
    for (name, spellings) in all_statements() {
        for spelled in spellings {
            let Some(times) = planned_anew(&store, &spelled) else { continue };
            tried += 1;
            if times > 0 && !spelled.contains(BY_VALUE) {
                complaints.push(format!("{name}: {times} times: {spelled}"));
            }
        }
    }
    assert!(tried > 60, "only {tried} statements were tried");
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn what_is_planned_anew_is_seen() {
    let store = Store::in_memory().unwrap();
    for (limit, anew) in [("?2", true), ("CAST(?2 AS INTEGER)", false)] {
        for statement in [
            format!("SELECT id FROM pairing WHERE id > ?1 ORDER BY id LIMIT {limit}"),
            format!(
                "UPDATE words SET text = '' WHERE id IN (SELECT id FROM words WHERE heard <= ?1 LIMIT {limit})"
            ),
        ] {
            assert_eq!(planned_anew(&store, &statement).unwrap() > 0, anew, "{statement}");
        }
    }
}

/// The statement without what only counts a column up: that reads it for nobody.
fn without_counting(statement: &str) -> String {
    let words: Vec<&str> = statement.split(' ').collect();
    let mut kept: Vec<&str> = Vec::new();
    let mut left = words.as_slice();
    while let Some((first, below)) = left.split_first() {
        left = match below {
            ["=", again, "+", one, rest @ ..] if again == first && one.trim_end_matches(',') == "1" => rest,
            _ => {
                kept.push(first);
                below
            }
        };
    }
    kept.join(" ").replace(", WHERE", " WHERE")
}

/// Of every column of the schema, as `table.column`, those that none of these statements reads.
fn columns_unread(statements: impl Iterator<Item = String>) -> Vec<String> {
    let store = Store::in_memory().unwrap();
    let read = Arc::new(Mutex::new(BTreeSet::new()));
    store
        .read(|tx| {
            let columns = "SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c \
                           WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";
            let columns: Vec<String> =
                tx.0.prepare(columns)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let seen = Arc::clone(&read);
            tx.0.authorizer(Some(move |context: AuthContext<'_>| {
                if let AuthAction::Read { table_name, column_name } = context.action {
                    seen.lock().unwrap().insert(format!("{table_name}.{column_name}"));
                }
                Authorization::Allow
            }));
            Ok(columns)
        })
        .map(|columns| {
            // A statement whose parts do not fit together reads nothing.
            for statement in statements {
                let statement = without_counting(&statement);
                let _ = store.read(|tx| Ok(tx.0.prepare(&statement).map(|_| ())?));
            }
            let read = read.lock().unwrap();
            columns.into_iter().filter(|column| !read.contains(column)).collect()
        })
        .unwrap()
}

#[test]
fn every_column_but_those_for_people_is_read_by_a_statement() {
    let all = all_statements().into_iter().flat_map(|(_, spellings)| spellings);
    assert_eq!(columns_unread(all), FOR_PEOPLE);
}

#[test]
fn a_column_that_is_only_written_is_seen() {
    let statements = [
        "SELECT value FROM meta WHERE key = ?1",
        "UPDATE programme SET last_digest = ?2 WHERE id = ?1",
        "UPDATE delivery SET state = ?2, attempts = attempts + 1, said = '' WHERE id = ?1",
        "UPDATE delivery SET state = ?2, attempts = attempts + 1 WHERE id = ?1",
    ];
    let unread = columns_unread(statements.into_iter().map(str::to_owned));
    for column in ["programme.last_digest", "delivery.state", "delivery.attempts"] {
        assert!(unread.contains(&column.to_owned()), "{column}: {unread:?}");
    }
    assert!(!unread.contains(&"programme.id".to_owned()) && !unread.contains(&"meta.value".to_owned()));
}
