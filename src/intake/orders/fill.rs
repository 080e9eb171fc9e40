//! The order of a kind, made of what a line names; or what would be right, where too little of it is there.

use super::{kind::Kind, likeliest::Guess, on_file::pairing_of, slots::Slots};
use crate::domain::{
    DateRange, Side,
    order::{Change, DeskOrder, NewPair, Order, PersonChange, Which},
};

/// `None`: nobody on file is named whom such an order could be about.
pub(super) fn fill(kind: Kind, slots: &Slots<'_>) -> Option<Guess> {
    let desk = |order| one(Order::Desk(order));
    let about = |order: fn(Which) -> Order| slots.asked_about().and_then(|which| one(order(which)));
    let nobody = slots.names.is_empty();
    match kind {
        Kind::Help => desk(DeskOrder::Help),
        // "Everything on hold till 1 March"
        Kind::Hold if nobody && slots.until().is_some() => about_pairing(Kind::Pause, slots),
        Kind::Hold if nobody => desk(DeskOrder::Hold),
        Kind::Hold => usage(Kind::Pause),
        Kind::Release if nobody => desk(DeskOrder::Release),
        Kind::No => desk(DeskOrder::No),
        Kind::Status | Kind::How if nobody && slots.number == Which::Answered => desk(DeskOrder::Status),
        // Either would be done at once.
        Kind::Undo => usage(Kind::Undo),
        Kind::Go => usage(Kind::Go),
        Kind::Status | Kind::How => about(Order::How),
        Kind::Why => about(Order::Why),
        Kind::Preview => about(Order::Preview).or_else(|| usage(Kind::Preview)),
        Kind::Say => usage(Kind::Say),
        Kind::Replace => replaced(slots),
        Kind::Add => added(slots),
        Kind::Pair => paired(slots),
        Kind::Away if !nobody => away(slots),
        Kind::Address | Kind::Phone | Kind::Erase | Kind::Remove | Kind::Remind | Kind::Ask if !nobody => {
            about_person(kind, slots)
        }
        Kind::Address => usage(Kind::Address),
        Kind::Phone => usage(Kind::Phone),
        Kind::Ask | Kind::Away | Kind::Erase | Kind::Remove => None,
        Kind::Remind => match slots.which() {
            Some(which) => one(Order::Remind { which, who: None }),
            None => usage(Kind::Remind),
        },
        _ => about_pairing(kind, slots),
    }
}

fn one(order: Order) -> Option<Guess> {
    Some(Guess::Orders(vec![order]))
}

fn about_pairing(kind: Kind, slots: &Slots<'_>) -> Option<Guess> {
    let until =
        || slots.until().filter(|_| slots.range().is_some_and(|range| range.first == slots.line.today));
    let which = match kind {
        Kind::Holiday if slots.names.is_empty() => Some(Which::Everyone),
        Kind::Pause | Kind::Skip | Kind::Holiday => slots.which_or_everyone(),
        // "Leave 2 for now"
        Kind::Snooze | Kind::Done | Kind::Talked | Kind::Tried => slots.asked_about(),
        _ => slots.which(),
    };
    // Who is meant, has to be asked.
    let Some(which) = which else { return missing(kind) };
    // "Everything rests until 1 March"
    let kind = if kind == Kind::Holiday && until().is_some() { Kind::Pause } else { kind };
    let text = slots.line.text;
    let change = match kind {
        // A pairing ends at once.
        Kind::End if slots.until_or_day().is_some() => return usage(kind),
        Kind::End => Change::End { why: Some(text.to_owned()) },
        Kind::Pause => match paused(slots) {
            Some(change) => change,
            None => return usage(kind),
        },
        // Back on a day to come: until then it rests.
        Kind::Resume | Kind::Release => match slots.until_or_day() {
            Some(back) => Change::Pause { back },
            None => Change::Resume,
        },
        Kind::Skip | Kind::Holiday => match slots.range() {
            Some(range) => skipped(range),
            None => return usage(kind),
        },
        Kind::Move => match slots.weekly() {
            Some(weekly) => Change::Move { weekly },
            None => {
                let refused = slots.refused_weekly().map(|why| Guess::Usage(kind.word(), why));
                return refused.or_else(|| usage(kind));
            }
        },
        Kind::MoveCall => match slots.one_call() {
            Some((call, to, time)) => Change::MoveCall { call, to, time },
            None => return usage(kind),
        },
        Kind::Extend => match slots.extension() {
            Some(by) => Change::Extend { by },
            None => return usage(kind),
        },
        Kind::Snooze => match slots.until_or_day().and_then(|day| Change::snooze(day, slots.line.today)) {
            Some(change) => change,
            None => return usage(kind),
        },
        Kind::Talked => Change::Talked,
        Kind::Done => Change::Done,
        Kind::Tried | Kind::Note => Change::Note { text: text.to_owned() },
        Kind::Resend => {
            let introduction = slots.has(|word| word.starts_with("intro") || word.contains("vorstell"));
            Change::Resend { introduction, invite: !introduction }
        }
        _ => return None,
    };
    let all = if slots.which().as_ref() == Some(&which) { slots.several() } else { vec![which] };
    Some(Guess::Orders(all.into_iter().map(|which| Order::Change(which, change.clone())).collect()))
}

