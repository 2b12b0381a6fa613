//! What somebody in front of the window could see and hear: the accessibility tree of a frame, as plain data.

use std::collections::HashMap;
use std::sync::Arc;

use egui::accesskit::{Action, Role};
use egui::{Id, Plugin, Pos2, Rect, Response, Ui};
use egui_kittest::Harness;
use egui_kittest::kittest::AccessKitNode;
use passdesk::ui::App;

use super::questions::{ACCOUNTS, is_card};

/// So near to a control a press is taken for one of it (egui, `Interaction::interact_radius`).
const RADIUS: f32 = 5.0;

/// A frame, as it was seen.
#[derive(Clone, Default)]
pub(crate) struct Screen {
    /// The window.
    pub(crate) size: Option<Rect>,
    /// The account that is shown, if one is.
    pub(crate) account: String,
    /// What is in front of or beside the desk and has a name of its own: dialogs, hand-over cards.
    pub(crate) panels: Vec<Panel>,
    /// Whatever can be pressed, chosen or typed into.
    pub(crate) controls: Vec<Control>,
    /// What has the keyboard's focus.
    pub(crate) focus: Option<Focus>,
    /// A menu or another popup is open.
    pub(crate) has_menu: bool,
    /// The program's own complaints about ids that are used twice.
    pub(crate) clashes: Vec<String>,
}

/// A dialog, or a card.
#[derive(Clone, Debug)]
pub(crate) struct Panel {
    pub(crate) title: String,
    /// Nothing beside it can be used.
    pub(crate) modal: bool,
    /// All that is said in it.
    pub(crate) text: String,
}

/// A control.
#[derive(Clone, Debug)]
pub(crate) struct Control {
    pub(crate) id: u64,
    pub(crate) role: Role,
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) rect: Rect,
    /// As much of it as is not cut off by what it scrolls in.
    pub(crate) visible: Rect,
    pub(crate) enabled: bool,
    pub(crate) focusable: bool,
    pub(crate) clickable: bool,
    /// The panels that it is in, by their places in [`Screen::panels`], from the outermost.
    pub(crate) within: Vec<usize>,
}

/// Where the keyboard's focus is.
#[derive(Clone, Debug)]
pub(crate) struct Focus {
    /// Its place in [`Screen::controls`], if it is one of them.
    pub(crate) control: Option<usize>,
    /// As much of it as is not cut off by the window or by what it scrolls in.
    pub(crate) visible: Rect,
    pub(crate) rect: Rect,
    /// Something is in front of it that takes all input.
    pub(crate) behind: bool,
}

/// Notes where widgets are, at the end of each frame: once it is over, egui knows of them as they were one before, and the tree
/// does not say what of them is cut off.
pub(crate) struct Watch;

/// What egui's memory has under [`Watch`].
const WATCHED: &str = "what was watched";

#[derive(Clone, Default)]
struct Watched {
    /// What has the focus.
    focused: Option<Response>,
    /// How much of each widget can be seen, by its number in the tree.
    visible: Arc<HashMap<u64, Rect>>,
}

impl Plugin for Watch {
    fn debug_name(&self) -> &'static str {
        "watch"
    }

    fn on_end_pass(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        let focused = ctx.memory(egui::Memory::focused);
        let response = focused.and_then(|id| ctx.read_response(id));
        // Where the mouse was pressed elsewhere, egui takes the focus from what is looked at.
        if let Some(id) = focused.filter(|id| !ctx.memory(|memory| memory.has_focus(*id))) {
            ctx.memory_mut(|memory| memory.request_focus(id));
        }
        let visible = ctx.viewport(|window| {
            let widgets = window.this_pass.widgets.layers().flat_map(|(_, widgets)| widgets);
            widgets.map(|widget| (widget.id.accesskit_id().0, widget.interact_rect)).collect()
        });
        let watched = Watched { focused: response, visible: Arc::new(visible) };
        ctx.data_mut(|data| data.insert_temp(Id::unique(WATCHED), watched));
    }
}

impl Screen {
    /// The frame that the window has just painted.
    pub(crate) fn of(harness: &Harness<'_, App>) -> Self {
        let mut screen = Self::default();
        let size = harness.ctx.content_rect();
        screen.size = Some(size);
        let shown = harness.state().desk().account().map(|account| &account.session.identity.account_id);
        let known = ACCOUNTS.iter().find(|(_, id)| shown.is_some_and(|shown| shown == id));
        screen.account = known.map(|(name, _)| (*name).to_owned()).unwrap_or_default();
        let watched = harness.ctx.data(|data| data.get_temp::<Watched>(Id::unique(WATCHED))).unwrap_or_default();
        let mut focused = None;
        screen.take(&harness.kittest_state().root(), &watched, &mut Vec::new(), &mut focused);
        screen.has_menu = egui::Popup::is_any_open(&harness.ctx);
        // What is cut off is not in the tree: egui knows it.
        let focused_id = harness.ctx.memory(egui::Memory::focused);
        if let Some(response) = watched.focused.filter(|response| Some(response.id) == focused_id) {
            let behind = !harness.ctx.memory(|memory| memory.allows_interaction(response.layer_id));
            let visible = response.interact_rect.intersect(size);
            screen.focus = Some(Focus { control: focused, visible, rect: response.rect, behind });
        }
        let mut texts = Vec::new();
        for clipped in &harness.output().shapes {
            collect_texts(&clipped.shape, &mut texts);
        }
        screen.clashes = texts.into_iter().filter(|text| text.starts_with('🔥')).collect();
        screen
    }

