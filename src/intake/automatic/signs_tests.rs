//! Automatic answers in the languages of the world, and the people whose mail resembles them.

use crate::domain::incoming::{Class, Incoming};
use crate::intake::Known;
use crate::intake::read;

fn mail(subject: &str, fields: &str, text: &str) -> Incoming {
    let raw = format!(
        "From: Ada <ada@b.example>\nTo: desk@org.test\nDate: Fri, 29 Jan 2027 10:00:00 +0000\nSubject: {subject}\n\
         Content-Type: text/plain; charset=utf-8\n{fields}\n{text}\n"
    );
    read(raw.as_bytes(), &Known::nothing())
}

#[test]
fn subjects_of_responders() {
    for subject in [
        "Automatic reply: Have you talked?",
        "Auto: Have you talked?",
        "AUTO: Ada is out of the office (returning 02/15/2027)",
        "Out of Office AutoReply: Have you talked?",
        "Out of office Re: Have you talked?",
        "[Auto-Reply] Have you talked?",
        "[Automatyczna odpowiedź ] Have you talked?",
        "Have you talked? (Automatic response)",
        "Automatische Antwort: Treffen",
        "Abwesenheitsnotiz: Treffen",
        "Abwesenheitsnotiz",
        "Réponse automatique : rendez-vous",
        "Respuesta automática: cita",
        "Risposta automatica: incontro",
        "Resposta automática: encontro",
        "Automatisch antwoord: afspraak",
        "Automatisk svar: møte",
        "Automatiskt svar: möte",
        "Automaattinen vastaus: tapaaminen",
        "Odpowiedź automatyczna: spotkanie",
        "Automatická odpověď: schůzka",
        "Automatikus válasz: találkozó",
        "Răspuns automat: întâlnire",
        "Otomatik yanıt: toplantı",
        "Αυτόματη απάντηση: συνάντηση",
        "Автоматический ответ: встреча",
        "Автоматична відповідь: зустріч",
        "自动回复: 会议",
        "自動回覆： 會議",
        "自動応答: 会議",
        "자동 회신: 회의",
        "תשובה אוטומטית: פגישה",
    ] {
        let got = mail(subject, "", "I will look at it.");
        assert_eq!(got.class, Class::AutoReply, "{subject}: {}", got.reason);
    }
}

#[test]
fn tags_before_a_subject_are_passed_over() {
    for subject in [
        "[EXT] AutoReply: Have you talked?",
        "[EXTERNAL] Automatic reply: Have you talked?",
        "[External] [SPAM?] Out of Office Re: Have you talked?",
        "EXTERNAL: Automatic reply: Have you talked?",
        "(Extern) Automatische Antwort: Treffen",
        "***SPAM*** Abwesenheitsnotiz: Treffen",
        "[Mentors] Réponse automatique : rendez-vous",
        "{EXT} Risposta automatica: incontro",
    ] {
        let got = mail(subject, "", "I will look at it.");
        assert_eq!((got.class, got.supposed), (Class::AutoReply, false), "{subject}: {}", got.reason);
    }
    for subject in [
        "Re: [EXT] Automatic reply: Have you talked?",
        "[EXT] Re: Automatic reply: Have you talked?",
        "[EXT] Fwd: Out of Office: x",
        "[Mentors] Out of office next week, can we move?",
        "[",
        "[EXT]",
        "***",
        "[Automatic reply] is what it said, broken",
    ] {
        let got = mail(subject, "", "Hi,\nlet us talk on Tuesday.\nAda");
        let machine = subject.starts_with("[Automatic");
        assert_eq!(got.class == Class::Reply, !machine, "{subject}: {}", got.reason);
    }
}

