//! # How Triptych is built
//!
//! One prompt, several models, side by side: a desktop studio for AI pictures. This page is the map of the program; it is kept true by `tests/layers.rs`.
//!
//! ## Bird's-eye view
//!
//! ```text
//!  key press / click ─► ui (reads State, emits Msg) ─► app::update (pure: State, Msg → Effects) ─► app::runner (performs Effects)
//!                                                                                                    │
//!       ui repaints ◄─ inbox (bounded, wakes the window) ◄─ news ◄─ engine / store / imaging ◄───────┘
//!  engine::drive:  provider.start(job) → Call → transport → Reply → provider.advance → Step {Poll | Fetch | Done} → … → journal → file → row
//! ```
//!
//! There is no way back and forth: views never save, spawn or call; providers never sleep, send or see a key; the store never paints.
//!
//! ## Rooms
//!
//! | Room | What it is |
//! |---|---|
//! | [`domain`] | rules and data: money, models, tasks and how they are fitted, jobs and their only legal moves, runs, undo. No input or output, no clock |
//! | [`providers`] | pure translators: task → call, reply → step. One folder a service; several services may share one |
//! | [`practice`] | the built-in painter: deterministic, offline, without AI |
//! | [`engine`] | pictures over the network: the one loop that drives a job, limits, retries, cancelling. Tokio and the network are here, in `models` and in `servers` only |
//! | [`models`] | models on this computer: the list, looking into files, fetching them, the shelf |
//! | [`store`] | SQLite and content-addressed files: the journal, runs, pictures, search, bin, backup, checks |
//! | [`imaging`] | bytes in, pixels out: guarded decoding, thumbnails, differences, the edit guard, adjustments, the worker pool |
//! | [`servers`] | picture servers that people already run: found on this computer or at a typed address. GET only, no keys |
//! | [`local`] | the engine on this computer: starting it, speaking with it, ending it, whatever it does |
//! | [`app`] | how the program decides: state, messages, effects, the pure update, and the runner that touches the world |
//! | [`ui`] | how it looks: tokens, widgets, one folder a page |
//! | [`text`] | every sentence a person reads, ready for translation |
//! | [`catalogue`] | services, models, prices and looks as data (`assets/catalogue/`, a user's own file on top) |
//! | [`cli`], [`window`], [`studio`] | the two ways in: headless commands, and the one `eframe::App` |
//! | [`settings`], [`paths`], [`logging`], [`secrets`] | the settings file, where things are, the log, keys that never show themselves |
//!
//! Two rooms are not in the first house plan: `text` stands apart from `ui` because the command line and notices speak too, and `catalogue` apart from
//! `domain` because reading JSON is not a rule.
//!
//! ## Invariants
//!
//! - **Journal before money.** A job is committed and flushed before its request leaves; what was sent is never sent again by itself ([`domain::job`]).
//! - **A row never points at a missing file.** Bytes are written aside, flushed, renamed, the folder flushed; then the row appears ([`store`]).
//! - **The service's bytes are kept verbatim.** Nothing is re-encoded on the way in.
//! - **The window never waits.** Views only read; everything that blocks is on a named thread ([`app::runner`]).
//! - **A million pictures cost what a thousand do.** The library is a sliding window of pages, each laid out by itself ([`app::state::library`], [`ui::library`]).
//! - **Every byte from outside is hostile until decoded** ([`mod@imaging::decode`]).
//! - **A key goes to its own service only.** It is inserted in `engine::transport`, never with a redirect, never to a link a service named; an answer that repeats it is scrubbed ([`secrets`]).
//! - **A cap refuses.** The budget is checked when a person clicks and again when the run is written down, with everything that is on its way counted ([`domain::budget`], [`app::runner`]).
//! - **Paid bytes are never dropped.** What cannot be read or saved as a picture is put aside as it came ([`store`]).
//! - **An original is never touched.** Every edit and every adjustment is a new version below it ([`domain::version`]).
//! - **Outside a painted area nothing changes** where the person keeps the original there: bit for bit, proved by tests ([`mod@imaging::merge`]).
//! - **Native code never runs in the window.** `triptych-engine` is another program; the only `unsafe` is in its `native.rs` ([`local`]).
//! - **Nothing is sent that was not asked for.** No telemetry, no update check.
//! - **No prompt and no key is ever logged** ([`logging`]).
//!
//! ## Where each failure shows
//!
//! | What went wrong | Where a person sees it |
//! |---|---|
//! | one job | its cell, with what it cost and one next step; also Activity, "Needs a look" |
//! | a click over a budget, or above the sum to be asked at | a question with the sum, before anything is written down |
//! | a request nobody heard an answer to | its cell and Activity, "Outcome unknown", with what it may have cost |
//! | a key that is missing, refused, locked away | the service's card in Settings, Models and keys |
//! | a model that does not arrive, cannot be used, or an engine that is not there | its card under "On this computer" in the same place |
//! | a picture server that is not running or is something else | its card there; under the address that was typed |
//! | a click that could not become a run | a message that stays, beginning "Nothing was sent" |
//! | the library cannot be opened, or only read | a strip above every page, and an error card in Settings, Storage |
//! | a change to pictures that could not be kept | a message that stays; the lists show what is really there |
//! | a file that is no picture any more | the picture is marked "Damaged file"; nothing else stops |
//! | graphics that do not work | one sentence on the terminal that says what is missing |
//! | anything else | the log in the library's `logs` folder |
#![forbid(unsafe_code)]

pub mod app;
pub mod catalogue;
pub mod cli;
pub mod domain;
pub mod engine;
pub mod imaging;
pub mod local;
pub mod logging;
pub mod models;
pub mod paths;
pub mod practice;
pub mod providers;
pub mod secrets;
pub mod servers;
pub mod settings;
pub mod store;
pub mod studio;
pub mod text;
pub mod ui;
pub mod window;
