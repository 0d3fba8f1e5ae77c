//! What all screens of the administration share: the rail, queries, refused values.

use axum::{
    extract::RawQuery,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kernel::{
    Action, Error, FieldError, Result,
    organisations::Organisation,
    web::{Fields, Staff, sentence},
};
use std::{collections::HashMap, sync::Arc};
use ui::{FormState, Icon, Locale, Markup, NavGroup, NavItem, PageContext};
use uuid::Uuid;

/// The query of a request, whatever it contains.
pub(super) fn query(query: &RawQuery) -> Fields {
    Fields::parse(query.0.as_deref().unwrap_or_default().as_bytes())
}

/// An id in an address; anything else is nothing that exists.
pub(super) fn id(text: &str) -> Result<Uuid> {
    Uuid::parse_str(text).map_err(|_| Error::NotFound)
}

/// One area of the administration.
pub(super) struct Area {
    pub(super) action: Action,
    pub(super) href: &'static str,
    pub(super) key: &'static str,
    pub(super) icon: Icon,
}

/// The areas in the order of the rail. The organisation's own settings stand apart: there is one per organisation.
pub(super) const AREAS: [Area; 7] = [
    Area {
        action: Action::ACCOUNT_MANAGE,
        href: "/admin/accounts",
        key: "admin-nav-accounts",
        icon: Icon::People,
    },
    Area {
        action: Action::ACCOUNT_MANAGE,
        href: "/admin/roles",
        key: "admin-nav-roles",
        icon: Icon::Lock,
    },
    Area {
        action: Action::ACCOUNT_MANAGE,
        href: "/admin/keys",
        key: "admin-nav-keys",
        icon: Icon::Key,
    },
    Area {
        action: Action::JOB_MANAGE,
        href: "/admin/jobs",
        key: "admin-nav-jobs",
        icon: Icon::Send,
    },
    Area {
        action: Action::AUDIT_READ,
        href: "/admin/audit",
        key: "admin-nav-audit",
        icon: Icon::List,
    },
    Area {
        action: Action::AUDIT_READ,
        href: "/admin/reads",
        key: "admin-nav-reads",
        icon: Icon::Search,
    },
    Area {
        action: Action::REGION_MANAGE,
        href: "/admin/status",
        key: "admin-nav-status",
        icon: Icon::Chart,
    },
];

/// Whether the installation keeps its mail on a page instead of sending it.
pub(super) fn has_mailbox(staff: &Staff) -> bool {
    staff.house().settings().mail.transport == "mailbox"
}

/// The context of a page of the administration, with its rail.
pub(super) async fn context(staff: &Staff) -> Result<PageContext> {
    let l = staff.locale();
    let mut context = staff.page(None);
    context.organisation.home = "/desk".to_owned();
    let path = context
        .path
        .split('?')
        .next()
        .unwrap_or_default()
        .to_owned();
    let here = |href: &str| path == href || path.starts_with(&format!("{href}/"));
    let item = |key: &str, href: &str, icon: Icon| {
        NavItem::new(l.t(key), href).icon(icon).current(here(href))
    };
    let mut first: Vec<NavItem> = Vec::new();
    if Action::KERNEL
        .iter()
        .any(|action| staff.scope().can(*action))
    {
        first.push(
            NavItem::new(l.t("admin-nav-home"), "/admin")
                .icon(Icon::Home)
                .current(path == "/admin"),
        );
    }
    for area in AREAS.iter().filter(|area| staff.scope().can(area.action)) {
        first.push(item(area.key, area.href, area.icon));
    }
    let mut settings: Vec<NavItem> = Vec::new();
    for organisation in organisations(staff, Action::SETTINGS_MANAGE).await? {
        let href = format!("/admin/organisation/{}", organisation.slug);
        settings.push(
            NavItem::new(organisation.name.as_str(), href.as_str())
                .icon(Icon::Building)
                .current(here(&href)),
        );
    }
    let mut own = vec![item("admin-nav-account", "/account", Icon::Person)];
    if has_mailbox(staff) {
        own.push(item("admin-nav-mailbox", "/admin/mailbox", Icon::Mail));
    }
    own.push(NavItem::new(l.t("admin-nav-desk"), "/desk").icon(Icon::ArrowLeft));
    let mut groups = Vec::new();
    if !first.is_empty() {
        groups.push(NavGroup::titled(l.t("admin-nav-title"), first));
    }
    if !settings.is_empty() {
        groups.push(NavGroup::titled(l.t("admin-nav-organisations"), settings));
    }
    groups.push(NavGroup::titled(l.t("admin-nav-own"), own));
    context.navigation = groups;
    Ok(context)
}

/// The organisations in which the person may do `action`, by name.
pub(super) async fn organisations(staff: &Staff, action: Action) -> Result<Vec<Arc<Organisation>>> {
    let ids = staff.scope().organisations(action);
    Ok(staff
        .house()
        .directory()
        .all()
        .await?
        .into_iter()
        .filter(|o| ids.contains(&o.id))
        .collect())
}

/// The names of all organisations, by id.
pub(super) async fn names(staff: &Staff) -> Result<HashMap<Uuid, String>> {
    Ok(staff
        .house()
        .directory()
        .all()
        .await?
        .iter()
        .map(|o| (o.id, o.name.clone()))
        .collect())
}

/// Refuses a page whose permission the person has nowhere.
pub(super) fn require(staff: &Staff, action: Action) -> Result<()> {
    if staff.scope().can(action) {
        Ok(())
    } else {
        Err(Error::Forbidden(action.key()))
    }
}

/// Puts refused values at their fields.
pub(super) fn put_faults(form: &mut FormState, locale: Locale, faults: &[FieldError]) {
    for fault in faults {
        form.error(fault.field.clone(), sentence(locale, fault));
    }
}

/// A page that shows refused values.
pub(super) fn refused(page: Markup) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// A page that shows what was typed beside what somebody else stored.
pub(super) fn conflicting(page: Markup) -> Response {
    (StatusCode::CONFLICT, page).into_response()
}

/// A stored moment.
pub(super) fn moment(ms: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

/// A value as it stands in a query.
pub(super) fn encode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
