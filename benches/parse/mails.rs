//! Mail such as a desk gets, made the same each time: answers of many clients, bounces, absences,
//! calendar answers, newsletters; a few with a PDF.

use std::fmt::Write as _;

use mentord::domain::incoming::Class;

/// One mail and what it is.
pub(crate) struct Made {
    pub(crate) raw: Vec<u8>,
    pub(crate) class: Class,
}

/// `count` mails, the kinds in turn, each about 20 KB times `size` long.
pub(crate) fn mails(count: usize, size: usize) -> Vec<Made> {
    (0..count).map(|number| Pen::new(number, size).mail()).collect()
}

const SENTENCES: [&str; 24] = [
    "We met on Tuesday and talked for about an hour.",
    "I have read the first chapter and made some notes for you.",
    "Could we move the next call to the week after?",
    "My manager asked me to present our results in front of the whole team.",
    "The questions you sent last time helped me more than I had expected.",
    "I am still looking for a way to spend fewer evenings on this.",
    "There is a café near the station where it is quiet in the afternoon.",
    "Let me know which of the two proposals you find more convincing.",
    "As for the application, the deadline is on the last Friday of the month.",
    "Thank you for the introduction to your former colleague.",
    "We agreed that she would write down three goals until we meet again.",
    "I would rather talk about the reviews than about the tools.",
    "Nothing is decided yet, but I wanted you to hear it from me first.",
    "Das Gespräch mit der neuen Kollegin lief besser, als ich gehofft hatte.",
    "Il faudrait que nous parlions aussi de la conférence de juin.",
    "The draft is attached; please be frank about the second part.",
    "It took me a while to see why the first attempt had failed.",
    "Next time I will prepare a short list, so that we use the hour well.",
    "She suggested to split the work into smaller pieces, and that was right.",
    "I was told that the budget for travel has been cut by half.",
    "If it suits you, I could come by on Thursday after lunch.",
    "What you said about saying no has stayed with me all week.",
    "The team has grown from five people to nine since January.",
    "Sorry for the silence, the last two weeks were rather full.",
];

const PEOPLE: [(&str, &str); 8] = [
    ("Ada Lovelace", "ada@people.test"),
    ("Sam Okoro", "sam@people.test"),
    ("Zoë Müller", "zoe.mueller@uni.example.org"),
    ("Łukasz Nowak", "l.nowak@firma.example.com"),
    ("Chidi Anagonye", "chidi@ethics.example.net"),
    ("Mei Tanaka", "mei@lab.example.jp"),
    ("Rosa Diaz", "rosa@people.test"),
    ("Jean-Luc Petit", "jl.petit@exemple.example.fr"),
];

/// Writes one mail; its words and lengths follow from its number.
struct Pen {
    number: usize,
    size: usize,
    state: u64,
}

impl Pen {
    fn new(number: usize, size: usize) -> Self {
        let state = (number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        Self { number, size, state }
    }

    /// The next number below `end` (xorshift64*).
    fn below(&mut self, end: usize) -> usize {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let mixed = self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(mixed).unwrap_or(0) % end.max(1)
    }

    fn mail(&mut self) -> Made {
        let kind = self.number % 20;
        let (class, raw) = match kind {
            0 | 4 | 8 | 12 | 16 => (Class::Reply, self.gmail()),
            1 | 6 | 11 => (Class::Reply, self.outlook()),
            2 | 13 => (Class::Reply, self.telephone()),
            3 => (Class::Reply, self.with_pdf()),
            5 | 14 => (Class::Bounce, self.delivery_status()),
            9 => (Class::Bounce, self.qmail()),
            18 => (Class::Bounce, self.exim()),
            7 | 17 => (Class::AutoReply, self.absence()),
            10 | 15 => (Class::Calendar, self.calendar()),
            _ => (Class::List, self.newsletter()),
        };
        Made { raw: raw.replace('\n', "\r\n").into_bytes(), class }
    }

    fn person(&self) -> (&'static str, &'static str) {
        PEOPLE.get(self.number % PEOPLE.len()).copied().unwrap_or(("Ada", "ada@people.test"))
    }

    fn sentence(&mut self) -> &'static str {
        let at = self.below(SENTENCES.len());
        SENTENCES.get(at).copied().unwrap_or_default()
    }

    /// `lines` lines of prose with an empty one now and then.
    fn prose(&mut self, lines: usize) -> String {
        let mut text = String::new();
        for line in 0..lines {
            text.push_str(self.sentence());
            text.push_str(if line % 4 == 3 { "\n\n" } else { "\n" });
        }
        text
    }

