//! What only the eyes and hands know: where things are scrolled to, what is typed and not yet said, which popups are open.
//! Losing it loses nothing.

use eframe::egui::{Rect, Vec2, pos2, vec2};

use crate::app::msg::Msg;
use crate::app::state::{Access, State};
use crate::domain::picture::PictureRow;
use crate::ui::textures::{Textures, Tier};
use crate::ui::widgets::Picture;
use crate::ui::{activity, create, edit, full, inspector, library, palette, settings, tokens};

use eframe::egui::{Color32, Ui};

/// The grey dot of pictures no model in the list made.
const NOBODYS_DOT: u8 = 8;

/// What every view may read.
#[derive(Clone, Copy)]
pub struct Cx<'a> {
    /// What is true.
    pub state: &'a State,
    /// Pictures on the graphics card.
    pub textures: &'a Textures,
}

impl Cx<'_> {
    /// The dot of a model.
    pub fn dot(&self, model: &crate::domain::ids::ModelId) -> Color32 {
        tokens::dot(
            self.state
                .catalogue
                .find(model)
                .map_or(NOBODYS_DOT, |(_, model)| model.dot),
        )
    }

    /// What to call a model.
    pub fn model_name<'b>(&'b self, model: &'b crate::domain::ids::ModelId) -> &'b str {
        self.state.catalogue.name(model)
    }

    /// Whether anything can be kept.
    pub fn can_write(&self) -> bool {
        self.state.access == Access::ReadWrite
    }

    /// A picture to paint `side` points long, fading in over `fade_secs` when it has just arrived.
    pub fn picture(&self, ui: &Ui, row: &PictureRow, side: f32, fade_secs: f32) -> Picture {
        let [red, green, blue] = row.average_rgb;
        let average = tokens::measured(red, green, blue);
        if row.damaged {
            return Picture::loading(average);
        }
        let tier = Tier::for_side(side * ui.pixels_per_point());
        let Some(texture) = self.textures.picture(row.blob, row.format, tier) else {
            return Picture::loading(average);
        };
        let opacity = self.fade(ui, texture.since_secs, fade_secs);
        Picture {
            opacity,
            ..Picture::whole(texture.id, average)
        }
    }

    /// 0 to 1 while something that arrived at `since_secs` fades in; repaints until it is there.
    pub fn fade(&self, ui: &Ui, since_secs: f64, fade_secs: f32) -> f32 {
        if self.state.settings.reduce_motion || fade_secs <= 0.0 || ui.style().animation_time <= 0.0
        {
            return 1.0;
        }
        let age = (ui.input(|input| input.time) - since_secs) as f32;
        if age < fade_secs {
            ui.ctx().request_repaint();
        }
        (age / fade_secs).clamp(0.0, 1.0)
    }
}

/// What views want done, in order.
#[derive(Debug, Default)]
pub struct Outbox(Vec<Msg>);

impl Outbox {
    /// Something happened.
    pub fn push(&mut self, msg: Msg) {
        self.0.push(msg);
    }

    /// Whether this was said in the present frame.
    pub fn contains(&self, msg: &Msg) -> bool {
        self.0.contains(msg)
    }

    /// Nothing happened.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl IntoIterator for Outbox {
    type Item = Msg;
    type IntoIter = std::vec::IntoIter<Msg>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Zoom and pan inside pictures, the same in all cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lens {
    /// 1 shows the whole picture.
    pub zoom: f32,
    /// The middle of what is shown, 0 to 1 across and down.
    pub center: Vec2,
}

impl Default for Lens {
    fn default() -> Self {
        Self {
            zoom: 1.0,
            center: vec2(0.5, 0.5),
        }
    }
}

impl Lens {
    /// Largest zoom.
    pub const MAX_ZOOM: f32 = 32.0;

    /// The part of a texture to show, 0 to 1.
    pub fn uv(&self) -> Rect {
        let half = 0.5 / self.zoom.max(1.0);
        let x = self.center.x.clamp(half, 1.0 - half);
        let y = self.center.y.clamp(half, 1.0 - half);
        Rect::from_min_max(pos2(x - half, y - half), pos2(x + half, y + half))
    }

    /// Zooms by a factor, keeping the point `at` (0 to 1 of what is shown) where it is.
    #[must_use]
    pub fn zoomed(self, factor: f32, at: Vec2) -> Self {
        let before = self.uv();
        let fixed = vec2(
            before.min.x + before.width() * at.x,
            before.min.y + before.height() * at.y,
        );
        let zoom = (self.zoom * factor).clamp(1.0, Self::MAX_ZOOM);
        let part = 1.0 / zoom;
        let center = fixed + (vec2(0.5, 0.5) - at) * part;
        Self { zoom, center }.settled()
    }

    /// Moves by a part of what is shown.
    #[must_use]
    pub fn panned(self, by: Vec2) -> Self {
        Self {
            center: self.center - by / self.zoom,
            ..self
        }
        .settled()
    }

    fn settled(self) -> Self {
        Self {
            center: self.uv().center().to_vec2(),
            ..self
        }
    }

    /// Whether the whole picture is shown.
    pub fn is_whole(&self) -> bool {
        self.zoom <= 1.0
    }
}

/// The view state of every page.
#[derive(Default)]
pub struct View {
    /// Create page.
    pub create: create::CreateView,
    /// Inspector.
    pub inspector: inspector::InspectorView,
    /// Large view.
    pub full: full::FullPageView,
    /// Edit page.
    pub edit: edit::EditPageView,
    /// Library page.
    pub library: library::LibraryView,
    /// Activity page.
    pub activity: activity::ActivityView,
    /// Settings page.
    pub settings: settings::SettingsView,
    /// Palette.
    pub palette: palette::PaletteView,
    /// The message at the bottom.
    pub notice: crate::ui::shell::NoticeView,
    /// The cursor should go to the prompt.
    pub focus_prompt: bool,
    /// The cursor should go to the library's search box.
    pub focus_search: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let at = vec2(0.25, 0.75);
        let lens = Lens::default().zoomed(4.0, at);
        let uv = lens.uv();
        let point = vec2(uv.min.x + uv.width() * at.x, uv.min.y + uv.height() * at.y);
        assert!((point - at).length() < 1e-5, "{point}");
        let back = lens.zoomed(1.0 / 4.0, at);
        assert!(
            back.is_whole() && back.uv() == Lens::default().uv(),
            "and back: {back:?}"
        );
    }

    #[test]
    fn the_lens_never_leaves_the_picture() {
        let mut lens = Lens::default().zoomed(3.0, vec2(0.0, 0.0));
        for by in [vec2(5.0, 0.0), vec2(-9.0, 4.0), vec2(0.0, -7.0)] {
            lens = lens.panned(by);
            let uv = lens.uv();
            assert!(uv.min.x >= -1e-6 && uv.max.x <= 1.0 + 1e-6, "{uv}");
            assert!(uv.min.y >= -1e-6 && uv.max.y <= 1.0 + 1e-6, "{uv}");
        }
        assert!(
            lens.zoomed(1000.0, vec2(0.5, 0.5)).zoom <= Lens::MAX_ZOOM,
            "limited"
        );
    }
}
