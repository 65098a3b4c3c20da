//! Servers that speak the language of the Stable Diffusion `WebUI`.
//!
//! AUTOMATIC1111, Forge, SD.Next, Draw Things, `sd-server` of stable-diffusion.cpp, and `KoboldCpp`. They run on people's own
//! machines: no key, nothing to pay.
//!
//! Sources: `modules/api/api.py` and `modules/api/models.py` of AUTOMATIC1111/stable-diffusion-webui,
//! lllyasviel/stable-diffusion-webui-forge (dfdcbab6) and vladmandic/sdnext (058a7f0c, with `generate.py` and `server.py`);
//! `examples/server/routes_sdapi.cpp` of leejet/stable-diffusion.cpp (97d29908); `koboldcpp.py` of LostRuins/koboldcpp. Draw
//! Things is closed: its fields are those that its users' clients send.
//!
//! Words this translator reads from a model's wire data:
//!
//! | Word | Meaning |
//! |---|---|
//! | `dialect` | `a1111` (usual), `forge`, `sdnext`, `drawthings`, `sdserver`, `kobold` |
//! | `sampler` | the sampler's name, where the server is known to have it; absent: the server's own |
//! | `steps`, `cfg`, `distilled` | instead of what the model's name suggests: steps for quick, usual and careful, both kinds of guidance |
//!
//! A request is answered when the picture is done. What the server says about its progress, and what "stop" stops, is
//! whatever it works on: it does one picture at a time, and so is asked for one at a time.

use std::time::Duration;

use serde_json::Value;

use crate::domain::ids::ProviderId;
use crate::providers::{
    Account, At, Call, Glimpse, Job, Listed, ListedModel, Method, Provider, ProviderError, Reply,
    Step, wire,
};
use crate::text::servers as words;

mod answer;
mod dialect;
mod errors;
mod request;
mod service;

pub use dialect::Dialect;
pub use service::{names_of, service};

/// Longest wait for a picture: a large one on a computer without a graphics card takes hours.
const PATIENCE: Duration = Duration::from_hours(6);
/// How often a server is asked how far it is.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Most models taken from a list.
const MAX_LISTED: usize = 1000;

/// The translator for the family.
#[derive(Clone, Debug)]
pub struct SdApi {
    id: ProviderId,
}

impl Default for SdApi {
    fn default() -> Self {
        Self {
            id: ProviderId::from("sdapi"),
        }
    }
}

impl Provider for SdApi {
    fn id(&self) -> &ProviderId {
        &self.id
    }

    fn start(&self, job: &Job<'_>) -> Result<Call, ProviderError> {
        let dialect = Dialect::of(job.model);
        let base = base(&job.at())?;
        let (path, body) = request::read(job, dialect)?;
        let mut call = Call::submit(format!("{base}/sdapi/v1/{path}"), body);
        call.billable = false;
        call.patience = PATIENCE;
        if dialect.has_progress() {
            let url = format!("{base}/sdapi/v1/progress?skip_current_image=false");
            call = call.beside(url, Some(LOOK_EVERY));
        }
        Ok(call)
    }

    fn advance(&self, job: &Job<'_>, reply: Reply) -> Result<Step, ProviderError> {
        if reply.is_success() {
            answer::read(job, &reply)
        } else {
            Err(errors::read("submit", &reply))
        }
    }

    fn interrupt(&self, job: &Job<'_>) -> Option<Call> {
        let has = Dialect::of(job.model).has_interrupt();
        let base = base(&job.at()).ok().filter(|_| has)?;
        let url = format!("{base}/sdapi/v1/interrupt");
        Some(Call::cancel(Method::Post, url))
    }

    fn glimpse(&self, event: &[u8]) -> Option<Glimpse> {
        answer::glimpse(event)
    }

    fn account(&self, at: &At<'_>) -> Option<Call> {
        self.models(at)
    }

    fn read_account(&self, at: &At<'_>, reply: &Reply) -> Result<Account, ProviderError> {
        // A page that answers everything with 200 is no server: the list must be one.
        self.read_models(at, reply)
            .map(|_models| Account::default())
    }

    fn models(&self, at: &At<'_>) -> Option<Call> {
        // Draw Things has no list: it works with what is open in it.
        let first = at.service.models.first();
        if first.is_some_and(|model| Dialect::of(model) == Dialect::DrawThings) {
            return None;
        }
        let base = base(at).ok()?;
        Some(Call::ask(format!("{base}/sdapi/v1/sd-models")))
    }

    fn read_models(&self, _at: &At<'_>, reply: &Reply) -> Result<Listed, ProviderError> {
        if !reply.is_success() {
            return Err(errors::read("models", reply));
        }
        let answer: Value = wire::json("models", reply)?;
        let names = names_of(&answer)
            .ok_or_else(|| ProviderError::bad_reply("models", "there is no list in it", reply))?;
        let models = names.into_iter().map(|name| ListedModel {
            id: name.clone(),
            name,
            retires_on: None,
        });
        Ok(Listed {
            models: models.collect(),
            next: None,
        })
    }
}

/// Where the server is. There is no usual place: each stands at an address of its own.
fn base(at: &At<'_>) -> Result<String, ProviderError> {
    let base = at.base(&at.service.base_url);
    if base.is_empty() {
        return Err(crate::providers::pictures::cannot(words::NO_ADDRESS));
    }
    Ok(base.to_owned())
}
