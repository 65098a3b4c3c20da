//! Small pictures that the state itself holds, on the graphics card: how adjustments look, and heat maps.

use std::collections::BTreeMap;

use eframe::egui::{ColorImage, Context, TextureHandle, TextureId, TextureOptions};

use crate::app::state::edit::Heat;
use crate::app::state::gallery::Preview;
use crate::domain::ids::PictureId;
use crate::ui::tokens;

/// What is on the graphics card, each with where its bytes lie in memory, which tells a new one from the old.
#[derive(Default)]
pub(super) struct Uploads {
    look: Option<(usize, u64, TextureHandle)>,
    heats: BTreeMap<PictureId, (usize, TextureHandle)>,
}

impl Uploads {
    /// How adjustments look, uploaded once for each revision.
    pub(super) fn look(
        &mut self,
        ctx: &Context,
        revision: u64,
        look: &Preview,
    ) -> Option<TextureId> {
        let at = look.rgb.as_ptr().addr();
        let key = revision.wrapping_mul(31) ^ u64::from(look.serial);
        let known = self
            .look
            .as_ref()
            .filter(|(old, of, _)| *old == at && *of == key);
        if let Some((_, _, handle)) = known {
            return Some(handle.id());
        }
        let size = [look.width_px as usize, look.height_px as usize];
        if size.contains(&0) || look.rgb.len() != size[0] * size[1] * 3 || too_large(ctx, size) {
            return None;
        }
        let image = ColorImage::from_rgb(size, &look.rgb);
        let handle = ctx.load_texture("look", image, TextureOptions::LINEAR);
        let id = handle.id();
        self.look = Some((at, key, handle));
        Some(id)
    }

    /// Nothing is tried any more.
    pub(super) fn forget_look(&mut self) {
        self.look = None;
    }

    /// Where a result changed.
    pub(super) fn heat(
        &mut self,
        ctx: &Context,
        picture: PictureId,
        heat: &Heat,
    ) -> Option<TextureId> {
        let at = heat.levels.as_ptr().addr();
        if let Some((old, handle)) = self.heats.get(&picture)
            && *old == at
        {
            return Some(handle.id());
        }
        let size = [heat.width_px as usize, heat.height_px as usize];
        if size.contains(&0) || heat.levels.len() != size[0] * size[1] || too_large(ctx, size) {
            return None;
        }
        let pixels = heat.levels.iter().map(|level| tokens::heat(*level));
        let image = ColorImage::new(size, pixels.collect());
        let handle = ctx.load_texture("heat", image, TextureOptions::LINEAR);
        let id = handle.id();
        self.heats.insert(picture, (at, handle));
        Some(id)
    }

    /// Lets go of the heat maps of everything else.
    pub(super) fn keep_heats(&mut self, shown: impl Fn(PictureId) -> bool) {
        self.heats.retain(|picture, _| shown(*picture));
    }
}

fn too_large(ctx: &Context, size: [usize; 2]) -> bool {
    let limit = ctx.input(|input| input.max_texture_side);
    size.iter().any(|side| *side > limit)
}
