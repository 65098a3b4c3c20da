//! The kit: small widgets that look like the design in every state.
//!
//! Each is told its text by the caller and hands back a [`eframe::egui::Response`] or what was clicked.

pub mod button;
pub mod card;
pub mod cell;
pub mod chip;
pub mod field;
pub mod icon_button;
pub mod link;
pub mod menu;
pub mod nav;
pub mod paint;
pub mod progress;
pub mod segmented;
pub mod shape;
pub mod sheet;
pub mod slider;
pub mod stepper;
pub mod text;
pub mod toast;
pub mod toggle;
pub mod tooltip;
pub mod words;

pub use button::{Button, Height, Kind};
pub use card::{CardClick, EmptyState, ErrorCard, card, card_frame, empty_state, error_card};
pub use cell::{
    Cell, CellAction, CellButton, CellResponse, CellState, Picture, cell, cell_at, paint_picture,
};
pub use chip::{Chip, ChipResponse, Status, model_name, over_plate, search_token, status_pill};
pub use field::{Field, floating_frame, prompt_editor};
pub use icon_button::IconButton;
pub use link::link;
pub use menu::{MenuRow, context_menu, menu, menu_divider, menu_frame, menu_is_open};
pub use nav::{NavItem, nav_item};
pub use paint::{Pose, dashed_rect, ring};
pub use progress::{progress_bar, spinner};
pub use segmented::{Segment, Segmented, segmented, segmented_optional};
pub use shape::Glyph;
pub use sheet::{SheetResponse, dialog, sheet};
pub use slider::Slider;
pub use stepper::stepper;
pub use text::{
    body, caption, divider, divider_vertical, elided, heading, key_cap, key_cap_in, key_value,
    name, quiet, rich, section_label, title,
};
pub use toast::{Toast, ToastClick, ToastResponse, floating_bar, toast_area, toast_ui};
pub use toggle::{Checked, checkbox, checkbox_mixed, stars, toggle, toggle_labelled, toggle_posed};
pub use tooltip::Tip;
