//! Names from data that become paths and addresses. Whatever could lead out of its folder is refused.

use std::path::{Path, PathBuf};

use url::Url;

use crate::domain::offer::FileSpec;

/// Longest name of a file.
const MAX_NAME: usize = 150;
/// Longest path in a repository.
const MAX_PATH: usize = 400;
/// Names that mean a device on Windows, whatever their ending.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Whether a file with this name may be kept at all.
pub fn is_model_file(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| {
        ending.eq_ignore_ascii_case("safetensors") || ending.eq_ignore_ascii_case("gguf")
    })
}

/// Whether every name in a spec is harmless.
pub fn is_acceptable(spec: &FileSpec) -> bool {
    let in_repository = spec.path.len() <= MAX_PATH
        && spec.path.split('/').all(is_plain)
        && is_model_file(&spec.path);
    let repository =
        spec.repository.split('/').count() == 2 && spec.repository.split('/').all(is_plain);
    let revision = spec.revision.split('/').all(is_plain);
    let here = is_plain(spec.name()) && is_model_file(spec.name()) && !is_device(spec.name());
    in_repository && repository && revision && here
}

/// One part of a path: letters, digits and a few signs, neither hidden nor leading upwards.
fn is_plain(part: &str) -> bool {
    let harmless =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | ' ' | '(' | ')');
    !part.is_empty()
        && part.len() <= MAX_NAME
        && part.chars().all(harmless)
        && !part.starts_with(['.', ' '])
        && !part.ends_with(['.', ' '])
}

fn is_device(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let numbered = |kind: &str| {
        stem.strip_prefix(kind)
            .is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt")
}

/// Where a file lies in the models folder; `None` when its name is not acceptable.
pub fn path_in(folder: &Path, spec: &FileSpec) -> Option<PathBuf> {
    is_acceptable(spec).then(|| {
        spec.place()
            .split('/')
            .fold(folder.to_owned(), |path, part| path.join(part))
    })
}

/// Where a file is fetched from: `{base}/{repository}/resolve/{revision}/{path}` (Hugging Face Hub, "Download files").
/// `None` when a name is not acceptable or the base is no web address.
pub fn address(base: &Url, spec: &FileSpec) -> Option<Url> {
    if !is_acceptable(spec) {
        return None;
    }
    let mut url = base.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.path_segments_mut()
        .ok()?
        .pop_if_empty()
        .extend(spec.repository.split('/'))
        .push("resolve")
        // A branch with a slash in its name is one part of the address.
        .push(&spec.revision)
        .extend(spec.path.split('/'));
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::local::Part;

    fn spec() -> FileSpec {
        FileSpec {
            part: Part::Vae,
            repository: "someone/some.repo".to_owned(),
            revision: "main".to_owned(),
            path: "split_files/vae/a b.safetensors".to_owned(),
            save_as: None,
            bytes: None,
            about_bytes: None,
            sha256: None,
        }
    }

    #[test]
    fn a_plain_name_becomes_a_path_and_an_address() {
        let path = path_in(Path::new("models"), &spec()).unwrap();
        assert_eq!(
            path,
            Path::new("models").join("vae").join("a b.safetensors"),
            "by its kind"
        );
        let base = Url::parse("https://mirror.example.com/hf/?x=1").unwrap();
        assert_eq!(
            address(&base, &spec()).unwrap().as_str(),
            "https://mirror.example.com/hf/someone/some.repo/resolve/main/split_files/vae/a%20b.safetensors",
            "with the mirror's own path"
        );
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        let hostile = [
            "../a.gguf",
            "a/../../b.gguf",
            "/etc/a.gguf",
            "a\\..\\b.gguf",
            "C:\\a.gguf",
            "c:a.gguf",
            "a//b.gguf",
            "a/./b.gguf",
            ".hidden.gguf",
            "a.gguf/",
            "a.gguf\0.safetensors",
            "a\n.gguf",
            "%2e%2e/a.gguf",
            "a?b.gguf",
            "a#b.gguf",
            "nul.gguf",
            "COM1.gguf",
            "a.ckpt",
            "a.pt",
            "a.bin",
            "a.gguf.",
            "a.gguf.part",
            "gguf",
            "",
        ];
        let base = Url::parse("https://example.com").unwrap();
        for path in hostile {
            let spec = FileSpec {
                path: path.to_owned(),
                ..spec()
            };
            assert_eq!(path_in(Path::new("models"), &spec), None, "{path:?}");
            assert_eq!(address(&base, &spec), None, "{path:?}");
        }
        for save_as in ["../x.gguf", "a/b.gguf", "x.ckpt", "aux.gguf"] {
            let spec = FileSpec {
                save_as: Some(save_as.to_owned()),
                ..spec()
            };
            assert!(!is_acceptable(&spec), "{save_as:?}");
        }
        for repository in ["a", "a/b/c", "../b", "a/..", "a/b?x", "https://x/y"] {
            let spec = FileSpec {
                repository: repository.to_owned(),
                ..spec()
            };
            assert!(!is_acceptable(&spec), "{repository:?}");
        }
        let spec = FileSpec {
            revision: "../../other".to_owned(),
            ..spec()
        };
        assert!(!is_acceptable(&spec), "revision");
        let long = FileSpec {
            path: format!("{}.gguf", "a".repeat(200)),
            ..spec
        };
        assert!(!is_acceptable(&long), "long");
    }
}
