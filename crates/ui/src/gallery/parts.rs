//! The gallery's sections, one per family of components.

use jiff::ToSpan;
use maud::{Markup, html};

use super::say;
use crate::components::*;
use crate::icon::{Icon, icon};
use crate::layout::PageContext;
use crate::texts::{self, Remaining};

/// The body of the gallery page; put it into [`crate::admin_page`].
#[must_use]
pub fn page(ctx: &PageContext) -> Markup {
    let l = ctx.locale;
    html! {
        h1 { (say(l, "Vormgeving", "Design")) }
        p.k-lead { (say(l, "Elk onderdeel in elke toestand, in de kleuren van dit bestuur.", "Every part in every state, in the colours of this organisation.")) }
        h2 { (say(l, "Knoppen", "Buttons")) }
        (buttons(ctx))
        h2 { (say(l, "Toestanden", "States")) }
        (states(ctx))
        h2 { (say(l, "Berichten", "Messages")) }
        (messages(ctx))
        h2 { (say(l, "Formulieren", "Forms")) }
        (forms(ctx))
        h2 { (say(l, "Lijsten en tabellen", "Lists and tables")) }
        (lists(ctx))
        h2 { (say(l, "Werklijst", "Work list")) }
        (work(ctx))
        h2 { (say(l, "Verhaal", "Story")) }
        (story(ctx))
        h2 { (say(l, "Kaarten en kleine delen", "Cards and small parts")) }
        (pieces(ctx))
        h2 { (say(l, "Sneltoetsen", "Shortcuts")) }
        (shortcuts_table(l))
        h2 { (say(l, "Pictogrammen", "Icons")) }
        ul.k-icons { @for i in Icon::ALL { li { (icon(*i)) span { (format!("{i:?}")) } } } }
    }
}

fn buttons(ctx: &PageContext) -> Markup {
    let l = ctx.locale;
    button_group(html! {
        (Button::primary(say(l, "Melding versturen", "Send report")).icon(Icon::Send))
        (Button::secondary(say(l, "Toewijzen", "Assign")).key('a'))
        (Button::subtle(say(l, "Later verdergaan", "Continue later")))
        (Button::danger(say(l, "Verwijderen", "Delete")))
        (Button::primary(say(l, "Niet nu", "Not now")).disabled(true))
        (Button::secondary(say(l, "Klein", "Small")).small())
        (Button::secondary(say(l, "Een link", "A link")).href("#main").icon(Icon::ArrowRight))
    })
}

fn states(ctx: &PageContext) -> Markup {
    let l = ctx.locale;
    let terms = [
        Remaining::WorkingDays(5),
        Remaining::WorkingDays(1),
        Remaining::WorkingDays(0),
        Remaining::WorkingDays(-1),
        Remaining::WorkingDays(-12),
        Remaining::WorkingHours(3),
        Remaining::Paused,
        Remaining::None,
    ];
    html! {
        p { @for state in State::ALL { (status(l, state)) " " } }
        p { @for term in terms { (term_badge(l, term, 2)) " " } }
        p { (data_badge("Kortrijk")) " " (data_badge("E-mail")) " " (data_badge("gemeenschapswachtencoördinator")) }
        p {
            @for step in [-400, -30, -1, 0, 1, 5, 90] {
                (time(ctx, ctx.now.checked_add((step * 24).hours()).unwrap_or(ctx.now))) " · "
            }
            (texts::number(1_234_567, l)) " · " (texts::amount(123_450, l)) " · " (texts::percent(0.634, l)) " · " (texts::file_size(1_450_000, l))
        }
    }
}

fn messages(ctx: &PageContext) -> Markup {
    let l = ctx.locale;
    html! {
        (alert(AlertKind::Info, say(l, "De dienst is morgen gesloten", "The office is closed tomorrow"), html! { p { (say(l, "We werken verder op maandag.", "We continue on Monday.")) } }))
        (alert(AlertKind::Ok, "", html! { p { (say(l, "Uw melding is verstuurd.", "Your report was sent.")) } }))
        (alert(AlertKind::Warning, say(l, "Is er gevaar?", "Is there danger?"), html! { p { (say(l, "Bel dan meteen 112. Wacht niet op een antwoord van ons.", "Call 112 at once. Do not wait for our answer.")) } }))
        (alert(AlertKind::Error, say(l, "Dit is niet gelukt", "That did not work"), html! { p { (say(l, "Probeer het over enkele minuten opnieuw. Wat u schreef, staat er nog.", "Try again in a few minutes. What you wrote is still here.")) } }))
    }
}

