//! Keys and questions to services. The keychain may keep us waiting, so everything here happens on a thread of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::one_shot::OneShot;
use super::worker::Worker;
use super::{Runner, Shared};
use crate::app::effect::Effect;
use crate::app::msg::{News, ServiceNews};
use crate::app::state::services::{Account, Listed};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::ids::{ModelId, ProviderId};
use crate::engine::{Answer, Question};
use crate::secrets::{KeyError, KeyPlace, Keys, Secret};
use crate::text;

/// A key file is never larger.
const LARGEST_FILE: u64 = 64 * 1024;

/// The thread.
pub(super) struct KeyDesk {
    worker: Worker,
    keys: Arc<Keys>,
}

impl KeyDesk {
    /// Starts it.
    pub(super) fn start(keys: Arc<Keys>) -> std::io::Result<Self> {
        Ok(Self {
            worker: Worker::start("keys")?,
            keys,
        })
    }

    fn run(&self, work: impl FnOnce(&Keys) + Send + 'static) {
        let keys = Arc::clone(&self.keys);
        self.worker.run(move || work(&keys));
    }
}

/// Performs what has to do with keys; anything else is handed back.
pub(super) fn perform(runner: &mut Runner, effect: Effect) -> Option<Effect> {
    let shared = Arc::clone(&runner.shared);
    let desk = &runner.keys;
    match effect {
        Effect::LookAtKeys(services) => desk.run(move |keys| {
            for service in services {
                let state = keys.state(&service);
                tell(&shared, ServiceNews::Key(service, state));
            }
        }),
        Effect::KeepKey {
            service,
            key,
            place,
        } => desk.run(move |keys| keep(&shared, keys, service, key, &place)),
        Effect::KeepKeyFile { service, file } => desk.run(move |keys| match read(&file) {
            Ok(key) => keep(&shared, keys, service, key, &KeyPlace::Keychain),
            Err(why) => tell(&shared, ServiceNews::Kept(service, Err(why))),
        }),
        Effect::ForgetKey(service) => desk.run(move |keys| {
            let answer = keys.forget(&service).map(|()| keys.state(&service));
            tell(&shared, ServiceNews::Forgotten(service, answer));
        }),
        Effect::AskAccount(service) => ask(&shared, service, Question::Account),
        Effect::ListModels(service) => ask(&shared, service, Question::Models),
        Effect::PickKeyFile(service) => pick(runner, service),
        Effect::Know {
            catalogue,
            base_urls,
        } => {
            shared.know(&catalogue, &base_urls);
            desk.run(move |keys| keys.know(&catalogue, &base_urls));
        }
        other => return Some(other),
    }
    None
}

fn tell(shared: &Shared, news: ServiceNews) {
    shared.tell(News::Service(news));
}

fn keep(shared: &Shared, keys: &Keys, service: ProviderId, key: Secret, place: &KeyPlace) {
    let answer = keys.keep(&service, key, place);
    let answer = answer.map(|_| keys.state(&service));
    if let Err(err) = &answer {
        tracing::warn!(%service, %err, "a key was not kept");
    }
    tell(shared, ServiceNews::Kept(service, answer));
}

fn read(file: &Path) -> Result<Secret, KeyError> {
    let plain = |err: std::io::Error| KeyError::File(err.to_string());
    let size = std::fs::metadata(file).map_err(plain)?.len();
    if size > LARGEST_FILE {
        return Err(KeyError::File(text::services::FILE_TOO_LARGE.to_owned()));
    }
    std::fs::read_to_string(file)
        .map(|key| Secret::new(&key))
        .map_err(plain)
}

fn ask(shared: &Arc<Shared>, service: ProviderId, question: Question) {
    let Some(core) = shared.core() else {
        let failure = Failure::free(FailureKind::Library, text::library::NOT_OPEN);
        tell(shared, answered(service, question, Err(failure)));
        return;
    };
    let shared = Arc::clone(shared);
    core.ask(service.clone(), question, move |answer| {
        tell(&shared, answered(service, question, answer));
    });
}

fn answered(
    service: ProviderId,
    question: Question,
    answer: Result<Answer, Failure>,
) -> ServiceNews {
    match question {
        Question::Account => {
            let answer = answer.map(|answer| match answer {
                Answer::Account { account, took_ms } => Some(Account {
                    name: account.name,
                    balance: account.balance,
                    took_ms,
                }),
                Answer::Models(_) | Answer::CannotBeAsked => None,
            });
            ServiceNews::Account(service, answer)
        }
        Question::Models => {
            let listed = |model: crate::providers::ListedModel| Listed {
                id: ModelId::from(format!("{service}/{}", model.id).as_str()),
                name: model.name,
                retires_on: model.retires_on,
            };
            let answer = answer.map(|answer| match answer {
                Answer::Models(models) => Some(models.into_iter().map(listed).collect()),
                Answer::Account { .. } | Answer::CannotBeAsked => None,
            });
            ServiceNews::Models(service, answer)
        }
    }
}

/// Opens the file dialog. Its parts have to be made on the window's thread; the waiting is done elsewhere.
fn pick(runner: &mut Runner, service: ProviderId) {
    if runner.key_dialog.is_some() {
        return;
    }
    let dialog = rfd::AsyncFileDialog::new()
        .set_title(text::services::CHOOSE_FILE_TITLE)
        .add_filter("JSON", &["json"])
        .pick_file();
    let wake = Arc::clone(&runner.shared.wake);
    let answer: OneShot<PathBuf> = OneShot::ask("key file dialog", wake, move || {
        pollster::block_on(dialog).map(|file| file.path().to_owned())
    });
    runner.key_dialog = Some((service, answer));
}
