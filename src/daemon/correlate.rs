//! What the record knows that bears on a mail: whose it is, which letters of ours it answers, which
//! pairing it means.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{
    author::{Ties, addressed, writer_among, writers},
    bounced::{bounced, reported_person},
    reading,
};
use crate::{
    domain::{
        EmailAddress, Incoming, LetterKind, PairingId, PersonId, Sentence, incoming::Class, order::Spoken,
    },
    intake,
    letters::keys::{OwnAddress, letter_of, read_address},
    planning::{
        inbound::{
            mail_context::{LetterContext, MailContext},
            shared, strangers, worry,
        },
        letter::Recipient,
        view::PairingView,
    },
    record::{self, Context},
    store::Tx,
};

/// Whose a mail is, and what ties it to them.
#[derive(Debug)]
pub(super) struct Evidence {
    staff: Option<usize>,
    pub(super) writer: Option<PersonId>,
    /// All who share the address it came from.
    sharing: Vec<PersonId>,
    pub(super) token: Option<PairingId>,
    letters: Vec<LetterContext>,
    thread: Option<PairingId>,
    series: BTreeMap<String, PairingId>,
    proved: Option<LetterContext>,
    vouched: bool,
}

impl Evidence {
    pub(super) fn of(tx: &Tx<'_>, ctx: &Context, mail: &Incoming) -> Result<Self> {
        // Staff write by hand from the desk's own mailbox too; whatever mentord itself wrote is known by
        // its mark, and has been told apart before.
        let staff = mail.from.as_deref().and_then(|from| {
            let named = ctx.desk.staff.iter().position(|staff| staff.email.as_str() == from);
            named.or((ctx.desk.address.as_str() == from).then_some(0))
        });
        // Where a group put its own address into From, that is nobody's word of staff's.
        let staff = staff.filter(|_| mail.original_from.is_none());
        let sharing = writers(tx, mail, staff.is_some())?;
        let token = token(tx, ctx, mail)?;
        let letters = answered_letters(tx, ctx, mail)?;
        // What names the pairing more closely needs no search.
        let thread = if token.is_none() && letters.is_empty() { thread(tx, ctx, mail)? } else { None };
        let proved = match addressed_letter(tx, ctx, mail)? {
            None if !ctx.desk.plus_addressing => letters.first().cloned(),
            proved => proved,
        };
        let mut series = BTreeMap::new();
        for uid in mail.calendar.iter().map(|answer| &answer.uid) {
            series.extend(tx.pairing_of_series(uid)?.map(|pairing| (uid.clone(), pairing)));
        }
        let pairing = token.as_ref().or(thread.as_ref()).or(series.values().next());
        let writer = writer_among(tx, &sharing, mail, &Ties { letters: &letters, pairing })?;
        let vouched = mail.vouched;
        Ok(Self { staff, writer, sharing, token, letters, thread, series, proved, vouched })
    }

    /// The same, where it is known who of several wrote.
    pub(super) fn by(self, writer: &PersonId) -> Self {
        Self { writer: Some(writer.clone()), ..self }
    }

    /// Whether more than a From line ties the mail to whom it names: what nobody can guess (a token, an id of ours),
    /// or a trusted server's word.
    pub(super) fn is_proof(&self) -> bool {
        self.token.is_some()
            || self.proved.is_some()
            || self.thread.is_some()
            || !self.letters.is_empty()
            || self.vouched
    }
}

/// What a mail is called in the record.
pub(super) fn name_of(hash: &str) -> String {
    hash.chars().take(16).collect()
}

/// Gathers what the record knows about a mail.
pub(super) fn mail_context(
    tx: &Tx<'_>,
    ctx: &Context,
    mail: &Incoming,
    hash: &str,
    heard: Timestamp,
    now: Timestamp,
) -> Result<MailContext> {
    context_of(Evidence::of(tx, ctx, mail)?, (tx, ctx), mail, hash, heard, now)
}

