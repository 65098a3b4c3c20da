//! What is fal.ai's own: the queue's addresses, faults by their type, hidden pictures, and the fields of every endpoint.

use serde_json::{Value, json};
use triptych::domain::failure::Charged;
use triptych::domain::ids::ModelId;
use triptych::domain::job::Remote;
use triptych::domain::shape::Size;
use triptych::domain::task::Effort;
use triptych::providers::fal::Fal;
use triptych::providers::{At, ErrorKind, Job, Provider as _, ProviderError, Purpose, Reply, Step};

use super::{ID, JOB, LINK_2, OfFal, STATUS, fields, generate};
use crate::bfl::json_of;
use crate::suite::{Ask, shipped, with_job};

macro_rules! recorded {
    ($name:literal) => {
        include_str!(concat!("../../fixtures/fal/", $name, ".json"))
    };
}

/// Why a value is not of a kind: a list of words, or `string`, `number`, `boolean`, `list`; a list with `size` also takes
/// a width and a height.
fn is_of(kind: &Value, value: &Value) -> bool {
    match kind {
        Value::Array(words) => {
            let sides = words.contains(&Value::from("size"))
                && value["width"].is_u64()
                && value["height"].is_u64();
            sides || words.contains(value)
        }
        kind => match kind.as_str() {
            Some("string") => value.is_string(),
            Some("number") => value.is_number(),
            Some("boolean") => value.is_boolean(),
            Some("list") => value.is_array(),
            _ => false,
        },
    }
}

#[test]
fn every_endpoint_gets_its_own_fields() {
    let all = fields();
    let mut asked = 0;
    for model in shipped()
        .services
        .iter()
        .filter(|service| service.id.as_str() == "fal")
        .flat_map(|service| &service.models)
    {
        for (edit, references) in [(false, 0), (false, 2), (true, 0), (true, 2)] {
            for effort in [Effort::Quick, Effort::Usual, Effort::Careful] {
                if (edit && !model.can.edit) || (!edit && !model.can.generate) {
                    continue;
                }
                let usual = if edit {
                    Ask::edit_suiting(model)
                } else {
                    Ask::generate(model.id.clone())
                };
                let ask = Ask {
                    mask: true,
                    references,
                    effort,
                    seed: Some(7),
                    negative: "people".to_owned(),
                    size: Size::new(1360, 768),
                    ..usual
                };
                let call = with_job(&OfFal, &ask, |job| Fal::default().start(job)).unwrap();
                let endpoint = call.url.replace("https://queue.fal.run/", "");
                let own = all
                    .get(&endpoint)
                    .unwrap_or_else(|| panic!("{endpoint} is no endpoint"));
                let sent = json_of(&call);
                for (field, value) in sent.as_object().unwrap() {
                    let kind = own.get(field).or_else(|| own.get(&format!("{field}*")));
                    let kind = kind.unwrap_or_else(|| panic!("{endpoint} has no field {field}"));
                    assert!(
                        is_of(kind, value),
                        "{endpoint} {field}: {value} is no {kind}"
                    );
                }
                for field in own.keys().filter_map(|field| field.strip_suffix('*')) {
                    assert!(!sent[field].is_null(), "{endpoint} lacks {field}: {sent}");
                }
                asked += 1;
            }
        }
    }
    assert!(asked > 150, "only {asked} requests were looked at");
}

fn reply(purpose: Purpose, status: u16, body: &str) -> Reply {
    Reply {
        purpose,
        status,
        headers: Vec::new(),
        body: body.as_bytes().to_vec(),
    }
}

/// Hands a job in and gives where it is.
fn remote_after(answer: &Value) -> Remote {
    with_job(&OfFal, &generate(), |job| {
        let answer = reply(Purpose::Submit, 200, &answer.to_string());
        let Ok(Step::Poll { remote, .. }) = Fal::default().advance(job, answer) else {
            panic!("an acceptance");
        };
        remote
    })
}

/// Where a job is asked about, where its result is, and where it is stopped.
fn addresses(remote: &Remote) -> [String; 3] {
    with_job(&OfFal, &generate(), |job| {
        let fal = Fal::default();
        let job = Job {
            remote: Some(remote),
            ..*job
        };
        let completed = reply(Purpose::Poll, 200, recorded!("completed"));
        let Ok(Step::Then(result)) = fal.advance(&job, completed) else {
            panic!("a result is fetched from the queue");
        };
        [
            fal.resume(&job, remote).unwrap().url,
            result.url,
            fal.cancel(&job, remote).unwrap().url,
        ]
    })
}

#[test]
fn the_queues_own_addresses_are_used_and_nobody_elses() {
    let usual = [STATUS.to_owned(), JOB.to_owned(), format!("{JOB}/cancel")];
    let named = |base: &str| {
        json!({"request_id": ID, "status_url": format!("{base}/status"),
            "response_url": base, "cancel_url": format!("{base}/cancel")})
    };
    assert_eq!(addresses(&remote_after(&named(JOB))), usual, "as named");
    let second = JOB.replace("queue.fal.run", "queue.falrun.com");
    assert_eq!(
        addresses(&remote_after(&named(&second)))[1],
        second,
        "its second host"
    );
    for foreign in [
        "https://evil.example/x",
        "http://queue.fal.run/x",
        "https://fal.run.evil/x",
    ] {
        assert_eq!(
            addresses(&remote_after(&named(foreign))),
            usual,
            "{foreign}: built from the first two parts of the model's name"
        );
    }
    assert_eq!(
        addresses(&remote_after(&json!({"request_id": ID}))),
        usual,
        "none named"
    );
}

