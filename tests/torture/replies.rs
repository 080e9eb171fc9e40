//! Participants who answer while their desk is being killed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;

use crate::real::{Letter, Servers};

/// What somebody writes once they were introduced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// To the other, with the desk in copy.
    Hello,
    /// To the desk.
    Talked,
    /// To the desk, which answers.
    Why,
}

/// A reply that was sent.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) id: String,
    pub(crate) from: String,
    pub(crate) words: Words,
}

/// Answers each introduction once, until all are answered or `stop` says so; what was sent.
pub(crate) fn answer_all(servers: &Servers, pairs: &[(String, String)], stop: &AtomicBool) -> Vec<Reply> {
    let mut open: Vec<(&str, &str, Words)> = Vec::new();
    for (n, (mentor, mentee)) in pairs.iter().enumerate() {
        open.push((mentor, mentee, if n % 2 == 1 { Words::Hello } else { Words::Talked }));
        open.push((mentee, mentor, if n % 3 == 0 { Words::Why } else { Words::Hello }));
    }
    let mut sent = Vec::new();
    while !open.is_empty() && !stop.load(Ordering::Relaxed) {
        open.retain(|(who, other, words)| {
            let letters = servers.mailbox(&format!("{who}@people.test"));
            let Some(letter) = letters.iter().find(|letter| is_introduction(letter)) else { return true };
            sent.push(reply(servers, letter, who, other, *words));
            false
        });
        sleep(Duration::from_millis(50));
    }
    sent
}

fn is_introduction(letter: &Letter) -> bool {
    letter.calendar().is_none() && letter.header("From").contains("desk@desk.test")
}

fn reply(servers: &Servers, letter: &Letter, who: &str, other: &str, words: Words) -> Reply {
    let (from, id) = (format!("{who}@people.test"), format!("reply.{who}@people.test"));
    let home = letter
        .header("Reply-To")
        .split([' ', ',', '<', '>'])
        .find(|word| word.starts_with("desk+"))
        .expect("the pairing has an address")
        .to_owned();
    let (to, text) = match words {
        Words::Hello => (format!("{other}@people.test, {home}"), "Hello there, good to meet you!"),
        Words::Talked => (home.clone(), "talked"),
        Words::Why => (home.clone(), "why"),
    };
    let raw = format!(
        "From: {from}\r\nTo: {to}\r\nSubject: Re: {}\r\nMessage-ID: <{id}>\r\nIn-Reply-To: <{root}>\r\n\
         References: <{root}>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n",
        letter.subject(),
        root = letter.message_id(),
    );
    servers.send_as(&from, &home, &raw);
    Reply { id, from, words }
}
