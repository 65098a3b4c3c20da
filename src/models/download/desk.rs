//! Who wants which file, and which one is fetched next.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};

use crate::domain::download::{Phase, Trouble};
use crate::domain::offer::{FileSpec, Offer, SetId};
use crate::domain::shelf::FileState;
use crate::models::download::cell::Cell;
use crate::models::download::fetch::{Job, Stopped, stopped};
use crate::models::download::part;
use crate::models::download::patience::Patience;
use crate::models::download::source::Source;
use crate::models::download::speed::Speed;
use crate::models::download::{Config, Token};

/// How often, and how long after each other, a part is tried to be removed.
const DISCARD_TRIES: u32 = 40;
const DISCARD_EVERY: Duration = Duration::from_millis(50);

pub(crate) struct Desk {
    pub(super) config: Config,
    handle: Handle,
    pub(super) state: Mutex<State>,
    /// Rings when somebody should look at the state.
    pub(super) nudge: Notify,
}

pub(super) struct State {
    source: Arc<Source>,
    /// In the order in which they were asked for.
    pub(super) sets: Vec<Set>,
    /// By place: a file that several models need is here once.
    pub(super) files: BTreeMap<String, Task>,
    /// Models that were given up since somebody was told.
    pub(super) gone: Vec<SetId>,
    files_at_once: usize,
    runs: u64,
}

/// A model that is being fetched.
pub(super) struct Set {
    pub(super) offer: Offer,
    pub(super) paused: bool,
    pub(super) plan: Plan,
    pub(super) speed: Speed,
    pub(super) told: Option<crate::domain::download::Download>,
}

