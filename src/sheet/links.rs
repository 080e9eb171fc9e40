//! Addresses in the links of cells: `mailto:` with what is escaped in it, and the formula `=HYPERLINK`.

/// The longest link that is looked at, in octets.
const LONGEST_LINK: usize = 2_000;

/// The address of a link that writes a mail, decoded; `None` for every other link.
pub(super) fn address(link: &str) -> Option<String> {
    let link = link.trim();
    let (scheme, rest) = link.split_at_checked(7)?;
    if link.len() > LONGEST_LINK || !scheme.eq_ignore_ascii_case("mailto:") {
        return None;
    }
    // Some programs escape what was escaped already.
    let address = decoded(&decoded(rest.split('?').next().unwrap_or_default())?)?;
    let address = address.trim();
    let plain = address.contains('@') && !address.contains(['<', '>', '\n', '\r']) && address.len() <= 254;
    plain.then(|| address.to_owned())
}

/// Where a link leads, if that is a page.
pub(super) fn page(link: &str) -> Option<&str> {
    let link = link.trim();
    let starts = |scheme: &str| {
        link.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && link.len() > scheme.len()
    };
    (link.len() <= LONGEST_LINK && (starts("https://") || starts("http://"))).then_some(link)
}

/// Target and text of `=HYPERLINK("mailto:ada@example.org","Ada")`, with or without `=`, with a comma or a semicolon.
pub(super) fn of_formula(formula: &str) -> Option<(String, Option<String>)> {
    let formula = formula.trim().trim_start_matches('=').trim_start();
    let (name, rest) = formula.split_at_checked(9)?;
    let rest = rest.trim_start().strip_prefix('(')?;
    if formula.len() > LONGEST_LINK || !name.eq_ignore_ascii_case("hyperlink") {
        return None;
    }
    let (target, rest) = quoted(rest)?;
    let text = rest.trim_start().strip_prefix([',', ';']).and_then(quoted).map(|(text, _)| text);
    Some((target, text))
}

/// A text in quotation marks, of which two are one, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut rest = text.trim_start().strip_prefix('"')?;
    let mut said = String::new();
    loop {
        let (before, after) = rest.split_once('"')?;
        said.push_str(before);
        match after.strip_prefix('"') {
            Some(after) => {
                said.push('"');
                rest = after;
            }
            None => return Some((said, after)),
        }
    }
}

/// Percent escapes (RFC 3986 §2.1), once; what is no escape stands for itself.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut pieces = text.split('%');
    bytes.extend_from_slice(pieces.next()?.as_bytes());
    for piece in pieces {
        match piece.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(piece.get(2..)?.as_bytes());
            }
            None => {
                bytes.push(b'%');
                bytes.extend_from_slice(piece.as_bytes());
            }
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_say_their_address() {
        for (link, expected) in [
            ("mailto:ada@people.test", Some("ada@people.test")),
            ("MAILTO:ada@people.test", Some("ada@people.test")),
            ("MailTo:ada@people.test?subject=Hello%20Ada", Some("ada@people.test")),
            ("mailto:sam%40people.test", Some("sam@people.test")),
            ("mailto:ada%2Btest@people.test", Some("ada+test@people.test")),
            ("mailto:ada%2btest%40people.test", Some("ada+test@people.test")),
            ("mailto:ada%252Btest%2540people.test", Some("ada+test@people.test")),
            ("mailto:%20ada@people.test%20", Some("ada@people.test")),
            ("mailto:a%zz@people.test", Some("a%zz@people.test")),
            ("mailto:a%", None),
            ("mailto:%ff@people.test", None),
            ("mailto:<ada@people.test>", None),
            ("mailto:ada", None),
            ("https://people.test/ada@b", None),
            ("mailtö:ada@people.test", None),
            ("file:///C:/ada@people.test", None),
            ("", None),
        ] {
            assert_eq!(address(link).as_deref(), expected, "{link}");
        }
        for (link, expected) in [
            ("https://meet.test/1", Some("https://meet.test/1")),
            ("HTTP://meet.test", Some("HTTP://meet.test")),
            ("https://", None),
            ("file:///etc/passwd", None),
            ("javascript:alert(1)", None),
        ] {
            assert_eq!(page(link), expected, "{link}");
        }
    }

    #[test]
    fn the_formula_of_a_link_says_both_its_parts() {
        for (formula, target, text) in [
            ("=HYPERLINK(\"mailto:ada@people.test\",\"Ada\")", "mailto:ada@people.test", Some("Ada")),
            ("HYPERLINK(\"mailto:ada@people.test\";\"Ada\")", "mailto:ada@people.test", Some("Ada")),
            ("=hyperlink( \"https://meet.test\" )", "https://meet.test", None),
            ("=HYPERLINK(\"a\",\"the \"\"best\"\"\")", "a", Some("the \"best\"")),
            ("=HYPERLINK(\"a\",B2)", "a", None),
        ] {
            assert_eq!(of_formula(formula), Some((target.to_owned(), text.map(str::to_owned))), "{formula}");
        }
        for formula in ["=HYPERLINK(A1)", "=HYPERLINK(\"a", "=SUM(1)", "HYPERLINK", "=HYPERLIÑK(\"a\")", ""]
        {
            assert_eq!(of_formula(formula), None, "{formula}");
        }
    }
}
