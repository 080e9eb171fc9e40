//! Where the text of another begins: the lines that announce a quote, in the words of many clients and languages.

/// Lines from an announcement to the quote's first line, at most.
const ANNOUNCEMENT_LINES: usize = 4;
/// An announcement is a sentence; longer text is somebody's own.
const ANNOUNCEMENT_CHARS: usize = 400;

/// Words between dashes that announce a mail without marks.
const ORIGINALS: [&str; 28] = [
    "oprindelig besked",
    "original message",
    "original appointment",
    "reply message",
    "forwarded message",
    "forwarded mail",
    "forwarded by",
    "begin forwarded message",
    "ursprüngliche nachricht",
    "original-nachricht",
    "originalnachricht",
    "weitergeleitete nachricht",
    "antwort nachricht",
    "message d'origine",
    "message original",
    "message transféré",
    "message transfere",
    "mensaje original",
    "mensaje reenviado",
    "messaggio originale",
    "messaggio inoltrato",
    "mensagem original",
    "mensagem encaminhada",
    "oorspronkelijk bericht",
    "oprindelig meddelelse",
    "ursprungligt meddelande",
    "wiadomość oryginalna",
    "исходное сообщение",
];

pub(super) fn begins_original(line: &str) -> bool {
    let lower: String = line.chars().take(120).collect::<String>().to_lowercase();
    if lower.starts_with("begin forwarded message") {
        return true;
    }
    let dashed = lower.starts_with("--")
        || lower.starts_with("__")
        || lower.starts_with("==")
        || lower.starts_with("**");
    let words = lower.trim_matches(|c: char| matches!(c, '-' | '_' | '=' | '*' | ' ' | ':'));
    dashed && ORIGINALS.iter().any(|name| words.starts_with(name))
}

const FROM: [&str; 14] = [
    "from",
    "von",
    "de",
    "da",
    "van",
    "från",
    "fra",
    "od",
    "от",
    "lähettäjä",
    "kimden",
    "expéditeur",
    "remitente",
    "发件人",
];
const SENT: [&str; 27] = [
    "sent",
    "date",
    "gesendet",
    "datum",
    "envoyé",
    "envoyé le",
    "enviado",
    "enviado el",
    "enviada em",
    "fecha",
    "data",
    "inviato",
    "verzonden",
    "skickat",
    "sendt",
    "dato",
    "wysłano",
    "wysłane",
    "отправлено",
    "дата",
    "odesláno",
    "lähetetty",
    "gönderildi",
    "tarih",
    "sent at",
    "发送时间",
    "date d'envoi",
];
const TO: [&str; 16] = [
    "to",
    "an",
    "à",
    "a",
    "aan",
    "para",
    "til",
    "till",
    "do",
    "кому",
    "komu",
    "vastaanottaja",
    "kime",
    "cc",
    "收件人",
    "destinataire",
];
const SUBJECT: [&str; 16] = [
    "subject",
    "betreff",
    "objet",
    "asunto",
    "oggetto",
    "assunto",
    "onderwerp",
    "ämne",
    "emne",
    "temat",
    "тема",
    "předmět",
    "aihe",
    "konu",
    "主题",
    "re",
];

/// A block of From, Sent, To, Subject in one of the languages, as Outlook and Apple put above a quote.
pub(super) fn begins_header_block(line: &str, following: &[&str]) -> bool {
    if !has_label(line, &FROM) {
        return false;
    }
    let near = following.iter().filter(|line| !line.trim().is_empty()).take(7);
    let (mut sent, mut to, mut subject) = (false, false, false);
    for line in near {
        sent |= has_label(line, &SENT);
        to |= has_label(line, &TO);
        subject |= has_label(line, &SUBJECT);
    }
    u8::from(sent) + u8::from(to) + u8::from(subject) >= 2
}

/// Whether the line is `Label: value`, the label perhaps bold (`*From:*`) or quoted.
fn has_label(line: &str, labels: &[&str]) -> bool {
    let start = line.get(..line.floor_char_boundary(60)).unwrap_or(line);
    let Some((label, _)) = start.split_once([':', '：']) else { return false };
    let label =
        label.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '>' | '_')).to_lowercase();
    labels.contains(&label.as_str())
}

