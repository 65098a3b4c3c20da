//! Pictures to go by: small ones in a row, each with what it is good for, and the ways to add another.

use eframe::egui::{
    Align, Layout, Popup, PopupCloseBehavior, Rect, RectAlign, Response, Role, ScrollArea, Sense,
    Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use super::shelf;
use crate::app::state::Outlook;
use crate::app::state::edit::MAX_REFERENCES;
use crate::domain::ids::PictureId;
use crate::domain::task::{Change, ReferenceRole};
use crate::text;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{R, tokens};
use crate::ui::view::Cx;
use crate::ui::widgets::{
    Button, Chip, Height, IconButton, MenuRow, Picture, Pose, menu, menu_frame, menu_is_open,
    paint, paint_picture,
};

/// Side of a small picture, and height of the row, points.
pub(in crate::ui) const ROW: f32 = 40.0;
/// Width of the list of pictures at hand, points.
const SHELF: f32 = 424.0;

const ROLES: [ReferenceRole; 3] = [
    ReferenceRole::Subject,
    ReferenceRole::Style,
    ReferenceRole::Product,
];

/// One of them.
pub(in crate::ui) struct Slot {
    /// How it looks, once that is known.
    pub(in crate::ui) picture: Option<Picture>,
    /// What it is good for.
    pub(in crate::ui) role: ReferenceRole,
}

/// What was done to the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Act {
    /// One got another role.
    Role(usize, ReferenceRole),
    /// One is taken away.
    Remove(usize),
    /// One of this computer is to be chosen.
    File,
    /// The one on the clipboard.
    Clipboard,
    /// One at hand.
    Library(PictureId),
}

/// What the ways to add one remember between frames.
#[derive(Default)]
pub(in crate::ui) struct Adding {
    /// The pictures at hand open in the next frame.
    open_shelf: bool,
    /// They are unfolded in a panel.
    unfolded: bool,
}

/// Draws the row: the pictures, scrolling sideways when there are many, the chip that adds another, and how many there are.
pub(in crate::ui) fn row_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    slots: &[Slot],
    (rect, adding): (Rect, &mut Adding),
) -> Option<Act> {
    let mut act = None;
    let count = text::edit::references(slots.len());
    let count = paint::galley(ui, &count, Size::Caption, Weight::Regular);
    let chip = paint::galley(ui, text::edit::ADD_REFERENCE, Size::Body, Weight::Medium);
    let rest = chip.size().x + 48.0 + 12.0 + count.size().x + 8.0;
    let room = rect.with_max_x((rect.right() - rest).max(rect.left() + 48.0));
    let mut child = ui.new_child(UiBuilder::new().id_salt("references").max_rect(room));
    child.set_clip_rect(room.expand2(vec2(4.0, 6.0)).intersect(ui.clip_rect()));
    let shown = ScrollArea::horizontal()
        .id_salt("references")
        .auto_shrink([true, false])
        .show(&mut child, |ui| {
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                for (at, slot) in slots.iter().enumerate() {
                    act = slot_ui(ui, at, slot, true).or(act);
                }
            });
        });
    let left = rect.left() + shown.content_size.x.min(room.width());
    let left = if slots.is_empty() { left } else { left + 8.0 };
    let at = Rect::from_min_max(pos2(left, rect.top()), rect.max);
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt("add reference")
            .max_rect(at)
            .layout(Layout::left_to_right(Align::Center)),
    );
    child.spacing_mut().item_spacing.x = 12.0;
    let full = slots.len() >= MAX_REFERENCES;
    let added = child.add_enabled_ui(!full, |ui| add_chip_ui(ui, cx, adding));
    let end = child.min_rect().right() + 12.0;
    let middle = pos2(end, rect.center().y);
    paint::paint_left(ui, middle, count, tokens(ui).text_2);
    added.inner.or(act)
}

/// A small picture with its role and ×. Without a menu of its own, a click brings the next role.
fn slot_ui(ui: &mut Ui, at: usize, slot: &Slot, has_menu: bool) -> Option<Act> {
    let theme = tokens(ui);
    let role = text::edit::role(slot.role);
    let words = paint::galley(ui, role, Size::Caption, Weight::Medium);
    let width = ROW + 8.0 + words.size().x + 18.0 + 26.0;
    let (rect, _) = paint::allocate(ui, vec2(width, ROW), Sense::hover());
    let cross = Rect::from_center_size(
        pos2(rect.right() - 13.0, rect.center().y),
        Vec2::splat(24.0),
    );
    let body = rect.with_max_x(cross.left());
    let mut child = ui.new_child(UiBuilder::new().id_salt(("role", at)).max_rect(body));
    let (body, response) = paint::allocate(&mut child, body.size(), Sense::click());
    let name = text::edit::reference(at, slot.role);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let look = paint::Look::read(ui, &response, Pose::Live);
    let lit = look.fill(theme.raised, theme.hover, theme.press);
    paint::boxed(ui, rect, R, lit, theme.line);
    if look.focus {
        paint::ring(ui, body, R);
    }
    let square = Rect::from_min_size(rect.min, Vec2::splat(ROW)).shrink(1.0);
    match &slot.picture {
        Some(picture) => paint_picture(ui, square, R, picture, 1.0),
        None => paint_icon(ui, Icon::Image, square.center(), 18.0, theme.text_2),
    }
    let left = pos2(rect.left() + ROW + 8.0, rect.center().y);
    let caret = pos2(left.x + words.size().x + 10.0, left.y);
    paint::paint_left(ui, left, words, theme.text);
    paint_icon(ui, Icon::CaretDown, caret, 12.0, theme.text_2);
    let mut act = None;
    if has_menu {
        menu(&response, 200.0, |ui| {
            for role in ROLES {
                let row = MenuRow::new(text::edit::role(role)).chosen(role == slot.role);
                if row.show(ui).clicked() {
                    act = Some(Act::Role(at, role));
                }
            }
        });
    } else if response.clicked() {
        let next = ROLES.iter().cycle().skip_while(|role| **role != slot.role);
        act = next.take(2).last().map(|role| Act::Role(at, *role));
    }
    let remove = text::edit::remove_reference(at);
    let mut child = ui.new_child(UiBuilder::new().id_salt(("remove", at)).max_rect(cross));
    let button = IconButton::new(Icon::X, &remove).tiny().icon_px(12.0);
    if button.show(&mut child).clicked() {
        act = Some(Act::Remove(at));
    }
    act
}

