//! Reports of all kinds, as tables.

use proptest::prelude::*;

use super::*;
use crate::{
    domain::{
        Standing,
        incoming::{Bounce, Class},
    },
    planning::fixture::{self, at, id, mail, view},
};

fn recipient(status: &str, failed: bool, said: &str) -> FailedRecipient {
    FailedRecipient {
        address: "sam@people.test".to_owned(),
        status: (!status.is_empty()).then(|| status.to_owned()),
        permanent: failed && !status.starts_with('4'),
        failed,
        said: said.to_owned(),
    }
}

#[test]
fn a_report_is_judged_by_its_code_then_by_its_words() {
    let table: &[(&str, bool, &str, Verdict)] = &[
        // Delays and successes.
        ("4.4.1", false, "connection timed out", Verdict::Nothing),
        ("2.0.0", false, "250 ok", Verdict::Nothing),
        ("2.0.0", true, "an action of their own", Verdict::Nothing),
        // The address.
        ("5.1.0", true, "", Verdict::Dead),
        ("5.1.1", true, "", Verdict::Dead),
        ("5.4.1", true, "550 5.4.1 Recipient address rejected: Access denied", Verdict::Dead),
        ("5.5.0", true, "550 5.5.0 Requested action not taken: mailbox unavailable", Verdict::Dead),
        ("5.3.0", true, "553 5.3.0 <sam@people.test>... No such user here", Verdict::Dead),
        ("5.7.1", true, "550 5.7.1 user unknown", Verdict::Dead),
        ("5.1.2", true, "", Verdict::Dead),
        ("5.1.10", true, "null MX", Verdict::Dead),
        ("5.2.1", true, "", Verdict::Dead),
        ("5.4.4", true, "Host not found", Verdict::Dead),
        // What may pass.
        ("5.2.2", true, "over quota", Verdict::Soft),
        // sendmail writes 5.1.1 of every 550.
        ("5.1.1", true, "550 mailbox full", Verdict::Soft),
        ("5.2.0", true, "", Verdict::Unclear),
        ("5.4.1", true, "no answer from host", Verdict::Soft),
        ("5.4.6", true, "loop", Verdict::Soft),
        ("4.4.7", true, "expired", Verdict::Soft),
        ("4.2.2", true, "", Verdict::Soft),
        ("4.7.1", true, "greylisted for five days", Verdict::Soft),
        // Ours.
        ("5.1.7", true, "bad sender", Verdict::Ours),
        ("5.1.8", true, "", Verdict::Ours),
        ("5.2.3", true, "too long", Verdict::Ours),
        ("5.3.4", true, "message too big", Verdict::Ours),
        ("5.5.2", true, "", Verdict::Ours),
        ("5.6.0", true, "", Verdict::Ours),
        ("5.1.1", true, "550 Sender address rejected: user unknown", Verdict::Ours),
        ("5.1.1", true, "550 blocked by our policy", Verdict::Ours),
        ("4.7.0", true, "421 deferred: listed at bl.spamcop.net", Verdict::Ours),
        ("4.3.1", true, "452 insufficient system storage", Verdict::Ours),
        // Codes that say nothing, or none.
        ("5.0.0", true, "550 user unknown", Verdict::Dead),
        ("5.0.0", true, "blocked using a blocklist", Verdict::Ours),
        ("5.0.0", true, "the mailbox is FULL", Verdict::Soft),
        ("", true, "No such user", Verdict::Dead),
        ("", true, "considered spam", Verdict::Ours),
        ("", true, "user is over quota", Verdict::Soft),
        ("", true, "", Verdict::Unclear),
        ("5.0.0", true, "550 Requested action not taken", Verdict::Unclear),
    ];
    for (status, failed, said, expected) in table {
        assert_eq!(verdict(&recipient(status, *failed, said)), *expected, "{status} {said}");
    }
    let unknown = FailedRecipient { permanent: false, ..recipient("", true, "gave up") };
    assert_eq!(verdict(&unknown), Verdict::Soft);
}

