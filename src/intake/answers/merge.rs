//! An act beside those before it: what says the same is said once, of two the one that says more stays.

use super::combine::Combined;
use crate::domain::act::{Act, OpenQuestion, Said};

impl Combined<'_> {
    pub(super) fn holds(&self, test: impl Fn(&Act) -> bool) -> bool {
        self.said.iter().any(|said| test(&said.act))
    }

    pub(super) fn drop_acts(&mut self, test: impl Fn(&Act) -> bool) {
        self.said.retain(|said| said.name.is_some() || !test(&said.act));
    }

    /// Several pairings, a line each.
    fn for_another(&self, said: &Said) -> bool {
        said.name.is_some()
            && self.said.iter().all(|earlier| earlier.name.is_some() && earlier.name != said.name)
            && !self.said.is_empty()
    }

    /// Adds an act to those before it.
    pub(super) fn add(&mut self, said: Said, bare: bool) {
        if self.for_another(&said) {
            self.said.push(said);
            return;
        }
        match said.act {
            Act::Yes
            | Act::No
            | Act::Talked
            | Act::NotYet
            | Act::Tried
            | Act::Arranged
            | Act::Later
            | Act::Elsewhere => {
                self.add_answer(said, bare);
            }
            _ => self.add_wish(said),
        }
    }

    /// What answers the question: of two the one that says more, of a yes and a no neither.
    fn add_answer(&mut self, said: Said, bare: bool) {
        let talked = self.holds(|act| matches!(act, Act::Yes | Act::Talked));
        match said.act {
            // What they meant by a no to all calls: the last word on it.
            Act::Yes | Act::No if self.asked.all_declined => {
                self.drop_acts(|act| matches!(act, Act::Yes | Act::No | Act::Skip { .. }));
                self.said.push(said);
            }
            Act::Yes => {
                let contrary = self.holds(|act| matches!(act, Act::No | Act::NotYet | Act::Tried));
                self.staff |= contrary;
                self.bare_yes = bare && (self.bare_yes || !talked);
                if !contrary && !talked {
                    self.said.push(said);
                }
            }
            Act::Talked => self.add_talk(said, bare),
            Act::No => {
                let other = self.holds(|act| {
                    matches!(act, Act::No | Act::NotYet | Act::Tried | Act::Arranged | Act::Later)
                });
                if talked && self.asked.question == OpenQuestion::Proposal {
                    self.drop_acts(|act| *act == Act::Yes);
                    self.said.push(said);
                    self.staff = true;
                } else if talked && self.soft_yes {
                    // "All good with us, but no call"
                    self.drop_acts(|act| *act == Act::Yes);
                    self.said.push(said);
                } else if talked && self.bare_yes && self.asked.question == OpenQuestion::After {
                    // "Yes, but it was cancelled" is neither.
                    self.drop_acts(|act| *act == Act::Yes);
                    self.staff = true;
                } else if talked {
                    self.staff = true;
                } else if !other
                    && !self.holds(|act| matches!(act, Act::Move { .. } | Act::Skip { .. } | Act::NotMe))
                {
                    self.said.push(said);
                }
            }
            Act::NotYet | Act::Tried if talked => {
                self.staff |= said.act == Act::Tried || self.bare_talk;
                if self.bare_talk {
                    self.drop_acts(|act| *act == Act::Talked);
                    self.said.push(said);
                    self.bare_talk = false;
                }
            }
            // "I'm away next week and will write when I'm back"
            Act::NotYet if self.holds(|act| matches!(act, Act::Away { .. })) => {}
            Act::NotYet => {
                self.drop_acts(|act| *act == Act::No);
                if !self.holds(|act| {
                    matches!(act, Act::NotYet | Act::Tried | Act::Arranged | Act::Later | Act::Move { .. })
                }) {
                    self.said.push(said);
                }
            }
            // "Yes, we've agreed on Wednesday": they are to talk.
            Act::Arranged if talked && self.bare_talk => {
                self.drop_acts(|act| *act == Act::Talked);
                self.bare_talk = false;
                self.said.push(said);
            }
            Act::Arranged if talked => {}
            // "Yes, but on WhatsApp" says where to look for them; that they talked says as much.
            Act::Elsewhere if talked && self.asked.question != OpenQuestion::Calls => {}
            Act::Tried => {
                self.drop_acts(|act| matches!(act, Act::No | Act::NotYet));
                if !self.holds(|act| matches!(act, Act::Tried | Act::Arranged)) {
                    self.said.push(said);
                }
            }
            Act::Arranged => {
                self.drop_acts(|act| matches!(act, Act::No | Act::NotYet | Act::Tried));
                match self.said.iter_mut().find(|earlier| earlier.act == Act::Arranged) {
                    Some(earlier) => earlier.day = earlier.day.or(said.day),
                    None => self.said.push(said),
                }
            }
            Act::Later => {
                if self.bare_talk {
                    self.drop_acts(|act| *act == Act::Talked);
                    self.bare_talk = false;
                }
                self.drop_acts(|act| *act == Act::No);
                if !self.holds(|act| matches!(act, Act::Later | Act::NotYet | Act::Withdraw | Act::Stop)) {
                    self.said.push(said);
                }
            }
            _ => {
                if !self.said.iter().any(|earlier| earlier.act == said.act) {
                    self.said.push(said);
                }
            }
        }
    }

    fn add_talk(&mut self, said: Said, bare: bool) {
        if let Some(earlier) = self.said.iter_mut().find(|earlier| earlier.act == Act::Talked) {
            earlier.day = earlier.day.or(said.day);
            earlier.name = earlier.name.take().or(said.name);
            self.bare_talk &= bare;
            return;
        }
        // "No. We talked." is neither.
        if self.holds(|act| *act == Act::No) {
            self.drop_acts(|act| *act == Act::No);
            self.staff = true;
            return;
        }
        if bare && self.holds(|act| matches!(act, Act::NotYet | Act::Tried)) {
            self.staff = true;
            return;
        }
        self.drop_acts(|act| matches!(act, Act::Yes | Act::NotYet | Act::Tried | Act::Elsewhere));
        self.bare_talk = bare;
        self.said.push(said);
    }

    /// What somebody wants of the desk.
    fn add_wish(&mut self, mut said: Said) {
        if let Act::Away { first, back } = &mut said.act
            && let Some(from) = self.away_from.take()
            && from < *back
        {
            *first = from;
        }
        if let Act::Away { first, back } = said.act
            && let Some(earlier) =
                self.said.iter_mut().find(|earlier| matches!(earlier.act, Act::Away { .. }))
        {
            // "away all next week, back on the 24th"
            if let Act::Away { first: earlier_first, back: earlier_back } = earlier.act
                && first <= earlier_back
            {
                earlier.act = Act::Away {
                    first: earlier_first.min(first).max(self.asked.today.min(earlier_first)),
                    back: earlier_back.max(back),
                };
                earlier.day = Some(earlier_back.max(back));
                if first == self.asked.today {
                    earlier.act = Act::Away { first: earlier_first, back };
                    earlier.day = Some(back);
                }
                return;
            }
        }
        let holds_one = |this: &Self, act: &Act| {
            this.holds(|earlier| std::mem::discriminant(earlier) == std::mem::discriminant(act))
        };
        match &said.act {
            Act::Stop if self.holds(|act| matches!(act, Act::Withdraw | Act::NotMe)) => return,
            Act::Fewer if self.holds(|act| matches!(act, Act::Stop | Act::Withdraw)) => return,
            Act::Skip { .. } if self.asked.all_declined => {
                self.drop_acts(|act| matches!(act, Act::Yes | Act::No | Act::Skip { .. }));
            }
            Act::Skip { .. } if self.holds(|act| matches!(act, Act::Move { .. } | Act::Away { .. })) => {
                return;
            }
            Act::Withdraw => self.drop_acts(|act| matches!(act, Act::Stop | Act::Fewer | Act::Later)),
            Act::Stop => self.drop_acts(|act| matches!(act, Act::Fewer | Act::Later)),
            Act::NotMe => self.drop_acts(|act| matches!(act, Act::Stop | Act::No | Act::Why)),
            Act::Why if self.holds(|act| *act == Act::NotMe) => return,
            // "Remind me, who are you?"
            Act::Why => self.drop_acts(|act| *act == Act::Later),
            Act::Move { .. } => {
                let invite = self.asked.question == OpenQuestion::Invite;
                self.drop_acts(|act| {
                    matches!(act, Act::Skip { .. } | Act::NotYet) || invite && *act == Act::No
                });
            }
            Act::Skip { .. } => {
                self.drop_acts(|act| *act == Act::No);
            }
            _ => {}
        }
        let several = matches!(said.act, Act::Skip { .. } | Act::Away { .. });
        if !holds_one(self, &said.act) || several && !self.said.iter().any(|earlier| earlier.act == said.act)
        {
            self.said.push(said);
        }
    }
}
