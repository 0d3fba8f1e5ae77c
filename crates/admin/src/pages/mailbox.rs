//! The demonstration's mailbox: what the region would have sent.

use super::frame;
use axum::{
    Router,
    extract::{Path, RawQuery},
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use kernel::{
    Error, House, Result,
    mailbox::{self, Kept},
    web::Staff,
};
use mail_parser::{Message, MessageParser};
use ui::{
    Column, DescriptionList, Markup, Page, Table, admin_page, card, empty_state, filter_chips,
    html, pager, search_box, time,
};
use uuid::Uuid;

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/admin/mailbox", get(list))
        .route("/admin/mailbox/{id}", get(show))
        .route("/admin/mailbox/{id}/html", get(html_part))
}

const PAGE: usize = 50;

/// Any account may look: the mailbox exists only where all people are invented.
fn require(staff: &Staff) -> Result<()> {
    if frame::has_mailbox(staff) {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

async fn list(staff: Staff, query: RawQuery) -> Result<Markup> {
    require(&staff)?;
    let l = staff.locale();
    let query = frame::query(&query);
    let recipient = query.some("q").map(str::to_lowercase);
    let before = query.some("before").and_then(|id| Uuid::parse_str(id).ok());
    let store = staff.house().store();
    let mut kept = mailbox::kept(store, recipient.as_deref(), before, PAGE as u64 + 1).await?;
    let more = kept.len() > PAGE;
    kept.truncate(PAGE);
    let address = |before: Option<Uuid>| {
        let mut pairs = Vec::new();
        pairs.extend(
            recipient
                .as_deref()
                .map(|to| format!("q={}", frame::encode(to))),
        );
        pairs.extend(before.map(|id| format!("before={id}")));
        if pairs.is_empty() {
            "/admin/mailbox".to_owned()
        } else {
            format!("/admin/mailbox?{}", pairs.join("&"))
        }
    };
    let next = more
        .then(|| kept.last().map(|mail| address(Some(mail.id))))
        .flatten();
    let first = before.is_some().then(|| address(None));
    let context = frame::context(&staff).await?;
    let table = Table::new(
        l,
        l.t("admin-nav-mailbox"),
        vec![
            Column::new(l.t("admin-mail-subject")),
            Column::new(l.t("admin-mail-to")),
            Column::new(l.t("admin-jobs-when")),
        ],
    )
    .hide_caption()
    .empty(empty_state(&l.t("admin-mail-empty"), html! {}))
    .rows(kept.iter().map(|mail| {
        vec![
            html! { a href={ "/admin/mailbox/" (mail.id) } { (mail.subject) } },
            html! { (mail.recipient) },
            time(&context, frame::moment(mail.at)),
        ]
    }));
    Ok(admin_page(
        &context,
        &Page::new(l.t("admin-nav-mailbox")).wide(),
        html! {
            h1 { (l.t("admin-nav-mailbox")) }
            p { (l.t("admin-mail-text")) }
            (search_box(l, "/admin/mailbox", recipient.as_deref().unwrap_or_default(), &l.t("admin-mail-search"), &[]))
            @if let Some(to) = &recipient { (filter_chips(l, &[(to.clone(), "/admin/mailbox".to_owned())], "/admin/mailbox")) }
            (table)
            (pager(l, first.as_deref(), next.as_deref()))
        },
    ))
}

fn parse(kept: &Kept) -> Result<Message<'_>> {
    MessageParser::default()
        .parse(&kept.raw)
        .ok_or_else(|| Error::internal("a kept message cannot be read"))
}

async fn show(staff: Staff, Path(id): Path<String>) -> Result<Response> {
    require(&staff)?;
    let l = staff.locale();
    let kept = mailbox::kept_one(staff.house().store(), frame::id(&id)?).await?;
    let message = parse(&kept)?;
    let mut headers = DescriptionList::new();
    for (name, value) in message.headers_raw().take(40) {
        headers = headers.item(
            name,
            html! { (value.split_whitespace().collect::<Vec<_>>().join(" ")) },
        );
    }
    let has_html = message
        .html_bodies()
        .any(mail_parser::MessagePart::is_text_html);
    let text = message.body_text(0).unwrap_or_default().into_owned();
    let context = frame::context(&staff).await?;
    let page = Page::new(kept.subject.as_str()).breadcrumb(vec![(
        l.t("admin-nav-mailbox").into_owned(),
        "/admin/mailbox".to_owned(),
    )]);
    let body = admin_page(
        &context,
        &page,
        html! {
            h1 { (kept.subject) }
            p.k-lead { (ui::t!(l, "admin-mail-to-at", to = kept.recipient.as_str())) " · " (time(&context, frame::moment(kept.at))) }
            (card(&l.t("admin-mail-as-text"), html! { div.k-letter__body.k-mail-text { (linked(&text)) } }))
            @if has_html {
                (card(&l.t("admin-mail-as-html"), html! {
                    iframe.k-mail-frame src={ "/admin/mailbox/" (kept.id) "/html" } sandbox="" title=(l.t("admin-mail-as-html")) width="100%" height="600" {}
                }))
            }
            (ui::details(&l.t("admin-mail-headers"), html! { (headers) }))
        },
    );
    Ok(([(header::CONTENT_SECURITY_POLICY, PAGE_POLICY)], body).into_response())
}

/// As every page, and one frame of this site.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'";

/// The message is looked at, and can do nothing: no script, no form, no request to anywhere.
const MAIL_POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'";

/// Text with its web addresses as links, line by line.
fn linked(text: &str) -> Markup {
    html! {
        @for line in text.lines() {
            @for (at, word) in line.split(' ').enumerate() {
                @if at > 0 { " " }
                @if word.starts_with("https://") || word.starts_with("http://") { a href=(word) rel="noreferrer" { (word) } } @else { (word) }
            }
            br;
        }
    }
}

async fn html_part(staff: Staff, Path(id): Path<String>) -> Result<Response> {
    require(&staff)?;
    let kept = mailbox::kept_one(staff.house().store(), frame::id(&id)?).await?;
    let message = parse(&kept)?;
    let body = message.body_html(0).ok_or(Error::NotFound)?.into_owned();
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, MAIL_POLICY),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
    ];
    Ok((headers, body).into_response())
}
