//! What the rooms are told: that a pair is in touch, what a letter to staff is about, and how a
//! matter went on. Names of participants go into no room but the staff's.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::{Context, views::Views};
use crate::{
    domain::{Event, PairingId, PersonId, Programme, Reason, contact::Trouble, outage::Outage},
    letters::Catalogue,
    planning::{
        letter::{Content, DeskTrouble, Letter, Recipient},
        schedule::due::pairing_reason,
        view::PairingView,
    },
    store::{KeptStatus, NewPost, Tx},
};

/// Where posts for staff go if the programme names no room.
const STAFF_ROOM: &str = "staff";
/// A post is edited no longer than this after it was made: nobody scrolls back further.
const EDITED_FOR: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Enters the post that an event makes, if it makes one, and amends those it makes out of date.
pub(super) fn of_event(
    tx: &Tx<'_>,
    ctx: &Context,
    (pairing, event): (&PairingId, &Event),
    views: &mut Views<'_, '_>,
    now: Timestamp,
) -> Result<()> {
    let tells = matches!(
        event,
        Event::InTouch { .. } | Event::Settled { .. } | Event::Ended { .. } | Event::PutOff { .. }
    );
    let Some(view) = (if tells { views.get(pairing)? } else { None }) else {
        return Ok(());
    };
    let names = names(view);
    let became = match event {
        Event::InTouch { since } => {
            let text = sentence!("post.in_touch", names, programme => &view.programme.title);
            let reason = pairing_reason(view, "in-touch", &since.to_string());
            let room = staff_room(&view.programme);
            return enter(tx, ctx, &reason, room, &ctx.words().say(&text), &[], false, now);
        }
        Event::Settled { trouble: Trouble::Silence { .. } } => sentence!("post.heard", names),
        Event::Settled { .. } => sentence!("post.settled", names),
        Event::Ended { .. } => sentence!("post.ended", names),
        Event::PutOff { until } => sentence!("post.put_off", names, until),
        _ => return Ok(()),
    };
    let (words, became) = (ctx.words(), ctx.words().say(&became));
    let amend = |said: &str| {
        let known = said.ends_with(&became) || said.contains(&format!("{became};"));
        let more = if said.is_empty() {
            sentence!("post.since_then", became => &became)
        } else {
            sentence!("post.since_then_too", said, became => &became)
        };
        (!known).then(|| words.say(&more))
    };
    tx.amend_posts(pairing, amend, now - EDITED_FOR)
}

/// Enters the post that goes with a letter to staff.
pub(super) fn of_letter(
    tx: &Tx<'_>,
    ctx: &Context,
    letter: &Letter,
    views: &[PairingView],
    subject: &str,
    now: Timestamp,
) -> Result<()> {
    let Some(reason) = letter.reasons.first() else { return Ok(()) };
    // An order that came by mail is answered by mail; of a worry nothing stands in a room.
    let by_mail_alone = matches!(
        &letter.content,
        Content::Ordered { .. }
            | Content::Confirm { .. }
            | Content::Worry(_)
            | Content::DeskTrouble { what: DeskTrouble::WorryWaits, .. }
    );
    if !matches!(letter.recipients.first(), Some(Recipient::Staff(_))) || by_mail_alone {
        return Ok(());
    }
    let words = ctx.words();
    let details: Vec<String> = match &letter.content {
        Content::Escalation { case } => {
            let view = views.iter().find(|view| view.pairing.id == case.pairing);
            let newest = case.trouble.iter().max_by_key(|(_, since)| *since);
            view.zip(newest).map(|(view, (trouble, _))| brief(words, view, trouble)).into_iter().collect()
        }
        // Whose matter is new, by name and without a word of it.
        Content::Digest(digest) => digest
            .lines
            .iter()
            .filter(|line| line.new)
            .filter_map(|line| views.iter().find(|view| view.pairing.id == line.case.pairing))
            .map(|view| words.list(&names(view)))
            .collect(),
        Content::DeskTrouble { said, what: DeskTrouble::Held } => {
            vec![words.say(&sentence!("post.desk_held", said))]
        }
        Content::DeskTrouble { said, what: DeskTrouble::LoginEnds | DeskTrouble::ConfigurationRefused } => {
            vec![words.say(said)]
        }
        Content::Plan(preview) => preview.lines.iter().take(MOST_LINES).cloned().collect(),
        _ => Vec::new(),
    };
    let text = if details.is_empty() {
        format!("{subject}.")
    } else if matches!(letter.content, Content::Plan(_)) {
        format!("{subject}:\n- {}", details.join("\n- "))
    } else {
        format!("{subject}: {}.", details.join("; "))
    };
    let pairings: Vec<PairingId> = match &letter.content {
        Content::Escalation { .. } | Content::Digest(_) => {
            views.iter().map(|view| view.pairing.id.clone()).collect()
        }
        _ => Vec::new(),
    };
    let loud =
        !pairings.is_empty() || matches!(letter.content, Content::DeskTrouble { .. } | Content::Plan(_));
    let room = match views.first() {
        Some(view) => staff_room(&view.programme),
        None => desk_room(ctx, reason),
    };
    enter(tx, ctx, reason, room, &text, &pairings, loud, now)
}

