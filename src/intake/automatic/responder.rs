//! Absences that no header marks, known by their shape: they open as an absence, thank for a message, name somebody
//! else to write to, and answer nothing that was asked.
//!
//! People tell of their absences in the same words. So the sentences are weighed. Whatever speaks of a talk, asks
//! something or greets somebody by name was written by a person; so was a sentence that responders do not write, unless
//! the text names somebody else to write to or says that a program wrote it.

use super::responder_sentences::{
    WORDS, answers, is_denied, is_postscript, is_responders, is_sentence, is_somebodys, names_a_day_ahead,
    names_one_of, says_nothing, speaks_of_somebody, tells_what_is_urgent,
};
use super::wording::{clauses, plain, sentences, without_greetings};
use crate::intake::bounce::signs::is_persons_client;
use crate::intake::message::mail::Mail;
use crate::intake::text::phrases::flat;

/// What is weighed: a responder's text is no longer.
const LONGEST_TEXT: usize = 3_000;
/// What the sentences must weigh together.
const ENOUGH: i32 = 3;
/// What a sentence takes from that which no responder writes.
const UNKNOWN: i32 = 2;

/// Subjects that name an absence, alone or before a dash: people write them as well.
const SUBJECTS: &str = include_str!("../words/absence_subjects.txt");

/// An absence told by nobody, and whether only its shape says so.
pub(in crate::intake) struct Responder {
    pub(in crate::intake) reason: String,
    pub(in crate::intake) supposed: bool,
}

/// The absence that the mail's words are, if they have that shape. `text`: what was newly written.
pub(in crate::intake) fn read(mail: &Mail<'_>, text: &str) -> Option<Responder> {
    if is_persons_client(mail) {
        return None;
    }
    let names_it = is_absence_subject(mail.flat_subject(200));
    let writer = mail.from.first().and_then(|from| from.name.as_deref()).unwrap_or_default();
    let found = weigh(text, writer, &mail.subject)?;
    let quotes = ["text/plain", "text/html"].iter().any(|kind| {
        let quoted = |body: &String| {
            body.lines().take(200).any(|line| line.starts_with('>')) || body.contains("<blockquote")
        };
        mail.bodies(kind).iter().any(quoted)
    });
    let weight = found.weight + if names_it { ENOUGH } else { 0 } - i32::from(quotes);
    if !found.absent || weight < ENOUGH || !(found.telling || names_it) {
        return None;
    }
    let reason = if names_it {
        format!("subject: {}, and the words of an absence", mail.subject)
    } else {
        "supposed: the shape of an automatic absence".to_owned()
    };
    Some(Responder { reason, supposed: !names_it })
}

/// "Annual leave", "Abwesenheit: ...", `[EXT] Out of StaffOnDuty`.
fn is_absence_subject(subject: &str) -> bool {
    super::signs::without_tags(subject).any(|bare| {
        let end = bare.find([':', '-', '–', '—', '|', '(', '/', ',']).unwrap_or(bare.len());
        let name = bare.get(..end).unwrap_or_default().trim_matches([' ', '.', '!', '*', '"']);
        SUBJECTS.lines().any(|known| !known.starts_with('#') && known == name)
    })
}

/// What the sentences of a text weigh together.
#[derive(Debug, Default, PartialEq, Eq)]
struct Weighed {
    weight: i32,
    /// One of them says that the writer is not there.
    absent: bool,
    /// One of them is a responder's own, not merely an absence.
    telling: bool,
    /// The writer is away in an office's words, not in short ones.
    formal: bool,
    thanked: bool,
    /// One of them names another who is to be asked, or says that a program wrote: no person's to the desk.
    decisive: bool,
    /// Sentences that responders do not write.
    unknown: i32,
}

/// `None`: a person wrote it.
fn weigh(text: &str, writer: &str, subject: &str) -> Option<Weighed> {
    let text = text.get(..text.floor_char_boundary(LONGEST_TEXT)).filter(|cut| cut.len() == text.len())?;
    let rest = without_greetings(text)?;
    if WORDS.talk.is_in(&plain(rest)) {
        return None;
    }
    let mut sum = Weighed::default();
    // "Urgent? Call ...": the question and what is to be done stand in two sentences.
    let (mut closed, mut asked) = (false, false);
    for (at, sentence) in sentences(rest).into_iter().enumerate() {
        let words = plain(&sentence);
        let asks = sentence.contains('?');
        let urgent = tells_what_is_urgent(&words) || asks && WORDS.urgency.is_in(&words);
        let names = !urgent && names_one_of(&sentence, subject, writer);
        if names || asks && !urgent || answers(&sentence) || is_postscript(&sentence) {
            return None;
        }
        closed |= at > 0 && WORDS.closing.is_all(&words);
        // Below the farewell stand names, offices and numbers; a sentence may follow all the same.
        if closed && (!is_sentence(&sentence) || WORDS.notice.is_in(&words)) {
            continue;
        }
        let urgent = urgent || asked;
        asked = asks && urgent;
        if !sum.add(&words, &sentence, writer, at, urgent) && !asks {
            if is_somebodys(&words) {
                return None;
            }
            sum.unknown += 1;
        }
    }
    sum.telling |= sum.thanked && sum.formal;
    sum.weight -= UNKNOWN * sum.unknown;
    (sum.unknown == 0 || sum.decisive).then_some(sum)
}

