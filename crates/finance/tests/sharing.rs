//! The sharing of a cost, from a model in a file.
#![allow(clippy::unwrap_used)] // a test that cannot go on says where
mod common;

use common::{assumption, model, near, refusal};
use finance::simulate::{Division, Rule, case, division};
use std::collections::BTreeMap;

fn figures(name: &str, of: &str) -> String {
    format!(
        "[sharing.{name}]\nunit = \"x\"\nsource = \"s\"\ndate = 2026-01-01\nowner = \"o\"\nof = {{ {of} }}\n"
    )
}

fn shared(parts: &str) -> Division {
    let checked = model(
        "discount_rate = 0",
        &format!("[[lines]]\nname = \"a\"\namount = 1\n{parts}"),
    );
    division(&checked).unwrap().unwrap()
}

const THREE: &str =
    "[sharing]\npartners = [\"Small\", \"Large\", \"Other\"]\ntogether = \"200 + 100 * members\"\n";

fn cents<'a>(division: &'a Division, rule: &Rule) -> &'a [i64] {
    &division
        .shares
        .iter()
        .find(|share| share.rule == *rule)
        .unwrap()
        .cents
}

#[test]
fn every_key_the_mix_and_shapley_share_the_same_total() {
    let division = shared(&format!(
        "{THREE}mix = {{ size = 0.5, equal = 0.5 }}\n{}{}",
        figures("keys.size", "Small = 1, Large = 9, Other = 10"),
        figures("alone", "Small = 150, Large = 400, Other = 300")
    ));
    assert_eq!(division.total, 50_000);
    assert_eq!(division.partners, ["Small", "Large", "Other"]);
    assert_eq!(division.alone, [15_000, 40_000, 30_000]);
    for share in &division.shares {
        assert_eq!(
            share.cents.iter().sum::<i64>(),
            division.total,
            "{:?}",
            share.rule
        );
    }
    assert_eq!(cents(&division, &Rule::Equal), [16_667, 16_667, 16_666]);
    let by_size = Rule::Key("size".to_owned());
    assert_eq!(cents(&division, &by_size), [2_500, 22_500, 25_000]);
    // Halfway between the two.
    for (found, exact) in cents(&division, &Rule::Mix)
        .iter()
        .zip([9_583.333, 19_583.333, 20_833.333])
    {
        assert!((*found as f64 - exact).abs() < 1.0);
    }
    assert_eq!(division.shares.len(), 4);
}

#[test]
fn the_group_that_would_leave_is_named() {
    let division = shared(&format!(
        "{THREE}{}{}",
        figures("keys.size", "Small = 1, Large = 9, Other = 10"),
        figures("alone", "Small = 150, Large = 400, Other = 300")
    ));
    // By size, Large and Other pay 475 together, while 200 + 2 × 100 = 400 would do.
    let objection = division.shares[1].objection.as_ref().unwrap();
    assert_eq!(objection.members, ["Large", "Other"]);
    assert_eq!((objection.asked, objection.alone), (47_500, 40_000));
}

#[test]
fn shapley_is_the_average_over_the_orders_of_joining() {
    // Alone 300 each, two 400, three 500: the first brings 300, the others 100; everybody is first once in three.
    let division = shared(THREE);
    assert_eq!(division.alone, [30_000; 3]);
    assert_eq!(cents(&division, &Rule::Shapley), [16_667, 16_667, 16_666]);
    assert_eq!(division.shares.last().unwrap().objection, None);
    assert_eq!(division.pays_from, Some(2));
}

#[test]
fn a_group_does_not_do_together_what_is_cheaper_apart() {
    let dear = shared(&format!(
        "{}{}",
        THREE.replace("200 + 100 * members", "1000"),
        figures("alone", "Small = 350, Large = 350, Other = 350")
    ));
    // Two would pay 1000 instead of 700; three pay 1000 instead of 1050.
    assert_eq!(dear.total, 100_000);
    assert_eq!(dear.pays_from, Some(3));
    let never = shared(&format!(
        "{}{}",
        THREE.replace("200 + 100 * members", "2000"),
        figures("alone", "Small = 100, Large = 200, Other = 300")
    ));
    assert_eq!((never.total, never.pays_from), (60_000, None));
    assert_eq!(cents(&never, &Rule::Shapley), [10_000, 20_000, 30_000]);
}

