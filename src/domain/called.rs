//! What a person is called: the word of a name that a kind person would greet them with.
//!
//! | name | called |
//! |---|---|
//! | `Ada Lovelace`, `LOVELACE, Ada`, `Lovelace, Ada` | Ada |
//! | `Dr. Sam Jones`, `Prof. Dr. Sam Jones MBE` | Sam |
//! | `van der Berg, Max`, `van der Berg Max` | Max |
//! | `Robert "Bob" Smith` | Bob |
//! | `Dr. Smith`, `J. K. Rowling`, `Suharto` | as they stand |

use super::slug::slug;

/// Titles and forms of address before a name.
const TITLES: &str = "dr|dra|drs|prof|profa|professor|professorin|mr|mrs|ms|miss|mx|sir|dame|rev|revd|reverend|herr|\
    frau|mme|mlle|monsieur|madame|sra|srta|dott|dottssa|ssa|univprof|hc|mgr|rndr|mudr|judr|phdr";
/// The same, of which each may be a name where no dot is behind it.
const ABBREVIATIONS: &str = "ing|dipl|univ|mag|pd|priv|doz|med|phil|nat|rer|iur|jur|habil|eng|col|capt|sgt|lt|hon|doc|\
    fr|hr|sig|sr|cand|stud";
/// Degrees and orders behind one, folded.
const ENDINGS: &str = "phd|dphil|md|mba|mbe|obe|cbe|kbe|bsc|msc|ba|ma|meng|beng|bed|med|llb|llm|jd|esq|jr|sr|jun|junior|\
    sen|senior|ii|iii|iv|rn|cpa|pe|frs|frsa|dds|pharmd|edd|mphil|mres|csc|drsc";
/// Small words that belong to the surname behind them.
const PARTICLES: &str = "van|von|vom|zu|zum|zur|der|den|de|del|della|di|da|das|do|dos|du|des|la|le|las|los|ten|ter|te|af|av|\
    al|el|bin|ibn|bint|ben|y|e|'t|op|in";
/// Surnames of Vietnam, which stand first; with their marks, so that nobody else is meant.
const VIETNAMESE: [&str; 17] = [
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương",
    "Lý", "Đinh", "Trịnh",
];
/// What people write in brackets behind a name and are not called.
const NO_NICKNAMES: &str = "she|he|they|her|him|them|hers|his|theirs|sie|er|elle|il|mentor|mentee|mentorin|buddy|external|\
    extern|new|neu|staff";

fn is_of(list: &str, word: &str) -> bool {
    let folded: String =
        word.to_lowercase().chars().filter(|c| !matches!(c, '.' | ',' | '(' | ')')).collect();
    !folded.is_empty() && list.split('|').any(|known| known.trim() == folded)
}

fn is_title(word: &str) -> bool {
    // "Dipl.-Ing." and "Dr.med." are titles of several.
    let mut parts = word.split(['.', '-']).filter(|part| !part.is_empty()).peekable();
    is_of(TITLES, word)
        || (word.contains('.')
            && parts.peek().is_some()
            && parts.all(|part| is_of(TITLES, part) || is_of(ABBREVIATIONS, part)))
}

/// `MBE`, `Ph.D.`; "Ma" and "Ed" are names.
fn is_ending(word: &str) -> bool {
    let bare = word.trim_end_matches([',', '.']);
    let capitals = bare.chars().filter(|c| c.is_uppercase()).count();
    is_of(ENDINGS, word)
        && (capitals > 1 || matches!(bare, "Jr" | "Sr" | "Esq" | "jun" | "sen" | "Junior" | "Senior"))
}

/// Small words are written small: "Van Morrison" is called Van.
fn is_particle(word: &str) -> bool {
    is_of(PARTICLES, word) && word.chars().next().is_some_and(|c| c.is_lowercase() || c == '\'')
}

fn is_initial(word: &str) -> bool {
    let mut pieces = word.split(['.', '-']).filter(|piece| !piece.is_empty()).peekable();
    pieces.peek().is_some() && word.contains('.') && pieces.all(|piece| piece.chars().count() == 1)
}

