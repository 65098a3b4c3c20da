//! Which addresses a link from outside may lead to. Result links are hostile input.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use url::{Host, Url};

use crate::engine::transport::{NetError, NetErrorKind};

/// Host names with their ports.
type Hosts = BTreeSet<(String, u16)>;

/// The hosts a person typed as a service of their own, and the proxies of this computer. Clones know what one of them learns.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    typed: Arc<RwLock<Hosts>>,
    proxies: BTreeSet<String>,
}

impl Guard {
    /// A guard that knows the base addresses a person typed. Unreadable ones are left out.
    pub fn new<'a>(base_urls: impl IntoIterator<Item = &'a str>) -> Self {
        let guard = Self::default();
        guard.learn(base_urls);
        guard
    }

    /// Adds base addresses that were typed meanwhile. Earlier ones stay known, because jobs under way go on using them.
    pub fn learn<'a>(&self, base_urls: impl IntoIterator<Item = &'a str>) {
        let typed = base_urls.into_iter().filter_map(|text| {
            let url = Url::parse(text).ok()?;
            Some((name_of(&url)?, url.port_or_known_default()?))
        });
        let mut known = self.typed.write().unwrap_or_else(PoisonError::into_inner);
        known.extend(typed);
    }

    fn typed(&self) -> RwLockReadGuard<'_, Hosts> {
        self.typed.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same guard with the proxies named in this program's environment: they may stand in a private network, and no
    /// link may lead to them.
    #[must_use]
    pub fn with_proxies_of_environment(mut self) -> Self {
        let names = [
            "HTTPS_PROXY",
            "https_proxy",
            "ALL_PROXY",
            "all_proxy",
            "HTTP_PROXY",
            "http_proxy",
        ];
        for value in names
            .into_iter()
            .filter_map(|name| std::env::var(name).ok())
        {
            let with_scheme = if value.contains("://") {
                value
            } else {
                format!("http://{value}")
            };
            let proxy = Url::parse(&with_scheme).ok();
            self.proxies.extend(proxy.as_ref().and_then(name_of));
        }
        self
    }

    /// Whether a person typed this host, with this port.
    pub fn is_typed(&self, url: &Url) -> bool {
        let port = url.port_or_known_default();
        name_of(url)
            .zip(port)
            .is_some_and(|key| self.typed().contains(&key))
    }

    /// Whether a name may stand for a private address when it is looked up.
    pub(super) fn may_be_private(&self, name: &str) -> bool {
        self.proxies.contains(name) || self.typed().iter().any(|(typed, _)| typed == name)
    }

    /// Reads a link from outside. Refused: anything but https (http too, for a host a person typed), user names in the
    /// address, and addresses that are not public. Names are checked again when they are looked up.
    pub fn link(&self, text: &str) -> Result<Url, NetError> {
        let refused = |why: &str| Err(NetError::unsent(NetErrorKind::Refused, why));
        let url = Url::parse(text)
            .map_err(|err| NetError::unsent(NetErrorKind::BadUrl, err.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return refused("the link to the picture is not a web address");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refused("the link to the picture has a user name in it");
        }
        if self.is_typed(&url) {
            return Ok(url);
        }
        if url.scheme() != "https" {
            return refused("the link to the picture is not encrypted");
        }
        let allowed = match url.host() {
            None => false,
            Some(Host::Ipv4(ip)) => is_public(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => is_public(IpAddr::V6(ip)),
            Some(Host::Domain(name)) => !is_local_name(name) && !self.proxies.contains(name),
        };
        if allowed {
            Ok(url)
        } else {
            refused("the link to the picture leads into a private network")
        }
    }
}

/// Whether this is the computer itself, reached without a proxy.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        None => false,
    }
}

/// Whether an address belongs to the public internet.
///
/// IPv4: everything outside the special-purpose registry (RFC 6890). IPv6: global unicast (`2000::/3`) without its special
/// blocks; addresses with an IPv4 address inside count as that one.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = a == 0
        || a == 10
        || (a == 100 && (64..128).contains(&b))
        || a == 127
        || (a == 169 && b == 254)
        || (a == 172 && (16..32).contains(&b))
        || (a == 192 && b == 0 && (c == 0 || c == 2))
        || (a == 192 && b == 88 && c == 99)
        || (a == 192 && b == 168)
        || (a == 198 && (b == 18 || b == 19))
        || (a == 198 && b == 51 && c == 100)
        || (a == 203 && b == 0 && c == 113)
        || a >= 224;
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let part = ip.segments();
    let v4_in = |high: u16, low: u16| {
        let [[a, b], [c, d]] = [high.to_be_bytes(), low.to_be_bytes()];
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match part {
        // IPv4-mapped, and NAT64 (RFC 6052)
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            v4_in(high, low)
        }
        // 6to4 (RFC 3056)
        [0x2002, high, low, ..] => v4_in(high, low),
        // Protocol assignments with Teredo, benchmarks and ORCHID; documentation
        [0x2001, b, ..] if b < 0x200 => false,
        [0x2001, 0xdb8, ..] => false,
        [0x3fff, b, ..] if b < 0x1000 => false,
        [a, ..] => a & 0xe000 == 0x2000,
    }
}

fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let local = ["localhost", "local", "internal", "lan", "home.arpa"];
    !name.contains('.')
        || local.iter().any(|end| {
            name.strip_suffix(end)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
}

fn name_of(url: &Url) -> Option<String> {
    url.host_str().map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_into_private_places_are_refused() {
        let hostile = [
            "file:///etc/passwd",
            "data:image/png;base64,AAAA",
            "ftp://example.com/a.png",
            "javascript:alert(1)",
            "gopher://example.com/",
            "blob:https://example.com/1",
            "practice://paint",
            "http://example.com/a.png",
            "https://user@example.com/a.png",
            "https://user:pass@example.com/a.png",
            "https://127.0.0.1/",
            "https://127.1/",
            "https://127.0.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://017700000001/",
            "https://%31%32%37.0.0.1/",
            "https://１２７.0.0.1/",
            "https://127。0。0。1/",
            "https://0.0.0.0/",
            "https://0/",
            "https://10.1.2.3/",
            "https://172.16.0.1/",
            "https://172.31.255.255/",
            "https://192.168.1.1/",
            "https://169.254.169.254/latest/meta-data/",
            "https://2852039166/",
            "https://100.64.0.1/",
            "https://100.100.100.200/",
            "https://192.0.0.192/",
            "https://198.18.0.1/",
            "https://224.0.0.1/",
            "https://255.255.255.255/",
            "https://[::1]/",
            "https://[::]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:7f00:1]/",
            "https://[::ffff:169.254.169.254]/",
            "https://[::127.0.0.1]/",
            "https://[fc00::1]/",
            "https://[fd00:ec2::254]/",
            "https://[fe80::1]/",
            "https://[fec0::1]/",
            "https://[ff02::1]/",
            "https://[64:ff9b::10.0.0.1]/",
            "https://[64:ff9b:1::1]/",
            "https://[2002:7f00:1::]/",
            "https://[2001::1]/",
            "https://[2001:db8::1]/",
            "https://localhost/",
            "https://localhost./",
            "https://LOCALHOST/",
            "https://a.localhost/",
            "https://printer.local/",
            "https://metadata.google.internal/",
            "https://intranet/",
            "https://",
            "https:///",
            "//example.com/a.png",
            "a.png",
            "",
        ];
        let guard = Guard::default();
        for link in hostile {
            let answer = guard.link(link);
            assert!(answer.is_err(), "{link} became {answer:?}");
        }
    }

    #[test]
    fn public_links_pass() {
        let guard = Guard::default();
        for link in [
            "https://example.com/a.png?sig=1",
            "https://8.8.8.8/a.png",
            "https://172.32.0.1/",
            "https://[2606:4700::1111]/",
            "https://[64:ff9b::8.8.8.8]/",
            "https://cdn.localhost.example.com/",
        ] {
            assert!(guard.link(link).is_ok(), "{link}");
        }
    }

    #[test]
    fn a_typed_host_counts_with_its_port_only() {
        let guard = Guard::new(["http://127.0.0.1:8188", "http://studio.lan:9000/api"]);
        assert!(
            guard.link("http://127.0.0.1:8188/view?f=1").is_ok(),
            "typed"
        );
        assert!(guard.link("http://studio.lan:9000/x").is_ok(), "typed name");
        for other in [
            "http://127.0.0.1:22/",
            "http://127.0.0.2:8188/",
            "http://studio.lan/",
            "https://10.0.0.1/",
        ] {
            assert!(guard.link(other).is_err(), "{other}");
        }
    }

    #[test]
    fn a_clone_knows_what_is_typed_later() {
        let guard = Guard::default();
        let clone = guard.clone();
        assert!(clone.link("http://10.1.2.3:7860/p").is_err(), "not yet");
        guard.learn(["http://10.1.2.3:7860"]);
        assert!(clone.link("http://10.1.2.3:7860/p").is_ok(), "typed now");
        assert!(clone.link("http://10.1.2.3/p").is_err(), "that port only");
    }

    #[test]
    fn this_computer_is_recognised() {
        for (text, is) in [
            ("http://localhost:1/", true),
            ("http://a.localhost/", true),
            ("http://127.9.9.9/", true),
            ("http://[::1]:8/", true),
            ("http://localhost.example.com/", false),
            ("http://10.0.0.1/", false),
        ] {
            assert_eq!(is_loopback(&Url::parse(text).unwrap()), is, "{text}");
        }
    }
}
