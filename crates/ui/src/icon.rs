//! Our own small set of icons, as inline SVG: 20 × 20, drawn with one stroke in the colour of the text.

use maud::{Markup, PreEscaped, html};

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident => $shape:literal,)+) => {
        /// An icon. Icons decorate words and are hidden from screen readers; a word always stands beside them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Icon { $($(#[$doc])* $name,)+ }

        impl Icon {
            /// Every icon, for the gallery.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            const fn shape(self) -> &'static str {
                match self { $(Self::$name => $shape,)+ }
            }
        }
    };
}

icons! {
    /// Done, on time.
    Check => r#"<path d="M4 10.5 8.2 15 16 5.5"/>"#,
    /// Done, in a circle.
    CheckCircle => r#"<circle cx="10" cy="10" r="7.5"/><path d="m6.8 10.3 2.3 2.4 4.2-5"/>"#,
    /// Close, remove.
    Cross => r#"<path d="m5 5 10 10M15 5 5 15"/>"#,
    /// Time left.
    Clock => r#"<circle cx="10" cy="10" r="7.5"/><path d="M10 5.8V10l2.8 2.2"/>"#,
    /// Late, error.
    Alert => r#"<circle cx="10" cy="10" r="7.5"/><path d="M10 6v5M10 13.6v.4"/>"#,
    /// Warning.
    Warning => r#"<path d="M10 3 2.5 16.5h15zM10 8.2v4M10 14.2v.3"/>"#,
    /// Information.
    Info => r#"<circle cx="10" cy="10" r="7.5"/><path d="M10 9.2V14M10 6.2v.4"/>"#,
    /// Paused, waiting for someone.
    Pause => r#"<circle cx="10" cy="10" r="7.5"/><path d="M8 7v6M12 7v6"/>"#,
    /// A draft.
    Pencil => r#"<path d="m4 16 .8-3.6L13 4.2 15.8 7l-8.2 8.2zM11.5 5.8l2.7 2.7"/>"#,
    /// New, add.
    Plus => r#"<path d="M10 4v12M4 10h12"/>"#,
    /// Search.
    Search => r#"<circle cx="9" cy="9" r="5.5"/><path d="m13.2 13.2 4 4"/>"#,
    /// Back.
    ArrowLeft => r#"<path d="M12.5 4 6.5 10l6 6"/>"#,
    /// Onwards.
    ArrowRight => r#"<path d="m7.5 4 6 6-6 6"/>"#,
    /// Sorted ascending.
    ArrowUp => r#"<path d="m5 12.5 5-6 5 6"/>"#,
    /// Sorted descending, opens.
    ArrowDown => r#"<path d="m5 7.5 5 6 5-6"/>"#,
    /// A place.
    Pin => r#"<path d="M10 17.5S4.5 12.4 4.5 8.2a5.5 5.5 0 0 1 11 0c0 4.2-5.5 9.3-5.5 9.300z"/><circle cx="10" cy="8.2" r="1.9"/>"#,
    /// A photo.
    Camera => r#"<path d="M3 6.500h3l1.3-2h5.400l1.3 2h3v9.500H3z"/><circle cx="10" cy="11" r="2.9"/>"#,
    /// A person.
    Person => r#"<circle cx="10" cy="6.8" r="3.2"/><path d="M3.8 17c.4-3.6 2.9-5.6 6.2-5.600s5.8 2 6.2 5.6"/>"#,
    /// A team.
    People => r#"<circle cx="7.5" cy="7.2" r="2.7"/><path d="M2.5 16c.3-3 2.3-4.7 5-4.700s4.7 1.7 5 4.700M12.8 4.800a2.6 2.6 0 0 1 0 4.900M14.5 11.700c1.7.6 2.8 2.1 3 4.3"/>"#,
    /// A letter to the citizen.
    Mail => r#"<path d="M2.8 5h14.400v10.500H2.800zM3 5.500l7 5.5 7-5.5"/>"#,
    /// An internal note.
    Note => r#"<path d="M4 3.500h12v8.500l-4.5 4.500H4zM11.5 16.500V12H16M7 7h6M7 10h3"/>"#,
    /// A telephone.
    Phone => r#"<path d="M4 3.500h3.200l1.5 4-2 1.400a10 10 0 0 0 4.4 4.400l1.4-2 4 1.500V16a1 1 0 0 1-1 1C8.8 16.6 3.4 11.2 3 4.500a1 1 0 0 1 1-1z"/>"#,
    /// Print.
    Print => r#"<path d="M6 7V3h8v4M6 14H3V7h14v7h-3M6 12h8v5H6z"/>"#,
    /// Download, export.
    Download => r#"<path d="M10 3v9M6 8.500l4 4 4-4M3.5 16.500h13"/>"#,
    /// Leaves for another system or organisation.
    Forward => r#"<path d="M11.5 4.5 17 10l-5.5 5.500M17 10H8.500C5.5 10 3.5 12 3 15.5"/>"#,
    /// Undo.
    Undo => r#"<path d="M7.5 3.5 3.5 7.500l4 4M3.5 7.500h8a5 5 0 0 1 0 9.500H8"/>"#,
    /// Settings.
    Sliders => r#"<path d="M3 6h7M14 6h3M3 14h3M10 14h7"/><circle cx="12" cy="6" r="2"/><circle cx="8" cy="14" r="2"/>"#,
    /// A list of work.
    List => r#"<path d="M7 5.500h10M7 10h10M7 14.500h10M3.3 5.500h.2M3.3 10h.2M3.3 14.500h.2"/>"#,
    /// The home of a face.
    Home => r#"<path d="M3 9.5 10 3.500l7 6M5 8.500V16.500h3.700v-4.300h2.600v4.300H15V8.5"/>"#,
    /// Figures.
    Chart => r#"<path d="M3.5 3.500v13h13M7 13.500V10M10.5 13.500V6.500M14 13.500V8.5"/>"#,
    /// A calendar.
    Calendar => r#"<path d="M3.5 5h13v11.500h-13zM3.5 8.500h13M7 3v3.500M13 3v3.5"/>"#,
    /// Locked, private.
    Lock => r#"<path d="M4.5 9h11v7.500h-11zM7 9V6.500a3 3 0 0 1 6 0V9"/>"#,
    /// A key to an outside door (API).
    Key => r#"<circle cx="6.5" cy="13.5" r="3"/><path d="m8.7 11.3 7.3-7.300M13 7l2.5 2.5"/>"#,
    /// Sign out.
    Exit => r#"<path d="M8 3.500H4v13h4M12.5 6.5 16 10l-3.5 3.500M16 10H8"/>"#,
    /// A keyboard.
    Keyboard => r#"<path d="M2.5 5.500h15v9h-15zM5.5 8.500h.2M8.5 8.500h.2M11.5 8.500h.2M14.5 8.500h.2M6.5 11.800h7"/>"#,
    /// A link to a bundle or another report.
    Link => r#"<path d="M8.5 11.500a3 3 0 0 0 4.3 0l2.9-2.900a3 3 0 0 0-4.3-4.300l-.9.900M11.5 8.500a3 3 0 0 0-4.3 0l-2.9 2.900a3 3 0 0 0 4.3 4.300l.9-.9"/>"#,
    /// Filter.
    Filter => r#"<path d="M3 5h14M5.5 10h9M8 15h4"/>"#,
    /// A building, an organisation.
    Building => r#"<path d="M4 17V6l6-3 6 3v11M2.5 17h15M7.5 9h.2M12.3 9h.2M7.5 12.500h.2M12.3 12.500h.2"/>"#,
    /// A category of things.
    Tag => r#"<path d="M3 3.500h6.500L17 11l-6 6-7.5-7.500zM6.5 7h.2"/>"#,
    /// Send.
    Send => r#"<path d="M3 9.5 17 3.500l-5 13.5-2.7-5.300zM9.3 11.7 17 3.5"/>"#,
    /// The world; language.
    Globe => r#"<circle cx="10" cy="10" r="7.5"/><path d="M2.5 10h15M10 2.500c2.5 2.2 3.5 4.7 3.5 7.500s-1 5.3-3.5 7.500c-2.5-2.2-3.5-4.7-3.5-7.500s1-5.3 3.5-7.500z"/>"#,
}

/// Draws an icon in the size and colour of the text around it.
#[must_use]
pub fn icon(icon: Icon) -> Markup {
    html! {
        svg.k-icon viewBox="0 0 20 20" aria-hidden="true" focusable="false" { (PreEscaped(icon.shape())) }
    }
}
