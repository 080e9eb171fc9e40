//! Quotes that clients put under a reply in ways of their own, and texts of law above and below it.

use crate::intake::text::new_text::trim;

/// What stands above a quote that has no marks; `|` breaks a line.
const FORMS: &[&str] = &[
    // SFR, Orange, La Poste
    "========================================||Message du : 13/01/2027 09:00|De : \"Riverside Mentoring\" <desk@example.org>|A : ada@people.example|Copie à :|Sujet : You and Sam: in touch yet?",
    "Message du 13/01/27 09:00|De : Riverside Mentoring <desk@example.org>|A : Ada|Objet : You and Sam",
    "Message du 13/01/2027 09:00 de Riverside Mentoring <desk@example.org>",
    "Le message du 13 janvier 2027 de Riverside Mentoring :",
    "============================|From: Riverside Mentoring|Date: 13/01/2027 09:00|To: Ada|Subject: You and Sam",
    "===== Original Message =====",
    "======= Original Message From desk@example.org =======",
    "=====Original Message From Riverside Mentoring <desk@example.org> at 1/13/2027 9:00=====",
    // On three lines
    "Le mer. 13 janv. 2027 à 09:00,|Riverside Mentoring|<desk@example.org> a écrit :",
    "On Wed, Jan 13, 2027 at 9:00 AM|Riverside Mentoring|<desk@example.org> wrote:",
    "On Wed, 13 Jan 2027 at 09:00|Riverside Mentoring <desk@example.org>|wrote:",
    "Am Mi., 13. Jan. 2027 um 09:00 Uhr|schrieb Riverside Mentoring|<desk@example.org>:",
    "Am 13.01.2027|um 09:00 Uhr|schrieb Riverside Mentoring:",
    "El mié, 13 ene 2027 a las 9:00,|Riverside Mentoring|(<desk@example.org>) escribió:",
    "Il giorno mer 13 gen 2027|alle ore 09:00 Riverside Mentoring|<desk@example.org> ha scritto:",
    "Riverside Mentoring|<desk@example.org>|schrieb am Mi., 13. Jan. 2027, 09:00:",
    "Op wo 13 jan. 2027 om 09:00|schreef Riverside Mentoring|<desk@example.org>:",
    // Labels without colons, david
    "Von Riverside Mentoring <desk@example.org>|An Ada Lovelace <ada@people.example>|Gesendet Mittwoch, 13. Januar 2027 09:00|Betreff You and Sam",
    "Von\tRiverside Mentoring|An\tAda Lovelace|Datum\t13.01.2027 09:00|Betreff\tYou and Sam: in touch yet?",
    "Original Message processed by david®||You and Sam: in touch yet? 13. Januar 2027, 09:00 Uhr||Von Riverside Mentoring|An ada@people.example",
    "[Original Message processed by david®]|You and Sam",
    "Originalnachricht verarbeitet durch david®|Von Riverside Mentoring",
    "----- Original Message processed by Tobit.InfoCenter -----|Subject: You and Sam (13-Jan-2027 9:00)",
    "You and Sam: in touch yet?  (13-Jan-2027 9:00)|From:    Riverside Mentoring|To:      ada@people.example",
    "From Riverside Mentoring <desk@example.org>|To Ada Lovelace|Sent Wednesday, 13 January 2027 09:00|Subject You and Sam",
    "De Riverside Mentoring <desk@example.org>|À Ada Lovelace|Envoyé mercredi 13 janvier 2027 09:00|Objet You and Sam",
    // Original messages in words
    "-------- Messaggio originale --------|Da: Riverside Mentoring <desk@example.org>|Data: 13/01/27 09:00 (GMT+00:00)|A: ada@people.example|Oggetto: You and Sam",
    "-------- Mensaje original --------|De: Riverside Mentoring|Fecha: 13/1/27 9:00 (GMT+00:00)|Para: ada@people.example|Asunto: You and Sam",
    "-------- Oorspronkelijk bericht --------|Van: Riverside Mentoring <desk@example.org>|Datum: 13-01-27 09:00 (GMT+00:00)|Aan: ada@people.example",
    "-------- Wiadomość oryginalna --------|Od: Riverside Mentoring <desk@example.org>|Data: 13.01.2027 09:00|Do: ada@people.example|Temat: You and Sam",
    "-------- Original message --------|From: Riverside Mentoring <desk@example.org>|Date: 13/01/2027 09:00 (GMT+00:00)|To: ada@people.example",
    "-------- Ursprüngliche Nachricht --------|Von: Riverside Mentoring|Datum: 13.01.27 09:00",
    "-------- Message d'origine --------|De : Riverside Mentoring|Date : 13/01/2027 09:00",
    "-------- Mensagem original --------|De: Riverside Mentoring <desk@example.org>",
    "-------- Ursprungligt meddelande --------|Från: Riverside",
    "Original Message:",
    "Original message|From: Riverside Mentoring <desk@example.org>",
    "Messaggio originale|Da: Riverside Mentoring <desk@example.org>",
    "Oorspronkelijk bericht|Van: Riverside <desk@example.org>",
    "Messaggio originale:|Da: Riverside Mentoring",
    "--- Original Nachricht ---|Von: Riverside",
    "*** Original Message ***",
    "----Original Message Follows----",
    "--- Původní e-mail ---|Od: Riverside Mentoring <desk@example.org>",
    "---------- Původní e-mail ----------|Od: Riverside Mentoring <desk@example.org>|Komu: ada@people.example|Datum: 13. 1. 2027 9:00:00",
    // Announcements of which no address tells
    "Il giorno mer 13 gen 2027 alle ore 09:00 Riverside Mentoring ha scritto:",
    "Il 13/01/2027 alle 09:00, Riverside Mentoring ha scritto:",
    "Riverside Mentoring ha scritto il 13/01/2027 alle 09:00:",
    "Op wo 13 jan. 2027 om 09:00 schreef Riverside Mentoring:",
    "Op 13 jan. 2027 om 09:00 heeft Riverside Mentoring het volgende geschreven:",
    "Riverside Mentoring schreef op 13-01-2027 09:00:",
    "W dniu śr., 13.01.2027 o 09:00 Riverside Mentoring napisał(a):",
    "śr., 13 sty 2027 o 09:00 Riverside Mentoring napisał(a):",
    "Em qua., 13 de jan. de 2027 às 09:00, Riverside Mentoring escreveu:",
    "Em 13 de jan. de 2027, à(s) 09:00, Riverside Mentoring escreveu:",
    "No dia 13/01/2027, às 09:00, Riverside Mentoring escreveu:",
    "Den ons 13 jan. 2027 kl 09:00 skrev Riverside Mentoring:",
    "ons 13 jan. 2027 kl. 09:00 skrev Riverside Mentoring:",
    "13 jan. 2027 kl. 09:00 skrev Riverside Mentoring:",
    "Den ons. 13. jan. 2027 kl. 09.00 skrev Riverside Mentoring:",
    "Den 13.01.2027 09:00, skrev Riverside Mentoring:",
    "Dne st 13. 1. 2027 v 9:00 Riverside Mentoring napsal:",
    "ke 13. tammik. 2027 klo 9.00 Riverside Mentoring kirjoitti:",
    "Riverside Mentoring a écrit le 13/01/2027 à 09:00 :",
    "Riverside Mentoring escribió el 13/01/2027 09:00:",
    // GroupWise, Notes, Yahoo and others
    ">>> Riverside Mentoring <desk@example.org> 13/01/2027 09:00 >>>",
    ">>> Riverside Mentoring 1/13/2027 9:00 AM >>>",
    ">>> On 1/13/2027 at 9:00 AM, in message <17@example.org>, Riverside Mentoring <desk@example.org> wrote:",
    "On Wed, 13 Jan 2027 at 9:00, Riverside Mentoring<desk@example.org> wrote:   Hi Ada,",
    "On Wednesday, 13 January 2027 at 09:00:00 GMT, Riverside Mentoring <desk@example.org> wrote:",
    "-----Original Message-----|From: Riverside Mentoring [mailto:desk@example.org]|Sent: 13 January 2027 09:00",
    "________________________________|Von: Riverside Mentoring <desk@example.org>|Gesendet: Mittwoch, 13. Januar 2027 09:00|An: Ada|Betreff: You and Sam",
    "________________________________|De: Riverside Mentoring <desk@example.org>|Enviado: miércoles, 13 de enero de 2027 9:00",
    "__________________________________________________|From: Riverside Mentoring <desk@example.org>",
    "From: \"Riverside Mentoring\" <desk@example.org>|To: ada@people.example|Date: 13/01/2027 09:00",
    "Riverside Mentoring <desk@example.org> hat am 13.01.2027 09:00 geschrieben:",
    "Riverside Mentoring <desk@example.org> hat am 13. Januar 2027 um 09:00|geschrieben:",
    "Gesendet: Mittwoch, 13. Januar 2027 um 09:00 Uhr|Von: \"Riverside Mentoring\" <desk@example.org>|An: ada@people.example|Betreff: You and Sam",
    "Inviato: mercoledì 13 gennaio 2027 09:00|Da: Riverside Mentoring|A: Ada|Oggetto: You and Sam",
    "Wednesday, 13 January 2027, 09:00 +0000 from Riverside Mentoring <desk@example.org>:",
    "------ Original Message ------|From \"Riverside Mentoring\" <desk@example.org>|To ada@people.example|Date 13/01/2027 09:00:00|Subject You and Sam",
    "------ Originalnachricht ------|Von \"Riverside Mentoring\" <desk@example.org>|An ada@people.example|Datum 13.01.2027 09:00:00|Betreff You and Sam",
    "-------- Forwarded Message --------|Subject: You and Sam|Date: Wed, 13 Jan 2027 09:00:00 +0000|From: Riverside Mentoring <desk@example.org>",
];

