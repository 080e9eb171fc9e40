//! What each letter says and how it travels, before it is bytes.

use minijinja::{Value, context};

use super::{
    Names, RenderError, answers, calls, clean, courtesy, deaf,
    introduction::{background, handover, introduction},
    list,
    mime::{Automatic, MakeCalendar},
    moves, news,
    people::everyone_called,
    render_context::{Audience, Pair, RenderContext, standing_in},
    staff, worry,
};
use crate::{
    calendar::invite::Method,
    domain::{person::LONGEST_NAME, programme::Attachment},
    planning::{
        letter::{AnswerLetter, Case, Content, DeskTrouble, MailRef, MoveStage, Notice, PreviewWhy},
        roster::sheet::MOST_ROWS_BY_MAIL,
        schedule::bookings,
        staff::proposed,
        view::PairingView,
    },
};

const LONGEST_SAID: usize = 500;

/// A letter's words and ways, before they are bytes.
pub(super) struct Plan<'a> {
    /// The template's folder.
    pub letter: &'static str,
    pub facts: Value,
    pub pairs: Vec<Pair>,
    pub views: Vec<&'a PairingView>,
    pub automatic: Automatic,
    pub calendar: Option<MakeCalendar<'a>>,
    pub attachments: &'a [Attachment],
    pub answers: Option<&'a MailRef>,
    /// Offers fewer, stop and why.
    pub may_stop: bool,
    /// Numbers and addresses that its text shows, with what each opens.
    pub shown: Vec<(String, String)>,
}

