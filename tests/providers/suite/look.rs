//! What is looked at while a script is played: every request, every step, and the end.

use serde_json::Value;
use triptych::domain::model::Service;
use triptych::providers::{
    AuthSlot, Body, Call, Job, Method, ProviderError, Purpose, Report, Retry, Step,
};
use url::Url;

use super::script::{Outcome, Play, Want, WantBody};
use super::{Fixtures, PICTURE};

/// Names a step for a message.
pub(super) fn describe(step: &Result<Step, ProviderError>) -> String {
    match step {
        Ok(Step::Then(call)) => format!("one more request to {}", call.url),
        Ok(Step::Poll { call, .. }) => format!("a question to {}", call.url),
        Ok(Step::Fetch { calls, .. }) => format!("{} links", calls.len()),
        Ok(Step::Done { pictures, .. }) => format!("{} pictures", pictures.len()),
        Ok(Step::Declined(refusal)) => format!("declined: {}", refusal.reason),
        Err(err) => format!("an error: {err}; said: {}", err.said),
    }
}

/// What holds for every step, whatever the service answered.
pub(super) fn check_step(fixtures: &dyn Fixtures, job: &Job<'_>, step: &Step, at: &str) {
    let look = |call: &Call| check_call(fixtures, job.service, job.base_url, call, at);
    match step {
        Step::Then(call) => look(call),
        Step::Poll {
            call,
            remote,
            progress,
            ..
        } => {
            look(call);
            assert_eq!(
                call.purpose,
                Purpose::Poll,
                "{at}: a question is a question"
            );
            assert!(
                !remote.id.as_str().is_empty(),
                "{at}: the job has a name there"
            );
            assert!(
                progress.is_none_or(f32::is_finite),
                "{at}: progress is a number"
            );
            let again = fixtures.provider().resume(job, remote);
            let again =
                again.unwrap_or_else(|| panic!("{at}: a job that is polled can be taken up again"));
            assert_eq!(
                again.url, call.url,
                "{at}: taken up again, the same is asked"
            );
            look(&again);
            if let Some(stop) = fixtures.provider().cancel(job, remote) {
                assert_eq!(stop.purpose, Purpose::Cancel, "{at}: a stop is a stop");
                look(&stop);
            }
        }
        Step::Fetch { calls, report } => {
            for call in calls {
                look(call);
                assert_eq!(call.purpose, Purpose::Fetch, "{at}: a link is fetched");
            }
            check_report(report, calls, at);
        }
        Step::Done { report, .. } => check_report(report, &[], at),
        Step::Declined(_) => {}
    }
}

/// The kept answer has no picture and no link in it.
fn check_report(report: &Report, links: &[Call], at: &str) {
    for link in links {
        assert!(!report.raw.contains(&link.url), "{at}: a link is kept");
    }
    assert!(
        !report.raw.contains("data:image"),
        "{at}: a picture is kept"
    );
    let longest = report
        .raw
        .split(|c: char| !(c.is_ascii_alphanumeric() || "+/=-_".contains(c)));
    let longest = longest.map(str::len).max().unwrap_or_default();
    assert!(
        longest < 200,
        "{at}: {longest} characters in a row look like base64"
    );
}

/// What holds for every request of every service.
pub(super) fn check_call(
    fixtures: &dyn Fixtures,
    service: &Service,
    base: Option<&str>,
    call: &Call,
    at: &str,
) {
    let billable = call.purpose == Purpose::Submit && !fixtures.is_local();
    assert_eq!(
        call.billable, billable,
        "{at}: {:?} may be charged only as a submission",
        call.purpose
    );
    if fixtures.is_local() {
        assert_eq!(call.auth, AuthSlot::None, "{at}: no key stays here");
        return;
    }
    if call.purpose == Purpose::Submit {
        assert!(
            !call.idempotent,
            "{at}: no submission may be repeated by itself"
        );
        assert_eq!(call.method, Method::Post, "{at}: a submission is a POST");
    }
    for (name, value) in &call.headers {
        assert_eq!(*name, name.to_ascii_lowercase(), "{at}: lower case");
        let secret = [
            "authorization",
            "x-key",
            "x-api-key",
            "api-key",
            "x-goog-api-key",
            "cookie",
        ];
        assert!(!secret.contains(name), "{at}: {name} is where a key goes");
        assert!(
            !value.contains(['\r', '\n']),
            "{at}: {name} has a line break"
        );
    }
    // Whether a link can be fetched at all is for the guarded client to say.
    if call.purpose == Purpose::Fetch {
        assert_eq!(call.auth, AuthSlot::None, "{at}: a key for a link");
        assert!(
            call.headers.is_empty() && call.body == Body::Empty,
            "{at}: a link is only fetched"
        );
        return;
    }
    let url = Url::parse(&call.url).unwrap_or_else(|err| panic!("{at}: {}: {err}", call.url));
    assert!(
        url.username().is_empty() && url.password().is_none(),
        "{at}: {url} names a user"
    );
    for (name, _) in url.query_pairs() {
        assert!(
            !["key", "api_key", "access_token"].contains(&&*name),
            "{at}: a key in {url}"
        );
    }
    if let Body::Json(json) = &call.body {
        serde_json::from_slice::<Value>(json).unwrap_or_else(|err| panic!("{at}: not JSON: {err}"));
    }
    check_address(service, base, call, &url, at);
}

