//! Where files come from: what the server says about one, and its bytes through a fresh link.
//!
//! Facts of the Hugging Face Hub (`huggingface_hub`, `file_download.py` and `_http.py`): a HEAD without following the redirect
//! names the content's SHA-256 (`X-Linked-Etag`), its length (`X-Linked-Size`) and the commit (`X-Repo-Commit`); the redirect
//! leads to a signed address that expires; refusals carry `X-Error-Code`.

use std::sync::Arc;
use std::time::SystemTime;

use url::Url;

use crate::domain::download::Trouble;
use crate::domain::ids::BlobId;
use crate::domain::offer::FileSpec;
use crate::engine::transport::guard::{Guard, is_loopback};
use crate::models::download::http::{HttpWeb, Times};
use crate::models::download::patience::{Snag, retry_after};
use crate::models::download::token::Token;
use crate::models::download::web::{Ask, Heard, Web};
use crate::models::place;

/// Where models are fetched from unless a person names a mirror.
pub const MODEL_HOST: &str = "https://huggingface.co";
/// Most redirects of one question; each is checked anew.
const MAX_REDIRECTS: usize = 5;
/// Longest tag that is kept.
const MAX_TAG: usize = 200;

/// What the server says about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Remote {
    pub(crate) sha256: Option<BlobId>,
    pub(crate) bytes: Option<u64>,
    /// Changes when the file does.
    pub(crate) tag: String,
    pub(crate) commit: Option<String>,
}

impl Remote {
    /// What was said earlier counts, what is said later fills the gaps.
    fn or(self, later: Self) -> Self {
        Self {
            sha256: self.sha256.or(later.sha256),
            bytes: self.bytes.or(later.bytes),
            tag: if self.tag.is_empty() {
                later.tag
            } else {
                self.tag
            },
            commit: self.commit.or(later.commit),
        }
    }
}

/// The file that is wanted, after list and server agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Agreed {
    pub(crate) sha256: BlobId,
    pub(crate) bytes: u64,
    pub(crate) tag: String,
    pub(crate) commit: Option<String>,
    /// Whether the SHA-256 is the list's; else it is the server's word.
    pub(crate) pinned: bool,
}

/// The model host, or a mirror.
pub(crate) struct Source {
    base: Url,
    token: Option<Token>,
    guard: Arc<Guard>,
    web: Arc<dyn Web>,
}