pub(super) fn plan<'a>(
    content: &'a Content,
    context: &RenderContext<'a>,
    audience: &Audience,
) -> Result<Plan<'a>, RenderError> {
    let about = |letter, view: &'a PairingView, automatic, facts: Value| {
        let pair = context.pair(view, audience);
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
            shown: Vec::new(),
        }
    };
    Ok(match content {
        Content::Introduction { pairing } => {
            let view = context.view(pairing)?;
            introduction(about("introduction", view, Automatic::Silent, Value::from(())), context, audience)
        }
        Content::Proposal { pairing } => {
            let view = context.view(pairing)?;
            about("proposal", view, Automatic::Silent, Value::from(()))
        }
        Content::Background { pairing } => {
            let view = context.view(pairing)?;
            let facts = context! { background => background(view) };
            about("background", view, Automatic::Generated, facts)
        }
        Content::Invite { pairing } => {
            let view = context.view(pairing)?;
            let facts =
                context! { calls => series_facts(view, context, audience)?, agenda => has_agenda(context) };
            let context = *context;
            let calendar: MakeCalendar<'a> = Box::new(move || calls::part(view, &context, Method::Request));
            Plan { calendar: Some(calendar), ..about("invite", view, Automatic::Generated, facts) }
        }
        Content::Update { pairing, before, why, alone } => {
            let view = context.view(pairing)?;
            let booking =
                view.contact.booking.as_ref().ok_or_else(|| RenderError::NoSeries(pairing.clone()))?;
            let facts = context! {
                calls => series_facts(view, context, audience)?,
                change => calls::change(before, booking, *why, context.now, audience),
                pause => news::pause(view, audience),
            };
            let context = *context;
            let reader = audience.person.as_ref().and_then(|id| view.participant(id));
            let whole = reader.is_some_and(|it| it.standing.whole_series.contains(&it.person.email));
            let calendar: MakeCalendar<'a> = Box::new(move || match *alone && !whole {
                true => calls::part_of_moved(view, &context, before),
                false => calls::part(view, &context, Method::Request),
            });
            Plan { calendar: Some(calendar), ..about("update", view, Automatic::Generated, facts) }
        }
        Content::Cancellation { pairing } => {
            let view = context.view(pairing)?;
            let left = audience.person.as_ref().and_then(|id| view.former.get(id));
            let (context, reader) = (*context, audience.person.clone());
            let calendar: MakeCalendar<'a> = Box::new(move || match left {
                Some(left) => calls::part_for_who_left(view, &context, &left.person),
                None => calls::part_of_cancel(view, &context, reader.as_ref()),
            });
            // Still of the pairing: it is only their earlier address that has the calls no more.
            let moved = audience.person.as_ref().is_some_and(|id| view.people.contains_key(id));
            let facts = context! {
                left => left.is_some(),
                moved => left.is_some() && moved,
                handover => handover(view, audience),
            };
            let plan = about("cancellation", view, Automatic::Generated, facts);
            Plan { calendar: Some(calendar), may_stop: false, ..plan }
        }
        Content::Courtesy(notices) => courtesy_plan((content, notices), context, audience)?,
        Content::Reminded { notice, by, .. } => {
            let notices = std::slice::from_ref(notice);
            let plan = courtesy_plan((content, notices), context, audience)?;
            Plan { facts: context! { by => sender(*by, context), ..plan.facts }, ..plan }
        }
        Content::StaffQuestion { pairing, text, by, .. } => {
            let view = context.view(pairing)?;
            let lines: Vec<String> = text.lines().map(|line| clean::line(line, LONGEST_SAID)).collect();
            about("staff-question", view, Automatic::Silent, context! { by => sender(*by, context), lines })
        }
        Content::Escalation { case } => {
            let view = context.view(&case.pairing)?;
            let facts = context! { case => case_facts(case, context, audience)? };
            // An absence of staff is worth knowing too: their deputy gets the next one.
            about("escalation", view, Automatic::Silent, facts)
        }
        Content::Told { pairing, about: whom, news: said } => {
            let view = context.view(pairing)?;
            let facts = context! {
                news => news::news(*said, whom, view, (context, audience)),
                handover => handover(view, audience),
            };
            about("told", view, Automatic::Generated, facts)
        }
        Content::Move { pairing, proposals, stage } => {
            let view = context.view(pairing)?;
            let facts = context! { moves => moves::moves(view, proposals, stage, (context.now, audience)) };
            let calendar = matches!(stage, MoveStage::Refused { .. } | MoveStage::Unanswered)
                .then(|| moves::declined(view, proposals, context, audience))
                .flatten();
            let automatic = match stage {
                MoveStage::Asked => Automatic::Silent,
                MoveStage::Refused { .. } | MoveStage::Unanswered => Automatic::Generated,
            };
            Plan { calendar, ..about("move", view, automatic, facts) }
        }
        Content::WasItYou { pairing, address, shared } => {
            let view = context.view(pairing)?;
            let shared = shared.as_ref().map(|shared| {
                let others: Vec<String> =
                    shared.others.iter().map(|name| clean::line(name, LONGEST_NAME)).collect();
                let named: Vec<&str> = others.iter().map(String::as_str).collect();
                let subject = clean::line(&shared.subject, LONGEST_SAID);
                let names = audience.clock.words.list(&named);
                context! { names, several => others.len() > 1, subject, day => audience.clock.day(shared.heard) }
            });
            let facts = context! { address => address.as_str(), shared };
            about("was-it-you", view, Automatic::Replied, facts)
        }
        Content::Answered { .. }
        | Content::Worry(_)
        | Content::Digest(_)
        | Content::DeskTrouble { .. }
        | Content::Plan(_)
        | Content::Ordered { .. }
        | Content::Confirm { .. } => plan_without_pairing(content, context, audience)?,
    })
}

