//! Permissions, facts and actors in words. A module brings the words for its own in its locale files; a key without
//! words is shown as it is.

use kernel::{House, accounts::Role};
use ui::{Locale, Markup, html};

/// A permission in words: `<module>-action-<key>` of the module that has it, or this crate's own.
pub(super) fn action(house: &House, l: Locale, key: &str) -> String {
    if key == "*" {
        return l.t("admin-action-everything").into_owned();
    }
    let dashed = key.replace('.', "-");
    let own = house
        .modules()
        .iter()
        .map(|module| format!("{}-action-{dashed}", module.name))
        .chain([format!("admin-action-{dashed}")])
        .find(|key| l.has(key));
    own.map_or_else(|| key.to_owned(), |key| l.t(&key).into_owned())
}

/// The permissions of a role as a list.
pub(super) fn actions(house: &House, l: Locale, keys: &str) -> Markup {
    html! { ul { @for key in keys.lines().filter(|key| !key.is_empty()) { li { (action(house, l, key)) } } } }
}

/// A fact in words: `<module>-event-<kind>` of the module that writes it, or this crate's own.
pub(super) fn event(house: &House, l: Locale, kind: &str) -> String {
    let dashed = kind.replace('.', "-");
    let own = house
        .modules()
        .iter()
        .map(|module| format!("{}-event-{dashed}", module.name))
        .chain([format!("admin-event-{dashed}")])
        .find(|key| l.has(key));
    own.map_or_else(|| kind.to_owned(), |key| l.t(&key).into_owned())
}

/// The name of a role in the reader's language.
pub(super) fn role(l: Locale, role: &Role) -> String {
    match l {
        Locale::En if !role.name_en.is_empty() => role.name_en.clone(),
        _ => role.name_nl.clone(),
    }
}

/// Who acted, in words.
pub(super) fn actor(l: Locale, kind: &str, name: Option<&str>) -> String {
    match (kind, name) {
        ("account", Some(name)) => name.to_owned(),
        ("account", None) => l.t("admin-actor-account").into_owned(),
        ("api-key", _) => l.t("admin-actor-api-key").into_owned(),
        ("public", _) => l.t("admin-actor-public").into_owned(),
        ("reporter", _) => l.t("admin-actor-reporter").into_owned(),
        _ => l.t("admin-actor-system").into_owned(),
    }
}
