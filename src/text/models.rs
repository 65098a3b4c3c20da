//! Models on this computer: fetching them, what is in the way, what a file is.

use super::units;
use crate::domain::download::{Download, FileProgress, Phase, Trouble};
use crate::domain::local::{Family, Part};
use crate::domain::offer::{Commercial, Licence, Offer};
use crate::domain::shelf::{FileState, Memory, NotReady};
use crate::domain::weights::{Flaw, Found};

/// Where models come from, as people know it.
pub const MODEL_HOST: &str = "Hugging Face";
/// Begins to fetch a model.
pub const FETCH: &str = "Download";
/// Stops it for now.
pub const PAUSE: &str = "Pause";
/// Goes on.
pub const RESUME: &str = "Resume";
/// Reads every file again.
pub const VERIFY: &str = "Check the files";
/// Removes a model's files.
pub const REMOVE: &str = "Remove";
/// Adds a person's own file.
pub const ADD_FILE: &str = "Add a model file";
/// Uses another program's files.
pub const USE_FOLDER: &str = "Use models you already have";
/// Agrees to a licence.
pub const ACCEPT: &str = "Accept the licence and download";
/// Stands beside a file whose checksum only the server knows.
pub const NOT_PINNED: &str =
    "Checked against what the server says. Nobody has confirmed this file yet.";
/// Above the two models to begin with.
pub const STARTER: &str = "Start with these two";

/// The plain badge of a licence.
pub fn badge(licence: &Licence) -> &'static str {
    match licence.commercial {
        Commercial::Yes => "Business use allowed",
        Commercial::Limited => "Business use with limits",
        Commercial::No => "Not for business use",
    }
}

/// Before the files of a model with a licence to accept.
pub fn accept_first(offer: &Offer) -> String {
    format!(
        "{} comes under the {} licence: {}. Read it first, then accept it.",
        offer.name,
        offer.licence.name,
        lower(badge(&offer.licence))
    )
}

/// The button with the amount: `Download · about 6.5 GB`.
pub fn fetch(bytes: u64) -> String {
    format!("{FETCH} · about {}", units::bytes(bytes))
}

/// A family's name.
pub fn family(family: Family) -> &'static str {
    match family {
        Family::Sd15 => "Stable Diffusion 1.5",
        Family::Sdxl => "Stable Diffusion XL",
        Family::Flux1 => "FLUX.1",
        Family::Flux1Kontext => "FLUX.1 Kontext",
        Family::Flux2Klein => "FLUX.2 klein",
        Family::ZImage => "Z-Image",
        Family::QwenImage => "Qwen-Image",
        Family::QwenImageEdit => "Qwen-Image-Edit",
    }
}

/// What a file is for.
pub fn part(part: Part) -> &'static str {
    match part {
        Part::Whole => "the whole model",
        Part::Diffusion => "the part that makes pictures",
        Part::Vae => "the picture decoder (VAE)",
        Part::ClipL => "the text encoder CLIP-L",
        Part::ClipG => "the text encoder CLIP-G",
        Part::T5 => "the text encoder T5",
        Part::Llm => "the language model that reads the prompt",
        Part::LlmVision => "the part that looks at your pictures (mmproj)",
        Part::Lora => "an addition (LoRA)",
    }
}

/// A few parts in a row: `a, b and c`.
pub fn parts(all: &[Part]) -> String {
    let names: Vec<&str> = all.iter().map(|one| part(*one)).collect();
    match names.as_slice() {
        [] => "nothing".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `2.1 GB of 6.5 GB · 12 MB a second · about 6 min left`
pub fn progress(download: &Download) -> String {
    let (done, total) = (
        units::bytes(download.done_bytes),
        units::bytes(download.total_bytes),
    );
    let speed = download.bytes_per_sec;
    let left = download.left_secs;
    let words = [
        Some(format!("{done} of {total}")),
        speed.map(|speed| format!("{} a second", units::bytes(speed))),
        left.map(|secs| format!("about {} left", units::about(secs.saturating_mul(1000)))),
    ];
    words
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(super::DOT)
}

/// One file: `ae.safetensors · 120 MB of 335 MB`
pub fn file_progress(file: &FileProgress) -> String {
    let name = file.place.rsplit('/').next().unwrap_or_default();
    let (done, total) = (
        units::bytes(file.done_bytes),
        units::bytes(file.total_bytes),
    );
    let of = if file.total_bytes == 0 {
        done
    } else {
        format!("{done} of {total}")
    };
    format!("{name}{}{of}", super::DOT)
}

/// What is happening, in a word or two.
pub fn phase(phase: &Phase) -> &'static str {
    match phase {
        Phase::Waiting => "Waiting its turn",
        Phase::Asking => "Asking the server",
        Phase::Checking => "Checking",
        Phase::Fetching => "Downloading",
        Phase::Paused => "Paused",
        Phase::Done => "Ready",
        Phase::Failed(_) => "Stopped",
    }
}

/// What went wrong, as a title.
pub fn trouble_title(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::Offline => "You are offline",
        Trouble::NoAnswer => "The connection broke",
        Trouble::Stalled => "Nothing came any more",
        Trouble::Busy { .. } => "The server is too busy",
        Trouble::Gated { .. } | Trouble::LicenceFirst => "A licence to accept first",
        Trouble::NeedsToken { .. } => "You need to sign in first",
        Trouble::TokenRefused => "The token was not accepted",
        Trouble::NoRepository { .. } | Trouble::NoRevision { .. } | Trouble::NoFile { .. } => {
            "No longer offered there"
        }
        Trouble::Refused { .. } => "The server said no",
        Trouble::BadLink => "The server sent us to a wrong place",
        Trouble::ChangedThere | Trouble::KeepsChanging => "The file there was changed",
        Trouble::WrongBytes => "The wrong file arrived",
        Trouble::WrongLength => "The file arrived with a wrong length",
        Trouble::NoChecksum | Trouble::NoLength => "The file cannot be checked",
        Trouble::NotAModel(_) => "This is not a model",
        Trouble::BadName => "Not a name we can use",
        Trouble::DiskFull { .. } => "Not enough room on this disk",
        Trouble::Folder(_) => "The models folder cannot be written",
        Trouble::InUse => "Another window is downloading it",
        Trouble::Internal => "Something broke in Triptych",
    }
}

