//! Keys in a hardware module, through PKCS#11 (OASIS PKCS #11 version 2.40 and later).
//!
//! Hashing happens here, the module only makes the signature over the digest: that is the one mechanism every module has
//! (`CKM_RSA_PKCS`, `CKM_RSA_PKCS_PSS`, `CKM_ECDSA`), and little travels.

mod uri;

pub use uri::Pkcs11Options;

use crate::der::{ecdsa, sequence, value, with_null};
use crate::web::{refused, unavailable};
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{
    Attribute, AttributeType, CertificateType, KeyType, ObjectClass, ObjectHandle,
};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use ring::digest::{SHA256, SHA384, digest};
use seal::asn1::{Reader, tag};
use seal::cms::oids;
use seal::services::{Algorithm, ServiceError, SigningKey};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

const SERVICE: &str = "The key module";

/// A private key in a module.
///
/// Sessions are kept and used again, one for each thread that signs at the same time. A session that the module has closed is
/// replaced once.
pub struct ModuleKey {
    module: Pkcs11,
    slot: Slot,
    options: Pkcs11Options,
    algorithm: Algorithm,
    certificates: Vec<Vec<u8>>,
    sessions: Mutex<Vec<(Session, ObjectHandle)>>,
}

impl ModuleKey {
    /// Finds the token and the key, logs in and reads the certificates.
    ///
    /// # Errors
    /// When the module cannot be loaded, or holds no such token or key, or more than one, or the PIN is wrong.
    pub fn open(options: Pkcs11Options) -> Result<Self, ServiceError> {
        let module = load(&options.module)?;
        let slot = find_slot(&module, &options)?;
        let session = log_in(&module, slot, &options)?;
        let key = find_key(&session, &options)?;
        let algorithm = algorithm_of(&session, key, options.pss)?;
        let certificates = certificates_of(&session, key)?;
        Ok(Self {
            module,
            slot,
            options,
            algorithm,
            certificates,
            sessions: Mutex::new(vec![(session, key)]),
        })
    }

    /// The certificates on the token, DER: the key's own first, when it is there, then the others.
    pub fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    fn session(&self) -> Result<(Session, ObjectHandle), ServiceError> {
        if let Some(idle) = self
            .sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
        {
            return Ok(idle);
        }
        let session = log_in(&self.module, self.slot, &self.options)?;
        let key = find_key(&session, &self.options)?;
        Ok((session, key))
    }

    fn sign_all(&self, messages: &[&[u8]]) -> Result<Vec<Vec<u8>>, Trouble> {
        let (session, key) = self.session().map_err(Trouble::Final)?;
        let signed = messages
            .iter()
            .map(|message| sign_one(&session, key, self.algorithm, message))
            .collect::<Result<Vec<_>, Error>>()
            .map_err(|error| match &error {
                Error::Pkcs11(
                    RvError::SessionHandleInvalid
                    | RvError::SessionClosed
                    | RvError::UserNotLoggedIn
                    | RvError::ObjectHandleInvalid
                    | RvError::KeyHandleInvalid,
                    _,
                ) => Trouble::Session,
                _ => Trouble::Final(failed(&error)),
            })?;
        self.sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((session, key));
        Ok(signed)
    }
}

enum Trouble {
    /// The session is gone; a new one may do.
    Session,
    Final(ServiceError),
}

impl SigningKey for ModuleKey {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn sign(&self, messages: &[&[u8]]) -> Result<Vec<Vec<u8>>, ServiceError> {
        match self.sign_all(messages) {
            Ok(signed) => Ok(signed),
            Err(Trouble::Final(error)) => Err(error),
            Err(Trouble::Session) => {
                // What is idle belongs to the same log-in.
                self.sessions
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .clear();
                self.sign_all(messages).map_err(|trouble| match trouble {
                    Trouble::Final(error) => error,
                    Trouble::Session => unavailable(SERVICE, "closes every session"),
                })
            }
        }
    }
}

/// Every module of this process. A module may be initialised once in a process, however many keys are in it.
fn load(path: &Path) -> Result<Pkcs11, ServiceError> {
    static MODULES: OnceLock<Mutex<HashMap<PathBuf, Pkcs11>>> = OnceLock::new();
    let mut modules = MODULES
        .get_or_init(Mutex::default)
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if let Some(module) = modules.get(path) {
        return Ok(module.clone());
    }
    let module = Pkcs11::new(path).map_err(|error| {
        refused(
            SERVICE,
            format!("cannot be loaded from {}: {error}", path.display()),
        )
    })?;
    match module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
        Err(error) => return Err(failed(&error)),
    }
    modules.insert(path.to_owned(), module.clone());
    Ok(module)
}

fn find_slot(module: &Pkcs11, options: &Pkcs11Options) -> Result<Slot, ServiceError> {
    let mut found = Vec::new();
    for slot in module
        .get_slots_with_initialized_token()
        .map_err(|error| failed(&error))?
    {
        let token = module
            .get_token_info(slot)
            .map_err(|error| failed(&error))?;
        let same = |wanted: &Option<String>, has: &str| {
            wanted
                .as_deref()
                .is_none_or(|wanted| wanted == has.trim_end())
        };
        if same(&options.token, token.label()) && same(&options.serial, token.serial_number()) {
            found.push(slot);
        }
    }
    match found[..] {
        [slot] => Ok(slot),
        [] => Err(refused(SERVICE, "holds no such token")),
        _ => Err(refused(
            SERVICE,
            "holds more than one such token: name it by `token` or `serial`",
        )),
    }
}

