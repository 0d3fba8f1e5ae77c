//! How much work a file may ask for.

/// Bounds on one file. Whoever sends more is refused with a finding; nothing beyond a bound is unpacked, walked or drawn.
///
/// Time follows from them: reading is linear in `bytes` and `unpacked`, walking in `objects` and `operations`, drawing in
/// `operations`, `pixels` and `pages`. They bound our own work, not that of the drawing library on a page made to be slow
/// within them: whoever lets strangers upload runs the inspection in a process that can be ended (crate `convert` has one).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file in bytes.
    pub bytes: usize,
    /// Number of pages.
    pub pages: u32,
    /// Number of indirect objects.
    pub objects: usize,
    /// Bytes of all streams together when unpacked, pictures included.
    pub unpacked: usize,
    /// Operations to draw one page, those of forms, patterns and drawn letters counted each time they are used; and ten times as
    /// many for the whole file.
    pub operations: u64,
    /// Dots of one drawn page. A4 at 100 dpi has a million.
    pub pixels: u32,
    /// Resolution of the drawing in dots per inch; a larger page is drawn coarser, within `pixels`.
    pub dpi: u32,
    /// Number of pictures of faults; later faults have none.
    pub pictures: usize,
}

impl Default for Limits {
    /// 30 MB (what the Flemish document service takes), 200 pages, 100 dpi.
    fn default() -> Self {
        Self {
            bytes: 30_000_000,
            pages: 200,
            objects: 200_000,
            unpacked: 400_000_000,
            operations: 1_000_000,
            pixels: 2_000_000,
            dpi: 100,
            pictures: 20,
        }
    }
}
