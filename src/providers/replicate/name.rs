//! Names of models: `owner/name`, `owner/name:version`. A person may type them, so they are looked at closely: they become
//! part of an address.

use crate::providers::{ErrorKind, ProviderError};

/// A model's name, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ModelName {
    owner: String,
    name: String,
    /// The version, where one was named.
    pub(super) version: Option<String>,
}

impl ModelName {
    /// Takes a name apart.
    pub(super) fn parse(text: &str) -> Result<Self, ProviderError> {
        let (model, version) = match text.split_once(':') {
            Some((model, version)) => (model, Some(version)),
            None => (text, None),
        };
        let parts = model.split_once('/').filter(|(owner, name)| {
            is_segment(owner) && is_segment(name) && version.is_none_or(is_segment)
        });
        let Some((owner, name)) = parts else {
            let sentence =
                "A model at Replicate is written owner/name, or owner/name:version.".to_owned();
            return Err(ProviderError::new(ErrorKind::ModelGone, "start")
                .with("sentence", sentence)
                .saying("A model at Replicate is written owner/name, or owner/name:version."));
        };
        Ok(Self {
            owner: owner.to_owned(),
            name: name.to_owned(),
            version: version.map(str::to_owned),
        })
    }

    /// `owner/name`.
    pub(super) fn path(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }
}

/// Whether text can be one segment of an address: letters, digits, `.`, `_`, `-`; not only dots.
pub(super) fn is_segment(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    (1..=128).contains(&text.len()) && text.chars().all(plain) && !text.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart_and_strange_ones_refused() {
        let name = ModelName::parse("an-owner/a.model_1:0123abcd").unwrap();
        assert_eq!(
            (name.path().as_str(), name.version.as_deref()),
            ("an-owner/a.model_1", Some("0123abcd")),
            "apart"
        );
        for strange in [
            "", "name", "a/b/c", "a/", "/b", "../b", "a/..", "a/b:", "a/b:c/d", "a/b?x=1", "a/b#c",
            "a b/c", "a/b:c:d", "a/%2e",
        ] {
            assert!(ModelName::parse(strange).is_err(), "{strange:?} is refused");
        }
    }
}
