//! Pictures on the graphics card: what is wanted, what is there, and what has to make room.
//!
//! Views ask for pixels by key and get what is there, at best a finer or coarser tier than they asked for; what is missing is remembered as wanted,
//! in the order of asking. The studio hands that list to the workers and brings back what they made, a few uploads a frame.
//! **Invariant:** nothing here decodes, reads files or waits.

use std::cell::RefCell;
use std::collections::HashMap;

use eframe::egui::{ColorImage, Context, TextureHandle, TextureId, TextureOptions, Vec2, vec2};

use crate::app::state::Preview;
use crate::domain::ids::{BlobId, JobId};
use crate::domain::picture::FileFormat;

/// How fine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Longest side 256 pixels.
    Small,
    /// Longest side 512 pixels.
    Medium,
    /// Longest side 1024 pixels.
    Large,
    /// As it is, up to what the graphics card can take.
    Full,
}

impl Tier {
    /// All, coarsest first.
    pub const ALL: [Self; 4] = [Self::Small, Self::Medium, Self::Large, Self::Full];

    /// The coarsest tier that is sharp at this many pixels on the longest side.
    pub fn for_side(side_px: f32) -> Self {
        match side_px {
            ..=256.0 => Self::Small,
            ..=512.0 => Self::Medium,
            ..=1024.0 => Self::Large,
            _ => Self::Full,
        }
    }
}

/// Names pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PixelKey {
    /// A picture of the library.
    Picture {
        /// Its file.
        blob: BlobId,
        /// How that file is encoded.
        format: FileFormat,
        /// How fine.
        tier: Tier,
    },
    /// Where two pictures differ.
    Difference {
        /// One.
        a: (BlobId, FileFormat),
        /// The other.
        b: (BlobId, FileFormat),
    },
}

/// Pixels that are there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Texture {
    /// For painting.
    pub id: TextureId,
    /// Pixels across and down.
    pub size_px: Vec2,
    /// When they arrived, seconds of [`eframe::egui::InputState::time`]; for fading in.
    pub since_secs: f64,
}

struct Held {
    handle: TextureHandle,
    bytes: usize,
    used: u64,
    since_secs: f64,
}

#[derive(Default)]
struct Inner {
    held: HashMap<PixelKey, Held>,
    previews: HashMap<JobId, (u32, TextureHandle, u64)>,
    looks: HashMap<String, TextureHandle>,
    wanted: Vec<PixelKey>,
    frame: u64,
    bytes: usize,
    uploaded_bytes: u64,
}

/// The pictures on the graphics card.
pub struct Textures {
    inner: RefCell<Inner>,
    budget_bytes: usize,
}

/// Bytes of pictures kept on the graphics card.
pub const BUDGET_BYTES: usize = 192 * 1024 * 1024;

impl Textures {
    /// Keeps about so many bytes; what the present frame shows is never dropped.
    pub fn new(budget_bytes: usize) -> Self {
        Self {
            inner: RefCell::default(),
            budget_bytes,
        }
    }

    /// Starts a frame: what is wanted is asked anew.
    pub fn begin_frame(&self) {
        let mut inner = self.inner.borrow_mut();
        inner.frame += 1;
        inner.wanted.clear();
        let frame = inner.frame;
        inner.previews.retain(|_, (_, _, used)| *used + 2 >= frame);
    }

    /// What was asked for in this frame and is not there, most urgent first.
    pub fn wanted(&self) -> Vec<PixelKey> {
        self.inner.borrow().wanted.clone()
    }

    /// Whether these pixels are there.
    pub fn holds(&self, key: &PixelKey) -> bool {
        self.inner.borrow().held.contains_key(key)
    }

    /// Bytes on the graphics card now.
    pub fn bytes(&self) -> usize {
        self.inner.borrow().bytes
    }

    /// Bytes ever uploaded.
    pub fn uploaded_bytes(&self) -> u64 {
        self.inner.borrow().uploaded_bytes
    }

    /// Exactly these pixels, if they are there; else they become wanted.
    pub fn get(&self, key: PixelKey) -> Option<Texture> {
        let mut inner = self.inner.borrow_mut();
        let found = inner.touch(&key);
        if found.is_none() {
            inner.want(key);
        }
        found
    }

