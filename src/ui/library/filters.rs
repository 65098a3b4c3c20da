//! The filters at the left: what is shown, by which model, with which verdict, from when.

use eframe::egui::{
    Align2, Color32, Rect, Response, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::dates::Since;
use crate::app::msg::{LibraryMsg, Msg};
use crate::domain::history::Facets;
use crate::domain::ids::ModelId;
use crate::domain::review::Verdict;
use crate::text::{library as words, units};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{PAD_PANEL, R, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::paint::{self, Look, Pose};
use crate::ui::widgets::toggle::paint_check;
use crate::ui::widgets::{Checked, MenuRow, menu, menu_is_open, tooltip};

/// Height of a row and of a heading.
const ROW: f32 = 28.0;
/// Between two groups.
const GROUP: f32 = 10.0;

pub(super) fn filters_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let theme = tokens(ui);
    let rect = ui.max_rect();
    if !theme.dark {
        ui.painter()
            .vline(rect.right() - 0.5, rect.y_range(), (1.0, theme.line));
    }
    ScrollArea::vertical()
        .id_salt("library-filters")
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing = Vec2::ZERO;
            ui.add_space(12.0);
            let facets = cx.state.library.facets.value();
            places_ui(ui, cx, facets, out);
            ui.add_space(GROUP);
            models_ui(ui, cx, facets, out);
            verdicts_ui(ui, cx, facets, out);
            ui.add_space(GROUP);
            date_ui(ui, cx, out);
            ui.add_space(16.0);
        });
}

fn places_ui(ui: &mut Ui, cx: &Cx<'_>, facets: Option<&Facets>, out: &mut Outbox) {
    heading(ui, words::PLACE);
    let places = [
        (
            false,
            words::ALL,
            Icon::Images,
            Icon::ImagesFill,
            facets.map(|facets| facets.all),
        ),
        (
            true,
            words::BIN,
            Icon::Trash,
            Icon::Trash,
            facets.map(|facets| facets.trashed),
        ),
    ];
    for (bin, name, icon, icon_on, count) in places {
        let on = cx.state.library.filter.trashed == bin;
        let row = Row {
            name,
            count,
            mark: Mark::Icon(if on { icon_on } else { icon }),
            on,
            dot: None,
        };
        if row.show(ui).clicked() && !on {
            out.push(Msg::Library(LibraryMsg::ShowBin(bin)));
        }
    }
}

fn models_ui(ui: &mut Ui, cx: &Cx<'_>, facets: Option<&Facets>, out: &mut Outbox) {
    let ticked = &cx.state.library.filter.models;
    let counts = facets.map_or(&[][..], |facets| facets.models.as_slice());
    let without_pictures = ticked
        .iter()
        .filter(|model| counts.iter().all(|count| count.model != **model));
    let models: Vec<(&ModelId, u64)> = counts
        .iter()
        .map(|count| (&count.model, count.pictures))
        .chain(without_pictures.map(|model| (model, 0)))
        .collect();
    if models.is_empty() {
        return;
    }
    heading(ui, words::MODEL);
    for (model, count) in models {
        let row = Row {
            name: cx.model_name(model),
            count: Some(count),
            mark: Mark::Check,
            on: ticked.contains(model),
            dot: Some(cx.dot(model)),
        };
        if row.show(ui).clicked() {
            out.push(Msg::Library(LibraryMsg::ToggleModel(model.clone())));
        }
    }
    ui.add_space(GROUP);
}

fn verdicts_ui(ui: &mut Ui, cx: &Cx<'_>, facets: Option<&Facets>, out: &mut Outbox) {
    heading(ui, words::REVIEW);
    let [none, picked, maybe, rejected] =
        facets.map_or([None; 4], |facets| facets.verdicts.map(Some));
    let verdicts = [
        (Verdict::Picked, words::PICKED, picked),
        (Verdict::Maybe, words::MAYBE, maybe),
        (Verdict::Rejected, words::REJECTED, rejected),
        (Verdict::None, words::NOT_REVIEWED, none),
    ];
    for (verdict, name, count) in verdicts {
        let row = Row {
            name,
            count,
            mark: Mark::Check,
            on: cx.state.library.filter.verdicts.contains(&verdict),
            dot: None,
        };
        if row.show(ui).clicked() {
            out.push(Msg::Library(LibraryMsg::ToggleVerdict(verdict)));
        }
    }
}

