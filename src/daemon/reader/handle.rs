//! One mail handled: told apart from those that were handled before, acted on and noted, in the caller's
//! transaction.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::{
    context::FetchContext,
    deferred,
    understand::{Extent, Read},
};
use crate::{
    daemon::{
        canary, clock,
        correlate::{Evidence, context_of, name_of},
        orders::{self, foresight},
        parked::{ParkedMail, apply_reaction},
    },
    domain::{
        Incoming, PersonId, Reason, Sentence,
        incoming::Class,
        words::{self, Words, WordsKind},
    },
    mail::Found,
    planning::{
        inbound::{mail_context::MailContext, react, reaction::Reaction},
        letter::DeskTrouble,
    },
    record::{self, desk},
    store::{self, Actor, Handled, SameMail, Tx},
};

/// Mails of one sender that the desk acts upon within an hour. What proves itself is in no such count.
pub const MOST_AN_HOUR: usize = 60;

/// Handles one mail; whether it was new.
pub(super) fn handle(tx: &Tx<'_>, context: &FetchContext<'_>, read: &Read) -> Result<bool> {
    let found = &read.found;
    if read.ends > 0 {
        tx.forget_interruptions(&found.folder, &found.key)?;
    }
    if tx.was_handled(&read.hash)? {
        tx.lies_at(&read.hash, &found.folder, &found.key)?;
        advance_cursor(tx, found)?;
        return Ok(false);
    }
    // A folder that was numbered anew is handed out from its start, and so is one that appears
    // later, such as Junk made by the first spam: with mail from before our time.
    if let Some(cursor) = &found.cursor
        && tx.reads_whole(&found.folder, cursor.uidvalidity, cursor.next_uid)?
        && tx.began()?.is_some_and(|began| found.received < began)
    {
        advance_cursor(tx, found)?;
        return Ok(false);
    }
    // It is removed by who wrote it, and stands nowhere.
    if let Some(mark) = &read.test_mark {
        if !read.hops.is_empty() {
            tx.set_own_hops(&read.hops)?;
        }
        record::canary::seen(tx, context.ctx, mark, (&found.folder, found.junk), context.now)?;
        return advance_cursor(tx, found).map(|()| false);
    }
    if read.mail.class == Class::Loop {
        record_own_copy(tx, &read.mail)?;
    }
    success_came_home(tx, &read.mail)?;
    let heard = heard_at(found.received, context.floor, context.now);
    if canary::reported(tx, context.ctx, &read.mail, context.now)? {
        let outcome = Handling { verdict: sentence!("inbound.report_of_test"), ..Handling::default() };
        return note(tx, read, heard, context.now, &outcome).map(|_| true);
    }
    // A list, or a second address of the desk's, brings a mail twice: it has one effect.
    if let Some(first) = same_mail(tx, &read.mail)? {
        let outcome = Handling {
            verdict: sentence!("inbound.once_more"),
            private: first.private,
            ..Handling::default()
        };
        note(tx, read, heard, context.now, &outcome)?;
        return Ok(true);
    }
    match read.extent {
        Extent::SetAside => set_aside(tx, context, read, heard)?,
        Extent::Withheld if read.mail.class != Class::Loop => deferred::defer(tx, context, read, heard)?,
        Extent::Whole | Extent::Beginning | Extent::Withheld => act(tx, context, read, heard, Counted::Yes)?,
    }
    Ok(true)
}

/// Handles one mail in a transaction of its own; one that cannot be recorded is set aside for staff rather than
/// tried for ever.
pub(super) fn handle_alone(context: &FetchContext<'_>, read: &Read) -> Result<bool> {
    let FetchContext { store, floor, now, .. } = *context;
    match store.write(|tx| handle(tx, context, read)) {
        Err(err) if store::fault(&err).is_none() => {
            let found = &read.found;
            tracing::error!(folder = %found.folder, key = %found.key, "Cannot act on a mail: {err:#}");
            let why = sentence!("inbound.not_acted_on", said => format!("{err:#}"));
            let heard = heard_at(found.received, floor, now);
            let outcome = Handling { verdict: why.clone(), unplaced: Some(why), ..Handling::default() };
            store.write(|tx| note(tx, read, heard, now, &outcome).map(|_| ()))?;
            Ok(true)
        }
        other => other,
    }
}

/// The mail of this Message-ID and sender that was handled before, if a person wrote it.
fn same_mail(tx: &Tx<'_>, mail: &Incoming) -> Result<Option<SameMail>> {
    let written = matches!(mail.class, Class::Reply | Class::Calendar | Class::List);
    match (&mail.message_id, &mail.from) {
        (Some(id), Some(from)) if written => tx.same_mail(id, from),
        _ => Ok(None),
    }
}

