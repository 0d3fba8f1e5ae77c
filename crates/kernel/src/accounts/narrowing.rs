//! What a role can be narrowed to, for the screen that gives roles. The kernel knows no categories: the module that
//! has them hands in a [`CategorySource`] as a part of the house.

use crate::{error::Result, house::House};
use std::sync::Arc;
use ui::Locale;
use uuid::Uuid;

/// Knows the categories of an organisation by name.
#[async_trait::async_trait]
pub trait Categories: Send + Sync {
    /// The categories that `organisation` uses, in screen order: id and name.
    ///
    /// # Errors
    /// The store's own.
    async fn list(
        &self,
        house: &House,
        organisation: Uuid,
        locale: Locale,
    ) -> Result<Vec<(Uuid, String)>>;
}

/// The part of the house that knows the categories; without it roles cannot be narrowed to categories on screen.
#[derive(Clone)]
pub struct CategorySource(pub Arc<dyn Categories>);
