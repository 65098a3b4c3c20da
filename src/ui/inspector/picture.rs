//! One finished picture: how it was asked for, how it came back, what it cost.

use std::path::Path;

use eframe::egui::{Color32, Rect, Ui, UiBuilder, pos2, vec2};

use super::{InspectorView, body_ui, parts};
use crate::app::command::Command;
use crate::app::msg::{LibraryMsg, Msg};
use crate::app::remote::Remote;
use crate::app::state::Page;
use crate::domain::history::JobRecord;
use crate::domain::ids::{ModelId, PictureId};
use crate::domain::job::JobState;
use crate::domain::picture::PictureRow;
use crate::domain::review::Verdict;
use crate::domain::run::RunSpec;
use crate::domain::shape::{Detail, Shape, Size as Pixels};
use crate::text;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::{PAD_PANEL, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{
    self, Button, IconButton, MenuRow, Segment, Segmented, menu, menu_divider, menu_is_open, paint,
    segmented_optional,
};

/// Height of the bar of buttons at the bottom.
const FOOT_PX: f32 = 65.0;

/// What is known about a picture so far.
struct Known<'a> {
    row: &'a PictureRow,
    job: Option<&'a JobRecord>,
    spec: Option<&'a RunSpec>,
    file: Option<&'a Path>,
    problem: Option<&'a str>,
}

impl<'a> Known<'a> {
    fn of(cx: &Cx<'a>, id: PictureId) -> Option<Self> {
        let state = cx.state;
        let row = state.picture(id)?;
        let detail = state
            .detail
            .value()
            .filter(|detail| detail.picture.id == id);
        let cell = state.gallery.cell_of_picture(id);
        let run = cell.and_then(|cell| state.gallery.run(cell.job.run));
        let problem = match &state.detail {
            Remote::Failed(why, _) => Some(why.as_str()),
            _ => None,
        };
        Some(Self {
            row,
            job: cell.map(|cell| &cell.job).or_else(|| Some(&detail?.job)),
            spec: run.map(|run| &run.spec).or_else(|| Some(&detail?.run.spec)),
            file: detail.map(|detail| detail.file.as_path()),
            problem,
        })
    }
}

pub(super) fn picture_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    id: PictureId,
    view: &mut InspectorView,
    out: &mut Outbox,
) {
    let Some(known) = Known::of(cx, id) else {
        parts::nothing_ui(ui, text::create::NOTHING_SELECTED);
        return;
    };
    let which = match (known.job, known.spec) {
        (Some(job), Some(spec)) => text::create::picture_of(job.planned.row, spec.count),
        _ => String::new(),
    };
    let top = head_ui(ui, cx, (&known.row.model, &which), out);
    let bottom = foot_ui(ui, cx, out);
    body_ui(ui, ("picture", id), (top, bottom), |ui| {
        ui.add_space(PAD_PANEL);
        let review = (Some(known.row.review.verdict), Some(known.row.review.stars));
        review_ui(ui, cx, &[id], review, out);
        parts::rule(ui, 16.0, 16.0);
        if known.row.damaged {
            let colour = tokens(ui).warning_text;
            parts::note(ui, (Icon::Warning, colour), text::create::DAMAGED_SENTENCE);
            parts::rule(ui, 16.0, 16.0);
        }
        if let (None, Some(why)) = (known.job, known.problem) {
            let colour = tokens(ui).danger_text;
            parts::note(ui, (Icon::WarningCircle, colour), why);
        } else {
            words_ui(ui, &known, view, out);
        }
        parts::rule(ui, 16.0, 14.0);
        facts_ui(ui, cx, &known, out);
        if let Some(job) = known.job {
            parts::rule(ui, 14.0, 16.0);
            ledger_ui(ui, job);
        }
    });
}

