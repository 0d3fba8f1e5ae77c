//! The checks, one after the other.

use jiff::{SignedDuration, Timestamp};
use x509_cert::Certificate;

use crate::file::{ProofFile, Record, Row};
use crate::path::{self, Purpose};
use crate::report::{Check, Finding, Outcome, Report, Told, Why};
use crate::{Options, cms, hashes};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// How many timestamps of one seal are looked at.
const TOKENS: usize = 4;
/// How many signatures of certificates are verified for one file: some for each of the most seals it may hold.
const VERIFICATIONS: usize = 20_000;
/// How far the clock of a timestamp authority may lag behind that of the writer.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

pub(crate) fn judge(file: &ProofFile, options: &Options<'_>) -> Report {
    let mut findings = Vec::new();
    let mut note = |check, outcome, why, hour, row, detail| {
        findings.push(Finding {
            check,
            outcome,
            why,
            hour,
            row,
            detail,
        });
    };
    let result = |done: Result<(), Why>| match done {
        Ok(()) => (Outcome::Holds, None),
        Err(why) => (Outcome::Fails, Some(why)),
    };

    let rows: Vec<_> = file
        .events
        .iter()
        .map(|row| hashes::row(file, row))
        .collect();
    for (row, hash) in file.events.iter().zip(&rows) {
        let (outcome, why) = result(in_its_hour(file, row, *hash));
        note(
            Check::Row,
            outcome,
            why,
            Some(row.hour),
            Some(row.sequence),
            None,
        );
    }
    for record in &file.hours {
        let own = file
            .events
            .iter()
            .zip(&rows)
            .rfind(|(row, _)| row.hour == record.number);
        if own.is_some() || record.letter.is_some() {
            let (outcome, why) = result(complete(file, record, own));
            note(
                Check::Complete,
                outcome,
                why,
                Some(record.number),
                None,
                None,
            );
        }
    }
    let (outcome, why) = result(in_order(file, &rows));
    note(Check::Order, outcome, why, None, None, None);
    let (outcome, why) = result(linked(file));
    note(Check::Hours, outcome, why, None, None, None);

    let certificates: Vec<Certificate> = file
        .certificates
        .iter()
        .filter_map(|der| path::certificate(der))
        .collect();
    if certificates.len() < file.certificates.len() {
        note(
            Check::Signer,
            Outcome::Fails,
            Some(Why::Certificate),
            None,
            None,
            None,
        );
    }
    let mut first_signer: Option<Certificate> = None;
    let mut budget = VERIFICATIONS;
    for record in &file.hours {
        let latest = file
            .events
            .iter()
            .filter(|row| row.hour == record.number)
            .map(|row| row.time)
            .max();
        let Some(container) = &record.seal else {
            if latest.is_some() {
                note(
                    Check::Seal,
                    Outcome::Fails,
                    Some(Why::NoSeal),
                    Some(record.number),
                    None,
                    None,
                );
            }
            continue;
        };
        let sealed = match cms::seal(
            container,
            &hashes::record_bytes(file, record),
            &certificates,
        ) {
            Ok(sealed) => sealed,
            Err(why) => {
                note(
                    Check::Seal,
                    Outcome::Fails,
                    Some(why),
                    Some(record.number),
                    None,
                    None,
                );
                continue;
            }
        };
        let hour = Some(record.number);
        note(Check::Seal, Outcome::Holds, None, hour, None, None);
        let way = &mut Way {
            certificates: &certificates,
            options,
            budget: &mut budget,
        };
        let (outcome, why, stamped) = time_of(&sealed, record, latest, way);
        note(
            Check::Time,
            outcome,
            why,
            hour,
            None,
            stamped.map(|time| time.to_string()),
        );
        let (mut outcome, mut why) = signer_of(&sealed, stamped, record, way);
        // A list has one owner. Whoever has a certificate under the same root could otherwise go on with the story of another.
        let first = first_signer.get_or_insert_with(|| sealed.signer.clone());
        let subject = |certificate: &Certificate| certificate.tbs_certificate().subject().clone();
        if outcome == Outcome::Holds && subject(first) != subject(&sealed.signer) {
            (outcome, why) = (Outcome::Unknown, Some(Why::OtherSigner));
        }
        note(
            Check::Signer,
            outcome,
            why,
            hour,
            None,
            Some(path::name(&sealed.signer)),
        );
    }

    let (outcome, why) = document(file, options);
    note(Check::Document, outcome, why, None, None, None);
    let told = file.events.iter().map(|row| Told {
        time: row.time.to_string(),
        kind: row.kind.clone(),
        actor: row.actor.clone(),
    });
    Report::conclude(
        file.letter.clone(),
        file.list.clone(),
        told.collect(),
        findings,
    )
}

