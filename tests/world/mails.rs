//! What people and machines write, as the real messages of their clients and servers.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use mail_parser::{HeaderValue, Message, MessageParser, MimeHeaders as _};
use mentord::{
    daemon::orders::{
        apply::{OrderContext, apply},
        not_done::answered,
    },
    domain::order::PersonChange,
    mail,
    planning::orders::{OrderEffect, Resolved, Task},
    report::order_words,
};

use super::{
    World,
    files::{DESK, address, cast},
};

impl World {
    /// A new mail: to people of the cast, or the `desk`, which stands in copy.
    pub(crate) fn mail_from(&mut self, from: &str, to: &[&str], text: &str) -> &mut Self {
        let (desk, people): (Vec<&str>, Vec<&str>) = to.iter().copied().partition(|id| *id == "desk");
        let list = |ids: &[&str]| ids.iter().map(|id| format!("<{}>", address(id))).collect::<Vec<_>>();
        let (to_line, cc) =
            if people.is_empty() { (list(&desk), vec![]) } else { (list(&people), list(&desk)) };
        let cc = if cc.is_empty() { String::new() } else { format!("Cc: {}\r\n", cc.join(", ")) };
        let head = format!("To: {}\r\n{cc}Subject: Hello\r\n", to_line.join(", "));
        self.note(&format!("< {from} to {}: {text:?}", to.join(", ")));
        self.write_mail(from, &head, text);
        self
    }

    /// The same, and the desk's server takes it for spam.
    pub(crate) fn junk_from(&mut self, from: &str, to: &[&str], text: &str) -> &mut Self {
        self.into_junk = true;
        self.mail_from(from, to, text);
        self.into_junk = false;
        self.note("~ the server puts it into Junk");
        self
    }

    /// A mail with this From and these header lines, taken for spam.
    pub(crate) fn junk_as(&mut self, from: &str, head: &[&str], text: &str) -> &mut Self {
        self.into_junk = true;
        self.mail_unseen(from, head, text);
        self.into_junk = false;
        self
    }

    /// Presses Reply on the last letter of that kind (`""`: of any kind), as a mail client does:
    /// to its Reply-To, the letter quoted below.
    pub(crate) fn reply_from(&mut self, from: &str, kind: &str, text: &str) -> &mut Self {
        self.reply_as(from, from, kind, text)
    }

    /// The same in answer to a letter that somebody else got.
    pub(crate) fn reply_as(&mut self, from: &str, scope: &str, kind: &str, text: &str) -> &mut Self {
        let (named, head, body) = self.reply_to(scope, kind, text);
        self.note(&format!("< {from} answers the {} to {named}: {text:?}", kind_of(kind)));
        self.write_mail(from, &head, &body);
        self
    }

    /// The same, from an address that is not the reader's: `Ada <ada@home.test>`.
    pub(crate) fn reply_by(&mut self, from: &str, who: &str, kind: &str, text: &str) -> &mut Self {
        let (named, head, body) = self.reply_to(who, kind, text);
        self.note(&format!("< {from} answers {who}'s {} to {named}: {text:?}", kind_of(kind)));
        self.write_from(from, &plain(&head), &format!("{body}\r\n"));
        self
    }

    /// A mail with this From and these header lines.
    pub(crate) fn mail_as(&mut self, from: &str, head: &[&str], text: &str) -> &mut Self {
        self.note(&format!("< {from}: {text:?}"));
        self.mail_unseen(from, head, text)
    }

    /// The same, and the timeline says nothing of it.
    pub(crate) fn mail_unseen(&mut self, from: &str, head: &[&str], text: &str) -> &mut Self {
        let head: String = head.iter().map(|line| format!("{line}\r\n")).collect();
        self.write_from(from, &plain(&head), &format!("{text}\r\n"));
        self
    }

    /// Puts a mail into the mailbox as it is, as another machine sends it.
    pub(crate) fn takes_in(&mut self, mail: &[u8]) {
        self.put(mail);
    }

