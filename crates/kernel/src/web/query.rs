//! The query part of an address, read strictly: what is misspelt is refused and not ignored.

use crate::error::{Error, FieldError, Result};
use axum::{extract::FromRequestParts, http::request::Parts};
use std::convert::Infallible;

/// The parameters of a query.
#[derive(Debug, Clone, Default)]
pub struct Query(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

impl Query {
    /// Reads the text behind the question mark.
    pub fn parse(text: &str) -> Self {
        let pairs = url::form_urlencoded::parse(text.as_bytes());
        // `lang` chooses the language of sentences on every page and resource.
        Self(
            pairs
                .into_owned()
                .filter(|(name, _)| name != "lang")
                .collect(),
        )
    }

    /// Refuses parameters that are not among `known`, and those that are given twice.
    ///
    /// # Errors
    /// [`Error::Invalid`] with a fault per parameter.
    pub fn only(&self, known: &[&str]) -> Result<()> {
        let mut faults = Vec::new();
        for (at, (name, _)) in self.0.iter().enumerate() {
            let short: String = name.chars().take(60).collect();
            if !known.contains(&name.as_str()) {
                faults.push(FieldError::new(short, "error-field-unknown"));
            } else if self.0[..at].iter().any(|(other, _)| other == name) {
                faults.push(FieldError::new(short, "error-field-twice"));
            }
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid(faults))
        }
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of a parameter as something else.
    ///
    /// # Errors
    /// [`Error::Invalid`] when `read` makes nothing of it.
    pub fn read<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>> {
        self.get(name)
            .map(|text| read(text).ok_or_else(|| Error::invalid(name, "error-unknown")))
            .transpose()
    }

    /// A whole number between `least` and `most`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for anything else.
    pub fn number(&self, name: &'static str, least: u64, most: u64) -> Result<Option<u64>> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        match text
            .parse()
            .ok()
            .filter(|number| digits && (least..=most).contains(number))
        {
            Some(number) => Ok(Some(number)),
            None => {
                let fault = FieldError::new(name, "error-number")
                    .with("least", least)
                    .with("most", most);
                Err(Error::Invalid(vec![fault]))
            }
        }
    }

    /// The same parameters with one of them set to another value, as text behind a question mark.
    pub fn with(&self, name: &str, value: &str) -> String {
        let others = self
            .0
            .iter()
            .filter(|(n, _)| n != name)
            .map(|(n, v)| (n.as_str(), v.as_str()));
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(others)
            .append_pair(name, value)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_or_doubled_parameter_is_refused() {
        assert!(
            Query::parse("view=open&limit=5&lang=en")
                .only(&["view", "limit"])
                .is_ok()
        );
        assert!(Query::parse("veiw=open").only(&["view"]).is_err());
        assert!(Query::parse("view=a&view=b").only(&["view"]).is_err());
    }

    #[test]
    fn numbers_have_one_written_form_and_a_range() {
        let number = |text: &str| Query::parse(text).number("limit", 1, 200);
        assert_eq!(number("").unwrap(), None);
        assert_eq!(number("limit=200").unwrap(), Some(200));
        for bad in [
            "limit=0",
            "limit=201",
            "limit=+5",
            "limit=",
            "limit=5.0",
            "limit=99999999999999999999",
        ] {
            assert!(number(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_next_page_keeps_the_other_parameters() {
        assert_eq!(
            Query::parse("search=a+b&cursor=x").with("cursor", "y"),
            "search=a+b&cursor=y"
        );
    }
}