    /// What servers and the client put on top.
    fn header(&mut self, subject: &str) -> String {
        let (name, address) = self.person();
        let number = self.number;
        let mut text = format!("Return-Path: <{address}>\nDelivered-To: desk+p{number}@desk.test\n");
        for hop in 0..4 + self.below(4) {
            let _ = writeln!(
                text,
                "Received: from relay{hop}.example.net (relay{hop}.example.net [192.0.2.{hop}])\n\
                 \tby mx{hop}.desk.test (Postfix) with ESMTPS id {:012X}\n\
                 \tfor <desk@desk.test>; Fri, 29 Jan 2027 09:0{hop}:12 +0000 (UTC)",
                self.state & 0xFFFF_FFFF_FFFF
            );
        }
        let signature = base64(&self.noise(192));
        let _ = write!(
            text,
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=people.test; s=2027;\n\
             \th=from:to:subject:date:message-id:in-reply-to:references; bh=0123456789abcdef=;\n\
             \tb={}\n\
             From: {} <{address}>\nTo: The desk <desk+p{number}@desk.test>\n\
             Date: Fri, 29 Jan 2027 10:00:00 +0100\nSubject: {subject}\n\
             Message-ID: <{number}.{:x}@people.test>\nIn-Reply-To: <l{number}@desk.test>\n\
             References: <l0@desk.test>\n <l{number}@desk.test>\nMIME-Version: 1.0\n",
            signature.trim_end().replace('\n', "\n\t "),
            encoded_word(name),
            self.state,
        );
        text
    }