    /// The address of the desk's that the last letter of that kind is answered to.
    pub(crate) fn desk_of(&self, who: &str, kind: &str) -> String {
        let letter = self.last_letter(who, kind);
        let mail = parsed(&letter);
        addresses(mail.reply_to()).pop().expect("a Reply-To")
    }

    /// The Message-ID of the last letter of that kind.
    pub(crate) fn id_of(&self, who: &str, kind: &str) -> String {
        parsed(&self.last_letter(who, kind)).message_id().expect("a Message-ID").to_owned()
    }

    /// The id that all letters of the person's last pairing refer to.
    pub(crate) fn root_of(&self, who: &str) -> String {
        ids(parsed(&self.last_letter(who, "introduction")).references()).remove(0)
    }

    /// Whom a reply goes to, in words; its header, and its body with the letter quoted.
    fn reply_to(&self, who: &str, kind: &str, text: &str) -> (String, String, String) {
        let letter = self.last_letter(who, kind);
        let mail = parsed(&letter);
        let to = addresses(mail.reply_to().or(mail.from()));
        let id = mail.message_id().unwrap_or_default().to_owned();
        let mut references = ids(mail.references());
        references.push(id.clone());
        let references: Vec<String> = references.iter().map(|id| format!("<{id}>")).collect();
        let quoted: Vec<String> =
            mail.body_text(0).unwrap_or_default().lines().map(|line| format!("> {line}")).collect();
        let head = format!(
            "To: {}\r\nSubject: Re: {}\r\nIn-Reply-To: <{id}>\r\nReferences: {}\r\n",
            to.iter().map(|to| format!("<{to}>")).collect::<Vec<_>>().join(",\r\n "),
            mail.subject().unwrap_or_default(),
            references.join("\r\n "),
        );
        let body = format!(
            "{text}\r\n\r\nOn Monday, Riverside Mentoring <{DESK}> wrote:\r\n{}",
            quoted.join("\r\n")
        );
        let named: Vec<&str> = to.iter().map(|to| self.name_of(to)).collect();
        (named.join(", "), head, body)
    }

    /// A mail as it stands.
    pub(crate) fn raw_mail(&mut self, what: &str, mail: &str) -> &mut Self {
        self.note(&format!("< {what}"));
        self.put(mail.as_bytes());
        self
    }

    /// What is attached under that name to the last letter of that kind.
    pub(crate) fn attachment(&self, who: &str, kind: &str, name: &str) -> Vec<u8> {
        let letter = self.last_letter(who, kind);
        let mail = parsed(&letter);
        let mut files = mail.attachments();
        let file = files.find(|part| part.attachment_name() == Some(name));
        file.unwrap_or_else(|| panic!("no {name} with the {kind}")).contents().to_vec()
    }

    /// Rosa answers the last list with a sheet, and writes nothing.
    pub(crate) fn send_sheet(&mut self, name: &str, bytes: &[u8]) -> &mut Self {
        let to = self.desk_of("rosa", "digest");
        let head = "Subject: Register\r\nMIME-Version: 1.0\r\n\
                    Content-Type: multipart/mixed; boundary=\"=_sheet\"\r\n";
        let body = format!(
            "--=_sheet\r\nContent-Type: text/plain\r\n\r\n\r\n--=_sheet\r\n\
             Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n{}\r\n--=_sheet--\r\n",
            data_encoding::BASE64_MIME.encode(bytes)
        );
        self.note(&format!("< rosa sends {name}"));
        self.write_raw("rosa", &format!("To: <{to}>\r\n{head}"), &body);
        self
    }

    /// An automatic answer to the last letter (RFC 3834), as Exchange writes it.
    pub(crate) fn out_of_office(&mut self, who: &str, back: &str) -> &mut Self {
        let day: Date = back.parse().expect("a date");
        let (to, id, subject) = self.came_from(who);
        let head = format!(
            "To: <{to}>\r\nSubject: Automatic reply: {subject}\r\nIn-Reply-To: <{id}>\r\nReferences: <{id}>\r\n\
             Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\n",
        );
        let text = format!(
            "Thank you for your mail. I am out of the office and will be back on {}.",
            day.strftime("%-d %B %Y")
        );
        self.note(&format!("< {who} is out of office, back on {}", day.strftime("%a %-d %b")));
        self.write_mail(who, &head, &text);
        self
    }

