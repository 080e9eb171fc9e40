//! What stops a letter before, while and after it is on its way.

use super::*;
use crate::{
    domain::{Hold, HoldWhy, LetterKind, PairingId, Reason, Sentence},
    store::{NewDelivery, NewLetter, Store},
};

fn at(second: i64) -> Timestamp {
    timestamp(1_800_000_000 + second)
}

/// A store with one waiting letter about `ada-sam`, decided at 0.
fn waiting(kind: &str, requires_complete_fetch: bool) -> (Store, i64) {
    let store = Store::in_memory().unwrap();
    let id = store
        .write(|tx| {
            let letter = tx.enter_letter(&NewLetter {
                kind: LetterKind::of(kind).unwrap(),
                programme: "academy",
                reasons: &[Reason::from("a/b/c/d")],
                pairings: &[PairingId("ada-sam".to_owned())],
                decided: at(0),
                courtesy: true,
                requires_complete_fetch,
                not_after: Some(at(1000)),
            })?;
            tx.enter_delivery(&NewDelivery {
                letter,
                recipient: "ada",
                address: &EmailAddress::parse("ada@people.test")?,
                envelope_from: "desk@desk.test",
                message_id: "1@desk.test",
                subject: "x",
                bytes: b"x",
                not_before: at(0),
            })
        })
        .unwrap();
    (store, id)
}

fn begins(store: &Store, id: i64, second: i64) -> bool {
    store.write(|tx| tx.begin_sending(id, at(second))).unwrap()
}

fn state(store: &Store, id: i64) -> (State, Sentence) {
    let delivery = store.read(|tx| tx.delivery(id)).unwrap().unwrap().delivery;
    (delivery.state, delivery.said)
}

#[test]
fn a_hold_stops_the_next_letter_also_between_two_looks() {
    for (kind, leaves) in [("nudge", false), ("introduction", false), ("plan", true), ("order", true)] {
        let (store, id) = waiting(kind, false);
        let why = HoldWhy::Ordered { by: "Rosa".to_owned() };
        store.write(|tx| tx.hold(&Hold { since: at(1), why: why.clone() })).unwrap();
        assert_eq!(begins(&store, id, 2), leaves, "{kind}");
        store.write(|tx| tx.release()).unwrap();
        assert_eq!(begins(&store, id, 3), !leaves, "{kind}");
    }
}

#[test]
fn a_letter_past_its_time_is_not_begun() {
    let (store, id) = waiting("nudge", false);
    assert!(!begins(&store, id, 1001));
    assert!(begins(&store, id, 1000));
}

#[test]
fn what_rests_on_silence_waits_for_a_look_that_is_newer() {
    let (store, id) = waiting("nudge", true);
    assert!(!begins(&store, id, 5), "never looked");
    store.write(|tx| tx.read_to_end(at(-1))).unwrap();
    assert!(!begins(&store, id, 5), "looked before it was decided");
    store.write(|tx| tx.read_to_end(at(1))).unwrap();
    store.write(|tx| tx.record_outage(at(2))).unwrap();
    assert!(!begins(&store, id, 5), "cannot look now");
    store.write(|tx| tx.read_to_end(at(3))).unwrap();
    assert!(begins(&store, id, 5));
}

#[test]
fn what_is_stopped_on_its_way_does_not_wait_again() {
    for doubt in [false, true] {
        let (store, id) = waiting("nudge", false);
        assert!(begins(&store, id, 1));
        if doubt {
            store.write(|tx| tx.doubt_unfinished()).unwrap();
        }
        let pairing = PairingId("ada-sam".to_owned());
        let cancelled =
            store.write(|tx| tx.cancel_of_pairing(&pairing, &sentence!("withdrawn.ended"), at(2))).unwrap();
        assert_eq!(cancelled, [], "it may have left");
        let never = store
            .write(|tx| tx.settle(id, State::Pending, &Sentence::verbatim("451 later"), at(3), at(9)))
            .unwrap();
        assert_eq!(never.map(|never| never.recipient), Some("ada".to_owned()));
        assert_eq!(state(&store, id), (State::Cancelled, sentence!("withdrawn.ended")));
    }
    // One that did leave has left.
    let (store, id) = waiting("nudge", false);
    assert!(begins(&store, id, 1));
    let pairing = PairingId("ada-sam".to_owned());
    store.write(|tx| tx.cancel_of_pairing(&pairing, &sentence!("withdrawn.ended"), at(2))).unwrap();
    assert_eq!(
        store.write(|tx| tx.settle(id, State::Sent, &Sentence::verbatim("250 ok"), at(3), at(3))).unwrap(),
        None
    );
    assert_eq!(state(&store, id).0, State::Sent);
}

/// Whatever a server says is said as it stands, were it written as the record writes sentences.
#[test]
fn a_servers_words_are_never_ours() {
    for said in [r#"{"say":"withdrawn.ended"}"#, r#""250 ok""#, "250 2.0.0 queued"] {
        let (store, id) = waiting("nudge", false);
        assert!(begins(&store, id, 1));
        store.write(|tx| tx.settle(id, State::Sent, &Sentence::verbatim(said), at(3), at(3))).unwrap();
        assert_eq!(state(&store, id), (State::Sent, Sentence::verbatim(said)));
    }
}
