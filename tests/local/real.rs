//! What the engine is for.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use triptych::local::{Backend as _, Inputs, LocalErrorKind, Stage, png_size};

use crate::under::{
    alone, difference, engines, make, picture, pixels, request, say, timed, watch, worker,
};

#[test]
fn it_says_what_it_is() {
    let _alone = alone();
    let hello = worker().hello().unwrap();
    assert!(hello.cores >= 1, "{hello:?}");
    assert!(
        hello
            .devices
            .iter()
            .any(|device| device.name == "CPU" && !device.gpu),
        "{hello:?}"
    );
    say(&format!("{hello:?}"));
}

#[test]
fn it_yields_to_everything_else_and_leaves_no_core_file() {
    let _alone = alone();
    let worker = worker();
    worker.hello().unwrap();
    let pid = engines()[0];
    let read = |name: &str| std::fs::read_to_string(format!("/proc/{pid}/{name}")).unwrap();
    let stat = read("stat");
    let (_, fields) = stat.rsplit_once(')').unwrap();
    // Field 19 of proc(5); the two before the bracket are gone.
    let nice: i32 = fields.split_whitespace().nth(16).unwrap().parse().unwrap();
    assert!(nice >= 10, "priority lowered: {nice}");
    assert_eq!(read("oom_score_adj").trim(), "800", "first to go");
    let limits = read("limits");
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"));
    let core: Vec<&str> = core.unwrap().split_whitespace().collect();
    assert_eq!(core[4..6], ["0", "0"], "no core file");
}

#[test]
fn words_become_the_same_picture_every_time_and_faster_when_warm() {
    let _alone = alone();
    let cold = worker();
    let (first, seen, cold_took, cold_ready) = timed(&cold, &request(42));
    let (width, height, data) = pixels(&first.png);
    assert_eq!((width, height), (128, 128), "the size asked for");
    let mean = data.iter().map(|it| f64::from(*it)).sum::<f64>() / data.len() as f64;
    let spread = data
        .iter()
        .map(|it| (f64::from(*it) - mean).powi(2))
        .sum::<f64>()
        / data.len() as f64;
    assert!(spread > 25.0, "not one flat colour: variance {spread}");

    let fractions: Vec<f32> = seen.iter().map(|at| at.fraction).collect();
    assert!(fractions.is_sorted(), "never back: {fractions:?}");
    let stages: Vec<Stage> = seen.iter().map(|at| at.stage).collect();
    for stage in [
        Stage::Starting,
        Stage::Loading,
        Stage::Reading,
        Stage::Making,
        Stage::Finishing,
    ] {
        assert!(stages.contains(&stage), "{stage:?} in {stages:?}");
    }
    for steps in [(1, 2), (2, 2)] {
        assert!(seen.iter().any(|at| at.steps == Some(steps)), "{steps:?}");
    }
    let previews: Vec<_> = seen.iter().filter_map(|at| at.preview.as_ref()).collect();
    assert!(!previews.is_empty(), "there is a preview");
    for preview in &previews {
        assert_eq!(png_size(preview), Some((16, 16)), "an eighth of the size");
    }

    let (again, seen, warm_took, warm_ready) = timed(&cold, &request(42));
    assert_eq!(again, first, "the same words and seed, the same bytes");
    assert_eq!(engines().len(), 1, "from the same process");
    assert!(
        seen.iter().all(|at| at.stage != Stage::Starting),
        "which was not started again"
    );
    assert!(
        warm_ready < cold_ready,
        "ready after {warm_ready:?} when warm, {cold_ready:?} when cold"
    );
    let (other, ..) = watch(&cold, &request(43));
    assert!(
        difference(&first.png, &other.png, 0, 128) > 2.0,
        "another seed, another picture"
    );
    let mut words = request(42);
    "a city in the rain".clone_into(&mut words.prompt);
    let (other, ..) = watch(&cold, &words);
    assert_ne!(other.png, first.png, "other words, another picture");
    drop(cold);
    assert!(engines().is_empty(), "it ends with its worker");
    let (anew, ..) = watch(&worker(), &request(42));
    assert_eq!(anew, first, "another process makes the same");
    say(&format!(
        "cold {cold_took:?} (ready after {cold_ready:?}), warm {warm_took:?} (after {warm_ready:?}), {} previews",
        previews.len()
    ));
}

