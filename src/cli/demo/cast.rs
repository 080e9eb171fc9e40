//! The cast: who does what when a letter of the desk, or a mail of another, reaches them.

use std::collections::BTreeMap;

use super::{
    mails::{self, Letter, Mail},
    tongue::Tongue,
};
use crate::domain::LetterKind;

/// One of the people, as the roster has them now.
#[derive(Debug, Clone)]
pub(super) struct Player {
    pub(super) id: String,
    pub(super) called: String,
    pub(super) address: String,
}

/// Something that happens later.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// A mail reaches the desk's mailbox.
    Mail { who: String, told: String, mail: Mail, reaches: Option<String> },
    /// The same, made when its time has come: a calendar program stamps its answers. `yes`: Accept, else Decline.
    Press { who: Player, pairing: String, yes: bool },
    /// Another hour is proposed in the calendar for the call so many weeks after the first one.
    Propose { who: Player, pairing: String, weeks: i64 },
    /// Rosa edits the roster: what stands there, what shall, and what the timeline says.
    Edit { from: String, to: String, told: String },
}

/// An act and after how many minutes it happens.
pub(super) type Later = (i64, Act);

/// What the cast remembers.
#[derive(Debug, Default)]
pub(super) struct Cast {
    tongue: Tongue,
    players: Vec<Player>,
    /// How often a person got a letter of a kind about a pairing.
    counts: BTreeMap<String, u32>,
    /// The last calendar letter that a person got about a pairing.
    calendars: BTreeMap<(String, String), Letter>,
    /// The desk's address for a pairing, as an introduction gave it: people keep it in copy.
    desks: BTreeMap<String, String>,
}

const ROSA: &str = "rosa@example.org";
const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

impl Cast {
    pub(super) fn new(tongue: Tongue) -> Self {
        Self { tongue, ..Self::default() }
    }

    /// The people as the roster has them now.
    pub(super) fn know(&mut self, players: Vec<Player>) {
        self.players = players;
    }

    /// What follows from a letter that the desk has sent.
    pub(super) fn got(&mut self, letter: &Letter) -> Vec<Later> {
        if letter.is_for("rosa_example_org") {
            return self.staff(letter);
        }
        let Some(player) = self.players.iter().find(|player| letter.is_for(&player.id)).cloned() else {
            return Vec::new();
        };
        if player.address.ends_with("@exmaple.org") {
            let mail = mails::report(letter, &player.address);
            let told = format!("\"{}: host not found\" (a mail server's report)", player.address);
            return vec![(1, Act::Mail { who: "mail server".to_owned(), told, mail, reaches: None })];
        }
        let pairing = letter.pairing().unwrap_or_default();
        if let Some(desk) = letter.desk().first() {
            self.desks.entry(pairing.clone()).or_insert_with(|| desk.clone());
        }
        if letter.calendar.is_some() {
            self.calendars.insert((player.id.clone(), pairing.clone()), letter.clone());
        }
        let nth = self.count(&format!("{}/{}/{pairing}", player.id, letter.word()));
        self.participant(&player, letter, &pairing, nth)
    }

    fn count(&mut self, what: &str) -> u32 {
        let count = self.counts.entry(what.to_owned()).or_default();
        *count += 1;
        *count
    }