const NEW: &str = "Talked on Tuesday.\n\nSam was well prepared.\nAda";
const OLD: &str =
    "Hi Ada,\n\nyou and Sam were introduced a week ago. Have you been in touch?\n\nYes? One word is enough.";

/// What stands under a text without being the writer's.
const FOOTERS: &[&str] = &[
    "__|Sent from my phone",
    "____ Sent from my Galaxy",
    "____|Gesendet mit der mobilen Mail App",
    "__ Gesendet mit der GMX Mail App",
    "_______________________________________________|mentors mailing list -- mentors@lists.example|To unsubscribe send an email to mentors-leave@lists.example",
    "_______________________________________________|Mentors mailing list|Mentors@lists.example|https://lists.example/listinfo/mentors",
    "__________ Information from ESET NOD32 Antivirus, version of virus signature database 1234 __________||The message was checked by ESET NOD32 Antivirus.",
    "--|This email has been checked for viruses by Avast antivirus software.|www.avast.com",
    "-- |You received this message because you are subscribed to the Google Groups \"Mentors\" group.|To unsubscribe from this group and stop receiving emails from it, send an email to mentors+unsubscribe@groups.example.",
    "This email and any attachments are confidential and intended solely for the addressee. If you have received it in error, please notify the sender and delete it.",
    "This email and any attachments are confidential and intended solely for the use of the|individual to whom they are addressed. Any views expressed are those of the author.|If you have received this email in error please delete it.||Example Ltd, registered in England and Wales, company number 01234567.|Registered office: 1 Example Street, London.",
    "Der Inhalt dieser E-Mail ist vertraulich und ausschließlich für den bezeichneten Empfänger bestimmt.|Sollten Sie nicht der Empfänger sein, löschen Sie bitte diese E-Mail.||Beispiel GmbH, Sitz der Gesellschaft: Berlin, Amtsgericht Charlottenburg, HRB 12345|Geschäftsführer: Max Muster",
    "Este mensaje y sus adjuntos son confidenciales y están dirigidos a su destinatario. Si lo ha recibido por error, elimínelo.",
    "Le informazioni contenute in questo messaggio sono riservate e destinate al solo destinatario. È vietata la diffusione.",
    "Dit bericht is vertrouwelijk en alleen bestemd voor de geadresseerde. Verwijder het als u het abusievelijk ontvangt.",
    "Please consider the environment before printing this email.",
    "Halden & Price LLP is authorised and regulated. This e-mail is confidential and may be privileged. If you are not the intended recipient please stop reading, notify us and delete it. No liability is accepted for errors.",
    "CONFIDENTIAL - FOR THE ADDRESSEE ONLY. Unauthorised use is not permitted and may be unlawful.",
    "Diese E-Mail kann vertrauliche Informationen enthalten. Sollten Sie nicht der richtige Adressat sein, vernichten Sie diese Mail. / This e-mail may contain confidential information. If you have received it in error please inform the sender immediately.",
    "Ce message est confidentiel et réservé à ses destinataires. Si vous l'avez reçu par erreur, merci de le détruire.|Pensez à l'environnement avant d'imprimer ce message.",
    "Sent from Outlook for iOS<https://aka.ms/o0ukef>",
    "Get Outlook for Android",
    "Von meinem Samsung Galaxy Smartphone gesendet.",
    "Envoyé de mon appareil Samsung",
];

