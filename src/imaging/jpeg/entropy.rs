//! The Huffman-coded part of a baseline JPEG.

/// Codes up to this length are found with one look.
const LOOK_BITS: u32 = 10;

/// A Huffman table prepared for decoding.
pub(super) struct Table {
    /// For the next `LOOK_BITS` bits: code length in the low byte, symbol in the high one; 0 = longer.
    look: Box<[u16; 1 << LOOK_BITS]>,
    /// By code length: first code, first index into `symbols`, number of codes.
    longer: [(u32, usize, u32); 17],
    symbols: Vec<u8>,
}

impl Table {
    /// Builds the canonical code from the 16 counts and the symbols; `None` if it is no code.
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut look = Box::new([0_u16; 1 << LOOK_BITS]);
        let mut longer = [(0, 0, 0); 17];
        let (mut code, mut index) = (0_u32, 0_usize);
        for ((&count, slot), len) in counts.iter().zip(longer.iter_mut().skip(1)).zip(1_u32..) {
            let count = u32::from(count);
            *slot = (code, index, count);
            if code + count > 1 << len {
                return None;
            }
            let these = symbols.get(index..index + count as usize)?;
            if len <= LOOK_BITS {
                let spread = 1_usize << (LOOK_BITS - len);
                let first = code as usize * spread;
                let slots = look.get_mut(first..)?.chunks_mut(spread);
                for (slots, &symbol) in slots.zip(these) {
                    slots.fill(len as u16 | u16::from(symbol) << 8);
                }
            }
            index += these.len();
            code = (code + count) << 1;
        }
        Some(Self {
            look,
            longer,
            symbols: symbols.get(..index)?.to_vec(),
        })
    }

    /// Length and symbol of the code at the top of `bits`.
    #[inline]
    fn find(&self, bits: u64) -> Option<(u32, u32)> {
        let entry = u32::from(*self.look.get((bits >> (64 - LOOK_BITS)) as usize)?);
        if entry != 0 {
            return Some((entry & 0xFF, entry >> 8));
        }
        self.find_longer(bits)
    }

    #[cold]
    fn find_longer(&self, bits: u64) -> Option<(u32, u32)> {
        for (len, &(first, index, count)) in (0_u32..).zip(&self.longer).skip(1) {
            let code = (bits >> (64 - len)) as u32;
            if let Some(offset) = code.checked_sub(first).filter(|&offset| offset < count) {
                let symbol = self.symbols.get(index + offset as usize)?;
                return Some((len, u32::from(*symbol)));
            }
        }
        None
    }
}

/// Reads bits from the entropy-coded data, taking out the stuffed zeros and stopping at a marker.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The next bits, the first one on top. Below the `count` valid ones there may be a foretaste of
    /// the bytes that follow; they are put in again unchanged later.
    window: u64,
    count: u32,
    /// Zero bytes invented after the end of the data.
    invented: u32,
}

impl<'a> Bits<'a> {
    pub(super) const fn new(bytes: &'a [u8], at: usize) -> Self {
        Self {
            bytes,
            at,
            window: 0,
            count: 0,
            invented: 0,
        }
    }

    /// Whether bits were used that the data did not have.
    pub(super) const fn starved(&self) -> bool {
        self.invented * 8 > self.count
    }

    /// Goes behind the next restart marker; `None` if the data does not stand before one.
    pub(super) fn restart(&mut self) -> Option<()> {
        if self.starved() {
            return None;
        }
        let mut rest = self.bytes.get(self.at..)?;
        while let [0xFF, 0xFF, ..] = rest {
            rest = rest.get(1..)?;
        }
        let [0xFF, 0xD0..=0xD7, after @ ..] = rest else {
            return None;
        };
        *self = Self::new(self.bytes, self.bytes.len() - after.len());
        Some(())
    }

    #[inline]
    fn fill(&mut self) {
        if self.count >= 32 {
            return;
        }
        if let Some(next) = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk) {
            let word = u64::from_be_bytes(*next);
            // A byte is 0xFF when its low seven bits carry over and its top bit is set.
            let carries = (word & 0x7F7F_7F7F_7F7F_7F7F) + 0x0101_0101_0101_0101;
            if carries & word & 0x8080_8080_8080_8080 == 0 {
                self.window |= word >> self.count;
                let taken = (64 - self.count) / 8;
                self.at += taken as usize;
                self.count += taken * 8;
                return;
            }
        }
        self.fill_bytewise();
    }

    fn fill_bytewise(&mut self) {
        while self.count <= 56 {
            let byte = match (self.bytes.get(self.at), self.bytes.get(self.at + 1)) {
                (Some(0xFF), Some(0)) => {
                    self.at += 2;
                    0xFF
                }
                (Some(0xFF) | None, _) => {
                    self.invented += 1;
                    0
                }
                (Some(&byte), _) => {
                    self.at += 1;
                    byte
                }
            };
            self.window |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    #[inline]
    const fn skip(&mut self, len: u32) {
        self.window <<= len;
        self.count -= len;
    }

    /// The signed value of `size` bits that follow a code of `len` bits (T.81 F.2.2.1, EXTEND).
    /// Without a branch: the sign is a coin toss that no processor can foresee.
    #[inline]
    const fn value(&self, len: u32, size: u32) -> i32 {
        let after = self.window << len;
        let raw = ((after >> 1) >> (63 - size)) as i32;
        let is_negative = 1 - (after >> 63) as i32;
        raw - is_negative * ((1 << size) - 1)
    }

    /// Decodes one block into the places of `coding`. With `DC_ONLY` everything but the mean is
    /// stepped over. `Some(true)` if any coefficient beside the mean was stored that matters.
    #[inline]
    pub(super) fn block<const DC_ONLY: bool>(
        &mut self,
        coding: &Coding<'_>,
        mean: &mut i32,
        out: &mut Block,
    ) -> Option<bool> {
        self.fill();
        let (len, size) = coding.dc.find(self.window)?;
        if size > 11 {
            return None;
        }
        *mean = mean.wrapping_add(self.value(len, size));
        self.skip(len + size);
        let [first, ..] = out;
        *first = *mean as f32 * coding.steps.first().map_or(1.0, |step| step.factor);
        let mut any = false;
        let mut k = 1;
        while k < 64 {
            self.fill();
            let (len, symbol) = coding.ac.find(self.window)?;
            let (run, size) = (symbol >> 4, symbol & 15);
            if size == 0 {
                self.skip(len);
                if run < 15 {
                    break;
                }
                k += 16;
                continue;
            }
            k += run as usize;
            let step = coding.steps.get(k)?;
            if !DC_ONLY {
                let slot = out.get_mut(usize::from(step.place))?;
                *slot = self.value(len, size) as f32 * step.factor;
                any |= step.place < NOWHERE;
            }
            self.skip(len + size);
            k += 1;
        }
        Some(any)
    }
}

/// The coefficients of a block, and behind them one place for those that nobody reads.
pub(super) type Block = [f32; 65];

/// The place for coefficients that do not matter: storing them is cheaper than asking each time.
pub(super) const NOWHERE: u8 = 64;

/// What to do with the coefficient at one zigzag place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) factor: f32,
    pub(super) place: u8,
}

/// Everything needed to decode one component's blocks.
pub(super) struct Coding<'a> {
    pub(super) dc: &'a Table,
    pub(super) ac: &'a Table,
    pub(super) steps: [Step; 64],
}
