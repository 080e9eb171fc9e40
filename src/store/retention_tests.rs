//! What is forgotten is found nowhere, and what may still be needed is not forgotten.

use std::{fs, path::Path};

use super::*;
use crate::{
    domain::{EmailAddress, LetterKind, PairingId, Reason, Sentence},
    planning::letter::Above,
    store::{Confirmation, FILE, Fate, Grace, Handled, NewDelivery, NewLetter, NewPost, State, backup},
};

const DAY: i64 = 86_400;
/// Words that stand in nothing else.
const WORDS: &str = "quiet otter";

fn at(day: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + day * DAY).unwrap()
}

/// Enters a letter with that many words; its delivery.
fn letter(tx: &Tx<'_>, name: &str, words: &str, repeated: usize) -> Result<i64> {
    let letter = tx.enter_letter(&NewLetter {
        kind: LetterKind::Nudge,
        programme: "academy",
        reasons: &[Reason::from(format!("academy/ada-sam.1/nudge/{name}"))],
        pairings: &[PairingId("ada-sam".to_owned())],
        decided: at(0),
        courtesy: true,
        requires_complete_fetch: false,
        not_after: None,
    })?;
    tx.enter_delivery(&NewDelivery {
        letter,
        recipient: "ada",
        address: &EmailAddress::parse("ada@people.test")?,
        envelope_from: "desk@desk.test",
        message_id: &format!("{name}@desk.test"),
        subject: &format!("Re: {words}"),
        bytes: format!("{words} ").repeat(repeated).as_bytes(),
        not_before: at(0),
    })
}

fn settled(tx: &Tx<'_>, name: &str, words: &str, repeated: usize, state: State) -> Result<i64> {
    let id = letter(tx, name, words, repeated)?;
    tx.settle(id, state, &Sentence::verbatim("250 ok"), at(0), at(0))?;
    Ok(id)
}

fn mail(tx: &Tx<'_>, key: &str, subject: &str, open: bool, handled: Timestamp) -> Result<i64> {
    tx.enter_handled(&Handled {
        folder: "INBOX",
        key,
        message_id: "1@people.test",
        hash: key,
        received: handled,
        handled,
        class: "reply",
        sender: "ada@home.test",
        subject,
        verdict: &sentence!("inbound.stranger"),
        unplaced: Some(&sentence!("inbound.stranger")).filter(|_| open),
        junk: false,
        parked: &format!("{{\"hash\":\"{key}\",\"subject\":\"{subject}\",\"answers\":[]}}"),
        waits_until: None,
        private: false,
        proved: false,
    })
}

fn forget(store: &Store, day: i64) -> Forgotten {
    let mut all = Forgotten::default();
    loop {
        all.add(&store.write(|tx| tx.forget(at(day), 100)).unwrap());
        if !all.more {
            return all;
        }
    }
}