    fn noise(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| u8::try_from(self.below(256)).unwrap_or_default()).collect()
    }

    /// A thread of earlier mails, each quoted once more.
    fn thread(&mut self, mails: usize, lines: usize) -> String {
        let mut text = String::new();
        for depth in 1..=mails {
            let marks = "> ".repeat(depth);
            let _ = writeln!(
                text,
                "{}On Mon, {} Jan 2027 at 09:30, The desk <desk@desk.test> wrote:\n{}",
                "> ".repeat(depth - 1),
                28 - depth,
                marks.trim_end()
            );
            for line in self.prose(lines).lines() {
                let _ = writeln!(text, "{}", format!("{marks}{line}").trim_end());
            }
        }
        text
    }

    fn gmail(&mut self) -> String {
        let (new, lines) = (self.prose(6), 6 * self.size);
        let thread = self.thread(5, lines);
        let mut html = format!("<div dir=\"ltr\">{}</div><br>", new.replace("\n\n", "<br><br>"));
        for line in thread.lines().map(|line| line.trim_start_matches(['>', ' '])) {
            let _ = writeln!(
                html,
                "<div style=\"margin:0px;padding:0px;font-family:arial,sans-serif\">{}&nbsp;</div>",
                line.replace('<', "&lt;").replace('>', "&gt;")
            );
        }
        let html = format!(
            "<div class=\"gmail_quote\"><blockquote class=\"gmail_quote\" \
             style=\"margin:0px 0px 0px 0.8ex\">{html}</blockquote></div>"
        );
        let plain = part("text/plain; charset=\"UTF-8\"", "quoted-printable", &format!("{new}\n{thread}"));
        let html = part("text/html; charset=\"UTF-8\"", "quoted-printable", &html);
        self.header("Re: Have you talked?") + multipart("alternative", &[plain, html]).as_str()
    }

    fn outlook(&mut self) -> String {
        let (new, old) = (self.prose(4), self.prose(16 * self.size));
        let plain = format!(
            "{new}\n________________________________\nFrom: The desk <desk@desk.test>\n\
             Sent: Thursday, January 28, 2027 9:00 AM\nTo: Ada Lovelace <ada@people.test>\n\
             Subject: Have you talked?\n\n{old}"
        );
        let mut html =
            String::from("<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><style><!--\n");
        for number in 0..60 {
            let _ =
                writeln!(html, "p.MsoNormal{number}, li.MsoNormal{number} {{margin:0cm; font-size:11.0pt;}}");
        }
        html.push_str("--></style></head><body lang=\"EN-GB\"><div class=\"WordSection1\">");
        for line in plain.lines() {
            let _ = writeln!(
                html,
                "<p class=\"MsoNormal\"><span style=\"mso-fareast-language:EN-US\">{}<o:p></o:p></span></p>",
                line.replace('<', "&lt;")
            );
        }
        html.push_str("</div></body></html>");
        let plain = part("text/plain; charset=\"utf-8\"", "base64", &plain);
        let html = part("text/html; charset=\"utf-8\"", "base64", &html);
        self.header("RE: Have you talked?") + multipart("alternative", &[plain, html]).as_str()
    }

    fn telephone(&mut self) -> String {
        let (new, thread) = (self.prose(2), self.thread(3, 30 * self.size));
        let text = format!("{new}\nSent from my telephone\n\n{thread}");
        self.header("Re: Have you talked?") + part("text/plain; charset=utf-8", "8bit", &text).as_str()
    }

    fn with_pdf(&mut self) -> String {
        let (text, pages) = (self.prose(12), 90_000 + self.below(40_000));
        let pdf = self.noise(pages * self.size);
        let text = part("text/plain; charset=utf-8", "8bit", &text);
        let pdf = format!(
            "Content-Type: application/pdf; name=\"draft.pdf\"\nContent-Transfer-Encoding: base64\n\
             Content-Disposition: attachment; filename=\"draft.pdf\"\n\n{}",
            base64(&pdf)
        );
        self.header("The draft") + multipart("mixed", &[text, pdf]).as_str()
    }

    fn delivery_status(&mut self) -> String {
        let address = format!("p{}@gone.example.org", self.number);
        let original = self.header("Have you talked?") + "\n" + self.prose(40 * self.size).as_str();
        let words = format!(
            "This is the mail system at host mx.desk.test.\n\nI'm sorry to have to inform you that your message \
             could not\nbe delivered to one or more recipients. It's attached below.\n\n<{address}>: host \
             mx.gone.example.org[192.0.2.9] said: 550 5.1.1 <{address}>:\n    Recipient address rejected: User unknown"
        );
        let status = format!(
            "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.desk.test\n\
             Arrival-Date: Fri, 29 Jan 2027 09:00:00 +0000 (UTC)\n\nFinal-Recipient: rfc822; {address}\n\
             Original-Recipient: rfc822;{address}\nAction: failed\nStatus: 5.1.1\n\
             Diagnostic-Code: smtp; 550 5.1.1 <{address}>: Recipient address rejected: User unknown\n"
        );
        let words = part("text/plain; charset=us-ascii", "7bit", &words);
        let original = format!("Content-Type: message/rfc822\n\n{original}");
        let body = multipart("report; report-type=delivery-status", &[words, status, original]);
        server("Undelivered Mail Returned to Sender") + body.as_str()
    }

    fn qmail(&mut self) -> String {
        let number = self.number;
        let original = self.header("Have you talked?") + "\n" + self.prose(60 * self.size).as_str();
        format!(
            "{}\nHi. This is the qmail-send program at people.test.\nI'm afraid I wasn't able to deliver your \
             message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work \
             out.\n\n<p{}@gone.example.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line \
             is a copy of the message.\n\n{original}",
            server("failure notice"),
            number,
        )
    }

    fn exim(&mut self) -> String {
        let original = self.header("Have you talked?") + "\n" + self.prose(60 * self.size).as_str();
        let address = format!("p{}@gone.example.org", self.number);
        format!(
            "X-Failed-Recipients: {address}\n{}\nThis message was created automatically by mail delivery \
             software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is \
             a permanent error. The following address(es) failed:\n\n  {address}\n    mailbox is full\n\n------ This \
             is a copy of the message, including all the headers. ------\n\n{original}",
            server("Mail delivery failed: returning message to sender"),
        )
    }

    fn absence(&mut self) -> String {
        let text = format!(
            "<html><body><p>Thank you for your mail.</p><p>I am out of the office until 12 February 2027 and will \
             answer when I am back.</p><p>{}</p></body></html>",
            self.prose(40 * self.size).replace("\n\n", "</p>\n<p>")
        );
        self.header("Automatic reply: Have you talked?")
            + "Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n"
            + part("text/html; charset=\"utf-8\"", "quoted-printable", &text).as_str()
    }

    fn calendar(&mut self) -> String {
        let (number, (_, address)) = (self.number, self.person());
        let description = self.prose(8).replace('\n', "\\n\n ");
        let object = format!(
            "BEGIN:VCALENDAR\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\nVERSION:2.0\nCALSCALE:GREGORIAN\n\
             METHOD:REPLY\nBEGIN:VEVENT\nDTSTART;TZID=Europe/Berlin:20270202T180000\n\
             DTEND;TZID=Europe/Berlin:20270202T190000\nRRULE:FREQ=WEEKLY;BYDAY=TU\nDTSTAMP:20270129T090000Z\n\
             ORGANIZER;CN=The desk:mailto:desk@desk.test\nUID:s{}@desk.test\n\
             ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Ada;X-NUM-GUESTS=0:\n  \
             mailto:{address}\nSEQUENCE:1\nSTATUS:CONFIRMED\nSUMMARY:Ada and Sam\nDESCRIPTION:{}\n\
             END:VEVENT\nEND:VCALENDAR\n",
            number, description,
        );
        let plain = part("text/plain; charset=\"UTF-8\"", "7bit", &self.prose(12 * self.size));
        let html = part("text/html; charset=\"UTF-8\"", "quoted-printable", &self.prose(60 * self.size));
        let answer = part("text/calendar; charset=\"UTF-8\"; method=REPLY", "7bit", &object);
        let file = format!(
            "Content-Type: application/ics; name=\"invite.ics\"\nContent-Disposition: attachment; \
             filename=\"invite.ics\"\nContent-Transfer-Encoding: base64\n\n{}",
            base64(object.as_bytes())
        );
        self.header("Accepted: Ada and Sam") + multipart("mixed", &[plain, html, answer, file]).as_str()
    }

    fn newsletter(&mut self) -> String {
        let mut html = String::from("<html><head><title>News</title></head><body><table width=\"600\">");
        for line in self.prose(60 * self.size).lines() {
            let _ = writeln!(
                html,
                "<tr><td align=\"left\" style=\"padding:0 20px;color:#333333\"><a href=\"https://news.example.com/\
                 click?u=0123456789abcdef&amp;id=98765\"><img src=\"https://news.example.com/i.png\" alt=\"\"></a>\
                 <p>{line}</p></td></tr>"
            );
        }
        html.push_str("</table></body></html>");
        let plain = part("text/plain; charset=\"utf-8\"", "quoted-printable", &self.prose(40 * self.size));
        let html = part("text/html; charset=\"utf-8\"", "quoted-printable", &html);
        self.header("The news of the week")
            + "List-Id: <news.example.com>\nList-Unsubscribe: <https://news.example.com/leave>\n"
            + multipart("alternative", &[plain, html]).as_str()
    }
}