/// Dot, name, which one of how many, and the honest word about the service. Returns where it ends.
pub(super) fn head_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (model, which): (&ModelId, &str),
    out: &mut Outbox,
) -> f32 {
    let theme = tokens(ui);
    let panel = ui.max_rect();
    let left = panel.left() + PAD_PANEL;
    let right = panel.right() - PAD_PANEL;
    paint::paint_dot(ui, pos2(left + 4.0, panel.top() + 22.0), 8.0, cx.dot(model));
    let words = Rect::from_min_max(
        pos2(left + 16.0, panel.top() + 12.0),
        pos2(right - 64.0, panel.top() + 52.0),
    );
    let mut child = ui.new_child(UiBuilder::new().id_salt("head").max_rect(words));
    child.spacing_mut().item_spacing.y = 0.0;
    let room = words.width();
    widgets::elided(
        &mut child,
        cx.model_name(model),
        Size::Emphasis,
        Weight::SemiBold,
        theme.text,
        room,
    );
    widgets::elided(
        &mut child,
        which,
        Size::Caption,
        Weight::Regular,
        theme.text_2,
        room,
    );
    head_buttons(ui, cx, out);
    let mut bottom = panel.top() + 60.0;
    let label = cx
        .state
        .catalogue
        .service_of(model)
        .map_or("", |service| service.label.as_str());
    if !label.is_empty() {
        let at = Rect::from_min_max(pos2(left, bottom), pos2(right, bottom + 24.0));
        let mut child = ui.new_child(UiBuilder::new().id_salt("label").max_rect(at));
        parts::label_tag(&mut child, label);
        bottom += 36.0;
    }
    let line = Rect::from_min_max(
        pos2(panel.left(), bottom - 1.0),
        pos2(panel.right(), bottom),
    );
    ui.painter()
        .rect_filled(paint::snap(ui, line), 0.0, theme.line);
    bottom
}

fn head_buttons(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) {
    let panel = ui.max_rect();
    let right = panel.right() - PAD_PANEL + 8.0;
    let center = panel.top() + 30.0;
    let mut at = |step: f32, salt: &str| {
        let min = pos2(right - 32.0 - step, center - 16.0);
        let rect = Rect::from_min_size(min, vec2(32.0, 32.0));
        ui.new_child(UiBuilder::new().id_salt(salt).max_rect(rect))
    };
    let more =
        IconButton::new(Icon::DotsThree, text::inspector::MORE_ACTIONS).show(&mut at(0.0, "more"));
    actions_menu(&more, cx, out);
    let key = key_of(Command::FullView);
    let full = IconButton::new(Icon::ArrowsOut, Command::FullView.name())
        .key(&key)
        .enabled(Command::FullView.enabled(cx.state))
        .show(&mut at(36.0, "full"));
    if full.clicked() {
        out.push(Msg::Do(Command::FullView));
    }
}

fn key_of(command: Command) -> String {
    command
        .shortcut()
        .map(crate::app::command::Shortcut::label)
        .unwrap_or_default()
}

fn actions_menu(button: &eframe::egui::Response, cx: &Cx<'_>, out: &mut Outbox) {
    let in_bin = cx.state.page == Page::Library && cx.state.library.filter.trashed;
    menu(button, 240.0, |ui| {
        let mut row = |ui: &mut Ui, icon: Icon, command: Command| {
            let key = key_of(command);
            let mut row = MenuRow::new(command.name())
                .icon(icon)
                .key(&key)
                .enabled(command.enabled(cx.state));
            if command == Command::Delete {
                row = row.danger();
            }
            if row.show(ui).clicked() {
                out.push(Msg::Do(command));
            }
        };
        row(ui, Icon::FolderSimple, Command::CopyFile);
        row(ui, Icon::TextT, Command::CopyPrompt);
        row(ui, Icon::Shuffle, Command::Vary);
        row(ui, Icon::ArrowUpRight, Command::ShowInFolder);
        menu_divider(ui);
        if !in_bin {
            row(ui, Icon::Trash, Command::Delete);
            return;
        }
        let back = MenuRow::new(text::library::RESTORE)
            .icon(Icon::ArrowUUpLeft)
            .enabled(cx.can_write());
        if back.show(ui).clicked() {
            out.push(Msg::Library(LibraryMsg::Restore));
        }
    });
}

