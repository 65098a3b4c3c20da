//! Packing pixels as PNG with the note that says how they were made.

use image::RgbImage;

use super::PaintError;

/// What every practice picture says about itself, on screen and inside its file.
pub const NOTICE: &str = "Practice picture, made without AI";

/// Packs quickly rather than tightly; the same pixels always give the same bytes.
pub(crate) fn png(picture: &RgbImage, comment: &str) -> Result<Vec<u8>, PaintError> {
    let packing = |error: png::EncodingError| PaintError::Packing(error.to_string());
    let mut bytes = Vec::with_capacity(picture.len() / 2 + 1024);
    let mut encoder = png::Encoder::new(&mut bytes, picture.width(), picture.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::Filter::Sub);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    for (key, text) in [
        ("Software", "Triptych"),
        ("Description", NOTICE),
        ("Comment", comment),
    ] {
        encoder
            .add_text_chunk(key.to_owned(), text.to_owned())
            .map_err(packing)?;
    }
    let mut writer = encoder.write_header().map_err(packing)?;
    writer.write_image_data(picture.as_raw()).map_err(packing)?;
    writer.finish().map_err(packing)?;
    Ok(bytes)
}
