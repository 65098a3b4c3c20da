//! Keys for services: a type that never shows itself, and where the transport asks for one.

use std::fmt;

mod file;
pub mod keychain;
mod keys;

pub use keychain::{Keychain, KeychainError, SystemKeychain};
pub use keys::{Environment, KeyError, KeyPlace, KeyState, Keys};

use crate::domain::ids::ProviderId;

/// A service's key. `Debug` and `Display` never show it; only the transport reads it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a key; blanks around it are cut, because pasted keys have them.
    pub fn new(key: &str) -> Self {
        Self(key.trim().to_owned())
    }

    /// Its last characters, for recognising it; nothing when it is too short to show a part of it.
    pub fn ending(&self) -> String {
        let count = self.0.chars().count();
        let shown = if count >= 16 { 4 } else { 0 };
        self.0.chars().skip(count - shown).collect()
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The key itself. Called in one place: where a request is written.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl Drop for Secret {
    /// Overwrites the key in memory, as far as that can be done safely.
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.0).into_bytes();
        bytes.fill(0);
        std::hint::black_box(&bytes);
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("hidden")
    }
}

/// Where keys come from.
pub trait SecretSource: Send + Sync {
    /// The key of a service, if there is one **and** it may be sent to this host.
    ///
    /// A key is bound to the hosts of its service: for any other host the answer is `None`, whoever asks.
    ///
    /// An empty key means that the service works without one, and none is sent.
    fn key_for(&self, service: &ProviderId, host: &str) -> Option<Secret>;

    /// Why there is no key, for a failure's technical side.
    fn why_none(&self, _service: &ProviderId, _host: &str) -> String {
        "there is no key for this service".to_owned()
    }
}

/// No keys at all.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoKeys;

impl SecretSource for NoKeys {
    fn key_for(&self, _service: &ProviderId, _host: &str) -> Option<Secret> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_never_shows_itself() {
        let key = Secret::new(" canary-123\n");
        assert_eq!(key.reveal(), "canary-123", "blanks are cut");
        let shown = format!("{key} {key:?} {:?}", Some(&key));
        assert!(!shown.contains("canary"), "{shown}");
    }
}
