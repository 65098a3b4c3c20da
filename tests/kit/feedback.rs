//! The page of pictures, progress and messages, laid out as the design draws it.

use eframe::egui::{
    self, Align, Color32, ColorImage, Id, Layout, Rect, TextureHandle, TextureId, Ui, UiBuilder,
    pos2, vec2,
};
use triptych::ui::{
    fonts::{Size, Weight},
    icons::Icon,
    tokens::{measured, tokens},
    widgets::{
        self, Cell, CellAction, CellState, EmptyState, ErrorCard, Field, IconButton, Picture,
        Segment, Segmented, Slider, Status, Toast,
    },
};

use crate::controls::{at, backdrop, head, note, note_right};

/// What the page holds.
pub(crate) struct Feedback {
    pub(crate) picture: Option<TextureHandle>,
    pub(crate) follow: f32,
    pub(crate) detail: f32,
    pub(crate) lock: bool,
    pub(crate) texts: [String; 4],
    pub(crate) size: usize,
}

impl Default for Feedback {
    fn default() -> Self {
        Self {
            picture: None,
            follow: 0.625,
            detail: 0.4,
            lock: true,
            texts: ["4.5", "28", "418 220 947", "people, hands, water drops"].map(str::to_owned),
            size: 1,
        }
    }
}

pub(crate) const ACTIONS: [CellAction<'static>; 7] = [
    action(Icon::Heart, "Pick", "P", false),
    action(Icon::X, "Reject", "X", false),
    action(Icon::PaintBrush, "Edit", "E", false),
    action(Icon::Shuffle, "Make variations", "V", false),
    action(Icon::SquaresFour, "Add to board", "B", true),
    action(Icon::Export, "Export", "Ctrl E", true),
    action(Icon::DotsThreeBold, "More", "", false),
];

const fn action(
    icon: Icon,
    name: &'static str,
    key: &'static str,
    wide_only: bool,
) -> CellAction<'static> {
    CellAction {
        icon,
        name,
        key,
        wide_only,
    }
}

pub(crate) fn feedback_ui(ui: &mut Ui, state: &mut Feedback) {
    backdrop(ui);
    let theme = tokens(ui);
    let ctx = ui.ctx().clone();
    let texture = state
        .picture
        .get_or_insert_with(|| ctx.load_texture("sample", sample(), egui::TextureOptions::LINEAR))
        .id();
    let title = "Pictures, progress and messages";
    widgets::text::paint_line(
        ui,
        pos2(40.0, 38.0),
        title,
        Size::Title,
        Weight::SemiBold,
        theme.text,
    );
    note_right(
        ui,
        1400.0,
        38.0,
        "A picture cell is always the full shape of the picture, so nothing jumps when it arrives",
    );
    cells_ui(ui, texture);
    errors_ui(ui);
    toasts_ui(ui);
    progress_ui(ui);
    more_ui(ui, state);
    more_fields_ui(ui, state);
    empties_ui(ui);
}

/// Soft light from the upper left over a warm ground, with a round thing in the middle.
fn sample() -> ColorImage {
    let side = 156_usize;
    let mut pixels = Vec::with_capacity(side * side);
    for y in 0..side {
        for x in 0..side {
            let (across, down) = (x as f32 / side as f32 - 0.5, y as f32 / side as f32 - 0.5);
            let away = across.hypot(down);
            let light = 1.0 - 0.35 * (across + down + 1.0) / 2.0;
            let [red, green, blue] = if away < 0.24 {
                [150.0, 74.0, 38.0]
            } else {
                [226.0, 204.0, 178.0]
            };
            pixels.push(measured(
                (red * light) as u8,
                (green * light) as u8,
                (blue * light) as u8,
            ));
        }
    }
    ColorImage::new([side, side], pixels)
}

fn cells_ui(ui: &mut Ui, texture: TextureId) {
    head(ui, 40.0, 87.0, "Picture cells");
    let picture = Picture::whole(texture, Color32::TRANSPARENT);
    let message = |icon, title, sentence| CellState::Message {
        icon: (icon, Status::Neutral),
        title,
        sentence,
        buttons: &[],
        buttons_on_hover: true,
    };
    let states = [
        CellState::Done(picture),
        CellState::Done(picture),
        CellState::Done(picture),
        CellState::Done(picture),
        CellState::Preview {
            picture,
            done: Some(0.75),
            text: "75%",
            cancel: None,
        },
        CellState::Making {
            title: "Making it",
            sentence: "about 6 s",
            done: None,
        },
        message(Icon::Hourglass, "Waiting its turn", "Next, in about 2 s"),
        message(
            Icon::WifiSlash,
            "You are offline",
            "It will start by itself when you are back",
        ),
    ];
    for (index, state) in states.into_iter().enumerate() {
        let left = 40.0 + 172.0 * index as f32;
        let rect = Rect::from_min_size(pos2(left, 110.0), vec2(156.0, 156.0));
        let cell = Cell {
            id: Id::unique("cell").with(index),
            name: "Picture",
            size_px: rect.size(),
            state,
            actions: &ACTIONS,
            selected: index == 2,
            picked: index == 2,
            rejected: index == 3,
            show_bar: index == 1,
        };
        widgets::cell_at(ui, rect, &cell);
    }
    note(ui, 40.0, 282.0, "Done. Radius 10");
    note(ui, 212.0, 282.0, "Hover. Bar 36, inset 8.");
    note(ui, 384.0, 282.0, "Selected: 2 px ring, 2 px");
    note(ui, 384.0, 298.0, "away. Picked: heart 24");
}

