//! The words of a notice: the same in plain text and in HTML.

use crate::store::tables::report;
use jiff::{Timestamp, tz::TimeZone};
use maud::{DOCTYPE, Markup, html};
use ui::{
    Locale,
    texts::{human_date, human_day, timestamp},
};

/// Everything a notice says.
pub struct Words<'a> {
    /// The reporter's language.
    pub locale: Locale,
    /// Who writes.
    pub organisation: &'a str,
    /// To whom, if known.
    pub name: Option<&'a str>,
    /// About what.
    pub report: &'a report::Model,
    /// Its category.
    pub category: &'a str,
    /// The words of the clerk, for an update, question or closing.
    pub body: Option<&'a str>,
    /// The status page.
    pub link: &'a str,
    /// The private code.
    pub code: &'a str,
    /// The moment of writing.
    pub now: Timestamp,
    /// The zone of the reader.
    pub zone: &'a TimeZone,
}

impl Words<'_> {
    /// Subject line: what happened, and the number.
    pub fn subject(&self, what: &str) -> String {
        let number = self.report.number.as_str();
        let l = self.locale;
        match what {
            "registered" => ui::t!(l, "desk-mail-registered-subject", number = number),
            "question" => ui::t!(l, "desk-mail-question-subject", number = number),
            "closed" => ui::t!(l, "desk-mail-closed-subject", number = number),
            _ => ui::t!(l, "desk-mail-update-subject", number = number),
        }
        .into_owned()
    }

    /// The paragraphs before the facts.
    fn opening(&self, what: &str) -> Vec<String> {
        let l = self.locale;
        let mut out = vec![match self.name {
            Some(name) => ui::t!(l, "desk-mail-dear", name = name).into_owned(),
            None => l.t("desk-mail-hello").into_owned(),
        }];
        match what {
            "registered" => out.push(l.t("desk-mail-registered").into_owned()),
            "question" => {
                out.push(l.t("desk-mail-question").into_owned());
            }
            "closed" => {
                let outcome = self.report.outcome.as_deref().unwrap_or("solved");
                out.push(l.t(&format!("desk-mail-closed-{outcome}")).into_owned());
                if let Some(reason) = &self.report.outcome_reason {
                    out.push(ui::t!(l, "desk-mail-reason", reason = reason.as_str()).into_owned());
                }
                if let Some(party) = &self.report.outcome_party {
                    out.push(ui::t!(l, "desk-mail-party", party = party.as_str()).into_owned());
                }
            }
            _ => out.push(l.t("desk-mail-update").into_owned()),
        }
        out
    }

    /// Number, subject, place and promise.
    fn facts(&self, what: &str) -> Vec<(String, String)> {
        let l = self.locale;
        let mut out = vec![
            (
                l.t("desk-mail-number").into_owned(),
                self.report.number.clone(),
            ),
            (
                l.t("desk-mail-about").into_owned(),
                self.category.to_owned(),
            ),
        ];
        if !self.report.address.is_empty() {
            out.push((
                l.t("desk-mail-where").into_owned(),
                self.report.address.clone(),
            ));
        }
        if self.report.closed_at.is_none() {
            let promise = if self.report.paused_at.is_some() || what == "question" {
                l.t("desk-mail-paused").into_owned()
            } else {
                let day = timestamp(self.report.due_at)
                    .to_zoned_datetime(self.zone.clone())
                    .date();
                let today = self.now.to_zoned_datetime(self.zone.clone()).date();
                human_day(day, today, l)
            };
            out.push((l.t("desk-mail-promise").into_owned(), promise));
        } else if let Some(closed) = self.report.closed_at {
            out.push((
                l.t("desk-mail-closed-at").into_owned(),
                human_date(timestamp(closed), self.now, self.zone, l),
            ));
        }
        out.push((l.t("desk-mail-code").into_owned(), self.code.to_owned()));
        out
    }

    fn call(&self, what: &str) -> String {
        let key = if what == "question" {
            "desk-mail-answer-here"
        } else {
            "desk-mail-follow-here"
        };
        self.locale.t(key).into_owned()
    }

    /// The plain-text part.
    pub fn text(&self, what: &str) -> String {
        let l = self.locale;
        let mut out = self.opening(what).join("\n\n");
        if let Some(body) = self.body {
            out.push_str("\n\n");
            for line in body.lines() {
                out.push_str("> ");
                out.push_str(line);
                out.push('\n');
            }
        }
        out.push_str("\n\n");
        for (name, value) in self.facts(what) {
            out.push_str(&format!("{name}: {value}\n"));
        }
        out.push_str(&format!("\n{}\n{}\n\n", self.call(what), self.link));
        out.push_str(&format!(
            "{}\n{}\n\n",
            l.t("desk-mail-regards"),
            self.organisation
        ));
        out.push_str(&format!("{}\n{}/mail\n", l.t("desk-mail-stop"), self.link));
        out
    }

    /// The HTML part: one column, readable without its styles, no picture and nothing that reports back.
    pub fn html(&self, what: &str) -> Markup {
        let l = self.locale;
        html! {
            (DOCTYPE)
            html lang=(l.tag()) {
                head { meta charset="utf-8"; meta name="viewport" content="width=device-width"; title { (self.subject(what)) } }
                body style="margin:0;background:#f5f6f8;font-family:Arial,sans-serif;font-size:17px;line-height:1.5;color:#161c26" {
                    div style="max-width:600px;margin:0 auto;padding:24px;background:#ffffff" {
                        p style="font-weight:bold;margin:0 0 24px" { (self.organisation) }
                        @for paragraph in self.opening(what) { p { (paragraph) } }
                        @if let Some(body) = self.body {
                            blockquote style="margin:16px 0;padding:12px 16px;border-left:4px solid #12476b;background:#f5f6f8;white-space:pre-line" { (body) }
                        }
                        table role="presentation" style="border-collapse:collapse;margin:16px 0" {
                            @for (name, value) in self.facts(what) {
                                tr {
                                    td style="padding:4px 16px 4px 0;color:#515c6b;vertical-align:top" { (name) }
                                    td style="padding:4px 0;font-weight:bold" { (value) }
                                }
                            }
                        }
                        p style="margin:24px 0" {
                            a href=(self.link) style="display:inline-block;padding:12px 20px;background:#12476b;color:#ffffff;text-decoration:none;border-radius:4px" { (self.call(what)) }
                        }
                        p { (l.t("desk-mail-regards")) br; (self.organisation) }
                        p style="font-size:14px;color:#515c6b" { a href={ (self.link) "/mail" } style="color:#515c6b" { (l.t("desk-mail-stop")) } }
                    }
                }
            }
        }
    }
}
