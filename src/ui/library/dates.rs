//! The choices of the date filter.

use crate::domain::search::Filter;
use crate::domain::time::{Day, Moment};
use crate::text::library as words;

/// A choice of the date filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since {
    AnyTime,
    Today,
    Week,
    Month,
    Year,
}

impl Since {
    pub(super) const ALL: [Self; 5] = [
        Self::AnyTime,
        Self::Today,
        Self::Week,
        Self::Month,
        Self::Year,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::AnyTime => words::ANY_TIME,
            Self::Today => words::TODAY,
            Self::Week => words::LAST_7_DAYS,
            Self::Month => words::LAST_30_DAYS,
            Self::Year => words::THIS_YEAR,
        }
    }

    /// The first moment of this choice.
    pub(super) fn from(self, now: Moment, utc_offset_secs: i32) -> Option<Moment> {
        let today = now.day(utc_offset_secs);
        let first = match self {
            Self::AnyTime => return None,
            Self::Today => today,
            Self::Week => Day(today.0 - 6),
            Self::Month => Day(today.0 - 29),
            Self::Year => first_of_year(today),
        };
        Some(first.start(utc_offset_secs))
    }

    /// The choice a filter stands for, if it is one of these.
    pub(super) fn of(filter: &Filter, now: Moment, utc_offset_secs: i32) -> Option<Self> {
        if filter.before.is_some() {
            return None;
        }
        Self::ALL
            .into_iter()
            .find(|since| since.from(now, utc_offset_secs) == filter.from)
    }
}

fn first_of_year(day: Day) -> Day {
    let (year, month, date) = day.date();
    // Never more than eleven steps: back to the first of the month, then from month to month.
    let mut first = Day(day.0 - i64::from(date) + 1);
    for _ in 1..month {
        let (_, _, length) = Day(first.0 - 1).date();
        first = Day(first.0 - i64::from(length));
    }
    debug_assert_eq!(first.date(), (year, 1, 1), "the first of January");
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_found_again_in_the_filter_it_makes() {
        // 2026-11-21 14:32 UTC
        let now = Moment(1_795_271_520_000);
        for offset in [-36_000, 0, 3_600, 46_800] {
            for since in Since::ALL {
                let filter = Filter {
                    from: since.from(now, offset),
                    ..Filter::default()
                };
                assert_eq!(Since::of(&filter, now, offset), Some(since), "{offset}");
            }
        }
        let from = Since::Year
            .from(now, 3_600)
            .map(|from| from.day(3_600).date());
        assert_eq!(from, Some((2026, 1, 1)), "the first of January");
        assert_eq!(first_of_year(Day(0)), Day(0), "already there");
    }

    #[test]
    fn an_older_filter_is_none_of_them() {
        let now = Moment(1_795_271_520_000);
        let filter = Filter {
            from: Some(Moment(5)),
            ..Filter::default()
        };
        assert_eq!(Since::of(&filter, now, 0), None);
    }
}
