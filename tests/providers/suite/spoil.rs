//! Answers as they should never come: cut, flipped, nested too deep, of the wrong type, empty, a web page.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::{Value, json};
use triptych::providers::{ErrorKind, Job, ProviderError, Purpose, Retry, Step};

use super::Fixtures;
use super::look::{check_step, describe};
use super::play::{reply_to, with_job};
use super::script::{Answer, Begin, Case, Play, Script};

/// Spoiled answers tried for each recorded one.
const SPOILED: usize = 300;

/// Spoils every answer of every case. Nothing may panic; an answer that is no answer is an error that is not repeated (or a
/// question asked again), never a picture.
pub(crate) fn survives_spoiled_answers(fixtures: &dyn Fixtures) {
    for case in Case::ALL.iter().copied() {
        let Script::Play(play) = fixtures.script(case) else {
            continue;
        };
        let (Begin::Start(ask) | Begin::Resume(ask, _)) = &play.begin else {
            continue;
        };
        for (number, (_, answer)) in play.exchanges.iter().enumerate() {
            let name = format!("{} {case:?}, answer {}", fixtures.service(), number + 1);
            with_job(fixtures, ask, |job| {
                for body in no_answers() {
                    let step = spoil(fixtures, job, &play, number, 200, &body, &name);
                    never_a_picture(fixtures, &play, number, &step, &name);
                }
                for status in [204, 302, 400, 418, 500, 502] {
                    let step = spoil(fixtures, job, &play, number, status, b"", &name);
                    never_a_picture(fixtures, &play, number, &step, &name);
                }
                cut_short(fixtures, job, &play, number, &name);
                for body in flipped(&answer.body)
                    .into_iter()
                    .chain(mistyped(&answer.body))
                {
                    spoil(fixtures, job, &play, number, answer.status, &body, &name).ok();
                }
            });
        }
    }
}