/// A word of two letters or more, none of them small; "JP" is a name of its own, "JON" may be shouted.
fn is_shouted(word: &str, least: usize) -> bool {
    let letters = || word.chars().filter(|c| c.is_alphabetic());
    letters().count() >= least && letters().all(char::is_uppercase)
}

/// The words of a name in the order in which they are spoken: "Lovelace, Ada" is Ada Lovelace.
#[must_use]
pub fn in_order(name: &str) -> String {
    let whole = || name.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut parts: Vec<&str> = name.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let mut endings = Vec::new();
    while parts.len() > 1 && parts.last().is_some_and(|last| last.split_whitespace().all(is_ending)) {
        endings.extend(parts.pop());
    }
    let mut nth = 0;
    parts.retain(|part| {
        nth += 1;
        nth == 1 || !part.split_whitespace().all(is_ending)
    });
    let [last, first] = parts.as_slice() else { return whole() };
    // A list of people is no name, and neither is a sentence.
    if first.split_whitespace().count() > 4 || last.split_whitespace().count() > 4 {
        return whole();
    }
    endings.reverse();
    let words = first.split_whitespace().chain(last.split_whitespace());
    let mut spoken: Vec<&str> = words.collect();
    // "Smith, Dr. Ada": the title comes first as it is; "Dr. Smith, Ada": it moves.
    let at = first.split_whitespace().count();
    let moved: Vec<&str> = last.split_whitespace().take_while(|word| is_title(word)).collect();
    spoken.drain(at..at + moved.len());
    spoken.splice(0..0, moved);
    spoken.extend(endings);
    spoken.join(" ")
}

/// What the person of that name is greeted with.
#[must_use]
pub fn called(name: &str) -> String {
    let name = in_order(name);
    if let Some(nickname) = nickname(&name) {
        return nickname;
    }
    let without_brackets = without_brackets(&name);
    let all: Vec<&str> = without_brackets.split_whitespace().collect();
    let titles = all.iter().take_while(|word| is_title(word)).count();
    let mut words: Vec<&str> = all.iter().skip(titles).copied().collect();
    while words.len() > 1 && words.last().is_some_and(|last| is_ending(last)) {
        words.pop();
    }
    let shouts_all = !words.iter().any(|word| word.chars().any(char::is_lowercase));
    // "Dr. Smith" is greeted so, and "J. K. Rowling" too.
    let given = given(&words).map(|given| given.trim_end_matches(',')).filter(|given| !given.is_empty());
    match given.filter(|_| titles == 0 || words.len() > 1) {
        Some(given) => {
            if shouts_all && is_shouted(given, 2) {
                spoken(given)
            } else {
                given.to_owned()
            }
        }
        None if !all.is_empty() => all.join(" "),
        None => name,
    }
}

/// The given name among words without titles; `None`: there is none that people would use.
fn given<'n>(words: &[&'n str]) -> Option<&'n str> {
    let [first, rest @ ..] = words else { return None };
    let written_together = |word: &str| word.chars().any(is_east_asian);
    if words.iter().any(|word| written_together(word)) {
        return if rest.is_empty() { Some(*first) } else { None };
    }
    if rest.is_empty() {
        return Some(*first).filter(|word| !is_initial(word));
    }
    if VIETNAMESE.contains(first) {
        return words.last().copied();
    }
    // "van der Berg Max": the surname is the small words and what follows them.
    let particles = words.iter().take_while(|word| is_particle(word)).count();
    if particles > 0 {
        return words.get(particles + 1).copied();
    }
    // "LOVELACE Ada": what is written large is the surname, if anything else is there.
    if !is_initial(first)
        && is_shouted(first, 3)
        && let Some(quiet) =
            rest.iter().find(|word| !is_shouted(word, 2) && !is_initial(word) && !is_particle(word))
    {
        return Some(quiet);
    }
    if is_initial(first) {
        let surname = rest.len().checked_sub(1)?;
        return rest.iter().take(surname).find(|word| !is_initial(word) && !is_particle(word)).copied();
    }
    Some(*first)
}

