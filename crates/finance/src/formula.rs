//! The small language in which a model's lines are written.
//!
//! Numbers (`1_000`, `0.15`, `4 %`), names of assumptions and of earlier lines, `+ - * / ^`, parentheses, `min(a, b)`, `max(a, b)`,
//! `if(condition, then, else)` and the comparisons `< <= > >=` (1 when true, 0 when not). There are no loops, so every formula ends.

/// How deep parentheses may nest.
const DEEPEST: usize = 64;

/// How many draws are computed at once: small enough for the processor's nearest cache, large enough to share the cost of each step.
pub const BLOCK: usize = 512;

/// A formula, ready to be computed for many draws at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    steps: Vec<Step>,
    depth: usize,
    names: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    Number(f64),
    Name(usize),
    Negate,
    Two(Op),
    If,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
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

/// Why a text is no formula.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at character {at}: {what}")]
pub struct FormulaError {
    /// Where, counted in characters from 1.
    pub at: usize,
    /// What was found and what is expected.
    pub what: String,
}

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    /// With the place and what is expected there.
    pub fn parse(text: &str) -> Result<Self, FormulaError> {
        let mut parser = Parser {
            text: text.chars().collect(),
            at: 0,
            nesting: 0,
            steps: Vec::new(),
            names: Vec::new(),
        };
        parser.comparison()?;
        parser.space();
        if parser.at < parser.text.len() {
            return Err(parser.error("an operator or the end is expected here"));
        }
        let mut depth = 0usize;
        let mut deepest = 0;
        for step in &parser.steps {
            match step {
                Step::Number(_) | Step::Name(_) => depth += 1,
                Step::Negate => {}
                Step::Two(_) => depth -= 1,
                Step::If => depth -= 2,
            }
            deepest = deepest.max(depth);
        }
        Ok(Self {
            steps: parser.steps,
            depth: deepest,
            names: parser.names,
        })
    }

    /// The names the formula uses, in the order of [`Formula::compute`]'s inputs.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Computes the formula for `out.len()` draws (at most [`BLOCK`]). `inputs` has one slice per name, each as long as `out`;
    /// `scratch` is reused between calls.
    ///
    /// # Panics
    /// When there is not one input per name.
    pub fn compute(&self, inputs: &[&[f64]], scratch: &mut Vec<f64>, out: &mut [f64]) {
        assert_eq!(inputs.len(), self.names.len(), "one input per name");
        let n = out.len();
        scratch.resize(self.depth.max(1) * n, 0.0);
        let mut top = 0;
        for step in &self.steps {
            match *step {
                Step::Number(number) => {
                    scratch[top * n..(top + 1) * n].fill(number);
                    top += 1;
                }
                Step::Name(name) => {
                    scratch[top * n..(top + 1) * n].copy_from_slice(&inputs[name][..n]);
                    top += 1;
                }
                Step::Negate => scratch[(top - 1) * n..top * n]
                    .iter_mut()
                    .for_each(|x| *x = -*x),
                Step::Two(op) => {
                    let (left, right) = scratch[(top - 2) * n..top * n].split_at_mut(n);
                    op.apply(left, right);
                    top -= 1;
                }
                Step::If => {
                    let (condition, rest) = scratch[(top - 3) * n..top * n].split_at_mut(n);
                    let (yes, no) = rest.split_at(n);
                    for ((c, yes), no) in condition.iter_mut().zip(yes).zip(no) {
                        *c = if *c != 0.0 { *yes } else { *no };
                    }
                    top -= 2;
                }
            }
        }
        out.copy_from_slice(&scratch[..n]);
    }

    /// Computes the formula once; `value` answers the value of a name.
    pub fn once(&self, mut value: impl FnMut(&str) -> f64) -> f64 {
        let values: Vec<[f64; 1]> = self.names.iter().map(|name| [value(name)]).collect();
        let inputs: Vec<&[f64]> = values.iter().map(<[f64; 1]>::as_slice).collect();
        let mut out = [0.0];
        self.compute(&inputs, &mut Vec::new(), &mut out);
        out[0]
    }
}

