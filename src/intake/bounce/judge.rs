//! What became of a mail by the words of a bounce: failed for good or for now, delayed or delivered, with which status.

use std::cell::OnceCell;

use super::plainly::names_plainly;
use super::report::Report;
use super::report::addresses;
use super::words::{DELAYS, FINAL, FOR_NOW, SUCCESSES};
use crate::domain::{
    incoming::FailedRecipient,
    refusal::{EnhancedStatus, reply_code},
    refusal_words::Cause,
};
use crate::intake::message::mail::{Mail, one_line};
use crate::intake::text::phrases::flat;

/// What the whole report says became of the mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::intake) enum ReportedOutcome {
    /// The server has given up; for now only, where the network or the server was the reason.
    Failed {
        passes: bool,
    },
    /// It goes on trying.
    Delayed,
    Delivered,
}

impl ReportedOutcome {
    pub(in crate::intake) fn of(mail: &Mail<'_>, report: &Report<'_>) -> Self {
        let said = format!("{} . {}", mail.flat_subject(500), flat(report.said, 20_000));
        let given_up = FINAL.find(&said).is_some();
        if !given_up && DELAYS.find(&said).is_some() {
            return Self::Delayed;
        }
        if !given_up
            && SUCCESSES.find(&said).is_some()
            && EnhancedStatus::in_text(&said).is_none_or(|status| status.class == 2)
        {
            return Self::Delivered;
        }
        Self::Failed { passes: FOR_NOW.find(&said).is_some() && !(given_up && says_for_good(&said)) }
    }
}

/// Words that leave no hope, whatever else is said.
fn says_for_good(said: &str) -> bool {
    ["permanent", "unknown user", "user unknown", "no such user", "does not exist"]
        .iter()
        .any(|words| said.contains(words))
}

/// The line that names an address and those after it, up to the next recipient's.
pub(in crate::intake) fn lines_about(address: &str, report: &Report<'_>) -> String {
    let mut lines = report.said.lines().skip_while(|line| !line.to_lowercase().contains(address));
    let mut near = lines.next().unwrap_or_default().to_owned();
    for line in lines.take(8) {
        if addresses(line).iter().any(|other| other != address && names_plainly(line, other)) {
            break;
        }
        near.push(' ');
        near.push_str(line);
    }
    one_line(&near)
}

/// The status of one address: from the lines that follow it, else from the whole report.
/// `whole` keeps what the whole report says, which is asked for once.
pub(in crate::intake) fn judge(
    address: String,
    report: &Report<'_>,
    outcome: ReportedOutcome,
    whole: &OnceCell<Option<Cause>>,
) -> FailedRecipient {
    let near = lines_about(&address, report);
    let without = near.to_lowercase().replacen(&address, "", 1);
    let given = |text: &str| {
        let status = EnhancedStatus::in_text(text)?;
        (outcome == ReportedOutcome::Delivered || status.class != 2).then_some(status)
    };
    let status = given(&without).or_else(|| given(report.said));
    let code = reply_code(&without).or_else(|| reply_code(report.said));
    let class_five = match (status, code) {
        (Some(status), _) => status.class == 5,
        (None, Some(code)) => code >= 500,
        (None, None) => !matches!(outcome, ReportedOutcome::Failed { passes: true }),
    };
    let failed = matches!(outcome, ReportedOutcome::Failed { .. });
    let in_words = || {
        let of_report = || *whole.get_or_init(|| Cause::in_words(report.said));
        let cause = Cause::in_words(&without).or_else(of_report)?;
        cause.status().map(str::to_owned)
    };
    let status = status
        .map(|status| status.to_string())
        .or_else(|| if failed && class_five { in_words() } else { None });
    FailedRecipient {
        address,
        status,
        permanent: failed && class_five,
        failed,
        said: near.chars().take(400).collect(),
    }
}
