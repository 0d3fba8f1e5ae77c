//! A few whole screens with sample content: what the faces look like with one thing, with none, with an error.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::parts::{facts_sample, story, work_rows};
use super::say;
use crate::components::*;
use crate::icon::Icon;
use crate::layout::*;
use crate::texts::{Locale, Remaining};

/// A whole screen: its name and its document.
#[derive(Clone, Debug)]
pub struct Screen {
    /// Short name, fit for an address.
    pub name: &'static str,
    /// The document.
    pub html: Markup,
}

/// A context with sample content. `theme_url` is the address of the theme's style sheet.
#[must_use]
pub fn sample_context(
    locale: Locale,
    theme_url: Option<String>,
    now: Timestamp,
    zone: TimeZone,
) -> PageContext {
    let organisation = Organisation {
        name: "Stad Kortrijk".into(),
        slug: "kortrijk".into(),
        theme_url,
        logo_url: None,
        home: "/kortrijk".into(),
        phone: Some("1777".into()),
    };
    let mut ctx = PageContext::new(locale, organisation, "/kortrijk/report", now, zone);
    ctx.region = say(
        locale,
        "regio Zuid-West-Vlaanderen",
        "the South-West Flanders region",
    )
    .into();
    ctx.footer = vec![
        (
            say(locale, "Toegankelijkheid", "Accessibility").into(),
            "/accessibility".into(),
        ),
        (
            say(locale, "Uw gegevens", "Your data").into(),
            "/privacy".into(),
        ),
    ];
    ctx
}

fn staff(ctx: &PageContext) -> PageContext {
    let l = ctx.locale;
    let mut ctx = ctx.clone();
    ctx.account = Some(Account {
        name: "Amira Benali".into(),
        organisations: vec![
            ("Stad Kortrijk".into(), "#k".into(), true),
            ("Gemeente Kuurne".into(), "#u".into(), false),
        ],
        links: vec![(
            say(l, "Mijn instellingen", "My settings").into(),
            "#me".into(),
        )],
        sign_out: "/logout".into(),
    });
    ctx.navigation = vec![
        NavGroup::new(vec![
            NavItem::new(say(l, "Mijn werk", "My work"), "#mine")
                .icon(Icon::Person)
                .count(12)
                .current(true),
            NavItem::new(say(l, "Mijn team", "My team"), "#team")
                .icon(Icon::People)
                .count(148),
            NavItem::new(say(l, "Te laat", "Late"), "#late")
                .icon(Icon::Alert)
                .urgent(7),
            NavItem::new(say(l, "Niet toegewezen", "Unassigned"), "#none")
                .icon(Icon::List)
                .count(23),
            NavItem::new(
                say(l, "Wacht op de melder", "Waiting for the reporter"),
                "#wait",
            )
            .icon(Icon::Pause)
            .count(9),
        ]),
        NavGroup::titled(
            say(l, "Beheer", "Administration"),
            vec![
                NavItem::new(
                    say(l, "Categorieën en termijnen", "Categories and terms"),
                    "#cat",
                )
                .icon(Icon::Tag),
                NavItem::new(say(l, "Mensen en rollen", "People and roles"), "#people")
                    .icon(Icon::Key),
            ],
        ),
    ];
    ctx
}

