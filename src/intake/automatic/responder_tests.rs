//! Absences without a header in seven languages, and people who speak of absences.

use crate::domain::incoming::{Class, Incoming};
use crate::intake::{Known, read};

fn mail(subject: &str, fields: &str, text: &str) -> Incoming {
    let raw = format!(
        "From: Ada Okoro <ada@b.example>\nTo: desk+k3@org.test\nDate: Wed, 10 Mar 2027 10:00:00 +0000\n\
         In-Reply-To: <n2@org.test>\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n{fields}\n{text}\n"
    );
    read(raw.as_bytes(), &Known::nothing())
}

const SUBJECT: &str = "Re: Are the calls taking place?";

fn are_absences(texts: &[&str]) {
    let missed: Vec<String> = texts
        .iter()
        .map(|text| (text, mail(SUBJECT, "", text)))
        .filter(|(_, got)| (got.class, got.supposed, got.text.is_some()) != (Class::AutoReply, true, false))
        .map(|(text, got)| format!("{:?} {text:?}", got.class))
        .collect();
    assert!(missed.is_empty(), "\n{}", missed.join("\n"));
}

fn are_people(texts: &[&str]) {
    let silenced: Vec<&&str> =
        texts.iter().filter(|text| mail(SUBJECT, "", text).class != Class::Reply).collect();
    assert!(silenced.is_empty(), "{silenced:#?}");
}

#[test]
fn each_section_of_the_words_is_there_once() {
    let file = include_str!("../words/responders.txt");
    let sections: Vec<&str> = file.lines().filter(|line| line.starts_with('[')).collect();
    for name in [
        "[self]",
        "[office]",
        "[closed]",
        "[formal]",
        "[plain]",
        "[back]",
        "[thanks formal]",
        "[thanks]",
        "[access]",
        "[urgency]",
        "[stand in]",
        "[condition]",
        "[addressed]",
        "[contact]",
        "[contact me]",
        "[reply on return]",
        "[reply]",
        "[inbox]",
        "[available again]",
        "[automatic]",
        "[harmless]",
        "[closing]",
        "[notice]",
        "[little]",
        "[talk]",
        "[wish]",
        "[fillers]",
        "[greetings]",
        "[to anybody]",
    ] {
        assert_eq!(sections.iter().filter(|section| **section == name).count(), 1, "{name}");
    }
}

#[test]
fn english_absences() {
    are_absences(&[
        "Thank you for your email. I am on annual leave from 8 March to 19 March and will not be checking messages.\n\nKind regards\nAda",
        "Hello,\n\nI am out of the office until Monday 22 March with limited access to email. For anything urgent, please contact Priya Shah (priya@b.example).\n\nAda Okoro\nHead of Product",
        "Thanks for your message. I'm currently away on parental leave. Please direct urgent enquiries to my colleague Tom Reid on 020 7946 0000.",
        "Hi there,\nI'm out of office this week and will have intermittent access to my inbox. I'll respond when I return on Monday.",
        "I will be out of the office starting 03/08/2027 and will not return until 03/22/2027. I will respond to your message when I return.",
        "Dear sender,\n\nI am travelling on business until 18 March. If your matter cannot wait, my assistant Lee can be reached at lee@b.example.",
        "Thank you for contacting me. I am on sick leave at the moment and do not know when I will be back. Your email will not be forwarded.",
        "Out of office until 5 April. In case of emergency please call the front desk on 01632 960 123.",
        "Ada Okoro is on maternity leave until September. Please contact her cover, Jo Lind, at jo@b.example for all requests.",
        "Good morning! Our office is closed for the holidays and reopens on 4 April. For emergencies call 01632 960 999. We will reply to emails as soon as possible after that.",
        "I am away from my desk until Thursday. I will get back to you as soon as I can upon my return.",
        "Thanks for your mail!\nI am on vacation and will be back at work on 29 March. I won't be reading emails until then, so please resend anything important after that date.",
    ]);
}

#[test]
fn english_speaking_people() {
    are_people(&[
        "I'm on holiday until Monday",
        "Hi Rosa, yes we met; I am on holiday until Monday.",
        "Sam is out this week, so we talk on Friday.",
        "We spoke on Sunday, went well. I'm out of office until 16 March so next call after that.",
        "I am out of the office until 12 February, let us talk after that.",
        "Thanks for your message. I'm away until Monday.",
        "Thank you for your message. I am out of the office a lot these days, which is why we moved to evenings. It works.",
        "Thanks for the email. I am on annual leave and Sam is not answering me. What should I do?",
        "Hi Rosa,\nthank you for your email. I am on annual leave until 5 April. For urgent matters please contact my colleague Joan.",
        "Yes, all fine. I was out of the office until Monday, so only saw this now.",
        "Sam is on annual leave until 22 March, he asked me to say so.",
        "I am back from annual leave, thank you for your patience. The calls go on as planned.",
        "Thank you for your email. I am not on leave any more, so Tuesdays are fine again.",
        "Thank you for your email. I am out of the office until Monday with limited access to email. My mentor said something that made me feel uncomfortable.",
        "Thank you for your message. I am on holiday until Friday and told Sam about it, he is fine with that and has my number.",
        "No, sorry, I am on sick leave and have no access to my work email.",
        "Thank you for your message. I am back in the office.",
        "Thank you for your email. I am back in the office since Monday and available again.",
        "Thank you for your message. I will reply to your email later today.",
        "I am away until Monday. It is urgent that somebody calls Sam.",
        "I am out of the office this week. It is important to me that Sam hears it from you.",
        "Thank you for your message. I am on annual leave, he has no time either, so nothing came of it.",
        "I am out of the office and will reply on my return. I will send him the slides before that.",
        "I am out of the office until 22 March with no access to email.\n\nKind regards\nAda\n\nP.S. Sam never came.",
        "I am out of the office until 22 March with no access to email.\n\nKind regards\nAda\n\nNothing came of the first week by the way.",
        "Can we skip Tuesday? I am out of the office until the 22nd. If urgent, contact me on my mobile.",
    ]);
}

