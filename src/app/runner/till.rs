//! The till: what was spent, and whether something may be bought, checked where it is written down.
//!
//! **Invariant:** all purchases are checked one after the other on the history's thread, with sums that count every picture that is not
//! settled yet. So two clicks in a row never pass together where only one may.

use super::core::{Core, now, utc_offset_secs};
use crate::app::state::spending::Purchase;
use crate::app::state::{Allowance, Held};
use crate::domain::budget::{Spent, Verdict};
use crate::domain::money::Price;
use crate::store::StoreError;

/// What was spent, with what unsettled pictures may come to.
pub(super) fn spent(core: &Core) -> Result<Spent, StoreError> {
    core.store().spent(now(), utc_offset_secs())
}

/// Whether something may be bought; if not, what to ask the person.
pub(super) fn check(
    core: &Core,
    allowance: Allowance,
    price: Price,
    (purchase, pictures): (impl FnOnce() -> Purchase, u32),
) -> Result<Option<Held>, StoreError> {
    if price.is_free() {
        return Ok(None);
    }
    let spent = spent(core)?;
    let verdict = allowance.check(price, spent);
    Ok((verdict != Verdict::Allow).then(|| Held {
        purchase: purchase(),
        pictures,
        price,
        spent,
        verdict,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use crate::app::state::spending::Agreed;
    use crate::domain::budget::{Budget, Cap};
    use crate::domain::ids::ModelId;
    use crate::domain::model::{Capabilities, Catalogue, Model, Place, Service};
    use crate::domain::money::Micros;
    use crate::domain::run::RunSpec;
    use crate::domain::shape::Size;
    use crate::domain::task::{Effort, TaskKind};
    use crate::store::OpenHow;

    fn paid() -> Catalogue {
        let micros = Micros(40_000);
        let model = Model {
            price: Price::Fixed { micros },
            can: Capabilities {
                generate: true,
                ..Capabilities::default()
            },
            ..Model::new(ModelId::from("one/pro"), "Aurora Pro")
        };
        Catalogue {
            services: vec![Service {
                models: vec![model],
                ..Service::new("one", "Cloud One", Place::Cloud)
            }],
        }
    }

    fn spec() -> RunSpec {
        RunSpec {
            kind: TaskKind::Generate,
            prompt: "A bottle".to_owned(),
            look: None,
            look_words: None,
            negative: String::new(),
            size: Size::new(1024, 1024),
            count: 1,
            effort: Effort::Usual,
            transparent: false,
            references: Vec::new(),
            seed: None,
            models: vec![ModelId::from("one/pro")],
            step: None,
        }
    }

    #[test]
    fn of_two_quick_clicks_only_the_one_that_fits_is_written_down() {
        let folder = tempfile::tempdir().unwrap();
        let how = OpenHow::CreateIfMissing;
        let known = Arc::new(paid());
        let core = Core::open(folder.path().join("library"), how, known, Arc::new(|| {})).unwrap();
        let allowance = Allowance {
            budget: Budget {
                per_day: Some(Micros(60_000)),
                ..Budget::default()
            },
            agreed: Agreed::Nothing,
        };
        let click = || {
            let plan = core.plan(&spec());
            let purchase = (|| Purchase::Run(Box::new(spec())), 1);
            let held = check(&core, allowance, plan.price, purchase).unwrap();
            if held.is_none() {
                core.write_down(&spec(), &plan).unwrap();
            }
            held
        };
        assert_eq!(click(), None, "the first one fits");
        let held = click().expect("the second one does not, though nothing was charged yet");
        let over = Verdict::Over {
            cap: Cap::Day,
            limit: Micros(60_000),
            left: Micros(20_000),
            price: Price::Fixed {
                micros: Micros(40_000),
            },
        };
        assert_eq!(held.verdict, over, "what is being made counts");
        assert_eq!(spent(&core).unwrap().in_project, Micros(40_000), "once");
    }
}
