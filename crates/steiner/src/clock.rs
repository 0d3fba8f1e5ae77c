//! How far a run is.

/// The part of the method that is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Stage {
    /// A first tree by the shortest-path heuristic.
    #[default]
    First,
    /// Making the graph smaller.
    Reduce,
    /// Exchanging parts of the tree.
    Search,
    /// Raising the bound by dual ascent, and fixing arcs with it.
    Ascend,
    /// Solving pieces of the tree exactly.
    Windows,
    /// Raising the bound by paying anew for cuts.
    Cuts,
    /// Branching on nodes.
    Branch,
    /// Finished.
    Done,
}

/// How far a run is.
pub type Progress = anytime::Progress<Stage>;

/// Asked again and again while a run goes on, from the first tree on; breaking ends the run with the best answer so far.
pub type Watch<'a> = anytime::Watch<'a, Stage>;

/// Counts the work of one run.
pub(crate) type Clock<'a> = anytime::Clock<'a, Stage>;
