//! A small two-dimensional Fourier transform, for finding a shift anywhere in the picture at once.

use std::f32::consts::PI;

/// Side of the square that is transformed.
pub(crate) const SIDE: usize = 128;

/// A complex picture of [`SIDE`] × [`SIDE`].
#[derive(Clone)]
pub(crate) struct Spectrum {
    pub(crate) re: Vec<f32>,
    pub(crate) im: Vec<f32>,
}

/// Tables for the transform (Cooley and Tukey, 1965, radix 2).
pub(crate) struct Fourier {
    cos: Vec<f32>,
    sin: Vec<f32>,
    order: Vec<usize>,
}

impl Fourier {
    pub(crate) fn new() -> Self {
        let angle = |k: usize| -2.0 * PI * k as f32 / SIDE as f32;
        let bits = SIDE.trailing_zeros();
        Self {
            cos: (0..SIDE / 2).map(|k| angle(k).cos()).collect(),
            sin: (0..SIDE / 2).map(|k| angle(k).sin()).collect(),
            order: (0..SIDE)
                .map(|i| i.reverse_bits() >> (usize::BITS - bits))
                .collect(),
        }
    }

    /// Transforms a picture of real values.
    pub(crate) fn forward(&self, values: &[f32]) -> Spectrum {
        let mut both = Spectrum {
            re: values.to_vec(),
            im: vec![0.0; values.len()],
        };
        self.both_ways(&mut both);
        both
    }

    /// The real part of the way back, [`SIDE`]² times as large.
    pub(crate) fn backward(&self, mut spectrum: Spectrum) -> Vec<f32> {
        // The conjugate of the transform of the conjugate is the inverse.
        for value in &mut spectrum.im {
            *value = -*value;
        }
        self.both_ways(&mut spectrum);
        spectrum.re
    }

    fn both_ways(&self, spectrum: &mut Spectrum) {
        for _ in 0..2 {
            let rows = spectrum.re.chunks_exact_mut(SIDE);
            for (re, im) in rows.zip(spectrum.im.chunks_exact_mut(SIDE)) {
                self.row(re, im);
            }
            transpose(&mut spectrum.re);
            transpose(&mut spectrum.im);
        }
    }

    fn row(&self, re: &mut [f32], im: &mut [f32]) {
        for (i, j) in self.order.iter().copied().enumerate() {
            if i < j {
                re.swap(i, j);
                im.swap(i, j);
            }
        }
        let mut half = 1;
        while half < SIDE {
            let stride = SIDE / (2 * half);
            let groups = re.chunks_exact_mut(2 * half);
            for (re, im) in groups.zip(im.chunks_exact_mut(2 * half)) {
                let (re_low, re_high) = re.split_at_mut(half);
                let (im_low, im_high) = im.split_at_mut(half);
                let low = re_low.iter_mut().zip(im_low);
                let high = re_high.iter_mut().zip(im_high);
                let turns = self.cos.iter().zip(&self.sin).step_by(stride);
                for (((re_l, im_l), (re_h, im_h)), (cos, sin)) in low.zip(high).zip(turns) {
                    let re_turned = *re_h * cos - *im_h * sin;
                    let im_turned = *re_h * sin + *im_h * cos;
                    (*re_h, *im_h) = (*re_l - re_turned, *im_l - im_turned);
                    (*re_l, *im_l) = (*re_l + re_turned, *im_l + im_turned);
                }
            }
            half *= 2;
        }
    }
}

fn transpose(values: &mut [f32]) {
    for y in 0..SIDE {
        for x in y + 1..SIDE {
            values.swap(y * SIDE + x, x * SIDE + y);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_is_the_same() {
        let values: Vec<f32> = (0..SIDE * SIDE)
            .map(|i| ((i * 2_654_435) % 251) as f32)
            .collect();
        let fourier = Fourier::new();
        let back = fourier.backward(fourier.forward(&values));
        let scale = (SIDE * SIDE) as f32;
        for (a, b) in values.iter().zip(&back) {
            assert!(
                (a - b / scale).abs() < 0.01,
                "{a} came back as {}",
                b / scale
            );
        }
    }

    #[test]
    fn a_wave_is_one_number() {
        let wave = |i: usize| (2.0 * PI * 5.0 * (i % SIDE) as f32 / SIDE as f32).cos();
        let values: Vec<f32> = (0..SIDE * SIDE).map(wave).collect();
        let spectrum = Fourier::new().forward(&values);
        let size = |i: usize| spectrum.re[i].hypot(spectrum.im[i]);
        let largest = (0..SIDE * SIDE).max_by(|a, b| size(*a).total_cmp(&size(*b)));
        let largest = largest.unwrap();
        assert!(largest == 5 || largest == SIDE - 5, "found at {largest}");
        assert!(size(20) < 1.0, "nothing elsewhere: {}", size(20));
    }
}
