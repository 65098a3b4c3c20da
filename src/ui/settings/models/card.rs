//! The card of a service: name, how it stands, its menu; then its key, its models, and what it gets to see.

use eframe::egui::{Align, Layout, Sense, Ui, UiBuilder, vec2};

use super::{key, list, panels, practice, servers};
use crate::app::msg::{Msg, ServicesMsg};
use crate::app::state::Standing;
use crate::app::state::services::{KeyPlace, KeyState, host_of};
use crate::domain::failure::FailureKind;
use crate::domain::model::{Place, Service};
use crate::text::services as words;
use crate::ui::fonts::{Size, Weight};
use crate::ui::icons::Icon;
use crate::ui::tokens::tokens;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::chip::Status;
use crate::ui::widgets::{self, IconButton, MenuRow, menu, menu_divider, status_pill};

/// What is typed and unfolded on a card. It has no `Debug`, because it holds a key while one is typed.
#[derive(Default)]
pub(super) struct CardView {
    /// The key being typed; empty as soon as it was kept.
    pub(super) typed: String,
    /// All of it is shown.
    pub(super) shown: bool,
    /// Another key is being typed though there is one.
    pub(super) replacing: bool,
    /// The cursor goes into the key field.
    pub(super) focus: bool,
    /// How many keys had been kept when this was last looked at.
    pub(super) kept: u64,
    /// The whole list of models is shown.
    pub(super) unfolded: bool,
    /// What is searched for in it.
    pub(super) search: String,
    /// The address being typed, while that panel is open.
    pub(super) address: Option<String>,
    /// The id of a model being typed, while that panel is open.
    pub(super) model_id: Option<String>,
}

/// A pill: how something stands, its icon, its word.
pub(super) type Pill = (Status, Option<Icon>, &'static str);

pub(super) fn pill(standing: Standing) -> Pill {
    let (status, icon) = match standing {
        Standing::Ready | Standing::Connected => (Status::Positive, Some(Icon::CheckCircleFill)),
        Standing::Locked | Standing::Hanging => (Status::Warning, Some(Icon::LockSimple)),
        Standing::NotRunning
        | Standing::Trouble(FailureKind::Credit | FailureKind::Busy | FailureKind::NoAnswer) => {
            (Status::Warning, None)
        }
        Standing::NeedsKey
        | Standing::NotTested
        | Standing::Looking
        | Standing::Trouble(FailureKind::Offline) => (Status::Neutral, None),
        Standing::KeyRefused | Standing::Trouble(_) => {
            (Status::Danger, Some(Icon::WarningCircleFill))
        }
    };
    (status, icon, words::standing(standing))
}

/// The first line of a card.
pub(super) struct Head<'a> {
    pub(super) name: &'a str,
    /// In quieter letters behind the name.
    pub(super) aside: &'a str,
    pub(super) pill: Pill,
}

/// Draws the first line; `menu` fills the menu of the three dots.
pub(super) fn head_ui(ui: &mut Ui, head: &Head<'_>, rows: Option<impl FnOnce(&mut Ui)>) {
    let theme = tokens(ui);
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::hover());
    // The dots end where the prices end, so their button reaches beyond.
    let over = if rows.is_some() { 6.0 } else { 0.0 };
    let mut right = ui.new_child(
        UiBuilder::new()
            .id_salt("state")
            .max_rect(row.with_max_x(row.right() + over))
            .layout(Layout::right_to_left(Align::Center)),
    );
    right.spacing_mut().item_spacing.x = 8.0;
    if let Some(rows) = rows {
        let name = words::more(head.name);
        let dots = IconButton::new(Icon::DotsThreeBold, &name)
            .small()
            .show(&mut right);
        menu(&dots, 232.0, rows);
    }
    let (status, icon, word) = head.pill;
    status_pill(&mut right, status, icon, word);
    let room = row.with_max_x(right.min_rect().left() - 8.0);
    let mut left = ui.new_child(
        UiBuilder::new()
            .max_rect(room)
            .layout(Layout::left_to_right(Align::Center)),
    );
    left.spacing_mut().item_spacing.x = 8.0;
    let (size, weight) = (Size::Emphasis, Weight::SemiBold);
    widgets::elided(&mut left, head.name, size, weight, theme.text, room.width());
    let width = left.available_width();
    if !head.aside.is_empty() && width > 40.0 {
        let weight = Weight::Regular;
        widgets::elided(
            &mut left,
            head.aside,
            Size::Body,
            weight,
            theme.text_2,
            width,
        );
    }
}

/// Draws the card at least `high` inside. Returns how high its content is by itself; a long list that was unfolded asks nothing of its
/// neighbour.
pub(super) fn card_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (service, card, high): (&Service, &mut CardView, f32),
    out: &mut Outbox,
) -> f32 {
    follow(cx, service, card);
    let shown = widgets::card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
        if service.place == Place::BuiltIn {
            practice::practice_ui(ui, cx, service, out);
        } else {
            service_ui(ui, cx, service, card, out);
        }
        let natural = ui.min_rect().height();
        ui.add_space((high - natural).max(0.0));
        natural
    });
    let show = cx.state.services.show.as_ref();
    if let Some((_, typing)) = show.filter(|(id, _)| *id == service.id) {
        card.focus = *typing;
        ui.scroll_to_rect(shown.response.rect.expand(16.0), Some(Align::Center));
        out.push(Msg::Services(ServicesMsg::Shown));
    }
    if card.unfolded { 0.0 } else { shown.inner }
}

