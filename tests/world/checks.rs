//! What must hold in every journey, whatever it is about.

use std::{collections::BTreeSet, fs, path::PathBuf};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use mentord::{
    domain::{
        Booking, Contact, Event, LetterKind, PersonEvent, PersonId, Reason, Side, Standing, programme::Counts,
    },
    letters::Catalogue,
    mail::Accepted,
    planning::{schedule::days, view::PairingView},
    record::status,
    store::{Happened, State},
};
use serde_json::json;

use super::{
    FIRST_HOUR, World,
    files::{COLLEAGUE, STAFF},
    mails::parsed,
    measured::TRUTH,
    presses::calendar_part,
    truth,
};

const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
const COURTESIES: [&str; 5] = ["nudge", "waiting", "question", "reminder", "summary"];

impl World {
    /// Held after each pass, while the state is what the letters of the pass rested on.
    pub(super) fn check_pass(&self) {
        self.known_records.borrow_mut().clear();
        for (at, taken) in self.letters.iter().filter(|(at, _)| *at == self.now) {
            self.no_phone_number(taken);
            self.polite(*at, taken);
            self.true_when_sent(*at, taken);
            self.true_of_the_record(*at, taken);
            self.leave_for_the_judge(taken);
        }
        let complaints = std::mem::take(&mut *self.complaints.0.lock().expect("one thread"));
        self.demand("nothing is complained of", complaints.is_empty(), || {
            format!("{}: {}", self.at(self.now), String::from_utf8_lossy(&complaints))
        });
        if self.readable {
            // What was put off and read at last has two rows.
            let rows = self.store.read(|tx| tx.inbox(false)).expect("the inbox");
            let handled = rows.iter().filter(|mail| mail.verdict.key() != "inbound.read_at_last").count();
            self.demand("no mail is lost", handled == self.mails, || "a mail was lost".to_owned());
        }
    }

    /// How pairings stand is kept, and what is kept is what is so.
    pub(super) fn statuses_are_right(&self) {
        let ctx = self.ctx();
        // Of many once a day; of few at other hours each day.
        let many = self.store.read(|tx| tx.count_pairings()).expect("a count") > 10;
        let turn = (self.here().day_of_year() + i16::from(self.here().hour())) % 3;
        if if many { self.here().hour() != FIRST_HOUR } else { turn != 0 } {
            return;
        }
        let kept = self.store.read(|tx| {
            let made_with = status::made_with(tx, ctx, self.now)?;
            tx.each_status(None, &made_with, self.now, |id, known| {
                if let Some(known) = known {
                    let view = tx.view(id, &ctx.standings, self.now)?.expect("the view of a pairing");
                    let said = status::pairing_status(Catalogue::english(), &view, self.now);
                    let said = serde_json::to_string(&said).expect("a status is JSON");
                    let on_list = status::on_list(&view).expect("a place is JSON");
                    let now = status::kept(&view, self.now, &said, &on_list);
                    assert_eq!(known, now, "{}: how {id} stands", self.at(self.now));
                }
                Ok(())
            })
        });
        kept.expect("how pairings stand");
    }

    /// Held at the end.
    pub(crate) fn check_journey(&self) {
        for (at, (_, taken)) in self.letters.iter().enumerate() {
            // What a server returned did not arrive, and may be tried again.
            let earlier =
                self.letters.iter().take(at).filter(|(_, other)| other.message_id == taken.message_id);
            let returned = self.came_back.iter().filter(|id| **id == taken.message_id);
            self.demand("no letter leaves twice", earlier.count() <= returned.count(), || {
                format!("one letter left twice: {} to {}", taken.kind, taken.who)
            });
        }
        self.within_budget();
        self.words_went_in_time();
        let rows = self.store.read(|tx| tx.pairings()).expect("pairings");
        for row in rows {
            let journal = self.store.read(|tx| tx.journal_of_pairing(&row.pairing.id)).expect("a journal");
            let events: Vec<(Event, Timestamp)> = journal
                .into_iter()
                .filter_map(|entry| match entry.happened {
                    Happened::ToPairing(event) => Some((event, entry.at)),
                    Happened::ToPerson(_) | Happened::ToDesk(_) => None,
                })
                .collect();
            let replayed = Contact::replay(events.iter().map(|(event, at)| (event, *at))).expect("a journal");
            assert_eq!(replayed, row.contact, "the journal of {} gives another state", row.pairing.id);
        }
        for row in self.store.read(|tx| tx.people()).expect("people") {
            let journal = self.store.read(|tx| tx.journal_of_person(&row.person.id)).expect("a journal");
            let events: Vec<(PersonEvent, Timestamp)> = journal
                .into_iter()
                .filter_map(|entry| match entry.happened {
                    Happened::ToPerson(event) => Some((event, entry.at)),
                    Happened::ToPairing(_) | Happened::ToDesk(_) => None,
                })
                .collect();
            let replayed = Standing::replay(events.iter().map(|(event, at)| (event, *at)));
            assert_eq!(replayed, row.standing, "the journal of {} gives another standing", row.person.id);
        }
    }

