//! Answers to invites, as calendars write them.

use jiff::tz::TimeZone;
use mail_parser::MimeHeaders as _;
use mentord::domain::incoming::Partstat;

use super::{World, files::cast, mails::parsed};

impl World {
    /// Presses Accept, Tentative or Decline for the whole series.
    pub(crate) fn rsvp(&mut self, who: &str, partstat: Partstat) -> &mut Self {
        self.answer_invite(who, partstat, None);
        self
    }

    /// Answers the last calendar mail as Google Calendar does; `call`: only that one.
    pub(crate) fn answer_invite(&mut self, who: &str, partstat: Partstat, call: Option<&str>) {
        self.answer_invite_saying(who, partstat, call, "");
    }

    /// The same with a comment, as many calendars let people add.
    pub(crate) fn answer_invite_with(&mut self, who: &str, partstat: Partstat, comment: &str) {
        self.answer_invite_saying(who, partstat, None, &format!("COMMENT:{comment}\r\n"));
    }

    fn answer_invite_saying(&mut self, who: &str, partstat: Partstat, call: Option<&str>, comment: &str) {
        let text = self.calendar_of(who);
        self.calendar_answer(who, &text, partstat, (call, comment));
    }

    /// The same in answer to the first calendar mail that they got: clients keep the number of the series when one call
    /// moves alone.
    pub(crate) fn answer_first_invite(&mut self, who: &str, partstat: Partstat, call: Option<&str>) {
        let text = self.calendars_of(who).remove(0);
        self.calendar_answer(who, &text, partstat, (call, ""));
    }

    /// An answer with that SEQUENCE, and a DTSTAMP of that time.
    pub(crate) fn answer_numbered(&mut self, who: &str, partstat: Partstat, sequence: u32, stamp: &str) {
        let text = self.calendar_of(who);
        let lines = text.lines().map(|line| match line.split(':').next() {
            Some("SEQUENCE") => format!("SEQUENCE:{sequence}"),
            _ => line.to_owned(),
        });
        let text = lines.collect::<Vec<_>>().join("\r\n");
        self.stamped = Some(super::time(stamp));
        self.calendar_answer(who, &text, partstat, (None, ""));
        self.stamped = None;
    }

