//! What happens to a report after it is registered.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::clerks::Clerk;
use super::data::{Category, Organisation, TermUnit};
use super::random::Random;
use super::report::{Channel, DemoReport, Outcome, Step, StepKind};
use super::texts::Texts;

/// How far a story goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// Registered and routed; nobody has it.
    Arrived,
    /// A clerk has it.
    Started,
    /// The reporter was asked something and has not answered.
    Waiting,
    /// Long past its term, and nobody closed it.
    Forgotten,
    /// Closed as solved.
    Solved,
    /// Closed as partly solved.
    Partly,
    /// Closed as not solved.
    NotSolved,
    /// Closed as somebody else's, where somebody else can be.
    NotOurs,
    /// Closed as a duplicate.
    Repeats,
}

impl Plan {
    /// What is likely after so many days.
    pub(super) fn by_age(age_days: i64, random: &mut Random) -> Self {
        const ENDS: &[Plan] = &[
            Plan::Solved,
            Plan::Solved,
            Plan::Solved,
            Plan::Solved,
            Plan::Solved,
            Plan::Solved,
            Plan::Solved,
            Plan::Partly,
            Plan::NotSolved,
            Plan::NotOurs,
            Plan::NotOurs,
        ];
        let dice = random.below(100);
        match age_days {
            ..=2 if dice < 40 => Self::Arrived,
            ..=2 if dice < 75 => Self::Started,
            ..=2 if dice < 82 => Self::Waiting,
            3..=10 if dice < 12 => Self::Arrived,
            3..=10 if dice < 36 => Self::Started,
            3..=10 if dice < 50 => Self::Waiting,
            11..=30 if dice < 3 => Self::Arrived,
            11..=30 if dice < 12 => Self::Started,
            11..=30 if dice < 19 => Self::Waiting,
            11..=30 if dice < 24 => Self::Forgotten,
            31.. if dice < 4 => Self::Forgotten,
            31.. if dice < 6 => Self::Waiting,
            _ => *random.pick(ENDS),
        }
    }
}

fn zone() -> TimeZone {
    TimeZone::get(super::TIME_ZONE).unwrap_or(TimeZone::UTC)
}

/// A moment on the clock of the region. In the hour that a spring night skips, the hour after.
pub(super) fn moment(day: Date, hour: usize, minute: usize, second: usize) -> Timestamp {
    let part = |value: usize| i8::try_from(value).unwrap_or(0);
    day.at(part(hour), part(minute), part(second), 0)
        .to_zoned_datetime(zone())
        .map_or(Timestamp::UNIX_EPOCH, |z| z.timestamp())
}

/// Whether people are at work: Monday to Friday, but for holidays with a fixed date. The real calendars know more.
pub(super) fn is_office_day(day: Date) -> bool {
    let holiday = matches!(
        (day.month(), day.day()),
        (1, 1) | (5, 1) | (7, 11 | 21) | (8, 15) | (11, 1 | 2 | 11) | (12, 25 | 26)
    );
    day.weekday().to_monday_one_offset() <= 5 && !holiday
}

/// Tells stories.
pub(super) struct Teller<'a> {
    pub(super) texts: &'a Texts,
    pub(super) clerks: &'a [Clerk],
    /// Nothing happens after this moment.
    pub(super) now: Timestamp,
}

