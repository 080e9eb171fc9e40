//! Replies as the clients of the world write them, and what of each is new. Made by hand after what the clients do.

use proptest::prelude::*;

use super::trim;
use crate::intake::text::html::to_text;

/// The lines above a quote, one client and language each. `|` breaks a line.
const ANNOUNCEMENTS: &[&str] = &[
    // Gmail
    "On Mon, Feb 1, 2027 at 10:00 AM Ada Lovelace <ada@example.com> wrote:",
    "On Mon, Feb 1, 2027 at 10:00 AM Ada Augusta King, Countess of Lovelace <|ada@example.com> wrote:",
    "On Mon, Feb 1, 2027 at 10:00 AM Ada Augusta King, Countess of Lovelace|<ada@example.com>|wrote:",
    "Am Mo., 1. Feb. 2027 um 10:00 Uhr schrieb Ada Lovelace <ada@example.com>:",
    "Am Mo., 1. Feb. 2027 um 10:00 Uhr schrieb Ada Lovelace <|ada@example.com>:",
    "Le lun. 1 févr. 2027 à 10:00, Ada Lovelace <ada@example.com> a écrit :",
    "El lun, 1 feb 2027 a las 10:00, Ada Lovelace (<ada@example.com>) escribió:",
    "Il giorno lun 1 feb 2027 alle ore 10:00 Ada Lovelace <ada@example.com>|ha scritto:",
    "Em seg., 1 de fev. de 2027 às 10:00, Ada Lovelace <ada@example.com>|escreveu:",
    "Op ma 1 feb 2027 om 10:00 schreef Ada Lovelace <ada@example.com>:",
    "Den mån 1 feb. 2027 kl 10:00 skrev Ada Lovelace <ada@example.com>:",
    "Den man. 1. feb. 2027 kl. 10.00 skrev Ada Lovelace <ada@example.com>:",
    "man. 1. feb. 2027 kl. 10:00 skrev Ada Lovelace <ada@example.com>:",
    "ma 1. helmik. 2027 klo 10.00 Ada Lovelace (ada@example.com) kirjoitti:",
    "pon., 1 lut 2027 o 10:00 Ada Lovelace <ada@example.com> napisał(a):",
    "po 1. 2. 2027 v 10:00 odesílatel Ada Lovelace <ada@example.com> napsal:",
    "po 1. 2. 2027 o 10:00 Ada Lovelace <ada@example.com> napísal(a):",
    "Ada Lovelace <ada@example.com> ezt írta (időpont: 2027. febr. 1., H, 10:00):",
    "În lun., 1 feb. 2027 la 10:00, Ada Lovelace <ada@example.com> a scris:",
    "пн, 1 февр. 2027 г. в 10:00, Ada Lovelace <ada@example.com>:",
    "пн, 1 лют. 2027 р. о 10:00 Ada Lovelace <ada@example.com> пише:",
    "На пн, 1.02.2027 г. в 10:00 Ada Lovelace <ada@example.com> написа:",
    "Ada Lovelace <ada@example.com>, 1 Şub 2027 Pzt, 10:00 tarihinde şunu yazdı:",
    "Στις Δευ 1 Φεβ 2027 στις 10:00 π.μ., ο χρήστης Ada Lovelace <ada@example.com> έγραψε:",
    "pon, 1. velj 2027. u 10:00 Ada Lovelace <ada@example.com> napisao je:",
    "2027年2月1日(月) 10:00 Ada Lovelace <ada@example.com>:",
    "Ada Lovelace <ada@example.com> 于2027年2月1日周一 10:00写道：",
    "2027년 2월 1일 (월) 오전 10:00, Ada Lovelace <ada@example.com>님이 작성:",
    "Vào Th 2, 1 thg 2, 2027 vào lúc 10:00 Ada Lovelace <ada@example.com> đã viết:",
    "Pada Sen, 1 Feb 2027 pukul 10.00 Ada Lovelace <ada@example.com> menulis:",
    "\u{202b}בתאריך יום ב׳, 1 בפבר׳ 2027 ב-10:00 מאת Ada Lovelace <\u{202a}ada@example.com\u{202c}>:\u{202c}",
    // Apple Mail, on the desk and in the hand
    "On 1 Feb 2027, at 10:00, Ada Lovelace <ada@example.com> wrote:",
    "On Feb 1, 2027, at 10:00 AM, Ada Lovelace <ada@example.com> wrote:",
    "Am 01.02.2027 um 10:00 schrieb Ada Lovelace <ada@example.com>:",
    "Le 1 févr. 2027 à 10:00, Ada Lovelace <ada@example.com> a écrit :",
    "El 1 feb 2027, a las 10:00, Ada Lovelace <ada@example.com> escribió:",
    "Il giorno 1 feb 2027, alle ore 10:00, Ada Lovelace <ada@example.com> ha scritto:",
    "Op 1 feb. 2027 om 10:00 heeft Ada Lovelace <ada@example.com> het volgende geschreven:",
    "1 feb. 2027 kl. 10:00 skrev Ada Lovelace <ada@example.com>:",
    "Wiadomość napisana przez Ada Lovelace <ada@example.com> w dniu 1 lut 2027, o godz. 10:00:",
    "1 февр. 2027 г., в 10:00, Ada Lovelace <ada@example.com> написал(а):",
    // Thunderbird
    "On 01/02/2027 10:00, Ada Lovelace wrote:",
    "Am 01.02.27 um 10:00 schrieb Ada Lovelace:",
    "Le 01/02/2027 à 10:00, Ada Lovelace a écrit :",
    "El 1/2/27 a las 10:00, Ada Lovelace escribió:",
    "Il 01/02/2027 10:00, Ada Lovelace ha scritto:",
    "Op 1-2-2027 om 10:00 schreef Ada Lovelace:",
    "W dniu 01.02.2027 o 10:00, Ada Lovelace pisze:",
    "Dne 01. 02. 27 v 10:00 Ada Lovelace napsal(a):",
    "Den 2027-02-01 kl. 10:00, skrev Ada Lovelace:",
    "Em 01/02/2027 10:00, Ada Lovelace escreveu:",
    "01.02.2027 10:00, Ada Lovelace пишет:",
    "在 2027/2/1 10:00, Ada Lovelace 写道:",
    // Others
    "On Monday, February 1st, 2027 at 10:00 AM, Ada Lovelace <ada@example.com> wrote:",
    "------- Original Message -------|On Monday, February 1st, 2027 at 10:00, Ada <ada@example.com> wrote:",
    "On Monday, February 1, 2027 at 10:00:00 AM GMT+1, Ada Lovelace <ada@example.com> wrote:",
    "---- On Mon, 01 Feb 2027 10:00:00 +0100 Ada Lovelace <ada@example.com> wrote ----",
    "---- Ada Lovelace wrote ----",
    "01.02.2027, 10:00, \"Ada Lovelace\" <ada@example.com>:",
    "Понедельник, 1 февраля 2027, 10:00 +03:00 от Ada Lovelace <ada@example.com>:",
    "2027-02-01 10:00 GMT+01:00 Ada Lovelace <ada@example.com>:",
    "Ada Lovelace <ada@example.com> schrieb am Mo., 1. Feb. 2027, 10:00:",
    "Ada Lovelace schrieb am 01.02.2027 um 10:00:",
    "Ada Lovelace <ada@example.com> wrote:",
    "Quoting Ada Lovelace <ada@example.com>:",
    "Zitat von Ada Lovelace <ada@example.com>:",
    "At 10:00 AM 2/1/2027, you wrote:",
    "-----Ada Lovelace <ada@example.com> wrote: -----",
];

