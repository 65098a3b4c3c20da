//! The headless commands.

/// Nothing to show a window on.
pub const NO_DISPLAY: &str = "There is no display to open a window on. Without one, use: triptych generate, models, history, show, doctor. See triptych --help.";

/// No renderer works.
pub fn no_renderer(detail: &str) -> String {
    format!(
        "Triptych could not draw: neither Vulkan/Metal/DirectX nor OpenGL works here. \
         Install a graphics driver (on Debian: mesa-vulkan-drivers or libgl1-mesa-dri), or use the headless commands, see triptych --help. ({detail})"
    )
}
