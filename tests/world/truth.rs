//! Whether what a letter says of silence, of a no and of calls to come is true of the record.
//!
//! The record is read from the journal and the calendars, not from what planning makes of them. A
//! sentence that sounds like one of these and is not known here is a complaint too: whoever words a
//! letter anew says here what it claims.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

/// Something that somebody did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Deed {
    pub(crate) at: Timestamp,
    pub(crate) who: String,
    pub(crate) what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// Mail to the other side, or an invite of their own.
    Mail,
    /// They have talked, by somebody's word.
    Talked,
    /// Yes or maybe to the invite or to one call, where the programme counts it as contact.
    Yes,
    /// Yes, maybe or no to the invite or to one call, and no contact.
    Rsvp,
    /// Other words: later, not yet, no, words to the desk.
    Word,
    Stop,
    NotMe,
    /// Told to be away on these days.
    Away(Date, Date),
}

/// A call to come, as the calendars have it.
#[derive(Debug, Clone)]
pub(crate) struct KnownCall {
    pub(crate) start: Timestamp,
    pub(crate) declined: bool,
    /// It is in no calendar.
    pub(crate) left_out: bool,
    /// Whoever of the pair is known to be away on that day, by what they are called.
    pub(crate) away: Vec<String>,
    /// A whole side is.
    pub(crate) side_away: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) id: String,
    pub(crate) called: String,
    pub(crate) name: String,
    pub(crate) mentor: bool,
}

/// A pairing when the letter was written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    pub(crate) members: Vec<Member>,
    pub(crate) deeds: Vec<Deed>,
    /// Instants that silences begin with, the introduction among them: what falls on it is inside.
    pub(crate) introduced: Vec<Timestamp>,
    /// The contact that was last: what falls on it is not inside.
    pub(crate) last_contact: Option<Timestamp>,
    /// The end of the first of the calls that counted in a row though nobody said so.
    pub(crate) presumed_from: Option<Timestamp>,
    /// What somebody proposed went without an answer.
    pub(crate) unanswered: bool,
    /// The mentor, asked first, has answered.
    pub(crate) proposal_answered: bool,
    pub(crate) calls: Vec<KnownCall>,
}

/// To whom the letter goes, and when.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    /// `None`: staff.
    pub(crate) recipient: Option<String>,
    pub(crate) zone: TimeZone,
    pub(crate) now: Timestamp,
}

/// What sounds like a claim of silence or of a call to come.
const SOUNDS: [&str; 19] = [
    "not seen",
    "not heard",
    "nothing heard",
    "nothing seen",
    "nothing from",
    "no contact seen",
    "no contact since",
    "silent since",
    "none since",
    "no mail",
    "seen nothing",
    "no word",
    "not answered",
    "nobody has answered",
    "no answer",
    "last heard",
    "asked for no more letters",
    "next call",
    ", next on ",
];

/// Sentences that sound like one and claim nothing of the pair.
const HARMLESS: [&str; 7] = [
    // The journal, with its day.
    "needs staff: ",
    "so answers are not seen",
    "passes no mail on",
    "no answer is needed",
    "no mail to",
    "a note asking you to write",
    "and is not answered",
];

/// The text without what it quotes of people: those words are theirs.
fn without_quotes(text: &str) -> String {
    text.lines()
        .collect::<Vec<_>>()
        .join("\n")
        .split('"')
        .enumerate()
        .map(|(at, part)| if at % 2 == 0 { part.to_owned() } else { "...".to_owned() })
        .collect::<Vec<_>>()
        .join("\"")
}

