//! A letter that is due to the finished bytes of one reader's copy.

use minijinja::{Value, context};

use super::{
    RenderError, answers, calls, clean, courtesy,
    marks::{self, mailto},
    mime::{Automatic, CalendarPart, Draft, Named, subject},
    scene::{Audience, Pair, Scene, pause_example, staff_facts},
    staff,
};
use crate::{
    calendar::invite::Method,
    domain::{
        EmailAddress, Side,
        person::LONGEST_NAME,
        programme::{Attachment, Background, FirstMover, Privacy},
    },
    planning::{
        letter::{Content, DeskTrouble, Letter, MailRef, Reader},
        view::PairingView,
    },
};

const LONGEST_BACKGROUND: usize = 4_000;
const LONGEST_SAID: usize = 500;

/// One reader's copy, ready to be stored and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    pub reader: Reader,
    /// Where it goes.
    pub to: EmailAddress,
    /// The envelope's sender, where bounces come home.
    pub envelope_from: String,
    /// Without angle brackets.
    pub message_id: String,
    /// The whole mail, CRLF.
    pub bytes: Vec<u8>,
    pub subject: String,
}

/// A letter's words and ways, before they are bytes.
struct Plan<'a> {
    /// The template's folder.
    letter: &'static str,
    facts: Value,
    pairs: Vec<Pair>,
    views: Vec<&'a PairingView>,
    automatic: Automatic,
    calendar: Option<CalendarPart>,
    attachments: &'a [Attachment],
    answers: Option<&'a MailRef>,
    /// Offers fewer, stop and why.
    may_stop: bool,
}

/// Renders the reader's copy.
///
/// # Errors
/// When the scene lacks a person or pairing the letter speaks of, a template is faulty, or the
/// mail cannot be composed.
pub fn render(letter: &Letter, reader: &Reader, scene: &Scene<'_>) -> Result<Finished, RenderError> {
    let audience = scene.audience(reader)?;
    let reason = letter.reasons.first().ok_or(RenderError::NoReason)?;
    let plan = plan(&letter.content, scene, &audience)?;
    let message_id = scene.keys.message_id(reason, &audience.key);
    let introduction = plan.letter == "introduction";

    let answer_to = match plan.views.as_slice() {
        [view] if audience.person.is_some() => scene.pairing_address(view),
        _ => scene.keys.letter_address(
            &scene.desk.address,
            scene.desk.plus_addressing,
            reason,
            &audience.key,
        ),
    };
    let kind = match plan.views.as_slice() {
        [view] => view.pairing.kind.as_deref(),
        _ => None,
    };
    let facts = context! { ..common(scene, &audience, &plan, introduction), ..plan.facts.clone() };
    let subject_line =
        subject(&marks::reveal(&scene.templates.render(plan.letter, kind, "subject.txt", &facts)?));
    let reply_subject = if subject_line.to_lowercase().starts_with("re:") {
        subject_line.clone()
    } else {
        format!("Re: {subject_line}")
    };
    let bracketed = format!("<{message_id}>");
    let mut fields = vec![("subject", reply_subject.as_str())];
    if !scene.desk.plus_addressing {
        fields.push(("In-Reply-To", bracketed.as_str()));
    }
    let links = scene.links(&plan.pairs, Some(mailto(&answer_to, &fields)));
    let (text, html) = body(scene, &plan, kind, &facts, &links, &subject_line)?;

    let draft = Draft {
        from: desk(scene),
        to: if introduction { introduced(&plan) } else { vec![named(&audience)] },
        cc: if introduction { vec![address_of(scene, &answer_to)] } else { Vec::new() },
        reply_to: reply_to(scene, &plan, introduction, &answer_to),
        subject: subject_line.clone(),
        message_id: message_id.clone(),
        in_reply_to: plan.answers.and_then(|mail| mail.message_id.as_deref()).and_then(message_id_of),
        references: references(scene, &plan),
        date: scene.now,
        automatic: plan.automatic,
        text,
        html,
        calendar: plan.calendar,
        attachments: plan.attachments,
        recipient: audience.email.as_str().to_owned(),
        envelope_from: answer_to.clone(),
    };
    Ok(Finished {
        reader: reader.clone(),
        to: audience.email,
        envelope_from: answer_to,
        message_id,
        bytes: draft.bytes(scene.keys)?,
        subject: subject_line,
    })
}

