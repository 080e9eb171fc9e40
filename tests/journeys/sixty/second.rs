//! The second season: 60 pairs in other words, other shares, four languages and two rhythms.

use mentord::domain::{Side, incoming::Partstat::Accepted};

use super::{
    season::{
        ASKED, Does, INTRODUCED, INVITED, On, Persona, Season, Share, Stands, at_once, either, mentee, mentor,
    },
    second_words::{
        AWAY_TWO_WEEKS, BY_PHONE, CHAT, GREETING, HANDS_FULL, LAPTOP, LEAVING, OTHER_DAY, SHORT, STILL_ON,
        WORRY,
    },
};
use crate::world::{
    Client,
    Tongue::{English, French, German, Spanish},
    Whom,
};

pub(super) static SECOND: Season = Season {
    name: "second season",
    starts: "2027-01-11",
    weeks: 7,
    seed: 29,
    shares: &[
        Share { persona: &REGULAR, pairs: 6, mentees: 3, second: false },
        Share { persona: &REGULAR, pairs: 4, mentees: 2, second: false },
        Share::of(&REGULAR, 8),
        Share { persona: &REGULAR, pairs: 8, mentees: 1, second: true },
        Share::of(&PEN_PALS, 8),
        Share::of(&CALENDAR_ALONE, 6),
        Share::of(&BY_TELEPHONE, 4),
        Share::of(&MENTEE_AWAY, 2),
        Share::of(&OTHER_TIMES, 2),
        Share::of(&CURIOUS, 2),
        Share::of(&LACONIC, 2),
        Share::of(&SILENT, 2),
        Share::of(&DEAD_FROM_THE_START, 1),
        Share::of(&DEAD_IN_WEEK_3, 1),
        Share::of(&MENTOR_NEVER_WRITES, 1),
        Share::of(&FADES, 1),
        Share::of(&WORRIED, 1),
        Share::of(&WITHDRAWS, 1),
    ],
    tongues: &[English, English, German, French, Spanish],
    clients: &[Client::Gmail, Client::Outlook, Client::Thunderbird, Client::Iphone, Client::Outlook],
    // Its list comes only with something new, so that staff have one list a morning.
    second_programme: Some((
        "fortnight",
        "title = \"Every other week\"\nrosters = [\"roster.toml\"]\nstarts = 2027-01-11\nends = 2027-04-30\n\
         [programme.digest]\nat = \"off\"\n[programme.meeting]\nevery = \"2 weeks\"\n",
    )),
};

static REGULAR: Persona = Persona {
    name: "regular",
    stands: Stands::Healthy,
    because: "both greeted, both accepted, and whoever is asked says how it goes",
    rules: &[
        mentee(INTRODUCED, (2, 24), Does::Writes(Whom::All, GREETING)),
        mentor(INTRODUCED, (20, 40), Does::Writes(Whom::All, GREETING)),
        either(INVITED, (1, 40), Does::Presses(Accepted)),
        either(ASKED, (1, 28), Does::Writes(Whom::Reply, STILL_ON)),
    ],
};

static PEN_PALS: Persona = Persona {
    name: "pen-pals",
    stands: Stands::Healthy,
    because: "nobody answers the calendar, and they write to each other every week",
    rules: &[
        mentor(INTRODUCED, (2, 20), Does::Writes(Whom::All, GREETING)),
        mentee(INTRODUCED, (6, 30), Does::Writes(Whom::All, GREETING)),
        mentor(On::Every { days: 6, from: 5, to: 46 }, (8, 20), Does::Chats(CHAT)),
        mentee(On::Every { days: 6, from: 6, to: 46 }, (8, 20), Does::Chats(CHAT)),
        either(ASKED, (1, 28), Does::Writes(Whom::Reply, STILL_ON)),
    ],
};

static CALENDAR_ALONE: Persona = Persona {
    name: "calendar-alone",
    stands: Stands::Healthy,
    because: "both accepted the calls, and whoever is asked answers with a sentence",
    rules: &[
        either(INVITED, (1, 30), Does::Presses(Accepted)),
        either(ASKED, (1, 28), Does::Writes(Whom::Reply, STILL_ON)),
    ],
};

static BY_TELEPHONE: Persona = Persona {
    name: "by-telephone",
    stands: Stands::Healthy,
    because: "they ring each other, and say so",
    rules: &[either(ASKED, (1, 10), Does::Writes(Whom::Reply, BY_PHONE))],
};

static MENTEE_AWAY: Persona = Persona {
    name: "mentee-away",
    stands: Stands::Healthy,
    because: "the mentee says from when to when; a list may say that",
    rules: &[
        either(INTRODUCED, (2, 20), Does::Writes(Whom::All, GREETING)),
        either(INVITED, (1, 30), Does::Presses(Accepted)),
        mentee(On::Day(11), (9, 16), Does::Writes(Whom::Reply, AWAY_TWO_WEEKS)),
        either(ASKED, (1, 28), Does::Writes(Whom::Reply, STILL_ON)),
    ],
};