#[test]
fn german_absences_and_people() {
    are_absences(&[
        "Sehr geehrte Damen und Herren,\n\nvielen Dank für Ihre Nachricht. Ich bin bis zum 21. März 2027 nicht im Büro. In dringenden Fällen wenden Sie sich bitte an Frau Kluge (kluge@b.example).\n\nMit freundlichen Grüßen\nAda Okoro",
        "Guten Tag,\nich befinde mich bis einschließlich 19.03.2027 im Urlaub und habe keinen Zugriff auf meine E-Mails. Ihre E-Mail wird nicht weitergeleitet.",
        "Vielen Dank für Ihre E-Mail. Ich bin derzeit abwesend und ab dem 22. März wieder erreichbar.",
        "Hallo,\n\nich bin zurzeit auf Dienstreise und kann meine Mails nur sporadisch lesen. Ich antworte nach meiner Rückkehr am 18.3.\n\nViele Grüße\nAda",
        "Liebe Kolleginnen und Kollegen, ich bin in Elternzeit. Meine Vertretung übernimmt Jonas Weber, Tel. 030 1234567.",
        "Danke für deine Nachricht! Ich bin bis Freitag im Urlaub. Bei dringenden Anliegen schreib bitte an team@b.example.",
        "Ich bin vom 12. bis 20. März außer Haus. Ihre Nachricht wird nicht gelesen. Bitte kontaktieren Sie meine Kollegin Mia Horn.",
        "Unser Büro ist bis zum 5. April geschlossen. In Notfällen erreichen Sie uns unter 030 7654321.",
        "Ich bin erst am Montag, den 22. März, wieder im Büro und werde Ihre Nachricht dann beantworten.",
    ]);
    are_people(&[
        "bin bis 1. April im Urlaub",
        "Hallo Rosa, vielen Dank für Ihre Nachricht. Ich bin bis Montag nicht im Büro.",
        "Vielen Dank für Ihre Nachricht. Ich bin bis Montag im Urlaub und melde mich danach bei Sam.",
        "Ich bin nicht im Urlaub, keine Ahnung, wer das gesagt hat. Ja, wir telefonieren jede Woche.",
        "Ja, haben uns getroffen. Ich bin ab morgen im Urlaub, in dringenden Fällen bin ich auf dem Handy erreichbar.",
        "Vielen Dank für Ihre Nachricht. Ich bin wieder im Büro.",
        "Vielen Dank für Ihre Nachricht. Ich bin seit Montag wieder im Büro und wieder erreichbar.",
        "Sam ist bis Freitag abwesend, danach telefonieren wir.",
        "Nein, leider nicht. Ich war bis gestern nicht im Büro und habe Ihre Nachricht erst jetzt gelesen.",
    ]);
}

#[test]
fn french_absences_and_people() {
    are_absences(&[
        "Bonjour,\n\nJe suis absente du bureau jusqu'au 21 mars inclus. En cas d'urgence, merci de contacter Paul Girard (paul@b.example).\n\nCordialement,\nAda Okoro",
        "Merci pour votre message. Je suis actuellement en congé et serai de retour le 22 mars. Je vous répondrai à mon retour.",
        "Bonjour, je serai en déplacement du 12 au 20 mars avec un accès limité à ma messagerie.",
        "Je vous remercie de votre message. Actuellement absent, je ne pourrai pas vous répondre avant le 22 mars.",
        "Madame, Monsieur,\nNos bureaux sont fermés jusqu'au 4 avril. Pour toute urgence, appelez le 01 70 00 00 00.",
        "Je suis en arrêt maladie pour une durée indéterminée. Votre message ne sera pas transféré. Vous pouvez vous adresser à ma collègue Léa Roy.",
        "Merci pour ton mail ! Je suis en vacances jusqu'à lundi, sans accès à mes mails. À bientôt",
        "En congés jusqu'au 29 mars, je prendrai connaissance de votre message dès mon retour.",
    ]);
    are_people(&[
        "je suis en vacances jusqu'à lundi",
        "Bonjour Rosa, je suis absente du bureau jusqu'au 21 mars, en cas d'urgence contactez Paul.",
        "Merci pour votre message. Je suis en congé, mais nous avons parlé dimanche avec Sam.",
        "Oui, tout va bien. J'étais en congé la semaine dernière.",
        "Sam est absent jusqu'à vendredi, on se parle ensuite.",
        "Merci pour votre message, je suis en vacances cette semaine et je l'appelle lundi.",
    ]);
}

#[test]
fn spanish_absences_and_people() {
    are_absences(&[
        "Hola, gracias por tu correo. Estaré fuera de la oficina del 8 al 18 de marzo, ambos inclusive. Contestaré a mi vuelta, el 19 de marzo.",
        "Gracias por su mensaje. Actualmente me encuentro de vacaciones hasta el 21 de marzo. Para asuntos urgentes, diríjase a Marta Gil (marta@b.example).\n\nUn saludo,\nAda Okoro",
        "Estimado remitente:\nEstoy ausente de la oficina hasta el lunes y no tendré acceso a mi correo.",
        "Buenos días, estoy de baja médica. Si es urgente, por favor contacte con mi compañera Luz al 910 000 000.",
        "Estoy de viaje de trabajo hasta el viernes con acceso limitado al correo. Le responderé en cuanto vuelva.",
        "Gracias por contactar. Nuestra oficina permanecerá cerrada hasta el 5 de abril. Su mensaje no será reenviado.",
        "No estaré en la oficina hasta el 22 de marzo. En caso de urgencia, llame al 910 000 001.",
        "Fuera de la oficina hasta el 22 de marzo. Responderé a su mensaje a mi regreso.",
    ]);
    are_people(&[
        "estoy de vacaciones hasta el lunes",
        "Hola Rosa, estaré fuera de la oficina hasta el lunes. Para urgencias escribe a Marta.",
        "Gracias por tu mensaje. Estoy de vacaciones pero hablamos ayer y todo bien.",
        "Sí, todo bien. Estuve fuera de la oficina la semana pasada.",
        "Sam está de vacaciones hasta el viernes, me lo dijo ayer.",
        "Gracias por su mensaje. Estoy fuera hasta el lunes y luego le escribo a Sam.",
    ]);
}