/// Forgets what was typed once it was kept.
fn follow(cx: &Cx<'_>, service: &Service, card: &mut CardView) {
    let state = cx.state.services.of(&service.id);
    if card.kept != state.kept {
        card.kept = state.kept;
        card.typed = String::new();
        card.shown = false;
        card.replacing = false;
    }
}

fn service_ui(ui: &mut Ui, cx: &Cx<'_>, service: &Service, card: &mut CardView, out: &mut Outbox) {
    let state = cx.state;
    let standing = state
        .services
        .standing(service, state.settings.tested.get(&service.id));
    let own = is_own(cx, service);
    let typed = state.settings.base_urls.get(&service.id);
    let head = Head {
        name: &service.name,
        aside: typed
            .and_then(|address| host_of(address))
            .unwrap_or_default(),
        pill: pill(standing),
    };
    let rows = |ui: &mut Ui| menu_ui(ui, cx, (service, standing, own), card, out);
    head_ui(ui, &head, Some(rows));
    ui.add_space(8.0);
    key::key_ui(ui, cx, (service, standing), card, out);
    panels::panels_ui(ui, cx, service, card, out);
    ui.add_space(12.0);
    widgets::divider(ui);
    ui.add_space(6.0);
    list::list_ui(ui, cx, service, card, out);
    if !service.privacy.is_empty() {
        ui.add_space(8.0);
        widgets::caption(ui, &service.privacy);
    }
}

/// Whether a person added the service.
pub(super) fn is_own(cx: &Cx<'_>, service: &Service) -> bool {
    !cx.state
        .shipped
        .services
        .iter()
        .any(|it| it.id == service.id)
}

fn menu_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (service, standing, own): (&Service, Standing, bool),
    card: &mut CardView,
    out: &mut Outbox,
) {
    let state = cx.state.services.of(&service.id);
    let id = || service.id.clone();
    let place = match &state.key {
        Some(KeyState::Present { place, .. }) => Some(place),
        _ => None,
    };
    let changeable = place.is_some_and(|place| !matches!(place, KeyPlace::Environment(_)));
    let locked = matches!(standing, Standing::Locked | Standing::Hanging);
    if (changeable || service.key.is_some() && place.is_none() && !locked)
        && MenuRow::new(if changeable {
            words::REPLACE
        } else {
            words::ADD_KEY
        })
        .icon(Icon::Key)
        .show(ui)
        .clicked()
    {
        card.replacing = true;
        card.focus = true;
    }
    if place.is_some() || service.key.as_ref().is_none_or(|key| key.optional) {
        let test = MenuRow::new(words::TEST_NOW).icon(Icon::Pulse);
        if test.enabled(!state.is_busy()).show(ui).clicked() {
            out.push(Msg::Services(ServicesMsg::Test(id())));
        }
    }
    let refresh = if state.listing {
        words::REFRESHING
    } else {
        words::REFRESH
    };
    let refresh = MenuRow::new(refresh).icon(Icon::ArrowClockwise);
    if refresh.enabled(!state.listing).show(ui).clicked() {
        out.push(Msg::Services(ServicesMsg::Refresh(id())));
    }
    let workflows = own && service.translator().as_str() == "comfyui";
    servers::menu_rows(ui, &service.id, workflows, out);
    if MenuRow::new(words::ADD_MODEL)
        .icon(Icon::Plus)
        .show(ui)
        .clicked()
    {
        card.model_id = Some(String::new());
    }
    if MenuRow::new(words::CHANGE_ADDRESS)
        .icon(Icon::LinkSimple)
        .show(ui)
        .clicked()
    {
        let address = cx.state.settings.base_urls.get(&service.id).cloned();
        card.address = Some(address.unwrap_or_default());
    }
    if !changeable && !own {
        return;
    }
    menu_divider(ui);
    let danger = |name| MenuRow::new(name).icon(Icon::Trash).danger();
    if changeable && danger(words::REMOVE).show(ui).clicked() {
        out.push(Msg::Services(ServicesMsg::Forget(id())));
    }
    if own && danger(words::REMOVE_SERVER).show(ui).clicked() {
        out.push(Msg::Services(ServicesMsg::RemoveServer(id())));
    }
}

/// A row with something at the left and something at the right that comes first.
pub(super) fn split_ui(
    ui: &mut Ui,
    high: f32,
    right: impl FnOnce(&mut Ui),
    left: impl FnOnce(&mut Ui, f32),
) {
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), high), Sense::hover());
    let mut at_right = ui.new_child(
        UiBuilder::new()
            .id_salt("right")
            .max_rect(row)
            .layout(Layout::right_to_left(Align::Center)),
    );
    at_right.spacing_mut().item_spacing.x = 8.0;
    right(&mut at_right);
    let room = row.with_max_x((at_right.min_rect().left() - 8.0).max(row.left()));
    let mut at_left = ui.new_child(
        UiBuilder::new()
            .id_salt("left")
            .max_rect(room)
            .layout(Layout::left_to_right(Align::Center)),
    );
    at_left.spacing_mut().item_spacing.x = 8.0;
    left(&mut at_left, room.width());
}
