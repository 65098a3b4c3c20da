//! Where the library is and what it takes.

use eframe::egui::{Align, Color32, Layout, Rect, Sense, Ui, UiBuilder, pos2, vec2};

use super::card;
use crate::app::msg::{Msg, SettingsMsg};
use crate::app::remote::Remote;
use crate::app::state::{Access, Storage};
use crate::text::{self, settings as words};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{self, R, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::chip::Status;
use crate::ui::widgets::{self, Button, CardClick, ErrorCard, error_card, paint};

pub(super) fn storage_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    access_card(ui, cx, out);
    if !cx.state.access.can_write() {
        ui.add_space(16.0);
    }
    card(ui, |ui| {
        widgets::heading(ui, words::FOLDER);
        ui.add_space(2.0);
        widgets::quiet(ui, words::FOLDER_SENTENCE);
        ui.add_space(12.0);
        let storage = cx.state.storage.value();
        folder_ui(ui, cx, storage, out);
        ui.add_space(20.0);
        widgets::divider(ui);
        ui.add_space(20.0);
        match (storage, &cx.state.storage) {
            (Some(storage), _) => usage_ui(ui, cx, storage),
            (None, Remote::Failed(why, _)) => {
                widgets::quiet(ui, why);
            }
            (None, _) if matches!(cx.state.access, Access::Closed(_)) => {
                widgets::quiet(ui, words::NOT_MEASURED);
            }
            (None, _) => {
                widgets::quiet(ui, words::MEASURING);
            }
        }
    });
}

/// What is wrong with the library, with the one step that helps.
pub(in crate::ui) fn access_card(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let (title, why, status) = match &cx.state.access {
        Access::ReadWrite => return,
        Access::ReadOnly(why) => (words::READ_ONLY, why, Status::Warning),
        Access::Closed(why) => (words::CLOSED, why, Status::Danger),
    };
    let rescue = cx.state.rescue.as_ref();
    let sentence = rescue.map_or_else(
        || why.clone(),
        |rescue| {
            let state = cx.state;
            let made = text::units::moment(rescue.made, state.now, state.utc_offset_secs);
            format!("{why} {}", words::rescue(&made))
        },
    );
    let card = ErrorCard {
        icon: (Icon::WarningCircle, status),
        title,
        sentence: &sentence,
        button: rescue.map_or(words::CHOOSE_FOLDER, |_| words::PUT_BACK),
        quiet: rescue.map(|_| words::CHOOSE_FOLDER),
    };
    let msg = match error_card(ui, &card) {
        Some(CardClick::Main) if rescue.is_some() => SettingsMsg::PutBack,
        Some(_) => SettingsMsg::ChooseFolder,
        None => return,
    };
    out.push(Msg::Settings(msg));
}

/// The path in a well, and what can be done with the folder.
fn folder_ui(ui: &mut Ui, cx: &Cx<'_>, storage: Option<&Storage>, out: &mut Outbox) {
    let theme = tokens(ui);
    let rescue = cx.state.rescue.as_ref().map(|rescue| &rescue.folder);
    let folder = storage.map(|storage| &storage.folder).or(rescue);
    let path = folder.map(|folder| folder.display().to_string());
    let path = path.as_deref().unwrap_or_default();
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 32.0), Sense::hover());
    let mut right = ui.new_child(
        UiBuilder::new()
            .id_salt("folder buttons")
            .max_rect(row)
            .layout(Layout::right_to_left(Align::Center)),
    );
    right.spacing_mut().item_spacing.x = 8.0;
    let choose = Button::secondary(words::CHOOSE_FOLDER)
        .enabled(!cx.state.picking_folder)
        .show(&mut right);
    if choose.clicked() {
        out.push(Msg::Settings(SettingsMsg::ChooseFolder));
    }
    let show = Button::secondary(words::SHOW_FOLDER)
        .enabled(storage.is_some())
        .show(&mut right);
    if show.clicked() {
        out.push(Msg::Settings(SettingsMsg::ShowFolder));
    }
    let well = row.with_max_x(right.min_rect().left() - 8.0);
    paint::boxed(ui, paint::snap(ui, well), R, theme.field, theme.line);
    let center = pos2(well.left() + 19.0, well.center().y);
    paint_icon(ui, Icon::FolderSimple, center, 16.0, theme.text_2);
    let inside = Rect::from_min_max(
        pos2(well.left() + 35.0, well.top()),
        pos2(well.right() - 11.0, well.bottom()),
    );
    let mut child = ui.new_child(
        UiBuilder::new()
            .max_rect(inside)
            .layout(Layout::left_to_right(Align::Center)),
    );
    let weight = Weight::Regular;
    widgets::elided(
        &mut child,
        path,
        Size::Body,
        weight,
        theme.text,
        inside.width(),
    );
}