#[test]
fn italian_absences_and_people() {
    are_absences(&[
        "Buongiorno, sono in ferie e rientrerò in ufficio mercoledì 24 marzo. Per urgenze scrivere a segreteria@studio.example.",
        "Grazie per la Sua mail. Sono fuori ufficio fino al 21 marzo e risponderò al mio rientro.\n\nCordiali saluti\nAda Okoro",
        "Gentile mittente,\nsarò assente dall'ufficio dal 12 al 20 marzo con accesso limitato alla posta.",
        "Sono attualmente in congedo di maternità. Per qualsiasi necessità urgente contattare la collega Elena Rossi.",
        "Salve, mi trovo fuori sede fino a venerdì e non potrò leggere le mail. Il messaggio non verrà inoltrato.",
        "I nostri uffici sono chiusi fino al 5 aprile. Per emergenze chiamare lo 06 0000000.",
        "Grazie per averci contattato. Sono in malattia; in mia assenza potete rivolgervi a Marco Bruni, marco@b.example.",
        "Fuori ufficio fino al 22 marzo. Risponderò alla vostra mail appena possibile.",
    ]);
    are_people(&[
        "sono in ferie fino a lunedì",
        "Ciao Rosa, sono fuori ufficio fino a lunedì, per urgenze scrivi a Elena.",
        "Grazie per il messaggio. Sono in ferie ma ci siamo sentiti domenica, tutto bene.",
        "Sì, tutto bene. Ero in ferie la settimana scorsa.",
        "Sam è assente fino a venerdì, poi lo chiamo.",
        "Grazie per la sua mail. Sono in ferie e scriverò a Sam lunedì.",
    ]);
}

#[test]
fn dutch_absences_and_people() {
    are_absences(&[
        "Beste afzender,\n\nIk ben afwezig tot en met 21 maart. Voor dringende zaken kunt u contact opnemen met Joris Bakker (joris@b.example).\n\nMet vriendelijke groet,\nAda Okoro",
        "Bedankt voor uw bericht. Ik ben momenteel met verlof en lees mijn mail niet.",
        "Hallo, ik ben op vakantie t/m 19 maart en heb geen toegang tot mijn e-mail. Ik reageer na terugkomst.",
        "Hartelijk dank voor uw e-mail. Van 12 tot 20 maart ben ik niet op kantoor. Uw bericht wordt niet doorgestuurd.",
        "Ik ben op zakenreis en beperkt bereikbaar. Vanaf 22 maart ben ik weer op kantoor en zal ik uw bericht beantwoorden.",
        "Ons kantoor is gesloten tot 5 april. Bel in noodgevallen 020 000 0000.",
        "Dank je wel voor je mail! Ik ben vrij tot maandag. Is het dringend? Mail dan naar team@b.example.",
        "Afwezig tot 22 maart. Bij spoed kunt u terecht bij mijn collega Femke.",
    ]);
    are_people(&[
        "ik ben op vakantie tot maandag",
        "Beste Rosa, ik ben afwezig tot 21 maart. Voor dringende zaken mail Joris.",
        "Bedankt voor je bericht. Ik ben met verlof, maar we hebben elkaar zondag gesproken.",
        "Ja, gaat goed. Ik was vorige week niet op kantoor.",
        "Sam is afwezig tot vrijdag, daarna bellen we.",
        "Bedankt voor uw bericht. Ik ben op vakantie en schrijf Sam maandag.",
    ]);
}

#[test]
fn polish_absences_and_people() {
    are_absences(&[
        "Dzień dobry,\nprzebywam na urlopie. Wracam do pracy 5 kwietnia 2027 r. W pilnych sprawach proszę o kontakt z Pawłem Górskim.",
        "Dziękuję za wiadomość. Jestem nieobecna w biurze do 21 marca. Odpowiem po powrocie.\n\nZ poważaniem\nAda Okoro",
        "Szanowni Państwo,\nobecnie jestem poza biurem i mam ograniczony dostęp do poczty elektronicznej.",
        "Do 19 marca nie ma mnie w biurze. W sprawach pilnych prosimy pisać na adres biuro@b.example.",
        "Jestem na zwolnieniu lekarskim. Wiadomość nie zostanie przekazana dalej.",
        "Dzień dobry, od 12 do 20 marca będę w podróży służbowej. Podczas mojej nieobecności zastępuje mnie Anna Lis, tel. 22 000 00 00.",
        "Nasze biuro jest nieczynne do 5 kwietnia. W nagłych przypadkach proszę dzwonić pod numer 22 000 00 01.",
        "Dziękuję za kontakt. Przebywam na urlopie macierzyńskim, w pilnych sprawach proszę kontaktować się z Ewą Nowak.",
    ]);
    are_people(&[
        "jestem na urlopie do poniedziałku",
        "Cześć Rosa, jestem na urlopie do poniedziałku, w pilnych sprawach dzwoń do Pawła.",
        "Dzięki za wiadomość. Jestem na urlopie, ale rozmawialiśmy w niedzielę.",
        "Tak, wszystko dobrze. Byłam na urlopie w zeszłym tygodniu.",
        "Sam jest nieobecny do piątku, potem porozmawiamy.",
        "Dziękuję za wiadomość. Jestem na wakacjach, napiszę do Sama w poniedziałek.",
    ]);
}

#[test]
fn other_wordings() {
    are_absences(&[
        "Thanks for getting in touch. I'm currently out of the office and will be returning on Monday 22nd March. I will have sporadic access to my inbox. If it's urgent please try Deborah Lin on ext. 4410.\n\nImran Qureshi",
        "I am on maternity leave as of 1 March 2027 and will not be reading messages. My colleague Wes Amadi is looking after my projects. I return to work in September.",
        "Vielen Dank für Ihre E-Mail. Ich befinde mich derzeit auf Dienstreise und bin ab dem 17.03. wieder für Sie erreichbar.",
        "Hello! You've caught me while I'm off the grid 🏝. Back at my keyboard 03/15. I'll dig through my inbox then, so if it matters send it again after that date.",
        "Hi, thank you for your message. I'm on leave and back on Tuesday 16 March. If you need help before then, please contact our service desk at help@b.example. Best wishes, Ada",
        "Hello and thank you for your email!\nI'm out on PTO through March 19th. For time-sensitive matters reach out to Dana (dana@b.example), otherwise I'll get back to you when I return.",
        "I am attending a conference until Friday and will be slow to respond. I am out of the office; for urgent requests please email office@b.example.",
        "I'm out of the office today and tomorrow, returning Friday 12 March. I will reply to your email then. Thank you for your patience.",
        "Ich bin bis auf Weiteres krankgeschrieben. Ihre Mail wird nicht automatisch weitergeleitet, bitte wenden Sie sich an info@b.example.",
        "Vielen Dank für Ihre Mitteilung. Ich bin vom 15.03.2027 bis 26.03.2027 im Urlaub. Ihre E-Mails werden in dieser Zeit weder gelesen noch weitergeleitet.",
        "Bonjour, merci pour votre courriel. Je suis en formation toute la semaine et consulterai mes messages de façon irrégulière. Pour toute demande urgente : accueil@b.example.",
        "Buenas tardes: le informo de que estaré ausente hasta el próximo lunes día 15. Para cualquier cuestión urgente puede escribir a info@b.example. Gracias.",
        "Buongiorno, vi informo che sarò in ferie fino al 19/03 compreso. In caso di urgenza contattate il numero 06 1234567. Grazie",
        "Goedendag, ik ben deze week niet aanwezig. Uw mail wordt niet gelezen. Neem voor vragen contact op met het secretariaat via secretariaat@b.example.",
        "Informuję, że do 19 marca przebywam na urlopie. W razie pilnej potrzeby proszę o kontakt: sekretariat@b.example.",
    ]);
}