/// The blocks above a quote without marks.
const BLOCKS: &[&str] = &[
    "From: Ada Lovelace <ada@example.com>|Sent: Monday, February 1, 2027 10:00 AM|To: Sam Okoro <sam@example.org>|Subject: Hello",
    "________________________________|From: Ada Lovelace <ada@example.com>|Sent: Monday, February 1, 2027 10:00:00 AM|To: Sam Okoro|Subject: Hello",
    "Von: Ada Lovelace <ada@example.com>|Gesendet: Montag, 1. Februar 2027 10:00|An: Sam Okoro|Betreff: Hallo",
    "Gesendet: Montag, 01. Februar 2027 um 10:00 Uhr|Von: \"Ada Lovelace\" <ada@example.com>|An: sam@example.org|Betreff: Hallo",
    "-----Original-Nachricht-----|Betreff: Hallo|Datum: 2027-02-01T10:00:00+0100|Von: \"Ada\" <ada@example.com>|An: \"Sam\" <sam@example.org>",
    "De : Ada Lovelace <ada@example.com>|Envoyé : lundi 1 février 2027 10:00|À : Sam Okoro|Objet : Bonjour",
    "De: Ada Lovelace <ada@example.com>|Enviado: lunes, 1 de febrero de 2027 10:00|Para: Sam Okoro|Asunto: Hola",
    "De: Ada Lovelace <ada@example.com>|Enviado el: lunes, 1 de febrero de 2027 10:00|Para: Sam|CC: Max|Asunto: Hola",
    "Da: Ada Lovelace <ada@example.com>|Inviato: lunedì 1 febbraio 2027 10:00|A: Sam Okoro|Oggetto: Ciao",
    "De: Ada Lovelace <ada@example.com>|Enviada em: segunda-feira, 1 de fevereiro de 2027 10:00|Para: Sam|Assunto: Oi",
    "Van: Ada Lovelace <ada@example.com>|Verzonden: maandag 1 februari 2027 10:00|Aan: Sam|Onderwerp: Hallo",
    "Från: Ada Lovelace <ada@example.com>|Skickat: den 1 februari 2027 10:00|Till: Sam|Ämne: Hej",
    "Fra: Ada Lovelace <ada@example.com>|Sendt: 1. februar 2027 10:00|Til: Sam|Emne: Hej",
    "Lähettäjä: Ada Lovelace <ada@example.com>|Lähetetty: maanantai 1. helmikuuta 2027 10:00|Vastaanottaja: Sam|Aihe: Hei",
    "Od: Ada Lovelace <ada@example.com>|Wysłano: poniedziałek, 1 lutego 2027 10:00|Do: Sam|Temat: Cześć",
    "Od: Ada Lovelace <ada@example.com>|Odesláno: pondělí 1. února 2027 10:00|Komu: Sam|Předmět: Ahoj",
    "От: Ada Lovelace <ada@example.com>|Отправлено: 1 февраля 2027 г. 10:00|Кому: Sam|Тема: Привет",
    "Kimden: Ada Lovelace <ada@example.com>|Gönderildi: 1 Şubat 2027 Pazartesi 10:00|Kime: Sam|Konu: Merhaba",
    "发件人: Ada Lovelace <ada@example.com>|发送时间: 2027年2月1日 10:00|收件人: Sam|主题: 你好",
    "------------------ 原始邮件 ------------------|发件人: \"Ada\"<ada@example.com>;|发送时间: 2027年2月1日(星期一) 上午10:00|收件人: \"Sam\"<sam@example.org>;|主题: 你好",
    "------------------ Original ------------------|From: \"Ada\"<ada@example.com>;|Date: Mon, Feb 1, 2027 10:00 AM|To: \"Sam\"<sam@example.org>;|Subject: Hello",
    "*From:* Ada Lovelace <ada@example.com>|*Sent:* Monday, February 1, 2027 10:00 AM|*To:* Sam|*Subject:* Hello",
    "From:        Ada Lovelace/London/ACME|To:        Sam Okoro/Lagos/ACME@ACME|Date:        02/01/2027 10:00 AM|Subject:        Hello",
    "Ada Lovelace---02/01/2027 10:00:00 AM---Hello Sam, how are you?|From: Ada Lovelace/London",
    "----- Original Message -----|From: \"Ada Lovelace\" <ada@example.com>|To: \"Sam\" <sam@example.org>|Sent: Monday, 1 February, 2027 10:00:00|Subject: Hello",
    "----- Mail original -----|De: \"Ada Lovelace\" <ada@example.com>|À: \"Sam\" <sam@example.org>|Envoyé: Lundi 1 Février 2027 10:00:00|Objet: Bonjour",
    "-----Ursprüngliche Nachricht-----|Von: Ada Lovelace <ada@example.com>|Gesendet: Montag, 1. Februar 2027 10:00",
    "-------- Original-Nachricht --------|Betreff: Hallo|Datum: Mon, 1 Feb 2027 10:00:00 +0100",
    "---------- Forwarded message ---------|From: Ada Lovelace <ada@example.com>|Date: Mon, Feb 1, 2027 at 10:00 AM|Subject: Hello|To: <sam@example.org>",
    "Begin forwarded message:||From: Ada Lovelace <ada@example.com>|Subject: Hello|Date: 1 February 2027 at 10:00:00 GMT",
    "Anfang der weitergeleiteten Nachricht:||Von: Ada Lovelace <ada@example.com>|Betreff: Hallo|Datum: 1. Februar 2027 um 10:00:00 MEZ",
    "-- Please reply above this line --",
];