/// The same, where it is known whose the mail is.
pub(super) fn context_of(
    evidence: Evidence,
    (tx, ctx): (&Tx<'_>, &Context),
    mail: &Incoming,
    hash: &str,
    heard: Timestamp,
    now: Timestamp,
) -> Result<MailContext> {
    let Evidence { staff, writer, sharing, token, letters, thread, series, proved, vouched } = evidence;
    let addressed = addressed(tx, mail, writer.as_ref(), token.as_ref().or(thread.as_ref()))?;
    let asked_about = letters.first().and_then(|letter| shared::asked_about(letter.reason.as_ref()?));
    let sharing = match asked_about {
        Some((address, _)) => tx.owners(address.as_str())?,
        None if writer.is_none() => sharing,
        None => Vec::new(),
    };
    let themselves = mail.from.as_deref().is_some_and(|from| is_staff(ctx, from));
    let to_staff = |letter: &LetterContext| matches!(letter.recipient, Recipient::Staff(_));
    let proved_to_staff = proved.as_ref().is_some_and(to_staff);
    let heard_on = heard.to_zoned(ctx.desk.zone.clone()).date();
    let worry = worry(tx, ctx, mail, &letters)?;
    let orders = match themselves || proved_to_staff || worry.is_some() {
        true => mail.text.as_deref().map(|text| intake::orders(text, heard_on)).unwrap_or_default(),
        false => Spoken::default(),
    };
    let bounced = bounced(tx, ctx, mail, token.as_ref())?;
    let reported = if bounced.is_none() { reported_person(tx, mail)? } else { None };
    let mut ids: BTreeSet<PairingId> = BTreeSet::new();
    for person in writer
        .iter()
        .chain(&sharing)
        .chain(bounced.as_ref().and_then(|bounced| bounced.recipient.person()))
        .chain(letters.iter().filter_map(|letter| letter.recipient.person()))
    {
        ids.extend(tx.pairings_of(person)?);
    }
    ids.extend(token.clone());
    ids.extend(thread.clone());
    ids.extend(series.values().cloned());
    ids.extend(letters.iter().flat_map(|letter| letter.pairings.clone()));
    let (today, answered_today) = answered_today(tx, ctx, writer.as_ref(), now)?;
    let views = record::views(tx, ctx, &ids, now)?;
    let words = words(mail);
    let asked = reading::asked(ctx, &views, writer.as_ref(), &letters, heard);
    let reading = words.as_deref().map(|words| intake::reading(words, &asked)).unwrap_or_default();
    let was_asked = if writer.is_none() { was_asked(tx, mail, &views, now)? } else { Vec::new() };
    Ok(MailContext {
        mail: name_of(hash),
        heard,
        writer,
        staff,
        sharing,
        from_desk: mail.from.as_deref().is_some_and(|from| is_plus_address(&ctx.desk.address, from)),
        addressed,
        token,
        thread,
        was_asked,
        today,
        answered_today,
        letters,
        proved,
        answers_invite: intake::answers_invite(&mail.subject),
        series,
        bounced,
        reported,
        heard_on,
        reading,
        words,
        worry,
        staff_names: ctx.desk.staff.clone(),
        worry_readers: reading::worry_readers(ctx),
        sheets: 0,
        orders,
        themselves,
        to_desk_alone: to_desk_alone(ctx, mail),
        vouched,
        suspect: match suspect(ctx, mail) {
            None if themselves && replayed(tx, mail)? => Some(sentence!("staff_mail.came_before")),
            doubt => doubt,
        },
        views,
    })
}

/// Addresses of the desk's making among the recipients that are looked at: each costs some time.
const MOST_OWN_ADDRESSES: usize = 50;

/// What was newly written; beside an answer to an invite the comment.
fn words(mail: &Incoming) -> Option<String> {
    match mail.class {
        Class::Calendar => mail.calendar.iter().find_map(|answer| answer.comment.clone()),
        _ => mail.text.clone(),
    }
}

/// The worry that the letter it answers is about, or the letter that came back.
fn worry(tx: &Tx<'_>, ctx: &Context, mail: &Incoming, letters: &[LetterContext]) -> Result<Option<String>> {
    let of = |letter: &LetterContext| letter.reason.as_ref().and_then(worry::key_of);
    if let Some(key) = letters.iter().find_map(of) {
        return Ok(Some(key));
    }
    match mail.bounce.as_ref().and_then(|bounce| bounce.original_message_id.as_ref()) {
        Some(id) => Ok(letter_behind(tx, ctx, id)?.as_ref().and_then(of)),
        None => Ok(None),
    }
}

/// Whether it is the desk's own address, or one of its plus addresses.
#[must_use]
pub fn is_of_desk(desk: &EmailAddress, address: &str) -> bool {
    desk.as_str() == address || is_plus_address(desk, address)
}

fn is_plus_address(desk: &EmailAddress, address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else { return false };
    domain == desk.domain() && local.split_once('+').is_some_and(|(name, _)| name == desk.local())
}

/// The writer's day, and how many answers they got on it.
fn answered_today(
    tx: &Tx<'_>,
    ctx: &Context,
    writer: Option<&PersonId>,
    now: Timestamp,
) -> Result<(Date, usize)> {
    let row = writer.map(|id| tx.person(id)).transpose()?.flatten();
    let zone = row.as_ref().map_or(&ctx.desk.zone, |row| &row.person.zone).clone();
    let today = now.to_zoned(zone).date();
    let Some(row) = row else { return Ok((today, 0)) };
    let midnight = today.to_zoned(row.person.zone.clone()).map_or(now, |start| start.timestamp());
    Ok((today, tx.answers_to(&row.person.id.0, LetterKind::Answer, midnight)?))
}

/// Questions about addresses that one person gets in a day: who knows a pair's address and makes up
/// others bothers nobody with more.
const MOST_QUESTIONS: usize = 2;

/// Who of these pairings was asked already whether they write from the mail's address, or was asked
/// about others often enough today.
fn was_asked(tx: &Tx<'_>, mail: &Incoming, views: &[PairingView], now: Timestamp) -> Result<Vec<PersonId>> {
    let mut asked = Vec::new();
    let Some(address) = mail.author() else {
        return Ok(asked);
    };
    // Whoever answers a letter from the very address it went to, and is nobody's any more, said so
    // themselves: "not me", or staff put another address in its place.
    let nobodys = tx.owners(address.as_str())?.is_empty();
    for id in mail.in_reply_to.iter().filter(|_| nobodys) {
        if tx.address_of(id)?.is_some_and(|went_to| went_to == address)
            && let Some((_, recipient, _)) = tx.by_message_id(id)?
        {
            asked.push(PersonId(recipient));
        }
    }
    for id in views.iter().flat_map(|view| view.pairing.everyone()) {
        if asked.contains(id) {
            continue;
        }
        let often = tx.answers_to(&id.0, strangers::ASKED, now - SignedDuration::from_hours(24))?;
        if often >= MOST_QUESTIONS || tx.has_reason(&strangers::reason(id, &address))? {
            asked.push(id.clone());
        }
    }
    Ok(asked)
}

/// Whether the address is one of the staff list.
pub(super) fn is_staff(ctx: &Context, address: &str) -> bool {
    ctx.desk.staff.iter().any(|staff| staff.email.as_str() == address)
}

/// Whether To and Cc hold nothing but addresses of the desk.
fn to_desk_alone(ctx: &Context, mail: &Incoming) -> bool {
    mail.to.iter().chain(&mail.cc).all(|address| is_of_desk(&ctx.desk.address, address))
}

/// Whether orders came before in a mail of the same Message-ID.
fn replayed(tx: &Tx<'_>, mail: &Incoming) -> Result<bool> {
    mail.message_id.as_deref().map_or(Ok(false), |id| tx.was_order_mail(id))
}

/// What the header says against its author, where they say that they are of staff.
fn suspect(ctx: &Context, mail: &Incoming) -> Option<Sentence> {
    let looks_like = |text: &str| {
        let text = text.to_lowercase();
        ctx.desk.staff.iter().find(|staff| text.contains(staff.email.as_str()))
    };
    let from = mail.from.as_deref().unwrap_or_default();
    if let Some(staff) = mail.from_name.as_deref().and_then(looks_like)
        && staff.email.as_str() != from
    {
        return Some(sentence!("staff_mail.shows_other_name", name => &staff.email, from));
    }
    mail.doubtful.clone()
}

/// The recipients that are addresses of the desk's own making.
pub(super) fn own_addresses(mail: &Incoming) -> impl Iterator<Item = OwnAddress> + '_ {
    let recipients = mail.to.iter().chain(&mail.cc).chain(&mail.delivered_to);
    recipients.filter_map(|recipient| read_address(recipient)).take(MOST_OWN_ADDRESSES)
}

