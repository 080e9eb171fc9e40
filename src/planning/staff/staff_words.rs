//! What staff write: orders, with what vouches for who wrote them. A From line proves nothing.

use crate::domain::{
    Incoming, Sentence,
    order::{Spoken, typed},
};
use crate::planning::{
    inbound::{
        mail_context::{LetterContext, MailContext},
        reaction::Reaction,
    },
    letter::Recipient,
};

/// What vouches for who gave an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authority {
    /// It answers a letter of the desk's to staff, whose own address nobody else knows.
    Letter,
    /// A server that is trusted says that the author's domain sent it.
    Server,
    /// Nothing but the From line.
    Claimed,
    /// Something speaks against it.
    Refused(Sentence),
}

/// Orders of a member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffOrders {
    /// By position in the desk's list: who gave them, or in whose name they come.
    pub staff: usize,
    /// Empty: what was written is no order at all.
    pub spoken: Spoken,
    pub authority: Authority,
    /// The letter of the desk's that is answered.
    pub letter: Option<LetterContext>,
}

/// Orders, if staff write some to the desk alone: words to a pair are the pair's, whoever writes them.
pub(in crate::planning) fn ordered(mail: &Incoming, mail_context: &MailContext) -> Option<Reaction> {
    let letter = mail_context.proved.clone().filter(|letter| matches!(letter.recipient, Recipient::Staff(_)));
    let sheet = mail_context.sheets > 0 && mail_context.themselves && mail_context.to_desk_alone;
    if (mail_context.orders.is_empty() && !sheet) || !mail_context.addressed.is_empty() {
        return None;
    }
    let Some(staff) = mail_context.staff else { return stranger(mail, mail_context, letter) };
    // Whoever of staff takes part too answers the letters to participants as a participant.
    let as_participant =
        mail_context.letters.first().is_some_and(|letter| matches!(letter.recipient, Recipient::Person(_)))
            || !mail_context.reading.said.is_empty();
    if letter.is_none() && mail_context.writer.is_some() && as_participant {
        return None;
    }
    let authority = match (&mail_context.suspect, &letter) {
        (Some(why), _) => Authority::Refused(why.clone()),
        (None, Some(_)) => Authority::Letter,
        (None, None) if mail_context.vouched => Authority::Server,
        (None, None) => Authority::Claimed,
    };
    Some(reaction(StaffOrders { staff, spoken: mail_context.orders.clone(), authority, letter }))
}

/// An order in answer to a letter to staff, from an address that is not staff's.
fn stranger(mail: &Incoming, mail_context: &MailContext, letter: Option<LetterContext>) -> Option<Reaction> {
    let letter = letter?;
    let Recipient::Staff(staff) = letter.recipient else { return None };
    let from = mail.from.as_deref();
    let authority = Authority::Refused(sentence!("staff_mail.not_on_staff_list", from));
    Some(reaction(StaffOrders {
        staff,
        spoken: mail_context.orders.clone(),
        authority,
        letter: Some(letter),
    }))
}

fn reaction(orders: StaffOrders) -> Reaction {
    let words: Vec<Sentence> = orders.spoken.orders.iter().map(|order| typed(order.word())).collect();
    let verdict = sentence!("staff_mail.orders", orders => words);
    let unplaced = match &orders.authority {
        Authority::Refused(why) => Some(sentence!("staff_mail.not_believed", why)),
        _ => None,
    };
    Reaction {
        verdict: unplaced.clone().unwrap_or(verdict),
        unplaced,
        order: Some(orders),
        ..Reaction::default()
    }
}

/// Staff write by hand, from the desk's own mailbox too. What they write to the desk alone and is no
/// order is answered with what works.
pub(in crate::planning) fn staff_reply(mail: &Incoming, mail_context: &MailContext) -> Reaction {
    let letter = mail_context.proved.clone().filter(|letter| matches!(letter.recipient, Recipient::Staff(_)));
    let wrote = mail.text.as_deref().is_some_and(|text| !text.trim().is_empty());
    let to_desk_alone = mail_context.addressed.is_empty() && mail_context.to_desk_alone;
    match mail_context.staff {
        Some(staff)
            if wrote && to_desk_alone && mail_context.suspect.is_none() && mail_context.themselves =>
        {
            Reaction {
                verdict: sentence!("staff_mail.no_order"),
                order: Some(StaffOrders {
                    staff,
                    spoken: Spoken::default(),
                    authority: Authority::Claimed,
                    letter,
                }),
                ..Reaction::default()
            }
        }
        _ => Reaction::understood(sentence!("staff_mail.wrote")),
    }
}
