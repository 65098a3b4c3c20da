//! The settings page.

use crate::app::state::SettingsSection;
use crate::domain::settings::ThemeChoice;

/// Page title.
pub const TITLE: &str = "Settings";

/// Name of a part of the page.
pub fn section(section: SettingsSection) -> &'static str {
    match section {
        SettingsSection::General => "General",
        SettingsSection::Models => "Models and keys",
        SettingsSection::Budget => "Budget",
        SettingsSection::Storage => "Storage",
        SettingsSection::Privacy => "Privacy",
        SettingsSection::Keys => "Shortcuts",
        SettingsSection::About => "About",
    }
}

/// What a part of the page is for, under its title.
pub fn lead(section: SettingsSection) -> &'static str {
    match section {
        SettingsSection::General => "How Triptych looks on this computer.",
        SettingsSection::Models => super::services::LEAD,
        SettingsSection::Budget => "What may be spent, and when you are asked first.",
        SettingsSection::Storage => "Where your pictures live and how much room they take.",
        SettingsSection::Privacy => "What stays here and what does not.",
        SettingsSection::Keys => "Keys that are worth knowing.",
        SettingsSection::About => "What this program is made of.",
    }
}

/// The field that finds settings.
pub const SEARCH: &str = "Search settings";
/// It finds none.
pub const SEARCH_NOTHING: &str = "No setting of that name";

/// Settings as the search knows them: name, other words people use, part of the page.
pub const INDEX: [(&str, &str, SettingsSection); 17] = [
    (
        THEME,
        "dark light colours appearance",
        SettingsSection::General,
    ),
    (
        SIZE,
        "zoom scale font text larger smaller",
        SettingsSection::General,
    ),
    (
        LINES,
        "contrast borders accessibility",
        SettingsSection::General,
    ),
    (
        MOTION,
        "animation fading accessibility",
        SettingsSection::General,
    ),
    (
        "Keys of services",
        "api key token password keychain account provider",
        SettingsSection::Models,
    ),
    (
        "Models on this computer",
        "local offline download engine gpu graphics card memory licence sd-cli safetensors gguf",
        SettingsSection::Models,
    ),
    (
        "Picture servers",
        "comfyui swarmui automatic1111 forge sd.next draw things koboldcpp localai address network",
        SettingsSection::Models,
    ),
    (
        PRACTICE_TOGGLE,
        "offline free example painter without ai",
        SettingsSection::Models,
    ),
    (
        super::spending::SPENT,
        "cost money price today month ledger",
        SettingsSection::Budget,
    ),
    (
        super::spending::CAPS,
        "limit cap maximum day month click library",
        SettingsSection::Budget,
    ),
    (
        super::spending::ASK,
        "confirm question price above",
        SettingsSection::Budget,
    ),
    (
        FOLDER,
        "location path disk move drive",
        SettingsSection::Storage,
    ),
    (
        COPIES,
        "backup restore safety history damaged",
        SettingsSection::Storage,
    ),
    (
        FREE,
        "size room disk pictures thumbnails",
        SettingsSection::Storage,
    ),
    (
        "What stays here and what is sent",
        "privacy telemetry statistics data exif gps",
        SettingsSection::Privacy,
    ),
    ("List of keys", "keyboard shortcuts", SettingsSection::Keys),
    (
        "Version and licences",
        "about open source fonts log",
        SettingsSection::About,
    ),
];

/// Theme.
pub const THEME: &str = "Theme";
/// Theme.
pub const THEME_SENTENCE: &str = "Dark, light, or as your system has it.";

/// Name of a theme.
pub fn theme(theme: ThemeChoice) -> &'static str {
    match theme {
        ThemeChoice::System => "As the system",
        ThemeChoice::Dark => "Dark",
        ThemeChoice::Light => "Light",
    }
}

/// Interface size.
pub const SIZE: &str = "Interface size";
/// Interface size.
pub const SIZE_SENTENCE: &str = "Everything larger or smaller, 80 to 200 per cent.";
/// Interface size back to 100 per cent.
pub const RESET: &str = "Reset";

/// `120%`.
pub fn per_cent(value: f32) -> String {
    format!("{}%", value.round() as i32)
}

/// Lines.
pub const LINES: &str = "Stronger lines";
/// Lines.
pub const LINES_SENTENCE: &str = "Hairlines with more contrast.";
/// Motion.
pub const MOTION: &str = "Reduce motion";
/// Motion.
pub const MOTION_SENTENCE: &str = "No fading and no sliding, except progress.";

