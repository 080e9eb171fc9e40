//! Waiting for mail, against a small server in this process that idles well or badly.

use std::sync::Arc;

use super::*;
use crate::mail::{
    Unmet,
    imap::server_tests::{Fake, RenderContext, Then, always, folder, script},
};

/// Three mails, the last of them UID 3.
async fn server(capabilities: &'static str, script: Vec<RenderContext>) -> Fake {
    let mails: [(u32, &[u8]); 3] = [(1, b"a"), (2, b"b"), (3, b"c")];
    Fake::start(vec![folder("INBOX", "", &mails)], capabilities, script).await
}

fn cursor(next_uid: u32) -> [Cursor; 1] {
    [Cursor { folder: "INBOX".to_owned(), uidvalidity: 7, next_uid }]
}

async fn never(imap: &mut Imap, next_uid: u32) -> anyhow::Result<News> {
    imap.wait(&cursor(next_uid), std::future::pending()).await
}

#[tokio::test]
async fn what_the_server_tells_of_ends_the_wait() {
    let mut fake = server("IDLE", vec![]).await;
    fake.news.notify_one();
    assert_eq!(never(&mut fake.imap, 4).await.unwrap(), News::Mail);
    assert_eq!((fake.count("IDLE"), fake.count("DONE")), (1, 1));
    // What came between the fetch and the wait is seen before the server is asked to tell.
    assert_eq!(never(&mut fake.imap, 3).await.unwrap(), News::Mail);
    assert_eq!(fake.count("IDLE"), 1);
}

#[tokio::test]
async fn mail_that_was_gone_before_it_could_be_read_is_no_news_for_ever() {
    let mut fake = server("IDLE", vec![]).await;
    fake.state.lock().unwrap().folders[0].uidnext = 9;
    // The fetch finds nothing between 4 and 9, and its cursor stays where it is.
    fake.imap.fetch(&cursor(4), Unmet::FromNow, &mut async |_| Ok(())).await.unwrap();
    let idling = Arc::clone(&fake.idling);
    let news = fake.imap.wait(&cursor(4), async move { idling.notified().await }).await.unwrap();
    assert_eq!(news, News::Interrupted);
    fake.state.lock().unwrap().folders[0].uidnext = 10;
    assert_eq!(never(&mut fake.imap, 4).await.unwrap(), News::Mail);
}

#[tokio::test]
async fn an_interrupted_wait_leaves_a_connection_that_works() {
    let chatter = always(
        "IDLE",
        "* 1 RECENT\r\n* 2 EXPUNGE\r\n* OK nothing new\r\n* 1 FETCH (FLAGS (\\Seen))\r\n",
        Then::Answer,
    );
    let mut fake = server("IDLE", vec![chatter]).await;
    for _ in 0..2 {
        let idling = Arc::clone(&fake.idling);
        let news = fake.imap.wait(&cursor(4), async move { idling.notified().await }).await.unwrap();
        assert_eq!(news, News::Interrupted);
    }
    assert_eq!((fake.count("LOGIN"), fake.count("DONE")), (1, 2), "{:?}", fake.commands());
}

#[tokio::test]
async fn idle_is_renewed_on_the_same_connection() {
    let pace = Pace::default();
    assert!(pace.renew + pace.answer < Duration::from_secs(60), "a dead line is noticed within a minute");
    assert_eq!(pace.look, Duration::from_mins(5));
    let mut fake = server("IDLE", vec![]).await;
    fake.imap.pace.renew = Duration::from_millis(10);
    fake.imap.pace.look = Duration::from_millis(60);
    for _ in 0..3 {
        assert_eq!(never(&mut fake.imap, 4).await.unwrap(), News::LookAgain);
        fake.imap.fetch(&cursor(4), Unmet::FromNow, &mut async |_| Ok(())).await.unwrap();
    }
    let (idled, done) = (fake.count("IDLE"), fake.count("DONE"));
    assert!(idled > 3, "each wait is renewed: {idled}");
    assert_eq!((idled, fake.count("LOGIN")), (done, 1));
}

#[tokio::test]
async fn mail_that_idle_does_not_tell_of_is_seen_at_the_renewal_and_then_the_server_is_asked() {
    let mut fake = server("IDLE", vec![]).await;
    fake.imap.pace.renew = Duration::from_millis(20);
    fake.imap.pace.poll = Duration::from_millis(20);
    for uidnext in [5, 6] {
        fake.imap.fetch(&cursor(uidnext - 1), Unmet::FromNow, &mut async |_| Ok(())).await.unwrap();
        let (state, idling) = (Arc::clone(&fake.state), Arc::clone(&fake.idling));
        let arrives = async move {
            idling.notified().await;
            state.lock().unwrap().folders[0].uidnext = uidnext;
            std::future::pending::<()>().await;
        };
        assert_eq!(fake.imap.wait(&cursor(uidnext - 1), arrives).await.unwrap(), News::Mail);
    }
    // Twice untold: from now on it is asked.
    fake.imap.fetch(&cursor(6), Unmet::FromNow, &mut async |_| Ok(())).await.unwrap();
    let idled = fake.count("IDLE");
    assert_eq!(never(&mut fake.imap, 6).await.unwrap(), News::LookAgain);
    assert_eq!((fake.count("IDLE"), fake.count("LOGIN")), (idled, 1));
}

