//! Runs a program: one tight loop per operation.

use super::{BLOCK, Builder, Op, Operand, inverse};
use crate::formula::Two;
use crate::model::Checked;

/// A list of operations with its columns.
#[derive(Debug, Clone)]
pub(in crate::simulate) struct Program {
    pub(super) inputs: usize,
    pub(super) steps: Vec<(Op, usize)>,
    pub(super) result: Operand,
    pub(super) columns: Vec<Vec<f64>>,
    pub(super) out: Vec<f64>,
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
    pub(in crate::simulate) fn of(checked: &Checked, values: &[f64], varying: &[usize]) -> Self {
        let mut builder = Builder::new(varying.len());
        let mut assumptions: Vec<Operand> = values.iter().copied().map(Operand::Number).collect();
        for (column, number) in varying.iter().enumerate() {
            assumptions[*number] = Operand::Column(column);
        }
        let npv = builder.npv(checked, &assumptions);
        builder.finish(npv)
    }

    /// The column of an input, to be filled.
    pub(in crate::simulate) fn input(&mut self, number: usize) -> &mut [f64] {
        &mut self.columns[number]
    }

    /// Computes all steps for what stands in the inputs.
    pub(in crate::simulate) fn run(&mut self) -> &[f64] {
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
    pub(in crate::simulate) fn values(&mut self, inputs: &[&[f64]]) -> Vec<f64> {
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
