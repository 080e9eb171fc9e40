//! Whether a mail's author may be believed: doubts that its own header raises, and the word of a
//! trusted server in Authentication-Results (RFC 8601).

use super::mail::Mail;
use crate::domain::Sentence;

/// Results in a foreign server's name are worth nothing; nor is a second one in ours.
const FIELD: &str = "authentication-results";

/// What speaks against the author being who From says, and whether a trusted server vouches for the
/// author's domain.
pub(in crate::intake) fn verdict(mail: &Mail<'_>, trusted: &Trusted) -> (Option<Sentence>, bool) {
    let doubt = doubt(mail);
    if doubt.is_some() {
        return (doubt, false);
    }
    let Some(domain) = mail.from.first().and_then(|from| from.address.rsplit_once('@')).map(|(_, d)| d)
    else {
        return (None, false);
    };
    let results = trusted_results(mail, trusted);
    (None, results.is_some_and(|results| results.iter().any(|result| result.vouches_for(domain))))
}

fn doubt(mail: &Mail<'_>) -> Option<Sentence> {
    match (mail.fields("from").count(), mail.from.as_slice()) {
        (2.., _) => Some(sentence!("staff_mail.two_from_fields")),
        (_, [_, _, ..]) => Some(sentence!("staff_mail.several_authors")),
        _ => None,
    }
}

/// The one result in the name of a trusted server, from above the first Received that another wrote: below that line
/// the sender writes what they like (RFC 8601 §5). A result that is doubtful (below it, or twice) says nothing, for
/// or against: an order is confirmed then by the letter that shows it.
fn trusted_results(mail: &Mail<'_>, trusted: &Trusted) -> Option<Vec<Resinfo>> {
    let mut found = None;
    let mut foreign = false;
    for field in mail.all_fields() {
        match field.name.as_str() {
            "received" => {
                foreign |= !trusted.is_own_hop(&field.value);
            }
            FIELD => {
                let (id, results) = parse(&field.value);
                if !trusted.servers.iter().any(|trusted| trusted.eq_ignore_ascii_case(&id)) {
                    continue;
                }
                if foreign || found.is_some() {
                    return None;
                }
                found = Some(results);
            }
            _ => {}
        }
    }
    found
}

/// Whether that server, or its neighbour, wrote the line: its `by` is a host of the same domain, of
/// this machine, or no name at all.
fn is_own_hop(received: &str, id: &str) -> bool {
    written_by(received).is_some_and(|by| is_beside(&by, id) || is_local(&by))
}

/// Whether a host is of the same domain as that server.
fn is_beside(host: &str, id: &str) -> bool {
    let id = id.to_ascii_lowercase();
    let parent = match id.split_once('.') {
        Some((_, parent)) if parent.contains('.') => parent,
        _ => id.as_str(),
    };
    host.strip_suffix(parent).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn is_local(host: &str) -> bool {
    host == "localhost" || host.starts_with("127.") || host.starts_with("10.") || host.contains(':')
}

/// The host that wrote a Received line (RFC 5321 §4.4), in lower case.
pub(in crate::intake) fn written_by(received: &str) -> Option<String> {
    let mut words = received.split_whitespace().skip_while(|word| !word.eq_ignore_ascii_case("by")).skip(1);
    let by = words.next()?.trim_matches(|c: char| "();,[]".contains(c)).to_ascii_lowercase();
    (!by.is_empty()).then_some(by)
}

/// Whose word about an author is believed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trusted {
    /// The names that servers give themselves in Authentication-Results.
    pub servers: Vec<String>,
    /// Hosts on the way into the desk's mailbox behind them, as a mail of the desk to itself has shown.
    pub hops: Vec<String>,
}

impl Trusted {
    fn is_own_hop(&self, received: &str) -> bool {
        self.servers.iter().any(|id| is_own_hop(received, id))
            || written_by(received).is_some_and(|by| self.hops.contains(&by))
    }
}

/// The hosts behind a trusted server on the way of a mail into the mailbox: of a mail that nobody but the desk can
/// have sent, those whose Received lines stand above the first line of that server.
pub(in crate::intake) fn hops(mail: &Mail<'_>, servers: &[String]) -> Vec<String> {
    let mut hops = Vec::new();
    for field in mail.all_fields() {
        let host = match field.name.as_str() {
            FIELD if servers.iter().any(|id| id.eq_ignore_ascii_case(&parse(&field.value).0)) => return hops,
            "received" => written_by(&field.value),
            _ => continue,
        };
        let Some(host) = host.filter(|host| !is_local(host)) else { continue };
        if servers.iter().any(|id| is_beside(&host, id)) {
            return hops;
        }
        if !hops.contains(&host) {
            hops.push(host);
        }
    }
    // It did not come by way of any of them.
    Vec::new()
}

