//! Every colour, size, radius and shadow of the program, in two themes.
//!
//! This is the only file that may spell out a colour; everything else asks [`tokens`] for one by its role.
#![expect(
    clippy::disallowed_methods,
    reason = "colours are declared here and nowhere else"
)]

use eframe::egui::{Color32, CornerRadius, Shadow, Theme, Ui, Visuals};

/// The colours and shadows of one theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Whether this is the dark theme.
    pub dark: bool,
    /// Canvas behind pictures.
    pub bg: Color32,
    /// Rail, bars, inspector, cards, composer.
    pub panel: Color32,
    /// Buttons, chips, menus, toasts.
    pub raised: Color32,
    /// Fill under the pointer.
    pub hover: Color32,
    /// Fill while pressed.
    pub press: Color32,
    /// Fill of text fields.
    pub field: Color32,
    /// Hairlines.
    pub line: Color32,
    /// Hovered fields, tree lines, whiskers.
    pub line_strong: Color32,
    /// Main text.
    pub text: Color32,
    /// Secondary text and placeholders.
    pub text_2: Color32,
    /// Disabled things and decoration only.
    pub text_3: Color32,
    /// Track of a segmented control.
    pub seg: Color32,
    /// Chosen segment.
    pub seg_on: Color32,
    /// Chosen nav item and an icon button that is on.
    pub on_fill: Color32,
    /// A picture cell without a picture.
    pub empty: Color32,
    /// Text in the colour of success.
    pub positive_text: Color32,
    /// Text in the colour of a warning.
    pub warning_text: Color32,
    /// Text in the colour of danger.
    pub danger_text: Color32,
    /// Text in the colour of a hint.
    pub info_text: Color32,
    /// Focus and selection ring.
    pub ring: Color32,
    /// Behind sheets.
    pub scrim: Color32,
    /// Knob of a slider.
    pub knob: Color32,
    /// Line around the knob of a slider; invisible in the dark theme.
    pub knob_line: Color32,
    /// Knob of a toggle that is off.
    pub toggle_knob: Color32,
    /// Dots of the endless canvas of a board.
    pub canvas_dot: Color32,
    /// Barely lifted: chosen segment and slider knob in the light theme.
    pub shadow_1: Shadow,
    /// Composer, menus, toasts, floating bars.
    pub shadow_2: Shadow,
    /// Sheets and the selection bar.
    pub shadow_3: Shadow,
}

/// The one primary action, keyboard focus and selection; nothing else.
pub const ACCENT: Color32 = rgb(0xFF, 0x5A, 0x36);
/// The primary button under the pointer.
pub const ACCENT_HOVER: Color32 = rgb(0xFF, 0x72, 0x52);
/// The primary button while pressed.
pub const ACCENT_PRESS: Color32 = rgb(0xE8, 0x4A, 0x28);
/// Text on the accent, in both themes (6.2:1).
pub const ON_ACCENT: Color32 = rgb(0x1A, 0x0A, 0x05);
/// The accent at 14%, under selected text.
pub const ACCENT_WEAK: Color32 = rgba([0xFF, 0x5A, 0x36], 36);
/// The painted area of a mask: the accent at 45%, one flat colour.
pub const MASK: Color32 = rgba([0xFF, 0x5A, 0x36], 115);

/// What must not change: the blue of information at 40%, hatched, so that the two differ without their colour too.
pub const PROTECT: Color32 = rgba([0x4C, 0x8D, 0xFF], 102);
/// What is strongly changed on a heat map; nothing else is this yellow.
pub const HEAT: Color32 = rgb(0xFF, 0xE1, 0x4D);
/// Darkens what lies outside a frame, or beneath a heat map.
pub const VEIL: Color32 = Color32::from_black_alpha(140);

/// Status fill: success.
pub const POSITIVE: Color32 = rgb(0x2F, 0xA3, 0x6B);
/// Status fill: warning.
pub const WARNING: Color32 = rgb(0xD9, 0xA0, 0x21);
/// Status fill: danger.
pub const DANGER: Color32 = rgb(0xE5, 0x48, 0x4D);
/// Status fill: information.
pub const INFO: Color32 = rgb(0x4C, 0x8D, 0xFF);

/// Flat plate on a picture.
pub const OVER: Color32 = rgba([0x12, 0x12, 0x12], 204);
/// Text and icons on a plate.
pub const OVER_TEXT: Color32 = rgb(0xF5, 0xF5, 0xF5);
/// Lines, and the hovered button, on a plate.
pub const OVER_LINE: Color32 = rgba([0xFF, 0xFF, 0xFF], 41);
/// Multiplies nothing: the tint of a picture shown as it is.
pub const PLAIN: Color32 = Color32::WHITE;

