//! Settings, Models and keys, the part "On this computer".

use super::{DOT, models, units};
use crate::domain::download::{Download, Phase};
use crate::domain::local::Part;
use crate::domain::stock::{FileCheck, Program};

/// What becomes of prompts and pictures.
pub const PRIVACY: &str = "Nothing leaves this computer.";
/// While the folder is being looked at.
pub const LOOKING: &str = "Looking at what is here";
/// The folder cannot be used.
pub const CLOSED: &str = "The models folder cannot be used";
/// Sentence under the two models to begin with.
pub const STARTER_SENTENCE: &str = "One makes pictures, the other changes them. Both are free, also for business, and share a file: the second one is a smaller download.";
/// A model of the starter pack.
pub const MAKES: &str = "Makes pictures";
/// A model of the starter pack.
pub const CHANGES: &str = "Changes pictures";
/// What a picture costs here.
pub const FREE: &str = "free";
/// State of a model that can be used.
pub const READY: &str = "Ready";
/// State of a model that cannot be used.
pub const NOT_READY: &str = "Not usable";
/// State of a model that is being read.
pub const CHECKING: &str = "Checking";
/// State of a download that stopped.
pub const STOPPED: &str = "Stopped";
/// Heading above models that are not here.
pub const MORE_MODELS: &str = "More models";
/// The list holds nothing else.
pub const ALL_HERE: &str = "Everything in the list is here, or on its way.";
/// Below a list with files that nobody confirmed.
pub const UNPINNED: &str =
    "Every file is checked as it arrives, against our list or against what its server says of it.";
/// Opens the folder.
pub const SHOW_FOLDER: &str = "Show folder";
/// Reads a licence.
pub const READ_LICENCE: &str = "Read the licence";
/// Below the bar of a download that rests.
pub const KEPT: &str = "What has arrived is kept";
/// Gives a download up.
pub const CANCEL_DOWNLOAD: &str = "Cancel the download";
/// Stops reading files.
pub const STOP_CHECKING: &str = "Stop checking";
/// Opens the repository's page.
pub const OPEN_PAGE: &str = "Open the page";
/// Leads to the field for a token.
pub const ADD_TOKEN: &str = "Add a token";
/// Another folder.
pub const CHOOSE_FOLDER: &str = "Choose another folder…";
/// The usual folder.
pub const USUAL_FOLDER: &str = "Usual folder";
/// Fold.
pub const DISK: &str = "What uses the disk";
/// A file nobody needs.
pub const NOBODY: &str = "No model in the list needs it";
/// A download that is not finished.
pub const PART_OF: &str = "part of a download";
/// Fold.
pub const MORE: &str = "Folder, mirror and token";
/// Fold.
pub const THEIRS: &str = "Models of other programs";
/// Setting.
pub const FOLDER: &str = "Models folder";
/// Setting.
pub const FOLDER_SENTENCE: &str =
    "Files that are there already are found again. Nothing is moved or copied.";
/// Setting.
pub const MIRROR: &str = "Mirror";
/// Setting.
pub const MIRROR_SENTENCE: &str = "Another address with the same files, for example inside your company. Leave it empty to download from huggingface.co.";
/// In the empty field.
pub const MIRROR_HINT: &str = "https://…";
/// What was typed is no address.
pub const BAD_MIRROR: &str = "An address begins with https://, or with http:// on this computer.";
/// Keeps a setting.
pub const SAVE: &str = "Save";
/// Setting.
pub const AT_ONCE: &str = "Files at the same time";
/// Setting.
pub const TOKEN: &str = "Token";
/// In the empty field.
pub const TOKEN_HINT: &str = "Paste your token, it looks like hf_…";
/// Opens the page where a token is made.
pub const WHERE_TOKEN: &str = "Where do I get a token?";
/// Forgets the token.
pub const FORGET_TOKEN: &str = "Remove token";
/// Shows what was typed.
pub const SHOW_TOKEN: &str = "Show the token";
/// Hides what was typed.
pub const HIDE_TOKEN: &str = "Hide the token";

