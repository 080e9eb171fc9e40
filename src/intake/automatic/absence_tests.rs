//! Absences as people write them, in their languages; 29 January 2027 is a Friday.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn back(text: &str, order: Order) -> Option<Date> {
    first_day_back(text, date(2027, 1, 29), order)
}

fn each(order: Order, cases: &[(&str, Option<Date>)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(text, expected)| back(text, order) != *expected)
        .map(|(text, expected)| format!("{text:?}: {:?}, not {expected:?}", back(text, order)))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn feb(day: i8) -> Option<Date> {
    Some(date(2027, 2, day))
}

fn mar(day: i8) -> Option<Date> {
    Some(date(2027, 3, day))
}

#[test]
fn english() {
    each(
        Order::Unknown,
        &[
            ("I will be back on 3 February.", feb(3)),
            ("I am out of the office until 12.02.2027.", feb(13)),
            ("I will return Monday 8 March", mar(8)),
            ("I'll be back in the office on Monday, March 8th, 2027.", mar(8)),
            ("Away from 1 February to 12 February", feb(13)),
            ("On leave 1 February - 12 February 2027.", feb(13)),
            ("I am away until 2027-02-12, returning on 15 February", feb(15)),
            ("back on Tuesday", feb(2)),
            ("Out until 02/25/2027", feb(26)),
            ("Out until 25/02/2027", feb(26)),
            (
                "I will be out of the office starting 02/01/2027 and will not return until 02/15/2027.",
                feb(15),
            ),
            (
                "I will be on vacation from February 1st through February 12th, 2027 with no access to mail.",
                feb(13),
            ),
            (
                "Thank you for your email. I am on annual leave 1-12 February. For urgent matters call 555 12 34.",
                feb(13),
            ),
            ("I'm travelling and back on the 15th. Yours, A", feb(15)),
            ("returning from holiday on 3rd March", mar(3)),
            ("I am out of the office and will be available again from 8 March.", mar(8)),
            ("On 15 February I will be back.", feb(15)),
            ("The office reopens on 4 February 2027", feb(4)),
            ("I will be back tomorrow", Some(date(2027, 1, 30))),
            ("I am away and back next week", feb(1)),
            ("I am away until the end of February", mar(1)),
            ("I am away for two weeks", feb(12)),
            ("I am on leave for the next 10 days", feb(8)),
            ("out of office until Friday", feb(6)),
            ("I'm on parental leave until 1 Sept 2027", Some(date(2027, 9, 2))),
            ("I'm out Feb 1 to Feb 5 inclusive", feb(6)),
            ("I am out today, 29 January 2027, and will be back Monday.", feb(1)),
            ("Between 1 February and 5 February I am away.", feb(6)),
            ("I am away and will answer when I can.", None),
            ("Out until 03/04/2028", None),
            ("I was away until 3 January 2027.", None),
            ("I am back soon. Call 555 12 34.", None),
            ("back on 31 February", None),
            ("I am out until 5 pm today.", None),
            ("I no longer work here since 12 January 2027.", None),
        ],
    );
}

#[test]
fn the_order_of_day_and_month() {
    let text = "I am out of the office until 02/03/2027";
    assert_eq!(back(text, Order::MonthFirst), feb(4));
    assert_eq!(back(text, Order::DayFirst), mar(3));
    // Near, and the only one ahead.
    assert_eq!(back("I will return on 02/11/2027", Order::Unknown), feb(11));
    assert_eq!(back("Out of office from 1/30 and back on 2/10", Order::Unknown), feb(10));
    // One date of the text tells for all.
    assert_eq!(back("I am away from 30/01/2027 until 02/03/2027", Order::Unknown), mar(3));
    // What the mail says yields to what is possible and near.
    assert_eq!(back("I will return on 01/02/2027", Order::MonthFirst), feb(1));
}

#[test]
fn german() {
    each(
        Order::Unknown,
        &[
            ("Ich bin bis zum 5. März nicht im Büro.", mar(6)),
            ("Ab dem 08.03.2027 bin ich wieder da.", mar(8)),
            ("Ich bin vom 01.02. bis 12.02.2027 im Urlaub.", feb(13)),
            ("Ich bin vom 1. bis einschließlich 12. Februar abwesend", feb(13)),
            ("Ich bin ab dem 15. Februar wieder erreichbar.", feb(15)),
            ("Ich bin am Montag, den 15.02.2027 wieder im Büro", feb(15)),
            ("Ich bin am 15.02. zurück.", feb(15)),
            ("Ich bin bis Freitag unterwegs", feb(6)),
            ("Bis Ende Februar bin ich in Elternzeit", mar(1)),
            ("Ich bin für zwei Wochen im Urlaub", feb(12)),
            ("Ich bin derzeit nicht im Büro.", None),
        ],
    );
}

#[test]
fn french_spanish_portuguese_italian() {
    each(
        Order::Unknown,
        &[
            ("Je serai de retour le lundi 1er mars.", mar(1)),
            ("Absent jusqu'au 12 février 2027", feb(13)),
            ("Je suis absent du 1er au 12 février.", feb(13)),
            ("Je suis en congé du 01/02/2027 au 12/02/2027 inclus.", feb(13)),
            ("De retour à partir du 15/02", feb(15)),
            ("Je serai à nouveau joignable à partir du 15 février", feb(15)),
            ("Estaré fuera hasta el 3 de febrero", feb(4)),
            ("Estoy de vacaciones del 1 al 12 de febrero", feb(13)),
            ("Vuelvo el lunes 15 de febrero de 2027", feb(15)),
            ("Regresaré el día 15/02/2027", feb(15)),
            ("Estarei de férias de 1 a 12 de fevereiro", feb(13)),
            ("Estou ausente até 12/02/2027", feb(13)),
            ("Sono in ferie fino al 12 febbraio", feb(13)),
            ("Sarò assente dal 1 al 12 febbraio 2027", feb(13)),
            ("Rientro il 15 febbraio", feb(15)),
        ],
    );
}

#[test]
fn the_other_languages() {
    each(
        Order::Unknown,
        &[
            ("Ik ben afwezig t/m 12 februari", feb(13)),
            ("Ik ben tot 15 februari op vakantie", feb(16)),
            ("Vanaf 15 februari ben ik weer bereikbaar", feb(15)),
            ("Jeg er på ferie til 12. februar", feb(13)),
            ("Jeg er tilbake mandag 15. februar", feb(15)),
            ("Jag är på semester till den 12 februari", feb(13)),
            ("Jag är tillbaka den 15 februari", feb(15)),
            ("Olen lomalla 12.2.2027 saakka", feb(13)),
            ("Jestem na urlopie do 12 lutego 2027", feb(13)),
            ("Wracam 15 lutego", feb(15)),
            ("Jsem na dovolené do 12. února", feb(13)),
            ("Я в отпуске до 12 февраля", feb(13)),
            ("2月1日から2月12日まで休暇", feb(13)),
            ("我将于2月15日返回", feb(15)),
            ("12 Şubat tarihine kadar izindeyim", feb(13)),
        ],
    );
}

/// As seen from a day of their own.
fn seen_from(written: Date, cases: &[(&str, Option<Date>)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(text, expected)| (text, first_day_back(text, written, Order::DayFirst), expected))
        .filter(|(_, got, expected)| got != *expected)
        .map(|(text, got, expected)| format!("{text:?}: {got:?}, not {expected:?}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn ranges_in_either_order() {
    let april = |day| Some(date(2027, 4, day));
    seen_from(
        date(2027, 3, 10),
        &[
            ("I am away March 12-20.", mar(21)),
            ("On leave March 15th to 19th, 2027.", mar(20)),
            ("Out of the office March 29 - April 5", april(6)),
            ("I will be out April 1 through 5.", april(6)),
            ("Annual leave: 12-20 March", mar(21)),
            ("I am away from 12 to 20 March", mar(21)),
            ("I am away between 29 March and 12 April", april(13)),
            ("I am away between the 12th and the 20th of March", mar(21)),
            ("Ich bin 12.-20. März im Urlaub", mar(21)),
            ("Ich bin vom 12.3. bis 20.3. nicht da", mar(21)),
            ("Urlaub: 12.03.–20.03.2027", mar(21)),
            ("Urlaub 12.03.2027-20.03.2027", mar(21)),
            ("Ich bin zwischen dem 12. und dem 20. März abwesend", mar(21)),
            ("Absent du 12 au 20 mars", mar(21)),
            ("Je suis en congé du 12/03 au 20/03", mar(21)),
            ("Congés 12/03-20/03", mar(21)),
            ("Je serai absente entre le 12 et le 20 mars", mar(21)),
            ("Estaré fuera del 12 al 20 de marzo", mar(21)),
            ("De vacaciones entre el 12 y el 20 de marzo", mar(21)),
            ("Sono in ferie dal 12 al 20 marzo", mar(21)),
            ("Afwezig van 12 tot 20 maart", mar(21)),
            ("Ik ben tussen 12 en 20 maart op reis", mar(21)),
            ("Urlop od 12 do 20 marca", mar(21)),
            ("Away 2027-03-12 to 2027-03-20", mar(21)),
            ("Away Fri 12 March – Sat 20 March", mar(21)),
            ("Out August 16-29, 2027", Some(date(2027, 8, 30))),
            // Over, or of another year.
            ("I was away August 16-29, 2021", None),
            ("I am away March 1-5", None),
            ("I am away from 1 to 9 March", None),
            ("Between 29 August 2025 and 12 September 2025 I was away", None),
            // No ranges of days.
            ("We are open March 1 to 5 pm", None),
            ("I am away, call 12-20-30", None),
        ],
    );
}

#[test]
fn weekdays_weeks_and_months_from_today() {
    seen_from(
        date(2027, 3, 10),
        &[
            ("I'm away until Monday", mar(15)),
            ("Out until Thursday", mar(12)),
            ("Away through Friday", mar(13)),
            ("Out of office through Monday", mar(16)),
            ("Bin bis Donnerstag nicht da", mar(12)),
            ("Ich bin bis Montag im Urlaub", mar(15)),
            ("Ich bin bis einschließlich Montag im Urlaub", mar(16)),
            ("Absente jusqu'à lundi", mar(15)),
            ("Estoy fuera hasta el viernes", mar(13)),
            ("Sono fuori ufficio fino a venerdì", mar(13)),
            ("Ik ben afwezig tot vrijdag", mar(13)),
            ("Jestem nieobecna do piątku", mar(13)),
            ("Hasta el próximo lunes día 15 estaré ausente", mar(15)),
            ("I am out of the office next week", mar(22)),
            ("I am away until next week", mar(15)),
            ("Back next week", mar(15)),
            ("I'm on holiday this week", mar(15)),
            ("I am out for the rest of the week", mar(15)),
            ("Ich bin die ganze Woche im Urlaub", mar(15)),
            ("Ich bin nächste Woche nicht im Büro", mar(22)),
            ("Je suis en congé toute la semaine", mar(15)),
            ("Estaré fuera la próxima semana", mar(22)),
            ("Sono in ferie la prossima settimana", mar(22)),
            ("Ik ben deze week niet op kantoor, met verlof", mar(15)),
            ("I am out of the office today", mar(11)),
            ("I am out of the office today and tomorrow", mar(12)),
            ("I am away until tomorrow", mar(11)),
            ("Ich bin heute nicht im Büro", mar(11)),
            ("I am away until the end of the week", mar(15)),
            ("Bis Ende der Woche bin ich unterwegs", mar(15)),
            ("I am away until April", Some(date(2027, 4, 1))),
            ("Je suis en congé jusqu'en avril", Some(date(2027, 4, 1))),
            ("Away through April", Some(date(2027, 5, 1))),
            ("Away until the end of April", Some(date(2027, 5, 1))),
            ("Away until 2 April", Some(date(2027, 4, 3))),
            ("On leave for two weeks", mar(24)),
            ("On leave for two weeks from 15 March", mar(29)),
            ("Ich bin für drei Wochen im Urlaub", mar(31)),
            ("Jestem na urlopie przez tydzień", mar(17)),
            ("On sabbatical for three months", Some(date(2027, 6, 10))),
            // Nothing of an absence.
            ("I work Monday to Thursday", None),
            ("My working hours are Monday to Friday.", None),
            ("Our week is short", None),
            ("We talk next week", None),
            ("I return to work in September", None),
            ("I am out until 5 pm today", None),
        ],
    );
}

#[test]
fn days_on_which_somebody_is_back() {
    seen_from(
        date(2027, 3, 10),
        &[
            ("I am away until 21 March.", mar(22)),
            ("Back on 21 March.", mar(21)),
            ("I will return to the office on Monday, March 22nd.", mar(22)),
            ("I'm back as of 22 March and available then", mar(22)),
            ("I will not be back before 22 March.", mar(22)),
            ("I will answer after 21 March.", mar(22)),
            ("up to and including 21 March I am away", mar(22)),
            ("Ab dem 22. bin ich wieder da", mar(22)),
            ("Nach dem 21. März beantworte ich Ihre Mail.", mar(22)),
            ("Ich kehre am 22. März zurück", mar(22)),
            ("Je reprends le 22 mars", mar(22)),
            ("Je suis en congés jusqu'au 21 mars inclus. Je répondrai dès mon retour.", mar(22)),
            ("Je répondrai à mon retour.", None),
            ("Ich bin abwesend, bis Sie mich wieder erreichen.", None),
            ("I am on leave. Contact Tom about the fair on 15 March.", None),
            ("Back Mon 22 March", mar(22)),
            ("I am away until Mon.", mar(15)),
            ("I am out 12 March and back on the 22nd", mar(22)),
            ("De retour le 22 mars", mar(22)),
            ("Je ne serai pas disponible avant le 22 mars", mar(22)),
            ("Estaré de vuelta el 22 de marzo", mar(22)),
            ("Me reincorporo el lunes 22", mar(22)),
            ("Torno il 22 marzo", mar(22)),
            ("Sarò di nuovo in ufficio il 22 marzo", mar(22)),
            ("Ik ben terug op 22 maart", mar(22)),
            ("Wracam do biura 22 marca", mar(22)),
            ("Od 22 marca będę ponownie dostępna", mar(22)),
            ("Returning: 22/03/2027", mar(22)),
        ],
    );
    // Years left out near New Year.
    seen_from(
        date(2026, 12, 21),
        &[
            ("I am away until 3 January", Some(date(2027, 1, 4))),
            ("Away December 24 - January 2", Some(date(2027, 1, 3))),
            ("Vom 24.12. bis 3.1. geschlossen", Some(date(2027, 1, 4))),
            ("Fermé du 24 décembre au 3 janvier inclus", Some(date(2027, 1, 4))),
            ("I am away until January", Some(date(2027, 1, 1))),
        ],
    );
    seen_from(
        date(2027, 1, 2),
        &[
            ("I am away until 31 December", None),
            ("I was away from 22 to 31 December", None),
            ("Away 28 December - 6 January", Some(date(2027, 1, 7))),
        ],
    );
}

#[test]
fn days_in_whole_sentences() {
    seen_from(
        date(2027, 3, 10),
        &[
            ("I will be out of the office 12 – 19 March, returning Monday 22 March.", mar(22)),
            ("I'm away from Thursday 11 March until Tuesday 16 March inclusive.", mar(17)),
            ("Out of office until Monday 15th.", mar(16)),
            ("Away this Thursday and Friday, back Monday.", mar(15)),
            ("I am currently away and shall return on the 29th.", mar(29)),
            ("On vacation March 8th - March 19th", mar(20)),
            (
                "I will be out of the office beginning Friday March 12, 2027 and returning Monday March 22, 2027.",
                mar(22),
            ),
            ("Leave: 08/03/2027 to 19/03/2027.", mar(20)),
            ("I'm out of the office through the end of March.", Some(date(2027, 4, 1))),
            ("I'll be out for the next two weeks.", mar(24)),
            ("I'm out until after Easter.", None),
            ("I will be back at my desk tomorrow, Thursday 11 March.", mar(11)),
            ("Please expect an answer from 22 March.", None),
            ("I was on leave until 8 March; replies are slow.", None),
            ("Ich bin bis Mittwoch, 17. März außer Haus.", mar(18)),
            ("Ich bin ab 22.3.2027 wieder im Büro.", mar(22)),
            ("Meine Abwesenheit: 10.03.2027 - 24.03.2027", mar(25)),
            ("Ich bin in KW 11 im Urlaub.", None),
            ("Ich bin ab morgen für eine Woche im Urlaub.", mar(18)),
            ("Zurück bin ich am Dienstag, dem 16. März.", mar(16)),
            ("Bis 31.03. bin ich im Urlaub und ab 01.04. wieder erreichbar.", Some(date(2027, 4, 1))),
            ("Je suis en congés jusqu'au vendredi 19 mars au soir.", mar(20)),
            ("Je serai de retour lundi prochain.", mar(15)),
            ("Absence jusqu'au 31/03/27 inclus.", Some(date(2027, 4, 1))),
            ("Je reprends mon poste le mardi 16 mars.", mar(16)),
            ("Estaré de vacaciones hasta el día 19 de marzo inclusive.", mar(20)),
            ("Me incorporo el 22/03.", mar(22)),
            ("Vuelvo a la oficina el próximo martes.", mar(16)),
            ("Dal 12 marzo al 19 marzo sono in ferie.", mar(20)),
            ("Tornerò operativo da lunedì 22 marzo.", mar(22)),
            ("Sarò assente fino a venerdì 19 marzo compreso.", mar(20)),
            ("Ik ben terug op maandag 22 maart.", mar(22)),
            ("Afwezig t/m vrijdag 19 maart.", mar(20)),
            ("Ik ben er weer vanaf dinsdag 16 maart.", mar(16)),
            ("Jestem na urlopie w dniach 12-19 marca.", mar(20)),
            ("Będę dostępna od 22 marca.", mar(22)),
            ("Wracam w poniedziałek.", mar(15)),
            ("Nieobecność do 19.03.2027 włącznie.", mar(20)),
        ],
    );
}

proptest! {
    /// Whatever stands around dates: no panic, and never a day that is past or too far.
    #[test]
    fn any_words_around_dates_are_read(
        words in proptest::collection::vec(
            proptest::sample::select(vec![
                "until", "bis", "from", "to", "-", "and", "between", "back", "not", "before", "after", "March", "1", "31",
                "29", "02/29", "2027-03-12", "12.", "März", "Monday", "next week", "tomorrow", "today", "out", "end of",
                "for", "two", "9999", "weeks", "months", "days", ".", ",", "th", "du", "au", "entre", "y", "hasta", "lunes",
            ]),
            0..25,
        ),
        day in 0_i32..2_000,
    ) {
        let written = date(2024, 1, 1).checked_add(day.days()).unwrap();
        for order in [Order::DayFirst, Order::MonthFirst, Order::Unknown] {
            if let Some(back) = first_day_back(&words.join(" "), written, order) {
                let days = (back - written).get_days();
                prop_assert!((1..=LONGEST_DAYS).contains(&days), "{} on {written}: {back}", words.join(" "));
            }
        }
    }
}
