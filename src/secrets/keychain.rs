//! The system's keychain, asked on one thread with a time limit: a keychain that hangs never hangs the studio.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::secrets::Secret;

/// What keychain entries of the studio are filed under; the account is the service's id.
const FILED_UNDER: &str = "triptych";
/// How long a keychain may take. A person may be asked for a password meanwhile; when that takes longer, the next question finds the answer.
const LIMIT: Duration = Duration::from_secs(5);

/// Why the keychain gave no answer. That an entry is missing is an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeychainError {
    /// It is locked, or the person did not unlock it.
    Locked,
    /// It did not answer in time.
    Hanging,
    /// There is none, or it failed; the technical side, without keys.
    Failed(String),
}

/// A keychain. Its methods may wait for as long as they like; the patient wrapper around it does not.
pub trait Keychain: Send + Sync + 'static {
    /// The key kept under this account, if there is one.
    fn read(&self, account: &str) -> Result<Option<Secret>, KeychainError>;

    /// Keeps a key, in place of what was there.
    fn write(&self, account: &str, key: &Secret) -> Result<(), KeychainError>;

    /// Removes a key. That there was none is no error.
    fn remove(&self, account: &str) -> Result<(), KeychainError>;
}

/// The keychain of this system: Secret Service, Keychain Services or Credential Manager.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemKeychain;

impl SystemKeychain {
    fn entry(account: &str) -> Result<keyring::v1::Entry, KeychainError> {
        if let Err(err) = keyring::v1::Entry::store_status() {
            return Err(KeychainError::Failed(without_secrets(err)));
        }
        keyring::v1::Entry::new(FILED_UNDER, account).map_err(told)
    }
}

impl Keychain for SystemKeychain {
    fn read(&self, account: &str) -> Result<Option<Secret>, KeychainError> {
        match Self::entry(account)?.get_password() {
            Ok(key) => Ok(Some(Secret::new(&key)).filter(|key| !key.is_empty())),
            Err(keyring::v1::Error::NoEntry) => Ok(None),
            Err(err) => Err(told(err)),
        }
    }

    fn write(&self, account: &str, key: &Secret) -> Result<(), KeychainError> {
        Self::entry(account)?
            .set_password(key.reveal())
            .map_err(told)
    }

    fn remove(&self, account: &str) -> Result<(), KeychainError> {
        match Self::entry(account)?.delete_credential() {
            Ok(()) | Err(keyring::v1::Error::NoEntry) => Ok(()),
            Err(err) => Err(told(err)),
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn told(err: keyring::v1::Error) -> KeychainError {
    let words = without_secrets(&err);
    // Writing into a locked collection is reported as a failure of the platform whose words say so.
    let locked = matches!(err, keyring::v1::Error::NoStorageAccess(_))
        || words.to_lowercase().contains("locked");
    if locked {
        KeychainError::Locked
    } else {
        KeychainError::Failed(words)
    }
}

/// What an error says; the two that carry the stored bytes are named without them.
fn without_secrets(err: &keyring::v1::Error) -> String {
    match err {
        keyring::v1::Error::BadEncoding(_) | keyring::v1::Error::BadDataFormat(..) => {
            "the entry cannot be read".to_owned()
        }
        keyring::v1::Error::Ambiguous(_) => "there are several entries".to_owned(),
        other => other.to_string(),
    }
}

type Work = Box<dyn FnOnce() + Send>;

/// A keychain with a time limit.
///
/// **Invariant:** there is at most one thread. While it waits for a keychain that hangs, every other question is answered
/// [`KeychainError::Hanging`] at once.
pub(super) struct Patient {
    keychain: Arc<dyn Keychain>,
    limit: Duration,
    /// Held by the one who waits for an answer.
    turn: Mutex<Option<SyncSender<Work>>>,
    /// The thread is at work. Seen by somebody who has the turn, it means that an earlier question was given up.
    busy: Arc<AtomicBool>,
}

impl Patient {
    pub(super) fn new(keychain: Arc<dyn Keychain>) -> Self {
        Self::with_limit(keychain, LIMIT)
    }

    pub(super) fn with_limit(keychain: Arc<dyn Keychain>, limit: Duration) -> Self {
        Self {
            keychain,
            limit,
            turn: Mutex::new(None),
            busy: Arc::new(AtomicBool::new(false)),
        }
    }

    pub(super) fn read(&self, account: &str) -> Result<Option<Secret>, KeychainError> {
        let account = account.to_owned();
        self.ask(move |keychain| keychain.read(&account))
    }

    /// Keeps a key, and reads it back to be sure.
    pub(super) fn write(&self, account: &str, key: &Secret) -> Result<(), KeychainError> {
        let (account, key) = (account.to_owned(), key.clone());
        self.ask(move |keychain| {
            keychain.write(&account, &key)?;
            if keychain.read(&account)? == Some(key) {
                Ok(())
            } else {
                let why = "it took the key and did not give it back";
                Err(KeychainError::Failed(why.to_owned()))
            }
        })
    }

    pub(super) fn remove(&self, account: &str) -> Result<(), KeychainError> {
        let account = account.to_owned();
        self.ask(move |keychain| keychain.remove(&account))
    }

    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn Keychain) -> Result<T, KeychainError> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let mut turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if self.busy.load(Ordering::Acquire) {
            return Err(KeychainError::Hanging);
        }
        let (answer, heard) = sync_channel(1);
        let keychain = Arc::clone(&self.keychain);
        let work: Work = Box::new(move || {
            let said = question(&*keychain);
            // Nobody listens any more when it took too long.
            let _given_up = answer.send(said).is_err();
        });
        self.busy.store(true, Ordering::Release);
        if let Err(err) = self.hand_over(&mut turn, work) {
            self.busy.store(false, Ordering::Release);
            return Err(err);
        }
        match heard.recv_timeout(self.limit) {
            Ok(said) => {
                // The worker clears it a moment after the answer; the next one must not take that for a hanging keychain.
                while self.busy.load(Ordering::Acquire) {
                    thread::yield_now();
                }
                said
            }
            Err(RecvTimeoutError::Timeout) => Err(KeychainError::Hanging),
            Err(RecvTimeoutError::Disconnected) => {
                Err(KeychainError::Failed("the keychain broke down".to_owned()))
            }
        }
    }

    fn hand_over(
        &self,
        turn: &mut Option<SyncSender<Work>>,
        work: Work,
    ) -> Result<(), KeychainError> {
        let failed = |why: &dyn ToString| KeychainError::Failed(why.to_string());
        if turn.is_none() {
            let (sender, receiver) = sync_channel::<Work>(1);
            let busy = Arc::clone(&self.busy);
            thread::Builder::new()
                .name("keychain".to_owned())
                .spawn(move || {
                    while let Ok(work) = receiver.recv() {
                        // The work owns the sending half of its answer: a panic drops it, and the one who waits hears that.
                        if catch_unwind(AssertUnwindSafe(work)).is_err() {
                            tracing::warn!("the keychain broke down");
                        }
                        busy.store(false, Ordering::Release);
                    }
                })
                .map_err(|err| failed(&err))?;
            *turn = Some(sender);
        }
        let sent = turn.as_ref().map(|sender| sender.send(work));
        match sent {
            Some(Ok(())) => Ok(()),
            _ => Err(failed(&"the keychain's thread ended")),
        }
    }
}
