//! The report desk: a citizen reports, a clerk solves, the citizen hears.
//!
//! | room | what it holds |
//! |---|---|
//! | [`model`] | states, outcomes, input checks, private codes, category search; pure |
//! | [`store`] | the queries; each takes a scope |
//! | [`actions`] | one file per thing a person can do |
//! | [`pages`] | screens for citizens and for staff |
//! | [`api`] | JSON for programs |
//! | [`adapters`] | outside systems, each with its simulator |
//! | [`jobs`] | notices, placing addresses |
//! | [`demo`] | the desk's part of the demonstration region |

pub mod actions;
pub mod adapters;
pub mod api;
pub mod demo;
pub mod jobs;
pub mod model;
pub mod names;
pub mod pages;
pub mod store;

use kernel::{Action, Module};

/// See reports and their history, without who reported.
pub const READ: Action = Action("report.read");
/// See who reported; each look is logged.
pub const READ_REPORTER: Action = Action("reporter.read");
/// Register a report, also on behalf of somebody.
pub const REGISTER: Action = Action("report.register");
/// Assign, change category, write internal notes.
pub const HANDLE: Action = Action("report.handle");
/// Write to the reporter.
pub const REPLY: Action = Action("report.reply");
/// Close and reopen.
pub const CLOSE: Action = Action("report.close");
/// Export lists.
pub const EXPORT: Action = Action("report.export");

/// The desk's permissions in screen order.
pub const ACTIONS: [Action; 7] = [READ, READ_REPORTER, REGISTER, HANDLE, REPLY, CLOSE, EXPORT];

/// The desk's texts. Their keys begin with `desk-`.
pub static TEXTS: ui::texts::Source = ui::texts::Source::new(
    "desk",
    &[
        include_str!("../locales/nl/common.ftl"),
        include_str!("../locales/nl/citizen.ftl"),
        include_str!("../locales/nl/staff.ftl"),
        include_str!("../locales/nl/settings.ftl"),
        include_str!("../locales/nl/mail.ftl"),
        include_str!("../locales/nl/names.ftl"),
    ],
    &[
        include_str!("../locales/en/common.ftl"),
        include_str!("../locales/en/citizen.ftl"),
        include_str!("../locales/en/staff.ftl"),
        include_str!("../locales/en/settings.ftl"),
        include_str!("../locales/en/mail.ftl"),
        include_str!("../locales/en/names.ftl"),
    ],
);

/// How the desk joins the house. Its part is a [`store::Catalogues`].
pub fn module() -> Module {
    Module {
        name: "desk",
        steps: store::tables::steps,
        owned_tables: &store::tables::OWNED,
        actions: &ACTIONS,
        routes: || pages::routes().merge(api::routes()),
        handlers: jobs::handlers,
        settings: &[("desk-settings-card", "/desk/settings")],
        subject: |payload| Some(format!("/desk/go/{}", payload.get("report")?.as_str()?)),
        tidy: |house| Box::pin(async move { jobs::tidy(&house).await }),
    }
}
