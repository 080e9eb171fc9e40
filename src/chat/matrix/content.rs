//! Posts to Matrix's JSON, and its JSON to what somebody said; text is plain, whatever it holds.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::unseen::is_unseen;

/// An event may have 64 KiB with everything around the text, which an edit says twice, JSON may
/// escape and encryption makes a third longer.
const LONGEST_BYTES: usize = 10_000;

/// The field of an event that names the key it was posted under, also once the server has forgotten
/// its transaction ids.
const KEY: &str = "mentord.key";

/// What a post says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Plain, may have lines.
    pub text: String,
    /// Whether it may ring: `m.text` rather than `m.notice`.
    pub loud: bool,
}

/// What somebody else said in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The configured name if it is a configured room, else the room's id.
    pub room: String,
    pub sender: String,
    pub event_id: String,
    /// When the sender's server had it.
    pub at: Timestamp,
    pub text: String,
    /// The event that it replies to.
    pub answers: Option<String>,
}

/// The content of `m.room.message`: nothing formatted, and nobody is pinged, whatever the text says.
pub(super) fn content(words: &Words, key: &str) -> Value {
    let mut content = message(words, &clean(&words.text));
    if let Some(fields) = content.as_object_mut() {
        fields.insert(KEY.to_owned(), json!(key));
    }
    content
}

/// The content that replaces what `event_id` says; old clients show it as a line of its own.
pub(super) fn replacement(words: &Words, event_id: &str) -> Value {
    let text = clean(&words.text);
    let mut content = message(words, &format!("* {text}"));
    if let Some(fields) = content.as_object_mut() {
        fields.insert("m.new_content".to_owned(), message(words, &text));
        let relation = json!({ "rel_type": "m.replace", "event_id": event_id });
        fields.insert("m.relates_to".to_owned(), relation);
    }
    content
}

fn message(words: &Words, body: &str) -> Value {
    let kind = if words.loud { "m.text" } else { "m.notice" };
    json!({ "msgtype": kind, "body": body, "m.mentions": {} })
}

/// Lines of text and nothing that acts: no control characters, nothing that turns the direction of
/// text or does not show.
pub(super) fn clean(text: &str) -> String {
    let mut out = String::new();
    for c in text.trim_end().replace("\r\n", "\n").chars() {
        let c = match c {
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            '\t' => ' ',
            c if c.is_control() || is_unseen(c) => continue,
            c => c,
        };
        if out.len() + c.len_utf8() > LONGEST_BYTES {
            out.push('\u{2026}');
            break;
        }
        out.push(c);
    }
    out
}

/// An event of a timeline, as far as it matters here.
#[derive(Debug, Deserialize)]
pub(super) struct Event {
    #[serde(rename = "type")]
    kind: String,
    pub(super) sender: String,
    pub(super) event_id: String,
    #[serde(default)]
    origin_server_ts: i64,
    #[serde(default)]
    content: Value,
    state_key: Option<String>,
    #[serde(default)]
    unsigned: Value,
}

impl Event {
    pub(super) fn read(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// Whether `user` entered the room with it; a new name or picture is a join event too.
    pub(super) fn is_entry_of(&self, user: &str) -> bool {
        let before = self.unsigned.get("prev_content").and_then(|content| text(content, "membership"));
        self.kind == "m.room.member"
            && self.state_key.as_deref() == Some(user)
            && text(&self.content, "membership") == Some("join")
            && before != Some("join")
    }

    /// The text of a message that was written as one: bots' notices, pictures and later changes are none.
    pub(super) fn said(&self, room: &str) -> Option<Said> {
        let relation = self.content.get("m.relates_to");
        let is_change = relation.and_then(|relation| text(relation, "rel_type")) == Some("m.replace");
        if self.kind != "m.room.message" || text(&self.content, "msgtype") != Some("m.text") || is_change {
            return None;
        }
        let answers = relation.and_then(answered);
        let body = text(&self.content, "body")?;
        Some(Said {
            room: room.to_owned(),
            sender: self.sender.clone(),
            event_id: self.event_id.clone(),
            at: Timestamp::from_millisecond(self.origin_server_ts).unwrap_or(Timestamp::UNIX_EPOCH),
            text: if answers.is_some() { without_quote(body) } else { body }.to_owned(),
            answers: answers.map(str::to_owned),
        })
    }

    /// Whether it was posted under this key.
    pub(super) fn is_posted_as(&self, key: &str) -> bool {
        self.kind == "m.room.message" && text(&self.content, KEY) == Some(key)
    }
}

fn text<'value>(value: &'value Value, key: &str) -> Option<&'value str> {
    value.get(key).and_then(Value::as_str)
}

