//! Reads a formula: recursive descent, one function per binding strength.

use super::{Formula, FormulaError, LONGEST, Step, Three, Two};

/// How deep parentheses may nest.
const DEEPEST: usize = 64;

pub(super) fn formula(text: &str) -> Result<Formula, FormulaError> {
    // Looked at before anything is kept: a text of any length costs no more than this.
    if text.chars().nth(LONGEST).is_some() {
        return Err(FormulaError {
            at: LONGEST + 1,
            what: format!(
                "a formula has at most {LONGEST} characters; write a part of it as a line of its own"
            ),
        });
    }
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
    Ok(Formula {
        steps: parser.steps,
        names: parser.names,
    })
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
            Some('<') => Two::Less,
            Some('>') => Two::Greater,
            _ => return Ok(()),
        };
        self.at += 1;
        let or_equal = self.text.get(self.at) == Some(&'=');
        self.at += usize::from(or_equal);
        self.sum()?;
        self.steps.push(Step::Two(match (op, or_equal) {
            (Two::Less, true) => Two::LessOrEqual,
            (Two::Greater, true) => Two::GreaterOrEqual,
            (op, _) => op,
        }));
        Ok(())
    }

    fn sum(&mut self) -> Result<(), FormulaError> {
        self.product()?;
        loop {
            let op = match self.peek() {
                Some('+') => Two::Add,
                Some('-') => Two::Subtract,
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
                Some('*' | '×') => Two::Multiply,
                Some('/') => Two::Divide,
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
                self.steps.push(Step::Two(Two::Power));
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
                'e' | 'E' if self.exponent_follows() => {
                    digits.push('e');
                    // The sign, or the first digit.
                    self.at += 1;
                    digits.push(self.text[self.at]);
                }
                _ => break,
            }
            self.at += 1;
        }
        let wrong = |what: String| FormulaError {
            at: start + 1,
            what,
        };
        let mut number: f64 = digits
            .parse()
            .map_err(|_| wrong(format!("“{digits}” is not a number")))?;
        if !number.is_finite() {
            return Err(wrong("this number is too large to compute with".to_owned()));
        }
        if self.eat('%') {
            number /= 100.0;
        }
        self.steps.push(Step::Number(number));
        Ok(())
    }

    /// Whether the letter e at this place begins an exponent: `2e6`, `1e-3`.
    fn exponent_follows(&self) -> bool {
        let digit = |at: usize| self.text.get(at).is_some_and(char::is_ascii_digit);
        digit(self.at + 1)
            || (matches!(self.text.get(self.at + 1), Some('+' | '-')) && digit(self.at + 2))
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
                "if" | "annuity" => 3,
                _ => {
                    return Err(FormulaError {
                        at: start + 1,
                        what: format!(
                            "“{name}” is no function; there are min, max, if and annuity"
                        ),
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
                "min" => Step::Two(Two::Min),
                "max" => Step::Two(Two::Max),
                "annuity" => Step::Three(Three::Annuity),
                _ => Step::Three(Three::If),
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