#[test]
fn further_wordings_in_seven_languages() {
    are_absences(&[
        "Hello,\n\nI'm currently out of the office and will be back on Tuesday, 23 March. During this time I won't have access to my emails.\n\nIf you need immediate assistance, please get in touch with our support team: support@b.example\n\nBest,\nAda",
        "Thank you for your email. Please note that I am on leave until the 22nd of March. I will be checking my emails occasionally but please expect a delay in my reply.",
        "I am now on maternity leave until January 2028. All enquiries should be sent to hr@b.example.",
        "Hi,\n\nThanks for reaching out! I'm OOO until 3/22 with limited connectivity. Ping Jordan Blake if you need something sooner.\n\n-Ada",
        "I will be on vacation from Friday 12 March to Friday 26 March. I shall reply to messages on my return.",
        "Dear colleague, I am away from the office on research leave and will only be answering urgent emails. Please contact the department secretary for administrative matters.",
        "You have reached Ada Okoro's mailbox. I am away until 15 March and your message will be answered after this date.",
        "I'm away at the moment. If it's important, email my manager at boss@b.example - otherwise I'll see your message when I'm back on the 22nd.",
        "Greetings! I am out of the office attending a training course this week. I will respond to emails as time permits. Thanks, Ada",
        "Guten Tag, ich bin aktuell nicht am Arbeitsplatz. Ab dem 22.03.2027 bin ich wieder erreichbar. Ihre Mails werden nicht automatisch weitergeleitet. Bitte wenden Sie sich in dringenden Angelegenheiten an meine Vertretung.",
        "Hallo zusammen, ich habe bis zum 19. März Urlaub und lese meine Mails nicht. Ab dem 22. März bin ich wieder für euch da.",
        "Danke für Ihre Nachricht. Leider bin ich im Moment nicht im Haus. Sie erreichen mich wieder ab Montag, 22. März. Freundliche Grüsse",
        "Liebe Absenderin, lieber Absender, ich bin vom 15.3. bis 19.3. auf einer Fortbildung und werde Ihre E-Mail im Anschluss beantworten. In eiligen Fällen hilft Ihnen das Sekretariat unter 030 1112223 weiter.",
        "Ich bin derzeit im Mutterschutz. Bitte richten Sie Ihre Anfragen an kollegin@b.example.",
        "Bonjour, absente jusqu'au 22 mars, je n'ai pas accès à ma messagerie. Pour toute urgence, merci d'écrire à equipe@b.example. Bonne journée",
        "Bonjour,\n\nJe serai absent du 15 au 26 mars inclus. Pendant cette période, vous pouvez contacter Marc Petit.\n\nBien cordialement",
        "Je suis en congés et de retour le 29 mars. Votre message sera traité à mon retour.",
        "Merci de votre message. Je suis en télétravail sans accès à ma boîte mail aujourd'hui ; je vous répondrai demain.",
        "Hola: Estoy de vacaciones y no leeré el correo hasta el 22 de marzo. Si necesitas algo urgente, escribe a Luis (luis@b.example). ¡Gracias!",
        "Gracias por contactar conmigo. Me encuentro fuera de la oficina por motivos de viaje, con acceso intermitente al correo. Le contestaré lo antes posible.",
        "En este momento no me encuentro disponible. Regresaré el día 22 de marzo. Para cualquier consulta, comuníquese con el 910 000 000.",
        "Sono in vacanza fino al 21 marzo compreso e leggerò la posta al mio ritorno. Per comunicazioni urgenti: ufficio@b.example",
        "Gentili Signori, dal 15 al 19 marzo sarò fuori sede per lavoro. Risponderò alle vostre mail appena possibile. Cordialmente, Ada",
        "Grazie per la mail. In questo momento non sono in ufficio; rientrerò lunedì 22 marzo.",
        "Beste lezer, ik ben met vakantie tot 22 maart. Uw mail lees ik na mijn vakantie. Kan het niet wachten? Neem dan contact op met Piet, piet@b.example.",
        "Dank voor uw bericht! Van 15 t/m 26 maart ben ik afwezig in verband met vakantie. Met vragen kunt u terecht bij receptie@b.example.",
        "Witam, jestem na urlopie do 21.03.2027. W tym czasie nie mam dostępu do poczty. Proszę o kontakt z biurem: 22 111 22 33.",
        "Dziękuję za e-mail. W dniach 15-19 marca jestem poza biurem, odpowiem na Państwa wiadomość po powrocie. Pozdrawiam, Ada",
        "Informuję, że przebywam na zwolnieniu lekarskim. Sprawy pilne proszę kierować do Anny Lis.",
    ]);
}