fn forms(ctx: &PageContext) -> Markup {
    let l = ctx.locale;
    let mut form = FormState::new(l)
        .with("mail", "jan@")
        .with("text", "Er ligt glas op het fietspad.")
        .with("kind", "idea");
    form.error(
        "mail",
        say(
            l,
            "Vul een volledig e-mailadres in, zoals naam@voorbeeld.be.",
            "Enter a complete e-mail address, such as name@example.be.",
        ),
    );
    form.error(
        "agree",
        say(
            l,
            "Vink dit aan om verder te gaan.",
            "Tick this to continue.",
        ),
    );
    form.error("where", say(l, "Kies waar het is.", "Choose where it is."));
    html! {
        (form.error_summary())
        (Form::post(ctx, "#").multipart().body(html! {
            (form.text("name", say(l, "Naam", "Name")).autocomplete("name").hint(say(l, "Zoals op uw identiteitskaart.", "As on your identity card.")))
            (form.email("mail", say(l, "E-mailadres", "E-mail address")))
            (form.phone("phone", say(l, "Telefoonnummer", "Telephone number")).optional())
            (form.number("days", say(l, "Termijn", "Term")).suffix(say(l, "werkdagen", "working days")))
            (form.textarea("text", say(l, "Wat is er aan de hand?", "What is going on?")).max_length(2000))
            (form.select("team", "Team", vec![
                Choice::new("a", say(l, "Groendienst", "Parks")).group("Kortrijk"),
                Choice::new("b", say(l, "Wegen en gemeenschapswachtencoördinatie", "Roads")).group("Kortrijk"),
                Choice::new("c", say(l, "Netheid", "Cleaning")).group("Waregem"),
            ]).placeholder(say(l, "Kies een team", "Choose a team")))
            (form.radios("kind", say(l, "Wat wilt u doen?", "What do you want to do?"), vec![
                Choice::new("report", say(l, "Iets melden", "Report something")).hint(say(l, "Een gat in de weg, zwerfvuil, een kapotte lamp", "A hole in the road, litter, a broken lamp")),
                Choice::new("idea", say(l, "Een idee geven", "Give an idea")).reveal(html! { (form.text("idea", say(l, "Uw idee in één zin", "Your idea in one sentence"))) }),
                Choice::new("none", say(l, "Ik weet het niet", "I do not know")).divider(say(l, "of", "or")),
            ]))
            (form.radios("where", say(l, "Waar is het?", "Where is it?"), vec![
                Choice::new("address", say(l, "Op een adres", "At an address")),
                Choice::new("map", say(l, "Ergens anders", "Somewhere else")),
            ]).inline())
            (form.checkboxes("news", say(l, "Hoe hoort u van ons?", "How do you hear from us?"), vec![
                Choice::new("mail", say(l, "Met een e-mail", "By e-mail")).checked(true),
                Choice::new("post", say(l, "Met een brief", "By letter")),
            ]).optional())
            (form.checkbox("agree", say(l, "Ik heb dit gelezen", "I have read this")))
            (form.files("photo", say(l, "Foto’s", "Photos")).multiple().accept("image/*").hint(say(l, "Hoogstens 5 foto’s.", "Five photos at most.")).optional())
            (form.date("day", say(l, "Op welke dag?", "On which day?")).optional())
            (fieldset(say(l, "Adres", "Address"), html! {
                (form.text("street", say(l, "Straat en nummer", "Street and number")).autocomplete("street-address"))
                (form.text("zip", say(l, "Postcode", "Post code")).width(5).inputmode("numeric"))
            }))
            (button_group(html! { (Button::primary(l.t("ui-save"))) (Button::subtle(say(l, "Annuleren", "Cancel")).href("#main")) }))
        }))
        (search_box(l, "#", "", say(l, "Zoek een melding", "Search for a report"), &[]))
    }
}

