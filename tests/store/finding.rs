//! Search, paging and counts against the plainest possible way to do the same.

use proptest::prelude::*;
use triptych::domain::history::Count;
use triptych::domain::ids::{ModelId, PictureId};
use triptych::domain::picture::PictureRow;
use triptych::domain::review::{Review, Verdict};
use triptych::domain::search::{Cursor, Direction, Filter};
use triptych::domain::time::Moment;
use triptych::store::Store;

use crate::support::{NOW, library, picture, start};

fn text(text: &str) -> Filter {
    Filter {
        text: text.to_owned(),
        ..Filter::default()
    }
}

fn hits(store: &Store, filter: &Filter) -> Vec<i64> {
    let rows = store
        .pictures(filter, None, Direction::Older, 1000)
        .unwrap();
    rows.iter().map(|row| row.id.0).collect()
}

#[test]
fn whatever_is_typed_finds_what_it_should() {
    let lib = library();
    let long = format!("{} needle", "straw ".repeat(10_000));
    let prompts = [
        "A red Fox, running over snow",          // 1
        "café crème at dawn",                    // 2
        "一只红色的狐狸在雪地里奔跑",            // 3
        "雪の中を走る赤いキツネ",                // 4
        "a party 🎉🦊 with cake",                // 5
        "the \"quoted\" AND NOT OR near(fox",    // 6
        long.as_str(),                           // 7
        "ثعلب أحمر يركض",                        // 8
        "self-portrait, 35mm; state-of-the-art", // 9
    ];
    for (i, prompt) in prompts.iter().enumerate() {
        picture(&lib.store, prompt, "s/a", Moment(NOW.0 + i as i64), b"x");
    }
    for (typed, expected) in [
        ("fox", &[6, 1][..]),
        ("FOX red", &[1]),
        ("f", &[6, 1]),
        ("running s", &[1]),
        ("unning", &[]),
        ("cafe", &[2]),
        ("Café CRÈME", &[2]),
        ("cafe\u{301} cre\u{300}me", &[2]),
        ("狐狸", &[3]),
        ("雪", &[4, 3]),
        ("雪地", &[3]),
        ("狐雪", &[]),
        ("キツネ", &[4]),
        ("🦊", &[5]),
        ("🦊🎉", &[]),
        ("🎉🦊 cake", &[5]),
        ("🐙", &[]),
        ("\"quoted\"", &[6]),
        ("\"", &[9, 8, 7, 6, 5, 4, 3, 2, 1]),
        ("near(fox", &[6]),
        ("NOT OR AND", &[6]),
        ("* ^ : ( ) { } - +", &[9, 8, 7, 6, 5, 4, 3, 2, 1]),
        ("words: fox", &[]),
        ("needl", &[7]),
        ("straw needle", &[7]),
        ("أحمر", &[8]),
        ("self-port", &[9]),
        ("portrait", &[9]),
        ("35", &[9]),
        ("zebra", &[]),
        ("fox\0bar", &[]),
    ] {
        assert_eq!(hits(&lib.store, &text(typed)), expected, "typed {typed:?}");
        let count = lib.store.count(&text(typed), 100).unwrap();
        assert_eq!(
            count,
            Count::Exactly(expected.len() as u64),
            "counted {typed:?}"
        );
    }
    let megabyte = "fox ".repeat(260_000);
    assert_eq!(
        hits(&lib.store, &text(&megabyte)),
        [6, 1],
        "a megabyte is no trouble"
    );
    assert_eq!(
        hits(&lib.store, &text(&"x".repeat(1_000_000))),
        [0_i64; 0],
        "nor in one word"
    );
}

#[test]
fn many_words_may_begin_alike() {
    let lib = library();
    for i in 0..20 {
        let prompt = format!("counterfoil{i:02} counterpart");
        picture(&lib.store, &prompt, "s/a", Moment(NOW.0 + i), b"x");
    }
    for typed in [
        "counterf",
        "counterpart",
        "counter",
        "COUNTERPAR counterfoil",
    ] {
        assert_eq!(hits(&lib.store, &text(typed)).len(), 20, "typed {typed:?}");
        assert_eq!(
            lib.store.past_prompts(typed, 50).unwrap().len(),
            20,
            "typed {typed:?}"
        );
    }
    assert_eq!(
        hits(&lib.store, &text("counterfoil1")).len(),
        10,
        "ten of them"
    );
    assert_eq!(
        hits(&lib.store, &text("counterfoil11")),
        [12],
        "one of them"
    );
    assert_eq!(hits(&lib.store, &text("counterfoils")), [0_i64; 0], "none");
}

