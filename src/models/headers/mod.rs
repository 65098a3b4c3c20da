//! A look into a model's file before anybody uses it: what it is, or why it is not used.
//!
//! Only headers are read, never the numbers. **Every byte is hostile:** counts and lengths are checked against the file's own
//! length before anything is set aside for them, so no header makes this allocate more than the header's own size.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use crate::domain::weights::{Flaw, Format, Found};
use crate::models::place;

mod gguf;
mod guess;
mod safetensors;
mod types;

/// Bytes from the start that decide what a file is.
const FIRST_BYTES: u64 = 512;

/// One tensor, as its header describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tensor {
    name: String,
    /// Outermost side first, whatever the format's own order.
    shape: Vec<u64>,
    kind: &'static str,
    /// Where it begins, from the start of the numbers.
    begin: u64,
    bytes: u64,
}

/// What a header says.
#[derive(Debug, Default)]
struct Header {
    tensors: Vec<Tensor>,
    /// What the file says that it is.
    architecture: Option<String>,
}

/// Looks into a file. Its name must end with `.safetensors` or `.gguf`.
pub fn inspect(file: &Path) -> Result<Found, Flaw> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    if place::is_model_file(&name) {
        inspect_as(file, &name)
    } else {
        Err(Flaw::WrongEnding)
    }
}

/// Looks into a file that has not got its name yet.
pub(crate) fn inspect_as(file: &Path, name: &str) -> Result<Found, Flaw> {
    let unreadable = |err: std::io::Error| Flaw::Unreadable(err.to_string());
    let about = std::fs::metadata(file).map_err(unreadable)?;
    if !about.is_file() {
        return Err(Flaw::NotAModel);
    }
    let opened = File::open(file).map_err(unreadable)?;
    read(opened, about.len(), name)
}

/// Looks into what is read from `from`, which is `bytes` long. `name` only decides between families with the same tensors.
pub fn read<R: Read + Seek>(from: R, bytes: u64, name: &str) -> Result<Found, Flaw> {
    let mut from = BufReader::with_capacity(64 << 10, from);
    let mut first = Vec::new();
    let unreadable = |err: std::io::Error| Flaw::Unreadable(err.to_string());
    from.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    from.by_ref()
        .take(FIRST_BYTES)
        .read_to_end(&mut first)
        .map_err(unreadable)?;
    from.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let format = format_of(&first, bytes)?;
    let header = match format {
        Format::Safetensors => safetensors::read(&mut from, bytes)?,
        Format::Gguf => gguf::read(&mut from, bytes)?,
    };
    if header.tensors.is_empty() {
        return Err(Flaw::Damaged("there is no tensor in it"));
    }
    let guess = guess::guess(&header, name);
    Ok(Found {
        format,
        part: guess.part,
        fits: guess.fits,
        precision: types::most(&header.tensors),
        tensors: header.tensors.len(),
        bytes,
        text_width: guess.text_width,
    })
}

/// What the first bytes say.
fn format_of(first: &[u8], bytes: u64) -> Result<Format, Flaw> {
    let text: Vec<u8> = first
        .iter()
        .copied()
        .skip_while(u8::is_ascii_whitespace)
        .take(40)
        .collect();
    let starts = |with: &str| {
        text.get(..with.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()))
    };
    if bytes == 0 || first.iter().all(|byte| *byte == 0) {
        return Err(Flaw::Empty);
    }
    if first.starts_with(b"GGUF") {
        return Ok(Format::Gguf);
    }
    if starts("<!doctype") || starts("<html") || starts("<?xml") || starts("<head") || starts("{\"")
    {
        return Err(Flaw::WebPage);
    }
    if starts("version https://git-lfs") {
        return Err(Flaw::Pointer);
    }
    // The length of a safetensors header may by chance look like the start of something else; what follows it does not.
    if first.get(8) == Some(&b'{') {
        return Ok(Format::Safetensors);
    }
    match first {
        [b'P', b'K', 3..=8, ..] | [0x80, 2..=5, ..] => Err(Flaw::Pickle),
        [b'G', b'G', b'M', b'L', ..]
        | [b'l', b'm', b'g', b'g', ..]
        | [b't', b'j', b'g', b'g', ..] => Err(Flaw::Version),
        _ => Err(Flaw::NotAModel),
    }
}

/// Checks that no tensor lies over another, and returns where the last one ends. Sorts by place.
fn end_of(tensors: &mut [Tensor]) -> Result<u64, Flaw> {
    tensors.sort_by_key(|tensor| tensor.begin);
    let mut end = 0_u64;
    for tensor in tensors.iter() {
        if tensor.begin < end {
            return Err(Flaw::Damaged("two tensors lie over each other"));
        }
        end = tensor
            .begin
            .checked_add(tensor.bytes)
            .ok_or(Flaw::Damaged("a tensor ends beyond every file"))?;
    }
    Ok(end)
}
