//! The page of every control in every state, laid out as the design draws it.

use eframe::egui::{self, Align, Layout, Pos2, Rect, Ui, UiBuilder, pos2, vec2};
use triptych::ui::{
    fonts::{Size, Weight},
    icons::Icon,
    tokens::{MODEL_DOTS, model_dot, tokens},
    widgets::{
        self, Button, Checked, Chip, Field, Glyph, Height, IconButton, Kind, MenuRow, Pose,
        Segment, Segmented, Slider, Status,
    },
};

const NAMES: [(&str, &str); 9] = [
    ("FLUX.2 Pro", "flux"),
    ("Gemini Image", "gemini"),
    ("Imagen 4", "imagen"),
    ("GPT Image", "gpt"),
    ("Ideogram 3", "ideogram"),
    ("Kontext Pro", "kontext"),
    ("FLUX schnell", "schnell"),
    ("SDXL Turbo", "sdxl"),
    ("Quick sketch", "sketch"),
];

/// What the controls of the page hold.
#[derive(Debug)]
pub(crate) struct Controls {
    pub(crate) fields: [String; 6],
    pub(crate) view: usize,
    pub(crate) shape: usize,
    pub(crate) stars: u8,
    pub(crate) follow: f32,
    pub(crate) each: u32,
}

impl Default for Controls {
    fn default() -> Self {
        let texts = [
            "",
            "fig leaf",
            "fig leaf",
            "Key ending in 0c3e",
            "",
            "autumn",
        ];
        Self {
            fields: texts.map(str::to_owned),
            view: 0,
            shape: 0,
            stars: 4,
            follow: 0.625,
            each: 2,
        }
    }
}

/// Draws at a fixed place, as the design does.
pub(crate) fn at<R>(ui: &mut Ui, x: f32, y: f32, draw: impl FnOnce(&mut Ui) -> R) -> R {
    row(
        ui,
        Rect::from_min_max(pos2(x, y), pos2(1440.0, 900.0)),
        8.0,
        draw,
    )
}

fn row<R>(ui: &mut Ui, rect: Rect, gap: f32, draw: impl FnOnce(&mut Ui) -> R) -> R {
    let layout = Layout::left_to_right(Align::Min);
    ui.scope_builder(UiBuilder::new().max_rect(rect).layout(layout), |ui| {
        ui.spacing_mut().item_spacing.x = gap;
        draw(ui)
    })
    .inner
}

/// A line of text whose middle is at `y`.
pub(crate) fn note(ui: &Ui, x: f32, y: f32, text: &str) {
    widgets::text::paint_line(
        ui,
        pos2(x, y),
        text,
        Size::Caption,
        Weight::Regular,
        tokens(ui).text_2,
    );
}

pub(crate) fn head(ui: &Ui, x: f32, y: f32, text: &str) {
    widgets::text::paint_line(
        ui,
        pos2(x, y),
        text,
        Size::Emphasis,
        Weight::SemiBold,
        tokens(ui).text,
    );
}

pub(crate) fn note_right(ui: &Ui, right: f32, y: f32, text: &str) {
    let galley = widgets::paint::galley(ui, text, Size::Caption, Weight::Regular);
    let left = Pos2::new(right - galley.size().x, y);
    widgets::paint::paint_left(ui, left, galley, tokens(ui).text_2);
}

/// The test window keeps a margin; the page paints over it.
pub(crate) fn backdrop(ui: &mut Ui) {
    let page = ui.ctx().content_rect();
    ui.set_clip_rect(page);
    ui.painter().rect_filled(page, 0.0, tokens(ui).bg);
}

pub(crate) fn controls_ui(ui: &mut Ui, state: &mut Controls) {
    let theme = tokens(ui);
    backdrop(ui);
    widgets::text::paint_line(
        ui,
        pos2(40.0, 38.0),
        "Controls and their states",
        Size::Title,
        Weight::SemiBold,
        theme.text,
    );
    note_right(
        ui,
        1400.0,
        38.0,
        "Tokens in tokens.css · all sizes in px · heights 24 28 32 40 · radius 6, pills full",
    );
    buttons_ui(ui);
    fields_ui(ui, state);
    menu_ui(ui);
    chips_ui(ui);
    colours_ui(ui);
    choosing_ui(ui, state);
    amounts_ui(ui, state);
    measures_ui(ui);
}

