//! About three hundred reports of the last three months.

use std::collections::BTreeSet;

use area::Point;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _, ZonedDateTime};

use super::addresses::{Address, addresses, moved};
use super::clerks::{Clerk, clerks};
use super::data::{Category, CategoryKind, Organisation, OrganisationKind, PlaceNeed, Region};
use super::names;
use super::random::Random;
use super::report::{Channel, DemoReport, Outcome, Place, PlaceAddress, Reporter, StepKind};
use super::story::{Plan, Teller, is_office_day, moment};
use super::texts::{Texts, fill};

/// Ordinary reports over the months.
const ORDINARY: usize = 252;
/// Reports of the day of the storm.
const STORM: usize = 30;
/// Reports registered today.
const TODAY: usize = 12;
/// Reports of something that somebody reported before.
const DUPLICATES: usize = 9;
/// Categories in which two reports of a street are about the same thing.
const ALIKE: &[&str] = &[
    "street-light",
    "fallen-tree",
    "pothole",
    "fly-tipping",
    "flooding",
    "full-bin",
    "rats",
];
/// How many days ago the storm was.
const STORM_DAYS_AGO: i64 = 36;
/// How many days back the reports go.
const SPAN_DAYS: i64 = 91;

/// How often each category comes, beside others in an ordinary season; 3 where it is not named.
fn frequency(category: &str) -> f64 {
    match category {
        "fly-tipping" | "street-light" => 16.0,
        "litter" | "pavement" | "pothole" | "question" => 11.0,
        "full-bin" | "missed-collection" | "blocked-drain" | "tree-care" | "traffic-sign" => 8.0,
        "cycle-path" | "illegal-parking" | "speeding" | "rats" => 6.0,
        "complaint" | "idea" | "dead-animal" => 5.0,
        "water-main" | "electric-cable" | "accessibility" | "road-spill" | "traffic-light" => 2.0,
        _ => 3.0,
    }
}

/// Some things have their season.
fn in_season(category: &str, month: i8) -> bool {
    match category {
        "winter-service" => matches!(month, 12 | 1 | 2),
        "wasp-nest" => (6..=10).contains(&month),
        "weeds-pavement" => (4..=10).contains(&month),
        _ => true,
    }
}

/// A report before it has a place in the order.
pub(super) struct Draft {
    pub(super) report: DemoReport,
    /// Index of the draft it repeats.
    pub(super) repeats: Option<usize>,
}

/// The reports of the last three months up to `now`: about 300, in order of registration. The same region, seed and moment
/// give the same reports. Clerks named in them are those of [`clerks`] with the same seed and the day of `now`.
///
/// `now` is read in its own time zone for "today"; registration times follow [`super::TIME_ZONE`].
#[must_use]
pub fn reports(region: &Region, seed: u64, now: &ZonedDateTime) -> Vec<DemoReport> {
    let texts = Texts::embedded();
    let staff = clerks(region, seed, now.date());
    let mut maker = Maker {
        region,
        addresses: region
            .organisations
            .iter()
            .map(|o| addresses(region, seed, &o.slug))
            .collect(),
        teller: Teller {
            texts: &texts,
            clerks: &staff,
            now: now.timestamp(),
        },
        texts: &texts,
        clerks: &staff,
        today: now.date(),
        now: now.timestamp(),
        random: Random::new(seed, "reports"),
        seen: BTreeSet::new(),
        drafts: Vec::new(),
    };
    maker.ordinary();
    maker.storm();
    maker.today();
    maker.duplicates();
    maker.finish()
}

struct Maker<'a> {
    region: &'a Region,
    /// Per organisation, in its order.
    addresses: Vec<Vec<Address>>,
    teller: Teller<'a>,
    texts: &'a Texts,
    clerks: &'a [Clerk],
    today: Date,
    now: Timestamp,
    random: Random,
    /// Texts with places already used.
    seen: BTreeSet<String>,
    drafts: Vec<Draft>,
}

