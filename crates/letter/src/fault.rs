//! What is wrong with the data of a letter, said so that a person can mend it.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// A language of sentences for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Dutch.
    Nl,
    /// English.
    En,
}

/// One fault: which field, which value, and what is expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The field's place in the data (JSON Pointer, RFC 6901); empty for the whole.
    pub pointer: String,
    /// The field's title in Dutch and in English, as the schema names it; the pointer where it has none.
    pub title: [String; 2],
    /// The value that was found, shortened.
    pub value: String,
    /// What is expected, in Dutch and in English.
    pub expected: [String; 2],
}

impl Fault {
    /// The fault as one sentence.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        let at = if self.pointer.is_empty() {
            "/"
        } else {
            &self.pointer
        };
        match language {
            Language::Nl => format!(
                "{} ({at}): {} staat er, maar {}.",
                self.title[0], self.value, self.expected[0]
            ),
            Language::En => format!(
                "{} ({at}): found {}, but {}.",
                self.title[1], self.value, self.expected[1]
            ),
        }
    }
}

/// All faults of one letter's data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, fault) in self.0.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            f.write_str(&fault.sentence(Language::En))?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// The longest value that a sentence quotes, in characters.
const SHOWN: usize = 60;

pub(crate) fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() > SHOWN {
        format!("{}…", text.chars().take(SHOWN).collect::<String>())
    } else {
        text
    }
}

/// The schema's node for a place in the data; follows properties, items, and references within the schema.
pub(crate) fn schema_at<'a>(schema: &'a Value, pointer: &str) -> Option<&'a Value> {
    let mut node = follow(schema, schema);
    for part in pointer.split('/').skip(1) {
        let key = part.replace("~1", "/").replace("~0", "~");
        let next = node
            .get("properties")
            .and_then(|p| p.get(&key))
            .or_else(|| node.get("items"))?;
        node = follow(schema, next);
    }
    Some(node)
}

fn follow<'a>(schema: &'a Value, node: &'a Value) -> &'a Value {
    node.get("$ref")
        .and_then(Value::as_str)
        .and_then(|to| to.strip_prefix('#'))
        .and_then(|pointer| schema.pointer(pointer))
        .unwrap_or(node)
}

pub(crate) fn titles(schema: &Value, pointer: &str) -> [String; 2] {
    let node = schema_at(schema, pointer);
    let dutch = node.and_then(|n| n.get("title")).and_then(Value::as_str);
    let english = node
        .and_then(|n| n.pointer("/x-en/title"))
        .and_then(Value::as_str);
    let last = pointer.rsplit('/').next().filter(|l| !l.is_empty());
    [
        dutch.or(last).unwrap_or("De gegevens").to_owned(),
        english.or(last).unwrap_or("The data").to_owned(),
    ]
}

pub(crate) fn of_schema(judge: &jsonschema::Validator, schema: &Value, data: &Value) -> Faults {
    let mut faults = Vec::new();
    for error in judge.iter_errors(data) {
        let mut pointer = error.instance_path().to_string();
        let mut value = shown(error.instance());
        if let ValidationErrorKind::Required { property } = error.kind() {
            pointer = format!("{pointer}/{}", property.as_str().unwrap_or_default());
            value = ["niets", "nothing"].join(" / ");
        }
        faults.push(Fault {
            title: titles(schema, &pointer),
            expected: expected(error.kind()),
            pointer,
            value,
        });
    }
    Faults(faults)
}

