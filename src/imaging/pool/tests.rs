use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::*;
use crate::imaging::ops::to_png;
use crate::imaging::testing::photo;

/// Pictures by key, with a gate that holds back the loading until it is opened.
#[derive(Default)]
struct Fake {
    pictures: BTreeMap<String, Vec<u8>>,
    loads: Mutex<Vec<String>>,
    open: Mutex<bool>,
    opened: Condvar,
}

impl Fake {
    fn with(count: usize) -> Arc<Self> {
        let bytes = to_png(&photo(300, 200)).unwrap();
        let mut pictures: BTreeMap<String, Vec<u8>> = (0..count)
            .map(|i| (format!("p{i}"), bytes.clone()))
            .collect();
        pictures.insert("broken".to_owned(), bytes[..200].to_vec());
        Arc::new(Self {
            pictures,
            ..Self::default()
        })
    }

    fn open(&self) {
        *self.open.lock().unwrap() = true;
        self.opened.notify_all();
    }

    fn loads(&self) -> Vec<String> {
        self.loads.lock().unwrap().clone()
    }
}

impl Source for Fake {
    #[expect(
        clippy::panic_in_result_fn,
        reason = "a source that panics is what is tested"
    )]
    fn load(&self, key: &str) -> Result<Vec<u8>, String> {
        self.loads.lock().unwrap().push(key.to_owned());
        drop(
            self.opened
                .wait_while(self.open.lock().unwrap(), |open| !*open)
                .unwrap(),
        );
        assert_ne!(key, "panic", "a source that panics");
        let missing = || "This picture's file is missing.".to_owned();
        self.pictures.get(key).cloned().ok_or_else(missing)
    }
}

#[derive(Default)]
struct Shelf(Mutex<BTreeMap<(String, Tier), Vec<u8>>>);

impl Cache for Shelf {
    fn get(&self, key: &str, tier: Tier) -> Option<Vec<u8>> {
        self.0.lock().unwrap().get(&(key.to_owned(), tier)).cloned()
    }
    fn put(&self, key: &str, thumb: &Thumb) {
        let place = (key.to_owned(), thumb.tier);
        self.0.lock().unwrap().insert(place, thumb.encoded.clone());
    }
}

fn small(key: &str) -> Want {
    Want {
        key: key.into(),
        size: Size::Thumb(Tier::Small),
    }
}

fn full(key: &str, max_side_px: u32) -> Want {
    Want {
        key: key.into(),
        size: Size::Full { max_side_px },
    }
}

struct Rig {
    pool: ThumbPool,
    fake: Arc<Fake>,
    shelf: Arc<Shelf>,
    wakes: Arc<AtomicUsize>,
}

fn rig(count: usize, limits: PoolLimits) -> Rig {
    let fake = Fake::with(count);
    let shelf = Arc::new(Shelf::default());
    let wakes = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&wakes);
    let pool = ThumbPool::with_limits(
        Arc::clone(&fake) as Arc<dyn Source>,
        Arc::clone(&shelf) as Arc<dyn Cache>,
        Arc::new(move || {
            counter.fetch_add(1, Ordering::SeqCst);
        }),
        limits,
    )
    .unwrap();
    Rig {
        pool,
        fake,
        shelf,
        wakes,
    }
}

fn one_thread() -> PoolLimits {
    PoolLimits {
        threads: 1,
        ..PoolLimits::default()
    }
}

fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "waited for {what}"
        );
        thread::sleep(Duration::from_millis(2));
    }
}

fn collect(pool: &ThumbPool, count: usize) -> Vec<Delivery> {
    let mut all = Vec::new();
    wait_until("results", || {
        all.extend(pool.drain(8));
        all.len() >= count
    });
    all
}

fn keys(deliveries: &[Delivery]) -> Vec<&str> {
    deliveries.iter().map(|d| &*d.want().key).collect()
}

