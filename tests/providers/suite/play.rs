//! Plays a script: the translator on one side, the recorded replies on the other, every request looked at on the way.

use std::sync::Arc;

use triptych::domain::ids::{BlobId, JobId};
use triptych::domain::model::{Model, Service};
use triptych::domain::picture::FileFormat;
use triptych::domain::task::{OperationKind, Reference, Task, TaskKind, fit};
use triptych::providers::{At, Call, ErrorKind, Input, Job, Purpose, Reply, Role, Step};

use super::look::{check_call, check_outcome, check_step, check_want, describe};
use super::script::{Answer, Ask, Begin, Case, Outcome, Play, Script};
use super::{Fixtures, PICTURE, shipped};

/// Plays every case.
pub(crate) fn conforms(fixtures: &dyn Fixtures) {
    let edits = fixtures.edit_model();
    let edits = edits.map(|id| shipped().model_or_guess(&id).unwrap());
    assert!(
        edits.is_none_or(|model| model.can.edit),
        "{}: its model for edits edits",
        fixtures.service()
    );
    for case in Case::ALL.iter().copied() {
        let name = format!("{} {case:?}", fixtures.service());
        match fixtures.script(case) {
            Script::Play(play) => each_way(fixtures, case, &name, &play),
            Script::NotPossible(why) => {
                assert!(
                    fixtures.is_local() || !must_exist(fixtures, case),
                    "{name} is not optional ({why})"
                );
                say(&format!("{name}: not possible, {why}"));
            }
        }
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a reason is for whoever reads the test's output"
)]
fn say(line: &str) {
    eprintln!("{line}");
}

/// Plays one script outside the list of cases.
pub(crate) fn play_one(fixtures: &dyn Fixtures, name: &str, play: &Play) {
    check(fixtures, &format!("{} {name}", fixtures.service()), play);
}

/// What a service can do decides which cases it must have.
fn must_exist(fixtures: &dyn Fixtures, case: Case) -> bool {
    let all = shipped();
    let service = find_service(fixtures);
    let models = all.services.iter().filter(|other| other.id == service.id);
    let any = |has: fn(&Model) -> bool| models.clone().flat_map(|service| &service.models).any(has);
    let at = At {
        service,
        base_url: None,
    };
    let provider = fixtures.provider();
    match case {
        Case::Edit => any(|model| model.can.edit),
        Case::EditWithReferences => any(|model| model.can.edit && model.can.max_references > 0),
        Case::EditWithMask => any(|model| model.can.mask),
        Case::EditWithRoles => any(|model| model.can.edit && model.can.max_references > 1),
        Case::Erase => any(|model| model.can.does(OperationKind::Erase)),
        Case::Extend => any(|model| model.can.does(OperationKind::Extend)),
        Case::CutOut => any(|model| model.can.does(OperationKind::CutOut)),
        Case::Enlarge => any(|model| model.can.does(OperationKind::Enlarge)),
        Case::AccountWorks | Case::AccountRefused => provider.account(&at).is_some(),
        Case::ModelList => provider.models(&at).is_some(),
        case => case.must_exist(),
    }
}

/// A case as written, and the ways of it that must come to the same.
fn each_way(fixtures: &dyn Fixtures, case: Case, name: &str, play: &Play) {
    check(fixtures, name, play);
    check(
        fixtures,
        &format!("{name} with unknown fields"),
        &super::spoil::with_unknown_fields(play),
    );
    match case {
        Case::RateLimited => {
            for wait in ["7", "Wed, 21 Oct 2037 07:28:00 GMT"] {
                let mut play = play.clone();
                for (_, answer) in play
                    .exchanges
                    .iter_mut()
                    .filter(|(_, answer)| answer.status == 429)
                {
                    answer
                        .headers
                        .push(("retry-after".to_owned(), wait.to_owned()));
                }
                check(fixtures, &format!("{name} with retry-after {wait}"), &play);
            }
        }
        Case::Success => at_another_address(fixtures, name, play),
        _ => {}
    }
}

/// A typed address replaces the service's own, with and without a path.
fn at_another_address(fixtures: &dyn Fixtures, name: &str, play: &Play) {
    let Begin::Start(ask) = &play.begin else {
        panic!("{name} begins with a new job");
    };
    if fixtures.is_local() {
        return;
    }
    for typed in ["https://gateway.example/images", "http://127.0.0.1:4010"] {
        let mut ask = ask.clone();
        ask.base_url = Some(typed.to_owned());
        with_job(fixtures, &ask, |job| {
            let call = fixtures.provider().start(job).unwrap();
            assert!(
                call.url.starts_with(&format!("{typed}/")),
                "{name}: {} is not at {typed}",
                call.url
            );
            check_call(fixtures, job.service, Some(typed), &call, name);
        });
    }
}

