//! One report, from top to bottom: what can be done, facts, the reporter's words, photos and map, the story, the composer.

use super::{
    around::Around,
    desk::{Desk, TermOf, paragraphs, print_button},
    list, panels, story,
};
use crate::{
    CLOSE, HANDLE, REPLY,
    model::{Channel, MessageKind},
    store::{Full, by_number, clerk, one},
};
use axum::{
    extract::{Path, RawQuery},
    response::Redirect,
};
use calendar::{Clock, TermUnit};
use kernel::{
    Action, Error, Result,
    web::{Fields, Staff},
};
use ui::{
    Button, Entry, Fact, Form, FormState, Icon, MapArea, MapPoint, Markup, Page, PageContext,
    Photo, button_group, card, facts, html, map_svg, photos, split_page,
    texts::{human_day, timestamp},
    time, timeline,
};
use uuid::Uuid;

/// A form that opens under the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Panel {
    /// To a person or a team.
    Assign,
    /// Another category.
    Classify,
    /// With an outcome.
    Close,
}

impl Panel {
    /// The first field of the form: opening it goes there, also for the keyboard.
    const fn field(self) -> &'static str {
        match self {
            Self::Assign => "f-to",
            Self::Classify => "f-category_to",
            Self::Close => "f-outcome",
        }
    }

    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Assign => "assign",
            Self::Classify => "classify",
            Self::Close => "close",
        }
    }

    fn from_key(key: &str) -> Option<Self> {
        [Self::Assign, Self::Classify, Self::Close]
            .into_iter()
            .find(|panel| panel.key() == key)
    }
}

/// A report as it is shown: with an open form, with what was typed, with what went wrong.
pub(super) struct Shown {
    pub(super) around: Around,
    pub(super) panel: Option<Panel>,
    /// What was typed in the open panel.
    pub(super) form: FormState,
    /// What the composer writes: [`MessageKind::Note`], [`MessageKind::Update`] or [`MessageKind::Question`].
    pub(super) write: Option<MessageKind>,
    /// What was typed in the composer.
    pub(super) composer: FormState,
    /// What others did since this clerk looked, when a save was refused for it.
    pub(super) refused_since: Option<i64>,
    /// Reports that a duplicate may be of.
    pub(super) candidates: Vec<crate::store::Row>,
}

impl Shown {
    pub(super) fn new(desk: &Desk, around: Around) -> Self {
        Self {
            around,
            panel: None,
            form: FormState::new(desk.locale()),
            write: None,
            composer: FormState::new(desk.locale()),
            refused_since: None,
            candidates: Vec::new(),
        }
    }
}

/// Who may do what on one report.
pub(super) struct Rights<'a> {
    desk: &'a Desk,
    full: &'a Full,
}

impl<'a> Rights<'a> {
    pub(super) fn new(desk: &'a Desk, full: &'a Full) -> Self {
        Self { desk, full }
    }

    pub(super) fn can(&self, action: Action) -> bool {
        let report = &self.full.report;
        self.desk.scope().allows(
            action,
            report.organisation_id,
            Some(report.category_id),
            report.area.as_deref(),
        )
    }
}

/// Leads from the id in a job or an event to the report's page.
pub(super) async fn by_id(staff: Staff, Path(id): Path<String>) -> Result<Redirect> {
    let id = Uuid::try_parse(&id).map_err(|_| Error::NotFound)?;
    let number = one::number_of(staff.house(), staff.scope(), id).await?;
    Ok(Redirect::to(&format!("/desk/reports/{number}")))
}

