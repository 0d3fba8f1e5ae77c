//! Names of files, made fit to show.

/// Most characters of a shown name.
const LONGEST: usize = 80;

/// Makes a name from outside fit to show and to offer for saving: only its last part, without control characters,
/// characters that turn the direction of writing (they hide extensions) and characters that file systems forbid; with
/// the extension that belongs to what the file really is. An empty name becomes `file`.
pub fn display_name(declared: &str, extension: &str) -> String {
    let last = declared.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .map(|c| {
            if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | ';' | '%') {
                '_'
            } else {
                c
            }
        })
        .collect();
    let stem = match clean.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 5 && !ending.contains(' ') => stem,
        _ => &clean,
    };
    let stem: String = stem
        .trim_matches(['.', ' '])
        .chars()
        .take(LONGEST)
        .collect();
    let stem = if stem.is_empty() { "file" } else { &stem };
    format!("{stem}.{extension}")
}

/// Marks of writing direction, zero-width characters, the byte order mark and line separators.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{061C}' | '\u{FEFF}'
    )
}