fn lists(ctx: &PageContext) -> Markup {
    let l = ctx.locale;
    let row = |name: &str, open: i64, late: i64, share: f64| {
        vec![
            html! { a href="#main" { (name) } },
            html! { (texts::number(open, l)) },
            html! { (texts::number(late, l)) },
            html! { (texts::percent(share, l)) },
        ]
    };
    html! {
        (filter_chips(l, &[("Kortrijk".into(), "#1".into()), (say(l, "te laat", "late").into(), "#2".into())], "#0"))
        (tabs(l, say(l, "Weergave", "View"), &[
            Tab { label: say(l, "Open", "Open").into(), href: "#a".into(), current: true, count: Some(1_248) },
            Tab { label: say(l, "Afgesloten", "Closed").into(), href: "#b".into(), current: false, count: Some(31_877) },
            Tab { label: say(l, "Geschiedenis", "History").into(), href: "#c".into(), current: false, count: None },
        ]))
        (Table::new(l, say(l, "Meldingen per bestuur", "Reports per organisation"), vec![
            Column::new(say(l, "Bestuur", "Organisation")).sort(Sort::Ascending, "#s1"),
            Column::number("Open").sort(Sort::No, "#s2"),
            Column::number(say(l, "Te laat", "Late")),
            Column::number(say(l, "Op tijd opgelost", "Solved in time")),
        ])
            .row(row("Harelbeke", 48, 3, 0.94))
            .row(row("Kortrijk", 1_248, 61, 0.88))
            .row(row("Spiere-Helkijn", 2, 0, 1.0))
            .foot(vec![html! { (say(l, "Samen", "Together")) }, html! { (texts::number(1_298, l)) }, html! { "64" }, html! { (texts::percent(0.89, l)) }])
            .export("#csv"))
        (pager(l, Some("#p"), Some("#n")))
        (Table::new(l, "", vec![]).empty(empty_state(
            say(l, "Hier komen meldingen die op u wachten. Nu is er geen.", "Reports that wait for you come here. There is none now."),
            button_group(html! { (Button::secondary(say(l, "Bekijk alle meldingen", "See all reports")).href("#main")) }),
        )))
        (DescriptionList::new()
            .change(say(l, "Wat", "What"), html! { (say(l, "Zwerfvuil", "Litter")) }, say(l, "Wijzig", "Change"), "#w1")
            .change(say(l, "Waar", "Where"), html! { "Grote Markt 54, 8500 Kortrijk" }, say(l, "Wijzig", "Change"), "#w2")
            .item(say(l, "Nummer", "Number"), html! { "KOR-2026-000123" }))
        (facts_sample(ctx))
    }
}

pub(super) fn facts_sample(ctx: &PageContext) -> Markup {
    let l = ctx.locale;
    facts(&[
        Fact::new(say(l, "Categorie", "Category"), html! { (say(l, "Gat in de weg", "Hole in the road")) }),
        Fact::new(say(l, "Plaats", "Place"), html! { "Doorniksesteenweg 120, Kortrijk" }),
        Fact::new(say(l, "Termijn", "Term"), term_badge(l, Remaining::WorkingDays(2), 2))
            .why(html! { (say(l, "5 werkdagen voor deze categorie. ", "5 working days for this category. ")) a href="#t" { (say(l, "Wijzig", "Change")) } }),
        Fact::new(say(l, "Behandelaar", "Handled by"), html! { "Amira Benali" })
            .why(html! { (say(l, "Team Wegen volgens het gebied. ", "Roads team by area. ")) a href="#b" { (say(l, "Wijzig", "Change")) } }),
    ])
}

fn work(ctx: &PageContext) -> Markup {
    work_list(ctx.locale, &work_rows(ctx))
}

pub(super) fn work_rows(ctx: &PageContext) -> Vec<WorkRow> {
    let l = ctx.locale;
    let row = |n: u32, title: &'static str, place: &str, term: Remaining, who: &str| {
        WorkRow::new(
            format!("#r{n}"),
            title,
            format!("KOR-2026-{:06}", 1_200 + n),
            place,
        )
        .term(term_badge(l, term, 2))
        .who(who)
        .selectable(n.to_string())
    };
    vec![
        row(
            1,
            say(l, "Glas op het fietspad", "Glass on the cycle path"),
            "Zandstraat, Bissegem",
            Remaining::WorkingDays(-3),
            "Amira Benali",
        )
        .unread(true),
        row(
            2,
            say(
                l,
                "Gat in de weg voor de school",
                "Hole in the road by the school",
            ),
            "Doorniksesteenweg 120, Kortrijk",
            Remaining::WorkingDays(0),
            "Amira Benali",
        )
        .current(true),
        row(
            3,
            say(l, "Straatlamp brandt niet", "Street lamp is out"),
            "Gullegemsesteenweg 8, Heule",
            Remaining::WorkingDays(2),
            "",
        ),
        row(
            4,
            say(
                l,
                "Overvolle vuilnisbak bij de speeltuin aan het Astridpark",
                "Overflowing bin at the playground in Astrid park",
            ),
            "Astridpark, Kortrijk",
            Remaining::WorkingDays(4),
            "Jan Peeters",
        ),
        row(
            5,
            say(
                l,
                "Vraag over de gemeenschapswachtencoördinator",
                "Question about the community guards",
            ),
            "",
            Remaining::Paused,
            "Jan Peeters",
        ),
        row(
            6,
            say(l, "Losse stoeptegel", "Loose paving stone"),
            "Leiestraat 12, Kortrijk",
            Remaining::WorkingDays(9),
            "Team Wegen",
        ),
    ]
}

