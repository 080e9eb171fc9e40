//! The words that make up the warnings of mail systems, in the languages they speak: data, nothing decides here.
//! All in lower case, without punctuation.

use super::quote_words::Phrases;

/// Words by which somebody speaks of themselves: no warning holds one ("our organization" it may hold).
pub(in crate::intake) static SELF: Phrases = Phrases::new(
    "i|i'm|i've|i'll|i'd|im|my|me|mine|myself|we|we've|we're|we'll|we'd|us|ich|mich|mir|mein|meine|meinen|meinem|\
     meiner|wir|uns|je|j'ai|j'en|j'étais|moi|mon|ma|mes|nous|yo|mi|mis|mí|hemos|tuve|tuvimos|hablé|hablamos|\
     recibí|nosotros|io|ho|mio|mia|miei|abbiamo|noi|ik|wij|mij|mijn|eu|meu|minha|nós|tivemos|mam|mój|moja|jag|min|jeg",
);

/// In front of a warning, as a heading of its sentence.
pub(in crate::intake) static LABELS: Phrases = Phrases::new(
    "caution|warning|heads-up|heads up|server notice|it notice|untrusted sender|suspicious|be careful|be cautious|take care|alert|attention|notice|important|important notice|danger|beware|external|external email|\
     external e-mail|external sender|external mail|external message|external email warning|email warning|\
     security warning|security notice|security alert|email security|phishing alert|note|please note|\
     achtung|vorsicht|warnung|hinweis|wichtig|wichtiger hinweis|sicherheitshinweis|warnhinweis|hinweis der it|it-hinweis|nachricht von extern|extern|externe e-mail|\
     externe mail|externe nachricht|externer absender|avertissement|prudence|mise en garde|alerte|avis|externe|\
     courriel externe|message externe|expéditeur externe|e-mail externe|email externe|mail externe|\
     alerte de sécurité|precaución|atención|advertencia|aviso|cuidado|alerta|externo|correo externo|mensaje externo|\
     remitente externo|email externo|aviso de seguridad|aviso del servidor|mensaje de origen externo|attenzione|avviso|avvertenza|avvertimento|cautela|esterno|\
     e-mail esterna|email esterna|mail esterna|messaggio esterno|mittente esterno|avviso di sicurezza|avviso del server|let op|waarschuwing|\
     opgelet|pas op|extern bericht|externe afzender|externe email|atenção|uwaga|ostrzeżenie|varning|advarsel|obs",
);

/// What the brackets hold in front of a text, or a line holds alone.
pub(in crate::intake) static TAGS: Phrases = Phrases::new(
    "external|suspicious|internet|external email|external e-mail|external mail|external sender|external message|ext|extern|externe|externo|\
     externa|esterno|esterna|external sender warning|external email warning|warning external email|\
     warning external sender|caution external|caution external email|caution external sender|caution - external email|\
     caution - external sender|caution - external|caution: external|caution: external email|caution: external sender|\
     warning: external email|warning: external sender|warning: external|warning - external email|non-nhs|\
     outside email|outside sender|outside|external - use caution|external use caution|externe e-mail|externe mail|\
     externe nachricht|externer absender|externe email|achtung extern|achtung: extern|courriel externe|message externe|\
     expéditeur externe|e-mail externe|email externe|mail externe|correo externo|mensaje externo|remitente externo|\
     email externo|e-mail externo|e-mail esterna|email esterna|mail esterna|messaggio esterno|mittente esterno|\
     extern bericht|externe afzender|suspected spam|possible spam|spam?|unverified sender|new sender|first-time sender",
);

/// How a sentence begins that is about the mail it stands in; what may stand in front is a label.
pub(in crate::intake) static THIS_MAIL: Phrases = Phrases::new(
    "this e|this message|the person writing|person writing|correo enviado|mail esterna|this mail|this sender|this is an e|the sender|sender |message from|message is from|\
     email from|e-mail from|mail from|email is from|you have received|you received this|you are receiving|be advised|\
     please be advised|please be aware|please note|be aware|note that|the following|the e-mail below|the email below|\
     the message below|some people who received|diese e|diese nachricht|diese mail|der absender|sie erhalten|\
     sie haben diese|bitte beachten|absender|e-mail von|nachricht von|dies ist eine|ce message|cet e|message externe à|courriel externe à|ce courriel|\
     ce mail|ce courrier|l'expéditeur|vous recevez|vous avez reçu|expéditeur|message provenant|courriel provenant|\
     e-mail provenant|este correo|este mensaje|este e|el remitente|este es un|ha recibido|mensaje de|mensaje proveniente|\
     correo de|correo proveniente|questa e|questo messaggio|questa mail|questa è|il mittente|hai ricevuto|messaggio da|\
     messaggio proveniente|deze e|dit bericht|deze mail|dit is een|de afzender|u ontvangt|u heeft|bericht van|\
     e-mail van|esta mensagem|este é um|o remetente|ta wiadomość|ten e|wiadomość od|detta meddelande|detta mail|denne e",
);

