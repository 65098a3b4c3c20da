//! A server's answers to [`ASKS`]: which nodes it has, and the lists of files behind them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::files::Lists;
use super::server::ASKS;

/// Most files taken from a list.
const MOST_FILES: usize = 500;
/// Longest name of a file, in characters.
const LONGEST_FILE: usize = 300;

/// The answers of a server, read once.
pub(super) struct Server {
    answers: BTreeMap<String, Value>,
    /// Text encoders and VAEs for families with one text encoder.
    pub(super) single: Lists,
    /// The same for those with two.
    pub(super) double: Lists,
}

impl Server {
    /// Reads what belongs to [`ASKS`].
    pub(super) fn new(answers: &BTreeMap<String, Vec<u8>>) -> Self {
        let asked = answers
            .iter()
            .filter(|(path, _)| ASKS.contains(&path.as_str()));
        let answers = asked.filter_map(|(path, body)| {
            let answer = serde_json::from_slice(body).ok()?;
            Some((path.clone(), answer))
        });
        let mut server = Self {
            answers: answers.collect(),
            single: Lists::default(),
            double: Lists::default(),
        };
        let vaes = server.options("VAELoader", "vae_name");
        let clips = |plain, extended, input| {
            let mut clips = server.options(plain, input);
            clips.extend(server.options(extended, input));
            clips
        };
        let single = clips("CLIPLoader", "CLIPLoaderGGUF", "clip_name");
        let double = clips("DualCLIPLoader", "DualCLIPLoaderGGUF", "clip_name1");
        server.single = Lists {
            clips: single,
            vaes: vaes.clone(),
        };
        server.double = Lists {
            clips: double,
            vaes,
        };
        server
    }

    /// The answer to a question, where it is JSON.
    pub(super) fn answer(&self, path: &str) -> Option<&Value> {
        self.answers.get(path)
    }

    fn class(&self, class: &str) -> Option<&Value> {
        let answer = self.answers.get(&format!("/object_info/{class}"))?;
        answer.get(class).filter(|class| class.is_object())
    }

    /// Whether the server has a node.
    pub(super) fn has(&self, class: &str) -> bool {
        self.class(class).is_some()
    }

    /// The values an input can have: `[[…], {…}]`, or `["COMBO", {"options": […]}]` for newer nodes.
    pub(super) fn options(&self, class: &str, input: &str) -> Vec<String> {
        let field = self.class(class).and_then(|class| {
            let inputs = class.get("input")?;
            let of = |kind: &str| inputs.get(kind)?.get(input);
            of("required").or_else(|| of("optional"))
        });
        let list = field.and_then(|field| {
            let new = || field.get(1)?.get("options")?.as_array();
            field.get(0).and_then(Value::as_array).or_else(new)
        });
        let list = list.map(Vec::as_slice).unwrap_or_default();
        let texts = list.iter().take(MOST_FILES).filter_map(Value::as_str);
        let short = texts.filter(|text| text.chars().count() <= LONGEST_FILE);
        short.map(str::to_owned).collect()
    }
}
