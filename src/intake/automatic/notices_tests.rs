//! Recalls, reactions, receipts, delays and reports: what programs send, and the people who write of it.

use crate::domain::incoming::{Class, Incoming};
use crate::intake::{Known, read};

fn mail(from: &str, subject: &str, fields: &str, text: &str) -> Incoming {
    let raw = format!(
        "From: {from}\nTo: desk@org.test\nDate: Wed, 10 Mar 2027 10:00:00 +0000\nSubject: {subject}\n\
         {fields}\n{text}\n"
    );
    read(raw.as_bytes(), &Known::nothing())
}

const ADA: &str = "Ada Okoro <ada@b.example>";
const ANSWER: &str = "In-Reply-To: <n2@org.test>\nContent-Type: text/plain; charset=utf-8\n";

fn is_all(class: Class, cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(subject, text)| (subject, text, mail(ADA, subject, ANSWER, text)))
        .filter(|(_, _, got)| got.class != class)
        .map(|(subject, text, got)| format!("{:?} {subject:?} {text:?}: {}", got.class, got.reason))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn recalls() {
    let recalls = [
        ("Recall: Talked yet?", "Okoro, Ada would like to recall the message, \"Talked yet?\"."),
        ("[EXT] Recall: Talked yet?", "Ada Okoro would like to recall the message, \"Away until 21 March\"."),
        ("Talked yet?", "Ada Okoro would like to recall the message, \"Talked yet?\"."),
        ("Rückruf: Telefoniert?", "Okoro, Ada möchte die Nachricht \"Telefoniert?\" zurückrufen."),
        ("Rappel : Appelé ?", "Okoro, Ada souhaite rappeler le message « Appelé ? »."),
        ("Recuperar: ¿Hablado?", "Okoro, Ada desea recuperar el mensaje \"¿Hablado?\"."),
        ("Richiamo: Sentiti?", "Okoro, Ada desidera richiamare il messaggio \"Sentiti?\"."),
        ("Intrekken: Gebeld?", "Okoro, Ada wil het bericht 'Gebeld?' intrekken."),
    ];
    is_all(Class::AutoReply, &recalls);
    for (subject, text) in recalls {
        let got = mail(ADA, subject, ANSWER, text);
        assert_eq!((got.text, got.returns_on, got.supposed), (None, None, false), "{subject}");
    }
    is_all(
        Class::Reply,
        &[
            ("Re: Talked yet?", "I would like to recall the message I sent you, it was meant for Sam."),
            ("Recall: Talked yet?", "I cannot recall when we talked."),
            ("Re: Talked yet?", "Do you recall the message? Yes, we talked."),
            ("Rappel : notre appel", "Oui, nous avons parlé."),
        ],
    );
}

#[test]
fn a_thumb_is_an_answer_and_other_reactions_are_seen() {
    let outlook = "________________________________\nFrom: Desk <desk@org.test>\nSent: Wednesday, March 10, 2027 9:00:00 AM\n\
                   To: Ada Okoro <ada@b.example>\nSubject: Talked yet?\n\nAnswer yes or no, or stop.\n";
    for (text, thumb) in [
        (format!("👍 Ada Okoro reacted to your message:\n{outlook}"), Some("👍")),
        (format!("👍🏽 Okoro, Ada reacted to your message:\n{outlook}"), Some("👍")),
        (format!("👎 Ada Okoro reacted to your message:\n{outlook}"), Some("👎")),
        (format!("❤️ Ada Okoro reacted to your message:\n{outlook}"), None),
        (format!("Ada Okoro reacted to your message:\n{outlook}"), None),
        (format!("Ada liked your message\n{outlook}"), Some("👍")),
        (format!("Ada loved your message\n{outlook}"), None),
        (format!("👍 Ada Okoro hat auf Ihre Nachricht reagiert:\n{outlook}"), Some("👍")),
        (format!("👍 Ada Okoro a réagi à votre message :\n{outlook}"), Some("👍")),
        (format!("😂 Ada Okoro ha reaccionado a tu mensaje:\n{outlook}"), None),
        ("👍\n\nAda Okoro reacted via Gmail\n".to_owned(), Some("👍")),
        ("🎉\n\nAda Okoro reacted via Gmail\n".to_owned(), None),
        ("👍\n\nAda Okoro hat über Gmail reagiert\n".to_owned(), Some("👍")),
    ] {
        let got = mail(ADA, "Re: Talked yet?", ANSWER, &text);
        let class = if thumb.is_some() { Class::Reply } else { Class::Receipt };
        assert_eq!((got.class, got.text.as_deref()), (class, thumb), "{text}: {}", got.reason);
    }
    let digest =
        mail(ADA, "Reaction Daily Digest - Wednesday, March 10", ANSWER, "👍 Sam reacted to your message");
    assert_eq!((digest.class, digest.text), (Class::Receipt, None));
    is_all(
        Class::Reply,
        &[
            ("Re: Talked yet?", "Sam liked your message."),
            ("Re: Talked yet?", "Sam reacted to your message:\nhe is glad and we talk on Friday."),
            ("Re: Talked yet?", "Ada reacted to your message badly, sorry. We talked."),
            ("Re: Talked yet?", "👍 thanks"),
        ],
    );
}

