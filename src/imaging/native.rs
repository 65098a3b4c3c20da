//! The three decoders, each bound to limits, with the channels that the file has.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

use std::io::Cursor;

use image::ImageDecoder as _;
use image::codecs::jpeg::JpegDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{ImageError, ImageResult};
use png::{ColorType, DecodingError, Transformations};

use super::decode::{Limits, supported};
use super::error::DecodeError;
use super::format::Format;
use super::jpeg::{self, Process};
use super::pixels::{byte_count, widen_row};

/// Headers of a picture as stored, before any turning.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    pub(crate) format: Format,
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    pub(crate) has_alpha: bool,
    pub(crate) bit_depth: u8,
    pub(crate) animated: bool,
    pub(crate) orientation: Orientation,
    /// The JPEG's own headers.
    pub(crate) jpeg: Option<jpeg::Header>,
}

/// Pixels with 1 (grey), 3 (RGB) or 4 (RGBA) bytes each, as stored.
pub(crate) struct Native {
    pub(crate) pixels: Vec<u8>,
    pub(crate) channels: usize,
}

/// Reads the headers of any supported kind.
pub(crate) fn header(bytes: &[u8]) -> Result<Header, DecodeError> {
    match supported(bytes)? {
        Format::Png => Png::open(bytes).map(|png| png.header()),
        Format::Jpeg => jpeg_header(bytes),
        _ => webp_header(bytes),
    }
}

/// Decodes everything. The vector has room for `room` channels, so that it can be widened in place.
pub(crate) fn decode(
    bytes: &[u8],
    header: &Header,
    limits: &Limits,
    room: usize,
) -> Result<Native, DecodeError> {
    match header.format {
        Format::Png => decode_png(bytes, limits, room),
        // Even a flat JPEG has a bit for each block of 64 pixels; one with far less than a quarter
        // of that is a forged size, not a picture that broke off.
        Format::Jpeg if is_hollow(bytes, header) => Err(DecodeError::Damaged),
        Format::Jpeg => {
            let decoder = JpegDecoder::new(Cursor::new(bytes));
            read_all(decoder, header, limits, room).map_err(|error| match &header.jpeg {
                // Four inks need a colour profile; what the decoder cannot do is said plainly.
                Some(jpeg) if jpeg.components.len() == 4 && error != too_large(header) => {
                    DecodeError::Unsupported {
                        what: "JPEG pictures in printing colours (CMYK)",
                    }
                }
                _ => error,
            })
        }
        _ => read_all(WebPDecoder::new(Cursor::new(bytes)), header, limits, room),
    }
}

fn is_hollow(bytes: &[u8], header: &Header) -> bool {
    let blocks = u64::from(header.width_px.div_ceil(8)) * u64::from(header.height_px.div_ceil(8));
    (bytes.len() as u64).saturating_mul(8 * 4) < blocks
}

const fn too_large(header: &Header) -> DecodeError {
    DecodeError::TooLarge {
        width_px: header.width_px,
        height_px: header.height_px,
    }
}

fn read_all<D: image::ImageDecoder>(
    decoder: ImageResult<D>,
    header: &Header,
    limits: &Limits,
    room: usize,
) -> Result<Native, DecodeError> {
    let say = |error: ImageError| match error {
        ImageError::Limits(_) => too_large(header),
        _ => DecodeError::Damaged,
    };
    let mut decoder = decoder.map_err(say)?;
    let color = decoder.color_type();
    let channels = usize::from(color.channel_count());
    if decoder.dimensions() != (header.width_px, header.height_px)
        || usize::from(color.bytes_per_pixel()) != channels
    {
        return Err(DecodeError::Damaged);
    }
    limits.check(header.width_px, header.height_px, room.max(channels))?;
    let mut bounds = image::Limits::no_limits();
    bounds.max_image_width = Some(limits.max_side_px);
    bounds.max_image_height = Some(limits.max_side_px);
    bounds.max_alloc = Some(limits.max_alloc_bytes);
    decoder.set_limits(bounds).map_err(say)?;
    let mut pixels = reserve(header.width_px, header.height_px, channels, room)?;
    decoder.read_image(&mut pixels).map_err(say)?;
    Ok(Native { pixels, channels })
}

fn reserve(
    width_px: u32,
    height_px: u32,
    channels: usize,
    room: usize,
) -> Result<Vec<u8>, DecodeError> {
    let len = byte_count(width_px, height_px, channels).ok_or(DecodeError::Damaged)?;
    let capacity = byte_count(width_px, height_px, room.max(channels));
    let mut pixels = Vec::new();
    pixels
        .try_reserve_exact(capacity.ok_or(DecodeError::Damaged)?)
        .map_err(|_full| DecodeError::TooLarge {
            width_px,
            height_px,
        })?;
    pixels.resize(len, 0);
    Ok(pixels)
}

// PNG

/// An opened PNG that can be read row by row.
pub(crate) struct Png<'a> {
    reader: png::Reader<Cursor<&'a [u8]>>,
}

