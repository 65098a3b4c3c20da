//! Google service accounts: from the account's file to a token for an hour (Google "Using OAuth 2.0 for server to server applications", read 2026-11-21).
//!
//! The file's private key signs a note saying who asks; Google answers with a token. Neither the key nor the token is ever
//! part of an error or of the log.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject as _;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::domain::ids::ProviderId;
use crate::engine::transport::guard::Guard;
use crate::engine::transport::{NetError, NetErrorKind};
use crate::providers::Reply;
use crate::secrets::Secret;

/// What the token may be used for.
const SCOPE: &str = "https://www.googleapis.com/auth/cloud-platform";
/// Where accounts of old files without an address ask.
const TOKEN_URI: &str = "https://oauth2.googleapis.com/token";
/// How long a note counts. Google allows at most an hour.
const NOTE_SECS: u64 = 3600;
/// A token is renewed this long before it ends.
const EARLY: Duration = Duration::from_mins(1);

/// The parts of a service account's file that are needed.
#[derive(Deserialize)]
struct Account {
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    client_email: String,
    #[serde(default)]
    private_key: String,
    #[serde(default)]
    private_key_id: String,
    #[serde(default)]
    token_uri: String,
}

/// A question for a token.
pub(super) struct Ask {
    /// Where to.
    pub(super) url: Url,
    /// The form to send.
    pub(super) form: String,
    /// The signed note inside, which must not come back in an error.
    pub(super) note: Secret,
}

/// A token and until when it counts.
struct Token {
    value: Secret,
    until: SystemTime,
}

/// Tokens by service and file, so that a new file gets a new token.
#[derive(Default)]
pub(super) struct Tokens(BTreeMap<(ProviderId, [u8; 32]), Token>);

impl Tokens {
    /// A token that still counts.
    pub(super) fn get(
        &self,
        service: &ProviderId,
        file: &Secret,
        now: SystemTime,
    ) -> Option<Secret> {
        let token = self.0.get(&(service.clone(), digest(file)))?;
        (now + EARLY < token.until).then(|| token.value.clone())
    }

    /// Remembers a token.
    pub(super) fn put(
        &mut self,
        service: &ProviderId,
        file: &Secret,
        value: Secret,
        until: SystemTime,
    ) {
        self.0.retain(|(of, _), _| of != service);
        let key = (service.clone(), digest(file));
        self.0.insert(key, Token { value, until });
    }

    /// Forgets a token the service did not take.
    pub(super) fn forget(&mut self, service: &ProviderId) {
        self.0.retain(|(of, _), _| of != service);
    }
}

fn digest(file: &Secret) -> [u8; 32] {
    Sha256::digest(file.reveal()).into()
}

fn no_key(why: impl Into<String>) -> NetError {
    NetError::unsent(NetErrorKind::NoKey, why)
}

/// Reads a service account's file and writes the question for a token. Signing takes milliseconds: not on a thread of the network.
pub(super) fn question(file: &Secret, guard: &Guard, now: SystemTime) -> Result<Ask, NetError> {
    // The reader's own words could quote the file.
    let account: Account = serde_json::from_str(file.reveal()).map_err(|err| {
        let line = err.line();
        no_key(format!(
            "the service account's file is no JSON (line {line})"
        ))
    })?;
    if account.kind != "service_account" {
        let why = "the file is not a service account's: its type is not “service_account”";
        return Err(no_key(why));
    }
    if account.client_email.is_empty() || account.private_key.is_empty() {
        return Err(no_key(
            "the service account's file has no client_email or no private_key",
        ));
    }
    let uri = Some(account.token_uri.as_str()).filter(|uri| !uri.is_empty());
    let url = token_address(uri.unwrap_or(TOKEN_URI), guard)?;
    let der = PrivatePkcs8KeyDer::from_pem_slice(account.private_key.as_bytes())
        .map_err(|_unreadable| no_key("the service account's private key is no PEM text"))?;
    let pair = RsaKeyPair::from_pkcs8(der.secret_pkcs8_der())
        .map_err(|_refused| no_key("the service account's private key cannot be used"))?;
    let now_secs = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let head = json!({"alg": "RS256", "typ": "JWT", "kid": account.private_key_id});
    let claims = json!({
        "iss": account.client_email,
        "scope": SCOPE,
        "aud": url.as_str(),
        "iat": now_secs,
        "exp": now_secs + NOTE_SECS,
    });
    let coded = |part: &serde_json::Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let signed = format!("{}.{}", coded(&head), coded(&claims));
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        signed.as_bytes(),
        &mut signature,
    )
    .map_err(|_refused| no_key("the service account's private key could not sign"))?;
    let note = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
        .append_pair("assertion", &note)
        .finish();
    Ok(Ask {
        url,
        form,
        note: Secret::new(&note),
    })
}

/// Where a note may be sent: to Google, encrypted, or to a host a person typed.
fn token_address(text: &str, guard: &Guard) -> Result<Url, NetError> {
    let refused = || no_key("the service account's file names a token_uri that is not Google's");
    let url = Url::parse(text).map_err(|_unreadable| refused())?;
    let host = url.host_str().unwrap_or_default();
    let google = host == "oauth2.googleapis.com" || host.ends_with(".googleapis.com");
    let own_port = url.port().is_none();
    let plain = url.username().is_empty() && url.password().is_none();
    if plain && ((url.scheme() == "https" && google && own_port) || guard.is_typed(&url)) {
        Ok(url)
    } else {
        Err(refused())
    }
}

/// The token in an answer, and until when it counts.
pub(super) fn read(reply: &Reply, now: SystemTime) -> Result<(Secret, SystemTime), NetError> {
    #[derive(Deserialize)]
    struct Answer {
        #[serde(default)]
        access_token: String,
        #[serde(default)]
        expires_in: u64,
        #[serde(default)]
        error: String,
        #[serde(default)]
        error_description: String,
    }
    // An unreadable body counts as one without anything in it.
    let answer: Answer = serde_json::from_slice(&reply.body).unwrap_or(Answer {
        access_token: String::new(),
        expires_in: 0,
        error: String::new(),
        error_description: String::new(),
    });
    if reply.status >= 500 {
        let why = format!("Google gave no token (status {})", reply.status);
        return Err(NetError::unsent(NetErrorKind::Connect, why));
    }
    if !reply.is_success() || answer.access_token.is_empty() {
        let words: String = format!("{} {}", answer.error, answer.error_description)
            .chars()
            .filter(|c| !c.is_control())
            .take(200)
            .collect();
        let (status, words) = (reply.status, words.trim());
        return Err(no_key(format!(
            "Google did not accept the service account (status {status}): {words}"
        )));
    }
    let lasts = Duration::from_secs(answer.expires_in.min(24 * 3600));
    Ok((Secret::new(&answer.access_token), now + lasts))
}
