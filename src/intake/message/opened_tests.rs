//! Mails in the wrappers of programs, built here byte by byte.

use data_encoding::BASE64;
use proptest::prelude::*;

use crate::domain::incoming::{Class, Closed, Incoming, Partstat};
use crate::intake::{Known, Trusted, read};

const SIGNED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
const ENVELOPED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03";
const DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
const ENTITY: &str = "Content-Type: text/plain; charset=utf-8\r\n\r\nTalked on Tuesday, schön war's.\r\n";
const HEAD: &str = "From: Ada <ada@people.example>\nTo: desk@org.example\nSubject: Re: You and Sam: in touch yet?\n\
                    Message-ID: <m1@people.example>\nIn-Reply-To: <l1@org.example>\nMIME-Version: 1.0\n";

fn known_to_none(raw: &str) -> Incoming {
    read(raw.as_bytes(), &Known::nothing())
}

/// An element with its length; none is longer than a few thousand octets.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap();
    let mut found = vec![tag];
    match content.len() {
        0..128 => found.push(u8::try_from(length).unwrap()),
        _ => found.extend([&[0x82][..], &length.to_be_bytes()].concat()),
    }
    [found, content.to_vec()].concat()
}

/// An element of indefinite length.
fn open_element(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag, 0x80][..], content, &[0, 0]].concat()
}

type Elements = fn(u8, &[u8]) -> Vec<u8>;

fn signed(octets: &[u8], outer: Elements) -> Vec<u8> {
    let algorithms = outer(0x31, &element(0x30, &element(0x06, b"\x60\x86\x48\x01")));
    let content = outer(0x30, &[element(0x06, DATA), outer(0xa0, octets)].concat());
    let inner = [element(0x02, b"\x01"), algorithms, content, element(0x31, b"")].concat();
    outer(0x30, &[element(0x06, SIGNED), outer(0xa0, &outer(0x30, &inner))].concat())
}

fn smime(cms: &[u8], content_type: &str) -> String {
    format!(
        "{HEAD}Content-Type: {content_type}\nContent-Disposition: attachment; filename=smime.p7m\n\
         Content-Transfer-Encoding: base64\n\n{}\n",
        BASE64.encode(cms)
    )
}

const OPAQUE: &str = "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m";

#[test]
fn signed_data_in_one_piece_are_read() {
    let text = ENTITY.as_bytes();
    let pieces: Vec<u8> = text.chunks(7).flat_map(|piece| element(0x04, piece)).collect();
    let nested = open_element(0x24, &open_element(0x24, &pieces));
    for (what, cms) in [
        ("definite", signed(&element(0x04, text), element)),
        ("indefinite", signed(&element(0x04, text), open_element)),
        ("in pieces", signed(&element(0x24, &pieces), element)),
        ("in pieces, indefinite", signed(&open_element(0x24, &pieces), open_element)),
        ("pieces within pieces", signed(&nested, open_element)),
    ] {
        for content_type in
            [OPAQUE, "application/x-pkcs7-mime", "application/octet-stream; name=\"smime.p7m\""]
        {
            let mail = known_to_none(&smime(&cms, content_type));
            assert_eq!(mail.class, Class::Reply, "{what}");
            assert_eq!(
                mail.text.as_deref(),
                Some("Talked on Tuesday, schön war's."),
                "{what}, {content_type}"
            );
            assert_eq!((mail.closed, mail.attached), (None, 0), "{what}");
            assert!(!mail.vouched, "{what}: the signature proves nothing");
        }
    }
}

#[test]
fn what_was_signed_is_read_as_the_entity_it_is() {
    let cms = |entity: &str| signed(&element(0x04, entity.as_bytes()), element);
    let inner = "Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n\
                 --i\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\nx\r\n--i--\r\n";
    let mail = known_to_none(&smime(&cms(inner), OPAQUE));
    assert_eq!((mail.text.as_deref(), mail.attached), (Some("See the file."), 1));

    let calendar = "Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n\
                    UID:s1@org.example\r\nDTSTAMP:20270113T090000Z\r\nATTENDEE;PARTSTAT=DECLINED:mailto:ada@people.example\r\n\
                    END:VEVENT\r\nEND:VCALENDAR\r\n";
    let mail = known_to_none(&smime(&cms(calendar), OPAQUE));
    assert_eq!(mail.class, Class::Calendar);
    assert_eq!(mail.calendar.first().and_then(|entry| entry.partstat), Some(Partstat::Declined));

    let once = cms(ENTITY);
    let within = format!(
        "Content-Type: {OPAQUE}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        BASE64.encode(&once)
    );
    let mail = known_to_none(&smime(&cms(&within), OPAQUE));
    assert_eq!(mail.text.as_deref(), Some("Talked on Tuesday, schön war's."));

    // Among other parts, as lists and scanners of viruses leave it.
    let listed = format!(
        "{HEAD}Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: {OPAQUE}\n\
         Content-Transfer-Encoding: base64\n\n{}\n--o\nContent-Type: text/plain\n\n\n--o--\n",
        BASE64.encode(&once)
    );
    assert_eq!(known_to_none(&listed).text.as_deref(), Some("Talked on Tuesday, schön war's."));
}