/// The service as the catalogue has it.
pub(super) fn find_service(fixtures: &dyn Fixtures) -> &'static Service {
    let id = fixtures.service();
    let all = shipped();
    let found = all
        .services
        .iter()
        .find(|service| service.id.as_str() == id);
    found.unwrap_or_else(|| panic!("{id} is in no catalogue file"))
}

/// Gives a job for what is asked, cut by `fit` as the studio does.
pub(crate) fn with_job<T>(
    fixtures: &dyn Fixtures,
    ask: &Ask,
    look: impl FnOnce(&Job<'_>) -> T,
) -> T {
    let service = find_service(fixtures);
    let model = shipped().model_or_guess(&ask.model).unwrap();
    let asked = task_of(ask);
    let fitted = fit(&asked, &model.can).unwrap_or_else(|unfit| panic!("{}: {unfit:?}", model.id));
    let inputs = inputs_of(ask, &fitted.task);
    let price = model.price_of(&fitted.task);
    look(&Job {
        id: JobId(7),
        service,
        model: &model,
        sent: &fitted.task,
        price,
        inputs: &inputs,
        remote: None,
        base_url: ask.base_url.as_deref(),
        once: "0123456789abcdef0123456789abcdef",
    })
}

/// The task as a person asks for it.
pub(super) fn task_of(ask: &Ask) -> Task {
    let kind = if ask.edit {
        TaskKind::Edit {
            source: BlobId([1; 32]),
            mask: ask.mask.then_some(BlobId([2; 32])),
            operation: ask.operation,
        }
    } else {
        TaskKind::Generate
    };
    Task {
        kind,
        prompt: ask.prompt.clone(),
        negative: ask.negative.clone(),
        size: ask.size,
        seed: ask.seed,
        effort: ask.effort,
        transparent: ask.transparent,
        references: (0..ask.references)
            .map(|number| Reference {
                blob: BlobId([number + 10; 32]),
                role: ask
                    .roles
                    .get(usize::from(number))
                    .copied()
                    .unwrap_or_default(),
            })
            .collect(),
    }
}

fn inputs_of(ask: &Ask, sent: &Task) -> Vec<Input> {
    let bytes: &[u8] = ask.picture.as_deref().unwrap_or(PICTURE);
    let input = |role, blob, number: u8| Input {
        role,
        blob,
        format: FileFormat::Png,
        size: ask.picture_size,
        bytes: if ask.numbered {
            numbered(number).into()
        } else {
            Arc::from(bytes)
        },
    };
    let mut inputs = Vec::new();
    if let TaskKind::Edit { source, mask, .. } = sent.kind {
        inputs.push(input(Role::Source, source, 0));
        inputs.extend(mask.map(|mask| input(Role::Mask, mask, 1)));
    }
    let references = (2..).zip(&sent.references);
    inputs.extend(references.map(|(number, it)| input(Role::Reference, it.blob, number)));
    inputs
}

/// [`PICTURE`] with a number behind its end, where readers do not look.
pub(super) fn numbered(number: u8) -> Vec<u8> {
    [PICTURE, &[number]].concat()
}

/// Plays a script and looks at its end.
pub(super) fn check(fixtures: &dyn Fixtures, name: &str, play: &Play) {
    let provider = fixtures.provider();
    match &play.begin {
        Begin::Start(ask) => with_job(fixtures, ask, |job| {
            let first = provider
                .start(job)
                .unwrap_or_else(|err| panic!("{name}: {err}"));
            follow(fixtures, name, play, job, first);
        }),
        Begin::Resume(ask, remote) => with_job(fixtures, ask, |job| {
            // After a restart there are no pictures at hand.
            let job = Job {
                inputs: &[],
                ..*job
            };
            let first = provider.resume(&job, remote);
            let first = first.unwrap_or_else(|| panic!("{name}: cannot be asked again"));
            follow(fixtures, name, play, &job, first);
        }),
        Begin::Cancel(ask, remote) => with_job(fixtures, ask, |job| {
            let job = Job {
                inputs: &[],
                ..*job
            };
            let call = provider.cancel(&job, remote);
            let call = call.unwrap_or_else(|| panic!("{name}: cannot be stopped"));
            let (want, _) = play
                .exchanges
                .first()
                .unwrap_or_else(|| panic!("{name}: wants nothing"));
            check_call(fixtures, job.service, job.base_url, &call, name);
            check_want(fixtures, name, want, &call);
        }),
        Begin::Account => check_account(fixtures, name, play),
        Begin::Models => check_models(fixtures, name, play),
    }
}

fn follow(fixtures: &dyn Fixtures, name: &str, play: &Play, job: &Job<'_>, first: Call) {
    let provider = fixtures.provider();
    let mut call = first;
    let mut submitted = !matches!(play.begin, Begin::Start(_));
    // As in the studio: once the service has named the job, the translator is told.
    let mut known = match &play.begin {
        Begin::Resume(_, remote) => Some(remote.clone()),
        _ => None,
    };
    let last = play.exchanges.len().checked_sub(1);
    let last = last.unwrap_or_else(|| panic!("{name}: a script has at least one exchange"));
    for (number, (want, answer)) in play.exchanges.iter().enumerate() {
        let at = format!("{name}, request {}", number + 1);
        check_call(fixtures, job.service, job.base_url, &call, &at);
        check_want(fixtures, &at, want, &call);
        assert!(
            !(submitted && call.purpose == Purpose::Submit),
            "{at}: a second submission"
        );
        submitted |= call.purpose == Purpose::Submit;
        // Pictures are at hand until the job is submitted.
        let inputs: &[Input] = if call.purpose == Purpose::Prepare {
            job.inputs
        } else {
            &[]
        };
        let before = known.clone();
        let job = Job {
            inputs,
            remote: before.as_ref(),
            ..*job
        };
        let step = provider.advance(&job, reply_to(&call, answer));
        if let Ok(Step::Poll { remote, .. }) = &step {
            known = Some(remote.clone());
        }
        if let Ok(step) = &step {
            check_step(fixtures, &job, step, &at);
        }
        match step {
            Ok(Step::Then(next)) if number < last => call = *next,
            Ok(Step::Poll { call: next, .. }) if number < last => call = *next,
            step if number == last => check_outcome(&at, play, step),
            step => panic!("{at}: ended early with {}", describe(&step)),
        }
    }
}

/// A reply to a request.
pub(super) fn reply_to(call: &Call, answer: &Answer) -> Reply {
    call.answered(Reply {
        purpose: call.purpose,
        status: answer.status,
        headers: answer.headers.clone(),
        body: answer.body.clone(),
    })
}

fn check_account(fixtures: &dyn Fixtures, name: &str, play: &Play) {
    let (provider, service) = (fixtures.provider(), find_service(fixtures));
    let at = At {
        service,
        base_url: None,
    };
    let call = provider
        .account(&at)
        .unwrap_or_else(|| panic!("{name}: no such question"));
    let (want, answer) = play
        .exchanges
        .first()
        .unwrap_or_else(|| panic!("{name}: no exchange"));
    check_call(fixtures, service, None, &call, name);
    check_want(fixtures, name, want, &call);
    assert_eq!(call.purpose, Purpose::Ask, "{name}: a question");
    match (
        &play.outcome,
        provider.read_account(&at, &reply_to(&call, answer)),
    ) {
        (Outcome::Account(want), Ok(account)) => assert_eq!(&account, want, "{name}: the account"),
        (Outcome::Failed { kind, said, .. }, Err(err)) => {
            assert_eq!(err.kind, *kind, "{name}: {err}");
            assert!(
                err.said.contains(said),
                "{name}: \"{}\" lacks \"{said}\"",
                err.said
            );
        }
        (want, found) => panic!("{name}: {want:?} expected, but it came to {found:?}"),
    }
    for status in [500, 200] {
        let spoiled = reply_to(&call, &Answer::new(status, "<html>gateway</html>"));
        let read = provider.read_account(&at, &spoiled);
        assert!(
            status == 200 || read.is_err_and(|err| err.kind != ErrorKind::Key),
            "{name}: a page is no verdict on the key"
        );
    }
}

fn check_models(fixtures: &dyn Fixtures, name: &str, play: &Play) {
    let (provider, service) = (fixtures.provider(), find_service(fixtures));
    let at = At {
        service,
        base_url: None,
    };
    let mut next = provider.models(&at);
    let mut found = Vec::new();
    for (want, answer) in &play.exchanges {
        let call = next
            .take()
            .unwrap_or_else(|| panic!("{name}: the list ends early"));
        check_call(fixtures, service, None, &call, name);
        check_want(fixtures, name, want, &call);
        let listed = provider.read_models(&at, &reply_to(&call, answer));
        let listed = listed.unwrap_or_else(|err| panic!("{name}: {err}"));
        found.extend(listed.models.into_iter().map(|model| model.id));
        next = listed.next;
        let spoiled =
            provider.read_models(&at, &reply_to(&call, &Answer::new(200, "{\"models\":7")));
        assert!(spoiled.is_err(), "{name}: half a list is no list");
    }
    assert!(next.is_none(), "{name}: the list goes on");
    let Outcome::Models(wanted) = &play.outcome else {
        panic!("{name}: a list is expected, not {:?}", play.outcome);
    };
    for id in wanted {
        assert!(found.contains(id), "{name}: {id} is not in {found:?}");
    }
}
