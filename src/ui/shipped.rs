//! Pictures that ship with the studio: three paintings of the Practice engine for the first page.

use eframe::egui::ColorImage;

/// A shipped picture.
pub struct Sample {
    /// What the textures know it by.
    pub name: &'static str,
    /// The model that painted it.
    pub model: &'static str,
    /// Its file.
    pub bytes: &'static [u8],
    /// Width divided by height.
    pub aspect: f32,
}

/// The pictures of the first page, left to right.
pub const SAMPLES: [Sample; 3] = [
    Sample {
        name: "sample-still-life",
        model: "practice/still-life",
        bytes: &[],
        aspect: 1.0,
    },
    Sample {
        name: "sample-landscape",
        model: "practice/landscape",
        bytes: &[],
        aspect: 1.0,
    },
    Sample {
        name: "sample-collage",
        model: "practice/collage",
        bytes: &[],
        aspect: 1.0,
    },
];

/// The pixels of a shipped file; `None` when it is not there.
pub fn decode(bytes: &[u8]) -> Option<ColorImage> {
    let image = image::load_from_memory(bytes).ok()?.into_rgb8();
    let size = [image.width() as usize, image.height() as usize];
    Some(ColorImage::from_rgb(size, image.as_raw()))
}
