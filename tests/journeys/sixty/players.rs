//! Plays a season: people get letters, and do what their persona says, some hours later.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use mentord::{domain::Side, mail::Accepted};

use super::{
    played::{Owed, Pair, Played, Standing, Written, about},
    season::{Does, On, Season, Words},
};
use crate::{
    seasons::Chance,
    world::{Client, Delivered, Tongue, Whom, World, ZONE, crowd, time},
};

/// Nobody writes at night; what would fall into it comes with breakfast.
const AWAKE: std::ops::Range<i8> = 7..22;
/// Staff see to a worry within hours, in minutes.
const STAFF_ACT: (usize, usize) = (60, 240);
/// A pass at these hours of each day, beside those for what is due or has come.
const LOOKS: [i64; 2] = [9, 17];
/// Letters that are answered to the desk alone; a reply to any other may reach the other side.
const FROM_THE_DESK: [&str; 5] = ["reminder", "nudge", "question", "summary", "waiting"];

struct Deed {
    pair: usize,
    who: &'static str,
    letter: Option<usize>,
    does: Does,
}

struct Game {
    played: Played,
    chance: Chance,
    manners: BTreeMap<&'static str, (Client, Tongue)>,
    /// By the time, and by the order in which they were planned.
    to_come: BTreeMap<(Timestamp, usize), Deed>,
    planned: usize,
    seen: usize,
}

pub(super) fn play(season: &'static Season) -> Played {
    let mut game = Game::new(season);
    let end = time(&format!("{} 18:00", day(season, season.weeks * 7 - 3)));
    game.plan_days();
    game.pass();
    loop {
        let now = game.played.world.now();
        let next = [
            game.to_come.keys().next().map(|(at, _)| *at),
            game.played.world.next_due(),
            Some(next_look(now)),
        ];
        let next = next.into_iter().flatten().min().expect("a look").max(now);
        if next > end {
            break;
        }
        game.played.world.move_to(next);
        while let Some(first) = game.to_come.first_entry().filter(|first| first.key().0 <= next) {
            let deed = first.remove();
            game.act(&deed);
        }
        game.pass();
    }
    game.played.world.check_journey();
    game.played
}

/// That day of the season.
pub(super) fn day(season: &Season, nth: i64) -> Date {
    let first: Date = season.starts.parse().expect("a date");
    first.checked_add(nth.days()).expect("a day")
}

fn next_look(now: Timestamp) -> Timestamp {
    let here = now.to_zoned(TimeZone::get(ZONE).expect("a zone"));
    let midnight = here.start_of_day().expect("a day");
    let looks = [0, 24].into_iter().flat_map(|day| LOOKS.map(|hour| day + hour));
    looks
        .map(|hours| midnight.timestamp() + SignedDuration::from_hours(hours))
        .find(|at| *at > now)
        .expect("tomorrow's")
}

