//! The words of an absence: until, from, back, again, in the languages people write them in.

pub(in crate::intake) fn is_until(word: &str) -> bool {
    const WORDS: [&str; 44] = [
        "including",
        "inclusive",
        "inkl",
        "incl",
        "einschl",
        "inclusief",
        "incluso",
        "compreso",
        "włącznie",
        "until",
        "untill",
        "till",
        "til",
        "'til",
        "through",
        "thru",
        "bis",
        "einschließlich",
        "einschliesslich",
        "jusqu'au",
        "jusqu'à",
        "jusqu'en",
        "jusqu",
        "jusque",
        "inclus",
        "hasta",
        "até",
        "ate",
        "fino",
        "sino",
        "tot",
        "tom",
        "till-och-med",
        "do",
        "včetně",
        "până",
        "έως",
        "μέχρι",
        "до",
        "по",
        "lasting",
        "ending",
        "ends",
        "end",
    ];
    WORDS.contains(&word)
}

/// Until a day that is away as well.
pub(in crate::intake) fn is_inclusive(word: &str) -> bool {
    const WORDS: [&str; 17] = [
        "through",
        "thru",
        "including",
        "inclusive",
        "einschließlich",
        "einschliesslich",
        "inkl",
        "incl",
        "einschl",
        "inclus",
        "inclusief",
        "incluso",
        "compreso",
        "włącznie",
        "včetně",
        "tom",
        "till-och-med",
    ];
    WORDS.contains(&word)
}

pub(in crate::intake) fn is_after(word: &str) -> bool {
    matches!(word, "after" | "nach" | "après" | "después" | "tras" | "dopo" | "na" | "po" | "efter" | "após")
}

pub(in crate::intake) fn is_before(word: &str) -> bool {
    matches!(word, "before" | "vor" | "avant" | "antes" | "prima" | "voor" | "vóór" | "przed" | "niż")
}

pub(in crate::intake) fn is_not(word: &str) -> bool {
    matches!(
        word,
        "not" | "won't" | "unable" | "cannot" | "nicht" | "erst" | "pas" | "no" | "non" | "niet" | "nie"
    )
}

/// Between two days.
pub(in crate::intake) fn is_between(word: &str) -> bool {
    matches!(word, "between" | "zwischen" | "entre" | "tra" | "fra" | "tussen" | "między" | "pomiędzy")
}

pub(in crate::intake) fn is_and_word(word: &str) -> bool {
    matches!(word, "and" | "und" | "et" | "y" | "e" | "en" | "a" | "i" | "og" | "och")
}

/// Hours that somebody works in every week.
pub(in crate::intake) fn is_of_hours(word: &str) -> bool {
    const WORDS: [&str; 24] = [
        "work",
        "working",
        "hours",
        "workdays",
        "mondays",
        "tuesdays",
        "wednesdays",
        "thursdays",
        "fridays",
        "arbeite",
        "arbeitstage",
        "arbeitszeiten",
        "sprechzeiten",
        "öffnungszeiten",
        "bürozeiten",
        "travaille",
        "horaires",
        "trabajo",
        "horario",
        "lavoro",
        "orario",
        "werk",
        "werkdagen",
        "pracuję",
    ];
    WORDS.contains(&word)
}

/// Not there, in a word.
pub(in crate::intake) fn is_away(word: &str) -> bool {
    const WORDS: [&str; 44] = [
        "out",
        "away",
        "off",
        "leave",
        "holiday",
        "holidays",
        "vacation",
        "travelling",
        "traveling",
        "office",
        "closed",
        "unavailable",
        "urlaub",
        "abwesend",
        "unterwegs",
        "verreist",
        "büro",
        "dienstreise",
        "geschlossen",
        "congé",
        "congés",
        "absent",
        "absente",
        "vacances",
        "déplacement",
        "vacaciones",
        "fuera",
        "ausente",
        "viaje",
        "ferie",
        "fuori",
        "assente",
        "viaggio",
        "vakantie",
        "afwezig",
        "verlof",
        "reis",
        "vrij",
        "urlopie",
        "nieobecny",
        "nieobecna",
        "biurze",
        "biurem",
        "delegacji",
    ];
    WORDS.contains(&word)
}

/// Joins the ends of a range, and much else.
pub(in crate::intake) fn is_joint(word: &str) -> bool {
    matches!(word, "to" | "au" | "al" | "a" | "ao" | "à" | "und" | "t" | "m" | "o" | "og" | "och")
}