    fn participant(&self, me: &Player, letter: &Letter, pairing: &str, nth: u32) -> Vec<Later> {
        match (me.called.as_str(), letter.word(), nth) {
            // They talk at once, write now and then, and agree on another time.
            ("Ada", "introduction", _) => self.write(
                130,
                me,
                "Sam",
                Some(letter),
                "Hi Sam, I am Ada, I write Rust for a living. Does Tuesday suit you?",
            ),
            ("Ada", "update", 1) => {
                let mut acts = self.accept(3 * HOUR, me, pairing);
                acts.extend(answer(20 * DAY, me, letter, self.tongue.says("pause until 20 April")));
                acts
            }
            ("Ada", "invite" | "update", _) => self.accept(3 * HOUR, me, pairing),
            ("Sam", "invite", _) => {
                let mut acts = self.accept(6 * HOUR, me, pairing);
                let before = "For tomorrow: lifetimes again, please, and my pull request.";
                for week in 1..=2 {
                    acts.extend(self.write(week * 7 * DAY + 580, me, "Ada", None, before));
                }
                let moved = "My shifts have changed. Could we talk on Thursdays at 17:00?";
                acts.extend(self.write(21 * DAY + 590, me, "Ada", None, moved));
                acts
            }
            ("Sam", "update", _) => self.accept(6 * HOUR, me, pairing),
            ("Sam", "reminder", 1) => answer(20, me, letter, self.tongue.says("why")),
            // Kofi answers the second nudge; that wakes Grace.
            ("Kofi", "nudge", 1) => self.write(
                65,
                me,
                "Grace",
                Some(letter),
                "Hello Grace, Kofi here. I was not sure who should begin. Wednesdays are fine!",
            ),
            ("Grace", "question", 1) => answer(90, me, letter, self.tongue.says("talked")),
            ("Grace", "question", 2) => answer(70, me, letter, self.tongue.says("elsewhere")),
            ("Ada" | "Tomás", "question", _) => answer(90, me, letter, self.tongue.says("talked")),
            // One call has a day of its own, which does not suit after all; and in the end somebody does not come.
            ("Hana", "question", 1) => {
                let mut acts = answer(45, me, letter, self.tongue.says("yes"));
                acts.push(self.order(2 * HOUR, "move Hana and Yusuf 10 March to 12 March 17:00"));
                acts
            }
            ("Hana", "update", 2) => {
                vec![(DAY, Act::Press { who: me.clone(), pairing: pairing.to_owned(), yes: false })]
            }
            ("Hana", "question", 2) => {
                answer(45, me, letter, self.tongue.says("No, Yusuf did not show up, and I waited."))
            }
            ("Hana", "question", _) => answer(45, me, letter, self.tongue.says("yes")),
            // Tomás is away; back at his desk he needs a few days.
            ("Tomás", "introduction", _) => self.away(me, letter),
            ("Tomás", "move", _) => answer(95, me, letter, self.tongue.says("Yes, that works for me.")),
            ("Tomás", "nudge" | "summary", 1) => {
                let text = "Dear Lena, sorry for the wait. Thursday at half past twelve it is.";
                let mut acts = answer(25, me, letter, self.tongue.says("later"));
                acts.extend(self.write(3 * DAY + 80, me, "Lena", Some(letter), text));
                acts.extend(self.accept(3 * DAY + 85, me, pairing));
                acts
            }
            ("Lena", "nudge", 1) => {
                let text = "Hello Tomás, I am Lena. I would love to talk about testing. No hurry!";
                let mut acts = self.write(3 * HOUR, me, "Tomás", Some(letter), text);
                let later = "Tomorrow I would like to look at a failing test.";
                acts.extend(self.write(9 * DAY + 265, me, "Tomás", None, later));
                acts
            }
            // The second introduction has an address that works.
            ("Hana", "introduction", 2) => {
                let text = "Dear Yusuf, welcome! Shall we begin with what you want out of this?";
                let mut acts = self.write(45, me, "Yusuf", Some(letter), text);
                acts.extend(self.accept(50, me, pairing));
                acts
            }
            // The team accepts, meets and writes nothing.
            ("Nadia" | "Joe" | "Mei", "invite", _) => self.accept(4 * HOUR, me, pairing),
            ("Nadia", "question", _) => answer(90, me, letter, self.tongue.says("yes")),
            ("Ines", "reminder", 1) => answer(15, me, letter, self.tongue.says("stop")),
            _ => Vec::new(),
        }
    }