/// What would be right of that kind.
fn usage(kind: Kind) -> Option<Guess> {
    kind.usage().map(|(word, right)| Guess::Usage(word, right))
}

/// The same where nobody is named, of kinds that nothing else could mean.
fn missing(kind: Kind) -> Option<Guess> {
    let certain = matches!(
        kind,
        Kind::Skip
            | Kind::Move
            | Kind::MoveCall
            | Kind::Pause
            | Kind::Extend
            | Kind::Snooze
            | Kind::Address
            | Kind::Phone
    );
    usage(kind).filter(|_| certain)
}

fn skipped(range: DateRange) -> Change {
    Change::Skip { call: range.first, last: (range.last > range.first).then_some(range.last) }
}

/// A pause until a day; from one day to come until another, the calls between them are left out.
fn paused(slots: &Slots<'_>) -> Option<Change> {
    let between = slots.range().filter(|range| range.first > slots.line.today && range.last > range.first);
    between.map(skipped).or_else(|| slots.until_or_day().map(|back| Change::Pause { back }))
}

/// One person, or several who are joined.
fn away(slots: &Slots<'_>) -> Option<Guess> {
    let back = slots.says(&["back", "wieder", "zuruck"]).then(|| slots.until_or_day()).flatten();
    // "In hospital, back on 15 February"
    let rest = back.and_then(|back| DateRange::new(slots.line.today, back.yesterday().ok()?));
    let Some(range) = slots.range().filter(|range| range.last > range.first || rest.is_none()).or(rest)
    else {
        return usage(Kind::Away);
    };
    if slots.is_open() {
        return usage(Kind::Away);
    }
    // A pair that cannot on one day leaves out a call.
    if let ([one_of, other], true) = (slots.joined(), range.first == range.last)
        && pairing_of(slots.people, one_of, other).is_some()
    {
        return one(Order::Change(slots.which()?, skipped(range)));
    }
    let away = |who: &String| Order::Person(who.clone(), PersonChange::Away { range });
    Some(Guess::Orders(slots.joined().iter().map(away).collect()))
}

fn about_person(kind: Kind, slots: &Slots<'_>) -> Option<Guess> {
    let meant = match kind {
        Kind::Remind | Kind::Ask => slots.names.first(),
        _ => slots.whose(),
    };
    let Some(who) = meant.cloned() else { return missing(kind) };
    let which = || slots.which().unwrap_or_else(|| Which::Named(who.clone()));
    match kind {
        Kind::Remind => {
            let remind =
                |who: &String| Order::Remind { which: Which::Named(who.clone()), who: Some(who.clone()) };
            match slots.joined() {
                [one_of, other] if pairing_of(slots.people, one_of, other).is_some() => {
                    one(Order::Remind { which: which(), who: None })
                }
                several => Some(Guess::Orders(several.iter().map(remind).collect())),
            }
        }
        Kind::Ask => {
            let asked = slots.joined();
            let Some(text) = slots.text_behind(asked.len()) else {
                return usage(Kind::Ask);
            };
            let ask = |who: &String| Order::Ask {
                which: Which::Named(who.clone()),
                who: Some(who.clone()),
                text: text.clone(),
            };
            Some(Guess::Orders(asked.iter().map(ask).collect()))
        }
        // "Take Olga Petrov off Grace and Kim": who is not on file is asked about.
        Kind::Remove if let (Some(who), Some(which)) = (slots.newcomers.first(), slots.which()) => {
            one(Order::Leave { which, who: who.clone() })
        }
        Kind::Remove => {
            let others: Vec<&str> =
                slots.names.iter().filter(|name| **name != who).map(String::as_str).collect();
            let which = match others.as_slice() {
                [] => who.clone(),
                [other, ..] if pairing_of(slots.people, &who, other).is_some() => {
                    format!("{who} and {other}")
                }
                [other, ..] => (*other).to_owned(),
            };
            one(Order::Leave { which: Which::Named(which), who })
        }
        Kind::Erase => one(Order::Person(who, PersonChange::Erase)),
        Kind::Address => match slots.address() {
            Some(new) => one(Order::Person(who, PersonChange::Address { new })),
            None => usage(Kind::Address),
        },
        _ => match slots.phone() {
            Some(number) => one(Order::Person(who, PersonChange::Phone { number })),
            None => usage(Kind::Phone),
        },
    }
}

