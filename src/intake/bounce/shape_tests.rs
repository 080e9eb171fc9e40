//! Bounces known by their shape: servers that name themselves oddly or not at all, the originals they
//! return, other languages; and people who write about bounces.

use super::tests::{Case, PLAIN, demand, mail};
use crate::domain::incoming::Class;
use crate::intake::{Known, read};

#[test]
fn exchange_groupware_and_gateways() {
    demand(&[
        Case {
            name: "Exchange 2003, from its administrator",
            from: "System Administrator <administrator@corp.example>",
            subject: "Undeliverable: Ada and Sam",
            text: "Your message did not reach some or all of the intended recipients.\n\n      Subject:\tAda and Sam\n      Sent:\t3/2/2026 9:01 AM\n\nThe following recipient(s) cannot be reached:\n\n      sam@uni.example on 3/2/2026 9:02 AM\n            The e-mail account does not exist at the organization this message was sent to. Check the e-mail address, or contact the recipient directly to find out the correct address.\n            <mx.corp.example #5.1.1>",
            ..PLAIN
        },
        Case {
            name: "Exchange 2003, from an address of a person's kind",
            from: "mailsrv01@corp.example",
            subject: "Undeliverable: Ada and Sam",
            text: "Your message did not reach some or all of the intended recipients.\n\nThe following recipient(s) could not be reached:\n\n  sam@uni.example on 3/2/2026\n     You do not have permission to send to this recipient. For assistance, contact your system administrator.\n     <corp.example #5.7.1 smtp;550 5.7.1 Client does not have permissions to send as this sender>",
            status: Some("5.7.1"),
            ..PLAIN
        },
        Case {
            name: "Exchange in German",
            from: "Systemadministrator <postmaster@corp.example>",
            subject: "Unzustellbar: Ada und Sam",
            fields: "Content-Type: text/plain; charset=utf-8\n",
            text: "Ihre Nachricht hat einige oder alle Empfänger nicht erreicht.\n\n  Betreff: Ada und Sam\n\nFolgende(r) Empfänger kann/können nicht erreicht werden:\n\n  sam@uni.example am 02.03.2026 09:02\n     Das E-Mail-Konto existiert nicht in der Organisation, an die die Nachricht gesendet wurde.",
            ..PLAIN
        },
        Case {
            name: "Domino by another name",
            from: "notes.router@corp.example",
            subject: "DELIVERY FAILURE: User sam not listed in Domino Directory",
            text: "Your message\n\n  Subject: Ada and Sam\n\nwas not delivered to:\n\n  sam@uni.example\n\nbecause:\n\n  User sam (sam@uni.example) not listed in Domino Directory",
            ..PLAIN
        },
        Case {
            name: "GroupWise",
            from: "post_master@gw.example",
            subject: "Message status - undeliverable",
            text: "The message that you sent was undeliverable to the following:\n\tsam@uni.example (user not found)\n\nPossibly truncated original message follows:\n\nMessage-ID: <n2@org.test>",
            ..PLAIN
        },
        Case {
            name: "Zimbra",
            from: "zimbra@mx.example.org",
            subject: "Undelivered Mail Returned to Sender",
            text: "This is the mail system at host mx.example.org.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n<sam@uni.example>: host mx.uni.example[192.0.2.1] said: 550 5.1.1\n    <sam@uni.example>: Recipient address rejected: uni.example (in reply to RCPT TO command)",
            ..PLAIN
        },
        Case {
            name: "Gmail's new words, alone",
            from: "mail-noreply@mail.example",
            subject: "Delivery Status Notification (Failure)",
            text: "** Address not found **\n\nYour message wasn't delivered to sam@uni.example because the address couldn't be found, or is unable to receive mail.",
            ..PLAIN
        },
        Case {
            name: "Gmail blocked",
            from: "no.reply@mail.example",
            subject: "Delivery Status Notification (Failure)",
            text: "** Message blocked **\n\nYour message to sam@uni.example has been blocked. See technical details below for more information.\n\nThe response from the remote server was:\n550 5.7.1 [192.0.2.5] Our system has detected that this message is likely unsolicited mail.",
            status: Some("5.7.1"),
            ..PLAIN
        },
        Case {
            name: "a product whose name holds another's",
            from: "postmaster@work.example",
            subject: "Undeliverable: Ada and Sam",
            fields: "X-Mailer: WorkMail 3.2\n",
            text: "Delivery has failed to these recipients or groups:\n\nsam@uni.example\nThe email address you entered couldn't be found.\n\n550 5.1.1 user unknown",
            ..PLAIN
        },
        Case {
            name: "a full mailbox, from a no-reply address",
            from: "do_not_reply@host.example",
            subject: "Could not deliver your mail",
            text: "We could not deliver your mail to sam@uni.example:\n\nThe recipient's mailbox is full.",
            status: Some("5.2.2"),
            ..PLAIN
        },
    ]);
}

