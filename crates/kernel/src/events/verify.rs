//! `kantel audit verify`: is the chain of facts whole?

use super::{Event, genesis, hash};
use crate::{
    error::Result,
    scope::Scope,
    store::{
        Store,
        tables::{chain_head, event},
    },
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// The first row that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Sequence number of the row, or of the row that is missing.
    pub seq: i64,
    /// What does not fit.
    pub fault: Fault,
}

/// What does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A row before this one was removed.
    Missing,
    /// A field was changed: the hash no longer covers it.
    Changed,
    /// The row was put in from elsewhere: it does not follow the row before it.
    Unlinked,
    /// Rows at the end were removed: the head points beyond the last row, or to another hash.
    Truncated,
}

/// What [`verify`] found for one organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The organisation.
    pub organisation: Uuid,
    /// How many rows were walked.
    pub rows: i64,
    /// The first row that does not fit, if any.
    pub broken: Option<Broken>,
}

/// Walks the chain of every organisation that `scope` reaches, in pages, at constant memory.
///
/// # Errors
/// The store's own.
pub async fn verify(store: &Store, scope: &Scope) -> Result<Vec<Verified>> {
    let reader = store.read(scope).await?;
    let heads = chain_head::Entity::find()
        .filter(scope.rows(chain_head::Column::OrganisationId))
        .order_by_asc(chain_head::Column::OrganisationId)
        .all(&reader.db())
        .await?;
    let mut out = Vec::with_capacity(heads.len());
    for head in heads {
        let organisation = head.organisation_id;
        let (mut rows, mut last, mut broken) = (0, genesis(organisation), None);
        'pages: loop {
            let page: Vec<Event> = event::Entity::find()
                .filter(event::Column::OrganisationId.eq(organisation))
                .filter(event::Column::Seq.gt(rows))
                .order_by_asc(event::Column::Seq)
                .limit(1000)
                .all(&reader.db())
                .await?;
            if page.is_empty() {
                break;
            }
            for row in page {
                let fault = if row.seq != rows + 1 {
                    Some(Broken {
                        seq: rows + 1,
                        fault: Fault::Missing,
                    })
                } else if row.prev_hash != last {
                    Some(Broken {
                        seq: row.seq,
                        fault: Fault::Unlinked,
                    })
                } else if hash(&row) != row.hash {
                    Some(Broken {
                        seq: row.seq,
                        fault: Fault::Changed,
                    })
                } else {
                    None
                };
                if fault.is_some() {
                    broken = fault;
                    break 'pages;
                }
                rows = row.seq;
                last = row.hash;
            }
        }
        if broken.is_none() && (rows != head.seq || last != head.hash) {
            broken = Some(Broken {
                seq: rows + 1,
                fault: Fault::Truncated,
            });
        }
        out.push(Verified {
            organisation,
            rows,
            broken,
        });
    }
    Ok(out)
}
