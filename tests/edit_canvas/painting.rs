//! Painting: the pointer in pixels of the picture, keys, and an idle page.

use crate::common::world::World;
use crate::support::*;
use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, Theme, pos2};
use egui_kittest::kittest::Queryable as _;
use triptych::app::msg::{AreaMsg, BringFor, EditMsg, Msg};
use triptych::app::state::Page;
use triptych::app::state::edit::Tool;
use triptych::text::canvas as words;

const LEFT: PointerButton = PointerButton::Primary;

/// Where the picture lies: the page fits it into the room, so its place follows from the room's.
fn paper(window: &Window) -> Rect {
    let room = rect(window, words::PICTURE);
    let inside = Rect::from_min_max(
        pos2(room.left() + 24.0, room.top() + 72.0),
        pos2(room.right() - 24.0, room.bottom() - 16.0),
    );
    let side = inside.width().min(inside.height());
    Rect::from_center_size(inside.center(), eframe::egui::Vec2::splat(side))
}

fn px(paper: Rect, at: Pos2) -> [f32; 2] {
    let share = (at - paper.min) / paper.size();
    [
        share.x * SIZE.width_px as f32,
        share.y * SIZE.height_px as f32,
    ]
}

fn near(one: [f32; 2], other: [f32; 2]) -> bool {
    (one[0] - other[0]).abs() < 1.0 && (one[1] - other[1]).abs() < 1.0
}

#[test]
fn without_a_picture_there_are_two_ways_to_begin() {
    let mut world = World::new();
    world.state.page = Page::Edit;
    let mut window = wide(world);
    window.get_by_label(words::OPEN).click();
    window.run_steps(2);
    window.get_by_label(words::FROM_LIBRARY).click();
    window.run_steps(2);
    let said = &window.state().said;
    assert!(
        said.contains(&Msg::Edit(EditMsg::Choose(BringFor::Source))),
        "{said:?}"
    );
    assert!(said.contains(&Msg::Go(Page::Library)), "{said:?}");
}

#[test]
fn while_a_picture_comes_in_it_says_so() {
    let mut world = World::new();
    world.state.page = Page::Edit;
    world.state.edit.bringing = true;
    let window = wide(world);
    assert!(
        window.query_by_label(words::BRINGING).is_some(),
        "what is happening"
    );
    assert!(
        window.query_by_label(words::OPEN).is_none(),
        "and nothing else to press"
    );
}

#[test]
fn every_point_of_a_stroke_arrives_in_pixels_and_it_ends() {
    let mut window = wide(editing());
    let paper = paper(&window);
    let points = [
        paper.min + paper.size() * 0.25,
        paper.min + paper.size() * 0.3,
        pos2(
            paper.left() + 0.5 * paper.width(),
            paper.top() + 0.3 * paper.height(),
        ),
        paper.min + paper.size() * 0.75,
    ];
    press(&window, points[0], LEFT, Modifiers::NONE);
    window.run_steps(1);
    // Three moves within one frame.
    for at in &points[1..] {
        window.event(Event::PointerMoved(*at));
    }
    window.run_steps(1);
    release(&window, points[3], LEFT, Modifiers::NONE);
    window.run_steps(1);
    let said = said(&window);
    let Some(EditMsg::StrokeBegan(first)) = said.first() else {
        panic!("{said:?}");
    };
    assert!(near(*first, px(paper, points[0])), "{first:?}");
    let went: Vec<[f32; 2]> = said
        .iter()
        .filter_map(|msg| match msg {
            EditMsg::StrokeWent(points) => Some(points.clone()),
            _ => None,
        })
        .flatten()
        .collect();
    for at in &points[1..] {
        let wanted = px(paper, *at);
        assert!(
            went.iter().any(|point| near(*point, wanted)),
            "{wanted:?} in {went:?}"
        );
    }
    assert_eq!(said.last(), Some(&EditMsg::StrokeEnded), "{said:?}");
}