#[test]
fn gmails_part_tells_the_sign() {
    let with = |emoji: &str| {
        let fields =
            format!("{}Content-Type: multipart/alternative; boundary=r\n", "In-Reply-To: <n2@org.test>\n");
        let body = format!(
            "--r\nContent-Type: text/plain; charset=utf-8\n\n{emoji}\n\nAda Okoro reacted via Gmail\n--r\n\
             Content-Type: text/vnd.google.email-reaction+json; charset=utf-8\n\n{{\"version\":1,\"emoji\":\"{emoji}\"}}\n--r--"
        );
        let got = mail(ADA, "Re: Talked yet?", &fields, &body);
        (got.class, got.text)
    };
    assert_eq!(with("👍"), (Class::Reply, Some("👍".to_owned())));
    assert_eq!(with("👍🏿"), (Class::Reply, Some("👍".to_owned())));
    assert_eq!(with("👎"), (Class::Reply, Some("👎".to_owned())));
    assert_eq!(with("😢"), (Class::Receipt, None));
    assert_eq!(with("\\\""), (Class::Receipt, None));
    // A group passes it on: whose it is, only the record can tell.
    let group =
        "List-Id: <desk.org.test>\nIn-Reply-To: <n2@org.test>\nContent-Type: text/plain; charset=utf-8\n";
    let got = mail(ADA, "Re: Talked yet?", group, "👍\n\nAda Okoro reacted via Gmail");
    assert_eq!((got.class, got.text.as_deref()), (Class::List, Some("👍")));
}

#[test]
fn receipts_in_words() {
    let exchange = "Your message\n\n   To: Ada Okoro\n   Subject: Talked yet?\n   Sent: Wednesday, March 10, 2027 9:00:00 AM\n\n \
                    was read on Wednesday, March 10, 2027 9:29:00 AM.";
    is_all(
        Class::Receipt,
        &[
            ("Read: Talked yet?", exchange),
            ("[EXTERNAL] Read: Talked yet?", exchange),
            (
                "Not read: Talked yet?",
                "Your message\n\n To: Ada\n Subject: Talked yet?\n\n was deleted without being read on 10 March 2027.",
            ),
            (
                "Gelesen: Telefoniert?",
                "Ihre Nachricht\n\n  An: Ada Okoro\n  Betreff: Telefoniert?\n  Gesendet: Mittwoch, 10. März 2027 09:00\n\n wurde am Mittwoch, 10. März 2027 09:29 gelesen.",
            ),
            (
                "Lu : Appelé ?",
                "Votre message\n\n  À : Ada Okoro\n  Objet : Appelé ?\n  Envoyé : mercredi 10 mars 2027 09:00\n\n a été lu le mercredi 10 mars 2027 09:29.",
            ),
            (
                "Leído: ¿Hablado?",
                "El mensaje\n\n  Para: Ada Okoro\n  Asunto: ¿Hablado?\n  Enviados: miércoles, 10 de marzo de 2027 9:00\n\n fue leído el miércoles, 10 de marzo de 2027 9:29.",
            ),
            (
                "Letto: Sentiti?",
                "Il messaggio\n\n  A: Ada Okoro\n  Oggetto: Sentiti?\n  Inviato: mercoledì 10 marzo 2027 09:00\n\n è stato letto mercoledì 10 marzo 2027 09:29.",
            ),
            (
                "Gelezen: Gebeld?",
                "Uw bericht\n\n  Aan: Ada Okoro\n  Onderwerp: Gebeld?\n  Verzonden: woensdag 10 maart 2027 09:00\n\n is gelezen op woensdag 10 maart 2027 09:29.",
            ),
            (
                "Przeczytano: Rozmowa?",
                "Twoja wiadomość\n\n  Do: Ada Okoro\n  Temat: Rozmowa?\n\n została przeczytana w dniu 10 marca 2027 09:29.",
            ),
            (
                "Return Receipt (displayed) - Talked yet?",
                "This is a Return Receipt for the mail that you sent to ada@b.example.",
            ),
        ],
    );
    is_all(
        Class::Reply,
        &[
            ("Read: the article", "I have read it, and your message was good."),
            ("Re: Read: Talked yet?", "Your message was read on Sunday, we talked."),
            ("Talked yet?", exchange),
            ("Gelesen: das Buch", "Wir haben es gelesen und besprochen."),
            ("Lu : le livre", "Votre message est clair, oui nous avons parlé."),
        ],
    );
}

