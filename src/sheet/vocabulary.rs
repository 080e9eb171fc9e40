//! The words of headings: a heading counts only if each of its words is known here.

/// What a word of a heading says. A word may say several things: what stands beside it decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Mentor,
    Mentee,
    /// One of a pair, whichever.
    Buddy,
    /// Endings and small words that say nothing by themselves.
    Filler,
    Email,
    Address,
    Name,
    First,
    Last,
    Zone,
    Time,
    Phone,
    /// "work", "private": of an address or a phone.
    Which,
    /// "no.", "number".
    Number,
    Called,
    Preferred,
    Known,
    Introduced,
    Stage,
    Start,
    Date,
    Day,
    Weekly,
    Meeting,
    Place,
    Programme,
    Mentoring,
    Kind,
    Id,
    Pair,
    Background,
}

/// Words in small letters without marks, parted by spaces; of English, German, French and Spanish.
const WORDS: &[(Word, &str)] = &[
    (
        Word::Mentor,
        "mentor mentors mentorin mentorinnen mentoren coach coaches tutor tutors tutorin \
        tutoren tuteur parrain marraine pate patin",
    ),
    (
        Word::Mentee,
        "mentee mentees menteein student students studentin studentinnen studenten studierende studierender \
        learner learners apprentice apprentices protege protegee proteges trainee trainees pupil pupils schuler schulerin \
        azubi azubis auszubildende auszubildender newcomer newcomers filleul filleule mentorado mentorada",
    ),
    (Word::Buddy, "buddy buddies buddys"),
    (
        Word::Filler,
        "in innen s e r es the of for from to your his her their a an is are what whats please enter fill give der die \
        das des dem den von vom zum zur fur ihr ihre dein deine le la l du de d el los las un una and und et y or oder eines \
        einer sa son votre",
    ),
    (
        Word::Email,
        "email emails mail mails mailadresse mailadressen emailadresse emailadressen mailaddress emailaddress \
        courriel correo emailaddresses",
    ),
    (Word::Address, "address addresses adresse adressen"),
    (
        Word::Name,
        "name names namen full fullname vollstandiger vollstandig voller ganzer nom nombre complet completo \
        display",
    ),
    (Word::First, "first given forename forenames firstname firstnames vorname vornamen vor prenom"),
    (
        Word::Last,
        "last family surname surnames lastname lastnames nachname nachnamen familienname zuname nach apellido \
        apellidos",
    ),
    (Word::Zone, "zone timezone timezones tz zeitzone zeitzonen"),
    (Word::Time, "time times zeit zeiten uhrzeit heure hora"),
    (
        Word::Phone,
        "phone phones telephone mobile mobiles cell cellphone tel handy telefon telefonnummer telefonnr mobil \
        mobilnummer mobiltelefon handynummer handynr rufnummer portable telefono movil",
    ),
    (Word::Which, "work private privat personal business dienstlich primary main best home"),
    (Word::Number, "no nr number numbers nummer num"),
    (Word::Called, "called nickname nick rufname spitzname surnom apodo"),
    (Word::Preferred, "preferred"),
    (Word::Known, "known goes as by"),
    (Word::Introduced, "introduced introduction vorgestellt vorstellung presentes"),
    (Word::Stage, "status stage state stand etat estado"),
    (
        Word::Start,
        "start started starts since begin begins began beginn begonnen seit startdate startdatum debut inicio",
    ),
    (Word::Date, "date dates datum on am when since"),
    (Word::Day, "day days weekday weekdays tag wochentag jour dia"),
    (
        Word::Weekly,
        "weekly slot slots wochentlich wochentlicher termin wochentermin regular regelmassiger every week woche \
        hebdomadaire semanal when wann",
    ),
    (Word::Meeting, "meeting meetings call calls session sessions gesprach treffen anruf chat rdv"),
    (Word::Place, "place link links location url room where ort raum treffpunkt lieu lugar wo videolink"),
    (
        Word::Programme,
        "programme programmes program programs course courses cohort cohorts programm kurs kohorte jahrgang \
        programa",
    ),
    (Word::Mentoring, "mentoring mentorship coaching mentorat mentoringprogramm"),
    (Word::Kind, "kind type track art typ"),
    (Word::Id, "id ids kennung"),
    (Word::Pair, "pairing pairings pair pairs tandem"),
    (
        Word::Background,
        "background note notes about comment comments goal goals bio biography hintergrund notiz notizen \
        bemerkung bemerkungen anmerkung anmerkungen ziel ziele uber objectifs remarques notas",
    ),
];

/// All that a word may say; nothing where it is not known.
pub(super) fn meanings(word: &str) -> Vec<Word> {
    let known = WORDS.iter().filter(|(_, words)| words.split_whitespace().any(|known| known == word));
    known.map(|(meaning, _)| *meaning).collect()
}

/// A heading in its words.
#[derive(Debug, Default)]
pub(super) struct Heading {
    /// Each word with all that it may say.
    words: Vec<Vec<Word>>,
    /// A number right behind mentor or mentee.
    pub(super) nth: Option<u8>,
    /// A number at the end.
    pub(super) last: Option<u8>,
}

impl Heading {
    /// `None` where a word is not known.
    pub(super) fn read(heading: &str) -> Option<Self> {
        let folded = deunicode::deunicode(&heading.to_lowercase()).to_lowercase();
        let mut found = Self::default();
        let mut of_person = false;
        for word in folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
            if word.bytes().all(|byte| byte.is_ascii_digit()) {
                found.last = word.parse().ok();
                if of_person {
                    found.nth = found.last;
                }
                of_person = false;
                continue;
            }
            found.last = None;
            // "Q3": the third question.
            if word.strip_prefix('q').is_some_and(|digits| digits.parse::<u8>().is_ok()) {
                continue;
            }
            let says = meanings(word);
            if says.is_empty() {
                return None;
            }
            let person = says.iter().any(|word| matches!(word, Word::Mentor | Word::Mentee | Word::Buddy));
            // "Mentee no. 2", "Mentor/in 2"
            of_person = person || of_person && matches!(says.as_slice(), [Word::Number | Word::Filler]);
            found.words.push(says);
        }
        Some(found).filter(|found| !found.words.is_empty())
    }

    /// Whether a word says one of these.
    pub(super) fn has(&self, wanted: &[Word]) -> bool {
        self.words.iter().any(|says| says.iter().any(|word| wanted.contains(word)))
    }

    /// Whether each word says one of these, or nothing by itself.
    pub(super) fn only(&self, wanted: &[Word]) -> bool {
        self.words.iter().all(|says| says.iter().any(|word| wanted.contains(word) || *word == Word::Filler))
    }
}
