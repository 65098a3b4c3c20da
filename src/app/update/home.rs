//! Models on this computer: fetching, checking, removing, and files of a person's own.

use std::sync::Arc;

use super::{composer, tell};
use crate::app::effect::{Effect, HomeEffect};
use crate::app::msg::{HomeDialog, HomeMsg, HomeNews};
use crate::app::notice::Tone;
use crate::app::state::State;
use crate::app::state::home::{Adding, Checking, InFront};
use crate::app::state::services::{KeyPlace, KeyState};
use crate::domain::download::{News, Phase};
use crate::domain::ids::ProviderId;
use crate::domain::offer::SetId;
use crate::domain::settings::MOST_AT_ONCE;
use crate::domain::stock::{FileCheck, Stock, TOKEN, token_service};
use crate::text::{home as words, models};

/// Where a token is made.
const TOKEN_PAGE: &str = "https://huggingface.co/settings/tokens";

/// The name under which the token for the present host is kept.
pub(super) fn token(state: &State) -> ProviderId {
    token_service(state.settings.home.mirror.as_deref())
}

/// Whether this is the name of a token and no service.
pub(super) fn is_token(service: &ProviderId) -> bool {
    service.as_str().starts_with(TOKEN)
}

/// What is done when the page comes to the front.
pub(super) fn look(state: &State) -> Vec<Effect> {
    let own = state.settings.home.own_engine.clone();
    vec![
        Effect::Home(HomeEffect::Look),
        Effect::Home(HomeEffect::LookForEngine(own)),
        Effect::LookAtKeys(vec![token(state)]),
    ]
}

#[expect(clippy::too_many_lines, reason = "one line or two for each message")]
pub(super) fn update(state: &mut State, msg: HomeMsg) -> Vec<Effect> {
    match msg {
        HomeMsg::Look => look(state),
        HomeMsg::Fetch(set) => fetch(state, set),
        HomeMsg::Accept(set) => {
            state.home.in_front = None;
            if !state.settings.home.accepted.contains(&set) {
                state.settings.home.accepted.push(set.clone());
            }
            vec![save(state), Effect::Home(HomeEffect::Fetch(set, true))]
        }
        HomeMsg::Pause(set) => one(HomeEffect::Pause(set)),
        HomeMsg::Resume(set) => one(HomeEffect::Resume(set)),
        HomeMsg::Cancel(set) => one(HomeEffect::Cancel(set)),
        HomeMsg::Check(set) => {
            if state.home.checking.is_some() {
                return Vec::new();
            }
            state.home.checked.remove(&set);
            state.home.checking = Some(Checking {
                set: set.clone(),
                done_bytes: 0,
                total_bytes: 0,
            });
            one(HomeEffect::Check(set))
        }
        HomeMsg::StopChecking => one(HomeEffect::StopChecking),
        HomeMsg::AskRemove(set) => {
            state.home.in_front = Some(InFront::Remove(set));
            Vec::new()
        }
        HomeMsg::Remove(set) => {
            state.home.in_front = None;
            one(HomeEffect::Remove(set))
        }
        HomeMsg::ShowFolder => vec![Effect::ShowFolder(state.home.folder.clone())],
        HomeMsg::Licence(set) => {
            let page = state.home.offer(&set).map(|offer| &offer.licence.link);
            page.and_then(|page| open(page)).into_iter().collect()
        }
        HomeMsg::Repository(name) => open(&models::page(&name)).into_iter().collect(),
        HomeMsg::TokenPage => open(TOKEN_PAGE).into_iter().collect(),
        HomeMsg::Choose(what) => {
            if state.picking_folder {
                return Vec::new();
            }
            state.picking_folder = true;
            one(HomeEffect::Choose(what))
        }
        HomeMsg::UsualFolder => {
            state.settings.home.models_folder = None;
            reopen(state)
        }
        HomeMsg::OurEngine => {
            state.settings.home.own_engine = None;
            engine_changed(state)
        }
        HomeMsg::Propose(file) => {
            state.home.in_front = Some(InFront::Add(Box::new(Adding::new(file.clone()))));
            one(HomeEffect::Propose(file))
        }
        HomeMsg::OfFamily(family) => {
            if let Some(adding) = adding(state) {
                adding.family = Some(family);
                adding.refused = None;
                choose_the_only_one(adding);
            }
            Vec::new()
        }
        HomeMsg::With(part, file) => {
            if let Some(adding) = adding(state) {
                adding.with.insert(part, file);
                adding.refused = None;
            }
            Vec::new()
        }
        HomeMsg::Add(name) => add(state, name),
        HomeMsg::Return(folder) => one(HomeEffect::Return(folder)),
        HomeMsg::Mirror(address) => {
            let address = address.map(|it| it.trim().trim_end_matches('/').to_owned());
            state.settings.home.mirror = address.filter(|address| !address.is_empty());
            let mut effects = source_changed(state);
            effects.push(Effect::LookAtKeys(vec![token(state)]));
            effects
        }
        HomeMsg::AtOnce(count) => {
            state.settings.home.at_once = count.clamp(1, MOST_AT_ONCE);
            source_changed(state)
        }
        HomeMsg::Token(key) => {
            let service = token(state);
            if key.is_empty() {
                return Vec::new();
            }
            let entry = state.services.of_mut(&service);
            entry.busy = true;
            entry.not_kept = None;
            let place = match &entry.key {
                Some(KeyState::NoKeychain(_)) => KeyPlace::Session,
                _ => KeyPlace::Keychain,
            };
            vec![Effect::KeepKey {
                service,
                key,
                place,
            }]
        }
        HomeMsg::ForgetToken => vec![Effect::ForgetKey(token(state))],
        HomeMsg::Close => {
            state.home.in_front = None;
            Vec::new()
        }
    }
}