#[test]
fn prompts_used_before_are_listed_once_the_latest_first() {
    let lib = library();
    for (i, prompt) in ["A red Fox, running", "a bear", "near(fox"]
        .iter()
        .enumerate()
    {
        start(&lib.store, prompt, &["s/a"], Moment(NOW.0 + i as i64));
    }
    let prompts = |typed: &str, limit| {
        let found = lib.store.past_prompts(typed, limit).unwrap();
        found
            .into_iter()
            .map(|past| past.prompt)
            .collect::<Vec<_>>()
    };
    assert_eq!(prompts("fox", 1), ["near(fox"], "the latest");
    assert_eq!(
        prompts("", 9),
        ["near(fox", "a bear", "A red Fox, running"],
        "all"
    );
    start(&lib.store, "A red Fox, running", &["s/a"], NOW);
    assert_eq!(
        prompts("fox", 9),
        ["A red Fox, running", "near(fox"],
        "used again"
    );
    assert_eq!(prompts("", 9).len(), 3, "but listed once");
}

#[test]
fn counts_stop_at_their_cap_and_weeks_add_up() {
    let lib = library();
    let week = 7 * 86_400_000;
    for i in 0..10 {
        let at = Moment(week * 2000 + i * week / 4);
        picture(
            &lib.store,
            "a fox",
            if i % 2 == 0 { "s/a" } else { "s/b" },
            at,
            b"x",
        );
    }
    assert_eq!(
        lib.store.count(&text("fox"), 4).unwrap(),
        Count::MoreThan(4),
        "capped"
    );
    assert_eq!(
        lib.store.count(&Filter::default(), 4).unwrap(),
        Count::Exactly(10),
        "known anyway"
    );
    let from = Filter {
        from: Some(Moment(week * 2001)),
        ..Filter::default()
    };
    assert_eq!(
        lib.store.count(&from, 5).unwrap(),
        Count::MoreThan(5),
        "by date"
    );
    assert_eq!(
        lib.store.count(&from, 6).unwrap(),
        Count::Exactly(6),
        "by date, all of them"
    );
    let only_b = Filter {
        models: vec![ModelId::from("s/b")],
        ..Filter::default()
    };
    for (filter, expected) in [
        (Filter::default(), &[4_u64, 4, 2][..]),
        (text("fox"), &[4, 4, 2]),
        (only_b, &[2, 2, 1]),
        (from, &[4, 2]),
    ] {
        let weeks = lib.store.weeks(&filter).unwrap();
        let found: Vec<u64> = weeks.iter().map(|week| week.pictures).collect();
        assert_eq!(found, expected, "{filter:?}");
        assert!(
            weeks.iter().all(|bar| bar.start.0 % week == 0),
            "weeks start on weeks"
        );
    }
    let facets = lib.store.facets().unwrap();
    assert_eq!((facets.all, facets.trashed), (10, 0), "facets");
    assert_eq!(
        facets
            .models
            .iter()
            .map(|model| model.pictures)
            .collect::<Vec<_>>(),
        [5, 5],
        "by model"
    );
}

const WORDS: [&str; 5] = ["fox", "foxglove", "snow", "狐", "dawn light"];
const MODELS: [&str; 3] = ["s/a", "s/b", "t/c"];
const VERDICTS: [Verdict; 4] = [
    Verdict::None,
    Verdict::Picked,
    Verdict::Maybe,
    Verdict::Rejected,
];

#[derive(Clone, Debug)]
struct Made {
    row: PictureRow,
    word: usize,
    trashed: bool,
}

fn matches(made: &Made, filter: &Filter) -> bool {
    let prompt = WORDS[made.word];
    let typed = filter
        .text
        .split(' ')
        .all(|word| prompt.split(' ').any(|own| own.starts_with(word)));
    typed
        && (filter.models.is_empty() || filter.models.contains(&made.row.model))
        && (filter.verdicts.is_empty() || filter.verdicts.contains(&made.row.review.verdict))
        && filter.from.is_none_or(|from| made.row.created >= from)
        && filter.before.is_none_or(|before| made.row.created < before)
        && filter.trashed == made.trashed
}

