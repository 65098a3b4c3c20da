//! What is done more rarely to the painted area: growing, shrinking, soft edges, kept areas, files.

use eframe::egui::{Popup, PopupCloseBehavior, Sense, Ui, vec2};

use super::{bar, brush};
use crate::app::msg::{AreaMsg, BringFor, EditMsg, Msg};
use crate::app::remote::Remote;
use crate::domain::version::SavedArea;
use crate::text::canvas as words;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Height, IconButton, MenuRow, menu_divider, paint, stepper};

/// What the menu remembers.
pub(super) struct MoreView {
    grow: u32,
    shrink: u32,
    feather: u32,
    /// It was open in the last frame.
    open: bool,
}

impl Default for MoreView {
    fn default() -> Self {
        Self {
            grow: 8,
            shrink: 8,
            feather: 12,
            open: false,
        }
    }
}

/// Width inside, points.
const WIDTH: f32 = 264.0;
/// Most pixels an area grows or shrinks at once.
const MOST_PX: u32 = 256;

/// The button with its menu. `folded` says that the bar has no room for what is done to the whole area.
pub(super) fn button_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (more, folded): (&mut MoreView, bool),
    out: &mut Outbox,
) {
    let open = more.open;
    let button = IconButton::new(Icon::DotsThreeBold, words::MORE)
        .on(open)
        .show(ui);
    let shown = Popup::menu(&button)
        .frame(brush::popover(ui))
        .gap(8.0)
        .width(WIDTH + 32.0)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.set_width(WIDTH);
            rows_ui(ui, cx, (more, folded), out);
        });
    let open = shown.is_some();
    if open && !more.open {
        out.push(Msg::Edit(EditMsg::Area(AreaMsg::List)));
    }
    more.open = open;
}

fn rows_ui(ui: &mut Ui, cx: &Cx<'_>, (more, folded): (&mut MoreView, bool), out: &mut Outbox) {
    let painted = cx.state.edit.painting.area.is_some();
    if folded {
        brush::brush_rows(ui, cx, out);
        ui.spacing_mut().item_spacing.y = 0.0;
        menu_divider(ui);
        for (name, msg) in bar::WHOLE {
            if MenuRow::new(name).show(ui).clicked() {
                out.push(Msg::Edit(EditMsg::Area(msg)));
            }
        }
        menu_divider(ui);
    }
    ui.spacing_mut().item_spacing.y = 6.0;
    let px = |px: u32| px.min(u32::from(u16::MAX)) as u16;
    if by_px_ui(ui, (words::GROW, painted), &mut more.grow) {
        out.push(Msg::Edit(EditMsg::Area(AreaMsg::Grow(px(more.grow)))));
    }
    if by_px_ui(ui, (words::SHRINK, painted), &mut more.shrink) {
        out.push(Msg::Edit(EditMsg::Area(AreaMsg::Shrink(px(more.shrink)))));
    }
    if by_px_ui(ui, (words::FEATHER, painted), &mut more.feather) {
        out.push(Msg::Edit(EditMsg::Area(AreaMsg::Feather(px(more.feather)))));
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    menu_divider(ui);
    widgets::section_label(ui, words::KEPT);
    ui.add_space(4.0);
    kept_ui(ui, cx, out);
    let keep = MenuRow::new(words::KEEP_AREA).icon(Icon::Plus);
    if keep.enabled(painted && cx.can_write()).show(ui).clicked() {
        out.push(Msg::Edit(EditMsg::Area(AreaMsg::Keep)));
        out.push(Msg::Edit(EditMsg::Area(AreaMsg::List)));
    }
    menu_divider(ui);
    let import = MenuRow::new(words::IMPORT).icon(Icon::FolderSimple);
    if import.show(ui).clicked() {
        out.push(Msg::Edit(EditMsg::Choose(BringFor::Area)));
        ui.close();
    }
    let export = MenuRow::new(words::EXPORT).icon(Icon::Export);
    if export.enabled(painted).show(ui).clicked() {
        out.push(Msg::Edit(EditMsg::Area(AreaMsg::Export)));
        ui.close();
    }
}

/// A change by some pixels: what, how many, and a button that does it.
fn by_px_ui(ui: &mut Ui, (name, enabled): (&str, bool), px: &mut u32) -> bool {
    let theme = tokens(ui);
    let mut pressed = false;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let label = paint::galley(ui, name, Size::Body, Weight::Regular);
        let (rect, _) = paint::allocate(ui, vec2(64.0, 32.0), Sense::hover());
        paint::paint_left(ui, rect.left_center(), label, theme.text);
        stepper(ui, name, px, 1..=MOST_PX, words::px);
        let said = words::apply(name);
        let button = Button::secondary(name)
            .height(Height::H28)
            .enabled(enabled)
            .tip(&said, "");
        pressed = button.show(ui).clicked();
    });
    pressed
}

fn kept_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    match &cx.state.edit.areas {
        Remote::Failed(why, None) => {
            widgets::caption(ui, why);
        }
        areas => match areas.value().map(Vec::as_slice) {
            None => {
                ui.horizontal(|ui| {
                    widgets::spinner(ui, words::LOADING_AREAS, 16.0);
                    widgets::caption(ui, words::LOADING_AREAS);
                });
            }
            Some([]) => {
                widgets::caption(ui, words::NO_AREAS);
            }
            Some(areas) => {
                eframe::egui::ScrollArea::vertical()
                    .max_height(160.0)
                    .show(ui, |ui| {
                        for area in areas {
                            kept_row_ui(ui, area, out);
                        }
                    });
            }
        },
    }
    ui.add_space(4.0);
}

fn kept_row_ui(ui: &mut Ui, area: &SavedArea, out: &mut Outbox) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let width = WIDTH - 36.0;
        let said = words::use_area(&area.name);
        let row = Button::quiet(&area.name)
            .height(Height::H28)
            .width(width)
            .tip(&said, "");
        if row.show(ui).clicked() {
            out.push(Msg::Edit(EditMsg::Area(AreaMsg::Use(area.id))));
        }
        let said = words::forget_area(&area.name);
        if IconButton::new(Icon::X, &said)
            .small()
            .icon_px(12.0)
            .show(ui)
            .clicked()
        {
            out.push(Msg::Edit(EditMsg::Area(AreaMsg::Forget(area.id))));
        }
    });
}
