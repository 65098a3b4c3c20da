//! Picture servers that people already run: found by themselves on this computer, or at a typed address.

use eframe::egui::{Id, TextEdit, Ui, vec2};

use super::card::{Head, head_ui, split_ui};
use crate::app::msg::{Msg, ServersMsg};
use crate::app::state::ServersState;
use crate::domain::ids::ProviderId;
use crate::domain::servers::FoundServer;
use crate::text::{self, servers as words};
use crate::ui::fonts::{self, Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::chip::Status;
use crate::ui::widgets::{self, Button, Field, Height, Kind, MenuRow};

/// What is typed here.
#[derive(Default)]
pub(super) struct ServersView {
    address: String,
    /// For which service the form for a workflow was last open.
    open: Option<ProviderId>,
    name: String,
    workflow: String,
}

/// The section: what it is, two ways to find one, and a card for each that is there and not in use.
pub(super) fn servers_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut ServersView, out: &mut Outbox) {
    let servers = &cx.state.servers;
    widgets::section_label(ui, words::SECTION);
    ui.add_space(8.0);
    widgets::card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 0.0;
        widgets::quiet(ui, words::LEAD);
        ui.add_space(12.0);
        look_ui(ui, servers, view, out);
        if let Some(problem) = &servers.problem {
            ui.add_space(8.0);
            widgets::caption(ui, problem);
        } else if servers.looked && !servers.looking && servers.found.is_empty() {
            ui.add_space(8.0);
            widgets::caption(ui, words::NONE_FOUND);
        }
        ui.add_space(12.0);
        let mut on = cx.state.settings.look_for_servers;
        let row = widgets::toggle_labelled(ui, &mut on, words::AT_START).changed();
        if row {
            out.push(Msg::Servers(ServersMsg::AtStart(on)));
        }
    });
    for found in &servers.found {
        ui.add_space(16.0);
        widgets::card(ui, |ui| {
            ui.set_width(ui.available_width());
            found_ui(ui, found, out);
        });
    }
}

fn look_ui(ui: &mut Ui, servers: &ServersState, view: &mut ServersView, out: &mut Outbox) {
    let busy = servers.looking.then_some(words::LOOKING);
    let (mut look, mut at) = (false, false);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let button = Button::secondary(words::LOOK).icon(Icon::MagnifyingGlass);
        look = button.busy(busy).show(ui).clicked() && busy.is_none();
        let room = (ui.available_width() - 72.0 - 8.0).clamp(120.0, 320.0);
        ui.allocate_ui(vec2(room, 32.0), |ui| {
            let field = Field::new(words::ADDRESS, &mut view.address).hint(words::ADDRESS_HINT);
            let entered = field.show(ui);
            let enter = ui.input(|input| input.key_pressed(eframe::egui::Key::Enter));
            at |= entered.lost_focus() && enter;
        });
        let typed = !view.address.trim().is_empty();
        let add = Button::secondary(words::LOOK_THERE).enabled(typed && busy.is_none());
        at |= add.show(ui).clicked();
    });
    if look {
        out.push(Msg::Servers(ServersMsg::Look));
    }
    if at && !view.address.trim().is_empty() && busy.is_none() {
        let address = view.address.trim().to_owned();
        out.push(Msg::Servers(ServersMsg::LookAt(address)));
    }
}

fn found_ui(ui: &mut Ui, found: &FoundServer, out: &mut Outbox) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let address = found.address.split("://").nth(1).unwrap_or(&found.address);
    let pill = if found.service.is_some() {
        (Status::Positive, Some(Icon::CheckCircleFill), words::FOUND)
    } else {
        (Status::Neutral, None, words::NOT_USABLE)
    };
    let head = Head {
        name: &found.name,
        aside: address,
        pill,
    };
    head_ui(ui, &head, None::<fn(&mut Ui)>);
    ui.add_space(8.0);
    let models = found.service.as_ref().map(|service| service.models.len());
    let line = match (models, found.note.is_empty()) {
        (Some(count @ 1..), true) => words::models(count),
        (Some(count @ 1..), false) => {
            format!("{}{}{}", words::models(count), text::DOT, found.note)
        }
        _ => found.note.clone(),
    };
    let right = |ui: &mut Ui| {
        if found.service.is_some() {
            let name = words::use_it(&found.name);
            let button = Button::secondary(words::USE).height(Height::H28);
            if button.show(ui).accessible_name(name).clicked() {
                let address = found.address.clone();
                out.push(Msg::Servers(ServersMsg::Use(address)));
            }
        }
    };
    split_ui(ui, 28.0, right, |ui, _| {
        widgets::quiet(ui, &line);
    });
}