fn expected(kind: &ValidationErrorKind) -> [String; 2] {
    use ValidationErrorKind as K;
    let pair = |nl: String, en: String| [nl, en];
    match kind {
        K::Required { .. } => pair(
            "dit veld is verplicht".into(),
            "this field is required".into(),
        ),
        K::AdditionalProperties { unexpected } | K::UnevaluatedProperties { unexpected } => {
            let names = unexpected.join(", ");
            pair(
                format!("de brief kent dit niet: {names}"),
                format!("the letter does not know: {names}"),
            )
        }
        K::Enum { options } => {
            let list = options.as_array().map_or_else(
                || options.to_string(),
                |all| {
                    all.iter()
                        .map(Value::to_string)
                        .collect::<Vec<_>>()
                        .join(", ")
                },
            );
            pair(
                format!("kies een van deze: {list}"),
                format!("choose one of: {list}"),
            )
        }
        K::Constant { expected_value } => pair(
            format!("alleen {expected_value} mag"),
            format!("only {expected_value} is possible"),
        ),
        K::Format { format } => match format.as_str() {
            "date" => pair(
                "schrijf een datum als 2026-12-01".into(),
                "write a date as 2026-12-01".into(),
            ),
            "date-time" => pair(
                "schrijf datum en uur als 2026-12-01T14:20:00+01:00".into(),
                "write date and time as 2026-12-01T14:20:00+01:00".into(),
            ),
            "email" => pair(
                "schrijf een e-mailadres".into(),
                "write an e-mail address".into(),
            ),
            "uri" => pair("schrijf een webadres".into(), "write a web address".into()),
            other => pair(
                format!("de vorm “{other}” is nodig"),
                format!("the form “{other}” is needed"),
            ),
        },
        K::Pattern { pattern } => pair(
            format!("de vorm {pattern} is nodig"),
            format!("the form {pattern} is needed"),
        ),
        K::MinLength { limit } => pair(
            format!("minstens {limit} tekens zijn nodig"),
            format!("at least {limit} characters are needed"),
        ),
        K::MaxLength { limit } => pair(
            format!("hoogstens {limit} tekens mogen"),
            format!("at most {limit} characters are possible"),
        ),
        K::MinItems { limit } => pair(
            format!("minstens {limit} zijn nodig"),
            format!("at least {limit} are needed"),
        ),
        K::MaxItems { limit } => pair(
            format!("hoogstens {limit} mogen"),
            format!("at most {limit} are possible"),
        ),
        K::Minimum { limit } => pair(
            format!("minstens {limit} is nodig"),
            format!("at least {limit} is needed"),
        ),
        K::Maximum { limit } => pair(
            format!("hoogstens {limit} mag"),
            format!("at most {limit} is possible"),
        ),
        K::ExclusiveMinimum { limit } => pair(
            format!("meer dan {limit} is nodig"),
            format!("more than {limit} is needed"),
        ),
        K::ExclusiveMaximum { limit } => pair(
            format!("minder dan {limit} is nodig"),
            format!("less than {limit} is needed"),
        ),
        K::UniqueItems => pair(
            "elk mag maar één keer voorkomen".into(),
            "each may stand there once only".into(),
        ),
        K::Type { kind } => {
            let names = type_names(kind);
            pair(
                format!("{} is nodig", names[0]),
                format!("{} is needed", names[1]),
            )
        }
        other => pair(
            format!(
                "dit past niet bij de regel “{}” van de brief",
                other.keyword()
            ),
            format!("this does not fit the letter's rule “{}”", other.keyword()),
        ),
    }
}

fn type_names(kind: &TypeKind) -> [String; 2] {
    let name = |t: &str| match t {
        "string" => ["een tekst", "a text"],
        "integer" => ["een geheel getal", "a whole number"],
        "number" => ["een getal", "a number"],
        "boolean" => ["ja of nee (true of false)", "yes or no (true or false)"],
        "array" => ["een lijst", "a list"],
        "object" => ["een groep van velden", "a group of fields"],
        _ => ["niets (null)", "nothing (null)"],
    };
    let types: Vec<String> = match kind {
        TypeKind::Single(one) => vec![one.to_string()],
        TypeKind::Multiple(many) => many.iter().map(|t| t.to_string()).collect(),
    };
    [0, 1].map(|i| {
        types
            .iter()
            .map(|t| name(t)[i])
            .collect::<Vec<_>>()
            .join(["\u{20}of ", " or "][i])
    })
}
