//! What the forms of a report do. Every success can be taken back where nothing has left the house yet.

use super::{
    around::Around,
    desk::Desk,
    panels::text_field,
    refusal::{refused, typed},
    report::{Panel, Shown, may_write, show},
};
use crate::{
    actions::{self, Assignee},
    model::{Closing, MessageKind, Outcome},
    store::{ListQuery, Row, View, by_number, clerk, list, one::Report},
};
use axum::{
    extract::{Path, RawQuery},
    response::{IntoResponse, Response},
};
use kernel::{
    Error, Result,
    web::{Fields, Staff, redirect_with},
};
use ui::Flash;
use uuid::Uuid;

/// What every form of a report begins with.
struct Asked {
    desk: Desk,
    around: Around,
    report: Report,
    version: i64,
}

async fn asked(
    staff: Staff,
    number: &str,
    query: Option<String>,
    fields: &Fields,
) -> Result<Asked> {
    staff.check(fields)?;
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let desk = Desk::open(staff).await?;
    let around = Around::of_report(&query, &desk);
    let reader = desk.house().store().read(desk.scope()).await?;
    let report = clerk::head(&reader, number).await?;
    // A form without a version saw nothing, so it can overwrite nothing.
    let version = fields.get("version").parse().unwrap_or(0);
    Ok(Asked {
        desk,
        around,
        report,
        version,
    })
}

impl Asked {
    /// Back to the report, with a message.
    fn done(&self, flash: Flash) -> Response {
        redirect_with(
            &self.desk.staff.visit,
            &self.around.report(&self.report.number, "", &[]),
            flash,
        )
    }

    fn said(&self, key: &str) -> Flash {
        Flash::ok(self.desk.locale().t(key))
    }

    /// The hidden fields of an undo button: it takes back this save, not a later one of somebody else.
    fn undo(
        &self,
        fields: &Fields,
        steps: i64,
        extra: Vec<(&str, String)>,
    ) -> Vec<(String, String)> {
        let mut out = vec![
            (
                "version".to_owned(),
                (self.report.version + steps).to_string(),
            ),
            ("seen".to_owned(), fields.get("seen").to_owned()),
            ("undo".to_owned(), "1".to_owned()),
        ];
        out.extend(
            extra
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value)),
        );
        out
    }

    fn panel(&self, panel: Panel, fields: &Fields) -> Shown {
        Shown {
            panel: Some(panel),
            form: typed(&self.desk, fields),
            ..Shown::new(&self.desk, self.around.clone())
        }
    }
}

fn assignee(word: &str) -> Option<Assignee> {
    match word.split_once(':') {
        Some(("person", id)) => Uuid::try_parse(id).ok().map(Assignee::Person),
        Some(("team", id)) => Uuid::try_parse(id).ok().map(Assignee::Team),
        _ => (word == "nobody").then_some(Assignee::Nobody),
    }
}

/// Gives the report to a person or a team. With `then`, a second step follows the first: giving back to a team *and* a
/// person.
pub(super) async fn assign(
    staff: Staff,
    Path(number): Path<String>,
    RawQuery(query): RawQuery,
    fields: Fields,
) -> Result<Response> {
    let asked = asked(staff, &number, query, &fields).await?;
    let (desk, report) = (&asked.desk, &asked.report);
    let run = async {
        let to =
            assignee(fields.get("to")).ok_or_else(|| Error::invalid("to", "error-choose-one"))?;
        actions::assign(desk.house(), desk.scope(), report.id, asked.version, to).await?;
        if let Some(then) = fields.some("then").and_then(assignee) {
            actions::assign(
                desk.house(),
                desk.scope(),
                report.id,
                asked.version + 1,
                then,
            )
            .await?;
        }
        Ok(to)
    };
    let to = match run.await {
        Ok(to) => to,
        Err(error) => {
            let shown = asked.panel(Panel::Assign, &fields);
            return refused(desk, &number, shown, &fields, error, |_| "to".to_owned()).await;
        }
    };
    if fields.has("undo") {
        return Ok(asked.done(asked.said("desk-work-undone")));
    }
    let l = desk.locale();
    let words = match to {
        Assignee::Person(person) if desk.scope().account() == Some(person) => {
            l.t("desk-work-done-taken")
        }
        Assignee::Person(person) => ui::t!(l, "desk-work-done-assigned", who = desk.person(person)),
        Assignee::Team(team) => {
            ui::t!(
                l,
                "desk-work-done-assigned",
                who = desk.team(report.organisation_id, team)
            )
        }
        Assignee::Nobody => l.t("desk-work-done-released"),
    };
    let back = report
        .assignee_id
        .map_or_else(|| "nobody".to_owned(), |person| format!("person:{person}"));
    let extra = match (to, report.team_id) {
        (Assignee::Team(team), Some(before)) if team != before => {
            let mut extra = vec![("to", format!("team:{before}"))];
            extra.extend(
                report
                    .assignee_id
                    .map(|person| ("then", format!("person:{person}"))),
            );
            Some(extra)
        }
        // There was no team to give it back to.
        (Assignee::Team(_), None) => None,
        _ => Some(vec![("to", back)]),
    };
    let mut flash = Flash::ok(words);
    if let Some(extra) = extra {
        flash = flash.undo(
            asked.around.report(&report.number, "assign", &[]),
            asked.undo(&fields, 1, extra),
        );
    }
    Ok(asked.done(flash))
}

