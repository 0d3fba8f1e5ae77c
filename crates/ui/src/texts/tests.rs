use std::fs;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::html;
use proptest::prelude::*;

use super::*;

static SAMPLE: Source = Source::new(
    "sample",
    &[
        "sample-plain = Dag\nsample-count =\n    { $count ->\n        [one] één <melding>\n       *[other] { $count } <meldingen>\n    }\nsample-sentence = Een melding over { $what } lossen we op binnen { $days } & niet later.\n",
    ],
    &[
        "sample-plain = Hello\nsample-count = { $count } reports\nsample-sentence = Solved within { $days }: { $what }\n",
    ],
);

fn brussels() -> TimeZone {
    TimeZone::get("Europe/Brussels").unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn the_texts_of_this_crate_are_complete() {
    check::assert_complete(env!("CARGO_MANIFEST_DIR"), &crate::TEXTS, &[]);
}

#[test]
fn texts_are_found_by_the_prefix_of_their_source() {
    register(&SAMPLE);
    register(&SAMPLE);
    assert_eq!(Locale::Nl.t("sample-plain"), "Dag");
    assert_eq!(Locale::En.t("sample-plain"), "Hello");
    assert!(
        matches!(Locale::Nl.t("sample-plain"), Cow::Borrowed(_)),
        "plain texts are formatted once"
    );
    assert_eq!(t!(Locale::Nl, "sample-count", count = 1), "één <melding>");
    assert_eq!(
        t!(Locale::Nl, "sample-count", count = 12_345),
        "12.345 <meldingen>"
    );
    assert_eq!(
        t!(Locale::En, "sample-count", count = 12_345),
        "12,345 reports"
    );
}

#[test]
fn a_missing_text_is_visible_and_counted() {
    register(&SAMPLE);
    let before = missing_count();
    assert_eq!(Locale::Nl.t("sample-nothing"), "[[sample-nothing]]");
    assert_eq!(Locale::Nl.t("nobody-knows"), "[[nobody-knows]]");
    assert_eq!(t!(Locale::En, "", count = 1), "[[]]");
    assert!(missing_count() >= before + 3);
    assert!(!Locale::Nl.has("sample-nothing") && Locale::Nl.has("sample-plain"));
}

#[test]
fn a_sentence_keeps_its_markup_and_escapes_everything_else() {
    register(&SAMPLE);
    let days = String::from("<5>");
    let sentence = Locale::Nl.sentence(
        "sample-sentence",
        &[("what", &html! { strong { "zwerfvuil" } }), ("days", &days)],
    );
    assert_eq!(
        sentence.into_string(),
        "Een melding over <strong>zwerfvuil</strong> lossen we op binnen &lt;5&gt; &amp; niet later."
    );
}

#[test]
fn the_language_is_chosen_by_address_then_cookie_then_browser() {
    let choose = |q, c, a| Locale::negotiate(q, c, a, Locale::Nl);
    assert_eq!(choose(Some("en"), Some("nl"), Some("nl")), Locale::En);
    assert_eq!(choose(Some("fr"), Some("en"), Some("nl")), Locale::En);
    assert_eq!(
        choose(None, None, Some("fr-BE, en-GB;q=0.7, nl;q=0.8")),
        Locale::Nl
    );
    assert_eq!(choose(None, None, Some("en, nl")), Locale::En);
    assert_eq!(choose(None, None, Some("en;q=0, de")), Locale::Nl);
    assert_eq!(choose(None, None, Some(";;;q=,,")), Locale::Nl);
    assert_eq!(choose(None, None, None), Locale::Nl);
}

#[test]
fn dates_read_as_people_say_them() {
    let now = at("2026-11-25T14:10:00+01:00");
    let say = |moment: &str| human_date(at(moment), now, &brussels(), Locale::Nl);
    assert_eq!(say("2026-11-25T14:10:00+01:00"), "vandaag 14:10");
    assert_eq!(say("2026-11-26T09:05:00+01:00"), "morgen 09:05");
    assert_eq!(say("2026-11-24T23:59:59+01:00"), "gisteren 23:59");
    assert_eq!(
        say("2026-11-27T08:00:00+01:00"),
        "vrijdag 27 november 08:00"
    );
    assert_eq!(say("2027-01-04T08:00:00+01:00"), "maandag 4 januari 08:00");
    assert_eq!(say("2024-03-03T08:15:00+01:00"), "3 maart 2024 08:15");
    assert_eq!(
        human_date(
            at("2026-11-26T09:05:00+01:00"),
            now,
            &brussels(),
            Locale::En
        ),
        "tomorrow 09:05"
    );
    assert_eq!(
        exact_date(now, &brussels(), Locale::En),
        "Wednesday 25 November 2026, 14:10"
    );
    assert_eq!(iso_date(now, &brussels()), "2026-11-25T14:10:00+01:00");
}

#[test]
fn a_day_is_the_day_on_the_local_clock_also_around_the_clock_change() {
    // 23:30 UTC is already the next day in Brussels; on 25 October 2026 the clock goes back.
    let now = at("2026-10-24T23:30:00Z");
    assert_eq!(
        human_date(at("2026-10-25T00:30:00Z"), now, &brussels(), Locale::Nl),
        "vandaag 02:30"
    );
    assert_eq!(
        human_date(at("2026-10-25T01:30:00Z"), now, &brussels(), Locale::Nl),
        "vandaag 02:30"
    );
    assert_eq!(
        iso_date(at("2026-10-25T01:30:00Z"), &brussels()),
        "2026-10-25T02:30:00+01:00"
    );
}

#[test]
fn terms_are_said_in_the_unit_of_the_promise() {
    let say = |r| term_words(r, Locale::Nl);
    assert_eq!(say(Remaining::WorkingDays(2)), "nog 2 werkdagen");
    assert_eq!(say(Remaining::WorkingDays(1)), "nog 1 werkdag");
    assert_eq!(say(Remaining::WorkingDays(0)), "vandaag af");
    assert_eq!(say(Remaining::WorkingDays(-1)), "1 werkdag te laat");
    assert_eq!(
        say(Remaining::WorkingDays(-1_200)),
        "1.200 werkdagen te laat"
    );
    assert_eq!(say(Remaining::WorkingHours(3)), "nog 3 werkuren");
    assert_eq!(
        term_words(Remaining::WorkingDays(-1), Locale::En),
        "1 working day late"
    );
    assert!(!say(Remaining::WorkingDays(i64::MIN)).contains("[["));
}

#[test]
fn numbers_and_amounts_follow_the_language() {
    assert_eq!(number(-1_234_567, Locale::Nl), "−1.234.567");
    assert_eq!(number(999, Locale::En), "999");
    assert_eq!(decimal(1_234.5, 2, Locale::Nl), "1.234,50");
    assert_eq!(decimal(-0.001, 1, Locale::Nl), "0,0");
    assert_eq!(amount(123_450, Locale::Nl), "€\u{a0}1.234,50");
    assert_eq!(amount(-5, Locale::En), "−€0.05");
    assert_eq!(percent(0.894, Locale::Nl), "89\u{a0}%");
    assert_eq!(file_size(1_450_000, Locale::Nl), "1,4\u{a0}MB");
    assert_eq!(file_size(999, Locale::Nl), "999\u{a0}B");
}

#[test]
fn a_stored_moment_outside_the_calendar_does_not_panic() {
    assert_eq!(timestamp(i64::MIN), Timestamp::MIN);
    assert_eq!(timestamp(i64::MAX), Timestamp::MAX);
    assert_eq!(timestamp(0), Timestamp::UNIX_EPOCH);
}

#[test]
fn the_check_knows_the_macro_from_others_that_end_alike() {
    static NONE: Source = Source::new("none", &[], &[]);
    let folder = std::env::temp_dir().join(format!("kantel-ui-macros-{}", std::process::id()));
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("src/a.rs"), "assert!(ok, \"none-message\"); x.get(\"none-get\"); crate::t!(ctx.locale, \"none-real\", n = 1);\n#[cfg(test)]\nmod tests { fn f() { l.t(\"none-test\"); } }").unwrap();
    let problems = check::problems(folder.to_str().unwrap(), &NONE, &[]);
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(problems[0].starts_with("none-real"), "{problems:#?}");
}