/// How far a rejected picture is faded.
pub const REJECTED_OPACITY: f32 = 0.32;

/// Quiet radius inside another control: segment, checkbox, search word, key cap.
pub const R_INNER: CornerRadius = CornerRadius::same(4);
/// Controls and small thumbnails.
pub const R: CornerRadius = CornerRadius::same(6);
/// Cards and pictures.
pub const R_CARD: CornerRadius = CornerRadius::same(10);
/// Composer, sheets, floating bars.
pub const R_SHEET: CornerRadius = CornerRadius::same(14);

/// The steps of space, in points.
pub const SPACE: [f32; 7] = [4.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0];
/// Padding inside panels.
pub const PAD_PANEL: f32 = 16.0;
/// Padding inside cards.
pub const PAD_CARD: f32 = 20.0;
/// Padding inside sheets.
pub const PAD_SHEET: f32 = 24.0;
/// Gap between controls of one row.
pub const GAP: f32 = 8.0;
/// Gap between columns of pictures.
pub const GAP_COLUMNS: f32 = 16.0;
/// Width of the rail at the left.
pub const RAIL: f32 = 64.0;
/// Height of the bar at the top.
pub const BAR: f32 = 52.0;
/// Width of the inspector at the right.
pub const INSPECTOR: f32 = 300.0;

/// Dots of the known models: (key, colour), in the order in which new models would take a hue.
pub const MODEL_DOTS: [(&str, Color32); 9] = [
    ("flux", rgb(0x9B, 0x8A, 0xFB)),
    ("gemini", rgb(0x3F, 0xB6, 0xA8)),
    ("imagen", rgb(0x8D, 0xB6, 0x45)),
    ("gpt", rgb(0xE0, 0x7F, 0xB4)),
    ("ideogram", rgb(0xE3, 0xB2, 0x3C)),
    ("schnell", rgb(0xC3, 0x9A, 0x6B)),
    ("kontext", rgb(0x5F, 0xA8, 0xE6)),
    ("sdxl", rgb(0x8A, 0x94, 0xA6)),
    ("sketch", rgb(0xB4, 0xB4, 0xB4)),
];

/// Hues for models nobody knew when this was written; never an orange-red, which means "primary".
const SPARE_DOTS: [Color32; 7] = [
    rgb(0x6F, 0xC7, 0x7F),
    rgb(0xC9, 0x85, 0xE8),
    rgb(0x4F, 0xC3, 0xD9),
    rgb(0xC9, 0xB8, 0x58),
    rgb(0x7C, 0x93, 0xF2),
    rgb(0xD9, 0x9A, 0xA5),
    rgb(0x9A, 0xB8, 0xA0),
];

/// The dot of a known model, by its key in [`MODEL_DOTS`].
pub fn model_dot(key: &str) -> Option<Color32> {
    MODEL_DOTS
        .iter()
        .find(|(known, _)| *known == key)
        .map(|(_, colour)| *colour)
}

/// The dot of a model, by the number the catalogue gives it. Numbers beyond the palette start over in the spare hues.
pub fn dot(index: u8) -> Color32 {
    let index = usize::from(index);
    if let Some((_, colour)) = MODEL_DOTS.get(index) {
        return *colour;
    }
    let [first, ..] = SPARE_DOTS;
    let spare = index.saturating_sub(MODEL_DOTS.len()) % SPARE_DOTS.len();
    SPARE_DOTS.get(spare).copied().unwrap_or(first)
}

/// The next hue that nobody in `taken` has; starts over when all are taken.
pub fn next_free_hue(taken: &[Color32]) -> Color32 {
    let [first, ..] = SPARE_DOTS;
    SPARE_DOTS
        .iter()
        .copied()
        .find(|hue| !taken.contains(hue))
        .unwrap_or_else(|| {
            SPARE_DOTS
                .get(taken.len() % SPARE_DOTS.len())
                .copied()
                .unwrap_or(first)
        })
}

/// A colour that was measured rather than designed: the average of a picture, a swatch of a palette.
pub fn measured(red: u8, green: u8, blue: u8) -> Color32 {
    Color32::from_rgb(red, green, blue)
}

/// The colour of a level of a heat map, from nothing through white to [`HEAT`].
pub fn heat(level: u8) -> Color32 {
    let warm = PLAIN.lerp_to_gamma(HEAT, f32::from(level) / 255.0);
    warm.gamma_multiply_u8(level)
}