pub(in crate::intake) fn is_from(word: &str) -> bool {
    const WORDS: [&str; 29] = [
        "from",
        "since",
        "starting",
        "beginning",
        "tra",
        "tussen",
        "między",
        "pomiędzy",
        "between",
        "vom",
        "von",
        "ab",
        "ab dem",
        "seit",
        "zwischen",
        "du",
        "dès",
        "depuis",
        "partir",
        "del",
        "desde",
        "dal",
        "van",
        "vanaf",
        "fra",
        "från",
        "od",
        "с",
        "entre",
    ];
    WORDS.contains(&word)
}

pub(in crate::intake) fn is_back(word: &str) -> bool {
    const WORDS: [&str; 76] = [
        "zurückkehren",
        "zurückkehre",
        "wiederkomme",
        "wiederkommen",
        "reprends",
        "reprenons",
        "rentrons",
        "rentrer",
        "revenir",
        "retournerai",
        "volveremos",
        "incorporo",
        "incorporaré",
        "reincorporación",
        "rientriamo",
        "rientrare",
        "ritorneremo",
        "terugkomst",
        "terugkeer",
        "hervat",
        "wracamy",
        "powrotem",
        "powrotu",
        "back",
        "return",
        "returning",
        "returns",
        "returned",
        "reopen",
        "reopens",
        "resume",
        "resuming",
        "wieder",
        "zurück",
        "zurueck",
        "rückkehr",
        "retour",
        "rentre",
        "rentrerai",
        "reviens",
        "reviendrai",
        "reprendrai",
        "reprise",
        "vuelvo",
        "volveré",
        "vuelta",
        "regreso",
        "regresaré",
        "regresare",
        "retorno",
        "reincorporo",
        "reincorporaré",
        "retornarei",
        "volto",
        "voltarei",
        "volta",
        "regresso",
        "rientro",
        "rientrerò",
        "ritorno",
        "ritornerò",
        "torno",
        "tornerò",
        "terug",
        "weer",
        "tilbage",
        "tilbake",
        "tillbaka",
        "åter",
        "takaisin",
        "palaan",
        "wracam",
        "wrócę",
        "powrót",
        "zpět",
        "вернусь",
    ];
    WORDS.contains(&word)
        || ["復帰", "戻り", "出社", "返回", "回来", "回到", "복귀"].iter().any(|back| word.contains(back))
}

/// Can be reached again: with "from" it is the first day back.
pub(in crate::intake) fn is_again(word: &str) -> bool {
    const WORDS: [&str; 28] = [
        "nuovo",
        "nuovamente",
        "ponownie",
        "znowu",
        "dostępny",
        "dostępna",
        "again",
        "available",
        "onwards",
        "onward",
        "reachable",
        "erreichbar",
        "verfügbar",
        "nouveau",
        "disponible",
        "joignable",
        "nuevamente",
        "nuevo",
        "disponível",
        "novamente",
        "disponibile",
        "raggiungibile",
        "bereikbaar",
        "beschikbaar",
        "træffes",
        "treffes",
        "anträffbar",
        "nås",
    ];
    WORDS.contains(&word)
}

/// There again, in languages that say it without a verb of return.
pub(in crate::intake) fn is_there_again(word: &str) -> bool {
    matches!(
        word,
        "nuovo" | "nuovamente" | "nuevo" | "nuevamente" | "nouveau" | "novamente" | "ponownie" | "znowu"
    )
}

pub(in crate::intake) fn is_not_there(word: &str) -> bool {
    matches!(
        word,
        "fuori" | "assente" | "fuera" | "ausente" | "absent" | "absente" | "nieobecny" | "nieobecna"
    )
}

/// One to six, in words.
pub(in crate::intake) fn count_of(word: &str) -> Option<i32> {
    const COUNTS: [&str; 6] = [
        "a one eine ein une un una uma een",
        "two zwei deux dos duas dois due twee dwa dwie couple",
        "three drei trois tres três tre drie trzy",
        "four vier quatre cuatro quatro quattro cztery",
        "five fünf cinq cinco cinque vijf",
        "six sechs six seis sei zes",
    ];
    let at = COUNTS.iter().position(|words| words.split(' ').any(|known| known == word))?;
    i32::try_from(at + 1).ok()
}
