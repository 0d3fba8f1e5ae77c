//! A plan in words and figures, for people and for programs.

use crate::commands::{print, solver::tell};
use facility::{
    Answer, Plan, Problem, Reading,
    reasons::{ClientReason, Otherwise, Reasons, SiteWhy},
};
use serde_json::{Value, json};

pub(super) struct Report<'a> {
    pub(super) reading: &'a Reading,
    pub(super) answer: &'a Answer,
    pub(super) reasons: Option<&'a Reasons>,
}

/// What one open site does.
struct Open<'a> {
    site: usize,
    name: &'a str,
    clients: usize,
    load: u64,
    capacity: Option<u64>,
    fixed: u64,
}

impl Report<'_> {
    fn problem(&self) -> &Problem {
        &self.reading.problem
    }

    fn plan(&self) -> &Plan {
        &self.answer.plan
    }

    fn open(&self) -> Vec<Open<'_>> {
        let mut filled = vec![(0_usize, 0_u64); self.problem().sites().len()];
        for (site, load) in self.plan().service.iter().flatten() {
            let (clients, sum) = &mut filled[*site as usize];
            *clients += 1;
            *sum += load;
        }
        let open = |number: &u32| {
            let site = &self.problem().sites()[*number as usize];
            let (clients, load) = filled[*number as usize];
            Open {
                site: *number as usize,
                name: &site.name,
                clients,
                load,
                capacity: site.capacity,
                fixed: site.fixed,
            }
        };
        self.plan().open.iter().map(open).collect()
    }

    fn name(&self, site: u32) -> &str {
        &self.problem().sites()[site as usize].name
    }

    fn names(&self, sites: &[u32]) -> String {
        let names: Vec<&str> = sites.iter().map(|site| self.name(*site)).collect();
        names.join(", ")
    }

    /// Prints the plan.
    pub(super) fn print(&self) {
        let (problem, answer) = (self.problem(), self.answer);
        if let Some(title) = &self.reading.title {
            print(title.replace(char::is_control, " "));
        }
        tell(
            &problem.amount(answer.plan.value),
            &problem.amount(answer.bound),
            answer.gap(),
            answer.optimal(),
            answer.work,
        );
        print("");
        let mut rows =
            vec![["open site", "clients", "load", "capacity", "fixed cost"].map(str::to_owned)];
        for open in self.open() {
            rows.push([
                open.name.to_owned(),
                open.clients.to_string(),
                open.load.to_string(),
                open.capacity
                    .map_or_else(|| "-".to_owned(), |c| c.to_string()),
                problem.amount(open.fixed),
            ]);
        }
        table(&rows);
        let clients = problem.clients().iter().zip(&self.plan().service);
        let without: Vec<&str> = clients
            .filter(|(_, parts)| parts.is_empty())
            .map(|(client, _)| client.name.as_str())
            .collect();
        if !without.is_empty() {
            print(format!("\nnot served: {}", without.join(", ")));
        }
        if let Some(reasons) = self.reasons {
            self.print_reasons(reasons);
        }
    }

    fn print_reasons(&self, reasons: &Reasons) {
        print("\nwhy these sites");
        for (site, reason) in reasons.sites.iter().enumerate().filter(|(_, r)| r.open) {
            print(format!(
                "  {}: {}",
                self.name(site as u32),
                self.site_reason(reason)
            ));
        }
        print("why not the others");
        for (site, reason) in reasons.sites.iter().enumerate().filter(|(_, r)| !r.open) {
            print(format!(
                "  {}: {}",
                self.name(site as u32),
                self.site_reason(reason)
            ));
        }
        let mut first = true;
        for (client, reason) in reasons.clients.iter().enumerate() {
            let Some(why) = self.client_reason(reason) else {
                continue;
            };
            if std::mem::take(&mut first) {
                print("why not from the cheapest site");
            }
            let client_name = &self.problem().clients()[client].name;
            let from: Vec<u32> = self.plan().service[client].iter().map(|p| p.0).collect();
            if from.is_empty() {
                print(format!("  {client_name}: {why}"));
            } else {
                print(format!(
                    "  {client_name}, from {}: {why}",
                    self.names(&from)
                ));
            }
        }
    }

    fn site_reason(&self, reason: &facility::reasons::SiteReason) -> String {
        let cost = |what: &str| match reason.otherwise {
            Otherwise::Never => format!("there is no plan {what} it"),
            Otherwise::AtLeast(least) if least <= self.plan().value => {
                format!("a plan {what} it may cost as little")
            }
            Otherwise::AtLeast(least) => {
                format!("every plan {what} it costs at least {}", self.more(least))
            }
            Otherwise::Between(least, most) => format!(
                "a plan {what} it costs at least {}, and one of {} was found",
                self.more(least),
                self.problem().amount(most)
            ),
            Otherwise::Exactly(cost) if cost == self.plan().value => {
                format!("a plan {what} it costs the same")
            }
            Otherwise::Exactly(cost) => {
                format!("the best plan {what} it costs {}", self.more(cost))
            }
        };
        match &reason.why {
            SiteWhy::Asked if reason.open => "the question wants it open".to_owned(),
            SiteWhy::Asked => "the question wants it closed".to_owned(),
            SiteWhy::TooNear(near) => {
                format!("too near to {}; {}", self.names(near), cost("with"))
            }
            SiteWhy::ServesNobody => format!("nobody can be served from it; {}", cost("with")),
            _ if reason.open => cost("without"),
            _ => cost("with"),
        }
    }

    /// A cost, and how much more that is than the plan.
    fn more(&self, cost: u64) -> String {
        let problem = self.problem();
        match cost.checked_sub(self.plan().value) {
            Some(more) if more > 0 => {
                format!("{} ({} more)", problem.amount(cost), problem.amount(more))
            }
            _ => problem.amount(cost),
        }
    }

    fn client_reason(&self, reason: &ClientReason) -> Option<String> {
        Some(match reason {
            ClientReason::Full(sites) => format!("no room left in {}", self.names(sites)),
            ClientReason::Better(site) => {
                format!(
                    "{} would cost less; more work may find that",
                    self.name(*site)
                )
            }
            ClientReason::NobodyNear => "not served: no open site can".to_owned(),
            ClientReason::TooDear => "not served: that costs less than serving".to_owned(),
            ClientReason::NoRoom => "not served: no room left".to_owned(),
            _ => return None,
        })
    }

    /// The same for programs. Costs are written as in the question, as texts: exact.
    pub(super) fn json(&self) -> Value {
        let (problem, answer) = (self.problem(), self.answer);
        let amount = |cost: u64| problem.amount(cost);
        let open: Vec<Value> = self
            .open()
            .into_iter()
            .map(|open| {
                json!({
                    "site": open.name,
                    "number": open.site + 1,
                    "clients": open.clients,
                    "load": open.load,
                    "capacity": open.capacity,
                    "fixed": amount(open.fixed),
                })
            })
            .collect();
        let clients: Vec<Value> = problem
            .clients()
            .iter()
            .zip(&answer.plan.service)
            .map(|(client, parts)| {
                let parts: Vec<Value> = parts
                    .iter()
                    .map(|(site, load)| json!({"site": self.name(*site), "load": load}))
                    .collect();
                json!({"client": client.name, "served": parts})
            })
            .collect();
        let mut out = json!({
            "title": self.reading.title,
            "value": amount(answer.plan.value),
            "bound": amount(answer.bound),
            "optimal": answer.optimal(),
            "work": answer.work,
            "open": open,
            "clients": clients,
        });
        if let Some(reasons) = self.reasons {
            out["sites"] = self.sites_json(reasons);
            for (client, reason) in reasons.clients.iter().enumerate() {
                if let Some(why) = self.client_reason(reason) {
                    out["clients"][client]["why"] = why.into();
                }
            }
        }
        out
    }

    fn sites_json(&self, reasons: &Reasons) -> Value {
        let amount = |cost: u64| self.problem().amount(cost);
        let site = |(number, reason): (usize, &facility::reasons::SiteReason)| {
            let (least, most) = match reason.otherwise {
                Otherwise::AtLeast(least) => (Some(least), None),
                Otherwise::Between(least, most) => (Some(least), Some(most)),
                Otherwise::Exactly(cost) => (Some(cost), Some(cost)),
                _ => (None, None),
            };
            json!({
                "site": self.name(number as u32),
                "open": reason.open,
                "why": self.site_reason(reason),
                "otherwise_possible": reason.otherwise != Otherwise::Never,
                "otherwise_at_least": least.map(amount),
                "otherwise_at_most": most.map(amount),
            })
        };
        reasons.sites.iter().enumerate().map(site).collect()
    }
}

/// Prints rows under each other: the first column to the left, figures to the right.
fn table(rows: &[[String; 5]]) {
    let width = |column: usize| {
        let widths = rows.iter().map(|row| row[column].chars().count());
        widths.max().unwrap_or(0)
    };
    let widths: [usize; 5] = std::array::from_fn(width);
    for row in rows {
        let [name, figures @ ..] = row;
        let mut line = format!("{name:<width$}", width = widths[0]);
        for (figure, width) in figures.iter().zip(&widths[1..]) {
            line.push_str(&format!("  {figure:>width$}"));
        }
        print(line);
    }
}
