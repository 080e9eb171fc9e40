//! The cast, and the configuration and roster as they lie on disk.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use super::crowd::{Member, of_the_crowd};

/// Id, name, address, zone, phone.
pub(super) const CAST: [Member; 10] = [
    ("ada", "Ada Lovelace", "ada@people.test", "Europe/London", "+44 20 7946 0001"),
    ("sam", "Sam Okoye", "sam@people.test", "Europe/London", "+44 20 7946 0002"),
    ("bea", "Bea Quist", "bea@people.test", "Europe/London", "+44 20 7946 0003"),
    ("cal", "Cal Ito", "cal@people.test", "Europe/London", "+44 20 7946 0004"),
    ("nia", "Nia Brown", "nia@people.test", "America/New_York", "+1 212 555 0105"),
    ("tom", "Tom Reyes", "tom@people.test", "Europe/London", "+44 20 7946 0006"),
    ("eve", "Eve Marsh", "eve@people.test", "Europe/Berlin", "+49 30 5555 0107"),
    ("bob", "Bob Lind", "bob@people.test", "Europe/London", "+44 20 7946 0008"),
    // Who read one mailbox.
    ("mia", "Mia Kent", "family@people.test", "Europe/London", "+44 20 7946 0009"),
    ("jon", "Jon Kent", "family@people.test", "Europe/London", "+44 20 7946 0009"),
];

pub(super) const DESK: &str = "desk@desk.test";
/// Where mail is read; other sections come after the programme.
const RECEIVE: &str = "mail.receive";
pub(super) const STAFF: &str = "rosa@people.test";
/// Rosa's colleague, where a journey has one.
pub(super) const COLLEAGUE: &str = "theo@people.test";

/// What stands in the files: headings of `mentord.toml` with their keys, people, pairings.
pub(crate) struct Files {
    settings: BTreeMap<String, BTreeMap<String, String>>,
    people: BTreeMap<String, BTreeMap<String, String>>,
    pairings: BTreeMap<String, BTreeMap<String, String>>,
    /// Another address than the usual one.
    pub(crate) desk: Option<String>,
    /// Keys of Rosa's besides name, address and phone, as TOML.
    rosa: String,
    /// Theo is of staff too.
    colleague: bool,
    /// A second programme, as TOML, and whose pairings are of it.
    second: Option<String>,
}

impl Files {
    pub(super) fn starting(date: &str) -> Self {
        let mut files = Self {
            settings: BTreeMap::new(),
            people: BTreeMap::new(),
            pairings: BTreeMap::new(),
            desk: None,
            rosa: String::new(),
            colleague: false,
            second: None,
        };
        files.set("programme", "starts", date);
        files.set("programme", "ends", "2027-04-30");
        // Most journeys are about the pair: the morning list has a journey of its own.
        files.set("programme.digest", "at", "\"off\"");
        files
    }

    /// Theo is of staff too; `rosa` are keys of hers, as TOML.
    pub(crate) fn two_of_staff(&mut self, rosa: &str) {
        self.colleague = true;
        rosa.clone_into(&mut self.rosa);
    }

    /// A second programme with that id; `keys`, as TOML, end with its own sections.
    pub(crate) fn second_programme(&mut self, id: &str, keys: &str) {
        self.second = Some(format!("[[programme]]\nid = \"{id}\"\n{keys}\n"));
    }

    /// A key of the configuration, its value as TOML: `("programme.meeting", "ask", "\"turns\"")`.
    pub(crate) fn set(&mut self, heading: &str, key: &str, value: &str) {
        self.settings.entry(heading.into()).or_default().insert(key.into(), value.into());
    }

    /// A field of a person in the roster, its value as TOML.
    pub(crate) fn person(&mut self, who: &str, key: &str, value: &str) {
        self.people.entry(who.into()).or_default().insert(key.into(), value.into());
    }

    /// A pairing named `mentor-mentee` that meets on Tuesdays at 18:00.
    pub(crate) fn pair(&mut self, mentors: &[&str], mentees: &[&str]) {
        let id = mentors.iter().chain(mentees).copied().collect::<Vec<_>>().join("-");
        self.pairing(&id, "mentors", &format!("{mentors:?}"));
        self.pairing(&id, "mentees", &format!("{mentees:?}"));
        self.pairing(&id, "weekly", "\"Tue 18:00\"");
        self.pairing(&id, "place", &format!("\"https://meet.example.org/{id}\""));
        for who in mentors.iter().chain(mentees) {
            self.people.entry((*who).into()).or_default();
        }
    }

