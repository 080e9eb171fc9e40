//! Letters leave in turn and several at once, and answers that two machines would provoke from each other are held back.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::*;
use crate::domain::LetterKind;
use crate::{
    config,
    domain::EmailAddress,
    mail::{FailureScope, Memory},
    store::{NewDelivery, NewLetter, State},
};

fn at(minute: i64) -> Timestamp {
    "2027-01-11T09:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
}

struct Desk {
    store: Store,
    loaded: Loaded,
    ctx: Context,
    outbound: Outbound,
}

impl Desk {
    fn new() -> Self {
        let loaded = config::load_embedded(Path::new("/nowhere")).unwrap();
        let store = Store::in_memory().unwrap();
        let ctx = wiring::context(&loaded, &store).unwrap();
        Self { store, loaded, ctx, outbound: Outbound::Memory(Memory::default()) }
    }

    /// To whose server three letters may be on their way at once.
    fn with_lanes() -> Self {
        let mut desk = Self::new();
        desk.outbound = Outbound::Memory(Memory::with_lanes(3));
        desk
    }

    fn memory(&self) -> &Memory {
        let Outbound::Memory(memory) = &self.outbound else { panic!("it was a memory") };
        memory
    }

    fn in_states(&self, states: [State; 3]) -> [usize; 3] {
        states.map(|state| self.store.read(|tx| tx.deliveries_in(state)).unwrap().len())
    }

    /// Letters of that kind, one to each reader.
    fn owes(&self, kind: &str, recipients: impl Iterator<Item = String>, minute: i64) {
        let recipient_address =
            |recipient: &str| EmailAddress::parse(&format!("{recipient}@people.test")).unwrap();
        for (n, recipient) in recipients.enumerate() {
            let id = format!("{kind}-{recipient}-{n}-{minute}@desk.test");
            self.store
                .write(|tx| {
                    let letter = tx.enter_letter(&NewLetter {
                        kind: LetterKind::of(kind).unwrap(),
                        programme: "academy",
                        reasons: &[],
                        pairings: &[],
                        decided: at(minute),
                        courtesy: false,
                        requires_complete_fetch: false,
                        not_after: None,
                    })?;
                    tx.enter_delivery(&NewDelivery {
                        letter,
                        recipient: &recipient,
                        address: &recipient_address(&recipient),
                        envelope_from: "desk@desk.test",
                        message_id: &id,
                        subject: "",
                        bytes: b"Subject: x\r\n\r\nx\r\n",
                        not_before: at(minute),
                    })
                })
                .unwrap();
        }
    }

    async fn drain(&mut self, minute: i64) -> Result<Sent> {
        self.drain_most(minute, usize::MAX).await
    }

    async fn drain_most(&mut self, minute: i64, most: usize) -> Result<Sent> {
        let mut manner = Manner::of(&self.loaded, &self.outbound);
        manner.looked = true;
        let mut round = Round {
            store: &self.store,
            ctx: &self.ctx,
            outbound: &mut self.outbound,
            inbound: &mut Inbound::Nothing,
            manner,
            pace: &mut RateLimit::default(),
            stop: &CancellationToken::new(),
        };
        drain(&mut round, most, &|| at(minute)).await
    }

    /// What leaves at that minute: kinds and readers.
    async fn sends(&mut self, minute: i64) -> Vec<(String, String)> {
        self.drain(minute).await.unwrap();
        // What was decided while letters left goes in the next round.
        self.drain(minute).await.unwrap();
        self.memory().take().into_iter().map(|taken| (taken.kind, taken.who)).collect()
    }
}

fn of_kind(sent: &[(String, String)], kind: &str) -> usize {
    sent.iter().filter(|(sent, _)| sent == kind).count()
}

fn people(many: usize) -> impl Iterator<Item = String> {
    (0..many).map(|n| format!("p{n}"))
}

#[tokio::test]
async fn a_burst_of_answers_waits_and_staff_are_told_once() {
    let mut desk = Desk::new();
    desk.owes("answer", people(450), 0);
    desk.owes("introduction", people(450), 0);
    let sent = desk.sends(0).await;
    assert_eq!(of_kind(&sent, "answer"), 200);
    assert_eq!(of_kind(&sent, "introduction"), 450, "what nobody's mail causes goes out as ever");
    assert_eq!(of_kind(&sent, "desk-trouble"), desk.ctx.staff());
    assert!(desk.ctx.staff() > 0);
    assert_eq!(desk.sends(30).await, [], "the rest waits");
    for (minute, expected) in [(61, 200), (122, 50), (200, 0)] {
        let sent = desk.sends(minute).await;
        assert_eq!((of_kind(&sent, "answer"), sent.len()), (expected, expected), "minute {minute}");
    }
}

