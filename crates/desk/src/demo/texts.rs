//! What people write and what clerks answer, from `demo/report_texts.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::addresses::Address;
use super::random::Random;
use super::report::Channel;

/// A reporter's words with slots.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Template {
    /// `nl`, `fr` or `en`.
    pub(super) lang: String,
    /// The words; slots are `{street}`, `{number}`, `{village}`, `{landmark}`, `{since}`, `{Since}` and `{count}`.
    pub(super) text: String,
}

/// What the desk says and asks in a group of categories, or in one category.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Phrases {
    /// A question to the reporter and the answer to it.
    pub(super) questions: Vec<(String, String)>,
    /// Internal notes.
    pub(super) notes: Vec<String>,
    /// Closing texts when it is solved.
    pub(super) solved: Vec<String>,
    /// Closing texts when it is partly solved.
    pub(super) partly: Vec<String>,
    /// Reasons why it is not solved, with the closing text.
    pub(super) not_solved: Vec<(String, String)>,
}

/// Who else solves what.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NotOurs {
    pub(super) who: String,
    pub(super) text: String,
    pub(super) categories: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Texts {
    /// Reporters' words per category.
    pub(super) texts: BTreeMap<String, Vec<Template>>,
    /// Phrases per category or, where a category says nothing, per group.
    stories: BTreeMap<String, Phrases>,
    pub(super) not_ours: Vec<NotOurs>,
    pub(super) duplicate: Vec<String>,
    pub(super) partly_reasons: Vec<String>,
    pub(super) messages: Vec<String>,
    /// Internal notes of who typed a report in, per channel.
    pub(super) intake_notes: BTreeMap<Channel, Vec<String>>,
    pub(super) landmarks: Vec<String>,
    pub(super) since: Vec<String>,
}

impl Texts {
    /// The texts built into the program.
    pub(super) fn embedded() -> Self {
        serde_json::from_str(include_str!("../../demo/report_texts.json"))
            .expect("report_texts.json is part of the program and is tested")
    }

    /// One list of phrases: the category's own, else its group's.
    pub(super) fn phrases<T>(
        &self,
        category: &str,
        group: &str,
        list: impl Fn(&Phrases) -> &[T],
    ) -> &[T] {
        let own = self
            .stories
            .get(category)
            .map(&list)
            .filter(|l| !l.is_empty());
        own.or_else(|| self.stories.get(group).map(&list))
            .unwrap_or(&[])
    }
}

/// Fills the slots of a template for an address.
pub(super) fn fill(
    template: &str,
    address: Option<&Address>,
    texts: &Texts,
    random: &mut Random,
) -> String {
    const COUNTS: &[&str] = &["twee", "drie", "vier", "vijf", "zes"];
    let since = random.pick(&texts.since).clone();
    let mut capital = since.chars();
    let since_capital = capital
        .next()
        .map(|c| c.to_uppercase().chain(capital).collect::<String>())
        .unwrap_or_default();
    let (street, number, village) =
        address.map_or(("", "", ""), |a| (&a.street, &a.house_number, &a.locality));
    template
        .replace("{street}", street)
        .replace("{number}", number)
        .replace("{village}", village)
        .replace("{landmark}", random.pick::<String>(&texts.landmarks))
        .replace("{since}", &since)
        .replace("{Since}", &since_capital)
        .replace("{count}", random.pick::<&str>(COUNTS))
}
