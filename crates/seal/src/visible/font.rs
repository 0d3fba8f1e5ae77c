//! A TrueType font, and the part of it that a text uses, embedded as a composite font (ISO 32000-1 §9.7) with identity codes.

use std::collections::BTreeMap;

use ring::digest;
use subsetter::GlyphRemapper;

use super::compressed;
use crate::error::SealError;
use crate::revision::{Dict, Object, Ref, Revision};

/// A TrueType font, checked once.
#[derive(Clone)]
pub struct Font {
    data: Vec<u8>,
    name: String,
}

impl std::fmt::Debug for Font {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Font")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

fn wrong(reason: &str) -> SealError {
    SealError::Appearance(reason.into())
}

impl Font {
    /// A font from the bytes of a `.ttf` file.
    ///
    /// # Errors
    /// [`SealError::Appearance`] when it is no TrueType font or its licence bits forbid embedding.
    pub fn from_ttf(data: Vec<u8>) -> Result<Self, SealError> {
        let face = ttf_parser::Face::parse(&data, 0)
            .map_err(|error| wrong(&format!("the font cannot be read: {error}")))?;
        if face.tables().glyf.is_none() {
            return Err(wrong("the font has no TrueType outlines"));
        }
        if !face.is_subsetting_allowed()
            || face.permissions() == Some(ttf_parser::Permissions::Restricted)
        {
            return Err(wrong("the font's licence forbids embedding"));
        }
        let name = face
            .names()
            .into_iter()
            .filter(|name| name.name_id == ttf_parser::name_id::POST_SCRIPT_NAME)
            .find_map(|name| name.to_string())
            .unwrap_or_else(|| "Signature".into());
        let name = name
            .chars()
            .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-')
            .collect();
        Ok(Self { data, name })
    }
}

/// The glyphs of one appearance.
pub(super) struct Subset<'f> {
    font: &'f Font,
    face: Option<ttf_parser::Face<'f>>,
    glyphs: GlyphRemapper,
    /// New glyph: width in thousandths of the size, and its character.
    used: BTreeMap<u16, (f64, char)>,
}

impl<'f> Subset<'f> {
    pub(super) fn new(font: &'f Font) -> Self {
        Self {
            font,
            face: ttf_parser::Face::parse(&font.data, 0).ok(),
            glyphs: GlyphRemapper::new(),
            used: BTreeMap::new(),
        }
    }

    fn face(&self) -> Result<&ttf_parser::Face<'f>, SealError> {
        self.face
            .as_ref()
            .ok_or_else(|| wrong("the font cannot be read"))
    }

    /// The codes of a text as hexadecimal digits, and its width at size 1.
    pub(super) fn encode(&mut self, text: &str) -> Result<(String, f64), SealError> {
        let mut hex = String::new();
        let mut width = 0.0;
        // Letters and marks that the font has as one glyph stand as one character in what people type; control characters do not show.
        for letter in text.chars().filter(|letter| !letter.is_control()) {
            let face = self.face()?;
            let glyph = face
                .glyph_index(letter)
                .ok_or_else(|| wrong(&format!("the font has no glyph for '{letter}'")))?;
            let advance = f64::from(face.glyph_hor_advance(glyph).unwrap_or(0)) * 1000.0
                / f64::from(face.units_per_em());
            let new = self.glyphs.remap(glyph.0);
            self.used.entry(new).or_insert((advance, letter));
            hex.push_str(&format!("{new:04X}"));
            width += advance / 1000.0;
        }
        Ok((hex, width))
    }

    /// Adds the font to a revision.
    pub(super) fn embed(self, revision: &mut Revision) -> Result<Ref, SealError> {
        let data = subsetter::subset(&self.font.data, 0, &self.glyphs)
            .map_err(|error| wrong(&format!("the font cannot be reduced: {error}")))?;
        let face = self.face()?;
        let scale = |value: i16| {
            Object::number((f64::from(value) * 1000.0 / f64::from(face.units_per_em())).round())
        };
        let name = format!("{}+{}", tag(&data), self.font.name);
        let bounds = face.global_bounding_box();
        let file = revision.add(compressed(
            Dict::default().with("Length1", Object::Int(data.len() as i64)),
            &data,
        ));
        let descriptor = Dict::default()
            .with("Type", Object::name("FontDescriptor"))
            .with("FontName", Object::name(&name))
            .with("Flags", Object::Int(4))
            .with(
                "FontBBox",
                Object::Array(vec![
                    scale(bounds.x_min),
                    scale(bounds.y_min),
                    scale(bounds.x_max),
                    scale(bounds.y_max),
                ]),
            )
            .with(
                "ItalicAngle",
                Object::number(f64::from(face.italic_angle())),
            )
            .with("Ascent", scale(face.ascender()))
            .with("Descent", scale(face.descender()))
            .with(
                "CapHeight",
                scale(face.capital_height().unwrap_or_else(|| face.ascender())),
            )
            .with("StemV", Object::Int(80))
            .with("FontFile2", Object::Ref(file));
        let descriptor = revision.add(Object::Dict(descriptor));
        let widths = self
            .used
            .iter()
            .flat_map(|(glyph, (width, _))| {
                [
                    Object::Int(i64::from(*glyph)),
                    Object::Array(vec![Object::number(*width)]),
                ]
            })
            .collect();
        let system = Dict::default()
            .with("Registry", Object::Str(b"Adobe".to_vec()))
            .with("Ordering", Object::Str(b"Identity".to_vec()))
            .with("Supplement", Object::Int(0));
        let descendant = Dict::default()
            .with("Type", Object::name("Font"))
            .with("Subtype", Object::name("CIDFontType2"))
            .with("BaseFont", Object::name(&name))
            .with("CIDSystemInfo", Object::Dict(system))
            .with("FontDescriptor", Object::Ref(descriptor))
            .with("CIDToGIDMap", Object::name("Identity"))
            .with("DW", Object::Int(0))
            .with("W", Object::Array(widths));
        let descendant = revision.add(Object::Dict(descendant));
        let unicode = revision.add(Object::NewStream(
            Dict::default(),
            to_unicode(&self.used).into_bytes(),
        ));
        let font = Dict::default()
            .with("Type", Object::name("Font"))
            .with("Subtype", Object::name("Type0"))
            .with("BaseFont", Object::name(&name))
            .with("Encoding", Object::name("Identity-H"))
            .with(
                "DescendantFonts",
                Object::Array(vec![Object::Ref(descendant)]),
            )
            .with("ToUnicode", Object::Ref(unicode));
        Ok(revision.add(Object::Dict(font)))
    }
}

/// Six letters that differ between subsets (§9.6.4).
fn tag(data: &[u8]) -> String {
    digest::digest(&digest::SHA256, data).as_ref()[..6]
        .iter()
        .map(|byte| char::from(b'A' + byte % 26))
        .collect()
}

/// The map from codes to Unicode (§9.10.3).
fn to_unicode(used: &BTreeMap<u16, (f64, char)>) -> String {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    let entries: Vec<(&u16, &(f64, char))> = used.iter().collect();
    for part in entries.chunks(100) {
        map.push_str(&format!("{} beginbfchar\n", part.len()));
        for (glyph, (_, letter)) in part {
            let mut units = [0; 2];
            let code: String = letter
                .encode_utf16(&mut units)
                .iter()
                .map(|unit| format!("{unit:04X}"))
                .collect();
            map.push_str(&format!("<{glyph:04X}> <{code}>\n"));
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map
}
