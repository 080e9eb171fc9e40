//! Answers of the world's mail servers, each with what it means. The same table is run through a
//! connection and through reports where those are read.

use proptest::prelude::*;

use super::*;

const DEAD: Refusal = Refusal::DEAD;
const MAY_PASS: Refusal = Refusal::MAY_PASS;
const UNCLEAR: Refusal = Refusal::UNCLEAR;
const OURS: Refusal = Refusal::OURS;
const OURS_FOR_NOW: Refusal = Refusal::OURS_FOR_NOW;

/// Server, reply code, text and meaning of an answer to RCPT.
pub(crate) const ANSWERS: &[(&str, u16, &str, Refusal)] = &[
    // Postfix.
    (
        "Postfix",
        550,
        "5.1.1 <sam@uni.example>: Recipient address rejected: User unknown in local recipient table",
        DEAD,
    ),
    (
        "Postfix",
        550,
        "5.1.1 <sam@uni.example>: Recipient address rejected: User unknown in virtual mailbox table",
        DEAD,
    ),
    (
        "Postfix relay",
        550,
        "5.1.1 <sam@uni.example>: Recipient address rejected: User unknown in relay recipient table",
        DEAD,
    ),
    (
        "Postfix",
        450,
        "4.1.1 <sam@uni.example>: Recipient address rejected: unverified address: User unknown",
        MAY_PASS,
    ),
    (
        "Postfix",
        550,
        "5.1.0 <desk@org.test>: Sender address rejected: User unknown in virtual alias table",
        OURS,
    ),
    ("Postfix", 450, "4.1.8 <desk@org.test>: Sender address rejected: Domain not found", OURS_FOR_NOW),
    (
        "Postfix",
        553,
        "5.7.1 <desk@org.test>: Sender address rejected: not owned by user someone@org.test",
        OURS,
    ),
    ("Postfix", 554, "5.7.1 <sam@uni.example>: Relay access denied", OURS),
    ("Postfix", 454, "4.7.1 <sam@uni.example>: Relay access denied", OURS_FOR_NOW),
    (
        "Postfix",
        554,
        "5.7.1 Service unavailable; Client host [192.0.2.5] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.5",
        OURS,
    ),
    ("Postfix", 450, "4.7.25 Client host rejected: cannot find your hostname, [192.0.2.5]", OURS_FOR_NOW),
    ("Postfix", 554, "5.7.1 <sam@uni.example>: Recipient address rejected: Access denied", OURS),
    (
        "Postgrey",
        450,
        "4.2.0 <sam@uni.example>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/uni.example.html",
        MAY_PASS,
    ),
    ("Postfix", 552, "5.3.4 Message size exceeds fixed limit", OURS),
    ("Postfix", 452, "4.3.1 Insufficient system storage", OURS_FOR_NOW),
    (
        "Postfix",
        550,
        "5.4.4 <sam@uni.example>: Host or domain name not found. Name service error for name=uni.example type=AAAA: Host not found",
        DEAD,
    ),
    ("Postfix", 504, "5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname", OURS),
    (
        "Postfix",
        556,
        "5.1.10 <sam@uni.example>: Recipient address rejected: Domain uni.example does not accept mail (nullMX)",
        DEAD,
    ),
    // Exim.
    ("Exim", 550, "Unrouteable address", DEAD),
    ("Exim", 550, "No Such User Here\"", DEAD),
    ("Exim", 550, "Verification failed for <desk@org.test> No Such User Here Sender verify failed", OURS),
    ("Exim", 550, "Administrative prohibition", OURS),
    ("Exim", 550, "relay not permitted", OURS),
    (
        "cPanel",
        550,
        "JunkMail rejected - mail.org.test [192.0.2.5]:4321 is in an RBL, see http://www.example.org",
        OURS,
    ),
    // sendmail.
    ("sendmail", 550, "5.1.1 <sam@uni.example>... User unknown", DEAD),
    ("sendmail", 550, "5.7.1 <sam@uni.example>... Relaying denied", OURS),
    ("sendmail", 553, "5.1.8 <desk@org.test>... Domain of sender address desk@org.test does not exist", OURS),
    ("sendmail", 553, "5.3.0 <sam@uni.example>... No such user here", DEAD),
    ("sendmail", 550, "5.0.0 <sam@uni.example>... We don't accept mail from spammers", OURS),
    // qmail.
    ("qmail", 511, "sorry, no mailbox here by that name (#5.1.1 - chkuser)", DEAD),
    ("qmail", 553, "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", OURS),
    ("qmail", 553, "sorry, badrcptto (#5.7.1)", DEAD),
    ("qmail", 552, "sorry, that message size exceeds my databytes limit (#5.3.4)", OURS),
    // Exchange and Microsoft 365.
    (
        "M365",
        550,
        "5.4.1 Recipient address rejected: Access denied. [AM5EUR02FT012.eop-EUR02.prod.protection.outlook.com 2026-03-02T08:01:02.123Z 08DC3F]",
        DEAD,
    ),
    ("M365", 550, "5.4.1 [sam@uni.example]: Recipient address rejected: Access denied", DEAD),
    (
        "M365",
        550,
        "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient sam@uni.example not found by SMTP address lookup",
        DEAD,
    ),
    ("Exchange", 550, "5.1.1 RESOLVER.ADR.RecipNotFound; not found", DEAD),
    ("Exchange", 550, "5.7.1 RESOLVER.RST.AuthRequired; authentication required", OURS),
    (
        "M365",
        550,
        "5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed because the sender was not authenticated when sending to this group",
        OURS,
    ),
    (
        "M365",
        550,
        "5.7.1 Unfortunately, messages from [192.0.2.5] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).",
        OURS,
    ),
    ("M365", 550, "5.7.606 Access denied, banned sending IP [192.0.2.5]", OURS),
    ("M365", 550, "5.7.708 Service unavailable. Access denied, traffic not accepted from this IP", OURS),
    (
        "M365",
        550,
        "5.7.509 Access denied, sending domain org.test does not pass DMARC verification and has a DMARC policy of reject.",
        OURS,
    ),
    ("M365", 550, "5.1.8 Access denied, bad outbound sender", OURS),
    (
        "M365",
        550,
        "5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
        OURS,
    ),
    ("M365", 451, "4.7.500 Server busy. Please try again later from [192.0.2.5].", MAY_PASS),
    ("Outlook.com", 550, "5.5.0 Requested action not taken: mailbox unavailable (S2017062302).", DEAD),
    ("Hotmail", 550, "Requested action not taken: mailbox unavailable", DEAD),
    ("Exchange", 552, "5.2.2 STOREDRV.Deliver: mailbox full; QuotaExceededException", MAY_PASS),
    ("Exchange", 550, "5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient", OURS),
    ("Exchange", 550, "5.4.6 Hop count exceeded - possible mail loop", MAY_PASS),
    ("M365", 550, "5.4.1 All recipient addresses rejected : Access denied", DEAD),
    ("M365", 550, "5.4.310 DNS domain uni.example does not exist [Message=InfoDomainNonexistent]", DEAD),
    (
        "M365",
        550,
        "5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy",
        OURS,
    ),
    ("any", 550, "Too many invalid recipients", OURS),
    ("any", 550, "The mailbox for sam is disabled", DEAD),
    // Gmail.
    (
        "Gmail",
        550,
        "5.1.1 The email account that you tried to reach does not exist. Please try 5.1.1 double-checking the recipient's email address for typos or 5.1.1 unnecessary spaces. For more information, go to https://support.google.com/mail/?p=NoSuchUser x1si123 - gsmtp",
        DEAD,
    ),
    (
        "Gmail",
        550,
        "5.2.1 The email account that you tried to reach is inactive. For more information, go to https://support.google.com/mail/?p=DisabledUser x1si123 - gsmtp",
        DEAD,
    ),
    (
        "Gmail",
        552,
        "5.2.2 The recipient's inbox is out of storage space and inactive. Please direct the recipient to https://support.google.com/mail/?p=OverQuotaPerm - gsmtp",
        MAY_PASS,
    ),
    ("Gmail", 452, "4.2.2 The email account that you tried to reach is over quota.", MAY_PASS),
    (
        "Gmail",
        550,
        "5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM.",
        OURS,
    ),
    (
        "Gmail",
        421,
        "4.7.0 Our system has detected an unusual rate of unsolicited mail originating from your IP address.",
        OURS_FOR_NOW,
    ),
    (
        "Gmail",
        550,
        "5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.",
        MAY_PASS,
    ),
    // Yahoo and AOL.
    (
        "Yahoo",
        554,
        "delivery error: dd This user doesn't have a yahoo.com account (sam@yahoo.example) [0] - mta1234.mail.example",
        DEAD,
    ),
    (
        "Yahoo",
        554,
        "30 Sorry, your message to sam@yahoo.example cannot be delivered. This mailbox is disabled (554.30).",
        DEAD,
    ),
    ("Yahoo", 552, "1 Requested mail action aborted, mailbox not found", DEAD),
    (
        "Yahoo",
        421,
        "4.7.0 [TSS04] Messages from 192.0.2.5 temporarily deferred due to unexpected volume or user complaints",
        OURS_FOR_NOW,
    ),
    (
        "Yahoo",
        553,
        "5.7.2 [TSS09] All messages from 192.0.2.5 will be permanently deferred; Retrying will NOT succeed.",
        OURS,
    ),
    ("Yahoo", 554, "Message not allowed - [PH01] Email not accepted for policy reasons.", OURS),
    // GMX and WEB.DE.
    (
        "GMX",
        550,
        "Requested action not taken: mailbox unavailable For explanation visit https://postmaster.gmx.example/en/error-messages?ip=192.0.2.5&c=rc",
        DEAD,
    ),
    (
        "WEB.DE",
        554,
        "Transaction failed Reject due to policy restrictions. For explanation visit https://postmaster.web.example/error-messages",
        OURS,
    ),
    ("GMX", 550, "Requested action not taken: mailbox unavailable Reject due to SPF policy", OURS),
    (
        "WEB.DE",
        550,
        "<sam@web.example> Benutzer hat zuviele Mails auf dem Server. / User has too many messages on the server.",
        MAY_PASS,
    ),
    (
        "T-Online",
        554,
        "IP=192.0.2.5 - A problem occurred. (Ask your postmaster for help or to contact tosa@rx.t-online.example to clarify.)",
        OURS,
    ),
    ("T-Online", 550, "user unknown", DEAD),
    // OVH, Free, Orange.
    ("OVH", 550, "5.1.1 <sam@uni.example>: Recipient address rejected: User unknown", DEAD),
    ("OVH", 550, "5.7.1 Message rejected: spam content detected", OURS),
    (
        "Orange",
        550,
        "5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]",
        DEAD,
    ),
    (
        "Orange",
        421,
        "4.7.0 Service refuse. Veuillez essayer plus tard. Service refused, please try later. OFR_999",
        OURS_FOR_NOW,
    ),
    ("SFR", 550, "5.1.1 unknown or illegal alias: sam@sfr.example", DEAD),
    // Gateways.
    (
        "Mimecast",
        550,
        "Invalid Recipient - https://community.mimecast.example/docs/DOC-1369#550 [abc.uk1]",
        DEAD,
    ),
    (
        "Mimecast",
        554,
        "Email rejected due to security policies - https://community.mimecast.example/docs/DOC-1369#554",
        OURS,
    ),
    ("Mimecast", 550, "Rejected by header based Anti-Spoofing policy: desk@org.test", OURS),
    ("Mimecast", 451, "Internal resources are temporarily unavailable", MAY_PASS),
    ("Proofpoint", 550, "5.1.1 User Unknown", DEAD),
    ("Proofpoint", 554, "Blocked - see https://ipcheck.proofpoint.example/?ip=192.0.2.5", OURS),
    ("Proofpoint", 550, "5.7.1 Access denied", OURS),
    (
        "Barracuda",
        550,
        "permanent failure for one or more recipients (sam@uni.example:550 5.1.1 User unknown)",
        DEAD,
    ),
    ("Barracuda", 550, "permanent failure for one or more recipients (sam@uni.example:blocked)", OURS),
    (
        "Barracuda",
        554,
        "Service unavailable; Client host [192.0.2.5] blocked using Barracuda Reputation; http://www.barracudanetworks.com/reputation/?r=1&ip=192.0.2.5",
        OURS,
    ),
    ("a host named after a filter", 550, "5.1.1 mx.antispam.uni.example: unknown user sam@uni.example", DEAD),
    ("Ironport", 550, "#5.1.0 Address rejected.", DEAD),
    (
        "MessageLabs",
        553,
        "Message filtered. Refer to the Troubleshooting page at http://www.symanteccloud.example/troubleshooting for more information. (#5.7.1)",
        OURS,
    ),
    // iCloud, Zoho, mail.ru, Yandex, 163, QQ, Libero, WP.
    ("iCloud", 550, "5.1.1 unknown or illegal alias: sam@icloud.example", DEAD),
    ("iCloud", 552, "5.2.2 <sam@icloud.example>: user is over quota", MAY_PASS),
    (
        "iCloud",
        554,
        "5.7.1 [HM08] Message rejected due to local policy. Please visit https://support.apple.example/en-us/HT204137",
        OURS,
    ),
    ("Zoho", 550, "5.1.1 User does not exist - <sam@zoho.example>", DEAD),
    ("Zoho", 554, "5.7.1 Email cannot be delivered. Reason: Email flagged as Spam.", OURS),
    (
        "mail.ru",
        550,
        "Message was not accepted -- invalid mailbox. Local mailbox sam@mail.example is unavailable: user not found",
        DEAD,
    ),
    (
        "mail.ru",
        550,
        "spam message rejected. Please visit http://help.mail.example/notspam-support/id?c=abc",
        OURS,
    ),
    ("Yandex", 550, "5.7.1 No such user!", DEAD),
    ("163", 550, "User not found: sam@163.example", DEAD),
    ("163", 554, "DT:SPM 163 smtp12,EMCowAB3,http://mail.163.example/help/help_spam_16.htm", OURS),
    ("QQ", 550, "Mailbox not found. http://service.mail.qq.example/cgi-bin/help?id=20022", DEAD),
    ("QQ", 550, "Mail content denied. http://service.mail.qq.example/cgi-bin/help?subtype=1", OURS),
    (
        "Libero",
        550,
        "smtp-32.iol.local smtp-32.iol.local IP blacklisted by CSI. For remove contact https://blacklist.example",
        OURS,
    ),
    ("WP", 550, "5.2.1 Mailbox not available / Konto niedostepne", DEAD),
    // Under any code.
    ("any", 550, "5.7.1 Recipient unknown: user unknown", DEAD),
    ("any", 554, "5.5.0 user does not exist", DEAD),
    ("any", 554, "5.0.0 account has been disabled", DEAD),
    ("any", 550, "5.4.0 no such recipient", DEAD),
    ("any", 550, "5.1.1 rejected: sender reputation too low, see SPF", OURS),
    ("any", 550, "5.1.1 mailbox is full", MAY_PASS),
    ("any", 550, "", UNCLEAR),
    ("any", 550, "Requested action not taken", UNCLEAR),
    ("any", 550, "5.2.0 mailbox", UNCLEAR),
    ("any", 550, "5.5.0 Requested action not taken", UNCLEAR),
    ("any", 551, "User not local; please try another path", DEAD),
    ("any", 552, "Requested mail action aborted: exceeded storage allocation", MAY_PASS),
    ("any", 553, "Requested action not taken: mailbox name not allowed", DEAD),
    ("any", 554, "Transaction failed", OURS),
    ("any", 503, "5.5.1 Bad sequence of commands", OURS),
    ("any", 550, "5.6.0 Bad content", OURS),
];