#[test]
fn wishes_come_in_their_order_and_scrolled_away_ones_never() {
    let rig = rig(20, one_thread());
    let first: Vec<Want> = (0..10).map(|i| small(&format!("p{i}"))).collect();
    rig.pool.request(&first);
    wait_until("the first load", || !rig.fake.loads().is_empty());
    // The thread hangs in p0; the window scrolls on.
    let second: Vec<Want> = (15..18).rev().map(|i| small(&format!("p{i}"))).collect();
    rig.pool.request(&second);
    rig.fake.open();
    let got = collect(&rig.pool, 4);
    assert_eq!(keys(&got), ["p0", "p17", "p16", "p15"]);
    wait_until("idle", || rig.pool.is_idle());
    assert_eq!(rig.fake.loads(), ["p0", "p17", "p16", "p15"]);
}

#[test]
fn asking_in_every_frame_makes_a_picture_once() {
    let rig = rig(3, PoolLimits::default());
    let wanted = [small("p0"), small("p1"), small("p1")];
    for _ in 0..50 {
        rig.pool.request(&wanted);
    }
    rig.fake.open();
    wait_until("both", || rig.pool.shared.lock().results.len() == 2);
    for _ in 0..50 {
        rig.pool.request(&wanted);
    }
    assert_eq!(rig.pool.drain(10).len(), 2);
    rig.pool.request(&[]);
    let mut loads = rig.fake.loads();
    loads.sort();
    assert_eq!(loads, ["p0", "p1"]);
}

#[test]
fn a_picture_once_shown_comes_back_from_memory_and_later_from_the_cache() {
    let rig = rig(1, one_thread());
    rig.fake.open();
    rig.pool.request(&[small("p0")]);
    let Delivery::Ready(ready) = collect(&rig.pool, 1).remove(0) else {
        panic!("not ready");
    };
    assert_eq!((ready.pixels.width_px, ready.pixels.height_px), (256, 171));
    assert!(rig.pool.memory_bytes() > 0);
    rig.pool.request(&[small("p0")]);
    collect(&rig.pool, 1);
    rig.pool.forget("p0");
    assert_eq!(rig.pool.memory_bytes(), 0);
    rig.pool.request(&[small("p0")]);
    collect(&rig.pool, 1);
    assert_eq!(rig.fake.loads(), ["p0"], "memory, then cache");
    // A cache entry that cannot be read is made anew, not shown as damage.
    rig.pool.forget("p0");
    let place = ("p0".to_owned(), Tier::Small);
    rig.shelf
        .0
        .lock()
        .unwrap()
        .insert(place, b"rubbish".to_vec());
    rig.pool.request(&[small("p0")]);
    assert!(matches!(collect(&rig.pool, 1)[0], Delivery::Ready(_)));
    assert_eq!(rig.fake.loads().len(), 2);
}

#[test]
fn damage_absence_and_panics_are_sentences_and_the_pool_goes_on() {
    let rig = rig(1, one_thread());
    rig.fake.open();
    rig.pool.request(&[
        small("broken"),
        small("absent"),
        small("panic"),
        small("p0"),
    ]);
    let got = collect(&rig.pool, 4);
    let sentences: Vec<&str> = got
        .iter()
        .map(|d| match d {
            Delivery::Damaged { sentence, .. } => sentence.as_str(),
            Delivery::Ready(_) => "ready",
        })
        .collect();
    let damaged = "This picture is damaged and cannot be read.";
    let missing = "This picture's file is missing.";
    assert_eq!(sentences, [damaged, missing, damaged, "ready"]);
    rig.pool.request(&[small("broken")]);
    collect(&rig.pool, 1);
    assert_eq!(rig.fake.loads().len(), 4, "damage is remembered");
    rig.pool.forget("broken");
    rig.pool.request(&[small("broken")]);
    collect(&rig.pool, 1);
    assert_eq!(rig.fake.loads().len(), 5, "until it is forgotten");
}

