//! What staff write: orders, with what vouches for who wrote them. A From line proves nothing.

use crate::domain::{Incoming, order::Spoken};
use crate::planning::{
    inbound::{
        mail_context::{Leads, LetterLead},
        reaction::Reaction,
    },
    letter::Reader,
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
    Refused(String),
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
    pub letter: Option<LetterLead>,
}

/// Orders, if staff write some to the desk alone: words to a pair are the pair's, whoever writes them.
pub(in crate::planning) fn ordered(mail: &Incoming, leads: &Leads) -> Option<Reaction> {
    let letter = leads.proved.clone().filter(|letter| matches!(letter.reader, Reader::Staff(_)));
    let sheet = leads.sheets > 0 && leads.themselves && leads.to_desk_alone;
    if (leads.orders.is_empty() && !sheet) || !leads.addressed.is_empty() {
        return None;
    }
    let Some(staff) = leads.staff else { return stranger(mail, leads, letter) };
    // Whoever of staff takes part too answers the letters to participants as a participant.
    let as_participant =
        leads.letters.first().is_some_and(|letter| matches!(letter.reader, Reader::Person(_)))
            || !leads.reading.said.is_empty();
    if letter.is_none() && leads.writer.is_some() && as_participant {
        return None;
    }
    let authority = match (&leads.suspect, &letter) {
        (Some(why), _) => Authority::Refused(why.clone()),
        (None, Some(_)) => Authority::Letter,
        (None, None) if leads.vouched => Authority::Server,
        (None, None) => Authority::Claimed,
    };
    Some(reaction(StaffOrders { staff, spoken: leads.orders.clone(), authority, letter }))
}

/// An order in answer to a letter to staff, from an address that is not staff's.
fn stranger(mail: &Incoming, leads: &Leads, letter: Option<LetterLead>) -> Option<Reaction> {
    let letter = letter?;
    let Reader::Staff(staff) = letter.reader else { return None };
    let from = mail.from.as_deref().unwrap_or("nobody");
    let authority = Authority::Refused(format!("it came from {from}, which is not on the staff list"));
    Some(reaction(StaffOrders { staff, spoken: leads.orders.clone(), authority, letter: Some(letter) }))
}

fn reaction(orders: StaffOrders) -> Reaction {
    let words: Vec<&str> = orders.spoken.orders.iter().map(|order| order.word()).collect();
    let words = if words.is_empty() { "a sheet".to_owned() } else { words.join(", ") };
    let verdict = format!("staff order: {words}");
    let unplaced = match &orders.authority {
        Authority::Refused(why) => Some(format!("an order that is not believed: {why}")),
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
pub(in crate::planning) fn staff_reply(mail: &Incoming, leads: &Leads) -> Reaction {
    let letter = leads.proved.clone().filter(|letter| matches!(letter.reader, Reader::Staff(_)));
    let wrote = mail.text.as_deref().is_some_and(|text| !text.trim().is_empty());
    let to_desk_alone = leads.addressed.is_empty() && leads.to_desk_alone;
    match leads.staff {
        Some(staff) if wrote && to_desk_alone && leads.suspect.is_none() && leads.themselves => Reaction {
            verdict: "staff wrote to the desk, and it is no order".to_owned(),
            order: Some(StaffOrders {
                staff,
                spoken: Spoken::default(),
                authority: Authority::Claimed,
                letter,
            }),
            ..Reaction::default()
        },
        _ => Reaction::understood("staff wrote; no contact of the pair"),
    }
}
