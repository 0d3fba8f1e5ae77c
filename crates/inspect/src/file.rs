//! Opening a file without letting it ask for more than the limits.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{DecompressError, Dictionary, Document, Error, LoadOptions, Object, ObjectId, Stream};

use crate::finding::{Code, Finding};
use crate::limits::Limits;

/// How many times objects may refer to one another before we stop following.
const MOST_HOPS: usize = 32;
/// How far from the beginning readers look for `%PDF-` (Adobe's implementation note 13 to PDF 1.7).
const HEADER_WITHIN: usize = 1024;

/// Bytes of a dot when drawn: red, green, blue and opacity.
const DOT: u64 = 4;

/// An opened file.
pub(crate) struct File {
    /// What was read.
    pub document: Document,
    /// Something was wrong with the cross-references.
    pub repaired: bool,
}

fn megabytes(bytes: usize) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

/// Opens a file, or says why it cannot be.
pub(crate) fn open(bytes: &[u8], limits: &Limits) -> Result<File, Box<Finding>> {
    let refuse = |code, values: &[(&str, String)]| Err(Box::new(Finding::new(code, values)));
    if bytes.len() > limits.bytes {
        let values = [
            ("size", megabytes(bytes.len())),
            ("most", megabytes(limits.bytes)),
        ];
        return refuse(Code::TooLarge, &values);
    }
    let head = &bytes[..bytes.len().min(HEADER_WITHIN)];
    if !head.windows(5).any(|window| window == b"%PDF-") {
        return refuse(Code::NotAPdf, &[]);
    }
    let options = LoadOptions::with_max_decompressed_size(limits.unpacked);
    // The reader is careful but not ours; a panic in it is a file that cannot be read.
    let loaded = catch_unwind(AssertUnwindSafe(|| {
        Document::load_mem_with_options(bytes, options)
    }));
    let document = match loaded {
        Ok(Ok(document)) => document,
        Ok(Err(Error::Decryption(_) | Error::InvalidPassword | Error::AlreadyEncrypted)) => {
            return refuse(Code::Encrypted, &[]);
        }
        Ok(Err(Error::Decompress(DecompressError::MemoryLimitExceeded { .. }))) => {
            return refuse(Code::UnpacksTooLarge, &[]);
        }
        Ok(Err(_)) | Err(_) => return refuse(Code::Damaged, &[]),
    };
    if document.was_encrypted() || document.trailer.has(b"Encrypt") {
        return refuse(Code::Encrypted, &[]);
    }
    if document.objects.len() > limits.objects {
        return refuse(Code::TooComplex, &[]);
    }
    if document.catalog().is_err() {
        return refuse(Code::Damaged, &[]);
    }
    let repaired = document.xref_recovery.is_some();
    let mut file = File { document, repaired };
    file.unpack_within(limits)?;
    Ok(file)
}

impl File {
    /// Follows references to an object that is none; `Null` when they lead nowhere or in a circle.
    pub(crate) fn follow<'a>(&'a self, mut object: &'a Object) -> &'a Object {
        for _ in 0..MOST_HOPS {
            match object {
                Object::Reference(id) => match self.document.objects.get(id) {
                    Some(next) => object = next,
                    None => return &Object::Null,
                },
                other => return other,
            }
        }
        &Object::Null
    }

