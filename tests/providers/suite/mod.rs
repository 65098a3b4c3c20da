//! The conformance suite: what every service's translator must do, and how a service says its part.
//!
//! A service's test module implements [`Fixtures`] and calls [`conforms`], [`suits_its_catalogue`],
//! [`edits_carry_what_they_say`] and [`survives_spoiled_answers`] from one `#[test]` each. Cases are scripts: what must be asked, what comes back, and what
//! it must come to. What can be made from those by itself (spoiled, huge, empty, truncated answers, unknown fields) the
//! suite makes.

mod catalogue;
mod edits;
mod look;
mod play;
mod script;
mod spoil;

pub(crate) use catalogue::suits_its_catalogue;
pub(crate) use edits::{Looked, MARGINS, edits_carry_what_they_say};
pub(crate) use play::{conforms, play_one, with_job};
pub(crate) use script::{Answer, Ask, Case, Outcome, Play, Script, Want};
pub(crate) use spoil::survives_spoiled_answers;

use std::sync::OnceLock;

use base64::Engine as _;
use triptych::domain::ids::ModelId;
use triptych::domain::model::{Catalogue, Model};
use triptych::domain::shape::Size;
use triptych::providers::{AuthSlot, Call, Provider};

/// The words of [`Ask::edit_with_roles`] as they are sent.
pub(crate) const WITH_ROLES: &str = "Make the boat blue. Image 2 shows the style to follow. Image 3 shows a product: keep it exactly as it is.";

/// A picture of one pixel, as a PNG file: what every job of the suite sends along.
pub(crate) const PICTURE: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T',
    0x78, 0xda, 0x63, 0x68, 0, 0, 0, 0x82, 0, 0x81, 0xdd, 0x43, 0x6a, 0xf4, 0, 0, 0, 0, b'I', b'E',
    b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

/// [`PICTURE`] as base64.
pub(crate) fn picture_base64() -> String {
    base64::engine::general_purpose::STANDARD.encode(PICTURE)
}

/// [`PICTURE`] as a `data:` URL.
pub(crate) fn picture_url() -> String {
    format!("data:image/png;base64,{}", picture_base64())
}

/// A service's part of the suite.
pub(crate) trait Fixtures {
    /// The translator.
    fn provider(&self) -> Box<dyn Provider>;

    /// The service's id in the catalogue; the translator's id unless said otherwise.
    fn service(&self) -> String {
        self.provider().id().as_str().to_owned()
    }

    /// The model that makes pictures from words in the cases.
    fn model(&self) -> ModelId;

    /// The model that changes pictures. `None` only if the service has none.
    fn edit_model(&self) -> Option<ModelId>;

    /// Where the key must go in every request to the service (never in one for a link).
    fn auth(&self) -> AuthSlot;

    /// The service's own case, or [`Script::not_possible`] with the reason.
    fn script(&self, case: Case) -> Script;

    /// Every field a request for this model may have: leaf paths such as `input.prompt`, `contents[].parts[].text`, or
    /// `extra.*` for everything below; names of parts for a form.
    fn allowed(&self, model: &Model) -> Vec<String>;

    /// The size a submission asks for, read back from the request; `None` when it names none (then the model must follow
    /// its input or have one size).
    fn size_sent(&self, model: &Model, call: &Call) -> Option<Size>;

    /// What the service answers to a request that only prepares (an upload, a schema). Needed where `start` of a
    /// catalogue model prepares.
    fn answer_prepare(&self, _model: &Model, call: &Call) -> Answer {
        panic!("{}: nothing is known about {}", self.service(), call.url)
    }

    /// Whether requests stay on this computer and cost nothing.
    fn is_local(&self) -> bool {
        false
    }
}

/// The catalogue as it ships.
pub(crate) fn shipped() -> &'static Catalogue {
    static ALL: OnceLock<Catalogue> = OnceLock::new();
    ALL.get_or_init(triptych::catalogue::shipped)
}
