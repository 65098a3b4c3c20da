//! Lines that fill the width, and a strip that never moves what is seen.

use std::collections::VecDeque;

use proptest::prelude::*;
use triptych::app::state::library::WINDOW_PAGES;
use triptych::app::state::{Library, LibraryPage};
use triptych::domain::ids::{JobId, ModelId, PictureId, RunId};
use triptych::domain::picture::PictureRow;
use triptych::domain::shape::Size;
use triptych::domain::time::{Day, Moment};
use triptych::ui::library::layout::{GAP, PageLayout, lay_out, shown_ratio};
use triptych::ui::library::strip::{Screen, Strip, Wish};

use crate::common::world;

const SCREEN: Screen = Screen {
    top: 94.0,
    bottom: 876.0,
};

fn wish(width_px: f32) -> Wish {
    Wish {
        width_px,
        line_px: 152.0,
        utc_offset_secs: 0,
        ends: false,
    }
}

fn row(n: i64, per_day: i64) -> PictureRow {
    let sizes = [
        (1024, 1024),
        (1360, 768),
        (768, 1360),
        (912, 1152),
        (4096, 512),
    ];
    let (width, height) = sizes[(n * 7 % 5) as usize];
    let created = Moment(world::NOW.0 - n * 86_400_000 / per_day);
    let model = ModelId::from("practice/collage");
    world::picture(
        1_000_000 - n,
        JobId(n),
        RunId(n),
        &model,
        Size::new(width, height),
        created,
    )
}

fn rows(from: i64, to: i64) -> Vec<PictureRow> {
    (from..to).map(|n| row(n, 47)).collect()
}

/// Where every picture in sight is: (picture, left, top, width, height).
fn seen(strip: &Strip, pages: &VecDeque<LibraryPage>) -> Vec<(PictureId, [f32; 4])> {
    let mut seen = Vec::new();
    for placed in strip.placed() {
        let page = &pages[placed.index];
        for line in placed
            .layout
            .lines_between(SCREEN.top - placed.top, SCREEN.bottom - placed.top)
        {
            for at in line.first..line.end {
                let (left, width) = placed.layout.sides[at];
                let top = placed.top + line.top;
                seen.push((page.rows[at].id, [left, top, width, line.height]));
            }
        }
    }
    seen
}

fn close(a: &[(PictureId, [f32; 4])], b: &[(PictureId, [f32; 4])]) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|((a, a_at), (b, b_at))| {
            a == b && a_at.iter().zip(b_at).all(|(a, b)| (a - b).abs() < 0.01)
        })
}

fn check(layout: &PageLayout, pictures: &[(f32, Day)], width: f32, wish: f32, ends: bool) {
    let mut next = 0;
    let mut bottom = f32::NEG_INFINITY;
    for line in &layout.lines {
        assert_eq!(line.first, next, "every picture once, in order");
        assert!(line.end > line.first, "no empty line");
        assert!(line.top >= bottom + GAP || next == 0, "lines do not touch");
        let days = &pictures[line.first..line.end];
        assert!(
            days.iter().all(|(_, day)| *day == days[0].1),
            "one day a line"
        );
        let mut left = 0.0;
        for at in line.first..line.end {
            let (from, wide) = layout.sides[at];
            assert!((from - left).abs() <= 1.0, "no overlap, no hole");
            assert!(wide >= 1.0, "visible");
            left = from + wide + GAP;
        }
        let right = left - GAP;
        let day_ends = pictures
            .get(line.end)
            .map_or(ends, |(_, day)| *day != days[0].1);
        // Too few for a line at the very end of a page, or of a day.
        let sum: f32 = days.iter().map(|(ratio, _)| ratio).sum();
        let full = (width - GAP * (days.len() - 1) as f32) / sum;
        let may_stop = day_ends || (line.end == pictures.len() && full > 2.0 * wish);
        assert!(right <= width + 0.01, "inside: {right} of {width}");
        if !may_stop {
            assert!((right - width).abs() <= 1.0, "full: {right} of {width}");
        }
        assert!(
            line.height <= 2.0 * wish + 1.0,
            "not too high: {} for {wish}",
            line.height
        );
        assert!(
            line.height >= (wish * 0.2).min(width / 4.0 - 4.0),
            "not too low: {} for {wish}",
            line.height
        );
        bottom = line.top + line.height;
        next = line.end;
    }
    assert_eq!(next, pictures.len(), "every picture");
    assert!((layout.height - bottom.max(0.0)).abs() < 0.01, "its height");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pages_are_full_lines(
        shapes in prop::collection::vec((64_u32..=4096, -3.0_f32..3.0), 1..=120),
        breaks in prop::collection::vec(0_u8..20, 120),
        width in 340.0_f32..2400.0,
        wish in 96.0_f32..320.0,
        ends: bool,
    ) {
        let mut day = 20_000;
        let pictures: Vec<(f32, Day)> = shapes
            .iter()
            .zip(&breaks)
            .map(|((width, power), step)| {
                day -= i64::from(*step == 0);
                // 1:8 to 8:1
                let height = (*width as f32 * power.exp2()).max(1.0) as u32;
                (shown_ratio(Size::new(*width, height)), Day(day))
            })
            .collect();
        let layout = lay_out(&pictures, width, wish, ends);
        check(&layout, &pictures, width.floor(), wish, ends);
        prop_assert_eq!(&layout, &lay_out(&pictures, width, wish, ends));
    }

    #[test]
    fn neighbours_that_come_and_go_move_nothing(
        scrolls in prop::collection::vec(-900.0_f32..1400.0, 1..40),
        width in 600.0_f32..1600.0,
    ) {
        let mut library = Library::default();
        let mut strip = Strip::default();
        // A window somewhere in the middle, as after a jump.
        let (mut newest, mut oldest) = (50_000, 50_120);
        library.push_older(rows(newest, oldest), true);
        library.has_newer = true;
        for by in scrolls {
            strip.scroll(by, 1.0);
            strip.place(&library.pages, wish(width), SCREEN, true);
            let before = seen(&strip, &library.pages);
            // The end that would make room is far away, as it is when the page asks for more.
            let placed = strip.placed();
            let full = library.pages.len() == WINDOW_PAGES;
            let far = if by < 0.0 {
                placed.last().is_some_and(|page| page.top > SCREEN.bottom + 100.0)
            } else {
                let first = placed.first();
                first.is_some_and(|page| page.top + page.layout.height < SCREEN.top - 100.0)
            };
            if full && !far {
                continue;
            }
            prop_assert!(!before.is_empty(), "something is seen");
            if by < 0.0 {
                library.push_newer(rows(newest - 120, newest), true);
                newest -= 120;
                oldest = 1_000_000 - library.rows().last().map_or(0, |row| row.id.0) + 1;
            } else {
                library.push_older(rows(oldest, oldest + 120), true);
                oldest += 120;
                newest = 1_000_000 - library.rows().next().map_or(0, |row| row.id.0);
            }
            strip.place(&library.pages, wish(width), SCREEN, true);
            let after = seen(&strip, &library.pages);
            // Near an end that had nothing more, what comes may fill room that was empty.
            let still: Vec<_> = after
                .iter()
                .filter(|(id, _)| before.iter().any(|(other, _)| other == id))
                .copied()
                .collect();
            prop_assert!(close(&before, &still), "{before:?}\n{still:?}");
        }
    }
}

