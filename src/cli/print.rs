//! The only place that prints.

use std::io::Write as _;

use serde_json::Value;

/// One line to the standard output. A reader that has gone away (`| head`) is no error.
pub(super) fn line(text: &str) {
    writeln!(std::io::stdout().lock(), "{text}").unwrap_or_default();
}

/// One JSON object on a line.
pub(super) fn json(value: &Value) {
    line(&value.to_string());
}

/// One sentence to the standard error.
pub(super) fn error(sentence: &str) {
    writeln!(std::io::stderr().lock(), "triptych: {sentence}").unwrap_or_default();
}
