//! In which order a fetch hands out what it reads.

use std::time::Duration;

use crate::mail::{
    Cursor, Found, Unmet,
    imap::server_tests::{Fake, Then, always, folder},
};

const MAILS: [(u32, &[u8]); 3] =
    [(3, b"Subject: a\r\n\r\na\r\n"), (5, b"Subject: b\r\n\r\nb\r\n"), (9, b"Subject: c\r\n\r\nc\r\n")];

/// What one fetch of both folders hands out, each time the keys.
async fn handed_out(fake: &mut Fake) -> Vec<Vec<String>> {
    let cursor = |folder: &str| Cursor { folder: folder.to_owned(), uidvalidity: 7, next_uid: 1 };
    let mut handed_out = Vec::new();
    let cursors = [cursor("INBOX"), cursor("Junk")];
    let mut each = async |mails: Vec<Found>| {
        handed_out.push(mails.into_iter().map(|found| found.key).collect());
        Ok(())
    };
    let complete = fake.imap.fetch(&cursors, Unmet::FromNow, &mut each).await;
    assert!(complete.unwrap().failed.is_empty());
    handed_out
}

/// What takes mails on may keep them back until more come, and must not wait for another folder or connection.
#[tokio::test]
async fn before_another_folder_or_connection_is_opened_an_empty_list_is_handed_out() {
    let folders = || vec![folder("INBOX", "", &MAILS), folder("Junk", "\\Junk", &MAILS)];
    let mut fake = Fake::start(folders(), "", vec![]).await;
    let all = ["7/3", "7/5", "7/9"].as_slice();
    assert_eq!(handed_out(&mut fake).await, [all, &[], all, &[]]);

    // The mail 7/5 breaks each connection over which it is asked for.
    let breaks = |command| always(command, "* 2 FETCH (UID 5 BODY[] {500}\r\nSubj", Then::Close);
    let script = vec![breaks("UID FETCH 3,5,9"), breaks("UID FETCH 5 ")];
    let mut fake = Fake::start(vec![folder("INBOX", "", &MAILS)], "", script).await;
    fake.imap.pace.respond = Duration::from_millis(150);
    let handed_out = handed_out(&mut fake).await;
    let empty = handed_out.iter().filter(|mails| mails.is_empty()).count();
    // One for each connection beyond the first, and one at the end.
    assert_eq!((fake.count("LOGIN"), empty), (5, 5), "{handed_out:?}");
    assert_eq!(handed_out.concat(), all);
}