#[test]
fn what_is_encrypted_stays_closed() {
    let enveloped =
        element(0x30, &[element(0x06, ENVELOPED), element(0xa0, b"\x30\x03\x02\x01\x00")].concat());
    let pgp = "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=e\n\n--e\n\
               Content-Type: application/pgp-encrypted\n\nVersion: 1\n--e\nContent-Type: application/octet-stream; \
               name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----\nhQEM\n-----END PGP MESSAGE-----\n--e--\n";
    let inline = "Content-Type: text/plain\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA1\n=abcd\n-----END PGP MESSAGE-----\n";
    let rpmsg = "Content-Type: multipart/mixed; boundary=e\n\n--e\nContent-Type: text/plain\n\nAda has sent you a protected \
                 message.\n--e\nContent-Type: application/x-microsoft-rpmsg-message; name=message_v2.rpmsg\n\nx\n--e--\n";
    for raw in [
        smime(&enveloped, "application/pkcs7-mime; smime-type=enveloped-data"),
        smime(&enveloped, "application/x-pkcs7-mime"),
        smime(b"garbage", OPAQUE),
        smime(&signed(b"", element), OPAQUE),
        format!("{HEAD}{pgp}"),
        format!("{HEAD}{}", pgp.replace("multipart/encrypted", "multipart/mixed")),
        format!("{HEAD}{inline}"),
        format!("{HEAD}{rpmsg}"),
    ] {
        let mail = known_to_none(&raw);
        let found = (mail.class, mail.closed, mail.text.as_deref(), mail.attached);
        assert_eq!(found.0, Class::Reply, "{raw}");
        assert_eq!((found.1, found.2), (Some(Closed::Encrypted), None), "{raw}");
        assert!(mail.reason.to_string().contains("encrypted"), "{}", mail.reason);
    }
    let beside = known_to_none(&format!(
        "{HEAD}\nPlease stop.\n\n-----BEGIN PGP MESSAGE-----\nhQ\n-----END PGP MESSAGE-----\n"
    ));
    assert_eq!((beside.closed, beside.text.as_deref()), (Some(Closed::Encrypted), Some("Please stop.")));
    let quoted = known_to_none(&format!("{HEAD}\nTalked\n\n> -----BEGIN PGP MESSAGE-----\n> hQ\n"));
    assert_eq!((quoted.closed, quoted.text.as_deref()), (None, Some("Talked")));
}

/// A winmail.dat of these attributes: level, id, data.
fn tnef(attributes: &[(u8, u32, Vec<u8>)]) -> Vec<u8> {
    let mut found = b"\x78\x9f\x3e\x22\x01\x00".to_vec();
    for (level, id, data) in attributes {
        found.push(*level);
        found.extend(id.to_le_bytes());
        found.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        found.extend(data);
        found.extend([0, 0]);
    }
    found
}

fn class(name: &str) -> (u8, u32, Vec<u8>) {
    (1, 0x0007_8008, [name.as_bytes(), b"\0"].concat())
}

fn body(text: &[u8]) -> (u8, u32, Vec<u8>) {
    (1, 0x0002_800c, [text, b"\0"].concat())
}

fn value(data: &[u8]) -> Vec<u8> {
    let filling = (4 - data.len() % 4) % 4;
    [&1u32.to_le_bytes()[..], &u32::try_from(data.len()).unwrap().to_le_bytes(), data, &vec![0; filling]]
        .concat()
}

