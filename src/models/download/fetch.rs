//! One file, from the question to its name in the models folder.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::spawn_blocking;

use crate::domain::download::{Phase, Trouble};
use crate::domain::offer::FileSpec;
use crate::domain::shelf::FileState;
use crate::domain::weights::Flaw;
use crate::models::download::cell::Cell;
use crate::models::download::part::{self, NotOpened, Part};
use crate::models::download::patience::{Pace, Patience, Snag};
use crate::models::download::source::{Agreed, Source};
use crate::models::download::web::Heard;
use crate::models::shelf::Shelf;

/// Asks whether to go on.
pub(crate) type Stopped = watch::Receiver<bool>;

/// Whether a person stopped it. A sender that is gone means the same.
pub(crate) fn is_stopped(stop: &Stopped) -> bool {
    *stop.borrow() || stop.has_changed().is_err()
}

/// Ends when a person stopped it.
pub(crate) async fn stopped(mut stop: Stopped) {
    // An error means that the sender is gone.
    let _sender_is_there = stop.wait_for(|stop| *stop).await.is_ok();
}

/// Everything the fetching of one file needs.
pub(crate) struct Job {
    pub(crate) spec: FileSpec,
    pub(crate) source: Arc<Source>,
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) pace: Pace,
    pub(crate) cell: Arc<Cell>,
    pub(crate) stop: Stopped,
}

impl Job {
    /// Fetches the file. Returns once it has its name and was checked.
    pub(crate) async fn run(&self) -> Result<(), Trouble> {
        let mut patience = Patience::new(self.pace);
        let mut part = None;
        // Bytes that were here at most. Beginning anew again and again is no progress.
        let mut best = 0;
        loop {
            let Err(snag) = self.attempt(&mut part).await else {
                return Ok(());
            };
            let done = part.as_ref().map_or(0, Part::done);
            if matches!(snag, Snag::Anew(_)) {
                part = None;
                self.discard().await?;
            }
            let wait = patience.next(snag, done > best);
            best = best.max(done);
            let wait = match wait {
                Ok(wait) => wait,
                Err(why) => {
                    drop(part);
                    if is_worthless(&why) {
                        self.discard().await?;
                    }
                    return Err(why);
                }
            };
            tokio::time::sleep(wait.max(Duration::from_millis(1))).await;
        }
    }

    async fn attempt(&self, slot: &mut Option<Part>) -> Result<(), Snag> {
        if let FileState::Ready { path, .. } = self.shelf.state(&self.spec) {
            let bytes = std::fs::metadata(path).map_or(0, |about| about.len());
            self.cell.finish(bytes);
            return Ok(());
        }
        self.cell.set_phase(Phase::Asking);
        let agreed = self.source.agree(&self.spec).await?;
        self.cell.set_total(agreed.bytes);
        if self.is_there_already(&agreed).await? {
            self.cell.finish(agreed.bytes);
            return Ok(());
        }
        if slot.as_ref().is_some_and(|part| !part.is_of(&agreed)) {
            return Err(Snag::Anew(Trouble::KeepsChanging));
        }
        let mut part = match slot.take() {
            Some(part) => part,
            None => self.open(&agreed).await?,
        };
        self.cell.set_done(part.done());
        if part.done() < agreed.bytes {
            self.cell.set_phase(Phase::Fetching);
            let streamed = self.stream(&mut part, &agreed).await;
            if let Err(snag) = streamed {
                *slot = Some(part);
                return Err(snag);
            }
        }
        self.finish(part, agreed).await
    }