#[test]
fn short_and_plain_wordings() {
    are_absences(&[
        "Hello! I am on a well-deserved break until 29 March. Emails sent to me during this time will be read upon my return.",
        "Hi, I'm away from my desk at the moment. For anything that can't wait, give our office a ring on 01632 960 111. Otherwise I'll pick this up on Monday.",
        "I am out of the office on business with intermittent access to email and voicemail. I will reply to your message at my earliest opportunity.",
        "Thank you for your e-mail. I am on bereavement leave. My line manager, Grace Hill, will handle anything urgent (grace@b.example).",
        "Thanks for your email! Our team is away for the Easter break, 26 March to 5 April. We'll get back to you when we return.",
        "I will be unavailable from 11 to 14 March. Please expect a delayed response.",
        "Out sick today. Please contact Robin Day for urgent matters.",
        "Autoreply: on leave till 22/3. Contact reception for help.",
        "Ich mache Urlaub bis zum 26. März und bin in dieser Zeit nicht erreichbar. Danach melde ich mich gerne bei Ihnen.",
        "Sehr geehrte Absenderin, sehr geehrter Absender, Ihre Nachricht ist eingegangen. Ich bin bis 20.03. abwesend. Frau Yilmaz hilft Ihnen gern weiter (yilmaz@b.example).",
        "Ich bin krank und kann Ihre E-Mail derzeit nicht beantworten. Bitte wenden Sie sich an das Team unter team@b.example.",
        "Vom 15. bis 19. März bin ich auf Dienstreise und nur eingeschränkt per Mail erreichbar.",
        "Je suis absent ce jour. Je prendrai connaissance de votre message demain.",
        "Bonjour, je suis en arrêt jusqu'au 2 avril. Merci de bien vouloir contacter Nadia Ferrand pour les dossiers en cours.",
        "Votre message a bien été reçu. Étant en congés jusqu'au 26 mars, je vous répondrai dès que possible.",
        "Absence du 15 au 19 mars : en cas de besoin, joindre le standard au 01 70 00 00 01.",
        "Le agradezco su mensaje. Estoy de permiso de maternidad y mi compañera Rocío Vega atiende mis asuntos: rocio@b.example",
        "Estaré ausente por vacaciones del 15 al 26 de marzo. A la vuelta contestaré a todos los mensajes.",
        "Buongiorno, sono assente per malattia. Per informazioni rivolgersi alla segreteria, tel. 06 555 0000.",
        "Sarò in ferie dal 15 al 26 marzo. Le mail saranno lette al rientro.",
        "Sono in viaggio di lavoro e potrei rispondere con ritardo. Per cose urgenti contattate Paola (paola@b.example).",
        "Ik ben er niet tot 22 maart. Voor spoed: bel 020 555 0000.",
        "Beste mailer, wegens ziekte ben ik afwezig. Uw e-mail wordt beantwoord zodra ik terug ben.",
        "Van 15 tot en met 19 maart ben ik op cursus en lees ik mijn mail niet dagelijks. Mijn collega Sanne neemt dringende zaken waar.",
        "Dzień dobry, jestem na urlopie i wrócę 29 marca. Na wiadomości odpowiem po powrocie do pracy.",
        "Nie ma mnie w pracy do 19.03. W sprawach niecierpiących zwłoki proszę dzwonić: 600 100 200.",
        "Dziękuję za wiadomość, obecnie przebywam na szkoleniu i mam utrudniony dostęp do poczty.",
    ]);
}

#[test]
fn people_who_are_away_and_say_more() {
    are_people(&[
        "I am on leave from Monday. Sam knows, and our Tuesday slot stays.",
        "Thank you for your message. I am on annual leave until 22 March and will reply to Sam when I return.",
        "I'm out sick today, please contact Sam and tell her the call is off.",
        "I am travelling until 18 March with no access to email, so the call on the 16th will not happen.",
        "Thanks for your email. I am on parental leave and would like to give up my place.",
        "I will be away from 15 to 26 March. For urgent matters Sam can reach me on WhatsApp.",
        "I am on sick leave at the moment and do not think I can go on with the mentoring.",
        "Vielen Dank für Ihre Nachricht. Ich bin bis 22. März in Elternzeit und möchte danach gern weitermachen.",
        "Ich bin bis Freitag auf Dienstreise und nur eingeschränkt erreichbar, Sam weiß Bescheid.",
        "Merci pour votre message. Je suis en arrêt maladie et je ne pourrai pas continuer le programme.",
        "Bonjour, je suis en congé jusqu'au 22 mars, le rendez-vous du 16 est donc annulé.",
        "Gracias por su mensaje. Estoy de baja médica y no puedo seguir con el programa.",
        "Estaré fuera de la oficina hasta el lunes, así que la llamada del martes se mantiene.",
        "Grazie per la sua mail. Sono in malattia e non posso continuare.",
        "Sono in ferie fino al 22 marzo, la chiamata del 16 salta.",
        "Bedankt voor uw bericht. Ik ben met ziekteverlof en wil graag stoppen.",
        "Ik ben afwezig tot 22 maart, het gesprek van dinsdag gaat dus niet door.",
        "Dziękuję za wiadomość. Jestem na zwolnieniu i nie mogę kontynuować.",
        "Jestem na urlopie do 22 marca, więc rozmowa we wtorek się nie odbędzie.",
        "Thank you for your email. I am on annual leave this week. The calls are taking place.",
        "Thank you for your email. I am out of the office until Monday. All good with us.",
        "I am out of the office this week and have limited access to email. Yes to the new time.",
    ]);
}

