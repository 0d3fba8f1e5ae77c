//! Dates, inflation, loans and what is left: a model in a file against closed forms.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where
mod common;

use common::{assumption, model, near, refusal};
use finance::flows;
use finance::simulate::{Case, case, report};
use jiff::civil::date;
use std::collections::BTreeMap;

fn base(head: &str, parts: &str) -> Case {
    case(&model(head, parts), &BTreeMap::new()).unwrap()
}

#[test]
fn payments_on_dates_are_worth_what_the_spreadsheet_says() {
    // The figures of the XNPV and XIRR functions' own example.
    let found = base(
        "start = 2008-01-01\ndiscount_rate = 0.09",
        r#"
        [[lines]]
        name = "a"
        amount = -10_000
        on = [2008-01-01]
        [[lines]]
        name = "b"
        amount = 2_750
        on = [2008-03-01, 2009-04-01]
        [[lines]]
        name = "c"
        amount = 4_250
        on = ["2008-10-30"]
        [[lines]]
        name = "d"
        amount = 3_250
        on = [2009-02-15]
        "#,
    );
    near(found.npv, 2_086.647_602_031_53, 1e-9);
    assert_eq!(found.irr.len(), 1);
    near(found.irr[0], 0.373_362_535, 1e-8);
    // By calendar year.
    assert_eq!(found.years[0], -10_000.0 + 2_750.0 + 4_250.0);
    assert_eq!(found.years[1], 2_750.0 + 3_250.0);
}

#[test]
fn dates_and_years_stand_side_by_side() {
    let found = base(
        "start = 2027-01-01\ndiscount_rate = 0.05",
        r#"
        [[lines]]
        name = "works"
        amount = -1000
        to = 0
        [[lines]]
        name = "subsidy"
        amount = 600
        on = [2027-07-02]
        [[lines]]
        name = "saving"
        amount = 100
        from = 1
        "#,
    );
    let expected =
        -1_000.0 + 600.0 * 1.05_f64.powf(-182.0 / 365.0) + 100.0 * flows::annuity_factor(0.05, 10);
    near(found.npv, expected, 1e-12);
    for rate in &found.irr {
        let payments = [
            vec![(date(2027, 1, 1), -1_000.0), (date(2027, 7, 2), 600.0)],
            // Years are whole years here, whatever the calendar does.
            (1..=10)
                .map(|year| {
                    let day = date(2027, 1, 1)
                        .checked_add(jiff::Span::new().days(365 * year))
                        .unwrap();
                    (day, 100.0)
                })
                .collect(),
        ]
        .concat();
        near(
            flows::npv_on_dates(*rate, date(2027, 1, 1), &payments),
            0.0,
            1e-6,
        );
    }
}

#[test]
fn dates_that_cannot_be_are_refused_with_their_line() {
    let line = |more: &str| format!("[[lines]]\nname = \"a\"\namount = 1\n{more}\n");
    let start = "start = 2027-01-01\ndiscount_rate = 0";
    for (head, more, said) in [
        (
            "discount_rate = 0",
            "on = [2027-01-01]",
            "line 7 of the file, line “a”, on: payments on dates need “start”",
        ),
        (
            start,
            "on = [2026-12-31]",
            "2026-12-31 does not lie between 2027-01-01",
        ),
        (start, "on = [2038-01-01]", "does not lie between"),
        (start, "on = [2028-01-01]\nfrom = 1", "on dates or in years"),
        (
            start,
            "on = [\"soon\"]",
            "“soon” is no day; write 2026-12-31",
        ),
        (start, "on = [2028-01-01T10:00:00]", "is no day"),
        (start, "on = [2028-02-30]", "invalid"),
    ] {
        let sentence = refusal(head, &line(more));
        assert!(sentence.contains(said), "{more}: {sentence}");
    }
}

#[test]
fn the_same_plan_in_real_and_nominal_money_is_worth_the_same() {
    let inflation = 0.02;
    let real = base(
        "inflation = 0.02\ndiscount_rate = 0.04",
        "[[lines]]\nname = \"a\"\namount = 100\nfrom = 1\ngrowth = 0.01\n",
    );
    let nominal = base(
        "inflation = 0.02\nrate_is = \"nominal\"\ndiscount_rate = 0.0608",
        "[[lines]]\nname = \"a\"\namount = 100\nfrom = 1\ngrowth = 0.0302\nmoney = \"nominal\"\n",
    );
    near(real.npv, nominal.npv, 1e-12);
    near(nominal.rate, 0.04, 1e-12);
    for case in [&real, &nominal] {
        let years = &case.nominal.as_ref().unwrap().years;
        near(years[10], 100.0 * 1.0302_f64.powi(10), 1e-12);
        near(case.years[10], 100.0 * 1.01_f64.powi(10), 1e-12);
        near(case.nominal.as_ref().unwrap().rate, 0.0608, 1e-12);
        near(flows::npv(0.0608, years), case.npv, 1e-12);
        near(
            flows::npv(0.04, &flows::to_real(inflation, years)),
            case.npv,
            1e-12,
        );
    }
}