/// One `method=result` with its properties.
#[derive(Debug, Default, PartialEq, Eq)]
struct Resinfo {
    method: String,
    result: String,
    /// `header.d`, its value.
    properties: Vec<(String, String)>,
}

impl Resinfo {
    fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// DMARC passed for that very domain, or a DKIM signature of it or of a domain above it did.
    fn vouches_for(&self, domain: &str) -> bool {
        if self.result != "pass" {
            return false;
        }
        match self.method.as_str() {
            "dmarc" => self.property("header.from").is_some_and(|from| from.eq_ignore_ascii_case(domain)),
            "dkim" => {
                let identity =
                    self.property("header.i").and_then(|i| i.rsplit_once('@')).map(|(_, domain)| domain);
                self.property("header.d").or(identity).is_some_and(|signed| is_aligned(domain, signed))
            }
            _ => false,
        }
    }
}

/// Relaxed alignment (RFC 7489 §3.1.1), without a list of public suffixes: nobody signs for one label.
fn is_aligned(domain: &str, signed: &str) -> bool {
    let (domain, signed) = (domain.to_ascii_lowercase(), signed.to_ascii_lowercase());
    let above = domain.strip_suffix(&signed).is_some_and(|rest| rest.ends_with('.'));
    domain == signed || (signed.contains('.') && above)
}

/// The server's name, and its results (RFC 8601 §2.2).
fn parse(value: &str) -> (String, Vec<Resinfo>) {
    let plain = without_comments(value);
    let mut pieces = plain.split(';');
    let id = pieces.next().and_then(|piece| piece.split_whitespace().next()).unwrap_or_default();
    let results = pieces.take(50).filter_map(|piece| {
        let mut words = piece.split_whitespace();
        let (method, result) = words.next()?.split_once('=')?;
        let method = method.split('/').next().unwrap_or(method);
        let properties = words
            .filter_map(|word| word.split_once('='))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim_matches('"').to_owned()));
        Some(Resinfo {
            method: method.to_ascii_lowercase(),
            result: result.to_ascii_lowercase(),
            properties: properties.collect(),
        })
    });
    (id.trim_matches('"').to_owned(), results.collect())
}

