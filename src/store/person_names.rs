//! The names that people are called by, in lower case: SQLite has no lower case but ASCII's.

use rusqlite::Connection;

pub(super) fn enter_name(connection: &Connection, person: &str, name: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO person_name (name, person) VALUES (?1, ?2)")?
        .execute([&name.to_lowercase(), person])
        .map(|_| ())
}

/// Fills `person_name` for those who were entered before it was there: SQLite has no lower case but ASCII's.
pub(super) fn name_everybody(connection: &Connection) -> rusqlite::Result<()> {
    let mut everybody = connection
        .prepare("SELECT id, json_extract(record, '$.name'), json_extract(record, '$.called') FROM person")?;
    let mut rows = everybody.query([])?;
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        for column in [1, 2] {
            if let Some(name) = row.get::<_, Option<String>>(column)? {
                enter_name(connection, &id, &name)?;
            }
        }
    }
    Ok(())
}
