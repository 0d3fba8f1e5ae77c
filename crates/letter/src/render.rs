//! From data to a PDF.

use crate::fault::Faults;
use crate::laid::{Laid, forget, with_blank_back};
use crate::order::{Channel, Order, Standard};
use crate::style::Style;
use crate::template::Template;
use crate::world::{Room, Shelf, id};
use codes::sheet::SheetMark;
use inspect::profile::PartnerProfile;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use typst::World;
use typst::diag::SourceDiagnostic;
use typst::foundations::Datetime;
use typst::syntax::DiagSpanKind;
use typst_layout::PagedDocument;

/// A letter that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// How many pages it has, with the blank back of its last sheet when it is printed on both sides.
    pub pages: usize,
}

/// Why no letter was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Refusal {
    /// The data do not fit.
    #[error("{0}")]
    Data(Faults),
    /// The order does not fit the template.
    #[error("{0}")]
    Order(String),
    /// The template has a mistake.
    #[error("{}", .0.join("\n"))]
    Template(Vec<String>),
    /// More pages than the template allows.
    #[error("the letter has {pages} pages; template.toml allows {most}")]
    Pages {
        /// How many it would have.
        pages: usize,
        /// How many are allowed.
        most: usize,
    },
}

/// Makes letters of one template in one house style.
#[derive(Debug)]
pub struct Renderer<'a> {
    template: &'a Template,
    style: &'a Style,
    shelf: Shelf,
    /// The texts by language and variant, as the prelude reads them.
    texts: BTreeMap<(String, String), Vec<u8>>,
    /// How many pages the letter before had.
    pages: AtomicUsize,
}

/// How often a letter is laid out until its number of pages is right: twice, and once more for good measure.
const MOST_TRIES: usize = 3;

/// Texts of the prelude, by language.
const PRELUDE_TEXTS: [(&str, &str); 2] = [
    ("nl", include_str!("../prelude/texts/nl.toml")),
    ("en", include_str!("../prelude/texts/en.toml")),
];

impl<'a> Renderer<'a> {
    /// Gets ready for letters of this template in this house style.
    ///
    /// # Errors
    /// When a file of the template would hide one of ours.
    pub fn new(template: &'a Template, style: &'a Style) -> Result<Self, Refusal> {
        let mut shelf = Shelf::new();
        for (path, bytes) in &template.files {
            if ["kantel/", "run/", "style/", "attach/", "main.typ"]
                .iter()
                .any(|ours| path.starts_with(ours))
            {
                return Err(Refusal::Order(format!(
                    "{path}: this name is taken; give the template's file another one"
                )));
            }
            shelf.put(&format!("/{path}"), bytes.clone());
        }
        if let Some((name, bytes)) = &style.logo {
            shelf.put(&format!("/style/{name}"), bytes.clone());
        }
        shelf.put("/run/style.json", facts_of(style, &shelf)?);
        let mut texts = BTreeMap::new();
        for language in &template.facts.languages {
            for variant in &template.facts.variants {
                let bytes = json!(texts_of(template, language, variant)?)
                    .to_string()
                    .into_bytes();
                texts.insert((language.clone(), variant.clone()), bytes);
            }
        }
        Ok(Self {
            template,
            style,
            shelf,
            texts,
            pages: AtomicUsize::new(1),
        })
    }

    /// The house style.
    #[must_use]
    pub fn style(&self) -> &Style {
        self.style
    }

    /// Makes one letter. The same template, style, data and order give the same bytes.
    ///
    /// # Errors
    /// When the data or the order do not fit, or the template has a mistake.
    pub fn render(&self, data: &Value, order: &Order) -> Result<Rendered, Refusal> {
        let made = self.draw(data, order).and_then(|laid| {
            Ok(Rendered {
                pdf: laid.write()?,
                pages: laid.pages(),
            })
        });
        forget();
        made
    }

    /// Lays one letter out, to be written with others by [`crate::stream_part`].
    ///
    /// # Errors
    /// When the data or the order do not fit, or the template has a mistake.
    pub fn lay_out(&self, data: &Value, order: &Order) -> Result<Laid, Refusal> {
        let laid = self.draw(data, order);
        forget();
        laid
    }

    fn draw(&self, data: &Value, order: &Order) -> Result<Laid, Refusal> {
        self.check(order)?;
        let codes = self.template.codes(data).map_err(Refusal::Data)?;
        let mut document = self.with_its_pages(data, order, &codes)?;
        if order.channel == Channel::Print && order.duplex && document.pages().len() % 2 == 1 {
            document = with_blank_back(document);
        }
        Ok(Laid {
            document,
            identity: self.identity(data, order),
            date: order.date,
            standard: order.standard,
        })
    }

