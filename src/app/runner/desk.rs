//! Clipboard and file manager. Both may keep us waiting, so they have a thread of their own; the clipboard lives as long as the thread, because on some
//! systems what was copied disappears with whoever copied it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use super::worker::Worker;
use super::{Shared, lock};
use crate::app::msg::News;
use crate::imaging;
use crate::text;

type Slot = Arc<Mutex<Option<arboard::Clipboard>>>;

/// The thread.
pub(super) struct Desk {
    worker: Worker,
    shared: Arc<Shared>,
    clipboard: Slot,
}

impl Desk {
    /// Starts it.
    pub(super) fn start(shared: Arc<Shared>) -> std::io::Result<Self> {
        Ok(Self {
            worker: Worker::start("desk")?,
            shared,
            clipboard: Slot::default(),
        })
    }

    /// Puts a text on the clipboard.
    pub(super) fn copy_text(&self, words: String) {
        self.copy(text::desk::COPIED, move |clipboard| {
            clipboard.set_text(words).map_err(|err| err.to_string())
        });
    }

    /// Puts files on the clipboard. `find` looks them up on the desk's own thread.
    pub(super) fn copy_files(
        &self,
        find: impl FnOnce() -> Result<Vec<PathBuf>, String> + Send + 'static,
    ) {
        self.copy(text::desk::COPIED_FILE, move |clipboard| {
            let files = find()?;
            clipboard
                .set()
                .file_list(&files)
                .map_err(|err| err.to_string())
        });
    }

    /// Puts a picture on the clipboard. `find` looks its file up on the desk's own thread.
    pub(super) fn copy_picture(
        &self,
        find: impl FnOnce() -> Result<PathBuf, String> + Send + 'static,
    ) {
        self.copy(text::desk::COPIED_PICTURE, move |clipboard| {
            let bytes = std::fs::read(find()?).map_err(|err| err.to_string())?;
            let pixels = imaging::decode(&bytes)
                .map_err(|err| err.to_string())?
                .pixels;
            let image = arboard::ImageData {
                width: pixels.width_px as usize,
                height: pixels.height_px as usize,
                bytes: pixels.rgba.into(),
            };
            clipboard.set_image(image).map_err(|err| err.to_string())
        });
    }

    fn copy(
        &self,
        done: &'static str,
        put: impl FnOnce(&mut arboard::Clipboard) -> Result<(), String> + Send + 'static,
    ) {
        let (shared, slot) = (Arc::clone(&self.shared), Arc::clone(&self.clipboard));
        self.worker.run(move || {
            let mut slot = lock(&slot);
            if slot.is_none() {
                *slot = arboard::Clipboard::new()
                    .inspect_err(|err| tracing::warn!(%err, "no clipboard"))
                    .ok();
            }
            let answer = match slot.as_mut() {
                Some(clipboard) => put(clipboard),
                None => Err(text::desk::NO_CLIPBOARD.to_owned()),
            };
            let answer = answer
                .map(|()| done.to_owned())
                .map_err(|why| text::desk::not_copied(&why));
            shared.tell(News::Told(answer));
        });
    }

    /// Takes the picture from the clipboard; `tell` hears what came of it on the desk's own thread.
    pub(super) fn paste(
        &self,
        tell: impl FnOnce(Result<imaging::Pixels, String>) + Send + 'static,
    ) {
        let slot = Arc::clone(&self.clipboard);
        self.worker.run(move || {
            let mut slot = lock(&slot);
            if slot.is_none() {
                *slot = arboard::Clipboard::new()
                    .inspect_err(|err| tracing::warn!(%err, "no clipboard"))
                    .ok();
            }
            let none = || text::quick::NO_CLIPBOARD_PICTURE.to_owned();
            tell(match slot.as_mut().map(arboard::Clipboard::get_image) {
                None => Err(text::desk::NO_CLIPBOARD.to_owned()),
                Some(Err(err)) => {
                    tracing::debug!(%err, "nothing to paste");
                    Err(none())
                }
                Some(Ok(image)) => {
                    let (width, height) = (image.width as u32, image.height as u32);
                    imaging::Pixels::new(image.bytes.into_owned(), width, height).ok_or_else(none)
                }
            });
        });
    }

    /// Opens a page in the browser.
    pub(super) fn open_page(&self, page: String) {
        let shared = Arc::clone(&self.shared);
        self.worker.run(move || {
            if let Err(err) = open_page(&page, &shared.key_variables()) {
                shared.tell(News::Told(Err(text::desk::no_browser(
                    &page,
                    &err.to_string(),
                ))));
            }
        });
    }

    /// Opens the file manager at a file or folder.
    pub(super) fn show(&self, find: impl FnOnce() -> Result<PathBuf, String> + Send + 'static) {
        let shared = Arc::clone(&self.shared);
        self.worker.run(move || {
            let hidden = shared.key_variables();
            let answer =
                find().and_then(|path| show(&path, &hidden).map_err(|err| err.to_string()));
            if let Err(why) = answer {
                shared.tell(News::Told(Err(text::desk::not_shown(&why))));
            }
        });
    }
}

/// Opens a page in the browser. Only addresses that start with https are opened.
fn open_page(page: &str, hidden: &[String]) -> std::io::Result<()> {
    if !page.starts_with("https://") {
        return Err(std::io::Error::other("not a page"));
    }
    let (program, arguments): (&str, Vec<&OsStr>) = if cfg!(target_os = "macos") {
        ("open", vec![OsStr::new(page)])
    } else if cfg!(target_os = "windows") {
        let handler = OsStr::new("url.dll,FileProtocolHandler");
        ("rundll32", vec![handler, OsStr::new(page)])
    } else {
        ("xdg-open", vec![OsStr::new(page)])
    };
    start(program, arguments, hidden)
}

/// Opens the file manager at a file (selected, where the system can) or folder.
fn show(path: &Path, hidden: &[String]) -> std::io::Result<()> {
    let folder = if path.is_dir() {
        path
    } else {
        path.parent().unwrap_or(path)
    };
    let (program, arguments): (&str, Vec<&OsStr>) = if cfg!(target_os = "macos") {
        ("open", vec![OsStr::new("-R"), path.as_os_str()])
    } else if cfg!(target_os = "windows") {
        ("explorer", vec![folder.as_os_str()])
    } else {
        ("xdg-open", vec![folder.as_os_str()])
    };
    start(program, arguments, hidden)
}

/// Starts a program of the desktop, without the variables that hold keys.
fn start(program: &str, arguments: Vec<&OsStr>, hidden: &[String]) -> std::io::Result<()> {
    let mut command = Command::new(program);
    for variable in hidden {
        command.env_remove(variable);
    }
    let mut child = command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    // The file manager may stay open for hours: somebody has to take note of its end, but not this thread.
    std::thread::Builder::new()
        .name("file manager".to_owned())
        .spawn(move || {
            if let Err(err) = child.wait() {
                tracing::debug!(%err, "the file manager could not be waited for");
            }
        })?;
    Ok(())
}
