//! Names of things: row numbers, content hashes, and the ids services and models go by.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

row_id!(
    /// One click on Generate: a prompt sent to one or more models. Never reused.
    RunId
);
row_id!(
    /// One cell of a run: one model asked for one picture. Never reused.
    JobId
);
row_id!(
    /// One picture that came back. Never reused, also after the picture is deleted.
    PictureId
);

row_id!(
    /// A painted area a person kept.
    AreaId
);

/// SHA-256 of a file's bytes; the name under which the library keeps it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobId(pub [u8; 32]);

impl BlobId {
    /// 64 lower-case hexadecimal digits.
    pub fn to_hex(self) -> String {
        use fmt::Write as _;
        self.0
            .iter()
            .fold(String::with_capacity(64), |mut out, byte| {
                // Writing to a String cannot fail.
                write!(out, "{byte:02x}").unwrap_or_default();
                out
            })
    }
}

impl fmt::Debug for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlobId({self})")
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

/// The text was not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAHash;

impl FromStr for BlobId {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return Err(NotAHash);
        }
        let mut out = [0_u8; 32];
        for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
            let mut value = 0_u8;
            for digit in pair {
                let four_bits = char::from(*digit).to_digit(16).ok_or(NotAHash)?;
                value = (value << 4) | four_bits as u8;
            }
            *byte = value;
        }
        Ok(Self(out))
    }
}

impl Serialize for BlobId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_hex())
    }
}

impl<'de> Deserialize<'de> for BlobId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(|NotAHash| {
            serde::de::Error::custom("a picture hash has 64 hexadecimal digits")
        })
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as the catalogue writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// A service, for example `practice`.
    ProviderId
);
text_id!(
    /// A model as `service/model`, for example `practice/landscape`. Unknown ids stay usable.
    ModelId
);
text_id!(
    /// What the service calls a job it has accepted.
    RemoteId
);

impl ModelId {
    /// The part before the first slash: the service this model belongs to.
    pub fn provider(&self) -> ProviderId {
        ProviderId(self.0.split('/').next().unwrap_or_default().to_owned())
    }

    /// The part after the first slash: what the service itself calls the model.
    pub fn at_provider(&self) -> &str {
        self.0
            .split_once('/')
            .map_or(self.0.as_str(), |(_, rest)| rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_survives_being_written_down() {
        let id = BlobId(std::array::from_fn(|i| (i * 37) as u8));
        assert_eq!(id.to_hex().parse(), Ok(id), "round trip through text");
        assert_eq!("zz".parse::<BlobId>(), Err(NotAHash), "too short");
        assert_eq!(
            "g".repeat(64).parse::<BlobId>(),
            Err(NotAHash),
            "not hexadecimal"
        );
    }

    #[test]
    fn a_model_id_names_its_service() {
        let id = ModelId::from("replicate/owner/name:1");
        assert_eq!(id.provider().as_str(), "replicate", "service");
        assert_eq!(id.at_provider(), "owner/name:1", "model at the service");
        assert_eq!(ModelId::from("bare").at_provider(), "bare", "no slash");
    }
}