    /// Lays a letter out that says how many pages it has, which is known afterwards only. A letter most often has as many as
    /// the one before it; when it has not, it is laid out once more. Which number was tried first leaves no trace: the
    /// number stands in margins, where it moves no text, so that a letter is right with one number only.
    fn with_its_pages(
        &self,
        data: &Value,
        order: &Order,
        codes: &Map<String, Value>,
    ) -> Result<PagedDocument, Refusal> {
        let most = self.template.facts.max_pages;
        let mut expected = self.pages.load(Ordering::Relaxed);
        for _ in 0..MOST_TRIES {
            let document = self.compile(data, order, codes, expected)?;
            let pages = document.pages().len();
            if pages > most {
                return Err(Refusal::Pages { pages, most });
            }
            if pages == expected {
                self.pages.store(pages, Ordering::Relaxed);
                return Ok(document);
            }
            expected = pages;
        }
        Err(Refusal::Template(vec![
            "the number of pages changes with itself: /run/letter.json is the engine's own"
                .to_owned(),
        ]))
    }

    fn check(&self, order: &Order) -> Result<(), Refusal> {
        let facts = &self.template.facts;
        if !facts.languages.contains(&order.language) {
            return Err(Refusal::Order(format!(
                "the template has no language “{}”; it has {}",
                order.language,
                facts.languages.join(", ")
            )));
        }
        if !facts.variants.contains(&order.variant) {
            return Err(Refusal::Order(format!(
                "the template has no variant “{}”; it has {}",
                order.variant,
                facts.variants.join(", ")
            )));
        }
        if !order.attachments.is_empty() && order.standard != Standard::A3aUa1 {
            return Err(Refusal::Order(
                "only a-3a+ua-1 can hold files; PDF/A-2 forbids them".to_owned(),
            ));
        }
        for attachment in &order.attachments {
            if !facts
                .attachments
                .iter()
                .any(|declared| declared.name == attachment.name)
            {
                return Err(Refusal::Order(format!(
                    "{}: template.toml declares no file of this name under [[attachments]]",
                    attachment.name
                )));
            }
        }
        if order.channel == Channel::Print && order.letter_id.is_empty() {
            return Err(Refusal::Order(
                "a printed letter needs a letter number for its sheets".to_owned(),
            ));
        }
        if order.channel == Channel::Print && !SheetMark::is_letter_number(&order.letter_id) {
            return Err(Refusal::Order(format!(
                "“{}”: the number of a printed letter has digits, capital letters and hyphens, at most 40",
                order.letter_id
            )));
        }
        Ok(())
    }

    fn compile(
        &self,
        data: &Value,
        order: &Order,
        codes: &Map<String, Value>,
        pages: usize,
    ) -> Result<PagedDocument, Refusal> {
        let mut run = Shelf::empty();
        if order.channel == Channel::Print {
            let sheets = sheets(order, pages)?.to_string();
            run.put("/run/sheets.json", sheets.into_bytes());
        }
        let title = &self.template.facts.title[&order.language];
        let facts = json!({
            "language": order.language,
            "variant": order.variant,
            "channel": if order.channel == Channel::Print { "print" } else { "digital" },
            "date": order.date.to_string(),
            "duplex": order.duplex,
            "title": title,
            "preview": order.preview,
        });
        let profile =
            serde_json::to_value(&order.profile).map_err(|e| Refusal::Order(e.to_string()))?;
        for (name, value) in [
            ("data", data),
            ("run", &facts),
            ("codes", &json!(codes)),
            (
                "letter",
                &json!({ "letter_id": order.letter_id, "pages": pages }),
            ),
            ("profile", &profile),
        ] {
            run.put(&format!("/run/{name}.json"), value.to_string().into_bytes());
        }
        if let Some(texts) = self
            .texts
            .get(&(order.language.clone(), order.variant.clone()))
        {
            run.put("/run/texts.json", texts.clone());
        }
        let mut inside = String::new();
        for file in self.files_inside(data, order) {
            run.put(&file.path, file.bytes);
            inside.push_str(&file.call);
        }
        let main = format!(
            "#set document(title: {title}, date: {date})\n#set text(lang: {language}, region: \"be\")\n{inside}#include \"/template.typ\"\n",
            title = quoted(title),
            date = datetime_call(order.date),
            language = quoted(&order.language),
        );
        run.put(MAIN, main.into_bytes());
        laid_out(&self.shelf, run, datetime(order.date))
    }

    fn files_inside(&self, data: &Value, order: &Order) -> Vec<Inside> {
        if order.standard != Standard::A3aUa1 {
            return Vec::new();
        }
        let dutch = order.language == "nl";
        let mut files = vec![Inside::new(
            "data.json",
            data.to_string().into_bytes(),
            "application/json",
            "source",
            if dutch {
                "De gegevens van deze brief"
            } else {
                "The data of this letter"
            },
        )];
        for declared in &self.template.facts.attachments {
            if let Some(given) = order.attachments.iter().find(|a| a.name == declared.name) {
                files.push(Inside::new(
                    &declared.name,
                    given.bytes.clone(),
                    &declared.mime,
                    declared.relationship.word(),
                    declared
                        .description
                        .get(&order.language)
                        .map_or(declared.name.as_str(), String::as_str),
                ));
            }
        }
        files
    }

    /// What tells this document from every other: a digest over all that goes in.
    fn identity(&self, data: &Value, order: &Order) -> String {
        let style = &self.style.facts;
        format!(
            "{} {} {} {} {} {:?} {:?} {} {style} {data}",
            self.template.name,
            self.template.facts.version,
            order.date,
            order.language,
            order.variant,
            order.channel,
            order.standard,
            order.letter_id
        )
    }
}

