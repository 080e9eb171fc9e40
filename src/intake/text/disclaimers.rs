//! The texts of law that houses put under, or above, what somebody wrote.
//!
//! Only sentences of law are taken: what the writer says above, between or below them stays.

use std::sync::LazyLock;

use super::banner_words::SELF;
use super::phrases::{Phrases as Search, flat};
use super::quote_words::Phrases;
use super::quotes::announcement;
use super::sentences::{LONGEST_SENTENCE, sentences};

static LEGAL: LazyLock<Search> = LazyLock::new(|| Search::new(include_str!("../words/legal.txt")));
static STRONG: LazyLock<Search> = LazyLock::new(|| Search::new(include_str!("../words/legal_strong.txt")));
static FOOTERS: LazyLock<Search> = LazyLock::new(|| Search::new(include_str!("../words/footers.txt")));

/// A disclaimer has no more lines than these.
const MOST_LINES: usize = 60;
/// Words of law that a disclaimer holds at least: "this message is confidential" is said by people too.
const FEWEST_LEGAL: usize = 2;
/// Words of a footer that a footer holds at least.
const FEWEST_OF_A_FOOTER: usize = 3;
/// Words of a heading.
const LONGEST_HEADING: usize = 3;
/// Characters of a line that are looked at for one.
const LONGEST_LINE: usize = 2_000;
/// Sentences in a row that belong to it without a word of law.
const MOST_BETWEEN: usize = 3;

/// A disclaimer found: what stands before it on its first line, how many lines it takes, what stands behind it on
/// its last.
pub(in crate::intake) struct Disclaimer<'a> {
    pub(in crate::intake) before: &'a str,
    pub(in crate::intake) lines: usize,
    pub(in crate::intake) behind: &'a str,
}

/// The disclaimer that begins in the first of these lines.
pub(in crate::intake) fn disclaimer<'a>(lines: &[&'a str]) -> Option<Disclaimer<'a>> {
    let (first, following) = lines.split_first()?;
    let (before, first) = beginning(first)?;
    let found = sentences(first, following.get(..MOST_LINES).unwrap_or(following), &is_legal);
    let weights: Vec<Weight> = found.iter().map(|sentence| Weight::of(&sentence.text)).collect();
    let opening = weights.first()?;
    // "This message is confidential." is said by people as well: a sentence of law must follow, behind a heading
    // even in the next paragraph.
    let next = found.get(1).zip(weights.get(1)).filter(|(_, weight)| weight.is_law());
    let led_on = !opening.own
        && !opening.colon
        && next.is_some_and(|(next, _)| {
            opening.heading || (opening.organisation || opening.legal > 0) && !next.after_blank
        });
    if !led_on && (opening.heading || !opening.is_law()) {
        return None;
    }
    let mut end = None;
    let mut between = 0;
    for (sentence, weight) in found.iter().zip(&weights) {
        let anew = sentence.after_blank || end.is_some() && !sentence.within_line;
        // On a line of its own people write of deleting and of what is confidential, too.
        let of_law = if anew { weight.strong } else { weight.legal > 0 || end.is_none() || weight.courtesy };
        if weight.own || sentence.after_blank && !of_law {
            break;
        }
        if of_law {
            between = 0;
            end = Some((sentence.lines, sentence.rest));
        } else {
            between += 1;
            if between > MOST_BETWEEN {
                break;
            }
        }
    }
    let (lines, behind) = end?;
    Some(Disclaimer { before, lines, behind })
}

/// How much a sentence speaks of law.
struct Weight {
    /// Words of law, and whether one is among them that only law speaks.
    legal: usize,
    strong: bool,
    /// Somebody speaks of themselves; "notify us" a house says.
    own: bool,
    courtesy: bool,
    colon: bool,
    /// A few words that head a text of law; a sentence about the house before it.
    heading: bool,
    organisation: bool,
}

impl Weight {
    fn of(sentence: &str) -> Self {
        let lower = flat(sentence, LONGEST_SENTENCE);
        Self {
            legal: LEGAL.count(&lower),
            strong: STRONG.find(&lower).is_some(),
            own: own_words(&lower).any(|word| !SENDERS_PRONOUNS.contains(&word)),
            courtesy: is_courtesy(&lower),
            colon: lower.trim_end_matches(':').contains(':'),
            heading: begins(sentence) && lower.split(' ').count() <= LONGEST_HEADING,
            organisation: names_an_organisation(&lower),
        }
    }

    fn is_law(&self) -> bool {
        !self.own && (self.strong || self.legal >= FEWEST_LEGAL)
    }
}

