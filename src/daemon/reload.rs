//! Another process asks the service to read its files again, and waits for what comes of it: by the store,
//! which both have open.

use anyhow::Result;

use super::secret;
use crate::store::{Store, Tx};

/// What was asked last; gone once it was answered.
const ASKED: &str = "reload_asked";
/// The same word, a line break, and why the files were refused; nothing behind it: they were taken.
const ANSWERED: &str = "reload_answered";

/// Asks; with what to call this question by.
///
/// # Errors
/// When the store or the system's randomness fails.
pub fn ask(store: &Store) -> Result<String> {
    let word = secret::random_word()?;
    store.write(|tx| tx.set_meta(ASKED, &word))?;
    Ok(word)
}

/// The question that waits for an answer.
pub(super) fn asked(tx: &Tx<'_>) -> Result<Option<String>> {
    tx.meta(ASKED)
}

/// Answers a question that was asked before the files were read. `refused`: why they were not taken.
pub(super) fn answer(tx: &Tx<'_>, word: &str, refused: Option<&str>) -> Result<()> {
    if tx.meta(ASKED)?.as_deref() == Some(word) {
        tx.clear_meta(ASKED)?;
    }
    tx.set_meta(ANSWERED, &format!("{word}\n{}", refused.unwrap_or_default()))
}

/// What came of a question: `None` while there is no answer, else why the files were refused, if they were.
///
/// # Errors
/// When the store fails.
pub fn answered(store: &Store, word: &str) -> Result<Option<Result<(), String>>> {
    let answer = store.read(|tx| tx.meta(ANSWERED))?;
    let of_this = answer.as_deref().and_then(|answer| answer.strip_prefix(word)?.strip_prefix('\n'));
    Ok(of_this.map(|refused| if refused.is_empty() { Ok(()) } else { Err(refused.to_owned()) }))
}

/// Nobody waits any more.
///
/// # Errors
/// When the store fails.
pub fn forget(store: &Store, word: &str) -> Result<()> {
    store.write(|tx| match tx.meta(ASKED)?.as_deref() == Some(word) {
        true => tx.clear_meta(ASKED),
        false => Ok(()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_question_gets_its_own_answer() {
        let store = Store::in_memory().unwrap();
        assert_eq!(store.read(asked).unwrap(), None);
        let first = ask(&store).unwrap();
        assert_eq!(store.read(asked).unwrap().as_ref(), Some(&first));
        assert_eq!(answered(&store, &first).unwrap(), None);
        let problems = "a.toml:3: wrong\nb.toml:1: wrong";
        store.write(|tx| answer(tx, &first, Some(problems))).unwrap();
        assert_eq!(answered(&store, &first).unwrap(), Some(Err(problems.to_owned())));
        let second = ask(&store).unwrap();
        assert_eq!(answered(&store, &second).unwrap(), None, "that was the first one's");
        forget(&store, &first).unwrap();
        assert_eq!(store.read(asked).unwrap().as_ref(), Some(&second), "the second still waits");
        store.write(|tx| answer(tx, &second, None)).unwrap();
        assert_eq!(answered(&store, &second).unwrap(), Some(Ok(())));
        assert_eq!(store.read(asked).unwrap(), None);
    }
}
