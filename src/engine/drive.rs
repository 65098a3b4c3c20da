//! The one loop: performs a translator's steps, and is the only place that repeats, waits and gives up.

use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use tokio::time::{Instant, sleep, timeout};

use crate::domain::failure::{Charged, Failure, FailureKind};
use crate::domain::ids::BlobId;
use crate::domain::job::{JobEvent, JobState, Remote};
use crate::domain::model::{Model, Place};
use crate::domain::task::TaskKind;
use crate::engine::beside::Listening;
use crate::engine::desk::{Desk, End};
use crate::engine::event::Progress;
use crate::engine::glimpse::Glimpses;
use crate::engine::journal;
use crate::engine::limits::{Pass, Service, Turn};
use crate::engine::live::Begin;
use crate::engine::pace::retry_after;
use crate::engine::patience::Trouble;
use crate::engine::stop::Stop;
use crate::engine::transport::{Ear, NetError, Watch};
use crate::engine::{Shared, now};
use crate::providers::{Call, Input, Job, MaskForm, Provider, Purpose, Reply, Retry, Role, Step};

/// Most requests in a row without a pause between: more means that a translator runs in circles.
const MAX_IN_A_ROW: u32 = 20;
/// Longest wait a service is believed to mean.
const DAY: Duration = Duration::from_hours(24);

/// Drives a job to its end.
pub(super) async fn drive(desk: Arc<Desk>, begin: Begin, stop: Stop, turn: Turn) -> End {
    drive_inner(&desk, begin, stop, turn)
        .await
        .unwrap_or_else(|end| end)
}

async fn drive_inner(desk: &Desk, begin: Begin, stop: Stop, turn: Turn) -> Result<End, End> {
    let known = desk.shared.known();
    let _place = tokio::select! {
        biased;
        why = stop.stopped() => return Err(desk.stopped(why)),
        place = turn.come() => place,
    };
    let shared = &*desk.shared;
    let planned = &desk.record.planned;
    let known_there = matches!(begin, Begin::Resume | Begin::Check);
    let about = known.catalogue.service_of(&planned.model).cloned();
    let provider = about
        .as_ref()
        .and_then(|about| shared.providers.get(about.translator()));
    let model = known.catalogue.model_or_guess(&planned.model);
    let (Some(provider), Some(about), Some(model)) = (provider, about, model) else {
        return Err(if known_there {
            End::By(JobEvent::Lose)
        } else if provider.is_none() {
            Failure::free(FailureKind::UnknownService, planned.provider.as_str()).into()
        } else {
            Failure::free(FailureKind::ModelGone, planned.model.as_str()).into()
        });
    };
    let (events, job) = (Arc::clone(&shared.events), desk.record.id);
    let report: Arc<dyn Fn(Progress) + Send + Sync> =
        Arc::new(move |progress| events.progress(job, progress));
    let glimpses = Glimpses::new(Arc::clone(&desk.shared), about.translator(), &report);
    let mut drive = Drive {
        desk,
        shared,
        service: shared.limits.of(&planned.provider),
        provider: &**provider,
        base_url: known.base_url(&about).map(str::to_owned),
        about,
        model,
        once: once(desk),
        inputs: Vec::new(),
        remote: desk.state().remote().cloned(),
        watch: Watch::new(report, stop.clone()).with_events(glimpses.ear()),
        ear: glimpses.ear(),
        listening: None,
        unanswered: false,
        stop,
        tries: 0,
        unreadable: 0,
        ask_until: Instant::now() + shared.pace.poll_for,
        renewed: false,
    };
    let end = match begin {
        Begin::Fresh | Begin::Restart => drive.start_anew().await,
        Begin::Resume | Begin::Check => drive.take_up(begin == Begin::Check).await,
        Begin::Note(event) => Ok(End::By(event)),
    };
    if matches!(end, Err(End::By(JobEvent::Cancel { .. }))) {
        drive.cancel_there().await;
    }
    end
}

/// A job under way.
pub(super) struct Drive<'a> {
    pub(super) desk: &'a Desk,
    pub(super) shared: &'a Shared,
    service: Arc<Service>,
    pub(super) provider: &'a dyn Provider,
    about: crate::domain::model::Service,
    /// What a person typed, else what the catalogue says.
    base_url: Option<String>,
    model: Model,
    once: String,
    inputs: Vec<Input>,
    /// How to find the job at the service, once it is known.
    remote: Option<Remote>,
    pub(super) watch: Watch,
    /// Who hears what is said beside the job.
    ear: Ear,
    listening: Option<Listening>,
    /// A request that asks for the picture went out and was given up without an answer.
    unanswered: bool,
    pub(super) stop: Stop,
    /// Attempts at the present request so far.
    pub(super) tries: u32,
    /// Answers about the job that could not be read.
    pub(super) unreadable: u32,
    /// Until when the service is asked about the job.
    pub(super) ask_until: Instant,
    /// An expired link has been asked for anew once.
    pub(super) renewed: bool,
}

