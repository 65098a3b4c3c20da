//! Pictures for the tests of this module, made here so that no binary file is kept.

use super::Pixels;

/// A photo-like picture: soft gradients, shapes with edges, and a little grain.
pub(crate) fn photo(width_px: u32, height_px: u32) -> Pixels {
    let mut rgba = Vec::new();
    for y in 0..height_px {
        for x in 0..width_px {
            let (u, v) = (x as f32 / width_px as f32, y as f32 / height_px as f32);
            let wave = (u * 19.0 + v * 7.0).sin() * (v * 23.0 - u * 5.0).cos();
            let shape = if wave > 0.4 { 45.0 } else { 0.0 };
            let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 7 & 7;
            let grain = grain as f32;
            for base in [60.0 + 120.0 * u, 80.0 + 90.0 * v, 150.0 - 90.0 * u * v] {
                rgba.push((base + wave * 20.0 + shape + grain).clamp(0.0, 255.0) as u8);
            }
            rgba.push(255);
        }
    }
    Pixels::new(rgba, width_px, height_px).unwrap()
}

/// The same with a see-through gradient to the right.
pub(crate) fn cut_out(width_px: u32, height_px: u32) -> Pixels {
    let mut picture = photo(width_px, height_px);
    for (i, pixel) in picture.rgba.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        pixel[3] = (i as u32 % width_px * 255 / width_px) as u8;
    }
    picture
}

/// A JPEG with the given chroma sampling.
pub(crate) fn jpeg(
    picture: &Pixels,
    sampling: jpeg_encoder::SamplingFactor,
    change: impl FnOnce(&mut jpeg_encoder::Encoder<&mut Vec<u8>>),
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, 90);
    encoder.set_sampling_factor(sampling);
    change(&mut encoder);
    let size = (picture.width_px as u16, picture.height_px as u16);
    encoder
        .encode(
            &picture.to_rgb(),
            size.0,
            size.1,
            jpeg_encoder::ColorType::Rgb,
        )
        .unwrap();
    out
}

/// Puts an EXIF segment that asks for `orientation` (1 to 8) behind a JPEG's first marker.
pub(crate) fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let exif = exif(orientation);
    let mut out = vec![0xFF, 0xD8, 0xFF, 0xE1];
    out.extend(((exif.len() + 8) as u16).to_be_bytes());
    out.extend(b"Exif\0\0");
    out.extend(exif);
    out.extend(&jpeg[2..]);
    out
}

/// The smallest EXIF block that holds an orientation.
pub(crate) fn exif(orientation: u8) -> Vec<u8> {
    let mut out = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    out.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    out
}

/// Lossless WebP.
pub(crate) fn webp(picture: &Pixels) -> Vec<u8> {
    let mut out = Vec::new();
    image::codecs::webp::WebPEncoder::new_lossless(&mut out)
        .encode(
            &picture.rgba,
            picture.width_px,
            picture.height_px,
            image::ExtendedColorType::Rgba8,
        )
        .unwrap();
    out
}

/// A PNG chunk with its checksum.
pub(crate) fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut out = (data.len() as u32).to_be_bytes().to_vec();
    out.extend(kind);
    out.extend(data);
    let sum = crc32(&out[4..]);
    out.extend(sum.to_be_bytes());
    out
}

/// A PNG header chunk: 8-bit RGB of the size.
pub(crate) fn header_chunk(width_px: u32, height_px: u32) -> Vec<u8> {
    let size = [width_px.to_be_bytes(), height_px.to_be_bytes()].concat();
    chunk(*b"IHDR", &[size, vec![8, 2, 0, 0, 0]].concat())
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |mut crc, &byte| {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = crc >> 1 ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 };
        }
        crc
    })
}
