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
        name: "sample-collage",
        model: "practice/collage",
        bytes: include_bytes!("../../assets/samples/collage.jpg"),
        aspect: 512.0 / 552.0,
    },
    Sample {
        name: "sample-still-life",
        model: "practice/still-life",
        bytes: include_bytes!("../../assets/samples/still-life.jpg"),
        aspect: 1216.0 / 552.0,
    },
    Sample {
        name: "sample-ink-wash",
        model: "practice/ink-wash",
        bytes: include_bytes!("../../assets/samples/ink-wash.jpg"),
        aspect: 512.0 / 552.0,
    },
];

/// The pixels of a shipped JPEG; `None` when it cannot be read.
pub fn decode(bytes: &[u8]) -> Option<ColorImage> {
    let picture = image::load_from_memory_with_format(bytes, image::ImageFormat::Jpeg).ok()?;
    let rgb = picture.into_rgb8();
    let size = [rgb.width() as usize, rgb.height() as usize];
    Some(ColorImage::from_rgb(size, rgb.as_raw()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_picture_can_be_shown_in_its_shape() {
        for sample in SAMPLES {
            let [width, height] = decode(sample.bytes).expect(sample.name).size;
            assert_eq!(
                width as f32 / height as f32,
                sample.aspect,
                "{}",
                sample.name
            );
        }
    }
}