#[test]
fn a_press_and_release_in_one_frame_is_a_dot() {
    let mut window = wide(editing());
    let at = paper(&window).center();
    press(&window, at, LEFT, Modifiers::NONE);
    release(&window, at, LEFT, Modifiers::NONE);
    window.run_steps(3);
    let said = said(&window);
    let began = said
        .iter()
        .filter(|msg| matches!(msg, EditMsg::StrokeBegan(_)))
        .count();
    let ended = said
        .iter()
        .filter(|msg| **msg == EditMsg::StrokeEnded)
        .count();
    assert_eq!((began, ended), (1, 1), "{said:?}");
}

#[test]
fn alt_erases_for_one_stroke_and_gives_the_brush_back() {
    let mut window = wide(editing());
    let at = paper(&window).center();
    press(&window, at, LEFT, Modifiers::ALT);
    window.run_steps(1);
    release(&window, at, LEFT, Modifiers::ALT);
    window.run_steps(1);
    let said = said(&window);
    assert_eq!(said.first(), Some(&EditMsg::Tool(Tool::Erase)), "{said:?}");
    assert!(
        matches!(said.get(1), Some(EditMsg::StrokeBegan(_))),
        "{said:?}"
    );
    assert_eq!(
        said.last(),
        Some(&EditMsg::Tool(Tool::Brush)),
        "and back: {said:?}"
    );
}

#[test]
fn alt_and_the_right_button_drag_the_size_and_paint_nothing() {
    let mut window = wide(editing());
    let at = paper(&window).center();
    press(&window, at, PointerButton::Secondary, Modifiers::ALT);
    window.run_steps(1);
    window.event(Event::PointerMoved(at + eframe::egui::vec2(40.0, 0.0)));
    window.run_steps(1);
    release(&window, at, PointerButton::Secondary, Modifiers::ALT);
    window.run_steps(1);
    let said = said(&window);
    let larger = said
        .iter()
        .any(|msg| matches!(msg, EditMsg::Set(draft) if draft.brush_px > 64));
    assert!(larger, "{said:?}");
    let painted = said
        .iter()
        .any(|msg| matches!(msg, EditMsg::StrokeBegan(_)));
    assert!(!painted, "{said:?}");
}

#[test]
fn lasso_and_rectangle_say_what_they_went_around() {
    for tool in [Tool::Lasso, Tool::Rect] {
        let mut world = editing();
        world.state.edit.tool = tool;
        let mut window = wide(world);
        let paper = paper(&window);
        let at = |x: f32, y: f32| paper.min + eframe::egui::vec2(x, y) * paper.size();
        press(&window, at(0.2, 0.2), LEFT, Modifiers::NONE);
        window.run_steps(1);
        for point in [at(0.8, 0.2), at(0.8, 0.6)] {
            window.event(Event::PointerMoved(point));
            window.run_steps(1);
        }
        release(&window, at(0.8, 0.6), LEFT, Modifiers::NONE);
        window.run_steps(1);
        let said = said(&window);
        let right = match said.last() {
            Some(EditMsg::Lasso { points, erase }) => {
                tool == Tool::Lasso && points.len() >= 3 && !erase
            }
            Some(EditMsg::Rect { from, to, erase }) => {
                tool == Tool::Rect
                    && near(*from, px(paper, at(0.2, 0.2)))
                    && near(*to, px(paper, at(0.8, 0.6)))
                    && !erase
            }
            _ => false,
        };
        assert!(right, "{tool:?}: {said:?}");
    }
}

#[test]
fn a_press_on_the_bar_does_not_paint() {
    let mut window = wide(editing());
    let at = rect(&window, words::ERASE).center();
    press(&window, at, LEFT, Modifiers::NONE);
    window.run_steps(1);
    window.event(Event::PointerMoved(paper(&window).center()));
    window.run_steps(1);
    release(&window, paper(&window).center(), LEFT, Modifiers::NONE);
    window.run_steps(1);
    let said = said(&window);
    let painted = said
        .iter()
        .any(|msg| matches!(msg, EditMsg::StrokeBegan(_) | EditMsg::StrokeWent(_)));
    assert!(!painted, "{said:?}");
}

