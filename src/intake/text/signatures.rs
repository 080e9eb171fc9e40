//! What stands under a mail without being written for it: signature marks, the lines of telephones and programs,
//! the footers of lists.

use super::quote_words::Phrases;
use super::quotes::announcement;

/// RFC 3676 §4.3; the blank is often lost on the way.
pub(in crate::intake) fn is_signature_mark(line: &str) -> bool {
    matches!(line.trim(), "--" | "- --" | "---- --")
}

/// Marks that end a mail only where a quote stands above, or nothing: people write them between paragraphs too.
pub(in crate::intake) fn is_weak_signature_mark(line: &str) -> bool {
    matches!(line.trim(), "__" | "___" | "____" | "—" | "–" | "==" | "++")
}

/// The footer of a list (Mailman): a rule, and the list's name under it.
pub(in crate::intake) fn begins_list_footer(line: &str, following: &[&str]) -> bool {
    let rule = line.trim();
    let next = following.iter().map(|line| line.trim()).find(|line| !line.is_empty()).unwrap_or_default();
    let named = next.chars().take(200).collect::<String>().to_lowercase();
    rule.len() >= 20
        && rule.chars().all(|c| matches!(c, '_' | '-'))
        && (named.contains("mailing list") || named.starts_with("to unsubscribe"))
        || is_scanners_line(rule)
        || rule.get(..12).is_some_and(|start| start.eq_ignore_ascii_case("unsubscribe:"))
            && (rule.contains('@') || rule.contains("://"))
}

/// `__________ Information from ESET ... __________`: what a scanner of viruses puts under a mail.
fn is_scanners_line(line: &str) -> bool {
    let scanned = line.starts_with("____") && line.len() < 400;
    scanned && {
        let lower = line.to_lowercase();
        ["eset", "virus", "scanned by", "avast", "avg "].iter().any(|name| lower.contains(name))
    }
}

/// A rule with a name and how to reach it under it, up to the end or the next quote; under a quote any few lines.
pub(in crate::intake) fn begins_signature_block(line: &str, following: &[&str], after_quote: bool) -> bool {
    if !is_rule(line) || line.trim().chars().count() < 3 {
        return false;
    }
    let block: Vec<&str> = following
        .iter()
        .take(MOST_SIGNATURE_LINES * 3)
        .map(|line| line.trim())
        .take_while(|line| !line.starts_with('>') && announcement(line, &[]).is_none())
        .filter(|line| !line.is_empty())
        .collect();
    let ends = block.len() <= MOST_SIGNATURE_LINES && following.len() <= MOST_SIGNATURE_LINES * 3;
    let reach = |line: &&str| {
        let digits = line.chars().filter(char::is_ascii_digit).count();
        line.contains('@') || line.contains("www.") || line.contains("://") || digits >= 7
    };
    let short = block.iter().all(|line| line.chars().count() <= 80);
    ends && short && !block.is_empty() && (after_quote || block.iter().any(reach))
}

/// The lines that OpenPGP puts around a signed text (RFC 9580 §7).
pub(in crate::intake) fn begins_pgp_signature(line: &str) -> bool {
    line.trim() == "-----BEGIN PGP SIGNATURE-----"
}

/// The lines above a signed text: the mark and the names of the digests.
pub(in crate::intake) fn is_pgp_head(line: &str) -> bool {
    let line = line.trim();
    line == "-----BEGIN PGP SIGNED MESSAGE-----" || line.starts_with("Hash: SHA") || line == "Hash: MD5"
}

/// A line of nothing but rules.
pub(in crate::intake) fn is_rule(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty()
        && line.chars().all(|c| matches!(c, '-' | '_' | '=' | '~' | '*' | '—' | '–' | '─' | 'ᐧ' | '#' | '+'))
}

/// The logo of a signature in the plain text of Outlook: `[cid:image001.png@01D9]`.
pub(in crate::intake) fn is_picture(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("[cid:") && line.ends_with(']') && !line.contains(' ')
}

/// A signature has no more lines than these.
const MOST_SIGNATURE_LINES: usize = 8;

