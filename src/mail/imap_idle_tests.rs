//! Waiting for mail, against a small server in this process that idles well or badly.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

use super::*;
use crate::mail::{Imap, ImapSettings, Login, Proof, Secret, Tls};

/// What the server does once it was asked to idle.
#[derive(Clone, Copy)]
enum Idle {
    /// Cannot, and does not say that it can.
    Unknown,
    /// Says that it can, and refuses.
    Refused,
    /// Says this, then waits for DONE.
    Tells(&'static str),
    /// Says this and closes.
    Leaves(&'static str),
}

struct Server {
    imap: Imap,
    heard: Arc<Mutex<Vec<String>>>,
    /// Rung when the server was asked to idle.
    idling: Arc<Notify>,
}

async fn server(idle: Idle, uidnext: u32) -> Server {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (heard, idling) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Notify::new()));
    let (log, bell) = (Arc::clone(&heard), Arc::clone(&idling));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, idle, uidnext, Arc::clone(&log), Arc::clone(&bell)));
        }
    });
    let imap = Imap::new(ImapSettings {
        host: "127.0.0.1".to_owned(),
        port,
        tls: Tls::None,
        login: Login {
            username: "desk".to_owned(),
            proof: Proof::Password(Secret::new("canary".to_owned())),
        },
        ca_file: None,
        mailboxes: vec!["INBOX".to_owned()],
    });
    Server { imap, heard, idling }
}

async fn serve(
    stream: TcpStream,
    idle: Idle,
    uidnext: u32,
    heard: Arc<Mutex<Vec<String>>>,
    idling: Arc<Notify>,
) -> Option<()> {
    let mut stream = BufReader::new(stream);
    stream.get_mut().write_all(b"* OK fake\r\n").await.ok()?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let (tag, command) = line.trim_end().split_once(' ').unwrap_or((line.trim_end(), ""));
        heard.lock().unwrap().push(line.trim_end().to_owned());
        let can = if matches!(idle, Idle::Unknown) { "" } else { " IDLE" };
        let said = match command.split(' ').next().unwrap_or_default() {
            "CAPABILITY" => format!("* CAPABILITY IMAP4rev1{can}\r\n{tag} OK done\r\n"),
            "EXAMINE" => format!(
                "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT {uidnext}] x\r\n{tag} OK done\r\n"
            ),
            "IDLE" => {
                idling.notify_one();
                match idle {
                    Idle::Unknown | Idle::Refused => format!("{tag} NO not today\r\n"),
                    Idle::Leaves(words) => {
                        stream.get_mut().write_all(format!("+ idling\r\n{words}").as_bytes()).await.ok()?;
                        return None;
                    }
                    Idle::Tells(words) => {
                        stream.get_mut().write_all(format!("+ idling\r\n{words}").as_bytes()).await.ok()?;
                        let mut done = String::new();
                        stream.read_line(&mut done).await.ok()?;
                        heard.lock().unwrap().push(done.trim_end().to_owned());
                        format!("{tag} OK idled\r\n")
                    }
                }
            }
            _ => format!("{tag} OK done\r\n"),
        };
        stream.get_mut().write_all(said.as_bytes()).await.ok()?;
    }
}

fn cursor(next_uid: u32) -> [Cursor; 1] {
    [Cursor { folder: "INBOX".to_owned(), uidvalidity: 7, next_uid }]
}

fn heard(server: &Server, command: &str) -> bool {
    server.heard.lock().unwrap().iter().any(|line| line.ends_with(command))
}

#[tokio::test]
async fn what_the_server_tells_of_ends_the_wait() {
    for (tells, uidnext, idles) in
        [("* 4 EXISTS\r\n", 4, true), ("* OK still here\r\n* 4 EXISTS\r\n", 4, true), ("", 5, false)]
    {
        let mut server = server(Idle::Tells(tells), uidnext).await;
        let news = server.imap.wait(&cursor(4), std::future::pending()).await.unwrap();
        assert_eq!(news, News::Mail, "{tells:?}");
        // What came between the fetch and the wait is seen before the server is asked to tell.
        assert_eq!((heard(&server, " IDLE"), heard(&server, "DONE")), (idles, idles));
    }
}

#[tokio::test]
async fn an_interrupted_wait_leaves_a_connection_that_works() {
    let mut server = server(Idle::Tells("* 1 RECENT\r\n* 2 EXPUNGE\r\n* OK nothing new\r\n"), 4).await;
    for _ in 0..2 {
        let idling = Arc::clone(&server.idling);
        let news = server.imap.wait(&cursor(4), async move { idling.notified().await }).await.unwrap();
        assert_eq!(news, News::Interrupted);
    }
    let commands = server.heard.lock().unwrap().clone();
    assert_eq!(commands.iter().filter(|line| line.contains("LOGIN")).count(), 1, "{commands:?}");
    assert_eq!(commands.iter().filter(|line| *line == "DONE").count(), 2, "{commands:?}");
}

#[tokio::test]
async fn a_server_that_cannot_or_will_not_idle_is_asked_again_later() {
    for idle in [Idle::Unknown, Idle::Refused] {
        let mut server = server(idle, 4).await;
        let news = server.imap.wait(&cursor(4), std::future::ready(())).await.unwrap();
        assert_eq!(news, News::Interrupted);
        assert!(!heard(&server, "DONE"));
    }
}

#[tokio::test]
async fn a_server_that_leaves_is_said() {
    for (leaves, words) in
        [("* BYE for the night\r\n", "for the night"), ("* 4 EXI", "closed the connection")]
    {
        let mut server = server(Idle::Leaves(leaves), 4).await;
        let err = server.imap.wait(&cursor(4), std::future::pending()).await.unwrap_err();
        assert!(format!("{err:#}").contains(words), "{err:#}");
        assert!(format!("{err:#}").contains("127.0.0.1"), "{err:#}");
    }
}
