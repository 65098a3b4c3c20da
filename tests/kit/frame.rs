//! The frame of the Create page, laid out as the design draws it: rail, composer, messages in cells, facts.

use eframe::egui::{Align, Id, Layout, Rect, Ui, UiBuilder, pos2, vec2};
use triptych::ui::{
    fonts::{Size, Weight},
    icons::{self, Icon},
    tokens::{model_dot, tokens},
    widgets::{
        self, Button, Cell, CellButton, CellState, Chip, Glyph, IconButton, NavItem, Picture,
        Segment, Segmented, Status,
    },
};

use crate::controls::{at, backdrop, note};

/// What the page holds.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) prompt: String,
    pub(crate) shape: usize,
    pub(crate) review: usize,
    pub(crate) each: u32,
    pub(crate) stars: u8,
}

impl Default for Frame {
    fn default() -> Self {
        let prompt = "Square perfume bottle with a pale stone cap on a limestone ledge, split figs and fig leaves \
                      beside it, late-afternoon window light, soft leaf shadows on the wall";
        Self {
            prompt: prompt.to_owned(),
            shape: 0,
            review: 0,
            each: 2,
            stars: 4,
        }
    }
}

pub(crate) fn frame_ui(ui: &mut Ui, state: &mut Frame) {
    backdrop(ui);
    rail_ui(ui);
    cells_ui(ui);
    composer_ui(ui, state);
    inspector_ui(ui, state);
}

fn rail_ui(ui: &mut Ui) {
    let theme = tokens(ui);
    let rail = Rect::from_min_size(pos2(0.0, 0.0), vec2(64.0, 900.0));
    ui.painter().rect_filled(rail, 0.0, theme.panel);
    icons::paint_logo(ui, pos2(32.0, 28.0), 22.0, theme.text, theme.text_2);
    let items = [
        (60.0, Icon::Sparkle, Icon::SparkleFill, "Create", true, 0),
        (
            116.0,
            Icon::PaintBrush,
            Icon::PaintBrushFill,
            "Edit",
            false,
            0,
        ),
        (
            172.0,
            Icon::SquaresFour,
            Icon::SquaresFourFill,
            "Boards",
            false,
            0,
        ),
        (228.0, Icon::Images, Icon::ImagesFill, "Library", false, 0),
        (
            284.0,
            Icon::ChartBar,
            Icon::ChartBarFill,
            "Insights",
            false,
            0,
        ),
        (776.0, Icon::Pulse, Icon::Pulse, "Activity", false, 2),
        (
            832.0,
            Icon::GearSix,
            Icon::GearSixFill,
            "Settings",
            false,
            0,
        ),
    ];
    for (y, icon, icon_on, text, on, badge) in items {
        at(ui, 4.0, y, |ui| {
            let item = NavItem {
                icon,
                icon_on,
                text,
                key: "",
                on,
                badge,
                height_px: 52.0,
            };
            widgets::nav_item(ui, &item)
        });
    }
}

fn cell<'a>(name: &'a str, x: f32, y: f32, state: CellState<'a>) -> (Rect, Cell<'a>) {
    let rect = Rect::from_min_size(pos2(x, y), vec2(247.0, 247.0));
    let cell = Cell {
        id: Id::unique("frame").with(name),
        name,
        size_px: rect.size(),
        state,
        actions: &crate::feedback::ACTIONS,
        selected: false,
        picked: false,
        rejected: false,
        show_bar: true,
    };
    (rect, cell)
}

fn cells_ui(ui: &mut Ui) {
    let average = Picture::loading(tokens(ui).press);
    let buttons = [
        button("Edit prompt", None, false),
        button("Why?", None, true),
    ];
    let again = [button("Try again", Some(Icon::ArrowClockwise), false)];
    let cancel = [button("Cancel", None, true)];
    let message = |icon, status, title, sentence, buttons| CellState::Message {
        icon: (icon, status),
        title,
        sentence,
        buttons,
        buttons_on_hover: false,
    };
    let all = [
        cell("one", 84.0, 148.0, CellState::Done(average)),
        cell(
            "two",
            873.0,
            148.0,
            CellState::Preview {
                picture: average,
                done: Some(0.75),
                text: "75%",
                cancel: Some("Cancel this picture"),
            },
        ),
        cell(
            "three",
            347.0,
            411.0,
            message(
                Icon::HandPalm,
                Status::Warning,
                "Gemini declined this one",
                "Its safety check stopped the picture. You were not charged.",
                &buttons,
            ),
        ),
        cell(
            "four",
            610.0,
            411.0,
            message(
                Icon::WarningCircle,
                Status::Danger,
                "Imagen 4 did not answer",
                "Google’s server was too busy. You were not charged.",
                &again,
            ),
        ),
        cell(
            "five",
            873.0,
            411.0,
            message(
                Icon::Hourglass,
                Status::Neutral,
                "Waiting its turn",
                "This computer makes one picture at a time. Next, in about 2 s.",
                &cancel,
            ),
        ),
    ];
    for (rect, cell) in &all {
        widgets::cell_at(ui, *rect, cell);
    }
    widgets::over_plate(
        ui,
        pos2(96.0, 160.0),
        "Gemini Image",
        model_dot("gemini").unwrap_or_default(),
    );
}