/// The files in a folder that hold those words.
fn holders(folder: &Path, words: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        if memchr::memmem::find(&bytes, words.as_bytes()).is_some() {
            found.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    found.sort();
    found
}

#[test]
fn what_was_settled_a_month_ago_is_in_no_byte() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let states = [State::Sent, State::Failed, State::Cancelled];
    store
        .write(|tx| {
            // Of all sizes: beside each other on one page, and over many.
            for n in 0..600_usize {
                let state = states[n % states.len()];
                settled(tx, &format!("settled-{n}"), WORDS, (n * 7) % 90 + (n % 40) * (n % 41), state)?;
            }
            mail(tx, "1", WORDS, true, at(0))?;
            mail(tx, "2", WORDS, false, at(0))?;
            let reason = Reason::from("-/-/confirm/1");
            tx.ask_to_confirm(&Confirmation {
                reason: reason.clone(),
                staff: "rosa@people.test".to_owned(),
                tasks: serde_json::from_str(&format!(
                    "[{{\"order\":{{\"change\":[\"ada-sam\",{{\"note\":{{\"text\":\"{WORDS}\"}}}}]}}}}]"
                ))?,
                shown: "5d41402a".to_owned(),
                asked: at(0),
                until: at(1),
                settled: None,
                fate: Fate::Waits,
                undo: String::new(),
            })?;
            tx.settle_confirmation(&reason, Fate::Done, WORDS, at(0))?;
            let post = NewPost {
                key: "k",
                room: "staff",
                text: WORDS,
                loud: true,
                pairings: &[PairingId("ada-sam".to_owned())],
            };
            tx.enter_post(&Reason::from("academy/ada-sam.1/in-touch/1"), &post, at(0))?;
            tx.gather_posts()?;
            tx.message_stands(1, "$event", at(0))
        })
        .unwrap();
    assert!(store.clean().unwrap());
    assert_eq!(holders(folder.path(), WORDS), [FILE], "the search finds what is there");

    assert_eq!(forget(&store, 29), Forgotten::default());
    let forgotten = forget(&store, 31);
    assert_eq!(
        forgotten.counts,
        [("letters", 600), ("subjects of mails", 2), ("orders", 1), ("messages to rooms", 1), ("posts", 1)]
    );
    assert!(store.clean().unwrap());
    let copies = tempfile::tempdir().unwrap();
    backup(folder.path(), &copies.path().join("copy.sqlite"), at(31)).unwrap();
    assert_eq!(holders(folder.path(), WORDS), Vec::<String>::new());
    assert_eq!(holders(copies.path(), WORDS), Vec::<String>::new());
    // Nor a piece of them.
    assert_eq!(holders(folder.path(), "otter q"), Vec::<String>::new());
    assert_eq!(forget(&store, 32), Forgotten::default(), "once is enough");

    store
        .read(|tx| {
            let delivery = tx.delivery(1)?.unwrap();
            let gone = delivery.delivery.gone.unwrap();
            assert_eq!((gone.since, delivery.bytes.len()), (at(31), 0));
            // SHA-256 of nothing: the first one had no words.
            assert_eq!(gone.hash, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
            assert_eq!(tx.reasons_of_letter(1)?, [Reason::from("academy/ada-sam.1/nudge/settled-0")]);
            assert!(tx.by_message_id("settled-599@desk.test")?.is_some());
            assert!(tx.confirmation(&Reason::from("-/-/confirm/1"))?.unwrap().tasks.is_empty());
            Ok(())
        })
        .unwrap();
    // What became of the matter makes no post of its own out of one that is gone.
    store
        .write(|tx| {
            tx.amend_posts(&PairingId("ada-sam".to_owned()), |_| Some("they were heard".into()), at(0))
        })
        .unwrap();
    assert_eq!(store.read(|tx| tx.open_messages(at(40))).unwrap(), []);
}

#[test]
fn what_staff_say_above_letters_goes_with_the_hour_it_is_for() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let above = Above { by: "Rosa".to_owned(), text: WORDS.to_owned() };
    let pairing = PairingId("ada-sam".to_owned());
    let grace = Grace { waits: at(0), above: Some(above), until: at(2) };
    store.write(|tx| tx.begin_grace(&pairing, &grace, at(0))).unwrap();
    assert_eq!(forget(&store, 1), Forgotten::default(), "its letter may still come");
    assert_eq!(forget(&store, 2).counts, [("sentences above letters", 1)]);
    assert!(store.clean().unwrap());
    assert_eq!(holders(folder.path(), WORDS), Vec::<String>::new());
}

#[test]
fn nothing_is_left_between_what_stays() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    for round in 0..12_usize {
        // Rows that stay and rows that go lie on the same pages, which are split and joined.
        store
            .write(|tx| {
                for n in 0..60 {
                    let (name, length) = (format!("{round}-{n}"), (n * 17 + round * 5) % 90);
                    if n % 3 == 0 {
                        letter(tx, &name, "slow heron", length)?;
                    } else {
                        settled(tx, &name, WORDS, length, State::Sent)?;
                    }
                    mail(tx, &name, WORDS, false, at(0))?;
                }
                Ok(())
            })
            .unwrap();
        forget(&store, 31);
        assert!(store.clean().unwrap());
        assert_eq!(holders(folder.path(), "otter"), Vec::<String>::new(), "round {round}");
    }
    assert_eq!(holders(folder.path(), "slow heron"), [FILE]);
}

