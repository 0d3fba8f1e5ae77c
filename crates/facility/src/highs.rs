//! The second engine: HiGHS, a solver for mixed-integer programs that others wrote (Huangfu and Hall 2018). Behind the feature
//! `highs`, because building it needs a C++ compiler, CMake and libclang and takes minutes.
//!
//! It answers the same questions through the textbook's formulation, so that a doubt about one engine can be put to the other. It
//! computes in floating point: its bound holds within its tolerances and not, like ours, in whole numbers. Its plan is judged by
//! [`crate::check`] before it is handed back.

use crate::{Answer, Error, Plan, Problem, Service, Status, check};
use highs::{Col, HighsModelStatus, RowProblem, Sense, SolvedModel};

/// Solves a question with HiGHS on one thread, for so many seconds at most. Its clock is the one on the wall: with a limit the answer
/// may differ from run to run.
///
/// ```
/// use facility::{Builder, Client, Site, highs};
///
/// let mut builder = Builder::new();
/// let (near, far) = (builder.site(Site::new("near").fixed(5))?, builder.site(Site::new("far"))?);
/// let client = builder.client(Client::new("street"))?;
/// builder.serve(client, near, 1)?;
/// builder.serve(client, far, 9)?;
/// let answer = highs::solve(&builder.build()?, None)?;
/// assert_eq!((answer.plan.value, answer.bound, answer.plan.open), (6, 6, vec![0]));
/// # Ok::<(), facility::Error>(())
/// ```
///
/// # Errors
/// [`Error::Impossible`] when there is no plan, [`Error::NotFound`] when none was found in time, [`Error::Unsupported`] when HiGHS
/// fails.
pub fn solve(problem: &Problem, seconds: Option<f64>) -> Result<Answer, Error> {
    let columns = Columns::new(problem);
    let failed = |what: &str| Error::Unsupported(format!("HiGHS fails: {what}"));
    let mut model = columns
        .program
        .clone()
        .try_optimise(Sense::Minimise)
        .map_err(|fault| failed(&format!("{fault:?}")))?;
    let mut set = || -> Result<(), Box<dyn std::error::Error>> {
        model.try_set_option("threads", 1)?;
        model.try_set_option("random_seed", 1)?;
        model.try_set_option("mip_rel_gap", 0.0)?;
        // Costs are whole: what is less than one away is no better.
        model.try_set_option("mip_abs_gap", 0.5 / columns.unit)?;
        if let Some(seconds) = seconds {
            model.try_set_option("time_limit", seconds)?;
        }
        Ok(())
    };
    set().map_err(|fault| failed(&fault.to_string()))?;
    let solved = model
        .try_solve()
        .map_err(|fault| failed(&format!("{fault:?}")))?;
    match solved.status() {
        HighsModelStatus::Optimal | HighsModelStatus::ReachedTimeLimit => {}
        HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible => {
            return Err(Error::Impossible("HiGHS finds none".to_owned()));
        }
        other => return Err(failed(&format!("{other:?}"))),
    }
    let Some(plan) = columns.plan(problem, &solved) else {
        return Err(Error::NotFound);
    };
    check::check(problem, &plan)
        .map_err(|fault| failed(&format!("its plan is not right: {fault}")))?;
    let bound = bound(&solved, columns.unit)?.min(plan.value);
    Ok(Answer {
        bound,
        work: 0,
        with: vec![bound; problem.sites().len()],
        plan,
    })
}

/// The proven bound in whole numbers. A billionth is given away for the tolerances of floating point, so that with values of ten
/// digits it ends just below the optimum.
fn bound(solved: &SolvedModel, unit: f64) -> Result<u64, Error> {
    let bound = solved
        .double_info_value(c"mip_dual_bound")
        .map_err(|fault| Error::Unsupported(format!("HiGHS names no bound: {fault:?}")))?;
    let least = bound * unit - 1e-9 * (bound * unit).abs() - 1e-3;
    Ok(if least.is_finite() && least > 0.0 {
        least.ceil() as u64
    } else {
        0
    })
}

/// The program, and which column means what.
struct Columns {
    program: RowProblem,
    open: Vec<Col>,
    served: Vec<Vec<Col>>,
    /// Costs are given to HiGHS with their decimals: in this many parts.
    unit: f64,
}