/// Every sentence of the text that is not true, and every one that nobody knows.
pub(crate) fn untrue(text: &str, records: &[Record], reading: &Reading) -> Vec<String> {
    let mut faults = Vec::new();
    let mut current: Option<&Record> = match records {
        [one] => Some(one),
        _ => None,
    };
    let text = &without_quotes(text);
    let blocks = blocks(text);
    for (at, block) in blocks.iter().enumerate() {
        // "Your next call is tomorrow", and when it is on a line below.
        let when = blocks.get(at + 1).filter(|next| next.starts_with("When: "));
        if let Some(names) = line_of_list(block) {
            current = records.iter().max_by_key(|record| record.named(names).len());
        } else if records.len() > 1
            && let Some(heading) = numbered(block)
        {
            current = records.iter().max_by_key(|record| record.named(heading).len());
            continue;
        }
        for mut sentence in sentences(block) {
            let lower = sentence.to_lowercase();
            if let Some(when) = when.filter(|_| lower.contains("your next call")) {
                sentence = format!("{sentence} {when}");
            }
            let sounds = SOUNDS.iter().any(|sound| lower.contains(sound));
            let about_calls = lower.contains("the call of ") || lower.contains("the calls of ");
            if !(sounds || about_calls) || HARMLESS.iter().any(|known| lower.contains(known)) {
                continue;
            }
            let asked: Vec<&Record> = current.map_or_else(|| records.iter().collect(), |one| vec![one]);
            let verdicts: Vec<Result<bool, String>> =
                asked.iter().map(|record| record.judge(&sentence, block, reading)).collect();
            // Where it is open which pairing is meant, it is true if it is of one.
            if verdicts.contains(&Ok(true)) || asked.is_empty() {
                continue;
            }
            match verdicts.into_iter().find_map(Result::err) {
                Some(why) => faults.push(format!("{sentence:?} is not true: {why}")),
                None if about_calls && !sounds => {}
                None => faults.push(format!("{sentence:?} is a claim that no check knows")),
            }
        }
    }
    faults
}

impl Record {
    /// `Ok(true)`: known and true; `Ok(false)`: no claim that is known here; `Err`: false, and why.
    fn judge(&self, sentence: &str, block: &str, reading: &Reading) -> Result<bool, String> {
        let mut known = false;
        known |= self.judge_mail_between(sentence, reading)?;
        known |= self.judge_answers(sentence, reading)?;
        known |= self.judge_silence(sentence, reading)?;
        known |= self.judge_person(sentence, reading)?;
        known |= self.judge_next_call(sentence, reading)?;
        known |= self.judge_absence(sentence, block, reading)?;
        Ok(known)
    }

    /// "... on D, and the desk has not seen mail between you since"; "from them": the other side.
    fn judge_mail_between(&self, sentence: &str, reading: &Reading) -> Result<bool, String> {
        for phrase in ["has not seen mail between you since", "mail between you the desk has not seen since"]
        {
            if let Some((before, _)) = sentence.split_once(phrase) {
                let from = self.since(before, reading, &[What::Rsvp, What::Yes])?;
                self.nobody(&self.everyone(), from, |what| what == What::Mail)?;
                return Ok(true);
            }
        }
        if let Some((before, after)) = sentence.split_once("the desk has not seen mail from ") {
            let (names, day) = after.split_once(" since").ok_or("since when?")?;
            let words = if day.trim_matches(['.', ' ']).is_empty() { before } else { day };
            let from = self.since(words, reading, &[What::Rsvp, What::Yes])?;
            let who = if names == "them" { self.side(reading, false)? } else { self.named(names) };
            self.nobody(&who, from, |what| what == What::Mail)?;
            return Ok(true);
        }
        if let Some((_, after)) = sentence.split_once("It has seen no mail from ") {
            let who = match (after.starts_with("you "), &reading.recipient) {
                (true, Some(recipient)) => vec![recipient.clone()],
                _ => self.named(after),
            };
            self.nobody(&who, From::ever(), |what| what == What::Mail)?;
            return Ok(true);
        }
        Ok(false)
    }