/// All sample screens.
#[must_use]
pub fn screens(ctx: &PageContext) -> Vec<Screen> {
    let work = staff(ctx);
    vec![
        Screen {
            name: "question",
            html: question(ctx, false),
        },
        Screen {
            name: "question-error",
            html: question(ctx, true),
        },
        Screen {
            name: "address-error",
            html: address(ctx),
        },
        Screen {
            name: "receipt",
            html: receipt(ctx),
        },
        Screen {
            name: "sign-in",
            html: sign_in(ctx),
        },
        Screen {
            name: "list",
            html: split_page(
                &work,
                &Page::new(say(ctx.locale, "Mijn werk", "My work")),
                list(&work, true),
                None,
            ),
        },
        Screen {
            name: "report",
            html: split_page(
                &work,
                &Page::new(say(ctx.locale, "Gat in de weg", "Hole in the road")),
                list(&work, false),
                Some(report(&work)),
            ),
        },
        Screen {
            name: "empty",
            html: empty(&work),
        },
        Screen {
            name: "settings",
            html: settings(&work),
        },
        Screen {
            name: "public",
            html: public(ctx),
        },
        Screen {
            name: "gallery",
            html: admin_page(
                &work,
                &Page::new("Design").breadcrumb(vec![(
                    say(ctx.locale, "Beheer", "Administration").into(),
                    "/admin".into(),
                )]),
                super::page(&work),
            ),
        },
    ]
}

fn question(ctx: &PageContext, wrong: bool) -> Markup {
    let l = ctx.locale;
    let mut form = FormState::new(l);
    if wrong {
        form.error(
            "what",
            say(
                l,
                "Kies wat u wilt melden.",
                "Choose what you want to report.",
            ),
        );
    }
    let page = Page::new(say(l, "Wat wilt u melden?", "What do you want to report?"))
        .back("/kortrijk")
        .progress(1, 5)
        .error(wrong);
    citizen_page(
        ctx,
        &page,
        html! {
            (form.error_summary())
            (Form::post(ctx, "/kortrijk/report/what").body(html! {
                (form.radios("what", say(l, "Wat wilt u melden?", "What do you want to report?"), vec![
                    Choice::new("hole", say(l, "Een gat in de weg of het voetpad", "A hole in the road or footpath")),
                    Choice::new("litter", say(l, "Zwerfvuil of sluikstort", "Litter or fly-tipping")).hint(say(l, "Ook een volle vuilnisbak", "Also a full bin")),
                    Choice::new("lamp", say(l, "Een kapotte straatlamp", "A broken street lamp")),
                    Choice::new("green", say(l, "Bomen, gras en planten", "Trees, grass and plants")),
                    Choice::new("other", say(l, "Iets anders", "Something else")).divider(say(l, "of", "or")),
                ]).question().hint(say(l, "Kies wat het best past. Wij zorgen dat uw melding bij de juiste dienst komt.", "Choose what fits best. We make sure your report reaches the right team.")))
                (button_group(html! { (Button::primary(say(l, "Volgende", "Next"))) }))
            }))
        },
    )
}

fn address(ctx: &PageContext) -> Markup {
    let l = ctx.locale;
    let mut form = FormState::new(l)
        .with("mail", "lies@")
        .with("text", "Er is een diep gat in de weg.");
    form.error(
        "mail",
        say(
            l,
            "Vul een volledig e-mailadres in, zoals naam@voorbeeld.be.",
            "Enter a complete e-mail address, such as name@example.be.",
        ),
    );
    form.error(
        "photo",
        say(
            l,
            "Kies een foto die kleiner is dan 10 MB.",
            "Choose a photo smaller than 10 MB.",
        ),
    );
    citizen_page(
        ctx,
        &Page::new(say(l, "Wie bent u?", "Who are you?"))
            .back("/")
            .progress(4, 5)
            .error(true),
        html! {
            (form.error_summary())
            h1 { (say(l, "Hoe houden we u op de hoogte?", "How do we keep you informed?")) }
            (Form::post(ctx, "/").multipart().body(html! {
                (form.text("name", say(l, "Naam", "Name")).autocomplete("name").optional())
                (form.email("mail", say(l, "E-mailadres", "E-mail address")).hint(say(l, "We schrijven u alleen over deze melding.", "We only write to you about this report.")))
                (form.textarea("text", say(l, "Wat is er aan de hand?", "What is going on?")).max_length(2000))
                (form.files("photo", say(l, "Foto’s", "Photos")).multiple().optional())
                (button_group(html! { (Button::primary(say(l, "Volgende", "Next"))) (Button::subtle(say(l, "Liever anoniem", "Rather anonymous")).skip_validation()) }))
            }))
        },
    )
}

