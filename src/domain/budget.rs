//! Whether a click may spend what it would spend.

use crate::domain::money::{Micros, Price};

/// Caps in micro-dollars; `None` for no cap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caps {
    /// A click may spend at most this.
    pub per_click: Option<Micros>,
    /// A day may spend at most this.
    pub per_day: Option<Micros>,
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Go ahead.
    Allow,
    /// The click costs more than a click may.
    OverClick {
        /// The cap.
        cap: Micros,
    },
    /// The day would cost more than a day may.
    OverDay {
        /// The cap.
        cap: Micros,
        /// What is left of it.
        left: Micros,
    },
}

/// Checks a click against the caps. An unknown price counts as its least; free is always allowed.
pub fn check(caps: Caps, price: Price, spent_today: Micros) -> Verdict {
    if price.is_free() {
        return Verdict::Allow;
    }
    let most = price.at_most().unwrap_or_else(|| price.at_least());
    if let Some(cap) = caps.per_click.filter(|cap| most > *cap) {
        return Verdict::OverClick { cap };
    }
    if let Some(cap) = caps.per_day.filter(|cap| spent_today.plus(most) > *cap) {
        let left = Micros(cap.0.saturating_sub(spent_today.0).max(0));
        return Verdict::OverDay { cap, left };
    }
    Verdict::Allow
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caps_refuse_and_free_always_passes() {
        let caps = Caps {
            per_click: Some(Micros(100)),
            per_day: Some(Micros(250)),
        };
        let fixed = |micros| Price::Fixed {
            micros: Micros(micros),
        };
        assert_eq!(
            check(caps, fixed(100), Micros(0)),
            Verdict::Allow,
            "at the cap"
        );
        assert_eq!(
            check(caps, fixed(101), Micros(0)),
            Verdict::OverClick { cap: Micros(100) },
            "over"
        );
        assert_eq!(
            check(caps, fixed(60), Micros(200)),
            Verdict::OverDay {
                cap: Micros(250),
                left: Micros(50)
            },
            "over the day"
        );
        assert_eq!(
            check(caps, Price::Free, Micros(999)),
            Verdict::Allow,
            "free"
        );
    }
}