#[test]
fn a_subject_that_names_an_absence_counts_beside_its_words() {
    for (subject, text) in [
        ("Out of Office", "I am out of the office until 12 February."),
        ("OOO", "Away until 12 February, back on the 15th."),
        ("Annual leave", "I am on annual leave until 12 February."),
        ("[EXT] Annual Leave - Ada", "I am on annual leave until 12 February 2027."),
        ("Abwesenheit", "Ich bin bis 12. Februar nicht im Büro."),
        ("Abwesend: Ada Okoro", "Ich bin bis zum 12.02.2027 im Urlaub."),
        ("Congés", "Je suis en congés jusqu'au 12 février."),
        ("Fuera de la oficina", "Estaré fuera de la oficina hasta el 12 de febrero."),
        ("Fuori ufficio", "Sono fuori ufficio fino al 12 febbraio."),
        ("Afwezig", "Ik ben afwezig tot en met 12 februari."),
        ("Nieobecność", "Jestem nieobecna do 12 lutego."),
    ] {
        let got = mail(subject, "", text);
        let back = Some(jiff::civil::date(2027, 2, if subject == "OOO" { 15 } else { 13 }));
        assert_eq!(
            (got.class, got.supposed, got.returns_on),
            (Class::AutoReply, false, back),
            "{subject}: {}",
            got.reason
        );
    }
    for (subject, text) in [
        ("Out of Office", "Hi Rosa, I am out of the office until 12 February."),
        ("Annual leave", "Can we skip the call? I am on annual leave until 12 February."),
        ("Re: Out of Office", "I am out of the office until 12 February."),
        ("Abwesenheit", "Unser Gespräch fällt aus, ich bin bis 12. Februar nicht im Büro."),
        ("Congés", "Oui, nous avons parlé."),
        ("Urlaub und Termin", "Ich bin bis 12. Februar im Urlaub."),
        ("Vacation", "Sam is on vacation and we talk after that."),
    ] {
        let got = mail(subject, "", text);
        assert_eq!(got.class, Class::Reply, "{subject}: {}", got.reason);
    }
}

#[test]
fn absences_behind_a_lists_headers_are_absences() {
    let list = "List-Id: <desk.org.test>\nPrecedence: list\n";
    let text =
        "Thank you for your message. I am out of the office until 12 February with no access to email.";
    for (subject, fields, supposed) in [
        ("Automatic reply: Have you talked?", "Auto-Submitted: auto-generated\n", false),
        ("Automatic reply: Have you talked?", "", false),
        ("Re: Have you talked?", "Auto-Submitted: auto-replied\n", false),
        ("Re: Have you talked?", "Auto-Submitted: auto-generated\n", false),
        ("Re: Have you talked?", "", true),
    ] {
        let got = mail(subject, &format!("{fields}{list}"), text);
        let back = Some(jiff::civil::date(2027, 2, 13));
        assert_eq!(
            (got.class, got.supposed, got.returns_on),
            (Class::AutoReply, supposed, back),
            "{subject} {fields}"
        );
        assert!(got.bulk.is_some());
    }
    let words = mail("Re: Have you talked?", list, "Yes, we spoke on Sunday.");
    assert_eq!((words.class, words.text.as_deref()), (Class::List, Some("Yes, we spoke on Sunday.")));
}

#[test]
fn subjects_of_people() {
    for subject in [
        "Re: Automatic reply: Have you talked?",
        "AW: Abwesenheitsnotiz: Treffen",
        "Fwd: Out of Office: x",
        "Automatic reply is not working",
        "Automatic update notification",
        "Auto show on Friday",
        "Abwesenheitsnotiz einrichten",
        "Out of office next week, can we move?",
        "Vacation: please move our call",
        "Urlaub: unser Termin",
        "Autonomous cars: a talk",
        "Vacances",
    ] {
        for fields in ["", "X-Auto-Response-Suppress: DR, OOF, AutoReply\n", "Return-Path: <>\n"] {
            let got = mail(subject, fields, "Hi,\nlet us talk on Tuesday.\nAda");
            assert_eq!(got.class, Class::Reply, "{subject} {fields}: {}", got.reason);
        }
    }
}

