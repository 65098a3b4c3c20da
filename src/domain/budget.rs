//! Whether a click may spend what it would spend.
//!
//! **Invariant:** a click that may cost more than a cap allows is refused before anything is written down. An unknown price
//! counts as its least, and is confirmed like a sum above the limit of asking.

use serde::{Deserialize, Serialize};

use crate::domain::money::{Micros, Price};

/// What may be spent, in micro-dollars; `None` for no cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Budget {
    /// A click may spend at most this.
    pub per_click: Option<Micros>,
    /// A day may spend at most this.
    pub per_day: Option<Micros>,
    /// A calendar month may spend at most this.
    pub per_month: Option<Micros>,
    /// Everything in this library together may cost at most this: a library is a project.
    pub per_project: Option<Micros>,
    /// A click above this is confirmed first.
    pub confirm_click: Micros,
    /// A click that brings the day above this is confirmed first.
    pub confirm_day: Micros,
}

impl Default for Budget {
    /// No caps; asks first above one dollar a click and five dollars a day.
    fn default() -> Self {
        Self {
            per_click: None,
            per_day: None,
            per_month: None,
            per_project: None,
            confirm_click: Micros(1_000_000),
            confirm_day: Micros(5_000_000),
        }
    }
}

/// What was spent. What may have been charged counts until it is known that it was not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Since midnight, local time.
    pub today: Micros,
    /// Since the first of the month, local time.
    pub this_month: Micros,
    /// In this library.
    pub in_project: Micros,
}

/// Which cap a click would break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cap {
    /// A click.
    Click,
    /// A day.
    Day,
    /// A month.
    Month,
    /// This library.
    Project,
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Go ahead.
    Allow,
    /// Ask the person first.
    Confirm {
        /// What the click may cost at most; `None` when nobody knows.
        at_most: Option<Micros>,
    },
    /// It would cost more than a cap allows.
    Over {
        /// Which cap.
        cap: Cap,
        /// How much it is.
        limit: Micros,
        /// What is left of it.
        left: Micros,
        /// What the click may cost.
        price: Price,
    },
}

impl Budget {
    /// The limit of a cap.
    pub fn limit(&self, cap: Cap) -> Option<Micros> {
        match cap {
            Cap::Click => self.per_click,
            Cap::Day => self.per_day,
            Cap::Month => self.per_month,
            Cap::Project => self.per_project,
        }
    }

    /// The same budget with another limit of a cap.
    #[must_use]
    pub fn with_limit(mut self, cap: Cap, limit: Option<Micros>) -> Self {
        match cap {
            Cap::Click => self.per_click = limit,
            Cap::Day => self.per_day = limit,
            Cap::Month => self.per_month = limit,
            Cap::Project => self.per_project = limit,
        }
        self
    }

    /// Checks a click. Free is always allowed; the narrowest cap that is broken is named first.
    pub fn check(&self, price: Price, spent: Spent) -> Verdict {
        if price.is_free() {
            return Verdict::Allow;
        }
        let most = price.at_most().unwrap_or_else(|| price.at_least());
        let so_far = [
            (Cap::Click, Micros::ZERO),
            (Cap::Day, spent.today),
            (Cap::Month, spent.this_month),
            (Cap::Project, spent.in_project),
        ];
        for (cap, spent) in so_far {
            let Some(limit) = self.limit(cap) else {
                continue;
            };
            if spent.plus(most) > limit {
                let left = Micros(limit.0.saturating_sub(spent.0).max(0));
                return Verdict::Over {
                    cap,
                    limit,
                    left,
                    price,
                };
            }
        }
        let asks =
            |most: Micros| most > self.confirm_click || spent.today.plus(most) > self.confirm_day;
        if price.at_most().is_none_or(asks) {
            return Verdict::Confirm {
                at_most: price.at_most(),
            };
        }
        Verdict::Allow
    }

    /// The smallest round limit that lets a click through: for the button that raises a cap.
    pub fn enough_for(&self, price: Price, spent: Spent, cap: Cap) -> Micros {
        let so_far = match cap {
            Cap::Click => Micros::ZERO,
            Cap::Day => spent.today,
            Cap::Month => spent.this_month,
            Cap::Project => spent.in_project,
        };
        let need = so_far.plus(price.at_most().unwrap_or_else(|| price.at_least()));
        let dollars = need.0.saturating_add(999_999).checked_div(1_000_000);
        Micros(dollars.unwrap_or_default().saturating_mul(1_000_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fixed(micros: i64) -> Price {
        Price::Fixed {
            micros: Micros(micros),
        }
    }

    #[test]
    fn caps_refuse_and_free_always_passes() {
        let budget = Budget {
            per_click: Some(Micros(100)),
            per_day: Some(Micros(250)),
            per_month: None,
            per_project: Some(Micros(1_000)),
            confirm_click: Micros(80),
            confirm_day: Micros(10_000),
        };
        let none = Spent::default();
        let spent = |today, project| Spent {
            today: Micros(today),
            this_month: Micros(today),
            in_project: Micros(project),
        };
        let over = |cap, limit, left, price| Verdict::Over {
            cap,
            limit: Micros(limit),
            left: Micros(left),
            price: fixed(price),
        };
        assert_eq!(
            budget.check(fixed(80), none),
            Verdict::Allow,
            "at the limit of asking"
        );
        assert_eq!(
            budget.check(fixed(100), none),
            Verdict::Confirm {
                at_most: Some(Micros(100))
            },
            "at the cap, and asked"
        );
        assert_eq!(
            budget.check(fixed(101), none),
            over(Cap::Click, 100, 100, 101),
            "a click"
        );
        assert_eq!(
            budget.check(fixed(60), spent(200, 200)),
            over(Cap::Day, 250, 50, 60),
            "a day"
        );
        assert_eq!(
            budget.check(fixed(60), spent(0, 990)),
            over(Cap::Project, 1_000, 10, 60),
            "the library"
        );
        assert_eq!(
            budget.check(Price::Free, spent(999, 9_999)),
            Verdict::Allow,
            "free"
        );
        assert_eq!(
            budget.check(Price::Unknown, none),
            Verdict::Confirm { at_most: None },
            "a price nobody knows is never spent unasked"
        );
    }

    proptest! {
        /// Whatever is allowed or confirmed never breaks a cap, and a raised cap lets the click through.
        #[test]
        fn no_cap_is_ever_broken(
            caps in prop::array::uniform4(prop::option::of(0_i64..10_000_000)),
            price in 1_i64..5_000_000, today in 0_i64..9_000_000, more in 0_i64..9_000_000,
        ) {
            let [per_click, per_day, per_month, per_project] = caps.map(|cap| cap.map(Micros));
            let budget = Budget { per_click, per_day, per_month, per_project, confirm_click: Micros(1), confirm_day: Micros(1) };
            let spent = Spent { today: Micros(today), this_month: Micros(today + more), in_project: Micros(today + more) };
            if let Verdict::Over { cap, limit, .. } = budget.check(fixed(price), spent) {
                    let raised = budget.enough_for(fixed(price), spent, cap);
                    prop_assert!(raised > limit, "raised");
                    let after = budget.with_limit(cap, Some(raised)).check(fixed(price), spent);
                    let same = matches!(after, Verdict::Over { cap: again, .. } if again == cap);
                    prop_assert!(!same, "the raised cap is not in the way any more");
            } else {
                    prop_assert!(per_day.is_none_or(|cap| today + price <= cap.0), "day");
                    prop_assert!(per_click.is_none_or(|cap| price <= cap.0), "click");
            }
        }
    }
}
