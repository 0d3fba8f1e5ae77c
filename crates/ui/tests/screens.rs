//! What holds for every screen made with this crate, proven on the sample screens in both languages.

#![allow(clippy::unwrap_used)] // a test that cannot go on says where

use jiff::tz::TimeZone;
use ui::{Choice, FormState, Locale, Page, PageContext, Theme, assets, gallery, html};

fn context(locale: Locale) -> PageContext {
    let theme = Theme::from_primary("#c8102e").expect("a fixed value that is right");
    let now = "2026-11-25T14:10:00+01:00"
        .parse()
        .expect("a fixed value that is right");
    let zone = TimeZone::get("Europe/Brussels").expect("a fixed value that is right");
    gallery::sample_context(locale, Some(theme.url("kortrijk")), now, zone)
}

fn every_screen(check: impl Fn(&str, &str)) {
    for locale in Locale::ALL {
        for screen in gallery::screens(&context(locale)) {
            check(screen.name, &screen.html.into_string());
        }
    }
}

#[test]
fn screens_fit_the_strict_content_security_policy() {
    every_screen(|name, html| {
        assert!(!html.contains(" style="), "{name}: inline style");
        assert!(!html.contains("<style"), "{name}: style element");
        assert!(
            !html.contains(" onclick=") && !html.contains("javascript:"),
            "{name}: inline script"
        );
        for script in html.split("<script").skip(1) {
            assert!(
                script.starts_with(" src=\"/static/"),
                "{name}: script from elsewhere"
            );
            assert!(
                script.split_once('>').unwrap().1.starts_with("</script>"),
                "{name}: inline script"
            );
        }
    });
}

#[test]
fn screens_have_one_heading_one_main_and_a_way_past_the_menu() {
    every_screen(|name, html| {
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        assert_eq!(html.matches("<main").count(), 1, "{name}");
        assert!(
            html.contains("href=\"#main\"") && html.contains("id=\"main\""),
            "{name}"
        );
        assert!(
            html.matches("k-button utrecht-button--primary-action\"")
                .count()
                <= 1
                || name == "gallery",
            "{name}: one primary button"
        );
    });
}

#[test]
fn no_screen_misses_a_text() {
    every_screen(|name, html| assert!(!html.contains("[["), "{name}"));
}

