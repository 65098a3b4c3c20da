//! The small pictures of the looks, shipped inside the program.

use eframe::egui::{Context, TextureId};

use crate::domain::prompt::Look;
use crate::ui::shipped;
use crate::ui::textures::Textures;

macro_rules! shipped {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_bytes!(concat!("../../../assets/looks/", $name)).as_slice())),+]
    };
}

/// The files under `assets/looks`, by name.
const SHIPPED: [(&str, &[u8]); 12] = shipped![
    "botanical.jpg",
    "editorial-still-life.jpg",
    "film-grain.jpg",
    "golden-hour.jpg",
    "ink-and-wash.jpg",
    "minimal.jpg",
    "monochrome.jpg",
    "moody-dark.jpg",
    "neon-night.jpg",
    "paper-collage.jpg",
    "soft-pastel.jpg",
    "studio-white.jpg",
];

/// The picture of a look, if one ships with it. Decoded once.
pub(super) fn picture(ctx: &Context, textures: &Textures, look: &Look) -> Option<TextureId> {
    let (name, bytes) = SHIPPED.iter().find(|(name, _)| *name == look.picture)?;
    textures.shipped(ctx, name, || shipped::decode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_look_has_its_picture() {
        for look in crate::catalogue::looks() {
            let file = SHIPPED.iter().find(|(name, _)| *name == look.picture);
            assert!(
                file.is_some_and(|(_, bytes)| shipped::decode(bytes).is_some()),
                "{}",
                look.id
            );
        }
    }
}