#[test]
fn a_batch_counts_its_seeds_on() {
    let _alone = alone();
    let worker = worker();
    let mut two = request(42);
    two.batch = 2;
    two.previews = false;
    let mut previews = 0;
    let made = worker
        .generate_batch(&two, &Inputs::default(), &mut |at| {
            previews += u32::from(at.preview.is_some());
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(made.len(), 2, "both");
    assert_eq!(previews, 0, "previews were not wanted");
    for (nth, made) in made.iter().enumerate() {
        let seed = 42 + nth as u64;
        assert_eq!(made.seed, seed, "named");
        let (single, ..) = watch(&worker, &request(seed));
        assert_eq!(made.png, single.png, "the same as when made alone");
    }
}

#[test]
fn any_size_comes_out_as_asked() {
    let _alone = alone();
    let worker = worker();
    for (width, height) in [(100, 72), (64, 131), (129, 64)] {
        let mut odd = request(1);
        (odd.width_px, odd.height_px) = (width, height);
        let (made, ..) = watch(&worker, &odd);
        let (found_width, found_height, _) = pixels(&made.png);
        assert_eq!((found_width, found_height), (width, height), "to the pixel");
    }
}

#[test]
fn stop_takes_less_than_half_a_second_in_the_middle_of_native_code() {
    let _alone = alone();
    let worker = worker();
    let mut long = request(42);
    long.steps = Some(200);
    let mut asked = None;
    let made = worker.generate(&long, &Inputs::default(), &mut |at| {
        if at.steps.is_some_and(|(done, _)| done >= 2) {
            asked.get_or_insert_with(Instant::now);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    let took = asked.unwrap().elapsed();
    assert_eq!(made.unwrap_err().kind, LocalErrorKind::Stopped, "as asked");
    assert!(took < Duration::from_millis(500), "took {took:?}");
    assert!(engines().is_empty(), "nothing is left");
    let begin = Instant::now();
    let mut first_step = None;
    let made = worker.generate(&request(42), &Inputs::default(), &mut |at| {
        if at.steps.is_some() {
            first_step.get_or_insert_with(|| begin.elapsed());
        }
        ControlFlow::Continue(())
    });
    made.unwrap();
    say(&format!(
        "stopped in {took:?}, first step of the next after {first_step:?}"
    ));
}

#[test]
fn a_source_is_gone_by_and_only_what_the_mask_shows_is_made_anew() {
    let _alone = alone();
    let worker = worker();
    let source = |turn: u8| picture(128, 128, |x, y| [x as u8 ^ turn, y as u8, turn]);
    let with = |source: Vec<u8>, mask: Option<&dyn Fn(u32) -> bool>| Inputs {
        source: Some(source.into()),
        mask: mask
            .map(|shows| picture(128, 128, |x, _| [if shows(x) { 255 } else { 0 }; 3]).into()),
        references: Vec::new(),
    };
    let edit = |seed: u64, inputs: &Inputs| {
        let mut request = request(seed);
        // Four steps at a half: the engine leaves out the first, so the noise does not cover the source.
        request.strength = 0.5;
        request.steps = Some(4);
        make(&worker, &request, inputs).unwrap().png
    };
    let whole = edit(1, &with(source(0), None));
    assert_eq!(edit(1, &with(source(0), None)), whole, "the same again");
    assert_ne!(
        edit(1, &with(source(200), None)),
        whole,
        "the source counts"
    );
    let everything = edit(1, &with(source(0), Some(&|_| true)));
    assert_eq!(everything, whole, "a white mask is no mask");
    let nothing = edit(1, &with(source(0), Some(&|_| false)));
    let still_nothing = edit(2, &with(source(0), Some(&|_| false)));
    assert!(
        difference(&nothing, &still_nothing, 0, 128) < 0.01,
        "behind a black mask chance changes nothing"
    );
    let right = with(source(0), Some(&|x| x >= 96));
    let (one, two) = (edit(1, &right), edit(2, &right));
    let (kept, made) = (
        difference(&one, &two, 0, 16),
        difference(&one, &two, 112, 128),
    );
    assert!(made > 1.0, "the white side is made anew: {made}");
    assert!(
        kept < made / 4.0,
        "the black side is kept: {kept} against {made}"
    );
}
