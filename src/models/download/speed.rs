//! How fast it goes, as a moving average, and how long it still takes.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Over how long the average is taken.
const WINDOW: Duration = Duration::from_secs(10);
/// Shorter than this, a speed would only be a guess.
const AT_LEAST: Duration = Duration::from_secs(1);

/// Bytes received at moments of the last seconds.
#[derive(Debug, Default)]
pub(crate) struct Speed {
    seen: VecDeque<(Instant, u64)>,
}

impl Speed {
    /// Notes how many bytes came altogether until now.
    pub(crate) fn note(&mut self, now: Instant, received: u64) {
        while self.seen.len() > 1
            && self
                .seen
                .front()
                .is_some_and(|(then, _)| now.duration_since(*then) > WINDOW)
        {
            self.seen.pop_front();
        }
        self.seen.push_back((now, received));
    }

    /// Forgets everything: it stands still.
    pub(crate) fn rest(&mut self) {
        self.seen.clear();
    }

    /// Bytes a second; `None` as long as there is too little to go by.
    pub(crate) fn per_sec(&self) -> Option<u64> {
        let ((first, before), (last, after)) = self.seen.front().zip(self.seen.back())?;
        let span = last.duration_since(*first);
        let bytes = after.saturating_sub(*before);
        (span >= AT_LEAST).then(|| (bytes as f64 / span.as_secs_f64()) as u64)
    }
}

/// Seconds until so many bytes have come.
pub(crate) fn left_secs(left_bytes: u64, per_sec: Option<u64>) -> Option<u64> {
    let per_sec = per_sec.filter(|speed| *speed > 0)?;
    Some(left_bytes.div_ceil(per_sec))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_average_moves_and_says_nothing_too_early() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let mut speed = Speed::default();
        speed.note(at(0), 0);
        speed.note(at(500), 5_000_000);
        assert_eq!(speed.per_sec(), None, "too early");
        speed.note(at(2_000), 2_000_000);
        assert_eq!(speed.per_sec(), Some(1_000_000), "a million a second");
        for second in 3..40 {
            speed.note(at(second * 1_000), 2_000_000 + (second - 2) * 4_000_000);
        }
        assert_eq!(
            speed.per_sec(),
            Some(4_000_000),
            "what was long ago is forgotten"
        );
        assert_eq!(
            left_secs(10_000_001, speed.per_sec()),
            Some(3),
            "rounded up"
        );
        assert_eq!(left_secs(5, Some(0)), None, "nobody knows");
        speed.rest();
        assert_eq!(speed.per_sec(), None, "it stands still");
    }
}
