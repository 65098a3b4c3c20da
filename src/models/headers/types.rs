//! How numbers are stored, and how many bytes they take.

use super::Tensor;

/// Bits a number takes in safetensors (its README and `Dtype` in `tensor.rs`), by its name there.
pub(super) fn safetensors(name: &str) -> Option<(&'static str, u64)> {
    Some(match name {
        "F64" => ("f64", 64),
        "I64" => ("i64", 64),
        "U64" => ("u64", 64),
        "C64" => ("c64", 64),
        "F32" => ("f32", 32),
        "I32" => ("i32", 32),
        "U32" => ("u32", 32),
        "BF16" => ("bf16", 16),
        "F16" => ("f16", 16),
        "I16" => ("i16", 16),
        "U16" => ("u16", 16),
        "F8_E4M3" => ("f8_e4m3", 8),
        "F8_E5M2" => ("f8_e5m2", 8),
        "F8_E8M0" => ("f8_e8m0", 8),
        "I8" => ("i8", 8),
        "U8" => ("u8", 8),
        "BOOL" => ("bool", 8),
        "F6_E2M3" => ("f6_e2m3", 6),
        "F6_E3M2" => ("f6_e3m2", 6),
        "F4" => ("f4", 4),
        _ => return None,
    })
}

/// A type of ggml by its number: name, numbers in a block, bytes of a block (`ggml.h`, `ggml-common.h`).
pub(super) fn ggml(number: u32) -> Option<(&'static str, u64, u64)> {
    Some(match number {
        0 => ("f32", 1, 4),
        1 => ("f16", 1, 2),
        2 => ("q4_0", 32, 18),
        3 => ("q4_1", 32, 20),
        6 => ("q5_0", 32, 22),
        7 => ("q5_1", 32, 24),
        8 => ("q8_0", 32, 34),
        9 => ("q8_1", 32, 36),
        10 => ("q2_k", 256, 84),
        11 => ("q3_k", 256, 110),
        12 => ("q4_k", 256, 144),
        13 => ("q5_k", 256, 176),
        14 => ("q6_k", 256, 210),
        15 => ("q8_k", 256, 292),
        16 => ("iq2_xxs", 256, 66),
        17 => ("iq2_xs", 256, 74),
        18 => ("iq3_xxs", 256, 98),
        19 => ("iq1_s", 256, 50),
        20 => ("iq4_nl", 32, 18),
        21 => ("iq3_s", 256, 110),
        22 => ("iq2_s", 256, 82),
        23 => ("iq4_xs", 256, 136),
        24 => ("i8", 1, 1),
        25 => ("i16", 1, 2),
        26 => ("i32", 1, 4),
        27 => ("i64", 1, 8),
        28 => ("f64", 1, 8),
        29 => ("iq1_m", 256, 56),
        30 => ("bf16", 1, 2),
        34 => ("tq1_0", 256, 54),
        35 => ("tq2_0", 256, 66),
        39 => ("mxfp4", 32, 17),
        _ => return None,
    })
}

/// How most bytes are stored. `Q4_K_M` files mix types; this is the one that weighs most.
pub(super) fn most(tensors: &[Tensor]) -> String {
    let mut sums: Vec<(&'static str, u64)> = Vec::new();
    for tensor in tensors {
        match sums.iter_mut().find(|(kind, _)| *kind == tensor.kind) {
            Some((_, sum)) => *sum = sum.saturating_add(tensor.bytes),
            None => sums.push((tensor.kind, tensor.bytes)),
        }
    }
    let heaviest = sums.into_iter().max_by_key(|(_, sum)| *sum);
    heaviest.map_or_else(String::new, |(kind, _)| kind.to_owned())
}

/// How many numbers a shape has.
pub(super) fn count(shape: &[u64]) -> Option<u64> {
    shape
        .iter()
        .try_fold(1_u64, |all, side| all.checked_mul(*side))
}
