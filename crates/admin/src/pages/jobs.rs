//! Jobs and outside systems: what waits, what failed and why, and what a person can do about it.

use super::frame;
use axum::{
    Router,
    extract::{Path, RawQuery},
    response::Response,
    routing::{get, post},
};
use kernel::{
    Action, House, Result,
    jobs::{self, Circuit, Counts, Filter, Job},
    web::{Fields, Staff, redirect_with},
};
use ui::{
    Button, Choice, Column, Flash, Form, FormState, Icon, Locale, Markup, Page, PageContext, State,
    Tab, Table, admin_page, badge, card, empty_state, html, pager, tabs, time,
};
use uuid::Uuid;

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/admin/jobs", get(show))
        .route("/admin/jobs/{id}/replay", post(replay))
        .route("/admin/jobs/{id}/cancel", post(cancel))
}

const PAGE: u64 = 50;
const STATES: [&str; 5] = ["dead", "queued", "running", "cancelled", "done"];

/// A state in words.
fn state_word(l: Locale, state: &str) -> String {
    match state {
        "queued" => l.t("admin-job-queued"),
        "running" => l.t("admin-job-running"),
        "dead" => l.t("admin-job-dead"),
        "cancelled" => l.t("admin-job-cancelled"),
        _ => l.t("admin-job-done"),
    }
    .into_owned()
}

fn state_badge(l: Locale, state: &str) -> Markup {
    let look = match state {
        "queued" => State::Waiting,
        "running" => State::New,
        "dead" => State::Late,
        "cancelled" => State::Draft,
        _ => State::Closed,
    };
    badge(look, &state_word(l, state))
}

/// An outside system in words; its own name when it is one that a module brought.
pub(super) fn system_word(l: Locale, system: Option<&str>) -> String {
    match system {
        None => l.t("admin-system-inside").into_owned(),
        Some("smtp" | "mail") => l.t("admin-system-mail").into_owned(),
        Some(other) => other.to_owned(),
    }
}

/// A kind of job in words, when its module brings them (`<module>-job-<kind>`); its key otherwise.
fn kind_word(l: Locale, kind: &str) -> String {
    let module = kind.split('.').next().unwrap_or_default();
    let rest = kind
        .split_once('.')
        .map_or("", |(_, rest)| rest)
        .replace('.', "-");
    let key = format!("{module}-job-{rest}");
    if l.has(&key) {
        l.t(&key).into_owned()
    } else {
        kind.to_owned()
    }
}

async fn show(staff: Staff, query: RawQuery) -> Result<Markup> {
    frame::require(&staff, Action::JOB_MANAGE)?;
    let l = staff.locale();
    let store = staff.house().store();
    let query = frame::query(&query);
    let state = query
        .some("state")
        .filter(|state| STATES.contains(state))
        .map(ToOwned::to_owned);
    let kind = query.some("kind").map(ToOwned::to_owned);
    let before = query.some("before").and_then(|text| {
        let (at, id) = text.split_once('.')?;
        Some((at.parse().ok()?, Uuid::parse_str(id).ok()?))
    });
    let filter = Filter {
        state: state.clone(),
        kind: kind.clone(),
        before,
    };
    let counts = jobs::counts(store, staff.scope()).await?;
    let circuits = jobs::circuits(store).await?;
    let mut list = {
        let reader = store.read(staff.scope()).await?;
        jobs::list(&reader.db(), staff.scope(), &filter, PAGE + 1).await?
    };
    let more = list.len() as u64 > PAGE;
    list.truncate(usize::try_from(PAGE).unwrap_or(50));
    let names = frame::names(&staff).await?;
    let context = frame::context(&staff).await?;

    let address = |state: Option<&str>, kind: Option<&str>, before: Option<String>| {
        let mut pairs = Vec::new();
        pairs.extend(state.map(|s| format!("state={s}")));
        pairs.extend(kind.map(|k| format!("kind={}", frame::encode(k))));
        pairs.extend(before.map(|b| format!("before={b}")));
        if pairs.is_empty() {
            "/admin/jobs".to_owned()
        } else {
            format!("/admin/jobs?{}", pairs.join("&"))
        }
    };
    let of = |state: &str| -> u64 {
        counts
            .iter()
            .filter(|c| c.state == state)
            .map(|c| u64::try_from(c.count).unwrap_or(0))
            .sum()
    };
    let mut items = vec![Tab {
        label: l.t("admin-all").into_owned(),
        href: address(None, kind.as_deref(), None),
        current: state.is_none(),
        count: None,
    }];
    items.extend(STATES.iter().map(|s| Tab {
        label: state_word(l, s),
        href: address(Some(s), kind.as_deref(), None),
        current: state.as_deref() == Some(*s),
        count: matches!(*s, "queued" | "running" | "dead").then(|| of(s)),
    }));
    let next = more
        .then(|| {
            list.last().map(|job| {
                address(
                    state.as_deref(),
                    kind.as_deref(),
                    Some(format!("{}.{}", job.created_at, job.id)),
                )
            })
        })
        .flatten();
    let first = filter
        .before
        .is_some()
        .then(|| address(state.as_deref(), kind.as_deref(), None));
    let kinds: Vec<Choice> = kinds(staff.house())
        .into_iter()
        .map(|kind| Choice::new(kind, kind_word(l, kind)))
        .collect();
    let chosen = FormState::new(l).with("kind", kind.as_deref().unwrap_or_default());

    Ok(admin_page(
        &context,
        &Page::new(l.t("admin-nav-jobs")).wide(),
        html! {
            h1 { (l.t("admin-nav-jobs")) }
            p.k-lead { (summary(l, &counts)) }
            (card(&l.t("admin-circuits-title"), circuit_list(&context, &counts, &circuits)))
            (tabs(l, &l.t("admin-jobs-by-state"), &items))
            @if !kinds.is_empty() {
                (Form::get(&context, "/admin/jobs").inline().body(html! {
                    @if let Some(state) = &state { (ui::hidden("state", state)) }
                    (chosen.select("kind", l.t("admin-jobs-kind"), kinds).placeholder(l.t("admin-all")).optional())
                    (Button::secondary(l.t("admin-filter")).small())
                }))
            }
            (table(staff.house(), &context, &list, &names, &context.path))
            (pager(l, first.as_deref(), next.as_deref()))
        },
    ))
}

