//! How Triptych looks: tokens, theme, fonts, icons and the kit of widgets that every page is made of.

pub mod fonts;
pub mod icons;
pub mod theme;
pub mod tokens;
pub mod widgets;