impl Drive<'_> {
    pub(super) fn job(&self) -> Job<'_> {
        let planned = &self.desk.record.planned;
        Job {
            id: self.desk.record.id,
            service: &self.about,
            model: &self.model,
            sent: &planned.sent,
            price: planned.price,
            inputs: &self.inputs,
            remote: self.remote.as_ref(),
            base_url: self.base_url.as_deref(),
            once: &self.once,
        }
    }

    async fn start_anew(&mut self) -> Result<End, End> {
        self.load_inputs().await?;
        let first = self
            .provider
            .start(&self.job())
            .map_err(|err| End::from(err.failure(err.charged.unwrap_or(Charged::No))))?;
        self.forget_inputs(&first);
        self.follow(first).await
    }

    /// Lets the pictures go once a request is made that carries what it needs; a preparation may need them again.
    fn forget_inputs(&mut self, call: &Call) {
        if call.purpose != Purpose::Prepare {
            self.inputs = Vec::new();
        }
    }

    /// Asks about a job the service has, or fetches from the links it named. Sends nothing that may be charged.
    async fn take_up(&mut self, check: bool) -> Result<End, End> {
        let state = self.desk.state();
        let links = match &state {
            JobState::Fetching { links, .. } => links.clone(),
            _ => Vec::new(),
        };
        let question = state
            .remote()
            .and_then(|remote| self.provider.resume(&self.job(), remote));
        if check {
            let (Some(_), Some(remote)) = (&question, state.remote()) else {
                return Ok(End::Left);
            };
            let remote = remote.clone();
            self.desk.note_firmly(JobEvent::Accept { remote }).await;
        }
        let asked = match question {
            Some(question) => self.follow(question).await,
            None => Err(End::By(JobEvent::Lose)),
        };
        let no_picture = matches!(asked, Err(End::By(JobEvent::Lose | JobEvent::Fail { .. })));
        if no_picture && !links.is_empty() {
            self.renewed = true;
            return self.fetch_links(links).await;
        }
        asked
    }

    /// Performs steps until there is a picture or an end.
    async fn follow(&mut self, first: Call) -> Result<End, End> {
        let mut call = first;
        let mut in_a_row = 0;
        loop {
            let step = match self.attempt(&call).await? {
                Ok(step) => step,
                Err(trouble) => {
                    self.tries += 1;
                    self.bear(&call, trouble).await?;
                    continue;
                }
            };
            self.tries = 0;
            in_a_row += 1;
            match step {
                Step::Then(next) if in_a_row < MAX_IN_A_ROW => {
                    self.forget_inputs(&next);
                    call = *next;
                }
                Step::Then(_) => {
                    let why = "the translator runs in circles";
                    return Err(self.desk.failure(FailureKind::Internal, why).into());
                }
                Step::Poll {
                    call: next,
                    after,
                    remote,
                    progress,
                } => {
                    in_a_row = 0;
                    self.accepted(remote, progress).await;
                    if Instant::now() >= self.ask_until {
                        return Err(End::By(JobEvent::Lose));
                    }
                    let (least, most) = self.shared.pace.poll_every;
                    self.rest(after.clamp(least, most)).await?;
                    call = *next;
                }
                Step::Fetch { calls, report } => match self.fetch(&calls, &report).await? {
                    super::fetch::Fetched::Picture(bytes) => {
                        let end = self.keep(bytes, &report).await?;
                        self.fetch_extras(&calls).await;
                        return Ok(end);
                    }
                    super::fetch::Fetched::AskAgain(question) => call = *question,
                },
                Step::Done { pictures, report } => return self.keep_all(pictures, &report).await,
                Step::Declined(refusal) => {
                    return Err(End::By(JobEvent::Decline { refusal }));
                }
            }
        }
    }

    /// Sends a request once and lets the translator read the answer.
    async fn attempt(&mut self, call: &Call) -> Result<Result<Step, Trouble>, End> {
        let making = matches!(call.purpose, Purpose::Submit | Purpose::Prepare);
        let service = Arc::clone(&self.service);
        let pass = if making {
            Some(self.pass(&service).await?)
        } else {
            None
        };
        if self.desk.state() == JobState::Queued {
            // Journal before money: nothing leaves unless this is written down.
            let noted = self.desk.note(JobEvent::Send).await;
            noted.map_err(|err| End::from(self.desk.journal_failure(&err)))?;
        }
        let reply = match self.send(call).await? {
            Ok(reply) => reply,
            Err(err) => return Ok(Err(Trouble::Net(err))),
        };
        let reply = call.answered(reply);
        let asked_wait = wait_asked(&reply);
        if let Some(before) = self.provider.queue_position(&reply) {
            self.watch.progress(Progress {
                before: Some(before),
                ..Progress::default()
            });
        }
        let err = match self.provider.advance(&self.job(), reply) {
            Ok(step) => {
                open(pass);
                return Ok(Ok(step));
            }
            Err(err) => err,
        };
        let wait = match err.retry {
            Retry::Safe { after } => {
                let wait = asked_wait.or(after);
                let wait = wait.unwrap_or_else(|| self.backoff(self.tries + 1));
                if let Some(pass) = pass {
                    pass.busy(wait.min(DAY));
                }
                Some(wait)
            }
            Retry::Never => {
                open(pass);
                asked_wait
            }
        };
        Ok(Err(Trouble::Service(err, wait)))
    }

    async fn pass<'s>(&self, service: &'s Service) -> Result<Pass<'s>, End> {
        let longest = self.shared.pace.retry_after_max;
        loop {
            let closed_for = service.gate.closed_for();
            if closed_for > longest {
                let why = format!("the service asked to wait {} s", closed_for.as_secs());
                return Err(Failure::free(FailureKind::Busy, why).into());
            }
            // Another job may be told to wait much longer while this one waits: looked at again after a while.
            let pass = tokio::select! {
                biased;
                why = self.stop.stopped() => return Err(self.desk.stopped(why)),
                pass = timeout(longest, service.gate.pass()) => pass,
            };
            if let Ok(pass) = pass {
                return Ok(pass);
            }
        }
    }

    /// Sends a request once. When the job is asked to stop, a paid request on its way is given a little time to be
    /// answered: the answer tells what to stop at the service, or brings the picture that was paid for.
    pub(super) async fn send(&mut self, call: &Call) -> Result<Result<Reply, NetError>, End> {
        if let Some(why) = self.stop.asked() {
            return Err(self.desk.stopped(why));
        }
        self.listen(call);
        self.unanswered = call.purpose == Purpose::Submit;
        if call.billable {
            self.desk.set_may_be_charged(true);
        }
        let mut sending = self.shared.transport.send(call, &self.watch);
        let answer = tokio::select! {
            biased;
            answer = &mut sending => Some(answer),
            why = self.stop.stopped() => {
                if !call.billable {
                    return Err(self.desk.stopped(why));
                }
                None
            }
        };
        let answer = match answer {
            Some(answer) => answer,
            None => timeout(self.shared.pace.cancel_grace, sending)
                .await
                .map_err(|_elapsed| End::By(JobEvent::Lose))?,
        };
        if call.billable && answer.as_ref().is_err_and(|err| !err.maybe_sent) {
            self.desk.set_may_be_charged(false);
        }
        self.unanswered = false;
        Ok(answer)
    }

    /// Listens to what a call names, from now on.
    fn listen(&mut self, call: &Call) {
        let Some(what) = &call.beside else {
            return;
        };
        if !self.listening.as_ref().is_some_and(|it| it.is_to(what)) {
            let ear = Arc::clone(&self.ear);
            self.listening = Some(Listening::start(&self.desk.shared, what, ear));
        }
    }

    async fn accepted(&mut self, remote: Remote, progress: Option<f32>) {
        let state = self.desk.state();
        if state.remote() != Some(&remote) {
            if state.remote().is_none() {
                self.ask_until = Instant::now() + self.shared.pace.poll_for;
            }
            self.remote = Some(remote.clone());
            self.desk.note_firmly(JobEvent::Accept { remote }).await;
        }
        if progress.is_some() {
            self.watch.progress(Progress {
                fraction: progress.map(|fraction| fraction.clamp(0.0, 1.0)),
                ..Progress::default()
            });
        }
    }

    /// Waits, unless the job is asked to stop.
    pub(super) async fn rest(&self, wait: Duration) -> Result<(), End> {
        tokio::select! {
            biased;
            why = self.stop.stopped() => Err(self.desk.stopped(why)),
            () = sleep(wait) => Ok(()),
        }
    }

    pub(super) fn backoff(&self, tries: u32) -> Duration {
        self.shared.pace.backoff(tries, self.desk.record.id.0)
    }

    /// Asks the service to stop; whatever it answers, the job is over for us.
    async fn cancel_there(&self) {
        let state = self.desk.state();
        let call = state
            .remote()
            .and_then(|remote| self.provider.cancel(&self.job(), remote));
        let interrupt = || {
            let interrupt = self.provider.interrupt(&self.job());
            interrupt.filter(|_| self.unanswered)
        };
        let Some(call) = call.or_else(interrupt) else {
            return;
        };
        let sending = self.shared.transport.send(&call, &self.watch);
        match timeout(self.shared.pace.cancel_grace, sending).await {
            Ok(Ok(reply)) => {
                tracing::debug!(job = %self.desk.record.id, reply.status, "stopped there");
            }
            Ok(Err(err)) => {
                tracing::warn!(job = %self.desk.record.id, %err, "could not stop it there");
            }
            Err(_elapsed) => tracing::warn!(job = %self.desk.record.id, "no answer to the stop"),
        }
    }

    async fn load_inputs(&mut self) -> Result<(), End> {
        let sent = &self.desk.record.planned.sent;
        let own = match sent.kind {
            TaskKind::Generate => [None, None],
            TaskKind::Edit { source, mask, .. } => [
                Some((source, Role::Source)),
                mask.map(|mask| (mask, Role::Mask)),
            ],
        };
        let references = sent.references.iter().map(|it| (it.blob, Role::Reference));
        let all: Vec<_> = own.into_iter().flatten().chain(references).collect();
        for (blob, role) in all {
            let input = self.load_input(blob, role).await?;
            self.inputs.push(input);
        }
        Ok(())
    }

    async fn load_input(&self, blob: BlobId, role: Role) -> Result<Input, End> {
        let bytes = journal::call(&self.shared.journal, move |journal| journal.blob(blob)).await;
        let mut bytes = bytes.map_err(|err| End::from(self.desk.journal_failure(&err)))?;
        if self.about.place == Place::Cloud {
            bytes = self.clean(bytes).await?;
        }
        let form = self.provider.mask_form(&self.model);
        if role == Role::Mask && form != MaskForm::WhiteChanges {
            bytes = self.formed(bytes, form).await?;
        }
        let (bytes, seen) = super::fetch::look(self.shared.inspect, bytes).await;
        let seen = seen.map_err(|why| {
            End::from(self.desk.failure(
                FailureKind::BadPicture,
                format!("the source picture: {why}"),
            ))
        })?;
        Ok(Input {
            role,
            blob,
            format: seen.format,
            size: seen.size,
            bytes: bytes.into(),
        })
    }

    /// Turns a painted area into the form the service wants. One that cannot be turned is not sent.
    async fn formed(&self, bytes: Vec<u8>, form: MaskForm) -> Result<Vec<u8>, End> {
        let mask = self.shared.mask;
        let work = tokio::task::spawn_blocking(move || mask(&bytes, form));
        let formed = work
            .await
            .unwrap_or_else(|_panicked| Err("its bytes are damaged".to_owned()));
        formed.map_err(|why| {
            let why = format!("the painted area: {why}");
            End::from(self.desk.failure(FailureKind::BadPicture, why))
        })
    }

    /// Takes out of a picture what must not leave this computer. One that cannot be cleaned is not sent.
    async fn clean(&self, bytes: Vec<u8>) -> Result<Vec<u8>, End> {
        let clean = self.shared.clean;
        let work = tokio::task::spawn_blocking(move || clean(&bytes));
        work.await.map_err(|_panicked| {
            End::from(self.desk.failure(
                FailureKind::BadPicture,
                "the source picture: its bytes are damaged",
            ))
        })
    }
}

fn open(pass: Option<Pass<'_>>) {
    if let Some(pass) = pass {
        pass.answered();
    }
}

pub(super) fn wait_asked(reply: &Reply) -> Option<Duration> {
    let wait = retry_after(reply.header("retry-after")?, now())?;
    Some(wait.min(DAY))
}

fn once(desk: &Desk) -> String {
    let record = &desk.record;
    let mut hasher = Sha256::new();
    for number in [
        record.id.0,
        record.run.0,
        record.created.0,
        i64::from(record.planned.row),
    ] {
        hasher.update(number.to_le_bytes());
    }
    hasher.update(record.planned.model.as_str());
    hasher.update(&record.planned.sent.prompt);
    let digest = BlobId(hasher.finalize().into()).to_hex();
    digest.chars().take(32).collect()
}
