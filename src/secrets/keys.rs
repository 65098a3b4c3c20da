//! The keys a person has given: environment, keychain, this session, or a private file by choice.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use url::Url;

use crate::domain::ids::ProviderId;
use crate::domain::model::{Catalogue, KeyInfo, Service};
use crate::secrets::file::KeyFile;
use crate::secrets::keychain::{Keychain, KeychainError, Patient, SystemKeychain};
use crate::secrets::{Secret, SecretSource};

/// Largest file an environment variable may point to (a service account has about 2.5 KB).
const ACCOUNT_LIMIT_BYTES: u64 = 64 << 10;

/// Where a key is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// In an environment variable of this name; the studio cannot change it.
    Environment(String),
    /// In the system's keychain.
    Keychain,
    /// In memory, until the studio is closed.
    Session,
    /// In a file that only this person may read, by explicit choice.
    File,
}

/// How a service's key stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// There is none.
    Absent,
    /// There is one.
    Present {
        /// Where.
        place: KeyPlace,
        /// Its last characters; empty when it is too short to show a part.
        ending: String,
    },
    /// The keychain is locked.
    Locked,
    /// The keychain does not answer.
    Hanging,
    /// This system has no keychain, or it failed; the technical side.
    NoKeychain(String),
}

/// A key could not be kept or removed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The keychain is locked.
    #[error("the keychain is locked")]
    Locked,
    /// The keychain did not answer in time.
    #[error("the keychain does not answer")]
    Hanging,
    /// There is no keychain, or it failed.
    #[error("no keychain: {0}")]
    NoKeychain(String),
    /// The private file could not be written.
    #[error("the key file: {0}")]
    File(String),
    /// The key is in the environment and cannot be changed from here.
    #[error("the key is in the environment variable {0}")]
    Environment(String),
}

/// How an environment variable is read; tests have their own.
pub type Environment = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// All keys. Every method may wait for the keychain: never call one on the window's thread.
///
/// Looked for in this order: environment, this session, keychain, private file. A key for this session was typed after
/// whatever the keychain has, so it comes first.
pub struct Keys {
    known: RwLock<Known>,
    environment: Environment,
    session: Mutex<BTreeMap<ProviderId, Secret>>,
    keychain: Option<Patient>,
    /// What the keychain answered: a run of eight asks once.
    from_keychain: Mutex<BTreeMap<ProviderId, Option<Secret>>>,
    file: Option<KeyFile>,
}

#[derive(Default)]
struct Known {
    catalogue: Catalogue,
    base_urls: BTreeMap<ProviderId, String>,
}

/// A key and where it was found.
type Found = (Secret, KeyPlace);

impl Keys {
    /// Keys of this session and of the environment only, for tests and for machines without a home.
    pub fn session_only(catalogue: Catalogue) -> Self {
        Self {
            known: RwLock::new(Known {
                catalogue,
                base_urls: BTreeMap::new(),
            }),
            environment: Box::new(|name| std::env::var(name).ok()),
            session: Mutex::default(),
            keychain: None,
            from_keychain: Mutex::default(),
            file: None,
        }
    }

    /// Keys of this system: environment, session, keychain, and `file` for those who choose it. Reads nothing yet.
    pub fn open(catalogue: Catalogue, file: Option<PathBuf>) -> Self {
        Self::session_only(catalogue)
            .with_keychain_patience(Arc::new(SystemKeychain), None)
            .with_file(file)
    }

    /// The same with another keychain.
    #[must_use]
    pub fn with_keychain(self, keychain: Arc<dyn Keychain>) -> Self {
        self.with_keychain_patience(keychain, None)
    }

    /// The same with another keychain that may take only so long.
    #[must_use]
    pub fn with_keychain_patience(
        mut self,
        keychain: Arc<dyn Keychain>,
        limit: Option<Duration>,
    ) -> Self {
        self.keychain = Some(match limit {
            None => Patient::new(keychain),
            Some(limit) => Patient::with_limit(keychain, limit),
        });
        self
    }

    /// The same with a private file for those who choose it.
    #[must_use]
    pub fn with_file(mut self, file: Option<PathBuf>) -> Self {
        self.file = file.map(KeyFile::new);
        self
    }

    /// The same with another environment.
    #[must_use]
    pub fn with_environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// Takes over new services and typed addresses: which variables hold keys, and which hosts may have them.
    pub fn know(&self, catalogue: &Catalogue, base_urls: &BTreeMap<ProviderId, String>) {
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Known {
            catalogue: catalogue.clone(),
            base_urls: base_urls.clone(),
        };
    }

