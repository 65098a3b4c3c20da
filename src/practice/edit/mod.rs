//! Edits in plain words: light, colour, background and shape of a picture that is already there.

mod background;
mod frame;
mod read;
mod tone;

use image::{GrayImage, Rgb, RgbImage, RgbaImage};

use super::canvas::Meter;
use super::{PaintError, Report, encode};

use read::Step;

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

/// Carries out an edit. Pixels where the mask is black stay exactly as they were.
pub fn edit(request: &EditRequest, progress: Report<'_>) -> Result<RgbImage, PaintError> {
    let (width, height) = request.source.dimensions();
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
    if let Some(mask) = &request.mask
        && mask.dimensions() != (width, height)
    {
        let (mask_width, mask_height) = mask.dimensions();
        return Err(PaintError::Source(format!(
            "The mask is {mask_width} × {mask_height} pixels, but the picture is {width} × {height}. Make a mask of the same size."
        )));
    }
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
