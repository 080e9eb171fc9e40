//! The words by which mail clients announce a quote, in the languages they speak: data, nothing decides here.
//! All in lower case. Sources: the clients' own message catalogues, as they show in mail.

use std::sync::OnceLock;

/// A table of phrases, written between bars and taken apart once.
pub(in crate::intake) struct Phrases {
    written: &'static str,
    list: OnceLock<Vec<&'static str>>,
}

impl Phrases {
    pub(in crate::intake) const fn new(written: &'static str) -> Self {
        Self { written, list: OnceLock::new() }
    }

    /// Whether one of the phrases passes.
    pub(in crate::intake) fn any(&self, mut test: impl FnMut(&'static str) -> bool) -> bool {
        self.list.get_or_init(|| self.written.split('|').collect()).iter().any(|phrase| test(phrase))
    }
}

/// Between dashes, above a mail that follows without marks.
pub(in crate::intake) static ORIGINALS: Phrases = Phrases::new(
    "original message|original email|original e-mail|original mail|original text|original appointment|\
     reply message|reply above this line|please reply above this line|forwarded message|forwarded mail|\
     forwarded by|forward message|ursprüngliche nachricht|ursprüngliche mail|ursprünglicher termin|\
     original-nachricht|original nachricht|originalnachricht|weitergeleitete nachricht|\
     weitergeleitet von|antwort nachricht|message d'origine|message d’origine|message original|\
     mail original|message transféré|message transfere|rendez-vous d'origine|mensaje original|\
     mensaje reenviado|mensagem original|mensagem encaminhada|messaggio originale|messaggio inoltrato|\
     oorspronkelijk bericht|originalbericht|oorspronkelijke bericht|doorgestuurd bericht|\
     oprindelig besked|oprindelig meddelelse|original besked|original meddelelse|videresendt besked|\
     opprinnelig melding|originalt melding|videresendt melding|ursprungligt meddelande|\
     originalmeddelande|original meddelande|vidarebefordrat meddelande|alkuperäinen viesti|\
     välitetty viesti|wiadomość oryginalna|oryginalna wiadomość|wiadomość przekazana|původní zpráva|původní e-mail|původní email|pôvodný e-mail|\
     originální zpráva|přeposlaná zpráva|pôvodná správa|originálna správa|originalna poruka|\
     eredeti üzenet|исходное сообщение|пересылаемое сообщение|пересланное сообщение|orijinal mesaj",
);

/// The same without a letter that Latin folds: Greek, Chinese, Japanese, Korean, and names of programs.
pub(in crate::intake) static ORIGINALS_ALONE: Phrases = Phrases::new(
    "original|αρχικό μήνυμα|原始邮件|原始郵件|转发邮件信息|回复的原邮件|原邮件|元のメッセージ|원본 메시지",
);

/// Lines that begin a forwarded or quoted mail without any dashes.
pub(in crate::intake) static BEGINNINGS: Phrases = Phrases::new(
    "begin forwarded message|anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail|\
     début du message transféré|début du message réexpédié|inicio del mensaje reenviado|\
     inizio messaggio inoltrato|início da mensagem encaminhada|início da mensagem reenviada|\
     begin doorgestuurd bericht|start på videresendt besked|vidarebefordrat brev|\
     [original message processed by david",
);

/// What a label of a header block stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::intake) enum Label {
    From,
    Sent,
    To,
    Subject,
}

