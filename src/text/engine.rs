//! The engine on this computer: why there is no picture, and what to do.

/// The person stopped it.
pub const STOPPED: &str = "Stopped.";
/// A part of the model is missing.
pub const INCOMPLETE: &str =
    "A part of this model is missing on this computer; download it again in Settings.";
/// A file of the model is not where it was.
pub const FILE_GONE: &str = "A file of this model is no longer where it was; download it again in Settings or connect the drive it is on.";
/// The size cannot be made.
pub const BAD_SIZE: &str =
    "This computer makes pictures from 64 to 4096 pixels a side; choose another size.";
/// A setting cannot be used.
pub const BAD_REQUEST: &str =
    "The engine on this computer cannot work with these settings; change them and try again.";
/// A source, mask or reference cannot be used.
pub const BAD_INPUT: &str =
    "The engine on this computer cannot use the picture sent along; try another one.";
/// This model takes no pictures to go by.
pub const NO_REFERENCES: &str =
    "This model cannot go by other pictures; choose one that edits, such as FLUX.2 klein.";
/// The engine program is missing or may not be started.
pub const NOT_INSTALLED: &str = "The engine for this computer is missing or may not be started; install Triptych again, or choose another program in Settings.";
/// The engine is of another version than the studio.
pub const OTHER_VERSION: &str =
    "The engine on this computer belongs to another version of Triptych; install Triptych again.";
/// The engine did not say hello in time.
pub const NO_HELLO: &str = "The engine on this computer did not start in time; try again, and restart the computer if it goes on.";
/// The processor is too old for the engine.
pub const PROCESSOR: &str = "This processor is too old for the engine, which needs AVX2; use a service or another computer instead.";
/// The model's files are damaged or of another kind.
pub const MODEL: &str = "The engine could not read this model; check its files in Settings.";
/// Not enough memory.
pub const MEMORY: &str = "This computer ran out of memory; close other programs, or choose a smaller size or a smaller model.";
/// It stopped by itself in the middle.
pub const CRASHED: &str = "The engine on this computer stopped by itself; try again, and check the model’s files in Settings if it goes on.";
/// Nothing was heard for too long.
pub const HUNG: &str = "The engine on this computer stopped answering and was ended; try again with a smaller size or fewer steps.";
/// It said what cannot be understood.
pub const GARBAGE: &str = "The engine on this computer answered what Triptych does not understand; install Triptych again.";
/// It finished without a picture.
pub const NO_PICTURE: &str =
    "The engine finished without a picture; try again with other settings or another model.";
/// What it made is no picture of the size asked for.
pub const WRONG_PICTURE: &str =
    "What the engine made is no picture of the size asked for; try again or choose another size.";
/// The person's own program cannot make this size.
pub const ODD_SIZE: &str = "Your own sd-cli only makes sides in steps of 16 pixels, or 64 with older models; choose another size.";
/// The person's own program is something else.
pub const OTHER_PROGRAM: &str = "The program chosen as engine is not sd-cli from stable-diffusion.cpp; choose another one in Settings.";
/// Files could not be written or read.
pub const DISK: &str =
    "The engine’s files could not be written or read; check that the disk has room and try again.";

/// This copy of the studio has no engine.
pub const NONE: &str = "There is no engine on this computer yet; choose your own sd-cli in Settings, or use a service.";
/// No models yet.
pub const NO_MODELS: &str = "There are no models on this computer yet; download one in Settings.";

/// A picture does not fit into memory; `needs` is "needs about 6.5 GB, 5.1 GB free".
pub fn too_little(needs: &str) -> String {
    format!(
        "There is too little memory: it {needs}. Close other programs, or choose a smaller size or a smaller model."
    )
}
/// The models folder is not there or may not be read.
pub const NO_MODELS_FOLDER: &str = "The models folder cannot be opened; connect the drive it is on, or choose another folder in Settings.";
