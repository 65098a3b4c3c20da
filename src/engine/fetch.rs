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
    AskAgain(Box<Call>),
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
            Fetched::Picture(bytes) => {
                let end = self.keep(bytes, &report).await?;
                self.fetch_extras(&calls).await;
                Ok(end)
            }
            Fetched::AskAgain(_) => Err(End::By(JobEvent::Lose)),
        }
    }

    /// Keeps the pictures that came with a reply: the first as the job's, the others beside the history.
    pub(super) async fn keep_all(
        &self,
        pictures: Vec<Vec<u8>>,
        report: &Report,
    ) -> Result<End, End> {
        let mut pictures = pictures.into_iter();
        let Some(first) = pictures.next() else {
            return Err(self
                .no_picture(report, "the answer had no picture in it")
                .into());
        };
        let end = self.keep(first, report).await;
        for (number, bytes) in (2_u32..).zip(pictures) {
            self.keep_extra(number, bytes).await;
        }
        end
    }

    /// Fetches what is behind all links but the first. The job has its picture already, so nothing here changes how it ended.
    pub(super) async fn fetch_extras(&self, calls: &[Call]) {
        for (number, call) in (2_u32..).zip(calls.iter().skip(1)) {
            for tries in 1..=self.shared.pace.fetch_tries {
                let sending = self.shared.transport.send(call, &self.watch);
                match sending.await {
                    Ok(reply) if reply.is_success() => {
                        self.keep_extra(number, reply.body).await;
                        break;
                    }
                    Err(err) if is_passing(&err) => {
                        tracing::warn!(job = %self.desk.record.id, number, %err, "one more picture did not come");
                        tokio::time::sleep(self.backoff(tries)).await;
                    }
                    other => {
                        tracing::warn!(job = %self.desk.record.id, number, ?other, "one more picture did not come");
                        break;
                    }
                }
            }
        }
    }

    async fn keep_extra(&self, number: u32, bytes: Vec<u8>) {
        let job = self.desk.record.id;
        let kept = journal::call(&self.shared.journal, move |journal| {
            journal
                .keep_extra(job, number, &bytes)
                .or_else(|_full| journal.salvage(job, &bytes))
        });
        match kept.await {
            Ok(path) => {
                tracing::warn!(%job, number, path = %path.display(), "more pictures came than asked for; kept");
            }
            Err(err) => tracing::error!(%job, number, %err, "one more picture could not be kept"),
        }
    }

    /// Puts bytes that were paid for where a person can find them, and says so in the failure.
    async fn salvage(&self, mut failure: Failure, bytes: impl AsRef<[u8]> + Send + 'static) -> End {
        if self.desk.price().is_free() || bytes.as_ref().is_empty() {
            return failure.into();
        }
        let job = self.desk.record.id;
        let kept = journal::call(&self.shared.journal, move |journal| {
            journal.salvage(job, bytes.as_ref())
        });
        failure.detail = match kept.await {
            Ok(path) => format!(
                "{}; what came is kept at {}",
                failure.detail,
                path.display()
            ),
            Err(err) => format!("{}; what came could not be kept: {err}", failure.detail),
        };
        failure.into()
    }

    /// Puts a picture into the library. From here on a person's "stop" comes too late: the picture is there.
    pub(super) async fn keep(&self, bytes: Vec<u8>, report: &Report) -> Result<End, End> {
        let (bytes, seen) = look(self.shared.inspect, bytes).await;
        let seen = match seen {
            Ok(seen) => seen,
            Err(why) => return Err(self.salvage(self.no_picture(report, why), bytes).await),
        };
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
                return Err(self.salvage(failure, Parcel(received)).await);
            };
            // Only closing ends the wait: then the journal's state decides at the next start.
            if self.rest(*wait).await == Err(End::Left) {
                if self.desk.state().remote().is_none() {
                    // Nobody can be asked for it again.
                    let failure = self.desk.journal_failure(&err);
                    let failure = self.salvage(failure, Parcel(received)).await;
                    tracing::warn!(%job, ?failure, "closed before the picture could be saved");
                }
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
        question
            .map(|question| Fetched::AskAgain(Box::new(question)))
            .ok_or_else(|| {
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

/// A picture that could not be kept.
struct Parcel(Arc<Received>);

impl AsRef<[u8]> for Parcel {
    fn as_ref(&self) -> &[u8] {
        &self.0.bytes
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