/// Whether a sentence holds what a house calls itself: "Halden & Price LLP is authorised and regulated".
fn names_an_organisation(lower: &str) -> bool {
    const NAMES: [&str; 14] = [
        "llp",
        "ltd",
        "limited",
        "plc",
        "inc",
        "llc",
        "gmbh",
        "ag",
        "sarl",
        "bv",
        "charity",
        "authorised",
        "authorized",
        "regulated",
    ];
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| NAMES.contains(&word))
}

/// Words by which a house speaks of itself.
const SENDERS_PRONOUNS: [&str; 10] =
    ["we", "we've", "we're", "us", "wir", "uns", "nous", "noi", "ons", "wij"];

/// Whether a sentence says something of law.
fn is_legal(text: &str) -> bool {
    LEGAL.count(&flat(text, LONGEST_SENTENCE)) > 0
}

/// A line in which a text of law begins: the writer's words before it, and the text. A sentence about the house
/// belongs to it.
fn beginning(line: &str) -> Option<(&str, &str)> {
    if begins(line) {
        return Some(("", line));
    }
    if LEGAL.count(&flat(line, LONGEST_LINE)) < FEWEST_LEGAL {
        return None;
    }
    let first =
        sentences(line, &[], &|_| false).into_iter().take(3).find(|sentence| begins(sentence.rest))?;
    let (before, law) = line.split_at_checked(line.len().checked_sub(first.rest.len())?)?;
    let of_the_organisation = names_an_organisation(&flat(before, LONGEST_SENTENCE))
        && !speaks_of_self(&flat(before, LONGEST_SENTENCE));
    Some(if of_the_organisation { ("", line) } else { (before.trim_end(), law) })
}

/// A paragraph at the end that asks readers to follow, to subscribe, to save paper: the lines it takes.
pub(in crate::intake) fn footer(lines: &[&str]) -> Option<usize> {
    let block: Vec<&&str> = lines
        .iter()
        .take(MOST_LINES)
        .take_while(|line| !line.trim().is_empty() && !line.starts_with('>'))
        .collect();
    let text: String = block.iter().flat_map(|line| [**line, " "]).collect();
    let lower = flat(&text, LONGEST_LINE);
    if FOOTERS.count(&lower) < FEWEST_OF_A_FOOTER
        || own_words(&lower).any(|word| !matches!(word, "us" | "uns" | "nous" | "ons"))
    {
        return None;
    }
    let next =
        lines.iter().skip(block.len()).take(MOST_LINES).map(|line| line.trim()).find(|line| !line.is_empty());
    let last = next.is_none_or(|next| next.starts_with(['>', '-', '_']) || announcement(next, &[]).is_some());
    last.then_some(block.len())
}

/// "Thank you." behind a text of law.
fn is_courtesy(lower: &str) -> bool {
    matches!(
        lower.trim_end_matches(['.', '!']),
        "thank you"
            | "thanks"
            | "vielen dank"
            | "danke"
            | "merci"
            | "gracias"
            | "grazie"
            | "dank u"
            | "bedankt"
    )
}

fn speaks_of_self(lower: &str) -> bool {
    own_words(lower).next().is_some()
}

fn own_words(lower: &str) -> impl Iterator<Item = &str> {
    lower.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| SELF.any(|own| own == *word))
}

/// How the texts of law and servers begin; lower case.
static BEGINNINGS: Phrases = Phrases::new(
    "disclaimer|confidentiality|confidential:|confidential -|confidential –|strictly confidential|private and confidential|\
     private & confidential|vertraulich -|vertraulich:|confidentiel -|confidentiel :|privileged/confidential|privileged and confidential|\
     legal notice|legal disclaimer|privacy notice|important notice:|notice of confidentiality|\
     this email and any|this e-mail and any|this message and any|this email, and any|\
     this e-mail, and any|this email is confidential|this e-mail is confidential|\
     this message is confidential|this message is intended only|this email is intended|\
     this e-mail is intended|this message is intended|this message contains confidential|\
     this email contains confidential|this e-mail contains confidential|this email may contain|this email contains|this e-mail contains|any views or opinions|\
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

/// Whether a line begins as a text of law does.
fn begins(line: &str) -> bool {
    let bare = line.trim().trim_start_matches(['*', '_', '[', '(', '"', '“', '-', '!', ' ']);
    if bare.len() < 10 {
        return false;
    }
    let start: String = bare.chars().take(60).collect::<String>().to_lowercase();
    BEGINNINGS.any(|phrase| start.starts_with(phrase))
}