impl Teller<'_> {
    /// Adds the steps of a plan to a report. Steps that would lie in the future are left out, with all after them.
    pub(super) fn tell(
        &self,
        report: &mut DemoReport,
        organisation: &Organisation,
        category: &Category,
        plan: Plan,
        random: &mut Random,
    ) {
        let mut steps = Steps {
            list: Vec::new(),
            at: report.registered_at,
            random,
        };
        let Some(team) = category.team_in(organisation) else {
            return;
        };
        // Mail waits until somebody has read it; all else is routed at once.
        if report.channel == Channel::Email && plan == Plan::Arrived {
            return;
        }
        steps.system(StepKind::Routed {
            team: team.key.clone(),
        });
        let day = report.registered_at.to_zoned_datetime(zone()).date();
        let workers: Vec<&Clerk> = self
            .clerks
            .iter()
            .filter(|c| c.works_in(&organisation.slug, &team.key, day))
            .collect();
        let unassigned =
            plan == Plan::Arrived || (plan == Plan::Forgotten && steps.random.chance(30));
        if !unassigned && !workers.is_empty() {
            let clerk = steps.random.pick(&workers).email.clone();
            steps.staff(
                &clerk,
                0,
                1,
                StepKind::Assigned {
                    clerk: clerk.clone(),
                },
            );
            self.work(&mut steps, report, category, plan, &clerk);
        }
        report.steps = steps.list;
        report.steps.retain(|s| s.at <= self.now);
    }

    fn work(
        &self,
        steps: &mut Steps<'_>,
        report: &DemoReport,
        category: &Category,
        plan: Plan,
        clerk: &str,
    ) {
        let (key, group) = (category.key.as_str(), category.group.as_str());
        let reachable = report.reporter.email.is_some();
        if let Some(notes) = self.texts.intake_notes.get(&report.channel)
            && let Some(clerk) = &report.registered_by
            && steps.random.chance(35)
        {
            let text = steps.random.pick(notes).clone();
            steps.staff(clerk, 0, 0, StepKind::Note { text });
        }
        if plan == Plan::Started && steps.random.chance(40) {
            let text = steps
                .random
                .pick(self.texts.phrases(key, group, |p| &p.notes))
                .clone();
            steps.staff(clerk, 0, 2, StepKind::Note { text });
        }
        // A question only where the reporter can answer.
        let asks = plan == Plan::Waiting
            || (ends(plan) && plan != Plan::Repeats && steps.random.chance(17));
        if asks && reachable {
            let (question, answer) = steps
                .random
                .pick(self.texts.phrases(key, group, |p| &p.questions))
                .clone();
            steps.staff(clerk, 0, 1, StepKind::Question { text: question });
            if plan == Plan::Waiting {
                return;
            }
            steps.reporter(StepKind::Answer { text: answer });
        }
        if matches!(plan, Plan::Started | Plan::Waiting) {
            return;
        }
        if plan != Plan::Repeats && steps.random.chance(45) {
            let text = steps
                .random
                .pick(self.texts.phrases(key, group, |p| &p.notes))
                .clone();
            steps.staff(clerk, 0, 2, StepKind::Note { text });
        }
        if matches!(plan, Plan::Forgotten | Plan::Partly) && steps.random.chance(50) {
            let text = steps.random.pick(&self.texts.messages).clone();
            steps.staff(clerk, 0, 2, StepKind::Message { text });
        }
        if let Some((outcome, text)) = self.end(steps, key, group, plan) {
            // Most are closed within the term; a duplicate is seen at once.
            let days = match category.term.unit {
                _ if plan == Plan::Repeats => 1,
                TermUnit::WorkingHours => 1,
                TermUnit::WorkingDays | TermUnit::CalendarDays => {
                    i64::from(category.term.amount.clamp(2, 12))
                }
            };
            steps.staff(clerk, 0, days, StepKind::Closed { outcome, text });
        }
    }

    fn end(
        &self,
        steps: &mut Steps<'_>,
        key: &str,
        group: &str,
        plan: Plan,
    ) -> Option<(Outcome, String)> {
        let texts = self.texts;
        Some(match plan {
            Plan::Solved => (
                Outcome::Solved,
                steps
                    .random
                    .pick(texts.phrases(key, group, |p| &p.solved))
                    .clone(),
            ),
            Plan::Partly => (
                Outcome::PartlySolved {
                    reason: steps.random.pick(&texts.partly_reasons).clone(),
                },
                steps
                    .random
                    .pick(texts.phrases(key, group, |p| &p.partly))
                    .clone(),
            ),
            Plan::NotSolved => {
                let (reason, text) = steps
                    .random
                    .pick(texts.phrases(key, group, |p| &p.not_solved))
                    .clone();
                (Outcome::NotSolved { reason }, text)
            }
            Plan::NotOurs => {
                let others: Vec<_> = texts
                    .not_ours
                    .iter()
                    .filter(|n| n.categories.iter().any(|c| c == key))
                    .collect();
                if others.is_empty() {
                    return self.end(steps, key, group, Plan::Solved);
                }
                let other = steps.random.pick(&others);
                (
                    Outcome::NotOurs {
                        who: other.who.clone(),
                    },
                    other.text.clone(),
                )
            }
            Plan::Repeats => (
                Outcome::Duplicate { of: String::new() },
                steps.random.pick(&texts.duplicate).clone(),
            ),
            Plan::Arrived | Plan::Started | Plan::Waiting | Plan::Forgotten => return None,
        })
    }
}

/// Whether a plan ends with closing.
fn ends(plan: Plan) -> bool {
    matches!(
        plan,
        Plan::Solved | Plan::Partly | Plan::NotSolved | Plan::NotOurs | Plan::Repeats
    )
}

/// Steps so far and the moment of the last.
struct Steps<'r> {
    list: Vec<Step>,
    at: Timestamp,
    random: &'r mut Random,
}

impl Steps<'_> {
    fn push(&mut self, at: Timestamp, by: Option<&str>, what: StepKind) {
        self.at = at;
        self.list.push(Step {
            at,
            by: by.map(str::to_owned),
            what,
        });
    }

    fn system(&mut self, what: StepKind) {
        let at = self.at.saturating_add(1.second()).unwrap_or(self.at);
        self.push(at, None, what);
    }

    /// The reporter answers after some hours, at any time of the day but the night.
    fn reporter(&mut self, what: StepKind) {
        let minutes = self.random.between(90, 2_600);
        let at = self.at.saturating_add(minutes.minutes()).unwrap_or(self.at);
        let local = at.to_zoned_datetime(zone());
        let at = if local.hour() < 7 {
            moment(
                local.date(),
                7,
                self.random.below(60),
                self.random.below(60),
            )
        } else {
            at
        };
        self.push(at.max(self.at), None, what);
    }

    /// A clerk acts between so many working days later, within office hours and after the last step.
    fn staff(&mut self, clerk: &str, least: i64, most: i64, what: StepKind) {
        let mut left = self.random.between(least, most);
        let start = self.at.to_zoned_datetime(zone());
        let mut day = start.date();
        let closed = start.hour() >= 16;
        if closed || !is_office_day(day) {
            day = next_office_day(day);
        }
        while left > 0 {
            day = next_office_day(day);
            left -= 1;
        }
        let opening = moment(day, 8, 30, 0).max(self.at).as_second();
        let closing = moment(day, 16, 45, 0).as_second();
        // Same day: soon after; another day: at any time of it.
        let latest = if day == start.date() {
            closing.min(opening + 3 * 3_600)
        } else {
            closing
        };
        let at = self.random.between(opening + 45, latest.max(opening + 46));
        self.push(
            Timestamp::from_second(at).unwrap_or(self.at),
            Some(clerk),
            what,
        );
    }
}

fn next_office_day(day: Date) -> Date {
    let mut day = day.saturating_add(1.day());
    while !is_office_day(day) {
        day = day.saturating_add(1.day());
    }
    day
}
