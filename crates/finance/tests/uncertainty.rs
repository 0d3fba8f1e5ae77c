//! Monte Carlo, tornado and switching values, from a model in a file.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where
mod common;

use common::{assumption, model, near, refusal, uncertain};
use finance::chance::normal_cumulative;
use finance::model::Checked;
use finance::simulate::{RunError, monte_carlo, report, tornado};

const LINE: &str = "[[lines]]\nname = \"a\"\namount = \"x\"\nto = 0\n";

/// Mean and variance of each shape in closed form.
#[test]
fn every_shape_has_its_mean_and_variance() {
    let z90 = 1.281_551_565_544_6_f64;
    let sigma = (160.0_f64 / 100.0).ln() / z90;
    for (chance, mean, variance) in [
        ("shape = \"uniform\", low = 2, high = 8", 5.0, 3.0),
        (
            "shape = \"triangular\", low = 0, mode = 3, high = 9",
            4.0,
            (9.0 * 9.0 + 9.0 - 27.0) / 18.0,
        ),
        (
            "shape = \"pert\", low = 0, mode = 2, high = 10",
            3.0,
            3.0 * 7.0 / 7.0,
        ),
        ("shape = \"normal\", mean = 5, sd = 2", 5.0, 4.0),
        (
            "shape = \"lognormal\", median = 100, p90 = 160",
            100.0 * (sigma * sigma / 2.0).exp(),
            100.0_f64.powi(2) * (sigma * sigma).exp() * ((sigma * sigma).exp() - 1.0),
        ),
        ("shape = \"bernoulli\", p = 0.3", 0.3, 0.21),
    ] {
        let checked = model("discount_rate = 0", &(uncertain("x", 5.0, chance) + LINE));
        let spread = monte_carlo(&checked, 100_000, 3).unwrap();
        let error = 4.0 * variance.sqrt() / 100_000_f64.sqrt();
        assert!(
            (spread.mean - mean).abs() < error,
            "{chance}: {}",
            spread.mean
        );
        near(spread.sd, variance.sqrt(), 0.02);
        near(spread.standard_error, spread.sd / 100_000_f64.sqrt(), 1e-12);
        assert_eq!(spread.varying, 1);
    }
}

#[test]
fn percentiles_and_the_probability_of_loss_are_those_of_the_shape() {
    let checked = model(
        "discount_rate = 0",
        &(uncertain("x", 1.0, "shape = \"uniform\", low = -1, high = 3") + LINE),
    );
    let spread = monte_carlo(&checked, 200_000, 9).unwrap();
    near(spread.p10, -0.6, 0.01);
    near(spread.p50, 1.0, 0.01);
    near(spread.p90, 2.6, 0.01);
    near(spread.probability_of_loss, 0.25, 0.005);
    near(
        spread.probability_error,
        (0.25_f64 * 0.75 / 200_000.0).sqrt(),
        1e-3,
    );
    assert_eq!(spread.cumulative.len(), 21);
    assert_eq!(spread.cumulative[20].1, 1.0);
    for (value, part) in &spread.cumulative {
        near(*part, (value + 1.0) / 4.0, 0.01);
    }
    assert!(spread.cumulative.windows(2).all(|w| w[0].1 <= w[1].1));
}

#[test]
fn convergence_is_reported_along_the_way() {
    let checked = model(
        "discount_rate = 0",
        &(uncertain("x", 1.0, "shape = \"normal\", mean = 1, sd = 5") + LINE),
    );
    let few = monte_carlo(&checked, 1_000, 1).unwrap();
    assert!(!few.converged);
    let needed = few.draws_for_one_per_cent.unwrap();
    assert!((150_000..500_000).contains(&needed), "{needed}");
    let many = monte_carlo(&checked, 400_000, 1).unwrap();
    assert!(many.converged);
    let at: Vec<u64> = many.convergence.iter().map(|point| point.draws).collect();
    assert_eq!(at, [25_000, 50_000, 100_000, 200_000, 400_000]);
    assert!(
        many.convergence
            .windows(2)
            .all(|w| w[1].standard_error < w[0].standard_error)
    );
    // The first draws are the same draws.
    let part = monte_carlo(&checked, 25_000, 1).unwrap();
    assert_eq!(part.mean.to_bits(), many.convergence[0].mean.to_bits());
    // A mean of zero is never known to one per cent.
    let zero = model(
        "discount_rate = 0",
        &(uncertain("x", 0.0, "shape = \"normal\", mean = 0, sd = 5") + LINE),
    );
    assert_eq!(
        monte_carlo(&zero, 50_000, 1)
            .unwrap()
            .draws_for_one_per_cent,
        None
    );
}

