//! A task cut to what a model can do, with every difference written down.

use serde::{Deserialize, Serialize};

use crate::domain::model::Capabilities;
use crate::domain::prompt;
use crate::domain::sizes::nearest_size;
use crate::domain::task::{Change, Effort, Margins, Operation, OperationKind, Task, TaskKind};

/// A task cut to what a model can do, with every difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fitted {
    /// What will be sent.
    pub task: Task,
    /// How that differs from what was asked.
    pub changes: Vec<Change>,
}

/// Why a model cannot do a task at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unfit {
    /// It only edits.
    CannotGenerate,
    /// It only makes new pictures.
    CannotEdit,
    /// It has no such operation and words would not do.
    CannotDo(OperationKind),
}

/// What will really be sent when a model with these capabilities is asked for this task.
///
/// **Operations.** A model with a list of operations does those and nothing else ([`Unfit::CannotDo`]). One without a list
/// changes pictures by instruction: `Erase`, `Extend`, `CutOut` and `Vary` are then a matter of words, and the words go along
/// as they are. Whoever asks writes the sentence ("Remove what is painted over"); the operation stays in the task for the
/// history, and the translator does not look at it. In particular:
/// - `Extend` with a picture that the studio has [filled](Margins::filled) becomes an instruction on that picture, with the
///   new part as the painted area: that says exactly where the old one lies. Without one the larger canvas is asked for, or
///   the nearest size the model has, and only the words can say the rest.
/// - `CutOut` by words also asks for no background, where the model can; otherwise the ledger says that there is one.
/// - `Vary` by words: how far it may go is in the words, not in a number.
/// - `Enlarge` cannot be asked for in words.
///
/// What a model does by itself decides the size of the result: the size asked for is sent as it is, and limits are the
/// translator's to name.
pub fn fit(task: &Task, can: &Capabilities) -> Result<Fitted, Unfit> {
    let mut sent = task.clone();
    extend_by_instruction(&mut sent.kind, can);
    let operation = match sent.kind {
        TaskKind::Generate if !can.generate => return Err(Unfit::CannotGenerate),
        TaskKind::Generate => None,
        TaskKind::Edit { .. } if !can.edit => return Err(Unfit::CannotEdit),
        TaskKind::Edit { operation, .. } if !can.does(operation.kind()) => {
            return Err(Unfit::CannotDo(asked_kind(task, operation)));
        }
        TaskKind::Edit { operation, .. } => Some(operation),
    };
    let mut changes = Vec::new();
    let by_itself = operation
        .is_some_and(|operation| operation != Operation::Instruct && can.has_own(operation.kind()));
    if operation == Some(Operation::CutOut) {
        sent.transparent = !by_itself;
    }
    if !by_itself {
        sent.size = nearest_size(task.size, &can.sizes);
    }
    if sent.size != task.size {
        changes.push(Change::Size {
            asked: task.size,
            sent: sent.size,
        });
    }
    leave_out_wishes(&mut sent, can, &mut changes);
    leave_out_pictures(&mut sent, can, &mut changes);
    let before = usize::from(operation.is_some());
    sent.prompt = prompt::with_roles(&sent.prompt, &sent.references, before);
    cut_prompt(&mut sent, can, &mut changes);
    Ok(Fitted {
        task: sent,
        changes,
    })
}

/// Words and a painted area on the filled picture say "extend" to a model that has no operation for it.
fn extend_by_instruction(kind: &mut TaskKind, can: &Capabilities) {
    if let TaskKind::Edit {
        source,
        mask,
        operation,
    } = kind
        && let Operation::Extend(Margins {
            filled: Some(filled),
            ..
        }) = *operation
        && !can.has_own(OperationKind::Extend)
    {
        (*source, *mask, *operation) = (filled.picture, Some(filled.area), Operation::Instruct);
    }
}

/// What a person asked for, whatever became of it.
fn asked_kind(task: &Task, sent: Operation) -> OperationKind {
    match task.kind {
        TaskKind::Edit { operation, .. } => operation.kind(),
        TaskKind::Generate => sent.kind(),
    }
}