/// Labels of the block that Outlook, Apple, Zimbra, Notes and their like put above a quote.
pub(in crate::intake) static LABELS: [(Label, Phrases); 4] = [
    (
        Label::From,
        Phrases::new(
            "from|von|de|da|van|från|fra|od|от|від|lähettäjä|kimden|gönderen|expéditeur|remitente|mittente|\
     remetente|absender|feladó|de la|από|发件人|寄件者|差出人|보낸 사람|보낸사람|từ",
        ),
    ),
    (
        Label::Sent,
        Phrases::new(
            "sent|date|message du|sent at|date sent|gesendet|datum|envoyé|envoyé le|date d'envoi|date d’envoi|le|enviado|\
     enviado el|enviada em|enviado em|enviada|fecha|data|inviato|verzonden|skickat|sendt|dato|wysłano|\
     wysłane|отправлено|дата|надіслано|odesláno|odoslané|dátum|elküldve|lähetetty|päivämäärä|päiväys|\
     gönderildi|gönderme tarihi|tarih|poslano|trimis|ημερομηνία|στάλθηκε|发送时间|发送日期|日期|寄件日期|日付|送信日時|보낸 날짜|\
     날짜|vào lúc|ngày",
        ),
    ),
    (
        Label::To,
        Phrases::new(
            "to|an|à|a|aan|para|til|till|do|кому|komu|vastaanottaja|kime|alıcı|cc|kopie|copie|kopi|dw|копия|copie à|copia|copia a|\
     destinataire|destinataires|destinatario|címzett|za|prima|către|προς|收件人|抄送|宛先|받는 사람|받는사람|reply-to|\
     antwort an|répondre à|responder a|risposta",
        ),
    ),
    (
        Label::Subject,
        Phrases::new(
            "subject|betreff|objet|sujet|asunto|oggetto|assunto|onderwerp|ämne|emne|temat|тема|předmět|predmet|aihe|\
     konu|tárgy|subiect|zadeva|naslov|θέμα|主题|主旨|件名|제목|tiêu đề|chủ đề|re",
        ),
    ),
];

/// How announcements begin; the rest of the sentence must hold a date and name a writer.
pub(in crate::intake) static OPENINGS: Phrases = Phrases::new(
    "on |at |in message |in a message |am |le |el |il |in data |op |den |em |no dia |a |w dniu |dnia |\
     dňa |na |на |в |dne |v |ma |pe |på |vào |în |la |el dia |στις |tarihinde |pada |u |în data |data |\
     в сообщении |בתאריך |ב-|في |در تاریخ |在 |il giorno ",
);

/// Verbs of announcements. They stand before or behind the writer.
pub(in crate::intake) static VERBS: Phrases = Phrases::new(
    "wrote|writes|sent|said|says|schrieb|schrieben sie|geschrieben|schreibt|a écrit|écrit|nous a dit|\
     escribió|escribio|va escriure|ha scritto|scritto|scrisse|schreef|schreven|het volgende geschreven|\
     geschreven|verzond|skrev|skrev följande|skrev følgende|skrifaði|escreveu|napisał|napisana przez|napisał(a)|\
     napisała|pisze|написал|написала|написал(а)|пишет|писал|написав|пише|написа|napsal|napsal(a)|napsala|\
     napísal|napísal(a)|napisao|je napisao|je napisala|napisala|kirjoitti|kirjutas|rakstīja|rašė|yazdı|\
     şunu yazdı|ezt írta|írta|a scris|έγραψε|đã viết|menulis|wrote the following",
);

/// How Horde and its like begin: "Quoting Ada <ada@example.com>:".
pub(in crate::intake) static QUOTING: Phrases =
    Phrases::new("quoting |zitat von |citando |citazione |citat från |citat fra ");

/// Verbs of languages that put no blanks between words.
pub(in crate::intake) static VERBS_JOINED: Phrases =
    Phrases::new("写道|寫道|のメッセージ|のメール|は書きました|작성|เขียนว่า|כתב");

/// The days of the week as they open an announcement, long and short; three letters that begin a name will do.
pub(in crate::intake) static WEEKDAYS: Phrases = Phrases::new(
    "mon|tue|wed|thu|fri|sat|sun|monday|tuesday|tues|wednesday|thursday|thurs|thur|friday|saturday|\
     sunday|mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lun|mar|mer|\
     jeu|ven|sam|dim|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|mié|jue|vie|sáb|dom|lunes|\
     martes|miércoles|jueves|viernes|sábado|domingo|gio|sab|seg|ter|qua|qui|sex|ma|wo|vr|za|zo|mån|tis|\
     ons|tors|tor|fre|lör|sön|man|tir|lør|søn|pon|wt|śr|czw|pt|sob|niedz|po|út|st|čt|pá|ti|ke|to|pe|пн|\
     вт|ср|чт|пт|сб|вс|нд|понедельник|вторник|среда|четверг|суббота|воскресенье|понеділок|вівторок|середа|неділя|пятница",
);
