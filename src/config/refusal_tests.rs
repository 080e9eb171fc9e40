use super::load_tests::{CONFIG, ROSTER, load_files};

/// What is changed in the full fixture (configuration or roster), and all that is then said.
const WRONG: &[(&str, &str, &str)] = &[
    ("title    =", "tittle =", "mentord.toml:51: unknown key 'tittle'; did you mean 'title'?"),
    ("[state]", "[sate]", "mentord.toml:12: unknown section 'sate'; did you mean 'state'?"),
    (
        "[programme.contact]",
        "[programme.contacts]",
        "mentord.toml:83: unknown section 'contacts'; did you mean 'contact'?",
    ),
    (
        "per_minute = 600",
        "per_minute = 600\nflavour = \"mint\"",
        "mentord.toml:24: unknown key 'flavour'; known here: ca_file, command, directory, host, in_doubt_after, oauth, own_copy, password, per_minute, port, tls, transport, username",
    ),
    (
        "\"desk@desk.test\"\ntimezone",
        "\"desk at desk.test\"\ntimezone",
        "mentord.toml:5: address = \"desk at desk.test\" is not a mail address; write for example \"ada@example.org\"",
    ),
    (
        "address  = \"desk@desk.test\"\n",
        "",
        "mentord.toml:3: address is missing in [desk]; write for example address = \"desk@example.org\"",
    ),
    (
        "\"Europe/London\"\nplus",
        "\"Europe/Lundon\"\nplus",
        "mentord.toml:6: timezone = \"Europe/Lundon\" is not a time zone; did you mean \"Europe/London\"?",
    ),
    (
        "\"Europe/London\"\nplus",
        "\"london\"\nplus",
        "mentord.toml:6: timezone = \"london\" is not a time zone; did you mean \"Europe/London\"?",
    ),
    (
        "\"Europe/London\"\nplus",
        "\"GMT+1:30\"\nplus",
        "mentord.toml:6: timezone = \"GMT+1:30\" is a fixed offset, not a place: clocks there never change; write the place, such as \"Europe/London\" or \"America/New_York\"",
    ),
    (
        "plus_addressing = true",
        "plus_addressing = \"yes\"",
        "mentord.toml:7: plus_addressing should be true or false, not a text",
    ),
    (
        "\"on hold\"",
        "\"on hodl\"",
        "mentord.toml:8: start = \"on hodl\" is not a word that is known here; did you mean \"on hold\"?",
    ),
    (
        "\"15 minutes\"",
        "\"15 minuets\"",
        "mentord.toml:9: settle = \"15 minuets\" is not a length of time; write for example \"15 minutes\", \"2 hours\", \"1 day\" or \"2 weeks\"",
    ),
    ("\"15 minutes\"", "15", "mentord.toml:9: settle should be a text in quotes, not a number"),
    (
        "\"15 minutes\"",
        "\"4000000 weeks\"",
        "mentord.toml:9: settle = \"4000000 weeks\" is too long; ten years are the most",
    ),
    (
        "language = \"en\"",
        "language = \"../en\"",
        "mentord.toml:10: language = \"../en\" is not a language; write a tag such as \"en\" or \"pt-BR\"",
    ),
    (
        "language = \"en\"",
        "language = \"fr\"",
        "mentord.toml:10: language = \"fr\": no letters in it are carried along, and [letters] has no folder for it; write \"en\" or \"de\", or put letters of your own into fr/, in the directory of [letters]",
    ),
    (
        "name     = \"Riverside Mentoring\"",
        "name = \"Riverside\\r\\nBcc: all@desk.test\"",
        "mentord.toml:4: name = \"RiversideBcc: all@desk.test\" holds a line break; write it on one line",
    ),
    (
        "transport = \"smtp\"",
        "transport = \"smpt\"",
        "mentord.toml:16: transport = \"smpt\" is not a word that is known here; did you mean \"smtp\"?",
    ),
    (
        "host      = \"localhost\"\nport      = 15025",
        "port = 15025",
        "mentord.toml:15: host is missing in [mail.send]; write for example host = \"mail.example.org\"",
    ),
    (
        "host      = \"localhost\"\nport      = 15025",
        "host = \"mail.example.org:25\"",
        "mentord.toml:17: host = \"mail.example.org:25\" is not the name of a server; write for example \"mail.example.org\", without a port",
    ),
    ("15025", "70000", "mentord.toml:18: port = 70000 is out of range; write a number from 1 to 65535"),
    ("15025", "0", "mentord.toml:18: port = 0 is out of range; write a number from 1 to 65535"),
    ("15025", "\"smtp\"", "mentord.toml:18: port should be a whole number, not a text"),
    (
        "tls       = \"starttls\"",
        "tls = \"ssl\"",
        "mentord.toml:19: tls = \"ssl\" is not a word that is known here; write \"starttls\", \"implicit\" or \"none\"",
    ),
    (
        "localhost\"\nport      = 15025\ntls       = \"starttls\"",
        "mail.example.org\"\nport = 25\ntls = \"none\"",
        "mentord.toml:19: tls = \"none\" would send mail and password to mail.example.org in the clear; write \"starttls\" or \"implicit\"; \"none\" is for localhost only",
    ),
    (
        "password  = { file = \"secret\" }\nca_file   = \"tls.crt\"\nper",
        "password = \"canary\"\nper",
        "mentord.toml:21: password holds a secret, and secrets are not written in this file; write { file = \"...\" }, { credential = \"...\" } or { command = \"...\" }",
    ),
    (
        "password  = { file = \"secret\" }\nca_file   = \"tls.crt\"\nper",
        "password = { file = \"a\", command = \"b\" }\nper",
        "mentord.toml:21: password should say one place to read it from; write { file = \"...\" }, { credential = \"...\" } or { command = \"...\" }",
    ),
    (
        "password  = { file = \"secret\" }\nca_file   = \"tls.crt\"\nper",
        "password = { fiel = \"a\" }\nper",
        "mentord.toml:21: password should say one place to read it from; write { file = \"...\" }, { credential = \"...\" } or { command = \"...\" }\nmentord.toml:21: unknown key 'fiel'; did you mean 'file'?",
    ),
    (
        "password  = { file = \"secret\" }\nca_file   = \"tls.crt\"\nper",
        "password = { credential = \"../smtp\" }\nper",
        "mentord.toml:21: this is not the name of a credential; write the name that LoadCredential= gives it",
    ),
    (
        "password  = { file = \"secret\" }\nca_file   = \"tls.crt\"\nper",
        "per",
        "mentord.toml:20: a username without a password cannot log in; write password = { file = \"...\" }",
    ),
    (
        "own_copy  = \"append\"",
        "own_copy = \"both\"",
        "mentord.toml:24: own_copy = \"both\" is not a word that is known here; write \"sent\", \"append\", \"bcc\" or \"none\"",
    ),
    (
        "source    = \"imap\"",
        "source = \"pop3\"",
        "mentord.toml:28: source = \"pop3\" is not a word that is known here; write \"imap\", \"maildir\" or \"none\"",
    ),
    (
        "source    = \"imap\"",
        "source = \"maildir\"",
        "mentord.toml:24: own_copy = \"append\" needs a mailbox to append to; set [mail.receive] source = \"imap\", or own_copy = \"none\"",
    ),
    (
        "own_copy  = \"append\"\nin_doubt_after = \"10 minutes\"\n\n[mail.receive]\nsource    = \"imap\"",
        "own_copy  = \"bcc\"\nin_doubt_after = \"10 minutes\"\n\n[mail.receive]\nsource = \"none\"",
        "mentord.toml:24: own_copy = \"bcc\" needs a mailbox in which the copy is read; set [mail.receive] source = \"imap\" or \"maildir\", or own_copy = \"none\"",
    ),
    (
        "mailboxes = [\"INBOX\"]",
        "mailboxes = []",
        "mentord.toml:27: mailboxes is empty, so no mail would be read; write [\"INBOX\"]",
    ),
    (
        "after_reading = \"keep\"",
        "after_reading = \"delete after 0 days\"",
        "mentord.toml:36: after_reading = \"delete after 0 days\" is not known; write \"keep\", \"delete\", \"delete after 14 days\" or \"move:FOLDER\"",
    ),
    (
        "[\"mx.desk.test\"]",
        "[\"mx desk\"]",
        "mentord.toml:37: trusted_authserv_ids = \"mx desk\" is not a server's name; write for example \"mx.example.org\"",
    ),
    (
        "http://localhost:15008",
        "http://matrix.example.org",
        "mentord.toml:40: homeserver = \"http://matrix.example.org\" is not a server's address that can be trusted; write \"https://...\"; \"http://\" is for localhost only",
    ),
    (
        "\"@mentord:localhost\"",
        "\"mentord\"",
        "mentord.toml:41: user = \"mentord\" is not a Matrix account; write for example \"@mentord:example.org\"",
    ),
    (
        "name   = \"Rosa Staff\"\n",
        "",
        "mentord.toml:44: name is missing in [staff]; write for example name = \"Rosa Staff\"",
    ),
    (
        "[[staff]]",
        "[[staff]]\nname = \"Eve\"\nemail = \"ROSA@people.test\"\n\n[[staff]]",
        "mentord.toml:50: rosa@people.test is the address of two staff; the first is at mentord.toml:46",
    ),
    (
        "[[staff]]",
        "[[staff]]\nname = \"Eve Marsh\"\nemail = \"eve@people.test\"\ndeputy = \"Tom\"\n\n[[staff]]",
        "mentord.toml:47: deputy = \"Tom\" is nobody of [[staff]]; write a name or address of [[staff]]: Rosa",
    ),
    (
        "[[staff]]",
        "[[staff]]\nname = \"Eve Marsh\"\nemail = \"eve@people.test\"\ndeputy = \"eve marsh\"\n\n[[staff]]",
        "mentord.toml:47: deputy = \"eve marsh\" is the same person; name another of [[staff]]",
    ),
    (
        "[[staff]]",
        "[[staff]]\nname = \"Rosa Two\"\nemail = \"two@people.test\"\n\n[[staff]]\nname = \"Eve\"\nemail = \"eve@people.test\"\ndeputy = \"Rosa\"\n\n[[staff]]",
        "mentord.toml:51: deputy = \"Rosa\" could be several of [[staff]]; write the address",
    ),
    (
        "name   = \"Rosa Staff\"\n",
        "name   = \"Rosa Staff\"\ndeputy = \"Tom\"\n",
        "mentord.toml:46: deputy = \"Tom\" is nobody of [[staff]]; there is no other [[staff]]; leave it out",
    ),
    (
        "name   = \"Rosa Staff\"\n",
        "name   = \"Rosa Staff\"\nleave = [\"2027-03-19..2027-03-15\"]\n",
        "mentord.toml:46: leave = \"2027-03-19..2027-03-15\" ends before it starts; did you mean \"2027-03-15..2027-03-19\"?",
    ),
    (
        "[[staff]]",
        "[staff]",
        "mentord.toml:44: there can be several of [staff]; write [[staff]], with two brackets on each side",
    ),
    (
        "id       = \"academy\"",
        "id = \"The Academy\"",
        "mentord.toml:50: id = \"The Academy\" is not an id; did you mean \"the-academy\"?",
    ),
    (
        "starts   = 2027-01-11",
        "starts = 2028-01-11",
        "mentord.toml:54: ends = 2027-04-30 is before starts = 2028-01-11; the last day comes after the first",
    ),
    (
        "starts   = 2027-01-11",
        "starts = \"2027-02-30\"",
        "mentord.toml:53: starts = \"2027-02-30\" is not a date; write for example 2027-01-12",
    ),
    (
        "starts   = 2027-01-11",
        "starts = 2027-02-30",
        "mentord.toml:53: this is not TOML: invalid date, expected day between 01 and 28",
    ),
    (
        "starts   = 2027-01-11",
        "starts = 2027-01-11T10:00:00Z",
        "mentord.toml:53: starts = \"2027-01-11T10:00:00Z\" is not a date; write for example 2027-01-12",
    ),
    (
        "starts   = 2027-01-11\n",
        "",
        "mentord.toml:49: starts is missing in [programme]; write for example starts = 2027-01-11",
    ),
    (
        "\"mon\", \"tue\"",
        "\"mon\", \"tux\"",
        "mentord.toml:55: working_days = \"tux\" is not a day of the week; write \"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\" or \"sun\"",
    ),
    (
        "2027-04-05..2027-04-09",
        "2027-04-09..2027-04-05",
        "mentord.toml:56: holidays = \"2027-04-09..2027-04-05\" ends before it starts; did you mean \"2027-04-05..2027-04-09\"?",
    ),
    (
        "2027-04-05..2027-04-09",
        "easter",
        "mentord.toml:56: holidays = \"easter\" is not a date; write for example 2027-01-12",
    ),
    (
        "20:00-08:00",
        "20-8",
        "mentord.toml:57: quiet_hours = \"20-8\" is not a span of hours; write for example \"20:00-08:00\", or \"off\"",
    ),
    (
        "letters_a_week = 4",
        "letters_a_week = 0",
        "mentord.toml:58: letters_a_week = 0 is out of range; write a number from 1 to 100",
    ),
    (
        "[\"roster.toml\"]",
        "[\"rooster.toml\"]",
        "rooster.toml: cannot read this file: it does not exist; it is named at mentord.toml:59",
    ),
    (
        "\"#mentors:localhost\"",
        "\"mentors\"",
        "mentord.toml:64: mentors = \"mentors\" is not a Matrix room; write for example \"#mentoring-staff:example.org\"",
    ),
    (
        "at = \"08:30\"",
        "at = \"half past eight\"",
        "mentord.toml:68: at = \"half past eight\" is not a time of day; write for example \"08:30\", or \"off\"",
    ),
    (
        "attach_mentor = []",
        "attach_mentor = [\"pack.pdf\"]",
        "mentord.toml:73: attach_mentor: cannot attach 'pack.pdf': it does not exist",
    ),
    (
        "every    = \"week\"",
        "every = \"10 days\"",
        "mentord.toml:77: every = \"10 days\" is not a number of weeks; write \"week\" or for example \"2 weeks\"",
    ),
    (
        "length   = \"45 minutes\"",
        "length = \"2 minutes\"",
        "mentord.toml:78: length = \"2 minutes\" is not the length of a call; write from \"5 minutes\" to \"8 hours\"",
    ),
    (
        "reminder = \"1 day\"",
        "reminder = \"5 weeks\"",
        "mentord.toml:80: reminder = \"5 weeks\" is too early for a reminder; two weeks before are the most",
    ),
    (
        "ask      = \"off\"",
        "ask = \"everyone\"",
        "mentord.toml:81: ask = \"everyone\" is not a word that is known here; write \"off\", \"mentor\", \"mentee\", \"turns\" or \"both\"",
    ),
    (
        "\"4 working days: nudge both\"",
        "\"2 working days: nudge both\"",
        "mentord.toml:89: first: this step does not come later than the one before it; put the steps in order, each with a longer wait",
    ),
    (
        "\"15 days: tell staff\"",
        "\"5 days: tell staff\"",
        "mentord.toml:94: ongoing: this step does not come later than the one before it; put the steps in order, each with a longer wait",
    ),
    (
        "\"15 days: tell staff\"",
        "\"15 days tell staff\"",
        "mentord.toml:94: ongoing = \"15 days tell staff\" is not a step; write for example \"2 working days: nudge mentor\" or \"15 days: tell staff\"",
    ),
    (
        "\"15 days: tell staff\"",
        "\"15 days: tell everyone\"",
        "mentord.toml:94: ongoing = \"15 days: tell everyone\" does not say what to do; what follows the colon is \"nudge mentor\", \"nudge mentee\", \"nudge both\" or \"tell staff\"",
    ),
    (
        "\"15 days: tell staff\"",
        "\"0 days: tell staff\"",
        "mentord.toml:94: ongoing = \"0 days: tell staff\" waits too short or too long; wait from 1 day to 366 days",
    ),
    (
        "name     = \"Riverside Mentoring\"",
        "name = \"${NOT_SET}\"",
        "mentord.toml:4: the environment variable NOT_SET is not set; set it, or write the value here",
    ),
    (
        "name     = \"Riverside Mentoring\"",
        "name = \"${DESK\"",
        "mentord.toml:4: '${' is not closed; write ${NAME}",
    ),
    (
        "name     = \"Riverside Mentoring\"",
        "name = Riverside",
        "mentord.toml:4: this is not TOML: string values must be quoted, expected literal string",
    ),
    (
        "name     = \"Riverside Mentoring\"",
        "name = \"a\"\nname = \"b\"",
        "mentord.toml:5: this is not TOML: duplicate key",
    ),
    // Rosters.
    (
        "name     = \"Ada Lovelace\"",
        "name = \"Ada\\nLovelace\"",
        "roster.toml:4: name = \"AdaLovelace\" holds a line break; write it on one line",
    ),
    (
        "name     = \"Ada Lovelace\"",
        "name = \"Ada \\u202Eecalevol\"",
        "roster.toml:4: name = \"Ada ecalevol\" holds characters that cannot be seen; type it anew instead of pasting it",
    ),
    ("name     = \"Ada Lovelace\"", "name = \"\"", "roster.toml:4: name = \"\" is empty; write a name"),
    (
        "email    = \"sam@people.test\"",
        "email = \"s\u{e4}m@people.test\"",
        "roster.toml:16: email = \"säm@people.test\" has 'ä' before the @, which not every mail server takes; ask for another address of theirs",
    ),
    (
        "email    = \"sam@people.test\"",
        "email = \"ada.l@work.test\"",
        "roster.toml:16: ada.l@work.test is an address of two people, Ada Lovelace and Sam Jones; the other is at roster.toml:3",
    ),
    (
        "email    = \"sam@people.test\"",
        "email = \"ada@people.test\"",
        "roster.toml:16: ada@people.test is an address of two people, Ada Lovelace and Sam Jones; the other is at roster.toml:3; if both read it, write shares_address = true with one of them",
    ),
    (
        "email    = \"sam@people.test\"",
        "email = \"desk@desk.test\"",
        "roster.toml:16: desk@desk.test is the desk's own address; give the person's address",
    ),
    (
        "email    = \"sam@people.test\"",
        "email = \"sam@people.test\"\naliases = [\"ada@people.test\"]",
        "roster.toml:16: ada@people.test is an address of two people, Ada Lovelace and Sam Jones; the other is at roster.toml:3",
    ),
    ("aliases ", "alias", "roster.toml:7: unknown key 'alias'; did you mean 'aliases'?"),
    (
        "capacity = 3",
        "capacity = -1",
        "roster.toml:12: capacity = -1 is out of range; write a number from 0 to 1000",
    ),
    (
        "2027-03-15..2027-03-19",
        "2027-03-15 to 2027-03-19",
        "roster.toml:19: leave = \"2027-03-15 to 2027-03-19\" is not a date; write for example 2027-01-12",
    ),
    (
        "programme = \"academy\"",
        "programme = \"acadmey\"",
        "roster.toml:23: programme = \"acadmey\" is not a programme of the configuration; did you mean \"academy\"?",
    ),
    (
        "\"technical\"",
        "\"../technical\"",
        "roster.toml:24: kind = \"../technical\" is not a kind; write a word such as \"technical\" or \"career\"",
    ),
    (
        "[\"sam@people.test\"]",
        "[\"sma@people.test\"]",
        "roster.toml:26: mentees: \"sma@people.test\" is nobody in the rosters; did you mean \"sam@people.test\"?",
    ),
    (
        "[\"sam@people.test\"]",
        "[\"Sam Jnoes\"]",
        "roster.toml:26: mentees: \"Sam Jnoes\" is nobody in the rosters; did you mean \"Sam Jones\"?",
    ),
    (
        "[\"sam@people.test\"]",
        "[]",
        "roster.toml:21: this pairing has no mentees; write for example mentees = [\"ada@example.org\"]",
    ),
    (
        "[\"sam@people.test\"]",
        "[\"Ada\"]",
        "roster.toml:26: Ada Lovelace is on both sides of this pairing; name each person once",
    ),
    (
        "[\"sam@people.test\"]",
        "[\"Sam\", \"sam jones\"]",
        "roster.toml:26: Sam Jones is named twice among the mentees; name each person once",
    ),
    (
        "\"Tue 18:00\"",
        "\"Tuesday evening\"",
        "roster.toml:27: weekly = \"Tuesday evening\" is not a weekly time; write for example \"Tue 18:00\"",
    ),
    (
        "introduced = 2027-01-05",
        "introduced = 2027-01-05\nends = 2026-12-31",
        "roster.toml:31: ends = 2026-12-31 is before the programme starts (2027-01-11); write the pairing's last day",
    ),
    (
        "introduced = 2027-01-05",
        "introduced = 2027-05-05",
        "roster.toml:30: introduced = 2027-05-05 is after the programme ends (2027-04-30); write the day on which they were introduced",
    ),
    (
        "id        = \"ada-sam\"",
        "id = \"Ada & Sam\"",
        "roster.toml:22: id = \"Ada & Sam\" is not an id; did you mean \"ada-sam\"?",
    ),
    (
        "[[pairing]]",
        "[[pairing]]\nmentors = [\"Ada\"]\nmentees = [\"Sam\"]\nkind = \"technical\"\n\n[[pairing]]",
        "roster.toml:26: this pairing is there twice; the other is at roster.toml:21; remove one, or give them different kinds",
    ),
    (
        "[[pairing]]",
        "[[pairing]]\nid = \"ada-sam\"\nmentors = [\"Ada\"]\nmentees = [\"Sam\"]\n\n[[pairing]]",
        "roster.toml:27: id = \"ada-sam\" is taken by another pairing; it is at roster.toml:21",
    ),
    ("[[pairing]]", "[[paring]]", "roster.toml:21: unknown section 'paring'; did you mean 'pairing'?"),
    (
        "[[pairing]]",
        "[[person]]\nname = \"Sam Smith\"\nemail = \"sam.s@people.test\"\n\n[[pairing]]\nmentors = [\"Ada\"]\nmentees = [\"Sam\"]\n\n[[pairing]]",
        "roster.toml:27: mentees: \"Sam\" could be Sam Jones (sam@people.test) or Sam Smith (sam.s@people.test); write the address instead",
    ),
];

