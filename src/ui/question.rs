//! Questions in front of everything: what cannot be taken back, and what costs money.

use eframe::egui::{Align, Id, Key, Layout, Modifiers, Ui};

use crate::app::command::Command;
use crate::app::msg::Msg;
use crate::app::state::{Held, Question};
use crate::domain::budget::{Budget, Verdict};
use crate::text::{self, spending as words};
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::{Icon, paint_icon};
use crate::ui::tokens::{self, tokens};
use crate::ui::view::{Cx, Outbox, View};
use crate::ui::widgets::{self, Button, Kind};

/// Width of a question.
const WIDTH: f32 = 420.0;

/// Draws the question that waits for an answer, if one does.
pub(in crate::ui) fn question_ui(ui: &Ui, cx: &Cx<'_>, view: &mut View, out: &mut Outbox) {
    let answer = match &cx.state.asking {
        None => return,
        Some(Question::EmptyBin { pictures }) => bin_ui(ui, *pictures),
        Some(Question::Money(held)) => match held.verdict {
            Verdict::Over { .. } => over_ui(ui, cx, held, view, out),
            Verdict::Confirm { .. } | Verdict::Allow => confirm_ui(ui, cx, held),
        },
    };
    if let Some(yes) = answer {
        out.push(Msg::Answer { yes });
    }
}

fn bin_ui(ui: &Ui, pictures: u64) -> Option<bool> {
    let (title, sentence) = text::library::empty_bin_question(pictures);
    let shown = widgets::dialog(ui.ctx(), Id::unique("question"), WIDTH, |ui| {
        widgets::title(ui, &title);
        ui.add_space(8.0);
        ui.label(sentence);
        ui.add_space(24.0);
        buttons_ui(ui, (Kind::Danger, text::library::EMPTY_BIN), text::CANCEL)
    });
    shown.inner.or_else(|| shown.should_close.then_some(false))
}

/// The two buttons at the right: what is wanted, and the other one. Returns which was pressed.
fn buttons_ui(ui: &mut Ui, (kind, yes): (Kind, &str), no: &str) -> Option<bool> {
    let layout = Layout::right_to_left(Align::Center);
    ui.with_layout(layout, |ui| {
        ui.spacing_mut().item_spacing.x = tokens::GAP;
        let yes = Button::new(kind, yes).show(ui).clicked();
        let no = Button::secondary(no).show(ui).clicked();
        match (yes, no) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    })
    .inner
}

/// A wallet, the title, and sentences below it.
fn money_ui(ui: &mut Ui, title: &str, sentences: &[&str]) {
    let theme = tokens(ui);
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        let size = eframe::egui::vec2(22.0, 28.0);
        let (rect, _) = ui.allocate_exact_size(size, eframe::egui::Sense::hover());
        paint_icon(ui, Icon::Wallet, rect.center(), 22.0, theme.warning_text);
        widgets::title(ui, title);
    });
    for (at, sentence) in sentences.iter().enumerate() {
        ui.add_space(if at == 0 { 8.0 } else { 4.0 });
        let colour = if at == 0 { theme.text } else { theme.text_2 };
        ui.label(widgets::rich(
            *sentence,
            Size::Body,
            Weight::Regular,
            colour,
        ));
    }
    ui.add_space(24.0);
}

/// A cap refuses: other models, or a higher cap.
fn over_ui(ui: &Ui, cx: &Cx<'_>, held: &Held, view: &mut View, out: &mut Outbox) -> Option<bool> {
    let Verdict::Over {
        cap,
        limit,
        left,
        price,
    } = held.verdict
    else {
        return Some(false);
    };
    let enough = cx.state.settings.budget.enough_for(price, held.spent, cap);
    let shown = widgets::dialog(ui.ctx(), Id::unique("question"), WIDTH, |ui| {
        let sentence = words::over_sentence(left, price);
        let which = words::over_cap(cap, enough);
        money_ui(ui, &words::over_title(limit), &[&sentence, &which]);
        let layout = Layout::right_to_left(Align::Center);
        ui.with_layout(layout, |ui| {
            ui.spacing_mut().item_spacing.x = tokens::GAP;
            let change = Button::secondary(words::CHANGE_MODELS).show(ui).clicked();
            let raise = Button::quiet(words::RAISE).show(ui).clicked();
            (change, raise)
        })
        .inner
    });
    let (change, raise) = shown.inner;
    if change {
        out.push(Msg::Do(Command::GoCreate));
        view.create.pick_models();
    }
    if raise {
        Some(true)
    } else {
        (change || shown.should_close).then_some(false)
    }
}

/// Something dear waits for a yes: Enter is yes, Escape is no.
fn confirm_ui(ui: &Ui, cx: &Cx<'_>, held: &Held) -> Option<bool> {
    let Budget {
        confirm_click,
        confirm_day,
        ..
    } = cx.state.settings.budget;
    let over_click = held
        .price
        .at_most()
        .is_some_and(|most| most > confirm_click);
    // A text below the question must not take the Enter that answers it.
    let focused = ui.memory(eframe::egui::Memory::focused);
    if let Some(text) = focused.filter(|_| ui.ctx().text_edit_focused()) {
        ui.memory_mut(|memory| memory.surrender_focus(text));
    }
    // Enter on a button of the question presses that button.
    let entered =
        focused.is_none() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    let shown = widgets::dialog(ui.ctx(), Id::unique("question"), WIDTH, |ui| {
        let title = words::confirm_title(held.price);
        let sentence = words::confirm_sentence(held.price, over_click, confirm_click, confirm_day);
        money_ui(ui, &title, &[&sentence]);
        let yes = words::confirm(held.pictures, held.price);
        buttons_ui(ui, (Kind::Primary, &yes), text::CANCEL)
    });
    if entered {
        return Some(true);
    }
    shown.inner.or_else(|| shown.should_close.then_some(false))
}