#[tokio::test]
async fn a_server_that_tells_at_last_is_trusted_again() {
    let mut fake = server("IDLE", vec![]).await;
    fake.imap.untold = 1;
    fake.news.notify_one();
    assert_eq!(never(&mut fake.imap, 4).await.unwrap(), News::Mail);
    assert_eq!(fake.imap.untold, 0);
}

#[tokio::test]
async fn a_connection_that_died_in_silence_is_noticed_when_idle_is_renewed() {
    // It takes IDLE, and then nothing comes back any more.
    let dead = script("IDLE", "+ idling\r\n", Then::Wait);
    let mut fake = server("IDLE", vec![dead]).await;
    fake.imap.pace.renew = Duration::from_millis(20);
    fake.imap.pace.answer = Duration::from_millis(600);
    // DONE is taken, as a dead peer's kernel would take it, and never answered.
    fake.state.lock().unwrap().script.push(script("DONE", "", Then::Wait));
    let err = never(&mut fake.imap, 4).await.unwrap_err();
    assert!(format!("{err:#}").contains("not answer"), "{err:#}");
    // The next attempt is a new connection.
    fake.news.notify_one();
    assert_eq!(never(&mut fake.imap, 4).await.unwrap(), News::Mail);
    assert_eq!(fake.count("LOGIN"), 2);
}

#[tokio::test]
async fn a_server_that_cannot_or_will_not_idle_is_asked_again_later() {
    assert_eq!(Pace::default().poll, Duration::from_secs(30));
    for (capabilities, script, idles) in [
        ("", vec![], 0),
        ("IDLE", vec![always("IDLE", "TAG NO not today\r\n", Then::Wait)], 1),
        ("IDLE", vec![always("IDLE", "TAG BAD what is that\r\n", Then::Wait)], 1),
        ("IDLE", vec![always("IDLE", "* OK hm\r\nTAG OK done already\r\n", Then::Wait)], 1),
    ] {
        let mut fake = server(capabilities, script).await;
        let news = fake.imap.wait(&cursor(4), std::future::ready(())).await.unwrap();
        assert_eq!(news, News::Interrupted);
        fake.imap.pace.poll = Duration::from_millis(20);
        assert_eq!(never(&mut fake.imap, 4).await.unwrap(), News::LookAgain);
        assert_eq!((fake.count("IDLE"), fake.count("DONE"), fake.count("LOGIN")), (2 * idles, 0, 1));
    }
}

#[tokio::test]
async fn a_server_that_leaves_or_talks_without_end_is_said() {
    let chatter = "* OK still here\r\n".repeat(20_000);
    for (says, then, words) in [
        ("+ idling\r\n* BYE for the night\r\n", Then::Close, "for the night"),
        ("+ idling\r\n* 4 EXI", Then::Close, "closed the connection"),
        ("* BYE not here\r\n", Then::Close, "not here"),
        ("", Then::Close, "closed the connection"),
        (&format!("+ idling\r\n{chatter}"), Then::Wait, "without end"),
    ] {
        let mut fake = server("IDLE", vec![script("IDLE", says, then)]).await;
        let err = never(&mut fake.imap, 4).await.unwrap_err();
        assert!(format!("{err:#}").contains(words), "{err:#}");
        assert!(format!("{err:#}").contains("127.0.0.1"), "{err:#}");
    }
}

#[tokio::test]
async fn a_folder_that_went_while_it_was_watched_is_said() {
    let mut fake = server("IDLE", vec![]).await;
    fake.imap.fetch(&cursor(4), Unmet::FromNow, &mut async |_| Ok(())).await.unwrap();
    fake.state.lock().unwrap().folders[0].name = "Old inbox";
    let err = never(&mut fake.imap, 4).await.unwrap_err();
    assert!(format!("{err:#}").contains("no such mailbox"), "{err:#}");
    let complete = fake.imap.fetch(&cursor(4), Unmet::FromNow, &mut async |_| Ok(())).await.unwrap();
    assert!(complete.failed[0].why.contains("it has Old inbox"), "{:?}", complete.failed);
}