/// The card of the engine.
pub const ENGINE: &str = "Engine";
/// There is no engine.
pub const NO_ENGINE: &str = "This Triptych cannot run models here";
/// What that means, and what to do.
pub const NO_ENGINE_SENTENCE: &str = "Downloaded models cannot make pictures yet. Use a service from the cloud, a server such as ComfyUI on this computer, or your own sd-cli from stable-diffusion.cpp.";
/// The chosen program is gone.
pub const ENGINE_GONE: &str = "Your sd-cli is no longer there";
/// Ours.
pub const OUR_ENGINE: &str = "Comes with Triptych";
/// Theirs.
pub const OWN_ENGINE: &str = "Your own sd-cli";
/// Back to ours.
pub const USE_OURS: &str = "Use Triptych’s own";
/// Chooses a program.
pub const CHOOSE_ENGINE: &str = "Choose sd-cli…";
/// Without a graphics card.
pub const ONLY_PROCESSOR: &str = "The engine found no graphics card it can use, only the processor: a picture takes minutes here.";
/// Nobody knows yet.
pub const PERHAPS_SLOW: &str =
    "Without a graphics card the engine can use, a picture takes minutes.";

/// Title of the native dialog for the models folder.
pub const PICK_FOLDER: &str = "Choose a folder for models";
/// Title of the native dialog for a model file.
pub const PICK_FILE: &str = "Choose a model file";
/// Title of the native dialog for another program's folder.
pub const PICK_THEIRS: &str = "Choose the folder of ComfyUI or Stable Diffusion WebUI";
/// Title of the native dialog for a program.
pub const PICK_ENGINE: &str = "Choose sd-cli";
/// The system names no home, and no folder was chosen.
pub const NO_HOME: &str = "Your system names no folder for it. Choose one.";
/// Kind of file in a native dialog.
pub const MODEL_FILES: &str = "Model files";

/// The sheet for a file of one's own.
pub const ADD_TITLE: &str = "Add a model file";
/// While it is looked into.
pub const INSPECTING: &str = "Looking into the file";
/// Nobody knows it.
pub const UNKNOWN_FAMILY: &str =
    "This is a sound file, but of no family that Triptych knows, so it cannot be used.";
/// The file is a part only.
pub const ONLY_A_PART: &str = "This is one part of a model. Add the part that makes pictures instead; this file can then be chosen beside it.";
/// Several families have the same file.
pub const WHICH_FAMILY: &str = "Which family is it?";
/// Parts that are needed.
pub const ALSO_NEEDED: &str = "It also needs";
/// Chooses a file for a part.
pub const CHOOSE_PART: &str = "Choose a file…";
/// The name of the model.
pub const NAME: &str = "Name";
/// Adds it.
pub const ADD: &str = "Add the model";
/// Adds a file of another program.
pub const ADD_THIS: &str = "Add";
/// Another program's folder is no longer used.
pub const RETURN: &str = "No longer use it";
/// No other program's folder is in use.
pub const NONE_BORROWED: &str = "Point Triptych to the models folder of ComfyUI or Stable Diffusion WebUI. It is only read: nothing is copied, moved or changed.";
/// A folder that is no other program's.
pub const NOT_THEIRS: &str = "That folder has no models of ComfyUI or Stable Diffusion WebUI in it. Choose the program’s own folder, or its folder “models”.";

/// The button of the three dots.
pub fn more(name: &str) -> String {
    format!("More for {name}")
}

/// A button for one model of several, for those who cannot see which card it is on.
pub fn of(action: &str, name: &str) -> String {
    format!("{action}: {name}")
}

/// `About 8 s per picture here · Making pictures quickly`
pub fn about(good_for: &str, typical_ms: Option<u64>) -> String {
    match typical_ms {
        Some(ms) => format!("About {} per picture here{DOT}{good_for}", units::about(ms)),
        None => good_for.to_owned(),
    }
}

/// `4.1 GB · free`
pub fn size(bytes: u64) -> String {
    format!("{}{DOT}{FREE}", units::bytes(bytes))
}

