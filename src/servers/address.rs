//! Places to look at: known ports of this computer, and what a person typed.

use std::net::Ipv6Addr;

use url::{Host, Url};

use crate::providers::near;
use crate::text::servers as words;

/// What to look for at a place, by what its questions are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    Comfy,
    WebUi,
    SdServer,
    Kobold,
    LocalAi,
    Swarm,
    Mold,
    Ollama,
}

impl Look {
    /// Everything, the most telling first: several programs imitate the Stable Diffusion `WebUI`.
    pub(super) const ALL: &'static [Self] = &[
        Self::Comfy,
        Self::Swarm,
        Self::Kobold,
        Self::SdServer,
        Self::LocalAi,
        Self::Mold,
        Self::WebUi,
        Self::Ollama,
    ];
}

/// Ports where these programs usually are, and what to look for there.
const KNOWN: &[(u16, &[Look])] = &[
    (8188, &[Look::Comfy]),
    // The desktop app of ComfyUI.
    (8000, &[Look::Comfy]),
    (7801, &[Look::Swarm]),
    (7860, &[Look::WebUi]),
    (5001, &[Look::Kobold]),
    (1234, &[Look::SdServer]),
    (8080, &[Look::LocalAi]),
    (7680, &[Look::Mold]),
    (11434, &[Look::Ollama]),
];
/// Longest address anybody types.
const MAX_TYPED_BYTES: usize = 300;

/// A place to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where, without a slash at the end.
    pub(super) base_url: String,
    pub(super) looks: &'static [Look],
}

impl Place {
    /// Where, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The same questions at another port of this computer, for servers that were moved.
    #[must_use]
    pub fn moved_to(mut self, port: u16) -> Self {
        self.base_url = here(port);
        self
    }
}

/// Where picture servers usually are on this computer.
pub fn known() -> Vec<Place> {
    let place = |(port, looks): &(u16, &'static [Look])| Place {
        base_url: here(*port),
        looks,
    };
    KNOWN.iter().map(place).collect()
}

fn here(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// Why what a person typed is no address to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressProblem {
    /// Nothing was typed.
    Empty,
    /// It cannot be read.
    Unreadable,
    /// It begins with something other than `http` or `https`.
    Scheme,
    /// There is a user name in it.
    User,
    /// There is a `#` or a `?` in it.
    Extra,
}

impl AddressProblem {
    /// What to tell a person.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Empty => words::EMPTY,
            Self::Unreadable => words::UNREADABLE,
            Self::Scheme => words::SCHEME,
            Self::User => words::USER,
            Self::Extra => words::EXTRA,
        }
    }
}

/// The places a typed address means: `192.168.1.5` (all known ports there), `studio.lan:8188`, or a whole address. Everything
/// known is looked for at an address with a port.
pub fn typed(text: &str) -> Result<Vec<Place>, AddressProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AddressProblem::Empty);
    }
    let odd = |c: char| c.is_whitespace() || c.is_control() || c == '\\';
    if text.len() > MAX_TYPED_BYTES || text.contains(odd) {
        return Err(AddressProblem::Unreadable);
    }
    let (whole, has_scheme) = with_scheme(text)?;
    let url = Url::parse(&whole).map_err(|_why| AddressProblem::Unreadable)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(AddressProblem::User);
    }
    if url.fragment().is_some() || url.query().is_some() {
        return Err(AddressProblem::Extra);
    }
    if url.host().is_none() || url.port() == Some(0) {
        return Err(AddressProblem::Unreadable);
    }
    let base = url.as_str().trim_end_matches('/').to_owned();
    let is_bare = !has_scheme && url.port().is_none() && url.path() == "/" && !says_port(text);
    if !is_bare {
        let looks = Look::ALL;
        return Ok(vec![Place {
            base_url: base,
            looks,
        }]);
    }
    let place = |(port, looks): &(u16, &'static [Look])| Place {
        base_url: format!("{base}:{port}"),
        looks,
    };
    Ok(KNOWN.iter().map(place).collect())
}

