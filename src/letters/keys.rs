//! Ids from reasons: every id that leaves the desk is an HMAC under the installation's secret.
//!
//! A rehearsal, a reinstalled desk or a second desk has another secret, so it never repeats a
//! Message-ID, UID or transaction id, and nobody outside can guess one.

use std::fmt;

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use hmac::{Hmac, Mac, digest::Key};
use sha2::Sha256;

use crate::domain::{EmailAddress, PairingId, ProgrammeId, Reason};

/// Octets of a local part (RFC 5321 §4.5.3.1.1).
const LONGEST_LOCAL: usize = 64;
/// Octets of a token before base32: 80 bits.
const TOKEN_OCTETS: usize = 10;
/// Octets of the tag of one delivery before base32: 40 bits, behind a token.
const TAG_OCTETS: usize = 5;
/// Stands between a token and a tag; in neither.
const BEFORE_TAG: char = '-';
/// What the plus part of a letter's own address begins with; a pairing's id never holds a `_`.
const LETTER: &str = "letter_";

/// Makes ids, and checks the ones that come back.
#[derive(Clone)]
pub struct Keys {
    mac: Hmac<Sha256>,
    domain: String,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("domain", &self.domain).finish_non_exhaustive()
    }
}

impl Keys {
    #[must_use]
    pub fn new(secret: [u8; 32], desk: &EmailAddress) -> Self {
        // A key shorter than a block is filled with zeros (RFC 2104 §2).
        let mut block = Key::<Hmac<Sha256>>::default();
        block.iter_mut().zip(secret).for_each(|(octet, of_secret)| *octet = of_secret);
        Self { mac: <Hmac<Sha256> as Mac>::new(&block), domain: desk.domain().to_owned() }
    }