/// What says that one mentor goes and another one comes.
const REPLACES: [&str; 16] = [
    "instead",
    "for",
    "from",
    "replace",
    "replaces",
    "replacing",
    "replaced",
    "swap",
    "over",
    "statt",
    "anstelle",
    "fur",
    "von",
    "ersetzen",
    "ersetzt",
    "ubernimmt",
];

/// Who comes for whom: by the pairing of those who are named, the one who is of no such pairing comes.
fn replaced(slots: &Slots<'_>) -> Option<Guess> {
    let names = &slots.names;
    let pair = names.iter().find_map(|mentor| {
        let mentee = names.iter().find(|name| pairing_of(slots.people, mentor, name).is_some())?;
        slots.is_mentor(mentor).then_some((mentor, mentee))
    });
    let others = |name: &&String| pair.is_none_or(|(mentor, mentee)| *name != mentor && *name != mentee);
    let comes =
        slots.newcomers.first().or_else(|| names.iter().find(|name| others(name) && slots.is_mentor(name)));
    let order = match (pair, comes) {
        (Some((mentor, mentee)), Some(new)) => Order::ReplaceMentor {
            which: Which::Named(format!("{mentor} and {mentee}")),
            old: Some(mentor.clone()),
            new: new.clone(),
        },
        (None, Some(new)) => match names.iter().find(|name| *name != new) {
            // "Ada takes on Priya" replaces nobody.
            Some(other) if slots.is_mentor(other) && !slots.says(&REPLACES) => return None,
            // "Give Eve to Grace", "Grace instead of Bob"
            Some(other) => {
                let old = slots.is_mentor(other).then(|| other.clone());
                Order::ReplaceMentor { which: Which::Named(other.clone()), old, new: new.clone() }
            }
            None => return usage(Kind::Replace),
        },
        _ if names.is_empty() => return None,
        _ => return usage(Kind::Replace),
    };
    one(order)
}

/// Who mentors already, or is no mentee, comes first.
fn paired(slots: &Slots<'_>) -> Option<Guess> {
    let mut all: Vec<&String> = slots.people_named();
    if all.len() < 2 {
        return usage(Kind::Pair).filter(|_| !all.is_empty());
    }
    let mentor = all.iter().position(|name| slots.is_mentor(name));
    let first = mentor.or_else(|| all.iter().position(|name| !slots.is_mentee(name))).unwrap_or_default();
    let mentors = vec![all.remove(first).clone()];
    let new = NewPair {
        mentors,
        mentees: all.into_iter().cloned().collect(),
        weekly: slots.weekly(),
        starts: slots.day_after(&["from", "starting", "starts", "start", "ab", "beginning", "begin"]),
        ..NewPair::default()
    };
    one(Order::Pair(Box::new(new)))
}

/// Who joins a pairing: the newcomer, or who is of none that is named.
fn added(slots: &Slots<'_>) -> Option<Guess> {
    let names = &slots.names;
    let side = if slots.has(|word| word.starts_with("mentor")) { Side::Mentor } else { Side::Mentee };
    let joins = |which: Vec<&String>, who: &String| {
        let which: Vec<&str> = which.into_iter().map(String::as_str).collect();
        one(Order::Join { which: Which::Named(which.join(" and ")), who: who.clone(), side })
    };
    match (slots.newcomers.as_slice(), names.as_slice()) {
        ([who, ..], [_, ..]) => joins(names.iter().take(2).collect(), who),
        ([], [one, other, third]) => {
            let (who, pair) = match pairing_of(slots.people, one, other) {
                Some(_) => (third, vec![one, other]),
                None => (one, vec![other, third]),
            };
            joins(pair, who)
        }
        ([], [who, other]) if pairing_of(slots.people, who, other).is_none() => joins(vec![other], who),
        ([], []) if !slots.says(&["mentor", "mentee", "new", "neue", "neuer", "neuen"]) => None,
        _ => usage(Kind::Add),
    }
}