/// Settings the model does not have.
fn leave_out_wishes(sent: &mut Task, can: &Capabilities, changes: &mut Vec<Change>) {
    if !can.seed && sent.seed.take().is_some() {
        changes.push(Change::SeedIgnored);
    }
    if !can.negative && !std::mem::take(&mut sent.negative).trim().is_empty() {
        changes.push(Change::NegativeIgnored);
    }
    if !can.steps && std::mem::take(&mut sent.effort) != Effort::Usual {
        changes.push(Change::EffortIgnored);
    }
    if !can.transparent && std::mem::take(&mut sent.transparent) {
        changes.push(Change::TransparencyIgnored);
    }
}

/// Pictures the model does not take: the painted area, and those to go by beyond its number.
fn leave_out_pictures(sent: &mut Task, can: &Capabilities, changes: &mut Vec<Change>) {
    if let TaskKind::Edit { mask, .. } = &mut sent.kind
        && !can.mask
        && mask.take().is_some()
    {
        changes.push(Change::MaskIgnored);
    }
    let asked = sent.references.len();
    let most = usize::from(can.max_references);
    if asked > most {
        sent.references.truncate(most);
        changes.push(Change::ReferencesDropped {
            kept: u32::from(can.max_references),
            asked: asked as u32,
        });
    }
}