/// Plays up to an answer, with that answer spoiled.
#[expect(
    clippy::panic_in_result_fn,
    reason = "a fault in a script stops the test"
)]
fn spoil(
    fixtures: &dyn Fixtures,
    job: &Job<'_>,
    play: &Play,
    number: usize,
    status: u16,
    body: &[u8],
    name: &str,
) -> Result<Step, ProviderError> {
    let provider = fixtures.provider();
    let shown = || String::from_utf8_lossy(body.get(..400).unwrap_or(body)).into_owned();
    let played = catch_unwind(AssertUnwindSafe(|| {
        let first = match &play.begin {
            Begin::Start(_) => provider.start(job)?,
            Begin::Resume(_, remote) => provider.resume(job, remote).unwrap(),
            begin => panic!("{begin:?} is not played"),
        };
        let mut call = first;
        let mut known = match &play.begin {
            Begin::Resume(_, remote) => Some(remote.clone()),
            _ => None,
        };
        for (index, (_, answer)) in play.exchanges.iter().enumerate() {
            let spoiled = Answer {
                status,
                headers: answer.headers.clone(),
                body: body.to_vec(),
            };
            let answer = if index == number { &spoiled } else { answer };
            let inputs = if call.purpose == Purpose::Prepare {
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
            let step = provider.advance(&job, reply_to(&call, answer))?;
            if let Step::Poll { remote, .. } = &step {
                known = Some(remote.clone());
            }
            if index == number {
                check_step(fixtures, &job, &step, name);
                return Ok(step);
            }
            match step {
                Step::Then(next) | Step::Poll { call: next, .. } => call = *next,
                step => return Ok(step),
            }
        }
        unreachable!("{name}: the answer was never reached")
    }));
    played.unwrap_or_else(|_panic| panic!("{name}: does not survive {status} {}", shown()))
}

/// Bodies that are no answer at all, among them 100,000 open brackets and a megabyte of one word.
fn no_answers() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = [
        "",
        " ",
        "null",
        "true",
        "7",
        "\"ok\"",
        "[]",
        "{}",
        "{",
        "<!doctype html><title>502</title>",
        "data: [DONE]\n\n",
        "data: {\n\n",
        "event: error\ndata: null\n\n",
        "\u{feff}{}",
        "{\"status\":7}",
        "{\"data\":{}}",
        "{\"id\":\"\"}",
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .collect();
    all.push("[".repeat(100_000).into_bytes());
    all.push("{\"data\":".repeat(100_000).into_bytes());
    all.push(format!("{{\"x\":\"{}\"}}", "A".repeat(1 << 20)).into_bytes());
    all.push(vec![0xff; 64]);
    all.push(vec![0; 64]);
    all
}

/// An answer that is none brings no picture and no refusal, and a submission is not sent again because of it.
fn never_a_picture(
    fixtures: &dyn Fixtures,
    play: &Play,
    number: usize,
    step: &Result<Step, ProviderError>,
    name: &str,
) {
    if fixtures.is_local() {
        return;
    }
    match step {
        Ok(Step::Poll { .. }) => {}
        Err(err) => {
            let submitted = play
                .exchanges
                .iter()
                .take(number + 1)
                .any(|(want, _)| want.purpose == Purpose::Submit);
            let safe = matches!(err.retry, Retry::Safe { .. });
            assert!(
                !(submitted && safe),
                "{name}: unreadable, and yet sent again: {err}"
            );
            assert_ne!(
                err.kind,
                ErrorKind::Credit,
                "{name}: nothing was said about credit: {err}"
            );
        }
        step => panic!("{name}: no answer came to {}", describe(step)),
    }
}

/// Half an answer is no answer: the body cut at every length, or at 300 of them.
fn cut_short(fixtures: &dyn Fixtures, job: &Job<'_>, play: &Play, number: usize, name: &str) {
    let Some((_, answer)) = play.exchanges.get(number) else {
        return;
    };
    let full = answer.body.trim_ascii_end().len();
    let is_json = serde_json::from_slice::<Value>(&answer.body).is_ok();
    let every = (full / SPOILED).max(1);
    for length in (0..full).step_by(every) {
        let Some(body) = answer.body.get(..length) else {
            continue;
        };
        let step = spoil(fixtures, job, play, number, answer.status, body, name);
        if is_json && (200..300).contains(&answer.status) {
            never_a_picture(
                fixtures,
                play,
                number,
                &step,
                &format!("{name}, cut to {length} bytes"),
            );
        }
    }
}

/// The body with one to four bytes flipped, 300 times, the same every time.
fn flipped(body: &[u8]) -> Vec<Vec<u8>> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    (0..SPOILED)
        .map(|_| {
            let mut body = body.to_vec();
            for _ in 0..=next() % 4 {
                let at = next() % body.len().max(1);
                if let Some(byte) = body.get_mut(at) {
                    *byte ^= 1 << (next() % 8);
                }
            }
            body
        })
        .collect()
}

/// The body with each of its values in turn replaced by one of another type.
fn mistyped(body: &[u8]) -> Vec<Vec<u8>> {
    let Ok(whole) = serde_json::from_slice::<Value>(body) else {
        return Vec::new();
    };
    let others = [
        json!(null),
        json!(-1),
        json!(1e300),
        json!("x"),
        json!(""),
        json!([]),
        json!({}),
        json!([[{}]]),
        json!(true),
    ];
    let mut all = Vec::new();
    for path in paths(&whole, "") {
        for other in &others {
            let mut changed = whole.clone();
            if let Some(value) = changed.pointer_mut(&path) {
                *value = other.clone();
            }
            all.push(changed.to_string().into_bytes());
        }
    }
    all
}

/// Every value's JSON pointer.
fn paths(value: &Value, at: &str) -> Vec<String> {
    let mut all = vec![at.to_owned()];
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let name = name.replace('~', "~0").replace('/', "~1");
                all.extend(paths(value, &format!("{at}/{name}")));
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate().take(4) {
                all.extend(paths(value, &format!("{at}/{index}")));
            }
        }
        _ => {}
    }
    all
}

/// The same play with fields nobody has heard of in every object of every answer.
pub(super) fn with_unknown_fields(play: &Play) -> Play {
    let mut play = play.clone();
    for (_, answer) in &mut play.exchanges {
        if let Ok(mut value) = serde_json::from_slice::<Value>(&answer.body) {
            add_unknown(&mut value);
            answer.body = value.to_string().into_bytes();
        }
    }
    play
}

fn add_unknown(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(add_unknown);
            fields.insert(
                "brand_new_2027".to_owned(),
                json!({"deep": [1, {"a": null}], "text": "news"}),
            );
        }
        Value::Array(values) => values.iter_mut().for_each(add_unknown),
        _ => {}
    }
}