/// What telephones and programs put under a mail, each a line of its own; lower case.
static DEVICES: Phrases = Phrases::new(
    "sent from my |sent from a phone|sent from a mobile|sent from an iphone|sent from an android|sent from mail for|sent from outlook|sent from yahoo|\
     sent from proton|sent from typeapp|sent from gmail|sent from mailbox|sent from windows mail|\
     sent from samsung|sent from mobile|sent from iphone|sent from ipad|sent from android|sent from nine|\
     sent from spark|sent from blue|sent from workspace|sent from fastmail|sent from aol|\
     sent from fairemail|sent from newton|sent from polymail|sent from superhuman|sent from hey|\
     sent from canary|sent from the |sent from tuta|sent with |sent via |sent by galaxy|sent using |\
     securely sent with |sent securely |from my iphone|from my ipad|from my android|from my phone|\
     from my mobile|from my blackberry|get outlook for |get bluemail for |get blue mail for|\
     download outlook|yahoo mail: |mobile mail|virus-free|virenfrei|please excuse typos|\
     please excuse brevity|please excuse any typos|von meinem |von mobile|gesendet von |gesendet mit |\
     gesendet aus |gesendet über |diese nachricht wurde von meinem |diese e-mail wurde von meinem |\
     holen sie sich outlook|outlook für |hol dir outlook|envoyé de mon |envoyé depuis |envoyé à partir |\
     envoyé avec |envoyé par |télécharger outlook pour|obtenir outlook pour|obtenez outlook pour|\
     provenance : courrier|enviado desde |enviado con |obtener outlook para|obtén outlook para|\
     enviat des |enviado do meu |enviado a partir |enviado do |enviada do meu |obter o outlook para|\
     enviado pelo |inviato da |inviato dal |inviato con |ottieni outlook per|scarica outlook per|\
     verzonden vanaf |verstuurd vanaf |verzonden met |verstuurd met |outlook voor |download outlook voor|\
     outlook downloaden voor|skickat från |hämta outlook för|sendt fra |hent outlook til|få outlook til|\
     skaff deg outlook|lähetetty |hanki outlook |wysłane z |wysłano z |pobierz program outlook|\
     pobierz outlook|odesláno z |získat outlook pro|odoslané z |poslano z |trimis de pe |elküldve |\
     küldve az |отправлено с |отправлено из |надіслано з |надіслано із |изпратено от |изпратено с |\
     στάλθηκε από |εστάλη από |отправлено от |gönderildi|発信元|発信: |发自我的|從我的 |从我的|来自我的|傳送自我的|获取 outlook|\
     nhận outlook|đã gửi từ |ارسل من|נשלח מה|dikirim dari ",
);
/// The same for languages whose verb comes last.
static DEVICE_ENDINGS: Phrases = Phrases::new(
    "gesendet|gesendet.|から送信|에서 보냄|imdan gönderildi|umdan gönderildi|from mobile|傳送|发送",
);
static DEVICE_NAMES: Phrases = Phrases::new(
    "phone|ipad|handy|gerät|smartphone|tablet|galaxy|android|blackberry|samsung|telefon|mobil|outlook|mail-app|\
     huawei|xiaomi|から送信|에서|傳送|发送|gönderildi",
);
/// Apologies that make a longer sentence of a device line.
const APOLOGIES: [&str; 11] = [
    "excuse",
    "typo",
    "brevity",
    "forgive",
    "pardon",
    "autocorrect",
    "kürze",
    "tippfehler",
    "secure email",
    "diese nachricht wurde von meinem",
    "diese e-mail wurde von meinem",
];

/// Whether a line was written by a telephone or a program: "Sent from my iPhone".
pub(in crate::intake) fn is_device_line(line: &str) -> bool {
    let line = line.trim().trim_start_matches(['(', '<', '[', '*', '_', '-', ' ', '•']);
    let lower: String = line.chars().take(160).collect::<String>().to_lowercase();
    // "Sent via my sister's phone: yes"
    let says_more =
        lower.split_once(": ").is_some_and(|(_, more)| !more.trim().is_empty() && !lower.contains("://"));
    if line.chars().count() > 150 || lower.is_empty() || says_more && !lower.starts_with("yahoo mail") {
        return false;
    }
    // A link behind the program's name is no part of the sentence.
    let said =
        lower.split(['<', '[']).next().unwrap_or_default().trim_end_matches([')', '>', ']', '*', '_', ' ']);
    let words = said.split_whitespace().filter(|word| !word.contains("://")).count();
    let sorry = APOLOGIES.iter().any(|word| said.contains(word));
    let sentence = said.ends_with(['.', '?', '!']) && words > 6 && !sorry;
    let short = words <= if sorry { 16 } else { 9 };
    let starts = DEVICES.any(|start| lower.starts_with(start));
    let ends = words <= 8 && DEVICE_ENDINGS.any(|end| said.ends_with(end)) && mentions_device(said);
    short && !sentence && (starts || ends)
}

/// Whether a sentence names what mail is sent with, so that "I have sent it" (`gesendet`) stays somebody's own.
fn mentions_device(lower: &str) -> bool {
    DEVICE_NAMES.any(|device| lower.contains(device))
}
