//! Pick, Maybe, Reject and the stars.

use eframe::egui::{Rect, Sense, Ui, UiBuilder, pos2, vec2};

use crate::app::command::Command;
use crate::app::msg::Msg;
use crate::domain::ids::PictureId;
use crate::domain::review::Verdict;
use crate::text;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Segment, Segmented, paint, segmented_optional};

const CHOICES: [(Command, Verdict); 3] = [
    (Command::Pick, Verdict::Picked),
    (Command::Maybe, Verdict::Maybe),
    (Command::Reject, Verdict::Rejected),
];

/// Pick, Maybe, Reject for the selected pictures; `None` where they do not agree. Without a width, as wide as the words.
pub(in crate::ui) fn verdict_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    verdict: Option<Verdict>,
    width_px: Option<f32>,
    out: &mut Outbox,
) {
    let keys = CHOICES.map(|(command, _)| command.key());
    let chosen = CHOICES.iter().position(|(_, each)| Some(*each) == verdict);
    let segments: Vec<Segment<'_>> = CHOICES
        .iter()
        .zip(&keys)
        .map(|((command, each), key)| {
            let segment = Segment::new(command.name()).tip(command.name(), key);
            match (each, verdict == Some(*each)) {
                (Verdict::Picked, true) => segment.icon(Icon::HeartFill),
                (Verdict::Picked, false) => segment.icon(Icon::Heart),
                _ => segment,
            }
        })
        .collect();
    let layout = Segmented {
        width_px,
        ..Segmented::default()
    };
    ui.add_enabled_ui(cx.can_write(), |ui| {
        let pressed = segmented_optional(ui, text::inspector::REVIEW, chosen, &segments, layout);
        if let Some((command, _)) = pressed.and_then(|at| CHOICES.get(at)) {
            out.push(Msg::Do(*command));
        }
    });
}

/// The verdict and below it the stars; `None` where several pictures do not agree.
pub(super) fn review_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    pictures: &[PictureId],
    (verdict, stars): (Option<Verdict>, Option<u8>),
    out: &mut Outbox,
) {
    let width = ui.available_width();
    verdict_ui(ui, cx, verdict, Some(width), out);
    ui.add_enabled_ui(cx.can_write(), |ui| {
        ui.add_space(12.0);
        let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
        let mut left = ui.new_child(UiBuilder::new().max_rect(row));
        widgets::quiet(&mut left, text::create::RATING);
        let at = Rect::from_min_size(
            pos2(row.right() - 98.0, row.center().y - 9.0),
            vec2(98.0, 18.0),
        );
        if stars.is_none() {
            let galley = paint::galley(ui, text::create::MIXED, Size::Body, Weight::Regular);
            let left = pos2(at.left() - 8.0 - galley.size().x, row.center().y);
            paint::paint_left(ui, left, galley, tokens(ui).text_2);
        }
        let mut rating = stars.unwrap_or(0);
        let mut child = ui.new_child(UiBuilder::new().max_rect(at));
        if widgets::stars(&mut child, &mut rating, &text::inspector::STARS) {
            out.push(Msg::Review {
                pictures: pictures.to_vec(),
                verdict: None,
                stars: Some(rating),
            });
        }
    });
}