/// The dark theme.
pub static DARK: Tokens = Tokens {
    dark: true,
    bg: rgb(0x16, 0x16, 0x16),
    panel: rgb(0x1E, 0x1E, 0x1E),
    raised: rgb(0x26, 0x26, 0x26),
    hover: rgb(0x2E, 0x2E, 0x2E),
    press: rgb(0x38, 0x38, 0x38),
    field: rgb(0x16, 0x16, 0x16),
    line: rgb(0x33, 0x33, 0x33),
    line_strong: rgb(0x4A, 0x4A, 0x4A),
    text: rgb(0xED, 0xED, 0xED),
    text_2: rgb(0xA6, 0xA6, 0xA6),
    text_3: rgb(0x6F, 0x6F, 0x6F),
    seg: rgb(0x16, 0x16, 0x16),
    seg_on: rgb(0x33, 0x33, 0x33),
    on_fill: rgb(0x33, 0x33, 0x33),
    empty: rgb(0x1B, 0x1B, 0x1B),
    positive_text: rgb(0x4C, 0xC3, 0x8A),
    warning_text: rgb(0xE0, 0xB0, 0x40),
    danger_text: rgb(0xFF, 0x6B, 0x6E),
    info_text: rgb(0x7F, 0xB0, 0xFF),
    ring: ACCENT,
    scrim: Color32::from_black_alpha(158),
    knob: rgb(0xED, 0xED, 0xED),
    knob_line: Color32::TRANSPARENT,
    toggle_knob: Color32::WHITE,
    canvas_dot: rgb(0x26, 0x26, 0x26),
    shadow_1: shadow(1, 2, 89),
    shadow_2: shadow(4, 16, 102),
    shadow_3: shadow(16, 48, 140),
};

/// The light theme.
pub static LIGHT: Tokens = Tokens {
    dark: false,
    bg: rgb(0xF4, 0xF4, 0xF4),
    panel: Color32::WHITE,
    raised: Color32::WHITE,
    hover: rgb(0xF0, 0xF0, 0xF0),
    press: rgb(0xE6, 0xE6, 0xE6),
    field: Color32::WHITE,
    line: rgb(0xE2, 0xE2, 0xE2),
    line_strong: rgb(0xC4, 0xC4, 0xC4),
    text: rgb(0x1A, 0x1A, 0x1A),
    text_2: rgb(0x5C, 0x5C, 0x5C),
    text_3: rgb(0x8A, 0x8A, 0x8A),
    seg: rgb(0xEB, 0xEB, 0xEB),
    seg_on: Color32::WHITE,
    on_fill: rgb(0xE6, 0xE6, 0xE6),
    empty: rgb(0xFA, 0xFA, 0xFA),
    positive_text: rgb(0x1E, 0x7A, 0x4E),
    warning_text: rgb(0x8A, 0x62, 0x00),
    danger_text: rgb(0xC4, 0x29, 0x2E),
    info_text: rgb(0x1F, 0x5F, 0xD1),
    ring: ACCENT_PRESS,
    scrim: Color32::from_black_alpha(107),
    knob: Color32::WHITE,
    knob_line: rgb(0xC4, 0xC4, 0xC4),
    toggle_knob: Color32::WHITE,
    canvas_dot: rgb(0xE6, 0xE6, 0xE6),
    shadow_1: shadow(1, 2, 20),
    shadow_2: shadow(4, 16, 26),
    shadow_3: shadow(16, 48, 51),
};

/// The dark theme with "Stronger lines".
pub static DARK_STRONG: Tokens = Tokens {
    line: STRONG_LINE_DARK,
    ..DARK
};

/// The light theme with "Stronger lines".
pub static LIGHT_STRONG: Tokens = Tokens {
    line: STRONG_LINE_LIGHT,
    ..LIGHT
};

const STRONG_LINE_DARK: Color32 = rgb(0x7A, 0x7A, 0x7A);
const STRONG_LINE_LIGHT: Color32 = rgb(0x8A, 0x8A, 0x8A);

impl Tokens {
    /// The tokens that `visuals` was made from.
    pub fn of(visuals: &Visuals) -> &'static Self {
        // The theme writes `line` here, so the style itself remembers which variant it is.
        let line = visuals.widgets.noninteractive.bg_stroke.color;
        match (visuals.dark_mode, line) {
            (true, STRONG_LINE_DARK) => &DARK_STRONG,
            (true, _) => &DARK,
            (false, STRONG_LINE_LIGHT) => &LIGHT_STRONG,
            (false, _) => &LIGHT,
        }
    }

    /// The tokens of a theme.
    pub const fn pick(theme: Theme, stronger_lines: bool) -> &'static Self {
        match (theme, stronger_lines) {
            (Theme::Dark, true) => &DARK_STRONG,
            (Theme::Dark, false) => &DARK,
            (Theme::Light, true) => &LIGHT_STRONG,
            (Theme::Light, false) => &LIGHT,
        }
    }
}

