//! Warnings as houses put them above mail, and sentences of people that only sound like one.

use crate::intake::text::{html, new_text::trim};

/// Warnings in the words of many houses; `|` breaks a line.
const WARNINGS: &[&str] = &[
    // English
    "CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless you recognize the sender and know the content is safe.",
    "CAUTION: This email originated from outside of the organization. Do not click|links or open attachments unless you recognize the sender and know the|content is safe.",
    "CAUTION:This message is from an EXTERNAL SENDER - be CAUTIOUS, do not click any links.",
    "EXTERNAL - This email originated from outside the college.",
    "[EXTERNAL]",
    "*** EXTERNAL EMAIL ***",
    "EXTERNAL EMAIL: Use caution with links and attachments.",
    "[EXTERNAL EMAIL] DO NOT CLICK links or attachments unless you recognize the sender.",
    "WARNING: This message originated outside of Northfield College. Please verify the sender before you open attachments.",
    "This message originated from outside your organization",
    "This Message Is From an External Sender|This message came from outside your organization.",
    "ZjQcmQRYFpfptBannerStart|This Message Is From an External Sender|This message came from outside your organization.|Report Suspicious|ZjQcmQRYFpfptBannerEnd",
    "ZjQcmQRYFpfptBannerStart|This Message Is From an Untrusted Sender|You have not previously corresponded with this sender.|ZjQcmQRYFpfptBannerEnd",
    "!-------------------------------------------------------------------|||  This Message Is From an External Sender|  This message came from outside your organization.||-------------------------------------------------------------------!",
    "You don't often get email from ada@people.example. Learn why this is important<https://aka.ms/LearnAboutSenderIdentification>",
    "Some people who received this message don't often get email from ada@people.example. Learn why this is important",
    "Be careful: this email came from outside the University. Think before you click.",
    "** This mail has been sent from an external source **",
    "*****************************************|* EXTERNAL SENDER. Do not click links. *|*****************************************",
    "External Sender. Be cautious of links and attachments.",
    "Please be advised that this email came from outside the school district. If in doubt contact the IT Service Desk.",
    "⚠️ External sender",
    "ATTENTION: This e-mail came from an external source. Do not open attachments or click on links from unknown senders.",
    "NOTICE: This email is from an external sender. Please be vigilant when opening attachments.",
    "Security notice: the sender of this message is outside the company. Report suspicious messages to the IT help desk.",
    "This email was sent from outside the NHS. Do not click on links unless you trust the sender.",
    "We could not verify the identity of the sender of this email. Do not click links.",
    // German
    "ACHTUNG: Diese E-Mail stammt von einem externen Absender. Öffnen Sie keine Anhänge oder Links, wenn Sie den Absender nicht kennen.",
    "Vorsicht! Externe E-Mail. Klicken Sie nicht auf Links.",
    "Diese Nachricht wurde von außerhalb der Organisation gesendet. Klicken Sie auf keine Links, wenn Sie dem Absender nicht vertrauen.",
    "[EXTERN]",
    "Externe Nachricht: Bitte seien Sie vorsichtig beim Öffnen von Anhängen.",
    "Sie erhalten nicht oft eine E-Mail von ada@people.example. Erfahren Sie, warum dies wichtig ist",
    "Warnung: Der Absender dieser E-Mail befindet sich außerhalb|unserer Hochschule. Prüfen Sie Links und Anhänge.",
    // French
    "ATTENTION : ce courriel provient de l'extérieur de l'organisation. Ne cliquez pas sur les liens et n'ouvrez pas les pièces jointes.",
    "Avertissement : expéditeur externe. Soyez prudent avec les liens et les pièces jointes.",
    "Ce message provient d'un expéditeur externe à l'établissement. Ne cliquez sur aucun lien sans avoir identifié l'expéditeur.",
    "Vous n’obtenez pas souvent d’e-mail à partir de ada@people.example. Découvrez pourquoi cela est important",
    "Prudence ! Message externe : restez vigilant avant de cliquer sur un lien.",
    // Spanish
    "PRECAUCIÓN: Este correo proviene de fuera de la organización. No haga clic en enlaces ni abra archivos adjuntos si no reconoce al remitente.",
    "Advertencia: este mensaje procede de un remitente externo. Tenga cuidado con los enlaces.",
    "No suele recibir correo de ada@people.example. Por qué esto es importante",
    "Atención: correo externo. No abra los adjuntos si no conoce al remitente.",
    // Italian
    "ATTENZIONE: questa e-mail proviene dall'esterno dell'organizzazione. Non cliccare sui collegamenti e non aprire gli allegati.",
    "Messaggio proveniente da un mittente esterno. Prestare attenzione ai link e agli allegati.",
    "Non si ricevono spesso messaggi di posta elettronica da ada@people.example. Informazioni sul motivo per cui è importante",
    // Dutch
    "LET OP: Deze e-mail is afkomstig van buiten de organisatie. Klik niet op links en open geen bijlagen als u de afzender niet herkent.",
    "Waarschuwing: dit bericht komt van een externe afzender. Wees voorzichtig met bijlagen.",
    "U ontvangt niet vaak e-mail van ada@people.example. Meer informatie over waarom dit belangrijk is",
    // Words of their own
    "[External sender - think before you click]",
    "-----------------------------------------------|THIS MESSAGE CAME FROM OUTSIDE NORTHGATE COLLEGE. Do not follow links unless you were expecting them.|-----------------------------------------------",
    "⚠️ Heads-up: the person writing is not in your address book.|Report suspicious · Ignore",
    "ACHTUNG! Diese Nachricht stammt nicht aus unserem Haus. Anhänge nur öffnen, wenn Sie den Absender kennen.",
    "*** Courriel externe : soyez vigilant, ne communiquez jamais votre mot de passe ***",
    "CAUTION Originated off-network. Stop and verify the request by phone.",
    "Aviso del servidor: remitente no verificado (SPF neutral).",
    "Sent via SafeLane gateway. Scanned, nothing found.",
    "EXT:",
    "This e-mail was not sent from within the company. Handle links with care.",
    "Sender outside the university. Check before replying.",
    "Heads up! This sender is new to you.",
    "Message received from the Internet. Be suspicious of attachments.",
    "UNTRUSTED SENDER: verify by phone before acting on this message.",
    "[SUSPICIOUS] [EXT]",
    "Mail from an external domain (firm.example). Treat links with suspicion.",
    "!! EXTERNAL SENDER – THINK BEFORE YOU CLICK !!",
    "External e-mail. Never share your password or account details.",
    "This sender failed our fraud detection checks and may not be who they appear to be.",
    "The sender of this email could not be validated.",
    "Diese E-Mail kommt nicht von einem Konto der Hochschule. Bitte Absender prüfen.",
    "Externer Absender – bitte Links und Anhänge mit Vorsicht behandeln",
    "Hinweis der IT: Diese Mail wurde von extern zugestellt.",
    "Nachricht von extern. Geben Sie niemals Passwörter weiter.",
    "Message externe à l'entreprise – ne communiquez aucun mot de passe.",
    "Cet e-mail n'a pas été envoyé depuis votre organisation.",
    "L'expéditeur de ce message ne fait pas partie de l'université. Vérifiez avant de cliquer.",
    "Correo enviado desde fuera de la universidad: no facilite su contraseña.",
    "Este mensaje no ha sido enviado desde una cuenta de la empresa.",
    "Aviso: mensaje de origen externo, compruebe el remitente.",
    "Mail esterna: non comunicare mai le proprie credenziali.",
    "Questo messaggio non proviene da un indirizzo dell'ateneo.",
    "Externe afzender - denk na voordat u klikt",
    "Deze mail komt niet van een medewerker van de hogeschool. Controleer de afzender.",
    "Uwaga: wiadomość spoza organizacji. Nie klikaj w linki.",
    // Portuguese
    "ATENÇÃO: Este e-mail foi enviado de fora da organização. Não clique em links nem abra anexos.",
];

