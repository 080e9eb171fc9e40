//! The words of an absence: until, from, back, again, in the languages people write them in.

pub(super) fn is_until(word: &str) -> bool {
    const WORDS: [&str; 35] = [
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

/// Joins the ends of a range, and much else.
pub(super) fn is_joint(word: &str) -> bool {
    matches!(word, "to" | "au" | "al" | "a" | "ao" | "à" | "und" | "t" | "m" | "o" | "og" | "och")
}

pub(super) fn is_from(word: &str) -> bool {
    const WORDS: [&str; 25] = [
        "from",
        "since",
        "starting",
        "beginning",
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

pub(super) fn is_back(word: &str) -> bool {
    const WORDS: [&str; 53] = [
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
pub(super) fn is_again(word: &str) -> bool {
    const WORDS: [&str; 22] = [
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

/// One to six, in words.
pub(super) fn count_of(word: &str) -> Option<i32> {
    const COUNTS: [&str; 6] = [
        "a one eine ein une un una uma een",
        "two zwei deux dos duas dois due twee couple",
        "three drei trois tres três tre drie",
        "four vier quatre cuatro quatro quattro",
        "five fünf cinq cinco cinque vijf",
        "six sechs six seis sei zes",
    ];
    let at = COUNTS.iter().position(|words| words.split(' ').any(|known| known == word))?;
    i32::try_from(at + 1).ok()
}