fn of(code: u16, text: &str) -> Refusal {
    Refusal::of(Some(code), EnhancedStatus::of_reply(text), text)
}

#[test]
fn answers_of_the_worlds_servers() {
    let wrong: Vec<String> = ANSWERS
        .iter()
        .filter(|(_, code, text, expected)| of(*code, text) != *expected)
        .map(|(server, code, text, expected)| {
            let cause = Cause::in_words(text);
            format!("{server}: {code} {text}\n  {:?}, not {expected:?}; {cause:?}", of(*code, text))
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(ANSWERS.len() > 100);
}

#[test]
fn unknown_users_in_seven_languages() {
    for said in [
        "Benutzer unbekannt",
        "Die Adresse existiert nicht",
        "Utilisateur inconnu",
        "L'adresse n'existe pas",
        "Usuario desconocido",
        "La dirección no existe",
        "Utente sconosciuto",
        "Casella inesistente",
        "Gebruiker onbekend",
        "Het e-mailadres bestaat niet",
        "Nieznany użytkownik",
        "Adres nie istnieje",
        "Usuário desconhecido",
        "Пользователь не найден",
        "收件人邮箱地址不存在",
        "宛先のアドレスは存在しません",
    ] {
        assert_eq!(of(550, said), DEAD, "{said}");
        assert_eq!(of(450, said), MAY_PASS, "{said}");
    }
}

#[test]
fn status_codes_as_they_are_written() {
    for (text, expected) in [
        ("5.1.1", Some((5, 1, 1))),
        ("#5.1.1", Some((5, 1, 1))),
        ("5.7.26: x", Some((5, 7, 26))),
        ("550 5.0.0 and then 5.1.1", Some((5, 1, 1))),
        ("5.0.0", Some((5, 0, 0))),
        ("2.1.5 ok", Some((2, 1, 5))),
        ("3.1.1", None),
        ("5.1", None),
        ("5.1.1.1", None),
        ("15.1.1", None),
        ("5.1.1000", None),
        ("", None),
    ] {
        let found = EnhancedStatus::in_text(text);
        assert_eq!(found.map(|s| (s.class, s.subject, s.detail)), expected, "{text}");
    }
}

proptest! {
    /// Whatever is said beside it: words about the sender or a list of spammers leave the address alone,
    /// and so does class 4.
    #[test]
    fn what_is_about_us_is_never_the_addresss(
        at in 0..ANSWERS.len(),
        ours in prop::sample::select(vec![
            "Sender address rejected", "sender verify failed", "not allowed to send", "SPF check failed",
            "DMARC policy", "DKIM signature", "blocked using bl.spamcop.net", "client host rejected",
            "your IP is on a blacklist", "in reply to MAIL FROM command",
        ]),
        first in any::<bool>(),
    ) {
        let (_, code, text, _) = ANSWERS[at];
        let mixed = if first { format!("{ours}: {text}") } else { format!("{text}; {ours}") };
        let status = EnhancedStatus::in_text(text);
        let refusal = Refusal::of(Some(code), status, &mixed);
        prop_assert_ne!(refusal, DEAD, "{}", mixed);
        prop_assert_eq!(refusal.scope, FailureScope::Channel, "{}", mixed);
        let for_now = Refusal::of(Some(450), EnhancedStatus::parse("4.0.0"), text);
        prop_assert_eq!(for_now.permanence, Permanence::Temporary);
    }

    #[test]
    fn nothing_a_server_says_is_too_much(text in "\\PC{0,300}", code in 400_u16..600) {
        let _ = of(code, &text);
        let _ = reply_code(&text);
    }
}