    /// A month after a letter was settled its words are gone, and not while it may leave still.
    fn words_went_in_time(&self) {
        let Some(pass) = self.store.read(|tx| tx.last_pass()).expect("the clock") else { return };
        for delivery in self.store.read(|tx| tx.deliveries()).expect("the letters") {
            let words =
                self.store.read(|tx| tx.delivery(delivery.id)).expect("a letter").expect("it is there");
            let over = matches!(delivery.state, State::Sent | State::Failed | State::Cancelled);
            // Words for somebody alone go as soon as they are settled.
            if delivery.kind == LetterKind::Worry && words.bytes.is_empty() {
                assert!(over, "letter {} waits and has no words", delivery.id);
                continue;
            }
            let age = delivery.settled.map_or(SignedDuration::ZERO, |settled| pass.duration_since(settled));
            assert_eq!(
                words.bytes.is_empty(),
                over && age >= SignedDuration::from_hours(30 * 24),
                "letter {}: {:?} for {age}",
                delivery.id,
                delivery.state
            );
        }
    }

    fn no_phone_number(&self, taken: &Accepted) {
        if [STAFF, COLLEAGUE].contains(&taken.who.as_str()) || taken.kind == "worry" {
            return;
        }
        let mail = parsed(&taken.bytes);
        let mut words = String::from_utf8_lossy(&taken.bytes).into_owned();
        for part in 0..mail.parts.len() {
            words.extend(mail.body_text(part).iter().map(|text| text.to_string()));
            words.extend(mail.body_html(part).iter().map(|text| text.to_string()));
        }
        let digits: String = words.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')).collect();
        let number =
            |id: &String| -> String { super::files::cast(id).4.chars().filter(|c| *c != ' ').collect() };
        // Few letters hold so much as a number's first digits.
        let starts: BTreeSet<String> =
            self.files.people().map(|id| number(id).chars().take(7).collect()).collect();
        if !starts.iter().any(|start| digits.contains(start)) {
            return;
        }
        for id in self.files.people() {
            let phone = number(id);
            self.demand("no phone number is shown", !digits.contains(&phone), || {
                format!("{id}'s phone number stands in a {} to {}", taken.kind, taken.who)
            });
        }
    }

    /// No courtesy in quiet hours; none but reminders on a day that is not worked.
    fn polite(&self, at: Timestamp, taken: &Accepted) {
        // One of staff may have a copy.
        if !COURTESIES.contains(&taken.kind.as_str()) || taken.who.contains('@') {
            return;
        }
        let programme = self.programme();
        let (.., zone, _) = super::files::cast(&taken.who);
        let there = at.to_zoned(TimeZone::get(zone).expect("a zone"));
        let what = format!("a {} to {} at {there}", taken.kind, taken.who);
        self.demand("courtesies keep quiet hours", !programme.quiet.covers(there.time()), || {
            format!("{what}: quiet hours")
        });
        let reminds = |reason: &Reason| reason.kind == "reminder";
        if !self.reasons(taken).iter().all(reminds) {
            self.demand("courtesies keep working days", days::is_working(&programme, there.date()), || {
                format!("{what}: not a working day")
            });
        }
        let same_day = self
            .letters
            .iter()
            .filter(|(other, one)| {
                one.who == taken.who
                    && COURTESIES.contains(&one.kind.as_str())
                    && other.to_zoned(there.time_zone().clone()).date() == there.date()
            })
            .count();
        self.demand("one courtesy a day", same_day == 1, || format!("{what}: another one on that day"));
    }