/// Comments nest, and quoted strings hold none.
fn without_comments(value: &str) -> String {
    let mut plain = String::with_capacity(value.len());
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut characters = value.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' if quoted || depth > 0 => {
                let escaped = characters.next();
                if depth == 0 {
                    plain.extend(escaped);
                }
            }
            '"' if depth == 0 => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            // What a quoted string holds neither ends a result nor begins one.
            ';' | '=' if quoted => plain.push('_'),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use crate::intake::message::authentication::*;

    const TRUSTED: &str = "mx.desk.test";

    fn verdict_of(header: &str) -> (Option<Sentence>, bool) {
        let raw = format!("{header}To: desk@desk.test\r\nSubject: hold\r\n\r\nhold\r\n");
        let trusted =
            Trusted { servers: vec![TRUSTED.to_owned()], hops: vec!["store7.inside.test".to_owned()] };
        verdict(&Mail::parse(raw.as_bytes()).unwrap(), &trusted)
    }

    const FROM: &str = "From: Rosa <rosa@people.test>\r\n";

    #[test]
    fn a_trusted_servers_word_for_the_authors_domain_vouches() {
        for (results, vouched) in [
            ("mx.desk.test; dmarc=pass header.from=people.test", true),
            (
                "MX.desk.test 1; spf=pass smtp.mailfrom=x@y; dmarc=pass (p=reject dis=none) header.from=People.Test",
                true,
            ),
            ("mx.desk.test; dkim=pass header.d=people.test header.s=s1", true),
            ("mx.desk.test; dkim=pass reason=\"good; dkim=fail\" header.i=@people.test", true),
            ("mx.desk.test; dkim=fail header.d=people.test; dkim=pass header.d=list.test", false),
            ("mx.desk.test; dmarc=fail header.from=people.test", false),
            ("mx.desk.test; dmarc=pass header.from=evil.test", false),
            ("mx.desk.test; dkim=pass header.d=test", false),
            ("mx.desk.test; dkim=pass header.d=evilpeople.test", false),
            ("mx.desk.test; spf=pass smtp.mailfrom=rosa@people.test", false),
            ("mx.desk.test; (dmarc=pass header.from=people.test) none", false),
            ("mx.desk.test; arc=pass; x=\"; dmarc=pass header.from=people.test\"", false),
            ("mx.evil.test; dmarc=pass header.from=people.test", false),
            ("mx.desk.test.evil.test; dmarc=pass header.from=people.test", false),
        ] {
            assert_eq!(
                verdict_of(&format!("Authentication-Results: {results}\r\n{FROM}")),
                (None, vouched),
                "{results}"
            );
        }
        // A sub-domain signs as its parent does.
        let header = "Authentication-Results: mx.desk.test; dkim=pass header.d=people.test\r\nFrom: rosa@mail.people.test\r\n";
        assert_eq!(verdict_of(header), (None, true));
    }

    #[test]
    fn hosts_behind_a_trusted_server_are_learnt_from_a_mail_of_ones_own() {
        let hops_of = |header: &str| {
            let raw = format!("{header}From: desk@desk.test\r\nSubject: x\r\n\r\nx\r\n");
            hops(&Mail::parse(raw.as_bytes()).unwrap(), &[TRUSTED.to_owned()])
        };
        let by =
            |host: &str| format!("Received: from x by {host} with LMTP; Mon, 11 Jan 2027 09:00:00 +0000\r\n");
        let own = by("mx.desk.test");
        assert_eq!(
            hops_of(&format!("{}{}{own}", by("Store7.inside.test"), by("[10.0.0.7]"))),
            ["store7.inside.test"]
        );
        let results = "Authentication-Results: mx.desk.test; none\r\n";
        assert_eq!(hops_of(&format!("{}{results}{}", by("a.test"), by("b.test"))), ["a.test"]);
        assert_eq!(hops_of(&own), Vec::<String>::new());
        assert_eq!(hops_of(&by("evil.test")), Vec::<String>::new(), "no trusted server on the way");
    }

    #[test]
    fn only_what_stands_above_the_first_foreign_hop_counts_and_only_once() {
        const GOOD: &str = "Authentication-Results: mx.desk.test; dmarc=pass header.from=people.test\r\n";
        const OWN: &str =
            "Received: from out.people.test by mx.desk.test with ESMTPS; Mon, 11 Jan 2027 09:00:00 +0000\r\n";
        const STORE: &str = "Received: from mx.desk.test by store7.inside.test with LMTP; Mon, 11 Jan 2027 09:00:01 +0000\r\n";
        const OTHER: &str =
            "Received: from mx.desk.test by store7.evil.test with LMTP; Mon, 11 Jan 2027 09:00:01 +0000\r\n";
        const FOREIGN: &str = "Received: from laptop by out.people.test; Mon, 11 Jan 2027 08:59:59 +0000\r\n";
        for (header, vouched) in [
            (format!("{GOOD}{OWN}{FOREIGN}{FROM}"), Ok(true)),
            (format!("{OWN}{GOOD}{FOREIGN}{FROM}"), Ok(true)),
            (format!("{OWN}{FOREIGN}{FROM}"), Ok(false)),
            // What is doubtful neither vouches nor refuses.
            (format!("{OWN}{FOREIGN}{GOOD}{FROM}"), Ok(false)),
            (format!("{GOOD}{OWN}{GOOD}{FROM}"), Ok(false)),
            (format!("{GOOD}{OWN}{FOREIGN}{GOOD}{FROM}"), Ok(false)),
            // A host behind the server, by whatever name, once it is known; and one that is not.
            (format!("{STORE}{GOOD}{OWN}{FOREIGN}{FROM}"), Ok(true)),
            (format!("{OTHER}{GOOD}{OWN}{FOREIGN}{FROM}"), Ok(false)),
            (format!("{GOOD}{FROM}From: evil@evil.test\r\n"), Err("two_from_fields")),
            (format!("{GOOD}From: rosa@people.test, evil@evil.test\r\n"), Err("several_authors")),
        ] {
            match (verdict_of(&header), vouched) {
                ((None, found), Ok(expected)) => assert_eq!(found, expected, "{header}"),
                ((Some(doubt), false), Err(expected)) => {
                    assert!(doubt.key().contains(expected), "{doubt}: {header}")
                }
                (found, expected) => panic!("{found:?} instead of {expected:?}: {header}"),
            }
        }
    }
}