/// Lines of a plan that a room is shown; the letter has them all.
const MOST_LINES: usize = 10;

/// Enters what staff are told in their room besides letters: the answer to an order, a
/// configuration that was not taken. Says nothing twice.
///
/// # Errors
/// When the store fails.
pub fn tell_staff(
    tx: &Tx<'_>,
    ctx: &Context,
    reason: &Reason,
    room: Option<&str>,
    text: &str,
    now: Timestamp,
) -> Result<()> {
    if tx.has_post(reason)? {
        return Ok(());
    }
    let room = room.unwrap_or_else(|| desk_room(ctx, reason));
    enter(tx, ctx, reason, room, text, &[], false, now)
}

/// That no letter leaves: no letter can say so.
///
/// # Errors
/// When the store fails.
pub fn of_outage(tx: &Tx<'_>, ctx: &Context, outage: Outage, now: Timestamp) -> Result<()> {
    if ctx.standings.programmes.is_empty() {
        return Ok(());
    }
    let reason = Reason::of_desk(outage.kind.word(), &outage.since.to_string());
    let text = sentence!("post.outage", since => outage.since.to_zoned(ctx.desk.zone.clone()));
    tell_staff(tx, ctx, &reason, None, &ctx.words().say(&text), now)
}

/// What the mentors' room is told each week, gathered from one pairing after the other.
#[derive(Debug, Clone, Copy, Default)]
pub struct Week {
    /// Those that run.
    pairs: usize,
    /// Those of them that have a call in the calendar within the week.
    calls: usize,
}

impl Week {
    pub fn add(&mut self, kept: KeptStatus<'_>, now: Timestamp) {
        if !kept.running {
            return;
        }
        self.pairs += 1;
        let week = now + SignedDuration::from_hours(7 * 24);
        self.calls += usize::from(kept.next_call.is_some_and(|call| call < week));
    }
}

/// The mentors' room, once a week: how many pairs have a call, and nobody's name.
///
/// # Errors
/// When the store fails.
pub fn week_of_mentors(
    tx: &Tx<'_>,
    ctx: &Context,
    programme: &Programme,
    week: &Week,
    reason: &Reason,
    now: Timestamp,
) -> Result<()> {
    let Some(room) = &programme.rooms.mentors else { return Ok(()) };
    let Week { pairs, calls } = *week;
    if pairs == 0 {
        return Ok(());
    }
    let text = sentence!("post.week", programme => &programme.title, calls, pairs);
    // Mentors read it, in their programme's language.
    let words = ctx.templates.language(programme.language.as_deref()).words();
    enter(tx, ctx, reason, room, &words.say(&text), &[], false, now)
}

#[expect(clippy::too_many_arguments, reason = "a post has exactly these")]
fn enter(
    tx: &Tx<'_>,
    ctx: &Context,
    reason: &Reason,
    room: &str,
    text: &str,
    pairings: &[PairingId],
    loud: bool,
    now: Timestamp,
) -> Result<()> {
    let key = ctx.keys.transaction_id(reason);
    tx.enter_post(reason, &NewPost { key: &key, room, text, loud, pairings }, now)
}

fn staff_room(programme: &Programme) -> &str {
    programme.rooms.staff.as_deref().unwrap_or(STAFF_ROOM)
}

/// The staff room of the programme that a reason names, else of the first one that has one.
fn desk_room<'a>(ctx: &'a Context, reason: &Reason) -> &'a str {
    let programmes = &ctx.standings.programmes;
    let named = reason.programme.as_ref().and_then(|id| programmes.get(id));
    named
        .into_iter()
        .chain(programmes.values())
        .find_map(|programme| programme.rooms.staff.as_deref())
        .unwrap_or(STAFF_ROOM)
}

/// `Ada`, `Sam`
fn names(view: &PairingView) -> Vec<String> {
    view.pairing.everyone().map(|id| view.called(id)).collect()
}

/// What a trouble is, as far as a room may know.
fn brief(words: &Catalogue, view: &PairingView, trouble: &Trouble) -> String {
    let named = |who: &PersonId| view.called(who);
    words.say(&match trouble {
        Trouble::Silence { silence } => sentence!("post.silence", since => view.date(silence.since)),
        Trouble::AddressRefused { who, .. } => sentence!("post.address_refused", who => named(who)),
        Trouble::Stopped { who } => sentence!("post.stopped", who => named(who)),
        Trouble::NotMe { who } => sentence!("post.not_me", who => named(who)),
        Trouble::LongAbsence { who, back } => sentence!("post.long_absence", who => named(who), back),
        Trouble::MentorDeclined { who } => sentence!("post.mentor_declined", who => named(who)),
        Trouble::MentorAnswered { who } => sentence!("post.mentor_answered", who => named(who)),
        Trouble::MentorUnanswered => sentence!("post.mentor_unanswered"),
        Trouble::Vanished => sentence!("post.vanished"),
        // Whose words they are, and what they say, is for no room.
        Trouble::Withdraws { .. }
        | Trouble::Wrote { .. }
        | Trouble::Asked { .. }
        | Trouble::PausedToTheEnd { .. }
        | Trouble::Calls(_) => {
            return words.list(&names(view));
        }
    })
}
