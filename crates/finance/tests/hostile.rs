//! Files that are broken, absurd or meant to break: a clear refusal or a right answer, in bounded time.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where
mod common;

use common::{assumption, text};
use finance::model::{Checked, LARGEST_FILE};
use finance::simulate::report;
use proptest::prelude::*;

const EXAMPLE: &str = include_str!("../examples/regional-room.toml");

/// Whatever is read can be computed or is refused with a sentence.
fn look(text: &str) {
    match Checked::read(text) {
        Ok(checked) => {
            if let Err(error) = report(&checked, 100, 1) {
                assert!(!error.to_string().is_empty());
            }
        }
        Err(error) => assert!(error.to_string().len() > 10),
    }
}

#[test]
fn deep_and_long_files_are_refused_quickly() {
    let line = "[[lines]]\nname = \"a\"\namount = ";
    for nested in ["[", "{a=", "\"(", "\"-", "\"if(", "\"2^", "[[", "\"1+"] {
        for times in [100, 10_000, 60_000] {
            look(&text(
                "discount_rate = 0",
                &format!("{line}{}", nested.repeat(times)),
            ));
            look(&text(
                &format!("discount_rate = {}", nested.repeat(times)),
                "",
            ));
        }
    }
    let long = "#".repeat(LARGEST_FILE + 1);
    assert!(
        Checked::read(&long)
            .unwrap_err()
            .to_string()
            .contains("at most")
    );
    look(&"a.".repeat(50_000));
    look("");
    look("\u{feff}title = \"x\"");
    look("\0");
}

#[test]
fn absurd_numbers_are_refused_or_computed() {
    let line = |more: &str| format!("[[lines]]\nname = \"a\"\namount = 1\n{more}\n");
    for (head, parts) in [
        ("discount_rate = nan", line("")),
        ("discount_rate = inf", line("")),
        ("discount_rate = -1", line("")),
        ("discount_rate = 1e308", line("")),
        (
            "discount_rate = 0\ninflation = -1",
            line("money = \"nominal\""),
        ),
        (
            "discount_rate = 0\ninflation = 1e308",
            line("money = \"nominal\""),
        ),
        ("discount_rate = 0", line("from = 4294967295")),
        ("discount_rate = 0", line("from = -1")),
        ("discount_rate = 0", line("to = 4294967296")),
        ("discount_rate = 0", line("every = 4294967295")),
        ("discount_rate = 0", line("life = inf")),
        ("discount_rate = 0", line("life = 1e-300")),
        ("discount_rate = 0", line("life = -3")),
        ("discount_rate = 0", line("growth = 1e308")),
        ("discount_rate = 0", line("growth = -5")),
        ("discount_rate = 0", line("growth = \"1e999\"")),
        (
            "start = 9999-12-31\ndiscount_rate = 0",
            line("on = [9999-12-31]"),
        ),
        (
            "start = 0000-01-01\ndiscount_rate = 0",
            line("on = [9999-12-31]"),
        ),
        ("horizon = 3\ndiscount_rate = 0", line("")),
        ("other_rates = [nan]\ndiscount_rate = 0", line("")),
    ] {
        look(&text(head, &parts));
    }
    for chance in [
        "shape = \"uniform\", low = -1e308, high = 1e308",
        "shape = \"pert\", low = 0, mode = 1e-300, high = 1e300",
        "shape = \"triangular\", low = 1e300, mode = 1e300, high = 1.0001e300",
        "shape = \"lognormal\", median = 1e-300, p90 = 1e300",
        "shape = \"normal\", mean = 1e308, sd = 1e308",
        "shape = \"bernoulli\", p = 1",
        "shape = \"bernoulli\", p = 0",
        "shape = \"cauchy\", x = 0",
    ] {
        let x = assumption("x", 1.0, &format!("chance = {{ {chance} }}"));
        look(&text(
            "discount_rate = 0",
            &(x + "[[lines]]\nname = \"a\"\namount = \"x\"\n"),
        ));
    }
}