    /// HMAC over parts that cannot run into each other; `what` keeps uses apart.
    fn over(&self, what: &str, parts: &[&str]) -> Hmac<Sha256> {
        let mut mac = self.mac.clone();
        for part in std::iter::once(&what).chain(parts) {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac
    }

    fn hex(&self, octets: usize, what: &str, parts: &[&str]) -> String {
        let full = self.over(what, parts).finalize().into_bytes();
        HEXLOWER.encode(full.get(..octets).unwrap_or(&full))
    }

    fn base32(&self, octets: usize, what: &str, parts: &[&str]) -> String {
        let full = self.over(what, parts).finalize().into_bytes();
        BASE32_NOPAD.encode(full.get(..octets).unwrap_or(&full)).to_ascii_lowercase()
    }

    /// Whether `token` is the one; the comparison takes the same time wherever they differ.
    fn is_base32(&self, token: &str, octets: usize, what: &str, parts: &[&str]) -> bool {
        BASE32_NOPAD
            .decode(token.to_ascii_uppercase().as_bytes())
            .ok()
            .filter(|decoded| decoded.len() == octets)
            .is_some_and(|octets| self.over(what, parts).verify_truncated_left(&octets).is_ok())
    }

    /// The Message-ID of a letter for one reader, without angle brackets.
    #[must_use]
    pub fn message_id(&self, reason: &Reason, recipient: &str) -> String {
        format!("{}@{}", self.hex(16, "message", &[&reason.to_string(), recipient]), self.domain)
    }

    /// The id that every letter of a pairing has in References, without angle brackets; no mail
    /// ever carries it as its own.
    #[must_use]
    pub fn root_id(&self, programme: &ProgrammeId, pairing: &PairingId, generation: u32) -> String {
        let parts = [programme.0.as_str(), pairing.0.as_str(), &generation.to_string()];
        format!("{}@{}", self.hex(16, "root", &parts), self.domain)
    }

    /// Whether an id looks like one of this desk's making: it may be, or be another desk's of the domain.
    #[must_use]
    pub fn may_be_ours(&self, id: &str) -> bool {
        id.split_once('@').is_some_and(|(local, domain)| {
            domain == self.domain && local.len() == 32 && local.bytes().all(|b| b.is_ascii_hexdigit())
        })
    }

    /// The UID of a pairing's series (RFC 5545 §3.8.4.7): one for its whole life.
    #[must_use]
    pub fn uid(&self, programme: &ProgrammeId, pairing: &PairingId, generation: u32) -> String {
        let parts = [programme.0.as_str(), pairing.0.as_str(), &generation.to_string()];
        format!("{}@{}", self.hex(16, "series", &parts), self.domain)
    }

    /// What makes a pairing's address unguessable: 16 characters of base32, lower case.
    #[must_use]
    pub fn token(&self, pairing: &PairingId, generation: u32) -> String {
        self.base32(TOKEN_OCTETS, "address", &[&pairing.0, &generation.to_string()])
    }

    /// Whether `token` is the pairing's; without case, in constant time.
    #[must_use]
    pub fn is_token(&self, token: &str, pairing: &PairingId, generation: u32) -> bool {
        self.is_base32(token, TOKEN_OCTETS, "address", &[&pairing.0, &generation.to_string()])
    }

    /// The plus part's name of a pairing, in the desk's addresses: its id, or where the local part
    /// would be too long a stem of it and a hash.
    #[must_use]
    pub fn pairing_name(&self, desk: &EmailAddress, pairing: &PairingId) -> String {
        // local + '+' + name + '.' + token
        let room =
            LONGEST_LOCAL.saturating_sub(desk.local().len() + 2 + BASE32_NOPAD.encode_len(TOKEN_OCTETS));
        if pairing.0.len() <= room && !pairing.0.is_empty() {
            return pairing.0.to_lowercase();
        }
        let hash = self.hex(4, "name", &[&pairing.0]);
        let stem_room = room.saturating_sub(hash.len() + 1);
        let stem: String = pairing.0.to_lowercase().chars().filter(char::is_ascii).take(stem_room).collect();
        format!("{}-{hash}", stem.trim_end_matches('-')).trim_start_matches('-').to_owned()
    }

    /// The pairing's own address, `desk+<pairing>.<token>@domain`; the desk's where plus addresses
    /// do not work or do not fit.
    #[must_use]
    pub fn pairing_address(
        &self,
        desk: &EmailAddress,
        plus_addressing: bool,
        pairing: &PairingId,
        generation: u32,
    ) -> String {
        let name = self.pairing_name(desk, pairing);
        plus_address(desk, plus_addressing, &name, &self.token(pairing, generation))
    }

    /// The address of one letter to one reader, for letters that are not about one pairing and for
    /// staff's: `desk+letter_<10 hex digits of its Message-ID>.<token>@domain`.
    #[must_use]
    pub fn letter_address(
        &self,
        desk: &EmailAddress,
        plus_addressing: bool,
        reason: &Reason,
        recipient: &str,
    ) -> String {
        let id = self.message_id(reason, recipient);
        let start: String = id.chars().take(10).collect();
        plus_address(
            desk,
            plus_addressing,
            &format!("{LETTER}{start}"),
            &self.base32(TOKEN_OCTETS, "letter", &[&id]),
        )
    }

    /// The reverse-path of one delivery (RFC 5321 §4.4), `desk+<pairing>.<token>-<tag>@domain`: a report that comes
    /// home to it names that delivery. `None` where it does not fit into a local part.
    #[must_use]
    pub fn envelope_address(
        &self,
        desk: &EmailAddress,
        pairing: &PairingId,
        generation: u32,
        message_id: &str,
    ) -> Option<String> {
        let name = self.pairing_name(desk, pairing);
        let tag = self.base32(TAG_OCTETS, "envelope", &[message_id]);
        let local = format!("{}+{name}.{}{BEFORE_TAG}{tag}", desk.local(), self.token(pairing, generation));
        (local.len() <= LONGEST_LOCAL).then(|| format!("{local}@{}", desk.domain()))
    }

    /// Whether `tag` belongs to the delivery with this Message-ID; in constant time.
    #[must_use]
    pub fn is_envelope_tag(&self, tag: &str, message_id: &str) -> bool {
        self.is_base32(tag, TAG_OCTETS, "envelope", &[message_id])
    }

    /// Whether `token` belongs to the letter with this Message-ID; in constant time.
    #[must_use]
    pub fn is_letter_token(&self, token: &str, message_id: &str) -> bool {
        self.is_base32(token, TOKEN_OCTETS, "letter", &[message_id])
    }

    /// The value of `X-Mentord-Desk`, on every mail that this desk writes by itself.
    #[must_use]
    pub fn loop_mark(&self) -> String {
        self.hex(16, "loop", &[])
    }

    /// What the marks of the desk's mails to itself begin with: those of the service, or of a check.
    #[must_use]
    pub fn test_prefix(&self, probe: bool) -> String {
        self.hex(8, "test", &[if probe { "probe" } else { "canary" }])
    }

    /// The Message-ID of the desk's mail to itself with that mark, without angle brackets.
    #[must_use]
    pub fn test_id(&self, mark: &str) -> String {
        format!("{}@{}", self.hex(16, "test mail", &[mark]), self.domain)
    }

    /// Where the desk's mail to itself goes: `desk+canary.<token>@domain` if `plus`.
    #[must_use]
    pub fn test_address(&self, desk: &EmailAddress, plus: bool, mark: &str) -> String {
        plus_address(desk, plus, "canary", &self.base32(TOKEN_OCTETS, "test address", &[mark]))
    }

    /// The `n`-th MIME boundary of a mail; `=_` never stands in quoted-printable.
    #[must_use]
    pub fn boundary(&self, message_id: &str, n: u8) -> String {
        format!("=_{}", self.hex(12, "boundary", &[message_id, &n.to_string()]))
    }

    /// The transaction id of a chat post.
    #[must_use]
    pub fn transaction_id(&self, reason: &Reason) -> String {
        self.hex(16, "transaction", &[&reason.to_string()])
    }
}

fn plus_address(desk: &EmailAddress, plus_addressing: bool, name: &str, token: &str) -> String {
    let local = format!("{}+{name}.{token}", desk.local());
    if plus_addressing && local.len() <= LONGEST_LOCAL {
        format!("{local}@{}", desk.domain())
    } else {
        desk.as_str().to_owned()
    }
}

/// An address of the desk's making, taken apart; in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAddress {
    /// Of a pairing, or of a letter (see [`letter_of`]).
    pub name: String,
    pub token: String,
    /// Of one delivery.
    pub tag: Option<String>,
}

