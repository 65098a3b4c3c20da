//! The last stretch: from a link or bytes to a picture that is safe in the library.

use std::sync::Arc;

use crate::domain::failure::{Charged, Failure, FailureKind};
use crate::domain::history::Received;
use crate::domain::job::{JobEvent, JobState};
use crate::engine::desk::End;
use crate::engine::drive::{Drive, wait_asked};
use crate::engine::event::EngineEvent;
use crate::engine::transport::{NetError, NetErrorKind};
use crate::engine::{Inspect, Inspected, journal};
use crate::providers::error::kind_of_status;
use crate::providers::{Call, ErrorKind, Purpose, Reply, Report};

/// What came of a link.
pub(super) enum Fetched {
    /// The file.
    Picture(Vec<u8>),
    /// The link had expired; this asks the service for a new one.
    AskAgain(Call),
}

impl Drive<'_> {
    /// Fetches the picture behind the first link, at once: links expire.
    pub(super) async fn fetch(&mut self, calls: &[Call], report: &Report) -> Result<Fetched, End> {
        let links = calls.iter().map(|call| call.url.clone()).collect();
        self.desk.note_firmly(JobEvent::Ready { links }).await;
        let Some(call) = calls.first() else {
            return Err(self
                .no_picture(report, "the service named no picture")
                .into());
        };
        if calls.len() > 1 {
            tracing::warn!(job = %self.desk.record.id, pictures = calls.len(), "more pictures than asked for; the first is kept");
        }
        self.tries = 0;
        loop {
            self.tries += 1;
            let answer = self.send(call).await?;
            let last = self.tries >= self.shared.pace.fetch_tries;
            let wait = match answer {
                Ok(reply) if reply.is_success() => {
                    return Ok(Fetched::Picture(reply.body));
                }
                Ok(reply) => match kind_of_status(reply.status, Purpose::Fetch) {
                    ErrorKind::Expired | ErrorKind::Key => return self.expired(report, &reply),
                    ErrorKind::Busy | ErrorKind::Server if !last => wait_asked(&reply),
                    _ => {
                        let detail = format!("the picture's link answered {}", reply.status);
                        return Err(self.out_of_reach(report, detail));
                    }
                },
                Err(err) if is_passing(&err) && !last => None,
                Err(err) if is_passing(&err) => {
                    return Err(self.out_of_reach(report, err.to_string()));
                }
                Err(err) => return Err(self.no_picture(report, err.to_string()).into()),
            };
            let wait = wait.unwrap_or_else(|| self.backoff(self.tries));
            self.rest(wait.min(self.shared.pace.retry_after_max))
                .await?;
        }
    }

    /// Fetches from links the journal has, without the service's help.
    pub(super) async fn fetch_links(&mut self, links: Vec<String>) -> Result<End, End> {
        let calls: Vec<Call> = links.into_iter().map(Call::fetch).collect();
        let report = Report::default();
        match self.fetch(&calls, &report).await? {
            Fetched::Picture(bytes) => self.keep(bytes, &report).await,
            Fetched::AskAgain(_) => Err(End::By(JobEvent::Lose)),
        }
    }

    /// Keeps the first of the pictures that came with a reply.
    pub(super) async fn keep_first(
        &self,
        pictures: Vec<Vec<u8>>,
        report: &Report,
    ) -> Result<End, End> {
        if pictures.len() > 1 {
            tracing::warn!(job = %self.desk.record.id, pictures = pictures.len(), "more pictures than asked for; the first is kept");
        }
        match pictures.into_iter().next() {
            Some(bytes) => self.keep(bytes, report).await,
            None => Err(self
                .no_picture(report, "the answer had no picture in it")
                .into()),
        }
    }

    /// Puts a picture into the library. From here on a person's "stop" comes too late: the picture is there.
    pub(super) async fn keep(&self, bytes: Vec<u8>, report: &Report) -> Result<End, End> {
        let (bytes, seen) = look(self.shared.inspect, bytes).await;
        let seen = seen.map_err(|why| End::from(self.no_picture(report, why)))?;
        let mut facts = report.facts();
        facts.took_ms = self.desk.took_ms();
        facts.received = Some(seen.size);
        let cost = report.cost(self.desk.price());
        let received = Arc::new(Received {
            bytes,
            format: seen.format,
            size: seen.size,
            average_rgb: seen.average_rgb,
            facts,
            cost,
        });
        let job = self.desk.record.id;
        let mut waits = self.shared.pace.keep_waits.iter();
        let picture = loop {
            let parcel = Arc::clone(&received);
            let kept = journal::call(&self.shared.journal, move |journal| {
                journal.keep(job, &parcel)
            });
            let err = match kept.await {
                Ok(picture) => break picture,
                Err(err) => err,
            };
            tracing::warn!(%job, %err, "the picture could not be saved");
            let Some(wait) = waits.next() else {
                let mut failure = self.desk.journal_failure(&err);
                failure.charged = self.charged(report);
                return Err(failure.into());
            };
            // Only closing ends the wait: then the journal's state decides at the next start.
            if self.rest(*wait).await == Err(End::Left) {
                return Err(End::Left);
            }
        };
        self.shared.events.push(EngineEvent::Kept {
            job,
            picture: Box::new(picture),
            facts: Box::new(received.facts.clone()),
        });
        self.desk.tell(JobState::Done { cost });
        Ok(End::Kept)
    }

    fn expired(&mut self, report: &Report, reply: &Reply) -> Result<Fetched, End> {
        let state = self.desk.state();
        let question = state
            .remote()
            .filter(|_| !self.renewed)
            .and_then(|remote| self.provider.resume(&self.job(), remote));
        self.renewed = true;
        question.map(Fetched::AskAgain).ok_or_else(|| {
            let detail = format!("the picture's link answered {}", reply.status);
            let mut failure = self.desk.failure(FailureKind::Expired, detail);
            failure.charged = self.charged(report);
            failure.into()
        })
    }

    /// The picture exists but did not come: "unknown" where the service can be asked again.
    fn out_of_reach(&self, report: &Report, detail: String) -> End {
        if self.desk.state().remote().is_some() {
            return End::By(JobEvent::Lose);
        }
        let mut failure = self.desk.failure(FailureKind::NoAnswer, detail);
        failure.charged = self.charged(report);
        failure.into()
    }

    fn no_picture(&self, report: &Report, detail: impl Into<String>) -> Failure {
        let mut failure = self.desk.failure(FailureKind::BadPicture, detail);
        failure.charged = self.charged(report);
        failure
    }

    fn charged(&self, report: &Report) -> Charged {
        match report.billed {
            Some(micros) if micros.0 > 0 => Charged::Yes { micros },
            Some(_) => Charged::No,
            None => self.desk.charged(),
        }
    }
}

fn is_passing(err: &NetError) -> bool {
    matches!(
        err.kind,
        NetErrorKind::Offline
            | NetErrorKind::Connect
            | NetErrorKind::Timeout
            | NetErrorKind::ClosedEarly
    )
}

/// Looks at a picture on a thread that may be busy, and gives its bytes back.
pub(super) async fn look(inspect: Inspect, bytes: Vec<u8>) -> (Vec<u8>, Result<Inspected, String>) {
    let work = tokio::task::spawn_blocking(move || {
        let seen = std::panic::catch_unwind(|| inspect(&bytes));
        let seen = seen.unwrap_or_else(|_panic| Err("the picture's bytes are damaged".to_owned()));
        (bytes, seen)
    });
    work.await
        .unwrap_or_else(|err| (Vec::new(), Err(err.to_string())))
}
