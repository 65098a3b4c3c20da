//! Turns the tokens into egui's styles.

use eframe::egui::{
    Context, CornerRadius, Margin, Stroke, Style, Theme, Vec2, Visuals,
    epaint::{Color32, FontColorTransferFunction, text::TextOptions},
    style::{
        HandleShape, Interaction, ScrollAnimation, ScrollFadeStyle, ScrollStyle, Selection,
        Spacing, TextCursorStyle, WidgetVisuals, Widgets,
    },
    vec2,
};

use super::{
    fonts, icons,
    tokens::{self, R, R_CARD, R_SHEET, Tokens},
};

/// What a person may change about the look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Appearance {
    /// Hairlines that reach 3:1.
    pub stronger_lines: bool,
    /// Nothing moves except progress.
    pub reduce_motion: bool,
}

/// Seconds a hover takes to fade in.
pub const HOVER_SECS: f32 = 0.08;

/// Prepares a fresh context: fonts, icons, both styles. Call once, before the first frame.
pub fn install(ctx: &Context, appearance: Appearance) {
    fonts::install(ctx);
    icons::install(ctx);
    apply(ctx, appearance);
}

/// Writes both styles, for instance after a change in Settings.
pub fn apply(ctx: &Context, appearance: Appearance) {
    for theme in [Theme::Dark, Theme::Light] {
        let theme_tokens = Tokens::pick(theme, appearance.stronger_lines);
        ctx.set_style_of(theme, style(theme_tokens, appearance));
    }
}

/// The style of one theme.
pub fn style(tokens: &Tokens, appearance: Appearance) -> Style {
    let mut style = Style {
        text_styles: fonts::text_styles().into(),
        visuals: visuals(tokens),
        animation_time: if appearance.reduce_motion {
            0.0
        } else {
            HOVER_SECS
        },
        explanation_tooltips: false,
        url_in_tooltip: false,
        ..Style::default()
    };
    spacing(&mut style.spacing);
    interaction(&mut style.interaction);
    if appearance.reduce_motion {
        style.scroll_animation = ScrollAnimation::none();
    }
    style
}

fn spacing(spacing: &mut Spacing) {
    spacing.item_spacing = vec2(8.0, 8.0);
    spacing.window_margin = Margin::same(24);
    spacing.button_padding = vec2(12.0, 6.0);
    spacing.menu_margin = Margin::same(6);
    spacing.menu_spacing = 4.0;
    spacing.menu_width = 400.0;
    spacing.indent = 16.0;
    spacing.interact_size = vec2(32.0, 20.0);
    spacing.icon_width = 16.0;
    spacing.icon_spacing = 8.0;
    spacing.tooltip_width = 320.0;
    spacing.scroll = ScrollStyle {
        bar_width: 8.0,
        floating_width: 4.0,
        bar_inner_margin: 2.0,
        bar_outer_margin: 2.0,
        handle_min_length: 32.0,
        foreground_color: true,
        dormant_background_opacity: 0.0,
        active_background_opacity: 0.0,
        interact_background_opacity: 0.0,
        dormant_handle_opacity: 0.0,
        active_handle_opacity: 0.35,
        interact_handle_opacity: 0.6,
        fade: ScrollFadeStyle {
            strength: 0.0,
            size: 0.0,
        },
        ..ScrollStyle::floating()
    };
}

fn interaction(interaction: &mut Interaction) {
    interaction.tooltip_delay = 0.5;
    interaction.tooltip_grace_time = 0.3;
    interaction.show_tooltips_only_when_still = false;
    interaction.selectable_labels = false;
}

fn visuals(tokens: &Tokens) -> Visuals {
    let base = if tokens.dark {
        Visuals::dark()
    } else {
        Visuals::light()
    };
    Visuals {
        text_options: TextOptions {
            // Coverage as it is: anything else makes Inter look one weight heavier than it was drawn.
            color_transfer_function: FontColorTransferFunction::Gamma(1.0),
            ..base.text_options
        },
        override_text_color: None,
        weak_text_color: Some(tokens.text_2),
        widgets: widgets(tokens),
        selection: Selection {
            bg_fill: tokens::ACCENT_WEAK,
            stroke: Stroke::new(1.0, tokens.ring),
        },
        hyperlink_color: tokens.text,
        faint_bg_color: tokens.empty,
        extreme_bg_color: tokens.field,
        text_edit_bg_color: Some(tokens.field),
        code_bg_color: tokens.hover,
        warn_fg_color: tokens.warning_text,
        error_fg_color: tokens.danger_text,
        window_corner_radius: R_SHEET,
        window_shadow: tokens.shadow_3,
        window_fill: tokens.panel,
        window_stroke: Stroke::new(1.0, tokens.line),
        window_highlight_topmost: false,
        menu_corner_radius: R_CARD,
        panel_fill: tokens.bg,
        popup_shadow: tokens.shadow_2,
        text_cursor: TextCursorStyle {
            stroke: Stroke::new(1.0, tokens.text),
            ..base.text_cursor.clone()
        },
        button_frame: true,
        slider_trailing_fill: true,
        handle_shape: HandleShape::Circle,
        image_loading_spinners: false,
        // Disabled things are drawn in their own colours, never as faded ones.
        disabled_alpha: 1.0,
        ..base
    }
}

fn widgets(tokens: &Tokens) -> Widgets {
    let state = |fill: Color32, line: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, line),
        corner_radius: R,
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    Widgets {
        noninteractive: WidgetVisuals {
            corner_radius: CornerRadius::ZERO,
            ..state(tokens.panel, tokens.line, tokens.text)
        },
        inactive: state(tokens.raised, tokens.line, tokens.text),
        hovered: state(tokens.hover, tokens.line, tokens.text),
        active: state(tokens.press, tokens.line, tokens.text),
        open: state(tokens.hover, tokens.line, tokens.text),
    }
}

/// The smallest window that is drawn as designed, in points.
pub const MIN_WINDOW: Vec2 = vec2(1024.0, 700.0);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_remembers_its_tokens() {
        for theme in [Theme::Dark, Theme::Light] {
            for stronger_lines in [true, false] {
                let tokens = Tokens::pick(theme, stronger_lines);
                let appearance = Appearance {
                    stronger_lines,
                    ..Appearance::default()
                };
                let style = style(tokens, appearance);
                assert!(
                    std::ptr::eq(Tokens::of(&style.visuals), tokens),
                    "{theme:?} {stronger_lines}"
                );
            }
        }
    }

    #[test]
    fn reduced_motion_stops_animation() {
        let appearance = Appearance {
            reduce_motion: true,
            ..Appearance::default()
        };
        assert_eq!(style(&tokens::DARK, appearance).animation_time, 0.0);
    }
}