#[test]
fn full_pictures_keep_their_pixels_and_respect_the_side() {
    let rig = rig(1, one_thread());
    rig.fake.open();
    rig.pool.request(&[full("p0", 4096), full("p0", 100)]);
    let got = collect(&rig.pool, 2);
    let pixels: Vec<Arc<Pixels>> = got
        .iter()
        .map(|d| match d {
            Delivery::Ready(ready) => Arc::clone(&ready.pixels),
            Delivery::Damaged { sentence, .. } => panic!("{sentence}"),
        })
        .collect();
    assert_eq!(*pixels[0], photo(300, 200));
    assert_eq!((pixels[1].width_px, pixels[1].height_px), (100, 67));
}

#[test]
fn the_queue_of_results_is_bounded_and_everything_still_arrives() {
    let limits = PoolLimits {
        threads: 2,
        waiting: 3,
        ..PoolLimits::default()
    };
    let rig = rig(12, limits);
    rig.fake.open();
    rig.pool
        .request(&(0..12).map(|i| small(&format!("p{i}"))).collect::<Vec<_>>());
    wait_until("a full queue", || rig.pool.shared.lock().results.len() >= 3);
    thread::sleep(Duration::from_millis(100));
    let waiting = rig.pool.shared.lock().results.len();
    assert!(waiting <= 4, "{waiting}");
    assert_eq!(
        rig.wakes.load(Ordering::SeqCst),
        1,
        "one wake for one full queue"
    );
    let mut got = Vec::new();
    wait_until("all twelve", || {
        got.extend(rig.pool.drain(2));
        got.len() == 12
    });
    let mut keys = keys(&got);
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), 12);
}

#[test]
fn leftovers_wake_again() {
    let rig = rig(4, one_thread());
    rig.fake.open();
    rig.pool
        .request(&(0..4).map(|i| small(&format!("p{i}"))).collect::<Vec<_>>());
    wait_until("four", || rig.pool.shared.lock().results.len() == 4);
    let before = rig.wakes.load(Ordering::SeqCst);
    assert_eq!(rig.pool.drain(1).len(), 1);
    assert_eq!(rig.wakes.load(Ordering::SeqCst), before + 1);
    assert_eq!(rig.pool.drain(9).len(), 3);
    assert_eq!(rig.wakes.load(Ordering::SeqCst), before + 1);
}

#[test]
fn memory_stays_under_its_bytes_and_forgets_the_oldest() {
    let mut memory = Memory::new(10_000);
    let picture = Arc::new(photo(25, 20));
    let keep = |memory: &mut Memory, key: &str| {
        memory.keep(&Delivery::Ready(Ready {
            want: small(key),
            pixels: Arc::clone(&picture),
            average_rgb: [0; 3],
        }));
    };
    for key in ["a", "b", "c", "d", "e"] {
        keep(&mut memory, key);
    }
    assert_eq!(memory.bytes(), 10_000);
    assert!(memory.recall(&small("a")).is_some());
    keep(&mut memory, "f");
    assert_eq!(memory.bytes(), 10_000);
    assert!(memory.recall(&small("a")).is_some(), "used a moment ago");
    assert!(memory.recall(&small("b")).is_none(), "the oldest");
    keep(&mut memory, "f");
    assert_eq!(
        memory.bytes(),
        10_000,
        "the same again is not counted twice"
    );
}

#[test]
fn dropping_does_not_hang_even_while_a_thread_is_stuck() {
    let rig = rig(2, PoolLimits::default());
    rig.pool.request(&[small("p0"), small("p1")]);
    wait_until("a load", || !rig.fake.loads().is_empty());
    let start = Instant::now();
    drop(rig.pool);
    assert!(start.elapsed() < Duration::from_secs(5));
    rig.fake.open();
    // The threads end by themselves: they held the last other handles on the source.
    wait_until("the threads", || Arc::strong_count(&rig.fake) == 1);
}
