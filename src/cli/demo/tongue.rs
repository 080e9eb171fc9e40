//! What language the season is played in: what the cast writes, and what Rosa's files say, in German too.

/// The languages that the cast speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Tongue {
    #[default]
    En,
    De,
}

/// What the cast writes in English, and what it writes in German.
const SAID: [(&str, &str); 42] = [
    (
        "Hi Sam, I am Ada, I write Rust for a living. Does Tuesday suit you?",
        "Hallo Sam, ich bin Ada und lebe davon, Rust zu schreiben. Passt dir der Dienstag?",
    ),
    ("pause until 20 April", "Pause bis 20. April"),
    (
        "For tomorrow: lifetimes again, please, and my pull request.",
        "Für morgen: bitte noch einmal Lifetimes, und mein Pull Request.",
    ),
    (
        "My shifts have changed. Could we talk on Thursdays at 17:00?",
        "Meine Schichten haben sich geändert. Können wir donnerstags um 17:00 sprechen?",
    ),
    ("why", "warum"),
    (
        "Hello Grace, Kofi here. I was not sure who should begin. Wednesdays are fine!",
        "Hallo Grace, hier ist Kofi. Ich wusste nicht recht, wer anfangen soll. Mittwochs passt es gut!",
    ),
    ("talked", "gesprochen"),
    ("elsewhere", "anderswo"),
    ("yes", "ja"),
    (
        "Dear Lena, sorry for the wait. Thursday at half past twelve it is.",
        "Liebe Lena, entschuldige, dass es gedauert hat. Donnerstag um halb eins, abgemacht.",
    ),
    ("later", "später"),
    ("Yes, that works for me.", "Ja, das passt mir."),
    (
        "Hello Tomás, I am Lena. I would love to talk about testing. No hurry!",
        "Hallo Tomás, ich bin Lena. Ich würde gern über das Testen sprechen. Es eilt nicht!",
    ),
    (
        "Tomorrow I would like to look at a failing test.",
        "Morgen würde ich gern einen Test ansehen, der fehlschlägt.",
    ),
    (
        "Dear Yusuf, welcome! Shall we begin with what you want out of this?",
        "Lieber Yusuf, willkommen! Fangen wir damit an, was du dir davon erhoffst?",
    ),
    (
        "move Hana and Yusuf 10 March to 12 March 17:00",
        "verschieben Hana und Yusuf 10. März auf 12. März 17:00",
    ),
    ("go", "los"),
    ("done", "erledigt"),
    ("No, Yusuf did not show up, and I waited.", "Nein, Yusuf ist nicht erschienen, und ich habe gewartet."),
    ("stop", "stopp"),
    (
        "Hi Ada! Tuesday is perfect, that is one o'clock for me.",
        "Hallo Ada! Dienstag ist perfekt, das ist bei mir um eins.",
    ),
    (
        "Thursdays are fine with me. I am telling Rosa.",
        "Donnerstags passt es mir gut. Ich sage Rosa Bescheid.",
    ),
    ("I have read it. Until tomorrow!", "Ich habe es gelesen. Bis morgen!"),
    ("Kofi! My fault, good to hear from you.", "Kofi! Mein Versäumnis, schön, von dir zu hören."),
    (
        "Hi Zoe, I am Grace, your mentor. When could you talk?",
        "Hallo Zoe, ich bin Grace, deine Mentorin. Wann könntest du sprechen?",
    ),
    (
        "Dear Hana, thank you! I want to get unstuck with SQL.",
        "Liebe Hana, danke! Ich komme mit SQL nicht weiter und möchte das ändern.",
    ),
    ("Wonderful, until Thursday.", "Wunderbar, bis Donnerstag."),
    ("Bring it along!", "Bring ihn mit!"),
    ("Thursdays", "donnerstags"),
    ("Our calls", "Unsere Gespräche"),
    (
        "I am out of the office until Friday 19 February 2027.",
        "Ich bin bis Freitag, 19. Februar 2027 nicht im Büro.",
    ),
    ("Automatic reply", "Automatische Antwort"),
    ("Accepted", "Zugesagt"),
    ("snooze 3 days", "vertagen 3 Tage"),
    // What Rosa looks for on her list.
    ("Hana and Yusuf", "Hana und Yusuf"),
    (" new ", " neu "),
    ("no more letters", "keine Mails mehr"),
    // What her files say.
    ("Academy spring 2027", "Akademie Frühjahr 2027"),
    ("Riverside Mentoring", "Mentoring am Fluss"),
    (
        "Sam finished the web module and wants to learn Rust.",
        "Sam hat das Web-Modul abgeschlossen und möchte Rust lernen.",
    ),
    ("Zoe could not be reached, by mail or by phone", "Zoe war weder per Mail noch per Telefon zu erreichen"),
    ("[desk]\n", "[desk]\nlanguage = \"de\"\n"),
];

impl Tongue {
    /// What the cast says in this language; all that it says stands in the table.
    pub(super) fn says(self, english: &'static str) -> &'static str {
        match self {
            Self::En => english,
            Self::De => SAID.iter().find(|(said, _)| *said == english).map_or(english, |(_, german)| *german),
        }
    }

    /// A file of Rosa's, with what people read of it in this language.
    pub(super) fn file(self, english: &str) -> String {
        match self {
            Self::En => english.to_owned(),
            Self::De => SAID.iter().fold(english.to_owned(), |text, (said, german)| {
                // Whole sentences and titles: single words stand in comments and keys.
                if said.len() > 6 && said.contains(' ') || said.starts_with("[desk]") {
                    text.replace(said, german)
                } else {
                    text
                }
            }),
        }
    }
}