/// What stands under a text without being written for it.
const SIGN_OFFS: &[&str] = &[
    "-- |Sam Okoro|Example Ltd",
    "--|Sam",
    "Sent from my iPhone",
    "Sent from my Samsung Galaxy smartphone.",
    "Sent from my cell, please excuse any typos.",
    "Sent from Outlook for iOS<https://aka.ms/o0ukef>",
    "Get Outlook for Android<https://aka.ms/AAb9ysg>",
    "Sent from Yahoo Mail on Android",
    "Sent with Proton Mail secure email.",
    "Von meinem iPhone gesendet",
    "Gesendet von Outlook für Android<https://aka.ms/AAb9ysg>",
    "Diese Nachricht wurde von meinem Android-Mobiltelefon mit K-9 Mail gesendet.",
    "Envoyé de mon iPhone",
    "Envoyé depuis Yahoo Mail pour iPhone",
    "Enviado desde mi iPhone",
    "Inviato da iPhone",
    "Enviado do meu iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Lähetetty iPhonesta",
    "Wysłane z iPhone'a",
    "Odesláno z iPhonu",
    "Отправлено с iPhone",
    "iPhone'umdan gönderildi",
    "iPhoneから送信",
    "发自我的iPhone",
    "나의 iPhone에서 보냄",
    "________________________________",
    "CONFIDENTIALITY NOTICE: This e-mail is intended only for the addressee.|It may hold privileged information.||If you are not the intended recipient, delete it.",
    "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Empfänger sind,|löschen Sie sie bitte.",
    "Ce message et ses pièces jointes sont confidentiels et réservés à leurs destinataires.",
    "[cid:image001.png@01D9A0B1.12345678]",
    "-----------|Sam Okoro, Head of Things|+44 20 7946 0000|www.example.org",
    "-----BEGIN PGP SIGNATURE-----|iQEzBAEBCAAdFiEE|=abcd|-----END PGP SIGNATURE-----",
    "_______________________________________________|Mentors mailing list|mentors@lists.example.org",
];