    /// The value of a key, references followed.
    pub(crate) fn get<'a>(&'a self, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
        match self.follow(dictionary.get(key).ok()?) {
            Object::Null => None,
            object => Some(object),
        }
    }

    /// The dictionary under a key; that of the stream when a stream stands there.
    pub(crate) fn dictionary<'a>(
        &'a self,
        dictionary: &'a Dictionary,
        key: &[u8],
    ) -> Option<&'a Dictionary> {
        as_dictionary(self.get(dictionary, key)?)
    }

    /// The name under a key.
    pub(crate) fn name<'a>(&'a self, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a [u8]> {
        self.get(dictionary, key)?.as_name().ok()
    }

    /// The number under a key.
    pub(crate) fn number(&self, dictionary: &Dictionary, key: &[u8]) -> Option<f64> {
        number(self.get(dictionary, key)?)
    }

    /// The numbers of an array under a key; `None` when one is missing.
    pub(crate) fn numbers<const N: usize>(
        &self,
        dictionary: &Dictionary,
        key: &[u8],
    ) -> Option<[f64; N]> {
        let items = self.get(dictionary, key)?.as_array().ok()?;
        let values: Vec<f64> = items
            .iter()
            .take(N)
            .filter_map(|item| number(self.follow(item)))
            .collect();
        values.try_into().ok()
    }

    /// The catalog; `open` saw that there is one.
    pub(crate) fn catalog(&self) -> Option<&Dictionary> {
        self.document.catalog().ok()
    }

    /// Text of a stream, unpacked; `None` when it cannot be.
    pub(crate) fn unpacked(&self, stream: &Stream, most: usize) -> Option<Vec<u8>> {
        catch_unwind(AssertUnwindSafe(|| {
            stream.decompressed_content_with_limit(most).ok()
        }))
        .ok()
        .flatten()
    }

    /// Unpacks every stream once to see how large it is, and asks every picture.
    ///
    /// Afterwards every reader sees the same in a stream as we did: its filters stand in it and not elsewhere, content is
    /// unpacked for good, and what cannot be unpacked is empty.
    fn unpack_within(&mut self, limits: &Limits) -> Result<(), Box<Finding>> {
        let mut left = limits.unpacked;
        let ids: Vec<ObjectId> = self
            .document
            .objects
            .iter()
            .filter(|(_, object)| object.as_stream().is_ok())
            .map(|(id, _)| *id)
            .collect();
        for id in ids {
            let Some(Object::Stream(stream)) = self.document.objects.get(&id) else {
                continue;
            };
            let filters = self.filters(stream);
            let size = match &filters {
                Some((names, parameters)) => self.size(stream, names, parameters, left),
                None => Size::Broken,
            };
            let plain = plain(stream);
            let bytes = match &size {
                Size::Packed(bytes) => *bytes,
                Size::Unpacked(content, bytes) => content.len().max(*bytes),
                Size::Broken => 0,
                Size::TooLarge => usize::MAX,
            };
            left = left
                .checked_sub(bytes)
                .ok_or_else(|| Box::new(Finding::new(Code::UnpacksTooLarge, &[])))?;
            let Some(Object::Stream(stream)) = self.document.objects.get_mut(&id) else {
                continue;
            };
            match (size, filters) {
                (Size::Unpacked(content, _), _) if plain => replace(stream, content),
                (Size::Unpacked(..) | Size::Packed(_), Some((names, parameters))) => {
                    if !names.is_empty() {
                        stream.dict.set(
                            "Filter",
                            Object::Array(names.into_iter().map(Object::Name).collect()),
                        );
                        stream.dict.set("DecodeParms", Object::Array(parameters));
                    }
                }
                _ => {
                    replace(stream, Vec::new());
                    self.repaired = true;
                }
            }
        }
        Ok(())
    }

    /// Names of the filters and their parameters, references followed; `None` when they are something else.
    fn filters(&self, stream: &Stream) -> Option<(Vec<Vec<u8>>, Vec<Object>)> {
        let names = match self.get(&stream.dict, b"Filter") {
            None => Vec::new(),
            Some(Object::Name(name)) => vec![name.clone()],
            Some(Object::Array(items)) => items
                .iter()
                .map(|item| Some(self.follow(item).as_name().ok()?.to_vec()))
                .collect::<Option<_>>()?,
            Some(_) => return None,
        };
        let given: Vec<&Object> = match self.get(&stream.dict, b"DecodeParms") {
            None => Vec::new(),
            Some(Object::Array(items)) => items.iter().map(|item| self.follow(item)).collect(),
            Some(one) => vec![one],
        };
        let direct = |object: &Object| match object {
            Object::Dictionary(dictionary) => {
                let mut direct = Dictionary::new();
                for (key, value) in dictionary.iter() {
                    // Shared tables of JBIG2 are streams and stay where they are.
                    let value = match self.follow(value) {
                        Object::Stream(_) => value,
                        other => other,
                    };
                    direct.set(key.clone(), value.clone());
                }
                Object::Dictionary(direct)
            }
            _ => Object::Null,
        };
        let parameters = (0..names.len())
            .map(|at| given.get(at).map_or(Object::Null, |object| direct(object)))
            .collect();
        Some((names, parameters))
    }

    /// How large a stream becomes.
    fn size(&self, stream: &Stream, names: &[Vec<u8>], parameters: &[Object], most: usize) -> Size {
        let Some((last, outer)) = names.split_last() else {
            let picture = self.stated(stream, parameters);
            return if picture > most as u64 {
                Size::TooLarge
            } else {
                Size::Packed(stream.content.len().max(picture as usize))
            };
        };
        let picture_filter = matches!(
            last.as_slice(),
            b"DCTDecode" | b"DCT" | b"JPXDecode" | b"JBIG2Decode" | b"CCITTFaxDecode" | b"CCF"
        );
        let unpackable = if picture_filter { outer } else { names };
        let content = match unpack(stream, unpackable, parameters, most) {
            Ok(content) => content,
            Err(size) => return size,
        };
        let mut picture = self.stated(stream, parameters);
        if picture_filter {
            let packed = if outer.is_empty() {
                &stream.content
            } else {
                &content
            };
            picture = picture.max(crate::headers::dots(last, packed).saturating_mul(DOT));
        }
        match usize::try_from(picture) {
            Ok(picture) if picture <= most && picture_filter => {
                Size::Packed(picture.max(content.len()))
            }
            Ok(picture) if picture <= most => Size::Unpacked(content, picture),
            _ => Size::TooLarge,
        }
    }

    /// Bytes of a picture when drawn, by its dictionary or by its filter's parameters; 0 for what is no picture.
    fn stated(&self, stream: &Stream, parameters: &[Object]) -> u64 {
        let side = |dictionary: &Dictionary, keys: [&[u8]; 2]| {
            keys.iter()
                .filter_map(|key| self.number(dictionary, key))
                .fold(0.0, f64::max)
                .max(0.0) as u64
        };
        let height = side(&stream.dict, [b"Height", b"H"]);
        let picture = if self.name(&stream.dict, b"Subtype") == Some(b"Image") {
            side(&stream.dict, [b"Width", b"W"]).saturating_mul(height)
        } else {
            0
        };
        // A fax is one bit per dot until it is drawn.
        let fax = parameters.last().and_then(as_dictionary).map_or(0, |p| {
            side(p, [b"Columns", b"Columns"])
                .saturating_mul(side(p, [b"Rows", b"Rows"]).max(height))
                / 32
        });
        picture.max(fax).saturating_mul(DOT)
    }

    /// The object a reference names, with its number.
    pub(crate) fn target<'a>(&'a self, object: &'a Object) -> (Option<ObjectId>, &'a Object) {
        let id = match object {
            Object::Reference(id) => Some(*id),
            _ => None,
        };
        (id, self.follow(object))
    }
}

