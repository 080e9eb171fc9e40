//! The Message-ID that a server gave a letter, where its answer to the final dot names one.

/// Letters and digits of an id of Amazon SES: `0100018f…-8-4-4-4-12-000000`.
const SES_ID: usize = 60;

/// The id in the server's own words, without brackets: `id@domain`, or the bare id of Amazon SES, to
/// which it adds a domain of its region. Some servers name the recipient in brackets: `not` lists
/// what is an address or our own id.
///
/// # Source
/// RFC 5321 §4.2 leaves the text free; Exchange Online answers `2.0.0 OK <id@…prod.outlook.com>`,
/// SES `Ok 0100018f…-000000`.
#[must_use]
pub fn assigned_id(said: &str, not: &[&str]) -> Option<String> {
    let bracketed = said.split('<').skip(1).filter_map(|piece| piece.split_once('>')).map(|(id, _)| id);
    let is_id = |id: &&str| {
        let (local, domain) = id.split_once('@').unwrap_or_default();
        let plain = id.chars().all(|c| c.is_ascii_graphic() && !"()[],;:\\\"".contains(c));
        // An address has no long number in it; an id is made of them.
        let made = local.len() >= 12 && local.chars().filter(char::is_ascii_digit).count() >= 3;
        plain && made && !domain.is_empty() && id.len() <= 250
    };
    let found = bracketed.filter(is_id).find(|id| !not.iter().any(|other| other.eq_ignore_ascii_case(id)));
    found.or_else(|| said.split_whitespace().find(|word| is_of_ses(word))).map(str::to_owned)
}

fn is_of_ses(word: &str) -> bool {
    let lengths: Vec<usize> = word.split('-').map(str::len).collect();
    word.len() == SES_ID
        && lengths == [16, 8, 4, 4, 4, 12, 6]
        && word.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_that_a_server_gave() {
        let ses = "0100018f3c2a9b1e-5d2f0c11-9a3e-4b7d-8c55-0a1b2c3d4e5f-000000";
        let outlook = "AS8PR04MB0001F0A2B3C4D5@AS8PR04MB0001.eurprd04.prod.outlook.example";
        for (said, expected) in [
            (format!("250 Ok {ses}"), Some(ses)),
            (format!("250 2.0.0 OK <{outlook}> [Hostname=AS8PR04MB0001.example]"), Some(outlook)),
            ("250 2.0.0 Ok: queued as 4XyZ1w0q7Bz1".to_owned(), None),
            ("250 2.0.0 OK  1799658000 d2e1a72fcca58-6ec4a9f3b1csm123 - gsmtp".to_owned(), None),
            ("250 <ada.lovelace.1815@people.test> accepted".to_owned(), None),
            ("250 ok <c359e26e927b377f2ef61d53b6d211e8@desk.test>".to_owned(), None),
            ("250 <>".to_owned(), None),
            ("250 <<<>>> <@> <a@>".to_owned(), None),
            (format!("250 Ok {}", ses.replace('0', "g")), None),
            (String::new(), None),
        ] {
            let not = ["ada.lovelace.1815@people.test", "C359e26e927b377f2ef61d53b6d211e8@desk.test"];
            assert_eq!(assigned_id(&said, &not).as_deref(), expected, "{said}");
        }
    }
}