pub(super) fn story(ctx: &PageContext) -> Markup {
    let l = ctx.locale;
    let at = |hours: i64| ctx.now.checked_sub(hours.hours()).unwrap_or(ctx.now);
    timeline(ctx, &[
        Entry::event(at(52), html! { (say(l, "Melding ontvangen via het webformulier.", "Report received by the web form.")) }),
        Entry::incoming("Lies Vandenbroucke", at(52), html! { p { (say(l, "Er is een diep gat in de weg, vlak voor de schoolpoort. Kinderen moeten met de fiets uitwijken.", "There is a deep hole in the road, right by the school gate. Children must swerve on their bikes.")) } }),
        Entry::event(at(51), html! { (say(l, "Toegewezen aan team Wegen.", "Assigned to the Roads team.")) })
            .why(html! { (say(l, "Regel: gat in de weg in Kortrijk-Zuid. ", "Rule: hole in the road in Kortrijk South. ")) a href="#rule" { (say(l, "Wijzig", "Change")) } }),
        Entry::note("Amira Benali", at(26), html! { p { (say(l, "Gebeld met de aannemer. Hij kan donderdagochtend langskomen.", "Called the contractor. He can come on Thursday morning.")) } }),
        Entry::letter("Amira Benali", "Lies Vandenbroucke", at(2), html! {
            p { (say(l, "Beste mevrouw Vandenbroucke", "Dear Ms Vandenbroucke")) }
            p { (say(l, "Dank u voor uw melding. Wij herstellen het gat op donderdag. Tot dan staat er een signalisatiebord.", "Thank you for your report. We will repair the hole on Thursday. Until then there is a warning sign.")) }
        }),
    ])
}

fn pieces(ctx: &PageContext) -> Markup {
    let l = ctx.locale;
    let square = |x: f64, y: f64| {
        vec![
            (x, y),
            (x + 0.05, y + 0.006),
            (x + 0.047, y + 0.034),
            (x + 0.01, y + 0.04),
            (x, y),
        ]
    };
    html! {
        div.k-columns {
            (figure(&texts::number(1_248, l), say(l, "open meldingen", "open reports"), Some("#main")))
            (figure(&texts::percent(0.894, l), say(l, "op tijd opgelost deze maand", "solved in time this month"), Some("#main")))
            (figure("3,2", say(l, "werkdagen, de helft gaat sneller", "working days, half go faster"), None))
        }
        (link_card(Icon::Pin, say(l, "Iets melden", "Report something"), say(l, "Een gat in de weg, zwerfvuil, een kapotte lamp", "A hole in the road, litter, a broken lamp"), "#main"))
        (card(say(l, "Wat gebeurt er nu?", "What happens now?"), html! { p { (say(l, "Team Wegen bekijkt uw melding morgen.", "The Roads team looks at your report tomorrow.")) } }))
        (details(say(l, "Wat doen we met uw gegevens?", "What do we do with your data?"), html! { p { (say(l, "We gebruiken ze alleen om te antwoorden.", "We only use them to answer.")) } }))
        (setting(
            l.sentence("ui-progress", &[("number", &html! { strong { "2" } }), ("total", &html! { strong { "5" } })]),
            say(l, "Ingesteld door de regio. Geldt voor 12 meldingen.", "Set by the region. Applies to 12 reports."),
            Some((say(l, "Wijzig", "Change"), "#set")),
        ))
        (progress_bar(l, say(l, "Adressen inlezen", "Reading addresses"), 41_250, 118_000))
        (copy_code(l, say(l, "Uw code", "Your code"), "K7QM-4TXD-9PWE"))
        (qr_svg(say(l, "QR-code van uw melding", "QR code of your report"), "https://meld.example.be/s/K7QM4TXD9PWE"))
        (map_svg(l, "Kortrijk", &[
            MapArea { name: "Kortrijk".into(), rings: vec![square(3.24, 50.81)], current: true, href: None },
            MapArea { name: "Kuurne".into(), rings: vec![square(3.295, 50.82)], current: false, href: None },
        ], &[
            MapPoint { lon: 3.265, lat: 50.828, label: say(l, "Gat in de weg, Doorniksesteenweg 120", "Hole in the road, Doorniksesteenweg 120").into(), href: Some("#m1".into()) },
            MapPoint { lon: 3.28, lat: 50.835, label: say(l, "Straatlamp brandt niet, Gullegemsesteenweg 8", "Street lamp is out, Gullegemsesteenweg 8").into(), href: Some("#m2".into()) },
        ]))
        (photos(&[1, 2, 3].map(|n| Photo {
            thumbnail: crate::assets::url("favicon.svg").into(),
            href: format!("#photo{n}"),
            alt: format!("Foto {n} van 3"),
        })))
    }
}