/// Our own copy. Where a server gave the letter another id, ours stands in its References, and the
/// other one is worth knowing: answers name it.
fn record_own_copy(tx: &Tx<'_>, mail: &Incoming) -> Result<()> {
    let Some(id) = &mail.message_id else { return Ok(()) };
    if tx.copy_came_home(id)? {
        return Ok(());
    }
    for own in &mail.in_reply_to {
        if let Some(delivery) = tx.delivery_by_id(own)? {
            tx.also_known_as(delivery, id)?;
            tx.copy_came_home(own)?;
            return Ok(());
        }
    }
    Ok(())
}

/// A report that a letter was taken, or is only late: it left.
fn success_came_home(tx: &Tx<'_>, mail: &Incoming) -> Result<()> {
    let Some(bounce) = &mail.bounce else { return Ok(()) };
    let failed = bounce.recipients.iter().any(|recipient| recipient.failed);
    match &bounce.original_message_id {
        Some(id) if !failed && !bounce.recipients.is_empty() => tx.report_came_home(id),
        _ => Ok(()),
    }
}

/// The next fetch begins behind this mail.
fn advance_cursor(tx: &Tx<'_>, found: &Found) -> Result<()> {
    match &found.cursor {
        Some(cursor) => tx.set_place(&cursor.folder, cursor.uidvalidity, cursor.next_uid),
        None => Ok(()),
    }
}

/// A mail was heard when its server took it in, but never before the last complete fetch (it would
/// have been found then) nor after now.
#[must_use]
pub fn heard_at(received: Timestamp, floor: Option<Timestamp>, now: Timestamp) -> Timestamp {
    let received = clock::whole(received);
    floor.map_or(received, |floor| received.max(floor)).min(now)
}

/// A mail that must not be read: staff hear of it at once, by its header.
pub(super) fn set_aside(
    tx: &Tx<'_>,
    context: &FetchContext<'_>,
    read: &Read,
    heard: Timestamp,
) -> Result<()> {
    let FetchContext { ctx, now, .. } = *context;
    let mail = &read.mail;
    let why = mail.reason.clone();
    let outcome = Handling { verdict: why.clone(), unplaced: Some(why), ..Handling::default() };
    note(tx, read, heard, now, &outcome)?;
    let at = heard.to_zoned(ctx.desk.zone.clone());
    let said = sentence!("inbound.set_aside", from => &mail.from, subject => &mail.subject, at);
    let reason = Reason::of_desk("set-aside", &read.hash);
    desk::tell_trouble_once(tx, ctx, DeskTrouble::SetAside, &reason, &said, now)
}

/// Whether a mail is in the count of those of its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    Yes,
    /// It was over the limit, and its turn has come.
    No,
}

pub(super) fn act(
    tx: &Tx<'_>,
    context: &FetchContext<'_>,
    read: &Read,
    heard: Timestamp,
    counted: Counted,
) -> Result<()> {
    let FetchContext { ctx, now, .. } = *context;
    let mail = &read.mail;
    let evidence = Evidence::of(tx, ctx, mail)?;
    let proved = evidence.is_proof();
    if counted == Counted::Yes && !proved {
        let recent_mail_count = recent_mail_count(tx, mail, heard)?;
        if recent_mail_count >= MOST_AN_HOUR {
            return defer_over_limit(tx, read, (heard, now), evidence.writer.as_ref(), recent_mail_count);
        }
    }
    let mail_context = context_of(evidence, (tx, ctx), mail, &read.hash, heard, now)?;
    let mail_context = MailContext { sheets: read.prepared.sheets.count(), ..mail_context };
    let mut reaction = if found_in_vain(&read.found, &mail_context) {
        // Spam that the server has told apart is no work for staff.
        Reaction::understood(sentence!("inbound.junk"))
    } else {
        react::react(mail, &mail_context, now, ctx.staff())
    };
    let known = (mail_context.writer.as_ref(), proved);
    let inbox = note_reaction(tx, read, (heard, now), &mut reaction, known)?;
    let ordered = reaction.order.clone();
    let staff_away = reaction.staff_away;
    let verdict = reaction.verdict.clone();
    if let Some(words) = words_for_staff(mail, &mail_context, &reaction) {
        record::words::of_unplaced(tx, inbox, &words)?;
    }
    apply_reaction(tx, ctx, reaction, inbox, heard, now)?;
    if let Some((who, range)) = staff_away {
        record::staff::away(tx, ctx, who, range, &Actor::Mail { inbox, verdict }, now)?;
    }
    if let Some(orders) = &ordered {
        orders::carry_out(tx, ctx, orders, (mail, &mail_context, &read.prepared), inbox, now)?;
    }
    Ok(())
}

