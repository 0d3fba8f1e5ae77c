//! Language, origin and path of a request.

use crate::{house::House, organisations::Organisation};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};
use ui::{Locale, PageContext};

/// A request, seen as a visit to the house.
#[derive(Clone)]
pub struct Visit {
    /// The house.
    pub house: House,
    /// Language of the answer.
    pub locale: Locale,
    /// Path and query as requested.
    pub path: String,
    /// The network it came from: an IPv4 address or an IPv6 /64 prefix.
    pub origin: String,
    /// Its cookies and other headers.
    pub headers: HeaderMap,
}

impl FromRequestParts<House> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Infallible> {
        let path = parts
            .uri
            .path_and_query()
            .map_or_else(|| "/".to_owned(), ToString::to_string);
        Ok(Self {
            locale: locale_of(parts.uri.query(), &parts.headers),
            path,
            origin: origin_of(parts, house.settings().trusted_proxies),
            headers: parts.headers.clone(),
            house: house.clone(),
        })
    }
}

/// The language that a request asks for: address, then cookie, then the browser's list, then Dutch.
pub(crate) fn locale_of(query: Option<&str>, headers: &HeaderMap) -> Locale {
    let wanted = query.and_then(|query| {
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == "lang")
            .map(|(_, value)| value)
    });
    let accept = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let kept = cookie(headers, ui::texts::LOCALE_COOKIE);
    Locale::negotiate(wanted.as_deref(), kept.as_deref(), accept, Locale::Nl)
}

/// The value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// The network a request came from. Behind `trusted` proxies, the address that the outermost of them saw.
pub fn origin_of(parts: &Parts, trusted: usize) -> String {
    let peer = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    let forwarded = (trusted > 0)
        .then(|| {
            let list: Vec<&str> = parts
                .headers
                .get_all("x-forwarded-for")
                .iter()
                .filter_map(|value| value.to_str().ok())
                .flat_map(|value| value.split(','))
                .map(str::trim)
                .collect();
            list.len()
                .checked_sub(trusted)
                .and_then(|at| list.get(at)?.parse::<IpAddr>().ok())
        })
        .flatten();
    forwarded
        .or(peer)
        .map_or_else(|| "unknown".to_owned(), network)
}

/// One household or company: an IPv4 address, or the first half of an IPv6 address.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let s = v6.segments();
            format!("{:x}:{:x}:{:x}:{:x}::/64", s[0], s[1], s[2], s[3])
        }
    }
}

impl Visit {
    /// What the layouts need to know, for a page of `organisation` (or of the region).
    pub fn page(&self, organisation: Option<&Organisation>) -> PageContext {
        let env = self.house.env();
        let mut context = PageContext::new(
            self.locale,
            face(organisation, self),
            &self.path,
            env.now(),
            env.zone().clone(),
        );
        context.region.clone_from(&self.house.settings().region);
        context.csrf = self.form_token();
        context.flash = super::flash::read(self);
        if self.house.settings().mail.transport == "mailbox" {
            context.banner = Some(self.locale.t("error-demo-banner").into_owned());
        }
        context.footer = vec![
            (
                self.locale.t("error-footer-help").into_owned(),
                "/help".to_owned(),
            ),
            (
                self.locale.t("error-footer-privacy").into_owned(),
                "/help/privacy".to_owned(),
            ),
            (
                self.locale.t("error-footer-accessibility").into_owned(),
                "/help/accessibility".to_owned(),
            ),
        ];
        context
    }

    /// The token in forms of people who are not logged in: bound to this browser by its cookie.
    pub fn form_token(&self) -> String {
        let cookie = cookie(&self.headers, super::guard::FORM_COOKIE).unwrap_or_default();
        data_encoding::BASE64URL_NOPAD
            .encode(&self.house.secrets().digest("form", cookie.as_bytes())[..18])
    }

    /// Whether a form carries the token of this browser.
    ///
    /// # Errors
    /// [`Error::Forbidden`](crate::Error::Forbidden) when it does not.
    pub fn check_form(&self, token: &str) -> crate::Result<()> {
        let expected = self.form_token();
        if subtle::ConstantTimeEq::ct_eq(expected.as_bytes(), token.as_bytes()).into() {
            Ok(())
        } else {
            Err(crate::Error::Forbidden("form-token"))
        }
    }
}

fn face(organisation: Option<&Organisation>, visit: &Visit) -> ui::Organisation {
    match organisation {
        Some(o) => ui::Organisation {
            name: o.name.clone(),
            slug: o.slug.clone(),
            theme_url: Some(o.theme.url(&o.slug)),
            logo_url: o.theme.logo.clone(),
            home: format!("/{}", o.slug),
            phone: o
                .facts
                .get("phone")
                .and_then(serde_json::Value::as_str)
                .map(ToOwned::to_owned),
        },
        None => ui::Organisation {
            name: visit.house.settings().region.clone(),
            home: "/".to_owned(),
            ..ui::Organisation::default()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(forwarded: &str, peer: &str) -> Parts {
        let request = http::Request::builder()
            .header("x-forwarded-for", forwarded)
            .body(())
            .unwrap();
        let (mut parts, ()) = request.into_parts();
        parts
            .extensions
            .insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
        parts
    }

    #[test]
    fn a_visitor_cannot_choose_the_address_we_see() {
        assert_eq!(origin_of(&parts("6.6.6.6", "10.0.0.1:1"), 0), "10.0.0.1");
        assert_eq!(
            origin_of(&parts("6.6.6.6, 192.0.2.7", "10.0.0.1:1"), 1),
            "192.0.2.7"
        );
        assert_eq!(
            origin_of(&parts("6.6.6.6, 192.0.2.7, 10.0.0.2", "10.0.0.1:1"), 2),
            "192.0.2.7"
        );
        assert_eq!(origin_of(&parts("nonsense", "10.0.0.1:1"), 1), "10.0.0.1");
    }

    #[test]
    fn an_ipv6_household_is_one_network_and_the_neighbours_are_another() {
        let of = |peer: &str| origin_of(&parts("", peer), 0);
        assert_eq!(
            of("[2001:db8:1:2:aaaa::1]:5"),
            of("[2001:db8:1:2:bbbb::2]:6")
        );
        assert_ne!(of("[2001:db8:1:2::1]:5"), of("[2001:db8:1:3::1]:5"));
    }
}
