//! The circuit breaker: answers that two machines would provoke from each other are held back.

use std::path::Path;

use super::*;
use crate::domain::LetterKind;
use crate::{
    config,
    domain::EmailAddress,
    mail::Memory,
    store::{NewDelivery, NewLetter},
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
        let mut manner = Manner::of(&self.loaded, &self.outbound);
        manner.looked = true;
        let mut round = Round {
            store: &self.store,
            ctx: &self.ctx,
            outbound: &mut self.outbound,
            inbound: &mut Inbound::Nothing,
            manner,
            times: &mut Vec::new(),
            stop: &CancellationToken::new(),
        };
        drain(&mut round, usize::MAX, &|| at(minute)).await
    }

    /// What leaves at that minute: kinds and readers.
    async fn sends(&mut self, minute: i64) -> Vec<(String, String)> {
        self.drain(minute).await.unwrap();
        // What was decided while letters left goes in the next round.
        self.drain(minute).await.unwrap();
        let Outbound::Memory(memory) = &mut self.outbound else { panic!("it was a memory") };
        std::mem::take(&mut memory.taken).into_iter().map(|taken| (taken.kind, taken.who)).collect()
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
    let in_state = |state| desk.store.read(|tx| tx.deliveries_in(state)).unwrap().len();
    assert_eq!([State::Sent, State::Sending, State::Pending].map(in_state), [20, 0, 1]);
}