#[test]
fn a_fixed_amount_melts_with_inflation() {
    let found = base(
        "inflation = \"i\"\ndiscount_rate = 0",
        &(assumption("i", 0.03, "")
            + "[[lines]]\nname = \"contract\"\namount = -50\nfrom = 1\nmoney = \"nominal\"\n"),
    );
    near(found.npv, -50.0 * flows::annuity_factor(0.03, 10), 1e-12);
    assert!(
        found.nominal.unwrap().years[1..]
            .iter()
            .all(|y| (y + 50.0).abs() < 1e-9)
    );
    for (head, parts) in [
        (
            "discount_rate = 0",
            "[[lines]]\nname = \"a\"\namount = 1\nmoney = \"nominal\"\n",
        ),
        (
            "rate_is = \"nominal\"\ndiscount_rate = 0",
            "[[lines]]\nname = \"a\"\namount = 1\n",
        ),
    ] {
        assert!(refusal(head, parts).contains("needs inflation"));
    }
}

#[test]
fn nominal_rates_of_return_follow_from_the_real_ones() {
    let found = base(
        "inflation = 0.02\ndiscount_rate = 0.04",
        "[[lines]]\nname = \"a\"\namount = -100\nto = 0\n[[lines]]\nname = \"b\"\namount = 110\nfrom = 1\nto = 1\n",
    );
    near(found.irr[0], 0.1, 1e-9);
    let nominal = found.nominal.unwrap();
    near(nominal.irr[0], 1.1 * 1.02 - 1.0, 1e-9);
    near(flows::irr(&nominal.years)[0], nominal.irr[0], 1e-9);
}