/// Three buttons that stay at the bottom. Returns where they begin.
pub(super) fn foot_ui(ui: &mut Ui, cx: &Cx<'_>, out: &mut Outbox) -> f32 {
    let theme = tokens(ui);
    let panel = ui.max_rect();
    let top = panel.bottom() - FOOT_PX;
    let line = Rect::from_min_max(pos2(panel.left(), top), pos2(panel.right(), top + 1.0));
    ui.painter()
        .rect_filled(paint::snap(ui, line), 0.0, theme.line);
    let room = panel.width() - 2.0 * PAD_PANEL - 2.0 * 8.0;
    let names = [
        text::inspector::COPY,
        text::inspector::REUSE,
        text::inspector::MORE,
    ];
    let needs = names.map(|name| {
        paint::galley(ui, name, Size::Body, Weight::Medium)
            .size()
            .x
            .ceil()
            + 26.0
            + 22.0
    });
    let with_icons = needs.iter().sum::<f32>() <= room;
    let spare = if with_icons {
        (room - needs.iter().sum::<f32>()) / 3.0
    } else {
        0.0
    };
    let equal = needs.iter().all(|need| *need <= room / 3.0);
    let widths = needs.map(|need| {
        if with_icons && !equal {
            need + spare
        } else {
            room / 3.0
        }
    });
    let icons = [Icon::Copy, Icon::ArrowUUpLeft, Icon::DotsThree];
    let commands = [Some(Command::CopyPicture), Some(Command::UseSettings), None];
    let mut left = panel.left() + PAD_PANEL;
    for (((name, icon), command), width) in names.into_iter().zip(icons).zip(commands).zip(widths) {
        let rect = Rect::from_min_size(pos2(left.round(), top + 17.0), vec2(width.floor(), 32.0));
        left += width + 8.0;
        let mut child = ui.new_child(UiBuilder::new().id_salt(name).max_rect(rect));
        let mut button = Button::secondary(name).width(rect.width());
        if with_icons {
            button = button.icon(icon);
        }
        let Some(command) = command else {
            let open = menu_is_open(&child, &child.response());
            let more = button.open(open).show(&mut child);
            actions_menu(&more, cx, out);
            continue;
        };
        let key = key_of(command);
        let response = button
            .tip(command.name(), &key)
            .enabled(command.enabled(cx.state))
            .show(&mut child)
            .accessible_name(command.name());
        if response.clicked() {
            out.push(Msg::Do(command));
        }
    }
    top
}

/// Pick, Maybe, Reject and the stars; `None` where several pictures do not agree.
pub(super) fn review_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    pictures: &[PictureId],
    (verdict, stars): (Option<Verdict>, Option<u8>),
    out: &mut Outbox,
) {
    const CHOICES: [(Command, Verdict); 3] = [
        (Command::Pick, Verdict::Picked),
        (Command::Maybe, Verdict::Maybe),
        (Command::Reject, Verdict::Rejected),
    ];
    ui.add_enabled_ui(cx.can_write(), |ui| {
        let keys = CHOICES.map(|(command, _)| key_of(command));
        let chosen = CHOICES.iter().position(|(_, each)| Some(*each) == verdict);
        let mut segments: Vec<Segment<'_>> = CHOICES
            .iter()
            .zip(&keys)
            .map(|((command, _), key)| Segment::new(command.name()).tip(command.name(), key))
            .collect();
        if let Some(first) = segments.first_mut() {
            let on = verdict == Some(Verdict::Picked);
            *first = first.icon(if on { Icon::HeartFill } else { Icon::Heart });
        }
        let layout = Segmented {
            width_px: Some(ui.available_width()),
            ..Segmented::default()
        };
        let pressed = segmented_optional(ui, text::inspector::REVIEW, chosen, &segments, layout);
        if let Some((command, _)) = pressed.and_then(|at| CHOICES.get(at)) {
            out.push(Msg::Do(*command));
        }
        ui.add_space(12.0);
        let (row, _) = ui.allocate_exact_size(
            vec2(ui.available_width(), 20.0),
            eframe::egui::Sense::hover(),
        );
        let mut left = ui.new_child(UiBuilder::new().max_rect(row));
        widgets::quiet(&mut left, text::create::RATING);
        let at = Rect::from_min_size(
            pos2(row.right() - 98.0, row.center().y - 9.0),
            vec2(98.0, 18.0),
        );
        if stars.is_none() {
            let galley = paint::galley(ui, text::create::MIXED, Size::Body, Weight::Regular);
            let left = pos2(at.left() - 8.0 - galley.size().x, row.center().y);
            paint::paint_left(ui, left, galley, tokens(ui).text_2);
        }
        let mut rating = stars.unwrap_or(0);
        let mut child = ui.new_child(UiBuilder::new().max_rect(at));
        if widgets::stars(&mut child, &mut rating, &text::inspector::STARS) {
            out.push(Msg::Review {
                pictures: pictures.to_vec(),
                verdict: None,
                stars: Some(rating),
            });
        }
    });
}

