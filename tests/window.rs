//! A real window on a virtual screen, from start to first picture. The screenshot is kept under `target/`.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![cfg(target_os = "linux")]
#![expect(clippy::print_stderr, reason = "says loudly when it could not run")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use triptych::paths::LibraryPaths;
use triptych::store::{OpenHow, Store};

struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.kill().unwrap_or_default();
        self.0.wait().map(drop).unwrap_or_default();
    }
}

fn tools_are_here() -> bool {
    let here = |tool: &str| {
        Command::new("which")
            .arg(tool)
            .stdout(Stdio::null())
            .status()
            .is_ok_and(|s| s.success())
    };
    let missing: Vec<_> = ["Xvfb", "xdotool", "import"]
        .into_iter()
        .filter(|tool| !here(tool))
        .collect();
    if missing.is_empty() {
        return true;
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "a build machine needs {missing:?}"
    );
    eprintln!("The real window was NOT tried: {missing:?} is missing here.");
    false
}

/// A virtual screen of its own, with the number it chose.
fn screen() -> (Ended, String) {
    let chosen = tempfile::NamedTempFile::new().unwrap();
    let child = Command::new("bash")
        .args([
            "-c",
            "exec Xvfb -displayfd 6 -screen 0 1440x900x24 -noreset 6>\"$0\"",
        ])
        .arg(chosen.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let child = Ended(child);
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let number = std::fs::read_to_string(chosen.path()).unwrap();
        if !number.trim().is_empty() {
            return (child, format!(":{}", number.trim()));
        }
        assert!(Instant::now() < deadline, "no virtual screen");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn tool(display: &str, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .env("DISPLAY", display)
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn artefact(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .unwrap()
        .to_owned();
    folder.join(name)
}

fn wait_for(what: &str, secs: u64, done: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(secs);
    while !done() {
        assert!(Instant::now() < deadline, "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_real_window_from_start_to_the_first_picture() {
    if !tools_are_here() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let library = home.path().join("library");
    let (_screen, display) = screen();
    let studio = Command::new(env!("CARGO_BIN_EXE_triptych"))
        .env("DISPLAY", &display)
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path())
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("XDG_DATA_HOME")
        .env("TRIPTYCH_LIBRARY", &library)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let studio = Ended(studio);
    let pid = studio.0.id().to_string();
    let window = || {
        tool(
            &display,
            "xdotool",
            &["search", "--onlyvisible", "--pid", &pid],
        )
    };
    wait_for("a window", 60, || !window().is_empty());
    let id = window().lines().last().unwrap_or_default().to_owned();
    tool(
        &display,
        "xdotool",
        &[
            "windowmove",
            &id,
            "0",
            "0",
            "windowsize",
            &id,
            "1440",
            "900",
            "windowfocus",
            &id,
        ],
    );
    wait_for("the library", 60, || {
        library.join("library.sqlite3").exists()
    });
    // The first page: its one accent button.
    std::thread::sleep(Duration::from_secs(3));
    let first_page = artefact("window-first-page.png");
    tool(
        &display,
        "import",
        &["-window", "root", first_page.to_str().unwrap()],
    );
    tool(
        &display,
        "xdotool",
        &["mousemove", "320", "759", "click", "1"],
    );
    std::thread::sleep(Duration::from_secs(2));
    tool(&display, "xdotool", &["key", "ctrl+Return"]);
    let made = || {
        Store::open(&LibraryPaths::new(&library), OpenHow::MustExist)
            .is_ok_and(|opened| opened.store.facets().is_ok_and(|facets| facets.all >= 1))
    };
    wait_for("the first picture", 120, made);
    std::thread::sleep(Duration::from_secs(4));
    let shot = artefact("window.png");
    tool(
        &display,
        "import",
        &["-window", "root", shot.to_str().unwrap()],
    );
    let picture = image::open(&shot).unwrap().into_rgb8();
    let colours: std::collections::BTreeSet<[u8; 3]> =
        picture.pixels().map(|pixel| pixel.0).collect();
    assert!(
        colours.len() > 2_000,
        "the pictures are on the screen: {} colours in {}",
        colours.len(),
        shot.display()
    );
}
