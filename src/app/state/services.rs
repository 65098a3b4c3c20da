//! What the studio knows of each service: how its key stands, how the last test went, what is under way.

use std::collections::BTreeMap;

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::ids::{ModelId, ProviderId};
use crate::domain::model::{Place, Service};
use crate::domain::money::Micros;
use crate::domain::settings::Tested;

pub use crate::secrets::{KeyError, KeyPlace, KeyState, Secret};

/// What a service told about the account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Whose account it is, where the service says.
    pub name: Option<String>,
    /// What is left to spend, where the service says.
    pub balance: Option<Micros>,
    /// How long the answer took, milliseconds.
    pub took_ms: u64,
}

/// A model as a service lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Our id for it.
    pub id: ModelId,
    /// What the service calls it.
    pub name: String,
    /// The day it will be taken away, `YYYY-MM-DD`, where the service says.
    pub retires_on: Option<String>,
}

/// A server that speaks a language we know, as a person describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewServer {
    /// What to call it.
    pub name: String,
    /// Its address, `https://…` or `http://…`.
    pub address: String,
    /// Its key, if it wants one.
    pub key: Option<Secret>,
    /// Names of its models.
    pub models: Vec<String>,
}

/// How a service stands, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing to set up.
    Ready,
    /// The key is being looked for.
    Looking,
    /// It was asked and answered.
    Connected,
    /// There is a key, and nobody has asked the service yet.
    NotTested,
    /// There is no key.
    NeedsKey,
    /// The service did not accept the key.
    KeyRefused,
    /// The keychain is locked.
    Locked,
    /// The keychain does not answer.
    Hanging,
    /// Nothing answers at its address.
    NotRunning,
    /// Something else went wrong when it was asked.
    Trouble(FailureKind),
}

/// One service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceState {
    /// How its key stands; `None` until the keychain was asked.
    pub key: Option<KeyState>,
    /// A key is being kept or removed.
    pub busy: bool,
    /// Why the last key could not be kept.
    pub not_kept: Option<KeyError>,
    /// Counts keys that were kept: what was typed can be forgotten.
    pub kept: u64,
    /// The service is being asked for the account.
    pub asking: bool,
    /// What it answered.
    pub account: Option<Account>,
    /// Why it did not.
    pub failure: Option<Failure>,
    /// It has no such question; nothing was sent.
    pub cannot_be_asked: bool,
    /// Its models are being listed.
    pub listing: bool,
}

impl ServiceState {
    /// Whether something is under way.
    pub fn is_busy(&self) -> bool {
        self.busy || self.asking
    }

    fn has_key(&self) -> bool {
        matches!(self.key, Some(KeyState::Present { .. }))
    }
}

/// All services, and what of them is to be shown next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Services {
    all: BTreeMap<ProviderId, ServiceState>,
    nothing: ServiceState,
    /// The card to bring into sight, and whether the cursor goes into its key field.
    pub show: Option<(ProviderId, bool)>,
    /// Advanced services a person asked to see.
    pub revealed: Vec<ProviderId>,
    /// What services listed in this session.
    pub listed: Vec<Listed>,
    /// The form for another service is open.
    pub adding: bool,
}

impl Services {
    /// One service; an unknown one has no history.
    pub fn of(&self, id: &ProviderId) -> &ServiceState {
        self.all.get(id).unwrap_or(&self.nothing)
    }

    /// One service, to change it.
    pub fn of_mut(&mut self, id: &ProviderId) -> &mut ServiceState {
        self.all.entry(id.clone()).or_default()
    }

    /// Forgets a service.
    pub fn remove(&mut self, id: &ProviderId) {
        self.all.remove(id);
    }

    /// How a service stands. `tested` is the last good answer, also of an earlier session.
    pub fn standing(&self, service: &Service, tested: Option<&Tested>) -> Standing {
        let state = self.of(&service.id);
        let optional = match &service.key {
            _ if service.place == Place::BuiltIn => return Standing::Ready,
            None => true,
            Some(key) => key.optional,
        };
        if let Some(needed) = &service.key {
            match &state.key {
                None => return Standing::Looking,
                Some(KeyState::Locked) => return Standing::Locked,
                Some(KeyState::Hanging) => return Standing::Hanging,
                Some(KeyState::Absent | KeyState::NoKeychain(_)) if !needed.optional => {
                    return Standing::NeedsKey;
                }
                Some(_) => {}
            }
        }
        match &state.failure {
            Some(failure) if failure.kind == FailureKind::Key => Standing::KeyRefused,
            Some(failure)
                if failure.kind == FailureKind::NoAnswer
                    && (optional || service.place == Place::ThisComputer) =>
            {
                Standing::NotRunning
            }
            Some(failure) => Standing::Trouble(failure.kind),
            None if tested.is_some() => Standing::Connected,
            None if service.key.is_none() || state.cannot_be_asked => Standing::Ready,
            None => Standing::NotTested,
        }
    }

    /// Whether a service certainly cannot work for want of a key. What is not known yet counts as fine.
    pub fn lacks_key(&self, service: &Service) -> bool {
        let needed = service.key.as_ref().is_some_and(|key| !key.optional);
        let state = self.of(&service.id);
        needed && state.key.is_some() && !state.has_key()
    }

    /// Whether an advanced service is shown among the others: it was asked for, or it is set up.
    pub fn shows(&self, service: &Service, has_address: bool) -> bool {
        !service.advanced
            || has_address
            || self.revealed.contains(&service.id)
            || self.of(&service.id).has_key()
    }
}

/// The host of an address; `None` when it is no address.
pub fn host_of(address: &str) -> Option<&str> {
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"))?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = match authority.split_once(']') {
        Some((host, _)) => authority.get(..=host.len())?,
        None => authority.split(':').next()?,
    };
    (!host.is_empty() && !host.contains(['@', ' '])).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_scheme_and_a_host() {
        let cases = [
            ("https://example.org/v1", Some("example.org")),
            ("http://127.0.0.1:8080", Some("127.0.0.1")),
            ("http://[::1]:8080/v1", Some("[::1]")),
            ("https://", None),
            ("example.org", None),
            ("ftp://example.org", None),
            ("https://someone@example.org", None),
        ];
        for (address, host) in cases {
            assert_eq!(host_of(address), host, "{address}");
        }
    }
}