    /// A picture at least as fine as `tier` if that is there; else the best there is, and the right one becomes wanted.
    pub fn picture(&self, blob: BlobId, format: FileFormat, tier: Tier) -> Option<Texture> {
        let key = |tier| PixelKey::Picture { blob, format, tier };
        let mut inner = self.inner.borrow_mut();
        for finer in Tier::ALL.into_iter().filter(|other| *other >= tier) {
            if let Some(found) = inner.touch(&key(finer)) {
                return Some(found);
            }
        }
        inner.want(key(tier));
        Tier::ALL
            .into_iter()
            .rev()
            .filter(|other| *other < tier)
            .find_map(|tier| inner.touch(&key(tier)))
    }

    /// The preview of a job, uploaded when it is new.
    pub fn preview(&self, ctx: &Context, job: JobId, preview: &Preview) -> Option<Texture> {
        let size = [preview.width_px as usize, preview.height_px as usize];
        let mut inner = self.inner.borrow_mut();
        let frame = inner.frame;
        let known = inner
            .previews
            .get(&job)
            .is_some_and(|(serial, ..)| *serial == preview.serial);
        if !known {
            if size.contains(&0) || preview.rgb.len() != size[0] * size[1] * 3 {
                return None;
            }
            let image = ColorImage::from_rgb(size, &preview.rgb);
            let handle = ctx.load_texture(format!("preview-{job}"), image, TextureOptions::LINEAR);
            inner.uploaded_bytes += (size[0] * size[1] * 4) as u64;
            inner.previews.insert(job, (preview.serial, handle, frame));
        }
        let (_, handle, used) = inner.previews.get_mut(&job)?;
        *used = frame;
        Some(Texture {
            id: handle.id(),
            size_px: vec2(size[0] as f32, size[1] as f32),
            since_secs: 0.0,
        })
    }

    /// A small picture that ships with the studio; `decode` runs once.
    pub fn shipped(
        &self,
        ctx: &Context,
        name: &str,
        decode: impl FnOnce() -> Option<ColorImage>,
    ) -> Option<TextureId> {
        let mut inner = self.inner.borrow_mut();
        if let Some(handle) = inner.looks.get(name) {
            return Some(handle.id());
        }
        let handle = ctx.load_texture(name, decode()?, TextureOptions::LINEAR);
        let id = handle.id();
        inner.looks.insert(name.to_owned(), handle);
        Some(id)
    }

    /// Brings pixels to the graphics card and makes room for them. Returns false when the data does not fit its size.
    pub fn upload(
        &self,
        ctx: &Context,
        key: PixelKey,
        width_px: u32,
        height_px: u32,
        rgba: &[u8],
    ) -> bool {
        let size = [width_px as usize, height_px as usize];
        let bytes = size[0] * size[1] * 4;
        let limit = ctx.input(|input| input.max_texture_side);
        if bytes == 0 || rgba.len() != bytes || size[0] > limit || size[1] > limit {
            return false;
        }
        let image = ColorImage::from_rgba_unmultiplied(size, rgba);
        let handle = ctx.load_texture("picture", image, TextureOptions::LINEAR);
        let mut inner = self.inner.borrow_mut();
        let held = Held {
            handle,
            bytes,
            used: inner.frame,
            since_secs: ctx.input(|input| input.time),
        };
        if let Some(old) = inner.held.insert(key, held) {
            inner.bytes -= old.bytes;
        }
        inner.bytes += bytes;
        inner.uploaded_bytes += bytes as u64;
        inner.make_room(self.budget_bytes);
        true
    }

    /// Lets go of everything, for example when another library is opened.
    pub fn clear(&self) {
        let mut inner = self.inner.borrow_mut();
        inner.held.clear();
        inner.previews.clear();
        inner.bytes = 0;
    }
}

impl Inner {
    fn touch(&mut self, key: &PixelKey) -> Option<Texture> {
        let frame = self.frame;
        let held = self.held.get_mut(key)?;
        held.used = frame;
        let [width, height] = held.handle.size();
        Some(Texture {
            id: held.handle.id(),
            size_px: vec2(width as f32, height as f32),
            since_secs: held.since_secs,
        })
    }

