//! What is tried again, how often and after how long.

use std::time::{Duration, SystemTime};

use crate::domain::download::Trouble;
use crate::engine::transport::NetError;
use crate::engine::transport::NetErrorKind;

/// Every number of a download's patience. Tests shorten them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Attempts in a row without a single new byte before a file fails; it can be resumed then.
    pub tries: u32,
    /// Wait before the first repetition; doubled each time.
    pub base: Duration,
    /// Longest wait between repetitions.
    pub longest: Duration,
    /// Longest wait a server may ask for; when it asks for more, the file fails and says so.
    pub retry_after_longest: Duration,
    /// How often a file is begun anew because what arrived was wrong, or changed on the way.
    pub begin_anew: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            tries: 6,
            base: Duration::from_secs(1),
            longest: Duration::from_mins(1),
            retry_after_longest: Duration::from_mins(5),
            begin_anew: 2,
        }
    }
}

/// Why an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Snag {
    /// Trying again would not help.
    Final(Trouble),
    /// It may go better later.
    Again {
        why: Trouble,
        after: Option<Duration>,
    },
    /// What is here is worth nothing; from the first byte.
    Anew(Trouble),
}

impl Snag {
    /// It may go better after the usual wait.
    pub(crate) fn again(why: Trouble) -> Self {
        Self::Again { why, after: None }
    }
}

impl From<NetError> for Snag {
    fn from(err: NetError) -> Self {
        // The detail has no address in it, and no token.
        tracing::debug!(kind = ?err.kind, detail = err.detail, "fetching a model");
        match err.kind {
            NetErrorKind::Offline => Self::again(Trouble::Offline),
            NetErrorKind::Timeout => Self::again(Trouble::Stalled),
            NetErrorKind::Refused | NetErrorKind::BadUrl => Self::Final(Trouble::BadLink),
            NetErrorKind::NoKey => Self::Final(Trouble::TokenRefused),
            NetErrorKind::Internal => Self::Final(Trouble::Internal),
            NetErrorKind::Connect
            | NetErrorKind::ClosedEarly
            | NetErrorKind::TooLarge
            | NetErrorKind::Stopped => Self::again(Trouble::NoAnswer),
        }
    }
}

/// Counts the attempts of one file.
#[derive(Debug)]
pub(crate) struct Patience {
    pace: Pace,
    tries: u32,
    anew: u32,
}

impl Patience {
    pub(crate) fn new(pace: Pace) -> Self {
        Self {
            pace,
            tries: 0,
            anew: 0,
        }
    }

    /// How long to wait before the next attempt, or why there is none. `got_further`: new bytes came in the last one.
    pub(crate) fn next(&mut self, snag: Snag, got_further: bool) -> Result<Duration, Trouble> {
        if got_further {
            self.tries = 0;
        }
        match snag {
            Snag::Final(why) => Err(why),
            Snag::Anew(why) => {
                self.anew += 1;
                if self.anew > self.pace.begin_anew {
                    return Err(why);
                }
                Ok(self.pace.base)
            }
            Snag::Again { why, after } => {
                self.tries += 1;
                if self.tries >= self.pace.tries {
                    return Err(why);
                }
                if let Some(after) = after {
                    if after > self.pace.retry_after_longest {
                        let after_secs = Some(after.as_secs());
                        return Err(Trouble::Busy { after_secs });
                    }
                    return Ok(after);
                }
                let doubled = self.pace.base.saturating_mul(1 << (self.tries - 1).min(16));
                Ok(doubled.min(self.pace.longest))
            }
        }
    }
}

/// What a `retry-after` header asks for: seconds, or an HTTP date (RFC 9110, section 10.2.3). `None` when unreadable.
pub(crate) fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if let Ok(secs) = value.parse::<u64>() {
        return Some(Duration::from_secs(secs));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace {
        tries: 3,
        base: Duration::from_secs(1),
        longest: Duration::from_mins(1),
        retry_after_longest: Duration::from_secs(100),
        begin_anew: 1,
    };

    #[test]
    fn waits_grow_end_and_begin_again_with_progress() {
        let mut patience = Patience::new(PACE);
        let snag = || Snag::again(Trouble::NoAnswer);
        assert_eq!(
            patience.next(snag(), false),
            Ok(Duration::from_secs(1)),
            "first"
        );
        assert_eq!(
            patience.next(snag(), false),
            Ok(Duration::from_secs(2)),
            "doubled"
        );
        assert_eq!(
            patience.next(snag(), true),
            Ok(Duration::from_secs(1)),
            "new bytes came"
        );
        assert_eq!(
            patience.next(snag(), false),
            Ok(Duration::from_secs(2)),
            "doubled"
        );
        assert_eq!(
            patience.next(snag(), false),
            Err(Trouble::NoAnswer),
            "enough"
        );
    }

    #[test]
    fn a_server_may_ask_for_a_wait_but_not_for_any() {
        let ask = |secs| Snag::Again {
            why: Trouble::Busy { after_secs: None },
            after: Some(Duration::from_secs(secs)),
        };
        let mut patience = Patience::new(PACE);
        assert_eq!(
            patience.next(ask(90), false),
            Ok(Duration::from_secs(90)),
            "as asked"
        );
        let busy = Trouble::Busy {
            after_secs: Some(101),
        };
        assert_eq!(patience.next(ask(101), false), Err(busy), "too long");
        assert_eq!(
            retry_after(" 7 ", SystemTime::UNIX_EPOCH),
            Some(Duration::from_secs(7)),
            "seconds"
        );
        let date = "Thu, 01 Jan 1970 00:01:00 GMT";
        assert_eq!(
            retry_after(date, SystemTime::UNIX_EPOCH),
            Some(Duration::from_mins(1)),
            "date"
        );
        assert_eq!(
            retry_after(date, SystemTime::now()),
            Some(Duration::ZERO),
            "past"
        );
        assert_eq!(retry_after("soon", SystemTime::now()), None, "unreadable");
    }

    #[test]
    fn beginning_anew_is_not_endless() {
        let mut patience = Patience::new(PACE);
        let anew = || Snag::Anew(Trouble::WrongBytes);
        assert!(patience.next(anew(), true).is_ok(), "once");
        assert_eq!(
            patience.next(anew(), true),
            Err(Trouble::WrongBytes),
            "not again and again"
        );
    }
}
