//! Absences as people write them, in their languages; 29 January 2027 is a Friday.

use jiff::civil::date;

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
            ("Between 1 February and 5 February I am away.", None),
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