/// A key goes to the service's hosts, over https, or to exactly where a person said.
fn check_address(service: &Service, base: Option<&str>, call: &Call, url: &Url, at: &str) {
    let place = |url: &Url| {
        (
            url.scheme().to_owned(),
            url.host_str().map(str::to_owned),
            url.port_or_known_default(),
        )
    };
    let typed = base.map(|base| Url::parse(base).unwrap());
    if typed.is_some_and(|typed| place(&typed) == place(url)) {
        return;
    }
    assert_eq!(url.scheme(), "https", "{at}: {url} is not safe");
    let (AuthSlot::Key { service: whose, .. } | AuthSlot::GoogleAccount { service: whose }) =
        &call.auth
    else {
        return;
    };
    assert_eq!(whose, &service.id, "{at}: the key of another service");
    let host = url.host_str().unwrap_or_default();
    let hosts = service.key.iter().flat_map(|key| &key.hosts);
    let known = hosts
        .clone()
        .any(|known| host == known || host.ends_with(&format!(".{known}")));
    assert!(
        known,
        "{at}: a key for {host}, which is none of {:?}",
        hosts.collect::<Vec<_>>()
    );
}

pub(super) fn check_want(fixtures: &dyn Fixtures, at: &str, want: &Want, call: &Call) {
    assert_eq!(
        (call.purpose, call.method, &call.url),
        (want.purpose, want.method, &want.url),
        "{at}: what is asked"
    );
    if !fixtures.is_local() {
        let auth = fixtures.auth();
        assert_eq!(call.auth, auth, "{at}: where the key goes");
    }
    for (name, value) in &want.headers {
        let has = call
            .headers
            .iter()
            .any(|(key, has)| key == name && has == value);
        assert!(
            has,
            "{at}: {name}: {value} is missing from {:?}",
            call.headers
        );
    }
    match (&want.body, &call.body) {
        (WantBody::Any, _) | (WantBody::Empty, Body::Empty) => {}
        (WantBody::Json(want), Body::Json(json) | Body::Local { json, .. }) => {
            let json: Value = serde_json::from_slice(json).unwrap();
            assert_eq!(&json, want, "{at}: what is sent");
        }
        (WantBody::JsonWith(want), Body::Json(json) | Body::Local { json, .. }) => {
            let json: Value = serde_json::from_slice(json).unwrap();
            assert!(has(&json, want), "{at}: {json}\nlacks some of\n{want}");
        }
        (WantBody::Form(want), Body::Multipart(parts)) => {
            let parts: Vec<(String, Option<String>)> = parts
                .iter()
                .map(|part| {
                    let text = part
                        .file
                        .is_none()
                        .then(|| String::from_utf8_lossy(&part.bytes).into_owned());
                    (part.name.clone(), text)
                })
                .collect();
            assert_eq!(&parts, want, "{at}: the form's parts");
        }
        (want, body) => panic!("{at}: {want:?} expected, {body:?} is sent"),
    }
}

/// Whether a value has at least what another has.
fn has(value: &Value, least: &Value) -> bool {
    match (value, least) {
        (Value::Object(value), Value::Object(least)) => least
            .iter()
            .all(|(key, least)| value.get(key).is_some_and(|value| has(value, least))),
        (Value::Array(value), Value::Array(least)) => {
            value.len() == least.len()
                && value
                    .iter()
                    .zip(least)
                    .all(|(value, least)| has(value, least))
        }
        (value, least) => value == least,
    }
}

pub(super) fn check_outcome(at: &str, play: &Play, step: Result<Step, ProviderError>) {
    let found = describe(&step);
    let report = match (&play.outcome, step) {
        (Outcome::Sent, Ok(_)) => None,
        (Outcome::Pictures(count), Ok(Step::Done { pictures, report })) => {
            assert_eq!(pictures.len(), *count, "{at}: pictures");
            assert!(
                pictures.iter().all(|picture| picture == PICTURE),
                "{at}: not byte for byte"
            );
            Some(report)
        }
        (Outcome::Links(links), Ok(Step::Fetch { calls, report })) => {
            let found: Vec<&String> = calls.iter().map(|call| &call.url).collect();
            assert_eq!(found, links.iter().collect::<Vec<_>>(), "{at}: links");
            Some(report)
        }
        (
            Outcome::Polling { id, progress, url },
            Ok(Step::Poll {
                call,
                remote,
                progress: is,
                ..
            }),
        ) => {
            assert_eq!(
                (remote.id.as_str(), is, &call.url),
                (id.as_str(), *progress, url),
                "{at}: polling"
            );
            None
        }
        (Outcome::Declined { reason, charged }, Ok(Step::Declined(refusal))) => {
            assert!(
                refusal.reason.contains(reason),
                "{at}: \"{}\" lacks \"{reason}\"",
                refusal.reason
            );
            assert_eq!(refusal.charged, *charged, "{at}: what it cost");
            None
        }
        (
            Outcome::Failed {
                kind,
                safe,
                said,
                charged,
            },
            Err(err),
        ) => {
            let is = match err.retry {
                Retry::Never => None,
                Retry::Safe { after } => Some(after),
            };
            assert_eq!(
                (err.kind, is),
                (*kind, *safe),
                "{at}: {err}; said: {}",
                err.said
            );
            assert!(
                err.said.contains(said),
                "{at}: \"{}\" lacks \"{said}\"",
                err.said
            );
            assert_eq!(err.charged, *charged, "{at}: what it cost");
            None
        }
        (wanted, _) => panic!("{at}: {wanted:?} expected, but it came to {found}"),
    };
    match (play.report, report) {
        (Some(check), Some(report)) => check(&report),
        (Some(_), None) => panic!("{at}: no report to look at"),
        (None, _) => {}
    }
}