impl Weighed {
    /// Whether a responder may have written the sentence at all.
    fn add(&mut self, words: &str, sentence: &str, writer: &str, at: usize, urgent: bool) -> bool {
        let automatic = WORDS.automatic.is_in(words);
        if automatic {
            self.weight += 3;
            (self.telling, self.decisive) = (true, true);
        }
        let of_others = self.elsewhere(words, sentence, urgent) | WORDS.harmless.is_in(words);
        let of_self =
            self.absence(words, writer) | self.courtesy(words, at) | self.return_of(words) | automatic;
        let known = (of_others || of_self && !speaks_of_somebody(words))
            && (urgent || clauses(sentence).iter().all(|clause| is_responders(clause, writer)));
        known || !of_self && says_nothing(words, sentence) && !speaks_of_somebody(words)
    }

    /// "I am out of the office", "Currently on leave", "Ada Okoro is on leave".
    fn absence(&mut self, words: &str, writer: &str) -> bool {
        let closed = WORDS.closed.place(words).filter(|_| WORDS.on_duty.is_in(words));
        let own = closed.is_some() || WORDS.own.is_in(words);
        let formal = WORDS.formal.place(words).or(closed);
        let place = formal.or_else(|| WORDS.holiday.place(words));
        let Some(place) = place.filter(|at| !is_denied(words, *at)) else {
            if WORDS.access.is_in(words) {
                self.absent = true;
            }
            return false;
        };
        let begins = words.get(..place).is_some_and(|before| before.split_whitespace().count() <= 1);
        let third = || {
            let first = words.split_whitespace().next().unwrap_or_default();
            first.chars().count() > 1 && flat(writer, 100).split_whitespace().any(|name| name == first)
        };
        if !own && !begins && !third() {
            return false;
        }
        // Who writes by hand writes shorter.
        let short = ["i'm", "i'll", "i've"].iter().any(|word| words.contains(word))
            || words.starts_with(" bin ") && !words.starts_with(" bin ich ")
            || !own && begins;
        let weight = i32::from(formal.is_some()) + i32::from(!short);
        if !self.absent || weight > 0 && !self.formal {
            self.weight += weight;
        }
        self.absent = true;
        self.formal |= formal.is_some() && !short;
        true
    }

    /// Thanks for a message stand at the beginning.
    fn courtesy(&mut self, words: &str, at: usize) -> bool {
        let formal = WORDS.thanks_formal.is_in(words);
        let thanks = formal || WORDS.thanks.is_in(words);
        if thanks && at < 2 && !self.thanked {
            self.weight += if formal { 2 } else { 1 };
            self.thanked = true;
        }
        thanks
    }

    /// Nobody reads here; who is to be asked instead.
    fn elsewhere(&mut self, words: &str, sentence: &str, urgent: bool) -> bool {
        let no_access = WORDS.access.is_in(words);
        if no_access {
            self.weight += 2;
            self.telling = true;
        }
        let reachable = sentence.contains('@') || sentence.chars().filter(char::is_ascii_digit).count() >= 6;
        let contact = WORDS.contact.is_in(words) || sentence.contains('@') || urgent && reachable;
        let me = WORDS.contact_me.is_in(words);
        match (urgent, contact, me) {
            (true, true, false) => {
                self.weight += 3;
                (self.telling, self.decisive) = (true, true);
            }
            (true, true, true) => self.weight += 1,
            (false, true, false) if reachable => {
                self.weight += 2;
                (self.telling, self.decisive) = (true, true);
            }
            _ => {}
        }
        no_access || contact && (urgent || reachable || WORDS.addressed.is_in(words))
    }

    /// Back, and what happens then.
    fn return_of(&mut self, words: &str) -> bool {
        let back = WORDS.back.is_in(words);
        let again = WORDS.again.is_in(words);
        self.absent |= (back || again) && names_a_day_ahead(words);
        let on_return = WORDS.reply_on_return.is_in(words);
        let reply = WORDS.reply.is_in(words);
        self.weight += i32::from(again)
            + i32::from(WORDS.inbox.is_in(words))
            + if on_return { 2 } else { i32::from(reply) };
        self.telling |= again || on_return;
        back || again || on_return || reply
    }
}

#[cfg(test)]
#[path = "responder_tests.rs"]
mod tests;