    /// A file of that name may lie there since before the ledger was lost, or a person put it there.
    async fn is_there_already(&self, agreed: &Agreed) -> Result<bool, Snag> {
        if !matches!(
            self.shelf.state(&self.spec),
            FileState::Unchecked | FileState::Changed
        ) {
            return Ok(false);
        }
        self.cell.set_phase(Phase::Checking);
        let (shelf, spec, agreed) = (Arc::clone(&self.shelf), self.spec.clone(), agreed.clone());
        let stop = self.stop.clone();
        let same = spawn_blocking(move || {
            let same = shelf.is_this(&spec, agreed.bytes, agreed.sha256, &mut |_done| {
                !is_stopped(&stop)
            })?;
            if same {
                shelf.confirm(&spec, agreed.sha256, agreed.pinned, agreed.commit)?;
            }
            Ok::<_, io::Error>(same)
        });
        let same = same
            .await
            .map_err(|_panicked| Snag::Final(Trouble::Internal))?;
        same.map_err(|err| Snag::Final(self.folder_trouble(&err, 0)))
    }

    async fn open(&self, agreed: &Agreed) -> Result<Part, Snag> {
        self.cell.set_phase(Phase::Checking);
        let target = self
            .shelf
            .path_of(&self.spec)
            .ok_or(Snag::Final(Trouble::BadName))?;
        let id = format!("{}/{}", self.spec.repository, self.spec.path);
        let (agreed, stop) = (agreed.clone(), self.stop.clone());
        let bytes = agreed.bytes;
        let opened = spawn_blocking(move || {
            Part::open(&target, &id, &agreed, &mut |_done| !is_stopped(&stop))
        });
        let opened = opened
            .await
            .map_err(|_panicked| Snag::Final(Trouble::Internal))?;
        opened.map_err(|why| match why {
            NotOpened::InUse | NotOpened::Stopped => Snag::again(Trouble::InUse),
            NotOpened::Io(err) => Snag::Final(self.folder_trouble(&err, bytes)),
        })
    }

    /// Receives what is missing.
    async fn stream(&self, part: &mut Part, agreed: &Agreed) -> Result<(), Snag> {
        let full =
            |err: &io::Error, done| Snag::Final(self.folder_trouble(err, agreed.bytes - done));
        let from = part.done();
        let commit = agreed.commit.as_deref();
        let mut heard = self
            .source
            .open(&self.spec, commit, from, part.range_etag())
            .await?;
        if is_from_the_start(&heard, part, agreed)? {
            // The server does not go on where it stopped, or the file is another now.
            part.begin_anew().map_err(|err| full(&err, 0))?;
            self.cell.set_done(0);
        }
        if from > 0 {
            part.goes_on();
        }
        let tag = heard
            .header("etag")
            .filter(|tag| !tag.starts_with("W/") && tag.len() < 300);
        part.remember(tag.map(str::to_owned))
            .map_err(|err| full(&err, from))?;
        while let Some(piece) = heard.body.next().await? {
            if part.done() + piece.len() as u64 > agreed.bytes {
                return Err(Snag::Anew(Trouble::WrongLength));
            }
            part.add(&piece).map_err(|err| full(&err, part.done()))?;
            self.cell.receive(piece.len() as u64);
        }
        if part.done() < agreed.bytes {
            return Err(Snag::again(Trouble::WrongLength));
        }
        Ok(())
    }

    /// Compares the SHA-256, looks into the header, and only then gives the file its name.
    async fn finish(&self, part: Part, agreed: Agreed) -> Result<(), Snag> {
        if part.sha256() != agreed.sha256 {
            let again = part.is_resumed();
            drop(part);
            return if again {
                // What was there before may have been damaged meanwhile.
                Err(Snag::Anew(Trouble::WrongBytes))
            } else {
                Err(Snag::Final(Trouble::WrongBytes))
            };
        }
        self.cell.set_phase(Phase::Checking);
        let (shelf, spec) = (Arc::clone(&self.shelf), self.spec.clone());
        let bytes = agreed.bytes;
        let finished = spawn_blocking(move || {
            if let Err(flaw) = part.inspect() {
                return Ok(Err(flaw));
            }
            part.finish()?;
            shelf.confirm(&spec, agreed.sha256, agreed.pinned, agreed.commit)?;
            Ok::<_, io::Error>(Ok(()))
        });
        let finished = finished
            .await
            .map_err(|_panicked| Snag::Final(Trouble::Internal))?;
        match finished {
            Ok(Ok(())) => {
                self.cell.finish(bytes);
                Ok(())
            }
            Ok(Err(flaw)) => Err(Snag::Final(Trouble::NotAModel(flaw))),
            Err(err) => Err(Snag::Final(self.folder_trouble(&err, 0))),
        }
    }

