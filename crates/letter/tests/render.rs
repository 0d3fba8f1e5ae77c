//! Letters as they leave the engine, looked at by programs that do not know it.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use letter::{Attachment, Channel, Order, Refusal, Renderer, Standard, Style, Template};
use serde_json::Value;
use std::path::PathBuf;

const DAY: jiff::civil::Date = jiff::civil::date(2026, 12, 1);

fn template(name: &str) -> Template {
    Template::shipped(name).unwrap().unwrap()
}

fn style(name: &str) -> Style {
    Style::shipped(name).unwrap().unwrap()
}

fn write(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// Every shipped template, in every language and variant, as all three standards.
fn all(folder: &tempfile::TempDir, standard: Standard) -> Vec<PathBuf> {
    let style = style("kortrijk");
    let mut files = Vec::new();
    for name in Template::shipped_names() {
        let template = template(&name);
        let renderer = Renderer::new(&template, &style).unwrap();
        for language in template.languages() {
            for variant in template.variants() {
                let order = Order {
                    language: language.clone(),
                    variant: variant.clone(),
                    standard,
                    ..Order::on(DAY)
                };
                let made = renderer
                    .render(template.sample(), &order)
                    .unwrap_or_else(|e| panic!("{name} {language} {variant}: {e}"));
                files.push(write(
                    folder,
                    &format!("{name}-{language}-{variant}.pdf"),
                    &made.pdf,
                ));
            }
        }
    }
    assert!(files.len() >= 30, "{}", files.len());
    files
}

#[test]
fn every_template_is_pdf_a_2a_and_pdf_ua_1() {
    let folder = tempfile::tempdir().unwrap();
    let files = all(&folder, Standard::A2aUa1);
    for flavour in ["2a", "ua1"] {
        for verdict in judges::verapdf::judge(flavour, &files) {
            verdict.assert_compliant();
        }
    }
}

#[test]
fn every_template_is_pdf_a_3a_and_pdf_ua_1_with_its_data_inside() {
    let folder = tempfile::tempdir().unwrap();
    let files = all(&folder, Standard::A3aUa1);
    for flavour in ["3a", "ua1"] {
        for verdict in judges::verapdf::judge(flavour, &files) {
            verdict.assert_compliant();
        }
    }
    // The judge can tell: a file with attachments is no PDF/A-2.
    assert!(
        judges::verapdf::judge("2a", &files[..1])
            .iter()
            .all(|v| !v.compliant)
    );
}

#[test]
fn an_invoice_carries_its_twin_for_programs() {
    let folder = tempfile::tempdir().unwrap();
    let (template, style) = (template("invoice"), style("menen"));
    let ubl = Attachment {
        name: "invoice.xml".to_owned(),
        bytes: b"<Invoice/>".to_vec(),
    };
    let order = Order {
        standard: Standard::A3aUa1,
        attachments: vec![ubl.clone()],
        ..Order::on(DAY)
    };
    let renderer = Renderer::new(&template, &style).unwrap();
    let made = renderer.render(template.sample(), &order).unwrap();
    let file = write(&folder, "invoice.pdf", &made.pdf);
    judges::verapdf::judge("3a", &[&file])[0].assert_compliant();
    judges::qpdf_check(&file).unwrap();

    let other = Attachment {
        name: "virus.exe".to_owned(),
        ..ubl.clone()
    };
    let refused = renderer.render(
        template.sample(),
        &Order {
            attachments: vec![other],
            standard: Standard::A3aUa1,
            ..Order::on(DAY)
        },
    );
    assert!(refused.unwrap_err().to_string().contains("virus.exe"));
    let refused = renderer.render(
        template.sample(),
        &Order {
            attachments: vec![ubl],
            ..Order::on(DAY)
        },
    );
    assert!(refused.unwrap_err().to_string().contains("PDF/A-2 forbids"));
}

#[test]
fn for_the_printer_pdf_a_2b() {
    let folder = tempfile::tempdir().unwrap();
    let (template, style) = (template("reminder"), style("kuurne"));
    let order = Order {
        standard: Standard::A2b,
        ..Order::on(DAY)
    };
    let made = Renderer::new(&template, &style)
        .unwrap()
        .render(template.sample(), &order)
        .unwrap();
    judges::verapdf::judge("2b", &[write(&folder, "a.pdf", &made.pdf)])[0].assert_compliant();
}

#[test]
fn the_payment_code_is_read_back_from_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let (template, style) = (template("tax-assessment"), style("kortrijk"));
    let made = Renderer::new(&template, &style)
        .unwrap()
        .render(template.sample(), &Order::on(DAY))
        .unwrap();
    let file = write(&folder, "tax.pdf", &made.pdf);
    let codes = judges::zbarimg(&judges::pdftoppm(&file, 1, 150));
    let payload = &codes
        .iter()
        .find(|c| c.text.starts_with("BCD"))
        .expect("a payment code")
        .text;
    let payment = codes::epc::parse(payload).unwrap();
    assert_eq!(payment.cents, 90_440);
    assert_eq!(payment.iban.compact(), "BE68539007547034");
    assert_eq!(
        payment.remittance,
        codes::epc::Remittance::Text("+++120/2600/04256+++".to_owned())
    );
}