/// A property of a meeting by its number.
fn meeting(number: u32, data: &[u8]) -> Vec<u8> {
    let set = b"\x90\xda\xd8\x6e\x0b\x45\x1b\x10\x98\xda\x00\xaa\x00\x3f\x13\x05";
    [
        &0x0102u16.to_le_bytes()[..],
        &0x8001u16.to_le_bytes(),
        set,
        &0u32.to_le_bytes(),
        &number.to_le_bytes(),
        &value(data),
    ]
    .concat()
}

fn global_id(uid: &[u8], date: [u8; 4]) -> Vec<u8> {
    let start = b"\x04\0\0\0\x82\0\xe0\0\x74\xc5\xb7\x10\x1a\x82\xe0\x08";
    let data = [b"vCal-Uid\x01\0\0\0", uid, b"\0"].concat();
    let length = u32::try_from(data.len()).unwrap().to_le_bytes();
    [&start[..], &date, &[0; 16], &length, &data].concat()
}

fn properties(list: &[Vec<u8>]) -> (u8, u32, Vec<u8>) {
    let number = [&0x0003u16.to_le_bytes()[..], &0x3fdeu16.to_le_bytes(), &1252u32.to_le_bytes()].concat();
    let named = [
        &0x001fu16.to_le_bytes()[..],
        &0x8002u16.to_le_bytes(),
        &[7; 16],
        &1u32.to_le_bytes(),
        &6u32.to_le_bytes(),
        b"a\0b\0\0\0\0\0",
        &value(b"x\0\0\0"),
    ]
    .concat();
    let count = u32::try_from(list.len() + 2).unwrap().to_le_bytes();
    (1, 0x0006_9003, [count.to_vec(), number, named, list.concat()].concat())
}

fn winmail(attributes: &[(u8, u32, Vec<u8>)], words: &str) -> Incoming {
    known_to_none(&format!(
        "{HEAD}X-MS-TNEF-Correlator: <x@people.example>\nContent-Type: multipart/mixed; boundary=t\n\n--t\n\
         Content-Type: text/plain\n\n{words}\n--t\nContent-Type: application/ms-tnef; name=winmail.dat\n\
         Content-Disposition: attachment; filename=winmail.dat\nContent-Transfer-Encoding: base64\n\n{}\n--t--\n",
        BASE64.encode(&tnef(attributes))
    ))
}

#[test]
fn the_body_in_a_winmail_dat_is_read_where_the_mail_has_no_words() {
    let note = class("IPM.Microsoft Mail.Note");
    let mail = winmail(&[note.clone(), body(b"Gespr\xe4ch war gut.")], "");
    assert_eq!((mail.text.as_deref(), mail.closed, mail.attached), (Some("Gespräch war gut."), None, 0));
    let code_page = (1, 0x0006_9007, [1251u32.to_le_bytes(), [0; 4]].concat());
    let mail =
        winmail(&[code_page, note.clone(), body(b"\xc4\xe0, \xef\xee\xe3\xee\xe2\xee\xf0\xe8\xeb\xe8")], "");
    assert_eq!(mail.text.as_deref(), Some("Да, поговорили"));
    let mail = winmail(&[note.clone(), body(b"Talked")], "Talked");
    assert_eq!(mail.text.as_deref(), Some("Talked"));
    let utf_16: Vec<u8> = "Ja, gestern".encode_utf16().flat_map(u16::to_le_bytes).chain([0, 0]).collect();
    let property = [&0x001fu16.to_le_bytes()[..], &0x1000u16.to_le_bytes(), &value(&utf_16)].concat();
    assert_eq!(winmail(&[note.clone(), properties(&[property])], "").text.as_deref(), Some("Ja, gestern"));
    let html = [&0x0102u16.to_le_bytes()[..], &0x1013u16.to_le_bytes(), &value(b"<p>Not yet</p>")].concat();
    assert_eq!(winmail(&[note.clone(), properties(&[html])], "").text.as_deref(), Some("Not yet"));

    let packed = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\x00\x0a\x00rcpg125B2\x0a\xf3 hel\x09\x00 bw\x05\xb0ld}\x0a\x80\x0f\xa0";
    let rtf = [&0x0102u16.to_le_bytes()[..], &0x1009u16.to_le_bytes(), &value(packed)].concat();
    assert_eq!(winmail(&[note.clone(), properties(&[rtf])], "").text.as_deref(), Some("hello world"));

    let file = (2, 0x0006_9002, vec![0; 14]);
    let mail = winmail(&[note, file.clone(), file], "");
    assert_eq!((mail.class, mail.closed, mail.attached), (Class::Reply, Some(Closed::Tnef), 2));
    assert!(mail.text.is_none() && mail.reason.to_string().contains("winmail.dat"), "{}", mail.reason);
}

