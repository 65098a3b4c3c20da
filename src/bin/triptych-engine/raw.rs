//! Pixels on their way into and out of the engine.

use std::io::Cursor;

/// Rows of pixels, eight bits a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Raw {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// 1 or 3.
    pub(crate) channels: u32,
    pub(crate) data: Vec<u8>,
}

/// Largest input once it is unpacked, bytes.
const DECODED_BYTES: usize = 512 * 1024 * 1024;

impl Raw {
    /// Unpacks a PNG into `channels` channels, 1 or 3; what is transparent becomes white.
    pub(crate) fn from_png(file: &[u8], channels: u32) -> Result<Self, String> {
        let limits = png::Limits {
            bytes: DECODED_BYTES,
        };
        let mut decoder = png::Decoder::new_with_limits(Cursor::new(file), limits);
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().map_err(|err| err.to_string())?;
        let size = reader.output_buffer_size().unwrap_or(usize::MAX);
        if size > DECODED_BYTES {
            return Err("the picture is too large".to_owned());
        }
        let mut pixels = vec![0; size];
        let frame = reader
            .next_frame(&mut pixels)
            .map_err(|err| err.to_string())?;
        pixels.truncate(frame.buffer_size());
        let samples = frame.color_type.samples();
        let data = pixels
            .chunks_exact(samples)
            .flat_map(|pixel| narrow(pixel, channels))
            .collect();
        Ok(Self {
            width: frame.width,
            height: frame.height,
            channels,
            data,
        })
    }

    /// Packs quickly rather than tightly.
    pub(crate) fn to_png(&self) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::with_capacity(self.data.len() / 2 + 1024);
        let mut encoder = png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_color(match self.channels {
            1 => png::ColorType::Grayscale,
            _ => png::ColorType::Rgb,
        });
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        encoder.set_filter(png::Filter::Sub);
        let packed = encoder
            .add_text_chunk("Software".to_owned(), "Triptych".to_owned())
            .and_then(|()| encoder.write_header())
            .and_then(|mut writer| {
                writer.write_image_data(&self.data)?;
                writer.finish()
            });
        packed.map(|()| bytes).map_err(|err| err.to_string())
    }

    /// The same with the edges drawn out to the right and below, or cut off there.
    pub(crate) fn fitted(&self, width: u32, height: u32) -> Self {
        let channels = self.channels as usize;
        let row_bytes = self.width as usize * channels;
        let wanted = width as usize * channels;
        let mut data = Vec::with_capacity(wanted * height as usize);
        let rows: Vec<&[u8]> = self.data.chunks_exact(row_bytes.max(1)).collect();
        for y in 0..height as usize {
            let row = rows.get(y).or_else(|| rows.last());
            let row = row.copied().unwrap_or_default();
            let edge = row.len().saturating_sub(channels);
            let (kept, edge) = (row.get(..wanted), row.get(edge..).unwrap_or_default());
            data.extend_from_slice(kept.unwrap_or(row));
            let missing = wanted.saturating_sub(row.len());
            data.extend(edge.iter().cycle().take(missing));
        }
        Self {
            width,
            height,
            channels: self.channels,
            data,
        }
    }

    /// Whether there are as many bytes as pixels.
    pub(crate) fn is_whole(&self) -> bool {
        let bytes = u64::from(self.width) * u64::from(self.height) * u64::from(self.channels);
        matches!(self.channels, 1 | 3) && bytes > 0 && self.data.len() as u64 == bytes
    }
}

/// One pixel of 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGB, alpha) samples as 1 or 3.
fn narrow(pixel: &[u8], channels: u32) -> impl Iterator<Item = u8> {
    let over_white = |sample: u8, alpha: u8| {
        let (sample, alpha) = (u32::from(sample), u32::from(alpha));
        ((sample * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    };
    let (red, green, blue) = match *pixel {
        [grey] => (grey, grey, grey),
        [grey, alpha] => {
            let grey = over_white(grey, alpha);
            (grey, grey, grey)
        }
        [red, green, blue] => (red, green, blue),
        [red, green, blue, alpha] => (
            over_white(red, alpha),
            over_white(green, alpha),
            over_white(blue, alpha),
        ),
        _ => (0, 0, 0),
    };
    // A mask painted in any colour counts by how light it is (Rec. 601 luma, in 256ths).
    let luma = (77 * u32::from(red) + 150 * u32::from(green) + 29 * u32::from(blue)) / 256;
    let samples = if channels == 1 {
        [luma as u8, 0, 0]
    } else {
        [red, green, blue]
    };
    samples.into_iter().take(channels as usize)
}
