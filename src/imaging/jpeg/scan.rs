//! One interleaved baseline scan, decoded to a fraction of its size.

use super::entropy::{Bits, Coding, NOWHERE, Step, Table};
use super::reduce::{flat, matters, reduce, reduce_to_2, reduce_to_4, weights};
use super::{Component, Header, Process, Segments};

/// A picture at `eighths / 8` of its size, RGB.
pub(crate) struct Reduced {
    pub(crate) rgb: Vec<u8>,
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
}

/// Zigzag place → row × 8 + column (T.81 figure A.6).
const NATURAL: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// Decodes to `eighths / 8` of the size (1, 2 or 4; sides rounded up). `None` means that the full
/// decoder must look at it, either because it is another kind of JPEG or because it is damaged.
pub(crate) fn decode_reduced(bytes: &[u8], header: &Header, eighths: usize) -> Option<Reduced> {
    let usual = header.process == Process::Sequential && header.precision == 8;
    if !usual || !is_grey_or_ycbcr(header) || !matches!(eighths, 1 | 2 | 4) {
        return None;
    }
    let tables = Tables::read(bytes)?;
    let layout = Layout::new(header, eighths)?;
    let mut planes = Vec::with_capacity(layout.components.len());
    for component in &layout.components {
        planes.push(Plane::new(component, &layout, &tables)?);
    }
    for (plane, (id, dc, ac)) in planes.iter_mut().zip(&tables.scan) {
        if plane.id != *id {
            return None;
        }
        plane.coding = Some(Coding {
            dc: tables.dc.get(*dc)?.as_ref()?,
            ac: tables.ac.get(*ac)?.as_ref()?,
            steps: plane.steps,
        });
    }
    if tables.scan.len() != planes.len() {
        return None;
    }
    decode_scan(bytes, &tables, &layout, &mut planes)?;
    let width = (header.width_px as usize * eighths).div_ceil(8);
    let height = (header.height_px as usize * eighths).div_ceil(8);
    Some(Reduced {
        rgb: to_rgb(&planes, width, height)?,
        width_px: width as u32,
        height_px: height as u32,
    })
}

fn is_grey_or_ycbcr(header: &Header) -> bool {
    let ids: Vec<u8> = header.components.iter().map(|c| c.id).collect();
    match ids.len() {
        1 => true,
        3 => header.adobe_transform != Some(0) && ids != *b"RGB",
        _ => false,
    }
}

fn decode_scan(
    bytes: &[u8],
    tables: &Tables,
    layout: &Layout,
    planes: &mut [Plane<'_>],
) -> Option<()> {
    let mut bits = Bits::new(bytes, tables.data_at);
    let mut until_restart = tables.restart_interval;
    for mcu_y in 0..layout.mcus_y {
        for mcu_x in 0..layout.mcus_x {
            if tables.restart_interval > 0 {
                if until_restart == 0 {
                    bits.restart()?;
                    until_restart = tables.restart_interval;
                    for plane in planes.iter_mut() {
                        plane.mean = 0;
                    }
                }
                until_restart -= 1;
            }
            for plane in planes.iter_mut() {
                plane.decode_mcu(&mut bits, mcu_x, mcu_y)?;
            }
        }
        if bits.starved() {
            return None;
        }
    }
    Some(())
}

/// How the frame is cut into blocks.
struct Layout {
    components: Vec<Component>,
    h_max: usize,
    v_max: usize,
    mcus_x: usize,
    mcus_y: usize,
    eighths: usize,
}

impl Layout {
    fn new(header: &Header, eighths: usize) -> Option<Self> {
        let mut components = header.components.clone();
        if let [only] = components.as_mut_slice() {
            // A scan of one component has one block in each unit, whatever its factors say.
            (only.h, only.v) = (1, 1);
        }
        let h_max = components.iter().map(|c| c.h).max()?;
        let v_max = components.iter().map(|c| c.v).max()?;
        for c in &components {
            let fits = |max: usize, own: usize| {
                own > 0 && matches!((max / own, max % own), (1 | 2 | 4, 0))
            };
            if !fits(h_max, c.h) || !fits(v_max, c.v) {
                return None;
            }
        }
        Some(Self {
            mcus_x: (header.width_px as usize).div_ceil(8 * h_max),
            mcus_y: (header.height_px as usize).div_ceil(8 * v_max),
            components,
            h_max,
            v_max,
            eighths,
        })
    }
}

/// One component's reduced picture while it is filled.
struct Plane<'a> {
    id: u8,
    h: usize,
    v: usize,
    /// Pixels of this plane a block becomes, each way.
    side: usize,
    /// How often a pixel is repeated to reach the size of the picture.
    repeat_x: usize,
    repeat_y: usize,
    stride: usize,
    pixels: Vec<u8>,
    steps: [Step; 64],
    coding: Option<Coding<'a>>,
    mean: i32,
    w2: [[f32; 8]; 2],
    w4: [[f32; 8]; 4],
    w8: [[f32; 8]; 8],
}