#[test]
fn the_answer_to_a_meeting_in_a_winmail_dat_counts_with_its_uid_alone() {
    for (name, partstat) in [
        ("IPM.Schedule.Meeting.Resp.Pos", Partstat::Accepted),
        ("IPM.Schedule.Meeting.Resp.Neg", Partstat::Declined),
        ("IPM.Schedule.Meeting.Resp.Tent", Partstat::Tentative),
        ("IPM.Microsoft Schedule.MtgRespP", Partstat::Accepted),
        ("IPM.Microsoft Schedule.MtgRespN", Partstat::Declined),
        ("IPM.Microsoft Schedule.MtgRespA", Partstat::Tentative),
    ] {
        for number in [0x03, 0x23] {
            let id = properties(&[meeting(number, &global_id(b"s1@org.example", [0; 4]))]);
            let mail = winmail(&[class(name), id], "");
            assert_eq!(mail.class, Class::Calendar, "{name}");
            let entry = mail.calendar.first().unwrap();
            assert_eq!((entry.method.as_str(), entry.uid.as_str()), ("REPLY", "s1@org.example"));
            assert_eq!(
                (entry.partstat, entry.attendee.as_deref()),
                (Some(partstat), Some("ada@people.example"))
            );
            assert!(entry.recurrence_id.is_none() && mail.closed.is_none());
        }
        // Behind a property of a kind that nobody knows.
        let unknown = [&0x0fffu16.to_le_bytes()[..], &[0; 2]].concat();
        let id = properties(&[unknown, meeting(0x03, &global_id(b"s1@org.example", [0; 4]))]);
        assert_eq!(winmail(&[class(name), id], "").class, Class::Calendar, "{name}");
        // Of one call only the day is told; Outlook's own ids are none of ours; some have no id at all.
        let one_call = properties(&[
            meeting(0x03, &global_id(b"s1@org.example", [0x07, 0xeb, 2, 2])),
            meeting(0x23, &global_id(b"s1@org.example", [0; 4])),
        ]);
        let foreign = properties(&[meeting(0x03, &[&global_id(b"", [0; 4])[..40], &[9; 16]].concat())]);
        for rest in [vec![one_call], vec![foreign], vec![]] {
            let mail = winmail(&[vec![class(name)], rest].concat(), "");
            assert_eq!((mail.class, mail.closed), (Class::Reply, Some(Closed::Tnef)), "{name}");
            assert!(mail.calendar.is_empty() && mail.reason.to_string().contains("UID"), "{}", mail.reason);
        }
    }
    let id = properties(&[meeting(0x03, &global_id(b"s1@org.example", [0; 4]))]);
    assert_eq!(winmail(&[class("IPM.Schedule.Meeting.Request"), id, body(b"Hello")], "").class, Class::Reply);
}

fn report(kind: &str, header: &str, inner: &str) -> Incoming {
    known_to_none(&format!(
        "Delivered-To: desk+ada@org.example\n{HEAD}{header}Content-Type: multipart/mixed; boundary=x\n\n--x\n\
         Content-Type: text/plain\nContent-Disposition: inline\n\nSpam detection software, running on the system \"mx\",\n\
         has identified this incoming email as possible spam.  The original message\nhas been attached to this.\n\n--x\n\
         Content-Type: {kind}\nContent-Description: original message before SpamAssassin\nContent-Disposition: attachment\n\n\
         {inner}\n--x--\n"
    ))
}

