//! The small language in which a model's lines are written.
//!
//! Numbers (`1_000`, `0.15`, `2.5e6`, `4 %`), names of assumptions and of earlier lines, `+ - * / ^`, parentheses, `min(a, b)`, `max(a, b)`,
//! `if(condition, then, else)`, `annuity(rate, years, value)` (the equal yearly payment of a loan) and the comparisons `< <= > >=` (1 when
//! true, 0 when not). There are no loops, so every formula ends.

mod parse;

use crate::flows;
use crate::numeric::power;

/// The most characters of one formula.
pub const LONGEST: usize = 4_000;

/// A formula that was read: its steps in the order in which they are computed, on a stack.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    pub(crate) steps: Vec<Step>,
    names: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Step {
    Number(f64),
    Name(usize),
    Negate,
    Two(Two),
    Three(Three),
}

/// What joins two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Two {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Min,
    Max,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What joins three numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Three {
    /// Condition, then, else.
    If,
    /// Rate, years, value.
    Annuity,
}

/// Why a text is no formula.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at character {at}: {what}")]
pub struct FormulaError {
    /// Where, counted in characters from 1.
    pub at: usize,
    /// What was found and what is expected.
    pub what: String,
}

impl Two {
    #[inline]
    pub(crate) fn apply(self, a: f64, b: f64) -> f64 {
        let truth = |yes: bool| f64::from(u8::from(yes));
        match self {
            Self::Add => a + b,
            Self::Subtract => a - b,
            Self::Multiply => a * b,
            Self::Divide => a / b,
            Self::Power => power(a, b),
            Self::Min => {
                if a < b {
                    a
                } else {
                    b
                }
            }
            Self::Max => {
                if a > b {
                    a
                } else {
                    b
                }
            }
            Self::Less => truth(a < b),
            Self::LessOrEqual => truth(a <= b),
            Self::Greater => truth(a > b),
            Self::GreaterOrEqual => truth(a >= b),
        }
    }
}