const NEW: &str = "Hello Ada,\n\nTuesday at six works for me.\nWill you bring the notes?\n\nBest,\nSam";
const OLD: &str = "Hello Sam,\n\nshall we talk on Tuesday?\n\nAda";

/// Holds every case against what it should be, and tells all that differ at once.
#[derive(Default)]
struct Cases(Vec<String>);

impl Cases {
    fn check(&mut self, found: &str, expected: &str, case: &str) {
        if found != expected {
            self.0.push(format!("{case}\n  found    {found:?}\n  expected {expected:?}"));
        }
    }

    fn done(self) {
        assert!(self.0.is_empty(), "{} differ:\n{}", self.0.len(), self.0.join("\n"));
    }
}

fn lines(text: &str) -> String {
    text.replace('|', "\n")
}

fn marked(text: &str) -> String {
    text.lines().map(|line| format!("> {line}\n")).collect()
}

#[test]
fn a_marked_quote_under_any_announcement_is_no_new_text() {
    let mut cases = Cases::default();
    for announcement in ANNOUNCEMENTS {
        let quote = format!("{}\n\n{}", lines(announcement), marked(OLD));
        cases.check(&trim(&format!("{NEW}\n\n{quote}")), NEW, &format!("above {announcement:?}"));
        cases.check(&trim(&quote), "", &format!("nothing beside {announcement:?}"));
        if !announcement.starts_with("------- Original") {
            cases.check(&trim(&format!("{quote}\n{NEW}")), NEW, &format!("below {announcement:?}"));
        }
    }
    cases.done();
}

#[test]
fn a_quote_without_marks_ends_the_text() {
    let mut cases = Cases::default();
    let dated = ANNOUNCEMENTS.iter().filter(|line| line.contains("10"));
    for announcement in dated.filter(|line| !line.contains("Quoting")).chain(BLOCKS) {
        let quote = format!("{}\n\n{OLD}", lines(announcement));
        cases.check(&trim(&format!("{NEW}\n\n{quote}")), NEW, &format!("above {announcement:?}"));
        cases.check(&trim(&quote), "", &format!("nothing beside {announcement:?}"));
    }
    cases.done();
}

#[test]
fn answers_between_the_quoted_lines_are_new_text() {
    let mail = format!(
        "{}\n> When shall we talk?\n\nTuesday.\n\n> Where?\n>\n\nThe library.\n-- \nSam",
        ANNOUNCEMENTS.first().unwrap()
    );
    assert_eq!(trim(&mail), "Tuesday.\n\nThe library.");
}