fn report(recipients: Vec<FailedRecipient>) -> Incoming {
    Incoming {
        bounce: Some(Bounce { recipients, original_message_id: None }),
        ..mail(Class::Bounce, "mailer-daemon@mx.people.test")
    }
}

fn mail_context(view: PairingView, recipient: Recipient, address: &str) -> MailContext {
    let address = EmailAddress::parse(address).unwrap();
    let bounced =
        Bounced { recipient, address, letter: Some("n2@desk.test".to_owned()), only_own_copy: false };
    MailContext { bounced: Some(bounced), ..fixture::mail_context("2027-01-13T10:00:00Z", vec![view]) }
}

fn sams(view: PairingView) -> MailContext {
    mail_context(view, Recipient::Person(id("sam")), "sam@people.test")
}

fn now() -> Timestamp {
    at("2027-01-13T10:00:00Z")
}

#[test]
fn only_a_report_about_the_address_on_file_counts() {
    let dead = report(vec![recipient("5.1.1", true, "no such user")]);
    let reaction = bounce(&dead, &sams(view().introduced()), now(), 1);
    assert!(matches!(reaction.decision.people.as_slice(), [(_, PersonEvent::AddressRefused { .. })]));
    assert_eq!((reaction.decision.events.len(), reaction.decision.letters.len()), (1, 1));

    // A letter to where Sam was before: nothing follows for the address of today.
    let earlier = mail_context(view().introduced(), Recipient::Person(id("sam")), "sam@old.test");
    let reaction = bounce(&dead, &earlier, now(), 1);
    assert_eq!(
        (reaction.decision.people.len(), reaction.decision.letters.len()),
        (0, 0),
        "{}",
        reaction.verdict
    );

    // It names no letter of ours.
    let nobody = MailContext { bounced: None, ..sams(view().introduced()) };
    let reaction = bounce(&dead, &nobody, now(), 1);
    assert!(reaction.unplaced.is_some() && reaction.decision.people.is_empty());
    let delayed = report(vec![recipient("4.4.1", false, "still trying")]);
    let reaction = bounce(&delayed, &nobody, now(), 1);
    assert!(reaction.unplaced.is_none() && reaction.decision.people.is_empty());

    // It is the copy to the desk's own mailbox that failed.
    let mut copy = sams(view().introduced());
    copy.bounced.as_mut().unwrap().only_own_copy = true;
    let reaction = bounce(&dead, &copy, now(), 1);
    assert!(reaction.unplaced.is_some() && reaction.decision.people.is_empty());

    // Sam's part of a report about several letters is fine: another recipient's is not Sam's.
    let mut other = recipient("5.1.1", true, "no such user");
    other.address = "kim@people.test".to_owned();
    let two = report(vec![recipient("4.4.1", false, ""), other]);
    let reaction = bounce(&two, &sams(view().introduced()), now(), 1);
    assert!(reaction.decision.people.is_empty(), "{}", reaction.verdict);
}

#[test]
fn a_refused_proposal_is_told_too_and_nobody_is_told_twice() {
    let dead = report(vec![recipient("5.1.1", true, "no such user")]);
    let reaction = bounce(&dead, &sams(view()), now(), 1);
    assert_eq!((reaction.decision.events.len(), reaction.decision.letters.len()), (1, 1));
    let mut known = view().introduced();
    for (who, event) in reaction.decision.people {
        let participant = known.people.get_mut(&who).unwrap();
        participant.standing = participant.standing.clone().after(&event, now());
    }
    for again in [dead, report(vec![recipient("5.2.2", true, "full")])] {
        let reaction = bounce(&again, &sams(known.clone()), now(), 1);
        assert_eq!(
            (reaction.decision.people.len(), reaction.decision.letters.len()),
            (0, 0),
            "{}",
            reaction.verdict
        );
    }
}

