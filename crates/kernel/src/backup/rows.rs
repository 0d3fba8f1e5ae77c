//! Rows as lines of JSON, the same from both databases.

use super::{Column, Kind, Result};
use sea_orm::{QueryResult, Value};
use serde_json::Value as Json;
use uuid::Uuid;

/// Appends a row as one line.
pub(super) fn write(out: &mut Vec<u8>, columns: &[Column], row: &QueryResult) -> Result<()> {
    let mut values = Vec::with_capacity(columns.len());
    for Column { name, kind } in columns {
        values.push(match kind {
            Kind::Uuid => row
                .try_get::<Option<Uuid>>("", name)?
                .map(|id| Json::from(id.to_string())),
            Kind::Text => row.try_get::<Option<String>>("", name)?.map(Json::from),
            Kind::Bigint => row.try_get::<Option<i64>>("", name)?.map(Json::from),
            Kind::Boolean => row.try_get::<Option<bool>>("", name)?.map(Json::from),
            Kind::Bytea => row
                .try_get::<Option<Vec<u8>>>("", name)?
                .map(|bytes| Json::from(data_encoding::BASE64.encode(&bytes))),
            // As text: the shortest that reads back as the same bits, which a JSON number does not promise.
            Kind::Double => row
                .try_get::<Option<f64>>("", name)?
                .map(|number| Json::from(format!("{number:?}"))),
        });
    }
    serde_json::to_writer(&mut *out, &values).map_err(std::io::Error::from)?;
    out.push(b'\n');
    Ok(())
}

/// The values of a line, in the order of the columns; `None` when the line does not fit them.
pub(super) fn read(columns: &[Column], line: &[u8]) -> Option<Vec<Value>> {
    let values: Vec<Json> = serde_json::from_slice(line).ok()?;
    if values.len() != columns.len() {
        return None;
    }
    values
        .into_iter()
        .zip(columns)
        .map(|(value, column)| one(column.kind, value))
        .collect()
}

fn one(kind: Kind, value: Json) -> Option<Value> {
    let null = value.is_null();
    Some(match (kind, value) {
        (Kind::Uuid, _) if null => Value::Uuid(None),
        (Kind::Text, _) if null => Value::String(None),
        (Kind::Bigint, _) if null => Value::BigInt(None),
        (Kind::Boolean, _) if null => Value::Bool(None),
        (Kind::Bytea, _) if null => Value::Bytes(None),
        (Kind::Double, _) if null => Value::Double(None),
        (Kind::Uuid, Json::String(text)) => Uuid::parse_str(&text).ok()?.into(),
        (Kind::Text, Json::String(text)) => text.into(),
        (Kind::Bigint, Json::Number(number)) => number.as_i64()?.into(),
        (Kind::Boolean, Json::Bool(is)) => is.into(),
        (Kind::Bytea, Json::String(text)) => {
            data_encoding::BASE64.decode(text.as_bytes()).ok()?.into()
        }
        (Kind::Double, Json::String(text)) => text.parse::<f64>().ok()?.into(),
        _ => return None,
    })
}
