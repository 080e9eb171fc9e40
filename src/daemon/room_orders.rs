//! Orders that staff give in their room, answered there.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::orders::{
    self, Given,
    apply::{self, OrderContext},
    confirm, look_up,
    not_done::answered,
};
use crate::{
    chat::matrix::Said,
    domain::{
        Order, PairingId, Reason, Staff,
        order::{Change, DeskOrder, Which, typed},
    },
    intake,
    planning::{
        letter::{Content, Recipient},
        orders::{Pointers, Refusal, Resolved, Task},
    },
    record::{Context, desk, posts},
    report::order_words,
    store::{Actor, Handled, Store, Tx},
};

/// What handled orders are filed under.
const FOLDER: &str = "matrix";
/// An order that was given longer ago, while the desk was down, is not carried out unseen.
const TOO_OLD: SignedDuration = SignedDuration::from_hours(24);

/// How the desk stands, if that is asked and takes long to find out: while it is, other work goes on.
///
/// # Errors
/// When the store fails.
pub async fn status_asked(
    store: &Store,
    ctx: &Context,
    user: &str,
    said: &Said,
    now: Timestamp,
) -> Result<Option<Vec<String>>> {
    if staff_in_their_room(ctx, said).is_none() {
        return Ok(None);
    }
    match store.read(|tx| order(tx, ctx, user, said, &[]))? {
        Some(Order::Desk(DeskOrder::Status)) => orders::status_apart(store, ctx, now).await,
        _ => Ok(None),
    }
}

/// Carries out what was said, if it is an order of staff's in their room and was not carried out
/// before; whether it was. `status`: how the desk stands, where that was found out before.
///
/// # Errors
/// When the store fails.
pub fn carry_out(
    tx: &Tx<'_>,
    ctx: &Context,
    user: &str,
    said: &Said,
    status: Option<Vec<String>>,
    now: Timestamp,
) -> Result<bool> {
    let Some(staff) = staff_in_their_room(ctx, said) else { return Ok(false) };
    let about = match &said.answers {
        Some(event) => tx.pairings_of_message(event)?,
        None => Vec::new(),
    };
    let Some(order) = order(tx, ctx, user, said, &about)? else { return Ok(false) };
    if tx.was_handled_at(FOLDER, &said.event_id)? {
        return Ok(false);
    }
    let verdict = sentence!("staff_mail.orders", orders => vec![typed(order.word())]);
    tx.enter_handled(&Handled {
        folder: FOLDER,
        key: &said.event_id,
        message_id: "",
        hash: &said.event_id,
        received: said.at,
        handled: now,
        class: "order",
        sender: &said.sender,
        subject: order.word(),
        verdict: &verdict,
        unplaced: None,
        junk: false,
        parked: "",
        waits_until: None,
        private: false,
        proved: true,
    })?;
    // What is in no mailbox need not be tidied away.
    tx.set_tidied(FOLDER, &said.event_id, now)?;
    let lines = if now.duration_since(said.at) > TOO_OLD {
        vec![ctx.words().say(&sentence!("staff_mail.too_old", order => typed(order.word())))]
    } else {
        let given = |order| Given {
            order,
            by: staff.name.clone(),
            actor: Actor::Room { who: staff.name.clone() },
            plan: None,
            said: said.at,
            status,
        };
        match &order {
            Order::Desk(order) => orders::of_desk(ctx.words(), tx, ctx, &given(*order), now)?,
            Order::Change(..) => shown_by_mail(tx, ctx, (staff, said), &order, now)?,
            other => why(tx, ctx, other, about, now)?,
        }
    };
    let reason = Reason::of_desk("room-order", &said.event_id);
    posts::tell_staff(tx, ctx, &reason, Some(&said.room), &lines.join("\n"), now)?;
    Ok(true)
}

/// Whether no pairing is called so.
fn names_none(tx: &Tx<'_>, ctx: &Context, name: &str) -> Result<bool> {
    let why = Order::Why(Which::Named(name.to_owned()));
    Ok(look_up::names(tx, ctx, &why, &Pointers::default())?.pairings_called(name).is_empty())
}

/// Why a pairing got what it got; or what is asked back.
fn why(
    tx: &Tx<'_>,
    ctx: &Context,
    order: &Order,
    about: Vec<PairingId>,
    now: Timestamp,
) -> Result<Vec<String>> {
    let pointers = Pointers { about, numbered: Vec::new() };
    let said = match answered(look_up::resolved(tx, ctx, order, &pointers))? {
        Ok(Resolved::Why(id)) => orders::why(tx, ctx, &id, now)?,
        Ok(other) => Err(Refusal::OnlyAsAnswer { word: other.word() }),
        Err(refusal) => Err(refusal),
    };
    Ok(said.unwrap_or_else(|refusal| vec![order_words::refusal(ctx.words(), &refusal)]))
}

