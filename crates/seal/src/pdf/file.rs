//! The file and its views.

use super::filter::decode;
use super::lexer::{Lexer, is_space};
use super::object::{Dict, Object, Reference};
use super::xref::{Entry, Section, read};
use super::{MAX_DECODED, MAX_OBJECTS, MAX_SECTIONS, MAX_WORK, PdfError};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::rc::Rc;

/// A file with its chain of cross-reference sections, the oldest first.
#[derive(Debug)]
pub struct File<'a> {
    bytes: &'a [u8],
    sections: Vec<Section>,
    /// How much work is left for all views together.
    work: Rc<Cell<usize>>,
}

impl<'a> File<'a> {
    /// Reads the chain from the last `startxref` back to the first section.
    ///
    /// # Errors
    /// When the file is no PDF, the chain is broken, goes around in a circle, or is beyond a limit.
    pub fn read(bytes: &'a [u8]) -> Result<Self, PdfError> {
        if !bytes.starts_with(b"%PDF-") {
            return Err(PdfError::Syntax {
                at: 0,
                what: "%PDF-",
            });
        }
        let mut next = Some(last_startxref(bytes)?);
        let mut seen = BTreeSet::new();
        let mut sections = Vec::new();
        let mut entries = 0;
        let mut room = 2 * MAX_DECODED;
        while let Some(start) = next {
            if !seen.insert(start) {
                return Err(PdfError::Xref("the chain of sections is a circle"));
            }
            if sections.len() == MAX_SECTIONS {
                return Err(PdfError::Limit("too many sections"));
            }
            let section = read(bytes, start, &mut room)?;
            entries += section.entries.len();
            if entries > MAX_OBJECTS {
                return Err(PdfError::Limit("too many objects"));
            }
            next = section.previous;
            sections.push(section);
        }
        sections.reverse();
        Ok(Self {
            bytes,
            sections,
            work: Rc::new(Cell::new(MAX_WORK)),
        })
    }

    /// All bytes.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The sections, the oldest first.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// The place of the section that the bytes before `end` lead to, when they are a file of their own.
    pub fn last_section_before(&self, end: usize) -> Option<usize> {
        last_startxref(self.bytes.get(..end)?).ok()
    }

    /// Where an object is after the first `count` sections.
    pub fn entry(&self, count: usize, number: u32) -> Option<Entry> {
        let sections = self.sections.get(..count)?;
        sections
            .iter()
            .rev()
            .find_map(|section| section.entries.get(&number).copied())
    }

    /// The document after the first `count` sections.
    pub fn view(&self, count: usize) -> View<'_> {
        self.view_until(count, self.bytes.len())
    }

    /// The document after the first `count` sections, as somebody saw it who had the bytes before `end` only.
    pub fn view_until(&self, count: usize, end: usize) -> View<'_> {
        let sections = &self.sections[..count.min(self.sections.len())];
        let mut entries = BTreeMap::new();
        for section in sections {
            entries.extend(
                section
                    .entries
                    .iter()
                    .map(|(number, entry)| (*number, *entry)),
            );
        }
        View {
            bytes: self.bytes.get(..end).unwrap_or(self.bytes),
            entries,
            trailer: sections
                .last()
                .map(|s| s.trailer.clone())
                .unwrap_or_default(),
            objects: RefCell::default(),
            containers: RefCell::default(),
            decoded: Cell::new(0),
            kept: Cell::new(0),
            work: Rc::clone(&self.work),
        }
    }

    /// The document as it is now.
    pub fn latest(&self) -> View<'_> {
        self.view(self.sections.len())
    }
}

/// The place named by the last `startxref`, which must be followed by `%%EOF` and nothing but white space.
fn last_startxref(bytes: &[u8]) -> Result<usize, PdfError> {
    let broken = PdfError::Xref("no startxref with %%EOF at the end");
    let trimmed = bytes.trim_ascii_end();
    let trimmed = match trimmed.iter().rposition(|b| *b != 0) {
        Some(last) => &trimmed[..=last],
        None => return Err(broken),
    };
    let Some(body) = trimmed.strip_suffix(b"%%EOF") else {
        return Err(broken);
    };
    let window = &body[body.len().saturating_sub(256)..];
    let Some(at) = window.windows(9).rposition(|word| word == b"startxref") else {
        return Err(broken);
    };
    let mut lexer = Lexer::new(window, at + 9);
    lexer.comments = false;
    let place = lexer.unsigned()?;
    if !window[lexer.at..].iter().all(|b| is_space(*b)) {
        return Err(broken);
    }
    usize::try_from(place).map_err(|_| broken)
}