/// A name without what people write with it one day and without it another: titles, degrees, brackets, capitals and
/// the order of its parts.
#[must_use]
pub fn bare(name: &str) -> String {
    let name = without_brackets(&in_order(name)).to_lowercase();
    let words: Vec<&str> = name.split_whitespace().map(|word| word.trim_matches(',')).collect();
    let titles = words.iter().take_while(|word| is_title(word)).count();
    let mut words = words.get(titles..).unwrap_or_default();
    while let [rest @ .., last] = words
        && rest.len() > 1
        && is_of(ENDINGS, last)
    {
        words = rest;
    }
    words.join(" ")
}

/// Chinese, Japanese and Korean names are greeted whole.
fn is_east_asian(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

/// `Robert "Bob" Smith`, `Robert (Bob) Smith`; in brackets at the end stand other things, too.
fn nickname(name: &str) -> Option<String> {
    const MARKS: [(char, char); 5] = [('"', '"'), ('(', ')'), ('“', '”'), ('„', '“'), ('«', '»')];
    MARKS.into_iter().find_map(|(opens, closes)| {
        let (before, rest) = name.split_once(opens)?;
        let (inside, after) = rest.split_once(closes)?;
        let inside = inside.trim();
        let named = inside.chars().next().is_some_and(char::is_alphabetic)
            && inside.chars().all(|c| c.is_alphabetic() || c == '-')
            && !is_shouted(inside, 2)
            && !is_of(NO_NICKNAMES, inside);
        let placed = !before.trim().is_empty() && (opens != '(' || !after.trim().is_empty());
        (named && placed).then(|| inside.to_owned())
    })
}

fn without_brackets(name: &str) -> String {
    let mut depth = 0_usize;
    let outside = name.chars().filter(|c| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => {
                let inside = depth > 0;
                depth = depth.saturating_sub(1);
                return !inside;
            }
            _ => {}
        }
        depth == 0
    });
    let outside: String = outside.collect();
    if outside.trim().is_empty() { name.to_owned() } else { outside }
}

/// `ADA` is Ada, `MARY-JANE` is Mary-Jane.
fn spoken(shouted: &str) -> String {
    let mut starts = true;
    let mut said = String::with_capacity(shouted.len());
    for c in shouted.chars() {
        if starts {
            said.push(c)
        } else {
            said.extend(c.to_lowercase())
        }
        starts = !c.is_alphabetic();
    }
    said
}

/// Whether two names are one, written twice.
#[must_use]
pub fn are_one(name: &str, other: &str) -> bool {
    bare(name) == bare(other)
}

/// Whether a name may be that of a person called `called`, or of that other name: their first names begin alike, or they
/// are written in two scripts and cannot be compared.
#[must_use]
pub fn may_be_one(name: &str, other: &str, called_other: &str) -> bool {
    if is_latin(name) != is_latin(other) {
        return true;
    }
    let short = |name: &str| slug(&called(name));
    let said = short(name);
    [slug(called_other), short(other)]
        .iter()
        .any(|known| known.starts_with(&said) || said.starts_with(known.as_str()))
}

