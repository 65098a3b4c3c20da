//! The first page.

/// Title.
pub const TITLE: &str = "One prompt, many models, side by side";
/// Under the title.
pub const SENTENCE: &str =
    "Describe a picture once and compare what each model makes of it. How would you like to start?";
/// Labels of the rows in each card.
pub const QUALITY: &str = "Quality";
/// Labels of the rows in each card.
pub const COST: &str = "Cost";
/// Labels of the rows in each card.
pub const PRIVACY: &str = "Privacy";

/// One of the three ways in.
pub struct Way {
    /// Title.
    pub title: &'static str,
    /// Under the title.
    pub sentence: &'static str,
    /// Quality.
    pub quality: &'static str,
    /// Cost.
    pub cost: &'static str,
    /// Privacy.
    pub privacy: &'static str,
    /// Button.
    pub button: &'static str,
}

/// Practice.
pub const TRY: Way = Way {
    title: "Try it now",
    sentence: "Built in. No account, nothing to install.",
    quality: "Practice pictures, made without AI",
    cost: "Free",
    privacy: "Nothing leaves this computer",
    button: "Start with an example",
};
/// A service.
pub const SERVICE: Way = Way {
    title: "Connect a service",
    sentence: "Use your own key and account.",
    quality: "The best there is today",
    cost: "Each service has its own price",
    privacy: "Your prompt goes to that service",
    button: "See services",
};
/// This computer.
pub const COMPUTER: Way = Way {
    title: "Use this computer",
    sentence: "Download a model once, then work offline.",
    quality: "Good, depends on your computer",
    cost: "Free after the download",
    privacy: "Nothing leaves this computer",
    button: "See models",
};
/// On the pictures.
pub const SAMPLES: &str = "Practice pictures, made without AI";

/// What a screen reader says for a row of a card.
pub fn fact(key: &str, value: &str) -> String {
    format!("{key}: {value}")
}

/// At the bottom.
pub const LATER: &str = "You can add or change models at any time in Settings.";
/// At the bottom.
pub const OPEN_LIBRARY: &str = "Open an existing library…";