    /// "Sam wrote on D, and the desk has not seen an answer since"; "Nobody has answered the invite".
    fn judge_answers(&self, sentence: &str, reading: &Reading) -> Result<bool, String> {
        let answers = |what| matches!(what, What::Mail | What::Talked);
        if let Some((before, after)) = sentence.split_once("the desk has not seen an answer") {
            let theirs = before.starts_with("You ");
            if theirs != after.starts_with(" to it yet") {
                return Err("who is it that has not answered?".to_owned());
            }
            let from = self.since(before, reading, &[])?;
            let silent = self.side(reading, !theirs)?;
            self.nobody(&silent, from, answers)?;
            return Ok(true);
        }
        if sentence.contains("no answer in time") || sentence.contains("Nobody answered in time ") {
            return if self.unanswered { Ok(true) } else { Err("somebody has answered".to_owned()) };
        }
        if sentence.contains("Nobody has answered the ") {
            self.nobody(&self.everyone(), From::ever(), |what| matches!(what, What::Rsvp | What::Yes))?;
            return Ok(true);
        }
        if sentence.contains("The mentor was asked first whether to be introduced, and has not answered") {
            return if self.proposal_answered { Err("the mentor has".to_owned()) } else { Ok(true) };
        }
        if sentence.contains("no word from either side since") {
            let from = self.presumed_from.ok_or("no call was taken as held")?;
            self.nobody(&self.everyone(), From { at: from, inside: false }, |_| true)?;
            return Ok(true);
        }
        Ok(false)
    }

    /// "Introduced D; nothing seen from Sam since"; "no contact seen since the introduction on D".
    fn judge_silence(&self, sentence: &str, reading: &Reading) -> Result<bool, String> {
        if let Some((before, after)) = sentence.split_once(" silent since ") {
            let names = before.split_once(": ").map_or(before, |(_, names)| names);
            let who = if names == "both" { self.everyone() } else { self.named(names) };
            let from = self.since(after, reading, &[])?;
            self.nobody(&who, from, |_| true)?;
            return Ok(true);
        }
        for phrase in ["nothing seen from ", "nothing from "] {
            let Some((before, after)) = sentence.split_once(phrase) else { continue };
            let (names, day) = after.split_once(" since").ok_or("since when?")?;
            let who = if names == "anyone" { self.everyone() } else { self.named(names) };
            if who.is_empty() {
                return Err(format!("who is {names}?"));
            }
            let day = day.split(';').next().unwrap_or(day);
            let words = if day_in(day, reading.now).is_some() { day } else { before };
            let from = self.since(words, reading, &[])?;
            self.nobody(&who, from, |_| true)?;
            return Ok(true);
        }
        for phrase in ["no contact seen since", "no contact since", "none since"] {
            let Some((before, after)) = sentence.split_once(phrase) else { continue };
            let after = after.split(';').next().unwrap_or(after);
            let words = if day_in(after, reading.now).is_some() { after } else { before };
            let from = self.since(words, reading, &[])?;
            let contact = |what| matches!(what, What::Mail | What::Talked | What::Yes);
            let spoke = |mentor: bool| {
                let side: Vec<String> =
                    self.members.iter().filter(|m| m.mentor == mentor).map(|m| m.id.clone()).collect();
                self.nobody(&side, from, contact).is_err()
            };
            return if spoke(true) && spoke(false) {
                Err("both sides were in contact since".to_owned())
            } else {
                Ok(true)
            };
        }
        Ok(false)
    }

