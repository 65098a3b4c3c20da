//! Money: what a click costs is checked before anything is written down, and a person is asked where the budget says so.

use super::{edit, tell};
use crate::app::effect::Effect;
use crate::app::notice::Tone;
use crate::app::state::spending::{Agreed, Purchase};
use crate::app::state::{Allowance, Held, Question, State};
use crate::domain::budget::Verdict;
use crate::domain::money::Price;
use crate::domain::run::plan;
use crate::text;

/// Has something made, unless the budget wants a word first.
pub(super) fn buy(state: &mut State, purchase: Purchase) -> Vec<Effect> {
    buy_as(state, purchase, Agreed::Nothing)
}

fn buy_as(state: &mut State, purchase: Purchase, agreed: Agreed) -> Vec<Effect> {
    let allowance = Allowance {
        budget: state.settings.budget,
        agreed,
    };
    // A cell that is not loaded is checked where it is written down.
    if let Some((pictures, price)) = quote(state, &purchase) {
        let spent = state.spent.value().copied().unwrap_or_default();
        let verdict = allowance.check(price, spent);
        if verdict != Verdict::Allow {
            hold(
                state,
                Held {
                    purchase,
                    pictures,
                    price,
                    spent,
                    verdict,
                },
            );
            return Vec::new();
        }
    }
    vec![match purchase {
        Purchase::Run(spec) => Effect::Generate(spec, allowance),
        Purchase::Retry(job) => Effect::Retry(job, allowance),
        Purchase::Replay(replay) => {
            // Each step is checked once more when it is written down; what was agreed to covers all of them.
            let allowance = Allowance {
                agreed: match allowance.agreed {
                    Agreed::Nothing => Agreed::UpTo(replay.outlook.price.at_most()),
                    agreed @ Agreed::UpTo(_) => agreed,
                },
                ..allowance
            };
            return edit::start_replay(state, *replay, allowance);
        }
    }]
}

/// Pictures and their price.
fn quote(state: &State, purchase: &Purchase) -> Option<(u32, Price)> {
    match purchase {
        Purchase::Run(spec) => {
            let plan = plan(spec, &state.catalogue, 1);
            Some((plan.jobs.len() as u32, plan.price))
        }
        Purchase::Replay(replay) => Some((replay.outlook.pictures, replay.outlook.price)),
        Purchase::Retry(job) => Some((1, state.gallery.cell(*job)?.job.planned.price)),
    }
}

/// Puts the question in front of everything.
pub(super) fn hold(state: &mut State, held: Held) {
    state.palette_open = false;
    state.asking = Some(Question::Money(Box::new(held)));
}

/// The question was answered with yes: the cap is raised, or the sum agreed to, and it is made.
pub(super) fn agreed(state: &mut State, held: Held) -> Vec<Effect> {
    let mut effects = Vec::new();
    if let Verdict::Over { cap, price, .. } = held.verdict {
        let budget = state.settings.budget;
        let enough = budget.enough_for(price, held.spent, cap);
        state.settings.budget = budget.with_limit(cap, Some(enough));
        effects.push(Effect::SaveSettings(Box::new(state.settings.clone())));
        let sentence = text::spending::raised(cap, enough);
        tell(state, Tone::Quiet, sentence, None);
    }
    let agreed = Agreed::UpTo(held.price.at_most());
    effects.extend(buy_as(state, held.purchase, agreed));
    effects
}
