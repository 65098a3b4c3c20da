//! How many jobs a service works on at a time, and the pause after "too many requests".

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, sleep_until};

use crate::domain::ids::ProviderId;
use crate::domain::model::Catalogue;
use crate::engine::lock;

/// The limits of every service.
pub(super) struct Limits {
    services: RwLock<BTreeMap<ProviderId, Arc<Service>>>,
    unlisted: Arc<Service>,
}

/// The limits of one service.
pub(super) struct Service {
    pub(super) line: Arc<Line>,
    pub(super) gate: Gate,
}

impl Service {
    fn new(at_once: u8) -> Arc<Self> {
        Arc::new(Self {
            line: Line::new(usize::from(at_once.max(1))),
            gate: Gate::default(),
        })
    }
}

impl Limits {
    pub(super) fn new(catalogue: &Catalogue) -> Self {
        let limits = Self {
            services: RwLock::default(),
            unlisted: Service::new(1),
        };
        limits.know(catalogue);
        limits
    }

    /// Makes limits for services that are new; those of known services stay, with the jobs in their lines.
    pub(super) fn know(&self, catalogue: &Catalogue) {
        let mut services = self
            .services
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        for service in &catalogue.services {
            services
                .entry(service.id.clone())
                .or_insert_with(|| Service::new(service.at_once));
        }
    }

    pub(super) fn of(&self, service: &ProviderId) -> Arc<Service> {
        let services = self.services.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(services.get(service).unwrap_or(&self.unlisted))
    }
}

/// A fixed number of places and a queue for them: first come, first served, in the order of [`Line::join`].
pub(super) struct Line(Mutex<Places>);

struct Places {
    free: usize,
    waiting: VecDeque<oneshot::Sender<()>>,
}

impl Line {
    fn new(places: usize) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Places {
            free: places,
            waiting: VecDeque::new(),
        })))
    }

    /// Joins the queue now; the place comes when the turn does. Leaving early is safe.
    pub(super) fn join(self: &Arc<Self>) -> Turn {
        let mut places = lock(&self.0);
        let called = if places.free > 0 {
            places.free -= 1;
            None
        } else {
            let (sender, receiver) = oneshot::channel();
            places.waiting.push_back(sender);
            Some(receiver)
        };
        drop(places);
        Turn {
            line: Arc::clone(self),
            called,
            over: false,
        }
    }

    fn give_back(&self) {
        let mut places = lock(&self.0);
        while let Some(next) = places.waiting.pop_front() {
            if next.send(()).is_ok() {
                return;
            }
        }
        places.free += 1;
    }
}

/// A turn in the queue.
pub(super) struct Turn {
    line: Arc<Line>,
    called: Option<oneshot::Receiver<()>>,
    over: bool,
}

impl Turn {
    /// Waits for the place.
    pub(super) async fn come(mut self) -> Place {
        if let Some(called) = &mut self.called {
            // The line outlives its turns, so nobody drops the sender unused.
            called.await.unwrap_or_default();
        }
        self.over = true;
        Place(Arc::clone(&self.line))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        let holds = match &mut self.called {
            None => true,
            Some(called) => {
                called.close();
                called.try_recv().is_ok()
            }
        };
        if holds {
            self.line.give_back();
        }
    }
}

/// A place at a service; given back when dropped.
pub(super) struct Place(Arc<Line>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.give_back();
    }
}

/// Open until a service says "too many requests"; then closed for as long as it asked. After that one request probes, and
/// the others wait for its answer.
#[derive(Default)]
pub(super) struct Gate {
    closed: Mutex<Option<Closed>>,
    changed: Notify,
}

#[derive(Clone, Copy)]
struct Closed {
    until: Instant,
    probing: bool,
}

impl Gate {
    /// How long it stays closed; zero when open.
    pub(super) fn closed_for(&self) -> Duration {
        lock(&self.closed).map_or(Duration::ZERO, |closed| {
            closed.until.saturating_duration_since(Instant::now())
        })
    }

    /// Waits until a request may leave.
    pub(super) async fn pass(&self) -> Pass<'_> {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            let until = {
                let mut closed = lock(&self.closed);
                match closed.as_mut() {
                    None => return Pass::new(self, false),
                    Some(closed) if closed.probing => None,
                    Some(closed) if Instant::now() >= closed.until => {
                        closed.probing = true;
                        return Pass::new(self, true);
                    }
                    Some(closed) => Some(closed.until),
                }
            };
            match until {
                None => changed.await,
                Some(until) => tokio::select! {
                    () = sleep_until(until) => {}
                    () = changed => {}
                },
            }
        }
    }
}

/// Leave to send one request.
pub(super) struct Pass<'a> {
    gate: &'a Gate,
    probe: bool,
}

impl<'a> Pass<'a> {
    fn new(gate: &'a Gate, probe: bool) -> Self {
        Self { gate, probe }
    }

    /// The service said "too many requests": nobody sends for this long.
    pub(super) fn busy(mut self, wait: Duration) {
        let until = Instant::now() + wait;
        {
            let mut closed = lock(&self.gate.closed);
            *closed = Some(match *closed {
                // An answer from before the pause must not shorten it, nor let a second probe out.
                Some(old) if !self.probe => Closed {
                    until: old.until.max(until),
                    probing: old.probing,
                },
                _ => Closed {
                    until,
                    probing: false,
                },
            });
        }
        self.probe = false;
        self.gate.changed.notify_waiters();
    }

    /// The service answered anything else.
    pub(super) fn answered(mut self) {
        if std::mem::take(&mut self.probe) {
            *lock(&self.gate.closed) = None;
            self.gate.changed.notify_waiters();
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        // A probe without an answer: the next one may try.
        if self.probe {
            if let Some(closed) = lock(&self.gate.closed).as_mut() {
                closed.probing = false;
            }
            self.gate.changed.notify_waiters();
        }
    }
}

#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "written by tokio's test attribute"
)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn places_are_given_in_the_order_of_joining() {
        let line = Line::new(1);
        let first = line.join().come().await;
        let turns: Vec<Turn> = (0..5).map(|_| line.join()).collect();
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = Vec::new();
        for (i, turn) in turns.into_iter().enumerate().rev() {
            let order = Arc::clone(&order);
            tasks.push(tokio::spawn(async move {
                let _place = turn.come().await;
                lock(&order).push(i);
                tokio::time::sleep(Duration::from_secs(1)).await;
            }));
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        drop(first);
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(*lock(&order), [0, 1, 2, 3, 4], "first come, first served");
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_left_early_loses_no_place() {
        let line = Line::new(1);
        drop(line.join());
        let place = line.join().come().await;
        let (second, third) = (line.join(), line.join());
        drop(place);
        drop(second);
        let place = tokio::time::timeout(Duration::from_secs(1), third.come()).await;
        assert!(place.is_ok(), "the place went on to the third");
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_pause_one_request_probes_and_the_others_wait_for_its_answer() {
        let gate = Gate::default();
        let begin = Instant::now();
        gate.pass().await.busy(Duration::from_secs(10));
        let probe = gate.pass().await;
        assert_eq!(
            begin.elapsed().as_secs(),
            10,
            "nobody before the pause is over"
        );
        let early = tokio::time::timeout(Duration::from_mins(1), gate.pass()).await;
        assert!(early.is_err(), "one probe at a time");
        probe.busy(Duration::from_secs(5));
        let probe = gate.pass().await;
        drop(probe);
        let probe = gate.pass().await;
        probe.answered();
        gate.pass().await.answered();
        gate.pass().await.answered();
        assert_eq!(begin.elapsed().as_secs(), 75, "open again at once");
    }
}
