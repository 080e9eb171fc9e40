use std::path::Path;

use super::*;
use crate::{
    config,
    daemon::{planner, roster, wiring},
    domain::{PersonId, Sentence},
    mail::{Cursor, Found, Raw, SendOutcome as Delivered},
    record::Context,
    store::{State, Store},
};

/// A desk whose pair is introduced.
struct Desk {
    store: Store,
    ctx: Context,
}

fn at(minute: i64) -> Timestamp {
    "2027-01-12T09:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
}

impl Desk {
    fn new() -> Self {
        let loaded = config::load_embedded(Path::new("/nowhere")).unwrap();
        let store = Store::in_memory().unwrap();
        let ctx = wiring::context(&loaded, &store).unwrap();
        let monday = at(-24 * 60);
        store.write(|tx| roster::take(tx, &ctx, &loaded.roster, monday)).unwrap();
        assert!(planner::tick(&store, &ctx, monday).unwrap() > 0);
        store
            .write(|tx| {
                for delivery in tx.deliveries_in(State::Pending)? {
                    let sent = Delivered::Sent { said: String::new() };
                    record::settle(tx, &ctx, [(&delivery, &sent)], monday)?;
                }
                Ok(())
            })
            .unwrap();
        Self { store, ctx }
    }

    fn context(&self, minute: i64) -> FetchContext<'_> {
        FetchContext { store: &self.store, ctx: &self.ctx, floor: None, now: at(minute) }
    }

    /// Sam writes "talked" to the desk, of which the server gives so much; read at that minute.
    async fn read(&self, whole: bool, ends: u32, minute: i64) -> Read {
        let raw = b"From: sam@example.org\r\nTo: desk@example.org\r\nMessage-ID: <m@x>\r\nSubject: Re: us\r\n\r\ntalked\r\n".to_vec();
        let found = Found {
            folder: "INBOX".to_owned(),
            key: "7/3".to_owned(),
            cursor: Some(Cursor { folder: "INBOX".to_owned(), uidvalidity: 7, next_uid: 4 }),
            received: at(minute),
            junk: false,
            size: raw.len() as u64,
            raw: if whole { Raw::Whole(raw) } else { Raw::TooLarge { head: raw } },
        };
        begin(&self.store, &self.ctx, vec![(found, ends)]).unwrap().end().await.unwrap().pop().unwrap()
    }

    /// Withheld at first.
    async fn withheld() -> Self {
        let desk = Self::new();
        let read = desk.read(false, 0, 0).await;
        desk.store.write(|tx| handle::handle(tx, &desk.context(0), &read)).unwrap();
        desk
    }

    fn deferred(&self, minute: i64) -> Option<DeferredMail> {
        self.store.read(|tx| tx.deferred_mails(at(minute), 9)).unwrap().into_iter().next()
    }

    fn awaited(&self) -> bool {
        let id = self.store.read(|tx| tx.pairings()).unwrap().remove(0).pairing.id;
        self.store
            .read(|tx| tx.view(&id, &self.ctx.standings, at(0)))
            .unwrap()
            .unwrap()
            .mail_awaited
            .is_some()
    }

    /// When Sam was last heard.
    fn heard(&self) -> Option<Timestamp> {
        let row = self.store.read(|tx| tx.pairings()).unwrap().remove(0);
        let sam: &PersonId = row.pairing.everyone().find(|id| id.0.starts_with("sam")).unwrap();
        row.contact.heard.get(sam).and_then(|heard| heard.last())
    }

    fn unplaced(&self) -> Vec<Sentence> {
        self.store.read(|tx| tx.inbox(true)).unwrap().into_iter().filter_map(|mail| mail.unplaced).collect()
    }
}

#[tokio::test]
async fn a_withheld_mail_waits_and_keeps_its_pair_from_being_called_silent() {
    let desk = Desk::withheld().await;
    assert!(desk.awaited() && desk.heard().is_none());
    assert_eq!(desk.deferred(0), None, "not at once");
    let mail = desk.deferred(1).unwrap();
    // It comes whole: it counts at its own time.
    let read = desk.read(true, 0, 0).await;
    desk.store.write(|tx| replace(tx, &desk.context(30), &mail, &read)).unwrap();
    assert_eq!((desk.heard(), desk.awaited(), desk.unplaced()), (Some(at(0)), false, vec![]));
    assert_eq!(desk.deferred(9_000), None);
}

#[tokio::test]
async fn what_never_comes_is_heard_by_its_header_after_a_day() {
    let desk = Desk::withheld().await;
    let mail = desk.deferred(1).unwrap();
    assert!(put_off(&desk.context(1), &mail).unwrap());
    assert!(!put_off(&desk.context(24 * 60), &mail).unwrap(), "its day is over");
    desk.store.write(|tx| give_up(tx, &desk.context(24 * 60), &mail)).unwrap();
    assert_eq!((desk.heard(), desk.awaited()), (Some(at(0)), false));
    let id = desk.store.read(|tx| tx.pairings()).unwrap().remove(0).pairing.id;
    let words = desk.store.read(|tx| tx.unlisted_words(&id)).unwrap();
    assert_eq!(words.len(), 1, "staff see that they wrote");
}

#[tokio::test]
async fn one_that_comes_whole_and_ends_the_desk_is_set_aside_and_told() {
    let desk = Desk::withheld().await;
    let mail = desk.deferred(1).unwrap();
    let read = desk.read(true, 3, 0).await;
    assert_eq!(read.extent, Extent::SetAside);
    desk.store.write(|tx| replace(tx, &desk.context(30), &mail, &read)).unwrap();
    assert_eq!(desk.unplaced(), [sentence!("inbound.desk_ended", times => 3_u32)]);
    assert!(!desk.awaited());
}
