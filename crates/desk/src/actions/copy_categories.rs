//! Taking over the accents of another organisation.

use super::{
    catalogues,
    settings::{CategoryChange, write},
};
use crate::store::settings::{Accent, accents};
use kernel::{Action, Error, House, Result, Scope};
use uuid::Uuid;

/// One category that is set otherwise in the other organisation.
#[derive(Debug, Clone)]
pub struct Difference {
    /// As it is here.
    pub here: Accent,
    /// What it would become.
    pub wanted: CategoryChange,
    /// The version of the other's accents, so that nobody copies what they did not see.
    pub their_version: i64,
    /// The other has a team of its own for it, and no team here does the same work: the team stays as it is.
    pub team_kept: bool,
}

/// A category to copy, with the versions that the administrator saw here and there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick {
    /// The category.
    pub category: Uuid,
    /// Version here.
    pub version: i64,
    /// Version there.
    pub their_version: i64,
}

/// What would change if the accents of `from` were copied to `organisation`. How other organisations set their
/// categories is public: their citizens see it.
///
/// # Errors
/// [`Error::Forbidden`] or [`Error::NotFound`] by scope.
pub async fn compare_categories(
    house: &House,
    scope: &Scope,
    organisation: Uuid,
    from: Uuid,
) -> Result<Vec<Difference>> {
    scope.require(Action::SETTINGS_MANAGE, organisation, None, None)?;
    let catalogues = catalogues(house)?;
    let ours = catalogues.of(house.store(), organisation).await?;
    let theirs = catalogues.of(house.store(), from).await?;
    let here = {
        let reader = house.store().read(scope).await?;
        accents(&reader.db(), scope, organisation, &ours).await?
    };
    let there = {
        let other = Scope::public(from, []);
        let reader = house.store().read(&other).await?;
        accents(&reader.db(), &other, from, &theirs).await?
    };
    let out = there.into_iter().filter_map(|theirs_one| {
        let here = here.iter().find(|one| one.here.id == theirs_one.here.id)?;
        // A team is found by its key: every organisation has its own teams.
        let team = theirs_one
            .own_team
            .and_then(|id| theirs.team(id))
            .map(|team| {
                ours.teams
                    .iter()
                    .find(|own| own.key == team.key)
                    .map(|own| own.id)
            });
        let (team, team_kept) = match team {
            None => (None, false),
            Some(Some(team)) => (Some(team), false),
            Some(None) => (here.own_team, true),
        };
        let wanted = CategoryChange {
            enabled: theirs_one.here.enabled,
            term: theirs_one.here.own_term.then_some(theirs_one.here.term),
            team,
            stopper: theirs_one.own_stopper,
        };
        (wanted != now(here)).then(|| Difference {
            here: here.clone(),
            wanted,
            their_version: theirs_one.here.version,
            team_kept,
        })
    });
    Ok(out.collect())
}

/// The accents as they are.
pub fn now(accent: &Accent) -> CategoryChange {
    CategoryChange {
        enabled: accent.here.enabled,
        term: accent.here.own_term.then_some(accent.here.term),
        team: accent.own_team,
        stopper: accent.own_stopper.clone(),
    }
}

/// Copies the accents of `from` on the picked categories: all of them or none, with one event for each. Returns how many.
///
/// # Errors
/// [`Error::Conflict`] when one of them changed here or there since it was shown.
pub async fn copy_categories(
    house: &House,
    scope: &Scope,
    organisation: Uuid,
    from: Uuid,
    picks: &[Pick],
) -> Result<usize> {
    let differences = compare_categories(house, scope, organisation, from).await?;
    let catalogue = catalogues(house)?.of(house.store(), organisation).await?;
    let mut tx = house.store().begin(scope).await?;
    for pick in picks {
        let same = |one: &&Difference| {
            one.here.here.id == pick.category
                && one.here.here.version == pick.version
                && one.their_version == pick.their_version
        };
        let difference = differences.iter().find(same).ok_or(Error::Conflict {
            current: pick.version.saturating_add(1),
        })?;
        write(
            &mut tx,
            &catalogue,
            organisation,
            pick.category,
            pick.version,
            &difference.wanted,
            Some(from),
        )
        .await?;
    }
    tx.commit().await?;
    catalogues(house)?.refresh();
    Ok(picks.len())
}