fn one(effect: HomeEffect) -> Vec<Effect> {
    vec![Effect::Home(effect)]
}

fn save(state: &State) -> Effect {
    Effect::SaveSettings(Box::new(state.settings.clone()))
}

fn open(page: &str) -> Option<Effect> {
    page.starts_with("https://")
        .then(|| Effect::OpenPage(page.to_owned()))
}

fn fetch(state: &mut State, set: SetId) -> Vec<Effect> {
    let Some(offer) = state.home.offer(&set) else {
        return Vec::new();
    };
    let accepted = state.settings.home.accepted.contains(&set);
    if offer.licence.accept_first && !accepted {
        state.home.in_front = Some(InFront::Licence(set));
        return Vec::new();
    }
    one(HomeEffect::Fetch(set, accepted))
}

fn adding(state: &mut State) -> Option<&mut Adding> {
    match &mut state.home.in_front {
        Some(InFront::Add(adding)) => Some(adding),
        _ => None,
    }
}

/// Where only one file on this computer can be a part, it is chosen.
fn choose_the_only_one(adding: &mut Adding) {
    let (Some(Ok(proposed)), Some(family)) = (&adding.answer, adding.family) else {
        return;
    };
    let wanted = proposed.families.iter().find(|(is, _)| *is == family);
    for wanted in wanted.iter().flat_map(|(_, wanted)| wanted) {
        if let [only] = wanted.ready.as_slice() {
            adding
                .with
                .entry(wanted.part)
                .or_insert_with(|| only.clone());
        }
    }
}

fn add(state: &mut State, name: String) -> Vec<Effect> {
    let Some(adding) = adding(state) else {
        return Vec::new();
    };
    let (Ok(parts), Some(family)) = (adding.parts(), adding.family) else {
        return Vec::new();
    };
    if name.trim().is_empty() || adding.busy {
        return Vec::new();
    }
    adding.busy = true;
    adding.refused = None;
    one(HomeEffect::Add {
        name,
        family,
        parts,
    })
}

fn reopen(state: &mut State) -> Vec<Effect> {
    state.home.known = false;
    state.home.downloads.clear();
    let settings = state.settings.home.clone();
    vec![save(state), Effect::Home(HomeEffect::Open(settings))]
}

fn source_changed(state: &State) -> Vec<Effect> {
    let settings = state.settings.home.clone();
    vec![save(state), Effect::Home(HomeEffect::Source(settings))]
}

fn engine_changed(state: &mut State) -> Vec<Effect> {
    state.home.devices = None;
    let own = state.settings.home.own_engine.clone();
    vec![save(state), Effect::Home(HomeEffect::LookForEngine(own))]
}

/// A token was kept or removed: the downloads take it over.
pub(super) fn token_changed(state: &State) -> Vec<Effect> {
    one(HomeEffect::Source(state.settings.home.clone()))
}