/// Changes the category; the team and the term follow.
pub(super) async fn classify(
    staff: Staff,
    Path(number): Path<String>,
    RawQuery(query): RawQuery,
    fields: Fields,
) -> Result<Response> {
    let asked = asked(staff, &number, query, &fields).await?;
    let (desk, report) = (&asked.desk, &asked.report);
    let done = match Uuid::try_parse(fields.get("category_to")) {
        Ok(category) => {
            actions::classify(
                desk.house(),
                desk.scope(),
                report.id,
                asked.version,
                category,
            )
            .await
        }
        Err(_) => Err(Error::invalid("category", "error-choose-one")),
    };
    if let Err(error) = done {
        let shown = asked.panel(Panel::Classify, &fields);
        return refused(desk, &number, shown, &fields, error, |_| {
            "category_to".to_owned()
        })
        .await;
    }
    if fields.has("undo") {
        return Ok(asked.done(asked.said("desk-work-undone")));
    }
    let extra = vec![("category_to", report.category_id.to_string())];
    let action = asked.around.report(&report.number, "classify", &[]);
    Ok(asked.done(
        asked
            .said("desk-work-done-classified")
            .undo(action, asked.undo(&fields, 1, extra)),
    ))
}

/// Closes the report with what came of it.
pub(super) async fn close(
    staff: Staff,
    Path(number): Path<String>,
    RawQuery(query): RawQuery,
    fields: Fields,
) -> Result<Response> {
    let asked = asked(staff, &number, query, &fields).await?;
    let (desk, report) = (&asked.desk, &asked.report);
    let mut shown = asked.panel(Panel::Close, &fields);
    let Some(outcome) = Outcome::from_key(fields.get("outcome")) else {
        let error = Error::invalid("outcome", "error-choose-one");
        return refused(desk, &number, shown, &fields, error, str::to_owned).await;
    };
    let mut duplicate_of = None;
    if outcome == Outcome::Duplicate {
        let words = fields
            .some("original")
            .unwrap_or_else(|| fields.get("duplicate"));
        match original(desk, report, words).await? {
            Ok(id) => duplicate_of = Some(id),
            Err(candidates) => {
                let key = match (words.is_empty(), candidates.is_empty()) {
                    (true, _) => "error-required",
                    (false, true) => "desk-work-duplicate-unknown",
                    (false, false) => "desk-work-duplicate-choose",
                };
                shown.candidates = candidates;
                let error = Error::invalid("duplicate", key);
                return refused(desk, &number, shown, &fields, error, str::to_owned).await;
            }
        }
    }
    let field = |name: &str| match name {
        "text" => text_field(outcome),
        "reason" => format!("reason-{}", outcome.key()),
        other => other.to_owned(),
    };
    let closing = Closing {
        outcome,
        reason: fields
            .some(&field("reason"))
            .filter(|_| matches!(outcome, Outcome::Partly | Outcome::NotSolved))
            .map(Into::into),
        party: fields
            .some("party")
            .filter(|_| outcome == Outcome::NotOurs)
            .map(Into::into),
        duplicate_of,
        text: fields.get(&field("text")).to_owned(),
    };
    if let Err(error) = actions::close(
        desk.house(),
        desk.scope(),
        report.id,
        asked.version,
        &closing,
    )
    .await
    {
        return refused(desk, &number, shown, &fields, error, field).await;
    }
    let l = desk.locale();
    let word = l.t(&format!("desk-outcome-{}", outcome.key())).into_owned();
    let flash = Flash::ok(ui::t!(l, "desk-work-done-closed", outcome = word));
    let action = asked.around.report(&report.number, "reopen", &[]);
    Ok(asked.done(flash.undo(action, asked.undo(&fields, 1, Vec::new()))))
}

