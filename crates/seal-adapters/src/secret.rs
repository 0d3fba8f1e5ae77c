//! Where a PIN or password comes from. The value itself is read at the moment of use, is never kept in a configuration and never
//! printed.

use crate::web::refused;
use seal::services::ServiceError;
use std::path::PathBuf;

/// A place where a secret can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Secret {
    /// The first line of a file.
    File(PathBuf),
    /// An environment variable.
    Environment(String),
}

impl Secret {
    /// `file:PATH`, `env:NAME` or a plain path.
    pub fn parse(text: &str) -> Self {
        match text.strip_prefix("env:") {
            Some(name) => Self::Environment(name.to_owned()),
            None => Self::File(text.strip_prefix("file:").unwrap_or(text).into()),
        }
    }

    /// The secret.
    ///
    /// # Errors
    /// When the file or variable is not there. The message names the place, never the value.
    pub fn read(&self) -> Result<String, ServiceError> {
        match self {
            Self::File(path) => {
                let text = std::fs::read_to_string(path).map_err(|error| {
                    refused(
                        &format!("The secret in {}", path.display()),
                        error.to_string(),
                    )
                })?;
                Ok(text.lines().next().unwrap_or_default().to_owned())
            }
            Self::Environment(name) => std::env::var(name).map_err(|_| {
                refused(
                    &format!("The secret in the variable {name}"),
                    "it is not set",
                )
            }),
        }
    }
}