/// The event replied to; for a line in a thread without a reply of its own, the thread's first.
fn answered(relation: &Value) -> Option<&str> {
    let thread = text(relation, "event_id").filter(|_| text(relation, "rel_type") == Some("m.thread"));
    let only_for_old_clients = relation.get("is_falling_back").and_then(Value::as_bool) == Some(true);
    let reply = relation.get("m.in_reply_to").and_then(|reply| text(reply, "event_id"));
    match (thread, reply) {
        (Some(root), _) if only_for_old_clients => Some(root),
        (root, reply) => reply.or(root),
    }
}

/// Older clients put the quoted message before a reply.
fn without_quote(body: &str) -> &str {
    let mut rest = body;
    if !rest.starts_with("> <") && !rest.starts_with("> * <") {
        return body;
    }
    while rest.starts_with('>') {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    rest.strip_prefix('\n').unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Words {
        Words { text: text.to_owned(), loud: false }
    }

    fn event(content: Value) -> Event {
        let event = json!({
            "type": "m.room.message", "sender": "@rosa:x", "event_id": "$1",
            "origin_server_ts": 1_799_658_000_000_i64, "content": content,
        });
        Event::read(&event.to_string()).unwrap()
    }

    #[test]
    fn what_people_wrote_stays_text() {
        assert_eq!(
            content(&words("<b>Ada</b> & @room\n\u{202e}two\u{0}\u{200b}\r\nthree\n"), "k"),
            json!({ "msgtype": "m.notice", "body": "<b>Ada</b> & @room\ntwo\nthree", "m.mentions": {}, "mentord.key": "k" })
        );
    }

    #[test]
    fn text_is_bounded() {
        let long = clean(&"\u{1f600}".repeat(20_000));
        assert!(long.len() <= LONGEST_BYTES + 3, "{}", long.len());
        assert!(long.ends_with('\u{2026}'));
    }

    #[test]
    fn an_edit_says_what_it_replaces() {
        let edit = replacement(&Words { text: "new".to_owned(), loud: true }, "$old");
        assert_eq!(edit["body"], "* new");
        assert_eq!(edit["m.new_content"], json!({ "msgtype": "m.text", "body": "new", "m.mentions": {} }));
        assert_eq!(edit["m.relates_to"], json!({ "rel_type": "m.replace", "event_id": "$old" }));
        assert!(event(edit).said("r").is_none(), "an edit is not said again");
    }

    #[test]
    fn only_text_that_somebody_wrote_is_said() {
        let said = event(json!({ "msgtype": "m.text", "body": "go" })).said("#staff:x").unwrap();
        assert_eq!(
            (said.text.as_str(), said.sender.as_str(), said.room.as_str()),
            ("go", "@rosa:x", "#staff:x")
        );
        assert_eq!(said.at.to_string(), "2027-01-11T09:00:00Z");
        assert!(event(json!({ "msgtype": "m.notice", "body": "go" })).said("r").is_none());
        assert!(event(json!({ "msgtype": "m.image", "body": "go" })).said("r").is_none());
        assert!(event(json!({})).said("r").is_none());
        assert!(event(json!("go")).said("r").is_none());
    }

    #[test]
    fn a_reply_names_its_event_and_loses_the_quote() {
        let reply = json!({
            "msgtype": "m.text", "body": "> <@mentord:x> Ada and Sam are quiet\n> since Monday\n\ngo",
            "m.relates_to": { "m.in_reply_to": { "event_id": "$post" } },
        });
        let said = event(reply).said("r").unwrap();
        assert_eq!((said.text.as_str(), said.answers.as_deref()), ("go", Some("$post")));

        let thread = json!({
            "msgtype": "m.text", "body": "> 5 days",
            "m.relates_to": {
                "rel_type": "m.thread", "event_id": "$root", "is_falling_back": true,
                "m.in_reply_to": { "event_id": "$last" },
            },
        });
        let said = event(thread).said("r").unwrap();
        assert_eq!((said.text.as_str(), said.answers.as_deref()), ("> 5 days", Some("$root")));
    }

    #[test]
    fn entering_a_room_is_told_from_a_new_name() {
        let member = |unsigned: Value| {
            let event = json!({
                "type": "m.room.member", "sender": "@m:x", "event_id": "$1", "state_key": "@m:x",
                "content": { "membership": "join" }, "unsigned": unsigned,
            });
            Event::read(&event.to_string()).unwrap().is_entry_of("@m:x")
        };
        assert!(member(json!({})));
        assert!(member(json!({ "prev_content": { "membership": "invite" } })));
        assert!(!member(json!({ "prev_content": { "membership": "join" } })));
    }
}
