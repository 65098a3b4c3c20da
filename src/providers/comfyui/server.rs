//! What a server has, as a service with models: from its answers to a few questions, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use url::{Host, Url};

use super::answers::Server;
use super::family::Family;
use super::files::{Files, clip_type, complete, is_gguf};
use super::names::{flat, of_checkpoint, of_diffusion};
use crate::domain::ids::{ModelId, ProviderId};
use crate::domain::model::{Model, Place, Service};
use crate::domain::money::Price;
use crate::text::comfyui as words;

/// What a server is asked before it is offered: all of it by GET, none of it larger than its lists of files. A server without
/// a node answers `{}` (`get_object_info_node` in `server.py`).
pub const ASKS: &[&str] = &[
    "/system_stats",
    "/object_info/CheckpointLoaderSimple",
    "/object_info/UNETLoader",
    "/object_info/CLIPLoader",
    "/object_info/DualCLIPLoader",
    "/object_info/VAELoader",
    "/object_info/UnetLoaderGGUF",
    "/object_info/CLIPLoaderGGUF",
    "/object_info/DualCLIPLoaderGGUF",
    "/object_info/EmptySD3LatentImage",
    "/object_info/FluxGuidance",
    "/object_info/InpaintModelConditioning",
    "/object_info/FluxKontextImageScale",
    "/object_info/ReferenceLatent",
    "/object_info/ModelSamplingAuraFlow",
    "/object_info/EmptyFlux2LatentImage",
    "/object_info/Flux2Scheduler",
    "/object_info/CFGGuider",
    "/object_info/SamplerCustomAdvanced",
    "/object_info/CFGNorm",
    "/object_info/TextEncodeQwenImageEditPlus",
    "/object_info/FluxKontextMultiReferenceLatentMethod",
];

/// The first version known to have `POST /api/jobs/{id}/cancel`.
const JOBS_SINCE: [u32; 3] = [0, 38, 1];
/// Most sentences about what is not offered.
const MOST_REASONS: usize = 100;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The service; without models when there is nothing to offer.
    pub service: Service,
    /// Its version, where it answers like `ComfyUI`.
    pub version: Option<String>,
    /// Why something it has is not offered: sentences for people.
    pub reasons: Vec<String>,
}

/// Its version, when an answer to `/system_stats` is `ComfyUI`'s.
pub fn version(stats: &Value) -> Option<&str> {
    let version = stats.get("system")?.get("comfyui_version")?.as_str()?;
    (!version.is_empty() && version.chars().count() <= 40).then_some(version)
}

/// The service for the server at `base_url`, from its answers to [`ASKS`]: path, then the body of a 2xx answer.
pub fn service(id: &str, name: &str, base_url: &str, answers: &BTreeMap<String, Vec<u8>>) -> Found {
    let server = Server::new(answers);
    let mut found = Found {
        service: empty(id, name, base_url),
        version: None,
        reasons: Vec::new(),
    };
    let stats = server.answer("/system_stats");
    found.version = stats.and_then(version).map(str::to_owned);
    let Some(version) = found.version.as_deref() else {
        found.reasons.push(words::NOT_COMFYUI.to_owned());
        return found;
    };
    let jobs = is_at_least(version, JOBS_SINCE);
    let mut taken = BTreeSet::new();
    for (family, files) in offers(&server, &mut found.reasons) {
        let mut model = model(id, family, &files, &mut taken);
        if jobs {
            model.wire.insert("cancel".to_owned(), "jobs".to_owned());
        }
        if family == Family::QwenEdit && flat(files.main()).contains("2511") {
            let list = server.options(
                "FluxKontextMultiReferenceLatentMethod",
                "reference_latents_method",
            );
            let method = "index_timestep_zero";
            if list.iter().any(|option| option == method) {
                model.wire.insert("method".to_owned(), method.to_owned());
            }
        }
        found.service.models.push(model);
    }
    if found.service.models.is_empty() && found.reasons.is_empty() {
        found.reasons.push(words::NO_MODELS.to_owned());
    }
    found.reasons.truncate(MOST_REASONS);
    found
}

fn empty(id: &str, name: &str, base_url: &str) -> Service {
    let base_url = base_url.trim().trim_end_matches('/');
    let url = Url::parse(base_url).ok();
    let near = match url.as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    let place = if near {
        Place::ThisComputer
    } else {
        Place::Cloud
    };
    let mut service = Service::new(id, name, place);
    service.speaks = Some(ProviderId::from("comfyui"));
    base_url.clone_into(&mut service.base_url);
    // It works on one at a time; the next one waits there, so that nothing is lost between two.
    service.at_once = 2;
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    service.privacy = words::privacy(if near { "" } else { host });
    service
}

