//! A message that is to go out.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use super::{AddressError, EmailAddress, Party, address::ascii_domain};

/// The name of a message, the same however often it is handed over (RFC 5322, section 3.6.4).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MessageId(String);

/// The text is not the name of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a message id of the form <left@right>")]
pub struct InvalidMessageId;

impl MessageId {
    /// The name of the message with this identifier, sent from this domain.
    ///
    /// # Errors
    /// [`AddressError::Domain`] when `domain` is not the name of a domain.
    pub fn new(id: Uuid, domain: &str) -> Result<Self, AddressError> {
        Ok(Self(format!("<{id}@{}>", ascii_domain(domain)?)))
    }

    /// Reads `<left@right>`, as it stands in a header.
    ///
    /// # Errors
    /// [`InvalidMessageId`] for anything that is not plain printable ASCII of that form, or longer than 250 bytes.
    pub fn parse(text: &str) -> Result<Self, InvalidMessageId> {
        let inner = text
            .strip_prefix('<')
            .and_then(|rest| rest.strip_suffix('>'))
            .filter(|inner| text.len() <= 250 && inner.len() >= 3)
            .ok_or(InvalidMessageId)?;
        let plain = inner
            .bytes()
            .all(|b| b.is_ascii_graphic() && !b"<>()\\\",;".contains(&b));
        let one_at = inner.bytes().filter(|b| *b == b'@').count() == 1
            && !inner.starts_with('@')
            && !inner.ends_with('@');
        if plain && one_at {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidMessageId)
        }
    }

    /// The name with its angle brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for MessageId {
    type Error = InvalidMessageId;

    fn try_from(text: String) -> Result<Self, InvalidMessageId> {
        Self::parse(&text)
    }
}

impl From<MessageId> for String {
    fn from(id: MessageId) -> Self {
        id.0
    }
}

/// Whether a person wrote the message or a machine did (RFC 3834, section 5). Machines do not answer machines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AutoSubmitted {
    /// A machine, of its own accord: receipts, notices, reminders.
    #[default]
    Generated,
    /// A machine, in answer to one message.
    Replied,
    /// A person, for instance a clerk who answers from the work list.
    No,
}

/// A message that is to go out. Plain values: it fits in the payload of a job.
///
/// Names, subject and texts may hold anything; what would harm is taken out when the message is made
/// ([`render`](Self::render)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutgoingMail {
    /// The name of the message. Take it from the job's identifier, so that handing over again keeps it.
    pub message_id: MessageId,
    /// The date of the message: when it was decided upon, not when it happens to be handed over.
    pub date: Timestamp,
    /// The organisation that writes, with its name.
    pub from: Party,
    /// Who receives it.
    pub to: Party,
    /// Where an answer goes, when not to `from`.
    #[serde(default)]
    pub reply_to: Option<Party>,
    /// One line.
    pub subject: String,
    /// The message as plain text. Always there: it is what screen readers and old programs get.
    pub text: String,
    /// The same message as HTML.
    #[serde(default)]
    pub html: Option<String>,
    /// Where one can unsubscribe: `None` for what one cannot unsubscribe from. With an `https` address programs get
    /// their one-click button (RFC 8058): a POST there, without log-in, must suffice.
    #[serde(default, with = "url_as_text")]
    pub list_unsubscribe: Option<Url>,
    /// Who wrote it, a person or a machine.
    #[serde(default)]
    pub auto_submitted: AutoSubmitted,
    /// Earlier messages of the same conversation, oldest first; mail programs then show them together.
    #[serde(default)]
    pub references: Vec<MessageId>,
    /// Where it comes back to when it cannot be delivered: [`Bounces::address`](super::Bounces::address).
    pub envelope_sender: EmailAddress,
}

/// A web address in a payload is its text.
mod url_as_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use url::Url;

    pub(super) fn serialize<S: Serializer>(
        url: &Option<Url>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match url {
            Some(url) => serializer.serialize_some(url.as_str()),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Url>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| Url::parse(&text))
            .transpose()
            .map_err(D::Error::custom)
    }
}