impl Op {
    fn apply(self, left: &mut [f64], right: &[f64]) {
        fn each(left: &mut [f64], right: &[f64], f: impl Fn(f64, f64) -> f64) {
            for (a, b) in left.iter_mut().zip(right) {
                *a = f(*a, *b);
            }
        }
        let truth = |yes: bool| f64::from(u8::from(yes));
        match self {
            Self::Add => each(left, right, |a, b| a + b),
            Self::Subtract => each(left, right, |a, b| a - b),
            Self::Multiply => each(left, right, |a, b| a * b),
            Self::Divide => each(left, right, |a, b| a / b),
            Self::Power => each(left, right, f64::powf),
            Self::Min => each(left, right, f64::min),
            Self::Max => each(left, right, f64::max),
            Self::Less => each(left, right, |a, b| truth(a < b)),
            Self::LessOrEqual => each(left, right, |a, b| truth(a <= b)),
            Self::Greater => each(left, right, |a, b| truth(a > b)),
            Self::GreaterOrEqual => each(left, right, |a, b| truth(a >= b)),
        }
    }
}

struct Parser {
    text: Vec<char>,
    at: usize,
    nesting: usize,
    steps: Vec<Step>,
    names: Vec<String>,
}

impl Parser {
    fn error(&self, what: &str) -> FormulaError {
        FormulaError {
            at: self.at + 1,
            what: what.to_owned(),
        }
    }

