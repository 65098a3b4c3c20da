//! A link: text that leads out of the window.

use eframe::egui::{Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::paint::{self, Look, Pose};
use crate::ui::{
    fonts::{Size, Weight},
    icons::{Icon, paint_icon},
    tokens::{R_INNER, tokens},
};

/// A link of 12/500, 20 high, with a small arrow behind it; ask the response whether it was clicked.
pub fn link(ui: &mut Ui, text: &str) -> Response {
    let theme = tokens(ui);
    let galley = paint::galley(ui, text, Size::Caption, Weight::Medium);
    let width = galley.size().x.ceil() + 4.0 + 10.0;
    let (rect, response) = paint::allocate(ui, vec2(width, 20.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Link, ui.is_enabled(), text));
    let look = Look::read(ui, &response, Pose::Live);
    let colour = theme.text.lerp_to_gamma(theme.text_2, look.hover);
    let line = rect.left_center();
    let end = line.x + galley.size().x;
    paint::paint_left(ui, line, galley, colour);
    let arrow = pos2(rect.right() - 5.0, rect.center().y);
    paint_icon(ui, Icon::ArrowUpRight, arrow, 10.0, colour);
    if look.hover > 0.0 {
        let under = rect.center().y + 8.0;
        ui.painter().hline(
            line.x..=end,
            under,
            (1.0, colour.gamma_multiply(look.hover)),
        );
    }
    if look.focus {
        paint::ring(ui, rect, R_INNER);
    }
    response
}