pub(super) fn news(state: &mut State, news: HomeNews) -> Vec<Effect> {
    match news {
        HomeNews::Stock(stock) => return stock_news(state, *stock),
        HomeNews::Closed(why) => {
            state.home.known = true;
            state.home.closed = Some(why);
            if !state.home.installed.is_empty() {
                state.home.installed.clear();
                return installed_changed(state);
            }
        }
        HomeNews::Borrowed(borrowed) => state.home.borrowed = borrowed,
        HomeNews::Engine(engine) => {
            if state.home.engine != engine {
                state.home.engine = engine;
                return installed_changed(state);
            }
        }
        HomeNews::Devices(devices) => state.home.devices = Some(devices),
        HomeNews::Download(news) => return download_news(state, news),
        HomeNews::Refused(set, why) => {
            let name = state.home.name(&set);
            let (title, sentence) = (models::trouble_title(&why), models::trouble(&why));
            let sentence = words::refused(&name, title, &sentence);
            tell(state, Tone::Bad, sentence, None);
        }
        HomeNews::Checking {
            set,
            done_bytes,
            total_bytes,
        } => {
            if state.home.checking.is_some() {
                state.home.checking = Some(Checking {
                    set,
                    done_bytes,
                    total_bytes,
                });
            }
        }
        HomeNews::Checked(set, answer) => return checked(state, set, answer),
        HomeNews::Removed(set, answer) => {
            let name = state.home.name(&set);
            match answer {
                Ok(bytes) => tell(state, Tone::Quiet, words::removed(&name, bytes), None),
                Err(why) => tell(state, Tone::Bad, words::not_removed(&name, &why), None),
            }
            return one(HomeEffect::Look);
        }
        HomeNews::Proposed(file, answer) => {
            if let Some(adding) = adding(state).filter(|adding| adding.file == file) {
                if let Ok(proposed) = &*answer {
                    adding.family = proposed.families.first().map(|(family, _)| *family);
                }
                adding.answer = Some(*answer);
                choose_the_only_one(adding);
            }
        }
        HomeNews::Added(answer) => match answer {
            Ok(_) => {
                state.home.in_front = None;
                return one(HomeEffect::Look);
            }
            Err(why) => {
                if let Some(adding) = adding(state) {
                    adding.busy = false;
                    adding.refused = Some(why);
                }
            }
        },
        HomeNews::Lent(answer) => {
            state.home.borrowing = false;
            match answer {
                Ok(count) => tell(state, Tone::Good, words::lent(count), None),
                Err(why) => tell(state, Tone::Bad, why, None),
            }
            return one(HomeEffect::Look);
        }
        HomeNews::Chosen(what, path) => {
            state.picking_folder = false;
            let Some(path) = path else {
                return Vec::new();
            };
            return match what {
                HomeDialog::Folder => {
                    state.settings.home.models_folder = Some(path);
                    reopen(state)
                }
                HomeDialog::File => update(state, HomeMsg::Propose(path)),
                HomeDialog::Part(part) => update(state, HomeMsg::With(part, path)),
                HomeDialog::Borrow => {
                    state.home.borrowing = true;
                    one(HomeEffect::Borrow(path))
                }
                HomeDialog::Engine => {
                    state.settings.home.own_engine = Some(path);
                    engine_changed(state)
                }
            };
        }
    }
    Vec::new()
}

fn stock_news(state: &mut State, stock: Stock) -> Vec<Effect> {
    let before: Vec<SetId> = state
        .home
        .installed
        .iter()
        .map(|model| model.id.clone())
        .collect();
    let known = state.home.known;
    let changed = state.home.take(stock);
    let fresh = state
        .home
        .installed
        .iter()
        .find(|model| !before.contains(&model.id));
    if let Some(name) = fresh.filter(|_| known).map(|model| model.name.clone()) {
        tell(state, Tone::Good, words::ready(&name), None);
    }
    if changed {
        installed_changed(state)
    } else {
        Vec::new()
    }
}

fn download_news(state: &mut State, news: News) -> Vec<Effect> {
    let downloads = &mut state.home.downloads;
    match news {
        News::Changed(new) => {
            let done = new.phase == Phase::Done;
            let is_here = state.home.installed.iter().any(|model| model.id == new.set);
            if done && is_here {
                // What is complete already needs no second card.
                downloads.retain(|old| old.set != new.set);
                return Vec::new();
            }
            match downloads.iter_mut().find(|old| old.set == new.set) {
                Some(old) => *old = new,
                None => downloads.push(new),
            }
            if done {
                one(HomeEffect::Look)
            } else {
                Vec::new()
            }
        }
        News::Gone(set) => {
            downloads.retain(|old| old.set != set);
            one(HomeEffect::Look)
        }
    }
}

fn checked(
    state: &mut State,
    set: SetId,
    answer: Result<Vec<(String, FileCheck)>, String>,
) -> Vec<Effect> {
    state.home.checking = None;
    let name = state.home.name(&set);
    match answer {
        Ok(checks) => match words::checked(&name, &checks) {
            Ok(sentence) => {
                state.home.checked.remove(&set);
                tell(state, Tone::Good, sentence, None);
            }
            Err(sentence) => {
                state.home.checked.insert(set, checks);
                tell(state, Tone::Bad, sentence, None);
            }
        },
        Err(why) => tell(state, Tone::Bad, words::not_checked(&name, &why), None),
    }
    one(HomeEffect::Look)
}

/// After other models can be used than before, or another engine is there: the catalogue's service for this computer follows.
fn installed_changed(state: &mut State) -> Vec<Effect> {
    state.rebuild_catalogue();
    composer::refresh(state);
    let mut effects = Vec::new();
    let usable = if state.home.engine.is_there() {
        state.home.installed.clone()
    } else {
        Vec::new()
    };
    if state.settings.home.installed != usable {
        state.settings.home.installed = usable;
        effects.push(save(state));
    }
    effects.push(Effect::Know {
        catalogue: Arc::clone(&state.catalogue),
        base_urls: state.settings.base_urls.clone(),
    });
    effects
}
