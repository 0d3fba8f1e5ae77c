//! "What just happened", carried over one redirect in a signed cookie.

use super::{Visit, cookie, guard::FLASH_COOKIE};
use axum::{
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use serde::{Deserialize, Serialize};
use ui::{AlertKind, Flash};

#[derive(Serialize, Deserialize)]
struct Carried {
    ok: bool,
    text: String,
    undo: Option<(String, Vec<(String, String)>)>,
}

/// Sends the browser to `to`, where `flash` is shown once.
pub fn redirect_with(visit: &Visit, to: &str, flash: Flash) -> Response {
    let carried = Carried {
        ok: flash.kind != AlertKind::Error,
        text: flash.text,
        undo: flash.undo,
    };
    let sealed = visit.house.secrets().seal(
        "flash",
        &serde_json::to_string(&carried).unwrap_or_default(),
    );
    let secure = if visit.house.settings().is_https() {
        "; Secure"
    } else {
        ""
    };
    let value =
        format!("{FLASH_COOKIE}={sealed}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60{secure}");
    ([(header::SET_COOKIE, value)], Redirect::to(to)).into_response()
}

/// The message that the last answer left for this page.
pub(super) fn read(visit: &Visit) -> Option<Flash> {
    let sealed = cookie(&visit.headers, FLASH_COOKIE)?;
    let carried: Carried =
        serde_json::from_str(&visit.house.secrets().open("flash", &sealed)?).ok()?;
    let mut flash = if carried.ok {
        Flash::ok(carried.text)
    } else {
        Flash::error(carried.text)
    };
    flash.undo = carried.undo;
    Some(flash)
}