    /// "- Sam: nothing heard; ..."
    fn judge_person(&self, sentence: &str, reading: &Reading) -> Result<bool, String> {
        let who = |before: &str| self.named(before.trim_start_matches(['-', ' ']));
        if let Some((before, _)) = sentence.split_once(": nothing heard") {
            self.nobody(&who(before), From::ever(), |_| true)?;
            return Ok(true);
        }
        if let Some((before, _)) = sentence.split_once(": no word but that they ") {
            self.nobody(&who(before), From::ever(), |what| !matches!(what, What::Away(..)))?;
            return Ok(true);
        }
        let on = |deed: &Deed| deed.at.to_zoned(reading.zone.clone()).date();
        let last_heard = [(": last heard ", None), ("It last heard from you on ", reading.recipient.clone())];
        for (phrase, recipient) in last_heard {
            let Some((before, after)) = sentence.split_once(phrase) else { continue };
            let who = recipient.map_or_else(|| who(before), |recipient| vec![recipient]);
            let said = |deed: &&Deed| {
                who.contains(&deed.who) && !matches!(deed.what, What::Away(..) | What::Stop | What::NotMe)
            };
            let last =
                self.deeds.iter().filter(said).max_by_key(|deed| deed.at).ok_or("they said nothing")?;
            let named = after.split(['(', ';']).next().unwrap_or(after);
            return match day_in(named, reading.now) {
                Some(date) if date == on(last) => Ok(true),
                other => Err(format!("it was on {}, not {other:?}", on(last))),
            };
        }
        if let Some((before, after)) = sentence.split_once(": asked for no more letters ") {
            let date = day_in(after.split(';').next().unwrap_or(after), reading.now);
            let stop = |deed: &&Deed| deed.what == What::Stop && Some(on(deed)) == date;
            let known = self.deeds.iter().filter(stop).any(|deed| who(before).contains(&deed.who));
            return if known { Ok(true) } else { Err("they did not, on that day".to_owned()) };
        }
        Ok(false)
    }

    /// "Your next call: Tuesday 19 January, 18:00 (London)"
    fn judge_next_call(&self, sentence: &str, reading: &Reading) -> Result<bool, String> {
        let lower = sentence.to_lowercase();
        let next =
            self.calls.iter().find(|call| call.start > reading.now && !call.declined && !call.left_out);
        let day =
            |call: &KnownCall| call.start.to_zoned(reading.zone.clone()).strftime("%A %-d %B").to_string();
        if let Some((_, after)) = sentence.split_once(", next on ") {
            let call = next.ok_or("there is none")?;
            let is = day(call);
            return if after.starts_with(&is) { Ok(true) } else { Err(format!("it is on {is}")) };
        }
        if !["your next call", "their next call"].iter().any(|words| lower.contains(words)) {
            return Ok(false);
        }
        let call = next.ok_or("there is none")?;
        let moment = call.start.to_zoned(reading.zone.clone()).strftime("%A %-d %B, %H:%M").to_string();
        if !sentence.contains(&moment) {
            return Err(format!("it is on {moment}"));
        }
        if call.side_away && !sentence.contains(" away then") {
            return Err(format!("{} away then", call.away.join(" and ")));
        }
        Ok(true)
    }

    /// "The call of Tuesday 19 January leaves your calendar"
    fn judge_absence(&self, sentence: &str, _: &str, reading: &Reading) -> Result<bool, String> {
        let Some((_, rest)) =
            sentence.split_once("The call of ").or_else(|| sentence.split_once("The calls of "))
        else {
            return Ok(false);
        };
        type Holds = fn(&KnownCall) -> bool;
        let claims: [(&[&str], Holds); 3] = [
            (&[" leaves ", " leave "], |call| call.left_out),
            (&[" stands, with ", " stand, with "], |call| {
                !call.left_out && !call.declined && !call.side_away
            }),
            (&[" stays in ", " stay in "], |call| !call.left_out && !call.declined && call.side_away),
        ];
        for (verbs, holds) in claims {
            let Some((days, _)) = verbs.iter().find_map(|verb| rest.split_once(verb)) else { continue };
            for named in days.split(", ") {
                let date = day_in(named, reading.now).ok_or_else(|| format!("which day is {named}?"))?;
                let call = self
                    .calls
                    .iter()
                    .find(|call| call.start.to_zoned(reading.zone.clone()).date() == date)
                    .ok_or_else(|| format!("there was none on {date}"))?;
                if !holds(call) {
                    return Err(format!("that of {date} is {call:?}"));
                }
            }
            return Ok(true);
        }
        Ok(false)
    }

