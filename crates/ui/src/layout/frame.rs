//! What every face shares: the document, its head, the skip link, the language switch.

use maud::{DOCTYPE, Markup, html};

use super::{Page, PageContext};
use crate::assets;
use crate::icon::{Icon, icon};
use crate::texts::Locale;

/// Which style sheets and scripts a face loads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    Citizen,
    Staff,
    Admin,
    Public,
}

impl Face {
    const fn class(self) -> &'static str {
        match self {
            Self::Citizen => "k-citizen",
            Self::Staff => "k-staff",
            Self::Admin => "k-staff k-admin",
            Self::Public => "k-public",
        }
    }

    const fn is_staff(self) -> bool {
        matches!(self, Self::Staff | Self::Admin)
    }
}

/// The whole document around a face's body.
pub(super) fn document(ctx: &PageContext, page: &Page, face: Face, body: &Markup) -> Markup {
    let l = ctx.locale;
    html! {
        (DOCTYPE)
        html lang=(l.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (window_title(ctx, page)) }
                @if page.unlisted {
                    meta name="robots" content="noindex, nofollow";
                    meta name="referrer" content="no-referrer";
                }
                @if let Some(seconds) = page.refresh { meta http-equiv="refresh" content=(seconds); }
                link rel="icon" href=(assets::url("favicon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(assets::url("utrecht.css"));
                link rel="stylesheet" href=(assets::url("kantel.css"));
                @if face.is_staff() { link rel="stylesheet" href=(assets::url("staff.css")); }
                @if let Some(url) = &ctx.organisation.theme_url { link rel="stylesheet" href=(url); }
                @if page.htmx || face.is_staff() {
                    // Keeps htmx within the Content-Security-Policy: no eval, no injected style element.
                    meta name="htmx-config" content=r#"{"allowEval":false,"includeIndicatorStyles":false,"allowScriptTags":false,"selfRequestsOnly":true}"#;
                    script src=(assets::url("htmx.js")) defer {}
                }
                script src=(assets::url("kantel.js")) defer {}
            }
            body.(face.class()).utrecht-document {
                a.utrecht-skip-link.utrecht-skip-link--visible-on-focus.k-skip href="#main" { (l.t("ui-skip")) }
                @if let Some(banner) = &ctx.banner { aside.k-banner aria-label=(ctx.locale.t("ui-banner")) { p { (banner) } } }
                (body)
            }
        }
    }
}

fn window_title(ctx: &PageContext, page: &Page) -> String {
    let mut title = String::new();
    if page.error {
        title.push_str(&ctx.locale.t("ui-title-error"));
        title.push(' ');
    }
    title.push_str(&page.title);
    if let Some((number, total)) = page.progress {
        title.push_str(&format!(
            " ({})",
            crate::t!(ctx.locale, "ui-progress", number = number, total = total)
        ));
    }
    for part in [ctx.organisation.name.as_str(), "Kantel"] {
        if !part.is_empty() && part != page.title {
            title.push_str(" – ");
            title.push_str(part);
        }
    }
    title
}

/// Links to this page in the other languages.
pub(super) fn language_switch(ctx: &PageContext) -> Markup {
    html! {
        nav.k-languages aria-label=(ctx.locale.t("ui-language")) {
            @for locale in Locale::ALL {
                @if locale == ctx.locale {
                    span.k-languages__item aria-current="true" { abbr title=(locale.own_name()) { (locale.code().to_uppercase()) } }
                } @else {
                    a.k-languages__item href=(ctx.path_in(locale)) lang=(locale.tag()) hreflang=(locale.tag()) rel="nofollow" aria-label={ (locale.code().to_uppercase()) " – " (locale.own_name()) } {
                        (locale.code().to_uppercase())
                    }
                }
            }
        }
    }
}

/// The organisation's logo or name, leading home.
pub(super) fn brand(ctx: &PageContext) -> Markup {
    let organisation = &ctx.organisation;
    let home = if organisation.home.is_empty() {
        "/"
    } else {
        &organisation.home
    };
    html! {
        a.k-brand href=(home) {
            @if let Some(logo) = &organisation.logo_url { img.k-brand__logo src=(logo) alt="" height="40"; }
            span.k-brand__name { (organisation.name) }
        }
    }
}

/// The trail, the link back and the progress above the content.
pub(super) fn above(ctx: &PageContext, page: &Page) -> Markup {
    let l = ctx.locale;
    html! {
        @if !page.breadcrumb.is_empty() { (crate::components::breadcrumb(l, &page.breadcrumb, &page.title)) }
        @if let Some((label, href)) = &page.back {
            a.k-back href=(href) {
                (icon(Icon::ArrowLeft))
                @if let Some(label) = label { (label) } @else { (l.t("ui-back")) }
            }
        }
        @if let Some((number, total)) = page.progress {
            p.k-progress { (crate::t!(l, "ui-progress", number = number, total = total)) }
        }
    }
}

/// The name of who is signed in, with what belongs to them; opens without JavaScript.
pub(super) fn account_menu(ctx: &PageContext) -> Markup {
    let Some(account) = &ctx.account else {
        return html! {};
    };
    let l = ctx.locale;
    html! {
        details.k-menu {
            summary.k-menu__button {
                (icon(Icon::Person))
                span.k-menu__name { (account.name) }
                (icon(Icon::ArrowDown))
            }
            div.k-menu__panel {
                @if account.organisations.len() > 1 {
                    p.k-menu__label { (l.t("ui-work-for")) }
                    ul {
                        @for (label, href, current) in &account.organisations {
                            li { a href=(href) aria-current=[current.then_some("true")] { (label) @if *current { (icon(Icon::Check)) } } }
                        }
                    }
                }
                ul {
                    @for (label, href) in &account.links { li { a href=(href) { (label) } } }
                }
                form method="post" action=(account.sign_out) {
                    input type="hidden" name="csrf" value=(ctx.csrf);
                    button.k-menu__item type="submit" { (icon(Icon::Exit)) (l.t("ui-sign-out")) }
                }
            }
        }
    }
}
