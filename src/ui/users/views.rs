use egui::{
    Align, Align2, Frame, Key, Layout, Margin, Popup, PopupCloseBehavior, PopupKind, Response, RichText, Role,
    ScrollArea, Sense, TextEdit, Ui, WidgetInfo, vec2,
};

use crate::desk::{Column, ColumnSetting, Command, Desk, Query, SavedView, Settings};

use crate::ui::kit::painted::paint_text;
use crate::ui::kit::scroll::scrolled_ui;
use crate::ui::kit::theme::{self, GRID, RADIUS, palette};
use crate::ui::kit::widgets::{Button, Kind, caption, focus_ring};
use crate::ui::kit::{format, icons, widgets};

/// Views that everybody has: a name, and what is filtered by.
const BUILT_IN: [(&str, &str); 6] = [
    ("Everybody", ""),
    ("Password without MFA", "status:set mfa:no"),
    ("Never signed in", "status:set sign-in:never"),
    ("Password expired", "expires:expired"),
    ("Old access keys", "key-age:>90d"),
    ("Password reset required", "must-change:yes"),
];

const WIDTH: f32 = 260.0;
const ITEM_HEIGHT: f32 = 28.0;
/// A name is not longer, in characters.
const MAX_NAME: usize = 60;

/// The menu of views.
#[derive(Default)]
pub(in crate::ui) struct ViewsMenu {
    /// The name that is being typed for the view that is to be saved.
    naming: Option<Naming>,
    /// The view that was deleted last, and where it was: it can be brought back.
    deleted: Option<(usize, SavedView)>,
    /// The line that brings it back is still to have the focus: the one that was pressed is gone.
    focus_deleted: bool,
}

#[derive(Default)]
struct Naming {
    name: String,
    has_focus: bool,
}