#[test]
fn what_waits_or_is_in_doubt_keeps_its_words_however_old() {
    let store = Store::in_memory().unwrap();
    let [pending, sending, doubtful, failed] = store
        .write(|tx| {
            let [pending, sending, doubtful] = [
                letter(tx, "pending", WORDS, 9)?,
                letter(tx, "sending", WORDS, 9)?,
                settled(tx, "in-doubt", WORDS, 9, State::InDoubt)?,
            ];
            // Tried once, and to be tried again.
            tx.settle(pending, State::Pending, &Sentence::verbatim("450 later"), at(0), at(0))?;
            assert!(tx.begin_sending(sending, at(0))?);
            Ok([pending, sending, doubtful, settled(tx, "failed", WORDS, 9, State::Failed)?])
        })
        .unwrap();
    assert_eq!(forget(&store, 400).counts, [("letters", 1)]);
    let bytes = |id| store.read(|tx| tx.delivery(id)).unwrap().unwrap().bytes.len();
    for id in [pending, sending, doubtful] {
        assert_eq!(bytes(id), 9 * (WORDS.len() + 1));
    }
    assert!(store.write(|tx| tx.retry(doubtful, at(400))).unwrap());
    assert!(!store.write(|tx| tx.retry(failed, at(400))).unwrap(), "an empty letter would leave");
    let next = store.read(|tx| tx.next_outgoing(at(400), doubtful)).unwrap();
    assert_eq!(next.map(|outgoing| outgoing.delivery.id), None);
}

#[test]
fn a_copy_that_is_owed_is_not_filed_empty() {
    let store = Store::in_memory().unwrap();
    let id = store.write(|tx| settled(tx, "sent", WORDS, 9, State::Sent)).unwrap();
    store.write(|tx| tx.set_copied(id, false)).unwrap();
    assert_eq!(store.read(|tx| tx.owed_copies()).unwrap().len(), 1);
    forget(&store, 31);
    assert_eq!(store.read(|tx| tx.owed_copies()).unwrap().len(), 0);
}

