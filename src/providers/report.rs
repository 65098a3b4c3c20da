//! What a service said about a finished picture.

use crate::domain::history::Facts;
use crate::domain::money::{Cost, Micros, Price};
use crate::domain::task::Change;

/// Longest verbatim answer kept, in characters.
const RAW_LIMIT_CHARS: usize = 64 * 1024;

/// What a service said about a finished picture; all of it optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The seed it used.
    pub seed: Option<u64>,
    /// The prompt it rewrote ours to.
    pub revised_prompt: Option<String>,
    /// Its name for the request.
    pub request_id: Option<String>,
    /// The exact model version it named.
    pub model_reported: Option<String>,
    /// Its answer, verbatim, **without pictures and links**; empty for none.
    pub raw: String,
    /// What it said it charged.
    pub billed: Option<Micros>,
    /// Differences from what was asked that only the answer shows, for example a seed a model turned out not to take: more
    /// lines of the fairness ledger.
    pub changes: Vec<Change>,
}

impl Report {
    /// What the picture cost: the service's own figure, else nothing for a free model, else the price list (the upper end of a range).
    pub fn cost(&self, price: Price) -> Cost {
        if let Some(micros) = self.billed {
            return Cost::Billed { micros };
        }
        match price.at_most() {
            Some(Micros::ZERO) => Cost::Billed {
                micros: Micros::ZERO,
            },
            Some(micros) => Cost::Estimated { micros },
            None => Cost::Unknown,
        }
    }

    /// The part the history keeps; how long it took and the real size are added by the engine.
    pub fn facts(&self) -> Facts {
        Facts {
            seed: self.seed,
            revised_prompt: self.revised_prompt.clone(),
            request_id: self.request_id.clone(),
            model_reported: self.model_reported.clone(),
            raw: self.raw.chars().take(RAW_LIMIT_CHARS).collect(),
            took_ms: 0,
            received: None,
            changes: self.changes.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_services_own_figure_comes_before_the_price_list() {
        let range = Price::Range {
            min: Micros(1),
            max: Micros(9),
        };
        let said = Report {
            billed: Some(Micros(5)),
            ..Report::default()
        };
        let silent = Report::default();
        assert_eq!(
            said.cost(range),
            Cost::Billed { micros: Micros(5) },
            "said so"
        );
        assert_eq!(
            silent.cost(range),
            Cost::Estimated { micros: Micros(9) },
            "price list"
        );
        assert_eq!(
            silent.cost(Price::Free),
            Cost::Billed { micros: Micros(0) },
            "free by nature"
        );
        assert_eq!(silent.cost(Price::Unknown), Cost::Unknown, "not invented");
    }
}