    /// What follows when a mail of another reaches somebody.
    pub(super) fn heard_from(&mut self, who: &str, from: &str, text: &str) -> Vec<Later> {
        let nth = self.count(&format!("{who}<{from}"));
        let Some(me) = self.players.iter().find(|player| player.called == who).cloned() else {
            return Vec::new();
        };
        match (who, from, nth) {
            ("Sam", "Ada", 1) => {
                self.write(200, &me, "Ada", None, "Hi Ada! Tuesday is perfect, that is one o'clock for me.")
            }
            ("Ada", "Sam", _) if text.contains(self.tongue.says("Thursdays")) => {
                let mut acts =
                    self.write(75, &me, "Sam", None, "Thursdays are fine with me. I am telling Rosa.");
                acts.push(edit(
                    DAY,
                    "weekly     = \"Tue 18:00\"",
                    "weekly     = \"Thu 17:00\"",
                    "Ada and Sam now talk on Thu 17:00",
                ));
                acts
            }
            ("Ada", "Sam", n) if n > 1 => self.write(75, &me, "Sam", None, "I have read it. Until tomorrow!"),
            ("Grace", "Kofi", 1) => {
                let mut acts =
                    self.write(4 * HOUR, &me, "Kofi", None, "Kofi! My fault, good to hear from you.");
                acts.extend(self.accept(4 * HOUR + 2, &me, "grace-kofi"));
                let text = "Hi Zoe, I am Grace, your mentor. When could you talk?";
                acts.extend(self.write(4 * HOUR + 10, &me, "Zoe", None, text));
                acts
            }
            ("Kofi", "Grace", 1) => self.yes(30, &me, "grace-kofi"),
            ("Yusuf", "Hana", 1) => {
                let text = "Dear Hana, thank you! I want to get unstuck with SQL.";
                let mut acts = self.write(100, &me, "Hana", None, text);
                acts.extend(self.accept(105, &me, "hana-yusuf"));
                acts
            }
            ("Lena", "Tomás", 1) => {
                let mut acts = self.write(2 * HOUR, &me, "Tomás", None, "Wonderful, until Thursday.");
                acts.extend(self.accept(2 * HOUR + 5, &me, "tomas-lena"));
                let (who, pairing) = (me.clone(), "tomas-lena".to_owned());
                acts.push((10 * DAY, Act::Propose { who, pairing, weeks: 3 }));
                acts
            }
            ("Tomás", "Lena", n) if n > 2 => self.write(65, &me, "Lena", None, "Bring it along!"),
            _ => Vec::new(),
        }
    }

    /// Rosa reads what needs her, at once or on the morning list.
    fn staff(&self, letter: &Letter) -> Vec<Later> {
        if letter.kind == Some(LetterKind::Escalation)
            && letter.subject.contains(self.tongue.says("Hana and Yusuf"))
        {
            let told = "Yusuf's address is yusuf@example.org, not @exmaple.org";
            return vec![edit(2 * HOUR, "yusuf@exmaple.org", "yusuf@example.org", told)];
        }
        let rosa = Player { id: "rosa".to_owned(), called: "Rosa".to_owned(), address: ROSA.to_owned() };
        if letter.kind == Some(LetterKind::Confirm) {
            return answer(10, &rosa, letter, self.tongue.says("go"));
        }
        let new = |names: &[&str]| {
            let mut lines = letter.lines.iter().filter(|line| line.contains(self.tongue.says(" new ")));
            lines.find(|line| names.iter().all(|name| line.contains(name))).cloned()
        };
        let mut acts = Vec::new();
        if new(&["Ines", self.tongue.says("no more letters")]).is_some() {
            let told = "Nadia's team goes on without Ines";
            acts.push(edit(DAY, ", \"ines@example.org\"]", "]", told));
        }
        if let Some(line) = new(&["Hana", "Yusuf"]) {
            let number = line.split(' ').next().unwrap_or_default();
            acts.extend(answer(90, &rosa, letter, &format!("{number} {}", self.tongue.says("done"))));
        }
        if let Some(line) = new(&["Grace", "Zoe"]) {
            let number = line.split(' ').next().unwrap_or_default();
            acts.extend(answer(
                40,
                &rosa,
                letter,
                &format!("{number} {}", self.tongue.says("snooze 3 days")),
            ));
            acts.push(edit(
                5 * DAY + 2 * HOUR,
                "weekly    = \"Thu 16:00\"",
                &format!(
                    "weekly    = \"Thu 16:00\"\nended     = \"{}\"",
                    self.tongue.says("Zoe could not be reached, by mail or by phone")
                ),
                "Grace and Zoe end",
            ));
        }
        acts
    }

    fn player(&self, called: &str) -> Option<&Player> {
        self.players.iter().find(|player| player.called == called)
    }

    /// Accept, pressed in the calendar.
    fn accept(&self, minutes: i64, me: &Player, pairing: &str) -> Vec<Later> {
        vec![(minutes, Act::Press { who: me.clone(), pairing: pairing.to_owned(), yes: true })]
    }