/// The facts of a house style as the prelude reads them, with the width of its logo for a height of one.
fn facts_of(style: &Style, shelf: &Shelf) -> Result<Vec<u8>, Refusal> {
    let mut facts = style.facts.clone();
    if let Some((name, _)) = &style.logo {
        let mut run = Shelf::empty();
        let main = format!(
            "#set page(width: auto, height: auto, margin: 0pt)\n#image({})\n",
            quoted(&format!("/style/{name}"))
        );
        run.put(MAIN, main.into_bytes());
        let drawn = laid_out(shelf, run, None)?;
        let size = drawn.pages().first().map(|page| page.frame.size());
        facts["logo_ratio"] = json!(size.map_or(1.0, |size| size.x / size.y));
    }
    Ok(facts.to_string().into_bytes())
}

/// What Typst reads first.
const MAIN: &str = "/main.typ";

fn laid_out(shelf: &Shelf, run: Shelf, today: Option<Datetime>) -> Result<PagedDocument, Refusal> {
    let room = Room {
        shelf,
        run,
        main: id(MAIN).ok_or_else(|| Refusal::Order("no main file".to_owned()))?,
        today,
    };
    typst::compile::<PagedDocument>(&room)
        .output
        .map_err(|errors| Refusal::Template(errors.iter().map(|e| said(&room, e)).collect()))
}

/// The texts of a template, and those of the prelude under `kantel.`.
fn texts_of(
    template: &Template,
    language: &str,
    variant: &str,
) -> Result<BTreeMap<String, String>, Refusal> {
    let (_, prelude) = PRELUDE_TEXTS
        .iter()
        .find(|(known, _)| *known == language)
        .ok_or_else(|| {
            Refusal::Order(format!(
                "letters are written in nl and en, not in “{language}”"
            ))
        })?;
    let common: BTreeMap<String, String> =
        toml::from_str(prelude).map_err(|e| Refusal::Order(e.to_string()))?;
    let mut texts = template.texts(language, variant);
    texts.extend(
        common
            .into_iter()
            .map(|(key, text)| (format!("kantel.{key}"), text)),
    );
    Ok(texts)
}

/// A file inside the PDF, and the call that puts it there.
struct Inside {
    path: String,
    bytes: Vec<u8>,
    call: String,
}

impl Inside {
    fn new(name: &str, bytes: Vec<u8>, mime: &str, relationship: &str, description: &str) -> Self {
        let path = format!("/attach/{name}");
        let call = format!(
            "#pdf.attach({}, relationship: {}, mime-type: {}, description: {})\n",
            quoted(&path),
            quoted(relationship),
            quoted(mime),
            quoted(description)
        );
        Self { path, bytes, call }
    }
}

/// A text as Typst writes it in code.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

pub(crate) fn datetime(date: Date) -> Option<Datetime> {
    Datetime::from_ymd_hms(
        i32::from(date.year()),
        date.month().unsigned_abs(),
        date.day().unsigned_abs(),
        0,
        0,
        0,
    )
}

fn datetime_call(date: Date) -> String {
    format!(
        "datetime(year: {}, month: {}, day: {})",
        date.year(),
        date.month(),
        date.day()
    )
}

/// Light modules around a DataMatrix (ISO/IEC 16022).
const QUIET: usize = 1;

fn sheets(order: &Order, pages: usize) -> Result<Value, Refusal> {
    let count = u16::try_from(PartnerProfile::sheets(
        u32::try_from(pages).unwrap_or(u32::MAX),
        order.duplex,
    ))
    .map_err(|_| Refusal::Order("too many sheets".to_owned()))?;
    let mut marks = Vec::new();
    for sheet in 1..=count {
        let mark = SheetMark {
            letter: order.letter_id.clone(),
            sheet,
            sheets: count,
            duplex: order.duplex,
        };
        let matrix = codes::matrix::datamatrix(&mark.payload()).map_err(|e| {
            Refusal::Order(format!("the letter number does not fit on a sheet: {e}"))
        })?;
        marks.push(json!({ "omr": mark.omr(), "datamatrix": matrix.to_svg(QUIET) }));
    }
    Ok(Value::Array(marks))
}

/// A mistake in a template: file, line, and what is wrong.
fn said(room: &Room<'_>, error: &SourceDiagnostic) -> String {
    let (id, range) = match error.span.get() {
        DiagSpanKind::Detached => return error.message.to_string(),
        DiagSpanKind::Number { id, .. } => (id, typst::WorldExt::range(room, error.span)),
        DiagSpanKind::Range { id, range } => (id, Some(range)),
    };
    let line = room
        .source(id)
        .ok()
        .zip(range)
        .and_then(|(source, range)| source.lines().byte_to_line(range.start));
    let file = id.get().vpath().get_without_slash();
    match line {
        Some(line) => format!("{file}, line {}: {}", line + 1, error.message),
        None => format!("{file}: {}", error.message),
    }
}
