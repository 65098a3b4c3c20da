//! What a model would be asked, to know its price and what it cannot do before it is chosen.

use crate::domain::model::Model;
use crate::domain::money::Price;
use crate::domain::shape::Size;
use crate::domain::task::{Change, Operation, Reference, Task, TaskKind, fit};
use crate::text;
use crate::ui::composing::chips::Remark;
use crate::ui::view::Cx;

/// What is asked now, without the words, which cost nothing; `None` without a picture.
pub(super) fn asked(cx: &Cx<'_>) -> Option<Task> {
    let page = &cx.state.edit;
    let draft = &page.draft;
    let row = page.current.as_ref()?;
    // Which file the area is in does not matter here.
    let mask = page.has_area().then_some(row.blob);
    let size = match draft.operation {
        Operation::Extend(margins) => margins.around(row.size),
        Operation::Enlarge { factor } => {
            let times = |side: u32| side.saturating_mul(u32::from(factor));
            Size::new(times(row.size.width_px), times(row.size.height_px))
        }
        _ => row.size,
    };
    let references = draft.references.iter().map(|slot| Reference {
        blob: slot.blob,
        role: slot.role,
    });
    Some(Task {
        kind: TaskKind::Edit {
            source: row.blob,
            mask,
            operation: draft.operation,
        },
        prompt: String::new(),
        negative: String::new(),
        size,
        seed: None,
        effort: draft.effort,
        transparent: false,
        references: references.collect(),
    })
}

/// What one picture of a model costs.
pub(super) fn price(asked: Option<&Task>, model: &Model) -> Price {
    match asked.map(|task| fit(task, &model.can)) {
        Some(Ok(fitted)) => model.price_of(&fitted.task),
        _ => model.price,
    }
}

/// What to know about a model before it is chosen.
pub(super) fn remark(asked: Option<&Task>, model: &Model) -> Remark {
    match asked.map(|task| fit(task, &model.can)) {
        Some(Err(unfit)) => Remark::Cannot(text::edit::cannot(unfit).to_owned()),
        Some(Ok(fitted)) if fitted.changes.contains(&Change::MaskIgnored) => {
            Remark::Greyed(text::edit::WHOLE_PICTURE.to_owned())
        }
        _ => Remark::None,
    }
}