impl Source {
    /// A source at this address. `also` are further addresses a person typed: redirects may lead there even when they are not
    /// public or not encrypted. `None` when the address is no web address.
    pub(crate) fn new(
        base: &str,
        also: &[String],
        token: Option<Token>,
        times: Times,
    ) -> Option<Self> {
        let url = Url::parse(base).ok()?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return None;
        }
        let typed = also.iter().map(String::as_str);
        let guard = if base == MODEL_HOST {
            Guard::new(typed)
        } else {
            Guard::new(typed.chain([base]))
        };
        let guard = Arc::new(guard.with_proxies_of_environment());
        Some(Self {
            base: url,
            token,
            web: Arc::new(HttpWeb::new(Arc::clone(&guard), times)),
            guard,
        })
    }

    /// Asks what there is and compares it with the list.
    pub(crate) async fn agree(&self, spec: &FileSpec) -> Result<Agreed, Snag> {
        let remote = self.look(spec).await?;
        // Over an open line anybody could say anything.
        let is_trusted = self.base.scheme() == "https" || is_loopback(&self.base);
        agree(spec, &remote, is_trusted).map_err(Snag::Final)
    }

    async fn look(&self, spec: &FileSpec) -> Result<Remote, Snag> {
        let mut url = place::address(&self.base, spec).ok_or(Snag::Final(Trouble::BadName))?;
        let mut known = Remote::default();
        for _hop in 0..=MAX_REDIRECTS {
            let heard = self.ask(&url, true, 0, None).await?;
            let said = remote(&heard);
            let elsewhere = url.origin() != self.base.origin();
            if elsewhere && matches!(heard.status, 400..=404 | 405 | 410) {
                // A signed link may be for reading only; then nobody says more than was said already.
                return Ok(known);
            }
            if !heard.is_redirect() && heard.status != 200 {
                return Err(self.refusal(spec, &heard, elsewhere));
            }
            let next = if heard.is_redirect() {
                Some(self.onwards(&url, &heard)?)
            } else {
                None
            };
            known = known.or(said);
            let is_enough =
                known.sha256.or(spec.sha256).is_some() && known.bytes.or(spec.bytes).is_some();
            match next {
                // A renamed repository, or a mirror that passes on.
                Some(next)
                    if !is_enough
                        || next.origin() == self.base.origin() && known.tag.is_empty() =>
                {
                    url = next;
                }
                _ => return Ok(known),
            }
        }
        Err(Snag::Final(Trouble::BadLink))
    }

    /// Opens a file from byte `from` on, through a fresh link.
    pub(crate) async fn open(
        &self,
        spec: &FileSpec,
        commit: Option<&str>,
        from: u64,
        if_range: Option<&str>,
    ) -> Result<Heard, Snag> {
        let at_commit = FileSpec {
            // What was looked at, even if the branch moves on meanwhile.
            revision: commit.unwrap_or(&spec.revision).to_owned(),
            ..spec.clone()
        };
        let mut url =
            place::address(&self.base, &at_commit).ok_or(Snag::Final(Trouble::BadName))?;
        let mut redirected = false;
        for _hop in 0..=MAX_REDIRECTS {
            let heard = self.ask(&url, false, from, if_range).await?;
            if heard.is_redirect() {
                url = self.onwards(&url, &heard)?;
                redirected = true;
                continue;
            }
            return match heard.status {
                200 | 206 | 416 => Ok(heard),
                _ => Err(self.refusal(spec, &heard, redirected)),
            };
        }
        Err(Snag::Final(Trouble::BadLink))
    }

    async fn ask(
        &self,
        url: &Url,
        head: bool,
        from: u64,
        if_range: Option<&str>,
    ) -> Result<Heard, Snag> {
        let ask = Ask {
            head,
            url: url.clone(),
            token: self.token.clone(),
            from,
            if_range: if_range.map(str::to_owned),
        };
        Ok(self.web.ask(&ask).await?)
    }

    fn onwards(&self, url: &Url, heard: &Heard) -> Result<Url, Snag> {
        let bad = || Snag::Final(Trouble::BadLink);
        let to = heard.header("location").ok_or_else(bad)?;
        let next = url.join(to).map_err(|_err| bad())?;
        self.guard.link(next.as_str()).map_err(|_err| bad())
    }

    /// What a refusal means. `elsewhere`: it came from where a link led, not from the source itself.
    fn refusal(&self, spec: &FileSpec, heard: &Heard, elsewhere: bool) -> Snag {
        let status = heard.status;
        let wait = heard
            .header("retry-after")
            .and_then(|value| retry_after(value, SystemTime::now()));
        if matches!(status, 408 | 425 | 429 | 500..=599) {
            let after_secs = wait.map(|wait| wait.as_secs());
            return Snag::Again {
                why: Trouble::Busy { after_secs },
                after: wait,
            };
        }
        if elsewhere {
            // A signed link that expired: the next attempt asks for a fresh one.
            return Snag::again(Trouble::Refused { status });
        }
        let code = heard.header("x-error-code").unwrap_or_default();
        let has_token = self
            .token
            .as_ref()
            .is_some_and(|token| token.goes_to(&self.base));
        let repository = spec.repository.clone();
        Snag::Final(match (status, code) {
            (401 | 403, "GatedRepo") if has_token => Trouble::Gated { repository },
            (401 | 403, "GatedRepo") => Trouble::NeedsToken { repository },
            (401 | 404, "RepoNotFound") => Trouble::NoRepository { repository },
            (401, _) if has_token => Trouble::TokenRefused,
            (401, _) => Trouble::NeedsToken { repository },
            (403, _) if has_token => Trouble::Gated { repository },
            (404, "RevisionNotFound") => Trouble::NoRevision { repository },
            (404 | 410, _) => Trouble::NoFile { repository },
            _ => Trouble::Refused { status },
        })
    }
}