    fn within_budget(&self) {
        let limit = self.programme().letters_a_week as usize;
        for id in self.files.people() {
            let theirs: Vec<Timestamp> = self
                .letters
                .iter()
                .filter(|(_, taken)| taken.who == *id && COURTESIES.contains(&taken.kind.as_str()))
                .map(|(at, _)| *at)
                .collect();
            for from in &theirs {
                let week = theirs.iter().filter(|at| *from <= **at && **at < *from + WEEK).count();
                self.demand("the budget of letters a week", week <= limit, || {
                    format!("{id} got {week} courtesies in the week from {from}")
                });
            }
        }
    }

    /// A letter that claims a silence is true of what has been heard when it leaves.
    fn true_when_sent(&self, at: Timestamp, taken: &Accepted) {
        for reason in self.reasons(taken) {
            let kind = reason.kind.as_str();
            let Some(pairing) = reason.pairing() else { continue };
            if !["nudge", "waiting", "escalation"].contains(&kind) {
                continue;
            }
            let view = self.view(&pairing.0);
            let what = format!("{kind} of {pairing} to {} at {}", taken.who, self.at(at));
            let counts = view.programme.contact.counts;
            if let Some(last) = view.contact.last_contact(&view.pairing, counts) {
                self.demand(TRUTH, at.duration_since(last) >= WEEK, || {
                    format!("{what}: they were in touch at {last}")
                });
            }
            let who = PersonId(taken.who.clone());
            let (Some(side), Counts::Both) = (view.pairing.side_of(&who), counts) else { continue };
            let turn = its_turn(&view, side);
            self.demand("it is their turn", turn == (kind == "nudge"), || {
                format!("{what}: it is {}their turn", if turn { "" } else { "not " })
            });
        }
    }

    /// No letter says of anybody what the record does not bear out.
    fn true_of_the_record(&self, at: Timestamp, taken: &Accepted) {
        let staff = [STAFF, COLLEAGUE].contains(&taken.who.as_str());
        let zone = if staff { super::ZONE } else { super::files::cast(&taken.who).3 };
        let reading = truth::Reading {
            recipient: (!staff).then(|| taken.who.clone()),
            zone: TimeZone::get(zone).expect("a zone"),
            now: at,
        };
        let mail = parsed(&taken.bytes);
        let text = mail.body_text(0).unwrap_or_default();
        let mut faults = truth::untrue(&text, &self.records_of(taken, at), &reading);
        if !staff && !text.starts_with("Guten Tag") && !text.starts_with("Hallo") {
            faults.extend(self.days_of_no_call(at, taken));
        }
        self.demand(TRUTH, faults.is_empty(), || {
            format!("a {} to {} at {}: {faults:#?}\n{text}", taken.kind, taken.who, self.at(at))
        });
    }

    pub(crate) fn view(&self, pairing: &str) -> PairingView {
        let id = mentord::domain::PairingId(pairing.to_owned());
        self.store
            .read(|tx| tx.view(&id, &self.ctx().standings, self.now))
            .expect("a view")
            .expect("a pairing that is there")
    }

    fn programme(&self) -> mentord::domain::Programme {
        self.loaded.as_ref().and_then(|(loaded, _)| loaded.programmes.first()).expect("a programme").clone()
    }

