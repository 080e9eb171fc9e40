//! What stands under a mail without being written for it: signature marks, the lines of telephones and programs,
//! disclaimers, the banners that servers add, the footers of lists.

use super::quote_words::Phrases;

/// RFC 3676 §4.3; the blank is often lost on the way.
pub(super) fn is_signature_mark(line: &str) -> bool {
    matches!(line.trim(), "--" | "- --" | "---- --")
}

/// Marks that end a mail only where a quote stands above, or nothing: people write them between paragraphs too.
pub(super) fn is_weak_signature_mark(line: &str) -> bool {
    matches!(line.trim(), "__" | "___" | "____" | "—" | "–" | "==" | "++")
}

/// The footer of a list (Mailman): a rule, and the list's name under it.
pub(super) fn begins_list_footer(line: &str, following: &[&str]) -> bool {
    let rule = line.trim();
    let next = following.iter().map(|line| line.trim()).find(|line| !line.is_empty()).unwrap_or_default();
    let named = next.chars().take(200).collect::<String>().to_lowercase();
    rule.len() >= 20
        && rule.chars().all(|c| matches!(c, '_' | '-'))
        && (named.contains("mailing list") || named.starts_with("to unsubscribe"))
        || rule.get(..12).is_some_and(|start| start.eq_ignore_ascii_case("unsubscribe:"))
            && (rule.contains('@') || rule.contains("://"))
}