    /// How a service's key stands. Asks the keychain again when it had no key before.
    pub fn state(&self, service: &ProviderId) -> KeyState {
        lock(&self.from_keychain).retain(|of, key| of != service || key.is_some());
        let (found, trouble) = self.find(service);
        match (found, trouble) {
            (Some((key, place)), _) => KeyState::Present {
                place,
                ending: key.ending(),
            },
            (None, None) => KeyState::Absent,
            (None, Some(KeychainError::Locked)) => KeyState::Locked,
            (None, Some(KeychainError::Hanging)) => KeyState::Hanging,
            (None, Some(KeychainError::Failed(why))) => KeyState::NoKeychain(why),
        }
    }

    /// Keeps a key at a place; the place it is really kept at. An older key elsewhere is removed where that can be done.
    pub fn keep(
        &self,
        service: &ProviderId,
        key: Secret,
        place: &KeyPlace,
    ) -> Result<KeyPlace, KeyError> {
        if let Some((_, name)) = self.in_environment(service) {
            return Err(KeyError::Environment(name));
        }
        match place {
            KeyPlace::Environment(name) => return Err(KeyError::Environment(name.clone())),
            KeyPlace::Session => {
                lock(&self.session).insert(service.clone(), key);
                self.clear_keychain(service);
                self.clear_file(service);
            }
            KeyPlace::Keychain => {
                let keychain = self.keychain.as_ref();
                let keychain = keychain.ok_or_else(|| KeyError::NoKeychain(String::new()))?;
                keychain.write(service.as_str(), &key).map_err(refused)?;
                lock(&self.from_keychain).insert(service.clone(), Some(key));
                lock(&self.session).remove(service);
                self.clear_file(service);
            }
            KeyPlace::File => {
                let file = self.file.as_ref();
                let file =
                    file.ok_or_else(|| KeyError::File("there is no place for it".to_owned()))?;
                file.write(service, &key).map_err(KeyError::File)?;
                lock(&self.session).remove(service);
                self.clear_keychain(service);
            }
        }
        Ok(place.clone())
    }

    /// Removes a service's key from everywhere the studio keeps keys. The first place that could not be cleared is the error.
    pub fn forget(&self, service: &ProviderId) -> Result<(), KeyError> {
        lock(&self.session).remove(service);
        let file = self
            .file
            .as_ref()
            .map_or(Ok(()), |file| file.remove(service).map_err(KeyError::File));
        let known_absent = matches!(lock(&self.from_keychain).remove(service), Some(None));
        let keychain = match &self.keychain {
            Some(keychain) if !known_absent => keychain.remove(service.as_str()).map_err(refused),
            _ => Ok(()),
        };
        // A system without a keychain has no key in one.
        let keychain = match keychain {
            Err(KeyError::NoKeychain(why)) => {
                tracing::debug!(%why, "no keychain to remove a key from");
                Ok(())
            }
            other => other,
        };
        match self.in_environment(service) {
            Some((_, name)) => Err(KeyError::Environment(name)),
            None => file.and(keychain),
        }
    }

    /// Whether a service's key may go to a host.
    pub fn may_go_to(&self, service: &ProviderId, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_lowercase();
        if host.is_empty() {
            return false;
        }
        let known = self.known();
        let typed = known.base_urls.get(service).and_then(|url| host_of(url));
        if typed.as_deref() == Some(host.as_str()) {
            return true;
        }
        let Some(about) = service_in(&known.catalogue, service) else {
            return false;
        };
        let own = about.key.iter().flat_map(|key| &key.hosts);
        let listed = own.map(|own| own.to_lowercase()).any(|own| {
            !own.is_empty()
                && (host == own
                    || host
                        .strip_suffix(&own)
                        .is_some_and(|rest| rest.ends_with('.')))
        });
        let regions = about.regions.iter().map(|region| &region.base_url);
        let mut bases = regions.chain([&about.base_url]);
        listed || bases.any(|url| host_of(url).as_deref() == Some(host.as_str()))
    }

    /// What is kept under a name that is no service's, such as a token for a model host. No host is checked here: whoever takes
    /// it has to bind it to one before it goes anywhere.
    pub fn unbound(&self, name: &ProviderId) -> Option<Secret> {
        let is_service = service_in(&self.known().catalogue, name).is_some();
        if is_service {
            return None;
        }
        self.find(name).0.map(|(key, _)| key)
    }

