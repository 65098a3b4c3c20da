//! What every test of the window shares.
#![allow(
    dead_code,
    clippy::panic,
    clippy::print_stderr,
    clippy::allow_attributes,
    reason = "each test binary uses its own part of this"
)]

pub(crate) mod services;
pub(crate) mod world;

use std::sync::LazyLock;

use eframe::egui::{Theme, Ui, Vec2};
use egui_kittest::{Harness, HarnessBuilder, SnapshotOptions};
use triptych::ui::theme::{self, Appearance};

/// Whether pictures can be drawn here. Where they cannot, says so, and fails on a build machine, where they must.
pub(crate) fn graphics() -> bool {
    static FOUND: LazyLock<bool> = LazyLock::new(|| {
        let found = std::panic::catch_unwind(egui_kittest::wgpu::WgpuTestRenderer::new).is_ok();
        if !found {
            eprintln!(
                "No graphics adapter was found: pictures of the window were NOT drawn and NOT compared."
            );
        }
        found
    });
    assert!(
        *FOUND || std::env::var_os("CI").is_none(),
        "a build machine must be able to draw: install a Vulkan driver such as Mesa's lavapipe"
    );
    *FOUND
}

/// A window of `size` in `theme`, in the program's own style.
pub(crate) fn window<State>(size: impl Into<Vec2>, theme: Theme) -> HarnessBuilder<State> {
    Harness::<State>::builder()
        .with_size(size)
        .with_theme(theme)
        .with_max_steps(32)
        .with_step_dt(1.0 / 30.0)
        .with_render_cursor(false)
        .with_context_setup(|ctx| theme::install(ctx, Appearance::default()))
}

/// A window around a piece of interface with a state.
pub(crate) fn with_state<'a, State: 'a>(
    size: impl Into<Vec2>,
    app: impl FnMut(&mut Ui, &mut State) + 'a,
    state: State,
) -> Harness<'a, State> {
    window(size, Theme::Dark).build_ui_state(app, state)
}

/// How strictly pictures of the window are compared.
pub(crate) fn strictness() -> SnapshotOptions {
    SnapshotOptions::new().threshold(0.9).max_failed_pixels(24)
}
