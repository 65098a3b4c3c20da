//! Big libraries for the benchmarks: many runs with prompts that read like prompts to an index.

use triptych::domain::history::Facts;
use triptych::domain::ids::{BlobId, ModelId};
use triptych::domain::job::JobState;
use triptych::domain::money::{Cost, Micros, Price};
use triptych::domain::picture::FileFormat;
use triptych::domain::review::{Review, Verdict};
use triptych::domain::run::{PlannedJob, RunSpec};
use triptych::domain::shape::Size;
use triptych::domain::task::{Task, TaskKind};
use triptych::domain::time::Moment;
use triptych::store::{PastJob, PastPicture, PastRun, Store};

/// 2020-01-01 UTC: when the sample library begins.
const BEGIN_MS: i64 = 1_577_836_800_000;
/// Time between two pictures: a million of them span six years.
const STEP_MS: i64 = 190_000;
const BATCH: usize = 20_000;

/// The models of the sample; the last is rare (one picture in 5,000).
pub(crate) const MODELS: [&str; 5] = [
    "practice/landscape",
    "practice/still-life",
    "cloud/wide",
    "cloud/fast",
    "cloud/rare",
];

const COMMON: [&str; 60] = [
    "light",
    "portrait",
    "landscape",
    "of",
    "the",
    "in",
    "with",
    "soft",
    "studio",
    "morning",
    "golden",
    "forest",
    "city",
    "river",
    "mountain",
    "woman",
    "man",
    "child",
    "old",
    "young",
    "red",
    "blue",
    "green",
    "white",
    "black",
    "detailed",
    "photograph",
    "painting",
    "oil",
    "watercolour",
    "ink",
    "fog",
    "rain",
    "snow",
    "storm",
    "night",
    "dawn",
    "dusk",
    "street",
    "market",
    "garden",
    "flower",
    "bird",
    "fox",
    "horse",
    "dog",
    "cat",
    "sea",
    "ship",
    "harbour",
    "glass",
    "metal",
    "wood",
    "stone",
    "paper",
    "texture",
    "shallow",
    "focus",
    "film",
    "grain",
];

/// A small pseudo-random sequence (xorshift64, Marsaglia 2003); the same seed gives the same library.
pub(crate) struct Chance(u64);

impl Chance {
    /// A sequence of its own for every seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }
}

/// A vocabulary whose words are as frequent as Zipf's law says: the n-th word 1/n as often as the first.
pub(crate) struct Vocabulary {
    words: Vec<String>,
    /// Sums of the frequencies, for drawing.
    sums: Vec<f64>,
}

impl Vocabulary {
    /// `size` words: sixty real ones, then made-up ones of two to five syllables.
    pub(crate) fn new(size: usize) -> Self {
        const SYLLABLES: [&str; 24] = [
            "ka", "lo", "mi", "ren", "tu", "sha", "vel", "dor", "pi", "qua", "zan", "eth", "ba",
            "cro", "fi", "gal", "hu", "jin", "mor", "nes", "oll", "por", "ser", "wy",
        ];
        let mut chance = Chance::new(7);
        let mut words: Vec<String> = COMMON.iter().map(|word| (*word).to_owned()).collect();
        while words.len() < size {
            let syllables = 2 + chance.below(4);
            let word = (0..syllables)
                .map(|_| SYLLABLES[chance.below(24) as usize])
                .collect();
            words.push(word);
        }
        let mut sum = 0.0;
        let sums = (1..=size)
            .map(|rank| {
                sum += 1.0 / rank as f64;
                sum
            })
            .collect();
        Self { words, sums }
    }

    /// The word of a rank, the most frequent first.
    pub(crate) fn word(&self, rank: usize) -> &str {
        &self.words[rank]
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    fn prompt(&self, chance: &mut Chance, number: usize) -> String {
        let total = self.sums[self.sums.len() - 1];
        let mut prompt = String::with_capacity(256);
        for _ in 0..34 {
            let at = (chance.next() >> 11) as f64 / (1_u64 << 53) as f64 * total;
            let rank = self
                .sums
                .partition_point(|sum| *sum < at)
                .min(self.words.len() - 1);
            prompt.push_str(&self.words[rank]);
            prompt.push(' ');
        }
        prompt + &format!("take{number}")
    }
}

/// Fills a library with `pictures` finished pictures of as many runs, without files. Tells its progress through `tell`.
pub(crate) fn fill(
    store: &Store,
    vocabulary: &Vocabulary,
    pictures: usize,
    mut tell: impl FnMut(usize),
) {
    let mut chance = Chance::new(42);
    let mut done = 0;
    while done < pictures {
        let batch = BATCH.min(pictures - done);
        let runs = (done..done + batch)
            .map(|number| run(vocabulary, &mut chance, number))
            .collect();
        store
            .add_history(runs)
            .expect("the library takes the sample");
        done += batch;
        tell(done);
    }
}

#[expect(clippy::too_many_lines, reason = "one record, field by field")]
fn run(vocabulary: &Vocabulary, chance: &mut Chance, number: usize) -> PastRun {
    let created = Moment(BEGIN_MS + number as i64 * STEP_MS);
    let model = if number % 5000 == 17 {
        4
    } else {
        chance.below(4) as usize
    };
    let model = ModelId::from(MODELS[model]);
    let prompt = vocabulary.prompt(chance, number);
    let size = Size::new(1024, 1024);
    let task = Task {
        kind: TaskKind::Generate,
        prompt: prompt.clone(),
        negative: String::new(),
        size,
        seed: Some(number as u64),
        effort: triptych::domain::task::Effort::Usual,
        transparent: false,
        references: Vec::new(),
    };
    let verdict = match chance.below(1000) {
        0 => Verdict::Maybe,
        1..30 => Verdict::Picked,
        30..60 => Verdict::Rejected,
        _ => Verdict::None,
    };
    let mut blob = [0; 32];
    for part in blob.chunks_exact_mut(8) {
        part.copy_from_slice(&chance.next().to_le_bytes());
    }
    PastRun {
        spec: RunSpec {
            kind: TaskKind::Generate,
            prompt,
            look: None,
            look_words: None,
            negative: String::new(),
            size,
            count: 1,
            seed: None,
            effort: triptych::domain::task::Effort::Usual,
            transparent: false,
            references: Vec::new(),
            models: vec![model.clone()],
            step: None,
        },
        created,
        jobs: vec![PastJob {
            planned: PlannedJob {
                provider: model.provider(),
                model,
                row: 0,
                asked: task.clone(),
                sent: task,
                changes: vec![],
                price: Price::Free,
            },
            state: JobState::Done {
                cost: Cost::Billed {
                    micros: Micros::ZERO,
                },
            },
            facts: Facts {
                took_ms: 400,
                received: Some(size),
                changes: Vec::new(),
                ..Facts::default()
            },
            picture: Some(PastPicture {
                blob: BlobId(blob),
                format: FileFormat::Png,
                size,
                average_rgb: [
                    chance.below(256) as u8,
                    chance.below(256) as u8,
                    chance.below(256) as u8,
                ],
                bytes: 1_500_000,
                created,
                review: Review { verdict, stars: 0 },
            }),
        }],
    }
}