/// `needs about 6.5 GB of memory, 9.1 GB free`
pub fn memory(needs_bytes: u64, free_bytes: Option<u64>) -> String {
    let needs = format!("Needs about {} of memory", units::bytes(needs_bytes));
    match free_bytes {
        Some(free) => format!("{needs}, {} free", units::bytes(free)),
        None => needs,
    }
}

/// `1.4 of 3.1 GB · 2 min left`
pub fn progress(download: &Download) -> String {
    let (done, total) = (
        units::bytes(download.done_bytes),
        units::bytes(download.total_bytes),
    );
    let unit = |words: &str| words.rsplit(' ').next().unwrap_or_default().to_owned();
    let done = if unit(&done) == unit(&total) {
        done.split(' ').next().unwrap_or_default().to_owned()
    } else {
        done
    };
    let amount = if download.total_bytes == 0 {
        units::bytes(download.done_bytes)
    } else {
        format!("{done} of {total}")
    };
    match (&download.phase, download.left_secs) {
        (Phase::Paused, _) => format!("{amount}{DOT}{}", models::phase(&Phase::Paused)),
        (Phase::Fetching, Some(secs)) => {
            let left = units::about(secs.saturating_mul(1000));
            format!("{amount}{DOT}{left} left")
        }
        _ => amount,
    }
}

/// Below the bar: `Downloading · 12 MB a second`
pub fn pace(download: &Download) -> String {
    if download.phase == Phase::Paused {
        return KEPT.to_owned();
    }
    let mut words = models::phase(&download.phase).to_owned();
    if let Some(speed) = download.bytes_per_sec {
        words.extend([DOT, &units::bytes(speed), " a second"]);
    }
    words
}

/// The bar, for those who cannot see it.
pub fn bar(name: &str, download: &Download) -> String {
    format!(
        "{name}: {}, {}",
        models::phase(&download.phase),
        progress(download)
    )
}

/// The fold of single files.
pub fn files(count: usize) -> String {
    if count == 1 {
        "1 file".to_owned()
    } else {
        format!("{count} files")
    }
}

/// Title of the question.
pub fn remove_title(name: &str) -> String {
    format!("Remove {name}?")
}

/// What becomes free, and what stays.
pub fn remove_sentence(frees: u64, stays: u64, shared_with: &[String]) -> String {
    let frees = format!("{} become free.", units::bytes(frees));
    if shared_with.is_empty() {
        format!("{frees} You can download it again at any time.")
    } else {
        let names = shared_with.join(", ");
        format!(
            "{frees} {} stay, because {names} needs them too. You can download it again at any time.",
            units::bytes(stays)
        )
    }
}

/// Of a person's own model only the entry goes.
pub const REMOVE_OWN: &str = "It goes from the list. Your files stay where they are.";

/// It is gone.
pub fn removed(name: &str, bytes: u64) -> String {
    if bytes == 0 {
        format!("{name} was removed")
    } else {
        format!("{name} was removed, {} are free again", units::bytes(bytes))
    }
}

/// It could not be removed.
pub fn not_removed(name: &str, why: &str) -> String {
    format!(
        "{name} could not be removed. The system says: “{why}”. Close programs that use it, then try again."
    )
}

/// It can be used.
pub fn ready(name: &str) -> String {
    format!("{name} is ready")
}

/// What reading its files showed.
pub fn checked(name: &str, checks: &[(String, FileCheck)]) -> Result<String, String> {
    let of = |kind: FileCheck| -> Vec<&str> {
        let files = checks.iter().filter(|(_, is)| *is == kind);
        files
            .map(|(place, _)| place.rsplit('/').next().unwrap_or_default())
            .collect()
    };
    let (wrong, missing) = (of(FileCheck::Wrong), of(FileCheck::Missing));
    if !wrong.is_empty() {
        return Err(format!(
            "{name}: {} is damaged and not used any more. Download it again.",
            wrong.join(", ")
        ));
    }
    if !missing.is_empty() {
        return Err(format!(
            "{name}: {} is missing. Download it again.",
            missing.join(", ")
        ));
    }
    if !of(FileCheck::Stopped).is_empty() {
        return Ok(format!("{name}: checking was stopped"));
    }
    if !of(FileCheck::Unknown).is_empty() {
        return Ok(format!(
            "{name}: the files can be read, but nobody knows their checksums"
        ));
    }
    Ok(format!("{name}: every file is as it should be"))
}

