//! The settings file: read with patience, saved whole or not at all.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::domain::settings::Settings;

/// The settings file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{source}: {}", path.display())]
pub struct NotSaved {
    /// Why.
    pub source: io::Error,
    /// The file.
    pub path: PathBuf,
}

/// Reads the settings. A missing file gives the defaults; a broken one too, and is kept beside as `settings.broken.json`.
pub fn load(file: &Path) -> Settings {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(err) => {
            if err.kind() != io::ErrorKind::NotFound {
                tracing::warn!(%err, "settings cannot be read");
            }
            return Settings::default();
        }
    };
    match serde_json::from_str::<Settings>(&text) {
        Ok(settings) => settings.in_range(),
        Err(err) => {
            tracing::warn!(%err, "settings are broken; starting from the defaults");
            let aside = file.with_file_name("settings.broken.json");
            if let Err(err) = fs::write(aside, text) {
                tracing::warn!(%err, "the broken settings could not be kept");
            }
            Settings::default()
        }
    }
}

/// Saves the settings: a new file is written, flushed, and takes the old one's place. What a newer studio wrote there and this one does not know stays.
pub fn save(file: &Path, settings: &Settings) -> Result<(), NotSaved> {
    write(file, settings).map_err(|source| NotSaved {
        source,
        path: file.to_owned(),
    })
}

fn write(file: &Path, settings: &Settings) -> io::Result<()> {
    let folder = file.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    let mut all: Map<String, Value> = fs::read(file)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    let Value::Object(ours) = serde_json::to_value(settings).map_err(io::Error::other)? else {
        return Err(io::Error::other("settings are no object"));
    };
    all.extend(ours);
    let json = serde_json::to_vec_pretty(&all).map_err(io::Error::other)?;
    let part = file.with_extension("json.part");
    let mut out = fs::File::create(&part)?;
    out.write_all(&json)?;
    out.sync_all()?;
    fs::rename(&part, file)
}

/// Where a library goes when a person chooses a folder: the folder itself when it is empty or a library already, else a folder `Triptych` inside.
pub fn library_inside(chosen: &Path) -> PathBuf {
    let is_library = chosen.join("library.sqlite3").exists();
    let is_empty = fs::read_dir(chosen).is_ok_and(|mut entries| entries.next().is_none());
    if is_library || is_empty {
        chosen.to_owned()
    } else {
        chosen.join("Triptych")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::settings::ThemeChoice;

    #[test]
    fn settings_survive_and_what_a_newer_studio_wrote_stays() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/settings.json");
        assert_eq!(load(&file), Settings::default(), "nothing there yet");
        let settings = Settings {
            theme: ThemeChoice::Light,
            interface_pct: 120,
            ..Settings::default()
        };
        save(&file, &settings).unwrap();
        assert_eq!(load(&file), settings, "round trip");
        let newer = r#"{"version": 2, "interface_pct": 900, "colour_of_the_sky": "blue"}"#;
        fs::write(&file, newer).unwrap();
        let read = load(&file);
        assert_eq!(read.interface_pct, 200, "brought back into its range");
        save(&file, &read).unwrap();
        assert!(
            fs::read_to_string(&file)
                .unwrap()
                .contains("colour_of_the_sky"),
            "kept"
        );
    }

    #[test]
    fn a_broken_file_gives_the_defaults_and_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.json");
        fs::write(&file, "{ not json").unwrap();
        assert_eq!(load(&file), Settings::default(), "defaults");
        let aside = fs::read_to_string(folder.path().join("settings.broken.json")).unwrap();
        assert_eq!(aside, "{ not json", "kept word for word");
    }

    #[test]
    fn a_library_never_spreads_over_a_folder_of_other_things() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(library_inside(folder.path()), folder.path(), "empty");
        fs::write(folder.path().join("holiday.jpg"), "x").unwrap();
        assert_eq!(
            library_inside(folder.path()),
            folder.path().join("Triptych"),
            "other things"
        );
        fs::write(folder.path().join("library.sqlite3"), "x").unwrap();
        assert_eq!(
            library_inside(folder.path()),
            folder.path(),
            "a library already"
        );
    }
}
