//! Moments and days, without a clock: whoever calls brings the time.

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01 00:00 UTC.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Moment(pub i64);

const DAY_MS: i64 = 86_400_000;

impl Moment {
    /// Milliseconds from `earlier` to this moment; zero when the clock went backwards.
    pub fn since_ms(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).max(0)
    }

    /// This moment moved by a number of days.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(DAY_MS)))
    }

    /// The local calendar day, given how far local time is ahead of UTC.
    pub fn day(self, utc_offset_secs: i32) -> Day {
        Day(self.local_ms(utc_offset_secs).div_euclid(DAY_MS))
    }

    /// Local hour and minute, 24 h.
    pub fn clock(self, utc_offset_secs: i32) -> (u32, u32) {
        let minutes = self.local_ms(utc_offset_secs).rem_euclid(DAY_MS) / 60_000;
        ((minutes / 60) as u32, (minutes % 60) as u32)
    }

    fn local_ms(self, utc_offset_secs: i32) -> i64 {
        self.0.saturating_add(i64::from(utc_offset_secs) * 1000)
    }
}

/// A calendar day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub i64);

impl Day {
    /// Year, month (1 to 12) and day of the month (1 to 31).
    ///
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    pub fn date(self) -> (i64, u32, u32) {
        let shifted = self.0.saturating_add(719_468);
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_shifted = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * month_shifted + 2) / 5 + 1) as u32;
        let month = if month_shifted < 10 {
            month_shifted + 3
        } else {
            month_shifted - 9
        } as u32;
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year, month, day)
    }

    /// The first day of this day's month.
    #[must_use]
    pub fn first_of_month(self) -> Self {
        let (_, _, day) = self.date();
        Self(self.0.saturating_sub(i64::from(day) - 1))
    }

    /// The first moment of this day in local time.
    pub fn start(self, utc_offset_secs: i32) -> Moment {
        Moment(
            self.0
                .saturating_mul(DAY_MS)
                .saturating_sub(i64::from(utc_offset_secs) * 1000),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_clocks() {
        assert_eq!(Day(0).date(), (1970, 1, 1), "the epoch");
        assert_eq!(Day(11_016).date(), (2000, 2, 29), "a leap day");
        assert_eq!(
            Day(11_016).first_of_month().date(),
            (2000, 2, 1),
            "the first of a month"
        );
        assert_eq!(Day(-1).date(), (1969, 12, 31), "before the epoch");
        let moment = Moment(1_795_260_720_000); // 2026-11-21 11:32 UTC
        assert_eq!(moment.day(0).date(), (2026, 11, 21), "UTC");
        assert_eq!(moment.clock(3600), (12, 32), "one hour east");
        assert_eq!(
            moment.day(13 * 3600).date(),
            (2026, 11, 22),
            "tomorrow in the far east"
        );
        assert_eq!(
            moment.day(3600).start(3600).clock(3600),
            (0, 0),
            "midnight is local"
        );
    }
}