/// A rule with a name and how to reach it under it, up to the end or the next quote; under a quote any few lines.
pub(super) fn begins_signature_block(line: &str, following: &[&str], after_quote: bool) -> bool {
    if !is_rule(line) || line.trim().chars().count() < 3 {
        return false;
    }
    let block: Vec<&str> = following
        .iter()
        .take(MOST_SIGNATURE_LINES * 3)
        .map(|line| line.trim())
        .take_while(|line| !line.starts_with('>'))
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
pub(super) fn begins_pgp_signature(line: &str) -> bool {
    line.trim() == "-----BEGIN PGP SIGNATURE-----"
}

/// The lines above a signed text: the mark and the names of the digests.
pub(super) fn is_pgp_head(line: &str) -> bool {
    let line = line.trim();
    line == "-----BEGIN PGP SIGNED MESSAGE-----" || line.starts_with("Hash: SHA") || line == "Hash: MD5"
}

/// A line of nothing but rules.
pub(super) fn is_rule(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty()
        && line.chars().all(|c| matches!(c, '-' | '_' | '=' | '~' | '*' | '—' | '–' | '─' | 'ᐧ' | '#' | '+'))
}

/// The logo of a signature in the plain text of Outlook: `[cid:image001.png@01D9]`.
pub(super) fn is_picture(line: &str) -> bool {
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
pub(super) fn is_device_line(line: &str) -> bool {
    let line = line.trim().trim_start_matches(['(', '<', '[', '*', '_', '-', ' ', '•']);
    let lower: String = line.chars().take(160).collect::<String>().to_lowercase();
    if line.chars().count() > 150 || lower.is_empty() {
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

/// How the texts of law and servers begin; lower case.
static DISCLAIMERS: Phrases = Phrases::new(
    "disclaimer|confidentiality|confidential:|privileged/confidential|privileged and confidential|\
     legal notice|legal disclaimer|privacy notice|important notice:|notice of confidentiality|\
     this email and any|this e-mail and any|this message and any|this email, and any|\
     this e-mail, and any|this email is confidential|this e-mail is confidential|\
     this message is confidential|this message is intended only|this email is intended|\
     this e-mail is intended|this message is intended|this message contains confidential|\
     this email contains confidential|this e-mail contains confidential|this email may contain|\
     this e-mail may contain|this message may contain|this communication|this transmission|\
     the information contained in this|the information in this e|the contents of this e|\
     the content of this e|the information transmitted|if you are not the intended|\
     if you have received this|please consider the environment|think before you print|save paper|\
     before printing|diese e-mail enthält|diese e-mail kann|diese email enthält|diese nachricht enthält|\
     diese e-mail ist vertraulich|diese nachricht ist vertraulich|diese e-mail und|der inhalt dieser e|\
     die information in dieser|die in dieser e|vertraulichkeitshinweis|wichtiger hinweis:|\
     haftungsausschluss|bitte denken sie an die umwelt|datenschutzhinweis|ce message et|ce message est|\
     ce courriel et|ce courriel est|ce mail est|cet e-mail|les informations contenues dans ce|\
     avis de confidentialité|confidentialité|pensez à l'environnement|pensez à l’environnement|\
     este mensaje|este correo|la información contenida en este|aviso legal|aviso de confidencialidad|\
     antes de imprimir|esta mensagem|este e-mail|este email|aviso de confidencialidade|\
     le informazioni contenute|questo messaggio|questa e-mail|avviso di riservatezza|ai sensi del|\
     dit bericht|deze e-mail|de informatie in dit|de inhoud van deze|denna e-post|detta meddelande|\
     denne e-post|denne e-mail|ta wiadomość|niniejsza wiadomość|tato zpráva|tento e-mail|\
     настоящее сообщение|это сообщение|данное сообщение",
);
/// Words one of which a disclaimer holds near its beginning; without them the phrase is somebody's own.
static LEGAL: Phrases = Phrases::new(
    "confiden|privileg|intended|recipient|disclos|attachment|legal|liab|disclaimer|unauthori|environment|\
     print|paper|received this|vertraul|empfänger|unbefugt|umwelt|haftung|rechtlich|datenschutz|anhänge|\
     confidentia|destinataire|environnement|confidenc|destinatari|destinatári|imprimir|legal|riservat|\
     vertrouwelijk|geadresseerde|bestemd|konfident|fortrolig|mottagare|mottaker|modtager|poufn|adresat|\
     důvěrn|adresát|конфиденциал|адресат",
);

/// Whether a paragraph of law begins here.
pub(super) fn begins_disclaimer(line: &str, following: &[&str]) -> bool {
    let bare = line.trim().trim_start_matches(['*', '_', '[', '(', '"', '“', '-', '!', ' ']);
    if bare.len() < 10 {
        return false;
    }
    let start: String = bare.chars().take(60).collect::<String>().to_lowercase();
    if !DISCLAIMERS.any(|phrase| start.starts_with(phrase)) {
        return false;
    }
    let near = std::iter::once(&bare).chain(following.iter().take(4));
    let near: String =
        near.flat_map(|line| line.chars().take(300).chain([' '])).collect::<String>().to_lowercase();
    near.trim().len() > 50 && LEGAL.any(|word| near.contains(word))
}

/// How the warnings begin that servers put above or under mail from outside; lower case.
static BANNERS: Phrases = Phrases::new(
    "caution: this e|caution: external|caution! this|caution: the sender|warning: this e|\
     warning: external|external email|external e-mail|external sender|external message|attention: this e|\
     attention: external|exercise caution|you don't often get email from|you don’t often get email from|\
     some people who received this message don|this message was sent from outside|\
     this email originated from outside|this email originated outside|\
     this message originated from outside|this e-mail originated from outside|vorsicht: diese e|\
     achtung: diese e|achtung: externe|achtung! diese|externe e-mail|\
     sie erhalten nicht häufig e-mails von|sie erhalten nicht oft eine e-mail von|\
     attention : ce courriel|attention: cet e-mail|attention : cet e-mail|\
     vous n'obtenez pas souvent d'e-mail|vous n’obtenez pas souvent|precaución: este|\
     no suele recibir correo|no suele recibir correos",
);

/// Whether a server's warning begins here: it ends with its paragraph.
pub(super) fn begins_banner(line: &str) -> bool {
    let bare = line.trim().trim_start_matches(['*', '_', '[', '(', '-', '!', '⚠', '\u{fe0f}', ' ']);
    if bare.len() < 6 {
        return false;
    }
    let start: String = bare.chars().take(80).collect::<String>().to_lowercase();
    BANNERS.any(|phrase| start.starts_with(phrase))
        || matches!(start.trim_end_matches([']', ' ']), "external" | "extern")
}