#[test]
fn the_whole_model_can_be_what_is_shared() {
    let parts = assumption("rooms", 11.0, "")
        + r#"
        [[lines]]
        name = "build"
        amount = -1000
        to = 0
        [[lines]]
        name = "saved"
        amount = "rooms * 20"
        from = 1
        [sharing]
        partners = ["A", "B", "C"]
        together = "-npv"
        replace = { rooms = "own_rooms" }
        "#
        + &figures("keys.own_rooms", "A = 2, B = 4, C = 5")
        + &figures("alone", "A = 0, B = 0, C = 0");
    let checked = model("discount_rate = 0.05", &parts);
    let division = division(&checked).unwrap().unwrap();
    let value = |rooms: f64| {
        case(&checked, &BTreeMap::from([("rooms".to_owned(), rooms)]))
            .unwrap()
            .npv
    };
    near(division.total as f64 / 100.0, -value(11.0), 1e-5);
    // A, B: 6 rooms do not earn the building back, 7 do.
    assert!(value(6.0) < 0.0 && value(7.0) > 0.0);
    assert_eq!(division.pays_from, Some(3));
    // The advantage, by hand: v(A,C) = value(7), v(B,C) = value(9), v(all) = value(11), all others 0.
    let (ac, bc, all) = (value(7.0), value(9.0), value(11.0));
    let expected = [
        (ac + 2.0 * (all - bc)) / 6.0,
        (bc + 2.0 * (all - ac)) / 6.0,
        (ac + bc + 2.0 * all) / 6.0,
    ];
    for (found, expected) in cents(&division, &Rule::Shapley).iter().zip(expected) {
        assert!(
            (*found as f64 / 100.0 + expected).abs() <= 0.011,
            "{found} {expected}"
        );
    }
}

#[test]
fn twenty_partners_are_shared_exactly() {
    let names: Vec<String> = (0..20).map(|i| format!("\"P{i}\"")).collect();
    let division = shared(&format!(
        "[sharing]\npartners = [{}]\ntogether = \"10_000 + 123.45 * members\"\n",
        names.join(", ")
    ));
    assert_eq!(division.total, 1_246_900);
    assert!(
        cents(&division, &Rule::Shapley)
            .iter()
            .all(|part| *part == 62_345)
    );
}

#[test]
fn every_mistake_is_named() {
    let wrong = |from: &str, to: &str, more: &str| {
        let sharing = THREE.replace(from, to);
        refusal(
            "discount_rate = 0",
            &format!(
                "{}[[lines]]\nname = \"a\"\namount = 1\n{sharing}{more}",
                assumption("p", 1.0, "")
            ),
        )
    };
    let of = |of: &str| figures("keys.size", of);
    for (from, to, more, said) in [
        (
            "\"Small\", ",
            "",
            of("Large = 1, Other = 1, Small = 2"),
            "“Small” is no partner",
        ),
        (
            "\"Small\", \"Large\", ",
            "",
            String::new(),
            "between 2 and 20 partners",
        ),
        ("Small", "Large", String::new(), "has a name of its own"),
        (
            "members",
            "numbers",
            String::new(),
            "no assumption or earlier line “numbers”",
        ),
        ("members", "npv * members", String::new(), ""),
        (
            "x",
            "x",
            of("Small = 1, Large = 1"),
            "no figure for “Other”",
        ),
        (
            "x",
            "x",
            of("Small = 1, Large = -1, Other = 5"),
            "not negative",
        ),
        (
            "x",
            "x",
            of("Small = 0, Large = 0, Other = 0"),
            "not zero for all",
        ),
        (
            "x",
            "x",
            of("Small = nan, Large = 0, Other = 0"),
            "not a number",
        ),
        (
            "x",
            "x",
            figures("keys.p", "Small = 1, Large = 1, Other = 1"),
            "already has this name",
        ),
        (
            "x",
            "x",
            figures("keys.equal", "Small = 1, Large = 1, Other = 1"),
            "none of",
        ),
        (
            "x",
            "x",
            of("Small = 1, Large = 1, Other = 1").replace("\"s\"", "\"\""),
            "key “size”, source: it is empty",
        ),
        (
            "x",
            "x",
            "mix = { hours = 1 }\n".to_owned(),
            "there is no key “hours”",
        ),
        (
            "x",
            "x",
            "mix = { equal = 0 }\n".to_owned(),
            "zero together",
        ),
        (
            "x",
            "x",
            "mix = { equal = -1 }\n".to_owned(),
            "not negative",
        ),
        (
            "x",
            "x",
            "replace = { q = \"1\" }\n".to_owned(),
            "there is no assumption “q”",
        ),
        (
            "x",
            "x",
            "replace = { p = \"npv\" }\n".to_owned(),
            "cannot be used here",
        ),
    ] {
        if said.is_empty() {
            continue;
        }
        let sentence = wrong(from, to, &more);
        assert!(sentence.contains(said), "{more}: {sentence}");
        assert!(sentence.contains("of the file"), "{sentence}");
    }
    let checked = model(
        "discount_rate = 0",
        &format!(
            "[[lines]]\nname = \"a\"\namount = 1\n{}",
            THREE.replace("200", "1 / (members - 2)")
        ),
    );
    let sentence = division(&checked).unwrap_err().to_string();
    assert!(
        sentence.contains("the cost of Small, Large is not a number"),
        "{sentence}"
    );
}
