//! How words are written: accents, hyphens, contractions with and without their apostrophe.

pub(super) fn fold_case(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).collect()
}

/// Lower case without accents and hyphens.
pub(in crate::intake) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => folded.push('a'),
            'è' | 'é' | 'ê' | 'ë' => folded.push('e'),
            'ì' | 'í' | 'î' | 'ï' => folded.push('i'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => folded.push('o'),
            'ù' | 'ú' | 'û' | 'ü' => folded.push('u'),
            'ç' => folded.push('c'),
            'ñ' => folded.push('n'),
            'ß' => folded.push_str("ss"),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            // Accents written apart, and hyphens.
            '\u{300}'..='\u{36f}' | '-' | '*' => {}
            c => folded.push(c),
        }
    }
    folded
}

/// "Jaaa", "ouiii", "siii": a letter written three times and more is meant once.
pub(super) fn squeezed(word: &str) -> String {
    let mut squeezed = String::with_capacity(word.len());
    let mut rest = word.chars().peekable();
    while let Some(c) = rest.next() {
        let mut times = 1;
        while rest.next_if_eq(&c).is_some() {
            times += 1;
        }
        let kept = if times > 2 && c.is_alphabetic() { 1 } else { times };
        squeezed.extend(std::iter::repeat_n(c, kept));
    }
    squeezed
}

/// French verbs with the pronoun behind them: "est-ce", "pouvez-vous", "retirez-moi".
pub(super) fn inversion(word: &str) -> Option<String> {
    const BEHIND: [&str; 14] =
        ["ce", "vous", "tu", "on", "il", "elle", "nous", "je", "moi", "toi", "la", "le", "les", "lui"];
    let (verb, pronoun) = word.split_once('-')?;
    let pronoun = fold(pronoun.strip_prefix("t-").unwrap_or(pronoun));
    let head = pronoun.split('\'').next().unwrap_or_default();
    BEHIND.contains(&head).then(|| format!("{}_{pronoun}", fold(verb)))
}

/// German as it is spoken: "hab ned", "meld mich heut".
const SPOKEN: [(&str, &str); 21] = [
    ("ned", "nicht"),
    ("net", "nicht"),
    ("nit", "nicht"),
    ("nich", "nicht"),
    ("nix", "nichts"),
    ("heut", "heute"),
    ("grad", "gerade"),
    ("ois", "alles"),
    ("hab", "habe"),
    ("meld", "melde"),
    ("schreib", "schreibe"),
    ("ruf", "rufe"),
    ("mach", "mache"),
    ("schaff", "schaffe"),
    ("steig", "steige"),
    ("komm", "komme"),
    ("brauch", "brauche"),
    ("nehm", "nehme"),
    ("sag", "sage"),
    ("freu", "freue"),
    ("versuch", "versuche"),
];

/// Another spelling of a German word: letters taken back for "ae", "oe", "ue", or the written form of a spoken one.
pub(super) fn german(text: &str) -> String {
    match SPOKEN.iter().find(|(spoken, _)| *spoken == text) {
        Some((_, written)) => (*written).to_owned(),
        None => text.replace("ae", "a").replace("oe", "o").replace("ue", "u"),
    }
}

/// What stands before a French apostrophe.
const ELIDED: [(&str, &str); 14] = [
    ("jusqu", "jusque"),
    ("puisqu", "puisque"),
    ("lorsqu", "lorsque"),
    ("quelqu", "quelque"),
    ("presqu", "presque"),
    ("qu", "que"),
    ("j", "je"),
    ("n", "ne"),
    ("c", "ce"),
    ("d", "de"),
    ("l", "le"),
    ("m", "me"),
    ("s", "se"),
    ("t", "te"),
];