impl Plane<'_> {
    fn new(component: &Component, layout: &Layout, tables: &Tables) -> Option<Self> {
        let (ratio_x, ratio_y) = (layout.h_max / component.h, layout.v_max / component.v);
        let side = (layout.eighths * ratio_x.min(ratio_y)).min(8);
        let stride = layout.mcus_x * component.h * side;
        let rows = layout.mcus_y * component.v * side;
        let quant = tables.quant.get(component.quant)?.as_ref()?;
        let mut steps = [Step {
            factor: 0.0,
            place: NOWHERE,
        }; 64];
        for ((step, &place), &factor) in steps.iter_mut().zip(&NATURAL).zip(quant) {
            let (row, column) = (usize::from(place / 8), usize::from(place % 8));
            step.factor = f32::from(factor);
            if matters(row, side) && matters(column, side) {
                step.place = place;
            }
        }
        Some(Self {
            id: component.id,
            h: component.h,
            v: component.v,
            side,
            repeat_x: ratio_x * layout.eighths / side,
            repeat_y: ratio_y * layout.eighths / side,
            stride,
            pixels: vec![0; stride.checked_mul(rows)?],
            steps,
            coding: None,
            mean: 0,
            w2: weights(),
            w4: weights(),
            w8: weights(),
        })
    }

    #[inline]
    fn decode_mcu(&mut self, bits: &mut Bits<'_>, mcu_x: usize, mcu_y: usize) -> Option<()> {
        let coding = self.coding.as_ref()?;
        for block_y in 0..self.v {
            for block_x in 0..self.h {
                let mut block = [0_f32; 65];
                let any = if self.side == 1 {
                    bits.block::<true>(coding, &mut self.mean, &mut block)?
                } else {
                    bits.block::<false>(coding, &mut self.mean, &mut block)?
                };
                let (x, y) = (mcu_x * self.h + block_x, mcu_y * self.v + block_y);
                let at = (y * self.stride + x) * self.side;
                let out = self.pixels.get_mut(at..)?;
                let coefficients = block.first_chunk()?;
                let [mean, ..] = block;
                match (self.side, any) {
                    (1, _) => flat::<1>(mean, out, self.stride),
                    (2, false) => flat::<2>(mean, out, self.stride),
                    (4, false) => flat::<4>(mean, out, self.stride),
                    (8, false) => flat::<8>(mean, out, self.stride),
                    (2, true) => reduce_to_2(coefficients, &self.w2, out, self.stride),
                    (4, true) => reduce_to_4(coefficients, &self.w4, out, self.stride),
                    _ => reduce(coefficients, &self.w8, out, self.stride),
                }
            }
        }
        Some(())
    }

    fn row(&self, y: usize) -> Option<&[u8]> {
        let y = y / self.repeat_y;
        self.pixels.get(y * self.stride..(y + 1) * self.stride)
    }
}

