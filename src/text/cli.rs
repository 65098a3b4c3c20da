//! The headless commands.

use crate::domain::budget::Cap;
use crate::domain::money::{Micros, Price};
use crate::text::units;

/// Nothing to show a window on.
pub const NO_DISPLAY: &str = "There is no display to open a window on. Without one, use: triptych generate, edit, models, history, show, doctor. See triptych --help.";

/// No renderer works.
pub fn no_renderer(detail: &str) -> String {
    format!(
        "Triptych could not draw: neither Vulkan/Metal/DirectX nor OpenGL works here. \
         Install a graphics driver (on Debian: mesa-vulkan-drivers or libgl1-mesa-dri), or use the headless commands, see triptych --help. ({detail})"
    )
}

/// First line of the help.
pub const ABOUT: &str =
    "One prompt, many models, side by side. Without a command the window opens.";
/// The system names no home folder.
pub const NO_HOME: &str =
    "This system names no home folder. Choose a library folder with --library DIR.";
/// Why the library could not be opened, and what the window can do about it.
pub fn rescue(why: &str, copy: &std::path::Path) -> String {
    format!(
        "{why} There is a copy of the history ({}); the window puts it back with one click.",
        copy.display()
    )
}

/// After an unknown model.
pub const SEE_MODELS: &str = " See: triptych models";
/// Doctor.
pub const VERSION: &str = "version";
/// Doctor.
pub const FOLDER: &str = "folder";
/// Doctor.
pub const LIBRARY: &str = "library";
/// Doctor.
pub const CHECK: &str = "check";
/// Doctor.
pub const ROOM: &str = "room";
/// Doctor.
pub const UNFINISHED: &str = "unfinished";
/// Doctor.
pub const WINDOW: &str = "window";
/// Doctor.
pub const PRACTICE: &str = "practice";
/// Doctor.
pub const DISPLAY: &str = "There is a display";
/// Doctor.
pub const NO_LIBRARY_YET: &str = "None yet; the first picture makes one";
/// Doctor.
pub const CAN_WRITE: &str = "Open for reading and writing";
/// Doctor.
pub const SOUND: &str = "The history is sound, and every picture is there with its checksum";

/// Doctor: pictures and free space.
pub fn room(pictures: u64, bytes: u64, free: u64) -> String {
    use super::units;
    format!(
        "{}, {}; {} free",
        units::pictures(pictures),
        units::bytes(bytes),
        units::bytes(free)
    )
}

/// Doctor: the painter works.
pub fn practice(hands: usize) -> String {
    format!("{hands} built-in models, working")
}

/// A size that cannot be used.
pub fn bad_size(problem: crate::domain::shape::NotASize) -> String {
    use crate::domain::shape::NotASize;
    match problem {
        NotASize::Unreadable => "write a size as 1024x768".to_owned(),
        NotASize::OutOfRange => "each side must be 64 to 4096 pixels".to_owned(),
    }
}

/// A shape that cannot be used.
pub fn bad_shape(problem: crate::domain::shape::NotASize) -> String {
    use crate::domain::shape::NotASize;
    match problem {
        NotASize::Unreadable => {
            "write a shape as 16:9, or square, story, hero, portrait".to_owned()
        }
        NotASize::OutOfRange => "shapes reach from 1:8 to 8:1".to_owned(),
    }
}

/// A folder that cannot be written to.
pub fn bad_folder(folder: &std::path::Path, why: &str) -> String {
    format!(
        "The folder cannot be written to ({why}): {}",
        folder.display()
    )
}

/// A file that cannot be used.
pub fn bad_file(file: &std::path::Path, why: &str) -> String {
    format!("{} cannot be used: {why}", file.display())
}

/// A folder or a device where a file is needed.
pub const NO_FILE: &str = "it is not a file";
/// A file far larger than any picture the studio works on.
pub const FILE_TOO_LARGE: &str = "it is larger than 512 MB";
/// `--reference style:` without a file.
pub const NO_FILE_NAMED: &str = "name a file, for example style:look.png";

/// A mask that belongs to another picture.
pub fn mask_size(mask: crate::domain::shape::Size, picture: crate::domain::shape::Size) -> String {
    format!("The mask is {mask}, the picture {picture}. Make a mask of the same size.")
}

/// `--effort` with another word.
pub const BAD_EFFORT: &str = "say quick, usual or careful";

/// `--max-cost` with something that is no sum.
pub const BAD_SUM: &str = "write a sum in US dollars such as 0.50";

/// The run may cost more than `--max-cost`.
pub fn over_max_cost(price: Price, limit: Micros) -> String {
    match price.at_most() {
        Some(most) => format!("Nothing was sent: it may cost {most}, more than {limit}."),
        None => "Nothing was sent: nobody knows what it costs.".to_owned(),
    }
}

/// A cap of the settings forbids the run.
pub fn over_budget(cap: Cap, limit: Micros, left: Micros, price: Price) -> String {
    let of = match cap {
        Cap::Click => "for one click",
        Cap::Day => "for a day",
        Cap::Month => "for a month",
        Cap::Project => "for this library",
    };
    format!(
        "Nothing was sent: over your {limit} budget {of}. {} left, this costs {}. Raise it in Settings, Budget.",
        if left == Micros::ZERO {
            "Nothing".to_owned()
        } else {
            left.to_string()
        },
        units::price(price)
    )
}

/// The run costs more than the sum the settings ask at.
pub fn say_yes(price: Price) -> String {
    format!(
        "Nothing was sent: this costs {}. Say --yes, or --max-cost with a sum.",
        units::price(price)
    )
}