/// The page of a report.
pub(super) async fn page(
    staff: Staff,
    Path(number): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Markup> {
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let desk = Desk::open(staff).await?;
    let around = Around::of_report(&query, &desk);
    let shown = Shown {
        panel: Panel::from_key(query.get("do")),
        write: MessageKind::from_key(query.get("write")),
        ..Shown::new(&desk, around)
    };
    show(&desk, &number, &shown).await
}

/// Draws a report with the list beside it.
pub(super) async fn show(desk: &Desk, number: &str, shown: &Shown) -> Result<Markup> {
    let full = by_number(desk.house(), desk.scope(), number).await?;
    let (rows, counts) = list::read(desk, &shown.around).await?;
    let original = match full.report.duplicate_of {
        Some(id) => clerk::number_of(&desk.house().store().read(desk.scope()).await?, id).await?,
        None => None,
    };
    let around = &shown.around;
    let ctx = desk.page(&counts, around.search.is_empty().then_some(around.view));
    let title = desk
        .category_name(full.report.organisation_id, full.report.category_id)
        .to_owned();
    let page = Page::new(format!("{title} – {}", full.report.number))
        .back_to(list::title(desk, around), around.list())
        .error(shown.form.has_errors() || shown.composer.has_errors());
    let number = full.report.number.as_str();
    let at = rows.rows.iter().position(|row| row.number == number);
    let beside = |step: isize| {
        let row = rows.rows.get(at?.checked_add_signed(step)?)?;
        Some(around.report(&row.number, "", &[]))
    };
    let detail = html! {
        (shown.form.error_summary())
        (shown.composer.error_summary())
        @if let Some(seen) = shown.refused_since { (story::changes_since(desk, &ctx, &full, seen)) }
        (heading(desk, &ctx, &full, shown, &title, beside(-1), beside(1)))
        (strip(desk, &ctx, &full, shown))
        @if let Some(panel) = shown.panel { (panels::open(desk, &ctx, &full, shown, panel)) }
        (words_and_place(desk, &ctx, &full).await?)
        h2 { (desk.locale().t("desk-work-story")) }
        (timeline(&ctx, &story::entries(desk, &full, original.as_deref())))
        (panels::composer(desk, &ctx, &full, shown))
    };
    Ok(split_page(
        &ctx,
        &page,
        list::column(desk, &ctx, around, &rows, Some(number)),
        Some(detail),
    ))
}

fn heading(
    desk: &Desk,
    ctx: &PageContext,
    full: &Full,
    shown: &Shown,
    title: &str,
    previous: Option<String>,
    next: Option<String>,
) -> Markup {
    let (l, report, rights, around) = (
        desk.locale(),
        &full.report,
        Rights::new(desk, full),
        &shown.around,
    );
    let number = report.number.as_str();
    let closed = report.closed_at.is_some();
    let me = desk.staff.visitor.account;
    let works_here = desk
        .catalogue(report.organisation_id)
        .is_some_and(|c| c.person(me).is_some());
    let mine = report.assignee_id == Some(me);
    let can_take = !closed && !mine && works_here && rights.can(HANDLE);
    let open = |panel: Panel| {
        format!(
            "{}#{}",
            around.report(number, "", &[("do", panel.key())]),
            panel.field()
        )
    };
    // One primary button: the next thing to do. While a form is open, that is the form's own.
    let button = |first: bool, words: &str| {
        if first && shown.panel.is_none() {
            Button::primary(words)
        } else {
            Button::secondary(words)
        }
    };
    html! {
        div.k-title {
            h1.k-title__words { (title) }
            p.k-muted { (number) @if desk.several() { " · " (desk.organisation_name(report.organisation_id)) } }
        }
        @if can_take {
            (panels::hidden_state(ctx, full, &around.report(number, "assign", &[])).id("take").hidden("to", format!("person:{me}")))
        }
        @if closed && rights.can(CLOSE) {
            (panels::hidden_state(ctx, full, &around.report(number, "reopen", &[])).id("reopen"))
        }
        (button_group(html! {
            @if can_take { (button(report.assignee_id.is_none(), &l.t("desk-work-take")).form("take").key('m').small()) }
            @if !closed && rights.can(CLOSE) {
                (button(!can_take || report.assignee_id.is_some(), &l.t("desk-work-close")).href(open(Panel::Close)).key('c').small())
            }
            @if !closed && rights.can(HANDLE) { (Button::secondary(l.t("desk-work-assign")).href(open(Panel::Assign)).key('a').small()) }
            @if closed && rights.can(CLOSE) { (Button::secondary(l.t("desk-work-reopen")).form("reopen").icon(Icon::Undo).small()) }
            (print_button(l))
            @if let Some(href) = previous { (Button::subtle(l.t("desk-work-previous")).href(href).key('h').small()) }
            @if let Some(href) = next { (Button::subtle(l.t("desk-work-next")).href(href).key('l').small()) }
        }))
    }
}

/// The facts strip. What the system decided says why, in one line.
fn strip(desk: &Desk, ctx: &PageContext, full: &Full, shown: &Shown) -> Markup {
    let (l, report, rights) = (desk.locale(), &full.report, Rights::new(desk, full));
    let number = report.number.as_str();
    let may_change = report.closed_at.is_none() && rights.can(HANDLE);
    let change = |panel: Panel, what: &str| {
        let href = format!(
            "{}#{}",
            shown.around.report(number, "", &[("do", panel.key())]),
            panel.field()
        );
        html! {
            @if may_change { a href=(href) { (l.t("desk-work-change")) span.k-visually-hidden { " (" (what) ")" } } }
        }
    };
    let term = TermOf {
        organisation: report.organisation_id,
        category: report.category_id,
        due_at: report.due_at,
        paused_at: report.paused_at,
    };
    let category = desk.category_name(report.organisation_id, report.category_id);
    let place = match report.place.as_str() {
        _ if !report.address.is_empty() => html! { (report.address) },
        "point" => html! { (l.t("desk-work-point")) },
        _ => html! { span.k-muted { (l.t("desk-work-no-place")) } },
    };
    let words_of_kind = l.t(&format!("desk-kind-{}", report.kind));
    let who = match report.assignee_id {
        Some(person) => html! { (desk.person(person)) },
        None => html! { span.k-muted { (l.t("desk-work-nobody")) } },
    };
    let (words_category, words_who) = (l.t("desk-work-category"), l.t("desk-work-who"));
    let team = report
        .team_id
        .map(|team| desk.team(report.organisation_id, team));
    let rule = l.t(&format!("desk-rule-{}", report.rule));
    facts(&[
        Fact::new(words_category.as_ref(), html! { (category) })
            .why(html! { (words_of_kind) ". " (change(Panel::Classify, &words_category)) }),
        Fact::new(l.t("desk-work-place"), place),
        Fact::new(
            l.t("desk-work-term"),
            html! { (desk.badge(&term, &report.state, report.outcome.as_deref())) },
        )
        .why(term_why(desk, ctx, full)),
        Fact::new(words_who.as_ref(), who).why(html! {
            @if let Some(team) = team { (team) ". " }
            (rule) " " (change(Panel::Assign, &words_who))
        }),
    ])
}

/// The date, and how it came to be: the promise, and why it moved.
fn term_why(desk: &Desk, ctx: &PageContext, full: &Full) -> Markup {
    let (l, report) = (desk.locale(), &full.report);
    let zone = &ctx.zone;
    let today = ctx.now.to_zoned_datetime(zone.clone()).date();
    let day = |at: i64| {
        human_day(
            timestamp(at).to_zoned_datetime(zone.clone()).date(),
            today,
            l,
        )
    };
    let promise = serde_json::from_str::<Clock>(&report.clock).map_or_else(
        |_| String::new(),
        |clock| {
            let amount = i64::from(clock.term().amount);
            match clock.term().unit {
                TermUnit::WorkingDays => ui::t!(l, "desk-work-term-working-days", count = amount),
                TermUnit::WorkingHours => ui::t!(l, "desk-work-term-working-hours", count = amount),
                TermUnit::CalendarDays => ui::t!(l, "desk-work-term-calendar-days", count = amount),
            }
            .into_owned()
        },
    );
    let registered = day(report.registered_at);
    let due = time(ctx, timestamp(report.due_at));
    if let Some(closed) = report.closed_at {
        let in_time = closed <= report.due_at || report.paused_at.is_some();
        let key = if in_time {
            "desk-work-closed-in-time"
        } else {
            "desk-work-closed-late"
        };
        return l.sentence(
            key,
            &[("closed", &time(ctx, timestamp(closed))), ("due", &due)],
        );
    }
    html! {
        @if report.paused_at.is_some() {
            (l.t("desk-work-term-paused"))
        } @else {
            (l.sentence("desk-work-term-due", &[("due", &due)]))
        }
        " "
        (ui::t!(l, "desk-work-term-promise", term = promise, day = registered))
        @if report.promised_at != report.due_at { " " (ui::t!(l, "desk-work-term-moved", day = day(report.promised_at))) }
    }
}

/// The reporter's own words and photos.
fn words(desk: &Desk, ctx: &PageContext, full: &Full) -> Markup {
    let (l, report) = (desk.locale(), &full.report);
    let who = reporter_name(desk, full).unwrap_or_else(|| l.t("desk-work-reporter").into_owned());
    let channel = Channel::from_key(&report.channel).unwrap_or(Channel::Web);
    let total = full.photos.len();
    let pictures: Vec<Photo> = full
        .photos
        .iter()
        .enumerate()
        .map(|(index, photo)| Photo {
            thumbnail: format!("/desk/photos/{}?size=thumb", photo.id),
            href: format!("/desk/photos/{}", photo.id),
            alt: ui::t!(l, "desk-work-photo", number = index + 1, total = total).into_owned(),
        })
        .collect();
    let body = html! {
        (paragraphs(&report.description))
        @if !pictures.is_empty() { (photos(&pictures)) }
        p.k-why { (ui::t!(l, "desk-work-came-in", channel = l.t(&format!("desk-channel-{}", channel.key())).into_owned())) }
    };
    timeline(
        ctx,
        &[Entry::incoming(who, timestamp(report.registered_at), body)],
    )
}

/// The reporter's name, when the clerk may see it and it is known.
pub(super) fn reporter_name(_: &Desk, full: &Full) -> Option<String> {
    full.reporter
        .as_ref()
        .and_then(|reporter| reporter.name.clone())
        .filter(|name| !name.trim().is_empty())
}

/// What the reporter said and how to reach them; beside it, where it is on the map.
async fn words_and_place(desk: &Desk, ctx: &PageContext, full: &Full) -> Result<Markup> {
    let (l, report) = (desk.locale(), &full.report);
    let map = match (report.lon, report.lat) {
        (Some(lon), Some(lat)) => {
            let name = desk.organisation_name(report.organisation_id).to_owned();
            let slug = desk
                .organisation(report.organisation_id)
                .map(|o| o.slug.clone())
                .unwrap_or_default();
            let boundaries = desk.house().directory().boundaries().await?;
            let rings = boundaries
                .as_ref()
                .and_then(|index| index.get(&slug))
                .map(|area| {
                    area.polygons()
                        .iter()
                        .flat_map(area::Polygon::rings)
                        .map(|ring| ring.points().iter().map(|p| (p.lon, p.lat)).collect())
                        .collect()
                })
                .unwrap_or_default();
            let label = if report.address.is_empty() {
                l.t("desk-work-point").into_owned()
            } else {
                report.address.clone()
            };
            let areas = [MapArea {
                name: name.clone(),
                rings,
                current: true,
                href: None,
            }];
            Some(map_svg(
                l,
                &name,
                &areas,
                &[MapPoint {
                    lon,
                    lat,
                    label,
                    href: None,
                }],
            ))
        }
        _ => None,
    };
    let reach = card(&l.t("desk-work-contact"), contact(desk, full));
    Ok(html! {
        div.k-columns {
            @if let Some(map) = map {
                div { (words(desk, ctx, full)) (reach) }
                div { (map) }
            } @else {
                div { (words(desk, ctx, full)) }
                div { (reach) }
            }
        }
    })
}

fn contact(desk: &Desk, full: &Full) -> Markup {
    let l = desk.locale();
    let language = l.t(&format!("desk-work-language-{}", full.report.locale));
    html! {
        @if full.report.anonymous {
            p { (l.t("desk-work-contact-anonymous")) }
        } @else if full.reporter_hidden {
            p { (l.t("desk-work-contact-hidden")) }
        } @else if let Some(reporter) = &full.reporter {
            @if let Some(name) = &reporter.name { p { strong { (name) } } }
            @if let Some(phone) = &reporter.phone { p { (ui::icon(Icon::Phone)) " " a href={ "tel:" (digits(phone)) } { (phone) } } }
            @if let Some(email) = &reporter.email { p { (ui::icon(Icon::Mail)) " " a href={ "mailto:" (email) } { (email) } } }
            @if reporter.email.is_none() { p.k-muted { (l.t("desk-work-contact-no-mail")) } }
        } @else {
            p { (l.t("desk-work-contact-erased")) }
        }
        p.k-muted { (language) }
    }
}

fn digits(phone: &str) -> String {
    phone
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect()
}

/// Whether the composer may be shown, and for which kinds of words.
pub(super) fn may_write(desk: &Desk, full: &Full) -> Vec<MessageKind> {
    let rights = Rights::new(desk, full);
    let mut out = Vec::new();
    if rights.can(REPLY) {
        out.push(MessageKind::Update);
        if full.report.closed_at.is_none() {
            out.push(MessageKind::Question);
        }
    }
    if rights.can(HANDLE) {
        out.push(MessageKind::Note);
    }
    out
}

/// An empty form that carries what the clerk saw.
pub(super) fn state_fields<'a>(form: Form<'a>, full: &Full) -> Form<'a> {
    let seen = full.events.last().map_or(0, |event| event.seq);
    form.hidden("version", full.report.version.to_string())
        .hidden("seen", seen.to_string())
}