fn said(from: &str, to: &str) -> Vec<String> {
    let times = CONFIG.matches(from).count() + ROSTER.matches(from).count();
    assert_eq!(times, 1, "'{from}' stands {times} times in the fixtures");
    let (config, roster) = (CONFIG.replace(from, to), ROSTER.replace(from, to));
    let (_folder, loaded) =
        load_files(&[("mentord.toml", config.as_bytes()), ("roster.toml", roster.as_bytes())]);
    match loaded {
        Ok(_) => panic!("'{to}' was accepted"),
        Err(said) => said,
    }
}

#[test]
fn a_sendmail_command_and_a_copy_are_held_against_the_rest() {
    let said = |send: &str, receive: &str| {
        let desk = "[desk]\naddress = \"desk@desk.test\"\ntimezone = \"UTC\"\n";
        let config = format!("{desk}[mail.send]\n{send}\n[mail.receive]\n{receive}\n");
        let (_folder, loaded) = load_files(&[("mentord.toml", config.as_bytes())]);
        let said = loaded.err().unwrap_or_default();
        said.into_iter()
            .filter(|said| said.contains("own_copy") || said.contains("command"))
            .collect::<Vec<_>>()
    };
    let maildir = "source = \"maildir\"";
    assert_eq!(said("transport = \"sendmail\"\nown_copy = \"bcc\"", maildir), Vec::<String>::new());
    assert_eq!(
        said("own_copy = \"bcc\"", maildir),
        [
            "mentord.toml:5: own_copy = \"bcc\" needs a way out that takes a second recipient; set [mail.send] transport = \"smtp\" or \"sendmail\", or own_copy = \"none\""
        ]
    );
    assert_eq!(
        said("transport = \"sendmail\"\ncommand = \" \"", maildir),
        [
            "mentord.toml:6: command = \" \" is not a program and its options; write for example \"/usr/sbin/sendmail\""
        ]
    );
}

#[test]
fn every_mistake_is_said_with_its_place() {
    for (from, to, expected) in WRONG {
        assert_eq!(said(from, to).join("\n"), *expected, "for '{to}'");
    }
}
