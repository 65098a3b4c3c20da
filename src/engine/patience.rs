//! What is repeated, what is waited for, and when a job is given up. The rules about money are here.

use std::time::Duration;

use tokio::time::Instant;

use crate::domain::failure::{Failure, FailureKind, NextStep};
use crate::domain::job::JobEvent;
use crate::engine::desk::End;
use crate::engine::drive::Drive;
use crate::engine::transport::{NetError, NetErrorKind};
use crate::providers::{Call, ErrorKind, ProviderError, Purpose, Retry};

/// Unreadable answers about a job before its outcome counts as unknown.
const MAX_UNREADABLE: u32 = 5;

/// Why a request brought no step.
pub(super) enum Trouble {
    Net(NetError),
    Service(ProviderError, Option<Duration>),
}

impl Drive<'_> {
    /// Decides whether a request without a step is repeated. Returns after the wait, or with the end of the job.
    pub(super) async fn bear(&mut self, call: &Call, trouble: Trouble) -> Result<(), End> {
        match (call.purpose, trouble) {
            (Purpose::Poll | Purpose::Fetch | Purpose::Cancel | Purpose::Ask, trouble) => {
                self.bear_asking(trouble).await
            }
            (Purpose::Submit | Purpose::Prepare, Trouble::Net(err)) => {
                self.bear_unanswered(call, err).await
            }
            (Purpose::Submit | Purpose::Prepare, Trouble::Service(err, wait)) => {
                let may_wait = wait.is_none_or(|wait| wait <= self.shared.pace.retry_after_max);
                let safe = matches!(err.retry, Retry::Safe { .. });
                if safe && may_wait && self.tries < self.shared.pace.submit_tries {
                    // Charged for nothing; the service's gate makes everybody wait.
                    self.desk.set_may_be_charged(false);
                    return Ok(());
                }
                if refuses_before_work(err.kind) && self.desk.state().remote().is_none() {
                    self.desk.set_may_be_charged(false);
                }
                Err(err
                    .failure(err.charged.unwrap_or_else(|| self.desk.charged()))
                    .into())
            }
        }
    }

    async fn bear_unanswered(&self, call: &Call, err: NetError) -> Result<(), End> {
        if err.kind == NetErrorKind::Stopped
            && let Some(why) = self.stop.asked()
        {
            return Err(self.desk.stopped(why));
        }
        if err.maybe_sent && call.billable {
            return Err(End::By(JobEvent::Lose));
        }
        let passing = matches!(
            err.kind,
            NetErrorKind::Offline
                | NetErrorKind::Connect
                | NetErrorKind::Timeout
                | NetErrorKind::ClosedEarly
        );
        if passing && self.tries < self.shared.pace.submit_tries {
            return self.rest(self.backoff(self.tries)).await;
        }
        Err(self.net_failure(&err).into())
    }

    /// The service has the job: keep asking. What it charged is charged, so an end that could still be a picture is
    /// "unknown", which a person can check again.
    async fn bear_asking(&mut self, trouble: Trouble) -> Result<(), End> {
        let lost = Err(End::By(JobEvent::Lose));
        let wait = match trouble {
            Trouble::Net(err) => match err.kind {
                NetErrorKind::Stopped => match self.stop.asked() {
                    Some(why) => return Err(self.desk.stopped(why)),
                    None => return lost,
                },
                NetErrorKind::Offline
                | NetErrorKind::Connect
                | NetErrorKind::Timeout
                | NetErrorKind::ClosedEarly => None,
                NetErrorKind::TooLarge
                | NetErrorKind::Refused
                | NetErrorKind::BadUrl
                | NetErrorKind::NoKey
                | NetErrorKind::Internal => return lost,
            },
            Trouble::Service(err, wait) => match err.kind {
                ErrorKind::Busy | ErrorKind::Server => wait,
                ErrorKind::BadReply if self.unreadable < MAX_UNREADABLE => {
                    self.unreadable += 1;
                    wait
                }
                ErrorKind::BadReply | ErrorKind::Key | ErrorKind::Credit => return lost,
                _ => {
                    let charged = err.charged.unwrap_or_else(|| self.desk.charged());
                    return Err(err.failure(charged).into());
                }
            },
        };
        if Instant::now() >= self.ask_until {
            return lost;
        }
        let wait = wait.unwrap_or_else(|| self.backoff(self.tries));
        self.rest(wait.min(self.shared.pace.retry_after_max)).await
    }

    fn net_failure(&self, err: &NetError) -> Failure {
        let mut failure = self.desk.failure(failure_kind(err.kind), err.to_string());
        failure.next = next_step(failure.kind, failure.next);
        failure
    }
}

/// What an answer that did not come is called.
pub(super) fn failure_kind(kind: NetErrorKind) -> FailureKind {
    match kind {
        NetErrorKind::Offline => FailureKind::Offline,
        NetErrorKind::Connect | NetErrorKind::Timeout | NetErrorKind::ClosedEarly => {
            FailureKind::NoAnswer
        }
        NetErrorKind::TooLarge => FailureKind::BadPicture,
        NetErrorKind::Refused | NetErrorKind::BadUrl => FailureKind::BadRequest,
        NetErrorKind::NoKey => FailureKind::Key,
        NetErrorKind::Stopped | NetErrorKind::Internal => FailureKind::Internal,
    }
}

/// What helps after a failure of the network, where that is not what usually helps.
pub(super) fn next_step(kind: FailureKind, usual: NextStep) -> NextStep {
    match kind {
        // It is over and does not go on by itself.
        FailureKind::Offline => NextStep::TryAgain,
        // The address is the person's, or the catalogue's; words cannot mend it.
        FailureKind::BadRequest => NextStep::OpenSettings,
        _ => usual,
    }
}

/// The kinds of "no" that come before any work is done.
fn refuses_before_work(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Key
            | ErrorKind::Credit
            | ErrorKind::Busy
            | ErrorKind::ModelGone
            | ErrorKind::BadRequest
            | ErrorKind::NotUnderstood
            | ErrorKind::NotAllowed
            | ErrorKind::Region
            | ErrorKind::TooLarge
    )
}
