//! Errors as sentences and as bare responses that [`guard`](super::guard) dresses.

use crate::error::{Error, FieldError};
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use std::sync::Arc;
use ui::{Locale, texts::Value};

/// The error behind a response, for the middleware that dresses it.
#[derive(Clone)]
pub(crate) struct Refusal(pub(crate) Arc<Error>);

impl Error {
    /// The HTTP status that fits.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict { .. } | Self::State(_) => StatusCode::CONFLICT,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A stable word for the kind of error: the last part of a problem document's `type`.
    pub fn slug(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden("form-token") => "form-expired",
            Self::Forbidden(_) => "forbidden",
            Self::Invalid(_) => "invalid",
            Self::Conflict { .. } => "conflict",
            Self::State(_) => "not-now",
            Self::TooMany { .. } => "too-many",
            Self::StorageFull => "storage-full",
            Self::Unavailable(_) => "unavailable",
            Self::Internal(_) => "internal",
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::Internal(text) = &self {
            tracing::error!(error = %text, "a request failed");
        }
        let mut response = self.status().into_response();
        if let Self::TooMany { retry_after } = &self {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, (*retry_after).into());
        }
        response.extensions_mut().insert(Refusal(Arc::new(self)));
        response
    }
}

/// What a refused value means, in words.
pub fn sentence(locale: Locale, fault: &FieldError) -> String {
    let args: Vec<(&str, Value<'_>)> = fault
        .args
        .iter()
        .map(|(name, value)| (name.as_ref(), Value::from(value.as_str())))
        .collect();
    locale.t_with(&fault.key, &args).into_owned()
}

/// Title and explanation of an error, in words.
pub fn error_sentence(locale: Locale, error: &Error) -> (String, String) {
    let slug = error.slug();
    let t = |part: &str| locale.t(&format!("error-page-{slug}{part}")).into_owned();
    (t(""), t("-text"))
}
