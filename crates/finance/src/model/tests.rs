//! What a model must be.

use super::*;

const GOOD: &str = r#"
title = "A room"
horizon = 3
discount_rate = 0.0
[assumptions.price]
value = 0.2
unit = "EUR/kWh"
range = [0.15, 0.3]
chance = { shape = "triangular", low = 0.1, mode = 0.2, high = 0.3 }
source = "a tender"
date = "2025-11-01"
owner = "energy"
[[lines]]
name = "energy"
amount = "-100 * price"
from = 1
"#;

fn refused(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    Checked::read(&GOOD.replace(from, to))
        .expect_err(to)
        .to_string()
}

#[test]
fn a_good_model_is_read() {
    let checked = Checked::read(GOOD).expect("a model");
    assert_eq!(checked.model().lines[0].name, "energy");
    let years: Vec<u32> = checked.lines[0].payments.iter().map(|p| p.year).collect();
    assert_eq!(years, [1, 2, 3]);
}

#[test]
fn every_mistake_is_named_with_its_place() {
    for (from, to, said) in [
        (
            "source = \"a tender\"",
            "source = \" \"",
            "line 10 of the file, assumption “price”, source: it is empty",
        ),
        ("owner = \"energy\"\n", "", "missing field `owner`"),
        (
            "price\"\nfrom",
            "prize\"\nfrom",
            "there is no assumption or earlier line “prize”",
        ),
        ("-100 * price", "-100 * ", "ends too early"),
        ("[0.15, 0.3]", "[0.25, 0.3]", "does not lie in its range"),
        ("mode = 0.2", "mode = 0.5", "low ≤ mode ≤ high"),
        (
            "from = 1",
            "from = 4",
            "do not lie between 0 and the horizon",
        ),
        ("from = 1", "every = 0", "every = 0"),
        ("from = 1", "life = 0", "lasts longer than nothing"),
        ("horizon = 3", "horizon = 4000", "at most 200"),
        ("name = \"energy\"", "name = \"price\"", "already used"),
        ("name = \"energy\"", "name = \"2x\"", "begins with a letter"),
        ("from = 1", "colour = 1", "unknown field `colour`"),
        (
            "from = 1",
            "[scenarios.low]\nprize = 1",
            "there is no assumption “prize”",
        ),
        (
            "from = 1",
            "[[correlations]]\nbetween = [\"price\", \"price\"]\nvalue = 0.5",
            "a correlation joins two assumptions",
        ),
    ] {
        let sentence = refused(from, to);
        assert!(sentence.contains(said), "{to}: {sentence}");
    }
}

#[test]
fn a_line_may_use_an_earlier_line_but_not_a_later_one() {
    let later = format!("{GOOD}\n[[lines]]\nname = \"half\"\namount = \"energy / 2\"\n");
    assert!(Checked::read(&later).is_ok());
    assert!(refused("-100 * price", "-100 * price + half").contains("“half”"));
}
