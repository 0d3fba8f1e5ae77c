//! A save that was refused: the report again, with everything typed and what is wrong.

use super::{
    desk::Desk,
    report::{Shown, show},
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kernel::{
    Error, FieldError, Result,
    web::{Fields, sentence},
};
use ui::FormState;

/// A form as typed.
pub(super) fn typed(desk: &Desk, fields: &Fields) -> FormState {
    let kept = fields
        .pairs()
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "csrf" | "version" | "seen"));
    FormState::from_pairs(desk.locale(), kept.cloned())
}

/// Puts each fault at its field. `field` gives the name a field has on the screen.
pub(super) fn mark(
    desk: &Desk,
    form: &mut FormState,
    faults: &[FieldError],
    field: impl Fn(&str) -> String,
) {
    for fault in faults {
        form.error(field(&fault.field), sentence(desk.locale(), fault));
    }
}

/// Shows the report again when the error is one that the clerk can do something about; other errors pass.
pub(super) async fn refused(
    desk: &Desk,
    number: &str,
    mut shown: Shown,
    fields: &Fields,
    error: Error,
    field: impl Fn(&str) -> String,
) -> Result<Response> {
    let status = match &error {
        Error::Invalid(faults) => {
            let form = if shown.panel.is_some() {
                &mut shown.form
            } else {
                &mut shown.composer
            };
            mark(desk, form, faults, field);
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Error::Conflict { .. } | Error::State(_) => {
            shown.refused_since = Some(fields.get("seen").parse().unwrap_or(0));
            StatusCode::CONFLICT
        }
        _ => return Err(error),
    };
    Ok((status, show(desk, number, &shown).await?).into_response())
}
