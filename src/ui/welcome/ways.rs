//! The three cards, each leading somewhere real.

use eframe::egui::{Align, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use crate::app::msg::{ComposerMsg, Msg, ServicesMsg, SettingsMsg};
use crate::app::state::services::KeyState;
use crate::app::state::{Page, SettingsSection};
use crate::domain::ids::ProviderId;
use crate::domain::model::Place;
use crate::text::welcome::{self as words, Way};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{R_CARD, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Button, Height, Kind, paint};

/// Measures of the cards: as drawn, or closer together where the window is narrow.
#[derive(Clone, Copy)]
#[expect(clippy::struct_field_names, reason = "units stand in names")]
struct Measures {
    gap_px: f32,
    pad_px: f32,
    key_px: f32,
}

impl Measures {
    fn of(column_px: f32) -> Self {
        if column_px < 1100.0 {
            Self {
                gap_px: 16.0,
                pad_px: 20.0,
                key_px: 56.0,
            }
        } else {
            Self {
                gap_px: 20.0,
                pad_px: 25.0,
                key_px: 64.0,
            }
        }
    }

    fn card(self, column_px: f32) -> f32 {
        ((column_px - 2.0 * self.gap_px) / 3.0).floor()
    }
}

/// Height as drawn, where there is room.
const DRAWN_PX: f32 = 316.0;

const WAYS: [(Icon, &Way); 3] = [
    (Icon::Sparkle, &words::TRY),
    (Icon::Key, &words::SERVICE),
    (Icon::Desktop, &words::COMPUTER),
];

fn facts(way: &Way) -> [(&'static str, &'static str); 3] {
    [
        (words::QUALITY, way.quality),
        (words::COST, way.cost),
        (words::PRIVACY, way.privacy),
    ]
}

/// Heights of the three rows, the same in all cards so that they line up.
fn rows(ui: &Ui, width: f32) -> [f32; 3] {
    let measures = Measures::of(width);
    let room = measures.card(width) - 2.0 * measures.pad_px - measures.key_px;
    [0, 1, 2].map(|row: usize| {
        WAYS.iter()
            .filter_map(|(_, way)| {
                let (_, value) = *facts(way).get(row)?;
                Some(value_galley(ui, value, room).size().y + 8.0)
            })
            .fold(28.0, f32::max)
    })
}

fn value_galley(ui: &Ui, value: &str, room: f32) -> std::sync::Arc<eframe::egui::Galley> {
    paint::galley_wrapped(ui, value, Size::Body, Weight::Regular, room, Align::Min)
}

/// How high the cards are in a column of this width: as drawn while the window is high enough.
pub(super) fn height(ui: &Ui, width: f32) -> f32 {
    let needed = 2.0 * Measures::of(width).pad_px
        + 24.0
        + 10.0
        + 28.0
        + 20.0
        + 10.0
        + rows(ui, width).iter().sum::<f32>()
        + 12.0
        + 40.0;
    if ui.ctx().content_rect().height() < 860.0 {
        needed
    } else {
        needed.max(DRAWN_PX)
    }
}

pub(super) fn ways_ui(ui: &mut Ui, cx: &Cx<'_>, height: f32, out: &mut Outbox) {
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let rows = rows(ui, row.width());
    let measures = Measures::of(row.width());
    let width = measures.card(row.width());
    for (at, (icon, way)) in WAYS.into_iter().enumerate() {
        let left = row.left() + (width + measures.gap_px) * at as f32;
        let right = if at == 2 { row.right() } else { left + width };
        let card = Rect::from_min_max(pos2(left, row.top()), pos2(right, row.bottom()));
        let kind = if at == 0 {
            Kind::Primary
        } else {
            Kind::Secondary
        };
        if way_ui(ui, card, (icon, way, kind), (measures, rows)) {
            if at == 0 {
                out.push(Msg::Composer(ComposerMsg::TryExample));
            } else if let Some(service) = first_without_key(cx).filter(|_| at == 1) {
                out.push(Msg::Services(ServicesMsg::Show {
                    service,
                    typing: true,
                }));
            } else {
                let models = SettingsMsg::Section(SettingsSection::Models);
                out.push(Msg::Settings(models));
                out.push(Msg::Go(Page::Settings));
            }
        }
    }
}

/// The first hosted service that wants a key and has none.
fn first_without_key(cx: &Cx<'_>) -> Option<ProviderId> {
    let state = cx.state;
    let mut services = state.catalogue.services.iter();
    let wanted = services.find(|service| {
        let needed = service.key.as_ref().is_some_and(|key| !key.optional);
        let state = state.services.of(&service.id);
        let has = matches!(state.key, Some(KeyState::Present { .. }));
        service.place == Place::Cloud && !service.advanced && needed && !has
    });
    wanted.map(|service| service.id.clone())
}

fn way_ui(
    ui: &mut Ui,
    card: Rect,
    (icon, way, kind): (Icon, &Way, Kind),
    (measures, rows): (Measures, [f32; 3]),
) -> bool {
    let theme = tokens(ui);
    let card = paint::snap(ui, card);
    paint::boxed(ui, card, R_CARD, theme.panel, theme.line);
    let inside = card.shrink(measures.pad_px);
    paint_icon(ui, icon, inside.min + vec2(12.0, 12.0), 24.0, theme.text);
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt(way.title)
            .max_rect(inside.with_min_y(inside.top() + 34.0)),
    );
    child.spacing_mut().item_spacing.y = 0.0;
    let width = inside.width();
    let weight = Weight::SemiBold;
    widgets::elided(
        &mut child,
        way.title,
        Size::Title,
        weight,
        theme.text,
        width,
    );
    let weight = Weight::Regular;
    widgets::elided(
        &mut child,
        way.sentence,
        Size::Body,
        weight,
        theme.text_2,
        width,
    );
    child.add_space(10.0);
    for ((key, value), height) in facts(way).into_iter().zip(rows) {
        let (row, response) = child.allocate_exact_size(vec2(width, height), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words::fact(key, value)));
        let top = row.top() + 4.0;
        let label = paint::galley(&child, key, Size::Body, Weight::Regular);
        child
            .painter()
            .galley(pos2(row.left(), top), label, theme.text_2);
        let value = value_galley(&child, value, width - measures.key_px);
        let at = pos2(row.left() + measures.key_px, top);
        child.painter().galley(at, value, theme.text);
    }
    let foot = Rect::from_min_max(pos2(inside.left(), inside.bottom() - 40.0), inside.max);
    let mut child = ui.new_child(UiBuilder::new().id_salt((way.title, "go")).max_rect(foot));
    Button::new(kind, way.button)
        .height(Height::H40)
        .width(foot.width())
        .show(&mut child)
        .clicked()
}