const fn button(text: &str, icon: Option<Icon>, quiet: bool) -> CellButton<'_> {
    CellButton { text, icon, quiet }
}

fn composer_ui(ui: &mut Ui, state: &mut Frame) {
    let theme = tokens(ui);
    let composer = Rect::from_min_size(pos2(84.0, 692.0), vec2(1036.0, 192.0));
    ui.painter()
        .add(widgets::floating_frame(ui).paint(composer.shrink(17.0)));
    widgets::dashed_rect(
        ui,
        Rect::from_min_size(pos2(237.0, 709.0), vec2(56.0, 56.0)),
        6.0,
        theme.line_strong,
    );
    icons::paint_icon(ui, Icon::Plus, pos2(265.0, 737.0), 18.0, theme.text_2);
    let prompt = Rect::from_min_size(pos2(309.0, 713.0), vec2(715.0, 44.0));
    ui.scope_builder(UiBuilder::new().max_rect(prompt), |ui| {
        let id = Id::unique("prompt");
        widgets::prompt_editor(
            ui,
            id,
            "Prompt",
            "Describe the picture you want",
            &mut state.prompt,
            2,
        )
    });
    at(ui, 1036.0, 709.0, |ui| {
        IconButton::new(Icon::MagicWand, "Suggest a longer prompt").show(ui)
    });
    at(ui, 1072.0, 709.0, |ui| {
        IconButton::new(Icon::ClockCounterClockwise, "Earlier prompts").show(ui)
    });
    at(ui, 101.0, 779.0, |ui| {
        let shapes = [
            Segment::new("Square post").glyph(Glyph::SQUARE),
            Segment::new("Story").glyph(Glyph::STORY),
            Segment::new("Hero banner").glyph(Glyph::BANNER),
            Segment::new("Portrait").glyph(Glyph::PORTRAIT),
            Segment::new("Custom").glyph(Glyph::Custom),
        ];
        widgets::segmented(ui, "shape", &mut state.shape, &shapes, Segmented::default());
        widgets::stepper(ui, "Pictures of each model", &mut state.each, 1..=8, |n| {
            format!("{n} each")
        });
        Chip::new("Editorial still life")
            .icon(Icon::Palette)
            .removable_always("Remove the style")
            .show(ui);
        Chip::new("Style").icon(Icon::Plus).ghost().show(ui);
    });
    at(ui, 1024.0, 779.0, |ui| {
        Button::quiet("More").icon(Icon::SlidersHorizontal).show(ui)
    });
    at(ui, 101.0, 829.0, |ui| {
        for (name, key, price) in [
            ("FLUX.2 Pro", "flux", "$0.04"),
            ("Gemini Image", "gemini", "$0.04"),
            ("Imagen 4", "imagen", "$0.04"),
            ("FLUX schnell", "schnell", "free"),
        ] {
            Chip::model(name, price, model_dot(key).unwrap_or_default())
                .removable("Remove")
                .show(ui);
        }
    });
    at(ui, 842.0, 825.0, |ui| {
        Button::primary("Generate 8 · about $0.24 · 16 s")
            .width(261.0)
            .show(ui)
    });
}

fn inspector_ui(ui: &mut Ui, state: &mut Frame) {
    let theme = tokens(ui);
    let panel = Rect::from_min_max(pos2(1140.0, 52.0), pos2(1440.0, 900.0));
    ui.painter().rect_filled(panel, 0.0, theme.panel);
    at(ui, 1156.0, 128.0, |ui| {
        let answers = [
            Segment::new("Pick").icon(Icon::HeartFill),
            Segment::new("Maybe"),
            Segment::new("Reject"),
        ];
        let layout = Segmented {
            width_px: Some(268.0),
            ..Segmented::default()
        };
        widgets::segmented(ui, "review", &mut state.review, &answers, layout);
    });
    widgets::text::paint_line(
        ui,
        pos2(1156.0, 182.0),
        "Rating",
        Size::Body,
        Weight::Regular,
        theme.text_2,
    );
    let names = ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"];
    at(ui, 1326.0, 173.0, |ui| {
        widgets::stars(ui, &mut state.stars, &names)
    });
    let facts = Rect::from_min_size(pos2(1156.0, 399.0), vec2(268.0, 200.0));
    let layout = Layout::top_down(Align::Min);
    ui.scope_builder(UiBuilder::new().max_rect(facts).layout(layout), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (key, value) in [
            ("Shape", "Square post"),
            ("Size", "1440 × 1440"),
            ("Follow the prompt", "Closely"),
            ("Lock the look", "418 220 947"),
            ("Took", "6.2 s"),
        ] {
            widgets::key_value(ui, key, |ui| {
                widgets::body(ui, value);
            });
        }
        widgets::divider(ui);
    });
    note(ui, 1156.0, 618.0, "Where it came from");
}
