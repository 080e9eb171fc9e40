//! Whom a bounce in words is about: the addresses it names, and for each the status and whether it is for good.

use std::cell::OnceCell;

use super::delivery_status;
use super::in_words::unmarked;
use super::judge::{ReportedOutcome, judge};
use super::plainly::{Plainly, how_plainly};
use super::report::{Report, addresses};
use crate::domain::incoming::FailedRecipient;
use crate::intake::message::mail::{Mail, bare_address};
use crate::intake::message::mime;

/// Lines of a report that may name a recipient.
const MOST_LINES: usize = 400;
/// Each costs a reading of the report.
const MOST_RECIPIENTS: usize = 20;

/// The recipients a report in words names, each judged.
pub(in crate::intake) fn judged(mail: &Mail<'_>, report: &Report<'_>) -> Vec<FailedRecipient> {
    // Some servers write the fields of RFC 3464 as text.
    let as_fields = delivery_status::recipients_in(report.said.as_bytes());
    if !as_fields.is_empty() {
        return as_fields;
    }
    let mut failed: Vec<String> = Vec::new();
    for address in mail.fields("x-failed-recipients").flat_map(addresses) {
        add(&mut failed, address);
    }
    if failed.is_empty() {
        failed = named(mail, report);
    }
    if failed.is_empty() {
        failed = of_the_original(mail, report);
    }
    if failed.is_empty() {
        failed = short_name(mail, report).into_iter().collect();
    }
    let outcome = ReportedOutcome::of(mail, report);
    let whole = OnceCell::new();
    failed.into_iter().map(|address| judge(address, report, outcome, &whole)).collect()
}

fn add(found: &mut Vec<String>, address: String) {
    if found.len() < MOST_RECIPIENTS && !found.contains(&address) {
        found.push(address);
    }
}

/// The addresses the report is about: those it names most plainly, but neither the writer's nor the server's own.
pub(in crate::intake) fn named(mail: &Mail<'_>, report: &Report<'_>) -> Vec<String> {
    let ours: Vec<&str> = mail.to.iter().chain(&mail.from).map(|mailbox| mailbox.address.as_str()).collect();
    let mut found: Vec<(Plainly, String)> = Vec::new();
    for line in report.said.lines().take(MOST_LINES) {
        if !line.contains('@') || found.len() >= MOST_RECIPIENTS {
            continue;
        }
        for address in addresses(line) {
            if ours.contains(&address.as_str()) || is_servers_own(&address) {
                continue;
            }
            let Some(plainly) = how_plainly(line, &address) else { continue };
            match found.iter_mut().find(|(_, known)| *known == address) {
                Some((before, _)) => *before = plainly.min(*before),
                None => found.push((plainly, address)),
            }
        }
    }
    let Some(best) = found.iter().map(|(plainly, _)| *plainly).min() else { return Vec::new() };
    let mut best: Vec<String> =
        found.into_iter().filter(|(plainly, _)| *plainly == best).map(|(_, address)| address).collect();
    if best.iter().any(|address| has_a_domain(address)) {
        best.retain(|address| has_a_domain(address));
    }
    best
}

fn has_a_domain(address: &str) -> bool {
    address.rsplit_once('@').is_some_and(|(_, domain)| domain.contains('.'))
}

fn is_servers_own(address: &str) -> bool {
    const LOCAL: [&str; 6] = ["mailer-daemon", "postmaster", "abuse", "helpdesk", "support", "hostmaster"];
    address.split('@').next().is_some_and(|local| LOCAL.contains(&local))
}

/// The one the mail was written to, where the report names no one and encloses it.
fn of_the_original(mail: &Mail<'_>, report: &Report<'_>) -> Vec<String> {
    let enclosed = mail.all_parts().iter().find(|part| {
        part.level == 0
            && (part.kind.starts_with("message/rfc822") || part.kind.starts_with("text/rfc822-header"))
    });
    let to = match enclosed {
        Some(part) => mime::field(&mail.enclosed_fields(part), "to").map(str::to_owned),
        None => {
            let mut lines = report.original.lines().take(100).map(unmarked);
            lines
                .find(|line| line.get(..3).is_some_and(|name| name.eq_ignore_ascii_case("to:")))
                .map(str::to_owned)
        }
    };
    let to = to.map(|to| addresses(&to)).unwrap_or_default();
    // Of several it does not tell which one failed.
    if to.len() == 1 { to } else { Vec::new() }
}

/// AOL names its customers without their domain, alone on a line.
fn short_name(mail: &Mail<'_>, report: &Report<'_>) -> Option<String> {
    let (_, domain) = mail.from.first()?.address.rsplit_once('@')?;
    let name = |line: &&str| {
        (3..=64).contains(&line.len())
            && line.starts_with(|c: char| c.is_ascii_alphabetic())
            && line.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
    };
    let local = report.said.lines().take(MOST_LINES).skip(1).map(str::trim).find(name)?;
    bare_address(&format!("{local}@{domain}"))
}

impl Report<'_> {
    pub(in crate::intake) fn names_an_address(&self, mail: &Mail<'_>) -> bool {
        !named(mail, self).is_empty()
    }
}