#[test]
fn a_machines_first_words_count_beside_its_fields() {
    for (subject, fields, text) in [
        ("Re: Have you talked?", "Return-Path: <>\n", "This is an automated response. I am away."),
        (
            "Re: Have you talked?",
            "Return-Path: <>\nIn-Reply-To: <n2@org.test>\n",
            "I am currently out of the office until 12 February.",
        ),
        (
            "Re: Have you talked?",
            "Precedence: bulk\n",
            "Hello,\n\nI am on vacation and will read your mail on 15 February.",
        ),
        ("Re: Have you talked?", "Precedence: junk\n", "Dies ist eine automatisch generierte Antwort."),
        ("Re: Have you talked?", "Precedence: bulk\nReturn-Path: <>\n", "Hello"),
        (
            "Re: Have you talked?",
            "X-Auto-Response-Suppress: All\n",
            "Hallo,\n\ndies ist eine automatische Antwort.",
        ),
        (
            "Thank you for contacting us",
            "X-Auto-Response-Suppress: All\n",
            "Your request has been received and is being looked at.",
        ),
        (
            "[Ticket#2027] Re: Have you talked?",
            "Auto-Submitted: auto-generated\nPrecedence: bulk\nIn-Reply-To: <n2@org.test>\n",
            "We have it.",
        ),
        ("Re: x", "X-Mailer: vacation\n", "away"),
        ("Re: x", "X-Apple-Action: VACATION/01\n", "away"),
        (
            "Re: x",
            "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent\nX-Auto-Response-Suppress: All\n",
            "away",
        ),
        ("Please confirm", "X-Boxbe-Challenge: 1\n", "Click here"),
    ] {
        let got = mail(subject, fields, text);
        assert_eq!(got.class, Class::AutoReply, "{subject} {fields} {text}: {}", got.reason);
    }
}

#[test]
fn people_who_say_they_are_away_are_people() {
    for (fields, text) in [
        ("", "I am out of the office until 12 February, let us talk after that."),
        (
            "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\nIn-Reply-To: <n2@org.test>\n",
            "I was out of the office last week. We met on Monday.",
        ),
        ("X-Auto-Response-Suppress: All\n", "We met.\n\n> This is an automated response\n> Automatic reply"),
        ("X-MS-Exchange-Inbox-Rules-Loop: a@b.example\n", "I am on vacation from Monday."),
        ("Return-Path: <>\nUser-Agent: Mozilla Thunderbird\n", "I am on vacation from Monday."),
        ("", "This is an automatic reply, it says, but I am here."),
        ("Auto-Submitted: auto-forwarded\n", "I am out of the office."),
        ("X-Mailer: Zimbra 8.8\n", "On vacation soon."),
    ] {
        let got = mail("Re: Have you talked?", fields, text);
        assert_eq!(got.class, Class::Reply, "{fields} {text}: {}", got.reason);
    }
}

#[test]
fn notices_to_many_are_lists_though_they_say_they_are_automatic() {
    for fields in [
        "Auto-Submitted: auto-generated\nList-Id: <x.example>\n",
        "Auto-Submitted: auto-generated\nPrecedence: bulk\n",
        "Auto-Submitted: auto-generated\nX-Bugzilla-Reason: CC\nPrecedence: bulk\n",
        "Auto-Submitted: auto-generated\nList-Unsubscribe: <mailto:x@y.example>\nX-Auto-Response-Suppress: All\n",
        "Precedence: bulk\n",
    ] {
        let got = mail("[Bug 1741] Standard folder", fields, "This is an automatically generated message.");
        assert_eq!(got.class, Class::List, "{fields}: {}", got.reason);
    }
    // An absence that a list passes on is still one.
    let passed_on = mail("Re: x", "Auto-Submitted: auto-replied\nList-Id: <x.example>\n", "away");
    assert_eq!(passed_on.class, Class::AutoReply);
}

#[test]
fn the_first_day_back_is_read_from_the_text_and_not_from_what_it_quotes() {
    use jiff::civil::date;
    let away = |subject: &str, text: &str| mail(subject, "Auto-Submitted: auto-replied\n", text).returns_on;
    assert_eq!(away("Automatic reply: x", "I am back on 15 February."), Some(date(2027, 2, 15)));
    assert_eq!(away("Automatic reply: x", "I am away.\n\n> I am back on 15 February."), None);
    assert_eq!(away("Automatic reply: x", "I am away.\n\n-- \nAda\nopen until 12 February"), None);
    assert_eq!(
        away("AUTO: Ada is out of the office (returning 02/15/2027)", "Away."),
        Some(date(2027, 2, 15))
    );
    assert_eq!(away("Automatic reply: Re: back on 15 February", "Away."), None);
}