fn is_latin(name: &str) -> bool {
    let latin = |c: char| c < '\u{250}' || matches!(c, '\u{1e00}'..='\u{1eff}');
    name.chars().filter(|c| c.is_alphabetic()).all(latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_greeted_as_a_person_would() {
        for (name, expected) in [
            ("Ada Lovelace", "Ada"),
            ("Lovelace, Ada", "Ada"),
            ("LOVELACE, Ada", "Ada"),
            ("LOVELACE Ada", "Ada"),
            ("LOVELACE, ADA", "Ada"),
            ("ADA LOVELACE", "Ada"),
            ("Max MÜLLER", "Max"),
            ("Dr. Sam Jones", "Sam"),
            ("Dr Sam Jones", "Sam"),
            ("Mr Sam Jones", "Sam"),
            ("Prof. Dr. Max Mueller", "Max"),
            ("Prof.Dr. Max Mueller", "Max"),
            ("Univ.-Prof. Dr. med. Eva Huber", "Eva"),
            ("Dipl.-Ing. Jörg Ä", "Jörg"),
            ("Frau Anna Schmidt", "Anna"),
            ("Mme Bénédicte Roux", "Bénédicte"),
            ("Ms. Ada Lovelace MBE", "Ada"),
            ("Ada Lovelace, PhD", "Ada"),
            ("Ada Lovelace, Ph.D.", "Ada"),
            ("Sam Jones Jr.", "Sam"),
            ("Smith, John, Jr.", "John"),
            ("Dr. Smith, John", "John"),
            ("Smith, Dr. John", "John"),
            ("O'Connor, Mary-Jane", "Mary-Jane"),
            ("MARY-JANE O'CONNOR", "Mary-Jane"),
            ("van der Berg, Max", "Max"),
            ("van der Berg Max", "Max"),
            ("Max van der Berg", "Max"),
            ("von Neumann, John", "John"),
            ("de la Cruz, María José", "María"),
            ("Van Morrison", "Van"),
            ("Ludwig van Beethoven", "Ludwig"),
            ("da Silva", "da Silva"),
            ("Robert (Bob) Smith", "Bob"),
            ("Robert \"Bob\" Smith", "Bob"),
            ("Sam Jones (they/them)", "Sam"),
            ("Sam Jones (she)", "Sam"),
            ("Ada Lovelace (HR)", "Ada"),
            ("J. Robert Oppenheimer", "Robert"),
            ("J. K. Rowling", "J. K. Rowling"),
            ("J.R.R. Tolkien", "J.R.R. Tolkien"),
            ("JP Morgan", "JP"),
            ("Dr. Smith", "Dr. Smith"),
            ("Frau Müller", "Frau Müller"),
            ("Phil Jones", "Phil"),
            ("Dr. phil. Eva Huber", "Eva"),
            ("Ma, Yo-Yo", "Yo-Yo"),
            ("Sam Jones (Leeds)", "Sam"),
            ("Suharto", "Suharto"),
            ("Dr. Nguyễn Văn An", "An"),
            ("שרה כהן", "שרה"),
            ("山田太郎", "山田太郎"),
            ("山田 太郎", "山田 太郎"),
            ("Maria Ma", "Maria"),
            ("ada", "ada"),
            ("Prof.", "Prof."),
            (",", ","),
        ] {
            assert_eq!(called(name), expected, "{name}");
        }
    }

    #[test]
    fn one_person_may_be_written_in_many_ways() {
        for name in [
            "Ada Lovelace",
            "ada lovelace",
            "Lovelace, Ada",
            "LOVELACE, Ada",
            "Dr. Ada Lovelace",
            "Ada Lovelace, PhD",
            "Ms Ada Lovelace MBE",
            "Ada Lovelace (London)",
        ] {
            assert_eq!(bare(name), "ada lovelace", "{name}");
        }
        assert_ne!(bare("Ada Byron"), bare("Ada Lovelace"));
        assert_eq!(
            (bare("Dr."), bare("Jo Ma"), bare("")),
            (String::new(), "jo ma".to_owned(), String::new())
        );
    }

    #[test]
    fn a_name_is_written_as_it_is_spoken() {
        for (name, spoken) in [
            ("Lovelace, Ada", "Ada Lovelace"),
            ("LOVELACE, Ada", "Ada LOVELACE"),
            ("van der Berg, Max", "Max van der Berg"),
            ("Dr. Smith, John", "Dr. John Smith"),
            ("Smith, Dr. John", "Dr. John Smith"),
            ("Ada Lovelace, PhD", "Ada Lovelace, PhD"),
            ("Lovelace, Ada, PhD", "Ada Lovelace PhD"),
            ("Ada  Lovelace", "Ada Lovelace"),
            ("Sam, Kim, Lee", "Sam, Kim, Lee"),
            ("Lovelace,", "Lovelace,"),
        ] {
            assert_eq!(in_order(name), spoken, "{name}");
        }
    }
}