/// Words beyond what the model reads.
fn cut_prompt(sent: &mut Task, can: &Capabilities, changes: &mut Vec<Change>) {
    let asked_chars = sent.prompt.chars().count() as u32;
    if can.max_prompt_chars == 0 || asked_chars <= can.max_prompt_chars {
        return;
    }
    sent.prompt = sent
        .prompt
        .chars()
        .take(can.max_prompt_chars as usize)
        .collect();
    changes.push(Change::PromptCut {
        kept_chars: can.max_prompt_chars,
        asked_chars,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::BlobId;
    use crate::domain::model::Sizes;
    use crate::domain::shape::Size;
    use crate::domain::task::{Filled, Reference, ReferenceRole};

    fn task(size: Size) -> Task {
        Task {
            kind: TaskKind::Generate,
            prompt: "a fox".to_owned(),
            negative: "people".to_owned(),
            size,
            seed: Some(7),
            effort: Effort::Usual,
            transparent: false,
            references: Vec::new(),
        }
    }

    #[test]
    fn a_model_that_can_do_everything_changes_nothing() {
        let can = Capabilities {
            generate: true,
            seed: true,
            negative: true,
            ..Capabilities::default()
        };
        let asked = task(Size::new(1024, 640));
        let fitted = fit(&asked, &can).unwrap();
        assert_eq!(fitted.task, asked, "sent as asked");
        assert_eq!(fitted.changes, [], "nothing to tell");
    }

    #[test]
    fn every_difference_is_written_down() {
        let can = Capabilities {
            generate: true,
            max_prompt_chars: 3,
            sizes: Sizes::OneOf {
                sizes: vec![Size::new(1024, 1024), Size::new(1536, 1024)],
            },
            ..Capabilities::default()
        };
        let fitted = fit(&task(Size::new(1600, 900)), &can).unwrap();
        assert_eq!(fitted.task.size, Size::new(1536, 1024), "closest shape");
        assert_eq!(
            (fitted.task.seed, fitted.task.negative.as_str()),
            (None, ""),
            "dropped"
        );
        assert_eq!(fitted.task.prompt, "a f", "cut");
        assert_eq!(
            fitted.changes.len(),
            4,
            "size, seed, negative, prompt: {:?}",
            fitted.changes
        );
    }

    #[test]
    fn pictures_and_wishes_a_model_cannot_take_are_dropped_and_said() {
        let can = Capabilities {
            edit: true,
            max_references: 1,
            ..Capabilities::default()
        };
        let mut asked = task(Size::new(64, 64));
        asked.kind = TaskKind::Edit {
            source: BlobId([1; 32]),
            mask: Some(BlobId([2; 32])),
            operation: Operation::Instruct,
        };
        asked.references = vec![BlobId([3; 32]).into(), BlobId([4; 32]).into()];
        asked.effort = Effort::Careful;
        asked.transparent = true;
        let fitted = fit(&asked, &can).unwrap();
        assert_eq!(
            fitted.task.references,
            [BlobId([3; 32]).into()],
            "the first is kept"
        );
        assert_eq!(fitted.task.pictures_sent(), 2, "source and one reference");
        for change in [
            Change::EffortIgnored,
            Change::TransparencyIgnored,
            Change::MaskIgnored,
            Change::ReferencesDropped { kept: 1, asked: 2 },
        ] {
            assert!(fitted.changes.contains(&change), "{change:?}");
        }
    }

    #[test]
    fn roles_are_told_in_words_for_the_pictures_that_are_sent() {
        let can = Capabilities {
            edit: true,
            max_references: 2,
            ..Capabilities::default()
        };
        let mut asked = task(Size::new(64, 64));
        asked.kind = TaskKind::Edit {
            source: BlobId([1; 32]),
            mask: None,
            operation: Operation::Instruct,
        };
        let with = |byte, role| Reference {
            blob: BlobId([byte; 32]),
            role,
        };
        asked.references = vec![
            with(2, ReferenceRole::Product),
            with(3, ReferenceRole::Style),
            with(4, ReferenceRole::Style),
        ];
        let sent = fit(&asked, &can).unwrap().task.prompt;
        assert_eq!(
            sent,
            "a fox. Image 2 shows a product: keep it exactly as it is. Image 3 shows the style to follow.",
            "the source is image 1, and nothing is said of the dropped one"
        );
    }

    #[test]
    fn a_model_without_an_operation_is_unfit_for_it() {
        let can = Capabilities {
            edit: true,
            ..Capabilities::default()
        };
        let mut asked = task(Size::new(64, 64));
        asked.kind = TaskKind::Edit {
            source: BlobId([1; 32]),
            mask: None,
            operation: Operation::Enlarge { factor: 2 },
        };
        assert_eq!(
            fit(&asked, &can),
            Err(Unfit::CannotDo(OperationKind::Enlarge)),
            "words cannot ask for more pixels"
        );
        let only = Capabilities {
            operations: vec![OperationKind::Enlarge],
            ..can
        };
        assert!(fit(&asked, &only).is_ok(), "its own operation");
        asked.kind = TaskKind::Edit {
            source: BlobId([1; 32]),
            mask: None,
            operation: Operation::Instruct,
        };
        assert!(fit(&asked, &only).is_err(), "it does nothing else");
    }

    /// An edit of a picture of 640 × 480 with an area painted over.
    fn edit(operation: Operation, size: Size) -> Task {
        Task {
            kind: TaskKind::Edit {
                source: BlobId([1; 32]),
                mask: Some(BlobId([2; 32])),
                operation,
            },
            negative: String::new(),
            seed: None,
            ..task(size)
        }
    }

    /// One model that changes by instruction in one size, and one with operations of its own.
    fn by_words_and_by_itself(own: OperationKind) -> [Capabilities; 2] {
        let by_words = Capabilities {
            edit: true,
            mask: true,
            sizes: Sizes::OneOf {
                sizes: vec![Size::new(1024, 1024)],
            },
            ..Capabilities::default()
        };
        let by_itself = Capabilities {
            operations: vec![own],
            ..by_words.clone()
        };
        [by_words, by_itself]
    }

    #[test]
    fn words_go_along_as_they_are_where_words_can_ask() {
        let [can, _] = by_words_and_by_itself(OperationKind::Extend);
        for operation in [
            Operation::Instruct,
            Operation::Erase,
            Operation::Extend(Margins {
                left_px: 384,
                ..Margins::default()
            }),
            Operation::Vary { strength_pct: 40 },
        ] {
            let asked = edit(operation, Size::new(1024, 1024));
            let fitted = fit(&asked, &can).unwrap();
            assert_eq!(fitted.task, asked, "{operation:?}: as asked");
            assert_eq!(fitted.changes, [], "{operation:?}: nothing to tell");
        }
    }

    #[test]
    fn the_larger_canvas_is_exact_where_the_model_extends_by_itself() {
        let [by_words, by_itself] = by_words_and_by_itself(OperationKind::Extend);
        let margins = Margins {
            left_px: 101,
            top_px: 0,
            right_px: 7,
            bottom_px: 33,
            filled: None,
        };
        let canvas = margins.around(Size::new(640, 480));
        let asked = edit(Operation::Extend(margins), canvas);
        let own = fit(&asked, &by_itself).unwrap();
        assert_eq!(
            (own.task.size, own.changes.len()),
            (canvas, 0),
            "to the pixel"
        );
        let words = fit(&asked, &by_words).unwrap();
        assert_eq!(
            words.changes,
            [Change::Size {
                asked: canvas,
                sent: Size::new(1024, 1024)
            }],
            "by words only in a size it makes, and that is said"
        );
    }

    #[test]
    fn an_extension_the_studio_prepared_becomes_an_instruction_where_words_are_all() {
        let [by_words, by_itself] = by_words_and_by_itself(OperationKind::Extend);
        let only_instructions = Capabilities {
            operations: vec![OperationKind::Instruct],
            ..by_words.clone()
        };
        let only_erases = Capabilities {
            operations: vec![OperationKind::Erase],
            ..by_words.clone()
        };
        let filled = Filled {
            picture: BlobId([8; 32]),
            area: BlobId([9; 32]),
        };
        let asked = edit(
            Operation::Extend(Margins {
                top_px: 64,
                filled: Some(filled),
                ..Margins::default()
            }),
            Size::new(1024, 1024),
        );
        for can in [by_words, only_instructions] {
            assert_eq!(
                fit(&asked, &can).unwrap().task.kind,
                TaskKind::Edit {
                    source: filled.picture,
                    mask: Some(filled.area),
                    operation: Operation::Instruct
                },
                "the larger picture, with the new part painted"
            );
        }
        assert_eq!(
            fit(&asked, &by_itself).unwrap().task.kind,
            asked.kind,
            "what a model does by itself needs no preparation"
        );
        assert_eq!(
            fit(&asked, &only_erases),
            Err(Unfit::CannotDo(OperationKind::Extend)),
            "told as it was asked"
        );
    }

    #[test]
    fn a_cut_out_asks_for_no_background_or_says_that_there_is_one() {
        let [mut can, own] = by_words_and_by_itself(OperationKind::CutOut);
        let asked = edit(Operation::CutOut, Size::new(1024, 1024));
        let opaque = fit(&asked, &can).unwrap();
        assert_eq!(
            (opaque.task.transparent, opaque.changes),
            (false, vec![Change::TransparencyIgnored]),
            "it always paints one"
        );
        can.transparent = true;
        let clear = fit(&asked, &can).unwrap();
        assert_eq!(
            (clear.task.transparent, clear.changes.len()),
            (true, 0),
            "asked for"
        );
        let by_itself = fit(&asked, &own).unwrap();
        assert_eq!(
            (by_itself.task.transparent, by_itself.changes.len()),
            (false, 0),
            "no setting of it is needed"
        );
    }

    #[test]
    fn a_model_with_a_list_of_operations_does_nothing_else() {
        let all = [
            Operation::Instruct,
            Operation::Erase,
            Operation::Extend(Margins::default()),
            Operation::Enlarge { factor: 2 },
            Operation::CutOut,
            Operation::Vary { strength_pct: 1 },
        ];
        for own in all {
            let [_, can] = by_words_and_by_itself(own.kind());
            for asked in all {
                let fitted = fit(&edit(asked, Size::new(1024, 1024)), &can);
                assert_eq!(
                    fitted.err(),
                    (asked != own).then_some(Unfit::CannotDo(asked.kind())),
                    "{own:?} alone, asked for {asked:?}"
                );
            }
        }
    }

    #[test]
    fn a_model_that_only_edits_is_unfit_for_generating() {
        let can = Capabilities {
            edit: true,
            ..Capabilities::default()
        };
        assert_eq!(
            fit(&task(Size::new(64, 64)), &can),
            Err(Unfit::CannotGenerate),
            "refused"
        );
    }
}