/// One of too many within an hour is noted, and read when its turn comes; staff look at the first of them now.
fn defer_over_limit(
    tx: &Tx<'_>,
    read: &Read,
    (heard, now): (Timestamp, Timestamp),
    writer: Option<&PersonId>,
    recent_mail_count: usize,
) -> Result<()> {
    let mut reaction = if recent_mail_count == MOST_AN_HOUR {
        Reaction::unplaced(sentence!("inbound.a_loop", most => MOST_AN_HOUR))
    } else {
        Reaction {
            waits_until: Some(heard + deferred::GIVEN_UP_AFTER),
            ..Reaction::unplaced(sentence!("inbound.too_many"))
        }
    };
    let inbox = note_reaction(tx, read, (heard, now), &mut reaction, (writer, false))?;
    deferred::defer_flood(tx, inbox, heard, now)
}

/// Notes a mail and what was made of it, with its writer, and whether it is proved.
fn note_reaction(
    tx: &Tx<'_>,
    read: &Read,
    (heard, now): (Timestamp, Timestamp),
    reaction: &mut Reaction,
    (writer, proved): (Option<&PersonId>, bool),
) -> Result<i64> {
    let mail = &read.mail;
    if read.extent == Extent::Beginning && mail.closed.is_some() {
        let said = [Some(&mut reaction.verdict), reaction.unplaced.as_mut()];
        said.into_iter()
            .flatten()
            .for_each(|said| *said = sentence!("inbound.beside", said => &*said, reason => &mail.reason));
    }
    let parked = match reaction.unplaced.is_some() && writer.is_none() {
        true => ParkedMail::of(mail, name_of(&read.hash), heard),
        false => None,
    };
    let parked = parked.map(|parked| serde_json::to_string(&parked)).transpose()?.unwrap_or_default();
    let outcome = Handling {
        verdict: reaction.verdict.clone(),
        unplaced: reaction.unplaced.clone(),
        parked: &parked,
        waits_until: reaction.waits_until,
        private: reaction.private,
        proved,
    };
    note(tx, read, heard, now, &outcome)
}

fn found_in_vain(found: &Found, mail_context: &MailContext) -> bool {
    found.junk && mail_context.know_nothing()
}

/// What a person wrote in a mail that nobody could place: staff see it with its sender.
fn words_for_staff(mail: &Incoming, mail_context: &MailContext, reaction: &Reaction) -> Option<Words> {
    let written = matches!(mail.class, Class::Reply | Class::List);
    let alone = reaction.unplaced.is_some() && reaction.words.is_empty() && !reaction.private;
    let text = mail_context.words.as_deref().filter(|text| written && alone && !text.trim().is_empty())?;
    let text = words::quote(text);
    Some(Words { who: mail_context.writer.clone(), kind: WordsKind::Said, text, heard: mail_context.heard })
}

/// How many came within the hour before this one. Our own letters come home in any number.
fn recent_mail_count(tx: &Tx<'_>, mail: &Incoming, heard: Timestamp) -> Result<usize> {
    if mail.class == Class::Loop {
        return Ok(0);
    }
    let since = heard - SignedDuration::from_hours(1);
    tx.recent_mail_count(mail.from.as_deref().unwrap_or_default(), (since, heard), MOST_AN_HOUR + 1)
}

/// What was made of a mail.
#[derive(Debug, Clone, Default)]
pub(super) struct Handling<'a> {
    pub(super) verdict: Sentence,
    /// Why staff must look; `None`: understood.
    pub(super) unplaced: Option<Sentence>,
    pub(super) parked: &'a str,
    pub(super) waits_until: Option<Timestamp>,
    /// It leaves the mailbox at once, and its subject is not kept.
    pub(super) private: bool,
    pub(super) proved: bool,
}

pub(super) fn note(
    tx: &Tx<'_>,
    read: &Read,
    heard: Timestamp,
    now: Timestamp,
    outcome: &Handling<'_>,
) -> Result<i64> {
    let Read { found, mail, .. } = read;
    let class = serde_json::to_value(mail.class).ok().and_then(|value| value.as_str().map(str::to_owned));
    let id = tx.enter_handled(&Handled {
        folder: &found.folder,
        key: &found.key,
        message_id: mail.message_id.as_deref().unwrap_or_default(),
        hash: &read.hash,
        received: heard,
        handled: now,
        class: &class.unwrap_or_default(),
        sender: mail.from.as_deref().unwrap_or_default(),
        subject: if outcome.private { "" } else { &mail.subject },
        verdict: &outcome.verdict,
        unplaced: outcome.unplaced.as_ref(),
        junk: found.junk,
        parked: outcome.parked,
        waits_until: outcome.waits_until,
        private: outcome.private,
        proved: outcome.proved,
    })?;
    advance_cursor(tx, found)?;
    Ok(id)
}

/// Whatever takes long about a mail is done before its transaction: what staff attached, and what their orders
/// would send, is found out on a thread of its own.
pub(super) async fn prepare(context: &FetchContext<'_>, read: &mut Read) -> Result<()> {
    if read.mail.class != Class::Reply {
        return Ok(());
    }
    let FetchContext { store, ctx, now, .. } = *context;
    foresight::prepare(store, ctx, (&read.mail, &read.hash), &mut read.prepared, now).await
}
