//! How often, how long and how patiently: every number of the drive loop.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

use crate::domain::time::Moment;

/// The numbers of the drive loop. Tests shorten them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Most requests for one submission, the first counted.
    pub submit_tries: u32,
    /// Most requests for one picture link, the first counted.
    pub fetch_tries: u32,
    /// Wait before the first repetition; doubled each time.
    pub retry_base: Duration,
    /// Longest wait between repetitions.
    pub retry_max: Duration,
    /// Longest wait a service may ask for; when it asks for more, the job fails and says so.
    pub retry_after_max: Duration,
    /// Shortest and longest time between two questions about a job.
    pub poll_every: (Duration, Duration),
    /// How long a job is asked about before its outcome counts as unknown.
    pub poll_for: Duration,
    /// How long a cancelled job waits for the answer to a paid request that has left already.
    pub cancel_grace: Duration,
    /// Waits between attempts to keep a picture that could not be saved.
    pub keep_waits: Vec<Duration>,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            submit_tries: 4,
            fetch_tries: 6,
            retry_base: Duration::from_secs(1),
            retry_max: Duration::from_secs(30),
            retry_after_max: Duration::from_mins(5),
            poll_every: (Duration::from_millis(100), Duration::from_mins(1)),
            poll_for: Duration::from_mins(30),
            cancel_grace: Duration::from_secs(20),
            keep_waits: [500, 1000, 2000, 4000, 8000]
                .map(Duration::from_millis)
                .to_vec(),
        }
    }
}

impl Pace {
    /// The wait after the `tries`-th attempt (from 1): doubled each time, then shortened by up to half so that jobs do not
    /// come back together. The same job always waits the same, which keeps tests honest.
    pub fn backoff(&self, tries: u32, salt: i64) -> Duration {
        let doubled = self
            .retry_base
            .saturating_mul(1 << tries.saturating_sub(1).min(16))
            .min(self.retry_max);
        let mut hasher = DefaultHasher::new();
        (tries, salt).hash(&mut hasher);
        let share = 0.5 + (hasher.finish() % 1000) as f64 / 2000.0;
        doubled.mul_f64(share)
    }
}

/// What a `retry-after` header asks for: seconds, or an HTTP date (RFC 9110, section 10.2.3). `None` when unreadable.
pub fn retry_after(value: &str, now: Moment) -> Option<Duration> {
    let value = value.trim();
    if let Ok(secs) = value.parse::<u64>() {
        return Some(Duration::from_secs(secs));
    }
    let date = chrono::DateTime::parse_from_rfc2822(value).ok()?;
    let ahead_ms = date.timestamp_millis().saturating_sub(now.0).max(0);
    Some(Duration::from_millis(ahead_ms.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_read_in_both_forms() {
        let now = Moment(784_111_777_000); // Sun, 06 Nov 1994 08:49:37 GMT
        let read = |value| retry_after(value, now);
        assert_eq!(read("7"), Some(Duration::from_secs(7)), "seconds");
        assert_eq!(
            read("Sun, 06 Nov 1994 08:50:07 GMT"),
            Some(Duration::from_secs(30)),
            "date"
        );
        assert_eq!(
            read("Sun, 06 Nov 1994 08:00:00 GMT"),
            Some(Duration::ZERO),
            "a date gone by"
        );
        for bad in ["", "-5", "soon", "7.5", "99999999999999999999999"] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn waits_grow_and_stay_below_the_limit() {
        let pace = Pace::default();
        for salt in 0..50 {
            let mut least = Duration::ZERO;
            for tries in 1..40 {
                let wait = pace.backoff(tries, salt);
                assert!(wait <= pace.retry_max, "{wait:?}");
                assert!(wait >= pace.retry_base / 2, "{wait:?}");
                assert!(wait >= least / 2, "{wait:?} after {least:?}");
                least = wait;
            }
        }
    }
}