#[test]
fn wordings_of_offices_and_of_families() {
    are_absences(&[
        "I'm on leave returning Monday 22 March. For queries relating to admissions please email admissions@b.example.",
        "Hello, I am out of the office until Wednesday 17 March. If you have an urgent request, please contact the team inbox at team@b.example and someone will respond. Many thanks, Ada",
        "Thank you for getting in touch. I am currently on sabbatical and not monitoring this account. I'll be back in October 2027.",
        "Automatic reply. I'm travelling for work this week and replies may be slow.",
        "I will be out of the country from March 12 - 24 and will have little or no access to email. I'll respond to all emails when I return.",
        "Thanks for your message. I am taking some time off to be with my family and will be back on 29 March. In my absence please write to Kim at kim@b.example.",
        "Hi! I'm off until 22 March. My colleague Ines (ines@b.example) is covering for me.",
        "Der Empfänger ist bis 26.03.2027 abwesend. Ihre Nachricht wird nicht weitergeleitet.",
        "Guten Tag und vielen Dank für Ihre Mail. Ich bin ab sofort bis einschließlich 22.03. im Urlaub. Gerne kümmere ich mich danach um Ihr Anliegen. Wenn es eilt: zentrale@b.example",
        "Hallo, ich bin heute nicht im Büro. Morgen lese ich Ihre E-Mail.",
        "Je suis en congé maternité jusqu'au 1er septembre 2027. Mon remplaçant est Hugo Blanc, hugo@b.example.",
        "Bonjour et merci pour votre mail. Je suis en vacances et je reviens le 22 mars. D'ici là, l'équipe reste à votre disposition : equipe@b.example",
        "Bonjour, je suis absent et ne lirai vos messages qu'à partir du 22 mars.",
        "Muchas gracias por su correo electrónico. Estoy de vacaciones hasta el próximo 22 de marzo. Si su consulta es urgente puede dirigirse a soporte@b.example. Saludos cordiales.",
        "Hola, ahora mismo no estoy en la oficina. Contestaré tu correo lo antes posible a partir del 22 de marzo.",
        "Grazie per avermi scritto. Sono in ferie fino al 21 marzo, con accesso saltuario alla posta. Per urgenze potete chiamare il 333 000 0000.",
        "Risposta automatica: sono assente fino al 22 marzo. Per urgenze contattare il collega Luca Neri.",
        "Goedemorgen, ik ben tot 22 maart met zwangerschapsverlof. Mijn werk wordt waargenomen door Eva, eva@b.example.",
        "Hoi, bedankt voor je mail. Ik geniet van een weekje vrij en ben maandag 22 maart terug. Dringend? Bel 020 000 0000.",
        "Szanowni Państwo, w dniach 15-26 marca będę nieobecny. W sprawach bieżących proszę kontaktować się z sekretariatem.",
        "Dzień dobry, dziękuję za wiadomość. Obecnie jestem na urlopie, wracam 22.03. Odpowiem najszybciej jak to możliwe.",
    ]);
    are_people(&[
        "I'm off until 22 March. Sam and I will catch up after that.",
        "Hi! I am on holiday until 22 March, and honestly I'd rather not go on after that.",
        "Thanks for asking. I am away this week, we'll speak on Monday.",
        "I am out of the office until Wednesday. It went fine, by the way.",
        "I'm on leave, returning Monday. The first session was cancelled.",
        "Thank you for your message. I have been ill and missed both sessions, I am sorry.",
        "I am currently away from work because my mentor makes me anxious.",
        "Away until Monday, please pause the reminders.",
        "I am on parental leave from May, who takes over my mentee?",
        "Ich bin im Urlaub und habe von Sam nichts gehört.",
        "Vielen Dank für Ihre Nachricht. Ich bin noch bis Freitag krankgeschrieben, Sam habe ich abgesagt.",
        "Ich bin ab Montag in Elternzeit. Bitte suchen Sie für Sam jemand anderen.",
        "Je suis en vacances et Sam ne répond pas.",
        "Je suis absente la semaine prochaine, merci de déplacer l'appel.",
        "Estoy de viaje y no he podido hablar con Sam.",
        "Estoy de vacaciones hasta el lunes, la semana pasada todo fue bien.",
        "Sono in ferie e non ho ancora sentito Sam.",
        "Sono in maternità, vorrei passare il mio posto a un'altra persona.",
        "Ik ben op vakantie en Sam reageert niet.",
        "Ik ben met verlof, kan iemand anders Sam begeleiden?",
        "Jestem na urlopie i nie mam kontaktu z Samem.",
        "Jestem nieobecna w tym tygodniu, Sam o tym wie.",
    ]);
}

#[test]
fn wordings_that_are_hardly_an_offices() {
    are_absences(&[
        "Thanks for contacting me. I am out until Wed 17th March with patchy signal. For anything that needs attention sooner, my deputy is Ola (ola@b.example).",
        "I'm currently out of the office for the school holidays, back on 12 April. If your message is urgent please text 07700 900000, otherwise I will deal with it when I get back.",
        "Good day, I am at an off-site until Thursday and will only see messages in the evening. Regards, Ada",
        "Please note I am now on leave and will return on 5 April 2027. Any urgent enquiries can be sent to admin@b.example.",
        "Hi, this mailbox is not monitored until 22 March as I am on vacation.",
        "Thank you for your email, which is important to me. I am on annual leave, returning 29 March, and your email has not been forwarded. The team at team@b.example would be delighted to assist.",
        "Vielen Dank für Ihre Nachricht! Ich genieße gerade ein paar freie Tage und bin ab dem 22. März wieder am Schreibtisch.",
        "Hallo! Ich bin gerade nicht da. Wenn's dringend ist, melde dich bei Lena: lena@b.example",
        "Bonjour, le bureau est fermé du 15 au 19 mars. Votre demande sera traitée à la réouverture.",
        "Je suis actuellement absente. Merci d'adresser vos demandes à mon collègue Yann Le Goff.",
        "Estimados, me encuentro con licencia médica hasta el 30 de marzo. Cualquier urgencia favor contactar a Paula Soto.",
        "Hola, estaré desconectada hasta el lunes 22. ¡Nos leemos a la vuelta!",
        "Buongiorno, dal 15 al 20 marzo il nostro studio resterà chiuso. Per urgenze 333 123 4567.",
        "Salve, sono in congedo parentale. La mia sostituta è Irene Galli (irene@b.example).",
        "Hallo, momenteel ben ik met ouderschapsverlof. Vanaf september ben ik er weer.",
        "Ik ben vandaag niet aanwezig; donderdag lees ik mijn berichten weer.",
        "Dzień dobry, do końca tygodnia przebywam na urlopie. W pilnych sprawach: 501 000 000.",
    ]);
}

#[test]
fn people_who_sound_like_responders() {
    are_people(&[
        "Thank you for your message. I am out of the office until Monday but the calls continue as normal.",
        "I'm on annual leave so I won't be checking email until the 22nd. Sam has my mobile.",
        "I will be away from my desk this afternoon, so a reply will come tonight.",
        "Please contact me on my mobile, I am out of the office all week.",
        "I'm out of the office this week. Please contact my PA to find a time with Sam: pa@b.example",
        "Thanks for your email. I am on parental leave and cannot mentor anyone until autumn. Please contact HR for a replacement.",
        "I am on sick leave until further notice and will respond to your email when I am better. Please find Sam somebody else.",
        "Hello, I'm away until the 22nd with no access to email, and I'm scared to tell Sam.",
        "I have limited access to email where I am, but we did speak on Sunday.",
        "I am away from the office on maternity leave. My baby was born on Tuesday!",
        "Currently on annual leave, had a lovely session before I left.",
        "Thank you for your email. I am out of the office and my mentor has not been in touch for three weeks.",
        "I will be out of the office from Monday. If urgent, Sam should text me.",
        "I am on leave, for urgent matters I can be reached on 07700 900000.",
        "Vielen Dank für Ihre E-Mail. Ich bin bis Montag auf Dienstreise, die Gespräche laufen weiter.",
        "Ich bin krankgeschrieben, bitte informieren Sie Sam.",
        "Ich bin ab heute im Urlaub. In dringenden Fällen soll Sam mich anrufen.",
        "Danke für die Nachricht, bin im Urlaub bis 22., alles gut bei uns.",
        "Bonjour, je suis en congé maternité, je ne peux plus être mentor.",
        "Merci pour votre message, je suis en déplacement jusqu'à vendredi, tout se passe bien.",
        "Je suis absent jusqu'au 22, Sam est prévenu.",
        "Hola, estoy de baja y no puedo atender a Sam.",
        "Gracias por tu correo. Estoy de vacaciones, todo va bien con Sam.",
        "Estaré fuera hasta el 22, Sam ya lo sabe.",
        "Grazie della mail, sono in ferie, con Sam va tutto bene.",
        "Sono assente fino al 22, Sam lo sa.",
        "Bedankt voor je mail, ik ben op vakantie, alles gaat goed met Sam.",
        "Ik ben afwezig tot 22 maart, Sam weet ervan.",
        "Dziękuję za wiadomość, jestem na urlopie, wszystko w porządku.",
        "Jestem nieobecna do 22 marca, Sam wie.",
    ]);
}

