use std::path::Path;

use super::*;
use crate::{config, daemon::wiring, mail::Raw};

/// Mails of one folder, numbered from `first`; so many octets each.
fn mails(first: u32, count: u32, octets: usize) -> Vec<Found> {
    let mail = |uid: u32| {
        let line = "> as long as most lines of what was quoted\r\n";
        let head = format!(
            "From: ada@else.test\r\nMessage-ID: <{uid}@else.test>\r\nSubject: {uid}\r\n\r\nWords {uid}.\r\n"
        );
        let raw = [head.as_str(), &line.repeat(octets / line.len())].concat().into_bytes();
        Found {
            folder: "INBOX".to_owned(),
            key: format!("7/{uid}"),
            cursor: Some(Cursor { folder: "INBOX".to_owned(), uidvalidity: 7, next_uid: uid + 1 }),
            received: at(i64::from(uid)),
            junk: false,
            size: raw.len() as u64,
            raw: Raw::Whole(raw),
        }
    };
    (first..first + count).map(mail).collect()
}

fn at(minute: i64) -> Timestamp {
    "2027-01-12T09:00:00Z".parse::<Timestamp>().unwrap() + jiff::SignedDuration::from_mins(minute)
}

fn handled(store: &Store, uids: std::ops::Range<u32>) -> usize {
    let is_handled = |uid: &u32| store.read(|tx| tx.was_handled_at("INBOX", &format!("7/{uid}"))).unwrap();
    uids.filter(is_handled).count()
}

#[tokio::test]
async fn many_are_read_ahead_and_acted_on_in_their_order() {
    let loaded = config::load_embedded(Path::new("/nowhere")).unwrap();
    let store = Store::in_memory().unwrap();
    let ctx = wiring::context(&loaded, &store).unwrap();
    let context = FetchContext { store: &store, ctx: &ctx, floor: None, now: at(1_000) };
    let mut ahead = ReadAhead { context, reading: None, new: 0 };
    let next = || store.read(|tx| tx.cursors()).unwrap().first().map(|(_, _, next)| *next);
    let ends = |uid: u32| store.read(|tx| tx.interruptions("INBOX", &format!("7/{uid}"))).unwrap();

    ahead.take(mails(1, 8, 20_000)).await.unwrap();
    assert_eq!((handled(&store, 1..9), next()), (0, None));
    ahead.take(mails(9, 8, 20_000)).await.unwrap();
    assert_eq!((handled(&store, 1..9), handled(&store, 9..17), next()), (8, 0, Some(9)));
    // Were this the end, those that are not acted on would be counted, and no others.
    store.write(|tx| tx.count_interrupted()).unwrap();
    assert_eq!((ends(1), ends(8), ends(9), ends(16)), (0, 0, 1, 1));

    // A few are acted on at once, behind those before them.
    ahead.take(mails(17, 1, 200)).await.unwrap();
    assert_eq!((handled(&store, 1..18), next(), ahead.new), (17, Some(18), 17));

    // What ended the process before is handled by itself, however large, and nothing is read beside it.
    ahead.take(mails(18, 8, 20_000)).await.unwrap();
    store.write(|tx| tx.set_under_way(&[("INBOX", "7/28")])).unwrap();
    store.write(|tx| tx.count_interrupted()).unwrap();
    ahead.take(mails(26, 3, 80_000)).await.unwrap();
    assert_eq!((handled(&store, 18..29), next(), ends(28)), (11, Some(29), 0));

    // Where nothing comes for a while, and at the end of a folder, what was read is acted on.
    ahead.take(mails(29, 8, 20_000)).await.unwrap();
    assert_eq!((handled(&store, 29..37), ahead.new), (0, 28));
    ahead.take(Vec::new()).await.unwrap();
    assert_eq!((handled(&store, 29..37), next(), ahead.new), (8, Some(37), 36));
    ahead.finish().await.unwrap();
    assert_eq!(ahead.new, 36);
}