#[test]
fn the_largest_model_that_is_read_is_computed() {
    // As many lines as fit, each paid every year of the longest horizon, with a rate that varies.
    let mut parts = assumption(
        "r",
        0.04,
        "chance = { shape = \"uniform\", low = 0.01, high = 0.06 }",
    );
    let mut number = 0;
    while parts.len() < LARGEST_FILE - 200 && number < 1_990 {
        parts += &format!("[[lines]]\nname = \"l{number}\"\namount = \"1 + r\"\n");
        number += 1;
    }
    let text = format!("title = \"t\"\nhorizon = 200\ndiscount_rate = \"r\"\n{parts}");
    let checked = Checked::read(&text).unwrap();
    let report = report(&checked, 100, 1).unwrap();
    assert!(report.base.npv > 0.0);
    let more = "[[lines]]\nname = \"m\"\namount = 1\n".repeat(11);
    assert!(Checked::read(&(text + &more)).is_err());
}

#[test]
fn mistakes_name_the_line_of_the_file() {
    for (from, to, line, said) in [
        (
            "value = 0.04\n",
            "value = 0.09\n",
            14,
            "assumption “rate”, range",
        ),
        (
            "rooms * room_load",
            "rooms * room_lode",
            0,
            "line “load_old”, amount: there is no assumption or earlier line “room_lode”",
        ),
        (
            "partners = 9",
            "partnars = 9",
            0,
            "scenario “fewer_partners”, partnars",
        ),
    ] {
        assert!(EXAMPLE.contains(from), "{from}");
        let broken = EXAMPLE.replacen(from, to, 1);
        let sentence = Checked::read(&broken).unwrap_err().to_string();
        assert!(sentence.contains(said), "{sentence}");
        let expected = match line {
            0 => broken[..broken.find(to).unwrap()].matches('\n').count() + 1,
            line => line,
        };
        assert!(
            sentence.contains(&format!("line {expected} of the file")),
            "{expected}: {sentence}"
        );
    }
    // What TOML itself refuses has its place as well.
    let sentence = Checked::read("title = \"x\nhorizon = 3")
        .unwrap_err()
        .to_string();
    assert!(sentence.contains("line 1"), "{sentence}");
    let sentence = Checked::read(&EXAMPLE.replacen("unit = \"a year, real\"\n", "", 1))
        .unwrap_err()
        .to_string();
    assert!(
        sentence.contains("missing field `unit`") && sentence.contains("line"),
        "{sentence}"
    );
}

/// A piece of a file that is taken out, doubled, or replaced by something else.
fn mutated(text: &str, cuts: &[(usize, usize, u8)]) -> String {
    const STRANGE: [&str; 16] = [
        "", "\"", "[", "]", "=", "\n", "1e999", "-", "nan", "é", "{", "0", "name", ".", "'''", "(",
    ];
    let mut bytes: Vec<char> = text.chars().collect();
    for (at, length, what) in cuts {
        let at = at % bytes.len();
        let end = (at + length % 12).min(bytes.len());
        let with: Vec<char> = STRANGE[usize::from(*what) % STRANGE.len()]
            .chars()
            .collect();
        bytes.splice(at..end, with);
        if bytes.is_empty() {
            bytes.push(' ');
        }
    }
    bytes.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn broken_examples_are_read_or_refused(cuts in prop::collection::vec((any::<usize>(), any::<usize>(), any::<u8>()), 1..6)) {
        look(&mutated(EXAMPLE, &cuts));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(\\PC|\n){0,200}") {
        look(&text);
    }

    /// Lines put together from what lines are made of, whether it makes sense or not.
    #[test]
    fn absurd_lines_are_computed_or_refused(
        horizon in 0u32..250,
        lines in prop::collection::vec(("[ax0-9+*/^()<>., %-]{0,12}|x|a0|1", 0u32..250, 0u32..250, 0u32..9, any::<f64>(), any::<bool>()), 0..6),
        value in any::<f64>(),
        rate in prop_oneof![any::<f64>(), -2f64..2.0],
    ) {
        let number = |n: f64| if n.is_finite() { format!("{n:?}") } else { "0.5".to_owned() };
        let mut parts = assumption("x", 0.0, "").replace("value = 0", &format!("value = {}", number(value)));
        for (i, (formula, from, to, every, life, helper)) in lines.iter().enumerate() {
            parts += &format!("[[lines]]\nname = \"a{i}\"\namount = \"{formula}\"\nfrom = {from}\nto = {to}\nevery = {every}\nlife = {}\nhelper = {helper}\n", number(*life));
        }
        look(&format!("title = \"t\"\nhorizon = {horizon}\ndiscount_rate = {}\n{parts}", number(rate)));
    }
}
