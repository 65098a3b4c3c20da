//! The arrows of the house plan: who may import whom, and how long a file may be.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// For each room, the rooms it may import. Rooms are the first parts of a path under `src`; a longer one is looked up first.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("text", &["domain", "app::state", "app::command"]),
    ("catalogue", &["domain"]),
    ("paths", &["domain"]),
    ("settings", &["domain"]),
    ("logging", &[]),
    ("secrets", &["domain"]),
    ("practice", &["domain"]),
    ("imaging", &["domain"]),
    ("providers", &["domain", "catalogue", "text"]),
    ("store", &["domain", "paths"]),
    ("local", &["domain", "text"]),
    ("engine", &["providers", "practice", "domain", "secrets"]),
    // The guard and the beginning of every client are the engine's; its jobs and its loop are not for models.
    (
        "models",
        &[
            "domain",
            "secrets",
            "engine::transport::guard",
            "engine::transport::net",
            "engine::transport::NetError",
            "engine::transport::NetErrorKind",
        ],
    ),
    // Looks at places with a client of the engine's kind; its jobs and its loop are not for servers.
    (
        "servers",
        &[
            "domain",
            "text",
            "providers",
            "engine::transport::guard",
            "engine::transport::net",
            "engine::transport::NetError",
            "engine::transport::NetErrorKind",
        ],
    ),
    (
        "app::runner",
        &[
            "app",
            "engine",
            "providers",
            "practice",
            "store",
            "imaging",
            "models",
            "secrets",
            "settings",
            "local",
            "models",
            "servers",
            "domain",
            "text",
            "paths",
            "logging",
        ],
    ),
    ("app", &["app", "domain", "secrets", "text"]),
    (
        "ui",
        &[
            "ui",
            "app::state",
            "app::msg",
            "app::command",
            "app::notice",
            "app::remote",
            "domain",
            "text",
        ],
    ),
    (
        "cli",
        &[
            "app::runner",
            "engine",
            "store",
            "practice",
            "domain",
            "text",
            "catalogue",
            "paths",
            "secrets",
            "settings",
            "logging",
            "window",
        ],
    ),
    (
        "studio",
        &["app", "ui", "cli", "catalogue", "domain", "secrets"],
    ),
    ("window", &["studio", "cli", "text"]),
    ("main", &["cli", "window", "logging"]),
    ("lib", &[]),
    // A program of its own: `crate` is itself in there.
    ("bin", &["guard", "native", "raw", "say", "watch", "work"]),
];

/// What a room may not reach outside the crate.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "domain",
        &[
            "egui",
            "eframe",
            "rusqlite",
            "tokio",
            "reqwest",
            "std::fs",
            "std::net",
            "std::thread",
            "SystemTime",
            "Instant::now",
        ],
    ),
    (
        "app",
        &[
            "egui",
            "eframe",
            "rusqlite",
            "tokio",
            "reqwest",
            "rfd",
            "std::fs",
            "std::net",
            "std::thread",
            "SystemTime",
            "Instant::now",
        ],
    ),
    ("app::inbox", &["egui", "eframe", "rusqlite", "tokio"]),
    ("app::runner", &["egui", "eframe::", "reqwest"]),
    (
        "ui",
        &[
            "rusqlite",
            "tokio",
            "reqwest",
            "rfd",
            "std::fs",
            "std::net",
            "std::thread",
            "std::process",
            "block_on",
        ],
    ),
    (
        "providers",
        &[
            "egui",
            "rusqlite",
            "tokio",
            "reqwest",
            "std::fs",
            "std::net",
            "SystemTime",
            "Instant::now",
        ],
    ),
    (
        "practice",
        &[
            "egui",
            "rusqlite",
            "tokio",
            "reqwest",
            "std::fs",
            "std::net",
            "SystemTime",
            "Instant::now",
        ],
    ),
    ("store", &["egui", "eframe", "tokio", "reqwest"]),
    ("models", &["egui", "eframe", "rusqlite"]),
    (
        "servers",
        &["egui", "eframe", "rusqlite", "std::fs", "secrets"],
    ),
    (
        "local",
        &[
            "egui", "eframe", "rusqlite", "tokio", "reqwest", "std::net", "unsafe ",
        ],
    ),
    (
        "bin",
        &["egui", "eframe", "rusqlite", "tokio", "reqwest", "std::net"],
    ),
    (
        "imaging",
        &["egui", "eframe", "tokio", "reqwest", "rusqlite"],
    ),
];

/// Hard stop for the length of a file.
const MAX_LINES: usize = 600;

fn source_files() -> Vec<(String, PathBuf)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    found.sort();
    let named = found.into_iter().map(|path| {
        let inside = path.strip_prefix(&root).unwrap().with_extension("");
        let parts: Vec<_> = inside
            .iter()
            .map(|part| part.to_string_lossy().into_owned())
            .collect();
        (parts.join("::").trim_end_matches("::mod").to_owned(), path)
    });
    // Files of tests follow their own rules, but not longer ones.
    named.collect()
}

