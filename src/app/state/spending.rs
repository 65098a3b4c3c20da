//! What was spent, what a click may spend, and what a person agreed to.

use crate::app::state::edit::Replay;
use crate::domain::budget::{Budget, Spent, Verdict};
use crate::domain::ids::JobId;
use crate::domain::money::{Micros, Price};
use crate::domain::run::RunSpec;

/// Something that may cost money.
#[derive(Clone, Debug, PartialEq)]
pub enum Purchase {
    /// A run.
    Run(Box<RunSpec>),
    /// A cell once more.
    Retry(JobId),
    /// A chain of edits on other pictures.
    Replay(Box<Replay>),
}

/// What a person has said yes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Agreed {
    /// Nobody asked.
    #[default]
    Nothing,
    /// Up to this sum; `None` for a price nobody knows.
    UpTo(Option<Micros>),
}

impl Agreed {
    /// Whether a question about this sum was answered already.
    pub fn covers(self, at_most: Option<Micros>) -> bool {
        match (self, at_most) {
            (Self::Nothing, _) | (Self::UpTo(Some(_)), None) => false,
            (Self::UpTo(None), _) => true,
            (Self::UpTo(Some(agreed)), Some(most)) => most <= agreed,
        }
    }
}

/// The rules a purchase is checked by when it is written down, with sums fresh from the history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    /// What may be spent.
    pub budget: Budget,
    /// What a person agreed to.
    pub agreed: Agreed,
}

impl Allowance {
    /// Checks a price; what was agreed to is not asked again.
    pub fn check(&self, price: Price, spent: Spent) -> Verdict {
        match self.budget.check(price, spent) {
            Verdict::Confirm { at_most } if self.agreed.covers(at_most) => Verdict::Allow,
            verdict => verdict,
        }
    }
}

/// A purchase that did not go through, and why: the question in front of everything.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// What was wanted.
    pub purchase: Purchase,
    /// Pictures it would make.
    pub pictures: u32,
    /// What it costs.
    pub price: Price,
    /// What was spent until then.
    pub spent: Spent,
    /// Over a cap, or to be confirmed.
    pub verdict: Verdict,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agreement_covers_its_sum_and_nothing_dearer() {
        let sum = |micros| Some(Micros(micros));
        let agreed = Agreed::UpTo(sum(200));
        assert!(agreed.covers(sum(200)), "the same");
        assert!(!agreed.covers(sum(201)), "dearer");
        assert!(
            !agreed.covers(None),
            "a price nobody knows is another question"
        );
        assert!(Agreed::UpTo(None).covers(None), "agreed without a price");
        assert!(!Agreed::Nothing.covers(sum(0)), "never asked");
    }
}
