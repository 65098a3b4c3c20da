//! Hand-picked papers.

use super::super::colour::{Lch, lch};
use super::super::lexicon::{Tag, Thing};
use super::super::maths::Rng;
use super::super::words::Scene;

/// The papers of one picture: a ground and six to cut from.
pub(crate) struct Palette {
    pub(crate) ground: Lch,
    pub(crate) papers: [Lch; 6],
}

const SETS: [[u32; 7]; 9] = [
    [
        0xF4_EB_DD, 0x1F_4E_9C, 0xE4_57_2E, 0xF2_B1_34, 0x2E_7D_5B, 0xE8_9F_AA, 0x20_22_33,
    ],
    [
        0xF5_EB_DD, 0xC4_62_3E, 0xE3_A5_87, 0x8A_9A_78, 0x2F_3E_46, 0xE9_C4_6A, 0x6B_2D_2A,
    ],
    [
        0xF2_F0_E6, 0x12_35_5B, 0x2A_7F_9E, 0x9B_C8_C7, 0xF4_B8_60, 0xE7_6F_51, 0xDD_E6_DF,
    ],
    [
        0xF3_EF_E0, 0x2D_4F_3A, 0x6E_8F_5E, 0xB9_C5_9A, 0xD9_8A_57, 0xF0_D9_B5, 0x3A_2E_2B,
    ],
    [
        0xF6_E9_E2, 0x5B_2A_4A, 0xB5_53_7A, 0xF0_A7_A0, 0xF4_C9_5D, 0x3C_4F_76, 0x93_B7_BE,
    ],
    [
        0x0014_1A32,
        0x26_34_68,
        0x4F_66_AE,
        0xF1_C5_50,
        0xF0_8A_5D,
        0xE9_E2_D0,
        0x6A_3C_78,
    ],
    [
        0xFB_F3_EA, 0xF0_BD_B8, 0xC2_D6_BF, 0xB8_D0_E6, 0xF6_DC_9C, 0xD4_C0_E2, 0x8D_8C_A6,
    ],
    [
        0xF1_EC_E4, 0xCF_C4_B5, 0xA0_8F_7D, 0x5E_51_48, 0x2B_27_24, 0xDC_D0_C0, 0xB9_6B_4B,
    ],
    [
        0xEF_E6_D8, 0xB5_4A_3A, 0x20_4E_5F, 0xD9_9A_2B, 0x6F_8F_86, 0xE8_C3_B0, 0x27_2A_35,
    ],
];

/// Chooses the papers that fit the words.
pub(crate) fn of(scene: &Scene, rng: &mut Rng) -> Palette {
    let any = |tags: &[Tag]| scene.any(tags);
    let choices: &[usize] = if any(&[Tag::Night, Tag::Dark, Tag::Moody, Tag::Neon])
        || scene.shows(Thing::Star)
    {
        &[5]
    } else if any(&[Tag::Pastel, Tag::SoftLight, Tag::Dawn]) {
        &[6]
    } else if any(&[Tag::Mono, Tag::Minimal, Tag::Muted]) {
        &[7]
    } else if any(&[Tag::Autumn, Tag::Golden, Tag::Sunset, Tag::Cosy]) || scene.shows(Thing::Desert)
    {
        &[1, 8]
    } else if any(&[Tag::Fresh, Tag::Summer, Tag::Cool, Tag::Winter]) || scene.shows(Thing::Sea) {
        &[2]
    } else if any(&[Tag::Botanical, Tag::Spring]) || scene.shows(Thing::Forest) {
        &[3]
    } else if any(&[Tag::Playful, Tag::Vivid]) {
        &[0]
    } else if any(&[Tag::Luxurious, Tag::Dusk]) {
        &[4]
    } else {
        &[0, 1, 2, 3, 4, 8]
    };
    let set = SETS[choices[rng.below(choices.len())]].map(Lch::from_hex);
    let mut papers = [set[1], set[2], set[3], set[4], set[5], set[6]];
    let mut ground = set[0];
    if scene.has(Tag::Neon) {
        papers[1] = lch(0.72, 0.24, 350.0);
        papers[2] = lch(0.85, 0.14, 200.0);
        papers[3] = lch(0.88, 0.19, 120.0);
    }
    let named = scene.all_colours();
    if let Some(first) = named.first() {
        // Named colours lead; the others step back so that they do not argue.
        for paper in &mut papers {
            *paper = paper
                .with_c(paper.c * 0.62)
                .mix(lch(paper.l, first.c * 0.6, first.h), 0.30);
        }
        for (slot, colour) in named.iter().take(4).enumerate() {
            papers[slot] = *colour;
        }
        if named.len() == 1 {
            papers[1] = first
                .with_l((first.l + if first.l > 0.6 { -0.28 } else { 0.26 }).clamp(0.15, 0.93));
        }
    }
    if let Some(behind) = scene.behind {
        ground = behind;
    }
    if scene.has(Tag::Vivid) {
        papers = papers.map(|paper| paper.with_c(paper.c * 1.2));
    }
    Palette {
        ground: scene.permit(ground),
        papers: papers.map(|paper| scene.permit(paper)),
    }
}

impl Palette {
    /// A paper by place in the set.
    pub(crate) fn paper(&self, i: usize) -> Lch {
        self.papers[i % self.papers.len()]
    }

    /// A paper that stands out from what it will lie on, starting the search at place `i`.
    pub(crate) fn against(&self, below: Lch, i: usize) -> Lch {
        let far = |paper: &Lch| {
            let hue = super::super::colour::hue_gap(paper.h, below.h) / 180.0;
            (paper.l - below.l).abs() + hue * paper.c.min(below.c) * 2.0
        };
        let count = self.papers.len();
        (0..count)
            .map(|k| self.papers[(i + k) % count])
            .find(|paper| far(paper) > 0.17)
            .unwrap_or_else(|| below.lighter(if below.l > 0.5 { -0.3 } else { 0.3 }))
    }
}