/// The report that a duplicate is of: by its number, or else the reports that fit the words.
async fn original(desk: &Desk, report: &Report, words: &str) -> Result<Result<Uuid, Vec<Row>>> {
    if words.is_empty() {
        return Ok(Err(Vec::new()));
    }
    let reader = desk.house().store().read(desk.scope()).await?;
    let query = ListQuery {
        search: Some(words.to_owned()),
        organisation: Some(report.organisation_id),
        limit: 8,
        ..ListQuery::new(View::Open)
    };
    let mut rows = list(&reader, &query).await?.rows;
    rows.retain(|row| row.id != report.id);
    Ok(
        match rows
            .iter()
            .find(|row| row.number.eq_ignore_ascii_case(words.trim()))
        {
            Some(exact) => Ok(exact.id),
            None => Err(rows),
        },
    )
}

/// Opens a closed report again.
pub(super) async fn reopen(
    staff: Staff,
    Path(number): Path<String>,
    RawQuery(query): RawQuery,
    fields: Fields,
) -> Result<Response> {
    let asked = asked(staff, &number, query, &fields).await?;
    let desk = &asked.desk;
    match actions::reopen(desk.house(), desk.scope(), asked.report.id, asked.version).await {
        Ok(()) => Ok(asked.done(asked.said("desk-work-done-reopened"))),
        Err(error) => {
            let shown = Shown::new(desk, asked.around.clone());
            refused(desk, &number, shown, &fields, error, str::to_owned).await
        }
    }
}

/// Writes a note, news or a question. Pressing one of the tabs changes who reads it and keeps the words.
pub(super) async fn write(
    staff: Staff,
    Path(number): Path<String>,
    RawQuery(query): RawQuery,
    fields: Fields,
) -> Result<Response> {
    let asked = asked(staff, &number, query, &fields).await?;
    let (desk, id) = (&asked.desk, asked.report.id);
    let mut shown = Shown {
        composer: typed(desk, &fields),
        ..Shown::new(desk, asked.around.clone())
    };
    if let Some(other) = fields.some("switch") {
        shown.write = MessageKind::from_key(other);
        return Ok(show(desk, &number, &shown).await?.into_response());
    }
    let kind = MessageKind::from_key(fields.get("kind"));
    shown.write = kind;
    let (house, scope, body) = (desk.house(), desk.scope(), fields.get("body"));
    let written = match kind {
        Some(MessageKind::Note) => actions::note(house, scope, id, body)
            .await
            .map(|_| "desk-work-done-note"),
        Some(MessageKind::Update) => actions::update(house, scope, id, body)
            .await
            .map(|_| "desk-work-done-update"),
        Some(MessageKind::Question) => actions::ask(house, scope, id, body)
            .await
            .map(|_| "desk-work-done-question"),
        _ => Err(Error::invalid("body", "error-choose-one")),
    };
    match written {
        Ok(key) => Ok(asked.done(asked.said(key))),
        Err(error) => {
            // A question that came too late becomes a message: its words are kept, only the tab is another.
            if matches!(error, Error::State(_)) {
                let full = by_number(house, scope, &number).await?;
                let kinds = may_write(desk, &full);
                shown.write = kind
                    .filter(|k| kinds.contains(k))
                    .or(Some(MessageKind::Update));
            }
            refused(desk, &number, shown, &fields, error, str::to_owned).await
        }
    }
}