fn record_of(file: &ProofFile, number: u64) -> Option<&Record> {
    let first = file.hours.first()?.number;
    let place = usize::try_from(number.checked_sub(first)?).ok()?;
    file.hours
        .get(place)
        .filter(|record| record.number == number)
}

fn in_its_hour(file: &ProofFile, row: &Row, hash: [u8; 32]) -> Result<(), Why> {
    let record = record_of(file, row.hour).ok_or(Why::NotInHour)?;
    let place = row
        .sequence
        .checked_sub(record.first)
        .ok_or(Why::NotInHour)?;
    let end = record.start.checked_add(HOUR).map_err(|_| Why::NotInHour)?;
    if place >= record.count || row.time < record.start || row.time >= end {
        return Err(Why::NotInHour);
    }
    if hashes::root_of(hash, place, record.count, &row.path) != Some(record.root) {
        return Err(Why::Path);
    }
    // What a row says of its neighbours must agree with what the hours say.
    if place + 1 == record.count && record.head != hash {
        return Err(Why::Contradiction);
    }
    if place == 0 {
        let before = match record.number.checked_sub(1) {
            None => Some(hashes::list(&file.list)),
            Some(number) => record_of(file, number).map(|record| record.head),
        };
        if before.is_some_and(|before| before != row.previous) {
            return Err(Why::Contradiction);
        }
    }
    Ok(())
}

/// The letter's leaf of the hour names the last row of the letter that is in the file.
fn complete(file: &ProofFile, record: &Record, last: Option<(&Row, &[u8; 32])>) -> Result<(), Why> {
    let (Some((row, hash)), Some(leaf)) = (last, &record.letter) else {
        return Err(Why::Sequence);
    };
    let root = hashes::root_of(
        hashes::letter(file, row, hash),
        leaf.place,
        record.letters,
        &leaf.path,
    );
    if root == Some(record.letters_root) {
        Ok(())
    } else {
        Err(Why::Sequence)
    }
}

fn in_order(file: &ProofFile, rows: &[[u8; 32]]) -> Result<(), Why> {
    let mut before: Option<(&Row, [u8; 32])> = None;
    for (place, (row, hash)) in (0_u64..).zip(file.events.iter().zip(rows)) {
        let previous = before.map_or_else(|| hashes::list(&file.list), |(_, hash)| hash);
        if row.letter_sequence != place || row.letter_previous != previous {
            return Err(Why::Sequence);
        }
        if let Some((last, last_hash)) = before {
            let neighbours = last.sequence.checked_add(1) == Some(row.sequence);
            if row.sequence <= last.sequence
                || row.hour < last.hour
                || row.time < last.time
                || (neighbours && row.previous != last_hash)
            {
                return Err(Why::Sequence);
            }
        }
        before = Some((row, *hash));
    }
    Ok(())
}