/// The document after one section. Objects are read when asked for, and kept.
#[derive(Debug)]
pub struct View<'a> {
    bytes: &'a [u8],
    entries: BTreeMap<u32, Entry>,
    trailer: Dict,
    objects: RefCell<HashMap<u32, Rc<Object>>>,
    containers: RefCell<HashMap<u32, Rc<Container>>>,
    decoded: Cell<usize>,
    kept: Cell<usize>,
    work: Rc<Cell<usize>>,
}

#[derive(Debug)]
struct Container {
    bytes: Vec<u8>,
    objects: Vec<(u32, usize)>,
}

impl<'a> View<'a> {
    /// The bytes of the file, for streams.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The trailer.
    pub fn trailer(&self) -> &Dict {
        &self.trailer
    }

    /// Where each object is.
    pub fn entries(&self) -> &BTreeMap<u32, Entry> {
        &self.entries
    }

    /// The object with this number; `null` when there is none.
    ///
    /// # Errors
    /// When there should be one, and it cannot be read.
    pub fn object(&self, reference: Reference) -> Result<Rc<Object>, PdfError> {
        let number = reference.number;
        let generation = match self.entries.get(&number) {
            None | Some(Entry::Free) => return Ok(Rc::new(Object::Null)),
            Some(Entry::At { generation, .. }) => *generation,
            Some(Entry::Inside { .. }) => 0,
        };
        if generation != reference.generation {
            return Ok(Rc::new(Object::Null));
        }
        if let Some(known) = self.objects.borrow().get(&number) {
            return Ok(Rc::clone(known));
        }
        let object = Rc::new(self.parse(number)?);
        self.objects.borrow_mut().insert(number, Rc::clone(&object));
        Ok(object)
    }

    fn parse(&self, number: u32) -> Result<Object, PdfError> {
        match self.entries.get(&number) {
            Some(Entry::At { offset, .. }) => {
                let mut lexer = Lexer::new(self.bytes, *offset);
                let read = lexer.indirect(&mut |length| self.length(length));
                self.charge(&lexer)?;
                let (found, object) = read?;
                if found.number != number {
                    return Err(PdfError::Xref("another object stands where one should be"));
                }
                Ok(object)
            }
            Some(Entry::Inside { container, index }) => {
                let container = self.container(*container)?;
                let found = usize::try_from(*index)
                    .ok()
                    .and_then(|index| container.objects.get(index));
                match found {
                    Some((inside, at)) if *inside == number => {
                        let mut lexer = Lexer::decoded(&container.bytes, *at);
                        let read = lexer.value(0);
                        self.charge(&lexer)?;
                        read
                    }
                    _ => Err(PdfError::Xref("an object is not in its stream")),
                }
            }
            _ => Ok(Object::Null),
        }
    }

    /// Counts what was read: many numbers may name one large object, and every view reads anew.
    fn charge(&self, lexer: &Lexer<'_>) -> Result<(), PdfError> {
        self.kept.set(self.kept.get() + lexer.read());
        if self.kept.get() > super::MAX_KEPT {
            return Err(PdfError::Limit("too many values"));
        }
        self.spend(lexer.read() * super::VALUE_WORK)
    }

    fn spend(&self, work: usize) -> Result<(), PdfError> {
        let left = self.work.get().checked_sub(work);
        self.work.set(left.unwrap_or(0));
        left.map(drop).ok_or(PdfError::Limit("too much to read"))
    }

    /// Decodes a stream of these bytes.
    fn decode(&self, dict: &Dict, data: Range<usize>) -> Result<Vec<u8>, PdfError> {
        if self.work.get() == 0 {
            return Err(PdfError::Limit("too much to read"));
        }
        let bytes = decode(dict, self.bytes.get(data).unwrap_or_default());
        // What fails may have decoded much before it did.
        self.spend(bytes.as_ref().map_or(MAX_DECODED, Vec::len))?;
        let bytes = bytes?;
        self.decoded.set(self.decoded.get() + bytes.len());
        if self.decoded.get() > 2 * MAX_DECODED {
            return Err(PdfError::Limit("streams decode too large"));
        }
        Ok(bytes)
    }

    /// The length of a stream that is written as a reference: a plain number directly in the file.
    fn length(&self, reference: Reference) -> Option<u64> {
        let object = match self.entries.get(&reference.number)? {
            Entry::At { offset, .. } => {
                let mut lexer = Lexer::new(self.bytes, *offset);
                let read = lexer.indirect(&mut |_| None);
                self.charge(&lexer).ok()?;
                read.ok()?.1
            }
            _ => return None,
        };
        object.integer().and_then(|n| u64::try_from(n).ok())
    }

