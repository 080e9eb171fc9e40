//! Orders in German: a line whose verb is a German one, in the words of the English grammar.

/// What a German verb, first or last in its line, is called in the grammar.
const VERBS: [(&str, &[&str]); 25] = [
    ("go", &["los", "bestätigen", "bestätigt"]),
    ("yes", &["ja"]),
    ("no", &["nein", "abbrechen", "verwerfen"]),
    ("hold", &["anhalten", "halt"]),
    ("release", &["freigeben"]),
    ("status", &["stand"]),
    ("help", &["hilfe"]),
    ("undo", &["rückgängig", "zurücknehmen"]),
    ("why", &["warum", "wieso"]),
    ("preview", &["vorschau"]),
    ("end", &["ende", "beende", "beenden"]),
    ("pause", &["pause", "pausiere", "pausieren"]),
    ("resume", &["weiter", "fortsetzen"]),
    ("talked", &["gesprochen", "getroffen", "telefoniert"]),
    ("done", &["erledigt", "geklärt"]),
    ("resend", &["nochmal", "nochmals", "erneut"]),
    ("move", &["verschiebe", "verschieben", "verlege", "verlegen"]),
    ("skip", &["auslassen", "ausfallen"]),
    ("place", &["ort"]),
    ("replace", &["ersetze", "ersetzen"]),
    ("snooze", &["vertage", "vertagen", "zurückstellen"]),
    ("note", &["notiz", "notiere"]),
    ("address", &["adresse"]),
    ("away", &["abwesend", "urlaub"]),
    ("clear", &["entsperre", "entsperren"]),
];
const PAIR: [&str; 3] = ["paare", "paaren", "verbinde"];

/// What a reason begins with.
const REASONS: [&str; 2] = ["weil", "wegen"];

/// Little words that mean one thing wherever they stand.
const WORDS: [(&str, &str); 43] = [
    ("mit", "with"),
    ("durch", "with"),
    ("bis", "until"),
    ("ab", "from"),
    ("vom", ""),
    ("zum", "to"),
    ("zu", "to"),
    ("an", "to"),
    ("am", "on"),
    ("den", "on"),
    ("um", "at"),
    ("in", "in"),
    ("für", "for"),
    ("weil", "because"),
    ("wegen", "because"),
    ("jeden", "every"),
    ("heute", "today"),
    ("morgen", "tomorrow"),
    ("tag", "day"),
    ("tage", "days"),
    ("tagen", "days"),
    ("woche", "week"),
    ("wochen", "weeks"),
    ("monat", "month"),
    ("monate", "months"),
    ("ein", "a"),
    ("eine", "a"),
    ("einen", "a"),
    ("zwei", "two"),
    ("drei", "three"),
    ("vier", "four"),
    ("fünf", "five"),
    ("sechs", "six"),
    ("vorstellung", "introduction"),
    ("einladung", "invite"),
    ("alles", "everything"),
    ("senden", ""),
    ("programm", "programme"),
    ("hintergrund", "background"),
    ("wöchentlich", "weekly"),
    ("ist", "is"),
    ("jetzt", "now"),
    ("technisch", "technical"),
];
const WEEKDAYS: [(&str, &str, &str); 7] = [
    ("mo", "montag", "Mon"),
    ("di", "dienstag", "Tue"),
    ("mi", "mittwoch", "Wed"),
    ("do", "donnerstag", "Thu"),
    ("fr", "freitag", "Fri"),
    ("sa", "samstag", "Sat"),
    ("so", "sonntag", "Sun"),
];

/// The line in the grammar's words; `None`: its verb is no German one.
pub(super) fn in_english(line: &str) -> Option<String> {
    // What stands behind a colon is said as it stands: a note, a reason, a place.
    let colon = line.find(": ").or_else(|| line.ends_with(':').then(|| line.len() - 1));
    let (head, tail) = line.split_at(colon.unwrap_or(line.len()));
    let mut words: Vec<&str> = head.split_whitespace().collect();
    let plain = |word: &str| word.trim_matches(|c: char| ",.!?".contains(c)).to_lowercase();
    let first = words.first().and_then(|word| verb(&plain(word)));
    // "Ada und Sam beenden": the verb stands last, before a reason.
    let behind = words.iter().position(|word| REASONS.contains(&plain(word).as_str())).unwrap_or(words.len());
    let (verb, at) = match first {
        Some(verb) => (verb, 0),
        None => {
            let last = behind.checked_sub(1).filter(|last| *last > 0)?;
            (verb(&plain(words.get(last)?))?, last)
        }
    };
    words.remove(at);
    let mut said = vec![verb.to_owned()];
    let mut reason = false;
    for word in words {
        // Nor is a reason put into other words.
        if reason {
            said.push(word.to_owned());
            continue;
        }
        let translated = translated(word, verb);
        reason = translated == "because";
        match (plain(word).as_str(), said.last_mut()) {
            // "18 Uhr"
            ("uhr", Some(hour)) => {
                if hour.bytes().all(|digit| digit.is_ascii_digit()) {
                    hour.push_str(":00");
                }
            }
            _ if translated.is_empty() => {}
            _ => said.push(translated),
        }
    }
    Some(said.join(" ") + tail)
}