fn linked(file: &ProofFile) -> Result<(), Why> {
    let mut before: Option<&Record> = None;
    for record in &file.hours {
        let whole = record
            .start
            .as_millisecond()
            .rem_euclid(HOUR.as_millis() as i64)
            == 0;
        if !whole || record.count == 0 || record.first.checked_add(record.count).is_none() {
            return Err(Why::Contradiction);
        }
        let follows = match before {
            None if record.number == 0 => {
                record.first == 0 && record.previous == hashes::list(&file.list)
            }
            None => record.first >= record.number,
            Some(last) => {
                last.number.checked_add(1) == Some(record.number)
                    && last.first + last.count == record.first
                    && last.start < record.start
                    && record.previous == hashes::record(file, last)
            }
        };
        if !follows {
            return Err(Why::Contradiction);
        }
        before = Some(record);
    }
    // Hours before the first row and after the last say nothing of the letter: only what is needed may stand in the file.
    let ends = [
        (file.hours.first(), file.events.first()),
        (file.hours.last(), file.events.last()),
    ];
    if ends
        .iter()
        .any(|(hour, row)| hour.map(|hour| hour.number) != row.map(|row| row.hour))
    {
        return Err(Why::Sequence);
    }
    Ok(())
}

/// What is needed to find a way from a certificate to a root.
struct Way<'w, 'o> {
    certificates: &'w [Certificate],
    options: &'w Options<'o>,
    /// How many more signatures of certificates are verified for this file.
    budget: &'w mut usize,
}

/// The first timestamp that holds and is trusted, or how the only ones fail.
fn time_of(
    sealed: &cms::Sealed,
    record: &Record,
    latest: Option<Timestamp>,
    way: &mut Way<'_, '_>,
) -> (Outcome, Option<Why>, Option<Timestamp>) {
    let (certificates, options) = (way.certificates, way.options);
    let mut answer = (Outcome::Absent, Some(Why::NoStamp), None);
    for token in sealed.tokens.iter().take(TOKENS) {
        let stamp = match cms::stamp(token, &sealed.signature, certificates) {
            Ok(stamp) => stamp,
            Err(why) => return (Outcome::Fails, Some(why), None),
        };
        let after = latest.unwrap_or(record.start);
        if stamp.time.checked_add(SKEW).is_ok_and(|time| time < after) {
            return (Outcome::Fails, Some(Why::StampEarly), None);
        }
        if options.roots.is_empty() {
            answer = (Outcome::Unknown, Some(Why::NoRoots), None);
            continue;
        }
        let pool = [stamp.sealed.others.as_slice(), certificates].concat();
        match path::trusted(
            &stamp.sealed.signer,
            &pool,
            &options.roots,
            Purpose::Timestamp,
            stamp.time,
            way.budget,
        ) {
            Ok(()) => return (Outcome::Holds, None, Some(stamp.time)),
            Err(why) => answer = (Outcome::Unknown, Some(why), None),
        }
    }
    answer
}

fn signer_of(
    sealed: &cms::Sealed,
    stamped: Option<Timestamp>,
    record: &Record,
    way: &mut Way<'_, '_>,
) -> (Outcome, Option<Why>) {
    let (certificates, options) = (way.certificates, way.options);
    if options.roots.is_empty() {
        return (Outcome::Unknown, Some(Why::NoRoots));
    }
    let pool = [sealed.others.as_slice(), certificates].concat();
    let mut trusted = |time| {
        path::trusted(
            &sealed.signer,
            &pool,
            &options.roots,
            Purpose::Seal,
            time,
            way.budget,
        )
    };
    // Without a timestamp nobody but the signer says when it signed: the certificate must have been valid then and still be.
    let done = match stamped {
        Some(time) => trusted(time),
        None => trusted(options.now).and_then(|()| trusted(record.start)),
    };
    match done {
        Ok(()) => (Outcome::Holds, None),
        Err(why) => (Outcome::Unknown, Some(why)),
    }
}

fn document(file: &ProofFile, options: &Options<'_>) -> (Outcome, Option<Why>) {
    let last = file.events.iter().rev().find_map(|row| row.document);
    let given = options.document.map(hashes::document);
    let stated = file.document;
    match (last, stated, given) {
        (Some(last), stated, given)
            if [stated, given].iter().flatten().any(|hash| *hash != last) =>
        {
            (Outcome::Fails, Some(Why::OtherDocument))
        }
        (None, None, None) | (Some(_), None, None) => (Outcome::Absent, Some(Why::NoDocument)),
        (None, _, _) => (Outcome::Fails, Some(Why::NoDocument)),
        (Some(_), _, _) => (Outcome::Holds, None),
    }
}
