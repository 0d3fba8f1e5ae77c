//! Opening a file without letting it ask for more than the limits.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{DecompressError, Dictionary, Document, Error, LoadOptions, Object, ObjectId, Stream};

use crate::finding::{Code, Finding};
use crate::limits::Limits;

/// How many times objects may refer to one another before we stop following.
const MOST_HOPS: usize = 32;
/// How far from the beginning readers look for `%PDF-` (Adobe's implementation note 13 to PDF 1.7).
const HEADER_WITHIN: usize = 1024;

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
        let values = [("size", megabytes(bytes.len())), ("most", megabytes(limits.bytes))];
        return refuse(Code::TooLarge, &values);
    }
    let head = &bytes[..bytes.len().min(HEADER_WITHIN)];
    if !head.windows(5).any(|window| window == b"%PDF-") {
        return refuse(Code::NotAPdf, &[]);
    }
    let options = LoadOptions::with_max_decompressed_size(limits.unpacked);
    // The reader is careful but not ours; a panic in it is a file that cannot be read.
    let loaded = catch_unwind(AssertUnwindSafe(|| Document::load_mem_with_options(bytes, options)));
    let document = match loaded {
        Ok(Ok(document)) => document,
        Ok(Err(Error::Decryption(_) | Error::InvalidPassword | Error::AlreadyEncrypted)) => return refuse(Code::Encrypted, &[]),
        Ok(Err(Error::Decompress(DecompressError::MemoryLimitExceeded { .. }))) => return refuse(Code::UnpacksTooLarge, &[]),
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
    pub(crate) fn dictionary<'a>(&'a self, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
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
    pub(crate) fn numbers<const N: usize>(&self, dictionary: &Dictionary, key: &[u8]) -> Option<[f64; N]> {
        let items = self.get(dictionary, key)?.as_array().ok()?;
        let values: Vec<f64> = items.iter().take(N).filter_map(|item| number(self.follow(item))).collect();
        values.try_into().ok()
    }

    /// The catalog; `open` saw that there is one.
    pub(crate) fn catalog(&self) -> Option<&Dictionary> {
        self.document.catalog().ok()
    }

    /// Text of a stream, unpacked; `None` when it cannot be.
    pub(crate) fn unpacked(&self, stream: &Stream, most: usize) -> Option<Vec<u8>> {
        catch_unwind(AssertUnwindSafe(|| stream.decompressed_content_with_limit(most).ok())).ok().flatten()
    }

    /// Unpacks every stream once to see how large it is, and asks every picture. A stream that cannot be unpacked is emptied:
    /// another reader might find more in it than we did.
    fn unpack_within(&mut self, limits: &Limits) -> Result<(), Box<Finding>> {
        let (mut left, mut broken) = (limits.unpacked, Vec::new());
        for (id, object) in &self.document.objects {
            let Object::Stream(stream) = object else { continue };
            match self.size(stream, left) {
                Size::Bytes(size) if size <= left => left -= size,
                Size::Broken => broken.push(*id),
                Size::Bytes(_) | Size::TooLarge => return Err(Box::new(Finding::new(Code::UnpacksTooLarge, &[]))),
            }
        }
        self.repaired |= !broken.is_empty();
        for id in broken {
            if let Some(Object::Stream(stream)) = self.document.objects.get_mut(&id) {
                stream.dict.remove(b"Filter");
                stream.dict.remove(b"DecodeParms");
                stream.set_content(Vec::new());
            }
        }
        Ok(())
    }

    /// Bytes of a stream when unpacked, at least.
    fn size(&self, stream: &Stream, most: usize) -> Size {
        let picture = self.picture_size(stream, most);
        let Some(picture) = usize::try_from(picture).ok().filter(|size| *size <= most) else { return Size::TooLarge };
        if !stream.dict.has(b"Filter") || packed_picture(stream) {
            return Size::Bytes(stream.content.len().max(picture));
        }
        match catch_unwind(AssertUnwindSafe(|| stream.decompressed_content_with_limit(most))) {
            Ok(Ok(content)) => Size::Bytes(content.len().max(picture)),
            Ok(Err(Error::Decompress(DecompressError::MemoryLimitExceeded { .. } | DecompressError::TooManyFilters { .. }))) => {
                Size::TooLarge
            }
            Ok(Err(_)) | Err(_) => Size::Broken,
        }
    }

    /// Bytes of a picture when drawn: by its dictionary, by its filter's parameters or by its own header, whichever says most.
    fn picture_size(&self, stream: &Stream, most: usize) -> u64 {
        let side = |dictionary: &Dictionary, keys: [&[u8]; 2]| {
            keys.iter().filter_map(|key| self.number(dictionary, key)).fold(0.0, f64::max).max(0.0) as u64
        };
        let height = side(&stream.dict, [b"Height", b"H"]);
        let stated = if self.name(&stream.dict, b"Subtype") == Some(b"Image") {
            side(&stream.dict, [b"Width", b"W"]).saturating_mul(height)
        } else {
            0
        };
        let parameters = match self.get(&stream.dict, b"DecodeParms") {
            Some(Object::Array(items)) => items.last().map(|item| self.follow(item)),
            other => other,
        };
        let fax = parameters.and_then(as_dictionary).map_or(0, |p| {
            side(p, [b"Columns", b"Columns"]).saturating_mul(side(p, [b"Rows", b"Rows"]).max(height)) / 32
        });
        // Red, green, blue and opacity.
        stated.max(fax).max(self.header_dots(stream, most)).saturating_mul(4)
    }

    /// Dots by the picture's own header, which may be packed once more.
    fn header_dots(&self, stream: &Stream, most: usize) -> u64 {
        let Ok(filters) = stream.filters() else { return 0 };
        match filters.as_slice() {
            [only] => crate::headers::dots(only, &stream.content),
            [outer @ .., last] if matches!(*last, b"DCTDecode" | b"DCT" | b"JPXDecode" | b"JBIG2Decode") => {
                let mut without = stream.clone();
                let outer = outer.iter().map(|name| Object::Name(name.to_vec())).collect();
                without.dict.set("Filter", Object::Array(outer));
                self.unpacked(&without, most).map_or(u64::MAX, |inner| crate::headers::dots(last, &inner))
            }
            _ => 0,
        }
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
    Bytes(usize),
    TooLarge,
    Broken,
}

/// Whether the last filter is that of a picture, which the reader leaves alone.
fn packed_picture(stream: &Stream) -> bool {
    let last = stream.filters().ok().and_then(|filters| filters.last().copied());
    matches!(last, Some(b"DCTDecode" | b"DCT" | b"JPXDecode" | b"JBIG2Decode" | b"CCITTFaxDecode" | b"CCF"))
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
