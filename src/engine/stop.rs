//! Asking a job to stop.

use tokio::sync::watch;

/// Why a job should stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A person stopped it: write that down.
    Cancel,
    /// The studio closes: leave the job as the journal has it.
    Quit,
}

/// The side that asks.
pub(super) struct Stopper(watch::Sender<Option<Why>>);

/// The side that listens. Cheap to clone; can be asked from any thread.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<Option<Why>>);

/// Both sides.
pub(super) fn pair() -> (Stopper, Stop) {
    let (sender, receiver) = watch::channel(None);
    (Stopper(sender), Stop(receiver))
}

impl Stopper {
    /// Asks. The studio closing does not overrule a person.
    pub(super) fn ask(&self, why: Why) {
        self.0.send_if_modified(|now| {
            let first = now.is_none();
            if first {
                *now = Some(why);
            }
            first
        });
    }
}

impl Stop {
    /// One that never stops, for tests of transports.
    pub fn never() -> Self {
        Self(watch::channel(None).1)
    }

    /// Whether to stop, now.
    pub fn asked(&self) -> Option<Why> {
        *self.0.borrow()
    }

    /// Waits until asked; for ever when nobody is left to ask.
    pub(super) async fn stopped(&self) -> Why {
        let mut receiver = self.0.clone();
        let asked = match receiver.wait_for(Option::is_some).await {
            Ok(why) => *why,
            Err(_closed) => None,
        };
        match asked {
            Some(why) => why,
            None => std::future::pending().await,
        }
    }
}