/// The text part, and the page made of the same words (or of an operator's own).
fn body(
    scene: &Scene<'_>,
    plan: &Plan<'_>,
    kind: Option<&str>,
    facts: &Value,
    links: &marks::Links,
    subject: &str,
) -> Result<(String, String), RenderError> {
    let words = scene.templates.render(plan.letter, kind, "body.txt", facts)?;
    let footer = scene.templates.render("footer", None, "body.txt", facts)?;
    let marked = marks::parse(&format!("{words}\n--\n{footer}"));
    let (mut body, footer) = marked.html(links);
    if let Some(own) = scene.templates.render_if_there(plan.letter, kind, "body.html", facts)? {
        body = own;
    }
    let page = scene.templates.layout(&context! {
        language => scene.templates.language(),
        subject,
        body => Value::from_safe_string(body.trim_end().to_owned()),
        footer => Value::from_safe_string(footer.trim_end().to_owned()),
    })?;
    Ok((marked.text(), page))
}

fn plan<'a>(content: &'a Content, scene: &Scene<'a>, audience: &Audience) -> Result<Plan<'a>, RenderError> {
    let about = |letter, view: &'a PairingView, automatic, facts: Value| {
        let pair = scene.pair(view, audience);
        Plan {
            letter,
            facts: context! { pair => &pair, ..facts },
            pairs: vec![pair],
            views: vec![view],
            automatic,
            calendar: None,
            attachments: &[],
            answers: None,
            may_stop: audience.person.is_some(),
        }
    };
    Ok(match content {
        Content::Introduction { pairing } => {
            let view = scene.view(pairing)?;
            introduction(about("introduction", view, Automatic::Silent, Value::from(())), scene, audience)
        }
        Content::Background { pairing } => {
            let view = scene.view(pairing)?;
            let facts = context! { background => background(view) };
            about("background", view, Automatic::Generated, facts)
        }
        Content::Invite { pairing } => {
            let view = scene.view(pairing)?;
            let facts = context! { calls => series_facts(view, scene, audience)?, agenda => has_agenda(scene) };
            let calendar = Some(calls::part(view, scene, Method::Request)?);
            Plan { calendar, ..about("invite", view, Automatic::Generated, facts) }
        }
        Content::Update { pairing, before, why } => {
            let view = scene.view(pairing)?;
            let series = calls::series_of(view).ok_or_else(|| RenderError::NoSeries(pairing.clone()))?;
            let facts = context! {
                calls => series_facts(view, scene, audience)?,
                change => calls::change(before, series, *why, scene.now, audience),
            };
            let calendar = Some(calls::part(view, scene, Method::Request)?);
            Plan { calendar, ..about("update", view, Automatic::Generated, facts) }
        }
        Content::Cancellation { pairing } => {
            let view = scene.view(pairing)?;
            let calendar = Some(calls::part(view, scene, Method::Cancel)?);
            let plan = about("cancellation", view, Automatic::Generated, Value::from(()));
            Plan { calendar, may_stop: false, ..plan }
        }
        Content::Courtesy(_) => courtesy_plan(content, scene, audience)?,
        Content::Escalation { case } => {
            let view = scene.view(&case.pairing)?;
            let facts = context! { case => case_facts(case, scene, audience)? };
            about("escalation", view, Automatic::Generated, facts)
        }
        Content::Told { pairing, about: whom, news } => {
            let view = scene.view(pairing)?;
            let facts = context! { news => answers::news(*news, whom, view, audience) };
            about("told", view, Automatic::Generated, facts)
        }
        Content::Answered { .. } | Content::Digest(_) | Content::DeskTrouble { .. } => {
            plan_without_pairing(content, scene, audience)?
        }
    })
}

fn plan_without_pairing<'a>(
    content: &'a Content,
    scene: &Scene<'a>,
    audience: &Audience,
) -> Result<Plan<'a>, RenderError> {
    let mut plan = Plan {
        letter: content.kind(),
        facts: Value::from(()),
        pairs: Vec::new(),
        views: Vec::new(),
        automatic: Automatic::Generated,
        calendar: None,
        attachments: &[],
        answers: None,
        may_stop: false,
    };
    match content {
        Content::Answered { pairing, answer, to_mail } => {
            plan.views = match pairing {
                Some(pairing) => vec![scene.view(pairing)?],
                None => {
                    let in_it = |view: &&PairingView| {
                        audience.person.as_ref().is_some_and(|id| view.pairing.side_of(id).is_some())
                    };
                    scene.views.iter().filter(in_it).collect()
                }
            };
            plan.pairs = plan.views.iter().map(|view| scene.pair(view, audience)).collect();
            let was = to_mail.as_ref().map_or("", |mail| mail.subject.as_str());
            plan.facts = context! {
                pairs => &plan.pairs,
                answer => answers::answer(answer, &plan.views, scene, audience),
                was_about => bare_subject(was),
            };
            plan.answers = to_mail.as_ref();
            plan.automatic = Automatic::Replied;
        }
        Content::Digest(digest) => {
            let cases =
                digest.cases.iter().map(|case| case_facts(case, scene, audience)).collect::<Result<Vec<_>, _>>()?;
            let notes: Vec<_> = digest.notes.iter().map(|note| staff::note(note, audience)).collect();
            let stages: Vec<_> =
                digest.stages.iter().map(|(stage, count)| context! { stage, count }).collect();
            plan.facts = context! { date => audience.clock.date(digest.date), cases, notes, stages };
        }
        Content::DeskTrouble { said, what } => {
            let what = match what {
                DeskTrouble::ChannelPaused => "paused",
                DeskTrouble::MailboxUnread => "unread",
                DeskTrouble::FoundInJunk => "junk",
            };
            plan.facts = context! { what, said => clean::line(said, LONGEST_SAID) };
        }
        _ => {}
    }
    Ok(plan)
}

