//! What the server says when it will not or cannot: one sentence with the node and its message.

use serde_json::Value;

use crate::providers::{ErrorKind, ProviderError, Purpose, Reply, wire};
use crate::text::comfyui as words;

/// Longest message of the server in a sentence, in characters.
const LONGEST_CHARS: usize = 240;
/// Inputs that name a file.
const FILES: [&str; 6] = [
    "ckpt_name",
    "unet_name",
    "clip_name",
    "clip_name1",
    "clip_name2",
    "vae_name",
];

/// One line, not too long.
fn line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(LONGEST_CHARS).collect()
}

/// An answer other than 2xx.
pub(super) fn refused(operation: &'static str, reply: &Reply) -> ProviderError {
    let err = ProviderError::from_reply(operation, reply);
    if matches!(reply.status, 401 | 403 | 407) {
        return err
            .of_kind(ErrorKind::Key)
            .with("sentence", words::PASSWORD);
    }
    if reply.status != 400 || reply.purpose != Purpose::Submit {
        return err;
    }
    let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    of_prompt(err, &answer)
}

/// Accepted without a name: some servers put the errors of nodes into a 200.
pub(super) fn no_id(answer: &Value, reply: &Reply) -> ProviderError {
    let err = ProviderError::bad_reply("submit", "no id", reply);
    if first_node(answer).is_some() || answer.get("error").is_some() {
        return of_prompt(err.of_kind(ErrorKind::BadRequest), answer);
    }
    err
}

/// `{"error": {"type", "message", "details"}, "node_errors": {id: {"errors": […], "class_type"}}}` (`validate_prompt` in
/// `execution.py`).
fn of_prompt(err: ProviderError, answer: &Value) -> ProviderError {
    if let Some((class, fault)) = first_node(answer) {
        return of_node(err, class, fault);
    }
    let error = answer.get("error").unwrap_or(&Value::Null);
    let kind = wire::text(error, "type").unwrap_or_default();
    let message = error.as_str().or_else(|| wire::text(error, "message"));
    let Some(message) = message.map(line) else {
        return err;
    };
    let unknown = kind == "missing_node_type"
        || (kind == "invalid_prompt" && message.contains("does not exist"));
    let sentence = if unknown {
        words::node_unknown(&message)
    } else {
        words::node_refused("", &message)
    };
    let kind = if unknown {
        ErrorKind::ModelGone
    } else {
        ErrorKind::BadRequest
    };
    err.of_kind(kind)
        .saying(&message)
        .with("sentence", sentence)
}

/// The first node with an error, and the error.
fn first_node(answer: &Value) -> Option<(&str, &Value)> {
    let nodes = answer.get("node_errors")?.as_object()?;
    nodes.values().find_map(|node| {
        let fault = node.get("errors")?.as_array()?.first()?;
        Some((wire::text(node, "class_type").unwrap_or_default(), fault))
    })
}

fn of_node(err: ProviderError, class: &str, fault: &Value) -> ProviderError {
    let message = wire::text(fault, "message").unwrap_or_default();
    let details = wire::text(fault, "details").unwrap_or_default();
    let said = match (message.is_empty(), details.is_empty()) {
        (false, false) => line(&format!("{message}: {details}")),
        (false, true) => line(message),
        _ => line(details),
    };
    let about = fault.get("extra_info").unwrap_or(&Value::Null);
    let input = wire::text(about, "input_name").unwrap_or_default();
    let missing = wire::text(fault, "type") == Some("value_not_in_list") && FILES.contains(&input);
    let (kind, sentence) = if missing {
        let file = wire::text(about, "received_value").unwrap_or_default();
        (ErrorKind::ModelGone, words::file_gone(&line(file)))
    } else {
        let class = line(class);
        (ErrorKind::BadRequest, words::node_refused(&class, &said))
    };
    err.of_kind(kind).saying(&said).with("sentence", sentence)
}

/// A job that failed or was stopped: `messages` is a list of `[event, data]` (`handle_execution_error` in `execution.py`).
pub(super) fn failed(status: &Value) -> ProviderError {
    let messages = status.get("messages").and_then(Value::as_array);
    let of = |event: &str| {
        let mut all = messages?.iter().rev();
        let found = all.find(|entry| entry.get(0).and_then(Value::as_str) == Some(event))?;
        found.get(1)
    };
    let err = ProviderError::new(ErrorKind::JobFailed, "poll");
    if let Some(fault) = of("execution_error") {
        return of_execution(err, fault);
    }
    let sentence = if of("execution_interrupted").is_some() {
        words::INTERRUPTED.to_owned()
    } else {
        words::node_failed("", "")
    };
    err.with("sentence", sentence)
}

fn of_execution(err: ProviderError, fault: &Value) -> ProviderError {
    let text = |name| line(wire::text(fault, name).unwrap_or_default());
    let (class, said) = (text("node_type"), text("exception_message"));
    let kind = text("exception_type");
    let lower = said.to_lowercase();
    let memory = kind.contains("OutOfMemory")
        || lower.contains("out of memory")
        || lower.starts_with("allocation on device");
    let sentence = if memory {
        words::MEMORY.to_owned()
    } else {
        words::node_failed(&class, &said)
    };
    err.saying(&said).with("sentence", sentence)
}