#[test]
fn the_strip_ends_at_both_ends() {
    let mut library = Library::default();
    let mut strip = Strip::default();
    library.push_older(rows(0, 120), true);
    library.push_older(rows(120, 240), false);
    let ends = Wish {
        ends: true,
        ..wish(1068.0)
    };
    strip.scroll(-5_000.0, 1.0);
    strip.place(&library.pages, ends, SCREEN, false);
    assert_eq!(strip.placed()[0].top, SCREEN.top, "the top");
    strip.scroll(1e7, 1.0);
    strip.place(&library.pages, ends, SCREEN, false);
    let last = strip.placed().last().unwrap();
    let bottom = last.top + last.layout.height;
    assert!((bottom - SCREEN.bottom).abs() < 0.01, "the end: {bottom}");
    assert!(
        strip.show(&library.pages, PictureId(1_000_000), SCREEN),
        "known"
    );
    strip.place(&library.pages, ends, SCREEN, false);
    assert_eq!(strip.placed()[0].top, SCREEN.top, "the first picture");
    assert!(!strip.show(&library.pages, PictureId(5), SCREEN), "unknown");
}

#[test]
fn days_that_go_on_in_the_next_page_have_one_name() {
    let mut library = Library::default();
    let mut strip = Strip::default();
    // Five days of 47, cut into pages of 60.
    for page in 0..4 {
        library.push_older(rows(page * 60, page * 60 + 60), page < 3);
    }
    strip.place(&library.pages, wish(1068.0), SCREEN, false);
    let days: Vec<i64> = strip.days().iter().map(|mark| mark.day.0).collect();
    let mut once = days.clone();
    once.dedup();
    assert_eq!(days, once, "each day once");
    let all: usize = strip.days().iter().map(|mark| mark.pictures).sum();
    assert_eq!(all, 240, "every picture belongs to a day");
}

#[test]
fn a_new_width_keeps_what_is_seen() {
    let mut library = Library::default();
    let mut strip = Strip::default();
    library.push_older(rows(0, 120), true);
    library.push_older(rows(120, 240), true);
    strip.scroll(2_000.0, 1.0);
    strip.place(&library.pages, wish(1068.0), SCREEN, false);
    let (picture, [_, top, ..]) = seen(&strip, &library.pages)[9];
    strip.keep(vec![(picture, top)]);
    strip.place(&library.pages, wish(760.0), SCREEN, false);
    let now = seen(&strip, &library.pages);
    let at = now.iter().find(|(id, _)| *id == picture).unwrap().1;
    assert!((at[1] - top).abs() < 0.01, "{} was {top}", at[1]);
}
