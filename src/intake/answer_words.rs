//! The words that participants answer with, language by language: data, nothing decides here.
//!
//! All in lower case, apostrophes straight. Every language is understood whatever the programme's own: no word
//! means one thing in one of them and another in the next.

use super::quote_words::Phrases;
use crate::domain::incoming::Answer;

/// One language's words.
pub(super) struct Language {
    /// What means each answer, the fillers of [`Language::fillers`] left out or kept.
    pub(super) talked: Phrases,
    pub(super) met: Phrases,
    pub(super) yes: Phrases,
    pub(super) no: Phrases,
    pub(super) later: Phrases,
    pub(super) not_yet: Phrases,
    pub(super) elsewhere: Phrases,
    pub(super) fewer: Phrases,
    pub(super) stop: Phrases,
    pub(super) not_me: Phrases,
    pub(super) why: Phrases,
    /// Words that say nothing but kindness: they may stand around any answer.
    pub(super) courtesies: Phrases,
    /// Words that tell who, when and how: they may stand around an answer that silences no one.
    pub(super) fillers: Phrases,
    /// Words that may stand around "wrong person".
    pub(super) lead_ins: Phrases,
    pub(super) greetings: Phrases,
    /// Openings before a date, and what stands between two dates.
    pub(super) pause: Phrases,
    pub(super) away: Phrases,
    pub(super) away_until: Phrases,
    pub(super) skip: Phrases,
    pub(super) r#move: Phrases,
    pub(super) between: Phrases,
}

impl Language {
    /// The answers with their phrases.
    pub(super) fn answers(&self) -> [(Answer, &Phrases); 11] {
        [
            (Answer::Talked, &self.talked),
            (Answer::Met, &self.met),
            (Answer::Yes, &self.yes),
            (Answer::No, &self.no),
            (Answer::Later, &self.later),
            (Answer::NotYet, &self.not_yet),
            (Answer::Elsewhere, &self.elsewhere),
            (Answer::Fewer, &self.fewer),
            (Answer::Stop, &self.stop),
            (Answer::NotMe, &self.not_me),
            (Answer::Why, &self.why),
        ]
    }
}

/// Who did, and that it is done: they may stand around a yes or a no.
pub(super) static AROUND_YES_AND_NO: Phrases = Phrases::new(
    "we|i|have|did|already|both|do|wir|ich|haben|schon|bereits|beide|nous|on|avons|déjà|ya|hemos|nosotros|sir|ma'am",
);
/// What turns a sentence: nothing before it is an answer any more.
pub(super) static TURNS: Phrases = Phrases::new(
    "but|however|although|though|except|unless|only|aber|jedoch|allerdings|außer|nur|mais|cependant|sauf|pero|aunque|salvo",
);
/// Who has the wrong address is not at it.
pub(super) static OWN_MISTAKE: Phrases = Phrases::new(
    "i have|i've|i got|i had|we have|we've|we had|ich habe|ich hatte|j'ai|nous avons|tengo|tenemos|tenía",
);

/// Words one letter away from an answer that are words of their own.
pub(super) static NO_SLIPS: Phrases = Phrases::new(
    "late|latter|layer|laser|lager|latex|tasked|talker|talks|talk|tanked|pose|few|fever|never|elsewhere's|nope|yet|\
     later's|palé|rare|habla|hablando|hablar|parler|parlez|sprechen|treffen",
);

