//! Orders in German: a line whose verb is a German one, in the words of the English grammar.

/// What a German verb, first in its line, is called in the grammar.
const VERBS: [(&str, &[&str]); 25] = [
    ("go", &["los", "bestätigen"]),
    ("yes", &["ja"]),
    ("no", &["nein", "abbrechen", "verwerfen"]),
    ("hold", &["anhalten"]),
    ("release", &["freigeben"]),
    ("help", &["hilfe"]),
    ("undo", &["rückgängig", "zurücknehmen"]),
    ("why", &["warum", "wieso"]),
    ("preview", &["vorschau"]),
    ("end", &["ende", "beende", "beenden"]),
    ("pause", &["pausiere", "pausieren"]),
    // The English word too: German where its end is said in German.
    ("pause", &["pause"]),
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
const PAIR: [&str; 2] = ["paare", "paaren"];

/// Verbs that may stand last. No participles: "ich habe mit Ada gesprochen" tells of something and orders nothing.
const INFINITIVES: [&str; 7] =
    ["auslassen", "beenden", "ersetzen", "pausieren", "verlegen", "verschieben", "vertagen"];
/// What a sentence begins with, and no name.
const NO_NAMES: [&str; 16] = [
    "ich", "wir", "du", "ihr", "er", "sie", "es", "das", "die", "der", "den", "ein", "eine", "mein", "unser",
    "man",
];
/// What an order with its verb last has besides names.
const LINKS: [&str; 5] = ["und", "durch", "auf", "am", "bis"];

/// What a reason begins with.
const REASONS: [&str; 2] = ["weil", "wegen"];

const WEEKDAYS: [(&str, &str, &str); 7] = [
    ("mo", "montag", "Mon"),
    ("di", "dienstag", "Tue"),
    ("mi", "mittwoch", "Wed"),
    ("do", "donnerstag", "Thu"),
    ("fr", "freitag", "Fri"),
    ("sa", "samstag", "Sat"),
    ("so", "sonntag", "Sun"),
];
const NUMBERS: [(&str, &str); 8] = [
    ("ein", "a"),
    ("eine", "a"),
    ("einen", "a"),
    ("zwei", "two"),
    ("drei", "three"),
    ("vier", "four"),
    ("fünf", "five"),
    ("sechs", "six"),
];
const LENGTHS: [(&str, &str); 7] = [
    ("tag", "day"),
    ("tage", "days"),
    ("tagen", "days"),
    ("woche", "week"),
    ("wochen", "weeks"),
    ("monat", "month"),
    ("monate", "months"),
];

/// The line in the grammar's words; `None`: its verb is no German one.
pub(super) fn in_english(line: &str) -> Option<String> {
    // What stands behind a colon or in brackets is said as it stands: a note, a reason, a place.
    let tail = [line.find(": "), line.find(" ("), line.ends_with(':').then(|| line.len() - 1)];
    let (head, tail) = line.split_at(tail.into_iter().flatten().min().unwrap_or(line.len()));
    let mut words: Vec<&str> = head.split_whitespace().collect();
    let (verb, at) = verb_of(&words)?;
    words.remove(at);
    // Free text, and names before it.
    if ["note", "place"].contains(&verb) {
        let rest = words.join(" ");
        return Some(if rest.is_empty() { format!("{verb}{tail}") } else { format!("{verb} {rest}{tail}") });
    }
    let mut said = vec![verb.to_owned()];
    let mut reason = false;
    for (at, word) in words.iter().enumerate() {
        // Nor is a reason put into other words.
        if reason {
            said.push((*word).to_owned());
            continue;
        }
        reason = REASONS.contains(&plain(word).as_str());
        let before = said.last().cloned().unwrap_or_default();
        match (plain(word).as_str(), said.last_mut()) {
            // "18 Uhr"
            ("uhr", Some(hour)) if hour.bytes().all(|digit| digit.is_ascii_digit()) => hour.push_str(":00"),
            ("uhr", _) => {}
            (_, _) if reason => said.push("because".to_owned()),
            _ => {
                let next = words.get(at + 1).map(|next| plain(next)).unwrap_or_default();
                let translated = translated(word, verb, &before, &next);
                said.extend((!translated.is_empty()).then_some(translated));
            }
        }
    }
    Some(said.join(" ") + tail)
}

fn plain(word: &str) -> String {
    word.trim_matches(|c: char| ",.!?".contains(c)).to_lowercase()
}

/// The verb in the grammar's word, and where it stands.
fn verb_of(words: &[&str]) -> Option<(&'static str, usize)> {
    let first = plain(words.first()?);
    let known = |word: &str| {
        if PAIR.contains(&word) {
            return Some("pair");
        }
        VERBS.iter().find(|(_, german)| german.contains(&word)).map(|(verb, _)| *verb)
    };
    let holds = |wanted: &[&str]| words.iter().skip(1).any(|word| wanted.contains(&plain(word).as_str()));
    if let Some(verb) = known(&first) {
        return (first != "pause" || holds(&["bis", "für"])).then_some((verb, 0));
    }
    // "Ada und Sam beenden": the verb stands last, before a reason.
    let behind = words.iter().position(|word| REASONS.contains(&plain(word).as_str()));
    let last = behind.unwrap_or(words.len()).checked_sub(1).filter(|last| *last > 0)?;
    let word = plain(words.get(last)?);
    let names = words.first()?.starts_with(char::is_uppercase) && !NO_NAMES.contains(&first.as_str());
    let linked = words.iter().take(last).any(|word| LINKS.contains(&plain(word).as_str()));
    (INFINITIVES.contains(&word.as_str()) && names && linked)
        .then(|| known(&word))
        .flatten()
        .map(|verb| (verb, last))
}

/// A word in the grammar's, where what stands around it shows that it is no name.
fn translated(word: &str, verb: &str, before: &str, next: &str) -> String {
    let bare = word.trim_end_matches([',', ';', '.']);
    let mark = word.get(bare.len()..).unwrap_or_default();
    let lower = bare.to_lowercase();
    let of = |words: &[(&str, &'static str)], word: &str| {
        words.iter().find(|(german, _)| *german == word).map(|(_, english)| *english)
    };
    let is_weekday = |word: &str| {
        WEEKDAYS
            .iter()
            .any(|(short, long, _)| word == *short || word == *long || word.strip_suffix('s') == Some(*long))
    };
    let dated = next.starts_with(|c: char| c.is_ascii_digit())
        || is_weekday(next)
        || ["heute", "morgen"].contains(&next);
    let leads =
        ["on", "until", "to", "from", "at", "every", "for"].contains(&before) || before.ends_with(',');
    let day = WEEKDAYS.iter().find(|(short, long, _)| {
        lower == *long || lower.strip_suffix('s') == Some(*long) || (lower == *short && leads)
    });
    let english = match (lower.as_str(), verb) {
        // Names are read with either, and are said back as they were typed.
        ("und", "pair") => "and",
        ("mit", "pair" | "talked") => "with",
        ("durch", "replace") => "with",
        ("bis", _) => "until",
        ("auf", "move") => "to",
        ("von", "away") | ("ab", "away") => "from",
        ("von", _) => "of",
        ("an", "resend") | ("zum", "move") => "to",
        ("zum" | "den" | "dem", _) if dated => "",
        ("vom", _) if dated => {
            if verb == "away" {
                "from"
            } else {
                ""
            }
        }
        ("am", _) if dated => "on",
        ("um" | "gegen", _) if dated => "at",
        ("für", _) => "for",
        ("jeden", _) if dated => "every",
        ("heute", _) => "today",
        ("morgen", _) if leads => "tomorrow",
        ("vorstellung", "resend") => "introduction",
        ("einladung", "resend") => "invite",
        ("alles", "resend") => "everything",
        ("senden", "resend") => "",
        ("ist", "address") => "is",
        (number, _) if of(&LENGTHS, next).is_some() && of(&NUMBERS, number).is_some() => {
            of(&NUMBERS, number).unwrap_or_default()
        }
        (length, _) if of(&LENGTHS, length).is_some() => of(&LENGTHS, length).unwrap_or_default(),
        _ => match day {
            Some((.., english)) => return format!("{english}{}", mark.trim_matches('.')),
            None => return word.to_owned(),
        },
    };
    if english.is_empty() { String::new() } else { format!("{english}{mark}") }
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
            ("Pause Ada und Sam bis zum 1. Februar", "pause Ada und Sam until 1. Februar"),
            ("abwesend Ada bis zum 19. März", "away Ada until 19. März"),
            ("pausiere Mo und An für zwei Wochen", "pause Mo und An for two weeks"),
            ("Notiz sie ruft am Montag um 18 Uhr an", "note sie ruft am Montag um 18 Uhr an"),
            ("Ort Ada und Sam: Café am Markt", "place Ada und Sam: Café am Markt"),
            ("beende Ada und Sam (Sam ist in Urlaub)", "end Ada und Sam (Sam ist in Urlaub)"),
            (
                "verschiebe Ada und Sam vom 2. Februar auf den 4. Februar um 18:30",
                "move Ada und Sam 2. Februar to 4. Februar at 18:30",
            ),
            ("rückgängig", "undo"),
        ] {
            assert_eq!(in_english(german).as_deref(), Some(english), "{german}");
        }
        for line in [
            "talked",
            "Siehe Notiz",
            "Das ist der falsche Ort",
            "Heinz Ort",
            "Senden beenden",
            "Sam ist im Urlaub",
            "Ich möchte das Tandem von Ada und Sam beenden",
            "pause Mo and Sam until 1 Feb",
            "pause An Nguyen until 1 Feb",
            "end Ada and Sam because they want a pause",
            "talked Ada Halt",
            "end Tim Ende",
            "Halt",
            "Rosa war da",
            "Danke für den Hinweis",
            "",
            "So ist es",
            "2 talked",
            "pair Ada with Sam",
            "Ich habe mit Ada gesprochen",
            "Das hat sich erledigt",
            "Danke, ja",
            "Es geht bei uns weiter",
        ] {
            assert_eq!(in_english(line), None, "{line}");
        }
    }
}