#[test]
fn odd_senders_and_none() {
    const SAID: &str =
        "Your message could not be delivered to:\n\n  sam@uni.example\n  550 5.1.1 User unknown";
    for from in [
        "post_master@corp.example",
        "post-master@corp.example",
        "mail-daemon@corp.example",
        "mailerdaemon@corp.example",
        "MAILER_DAEMON@corp.example",
        "MAILER.DAEMON@corp.example",
        "Mailer-Daemon2@corp.example",
        "mail_daemon@corp.example",
        "postmaster-noreply@corp.example",
        "Mail Delivery <noreply@corp.example>",
        "no-reply-bounces@corp.example",
        "donotreply@corp.example",
        "ne-pas-repondre@corp.example",
        "antworten-nicht@corp.example",
        "<>",
    ] {
        let got = mail(from, "Delivery failure", "", SAID);
        assert_eq!(got.class, Class::Bounce, "{from}: {}", got.reason);
        let recipients = got.bounce.unwrap().recipients;
        assert_eq!(recipients[0].address, "sam@uni.example", "{from}");
        assert_eq!(recipients[0].status.as_deref(), Some("5.1.1"), "{from}");
    }
    for subject in ["Undelivered Mail Returned to Sender", "failure notice", "Ada and Sam"] {
        let raw = format!("To: desk@org.test\nSubject: {subject}\n\n{SAID}\n");
        let got = read(raw.as_bytes(), &Known::nothing());
        assert_eq!(got.class, Class::Bounce, "no From, {subject}: {}", got.reason);
    }
}

/// A report with our letter in it, as a part.
fn with_original(from: &str, subject: &str, text: &str) -> String {
    format!(
        "From: {from}\nTo: desk@org.test\nSubject: {subject}\nMIME-Version: 1.0\n\
         Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\
         --b\nContent-Type: message/rfc822\n\nFrom: Desk <desk@org.test>\nTo: sam@uni.example\n\
         Message-ID: <n2@org.test>\nSubject: Ada and Sam\n\nHello Sam\n--b--\n"
    )
}

#[test]
fn addresses_that_take_no_answer_and_return_the_letter() {
    for (from, subject, text) in [
        (
            "no-reply@portal.example",
            "Your e-mail",
            "We were not able to deliver your message to the person you wrote to.",
        ),
        ("noreply@host.example", "Notice about a message", "The mail below was not delivered: unknown user."),
        ("donotreply@host.example", "Nachricht", "Die Mail unten ist unzustellbar, der Empfänger unbekannt."),
        ("no_reply@host.example", "Message", "Ce message n'a pas pu être remis."),
        ("noreply-mail@host.example", "Aviso", "Su mensaje no pudo ser entregado."),
    ] {
        let got = read(with_original(from, subject, text).as_bytes(), &Known::nothing());
        assert_eq!(got.class, Class::Bounce, "{from}: {}", got.reason);
        let bounce = got.bounce.unwrap();
        assert_eq!(bounce.original_message_id.as_deref(), Some("n2@org.test"), "{from}");
        assert_eq!(bounce.recipients[0].address, "sam@uni.example", "{from}");
    }
    // A person passes it on, a newsletter or a ticket system quotes nothing of ours as undeliverable.
    for (from, subject, text) in [
        ("Ada <ada@b.example>", "Undeliverable: Ada and Sam", "My mail could not be delivered, what now?"),
        ("no-reply@shop.example", "Your order", "Thank you. It will be delivered on Tuesday."),
    ] {
        let got = read(with_original(from, subject, text).as_bytes(), &Known::nothing());
        assert_ne!(got.class, Class::Bounce, "{from}: {}", got.reason);
    }
}

