//! The picture cell: one shape for a picture in every stage of its life.

use eframe::egui::{
    Align, Align2, Color32, CornerRadius, Id, Layout, Rect, Response, Role, Sense, TextureId, Ui,
    UiBuilder, Vec2, WidgetInfo, epaint::RectShape, pos2, vec2,
};

use super::{
    button::{Button, Height, Kind},
    chip::Status,
    paint,
    progress::{paint_bar, paint_spinner},
    tooltip,
};
use crate::ui::{
    fonts::{Size, Weight},
    icons::{Icon, paint_icon},
    tokens::{self, R, R_CARD, tokens},
};

/// Below this width the bar of actions leaves out those marked [`CellAction::wide_only`].
pub const NARROW_PX: f32 = 236.0;

/// The pixels of a picture, or what stands in for them while they load.
#[derive(Clone, Copy, Debug)]
pub struct Picture {
    /// The texture, once it is there.
    pub texture: Option<TextureId>,
    /// The part of the texture to show, 0 to 1.
    pub uv: Rect,
    /// The average colour, shown until then.
    pub average: Color32,
    /// 0 to 1 while the picture fades in over its average colour.
    pub opacity: f32,
}

impl Picture {
    /// A whole texture.
    pub const fn whole(texture: TextureId, average: Color32) -> Self {
        Self {
            texture: Some(texture),
            uv: Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)),
            average,
            opacity: 1.0,
        }
    }

    /// Only the average colour, while the pixels load.
    pub const fn loading(average: Color32) -> Self {
        Self {
            texture: None,
            uv: Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)),
            average,
            opacity: 1.0,
        }
    }
}

/// Paints a picture with round corners and a fill beneath it.
pub fn paint_picture(ui: &Ui, rect: Rect, radius: CornerRadius, picture: &Picture, opacity: f32) {
    let rect = paint::snap(ui, rect);
    let painter = ui.painter();
    painter.rect_filled(rect, radius, tokens(ui).empty);
    let hidden = picture.texture.is_some() && picture.opacity >= 1.0;
    if !hidden {
        painter.rect_filled(rect, radius, picture.average.gamma_multiply(opacity));
    }
    if let Some(texture) = picture.texture {
        let tint = tokens::PLAIN.gamma_multiply(opacity * picture.opacity);
        painter.add(RectShape::filled(rect, radius, tint).with_texture(texture, picture.uv));
    }
}

/// A button of a message cell.
#[derive(Clone, Copy, Debug)]
pub struct CellButton<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its icon.
    pub icon: Option<Icon>,
    /// Without fill and line.
    pub quiet: bool,
}

/// An action of the bar on a picture.
#[derive(Clone, Copy, Debug)]
pub struct CellAction<'a> {
    /// Its icon.
    pub icon: Icon,
    /// Tooltip and accessible name.
    pub name: &'a str,
    /// Its key, for the tooltip.
    pub key: &'a str,
    /// Left out in narrow cells.
    pub wide_only: bool,
}

/// What a cell shows.
#[derive(Clone, Copy, Debug)]
pub enum CellState<'a> {
    /// A finished picture.
    Done(Picture),
    /// A preview with how far it is, 0 to 1, and the same in words; the × cancels and is named `cancel`.
    Preview {
        /// The preview.
        picture: Picture,
        /// How far, if known.
        done: Option<f32>,
        /// How far, in words: "75%".
        text: &'a str,
        /// Accessible name of the ×; none means it cannot be cancelled.
        cancel: Option<&'a str>,
    },
    /// On its way, without a preview.
    Making {
        /// "Making it".
        title: &'a str,
        /// "about 6 s".
        sentence: &'a str,
        /// How far, if the model says so.
        done: Option<f32>,
    },
    /// Waiting, offline, failed or declined.
    Message {
        /// Icon of 22 and how it stands, which gives the colour.
        icon: (Icon, Status),
        /// What happened.
        title: &'a str,
        /// What it means and what it cost.
        sentence: &'a str,
        /// Up to two next steps.
        buttons: &'a [CellButton<'a>],
        /// Whether the buttons show only under the pointer or with the keyboard.
        buttons_on_hover: bool,
    },
}