/// What happened and what to do.
pub fn trouble(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Offline => "What has arrived is kept. Resume when you are back.".to_owned(),
        Trouble::NoAnswer => "The server could not be reached, or hung up again and again. What has arrived is kept; resume to go on.".to_owned(),
        Trouble::Stalled => "The server stopped sending. What has arrived is kept; resume to go on.".to_owned(),
        Trouble::Busy { after_secs: Some(secs) } => format!("It asks to come back in {}. What has arrived is kept.", units::about(secs.saturating_mul(1000))),
        Trouble::Busy { after_secs: None } => "What has arrived is kept. Resume in a few minutes.".to_owned(),
        Trouble::Gated { repository } => format!("The owner wants the licence accepted once, with your account: open {}, accept it, then resume.", page(repository)),
        Trouble::NeedsToken { repository } => format!("The owner only gives it to people who are signed in. Open {}, accept what is asked there, and put your {MODEL_HOST} token into the settings.", page(repository)),
        Trouble::TokenRefused => format!("{MODEL_HOST} did not accept your token. Make a new one there and put it into the settings."),
        Trouble::NoRepository { repository } => format!("{repository} does not exist any more, or is hidden. Choose another model."),
        Trouble::NoRevision { repository } => format!("{repository} no longer has the version in our list. Update Triptych, or choose another model."),
        Trouble::NoFile { repository } => format!("{repository} no longer has this file. Update Triptych, or choose another model."),
        Trouble::Refused { status } => format!("It answered with status {status}. What has arrived is kept; resume to try again."),
        Trouble::BadLink => "A link was not encrypted, or led into a private network, so it was not followed. Check the address of the mirror.".to_owned(),
        Trouble::ChangedThere => "What is there now is not the file in our list, so it was not taken. Update Triptych, or choose another model.".to_owned(),
        Trouble::KeepsChanging => "It changed again while it was on its way. What had arrived was removed; try again later.".to_owned(),
        Trouble::WrongBytes => "Its checksum is not the right one. What had arrived was removed. Try again, without a mirror if you use one.".to_owned(),
        Trouble::WrongLength => "The server announced another length than it sent. Try again, without a mirror if you use one.".to_owned(),
        Trouble::NoChecksum => "Neither our list nor the server says what its checksum is, so it was not taken. Try without a mirror.".to_owned(),
        Trouble::NoLength => "Nobody says how long it is, so it was not taken. Try without a mirror.".to_owned(),
        Trouble::NotAModel(why) => format!("{} It was removed.", flaw(why)),
        Trouble::BadName => "A name in the list of models could lead out of the models folder, or the list has no such model.".to_owned(),
        Trouble::DiskFull { needs_bytes, free_bytes } => format!("It needs {}, {} are free. Make room, or choose another folder.", units::bytes(*needs_bytes), units::bytes(*free_bytes)),
        Trouble::Folder(why) => format!("The system says: “{why}”. Choose another folder, or make this one writable."),
        Trouble::InUse => "Close the other window, or wait until it is done there.".to_owned(),
        Trouble::LicenceFirst => "Read the licence, and accept it if you agree.".to_owned(),
        Trouble::Internal => "The details are in the log. Try again.".to_owned(),
    }
}

/// A repository's page.
pub fn page(repository: &str) -> String {
    format!("https://huggingface.co/{repository}")
}

