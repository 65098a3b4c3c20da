//! What a model is asked in the contract tests: everything it can do, once or twice.

use std::sync::Arc;

use triptych::domain::ids::{BlobId, JobId};
use triptych::domain::model::{Model, Service};
use triptych::domain::picture::FileFormat;
use triptych::domain::shape::Size;
use triptych::domain::task::{Effort, Margins, Operation, ReferenceRole, Task, TaskKind, fit};
use triptych::providers::{Input, Job, Role};

/// Sizes asked for: square, wide, tall, large.
const SIZES: [Size; 4] = [
    Size::new(1024, 1024),
    Size::new(1360, 768),
    Size::new(912, 1136),
    Size::new(2048, 2048),
];

/// The source and every picture beside it.
const PICTURE: Size = Size::new(256, 256);

/// What is added at each edge.
const MARGINS: Margins = Margins {
    left_px: 64,
    top_px: 0,
    right_px: 128,
    bottom_px: 32,
    filled: None,
};

fn task(kind: TaskKind, size: Size, references: u8) -> Task {
    Task {
        kind,
        prompt: "A red boat on a green lake".to_owned(),
        negative: String::new(),
        size,
        seed: None,
        effort: Effort::Usual,
        transparent: false,
        references: (0..references)
            .map(|number| BlobId([number + 10; 32]).into())
            .collect(),
    }
}

/// The tasks a model can do, as they would be sent, each once.
pub(crate) fn tasks(model: &Model) -> Vec<Task> {
    let source = BlobId([1; 32]);
    let edit = TaskKind::Edit {
        source,
        mask: None,
        operation: Operation::Instruct,
    };
    let masked = TaskKind::Edit {
        source,
        mask: Some(BlobId([2; 32])),
        operation: Operation::Instruct,
    };
    let mut asked = Vec::new();
    for size in SIZES {
        for effort in [Effort::Quick, Effort::Usual, Effort::Careful] {
            let plain = task(TaskKind::Generate, size, 0);
            asked.push(Task {
                effort,
                seed: Some(7),
                negative: "people".to_owned(),
                ..plain
            });
        }
    }
    asked.extend(operations(source));
    let mut with_roles = task(masked.clone(), Size::new(1024, 1024), 2);
    for (reference, role) in with_roles
        .references
        .iter_mut()
        .zip([ReferenceRole::Style, ReferenceRole::Product])
    {
        reference.role = role;
    }
    asked.push(with_roles);
    for kind in [TaskKind::Generate, edit, masked] {
        for references in [0, 1, 14] {
            let mut task = task(kind.clone(), Size::new(1024, 1024), references);
            asked.push(task.clone());
            task.transparent = true;
            asked.push(task);
        }
    }
    let mut sent: Vec<Task> = Vec::new();
    for task in asked {
        if let Ok(fitted) = fit(&task, &model.can)
            && !sent.contains(&fitted.task)
        {
            sent.push(fitted.task);
        }
    }
    sent
}

/// Every operation beside an instruction: `fit` leaves those a model can do, by itself or by words.
fn operations(source: BlobId) -> Vec<Task> {
    let twice = Size::new(PICTURE.width_px * 2, PICTURE.height_px * 2);
    let all = [
        (Operation::Erase, true, PICTURE),
        (Operation::Extend(MARGINS), false, MARGINS.around(PICTURE)),
        (Operation::CutOut, false, PICTURE),
        (Operation::Vary { strength_pct: 30 }, false, PICTURE),
        (Operation::Enlarge { factor: 2 }, false, twice),
    ];
    all.map(|(operation, painted, size)| {
        let kind = TaskKind::Edit {
            source,
            mask: painted.then_some(BlobId([2; 32])),
            operation,
        };
        task(kind, size, 0)
    })
    .to_vec()
}

/// A grey picture, with transparency where asked for: large enough for services that look.
fn picture(transparent: bool) -> Arc<[u8]> {
    let mut file = Vec::new();
    let pixels = image::RgbaImage::from_fn(PICTURE.width_px, PICTURE.height_px, |x, _| {
        image::Rgba([128, 128, 128, if transparent && x > 128 { 0 } else { 255 }])
    });
    let mut at = std::io::Cursor::new(&mut file);
    pixels.write_to(&mut at, image::ImageFormat::Png).unwrap();
    file.into()
}

/// The pictures a task sends along.
pub(crate) fn inputs(task: &Task) -> Vec<Input> {
    let input = |role, blob| Input {
        role,
        blob,
        format: FileFormat::Png,
        size: PICTURE,
        bytes: picture(role == Role::Mask),
    };
    let mut all = Vec::new();
    if let TaskKind::Edit { source, mask, .. } = task.kind {
        all.push(input(Role::Source, source));
        all.extend(mask.map(|mask| input(Role::Mask, mask)));
    }
    all.extend(
        task.references
            .iter()
            .map(|it| input(Role::Reference, it.blob)),
    );
    all
}

/// A job at an address.
pub(crate) fn job<'a>(
    service: &'a Service,
    model: &'a Model,
    sent: &'a Task,
    inputs: &'a [Input],
    base_url: Option<&'a str>,
) -> Job<'a> {
    Job {
        id: JobId(7),
        service,
        model,
        sent,
        price: model.price_of(sent),
        inputs,
        remote: None,
        base_url,
        once: "0123456789abcdef0123456789abcdef",
    }
}