#[test]
fn originals_returned_behind_marks() {
    let quoted = "> Received: by mx.example.org\n> From: Desk <desk@org.test>\n> To: sam@uni.example\n> Message-ID: <n2@org.test>\n> Subject: Ada and Sam\n>\n> Hello Sam\n";
    for (from, subject, said) in [
        (
            "postmaster@corp.example",
            "Undeliverable mail",
            "Your message could not be delivered: 550 5.1.1 user unknown\n\n",
        ),
        (
            "postmaster@corp.example",
            "Returned mail: user unknown",
            "sam@uni.example: unknown user, 550 5.1.1\n\nOriginal:\n",
        ),
        ("mailer-daemon@corp.example", "failure notice", "550 5.1.1 no such user\n\n"),
        (
            "admin@corp.example",
            "Mail delivery failed",
            "Unable to deliver your message to sam@uni.example:\n550 5.1.1 user unknown\n\n",
        ),
    ] {
        let got = mail(from, subject, "", &format!("{said}{quoted}"));
        assert_eq!(got.class, Class::Bounce, "{subject}: {}", got.reason);
        let bounce = got.bounce.unwrap();
        assert_eq!(bounce.original_message_id.as_deref(), Some("n2@org.test"), "{subject}");
        let found: Vec<_> = bounce.recipients.iter().map(|r| (r.address.as_str(), r.permanent)).collect();
        assert_eq!(found, [("sam@uni.example", true)], "{subject}");
    }
}

#[test]
fn in_other_languages() {
    for (subject, text) in [
        (
            "Unzustellbare Nachricht",
            "Ihre Nachricht konnte folgenden Empfängern nicht zugestellt werden:\n\n  sam@uni.example\n  Adresse wurde nicht gefunden.",
        ),
        (
            "Adresse nicht gefunden",
            "Ihre Nachricht wurde nicht an sam@uni.example zugestellt, weil die Adresse nicht gefunden wurde.",
        ),
        (
            "Message non remis",
            "Votre message n'a pas été remis à certains ou à tous les destinataires.\n\n  sam@uni.example\n  Adresse introuvable",
        ),
        (
            "Adresse introuvable",
            "Votre message n'est pas parvenu à sam@uni.example, car l'adresse est introuvable.\nUtilisateur inconnu.",
        ),
        (
            "No se ha podido entregar",
            "El mensaje no llegó a algunos o a todos los destinatarios.\n\n  sam@uni.example\n  usuario desconocido",
        ),
        (
            "No se encontró la dirección",
            "Tu mensaje no se entregó a sam@uni.example porque no se encontró la dirección.",
        ),
        (
            "Mancato recapito",
            "Il messaggio non è stato recapitato ad alcuni o a tutti i destinatari.\n\n  sam@uni.example\n  utente sconosciuto",
        ),
        (
            "Indirizzo non trovato",
            "Il tuo messaggio non è stato consegnato a sam@uni.example perché l'indirizzo non è stato trovato: indirizzo inesistente.",
        ),
        (
            "Onbestelbaar: Ada en Sam",
            "Uw bericht heeft sommige of alle geadresseerden niet bereikt.\n\n  sam@uni.example\n  onbekende gebruiker",
        ),
        (
            "Adres niet gevonden",
            "Je bericht is niet bezorgd bij sam@uni.example omdat het adres niet gevonden is: adres niet gevonden.",
        ),
        (
            "Nie można dostarczyć: Ada i Sam",
            "Twoja wiadomość nie dotarła do niektórych lub wszystkich adresatów.\n\n  sam@uni.example\n  nieznany użytkownik",
        ),
        (
            "Nie znaleziono adresu",
            "Twoja wiadomość nie została dostarczona do sam@uni.example, ponieważ nie znaleziono adresu.",
        ),
    ] {
        for from in ["postmaster@corp.example", "noreply@corp.example", "server7@corp.example"] {
            let got = mail(from, subject, "Content-Type: text/plain; charset=utf-8\n", text);
            assert_eq!(got.class, Class::Bounce, "{from}, {subject}: {}", got.reason);
            let bounce = got.bounce.unwrap();
            assert_eq!(bounce.recipients[0].address, "sam@uni.example", "{subject}");
            assert_eq!(bounce.recipients[0].status.as_deref(), Some("5.1.1"), "{subject}");
        }
    }
}