#[test]
fn unusual_addresses_survive_a_restart() {
    let base = "https://queue.fal.run/v2";
    let remote = remote_after(&json!({"request_id": ID,
        "status_url": format!("{base}/s?id=1"), "response_url": format!("{base}/r?id=1&x=2"),
        "cancel_url": format!("{base}/c?id=1")}));
    assert_eq!(
        addresses(&remote),
        [
            format!("{base}/s?id=1"),
            format!("{base}/r?id=1&x=2"),
            format!("{base}/c?id=1")
        ],
        "{:?}",
        remote.poll_url
    );
    let tampered = Remote {
        poll_url: Some(format!("{STATUS}#response=https%3A%2F%2Fevil.example%2Fr")),
        ..remote
    };
    assert_eq!(
        addresses(&tampered)[1],
        JOB,
        "a foreign note is not followed"
    );
}

/// What a reply about an accepted job comes to.
fn polled(status: u16, body: &str) -> Result<Step, ProviderError> {
    let remote = remote_after(&json!({"request_id": ID, "status_url": STATUS}));
    with_job(&OfFal, &generate(), |job| {
        let job = Job {
            remote: Some(&remote),
            ..*job
        };
        Fal::default().advance(&job, reply(Purpose::Poll, status, body))
    })
}

#[test]
fn failures_are_told_by_their_type() {
    for (status, body, kind, charged) in [
        (
            200,
            recorded!("completed_with_error"),
            ErrorKind::JobFailed,
            Some(Charged::No),
        ),
        (
            503,
            recorded!("no_machine"),
            ErrorKind::JobFailed,
            Some(Charged::No),
        ),
        (500, recorded!("server_error"), ErrorKind::Server, None),
        (502, "<html>", ErrorKind::Server, None),
        (200, "<html>", ErrorKind::BadReply, None),
        (401, recorded!("wrong_key"), ErrorKind::Key, None),
        (403, recorded!("not_allowed"), ErrorKind::NotAllowed, None),
        (403, recorded!("no_credit"), ErrorKind::Credit, None),
        (429, recorded!("busy"), ErrorKind::Busy, None),
    ] {
        let err = polled(status, body).err().unwrap();
        assert_eq!((err.kind, err.charged), (kind, charged), "{status} {body}");
    }
    let Ok(Step::Declined(refusal)) = polled(422, recorded!("policy")) else {
        panic!("declined");
    };
    assert!(!refusal.reason.contains("boat"), "never our own words");
    let err = polled(422, recorded!("job_failed")).err().unwrap();
    assert!(
        !err.said.contains("boat"),
        "never our own words: {}",
        err.said
    );
}

#[test]
fn one_hidden_picture_of_two_is_left_out() {
    let body = recorded!("result_two").replacen("false", "true", 1);
    let Ok(Step::Fetch { calls, .. }) = polled(200, &body) else {
        panic!("one is left");
    };
    let links: Vec<&str> = calls.iter().map(|call| call.url.as_str()).collect();
    assert_eq!(links, [LINK_2], "the one that is shown");
}

#[test]
fn the_place_in_the_queue_is_told() {
    for (body, place) in [
        (recorded!("submitted"), Some(3)),
        (recorded!("in_queue"), Some(2)),
        (recorded!("in_progress"), None),
        ("{\"status\":\"IN_QUEUE\",\"queue_position\":-1}", None),
        ("<html>", None),
    ] {
        let reply = reply(Purpose::Poll, 202, body);
        assert_eq!(Fal::default().queue_position(&reply), place, "{body}");
    }
}

#[test]
fn the_platform_is_beside_the_queue() {
    let service = shipped()
        .services
        .iter()
        .find(|service| service.id.as_str() == "fal")
        .unwrap();
    for (base, start) in [
        (None, "https://api.fal.ai/"),
        (Some("https://queue.falrun.com"), "https://api.fal.ai/"),
        (Some("http://127.0.0.1:4010"), "http://127.0.0.1:4010/"),
    ] {
        let at = At {
            service,
            base_url: base,
        };
        let call = Fal::default().account(&at).unwrap();
        assert!(call.url.starts_with(start), "{base:?}: {}", call.url);
    }
}

#[test]
fn any_other_model_of_the_service_can_be_named() {
    let ask = Ask::edit(ModelId::from("fal/someone/new-model/v2"));
    with_job(&OfFal, &ask, |job| {
        let call = Fal::default().start(job).unwrap();
        assert_eq!(
            call.url, "https://queue.fal.run/someone/new-model/v2/edit",
            "as the usual model does it"
        );
        let remote = Remote {
            poll_url: None,
            ..remote_after(&json!({"request_id": "r 1"}))
        };
        let asked = Fal::default().resume(job, &remote).unwrap();
        assert_eq!(
            asked.url, "https://queue.fal.run/someone/new-model/requests/r%201/status",
            "the queue keeps jobs under the first two parts"
        );
    });
}
