//! A model as a flat list of operations on columns.
//!
//! A formula could be computed draw by draw, but then finding out what comes next costs more than doing it. Here every formula of the model is
//! taken apart once, into operations on whole columns of [`BLOCK`] draws. What does not vary is computed while it is taken apart; what was computed
//! already is not computed again; what nobody asks for is left out; columns are used again as soon as they are free, so that they stay in the
//! processor's nearest cache. Each operation is one tight loop, of which the compiler makes several numbers an instruction.
//!
//! The arithmetic is that of [`super::case()`], operation by operation, so that both give the same bits.

mod run;

use crate::formula::{Step, Three, Two};
use crate::model::{Checked, Compiled, Weights};
pub(super) use run::Program;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many draws are computed at once.
pub(crate) const BLOCK: usize = 512;

/// A number that is the same for all draws, or a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Operand {
    Number(f64),
    Column(usize),
}

impl Operand {
    /// Something by which equal operands are recognised.
    fn key(self) -> (u8, u64) {
        match self {
            Self::Number(number) => (0, number.to_bits()),
            Self::Column(column) => (1, column as u64),
        }
    }
}

#[derive(Debug, Clone)]
enum Op {
    Negate(Operand),
    Two(Two, Operand, Operand),
    Three(Three, [Operand; 3]),
    /// 1 / x where x is above zero, otherwise not a number: a rate at or below −100 % discounts nothing.
    Inverse(Operand),
    /// The sum so far, plus amount times weight.
    Add {
        sum: Operand,
        amount: Operand,
        weight: Operand,
    },
    /// What one unit of a line is worth, by growth and discount factor.
    Weight {
        weights: Arc<Weights>,
        u: Operand,
        v: Operand,
    },
}

impl Op {
    fn operands(&self) -> [Option<Operand>; 3] {
        match *self {
            Self::Negate(a) | Self::Inverse(a) => [Some(a), None, None],
            Self::Two(_, a, b) | Self::Weight { u: a, v: b, .. } => [Some(a), Some(b), None],
            Self::Three(_, [a, b, c])
            | Self::Add {
                sum: a,
                amount: b,
                weight: c,
            } => [Some(a), Some(b), Some(c)],
        }
    }

    fn operands_mut(&mut self) -> [Option<&mut Operand>; 3] {
        match self {
            Self::Negate(a) | Self::Inverse(a) => [Some(a), None, None],
            Self::Two(_, a, b) | Self::Weight { u: a, v: b, .. } => [Some(a), Some(b), None],
            Self::Three(_, [a, b, c])
            | Self::Add {
                sum: a,
                amount: b,
                weight: c,
            } => [Some(a), Some(b), Some(c)],
        }
    }

    /// What is recognised as the same operation. Weights are told apart by `line`.
    fn key(&self, line: usize) -> [(u8, u64); 4] {
        let kind = match self {
            Self::Negate(_) => (0, 0),
            Self::Two(two, ..) => (1, *two as u64),
            Self::Three(three, _) => (2, *three as u64),
            Self::Inverse(_) => (3, 0),
            Self::Add { .. } => (4, 0),
            Self::Weight { .. } => (5, line as u64),
        };
        let [a, b, c] = self
            .operands()
            .map(|operand| operand.map_or((2, 0), Operand::key));
        [kind, a, b, c]
    }
}

pub(super) fn inverse(x: f64) -> f64 {
    if x > 0.0 { 1.0 / x } else { f64::NAN }
}

/// Takes formulas apart.
pub(super) struct Builder {
    inputs: usize,
    ops: Vec<Op>,
    seen: BTreeMap<[(u8, u64); 4], usize>,
}

impl Builder {
    /// For so many columns that are given; they are columns 0, 1, ….
    pub(super) fn new(inputs: usize) -> Self {
        Self {
            inputs,
            ops: Vec::new(),
            seen: BTreeMap::new(),
        }
    }

    fn push(&mut self, op: Op, line: usize) -> Operand {
        let numbers = op.operands().map(|operand| match operand {
            Some(Operand::Number(number)) => Some(number),
            Some(Operand::Column(_)) => None,
            None => Some(0.0),
        });
        if let [Some(a), Some(b), Some(c)] = numbers {
            return Operand::Number(match &op {
                Op::Negate(_) => -a,
                Op::Two(two, ..) => two.apply(a, b),
                Op::Three(three, _) => three.apply(a, b, c),
                Op::Inverse(_) => inverse(a),
                Op::Add { .. } => a + b * c,
                Op::Weight { weights, .. } => weights.one(a, b),
            });
        }
        let next = self.inputs + self.ops.len();
        let column = *self.seen.entry(op.key(line)).or_insert(next);
        if column == next {
            self.ops.push(op);
        }
        Operand::Column(column)
    }

