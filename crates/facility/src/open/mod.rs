//! Questions without binding capacities: each client goes to the cheapest open site.

mod branch;
mod dual;
mod interchange;
mod known;
mod model;
mod search;

use crate::{
    Error, Options, Problem,
    clock::{Clock, Stage},
    solve::Found,
};
use branch::Tree;
use dual::{Bounding, Outcome};
use interchange::Interchange;
use known::Known;
use model::{Columns, Model};
use search::Search;

/// Steps of the bound at the root before other work gets its turn.
const STEPS: u32 = 1500;

/// Answers a question without binding capacities.
///
/// # Errors
/// [`Error::Impossible`] when there is no plan; [`Error::NotFound`] when none was found within the work.
pub(crate) fn solve(
    problem: &Problem,
    options: &Options,
    clock: &mut Clock<'_>,
) -> Result<Found, Error> {
    let mut known = Known::new(problem);
    let whole = Model::whole(problem, known.unit);
    clock.spend(2 * whole.size());
    let mut fate = model::given(problem);
    let Some(model) = whole.reduce(&mut fate) else {
        return Err(impossible());
    };
    drop(whole);
    for (s, fate) in fate.iter().enumerate() {
        if *fate == model::Fate::Closed {
            known.with[s] = known.beyond;
        }
    }
    let lambda = Vec::new();
    let mut run = Run {
        problem,
        options,
        known,
        search: Search::new(options.seed),
    };
    run.go(model, lambda, clock);
    clock.stage(Stage::Done);
    match run.known.found(problem) {
        Some(found) => Ok(found),
        None if run.known.proven() => Err(impossible()),
        None => Err(Error::NotFound),
    }
}

fn impossible() -> Error {
    Error::Impossible("no choice of sites keeps all rules".to_owned())
}

struct Run<'p> {
    problem: &'p Problem,
    options: &'p Options,
    known: Known,
    search: Search,
}

impl Run<'_> {
    fn go(&mut self, model: Model, _: Vec<i64>, clock: &mut Clock<'_>) {
        let Self {
            problem,
            options,
            known,
            search,
        } = self;
        clock.stage(Stage::First);
        let columns = Columns::of(&model);
        search.first(&model, &columns, known, clock);
        clock.stage(Stage::Bound);
        let lambda = {
            let start: Vec<usize> = search.best(&model);
            let state = Interchange::new(&model, &columns, &start);
            let halfway = |j| {
                let (near, second) = state.costs(j);
                (near + (second - near) / 2) << known.bits
            };
            (0..model.clients()).map(halfway).collect()
        };
        drop(columns);
        let mut root = Bounding::new(model, lambda, true);
        root.clamp(known);
        let outcome = bound(&mut root, search, STEPS, known, clock);
        let finished = |known: &mut Known, clock: &mut Clock<'_>| known.raise(known.upper, clock);
        if outcome == Outcome::Closed {
            finished(known, clock);
            return;
        }
        known.raise(known.whole(root.best), clock);
        let mut tree = Tree::new(&root, problem.clients().len());
        let columns = Columns::of(&root.model);
        let mut slice = 20 * root.model.size();
        let spent = |known: &Known, clock: &Clock<'_>| {
            clock.over() || (known.plan.is_none() && clock.now.work >= options.work)
        };
        while !known.proven() && !spent(known, clock) {
            search.run(&root.model, &columns, slice, known, clock);
            let left = if known.plan.is_none() {
                slice.min(options.work.saturating_sub(clock.now.work))
            } else {
                slice
            };
            tree.run(left, known, clock);
            slice = slice.saturating_mul(2).min(options.work / 16 + 1);
        }
    }
}

/// Raises the bound of the root; its selections of sites are starts for better plans.
fn bound(
    root: &mut Bounding,
    search: &mut Search,
    steps: u32,
    known: &mut Known,
    clock: &mut Clock<'_>,
) -> Outcome {
    let begin = clock.now.work;
    let mut polished = 0;
    // The model changes only by losing sites.
    let mut columns: Option<(usize, Columns)> = None;
    root.run(steps, known, clock, &mut |model, sites, known, clock| {
        // At most a third of the work goes here.
        if polished * 2 > clock.now.work - begin {
            return;
        }
        let before = clock.now.work;
        if columns
            .as_ref()
            .is_none_or(|(sites, _)| *sites != model.sites())
        {
            columns = Some((model.sites(), Columns::of(model)));
            clock.spend(model.size());
        }
        if let Some((_, columns)) = &columns {
            search.polish(model, columns, sites, known, clock);
        }
        polished += clock.now.work - before;
    })
}
