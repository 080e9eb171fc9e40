//! Sentences of people that hold the words of warnings, of texts of law and of quotes: none is lost, wherever it stands.

use crate::intake::text::new_text::trim;

const SENTENCES: &[&str] = &[
    "Please delete my data and notify the others, I am leaving.",
    "Please delete it all.",
    "The sender of the last mail was not Sam.",
    "This email is confidential: she hits him.",
    "Please treat this as confidential. Sam told me that he is being beaten at home.",
    "Vertraulich: Sam wird zu Hause geschlagen.",
    "Vertraulich - bitte nicht weitergeben. Er hat sie angefasst.",
    "Confidentiel : Sam est harcelé à l'école.",
    "Confidencial: mi mentor me pide dinero.",
    "Diese E-Mail ist vertraulich. Ich fühle mich mit meinem Mentor nicht wohl.",
    "Unauthorised absence again, Sam did not come.",
    "If you have received this twice, sorry. We talked.",
    "Important notice: the room has changed, we are in 204 now.",
    "Wichtiger Hinweis: wir haben den Termin verschoben.",
    "Legal notice came today, Sam has to leave the country.",
    "This message is for Rosa. Stop sending him letters.",
    "Sent from a friend's phone. Yes we met.",
    "Notice: no call this week.",
    "Warning, long mail ahead. We met and talked about school.",
    "Alert: he did not show up again",
    "Attention: no call on Friday.",
    "Caution, this email contains a sad story.",
    "Security at the gate did not let us in, so no call.",
    "Note: we moved to Fridays.",
    "NOTE: STOP",
    "STOP",
    "EXTERNAL EXAMS THIS WEEK SO NO CALL",
    "External exams this week, so no call.",
    "The link is broken.",
    "Click on the link does nothing.",
    "I clicked the link and opened the attachment, all fine.",
    "Sam asked me to open attachments from unknown senders, is that normal?",
    "He sends links to strange sites.",
    "Someone from outside the school writes to him.",
    "A sender I do not know writes to me as Sam.",
    "Is this email really from you?",
    "This email is from Sam's mother. He is ill.",
    "This message is from Sam's phone, we talked.",
    "This mail is to say stop.",
    "This is an external mail address of mine, please use it.",
    "Ce message est pour dire que tout va bien.",
    "Ce message vient de la mère de Sam, il est malade.",
    "Cet e-mail est pour Rosa.",
    "Este mensaje es para decir que no hablamos.",
    "Este correo ya no se usa.",
    "Este mensaje es de su madre: Sam está enfermo.",
    "Questo messaggio è per dire che va tutto bene.",
    "Dit bericht is van de moeder van Sam, hij is ziek.",
    "Diese Nachricht kommt von Sams Mutter, er ist krank.",
    "Diese E-Mail-Adresse gibt es bald nicht mehr.",
    "Der Absender war nicht Sam.",
    "Sie erhalten bald eine Antwort von Sam.",
    "Bitte beachten: kein Gespräch am Dienstag.",
    "Please note: no call on Tuesday.",
    "Please be aware that Sam is ill.",
    "You have received my answer last week.",
    "Please print the certificate.",
    "Visit our newsletter? No thanks, unsubscribe.",
    "Follow us? No.",
    "Thank you.",
    "Thanks",
    "Merci",
    "Please consider another mentor.",
    "Think before you match people like us.",
    "Verify with Sam, not with me.",
    "Do not reply to this.",
    "Do not share this with Sam, please.",
    "Do not tell him.",
    "Never again.",
    "Beware of Sam.",
    "Be careful, he lies.",
    "Be careful with what you write to her.",
    "Report: all fine. Next call Friday.",
    "Report suspicious behaviour? He wants my password.",
    "He asked for my password.",
    "He wants passwords and account details from the boy.",
    "Passwort vergessen, sonst alles gut.",
    "Scanned the form, it is attached.",
    "Protected by a lawyer now, he will not come.",
    "Sent via my sister's phone: yes.",
    "From next week on only Fridays.",
    "Von Sam nichts gehört.",
    "An Rosa: bitte anrufen.",
    "To Rosa: please call me.",
    "De nada, todo bien.",
    "Le 16 je ne peux pas.",
    "Date: Friday. Time: 6pm. All set.",
    "Subject: none. We talked.",
    "Message du matin : tout va bien.",
    "Message du 12 bien reçu, on s'est vus.",
    "Le message du 12/03 est bien arrivé, merci.",
    "On 12 March Sam wrote: I want to quit.",
    "On 12 March Sam wrote that he wants to quit.",
    "Sam wrote on Monday: see you Friday.",
    "Sam hat am 12.3. geschrieben, dass er aufhört.",
    "Am 12.3. schrieb Sam, er höre auf.",
    "This message comes from outside the company network, sorry for the delay.",
    "Original message lost, can you send it again?",
];

const LAW: &str = "This email and any attachments are confidential and intended solely for the addressee. If you have \
                   received it in error please delete it.";
const WARNING: &str = "CAUTION: This email originated from outside of the organization. Do not click links.";

#[test]
fn no_sentence_of_a_person_is_lost() {
    let mut wrong = Vec::new();
    for said in SENTENCES {
        for (mail, text) in [
            ((*said).to_owned(), (*said).to_owned()),
            (format!("{WARNING}\n{said}"), (*said).to_owned()),
            (format!("[EXTERNAL]\n\n{said}"), (*said).to_owned()),
            (format!("{LAW}\n\n{said}"), (*said).to_owned()),
            (format!("{LAW}\n{said}"), (*said).to_owned()),
            (format!("{said}\n\n{LAW}"), (*said).to_owned()),
            (format!("Hi,\n\n{LAW}\n\n{said}"), format!("Hi,\n\n{said}")),
            (format!("Hello,\n\n{said}"), format!("Hello,\n\n{said}")),
            (
                format!(
                    "{said}\n\nOn Wed, 13 Jan 2027 at 09:00, Riverside <desk@example.org> wrote:\n> Hi\n"
                ),
                (*said).to_owned(),
            ),
        ] {
            let found = trim(&mail);
            if found != text {
                wrong.push(format!("{mail:?}\n  found {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