    /// The last letter to that person comes back for good (RFC 3464).
    pub(crate) fn bounce(&mut self, who: &str) -> &mut Self {
        self.report(who, "failed", "5.1.1", "550 5.1.1 User unknown")
    }

    /// The last letter to that person is reported on (RFC 3464).
    pub(crate) fn report(&mut self, who: &str, action: &str, status: &str, said: &str) -> &mut Self {
        let (to, id, subject) = self.came_from(who);
        self.come_back(who, (&to, &id, &subject), (action, status, said))
    }

    /// A letter to that person comes back to the desk itself, and names it by that id alone.
    pub(crate) fn bounce_named(&mut self, who: &str, id: &str) -> &mut Self {
        self.come_back(who, (DESK, id, "A letter"), ("failed", "5.1.1", "550 5.1.1 User unknown"))
    }

    pub(super) fn come_back(
        &mut self,
        who: &str,
        (to, id, subject): (&str, &str, &str),
        (action, status, said): (&str, &str, &str),
    ) -> &mut Self {
        let address = self.address_of(who);
        let boundary = "=_report_1";
        let mail = format!(
            "Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@mx.people.test>\r\nTo: <{to}>\r\n\
             Date: {}\r\nMessage-ID: <bounce{}@mx.people.test>\r\nSubject: Undelivered Mail Returned to Sender\r\n\
             Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"{boundary}\"\r\n\r\n\
             --{boundary}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n\
             This is the mail system at host mx.people.test.\r\n\r\n<{address}>: {said}\r\n\
             --{boundary}\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mx.people.test\r\n\r\nFinal-Recipient: rfc822; {address}\r\nAction: {action}\r\n\
             Status: {status}\r\nDiagnostic-Code: smtp; {said}\r\n\r\n\
             --{boundary}\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: <{DESK}>\r\nTo: <{address}>\r\n\
             Subject: {subject}\r\nMessage-ID: <{id}>\r\n\r\n--{boundary}--\r\n",
            self.date(),
            self.mails,
        );
        let what = if action == "failed" { "comes back".to_owned() } else { format!("is {action}") };
        self.note(&format!("< the last letter to {who} {what}: {status}"));
        if action == "failed" {
            self.came_back.push(id.to_owned());
        }
        self.put(mail.as_bytes());
        self
    }

    /// Staff give a person another address, as the command line and an order by mail do; from then on
    /// the person writes from there.
    pub(crate) fn address(&mut self, who: &str, new: &str) -> &mut Self {
        self.note(&format!("~ staff: address {who} {new}"));
        let id = mentord::domain::PersonId(who.to_owned());
        let actor = mentord::store::Actor::CommandLine { user: "rosa".to_owned() };
        let now = self.now();
        let context = OrderContext::at_command_line(self.ctx(), &actor, "rosa", "address", now);
        let new_address = mentord::domain::EmailAddress::parse(new).expect("an address");
        let order = Resolved::Person(id, PersonChange::Address { new: new_address });
        let done = self.store.write(|tx| answered(apply(tx, &Task::Order(order.clone()), context)));
        let done = done.expect("a store").unwrap_or_else(|refusal| panic!("{refusal:?}"));
        let OrderEffect::NewAddress(news) = done.outcome else { panic!("an address brings news") };
        self.note(&format!("~ {}", order_words::new_address(self.ctx().words(), &news).join(" ")));
        self.writes_from(who, new);
        self
    }

    /// From now on the person writes from that address.
    pub(crate) fn writes_from(&mut self, who: &str, address: &str) {
        self.moved.insert(who.to_owned(), address.to_owned());
    }

    fn write_mail(&mut self, from: &str, head: &str, text: &str) {
        self.write_raw(from, &plain(head), &format!("{text}\r\n"));
    }

