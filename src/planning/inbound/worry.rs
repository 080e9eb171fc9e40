//! Something that may be a worry, for its readers alone; and somebody who wants to leave, for staff at once.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    asked::Asked,
    bounced::one_case,
    mail_context::MailContext,
    reaction::{NewWords, Reaction, answer_about, heard},
};
use crate::{
    domain::{
        EmailAddress, Event, Evidence, Incoming, PersonId, Programme, Reason, Sentence, Staff,
        act::{Act, Said},
        contact::Trouble,
        words::{self, Words, WordsKind, Worry},
    },
    planning::{
        letter::{AnswerLetter, Content, DeskTrouble, Letter, Recipient, WorryLetter},
        view::PairingView,
    },
};

/// The kind of reason that names the letters about a worry.
const KIND: &str = "worry";

/// The reason of the letter that passes a worry on for the `round`th time; the first is 0.
#[must_use]
pub fn reason(programme: Option<&Programme>, key: &str, round: u8) -> Reason {
    let occurrence = format!("{key}/{round}");
    match programme {
        Some(programme) => Reason::of_programme(&programme.id, KIND, &occurrence),
        None => Reason::of_desk(KIND, &occurrence),
    }
}

/// The worry that a letter of that reason is about.
#[must_use]
pub fn key_of(reason: &Reason) -> Option<String> {
    let (key, _round) = reason.occurrence.rsplit_once('/')?;
    (reason.kind == KIND).then(|| key.to_owned())
}

/// Heard, for its readers alone: nothing of it is said anywhere else, and nothing else that the mail asks for
/// is done before one of them has read it, but what they say of talks stands.
pub(in crate::planning) fn raised(
    mut reaction: Reaction,
    mail: &Incoming,
    mail_context: &MailContext,
    writer: Option<&PersonId>,
    views: &[&PairingView],
    now: Timestamp,
) -> Reaction {
    // The same words as for any other mail: the journal and `inbox show` say no more.
    reaction.verdict = match writer {
        Some(writer) => sentence!("inbound.wrote_to_desk", writer),
        None => sentence!("inbound.somebody_wrote_to_desk"),
    };
    reaction.private = true;
    let text: String =
        mail_context.words.as_deref().unwrap_or_default().chars().take(words::MOST_OF_A_WORRY).collect();
    let programme = views.first().map(|view| view.programme.as_ref());
    let readers = readers(mail, mail_context, views, &text);
    if let Some(writer) = writer {
        for view in views {
            heard(&mut reaction, view, writer, Evidence::ToDesk);
        }
        evidence(&mut reaction, mail, mail_context, writer, views, now);
    }
    let worry = Worry {
        key: mail_context.mail.clone(),
        pairing: views.first().map(|view| view.pairing.id.clone()),
        writer: writer.cloned(),
        from: mail.author(),
        readers,
        text,
        heard: mail_context.heard,
        passed: now,
        rounds: 0,
    };
    reaction.private_letters = letters(&worry, programme, &[]);
    if let Some(writer) = writer.filter(|_| !views.is_empty()) {
        let answer = AnswerLetter::WorryHeard { readers: worry.readers.clone() };
        let reason = Reason::of_person(writer, "worry-heard", &mail_context.mail);
        let mut letter = answer_about(views, writer, mail, answer, reason);
        without_subject(&mut letter);
        reaction.private_letters.push(letter);
    }
    reaction.worry = Some(worry);
    reaction
}

/// The subject may hold the words.
fn without_subject(letter: &mut Letter) {
    if let Content::Answered { to_mail: Some(mail), .. } = &mut letter.content {
        mail.subject.clear();
    }
}

/// What they say of talks is true whatever else they say.
fn evidence(
    reaction: &mut Reaction,
    mail: &Incoming,
    mail_context: &MailContext,
    writer: &PersonId,
    views: &[&PairingView],
    now: Timestamp,
) {
    let tells =
        |said: &&Said| matches!(said.act, Act::Talked | Act::Yes | Act::No | Act::NotYet | Act::Tried);
    let letter =
        mail_context.letters.iter().find(|letter| letter.recipient == Recipient::Person(writer.clone()));
    for said in mail_context.reading.said.iter().filter(tells) {
        let verdict = reaction.verdict.clone();
        Asked { mail, mail_context, writer, letter, now, reaction }.act(said, views);
        reaction.verdict = verdict;
    }
}

/// The letters of one round: to the readers with the words, and once it has waited to staff without any.
/// `beside`: who stands in for readers that are away.
#[must_use]
pub fn letters(worry: &Worry, programme: Option<&Programme>, beside: &[EmailAddress]) -> Vec<Letter> {
    let mut readers: Vec<EmailAddress> = worry.readers.clone();
    for address in beside {
        if !readers.contains(address) {
            readers.push(address.clone());
        }
    }
    let letter = |content, reason, readers| Letter {
        content,
        reasons: vec![reason],
        recipients: readers,
        not_after: None,
        requires_complete_fetch: false,
    };
    let mut letters = Vec::new();
    if !readers.is_empty() {
        let content = Content::Worry(WorryLetter {
            pairing: worry.pairing.clone(),
            writer: worry.writer.clone(),
            from: worry.from.clone(),
            text: worry.text.clone(),
            heard: worry.heard,
            again: worry.rounds > 0,
            several: readers.len() > 1,
        });
        let readers = readers.into_iter().map(Recipient::Address).collect();
        letters.push(letter(content, reason(programme, &worry.key, worry.rounds), readers));
    }
    letters
}