/// Contractions whose apostrophe is often left out; "were", "well", "shell", "id" are words of their own.
const BARE: [(&str, &[&str]); 54] = [
    ("dont", &["do", "not"]),
    ("doesnt", &["does", "not"]),
    ("didnt", &["did", "not"]),
    ("cant", &["can", "not"]),
    ("cannot", &["can", "not"]),
    ("couldnt", &["could", "not"]),
    ("wont", &["will", "not"]),
    ("wouldnt", &["would", "not"]),
    ("shouldnt", &["should", "not"]),
    ("havent", &["have", "not"]),
    ("hasnt", &["has", "not"]),
    ("hadnt", &["had", "not"]),
    ("isnt", &["is", "not"]),
    ("arent", &["are", "not"]),
    ("wasnt", &["was", "not"]),
    ("werent", &["were", "not"]),
    ("aint", &["is", "not"]),
    ("im", &["i", "am"]),
    ("ive", &["i", "have"]),
    ("youre", &["you", "are"]),
    ("youve", &["you", "have"]),
    ("theyre", &["they", "are"]),
    ("theyve", &["they", "have"]),
    ("weve", &["we", "have"]),
    ("hes", &["he", "is"]),
    ("shes", &["she", "is"]),
    ("thats", &["that", "is"]),
    ("whats", &["what", "is"]),
    ("theres", &["there", "is"]),
    ("whos", &["who", "is"]),
    ("lets", &["let", "us"]),
    ("gonna", &["going", "to"]),
    ("wanna", &["want", "to"]),
    ("gotta", &["have", "to"]),
    ("u", &["you"]),
    ("ur", &["your"]),
    ("pls", &["please"]),
    ("plz", &["please"]),
    ("thx", &["thanks"]),
    ("wouldve", &["would", "have"]),
    ("habs", &["habe", "es"]),
    ("habens", &["haben", "es"]),
    ("schaffs", &["schaffe", "es"]),
    ("machs", &["mache", "es"]),
    ("gehts", &["geht", "es"]),
    ("wars", &["war", "es"]),
    ("wirds", &["wird", "es"]),
    ("klappts", &["klappt", "es"]),
    ("hv", &["have"]),
    ("its", &["it", "is"]),
    ("itll", &["it", "will"]),
    ("yh", &["yeah"]),
    ("ys", &["yes"]),
    ("mhm", &["yes"]),
];

/// "we're" as "we are", "don't" as "do not", "j'ai" as "je ai".
pub(super) fn expanded(word: &str, first: bool) -> Vec<String> {
    let parts = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>();
    let bare: String = word.chars().filter(|c| *c != '\'').collect();
    if let Some((_, whole)) = BARE.iter().find(|(short, _)| *short == bare) {
        return parts(whole);
    }
    if first && bare == "ill" && !word.contains('\'') {
        return parts(&["ill"]);
    }
    if bare == "aujourdhui" || bare == "oclock" {
        return vec![bare];
    }
    let Some((head, tail)) = word.split_once('\'') else { return vec![word.to_owned()] };
    if let Some((_, whole)) = ELIDED.iter().find(|(short, _)| *short == head)
        && !matches!(tail, "" | "s" | "t" | "d" | "m" | "ll" | "ve" | "re")
    {
        let mut all = parts(&[whole]);
        all.extend(expanded(tail, false));
        return all;
    }
    match tail {
        "re" => parts(&[head, "are"]),
        "ve" => parts(&[head, "have"]),
        "ll" => parts(&[head, "will"]),
        "m" => parts(&[head, "am"]),
        "d" => parts(&[head, "would"]),
        "s" if matches!(
            head,
            "he" | "she"
                | "it"
                | "that"
                | "what"
                | "who"
                | "there"
                | "here"
                | "where"
                | "how"
                | "why"
                | "everything"
                | "everyone"
                | "nothing"
                | "something"
                | "nobody"
                | "one"
                | "mine"
        ) =>
        {
            parts(&[head, "is"])
        }
        "s" if head == "let" => parts(&["let", "us"]),
        // Sam's: whose it is, or that he is.
        "s" => parts(&[head]),
        "t" => match head {
            "won" => parts(&["will", "not"]),
            "shan" => parts(&["shall", "not"]),
            head => match head.strip_suffix('n') {
                Some(verb) => parts(&[verb, "not"]),
                None => vec![bare],
            },
        },
        "" => parts(&[head]),
        tail => {
            let mut all = parts(&[head]);
            all.extend(expanded(tail, false));
            all
        }
    }
}

/// The words of a phrase, as a text's words are compared.
pub(super) fn words_of(phrase: &str) -> Vec<String> {
    phrase.split_whitespace().flat_map(|word| expanded(&fold(word), false)).collect()
}
