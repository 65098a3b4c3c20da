//! The header of a GGUF file (ggml, `docs/gguf.md`): magic, version, described values, described tensors, then the numbers.

use std::io::{BufReader, Read, Seek};

use super::{Header, Tensor, end_of, types};
use crate::domain::weights::Flaw;

/// Longest header. Vocabularies of large language models take about ten million bytes.
const MAX_HEADER_BYTES: u64 = 256 << 20;
/// Most described values; real files have fewer than a hundred.
const MAX_VALUES: u64 = 65_536;
/// Most tensors; real files have fewer than ten thousand.
const MAX_TENSORS: u64 = 65_536;
/// Longest key (`docs/gguf.md`: at most 2^16 - 1 bytes).
const MAX_KEY: u64 = 65_535;
/// Longest name of a tensor that is accepted; ggml itself stops at 64, stable-diffusion.cpp at 128.
const MAX_NAME: u64 = 256;
/// Longest word that is kept.
const MAX_WORD: u64 = 200;
/// Most sides of a tensor in ggml.
const MAX_SIDES: u32 = 4;
/// Numbers begin at a multiple of this many bytes unless the file says otherwise.
const ALIGNMENT: u64 = 32;
/// Largest such multiple.
const MAX_ALIGNMENT: u64 = 64 << 10;

/// The number of a text among the types of values.
const TEXT: u32 = 8;
/// The number of a list among the types of values.
const LIST: u32 = 9;

pub(super) fn read<R: Read + Seek>(from: &mut BufReader<R>, bytes: u64) -> Result<Header, Flaw> {
    let mut cursor = Cursor { from, at: 0, bytes };
    cursor.skip(4)?;
    if !matches!(cursor.u32()?, 2 | 3) {
        return Err(Flaw::Version);
    }
    let tensors = cursor.u64()?;
    let values = cursor.u64()?;
    if values > MAX_VALUES || tensors > MAX_TENSORS {
        return Err(Flaw::Damaged(
            "it claims more entries than any real file has",
        ));
    }
    let mut header = Header::default();
    let mut alignment = ALIGNMENT;
    for _value in 0..values {
        let key = cursor.text(MAX_KEY)?;
        let kind = cursor.u32()?;
        match (key.as_str(), kind) {
            ("general.architecture", TEXT) => {
                header.architecture = Some(cursor.text(MAX_WORD)?);
            }
            ("general.alignment", 4) => alignment = u64::from(cursor.u32()?),
            _ => cursor.skip_value(kind)?,
        }
    }
    if !alignment.is_power_of_two() || alignment > MAX_ALIGNMENT {
        return Err(Flaw::Damaged("its alignment makes no sense"));
    }
    for _tensor in 0..tensors {
        let tensor = cursor.tensor(alignment)?;
        header.tensors.push(tensor);
    }
    let data_at = cursor.at.div_ceil(alignment) * alignment;
    let end = end_of(&mut header.tensors)?
        .checked_add(data_at)
        .ok_or(Flaw::Damaged("a tensor ends beyond every file"))?;
    if end > bytes {
        return Err(Flaw::TooShort {
            needs_bytes: end,
            has_bytes: bytes,
        });
    }
    let mut names: Vec<&str> = header
        .tensors
        .iter()
        .map(|tensor| tensor.name.as_str())
        .collect();
    names.sort_unstable();
    if names
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if a == b))
    {
        return Err(Flaw::Damaged("a name comes twice"));
    }
    Ok(header)
}

/// Reads forward and counts, so that no length from the file is believed beyond the file's end.
struct Cursor<'a, R> {
    from: &'a mut BufReader<R>,
    at: u64,
    bytes: u64,
}