    fn known(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The key of a service, wherever it may go, and what the keychain's trouble was.
    fn find(&self, service: &ProviderId) -> (Option<Found>, Option<KeychainError>) {
        if let Some((key, name)) = self.in_environment(service) {
            return (Some((key, KeyPlace::Environment(name))), None);
        }
        if let Some(key) = lock(&self.session).get(service) {
            return (Some((key.clone(), KeyPlace::Session)), None);
        }
        let asked = self.in_keychain(service);
        if let Ok(Some(key)) = asked {
            return (Some((key, KeyPlace::Keychain)), None);
        }
        let in_file = self.file.as_ref().and_then(|file| {
            file.read(service)
                .inspect_err(|why| tracing::warn!(%why, "the key file was not read"))
                .ok()?
        });
        (in_file.map(|key| (key, KeyPlace::File)), asked.err())
    }

    fn is_optional(&self, service: &ProviderId) -> bool {
        let known = self.known();
        service_in(&known.catalogue, service)
            .and_then(|about| about.key.as_ref())
            .is_some_and(|key| key.optional)
    }

    fn in_environment(&self, service: &ProviderId) -> Option<(Secret, String)> {
        let info: KeyInfo = service_in(&self.known().catalogue, service)?.key.clone()?;
        info.env.iter().find_map(|name| {
            let value = (self.environment)(name)?;
            let key = if info.is_file && !value.trim_start().starts_with('{') {
                Secret::new(&read_account(value.trim())?)
            } else {
                Secret::new(&value)
            };
            (!key.is_empty()).then(|| (key, name.clone()))
        })
    }

    fn in_keychain(&self, service: &ProviderId) -> Result<Option<Secret>, KeychainError> {
        if let Some(known) = lock(&self.from_keychain).get(service) {
            return Ok(known.clone());
        }
        let Some(keychain) = &self.keychain else {
            return Ok(None);
        };
        let key = keychain.read(service.as_str())?;
        lock(&self.from_keychain).insert(service.clone(), key.clone());
        Ok(key)
    }

    fn clear_keychain(&self, service: &ProviderId) {
        let known = lock(&self.from_keychain).remove(service);
        let Some(keychain) = self.keychain.as_ref().filter(|_| known != Some(None)) else {
            return;
        };
        match keychain.remove(service.as_str()) {
            Ok(()) => {
                lock(&self.from_keychain).insert(service.clone(), None);
            }
            Err(err) => tracing::debug!(?err, "an older key may stay in the keychain"),
        }
    }

    fn clear_file(&self, service: &ProviderId) {
        if let Some(file) = &self.file
            && let Err(why) = file.remove(service)
        {
            tracing::debug!(%why, "an older key may stay in the key file");
        }
    }
}

impl SecretSource for Keys {
    fn key_for(&self, service: &ProviderId, host: &str) -> Option<Secret> {
        if !self.may_go_to(service, host) {
            return None;
        }
        let key = self.find(service).0.map(|(key, _)| key);
        key.or_else(|| self.is_optional(service).then(|| Secret::new("")))
    }

    fn why_none(&self, service: &ProviderId, host: &str) -> String {
        if !self.may_go_to(service, host) {
            return format!("the key of this service may not go to {host}");
        }
        match self.find(service).1 {
            None => "there is no key for this service".to_owned(),
            Some(KeychainError::Locked) => KeyError::Locked.to_string(),
            Some(KeychainError::Hanging) => KeyError::Hanging.to_string(),
            Some(KeychainError::Failed(why)) => KeyError::NoKeychain(why).to_string(),
        }
    }
}

fn service_in<'a>(catalogue: &'a Catalogue, id: &ProviderId) -> Option<&'a Service> {
    catalogue.services.iter().find(|service| &service.id == id)
}

fn host_of(url: &str) -> Option<String> {
    Some(Url::parse(url).ok()?.host_str()?.to_lowercase())
}

/// A file an environment variable points to.
fn read_account(path: &str) -> Option<String> {
    use std::io::Read as _;
    let mut text = String::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(ACCOUNT_LIMIT_BYTES).read_to_string(&mut text))
        .inspect_err(|err| tracing::warn!(%err, "the key file an environment variable names"))
        .ok()?;
    Some(text)
}

fn refused(err: KeychainError) -> KeyError {
    match err {
        KeychainError::Locked => KeyError::Locked,
        KeychainError::Hanging => KeyError::Hanging,
        KeychainError::Failed(why) => KeyError::NoKeychain(why),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