fn remote(heard: &Heard) -> Remote {
    let linked = heard.header("x-linked-etag").map(plain_tag);
    let own = heard.header("etag").map(plain_tag);
    let bytes = heard.header("x-linked-size").or_else(|| {
        // The length of a redirect is not the length of the file.
        heard
            .header("content-length")
            .filter(|_length| heard.status == 200)
    });
    let commit = heard.header("x-repo-commit");
    let commit =
        commit.filter(|text| text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit()));
    Remote {
        sha256: linked.as_deref().and_then(|tag| tag.parse().ok()),
        bytes: bytes.and_then(|text| text.trim().parse().ok()),
        tag: linked.or(own).unwrap_or_default(),
        commit: commit.map(str::to_owned),
    }
}

/// A tag without its quotation marks, and no longer than any real one.
fn plain_tag(tag: &str) -> String {
    let tag = tag.trim();
    let tag = tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"');
    tag.chars()
        .filter(char::is_ascii_graphic)
        .take(MAX_TAG)
        .collect()
}

fn agree(spec: &FileSpec, remote: &Remote, is_trusted: bool) -> Result<Agreed, Trouble> {
    let their_word = remote.sha256.filter(|_word| is_trusted);
    let sha256 = match (spec.sha256, remote.sha256) {
        (Some(ours), Some(theirs)) if ours != theirs => return Err(Trouble::ChangedThere),
        (Some(ours), _) => ours,
        (None, _) => their_word.ok_or(Trouble::NoChecksum)?,
    };
    let bytes = match (spec.bytes, remote.bytes) {
        (Some(ours), Some(theirs)) if ours != theirs => return Err(Trouble::ChangedThere),
        (Some(ours), _) => ours,
        (None, theirs) => theirs.ok_or(Trouble::NoLength)?,
    };
    if bytes == 0 {
        return Err(Trouble::NoLength);
    }
    Ok(Agreed {
        sha256,
        bytes,
        tag: remote.tag.clone(),
        commit: remote.commit.clone(),
        pinned: spec.sha256.is_some(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::local::Part;

    fn spec(sha256: Option<u8>, bytes: Option<u64>) -> FileSpec {
        FileSpec {
            part: Part::Vae,
            repository: "a/b".to_owned(),
            revision: "main".to_owned(),
            path: "c.gguf".to_owned(),
            save_as: None,
            bytes,
            about_bytes: None,
            sha256: sha256.map(|byte| BlobId([byte; 32])),
        }
    }

    #[test]
    fn list_and_server_must_agree_and_somebody_must_know_the_checksum() {
        let says = |sha256: Option<u8>, bytes| Remote {
            sha256: sha256.map(|byte| BlobId([byte; 32])),
            bytes,
            ..Remote::default()
        };
        let agreed = |spec: &FileSpec, remote: &Remote| {
            agree(spec, remote, true)
                .map(|agreed| (agreed.sha256.0[0], agreed.bytes, agreed.pinned))
        };
        assert_eq!(
            agreed(&spec(Some(1), Some(9)), &says(Some(1), Some(9))),
            Ok((1, 9, true)),
            "both"
        );
        assert_eq!(
            agreed(&spec(Some(1), Some(9)), &says(None, None)),
            Ok((1, 9, true)),
            "the list alone"
        );
        assert_eq!(
            agreed(&spec(None, None), &says(Some(1), Some(9))),
            Ok((1, 9, false)),
            "the server's word, and that is said"
        );
        assert_eq!(
            agreed(&spec(None, Some(9)), &says(None, Some(9))),
            Err(Trouble::NoChecksum),
            "nobody"
        );
        assert_eq!(
            agreed(&spec(Some(1), None), &says(None, None)),
            Err(Trouble::NoLength),
            "how long"
        );
        assert_eq!(
            agreed(&spec(Some(1), None), &says(Some(2), Some(9))),
            Err(Trouble::ChangedThere),
            "another file"
        );
        assert_eq!(
            agreed(&spec(Some(1), Some(8)), &says(Some(1), Some(9))),
            Err(Trouble::ChangedThere),
            "another length"
        );
        let open_line = agree(&spec(None, None), &says(Some(1), Some(9)), false);
        assert_eq!(
            open_line,
            Err(Trouble::NoChecksum),
            "a word over an open line is worth nothing"
        );
    }

    #[test]
    fn tags_lose_their_quotation_marks_and_stay_short() {
        assert_eq!(plain_tag("W/\"abc\""), "abc", "weak");
        assert_eq!(
            plain_tag(&format!("\"{}\n\"", "x".repeat(999))).len(),
            MAX_TAG,
            "short"
        );
    }
}
