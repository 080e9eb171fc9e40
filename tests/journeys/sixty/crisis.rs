//! A week in which 42 pairs need staff at once, of all kinds of trouble.

use mentord::domain::{Side, incoming::Partstat::Accepted};

use super::{
    first::{DEAD_ADDRESS, SILENT},
    season::{
        Does, INTRODUCED, INVITED, On, Persona, Season, Share, Stands, at_once, either, mentee, mentor,
    },
    second_words::{GREETING, LAPTOP, LEAVING},
};
use crate::world::{Client, Tongue::English, Whom};

pub(super) const CASES: usize = 42;

pub(super) static CRISIS: Season = Season {
    name: "crisis",
    starts: "2027-01-11",
    weeks: 2,
    seed: 42,
    shares: &[
        Share::of(&SILENT, 14),
        Share::of(&DEAD_ADDRESS, 8),
        Share::of(&LEAVES, 5),
        Share::of(&ASKS_STAFF, 7),
        Share::of(&STOPS, 3),
        Share::of(&NOT_ME, 2),
        Share::of(&LONG_AWAY, 3),
    ],
    tongues: &[English],
    clients: &[Client::Gmail, Client::Outlook],
    second_programme: None,
};

static LEAVES: Persona = Persona {
    name: "leaves",
    stands: Stands::Troubled,
    because: "one of them wants to leave",
    rules: &[
        either(INTRODUCED, (1, 8), Does::Writes(Whom::All, GREETING)),
        mentee(On::Day(7), (9, 16), Does::Warns(LEAVING)),
    ],
};

static ASKS_STAFF: Persona = Persona {
    name: "asks-staff",
    stands: Stands::Troubled,
    because: "one of them asks staff something",
    rules: &[
        either(INTRODUCED, (1, 8), Does::Writes(Whom::All, GREETING)),
        either(INVITED, (1, 8), Does::Presses(Accepted)),
        mentee(On::Day(8), (10, 16), Does::Warns(LAPTOP)),
    ],
};

static STOPS: Persona = Persona {
    name: "stops",
    stands: Stands::Troubled,
    because: "one of them wants no letters",
    rules: &[
        either(INTRODUCED, (1, 8), Does::Writes(Whom::All, GREETING)),
        mentor(On::Day(7), (9, 16), Does::Warns(&[(English, "stop")])),
    ],
};

static NOT_ME: Persona = Persona {
    name: "not-me",
    stands: Stands::Troubled,
    because: "the letters reach somebody else",
    rules: &[mentee(On::Day(1), (9, 16), Does::Warns(&[(English, "not me")]))],
};

static LONG_AWAY: Persona = Persona {
    name: "long-away",
    stands: Stands::Troubled,
    because: "the mentor is away for a month",
    rules: &[at_once(
        Side::Mentor,
        INTRODUCED,
        Does::IsAway("Thank you for your message. I am on parental leave until 15 February 2027."),
    )],
};