/// What was asked for in the menu.
enum Chosen {
    BuiltIn(&'static str),
    Saved(usize),
    Delete(usize),
    BringBack,
    Name,
    Save(String),
}

/// The button that opens the menu of views, and the menu. Tells whether another view was chosen.
pub(in crate::ui) fn views_ui(
    ui: &mut Ui,
    desk: &Desk,
    query: &mut Query,
    menu: &mut ViewsMenu,
    commands: &mut Vec<Command>,
) -> bool {
    let button = Button::new(Kind::Plain, "Views").with_icon(icons::STACK).show(ui);
    widgets::opens_menu(&button);
    let popup = Popup::menu(&button)
        // The keys that walk a menu are those of a text that is typed.
        .kind(if menu.naming.is_some() { PopupKind::Popup } else { PopupKind::Menu })
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name("Views")
        .gap(GRID)
        .width(WIDTH);
    let views = &desk.settings.views;
    let Some(shown) = popup.show(|ui| match &mut menu.naming {
        Some(naming) => naming_ui(ui, naming, views),
        None => {
            let take_focus = std::mem::take(&mut menu.focus_deleted);
            choice_ui(ui, query, &desk.settings, menu.deleted.as_ref().map(|(_, view)| (view, take_focus)))
        }
    }) else {
        menu.naming = None;
        return false;
    };
    let Some(chosen) = shown.inner else { return false };
    let keep = |views: Vec<SavedView>| Command::SaveSettings(Settings { views, ..desk.settings.clone() });
    let close = || Popup::close_all(ui.ctx());
    match chosen {
        Chosen::BuiltIn(filter) => {
            query.order.clear();
            query.narrow_to(filter);
            close();
            return true;
        }
        Chosen::Saved(index) => {
            let Some(view) = views.get(index) else { return false };
            query.order.clone_from(&view.order);
            query.narrow_to(&view.filter);
            commands.push(Command::SaveSettings(Settings { columns: view.columns.clone(), ..desk.settings.clone() }));
            close();
            return true;
        }
        Chosen::Delete(index) => {
            let others = views.iter().enumerate().filter(|(other, _)| *other != index);
            commands.push(keep(others.map(|(_, view)| view.clone()).collect()));
            menu.deleted = views.get(index).map(|view| (index, view.clone()));
            menu.focus_deleted = true;
        }
        Chosen::BringBack => {
            let Some((index, view)) = menu.deleted.take() else { return false };
            let mut views = views.clone();
            // One that was saved under its name meanwhile stays.
            if !views.iter().any(|other| is_same_name(&other.name, &view.name)) {
                views.insert(index.min(views.len()), view);
            }
            commands.push(keep(views));
        }
        Chosen::Name => menu.naming = Some(Naming::default()),
        Chosen::Save(name) => {
            let view = SavedView {
                name,
                filter: query.text.trim().to_owned(),
                order: query.order.clone(),
                columns: desk.settings.columns.clone(),
            };
            commands.push(keep(with_view(views, view)));
            menu.naming = None;
            close();
        }
    }
    false
}

/// These views with another one, in place of the one of the same name if there is one.
fn with_view(views: &[SavedView], view: SavedView) -> Vec<SavedView> {
    let mut views = views.to_vec();
    match views.iter_mut().find(|other| is_same_name(&other.name, &view.name)) {
        Some(same) => *same = view,
        None => views.push(view),
    }
    views
}

fn is_same_name(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// Which view is what the table shows: one at most, a saved one before one that everybody has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ShownView {
    BuiltIn(&'static str),
    Saved(usize),
}

impl ShownView {
    fn of(query: &Query, settings: &Settings) -> Option<Self> {
        let text = query.text.trim();
        let columns = |chosen: &[ColumnSetting]| -> Vec<Column> {
            ColumnSetting::shown(chosen).iter().map(|setting| setting.column).collect()
        };
        let present = columns(&settings.columns);
        let is_it =
            |view: &SavedView| view.filter == text && view.order == query.order && columns(&view.columns) == present;
        let built_in = || BUILT_IN.iter().find(|(_, filter)| *filter == text && query.order.is_empty());
        let saved = settings.views.iter().position(is_it).map(Self::Saved);
        saved.or_else(|| Some(Self::BuiltIn(built_in()?.0)))
    }
}

/// All views, and what can be done with them; among them the one that was `deleted` last, and whether it is to have the focus.
fn choice_ui(ui: &mut Ui, query: &Query, settings: &Settings, deleted: Option<(&SavedView, bool)>) -> Option<Chosen> {
    let (mut chosen, views) = (None, &settings.views);
    let shown = ShownView::of(query, settings);
    ui.spacing_mut().item_spacing.y = 0.0;
    for (name, filter) in BUILT_IN {
        let is_shown = shown == Some(ShownView::BuiltIn(name));
        if item_ui(ui, WIDTH, name, filter, is_shown).clicked() {
            chosen = Some(Chosen::BuiltIn(filter));
        }
    }
    rule_ui(ui);
    scrolled_ui(ui, ScrollArea::vertical().max_height(260.0), |ui| {
        for (index, view) in views.iter().enumerate() {
            chosen = chosen.take().or(ui.push_id(index, |ui| saved_ui(ui, shown, index, view)).inner);
        }
    });
    if let Some((view, take_focus)) = deleted {
        let text = format!("Bring back {}", format::visible(&view.name));
        let line = Button::new(Kind::Quiet, &text).in_menu().show(ui);
        if take_focus {
            line.request_focus();
        }
        if line.clicked() {
            chosen = Some(Chosen::BringBack);
        }
    }
    if !views.is_empty() || deleted.is_some() {
        rule_ui(ui);
    }
    if item_ui(ui, WIDTH, "Save this view…", "", false).clicked() {
        chosen = Some(Chosen::Name);
    }
    chosen
}

/// A view that was saved. Its name comes from a file.
fn saved_ui(ui: &mut Ui, shown: Option<ShownView>, index: usize, view: &SavedView) -> Option<Chosen> {
    let name = format::visible(&view.name);
    let filter = format::visible(&view.filter);
    let is_shown = shown == Some(ShownView::Saved(index));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let clicked = item_ui(ui, WIDTH - ITEM_HEIGHT, &name, &filter, is_shown).clicked();
        let delete = Button::icon(icons::TRASH, &format!("Delete the view {name}")).in_menu().show(ui).clicked();
        delete.then_some(Chosen::Delete(index)).or(clicked.then_some(Chosen::Saved(index)))
    })
    .inner
}

fn rule_ui(ui: &mut Ui) {
    ui.add_space(GRID);
    widgets::rule(ui);
    ui.add_space(GRID);
}

