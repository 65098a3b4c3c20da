//! The studio's own changes to a picture: exact, free, and in the order of the list.
//!
//! Steps speak in shares of the picture, so the same list on a small copy ([`preview`]) looks like it does on the whole
//! picture ([`apply`]). Alpha survives every step.

mod blur;
mod geometry;
mod letters;
mod light;
mod sharpen;
#[cfg(test)]
mod tests;
mod text;

use thiserror::Error;

use crate::domain::adjust::Adjustment;
use crate::domain::ids::BlobId;
use crate::domain::mask::Canvas;
use crate::imaging::decode::Limits;
use crate::imaging::{DecodeError, Pixels, mask, ops};

pub use text::{LEGIBLE, contrast, safe_colour};

/// Why a step could not be done, as plain sentences.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AdjustError {
    /// The file of a painted area is gone or no picture.
    #[error("The painted area of this step is missing. Paint it again.")]
    NoArea,
    /// A new size is beyond what can be opened again.
    #[error("{width_px} × {height_px} pixels are too many. Choose a smaller size.")]
    TooLarge {
        /// Asked for.
        width_px: u32,
        /// Asked for.
        height_px: u32,
    },
    /// A character that the studio's font does not have.
    #[error("The studio’s letters do not include “{0}”. Leave it out or write it another way.")]
    NoGlyph(char),
    /// The studio's own font cannot be read: a fault of the build.
    #[error("The studio’s letters could not be read. Install Triptych again.")]
    NoFont,
    /// There is no room for the changed picture.
    #[error("There was not enough memory for this change.")]
    NoRoom,
    /// A step of another kind did not work.
    #[error(transparent)]
    Picture(#[from] DecodeError),
}

/// Finds painted areas. They are brought to the size that the picture has at their step.
pub type Areas<'a> = &'a dyn Fn(BlobId) -> Option<Canvas>;

/// Makes the steps on a picture, one after the other.
pub fn apply(
    picture: Pixels,
    steps: &[Adjustment],
    areas: Areas<'_>,
) -> Result<Pixels, AdjustError> {
    steps
        .iter()
        .try_fold(picture, |picture, change| step(picture, change, areas, 1.0))
}

/// The same on a smaller copy of a picture that has `whole` pixels across: looks like [`apply`] on the whole picture, shrunk
/// as much.
pub fn preview(
    small: Pixels,
    whole_width_px: u32,
    steps: &[Adjustment],
    areas: Areas<'_>,
) -> Result<Pixels, AdjustError> {
    let scale = f64::from(small.width_px) / f64::from(whole_width_px.max(1));
    steps
        .iter()
        .try_fold(small, |picture, change| step(picture, change, areas, scale))
}

/// One step. `scale` is how many pixels stand for one of the whole picture.
fn step(
    picture: Pixels,
    change: &Adjustment,
    areas: Areas<'_>,
    scale: f64,
) -> Result<Pixels, AdjustError> {
    match change {
        Adjustment::Crop(part) => geometry::crop(picture, *part),
        Adjustment::Turn { quarters } => geometry::turn(picture, *quarters),
        Adjustment::Flip { upside_down } => geometry::flip(picture, *upside_down),
        Adjustment::Straighten { degrees } => geometry::straighten(picture, *degrees),
        Adjustment::Resize {
            width_px,
            height_px,
        } => resize(&picture, (*width_px, *height_px), scale),
        Adjustment::Light(light) => Ok(light::adjust(picture, *light)),
        Adjustment::Sharpen { amount } => Ok(sharpen::sharpen(picture, *amount)),
        Adjustment::BlurOutside {
            area,
            radius_permille,
        } => {
            let levels = levels(&picture, *area, areas)?;
            Ok(blur::outside(picture, &levels, *radius_permille))
        }
        Adjustment::CutOut { area } => {
            let levels = levels(&picture, *area, areas)?;
            Ok(cut_out(picture, &levels))
        }
        Adjustment::Text(layer) => text::draw(picture, layer),
    }
}

/// The levels of a painted area, one for each pixel of the picture.
fn levels(picture: &Pixels, area: BlobId, areas: Areas<'_>) -> Result<Vec<u8>, AdjustError> {
    let canvas = areas(area).ok_or(AdjustError::NoArea)?;
    let size = (picture.width_px, picture.height_px);
    if canvas.size() == size {
        return Ok(canvas.into_levels());
    }
    Ok(mask::levels_at(&canvas, size)?)
}

fn resize(picture: &Pixels, wanted: (u32, u32), scale: f64) -> Result<Pixels, AdjustError> {
    let (width_px, height_px) = (wanted.0.max(1), wanted.1.max(1));
    if Limits::default().check(width_px, height_px, 4).is_err() {
        return Err(AdjustError::TooLarge {
            width_px,
            height_px,
        });
    }
    let scaled = |side_px: u32| (f64::from(side_px) * scale).round().max(1.0) as u32;
    Ok(ops::resize(picture, scaled(width_px), scaled(height_px))?)
}

/// What is not painted becomes see-through; colours stay, so that nothing is lost.
fn cut_out(mut picture: Pixels, levels: &[u8]) -> Pixels {
    let (pixels, _) = picture.rgba.as_chunks_mut::<4>();
    for ([.., alpha], level) in pixels.iter_mut().zip(levels) {
        *alpha = ((u16::from(*alpha) * u16::from(*level) + 127) / 255) as u8;
    }
    picture
}

/// A value between two limits; `otherwise` when it is no number.
const fn sane(value: f32, least: f32, most: f32, otherwise: f32) -> f32 {
    if value.is_nan() {
        otherwise
    } else {
        value.clamp(least, most)
    }
}

/// Luminance of linear light as ITU-R BT.709 weighs it.
const LUMA: [f32; 3] = [0.2126, 0.7152, 0.0722];

/// sRGB to linear light, both 0 to 1 (IEC 61966-2-1).
fn linear(value: f32) -> f32 {
    if value <= 0.040_45 {
        value / 12.92
    } else {
        ((value + 0.055) / 1.055).powf(2.4)
    }
}

/// Linear light to sRGB, both 0 to 1 (IEC 61966-2-1).
fn encoded(light: f32) -> f32 {
    if light <= 0.003_130_8 {
        light * 12.92
    } else {
        1.055 * light.powf(1.0 / 2.4) - 0.055
    }
}