#[test]
fn signatures_devices_and_disclaimers_are_no_new_text() {
    let mut cases = Cases::default();
    for sign_off in SIGN_OFFS {
        let sign_off = lines(sign_off);
        cases.check(&trim(&format!("{NEW}\n\n{sign_off}\n")), NEW, &sign_off);
        cases.check(&trim(&sign_off), "", &sign_off);
        let quote = format!("{}\n{}", ANNOUNCEMENTS.first().unwrap(), marked(OLD));
        cases.check(
            &trim(&format!("{NEW}\n\n{sign_off}\n\n{quote}")),
            NEW,
            &format!("{sign_off}, then a quote"),
        );
        cases.check(
            &trim(&format!("{sign_off}\n\n{quote}")),
            "",
            &format!("{sign_off}, then a quote, nothing else"),
        );
    }
    cases.done();
}

#[test]
fn an_answer_under_a_signature_and_a_quote_is_heard() {
    assert_eq!(
        trim("-- \nSam\n\nOn 1 Feb 2027, at 10:00, Ada wrote:\n> Shall we?\n\nYes, Tuesday."),
        "Yes, Tuesday."
    );
}

#[test]
fn what_looks_like_a_quote_and_is_none_stays() {
    let mut cases = Cases::default();
    for text in [
        "On Thursday, I get it working.",
        "On Monday we wrote a plan.\nIt is attached.",
        "From my side all is well.\nTo be honest: very well.",
        "Sent from my desk, is much easier than my mobile phone.",
        "From: London\nTo: Paris\nDate: Friday 5 March",
        "Date: Wednesday 3 October\nTime: 7:00\nAddress: 130 Fox St\n\nPlease bring your ID.",
        "Plan:\n- call on 3 March\n- write the essay",
        "Ich habe das Dokument gestern gesendet",
        "She wrote:\nthe essay, and then the poem.",
        "Here is what I wrote: nothing.",
        "Part one.\n\n________________\n\nPart two.",
        "-\nFirst item.\n*\nSecond item.",
        "Look here\n>>> https://example.com <<<\nand be amazed",
        "This message is for Ada: well done.",
        "👍",
        "?",
        "5 > 3, and 3 < 5",
    ] {
        cases.check(&trim(text), text, &format!("{text:?}"));
    }
    cases.done();
}

#[test]
fn a_signed_text_and_quotes_with_initials() {
    let signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nTuesday works.\n-----BEGIN PGP SIGNATURE-----\n\niQEzBA\n-----END PGP SIGNATURE-----\n";
    assert_eq!(trim(signed), "Tuesday works.");
    assert_eq!(trim("AL> Shall we talk?\n\nYes, Tuesday.\n\nAL> Where?\n\nHere."), "Yes, Tuesday.\n\nHere.");
}

#[test]
fn the_rest_of_a_wrapped_quoted_line_is_quoted() {
    let mail = "Fine.\n\nOn 1 Feb 2027, at 10:00, Ada wrote:\n\
        > The committee met on Monday and agreed that the whole plan should be put\nforward to the board\n>\n> Ada";
    assert_eq!(trim(mail), "Fine.");
    let answered =
        "On 1 Feb 2027, at 10:00, Ada wrote:\n> Did you talk last week?\nyes\n> And this week?\nnot yet";
    assert_eq!(trim(answered), "yes\nnot yet");
}

