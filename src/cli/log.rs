//! What goes to standard error while a verb works: a line an event, for journald with its priority
//! (sd-daemon(3)), and never an address in it.

use std::{any::Any, fmt, sync::OnceLock};

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::{
    EnvFilter,
    filter::LevelFilter,
    fmt::{
        FmtContext, FormatEvent, FormatFields,
        format::{DefaultFields, Writer},
        writer::BoxMakeWriter,
    },
    registry::LookupSpan,
};

use super::log_lines::Lines;

/// The variable that says what is logged, such as `mentord=debug`.
const VARIABLE: &str = "MENTORD_LOG";

/// A daemon's lines wait here for their reader.
static WAITING: OnceLock<Lines> = OnceLock::new();

/// Starts logging. A daemon says what it does; other verbs only what is wrong. The libraries below
/// keep silent unless the variable names them: what they say may hold names, addresses and words.
pub fn start(daemon: bool) {
    let wanted = std::env::var(VARIABLE).ok().and_then(|wanted| EnvFilter::try_new(ours(&wanted)).ok());
    let filter =
        wanted.unwrap_or_else(|| EnvFilter::new(if daemon { "mentord=info" } else { "mentord=warn" }));
    let line = Line { journal: std::env::var_os("JOURNAL_STREAM").is_some() };
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer(daemon))
        .fmt_fields(DefaultFields::new())
        .event_format(line)
        .init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        eprintln!("{}", broke(&place, panic.payload()));
    }));
}

/// A verb waits for whoever reads its words; a daemon does not.
fn writer(daemon: bool) -> BoxMakeWriter {
    match Lines::to(std::io::stderr()) {
        Ok(lines) if daemon => {
            let waiting = WAITING.get_or_init(|| lines).clone();
            BoxMakeWriter::new(move || waiting.clone())
        }
        _ => BoxMakeWriter::new(std::io::stderr),
    }
}

/// Says why the program ends, after all that was logged.
pub fn last_word(why: Option<&dyn fmt::Display>) {
    match (WAITING.get(), why) {
        (Some(waiting), why) => {
            if let Some(why) = why {
                // Whoever does not read the log does not read this either.
                let _ = std::io::Write::write_all(&mut waiting.clone(), format!("{why}\n").as_bytes());
            }
            waiting.finish();
        }
        (None, Some(why)) => eprintln!("{why}"),
        (None, None) => {}
    }
}

/// What is said of a panic. A fixed sentence can be repeated; one that was put together may hold the
/// mail that was read, as that of a slice between two characters does.
fn broke(place: &str, payload: &dyn Any) -> String {
    let said = payload.downcast_ref::<&'static str>().copied();
    format!("mentord panicked at {place}: {}", said.unwrap_or("what it was at is not repeated here"))
}

/// A level that names nobody is meant for mentord alone.
fn ours(wanted: &str) -> String {
    let directives = wanted.split(',').map(str::trim).filter(|directive| !directive.is_empty());
    let named = directives.map(|directive| match directive.parse::<LevelFilter>() {
        Ok(_) => format!("mentord={directive}"),
        Err(_) => directive.to_owned(),
    });
    named.collect::<Vec<_>>().join(",")
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
    fn a_level_alone_is_mentords() {
        for (wanted, filter) in [
            ("trace", "mentord=trace"),
            ("DEBUG, hyper=info", "mentord=DEBUG,hyper=info"),
            ("mentord=debug", "mentord=debug"),
            ("matrix_sdk::sync=trace,off,", "matrix_sdk::sync=trace,mentord=off"),
            ("5", "mentord=5"),
        ] {
            assert_eq!(ours(wanted), filter);
            assert!(EnvFilter::try_new(ours(wanted)).is_ok(), "{wanted}");
        }
    }

    #[test]
    fn a_panic_does_not_repeat_what_was_read() {
        assert_eq!(broke("a.rs:1:2", &"no date"), "mentord panicked at a.rs:1:2: no date");
        let read = "end byte index 3 is not a char boundary; it is inside 'é' of `Quiet é otter`".to_owned();
        let said = broke("a.rs:1:2", &read);
        assert!(said.starts_with("mentord panicked at a.rs:1:2: ") && !said.contains("otter"), "{said}");
    }

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