/// The pairing whose own address, with its true token, is among the recipients.
fn token(tx: &Tx<'_>, ctx: &Context, mail: &Incoming) -> Result<Option<PairingId>> {
    for OwnAddress { name, token, .. } in own_addresses(mail).filter(|own| letter_of(&own.name).is_none()) {
        // A long id is shortened in the address: its owner is known by that name.
        let ids = match tx.pairing(&PairingId(name.clone()))? {
            Some(row) => vec![row.pairing.id],
            None => tx.pairings_named(&name)?,
        };
        for id in ids {
            let Some(row) = tx.pairing(&id)? else { continue };
            // A thread of before the pairing began again is theirs still.
            if (1..=row.contact.generation).any(|generation| ctx.keys.is_token(&token, &id, generation)) {
                return Ok(Some(id));
            }
        }
    }
    Ok(None)
}

/// The pairing to whose letters all the mail refers, though it names none of them: clients that
/// shorten References keep the first, which is the pairing's root.
fn thread(tx: &Tx<'_>, ctx: &Context, mail: &Incoming) -> Result<Option<PairingId>> {
    for id in mail.in_reply_to.iter().filter(|id| ctx.keys.may_be_ours(id)) {
        if let Some(pairing) = tx.pairings_named(id)?.into_iter().next() {
            return Ok(Some(pairing));
        }
    }
    Ok(None)
}