    fn space(&mut self) {
        while self.text.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    fn peek(&mut self) -> Option<char> {
        self.space();
        self.text.get(self.at).copied()
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, c: char) -> Result<(), FormulaError> {
        if self.eat(c) {
            Ok(())
        } else {
            Err(self.error(&format!("“{c}” is expected here")))
        }
    }

    fn comparison(&mut self) -> Result<(), FormulaError> {
        self.sum()?;
        let op = match self.peek() {
            Some('<') => Op::Less,
            Some('>') => Op::Greater,
            _ => return Ok(()),
        };
        self.at += 1;
        let or_equal = self.text.get(self.at) == Some(&'=');
        self.at += usize::from(or_equal);
        self.sum()?;
        self.steps.push(Step::Two(match (op, or_equal) {
            (Op::Less, true) => Op::LessOrEqual,
            (Op::Greater, true) => Op::GreaterOrEqual,
            (op, _) => op,
        }));
        Ok(())
    }

    fn sum(&mut self) -> Result<(), FormulaError> {
        self.product()?;
        loop {
            let op = match self.peek() {
                Some('+') => Op::Add,
                Some('-') => Op::Subtract,
                _ => return Ok(()),
            };
            self.at += 1;
            self.product()?;
            self.steps.push(Step::Two(op));
        }
    }

    fn product(&mut self) -> Result<(), FormulaError> {
        self.unary()?;
        loop {
            let op = match self.peek() {
                Some('*' | '×') => Op::Multiply,
                Some('/') => Op::Divide,
                _ => return Ok(()),
            };
            self.at += 1;
            self.unary()?;
            self.steps.push(Step::Two(op));
        }
    }

    fn unary(&mut self) -> Result<(), FormulaError> {
        self.nesting += 1;
        if self.nesting > DEEPEST {
            return Err(
                self.error("the formula nests too deep; write a part of it as a line of its own")
            );
        }
        if self.eat('-') {
            self.unary()?;
            self.steps.push(Step::Negate);
        } else {
            self.atom()?;
            if self.eat('^') {
                self.unary()?;
                self.steps.push(Step::Two(Op::Power));
            }
        }
        self.nesting -= 1;
        Ok(())
    }

    fn atom(&mut self) -> Result<(), FormulaError> {
        match self.peek() {
            Some('(') => {
                self.at += 1;
                self.comparison()?;
                self.expect(')')
            }
            Some(c) if c.is_ascii_digit() || c == '.' => self.number(),
            Some(c) if c.is_alphabetic() || c == '_' => self.name(),
            Some(_) => Err(self.error("a number, a name or “(” is expected here")),
            None => Err(self.error("the formula ends too early")),
        }
    }

    fn number(&mut self) -> Result<(), FormulaError> {
        let start = self.at;
        let mut digits = String::new();
        while let Some(c) = self.text.get(self.at) {
            match c {
                '0'..='9' | '.' => digits.push(*c),
                '_' => {}
                _ => break,
            }
            self.at += 1;
        }
        let mut number: f64 = digits.parse().map_err(|_| FormulaError {
            at: start + 1,
            what: format!("“{digits}” is not a number"),
        })?;
        if self.eat('%') {
            number /= 100.0;
        }
        self.steps.push(Step::Number(number));
        Ok(())
    }

    fn name(&mut self) -> Result<(), FormulaError> {
        let start = self.at;
        while self
            .text
            .get(self.at)
            .is_some_and(|c| c.is_alphanumeric() || *c == '_')
        {
            self.at += 1;
        }
        let name: String = self.text[start..self.at].iter().collect();
        if self.peek() == Some('(') {
            self.at += 1;
            let arguments = match name.as_str() {
                "min" | "max" => 2,
                "if" => 3,
                _ => {
                    return Err(FormulaError {
                        at: start + 1,
                        what: format!("“{name}” is no function; there are min, max and if"),
                    });
                }
            };
            for argument in 0..arguments {
                if argument > 0 {
                    self.expect(',')?;
                }
                self.comparison()?;
            }
            self.expect(')')?;
            self.steps.push(match name.as_str() {
                "min" => Step::Two(Op::Min),
                "max" => Step::Two(Op::Max),
                _ => Step::If,
            });
            return Ok(());
        }
        let place = self
            .names
            .iter()
            .position(|known| *known == name)
            .unwrap_or_else(|| {
                self.names.push(name);
                self.names.len() - 1
            });
        self.steps.push(Step::Name(place));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(text: &str) -> f64 {
        Formula::parse(text)
            .expect("a formula")
            .once(|name| match name {
                "kw" => 50.0,
                "pue" => 1.5,
                _ => panic!("{name}"),
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
    }

    #[test]
    fn choices() {
        assert_eq!(value("if(kw > 40, 1, 2)"), 1.0);
        assert_eq!(value("if(kw <= 40, 1, 2)"), 2.0);
        assert_eq!(value("max(min(kw, 10), 3) + (pue >= 1.5)"), 11.0);
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        for (text, at) in [
            ("1 +", 4),
            ("1 2", 3),
            ("foo(1)", 1),
            ("(1", 3),
            ("1..2", 1),
            ("min(1)", 6),
            ("", 1),
            ("a $ b", 3),
        ] {
            assert_eq!(Formula::parse(text).expect_err(text).at, at, "{text}");
        }
        assert!(Formula::parse(&"(".repeat(100_000)).is_err());
        assert!(Formula::parse(&"-".repeat(100_000)).is_err());
        assert!(Formula::parse(&"2^".repeat(100_000)).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn any_text_is_read_or_refused(text in "[a-c0-9+*/^(),<>=. %-]{0,60}") {
            if let Ok(formula) = Formula::parse(&text) {
                formula.once(|_| 1.0);
            }
        }

        #[test]
        fn many_at_once_is_one_by_one(xs in prop::collection::vec(-100f64..100.0, 1..BLOCK)) {
            let formula = Formula::parse("if(x > 0, x ^ 2 - 1, max(-x, 3)) / 2 + x").expect("a formula");
            let mut out = vec![0.0; xs.len()];
            formula.compute(&[&xs], &mut Vec::new(), &mut out);
            for (x, y) in xs.iter().zip(out) {
                prop_assert_eq!(formula.once(|_| *x), y);
            }
        }
    }
}
