//! Finding pictures in a library of a million: `cargo bench --bench search`.
//!
//! Prints median, 99th percentile and worst of each kind of question, and beside it the plain SQL most programs use
//! (`LIKE`, `OFFSET`) on the same file. `TRIPTYCH_BENCH_ROWS` changes the number of pictures, `TRIPTYCH_BENCH_DIR`
//! keeps the library between runs.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_possible_wrap,
    reason = "a benchmark prints, and stops when something is wrong"
)]

mod support;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};
use support::{Chance, MODELS, Vocabulary, fill};
use triptych::domain::ids::{ModelId, PictureId};
use triptych::domain::review::Verdict;
use triptych::domain::search::{Cursor, Direction, Filter};
use triptych::domain::time::Moment;
use triptych::paths::LibraryPaths;
use triptych::store::{OpenHow, Store};

const ASKED: usize = 200;
const PAGE: usize = 50;

fn main() {
    let rows: usize = std::env::var("TRIPTYCH_BENCH_ROWS")
        .ok()
        .and_then(|rows| rows.parse().ok())
        .unwrap_or(1_000_000);
    let kept = std::env::var_os("TRIPTYCH_BENCH_DIR").map(PathBuf::from);
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let paths = LibraryPaths::new(kept.unwrap_or_else(|| temporary.path().to_owned()));
    let vocabulary = Vocabulary::new(40_000);
    build(&paths, &vocabulary, rows);

    let open = || {
        Store::open(&paths, OpenHow::MustExist)
            .expect("opens")
            .store
    };
    measure_few("open and first page", "target 50 ms", || {
        let first = open().pictures(&Filter::default(), None, Direction::Older, PAGE);
        assert_eq!(first.expect("first page").len(), PAGE.min(rows), "a page");
    });
    let store = open();

    searches(&store, &vocabulary);
    pages(&store, rows);
    numbers(&store);
    println!("\nthe plain way, same file (sqlite3 with LIKE and OFFSET)");
    plain(&paths, &vocabulary, rows);
}

fn build(paths: &LibraryPaths, vocabulary: &Vocabulary, rows: usize) {
    let store = Store::open(paths, OpenHow::CreateIfMissing)
        .expect("opens")
        .store;
    let there = store.facets().expect("counts").all as usize;
    if there == 0 {
        let start = Instant::now();
        fill(&store, vocabulary, rows, |done| {
            if done % 200_000 == 0 {
                println!(
                    "{done} pictures after {:.0} s",
                    start.elapsed().as_secs_f64()
                );
            }
        });
    } else {
        assert_eq!(there, rows, "the kept library has another size");
    }
    let usage = store.usage().expect("measures");
    println!(
        "{} pictures, history {} MB\n",
        usage.pictures,
        usage.database_bytes / 1_000_000
    );
}

fn searches(store: &Store, vocabulary: &Vocabulary) {
    let words = vocabulary.len() as u64;
    let mut chance = Chance::new(3);
    let mut word = |from: u64, to: u64| {
        let rank = from + chance.below(to - from);
        vocabulary.word(rank as usize).to_owned()
    };
    let many =
        |ask: &mut dyn FnMut(usize) -> String| (0..ASKED).map(ask).map(text).collect::<Vec<_>>();
    let start = |word: &str, letters: usize| word.chars().take(letters).collect::<String>();
    let common = many(&mut |_| word(0, 60));
    let rare = many(&mut |_| word(words / 2, words));
    let two = many(&mut |_| format!("{} {}", word(0, 60), word(0, 2000)));
    let letters = many(&mut |i| start(&word(0, 5000), 1 + i % 4));
    let five = many(&mut |_| start(&word(0, 500), 5));
    let seven = many(&mut |_| start(&word(0, 500), 7));
    let nothing = many(&mut |i| format!("zzzznothing{i}"));
    let kinds = [&common, &rare, &two, &letters, &nothing];
    let mixed = (0..ASKED)
        .filter_map(|i| kinds.get(i % 5)?.get(i).cloned())
        .collect();
    let rare_model = with(&common, |filter| {
        filter.models = vec![ModelId::from(MODELS[4])];
    });
    let rare_verdict = with(&common, |filter| {
        filter.verdicts = vec![Verdict::Maybe];
        filter.from = Some(Moment(1_609_459_200_000));
        filter.before = Some(Moment(1_640_995_200_000));
    });
    for (name, filters) in [
        ("mix of all kinds", mixed),
        ("a common word", common),
        ("a rare word", rare),
        ("two words", two),
        ("1 to 4 letters", letters),
        ("5 letters", five),
        ("7 letters", seven),
        ("no hit", nothing),
        ("a common word, rare model", rare_model),
        ("a common word, rare verdict, one year", rare_verdict),
    ] {
        // Then the best of three: what the question costs, not how often others had the processor meanwhile.
        let find = |filter: &Filter| {
            let found = store.pictures(filter, None, Direction::Older, PAGE);
            assert!(found.expect("finds").len() <= PAGE, "a page");
        };
        let first = filters.iter().map(|filter| time(|| find(filter)));
        line(name, first.collect(), "target p99 10 ms");
        let best = filters
            .iter()
            .filter_map(|filter| (0..3).map(|_| time(|| find(filter))).min());
        line("  best of three each", best.collect(), "");
    }
    measure("past prompts, a common word", "", || {
        store.past_prompts("light", PAGE).expect("finds");
    });
    measure("count to 1,000, a common word", "", || {
        store
            .count(&text("portrait".to_owned()), 1000)
            .expect("counts");
    });
}