/// The tokens in force in this part of the window.
pub fn tokens(ui: &Ui) -> &'static Tokens {
    Tokens::of(ui.visuals())
}

/// The fill of a status pill: the status colour at 16%.
pub fn pill_fill(status: Color32) -> Color32 {
    status.gamma_multiply_u8(41)
}

const fn rgb(red: u8, green: u8, blue: u8) -> Color32 {
    Color32::from_rgb(red, green, blue)
}

/// A colour at `alpha`/255, blended as CSS does: in gamma space.
const fn rgba([red, green, blue]: [u8; 3], alpha: u8) -> Color32 {
    const fn times(channel: u8, alpha: u8) -> u8 {
        ((channel as u16 * alpha as u16 + 127) / 255) as u8
    }
    Color32::from_rgba_premultiplied(
        times(red, alpha),
        times(green, alpha),
        times(blue, alpha),
        alpha,
    )
}

const fn shadow(y: i8, blur: u8, alpha: u8) -> Shadow {
    Shadow {
        offset: [0, y],
        blur,
        spread: 0,
        color: Color32::from_black_alpha(alpha),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance as WCAG 2.2 defines it.
    fn luminance(colour: Color32) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
    }

    fn contrast(one: Color32, other: Color32) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    fn fills(theme: &Tokens) -> [(&'static str, Color32); 9] {
        [
            ("bg", theme.bg),
            ("panel", theme.panel),
            ("raised", theme.raised),
            ("hover", theme.hover),
            ("press", theme.press),
            ("field", theme.field),
            ("seg", theme.seg),
            ("seg_on", theme.seg_on),
            ("empty", theme.empty),
        ]
    }

    #[test]
    fn text_reads_on_every_fill() {
        for theme in [&DARK, &LIGHT, &DARK_STRONG, &LIGHT_STRONG] {
            for (name, fill) in fills(theme) {
                for (role, text) in [("text", theme.text), ("text_2", theme.text_2)] {
                    let ratio = contrast(text, fill);
                    assert!(
                        ratio >= 4.8,
                        "{role} on {name}: {ratio:.2} (dark: {})",
                        theme.dark
                    );
                }
            }
        }
    }

    #[test]
    fn rings_and_accent_read() {
        for theme in [&DARK, &LIGHT] {
            for (name, fill) in [
                ("bg", theme.bg),
                ("panel", theme.panel),
                ("raised", theme.raised),
            ] {
                let ratio = contrast(theme.ring, fill);
                assert!(ratio >= 3.0, "ring on {name}: {ratio:.2}");
            }
        }
        for fill in [ACCENT, ACCENT_HOVER, ACCENT_PRESS] {
            let ratio = contrast(ON_ACCENT, fill);
            assert!(ratio >= 4.8, "text on {fill:?}: {ratio:.2}");
        }
    }

    #[test]
    fn status_text_reads_on_its_pill_and_on_cards() {
        for theme in [&DARK, &LIGHT] {
            for (status, text) in [
                (POSITIVE, theme.positive_text),
                (WARNING, theme.warning_text),
                (DANGER, theme.danger_text),
                (INFO, theme.info_text),
            ] {
                let pill = theme.panel.blend(pill_fill(status));
                assert!(
                    contrast(text, pill) >= 4.0,
                    "{text:?}: {:.2}",
                    contrast(text, pill)
                );
                assert!(contrast(text, theme.panel) >= 4.5, "{text:?} on panel");
            }
        }
    }

    #[test]
    fn stronger_lines_reach_three_to_one() {
        for theme in [&DARK_STRONG, &LIGHT_STRONG] {
            let ratio = contrast(theme.line, theme.panel);
            assert!(ratio >= 3.0, "stronger line: {ratio:.2}");
        }
    }

    #[test]
    fn new_models_get_hues_of_their_own_and_never_orange_red() {
        let mut taken: Vec<Color32> = MODEL_DOTS.iter().map(|(_, colour)| *colour).collect();
        for _ in SPARE_DOTS {
            let hue = next_free_hue(&taken);
            assert!(!taken.contains(&hue), "{hue:?} is taken");
            taken.push(hue);
        }
        for dot in &taken {
            let near_accent = i32::from(dot.r()) - i32::from(dot.g()) > 110 && dot.b() < 0x80;
            assert!(!near_accent, "{dot:?} looks like the accent");
        }
        assert!(
            taken.contains(&next_free_hue(&taken)),
            "starts over rather than failing"
        );
    }

    #[test]
    fn overlay_is_premultiplied() {
        assert_eq!(OVER, Color32::from_rgba_unmultiplied(0x12, 0x12, 0x12, 204));
    }
}