    pub(super) fn write_raw(&mut self, from: &str, head: &str, body: &str) {
        let name = match from {
            "rosa" => "Rosa Staff",
            "theo" => "Theo Staff",
            other => cast(other).1,
        };
        let address = self.address_of(from);
        self.write_from(&format!("{name} <{address}>"), head, body);
    }

    pub(super) fn write_from(&mut self, from: &str, head: &str, body: &str) {
        let mail = format!(
            "From: {from}\r\nDate: {}\r\nMessage-ID: <mail{}@people.test>\r\n{head}\r\n{body}",
            self.date(),
            self.mails,
        );
        self.put(mail.as_bytes());
    }

    /// Where the person writes from.
    pub(super) fn address_of(&self, who: &str) -> String {
        self.moved.get(who).cloned().unwrap_or_else(|| address(who).to_owned())
    }

    fn put(&mut self, mail: &[u8]) {
        let home = if self.readable { self.maildir() } else { self.aside() };
        let home = if self.into_junk { home.join(".Junk") } else { home };
        mail::drop_into(&home, mail, &format!("mail.{}", self.mails), Some(self.now()))
            .expect("a mail dropped");
        self.mails += 1;
    }

    pub(super) fn date(&self) -> String {
        jiff::fmt::rfc2822::to_string(&self.here()).expect("a date")
    }

    /// The bytes of the last letter of that kind to that person; `""`: of any kind.
    pub(super) fn last_letter(&self, who: &str, kind: &str) -> Vec<u8> {
        self.letters
            .iter()
            .rev()
            .find(|(_, taken)| taken.who == recipient(who) && (kind.is_empty() || taken.kind == kind))
            .unwrap_or_else(|| panic!("{who} never got the letter '{kind}'"))
            .1
            .bytes
            .clone()
    }

    /// Words of the last letter of that kind to that person, unwrapped.
    pub(crate) fn words(&self, who: &str, kind: &str) -> String {
        let letter = self.last_letter(who, kind);
        let text = parsed(&letter).body_text(0).unwrap_or_default().into_owned();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Envelope sender, Message-ID and subject of the last letter to that person.
    fn came_from(&self, who: &str) -> (String, String, String) {
        let (_, taken) = self
            .letters
            .iter()
            .rev()
            .find(|(_, taken)| taken.who == recipient(who))
            .expect("a letter to them");
        let mail = parsed(&taken.bytes);
        (taken.envelope_from.clone(), taken.message_id.clone(), mail.subject().unwrap_or_default().to_owned())
    }

    /// One of the cast, `desk`, or the name in a pairing's own address with a plus before it.
    fn name_of<'a>(&self, address: &'a str) -> &'a str {
        let known = super::files::CAST.iter().find(|(_, _, theirs, ..)| *theirs == address);
        match known {
            Some((id, ..)) => id,
            None if address.starts_with("desk+") => "the desk",
            None => address,
        }
    }

    pub(super) fn at(&self, at: Timestamp) -> String {
        let here = at.to_zoned(TimeZone::get(super::ZONE).expect("a zone"));
        here.strftime("%a %d %b %H:%M").to_string()
    }
}

pub(super) fn recipient(who: &str) -> &str {
    if ["rosa", "theo"].contains(&who) { address(who) } else { who }
}

pub(super) fn parsed(bytes: &[u8]) -> Message<'_> {
    MessageParser::default().parse(bytes).expect("a mail that can be read")
}

pub(super) fn addresses(list: Option<&mail_parser::Address<'_>>) -> Vec<String> {
    list.into_iter().flat_map(|list| list.iter().filter_map(|one| one.address().map(str::to_owned))).collect()
}

pub(super) fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    match value {
        HeaderValue::Text(id) => vec![id.to_string()],
        HeaderValue::TextList(ids) => ids.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

/// The header with what plain text needs.
pub(super) fn plain(head: &str) -> String {
    format!("{head}MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n")
}

fn kind_of(kind: &str) -> String {
    if kind.is_empty() { "letter".to_owned() } else { kind.to_owned() }
}
