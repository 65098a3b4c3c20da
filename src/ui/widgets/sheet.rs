//! Sheets: what lies over everything behind a scrim.

use eframe::egui::{Context, Frame, Id, Margin, Modal, Stroke, Ui, Vec2};

use crate::ui::tokens::{PAD_SHEET, R_SHEET, Tokens};

/// What a sheet handed back.
#[derive(Debug)]
pub struct SheetResponse<R> {
    /// What its content returned.
    pub inner: R,
    /// Whether Escape or a press beside it asks to close it.
    pub should_close: bool,
}

/// Opens a sheet of `size_px` (never larger than the window less 48) in the middle; call it while it is open.
pub fn sheet<R>(
    ctx: &Context,
    id: Id,
    size_px: Vec2,
    content: impl FnOnce(&mut Ui) -> R,
) -> SheetResponse<R> {
    let style = ctx.global_style();
    let theme = Tokens::of(&style.visuals);
    let room = ctx.content_rect().size() - Vec2::splat(48.0);
    let size = size_px.min(room);
    let frame = sheet_frame(theme);
    let inside = size - Vec2::splat(2.0 * (PAD_SHEET + 1.0));
    let shown = Modal::new(id)
        .backdrop_color(theme.scrim)
        .frame(frame)
        .show(ctx, |ui| {
            ui.set_min_size(inside);
            ui.set_max_size(inside);
            content(ui)
        });
    SheetResponse {
        should_close: shown.should_close(),
        inner: shown.inner,
    }
}

/// A question in the middle of the window, `width_px` wide and as high as it needs.
pub fn dialog<R>(
    ctx: &Context,
    id: Id,
    width_px: f32,
    content: impl FnOnce(&mut Ui) -> R,
) -> SheetResponse<R> {
    let style = ctx.global_style();
    let theme = Tokens::of(&style.visuals);
    let shown = Modal::new(id)
        .backdrop_color(theme.scrim)
        .frame(sheet_frame(theme))
        .show(ctx, |ui| {
            ui.set_width(width_px - 2.0 * (PAD_SHEET + 1.0));
            content(ui)
        });
    SheetResponse {
        should_close: shown.should_close(),
        inner: shown.inner,
    }
}

fn sheet_frame(theme: &Tokens) -> Frame {
    Frame::new()
        .fill(theme.panel)
        .stroke(Stroke::new(1.0, theme.line))
        .corner_radius(R_SHEET)
        .shadow(theme.shadow_3)
        .inner_margin(Margin::same(PAD_SHEET as i8))
}