/// Our letters that a mail answers: by In-Reply-To and References, and by a letter's own address.
fn answered_letters(tx: &Tx<'_>, ctx: &Context, mail: &Incoming) -> Result<Vec<LetterContext>> {
    let mut letters = Vec::new();
    for (at, id) in mail.in_reply_to.iter().enumerate() {
        let letter = letter_behind(tx, ctx, id)?;
        letters.extend(letter.map(|letter| LetterContext { direct: at == 0, ..letter }));
    }
    letters.extend(addressed_letter(tx, ctx, mail)?);
    Ok(letters)
}

/// The letter whose own address, with its true token, is among the recipients.
fn addressed_letter(tx: &Tx<'_>, ctx: &Context, mail: &Incoming) -> Result<Option<LetterContext>> {
    match addressed_id(tx, ctx, mail)? {
        Some(id) => letter_behind(tx, ctx, &id),
        None => Ok(None),
    }
}

/// Its Message-ID.
pub(super) fn addressed_id(tx: &Tx<'_>, ctx: &Context, mail: &Incoming) -> Result<Option<String>> {
    for OwnAddress { name, token, .. } in own_addresses(mail) {
        let Some(start) = letter_of(&name) else { continue };
        let found = tx.message_ids_starting(start)?;
        if let Some(id) = found.into_iter().find(|id| ctx.keys.is_letter_token(&token, id)) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

fn letter_behind(tx: &Tx<'_>, ctx: &Context, message_id: &str) -> Result<Option<LetterContext>> {
    let Some((kind, recipient, pairings)) = tx.by_message_id(message_id)? else { return Ok(None) };
    let reason = tx.first_reason(message_id)?;
    Ok(Some(LetterContext {
        kind,
        direct: false,
        recipient: record::recipient_from(ctx, &recipient),
        pairings,
        reason,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_desks_mailbox_is_known_by_any_of_its_addresses() {
        let address = |text| EmailAddress::parse(text).unwrap();
        let desk = address("desk@desk.test");
        for (given, expected) in [
            ("desk@desk.test", true),
            ("desk+ada-sam.abc@desk.test", true),
            ("ada@desk.test", false),
            ("desk@elsewhere.test", false),
        ] {
            assert_eq!(is_of_desk(&desk, given), expected, "{given}");
        }
    }
}
