//! The small pictures of the looks, shipped inside the program.

use eframe::egui::{ColorImage, Context, TextureId};

use crate::domain::prompt::Look;
use crate::ui::textures::Textures;

/// The files under `assets/looks`, by name.
const SHIPPED: [(&str, &[u8]); 0] = [];

/// The picture of a look, if one ships with it. Decoded once.
pub(super) fn picture(ctx: &Context, textures: &Textures, look: &Look) -> Option<TextureId> {
    let (name, bytes) = SHIPPED.iter().find(|(name, _)| *name == look.picture)?;
    textures.shipped(ctx, name, || decode(bytes))
}

fn decode(bytes: &[u8]) -> Option<ColorImage> {
    let picture = image::load_from_memory_with_format(bytes, image::ImageFormat::Jpeg).ok()?;
    let rgb = picture.into_rgb8();
    let size = [rgb.width() as usize, rgb.height() as usize];
    Some(ColorImage::from_rgb(size, rgb.as_raw()))
}
