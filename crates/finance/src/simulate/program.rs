//! A model as a flat list of operations on columns.
//!
//! A formula could be computed draw by draw, but then finding out what comes next costs more than doing it. Here every formula of the model is
//! taken apart once, into operations on whole columns of [`BLOCK`] draws. What does not vary is computed while it is taken apart; what was computed
//! already is not computed again; what nobody asks for is left out; columns are used again as soon as they are free, so that they stay in the
//! processor's nearest cache. Each operation is one tight loop, of which the compiler makes several numbers an instruction.
//!
//! The arithmetic is that of [`super::case()`], operation by operation, so that both give the same bits.

use crate::formula::{Step, Three, Two};
use crate::model::{Checked, Compiled, Weights};
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

/// A list of operations with its columns.
#[derive(Debug, Clone)]
pub(super) struct Program {
    inputs: usize,
    steps: Vec<(Op, usize)>,
    result: Operand,
    columns: Vec<Vec<f64>>,
    out: Vec<f64>,
}

/// What an operation reads.
#[derive(Clone, Copy)]
enum Source<'a> {
    Number(f64),
    Column(&'a [f64]),
}

impl Source<'_> {
    #[inline]
    fn at(&self, place: usize) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Column(column) => column[place],
        }
    }
}

impl Program {
    /// The program of a model in which some assumptions, by number, are given as columns and all others have these values.
    pub(super) fn of(checked: &Checked, values: &[f64], varying: &[usize]) -> Self {
        let mut builder = Builder::new(varying.len());
        let mut assumptions: Vec<Operand> = values.iter().copied().map(Operand::Number).collect();
        for (column, number) in varying.iter().enumerate() {
            assumptions[*number] = Operand::Column(column);
        }
        let npv = builder.npv(checked, &assumptions);
        builder.finish(npv)
    }

    /// The column of an input, to be filled.
    pub(super) fn input(&mut self, number: usize) -> &mut [f64] {
        &mut self.columns[number]
    }

    /// Computes all steps for what stands in the inputs.
    pub(super) fn run(&mut self) -> &[f64] {
        for (op, out) in &self.steps {
            // Taken out, so that the others can be read while it is written; no operation writes what it reads.
            let mut column = std::mem::take(&mut self.columns[*out]);
            op.compute(&self.columns, &mut column);
            self.columns[*out] = column;
        }
        match self.result {
            Operand::Column(column) => &self.columns[column],
            Operand::Number(number) => {
                self.out.fill(number);
                &self.out
            }
        }
    }

    /// Computes for one column per input, as long as you like.
    pub(super) fn values(&mut self, inputs: &[&[f64]]) -> Vec<f64> {
        debug_assert_eq!(inputs.len(), self.inputs, "one column per input");
        let count = inputs.first().map_or(1, |column| column.len());
        let mut all = Vec::with_capacity(count);
        for start in (0..count).step_by(BLOCK) {
            let n = BLOCK.min(count - start);
            for (number, column) in inputs.iter().enumerate() {
                self.columns[number][..n].copy_from_slice(&column[start..start + n]);
            }
            all.extend_from_slice(&self.run()[..n]);
        }
        all
    }
}

impl Op {
    fn compute(&self, columns: &[Vec<f64>], out: &mut [f64]) {
        let source = |operand: &Operand| match *operand {
            Operand::Number(number) => Source::Number(number),
            Operand::Column(column) => Source::Column(&columns[column][..BLOCK]),
        };
        let out = &mut out[..BLOCK];
        match self {
            Self::Negate(a) => one(out, source(a), |a| -a),
            Self::Inverse(a) => one(out, source(a), inverse),
            Self::Two(two_of, a, b) => {
                let (a, b) = (source(a), source(b));
                // One loop per operation, so that each is made fast for itself.
                macro_rules! each {
                    ($($name:ident),*) => {
                        match two_of {
                            $(Two::$name => two(out, a, b, |a, b| Two::$name.apply(a, b)),)*
                        }
                    };
                }
                each!(
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
                    GreaterOrEqual
                );
            }
            Self::Three(three, [a, b, c]) => {
                let (a, b, c) = (source(a), source(b), source(c));
                for (i, out) in out.iter_mut().enumerate() {
                    *out = three.apply(a.at(i), b.at(i), c.at(i));
                }
            }
            Self::Add {
                sum,
                amount,
                weight,
            } => {
                let sum = source(sum);
                match (source(amount), source(weight)) {
                    (Source::Column(amount), Source::Number(weight)) => {
                        add(out, sum, amount, |_| weight);
                    }
                    (Source::Number(amount), weight) => {
                        two(out, sum, weight, |sum, weight| sum + amount * weight);
                    }
                    (Source::Column(amount), Source::Column(weight)) => {
                        add(out, sum, amount, |i| weight[i]);
                    }
                }
            }
            Self::Weight { weights, u, v } => {
                let (u, v) = (source(u), source(v));
                weights.block(|i| u.at(i), |i| v.at(i), out);
            }
        }
    }
}

#[inline]
fn one(out: &mut [f64], a: Source, f: impl Fn(f64) -> f64) {
    match a {
        Source::Number(a) => out.fill(f(a)),
        Source::Column(a) => {
            for (out, a) in out.iter_mut().zip(a) {
                *out = f(*a);
            }
        }
    }
}

#[inline]
fn two(out: &mut [f64], a: Source, b: Source, f: impl Fn(f64, f64) -> f64) {
    match (a, b) {
        (Source::Column(a), Source::Column(b)) => {
            for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
                *out = f(*a, *b);
            }
        }
        (Source::Column(a), Source::Number(b)) => one(out, Source::Column(a), |a| f(a, b)),
        (Source::Number(a), b) => one(out, b, |b| f(a, b)),
    }
}

#[inline]
fn add(out: &mut [f64], sum: Source, amount: &[f64], weight: impl Fn(usize) -> f64) {
    match sum {
        Source::Column(sum) => {
            for (i, ((out, sum), amount)) in out.iter_mut().zip(sum).zip(amount).enumerate() {
                *out = sum + amount * weight(i);
            }
        }
        Source::Number(sum) => {
            for (i, (out, amount)) in out.iter_mut().zip(amount).enumerate() {
                *out = sum + amount * weight(i);
            }
        }
    }
}

#[cfg(test)]
mod tests {
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
            lines +=
                &format!("[[lines]]\nname = \"l{i}\"\namount = \"x * fixed * {i} + fixed ^ 7\"\n");
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
}