/// How announcements begin, in lower case; the rest of the sentence must hold a date and end in a verb or an address.
const OPENINGS: [&str; 22] = [
    "on ",
    "am ",
    "le ",
    "el ",
    "il ",
    "op ",
    "den ",
    "em ",
    "w dniu ",
    "dnia ",
    "на ",
    "dne ",
    "ma ",
    "pe ",
    "på ",
    "vào ",
    "em:",
    "il giorno ",
    "il dì ",
    "a la(s) ",
    "în ",
    "tarihinde ",
];
const VERBS: [&str; 26] = [
    "wrote",
    "writes",
    "sent",
    "schrieb",
    "a écrit",
    "écrit",
    "escribió",
    "escribio",
    "ha scritto",
    "scrisse",
    "schreef",
    "skrev",
    "escreveu",
    "napisał",
    "napisał(a)",
    "napisała",
    "написал",
    "написал(а)",
    "пишет",
    "napsal",
    "kirjoitti",
    "yazdı",
    "geschreven",
    "het volgende geschreven",
    "följande",
    "wrote the following",
];

/// `On ... wrote:` and its like: any text before it on its line, and the lines it takes.
pub(super) fn announcement(line: &str, following: &[&str]) -> Option<(String, usize)> {
    if line.is_empty() || line.len() > 4 * ANNOUNCEMENT_CHARS {
        return None;
    }
    let opening: String = line.chars().take(40).collect::<String>().to_lowercase();
    let most =
        if may_open(opening.trim_start_matches(['-', '*', '_', ' ', '>'])) { ANNOUNCEMENT_LINES } else { 1 };
    let mut sentence = String::new();
    let lines = std::iter::once(&line).chain(following.iter().take(most - 1));
    for (count, piece) in lines.enumerate() {
        let piece = piece.trim();
        // Its own words stop at a blank line or at the quote.
        if count > 0 && (piece.is_empty() || piece.starts_with('>')) {
            return None;
        }
        if !sentence.is_empty() {
            sentence.push(' ');
        }
        sentence.push_str(piece);
        if sentence.len() > 2 * ANNOUNCEMENT_CHARS {
            return None;
        }
        if let Some(before) = announces(&sentence, count == 0) {
            let mut taken = count + 1;
            // Some clients repeat the verb on a line of its own.
            for tail in following.iter().skip(count).take(2) {
                let tail = tail.trim().to_lowercase();
                let again =
                    tail == "wrote:" || tail.starts_with('<') && tail.ends_with('>') && !tail.contains(' ');
                if !again {
                    break;
                }
                taken += 1;
            }
            return Some((before, taken));
        }
    }
    None
}

/// The text before the announcement, if the sentence is one. `first_line`: it stands on a single line so far.
fn announces(sentence: &str, first_line: bool) -> Option<String> {
    let lower = sentence.to_lowercase();
    let trimmed = lower.trim_start_matches(['-', '*', '_', ' ', '>']);
    let ended = trimmed.trim_end_matches(['*', '_', ' ', '-']);
    let body = ended.strip_suffix([':', '：']).map(str::trim_end)?;
    if !has_date(trimmed) {
        return None;
    }
    let verb = VERBS.iter().any(|verb| body.ends_with(verb))
        || body.contains(" schreef ")
        || body.contains(" schrieb ");
    let someone = body.contains('@') && (body.ends_with('>') || body.ends_with(')'));
    let opened = may_open(trimmed) && (verb || someone);
    let named_first = first_line && verb && someone;
    if opened || named_first {
        return Some(String::new());
    }
    // The text and the announcement run into each other: "reply On Wed, ... wrote:".
    let marks = if verb && first_line { ["--- on ", " on "].as_slice() } else { &[] };
    let at =
        marks.iter().find_map(|mark| lower.find(mark).filter(|at| lower.get(*at..).is_some_and(has_date)))?;
    sentence.get(..at).map(|before| before.trim().to_owned())
}

/// Whether a line in lower case begins as announcements do: with a preposition, a date or a weekday.
fn may_open(line: &str) -> bool {
    OPENINGS.iter().any(|opening| line.starts_with(opening))
        || line.starts_with(|c: char| c.is_ascii_digit())
        || starts_with_weekday(line)
}

fn starts_with_weekday(text: &str) -> bool {
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().any(|day| text.starts_with(day))
}

/// Whether a text holds what an announcement's date holds: a year, a time of day, or a day beside a month.
fn has_date(text: &str) -> bool {
    let mut digits = 0usize;
    let mut groups = 0usize;
    let mut clock = false;
    for c in text.chars().chain([' ']) {
        if c.is_ascii_digit() {
            digits += 1;
        } else {
            groups += usize::from(digits == 1 || digits == 2);
            if digits == 4 {
                return true;
            }
            clock |= digits > 0 && c == ':';
            digits = 0;
        }
    }
    clock || groups >= 1 && text.contains(',') || groups >= 2
}