    fn two(&mut self, two: Two, a: Operand, b: Operand) -> Operand {
        self.push(Op::Two(two, a, b), 0)
    }

    /// A formula; `known` has an operand per slot.
    pub(super) fn formula(&mut self, compiled: &Compiled, known: &[Operand]) -> Operand {
        let mut stack: Vec<Operand> = Vec::new();
        let pop = |stack: &mut Vec<Operand>| stack.pop().unwrap_or(Operand::Number(f64::NAN));
        for step in &compiled.formula.steps {
            let result = match *step {
                Step::Number(number) => Operand::Number(number),
                Step::Name(name) => known[compiled.slots[name]],
                Step::Negate => {
                    let a = pop(&mut stack);
                    self.push(Op::Negate(a), 0)
                }
                Step::Two(two) => {
                    let b = pop(&mut stack);
                    let a = pop(&mut stack);
                    self.two(two, a, b)
                }
                Step::Three(three) => {
                    let c = pop(&mut stack);
                    let b = pop(&mut stack);
                    let a = pop(&mut stack);
                    self.push(Op::Three(three, [a, b, c]), 0)
                }
            };
            stack.push(result);
        }
        pop(&mut stack)
    }

    /// The net present value of a model whose assumptions are given.
    pub(super) fn npv(&mut self, checked: &Checked, assumptions: &[Operand]) -> Operand {
        let one = Operand::Number(1.0);
        let rate = self.formula(&checked.rate, assumptions);
        let prices = checked.inflation.as_ref().map(|inflation| {
            let inflation = self.formula(inflation, assumptions);
            self.two(Two::Add, one, inflation)
        });
        let mut factor = self.two(Two::Add, one, rate);
        if let (Some(prices), true) = (prices, checked.nominal_rate()) {
            factor = self.two(Two::Divide, factor, prices);
        }
        let v = self.push(Op::Inverse(factor), 0);
        let mut known = assumptions.to_vec();
        let mut sum = Operand::Number(0.0);
        for (number, line) in checked.lines.iter().enumerate() {
            let amount = self.formula(&line.amount, &known);
            known.push(amount);
            if line.helper {
                continue;
            }
            let growth = self.formula(&line.growth, assumptions);
            let mut u = self.two(Two::Add, one, growth);
            if let (Some(prices), true) = (prices, line.nominal) {
                u = self.two(Two::Divide, u, prices);
            }
            let weights = Arc::new(line.weights.clone());
            let weight = self.push(Op::Weight { weights, u, v }, number);
            sum = self.push(
                Op::Add {
                    sum,
                    amount,
                    weight,
                },
                0,
            );
        }
        sum
    }

    /// The list that computes `result`, and nothing that it does not need.
    pub(super) fn finish(self, result: Operand) -> Program {
        // When each column is used last; one that is never used is not computed.
        let mut last: Vec<Option<usize>> = vec![None; self.inputs + self.ops.len()];
        if let Operand::Column(column) = result {
            last[column] = Some(usize::MAX);
        }
        for (number, op) in self.ops.iter().enumerate().rev() {
            if last[self.inputs + number].is_some() {
                for operand in op.operands().into_iter().flatten() {
                    if let Operand::Column(column) = operand {
                        last[column].get_or_insert(number);
                    }
                }
            }
        }
        // Inputs keep their place: whoever made a draw may want to see it again.
        let mut place: Vec<usize> = (0..self.inputs).collect();
        place.resize(last.len(), 0);
        let mut free: Vec<usize> = Vec::new();
        let mut places = self.inputs;
        let mut steps = Vec::new();
        for (number, mut op) in self.ops.into_iter().enumerate() {
            let own = self.inputs + number;
            if last[own].is_none() {
                continue;
            }
            let out = free.pop().unwrap_or_else(|| {
                places += 1;
                places - 1
            });
            place[own] = out;
            let used = op.operands();
            for operand in op.operands_mut().into_iter().flatten() {
                if let Operand::Column(column) = operand {
                    *column = place[*column];
                }
            }
            let mut freed: Vec<usize> = used
                .into_iter()
                .flatten()
                .filter_map(|operand| match operand {
                    Operand::Column(column)
                        if column >= self.inputs && last[column] == Some(number) =>
                    {
                        Some(place[column])
                    }
                    _ => None,
                })
                .collect();
            freed.dedup();
            free.append(&mut freed);
            free.sort_unstable();
            free.dedup();
            steps.push((op, out));
        }
        let result = match result {
            Operand::Column(column) => Operand::Column(place[column]),
            number => number,
        };
        Program {
            inputs: self.inputs,
            steps,
            result,
            columns: vec![vec![0.0; BLOCK]; places],
            out: vec![0.0; BLOCK],
        }
    }
}

#[cfg(test)]
mod tests;