    /// Nobody of these did such a thing in the span.
    fn nobody(&self, who: &[String], from: From, such: impl Fn(What) -> bool) -> Result<(), String> {
        let inside = |deed: &&Deed| match deed.what {
            // An absence that was told before it began, or before the silence did, is known in it.
            What::Away(_, last) => from.holds(deed.at) || last >= from.at.to_zoned(TimeZone::UTC).date(),
            _ => from.holds(deed.at),
        };
        let theirs = |deed: &&Deed| who.contains(&deed.who) && such(deed.what);
        match self.deeds.iter().filter(inside).find(theirs) {
            Some(deed) => Err(format!("{} was heard at {}: {:?}", deed.who, deed.at, deed.what)),
            None => Ok(()),
        }
    }

    /// From when on the sentence speaks: the last day that the words name, to the instant if something
    /// is known of that day that it can mean.
    fn since(&self, words: &str, reading: &Reading, besides: &[What]) -> Result<From, String> {
        let date = day_in(words, reading.now).ok_or_else(|| format!("since when? {words:?}"))?;
        let on = |at: &Timestamp| at.to_zoned(reading.zone.clone()).date() == date;
        // "You wrote on D", "Sam wrote on D", "Sam said yes on D": from that deed on.
        let does = [" wrote", " sent", " said yes"].iter().any(|verb| words.contains(verb));
        if does {
            let words = words.trim_start();
            let subject = match (words.starts_with("You "), &reading.recipient) {
                (true, Some(recipient)) => vec![recipient.clone()],
                // Below the heading with the names of the other side.
                _ if words.starts_with("They ") || words.starts_with("One of them ") => {
                    self.side(reading, false)?
                }
                _ => self.named(words.split(" on ").next().unwrap_or(words)),
            };
            let deed = self.deeds.iter().rev().find(|deed| {
                subject.contains(&deed.who)
                    && on(&deed.at)
                    && (deed.what == What::Mail || besides.contains(&deed.what))
            });
            return deed
                .map(|deed| From { at: deed.at, inside: false })
                .ok_or_else(|| format!("{subject:?} did no such thing on {date}"));
        }
        if let Some(at) = self.last_contact.filter(on) {
            return Ok(From { at, inside: false });
        }
        if let Some(at) = self.introduced.iter().copied().filter(on).min() {
            return Ok(From { at, inside: true });
        }
        let next = date.tomorrow().map_err(|error| error.to_string())?;
        let at = next.to_zoned(reading.zone.clone()).map_err(|error| error.to_string())?.timestamp();
        Ok(From { at, inside: true })
    }

    fn everyone(&self) -> Vec<String> {
        self.members.iter().map(|member| member.id.clone()).collect()
    }

    /// The members whom the words name.
    fn named(&self, words: &str) -> Vec<String> {
        let whole = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        let stands = |name: &str| {
            let mut parts = words.split(name).peekable();
            let mut found = false;
            while let (Some(before), Some(after)) = (parts.next(), parts.peek()) {
                found |= whole(before.chars().next_back()) && whole(after.chars().next());
            }
            found
        };
        let named = |member: &&Member| stands(&member.called) || stands(&member.name);
        self.members.iter().filter(named).map(|member| member.id.clone()).collect()
    }

    /// The reader's side, or the other.
    fn side(&self, reading: &Reading, own: bool) -> Result<Vec<String>, String> {
        let recipient = reading.recipient.as_ref().ok_or("staff are no side")?;
        let mentor = self.members.iter().find(|member| member.id == *recipient).ok_or("a stranger")?.mentor;
        let of = |member: &&Member| (member.mentor == mentor) == own;
        Ok(self.members.iter().filter(of).map(|member| member.id.clone()).collect())
    }
}

/// Where a span begins.
#[derive(Debug, Clone, Copy)]
struct From {
    at: Timestamp,
    /// What falls on that instant is in the span.
    inside: bool,
}

impl From {
    fn ever() -> Self {
        Self { at: Timestamp::MIN, inside: true }
    }

    fn holds(self, at: Timestamp) -> bool {
        if self.inside { at >= self.at } else { at > self.at }
    }
}