    /// A field of a pairing in the roster, its value as TOML.
    pub(crate) fn pairing(&mut self, id: &str, key: &str, value: &str) {
        self.pairings.entry(id.into()).or_default().insert(key.into(), value.into());
    }

    pub(crate) fn without_field(&mut self, id: &str, key: &str) {
        self.pairings.entry(id.into()).or_default().remove(key);
    }

    /// The pairing's lines are gone from the roster.
    pub(crate) fn strike(&mut self, id: &str) {
        self.pairings.remove(id);
    }

    /// Writes both files; returns where the configuration lies.
    pub(super) fn write(&self, home: &Path) -> PathBuf {
        let config = home.join("mentord.toml");
        fs::write(&config, self.configuration()).expect("mentord.toml written");
        fs::write(home.join("roster.toml"), self.roster()).expect("roster.toml written");
        config
    }

    fn configuration(&self) -> String {
        let mut text = format!(
            "[desk]\nname = \"Riverside Mentoring\"\naddress = \"{}\"\ntimezone = \"{}\"\n{}\n\
             [mail.receive]\nsource = \"maildir\"\ndirectory = \"inbox\"\n{}\n\
             [[staff]]\nname = \"Rosa Staff\"\nemail = \"{STAFF}\"\nphone = \"+44 20 7946 0999\"\n{}\n{}\n\
             [[programme]]\nid = \"academy\"\ntitle = \"Academy spring 2027\"\nrosters = [\"roster.toml\"]\n{}",
            self.desk.as_deref().unwrap_or(DESK),
            super::ZONE,
            self.keys("desk"),
            self.keys(RECEIVE),
            self.rosa,
            if self.colleague {
                format!("[[staff]]\nname = \"Theo Staff\"\nemail = \"{COLLEAGUE}\"\n")
            } else {
                String::new()
            },
            self.keys("programme"),
        );
        for heading in self.settings.keys().filter(|heading| heading.contains('.') && *heading != RECEIVE) {
            let _ = write!(text, "\n[{heading}]\n{}", self.keys(heading));
        }
        let _ = write!(text, "\n{}", self.second.as_deref().unwrap_or_default());
        text
    }

    fn keys(&self, heading: &str) -> String {
        lines(self.settings.get(heading).into_iter().flatten())
    }

    fn roster(&self) -> String {
        let mut text = String::new();
        for (id, fields) in &self.people {
            let (_, name, address, zone, phone) = cast(id);
            let _ = write!(
                text,
                "[[person]]\nid = \"{id}\"\nname = \"{name}\"\nemail = \"{}\"\ntimezone = \"{zone}\"\nphone = \"{phone}\"\n{}\n",
                fields.get("email").map_or(address, |email| email.trim_matches('"')),
                lines(fields.iter().filter(|(key, _)| *key != "email")),
            );
        }
        for (id, fields) in &self.pairings {
            let programme = fields.get("programme").map_or("\"academy\"", String::as_str);
            let _ = write!(
                text,
                "[[pairing]]\nid = \"{id}\"\nprogramme = {programme}\n{}\n",
                lines(fields.iter().filter(|(key, _)| *key != "programme")),
            );
        }
        text
    }

    /// Whoever stands in the roster.
    pub(super) fn people(&self) -> impl Iterator<Item = &String> {
        self.people.keys()
    }

    pub(super) fn pairing_ids(&self) -> impl Iterator<Item = &String> {
        self.pairings.keys()
    }
}

fn lines<'a>(fields: impl IntoIterator<Item = (&'a String, &'a String)>) -> String {
    fields.into_iter().fold(String::new(), |mut text, (key, value)| {
        let _ = writeln!(text, "{key} = {value}");
        text
    })
}

pub(super) fn cast(id: &str) -> Member {
    // Whoever comes by an order has an id made from the name.
    let named = |name: &str| name.to_lowercase().replace(' ', "-") == id;
    CAST.iter()
        .find(|(known, name, ..)| *known == id || named(name))
        .copied()
        .or_else(|| of_the_crowd(id))
        .unwrap_or_else(|| panic!("{id} is not of the cast"))
}

/// The address of one of the cast, of staff, or the desk.
pub(super) fn address(id: &str) -> &'static str {
    match id {
        "desk" => DESK,
        "rosa" => STAFF,
        "theo" => COLLEAGUE,
        other => cast(other).2,
    }
}