pub(super) static LANGUAGES: [Language; 4] = [
    Language {
        talked: Phrases::new(
            "talked|we talked|have talked|spoke|spoken|have spoken|had a call|had our call|had a chat|had a talk|\
             had our first call|had a good call|had a good talk|had a good chat|chatted|talked to each other|\
             have been in touch|been in touch|are in touch|in touch|had a conversation",
        ),
        met: Phrases::new("met|we met|have met|had a meeting|had our meeting|had our first meeting"),
        yes: Phrases::new("yes|yep|yeah|yup|yess|yse|yea|we did|we have|i did|i have|👍"),
        no: Phrases::new("no|nope|nah|👎"),
        later: Phrases::new(
            "later|maybe later|not now|ask later|ask me later|ask me again later|ask again later|remind me later|\
             a bit later|not right now|later on|no later",
        ),
        not_yet: Phrases::new(
            "not yet|notyet|not talked|not talked yet|not spoken|not spoken yet|not met|not met yet|haven't|haven't yet|haven't talked|haven't talked yet|haven't spoken|haven't spoken yet|haven't met|haven't met yet|haven't talked to each other yet|didn't talk|didn't meet|didn't|did not|no contact yet|not heard yet|haven't had a call yet|haven't had our call yet|not had a call yet|not had our call yet|yet to talk|yet to meet|yet to speak|still not|have not",
        ),
        elsewhere: Phrases::new(
            "elsewhere|talk elsewhere|meet elsewhere|talking elsewhere|talked elsewhere|speak elsewhere|we are talking elsewhere",
        ),
        fewer: Phrases::new(
            "fewer|fewer letters|fewer mails|fewer emails|fewer e-mails|fewer messages|fewer reminders|fewer of these|fewer questions|less|less often|\
             less mail|less email|less emails|send fewer|send me fewer|send fewer letters|send me fewer letters|send fewer emails|send me fewer emails|write less often",
        ),
        stop: Phrases::new(
            "stop|unsubscribe|stop it|stop this|stop now|stop letters|stop emails|stop mails|stop e-mails|stop these emails|stop these mails|stop these letters|\
             stop these messages|stop all emails|stop the emails|stop the letters|stop writing|stop writing to me|stop writing me|stop emailing me|stop e-mailing me|stop mailing me|stop contacting me|stop sending me emails|\
             stop sending me mails|stop sending me letters|stop sending these emails|stop sending emails|stop sending me these|stop sending me these emails|no more emails|no more mails|no more letters|no more e-mails|unsubscribe me|remove me|\
             remove me from this list|remove me from the list|remove me from your list|remove me from your mailing list|take me off this list|take me off your list|opt out|leave me alone|don't contact me|do not contact me|don't contact me again|do not contact me again|don't write to me again|do not write to me again|do not email me again|don't email me again|don't email me",
        ),
        not_me: Phrases::new(
            "not me|wrong person|wrong address|wrong email|wrong e-mail|wrong email address|wrong e-mail address|wrong mail address|wrong mailbox|wrong recipient|wrong number|wrong guy|\
             not the person|mistaken identity|mistaken me for someone else|mixed me up with someone else|confused me with someone else|confusing me with someone else|not meant for me|not intended for me|wasn't meant for me|wasn't intended for me|not who think|not who you think|\
             not who you think i am|not who you are looking for|not the person looking for|not the person you are looking for|not person looking for|addressed to wrong person|sent to wrong person|sent to wrong address|isn't me|don't know this person|do not know this person|do not know who is|don't know who is",
        ),
        why: Phrases::new(
            "why|why this|why me|why did i get this|why do i get this|why am i getting this|why did i receive this|why am i receiving this|why this mail|why this letter|why this email|\
             why are you writing|why are you writing to me|why are you emailing me|why do you ask|why do you write|why this message",
        ),
        courtesies: Phrases::new(
            "sorry|thanks|thank|thx|ty|you|please|pls|plz|very|much|so|many|a|lot|cheers|great|good|everyone|desk|indeed|kind|kindly|best|wishes|\
             regards|hi|hello|hey|dear|it's|ok|for|asking|your|patience|and|apologies|warm|warmly|sincerely|all|the|:)|oh|well|just|then",
        ),
        fillers: Phrases::new(
            "we|we've|i|i've|have|had|did|do|both|already|just|finally|again|once|twice|today|yesterday|tonight|this|that|last|past|week|weekend|month|morning|afternoon|\
             evening|night|noon|on|at|in|the|earlier|before|ago|recently|briefly|quickly|person|phone|by|via|over|online|zoom|teams|skype|whatsapp|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun|video|an|a|hour|hours|half|\
             minutes|days|day|two|three|four|few|long|nice|nicely|lovely|our|us|of|with|each|other|to|together|actually|though|it|was|went|really|am|pm|o'clock|time|first|second|third|my|mentor|mentee|her|him|them",
        ),
        lead_ins: Phrases::new(
            "i|i'm|am|i'd|think|believe|guess|suppose|fear|afraid|sorry|it|it's|its|that|that's|this|is|are|seems|seem|looks|look|like|to|have|has|got|you|you've|you're|the|a|there|must|be|been|mail|email|e-mail|message|letter|reached|reach|writing|wrote|was|sent|hi|hello|here|please|probably|obviously|clearly|apparently|what|any|by|mistake|in|error|his|her",
        ),
        greetings: Phrases::new(
            "hi|hello|hey|dear|good morning|good afternoon|good evening|good day|greetings|hiya|hi there|hello there",
        ),
        pause: Phrases::new(
            "pause until|pause till|paused until|pause us until|pause our calls until|pause the calls until|pause calls until|pause it until",
        ),
        away: Phrases::new(
            "away from|away between|away|i'm away from|i am away from|i will be away from|i'll be away from|i'm away|i am away|i will be away|i'll be away|on holiday from|on holiday|on vacation from|on vacation|on leave from|on leave|\
             i'm on holiday from|i am on holiday from|i'm on leave from|i am on leave from|i'm on vacation from|i am on vacation from|out of office from|out of the office from|out of office|out of the office|travelling from|traveling from",
        ),
        away_until: Phrases::new(
            "away until|away till|away through|i'm away until|i am away until|i'll be away until|i will be away until|on holiday until|on vacation until|on leave until|i'm on holiday until|i am on holiday until|i'm on leave until|i am on leave until|out of office until|out of the office until",
        ),
        skip: Phrases::new(
            "skip|skip on|skip the call on|skip our call on|skip the call of|skip the meeting on|skip our meeting on|skip the session on|let's skip|let us skip",
        ),
        r#move: Phrases::new(
            "move|move the call on|move our call on|move the call of|move the call from|move our call from|move the meeting on|move our meeting on|move from|move the session on|reschedule|reschedule the call on|reschedule from|postpone",
        ),
        between: Phrases::new("to|until|till|through|and|-|–|—"),
    },
    Language {
        talked: Phrases::new(
            "gesprochen|haben gesprochen|wir haben gesprochen|ja gesprochen|ja haben gesprochen|telefoniert|haben telefoniert|ja telefoniert|geredet|haben geredet|unterhalten|\
             haben uns unterhalten|uns gesprochen|miteinander gesprochen|ausgetauscht|haben uns ausgetauscht|sind in kontakt|in kontakt",
        ),
        met: Phrases::new(
            "getroffen|uns getroffen|haben uns getroffen|wir haben uns getroffen|ja getroffen|ja uns getroffen|ja haben uns getroffen",
        ),
        yes: Phrases::new("ja|jawohl|jep|jo|haben wir"),
        no: Phrases::new("nein|nö|nee|leider nicht"),
        later: Phrases::new(
            "später|vielleicht später|später bitte|nicht jetzt|jetzt nicht|frag später|fragen sie später|etwas später",
        ),
        not_yet: Phrases::new(
            "noch nicht|nein noch nicht|leider noch nicht|nein leider noch nicht|noch nicht gesprochen|noch nicht getroffen|haben noch nicht gesprochen|bisher nicht|bislang nicht|\
             nicht gesprochen|nicht getroffen|noch keinen kontakt|noch nicht telefoniert|uns noch nicht getroffen|nein bisher nicht",
        ),
        elsewhere: Phrases::new(
            "anderswo|woanders|auf anderem weg|anderswo gesprochen|sprechen anderswo|sprechen woanders|reden woanders|treffen uns woanders",
        ),
        fewer: Phrases::new(
            "weniger|weniger briefe|weniger mails|weniger e-mails|weniger nachrichten|weniger post|seltener|weniger oft",
        ),
        stop: Phrases::new(
            "stopp|aufhören|abmelden|abbestellen|keine mails mehr|keine e-mails mehr|keine briefe mehr|keine nachrichten mehr|keine weiteren mails|keine weiteren e-mails|schreiben sie mir nicht mehr|schreibt mir nicht mehr|\
             schreib mir nicht mehr|hört auf|hören sie auf|nehmen sie mich von der liste|nehmt mich von der liste|austragen",
        ),
        not_me: Phrases::new(
            "nicht ich|bin ich nicht|das bin ich nicht|ich bin das nicht|bin das nicht|falsche person|falsche adresse|falsche e-mail-adresse|falsche mailadresse|falsche mail|falscher empfänger|falschen empfänger|falsche e-mail|verwechslung|\
             verwechseln mich|haben die falsche person|haben die falsche adresse|haben falsche person|haben falsche adresse|nicht für mich bestimmt|nicht gemeint",
        ),
        why: Phrases::new(
            "warum|wieso|weshalb|warum bekomme ich das|warum bekomme ich diese mail|wieso bekomme ich das|warum diese mail|warum schreiben sie mir",
        ),
        courtesies: Phrases::new(
            "bitte|danke|dankeschön|vielen|herzlichen|dank|sehr|lieben|gruß|grüße|gruss|gruesse|viele|liebe|beste|mit|freundlichen|freundliche|grüßen|mfg|lg|vg|entschuldigung|sorry|leider|schönen|tag|hallo|guten|schön|gut|und|nachfrage|für|die|der|nachfragen",
        ),
        fillers: Phrases::new(
            "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|wir|ich|haben|habe|hatten|sind|heute|gestern|vorgestern|schon|bereits|eben|gerade|endlich|uns|miteinander|letzte|letzten|letzter|diese|dieser|dieses|woche|wochenende|monat|morgen|vormittag|nachmittag|mittag|abend|am|um|uhr|im|in|der|die|das|den|vor|kurz|lange|\
             mit|einmal|zweimal|wieder|telefonisch|persönlich|per|über|video|stunde|minuten|eine|einer|ein|halbe|halben|zusammen|beide|auch|war|es|nett|schöne|zum|ersten|mal|meinem|meiner|mentor|mentorin|mentee|ihm|ihr|tagen|zwei|drei",
        ),
        lead_ins: Phrases::new(
            "ich|glaube|denke|fürchte|sie|haben|hier|die|den|der|eine|das|dies|ist|wohl|offenbar|leider|da|liegt|vor|muss|sein|an|bin|diese|mail|nachricht|e-mail|geht|ging",
        ),
        greetings: Phrases::new(
            "hallo|moin|guten tag|guten morgen|guten abend|liebe|lieber|liebes|sehr geehrte|sehr geehrter|servus|grüezi|grüß gott|hi",
        ),
        pause: Phrases::new(
            "pause bis|pause bis zum|pausieren bis|pausieren bis zum|pausiert bis|bitte pausieren bis",
        ),
        away: Phrases::new(
            "abwesend vom|abwesend von|abwesend|weg vom|weg von|bin weg vom|ich bin weg vom|ich bin abwesend vom|urlaub vom|im urlaub vom|ich bin im urlaub vom|verreist vom|urlaub",
        ),
        away_until: Phrases::new(
            "abwesend bis|abwesend bis zum|weg bis|weg bis zum|ich bin weg bis|ich bin weg bis zum|ich bin abwesend bis|ich bin abwesend bis zum|urlaub bis|urlaub bis zum|im urlaub bis|im urlaub bis zum|ich bin im urlaub bis|ich bin im urlaub bis zum|verreist bis|verreist bis zum",
        ),
        skip: Phrases::new(
            "auslassen|auslassen am|überspringen|überspringe|ausfallen am|ausfall am|ohne den|lass aus|absagen am",
        ),
        r#move: Phrases::new(
            "verschieben|verschieben vom|verschieben von|verschiebe|verschiebe den|verschiebe das gespräch vom|verlegen vom|verlegen|verlege den",
        ),
        between: Phrases::new("bis zum|bis|auf den|auf|zum|und"),
    },
    Language {
        talked: Phrases::new(
            "parlé|avons parlé|nous avons parlé|on a parlé|nous nous sommes parlé|nous sommes parlé|oui parlé|oui avons parlé|oui on a parlé|discuté|avons discuté|on a discuté|échangé|avons échangé|on a échangé|on s'est parlé|oui on s'est parlé|s'est parlé|\
             on s'est appelé|on s'est appelés|en contact|sommes en contact",
        ),
        met: Phrases::new(
            "rencontré|rencontrés|on s'est vu|on s'est vus|on s'est rencontré|on s'est rencontrés|nous nous sommes vus|nous nous sommes rencontrés|nous nous sommes rencontrées|oui on s'est vu|oui on s'est vus|vus|s'est vus|s'est vu",
        ),
        yes: Phrases::new("oui|ouais"),
        no: Phrases::new("non|hélas non|malheureusement non"),
        later: Phrases::new("plus tard|peut-être plus tard|pas maintenant|un peu plus tard"),
        not_yet: Phrases::new(
            "pas encore|non pas encore|pas encore parlé|pas encore rencontré|pas encore rencontrés|n'avons pas encore parlé|n'avons pas parlé|on n'a pas encore parlé|on ne s'est pas encore parlé|on ne s'est pas encore vus|malheureusement pas encore|toujours pas",
        ),
        elsewhere: Phrases::new(
            "ailleurs|on parle ailleurs|on se parle ailleurs|nous parlons ailleurs|nous nous parlons ailleurs",
        ),
        fewer: Phrases::new(
            "moins|moins de lettres|moins de mails|moins de messages|moins d'e-mails|moins de courriels|moins souvent",
        ),
        stop: Phrases::new(
            "arrêtez|arrête|arrêter|désinscription|désabonner|se désabonner|me désabonner|désinscrire|plus de mails|plus d'e-mails|plus de messages|plus de courriels|ne m'écrivez plus|arrêtez de m'écrire|retirez-moi de la liste",
        ),
        not_me: Phrases::new(
            "pas moi|ce n'est pas moi|c'est pas moi|mauvaise personne|mauvaise adresse|mauvais destinataire|erreur de destinataire|erreur de personne|erreur d'adresse|trompé de personne|trompés de personne|vous vous trompez de personne|trompez de personne|trompé d'adresse|trompez d'adresse|pas la bonne personne|pas la bonne adresse",
        ),
        why: Phrases::new(
            "pourquoi|pourquoi ce mail|pourquoi ce message|pourquoi cette lettre|pourquoi ai-je reçu ce mail|pourquoi est-ce que je reçois ceci|pourquoi moi",
        ),
        courtesies: Phrases::new(
            "merci|beaucoup|bien|s'il|vous|te|plaît|plait|svp|stp|désolé|désolée|cordialement|bonne|journée|soirée|à|bientôt|bonjour|bonsoir|salut|et|pour|votre|message|mille",
        ),
        fillers: Phrases::new(
            "nous|on|j'ai|je|avons|ai|a|hier|aujourd'hui|déjà|ce|cette|matin|semaine|soir|midi|après-midi|dernière|dernier|le|la|les|mardi|lundi|mercredi|jeudi|vendredi|samedi|dimanche|enfin|ensemble|par|téléphone|visio|de|une|heure|deux|fois|brièvement|longuement|avec|mon|ma|mentor|tous|il|y|jours",
        ),
        lead_ins: Phrases::new(
            "je|crois|pense|crains|que|vous|avez|êtes|vous|la|une|un|il|y|a|c'est|ce|n'est|ceci|est|de|être|doit|s'agit|il|d'une|l'|à|mail|message|avoir|devez|désolé",
        ),
        greetings: Phrases::new("bonjour|bonsoir|salut|chère|cher|coucou|madame|monsieur"),
        pause: Phrases::new("pause jusqu'au|pause jusqu'à|en pause jusqu'au|pause jusqu'en"),
        away: Phrases::new(
            "absent du|absente du|absence du|en congé du|en congés du|en vacances du|je suis absent du|je suis absente du|je serai absent du|je serai absente du|je suis en vacances du|je suis en congé du",
        ),
        away_until: Phrases::new(
            "absent jusqu'au|absente jusqu'au|en congé jusqu'au|en congés jusqu'au|en vacances jusqu'au|je suis absent jusqu'au|je suis absente jusqu'au|je serai absent jusqu'au|je serai absente jusqu'au|je suis en vacances jusqu'au",
        ),
        skip: Phrases::new("sauter|sauter le|sautez|sautez le|sauter l'appel du|annuler le|passer le"),
        r#move: Phrases::new(
            "déplacer|déplacer le|déplacez|déplacez le|déplacer l'appel du|reporter|reporter le|reportez le|décaler|décaler le|décalez le",
        ),
        between: Phrases::new("au|à|jusqu'au|vers le"),
    },
    Language {
        talked: Phrases::new(
            "hablamos|hemos hablado|ya hablamos|sí hablamos|si hablamos|sí hemos hablado|si hemos hablado|sí ya hablamos|hablado|conversamos|hemos conversado|charlamos|estamos en contacto|en contacto",
        ),
        met: Phrases::new(
            "nos vimos|nos reunimos|nos encontramos|nos hemos visto|nos hemos reunido|sí nos vimos|si nos vimos|sí nos reunimos|si nos reunimos|ya nos vimos|ya nos reunimos|nos conocimos",
        ),
        yes: Phrases::new("sí|si"),
        no: Phrases::new("no|nop"),
        later: Phrases::new(
            "más tarde|mas tarde|luego|más adelante|mas adelante|ahora no|no ahora|quizás más tarde|tal vez más tarde|después",
        ),
        not_yet: Phrases::new(
            "todavía no|todavia no|aún no|aun no|no todavía|no todavia|no aún no|no todavía no|todavía no hemos hablado|aún no hemos hablado|no hemos hablado|no hemos hablado todavía|no hemos hablado aún|todavía no nos hemos visto|aún no nos hemos visto",
        ),
        elsewhere: Phrases::new(
            "en otro lugar|en otra parte|en otro sitio|por otro lado|por otro medio|por otra vía|por otros medios|hablamos en otro lugar|hablamos por otro medio",
        ),
        fewer: Phrases::new("menos|menos cartas|menos correos|menos mensajes|menos mails|menos a menudo"),
        stop: Phrases::new(
            "parar|para ya|basta|darme de baja|dar de baja|baja|cancelar suscripción|no más correos|no más mensajes|no más cartas|no me escriban más|no me escriba más|dejen de escribirme|deje de escribirme",
        ),
        not_me: Phrases::new(
            "no soy yo|yo no soy|no soy esa persona|no soy la persona|persona equivocada|dirección equivocada|direccion equivocada|correo equivocado|destinatario equivocado|se equivocan de persona|se equivoca de persona|se han equivocado de persona|se ha equivocado de persona|equivocado de persona",
        ),
        why: Phrases::new(
            "por qué|porqué|por que|por qué recibo esto|por qué este correo|por qué este mensaje|por qué me escriben",
        ),
        courtesies: Phrases::new(
            "gracias|muchas|por|favor|saludos|un|saludo|cordiales|lo|siento|perdón|disculpe|disculpen|buenos|buenas|días|tardes|hola|muy|bien|y|abrazo",
        ),
        fillers: Phrases::new(
            "ya|ayer|hoy|anoche|esta|este|semana|mañana|tarde|noche|pasada|pasado|el|la|los|martes|lunes|miércoles|jueves|viernes|sábado|domingo|hemos|nos|nosotros|por|teléfono|videollamada|en|persona|una|hora|dos|veces|vez|brevemente|con|mi|mentor|mentora|a|las|hace|días",
        ),
        lead_ins: Phrases::new(
            "creo|pienso|temo|que|se|han|ha|es|la|el|una|un|hay|debe|ser|tiene|tienen|a|esta|este|correo|mensaje|perdón|yo|me|lo|siento|de",
        ),
        greetings: Phrases::new(
            "hola|buenos días|buenas tardes|buenas noches|buenas|estimado|estimada|estimados|querido|querida",
        ),
        pause: Phrases::new("pausa hasta|pausa hasta el|pausar hasta|pausar hasta el|en pausa hasta el"),
        away: Phrases::new(
            "ausente del|ausente desde el|fuera del|fuera desde el|de vacaciones del|estoy fuera del|estaré fuera del|estoy de vacaciones del|estaré ausente del|estoy ausente del",
        ),
        away_until: Phrases::new(
            "ausente hasta|ausente hasta el|fuera hasta|fuera hasta el|de vacaciones hasta|de vacaciones hasta el|estoy fuera hasta el|estaré fuera hasta el|estoy de vacaciones hasta el|estaré ausente hasta el",
        ),
        skip: Phrases::new("saltar|saltar el|omitir|omitir el|cancelar el|saltemos el"),
        r#move: Phrases::new(
            "mover|mover el|mover la llamada del|cambiar|cambiar el|cambiar la llamada del|aplazar el|posponer el|trasladar el",
        ),
        between: Phrases::new("al|hasta el|hasta|para el|a"),
    },
];