/// Whether a version like `0.38.1` is at least another; a part that is no number counts as 0.
fn is_at_least(version: &str, least: [u32; 3]) -> bool {
    let mut parts = version.trim_start_matches('v').split('.').map(|part| {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap_or(0)
    });
    let version: [u32; 3] = std::array::from_fn(|_| parts.next().unwrap_or(0));
    version >= least
}

/// Everything that can be offered; reasons for the rest.
fn offers(server: &Server, reasons: &mut Vec<String>) -> Vec<(Family, Files)> {
    let mut offers = Vec::new();
    for file in server.options("CheckpointLoaderSimple", "ckpt_name") {
        match of_checkpoint(&file) {
            None => reasons.push(words::unknown_file(&file)),
            Some(family) => match lacking(server, family) {
                Some(class) => reasons.push(words::node_missing(&file, class)),
                None => offers.push((family, Files::Checkpoint(file))),
            },
        }
    }
    let mut diffusion = server.options("UNETLoader", "unet_name");
    let gguf = server.options("UnetLoaderGGUF", "unet_name");
    diffusion.extend(gguf.into_iter().filter(|file| is_gguf(file)));
    for file in diffusion {
        match separate(server, &file) {
            Ok(offer) => offers.push(offer),
            Err(reason) => reasons.push(reason),
        }
    }
    offers
}

fn separate(server: &Server, file: &str) -> Result<(Family, Files), String> {
    let family = of_diffusion(file).ok_or_else(|| words::unknown_file(file))?;
    if let Some(class) = lacking(server, family) {
        return Err(words::node_missing(file, class));
    }
    if is_gguf(file) && !server.has("UnetLoaderGGUF") {
        return Err(words::gguf_missing(file));
    }
    let kind = clip_type(family);
    let (loader, lists) = if kind == "flux" {
        ("DualCLIPLoader", &server.double)
    } else {
        ("CLIPLoader", &server.single)
    };
    // A loader that lists its kinds without ours is of an older version.
    if !server.options(loader, "type").iter().any(|it| it == kind) {
        return Err(words::node_missing(file, &format!("{loader}: {kind}")));
    }
    Ok((family, complete(family, file, lists)?))
}

/// A node the graphs of a family need and the server lacks. Those that every version has are not asked for.
fn lacking(server: &Server, family: Family) -> Option<&'static str> {
    let needs: &[&'static str] = match family {
        Family::Sd15 | Family::Sdxl | Family::Checkpoint => &[],
        Family::Flux1 => &["EmptySD3LatentImage", "FluxGuidance"],
        Family::Flux1Fill => &["FluxGuidance", "InpaintModelConditioning"],
        Family::Flux1Kontext => &[
            "EmptySD3LatentImage",
            "FluxGuidance",
            "FluxKontextImageScale",
            "ReferenceLatent",
        ],
        Family::Flux2 => &[
            "EmptyFlux2LatentImage",
            "Flux2Scheduler",
            "FluxGuidance",
            "ReferenceLatent",
            "CFGGuider",
            "SamplerCustomAdvanced",
        ],
        Family::ZImage | Family::QwenImage => &["EmptySD3LatentImage", "ModelSamplingAuraFlow"],
        Family::QwenEdit => &[
            "EmptySD3LatentImage",
            "ModelSamplingAuraFlow",
            "CFGNorm",
            "TextEncodeQwenImageEditPlus",
        ],
    };
    needs.iter().copied().find(|class| !server.has(class))
}

fn model(service: &str, family: Family, files: &Files, taken: &mut BTreeSet<String>) -> Model {
    let own = files.main().rsplit(['/', '\\']).next().unwrap_or_default();
    let name = own.rsplit_once('.').map_or(own, |(stem, _)| stem);
    let wanted = safe(files.main());
    let mut id = wanted.clone();
    let mut number = 2;
    while !taken.insert(id.clone()) {
        id = format!("{wanted}-{number}");
        number += 1;
    }
    let mut model = Model::new(ModelId(format!("{service}/{id}")), name);
    model.about = words::about(family.name());
    model.price = Price::Free;
    model.can = family.can(files.main());
    model
        .wire
        .insert("family".to_owned(), family.word().to_owned());
    files.note(&mut model.wire);
    model
}

/// A name as part of a model's id: small letters, digits, `.`, `_` and `-`, at most 100 of them.
pub(super) fn safe(name: &str) -> String {
    let plain = |c: char| match c.to_ascii_lowercase() {
        c if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') => c,
        _ => '-',
    };
    let safe: String = name.chars().take(100).map(plain).collect();
    let safe = safe.trim_matches(['-', '.']);
    if safe.is_empty() {
        "model".to_owned()
    } else {
        safe.to_owned()
    }
}
