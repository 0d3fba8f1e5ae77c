//! What a model says, against closed forms.

use super::*;
use crate::flows::{self, annuity_factor};

fn near(a: f64, b: f64, part: f64) {
    assert!((a - b).abs() <= part * (1.0 + b.abs()), "{a} is not {b}");
}

pub(super) fn assumption(name: &str, value: f64, more: &str) -> String {
    format!(
        "[assumptions.{name}]\nvalue = {value}\nunit = \"x\"\nsource = \"s\"\ndate = \"2026-01-01\"\nowner = \"o\"\n{more}\n"
    )
}

pub(super) fn model(head: &str, rest: &str) -> Checked {
    Checked::read(&format!("title = \"t\"\nhorizon = 10\n{head}\n{rest}")).expect("a model")
}

#[test]
fn a_constant_line_is_an_annuity() {
    let m = model(
        "discount_rate = 0.04",
        "[[lines]]\nname = \"a\"\namount = 100\nfrom = 1\n",
    );
    near(
        case(&m, &BTreeMap::new()).expect("a case").npv,
        100.0 * annuity_factor(0.04, 10),
        1e-12,
    );
}

#[test]
fn growth_equal_to_the_rate_is_no_discount() {
    let m = model(
        "discount_rate = 0.04",
        "[[lines]]\nname = \"a\"\namount = 7\nfrom = 1\ngrowth = 0.04\n",
    );
    near(case(&m, &BTreeMap::new()).expect("a case").npv, 70.0, 1e-12);
}

#[test]
fn replacement_with_what_is_left_is_the_replacement_cycle() {
    let m = model(
        "discount_rate = 0.03",
        "[[lines]]\nname = \"a\"\namount = -400\nto = 9\nevery = 4\nlife = 4\n",
    );
    let c = case(&m, &BTreeMap::new()).expect("a case");
    assert_eq!(c.years, flows::replacement_cycle(400.0, 0, 4, 10));
}

#[test]
fn a_run_without_chance_is_the_case_itself() {
    let m = model(
        "discount_rate = \"r\"",
        &format!(
            "{}[[lines]]\nname = \"a\"\namount = -400\nto = 8\nevery = 4\nlife = 5\ngrowth = 0.01\n[[lines]]\nname = \"b\"\namount = \"-a / 3\"\nfrom = 1\n",
            assumption("r", 0.05, "")
        ),
    );
    let spread = monte_carlo(&m, 1_000, 1).expect("a run");
    near(
        spread.mean,
        case(&m, &BTreeMap::new()).expect("a case").npv,
        1e-9,
    );
    near(spread.sd, 0.0, 1e-6);
}

#[test]
fn a_sum_of_normal_numbers_is_normal() {
    let rest = format!(
        "{}{}[[lines]]\nname = \"a\"\namount = \"x + y\"\nto = 0\n",
        assumption(
            "x",
            10.0,
            "chance = { shape = \"normal\", mean = 10.0, sd = 3.0 }"
        ),
        assumption(
            "y",
            5.0,
            "chance = { shape = \"normal\", mean = 5.0, sd = 4.0 }"
        ),
    );
    let spread = monte_carlo(&model("discount_rate = 0.04", &rest), 200_000, 7).expect("a run");
    near(spread.mean, 15.0, 0.002);
    near(spread.sd, 5.0, 0.01);
    near(spread.p10, 15.0 - 5.0 * 1.281_551_6, 0.01);
    near(spread.p90, 15.0 + 5.0 * 1.281_551_6, 0.01);
    near(
        spread.probability_of_loss,
        crate::chance::normal_cumulative(-3.0),
        0.001,
    );
    assert!(spread.converged);
}

#[test]
fn correlation_is_kept() {
    let rest = |value: &str| {
        format!(
            "{}{}[[lines]]\nname = \"a\"\namount = \"x - y\"\nto = 0\n[[correlations]]\nbetween = [\"x\", \"y\"]\nvalue = {value}\n",
            assumption(
                "x",
                10.0,
                "chance = { shape = \"normal\", mean = 10.0, sd = 3.0 }"
            ),
            assumption(
                "y",
                5.0,
                "chance = { shape = \"normal\", mean = 5.0, sd = 3.0 }"
            ),
        )
    };
    for rho in [0.8_f64, -0.5] {
        let spread = monte_carlo(
            &model("discount_rate = 0.04", &rest(&rho.to_string())),
            200_000,
            7,
        )
        .expect("a run");
        // Var(x − y) = 2·9·(1 − ρ).
        near(spread.sd, (18.0 * (1.0 - rho)).sqrt(), 0.01);
    }
}