#[test]
fn a_loan_at_the_discount_rate_is_worth_nothing() {
    let found = base(
        "inflation = 0.02\nrate_is = \"nominal\"\ndiscount_rate = \"interest\"",
        &(assumption("interest", 0.035, "")
            + &assumption("loan", 250_000.0, "")
            + r#"
            [[lines]]
            name = "received"
            amount = "loan"
            to = 0
            [[lines]]
            name = "repaid"
            amount = "-annuity(interest, 10, loan)"
            from = 1
            money = "nominal"
            "#),
    );
    near(found.npv, 0.0, 1e-6);
    near(found.nominal.unwrap().irr[0], 0.035, 1e-9);
}

#[test]
fn the_annuity_is_worth_as_much_as_the_plan() {
    let found = base(
        "discount_rate = 0.03",
        "[[lines]]\nname = \"a\"\namount = -1000\nto = 0\n[[lines]]\nname = \"b\"\namount = 90\nfrom = 2\nevery = 2\n",
    );
    near(
        found.annuity.unwrap() * flows::annuity_factor(0.03, 10),
        found.npv,
        1e-12,
    );
}

#[test]
fn what_is_bought_again_and_what_is_left() {
    let line = "[[lines]]\nname = \"a\"\namount = -400\nto = 9\nevery = 4\nlife = 4\n";
    let found = base("discount_rate = 0.03", line);
    assert_eq!(found.years, flows::replacement_cycle(400.0, 0, 4, 10));
    // Prices that rise make what is left dearer as well, and a life may be broken.
    let found = base(
        "discount_rate = 0",
        "[[lines]]\nname = \"a\"\namount = -400\nfrom = 8\nto = 8\nlife = 2.5\ngrowth = 0.05\n",
    );
    let price = 400.0 * 1.05_f64.powi(8);
    near(found.years[10], price * 0.5 / 2.5, 1e-12);
    near(found.npv, -price * 2.0 / 2.5, 1e-12);
    // Bought on a day: what is left counts by the day.
    let found = base(
        "start = 2027-01-01\ndiscount_rate = 0",
        "[[lines]]\nname = \"a\"\namount = -400\non = [2029-01-01]\nlife = 16\n",
    );
    near(
        found.npv,
        -400.0 + 400.0 * (16.0 - (10.0 - 731.0 / 365.0)) / 16.0,
        1e-12,
    );
}

#[test]
fn several_rates_of_return_all_reach_the_reader() {
    let found = base(
        "discount_rate = 0.1",
        r#"
        [[lines]]
        name = "open"
        amount = -4000
        to = 0
        [[lines]]
        name = "coal"
        amount = 25_000
        from = 1
        to = 1
        [[lines]]
        name = "restore"
        amount = -25_000
        from = 2
        to = 2
        "#,
    );
    assert_eq!(found.irr.len(), 2);
    near(found.irr[0], 0.25, 1e-9);
    near(found.irr[1], 4.0, 1e-9);
}

#[test]
fn other_rates_are_those_of_other_models() {
    let at = |rate: &str, more: &str| {
        let checked = model(
            &format!("inflation = 0.02\ndiscount_rate = {rate}\n{more}"),
            "[[lines]]\nname = \"a\"\namount = -1000\nto = 0\n[[lines]]\nname = \"b\"\namount = 150\nfrom = 1\nmoney = \"nominal\"\n",
        );
        report(&checked, 1, 1).unwrap()
    };
    for kind in ["", "rate_is = \"nominal\""] {
        let one = at("0.04", &format!("{kind}\nother_rates = [0.02, 0.06]"));
        near(one.other_rates[0].npv, at("0.02", kind).base.npv, 1e-12);
        near(one.other_rates[1].npv, at("0.06", kind).base.npv, 1e-12);
    }
    assert!(
        refusal(
            "discount_rate = 0\nother_rates = [-1.0]",
            "[[lines]]\nname = \"a\"\namount = 1\n"
        )
        .contains("above −1")
    );
}

#[test]
fn lines_add_up_to_the_whole_year_by_year() {
    let found = base(
        "discount_rate = 0.04",
        "[[lines]]\nname = \"a\"\namount = -100\nevery = 3\nlife = 3\n[[lines]]\nname = \"b\"\nlabel = \"Saving\"\namount = \"-a / 2\"\nfrom = 1\ngrowth = 0.01\n",
    );
    for (year, total) in found.years.iter().enumerate() {
        near(
            found.lines.iter().map(|line| line.years[year]).sum(),
            *total,
            1e-12,
        );
    }
    near(
        found.lines.iter().map(|line| line.value).sum(),
        found.npv,
        1e-12,
    );
    near(flows::npv(0.04, &found.years), found.npv, 1e-12);
    near(found.discounted.iter().sum(), found.npv, 1e-12);
    near(
        found.discounted[3],
        found.years[3] / 1.04_f64.powi(3),
        1e-12,
    );
    assert_eq!(found.lines[0].label, "a");
    assert_eq!(found.lines[1].label, "Saving");
}

#[test]
fn figures_in_formulas_are_named_with_their_place() {
    let checked = model(
        "discount_rate = 0.04",
        &(assumption("kw", 5.0, "")
            + "[[lines]]\nname = \"energy\"\namount = \"-(kw * 8_760 * 0.21)\"\n[[lines]]\nname = \"fixed\"\namount = -400\n"),
    );
    let found: Vec<(String, f64)> = checked
        .figures_without_source()
        .into_iter()
        .map(|bare| (bare.place, bare.figure))
        .collect();
    assert_eq!(
        found,
        [
            ("discount_rate".to_owned(), 0.04),
            ("energy".to_owned(), 0.21),
            ("fixed".to_owned(), -400.0)
        ]
    );
}

#[test]
fn a_report_names_what_it_used_and_what_not() {
    let checked = model(
        "discount_rate = \"r\"\ninflation = \"i\"",
        &(assumption("r", 0.04, "")
            + &assumption("i", 0.02, "")
            + &assumption("deep", 1.0, "")
            + &assumption("idle", 1.0, "")
            + &assumption("shared", 5.0, "")
            + "[[lines]]\nname = \"h\"\nhelper = true\namount = \"deep\"\n[[lines]]\nname = \"a\"\namount = \"h * 2\"\n"
            + "[sharing]\npartners = [\"A\", \"B\"]\ntogether = \"shared\"\n"),
    );
    let report = report(&checked, 10, 1).unwrap();
    assert_eq!(
        report.assumptions.keys().collect::<Vec<_>>(),
        ["deep", "i", "r", "shared"]
    );
    assert_eq!(report.assumptions["deep"].source, "s");
    assert_eq!(report.unused_assumptions, ["idle"]);
    assert_eq!(report.monte_carlo, None);
}