fn to_rgb(planes: &[Plane<'_>], width: usize, height: usize) -> Option<Vec<u8>> {
    let mut rgb = vec![0; width * height * 3];
    for (y, target) in rgb.chunks_exact_mut(width * 3).enumerate() {
        let (target, _) = target.as_chunks_mut::<3>();
        match planes {
            [grey] => {
                for (out, &l) in target.iter_mut().zip(grey.row(y)?) {
                    *out = [l; 3];
                }
            }
            [luma, blue, red] => {
                let chroma_is_full = blue.repeat_x == 1 && red.repeat_x == 1 && luma.repeat_x == 1;
                let (luma_row, blue_row, red_row) = (luma.row(y)?, blue.row(y)?, red.row(y)?);
                if chroma_is_full {
                    let chroma = blue_row.iter().zip(red_row);
                    for ((out, &l), (&b, &r)) in target.iter_mut().zip(luma_row).zip(chroma) {
                        *out = ycbcr(l, b, r);
                    }
                } else {
                    for (x, out) in target.iter_mut().enumerate() {
                        *out = ycbcr(
                            *luma_row.get(x / luma.repeat_x)?,
                            *blue_row.get(x / blue.repeat_x)?,
                            *red_row.get(x / red.repeat_x)?,
                        );
                    }
                }
            }
            _ => return None,
        }
    }
    Some(rgb)
}

/// JFIF's `YCbCr` in 16-bit fixed point.
#[inline]
fn ycbcr(luma: u8, blue: u8, red: u8) -> [u8; 3] {
    let l = (i32::from(luma) << 16) + 0x8000;
    let (b, r) = (i32::from(blue) - 128, i32::from(red) - 128);
    [l + 91_881 * r, l - 22_554 * b - 46_802 * r, l + 116_130 * b]
        .map(|value| (value >> 16).clamp(0, 255) as u8)
}

/// The tables that apply to the first scan, and where its data begins.
struct Tables {
    quant: [Option<[u16; 64]>; 4],
    dc: [Option<Table>; 4],
    ac: [Option<Table>; 4],
    restart_interval: usize,
    /// Component id, DC table, AC table.
    scan: Vec<(u8, usize, usize)>,
    data_at: usize,
}

impl Tables {
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut tables = Self {
            quant: [None; 4],
            dc: [const { None }; 4],
            ac: [const { None }; 4],
            restart_interval: 0,
            scan: Vec::new(),
            data_at: 0,
        };
        for segment in Segments::new(bytes) {
            match segment.marker {
                0xDB => tables.read_quant(segment.payload)?,
                0xC4 => tables.read_huffman(segment.payload)?,
                0xDD => {
                    let interval = segment.payload.first_chunk::<2>()?;
                    tables.restart_interval = usize::from(u16::from_be_bytes(*interval));
                }
                0xDA => {
                    tables.read_scan(segment.payload)?;
                    tables.data_at = segment.end;
                    return Some(tables);
                }
                _ => {}
            }
        }
        None
    }

    fn read_quant(&mut self, mut payload: &[u8]) -> Option<()> {
        while let [kind, rest @ ..] = payload {
            let slot = self.quant.get_mut(usize::from(kind & 15))?;
            let wide = kind >> 4 != 0;
            let (values, after) = rest.split_at_checked(if wide { 128 } else { 64 })?;
            let mut table = [0; 64];
            if wide {
                for (out, pair) in table.iter_mut().zip(values.as_chunks::<2>().0) {
                    *out = u16::from_be_bytes(*pair);
                }
            } else {
                for (out, &value) in table.iter_mut().zip(values) {
                    *out = u16::from(value);
                }
            }
            *slot = Some(table);
            payload = after;
        }
        Some(())
    }

    fn read_huffman(&mut self, mut payload: &[u8]) -> Option<()> {
        while let [kind, rest @ ..] = payload {
            let (counts, rest) = rest.split_first_chunk::<16>()?;
            let total: usize = counts.iter().map(|&count| usize::from(count)).sum();
            let (symbols, after) = rest.split_at_checked(total)?;
            let tables = match kind >> 4 {
                0 => &mut self.dc,
                1 => &mut self.ac,
                _ => return None,
            };
            *tables.get_mut(usize::from(kind & 15))? = Some(Table::new(counts, symbols)?);
            payload = after;
        }
        Some(())
    }

    fn read_scan(&mut self, payload: &[u8]) -> Option<()> {
        let [count, rest @ ..] = payload else {
            return None;
        };
        let (pairs, _) = rest.as_chunks::<2>();
        let pairs = pairs.get(..usize::from(*count))?;
        self.scan = pairs
            .iter()
            .map(|&[id, which]| (id, usize::from(which >> 4), usize::from(which & 15)))
            .collect();
        Some(())
    }
}