#[test]
fn html_quotes_of_every_client_are_no_new_text() {
    let mut cases = Cases::default();
    let old = "<p>Hello Sam,</p><p>shall we talk on Tuesday?</p>";
    let head = "On Mon, 1 Feb 2027 at 10:00, Ada &lt;<a href=\"mailto:ada@example.com\">ada@example.com</a>&gt; wrote:";
    let block = "<b>From:</b> Ada &lt;ada@example.com&gt;<br><b>Sent:</b> Monday, 1 February 2027 10:00<br>\
                 <b>To:</b> Sam<br><b>Subject:</b> Hello";
    for quote in [
        format!(
            "<div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">{head}<br></div><blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex;border-left:1px solid\">{old}</blockquote></div>"
        ),
        format!(
            "<blockquote type=\"cite\"><div>{head}</div><br class=\"Apple-interchange-newline\">{old}</blockquote>"
        ),
        format!(
            "<div class=\"moz-cite-prefix\">{head}<br></div><blockquote type=\"cite\" cite=\"mid:1@example.com\">{old}</blockquote>"
        ),
        format!(
            "<div id=\"appendonsend\"></div><hr style=\"display:inline-block;width:98%\"><div id=\"divRplyFwdMsg\" dir=\"ltr\">{block}</div>{old}"
        ),
        format!(
            "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>{block}</p></div>{old}"
        ),
        format!("<div class=\"OutlookMessageHeader\">{block}</div>{old}"),
        format!("<div id=\"ydp1yahoo_quoted\" class=\"yahoo_quoted\"><div>{head}</div>{old}</div>"),
        format!(
            "<div class=\"protonmail_quote\">{head}<br><blockquote class=\"protonmail_quote\" type=\"cite\">{old}</blockquote></div>"
        ),
        format!("<div class=\"zmail_extra\"><div>{head}</div>{old}</div>"),
        format!(
            "<blockquote style=\"border-left: 2px solid rgb(16, 16, 255); margin-left: 5px;\">{old}</blockquote>"
        ),
        format!(
            "<hr id=\"zwchr\" data-marker=\"__DIVIDER__\"><div data-marker=\"__HEADERS__\">{block}</div>{old}"
        ),
        format!("<div>{head}</div><blockquote>{old}</blockquote>"),
        format!(
            "<div name=\"quote\" style=\"margin:10px; border-left:2px solid #C3D9E5;\"><div>{block}</div>{old}</div>"
        ),
        format!("<span id=\"OLK_SRC_BODY_SECTION\"><div>{block}</div>{old}</span>"),
        format!(
            "<div><includetail>------------------&nbsp;Original&nbsp;------------------</div><div>{block}</div>{old}"
        ),
    ] {
        let above = format!(
            "<html><head><style>p {{}}</style></head><body><div>Tuesday works.<br>Sam</div>{quote}</body></html>"
        );
        cases.check(&trim(&to_text(&above)), "Tuesday works.\nSam", &quote);
        cases.check(&trim(&to_text(&quote)), "", &quote);
    }
    cases.done();
}

#[test]
fn html_of_the_writer_stays() {
    let mut cases = Cases::default();
    for (html, text) in [
        ("<div>Hello</div><div class=\"gmail_signature\">Sam<br>Example Ltd</div>", "Hello"),
        ("<div>Hello</div><div id=\"Signature\"><p>Sam</p></div>", "Hello"),
        (
            "<p>See</p><blockquote style=\"margin:0 0 0 40px;border:none;padding:0px\">an indented line</blockquote><p>End</p>",
            "See\n\nan indented line\nEnd",
        ),
        ("<blockquote type=cite>Tuesday?</blockquote><div>Yes</div>", "Yes"),
        ("<pre>one\ntwo\n\nthree</pre>", "one\ntwo\n\nthree"),
        ("Hi <img alt=\"👍\" src=\"x\"><img alt=\"Company logo\">", "Hi 👍"),
        ("<div style=\"display:none\">preview</div>Hello", "Hello"),
        ("5 < 6 &amp; 7 &gt; 6", "5 < 6 & 7 > 6"),
    ] {
        cases.check(&trim(&to_text(html)), text, html);
    }
    cases.done();
}

#[test]
fn a_very_long_mail_is_read_in_little_time() {
    for piece in [
        "On 1 Feb 2027, at 10:00\n",
        "From: a@b.example\n\n",
        "a@b.example wrote\n",
        "\n",
        "> x\n",
        "<a '\">",
        "<blockquote>",
        "Sent from my\n",
        "<div style=\"",
        "&",
        "</div>",
        "Le ",
        "-----",
    ] {
        let text = piece.repeat(600_000 / piece.len());
        trim(&to_text(&text));
        trim(&text);
    }
}

fn paragraphs() -> impl Strategy<Value = String> {
    proptest::collection::vec("[A-Z][a-z]{2,9}( [a-z]{2,9}){2,6}[.?]", 1..5)
        .prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn quoting_a_text_in_any_clients_way_adds_nothing(
        new in paragraphs(), old in paragraphs(), at in 0..ANNOUNCEMENTS.len(), block in 0..BLOCKS.len(), sign_off in 0..SIGN_OFFS.len(),
    ) {
        let announcement = lines(ANNOUNCEMENTS[at]);
        prop_assert_eq!(&trim(&format!("{new}\n\n{announcement}\n{}", marked(&old))), &new);
        prop_assert_eq!(&trim(&format!("{new}\n\n{}\n\n{old}", lines(BLOCKS[block]))), &new);
        prop_assert_eq!(&trim(&format!("{new}\n\n{}", lines(SIGN_OFFS[sign_off]))), &new);
    }

    #[test]
    fn any_text_is_read(text in "(\\PC|[\n>|<&-]){0,400}") {
        let _ = trim(&text);
        let _ = trim(&to_text(&text));
    }
}