#[test]
fn what_is_ours_is_told_to_staff_and_stops_nothing() {
    let spam = report(vec![recipient("5.7.1", true, "550 5.7.1 spam")]);
    let reaction = bounce(&spam, &sams(view().introduced()), now(), 2);
    assert!(reaction.decision.people.is_empty() && reaction.decision.events.is_empty());
    let [letter] = reaction.decision.letters.as_slice() else { panic!("one letter") };
    assert_eq!(letter.recipients.len(), 2);
    assert_eq!(letter.reasons[0].to_string(), "-/-/came-back/2027-01-13");
    assert!(reaction.unplaced.unwrap().to_string().contains("550 5.7.1 spam"));
    let again = reaction.send_again.unwrap();
    assert_eq!(
        (again.message_id.as_str(), again.said.to_string().as_str()),
        ("n2@desk.test", "550 5.7.1 spam")
    );
    // The same bytes would be too many again.
    let large = report(vec![recipient("5.3.4", true, "552 5.3.4 too big")]);
    assert_eq!(bounce(&large, &sams(view().introduced()), now(), 2).send_again, None);

    // A letter to one of staff: the others are told.
    let rosas = mail_context(view().introduced(), Recipient::Staff(0), "rosa@people.test");
    let reaction = bounce(&spam, &rosas, now(), 2);
    assert_eq!(reaction.decision.letters[0].recipients, [Recipient::Staff(1)]);
    let reaction = bounce(&spam, &rosas, now(), 1);
    assert!(reaction.decision.letters.is_empty() && reaction.unplaced.is_some());
}

#[test]
fn what_nobody_gives_a_reason_for_is_counted_and_shown() {
    let wordless = report(vec![recipient("", true, "")]);
    let reaction = bounce(&wordless, &sams(view().introduced()), now(), 1);
    assert!(matches!(reaction.decision.people.as_slice(), [(_, PersonEvent::SoftFailure { .. })]));
    assert!(reaction.unplaced.is_some() && reaction.decision.letters.is_empty(), "{reaction:?}");
}

proptest! {
    /// Over days with reports, mails and neither: the address stops exactly when failures fell on six
    /// days since the last mail, a permanent refusal, or a quiet month; staff are told once.
    #[test]
    fn six_soft_days_stop_an_address_like_a_hard_one(
        days in prop::collection::vec((0_u8..4, 1_i64..20), 1..40)
    ) {
        let mut known = view().introduced();
        let mut expected = std::collections::BTreeSet::new();
        let mut told = 0;
        let mut day = jiff::civil::date(2027, 1, 13);
        for (what, gap) in days {
            day = day.checked_add(jiff::ToSpan::days(gap)).unwrap();
            let mut now_leads = sams(known.clone());
            now_leads.heard_on = day;
            let stopped = told > 0;
            let events = match what {
                0 => vec![(id("sam"), PersonEvent::Works)],
                1 => Vec::new(),
                _ => {
                    let soft = report(vec![recipient("5.2.2", true, "full")]);
                    let reaction = bounce(&soft, &now_leads, now(), 1);
                    told += reaction.decision.letters.len();
                    reaction.decision.people
                }
            };
            if what == 0 {
                expected.clear();
            } else if what > 1 && !stopped {
                let quiet = |last: &jiff::civil::Date| (day - *last).get_days() > 30;
                if expected.last().is_some_and(quiet) {
                    expected.clear();
                }
                expected.insert(day);
            }
            let participant = known.people.get_mut(&id("sam")).unwrap();
            let standing: Standing = events
                .iter()
                .fold(participant.standing.clone(), |standing, (_, event)| standing.after(event, now()));
            participant.standing = standing;
            let reachable = participant.standing.reachable(&participant.person);
            prop_assert_eq!(reachable, told == 0);
            if !stopped {
                prop_assert_eq!(told, usize::from(expected.len() >= 6));
            }
        }
        prop_assert!(told <= 1);
    }
}
