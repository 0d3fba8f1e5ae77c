//! The static files, inside the binary: style sheets, the script, the font.
//!
//! They are served under `/static/{hash}/{name}` and may be cached for ever: the hash is that of the content.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One static file.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its content.
    pub bytes: &'static [u8],
    /// The value for the `Content-Type` header.
    pub content_type: &'static str,
    hash: u64,
}

impl Asset {
    /// The hash of the content, as it stands in the address; also fit for an ETag.
    #[must_use]
    pub fn hash(&self) -> String {
        format!("{:016x}", self.hash)
    }
}

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

/// Name, type and content of every file.
const FILES: [(&str, &str, &[u8]); 7] = [
    (
        "utrecht.css",
        CSS,
        include_bytes!("../assets/vendor/utrecht.css"),
    ),
    ("kantel.css", CSS, include_bytes!("../assets/kantel.css")),
    ("staff.css", CSS, include_bytes!("../assets/staff.css")),
    ("kantel.js", JS, include_bytes!("../assets/kantel.js")),
    ("htmx.js", JS, include_bytes!("../assets/vendor/htmx.js")),
    (
        "public-sans.woff2",
        "font/woff2",
        include_bytes!("../assets/vendor/public-sans.woff2"),
    ),
    (
        "favicon.svg",
        "image/svg+xml",
        include_bytes!("../assets/favicon.svg"),
    ),
];

static ASSETS: LazyLock<BTreeMap<&'static str, Asset>> = LazyLock::new(|| {
    FILES
        .into_iter()
        .map(|(name, content_type, bytes)| {
            (
                name,
                Asset {
                    bytes,
                    content_type,
                    hash: hash(bytes),
                },
            )
        })
        .collect()
});

static URLS: LazyLock<BTreeMap<&'static str, String>> = LazyLock::new(|| {
    ASSETS
        .iter()
        .map(|(name, a)| (*name, format!("/static/{}/{name}", a.hash())))
        .collect()
});

/// The file of a name (`kantel.css`), or `None`.
#[must_use]
pub fn get(name: &str) -> Option<Asset> {
    ASSETS.get(name).copied()
}

/// The names of all files.
pub fn names() -> impl Iterator<Item = &'static str> {
    ASSETS.keys().copied()
}

/// The address of a file, with the hash of its content: `/static/3f…/kantel.css`.
///
/// # Panics
/// When there is no file of that name, which is a mistake in the program.
#[must_use]
pub fn url(name: &str) -> &'static str {
    URLS.get(name)
        .map_or_else(|| panic!("no static file named {name}"), String::as_str)
}

/// A short fingerprint of content for cache addresses (FNV-1a, 64 bits). Not for security.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> String {
    format!("{:016x}", hash(bytes))
}

const fn hash(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u64).wrapping_mul(0x0100_0000_01b3);
        i += 1;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_follow_the_published_fnv_values() {
        assert_eq!(fingerprint(b""), "cbf29ce484222325");
        assert_eq!(fingerprint(b"a"), "af63dc4c8601ec8c");
        assert_eq!(fingerprint(b"foobar"), "85944171f73967e8");
    }

    #[test]
    fn every_file_has_an_address_with_its_hash() {
        for name in names() {
            let asset = get(name).unwrap();
            assert_eq!(url(name), format!("/static/{}/{name}", asset.hash()));
            assert!(!asset.bytes.is_empty(), "{name}");
        }
        assert!(get("../Cargo.toml").is_none());
    }

    #[test]
    fn style_sheets_load_nothing_from_elsewhere() {
        for name in names().filter(|n| n.ends_with(".css")) {
            let text = std::str::from_utf8(get(name).unwrap().bytes).unwrap();
            assert!(
                !text.contains("http:") && !text.contains("https:") && !text.contains("@import"),
                "{name}"
            );
        }
    }
}
