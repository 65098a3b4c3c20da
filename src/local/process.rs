//! One child process: its pipes, its keeper, its end.
//!
//! A keeper thread starts the child, stays as long as it lives and waits for it. It must be that thread that starts it: on Linux the child asks the
//! kernel to be killed when its parent dies, and "parent" there means the thread, not the process (prctl(2), `PR_SET_PDEATHSIG`). A thread of a pool
//! that retires would take a warm engine with it.
//!
//! The child leads a process group of its own, and the group is ended before the child is reaped: as long as it is a zombie its number cannot belong
//! to somebody else.

use std::io::{self, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::local::error::{Ended, LocalError, LocalErrorKind};
use crate::local::lines::{Taken, take};

/// Lines that may wait to be heard; a child that says more waits in its write.
const HEARD: usize = 64;
/// Orders that may wait to be read by a child that is busy.
const ORDERS: usize = 4;
/// How much of what the child said on its error stream is kept, bytes.
const LOG_BYTES: usize = 16 * 1024;
/// How long a child that closed its output may take to end by itself, so that its exit code is its own.
const GRACE: Duration = Duration::from_secs(1);
/// How long we wait for the end of a killed child. Only a child stuck inside the kernel needs longer; its keeper goes on waiting.
const REAPED: Duration = Duration::from_secs(5);

/// What was heard from a child.
#[derive(Debug)]
pub(in crate::local) enum Heard {
    /// A line.
    Line(Vec<u8>),
    /// A line longer than allowed.
    TooLong,
    /// It closed its output.
    End,
}

/// What the keeper is told.
enum Keep {
    /// Leave it alone.
    Busy,
    /// End it after this long, unless told otherwise before.
    Idle(Duration),
    /// It closed its output.
    Closed,
    /// End it now.
    Kill,
}

/// How a child is asked to end by itself.
pub(in crate::local) struct Farewell {
    /// What is written to it.
    pub line: Vec<u8>,
    /// How long it may take.
    pub within: Duration,
}

/// A running child. Dropping it ends it and waits until it is gone.
pub(in crate::local) struct Process {
    orders: Option<SyncSender<Vec<u8>>>,
    heard: Receiver<Heard>,
    keeper: SyncSender<Keep>,
    end: Arc<End>,
    log: Arc<Mutex<Vec<u8>>>,
    log_thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct End {
    ended: Mutex<Option<Ended>>,
    told: Condvar,
    /// Set before it is asked to leave for having been idle.
    leaving: AtomicBool,
}

impl End {
    fn get(&self) -> Option<Ended> {
        *lock(&self.ended)
    }

    fn set(&self, ended: Ended) {
        *lock(&self.ended) = Some(ended);
        self.told.notify_all();
    }

    fn wait(&self, limit: Duration) -> Option<Ended> {
        let waiting = self
            .told
            .wait_timeout_while(lock(&self.ended), limit, |ended| ended.is_none());
        let (ended, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        *ended
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts a named thread.
fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    thread::Builder::new().name(name.to_owned()).spawn(work)
}

impl Process {
    /// Starts the child, its pipes connected to us, its lines at most `line_limit` bytes. With a `farewell` it reads orders.
    pub(in crate::local) fn start(
        mut command: Command,
        line_limit: usize,
        farewell: Option<Farewell>,
    ) -> Result<Self, LocalError> {
        let stdin = if farewell.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        };
        command.stdin(stdin);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let failed =
            |err: io::Error| LocalError::new(LocalErrorKind::NotInstalled, err.to_string());
        let (keeper, orders_to_keeper) = sync_channel(8);
        let (started, start) = sync_channel(1);
        let end = Arc::new(End::default());
        let keeping = (Arc::clone(&end), keeper.clone());
        thread("engine keeper", move || {
            let (end, to_itself) = keeping;
            keep(
                command,
                farewell,
                line_limit,
                &started,
                &orders_to_keeper,
                &to_itself,
                &end,
            );
        })
        .map_err(failed)?;
        let pipes = start.recv().map_err(io::Error::other);
        let pipes = pipes.and_then(|started| started).map_err(failed)?;
        Ok(Self {
            orders: pipes.orders,
            heard: pipes.heard,
            keeper,
            end,
            log: pipes.log,
            log_thread: Some(pipes.log_thread),
        })
    }

    /// Hands a line over to be written. `false` when the child has not read the ones before.
    pub(in crate::local) fn tell(&self, line: Vec<u8>) -> bool {
        let sent = self.orders.as_ref().map(|orders| orders.try_send(line));
        // A child that is gone is noticed by its silence, with its exit code.
        !matches!(sent, Some(Err(TrySendError::Full(_))))
    }

    /// What it says next; `None` when it says nothing for that long.
    pub(in crate::local) fn listen(&self, limit: Duration) -> Option<Heard> {
        match self.heard.recv_timeout(limit) {
            Ok(heard) => Some(heard),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Heard::End),
        }
    }

    /// Keeps it from being ended as idle.
    pub(in crate::local) fn busy(&self) {
        self.keep(Keep::Busy);
    }

    /// Ends it after this long without work.
    pub(in crate::local) fn idle(&self, after: Duration) {
        self.keep(Keep::Idle(after));
    }

    fn keep(&self, order: Keep) {
        // Fails only when the keeper is ending the child, or has left because it has ended.
        self.keeper.try_send(order).unwrap_or_default();
    }

    /// Whether it was asked to leave for having been idle: what it did not answer may be asked of a new one.
    pub(in crate::local) fn is_leaving(&self) -> bool {
        self.end.leaving.load(Ordering::SeqCst)
    }

    /// Whether it has not ended.
    pub(in crate::local) fn is_alive(&self) -> bool {
        self.end.get().is_none()
    }

    /// Ends it at once and waits until it is gone.
    pub(in crate::local) fn kill(&self) {
        self.keep(Keep::Kill);
        if self.end.wait(REAPED).is_none() {
            tracing::warn!("a killed engine has not ended yet");
        }
    }

    /// How it ended by itself, after its output closed; it is ended if it does not.
    pub(in crate::local) fn ended(&self) -> Option<Ended> {
        self.keep(Keep::Closed);
        self.end.wait(GRACE + REAPED)
    }

    /// The last it said on its error stream, as one line of the most recent lines.
    pub(in crate::local) fn last_words(&self) -> String {
        // What it wrote last may still be in the pipe for a moment.
        let deadline = Instant::now() + Duration::from_millis(200);
        let drained = || self.log_thread.as_ref().is_none_or(JoinHandle::is_finished);
        while !self.is_alive() && !drained() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
        let log = lock(&self.log);
        let text = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        let from = lines.len().saturating_sub(6);
        lines.get(from..).unwrap_or_default().join(" | ")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.is_alive() {
            self.kill();
        }
    }
}

/// Our ends of the pipes and the threads that serve them.
struct Pipes {
    orders: Option<SyncSender<Vec<u8>>>,
    heard: Receiver<Heard>,
    log: Arc<Mutex<Vec<u8>>>,
    log_thread: JoinHandle<()>,
}

/// The keeper thread: starts the child, ends it when told or when it has been idle for long, and always waits for it.
fn keep(
    mut command: Command,
    farewell: Option<Farewell>,
    line_limit: usize,
    started: &SyncSender<io::Result<Pipes>>,
    told: &Receiver<Keep>,
    to_itself: &SyncSender<Keep>,
    end: &End,
) {
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(err) => {
            // Fails only when nobody waits for it any more.
            started.send(Err(err)).unwrap_or_default();
            return;
        }
    };
    let pipes = connect(&mut child, line_limit, to_itself);
    let orders = pipes.as_ref().ok().and_then(|pipes| pipes.orders.clone());
    let broken = pipes.is_err();
    let abandoned = started.send(pipes).is_err();
    let grace = if broken || abandoned {
        Duration::ZERO
    } else {
        match until_its_end(told) {
            Last::Kill => Duration::ZERO,
            Last::Closed => GRACE,
            Last::Idle => {
                end.leaving.store(true, Ordering::SeqCst);
                say_farewell(orders.as_ref(), farewell)
            }
        }
    };
    end.set(bury(&mut child, grace));
}

/// Asks the child to end by itself. How long it may take; nothing when it cannot be asked.
fn say_farewell(orders: Option<&SyncSender<Vec<u8>>>, farewell: Option<Farewell>) -> Duration {
    let (Some(orders), Some(farewell)) = (orders, farewell) else {
        return Duration::ZERO;
    };
    let asked = orders.try_send(farewell.line).is_ok();
    if asked {
        farewell.within
    } else {
        Duration::ZERO
    }
}

/// Why the keeper stops keeping.
enum Last {
    Kill,
    Closed,
    Idle,
}

fn until_its_end(told: &Receiver<Keep>) -> Last {
    let mut idle_until: Option<Instant> = None;
    loop {
        let order = match idle_until {
            Some(until) => told.recv_timeout(until.saturating_duration_since(Instant::now())),
            None => told.recv().map_err(RecvTimeoutError::from),
        };
        match order {
            Ok(Keep::Busy) => idle_until = None,
            Ok(Keep::Idle(after)) => idle_until = Instant::now().checked_add(after),
            Ok(Keep::Closed) => return Last::Closed,
            Ok(Keep::Kill) | Err(RecvTimeoutError::Disconnected) => return Last::Kill,
            Err(RecvTimeoutError::Timeout) => return Last::Idle,
        }
    }
}

/// Gives the child `grace` to end by itself, ends what is left of its group, and reaps it.
fn bury(child: &mut Child, grace: Duration) -> Ended {
    let deadline = Instant::now() + grace;
    let mut exited = has_exited(child);
    while Instant::now() < deadline && !exited {
        thread::sleep(Duration::from_millis(5));
        exited = has_exited(child);
    }
    kill_group(child);
    match child.wait() {
        Ok(status) => Ended {
            by_us: !exited,
            ..status.into()
        },
        Err(err) => {
            tracing::warn!(%err, "an engine could not be waited for");
            Ended {
                code: None,
                signal: None,
                by_us: !exited,
            }
        }
    }
}

/// Whether it has exited; it is not reaped, so its number stays its own.
#[cfg(unix)]
fn has_exited(child: &Child) -> bool {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
    waitid(WaitId::Pid(Pid::from_child(child)), options).is_ok_and(|status| status.is_some())
}

#[cfg(not(unix))]
fn has_exited(child: &mut Child) -> bool {
    child.try_wait().is_ok_and(|status| status.is_some())
}

#[cfg(unix)]
fn kill_group(child: &Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    // Fails only when the group is gone already.
    kill_process_group(Pid::from_child(child), Signal::KILL).unwrap_or_default();
}

#[cfg(not(unix))]
fn kill_group(child: &mut Child) {
    // Fails only when it is gone already.
    child.kill().unwrap_or_default();
}

/// Starts the threads that serve the pipes. They end when the pipes close, which the end of the group sees to.
fn connect(child: &mut Child, line_limit: usize, keeper: &SyncSender<Keep>) -> io::Result<Pipes> {
    let no_pipe = || io::Error::other("no pipe");
    let stdout = child.stdout.take().ok_or_else(no_pipe)?;
    let stderr = child.stderr.take().ok_or_else(no_pipe)?;
    let orders = child.stdin.take().map(write_orders).transpose()?;
    let (say, heard) = sync_channel(HEARD);
    let keeper = keeper.clone();
    thread("engine events", move || {
        read_lines(stdout, line_limit, &say);
        keeper.try_send(Keep::Closed).unwrap_or_default();
    })?;
    let log = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&log);
    let log_thread = thread("engine log", move || read_log(stderr, &kept))?;
    Ok(Pipes {
        orders,
        heard,
        log,
        log_thread,
    })
}