/// The kinds of work that this installation knows.
fn kinds(house: &House) -> Vec<&'static str> {
    let mut kinds: Vec<&'static str> = house
        .modules()
        .iter()
        .flat_map(|module| (module.handlers)(house))
        .map(|handler| handler.kind())
        .collect();
    kinds.sort_unstable();
    kinds
}

/// What needs attention, in one sentence.
pub(super) fn summary(l: Locale, counts: &[Counts]) -> String {
    let of = |state: &str| -> i64 {
        counts
            .iter()
            .filter(|c| c.state == state)
            .map(|c| c.count)
            .sum()
    };
    let (dead, queued) = (of("dead"), of("queued") + of("running"));
    if dead > 0 {
        ui::t!(l, "admin-jobs-some-dead", dead = dead, queued = queued).into_owned()
    } else if queued > 0 {
        ui::t!(l, "admin-jobs-some-queued", queued = queued).into_owned()
    } else {
        l.t("admin-jobs-none").into_owned()
    }
}

/// The outside systems: does each answer, since when not, when the next try is.
pub(super) fn circuit_list(
    context: &PageContext,
    counts: &[Counts],
    circuits: &[Circuit],
) -> Markup {
    let l = context.locale;
    if circuits.is_empty() {
        return html! { p { (l.t("admin-circuits-none")) } };
    }
    let now = context.now.as_millisecond();
    let table = Table::new(l, l.t("admin-circuits-title"), vec![
        Column::new(l.t("admin-circuits-system")),
        Column::new(l.t("admin-circuits-state")),
        Column::number(l.t("admin-circuits-waiting")),
        Column::new(l.t("admin-circuits-success")),
    ])
    .hide_caption()
    .rows(circuits.iter().map(|circuit| {
        let waiting: i64 = counts
            .iter()
            .filter(|c| c.state == "queued" && c.system.as_deref() == Some(&circuit.system))
            .map(|c| c.count)
            .sum();
        let at = |ms: i64| time(context, frame::moment(ms));
        vec![
            html! { (system_word(l, Some(&circuit.system))) },
            html! {
                @match (circuit.opened_at, circuit.retry_at) {
                    (Some(opened), Some(retry)) if retry > now => {
                        (badge(State::Late, &l.t("admin-circuit-open"))) " "
                        (l.sentence("admin-circuit-open-text", &[("since", &at(opened)), ("retry", &at(retry))]))
                    }
                    (Some(opened), _) => {
                        (badge(State::DueSoon, &l.t("admin-circuit-trying"))) " "
                        (l.sentence("admin-circuit-trying-text", &[("since", &at(opened))]))
                    }
                    (None, _) if circuit.failures > 0 => {
                        (badge(State::DueSoon, &l.t("admin-circuit-failing"))) " "
                        (ui::t!(l, "admin-circuit-failing-text", failures = circuit.failures))
                    }
                    (None, _) => { (badge(State::OnTime, &l.t("admin-circuit-works"))) }
                }
                @if let Some(error) = circuit.last_error.as_deref().filter(|_| circuit.failures > 0) {
                    br; span.k-muted { (error) }
                }
            },
            html! { (ui::texts::number(waiting, l)) },
            circuit.last_success_at.map_or_else(|| html! { (l.t("admin-never")) }, at),
        ]
    }));
    html! { (table) }
}

