//! Edits in plain words: light, colour, background and shape of a picture that is already there.

mod background;
mod frame;
mod read;
mod tone;

use image::{GrayImage, Rgb, RgbImage, RgbaImage};

use super::canvas::Meter;
use super::{PaintError, Report, encode};

use read::{Growth, Step};

/// Longest side of a picture that can be edited or grown to, in pixels.
const MAX_EDIT_SIDE_PX: u32 = 8192;
/// Most pixels of a picture that can be edited.
const MAX_EDIT_PX: u64 = 36_000_000;

/// A picture and what to do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditRequest {
    /// The picture. Transparent parts are laid on white.
    pub source: RgbaImage,
    /// What to change, for example "warmer and a little brighter".
    pub instruction: String,
    /// Where to change it: white is edited, black stays as it is. Same size as the picture.
    pub mask: Option<GrayImage>,
    /// Chance; kept with the picture. Today's edits do not draw on it.
    pub seed: u64,
}

/// A picture and what to add around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtendRequest {
    /// The picture. Transparent parts are laid on white. It stays as it is inside the new one.
    pub source: RgbaImage,
    /// The painted area, if there is one: same size as the picture. Only what is around the picture is painted, so it is
    /// respected whatever it says.
    pub mask: Option<GrayImage>,
    /// Pixels added at the left.
    pub left_px: u32,
    /// Pixels added at the top.
    pub top_px: u32,
    /// Pixels added at the right.
    pub right_px: u32,
    /// Pixels added at the bottom.
    pub bottom_px: u32,
    /// Chance; kept with the picture. The painter does not draw on it here.
    pub seed: u64,
}

/// Paints what lies around a picture: exactly so much as is asked for on each side. The old picture is inside, bit for bit.
pub fn extend(request: &ExtendRequest, progress: Report<'_>) -> Result<RgbImage, PaintError> {
    check_source(&request.source, request.mask.as_ref())?;
    let (width, height) = request.source.dimensions();
    let added = [
        request.left_px,
        request.right_px,
        request.top_px,
        request.bottom_px,
    ];
    if added == [0; 4] {
        return Err(PaintError::Source(
            "Nothing is to be added. Choose a side to extend.".to_owned(),
        ));
    }
    let grown = |side: u32, a: u32, b: u32| u64::from(side) + u64::from(a) + u64::from(b);
    let (new_w, new_h) = (
        grown(width, request.left_px, request.right_px),
        grown(height, request.top_px, request.bottom_px),
    );
    let most = u64::from(MAX_EDIT_SIDE_PX);
    if new_w > most || new_h > most || new_w.saturating_mul(new_h) > MAX_EDIT_PX {
        return Err(PaintError::Source(format!(
            "Extended like this the picture would be {new_w} × {new_h} pixels. Stay below {most} pixels a side and 36 million pixels in all."
        )));
    }
    let mut meter = Meter::new(progress);
    meter.stage(0.0, 1.0, (new_w * new_h) as usize);
    let picture = flatten(&request.source);
    let grown = frame::extend(
        &picture,
        Growth::Pixels(added),
        MAX_EDIT_SIDE_PX,
        &mut meter,
    )?;
    meter.finish()?;
    Ok(grown.picture)
}

/// Extends a picture and packs the result as PNG, with a note inside that no AI was used.
pub fn extend_png(request: &ExtendRequest, progress: Report<'_>) -> Result<Vec<u8>, PaintError> {
    let picture = extend(request, progress)?;
    encode::png(&picture, &format!("Practice edit, seed {}", request.seed))
}

/// Carries out an edit. Pixels where the mask is black stay exactly as they were.
pub fn edit(request: &EditRequest, progress: Report<'_>) -> Result<RgbImage, PaintError> {
    check_source(&request.source, request.mask.as_ref())?;
    let steps = read::steps(&request.instruction)?;
    let mut meter = Meter::new(progress);
    let mut picture = flatten(&request.source);
    let mut mask = request.mask.clone();
    let count = steps.len() as f32;
    for (i, step) in steps.iter().enumerate() {
        let (low, high) = (i as f32 / count, (i as f32 + 1.0) / count);
        meter.stage(low, high, (picture.width() * picture.height()) as usize);
        match *step {
            Step::Tone(tone) => tone::apply(&mut picture, mask.as_ref(), tone, &mut meter)?,
            Step::BlurBackground(amount) => {
                background::blur(&mut picture, mask.as_ref(), amount, &mut meter)?;
            }
            Step::ReplaceBackground(colour) => {
                background::replace(&mut picture, mask.as_ref(), colour, &mut meter)?;
            }
            Step::Crop(shape) => {
                let area = frame::crop_area(&picture, shape);
                picture = frame::cut(&picture, area);
                mask = mask.map(|m| {
                    image::imageops::crop_imm(&m, area.0, area.1, area.2, area.3).to_image()
                });
            }
            Step::Extend(growth) => {
                let grown = frame::extend(&picture, growth, MAX_EDIT_SIDE_PX, &mut meter)?;
                mask = mask.map(|m| frame::extend_mask(&m, &grown));
                picture = grown.picture;
            }
        }
    }
    meter.finish()?;
    Ok(picture)
}

/// Carries out an edit and packs the result as PNG, with a note inside that no AI was used.
pub fn edit_png(request: &EditRequest, progress: Report<'_>) -> Result<Vec<u8>, PaintError> {
    let picture = edit(request, progress)?;
    encode::png(&picture, &format!("Practice edit, seed {}", request.seed))
}

/// A picture that can be worked on, with a mask of its size.
fn check_source(source: &RgbaImage, mask: Option<&GrayImage>) -> Result<(), PaintError> {
    let (width, height) = source.dimensions();
    let most = MAX_EDIT_SIDE_PX;
    if width == 0 || height == 0 {
        return Err(PaintError::Source(
            "The picture is empty. Choose another one.".to_owned(),
        ));
    }
    if width > most || height > most || u64::from(width) * u64::from(height) > MAX_EDIT_PX {
        return Err(PaintError::Source(format!(
            "The picture is too large to edit here ({width} × {height} pixels). Make it smaller than {most} pixels a side and 36 million pixels in all, then try again."
        )));
    }
    if let Some(mask) = mask
        && mask.dimensions() != (width, height)
    {
        let (mask_width, mask_height) = mask.dimensions();
        return Err(PaintError::Source(format!(
            "The mask is {mask_width} × {mask_height} pixels, but the picture is {width} × {height}. Make a mask of the same size."
        )));
    }
    Ok(())
}

fn flatten(source: &RgbaImage) -> RgbImage {
    let mut out = RgbImage::new(source.width(), source.height());
    for (to, from) in out.pixels_mut().zip(source.pixels()) {
        let [r, g, b, alpha] = from.0;
        let lay = |c: u8| {
            let a = u32::from(alpha);
            ((u32::from(c) * a + 255 * (255 - a) + 127) / 255) as u8
        };
        *to = if alpha == 255 {
            Rgb([r, g, b])
        } else {
            Rgb([lay(r), lay(g), lay(b)])
        };
    }
    out
}