fn introduction<'a>(plan: Plan<'a>, scene: &Scene<'a>, audience: &Audience) -> Plan<'a> {
    let view = plan.views.first().copied();
    let side = view.and_then(|view| audience.person.as_ref().and_then(|id| view.pairing.side_of(id)));
    let introduction = &scene.programme.introduction;
    let attachments = match side {
        Some(Side::Mentor) => introduction.attach_mentor.as_slice(),
        Some(Side::Mentee) => introduction.attach_mentee.as_slice(),
        None => &[],
    };
    let told = side == Some(Side::Mentor) && introduction.background == Background::AtOnce;
    let first = match (scene.programme.first_mover, side) {
        (FirstMover::Either, _) => "either",
        (FirstMover::Mentor, Some(Side::Mentor)) | (FirstMover::Mentee, Some(Side::Mentee)) => "you",
        _ => "they",
    };
    let files: Vec<String> =
        attachments.iter().map(|file| clean::line(&file.file_name, LONGEST_NAME)).collect();
    let calls = view.and_then(calls::series_of).and_then(|series| calls::calls(series, scene.now, audience));
    Plan {
        facts: context! {
            background => if told { view.map(background).unwrap_or_default() } else { Vec::new() },
            first, files, calls, ..plan.facts
        },
        attachments,
        ..plan
    }
}

fn courtesy_plan<'a>(
    content: &'a Content,
    scene: &Scene<'a>,
    audience: &Audience,
) -> Result<Plan<'a>, RenderError> {
    let Content::Courtesy(notices) = content else { return Err(RenderError::NoReason) };
    let items =
        notices.iter().map(|notice| courtesy::item(notice, scene, audience)).collect::<Result<Vec<_>, _>>()?;
    let mut views: Vec<&PairingView> = Vec::new();
    for notice in notices {
        let view = scene.view(&notice.pairing)?;
        if !views.iter().any(|seen| seen.pairing.id == view.pairing.id) {
            views.push(view);
        }
    }
    let pairs: Vec<Pair> = views.iter().map(|view| scene.pair(view, audience)).collect();
    let names: Vec<&str> = pairs.iter().map(|pair| pair.other.names.as_str()).collect();
    let letter = content.kind();
    Ok(Plan {
        letter,
        facts: context! { item => items.first(), items => &items, names => super::when::list(&names), agenda => has_agenda(scene) },
        pairs,
        views,
        automatic: if letter == "reminder" { Automatic::Generated } else { Automatic::Silent },
        calendar: None,
        attachments: &[],
        answers: None,
        may_stop: true,
    })
}

/// A case, with its words as every staff letter has them.
fn case_facts(
    case: &crate::planning::letter::Case,
    scene: &Scene<'_>,
    audience: &Audience,
) -> Result<Value, RenderError> {
    let facts = context! { case => staff::case(case, scene, audience)? };
    let words = scene.templates.render("case", None, "body.txt", &facts)?;
    let case = facts.get_attr("case").unwrap_or_default();
    Ok(context! { words => Value::from_safe_string(words), ..case })
}

fn series_facts(
    view: &PairingView,
    scene: &Scene<'_>,
    audience: &Audience,
) -> Result<calls::CallsFacts, RenderError> {
    calls::series_of(view)
        .and_then(|series| calls::calls(series, scene.now, audience))
        .ok_or_else(|| RenderError::NoSeries(view.pairing.id.clone()))
}

fn background(view: &PairingView) -> Vec<String> {
    clean::paragraphs(view.pairing.background.as_deref().unwrap_or_default(), LONGEST_BACKGROUND)
}