fn plan_without_pairing<'a>(
    content: &'a Content,
    context: &RenderContext<'a>,
    audience: &Audience,
) -> Result<Plan<'a>, RenderError> {
    let mut plan = Plan {
        letter: content.kind().word(),
        facts: Value::from(()),
        pairs: Vec::new(),
        views: Vec::new(),
        automatic: Automatic::Generated,
        calendar: None,
        attachments: &[],
        answers: None,
        may_stop: false,
        shown: Vec::new(),
    };
    match content {
        Content::Answered { pairings, answer, to_mail } => {
            plan.views = pairings.iter().map(|pairing| context.view(pairing)).collect::<Result<_, _>>()?;
            plan.pairs = plan.views.iter().map(|view| context.pair(view, audience)).collect();
            let was = to_mail.as_ref().map_or("", |mail| mail.subject.as_str());
            let others: Vec<&str> =
                plan.pairs.iter().flat_map(|pair| &pair.other.people).map(|who| who.name.as_str()).collect();
            plan.facts = context! {
                others_full => audience.clock.words.list(&others),
                pairs => &plan.pairs,
                answer => answers::answer(answer, &plan.views, context, audience),
                moves => moves::of_answer(answer, &plan.views, (context.now, audience)),
                was_about => bare_subject(was),
            };
            if let (AnswerLetter::NoMove { proposals, .. }, [view]) = (answer, plan.views.as_slice()) {
                plan.calendar = moves::declined(view, proposals, context, audience);
            }
            plan.answers = to_mail.as_ref();
            plan.automatic = Automatic::Replied;
        }
        Content::Worry(letter) => {
            plan.facts = context! { worry => worry::worry(letter, context, audience)? };
            // Whoever is away should say so: then somebody else reads it.
            plan.automatic = Automatic::Silent;
        }
        Content::Digest(digest) => {
            let lines = digest.lines.iter().map(|line| list::line(line, context, audience));
            let lines = lines.collect::<Result<Vec<_>, _>>()?;
            let notes: Vec<_> = digest.notes.iter().filter_map(|note| list::note(note, audience)).collect();
            let count = |of: &[&str]| {
                let counted = digest.stages.iter().filter(|(stage, _)| of.contains(&stage.as_str()));
                counted.map(|(_, count)| count).sum::<usize>()
            };
            let handed_over: Vec<_> = standing_in(context, audience)
                .into_iter()
                .filter(|absent| digest.handed_over.contains(&absent.position))
                .collect();
            plan.shown = list::shown(&lines);
            plan.attachments = digest.register.as_slice();
            let register = digest.register.as_ref().map(|file| clean::line(&file.file_name, LONGEST_NAME));
            plan.facts = context! {
                date => audience.clock.short(digest.date),
                count => lines.len() + digest.more,
                new => lines.iter().filter(|line| line.new).count(),
                lines,
                more => digest.more,
                away => list::away(digest, context, audience)?,
                notes,
                in_touch => count(&["in-touch"]),
                running => count(&["introduced", "in-touch", "quiet", "paused"]),
                register, handed_over,
                only_handed_over => digest.only_handed_over,
            };
        }
        Content::DeskTrouble { said, what: trouble } => {
            let what = deaf::word(trouble);
            let deaf = match trouble {
                DeskTrouble::Deaf(deaf) => Some(deaf::deaf(deaf, audience)),
                _ => None,
            };
            let said = clean::line(&context.templates.words().say(said), LONGEST_SAID);
            plan.facts = context! { what, deaf, said };
        }
        Content::Plan(preview) => {
            let (what, at) = match preview.why {
                PreviewWhy::FirstStart => ("first-start", None),
                PreviewWhy::Settles { until } => ("settles", Some(audience.clock.moment(until))),
                PreviewWhy::AwaitsGo => ("go", None),
            };
            let (lines, whole) = (lines(&preview.lines), staff::whole(&preview.whole));
            plan.facts = context! { what, at, lines, more => preview.more, people => preview.people, whole };
        }
        Content::Confirm { asked, to_mail } => {
            plan.attachments = &asked.back;
            plan.facts = context! {
                what => clean::line(&asked.what, LONGEST_SAID),
                done => lines(&asked.done), orders => lines(&asked.orders),
                letters => lines(&asked.letters),
                more => asked.more,
                later => lines(&asked.later),
                wrong => lines(&asked.wrong),
                held => asked.held, changed => asked.changed, guess => asked.guess, undo => &asked.undo,
                until => audience.clock.moment(asked.until),
            };
            plan.answers = to_mail.as_ref();
            plan.automatic = Automatic::Replied;
        }
        Content::Ordered { word, cases, lines: said, back, to_mail } => {
            plan.attachments = back;
            let cases = cases.iter().map(|case| case_facts(case, context, audience));
            let cases = cases.collect::<Result<Vec<_>, _>>()?;
            plan.facts = context! { word, cases, lines => lines(said), most_rows => MOST_ROWS_BY_MAIL };
            plan.answers = to_mail.as_ref();
            plan.automatic = Automatic::Replied;
        }
        _ => {}
    }
    Ok(plan)
}

