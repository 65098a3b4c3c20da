//! The practice painter, plugged into the engine; and how the engine looks at pictures.

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::domain::picture::FileFormat;
use crate::domain::shape::Size;
use crate::engine::{Inspected, Painter, PainterError, PainterErrorKind, PainterProgress, Preview};
use crate::imaging;
use crate::practice::{self, EditRequest, ExtendRequest, Hand, PaintError, PaintRequest};
use crate::providers::MaskForm;
use crate::providers::practice::PracticeRequest;

/// The practice painter.
pub(super) struct PracticePainter;

/// A painted area in the form a service wants.
pub(super) fn formed(mask: &[u8], form: MaskForm) -> Result<Vec<u8>, String> {
    let formed = match form {
        MaskForm::WhiteChanges => return Ok(mask.to_vec()),
        MaskForm::TransparentChanges => imaging::mask::transparent_where_white(mask),
        MaskForm::BlackChanges => imaging::mask::inverted(mask),
    };
    formed.map_err(|err| err.to_string())
}

impl Painter for PracticePainter {
    fn work(
        &self,
        request_json: &[u8],
        inputs: &[Arc<[u8]>],
        report: &mut dyn FnMut(PainterProgress) -> ControlFlow<()>,
    ) -> Result<Vec<u8>, PainterError> {
        let request: PracticeRequest =
            serde_json::from_slice(request_json).map_err(|err| internal(err.to_string()))?;
        let mut forward = |at: practice::Progress| {
            let preview = at.preview.map(|picture| Preview {
                width_px: picture.width(),
                height_px: picture.height(),
                rgb: picture.into_raw().into(),
            });
            report(PainterProgress {
                fraction: at.fraction,
                preview,
            })
        };
        match request {
            PracticeRequest::Paint {
                hand,
                prompt,
                negative,
                seed,
                width_px,
                height_px,
            } => {
                let Some(hand) = Hand::from_id(&hand) else {
                    return Err(PainterError {
                        kind: PainterErrorKind::NoSuchHand,
                        sentence: format!("There is no practice model called “{hand}”."),
                    });
                };
                let request = PaintRequest {
                    hand,
                    prompt,
                    negative,
                    seed,
                    width_px,
                    height_px,
                };
                practice::paint_png(&request, &mut forward).map_err(painter_error)
            }
            PracticeRequest::Edit { instruction, seed } => {
                let (source, mask) = source_and_mask(inputs)?;
                let request = EditRequest {
                    source,
                    instruction,
                    mask,
                    seed,
                };
                practice::edit_png(&request, &mut forward).map_err(painter_error)
            }
            PracticeRequest::Extend {
                left_px,
                top_px,
                right_px,
                bottom_px,
                seed,
            } => {
                let (source, mask) = source_and_mask(inputs)?;
                let request = ExtendRequest {
                    source,
                    mask,
                    left_px,
                    top_px,
                    right_px,
                    bottom_px,
                    seed,
                };
                practice::extend_png(&request, &mut forward).map_err(painter_error)
            }
        }
    }
}

/// The pictures of an edit: the source, then the mask.
fn source_and_mask(
    inputs: &[Arc<[u8]>],
) -> Result<(image::RgbaImage, Option<image::GrayImage>), PainterError> {
    let mut pictures = inputs.iter().map(|bytes| decode(bytes));
    let source = pictures
        .next()
        .ok_or_else(|| internal("no source picture".to_owned()))??;
    let mask = pictures
        .next()
        .transpose()?
        .map(|mask| image::DynamicImage::ImageRgba8(mask).into_luma8());
    Ok((source, mask))
}

fn decode(bytes: &[u8]) -> Result<image::RgbaImage, PainterError> {
    let bad = |sentence: String| PainterError {
        kind: PainterErrorKind::BadRequest,
        sentence,
    };
    let pixels = imaging::decode(bytes)
        .map_err(|err| bad(err.to_string()))?
        .pixels;
    image::RgbaImage::from_raw(pixels.width_px, pixels.height_px, pixels.rgba)
        .ok_or_else(|| bad("The source picture is damaged.".to_owned()))
}

fn internal(sentence: String) -> PainterError {
    PainterError {
        kind: PainterErrorKind::Internal,
        sentence,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "stands in map_err")]
fn painter_error(err: PaintError) -> PainterError {
    let kind = match &err {
        PaintError::Stopped => PainterErrorKind::Stopped,
        PaintError::NotUnderstood { .. } => PainterErrorKind::NotUnderstood,
        PaintError::Size { .. } | PaintError::Source(_) => PainterErrorKind::BadRequest,
        PaintError::Packing(_) => PainterErrorKind::Internal,
    };
    PainterError {
        kind,
        sentence: err.to_string(),
    }
}

/// A small picture of one that is still being made.
pub(super) fn glance(bytes: &[u8]) -> Option<Preview> {
    let thumb = imaging::make_thumb(bytes, imaging::Tier::Medium).ok()?;
    let small = imaging::decode(&thumb.encoded).ok()?.pixels;
    Some(Preview {
        width_px: small.width_px,
        height_px: small.height_px,
        rgb: small.to_rgb().into(),
    })
}

/// What picture these bytes are. They are decoded in full once, so that a damaged one is noticed before it is kept.
pub(super) fn inspect(bytes: &[u8]) -> Result<Inspected, String> {
    let info = imaging::inspect(bytes).map_err(|err| err.to_string())?;
    let format = match info.format {
        imaging::Format::Png => FileFormat::Png,
        imaging::Format::Jpeg => FileFormat::Jpeg,
        imaging::Format::WebP => FileFormat::Webp,
        _ => return Err("This kind of picture cannot be shown.".to_owned()),
    };
    let thumb = imaging::make_thumb(bytes, imaging::Tier::Small).map_err(|err| err.to_string())?;
    Ok(Inspected {
        format,
        size: Size::new(info.width_px, info.height_px),
        average_rgb: thumb.average_rgb,
    })
}
