//! Questions outside a job: does the key work, which models are there. They cost nothing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::timeout;

use crate::domain::failure::{Charged, Failure, FailureKind, usual_next_step};
use crate::domain::ids::ProviderId;
use crate::engine::patience::{failure_kind, next_step};
use crate::engine::{Engine, NetError, NetErrorKind, Shared, Watch};
use crate::providers::{Account, At, Call, ListedModel, Provider, ProviderError, Reply};

/// Longest wait for the first byte of an answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// Longest wait for the whole of an answer.
const WHOLE: Duration = Duration::from_secs(30);
/// Most pages of a list of models. More means that a service counts in circles.
const MAX_PAGES: usize = 20;

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
    /// Asks a service; `tell` gets the answer on a thread of the engine and must return at once. It is called exactly once,
    /// unless the engine is closed before.
    pub fn ask(
        &self,
        service: ProviderId,
        question: Question,
        tell: impl FnOnce(Result<Answer, Failure>) + Send + 'static,
    ) {
        let asking = ask(Arc::clone(&self.shared), service, question);
        let runtime = self.runtime.clone();
        self.runtime.spawn(async move {
            let answer = match runtime.spawn(asking).await {
                Ok(answer) => answer,
                Err(err) if err.is_panic() => {
                    Err(Failure::free(FailureKind::Internal, err.to_string()))
                }
                Err(_closed) => return,
            };
            tell(answer);
        });
    }
}

async fn ask(
    shared: Arc<Shared>,
    service: ProviderId,
    question: Question,
) -> Result<Answer, Failure> {
    let known = shared.known();
    let about = known.catalogue.services.iter().find(|at| at.id == service);
    let provider = about.and_then(|about| shared.providers.get(about.translator()));
    let (Some(about), Some(provider)) = (about, provider) else {
        return Err(Failure::free(FailureKind::UnknownService, service.as_str()));
    };
    let at = At {
        service: about,
        base_url: known.base_url(about),
    };
    match question {
        Question::Account => {
            let Some(call) = provider.account(&at) else {
                return Ok(Answer::CannotBeAsked);
            };
            let begin = Instant::now();
            let reply = shared.send_question(call).await?;
            let account = provider.read_account(&at, &reply).map_err(free)?;
            let took_ms = u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX);
            Ok(Answer::Account { account, took_ms })
        }
        Question::Models => shared.models(&**provider, &at).await,
    }
}

impl Shared {
    async fn models(&self, provider: &dyn Provider, at: &At<'_>) -> Result<Answer, Failure> {
        let Some(mut call) = provider.models(at) else {
            return Ok(Answer::CannotBeAsked);
        };
        let mut models: Vec<ListedModel> = Vec::new();
        for _page in 0..MAX_PAGES {
            let reply = self.send_question(call).await?;
            let listed = provider.read_models(at, &reply).map_err(free)?;
            for model in listed.models {
                if !models.iter().any(|known| known.id == model.id) {
                    models.push(model);
                }
            }
            match listed.next {
                Some(next) => call = next,
                None => return Ok(Answer::Models(models)),
            }
        }
        tracing::warn!(service = %at.service.id, "its list of models has no end");
        Ok(Answer::Models(models))
    }

    /// Sends a question; once more when no connection could be made.
    async fn send_question(&self, mut call: Call) -> Result<Reply, Failure> {
        call.patience = call.patience.min(PATIENCE);
        call.billable = false;
        match self.send_once(&call).await {
            Err(err) if err.kind == NetErrorKind::Connect => self.send_once(&call).await,
            first => first,
        }
        .map_err(|err| unanswered(&err))
    }

    async fn send_once(&self, call: &Call) -> Result<Reply, NetError> {
        let watch = Watch::silent();
        let sending = self.transport.send(call, &watch);
        timeout(WHOLE, sending).await.unwrap_or_else(|_elapsed| {
            let why = format!("no whole answer within {} s", WHOLE.as_secs());
            Err(NetError::sent(NetErrorKind::Timeout, why))
        })
    }
}

fn unanswered(err: &NetError) -> Failure {
    let kind = match err.kind {
        // Here it is no picture that is too large.
        NetErrorKind::TooLarge => FailureKind::NoAnswer,
        kind => failure_kind(kind),
    };
    Failure {
        next: next_step(kind, usual_next_step(kind)),
        ..Failure::free(kind, err.to_string())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "stands in map_err")]
fn free(err: ProviderError) -> Failure {
    err.failure(Charged::No)
}