fn buttons_ui(ui: &mut Ui) {
    const POSES: [(f32, &str, Pose); 5] = [
        (136.0, "Rest", Pose::Rest),
        (252.0, "Hover", Pose::Hover),
        (368.0, "Pressed", Pose::Pressed),
        (484.0, "Focus", Pose::Focus),
        (600.0, "Disabled", Pose::Rest),
    ];
    head(ui, 40.0, 87.0, "Buttons");
    for (y, text) in [
        (158.0, "Primary 40"),
        (206.0, "Primary 32"),
        (250.0, "Secondary 32"),
        (294.0, "Quiet 32"),
        (338.0, "Danger 32"),
        (382.0, "Icon 32 · 28"),
        (430.0, "Busy"),
    ] {
        note(ui, 40.0, y, text);
    }
    for (x, text, pose) in POSES {
        note(ui, x, 118.0, text);
        let live = text != "Disabled";
        let button = |ui: &mut Ui, y, button: Button<'_>| {
            at(ui, x, y, |ui| button.pose(pose).enabled(live).show(ui))
        };
        button(ui, 138.0, Button::primary("Generate"));
        button(ui, 190.0, Button::new(Kind::Primary, "Export 4…"));
        button(ui, 234.0, Button::secondary("Export").icon(Icon::Export));
        button(ui, 278.0, Button::quiet("Cancel"));
        button(ui, 322.0, Button::danger("Delete").icon(Icon::Trash));
        at(ui, x, 366.0, |ui| {
            IconButton::new(Icon::PaintBrush, "Edit")
                .key("E")
                .pose(pose)
                .enabled(live)
                .show(ui)
        });
        at(ui, x + 44.0, 368.0, |ui| {
            IconButton::new(Icon::Heart, "Pick")
                .key("P")
                .small()
                .pose(pose)
                .enabled(live)
                .show(ui)
        });
    }
    at(ui, 136.0, 410.0, |ui| {
        Button::primary("Sending…").busy(Some("Sending…")).show(ui)
    });
    at(ui, 276.0, 414.0, |ui| {
        Button::secondary("Testing…")
            .busy(Some("Testing…"))
            .show(ui)
    });
    at(ui, 392.0, 416.0, |ui| {
        Button::secondary("Stop")
            .icon(Icon::StopFill)
            .icon_px(14.0)
            .height(Height::H28)
            .show(ui)
    });
    at(ui, 475.0, 418.0, |ui| {
        Button::secondary("Try again").height(Height::H24).show(ui)
    });
}

fn fields_ui(ui: &mut Ui, state: &mut Controls) {
    head(ui, 40.0, 479.0, "Fields");
    let [search, hover, focus, key, folder, word] = &mut state.fields;
    at(ui, 40.0, 502.0, |ui| {
        Field::new("Search", search)
            .hint("Search")
            .icon(Icon::MagnifyingGlass)
            .width(212.0)
            .pose(Pose::Rest)
            .show(ui)
    });
    at(ui, 264.0, 502.0, |ui| {
        Field::new("Hovered", hover)
            .icon(Icon::MagnifyingGlass)
            .width(212.0)
            .pose(Pose::Hover)
            .show(ui)
    });
    at(ui, 488.0, 502.0, |ui| {
        Field::new("Focused", focus)
            .width(212.0)
            .pose(Pose::Focus)
            .show(ui)
    });
    at(ui, 40.0, 566.0, |ui| {
        Field::new("Key", key)
            .icon(Icon::Key)
            .width(212.0)
            .error(Some("Ideogram did not accept this key."))
            .show(ui)
    });
    at(ui, 264.0, 566.0, |ui| {
        Field::new("Folder", folder)
            .hint("Choose a folder first")
            .width(212.0)
            .enabled(false)
            .show(ui)
    });
    at(ui, 488.0, 566.0, |ui| {
        Field::new("Words", word).width(212.0).inset(146.0).show(ui)
    });
    at(ui, 507.0, 570.0, |ui| {
        widgets::search_token(ui, "rating", "4 or more", "Remove rating")
    });
    note(ui, 488.0, 610.0, "Search word as a token, height 24");
    note(ui, 40.0, 546.0, "Rest: line 1 px, padding 10");
    note(ui, 264.0, 546.0, "Hover: stronger line");
    note(ui, 488.0, 546.0, "Focus: 2 px accent");
    note(ui, 264.0, 610.0, "Disabled: no fill, text-3");
}