/// Practice.
pub const PRACTICE: &str = "Practice";
/// Practice.
pub const PRACTICE_SENTENCE: &str = "Paints simple pictures from your words by fixed rules, without AI. Free, offline, at once: good for learning and for trying things out.";
/// Practice.
pub const PRACTICE_TOGGLE: &str = "Offer Practice models";
/// State of a service.
pub const READY: &str = "Ready";
/// State of a service.
pub const OFF: &str = "Off";

/// A typical time: `about 1 s`.
pub fn about_time(ms: u64) -> String {
    format!("about {}", super::units::about(ms))
}

/// Library folder.
pub const FOLDER: &str = "Library folder";
/// Library folder.
pub const FOLDER_SENTENCE: &str = "Pictures, prompts and history, all on this computer.";
/// Chooses a folder.
pub const CHOOSE_FOLDER: &str = "Choose another folder…";
/// Opens the folder.
pub const SHOW_FOLDER: &str = "Show folder";
/// The library can be read only.
pub const READ_ONLY: &str = "This library can only be looked at";
/// The library could not be opened.
pub const CLOSED: &str = "The library could not be opened";
/// Puts the newest copy of the history in the place of a damaged one.
pub const PUT_BACK: &str = "Put the copy back";
/// The prompt of pictures whose own is lost.
pub const BROUGHT_BACK: &str = "Brought back";

/// What a copy would bring back.
pub fn rescue(made: &str) -> String {
    let made = made
        .replace("Today", "today")
        .replace("Yesterday", "yesterday");
    format!(
        "There is a copy of the history from {made}. Pictures made after it come back without their prompts, and their cost is no longer counted. The damaged file is kept."
    )
}

/// The copy was put back.
pub fn put_back(pictures: u32) -> String {
    match pictures {
        0 => "Your library is back".to_owned(),
        1 => "Your library is back, with 1 picture made after the copy".to_owned(),
        many => format!("Your library is back, with {many} pictures made after the copy"),
    }
}

/// How many copies of the history there are.
pub fn copies(count: u32, newest: &str) -> String {
    let newest = newest
        .replace("Today", "today")
        .replace("Yesterday", "yesterday");
    match count {
        1 => format!("1, from {newest}"),
        _ => format!("{count}, newest {newest}"),
    }
}

/// Nothing is known of the sizes.
pub const NOT_MEASURED: &str = "Sizes are shown once the library is open.";
/// Sizes.
pub const COPIES: &str = "Copies of the history";
/// Leads to what can be done about it.
pub const OPEN_STORAGE: &str = "Open storage settings";
/// Sizes.
pub const PICTURES: &str = "Pictures";
/// Sizes.
pub const HISTORY: &str = "History";
/// Sizes.
pub const THUMBS: &str = "Thumbnails";
/// Sizes.
pub const FREE: &str = "Free on this disk";
/// While measuring.
pub const MEASURING: &str = "Measuring";

/// Privacy.
pub const PRIVACY: &str = "What leaves this computer";
/// Privacy.
pub const PRIVACY_LINES: [&str; 6] = [
    "Nothing is sent anywhere unless you ask for it: no statistics, no crash reports, no update checks.",
    "A prompt, and the pictures you send along, go to the services whose models you chose, when you press Generate. Each card under Models and keys says which.",
    "Keys are kept in your system’s keychain and sent to their own service only. They are in no picture, history, setting or log.",
    "The Practice models work on this computer and need no connection.",
    "Prompts, pictures and settings are kept in your library folder and your settings file.",
    "The log in your library folder says what the program did. It holds no keys and no prompts.",
];

/// About.
pub const ABOUT: &str = "One prompt, many models, side by side.";
/// About.
pub const LICENCE: &str = "MIT or Apache-2.0";
/// About.
pub const VERSION: &str = "Version";
/// About.
pub const LICENCE_LABEL: &str = "Licence";
/// About.
pub const FONTS_LABEL: &str = "Typeface";
/// About.
pub const FONTS: &str = "Inter, SIL Open Font Licence 1.1";
/// About.
pub const ICONS_LABEL: &str = "Icons";
/// About.
pub const ICONS: &str = "Phosphor, MIT";
/// Shows the first page again.
pub const WELCOME_AGAIN: &str = "Show the first page";

/// Title of the folder dialog.
pub const CHOOSE_FOLDER_TITLE: &str = "Choose a library folder";

/// The settings file could not be written.
pub fn not_saved(why: &str) -> String {
    format!("Your settings hold for now, but could not be saved: {why}.")
}
