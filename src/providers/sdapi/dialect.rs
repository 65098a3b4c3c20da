//! How the servers of the family differ.

use crate::domain::model::Model;

/// A server's way of speaking the language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// AUTOMATIC1111's Stable Diffusion `WebUI`, whose language it is.
    #[default]
    A1111,
    /// Forge and its descendants: also FLUX.
    Forge,
    /// SD.Next.
    SdNext,
    /// Draw Things on a Mac: words, size, steps and a source; the model is the one open in the app.
    DrawThings,
    /// `sd-server` of stable-diffusion.cpp: one model, neither progress nor a way to stop.
    SdServer,
    /// `KoboldCpp` with a picture model: one model, neither progress nor a way to stop.
    Kobold,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::A1111,
        Self::Forge,
        Self::SdNext,
        Self::DrawThings,
        Self::SdServer,
        Self::Kobold,
    ];

    /// The word in a model's wire data, which is also the beginning of a service's id.
    pub fn word(self) -> &'static str {
        match self {
            Self::A1111 => "a1111",
            Self::Forge => "forge",
            Self::SdNext => "sdnext",
            Self::DrawThings => "drawthings",
            Self::SdServer => "sdserver",
            Self::Kobold => "kobold",
        }
    }

    /// What the program is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::A1111 => "Stable Diffusion WebUI",
            Self::Forge => "Forge",
            Self::SdNext => "SD.Next",
            Self::DrawThings => "Draw Things",
            Self::SdServer => "sd-server",
            Self::Kobold => "KoboldCpp",
        }
    }

    /// The dialect of a model; the language itself when it says none that is known.
    pub fn of(model: &Model) -> Self {
        let word = model.wire("dialect").unwrap_or_default();
        let known = Self::ALL.into_iter().find(|dialect| dialect.word() == word);
        known.unwrap_or_default()
    }

    /// It says how far it is.
    pub fn has_progress(self) -> bool {
        matches!(self, Self::A1111 | Self::Forge | Self::SdNext)
    }

    /// It can be stopped.
    pub fn has_interrupt(self) -> bool {
        self.has_progress()
    }

    /// It loads the model that is asked for.
    pub fn chooses_models(self) -> bool {
        self.has_progress()
    }

    /// It respects a painted area.
    pub fn has_mask(self) -> bool {
        self != Self::DrawThings
    }

    /// It takes pictures to go by, for models that change pictures by instruction.
    pub fn has_references(self) -> bool {
        matches!(self, Self::SdServer | Self::Kobold)
    }

    /// It was started with settings of its own, which count unless the model's name tells better ones.
    pub(super) fn has_own_settings(self) -> bool {
        matches!(self, Self::DrawThings | Self::SdServer | Self::Kobold)
    }
}
