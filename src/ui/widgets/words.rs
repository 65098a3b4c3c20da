//! Accessible names of generic controls, the only words the kit brings itself.

/// A × that closes something.
pub const CLOSE: &str = "Close";
/// A × that empties a field.
pub const CLEAR: &str = "Clear";
/// The minus of a stepper.
pub const FEWER: &str = "Fewer";
/// The plus of a stepper.
pub const MORE: &str = "One more";
