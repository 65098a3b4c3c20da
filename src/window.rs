//! Opening the window: graphics by wgpu, else by OpenGL, else a sentence that says what is missing.

use std::sync::Arc;

use eframe::egui::{IconData, ViewportBuilder};
use eframe::{NativeOptions, Renderer};

use crate::cli::Home;
use crate::studio::Studio;
use crate::text;

/// Smallest window, points.
const MIN_SIZE: [f32; 2] = [1024.0, 700.0];
/// First window, points.
const FIRST_SIZE: [f32; 2] = [1440.0, 900.0];

/// Whether there is anything to open a window on.
pub fn has_display() -> bool {
    if cfg!(any(target_os = "windows", target_os = "macos")) {
        return true;
    }
    ["WAYLAND_DISPLAY", "DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Opens the window and stays until it is closed. The error is a sentence for people.
pub fn open(home: Home) -> Result<(), String> {
    if !has_display() {
        return Err(text::cli::NO_DISPLAY.to_owned());
    }
    let home = Arc::new(home);
    let forced = std::env::var("TRIPTYCH_RENDERER").ok();
    let mut reasons = Vec::new();
    for (name, renderer) in [("wgpu", Renderer::Wgpu), ("opengl", Renderer::Glow)] {
        if forced.as_deref().is_some_and(|forced| forced != name) {
            continue;
        }
        match open_with(renderer, &home) {
            Ok(()) => return Ok(()),
            Err(err) => {
                tracing::warn!(renderer = name, %err, "cannot draw");
                reasons.push(format!("{name}: {err}"));
            }
        }
    }
    Err(text::cli::no_renderer(&reasons.join("; ")))
}

fn open_with(renderer: Renderer, home: &Arc<Home>) -> Result<(), eframe::Error> {
    let viewport = ViewportBuilder::default()
        .with_title(text::APP)
        .with_app_id("triptych")
        .with_inner_size(FIRST_SIZE)
        .with_min_inner_size(MIN_SIZE)
        .with_icon(icon());
    let options = NativeOptions {
        viewport,
        renderer,
        centered: true,
        ..NativeOptions::default()
    };
    let home = Arc::clone(home);
    eframe::run_native(
        text::APP,
        options,
        Box::new(move |cc| Ok(Box::new(Studio::new(cc, &home)?))),
    )
}

fn icon() -> IconData {
    let png = include_bytes!("../icons/app-256.png");
    eframe::icon_data::from_png_bytes(png).unwrap_or_default()
}
