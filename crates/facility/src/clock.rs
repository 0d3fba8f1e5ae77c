//! How far a run is.

/// The part of the method that is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Stage {
    /// A first plan.
    #[default]
    First,
    /// Exchanging sites and clients.
    Search,
    /// Raising the bound.
    Bound,
    /// Branching on sites and clients.
    Branch,
    /// Finished.
    Done,
}

/// How far a run is. Its value is `u64::MAX` until there is a plan.
pub type Progress = anytime::Progress<Stage>;

/// Asked again and again while a run goes on; breaking ends the run with the best plan so far.
pub type Watch<'a> = anytime::Watch<'a, Stage>;

/// Counts the work of one run.
pub(crate) type Clock<'a> = anytime::Clock<'a, Stage>;