impl<R: Read + Seek> Cursor<'_, R> {
    /// Whether so many more bytes are there and still belong to a header.
    fn claim(&mut self, count: u64) -> Result<(), Flaw> {
        let end = self.at.checked_add(count);
        let Some(end) = end.filter(|end| *end <= self.bytes) else {
            return Err(Flaw::TooShort {
                needs_bytes: end.unwrap_or(u64::MAX),
                has_bytes: self.bytes,
            });
        };
        if end > MAX_HEADER_BYTES {
            return Err(Flaw::HeaderTooLarge);
        }
        self.at = end;
        Ok(())
    }

    fn exact<const N: usize>(&mut self) -> Result<[u8; N], Flaw> {
        self.claim(N as u64)?;
        let mut bytes = [0; N];
        self.from
            .read_exact(&mut bytes)
            .map_err(|err| Flaw::Unreadable(err.to_string()))?;
        Ok(bytes)
    }

    fn u32(&mut self) -> Result<u32, Flaw> {
        self.exact().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Result<u64, Flaw> {
        self.exact().map(u64::from_le_bytes)
    }

    fn skip(&mut self, count: u64) -> Result<(), Flaw> {
        self.claim(count)?;
        // What was claimed is shorter than the longest header.
        let count = i64::try_from(count).map_err(|_err| Flaw::HeaderTooLarge)?;
        self.from
            .seek_relative(count)
            .map_err(|err| Flaw::Unreadable(err.to_string()))
    }

    fn text(&mut self, longest: u64) -> Result<String, Flaw> {
        let count = self.u64()?;
        if count > longest {
            return Err(Flaw::Damaged("a name is longer than allowed"));
        }
        self.claim(count)?;
        let mut bytes = Vec::new();
        self.from
            .by_ref()
            .take(count)
            .read_to_end(&mut bytes)
            .map_err(|err| Flaw::Unreadable(err.to_string()))?;
        String::from_utf8(bytes).map_err(|_err| Flaw::Damaged("a name is no text"))
    }

    fn skip_value(&mut self, kind: u32) -> Result<(), Flaw> {
        if let Some(width) = width_of(kind) {
            return self.skip(width);
        }
        match kind {
            TEXT => {
                let count = self.u64()?;
                self.skip(count)
            }
            LIST => {
                let (of, count) = (self.u32()?, self.u64()?);
                if let Some(width) = width_of(of) {
                    let all = count.checked_mul(width);
                    return self
                        .skip(all.ok_or(Flaw::Damaged("a list is longer than every file"))?);
                }
                if of != TEXT {
                    return Err(Flaw::Damaged("a list holds what no list may hold"));
                }
                // Each text takes at least the eight bytes of its length: the claims end this, whatever the count says.
                for _text in 0..count {
                    let count = self.u64()?;
                    self.skip(count)?;
                }
                Ok(())
            }
            _ => Err(Flaw::Damaged("a value has an unknown type")),
        }
    }

    fn tensor(&mut self, alignment: u64) -> Result<Tensor, Flaw> {
        let name = self.text(MAX_NAME)?;
        let sides = self.u32()?;
        if sides > MAX_SIDES {
            return Err(Flaw::Damaged("a tensor has too many sides"));
        }
        let mut shape = Vec::new();
        for _side in 0..sides {
            shape.push(self.u64()?);
        }
        let kind = self.u32()?;
        let begin = self.u64()?;
        let (kind, block, block_bytes) =
            types::ggml(kind).ok_or(Flaw::Damaged("a tensor has an unknown type"))?;
        // The first side is the row; a row is made of whole blocks.
        let row = shape.first().copied().unwrap_or(1);
        let bytes = types::count(&shape)
            .filter(|count| *count > 0 && row.is_multiple_of(block))
            .and_then(|count| (count / block).checked_mul(block_bytes))
            .ok_or(Flaw::Damaged("a tensor has an impossible shape"))?;
        if !begin.is_multiple_of(alignment) {
            return Err(Flaw::Damaged("a tensor begins between two places"));
        }
        shape.reverse();
        Ok(Tensor {
            name,
            shape,
            kind,
            begin,
            bytes,
        })
    }
}

/// Bytes of a value whose length is fixed, by the type's number (`gguf_metadata_value_type`).
fn width_of(kind: u32) -> Option<u64> {
    Some(match kind {
        0 | 1 | 7 => 1,
        2 | 3 => 2,
        4..=6 => 4,
        10..=12 => 8,
        _ => return None,
    })
}
