//! Which form a file has, by its shape.

use super::{
    Format, names,
    words::{Decimal, Words},
};
use crate::Error;

/// The form of a text.
pub(super) fn format(text: &str) -> Result<Format, Error> {
    let Some((_, first)) = Words::new(text).next() else {
        return Err(Error::Incomplete("there is nothing in it".to_owned()));
    };
    if !first.starts_with(|c: char| c.is_ascii_digit()) {
        return Ok(Format::Toml);
    }
    let total = Words::new(text).count() as u64;
    let fits = |format: &Format| match format {
        Format::Toml => false,
        Format::Pmed => pmed(text, total),
        Format::Cap => cap(text, total),
        Format::PmedCap => pmedcap(text, total).is_some(),
        Format::Gap => gap(text, total).is_some(),
        Format::Scp => scp(text).is_some(),
    };
    let mut found: Vec<Format> = Format::ALL.into_iter().filter(fits).collect();
    if found.is_empty() {
        // A graph that was cut off still begins with three numbers on a line and three on the next.
        let mut per_line = text.lines().map(|line| line.split_whitespace().count());
        if (per_line.next(), per_line.next()) == (Some(3), Some(3)) {
            found.push(Format::Pmed);
        }
    }
    match found.as_slice() {
        [format] => Ok(*format),
        [] => Err(Error::Unsupported(format!(
            "the form of the file is not recognised: it has {total} numbers, and no form has that many after these counts; \
             say which it is (one of {})",
            names(&Format::ALL)
        ))),
        several => Err(Error::Unsupported(format!(
            "the file could be {}: say which it is",
            names(several)
        ))),
    }
}

/// The next number, when it is whole.
fn whole(words: &mut Words) -> Option<u64> {
    Decimal::parse(words.next()?.1)?.at(0)
}

/// Skips so many words; none when there are fewer.
fn skip(words: &mut Words, count: u64) -> Option<()> {
    match usize::try_from(count).ok()? {
        0 => Some(()),
        count => words.nth(count - 1).map(|_| ()),
    }
}

fn pmed(text: &str, total: u64) -> bool {
    let mut words = Words::new(text);
    let (n, m, p) = (whole(&mut words), whole(&mut words), whole(&mut words));
    let (Some(n), Some(m), Some(p)) = (n, m, p) else {
        return false;
    };
    p <= n
        && m.checked_mul(3)
            .is_some_and(|m| m.checked_add(3) == Some(total))
}

fn cap(text: &str, total: u64) -> bool {
    let mut words = Words::new(text);
    let (Some(m), Some(n)) = (whole(&mut words), whole(&mut words)) else {
        return false;
    };
    let all = || {
        n.checked_mul(m.checked_add(1)?)?
            .checked_add(m.checked_mul(2)?)?
            .checked_add(2)
    };
    m > 0 && n > 0 && all() == Some(total)
}

fn pmedcap(text: &str, total: u64) -> Option<()> {
    let mut words = Words::new(text);
    // One problem, or first a count of problems.
    let on_first_line = text.lines().next()?.split_whitespace().count();
    let (problems, mut seen) = match on_first_line {
        1 => (whole(&mut words)?, 1),
        _ => (1, 0),
    };
    for _ in 0..problems.min(total) {
        skip(&mut words, 2)?;
        let n = whole(&mut words)?;
        let p = whole(&mut words)?;
        if p > n {
            return None;
        }
        skip(&mut words, 1)?;
        let rows = n.checked_mul(4)?;
        skip(&mut words, rows)?;
        seen += rows.checked_add(5)?;
    }
    (problems > 0 && seen == total).then_some(())
}

fn gap(text: &str, total: u64) -> Option<()> {
    let mut words = Words::new(text);
    let problems = whole(&mut words)?;
    let mut seen = 1_u64;
    for _ in 0..problems.min(total) {
        let (m, n) = (whole(&mut words)?, whole(&mut words)?);
        let rows = m.checked_mul(n)?.checked_mul(2)?.checked_add(m)?;
        skip(&mut words, rows)?;
        seen = seen.checked_add(rows.checked_add(2)?)?;
    }
    (problems > 0 && seen == total).then_some(())
}

fn scp(text: &str) -> Option<()> {
    let mut words = Words::new(text);
    let (rows, columns) = (whole(&mut words)?, whole(&mut words)?);
    skip(&mut words, columns)?;
    for _ in 0..rows {
        let count = whole(&mut words)?;
        for _ in 0..count {
            if !(1..=columns).contains(&whole(&mut words)?) {
                return None;
            }
        }
    }
    (rows > 0 && words.next().is_none()).then_some(())
}