/// The text as an address, and whether it said `http` or `https` itself.
fn with_scheme(text: &str) -> Result<(String, bool), AddressProblem> {
    if let Some((scheme, _rest)) = text.split_once("://") {
        let scheme = scheme.to_ascii_lowercase();
        return if matches!(scheme.as_str(), "http" | "https") {
            Ok((text.to_owned(), true))
        } else {
            Err(AddressProblem::Scheme)
        };
    }
    if text.parse::<Ipv6Addr>().is_ok() {
        return Ok((format!("http://[{text}]"), false));
    }
    // `file:/etc`, `javascript:1`, `mailto:a`: what stands after a host and a colon is a port.
    let authority = text.split(['/', '?', '#']).next().unwrap_or_default();
    let last = authority.rsplit(']').next().unwrap_or_default();
    if let Some((_host, port)) = last.rsplit_once(':')
        && !is_number(port)
        && !authority.contains('@')
    {
        return Err(AddressProblem::Scheme);
    }
    Ok((format!("http://{text}"), false))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

/// Whether a port stands in the text, also the one that addresses leave out.
fn says_port(text: &str) -> bool {
    let is_v6 = text.parse::<Ipv6Addr>().is_ok();
    let last = text.rsplit(']').next().unwrap_or_default();
    !is_v6 && last.contains(':')
}

/// The host, for another machine than this one.
pub(super) fn elsewhere(base_url: &str) -> Option<String> {
    if near::is_here(base_url) {
        return None;
    }
    let url = Url::parse(base_url).ok()?;
    Some(match url.host()? {
        Host::Domain(name) => name.to_owned(),
        Host::Ipv4(ip) => ip.to_string(),
        Host::Ipv6(ip) => ip.to_string(),
    })
}

/// The port of an address.
pub(super) fn port(base_url: &str) -> u16 {
    let url = Url::parse(base_url).ok();
    url.and_then(|url| url.port_or_known_default())
        .unwrap_or(80)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bases(text: &str) -> Vec<String> {
        let places = typed(text).unwrap();
        places.into_iter().map(|place| place.base_url).collect()
    }

    #[test]
    fn a_port_or_a_whole_address_is_one_place() {
        for (text, base) in [
            ("192.168.1.5:8188", "http://192.168.1.5:8188"),
            ("studio.lan:7860/", "http://studio.lan:7860"),
            ("  http://Studio.LAN:7860/ ", "http://studio.lan:7860"),
            (
                "https://pictures.example.org/comfy/",
                "https://pictures.example.org/comfy",
            ),
            ("http://studio.lan", "http://studio.lan"),
            ("studio.lan:80", "http://studio.lan"),
            ("[fd00::5]:8188", "http://[fd00::5]:8188"),
            ("localhost:5001", "http://localhost:5001"),
        ] {
            let places = typed(text).unwrap();
            assert_eq!(bases(text), [base], "{text}");
            assert_eq!(places[0].looks, Look::ALL, "everything at {text}");
        }
    }

    #[test]
    fn a_bare_host_means_its_known_ports() {
        for (text, first) in [
            ("192.168.1.5", "http://192.168.1.5:8188"),
            ("studio", "http://studio:8188"),
            ("fd00::5", "http://[fd00::5]:8188"),
            ("[fd00::5]", "http://[fd00::5]:8188"),
        ] {
            let all = bases(text);
            assert_eq!(all.len(), KNOWN.len(), "{text}: {all:?}");
            assert_eq!(all.first().map(String::as_str), Some(first), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for (text, problem) in [
            ("", AddressProblem::Empty),
            ("   ", AddressProblem::Empty),
            ("ftp://studio.lan", AddressProblem::Scheme),
            ("file:///etc/passwd", AddressProblem::Scheme),
            ("file:/etc/passwd", AddressProblem::Scheme),
            ("javascript:alert(1)", AddressProblem::Scheme),
            ("ws://studio.lan:8188", AddressProblem::Scheme),
            ("http://me@studio.lan:8188", AddressProblem::User),
            ("http://me:secret@studio.lan", AddressProblem::User),
            ("me:secret@studio.lan:8188", AddressProblem::User),
            ("http://studio.lan/#top", AddressProblem::Extra),
            ("http://studio.lan/?a=1", AddressProblem::Extra),
            ("studio lan", AddressProblem::Unreadable),
            ("http://", AddressProblem::Unreadable),
            ("http://studio.lan:99999", AddressProblem::Unreadable),
            ("studio.lan:0", AddressProblem::Unreadable),
            ("http://stu\\dio", AddressProblem::Unreadable),
        ] {
            assert_eq!(typed(text), Err(problem), "{text:?}");
        }
    }

    #[test]
    fn the_known_places_are_on_this_computer() {
        for place in known() {
            assert!(elsewhere(&place.base_url).is_none(), "{place:?}");
        }
    }
}
