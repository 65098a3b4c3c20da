//! The header of a safetensors file: eight bytes of length, JSON, then the numbers without a gap.
//!
//! The rules are those of the format's own README: offsets lie within the file, tensors neither overlap nor leave holes, and
//! nothing follows the last one.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::io::Read;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Header, Tensor, end_of, types};
use crate::domain::weights::Flaw;

/// Longest header (`MAX_HEADER_SIZE` of the format's own library).
const MAX_HEADER_BYTES: u64 = 100_000_000;
/// Most tensors; the largest real files have a few thousand.
const MAX_TENSORS: usize = 200_000;
/// Most sides a tensor has.
const MAX_SIDES: usize = 8;
/// Longest name of a tensor.
const MAX_NAME: usize = 1024;
/// Longest description that is kept.
const MAX_ARCHITECTURE: usize = 200;

pub(super) fn read(from: &mut impl Read, bytes: u64) -> Result<Header, Flaw> {
    let mut length = [0_u8; 8];
    from.read_exact(&mut length)
        .map_err(|_short| too_short(8, bytes))?;
    let header_bytes = u64::from_le_bytes(length);
    if header_bytes > MAX_HEADER_BYTES {
        return Err(Flaw::HeaderTooLarge);
    }
    let data_at = header_bytes + 8;
    if data_at > bytes {
        return Err(too_short(data_at, bytes));
    }
    // The file has these bytes, and they are fewer than a hundred million.
    let mut json = Vec::new();
    from.take(header_bytes)
        .read_to_end(&mut json)
        .map_err(|err| Flaw::Unreadable(err.to_string()))?;
    if (json.len() as u64) < header_bytes {
        return Err(too_short(data_at, json.len() as u64 + 8));
    }
    let Entries(mut header) = serde_json::from_slice(&json)
        .map_err(|_err| Flaw::Damaged("its header is no sound JSON"))?;
    check(&mut header.tensors, data_at, bytes)?;
    Ok(header)
}

fn too_short(needs_bytes: u64, has_bytes: u64) -> Flaw {
    Flaw::TooShort {
        needs_bytes,
        has_bytes,
    }
}

fn check(tensors: &mut [Tensor], data_at: u64, bytes: u64) -> Result<(), Flaw> {
    let end = end_of(tensors)?;
    let file_end = end
        .checked_add(data_at)
        .ok_or(Flaw::Damaged("a tensor ends beyond every file"))?;
    if file_end > bytes {
        return Err(too_short(file_end, bytes));
    }
    let used: u64 = tensors.iter().map(|tensor| tensor.bytes).sum();
    if used != end {
        return Err(Flaw::Damaged("there are holes between its tensors"));
    }
    if file_end < bytes {
        return Err(Flaw::Damaged("something follows its last tensor"));
    }
    Ok(())
}

/// All entries of the header.
struct Entries(Header);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tensors by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
        let mut header = Header::default();
        let mut names = BTreeSet::new();
        while let Some(name) = map.next_key::<String>()? {
            if name == "__metadata__" {
                header.architecture = map.next_value::<Described>()?.0;
                continue;
            }
            if name.len() > MAX_NAME || header.tensors.len() >= MAX_TENSORS {
                return Err(A::Error::custom("too much"));
            }
            let entry: Entry = map.next_value()?;
            if !names.insert(name.clone()) {
                return Err(A::Error::custom("a name comes twice"));
            }
            let tensor = entry
                .named(name)
                .ok_or_else(|| A::Error::custom("sizes do not agree"))?;
            header.tensors.push(tensor);
        }
        Ok(Entries(header))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    dtype: Kind,
    shape: Shape,
    data_offsets: (u64, u64),
}

impl Entry {
    fn named(self, name: String) -> Option<Tensor> {
        let (begin, end) = self.data_offsets;
        let bytes = end.checked_sub(begin)?;
        let bits = types::count(&self.shape.0)?.checked_mul(self.dtype.1)?;
        (bits.div_ceil(8) == bytes).then_some(Tensor {
            name,
            shape: self.shape.0,
            kind: self.dtype.0,
            begin,
            bytes,
        })
    }
}

/// Its name and its bits.
struct Kind(&'static str, u64);

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = Cow::<'de, str>::deserialize(from)?;
        let (kind, bits) =
            types::safetensors(&name).ok_or_else(|| D::Error::custom("unknown type"))?;
        Ok(Self(kind, bits))
    }
}

/// A shape that cannot be made long.
struct Shape(Vec<u64>);

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a few whole numbers")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Shape, A::Error> {
        let mut sides = Vec::new();
        while let Some(side) = seq.next_element()? {
            if sides.len() == MAX_SIDES {
                return Err(A::Error::custom("too many sides"));
            }
            sides.push(side);
        }
        Ok(Shape(sides))
    }
}

/// What the file says about itself; only its architecture is kept.
struct Described(Option<String>);

impl<'de> Deserialize<'de> for Described {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(DescribedVisitor)
    }
}

struct DescribedVisitor;

impl<'de> Visitor<'de> for DescribedVisitor {
    type Value = Described;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("words by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Described, A::Error> {
        let mut kept = None;
        while let Some(name) = map.next_key::<String>()? {
            if name == "modelspec.architecture" {
                let words = map.next_value::<String>()?;
                kept = (words.len() <= MAX_ARCHITECTURE).then_some(words);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Described(kept))
    }
}