/// Two of the shapes tied, and what their sum's variance says about the correlation.
#[test]
fn tied_assumptions_keep_their_shape_and_go_together() {
    let tied = |rank: f64, amount: &str| {
        let checked = model(
            "discount_rate = 0",
            &(uncertain(
                "x",
                4.0,
                "shape = \"triangular\", low = 0, mode = 3, high = 9",
            ) + &uncertain("y", 5.0, "shape = \"uniform\", low = 0, high = 1")
                + &format!(
                    "[[lines]]\nname = \"a\"\namount = \"{amount}\"\nto = 0\n[[correlations]]\nbetween = [\"x\", \"y\"]\nrank = {rank}\n"
                )),
        );
        monte_carlo(&checked, 100_000, 4).unwrap()
    };
    for rank in [0.7, -0.4, 0.0] {
        near(tied(rank, "x").mean, 4.0, 0.01);
        near(tied(rank, "x").sd, 3.5_f64.sqrt(), 0.01);
        near(tied(rank, "y").mean, 0.5, 0.01);
        near(tied(rank, "y").sd, 12.0_f64.sqrt().recip(), 0.01);
        // The uniform numbers behind x, by the triangle's own distribution function: their correlation with y is Spearman's.
        let ranks = "if(x < 3, x ^ 2 / 27, 1 - (9 - x) ^ 2 / 54)";
        near(tied(rank, ranks).mean, 0.5, 0.01);
        // Var(u + v) = 1/12 + 1/12 + 2·rank/12.
        let sum = tied(rank, &format!("{ranks} + y"));
        near(sum.sd.powi(2) * 6.0 - 1.0, rank, 0.01);
    }
}

#[test]
fn assumptions_that_go_together_entirely_move_as_one() {
    let checked = model(
        "discount_rate = 0",
        &(uncertain("x", 1.0, "shape = \"lognormal\", median = 1, p90 = 2")
            + &uncertain("y", 1.0, "shape = \"lognormal\", median = 1, p90 = 2")
            + "[[lines]]\nname = \"a\"\namount = \"x - y\"\nto = 0\n[[correlations]]\nbetween = [\"x\", \"y\"]\nvalue = 1\n"),
    );
    let spread = monte_carlo(&checked, 10_000, 1).unwrap();
    near(spread.sd, 0.0, 1e-12);
}

#[test]
fn three_tied_prices_have_the_variance_of_their_correlations() {
    let names = ["p", "q", "r"];
    let mut parts = String::new();
    for name in names {
        parts += &uncertain(name, 0.0, "shape = \"normal\", mean = 0, sd = 1");
    }
    parts += "[[lines]]\nname = \"a\"\namount = \"p + q + r\"\nto = 0\n";
    for (a, b, value) in [("p", "q", 0.6), ("p", "r", 0.3), ("q", "r", -0.2)] {
        parts += &format!("[[correlations]]\nbetween = [\"{a}\", \"{b}\"]\nvalue = {value}\n");
    }
    let spread = monte_carlo(&model("discount_rate = 0", &parts), 200_000, 5).unwrap();
    near(spread.sd, (3.0_f64 + 2.0 * (0.6 + 0.3 - 0.2)).sqrt(), 0.01);
    near(spread.probability_of_loss, normal_cumulative(0.0), 0.005);
}

