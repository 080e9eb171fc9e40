//! A letter that is due to the finished bytes of one reader's copy.

use minijinja::{Value, context};

use super::{
    RenderError, clean,
    links::mailto,
    markup,
    mime::{Draft, Named, subject},
    people::staff_facts,
    plan::{Plan, plan},
    render_context::{Audience, RenderContext, pause_example, standing_in},
};
use crate::{
    domain::{
        EmailAddress, Reason, Side,
        person::LONGEST_NAME,
        programme::{FirstMover, Privacy, WORDS_KEPT_DAYS},
    },
    planning::letter::{Letter, Recipient},
};

/// One reader's copy, ready to be stored and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    pub recipient: Recipient,
    /// Where it goes.
    pub to: EmailAddress,
    /// The envelope's sender, where bounces come home. Never empty, answers included: bounces are
    /// never answered, so no loop comes of it, what they say of an address is worth knowing, and
    /// submission servers refuse an empty one from anybody but themselves.
    pub envelope_from: String,
    /// Without angle brackets.
    pub message_id: String,
    /// The whole mail, CRLF.
    pub bytes: Vec<u8>,
    pub subject: String,
}

/// Renders the reader's copy.
///
/// # Errors
/// When the context lacks a person or pairing the letter speaks of, a template is faulty, or the
/// mail cannot be composed.
pub fn render(
    letter: &Letter,
    recipient: &Recipient,
    context: &RenderContext<'_>,
) -> Result<Finished, RenderError> {
    let Words { audience, plan, message_id, answer_to, envelope_from, subject, text, html } =
        words(letter, recipient, context)?;
    let introduction = plan.letter == "introduction";
    let draft = Draft {
        from: desk(context),
        to: if introduction { introduced(&plan) } else { vec![named(&audience)] },
        cc: if introduction { vec![address_of(context, &answer_to)] } else { Vec::new() },
        reply_to: reply_to(context, &plan, introduction, &answer_to),
        subject: subject.clone(),
        message_id: message_id.clone(),
        in_reply_to: plan.answers.and_then(|mail| mail.message_id.as_deref()).and_then(message_id_of),
        references: references(context, &plan, &message_id),
        date: context.now,
        automatic: plan.automatic,
        test_mark: None,
        text,
        html,
        calendar: plan.calendar.map(|make| make()).transpose()?,
        attachments: plan.attachments,
        recipient: audience.email.as_str().to_owned(),
        envelope_from: envelope_from.clone(),
    };
    Ok(Finished {
        recipient: recipient.clone(),
        to: audience.email,
        envelope_from,
        message_id,
        bytes: draft.bytes(context.keys)?,
        subject,
    })
}

/// A reader's copy in words, before they are a mail.
pub(super) struct Words<'a> {
    audience: Audience,
    plan: Plan<'a>,
    message_id: String,
    /// Where answers to it go.
    answer_to: String,
    envelope_from: String,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

/// Writes a reader's copy, and makes no mail of it.
pub(super) fn words<'a>(
    letter: &'a Letter,
    recipient: &Recipient,
    context: &RenderContext<'a>,
) -> Result<Words<'a>, RenderError> {
    let context = &context.spoken_to(recipient);
    let audience = context.audience(recipient)?;
    let reason = letter.reasons.first().ok_or(RenderError::NoReason)?;
    let plan = plan(&letter.content, context, &audience)?;
    let message_id = context.keys.message_id(reason, &audience.key);

    // What is asked about one letter is answered to that letter: its address cannot be guessed.
    let answer_to = match plan.views.as_slice() {
        [view] if audience.person.is_some() && plan.letter != "was-it-you" => context.pairing_address(view),
        _ => context.keys.letter_address(
            &context.desk.address,
            context.desk.plus_addressing,
            reason,
            &audience.key,
        ),
    };
    let envelope_from = envelope_from(context, &plan, &audience, (reason, &message_id, &answer_to));
    let kind = kind_of(&plan);
    let common = common(context, &audience, &plan);
    let facts = context! { who_can_read => who_can_read(context, &common)?, ..facts(&common, &plan) };
    let subject = subject_line(context, &plan, kind, &facts)?;
    let reply_subject =
        if subject.to_lowercase().starts_with("re:") { subject.clone() } else { format!("Re: {subject}") };
    let bracketed = format!("<{message_id}>");
    let mut fields = vec![("subject", reply_subject.as_str())];
    if !context.desk.plus_addressing {
        fields.push(("In-Reply-To", bracketed.as_str()));
    }
    let mut links = context.links(&plan.pairs, Some(mailto(&answer_to, &fields)));
    links.shown.extend(plan.shown.iter().cloned());
    let (text, html) = body(context, &plan, kind, &facts, &links, &subject)?;
    Ok(Words { audience, plan, message_id, answer_to, envelope_from, subject, text, html })
}