    /// Rosa orders something by mail.
    fn order(&self, minutes: i64, words: &'static str) -> Later {
        let body = self.tongue.says(words);
        let mail = Mail {
            from: ROSA.to_owned(),
            to: vec!["desk@example.org".to_owned()],
            subject: self.tongue.says("Our calls").to_owned(),
            body: body.to_owned(),
            ..Mail::default()
        };
        let told = format!("orders by mail: \"{body}\"");
        (minutes, Act::Mail { who: "Rosa".to_owned(), told, mail, reaches: None })
    }

    /// The calls of a pairing as the person's calendar has them now.
    pub(super) fn calendar(&self, who: &Player, pairing: &str) -> Option<&Letter> {
        self.calendars.get(&(who.id.clone(), pairing.to_owned()))
    }

    /// The invite answered with a word.
    fn yes(&self, minutes: i64, me: &Player, pairing: &str) -> Vec<Later> {
        let letter = self.calendar(me, pairing);
        letter.map(|letter| answer(minutes, me, letter, self.tongue.says("yes"))).unwrap_or_default()
    }

    /// A mail to the other, with the desk in copy.
    fn write(
        &self,
        minutes: i64,
        me: &Player,
        to: &str,
        letter: Option<&Letter>,
        text: &'static str,
    ) -> Vec<Later> {
        let text = self.tongue.says(text);
        let Some(other) = self.player(to) else { return Vec::new() };
        let pairing = self.desks.keys().find(|pairing| between(pairing, &me.called, to));
        let cc = pairing.and_then(|pairing| self.desks.get(pairing)).cloned();
        let mail = Mail {
            from: me.address.clone(),
            to: vec![other.address.clone()],
            cc: vec![cc.unwrap_or_else(|| "desk@example.org".to_owned())],
            subject: letter.map_or_else(
                || self.tongue.says("Our calls").to_owned(),
                |letter| mails::re(&letter.subject),
            ),
            in_reply_to: letter.map(|letter| letter.message_id.clone()).unwrap_or_default(),
            body: format!("{text}\n\n{}", me.called),
            ..Mail::default()
        };
        let told = format!("to {to}, the desk in copy: \"{text}\"");
        vec![(minutes, Act::Mail { who: me.called.clone(), told, mail, reaches: Some(to.to_owned()) })]
    }

    /// The out-of-office answer that goes out by itself (RFC 3834).
    fn away(&self, me: &Player, letter: &Letter) -> Vec<Later> {
        let text = self.tongue.says("I am out of the office until Friday 19 February 2027.");
        let mail = Mail {
            from: me.address.clone(),
            to: letter.desk().into_iter().take(1).collect(),
            subject: format!("{}: {}", self.tongue.says("Automatic reply"), letter.subject),
            in_reply_to: letter.message_id.clone(),
            more: vec!["Auto-Submitted: auto-replied".to_owned(), "Precedence: bulk".to_owned()],
            body: text.to_owned(),
            ..Mail::default()
        };
        let told = format!("by an automatic reply: \"{text}\"");
        vec![(1, Act::Mail { who: me.called.clone(), told, mail, reaches: None })]
    }
}

/// Rosa changes a line of the roster.
fn edit(minutes: i64, from: &str, to: &str, told: &str) -> Later {
    (minutes, Act::Edit { from: from.to_owned(), to: to.to_owned(), told: format!("in the roster: {told}") })
}

/// Whether the pairing, by its id, is one of these two.
fn between(pairing: &str, one: &str, other: &str) -> bool {
    let named = |name: &str| {
        let name = crate::domain::slug::slug(name);
        pairing.split('-').any(|part| part == name)
    };
    named(one) && named(other)
}

/// Words in answer to a letter, to the address it asks for.
fn answer(minutes: i64, me: &Player, letter: &Letter, word: &str) -> Vec<Later> {
    let mail = Mail {
        from: me.address.clone(),
        to: letter.reply_to.clone(),
        subject: mails::re(&letter.subject),
        in_reply_to: letter.message_id.clone(),
        body: word.to_owned(),
        ..Mail::default()
    };
    let about = if letter.kind == Some(LetterKind::Summary) { "letter" } else { letter.word() };
    let told = format!("answers the {about}: \"{word}\"");
    vec![(minutes, Act::Mail { who: me.called.clone(), told, mail, reaches: None })]
}