#[test]
fn correlations_that_cannot_be_are_refused() {
    let two = uncertain("x", 1.0, "shape = \"uniform\", low = 0, high = 2")
        + &uncertain("y", 1.0, "shape = \"uniform\", low = 0, high = 2")
        + &uncertain("z", 1.0, "shape = \"uniform\", low = 0, high = 2")
        + &assumption("fixed", 1.0, "")
        + LINE;
    let tie = |a: &str, b: &str, more: &str| {
        format!("[[correlations]]\nbetween = [\"{a}\", \"{b}\"]\n{more}\n")
    };
    for (ties, said) in [
        (tie("x", "y", ""), "one of value and rank"),
        (
            tie("x", "y", "value = 0.5\nrank = 0.5"),
            "one of value and rank",
        ),
        (tie("x", "y", "value = 1.5"), "between −1 and 1"),
        (tie("x", "y", "value = nan"), "between −1 and 1"),
        (tie("x", "fixed", "value = 0.5"), "“fixed” has no chance"),
        (tie("x", "w", "value = 0.5"), "there is no assumption “w”"),
        (
            tie("x", "y", "value = 0.5") + &tie("y", "x", "value = 0.2"),
            "named before",
        ),
        (
            tie("x", "y", "value = -0.9")
                + &tie("y", "z", "value = -0.9")
                + &tie("x", "z", "value = -0.9"),
            "impossible",
        ),
    ] {
        let sentence = refusal("discount_rate = 0", &(two.clone() + &ties));
        assert!(sentence.contains(said), "{ties}: {sentence}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_every_machine() {
    let checked = Checked::read(include_str!("../examples/regional-room.toml")).unwrap();
    let bytes = |seed: u64| serde_json::to_string(&report(&checked, 2_000, seed).unwrap()).unwrap();
    assert_eq!(bytes(7), bytes(7));
    assert_ne!(bytes(7), bytes(8));
    // What this seed has always given. All arithmetic is fixed by IEEE 754: another machine gives the same bits.
    let spread = monte_carlo(&checked, 2_000, 7).unwrap();
    assert_eq!(
        [spread.mean, spread.p10, spread.p90].map(f64::to_bits),
        [
            13_898_095_411_009_220_671,
            13_924_588_329_131_298_730,
            4_701_465_402_058_181_730
        ],
        "{} {} {}",
        spread.mean,
        spread.p10,
        spread.p90
    );
}

#[test]
fn the_example_has_thirty_lines_and_no_figure_without_source() {
    let checked = Checked::read(include_str!("../examples/regional-room.toml")).unwrap();
    assert_eq!(checked.model().lines.len(), 30);
    assert_eq!(checked.figures_without_source(), []);
    let report = report(&checked, 5_000, 1).unwrap();
    assert_eq!(report.monte_carlo.unwrap().varying, 18);
    assert!(report.unused_assumptions.is_empty());
    assert_eq!(report.tornado.len(), report.assumptions.len());
}

#[test]
fn another_assumption_does_not_change_the_draws_of_the_first() {
    let one = uncertain("x", 1.0, "shape = \"pert\", low = 0, mode = 1, high = 4") + LINE;
    let two = uncertain("a_first", 1.0, "shape = \"uniform\", low = 0, high = 1")
        + &one
        + "[[lines]]\nname = \"b\"\namount = \"0 * a_first\"\nto = 0\n";
    let mean = |parts: &str| {
        monte_carlo(&model("discount_rate = 0", parts), 1_000, 1)
            .unwrap()
            .mean
    };
    assert_eq!(mean(&one), mean(&two));
}

#[test]
fn a_draw_that_leaves_the_numbers_is_shown_with_its_values() {
    let checked = model(
        "discount_rate = 0",
        &(uncertain("x", 1.0, "shape = \"bernoulli\", p = 0.5")
            + "[[lines]]\nname = \"share\"\namount = \"1 / x\"\nto = 0\n"),
    );
    let sentence = monte_carlo(&checked, 100, 1).unwrap_err().to_string();
    assert!(
        sentence.contains("line “share”, with x = 0, is not a number"),
        "{sentence}"
    );
    let sentence = tornado(&checked).unwrap_err().to_string();
    assert!(sentence.contains("with x = 0"), "{sentence}");
    // A choice that avoids it is fine, even where a helper leaves the numbers.
    let checked = model(
        "discount_rate = 0",
        &(uncertain("x", 1.0, "shape = \"bernoulli\", p = 0.5")
            + "[[lines]]\nname = \"h\"\nhelper = true\namount = \"1 / x\"\n[[lines]]\nname = \"a\"\namount = \"if(x > 0, h, 0)\"\nto = 0\n"),
    );
    near(monte_carlo(&checked, 100_000, 1).unwrap().mean, 0.5, 0.01);
}

#[test]
fn too_many_draws_are_refused() {
    let checked = model("discount_rate = 0", &(assumption("x", 1.0, "") + LINE));
    assert_eq!(monte_carlo(&checked, 0, 1), Err(RunError::Draws(0)));
    assert!(monte_carlo(&checked, u64::MAX, 1).is_err());
    assert_eq!(monte_carlo(&checked, 1, 1).unwrap().mean, 1.0);
}

#[test]
fn a_rate_that_swallows_everything_is_no_number() {
    let checked = model(
        "discount_rate = \"r\"",
        &(uncertain("r", 0.04, "shape = \"uniform\", low = -2, high = 0.1")
            + "[[lines]]\nname = \"a\"\namount = 1\n"),
    );
    assert!(
        monte_carlo(&checked, 1_000, 1)
            .unwrap_err()
            .to_string()
            .contains("the discount rate")
    );
}

#[test]
fn the_nearest_switching_value_is_found_on_either_side() {
    // Zero at 30 and at 90; its own value is 50, or 75.
    let at = |own: f64| {
        let checked = model(
            "discount_rate = 0",
            &(assumption("x", own, "")
                + "[[lines]]\nname = \"a\"\namount = \"(x - 30) * (90 - x)\"\nto = 0\n"),
        );
        tornado(&checked).unwrap()[0].clone()
    };
    near(at(50.0).switching.unwrap(), 30.0, 1e-12);
    near(at(75.0).switching.unwrap(), 90.0, 1e-12);
    near(at(90.0).switching.unwrap(), 90.0, 1e-12);
    assert_eq!(at(50.0).range, None);
    assert_eq!(at(50.0).npv, None);
    // 1 % of 50 moves (20)(40) to (20.5)(39.5).
    near(
        at(50.0).elasticity.unwrap(),
        (20.5 * 39.5 / 800.0 - 1.0) / 0.01,
        1e-9,
    );
}

#[test]
fn an_assumption_of_zero_has_a_switching_value_and_no_elasticity() {
    let checked = model(
        "discount_rate = 0",
        &(assumption("x", 0.0, "range = [-1, 1]")
            + "[[lines]]\nname = \"a\"\namount = \"3 - x\"\nto = 0\n"),
    );
    let bar = tornado(&checked).unwrap()[0].clone();
    near(bar.switching.unwrap(), 3.0, 1e-12);
    assert_eq!(bar.elasticity, None);
    assert_eq!(bar.npv, Some([4.0, 2.0]));
}