/// The prompt as it was sent, what was left out, and the service's own version.
fn words_ui(ui: &mut Ui, known: &Known<'_>, view: &mut InspectorView, out: &mut Outbox) {
    let Some(job) = known.job else {
        parts::section(ui, text::create::PROMPT_AS_SENT, None);
        parts::bars(ui, 3);
        return;
    };
    sent_ui(ui, job, known.spec, view, out);
    let revised = job
        .facts
        .as_ref()
        .and_then(|facts| facts.revised_prompt.as_ref())
        .filter(|revised| **revised != job.planned.sent.prompt);
    if let Some(revised) = revised {
        ui.add_space(16.0);
        if parts::section(
            ui,
            text::create::PROMPT_REWRITTEN,
            Some(text::inspector::COPY_REWRITTEN),
        ) {
            out.push(Msg::CopyText(revised.clone()));
        }
        let whole = view.whole_prompt == Some(job.id);
        if parts::prompt(ui, revised, revised.len(), whole) {
            view.whole_prompt = Some(job.id);
        }
    }
}

/// The prompt as sent with the look's words dimmer, and what to leave out.
pub(super) fn sent_ui(
    ui: &mut Ui,
    job: &JobRecord,
    spec: Option<&RunSpec>,
    view: &mut InspectorView,
    out: &mut Outbox,
) {
    let sent = &job.planned.sent;
    let copy = Some(text::inspector::COPY_PROMPT);
    if parts::section(ui, text::create::PROMPT_AS_SENT, copy) {
        out.push(Msg::CopyText(sent.prompt.clone()));
    }
    let own = spec
        .filter(|spec| sent.prompt.starts_with(&spec.prompt))
        .map_or(sent.prompt.len(), |spec| spec.prompt.len());
    let whole = view.whole_prompt == Some(job.id);
    if parts::prompt(ui, &sent.prompt, own, whole) {
        view.whole_prompt = Some(job.id);
    }
    if !sent.negative.is_empty() {
        ui.add_space(16.0);
        parts::section(ui, text::create::LEFT_OUT, None);
        parts::prompt(ui, &sent.negative, sent.negative.len(), whole);
    }
}