/// The chip that adds one, with its menu.
fn add_chip_ui(ui: &mut Ui, cx: &Cx<'_>, adding: &mut Adding) -> Option<Act> {
    let chip = Chip::new(text::edit::ADD_REFERENCE)
        .icon(Icon::Plus)
        .ghost()
        .show(ui);
    ways_ui(ui, cx, &chip.response, adding)
}

/// The icon that adds one, with its menu.
pub(in crate::ui) fn add_icon_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    enabled: bool,
    adding: &mut Adding,
) -> Option<Act> {
    let id = ui.next_auto_id();
    let open = Popup::is_id_open(ui.ctx(), id.with("popup"));
    let button = IconButton::new(Icon::Images, text::edit::ADD_REFERENCE)
        .on(open)
        .enabled(enabled)
        .show(ui);
    ways_ui(ui, cx, &button, adding)
}

/// The menu of ways to add one, and the pictures at hand.
fn ways_ui(ui: &Ui, cx: &Cx<'_>, button: &Response, adding: &mut Adding) -> Option<Act> {
    let mut act = None;
    let shelf_id = button.id.with("shelf");
    let shelf_open = Popup::is_id_open(ui.ctx(), shelf_id);
    if !shelf_open || menu_is_open(ui, button) {
        menu(button, 220.0, |ui| {
            let ways = [
                (text::edit::FROM_FILE, Icon::FolderSimple, Some(Act::File)),
                (text::edit::FROM_CLIPBOARD, Icon::Copy, Some(Act::Clipboard)),
                (text::edit::FROM_LIBRARY, Icon::Images, None),
            ];
            for (name, icon, does) in ways {
                if MenuRow::new(name).icon(icon).show(ui).clicked() {
                    adding.open_shelf = does.is_none();
                    act = does;
                }
            }
        });
    }
    if std::mem::take(&mut adding.open_shelf) {
        Popup::open_id(ui.ctx(), shelf_id);
        ui.ctx().request_repaint();
    }
    let style = button.ctx.global_style();
    let theme = crate::ui::tokens::Tokens::of(&style.visuals);
    Popup::from_response(button)
        .id(shelf_id)
        .open_memory(None)
        .frame(menu_frame(theme).inner_margin(12))
        .align(RectAlign::TOP_START)
        .gap(8.0)
        .width(SHELF)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.set_width(SHELF - 26.0);
            crate::ui::widgets::section_label(ui, text::edit::SHELF);
            ui.add_space(8.0);
            let rows = shelf::at_hand(cx.state);
            if let Some(picture) = shelf::shelf_ui(ui, cx, &rows, &|_| false, 324.0) {
                act = Some(Act::Library(picture));
                ui.close();
            }
        });
    act
}

/// The same for a panel that is itself a popup, and so cannot open another: pictures one below the other where they do not fit,
/// the ways to add one as buttons, and the pictures at hand unfolding beneath.
pub(in crate::ui) fn panel_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    slots: &[Slot],
    adding: &mut Adding,
) -> Option<Act> {
    let mut act = None;
    let wrapped = |ui: &mut Ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
        for (at, slot) in slots.iter().enumerate() {
            act = slot_ui(ui, at, slot, false).or(act);
        }
    };
    if !slots.is_empty() {
        ui.horizontal_wrapped(wrapped);
    }
    let full = slots.len() >= MAX_REFERENCES;
    ui.add_enabled_ui(!full, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            for (name, does) in [
                (text::edit::FROM_FILE, Act::File),
                (text::edit::FROM_CLIPBOARD, Act::Clipboard),
            ] {
                let button = Button::secondary(name).height(Height::H28);
                if button.show(ui).clicked() {
                    act = Some(does);
                }
            }
            let fold = if adding.unfolded {
                Icon::CaretDown
            } else {
                Icon::CaretRight
            };
            let button = Button::secondary(text::edit::FROM_LIBRARY_SHORT)
                .height(Height::H28)
                .trailing(fold);
            if button.show(ui).clicked() {
                adding.unfolded = !adding.unfolded;
            }
        });
    });
    if adding.unfolded && !full {
        ui.add_space(4.0);
        let rows = shelf::at_hand(cx.state);
        if let Some(picture) = shelf::shelf_ui(ui, cx, &rows, &|_| false, 160.0) {
            act = Some(Act::Library(picture));
        }
    }
    act
}

/// What models that take fewer leave out, one sentence each.
pub(in crate::ui) fn left_out(cx: &Cx<'_>, outlook: &Outlook) -> Vec<String> {
    let dropped = outlook.changes.iter().filter_map(|(model, change)| {
        let Change::ReferencesDropped { kept, asked } = change else {
            return None;
        };
        Some(text::edit::takes_fewer(cx.model_name(model), *kept, *asked))
    });
    dropped.collect()
}