impl Game {
    fn new(season: &'static Season) -> Self {
        let mut chance = Chance(season.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut people: Vec<&'static str> = crowd().collect();
        for at in (1..people.len()).rev() {
            people.swap(at, chance.below(at + 1));
        }
        let mut world = World::starting(season.starts).measured();
        let mut pairs = Vec::new();
        let mut manners = BTreeMap::new();
        let mut next = || people.pop().expect("people enough");
        world.edit(|files| {
            files.set("programme.digest", "at", "\"08:30\"");
            files.set("programme", "holidays", "[2027-03-26, 2027-03-29]");
            if let Some((id, keys)) = season.second_programme {
                files.second_programme(id, keys);
            }
        });
        for share in season.shares {
            let mut mentor = "";
            for at in 0..share.pairs {
                if at % share.mentees == 0 {
                    mentor = next();
                }
                let mentee = next();
                let id = format!("{mentor}-{mentee}");
                let weekday = chance.pick(&["Mon", "Tue", "Wed", "Thu", "Fri"]);
                let hour = chance.pick(&["12:30", "16:00", "17:00", "17:30", "18:00", "18:30"]);
                world.edit(|files| {
                    files.pair(&[mentor], &[mentee]);
                    files.pairing(&id, "weekly", &format!("\"{weekday} {hour}\""));
                    files.pairing(&id, "background", "\"Wants to find a way into the field.\"");
                    if let (true, Some((programme, _))) = (share.second, season.second_programme) {
                        files.pairing(&id, "programme", &format!("{programme:?}"));
                    }
                });
                for who in [mentor, mentee] {
                    let client = *chance.one_of(season.clients);
                    let tongue = *chance.one_of(season.tongues);
                    manners.entry(who).or_insert((client, tongue));
                }
                pairs.push(Pair { id, mentor, mentee, persona: share.persona });
            }
        }
        Self {
            played: Played {
                season,
                world,
                pairs,
                written: Vec::new(),
                owed: Vec::new(),
                lists: BTreeMap::new(),
            },
            chance,
            manners,
            to_come: BTreeMap::new(),
            planned: 0,
            seen: 0,
        }
    }

    fn pair(&self, at: usize) -> &Pair {
        self.played.pairs.get(at).expect("a pair")
    }

    /// What people do on a day, whatever comes.
    fn plan_days(&mut self) {
        let season = self.played.season;
        for pair in 0..self.played.pairs.len() {
            for rule in self.pair(pair).persona.rules {
                let days: Vec<i64> = match rule.on {
                    On::Day(nth) => vec![nth],
                    On::Every { days, from, to } => {
                        (from..=to).step_by(usize::try_from(days).expect("some days")).collect()
                    }
                    On::Letter(_) | On::LetterFrom(..) => continue,
                };
                for side in [Side::Mentor, Side::Mentee] {
                    if rule.who.is_some_and(|who| who != side) {
                        continue;
                    }
                    let who = self.pair(pair).of_side(side);
                    for nth in &days {
                        let midnight = time(&day(season, *nth).to_string());
                        self.plan(midnight, rule.after, Deed { pair, who, letter: None, does: rule.does });
                    }
                }
            }
        }
    }

    fn plan(&mut self, from: Timestamp, (least, most): (usize, usize), deed: Deed) {
        let minutes = least + self.chance.below(most - least + 1);
        let machine = matches!(deed.does, Does::IsAway(_) | Does::Returns);
        let mut at = from + SignedDuration::from_mins(i64::try_from(minutes).expect("minutes"));
        let here = at.to_zoned(TimeZone::get(ZONE).expect("a zone"));
        if !machine && !AWAKE.contains(&here.hour()) {
            let breakfast =
                if here.hour() < AWAKE.start { here.clone() } else { here.saturating_add(1.day()) };
            let minute = i8::try_from(self.chance.below(4) * 15).expect("a minute");
            let breakfast = breakfast.with().hour(7).minute(minute).second(0).build().expect("a time");
            at = breakfast.timestamp();
        } else if !machine {
            // Whoever writes within a quarter of an hour is seen by one pass.
            let seconds = at.as_second();
            at = Timestamp::from_second(seconds - seconds.rem_euclid(900) + 900).expect("a time");
        }
        self.planned += 1;
        self.to_come.insert((at, self.planned), deed);
    }

    fn pass(&mut self) {
        self.played.world.pass();
        let from = std::mem::replace(&mut self.seen, self.played.world.letters().len());
        let new: Vec<Accepted> =
            self.played.world.letters().iter().skip(from).map(|(_, taken)| taken.clone()).collect();
        for (letter, taken) in (from..).zip(&new) {
            if taken.kind == "digest" {
                let standings = self.standings();
                self.played.lists.insert(letter, standings);
            }
            if taken.kind == "worry" {
                let now = self.played.world.now();
                let deed = Deed { pair: 0, who: "rosa", letter: None, does: Does::Settles };
                self.plan(now, STAFF_ACT, deed);
            }
            self.answer(letter, taken);
        }
    }

    /// What the reader of a letter will do.
    fn answer(&mut self, letter: usize, taken: &Accepted) {
        let about = about(&self.played.world, taken);
        let Some(pair) = self.played.pairs.iter().position(|pair| {
            about.pairs.contains(&pair.id) && [pair.mentor, pair.mentee].contains(&taken.who.as_str())
        }) else {
            return;
        };
        let now = self.played.world.now();
        let (persona, who, side) = {
            let pair = self.pair(pair);
            let side = pair.side_of(&taken.who);
            (pair.persona, pair.of_side(side), side)
        };
        for rule in persona.rules {
            let (from, kinds) = match rule.on {
                On::Letter(kinds) => (0, kinds),
                On::LetterFrom(nth, kinds) => (nth, kinds),
                On::Day(_) | On::Every { .. } => continue,
            };
            let of_kind = kinds.iter().any(|kind| kind.is_empty() || about.kinds.contains(*kind));
            let begun = now >= time(&day(self.played.season, from).to_string());
            if of_kind && begun && rule.who.is_none_or(|who| who == side) {
                self.plan(now, rule.after, Deed { pair, who, letter: Some(letter), does: rule.does });
            }
        }
    }

    fn act(&mut self, deed: &Deed) {
        if matches!(deed.does, Does::Settles) {
            self.played.world.reply_from("rosa", "worry", "done");
            return;
        }
        let id = self.pair(deed.pair).id.clone();
        let world = &self.played.world;
        let last = |kinds: &[&str]| {
            let of = |taken: &Accepted| {
                taken.who == deed.who
                    && kinds.contains(&taken.kind.as_str())
                    && about(world, taken).pairs.contains(&id)
            };
            world.letters().iter().rposition(|(_, taken)| of(taken))
        };
        let letter = match deed.does {
            Does::Chats(_) => last(&["introduction"]),
            _ => deed.letter.or_else(|| last(&FROM_THE_DESK)),
        };
        let owed = match deed.does {
            Does::Writes(whom, words) => self.write(deed, letter, (whom, words)),
            Does::Chats(words) => self.write(deed, letter, (Whom::All, words)),
            Does::Warns(words) => {
                self.write(deed, letter, (Whom::Reply, words));
                Some((false, "somebody wrote what staff must read"))
            }
            Does::Worries(words) => {
                self.write(deed, letter, (Whom::Reply, words));
                Some((true, "a worry"))
            }
            Does::Presses(_) | Does::IsAway(_) | Does::Returns | Does::Settles => {
                self.play_machine(deed, letter.expect("machines answer letters"))
            }
        };
        // The first report of an address is the news.
        let known = self.played.owed.iter().any(|owed| owed.pair == id);
        if let Some((at_once, what)) = owed.filter(|_| !known) {
            self.played.owed.push(Owed { pair: id, at: self.played.world.now(), at_once, what });
        }
    }

    fn play_machine(&mut self, deed: &Deed, letter: usize) -> Option<(bool, &'static str)> {
        let world = &mut self.played.world;
        match deed.does {
            Does::Presses(partstat) => world.presses(deed.who, letter, partstat),
            Does::IsAway(text) => world.answers_by_machine(deed.who, letter, text),
            Does::Returns => {
                world.returns(deed.who, letter, "5.1.1", "550 5.1.1 No such mailbox");
                return Some((false, "the address is dead"));
            }
            _ => {}
        }
        None
    }

    /// Answers the letter; without one, a new mail to the desk.
    fn write(
        &mut self,
        deed: &Deed,
        letter: Option<usize>,
        (whom, words): (Whom, Words),
    ) -> Option<(bool, &'static str)> {
        let manner = *self.manners.get(deed.who).expect("a client and a language");
        let own: Vec<&'static str> =
            words.iter().filter(|(tongue, _)| *tongue == manner.1).map(|(_, text)| *text).collect();
        let any: Vec<&'static str> = words.iter().map(|(_, text)| *text).collect();
        let text = self.chance.pick(if own.is_empty() { &any } else { &own });
        let world = &mut self.played.world;
        let delivered = if let Some(letter) = letter {
            world.replies(deed.who, letter, manner, whom, text)
        } else {
            world.mail_from(deed.who, &["desk"], text);
            Delivered::ToTheDeskAlone
        };
        let at = world.now();
        let pair = self.pair(deed.pair).id.clone();
        self.played.written.push(Written { at, who: deed.who, pair, text, delivered });
        None
    }

    fn standings(&self) -> Vec<Standing> {
        let world = &self.played.world;
        let today = world.here().date();
        let pairs = self.played.pairs.iter();
        pairs
            .map(|pair| {
                let view = world.view(&pair.id);
                let away = view.people.values().any(|one| one.standing.away_on(&one.person, today).is_some());
                Standing {
                    pair: pair.id.clone(),
                    programme: view.pairing.programme.0.clone(),
                    open: view.contact.open.iter().map(|open| open.trouble.clone()).collect(),
                    put_off: view.contact.put_off.is_some_and(|until| until > today),
                    away,
                }
            })
            .collect()
    }
}
