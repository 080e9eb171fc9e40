//! The first season: 62 pairs, who write English, for the most part.

use mentord::domain::incoming::Partstat::Accepted;

use super::season::{
    ASKED, Does, INTRODUCED, INVITED, On, Persona, Season, Share, Stands, Words, at_once, either, mentee,
    mentor,
};
use crate::world::{Client, Tongue::English, Whom};
use mentord::domain::Side;

pub(super) static FIRST: Season = Season {
    name: "first season",
    starts: "2027-01-11",
    weeks: 7,
    seed: 11,
    shares: &[
        Share { persona: &GOOD, pairs: 2, mentees: 2, second: false },
        Share::of(&GOOD, 24),
        Share::of(&ACCEPT_ONLY, 9),
        Share::of(&OFF_THE_DESK, 5),
        Share::of(&MENTOR_ON_LEAVE, 3),
        Share::of(&MENTEE_FIRST, 4),
        Share::of(&DEAD_ADDRESS, 3),
        Share::of(&SILENT, 4),
        Share::of(&WHATSAPP, 2),
        Share::of(&WANTS_TO_MOVE, 2),
        Share::of(&UNHAPPY, 1),
        Share::of(&WHO_IS_THIS, 1),
        Share::of(&THUMB, 1),
        Share::of(&NO_REMINDERS, 1),
    ],
    tongues: &[English],
    clients: &[Client::Gmail, Client::Outlook, Client::Apple, Client::Iphone],
    second_programme: None,
};

const HELLO: Words = &[(
    English,
    "Hi, lovely to meet you! Looking forward to our first call.\nIs there anything you'd like to start with?",
)];
const THANKS: Words = &[(English, "Hello! Thanks so much for doing this. See you at the first call :)")];
const YES: Words = &[
    (English, "Yes"),
    (English, "yes, they are, thanks"),
    (English, "Yes they are happening, all fine."),
    (English, "yep!"),
    (English, "Yes - we talked on Tuesday"),
    (English, "Ja, läuft"),
    (English, "We did! Really useful session."),
];

pub(super) static GOOD: Persona = Persona {
    name: "good",
    stands: Stands::Healthy,
    because: "both wrote, both accepted, and whoever is asked says yes",
    rules: &[
        mentor(INTRODUCED, (1, 20), Does::Writes(Whom::All, HELLO)),
        mentee(INTRODUCED, (20, 30), Does::Writes(Whom::All, THANKS)),
        either(INVITED, (1, 30), Does::Presses(Accepted)),
        either(ASKED, (1, 30), Does::Writes(Whom::Reply, YES)),
    ],
};

static ACCEPT_ONLY: Persona = Persona {
    name: "accept-only",
    stands: Stands::Healthy,
    because: "both accepted the calls, and whoever is asked says that they take place",
    rules: &[
        either(INVITED, (1, 30), Does::Presses(Accepted)),
        either(ASKED, (1, 30), Does::Writes(Whom::Reply, YES)),
    ],
};

static OFF_THE_DESK: Persona = Persona {
    name: "offdesk",
    stands: Stands::Healthy,
    because: "they write past the desk, and say that they talk when it asks",
    rules: &[
        mentor(INTRODUCED, (2, 10), Does::Writes(Whom::NotTheDesk, &[(English, "Hi, great to meet you.")])),
        mentee(INVITED, (1, 20), Does::Presses(Accepted)),
        either(
            ASKED,
            (1, 20),
            Does::Writes(
                Whom::Reply,
                &[
                    (English, "talked"),
                    (English, "Yes we did, all good thanks!"),
                    (English, "We spoke last Tuesday, going well"),
                    (English, "Talked already :)"),
                ],
            ),
        ),
    ],
};

static MENTOR_ON_LEAVE: Persona = Persona {
    name: "mentor-ooo",
    stands: Stands::Healthy,
    because: "the mentor's mailbox says until when, the calls are accepted, and the mentor answers once back",
    rules: &[
        at_once(
            Side::Mentor,
            INTRODUCED,
            Does::IsAway(
                "Thank you for your message. I am on annual leave until 25 January with limited access to \
                 email. For urgent matters contact my colleague.",
            ),
        ),
        mentee(INVITED, (1, 20), Does::Presses(Accepted)),
        either(On::LetterFrom(14, &["nudge", "question"]), (1, 30), Does::Writes(Whom::Reply, YES)),
    ],
};

