//! A checkpoint of the shape of Stable Diffusion 1.5, small, whose every bit `tests/fixtures/parity/record.py` writes too.
//!
//! 396 MB, most of it the text encoder, whose size stable-diffusion.cpp takes for granted. The weights are bytes of `SplitMix64` (Steele, Lea and Flood 2014),
//! seeded with the FNV-1a hash of the tensor's name; what a byte stands for is exact in half precision. The recorded SHA-256 proves that the file is the
//! one diffusers saw.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use sha2::{Digest as _, Sha256};

use triptych::domain::local::{Family, ModelSet, Part};

use crate::tiny::half;

/// A line a tensor: its name, what its bytes stand for, its sides.
const TENSORS: &str = include_str!("../fixtures/parity/tensors.txt");
/// SHA-256 of the whole file.
const RECORDED: &str = include_str!("../fixtures/parity/checkpoint.sha256");

/// The checkpoint, written once and kept among the build's own files.
pub(crate) fn model() -> ModelSet {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    let file = FILE.get_or_init(|| {
        let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let short: String = RECORDED.chars().take(12).collect();
        let file = tmp.join(format!("parity-{short}.safetensors"));
        if !file.exists() {
            let begun = tempfile::NamedTempFile::new_in(tmp).unwrap();
            let found = write(begun.as_file());
            assert_eq!(found, RECORDED.trim(), "the checkpoint that was recorded");
            begun.persist(&file).unwrap();
        }
        file
    });
    ModelSet {
        family: Family::Sd15,
        parts: vec![(Part::Whole, file.clone())],
        steps: 4,
        cfg: 1.0,
        guidance: 0.0,
        memory_bytes: 600_000_000,
    }
}

struct Tensor {
    name: &'static str,
    /// `n` for the scale of a norm, `0` for zeros, otherwise the power of two that its odd numbers are divided by.
    kind: &'static str,
    /// Separated by commas.
    sides: &'static str,
    count: usize,
}

fn tensors() -> Vec<Tensor> {
    let tensor = |line: &'static str| {
        let (name, rest) = line.split_once(' ').unwrap();
        let (kind, sides) = rest.split_once(' ').unwrap();
        let side = |side: &str| side.parse::<usize>().unwrap();
        Tensor {
            name,
            kind,
            sides,
            count: sides.split(',').map(side).product(),
        }
    };
    TENSORS.lines().map(tensor).collect()
}

/// Writes the file and gives its SHA-256.
fn write(file: &File) -> String {
    let tensors = tensors();
    let mut at = 0;
    let entries: Vec<String> = tensors
        .iter()
        .map(
            |Tensor {
                 name, sides, count, ..
             }| {
                let begin = at;
                at += 2 * count;
                format!(
                    r#""{name}":{{"dtype":"F16","shape":[{sides}],"data_offsets":[{begin},{at}]}}"#
                )
            },
        )
        .collect();
    let mut header = format!("{{{}}}", entries.join(",")).into_bytes();
    header.resize(header.len().next_multiple_of(8), b' ');
    let mut digest = Sha256::new();
    let mut out = BufWriter::new(file);
    let mut put = |bytes: &[u8]| {
        digest.update(bytes);
        out.write_all(bytes).unwrap();
    };
    put(&(header.len() as u64).to_le_bytes());
    put(&header);
    for tensor in &tensors {
        put(&numbers(tensor));
    }
    out.flush().unwrap();
    format!("{:x}", digest.finalize())
}

/// A tensor's numbers in half precision.
fn numbers(tensor: &Tensor) -> Vec<u8> {
    let mut numbers = vec![0; 2 * tensor.count];
    if tensor.kind == "0" {
        return numbers;
    }
    let stands_for = |byte: usize| {
        let byte = byte as f32;
        half(match tensor.kind {
            "n" => 1.0 + (byte - 128.0) / 1024.0,
            power => (2.0 * byte - 255.0) * 0.5_f32.powi(power.parse().unwrap()),
        })
    };
    let table: [u16; 256] = std::array::from_fn(stands_for);
    let fnv = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let mut state = tensor.name.bytes().fold(0xcbf2_9ce4_8422_2325, fnv);
    for eight in numbers.chunks_mut(16) {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        for (number, byte) in eight.chunks_exact_mut(2).zip(mixed.to_le_bytes()) {
            number.copy_from_slice(&table[usize::from(byte)].to_le_bytes());
        }
    }
    numbers
}
