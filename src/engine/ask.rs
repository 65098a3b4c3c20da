//! Questions outside a job: does the key work, which models are there. They cost nothing.

use std::time::{Duration, Instant};

use crate::domain::failure::{Charged, Failure, FailureKind};
use crate::domain::ids::ProviderId;
use crate::engine::{Engine, Watch};
use crate::providers::{Account, ListedModel};

/// A question to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Does the key work, and what is left to spend?
    Account,
    /// Which models are there?
    Models,
}

/// What a service answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The key works.
    Account {
        /// What the service told.
        account: Account,
        /// How long it took, milliseconds.
        took_ms: u64,
    },
    /// The models it lists.
    Models(Vec<ListedModel>),
    /// The service has no such question: nothing was sent.
    CannotBeAsked,
}

impl Engine {
    /// Asks a service; `tell` gets the answer on a thread of the engine and must return at once.
    pub fn ask(
        &self,
        service: ProviderId,
        question: Question,
        tell: impl FnOnce(Result<Answer, Failure>) + Send + 'static,
    ) {
        let engine = self.clone();
        self.runtime.spawn(async move {
            tell(engine.ask_now(&service, question).await);
        });
    }

    #[expect(clippy::unused_async, reason = "a first form without the network")]
    async fn ask_now(&self, service: &ProviderId, question: Question) -> Result<Answer, Failure> {
        let _ = (
            service,
            question,
            Watch::silent(),
            Duration::ZERO,
            Instant::now(),
            Charged::No,
        );
        Err(Failure::free(FailureKind::Internal, "not there yet"))
    }
}