    /// Every calendar object, with what it must mean beside it.
    fn leave_for_the_judge(&self, taken: &Accepted) {
        let Some(directory) = std::env::var_os("MENTORD_JUDGE_DIR").map(PathBuf::from) else { return };
        let Some(calendar) = calendar_part(&taken.bytes) else { return };
        let reasons = self.reasons(taken);
        let pairing = reasons
            .first()
            .and_then(|reason| Some(reason.pairing()?.0.clone()))
            .expect("a pairing's calendar");
        let unfolded = calendar.replace("\r\n ", "");
        let value = |name: &str| {
            let line = unfolded.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
            line.trim_end().to_owned()
        };
        let sequence: u32 = value("SEQUENCE:").parse().expect("a number");
        let booking = self.booking_at(&pairing, sequence);
        let row = self
            .store
            .read(|tx| tx.pairing(&mentord::domain::PairingId(pairing.clone())))
            .expect("a pairing")
            .expect("a pairing");
        // Who left has the series taken away, though it goes on for the others.
        let gone = booking.cancelled
            || row.pairing.everyone().all(|id| id.0 != taken.who)
            || !booking.invited.contains(&taken.to);
        let declined = value("METHOD:") == "DECLINECOUNTER";
        let method = match gone {
            _ if declined => "DECLINECOUNTER",
            true => "CANCEL",
            false => "REQUEST",
        };
        // The no to a proposal names the one call as it stays.
        let only = unfolded.lines().find(|line| declined && line.starts_with("RECURRENCE-ID"));
        let only = only.and_then(|line| line.rsplit(':').next()).map(str::trim_end);
        let named = |call: &mentord::domain::Call| {
            let start = booking.series.original_start(call.date).expect("a start");
            let written = start.to_zoned(booking.series.zone.clone()).strftime("%Y%m%dT%H%M%S").to_string();
            let in_utc = start.strftime("%Y%m%dT%H%M%SZ").to_string();
            only.is_none_or(|id| id == written || id == in_utc)
        };
        let starts: Vec<String> = if gone && !declined {
            Vec::new()
        } else {
            booking.series.calls().filter(named).map(|call| call.start.to_string()).collect()
        };
        let is_moved = |call: &mentord::domain::Call| booking.series.moved.contains_key(&call.date);
        let moved: Vec<String> = match gone {
            true => Vec::new(),
            false => booking.series.calls().filter(is_moved).map(|call| call.start.to_string()).collect(),
        };
        let journey = std::thread::current().name().unwrap_or("journey").replace("::", "-");
        let journey = if self.nth == 0 { journey } else { format!("{journey}.{}", self.nth) };
        let expected = json!({
            "journey": journey,
            "pairing": pairing,
            "reader": taken.to.as_str(),
            "at": self.now.to_string(),
            "uid": row.uid,
            "sequence": sequence,
            "method": method,
            "starts": starts,
            "moved": moved,
            "exact_until": booking.clock.exact_until.filter(|_| !gone),
            "zone": booking.series.zone.iana_name(),
            "wall": booking.series.first.time().strftime("%H:%M").to_string(),
        });
        let what = if declined { "declinecounter-" } else { "" };
        let name = format!("journey-{journey}-{pairing}-{}-{what}{sequence}", taken.who);
        fs::create_dir_all(&directory).expect("the judge's folder");
        fs::write(directory.join(format!("{name}.ics")), calendar).expect("a calendar written");
        let sidecar = directory.join(format!("{name}.expected.json"));
        fs::write(sidecar, serde_json::to_string_pretty(&expected).expect("JSON"))
            .expect("its meaning written");
    }

    /// The booking as it was when it had that number.
    fn booking_at(&self, pairing: &str, sequence: u32) -> Booking {
        let id = mentord::domain::PairingId(pairing.to_owned());
        let journal = self.store.read(|tx| tx.journal_of_pairing(&id)).expect("a journal");
        let mut contact = Contact::new(1);
        for entry in journal {
            let Happened::ToPairing(event) = entry.happened else { continue };
            contact = contact.after(&event, entry.at).expect("a journal that can be replayed");
            if let Some(booking) = contact.booking.as_ref().filter(|booking| booking.sequence == sequence) {
                return booking.clone();
            }
        }
        panic!("{pairing} never had SEQUENCE:{sequence}")
    }
}

/// Whether the side owes the other a word: not if it was heard last.
fn its_turn(view: &PairingView, side: Side) -> bool {
    let theirs = view.contact.side_contact(&view.pairing, side);
    let others = view.contact.side_contact(&view.pairing, side.other());
    match (theirs, others) {
        (Some(theirs), Some(others)) => theirs <= others,
        (Some(_), None) => false,
        (None, _) => true,
    }
}