/// How large a stream becomes.
enum Size {
    /// Stays packed, or has no filter; so many bytes when drawn.
    Packed(usize),
    /// The unpacked content, and so many bytes when drawn.
    Unpacked(Vec<u8>, usize),
    /// Cannot be unpacked.
    Broken,
    /// More than is left.
    TooLarge,
}

/// Undoes these filters.
fn unpack(
    stream: &Stream,
    names: &[Vec<u8>],
    parameters: &[Object],
    most: usize,
) -> Result<Vec<u8>, Size> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let mut dictionary = Dictionary::new();
    dictionary.set(
        "Filter",
        Object::Array(names.iter().cloned().map(Object::Name).collect()),
    );
    dictionary.set("DecodeParms", Object::Array(parameters.to_vec()));
    let stream = Stream::new(dictionary, stream.content.clone());
    match catch_unwind(AssertUnwindSafe(|| {
        stream.decompressed_content_with_limit(most)
    })) {
        Ok(Ok(content)) => Ok(content),
        Ok(Err(Error::Decompress(
            DecompressError::MemoryLimitExceeded { .. } | DecompressError::TooManyFilters { .. },
        ))) => Err(Size::TooLarge),
        Ok(Err(_)) | Err(_) => Err(Size::Broken),
    }
}

/// Whether a stream says what to draw: it is no picture, no font, and none of the streams that hold other things.
fn plain(stream: &Stream) -> bool {
    let name = |key: &[u8]| stream.dict.get(key).and_then(Object::as_name).ok();
    let font = [&b"Length1"[..], b"Length2", b"Length3"]
        .iter()
        .any(|key| stream.dict.has(key));
    !font
        && matches!(name(b"Type"), None | Some(b"XObject" | b"Pattern"))
        && matches!(name(b"Subtype"), None | Some(b"Form"))
}

fn replace(stream: &mut Stream, content: Vec<u8>) {
    stream.dict.remove(b"Filter");
    stream.dict.remove(b"DecodeParms");
    stream.set_content(content);
}

/// A dictionary, or that of a stream.
pub(crate) fn as_dictionary(object: &Object) -> Option<&Dictionary> {
    match object {
        Object::Dictionary(dictionary) => Some(dictionary),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

/// A whole or broken number that is finite.
pub(crate) fn number(object: &Object) -> Option<f64> {
    match object {
        Object::Integer(value) => Some(*value as f64),
        Object::Real(value) => Some(f64::from(*value)).filter(|value| value.is_finite()),
        _ => None,
    }
}
