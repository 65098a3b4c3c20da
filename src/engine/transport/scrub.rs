//! Keys that come back: a service that repeats our key in its answer must not bring it into the history or the log.

use crate::providers::Reply;

/// Shorter ones are no keys, and would blot out half of an answer.
const SHORTEST: usize = 8;

/// Blots a secret out of an answer, also where JSON has escaped its slashes. Keeps every length, so nothing else moves.
pub(super) fn scrub(reply: &mut Reply, secret: &str) {
    if secret.len() < SHORTEST {
        return;
    }
    blot(&mut reply.body, secret.as_bytes());
    if secret.contains('/') {
        blot(&mut reply.body, secret.replace('/', "\\/").as_bytes());
    }
    for (_, value) in &mut reply.headers {
        if value.contains(secret) {
            *value = value.replace(secret, &"*".repeat(secret.len()));
        }
    }
}

fn blot(body: &mut [u8], secret: &[u8]) {
    let Some(first) = secret.first() else {
        return;
    };
    let mut rest = body;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        rest = rest.get_mut(at..).unwrap_or_default();
        let step = if rest.starts_with(secret) {
            if let Some(found) = rest.get_mut(..secret.len()) {
                found.fill(b'*');
            }
            secret.len()
        } else {
            1
        };
        rest = rest.get_mut(step..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::Purpose;

    #[test]
    fn a_key_that_comes_back_is_blotted_out() {
        let key = "ab/abc-canary";
        let mut reply = Reply {
            purpose: Purpose::Submit,
            status: 401,
            headers: vec![("x-echo".to_owned(), format!("Bearer {key}"))],
            body: format!("a{key}{key} \"ab\\/abc-canary\" ab/ab").into_bytes(),
        };
        let before = reply.body.len();
        scrub(&mut reply, key);
        let said = String::from_utf8(reply.body.clone()).unwrap();
        assert!(!said.contains("canary"), "{said}");
        assert!(
            said.ends_with("ab/ab"),
            "what only looks like it stays: {said}"
        );
        assert_eq!(reply.body.len(), before, "nothing moved");
        assert!(
            !reply.headers[0].1.contains("canary"),
            "{:?}",
            reply.headers
        );
        scrub(&mut reply, "a");
        assert!(reply.body.starts_with(b"a*"), "too short to be a key");
    }
}