#[test]
fn a_mail_in_the_report_of_a_spam_filter_is_read() {
    let original = "Delivered-To: forged@org.example\nAuthentication-Results: mx.org.example; dmarc=pass header.from=people.example\n\
        From: Ada <ada@people.example>\nTo: desk+ada@org.example\nSubject: Re: You and Sam: in touch yet?\n\
        Message-ID: <inner@people.example>\nIn-Reply-To: <l7@org.example>\nContent-Type: multipart/alternative; boundary=y\n\n\
        --y\nContent-Type: text/plain\n\nTalked\n\n> Hi Ada\n--y\nContent-Type: text/html\n\n<p>Talked</p>\n--y--\n";
    let spam = "X-Spam-Flag: YES\n";
    for (kind, header) in [
        ("message/rfc822; x-spam-type=original", spam),
        ("message/rfc822; x-spam-type=original", ""),
        ("message/rfc822", spam),
        ("text/plain; x-spam-type=original", spam),
    ] {
        let mail = report(kind, header, original);
        assert_eq!((mail.class, mail.text.as_deref()), (Class::Reply, Some("Talked")), "{kind}");
        assert_eq!(mail.message_id.as_deref(), Some("inner@people.example"));
        assert_eq!(mail.in_reply_to, ["l7@org.example"]);
        assert_eq!(
            mail.delivered_to,
            ["desk+ada@org.example"],
            "where it came is what the outer header says"
        );
        assert!(!mail.vouched);
        assert_eq!(mail.attached, 0);
    }
    let trusted = Trusted { servers: vec!["mx.org.example".to_owned()], ..Trusted::default() };
    let known = Known { trusted: &trusted, ..Known::nothing() };
    let raw = format!(
        "{HEAD}X-Spam-Flag: YES\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822; x-spam-type=original\n\n{original}\n--x--\n"
    );
    assert!(!read(raw.as_bytes(), &known).vouched, "a header within a body is nobody's word");

    let loud = original.replace("From: Ada <ada@people.example>", "From: Rosa <rosa@org.example>");
    let mail = report("message/rfc822; x-spam-type=original", spam, &loud);
    assert_eq!(mail.from.as_deref(), Some("ada@people.example"), "another's mail within is not opened");
    let sent_on = report("message/rfc822", "", original);
    assert_eq!(sent_on.message_id.as_deref(), Some("m1@people.example"), "a person attached it");
    let bounce = original.replace(
        "Content-Type: multipart/alternative",
        "Auto-Submitted: auto-replied\nContent-Type: multipart/alternative",
    );
    assert_eq!(report("message/rfc822; x-spam-type=original", spam, &bounce).class, Class::AutoReply);
}

#[test]
fn attachments_for_people_are_counted() {
    let part = |header: &str| format!("--m\n{header}\n\nx\n");
    for (header, counts) in [
        ("Content-Type: application/pdf; name=a.pdf", true),
        (
            "Content-Type: application/pdf\nContent-Disposition: attachment; filename*0=a; filename*1=.pdf",
            true,
        ),
        ("Content-Type: image/jpeg; name=IMG_1.jpg\nContent-Disposition: inline; filename=IMG_1.jpg", true),
        ("Content-Type: text/plain\nContent-Disposition: attachment; filename=notes.txt", true),
        ("Content-Type: text/csv; name=a.csv", true),
        ("Content-Type: audio/ogg", true),
        (
            "Content-Type: image/png; name=logo.png\nContent-ID: <image001@x>\nContent-Disposition: inline",
            false,
        ),
        ("Content-Type: image/png; name=logo.png\nContent-ID: <image001@x>", false),
        ("Content-Type: application/pkcs7-signature; name=smime.p7s\nContent-Disposition: attachment", false),
        ("Content-Type: application/pgp-signature; name=signature.asc", false),
        ("Content-Type: text/vcard; name=ada.vcf\nContent-Disposition: attachment", false),
        (
            "Content-Type: application/octet-stream; name=ada.vcf\nContent-Disposition: attachment; filename=ada.vcf",
            false,
        ),
        ("Content-Type: application/octet-stream; name=invite.ics\nContent-Disposition: attachment", false),
        ("Content-Type: text/plain", false),
        ("Content-Type: text/html", false),
    ] {
        let mail = known_to_none(&format!(
            "{HEAD}Content-Type: multipart/mixed; boundary=m\n\n{}{}--m--\n",
            part("Content-Type: text/plain"),
            part(header)
        ));
        assert_eq!(mail.attached, usize::from(counts), "{header}");
    }
}

