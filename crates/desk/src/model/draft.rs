//! A citizen's answers so far.

use super::Photo;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A photo in a draft, with the name the citizen knows it by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftPhoto {
    /// The file's own name.
    pub name: String,
    /// The stored photo.
    pub photo: Photo,
}

/// A citizen's answers so far. Everything is kept as typed, right or wrong, so that nothing has to be typed twice.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Words with which the category was looked for.
    pub words: String,
    /// The chosen category.
    pub category: Option<Uuid>,
    /// The emergency stopper was read and this is no emergency.
    pub no_emergency: bool,
    /// `address`, `point` or `none`; empty when not answered.
    pub place: String,
    /// The address as typed.
    pub address: String,
    /// The address that was chosen from the list.
    pub address_id: Option<Uuid>,
    /// Longitude and latitude of a point on the map.
    pub point: Option<(f64, f64)>,
    /// What the citizen says.
    pub description: String,
    /// Photos.
    pub photos: Vec<DraftPhoto>,
    /// Photos were answered (they are never required).
    pub photos_done: bool,
    /// `yes` or `no` to being told how it goes; empty when not answered.
    pub contact: String,
    /// Name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Telephone number.
    pub phone: String,
}