#[test]
fn the_address_stands_in_the_window_and_nothing_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let template = template("tax-assessment");
    for name in Style::shipped_names() {
        let style = style(&name);
        for profile in ["c56-right", "c56-left", "c4-right", "c4-left"] {
            let profile = inspect::profile::PartnerProfile::shipped(profile).unwrap();
            let order = Order {
                profile: profile.clone(),
                channel: Channel::Print,
                letter_id: "L-1".to_owned(),
                ..Order::on(DAY)
            };
            let made = Renderer::new(&template, &style)
                .unwrap()
                .render(template.sample(), &order)
                .unwrap();
            let file = write(&folder, "letter.pdf", &made.pdf);
            let millimetres = 25.4 / 72.0;
            let seen: Vec<String> = judges::pdftotext_words(&file)
                .into_iter()
                .filter(|w| w.page == 1)
                .filter(|w| {
                    let (x, y) = (
                        (w.x_min + w.x_max) / 2.0 * millimetres,
                        (w.y_min + w.y_max) / 2.0 * millimetres,
                    );
                    profile.window.holds(x, y)
                })
                .map(|w| w.text)
                .collect();
            assert_eq!(
                seen.join(" "),
                "Lien Vermeersch Vlaskapelstraat 24 bus 3 8500 KORTRIJK",
                "{name} {}",
                profile.name
            );
        }
    }
}

#[test]
fn printed_sheets_carry_their_mark_and_screens_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let (template, style) = (template("tax-assessment"), style("kortrijk"));
    let renderer = Renderer::new(&template, &style).unwrap();
    let printed = Order {
        channel: Channel::Print,
        letter_id: "BEL-2026-004263".to_owned(),
        standard: Standard::A2b,
        ..Order::on(DAY)
    };
    let marks = |order: &Order| {
        let made = renderer.render(template.sample(), order).unwrap();
        let file = write(&folder, "sheet.pdf", &made.pdf);
        (
            judges::dmtxread(&judges::pdftoppm(&file, 1, 300)),
            made.pages,
        )
    };
    let (found, pages) = marks(&printed);
    let mark = found
        .iter()
        .find_map(|t| codes::sheet::SheetMark::parse(t).ok())
        .unwrap_or_else(|| panic!("{found:?}"));
    assert_eq!(
        (mark.letter.as_str(), mark.sheet, usize::from(mark.sheets)),
        ("BEL-2026-004263", 1, pages)
    );
    // On both sides, two pages are one sheet.
    let (found, pages) = marks(&Order {
        duplex: true,
        ..printed.clone()
    });
    let mark = found
        .iter()
        .find_map(|t| codes::sheet::SheetMark::parse(t).ok())
        .unwrap_or_else(|| panic!("{found:?}"));
    assert_eq!(usize::from(mark.sheets), pages.div_ceil(2));
    let (on_screen, _) = marks(&Order {
        channel: Channel::Digital,
        ..printed.clone()
    });
    assert!(
        on_screen
            .iter()
            .all(|t| codes::sheet::SheetMark::parse(t).is_err())
    );
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (template, style) = (template("permit-decision"), style("waregem"));
    let make = || {
        Renderer::new(&template, &style)
            .unwrap()
            .render(template.sample(), &Order::on(DAY))
            .unwrap()
            .pdf
    };
    let first = make();
    // In between, something else leaves its traces in whatever is remembered.
    let other = Renderer::new(&template, &style)
        .unwrap()
        .render(
            template.sample(),
            &Order {
                language: "en".to_owned(),
                ..Order::on(DAY)
            },
        )
        .unwrap();
    assert_ne!(first, other.pdf);
    assert_eq!(first, make());
}

#[test]
fn letters_before_it_leave_no_trace_in_a_letter() {
    let (template, style) = (template("reminder"), style("kortrijk"));
    let mut long = template.sample().clone();
    let item = long["items"][0].clone();
    long["items"] = Value::Array(vec![item; 30]);
    let order = |channel| Order {
        channel,
        letter_id: "L-1".to_owned(),
        ..Order::on(DAY)
    };
    for channel in [Channel::Digital, Channel::Print] {
        let alone = |data: &Value| {
            let renderer = Renderer::new(&template, &style).unwrap();
            renderer.render(data, &order(channel)).unwrap()
        };
        let (one, more) = (alone(template.sample()), alone(&long));
        assert_eq!(one.pages, 1);
        assert!(more.pages > 1, "{}", more.pages);
        // The number of pages is expected to be that of the letter before, and here it never is.
        let renderer = Renderer::new(&template, &style).unwrap();
        for _ in 0..2 {
            assert!(renderer.render(&long, &order(channel)).unwrap() == more);
            assert!(renderer.render(template.sample(), &order(channel)).unwrap() == one);
        }
    }
}

