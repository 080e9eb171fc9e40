//! When the desk writes to itself, and what follows from what becomes of that mail.

use std::path::Path;

use super::*;
use crate::{config, daemon::wiring, mail::Memory, store::State};

struct Desk {
    store: Store,
    ctx: Context,
    outbound: Outbound,
}

impl Desk {
    fn new(answers: Vec<SendOutcome>) -> Self {
        let loaded = config::load_embedded(Path::new("/nowhere")).unwrap();
        let store = Store::in_memory().unwrap();
        let ctx = wiring::context(&loaded, &store).unwrap();
        let memory = Memory::default();
        memory.will_answer(answers);
        Self { store, ctx, outbound: Outbound::Memory(memory) }
    }

    async fn sends(&mut self, now: Timestamp) -> bool {
        send(&self.store, &self.ctx, &mut self.outbound, now).await.unwrap()
    }

    fn next(&self, started: Timestamp) -> Timestamp {
        self.store.read(|tx| next(tx, started)).unwrap()
    }

    fn last(&self) -> Canary {
        self.store.read(|tx| tx.canary()).unwrap().unwrap()
    }

    fn comes_home(&self, junk: bool, now: Timestamp) -> bool {
        let folder = if junk { "Junk" } else { "INBOX" };
        let mark = self.last().mark;
        self.store.write(|tx| record::canary::seen(tx, &self.ctx, &mark, (folder, junk), now)).unwrap()
    }

    fn is_missed(&self, now: Timestamp) {
        let canary = self.last();
        let deaf = record::canary::unfound(&canary);
        self.store.write(|tx| record::canary::missed(tx, &self.ctx, &canary, &deaf, now)).unwrap();
    }

    /// Subjects of letters to staff that wait.
    fn told(&self) -> Vec<String> {
        let pending = self.store.read(|tx| tx.deliveries_in(State::Pending)).unwrap();
        pending.into_iter().map(|delivery| delivery.subject).collect()
    }

    fn unread_since(&self) -> Option<Timestamp> {
        self.store.read(|tx| tx.unread_since()).unwrap()
    }
}

fn at(hour: i64) -> Timestamp {
    "2027-01-11T09:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hour)
}

#[tokio::test]
async fn it_is_sent_an_hour_after_each_start_and_once_a_day() {
    let mut desk = Desk::new(Vec::new());
    assert_eq!(desk.next(at(0)), at(1));
    assert!(desk.sends(at(1)).await);
    assert!(desk.comes_home(false, at(1)));
    assert_eq!(desk.next(at(0)), at(25));
    assert_eq!(desk.next(at(10)), at(11), "an hour after another start");
    assert_eq!(desk.next(at(24)), at(25), "a start each hour does not put it off for ever");
}

#[tokio::test]
async fn it_carries_its_mark_and_is_no_letter() {
    let mut desk = Desk::new(Vec::new());
    desk.sends(at(0)).await;
    let Outbound::Memory(memory) = &desk.outbound else { panic!("it was a memory") };
    let taken = memory.take();
    let [taken] = taken.as_slice() else { panic!("{taken:?}") };
    let canary = desk.last();
    let text = String::from_utf8(taken.bytes.clone()).unwrap();
    assert!(text.contains(&format!("{CANARY_HEADER}: {}\r\n", canary.mark)), "{text}");
    assert!(text.contains(&format!("X-Mentord-Desk: {}\r\n", desk.ctx.keys.loop_mark())), "{text}");
    assert!(text.contains("once a day"), "it says what it is: {text}");
    assert_eq!(taken.to.as_str(), canary.address);
    assert!(canary.address.starts_with("desk+canary."), "{}", canary.address);
    assert_eq!(desk.store.read(|tx| tx.outbox_counts()).unwrap().pending, 0);
    assert!(desk.store.read(|tx| tx.delivery_by_id(&canary.message_id)).unwrap().is_none());
    desk.sends(at(1)).await;
    assert_ne!(desk.last().mark, canary.mark, "nobody can foretell it");
}

#[tokio::test]
async fn one_that_cannot_be_sent_is_the_channels_fault_and_is_tried_again() {
    for outcome in [
        SendOutcome::Later { said: "451 later".to_owned(), scope: FailureScope::Channel },
        SendOutcome::Never { said: "550 5.7.1 not you".to_owned(), scope: FailureScope::Channel },
        SendOutcome::InDoubt { said: "no answer".to_owned() },
    ] {
        let mut desk = Desk::new(vec![outcome]);
        assert!(!desk.sends(at(1)).await);
        assert!(desk.store.read(|tx| tx.canary()).unwrap().is_none());
        assert_eq!((desk.unread_since(), desk.told()), (None, Vec::new()));
        assert_eq!(desk.next(at(0)), at(1) + SignedDuration::from_mins(15));
        assert!(desk.sends(at(2)).await);
        assert_eq!(desk.next(at(0)), at(26));
    }
}

