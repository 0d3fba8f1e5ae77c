//! The report desk: a citizen reports, a clerk solves, the citizen hears.
//!
//! | room | what it holds |
//! |---|---|
//! | [`model`] | states, outcomes, input checks, private codes, category search; pure |
//! | [`store`] | the queries; each takes a scope |
//! | [`actions`] | one file per thing a person can do |
//! | [`pages`] | screens for citizens and for staff |
//! | [`api`] | JSON for programs |
//! | [`jobs`] | notices, placing addresses |
//! | [`demo`] | the desk's part of the demonstration region |

pub mod actions;
pub mod demo;
pub mod model;
pub mod store;

use kernel::Action;

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