impl Maker<'_> {
    fn ordinary(&mut self) {
        let hosts: Vec<usize> = (0..self.region.organisations.len())
            .filter(|&i| self.share(i) > 0.0)
            .collect();
        let shares: Vec<f64> = hosts.iter().map(|&i| self.share(i)).collect();
        let total: f64 = shares.iter().sum();
        for (&host, share) in hosts.iter().zip(&shares) {
            let count = (share / total * ORDINARY as f64).round() as usize;
            for _ in 0..count.max(5) {
                let day = self.ordinary_day();
                let channel = self.channel(day);
                let at = self.registration(day, channel);
                if let Some(category) = self.category_of(host, day) {
                    let plan = Plan::by_age(self.age(day), &mut self.random);
                    self.add(host, category, at, channel, plan, None);
                }
            }
        }
    }

    /// How much of all reports an organisation gets: large ones less than their population says, so that small ones show.
    fn share(&self, host: usize) -> f64 {
        let organisation = &self.region.organisations[host];
        match organisation.kind {
            OrganisationKind::Municipality => {
                f64::from(organisation.population.unwrap_or(1_000)).sqrt()
            }
            OrganisationKind::Welfare => 70.0,
            OrganisationKind::Intermunicipal => 55.0,
            OrganisationKind::Guest => 0.0,
        }
    }

    fn age(&self, day: Date) -> i64 {
        (self.today - day).get_days().into()
    }

    /// A day before today; Mondays are busy, weekends quiet.
    fn ordinary_day(&mut self) -> Date {
        loop {
            let day = self
                .today
                .saturating_sub(self.random.between(1, SPAN_DAYS).days());
            let percent = match day.weekday().to_monday_one_offset() {
                1 => 100,
                6 | 7 => 45,
                _ => 75,
            };
            if self.random.chance(percent) {
                return day;
            }
        }
    }

    fn channel(&mut self, day: Date) -> Channel {
        if !is_office_day(day) {
            return Channel::Web;
        }
        match self.random.below(100) {
            0..62 => Channel::Web,
            62..82 => Channel::Phone,
            82..90 => Channel::Counter,
            _ => Channel::Email,
        }
    }

    /// A moment of the day: screens at breakfast, noon and evening; telephone and counter while the desk is open.
    fn registration(&mut self, day: Date, channel: Channel) -> Timestamp {
        const WEB: [f64; 24] = [
            0.3, 0.1, 0.1, 0.1, 0.1, 0.3, 1.5, 4.0, 6.0, 5.0, 4.0, 4.0, 6.0, 4.0, 3.0, 3.0, 5.0,
            6.0, 6.0, 7.0, 7.0, 5.0, 3.0, 1.0,
        ];
        let hour = match channel {
            Channel::Web => self.random.weighted(&WEB),
            _ => [9, 9, 9, 10, 10, 10, 11, 11, 14, 14, 15, 16][self.random.below(12)],
        };
        let minute = self.random.below(60);
        moment(day, hour, minute, self.random.below(60))
    }

    fn category_of(&mut self, host: usize, day: Date) -> Option<usize> {
        let organisation = &self.region.organisations[host];
        let weight = |c: &Category| {
            if c.offered_by(organisation) && in_season(&c.key, day.month()) {
                frequency(&c.key)
            } else {
                0.0
            }
        };
        let weights: Vec<f64> = self.region.categories.iter().map(weight).collect();
        let index = self.random.weighted(&weights);
        (weights[index] > 0.0).then_some(index)
    }

    fn storm(&mut self) {
        const DAMAGE: &[(&str, f64)] = &[
            ("fallen-tree", 18.0),
            ("flooding", 4.0),
            ("traffic-sign", 3.0),
            ("roadworks", 1.5),
            ("electric-cable", 1.5),
        ];
        let day = self.today.saturating_sub(STORM_DAYS_AGO.days());
        let weights: Vec<f64> = DAMAGE.iter().map(|d| d.1).collect();
        let hosts: Vec<usize> = (0..self.region.organisations.len())
            .filter(|&i| self.region.organisations[i].kind == OrganisationKind::Municipality)
            .collect();
        for i in 0..STORM {
            let key = DAMAGE[self.random.weighted(&weights)].0;
            let Some(category) = self.region.categories.iter().position(|c| c.key == key) else {
                continue;
            };
            // Every municipality once, then by chance.
            let host = if i < hosts.len() {
                hosts[i]
            } else {
                hosts[self.random.below(hosts.len())]
            };
            let hour = 13
                + self
                    .random
                    .weighted(&[1.0, 3.0, 6.0, 7.0, 5.0, 3.0, 2.0, 1.0, 1.0]);
            let at = moment(day, hour, self.random.below(60), self.random.below(60));
            let channel = if hour < 17 && is_office_day(day) && self.random.chance(45) {
                Channel::Phone
            } else {
                Channel::Web
            };
            let plan = Plan::by_age(STORM_DAYS_AGO, &mut self.random);
            self.add(host, category, at, channel, plan, None);
        }
    }

    /// Reports of today: from midnight, or of the last hours, until a few minutes ago.
    fn today(&mut self) {
        let midnight = moment(self.today, 0, 0, 0);
        let passed = (self.now.as_second() - midnight.as_second()).max(60);
        let start = midnight.as_second() + if passed > 7 * 3_600 { 6 * 3_600 } else { 0 };
        for i in 0..TODAY {
            let at = self
                .random
                .between(start, (self.now.as_second() - 120).max(start));
            let at = Timestamp::from_second(at.min(self.now.as_second())).unwrap_or(self.now);
            // One of them for each of the largest organisations first, then by chance.
            let shares: Vec<f64> = (0..self.region.organisations.len())
                .map(|h| self.share(h))
                .collect();
            let host = self.random.weighted(&shares);
            if let Some(category) = self.category_of(host, self.today) {
                let plan = if i % 3 == 0 {
                    Plan::Started
                } else {
                    Plan::Arrived
                };
                self.add(host, category, at, Channel::Web, plan, None);
            }
        }
    }

    /// Somebody else reports the same thing, some hours to days later and some metres away.
    fn duplicates(&mut self) {
        let firsts: Vec<usize> = (0..self.drafts.len())
            .filter(|&i| {
                let report = &self.drafts[i].report;
                let age = self.now.as_second() - report.registered_at.as_second();
                let known = report.place.is_some() && report.kind == CategoryKind::Report;
                let alike = ALIKE.contains(&report.category.as_str());
                age > 8 * 86_400
                    && known
                    && alike
                    && !matches!(report.outcome(), Some(Outcome::NotOurs { .. }))
            })
            .collect();
        let mut left = DUPLICATES;
        let mut tried = BTreeSet::new();
        while left > 0 && tried.len() < firsts.len() {
            let first = firsts[self.random.below(firsts.len())];
            if !tried.insert(first) {
                continue;
            }
            let report = self.drafts[first].report.clone();
            let (Some(host), Some(category)) = (
                self.region
                    .organisations
                    .iter()
                    .position(|o| o.slug == report.organisation),
                self.region
                    .categories
                    .iter()
                    .position(|c| c.key == report.category),
            ) else {
                continue;
            };
            let later = self.random.between(2 * 3_600, 3 * 86_400);
            let Ok(at) = Timestamp::from_second(report.registered_at.as_second() + later) else {
                continue;
            };
            if self.add(host, category, at, Channel::Web, Plan::Repeats, Some(first)) {
                left -= 1;
            }
        }
    }

    /// Makes one report and its story; false when no new combination of words and place was found.
    fn add(
        &mut self,
        host: usize,
        category: usize,
        at: Timestamp,
        channel: Channel,
        plan: Plan,
        repeats: Option<usize>,
    ) -> bool {
        let organisation = &self.region.organisations[host];
        let category = &self.region.categories[category];
        let day = at
            .to_zoned_datetime(
                jiff::tz::TimeZone::get(super::TIME_ZONE).unwrap_or(jiff::tz::TimeZone::UTC),
            )
            .date();
        let Some((address, language, text)) = self.words(host, category, repeats) else {
            return false;
        };
        let with_place = match category.place {
            PlaceNeed::Required => true,
            PlaceNeed::Optional => self.random.chance(70),
            PlaceNeed::None => false,
        };
        let place = address
            .filter(|_| with_place)
            .map(|a| self.place(organisation, &a));
        let reporter = self.reporter(channel, category);
        let registered_by = (channel != Channel::Web)
            .then(|| self.desk_clerk(organisation, day))
            .flatten();
        let mut report = DemoReport {
            key: String::new(),
            organisation: organisation.slug.clone(),
            category: category.key.clone(),
            kind: category.kind,
            channel,
            registered_at: at,
            registered_by,
            language,
            text,
            place,
            reporter,
            steps: Vec::new(),
        };
        self.teller
            .tell(&mut report, organisation, category, plan, &mut self.random);
        self.drafts.push(Draft { report, repeats });
        true
    }

    /// An address and words that were not yet used there.
    fn words(
        &mut self,
        host: usize,
        category: &Category,
        repeats: Option<usize>,
    ) -> Option<(Option<Address>, String, String)> {
        let templates = self.texts.texts.get(&category.key)?;
        for _ in 0..40 {
            let address = match repeats {
                Some(first) => self.near(&self.drafts[first].report, host),
                None => self.somewhere(host),
            };
            let template = self.random.pick(templates);
            let text = fill(
                &template.text,
                address.as_ref(),
                self.texts,
                &mut self.random,
            );
            // Where a place is not certain, the words alone must differ.
            let spot = address
                .as_ref()
                .filter(|_| category.place == PlaceNeed::Required)
                .map_or_else(String::new, |a| format!("{} {}", a.street, a.house_number));
            // A second report of one thing must not be in the first one's words.
            let same_words = repeats.is_some_and(|first| self.drafts[first].report.text == text);
            if !same_words
                && self.seen.insert(format!(
                    "{}|{spot}|{text}",
                    self.region.organisations[host].slug
                ))
            {
                return Some((address, template.lang.clone(), text));
            }
        }
        None
    }

    /// An address of the organisation; of any municipality for a body without a territory.
    fn somewhere(&mut self, host: usize) -> Option<Address> {
        let list = if self.addresses[host].is_empty() {
            let filled: Vec<usize> = (0..self.addresses.len())
                .filter(|&i| !self.addresses[i].is_empty())
                .collect();
            &self.addresses[*self.random.pick(&filled)]
        } else {
            &self.addresses[host]
        };
        Some(self.random.pick(list).clone())
    }

    /// The address nearest to an earlier report.
    fn near(&self, first: &DemoReport, host: usize) -> Option<Address> {
        let place = first.place.as_ref()?;
        let spot = Point::new(place.lon, place.lat);
        let far = |a: &Address| spot.distance_m(Point::new(a.lon, a.lat));
        self.addresses[host]
            .iter()
            .min_by(|a, b| far(a).total_cmp(&far(b)))
            .cloned()
    }

    /// The address itself, or a point on the map some metres from it, still in the same municipality.
    fn place(&mut self, organisation: &Organisation, address: &Address) -> Place {
        let spot = Point::new(address.lon, address.lat);
        let click = moved(
            spot,
            self.random.range(-35.0, 35.0),
            self.random.range(-35.0, 35.0),
        );
        let by_map = self.random.chance(28);
        let inside = organisation.nis.is_none()
            || self.region.areas.locate(click.lon, click.lat) == organisation.nis.as_deref();
        if by_map && inside {
            return Place {
                lon: click.lon,
                lat: click.lat,
                address: None,
            };
        }
        Place {
            lon: spot.lon,
            lat: spot.lat,
            address: Some(PlaceAddress {
                street: address.street.clone(),
                house_number: address.house_number.clone(),
                postcode: address.postcode.clone(),
                locality: address.locality.clone(),
            }),
        }
    }

    /// Complaints need a name; at the telephone and the counter many have no mail address.
    fn reporter(&mut self, channel: Channel, category: &Category) -> Reporter {
        const DOMAINS: &[&str] = &["example.com", "example.org", "example.net"];
        let named = category.kind == CategoryKind::Complaint;
        let (given, family) = names::person(&mut self.random);
        let domain = self.random.pick(DOMAINS);
        let number = self.random.between(10, 99);
        let (anonymous, mail) = match channel {
            Channel::Web => (self.random.chance(13), self.random.chance(96)),
            Channel::Phone => (self.random.chance(18), self.random.chance(45)),
            Channel::Counter => (self.random.chance(8), self.random.chance(35)),
            Channel::Email => (false, true),
        };
        if anonymous && !named {
            return Reporter::default();
        }
        let email = format!(
            "{}.{}{number}@{domain}",
            names::plain(given),
            names::plain(family)
        );
        Reporter {
            name: Some(format!("{given} {family}")),
            email: (mail || named).then_some(email),
        }
    }

    /// Someone at the front desk of the organisation, or at the regional desk for it.
    fn desk_clerk(&mut self, organisation: &Organisation, day: Date) -> Option<String> {
        let reception = organisation
            .teams()
            .find(|t| t.kinds.iter().any(|k| k == "reception"))?;
        let there: Vec<&Clerk> = self
            .clerks
            .iter()
            .filter(|c| c.works_in(&organisation.slug, &reception.key, day))
            .collect();
        if there.is_empty() {
            None
        } else {
            Some(self.random.pick(&there).email.clone())
        }
    }

    /// Puts the reports in order of time, gives them keys and points the duplicates to the first.
    fn finish(self) -> Vec<DemoReport> {
        let mut order: Vec<usize> = (0..self.drafts.len()).collect();
        order.sort_by_key(|&i| (self.drafts[i].report.registered_at, i));
        let mut keys = vec![String::new(); order.len()];
        for (place, &i) in order.iter().enumerate() {
            keys[i] = format!("demo-{:04}", place + 1);
        }
        let mut drafts: Vec<Option<Draft>> = self.drafts.into_iter().map(Some).collect();
        order
            .into_iter()
            .filter_map(|i| {
                let Draft {
                    mut report,
                    repeats,
                } = drafts[i].take()?;
                report.key.clone_from(&keys[i]);
                for step in &mut report.steps {
                    if let StepKind::Closed {
                        outcome: Outcome::Duplicate { of },
                        ..
                    } = &mut step.what
                    {
                        *of = repeats.map(|first| keys[first].clone()).unwrap_or_default();
                    }
                }
                Some(report)
            })
            .collect()
    }
}