    fn take(
        &mut self,
        node: &AccessKitNode<'_>,
        watched: &Watched,
        within: &mut Vec<usize>,
        focused: &mut Option<usize>,
    ) {
        let data = node.data();
        let role = node.role();
        let rect = node.raw_bounds().map_or(Rect::NOTHING, |bounds| {
            let point = |x: f64, y: f64| Pos2::new(x as f32, y as f32);
            Rect::from_min_max(point(bounds.x0, bounds.y0), point(bounds.x1, bounds.y1))
        });
        let label = || node.label().unwrap_or_default();
        // What a dialog is laid out in has its role too, and no name.
        let is_panel = matches!(role, Role::Dialog | Role::AlertDialog) && !label().is_empty()
            || matches!(role, Role::Group | Role::Region) && is_card(&label());
        if is_panel {
            let title = label();
            let modal = data.is_modal();
            within.push(self.panels.len());
            self.panels.push(Panel { text: title.clone(), title, modal });
        }
        let (focusable, clickable) = (data.supports_action(Action::Focus), data.supports_action(Action::Click));
        let value = if matches!(role, Role::TextRun) { String::new() } else { node.value().unwrap_or_default() };
        if role == Role::Label || !value.is_empty() {
            for &panel in within.iter() {
                let text = &mut self.panels[panel].text;
                text.push('\n');
                text.push_str(&value);
            }
        }
        if !is_panel && !node.is_root() && (focusable || clickable) {
            if node.is_focused_in_tree() {
                *focused = Some(self.controls.len());
            }
            let id = node.locate().0.0;
            self.controls.push(Control {
                id,
                role,
                name: label(),
                value,
                rect,
                visible: watched.visible.get(&id).map_or(rect, |visible| visible.intersect(rect)),
                enabled: !node.is_disabled(),
                focusable,
                clickable,
                within: within.clone(),
            });
        }
        for child in node.children() {
            self.take(&child, watched, within, focused);
        }
        if is_panel {
            within.pop();
        }
    }

    /// The dialog that takes all input, by its place, if there is one.
    pub(crate) fn modal(&self) -> Option<usize> {
        self.panels.iter().rposition(|panel| panel.modal)
    }

    /// Whether a control can be reached: nothing that takes all input is in front of it.
    pub(crate) fn is_reachable(&self, control: &Control) -> bool {
        self.modal().is_none_or(|modal| control.within.contains(&modal))
    }

    /// The control that has the focus.
    pub(crate) fn focused(&self) -> Option<&Control> {
        self.controls.get(self.focus.as_ref()?.control?)
    }

    /// The controls that can be used now.
    pub(crate) fn usable(&self) -> impl Iterator<Item = &Control> {
        self.controls.iter().filter(|control| control.enabled && self.is_reachable(control))
    }

    /// Where in the window this is, as a share of its width and of its height.
    pub(crate) fn place(&self, x: f32, y: f32) -> Pos2 {
        let size = self.size.unwrap_or(Rect::ZERO);
        Pos2::new(egui::lerp(size.x_range(), x), egui::lerp(size.y_range(), y))
    }

    /// The control at this place that a press there is meant for: the smallest of those that can be seen there or else, as egui has it,
    /// the nearest one within its radius.
    pub(crate) fn at(&self, pos: Pos2) -> Option<&Control> {
        let seen = || self.usable().filter(|control| control.clickable && control.visible.is_positive());
        let hit = seen().filter(|control| control.visible.contains(pos));
        let smallest = hit.min_by(|a, b| a.visible.area().total_cmp(&b.visible.area()));
        let away = |control: &&Control| control.visible.distance_to_pos(pos);
        let nearest = || seen().min_by(|a, b| away(a).total_cmp(&away(b))).filter(|control| away(control) <= RADIUS);
        smallest.or_else(nearest)
    }
}

impl Control {
    pub(crate) fn is_scroll_bar(&self) -> bool {
        self.role == Role::ScrollBar
    }

    /// Whether it is typed into.
    pub(crate) fn is_field(&self) -> bool {
        matches!(
            self.role,
            Role::TextInput
                | Role::PasswordInput
                | Role::MultilineTextInput
                | Role::SearchInput
                | Role::EditableComboBox
        )
    }
}

fn collect_texts(shape: &egui::Shape, texts: &mut Vec<String>) {
    match shape {
        egui::Shape::Text(text) => texts.push(text.galley.text().to_owned()),
        egui::Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect_texts(shape, texts)),
        _ => {}
    }
}