    fn want(&mut self, key: PixelKey) {
        if !self.wanted.contains(&key) {
            self.wanted.push(key);
        }
    }

    /// Drops what was not shown for longest until the budget holds; what this or the last frame showed stays.
    fn make_room(&mut self, budget_bytes: usize) {
        if self.bytes <= budget_bytes {
            return;
        }
        let mut by_age: Vec<(u64, PixelKey)> = self
            .held
            .iter()
            .map(|(key, held)| (held.used, *key))
            .filter(|(used, _)| used + 1 < self.frame)
            .collect();
        by_age.sort_unstable_by_key(|(used, _)| *used);
        for (_, key) in by_age {
            if self.bytes <= budget_bytes {
                return;
            }
            if let Some(held) = self.held.remove(&key) {
                self.bytes -= held.bytes;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u8, tier: Tier) -> PixelKey {
        PixelKey::Picture {
            blob: BlobId([n; 32]),
            format: FileFormat::Png,
            tier,
        }
    }

    fn upload(textures: &Textures, ctx: &Context, key: PixelKey, side: u32) -> bool {
        let rgba = vec![200; (side * side * 4) as usize];
        textures.upload(ctx, key, side, side, &rgba)
    }

    fn in_frame(run: impl Fn(&Context)) {
        let ctx = Context::default();
        let mut output = ctx.run_ui(eframe::egui::RawInput::default(), |ui| run(ui.ctx()));
        output.textures_delta.clear();
        drop(ctx);
    }

    #[test]
    fn what_is_missing_is_wanted_once_and_a_coarser_tier_stands_in() {
        in_frame(|ctx| {
            let textures = Textures::new(BUDGET_BYTES);
            textures.begin_frame();
            let blob = BlobId([1; 32]);
            assert!(
                textures
                    .picture(blob, FileFormat::Png, Tier::Large)
                    .is_none(),
                "nothing yet"
            );
            assert!(
                textures
                    .picture(blob, FileFormat::Png, Tier::Large)
                    .is_none(),
                "still nothing"
            );
            assert_eq!(textures.wanted(), [key(1, Tier::Large)], "wanted once");
            assert!(upload(&textures, ctx, key(1, Tier::Small), 8), "uploaded");
            let stand_in = textures.picture(blob, FileFormat::Png, Tier::Large);
            assert_eq!(
                stand_in.map(|texture| texture.size_px),
                Some(vec2(8.0, 8.0)),
                "the coarser one"
            );
            assert!(upload(&textures, ctx, key(1, Tier::Full), 16), "uploaded");
            textures.begin_frame();
            assert!(
                textures
                    .picture(blob, FileFormat::Png, Tier::Small)
                    .is_some(),
                "there"
            );
            assert!(textures.wanted().is_empty(), "nothing is missing");
        });
    }

    #[test]
    fn old_pictures_make_room_and_shown_ones_stay() {
        in_frame(|ctx| {
            let textures = Textures::new(4 * 64 * 64 * 4);
            for n in 0..20 {
                textures.begin_frame();
                assert!(
                    textures.get(key(0, Tier::Small)).is_some() || n == 0,
                    "always shown, always there"
                );
                assert!(upload(&textures, ctx, key(n, Tier::Small), 64), "uploaded");
            }
            assert!(
                textures.bytes() <= 5 * 64 * 64 * 4,
                "{} bytes",
                textures.bytes()
            );
        });
    }

    #[test]
    fn wrong_data_is_refused() {
        in_frame(|ctx| {
            let textures = Textures::new(BUDGET_BYTES);
            textures.begin_frame();
            assert!(
                !textures.upload(ctx, key(1, Tier::Small), 4, 4, &[0; 7]),
                "too little data"
            );
            assert!(
                !textures.upload(ctx, key(1, Tier::Small), 0, 4, &[]),
                "empty"
            );
            assert!(
                !textures.upload(ctx, key(1, Tier::Small), 100_000, 1, &vec![0; 400_000]),
                "too wide"
            );
        });
    }
}