/// What sends letters is shown by mail to whoever ordered it, at the address on file, and done once that is answered.
fn shown_by_mail(
    tx: &Tx<'_>,
    ctx: &Context,
    (staff, said): (&Staff, &Said),
    order: &Order,
    now: Timestamp,
) -> Result<Vec<String>> {
    let refused = |refusal: &Refusal| vec![order_words::wrong(ctx.words(), order.word(), refusal)];
    let resolved = match answered(look_up::resolved(tx, ctx, order, &Pointers::default()))? {
        Ok(resolved) => resolved,
        Err(refusal) => return Ok(refused(&refusal)),
    };
    let actor = Actor::Room { who: staff.name.clone() };
    let context = OrderContext {
        ctx,
        actor: &actor,
        by: &staff.name,
        said: said.at,
        key: &said.event_id,
        now,
        grace: ctx.desk.grace,
        above: None,
        foresight: None,
    };
    let task = Task::Order(resolved);
    let words = apply::words(ctx.words(), tx, &task, context)?;
    let reason = Reason::of_desk("confirm", &said.event_id);
    let asked =
        confirm::ask(tx, (vec![task], vec![words.clone()]), staff.email.as_str(), reason.clone(), context);
    let asked = match answered(asked)? {
        Ok(asked) => asked,
        Err(refusal) => return Ok(refused(&refusal)),
    };
    let at = ctx.desk.staff.iter().position(|other| other.email == staff.email).unwrap_or_default();
    let content = Content::Confirm { asked, to_mail: None };
    desk::answer_staff(tx, ctx, Recipient::Staff(at), reason, content, now)?;
    Ok(vec![words, ctx.words().say(&sentence!("order.shown_by_mail", name => &staff.called))])
}

/// The member of staff who spoke, if the room is staff's: nobody else orders, and nobody anywhere
/// else.
fn staff_in_their_room<'a>(ctx: &'a Context, said: &Said) -> Option<&'a Staff> {
    let is_staffs = |room: &Option<String>| room.as_deref() == Some(said.room.as_str());
    ctx.standings.programmes.values().find(|programme| is_staffs(&programme.rooms.staff))?;
    ctx.desk.staff.iter().find(|staff| staff.matrix.as_deref() == Some(said.sender.as_str()))
}

/// The order that a line is. People talk in that room too: a question is taken for one only if it
/// says what about, or is said to the desk.
fn order(tx: &Tx<'_>, ctx: &Context, user: &str, said: &Said, about: &[PairingId]) -> Result<Option<Order>> {
    let text = said.text.trim();
    let (to_desk, words) = match to_desk(text, user, &ctx.desk.name) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    if words.lines().count() != 1 {
        return Ok(None);
    }
    let today = said.at.to_zoned(ctx.desk.zone.clone()).date();
    let mut spoken = intake::orders(words, today);
    if spoken.orders.len() != 1 {
        return Ok(None);
    }
    let order = spoken.orders.pop().filter(works_in_a_room);
    Ok(match order {
        Some(Order::Why(Which::Answered)) if !to_desk && about.is_empty() => None,
        // "Sounds good" is said to the others.
        Some(Order::Desk(_)) if !to_desk && !is_plain(words) => None,
        Some(Order::Why(Which::Named(name)) | Order::Change(Which::Named(name), _))
            if !to_desk && names_none(tx, ctx, &name)? =>
        {
            None
        }
        order => order,
    })
}

/// Whether it is the word of an order about the desk, and nothing else.
fn is_plain(words: &str) -> bool {
    const PLAIN: [&str; 10] =
        ["go", "hold", "release", "status", "help", "los", "anhalten", "freigeben", "hilfe", "undo"];
    let word = words.trim_matches(|c: char| c.is_whitespace() || "\"'*_.!?".contains(c)).to_lowercase();
    PLAIN.contains(&word.as_str())
}

/// One call may be left out or moved from the room, where the pair is named: what it sends is shown by mail. The other
/// orders that send letters are given by mail.
fn works_in_a_room(order: &Order) -> bool {
    let one_call = |change: &Change| matches!(change, Change::Skip { .. } | Change::MoveCall { .. });
    matches!(order, Order::Change(Which::Named(_), change) if one_call(change))
        || matches!(
            order,
            Order::Desk(DeskOrder::Go)
                | Order::Desk(DeskOrder::GoNow)
                | Order::Desk(DeskOrder::Hold)
                | Order::Desk(DeskOrder::Release)
                | Order::Desk(DeskOrder::Status)
                | Order::Desk(DeskOrder::Help)
                | Order::Why(_)
        )
}

/// What follows the desk's name at the start of a line: `mentord: status`.
fn to_desk<'a>(text: &'a str, user: &str, desk: &str) -> Option<&'a str> {
    let local = user.trim_start_matches('@').split(':').next().unwrap_or_default();
    [user, local, desk, "mentord"].into_iter().filter(|name| !name.is_empty()).find_map(|name| {
        let start = text.get(..name.len()).filter(|start| start.eq_ignore_ascii_case(name))?;
        let rest = text.get(start.len()..)?;
        let rest = rest.trim_start_matches([':', ',']);
        rest.starts_with(char::is_whitespace).then(|| rest.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_to_the_desk_begins_with_its_name() {
        for (text, rest) in [
            ("mentord: status", Some("status")),
            ("@desk:localhost why Ada", Some("why Ada")),
            ("Riverside Mentoring, hold", Some("hold")),
            ("mentord, go", Some("go")),
            ("mentordx status", None),
            ("status", None),
            ("mentord", None),
        ] {
            assert_eq!(to_desk(text, "@desk:localhost", "Riverside Mentoring"), rest, "{text}");
        }
    }
}
