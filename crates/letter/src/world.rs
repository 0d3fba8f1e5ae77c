//! The world a template lives in: its own folder, the prelude, the logo and the run. Nothing else exists there.

use std::collections::HashMap;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

/// The letter types that come along (SIL Open Font License), so that a letter looks the same on every machine.
static FONTS: LazyLock<(LazyHash<FontBook>, Vec<Font>)> = LazyLock::new(|| {
    let files: [&'static [u8]; 5] = [
        include_bytes!("../fonts/LiberationSans-Regular.ttf"),
        include_bytes!("../fonts/LiberationSans-Bold.ttf"),
        include_bytes!("../fonts/LiberationSans-Italic.ttf"),
        include_bytes!("../fonts/LiberationSans-BoldItalic.ttf"),
        include_bytes!("../fonts/LiberationMono-Regular.ttf"),
    ];
    let fonts: Vec<Font> = files
        .into_iter()
        .flat_map(|bytes| Font::iter(Bytes::new(bytes)))
        .collect();
    (LazyHash::new(FontBook::from_fonts(&fonts)), fonts)
});

static LIBRARY: LazyLock<LazyHash<Library>> =
    LazyLock::new(|| LazyHash::new(<Library as LibraryExt>::default()));

/// The prelude's files, by their path in a template's world.
const PRELUDE: [(&str, &str); 4] = [
    ("/kantel/letter.typ", include_str!("../prelude/letter.typ")),
    ("/kantel/values.typ", include_str!("../prelude/values.typ")),
    ("/kantel/blocks.typ", include_str!("../prelude/blocks.typ")),
    ("/kantel/sheet.typ", include_str!("../prelude/sheet.typ")),
];

/// Files that are the same for every letter of a template in a house style; read once.
#[derive(Debug, Clone)]
pub(crate) struct Shelf {
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
}

/// Where a path lies; nothing when it is no path (a dot-dot above the root).
pub(crate) fn id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

impl Shelf {
    pub(crate) fn new() -> Self {
        let mut shelf = Self::empty();
        for (path, text) in PRELUDE {
            shelf.put(path, text.as_bytes().to_vec());
        }
        shelf
    }

    pub(crate) fn empty() -> Self {
        Self {
            sources: HashMap::new(),
            files: HashMap::new(),
        }
    }

    /// Adds a file; one that ends in `.typ` can be imported.
    pub(crate) fn put(&mut self, path: &str, bytes: Vec<u8>) {
        let Some(id) = id(path) else { return };
        if path.ends_with(".typ")
            && let Ok(text) = String::from_utf8(bytes.clone())
        {
            self.sources.insert(id, Source::new(id, text));
        }
        self.files.insert(id, Bytes::new(bytes));
    }
}

/// The world of one letter.
pub(crate) struct Room<'a> {
    pub(crate) shelf: &'a Shelf,
    pub(crate) run: Shelf,
    pub(crate) main: FileId,
    pub(crate) today: Option<Datetime>,
}

impl World for Room<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.0
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.run
            .sources
            .get(&id)
            .or_else(|| self.shelf.sources.get(&id))
            .cloned()
            .ok_or_else(|| refused(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.run
            .files
            .get(&id)
            .or_else(|| self.shelf.files.get(&id))
            .cloned()
            .ok_or_else(|| refused(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.1.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        self.today
    }
}

fn refused(id: FileId) -> FileError {
    let path = id.get();
    if matches!(path.root(), VirtualRoot::Package(_)) {
        FileError::Other(Some(
            "a template cannot use packages; it has its own folder only".into(),
        ))
    } else {
        let said = format!(
            "there is no file {} in the template's folder, and a template sees no other",
            path.vpath().get_with_slash()
        );
        FileError::Other(Some(said.into()))
    }
}
