//! Replies to one letter, as people's clients write them, and what machines send back for it.

use mail_parser::Message;
use mentord::mail::Accepted;

use super::{
    World,
    files::{DESK, cast},
    mails::{addresses, ids, parsed, plain},
};

const BOUNDARY: &str = "=_alternative";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Client {
    Gmail,
    Outlook,
    Apple,
    Iphone,
    Thunderbird,
}

/// The language that somebody writes, and their client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tongue {
    English,
    German,
    French,
    Spanish,
}

/// To whom a reply goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whom {
    /// Reply: as the letter's Reply-To has it.
    Reply,
    /// Reply to all.
    All,
    /// The desk taken out by hand.
    NotTheDesk,
}

/// Where a reply went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivered {
    ToTheDeskAlone,
    ToTheDeskToo,
    PastTheDesk,
}

impl World {
    /// Answers that letter from that client; mail that goes past the desk is not seen by it.
    pub(crate) fn replies(
        &mut self,
        who: &str,
        letter: usize,
        (client, tongue): (Client, Tongue),
        whom: Whom,
        text: &str,
    ) -> Delivered {
        let (sent, taken) = self.letters.get(letter).cloned().expect("a letter");
        let mail = parsed(&taken.bytes);
        let mut to = addresses(mail.reply_to().or(mail.from()));
        let ours = |address: &String| address.starts_with("desk");
        match whom {
            Whom::Reply => {}
            Whom::All => to.extend([mail.to(), mail.cc()].into_iter().flat_map(addresses)),
            Whom::NotTheDesk => to.retain(|address| !ours(address)),
        }
        let own = self.address_of(who);
        to.retain(|address| *address != own);
        let to: Vec<String> = to.into_iter().fold(Vec::new(), |mut to, address| {
            if !to.contains(&address) {
                to.push(address);
            }
            to
        });
        if !to.iter().any(ours) {
            return Delivered::PastTheDesk;
        }
        let id = mail.message_id().unwrap_or_default();
        let mut references = ids(mail.references());
        references.push(id.to_owned());
        let references: Vec<String> = references.iter().map(|id| format!("<{id}>")).collect();
        let head = format!(
            "To: {}\r\nSubject: {}: {}\r\nIn-Reply-To: <{id}>\r\nReferences: {}\r\n{}",
            to.iter().map(|to| format!("<{to}>")).collect::<Vec<_>>().join(",\r\n "),
            if (client, tongue) == (Client::Outlook, Tongue::German) { "AW" } else { "Re" },
            mail.subject().unwrap_or_default(),
            references.join("\r\n "),
            if client == Client::Iphone { "X-Mailer: iPhone Mail (22F76)\r\n" } else { "" },
        );
        let name = cast(who).1;
        let day = sent.to_zoned(jiff::tz::TimeZone::get(super::ZONE).expect("a zone"));
        let quote = Quote { mail: &mail, name, own: &own, day: &day, client, tongue };
        if client == Client::Thunderbird {
            self.write_raw(who, &plain(&head), &format!("{}\r\n", quote.text(text)));
        } else {
            let part = |kind: &str, words: String| {
                format!(
                    "--{BOUNDARY}\r\nContent-Type: text/{kind}; charset=\"UTF-8\"\r\n\
                     Content-Transfer-Encoding: 8bit\r\n\r\n{}\r\n",
                    words.replace("\r\n", "\n").replace('\n', "\r\n")
                )
            };
            let head = format!(
                "{head}MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"{BOUNDARY}\"\r\n"
            );
            let [words, twin] = [part("plain", quote.text(text)), part("html", quote.html(text))];
            self.write_raw(who, &head, &format!("{words}{twin}--{BOUNDARY}--\r\n"));
        }
        if to.iter().all(ours) { Delivered::ToTheDeskAlone } else { Delivered::ToTheDeskToo }
    }

    /// An automatic answer to that letter, as Exchange writes it in the words of its owner.
    pub(crate) fn answers_by_machine(&mut self, who: &str, letter: usize, text: &str) {
        let (to, id, subject) = self.envelope(letter);
        let head = format!(
            "To: <{to}>\r\nSubject: Automatic reply: {subject}\r\nIn-Reply-To: <{id}>\r\nReferences: <{id}>\r\n\
             Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\n",
        );
        self.write_raw(who, &plain(&head), &format!("{text}\r\n"));
    }

    /// That letter comes back for good.
    pub(crate) fn returns(&mut self, who: &str, letter: usize, status: &str, said: &str) {
        let (to, id, subject) = self.envelope(letter);
        self.come_back(who, (&to, &id, &subject), ("failed", status, said));
    }

    fn envelope(&self, letter: usize) -> (String, String, String) {
        let Accepted { envelope_from, message_id, bytes, .. } =
            &self.letters.get(letter).expect("a letter").1;
        let subject = parsed(bytes).subject().unwrap_or_default().to_owned();
        (envelope_from.clone(), message_id.clone(), subject)
    }
}

