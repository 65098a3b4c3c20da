//! The private key file: only by explicit choice, only readable by its owner.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::domain::ids::ProviderId;
use crate::secrets::Secret;

/// Larger than any number of keys: a file beyond it is not ours.
const LIMIT_BYTES: u64 = 1 << 20;

/// A file with keys: a JSON object of service and key.
#[derive(Debug)]
pub(super) struct KeyFile(PathBuf);

impl KeyFile {
    pub(super) fn new(file: PathBuf) -> Self {
        Self(file)
    }

    /// The key of a service. An error says why the file was not read; a missing file is an empty one.
    pub(super) fn read(&self, service: &ProviderId) -> Result<Option<Secret>, String> {
        Ok(self
            .all()?
            .get(service.as_str())
            .map(|key| Secret::new(key)))
    }

    /// Keeps a key, and reads it back to be sure.
    pub(super) fn write(&self, service: &ProviderId, key: &Secret) -> Result<(), String> {
        let mut all = self.all()?;
        all.insert(service.as_str().to_owned(), key.reveal().to_owned());
        self.save(&all)?;
        if self.read(service)?.as_ref() == Some(key) {
            Ok(())
        } else {
            Err("it did not give the key back".to_owned())
        }
    }

    /// Removes a key; the file goes with its last one.
    pub(super) fn remove(&self, service: &ProviderId) -> Result<(), String> {
        let mut all = self.all()?;
        if all.remove(service.as_str()).is_none() {
            return Ok(());
        }
        if all.is_empty() {
            return fs::remove_file(&self.0).map_err(|err| err.to_string());
        }
        self.save(&all)
    }

    fn all(&self) -> Result<BTreeMap<String, String>, String> {
        let about = match fs::symlink_metadata(&self.0) {
            Ok(about) => about,
            Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(err) => return Err(err.to_string()),
        };
        if !about.is_file() {
            return Err("it is not a file".to_owned());
        }
        if others_can_read(&about) {
            return Err("others can read it; nothing was taken from it".to_owned());
        }
        let mut text = String::new();
        let file = fs::File::open(&self.0).map_err(|err| err.to_string())?;
        file.take(LIMIT_BYTES)
            .read_to_string(&mut text)
            .map_err(|err| err.to_string())?;
        // The reader's own words would quote the file.
        serde_json::from_str(&text).map_err(|err| format!("line {} is broken", err.line()))
    }

    fn save(&self, all: &BTreeMap<String, String>) -> Result<(), String> {
        let json = serde_json::to_vec_pretty(all).map_err(|err| err.to_string())?;
        self.replace(&json).map_err(|err| err.to_string())
    }

    fn replace(&self, json: &[u8]) -> io::Result<()> {
        let folder = self.0.parent().unwrap_or_else(|| Path::new("."));
        fs::create_dir_all(folder)?;
        let part = self.0.with_extension("json.part");
        // One left over may have other rights.
        match fs::remove_file(&part) {
            Err(err) if err.kind() != io::ErrorKind::NotFound => return Err(err),
            _ => {}
        }
        let mut out = private().open(&part)?;
        out.write_all(json)?;
        out.sync_all()?;
        fs::rename(&part, &self.0)
    }
}

/// A new file that only its owner may read, from its first moment.
fn private() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(unix)]
fn others_can_read(about: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    about.permissions().mode() & 0o077 != 0
}

/// On Windows a person's configuration folder is closed to others by itself.
#[cfg(not(unix))]
fn others_can_read(_about: &fs::Metadata) -> bool {
    false
}