fn verb(word: &str) -> Option<&'static str> {
    if PAIR.contains(&word) {
        return Some("pair");
    }
    VERBS.iter().find(|(_, german)| german.contains(&word)).map(|(verb, _)| *verb)
}

fn translated(word: &str, verb: &str) -> String {
    let bare = word.trim_end_matches([',', ';', '.']);
    let mark = word.get(bare.len()..).unwrap_or_default();
    let lower = bare.to_lowercase();
    let same = match (lower.as_str(), verb) {
        // Names are read with either, and are said back as they were typed.
        ("und", "pair") => Some("and"),
        ("auf", "move") => Some("to"),
        ("auf", _) => Some("on"),
        ("von", "away") => Some("from"),
        ("von", _) => Some("of"),
        (word, _) => WORDS.iter().find(|(german, _)| *german == word).map(|(_, english)| *english),
    };
    // A short weekday begins with a capital: "so" and "do" are words.
    let capital = bare.starts_with(char::is_uppercase);
    let weekday = WEEKDAYS.iter().find(|(short, long, _)| {
        (*short == lower && capital) || *long == lower || lower.strip_suffix('s') == Some(*long)
    });
    match (same, weekday) {
        (Some(""), _) => String::new(),
        (Some(english), _) => format!("{english}{mark}"),
        (None, Some((.., english))) => format!("{english}{}", mark.trim_matches('.')),
        (None, None) => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::in_english;

    #[test]
    fn german_orders_in_the_words_of_the_grammar() {
        for (german, english) in [
            ("los", "go"),
            ("Ja!", "yes"),
            ("gesprochen", "talked"),
            ("vertagen 3 Tage", "snooze 3 days"),
            ("Vertage Ada und Sam bis Freitag", "snooze Ada und Sam until Fri"),
            ("Pause Ada und Sam bis 1. Februar", "pause Ada und Sam until 1. Februar"),
            ("Ada und Sam beenden weil Sam umzieht", "end Ada und Sam because Sam umzieht"),
            ("beende Ada und Sam: Sam zieht am Mo um", "end Ada und Sam: Sam zieht am Mo um"),
            ("verschiebe Bob und Eve auf Donnerstag 18 Uhr", "move Bob und Eve to Thu 18:00"),
            (
                "verschieben Ada und Sam 2. Februar auf 4. Februar 18:30 Uhr",
                "move Ada und Sam 2. Februar to 4. Februar 18:30",
            ),
            ("Bob durch Ada ersetzen", "replace Bob with Ada"),
            ("ersetze Mentor von Bob und Eve durch Ada", "replace Mentor of Bob und Eve with Ada"),
            ("abwesend Ada von 15. März bis 19. März", "away Ada from 15. März until 19. März"),
            ("Adresse von Bob ist bob@example.org", "address of Bob is bob@example.org"),
            (
                "Notiz Ada und Sam: sie hat angerufen und es geht ihr gut",
                "note Ada und Sam: sie hat angerufen und es geht ihr gut",
            ),
            ("auslassen Ada und Sam am 2. Februar", "skip Ada und Sam on 2. Februar"),
            ("nochmal senden Einladung an Ada und Sam", "resend invite to Ada und Sam"),
            ("paare Ada mit Sam, Di 18:00", "pair Ada with Sam, Tue 18:00"),
            ("rückgängig", "undo"),
        ] {
            assert_eq!(in_english(german).as_deref(), Some(english), "{german}");
        }
        for line in [
            "talked",
            "Rosa war da",
            "Danke für den Hinweis",
            "",
            "So ist es",
            "2 talked",
            "pair Ada with Sam",
        ] {
            assert_eq!(in_english(line), None, "{line}");
        }
    }
}
