//! A mail looked for in all folders, against a small server in this process.

use crate::mail::{
    imap::server_tests::{Fake, Then, always, folder, script},
    *,
};

const HEAD: &[u8] = b"Subject: x\r\n\r\n";

fn wanted<'a>() -> Wanted<'a> {
    Wanted { header: "X-Mentord-Canary", holds: "abc.1", since: "2027-03-01T00:30:00Z".parse().unwrap() }
}

async fn server(capabilities: &'static str) -> Fake {
    let folders = vec![
        folder("INBOX", "", &[]),
        folder("Elsewhere", "", &[(1, HEAD)]),
        folder("Sent", "\\Sent", &[(4, HEAD)]),
        folder("Junk", "\\Junk", &[]),
    ];
    Fake::start(folders, capabilities, Vec::new()).await
}

#[tokio::test]
async fn each_folder_is_asked_and_what_it_is_to_us_is_known() {
    let mut fake = server("").await;
    let found = [
        script("UID SEARCH", "* SEARCH\r\nTAG OK x\r\n", Then::Wait),
        script("UID SEARCH", "* SEARCH 1\r\nTAG OK x\r\n", Then::Wait),
        script("UID SEARCH", "* SEARCH 4\r\nTAG OK x\r\n", Then::Wait),
        script("UID SEARCH", "TAG NO not here\r\n", Then::Wait),
        always(
            "UID FETCH 1 ",
            "* 1 FETCH (UID 1 BODY[HEADER] {14}\r\nSubject: x\r\n\r\n)\r\nTAG OK x\r\n",
            Then::Wait,
        ),
        always(
            "UID FETCH 4 ",
            "* 1 FETCH (UID 4 BODY[HEADER] {14}\r\nSubject: x\r\n\r\n)\r\nTAG OK x\r\n",
            Then::Wait,
        ),
    ];
    fake.state.lock().unwrap().script.extend(found);
    let searched = fake.imap.search(&wanted(), false).await.unwrap();
    let lies: Vec<(&str, bool, bool)> =
        searched.lies.iter().map(|lies| (lies.folder.as_str(), lies.read, lies.sent)).collect();
    assert_eq!(lies, [("Elsewhere", false, false), ("Sent", false, true)]);
    assert_eq!(searched.lies[0].head, HEAD);
    assert_eq!((searched.read, searched.refused), (vec!["INBOX".into(), "Junk".into()], vec!["Junk".into()]));
    let told = fake.told();
    // From a day before: the server's day may begin at another hour.
    let asked = "UID SEARCH SINCE 28-Feb-2027 HEADER X-Mentord-Canary \"abc.1\"";
    assert_eq!(told.iter().filter(|told| *told == asked).count(), 4, "{told:?}");
    assert!(!told.iter().any(|told| told.starts_with("SELECT") || told.contains("STORE")), "{told:?}");
}

#[tokio::test]
async fn what_is_taken_out_goes_and_nothing_else() {
    let mut fake = server("UIDPLUS").await;
    let head = "* 1 FETCH (UID 1 BODY[HEADER] {14}\r\nSubject: x\r\n\r\n)\r\nTAG OK x\r\n";
    fake.state.lock().unwrap().script.extend([
        script("UID SEARCH", "* SEARCH\r\nTAG OK x\r\n", Then::Wait),
        script("UID SEARCH", "* SEARCH 1\r\nTAG OK x\r\n", Then::Wait),
        always("UID SEARCH", "* SEARCH\r\nTAG OK x\r\n", Then::Wait),
        always("UID FETCH 1 ", head, Then::Wait),
        always("UID STORE", "TAG OK x\r\n", Then::Wait),
        always("UID EXPUNGE", "TAG OK x\r\n", Then::Wait),
    ]);
    fake.imap.search(&wanted(), true).await.unwrap();
    let told = fake.told();
    let changes: Vec<&String> =
        told.iter().filter(|told| told.contains("STORE") || told.contains("EXPUNGE")).collect();
    assert_eq!(changes, ["UID STORE 1 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 1"]);
}

#[tokio::test]
async fn how_full_a_mailbox_is_is_asked_where_the_server_knows() {
    let mut fake = server("").await;
    assert_eq!(fake.imap.used().await.unwrap(), None);
    let mut fake = server("QUOTA").await;
    let answer =
        "* QUOTAROOT \"INBOX\" \"all\"\r\n* QUOTA \"all\" (STORAGE 99 100 MESSAGE 1 1000)\r\nTAG OK x\r\n";
    fake.state.lock().unwrap().script.push(script("GETQUOTAROOT", answer, Then::Wait));
    assert_eq!(fake.imap.used().await.unwrap(), Some(99));
    fake.state.lock().unwrap().script.push(script("GETQUOTAROOT", "TAG NO none\r\n", Then::Wait));
    assert_eq!(fake.imap.used().await.unwrap(), None);
}

#[tokio::test]
async fn a_header_with_more_than_plain_signs_is_not_asked_for() {
    let mut fake = server("").await;
    for (header, holds) in [("X-A\r\nX", "a"), ("X-A", "a\" OR"), ("", "a"), ("X-A", "")] {
        let wanted = Wanted { header, holds, ..wanted() };
        assert!(fake.imap.search(&wanted, false).await.is_err(), "{header:?} {holds:?}");
    }
    assert_eq!(fake.count("LOGIN"), 0);
}