/// The files could not be read.
pub fn not_checked(name: &str, why: &str) -> String {
    format!("The files of {name} could not be read. The system says: “{why}”.")
}

/// A download could not begin.
pub fn refused(name: &str, title: &str, sentence: &str) -> String {
    format!("{name}: {title}. {sentence}")
}

/// How far reading is: `1.4 of 3.1 GB read`
pub fn reading(done: u64, total: u64) -> String {
    format!("{} of {} read", units::bytes(done), units::bytes(total))
}

/// Another program.
pub fn program(program: Program) -> &'static str {
    match program {
        Program::ComfyUi => "ComfyUI",
        Program::A1111 => "Stable Diffusion WebUI",
    }
}

/// `ComfyUI · 12 files`
pub fn borrowed(one: Program, count: usize) -> String {
    format!("{}{DOT}{}", program(one), files(count))
}

/// Its files are used where they are.
pub fn lent(count: usize) -> String {
    match count {
        0 => "The folder is used from now on. None of its files is one of our list; add those you want to use.".to_owned(),
        1 => "The folder is used from now on. 1 file need not be downloaded.".to_owned(),
        _ => format!("The folder is used from now on. {count} files need not be downloaded."),
    }
}

/// A part in the sheet, with the file that was chosen.
pub fn part(part: Part) -> String {
    let words = models::part(part);
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// Where a token goes.
pub fn token_sentence(host: Option<&str>) -> String {
    let host = host.unwrap_or("huggingface.co");
    format!(
        "Only for models whose owner wants to know who downloads them. It goes to {host} and nowhere else."
    )
}

/// `Token ending in 4f2a`
pub fn token_ending(ending: &str) -> String {
    if ending.is_empty() {
        "Token is set".to_owned()
    } else {
        format!("Token ending in {ending}")
    }
}

/// What the engine computes on.
pub fn devices(names: &[String]) -> String {
    format!("Computes on {}.", names.join(", "))
}

/// `3.7 GB · Z-Image-Turbo, FLUX.2 klein 4B`
pub fn used_by(names: &[String]) -> String {
    if names.is_empty() {
        NOBODY.to_owned()
    } else {
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::offer::SetId;

    #[test]
    fn a_download_says_how_far_it_is_as_drawn() {
        let mut download = Download {
            set: SetId::from("x"),
            phase: Phase::Fetching,
            files: Vec::new(),
            done_bytes: 1_400_000_000,
            total_bytes: 3_100_000_000,
            bytes_per_sec: Some(12_000_000),
            left_secs: Some(120),
        };
        assert_eq!(
            progress(&download),
            "1.4 of 3.1 GB · 2 min left",
            "as drawn"
        );
        assert_eq!(pace(&download), "Downloading · 12 MB a second", "below it");
        download.done_bytes = 140_000_000;
        download.left_secs = None;
        assert_eq!(progress(&download), "140 MB of 3.1 GB", "two units");
        download.phase = Phase::Paused;
        assert_eq!(progress(&download), "140 MB of 3.1 GB · Paused", "at rest");
    }

    #[test]
    fn what_was_found_wrong_comes_first() {
        let checks = |all: &[FileCheck]| {
            let named = all.iter().map(|check| ("vae/a.gguf".to_owned(), *check));
            checked("Z", &named.collect::<Vec<_>>())
        };
        assert!(
            checks(&[FileCheck::Right, FileCheck::Right]).is_ok(),
            "all right"
        );
        let wrong = checks(&[FileCheck::Missing, FileCheck::Wrong]).unwrap_err();
        assert!(wrong.starts_with("Z: a.gguf is damaged"), "{wrong}");
    }
}
