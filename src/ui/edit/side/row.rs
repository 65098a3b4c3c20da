//! One version: its small picture, its name, who made it and when.

use eframe::egui::{
    Id, Key, Modifiers, Rect, Response, Role, Sense, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use super::{menu, versions::THUMB};
use crate::app::msg::{EditMsg, Msg};
use crate::app::state::edit::EditView;
use crate::domain::ids::PictureId;
use crate::domain::time::Moment;
use crate::domain::version::{Tree, Version};
use crate::text;
use crate::ui::composing::shelf;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{R, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{Field, IconButton, Pose, menu_is_open, paint, paint_picture, tooltip};

/// A version is "now" for so long, milliseconds.
const NOW_MS: i64 = 60_000;

/// Right of the words, points.
const AT_RIGHT: f32 = 10.0;

/// A version and where it is drawn.
pub(super) struct Placed<'a> {
    pub(super) version: &'a Version,
    /// The whole row.
    pub(super) rect: Rect,
    /// Left edge of the small picture.
    pub(super) left: f32,
    /// The next edit starts from it.
    pub(super) in_front: bool,
}

/// A name that is being written.
pub(super) struct Renaming {
    picture: PictureId,
    name: String,
    focused: bool,
}

impl Renaming {
    /// Begins with the name a version has.
    pub(super) fn of(version: &Version) -> Self {
        Self {
            picture: version.picture.id,
            name: text::edit::version_name(version),
            focused: false,
        }
    }
}

/// When it was made: `now`, `14:32`, `14 October`.
fn when(cx: &Cx<'_>, made: Moment) -> String {
    let (now, offset) = (cx.state.now, cx.state.utc_offset_secs);
    if now.since_ms(made) < NOW_MS {
        return text::edit::NOW.to_owned();
    }
    let (day, today) = (made.day(offset), now.day(offset));
    if day == today {
        let (hour, minute) = made.clock(offset);
        format!("{hour:02}:{minute:02}")
    } else {
        text::units::day(day, today)
    }
}

/// Draws the row and says what was done to it.
pub(super) fn row_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    tree: &Tree,
    placed: &Placed<'_>,
    renaming: &mut Option<Renaming>,
    out: &mut Outbox,
) {
    let theme = tokens(ui);
    let Placed { version, rect, .. } = *placed;
    let picture = version.picture.id;
    let name = text::edit::version_name(version);
    let made = when(cx, version.picture.created);
    let model = cx.model_name(&version.maker);
    let id = Id::unique(("version", picture.0));
    let response = ui.interact(rect.shrink2(vec2(4.0, 2.0)), id, Sense::click());
    let label = text::edit::version_label(&name, model, &made, version.starred);
    let is_on = is_on(cx, placed);
    response.widget_info(|| WidgetInfo::selected(Role::TreeItem, true, is_on, &label));
    let near = response.contains_pointer() || response.has_focus() || menu_is_open(ui, &response);
    let look = paint::Look::read(ui, &response, Pose::Live);
    let plate = rect.shrink2(vec2(6.0, 2.0));
    let clear = eframe::egui::Color32::TRANSPARENT;
    let fill = look.fill(clear, theme.hover, theme.press);
    ui.painter().rect_filled(plate, R, fill);

    let thumb = Rect::from_min_size(
        pos2(placed.left, rect.center().y - THUMB / 2.0),
        Vec2::splat(THUMB),
    );
    let thumb = paint::snap(ui, thumb);
    let square = shelf::square(ui, cx, &version.picture, THUMB);
    paint_picture(ui, thumb, R, &square, 1.0);
    if is_on {
        paint::ring(ui, thumb.shrink(1.0), R);
    }
    if look.focus {
        paint::ring(ui, plate.shrink(3.0), R);
    }
    let words = Rect::from_min_max(
        pos2(thumb.right() + 12.0, rect.top()),
        pos2(rect.right() - AT_RIGHT, rect.bottom()),
    );
    let is_renamed = renaming.as_ref().is_some_and(|it| it.picture == picture);
    if is_renamed {
        rename_ui(ui, words, renaming, out);
    } else {
        if words_ui(ui, cx, placed, (words, near), (&name, &made)) {
            tooltip::show(&response, &name, "");
        }
        if near {
            buttons_ui(ui, placed, words, out);
        }
    }
    let menu = menu::Of { tree, version };
    menu::menu_ui(cx, &menu, &response, renaming, out);
    click(ui, cx, picture, &response, out);
}

/// Whether the version is the one in sight; while two are compared, whether it is one of the two.
fn is_on(cx: &Cx<'_>, placed: &Placed<'_>) -> bool {
    let picture = placed.version.picture.id;
    let pair = cx.state.edit.pair;
    pair.map_or(placed.in_front, |(one, other)| {
        picture == one || picture == other
    })
}

