//! JPEG headers, and baseline JPEG decoded straight to ½, ¼ or ⅛ of its size.
//!
//! Every pixel of a reduced picture is the exact mean of the 2×2, 4×4 or 8×8 pixels it stands for,
//! worked out from the transform's coefficients (ITU-T T.81) without ever making the large picture.
//! Only the usual kind is read here: baseline, 8 bits, one interleaved scan, grey or `YCbCr`.
//! For everything else, and for anything odd inside, [`decode_reduced`] says `None` and the caller
//! uses the full decoder.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

mod entropy;
mod reduce;
mod scan;

use image::metadata::Orientation;

pub(crate) use scan::decode_reduced;

/// The coding process, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Process {
    /// Sequential Huffman coding (SOF0, SOF1).
    Sequential,
    /// Progressive Huffman coding (SOF2).
    Progressive,
    /// Lossless, hierarchical or arithmetic coding, which no decoder here reads.
    Rare,
}

/// One colour component of the frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Component {
    pub(crate) id: u8,
    pub(crate) h: usize,
    pub(crate) v: usize,
    pub(crate) quant: usize,
}

/// What the segments before the first scan say.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    pub(crate) precision: u8,
    pub(crate) process: Process,
    pub(crate) components: Vec<Component>,
    pub(crate) adobe_transform: Option<u8>,
    pub(crate) orientation: Orientation,
    /// Whether the end marker is there.
    pub(crate) complete: bool,
}

/// Reads the segments up to the first scan; `None` if there is no usable frame header before it.
pub(crate) fn read_header(bytes: &[u8]) -> Option<Header> {
    let mut frame = None;
    let mut adobe_transform = None;
    let mut orientation = Orientation::NoTransforms;
    let mut data_at = bytes.len();
    for segment in Segments::new(bytes) {
        data_at = segment.end;
        match segment.marker {
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF if frame.is_none() => {
                frame = Some(read_frame(segment.marker, segment.payload)?);
            }
            0xE1 => {
                if let Some(exif) = segment.payload.strip_prefix(b"Exif\0\0") {
                    orientation = Orientation::from_exif_chunk(exif).unwrap_or(orientation);
                }
            }
            0xEE if segment.payload.starts_with(b"Adobe") => {
                adobe_transform = segment.payload.get(11).copied();
            }
            _ => {}
        }
    }
    let mut header: Header = frame?;
    header.adobe_transform = adobe_transform;
    header.orientation = orientation;
    // Coded data cannot hold this pair, and it mostly stands at the very end.
    let mut rest = bytes.get(data_at..)?.windows(2).rev();
    header.complete = rest.any(|pair| pair == [0xFF, 0xD9]);
    Some(header)
}

fn read_frame(marker: u8, payload: &[u8]) -> Option<Header> {
    let &[precision, h1, h0, w1, w0, count, ref rest @ ..] = payload else {
        return None;
    };
    let components: Vec<Component> = rest
        .as_chunks::<3>()
        .0
        .iter()
        .take(usize::from(count))
        .map(|&[id, factors, quant]| Component {
            id,
            h: usize::from(factors >> 4),
            v: usize::from(factors & 15),
            quant: usize::from(quant),
        })
        .collect();
    let header = Header {
        width_px: u32::from(u16::from_be_bytes([w1, w0])),
        height_px: u32::from(u16::from_be_bytes([h1, h0])),
        precision,
        process: match marker {
            0xC0 | 0xC1 => Process::Sequential,
            0xC2 => Process::Progressive,
            _ => Process::Rare,
        },
        components,
        adobe_transform: None,
        orientation: Orientation::NoTransforms,
        complete: false,
    };
    let whole = header.components.len() == usize::from(count) && count > 0;
    (whole && header.width_px > 0 && header.height_px > 0).then_some(header)
}

/// One marker segment.
pub(crate) struct Segment<'a> {
    pub(crate) marker: u8,
    pub(crate) payload: &'a [u8],
    /// Offset of the first byte after it.
    pub(crate) end: usize,
}

/// The marker segments up to and including the first start of scan.
pub(crate) struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
    done: bool,
}

impl<'a> Segments<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 2,
            done: false,
        }
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        while !self.done {
            let marker = match (self.bytes.get(self.at)?, self.bytes.get(self.at + 1)?) {
                (0xFF, 0xFF) | (0..0xFF, _) => {
                    self.at += 1;
                    continue;
                }
                (0xFF, 0x00 | 0x01 | 0xD0..=0xD8) => {
                    self.at += 2;
                    continue;
                }
                (0xFF, 0xD9) => return None,
                (0xFF, marker) => *marker,
            };
            let length = self.bytes.get(self.at + 2..self.at + 4)?;
            let length = length.iter().fold(0, |n, &b| n << 8 | usize::from(b));
            let end = self.at + 2 + length;
            let payload = self.bytes.get(self.at + 4..end)?;
            self.at = end;
            self.done = marker == 0xDA;
            return Some(Segment {
                marker,
                payload,
                end,
            });
        }
        None
    }
}