#[test]
fn an_uncertain_rate_is_discounted_draw_by_draw() {
    let rest = format!(
        "{}[[lines]]\nname = \"a\"\namount = 100\nfrom = 10\n",
        assumption("r", 0.5, "chance = { shape = \"bernoulli\", p = 0.5 }")
    );
    // Half of the draws discount at 0 %, half at 100 % over ten years.
    let spread = monte_carlo(&model("discount_rate = \"r\"", &rest), 100_000, 3).expect("a run");
    near(spread.mean, 50.0 + 50.0 / 1024.0, 0.01);
    assert_eq!(spread.p90, 100.0);
}

#[test]
fn the_same_seed_gives_the_same_bits_and_another_seed_others() {
    let rest = format!(
        "{}[[lines]]\nname = \"a\"\namount = \"x\"\n",
        assumption(
            "x",
            12.0,
            "chance = { shape = \"pert\", low = 10.0, mode = 12.0, high = 20.0 }"
        )
    );
    let m = model("discount_rate = 0.04", &rest);
    let one = monte_carlo(&m, 5_000, 11).expect("a run");
    assert_eq!(one, monte_carlo(&m, 5_000, 11).expect("a run"));
    assert_ne!(
        one.mean.to_bits(),
        monte_carlo(&m, 5_000, 12).expect("a run").mean.to_bits()
    );
}

#[test]
fn the_widest_bar_comes_first_and_the_switching_value_is_where_it_turns() {
    let rest = format!(
        "{}{}[[lines]]\nname = \"cost\"\namount = \"-c\"\nto = 0\n[[lines]]\nname = \"gain\"\namount = \"g\"\nfrom = 1\n",
        assumption("c", 500.0, "range = [450.0, 700.0]"),
        assumption("g", 70.0, "range = [40.0, 90.0]"),
    );
    let m = model("discount_rate = 0.0", &rest);
    let bars = tornado(&m).expect("bars");
    assert_eq!(
        bars.iter()
            .map(|b| b.assumption.as_str())
            .collect::<Vec<_>>(),
        ["g", "c"]
    );
    assert_eq!(bars[0].npv, Some([-100.0, 400.0]));
    near(bars[0].switching.expect("a value"), 50.0, 1e-9);
    near(bars[1].switching.expect("a value"), 700.0, 1e-9);
    // 1 % of 700 income on a value of 200.
    near(bars[0].elasticity.expect("a figure"), 3.5, 1e-9);
}

#[test]
fn scenarios_replace_values() {
    let rest = format!(
        "{}[[lines]]\nname = \"a\"\namount = \"g\"\nto = 0\n[scenarios.bad]\ng = -5\n",
        assumption("g", 70.0, "")
    );
    let m = model("discount_rate = 0.0", &rest);
    near(scenarios(&m).expect("cases")["bad"].npv, -5.0, 1e-12);
}

#[test]
fn a_result_names_only_the_assumptions_it_used() {
    let rest = format!(
        "{}{}{}[[lines]]\nname = \"h\"\nhelper = true\namount = \"deep\"\n[[lines]]\nname = \"unused\"\nhelper = true\namount = \"idle\"\n[[lines]]\nname = \"a\"\namount = \"h * 2\"\n",
        assumption("deep", 1.0, ""),
        assumption("idle", 1.0, ""),
        assumption("r", 0.02, "")
    );
    assert_eq!(
        used_assumptions(&model("discount_rate = \"r\"", &rest)),
        ["deep", "r"]
    );
}

#[test]
fn what_leaves_the_numbers_is_refused() {
    let m = model(
        "discount_rate = 0.0",
        "[[lines]]\nname = \"a\"\namount = \"1 / 0\"\n",
    );
    assert!(matches!(
        case(&m, &BTreeMap::new()),
        Err(RunError::NotANumber(_))
    ));
    assert!(matches!(
        monte_carlo(&m, 10, 1),
        Err(RunError::NotANumber(_))
    ));
    assert!(matches!(monte_carlo(&m, 0, 1), Err(RunError::Draws(0))));
    let m = model(
        "discount_rate = -1",
        "[[lines]]\nname = \"a\"\namount = 1\n",
    );
    assert!(case(&m, &BTreeMap::new()).is_err());
}