/// Returns whether the name is cut.
fn words_ui(
    ui: &Ui,
    cx: &Cx<'_>,
    placed: &Placed<'_>,
    (rect, near): (Rect, bool),
    (name, made): (&str, &str),
) -> bool {
    let theme = tokens(ui);
    let version = placed.version;
    // The buttons lie over the end of both lines.
    let room = rect.width() - if near { 52.0 } else { 0.0 };
    let star = if version.starred { 18.0 } else { 0.0 };
    let weight = if is_on(cx, placed) {
        Weight::SemiBold
    } else {
        Weight::Medium
    };
    let first = rect.center().y - 9.0;
    let galley = paint::galley_elided(ui, name, Size::Body, weight, room - star);
    let cut = galley.elided;
    let end = rect.left() + galley.size().x;
    paint::paint_left(ui, pos2(rect.left(), first), galley, theme.text);
    if version.starred && !near {
        paint_icon(
            ui,
            Icon::StarFill,
            pos2(end + 11.0, first),
            14.0,
            theme.text,
        );
    }
    let second = rect.center().y + 9.0;
    let dot = cx.dot(&version.maker);
    paint::paint_dot(ui, pos2(rect.left() + 4.0, second), 8.0, dot);
    let model = cx.model_name(&version.maker);
    // A long name of a model gives way, the time stays.
    let made = format!("{}{made}", text::DOT);
    let made = paint::galley(ui, &made, Size::Caption, Weight::Regular);
    let left = room - 14.0 - made.size().x;
    let model = paint::galley_elided(ui, model, Size::Caption, Weight::Regular, left);
    let end = rect.left() + 14.0 + model.size().x;
    paint::paint_left(ui, pos2(rect.left() + 14.0, second), model, theme.text_2);
    paint::paint_left(ui, pos2(end, second), made, theme.text_2);
    cut
}

/// Star and more, while the pointer or the keyboard is here.
fn buttons_ui(ui: &mut Ui, placed: &Placed<'_>, rect: Rect, out: &mut Outbox) {
    let version = placed.version;
    let at = Rect::from_center_size(
        pos2(rect.right() - 12.0, rect.center().y),
        Vec2::splat(24.0),
    );
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt(("star", version.picture.id.0))
            .max_rect(at),
    );
    let (icon, name) = if version.starred {
        (Icon::StarFill, text::edit::UNSTAR)
    } else {
        (Icon::Star, text::edit::STAR)
    };
    if IconButton::new(icon, name)
        .tiny()
        .show(&mut child)
        .clicked()
    {
        out.push(Msg::Edit(EditMsg::Star(version.picture.id)));
    }
}

fn rename_ui(ui: &mut Ui, rect: Rect, renaming: &mut Option<Renaming>, out: &mut Outbox) {
    let Some(now) = renaming.as_mut() else {
        return;
    };
    let at = Rect::from_center_size(rect.center(), vec2(rect.width(), 32.0));
    let mut child = ui.new_child(UiBuilder::new().id_salt("rename").max_rect(at));
    let field = Field::new(text::edit::NAME, &mut now.name).show(&mut child);
    if !now.focused {
        now.focused = true;
        field.request_focus();
        return;
    }
    if !field.lost_focus() {
        return;
    }
    // Escape has been taken by then; whatever else leaves the field keeps the name.
    let kept = ui.input(|input| {
        let key = input.key_pressed(Key::Enter) || input.key_pressed(Key::Tab);
        key || input.pointer.any_pressed() || input.pointer.any_released()
    });
    let name = now.name.trim().to_owned();
    if kept {
        out.push(Msg::Edit(EditMsg::Name(now.picture, name)));
    }
    *renaming = None;
}

fn click(ui: &Ui, cx: &Cx<'_>, picture: PictureId, response: &Response, out: &mut Outbox) {
    let enter = response.has_focus()
        && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    if response.double_clicked() || enter {
        out.push(Msg::Edit(EditMsg::Show(picture)));
        out.push(Msg::Edit(EditMsg::View(EditView::Edit)));
        return;
    }
    if !response.clicked() {
        return;
    }
    let current = cx.state.edit.current.as_ref().map(|row| row.id);
    let compares = ui.input(|input| input.modifiers.command);
    match current {
        Some(current) if compares && current != picture => {
            let pair = Some((current, picture));
            out.push(Msg::Edit(EditMsg::Compare(pair)));
        }
        _ if compares => out.push(Msg::Edit(EditMsg::Compare(None))),
        _ => out.push(Msg::Edit(EditMsg::Show(picture))),
    }
}
