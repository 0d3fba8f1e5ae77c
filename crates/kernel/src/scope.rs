//! Who asks, for which organisations, with which permissions, for what purpose.
//!
//! Every query and every action takes a [`Scope`]. It is made only by authentication ([`crate::accounts`]), for the
//! public pages of one organisation, or by the worker for a job of one organisation. There is no query without it.
//! On PostgreSQL, row-level security repeats the rule with [`Scope::visible`].

use crate::error::{Error, Result};
use sea_orm::{ColumnTrait, Condition, ExprTrait};
use std::{borrow::Cow, collections::BTreeSet, sync::Arc};
use uuid::Uuid;

/// Something a person or program may do, by its stable key such as `report.read`.
///
/// Permissions are data: roles and API keys list keys. The kernel names its own below; each module names its own
/// beside the code that checks them, and lists them in its [`Module`](crate::module::Module) for the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Action(pub &'static str);

impl Action {
    /// Change settings of the organisation.
    pub const SETTINGS_MANAGE: Self = Self("settings.manage");
    /// Manage accounts, roles and keys of the organisation.
    pub const ACCOUNT_MANAGE: Self = Self("account.manage");
    /// See jobs and replay or cancel them.
    pub const JOB_MANAGE: Self = Self("job.manage");
    /// See the audit trail and the read log.
    pub const AUDIT_READ: Self = Self("audit.read");
    /// See the state of the whole installation and manage every organisation.
    pub const REGION_MANAGE: Self = Self("region.manage");

    /// The kernel's own actions, in screen order.
    pub const KERNEL: [Self; 5] = [
        Self::SETTINGS_MANAGE,
        Self::ACCOUNT_MANAGE,
        Self::JOB_MANAGE,
        Self::AUDIT_READ,
        Self::REGION_MANAGE,
    ];

    /// The stable key under which roles and API keys store the action.
    pub const fn key(self) -> &'static str {
        self.0
    }
}

/// A set of [`Action`]s, as keys. The key `*` stands for everything within one organisation, that is everything but
/// [`Action::REGION_MANAGE`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Actions(BTreeSet<Cow<'static, str>>);

impl Actions {
    /// Everything that can be done within one organisation.
    pub fn everything() -> Self {
        Self([Cow::Borrowed("*")].into())
    }

    /// Whether `action` is in the set.
    pub fn contains(&self, action: Action) -> bool {
        self.0.contains(action.key()) || (action != Action::REGION_MANAGE && self.0.contains("*"))
    }

    /// Reads the keys that a role stores, such as `report.read`.
    pub fn from_keys<S: Into<String>>(keys: impl IntoIterator<Item = S>) -> Self {
        Self(keys.into_iter().map(|key| Cow::Owned(key.into())).collect())
    }

    /// The keys of the set, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(AsRef::as_ref)
    }
}

impl FromIterator<Action> for Actions {
    fn from_iter<I: IntoIterator<Item = Action>>(iter: I) -> Self {
        Self(
            iter.into_iter()
                .map(|action| Cow::Borrowed(action.key()))
                .collect(),
        )
    }
}

/// Permissions within one organisation, possibly narrowed to categories and areas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The organisation.
    pub organisation: Uuid,
    /// What may be done.
    pub actions: Actions,
    /// Only these categories; `None` for all.
    pub categories: Option<Vec<Uuid>>,
    /// Only these areas (sub-municipality keys); `None` for all.
    pub areas: Option<Vec<String>>,
    /// The teams the person works in, for "my team".
    pub teams: Vec<Uuid>,
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A logged-in employee.
    Account(Uuid),
    /// A program with an API key.
    ApiKey(Uuid),
    /// Somebody without an account on a public page.
    Public,
    /// The reporter of one report, by its private code.
    Reporter(Uuid),
    /// Kantel itself: a job or the start-up.
    System,
}

impl Actor {
    /// The stable word for the kind of actor in events.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Account(_) => "account",
            Self::ApiKey(_) => "api-key",
            Self::Public => "public",
            Self::Reporter(_) => "reporter",
            Self::System => "system",
        }
    }

    /// The id behind the actor, where there is one.
    pub const fn id(&self) -> Option<Uuid> {
        match self {
            Self::Account(id) | Self::ApiKey(id) | Self::Reporter(id) => Some(*id),
            Self::Public | Self::System => None,
        }
    }
}

/// Why personal data is looked at: kept in the read log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Handling a report.
    Handling,
    /// The reporter's own status page.
    OwnStatus,
    /// Administration of the installation.
    Administration,
    /// Delivering a message.
    Delivery,
    /// A public page without personal data.
    Public,
}

impl Purpose {
    /// The stable word in the read log.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Handling => "handling",
            Self::OwnStatus => "own-status",
            Self::Administration => "administration",
            Self::Delivery => "delivery",
            Self::Public => "public",
        }
    }
}

/// Which organisations' rows may be touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Those of the grants.
    Granted,
    /// One, for a public page or a job.
    One(Uuid),
    /// All: start-up, worker's queue, whole-installation administration.
    All,
}

/// Who asks, for which organisations, with which permissions, for what purpose. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Scope {
    actor: Actor,
    reach: Reach,
    grants: Arc<[Grant]>,
    purpose: Purpose,
}

impl Scope {
    /// The scope of a logged-in account or API key. Only authentication calls this.
    pub(crate) fn authenticated(actor: Actor, grants: Vec<Grant>, purpose: Purpose) -> Self {
        Self {
            actor,
            reach: Reach::Granted,
            grants: grants.into(),
            purpose,
        }
    }