/// The header of a mail server's own mail.
fn server(subject: &str) -> String {
    format!(
        "Return-Path: <>\nDelivered-To: desk@desk.test\nFrom: MAILER-DAEMON@mx.desk.test (Mail Delivery System)\n\
         To: desk@desk.test\nDate: Fri, 29 Jan 2027 09:00:05 +0000 (UTC)\nSubject: {subject}\n\
         Message-ID: <20270129090005.1@mx.desk.test>\nMIME-Version: 1.0\n"
    )
}

fn part(kind: &str, encoding: &str, text: &str) -> String {
    let body = match encoding {
        "base64" => base64(text.as_bytes()),
        "quoted-printable" => quoted_printable(text),
        _ => text.to_owned(),
    };
    format!("Content-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n\n{body}")
}

fn multipart(kind: &str, parts: &[String]) -> String {
    let boundary = format!("0000000000{:016x}", kind.len() * 7919);
    let (name, parameters) = kind.split_once(';').unwrap_or((kind, ""));
    let parameters = if parameters.is_empty() { String::new() } else { format!(";{parameters}") };
    let mut text = format!("Content-Type: multipart/{name}{parameters}; boundary=\"{boundary}\"\n\n");
    for part in parts {
        let _ = writeln!(text, "--{boundary}\n{part}");
    }
    let _ = writeln!(text, "--{boundary}--");
    text
}

fn base64(bytes: &[u8]) -> String {
    let text = data_encoding::BASE64.encode(bytes);
    let mut lines = String::with_capacity(text.len() + text.len() / 76 + 1);
    for (at, sign) in text.chars().enumerate() {
        if at > 0 && at % 76 == 0 {
            lines.push('\n');
        }
        lines.push(sign);
    }
    lines
}

/// RFC 2045 §6.7, lines of at most 76 octets.
fn quoted_printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 5 / 4);
    for line in text.lines() {
        let mut length = 0;
        for byte in line.bytes() {
            let plain = byte == b' ' || byte.is_ascii_graphic() && byte != b'=';
            let width = if plain { 1 } else { 3 };
            if length + width > 75 {
                out.push_str("=\n");
                length = 0;
            }
            length += width;
            if plain {
                out.push(char::from(byte));
            } else {
                let _ = write!(out, "={byte:02X}");
            }
        }
        out.push('\n');
    }
    out
}

fn encoded_word(name: &str) -> String {
    if name.is_ascii() {
        return name.to_owned();
    }
    format!("=?UTF-8?B?{}?=", data_encoding::BASE64.encode(name.as_bytes()))
}