fn lines(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| clean::line(line, LONGEST_SAID)).collect()
}

/// Who of staff sends a letter by hand.
fn sender(by: usize, context: &RenderContext<'_>) -> Option<Value> {
    let staff = context.desk.staff.get(by)?;
    let called = clean::line(&staff.called, LONGEST_NAME);
    Some(context! { called, email => staff.email.as_str() })
}

fn courtesy_plan<'a>(
    (content, notices): (&'a Content, &'a [Notice]),
    context: &RenderContext<'a>,
    audience: &Audience,
) -> Result<Plan<'a>, RenderError> {
    let items = notices
        .iter()
        .map(|notice| courtesy::item(notice, context, audience))
        .collect::<Result<Vec<_>, _>>()?;
    let mut views: Vec<&PairingView> = Vec::new();
    for notice in notices {
        let view = context.view(&notice.pairing)?;
        if !views.iter().any(|seen| seen.pairing.id == view.pairing.id) {
            views.push(view);
        }
    }
    let named = ["pairs", "names"].iter().any(|fact| context.names.has_itself(fact));
    let pairs: Vec<Pair> = views.iter().filter(|_| named).map(|view| context.pair(view, audience)).collect();
    let names = everyone_called(context.templates.words(), pairs.iter().map(|pair| &pair.other));
    let letter = content.kind().word();
    Ok(Plan {
        letter,
        facts: context! {
            item => items.first(),
            items => Some(&items).filter(|_| context.names.has_itself("items")),
            pairs => &pairs,
            names,
            count => audience.clock.words.number(items.len()),
            pairings => audience.clock.words.number(views.len()),
            agenda => has_agenda(context),
            by => None::<Value>,
        },
        pairs,
        views,
        automatic: if letter == "reminder" { Automatic::Generated } else { Automatic::Silent },
        calendar: None,
        attachments: &[],
        answers: None,
        may_stop: true,
        shown: Vec::new(),
    })
}

/// A case, with its words as every staff letter has them.
fn case_facts(case: &Case, context: &RenderContext<'_>, audience: &Audience) -> Result<Value, RenderError> {
    // The words of a case are a template of their own.
    let context = &RenderContext { names: Names::ANY, ..*context };
    let words = audience.clock.words.clone();
    let proposed = context.view(&case.pairing).map(proposed::proposed).unwrap_or_default();
    let proposed: Vec<String> = proposed.iter().map(|open| words.say(open)).collect();
    let facts = context! { case => staff::case(case, context, audience)?, proposed };
    let words = context.templates.render("case", None, "body.txt", &facts)?;
    let case = facts.get_attr("case").unwrap_or_default();
    Ok(context! { words => Value::from_safe_string(words), ..case })
}

fn series_facts(
    view: &PairingView,
    context: &RenderContext<'_>,
    audience: &Audience,
) -> Result<calls::CallsFacts, RenderError> {
    let next = bookings::next_call(view, context.now).map(|call| audience.clock.day(call.start));
    calls::series_of(view)
        .and_then(|series| calls::calls(series, context.now, audience))
        .map(|calls| calls::CallsFacts { next_day: next, ..calls })
        .ok_or_else(|| RenderError::NoSeries(view.pairing.id.clone()))
}

fn has_agenda(context: &RenderContext<'_>) -> bool {
    !context.programme.meeting.agenda.trim().is_empty()
}

/// A subject without the `Re:` of replies.
fn bare_subject(subject: &str) -> String {
    let mut rest = subject.trim();
    while let Some(next) = rest.get(..3).filter(|start| start.eq_ignore_ascii_case("re:")) {
        rest = rest.get(next.len()..).unwrap_or_default().trim_start();
    }
    clean::line(rest, 150)
}
