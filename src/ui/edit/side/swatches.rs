//! Colours of words: a few to press, and any other as hex.

use eframe::egui::{CornerRadius, Role, Sense, Ui, Vec2, WidgetInfo, vec2};

use crate::text;
use crate::ui::tokens::{self, tokens};
use crate::ui::widgets::{Field, paint, tooltip};

/// Side of a swatch, points.
const SIDE: f32 = 24.0;
/// White, near black, and colours that print well on either.
const COLOURS: [[u8; 3]; 7] = [
    [0xff, 0xff, 0xff],
    [0x1a, 0x1a, 0x1a],
    [0xf5, 0xe9, 0xd8],
    [0xe3, 0xb2, 0x3c],
    [0xc4, 0x4a, 0x2e],
    [0x1f, 0x4d, 0x3a],
    [0x1d, 0x35, 0x57],
];

/// Draws the swatches. Returns the one that was pressed.
pub(super) fn row_ui(ui: &mut Ui, chosen: [u8; 3]) -> Option<[u8; 3]> {
    let mut pressed = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        for colour in COLOURS {
            if swatch_ui(ui, colour, colour == chosen) {
                pressed = Some(colour);
            }
        }
    });
    pressed
}

fn swatch_ui(ui: &mut Ui, colour: [u8; 3], on: bool) -> bool {
    let theme = tokens(ui);
    let (rect, response) = paint::allocate(ui, Vec2::splat(SIDE), Sense::click());
    let hex = text::adjust::hex(colour);
    let name = text::adjust::swatch(&hex);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, &name));
    let [red, green, blue] = colour;
    let round = CornerRadius::same(12);
    let fill = tokens::measured(red, green, blue);
    paint::boxed(ui, rect, round, fill, theme.line_strong);
    if on || response.has_focus() {
        paint::ring(ui, rect.shrink(1.0), round);
    }
    tooltip::show(&response, &hex, "");
    response.clicked()
}

/// The field of a colour as hex. Returns a colour that was typed.
pub(super) fn hex_ui(ui: &mut Ui, typed: &mut String) -> Option<[u8; 3]> {
    let now = parse(typed);
    if let Some([red, green, blue]) = now {
        let (rect, _) = ui.allocate_exact_size(vec2(20.0, 20.0), Sense::hover());
        let fill = tokens::measured(red, green, blue);
        let line = tokens(ui).line_strong;
        paint::boxed(ui, paint::snap(ui, rect), CornerRadius::same(4), fill, line);
    }
    let field = Field::new(text::adjust::COLOUR_HEX, typed)
        .width(96.0)
        .height(28.0)
        .wrong(now.is_none())
        .show(ui);
    parse(typed).filter(|_| field.changed())
}

/// A colour from `#FF5A36` or `ff5a36`.
fn parse(text: &str) -> Option<[u8; 3]> {
    let digits = text.trim();
    let digits = digits.strip_prefix('#').unwrap_or(digits);
    let number = u32::from_str_radix(digits, 16).ok()?;
    let is_hex = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let [_, red, green, blue] = number.to_be_bytes();
    is_hex.then_some([red, green, blue])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_people_write_them() {
        assert_eq!(parse("#FF5A36"), Some([255, 90, 54]), "usual");
        assert_eq!(parse(" 0a0b0c "), Some([10, 11, 12]), "bare");
        for wrong in ["", "#", "#FFF", "#GG0000", "+F5A36", "#FF5A3", "#FF5A361"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        for colour in COLOURS {
            assert_eq!(parse(&text::adjust::hex(colour)), Some(colour), "and back");
        }
    }
}
