//! Columns against one case at a time.

use super::*;
use crate::simulate::tests::{assumption, model};
use crate::simulate::{case_value, own_values};
use proptest::prelude::*;

/// A model of ten lines whose formulas are put together at random, over three assumptions.
fn any_model() -> impl Strategy<Value = Checked> {
    let piece = prop_oneof![
        Just("x"),
        Just("y"),
        Just("z"),
        Just("(x + y)"),
        Just("-z"),
        Just("max(x, 2 * y)"),
        Just("if(x > y, z, 3)"),
        Just("x / (1 + z ^ 2)"),
        Just("annuity(0.03, 10, y)"),
        Just("1.02 ^ y"),
        Just("l0 * 2"),
        Just("7"),
    ];
    let line = (
        prop::collection::vec((piece, "[+*-]"), 1..4),
        0u32..10,
        1u32..4,
        prop_oneof![Just("0"), Just("0.01"), Just("\"y / 1000\"")],
        prop_oneof![Just(""), Just("life = 4"), Just("money = \"nominal\"")],
    );
    prop::collection::vec(line, 1..10).prop_map(|lines| {
        let mut text = String::from("rate_is = \"nominal\"\ninflation = \"z / 1000\"\n");
        for name in ["x", "y", "z"] {
            text += &assumption(name, 3.0, "");
        }
        text += "[[lines]]\nname = \"l0\"\namount = \"x * y\"\nhelper = true\n";
        for (number, (pieces, from, every, growth, more)) in lines.into_iter().enumerate() {
            let mut formula = String::new();
            for (piece, op) in pieces {
                formula += &format!("{piece} {op} ");
            }
            text += &format!(
                "[[lines]]\nname = \"m{number}\"\namount = \"{formula} 1\"\nfrom = {from}\nevery = {every}\ngrowth = {growth}\n{more}\n"
            );
        }
        model("discount_rate = \"0.02 + x / 1000\"", &text)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// Columns against one case at a time: the same bits, whatever is held fixed.
    #[test]
    fn columns_give_the_bits_of_the_case(
        checked in any_model(),
        draws in prop::collection::vec(prop::array::uniform3(-20f64..20.0), 1..20),
        fixed in 0usize..4,
    ) {
        let varying: Vec<usize> = (0..3).filter(|number| *number != fixed).collect();
        let mut program = Program::of(&checked, &own_values(&checked), &varying);
        let columns: Vec<Vec<f64>> = varying.iter().map(|number| draws.iter().map(|draw| draw[*number]).collect()).collect();
        let inputs: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let found = program.values(&inputs);
        prop_assert_eq!(found.len(), draws.len());
        for (draw, found) in draws.iter().zip(found) {
            let mut values = own_values(&checked);
            for number in &varying {
                values[*number] = draw[*number];
            }
            match case_value(&checked, &values) {
                Ok(expected) => prop_assert_eq!(expected.to_bits(), found.to_bits()),
                Err(_) => prop_assert!(!found.is_finite()),
            }
        }
    }
}

#[test]
fn what_does_not_vary_is_computed_once_and_columns_are_used_again() {
    let mut lines = assumption("x", 1.0, "") + &assumption("fixed", 2.0, "");
    for i in 0..50 {
        lines += &format!("[[lines]]\nname = \"l{i}\"\namount = \"x * fixed * {i} + fixed ^ 7\"\n");
    }
    lines += "[[lines]]\nname = \"idle\"\nhelper = true\namount = \"x / 3\"\n";
    let checked = model("discount_rate = 0.04", &lines);
    let x = checked.names.iter().position(|n| n == "x").expect("x");
    let program = Program::of(&checked, &own_values(&checked), &[x]);
    // x · fixed once; then three operations a line: times i, plus a number, added to the sum.
    assert_eq!(program.steps.len(), 1 + 50 * 3);
    assert!(program.columns.len() <= 6, "{}", program.columns.len());
    let program = Program::of(&checked, &own_values(&checked), &[]);
    assert!(program.steps.is_empty());
}
