//! Plans in files.
//!
//! ```text
//! VALUE 42.5
//! OPEN 1          # town hall
//! OPEN 4          # depot
//! SERVE 1 4 10    # client, site, load
//! ```
//!
//! Sites and clients are numbered from 1 in the order of the question; what follows a `#` is for people. A client without a line
//! is not served.

use crate::{Error, Plan, Problem};
use std::fmt::Write;

/// Writes a plan: its value, the open sites, and who serves whom.
pub fn write_solution(problem: &Problem, plan: &Plan) -> String {
    let mut out = format!("VALUE {}\n", problem.amount(plan.value));
    let name = |text: &str| text.replace(char::is_control, " ");
    for site in &plan.open {
        let called = problem.sites().get(*site as usize).map(|s| name(&s.name));
        let _ = writeln!(out, "OPEN {} # {}", site + 1, called.unwrap_or_default());
    }
    for (client, parts) in plan.service.iter().enumerate() {
        for (site, load) in parts {
            let _ = writeln!(out, "SERVE {} {} {load}", client + 1, site + 1);
        }
    }
    out
}

/// Reads a plan. Whether it keeps the rules is not looked at; [`crate::check::check`] does.
///
/// # Errors
/// [`Error::Malformed`] with the line; [`Error::Incomplete`] without a value.
pub fn read_solution(problem: &Problem, text: &str) -> Result<Plan, Error> {
    let mut plan = Plan {
        open: Vec::new(),
        service: vec![Vec::new(); problem.clients().len()],
        value: 0,
    };
    let mut valued = false;
    for (index, line) in text.lines().enumerate() {
        let malformed = |message: &str| Error::Malformed {
            line: index + 1,
            message: message.to_owned(),
        };
        let line = line.split('#').next().unwrap_or_default();
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |text: &str, what: &str, count: usize| match text.parse::<usize>() {
            Ok(number) if (1..=count).contains(&number) => Ok(number - 1),
            _ => Err(malformed(&format!(
                "a number of a {what} from 1 to {count} belongs here"
            ))),
        };
        let site = |text| number(text, "site", problem.sites().len()).map(|n| n as u32);
        match words.as_slice() {
            [] => {}
            ["VALUE", amount] if !valued => {
                plan.value = cost(amount, problem.decimals()).ok_or_else(|| {
                    malformed("a cost with the decimals of the question belongs here")
                })?;
                valued = true;
            }
            ["OPEN", open] => plan.open.push(site(open)?),
            ["SERVE", client, from, load] => {
                let client = number(client, "client", problem.clients().len())?;
                let load = load
                    .parse()
                    .map_err(|_| malformed("the load served is a whole number"))?;
                plan.service[client].push((site(from)?, load));
            }
            _ => {
                return Err(malformed(
                    "`VALUE cost` once, `OPEN site` or `SERVE client site load` belongs here",
                ));
            }
        }
    }
    if !valued {
        return Err(Error::Incomplete("there is no VALUE".to_owned()));
    }
    plan.open.sort_unstable();
    for parts in &mut plan.service {
        parts.sort_unstable();
    }
    Ok(plan)
}

/// The inverse of [`Problem::amount`].
fn cost(text: &str, decimals: u8) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let places = usize::from(decimals);
    let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if part.len() > places || !plain(whole) || !plain(part) {
        return None;
    }
    format!("{whole}{part:0<places$}").parse().ok()
}
