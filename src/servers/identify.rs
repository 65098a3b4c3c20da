//! Who answered: each program is told by something that no other says. All of this is read leniently and believed slowly.
//!
//! Proofs, with their sources: `ComfyUI` `server.py` (`/system_stats`); `SwarmUI` `src/Pages` (its API has no GET, but a page that
//! says so); `KoboldCpp` `koboldcpp.py` (`/api/extra/version`); stable-diffusion.cpp `examples/server` (`/sdcpp/v1/capabilities`,
//! or the one name in `/v1/models`, which LM Studio at the same port does not have); `LocalAI` `core/http/routes/localai.go`;
//! mold `crates/mold-server/src/routes.rs`; the `WebUIs` `modules/api/api.py` and `modules/ui.py` (`/internal/ping`); Draw Things
//! answers `/` with its settings. Ollama says one sentence.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Kind;
use super::address::Look;
use super::ask::Heard;
use crate::providers::sdapi::Dialect;

/// Where the `WebUIs` list their settings, and the models they have.
const OPTIONS: &str = "/sdapi/v1/options";
pub(super) const SD_MODELS: &str = "/sdapi/v1/sd-models";
/// Fewest settings of a `WebUI`. Its imitations have two.
const FEWEST_OPTIONS: usize = 8;

/// Answers by path.
pub(super) type Answers = BTreeMap<&'static str, Heard>;

impl Look {
    /// What to ask.
    pub(super) fn paths(self) -> &'static [&'static str] {
        match self {
            Self::Comfy => &["/system_stats"],
            Self::Swarm => &["/Error/NoGetAPI"],
            Self::Kobold => &["/api/extra/version"],
            Self::SdServer => &["/sdcpp/v1/capabilities", "/v1/models"],
            Self::LocalAi => &["/.well-known/localai.json"],
            Self::Mold => &["/api/openapi.json"],
            Self::WebUi => &[
                OPTIONS,
                "/sdapi/v1/version",
                SD_MODELS,
                "/internal/ping",
                "/",
            ],
            Self::Ollama => &["/"],
        }
    }

    /// What the answers prove; `None` when it is something else.
    pub(super) fn prove(self, answers: &Answers) -> Option<Kind> {
        let json = |path: &str| answers.get(path).and_then(Heard::json);
        let text = |path: &str| {
            let heard = answers.get(path).filter(|heard| heard.status == 200)?;
            Some(String::from_utf8_lossy(&heard.body).into_owned())
        };
        match self {
            Self::Comfy => {
                let stats = json("/system_stats")?;
                let version = stats.get("system")?.get("comfyui_version")?;
                version.is_string().then_some(Kind::ComfyUi)
            }
            Self::Swarm => {
                let page = text("/Error/NoGetAPI")?;
                let own = page.contains("id=\"page_title\"") && page.contains("SwarmUI");
                own.then_some(Kind::SwarmUi)
            }
            Self::Kobold => {
                let version = json("/api/extra/version")?;
                let own = version.get("result")? == "KoboldCpp";
                own.then_some(Kind::SdApi(Dialect::Kobold))
            }
            Self::SdServer => {
                let samplers = json("/sdcpp/v1/capabilities")
                    .is_some_and(|it| it.get("samplers").is_some_and(Value::is_array));
                let own = samplers || json("/v1/models").is_some_and(|it| is_sd_cpp(&it));
                own.then_some(Kind::SdApi(Dialect::SdServer))
            }
            Self::LocalAi => {
                let card = json("/.well-known/localai.json")?;
                let path = card.get("endpoints")?.get("image_generation")?;
                path.is_string().then_some(Kind::LocalAi)
            }
            Self::Mold => {
                let description = json("/api/openapi.json")?;
                let own = description.get("info")?.get("title")? == "mold";
                own.then_some(Kind::Mold)
            }
            Self::WebUi => web_ui(answers),
            Self::Ollama => {
                let own = text("/")?.trim() == "Ollama is running";
                own.then_some(Kind::Ollama)
            }
        }
    }
}

fn is_sd_cpp(models: &Value) -> bool {
    let first = models.get("data").and_then(|all| all.get(0));
    first
        .and_then(|model| model.get("id"))
        .is_some_and(|id| id == "sd-cpp-local")
}

fn web_ui(answers: &Answers) -> Option<Kind> {
    let json = |path: &str| answers.get(path).and_then(Heard::json);
    if let Some(Value::Object(options)) = json(OPTIONS) {
        if !options.contains_key("sd_model_checkpoint") || options.len() < FEWEST_OPTIONS {
            return None;
        }
        let is_sdnext = json("/sdapi/v1/version").is_some_and(|version| is_sdnext(&version));
        let is_forge = options.keys().any(|name| name.starts_with("forge_"));
        return Some(Kind::SdApi(if is_sdnext {
            Dialect::SdNext
        } else if is_forge {
            Dialect::Forge
        } else {
            Dialect::A1111
        }));
    }
    let status = |path: &str| answers.get(path).map_or(0, |heard| heard.status);
    if json("/").is_some_and(|settings| is_draw_things(&settings)) && status(SD_MODELS) == 404 {
        return Some(Kind::SdApi(Dialect::DrawThings));
    }
    // It is there, and its interface is switched off.
    let pings = json("/internal/ping").is_some_and(|it| it == serde_json::json!({}));
    let silent = pings && status(OPTIONS) == 404 && status(SD_MODELS) == 404;
    silent.then_some(Kind::SilentWebUi)
}

fn is_sdnext(version: &Value) -> bool {
    let has = |name: &str, word: &str| {
        let text = version.get(name).and_then(Value::as_str);
        text.is_some_and(|text| text.to_lowercase().contains(word))
    };
    has("app", "sd.next") || has("app", "sdnext") || has("url", "vladmandic")
}

/// Its settings, as every request may carry them.
fn is_draw_things(settings: &Value) -> bool {
    let is_text = |name: &str| settings.get(name).is_some_and(Value::is_string);
    let is_number = |name: &str| settings.get(name).is_some_and(Value::is_number);
    is_text("model") && is_number("steps") && is_number("width") && is_number("height")
}
