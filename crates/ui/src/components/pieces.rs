//! Smaller pieces: cards, empty states, times, codes, photos, shortcuts.

use jiff::Timestamp;
use maud::{Markup, PreEscaped, html};
use qrcode::QrCode;
use qrcode::types::Color;

use crate::icon::{Icon, icon};
use crate::layout::PageContext;
use crate::texts::{self, Locale};

/// A moment in words with the exact time in its `time` element.
#[must_use]
pub fn time(ctx: &PageContext, at: Timestamp) -> Markup {
    html! {
        time datetime=(texts::iso_date(at, &ctx.zone)) title=(texts::exact_date(at, &ctx.zone, ctx.locale)) {
            (texts::human_date(at, ctx.now, &ctx.zone, ctx.locale))
        }
    }
}

/// A quiet panel around something that belongs together. `title` may be empty.
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "markup is made for this call"
)]
pub fn card(title: &str, body: Markup) -> Markup {
    html! { section.k-card { @if !title.is_empty() { h2.k-card__title { (title) } } (body) } }
}

/// A whole panel that is one link: title, a sentence, an icon.
#[must_use]
pub fn link_card(i: Icon, title: &str, text: &str, href: &str) -> Markup {
    html! {
        a.k-link-card href=(href) {
            span.k-link-card__icon { (icon(i)) }
            span.k-link-card__words { span.k-link-card__title { (title) } @if !text.is_empty() { span.k-link-card__text { (text) } } }
            (icon(Icon::ArrowRight))
        }
    }
}

/// A figure with the words for it; `href` leads to the list it counts.
#[must_use]
pub fn figure(value: &str, words: &str, href: Option<&str>) -> Markup {
    html! {
        div.k-figure {
            span.k-figure__value { (value) }
            @if let Some(href) = href { a.k-figure__words href=(href) { (words) } } @else { span.k-figure__words { (words) } }
        }
    }
}

/// What an empty list shows: what would be here, and how to get it.
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "markup is made for this call"
)]
pub fn empty_state(words: &str, action: Markup) -> Markup {
    html! { div.k-empty { p { (words) } (action) } }
}

/// How far long work has come: the words for it and a bar. Use [`crate::Page::refresh`] to keep it true.
#[must_use]
pub fn progress_bar(locale: Locale, words: &str, done: u64, total: u64) -> Markup {
    let shown = |n: u64| texts::number(i64::try_from(n).unwrap_or(i64::MAX), locale);
    html! {
        div.k-bar role="group" aria-label=(words) {
            p.k-bar__words {
                span { (words) }
                span { (crate::t!(locale, "ui-done-of", done = shown(done), total = shown(total))) }
            }
            progress aria-label=(words) value=(done.min(total)) max=(total.max(1)) {}
        }
    }
}

/// Something that opens on request, without JavaScript.
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "markup is made for this call"
)]
pub fn details(summary: &str, body: Markup) -> Markup {
    html! { details.k-details { summary { (icon(Icon::ArrowRight)) span { (summary) } } div.k-details__body { (body) } } }
}

/// A setting as a sentence with values in it, with its effect or origin below and a link to change it.
/// Make the sentence with [`Locale::sentence`].
#[must_use]
#[allow(
    clippy::needless_pass_by_value,
    reason = "markup is made for this call"
)]
pub fn setting(sentence: Markup, below: &str, change: Option<(&str, &str)>) -> Markup {
    html! {
        div.k-setting {
            p.k-setting__sentence { (sentence) }
            @if !below.is_empty() { p.k-setting__below { (below) } }
            @if let Some((words, href)) = change { a.k-setting__change href=(href) { (words) } }
        }
    }
}

/// A code to keep, in clear characters; a button copies it where the browser can.
#[must_use]
pub fn copy_code(locale: Locale, label: &str, code: &str) -> Markup {
    html! {
        div.k-code {
            span.k-code__label { (label) }
            code.k-code__value data-copy { (code) }
            button.utrecht-button.utrecht-button--subtle.k-button.k-button--small type="button" data-copy-button hidden data-done=(locale.t("ui-copied")) {
                (locale.t("ui-copy"))
            }
        }
    }
}

/// An address as a QR code, drawn as SVG. `label` says what it is. A text too long for a QR code (over 2,000
/// characters) gives nothing.
#[must_use]
pub fn qr_svg(label: &str, address: &str) -> Markup {
    let Ok(code) = QrCode::new(address) else {
        return html! {};
    };
    let width = code.width();
    let mut path = String::new();
    for (row, line) in code.to_colors().chunks(width).enumerate() {
        // Neighbouring dark squares in a row become one bar: a third of the size.
        let mut at = 0;
        for run in line.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                path.push_str(&format!("M{at} {row}h{}v1h-{}z", run.len(), run.len()));
            }
            at += run.len();
        }
    }
    html! {
        svg.k-qr role="img" aria-label=(label) viewBox=(format!("-4 -4 {0} {0}", width + 8)) shape-rendering="crispEdges" {
            (PreEscaped(format!("<path fill=\"#fff\" d=\"M-4-4h{0}v{0}h-{0}z\"/><path fill=\"#000\" d=\"{path}\"/>", width + 8)))
        }
    }
}

/// A photo: its thumbnail, its full size, and words for who cannot see it.
#[derive(Clone, Debug)]
pub struct Photo {
    /// Address of the thumbnail.
    pub thumbnail: String,
    /// Address of the full size.
    pub href: String,
    /// What it is ("Foto 1 van 3").
    pub alt: String,
}

/// Thumbnails beside each other, each leading to the full size.
#[must_use]
pub fn photos(items: &[Photo]) -> Markup {
    html! {
        ul.k-photos {
            @for photo in items { li { a href=(photo.href) { img src=(photo.thumbnail) alt=(photo.alt) loading="lazy" decoding="async" width="160" height="120"; } } }
        }
    }
}

/// The keyboard shortcuts of the staff's face, with the switch that turns them off (WCAG 2.1.4).
#[must_use]
pub fn shortcuts_table(locale: Locale) -> Markup {
    let keys = [
        ("j", "ui-key-next"),
        ("k", "ui-key-previous"),
        ("enter", "ui-key-open"),
        ("/", "ui-key-search"),
        ("n", "ui-key-new"),
        ("a", "ui-key-assign"),
        ("c", "ui-key-close"),
        ("?", "ui-key-help"),
    ];
    html! {
        table.utrecht-table.k-keys {
            caption.utrecht-table__caption.k-visually-hidden { (locale.t("ui-shortcuts")) }
            thead { tr { th scope="col" { (locale.t("ui-key")) } th scope="col" { (locale.t("ui-key-does")) } } }
            tbody { @for (key, text) in keys { tr { th scope="row" { kbd { (key) } } td { (locale.t(text)) } } } }
        }
        p.k-keys__switch {
            button.utrecht-button.utrecht-button--secondary-action.k-button type="button" data-keys-switch hidden aria-pressed="false"
                data-on=(locale.t("ui-keys-turn-off")) data-off=(locale.t("ui-keys-turn-on")) { (locale.t("ui-keys-turn-off")) }
            noscript { (locale.t("ui-keys-no-script")) }
        }
    }
}
