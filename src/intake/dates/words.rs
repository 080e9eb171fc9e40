//! The names of months and weekdays in the languages of Europe, in lower case.

use std::{collections::HashMap, sync::LazyLock};

/// Each month with its names and short forms: English, German, French, Spanish, Portuguese, Italian, Dutch, the Nordic
/// languages, Polish, Czech, Hungarian, Romanian, Turkish, Russian (in the case that dates take).
const MONTHS: [&str; 12] = [
    "january jan januar jänner janvier janv enero ene janeiro gennaio gen gennaio januari tammikuu tammikuuta styczeń \
     stycznia sty leden ledna január ianuarie ocak января январь янв",
    "february feb februar feber février févr fév fevrier febrero fevereiro fev febbraio februari helmikuu helmikuuta luty \
     lutego lut únor února február februarie şubat февраля февраль фев",
    "march mar märz mrz maerz mars marzo março marco mrt maart marts maaliskuu maaliskuuta marzec marca březen března \
     március martie mart марта март",
    "april apr avril avr abril abr aprile huhtikuu huhtikuuta kwiecień kwietnia kwi duben dubna április aprilie nisan \
     апреля апрель апр",
    "may mai mayo maio maggio mag mei maj toukokuu toukokuuta maja květen května május mayıs мая май",
    "june jun juni juin junio junho giugno giu kesäkuu kesäkuuta czerwiec czerwca cze červen června június iunie haziran \
     июня июнь июн",
    "july jul juli juillet juil julio julho luglio lug heinäkuu heinäkuuta lipiec lipca lip červenec července július iulie \
     temmuz июля июль июл",
    "august aug août aout agosto ago augustus augusti elokuu elokuuta sierpień sierpnia sie srpen srpna augusztus ağustos \
     августа август авг",
    "september sep sept septembre septiembre setiembre setembro set settembre syyskuu syyskuuta wrzesień września wrz září \
     szeptember septembrie eylül сентября сентябрь сен",
    "october oct oktober okt octobre octubre outubro out ottobre ott lokakuu lokakuuta październik października paź říjen \
     října október octombrie ekim октября октябрь окт",
    "november nov novembre noviembre novembro marraskuu marraskuuta listopad listopada lis listopadu noiembrie kasım \
     ноября ноябрь ноя",
    "december dec dezember dez décembre déc decembre diciembre dic dezembro dicembre desember des joulukuu joulukuuta \
     grudzień grudnia gru prosinec prosince decembrie aralık декабря декабрь дек",
];

/// Each weekday from Monday, as for the months.
const WEEKDAYS: [&str; 7] = [
    "monday mon montag montags lundi lunes lunedì lunedi maandag segunda segunda-feira mandag måndag maanantai \
     maanantaina poniedziałek poniedziałku poniedziałek pondělí hétfő hétfőn pazartesi понедельник понедельника luni",
    "tuesday tue tues dienstag mardi martes martedì martedi dinsdag terça terça-feira tirsdag tisdag tiistai tiistaina \
     wtorek wtorku úterý kedd kedden salı вторник вторника marți",
    "wednesday wed weds mittwoch mercredi miércoles miercoles mercoledì mercoledi woensdag quarta quarta-feira onsdag \
     keskiviikko keskiviikkona środa środę środy středa středu szerda szerdán çarşamba среда среду среды miercuri",
    "thursday thu thur thurs donnerstag jeudi jueves giovedì giovedi donderdag quinta quinta-feira torsdag torstai \
     torstaina czwartek czwartku čtvrtek csütörtök csütörtökön perşembe четверг четверга joi",
    "friday fri freitag vendredi viernes venerdì venerdi vrijdag sexta sexta-feira fredag perjantai perjantaina piątek \
     piątku pátek péntek pénteken cuma пятница пятницу пятницы vineri",
    "saturday sat samstag sonnabend samedi sábado sabado sabato zaterdag lørdag lördag lauantai lauantaina sobota sobotę \
     sobotu szombat szombaton cumartesi суббота субботу",
    "sunday sun sonntag dimanche domingo domenica zondag søndag söndag sunnuntai sunnuntaina niedziela niedzielę neděle \
     vasárnap pazar воскресенье duminică",
];

/// 1 to 12.
pub(in crate::intake) fn month_of(word: &str) -> Option<i8> {
    static BY_NAME: LazyLock<Names> = LazyLock::new(|| by_name(&MONTHS));
    BY_NAME.get(word).map(|at| at + 1)
}

/// The same, and the beginning of an English name: `Febr`.
pub(in crate::intake) fn month_beginning(word: &str) -> Option<i8> {
    let begins =
        |names: &&str| names.split_ascii_whitespace().next().is_some_and(|name| name.starts_with(word));
    month_of(word).or_else(|| {
        let at = MONTHS.iter().position(|names| word.len() >= 3 && begins(names))?;
        i8::try_from(at + 1).ok()
    })
}

/// Days after Monday.
pub(in crate::intake) fn weekday_of(word: &str) -> Option<i8> {
    static BY_NAME: LazyLock<Names> = LazyLock::new(|| by_name(&WEEKDAYS));
    BY_NAME.get(word).copied()
}

/// Places in a table by name, from 0.
type Names = HashMap<&'static str, i8>;

/// A name that stands in two places is that of the first.
fn by_name(table: &'static [&str]) -> Names {
    let mut found = Names::new();
    for (names, at) in table.iter().zip(0..) {
        for name in names.split_ascii_whitespace() {
            found.entry(name).or_insert(at);
        }
    }
    found
}