/// What a person wrote under it.
const ANSWERS: &[&str] = &[
    "Talked",
    "Yes, we met on Tuesday.",
    "stop",
    "Not yet, Sam is ill this week.",
    "Nein, leider noch nicht.",
    "Oui, on s'est parlé hier",
    "Hi Rosa,\n\nSam has left the company.\n\nBest\nAda",
    "No",
];

/// Sentences of people in which a warning's words stand.
const PEOPLE: &[&str] = &[
    "External sender warnings hide your mails, sorry. Talked on Monday.",
    "The message came from an external sender, but yes, we talked.",
    "Our IT says this email originated from outside the organization. We met yesterday.",
    "I don't often get email from Sam, so no.",
    "Please do not click the old link, the call moved to Friday.",
    "Be careful with attachments, Sam told me, so I did not open it.",
    "Sam is outside the organisation now, he left in March.",
    "Do not open the attachment I sent, it is the wrong one.",
    "Caution: I may be late on Tuesday.",
    "Attention: our external examiner joins on Friday.",
    "Your email was marked as from outside the organization, so I only saw it today.",
    "This email is from my private address, since I am outside the company now.",
    "Achtung: diese Woche bin ich außerhalb des Unternehmens unterwegs.",
    "Ihre Mail kam als extern markiert an, wir haben aber gesprochen.",
    "Attention, je suis en dehors de l'entreprise jusqu'à lundi.",
    "Cuidado: el enlace no funciona, no hemos hablado.",
    "Let op: ik ben buiten de organisatie werkzaam deze week.",
    "Warning: we have not talked yet.",
    "Sender is me, Ada. We talked.",
    "External: Sam works for another firm now",
    "Please be careful with Sam, she is not well.",
    "Security would not let me open the link, can you send it again?",
    "Confidential: Sam shouted at me in the call and I do not want to go on with this.",
    "This message is confidential. I feel unsafe with my mentor.",
    "This email is intended for Rosa alone: my mentor asks for money.",
    "I know you don't often get email from me. All is well.",
    "Sam will not open links or attachments, so the phone it is.",
    "Sam can't open attachments on his phone.",
    "Important: please report this to the school. He touched a student.",
    "He acts in a suspicious way, please call.",
    "The password for the room is 1234.",
    "My mentor asks for money.",
    "Attention: Sam looks suspicious of all this.",
    "Achtung: Sam verhält sich verdächtig.",
    "Sam is not from our school, is that right?",
    "Please be careful with her.",
    "I was scanned at the hospital, so no call.",
    "Stop. He sends me links to strange pages.",
    "Report: three calls, all fine.",
    "No external help needed, it goes well.",
    "Please keep this private.\nI want to stop.",
];