#[test]
fn keys_change_brush_and_tool_and_turn_the_area_around() {
    let mut window = wide(editing());
    window.key_press(Key::CloseBracket);
    window.run_steps(2);
    window.key_press(Key::OpenBracket);
    window.run_steps(2);
    window.key_press(Key::X);
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::I);
    window.run_steps(2);
    let messages = said(&window);
    let sizes: Vec<u16> = messages
        .iter()
        .filter_map(|msg| match msg {
            EditMsg::Set(draft) => Some(draft.brush_px),
            _ => None,
        })
        .collect();
    assert_eq!(sizes.first(), Some(&80), "a quarter larger: {messages:?}");
    assert_eq!(sizes.len(), 2, "{messages:?}");
    assert!(
        messages.contains(&EditMsg::Tool(Tool::Erase)),
        "{messages:?}"
    );
    assert!(
        messages.contains(&EditMsg::Area(AreaMsg::Invert)),
        "{messages:?}"
    );
    let open = window.state().state.settings.inspector_open;
    assert_eq!(
        open,
        World::new().state.settings.inspector_open,
        "Ctrl Shift I is not Ctrl I"
    );
}

#[test]
fn the_frame_is_nudged_by_pixels() {
    let mut world = editing();
    world.state.edit.tool = Tool::Frame;
    world.state.edit.frame = Some(triptych::domain::adjust::Part {
        left: 0.25,
        top: 0.25,
        width: 0.5,
        height: 0.5,
    });
    let mut window = wide(world);
    window.key_press(Key::ArrowRight);
    window.run_steps(2);
    let said = said(&window);
    let Some(EditMsg::Frame(Some(part))) = said.last() else {
        panic!("{said:?}");
    };
    let moved = (part.left - 0.25) * SIZE.width_px as f32;
    assert!((moved - 1.0).abs() < 0.01, "{moved} px");
    for name in words::HANDLES {
        assert!(window.query_by_label(name).is_some(), "{name}");
    }
}

#[test]
fn an_area_goes_to_the_card_once_and_the_page_falls_asleep() {
    let mut window = open(WIDE, Theme::Dark, painted());
    window.run();
    let uploads = window.state().view.edit.canvas.overlay_uploads();
    assert_eq!(uploads, 2, "one for each");
    window.run_steps(5);
    let again = window.state().view.edit.canvas.overlay_uploads();
    assert_eq!(again, uploads, "nothing changed");
    let area = window
        .state_mut()
        .state
        .edit
        .painting
        .area
        .as_mut()
        .unwrap();
    area.rect([10.0, 10.0], [50.0, 60.0], false);
    window.run_steps(2);
    let changed = window.state().view.edit.canvas.overlay_uploads();
    assert_eq!(changed, uploads + 1, "only what changed");
    assert!(
        window.query_by_label(words::ONLY_PAINTED).is_some()
            || window.query_by_label(words::KEEPS_OUTSIDE).is_some(),
        "what that means"
    );
}

#[test]
fn the_bar_stays_inside_at_every_width_and_size() {
    for (size, zoom) in [
        (WIDE, 1.0),
        (NARROW, 1.0),
        (NARROW, 2.0),
        (WIDE, 2.0),
        (HUGE, 0.8),
    ] {
        let mut window = open(size, Theme::Dark, editing());
        window.ctx.set_zoom_factor(zoom);
        window.run_steps(4);
        let bar = rect(&window, words::TOOLS);
        let room = rect(&window, words::PICTURE);
        assert!(
            bar.left() >= room.left() - 1.0 && bar.right() <= room.right() + 1.0,
            "{size:?} × {zoom}: {bar:?} in {room:?}"
        );
    }
}

#[test]
fn a_pasted_picture_is_opened_or_gone_by() {
    use eframe::egui::{Color32, ColorImage};
    let image = || {
        let pixels = ColorImage::filled([2, 2], Color32::WHITE);
        Event::PasteImage(std::sync::Arc::new(pixels))
    };
    for (page, what) in [
        (Page::Edit, BringFor::Source),
        (Page::Library, BringFor::Source),
        (Page::Create, BringFor::Prompt),
    ] {
        let mut world = editing();
        world.state.page = page;
        let mut window = wide(world);
        window.event(image());
        // It is being read from then on, which is a spinner.
        window.run_steps(2);
        let said = window
            .state()
            .said
            .contains(&Msg::Edit(EditMsg::Paste(what)));
        assert!(said, "{page:?}: {:?}", window.state().said);
    }
}