fn filters() -> impl Strategy<Value = Filter> {
    let typed = prop::sample::select(vec![
        "",
        "",
        "f",
        "fox",
        "foxglov",
        "sn",
        "狐",
        "light dawn",
        "zebra",
    ]);
    let models = prop::collection::vec(prop::sample::select(MODELS.to_vec()), 0..3);
    let verdicts = prop::collection::vec(prop::sample::select(VERDICTS.to_vec()), 0..3);
    let moment = || prop::option::of((0_i64..40).prop_map(Moment));
    (
        typed,
        models,
        verdicts,
        moment(),
        moment(),
        prop::bool::weighted(0.2),
    )
        .prop_map(|(text, models, verdicts, from, before, trashed)| Filter {
            text: text.to_owned(),
            models: models.into_iter().map(ModelId::from).collect(),
            verdicts,
            from,
            before,
            trashed,
        })
}

fn fill(store: &Store, plan: &[(i64, usize, usize, usize, bool)]) -> Vec<Made> {
    let mut all = Vec::new();
    for (at, word, model, verdict, trashed) in plan {
        let mut row = picture(store, WORDS[*word], MODELS[*model], Moment(*at), b"x");
        row.review = Review {
            verdict: VERDICTS[*verdict],
            stars: 0,
        };
        store.set_reviews(&[(row.id, row.review)]).unwrap();
        if *trashed {
            store.trash(&[row.id], NOW).unwrap();
        }
        all.push(Made {
            row,
            word: *word,
            trashed: *trashed,
        });
    }
    all.sort_by_key(|made| std::cmp::Reverse((made.row.created, made.row.id)));
    all
}

fn page_through(
    store: &Store,
    filter: &Filter,
    direction: Direction,
    limit: usize,
) -> Vec<PictureRow> {
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let mut page = store.pictures(filter, cursor, direction, limit).unwrap();
        if direction == Direction::Newer {
            page.reverse();
        }
        found.extend(page.iter().cloned());
        let Some(last) = page.last().filter(|_| page.len() == limit) else {
            break;
        };
        cursor = Some(Cursor {
            created: last.created,
            id: last.id,
        });
    }
    if direction == Direction::Newer {
        found.reverse();
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Any filter, any page size, both ways: the pages together are the sorted list, and its counts.
    #[test]
    fn pages_are_the_sorted_list_cut_up(
        plan in prop::collection::vec((0_i64..40, 0_usize..5, 0_usize..3, 0_usize..4, prop::bool::weighted(0.2)), 0..30),
        filters in prop::collection::vec(filters(), 12),
        limit in 1_usize..9,
        bare in (0_i64..45, 0_i64..35),
    ) {
        let lib = library();
        let all = fill(&lib.store, &plan);
        for filter in &filters {
            let naive: Vec<PictureRow> =
                all.iter().filter(|made| matches(made, filter)).map(|made| made.row.clone()).collect();
            for direction in [Direction::Older, Direction::Newer] {
                let found = page_through(&lib.store, filter, direction, limit);
                prop_assert_eq!(&found, &naive, "{:?} {:?}", direction, filter);
            }
            let count = lib.store.count(filter, 1000).unwrap();
            prop_assert_eq!(count, Count::Exactly(naive.len() as u64), "{:?}", filter);
            let weeks: u64 = lib.store.weeks(filter).unwrap().iter().map(|week| week.pictures).sum();
            prop_assert_eq!(weeks, naive.len() as u64, "{:?}", filter);
            // A cursor nobody made from a row: a bare time, as the scrubber has it.
            let cursor = Cursor { created: Moment(bare.0), id: PictureId(bare.1) };
            let older = lib.store.pictures(filter, Some(cursor), Direction::Older, 100).unwrap();
            let expected: Vec<PictureRow> = naive
                .iter()
                .filter(|row| (row.created, row.id) < (cursor.created, cursor.id))
                .cloned()
                .collect();
            prop_assert_eq!(older, expected, "from {:?} {:?}", cursor, filter);
        }
    }
}
