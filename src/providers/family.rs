//! What an open model wants, told by its name: servers on people's own machines list files, and a file's name is all they say.
//!
//! Steps and guidance are those of the models' own cards and of the servers' documentation. A name that says nothing counts
//! as Stable Diffusion, which is what most files are.

use crate::domain::model::Model;
use crate::domain::task::{Effort, Operation};
use crate::providers::tokens::by_effort;
use crate::providers::{Input, Job, ProviderError, pictures};
use crate::text::servers as words;

/// What a family of models wants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Family {
    /// The name told it; otherwise this is a guess.
    pub(super) known: bool,
    /// Steps for quick, usual and careful.
    steps: [u32; 3],
    /// How strictly the words are followed (classifier-free guidance); at 1 what to leave out has no effect.
    pub(super) cfg: f32,
    /// The guidance that is trained into the model, where it has one.
    pub(super) distilled: Option<f32>,
    /// It changes a picture by instruction; others paint over what they are given.
    pub(super) edits: bool,
}

/// A word in the name, and what it means; the first that fits counts.
const FAMILIES: &[(&[&str], Family)] = &[
    (&["kontext"], edits([12, 20, 30], 1.0, Some(2.5))),
    (&["klein"], edits([4, 4, 8], 1.0, None)),
    (
        &["flux.2", "flux2", "flux-2", "flux_2"],
        edits([12, 20, 30], 1.0, Some(4.0)),
    ),
    (&["qwen", "edit"], edits([10, 20, 40], 2.5, None)),
    (&["flux", "schnell"], makes([4, 4, 8], 1.0, None)),
    (&["flux"], makes([12, 20, 30], 1.0, Some(3.5))),
    (&["chroma"], makes([18, 26, 40], 4.0, None)),
    (
        &["z-image", "z_image", "zimage"],
        makes([6, 8, 12], 1.0, None),
    ),
    (&["qwen"], makes([10, 20, 40], 2.5, None)),
    (
        &["sd3", "sd_3", "sd-3", "stable-diffusion-3"],
        makes([16, 28, 40], 4.5, None),
    ),
    (
        &["lightning", "hyper", "turbo", "lcm", "schnell", "dmd2"],
        makes([4, 6, 8], 1.0, None),
    ),
];
/// These words have to stand together; those of other families are spellings of one word.
const TOGETHER: &[&str] = &["edit", "schnell"];

const fn makes(steps: [u32; 3], cfg: f32, distilled: Option<f32>) -> Family {
    Family {
        known: true,
        steps,
        cfg,
        distilled,
        edits: false,
    }
}

const fn edits(steps: [u32; 3], cfg: f32, distilled: Option<f32>) -> Family {
    Family {
        edits: true,
        ..makes(steps, cfg, distilled)
    }
}

impl Family {
    /// The family of a file or model.
    pub(super) fn of(name: &str) -> Self {
        let name = name.to_lowercase();
        let fits = |words: &[&str]| match words {
            [first, second] if TOGETHER.contains(second) => {
                name.contains(first) && name.contains(second)
            }
            spellings => spellings.iter().any(|word| name.contains(word)),
        };
        let found = FAMILIES.iter().find(|(words, _)| fits(words));
        found.map_or(
            Self {
                known: false,
                ..makes([15, 25, 40], 7.0, None)
            },
            |(_, family)| *family,
        )
    }

    /// Steps for an effort: what the model's wire data says under `steps` (`12,20,30`), else the family's.
    pub(super) fn steps(&self, model: &Model, effort: Effort) -> u32 {
        let said = model
            .wire("steps")
            .and_then(|words| by_effort(words, effort));
        let said = said.and_then(|word| word.parse().ok());
        let [quick, usual, careful] = self.steps;
        said.unwrap_or(match effort {
            Effort::Quick => quick,
            Effort::Usual => usual,
            Effort::Careful => careful,
        })
    }

    /// How strictly the words are followed: `cfg` of the wire data, else the family's.
    pub(super) fn cfg(&self, model: &Model) -> f32 {
        number(model, "cfg").unwrap_or(self.cfg)
    }

