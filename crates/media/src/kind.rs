//! What a file is, told from its bytes alone.

/// What a file is, told from its bytes alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// JPEG picture (ITU-T T.81).
    Jpeg,
    /// PNG picture (ISO/IEC 15948).
    Png,
    /// WebP picture (RFC 9649).
    Webp,
    /// GIF picture.
    Gif,
    /// HEIC or HEIF picture (ISO/IEC 23008-12), as Apple telephones make them.
    Heic,
    /// AVIF picture.
    Avif,
    /// Windows bitmap.
    Bmp,
    /// TIFF picture, or a camera's raw file built on it.
    Tiff,
    /// SVG drawing: a document that can carry scripts.
    Svg,
    /// Film: MP4, QuickTime, Matroska/WebM, AVI.
    Video,
    /// PDF document (ISO 32000).
    Pdf,
    /// ZIP archive, and so also .docx, .xlsx, .odt.
    Zip,
    /// Office document of before 2007 (OLE compound file).
    LegacyOffice,
    /// Program: Windows, Linux, macOS or a script with `#!`.
    Executable,
    /// HTML page or other markup with tags.
    Html,
    /// Readable text in UTF-8 without control characters.
    Text,
    /// Something else.
    Unknown,
    /// No bytes at all.
    Empty,
}

impl Kind {
    /// The media type under which a file of this kind is served (RFC 6838).
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Heic => "image/heic",
            Self::Avif => "image/avif",
            Self::Bmp => "image/bmp",
            Self::Tiff => "image/tiff",
            Self::Svg => "image/svg+xml",
            Self::Video => "video/mp4",
            Self::Pdf => "application/pdf",
            Self::Zip => "application/zip",
            Self::LegacyOffice => "application/x-ole-storage",
            Self::Html => "text/html",
            Self::Text => "text/plain; charset=utf-8",
            Self::Executable | Self::Unknown | Self::Empty => "application/octet-stream",
        }
    }

    /// The usual file name extension, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Gif => "gif",
            Self::Heic => "heic",
            Self::Avif => "avif",
            Self::Bmp => "bmp",
            Self::Tiff => "tif",
            Self::Svg => "svg",
            Self::Video => "mp4",
            Self::Pdf => "pdf",
            Self::Zip => "zip",
            Self::LegacyOffice => "doc",
            Self::Html => "html",
            Self::Text => "txt",
            Self::Executable | Self::Unknown | Self::Empty => "bin",
        }
    }

    /// Whether [`sanitize_image`](crate::sanitize_image) can draw this kind anew.
    pub fn is_readable_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Webp | Self::Gif)
    }
}

/// Tells what `bytes` are by their beginning. Names and declared types play no part.
///
/// This looks at the first bytes only and never fails; whether the file is whole and nothing else besides is for
/// [`examine`](crate::examine()).
pub fn sniff(bytes: &[u8]) -> Kind {
    if bytes.is_empty() {
        return Kind::Empty;
    }
    by_signature(bytes).unwrap_or_else(|| by_text(bytes))
}

fn by_signature(bytes: &[u8]) -> Option<Kind> {
    const SIGNATURES: &[(&[u8], Kind)] = &[
        (b"\xFF\xD8\xFF", Kind::Jpeg),
        (b"\x89PNG\r\n\x1A\n", Kind::Png),
        (b"GIF87a", Kind::Gif),
        (b"GIF89a", Kind::Gif),
        (b"%PDF-", Kind::Pdf),
        (b"II*\0", Kind::Tiff),
        (b"MM\0*", Kind::Tiff),
        (b"PK\x03\x04", Kind::Zip),
        (b"PK\x05\x06", Kind::Zip),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Kind::LegacyOffice),
        (b"\x1A\x45\xDF\xA3", Kind::Video),
        (b"\x7FELF", Kind::Executable),
        (b"MZ", Kind::Executable),
        (b"\xCF\xFA\xED\xFE", Kind::Executable),
        (b"\xCA\xFE\xBA\xBE", Kind::Executable),
        (b"#!", Kind::Executable),
    ];
    if let Some((_, kind)) = SIGNATURES
        .iter()
        .find(|(signature, _)| bytes.starts_with(signature))
    {
        return Some(*kind);
    }
    if bytes.starts_with(b"RIFF") {
        return match bytes.get(8..12) {
            Some(b"WEBP") => Some(Kind::Webp),
            Some(b"AVI ") => Some(Kind::Video),
            _ => None,
        };
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some(by_brand(bytes));
    }
    // "BM" alone is two letters of ordinary text; the reserved zeroes behind the size make it a bitmap.
    if bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4]) {
        return Some(Kind::Bmp);
    }
    None
}

/// The brands in the `ftyp` box tell pictures from films (ISO/IEC 14496-12).
fn by_brand(bytes: &[u8]) -> Kind {
    let size = bytes
        .first_chunk::<4>()
        .map_or(0, |size| u32::from_be_bytes(*size)) as usize;
    let end = size.clamp(12, 256).min(bytes.len());
    let mut kind = Kind::Video;
    for brand in bytes.get(8..end).unwrap_or_default().chunks_exact(4) {
        match brand {
            b"avif" | b"avis" => return Kind::Avif,
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => {
                kind = Kind::Heic;
            }
            _ => {}
        }
    }
    kind
}

fn by_text(bytes: &[u8]) -> Kind {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let head = &bytes[..bytes.len().min(1024)];
    let start = head.trim_ascii_start();
    if start.starts_with(b"<") {
        if crate::walk::contains_ignoring_case(head, b"<svg") {
            return Kind::Svg;
        }
        if start
            .get(1)
            .is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, b'!' | b'?'))
        {
            return Kind::Html;
        }
    }
    match std::str::from_utf8(bytes) {
        Ok(text)
            if !text
                .chars()
                .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) =>
        {
            Kind::Text
        }
        _ => Kind::Unknown,
    }
}