    /// What a calendar sends that asks for the series, or answers in a way of its own: the lines of its event beside UID,
    /// ORGANIZER and DTSTAMP, from that person's address.
    pub(crate) fn calendar_says(&mut self, who: &str, method: &str, lines: &[&str]) {
        let text = self.calendar_of(who);
        let program = self.calendar_program.as_deref().unwrap_or("PRODID:-//x//y//EN");
        let uid = self.uid_of(who);
        let organizer =
            text.split("mailto:").nth(1).and_then(|rest| rest.lines().next()).expect("an organizer");
        let calendar = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{program}\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
             ORGANIZER:mailto:{organizer}\r\nDTSTAMP:{}\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            self.now().to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ"),
            lines.join("\r\n"),
        );
        let head = format!(
            "To: <{organizer}>\r\nSubject: {method}\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/calendar; charset=\"UTF-8\"; method={method}\r\n"
        );
        self.note(&format!("< {who}'s calendar says {method}"));
        self.write_raw(who, &head, &calendar);
    }

    /// No to the series, as Outlook sends it, with what its writer typed beside it.
    pub(crate) fn outlook_declines(&mut self, who: &str, words: &str) {
        let text = self.calendar_of(who);
        let uid = self.uid_of(who);
        let organizer =
            text.split("mailto:").nth(1).and_then(|rest| rest.lines().next()).expect("an organizer");
        let (_, name, address, ..) = cast(who);
        let head = format!(
            "To: <{organizer}>\r\nSubject: Declined: 1-on-1\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/alternative; boundary=\"b1\"\r\n"
        );
        let body = format!(
            "--b1\r\nContent-Type: text/plain; charset=\"utf-8\"\r\n\r\n{words}\r\n--b1\r\n\
             Content-Type: text/calendar; charset=\"utf-8\"; method=REPLY\r\n\r\n\
             BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nPRODID:Microsoft Exchange Server 2010\r\nVERSION:2.0\r\n\
             BEGIN:VEVENT\r\nATTENDEE;PARTSTAT=DECLINED;CN={name}:mailto:{address}\r\nUID:{uid}\r\n\
             DTSTAMP:{}\r\nSEQUENCE:0\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n--b1--\r\n",
            self.now().to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ"),
        );
        self.note(&format!("< {who} declines in Outlook"));
        self.write_raw(who, &head, &body);
    }

    /// The last calendar object that the person got, unfolded.
    pub(crate) fn calendar_of(&self, who: &str) -> String {
        self.calendars_of(who).pop().expect("an invite to them")
    }

    /// Answers the invite of that letter, whatever came after it.
    pub(crate) fn presses(&mut self, who: &str, letter: usize, partstat: Partstat) {
        let text = self.letters.get(letter).and_then(|(_, taken)| calendar_part(&taken.bytes));
        let text = text.expect("a letter with a calendar").replace("\r\n ", "");
        self.calendar_answer(who, &text, partstat, (None, ""));
    }

    /// The UID of the series that the person was invited to.
    pub(crate) fn uid_of(&self, who: &str) -> String {
        let text = self.calendar_of(who);
        let line = text.lines().find_map(|line| line.strip_prefix("UID:"));
        line.expect("a UID").to_owned()
    }

    fn calendar_answer(
        &mut self,
        who: &str,
        text: &str,
        partstat: Partstat,
        (call, comment): (Option<&str>, &str),
    ) {
        let property = |name: &str| {
            text.lines()
                .find(|line| line.split([':', ';']).next() == Some(name))
                .unwrap_or_default()
                .to_owned()
        };
        let organizer = property("ORGANIZER").rsplit_once("mailto:").expect("an organizer").1.to_owned();
        let word = serde_json::to_value(partstat).expect("a word");
        let word = word.as_str().unwrap_or_default();
        let call_line = call.map_or_else(String::new, |call| {
            let utc = super::time(call).to_zoned(TimeZone::UTC);
            format!("RECURRENCE-ID:{}\r\n", utc.strftime("%Y%m%dT%H%M%SZ"))
        });
        let (_, name, address, ..) = cast(who);
        let calendar = format!(
            "BEGIN:VCALENDAR\r\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\r\nVERSION:2.0\r\n\
             CALSCALE:GREGORIAN\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nDTSTART:20270112T180000Z\r\n\
             DTEND:20270112T184500Z\r\nDTSTAMP:{}\r\nORGANIZER;CN=Desk:mailto:{organizer}\r\n{}\r\n\
             ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={word};CN={name}\r\n ;X-NUM-GUESTS=0:mailto:{address}\r\n\
             {call_line}{comment}{}\r\nSTATUS:CONFIRMED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            self.stamped.unwrap_or(self.now()).to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ"),
            property("UID"),
            property("SEQUENCE"),
        );
        let head = format!(
            "To: <{organizer}>\r\nSubject: {word}: {name} and the weekly call\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/alternative; boundary=\"=_itip\"\r\n",
        );
        let body = format!(
            "--=_itip\r\nContent-Type: text/plain; charset=\"UTF-8\"\r\n\r\n{name} has answered this invitation.\r\n\
             --=_itip\r\nContent-Type: text/calendar; charset=\"UTF-8\"; method=REPLY\r\n\r\n{calendar}\r\n--=_itip--\r\n"
        );
        let which = call.map_or_else(String::new, |call| format!(" for {call}"));
        self.note(&format!("< {who} presses {}{which}", pressed(partstat)));
        self.write_raw(who, &head, &body);
    }

    fn calendars_of(&self, who: &str) -> Vec<String> {
        let theirs = self.letters.iter().filter(|(_, taken)| taken.who == who);
        theirs.filter_map(|(_, taken)| Some(calendar_part(&taken.bytes)?.replace("\r\n ", ""))).collect()
    }
}

/// The calendar object of a letter, decoded, as it stands.
pub(super) fn calendar_part(bytes: &[u8]) -> Option<String> {
    let mail = parsed(bytes);
    let part = mail.parts.iter().find(|part| {
        part.content_type().is_some_and(|kind| kind.ctype() == "text" && kind.subtype() == Some("calendar"))
    })?;
    part.text_contents().map(str::to_owned)
}

fn pressed(partstat: Partstat) -> &'static str {
    match partstat {
        Partstat::Accepted => "Accept",
        Partstat::Declined => "Decline",
        Partstat::Tentative => "Maybe",
        _ => "nothing that can be pressed",
    }
}
