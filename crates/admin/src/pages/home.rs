//! The administration's first page: the areas, each with what needs attention there.

use super::{frame, jobs as jobs_page, status};
use axum::{Router, routing::get};
use kernel::{Action, Error, House, Result, jobs, web::Staff};
use ui::{Icon, Markup, Page, admin_page, html, link_card};

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/admin", get(show))
        .route("/admin/design", get(design))
}

async fn show(staff: Staff) -> Result<Markup> {
    let l = staff.locale();
    let scope = staff.scope();
    if !Action::KERNEL.iter().any(|action| scope.can(*action)) {
        return Err(Error::Forbidden("administration"));
    }
    let context = frame::context(&staff).await?;
    let mut cards: Vec<(Icon, String, String, String)> = Vec::new();
    let mut card = |icon, title: &str, text: String, href: &str| {
        cards.push((icon, l.t(title).into_owned(), text, href.to_owned()));
    };
    if scope.can(Action::JOB_MANAGE) {
        let counts = jobs::counts(staff.house().store(), scope).await?;
        let circuits = jobs::circuits(staff.house().store()).await?;
        let down =
            i64::try_from(circuits.iter().filter(|c| c.opened_at.is_some()).count()).unwrap_or(0);
        let mut text = jobs_page::summary(l, &counts);
        if down > 0 {
            text = format!("{} {text}", ui::t!(l, "admin-home-down", count = down));
        }
        card(Icon::Send, "admin-nav-jobs", text, "/admin/jobs");
    }
    if scope.can(Action::REGION_MANAGE) {
        card(
            Icon::Chart,
            "admin-nav-status",
            status::backup_words(&staff).await?,
            "/admin/status",
        );
    }
    if scope.can(Action::ACCOUNT_MANAGE) {
        card(
            Icon::People,
            "admin-nav-accounts",
            l.t("admin-home-accounts").into_owned(),
            "/admin/accounts",
        );
        card(
            Icon::Lock,
            "admin-nav-roles",
            l.t("admin-home-roles").into_owned(),
            "/admin/roles",
        );
        card(
            Icon::Key,
            "admin-nav-keys",
            l.t("admin-home-keys").into_owned(),
            "/admin/keys",
        );
    }
    if scope.can(Action::AUDIT_READ) {
        card(
            Icon::List,
            "admin-nav-audit",
            l.t("admin-home-audit").into_owned(),
            "/admin/audit",
        );
        card(
            Icon::Search,
            "admin-nav-reads",
            l.t("admin-home-reads").into_owned(),
            "/admin/reads",
        );
    }
    if scope.can(Action::SETTINGS_MANAGE) {
        for (key, href) in staff
            .house()
            .modules()
            .iter()
            .flat_map(|module| module.settings)
        {
            let text = format!("{key}-text");
            card(
                Icon::Sliders,
                key,
                if l.has(&text) {
                    l.t(&text).into_owned()
                } else {
                    String::new()
                },
                href,
            );
        }
    }
    if scope.can(Action::SETTINGS_MANAGE) {
        for (title, href) in staff
            .house()
            .modules()
            .iter()
            .flat_map(|module| module.settings)
        {
            card(Icon::Sliders, title, String::new(), href);
        }
    }
    let organisations = frame::organisations(&staff, Action::SETTINGS_MANAGE).await?;
    Ok(admin_page(
        &context,
        &Page::new(l.t("admin-nav-title")),
        html! {
            h1 { (l.t("admin-nav-title")) }
            @for (icon, title, text, href) in &cards { (link_card(*icon, title, text, href)) }
            @if !organisations.is_empty() {
                h2 { (l.t("admin-nav-organisations")) }
                @for organisation in &organisations {
                    (link_card(Icon::Building, &organisation.name, &l.t("admin-home-organisation"), &format!("/admin/organisation/{}", organisation.slug)))
                }
            }
        },
    ))
}

/// The design system with every component, for whoever makes or judges screens.
async fn design(staff: Staff) -> Result<Markup> {
    let context = frame::context(&staff).await?;
    Ok(admin_page(
        &context,
        &Page::new(staff.locale().t("admin-design-title")).wide(),
        ui::gallery::page(&context),
    ))
}