impl<'a> Png<'a> {
    /// Reads up to the first pixel. Text and colour profiles are skipped, not inflated: a few
    /// kilobytes of either can hold gigabytes. ([`super::profile`] inflates a profile up to a limit.)
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let limits = png::Limits {
            bytes: 16 * 1024 * 1024,
        };
        let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
        decoder.set_ignore_text_chunk(true);
        decoder.set_ignore_iccp_chunk(true);
        decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
        let (width_px, height_px) = match decoder.read_header_info() {
            Ok(info) => (info.width, info.height),
            Err(_) => return Err(DecodeError::Damaged),
        };
        let reader = decoder.read_info().map_err(|error| match error {
            DecodingError::LimitsExceeded => DecodeError::TooLarge {
                width_px,
                height_px,
            },
            _ => DecodeError::Damaged,
        })?;
        Ok(Self { reader })
    }

    /// What was read so far.
    pub(crate) fn header(&self) -> Header {
        let info = self.reader.info();
        let exif = info.exif_metadata.as_deref();
        Header {
            format: Format::Png,
            width_px: info.width,
            height_px: info.height,
            has_alpha: matches!(info.color_type, ColorType::GrayscaleAlpha | ColorType::Rgba)
                || info.trns.is_some(),
            bit_depth: info.bit_depth as u8,
            animated: info.animation_control.is_some(),
            orientation: exif
                .and_then(Orientation::from_exif_chunk)
                .unwrap_or(Orientation::NoTransforms),
            jpeg: None,
        }
    }

    /// Bytes a pixel of the rows: 1 to 4.
    pub(crate) fn channels(&self) -> usize {
        self.reader.output_color_type().0.samples()
    }

    /// Gives every row to `take`, from the top. Interlaced pictures are decoded whole first.
    pub(crate) fn each_row(
        mut self,
        limits: &Limits,
        mut take: impl FnMut(&[u8]),
    ) -> Result<(), DecodeError> {
        let (width_px, height_px) = self.reader.info().size();
        let channels = self.channels();
        if self.reader.output_color_type().1 != png::BitDepth::Eight {
            return Err(DecodeError::Damaged);
        }
        if self.reader.info().interlaced {
            limits.check(width_px, height_px, channels)?;
            let mut all = reserve(width_px, height_px, channels, channels)?;
            self.reader.next_frame(&mut all).map_err(damaged)?;
            all.chunks_exact(width_px as usize * channels)
                .for_each(take);
            return Ok(());
        }
        let mut row = vec![0; width_px as usize * channels];
        for _ in 0..height_px {
            if self.reader.read_row(&mut row).map_err(damaged)?.is_none() {
                return Err(DecodeError::Damaged);
            }
            take(&row);
        }
        Ok(())
    }
}

fn damaged(_: DecodingError) -> DecodeError {
    DecodeError::Damaged
}

fn decode_png(bytes: &[u8], limits: &Limits, room: usize) -> Result<Native, DecodeError> {
    let png = Png::open(bytes)?;
    let (width_px, height_px) = png.reader.info().size();
    let from = png.channels();
    let channels = match from {
        2 => 4,
        other => other.max(room),
    };
    limits.check(width_px, height_px, channels)?;
    let mut pixels = reserve(width_px, height_px, channels, channels)?;
    let mut targets = pixels.chunks_exact_mut(width_px as usize * channels);
    png.each_row(limits, |row| {
        if let Some(target) = targets.next() {
            widen_row(row, from, target, channels);
        }
    })?;
    Ok(Native { pixels, channels })
}

// JPEG and WebP

fn jpeg_header(bytes: &[u8]) -> Result<Header, DecodeError> {
    let jpeg = jpeg::read_header(bytes).ok_or(DecodeError::Damaged)?;
    if jpeg.process == Process::Rare || jpeg.precision != 8 {
        return Err(DecodeError::Unsupported {
            what: "JPEG pictures of this rare kind",
        });
    }
    Ok(Header {
        format: Format::Jpeg,
        width_px: jpeg.width_px,
        height_px: jpeg.height_px,
        has_alpha: false,
        bit_depth: jpeg.precision,
        animated: false,
        orientation: jpeg.orientation,
        jpeg: Some(jpeg),
    })
}

fn webp_header(bytes: &[u8]) -> Result<Header, DecodeError> {
    let decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|_unread| DecodeError::Damaged)?;
    let (width_px, height_px) = decoder.dimensions();
    Ok(Header {
        format: Format::WebP,
        width_px,
        height_px,
        has_alpha: decoder.color_type().has_alpha(),
        bit_depth: 8,
        animated: decoder.has_animation(),
        orientation: webp_exif(bytes)
            .and_then(Orientation::from_exif_chunk)
            .unwrap_or(Orientation::NoTransforms),
        jpeg: None,
    })
}

/// Finds the EXIF chunk in place: the decoder's own way would reserve whatever size it claims.
fn webp_exif(bytes: &[u8]) -> Option<&[u8]> {
    let exif = webp_chunk(bytes, *b"EXIF")?;
    Some(exif.strip_prefix(b"Exif\0\0").unwrap_or(exif))
}

/// The first chunk of this kind in a `WebP`.
pub(crate) fn webp_chunk(bytes: &[u8], kind: [u8; 4]) -> Option<&[u8]> {
    let mut rest = bytes.get(12..)?;
    loop {
        let (&[a, b, c, d, s0, s1, s2, s3], after) = rest.split_first_chunk::<8>()?;
        let size = usize::try_from(u32::from_le_bytes([s0, s1, s2, s3])).ok()?;
        if [a, b, c, d] == kind {
            return after.get(..size);
        }
        rest = after.get(size.checked_add(size % 2)?..)?;
    }
}
