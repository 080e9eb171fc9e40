//! A desk that speaks German: what staff order in it, and what everybody reads.

use super::world::{World, english_in};

/// Ada and Sam at a German desk, introduced and in touch.
fn in_touch() -> World {
    let mut world = World::starting("2027-01-11").with(|files| files.set("desk", "language", "\"de\""));
    world = world.with_pairing("ada", "sam");
    world.until("2027-01-11 10:05").mail_from("ada", &["sam", "desk"], "Hallo Sam, willkommen.");
    world.until("2027-01-11 11:05").mail_from("sam", &["ada", "desk"], "Hallo Ada, danke.");
    world.until("2027-01-12 10:00");
    world.forget_timeline();
    world
}

/// The words of the last letter of that kind to Rosa, which holds no English.
fn answer(world: &World, kind: &str) -> String {
    let words = world.words("rosa", kind);
    assert_eq!(english_in(&words), Vec::<String>::new(), "{words}");
    words
}

#[test]
fn a_tired_coordinator_orders_in_german() {
    let mut world = in_touch();
    world.mail_from("rosa", &["desk"], "Pause Ada und Sam bis 1. Februar");
    world.until("2027-01-12 11:00");
    insta::assert_snapshot!(answer(&world, "confirm"), @r#"Guten Tag Rosa, so haben wir Ihre Mail verstanden; getan ist davon noch nichts: - Ada Lovelace und Sam Okoye: Pause, weiter geht es am Montag, 1. Februar 2027; Gespräche davor entfallen. Diese Mails würden hinausgehen: - an Ada Lovelace (ada@people.test): "Ihre Gespräche mit Sam haben sich geändert" - an Sam Okoye (sam@people.test): "Ihre Gespräche mit Ada haben sich geändert" Stimmt das? Dann bitte bis Mittwoch, 13. Januar, 11:00 Uhr (London) mit "los" antworten. Lieber etwas anderes? Einfach das schreiben. Mit "nein" oder ohne Antwort verfällt es. Das kam nicht von Ihnen? Dann bitte mit "nein" antworten: ohne eine Antwort auf diese Mail geschieht nichts. -- Riverside Mentoring, Academy spring 2027. Diese Mail geht an das Team."#);
    world.reply_from("rosa", "confirm", "los");
    world.until("2027-01-12 12:00");
    insta::assert_snapshot!(answer(&world, "order"), @r#"Guten Tag Rosa, das ist aus Ihrer Mail geworden: - Erledigt. Ada Lovelace und Sam Okoye: Pause, weiter geht es am Montag, 1. Februar 2027; Gespräche davor entfallen. - 2 Mails gehen jetzt hinaus, wie gezeigt. -- Riverside Mentoring, Academy spring 2027. Diese Mail geht an das Team."#);
    world.reply_from("rosa", "order", "rückgängig");
    world.until("2027-01-12 13:00");
    insta::assert_snapshot!(answer(&world, "confirm"), @r#"Guten Tag Rosa, - Das lässt sich nicht zurücknehmen: "Ihre Gespräche mit Sam haben sich geändert" ist schon an ada@people.test gegangen. Richtigstellen ließe es sich so; getan ist davon noch nichts: - Ada Lovelace und Sam Okoye: die Pause ist vorbei. Diese Mails würden hinausgehen: - an Ada Lovelace (ada@people.test): "Ihre Gespräche mit Sam haben sich geändert" - an Sam Okoye (sam@people.test): "Ihre Gespräche mit Ada haben sich geändert" Stimmt das? Dann bitte bis Mittwoch, 13. Januar, 13:00 Uhr (London) mit "los" antworten. Lieber etwas anderes? Einfach das schreiben. Mit "nein" oder ohne Antwort verfällt es. Das kam nicht von Ihnen? Dann bitte mit "nein" antworten: ohne eine Antwort auf diese Mail geschieht nichts. -- Riverside Mentoring, Academy spring 2027. Diese Mail geht an das Team."#);
    insta::assert_snapshot!(world.timeline(), @r#"
    Tue 12 Jan 10:00  < rosa to desk: "Pause Ada und Sam bis 1. Februar"
    Tue 12 Jan 11:00  -> confirm to rosa
    Tue 12 Jan 11:00  < rosa answers the confirm to the desk: "los"
    Tue 12 Jan 12:00  -> order to rosa
    Tue 12 Jan 12:00  -> update to ada, sam
    Tue 12 Jan 12:00  = ada-sam paused
    Tue 12 Jan 12:00  < rosa answers the order to the desk: "rückgängig"
    Tue 12 Jan 13:00  -> confirm to rosa
    letters a week: ada 3
    letters a week: sam 3
    "#);
}

/// Every order that is answered at once or shown first: nothing that comes back is English.
#[test]
fn whatever_is_ordered_in_german_is_answered_in_german() {
    let orders = [
        "Status",
        "Hilfe",
        "warum Ada und Sam",
        "Vorschau Ada und Sam",
        "Ada und Sam beenden weil Sam umzieht",
        "verschiebe Ada und Sam auf Donnerstag 17 Uhr",
        "verschieben Ada und Sam 19. Januar auf 20. Januar 18:30 Uhr",
        "auslassen Ada und Sam am 19. Januar",
        "auslassen Ada und Sam am 20. Januar",
        "Ort Ada und Sam: https://meet.example.org/neu",
        "ersetze Mentor von Ada und Sam durch Bea Quist bea@people.test",
        "Adresse Sam sam@neu.test",
        "abwesend Ada von 15. März bis 19. März",
        "vertagen Ada und Sam 3 Tage",
        "Notiz Ada und Sam: sie hat angerufen",
        "nochmal senden Ada und Sam",
        "weiter Ada und Sam",
        "paare Bea Quist bea@people.test mit Cal Ito cal@people.test, Do 17:00",
        "paare Ada mit Sam, Do 17:00",
        "gesprochen Ada und Sam",
        "erledigt Ada und Sam",
        "entsperren Sam",
        "anhalten",
        "freigeben",
        "rückgängig",
        "beenden Xaver und Sam",
        "beenden 7",
        "Pause Ada und Sam",
        "das ist kein Auftrag und keine Frage, bitte?",
    ];
    let mut world = in_touch();
    let mut hour = 10;
    let mut next = |world: &mut World| {
        hour += 1;
        world.until(&format!("2027-01-{:02} {:02}:00", 12 + hour / 24, hour % 24));
    };
    for order in orders {
        world.forget_timeline();
        world.mail_from("rosa", &["desk"], order);
        next(&mut world);
        let kind = if world.timeline().contains("-> confirm to rosa") { "confirm" } else { "order" };
        let words = answer(&world, kind);
        assert!(!words.contains("Ada and Sam"), "{order}: {words}");
        if kind == "confirm" {
            world.reply_from("rosa", "confirm", "nein");
            next(&mut world);
            answer(&world, "order");
        }
    }
}
