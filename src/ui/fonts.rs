//! The three weights of Inter and the sizes they are set in.

use std::sync::{Arc, LazyLock};

use eframe::egui::{
    Context, FontData, FontDefinitions, FontFamily, FontId, TextFormat, TextStyle, epaint::Color32,
};

/// A weight of Inter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// 400: body text.
    #[default]
    Regular,
    /// 500: controls and labels.
    Medium,
    /// 600: titles, names and the primary button.
    SemiBold,
}

/// A size of the type scale with its line height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// 12 on 16.
    Caption,
    /// 13 on 20.
    #[default]
    Body,
    /// 15 on 22.
    Emphasis,
    /// 20 on 28.
    Title,
    /// 28 on 36.
    Display,
}

impl Size {
    /// Font size in points.
    pub const fn px(self) -> f32 {
        match self {
            Self::Caption => 12.0,
            Self::Body => 13.0,
            Self::Emphasis => 15.0,
            Self::Title => 20.0,
            Self::Display => 28.0,
        }
    }

    /// Distance from one line to the next, in points.
    pub const fn line_height(self) -> f32 {
        match self {
            Self::Caption => 16.0,
            Self::Body => 20.0,
            Self::Emphasis => 22.0,
            Self::Title => 28.0,
            Self::Display => 36.0,
        }
    }
}

/// The font of a size and weight.
pub fn font(size: Size, weight: Weight) -> FontId {
    FontId::new(size.px(), family(weight))
}

/// A text format with the right font and line height.
pub fn format(size: Size, weight: Weight, colour: Color32) -> TextFormat {
    TextFormat {
        font_id: font(size, weight),
        line_height: Some(size.line_height()),
        color: colour,
        ..TextFormat::default()
    }
}

/// The family that holds a weight; cheap, for use in every frame.
pub fn family(weight: Weight) -> FontFamily {
    match weight {
        Weight::Regular => FontFamily::Proportional,
        Weight::Medium => MEDIUM.clone(),
        Weight::SemiBold => SEMIBOLD.clone(),
    }
}

/// The text styles of the program: (style, font).
pub fn text_styles() -> [(TextStyle, FontId); 5] {
    [
        (TextStyle::Small, font(Size::Caption, Weight::Regular)),
        (TextStyle::Body, font(Size::Body, Weight::Regular)),
        (TextStyle::Button, font(Size::Body, Weight::Medium)),
        (TextStyle::Heading, font(Size::Title, Weight::SemiBold)),
        (TextStyle::Monospace, FontId::monospace(Size::Body.px())),
    ]
}

/// Gives `ctx` the three weights. Every family keeps the symbols egui ships as a fallback; other scripts come from
/// the system's fonts, which eframe looks up by family when a letter is missing.
pub fn install(ctx: &Context) {
    ctx.set_fonts(definitions());
}

static MEDIUM: LazyLock<FontFamily> = LazyLock::new(|| FontFamily::Name("medium".into()));
static SEMIBOLD: LazyLock<FontFamily> = LazyLock::new(|| FontFamily::Name("semibold".into()));

fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let fallbacks = fonts
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    let weights: [(&str, FontFamily, &'static [u8]); 3] = [
        (
            "inter-400",
            FontFamily::Proportional,
            include_bytes!("../../assets/fonts/Inter-Regular.ttf"),
        ),
        (
            "inter-500",
            MEDIUM.clone(),
            include_bytes!("../../assets/fonts/Inter-Medium.ttf"),
        ),
        (
            "inter-600",
            SEMIBOLD.clone(),
            include_bytes!("../../assets/fonts/Inter-SemiBold.ttf"),
        ),
    ];
    for (name, family, bytes) in weights {
        let mut data = FontData::from_static(bytes);
        // The files carry no hints; guessed ones would bend the letters away from the drawings.
        data.tweak.hinting = Some(false);
        fonts.font_data.insert(name.to_owned(), Arc::new(data));
        let mut names = vec![name.to_owned()];
        names.extend(fallbacks.iter().cloned());
        fonts.families.insert(family, names);
    }
    fonts
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui_kittest::Harness;

    /// Widths of `text` in every weight, in points.
    fn widths(text: &str) -> [f32; 3] {
        let found = std::cell::Cell::new([0.0; 3]);
        let mut harness = Harness::builder()
            .with_context_setup(install)
            .build_ui(|ui| {
                found.set(
                    [Weight::Regular, Weight::Medium, Weight::SemiBold].map(|weight| {
                        let id = font(Size::Body, weight);
                        ui.painter()
                            .layout_no_wrap(text.to_owned(), id, Color32::WHITE)
                            .size()
                            .x
                    }),
                );
            });
        harness.run();
        drop(harness);
        found.get()
    }

    #[test]
    fn figures_are_tabular_in_every_weight() {
        assert_eq!(widths("1111"), widths("8888"), "figures must not jump");
    }

    #[test]
    fn weights_differ() {
        let [regular, medium, semibold] = widths("Generate");
        assert!(
            regular < medium && medium < semibold,
            "{regular} {medium} {semibold}"
        );
    }

    #[test]
    fn every_weight_has_the_signs_of_the_copy() {
        let mut harness = Harness::builder()
            .with_context_setup(install)
            .build_ui(|ui| {
                ui.fonts_mut(|fonts| {
                    for weight in [Weight::Regular, Weight::Medium, Weight::SemiBold] {
                        let id = font(Size::Body, weight);
                        assert!(
                            fonts.has_glyphs(&id, "…–—×·’‘“”≥≤−€£¥←→↑↓ÅéñőßŁЖΩ"),
                            "{weight:?}"
                        );
                    }
                });
            });
        harness.run();
    }
}
