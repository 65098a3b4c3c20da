//! The kit: small widgets that look like the design in every state.
//!
//! Each is told its text by the caller and hands back a [`eframe::egui::Response`] or what was clicked.

pub mod button;
pub mod chip;
pub mod icon_button;
pub mod paint;
pub mod progress;
pub mod segmented;
pub mod shape;
pub mod text;
pub mod tooltip;

pub use button::{Button, Height};
pub use chip::{Chip, ChipResponse, Status, model_name, over_plate, status_pill};
pub use icon_button::IconButton;
pub use paint::Pose;
pub use progress::{progress_bar, spinner};
pub use segmented::{Segment, Segmented, segmented};
pub use shape::Glyph;
pub use tooltip::Tip;