/// A cell that is being described. It never changes size between states.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'a> {
    /// Stable identity.
    pub id: Id,
    /// "Picture 1 of 2, FLUX.2 Pro, picked, 4 stars".
    pub name: &'a str,
    /// Size, in points.
    pub size_px: Vec2,
    /// What it shows.
    pub state: CellState<'a>,
    /// The bar of actions, for finished pictures.
    pub actions: &'a [CellAction<'a>],
    /// Ringed.
    pub selected: bool,
    /// With the heart.
    pub picked: bool,
    /// Faded, with a ×.
    pub rejected: bool,
    /// Shows the bar without a pointer, for galleries of states.
    pub show_bar: bool,
}

/// What happened to a cell.
#[derive(Debug)]
pub struct CellResponse {
    /// The cell itself: clicks, double clicks, drags, focus, context menu.
    pub response: Response,
    /// Index of the pressed action.
    pub action: Option<usize>,
    /// Index of the pressed button of a message.
    pub button: Option<usize>,
    /// Whether the × of a preview was pressed.
    pub cancelled: bool,
}

/// Draws the cell where the layout puts it.
pub fn cell(ui: &mut Ui, cell: &Cell<'_>) -> CellResponse {
    let (_, rect) = ui.allocate_space(cell.size_px);
    cell_at(ui, rect, cell)
}

/// Draws the cell in `rect`, for galleries that lay themselves out.
pub fn cell_at(ui: &mut Ui, rect: Rect, cell: &Cell<'_>) -> CellResponse {
    let rect = paint::snap(ui, rect);
    let response = ui.interact(rect, cell.id, Sense::click_and_drag());
    response.widget_info(|| {
        WidgetInfo::selected(Role::ListItem, ui.is_enabled(), cell.selected, cell.name)
    });
    let mut out = CellResponse {
        response,
        action: None,
        button: None,
        cancelled: false,
    };
    if !ui.is_rect_visible(rect) {
        return out;
    }
    match &cell.state {
        CellState::Done(picture) => {
            let opacity = if cell.rejected {
                tokens::REJECTED_OPACITY
            } else {
                1.0
            };
            paint_picture(ui, rect, R_CARD, picture, opacity);
            out.action = bar_ui(ui, rect, cell, &out.response);
        }
        CellState::Preview {
            picture,
            done,
            text,
            cancel,
        } => {
            paint_picture(ui, rect, R_CARD, picture, 1.0);
            out.cancelled = preview_ui(ui, rect, *done, text, *cancel, cell.id);
        }
        CellState::Making {
            title,
            sentence,
            done,
        } => making_ui(ui, rect, title, sentence, *done),
        CellState::Message { .. } => out.button = message_ui(ui, rect, cell, &out.response),
    }
    badges_ui(ui, rect, cell);
    if cell.selected || out.response.has_focus() {
        paint::ring(ui, rect, R_CARD);
    }
    out
}

fn badges_ui(ui: &Ui, rect: Rect, cell: &Cell<'_>) {
    let badge = match (cell.picked, cell.rejected) {
        (true, _) => Icon::HeartFill,
        (false, true) => Icon::XBold,
        (false, false) => return,
    };
    let center = pos2(rect.right() - 20.0, rect.top() + 20.0);
    ui.painter().circle_filled(center, 12.0, tokens::OVER);
    paint_icon(ui, badge, center, 14.0, tokens::OVER_TEXT);
}

/// The plate at the foot of a picture, 36 high, inset 8.
fn plate(ui: &Ui, rect: Rect) -> Rect {
    let plate = Rect::from_min_max(
        pos2(rect.left() + 8.0, rect.bottom() - 44.0),
        pos2(rect.right() - 8.0, rect.bottom() - 8.0),
    );
    ui.painter().rect_filled(plate, R, tokens::OVER);
    plate
}