/// The rule that fits a module best: the longest room it lies in.
fn rule<T: Copy>(rules: &[(&'static str, T)], module: &str) -> Option<(&'static str, T)> {
    let fits = |room: &str| module == room || module.starts_with(&format!("{room}::"));
    rules
        .iter()
        .copied()
        .filter(|(room, _)| fits(room))
        .max_by_key(|(room, _)| room.len())
}

/// Modules that are only compiled for tests.
fn is_for_tests(module: &str) -> bool {
    module
        .split("::")
        .any(|part| matches!(part, "tests" | "testing" | "hostile"))
}

/// The program's own code: without comments, and without what is only compiled for tests at the end of a file.
fn code(text: &str) -> String {
    let text = text
        .split("\n#[cfg(test)]\nmod ")
        .next()
        .unwrap_or_default();
    text.lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

fn imports(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in code.split("crate::").skip(1) {
        if let Some(group) = rest.strip_prefix('{') {
            let group = group.split('}').next().unwrap_or_default();
            found.extend(
                group
                    .split(',')
                    .map(|part| part.trim().to_owned())
                    .filter(|part| !part.is_empty()),
            );
            continue;
        }
        let path: String = rest
            .chars()
            .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':'))
            .collect();
        found.push(path.trim_end_matches(':').to_owned());
    }
    found
}

#[test]
fn nobody_imports_what_the_plan_does_not_draw() {
    let mut wrong = Vec::new();
    let mut checked = BTreeMap::new();
    for (module, path) in source_files()
        .into_iter()
        .filter(|(module, _)| !is_for_tests(module))
    {
        let Some((room, allowed)) = rule(ARROWS, &module) else {
            panic!("{module} is in no room of the plan");
        };
        let own_room = room.split("::").next().unwrap_or_default();
        for import in imports(&code(&fs::read_to_string(&path).unwrap())) {
            let inside = import == room || import.starts_with(&format!("{room}::"));
            let fits = |to: &&str| import == *to || import.starts_with(&format!("{to}::"));
            let runner_from_outside =
                own_room == "app" && room == "app" && import.starts_with("app::runner");
            if !(inside || allowed.iter().any(fits)) || runner_from_outside {
                wrong.push(format!("{module} imports {import}"));
            }
            *checked.entry(room).or_insert(0) += 1;
        }
    }
    assert!(
        wrong.is_empty(),
        "arrows that are not in the plan:\n{}",
        wrong.join("\n")
    );
    assert!(
        checked.values().sum::<i32>() > 300,
        "the test has seen the program: {checked:?}"
    );
}

#[test]
fn rooms_keep_away_from_what_is_not_theirs() {
    let mut wrong = Vec::new();
    for (module, path) in source_files() {
        let Some((_, forbidden)) = rule(FORBIDDEN, &module).filter(|_| !is_for_tests(&module))
        else {
            continue;
        };
        let code = code(&fs::read_to_string(&path).unwrap());
        wrong.extend(
            forbidden
                .iter()
                .filter(|word| names(&code, word))
                .map(|word| format!("{module}: {word}")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether the word stands in the code by itself and not inside another one.
fn names(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code.get(..at).and_then(|code| code.chars().next_back());
        !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
    })
}

#[test]
fn unsafe_code_is_in_one_file_of_the_engine() {
    let mut found = Vec::new();
    for (module, path) in source_files() {
        let text = fs::read_to_string(path).unwrap();
        if matches!(module.as_str(), "lib" | "main") {
            let forbids = text.contains("#![forbid(unsafe_code)]");
            assert!(forbids, "{module} lets nobody bring it in");
        }
        if code(&text).contains("unsafe {") {
            found.push(module);
        }
    }
    assert_eq!(found, ["bin::triptych-engine::native"], "nowhere else");
}

#[test]
fn no_file_is_longer_than_people_read() {
    let long: Vec<String> = source_files()
        .into_iter()
        .map(|(module, path)| (module, fs::read_to_string(path).unwrap().lines().count()))
        .filter(|(_, lines)| *lines > MAX_LINES)
        .map(|(module, lines)| format!("{module}: {lines} lines"))
        .collect();
    assert!(long.is_empty(), "split by purpose:\n{}", long.join("\n"));
}

#[test]
fn every_key_word_of_unfinished_work_is_gone() {
    let left: Vec<String> = source_files()
        .into_iter()
        .filter(|(_, path)| {
            let code = code(&fs::read_to_string(path).unwrap());
            ["todo!(", "unimplemented!(", "dbg!("]
                .iter()
                .any(|word| code.contains(word))
        })
        .map(|(module, _)| module)
        .collect();
    assert!(left.is_empty(), "{left:?}");
}