/// What comes from elsewhere.
pub(in crate::intake) static EXTERNAL: Phrases = Phrases::new(
    "external|externally|extern|externe|externer|externen|externem|externes|externo|externa|externos|externas|esterno|\
     esterna|esterni|esterne|extérieur|extérieure|zewnętrzny|zewnętrznego|zewnętrzna|externt|eksternt",
);

/// What is called external in a warning.
pub(in crate::intake) static MAIL_NOUNS: Phrases = Phrases::new(
    "sender|senders|email|emails|mail|e|message|messages|source|sources|address|account|domain|party|network|system|\
     origin|absender|absenders|nachricht|nachrichten|quelle|herkunft|adresse|expéditeur|courriel|courrier|source|\
     expéditeurs|remitente|remitentes|correo|mensaje|origen|fuente|dirección|mittente|mittenti|messaggio|posta|fonte|\
     indirizzo|afzender|bericht|bron|adres|remetente|mensagem|nadawca|nadawcy|wiadomość|avsändare|afsender",
);

/// Outside, in front of an organisation.
pub(in crate::intake) static OUTSIDE: Phrases = Phrases::new(
    "outside|off|außerhalb|ausserhalb|dehors|hors|extérieur|l'extérieur|fuera|ajeno|ajena|exterior|fuori|dall'esterno|\
     all'esterno|buiten|fora|spoza|utanför|udenfor|utenfor",
);

/// How the words for an organisation begin, or what they hold.
pub(in crate::intake) static ORGANISATIONS: Phrases = Phrases::new(
    "organi|compan|college|universi|school|firm|network|institut|agency|enterprise|corporat|business|\
     district|domain|council|hospital|tenant|trust|nhs|group|unternehmen|firma|hochschule|netzwerk|konzern|behörde|\
     schule|haus|verein|entreprise|société|établissement|réseau|école|groupe|empresa|compañía|institución|red|escuela|\
     dominio|azienda|ateneo|rete|ente|società|aziendale|organisatie|bedrijf|instelling|netwerk|onderneming|hogeschool|\
     firmy|företaget|virksomhed",
);

/// Verbs by which mail comes from somewhere.
pub(in crate::intake) static ORIGINATED: Phrases = Phrases::new(
    "originat|sent|received|stammt|kommt|provient|provenant|émane|procede|proviene|origin|afkomstig|proveniente",
);

/// The words of headings: a line of nothing else is a warning's.
pub(in crate::intake) static HEADING: Phrases = Phrases::new(
    "external|email|e|mail|message|sender|warning|caution|alert|notice|security|use|be|careful|cautious|from|an|a|the|\
     this|is|was|source|attention|important|extern|externe|externer|absender|nachricht|warnung|achtung|vorsicht|\
     hinweis|von|eine|einer|einem|externen|expéditeur|courriel|avertissement|attention|prudence|de|un|une|externo|\
     remitente|correo|mensaje|advertencia|precaución|atención|aviso|electrónico|esterno|esterna|mittente|messaggio|\
     attenzione|avviso|da|afzender|bericht|waarschuwing|let|op|van|een|report|suspicious|ignore|learn|more|outside|please",
);

/// What turns "from within" round: "not sent from within the company".
pub(in crate::intake) static NOT: Phrases = Phrases::new("not|nicht|pas|non|no|niet|nie|keinem|keiner");

/// Where mail comes from, or belongs.
pub(in crate::intake) static FROM: Phrases = Phrases::new(
    "from|within|inside|part|von|aus|gehört|konto|depuis|partie|provient|de|da|dall'interno|proviene|indirizzo|desde|\
     cuenta|van|medewerker|binnen|z",
);

/// Words with which no sentence ends.
pub(in crate::intake) static CONNECTING: Phrases = Phrases::new(
    "the|a|an|of|or|and|your|our|their|its|is|are|be|been|was|has|have|may|must|should|will|on|from|to|in|with|by|for|as|\
     at|into|any|all|this|that|these|those|other|not|please|if|unless|without|than|who|which|you|know|der|die|das|den|\
     dem|des|und|oder|von|vom|auf|aus|in|im|zu|zur|zum|mit|für|bei|unserer|ihrer|dieser|diese|dieses|einer|eine|einen|ein|\
     ist|sind|sie|bitte|nicht|keine|wenn|werden|le|la|les|l'|de|du|des|et|ou|à|au|aux|par|pour|en|ce|cette|cet|est|sont|\
     que|si|vous|ne|pas|un|une|votre|el|los|las|del|al|y|o|su|sus|este|esta|es|son|para|por|con|si|no|una|il|lo|gli|di|\
     della|dell'|e|ed|per|che|da|dal|questo|questa|è|sono|se|non|het|een|en|of|uw|je|dit|deze|zijn|van|te|aan|voor|niet|u|\
     als|op|door|o|a|os|as|do|da|dos|das|em|um|uma",
);
