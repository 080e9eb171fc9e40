//! Times of day among the words of a clause.

use jiff::civil::Time;

use super::tokens::Token;

/// A time of day: "6pm", "18:30", "at 7", "17 Uhr", "18h".
pub(super) fn clock(tokens: &[Token], at: usize) -> Option<Time> {
    let text = tokens.get(at)?.text.trim_end_matches('.');
    let before = at.checked_sub(1).and_then(|at| tokens.get(at)).map(|token| token.text.as_str());
    let after = tokens.get(at + 1).map(|token| token.text.as_str());
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let hour: i8 = text.get(..digits)?.parse().ok()?;
    let tail = text.get(digits..).unwrap_or_default();
    let (minute, unit) = match tail.strip_prefix([':', 'h', '.']) {
        Some(rest) if rest.len() >= 2 => {
            (rest.get(..2)?.parse::<i8>().ok()?, rest.get(2..).unwrap_or_default())
        }
        _ => (0, tail),
    };
    let timed = tail.starts_with(':') || tail.starts_with('h');
    let unit = if unit.is_empty() { after.unwrap_or_default() } else { unit };
    let behind_at = matches!(before, Some("at" | "um" | "las" | "@" | "vers" | "gegen"));
    let hour = match unit {
        "pm" if (1..=12).contains(&hour) => hour % 12 + 12,
        "am" if (1..=12).contains(&hour) => hour % 12,
        // Nobody meets at six in the morning without saying so.
        _ if behind_at && !timed && (1..=7).contains(&hour) => hour + 12,
        "uhr" | "oclock" | "h" | "heures" | "horas" => hour,
        _ if timed || behind_at => hour,
        _ => return None,
    };
    Time::new(hour, minute, 0, 0).ok()
}