fn receipt(ctx: &PageContext) -> Markup {
    let l = ctx.locale;
    citizen_page(
        ctx,
        &Page::new(say(l, "Uw melding is ontvangen", "We received your report")).unlisted(),
        html! {
            section.k-promise {
                p.k-promise__number { (say(l, "Melding", "Report")) " KOR-2026-001202" }
                h1 { (say(l, "We herstellen het gat tegen ", "We repair the hole by ")) (say(l, "vrijdag 27 november", "Friday 27 November")) }
                p { (say(l, "Team Wegen van Stad Kortrijk bekijkt uw melding morgen. Duurt het langer, dan laten we dat weten.", "The Roads team looks at your report tomorrow. If it takes longer, we let you know.")) }
            }
            h2 { (say(l, "Hoe hoort u van ons?", "How do you hear from us?")) }
            p { (say(l, "U krijgt een e-mail bij elke stap. U kunt ook zelf kijken met deze code.", "You get an e-mail at each step. You can also look yourself with this code.")) }
            (copy_code(l, say(l, "Uw code", "Your code"), "K7QM-4TXD-9PWE"))
            (qr_svg(say(l, "QR-code van uw melding", "QR code of your report"), "https://meld.example.be/s/K7QM4TXD9PWE"))
            (button_group(html! {
                (Button::primary(say(l, "Volg uw melding", "Follow your report")).href("/s/K7QM4TXD9PWE"))
                (Button::secondary(say(l, "Nog iets melden", "Report something else")).href("/kortrijk"))
            }))
        },
    )
}

fn sign_in(ctx: &PageContext) -> Markup {
    let l = ctx.locale;
    let form = FormState::new(l);
    small_page(
        ctx,
        &Page::new(say(l, "Aanmelden", "Sign in")),
        html! {
            h1 { (say(l, "Aanmelden", "Sign in")) }
            (Form::post(ctx, "/login").body(html! {
                (form.email("email", say(l, "E-mailadres", "E-mail address")))
                (form.password("password", say(l, "Wachtwoord", "Password")))
                (button_group(html! { (Button::primary(say(l, "Aanmelden", "Sign in"))) }))
            }))
            p { a href="/forgot" { (say(l, "Wachtwoord vergeten?", "Forgot your password?")) } }
        },
    )
}

fn list(ctx: &PageContext, alone: bool) -> Markup {
    let l = ctx.locale;
    html! {
        @if alone { h1.k-split__title { (say(l, "Mijn werk", "My work")) } } @else { h2.k-split__title { (say(l, "Mijn werk", "My work")) } }
        (search_box(l, "/desk", "", say(l, "Zoek op woord, nummer of straat", "Search word, number or street"), &[]))
        (filter_chips(l, &[(say(l, "Gat in de weg", "Hole in the road").into(), "#1".into())], "#0"))
        (work_list(l, &work_rows(ctx)))
        (pager(l, None, Some("#next")))
    }
}

fn report(ctx: &PageContext) -> Markup {
    let l = ctx.locale;
    let form = FormState::new(l);
    html! {
        div.k-title {
            h1.k-title__words { (say(l, "Gat in de weg voor de school", "Hole in the road by the school")) }
            p.k-muted { "KOR-2026-001202" }
        }
        (button_group(html! {
            (Button::primary(say(l, "Afsluiten", "Close")).key('c').small())
            (Button::secondary(say(l, "Toewijzen", "Assign")).key('a').small())
            (Button::secondary(say(l, "Vraag aan de melder", "Ask the reporter")).small())
            (Button::subtle(say(l, "Overdragen", "Hand over")).icon(Icon::Forward).small())
        }))
        (facts_sample(ctx))
        (story(ctx))
        (composer(say(l, "Lies Vandenbroucke leest dit bericht", "Lies Vandenbroucke reads this message"), false, html! {
            (Form::post(ctx, "#").body(html! {
                (form.textarea("message", say(l, "Bericht", "Message")).hide_label().rows(4))
                (button_group(html! { (Button::secondary(say(l, "Bericht versturen", "Send message")).icon(Icon::Send)) }))
            }))
        }))
    }
}

