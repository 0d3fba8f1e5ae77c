//! The directory: organisations as every page needs them, kept in memory for a moment.

use crate::{
    error::{Error, Result},
    store::{Store, tables::organisation},
};
use sea_orm::{EntityTrait, QueryOrder};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};
use uuid::Uuid;

/// How old the directory may be before it is read again: the time in which another process sees a change.
const FRESH_MS: i64 = 2000;

/// An organisation as pages need it.
#[derive(Debug, Clone)]
pub struct Organisation {
    /// Its id.
    pub id: Uuid,
    /// Word in addresses.
    pub slug: String,
    /// Name as people know it.
    pub name: String,
    /// `municipality`, `welfare-association`, `intermunicipal` or `guest`.
    pub kind: String,
    /// NIS code of a municipality.
    pub nis: Option<String>,
    /// Three letters before report numbers.
    pub prefix: String,
    /// Its look.
    pub theme: ui::Theme,
    /// Public facts.
    pub facts: serde_json::Value,
    /// GeoJSON geometry of the territory.
    pub boundary: Option<String>,
    /// Rises with every change.
    pub version: i64,
}

impl Organisation {
    /// Whether citizens report here: guests look along and take no reports of their own.
    pub fn takes_reports(&self) -> bool {
        self.kind != "guest"
    }

    /// The mail address that answers go to.
    pub fn mail(&self) -> Option<&str> {
        self.facts.get("email").and_then(serde_json::Value::as_str)
    }
}

#[derive(Default)]
struct Snapshot {
    at: i64,
    list: Vec<Arc<Organisation>>,
    by_slug: HashMap<String, Arc<Organisation>>,
    by_id: HashMap<Uuid, Arc<Organisation>>,
    boundaries: Option<Arc<area::AreaIndex>>,
}

/// All organisations of the installation. Holds public facts only, so it needs no scope. Cheap to clone.
#[derive(Clone)]
pub struct Directory {
    store: Store,
    snapshot: Arc<RwLock<Arc<Snapshot>>>,
}

impl Directory {
    /// A directory that reads from `store`.
    pub fn new(store: Store) -> Self {
        Self {
            store,
            snapshot: Arc::new(RwLock::new(Arc::new(Snapshot {
                at: i64::MIN,
                ..Snapshot::default()
            }))),
        }
    }

    /// Forgets what was read, after a change.
    pub fn refresh(&self) {
        *self
            .snapshot
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(Snapshot {
            at: i64::MIN,
            ..Snapshot::default()
        });
    }

    async fn snapshot(&self) -> Result<Arc<Snapshot>> {
        let now = self.store.env().now_ms();
        {
            let held = self.snapshot.read().unwrap_or_else(PoisonError::into_inner);
            if now.saturating_sub(held.at) < FRESH_MS && now >= held.at {
                return Ok(Arc::clone(&held));
            }
        }
        let reader = self
            .store
            .read(&crate::scope::Scope::installation())
            .await?;
        let rows = organisation::Entity::find()
            .order_by_asc(organisation::Column::Name)
            .all(&reader.db())
            .await?;
        let previous = Arc::clone(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner));
        let list: Vec<Arc<Organisation>> = rows
            .into_iter()
            .filter(|row| row.active)
            .map(|row| Arc::new(read(row)))
            .collect();
        let same = previous.list.len() == list.len()
            && previous
                .list
                .iter()
                .zip(&list)
                .all(|(a, b)| a.id == b.id && a.version == b.version);
        let boundaries = if same {
            previous.boundaries.clone()
        } else {
            boundaries(&list)?
        };
        let fresh = Arc::new(Snapshot {
            at: now,
            by_slug: list
                .iter()
                .map(|o| (o.slug.clone(), Arc::clone(o)))
                .collect(),
            by_id: list.iter().map(|o| (o.id, Arc::clone(o))).collect(),
            list,
            boundaries,
        });
        *self
            .snapshot
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::clone(&fresh);
        Ok(fresh)
    }

    /// All active organisations by name.
    ///
    /// # Errors
    /// The store's own.
    pub async fn all(&self) -> Result<Vec<Arc<Organisation>>> {
        Ok(self.snapshot().await?.list.clone())
    }

    /// The organisation with this word in its address.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    pub async fn by_slug(&self, slug: &str) -> Result<Arc<Organisation>> {
        self.snapshot()
            .await?
            .by_slug
            .get(slug)
            .cloned()
            .ok_or(Error::NotFound)
    }

    /// The organisation with this id.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    pub async fn by_id(&self, id: Uuid) -> Result<Arc<Organisation>> {
        self.snapshot()
            .await?
            .by_id
            .get(&id)
            .cloned()
            .ok_or(Error::NotFound)
    }

    /// The boundaries of all municipalities; the keys are their slugs. `None` when no boundary is known.
    ///
    /// # Errors
    /// The store's own.
    pub async fn boundaries(&self) -> Result<Option<Arc<area::AreaIndex>>> {
        Ok(self.snapshot().await?.boundaries.clone())
    }

    /// The municipality on whose territory a point lies.
    ///
    /// # Errors
    /// The store's own.
    pub async fn locate(&self, lon: f64, lat: f64) -> Result<Option<Arc<Organisation>>> {
        let snapshot = self.snapshot().await?;
        Ok(snapshot
            .boundaries
            .as_ref()
            .and_then(|index| index.locate(lon, lat))
            .and_then(|slug| snapshot.by_slug.get(slug).cloned()))
    }
}

fn read(row: organisation::Model) -> Organisation {
    Organisation {
        id: row.id,
        slug: row.slug,
        name: row.name,
        kind: row.kind,
        nis: row.nis,
        prefix: row.prefix,
        theme: serde_json::from_str(&row.theme).unwrap_or_default(),
        facts: serde_json::from_str(&row.facts).unwrap_or_default(),
        boundary: row.boundary,
        version: row.version,
    }
}

/// One index of all boundaries, keyed by slug.
fn boundaries(list: &[Arc<Organisation>]) -> Result<Option<Arc<area::AreaIndex>>> {
    let features: Vec<String> = list
        .iter()
        .filter_map(|o| {
            let geometry = o.boundary.as_ref()?;
            let slug = serde_json::to_string(&o.slug).ok()?;
            Some(format!(
                r#"{{"type":"Feature","properties":{{"slug":{slug}}},"geometry":{geometry}}}"#
            ))
        })
        .collect();
    if features.is_empty() {
        return Ok(None);
    }
    let collection = format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    );
    let areas = area::read_geojson(&collection, &area::ReadOptions::new("slug"))
        .map_err(Error::internal)?;
    Ok(Some(Arc::new(
        area::AreaIndex::new(areas).map_err(Error::internal)?,
    )))
}