fn has_agenda(scene: &Scene<'_>) -> bool {
    !scene.programme.meeting.agenda.trim().is_empty()
}

/// What every template may name.
fn common(scene: &Scene<'_>, audience: &Audience, plan: &Plan<'_>, introduction: bool) -> Value {
    let staff = staff_facts(&scene.desk.staff);
    let staff_names: Vec<&str> = staff.iter().map(|who| who.called.as_str()).collect();
    let clock = &audience.clock;
    let (privacy, privacy_days) = match scene.desk.privacy {
        Privacy::Kept => ("kept", 0),
        Privacy::Deleted => ("deleted", 0),
        Privacy::DeletedAfterDays(days) => ("days", days),
        Privacy::Moved => ("moved", 0),
    };
    context! {
        reader => context! { called => &audience.called, name => &audience.name },
        desk => context! {
            name => clean::line(&scene.desk.name, LONGEST_NAME),
            address => scene.desk.address.as_str(),
        },
        programme => context! {
            title => clean::line(&scene.programme.title, LONGEST_NAME),
            starts => clock.date(scene.programme.starts),
            ends => clock.date(scene.programme.ends),
        },
        first_mover => match scene.programme.first_mover {
            FirstMover::Mentor => "mentor",
            FirstMover::Mentee => "mentee",
            FirstMover::Either => "either",
        },
        ask => staff.first(),
        staff => &staff,
        staff_names => super::when::list(&staff_names),
        to_staff => audience.person.is_none(),
        privacy, privacy_days,
        pause_day => pause_example(clock).map_or_else(String::new, |date| clock.plain(date)),
        may_stop => plan.may_stop,
        // A plain reply reaches the desk alone.
        reply_is_desk => !introduction,
    }
}

fn desk(scene: &Scene<'_>) -> Named {
    Named { name: scene.desk.name.clone(), address: scene.desk.address.as_str().to_owned() }
}

fn address_of(scene: &Scene<'_>, address: &str) -> Named {
    Named { name: scene.desk.name.clone(), address: address.to_owned() }
}

fn named(audience: &Audience) -> Named {
    Named { name: audience.name.clone(), address: audience.email.as_str().to_owned() }
}

/// Both sides, in the pairing's order, for the introduction's To.
fn introduced(plan: &Plan<'_>) -> Vec<Named> {
    let everyone = plan.views.iter().flat_map(|view| {
        view.side(Side::Mentor).chain(view.side(Side::Mentee)).map(|found| &found.person)
    });
    everyone
        .map(|person| Named { name: person.name.clone(), address: person.email.as_str().to_owned() })
        .collect()
}

/// The introduction is answered to the other side, then the pairing; all else to the desk alone.
fn reply_to(scene: &Scene<'_>, plan: &Plan<'_>, introduction: bool, answer_to: &str) -> Vec<Named> {
    let others = plan.pairs.iter().filter(|_| introduction).flat_map(|pair| &pair.other.people);
    others
        .map(|who| Named { name: who.name.clone(), address: who.email.clone() })
        .chain([address_of(scene, answer_to)])
        .collect()
}

/// The roots of the pairings it is about; before them what an answer answers.
fn references(scene: &Scene<'_>, plan: &Plan<'_>) -> Vec<String> {
    const MOST: usize = 10;
    let mut ids: Vec<String> = plan.views.iter().take(MOST).map(|view| scene.root_id(view)).collect();
    if let Some(mail) = plan.answers {
        let theirs: Vec<String> = mail.references.iter().filter_map(|id| message_id_of(id)).collect();
        let from = theirs.len().saturating_sub(MOST);
        for id in theirs.into_iter().skip(from).chain(mail.message_id.as_deref().and_then(message_id_of)) {
            ids.retain(|other| *other != id);
            ids.push(id);
        }
    }
    ids
}

/// An id that somebody else made, if it may stand in a header of ours.
fn message_id_of(id: &str) -> Option<String> {
    let id = id.trim().trim_start_matches('<').trim_end_matches('>');
    let fits = !id.is_empty()
        && id.len() <= 250
        && id.contains('@')
        && id.chars().all(|c| c.is_ascii_graphic() && !"<>()[],;\\\"".contains(c));
    fits.then(|| id.to_owned())
}

/// A subject without the `Re:` of replies.
fn bare_subject(subject: &str) -> String {
    let mut rest = subject.trim();
    while let Some(next) = rest.get(..3).filter(|start| start.eq_ignore_ascii_case("re:")) {
        rest = rest.get(next.len()..).unwrap_or_default().trim_start();
    }
    clean::line(rest, 150)
}