fn menu_ui(ui: &mut Ui) {
    head(ui, 40.0, 655.0, "Menu, tooltip, keys");
    let theme = tokens(ui);
    let place = Rect::from_min_size(pos2(40.0, 678.0), vec2(244.0, 187.0));
    let layout = Layout::top_down(Align::Min);
    ui.scope_builder(UiBuilder::new().max_rect(place).layout(layout), |ui| {
        widgets::menu_frame(theme).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            MenuRow::new("Edit")
                .icon(Icon::PaintBrush)
                .key("E")
                .show(ui);
            MenuRow::new("Make variations")
                .icon(Icon::Shuffle)
                .key("V")
                .pose(Pose::Hover)
                .show(ui);
            MenuRow::new("Add to board")
                .icon(Icon::SquaresFour)
                .key("B")
                .show(ui);
            MenuRow::new("Export…")
                .icon(Icon::Export)
                .key("Ctrl E")
                .show(ui);
            widgets::menu_divider(ui);
            MenuRow::new("Delete")
                .icon(Icon::Trash)
                .key("Del")
                .danger()
                .show(ui);
        });
    });
    at(ui, 308.0, 680.0, |ui| {
        widgets::tooltip::plate_ui(ui, "Make variations", "V")
    });
    note(ui, 308.0, 734.0, "Shows after 500 ms, at once when moving");
    note(ui, 308.0, 750.0, "from one to the next. Name, then key.");
    let keys = Rect::from_min_max(pos2(308.0, 774.0), pos2(700.0, 794.0));
    row(ui, keys, 6.0, |ui| {
        for key in ["1", "=", "Ctrl K", "Space"] {
            widgets::key_cap(ui, key);
        }
    });
    note(
        ui,
        308.0,
        818.0,
        "Row 32 · padding 8 · icon 16 · menu padding 6",
    );
}

fn chips_ui(ui: &mut Ui) {
    let theme = tokens(ui);
    let dot = |key| model_dot(key).unwrap_or(theme.text_3);
    head(ui, 740.0, 87.0, "Chips and tags");
    note(ui, 740.0, 126.0, "Model 32");
    at(ui, 836.0, 110.0, |ui| {
        Chip::model("FLUX.2 Pro", "$0.04", dot("flux")).show(ui);
        Chip::model("Gemini Image", "$0.04", dot("gemini"))
            .removable("Remove Gemini Image")
            .pose(Pose::Hover)
            .show(ui);
        Chip::model("Imagen 4", "", dot("imagen"))
            .pose(Pose::Focus)
            .show(ui);
    });
    at(ui, 836.0, 154.0, |ui| {
        Chip::model("GPT Image", "", dot("gpt"))
            .unset(true)
            .show(ui)
    });
    note(
        ui,
        958.0,
        170.0,
        "Above: rest, hover shows ×, focus. Here: needs a key, a click opens Settings",
    );
    note(ui, 740.0, 214.0, "Style 32");
    at(ui, 836.0, 198.0, |ui| {
        Chip::new("Editorial still life")
            .icon(Icon::Palette)
            .removable_always("Remove the style")
            .show(ui);
        Chip::new("Style").icon(Icon::Plus).ghost().show(ui);
    });
    at(ui, 1099.0, 200.0, |ui| {
        Chip::new("Replace background")
            .icon(Icon::Image)
            .small()
            .selected(true)
            .show(ui);
        Chip::new("Relight").icon(Icon::SunDim).small().show(ui);
    });
    note(ui, 740.0, 254.0, "Tag 24 · pill 24");
    at(ui, 836.0, 242.0, |ui| {
        Chip::new("hero").tag().show(ui);
        Chip::new("Tag").icon(Icon::Plus).tag().ghost().show(ui);
        widgets::status_pill(
            ui,
            Status::Positive,
            Some(Icon::CheckCircleFill),
            "Connected",
        );
        widgets::status_pill(ui, Status::Warning, None, "Not running");
        widgets::status_pill(
            ui,
            Status::Danger,
            Some(Icon::WarningCircleFill),
            "Key not accepted",
        );
        widgets::status_pill(ui, Status::Neutral, None, "Needs a key");
    });
}

fn colours_ui(ui: &mut Ui) {
    let theme = tokens(ui);
    let dot = |key| model_dot(key).unwrap_or(theme.text_3);
    head(ui, 740.0, 331.0, "Model colours");
    assert_eq!(NAMES.len(), MODEL_DOTS.len(), "the page shows every dot");
    let (first, second) = NAMES.split_at(6);
    for (y, names) in [(354.0, first), (384.0, second)] {
        let line = Rect::from_min_max(pos2(740.0, y), pos2(1440.0, y + 20.0));
        row(ui, line, 16.0, |ui| {
            for (name, key) in names {
                widgets::model_name(ui, name, dot(key), 10.0);
            }
        });
    }
}