/// What stands below, and above it, in a reply.
struct Quote<'a> {
    mail: &'a Message<'a>,
    name: &'a str,
    own: &'a str,
    day: &'a jiff::Zoned,
    client: Client,
    tongue: Tongue,
}

impl Quote<'_> {
    fn text(&self, words: &str) -> String {
        let letter = self.mail.body_text(0).unwrap_or_default();
        let quoted: Vec<String> = letter.lines().map(|line| format!("> {line}")).collect();
        let (above, quoted) = (self.attribution(), quoted.join("\n"));
        match self.client {
            Client::Gmail | Client::Thunderbird => format!("{words}\n\n{above}\n\n{quoted}"),
            Client::Apple => {
                format!("{words}\n\n{},\n{}\n\n> {above}\n> \n{quoted}", self.closing(), self.first())
            }
            Client::Iphone => format!("{words}\n\n{}\n\n> {above}\n> \n{quoted}", self.phone_line()),
            Client::Outlook => {
                format!("{words}\n\n{}\n{}\n\n{}\n\n{letter}", self.closing(), self.signature(), self.block())
            }
        }
    }

    fn html(&self, words: &str) -> String {
        let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "<br>");
        let letter = escaped(&self.mail.body_text(0).unwrap_or_default());
        let (words, above) = (escaped(words), escaped(&self.attribution()));
        match self.client {
            Client::Gmail | Client::Thunderbird => format!(
                "<div dir=\"ltr\">{words}</div><br><div class=\"gmail_quote gmail_quote_container\">\
                 <div dir=\"ltr\" class=\"gmail_attr\">{above}<br></div><blockquote class=\"gmail_quote\" \
                 style=\"margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex\">\
                 {letter}</blockquote></div>"
            ),
            Client::Apple | Client::Iphone => format!(
                "<html><body dir=\"auto\">{words}<br><br>{}<br><br><blockquote type=\"cite\">{above}<br><br>\
                 </blockquote><blockquote type=\"cite\"><div dir=\"ltr\">{letter}</div></blockquote></body></html>",
                if self.client == Client::Iphone { self.phone_line() } else { self.first() },
            ),
            Client::Outlook => format!(
                "<html><body lang=\"EN-GB\"><div class=\"WordSection1\"><p class=\"MsoNormal\">{words}</p>\
                 <p class=\"MsoNormal\">{}</p><p class=\"MsoNormal\">{}</p><div style=\"border:none;\
                 border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><p class=\"MsoNormal\">{}</p></div>\
                 {letter}</div></body></html>",
                self.closing(),
                escaped(&self.signature()),
                escaped(&self.block()),
            ),
        }
    }

    /// The line above the quote, in the language of the client.
    fn attribution(&self) -> String {
        let desk = format!("Riverside Mentoring <{DESK}>");
        let time = self.day.strftime("%H:%M");
        match self.tongue {
            Tongue::English => format!("On {} at {time}, {desk} wrote:", self.day.strftime("%a, %-d %b %Y")),
            Tongue::German => format!("Am {} um {time} schrieb {desk}:", self.day.strftime("%d.%m.%Y")),
            Tongue::French => format!("Le {} à {time}, {desk} a écrit :", self.day.strftime("%d/%m/%Y")),
            Tongue::Spanish => format!("El {} a las {time}, {desk} escribió:", self.day.strftime("%d/%m/%Y")),
        }
    }

    /// Outlook's own header of what it answers.
    fn block(&self) -> String {
        let [from, sent, to, subject] = match self.tongue {
            Tongue::English => ["From", "Sent", "To", "Subject"],
            Tongue::German => ["Von", "Gesendet", "An", "Betreff"],
            Tongue::French => ["De", "Envoyé", "À", "Objet"],
            Tongue::Spanish => ["De", "Enviado el", "Para", "Asunto"],
        };
        format!(
            "{from}: Riverside Mentoring <{DESK}>\n{sent}: {}\n{to}: {} <{}>\n{subject}: {}",
            self.day.strftime("%d.%m.%Y %H:%M"),
            self.name,
            self.own,
            self.mail.subject().unwrap_or_default(),
        )
    }

    fn first(&self) -> &str {
        self.name.split(' ').next().unwrap_or(self.name)
    }

    fn closing(&self) -> &'static str {
        match self.tongue {
            Tongue::English => "Kind regards",
            Tongue::German => "Viele Grüße",
            Tongue::French => "Bien cordialement",
            Tongue::Spanish => "Un saludo",
        }
    }

    fn signature(&self) -> String {
        format!(
            "{}\nSenior Engineer | ACME Ltd\nT +44 20 7946 0000 | www.acme.example\n\nThis e-mail is \
             confidential. If you are not the intended recipient please notify the sender and delete it.",
            self.name
        )
    }

    fn phone_line(&self) -> &'static str {
        match self.tongue {
            Tongue::English => "Sent from my iPhone",
            Tongue::German => "Von meinem iPhone gesendet",
            Tongue::French => "Envoyé de mon iPhone",
            Tongue::Spanish => "Enviado desde mi iPhone",
        }
    }
}