#[tokio::test]
async fn nobody_gets_more_than_twenty_answers_in_a_day() {
    let mut desk = Desk::new();
    desk.owes("answer", (0..25).map(|_| "ada".to_owned()), 0);
    desk.owes("order", (0..25).map(|_| "rosa".to_owned()), 0);
    desk.owes("answer", people(3), 0);
    let sent = desk.sends(0).await;
    assert_eq!(sent.iter().filter(|(_, who)| who == "ada").count(), 20);
    assert_eq!(of_kind(&sent, "order"), 25, "staff's own orders");
    assert_eq!(of_kind(&sent, "answer"), 23);
    let later = desk.sends(24 * 60 + 61).await;
    assert_eq!(later.iter().filter(|(_, who)| who == "ada").count(), 5);
}

#[tokio::test]
async fn what_has_left_is_settled_whatever_is_wrong_with_the_next_letter() {
    let mut desk = Desk::new();
    desk.owes("answer", (0..21).map(|_| "ada".to_owned()), 0);
    // Staff cannot be told that one has to wait: there is no programme to write for.
    desk.ctx.standings.programmes.clear();
    assert!(desk.drain(0).await.is_err());
    assert_eq!(desk.in_states([State::Sent, State::Sending, State::Pending]), [20, 0, 1]);
}

#[tokio::test]
async fn many_letters_leave_several_at_once_but_one_at_a_time_to_each_reader() {
    let mut desk = Desk::with_lanes();
    for round in 0..8 {
        desk.owes("introduction", ["ada", "bob", "ada", "eve", "sam"].map(str::to_owned).into_iter(), round);
    }
    let sent = desk.drain(10).await.unwrap();
    assert_eq!((sent.tried, sent.sent), (40, 40));
    let together = desk.memory().together();
    assert!(together.iter().any(|to| to.len() == 3), "three lanes: {together:?}");
    for to in &together {
        let readers: BTreeSet<_> = to.iter().collect();
        assert_eq!(readers.len(), to.len(), "two letters to one reader at once: {to:?}");
    }
    // Each reader's come in the order in which they were written.
    let mut by_reader = BTreeMap::<_, Vec<_>>::new();
    for taken in desk.memory().take() {
        let (_, minute) = taken.message_id.split_once('@').unwrap().0.rsplit_once('-').unwrap();
        by_reader.entry(taken.who).or_default().push(minute.to_owned());
    }
    for (who, minutes) in by_reader {
        assert!(minutes.is_sorted(), "{who}: {minutes:?}");
    }
}

#[tokio::test]
async fn few_letters_leave_one_after_the_other() {
    let mut desk = Desk::with_lanes();
    desk.owes("introduction", people(10), 0);
    desk.drain(0).await.unwrap();
    assert_eq!(desk.memory().together().iter().map(Vec::len).max(), Some(1));
}

#[tokio::test]
async fn a_server_that_takes_no_more_gets_no_more_and_what_was_on_its_way_is_settled() {
    let shut = || SendOutcome::Later { said: "421 too many".to_owned(), scope: FailureScope::Channel };
    let taken = || SendOutcome::Sent { said: "250".to_owned() };
    for (answers, tried, sent) in [
        // Whether it takes any is tried with one.
        (vec![shut()], 1, 0),
        // One of three says so, two others are on their way.
        (vec![taken(), shut()], 4, 3),
        (vec![taken(), taken(), shut(), shut()], 4, 2),
    ] {
        let mut desk = Desk::with_lanes();
        desk.owes("introduction", people(40), 0);
        desk.memory().will_answer(answers);
        let report = desk.drain(0).await.unwrap();
        assert!(report.shut && report.waiting.as_deref() == Some("421 too many"), "{report:?}");
        assert_eq!((report.tried, report.sent), (tried, sent));
        assert_eq!(desk.in_states([State::Sent, State::Sending, State::Pending]), [sent, 0, 40 - sent]);
    }
}

#[tokio::test]
async fn no_more_letters_are_begun_than_asked_for() {
    let mut desk = Desk::with_lanes();
    desk.owes("introduction", people(40), 0);
    let sent = desk.drain_most(0, 25).await.unwrap();
    assert_eq!(sent.tried, 25);
    assert_eq!(desk.in_states([State::Sent, State::Sending, State::Pending]), [25, 0, 15]);
}

#[tokio::test]
async fn one_letter_that_cannot_be_settled_leaves_the_others_settled() {
    let mut desk = Desk::with_lanes();
    desk.owes("introduction", people(40), 0);
    // Nothing of it can be written, as if what was stored of it could not be read.
    let broken = "CREATE TRIGGER broken BEFORE UPDATE OF state ON delivery WHEN NEW.recipient = 'p1' \
                  AND NEW.state = 'sent' BEGIN SELECT RAISE(ABORT, 'cannot be settled'); END";
    desk.store.run_by_hand(broken);
    let failed = desk.drain(0).await.unwrap_err();
    assert!(format!("{failed:#}").contains("cannot be settled"), "{failed:#}");
    // The first went alone, then p1 among three.
    assert_eq!(desk.in_states([State::Sent, State::Sending, State::Pending]), [3, 1, 36]);
}