fn lines(text: &str) -> String {
    // A frame begins its lines with a bar.
    text.replace("||", "\n|").replace("|\n", "\n").replace('|', "\n")
}

fn differing<'a>(cases: impl Iterator<Item = (String, String, &'a str)>) -> Vec<String> {
    cases
        .filter(|(found, expected, _)| found != expected)
        .map(|(found, expected, case)| format!("{case}\n  found    {found:?}\n  expected {expected:?}"))
        .collect()
}

#[test]
fn a_warning_ends_with_its_block_at_a_rule_or_at_an_answer() {
    let quote = "On Wed, 13 Jan 2027 at 09:00, Riverside Mentoring <desk@example.org> wrote:\n> Hi Ada\n";
    let cases = WARNINGS.iter().flat_map(|warning| {
        ANSWERS.iter().flat_map(move |answer| {
            ["\n", "\n\n", "\n________________________________\n", "\n\n----------\n\n", "\n=====\n"]
                .into_iter()
                .map(move |between| {
                    let found = trim(&format!("{}{between}{answer}\n\n{quote}", lines(warning)));
                    (found, (*answer).to_owned(), *warning)
                })
        })
    });
    let wrong = differing(cases);
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_warning_in_html_is_none_of_the_text() {
    let cases = WARNINGS.iter().flat_map(|warning| {
        let warning_html = lines(warning).replace('<', "&lt;").replace('\n', "<br>");
        ["Talked", "Yes, we met on Tuesday.", "stop"].into_iter().flat_map(move |answer| {
            [
                format!("<div>{warning_html}</div><div>{answer}</div>"),
                format!("<table><tr><td>{warning_html}</td></tr></table><div>{answer}</div>"),
                format!("<table><tbody><tr><td>&nbsp;</td><td>{warning_html}</td></tr></tbody></table><br><p>{answer}</p>"),
                format!("<p>{warning_html}</p><hr><p>{answer}</p>"),
            ]
            .map(|page| (trim(&html::to_text(&format!("<html><body>{page}</body></html>"))), answer.to_owned(), *warning))
        })
    });
    let wrong = differing(cases);
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_warning_alone_is_no_text() {
    let wrong = differing(WARNINGS.iter().map(|warning| (trim(&lines(warning)), String::new(), *warning)));
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_persons_sentence_that_sounds_like_a_warning_stays() {
    let alone = PEOPLE.iter().map(|text| (trim(text), (*text).to_owned(), *text));
    let below = PEOPLE.iter().map(|text| {
        let warned = format!("CAUTION: This email originated from outside of the organization.\n\n{text}");
        (trim(&warned), (*text).to_owned(), *text)
    });
    let under = PEOPLE.iter().map(|text| {
        let text_under = format!("Hello Rosa,\n\n{text}");
        (trim(&text_under), text_under, *text)
    });
    let wrong = differing(alone.chain(below).chain(under));
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_stands_behind_a_warning_on_its_line_stays() {
    for (text, left) in [
        ("[EXTERNAL] Yes, we talked.", "Yes, we talked."),
        ("EXTERNAL: Talked", "Talked"),
        ("(External) not yet", "not yet"),
        ("CAUTION: This email originated from outside of the organization. Talked", "Talked"),
        (
            "This message came from outside your organization. Do not click links. No, not yet.",
            "No, not yet.",
        ),
    ] {
        assert_eq!(trim(text), left);
    }
}
