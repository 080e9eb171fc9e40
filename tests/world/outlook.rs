//! What `plan` shows beside what the planner does: the same rules played forward in memory, and on a copy of the
//! store, must write the same letters.

use jiff::{SignedDuration, Timestamp};
use mentord::{
    daemon::{
        dry_run::{self, Letter},
        planner, roster,
    },
    domain::{LetterKind, PairingId},
    letters::Catalogue,
    mail::SendOutcome,
    planning::{letter::Recipient, schedule::upcoming},
    record::{self, Context},
    store::{Delivery, Happened, State, Store, Tx},
};

use super::World;

const AHEAD: SignedDuration = SignedDuration::from_hours(21 * 24);
/// More than one, so that what is played apart must come to the same.
const THREADS: usize = 3;
const LIST: &str = "the morning list: every working day on which a pairing needs you, and every Monday";

impl World {
    /// Both write the same letters within three weeks, if nobody answers.
    pub(super) fn check_outlook(&self) {
        let Some((loaded, ctx)) = &self.loaded else { return };
        let (now, until) = (self.now, self.now + AHEAD);
        let shown =
            dry_run::dry_run(Catalogue::english(), &self.store, ctx, &loaded.roster, (now, until), THREADS)
                .expect("a plan")
                .letters;
        let store = self.store.copy().expect("a copy");
        store
            .write(|tx| {
                tx.release()?;
                tx.wake_outdated(&ctx.standings)?;
                roster::take(tx, ctx, &loaded.roster, now)
            })
            .expect("the roster is taken");
        let mut done = Played { store, ctx }.until(now, until);
        done.sort_by(Letter::order);
        for nth in 0..shown.len().max(done.len()) {
            assert_eq!(shown.get(nth), done.get(nth), "letter {nth} from {} on", self.at(now));
        }
    }
}

/// The planner on a copy of the store, every letter accepted at once.
struct Played<'h> {
    store: Store,
    ctx: &'h Context,
}

impl Played<'_> {
    fn until(&self, now: Timestamp, until: Timestamp) -> Vec<Letter> {
        let mut letters = Vec::new();
        let mut clock = now;
        loop {
            self.store.write(|tx| tx.read_to_end(clock)).expect("the mailbox is read");
            loop {
                let decided = planner::tick(&self.store, self.ctx, clock).expect("a tick");
                let before = letters.len();
                self.accept_all(clock, &mut letters);
                if decided == 0 && letters.len() == before {
                    break;
                }
            }
            let next = self.store.read(|tx| {
                let waiting = tx.next_not_before()?.filter(|at| *at > clock);
                let ends =
                    tx.deliveries_in(State::Pending)?.into_iter().filter_map(|delivery| delivery.not_after);
                let past = ends.map(|end| end + SignedDuration::from_secs(1)).filter(|past| *past > clock);
                Ok(tx.next_due()?.into_iter().chain(waiting).chain(past).min())
            });
            match next.expect("a time").map(|next| next.max(clock + SignedDuration::from_secs(1))) {
                Some(next) if next <= until => clock = next,
                _ => return letters,
            }
        }
    }

    fn accept_all(&self, now: Timestamp, letters: &mut Vec<Letter>) {
        self.store.write(|tx| record::expire(tx, self.ctx, now)).expect("what is past its time goes");
        while let Some(outgoing) = self.store.read(|tx| tx.next_outgoing(now, 0)).expect("a letter") {
            let delivery = outgoing.delivery;
            let letter = self.store.write(|tx| {
                tx.begin_sending(delivery.id, now)?;
                let sent = SendOutcome::Sent { said: String::new() };
                record::settle(tx, self.ctx, [(&delivery, &sent)], now)?;
                self.letter(tx, &delivery, now)
            });
            letters.extend(letter.expect("it is sent"));
        }
    }

    fn letter(&self, tx: &Tx<'_>, delivery: &Delivery, now: Timestamp) -> anyhow::Result<Option<Letter>> {
        if delivery.kind == LetterKind::Worry {
            return Ok(None);
        }
        let pairings = tx.pairings_of_letter(delivery.letter)?;
        let mut why = Vec::new();
        for entry in tx.journal_of_letter(delivery.letter)? {
            let id = PairingId(entry.pairing);
            let Happened::ToPairing(event) = entry.happened else { continue };
            let view = tx.view(&id, &self.ctx.standings, now)?;
            let cause = view.and_then(|view| upcoming::cause(&view, &event));
            why.extend(cause.map(|cause| Catalogue::english().say(&cause)).map(
                |cause| match pairings.len() {
                    0 | 1 => cause,
                    _ => format!("{id}: {cause}"),
                },
            ));
        }
        if delivery.kind == LetterKind::Digest {
            why = vec![LIST.to_owned()];
        }
        let staff = matches!(record::recipient_from(self.ctx, &delivery.recipient), Recipient::Staff(_));
        Ok(Some(Letter {
            at: now,
            kind: delivery.kind,
            to: if staff { format!("{} (staff)", delivery.address) } else { delivery.address.clone() },
            subject: delivery.subject.clone(),
            pairings: pairings.into_iter().map(|id| id.0).collect(),
            why,
            reasons: tx
                .reasons_of_letter(delivery.letter)?
                .into_iter()
                .map(|reason| reason.to_string())
                .collect(),
        }))
    }
}
