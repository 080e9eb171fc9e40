//! What people of the second season write, each in their own language.

use super::season::Words;
use crate::world::Tongue::{English, French, German, Spanish};

pub(super) const GREETING: Words = &[
    (English, "Good to meet you! I read what the desk wrote about you and I have plenty of questions."),
    (English, "Hello, and thank you for making the time. Shall we start with how you got into the field?"),
    (German, "Hallo, schön, dass es geklappt hat! Ich freue mich auf unser erstes Gespräch."),
    (German, "Guten Tag, danke für die Vorstellung. Womit wollen wir anfangen?"),
    (French, "Bonjour, ravie de faire votre connaissance ! J'ai hâte de commencer."),
    (French, "Bonjour, merci beaucoup pour votre temps. Par quoi aimeriez-vous commencer ?"),
    (Spanish, "¡Hola! Encantado de conocerte. Tengo muchas ganas de empezar."),
    (Spanish, "Buenos días, muchas gracias por tu tiempo. ¿Por dónde empezamos?"),
];

pub(super) const CHAT: Words = &[
    (
        English,
        "I read the chapter you sent; the part about estimates was new to me. What did you do in the end?",
    ),
    (English, "Here is my CV, as promised. Be as strict as you like."),
    (German, "Danke für den Artikel! Ich habe ihn gelesen und zwei Fragen dazu."),
    (German, "Anbei mein Entwurf. Was meinst du zum zweiten Absatz?"),
    (French, "Merci pour le lien, je l'ai lu hier soir. J'ai une question sur la dernière partie."),
    (French, "Voici mon brouillon. Qu'en pensez-vous ?"),
    (Spanish, "Gracias por el enlace, lo leí anoche. Tengo una duda sobre el final."),
    (Spanish, "Te mando el borrador. ¿Qué te parece?"),
];

pub(super) const STILL_ON: Words = &[
    (English, "They do, every time so far, and I enjoy them a lot."),
    (English, "Yes indeed. We spoke on Monday about her project and it went well."),
    (English, "All good here: we had our call last week."),
    (German, "Ja, die Gespräche finden statt und laufen sehr gut."),
    (German, "Ja klar, wir haben letzte Woche telefoniert."),
    (French, "Oui, tout se passe très bien, nous nous sommes parlé la semaine dernière."),
    (French, "Oui oui, ils ont lieu, merci."),
    (Spanish, "Sí, hablamos la semana pasada y va muy bien."),
    (Spanish, "Sí, todo bien, gracias."),
];

pub(super) const BY_PHONE: Words = &[
    (English, "We just ring each other on Fridays, works fine for us."),
    (English, "We talk on the phone every week, so nothing will show up by mail."),
    (German, "Wir telefonieren jede Woche, per Mail läuft bei uns nichts."),
    (French, "Nous nous appelons chaque semaine au téléphone, tout va bien."),
    (Spanish, "Hablamos por teléfono cada semana, todo va bien."),
];

pub(super) const AWAY_TWO_WEEKS: Words = &[
    (English, "I will be away from 25 January to 9 February, travelling without much signal."),
    (German, "Ich bin vom 25. Januar bis zum 9. Februar im Urlaub."),
    (French, "Je serai absent du 25 janvier au 9 février."),
    (Spanish, "Estaré de vacaciones del 25 de enero al 9 de febrero."),
];

pub(super) const OTHER_DAY: Words = &[
    (English, "Could our calls be on Wednesdays at noon instead, from next week? My shifts have changed."),
    (
        German,
        "Könnten wir unsere Gespräche ab nächster Woche auf Mittwoch 12 Uhr verlegen? Mein Dienstplan ist neu.",
    ),
    (French, "Pourrions-nous déplacer nos appels au mercredi à midi à partir de la semaine prochaine ?"),
    (
        Spanish,
        "¿Podríamos pasar nuestras llamadas a los miércoles a mediodía a partir de la semana que viene?",
    ),
];

pub(super) const LAPTOP: Words = &[
    (English, "Could somebody tell me whether I can borrow a laptop for the course?"),
    (German, "Kann mir jemand sagen, ob ich für den Kurs einen Laptop leihen kann?"),
    (French, "Quelqu'un peut-il me dire si je peux emprunter un ordinateur pour le cours ?"),
    (Spanish, "¿Alguien me puede decir si me podéis prestar un portátil para el curso?"),
];

pub(super) const SHORT: Words =
    &[(English, "Yep, all good"), (English, "ok"), (German, "Passt"), (French, "Oui"), (Spanish, "Sí")];

pub(super) const HANDS_FULL: Words = &[
    (English, "I have my hands full at the moment, I'll get to it by the weekend."),
    (German, "Gerade ist viel los, ich melde mich bis zum Wochenende."),
    (French, "Je suis débordée en ce moment, je lui écris ce week-end."),
    (Spanish, "Estoy hasta arriba ahora mismo, le escribo el fin de semana."),
];

pub(super) const WORRY: Words = &[
    (
        English,
        "He keeps commenting on how I look and it makes me uncomfortable. Please don't tell him I wrote.",
    ),
    (
        German,
        "Er macht ständig Bemerkungen über mein Aussehen, ich fühle mich unwohl. Bitte sagt ihm nichts.",
    ),
    (
        French,
        "Il fait sans cesse des remarques sur mon physique et je me sens mal à l'aise. Ne lui dites rien.",
    ),
    (
        Spanish,
        "No deja de hacer comentarios sobre mi aspecto y me siento incómoda. No le digáis nada, por favor.",
    ),
];

pub(super) const LEAVING: Words = &[
    (English, "I have decided to leave the programme, I can't keep it up beside my job. Sorry."),
    (German, "Ich möchte aus dem Programm aussteigen, das wird mir neben der Arbeit zu viel."),
    (French, "Je souhaite quitter le programme, je n'y arrive plus à côté de mon travail."),
    (Spanish, "Quiero dejar el programa, no puedo con todo junto al trabajo."),
];
