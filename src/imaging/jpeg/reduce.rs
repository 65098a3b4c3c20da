//! From coefficients to the means of pixel groups.

/// `WEIGHTS[i][u]`: how much frequency `u` adds to the mean of the `i`-th of `N` groups of pixels.
pub(super) type Weights<const N: usize> = [[f32; 8]; N];

/// The weights: the mean over each group of the inverse transform's cosines (T.81 A.3.3).
pub(super) fn weights<const N: usize>() -> Weights<N> {
    let group = 8 / N;
    std::array::from_fn(|i| {
        std::array::from_fn(|u| {
            let scale = if u == 0 { 0.125_f64.sqrt() } else { 0.5 };
            let sum: f64 = (i * group..(i + 1) * group)
                .map(|x| ((2 * x + 1) as f64 * u as f64 * std::f64::consts::PI / 16.0).cos())
                .sum();
            let weight = scale * sum / group as f64;
            if weight.abs() < 1e-9 {
                0.0
            } else {
                weight as f32
            }
        })
    })
}

/// Whether frequency `u` matters at all with `n` groups (the others cancel out).
pub(super) const fn matters(u: usize, n: usize) -> bool {
    match n {
        1 => u == 0,
        2 => u == 0 || u % 2 == 1,
        4 => u != 4,
        _ => true,
    }
}

/// Puts the `N × N` means of one block into `out`, whose rows are `stride` apart.
#[inline]
pub(super) fn reduce<const N: usize>(
    coefficients: &[f32; 64],
    weights: &Weights<N>,
    out: &mut [u8],
    stride: usize,
) {
    let (rows, _) = coefficients.as_chunks::<8>();
    let mut half = [[0_f32; 8]; N];
    for (half, weights) in half.iter_mut().zip(weights) {
        for (row, &weight) in rows.iter().zip(weights) {
            for (sum, value) in half.iter_mut().zip(row) {
                *sum += weight * value;
            }
        }
    }
    for (target, half) in out.chunks_mut(stride).zip(&half) {
        for (target, weights) in target.iter_mut().zip(weights) {
            let sum: f32 = half.iter().zip(weights).map(|(a, b)| a * b).sum();
            *target = to_byte(sum);
        }
    }
}

/// [`reduce`] to 2 × 2. The second half mirrors the first: even frequencies alike, odd ones negated.
#[cfg_attr(
    not(test),
    expect(
        clippy::indexing_slicing,
        reason = "the indices run over arrays of eight and are known to the compiler"
    )
)]
#[inline]
pub(super) fn reduce_to_2(
    coefficients: &[f32; 64],
    weights: &Weights<2>,
    out: &mut [u8],
    stride: usize,
) {
    let [[w0, w1, _, w3, _, w5, _, w7], _] = *weights;
    let (rows, _) = coefficients.as_chunks::<8>();
    let [r0, r1, _, r3, _, r5, _, r7] = rows else {
        return;
    };
    let even: [f32; 8] = std::array::from_fn(|u| r0[u] * w0);
    let odd: [f32; 8] = std::array::from_fn(|u| r1[u] * w1 + r3[u] * w3 + r5[u] * w5 + r7[u] * w7);
    let halves: [[f32; 8]; 2] = [
        std::array::from_fn(|u| even[u] + odd[u]),
        std::array::from_fn(|u| even[u] - odd[u]),
    ];
    for (target, [c0, c1, _, c3, _, c5, _, c7]) in out.chunks_mut(stride).zip(halves) {
        let even = c0 * w0;
        let odd = c1 * w1 + c3 * w3 + c5 * w5 + c7 * w7;
        if let [a, b, ..] = target {
            *a = to_byte(even + odd);
            *b = to_byte(even - odd);
        }
    }
}