/// Where the thing can be seen that a job is about, as its module says.
fn subject(house: &House, job: &Job) -> Option<String> {
    let payload = serde_json::from_str(&job.payload).ok()?;
    let name = job.kind.split('.').next()?;
    house
        .modules()
        .iter()
        .find(|module| module.name == name)
        .and_then(|module| (module.subject)(&payload))
}

fn table(
    house: &House,
    context: &PageContext,
    list: &[Job],
    names: &std::collections::HashMap<Uuid, String>,
    back: &str,
) -> Markup {
    let l = context.locale;
    let at = |ms: i64| time(context, frame::moment(ms));
    let button = |job: &Job, what: &str, button: Button| {
        Form::post(context, format!("/admin/jobs/{}/{what}", job.id))
            .inline()
            .hidden("back", back)
            .body(html! { (button.small()) })
    };
    let table = Table::new(l, l.t("admin-nav-jobs"), vec![
        Column::new(l.t("admin-jobs-what")),
        Column::new(l.t("admin-jobs-state")),
        Column::new(l.t("admin-jobs-when")),
        Column::new(l.t("admin-jobs-reason")),
        Column::new(l.t("admin-action")).hidden(),
    ])
    .hide_caption()
    .empty(empty_state(&l.t("admin-jobs-empty"), html! {}))
    .rows(list.iter().map(|job| {
        let state = job.state.as_str();
        vec![
            html! {
                (kind_word(l, &job.kind))
                @if let Some(href) = subject(house, job) { " · " a href=(href) { (l.t("admin-jobs-subject")) } }
                br;
                span.k-muted {
                    (names.get(&job.organisation_id).map_or("", String::as_str)) " · " (system_word(l, job.system.as_deref()))
                }
            },
            html! {
                (state_badge(l, state))
                @if job.attempts > 0 { br; span.k-muted { (ui::t!(l, "admin-jobs-tries", tries = job.attempts, most = job.max_attempts)) } }
            },
            html! {
                @match (state, job.finished_at) {
                    ("queued", _) => { (l.sentence("admin-jobs-next", &[("at", &at(job.run_at))])) }
                    (_, Some(finished)) => { (at(finished)) }
                    _ => { (at(job.created_at)) }
                }
            },
            html! { @if let Some(error) = &job.last_error { (error) } },
            html! {
                @if matches!(state, "dead" | "cancelled") { (button(job, "replay", Button::secondary(l.t("admin-jobs-replay")).icon(Icon::Undo))) }
                @if matches!(state, "dead" | "queued") { (button(job, "cancel", Button::subtle(l.t("admin-jobs-cancel")))) }
            },
        ]
    }));
    html! { (table) }
}

/// Back to the list as it was, wherever the form came from: never to another page.
fn back(fields: &Fields) -> String {
    let back = fields.get("back");
    if back == "/admin/jobs" || back.starts_with("/admin/jobs?") {
        back.to_owned()
    } else {
        "/admin/jobs".to_owned()
    }
}

async fn replay(staff: Staff, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let id = frame::id(&id)?;
    jobs::replay(staff.house().store(), staff.scope(), id).await?;
    let flash = Flash::ok(staff.locale().t("admin-jobs-replayed")).undo(
        format!("/admin/jobs/{id}/cancel"),
        vec![("back".to_owned(), back(&fields))],
    );
    Ok(redirect_with(&staff.visit, &back(&fields), flash))
}

async fn cancel(staff: Staff, Path(id): Path<String>, fields: Fields) -> Result<Response> {
    staff.check(&fields)?;
    let id = frame::id(&id)?;
    jobs::cancel(staff.house().store(), staff.scope(), id).await?;
    let flash = Flash::ok(staff.locale().t("admin-jobs-cancelled")).undo(
        format!("/admin/jobs/{id}/replay"),
        vec![("back".to_owned(), back(&fields))],
    );
    Ok(redirect_with(&staff.visit, &back(&fields), flash))
}
