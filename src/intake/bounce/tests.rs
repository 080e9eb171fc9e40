//! Bounces in the words of the world's servers, and people who write about bounces.

use proptest::prelude::*;

use crate::domain::incoming::{Class, Incoming};
use crate::intake::Known;
use crate::intake::read;

/// What a report in words must be understood as: an address, its status, whether it is for good and has failed.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) from: &'static str,
    pub(super) subject: &'static str,
    /// Further fields, each with its line break.
    pub(super) fields: &'static str,
    pub(super) text: &'static str,
    pub(super) address: &'static str,
    pub(super) status: Option<&'static str>,
    pub(super) permanent: bool,
    pub(super) failed: bool,
}

pub(super) const PLAIN: Case = Case {
    name: "",
    from: "MAILER-DAEMON@mx.example.org",
    subject: "failure notice",
    fields: "",
    text: "",
    address: "sam@uni.example",
    status: Some("5.1.1"),
    permanent: true,
    failed: true,
};

pub(super) fn mail(from: &str, subject: &str, fields: &str, text: &str) -> Incoming {
    let raw = format!("From: {from}\nTo: desk@org.test\nSubject: {subject}\n{fields}\n{text}\n");
    read(raw.as_bytes(), &Known::nothing())
}

pub(super) fn demand(cases: &[Case]) {
    let mut wrong = Vec::new();
    for case in cases {
        let got = mail(case.from, case.subject, case.fields, case.text);
        let Some(bounce) = &got.bounce else {
            wrong.push(format!("{}: {:?}, {}", case.name, got.class, got.reason));
            continue;
        };
        let found: Vec<_> = bounce
            .recipients
            .iter()
            .map(|r| (r.address.as_str(), r.status.as_deref(), r.permanent, r.failed))
            .collect();
        let wanted = [(case.address, case.status, case.permanent, case.failed)];
        if found != wanted || got.class != Class::Bounce {
            wrong.push(format!("{}: {found:?}, not {wanted:?}", case.name));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_servers_of_the_world() {
    demand(&[
        Case {
            name: "qmail",
            fields: "Return-Path: <>\n",
            text: "Hi. This is the qmail-send program at mx.example.org.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<sam@uni.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <n2@org.test>\nTo: other@uni.example\n",
            ..PLAIN
        },
        Case {
            name: "exim's delay",
            from: "Mail Delivery System <Mailer-Daemon@mx.example.org>",
            subject: "Warning: message 1abcde-000001-AA delayed 24 hours",
            text: "This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue on mx.example.org.\n\nThe address to which the message has not yet been delivered is:\n\n  sam@uni.example\n    Delay reason: connection timed out\n\nNo action is required on your part. Delivery attempts will continue for\nsome time, and this warning may be repeated.",
            status: None,
            permanent: false,
            failed: false,
            ..PLAIN
        },
        Case {
            name: "exim",
            from: "Mail Delivery System <Mailer-Daemon@mx.example.org>",
            subject: "Mail delivery failed: returning message to sender",
            text: "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  sam@uni.example\n    SMTP error from remote mail server after RCPT TO:<sam@uni.example>:\n    host mx.uni.example [192.0.2.1]: 550 5.1.1 <sam@uni.example>: User unknown\n\n------ This is a copy of the message, including all the headers. ------\n\nMessage-ID: <n2@org.test>",
            ..PLAIN
        },
        Case {
            name: "sendmail 5",
            from: "Mail Delivery Subsystem <MAILER-DAEMON>",
            subject: "Returned mail: User unknown",
            text: "   ----- Transcript of session follows -----\nWhile talking to mx.uni.example:\n>>> RCPT To:<sam@uni.example>\n<<< 550 <sam@uni.example>, User Unknown\n550 <sam@uni.example>... User unknown\n\n   ----- Unsent message follows -----\nMessage-Id: <n2@org.test>",
            ..PLAIN
        },
        Case {
            name: "Exchange 5.5",
            from: "System Administrator <postmaster@corp.example>",
            subject: "Undeliverable: Ada and Sam",
            fields: "X-Mailer: Internet Mail Service (5.5.2656.59)\n",
            text: "Your message\n\n  To:      lists@corp.example\n  Subject: Ada and Sam\n  Sent:    Fri, 1 Jan 2027 17:10:56 -0400\n\ndid not reach the following recipient(s):\n\nsam@uni.example on Fri, 1 Jan 2027 17:12:28 -0400\n    The recipient name is not recognized\n    MSEXCH:IMS:CORP:EX:EX01 0 (000C05A6) Unknown Recipient",
            ..PLAIN
        },
        Case {
            name: "Exchange 2007 in French",
            from: "postmaster@corp.example",
            subject: "=?utf-8?Q?Non_remis_=3A_Ada_et_Sam?=",
            fields: "Content-Language: fr-FR\nReturn-Path: <>\nContent-Type: text/plain; charset=utf-8\n",
            text: "Échec de la remise pour ces destinataires ou listes de distribution :\n\nsam@uni.example\nL'adresse de messagerie entrée est introuvable.\n\nInformations de diagnostic pour les administrateurs :\n\nServeur de génération : ex.corp.example\n\nsam@uni.example\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n\nEn-têtes de message d'origine :\n\nMessage-ID: <n2@org.test>",
            ..PLAIN
        },
        Case {
            name: "Domino",
            from: "postmaster@notes.example",
            subject: "DELIVERY FAILURE: User sam (sam@uni.example) not listed in Domino Directory",
            text: "Your message\n\n  Subject: Ada and Sam\n\nwas not delivered to:\n\n  sam@uni.example\n\nbecause:\n\n  User sam (sam@uni.example) not listed in Domino Directory",
            ..PLAIN
        },
        Case {
            name: "Notes",
            from: "Postmaster@notes.example",
            subject: "Undeliverable message",
            text: "------- Failure Reasons  --------\n\nUser not listed in public Name & Address Book\nsam@uni.example\n\n------- Returned Message --------\nTo: sam@uni.example",
            ..PLAIN
        },
        Case {
            name: "GroupWise",
            from: "\"Mail Delivery System\" <Postmaster@gw.example>",
            subject: "Message status - undeliverable",
            text: "The attached file had the following undeliverable recipient(s):\n\tsam@uni.example\n\nTranscript of session follows:\n  550 No such user",
            ..PLAIN
        },
        Case {
            name: "1&1 and GMX",
            from: "\"Mail Delivery System\" <mailer-daemon@kundenserver.example>",
            subject: "Mail delivery failed: returning message to sender",
            text: "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of\nits recipients. This is a permanent error. The following address\nfailed:\n\n\"sam@uni.example\":\nSMTP error from remote server after RCPT command:\nhost: mx.uni.example\n5.1.1 <sam@uni.example>... User Unknown\n\n--- The header of the original message is following. ---\n\nMessage-ID: <n2@org.test>",
            ..PLAIN
        },
        Case {
            name: "Gmail as text",
            from: "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
            subject: "Delivery Status Notification (Failure)",
            text: "Delivery to the following recipient failed permanently:\n\n     sam@uni.example\n\nTechnical details of permanent failure:\nGoogle tried to deliver your message, but it was rejected by the recipient domain. The error that the other server returned was: 550 550 5.1.1 <sam@uni.example>... User Unknown (state 14).\n\n----- Original message -----\n",
            ..PLAIN
        },
        Case {
            name: "Gmail's delay",
            from: "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
            subject: "Delivery Status Notification (Delay)",
            text: "THIS IS A WARNING MESSAGE ONLY.\n\nYOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\nDelivery to the following recipient has been delayed:\n\n     sam@uni.example\n\nMessage will be retried for 2 more day(s)\n\nTechnical details of temporary failure:\nThe error that the other server returned was: 450 4.2.2 Mailbox Full (state 14).",
            status: Some("4.2.2"),
            permanent: false,
            failed: false,
            ..PLAIN
        },
        Case {
            name: "Yahoo",
            from: "MAILER-DAEMON@yahoo.example",
            subject: "Failure Notice",
            text: "Sorry, we were unable to deliver your message to the following address.\n\n<sam@uni.example>:\nRemote host said: 554 delivery error: dd This user doesn't have a uni.example account (sam@uni.example) [0]",
            ..PLAIN
        },
        Case {
            name: "iCloud, Sun's server, as text",
            from: "\"Internet Mail Delivery\" <postmaster@me.example>",
            subject: "Delivery Notification: Delivery has failed",
            text: "This report relates to a message you sent with the following header fields:\n\n  Message-id: <n2@org.test>\n  From: Desk <desk@org.test>\n  To: list@uni.example\n\nYour message cannot be delivered to the following recipients:\n\n  Recipient address: sam@uni.example\n  Reason: Remote SMTP server has rejected address\n  Diagnostic code: smtp;550 5.1.1 <sam@uni.example>... User Unknown",
            ..PLAIN
        },
        Case {
            name: "MailMarshal",
            from: "MailMarshal <postmaster@gate.example>",
            subject: "Undeliverable Mail: \"Ada and Sam\"",
            text: "Your message:\n   From:    desk@org.test\n   Subject: Ada and Sam\n\nCould not be delivered because of\n\n550 5.1.1 User unknown\n\nThe following recipients were affected:\n    sam@uni.example",
            ..PLAIN
        },
        Case {
            name: "SurfControl",
            from: "Mail Administrator <postmaster@gate.example>",
            subject: "Message delivery failed",
            text: "Your message could not be sent.\nA transcript of the attempts to send the message follows.\nThe number of attempts made: 1\nAddressed To: sam@uni.example\n\nFailed to send to identified host,\nsam@uni.example: [192.0.2.5], 550 sam@uni.example... No such user\n--- Message non-deliverable.",
            ..PLAIN
        },
        Case {
            name: "InterScan in Japanese",
            from: "\"InterScan MSS\" <postmaster@gate.example>",
            subject: "=?utf-8?B?44Oh44O844Or6YWN5L+h44Gr5aSx5pWX44GX44G+44GX44Gf?=",
            text: "Sent <<< RCPT TO:<sam@uni.example>\nReceived >>> 550 5.1.1 <sam@uni.example>... user unknown",
            ..PLAIN
        },
        Case {
            name: "m-FILTER in Japanese",
            fields: "Content-Type: text/plain; charset=utf-8\n",
            text: "このメールは「m-FILTER」が自動的に生成して送信しています。\nこのメールは送信できませんでした。\n\n以下のメールアドレスへの送信に失敗しました。\nsam@uni.example\n\n-------server message\n550 5.1.1 unknown user <sam@uni.example>\n\n-------original message\n",
            ..PLAIN
        },
        Case {
            name: "IMail",
            from: "Postmaster@imail.example",
            subject: "Undeliverable Mail",
            fields: "X-Mailer: <SMTP32 v8.22>\n",
            text: "Unknown user: sam@uni.example\n\nOriginal message follows.\n",
            ..PLAIN
        },
        Case {
            name: "James",
            from: "postmaster@james.example",
            subject: "[BOUNCE]",
            text: "Hi. This is the James mail server at james.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\nError message below:\n550 - Requested action not taken: no such user here\n\nMessage details:\n  MAIL FROM: desk@org.test\n  RCPT TO: sam@uni.example",
            ..PLAIN
        },
        Case {
            name: "a portal without a name of its own",
            from: "E500_SMTP_Mail_Service@example.org",
            subject: "Returned Mail - Error During Delivery",
            text: "------ Failed Recipients ------\n\n<sam@uni.example>: Requested action not taken: mailbox unavailable. [SMTP Error Code 550]\n-------- Returned Mail --------",
            ..PLAIN
        },
        Case {
            name: "a full mailbox in words",
            text: "Sorry, your message to sam@uni.example cannot be delivered. This account is over quota.",
            status: Some("5.2.2"),
            ..PLAIN
        },
        Case {
            name: "Mail.ru, in Russian",
            from: "mailer-daemon@corp.example",
            subject: "=?utf-8?B?0J3QtdC00L7RgdGC0LDQstC70LXQvdC90L7QtSDRgdC+0L7QsdGJ0LXQvdC40LU=?=",
            fields: "Content-Type: text/plain; charset=utf-8\n",
            text: "Это письмо создано автоматически сервером. Ваше сообщение не может быть доставлено:\n\n**********************\n\nsam@uni.example\n550 Message was not accepted -- invalid mailbox. User unknown",
            ..PLAIN
        },
        Case {
            name: "in Spanish",
            from: "postmaster@corp.example",
            subject: "Correo devuelto",
            fields: "Content-Type: text/plain; charset=utf-8\n",
            text: "Su mensaje no pudo ser entregado a los siguientes destinatarios:\n\n<sam@uni.example>: 550 5.1.1 usuario desconocido",
            ..PLAIN
        },
        Case {
            name: "fields of RFC 3464 as text",
            text: "Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; sam@uni.example\nAction: failed\nStatus: 5.1.1\n",
            ..PLAIN
        },
        Case {
            name: "an alias behind the address",
            subject: "Returned mail: see transcript for details",
            text: "   ----- The following addresses had permanent fatal errors -----\n|/usr/bin/filter\n    (expanded from: <sam@uni.example>)\n\n   ----- Transcript of session follows -----\n550 5.1.1 unknown mailer error 2",
            ..PLAIN
        },
        Case {
            name: "a success",
            from: "postmaster@corp.example",
            subject: "Delivery Status Notification (Relay)",
            text: "Your message was successfully relayed to the following recipients:\n\n<sam@uni.example>: 250 2.1.5 ok",
            status: Some("2.1.5"),
            permanent: false,
            failed: false,
            ..PLAIN
        },
    ]);
}

#[test]
fn the_letter_that_came_back_is_found_in_the_text() {
    for text in [
        "Unknown user: sam@uni.example\n\nOriginal message follows.\n\nReceived: by x\nMessage-Id: <n2@org.test>\n",
        "Unknown user: sam@uni.example\n\nOriginal message follows.\n\nmessage-id:\n <n2@org.test>\n",
        "This report relates to a message you sent with the following header fields:\n\n  Message-id: <n2@org.test>\n\nYour message cannot be delivered to: sam@uni.example",
    ] {
        let got = mail(
            "MAILER-DAEMON@mx.example.org",
            "failure notice",
            "Message-ID: <own@mx.example.org>\n",
            text,
        );
        assert_eq!(got.bounce.unwrap().original_message_id.as_deref(), Some("n2@org.test"), "{text}");
    }
}

#[test]
fn delays_and_successes_are_no_failures() {
    let report = |fields: &str| {
        format!(
            "From: MAILER-DAEMON@mx.example.org\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
             --b\n\nx\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; sam@uni.example\n{fields}\n--b--\n"
        )
    };
    for (fields, permanent, failed) in [
        ("Action: failed\nStatus: 5.1.1\n", true, true),
        ("Action: failed\nStatus: 4.4.7\n", false, true),
        ("Action: delayed\nStatus: 4.4.1\n", false, false),
        ("Action: delivered\nStatus: 2.0.0\n", false, false),
        ("Action: relayed\nStatus: 2.0.0\n", false, false),
        ("Action: expanded\nStatus: 2.0.0\n", false, false),
        ("Status: 5.1.1\n", true, true),
        ("Action: failed\nStatus: 550 5.1.1 unknown\n", true, true),
        ("Action: Failed (bad address)\nDiagnostic-Code: smtp; 550 no such user\n", true, true),
    ] {
        let got = read(report(fields).as_bytes(), &Known::nothing()).bounce.unwrap().recipients.remove(0);
        assert_eq!((got.permanent, got.failed), (permanent, failed), "{fields}");
    }
}

#[test]
fn people_who_write_about_bounces_are_people() {
    const BOUNCE: &str = "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. The following address(es) failed:\n\n  sam@uni.example\n    550 5.1.1 User unknown\n";
    let quoted: String = BOUNCE.lines().map(|line| format!("> {line}\n")).collect();
    let pasted = format!("Hi desk,\n\nthis is what I got:\n\n{BOUNCE}\nCan you help?\nAda");
    let forwarded = format!(
        "---------- Forwarded message ---------\nFrom: Mail Delivery System <mailer-daemon@x.example>\n\n{BOUNCE}"
    );
    for (from, subject, fields, text) in [
        ("Ada <ada@b.example>", "Undelivered Mail Returned to Sender", "", pasted.as_str()),
        ("Ada <ada@b.example>", "Re: Undelivered Mail Returned to Sender", "", quoted.as_str()),
        (
            "Ada <ada@b.example>",
            "Fwd: Mail delivery failed: returning message to sender",
            "",
            forwarded.as_str(),
        ),
        ("Ada <ada@b.example>", "WG: Unzustellbar: Termin", "", forwarded.as_str()),
        (
            "Ada <ada@b.example>",
            "Delivery failed?",
            "",
            "My mail to sam@uni.example could not be delivered, user unknown.",
        ),
        (
            "Ada <ada@b.example>",
            "Undeliverable: Sam",
            "In-Reply-To: <n2@org.test>\n",
            "The address sam@uni.example does not exist any more.",
        ),
        (
            "Ada <ada@b.example>",
            "mailbox full",
            "",
            "My mailbox is full, use sam@uni.example instead, please.",
        ),
        (
            "Ada <ada@b.example>",
            "Lunch",
            "Return-Path: <>\n",
            "The parcel could not be delivered, let us talk on Tuesday.",
        ),
        (
            "Ada <ada@b.example>",
            "Re: your call",
            "Return-Path: <>\nX-Auto-Response-Suppress: All\n",
            "Sam's address does not exist any more: 550 user unknown.",
        ),
        (
            "Ada (postmaster) <postmaster@b.example>",
            "Our call",
            "",
            "Hi, my mailbox is full; shall we meet on Tuesday?",
        ),
        (
            "Root <root@b.example>",
            "Re: failure notice",
            "User-Agent: Mutt/2.0\n",
            "I looked at it: unknown user, 550. It works now.",
        ),
        (
            "Mailer <news@b.example>",
            "The news of August",
            "",
            "Read all about delivery of parcels that cannot be delivered.",
        ),
    ] {
        let got = mail(from, subject, fields, text);
        assert_eq!(got.class, Class::Reply, "{subject} / {text}: {}", got.reason);
    }
}

#[test]
fn a_bounce_passed_on_in_parts_is_a_persons() {
    let raw = "From: Ada <ada@b.example>\nSubject: Fwd: Undeliverable: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n\
               --b\n\nWhat is this?\n--b\nContent-Type: message/delivery-status\nContent-Disposition: attachment\n\nReporting-MTA: dns; mx\n\n\
               Final-Recipient: rfc822; sam@uni.example\nAction: failed\nStatus: 5.1.1\n\n--b--\n";
    assert_eq!(read(raw.as_bytes(), &Known::nothing()).class, Class::Reply);
    let server = raw.replace("Ada <ada@b.example>", "MAILER-DAEMON@b.example");
    assert_eq!(read(server.as_bytes(), &Known::nothing()).class, Class::Bounce);
}

/// Whatever a machine may say, in a person's text: in its middle, or quoted.
fn machines_words() -> impl Strategy<Value = &'static str> {
    const ALL: [&str; 6] = [
        include_str!("../words/bounce_words.txt"),
        include_str!("../words/bounce_openers.txt"),
        include_str!("../words/bounce_subjects.txt"),
        include_str!("../words/auto_openers.txt"),
        include_str!("../words/auto_words.txt"),
        include_str!("../words/absence_words.txt"),
    ];
    let lines: Vec<&str> =
        ALL.iter().flat_map(|words| words.lines()).filter(|l| !l.starts_with('#') && !l.is_empty()).collect();
    proptest::sample::select(lines)
}

proptest! {
    #[test]
    fn no_words_in_a_persons_text_make_it_a_machines(words in machines_words(), quoted in any::<bool>(), suppress in any::<bool>()) {
        let fields = if suppress { "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\n" } else { "In-Reply-To: <n2@org.test>\n" };
        let fields = format!("{fields}Content-Type: text/plain; charset=utf-8\n");
        let said = if quoted { format!("> {words}\n> sam@uni.example: 550 5.1.1") } else { format!("It said: {words}, sam@uni.example.") };
        let text = format!("We met on Tuesday and it was good, thanks.\n{said}\nSee you next week\nAda");
        let got = mail("Ada <ada@b.example>", "Re: Have you talked", &fields, &text);
        prop_assert_eq!(got.class, Class::Reply, "{}", got.reason);
    }
}
