//! Services at an address a person typed or this computer found: what is the same for all of them.

use url::{Host, Url};

use crate::domain::model::{Capabilities, Place, Service, Sizes};
use crate::domain::money::Price;
use crate::domain::task::OperationKind;

/// Most pictures to go by, beside the source.
const MAX_REFERENCES: u8 = 3;

/// Whether an address is this computer itself.
pub fn is_here(base_url: &str) -> bool {
    match Url::parse(base_url).ok().as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// A service at an address, without models: it needs no key and is asked for one picture at a time.
///
/// `base_url` is kept without a slash at the end. On this computer nothing leaves it; anywhere else the service counts as
/// away, whosever machine it is.
pub fn service_at(id: &str, name: &str, base_url: &str) -> Service {
    let base_url = base_url.trim().trim_end_matches('/');
    let place = if is_here(base_url) {
        Place::ThisComputer
    } else {
        Place::Cloud
    };
    let mut service = Service::new(id, name, place);
    base_url.clone_into(&mut service.base_url);
    service.privacy = privacy(base_url);
    service.advanced = true;
    service
}

/// What goes where, in one sentence.
pub(super) fn privacy(base_url: &str) -> String {
    if is_here(base_url) {
        return "Your words and pictures go to a program on this computer.".to_owned();
    }
    let url = Url::parse(base_url).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    format!("Your words and the pictures you send along go to {host}.")
}

/// The same service as one that is paid for with electricity.
///
/// Every picture is free, and on this computer a picture that was cut off may be started again without asking. Models of it
/// that nobody knows behave like its first.
#[must_use]
pub fn free_of_charge(mut service: Service) -> Service {
    let here = service.place == Place::ThisComputer;
    for model in &mut service.models {
        model.price = Price::Free;
        model.can.restarts_free = here;
    }
    service.key = None;
    service.like = service.models.first().map(|model| model.id.clone());
    service
}

/// What a model file is called: without its folder and its ending.
pub(super) fn file_name(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let endings = [".safetensors", ".sft", ".ckpt", ".gguf"];
    let short = endings.iter().find_map(|ending| name.strip_suffix(ending));
    short.filter(|name| !name.is_empty()).unwrap_or(name)
}

/// What open models on such servers have in common.
pub(super) struct Repaints {
    /// The model follows instructions and takes pictures to go by; others paint over what they are given.
    pub(super) by_instruction: bool,
    /// The server respects a painted area.
    pub(super) mask: bool,
    /// Sides are multiples of this.
    pub(super) multiple_px: u32,
}

impl Repaints {
    /// What such a model can do. One that follows instructions does in words what it has no operation for.
    pub(super) fn capabilities(&self) -> Capabilities {
        let mut operations = Vec::new();
        if !self.by_instruction {
            operations.push(OperationKind::Instruct);
            if self.mask {
                operations.push(OperationKind::Erase);
            }
            operations.push(OperationKind::Vary);
        }
        Capabilities {
            generate: true,
            edit: true,
            operations,
            mask: self.mask,
            seed: true,
            steps: true,
            max_references: if self.by_instruction {
                MAX_REFERENCES
            } else {
                0
            },
            sizes: Sizes::Free {
                min_side_px: 64,
                max_side_px: 2048,
                max_pixels: 0,
                min_pixels: 0,
                max_ratio: 0,
                multiple_px: self.multiple_px,
            },
            ..Capabilities::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_computer_is_told_from_others() {
        for (address, here) in [
            ("http://127.0.0.1:7860", true),
            ("http://127.9.9.9:1", true),
            ("http://localhost:8188/", true),
            ("http://comfy.localhost", true),
            ("http://[::1]:7801", true),
            ("http://192.168.1.5:7860", false),
            ("http://localhost.example.org", false),
            ("https://example.org", false),
            ("nonsense", false),
        ] {
            let service = service_at("a", "A", address);
            assert_eq!(
                service.place == Place::ThisComputer,
                here,
                "the place of {address}"
            );
            assert_eq!(
                service.privacy.contains("on this computer"),
                here,
                "{}",
                service.privacy
            );
            assert!(service.key.is_none(), "no key for {address}");
            assert!(!service.base_url.ends_with('/'), "{}", service.base_url);
        }
    }
}