fn choosing_ui(ui: &mut Ui, state: &mut Controls) {
    head(ui, 740.0, 447.0, "Choosing");
    for (y, text) in [
        (486.0, "Segments 32"),
        (530.0, "Shape 32"),
        (568.0, "Checkbox 16"),
        (599.0, "Toggle 32 × 18"),
        (636.0, "Slider"),
    ] {
        note(ui, 740.0, y, text);
    }
    at(ui, 836.0, 470.0, |ui| {
        let views = [
            Segment::new("Columns").icon(Icon::Columns),
            Segment::new("Grid").icon(Icon::GridFour),
            Segment::new("A | B")
                .icon(Icon::SquareSplitHorizontal)
                .pose(Pose::Hover),
            Segment::new("Blind test")
                .icon(Icon::EyeSlash)
                .disabled("Needs two pictures"),
        ];
        widgets::segmented(ui, "view", &mut state.view, &views, Segmented::default());
    });
    note(ui, 1204.0, 486.0, "on · rest · hover · disabled");
    at(ui, 836.0, 514.0, |ui| {
        let shapes = [
            Segment::new("Square post").glyph(Glyph::SQUARE),
            Segment::new("Story").glyph(Glyph::STORY),
            Segment::new("Hero banner").glyph(Glyph::BANNER),
            Segment::new("Portrait").glyph(Glyph::PORTRAIT),
            Segment::new("Custom").glyph(Glyph::Custom),
        ];
        widgets::segmented(ui, "shape", &mut state.shape, &shapes, Segmented::default());
    });
    let line = Rect::from_min_max(pos2(836.0, 558.0), pos2(1440.0, 578.0));
    row(ui, line, 16.0, |ui| {
        widgets::checkbox_mixed(ui, Checked::Off, "Off", Pose::Rest);
        widgets::checkbox_mixed(ui, Checked::On, "On", Pose::Rest);
        widgets::checkbox_mixed(ui, Checked::Some, "Some", Pose::Rest);
        widgets::checkbox_mixed(ui, Checked::Off, "Focus", Pose::Focus);
        ui.add_enabled_ui(false, |ui| {
            widgets::checkbox_mixed(ui, Checked::Off, "Disabled", Pose::Rest)
        });
    });
    let line = Rect::from_min_max(pos2(836.0, 590.0), pos2(1440.0, 610.0));
    row(ui, line, 16.0, |ui| {
        widgets::toggle_posed(ui, false, "Toggle off", Pose::Rest);
        widgets::toggle_posed(ui, true, "Toggle on", Pose::Rest);
        widgets::toggle_posed(ui, true, "Toggle focused", Pose::Focus);
        ui.add_enabled_ui(false, |ui| {
            widgets::toggle_posed(ui, false, "Toggle disabled", Pose::Rest)
        });
    });
}

fn amounts_ui(ui: &mut Ui, state: &mut Controls) {
    at(ui, 1052.0, 590.0, |ui| {
        let names = ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"];
        widgets::stars(ui, &mut state.stars, &names);
    });
    note(ui, 1166.0, 599.0, "Keys 1 to 5, 0 clears");
    let theme = tokens(ui);
    let word = |ui: &Ui, x, text| {
        widgets::text::paint_line(
            ui,
            pos2(x, 636.0),
            text,
            Size::Body,
            Weight::Regular,
            theme.text_2,
        )
    };
    word(ui, 836.0, "loosely");
    word(ui, 1035.0, "closely");
    at(ui, 887.0, 624.0, |ui| {
        Slider::new("Follow the prompt", &mut state.follow, 0.0..=1.0, 0.5)
            .width(140.0)
            .show(ui)
    });
    at(ui, 1094.0, 620.0, |ui| {
        widgets::stepper(ui, "Pictures of each model", &mut state.each, 1..=8, |n| {
            format!("{n} each")
        })
    });
    note(ui, 1218.0, 636.0, "track 4, knob 14, hit area 24");
}

fn measures_ui(ui: &mut Ui) {
    head(ui, 740.0, 719.0, "How to measure a button and a chip");
    at(ui, 740.0, 770.0, |ui| {
        Button::primary("Generate 8 · about $0.24 · 16 s")
            .width(268.0)
            .show(ui)
    });
    at(ui, 1090.0, 774.0, |ui| {
        let dot = model_dot("flux").unwrap_or(egui::Color32::WHITE);
        Chip::model("FLUX.2 Pro", "$0.04", dot).show(ui)
    });
    note(
        ui,
        740.0,
        830.0,
        "Verb and count · price · time. Text 15/600",
    );
    note(
        ui,
        1090.0,
        830.0,
        "Dot, short name 13/500, price 13/400 in text-2",
    );
}