#[test]
fn an_empty_mail_says_what_its_subject_adds() {
    let with = |subject: &str, answers: bool, body: &str| {
        let answers = if answers { "In-Reply-To: <l1@org.example>\n" } else { "" };
        known_to_none(&format!(
            "From: Ada <ada@people.example>\nTo: desk@org.example\nSubject: {subject}\n{answers}\n{body}"
        ))
    };
    let quote = "\n\nOn Wed, 13 Jan 2027 at 09:00, Riverside <desk@org.example> wrote:\n> Hi Ada\n";
    for (subject, answers, words) in [
        ("unsubscribe", false, Some("unsubscribe")),
        ("stop", false, Some("stop")),
        ("stop", true, Some("stop")),
        ("Question about Sam", false, Some("Question about Sam")),
        ("Re: talked", true, Some("talked")),
        ("Re: talked", false, Some("talked")),
        ("AW: [EXTERN] Re: stop", true, Some("stop")),
        ("Talked! Re: You and Sam: in touch yet?", true, Some("Talked!")),
        ("we talked on Tuesday Re: You and Sam: in touch yet?", true, Some("we talked on Tuesday")),
        ("Re: You and Sam: in touch yet? Yes", true, Some("Yes")),
        ("Re: You and Sam: in touch yet? - not yet, sorry", true, Some("not yet, sorry")),
        ("Re: You and Sam: in touch yet?", true, None),
        ("RE: RE: You and Sam: in touch yet?", true, None),
        ("Sv: You and Sam: in touch yet?", true, None),
        ("Re: Could you mentor Sam? (Riverside)", true, None),
        ("You and Sam: in touch yet?", true, None),
        ("Re: Your calls with Sam Okoro: Tuesdays at 18:00", true, None),
        ("[EXTERNAL] Re: Your calls with Sam have changed", true, None),
        ("Fwd: You and Sam: in touch yet?", false, None),
        ("Re: ", true, None),
        ("", false, None),
    ] {
        for body in ["", quote, "\n-- \nAda\n"] {
            let mail = with(subject, answers, body);
            assert_eq!(mail.text.as_deref(), words, "{subject}");
            assert_eq!(mail.closed, words.is_none().then_some(Closed::Empty), "{subject}");
            assert_eq!(mail.class, Class::Reply);
        }
        assert_eq!(with(subject, answers, "Not yet.").text.as_deref(), Some("Not yet."));
    }
}

#[test]
fn the_parts_of_a_mail_whose_boundary_was_cut_up_are_read() {
    let mail = known_to_none(&format!(
        "{HEAD}Content-Type: multipart/alternative;\n boundary*0=\"----=_Part_\";\n boundary*1=\"17\"\n\n------=_Part_17\n\
         Content-Type: text/plain; charset=iso-8859-1\n\nTalked, für Ada\n------=_Part_17\nContent-Type: text/html\n\n<p>x</p>\n------=_Part_17--\n"
    ));
    assert_eq!(mail.text.as_deref(), Some("Talked, für Ada"));
}

#[test]
fn an_address_is_one_in_both_spellings_of_its_domain() {
    for address in ["zoe@b\u{fc}cher.example", "zoe@xn--bcher-kva.example", "Zoe@B\u{dc}CHER.example"] {
        let mail = known_to_none(&format!(
            "From: Zoe <{address}>\nTo: desk@org.example\nSubject: Re: Hello\n\nYes\n"
        ));
        assert_eq!(mail.from.as_deref(), Some("zoe@xn--bcher-kva.example"), "{address}");
        let on_file = crate::domain::EmailAddress::parse(address).unwrap();
        assert_eq!(on_file.as_str(), "zoe@xn--bcher-kva.example");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_in_a_wrapper_are_read(
        bytes in proptest::collection::vec(any::<u8>(), 0..300), at in 0..400usize, bit in 0..8u32, kind in 0..2usize,
    ) {
        let whole = match kind {
            0 => signed(&open_element(0x24, &element(0x04, ENTITY.as_bytes())), open_element),
            _ => tnef(&[class("IPM.Schedule.Meeting.Resp.Pos"), properties(&[meeting(0x03, &global_id(b"s1@org.example", [0; 4]))])]),
        };
        let content_type = [OPAQUE, "application/ms-tnef"][kind];
        let mut turned = whole.clone();
        if let Some(byte) = turned.get_mut(at % whole.len()) {
            *byte ^= 1 << bit;
        }
        let cut = whole.get(..at % whole.len()).unwrap_or_default();
        for wrapped in [bytes.as_slice(), &turned, cut, &[cut, &bytes].concat()] {
            let mail = known_to_none(&smime(wrapped, content_type));
            prop_assert!(matches!(mail.class, Class::Reply | Class::Calendar | Class::Unreadable));
        }
    }
}
