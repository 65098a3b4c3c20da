//! What is heard beside a job: a websocket, or a question asked again and again. It lives as long as the job and never hurts it.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::engine::Shared;
use crate::engine::transport::{Ear, Watch};
use crate::providers::{Beside, Call};

/// Shortest wait between two questions, whatever a translator asks for.
const LEAST: Duration = Duration::from_millis(200);
/// Longest wait after questions without an answer.
const MOST: Duration = Duration::from_secs(10);
/// A websocket that ends early is opened again so often.
const OPENINGS: u32 = 5;
/// A websocket may be silent for as long as a model takes to load.
const SILENCE: Duration = Duration::from_hours(1);

/// Listens; when this is dropped, it ends.
pub(super) struct Listening {
    what: Beside,
    task: JoinHandle<()>,
}

impl Listening {
    /// Listens to `what` and tells all of it to `ear`.
    pub(super) fn start(shared: &Arc<Shared>, what: &Beside, ear: Ear) -> Self {
        let shared = Arc::clone(shared);
        let (url, every) = (what.url.clone(), what.every);
        let task = tokio::spawn(async move {
            match every {
                Some(every) => ask(&shared, &url, every, &ear).await,
                None => listen(&shared, &url, &ear).await,
            }
        });
        Self {
            what: what.clone(),
            task,
        }
    }

    /// Whether it is this that it listens to.
    pub(super) fn is_to(&self, what: &Beside) -> bool {
        self.what == *what
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn ask(shared: &Arc<Shared>, url: &str, every: Duration, ear: &Ear) {
    let call = Call::ask(url);
    let mut wait = every.max(LEAST);
    loop {
        sleep(wait).await;
        match shared.transport.send(&call, &Watch::silent()).await {
            Ok(reply) if reply.is_success() => {
                wait = every.max(LEAST);
                ear(&reply.body);
            }
            // A service without this question is not asked ten times a second.
            _no_answer => wait = (wait * 2).min(MOST),
        }
    }
}

async fn listen(shared: &Arc<Shared>, url: &str, ear: &Ear) {
    let mut call = Call::ask(url);
    call.patience = SILENCE;
    let watch = Watch::silent().with_events(Arc::clone(ear));
    for opening in 1..=OPENINGS {
        let heard = shared.transport.send(&call, &watch).await;
        if let Err(err) = heard {
            tracing::debug!(%err, "what a service says meanwhile cannot be heard");
        }
        sleep(LEAST * opening).await;
    }
}
