//! The rows of the list: a job that runs, one that needs a look, one that is finished.

use eframe::egui::{Rect, Role, Sense, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2};

use crate::app::msg::{ComposerMsg, GalleryMsg, Msg, ServicesMsg, SettingsMsg};
use crate::app::state::{Cell, Page, SettingsSection};
use crate::domain::failure::{Charged, NextStep};
use crate::domain::job::JobState;
use crate::domain::prompt;
use crate::text::{self, create, failure, library as words, units};
use crate::ui::create::face;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{PAD_PANEL, R, tokens};
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::chip::Status;
use crate::ui::widgets::paint::{self, Look, Pose};
use crate::ui::widgets::progress::paint_bar;
use crate::ui::widgets::{Button, Height, IconButton, paint_picture, tooltip};

/// Width of the progress bar, in points.
const BAR: f32 = 120.0;
/// Side of the small picture.
const THUMB: f32 = 40.0;
/// Longest prompt a row holds, characters.
const PROMPT_CHARS: usize = 160;

/// One row, in its place.
pub(super) struct Row<'a> {
    pub(super) cx: &'a Cx<'a>,
    pub(super) cell: &'a Cell,
    pub(super) prompt: &'a str,
    pub(super) rect: Rect,
}

impl Row<'_> {
    fn model(&self) -> &str {
        self.cx.model_name(&self.cell.job.planned.model)
    }

    fn prompt_title(&self) -> String {
        prompt::title(self.prompt, PROMPT_CHARS)
    }

    /// A job that waits or works.
    pub(super) fn running_ui(&self, ui: &mut Ui, out: &mut Outbox) {
        let theme = tokens(ui);
        let middle = self.rect.center().y;
        let right = self.rect.right() - PAD_PANEL;
        let stop = Rect::from_center_size(pos2(right - 14.0, middle), Vec2::splat(28.0));
        let mut child = ui.new_child(UiBuilder::new().max_rect(stop));
        if IconButton::new(Icon::X, words::STOP_ONE)
            .small()
            .show(&mut child)
            .clicked()
        {
            out.push(Msg::Gallery(GalleryMsg::Cancel(self.cell.job.id)));
        }
        let bar_right = stop.left() - 16.0;
        let waits = matches!(self.cell.job.state, JobState::Queued);
        let bar = Rect::from_min_max(
            pos2(bar_right - BAR, middle - 2.0),
            pos2(bar_right, middle + 2.0),
        );
        let done = if waits { Some(0.0) } else { self.cell.progress };
        paint_bar(ui, paint::snap(ui, bar), done, theme.line, theme.text);
        let queue = self.cell.before.map(create::before).unwrap_or_default();
        let what = match self.cell.job.state {
            _ if !queue.is_empty() => &queue,
            JobState::Queued => create::QUEUED,
            JobState::Fetching { .. } => words::FETCHING,
            _ => create::MAKING,
        };
        let now = self.cx.state.now;
        let secs = self.cell.job.sent.filter(|_| !waits);
        let state = words::running(what, secs.map(|sent| now.since_ms(sent) as u64 / 1000));
        // The seconds go on without anything else happening.
        ui.ctx()
            .request_repaint_after(std::time::Duration::from_secs(1));
        let galley = paint::galley(ui, &state, Size::Body, Weight::Regular);
        let text_left = bar.left() - 16.0 - galley.size().x;
        paint::paint_left(ui, pos2(text_left, middle), galley, theme.text_2);
        let status = ui.interact(
            Rect::from_min_max(pos2(text_left, self.rect.top()), bar.right_bottom()),
            ui.scope_id().with("state"),
            Sense::hover(),
        );
        status.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, &state);
            info.value = self.cell.progress.map(|done| f64::from(done) * 100.0);
            info
        });
        let left = self.rect.left() + PAD_PANEL;
        let dot = self.cx.dot(&self.cell.job.planned.model);
        paint::paint_dot(ui, pos2(left + 4.0, middle - 9.0), 8.0, dot);
        let title = self.prompt_title();
        two_lines(
            ui,
            pos2(left + 20.0, middle),
            text_left - 16.0,
            self.model(),
            &title,
        );
    }

    /// A job a person should know about.
    pub(super) fn look_ui(&self, ui: &mut Ui, out: &mut Outbox) {
        let theme = tokens(ui);
        let middle = self.rect.center().y;
        let (icon, status) = self.trouble_icon();
        let left = self.rect.left() + PAD_PANEL;
        let colour = status.text(theme);
        paint_icon(ui, icon, pos2(left + 9.0, middle - 9.0), 18.0, colour);
        let mut right = self.rect.right() - PAD_PANEL;
        if let Some((name, msgs)) = self.next_step() {
            let galley = paint::galley(ui, name, Size::Body, Weight::Medium);
            let width = galley.size().x.ceil() + 22.0;
            let at = Rect::from_min_size(pos2(right - width, middle - 14.0), vec2(width, 28.0));
            let mut child = ui.new_child(UiBuilder::new().max_rect(at));
            if Button::secondary(name)
                .height(Height::H28)
                .show(&mut child)
                .clicked()
            {
                for msg in msgs {
                    out.push(msg);
                }
            }
            right = at.left() - 16.0;
        }
        let (title, sentence) = self.trouble();
        let sentence = format!("{sentence}{}{}", text::DOT, self.prompt_title());
        two_lines(ui, pos2(left + 30.0, middle), right, &title, &sentence);
        let response = ui.interact(
            self.rect.with_max_x(right),
            ui.scope_id().with("trouble"),
            Sense::hover(),
        );
        response.widget_info(|| WidgetInfo::labeled(Role::Alert, true, &title));
        tooltip::show(&response, &sentence, "");
    }

    fn trouble_icon(&self) -> (Icon, Status) {
        match &self.cell.job.state {
            JobState::Failed { failure } => face::failure_icon(failure.kind),
            JobState::Declined { .. } => (Icon::HandPalm, Status::Warning),
            JobState::Unknown { .. } => (Icon::WarningCircle, Status::Warning),
            _ => (Icon::Pause, Status::Neutral),
        }
    }

    /// What happened, and what it means.
    fn trouble(&self) -> (String, String) {
        let who = self.model();
        match &self.cell.job.state {
            JobState::Failed { failure } => (
                failure::title(failure.kind, who),
                failure::sentence(failure),
            ),
            JobState::Declined { refusal } => (
                failure::declined_title(who),
                failure::declined_sentence(refusal),
            ),
            JobState::Unknown { .. } => {
                let price = self.cell.job.planned.price;
                let charged = if price.is_free() {
                    Charged::No
                } else {
                    Charged::Maybe {
                        at_most: price.at_most(),
                    }
                };
                let cost = failure::charged(charged);
                let sentence = match &self.cell.job.state {
                    JobState::Unknown { remote: None } => {
                        format!("{cost} {}", failure::CANNOT_BE_ASKED)
                    }
                    _ => cost,
                };
                (failure::unknown_title(who), sentence)
            }
            _ => (words::not_sent(who), create::NOT_SENT_SENTENCE.to_owned()),
        }
    }

    /// The button and what it does.
    fn next_step(&self) -> Option<(&'static str, Vec<Msg>)> {
        let job = self.cell.job.id;
        let retry = || Msg::Gallery(GalleryMsg::Retry(job));
        let check = || Msg::Gallery(GalleryMsg::CheckAgain(job));
        let edit = || {
            vec![
                Msg::Composer(ComposerMsg::UsePrompt(self.prompt.to_owned())),
                Msg::Go(Page::Create),
            ]
        };
        let settings = |section| {
            vec![
                Msg::Settings(SettingsMsg::Section(section)),
                Msg::Go(Page::Settings),
            ]
        };
        match &self.cell.job.state {
            JobState::Failed { failure } => {
                let name = failure::next_step(failure.next)?;
                let msgs = match failure.next {
                    NextStep::TryAgain => vec![retry()],
                    NextStep::CheckAgain => vec![check()],
                    NextStep::EditPrompt => edit(),
                    NextStep::ChooseModel => vec![Msg::Go(Page::Create)],
                    NextStep::OpenSettings => vec![Msg::Services(ServicesMsg::Show {
                        service: self.cell.job.planned.provider.clone(),
                        typing: false,
                    })],
                    NextStep::AddCredit => vec![Msg::Services(ServicesMsg::CreditPage(
                        self.cell.job.planned.provider.clone(),
                    ))],
                    NextStep::FreeSpace => settings(SettingsSection::Storage),
                    NextStep::Wait => return None,
                };
                Some((name, msgs))
            }
            JobState::Declined { .. } => Some((failure::EDIT_PROMPT, edit())),
            JobState::Unknown { remote: Some(_) } => Some((failure::CHECK_AGAIN, vec![check()])),
            JobState::Unknown { remote: None } | JobState::Stopped => {
                Some((text::TRY_AGAIN, vec![retry()]))
            }
            _ => None,
        }
    }

    /// A picture that is there, or a job a person stopped.
    pub(super) fn finished_ui(&self, ui: &Ui, out: &mut Outbox) {
        let theme = tokens(ui);
        let job = &self.cell.job;
        let title = self.prompt_title();
        let response = ui.interact(self.rect, ui.scope_id().with("open"), Sense::click());
        response.widget_info(|| {
            WidgetInfo::labeled(Role::Button, true, words::open_job(self.model(), &title))
        });
        let look = Look::read(ui, &response, Pose::Live);
        let plate = self.rect.shrink(4.0);
        let clear = eframe::egui::Color32::TRANSPARENT;
        ui.painter()
            .rect_filled(plate, R, look.fill(clear, theme.hover, theme.press));
        if look.focus {
            paint::ring(ui, plate.shrink(2.0), R);
        }
        if response.clicked() {
            out.push(Msg::Gallery(GalleryMsg::Show(job.id)));
        }
        let middle = self.rect.center().y;
        let left = self.rect.left() + PAD_PANEL;
        let thumb = Rect::from_min_size(pos2(left, middle - THUMB / 2.0), Vec2::splat(THUMB));
        self.thumb_ui(ui, thumb);
        let facts = self.facts();
        let galley = paint::galley(ui, &facts, Size::Body, Weight::Regular);
        let facts_left = self.rect.right() - PAD_PANEL - galley.size().x;
        paint::paint_left(ui, pos2(facts_left, middle), galley, theme.text_2);
        let text_left = thumb.right() + 12.0;
        let dot = self.cx.dot(&job.planned.model);
        paint::paint_dot(ui, pos2(text_left + 4.0, middle - 9.0), 8.0, dot);
        two_lines_with(
            ui,
            (text_left, text_left + 16.0),
            middle,
            facts_left - 16.0,
            (self.model(), &title),
        );
    }

    fn thumb_ui(&self, ui: &Ui, rect: Rect) {
        let theme = tokens(ui);
        let Some(row) = self.cell.job.picture.as_ref().filter(|row| !row.damaged) else {
            paint::boxed(ui, rect, R, theme.empty, theme.line);
            let icon = match (&self.cell.job.state, &self.cell.job.picture) {
                (_, Some(_)) => Icon::Warning,
                (JobState::Cancelled { .. }, None) => Icon::Stop,
                (_, None) => Icon::Trash,
            };
            paint_icon(ui, icon, rect.center(), 16.0, theme.text_2);
            return;
        };
        let ratio = row.size.width_px.max(1) as f32 / row.size.height_px.max(1) as f32;
        let mut picture = self
            .cx
            .picture(ui, row, THUMB * ratio.max(1.0 / ratio), 0.12);
        let part = vec2(1.0_f32.min(1.0 / ratio), 1.0_f32.min(ratio));
        picture.uv = Rect::from_center_size(pos2(0.5, 0.5), part);
        paint_picture(ui, rect, R, &picture, 1.0);
    }

    fn facts(&self) -> String {
        let job = &self.cell.job;
        match (&job.state, &job.picture) {
            (JobState::Done { cost }, Some(_)) => {
                let took = job.facts.as_ref().map(|facts| facts.took_ms);
                words::finished(took, &units::cost(*cost))
            }
            (JobState::Done { .. }, None) => words::IN_BIN.to_owned(),
            _ => words::WAS_STOPPED.to_owned(),
        }
    }
}

/// A name and, below it, a quieter line; both end before `right`.
fn two_lines(ui: &Ui, left: eframe::egui::Pos2, right: f32, name: &str, below: &str) {
    two_lines_with(ui, (left.x, left.x), left.y, right, (name, below));
}

fn two_lines_with(
    ui: &Ui,
    (below_left, name_left): (f32, f32),
    middle: f32,
    right: f32,
    (name, below): (&str, &str),
) {
    let theme = tokens(ui);
    let name = paint::galley_elided(ui, name, Size::Body, Weight::SemiBold, right - name_left);
    paint::paint_left(ui, pos2(name_left, middle - 9.0), name, theme.text);
    let below = paint::galley_elided(
        ui,
        below,
        Size::Caption,
        Weight::Regular,
        right - below_left,
    );
    paint::paint_left(ui, pos2(below_left, middle + 10.0), below, theme.text_2);
}