#[test]
fn every_page_says_its_number_and_all_but_the_first_what_the_letter_is_about() {
    let (template, style) = (template("reminder"), style("kortrijk"));
    let folder = tempfile::tempdir().unwrap();
    let mut data = template.sample().clone();
    let item = data["items"][0].clone();
    data["items"] = Value::Array(vec![item; 30]);
    let made = Renderer::new(&template, &style)
        .unwrap()
        .render(&data, &Order::on(DAY))
        .unwrap();
    let file = write(&folder, "long.pdf", &made.pdf);
    for flavour in ["2a", "ua1"] {
        judges::verapdf::judge(flavour, &[&file])[0].assert_compliant();
    }
    let words = judges::pdftotext_words(&file);
    let reference = template.sample()["reference"].as_str().unwrap();
    for page in 1..=made.pages {
        let here: Vec<_> = words.iter().filter(|w| w.page == page).collect();
        let said: Vec<&str> = here.iter().map(|w| w.text.as_str()).collect();
        let number =
            ["Pagina", &page.to_string(), "van", &made.pages.to_string()].map(String::from);
        assert!(said.windows(4).any(|four| four == number), "{said:?}");
        // In the upper margin, above everything else.
        let head = here
            .iter()
            .any(|w| w.text == reference && w.y_max < 26.0 / 25.4 * 72.0);
        assert_eq!(head, page > 1, "page {page}");
    }
}