/// A thin bar of the whole disk as far as we know it, and what each part means.
fn usage_ui(ui: &mut Ui, cx: &Cx<'_>, storage: &Storage) {
    let theme = tokens(ui);
    let copies = storage.newest_copy.map_or_else(String::new, |made| {
        let newest = text::units::moment(made, cx.state.now, cx.state.utc_offset_secs);
        words::copies(storage.copies, &newest)
    });
    let parts: [(&str, u64, Color32, String); 5] = [
        (
            words::PICTURES,
            storage.pictures_bytes,
            theme.text,
            text::units::pictures(storage.pictures),
        ),
        (
            words::HISTORY,
            storage.database_bytes,
            theme.text_2,
            String::new(),
        ),
        (words::COPIES, storage.copies_bytes, theme.text_3, copies),
        (
            words::THUMBS,
            storage.thumbs_bytes,
            theme.line_strong,
            String::new(),
        ),
        (words::FREE, storage.free_bytes, theme.line, String::new()),
    ];
    let all: u64 = parts
        .iter()
        .fold(0, |sum, (_, bytes, ..)| sum.saturating_add(*bytes));
    let (bar, _) = ui.allocate_exact_size(vec2(ui.available_width(), 8.0), Sense::hover());
    let bar = paint::snap(ui, bar);
    ui.painter().rect_filled(bar, 4.0, theme.line);
    let mut left = bar.left();
    let used = parts.get(..4).unwrap_or_default();
    // A part too small to see still gets a sliver, so that the bar never contradicts the list.
    for (_, bytes, colour, _) in used.iter().filter(|(_, bytes, ..)| *bytes > 0) {
        let width = (bar.width() * (*bytes as f64 / all.max(1) as f64) as f32).max(3.0);
        let part = Rect::from_min_size(pos2(left, bar.top()), vec2(width, bar.height()));
        ui.painter()
            .with_clip_rect(part)
            .rect_filled(bar, 4.0, *colour);
        left += width + 1.0;
    }
    ui.add_space(12.0);
    for (name, bytes, colour, more) in &parts {
        let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::hover());
        let layout = Layout::right_to_left(Align::Center);
        let mut right = ui.new_child(UiBuilder::new().id_salt(name).max_rect(row).layout(layout));
        let size = text::units::bytes(*bytes);
        right.label(widgets::rich(size, Size::Body, Weight::Regular, theme.text));
        if !more.is_empty() {
            right.add_space(16.0);
            right.label(widgets::rich(
                more,
                Size::Body,
                Weight::Regular,
                theme.text_2,
            ));
        }
        let mut left = ui.new_child(
            UiBuilder::new()
                .max_rect(row)
                .layout(Layout::left_to_right(Align::Center)),
        );
        left.spacing_mut().item_spacing.x = 10.0;
        swatch(&mut left, *colour);
        left.label(widgets::rich(
            *name,
            Size::Body,
            Weight::Regular,
            theme.text,
        ));
    }
}

/// A small square of a legend.
fn swatch(ui: &mut Ui, colour: Color32) {
    let (rect, _) = ui.allocate_exact_size(vec2(10.0, 10.0), Sense::hover());
    let line = if colour == tokens(ui).line {
        tokens(ui).line_strong
    } else {
        Color32::TRANSPARENT
    };
    paint::boxed(ui, paint::snap(ui, rect), tokens::R_INNER, colour, line);
}
