//! The list of steps that is being tried: at most one of each kind, in the order they were added.

use crate::app::msg::{AdjustMsg, EditMsg, Msg};
use crate::domain::adjust::{Adjustment, Light};
use crate::ui::view::{Cx, Outbox};

/// Whether two steps are of the same kind; mirroring across and down are two kinds.
fn same_kind(one: &Adjustment, other: &Adjustment) -> bool {
    match (one, other) {
        (Adjustment::Flip { upside_down: a }, Adjustment::Flip { upside_down: b }) => a == b,
        _ => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}

/// The list with this step in place of the one of its kind, or behind the others.
pub(super) fn with(steps: &[Adjustment], step: Adjustment) -> Vec<Adjustment> {
    let mut steps = steps.to_vec();
    match steps.iter_mut().find(|other| same_kind(other, &step)) {
        Some(other) => *other = step,
        None => steps.push(step),
    }
    steps
}

/// The list without the step of this kind.
pub(super) fn without(steps: &[Adjustment], step: &Adjustment) -> Vec<Adjustment> {
    let others = steps.iter().filter(|other| !same_kind(other, step));
    others.cloned().collect()
}

/// The list with this step, or without its kind when the step changes nothing.
pub(super) fn set(steps: &[Adjustment], step: Adjustment) -> Vec<Adjustment> {
    if is_nothing(&step) {
        without(steps, &step)
    } else {
        with(steps, step)
    }
}

fn is_nothing(step: &Adjustment) -> bool {
    match step {
        Adjustment::Turn { quarters } => quarters % 4 == 0,
        Adjustment::Straighten { degrees } => degrees.abs() < 0.05,
        Adjustment::Light(light) => *light == Light::default(),
        Adjustment::Sharpen { amount } => *amount == 0,
        Adjustment::BlurOutside {
            radius_permille, ..
        } => *radius_permille == 0,
        Adjustment::Crop(part) => *part == crate::domain::adjust::Part::WHOLE,
        Adjustment::Flip { .. }
        | Adjustment::Resize { .. }
        | Adjustment::CutOut { .. }
        | Adjustment::Text(_) => false,
    }
}

/// The list with a quarter turn more.
pub(super) fn turned(steps: &[Adjustment], quarters: u8) -> Vec<Adjustment> {
    let before = steps.iter().find_map(|step| match step {
        Adjustment::Turn { quarters } => Some(*quarters),
        _ => None,
    });
    let quarters = (before.unwrap_or(0) + quarters) % 4;
    set(steps, Adjustment::Turn { quarters })
}

/// The list mirrored once more.
pub(super) fn flipped(steps: &[Adjustment], upside_down: bool) -> Vec<Adjustment> {
    let flip = Adjustment::Flip { upside_down };
    if steps.contains(&flip) {
        without(steps, &flip)
    } else {
        with(steps, flip)
    }
}

/// Says that these steps are tried now.
pub(super) fn try_out(cx: &Cx<'_>, steps: Vec<Adjustment>, out: &mut Outbox) {
    if steps != cx.state.edit.trying.steps {
        out.push(Msg::Edit(EditMsg::Adjust(AdjustMsg::Set(steps))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::adjust::Part;

    #[test]
    fn there_is_one_step_of_a_kind_in_the_order_they_were_added() {
        let light = |exposure| {
            Adjustment::Light(Light {
                exposure,
                ..Light::default()
            })
        };
        let crop = Adjustment::Crop(Part {
            left: 0.1,
            ..Part::WHOLE
        });
        let steps = set(&[], light(10));
        let steps = set(&steps, crop.clone());
        let steps = set(&steps, light(40));
        assert_eq!(steps, [light(40), crop.clone()], "changed where it stood");
        assert_eq!(set(&steps, light(0)), [crop], "back to nothing is gone");
    }

    #[test]
    fn four_quarter_turns_are_none() {
        let mut steps = Vec::new();
        for quarters in 1..=3 {
            steps = turned(&steps, 1);
            assert_eq!(steps, [Adjustment::Turn { quarters }], "turned");
        }
        assert_eq!(turned(&steps, 1), [], "as before");
        assert_eq!(turned(&[], 3), [Adjustment::Turn { quarters: 3 }], "left");
    }

    #[test]
    fn mirroring_twice_is_none_and_both_ways_are_two() {
        let both = flipped(&flipped(&[], false), true);
        assert_eq!(both.len(), 2, "{both:?}");
        assert_eq!(
            flipped(&both, false),
            [Adjustment::Flip { upside_down: true }],
            "one is left"
        );
    }
}