#[test]
fn refusals_name_field_value_and_what_is_expected_all_at_once() {
    let (template, style) = (template("tax-assessment"), style("kortrijk"));
    let mut data: Value = template.sample().clone();
    data["year"] = "now".into();
    data["due"] = "1 February".into();
    data["payment"].as_object_mut().unwrap().remove("name");
    data["extra"] = 1.into();
    let Err(Refusal::Data(faults)) = Renderer::new(&template, &style)
        .unwrap()
        .render(&data, &Order::on(DAY))
    else {
        panic!("refused")
    };
    let dutch: Vec<String> = faults
        .0
        .iter()
        .map(|f| f.sentence(letter::Language::Nl))
        .collect();
    let said = dutch.join("\n");
    for part in [
        "/year",
        "een geheel getal is nodig",
        "\"now\"",
        "/due",
        "schrijf een datum als 2026-12-01",
        "/payment/name",
        "dit veld is verplicht",
        "extra",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert_eq!(faults.0.len(), 4, "{said}");
}

#[test]
fn a_payment_that_no_bank_takes_is_refused_at_its_field() {
    let template = template("tax-assessment");
    for (field, value, said) in [
        ("iban", "BE68 5390 0754 7035", "no valid account number"),
        ("structured", "120260004257", "the last two do not fit"),
    ] {
        let mut data = template.sample().clone();
        data["payment"][field] = value.into();
        let faults = template.check(&data).unwrap_err();
        assert_eq!(faults.0[0].pointer, format!("/payment/{field}"));
        assert!(faults.to_string().contains(said), "{faults}");
    }
}

/// A template of one's own, with this letter.
fn own(letter: &str) -> (tempfile::TempDir, Template) {
    let folder = tempfile::tempdir().unwrap();
    let facts = "version = 1\nkind = \"t\"\nmax_pages = 2\nlanguages = [\"nl\"]\nvariants = [\"standard\"]\n[title]\nnl = \"T\"\n[purpose]\nnl = \"P\"\n";
    std::fs::create_dir(folder.path().join("texts")).unwrap();
    for (name, text) in [
        ("template.toml", facts),
        ("template.typ", letter),
        ("fields.json", r#"{"type": "object"}"#),
        ("sample.json", "{}"),
        ("texts/nl.toml", ""),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let template = Template::load(folder.path()).unwrap();
    (folder, template)
}

fn refused(letter: &str) -> String {
    let (_folder, template) = own(letter);
    let style = style("kortrijk");
    Renderer::new(&template, &style)
        .unwrap()
        .render(&serde_json::json!({}), &Order::on(DAY))
        .expect_err(letter)
        .to_string()
}

#[test]
fn a_template_sees_nothing_but_its_own_folder() {
    for reach in [
        "#read(\"/etc/passwd\")",
        "#read(\"../../../etc/passwd\")",
        "#image(\"https://example.org/x.png\", alt: \"x\")",
        "#include \"/other.typ\"",
    ] {
        let said = refused(reach);
        assert!(
            said.contains("no file") || said.contains("escape"),
            "{reach}: {said}"
        );
    }
    let said = refused("#import \"@preview/cetz:0.3.0\": canvas");
    assert!(said.contains("cannot use packages"), "{said}");
}

#[test]
fn mistakes_in_a_template_are_named_with_file_and_line() {
    let said = refused("First\n\n#nothing-of-this-name");
    assert!(said.starts_with("template.typ, line 3: "), "{said}");
}

#[test]
fn a_picture_without_a_description_is_refused() {
    let (folder, _) = own("x");
    std::fs::write(
        folder.path().join("a.svg"),
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>",
    )
    .unwrap();
    std::fs::write(folder.path().join("template.typ"), "#image(\"a.svg\")").unwrap();
    let template = Template::load(folder.path()).unwrap();
    let style = style("kortrijk");
    let refusal = Renderer::new(&template, &style)
        .unwrap()
        .render(&serde_json::json!({}), &Order::on(DAY))
        .unwrap_err();
    assert!(refusal.to_string().contains("alt"), "{refusal}");
}

#[test]
fn a_letter_longer_than_its_template_allows_is_refused() {
    assert!(refused("#pagebreak() #pagebreak()").contains("3 pages; template.toml allows 2"));
}

#[test]
fn a_folder_that_is_no_template_says_which_file_is_wrong() {
    let (folder, _) = own("x");
    let said = |name: &str, text: Option<&str>| {
        let path = folder.path().join(name);
        let before = std::fs::read(&path).unwrap();
        match text {
            Some(text) => std::fs::write(&path, text).unwrap(),
            None => std::fs::remove_file(&path).unwrap(),
        }
        let error = Template::load(folder.path()).expect_err(name).to_string();
        std::fs::write(&path, before).unwrap();
        error
    };
    for (name, text) in [
        ("template.typ", None),
        ("fields.json", Some("{")),
        ("sample.json", Some("[]")),
        ("template.toml", Some("version = 1")),
        ("texts/nl.toml", None),
    ] {
        assert!(said(name, text).starts_with(name), "{name}");
    }
}

#[test]
fn every_code_of_every_template_is_read_back_from_its_page() {
    let folder = tempfile::tempdir().unwrap();
    let style = style("kortrijk");
    let mut read = 0;
    for name in Template::shipped_names() {
        let letter = std::fs::read_to_string(format!(
            "{}/templates/{name}/template.typ",
            env!("CARGO_MANIFEST_DIR")
        ))
        .unwrap();
        let drawn =
            letter.matches("payment-block(").count() + letter.matches("link-block(").count();
        if drawn == 0 {
            continue;
        }
        let template = template(&name);
        let made = Renderer::new(&template, &style)
            .unwrap()
            .render(template.sample(), &Order::on(DAY))
            .unwrap();
        let file = write(&folder, "codes.pdf", &made.pdf);
        let found: Vec<String> = (1..=made.pages)
            .flat_map(|page| judges::zbarimg(&judges::pdftoppm(&file, page, 150)))
            .map(|code| code.text)
            .collect();
        assert_eq!(found.len(), drawn, "{name}: {found:?}");
        for text in found {
            let sample = template.sample().to_string();
            match codes::epc::parse(&text) {
                Ok(payment) => {
                    let cents = format!("{}.{:02}", payment.cents / 100, payment.cents % 100);
                    assert!(sample.contains(&cents), "{name}: {cents}");
                }
                Err(_) => assert!(
                    text.starts_with("https://") && sample.contains(&text),
                    "{name}: {text}"
                ),
            }
            read += 1;
        }
    }
    assert!(read >= 5, "{read}");
}

#[test]
fn a_letter_is_read_aloud_in_the_order_of_its_sense() {
    let folder = tempfile::tempdir().unwrap();
    let (template, style) = (template("reminder"), style("kortrijk"));
    let made = Renderer::new(&template, &style)
        .unwrap()
        .render(template.sample(), &Order::on(DAY))
        .unwrap();
    let text = judges::pdftotext(&write(&folder, "order.pdf", &made.pdf));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut after = 0;
    for part in [
        "Lien Vermeersch",
        "8500 KORTRIJK",
        "1 december 2026",
        "Herinnering: u hebt nog een bedrag te betalen",
        "Volgens onze gegevens",
        "Omschrijving Nummer Verzonden Bedrag",
        "Betaal ten laatste op",
        "+++120/2600/04256+++",
        "Hebt u al betaald?",
        "Lukt het niet om te betalen?",
        "Hebt u een vraag?",
    ] {
        match text[after..].find(part) {
            Some(at) => after += at + part.len(),
            None => panic!("“{part}” does not come next in: {}", &text[after..]),
        }
    }
}