fn write_orders(mut stdin: ChildStdin) -> io::Result<SyncSender<Vec<u8>>> {
    let (orders, waiting) = sync_channel::<Vec<u8>>(ORDERS);
    thread("engine orders", move || {
        for line in waiting {
            if stdin.write_all(&line).and_then(|()| stdin.flush()).is_err() {
                return;
            }
        }
    })?;
    Ok(orders)
}

fn read_lines(stdout: ChildStdout, limit: usize, say: &SyncSender<Heard>) {
    let mut reader = BufReader::with_capacity(64 * 1024, stdout);
    loop {
        let heard = match take(&mut reader, limit) {
            Ok(Taken::Line(line)) => Heard::Line(line),
            Ok(Taken::TooLong) => Heard::TooLong,
            Ok(Taken::End) | Err(_) => Heard::End,
        };
        let last = !matches!(heard, Heard::Line(_));
        if say.send(heard).is_err() || last {
            return;
        }
    }
}

fn read_log(mut stderr: ChildStderr, log: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 4096];
    while let Ok(read) = stderr.read(&mut buffer) {
        let Some(new) = buffer.get(..read).filter(|new| !new.is_empty()) else {
            return;
        };
        let mut log = lock(log);
        log.extend_from_slice(new);
        let over = log.len().saturating_sub(LOG_BYTES);
        log.drain(..over);
    }
}