/// Where a reader's copy goes, and its subject, as [`render`] has them.
///
/// # Errors
/// As [`render`].
pub fn address_and_subject(
    letter: &Letter,
    recipient: &Recipient,
    context: &RenderContext<'_>,
) -> Result<(EmailAddress, String), RenderError> {
    let context = &context.spoken_to(recipient);
    let context =
        &RenderContext { names: context.templates.names_in_subject(letter.kind().word()), ..*context };
    let audience = context.audience(recipient)?;
    let plan = plan(&letter.content, context, &audience)?;
    // No subject speaks of what is kept and who can read it.
    let facts = context! { who_can_read => "", ..facts(&common(context, &audience, &plan), &plan) };
    let subject = subject_line(context, &plan, kind_of(&plan), &facts)?;
    Ok((audience.email, subject))
}

fn subject_line(
    context: &RenderContext<'_>,
    plan: &Plan<'_>,
    kind: Option<&str>,
    facts: &Value,
) -> Result<String, RenderError> {
    Ok(subject(&markup::reveal(&context.templates.render(plan.letter, kind, "subject.txt", facts)?)))
}

/// The kind of mentoring that it is about, where it is about one.
fn kind_of<'a>(plan: &Plan<'a>) -> Option<&'a str> {
    match plan.views.as_slice() {
        [view] => view.pairing.kind.as_deref(),
        _ => None,
    }
}

/// Where a report about this copy comes home to: the pairing's address with the tag of this delivery behind its
/// token, so that a report is believed of no other; the letter's own address where that does not fit.
fn envelope_from(
    context: &RenderContext<'_>,
    plan: &Plan<'_>,
    audience: &Audience,
    (reason, message_id, answer_to): (&Reason, &str, &str),
) -> String {
    let (desk, plus) = (&context.desk.address, context.desk.plus_addressing);
    match plan.views.as_slice() {
        [view] if plus && audience.person.is_some() && plan.letter != "was-it-you" => {
            let generation = view.contact.generation;
            let tagged = context.keys.envelope_address(desk, &view.pairing.id, generation, message_id);
            tagged.unwrap_or_else(|| context.keys.letter_address(desk, plus, reason, &audience.key))
        }
        _ => answer_to.to_owned(),
    }
}

/// The text part, and the page made of the same words (or of an operator's own).
fn body(
    context: &RenderContext<'_>,
    plan: &Plan<'_>,
    kind: Option<&str>,
    facts: &Value,
    links: &super::links::Links,
    subject: &str,
) -> Result<(String, String), RenderError> {
    let words = context.templates.render(plan.letter, kind, "body.txt", facts)?;
    let footer = context.templates.render("footer", None, "body.txt", facts)?;
    let marked = markup::parse(&format!("{words}\n--\n{footer}"));
    let (mut body, footer) = marked.html(links);
    if let Some(own) = context.templates.render_if_there(plan.letter, kind, "body.html", facts)? {
        body = own;
    }
    let page = context.templates.layout(&context! {
        language => context.templates.tag(),
        subject,
        body => Value::from_safe_string(body.trim_end().to_owned()),
        footer => Value::from_safe_string(footer.trim_end().to_owned()),
    })?;
    Ok((marked.text(), page))
}

/// What is kept of what people write, and who can read it, in words.
fn who_can_read(context: &RenderContext<'_>, common: &Value) -> Result<Value, RenderError> {
    let words = context.templates.render("privacy", None, "body.txt", common)?;
    Ok(Value::from_safe_string(words.trim_end().to_owned()))
}

/// What the letter's templates may name: what every letter may, and what this letter is about.
fn facts(common: &Value, plan: &Plan<'_>) -> Value {
    context! { ..common.clone(), ..plan.facts.clone() }
}