fn bar_ui(ui: &Ui, rect: Rect, cell: &Cell<'_>, response: &Response) -> Option<usize> {
    if cell.actions.is_empty() {
        return None;
    }
    let action_id = |index: usize| cell.id.with("action").with(index);
    // Focus of the last frame counts too: while Tab moves it, nobody has it for a moment.
    let inside = ui.memory(|memory| {
        let focused = |id: Id| memory.has_focus(id) || memory.had_focus_last_frame(id);
        focused(cell.id) || (0..cell.actions.len()).any(|index| focused(action_id(index)))
    });
    let pointed = response.contains_pointer() && ui.rect_contains_pointer(rect);
    if !(cell.show_bar || inside || pointed || response.context_menu_opened()) {
        return None;
    }
    let narrow = rect.width() < NARROW_PX;
    let shown = || {
        cell.actions
            .iter()
            .enumerate()
            .filter(|(_, action)| !(narrow && action.wide_only))
    };
    let plate = plate(ui, rect);
    let row = plate.shrink2(vec2(4.0, 0.0));
    let pitch = row.width() / shown().count().max(1) as f32;
    let mut pressed = None;
    for (place, (index, action)) in shown().enumerate() {
        let center = pos2(row.left() + pitch * (place as f32 + 0.5), row.center().y);
        let hit = paint::snap(
            ui,
            Rect::from_center_size(center, vec2(30.0_f32.min(pitch), 28.0)),
        );
        let one = ui.interact(hit, action_id(index), Sense::click());
        one.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), action.name));
        let hover = paint::hover_amount(ui, one.id, one.hovered());
        if hover > 0.0 {
            ui.painter()
                .rect_filled(hit, R, tokens::OVER_LINE.gamma_multiply(hover));
        }
        if one.has_focus() {
            paint::ring(ui, hit.shrink(2.0), R);
        }
        paint_icon(ui, action.icon, hit.center(), 18.0, tokens::OVER_TEXT);
        tooltip::show(&one, action.name, action.key);
        if one.clicked() {
            pressed = Some(index);
        }
    }
    pressed
}

fn preview_ui(
    ui: &Ui,
    rect: Rect,
    done: Option<f32>,
    text: &str,
    cancel: Option<&str>,
    id: Id,
) -> bool {
    let plate = plate(ui, rect);
    let middle = plate.center().y;
    let galley = paint::galley(ui, text, Size::Body, Weight::SemiBold);
    let mut left = plate.left() + 12.0;
    let text_width = galley.size().x;
    paint::paint_left(ui, pos2(left, middle), galley, tokens::OVER_TEXT);
    if text_width > 0.0 {
        left += text_width + 8.0;
    }
    let mut right = plate.right() - 12.0;
    let mut cancelled = false;
    if let Some(name) = cancel {
        let center = pos2(right - 8.0, middle);
        let hit = Rect::from_center_size(center, Vec2::splat(28.0));
        let cross = ui.interact(hit, id.with("cancel"), Sense::click());
        cross.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
        let hover = paint::hover_amount(ui, cross.id, cross.hovered());
        ui.painter()
            .rect_filled(hit, R, tokens::OVER_LINE.gamma_multiply(hover));
        if cross.has_focus() {
            paint::ring(ui, hit.shrink(2.0), R);
        }
        paint_icon(ui, Icon::X, center, 16.0, tokens::OVER_TEXT);
        tooltip::show(&cross, name, "");
        cancelled = cross.clicked();
        right -= 24.0;
    }
    let bar = Rect::from_min_max(pos2(left, middle - 2.0), pos2(right, middle + 2.0));
    paint_bar(
        ui,
        paint::snap(ui, bar),
        done,
        tokens::OVER_LINE,
        tokens::OVER_TEXT,
    );
    cancelled
}