fn text(text: String) -> Filter {
    Filter {
        text,
        ..Filter::default()
    }
}

fn with(filters: &[Filter], change: impl Fn(&mut Filter)) -> Vec<Filter> {
    let mut filters = filters.to_vec();
    filters.iter_mut().for_each(change);
    filters
}

fn pages(store: &Store, rows: usize) {
    let mut chance = Chance::new(5);
    let oldest = store
        .pictures(&Filter::default(), None, Direction::Newer, 1)
        .expect("oldest");
    let newest = store
        .pictures(&Filter::default(), None, Direction::Older, 1)
        .expect("newest");
    let (Some(oldest), Some(newest)) = (oldest.first(), newest.first()) else {
        return;
    };
    let span = newest.created.0 - oldest.created.0;
    // Nine tenths of the way down, give or take 1 %.
    let mut cursor = || {
        let deep = span / 10 + chance.below(span as u64 / 100) as i64;
        Cursor {
            created: Moment(oldest.created.0 + deep),
            id: PictureId(i64::MAX),
        }
    };
    let model = Filter {
        models: vec![ModelId::from(MODELS[0]), ModelId::from(MODELS[3])],
        verdicts: vec![Verdict::Picked, Verdict::Maybe],
        ..Filter::default()
    };
    println!();
    for (name, filter) in [
        ("page, plain", Filter::default()),
        ("page, 2 models × 2 verdicts", model),
    ] {
        for direction in [Direction::Older, Direction::Newer] {
            let name = format!("{name}, {} rows deep, {direction:?}", rows / 10 * 9);
            measure(&name, "target p99 2 ms", || {
                store
                    .pictures(&filter, Some(cursor()), direction, PAGE)
                    .expect("a page");
            });
        }
    }
    measure("a page of 20 runs with jobs", "", || {
        store.runs(None, 20).expect("runs");
    });
}

fn numbers(store: &Store) {
    println!();
    measure("facets", "", || {
        store.facets().expect("counts");
    });
    measure("weeks", "", || {
        store.weeks(&Filter::default()).expect("counts");
    });
    measure_few("weeks with the commonest word", "", || {
        store.weeks(&text("light".to_owned())).expect("counts");
    });
}

fn plain(paths: &LibraryPaths, vocabulary: &Vocabulary, rows: usize) {
    let conn = Connection::open_with_flags(paths.database(), OpenFlags::SQLITE_OPEN_READ_ONLY)
        .expect("opens");
    let mut like = conn
        .prepare(
            "SELECT pictures.id FROM pictures JOIN runs ON runs.id = pictures.run JOIN prompts ON prompts.id = runs.prompt
             WHERE prompts.text LIKE '%' || ?1 || '%' ORDER BY pictures.created_ms DESC LIMIT 50",
        )
        .expect("prepares");
    for (name, word) in [
        ("LIKE, a common word", vocabulary.word(1)),
        ("LIKE, a rare word", vocabulary.word(vocabulary.len() - 10)),
        ("LIKE, no hit", "zzzzznothing"),
    ] {
        measure_few(name, "", || {
            let found = like
                .query_map([word], |row| row.get::<_, i64>(0))
                .expect("asks")
                .count();
            assert!(found <= 50, "a page");
        });
    }
    let mut offset = conn
        .prepare("SELECT * FROM pictures WHERE trashed_ms = 0 ORDER BY created_ms DESC LIMIT 50 OFFSET ?1")
        .expect("prepares");
    measure_few("OFFSET, nine tenths down", "", || {
        let deep = (rows / 10 * 9) as i64;
        let found = offset
            .query_map([deep], |row| row.get::<_, i64>(0))
            .expect("asks")
            .count();
        assert!(found <= 50, "a page");
    });
}

fn measure(name: &str, target: &str, mut ask: impl FnMut()) {
    let times: Vec<Duration> = (0..ASKED).map(|_| time(&mut ask)).collect();
    line(name, times, target);
}

/// For what takes long.
fn measure_few(name: &str, target: &str, mut ask: impl FnMut()) {
    let times: Vec<Duration> = (0..5).map(|_| time(&mut ask)).collect();
    line(name, times, target);
}

fn time(ask: impl FnOnce()) -> Duration {
    let start = Instant::now();
    ask();
    start.elapsed()
}

fn line(name: &str, mut times: Vec<Duration>, target: &str) {
    times.sort_unstable();
    let at = |share: f64| {
        let at = ((times.len() as f64 * share) as usize).min(times.len() - 1);
        times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3)
    };
    println!(
        "{name:<52} ms: p50 {:>8.3}  p90 {:>8.3}  p99 {:>8.3}  worst {:>8.3}  {target}",
        at(0.5),
        at(0.9),
        at(0.99),
        at(1.0)
    );
}