/// What every template may name.
fn common(context: &RenderContext<'_>, audience: &Audience, plan: &Plan<'_>) -> Value {
    let names = context.names;
    let staff = if ["staff", "staff_names", "ask"].iter().any(|fact| names.has(fact)) {
        staff_facts(&context.desk.staff)
    } else {
        Vec::new()
    };
    let staff_names: Vec<&str> = staff.iter().map(|who| who.called.as_str()).collect();
    let clock = &audience.clock;
    let (privacy, privacy_days) = match context.desk.privacy {
        Privacy::Kept => ("kept", 0),
        Privacy::Deleted => ("deleted", 0),
        Privacy::DeletedAfterDays(days) => ("days", days),
        Privacy::Moved => ("moved", 0),
    };
    context! {
        reader => context! { called => &audience.called, name => &audience.name },
        desk => context! {
            name => clean::line(&context.desk.name, LONGEST_NAME),
            address => context.desk.address.as_str(),
        },
        programme => context! {
            title => clean::line(&context.programme.title, LONGEST_NAME),
            starts => names.has("starts").then(|| clock.date(context.programme.starts)),
            ends => names.has("ends").then(|| clock.date(context.programme.ends)),
        },
        first_mover => match context.programme.first_mover {
            FirstMover::Mentor => "mentor",
            FirstMover::Mentee => "mentee",
            FirstMover::Either => "either",
        },
        ask => staff.first(),
        staff => &staff,
        staff_names => audience.clock.words.list(&staff_names),
        to_staff => audience.person.is_none(),
        standing_in => standing_in(context, audience),
        privacy, privacy_days,
        words_days => WORDS_KEPT_DAYS,
        pause_day => names.fact("pause_day", || pause_example(clock))
            .map_or_else(String::new, |date| clock.plain(date)),
        may_stop => plan.may_stop,
        // A plain reply reaches the desk alone.
        reply_is_desk => plan.letter != "introduction",
    }
}

fn desk(context: &RenderContext<'_>) -> Named {
    Named { name: context.desk.name.clone(), address: context.desk.address.as_str().to_owned() }
}

fn address_of(context: &RenderContext<'_>, address: &str) -> Named {
    Named { name: context.desk.name.clone(), address: address.to_owned() }
}

fn named(audience: &Audience) -> Named {
    Named { name: audience.name.clone(), address: audience.email.as_str().to_owned() }
}

/// Both sides, in the pairing's order, for the introduction's To.
fn introduced(plan: &Plan<'_>) -> Vec<Named> {
    let everyone = plan
        .views
        .iter()
        .flat_map(|view| view.side(Side::Mentor).chain(view.side(Side::Mentee)).map(|found| &found.person));
    everyone
        .map(|person| Named { name: person.name.clone(), address: person.email.as_str().to_owned() })
        .collect()
}

/// The introduction is answered to the other side, then the pairing; all else to the desk alone.
fn reply_to(context: &RenderContext<'_>, plan: &Plan<'_>, introduction: bool, answer_to: &str) -> Vec<Named> {
    let others = plan.pairs.iter().filter(|_| introduction).flat_map(|pair| &pair.other.people);
    others
        .map(|who| Named { name: who.name.clone(), address: who.email.clone() })
        .chain([address_of(context, answer_to)])
        .collect()
}

/// The roots of the pairings it is about, what an answer answers, and the letter's own id: servers
/// that give it another one (Amazon SES does) leave this one, and so do replies.
fn references(context: &RenderContext<'_>, plan: &Plan<'_>, message_id: &str) -> Vec<String> {
    const MOST: usize = 10;
    let mut ids: Vec<String> = plan.views.iter().take(MOST).map(|view| context.root_id(view)).collect();
    if let Some(mail) = plan.answers {
        let theirs: Vec<String> = mail.references.iter().filter_map(|id| message_id_of(id)).collect();
        let from = theirs.len().saturating_sub(MOST);
        for id in theirs.into_iter().skip(from).chain(mail.message_id.as_deref().and_then(message_id_of)) {
            ids.retain(|other| *other != id);
            ids.push(id);
        }
    }
    ids.push(message_id.to_owned());
    ids
}

/// An id that somebody else made, if it may stand in a header of ours.
fn message_id_of(id: &str) -> Option<String> {
    let id = id.trim().trim_start_matches('<').trim_end_matches('>');
    let fits = !id.is_empty()
        && id.len() <= 250
        && id.contains('@')
        && id.chars().all(|c| c.is_ascii_graphic() && !"<>()[],;\\\"".contains(c));
    fits.then(|| id.to_owned())
}
