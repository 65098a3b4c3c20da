//! What is told about downloads: when something changed, and some times a second while bytes arrive.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::domain::download::{Download, FileProgress, News, Phase};
use crate::models::download::desk::{Desk, Plan, Set, State};
use crate::models::download::speed;

/// Between two looks while something is under way.
const EVERY: Duration = Duration::from_millis(200);
/// Changes that come together are told together.
const TOGETHER: Duration = Duration::from_millis(20);

/// Tells for ever. The only one who does, so that news come in order.
pub(super) async fn tell(desk: Arc<Desk>) {
    loop {
        let (news, busy) = desk.news();
        for one in news {
            (desk.config.tell)(one);
        }
        if busy {
            // Whichever comes first.
            let _early = tokio::time::timeout(EVERY, desk.nudge.notified())
                .await
                .is_ok();
        } else {
            desk.nudge.notified().await;
        }
        tokio::time::sleep(TOGETHER).await;
    }
}

impl Desk {
    pub(crate) fn list(&self) -> Vec<Download> {
        let state = self.lock();
        state.sets.iter().map(|set| state.download(set)).collect()
    }

    /// What changed since the last time, and whether something is under way.
    fn news(&self) -> (Vec<News>, bool) {
        let now = Instant::now();
        let mut guard = self.lock();
        let mut news: Vec<News> = guard.gone.drain(..).map(News::Gone).collect();
        let mut busy = false;
        for at in 0..guard.sets.len() {
            let state = &mut *guard;
            let Some(set) = state.sets.get_mut(at) else {
                continue;
            };
            let cells = set
                .offer
                .files
                .iter()
                .filter_map(|spec| state.files.get(&spec.place()));
            let received = cells.map(|task| task.cell.received()).sum();
            set.speed.note(now, received);
            let Some(set) = state.sets.get(at) else {
                continue;
            };
            let download = state.download(set);
            let rests = download.phase.is_at_rest();
            busy |= !rests;
            let changed = set.told.as_ref() != Some(&download);
            if let Some(set) = state.sets.get_mut(at) {
                if rests {
                    set.speed.rest();
                }
                if changed {
                    set.told = Some(download.clone());
                    news.push(News::Changed(download));
                }
            }
        }
        (news, busy)
    }
}

impl State {
    fn download(&self, set: &Set) -> Download {
        let files = set.offer.files.iter();
        let files: Vec<FileProgress> = files
            .filter_map(|spec| self.files.get(&spec.place()))
            .map(|task| task.cell.get())
            .collect();
        let total_bytes = files.iter().map(|file| file.total_bytes).sum();
        let done_bytes = files.iter().map(|file| file.done_bytes).sum();
        let phase = phase_of(set, &files);
        let per_sec = match phase {
            Phase::Fetching => set.speed.per_sec(),
            _ => None,
        };
        Download {
            set: set.offer.id.clone(),
            left_secs: speed::left_secs(u64::saturating_sub(total_bytes, done_bytes), per_sec),
            phase,
            files,
            done_bytes,
            total_bytes,
            bytes_per_sec: per_sec,
        }
    }
}

/// The whole, from its parts.
fn phase_of(set: &Set, files: &[FileProgress]) -> Phase {
    if files.iter().all(|file| file.phase == Phase::Done) {
        return Phase::Done;
    }
    if let Plan::Failed(why) = &set.plan {
        return Phase::Failed(why.clone());
    }
    if let Some(failed) = files
        .iter()
        .find(|file| matches!(file.phase, Phase::Failed(_)))
    {
        return failed.phase.clone();
    }
    if set.paused {
        return Phase::Paused;
    }
    if !matches!(set.plan, Plan::Ready) {
        return Phase::Asking;
    }
    let order = [Phase::Fetching, Phase::Checking, Phase::Asking];
    let under_way = order
        .into_iter()
        .find(|phase| files.iter().any(|file| file.phase == *phase));
    under_way.unwrap_or(Phase::Waiting)
}
