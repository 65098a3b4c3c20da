//! The keys a person has given: environment, keychain, this session, or a private file by choice.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError, RwLock};

use crate::domain::ids::ProviderId;
use crate::domain::model::Catalogue;
use crate::secrets::{Secret, SecretSource};

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

/// All keys. Every method may wait for the keychain: never call one on the window's thread.
pub struct Keys {
    known: RwLock<Catalogue>,
    base_urls: RwLock<BTreeMap<ProviderId, String>>,
    session: Mutex<BTreeMap<ProviderId, Secret>>,
}

impl Keys {
    /// Keys of this session and of the environment only, for tests and for machines without a home.
    pub fn session_only(catalogue: Catalogue) -> Self {
        Self {
            known: RwLock::new(catalogue),
            base_urls: RwLock::default(),
            session: Mutex::default(),
        }
    }

    /// Takes over new services and typed addresses: which variables hold keys, and which hosts may have them.
    pub fn know(&self, catalogue: &Catalogue, base_urls: &BTreeMap<ProviderId, String>) {
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = catalogue.clone();
        *self
            .base_urls
            .write()
            .unwrap_or_else(PoisonError::into_inner) = base_urls.clone();
    }

    /// How a service's key stands.
    pub fn state(&self, service: &ProviderId) -> KeyState {
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        match session.get(service) {
            None => KeyState::Absent,
            Some(key) => KeyState::Present {
                place: KeyPlace::Session,
                ending: key.ending(),
            },
        }
    }

    /// Keeps a key at a place; the place it is really kept at.
    pub fn keep(
        &self,
        service: &ProviderId,
        key: Secret,
        _place: &KeyPlace,
    ) -> Result<KeyPlace, KeyError> {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        session.insert(service.clone(), key);
        Ok(KeyPlace::Session)
    }

    /// Removes a service's key from everywhere the studio keeps keys.
    pub fn forget(&self, service: &ProviderId) -> Result<(), KeyError> {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        session.remove(service);
        Ok(())
    }
}

impl SecretSource for Keys {
    fn key_for(&self, _service: &ProviderId, _host: &str) -> Option<Secret> {
        None
    }
}
