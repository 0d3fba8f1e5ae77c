//! From bytes to events: unfolding, content lines, nesting.
//!
//! The nesting is followed here with a plain list, so that hostile files cannot exhaust the stack and every error knows
//! its line in the file as it came in. Single content lines are read by the `icalendar` crate.

use icalendar::Property;

/// Largest file that is read, in bytes (1 MiB).
pub const MAX_ICAL_BYTES: usize = 1 << 20;

/// Deepest nesting of components; three is usual.
const MAX_DEPTH: usize = 16;

/// A file that is no readable iCalendar, with the place where that shows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {kind}")]
pub struct IcalError {
    /// The line in the file, counted from 1, before unfolding.
    pub line: usize,
    /// What is wrong there.
    pub kind: IcalErrorKind,
}

/// What can be wrong with an iCalendar file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IcalErrorKind {
    /// More than [`MAX_ICAL_BYTES`].
    #[error("the file is larger than {MAX_ICAL_BYTES} bytes")]
    TooLarge,
    /// No `BEGIN:VCALENDAR` in the whole file.
    #[error("the file has no BEGIN:VCALENDAR")]
    NoCalendar,
    /// Bytes that are not UTF-8.
    #[error("the line is not UTF-8 text")]
    NotUtf8,
    /// Not of the form `NAME;PARAMETER=VALUE:VALUE`.
    #[error("not a content line `NAME:VALUE`")]
    NotAContentLine,
    /// A property outside `BEGIN:VCALENDAR` … `END:VCALENDAR`.
    #[error("content outside BEGIN:VCALENDAR and END:VCALENDAR")]
    OutsideCalendar,
    /// An `END` that closes something else than was begun last.
    #[error("END:{found} does not close BEGIN:{begun}")]
    WrongEnd {
        /// What was begun.
        begun: String,
        /// What is ended.
        found: String,
    },
    /// A `BEGIN`, on the line given, without its `END`.
    #[error("BEGIN:{0} is never ended")]
    NotEnded(String),
    /// Components nested too deep.
    #[error("components are nested too deep")]
    TooDeep,
    /// An event, beginning on the line given, without `DTSTART`.
    #[error("the event has no DTSTART")]
    NoStart,
    /// An event that ends before it starts.
    #[error("the event ends before it starts")]
    EndsBeforeStart,
    /// A value that cannot be read.
    #[error("{property} has an unreadable value `{value}`")]
    BadValue {
        /// The property.
        property: String,
        /// The value as it came in, cut off at 60 characters.
        value: String,
    },
}

impl IcalError {
    pub(super) fn new(line: usize, kind: IcalErrorKind) -> IcalError {
        IcalError { line, kind }
    }

    pub(super) fn bad_value(line: usize, property: &str, value: &str) -> IcalError {
        let value = value.chars().take(60).collect();
        IcalError::new(
            line,
            IcalErrorKind::BadValue {
                property: property.to_owned(),
                value,
            },
        )
    }
}

/// One property with its line.
pub(super) struct Line {
    pub(super) number: usize,
    pub(super) property: Property,
}

impl Line {
    /// The value of a parameter, whatever the case of its name.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let (_, parameter) = self
            .property
            .params()
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(parameter.value())
    }
}

/// One `VEVENT`: the line of its `BEGIN` and its own properties, without those of alarms in it.
pub(super) struct RawEvent {
    pub(super) number: usize,
    pub(super) lines: Vec<Line>,
}

/// All events of a file. Other components and their content are passed over, but must be well formed.
pub(super) fn events(bytes: &[u8]) -> Result<Vec<RawEvent>, IcalError> {
    if bytes.len() > MAX_ICAL_BYTES {
        return Err(IcalError::new(1, IcalErrorKind::TooLarge));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut open: Vec<(usize, String)> = Vec::new();
    let mut events: Vec<RawEvent> = Vec::new();
    let mut seen_calendar = false;
    for (number, line) in unfold(bytes) {
        let error = |kind| IcalError::new(number, kind);
        let text = std::str::from_utf8(&line).map_err(|_| error(IcalErrorKind::NotUtf8))?;
        if text.trim().is_empty() {
            continue;
        }
        let (name, rest) = split_name(text).ok_or_else(|| error(IcalErrorKind::NotAContentLine))?;
        let component = rest
            .strip_prefix(':')
            .map(|value| value.trim().to_ascii_uppercase());
        match (name.as_str(), component) {
            ("BEGIN", Some(component)) => {
                if open.is_empty() && component != "VCALENDAR" {
                    return Err(error(IcalErrorKind::OutsideCalendar));
                }
                if open.len() >= MAX_DEPTH {
                    return Err(error(IcalErrorKind::TooDeep));
                }
                seen_calendar = true;
                if component == "VEVENT" && open.len() == 1 {
                    events.push(RawEvent {
                        number,
                        lines: Vec::new(),
                    });
                }
                open.push((number, component));
            }
            ("END", Some(found)) => match open.pop() {
                Some((_, begun)) if begun == found => {}
                Some((_, begun)) => return Err(error(IcalErrorKind::WrongEnd { begun, found })),
                None => return Err(error(IcalErrorKind::OutsideCalendar)),
            },
            ("BEGIN" | "END", None) => return Err(error(IcalErrorKind::NotAContentLine)),
            _ if open.is_empty() => return Err(error(IcalErrorKind::OutsideCalendar)),
            _ => {
                if open.len() != 2
                    || open
                        .last()
                        .is_none_or(|(_, component)| component != "VEVENT")
                {
                    continue;
                }
                let property = format!("{name}{rest}")
                    .parse()
                    .map_err(|_| error(IcalErrorKind::NotAContentLine))?;
                if let Some(event) = events.last_mut() {
                    event.lines.push(Line { number, property });
                }
            }
        }
    }
    match open.pop() {
        Some((number, component)) => {
            Err(IcalError::new(number, IcalErrorKind::NotEnded(component)))
        }
        None if !seen_calendar => Err(IcalError::new(1, IcalErrorKind::NoCalendar)),
        None => Ok(events),
    }
}

/// The name of a content line in capitals, and the rest from the first `;` or `:` on.
fn split_name(text: &str) -> Option<(String, &str)> {
    let end = text.find([';', ':'])?;
    let (name, rest) = text.split_at_checked(end)?;
    let name = name.trim();
    let valid = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    // A line with parameters only has no value.
    (valid && rest.contains(':')).then(|| (name.to_ascii_uppercase(), rest))
}

/// Content lines with the number of their first line in the file. Folds can lie within a character, so bytes are joined
/// before they are read as text.
fn unfold(bytes: &[u8]) -> Vec<(usize, Vec<u8>)> {
    let mut lines: Vec<(usize, Vec<u8>)> = Vec::new();
    for (i, line) in bytes.split(|b| *b == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match (line, lines.last_mut()) {
            ([b' ' | b'\t', rest @ ..], Some((_, last))) => last.extend_from_slice(rest),
            _ => lines.push((i + 1, line.to_vec())),
        }
    }
    lines
}
