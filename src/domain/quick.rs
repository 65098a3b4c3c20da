//! Quick actions: what people most often want changed.

/// A quick action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuickEdit {
    /// Remove what is painted.
    RemoveObject,
    /// Another background.
    ReplaceBackground,
    /// A larger canvas, or another shape.
    ChangeShape,
    /// Other light.
    Relight,
    /// Words in the picture.
    AddText,
    /// More pixels.
    Enlarge,
    /// Another colour.
    Recolour,
    /// A little different.
    VarySubtle,
    /// Quite different.
    VaryStrong,
    /// Without its background.
    CutOut,
    /// What was drawn onto it.
    Sketch,
}
