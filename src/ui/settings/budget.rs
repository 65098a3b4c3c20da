//! What was spent, what may be spent, and when a click asks first.

use eframe::egui::{Key, Sense, Ui, vec2};

use super::general::{line, setting};
use super::{SettingsView, card};
use crate::app::msg::{Msg, SettingsMsg};
use crate::app::remote::Remote;
use crate::domain::budget::{Budget, Cap, Spent};
use crate::domain::money::Micros;
use crate::text::spending as words;
use crate::ui::fonts::{Size, Weight};
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::{self, Field, paint};

/// Width of a field for an amount.
const FIELD: f32 = 128.0;
const CAPS: [Cap; 4] = [Cap::Click, Cap::Day, Cap::Month, Cap::Project];

/// What is typed into the fields: four caps, then the two sums above which is asked.
#[derive(Default)]
pub(super) struct BudgetView {
    seen: Option<Budget>,
    typed: [String; 6],
}

impl BudgetView {
    fn follow(&mut self, budget: &Budget) {
        if self.seen.as_ref() == Some(budget) {
            return;
        }
        self.seen = Some(*budget);
        let field = |micros: Option<Micros>| micros.map(words::in_field).unwrap_or_default();
        let [click, day, month, project] = CAPS.map(|cap| field(budget.limit(cap)));
        let ask = [budget.confirm_click, budget.confirm_day].map(|it| field(Some(it)));
        let [ask_click, ask_day] = ask;
        self.typed = [click, day, month, project, ask_click, ask_day];
    }
}

pub(super) fn budget_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut SettingsView, out: &mut Outbox) {
    let budget = cx.state.settings.budget;
    let view = &mut view.budget;
    view.follow(&budget);
    card(ui, |ui| spent_ui(ui, cx, &budget));
    ui.add_space(16.0);
    let mut changed = budget;
    let [click, day, month, project, ask_click, ask_day] = &mut view.typed;
    card(ui, |ui| {
        widgets::heading(ui, words::CAPS);
        ui.add_space(2.0);
        widgets::quiet(ui, words::CAPS_SENTENCE);
        ui.add_space(20.0);
        for (at, (cap, typed)) in CAPS
            .into_iter()
            .zip([click, day, month, project])
            .enumerate()
        {
            if at > 0 {
                line(ui);
            }
            let (name, sentence) = words::cap(cap);
            setting(ui, name, sentence, |ui| {
                if amount_ui(ui, &words::cap_field(name), typed, true) {
                    changed = changed.with_limit(cap, words::read_amount(typed));
                }
            });
        }
    });
    ui.add_space(16.0);
    card(ui, |ui| {
        widgets::heading(ui, words::ASK);
        ui.add_space(2.0);
        widgets::quiet(ui, words::ASK_SENTENCE);
        ui.add_space(20.0);
        let (name, sentence) = words::ASK_CLICK;
        setting(ui, name, sentence, |ui| {
            if amount_ui(ui, name, ask_click, false) {
                changed.confirm_click = words::read_amount(ask_click).unwrap_or_default();
            }
        });
        line(ui);
        let (name, sentence) = words::ASK_DAY;
        setting(ui, name, sentence, |ui| {
            if amount_ui(ui, name, ask_day, false) {
                changed.confirm_day = words::read_amount(ask_day).unwrap_or_default();
            }
        });
    });
    if changed != budget {
        out.push(Msg::Settings(SettingsMsg::Budget(changed)));
    }
}

/// Three sums, each with the part of its cap that is used.
fn spent_ui(ui: &mut Ui, cx: &Cx<'_>, budget: &Budget) {
    widgets::heading(ui, words::SPENT);
    ui.add_space(2.0);
    widgets::quiet(ui, words::SPENT_SENTENCE);
    ui.add_space(16.0);
    let Some(spent) = cx.state.spent.value() else {
        let word = match &cx.state.spent {
            Remote::Failed(why, _) => why.as_str(),
            _ => words::ADDING_UP,
        };
        widgets::quiet(ui, word);
        return;
    };
    let Spent {
        today,
        this_month,
        in_project,
    } = *spent;
    let sums = [
        (words::TODAY, today, budget.per_day),
        (words::THIS_MONTH, this_month, budget.per_month),
        (words::THIS_LIBRARY, in_project, budget.per_project),
    ];
    let room = ui.available_width();
    let width = ((room - 2.0 * 24.0) / 3.0).floor();
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 24.0;
        for (name, sum, limit) in sums {
            ui.vertical(|ui| {
                ui.set_width(width);
                sum_ui(ui, name, sum, limit);
            });
        }
    });
}

fn sum_ui(ui: &mut Ui, name: &str, sum: Micros, limit: Option<Micros>) {
    let theme = tokens(ui);
    widgets::section_label(ui, name);
    ui.add_space(2.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let amount = words::amount(sum);
        ui.label(widgets::rich(
            amount,
            Size::Title,
            Weight::SemiBold,
            theme.text,
        ));
        if let Some(limit) = limit {
            let of = words::of(limit);
            ui.label(widgets::rich(of, Size::Body, Weight::Regular, theme.text_2));
        }
    });
    ui.add_space(8.0);
    let (bar, _) = ui.allocate_exact_size(vec2(ui.available_width(), 4.0), Sense::hover());
    let Some(limit) = limit else {
        return;
    };
    let bar = paint::snap(ui, bar);
    ui.painter().rect_filled(bar, 2.0, theme.line);
    let part = (sum.0 as f32 / limit.0.max(1) as f32).clamp(0.0, 1.0);
    if part > 0.0 {
        let used = bar.with_max_x(bar.left() + (bar.width() * part).max(4.0));
        ui.painter().rect_filled(used, 2.0, theme.text);
    }
}

/// A field for dollars. Returns whether a good amount was entered: the field was left, or Enter pressed.
fn amount_ui(ui: &mut Ui, name: &str, typed: &mut String, may_be_empty: bool) -> bool {
    let empty = typed.trim().is_empty();
    let good = words::read_amount(typed).is_some() || empty && may_be_empty;
    let field = Field::new(name, typed)
        .hint(if may_be_empty { words::NO_CAP } else { "" })
        .width(FIELD)
        .inset(if empty { 0.0 } else { 14.0 })
        .right()
        .wrong(!good)
        .show(ui);
    if !empty {
        let at = field.rect.left_center() - vec2(14.0, 0.0);
        let dollar = paint::galley(ui, "$", Size::Body, Weight::Regular);
        paint::paint_left(ui, at, dollar, tokens(ui).text_2);
    }
    if !good {
        crate::ui::widgets::tooltip::show_always(&field, words::BAD_AMOUNT);
    }
    let entered = field.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    (field.lost_focus() || entered) && good
}
