//! What goes to standard error while a verb works: a line an event, for journald with its priority
//! (sd-daemon(3)), and never an address in it.

use std::fmt;

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::{
    EnvFilter,
    fmt::{
        FmtContext, FormatEvent, FormatFields,
        format::{DefaultFields, Writer},
    },
    registry::LookupSpan,
};

/// The variable that says what is logged, such as `mentord=debug`.
const VARIABLE: &str = "MENTORD_LOG";

/// Starts logging. A daemon says what it does; other verbs only what is wrong. The libraries below
/// keep silent unless the variable names them: what they say may hold names and addresses.
pub fn start(daemon: bool) {
    let filter = EnvFilter::try_from_env(VARIABLE)
        .unwrap_or_else(|_| EnvFilter::new(if daemon { "mentord=info" } else { "mentord=warn" }));
    let line = Line { journal: std::env::var_os("JOURNAL_STREAM").is_some() };
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .fmt_fields(DefaultFields::new())
        .event_format(line)
        .init();
}

struct Line {
    /// Standard error is the journal, which has a clock and priorities of its own.
    journal: bool,
}

impl<S, N> FormatEvent<S, N> for Line
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut text = String::new();
        context.format_fields(Writer::new(&mut text), event)?;
        let level = *event.metadata().level();
        let text = masked(&text);
        if self.journal {
            writeln!(writer, "<{}>{text}", priority(level))
        } else {
            writeln!(writer, "{level:>5} {text}")
        }
    }
}

/// As syslog(3) has them.
fn priority(level: Level) -> u8 {
    match level {
        Level::ERROR => 3,
        Level::WARN => 4,
        Level::INFO => 6,
        _ => 7,
    }
}

/// One line, in which whatever looks like an address or a Matrix id is masked: servers' own words
/// hold them, and logs are kept longer and read by more people than mail.
fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, line) in text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        if at > 0 {
            out.push_str(" | ");
        }
        for (at, word) in line.split(' ').enumerate() {
            if at > 0 {
                out.push(' ');
            }
            out.push_str(if word.contains('@') { "(address)" } else { word });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_masked_and_lines_joined() {
        for (text, shown) in [
            ("550 5.1.1 <bob@people.test>: User unknown", "550 5.1.1 (address) User unknown"),
            ("@rosa:example.org left\n  and \"x@y\" too", "(address) left | and (address) too"),
            ("nothing here, 3 letters=4", "nothing here, 3 letters=4"),
        ] {
            assert_eq!(masked(text), shown);
        }
    }
}
