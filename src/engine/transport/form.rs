//! Writing forms (`multipart/form-data`, RFC 7578).

use sha2::{Digest as _, Sha256};

use crate::domain::ids::BlobId;
use crate::providers::Part;

/// The content type with its boundary, and the body. The same parts give the same bytes.
pub(super) fn write(parts: &[Part]) -> (String, Vec<u8>) {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.name.as_bytes());
        hasher.update(&part.bytes);
    }
    // Named after its contents, so nothing inside can contain it.
    let tail: String = BlobId(hasher.finalize().into())
        .to_hex()
        .chars()
        .take(32)
        .collect();
    let boundary = format!("triptych-{tail}");

    let mut body = Vec::new();
    for part in parts {
        body.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        let field = quoted(&part.name);
        let file = match &part.file {
            None => String::new(),
            Some((name, content_type)) => {
                let name = quoted(name);
                format!("; filename=\"{name}\"\r\nContent-Type: {content_type}")
            }
        };
        let head = format!("Content-Disposition: form-data; name=\"{field}\"{file}");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(b"\r\n\r\n");
        body.extend_from_slice(&part.bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

fn quoted(text: &str) -> String {
    text.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn fields_and_files_stand_apart_and_names_cannot_break_out() {
        let (content_type, body) = write(&[
            Part {
                name: "prompt".to_owned(),
                file: None,
                bytes: Arc::from(*b"a fox"),
            },
            Part {
                name: "image\"\r\nX: y".to_owned(),
                file: Some(("a.png".to_owned(), "image/png")),
                bytes: Arc::from(*b"\x89PNG"),
            },
        ]);
        let boundary = content_type.split_once("boundary=").unwrap().1;
        let text = String::from_utf8_lossy(&body);
        assert_eq!(text.matches(boundary).count(), 3, "two parts and the end");
        assert!(
            text.contains("name=\"prompt\"\r\n\r\na fox\r\n--"),
            "a field: {text}"
        );
        assert!(
            text.contains(
                "name=\"image%22%0D%0AX: y\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"
            ),
            "a file: {text}"
        );
    }
}