/// The rows of a server's menu.
pub(super) fn menu_rows(ui: &mut Ui, service: &ProviderId, workflows: bool, out: &mut Outbox) {
    let row = MenuRow::new(words::ADD_WORKFLOW).icon(Icon::Plus);
    if workflows && row.show(ui).clicked() {
        let service = Some(service.clone());
        out.push(Msg::Servers(ServersMsg::Workflow(service)));
    }
}

/// The form for a workflow of one's own.
pub(super) fn workflow_ui(ui: &Ui, cx: &Cx<'_>, view: &mut ServersView, out: &mut Outbox) {
    let servers = &cx.state.servers;
    let Some(service) = &servers.workflow else {
        view.open = None;
        return;
    };
    if view.open.as_ref() != Some(service) {
        view.open = Some(service.clone());
        view.name.clear();
        view.workflow.clear();
    }
    let id = Id::unique("a workflow of one's own");
    let shown = widgets::dialog(ui.ctx(), id, 560.0, |ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
        widgets::title(ui, words::WORKFLOW);
        ui.add_space(8.0);
        widgets::quiet(ui, words::WORKFLOW_SENTENCE);
        ui.add_space(16.0);
        Field::new(words::WORKFLOW_NAME, &mut view.name)
            .hint(words::WORKFLOW_NAME_HINT)
            .show(ui);
        ui.add_space(8.0);
        let theme = tokens(ui);
        let text = TextEdit::multiline(&mut view.workflow)
            .font(fonts::font(Size::Caption, Weight::Regular))
            .text_color(theme.text)
            .hint_text(words::WORKFLOW_TEXT_HINT)
            .desired_rows(10)
            .desired_width(f32::INFINITY);
        eframe::egui::ScrollArea::vertical()
            .max_height(220.0)
            .show(ui, |ui| ui.add(text));
        if let Some(why) = &servers.bad_workflow {
            ui.add_space(8.0);
            let (size, weight) = (Size::Body, Weight::Regular);
            ui.label(widgets::rich(why, size, weight, theme.danger_text));
        }
        ui.add_space(16.0);
        form_buttons_ui(ui, servers.reading, view)
    });
    match shown.inner {
        Some(true) => {
            let (name, text) = (view.name.trim().to_owned(), view.workflow.clone());
            out.push(Msg::Servers(ServersMsg::AddWorkflow(
                service.clone(),
                name,
                text,
            )));
        }
        Some(false) => out.push(Msg::Servers(ServersMsg::Workflow(None))),
        None if shown.should_close => out.push(Msg::Servers(ServersMsg::Workflow(None))),
        None => {}
    }
}

/// `Some(true)` to add it, `Some(false)` to leave.
fn form_buttons_ui(ui: &mut Ui, reading: bool, view: &ServersView) -> Option<bool> {
    let good = !view.name.trim().is_empty() && !view.workflow.trim().is_empty() && !reading;
    let mut answer = None;
    let right = |ui: &mut Ui| {
        let kind = if good { Kind::Primary } else { Kind::Secondary };
        let add = Button::new(kind, words::WORKFLOW_ADD).enabled(good);
        if add.show(ui).clicked() {
            answer = Some(true);
        }
        if Button::secondary(text::CANCEL).show(ui).clicked() {
            answer = Some(false);
        }
    };
    split_ui(ui, 32.0, right, |_, _| {});
    answer
}