fn making_ui(ui: &Ui, rect: Rect, title: &str, sentence: &str, done: Option<f32>) {
    let theme = tokens(ui);
    paint::boxed(ui, rect, R_CARD, theme.empty, theme.line);
    let sentence = sentence_galley(ui, rect, sentence);
    let bar_height = if done.is_some() { 16.0 } else { 0.0 };
    let height = 24.0 + 8.0 + 20.0 + 4.0 + sentence.size().y + bar_height;
    let top = (rect.center().y - height / 2.0).round();
    paint_spinner(ui, pos2(rect.center().x, top + 12.0), 24.0, theme.text_2);
    let bottom = words_ui(ui, rect, top + 32.0, title, sentence);
    if done.is_some() {
        let bar = Rect::from_center_size(
            pos2(rect.center().x, bottom + 14.0),
            vec2((rect.width() - 48.0).min(120.0), 4.0),
        );
        paint_bar(ui, paint::snap(ui, bar), done, theme.line, theme.text);
    }
}

fn message_ui(ui: &mut Ui, rect: Rect, cell: &Cell<'_>, response: &Response) -> Option<usize> {
    let CellState::Message {
        icon: (icon, status),
        title,
        sentence,
        buttons,
        buttons_on_hover,
    } = cell.state
    else {
        return None;
    };
    let theme = tokens(ui);
    paint::boxed(ui, rect, R_CARD, theme.empty, theme.line);
    let sentence = sentence_galley(ui, rect, sentence);
    let show_buttons = !buttons.is_empty()
        && (!buttons_on_hover || ui.rect_contains_pointer(rect) || response.has_focus());
    let row = if show_buttons { 16.0 + 28.0 } else { 0.0 };
    let height = 22.0 + 8.0 + 20.0 + 4.0 + sentence.size().y + row;
    let top = (rect.center().y - height / 2.0).round();
    paint_icon(
        ui,
        icon,
        pos2(rect.center().x, top + 11.0),
        22.0,
        status.text(theme),
    );
    let bottom = words_ui(ui, rect, top + 30.0, title, sentence);
    if !show_buttons {
        return None;
    }
    buttons_ui(ui, rect, bottom + 16.0, buttons)
}

fn buttons_ui(ui: &mut Ui, rect: Rect, top: f32, buttons: &[CellButton<'_>]) -> Option<usize> {
    let widths: f32 = buttons
        .iter()
        .map(|button| {
            let icon = if button.icon.is_some() { 20.0 } else { 0.0 };
            (paint::galley(ui, button.text, Size::Body, Weight::Medium)
                .size()
                .x
                + 22.0
                + icon)
                .ceil()
        })
        .sum();
    let width = widths + 8.0 * buttons.len().saturating_sub(1) as f32;
    let row = Align2::CENTER_TOP.anchor_size(pos2(rect.center().x, top), vec2(width, 28.0));
    let mut child = ui.new_child(
        UiBuilder::new()
            .max_rect(paint::snap(ui, row))
            .layout(Layout::left_to_right(Align::Center)),
    );
    child.spacing_mut().item_spacing.x = 8.0;
    let mut pressed = None;
    for (index, button) in buttons.iter().enumerate() {
        let kind = if button.quiet {
            Kind::Quiet
        } else {
            Kind::Secondary
        };
        let mut drawn = Button::new(kind, button.text).height(Height::H28);
        if let Some(icon) = button.icon {
            drawn = drawn.icon(icon).icon_px(14.0);
        }
        if drawn.show(&mut child).clicked() {
            pressed = Some(index);
        }
    }
    pressed
}

fn sentence_galley(ui: &Ui, rect: Rect, sentence: &str) -> std::sync::Arc<eframe::egui::Galley> {
    paint::galley_wrapped(
        ui,
        sentence,
        Size::Caption,
        Weight::Regular,
        rect.width() - 44.0,
        Align::Center,
    )
}

/// Title and sentence from `top`; returns where they end.
fn words_ui(
    ui: &Ui,
    rect: Rect,
    top: f32,
    title: &str,
    sentence: std::sync::Arc<eframe::egui::Galley>,
) -> f32 {
    let theme = tokens(ui);
    let middle = rect.center().x;
    let title = paint::galley_elided(ui, title, Size::Body, Weight::SemiBold, rect.width() - 16.0);
    paint::paint_centered(ui, pos2(middle, top + 10.0), title, theme.text);
    let bottom = top + 24.0 + sentence.size().y;
    ui.painter()
        .galley(pos2(middle, top + 24.0), sentence, theme.text_2);
    bottom
}