fn column<R>(ui: &mut Ui, rect: Rect, gap: f32, draw: impl FnOnce(&mut Ui) -> R) -> R {
    let layout = Layout::top_down(Align::Min);
    ui.scope_builder(UiBuilder::new().max_rect(rect).layout(layout), |ui| {
        ui.spacing_mut().item_spacing.y = gap;
        draw(ui)
    })
    .inner
}

fn errors_ui(ui: &mut Ui) {
    head(
        ui,
        40.0,
        355.0,
        "Error cards: what happened, what it cost, next step",
    );
    let cards = [
        ErrorCard {
            icon: (Icon::WarningCircle, Status::Danger),
            title: "Imagen 4 did not answer",
            sentence: "Google’s server was too busy. You were not charged.",
            button: "Try again",
            quiet: None,
        },
        ErrorCard {
            icon: (Icon::HandPalm, Status::Warning),
            title: "Gemini declined this one",
            sentence: "Its safety check stopped the picture. You were not charged.",
            button: "Edit prompt",
            quiet: Some("Why?"),
        },
        ErrorCard {
            icon: (Icon::Key, Status::Danger),
            title: "Ideogram needs a new key",
            sentence: "Its key was not accepted. You were not charged.",
            button: "Replace key",
            quiet: None,
        },
        ErrorCard {
            icon: (Icon::Wallet, Status::Warning),
            title: "Over your $60 budget",
            sentence: "$0.18 left, this costs about $0.24.",
            button: "Change models",
            quiet: Some("Raise it"),
        },
    ];
    let place = Rect::from_min_size(pos2(40.0, 378.0), vec2(468.0, 300.0));
    column(ui, place, 8.0, |ui| {
        for card in &cards {
            widgets::error_card(ui, card);
        }
    });
}

fn toasts_ui(ui: &mut Ui) {
    head(
        ui,
        540.0,
        355.0,
        "Toasts, bottom centre, 44 high, 6 s (errors stay)",
    );
    let toasts = [
        (
            Icon::Trash,
            Status::Neutral,
            "4 pictures moved to the bin",
            "Undo",
            true,
        ),
        (
            Icon::CheckCircleFill,
            Status::Positive,
            "5 files saved in Launch",
            "Show in folder",
            true,
        ),
        (
            Icon::WarningCircleFill,
            Status::Danger,
            "Cloudinary did not answer. Files are safe.",
            "Try again",
            false,
        ),
    ];
    let place = Rect::from_min_size(pos2(540.0, 378.0), vec2(420.0, 160.0));
    column(ui, place, 8.0, |ui| {
        for (icon, status, text, action, closable) in toasts {
            let toast = Toast {
                icon: (icon, status),
                text,
                action: Some(action),
                closable,
            };
            widgets::toast_ui(ui, &toast);
        }
    });
}

fn progress_ui(ui: &mut Ui) {
    head(ui, 540.0, 557.0, "Progress");
    for (y, done) in [(588.0, Some(0.84)), (622.0, Some(0.45)), (656.0, None)] {
        at(ui, 540.0, y, |ui| {
            widgets::progress_bar(ui, "Progress", done, 180.0)
        });
    }
    let theme = tokens(ui);
    let line = |ui: &Ui, x, y, text, weight, colour| {
        widgets::text::paint_line(ui, pos2(x, y), text, Size::Body, weight, colour)
    };
    let width = line(ui, 732.0, 590.0, "4 of 8 ready", Weight::Medium, theme.text);
    line(
        ui,
        732.0 + width,
        590.0,
        " · about 10 s left",
        Weight::Regular,
        theme.text_2,
    );
    line(
        ui,
        732.0,
        624.0,
        "1.4 of 3.1 GB · 2 min left",
        Weight::Regular,
        theme.text_2,
    );
    at(ui, 893.0, 610.0, |ui| {
        IconButton::new(Icon::Pause, "Pause the download")
            .small()
            .show(ui)
    });
    line(
        ui,
        732.0,
        658.0,
        "Unknown length: 1.2 s loop",
        Weight::Regular,
        theme.text_2,
    );
}