/// Why a file is not used.
pub fn flaw(flaw: &Flaw) -> String {
    match flaw {
        Flaw::Empty => "There is nothing in this file.".to_owned(),
        Flaw::WebPage => "This is a web page or a message saved under a model’s name. Download the model again.".to_owned(),
        Flaw::Pointer => "This only names the model, it is not the model. Download the file itself.".to_owned(),
        Flaw::Pickle => "This is an older kind of file that can run programs when it is opened, so it is not used. Look for a .safetensors or .gguf file of the same model.".to_owned(),
        Flaw::NotAModel => "This is no model. Triptych uses .safetensors and .gguf files.".to_owned(),
        Flaw::Version => "This is a version of the file format that the engine cannot read. Look for a newer file of the same model.".to_owned(),
        Flaw::TooShort { needs_bytes, has_bytes } if *needs_bytes < u64::MAX => format!("It ends too early: {} of {}. Download it again.", units::bytes(*has_bytes), units::bytes(*needs_bytes)),
        Flaw::TooShort { .. } | Flaw::HeaderTooLarge | Flaw::Damaged(_) => "Its table of contents is damaged. Download it again.".to_owned(),
        Flaw::Unreadable(why) => format!("It cannot be read. The system says: “{why}”."),
        Flaw::WrongEnding => "Triptych uses .safetensors and .gguf files.".to_owned(),
    }
}

/// What a file is: `FLUX.1 · the picture decoder (VAE) · bf16 · 335 MB`
pub fn found(found: &Found) -> String {
    let family = match found.fits.as_slice() {
        [] => "A family we do not know",
        [first, ..] => family(*first),
    };
    let what = found.part.map_or("a part we do not know", part);
    let all = [family, what, &found.precision, &units::bytes(found.bytes)];
    all.join(super::DOT)
}

/// What a file of a model is like, on the shelf.
pub fn file_state(state: &FileState) -> String {
    match state {
        FileState::Missing => "Not here yet".to_owned(),
        FileState::Partial { bytes } => format!("{} of it are here", units::bytes(*bytes)),
        FileState::Ready { pinned: true, .. } => "Complete and checked".to_owned(),
        FileState::Ready { pinned: false, .. } => {
            "Complete, checked against what the server said".to_owned()
        }
        FileState::Unchecked => "Here, but never checked".to_owned(),
        FileState::Changed => "Changed since it was checked".to_owned(),
    }
}

/// Why a model cannot be used, and what to do.
pub fn not_ready(why: &NotReady) -> String {
    match why {
        NotReady::Unknown => {
            "There is no such model on this computer. Choose another one.".to_owned()
        }
        NotReady::Missing(all) => format!(
            "It still needs {}. Download it, or add the file.",
            parts(all)
        ),
        NotReady::Unchecked(file) => format!("{file} was never checked. Check the files once."),
        NotReady::Changed(file) => format!(
            "{file} changed since it was checked. Check the files, or download the model again."
        ),
        NotReady::Flawed(file, why) => format!("{file} cannot be used. {}", flaw(why)),
        NotReady::Clash(one, other) => format!(
            "{one} and {other} do not belong together: one is for a smaller or larger model. Choose another text encoder."
        ),
    }
}

/// `needs about 6.5 GB, 5.1 GB free`; nothing when it fits.
pub fn memory(memory: Memory) -> Option<String> {
    match memory {
        Memory::Enough { .. } => None,
        Memory::TooLittle {
            needs_bytes,
            free_bytes,
        } => Some(format!(
            "needs about {}, {} free",
            units::bytes(needs_bytes),
            units::bytes(free_bytes)
        )),
        Memory::Unknown { needs_bytes } => Some(format!(
            "needs about {}; how much is free is not known here",
            units::bytes(needs_bytes)
        )),
    }
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|first| first.to_lowercase().collect::<String>());
    first.unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::offer::SetId;

    #[test]
    fn a_progress_line_says_only_what_is_known() {
        let mut download = Download {
            set: SetId::from("x"),
            phase: Phase::Fetching,
            files: Vec::new(),
            done_bytes: 2_100_000_000,
            total_bytes: 6_500_000_000,
            bytes_per_sec: Some(12_200_000),
            left_secs: Some(361),
        };
        assert_eq!(
            progress(&download),
            "2.1 GB of 6.5 GB · 12 MB a second · about 6 min left",
            "all"
        );
        (download.bytes_per_sec, download.left_secs) = (None, None);
        assert_eq!(progress(&download), "2.1 GB of 6.5 GB", "too early");
    }

    #[test]
    fn memory_is_said_in_the_words_of_the_plan() {
        let too_little = Memory::TooLittle {
            needs_bytes: 6_500_000_000,
            free_bytes: 5_100_000_000,
        };
        assert_eq!(
            memory(too_little).as_deref(),
            Some("needs about 6.5 GB, 5.1 GB free"),
            "words"
        );
        assert_eq!(
            memory(Memory::Enough { needs_bytes: 1 }),
            None,
            "nothing to say"
        );
    }

    #[test]
    fn parts_are_listed_like_words() {
        assert_eq!(parts(&[Part::ClipL]), "the text encoder CLIP-L", "one");
        assert_eq!(
            not_ready(&NotReady::Missing(vec![Part::Vae, Part::ClipL, Part::T5])),
            "It still needs the picture decoder (VAE), the text encoder CLIP-L and the text encoder T5. Download it, or add the file.",
            "three"
        );
    }
}