#[test]
fn delays_in_words_of_far_servers() {
    let postmaster = "Postmaster <postmaster@lists.far.example>";
    for (subject, text) in [
        (
            "Delivery delayed:Your first call",
            "Delivery of your message to the following recipients is delayed; the server will keep trying.\n\n  ada@far.example",
        ),
        (
            "Message delayed",
            "Your message to ada@far.example has not yet been delivered. No action is required on your part.",
        ),
        ("Zustellung verzögert", "Die Zustellung an ada@far.example wird weiterhin versucht."),
        (
            "Warning: could not send message for past 4 hours",
            "This is a warning message only: ada@far.example",
        ),
    ] {
        let got = mail(postmaster, subject, "Return-Path: <>\n", text);
        let failed =
            got.bounce.iter().flat_map(|bounce| &bounce.recipients).any(|one| one.failed || one.permanent);
        assert!(matches!(got.class, Class::AutoReply | Class::Bounce) && !failed, "{subject}: {got:?}");
        assert_eq!((got.text, got.returns_on, got.supposed), (None, None, false), "{subject}");
    }
    for text in [
        "My answer is delayed, sorry. We talked on Sunday.",
        "The train is delayed, ada@b.example will tell Sam.",
    ] {
        assert_eq!(mail(ADA, "Re: Talked yet?", ANSWER, text).class, Class::Reply, "{text}");
        assert_eq!(mail(ADA, "Delayed", "", text).class, Class::Reply, "{text}");
    }
}

#[test]
fn reports_to_those_who_run_a_domain() {
    let part = |kind: &str, name: &str| {
        format!(
            "--r\nContent-Type: text/plain\n\nThis is a report.\n--r\nContent-Type: {kind}; name=\"{name}\"\n\nH4sI\n--r--"
        )
    };
    let mixed = "Content-Type: multipart/mixed; boundary=r\n";
    let tls = "Content-Type: multipart/report; report-type=\"tlsrpt\"; boundary=r\n";
    for (from, subject, fields, body) in [
        (
            "noreply-smtp-tls-reporting@far.example",
            "Report Domain: org.test Submitter: far.example",
            tls,
            part("application/tlsrpt+gzip", "far.json.gz"),
        ),
        ("tls@far.example", "TLS report", mixed, part("application/tlsrpt+gzip", "far.json.gz")),
        ("tls@far.example", "TLS report", "TLS-Report-Domain: org.test\n", "See the portal.".to_owned()),
        (
            "noreply-dmarc-support@far.example",
            "Report domain: org.test Submitter: far.example Report-ID: 17",
            mixed,
            part("application/zip", "far!org.test!1!2.zip"),
        ),
        (
            "postmaster@far.example",
            "Report Domain: org.test Submitter: far.example Report-ID: <17>",
            mixed,
            part("application/gzip", "far.xml.gz"),
        ),
        (
            "dmarc-reports@far.example",
            "[Preview] Report Domain: org.test Submitter: far Report-ID: 17",
            mixed,
            part("application/octet-stream", "far.xml.gz"),
        ),
    ] {
        let got = mail(from, subject, fields, &body);
        assert_eq!((got.class, got.text), (Class::AutoReply, None), "{subject}: {}", got.reason);
    }
    let forwarded = mail(
        ADA,
        "Fwd: Report domain: org.test Submitter: far.example",
        mixed,
        &part("application/zip", "a.zip"),
    );
    assert_eq!(forwarded.class, Class::Reply);
    assert_eq!(
        mail(ADA, "Report domain names", mixed, &part("application/zip", "homework.zip")).class,
        Class::Reply
    );
}

#[test]
fn complaints_that_lost_their_parts() {
    for (subject, text) in [
        ("Email Feedback Report for IP 192.0.2.7", "See below."),
        (
            "FW: hello",
            "This is an email abuse report for an email message received from IP 192.0.2.7 on Wed, 10 Mar 2027.",
        ),
        ("complaint about message from 192.0.2.7", "A user marked it as junk."),
    ] {
        let got = mail("Feedback <fbl@far.example>", subject, "", text);
        assert_eq!((got.class, got.text), (Class::Complaint, None), "{subject}: {}", got.reason);
    }
    is_all(
        Class::Reply,
        &[
            ("Re: Email Feedback Report for IP 192.0.2.7", "What is this?"),
            ("A complaint", "I have a complaint about a message from Sam."),
        ],
    );
}