/// Paragraphs and list items, unwrapped; what stands below the signature is left out.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks = vec![String::new()];
    for line in text.lines() {
        if line.trim_end() == "--" {
            break;
        }
        if line.trim().is_empty() || line.starts_with("- ") || line_of_list(line).is_some() {
            blocks.push(String::new());
        }
        let last = blocks.last_mut().expect("one at least");
        if !last.is_empty() {
            last.push(' ');
        }
        last.push_str(line.trim());
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

fn sentences(block: &str) -> Vec<String> {
    block
        .split_inclusive(". ")
        .flat_map(|part| part.split_inclusive("? "))
        .map(|one| one.trim().to_owned())
        .collect()
}

/// `1 new Ada Lovelace and Sam Jones: ...` and `2 (3 days) ...` are lines of the morning list: the names.
fn line_of_list(line: &str) -> Option<&str> {
    let (number, rest) = line.split_once(' ')?;
    number.parse::<u8>().ok()?;
    let names =
        rest.strip_prefix("new ").or_else(|| rest.strip_prefix('(')?.split_once(") ").map(|it| it.1))?;
    names.split_once(": ").map(|(names, _)| names)
}

/// `1. Ada and Sam` is a heading.
fn numbered(block: &str) -> Option<&str> {
    let (number, rest) = block.split_once(". ")?;
    (number.parse::<u8>().is_ok() && !rest.contains(['.', ':', ';'])).then_some(rest)
}

/// The last day that the words name: `Monday 11 January`, `Mon 11 Jan`, with a year or not,
/// `2027-01-11`.
fn day_in(words: &str, now: Timestamp) -> Option<Date> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let today = now.to_zoned(TimeZone::UTC).date();
    let parts: Vec<&str> =
        words.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|p| !p.is_empty()).collect();
    let mut found = None;
    for (at, part) in parts.iter().enumerate() {
        if let Ok(date) = part.parse::<Date>() {
            found = Some(date);
        }
        let Some(month) = part.get(..3).and_then(|start| {
            let known = MONTHS.iter().position(|month| start.eq_ignore_ascii_case(month))?;
            i8::try_from(known + 1).ok()
        }) else {
            continue;
        };
        let day = at.checked_sub(1).and_then(|before| parts.get(before)?.parse::<i8>().ok());
        let year = parts.get(at + 1).and_then(|after| after.parse::<i16>().ok()).filter(|year| *year > 1900);
        if let Some(date) = day.and_then(|day| Date::new(year.unwrap_or(today.year()), month, day).ok()) {
            // Without a year it is the nearest one.
            let far = today.checked_add(200.days()).ok().is_some_and(|far| date > far);
            found = Some(if year.is_none() && far { date.checked_sub(1.year()).ok()? } else { date });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    /// Ada and Sam, introduced on Monday 11 January; calls on Tuesdays at 18:00.
    fn record(deeds: &[(&str, &str, What)]) -> Record {
        let member = |id: &str, name: &str, mentor| Member {
            id: id.to_owned(),
            called: name.split(' ').next().expect("a name").to_owned(),
            name: name.to_owned(),
            mentor,
        };
        let call = |start: &str| KnownCall {
            start: at(start),
            declined: false,
            left_out: false,
            away: Vec::new(),
            side_away: false,
        };
        Record {
            members: vec![member("ada", "Ada Lovelace", true), member("sam", "Sam Okoye", false)],
            deeds: deeds
                .iter()
                .map(|(when, who, what)| Deed { at: at(when), who: (*who).to_owned(), what: *what })
                .collect(),
            introduced: vec![at("2027-01-11T09:00:00Z")],
            calls: vec![
                call("2027-01-19T18:00:00Z"),
                call("2027-01-26T18:00:00Z"),
                call("2027-02-02T18:00:00Z"),
            ],
            ..Record::default()
        }
    }

    fn faults(text: &str, recipient: Option<&str>, record: &Record) -> usize {
        let reading = Reading {
            recipient: recipient.map(str::to_owned),
            zone: TimeZone::get("Europe/London").expect("a zone"),
            now: at("2027-01-18T09:00:00Z"),
        };
        untrue(text, std::slice::from_ref(record), &reading).len()
    }

    const NOT_ANSWERED: &str = "We introduced you and Sam Okoye on Monday 11 January, and the desk has not seen\n\
        mail between you since. Nobody has answered the Tuesday invite either.";
    const NOTHING: &str =
        "Introduced Mon 11 Jan; nothing seen from anyone since. Sent: nudge to Ada Wed 13 Jan.";
    const WAITS: &str = "You wrote to Ada Lovelace on Tuesday 12 January, and the desk has not seen an answer\n\
        to it yet.";
    const WAITS_LONG: &str =
        "You may be waiting for Sam Okoye: the desk has not seen mail from Sam since Monday 11 January.";
    const SAM: &str = "- Sam: nothing heard; the address works (letters accepted).";
    const NEXT: &str = "Your next call: Tuesday 19 January, 18:00 (London).";

    #[test]
    fn true_letters_pass() {
        let quiet = record(&[]);
        for (text, recipient) in [
            (NOT_ANSWERED, Some("ada")),
            (NOTHING, None),
            (WAITS_LONG, Some("ada")),
            (SAM, None),
            (NEXT, Some("sam")),
            ("All others stay: every Tuesday, 18:00 (London), next on Tuesday 19 January.", Some("sam")),
        ] {
            assert_eq!(faults(text, recipient, &quiet), 0, "{text}");
        }
        let wrote = record(&[("2027-01-12T10:00:00Z", "sam", What::Mail)]);
        assert_eq!(faults(WAITS, Some("sam"), &wrote), 0);
        // Before the silence began.
        let before = record(&[("2027-01-10T10:00:00Z", "sam", What::Mail)]);
        assert_eq!(faults(NOTHING, None, &before), 0);
    }

    #[test]
    fn nobody_who_was_heard_is_silent() {
        for what in [
            What::Mail,
            What::Talked,
            What::Yes,
            What::Rsvp,
            What::Word,
            What::Stop,
            What::NotMe,
            What::Away("2027-01-12".parse().expect("a date"), "2027-01-30".parse().expect("a date")),
        ] {
            let heard = record(&[("2027-01-12T10:00:00Z", "sam", what)]);
            for text in [
                NOTHING,
                SAM,
                "The last contact seen was on Mon 11 Jan; nothing from Sam since.",
                "Introduced Mon 11 Jan; nothing seen from Ada and Sam since.",
            ] {
                assert_eq!(faults(text, None, &heard), 1, "{what:?}: {text}");
            }
        }
    }

    #[test]
    fn mail_answers_and_rsvps_are_no_silence() {
        let sam = record(&[("2027-01-13T10:00:00Z", "sam", What::Mail)]);
        assert_eq!(faults(NOT_ANSWERED, Some("ada"), &sam), 1);
        assert_eq!(faults(WAITS_LONG, Some("ada"), &sam), 1);
        let said_no = record(&[("2027-01-13T10:00:00Z", "sam", What::Rsvp)]);
        assert_eq!(faults(NOT_ANSWERED, Some("ada"), &said_no), 1, "the invite was answered");
        let both = record(&[
            ("2027-01-12T10:00:00Z", "sam", What::Mail),
            ("2027-01-14T10:00:00Z", "ada", What::Mail),
        ]);
        assert_eq!(faults(WAITS, Some("sam"), &both), 1);
        let theirs = "Sam wrote on Tuesday 12 January, and the desk has not seen an answer since.";
        assert_eq!(faults(theirs, Some("ada"), &both), 1);
        assert_eq!(faults("Introduced Mon 11 Jan; no contact seen since.", None, &both), 1);
    }

    #[test]
    fn nobody_is_said_to_have_written_who_did_not() {
        assert_eq!(faults(WAITS, Some("sam"), &record(&[])), 1);
        let stop = "- Sam: asked for no more letters Tue 12 Jan; the address works (letters accepted).";
        assert_eq!(faults(stop, None, &record(&[])), 1);
        assert_eq!(faults(stop, None, &record(&[("2027-01-12T10:00:00Z", "sam", What::Stop)])), 0);
        let heard = "- Sam: last heard Tue 12 Jan (wrote to the desk); the address works (letters accepted).";
        assert_eq!(faults(heard, None, &record(&[])), 1);
        assert_eq!(faults(heard, None, &record(&[("2027-01-12T10:00:00Z", "sam", What::Word)])), 0);
        let later = record(&[
            ("2027-01-12T10:00:00Z", "sam", What::Word),
            ("2027-01-14T10:00:00Z", "sam", What::Rsvp),
        ]);
        assert_eq!(faults(heard, None, &later), 1);
    }

    #[test]
    fn calls_that_do_not_take_place_are_not_the_next() {
        type Change = fn(&mut KnownCall);
        let changes: [Change; 4] = [
            |call| call.declined = true,
            |call| call.left_out = true,
            |call| call.start = at("2027-01-21T18:30:00Z"),
            |call| call.side_away = true,
        ];
        for change in changes {
            let mut record = record(&[]);
            change(&mut record.calls[0]);
            assert_eq!(faults(NEXT, Some("ada"), &record), 1, "{:?}", record.calls[0]);
        }
    }

    #[test]
    fn the_reader_reads_their_own_day() {
        let mut there = record(&[]);
        there.calls[0].start = at("2027-01-19T20:00:00Z");
        let reading = Reading {
            recipient: Some("sam".to_owned()),
            zone: TimeZone::get("Asia/Kathmandu").expect("a zone"),
            now: at("2027-01-18T09:00:00Z"),
        };
        let says = |text: &str| untrue(text, std::slice::from_ref(&there), &reading).len();
        assert_eq!(says("Your next call: Wednesday 20 January, 01:45 (Kathmandu)."), 0);
        assert_eq!(says("Your next call: Tuesday 19 January, 20:00 (London)."), 1);
    }

    #[test]
    fn an_absence_says_what_becomes_of_the_calls() {
        let mut away = record(&[]);
        away.calls[0].left_out = true;
        away.calls[1].side_away = true;
        for (text, wrong) in [
            ("The call of Tuesday 19 January leaves your calendar.", 0),
            ("The call of Tuesday 26 January leaves your calendar.", 1),
            ("The calls of Tuesday 19 January, Tuesday 26 January leave the calendars.", 1),
            ("The call of Tuesday 26 January stays in the calendar all the same.", 0),
            ("The call of Tuesday 26 January stands, with Bea.", 1),
            ("The call of Tuesday 2 February stands, with Bea.", 0),
        ] {
            assert_eq!(faults(text, Some("ada"), &away), wrong, "{text}");
        }
    }

    #[test]
    fn a_new_sentence_is_a_complaint_until_it_is_known() {
        assert_eq!(faults("Sam has not answered for weeks.", Some("ada"), &record(&[])), 1);
    }

    #[test]
    fn several_pairings_are_told_apart_by_their_headings() {
        let text = "1. Ada and Sam\n\nIntroduced Mon 11 Jan; nothing seen from anyone since.\n\n2. Ada and Bea\n\n\
                    Introduced Mon 11 Jan; nothing seen from anyone since.";
        let sam = record(&[]);
        let mut bea = record(&[("2027-01-12T10:00:00Z", "bea", What::Mail)]);
        bea.members[1] = Member {
            id: "bea".to_owned(),
            called: "Bea".to_owned(),
            name: "Bea Quist".to_owned(),
            mentor: false,
        };
        let reading = Reading { recipient: None, zone: TimeZone::UTC, now: at("2027-01-18T09:00:00Z") };
        let faults = untrue(text, &[sam, bea], &reading);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].contains("bea"), "{faults:?}");
    }
}
