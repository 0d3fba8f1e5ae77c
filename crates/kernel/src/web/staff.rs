//! Requests of people who are logged in.

use super::{Fields, Visit, cookie, guard::SESSION_COOKIE};
use crate::{
    accounts::{Visitor, authenticate},
    error::{Error, Result},
    house::House,
    organisations::Organisation,
    scope::Scope,
};
use axum::{
    extract::FromRequestParts,
    http::{Method, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use ui::{Locale, PageContext};

/// A request of somebody who is logged in. As an extractor it sends others to the log-in page and back.
#[derive(Clone)]
pub struct Staff {
    /// The request.
    pub visit: Visit,
    /// The person.
    pub visitor: Visitor,
}

impl FromRequestParts<House> for Staff {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Response> {
        let Ok(mut visit) = Visit::from_request_parts(parts, house).await;
        let to_login = || {
            let next = if parts.method == Method::GET {
                visit.path.as_str()
            } else {
                "/desk"
            };
            let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
            Redirect::to(&format!("/login?next={next}")).into_response()
        };
        let Some(token) = cookie(&visit.headers, SESSION_COOKIE) else {
            return Err(to_login());
        };
        let visitor = match authenticate(house.store(), &token).await {
            Ok(visitor) => visitor,
            Err(Error::Unauthenticated) => return Err(to_login()),
            Err(error) => return Err(error.into_response()),
        };
        if house.settings().require_totp
            && !visitor.has_totp
            && !visit.path.starts_with("/account")
            && !visit.path.starts_with("/logout")
        {
            return Err(Redirect::to("/account/totp").into_response());
        }
        let chosen = cookie(&visit.headers, ui::texts::LOCALE_COOKIE).is_some()
            || visit.path.contains("lang=");
        if !chosen && let Some(locale) = Locale::parse(&visitor.locale) {
            visit.locale = locale;
        }
        Ok(Self { visit, visitor })
    }
}

impl Staff {
    /// The house.
    pub fn house(&self) -> &House {
        &self.visit.house
    }

    /// The permissions.
    pub fn scope(&self) -> &Scope {
        &self.visitor.scope
    }

    /// Language of the answer.
    pub fn locale(&self) -> Locale {
        self.visit.locale
    }

    /// Whether a form carries this session's token.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when it does not.
    pub fn check(&self, fields: &Fields) -> Result<()> {
        if subtle::ConstantTimeEq::ct_eq(
            self.visitor.csrf.as_bytes(),
            fields.get("csrf").as_bytes(),
        )
        .into()
        {
            Ok(())
        } else {
            Err(Error::Forbidden("form-token"))
        }
    }

    /// What the layouts need to know.
    pub fn page(&self, organisation: Option<&Organisation>) -> PageContext {
        let mut context = self.visit.page(organisation);
        context.csrf.clone_from(&self.visitor.csrf);
        let t = |key: &str| self.visit.locale.t(key).into_owned();
        let mut links = vec![
            (t("error-nav-desk"), "/desk".to_owned()),
            (t("error-nav-account"), "/account".to_owned()),
        ];
        let scope = self.scope();
        if crate::scope::Action::KERNEL
            .iter()
            .any(|action| scope.can(*action))
        {
            links.push((t("error-nav-admin"), "/admin".to_owned()));
        }
        context.account = Some(ui::Account {
            name: self.visitor.name.clone(),
            organisations: Vec::new(),
            links,
            sign_out: "/logout".to_owned(),
        });
        context
    }
}
