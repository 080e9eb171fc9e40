//! Ids that are made of names.

/// The longest id: it is part of a local part, which RFC 5321 §4.5.3.1.1 limits to 64 octets
/// together with the desk's own name and a token.
pub const LONGEST_ID: usize = 40;

/// Lower-case ASCII letters, digits and single hyphens, at most [`LONGEST_ID`] of them; empty if
/// nothing of the text can be written so.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in deunicode::deunicode(text).chars() {
        if slug.len() >= LONGEST_ID {
            break;
        }
        match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() => slug.push(c),
            '\'' | '.' => {}
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// `base`, or `base-2`, `base-3`, ... whichever is free, at most `longest` octets.
#[must_use]
pub fn free_id(base: &str, longest: usize, taken: impl Fn(&str) -> bool) -> String {
    let mut id = base.to_owned();
    let mut number = 1_usize;
    while taken(&id) {
        number += 1;
        let ending = format!("-{number}");
        let room = longest.saturating_sub(ending.len());
        let kept: String = base.chars().take(room).collect();
        id = format!("{}{ending}", kept.trim_end_matches('-'));
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_ids_stay_within_their_length() {
        assert_eq!(free_id("ada-sam", 40, |_| false), "ada-sam");
        assert_eq!(free_id("ada-sam", 40, |id| ["ada-sam", "ada-sam-2"].contains(&id)), "ada-sam-3");
        assert_eq!(free_id("abcdef-gh", 9, |id| id == "abcdef-gh"), "abcdef-2");
    }
}