/// Why staff are told that the worry waits, once in each of its rounds.
#[must_use]
pub fn waits_reason(worry: &Worry) -> Reason {
    Reason::of_desk("worry-waits", &format!("{}/{}", worry.key, worry.rounds))
}

/// Tells the rest of staff that a worry waits for its readers, and no more; nobody who takes part in its pairing.
#[must_use]
pub fn waits(worry: &Worry, staff: &[Staff], view: Option<&PairingView>) -> Letter {
    let takes_part = |address: &EmailAddress| {
        view.is_some_and(|view| view.people.values().any(|it| it.person.owns(address)))
    };
    // Whoever reads it has it once more already.
    let rest = |staff: &Staff| !takes_part(&staff.email) && !worry.readers.contains(&staff.email);
    let readers = staff.iter().enumerate().filter(|(_, staff)| rest(staff));
    Letter {
        content: Content::DeskTrouble { said: Sentence::default(), what: DeskTrouble::WorryWaits },
        reasons: vec![waits_reason(worry)],
        recipients: readers.map(|(position, _)| Recipient::Staff(position)).collect(),
        not_after: None,
        requires_complete_fetch: false,
    }
}

/// Its readers: those whom the programme names, else staff; of them who [`may_read`] it and does not have the mail
/// in To or Cc. Where that leaves nobody, whoever of staff is left.
fn readers(
    mail: &Incoming,
    mail_context: &MailContext,
    views: &[&PairingView],
    text: &str,
) -> Vec<EmailAddress> {
    let staff: Vec<EmailAddress> = mail_context.staff_names.iter().map(|staff| staff.email.clone()).collect();
    // Whoever of several it was, the readers of their programme are among these.
    let programmes = if mail_context.sharing.is_empty() { 1 } else { views.len() };
    let mut named: Vec<EmailAddress> = Vec::new();
    for address in views.iter().take(programmes).flat_map(|view| &view.programme.worries) {
        if !named.contains(address) {
            named.push(address.clone());
        }
    }
    let named = if views.is_empty() { &mail_context.worry_readers } else { &named };
    let wanted = if named.is_empty() { &staff } else { named };
    let text = without_greeting(text, mail_context.reading.greets.as_deref());
    let pairings: Vec<&PairingView> = views.iter().copied().chain(&mail_context.views).collect();
    let may = |address: &&EmailAddress| {
        let beside = mail.to.iter().chain(&mail.cc).any(|it| it == address.as_str());
        !beside && may_read(address, &text, &mail_context.staff_names, &pairings)
    };
    let found: Vec<EmailAddress> = wanted.iter().filter(may).cloned().collect();
    if found.is_empty() { staff.iter().filter(may).cloned().collect() } else { found }
}

/// Whether somebody may read a worry with that text: nobody of its pairings, and nobody whom it names.
#[must_use]
pub fn may_read(address: &EmailAddress, text: &str, staff: &[Staff], pairings: &[&PairingView]) -> bool {
    let takes_part = |view: &&PairingView| {
        view.people.values().chain(view.former.values()).any(|it| it.person.owns(address))
    };
    let text = text.to_lowercase();
    let words = words_of(&text);
    let mut same = staff.iter().filter(|staff| staff.email == *address);
    !pairings.iter().any(takes_part)
        && !same.any(|staff| is_named(staff, &words))
        && !text.contains(address.as_str())
}

/// Whom the text greets is written to, not about.
fn without_greeting(text: &str, greets: Option<&str>) -> String {
    let text = text.to_lowercase();
    match greets {
        Some(name) => text.replacen(&name.to_lowercase(), "", 1),
        None => text,
    }
}

fn words_of(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

/// By what they are called, or by their last name.
fn is_named(staff: &Staff, words: &BTreeSet<&str>) -> bool {
    let (name, called) = (staff.name.to_lowercase(), staff.called.to_lowercase());
    let last = name.split_whitespace().last().unwrap_or_default().to_owned();
    [called, last].iter().any(|name| !name.is_empty() && words.contains(name.as_str()))
}

/// They want to leave: staff hear at once, in their words; their letters of these pairings stop.
pub(in crate::planning) fn withdraws(
    mut reaction: Reaction,
    mail: &Incoming,
    mail_context: &MailContext,
    writer: &PersonId,
    views: &[&PairingView],
    (now, staff): (Timestamp, usize),
) -> Reaction {
    reaction.verdict = sentence!("inbound.withdraws", writer);
    let trouble = Trouble::Withdraws { who: writer.clone() };
    let text = words::quote(mail_context.words.as_deref().unwrap_or_default());
    let quoted = Words { who: Some(writer.clone()), kind: WordsKind::Said, text, heard: mail_context.heard };
    for view in views {
        heard(&mut reaction, view, writer, Evidence::ToDesk);
    }
    evidence(&mut reaction, mail, mail_context, writer, views, now);
    for view in views {
        reaction.event(view, Event::NeedsStaff { trouble: trouble.clone() });
        let words = quoted.clone();
        reaction.words.push(NewWords { pairing: view.pairing.id.clone(), words, told: true });
    }
    let told: Vec<PairingView> =
        views.iter().map(|view| PairingView { words: vec![quoted.clone()], ..(*view).clone() }).collect();
    let told: Vec<&PairingView> = told.iter().collect();
    let reason = Reason::of_person(writer, "withdraws", &mail_context.mail);
    reaction.decision.letters.extend(one_case(&told, &trouble, reason, now, staff));
    let reason = Reason::of_person(writer, "withdraw-heard", &mail_context.mail);
    reaction.private_letters.push(answer_about(views, writer, mail, AnswerLetter::WithdrawHeard, reason));
    reaction
}
