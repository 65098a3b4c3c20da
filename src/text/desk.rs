//! Clipboard and file manager.

/// A text was copied.
pub const COPIED: &str = "Copied";
/// A picture was copied.
pub const COPIED_PICTURE: &str = "Picture copied";
/// Files were copied.
pub const COPIED_FILE: &str = "File copied";
/// There is no clipboard.
pub const NO_CLIPBOARD: &str = "this system has no clipboard";

/// Something could not be copied.
pub fn not_copied(why: &str) -> String {
    format!("Nothing was copied: {why}.")
}

/// The file manager could not be opened.
pub fn not_shown(why: &str) -> String {
    format!("The folder could not be opened: {why}. Its path is in the details on the right.")
}

/// The browser could not be opened.
pub fn no_browser(page: &str, why: &str) -> String {
    format!("Your browser could not be opened: {why}. The page is {page}")
}
