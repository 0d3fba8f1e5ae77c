//! What it would cost at least to open each site: the answer to "why not this one?".

use super::{
    ascent::Ascent, branch::explore, domain::Domain, model::Model, relax::Relaxation,
    search::Search,
};
use crate::{Status, clock::Clock};

/// For each site the best bound on plans in which it is open, scaled; nothing when there is no such plan.
pub(super) struct With(Vec<Option<i128>>);

/// Least work to spend on one site.
const LEAST: u64 = 300_000;

impl With {
    pub(super) fn new(model: &Model<'_>, root: &Domain) -> Self {
        let one = |status: &Status| (*status != Status::Closed).then_some(0);
        debug_assert_eq!(root.site.len(), model.sites);
        Self(root.site.iter().map(one).collect())
    }

    pub(super) fn raise(&mut self, model: &Model<'_>, root: &Domain, relaxation: &Relaxation) {
        for (i, known) in self.0.iter_mut().enumerate() {
            *known = match (&known, relaxation.with(model, root, i)) {
                (Some(known), Some(now)) => Some((*known).max(now)),
                _ => None,
            };
        }
    }

    /// Asks the question anew for each site that the plan does not open: with this site open. Takes about as much work as
    /// went before.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn refine(
        &mut self,
        plan: &[u32],
        root: &Domain,
        ascent: &mut Ascent,
        multipliers: &[i64],
        seed: u64,
        model: &Model<'_>,
        clock: &mut Clock<'_>,
    ) {
        let each = (clock.now.work / model.sites as u64).max(LEAST);
        for i in 0..model.sites {
            if clock.over() || clock.out() {
                return;
            }
            let Some(known) = self.0[i] else {
                continue;
            };
            if root.site[i] != Status::Free || plan.binary_search(&(i as u32)).is_ok() {
                continue;
            }
            let mut domain = root.clone();
            domain.site[i] = Status::Open;
            if !domain.conclude(model) {
                self.0[i] = None;
                continue;
            }
            let mut search = Search::new(model, domain.clone(), seed);
            search.aside(clock.now.work.saturating_add(each));
            let start = multipliers.to_vec();
            let bound = explore(&mut search, ascent, domain, start, known, clock);
            let none = !search.found() && bound > search.limit();
            self.0[i] = (!none).then_some(bound.max(known));
        }
    }

    /// In the question's costs; no plan at all costs less than the bound.
    pub(super) fn finish(&self, model: &Model<'_>, bound: u64) -> Vec<u64> {
        let one = |known: &Option<i128>| {
            known.map_or(u64::MAX, |known| {
                model.outside(model.whole(known)).max(bound)
            })
        };
        self.0.iter().map(one).collect()
    }
}