    /// The guidance that is trained in: `distilled` of the wire data, else the family's.
    pub(super) fn distilled(&self, model: &Model) -> Option<f32> {
        number(model, "distilled").or(self.distilled)
    }

    /// Whether what to leave out has an effect.
    pub(super) fn has_negative(&self) -> bool {
        self.cfg > 1.0
    }
}

fn number(model: &Model, name: &str) -> Option<f32> {
    let number: f32 = model.wire(name)?.trim().parse().ok()?;
    (number.is_finite() && (0.0..=100.0).contains(&number)).then_some(number)
}

/// The picture to change, when such a model can do this to it: `fit` lets nothing else pass.
pub(super) fn repaintable<'j>(
    job: &'j Job<'_>,
    operation: Operation,
    by_instruction: bool,
) -> Result<&'j Input, ProviderError> {
    let no = match operation {
        Operation::Enlarge { .. } => true,
        Operation::CutOut => !by_instruction,
        Operation::Instruct | Operation::Erase | Operation::Extend(_) | Operation::Vary { .. } => {
            false
        }
    };
    if no {
        return Err(pictures::cannot(words::ONLY_REPAINTS));
    }
    pictures::same_size(job)?;
    pictures::source(job)
}

/// How far a picture may be painted over, 0 to 1.
pub(super) fn strength(operation: Operation, has_area: bool) -> f32 {
    match operation {
        Operation::Vary { strength_pct } => f32::from(strength_pct.clamp(1, 100)) / 100.0,
        // What is painted over goes away for good.
        Operation::Erase => 1.0,
        // A whole picture keeps its shapes; an area follows the words.
        _ if has_area => 0.85,
        _ => 0.6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::ModelId;

    #[test]
    fn names_tell_families() {
        let cases = [
            ("flux1-kontext-dev-Q8_0.gguf", true, 1.0, Some(2.5), true),
            ("flux-2-klein-4b-Q4_0", true, 1.0, None, true),
            ("Qwen-Image-Edit-2511-Q4_K_M", true, 2.5, None, true),
            ("qwen-image-Q4_K_M", true, 2.5, None, false),
            ("flux1-schnell-fp8.safetensors", true, 1.0, None, false),
            ("flux1-dev-fp8.safetensors", true, 1.0, Some(3.5), false),
            ("z_image_turbo-Q4_K.gguf", true, 1.0, None, false),
            ("sd3.5_medium", true, 4.5, None, false),
            (
                "dreamshaperXL_lightning.safetensors",
                true,
                1.0,
                None,
                false,
            ),
            ("sd_xl_base_1.0.safetensors", false, 7.0, None, false),
            ("my edit of things", false, 7.0, None, false),
        ];
        for (name, known, cfg, distilled, edits) in cases {
            let family = Family::of(name);
            assert_eq!(
                (family.known, family.cfg, family.distilled, family.edits),
                (known, cfg, distilled, edits),
                "{name}"
            );
        }
    }

    #[test]
    fn wire_data_comes_before_the_family() {
        let mut model = Model::new(ModelId::from("a/flux1-dev"), "FLUX");
        let family = Family::of("flux1-dev");
        assert_eq!(family.steps(&model, Effort::Usual), 20, "the family's");
        for (name, word) in [("steps", "5,,50"), ("cfg", "2.5"), ("distilled", "NaN")] {
            model.wire.insert(name.to_owned(), word.to_owned());
        }
        let steps = [Effort::Quick, Effort::Usual, Effort::Careful]
            .map(|effort| family.steps(&model, effort));
        assert_eq!(steps, [5, 20, 50], "what is left out is the family's");
        assert_eq!(family.cfg(&model), 2.5, "said");
        assert_eq!(family.distilled(&model), Some(3.5), "nonsense is not said");
    }

    #[test]
    fn operations_have_their_strength() {
        assert_eq!(
            strength(Operation::Vary { strength_pct: 30 }, false),
            0.3,
            "vary"
        );
        assert_eq!(
            strength(Operation::Vary { strength_pct: 0 }, false),
            0.01,
            "never nothing"
        );
        assert_eq!(strength(Operation::Erase, true), 1.0, "erase");
        assert!(
            strength(Operation::Instruct, true) > strength(Operation::Instruct, false),
            "an area follows the words"
        );
    }
}