    /// Removes what arrived: it is worth nothing.
    async fn discard(&self) -> Result<(), Trouble> {
        self.cell.set_done(0);
        let Some(target) = self.shelf.path_of(&self.spec) else {
            return Ok(());
        };
        let done = spawn_blocking(move || part::discard(&target)).await;
        let done = done.map_err(|_panicked| Trouble::Internal)?;
        match done {
            // Another window has it now.
            Err(err) if err.kind() == io::ErrorKind::WouldBlock => Ok(()),
            done => done
                .map(|_bytes| ())
                .map_err(|err| self.folder_trouble(&err, 0)),
        }
    }

    fn folder_trouble(&self, err: &io::Error, needs_bytes: u64) -> Trouble {
        folder_trouble(err, needs_bytes, &self.shelf)
    }
}

fn folder_trouble(err: &io::Error, needs_bytes: u64, shelf: &Shelf) -> Trouble {
    if matches!(
        err.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    ) {
        return Trouble::DiskFull {
            needs_bytes,
            free_bytes: fs4::available_space(shelf.folder()).unwrap_or_default(),
        };
    }
    Trouble::Folder(err.to_string())
}

/// Whether nothing of what arrived may be used.
fn is_worthless(why: &Trouble) -> bool {
    matches!(
        why,
        Trouble::WrongBytes | Trouble::KeepsChanging | Trouble::NotAModel(_)
    )
}

/// Whether an answer begins with the first byte although another was asked for; an error when it is no answer to the
/// question at all.
fn is_from_the_start(heard: &Heard, part: &Part, agreed: &Agreed) -> Result<bool, Snag> {
    let wrong = Snag::Anew(Trouble::WrongLength);
    let from = part.done();
    let coding = heard.header("content-encoding").unwrap_or("identity");
    if !coding.eq_ignore_ascii_case("identity") {
        return Err(Snag::again(Trouble::WrongBytes));
    }
    let kind = heard.header("content-type").unwrap_or_default();
    if kind.starts_with("text/html") {
        return Err(Snag::again(Trouble::NotAModel(Flaw::WebPage)));
    }
    let length: Option<u64> = heard
        .header("content-length")
        .and_then(|text| text.parse().ok());
    match heard.status {
        206 => {
            let (begin, total) = content_range(heard).ok_or_else(|| wrong.clone())?;
            let length_is_right = length.is_none_or(|length| length == agreed.bytes - from);
            if begin != from || total.is_some_and(|total| total != agreed.bytes) || !length_is_right
            {
                return Err(wrong);
            }
            let same = part
                .range_etag()
                .zip(heard.header("etag"))
                .is_none_or(|(ours, theirs)| ours == theirs);
            if same {
                Ok(false)
            } else {
                Err(Snag::Anew(Trouble::KeepsChanging))
            }
        }
        200 if length.is_none_or(|length| length == agreed.bytes) => Ok(from > 0),
        // 416 too: the file there ends before the byte that was asked for.
        _ => Err(wrong),
    }
}

/// `bytes 100-199/1000`: the first byte and the whole length (RFC 9110, section 14.4).
fn content_range(heard: &Heard) -> Option<(u64, Option<u64>)> {
    let text = heard
        .header("content-range")?
        .trim()
        .strip_prefix("bytes")?;
    let (range, total) = text.trim().split_once('/')?;
    let (begin, _end) = range.split_once('-')?;
    let total = match total.trim() {
        "*" => None,
        total => Some(total.parse().ok()?),
    };
    Some((begin.trim().parse().ok()?, total))
}