#[test]
fn the_check_finds_each_kind_of_mistake() {
    static WRONG: Source = Source::new(
        "wrong",
        &[
            "wrong-used = Dag { $name }\nwrong-unused = x\nwrong-built-one = x\nother-key = x\nwrong-used = twee\n-term = y\n",
        ],
        &[
            "wrong-used = Hello { $nom }\nwrong-only-en = x\nwrong-built-one = x\nother-key = x\nwrong-broken\n",
        ],
    );
    let folder = std::env::temp_dir().join(format!("kantel-ui-check-{}", std::process::id()));
    fs::create_dir_all(folder.join("src/deep")).unwrap();
    fs::write(
        folder.join("src/deep/page.rs"),
        "fn f(l: Locale, c: &str) { l.t(\"wrong-used\"); t!(l, \"wrong-absent\", n = 1); l.t(\"ui-save\");\n// l.t(\"wrong-unused\")\nlet k = format!(\"wrong-built-{c}\"); }",
    )
    .unwrap();
    let problems = check::problems(folder.to_str().unwrap(), &WRONG, &[]);
    fs::remove_dir_all(&folder).unwrap();
    let found = |part: &str| problems.iter().any(|p| p.contains(part));
    assert!(found("wrong-used: placeholders differ"), "{problems:#?}");
    assert!(found("wrong-used: written twice in nl"), "{problems:#?}");
    assert!(found("wrong-unused: no text in en"), "{problems:#?}");
    assert!(found("wrong-only-en: no text in nl"), "{problems:#?}");
    assert!(found("wrong-unused: not used"), "{problems:#?}");
    assert!(found("wrong-absent: asked for in"), "{problems:#?}");
    assert!(found("other-key: does not start with"), "{problems:#?}");
    assert!(
        !found("wrong-built-one"),
        "a key built from a prefix counts as used: {problems:#?}"
    );
    assert!(!found("ui-save"), "{problems:#?}");
}

proptest! {
    #[test]
    fn grouping_never_changes_the_digits(value: i64) {
        for locale in Locale::ALL {
            let shown = number(value, locale);
            let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
            prop_assert_eq!(digits, value.unsigned_abs().to_string());
            prop_assert_eq!(shown.starts_with('−'), value < 0);
        }
    }

    #[test]
    fn any_header_gives_a_language(header in ".{0,80}") {
        let _ = Locale::negotiate(Some(&header), Some(&header), Some(&header), Locale::En);
    }
}
