//! What several services share: bills by tokens, pictures in base64, settings that differ by effort.
#![warn(clippy::arithmetic_side_effects)]

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;

use crate::domain::model::Model;
use crate::domain::money::Micros;
use crate::domain::task::Effort;

/// Base64 as services write it: with or without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Longest string without a space that is kept in a report: anything longer is a picture or a signature.
const MAX_WORD_BYTES: usize = 200;

/// What tokens cost at prices per million tokens, rounded to the nearest micro-dollar once, at the end.
pub(super) fn bill(parts: &[(u64, Micros)]) -> Micros {
    let sum = parts.iter().fold(0_i128, |sum, (tokens, price)| {
        sum.saturating_add(i128::from(*tokens).saturating_mul(i128::from(price.0)))
    });
    let micros = sum
        .saturating_add(500_000)
        .checked_div(1_000_000)
        .unwrap_or_default();
    Micros(i64::try_from(micros).unwrap_or(i64::MAX))
}

/// A price of the catalogue's wire data: whole micro-dollars a million tokens.
pub(super) fn price(model: &Model, name: &str) -> Option<Micros> {
    let micros = model.wire(name)?.trim().parse::<i64>().ok()?;
    (micros >= 0).then_some(Micros(micros))
}

/// A count in an answer; nothing when it is missing, negative or not a number.
pub(super) fn count(of: &Value, name: &str) -> Option<u64> {
    of.get(name)?.as_u64()
}

/// The word for an effort in a list such as `low,medium,high`: quick, usual, careful. One word counts for all three; an
/// empty word means that nothing is sent.
pub(super) fn by_effort(words: &str, effort: Effort) -> Option<&str> {
    let mut words = words.split(',').map(str::trim);
    let (quick, usual, careful) = (words.next(), words.next(), words.next());
    let word = match effort {
        Effort::Quick => quick,
        Effort::Usual => usual.or(quick),
        Effort::Careful => careful.or(usual).or(quick),
    };
    word.filter(|word| !word.is_empty())
}

/// The bytes of a picture written in base64, also as a `data:` address. `None` when it is neither, or empty.
pub(super) fn picture(text: &str) -> Option<Vec<u8>> {
    let text = match text.strip_prefix("data:") {
        Some(address) => address
            .split_once(',')
            .filter(|(kind, _)| kind.ends_with(";base64"))
            .map(|(_, data)| data)?,
        None => text,
    };
    let decoded = if text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        let dense: Vec<u8> = text
            .bytes()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect();
        BASE64.decode(dense)
    } else {
        BASE64.decode(text)
    };
    decoded.ok().filter(|bytes| !bytes.is_empty())
}

/// Base64 of a file.
pub(super) fn encode(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// Length of [`encode`]'s answer, in bytes.
pub(super) fn encoded_len(bytes: &[u8]) -> usize {
    bytes.len().div_ceil(3).saturating_mul(4)
}

/// An answer for the history: without pictures, signatures and links. (Answers are nested at most as deep as the JSON
/// reader allows.)
pub(super) fn without_pictures(mut answer: Value) -> String {
    scrub(&mut answer);
    answer.to_string()
}

fn scrub(value: &mut Value) {
    match value {
        Value::String(text) => {
            let link = ["http://", "https://", "data:"]
                .iter()
                .any(|start| text.starts_with(start));
            let packed =
                text.len() > MAX_WORD_BYTES && !text.bytes().any(|byte| byte.is_ascii_whitespace());
            if link || packed {
                "(left out)".clone_into(text);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(scrub),
        Value::Object(fields) => {
            for (name, field) in fields {
                let picture = matches!(
                    name.as_str(),
                    "b64_json" | "bytesBase64Encoded" | "inlineData" | "thoughtSignature" | "url"
                );
                if picture {
                    *field = Value::from("(left out)");
                } else {
                    scrub(field);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bills_are_rounded_once() {
        let half = Micros(1_500_000);
        assert_eq!(bill(&[(1, half), (1, half)]), Micros(3), "1.5 and 1.5");
        assert_eq!(bill(&[(1, half)]), Micros(2), "half up");
        assert_eq!(
            bill(&[(u64::MAX, Micros(i64::MAX)), (1, half)]),
            Micros(i64::MAX),
            "no overflow"
        );
    }

    #[test]
    fn an_effort_has_its_word_or_none() {
        let all = |words| {
            [Effort::Quick, Effort::Usual, Effort::Careful].map(|effort| by_effort(words, effort))
        };
        assert_eq!(
            all("low, medium,high"),
            [Some("low"), Some("medium"), Some("high")],
            "three"
        );
        assert_eq!(all("2"), [Some("2"); 3], "one for all");
        assert_eq!(
            all("MINIMAL,,HIGH"),
            [Some("MINIMAL"), None, Some("HIGH")],
            "nothing sent"
        );
        assert_eq!(all(""), [None; 3], "empty");
    }

    #[test]
    fn pictures_are_read_in_every_spelling() {
        for text in [
            "cG5n",
            "data:image/png;base64,cG5n",
            "cG\n5n",
            "cG5nIQ",
            "cG5nIQ==",
        ] {
            let bytes = picture(text).unwrap();
            assert!(bytes.starts_with(b"png"), "{text}");
        }
        for text in [
            "",
            "data:image/png,raw",
            "data:;base64,",
            "not base64!",
            "http://x",
        ] {
            assert_eq!(picture(text), None, "{text}");
        }
    }

    #[test]
    fn the_history_keeps_no_picture_and_no_link() {
        let answer = serde_json::json!({
            "data": [{"b64_json": "aWI=", "url": "x", "revised_prompt": "a fox, ".repeat(60)}],
            "inlineData": {"data": "aWI="}, "see": "https://signed.example/a?sig=1", "long": "A".repeat(201), "n": 1,
        });
        let kept = without_pictures(answer);
        for gone in ["aWI=", "signed.example", "AAAA"] {
            assert!(!kept.contains(gone), "{gone} in {kept}");
        }
        assert!(
            kept.contains("a fox, a fox") && kept.contains("\"n\":1"),
            "words stay"
        );
    }
}
