//! What every client of the network here has in common: how it is built, where names may lead, and what its errors mean.

use std::error::Error as _;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, ClientBuilder};

use crate::engine::transport::guard::{self, Guard};
use crate::engine::transport::{NetError, NetErrorKind};

/// The beginning of every client: encrypted by `rustls` with `ring`, no redirects, no repeats, no referrer.
pub(crate) fn client(connect: Duration) -> ClientBuilder {
    // An error only says that somebody installed one before us.
    let _installed = rustls::crypto::ring::default_provider()
        .install_default()
        .is_ok();
    Client::builder()
        .user_agent(concat!("triptych/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(connect)
}

/// Looks names up and leaves out every address that is not public, at the moment of connecting.
pub(crate) struct GuardedDns(pub(crate) Arc<Guard>);

/// A name led to private addresses only.
#[derive(Debug, thiserror::Error)]
#[error("the name leads into a private network")]
pub(crate) struct PrivateAddress;

impl reqwest::dns::Resolve for GuardedDns {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let guard = Arc::clone(&self.0);
        Box::pin(async move {
            let found = tokio::task::spawn_blocking(move || -> std::io::Result<_> {
                let all: Vec<SocketAddr> = (name.as_str(), 0).to_socket_addrs()?.collect();
                let open = guard.may_be_private(name.as_str());
                Ok((all, open))
            });
            let (all, open) = found.await??;
            let allowed: Vec<SocketAddr> = all
                .into_iter()
                .filter(|address| open || guard::is_public(address.ip()))
                .collect();
            if allowed.is_empty() {
                return Err(PrivateAddress.into());
            }
            Ok(Box::new(allowed.into_iter()) as reqwest::dns::Addrs)
        })
    }
}

/// What a failed request means. The address is left out: it may carry a signature.
pub(crate) fn net_error(err: reqwest::Error) -> NetError {
    let err = err.without_url();
    let detail = chain(&err);
    if err.is_builder() {
        return NetError::unsent(NetErrorKind::BadUrl, detail);
    }
    if err.is_connect() {
        let kind = if has_cause(&err, <dyn std::error::Error>::is::<PrivateAddress>) {
            NetErrorKind::Refused
        } else if err.is_dns() || has_cause(&err, is_unreachable) {
            NetErrorKind::Offline
        } else {
            NetErrorKind::Connect
        };
        return NetError::unsent(kind, detail);
    }
    if err.is_timeout() {
        return NetError::sent(NetErrorKind::Timeout, detail);
    }
    NetError::sent(NetErrorKind::ClosedEarly, detail)
}

fn is_unreachable(cause: &(dyn std::error::Error + 'static)) -> bool {
    use std::io::ErrorKind::{HostUnreachable, NetworkDown, NetworkUnreachable};
    cause.downcast_ref::<std::io::Error>().is_some_and(|io| {
        matches!(
            io.kind(),
            NetworkUnreachable | HostUnreachable | NetworkDown
        )
    })
}

fn has_cause(
    err: &reqwest::Error,
    test: impl Fn(&(dyn std::error::Error + 'static)) -> bool,
) -> bool {
    causes(err).any(test)
}

/// An error with its causes.
pub(crate) fn chain(err: &reqwest::Error) -> String {
    causes(err).fold(err.to_string(), |text, cause| format!("{text}: {cause}"))
}

fn causes(err: &reqwest::Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(err.source(), |cause| {
        let cause = *cause;
        cause.source()
    })
}