#[test]
fn the_wordings_that_programs_suggest() {
    are_absences(&[
        "Thank you for your email. I am currently out of the office and will return on Monday, 29 March. I will respond to your message upon my return. If you require immediate assistance, please contact Jill Brown at jill@b.example.",
        "I am out of the office until 15 March 2027 with limited access to email. For urgent matters, please call my mobile.",
        "Hello, thank you for your message. I am away on annual leave and will be returning on Tuesday 30th March. Your email is important to me and I will respond as soon as possible.",
        "Out of office: I am on holiday from 8 March to 19 March. In my absence, please contact Tim Cole.",
        "Thanks for your email, I am away until the 22nd March. If it is urgent please contact the office on 01632 960 555.",
        "Ich bin zurzeit nicht im Büro und ab Montag, den 22. März wieder erreichbar. Ihre E-Mail wird nicht weitergeleitet. In dringenden Fällen wenden Sie sich bitte an Herrn Maier.",
        "Vielen Dank für Ihre Nachricht. Ich bin bis einschließlich 26. März im Urlaub. Ihre Nachricht werde ich nach meiner Rückkehr bearbeiten.",
        "Sehr geehrte Damen und Herren, ich bin vom 10.03. bis 19.03.2027 nicht erreichbar. In dieser Zeit vertritt mich Frau Schulz.",
        "Bonjour, Je suis actuellement absent(e) jusqu'au 22 mars 2027. En cas d'urgence, vous pouvez contacter le 01 70 00 00 02.",
        "Merci pour votre message. Je suis en congés jusqu'au 21 mars inclus. Je répondrai à votre message dès mon retour. Cordialement",
        "Gracias por su mensaje. Estoy fuera de la oficina hasta el 22 de marzo. Si necesita ayuda inmediata, póngase en contacto con Juan Ruiz.",
        "Hola, estoy de vacaciones hasta el 21 de marzo y no tengo acceso al correo. Responderé a mi regreso.",
        "Sono fuori ufficio fino al 22 marzo con accesso limitato alla posta elettronica. Per questioni urgenti contattare Anna Conti.",
        "Grazie per il messaggio. Sono in ferie dal 10 al 21 marzo. Risponderò al mio ritorno.",
        "Bedankt voor uw e-mail. Ik ben op vakantie tot en met 21 maart. Voor dringende zaken kunt u contact opnemen met Kees Smit.",
        "Ik ben afwezig van 10 tot en met 19 maart. Ik zal uw bericht na mijn terugkomst beantwoorden.",
        "Dziękuję za wiadomość. Jestem poza biurem do 22 marca. W pilnych sprawach proszę o kontakt z Janem Nowakiem.",
        "Przebywam na urlopie do 21 marca włącznie. Odpowiem na wiadomość po powrocie.",
    ]);
}

#[test]
fn wordings_of_short_absences() {
    are_absences(&[
        "Dear Sir or Madam, I am currently on vacation and will return to the office on March 25th. I will reply to your email as soon as I am back. For immediate help please contact my colleague at +44 1632 960 333.",
        "Thank you for your message. I'm away on business this week and may be slow in responding. For anything pressing, please contact Nadia Khan.",
        "I am on leave until Friday 19 March and will respond to your email when I'm back. If you need to speak to someone before then please email info@b.example",
        "Hi there, I am out of the office today (10 March). I'll be back tomorrow and will respond to your email then.",
        "I'm on my honeymoon until 5 April and won't be online. Please contact Bea (bea@b.example).",
        "Your email has been received. I am on annual leave until 22 March 2027. Emails will be dealt with on my return.",
        "Guten Tag, derzeit bin ich im Urlaub. Ab 22.03. bin ich wieder für Sie da. Bei dringenden Fragen erreichen Sie meine Kollegin unter 040 123 456.",
        "Ich bin bis zum 19.03.2027 außer Haus und habe nur begrenzt Zugang zu meinen E-Mails. Ich antworte Ihnen so schnell wie möglich.",
        "Vielen Dank für Ihre Nachricht. Ich bin heute nicht am Platz und melde mich morgen bei Ihnen. Freundliche Grüße, Ada Okoro",
        "Bonjour, je suis en congés du 8 au 19 mars. En mon absence, merci de contacter ma collègue Inès (ines@b.example).",
        "Merci de votre message. Je suis en déplacement professionnel et ne peux consulter ma messagerie qu'occasionnellement. Je vous répondrai au plus vite.",
        "Je suis absent pour congés jusqu'au 29/03. Pour les urgences : 06 00 00 00 00.",
        "Hola, gracias por escribirme. Estoy de vacaciones y volveré el 22 de marzo. Para temas urgentes: marta@b.example.",
        "Estoy fuera de la oficina por un viaje de trabajo. Responderé su correo en cuanto me sea posible.",
        "Buongiorno, la informo che sono assente dal lavoro fino al 26 marzo. Per necessità può scrivere a ufficio@b.example.",
        "Grazie per avermi contattato. Al momento sono fuori sede e risponderò appena possibile.",
        "Ik ben van 8 t/m 19 maart afwezig. Uw mail wordt in deze periode niet gelezen. Voor dringende vragen kunt u bellen met 010 000 0000.",
        "Hoi, ik ben met vakantie tot en met 21 maart. Daarna beantwoord ik je mail.",
        "Dzień dobry, przebywam na urlopie do 19 marca. Na Państwa wiadomość odpowiem po powrocie. W sprawach pilnych proszę o kontakt pod numerem 22 333 44 55.",
        "Jestem na urlopie bez dostępu do poczty. Wracam 22 marca.",
    ]);
}

