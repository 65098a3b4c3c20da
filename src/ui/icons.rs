//! Icons: Phosphor glyphs drawn from vectors, and the few shapes that are drawn by hand.

use eframe::egui::{Color32, Context, Image, Pos2, Rect, Ui, Vec2, load::Bytes, pos2, vec2};

macro_rules! icons {
    ($($name:ident = $file:literal,)*) => {
        /// A glyph; the name is the Phosphor name, with `Fill` or `Bold` behind it for those weights.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each is named after its picture")]
        pub enum Icon { $($name,)* }

        impl Icon {
            /// Every icon.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Where egui finds the glyph once [`install`] has run.
            pub const fn uri(self) -> &'static str {
                match self { $(Self::$name => concat!("bytes://icons/", $file, ".svg"),)* }
            }

            const fn svg(self) -> &'static [u8] {
                match self {
                    $(Self::$name => include_bytes!(concat!("../../icons/glyphs/", $file, ".svg")),)*
                }
            }
        }
    };
}

icons! {
    ArrowClockwise = "arrow-clockwise",
    ArrowCounterClockwise = "arrow-counter-clockwise",
    ArrowLeft = "arrow-left",
    ArrowUUpLeft = "arrow-u-up-left",
    ArrowUUpRight = "arrow-u-up-right",
    ArrowUpRight = "arrow-up-right",
    ArrowsOut = "arrows-out",
    ArrowsOutSimple = "arrows-out-simple",
    CaretDown = "caret-down",
    CaretLeft = "caret-left",
    CaretRight = "caret-right",
    ChartBar = "chart-bar",
    Check = "check",
    CheckCircle = "check-circle",
    ClockCounterClockwise = "clock-counter-clockwise",
    CloudArrowUp = "cloud-arrow-up",
    Columns = "columns",
    Copy = "copy",
    CornersOut = "corners-out",
    Crop = "crop",
    Cube = "cube",
    Cursor = "cursor",
    Desktop = "desktop",
    DiceFive = "dice-five",
    DownloadSimple = "download-simple",
    Eraser = "eraser",
    Export = "export",
    Eye = "eye",
    EyeSlash = "eye-slash",
    Eyedropper = "eyedropper",
    FolderSimple = "folder-simple",
    FrameCorners = "frame-corners",
    GearSix = "gear-six",
    GridFour = "grid-four",
    Hand = "hand",
    HandPalm = "hand-palm",
    HardDrives = "hard-drives",
    Heart = "heart",
    Hourglass = "hourglass",
    Image = "image",
    Images = "images",
    Info = "info",
    Key = "key",
    Keyboard = "keyboard",
    Lasso = "lasso",
    LinkSimple = "link-simple",
    LockSimple = "lock-simple",
    MagicWand = "magic-wand",
    MagnifyingGlass = "magnifying-glass",
    Minus = "minus",
    Note = "note",
    PaintBrush = "paint-brush",
    Palette = "palette",
    Pause = "pause",
    PersonSimple = "person-simple",
    Play = "play",
    Plus = "plus",
    Presentation = "presentation",
    Pulse = "pulse",
    SelectionBackground = "selection-background",
    Shuffle = "shuffle",
    SidebarSimple = "sidebar-simple",
    SlidersHorizontal = "sliders-horizontal",
    Sparkle = "sparkle",
    SquareSplitHorizontal = "square-split-horizontal",
    SquaresFour = "squares-four",
    Stack = "stack",
    Star = "star",
    Stop = "stop",
    SunDim = "sun-dim",
    Tag = "tag",
    TextT = "text-t",
    Trash = "trash",
    TreeStructure = "tree-structure",
    Wallet = "wallet",
    Warning = "warning",
    WarningCircle = "warning-circle",
    WifiSlash = "wifi-slash",
    X = "x",
    XCircle = "x-circle",
    ChartBarFill = "chart-bar-fill",
    CheckCircleFill = "check-circle-fill",
    CubeFill = "cube-fill",
    FolderSimpleFill = "folder-simple-fill",
    GearSixFill = "gear-six-fill",
    HeartFill = "heart-fill",
    ImagesFill = "images-fill",
    PaintBrushFill = "paint-brush-fill",
    SparkleFill = "sparkle-fill",
    SquaresFourFill = "squares-four-fill",
    StarFill = "star-fill",
    StopFill = "stop-fill",
    WarningCircleFill = "warning-circle-fill",
    XCircleFill = "x-circle-fill",
    CaretDownBold = "caret-down-bold",
    CaretLeftBold = "caret-left-bold",
    CaretRightBold = "caret-right-bold",
    CheckBold = "check-bold",
    DotsThreeBold = "dots-three-bold",
    MinusBold = "minus-bold",
    PlusBold = "plus-bold",
    XBold = "x-bold",
}

/// Teaches `ctx` to draw vector images and hands it every icon. Call once.
pub fn install(ctx: &Context) {
    egui_extras::install_image_loaders(ctx);
    for icon in Icon::ALL {
        ctx.include_bytes(icon.uri(), Bytes::Static(icon.svg()));
    }
}

/// The icon as an image widget, `size_px` square, in one colour.
pub fn icon_image(icon: Icon, size_px: f32, tint: Color32) -> Image<'static> {
    Image::from_uri(icon.uri())
        .fit_to_exact_size(Vec2::splat(size_px))
        .show_loading_spinner(false)
        .tint(tint)
}

/// Paints the icon centred on `center`, `size_px` square, on whole pixels.
pub fn paint_icon(ui: &Ui, icon: Icon, center: Pos2, size_px: f32, tint: Color32) {
    let rect = Rect::from_center_size(center, Vec2::splat(size_px));
    // Of no size, it would be drawn as a picture that cannot be loaded.
    if size_px > 0.0 && ui.is_rect_visible(rect) {
        icon_image(icon, size_px, tint).paint_at(ui, rect);
    }
}

/// Paints the logo, three bars, centred on `center`; `height_px` is the height of the middle bar (22 in the rail).
pub fn paint_logo(ui: &Ui, center: Pos2, height_px: f32, middle: Color32, sides: Color32) {
    let unit = height_px / 22.0;
    let bar = |x: f32, height: f32| {
        let middle = pos2(center.x + x * unit, center.y);
        Rect::from_center_size(middle, vec2(6.0, height) * unit)
    };
    let painter = ui.painter();
    painter.rect_filled(bar(-9.0, 14.0), unit, sides);
    painter.rect_filled(bar(0.0, 22.0), unit, middle);
    painter.rect_filled(bar(9.0, 14.0), unit, sides);
}
