//! The pictures an edit sends along: their order, the painted area, what is added around the source, and what a service takes.
//!
//! Wire data of a model, where the service documents it:
//! - `picture_min_px`: fewest pixels of a side of every picture sent along.
//! - `picture_mp`: most megapixels (of 1,048,576) of each.

use crate::domain::model::Model;
use crate::domain::task::{Margins, Operation, TaskKind};
use crate::providers::tokens::encoded_len;
use crate::providers::{ErrorKind, Input, Job, ProviderError, Role};

/// Pixels of a megapixel, as services count them (1024 × 1024).
const MEGAPIXEL: u64 = 1 << 20;

/// What cannot be asked, in a sentence; nothing is sent.
pub(super) fn cannot(sentence: &str) -> ProviderError {
    ProviderError::new(ErrorKind::BadRequest, "start").with("sentence", sentence)
}

/// The pictures in the order services number them: the source of an edit, then the ones to go by.
pub(super) fn in_order<'j>(job: &'j Job<'_>) -> impl Iterator<Item = &'j Input> {
    job.inputs_of(Role::Source)
        .chain(job.inputs_of(Role::Reference))
}

/// The picture to change.
pub(super) fn source<'j>(job: &'j Job<'_>) -> Result<&'j Input, ProviderError> {
    let source = job.inputs_of(Role::Source).next();
    source.ok_or_else(|| cannot("This model needs a picture to work on."))
}

/// The painted area, for models that need one. It is as large as the source: services refuse any other.
pub(super) fn mask<'j>(job: &'j Job<'_>) -> Result<&'j Input, ProviderError> {
    let mask = job.inputs_of(Role::Mask).next();
    let mask = mask.ok_or_else(|| cannot("Paint the area to change first."))?;
    same_size(job)?;
    Ok(mask)
}

/// The painted area, if there is one, is as large as the source.
pub(super) fn same_size(job: &Job<'_>) -> Result<(), ProviderError> {
    let Some(mask) = job.inputs_of(Role::Mask).next() else {
        return Ok(());
    };
    if source(job)?.size == mask.size {
        Ok(())
    } else {
        Err(cannot("The painted area and the picture differ in size."))
    }
}

/// What is to be added at each edge, by a model that only extends; at most `most_px` each, where the service has a limit.
pub(super) fn margins(job: &Job<'_>, most_px: Option<u32>) -> Result<Margins, ProviderError> {
    let TaskKind::Edit {
        operation: Operation::Extend(margins),
        ..
    } = job.sent.kind
    else {
        return Err(cannot("This model only makes a picture larger."));
    };
    let Margins {
        left_px,
        top_px,
        right_px,
        bottom_px,
        filled: _,
    } = margins;
    let largest = left_px.max(top_px).max(right_px).max(bottom_px);
    if largest == 0 {
        return Err(cannot("Choose a side to extend first."));
    }
    match most_px {
        Some(most_px) if largest > most_px => Err(cannot(&format!(
            "This model adds at most {most_px} pixels on each side."
        ))),
        _ => Ok(margins),
    }
}

/// Whether the service takes pictures of these sizes, before anything is sent: the model's own limits, and `most_bytes` for
/// each file as base64, where the service has such a limit.
pub(super) fn check(job: &Job<'_>, most_bytes: Option<usize>) -> Result<(), ProviderError> {
    let limit = |name| number(job.model, name);
    let (least_px, most_mp) = (limit("picture_min_px"), limit("picture_mp"));
    for input in job.inputs.iter().filter(|input| input.role != Role::Mask) {
        let size = input.size;
        let short = u64::from(size.width_px.min(size.height_px));
        if let Some(least_px) = least_px.filter(|least| short < *least) {
            return Err(cannot(&format!(
                "This model needs pictures of at least {least_px} pixels on each side; one has {size}."
            )));
        }
        if let Some(most_mp) = most_mp.filter(|most| size.pixels() > most.saturating_mul(MEGAPIXEL))
        {
            return Err(too_large(format!("{most_mp} megapixels a picture")));
        }
    }
    match most_bytes {
        Some(most)
            if job
                .inputs
                .iter()
                .any(|input| encoded_len(&input.bytes) > most) =>
        {
            Err(too_large(format!("{most} bytes a picture")))
        }
        _ => Ok(()),
    }
}

/// A picture, or all of them, are more than the service takes.
pub(super) fn too_large(limit: String) -> ProviderError {
    ProviderError::new(ErrorKind::TooLarge, "start").with("limit", limit)
}

fn number(model: &Model, name: &str) -> Option<u64> {
    model.wire(name)?.trim().parse().ok()
}
