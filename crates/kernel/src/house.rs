//! The house: what every request and every job needs, in one value.

use crate::{
    accounts::hash_password,
    env::Env,
    error::{Error, Result},
    events::ReadLog,
    files::{Intake, ObjectStore},
    mail::{Bounces, Transport},
    metrics::Metrics,
    module::Module,
    organisations::Directory,
    scope::Action,
    secrets::Secrets,
    settings::Settings,
    store::Store,
    web::Rates,
};
use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::Arc,
};

/// Everything shared between requests and jobs of one process. Cheap to clone.
#[derive(Clone)]
pub struct House(Arc<Rooms>);

struct Rooms {
    store: Store,
    settings: Settings,
    directory: Directory,
    objects: Arc<dyn ObjectStore>,
    intake: Intake,
    transport: Arc<dyn Transport>,
    bounces: Bounces,
    secrets: Secrets,
    read_log: ReadLog,
    metrics: Metrics,
    rates: Rates,
    decoy_hash: String,
    modules: Vec<Module>,
    parts: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
}

/// What a [`House`] is built from.
pub struct Plan {
    /// The store, opened and migrated.
    pub store: Store,
    /// The configuration.
    pub settings: Settings,
    /// Where the bytes of files lie.
    pub objects: Arc<dyn ObjectStore>,
    /// How uploads are taken in.
    pub intake: Intake,
    /// How mail leaves.
    pub transport: Arc<dyn Transport>,
    /// The installation's secret key.
    pub secrets: Secrets,
    /// The modules.
    pub modules: Vec<Module>,
    /// What modules keep in memory for all requests, found again by type with [`House::part`].
    pub parts: Vec<Arc<dyn Any + Send + Sync>>,
}

impl House {
    /// Builds the house.
    ///
    /// # Errors
    /// [`Error::Internal`] when the password hash for unknown accounts cannot be made.
    pub fn build(plan: Plan) -> Result<Self> {
        let env = plan.store.env().clone();
        let decoy_hash = hash_password(&env, &env.secret())?;
        let bounces = Bounces::new(
            &plan.settings.mail.domain,
            plan.secrets.digest("bounce-key", b""),
        )
        .map_err(Error::internal)?;
        let rates = Rates::new(env, plan.settings.rate.clone());
        let parts = plan
            .parts
            .into_iter()
            .map(|part| ((*part).type_id(), part))
            .collect();
        Ok(Self(Arc::new(Rooms {
            directory: Directory::new(plan.store.clone()),
            store: plan.store,
            settings: plan.settings,
            objects: plan.objects,
            intake: plan.intake,
            transport: plan.transport,
            bounces,
            secrets: plan.secrets,
            read_log: ReadLog::default(),
            metrics: Metrics::default(),
            rates,
            decoy_hash,
            modules: plan.modules,
            parts,
        })))
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Clock, randomness and zone.
    pub fn env(&self) -> &Env {
        self.0.store.env()
    }

    /// The configuration.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The organisations.
    pub fn directory(&self) -> &Directory {
        &self.0.directory
    }

    /// The bytes of files.
    pub fn objects(&self) -> &Arc<dyn ObjectStore> {
        &self.0.objects
    }

    /// The way in for uploads.
    pub fn intake(&self) -> &Intake {
        &self.0.intake
    }

    /// The way out for mail.
    pub fn transport(&self) -> &dyn Transport {
        &*self.0.transport
    }

    /// Bounce addresses.
    pub fn bounces(&self) -> &Bounces {
        &self.0.bounces
    }

    /// Signed values.
    pub fn secrets(&self) -> &Secrets {
        &self.0.secrets
    }

    /// The read log.
    pub fn read_log(&self) -> &ReadLog {
        &self.0.read_log
    }

    /// Figures.
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// Request rates.
    pub fn rates(&self) -> &Rates {
        &self.0.rates
    }

    /// A password hash that fits no password, so that unknown accounts take as long as known ones.
    pub(crate) fn decoy_hash(&self) -> &str {
        &self.0.decoy_hash
    }

    /// The modules of this installation.
    pub fn modules(&self) -> &[Module] {
        &self.0.modules
    }

    /// Every permission that exists here: the kernel's and the modules'.
    pub fn actions(&self) -> Vec<Action> {
        let mut out = Action::KERNEL.to_vec();
        out.extend(
            self.0
                .modules
                .iter()
                .flat_map(|module| module.actions.iter().copied()),
        );
        out
    }

    /// What a module keeps in memory for all requests.
    ///
    /// # Errors
    /// [`Error::Internal`] when the binary did not build it in.
    pub fn part<T: Send + Sync + 'static>(&self) -> Result<Arc<T>> {
        self.0
            .parts
            .get(&TypeId::of::<T>())
            .and_then(|part| Arc::clone(part).downcast::<T>().ok())
            .ok_or_else(|| {
                Error::internal(format!(
                    "{} is not part of this house",
                    std::any::type_name::<T>()
                ))
            })
    }
}