impl Columns {
    fn new(problem: &Problem) -> Self {
        let unit = 10_f64.powi(i32::from(problem.decimals()));
        let split = problem.service() == Service::Split;
        // Without capacities the cheapest open site serves wholly: only opening has to be whole.
        let whole = problem.capacitated();
        let mut program = RowProblem::new();
        let mut open = Vec::new();
        for site in problem.sites() {
            let range = match site.status {
                Status::Free => 0.0..=1.0,
                Status::Open => 1.0..=1.0,
                Status::Closed => 0.0..=0.0,
            };
            open.push(program.add_integer_column(site.fixed as f64 / unit, range));
        }
        let mut loads: Vec<Vec<(Col, f64)>> = vec![Vec::new(); open.len()];
        let mut served = Vec::new();
        for (number, client) in problem.clients().iter().enumerate() {
            // With split service a column counts units of load, otherwise it says yes or no.
            let size = if split { client.load.max(1) } else { 1 } as f64;
            let mut row = Vec::new();
            for pair in problem.pairs(number) {
                let cost = pair.cost as f64 / unit / size;
                let column = program.add_column_with_integrality(cost, 0.0..=size, whole);
                let site = open[pair.site as usize];
                program.add_row(..=0.0, [(column, 1.0), (site, -size)]);
                let load = if split { pair.load.min(1) } else { pair.load };
                loads[pair.site as usize].push((column, load as f64));
                row.push(column);
            }
            let mut all: Vec<(Col, f64)> = row.iter().map(|column| (*column, 1.0)).collect();
            if let Some(penalty) = client.penalty {
                let without = program.add_integer_column(penalty as f64 / unit, 0.0..=1.0);
                all.push((without, size));
            }
            program.add_row(size..=size, all);
            served.push(row);
        }
        for (site, mut row) in loads.into_iter().enumerate() {
            if let Some(room) = problem.sites()[site].capacity {
                row.push((open[site], -(room as f64)));
                program.add_row(..=0.0, row);
            }
        }
        let (least, most) = (*problem.open_range().start(), *problem.open_range().end());
        let all: Vec<(Col, f64)> = open.iter().map(|column| (*column, 1.0)).collect();
        program.add_row(least as f64..=most as f64, all);
        for (a, column) in open.iter().enumerate() {
            for b in problem.apart(a).iter().filter(|b| **b as usize > a) {
                program.add_row(..=1.0, [(*column, 1.0), (open[*b as usize], 1.0)]);
            }
        }
        Self {
            program,
            open,
            served,
            unit,
        }
    }

    /// The plan that the values of the columns mean; none when there are no values.
    fn plan(&self, problem: &Problem, solved: &SolvedModel) -> Option<Plan> {
        let solution = solved.get_solution();
        let values = solution.columns();
        if values.len() < self.program.num_cols() {
            return None;
        }
        let is_open: Vec<bool> = self.open.iter().map(|c| values[c.index()] > 0.5).collect();
        let capacitated = problem.capacitated();
        let split = problem.service() == Service::Split;
        let mut service = Vec::new();
        for (client, columns) in self.served.iter().enumerate() {
            let pairs = problem.pairs(client);
            let mut parts: Vec<(u32, u64)> = Vec::new();
            if !capacitated {
                let nearest = pairs.iter().find(|pair| is_open[pair.site as usize]);
                let penalty = problem.clients()[client].penalty;
                parts.extend(
                    nearest
                        .filter(|pair| penalty.is_none_or(|penalty| pair.cost <= penalty))
                        .map(|pair| (pair.site, pair.load)),
                );
            } else {
                for (pair, column) in pairs.iter().zip(columns) {
                    let value = values[column.index()].round();
                    if value > 0.5 {
                        let load = if split && pair.load > 0 {
                            value as u64
                        } else {
                            pair.load
                        };
                        parts.push((pair.site, load));
                    }
                }
            }
            parts.sort_unstable();
            service.push(parts);
        }
        let numbers = (0..is_open.len()).filter(|s| is_open[*s]).map(|s| s as u32);
        let mut plan = Plan {
            open: numbers.collect(),
            service,
            value: 0,
        };
        plan.value = plan.cost(problem);
        Some(plan)
    }
}