fn lines(text: &str) -> String {
    text.replace('|', "\n")
}

fn differing<'a>(cases: impl Iterator<Item = (String, &'a str, String)>) -> Vec<String> {
    cases
        .filter(|(found, expected, _)| found != expected)
        .map(|(found, expected, case)| format!("{case}\n  found    {found:?}\n  expected {expected:?}"))
        .collect()
}

#[test]
fn a_quote_in_any_form_is_none_of_the_text() {
    let under = FORMS
        .iter()
        .map(|form| (trim(&format!("{NEW}\n\n{}\n\n{OLD}", lines(form))), NEW, format!("under: {form}")));
    let close = FORMS
        .iter()
        .map(|form| (trim(&format!("Talked\n{}\n{OLD}", lines(form))), "Talked", format!("close: {form}")));
    let alone =
        FORMS.iter().map(|form| (trim(&format!("{}\n\n{OLD}", lines(form))), "", format!("alone: {form}")));
    let wrong = differing(under.chain(close).chain(alone));
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn an_answer_above_an_announcement_is_no_part_of_it() {
    let answers = [
        "am Dienstag kann ich leider nicht, Elternabend",
        "On Tuesday the 9th we talked, all fine",
        "Le 16 me va, pas le 23",
        "my new address is ada.b@people.example, please use that one",
        "op dinsdag 16 maart om 18:00 gaat het niet",
        "El 16 no puedo",
    ];
    let forms = FORMS.iter().filter(|form| form.contains("13"));
    let cases = forms.flat_map(|form| {
        answers.map(|answer| {
            (trim(&format!("{answer}\n{}\n\n{OLD}", lines(form))), answer, format!("{answer} / {form}"))
        })
    });
    let wrong = differing(cases);
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn footers_and_texts_of_law_are_none_of_the_text() {
    let quote = "On Wed, 13 Jan 2027 at 09:00, Riverside Mentoring <desk@example.org> wrote:\n> Hi Ada\n";
    let cases = FOOTERS.iter().flat_map(|footer| {
        let text = lines(footer);
        [
            (trim(&format!("{NEW}\n\n{text}\n")), NEW, format!("under: {footer}")),
            (trim(&format!("{NEW}\n\n{text}\n\n{quote}")), NEW, format!("above a quote: {footer}")),
            (trim(&format!("{text}\n\n{quote}")), "", format!("alone: {footer}")),
        ]
    });
    let wrong = differing(cases);
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_text_of_law_hides_nothing_above_or_below_it() {
    let laws = FOOTERS.iter().filter(|footer| footer.len() > 100 && !footer.starts_with(['_', '-']));
    let cases = laws.flat_map(|law| {
        let law_text = lines(law);
        let words = [
            "Talked",
            "Yes, we met on Tuesday.",
            "PS: Sam would like another day.",
            "I feel uncomfortable with Sam.",
        ];
        words.into_iter().flat_map(move |said| {
            [
                (trim(&format!("{law_text}\n\n{said}")), said.to_owned(), law),
                (trim(&format!("{law_text}\n{said}")), said.to_owned(), law),
                (trim(&format!("Hello,\n\n{law_text}\n\n{said}")), format!("Hello,\n\n{said}"), law),
                (
                    trim(&format!("{law_text}{} {said}", if law.ends_with('.') { "" } else { "." })),
                    said.to_owned(),
                    law,
                ),
            ]
        })
    });
    let wrong: Vec<String> = cases
        .filter(|(found, expected, _)| found != expected)
        .map(|(found, expected, law)| format!("{law}\n  found    {found:?}\n  expected {expected:?}"))
        .collect();
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn answers_between_and_below_quoted_questions_are_the_text() {
    for (mail, text) in [
        (
            "On Wed, 13 Jan 2027 at 09:00, Riverside Mentoring <desk@example.org> wrote:\n> Have you talked?\nYes\n> Shall we go on weekly?\nFortnightly please\n",
            "Yes\nFortnightly please",
        ),
        (
            "> Am 13.01.2027 um 09:00 schrieb Riverside Mentoring <desk@example.org>:\n>\n> Habt ihr gesprochen?\n\nJa, am Dienstag.\n\n> Grüße\n",
            "Ja, am Dienstag.",
        ),
        (
            "Le 13/01/2027 à 09:00, Riverside a écrit :\n> Vous êtes-vous parlé ?\n\nOui !\n\nAda",
            "Oui !\n\nAda",
        ),
        ("|Have you talked?\n\nnot yet", "|Have you talked?\n\nnot yet"),
    ] {
        assert_eq!(trim(mail), text);
    }
}

#[test]
fn sentences_of_people_are_no_quote() {
    let texts = [
        "Message du jour : on s'est parlé.",
        "Von Sam kam nichts.\nAn mir lag es nicht.",
        "From Monday on we talk weekly.\nTo be sure I wrote it down.",
        "Von Montag an bin ich weg.\nAn Ostern bin ich zurück.\nGesendet habe ich ihm schon alles.",
        "De lunes a viernes no puedo.\nPara el sábado sí.",
        "Original message lost, sorry. Talked.",
        "Sent Sam two mails.\nTo no avail.\nDate: none",
        "We spoke.\n\n=====\n\nMore next week.",
        "On Tuesday I wrote:\nhe answered at once.",
        ">From now on we talk on Fridays.",
        "Op dinsdag schreef ik hem, geen antwoord.",
        "Den 13 januari skrev jag till Sam",
        "Em janeiro ele escreveu pouco.",
        "Il giorno dopo mi ha scritto: tutto bene",
        "Data: martedì\nOra: 18\nLuogo: biblioteca",
    ];
    let cases = texts.iter().map(|text| (trim(text), *text, String::new()));
    let wrong: Vec<String> =
        differing(cases.map(|(found, text, case)| (found, text.strip_prefix('>').unwrap_or(text), case)));
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_footer_that_talks_is_none_of_the_text() {
    let footers = [
        "Worried about a child? Call 0800 000 000. If you want to withdraw from our newsletter, reply with UNSUBSCRIBE. Please consider the environment before printing.",
        "Follow us on Instagram and LinkedIn. Visit our website: www.riverside.example",
        "Folgen Sie uns auf Facebook!\nNewsletter abbestellen: reply STOP",
    ];
    for footer in footers {
        assert_eq!(trim(&format!("we moved ours to thursday\n\n{footer}")), "we moved ours to thursday");
        assert_eq!(trim(&format!("Yes.\n\n{footer}\n\n> Hi Ada")), "Yes.");
    }
    for words in [
        "Worried about a child? Call 0800 000 000.",
        "I want to unsubscribe from the newsletter and from this.",
        "Please stop the newsletter.",
    ] {
        let text = format!("Hello,\n\n{words}");
        assert_eq!(trim(&text), text);
    }
}

#[test]
fn words_before_a_text_of_law_on_its_line_stay() {
    let law = "This email and any attachments are confidential and intended solely for the addressee.";
    assert_eq!(trim(&format!("Yes, weekly. {law}")), "Yes, weekly.");
    assert_eq!(trim(&format!("I feel unsafe. {law} Please call me.")), "I feel unsafe.\nPlease call me.");
}