static OTHER_TIMES: Persona = Persona {
    name: "other-times",
    stands: Stands::Healthy,
    because: "they are in touch, and want another day; a list may say that",
    rules: &[
        either(INTRODUCED, (2, 20), Does::Writes(Whom::All, GREETING)),
        either(INVITED, (1, 30), Does::Presses(Accepted)),
        mentor(On::Day(16), (9, 16), Does::Writes(Whom::Reply, OTHER_DAY)),
        either(ASKED, (1, 28), Does::Writes(Whom::Reply, STILL_ON)),
    ],
};

static CURIOUS: Persona = Persona {
    name: "curious",
    stands: Stands::Healthy,
    because: "they are in touch, and ask staff something; a list must say that",
    rules: &[
        either(INTRODUCED, (2, 20), Does::Writes(Whom::All, GREETING)),
        either(INVITED, (1, 30), Does::Presses(Accepted)),
        mentee(On::Day(17), (9, 16), Does::Writes(Whom::Reply, LAPTOP)),
        either(ASKED, (1, 28), Does::Writes(Whom::Reply, STILL_ON)),
    ],
};

static LACONIC: Persona = Persona {
    name: "laconic",
    stands: Stands::Healthy,
    because: "they answer in a word, whatever is asked",
    rules: &[either(ASKED, (1, 8), Does::Writes(Whom::Reply, SHORT))],
};

static SILENT: Persona = Persona {
    name: "silent",
    stands: Stands::Silent("2027-01-19"),
    because: "neither ever answers anything",
    rules: &[],
};

static DEAD_FROM_THE_START: Persona = Persona {
    name: "dead-from-the-start",
    stands: Stands::Troubled,
    because: "nothing reaches the mentor",
    rules: &[at_once(Side::Mentor, On::Letter(&[""]), Does::Returns)],
};

static DEAD_IN_WEEK_3: Persona = Persona {
    name: "dead-in-week-3",
    stands: Stands::Troubled,
    because: "they wrote for ten days; then the mentor's address is gone",
    rules: &[
        mentor(INTRODUCED, (2, 20), Does::Writes(Whom::All, GREETING)),
        mentee(INTRODUCED, (6, 30), Does::Writes(Whom::All, GREETING)),
        mentor(On::Day(9), (8, 14), Does::Chats(CHAT)),
        mentee(On::Day(9), (14, 20), Does::Chats(CHAT)),
        at_once(Side::Mentor, On::LetterFrom(14, &[""]), Does::Returns),
    ],
};

static MENTOR_NEVER_WRITES: Persona = Persona {
    name: "mentor-never-writes",
    stands: Stands::Silent("2027-01-19"),
    because: "the mentee wrote; the mentor tells the desk that it will happen, and it does not",
    rules: &[
        mentee(INTRODUCED, (5, 26), Does::Writes(Whom::All, GREETING)),
        mentor(ASKED, (1, 8), Does::Writes(Whom::Reply, HANDS_FULL)),
    ],
};

static FADES: Persona = Persona {
    name: "fades",
    // Fifteen days after the last mail, of Monday 25 January.
    stands: Stands::Silent("2027-02-09"),
    because: "they wrote for two weeks, nobody answered the calendar, and then nothing comes",
    rules: &[
        mentor(INTRODUCED, (2, 20), Does::Writes(Whom::All, GREETING)),
        mentee(INTRODUCED, (6, 30), Does::Writes(Whom::All, GREETING)),
        mentor(On::Day(14), (8, 13), Does::Chats(CHAT)),
        mentee(On::Day(14), (14, 20), Does::Chats(CHAT)),
    ],
};

static WORRIED: Persona = Persona {
    name: "worried",
    stands: Stands::Troubled,
    because: "the mentee does not feel safe",
    rules: &[
        mentor(INTRODUCED, (2, 20), Does::Writes(Whom::All, GREETING)),
        either(INVITED, (1, 30), Does::Presses(Accepted)),
        mentee(On::Day(16), (9, 16), Does::Worries(WORRY)),
    ],
};

static WITHDRAWS: Persona = Persona {
    name: "withdraws",
    stands: Stands::Troubled,
    because: "the mentee wants to leave",
    rules: &[
        either(INTRODUCED, (2, 20), Does::Writes(Whom::All, GREETING)),
        either(INVITED, (1, 30), Does::Presses(Accepted)),
        mentee(On::Day(18), (9, 16), Does::Warns(LEAVING)),
    ],
};
