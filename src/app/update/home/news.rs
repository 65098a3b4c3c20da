//! What the models folder, the downloads and the network tell.

use super::{adding, choose_the_only_one, engine_changed, installed_changed, one, reopen, update};
use crate::app::effect::{Effect, HomeEffect};
use crate::app::msg::{HomeDialog, HomeMsg, HomeNews};
use crate::app::notice::Tone;
use crate::app::state::State;
use crate::app::state::home::Checking;
use crate::app::update::{services, tell};
use crate::domain::download::{News, Phase};
use crate::domain::home::model_id;
use crate::domain::offer::SetId;
use crate::domain::stock::{FileCheck, Stock};
use crate::text::{home as words, models};

#[expect(clippy::too_many_lines, reason = "one line or two for each message")]
pub(in crate::app::update) fn news(state: &mut State, news: HomeNews) -> Vec<Effect> {
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
            let mut effects = one(HomeEffect::Look);
            match answer {
                Ok(bytes) => {
                    // What a person removed is not chosen any more; what is only out of reach stays chosen.
                    let gone = model_id(&set);
                    effects.extend(services::leave_out(state, |id| *id == gone));
                    tell(state, Tone::Quiet, words::removed(&name, bytes), None);
                }
                Err(why) => tell(state, Tone::Bad, words::not_removed(&name, &why), None),
            }
            return effects;
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