#[test]
fn the_subject_of_a_mail_goes_once_it_is_settled_and_after_a_month() {
    let store = Store::in_memory().unwrap();
    let [open, done, understood] = store
        .write(|tx| {
            Ok([
                mail(tx, "open", WORDS, true, at(0))?,
                mail(tx, "done", WORDS, true, at(0))?,
                mail(tx, "understood", WORDS, false, at(0))?,
            ])
        })
        .unwrap();
    store.write(|tx| tx.settle_mail(done, &sentence!("inbound.looked_at", user => "rosa"), at(2))).unwrap();
    let subject = |id| store.read(|tx| tx.mail(id)).unwrap().unwrap().subject;
    assert_eq!(forget(&store, 3).counts, [("subjects of settled mails", 1)]);
    assert_eq!([subject(open), subject(done), subject(understood)], [WORDS, "", WORDS]);
    assert_eq!(forget(&store, 30).counts, [("subjects of mails", 2)]);
    assert_eq!([subject(open), subject(understood)], ["", ""]);
    let mail = store.read(|tx| tx.mail(open)).unwrap().unwrap();
    assert_eq!((mail.forgotten, mail.settled), (Some(at(30)), None), "it waits for staff still");
    // What is needed to hear it once it is known who wrote is no word.
    let kept = store.read(|tx| tx.open_from("ada@home.test")).unwrap();
    assert_eq!(kept, [(open, r#"{"hash":"open","subject":"","answers":[]}"#.to_owned())]);
}

#[test]
fn a_transaction_is_bounded_in_rows_and_in_octets() {
    let store = Store::in_memory().unwrap();
    store
        .write(|tx| (0..250).try_for_each(|n| settled(tx, &n.to_string(), "x", 9, State::Sent).map(|_| ())))
        .unwrap();
    let step = || store.write(|tx| tx.forget(at(31), 100)).unwrap();
    for (count, more) in [(100, true), (100, true), (50, false)] {
        let forgotten = step();
        assert_eq!((forgotten.total(), forgotten.more), (count, more));
    }
    // Four letters of 1.5 MB, and one that is larger than the bound by itself.
    store
        .write(|tx| {
            (0..4).try_for_each(|n| {
                settled(tx, &format!("large-{n}"), "x", 750_000, State::Sent).map(|_| ())
            })?;
            settled(tx, "huge", "x", LARGEST_AT_ONCE, State::Sent).map(|_| ())
        })
        .unwrap();
    for (count, more) in [(2, true), (2, true), (1, false)] {
        let forgotten = step();
        assert_eq!((forgotten.total(), forgotten.more), (count, more));
    }
}

#[test]
fn while_somebody_reads_the_log_is_emptied_later() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    store.write(|tx| settled(tx, "sent", WORDS, 2_000, State::Sent)).unwrap();
    let reader = Connection::open(folder.path().join(FILE)).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM delivery;").unwrap();
    forget(&store, 31);
    let begun = std::time::Instant::now();
    assert!(!store.clean().unwrap());
    assert!(begun.elapsed() < Duration::from_secs(2), "nobody is waited for");
    assert!(!holders(folder.path(), WORDS).is_empty());
    reader.execute_batch("ROLLBACK").unwrap();
    assert!(store.clean().unwrap());
    assert_eq!(holders(folder.path(), WORDS), Vec::<String>::new());
}

#[test]
fn what_an_earlier_mentord_left_in_free_pages_goes_once() {
    let folder = tempfile::tempdir().unwrap();
    let old = Connection::open(folder.path().join(FILE)).unwrap();
    old.execute_batch("PRAGMA journal_mode = WAL; PRAGMA secure_delete = OFF;").unwrap();
    for sql in [
        include_str!("migrations/0001_init.sql"),
        include_str!("migrations/0002_post.sql"),
        include_str!("migrations/0003_message.sql"),
        include_str!("migrations/0004_orders.sql"),
        include_str!("migrations/0005_who.sql"),
        include_str!("../../tests/fixtures/migrations/0005_who.sql"),
        "PRAGMA user_version = 5",
    ] {
        old.execute_batch(sql).unwrap();
    }
    let insert = "INSERT INTO delivery (letter, reader, address, envelope_from, message_id, subject, bytes, not_before)
                  VALUES (1, 'ada', 'ada@example.org', '', ?1, '', ?2, 0)";
    for n in 0..200_usize {
        old.execute(insert, (format!("{n}@gone.test"), format!("{WORDS} ").repeat(n * 3).into_bytes()))
            .unwrap();
    }
    old.execute_batch("DELETE FROM delivery WHERE message_id LIKE '%@gone.test'").unwrap();
    drop(old);
    assert_eq!(holders(folder.path(), WORDS), [FILE], "they lie in free pages");
    let copied = || {
        let copies = tempfile::tempdir().unwrap();
        backup(folder.path(), &copies.path().join("copy.sqlite"), at(0)).unwrap();
        holders(copies.path(), WORDS)
    };
    assert_eq!(copied(), Vec::<String>::new(), "a copy made before the upgrade");
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(copied(), Vec::<String>::new(), "and before the first run");
    assert!(holders(folder.path(), WORDS).contains(&FILE.to_owned()), "they lie there still");
    assert!(store.clean().unwrap());
    assert_eq!(holders(folder.path(), WORDS), Vec::<String>::new());
    assert_eq!(store.read(|tx| tx.meta(UNCLEAN)).unwrap(), None);
    // A new one has nothing of the kind, and is not written anew.
    let new = Store::in_memory().unwrap();
    assert_eq!(new.read(|tx| tx.meta(UNCLEAN)).unwrap(), None);
}
