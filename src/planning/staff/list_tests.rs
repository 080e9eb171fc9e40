//! Which lines a list has, and in which order.

use super::*;
use crate::domain::{
    Event,
    contact::{Ladder, Silence},
    words::{Words, WordsKind},
};
use crate::planning::fixture::{at, id, view};
use jiff::civil::date;

fn silent(name: &str, since: &str) -> PairingView {
    let mut view = view().introduced();
    view.pairing.id = PairingId(name.to_owned());
    let silence = Silence { ladder: Ladder::First, since: at("2027-01-11T09:00:00Z") };
    view.then(Event::NeedsStaff { trouble: Trouble::Silence { silence } }, since)
}

fn wrote(name: &str, since: &str) -> PairingView {
    let mut view = view().introduced();
    view.pairing.id = PairingId(name.to_owned());
    view.then(Event::NeedsStaff { trouble: Trouble::Wrote { who: id("sam") } }, since)
}

fn list(views: &[PairingView]) -> Digest {
    list_of(views, date(2027, 1, 25), "2027-01-22T08:30:00Z", "2027-01-25T08:30:00Z")
}

fn list_of(views: &[PairingView], date: Date, listed: &str, now: &str) -> Digest {
    let mut gathered = Gathered::new(date, at(listed));
    views.iter().for_each(|view| gathered.add(view));
    gathered.digest(views, Vec::new(), at(now))
}

fn lines(digest: &Digest) -> Vec<(String, bool, u16)> {
    digest.lines.iter().map(|line| (line.case.pairing.to_string(), line.new, line.days)).collect()
}

#[test]
fn what_is_new_comes_first_and_says_how_long_the_rest_has_stood() {
    let mut quoted = wrote("quoted", "2027-01-13T10:00:00Z");
    quoted.words = vec![Words {
        who: Some(id("sam")),
        kind: WordsKind::Said,
        text: "May I?".into(),
        heard: at("2027-01-24T10:00:00Z"),
    }];
    let views = [
        silent("old", "2027-01-20T09:00:00Z"),
        wrote("older", "2027-01-18T09:00:00Z"),
        silent("new", "2027-01-22T09:00:00Z"),
        quoted,
    ];
    assert_eq!(
        lines(&list(&views)),
        [
            ("new".into(), true, 3),
            ("quoted".into(), true, 12),
            ("old".into(), false, 5),
            ("older".into(), false, 7)
        ]
    );
}

#[test]
fn past_thirty_lines_the_oldest_are_counted_and_nothing_new_is() {
    let old: Vec<PairingView> =
        (0..40).map(|n| silent(&format!("o{n:02}"), "2027-01-20T09:00:00Z")).collect();
    let digest = list(&old);
    assert_eq!((digest.lines.len(), digest.more), (30, 10));
    let new = (0..40).map(|n| silent(&format!("n{n:02}"), "2027-01-24T09:00:00Z"));
    let digest = list(&new.chain(old).collect::<Vec<_>>());
    assert_eq!((digest.lines.len(), digest.more), (40, 40));
    assert!(digest.lines.iter().all(|line| line.new));
}

#[test]
fn who_is_away_needs_nobody_and_is_told_once() {
    let away = Trouble::LongAbsence { who: id("sam"), back: date(2027, 2, 8) };
    let told = view().introduced().then(Event::NeedsStaff { trouble: away }, "2027-01-24T09:00:00Z");
    let digest = list(std::slice::from_ref(&told));
    assert_eq!(digest.lines, []);
    assert!(matches!(digest.notes.as_slice(), [DigestNote::Away { pairings, .. }] if pairings.len() == 1));
    let later = list_of(&[told], date(2027, 1, 26), "2027-01-25T08:30:00Z", "2027-01-26T08:30:00Z");
    assert_eq!((later.lines.len(), later.notes.len()), (0, 0));
}

#[test]
fn what_was_put_off_is_off_the_list_until_there_is_something_new() {
    let put_off =
        |view: PairingView| view.then(Event::PutOff { until: date(2027, 2, 1) }, "2027-01-22T10:00:00Z");
    assert_eq!(lines(&list(&[put_off(silent("old", "2027-01-20T09:00:00Z"))])), []);
    let wrote = put_off(silent("old", "2027-01-20T09:00:00Z"))
        .then(Event::NeedsStaff { trouble: Trouble::Wrote { who: id("sam") } }, "2027-01-24T10:00:00Z");
    assert_eq!(lines(&list(&[wrote])), [("old".into(), true, 5)]);
}

#[test]
fn what_was_settled_since_the_pairings_were_looked_through_has_no_line() {
    let views = [silent("settled", "2027-01-20T09:00:00Z"), silent("stands", "2027-01-20T09:00:00Z")];
    let mut gathered = Gathered::new(date(2027, 1, 25), at("2027-01-22T08:30:00Z"));
    views.iter().for_each(|view| gathered.add(view));
    let [settled, stands] = views;
    let trouble = settled.contact.open[0].trouble.clone();
    let now = [settled.then(Event::Settled { trouble }, "2027-01-25T08:29:00Z"), stands];
    let digest = gathered.digest(&now, Vec::new(), at("2027-01-25T08:30:00Z"));
    assert_eq!(lines(&digest), [("stands".into(), false, 5)]);
}

#[test]
fn a_bad_day_of_a_large_programme_is_counted_and_not_listed_whole() {
    let views: Vec<PairingView> =
        (0..250).map(|n| silent(&format!("p-{n:03}"), "2027-01-24T09:00:00Z")).collect();
    let digest = list(&views);
    assert_eq!((digest.lines.len(), digest.more), (MOST_NEW, 50));
}
