//! The till: what was spent, and whether something may be bought, checked where it is written down.
//!
//! **Invariant:** all purchases are checked one after the other on the history's thread, with sums that count every picture that is not
//! settled yet. So two clicks in a row never pass together where only one may.

use super::core::{Core, now, utc_offset_secs};
use crate::app::state::spending::Purchase;
use crate::app::state::{Allowance, Held};
use crate::domain::budget::{Spent, Verdict};
use crate::domain::money::{Micros, Price};
use crate::domain::time::{Day, Moment};
use crate::store::StoreError;

/// What was spent, with what unsettled pictures may come to.
pub(super) fn spent(core: &Core) -> Result<Spent, StoreError> {
    spent_at(core, now(), utc_offset_secs())
}

fn spent_at(core: &Core, now: Moment, offset_secs: i32) -> Result<Spent, StoreError> {
    let day = now.day(offset_secs);
    let (_, _, date) = day.date();
    let first = Day(day.0 - i64::from(date.saturating_sub(1)));
    let store = core.store();
    let open = store.unfinished_jobs()?;
    let reserved = open.iter().fold(Micros::ZERO, |sum, job| {
        let price = job.planned.price;
        sum.plus(price.at_most().unwrap_or_else(|| price.at_least()))
    });
    let since = |from| store.spent_since(from).map(|spent| spent.plus(reserved));
    Ok(Spent {
        today: since(day.start(offset_secs))?,
        this_month: since(first.start(offset_secs))?,
        in_project: since(Moment(i64::MIN))?,
    })
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