static MENTEE_FIRST: Persona = Persona {
    name: "mentee-first",
    stands: Stands::Silent("2027-01-19"),
    because: "the mentee wrote, and the mentor means to and never does: somebody must ring the mentor",
    rules: &[
        mentee(
            INTRODUCED,
            (5, 26),
            Does::Writes(Whom::All, &[(English, "Hi, I'm really excited to start. When would suit you?")]),
        ),
        mentor(
            ASKED,
            (1, 8),
            Does::Writes(Whom::Reply, &[(English, "So sorry, crazy week. Will write to her tomorrow!")]),
        ),
    ],
};

pub(super) static DEAD_ADDRESS: Persona = Persona {
    name: "bounce",
    stands: Stands::Troubled,
    because: "nothing reaches the mentee",
    rules: &[at_once(Side::Mentee, On::Letter(&[""]), Does::Returns)],
};

pub(super) static SILENT: Persona = Persona {
    name: "silent",
    stands: Stands::Silent("2027-01-19"),
    because: "neither ever answers anything",
    rules: &[],
};

static WHATSAPP: Persona = Persona {
    name: "whatsapp",
    stands: Stands::Healthy,
    because: "they talk where the desk cannot see, and say so",
    rules: &[
        either(INVITED, (1, 30), Does::Presses(Accepted)),
        either(
            ASKED,
            (1, 8),
            Does::Writes(
                Whom::Reply,
                &[(English, "Hi Rosa, we're in touch on WhatsApp all the time, no worries!")],
            ),
        ),
    ],
};

static WANTS_TO_MOVE: Persona = Persona {
    name: "wants-move",
    stands: Stands::Healthy,
    because: "they are in touch, and want another hour; a list may say that",
    rules: &[
        mentor(INTRODUCED, (1, 20), Does::Writes(Whom::All, HELLO)),
        mentee(INTRODUCED, (20, 30), Does::Writes(Whom::All, THANKS)),
        either(INVITED, (1, 30), Does::Presses(Accepted)),
        mentor(
            On::Day(10),
            (9, 16),
            Does::Writes(
                Whom::Reply,
                &[(
                    English,
                    "Hi there, would it be possible to move our calls to Thursdays at 5.30pm from now on? Work \
                     has changed. Thanks!",
                )],
            ),
        ),
        either(ASKED, (1, 30), Does::Writes(Whom::Reply, YES)),
    ],
};

static UNHAPPY: Persona = Persona {
    name: "unhappy",
    stands: Stands::Troubled,
    because: "the mentee wants somebody else, and says why",
    rules: &[
        mentor(INTRODUCED, (1, 20), Does::Writes(Whom::All, HELLO)),
        either(INVITED, (1, 30), Does::Presses(Accepted)),
        mentee(
            On::Day(10),
            (9, 16),
            Does::Warns(&[(
                English,
                "To be honest I don't think this is working. He didn't show up last time and I feel a bit \
                 awkward. Could I have a different mentor?",
            )]),
        ),
    ],
};

static WHO_IS_THIS: Persona = Persona {
    name: "who",
    stands: Stands::Troubled,
    because: "somebody else reads the mentor's letters, or the mentor never agreed",
    rules: &[mentor(
        ASKED,
        (1, 8),
        Does::Warns(&[(English, "Who is this? I never signed up for any mentoring, please remove me.")]),
    )],
};

static THUMB: Persona = Persona {
    name: "thumb",
    stands: Stands::Healthy,
    because: "a raised thumb is a yes",
    rules: &[either(ASKED, (1, 8), Does::Writes(Whom::Reply, &[(English, "\u{1F44D}")]))],
};

static NO_REMINDERS: Persona = Persona {
    name: "stop",
    stands: Stands::Healthy,
    because: "they are in touch, and one of them wants no letters about it; a list may say that",
    rules: &[
        mentor(INTRODUCED, (1, 20), Does::Writes(Whom::All, HELLO)),
        mentee(INTRODUCED, (20, 30), Does::Writes(Whom::All, THANKS)),
        either(INVITED, (1, 30), Does::Presses(Accepted)),
        mentor(
            On::Day(10),
            (9, 16),
            Does::Writes(
                Whom::Reply,
                &[(English, "Please stop sending me these reminders, I have a calendar!")],
            ),
        ),
        either(ASKED, (1, 30), Does::Writes(Whom::Reply, YES)),
    ],
};