/// A line of the menu, with what is filtered by as its tooltip, and a mark where it is what is shown.
fn item_ui(ui: &mut Ui, width: f32, name: &str, filter: &str, is_shown: bool) -> Response {
    let palette = palette(ui);
    let (_, rect) = ui.allocate_space(vec2(width, ITEM_HEIGHT));
    let response = ui.interact(rect, ui.scope_id().with(("view", name)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::MenuItemRadio, true, is_shown, name));
    if response.hovered() {
        ui.painter().rect_filled(rect, RADIUS, palette.row_hover);
    }
    if response.has_focus() {
        focus_ring(ui, rect.shrink(2.0));
    }
    let (font, ink) = if is_shown { (theme::medium(13.5), palette.accent) } else { (theme::plain(13.5), palette.text) };
    let at = rect.left_center() + vec2(2.0 * GRID, 0.0);
    paint_text(ui, at, width - 9.0 * GRID, name, font, ink);
    if is_shown {
        let at = rect.right_center() - vec2(4.0 * GRID, 0.0);
        ui.painter().text(at, Align2::CENTER_CENTER, icons::CHECK, theme::icon(15.0), ink);
    }
    if filter.is_empty() { response } else { response.on_hover_text(filter) }
}

/// The name of a view that is to be saved.
fn naming_ui(ui: &mut Ui, naming: &mut Naming, views: &[SavedView]) -> Option<Chosen> {
    // Not justified as a menu is.
    ui.with_layout(Layout::top_down(Align::Min), |ui| {
        let margin = Margin::symmetric(8, 6);
        Frame::new().inner_margin(margin).show(ui, |ui| name_ui(ui, naming, views)).inner
    })
    .inner
}

fn name_ui(ui: &mut Ui, naming: &mut Naming, views: &[SavedView]) -> Option<Chosen> {
    ui.spacing_mut().item_spacing.y = 1.5 * GRID;
    let label = ui.label(RichText::new("Name of the view").font(theme::medium(13.0)));
    let edit = TextEdit::singleline(&mut naming.name)
        .id_salt("name of the view")
        .char_limit(MAX_NAME)
        .margin(Margin { left: 10, right: 10, top: 7, bottom: 6 })
        .min_size(vec2(0.0, theme::CONTROL_HEIGHT))
        .desired_width(f32::INFINITY);
    let field = ui.add(edit).labelled_by(label.id);
    if !std::mem::replace(&mut naming.has_focus, true) {
        field.request_focus();
    }
    let name = naming.name.trim();
    let replaces = views.iter().any(|view| is_same_name(&view.name, name));
    if replaces {
        let text = "There is a view of this name. Saving replaces it.";
        ui.add(egui::Label::new(RichText::new(text).size(12.5).color(palette(ui).warn)).wrap());
    } else {
        caption(ui, "The filter, the order and the columns are saved.");
    }
    let is_built_in = BUILT_IN.iter().any(|(built_in, _)| is_same_name(built_in, name));
    let off = match name {
        "" => Some("Type a name first"),
        _ => is_built_in.then_some("A built-in view has this name"),
    };
    let word = if replaces { "Replace view" } else { "Save view" };
    let pressed = ui.horizontal(|ui| Button::new(Kind::Primary, word).disabled_if(off).show(ui).clicked()).inner;
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if entered && off.is_some() {
        field.request_focus();
    }
    ((pressed || entered) && off.is_none()).then(|| Chosen::Save(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Filter;

    #[test]
    fn built_in_views_are_understood() {
        for (name, filter) in BUILT_IN {
            let read = Filter::read(filter);
            assert_eq!((read.complaints().count(), read.hints().count()), (0, 0), "{name}");
            assert_eq!(read.chips().count(), filter.split_whitespace().count(), "{name}");
        }
    }

    #[test]
    fn a_view_takes_the_place_of_one_of_its_name() {
        let view = |name: &str, filter: &str| SavedView {
            name: name.into(),
            filter: filter.into(),
            order: Vec::new(),
            columns: Vec::new(),
        };
        let views = with_view(&[view("A", "1"), view("B", "2")], view("a", "3"));
        assert_eq!(views, [view("a", "3"), view("B", "2")]);
        assert_eq!(with_view(&views, view("C", "4")).len(), 3);
    }
}