    /// The scope of a public page of one organisation: it can do `actions` there and read nothing personal.
    pub fn public(organisation: Uuid, actions: impl IntoIterator<Item = Action>) -> Self {
        Self {
            actor: Actor::Public,
            reach: Reach::One(organisation),
            grants: [Grant {
                organisation,
                actions: actions.into_iter().collect(),
                categories: None,
                areas: None,
                teams: Vec::new(),
            }]
            .into(),
            purpose: Purpose::Public,
        }
    }

    /// The scope of a reporter who gave the private code of `subject`, a row of `organisation`.
    pub fn reporter(organisation: Uuid, subject: Uuid) -> Self {
        Self {
            actor: Actor::Reporter(subject),
            reach: Reach::One(organisation),
            grants: Arc::new([]),
            purpose: Purpose::OwnStatus,
        }
    }

    /// The scope of a job of one organisation.
    pub fn job(organisation: Uuid) -> Self {
        Self {
            actor: Actor::System,
            reach: Reach::One(organisation),
            grants: [Grant {
                organisation,
                actions: Actions::everything(),
                categories: None,
                areas: None,
                teams: Vec::new(),
            }]
            .into(),
            purpose: Purpose::Delivery,
        }
    }

    /// The scope of the installation itself: start-up, migrations, the queue, commands of the operator.
    ///
    /// It reaches every organisation, so no request may ever get it.
    pub fn installation() -> Self {
        Self {
            actor: Actor::System,
            reach: Reach::All,
            grants: Arc::new([]),
            purpose: Purpose::Administration,
        }
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Why personal data is looked at.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The account that acts, if it is one.
    pub fn account(&self) -> Option<Uuid> {
        match self.actor {
            Actor::Account(id) => Some(id),
            _ => None,
        }
    }

    /// All permissions, organisation by organisation.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// The organisations in which `action` may be done, each once.
    pub fn organisations(&self, action: Action) -> Vec<Uuid> {
        let mut out: Vec<Uuid> = self
            .grants
            .iter()
            .filter(|g| g.actions.contains(action))
            .map(|g| g.organisation)
            .collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// The teams the person works in.
    pub fn teams(&self) -> Vec<Uuid> {
        self.grants
            .iter()
            .flat_map(|g| g.teams.iter().copied())
            .collect()
    }

    /// Whether rows of `organisation` may be touched at all.
    pub fn sees(&self, organisation: Uuid) -> bool {
        match self.reach {
            Reach::All => true,
            Reach::One(one) => one == organisation,
            Reach::Granted => self.grants.iter().any(|g| g.organisation == organisation),
        }
    }

    /// Whether `action` may be done somewhere.
    pub fn can(&self, action: Action) -> bool {
        matches!(self.reach, Reach::All) || self.grants.iter().any(|g| g.actions.contains(action))
    }

    /// Whether `action` may be done in `organisation` on something of `category` in `area`.
    pub fn allows(
        &self,
        action: Action,
        organisation: Uuid,
        category: Option<Uuid>,
        area: Option<&str>,
    ) -> bool {
        if matches!(self.reach, Reach::All) {
            return true;
        }
        self.grants.iter().any(|g| {
            g.organisation == organisation
                && g.actions.contains(action)
                && g.categories
                    .as_ref()
                    .is_none_or(|list| category.is_some_and(|c| list.contains(&c)))
                && g.areas
                    .as_ref()
                    .is_none_or(|list| area.is_some_and(|a| list.iter().any(|x| x == a)))
        })
    }

    /// As [`allows`](Self::allows), with the error that the person gets.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the organisation itself is out of reach (so that nobody can probe for its rows),
    /// [`Error::Forbidden`] when only the permission is missing.
    pub fn require(
        &self,
        action: Action,
        organisation: Uuid,
        category: Option<Uuid>,
        area: Option<&str>,
    ) -> Result<()> {
        if self.allows(action, organisation, category, area) {
            Ok(())
        } else if self.sees(organisation) {
            Err(Error::Forbidden(action.key()))
        } else {
            Err(Error::NotFound)
        }
    }

    /// The organisations whose rows may be touched, for row-level security; `None` means all.
    pub fn visible(&self) -> Option<Vec<Uuid>> {
        match self.reach {
            Reach::All => None,
            Reach::One(one) => Some(vec![one]),
            Reach::Granted => {
                let mut out: Vec<Uuid> = self.grants.iter().map(|g| g.organisation).collect();
                out.sort_unstable();
                out.dedup();
                Some(out)
            }
        }
    }

    /// The condition that keeps rows of other organisations out of a query, by the organisation column alone.
    pub fn rows<C: ColumnTrait>(&self, organisation: C) -> Condition {
        match self.visible() {
            None => Condition::all(),
            Some(list) => Condition::all().add(organisation.is_in(list)),
        }
    }

    /// The condition that keeps out of a query every row on which `action` may not be done.
    pub fn permitted<C: ColumnTrait>(
        &self,
        action: Action,
        organisation: C,
        category: C,
        area: C,
    ) -> Condition {
        if matches!(self.reach, Reach::All) {
            return Condition::all();
        }
        let mut any = Condition::any().add(ExprTrait::eq(sea_orm::sea_query::Expr::val(1), 0));
        for grant in self.grants.iter().filter(|g| g.actions.contains(action)) {
            let mut one = Condition::all().add(organisation.eq(grant.organisation));
            if let Some(list) = &grant.categories {
                one = one.add(category.is_in(list.iter().copied()));
            }
            if let Some(list) = &grant.areas {
                one = one.add(area.is_in(list.iter().cloned()));
            }
            any = any.add(one);
        }
        any
    }
}
