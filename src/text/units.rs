//! Amounts in words: money, time, bytes, counts, dates.

use crate::domain::history::Count;
use crate::domain::money::{Cost, Price};
use crate::domain::time::{Day, Moment};

/// `free`, `about $0.24`, `about $0.10 to $0.40`, `price unknown`. An estimate always says "about".
pub fn price(price: Price) -> String {
    match price {
        Price::Unknown => "price unknown".to_owned(),
        _ if price.is_free() => "free".to_owned(),
        Price::Range { min, max } if min.to_string() != max.to_string() => {
            format!("about {min} to {max}")
        }
        _ => format!("about {}", price.at_most().unwrap_or_default()),
    }
}

/// The price of one picture on a chip: `free`, `$0.04`, `$0.01–$0.04`, `price unknown`.
pub fn price_each(price: Price) -> String {
    match price {
        Price::Unknown => "price unknown".to_owned(),
        Price::Range { min, max } => format!("{min}–{max}"),
        Price::Free => "free".to_owned(),
        Price::Fixed { micros } => micros.to_string(),
    }
}

/// What a picture did cost.
pub fn cost(cost: Cost) -> String {
    match cost {
        Cost::Billed { micros } => micros.to_string(),
        Cost::Estimated { micros } if micros.0 == 0 => "free".to_owned(),
        Cost::Estimated { micros } => format!("about {micros}"),
        Cost::Unknown => "not known".to_owned(),
    }
}

/// A measured time: `0.4 s`, `6.2 s`, `48 s`, `2 min 5 s`, `1 h 12 min`.
pub fn took(ms: u64) -> String {
    let secs = ms / 1000;
    match ms {
        0..50 => "under 0.1 s".to_owned(),
        50..9_950 => format!("{}.{} s", (ms + 50) / 1000, (ms + 50) % 1000 / 100),
        9_950..60_000 => format!("{} s", (ms + 500) / 1000),
        60_000..3_600_000 => match secs % 60 {
            0 => format!("{} min", secs / 60),
            rest => format!("{} min {rest} s", secs / 60),
        },
        _ => format!("{} h {} min", secs / 3600, secs % 3600 / 60),
    }
}

/// An expected time, rounded the way people say it: `1 s`, `16 s`, `3 min`.
pub fn about(ms: u64) -> String {
    match ms {
        0..=1_000 => "1 s".to_owned(),
        1_001..90_000 => format!("{} s", ms.div_ceil(1000)),
        90_000..5_400_000 => format!("{} min", (ms + 30_000) / 60_000),
        _ => format!("{} h", (ms + 1_800_000) / 3_600_000),
    }
}

/// Bytes as people read them: `512 bytes`, `1.4 MB`, `38 GB` (powers of ten, as disks are sold).
pub fn bytes(bytes: u64) -> String {
    const UNITS: [(&str, u64); 4] = [
        ("TB", 1_000_000_000_000),
        ("GB", 1_000_000_000),
        ("MB", 1_000_000),
        ("kB", 1_000),
    ];
    for (unit, size) in UNITS {
        if bytes >= size {
            let tenths = bytes / (size / 10);
            return if tenths >= 100 {
                format!("{} {unit}", bytes / size)
            } else {
                format!("{}.{} {unit}", tenths / 10, tenths % 10)
            };
        }
    }
    format!("{bytes} bytes")
}

/// A number with thin groups of three: `1,204`.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 picture`, `4 pictures`.
pub fn pictures(count: u64) -> String {
    if count == 1 {
        "1 picture".to_owned()
    } else {
        format!("{} pictures", number(count))
    }
}

/// `312`, `1,000+`.
pub fn count(count: Count) -> String {
    match count {
        Count::Exactly(exact) => number(exact),
        Count::MoreThan(least) => format!("{}+", number(least)),
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The first three letters of a month, 1 to 12.
pub fn month_short(month: u32) -> &'static str {
    let name = MONTHS
        .get(month.saturating_sub(1) as usize)
        .copied()
        .unwrap_or_default();
    name.get(..3).unwrap_or(name)
}

/// `Today`, `Yesterday`, `14 October`, `14 October 2025`.
pub fn day(day: Day, today: Day) -> String {
    let (year, month, date) = day.date();
    match today.0 - day.0 {
        0 => "Today".to_owned(),
        1 => "Yesterday".to_owned(),
        _ => {
            let month = MONTHS
                .get(month.saturating_sub(1) as usize)
                .copied()
                .unwrap_or_default();
            if year == today.date().0 {
                format!("{date} {month}")
            } else {
                format!("{date} {month} {year}")
            }
        }
    }
}

/// `Today 14:32`, `3 March 2025 09:05`.
pub fn moment(moment: Moment, now: Moment, utc_offset_secs: i32) -> String {
    let (hour, minute) = moment.clock(utc_offset_secs);
    format!(
        "{} {hour:02}:{minute:02}",
        day(moment.day(utc_offset_secs), now.day(utc_offset_secs))
    )
}

/// A seed in groups of three: `418 220 947`.
pub fn seed(seed: u64) -> String {
    number(seed).replace(',', "\u{a0}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Micros;

    #[test]
    fn times() {
        let cases = [
            (0, "under 0.1 s"),
            (449, "0.4 s"),
            (6_240, "6.2 s"),
            (9_949, "9.9 s"),
            (48_400, "48 s"),
            (125_000, "2 min 5 s"),
            (120_000, "2 min"),
            (4_320_000, "1 h 12 min"),
        ];
        for (ms, words) in cases {
            assert_eq!(took(ms), words, "{ms}");
        }
        for (ms, words) in [
            (10, "1 s"),
            (15_200, "16 s"),
            (170_000, "3 min"),
            (7_200_000, "2 h"),
        ] {
            assert_eq!(about(ms), words, "{ms}");
        }
    }

    #[test]
    fn sizes_and_numbers() {
        for (n, words) in [
            (12, "12 bytes"),
            (1_400_000, "1.4 MB"),
            (38_400_000_000, "38 GB"),
            (99_990, "99 kB"),
        ] {
            assert_eq!(bytes(n), words, "{n}");
        }
        assert_eq!(
            (number(7), number(1204), number(1_000_000)),
            ("7".into(), "1,204".into(), "1,000,000".into()),
            "groups"
        );
        assert_eq!(seed(418_220_947), "418\u{a0}220\u{a0}947", "seed");
    }

    #[test]
    fn an_estimate_always_says_about() {
        let fixed = Price::Fixed {
            micros: Micros(240_000),
        };
        assert_eq!(price(fixed), "about $0.24", "estimate");
        assert_eq!(price(Price::Free), "free", "free is certain");
        assert_eq!(price_each(fixed), "$0.24", "list price");
        assert_eq!(
            cost(Cost::Estimated {
                micros: Micros(40_000)
            }),
            "about $0.04",
            "not billed yet"
        );
    }

    #[test]
    fn days() {
        let today = Day(20_778);
        assert_eq!(day(today, today), "Today", "today");
        assert_eq!(day(Day(20_777), today), "Yesterday", "yesterday");
        assert_eq!(day(Day(20_700), today), "4 September", "this year");
        assert_eq!(day(Day(20_000), today), "4 October 2024", "another year");
    }
}