/// [`reduce`] to 4 × 4, with the same mirror.
#[cfg_attr(
    not(test),
    expect(
        clippy::indexing_slicing,
        reason = "the indices run over arrays of eight and are known to the compiler"
    )
)]
#[inline]
pub(super) fn reduce_to_4(
    coefficients: &[f32; 64],
    weights: &Weights<4>,
    out: &mut [u8],
    stride: usize,
) {
    let (rows, _) = coefficients.as_chunks::<8>();
    let [r0, r1, r2, r3, _, r5, r6, r7] = rows else {
        return;
    };
    let [first, second, ..] = weights;
    let vertical = |w: &[f32; 8]| {
        let even: [f32; 8] = std::array::from_fn(|u| r0[u] * w[0] + r2[u] * w[2] + r6[u] * w[6]);
        let odd: [f32; 8] =
            std::array::from_fn(|u| r1[u] * w[1] + r3[u] * w[3] + r5[u] * w[5] + r7[u] * w[7]);
        let above: [f32; 8] = std::array::from_fn(|u| even[u] + odd[u]);
        let below: [f32; 8] = std::array::from_fn(|u| even[u] - odd[u]);
        (above, below)
    };
    let (outer_above, outer_below) = vertical(first);
    let (inner_above, inner_below) = vertical(second);
    let horizontal = |c: &[f32; 8], w: &[f32; 8]| {
        let even = c[0] * w[0] + c[2] * w[2] + c[6] * w[6];
        let odd = c[1] * w[1] + c[3] * w[3] + c[5] * w[5] + c[7] * w[7];
        (to_byte(even + odd), to_byte(even - odd))
    };
    let halves = [outer_above, inner_above, inner_below, outer_below];
    for (target, half) in out.chunks_mut(stride).zip(&halves) {
        if let Some(target) = target.first_chunk_mut::<4>() {
            let (left, right) = horizontal(half, first);
            let (inner_left, inner_right) = horizontal(half, second);
            *target = [left, inner_left, inner_right, right];
        }
    }
}

/// Fills the block with its mean, for blocks that have no other coefficient.
#[inline]
pub(super) fn flat<const N: usize>(mean: f32, out: &mut [u8], stride: usize) {
    let value = to_byte(mean * 0.125);
    for row in out.chunks_mut(stride).take(N) {
        for target in row.iter_mut().take(N) {
            *target = value;
        }
    }
}

/// Level shift and rounding; `as` saturates on purpose.
#[inline]
fn to_byte(value: f32) -> u8 {
    (value + 128.5) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reduced_blocks_are_the_means_of_the_full_block() {
        let mut coefficients = [0_f32; 64];
        for (i, value) in coefficients.iter_mut().enumerate() {
            *value = ((i * 37 + 11) % 41) as f32 - 20.0;
        }
        let mut full = [0_u8; 64];
        reduce::<8>(&coefficients, &weights(), &mut full, 8);
        check(&coefficients, &full, reduce::<4>);
        check(&coefficients, &full, reduce::<2>);
        check(&coefficients, &full, reduce::<1>);
        check(&coefficients, &full, reduce_to_4);
        check(&coefficients, &full, reduce_to_2);
    }

    fn check<const N: usize>(
        coefficients: &[f32; 64],
        full: &[u8; 64],
        reduce: fn(&[f32; 64], &Weights<N>, &mut [u8], usize),
    ) {
        let mut small = [0_u8; 64];
        reduce(coefficients, &weights(), &mut small, N);
        let group = 8 / N;
        for y in 0..N {
            for x in 0..N {
                let mut sum = 0.0;
                for dy in 0..group {
                    for dx in 0..group {
                        sum += f32::from(full[(y * group + dy) * 8 + x * group + dx]);
                    }
                }
                let want = sum / (group * group) as f32;
                let got = f32::from(small[y * N + x]);
                assert!((want - got).abs() <= 1.0, "{N}: {want} {got}");
            }
        }
    }

    #[test]
    fn frequencies_said_not_to_matter_have_no_weight() {
        fn check<const N: usize>() {
            for row in weights::<N>() {
                for (u, weight) in row.iter().enumerate() {
                    assert!(matters(u, N) || *weight == 0.0, "{N} {u} {weight}");
                }
            }
        }
        check::<1>();
        check::<2>();
        check::<4>();
    }
}