impl Three {
    #[inline]
    pub(crate) fn apply(self, a: f64, b: f64, c: f64) -> f64 {
        match self {
            Self::If => {
                if a != 0.0 {
                    b
                } else {
                    c
                }
            }
            Self::Annuity => c / flows::factor(a, b),
        }
    }
}

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    /// With the place and what is expected there.
    pub fn parse(text: &str) -> Result<Self, FormulaError> {
        parse::formula(text)
    }

    /// The formula that is one number.
    #[must_use]
    pub fn number(number: f64) -> Self {
        Self {
            steps: vec![Step::Number(number)],
            names: Vec::new(),
        }
    }

    /// The names the formula uses, each once, in the order of their first appearance.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The numbers written in the formula, in their order.
    pub fn figures(&self) -> impl Iterator<Item = f64> + '_ {
        self.steps.iter().filter_map(|step| match step {
            Step::Number(number) => Some(*number),
            _ => None,
        })
    }

    /// Computes the formula; `value` answers the value of the name with this place in [`Formula::names`].
    pub fn once(&self, value: impl Fn(usize) -> f64) -> f64 {
        let mut stack: Vec<f64> = Vec::with_capacity(8);
        // What is read well never takes from an empty stack; a number that is none would stand for it.
        let pop = |stack: &mut Vec<f64>| stack.pop().unwrap_or(f64::NAN);
        for step in &self.steps {
            let result = match *step {
                Step::Number(number) => number,
                Step::Name(name) => value(name),
                Step::Negate => -pop(&mut stack),
                Step::Two(op) => {
                    let b = pop(&mut stack);
                    let a = pop(&mut stack);
                    op.apply(a, b)
                }
                Step::Three(op) => {
                    let c = pop(&mut stack);
                    let b = pop(&mut stack);
                    let a = pop(&mut stack);
                    op.apply(a, b, c)
                }
            };
            stack.push(result);
        }
        pop(&mut stack)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(text: &str) -> f64 {
        let formula = Formula::parse(text).expect("a formula");
        formula.once(|name| match formula.names()[name].as_str() {
            "kw" => 50.0,
            "pue" => 1.5,
            name => panic!("{name}"),
        })
    }

    #[test]
    fn operators_bind_as_at_school() {
        assert_eq!(value("1 + 2 * 3"), 7.0);
        assert_eq!(value("(1 + 2) * 3"), 9.0);
        assert_eq!(value("10 - 4 - 3"), 3.0);
        assert_eq!(value("2 ^ 3 ^ 2"), 512.0);
        assert_eq!(value("-2 ^ 2"), -4.0);
        assert_eq!(value("2 ^ -1"), 0.5);
        assert_eq!(value("kw * 8_760 * pue * 0.2"), 131_400.0);
        assert_eq!(value("200 * 4 %"), 8.0);
        assert_eq!(value("2.5e6 + 1E-1"), 2_500_000.1);
        assert_eq!(value("kw × pue"), 75.0);
    }

    #[test]
    fn choices() {
        assert_eq!(value("if(kw > 40, 1, 2)"), 1.0);
        assert_eq!(value("if(kw <= 40, 1, 2)"), 2.0);
        assert_eq!(value("max(min(kw, 10), 3) + (pue >= 1.5)"), 11.0);
        assert_eq!(value("if(kw < 10, 1 / 0, 3)"), 3.0);
    }

    #[test]
    fn a_loan_is_paid_back_in_equal_parts() {
        let yearly = value("annuity(3 %, 20, 1_000_000)");
        assert!((flows::npv(0.03, &[vec![0.0], vec![yearly; 20]].concat()) - 1e6).abs() < 1e-6);
        assert_eq!(value("annuity(0, 4, 100)"), 25.0);
        assert!(value("annuity(3 %, 0, 1)").is_nan());
    }

    #[test]
    fn figures_are_known() {
        let formula = Formula::parse("-(40 * 8_760 * pue) + 4 %").expect("a formula");
        assert_eq!(formula.figures().collect::<Vec<_>>(), [40.0, 8_760.0, 0.04]);
    }

    #[test]
    fn any_bracket_depth_up_to_the_limit_is_computed() {
        let nested = format!("{}1{}", "(".repeat(60), ")".repeat(60));
        assert_eq!(value(&nested), 1.0);
        let long = vec!["1"; 1_900].join("+");
        assert_eq!(value(&long), 1_900.0);
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        let huge = "9".repeat(400);
        for (text, at) in [
            (huge.as_str(), 1),
            ("1 +", 4),
            ("1 2", 3),
            ("foo(1)", 1),
            ("(1", 3),
            ("1..2", 1),
            ("min(1)", 6),
            ("", 1),
            ("a $ b", 3),
            ("annuity(1, 2)", 13),
            ("1e999", 1),
            ("1 < 2 < 3", 7),
            ("kosten: 3", 7),
        ] {
            assert_eq!(Formula::parse(text).expect_err(text).at, at, "{text}");
        }
        for deep in ["(", "-", "2^", "min(", "if(1,", "1+", "a0,"] {
            for times in [200, 1_900, 100_000] {
                assert!(Formula::parse(&deep.repeat(times)).is_err(), "{deep}");
            }
        }
    }

    /// A text with the value it must have, put together from its parts.
    fn any_formula() -> impl Strategy<Value = (String, f64)> {
        let leaf = prop_oneof![
            (0u32..1_000).prop_map(|n| (n.to_string(), f64::from(n))),
            (0u32..100).prop_map(|n| (format!("{n} %"), f64::from(n) / 100.0)),
            Just(("kw".to_owned(), 50.0)),
        ];
        leaf.prop_recursive(5, 40, 3, |inner| {
            let pair = (inner.clone(), inner.clone());
            prop_oneof![
                pair.clone()
                    .prop_map(|((s, a), (t, b))| (format!("({s}) + ({t})"), a + b)),
                pair.clone()
                    .prop_map(|((s, a), (t, b))| (format!("({s})-({t})"), a - b)),
                pair.clone()
                    .prop_map(|((s, a), (t, b))| (format!("({s}) * ({t})"), a * b)),
                pair.clone()
                    .prop_map(|((s, a), (t, b))| (format!("({s})/({t})"), a / b)),
                inner.clone().prop_map(|(s, a)| (format!("-({s})"), -a)),
                pair.prop_map(|((s, a), (t, b))| {
                    let larger = if a > b { a } else { b };
                    (format!("max({s}, {t})"), larger)
                }),
                (inner.clone(), inner.clone(), inner).prop_map(|((s, a), (t, b), (u, c))| {
                    (
                        format!("if(({s}) > ({t}), {u}, {s})"),
                        if a > b { c } else { a },
                    )
                }),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn any_text_is_read_or_refused(text in "[a-ce0-9+*/^(),<>=. %-]{0,60}|(min|max|if|annuity|[(),]|[0-9]|x| ){0,30}|.{0,30}") {
            if let Ok(formula) = Formula::parse(&text) {
                formula.once(|_| 1.0);
            }
        }

        /// What is written is read as it was meant: against a tree that computes itself.
        #[test]
        fn formulas_mean_what_they_say((text, expected) in any_formula()) {
            let found = value(&text);
            prop_assert!(found == expected || (found.is_nan() && expected.is_nan()), "{text}: {found} {expected}");
        }
    }
}