fn facts_ui(ui: &mut Ui, cx: &Cx<'_>, known: &Known<'_>, out: &mut Outbox) {
    use text::create as words;
    let job = known.job;
    let facts = job.and_then(|job| job.facts.as_ref());
    let asked = job.map_or(known.row.size, |job| job.planned.asked.size);
    shape_row(ui, asked);
    size_rows(ui, job, known.row.size);
    match (job, facts) {
        (None, _) => parts::row(ui, words::ROW_SEED, ""),
        (Some(job), facts) => {
            let used = facts.and_then(|facts| facts.seed).or(job.planned.sent.seed);
            if let Some(seed) = used {
                let number = text::units::seed(seed);
                parts::row_with(ui, words::ROW_SEED, &number, text::inspector::SEED_WORD);
            }
        }
    }
    let took = facts.map(|facts| text::units::took(facts.took_ms));
    parts::row(ui, words::ROW_TOOK, &took.unwrap_or_default());
    let cost = match job.map(|job| &job.state) {
        Some(JobState::Done { cost }) => text::units::cost(*cost),
        _ => String::new(),
    };
    parts::row(ui, words::ROW_COST, &cost);
    let service = cx.state.catalogue.service_of(&known.row.model);
    let service = service.map_or(text::inspector::UNKNOWN_SERVICE, |service| &service.name);
    parts::row(ui, words::ROW_MADE_BY, service);
    if let Some(version) = facts.and_then(|facts| facts.model_reported.as_ref()) {
        parts::row(ui, text::inspector::ROW_VERSION, version);
    }
    let (now, offset) = (cx.state.now, cx.state.utc_offset_secs);
    let made = text::units::moment(known.row.created, now, offset);
    parts::row(ui, words::ROW_MADE, &made);
    if let Some(request) = facts.and_then(|facts| facts.request_id.as_ref()) {
        let tip = (text::inspector::COPY_REQUEST, request.as_str());
        if parts::row_to_copy(ui, words::ROW_REQUEST, request, tip) {
            out.push(Msg::CopyText(request.clone()));
        }
    }
    if let Some(file) = known.file {
        let path = file.display().to_string();
        let name = file
            .file_name()
            .map_or_else(|| path.clone(), |name| name.to_string_lossy().into_owned());
        if parts::row_to_copy(
            ui,
            words::ROW_FILE,
            &name,
            (text::inspector::COPY_PATH, &path),
        ) {
            out.push(Msg::CopyText(path));
        }
    } else {
        parts::row(ui, words::ROW_FILE, "");
    }
}

/// `Square post 1:1`.
pub(super) fn shape_row(ui: &mut Ui, size: Pixels) {
    let mut named = Shape::NAMED
        .into_iter()
        .flat_map(|shape| Detail::ALL.map(|detail| (shape, shape.size(detail))));
    let shape = named
        .find(|(_, named)| *named == size)
        .map_or(Shape::Custom(size), |(shape, _)| shape);
    let (wide, high) = shape.ratio();
    let ratio = if wide > 99 || high > 99 {
        String::new()
    } else {
        format!("{wide}:{high}")
    };
    parts::row_with(
        ui,
        text::create::ROW_SHAPE,
        text::create::shape(shape),
        &ratio,
    );
}

/// One row when everything came as asked, else all three sizes.
fn size_rows(ui: &mut Ui, job: Option<&JobRecord>, received: Pixels) {
    let (asked, sent) = job.map_or((received, received), |job| {
        (job.planned.asked.size, job.planned.sent.size)
    });
    if asked == sent && sent == received {
        parts::row(ui, text::create::ROW_SIZE, &received.to_string());
        return;
    }
    parts::row(ui, text::create::ROW_ASKED, &asked.to_string());
    parts::row(ui, text::create::ROW_SENT, &sent.to_string());
    parts::row(ui, text::inspector::ROW_RECEIVED, &received.to_string());
}

/// The fairness ledger: every way the picture differs from what was asked.
fn ledger_ui(ui: &mut Ui, job: &JobRecord) {
    let theme = tokens(ui);
    let changes = job.changes();
    if changes.is_empty() {
        let colour: Color32 = theme.text_2;
        parts::note_in(ui, (Icon::Check, colour), text::create::DIFFERS_NOT, colour);
        return;
    }
    parts::section(ui, text::create::DIFFERS, None);
    for (at, change) in changes.iter().enumerate() {
        ui.add_space(if at > 0 { 8.0 } else { 0.0 });
        let words = text::create::change_after(change);
        parts::note(ui, (Icon::Info, theme.info_text), &words);
    }
}