    fn container(&self, number: u32) -> Result<Rc<Container>, PdfError> {
        if let Some(known) = self.containers.borrow().get(&number) {
            return Ok(Rc::clone(known));
        }
        let Some(Entry::At { offset, .. }) = self.entries.get(&number) else {
            return Err(PdfError::Xref("an object stream inside another"));
        };
        let mut lexer = Lexer::new(self.bytes, *offset);
        let read = lexer.indirect(&mut |length| self.length(length));
        self.charge(&lexer)?;
        let (found, object) = read?;
        let Object::Stream { dict, data } = object else {
            return Err(PdfError::Xref("an object stream that is none"));
        };
        if found.number != number
            || dict.get(b"Type".as_slice()).and_then(Object::name) != Some(b"ObjStm")
        {
            return Err(PdfError::Xref("an object stream that is none"));
        }
        let bytes = self.decode(&dict, data)?;
        let count = |key: &str| {
            dict.get(key.as_bytes())
                .and_then(Object::integer)
                .and_then(|n| usize::try_from(n).ok())
                .ok_or(PdfError::Xref("an object stream without numbers"))
        };
        let (first, total) = (count("First")?, count("N")?);
        if total > MAX_OBJECTS {
            return Err(PdfError::Limit("too many objects"));
        }
        let mut lexer = Lexer::decoded(&bytes, 0);
        let mut objects = Vec::new();
        for _ in 0..total {
            let number = u32::try_from(lexer.unsigned()?);
            let at = usize::try_from(lexer.unsigned()?)
                .ok()
                .and_then(|at| at.checked_add(first));
            match (number, at) {
                (Ok(number), Some(at)) => objects.push((number, at)),
                _ => return Err(PdfError::Xref("a far place in an object stream")),
            }
        }
        let container = Rc::new(Container { bytes, objects });
        self.containers
            .borrow_mut()
            .insert(number, Rc::clone(&container));
        Ok(container)
    }

    /// The value behind a value: a reference is followed, also to another one.
    ///
    /// # Errors
    /// When an object cannot be read.
    pub fn resolve(&self, value: &Object) -> Result<Rc<Object>, PdfError> {
        let mut value = Rc::new(value.clone());
        for _ in 0..super::MAX_DEPTH {
            match *value {
                Object::Reference(reference) => value = self.object(reference)?,
                _ => return Ok(value),
            }
        }
        Err(PdfError::Limit("references to references"))
    }

    /// The value of a key, followed when it is a reference; `null` when it is not there.
    ///
    /// # Errors
    /// When an object cannot be read.
    pub fn get(&self, dict: &Dict, key: &str) -> Result<Rc<Object>, PdfError> {
        match dict.get(key.as_bytes()) {
            Some(value) => self.resolve(value),
            None => Ok(Rc::new(Object::Null)),
        }
    }

    /// The decoded bytes of a stream: plain or Flate.
    ///
    /// # Errors
    /// When it is no stream, uses another filter, or is too large.
    pub fn decoded(&self, stream: &Object) -> Result<Vec<u8>, PdfError> {
        match stream {
            Object::Stream { dict, data } => self.decode(dict, data.clone()),
            _ => Err(PdfError::Unsupported(
                "something else where a stream should be",
            )),
        }
    }

    /// The numbers of the objects in an object stream, in their order.
    ///
    /// # Errors
    /// When it cannot be read or is none.
    pub fn contained(&self, number: u32) -> Result<Vec<u32>, PdfError> {
        let container = self.container(number)?;
        Ok(container
            .objects
            .iter()
            .map(|(inside, _)| *inside)
            .collect())
    }

    /// The object with this number, whatever its generation, and the reference that leads to it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn numbered(&self, number: u32) -> Result<(Reference, Rc<Object>), PdfError> {
        let generation = match self.entries.get(&number) {
            Some(Entry::At { generation, .. }) => *generation,
            _ => 0,
        };
        let reference = Reference { number, generation };
        Ok((reference, self.object(reference)?))
    }

    /// The catalog.
    ///
    /// # Errors
    /// When it cannot be read or is no dictionary.
    pub fn catalog(&self) -> Result<Rc<Object>, PdfError> {
        let catalog = self.get(&self.trailer, "Root")?;
        match *catalog {
            Object::Dict(_) => Ok(catalog),
            _ => Err(PdfError::Xref("no catalog")),
        }
    }
}
