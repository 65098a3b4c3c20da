//! The engine's events as news for the window.

use crate::app::msg::News;
use crate::app::state::Preview;
use crate::engine::EngineEvent;

use std::sync::atomic::{AtomicU32, Ordering};

/// One event as news.
pub(super) fn news(event: EngineEvent) -> News {
    match event {
        EngineEvent::State { job, state, .. } => News::Job { job, state },
        EngineEvent::Progress { job, progress } => News::Progress {
            job,
            fraction: progress.fraction,
            before: progress.before,
            preview: progress.preview.map(|preview| Preview {
                width_px: preview.width_px,
                height_px: preview.height_px,
                rgb: preview.rgb,
                serial: next_serial(),
            }),
        },
        EngineEvent::Kept {
            job,
            picture,
            facts,
        } => News::Kept {
            job,
            picture,
            facts,
        },
    }
}

/// Tells one preview from the next.
fn next_serial() -> u32 {
    static SERIAL: AtomicU32 = AtomicU32::new(0);
    SERIAL.fetch_add(1, Ordering::Relaxed)
}
