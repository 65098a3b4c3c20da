//! Money: budgets, questions before something is bought, and what was spent.

use super::units;
use crate::domain::budget::Cap;
use crate::domain::money::{Micros, Price};

/// What was spent.
pub const SPENT: &str = "What you spent";
/// How it is counted.
pub const SPENT_SENTENCE: &str = "What a service may have charged counts too, and so do pictures that are being made, until it is known what they cost.";
/// Since midnight.
pub const TODAY: &str = "Today";
/// Since the first of the month.
pub const THIS_MONTH: &str = "This month";
/// In the open library.
pub const THIS_LIBRARY: &str = "In this library";
/// Being added up.
pub const ADDING_UP: &str = "Adding up";

/// Behind a sum: `of $5`.
pub fn of(limit: Micros) -> String {
    format!("of {}", amount(limit))
}

/// The accessible name of a field for a cap.
pub fn cap_field(name: &str) -> String {
    format!("Limit: {name}")
}

/// Caps.
pub const CAPS: &str = "Never spend more than";
/// What they do.
pub const CAPS_SENTENCE: &str =
    "A click that would cost more is not sent. Leave a field empty for no limit.";
/// Asking first.
pub const ASK: &str = "Ask me first";
/// What that does.
pub const ASK_SENTENCE: &str =
    "A click above these sums waits for your yes. So does one whose price nobody knows.";
/// In the empty field of a cap.
pub const NO_CAP: &str = "No limit";
/// What is no amount.
pub const BAD_AMOUNT: &str = "Write an amount in dollars, for example 5 or 2.50.";

/// What a cap is for: its name and a sentence.
pub fn cap(cap: Cap) -> (&'static str, &'static str) {
    match cap {
        Cap::Click => ("A click", "Everything one press of Generate makes."),
        Cap::Day => ("A day", "From midnight to midnight on this computer."),
        Cap::Month => ("A month", "From the first to the last."),
        Cap::Project => ("This library", "Everything ever made in it."),
    }
}

/// The sum above which a click asks first.
pub const ASK_CLICK: (&str, &str) = (
    "A click costs more than",
    "Everything one press of Generate makes.",
);
/// The sum of a day above which a click asks first.
pub const ASK_DAY: (&str, &str) = (
    "The day comes to more than",
    "With what was spent since midnight.",
);

/// An amount without needless cents: `$5`, `$2.50`, `under $0.01`.
pub fn amount(micros: Micros) -> String {
    match micros.0 {
        i64::MIN..=0 => "$0".to_owned(),
        whole if whole % 1_000_000 == 0 => {
            format!("${}", units::number((whole / 1_000_000).unsigned_abs()))
        }
        _ => micros.to_string(),
    }
}

/// An amount as it stands in a field: `5`, `2.50`, and with all its digits where cents are not enough.
pub fn in_field(micros: Micros) -> String {
    let (whole, rest) = (micros.0.max(0) / 1_000_000, micros.0.max(0) % 1_000_000);
    match rest {
        0 => whole.to_string(),
        cents if cents % 10_000 == 0 => format!("{whole}.{:02}", cents / 10_000),
        _ => format!("{whole}.{rest:06}")
            .trim_end_matches('0')
            .to_owned(),
    }
}

/// Reads an amount in dollars; `None` for what is none.
pub fn read_amount(text: &str) -> Option<Micros> {
    let text = text.trim().trim_start_matches('$').trim_start();
    let (whole, rest) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() && rest.is_empty() || whole.len() > 7 || rest.len() > 6 {
        return None;
    }
    if !digits(whole) || !digits(rest) {
        return None;
    }
    let whole: i64 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let rest: i64 = format!("{rest:0<6}").parse().ok()?;
    Some(Micros(whole * 1_000_000 + rest))
}

/// Title of a click that costs too much: `Over your $5 budget`.
pub fn over_title(limit: Micros) -> String {
    format!("Over your {} budget", amount(limit))
}

/// `$0.18 left, this costs about $0.24.`
pub fn over_sentence(left: Micros, price: Price) -> String {
    let left = if left.0 <= 0 {
        "Nothing".to_owned()
    } else {
        left.to_string()
    };
    format!("{left} left, this costs {}.", units::price(price))
}

/// Which cap it was, and what raising it means.
pub fn over_cap(cap: Cap, enough: Micros) -> String {
    let of = match cap {
        Cap::Click => "for a click",
        Cap::Day => "for a day",
        Cap::Month => "for a month",
        Cap::Project => "for this library",
    };
    format!(
        "Your limit {of}. Raising it sets {}. Nothing was sent.",
        amount(enough)
    )
}

/// Chooses other models.
pub const CHANGE_MODELS: &str = "Change models";
/// Raises the cap.
pub const RAISE: &str = "Raise it";

/// A cap was raised.
pub fn raised(cap: Cap, limit: Micros) -> String {
    let of = match cap {
        Cap::Click => "a click",
        Cap::Day => "a day",
        Cap::Month => "a month",
        Cap::Project => "this library",
    };
    format!("Your limit for {of} is now {}", amount(limit))
}

/// Title of the question before something dear.
pub fn confirm_title(price: Price) -> String {
    match price {
        Price::Unknown => "Nobody knows what this costs".to_owned(),
        _ => format!("This costs {}", units::price(price)),
    }
}

/// Under that title.
pub fn confirm_sentence(price: Price, over_click: bool, click: Micros, day: Micros) -> String {
    match price {
        Price::Unknown => {
            "One of the models has no price in the list. The service charges what it charges."
                .to_owned()
        }
        _ if over_click => format!("You set a question above {} a click.", amount(click)),
        _ => format!("With this, today comes to more than {}.", amount(day)),
    }
}

/// The button that says yes: `Make 8 pictures · about $1.44`.
pub fn confirm(pictures: u32, price: Price) -> String {
    format!(
        "Make {} · {}",
        units::pictures(u64::from(pictures)),
        units::price(price)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let cases = [
            ("5", Some(5_000_000)),
            ("$2.50", Some(2_500_000)),
            ("2,5", Some(2_500_000)),
            (" .04 ", Some(40_000)),
            ("0", Some(0)),
            ("", None),
            ("five", None),
            ("-3", None),
            ("1.2.3", None),
            ("99999999", None),
        ];
        for (text, micros) in cases {
            assert_eq!(read_amount(text), micros.map(Micros), "{text:?}");
        }
        for micros in [0, 5_000_000, 2_500_000, 40_000, 123_456, 10] {
            assert_eq!(
                read_amount(&in_field(Micros(micros))),
                Some(Micros(micros)),
                "{micros} and back"
            );
        }
    }

    #[test]
    fn a_refusal_says_what_is_left_and_what_it_costs() {
        let price = Price::Fixed {
            micros: Micros(240_000),
        };
        assert_eq!(over_title(Micros(60_000_000)), "Over your $60 budget");
        assert_eq!(
            over_sentence(Micros(180_000), price),
            "$0.18 left, this costs about $0.24."
        );
        assert_eq!(
            over_sentence(Micros(0), price),
            "Nothing left, this costs about $0.24."
        );
    }
}
