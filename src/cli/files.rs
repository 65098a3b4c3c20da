//! Pictures named on the command line.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use crate::app::runner::Core;
use crate::domain::ids::BlobId;
use crate::domain::shape::Size;
use crate::domain::task::{Reference, ReferenceRole};
use crate::text;

/// Largest file that is read, bytes; what can be edited is far smaller.
const LARGEST_BYTES: u64 = 512 << 20;

/// A picture to go by, as it is named: `[ROLE:]FILE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReferenceArg {
    role: ReferenceRole,
    file: PathBuf,
}

/// A file that was read.
pub(super) struct Given {
    /// Its name without folders.
    pub(super) name: String,
    /// All of it.
    pub(super) bytes: Vec<u8>,
}

/// Reads `style:FILE`, `product:FILE`, `subject:FILE` or `FILE`.
pub(super) fn read_reference(text: &str) -> Result<ReferenceArg, String> {
    let roles = [
        ("style:", ReferenceRole::Style),
        ("product:", ReferenceRole::Product),
        ("subject:", ReferenceRole::Subject),
    ];
    let named = roles
        .iter()
        .find_map(|(word, role)| Some((*role, text.strip_prefix(word)?)));
    let (role, file) = named.unwrap_or((ReferenceRole::Subject, text));
    if file.is_empty() {
        return Err(text::cli::NO_FILE_NAMED.to_owned());
    }
    Ok(ReferenceArg {
        role,
        file: PathBuf::from(file),
    })
}

/// Reads a file. Whether it is a picture is seen when it is brought into the library.
pub(super) fn read(path: &Path) -> Result<Given, String> {
    let bad = |err: std::io::Error| text::cli::bad_file(path, &err.to_string());
    let about = std::fs::metadata(path).map_err(bad)?;
    if !about.is_file() {
        return Err(text::cli::bad_file(path, text::cli::NO_FILE));
    }
    if about.len() > LARGEST_BYTES {
        return Err(text::cli::bad_file(path, text::cli::FILE_TOO_LARGE));
    }
    let name = path.file_name().unwrap_or_default();
    Ok(Given {
        name: name.to_string_lossy().into_owned(),
        bytes: std::fs::read(path).map_err(bad)?,
    })
}

/// Reads all of them.
pub(super) fn read_all(references: &[ReferenceArg]) -> Result<Vec<(ReferenceRole, Given)>, String> {
    references
        .iter()
        .map(|it| Ok((it.role, read(&it.file)?)))
        .collect()
}

/// References that stand for files which are not in the library yet.
pub(super) fn placeholders(references: &[(ReferenceRole, Given)]) -> Vec<Reference> {
    let blob = BlobId([0; 32]);
    references
        .iter()
        .map(|(role, _)| Reference { blob, role: *role })
        .collect()
}

/// Brings them into the library.
pub(super) fn bring_in(
    core: &Core,
    references: &[(ReferenceRole, Given)],
) -> Result<Vec<Reference>, String> {
    references
        .iter()
        .map(|(role, given)| {
            let row = core.bring_in(&given.bytes, &given.name)?;
            Ok(Reference {
                blob: row.blob,
                role: *role,
            })
        })
        .collect()
}

/// A picture's size, from its first bytes.
pub(super) fn size_of(given: &Given) -> Result<Size, String> {
    let reader = image::ImageReader::new(Cursor::new(&given.bytes)).with_guessed_format();
    let size = reader
        .map_err(|err| err.to_string())
        .and_then(|reader| reader.into_dimensions().map_err(|err| err.to_string()));
    let (width_px, height_px) =
        size.map_err(|why| text::cli::bad_file(Path::new(&given.name), &why))?;
    Ok(Size::new(width_px, height_px))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_stands_before_the_file_or_not_at_all() {
        for (text, role, file) in [
            ("style:look.png", ReferenceRole::Style, "look.png"),
            ("product:a:b.png", ReferenceRole::Product, "a:b.png"),
            ("subject:style:x.png", ReferenceRole::Subject, "style:x.png"),
            ("fox.png", ReferenceRole::Subject, "fox.png"),
            ("C:\\fox.png", ReferenceRole::Subject, "C:\\fox.png"),
        ] {
            let read = read_reference(text);
            let wanted = ReferenceArg {
                role,
                file: PathBuf::from(file),
            };
            assert_eq!(read, Ok(wanted), "{text}");
        }
        assert!(read_reference("style:").is_err(), "a role without a file");
        assert!(read_reference("").is_err(), "nothing");
    }
}
