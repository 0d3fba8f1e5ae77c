//! The list around a report: which view, search and filters it was opened from. Carried in addresses, so that the list
//! beside the report stays and "back" leads to where one came from.

use super::desk::Desk;
use crate::store::{Cursor, ListQuery, View};
use kernel::web::Fields;

/// Where in the work list somebody is.
#[derive(Debug, Clone)]
pub(super) struct Around {
    /// The view.
    pub(super) view: View,
    /// Words searched for; empty when nothing is.
    pub(super) search: String,
    /// Word of the organisation in addresses.
    pub(super) organisation: Option<String>,
    /// Key of the category.
    pub(super) category: Option<String>,
    /// The page of the list.
    pub(super) at: Option<Cursor>,
}

impl Around {
    /// Reads it from an address. What makes no sense there is left out.
    pub(super) fn read(view: View, query: &Fields, desk: &Desk) -> Self {
        Self {
            view,
            search: query.get("q").chars().take(200).collect(),
            organisation: query
                .some("organisation")
                .filter(|slug| desk.by_slug(slug).is_some())
                .map(Into::into),
            category: query
                .some("category")
                .filter(|key| desk.category_by_key(key).is_some())
                .map(Into::into),
            at: query.some("at").and_then(Cursor::decode),
        }
    }

    /// Reads it from the address of a report, where `from` names the view.
    pub(super) fn of_report(query: &Fields, desk: &Desk) -> Self {
        Self::read(
            View::from_key(query.get("from")).unwrap_or(View::Open),
            query,
            desk,
        )
    }

    /// What to list.
    pub(super) fn query(&self, desk: &Desk) -> ListQuery {
        ListQuery {
            search: Some(self.search.clone()).filter(|words| !words.is_empty()),
            organisation: self
                .organisation
                .as_deref()
                .and_then(|slug| desk.by_slug(slug))
                .map(|o| o.id),
            category: self
                .category
                .as_deref()
                .and_then(|key| desk.category_by_key(key))
                .map(|c| c.id),
            cursor: self.at,
            ..ListQuery::new(self.view)
        }
    }

    /// The same list at another page.
    pub(super) fn at(&self, at: Option<Cursor>) -> Self {
        Self { at, ..self.clone() }
    }

    /// The same list without one of its filters, from its beginning.
    pub(super) fn without(&self, organisation: bool, category: bool) -> Self {
        Self {
            organisation: self.organisation.clone().filter(|_| !organisation),
            category: self.category.clone().filter(|_| !category),
            ..self.at(None)
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut out = Vec::new();
        if !self.search.is_empty() {
            out.push(("q", self.search.clone()));
        }
        out.extend(self.organisation.clone().map(|slug| ("organisation", slug)));
        out.extend(self.category.clone().map(|key| ("category", key)));
        out.extend(self.at.map(|at| ("at", at.encode())));
        out
    }

    /// The address of the list.
    pub(super) fn list(&self) -> String {
        address(&format!("/desk/{}", self.view.key()), &self.pairs())
    }

    /// The address of the list as a spreadsheet, from its beginning.
    pub(super) fn csv(&self) -> String {
        address(
            &format!("/desk/{}.csv", self.view.key()),
            &self.at(None).pairs(),
        )
    }

    /// The address of the list on paper, from its beginning.
    pub(super) fn paper(&self) -> String {
        let mut pairs = self.at(None).pairs();
        pairs.push(("print", "1".to_owned()));
        address(&format!("/desk/{}", self.view.key()), &pairs)
    }

    /// The address of a report (or of something one can do there) with the list around it.
    pub(super) fn report(
        &self,
        number: &str,
        what: &str,
        extra: &[(&'static str, &str)],
    ) -> String {
        let mut pairs = vec![("from", self.view.key().to_owned())];
        pairs.extend(self.pairs());
        pairs.extend(
            extra
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned())),
        );
        let slash = if what.is_empty() { "" } else { "/" };
        address(&format!("/desk/reports/{number}{slash}{what}"), &pairs)
    }
}

fn address(path: &str, pairs: &[(&'static str, String)]) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str())));
    format!("{path}?{}", query.finish())
}