/// Splits `desk+<name>.<token>@domain`, or `desk+<name>.<token>-<tag>@domain`; checks nothing of it.
#[must_use]
pub fn read_address(recipient: &str) -> Option<OwnAddress> {
    let (local, _domain) = recipient.trim().rsplit_once('@')?;
    let (_desk, plus) = local.split_once('+')?;
    let (name, token) = plus.rsplit_once('.')?;
    let plain = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic());
    let (token, tag) = match token.split_once(BEFORE_TAG) {
        Some((token, tag)) => (token, Some(tag.to_lowercase())),
        None => (token, None),
    };
    let token = token.to_lowercase();
    (plain(name) && plain(&token)).then(|| OwnAddress { name: name.to_lowercase(), token, tag })
}

/// The beginning of the Message-ID that a letter's own address names, from [`read_address`].
#[must_use]
pub fn letter_of(name: &str) -> Option<&str> {
    name.strip_prefix(LETTER).filter(|start| start.len() == 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::new([7; 32], &EmailAddress::parse("desk@desk.test").unwrap())
    }

    fn desk(local: &str) -> EmailAddress {
        EmailAddress::parse(&format!("{local}@desk.test")).unwrap()
    }

    #[test]
    fn addresses_come_back() {
        let keys = keys();
        let id = PairingId("ada-sam".into());
        let address = keys.pairing_address(&desk("desk"), true, &id, 1);
        let OwnAddress { name, token, tag } = read_address(&address.to_uppercase()).unwrap();
        assert_eq!((name.as_str(), tag), ("ada-sam", None));
        assert!(keys.is_token(&token, &id, 1));
        assert!(keys.is_token(&token.to_uppercase(), &id, 1));
        assert!(!keys.is_token(&token, &id, 2));
        assert!(!keys.is_token(&token, &PairingId("ada-tim".into()), 1));
        assert!(!keys.is_token("", &id, 1));
        assert!(!keys.is_token(token.get(..8).unwrap(), &id, 1));
        assert_eq!(token.len(), 16);
    }

    #[test]
    fn a_letter_has_an_address_of_its_own() {
        let keys = keys();
        let reason = Reason::from("academy/-/digest/2027-01-21");
        let address = keys.letter_address(&desk("desk"), true, &reason, "rosa@people.test");
        let OwnAddress { name, token, .. } = read_address(&address).unwrap();
        let id = keys.message_id(&reason, "rosa@people.test");
        assert!(id.starts_with(letter_of(&name).unwrap()));
        assert!(keys.is_letter_token(&token, &id));
        assert!(!keys.is_letter_token(&token, &keys.message_id(&reason, "tom@people.test")));
    }

    #[test]
    fn a_local_part_never_passes_64_octets() {
        let keys = keys();
        for length in [1, 20, 40, 47, 48, 63] {
            for name in [1, 5, 20, 43, 44, 80] {
                let id = PairingId("a".repeat(name));
                let desk = desk(&"d".repeat(length));
                let address = keys.pairing_address(&desk, true, &id, 1);
                let (local, _) = address.rsplit_once('@').unwrap();
                assert!(local.len() <= 64, "{address}");
                let envelope = keys.envelope_address(&desk, &id, 1, "m@desk.test");
                for own in [Some(address), envelope].iter().flatten() {
                    let (local, _) = own.rsplit_once('@').unwrap();
                    assert!(local.len() <= 64, "{own}");
                    let Some(OwnAddress { name, token, tag }) = read_address(own) else { continue };
                    assert_eq!(name, keys.pairing_name(&desk, &id));
                    assert!(keys.is_token(&token, &id, 1));
                    assert!(tag.is_none_or(|tag| keys.is_envelope_tag(&tag, "m@desk.test")));
                }
            }
        }
        let long = |id: String| keys.pairing_address(&desk("desk"), true, &PairingId(id), 1);
        assert_ne!(long("a".repeat(80) + "b"), long("a".repeat(80) + "c"));
    }

    #[test]
    fn a_delivery_has_an_envelope_of_its_own() {
        let (keys, id) = (keys(), PairingId("ada-sam".into()));
        let envelope = |message: &str| keys.envelope_address(&desk("desk"), &id, 1, message).unwrap();
        let OwnAddress { name, token, tag } = read_address(&envelope("m@desk.test").to_uppercase()).unwrap();
        let tag = tag.unwrap();
        assert_eq!(name, "ada-sam");
        assert!(keys.is_token(&token, &id, 1) && keys.is_envelope_tag(&tag, "m@desk.test"));
        assert!(!keys.is_envelope_tag(&tag, "n@desk.test") && !keys.is_envelope_tag("", "m@desk.test"));
        assert!(!keys.is_envelope_tag(&token, "m@desk.test"));
        assert_ne!(envelope("m@desk.test"), envelope("n@desk.test"));
    }

    #[test]
    fn nothing_is_shared_between_installations() {
        let other = Keys::new([8; 32], &desk("desk"));
        let reason = Reason::from("r");
        assert_ne!(keys().message_id(&reason, "a"), other.message_id(&reason, "a"));
        assert_ne!(keys().message_id(&reason, "a"), keys().message_id(&reason, "b"));
        assert_ne!(keys().loop_mark(), other.loop_mark());
        assert_eq!(keys().boundary("m", 1), keys().boundary("m", 1));
        assert_ne!(keys().boundary("m", 1), keys().boundary("m", 2));
    }

    #[test]
    fn plain_addresses_are_no_tokens() {
        for text in ["desk@desk.test", "desk+x@desk.test", "desk+.x@d", "desk+x.@d", "", "+a.b", "desk+é.a@d"]
        {
            assert_eq!(read_address(text), None, "{text}");
        }
        assert!(!keys().pairing_address(&desk("desk"), false, &PairingId("x".into()), 1).contains('+'));
    }
}