fn log_in(module: &Pkcs11, slot: Slot, options: &Pkcs11Options) -> Result<Session, ServiceError> {
    let session = module
        .open_ro_session(slot)
        .map_err(|error| failed(&error))?;
    if let Some(secret) = &options.pin {
        let pin: AuthPin = secret.read()?.into_boxed_str().into();
        match session.login(UserType::User, Some(&pin)) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
            Err(Error::Pkcs11(RvError::PinIncorrect, _)) => {
                return Err(refused(SERVICE, "does not accept the PIN"));
            }
            Err(Error::Pkcs11(RvError::PinLocked, _)) => {
                return Err(refused(SERVICE, "has locked the PIN"));
            }
            Err(error) => return Err(failed(&error)),
        }
    }
    Ok(session)
}

fn find_key(session: &Session, options: &Pkcs11Options) -> Result<ObjectHandle, ServiceError> {
    let mut template = vec![Attribute::Class(ObjectClass::PRIVATE_KEY)];
    if let Some(label) = &options.object {
        template.push(Attribute::Label(label.as_bytes().to_vec()));
    }
    if let Some(id) = &options.id {
        template.push(Attribute::Id(id.clone()));
    }
    match session
        .find_objects(&template)
        .map_err(|error| failed(&error))?[..]
    {
        [key] => Ok(key),
        [] => Err(refused(
            SERVICE,
            "holds no such private key, or shows it only with a PIN",
        )),
        _ => Err(refused(
            SERVICE,
            "holds more than one such private key: name it by `object` or `id`",
        )),
    }
}

fn algorithm_of(
    session: &Session,
    key: ObjectHandle,
    pss: bool,
) -> Result<Algorithm, ServiceError> {
    let wanted = [AttributeType::KeyType, AttributeType::EcParams];
    let attributes = session
        .get_attributes(key, &wanted)
        .map_err(|error| failed(&error))?;
    let mut kind = None;
    let mut curve = None;
    for attribute in attributes {
        match attribute {
            Attribute::KeyType(value) => kind = Some(value),
            Attribute::EcParams(value) => curve = Reader::new(&value).oid().ok(),
            _ => {}
        }
    }
    match (kind, curve) {
        (Some(KeyType::RSA), _) if pss => Ok(Algorithm::RsaPssSha256),
        (Some(KeyType::RSA), _) => Ok(Algorithm::RsaPkcs1Sha256),
        (Some(KeyType::EC), Some(oids::P256)) => Ok(Algorithm::EcdsaP256Sha256),
        (Some(KeyType::EC), Some(oids::P384)) => Ok(Algorithm::EcdsaP384Sha384),
        _ => Err(refused(
            SERVICE,
            "holds a key of a kind that cannot be used: RSA, P-256 and P-384 can",
        )),
    }
}

fn certificates_of(session: &Session, key: ObjectHandle) -> Result<Vec<Vec<u8>>, ServiceError> {
    let id = session
        .get_attributes(key, &[AttributeType::Id])
        .map_err(|error| failed(&error))?
        .into_iter()
        .next();
    let template = [
        Attribute::Class(ObjectClass::CERTIFICATE),
        Attribute::CertificateType(CertificateType::X_509),
    ];
    let mut certificates = Vec::new();
    for object in session
        .find_objects(&template)
        .map_err(|error| failed(&error))?
    {
        let attributes = session
            .get_attributes(object, &[AttributeType::Id, AttributeType::Value])
            .map_err(|error| failed(&error))?;
        let own = id.as_ref().is_some_and(|id| attributes.contains(id));
        let der = attributes
            .into_iter()
            .find_map(|attribute| match attribute {
                Attribute::Value(der) => Some(der),
                _ => None,
            });
        if let Some(der) = der {
            certificates.push((!own, der));
        }
    }
    certificates.sort_by_key(|(other, _)| *other);
    Ok(certificates.into_iter().map(|(_, der)| der).collect())
}

fn sign_one(
    session: &Session,
    key: ObjectHandle,
    algorithm: Algorithm,
    message: &[u8],
) -> Result<Vec<u8>, Error> {
    let sha256 = || digest(&SHA256, message).as_ref().to_vec();
    match algorithm {
        Algorithm::RsaPkcs1Sha256 => {
            // DigestInfo, RFC 8017 §9.2.
            let info = sequence(&[
                &with_null(oids::SHA256),
                &value(tag::OCTET_STRING, &sha256()),
            ]);
            session.sign(&Mechanism::RsaPkcs, key, &info)
        }
        Algorithm::RsaPssSha256 => {
            let parameters = PkcsPssParams {
                hash_alg: MechanismType::SHA256,
                mgf: PkcsMgfType::MGF1_SHA256,
                s_len: 32.into(),
            };
            session.sign(&Mechanism::RsaPkcsPss(parameters), key, &sha256())
        }
        Algorithm::EcdsaP256Sha256 => session
            .sign(&Mechanism::Ecdsa, key, &sha256())
            .map(|raw| ecdsa(&raw)),
        Algorithm::EcdsaP384Sha384 => {
            let digest = digest(&SHA384, message);
            session
                .sign(&Mechanism::Ecdsa, key, digest.as_ref())
                .map(|raw| ecdsa(&raw))
        }
    }
}

/// The module's own word for what went wrong; it names functions and codes, never values.
fn failed(error: &Error) -> ServiceError {
    match error {
        Error::Pkcs11(
            RvError::DeviceRemoved | RvError::TokenNotPresent | RvError::DeviceError,
            _,
        ) => unavailable(SERVICE, format!("is not there ({error})")),
        Error::Pkcs11(RvError::SessionCount | RvError::HostMemory | RvError::DeviceMemory, _) => {
            unavailable(SERVICE, format!("is too busy ({error})"))
        }
        _ => refused(SERVICE, error.to_string()),
    }
}