#[test]
fn ids_are_unique_on_a_screen() {
    every_screen(|name, html| {
        let mut ids: Vec<&str> = html
            .split(" id=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        ids.sort_unstable();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count, "{name}");
    });
}

#[test]
fn every_control_is_described_by_what_exists() {
    every_screen(|name, html| {
        for attribute in ["aria-describedby", "aria-labelledby", "for"] {
            for value in html
                .split(&format!(" {attribute}=\""))
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
            {
                for id in value.split(' ') {
                    assert!(
                        html.contains(&format!(" id=\"{id}\"")),
                        "{name}: {attribute} {id}"
                    );
                }
            }
        }
    });
}

#[test]
fn staff_scripts_stay_away_from_citizens() {
    for screen in gallery::screens(&context(Locale::Nl))
        .into_iter()
        .filter(|s| s.name == "question" || s.name == "receipt")
    {
        let html = screen.html.into_string();
        assert!(
            !html.contains("htmx") && !html.contains("staff.css"),
            "{}",
            screen.name
        );
    }
}

#[test]
fn the_title_says_what_where_and_whether_something_is_wrong() {
    let ctx = context(Locale::Nl);
    let page = Page::new("Waar is het?").progress(2, 5).error(true);
    let html = ui::citizen_page(&ctx, &page, html! { h1 { "Waar is het?" } }).into_string();
    assert!(
        html.contains("<title>Fout: Waar is het? (Vraag 2 van 5) – Stad Kortrijk – Kantel</title>"),
        "{html}"
    );
    assert!(html.contains("<html lang=\"nl-BE\">"));
}

#[test]
fn what_was_typed_stays_and_is_escaped() {
    let evil = "\"><script>alert(1)</script>";
    let mut form = FormState::from_pairs(
        Locale::Nl,
        [
            ("name", evil),
            ("text", "\nregel <b>"),
            ("kind", "b"),
            ("kind", "c"),
            ("secret", "hunter2"),
        ],
    );
    form.error("kind", evil);
    let options = || {
        vec![
            Choice::new("a", "A"),
            Choice::new("b", "B"),
            Choice::new("c", "C"),
        ]
    };
    let html = html! {
        (form.error_summary())
        (form.text("name", "Naam"))
        (form.textarea("text", "Tekst"))
        (form.checkboxes("kind", "Soort", options()))
        (form.password("secret", "Wachtwoord"))
    }
    .into_string();
    assert!(!html.contains("<script>"), "{html}");
    assert!(html.contains("value=\"&quot;&gt;&lt;script&gt;"), "{html}");
    // The HTML parser swallows the first line break of a textarea; a second one keeps what was typed.
    assert!(html.contains(">\n\nregel &lt;b&gt;</textarea>"), "{html}");
    assert_eq!(html.matches(" checked").count(), 2, "{html}");
    assert!(!html.contains("hunter2"), "a password never comes back");
}

#[test]
fn an_error_stands_in_the_summary_and_at_its_field() {
    let mut form = FormState::new(Locale::Nl);
    form.error("contact[mail]", "Vul een e-mailadres in.");
    let html =
        html! { (form.error_summary()) (form.email("contact[mail]", "E-mailadres").hint("Hulp")) }
            .into_string();
    assert!(
        html.contains("<a href=\"#f-contact-mail-\">Vul een e-mailadres in.</a>"),
        "{html}"
    );
    assert!(html.contains("id=\"f-contact-mail-\""), "{html}");
    assert!(html.contains("aria-invalid=\"true\""), "{html}");
    assert!(
        html.contains("aria-describedby=\"f-contact-mail--hint f-contact-mail--error\""),
        "{html}"
    );
    assert!(
        html.contains("autofocus"),
        "the summary takes the focus without a script"
    );
}

#[test]
fn a_select_keeps_its_choice_and_its_groups() {
    let form = FormState::new(Locale::Nl).with("team", "b");
    let html = html! { (form.select("team", "Team", vec![
        Choice::new("a", "A").group("Kortrijk").checked(true), Choice::new("b", "B").group("Kortrijk"), Choice::new("c", "C").group("Waregem"),
    ])) }
    .into_string();
    assert!(html.contains("<option value=\"b\" selected>B"), "{html}");
    assert_eq!(html.matches(" selected").count(), 1);
    assert_eq!(html.matches("<optgroup").count(), 2);
}

#[test]
fn maps_survive_odd_places() {
    let point = |lon, lat| ui::MapPoint {
        lon,
        lat,
        label: "x".into(),
        href: None,
    };
    for points in [
        vec![],
        vec![point(3.2, 50.8)],
        vec![point(f64::NAN, 1.0)],
        vec![point(3.2, 50.8), point(3.2, 50.8)],
        vec![point(0.0, 90.0), point(1.0, 90.0)],
    ] {
        let html = ui::map_svg(Locale::Nl, "Kaart", &[], &points).into_string();
        assert!(!html.contains("NaN") && !html.contains("inf"), "{html}");
    }
}

#[test]
fn a_qr_code_is_drawn_or_left_out() {
    assert!(
        ui::qr_svg("Code", "https://example.be/s/K7QM")
            .into_string()
            .contains("<svg")
    );
    assert_eq!(ui::qr_svg("Code", &"x".repeat(10_000)).into_string(), "");
}

#[test]
fn what_a_first_visit_loads_stays_small() {
    // Upper bounds before compression; compressed, the first page of a citizen is about 50 kB of the 60 kB allowed.
    let size = |name: &str| assets::get(name).unwrap().bytes.len();
    assert!(
        size("public-sans.woff2") < 30_000,
        "the font does not compress further"
    );
    assert!(size("utrecht.css") < 135_000);
    assert!(size("kantel.css") < 48_000);
    assert!(size("kantel.js") < 10_000);
}