#[tokio::test]
async fn an_address_of_the_desk_that_is_refused_is_a_mailbox_not_read() {
    let refused = SendOutcome::Never { said: "550 5.1.1 nobody".to_owned(), scope: FailureScope::Recipient };
    let mut desk = Desk::new(vec![refused]);
    assert!(desk.sends(at(1)).await);
    assert_eq!(desk.unread_since(), Some(at(1)));
    assert_eq!(desk.told(), ["Mail to the desk may be getting lost"]);
    assert_eq!(desk.next(at(0)), at(4), "sooner than tomorrow");
}

#[tokio::test]
async fn one_that_stays_away_is_told_once_and_ends_with_the_next_that_comes_home() {
    let mut desk = Desk::new(Vec::new());
    desk.sends(at(1)).await;
    assert_eq!(desk.store.read(given_up).unwrap(), Some(at(2)));
    desk.is_missed(at(2));
    assert_eq!(desk.unread_since(), Some(at(1)), "from when it was sent nothing is known");
    desk.sends(at(4)).await;
    desk.is_missed(at(5));
    assert_eq!(desk.told().len(), 1, "once");
    assert_eq!(desk.store.read(|tx| tx.deaf()).unwrap().map(|deaf| deaf.since), Some(at(1)));
    desk.sends(at(7)).await;
    assert!(desk.comes_home(false, at(7)));
    assert_eq!(desk.store.read(|tx| tx.deaf()).unwrap(), None);
    assert!(!desk.comes_home(false, at(7)), "once home it is home");
}

#[tokio::test]
async fn one_that_comes_late_still_counts() {
    let mut desk = Desk::new(Vec::new());
    desk.sends(at(1)).await;
    desk.is_missed(at(2));
    assert!(desk.comes_home(false, at(3)));
    assert_eq!(desk.store.read(|tx| tx.deaf()).unwrap(), None);
}

#[tokio::test]
async fn home_in_junk_is_home_and_said_once() {
    let mut desk = Desk::new(Vec::new());
    for day in [0, 24] {
        desk.sends(at(day)).await;
        assert!(desk.comes_home(true, at(day)));
    }
    assert_eq!(
        (desk.unread_since(), desk.told()),
        (None, vec!["The desk's own mail lands in Junk".to_owned()])
    );
    desk.sends(at(48)).await;
    desk.comes_home(false, at(48));
    desk.sends(at(72)).await;
    desk.comes_home(true, at(72));
    assert_eq!(desk.told().len(), 2, "told anew once it had been elsewhere");
}

#[tokio::test]
async fn a_delivery_report_about_it_is_the_answer() {
    let mut desk = Desk::new(Vec::new());
    desk.sends(at(1)).await;
    let canary = desk.last();
    let report = |id: Option<&str>, addresses: &[&str], said: Option<&str>| {
        desk.store.write(|tx| record::canary::reported(tx, &desk.ctx, (id, addresses), said, at(1))).unwrap()
    };
    assert!(!report(Some("another@desk.test"), &["desk@desk.test"], Some("550")));
    assert!(report(Some(&canary.message_id), &[], None), "a delay");
    assert_eq!(desk.unread_since(), None);
    assert!(report(None, &[&canary.address], Some("550 5.1.1 nobody")));
    assert_eq!(desk.unread_since(), Some(at(1)));
    assert_eq!(desk.told().len(), 1);
}

#[test]
fn there_is_none_where_letters_are_files_or_it_is_off() {
    let with = |mail: &str| {
        let folder = tempfile::tempdir().unwrap();
        let desk = "[desk]\naddress = \"desk@desk.test\"\ntimezone = \"Europe/London\"\n";
        std::fs::write(folder.path().join("mentord.toml"), format!("{desk}{mail}")).unwrap();
        config::load(&folder.path().join("mentord.toml"), &|_| None).unwrap()
    };
    let imap =
        "[mail.receive]\nsource = \"imap\"\nhost = \"mx.desk.test\"\npassword = { file = \"secret\" }\n";
    let sendmail = "[mail.send]\ntransport = \"sendmail\"\n";
    assert!(!applies(&with("")));
    assert!(!applies(&with(imap)), "letters are files");
    assert!(!applies(&with(sendmail)), "mail comes as files");
    assert!(applies(&with(&format!("{sendmail}{imap}"))));
    assert!(!applies(&with(&format!("canary = \"off\"\n{sendmail}{imap}"))));
}