/// Whether the server was asked about all files of a model, and there is room for them.
pub(super) enum Plan {
    None,
    /// Under way; dropping the sender stops it.
    Asking(#[expect(dead_code, reason = "kept for being dropped")] watch::Sender<bool>),
    Ready,
    Failed(Trouble),
}

/// A file that is to be fetched.
pub(super) struct Task {
    spec: FileSpec,
    pub(super) cell: Arc<Cell>,
    /// Its number, and what stops it when dropped.
    running: Option<(u64, watch::Sender<bool>)>,
    /// How it ended.
    ended: Option<Result<(), Trouble>>,
}

impl Desk {
    /// A desk with what was wanted when the program ended, paused.
    pub(crate) fn new(config: Config, handle: Handle) -> Result<Arc<Self>, Trouble> {
        let source = Source::new(
            &config.base_url,
            &config.also,
            config.token.clone(),
            config.times,
        );
        let desk = Arc::new(Self {
            handle,
            state: Mutex::new(State {
                source: Arc::new(source.ok_or(Trouble::BadLink)?),
                sets: Vec::new(),
                files: BTreeMap::new(),
                gone: Vec::new(),
                files_at_once: config.files_at_once,
                runs: 0,
            }),
            nudge: Notify::new(),
            config,
        });
        for id in desk.config.shelf.wanted() {
            if desk.config.shelf.is_complete(&id) {
                // It was ready at the very moment the program ended.
                desk.settled(&id);
            } else if let Some(offer) = desk.config.shelf.offer(&id) {
                desk.enter(offer.clone(), true);
            }
        }
        Ok(desk)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a model on the list, if it is not there.
    fn enter(&self, offer: Offer, paused: bool) {
        let shelf = &self.config.shelf;
        let mut state = self.lock();
        if state.sets.iter().any(|set| set.offer.id == offer.id) {
            return;
        }
        for spec in &offer.files {
            state.files.entry(spec.place()).or_insert_with(|| {
                let phase = if paused {
                    Phase::Paused
                } else {
                    Phase::Waiting
                };
                let mut task = Task {
                    spec: spec.clone(),
                    cell: Arc::new(Cell::new(spec)),
                    running: None,
                    ended: None,
                };
                task.look(&shelf.state(spec), phase);
                task
            });
        }
        state.sets.push(Set {
            offer,
            paused,
            plan: Plan::None,
            speed: Speed::default(),
            told: None,
        });
    }

    pub(crate) fn fetch(self: &Arc<Self>, id: &SetId, accepted: bool) -> Result<(), Trouble> {
        let shelf = &self.config.shelf;
        let offer = shelf.offer(id).ok_or(Trouble::BadName)?.clone();
        if offer.licence.accept_first && !accepted {
            return Err(Trouble::LicenceFirst);
        }
        let written = shelf.want(id, true);
        written.map_err(|err| Trouble::Folder(err.to_string()))?;
        self.enter(offer, false);
        self.resume(id);
        Ok(())
    }

    pub(crate) fn resume(self: &Arc<Self>, id: &SetId) {
        let mut guard = self.lock();
        let state = &mut *guard;
        let Some(set) = state.sets.iter_mut().find(|set| set.offer.id == *id) else {
            return;
        };
        // A file that is here within a moment ends as it stood before; whoever asked for it is told all the same.
        set.told = None;
        set.paused = false;
        for spec in &set.offer.files {
            if let Some(task) = state.files.get_mut(&spec.place())
                && task.running.is_none()
            {
                task.look(&self.config.shelf.state(spec), Phase::Waiting);
            }
        }
        if !matches!(set.plan, Plan::Asking(_)) {
            let (sender, stop) = watch::channel(false);
            set.plan = Plan::Asking(sender);
            let (desk, offer, source) = (
                Arc::clone(self),
                set.offer.clone(),
                Arc::clone(&state.source),
            );
            self.handle.spawn(async move {
                let planned = tokio::select! {
                    () = stopped(stop) => return,
                    planned = desk.plan(&offer, &source) => planned,
                };
                desk.planned(&offer.id, planned);
            });
        }
        drop(guard);
        self.nudge.notify_one();
    }

    /// Asks about every file that is not here, then whether there is room for all of them.
    async fn plan(&self, offer: &Offer, source: &Source) -> Result<(), Trouble> {
        for spec in &offer.files {
            if matches!(self.config.shelf.state(spec), FileState::Ready { .. }) {
                continue;
            }
            let mut patience = Patience::new(self.config.pace);
            let agreed = loop {
                match source.agree(spec).await {
                    Ok(agreed) => break agreed,
                    Err(snag) => tokio::time::sleep(patience.next(snag, false)?).await,
                }
            };
            if let Some(task) = self.lock().files.get(&spec.place()) {
                task.cell.set_total(agreed.bytes);
            }
        }
        self.room_for(offer)
    }

    /// Whether everything that is still to come fits on the disk.
    fn room_for(&self, offer: &Offer) -> Result<(), Trouble> {
        let shelf = &self.config.shelf;
        let state = self.lock();
        let is_coming = |place: &str| {
            let active = |set: &Set| !set.paused && matches!(set.plan, Plan::Ready);
            let named = |files: &[FileSpec]| files.iter().any(|spec| spec.place() == place);
            named(&offer.files)
                || state
                    .sets
                    .iter()
                    .any(|set| active(set) && named(&set.offer.files))
        };
        let left = state.files.iter().filter(|(place, task)| {
            is_coming(place) && !matches!(shelf.state(&task.spec), FileState::Ready { .. })
        });
        let left: u64 = left
            .map(|(_, task)| {
                let progress = task.cell.get();
                progress.total_bytes.saturating_sub(progress.done_bytes)
            })
            .sum();
        drop(state);
        let needs_bytes = left.saturating_add(self.config.reserve_bytes);
        let free = (self.config.free_space)(shelf.folder());
        let free_bytes = free.map_err(|err| Trouble::Folder(err.to_string()))?;
        if left > 0 && free_bytes < needs_bytes {
            return Err(Trouble::DiskFull {
                needs_bytes,
                free_bytes,
            });
        }
        Ok(())
    }

    fn planned(self: &Arc<Self>, id: &SetId, planned: Result<(), Trouble>) {
        let mut state = self.lock();
        if let Some(set) = state.sets.iter_mut().find(|set| set.offer.id == *id)
            && !set.paused
        {
            set.plan = match planned {
                Ok(()) => Plan::Ready,
                Err(why) => Plan::Failed(why),
            };
        }
        drop(state);
        self.settle();
        self.pump();
    }

    /// Starts files until enough are under way.
    fn pump(self: &Arc<Self>) {
        let mut guard = self.lock();
        let state = &mut *guard;
        let mut running = state
            .files
            .values()
            .filter(|task| task.running.is_some())
            .count();
        let ready = state
            .sets
            .iter()
            .filter(|set| !set.paused && matches!(set.plan, Plan::Ready));
        for spec in ready.flat_map(|set| &set.offer.files) {
            let Some(task) = state.files.get_mut(&spec.place()) else {
                continue;
            };
            if running >= state.files_at_once.max(1) {
                break;
            }
            if task.running.is_some() || task.ended.is_some() {
                continue;
            }
            running += 1;
            state.runs += 1;
            let (sender, stop) = watch::channel(false);
            task.running = Some((state.runs, sender));
            self.begin(task, state.runs, Arc::clone(&state.source), stop);
        }
        drop(guard);
        self.nudge.notify_one();
    }

    fn begin(self: &Arc<Self>, task: &Task, run: u64, source: Arc<Source>, stop: Stopped) {
        let job = Job {
            spec: task.spec.clone(),
            source,
            shelf: Arc::clone(&self.config.shelf),
            pace: self.config.pace,
            cell: Arc::clone(&task.cell),
            stop: stop.clone(),
        };
        let (desk, place) = (Arc::clone(self), task.spec.place());
        self.handle.spawn(async move {
            let ended = tokio::select! {
                () = stopped(stop) => None,
                ended = job.run() => Some(ended),
            };
            // Locks are let go before anybody may begin again.
            drop(job);
            desk.ended(&place, run, ended);
        });
    }

    fn ended(self: &Arc<Self>, place: &str, run: u64, ended: Option<Result<(), Trouble>>) {
        let mut state = self.lock();
        if let Some(task) = state.files.get_mut(place)
            && task.running.as_ref().is_some_and(|(is, _)| *is == run)
        {
            task.running = None;
            if let Some(Err(why)) = &ended {
                tracing::info!(?why, place, "a model's file could not be fetched");
                task.cell.set_phase(Phase::Failed(why.clone()));
            }
            task.ended = ended;
        }
        drop(state);
        self.settle();
        self.pump();
    }

    /// Takes complete models off the list of wanted ones.
    fn settle(&self) {
        let wanted = self.config.shelf.wanted();
        let state = self.lock();
        let is_done = |set: &&Set| {
            set.offer
                .files
                .iter()
                .all(|spec| state.is_done(&spec.place()))
        };
        let complete = state
            .sets
            .iter()
            .filter(is_done)
            .map(|set| set.offer.id.clone());
        let complete: Vec<SetId> = complete.filter(|id| wanted.contains(id)).collect();
        drop(state);
        for id in complete {
            self.settled(&id);
        }
    }

    fn settled(&self, id: &SetId) {
        if let Err(err) = self.config.shelf.want(id, false) {
            tracing::warn!(%err, "a complete model stays on the list of wanted ones");
        }
    }

    pub(crate) fn pause(&self, id: &SetId) {
        self.lock().stop(id);
        self.nudge.notify_one();
    }

    pub(crate) fn cancel(self: &Arc<Self>, id: &SetId) {
        let shelf = &self.config.shelf;
        let mut guard = self.lock();
        let state = &mut *guard;
        state.stop(id);
        let Some(at) = state.sets.iter().position(|set| set.offer.id == *id) else {
            return;
        };
        let set = state.sets.remove(at);
        state.gone.push(id.clone());
        for spec in &set.offer.files {
            let place = spec.place();
            let still = state.sets.iter().flat_map(|set| &set.offer.files);
            if still.clone().any(|other| other.place() == place) {
                continue;
            }
            state.files.remove(&place);
            if let Some(target) = shelf.path_of(spec) {
                self.handle.spawn(discard(target));
            }
        }
        drop(guard);
        if let Err(err) = shelf.want(id, false) {
            tracing::warn!(%err, "a model that was given up stays on the list of wanted ones");
        }
        self.nudge.notify_one();
    }

    pub(crate) fn set_files_at_once(self: &Arc<Self>, files: usize) {
        self.lock().files_at_once = files;
        self.pump();
    }

    pub(crate) fn set_source(
        &self,
        base: &str,
        also: &[String],
        token: Option<Token>,
    ) -> Result<(), Trouble> {
        let source = Source::new(base, also, token, self.config.times);
        self.lock().source = Arc::new(source.ok_or(Trouble::BadLink)?);
        Ok(())
    }
}

/// Removes a part, as soon as the one who was writing it has let go. Another window keeps what it is writing.
async fn discard(target: PathBuf) {
    for _try in 0..DISCARD_TRIES {
        match part::discard(&target) {
            Err(err) if err.kind() == io::ErrorKind::WouldBlock => {
                tokio::time::sleep(DISCARD_EVERY).await;
            }
            Err(err) => {
                return tracing::warn!(%err, "what arrived of a model could not be removed");
            }
            Ok(_bytes) => return,
        }
    }
}

impl Task {
    /// Takes over how the file is on the disk.
    fn look(&mut self, state: &FileState, otherwise: Phase) {
        self.ended = None;
        match state {
            FileState::Ready { path, .. } => {
                let bytes = std::fs::metadata(path).map_or(0, |about| about.len());
                self.cell.finish(bytes);
                self.ended = Some(Ok(()));
                return;
            }
            FileState::Partial { bytes } => self.cell.set_done(*bytes),
            _ => self.cell.set_done(0),
        }
        self.cell.set_phase(otherwise);
    }
}

impl State {
    pub(super) fn is_done(&self, place: &str) -> bool {
        let task = self.files.get(place);
        task.is_some_and(|task| task.ended == Some(Ok(())))
    }

    /// Pauses a model, and those of its files that nobody else waits for.
    fn stop(&mut self, id: &SetId) {
        let Some(at) = self.sets.iter().position(|set| set.offer.id == *id) else {
            return;
        };
        let mut places = Vec::new();
        if let Some(set) = self.sets.get_mut(at) {
            set.paused = true;
            set.plan = Plan::None;
            set.speed.rest();
            places.extend(set.offer.files.iter().map(FileSpec::place));
        }
        for place in places {
            let others = self.sets.iter().filter(|set| !set.paused);
            let mut others = others.flat_map(|set| &set.offer.files);
            if others.any(|spec| spec.place() == place) || self.is_done(&place) {
                continue;
            }
            if let Some(task) = self.files.get_mut(&place) {
                task.running = None;
                task.ended = None;
                task.cell.set_phase(Phase::Paused);
            }
        }
    }
}