fn empty(ctx: &PageContext) -> Markup {
    let l = ctx.locale;
    let mut ctx = ctx.clone();
    ctx.flash = Some(
        Flash::ok(say(
            l,
            "Melding KOR-2026-001202 is afgesloten.",
            "Report KOR-2026-001202 is closed.",
        ))
        .undo("#undo", vec![]),
    );
    split_page(
        &ctx,
        &Page::new(say(l, "Mijn werk", "My work")),
        html! {
            h1.k-split__title { (say(l, "Mijn werk", "My work")) }
            (empty_state(say(l, "Hier staan meldingen die u toegewezen kreeg. U bent helemaal bij.", "Reports assigned to you stand here. You are all caught up."), button_group(html! {
                (Button::secondary(say(l, "Neem er een van uw team", "Take one from your team")).href("#team"))
            })))
        },
        None,
    )
}

fn settings(ctx: &PageContext) -> Markup {
    let l = ctx.locale;
    let line = |what: &'static str, days: &'static str| {
        html! {
            (say(l, "Een melding over ", "We solve a report about ")) strong { (what) } (say(l, " lossen we op binnen ", " within ")) strong { (days) } "."
        }
    };
    admin_page(
        ctx,
        &Page::new(say(l, "Termijnen", "Terms")).breadcrumb(vec![(
            say(l, "Beheer", "Administration").into(),
            "/admin".into(),
        )]),
        html! {
            h1 { (say(l, "Termijnen", "Terms")) }
            p.k-lead { (say(l, "Wat u hier belooft, ziet de burger op elk scherm en in elke brief.", "What you promise here, citizens see on every screen and in every letter.")) }
            (setting(line(say(l, "zwerfvuil", "litter"), say(l, "5 werkdagen", "5 working days")), say(l, "Geldt nu voor 12 open meldingen. Gewijzigd door Jan Peeters op 3 november.", "Applies to 12 open reports now. Changed by Jan Peeters on 3 November."), Some((say(l, "Wijzig", "Change"), "#1"))))
            (setting(line(say(l, "een gat in de weg", "a hole in the road"), say(l, "10 werkdagen", "10 working days")), say(l, "Ingesteld door de regio.", "Set by the region."), Some((say(l, "Wijzig", "Change"), "#2"))))
            (setting(line(say(l, "een kapotte straatlamp", "a broken street lamp"), say(l, "3 werkdagen", "3 working days")), "", Some((say(l, "Wijzig", "Change"), "#3"))))
        },
    )
}

fn public(ctx: &PageContext) -> Markup {
    let l = ctx.locale;
    let mut ctx = ctx.clone();
    ctx.navigation = vec![NavGroup::new(vec![
        NavItem::new(say(l, "Cijfers", "Figures"), "#f").current(true),
        NavItem::new(say(l, "Kaart", "Map"), "#m"),
    ])];
    public_page(
        &ctx,
        &Page::new(say(l, "Zo werkt de stad", "How the city serves")).wide(),
        html! {
            h1 { (say(l, "Zo snel lossen we meldingen op", "How fast we solve reports")) }
            div.k-columns {
                (figure("1.248", say(l, "open meldingen", "open reports"), Some("#o")))
                (figure("89 %", say(l, "op tijd opgelost", "solved in time"), Some("#t")))
                (figure("3", say(l, "werkdagen in het midden", "working days in the middle"), Some("#d")))
            }
            (status(l, State::OnTime)) " " (term_badge(l, Remaining::WorkingDays(-2), 2))
        },
    )
}