#[test]
fn a_persons_client_a_question_or_a_name_makes_it_a_persons() {
    let text = "Thank you for your message. I am out of the office until 16 March with no access to email.";
    assert_eq!(mail(SUBJECT, "", text).class, Class::AutoReply);
    assert_eq!(mail(SUBJECT, "User-Agent: Mozilla Thunderbird\n", text).class, Class::Reply);
    assert_eq!(mail(SUBJECT, "X-Mailer: Apple Mail (2.3774)\n", text).class, Class::Reply);
    assert_eq!(mail(SUBJECT, "", &format!("{text} Did you hear from Sam?")).class, Class::Reply);
    assert_eq!(mail(SUBJECT, "", &format!("Hi Rosa,\n{text}")).class, Class::Reply);
    assert_eq!(
        mail(SUBJECT, "", &format!("{text} Please tell Sam that I think of the exam.")).class,
        Class::Reply
    );
}

/// What people answer, each a whole answer and none of them an absence told by a machine.
const ANSWERS: [&str; 62] = [
    "Yes, every week.",
    "Yes they did, it went really well!",
    "No, he didn't turn up.",
    "Unfortunately not, Sam was ill.",
    "Not yet, but we are set for Thursday at 6pm.",
    "I wrote to Sam twice last week and called once, no answer so far.",
    "We met last Tuesday, sorry for only telling you now.",
    "Can we do this later?",
    "Could you pause it for two weeks?",
    "Please stop sending me these.",
    "I don't have time for this any more, please find someone else.",
    "I feel uncomfortable with my mentor, he said something really inappropriate.",
    "Something happened on our last call that I would rather tell somebody in person.",
    "Sam seems very low and I'm worried about him dropping out.",
    "I don't think this is working out between the two of us.",
    "We moved it to Friday.",
    "Please tell Sam that I think of the exam.",
    "My number has changed, the new one goes to Sam today.",
    "Who is this?",
    "Wrong person, I have never signed up for a programme.",
    "Who is my contact when Sam is away?",
    "I am leaving the company, Sam needs somebody new.",
    "I'd like to be matched with someone in design instead.",
    "He keeps asking me for money.",
    "The link to the room is broken since last week.",
    "Ja, läuft gut.",
    "Nein, sie ist nicht gekommen.",
    "Wir haben uns am Dienstag getroffen.",
    "Noch nicht, ich schreibe ihm morgen.",
    "Bitte pausiert das für zwei Wochen.",
    "Ich fühle mich mit meinem Mentor nicht wohl.",
    "Ich möchte aufhören, mir fehlt die Zeit.",
    "Er verlangt Geld von mir.",
    "Könnt ihr den Termin auf Freitag legen?",
    "Sam hat sich nie gemeldet.",
    "Oui, on s'est parlé dimanche.",
    "Non, il n'est pas venu.",
    "Pas encore, je lui écris demain.",
    "Je veux arrêter, je n'ai plus le temps.",
    "Il me met mal à l'aise.",
    "Peut-on décaler à vendredi ?",
    "Nous avons parlé mardi.",
    "Sí, hablamos ayer.",
    "No, no apareció.",
    "Todavía no, le escribo mañana.",
    "Quiero dejarlo, no tengo tiempo.",
    "Me siento incómoda con mi mentor.",
    "¿Podemos pasarlo al viernes?",
    "Sì, ci siamo sentiti ieri.",
    "No, non è venuto.",
    "Vorrei smettere, non ho più tempo.",
    "Possiamo spostare a venerdì?",
    "Mi sento a disagio con Sam.",
    "Ja, we hebben elkaar gisteren gesproken.",
    "Nee, hij kwam niet opdagen.",
    "Ik wil stoppen, ik heb geen tijd meer.",
    "Kunnen we het naar vrijdag verzetten?",
    "Tak, rozmawialiśmy wczoraj.",
    "Nie, nie przyszedł.",
    "Chcę zrezygnować, nie mam już czasu.",
    "Czy możemy przełożyć na piątek?",
    "Czuję się niekomfortowo z moim mentorem.",
];

/// What responders write, with much in it that speaks for a machine.
const RESPONDERS: [&str; 7] = [
    "Thank you for your message. I am out of the office until 22 March with no access to email. For urgent matters please contact my colleague Joan.",
    "Vielen Dank für Ihre Nachricht. Ich bin bis 21. März nicht im Büro. In dringenden Fällen wenden Sie sich bitte an info@b.example.",
    "Merci pour votre message. Je suis absente du bureau jusqu'au 21 mars. En cas d'urgence, contactez l'accueil.",
    "Gracias por su mensaje. Estoy fuera de la oficina hasta el 21 de marzo. En caso de urgencia, contacte con recepción.",
    "Grazie per la sua mail. Sono fuori ufficio fino al 21 marzo. Per urgenze contattare la segreteria.",
    "Bedankt voor uw bericht. Ik ben afwezig tot 21 maart. Neem voor dringende zaken contact op met de receptie.",
    "Dziękuję za wiadomość. Jestem nieobecna w biurze do 21 marca. W pilnych sprawach proszę o kontakt z recepcją.",
];

#[test]
fn an_answer_is_never_an_absence_alone_or_beside_the_words_of_one() {
    are_absences(&RESPONDERS);
    let mut silenced = Vec::new();
    for answer in ANSWERS {
        let beside = RESPONDERS.iter().flat_map(|text| {
            [format!("{answer} {text}"), format!("{text} {answer}"), format!("{text}\n\n{answer}")]
        });
        let alone = std::iter::once(answer.to_owned());
        silenced.extend(alone.chain(beside).filter(|text| mail(SUBJECT, "", text).class != Class::Reply));
    }
    assert!(silenced.is_empty(), "{} {silenced:#?}", silenced.len());
    // A name that the letter's subject told.
    for text in RESPONDERS {
        let got =
            mail("Re: You and Sam: in touch yet?", "", &format!("{text} Sam seems to live on the moon."));
        assert_eq!(got.class, Class::Reply, "{text}");
    }
    let text = "I am on sick leave until 22 March with no access to email. Please contact Sam.";
    assert_eq!(mail("Re: You and Sam: in touch yet?", "", text).class, Class::Reply);
    assert_eq!(mail("Re: You and Lee: in touch yet?", "", text).class, Class::AutoReply);
}
