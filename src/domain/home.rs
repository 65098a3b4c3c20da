//! The service "this computer": which of the models here can be asked, and what each family can do.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{ModelId, ProviderId};
use crate::domain::local::Family;
use crate::domain::model::{Capabilities, Model, Place, Service, Sizes};
use crate::domain::money::Price;
use crate::domain::offer::SetId;
use crate::domain::task::{Effort, OperationKind};

/// The id of the service.
pub const SERVICE: &str = "computer";
/// Most pictures to go by, beside the source of an edit.
const MAX_REFERENCES: u8 = 3;

/// A model whose files are all here and checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Installed {
    /// Its name in the list of models.
    pub id: SetId,
    /// Its name for people.
    pub name: String,
    /// What it is.
    pub family: Family,
    /// What it is good for, as a short phrase; empty for a person's own file.
    pub good_for: String,
    /// Steps that suit it.
    pub steps: u32,
    /// Memory one picture of a megapixel needs, bytes.
    pub memory_bytes: u64,
    /// Its files, bytes.
    pub bytes: u64,
}

/// The service with these models, in their order. Without any it has no models, and is best left out.
pub fn service(installed: &[Installed], privacy: &str) -> Service {
    let models = installed.iter().enumerate().map(|(at, it)| Model {
        about: it.good_for.clone(),
        dot: nth_dot(installed.get(..at).unwrap_or_default(), it.family),
        can: capabilities(it.family),
        price: Price::Free,
        wire: [("set", it.id.as_str()), ("family", name(it.family))]
            .map(|(key, word)| (key.to_owned(), word.to_owned()))
            .into(),
        ..Model::new(model_id(&it.id), &it.name)
    });
    Service {
        models: models.collect(),
        speaks: Some(ProviderId::from("home")),
        privacy: privacy.to_owned(),
        at_once: 1,
        ..Service::new(SERVICE, "This computer", Place::ThisComputer)
    }
}

/// The number of a family's dot in the palette.
pub fn dot_of(family: Family) -> u8 {
    match family {
        Family::Flux1 => 5,
        Family::Flux1Kontext => 6,
        Family::Sdxl => 7,
        Family::ZImage => 13,
        Family::Flux2Klein => 2,
        Family::QwenImage => 15,
        Family::QwenImageEdit => 12,
        Family::Sd15 => 8,
    }
}

/// The first of a family has the family's dot, the others another of the seven spare ones, which begin with 9.
fn nth_dot(before: &[Installed], family: Family) -> u8 {
    let same = before.iter().filter(|it| it.family == family).count();
    match u8::try_from(same) {
        Ok(0) => dot_of(family),
        Ok(same) => 9 + (dot_of(family) % 7 + same % 7) % 7,
        Err(_many) => 9,
    }
}

/// The catalogue's name of a model on this computer.
pub fn model_id(set: &SetId) -> ModelId {
    ModelId(format!("{SERVICE}/{set}"))
}

/// What a family can do with the engine here.
///
/// Families that edit take the source as a picture to go by and follow an instruction; the others begin from the source and
/// paint over it, everywhere or inside the painted area.
pub fn capabilities(family: Family) -> Capabilities {
    let edits = family.edits();
    let only_edits = matches!(family, Family::Flux1Kontext | Family::QwenImageEdit);
    let guided = matches!(family, Family::Sd15 | Family::Sdxl);
    Capabilities {
        sizes: Sizes::Free {
            min_side_px: 256,
            max_side_px: 2048,
            max_pixels: if family == Family::Sd15 {
                1 << 20
            } else {
                4 << 20
            },
            min_pixels: 0,
            max_ratio: 4,
            multiple_px: 16,
        },
        generate: !only_edits,
        edit: true,
        operations: if edits {
            Vec::new()
        } else {
            vec![OperationKind::Instruct, OperationKind::Vary]
        },
        mask: !edits,
        seed: true,
        negative: guided,
        guidance: guided,
        steps: true,
        transparent: false,
        max_references: if edits { MAX_REFERENCES } else { 0 },
        max_prompt_chars: 0,
        preview: true,
        restarts_free: true,
    }
}

/// Steps for an effort: a model distilled to a few steps gains nothing from fewer than three quarters of them.
pub fn steps(usual: u32, effort: Effort) -> u32 {
    let usual = usual.max(1);
    match effort {
        Effort::Quick if usual <= 8 => (usual * 3 / 4).max(1),
        Effort::Quick => usual / 2,
        Effort::Usual => usual,
        Effort::Careful => usual + usual.div_ceil(2),
    }
}

/// How much of the source is made anew, 0 to 1, by a model that paints over it: all of a painted area, enough of a whole
/// picture to follow the words while its layout stays.
pub fn strength(has_area: bool) -> f32 {
    if has_area { 1.0 } else { 0.6 }
}

/// A family's name in wire data.
pub fn name(family: Family) -> &'static str {
    match family {
        Family::Sd15 => "sd15",
        Family::Sdxl => "sdxl",
        Family::Flux1 => "flux1",
        Family::Flux1Kontext => "flux1-kontext",
        Family::Flux2Klein => "flux2-klein",
        Family::ZImage => "z-image",
        Family::QwenImage => "qwen-image",
        Family::QwenImageEdit => "qwen-image-edit",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_here_is_free_and_may_start_again_by_itself() {
        let one = Installed {
            id: SetId::from("z-image-turbo"),
            name: "Z-Image-Turbo".to_owned(),
            family: Family::ZImage,
            good_for: "photographs".to_owned(),
            steps: 8,
            memory_bytes: 1,
            bytes: 2,
        };
        let service = service(&[one], "Nothing leaves this computer.");
        let [model] = service.models.as_slice() else {
            panic!("one model");
        };
        assert_eq!(model.id.as_str(), "computer/z-image-turbo", "its name");
        assert!(model.price.is_free() && model.can.restarts_free, "free");
        assert!(service.key.is_none(), "no key is ever looked for");
        assert_eq!(model.wire("set"), Some("z-image-turbo"), "which files");
    }

    #[test]
    fn families_that_edit_follow_instructions_and_the_others_paint_over() {
        for family in [
            Family::Flux2Klein,
            Family::Flux1Kontext,
            Family::QwenImageEdit,
        ] {
            let can = capabilities(family);
            assert!(can.does(OperationKind::CutOut), "{family:?}: by words");
            assert!(!can.mask && can.max_references > 0, "{family:?}");
        }
        for family in [Family::Sd15, Family::Sdxl, Family::Flux1, Family::ZImage] {
            let can = capabilities(family);
            assert!(can.does(OperationKind::Instruct) && can.mask, "{family:?}");
            assert!(!can.does(OperationKind::CutOut), "{family:?}: not by words");
        }
        assert!(!capabilities(Family::QwenImageEdit).generate, "only edits");
    }

    #[test]
    fn effort_is_a_number_of_steps() {
        assert_eq!(
            [Effort::Quick, Effort::Usual, Effort::Careful].map(|it| steps(8, it)),
            [6, 8, 12],
            "few"
        );
        assert_eq!(
            [Effort::Quick, Effort::Usual, Effort::Careful].map(|it| steps(20, it)),
            [10, 20, 30],
            "many"
        );
        assert_eq!(steps(0, Effort::Quick), 1, "never none");
    }
}