fn date_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let (now, offset) = (cx.state.now, cx.state.utc_offset_secs);
    let filter = &cx.state.library.filter;
    let chosen = Since::of(filter, now, offset);
    let other;
    let name = match (chosen, filter.from) {
        (Some(since), _) => since.name(),
        (None, Some(from)) => {
            other = words::since(&units::day(from.day(offset), now.day(offset)));
            &other
        }
        (None, None) => words::ANY_TIME,
    };
    let theme = tokens(ui);
    let (rect, response) = paint::allocate(ui, vec2(ui.available_width(), ROW), Sense::click());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, true, words::DATE);
        info.current_text_value = Some(name.to_owned());
        info
    });
    let look = Look::read(ui, &response, Pose::Live);
    let open = menu_is_open(ui, &response);
    row_fill(
        ui,
        rect,
        look,
        if open {
            theme.hover
        } else {
            Color32::TRANSPARENT
        },
    );
    let middle = rect.center().y;
    let label = paint::galley(ui, words::DATE, Size::Caption, Weight::Medium);
    paint::paint_left(
        ui,
        pos2(rect.left() + PAD_PANEL, middle),
        label,
        theme.text_2,
    );
    let right = rect.right() - PAD_PANEL;
    paint_icon(
        ui,
        Icon::CaretDownBold,
        pos2(right - 6.0, middle),
        12.0,
        theme.text_2,
    );
    let value = paint::galley(ui, name, Size::Body, Weight::Regular);
    let x = right - 16.0 - value.size().x;
    let colour = if filter.from.is_some() {
        theme.text
    } else {
        theme.text_2.lerp_to_gamma(theme.text, look.hover)
    };
    paint::paint_left(ui, pos2(x, middle), value, colour);
    menu(&response, 208.0, |ui| {
        for since in Since::ALL {
            let row = MenuRow::new(since.name()).chosen(chosen == Some(since));
            if row.show(ui).clicked() {
                let from = since.from(now, offset);
                out.push(Msg::Library(LibraryMsg::Dates(from, None)));
                ui.close();
            }
        }
    });
}

fn heading(ui: &mut Ui, text: &str) {
    let (rect, response) = paint::allocate(ui, vec2(ui.available_width(), ROW), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, text));
    let galley = paint::galley(ui, text, Size::Caption, Weight::Medium);
    let at = pos2(rect.left() + PAD_PANEL, rect.center().y);
    paint::paint_left(ui, at, galley, tokens(ui).text_2);
}

enum Mark {
    Check,
    Icon(Icon),
}

struct Row<'a> {
    name: &'a str,
    count: Option<u64>,
    mark: Mark,
    on: bool,
    dot: Option<Color32>,
}

impl Row<'_> {
    fn show(&self, ui: &mut Ui) -> Response {
        let theme = tokens(ui);
        let (rect, response) = paint::allocate(ui, vec2(ui.available_width(), ROW), Sense::click());
        let check = matches!(self.mark, Mark::Check);
        let role = if check {
            Role::CheckBox
        } else {
            Role::RadioButton
        };
        response.widget_info(|| WidgetInfo::selected(role, true, self.on, self.name));
        let look = Look::read(ui, &response, Pose::Live);
        let rest = if self.on && !check {
            theme.on_fill
        } else {
            Color32::TRANSPARENT
        };
        row_fill(ui, rect, look, rest);
        let middle = rect.center().y;
        let mut left = rect.left() + PAD_PANEL;
        match self.mark {
            Mark::Check => {
                let square = Align2::LEFT_CENTER.anchor_size(pos2(left, middle), Vec2::splat(16.0));
                let checked = if self.on { Checked::On } else { Checked::Off };
                // The row shows the focus and the pointer; its box stays quiet.
                let look = Look {
                    hover: 0.0,
                    pressed: false,
                    focus: false,
                };
                paint_check(ui, paint::snap(ui, square), checked, look, theme);
            }
            Mark::Icon(icon) => {
                let colour = if self.on { theme.text } else { theme.text_2 };
                paint_icon(ui, icon, pos2(left + 8.0, middle), 16.0, colour);
            }
        }
        left += 24.0;
        if let Some(dot) = self.dot {
            paint::paint_dot(ui, pos2(left + 4.0, middle), 8.0, dot);
            left += 16.0;
        }
        let count = self
            .count
            .map(|count| paint::galley(ui, &units::number(count), Size::Body, Weight::Regular));
        let right = rect.right() - PAD_PANEL;
        let count_px = count.as_ref().map_or(0.0, |count| count.size().x + 8.0);
        let room = right - left - count_px;
        let weight = if self.on && !check {
            Weight::Medium
        } else {
            Weight::Regular
        };
        let name = paint::galley_elided(ui, self.name, Size::Body, weight, room);
        let cut = name.elided;
        paint::paint_left(ui, pos2(left, middle), name, theme.text);
        if let Some(count) = count {
            paint::paint_left(
                ui,
                pos2(right - count.size().x, middle),
                count,
                theme.text_2,
            );
        }
        if cut {
            tooltip::show(&response, self.name, "");
        }
        response
    }
}

/// The fill of a row, 8 in from the edges of the panel, and its ring.
fn row_fill(ui: &Ui, rect: Rect, look: Look, rest: Color32) {
    let theme = tokens(ui);
    let rect = rect.shrink2(vec2(8.0, 0.0));
    let hover = if rest == theme.on_fill {
        rest
    } else {
        theme.hover
    };
    ui.painter()
        .rect_filled(rect, R, look.fill(rest, hover, theme.press));
    if look.focus {
        paint::ring(ui, rect.shrink(2.0), R);
    }
}