#[test]
fn delays_in_words_fail_nothing() {
    for (subject, text) in [
        (
            "Delivery delayed:Your first call",
            "Delivery of your message to the following recipients is delayed; the server will keep trying.",
        ),
        ("Mail delayed", "Your message has not been delivered yet. We are still trying."),
        (
            "Warning: could not send message for past 4 hours",
            "Your message could not be delivered yet: will keep trying for 5 days.",
        ),
        (
            "Zustellung verzögert",
            "Die Zustellung Ihrer Nachricht wurde verzögert. Es wird weiterhin versucht.",
        ),
        ("Remise retardée", "Votre message n'a pas encore été remis à :"),
        ("Entrega retrasada", "El mensaje aún no se ha entregado a:"),
        ("Consegna ritardata", "Il messaggio non è ancora stato recapitato a:"),
        ("Bezorging vertraagd", "Uw bericht is nog niet bezorgd bij:"),
        ("Dostarczenie opóźnione", "Wiadomość nie została jeszcze dostarczona do:"),
    ] {
        let text = format!("{text}\n\n  sam@uni.example\n");
        for from in ["postmaster@uni.example", "mailer-daemon@uni.example"] {
            let got = mail(from, subject, "Content-Type: text/plain; charset=utf-8\n", &text);
            assert_eq!(got.class, Class::Bounce, "{subject}: {}", got.reason);
            let recipients = got.bounce.unwrap().recipients;
            assert!(!recipients[0].failed && !recipients[0].permanent, "{subject}: {recipients:?}");
        }
    }
    let got = mail(
        "Ada <ada@b.example>",
        "Delivery delayed",
        "",
        "My answer is delayed, sorry: sam@uni.example knows why.",
    );
    assert_eq!(got.class, Class::Reply);
}

#[test]
fn people_write_about_bounces() {
    for (from, subject, fields, text) in [
        (
            "Ada <ada@b.example>",
            "Address not found",
            "",
            "Hello, Sam's address was not found when I wrote: sam@uni.example. Do you have another?",
        ),
        (
            "Ada <ada@b.example>",
            "Undeliverable",
            "",
            "Your message did reach me, but mine to sam@uni.example came back with 550 5.1.1.",
        ),
        (
            "Ada <ada@b.example>",
            "my mail wasn't delivered to Sam",
            "",
            "It says: Your message wasn't delivered to sam@uni.example because the address couldn't be found.",
        ),
        (
            "Ada <ada@b.example>",
            "Message not delivered",
            "User-Agent: KMail/5.1\n",
            "Your message did not reach some or all of the intended recipients.\nsam@uni.example\nThat is what I get!",
        ),
        (
            "Ada <ada@b.example>",
            "AW: Unzustellbar",
            "In-Reply-To: <n2@org.test>\n",
            "Ihre Nachricht konnte nicht zugestellt werden, schreibt sam@uni.example zurück. Was tun?",
        ),
        (
            "Ada <ada@b.example>",
            "Re: Delivery failure",
            "",
            "> From: mailer-daemon@x.example\n> Subject: failure notice\n> 550 5.1.1 <sam@uni.example> user unknown\n\nSee above, I think the address is wrong.",
        ),
        (
            "Postmaster <postmaster@uni.example>",
            "Re: Undelivered mail",
            "In-Reply-To: <n2@org.test>\n",
            "Hello, sam@uni.example has left. Their mailbox was full, then closed.\nRegards, your postmaster",
        ),
        (
            "Daemon Hill <daemon.hill@b.example>",
            "returned mail",
            "",
            "I returned the mail you sent, and the book. See you on Tuesday.",
        ),
        (
            "Ada <ada@b.example>",
            "Fwd: Undeliverable: Ada and Sam",
            "",
            "FYI\n\nYour message did not reach some or all of the intended recipients.\nsam@uni.example 550 5.1.1",
        ),
        (
            "Ada <ada@b.example>",
            "Fwd: Undelivered Mail Returned to Sender",
            "",
            "This is the mail system at host mx.example.org.\n\nI'm sorry to have to inform you that your message could not be delivered.\n\n<sam@uni.example>: 550 5.1.1 user unknown",
        ),
        (
            "Ada <ada@b.example>",
            "Delivery problem",
            "X-Mailer: Alpine 2.2\n",
            "Could not deliver your message to sam@uni.example, my server says. Could you?",
        ),
    ] {
        let got = mail(from, subject, fields, text);
        assert_eq!(got.class, Class::Reply, "{subject}: {}", got.reason);
    }
}