fn more_ui(ui: &mut Ui, state: &mut Feedback) {
    head(ui, 956.0, 355.0, "“More”, opened from the composer");
    let theme = tokens(ui);
    let card = Rect::from_min_size(pos2(956.0, 378.0), vec2(444.0, 278.0));
    let radius = triptych::ui::tokens::R_SHEET;
    widgets::paint::shadow(ui, card, radius, theme.shadow_2);
    widgets::paint::boxed(ui, card, radius, theme.raised, theme.line);
    for (y, plain, technical) in [
        (409.0, "Follow the prompt", "guidance"),
        (453.0, "Detail", "steps"),
        (497.0, "Lock the look", "seed"),
        (541.0, "Leave out", "negative prompt"),
        (585.0, "Picture size", "pixels"),
    ] {
        widgets::text::paint_line(
            ui,
            pos2(977.0, y),
            plain,
            Size::Body,
            Weight::Medium,
            theme.text,
        );
        note(ui, 977.0, y + 18.0, technical);
    }
    let word = |ui: &Ui, x, y, text| {
        widgets::text::paint_line(
            ui,
            pos2(x, y),
            text,
            Size::Body,
            Weight::Regular,
            theme.text_2,
        )
    };
    word(ui, 1101.0, 417.0, "loosely");
    word(ui, 1279.0, 417.0, "closely");
    word(ui, 1101.0, 461.0, "quick");
    word(ui, 1279.0, 461.0, "careful");
    at(ui, 1157.0, 405.0, |ui| {
        Slider::new("Follow the prompt", &mut state.follow, 0.0..=1.0, 0.5)
            .width(112.0)
            .show(ui)
    });
    at(ui, 1157.0, 449.0, |ui| {
        Slider::new("Detail", &mut state.detail, 0.0..=1.0, 0.5)
            .width(112.0)
            .show(ui)
    });
}

fn more_fields_ui(ui: &mut Ui, state: &mut Feedback) {
    let [guidance, steps, seed, without] = &mut state.texts;
    at(ui, 1335.0, 403.0, |ui| {
        Field::new("guidance", guidance)
            .width(44.0)
            .height(28.0)
            .right()
            .show(ui)
    });
    at(ui, 1335.0, 447.0, |ui| {
        Field::new("steps", steps)
            .width(44.0)
            .height(28.0)
            .right()
            .show(ui)
    });
    at(ui, 1101.0, 496.0, |ui| {
        widgets::toggle(ui, &mut state.lock, "Lock the look")
    });
    at(ui, 1145.0, 491.0, |ui| {
        Field::new("seed", seed).width(112.0).height(28.0).show(ui)
    });
    at(ui, 1261.0, 491.0, |ui| {
        IconButton::new(Icon::DiceFive, "Another seed")
            .small()
            .icon_px(18.0)
            .show(ui)
    });
    at(ui, 1101.0, 535.0, |ui| {
        Field::new("Leave out", without)
            .width(278.0)
            .height(28.0)
            .show(ui)
    });
    at(ui, 1101.0, 579.0, |ui| {
        let sizes = ["Draft", "Good", "Large"].map(Segment::new);
        let layout = Segmented {
            height_px: 28.0,
            ..Segmented::default()
        };
        widgets::segmented(ui, "size", &mut state.size, &sizes, layout);
    });
    let size = "1440 × 1440";
    widgets::text::paint_line(
        ui,
        pos2(1278.0, 593.0),
        size,
        Size::Body,
        Weight::Regular,
        tokens(ui).text_2,
    );
    note(
        ui,
        977.0,
        630.0,
        "Imagen 4 has no “Lock the look” and will ignore it.",
    );
}

fn empties_ui(ui: &mut Ui) {
    head(
        ui,
        40.0,
        707.0,
        "Empty states: what it is for, one button, one example",
    );
    let cards = [
        (
            Icon::Columns,
            "Describe a picture",
            "Type what you want to see below. Each model makes its own version, side by side.",
            "Try an example prompt",
        ),
        (
            Icon::Images,
            "Nothing here yet",
            "Every picture you make lands here by itself, with its prompt, price and model.",
            "Make your first picture",
        ),
        (
            Icon::SquaresFour,
            "A board for one idea",
            "Drop pictures, notes and colours here, for example “Warm stone, low sun”.",
            "Add pictures",
        ),
        (
            Icon::MagnifyingGlass,
            "No picture matches",
            "Nothing with rating 4 or more and “autumn” in Stone & Fig.",
            "Clear the search",
        ),
    ];
    for (index, (icon, title, sentence, button)) in cards.into_iter().enumerate() {
        let empty = EmptyState {
            icon,
            title,
            sentence,
            button,
            primary: index == 0,
        };
        at(ui, 40.0 + 344.0 * index as f32, 730.0, |ui| {
            widgets::empty_state(ui, &empty)
        });
    }
}
