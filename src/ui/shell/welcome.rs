use std::sync::Arc;

use egui::{Align, Frame, Id, Layout, Margin, RichText, TextureHandle, Ui, vec2};

use crate::desk::{Command, Desk, Error, Origin, Profile, SignIn, Stage, Welcome};

use super::chooser::ChooserPage;
use super::profile_list::ProfileList;
use super::role_form::RoleForm;
use super::sign_in_form::SignInForm;
use super::{demo, header};
use crate::ui::detail::error::error_ui;
use crate::ui::kit::card::card_ui;
use crate::ui::kit::key_by_key::TypeTo;
use crate::ui::kit::painted::paint_icon;
use crate::ui::kit::row_ends::at_right;
use crate::ui::kit::scroll::scrolled_ui;
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{self, Button, Kind, Tone};
use crate::ui::kit::{focus, format, icons};

const WIDTH: f32 = 560.0;

/// What is only on the page: it starts over with each visit.
#[derive(Default)]
pub(in crate::ui) struct WelcomePage {
    profiles: ProfileList,
    chooser: ChooserPage,
    /// The form that is open, if one is.
    form: Option<Form>,
}

/// Where somebody says what to open.
enum Form {
    IdentityCenter(SignInForm),
    Role(RoleForm),
}

/// The page on which the operator chooses an account, or waits for it to open.
///
/// Tells whether the settings are asked for.
pub(in crate::ui) fn welcome_ui(
    ui: &mut Ui,
    desk: &Desk,
    page: &mut WelcomePage,
    mark: Option<&TextureHandle>,
    commands: &mut Vec<Command>,
) -> bool {
    let mut settings = false;
    Frame::new().inner_margin(Margin::symmetric(16, 10)).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_height(theme::CONTROL_HEIGHT);
            settings = at_right(ui, header::settings_button);
        });
    });
    scrolled_ui(ui, egui::ScrollArea::vertical().auto_shrink(false), |ui| {
        let side = ((ui.available_width() - WIDTH) / 2.0).max(16.0);
        let mut first = None;
        ui.horizontal_top(|ui| {
            ui.add_space(side);
            ui.allocate_ui_with_layout(vec2(WIDTH, 0.0), Layout::top_down(Align::Min), |ui| {
                ui.set_width(WIDTH.min(ui.available_width()));
                head_ui(ui, desk, mark);
                if desk.is_demo() {
                    demo::banner_ui(ui);
                    ui.add_space(2.0 * GRID);
                }
                first = match &desk.stage {
                    Stage::Welcome(welcome) => choice_ui(ui, desk, welcome, page, commands),
                    Stage::Opening(of) => {
                        let origin = desk.opening().find(|(opening, _)| opening == of).map(|(_, origin)| origin);
                        origin.map(|origin| opening_ui(ui, desk, origin, commands))
                    }
                    Stage::Choosing(chooser) => {
                        page.form = None;
                        page.chooser.page_ui(ui, chooser, &desk.settings, commands)
                    }
                    Stage::Open(_) | Stage::Overview => None,
                };
            });
        });
        if let Some(first) = first {
            focus::by_default(ui.ctx(), first);
        }
    });
    settings
}

/// What the program is or, beside an account that is open, what the page is for.
fn head_ui(ui: &mut Ui, desk: &Desk, mark: Option<&TextureHandle>) {
    if desk.accounts().len() > 0 {
        let title = ui.label(RichText::new("Open another account").font(theme::bold(22.0)));
        widgets::is_heading(&title, "Open another account");
        ui.add_space(3.0 * GRID);
        return;
    }
    ui.add_space(3.0 * GRID);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 3.0 * GRID;
        if let Some(mark) = mark {
            ui.add(egui::Image::new(mark).fit_to_exact_size(vec2(44.0, 44.0)));
        }
        ui.label(RichText::new("Passdesk").font(theme::bold(30.0)));
    });
    ui.add_space(GRID);
    let what = "Console passwords of AWS IAM users: see who has one, create, reset and delete them.";
    ui.label(RichText::new(what).color(palette(ui).text_muted).size(14.5));
    ui.add_space(4.0 * GRID);
}

impl WelcomePage {
    /// Whether something is looked for, which Escape takes back first.
    pub(in crate::ui) fn is_searching(&self, desk: &Desk) -> bool {
        let of_page =
            if let Stage::Choosing(_) = desk.stage { self.chooser.type_to() } else { self.profiles.type_to() };
        of_page.is_some_and(|of_page| of_page.chars > 0)
    }

    /// What Escape does: it closes a form that is open. Tells whether the page is to be left for an account that is open, or for the
    /// one before.
    pub(in crate::ui) fn escape(&mut self, desk: &Desk) -> bool {
        if self.form.take().is_some() {
            return false;
        }
        matches!(desk.stage, Stage::Choosing(_)) || matches!(desk.stage, Stage::Welcome(_)) && desk.accounts().len() > 0
    }

    /// Where text goes that is typed while no field has the focus.
    pub(in crate::ui) fn type_to(&self, desk: &Desk) -> Option<TypeTo> {
        match desk.stage {
            Stage::Choosing(_) => self.chooser.type_to(),
            // What is typed there is meant for the form's own fields.
            Stage::Welcome(_) if self.form.is_none() => self.profiles.type_to(),
            _ => None,
        }
    }
}

/// How much room "Cancel" has.
const CANCEL: f32 = 90.0;

/// Returns the control that is to have the focus.
fn opening_ui(ui: &mut Ui, desk: &Desk, origin: &Origin, commands: &mut Vec<Command>) -> Id {
    card_ui(ui, |ui| {
        ui.horizontal(|ui| {
            // While something is asked, nothing goes on that a frame would have to be painted for.
            if desk.asking().is_none() {
                ui.spinner();
            }
            let text = egui::Label::new(format!("Opening {}…", format::visible(&origin.title()))).truncate();
            ui.scope(|ui| {
                // However long a name is, the way out stays in sight.
                ui.set_max_width(ui.available_width() - CANCEL);
                ui.add(text);
            });
            at_right(ui, |ui| {
                let cancel = Button::new(Kind::Plain, "Cancel").show(ui);
                if cancel.clicked() {
                    commands.push(Command::Close);
                }
                cancel.id
            })
        })
        .inner
    })
}

/// Returns the control that is to have the focus, once it is known which.
fn choice_ui(
    ui: &mut Ui,
    desk: &Desk,
    welcome: &Welcome,
    page: &mut WelcomePage,
    commands: &mut Vec<Command>,
) -> Option<Id> {
    let message = welcome.error.as_ref().map(|(_, error)| error.sentence.as_str());
    if let Some((origin, error)) = &welcome.error {
        error_ui(ui, Tone::Bad, &error.sentence, error, |ui| {
            if Button::new(Kind::Plain, "Try again").show(ui).clicked() {
                commands.push(Command::Open(origin.clone()));
            }
            for command in commands_in(&error.sentence) {
                copy_button(ui, command, &format!("Copy {command}"));
            }
        });
        ui.add_space(2.0 * GRID);
    }
    if let Some(error) = &welcome.sign_in_error {
        error_ui(ui, Tone::Bad, &error.sentence, error, |_| ());
        ui.add_space(2.0 * GRID);
    }
    if desk.is_demo() {
        let first = card_ui(ui, |ui| {
            demo::accounts_ui(ui, desk);
            ui.add_space(GRID);
            other_ways_ui(ui, desk, page, welcome, commands)
        });
        ui.add_space(6.0 * GRID);
        return Some(first);
    }
    let endpoint = desk.endpoint();
    let has_profiles = matches!(&welcome.profiles, Some(Ok(profiles)) if !profiles.is_empty());
    let mut first = None;
    let own = card_ui(ui, |ui| {
        ui.label(RichText::new("Open an AWS account").font(theme::bold(16.0)));
        if let Some(Ok(url)) = endpoint {
            let text = format!(
                "Calls to IAM, STS and Organizations will go to {url}, not to AWS. Signing in to IAM Identity Center or with “aws login” \
                 still goes to AWS."
            );
            widgets::callout(ui, Tone::Warn, &text, |_| ());
        }
        if let Some(Err(error)) = endpoint
            && message != Some(&error.sentence)
        {
            widgets::callout(ui, Tone::Bad, &error.sentence, |_| ());
        }
        if let Some(problem) = &welcome.problem {
            widgets::callout(ui, Tone::Warn, &problem.sentence, |_| ());
        }
        first = profiles_ui(ui, desk, welcome.profiles.as_ref(), message, page, commands);
        ui.add_space(GRID);
        together_ui(ui, desk, commands);
        let own = other_ways_ui(ui, desk, page, welcome, commands);
        ui.add_space(2.0 * GRID);
        sign_in_help_ui(ui);
        own
    });
    ui.add_space(3.0 * GRID);
    card_ui(ui, |ui| {
        ui.label(RichText::new("Or look around first").font(theme::bold(16.0)));
        let text = "A whole account of made-up users, in this program's memory. Nothing leaves this computer.";
        ui.add(egui::Label::new(RichText::new(text).color(palette(ui).text_muted)).wrap());
        // Who has profiles wants one of them.
        let kind = if has_profiles { Kind::Plain } else { Kind::Primary };
        demo_button(ui, kind, commands);
    });
    ui.add_space(6.0 * GRID);
    first.or_else(|| welcome.profiles.is_some().then_some(own))
}

/// The accounts that were open side by side the last time, to be opened again with one click.
fn together_ui(ui: &mut Ui, desk: &Desk, commands: &mut Vec<Command>) {
    let together = &desk.settings.together;
    if together.len() < 2 || desk.accounts().len() > 0 {
        return;
    }
    let text = format!("Open the {} accounts that were open last", together.len());
    let titles = || together.iter().map(|of| format::visible(&of.origin().title())).collect::<Vec<_>>().join("\n");
    let button = Button::new(Kind::Plain, &text).with_icon(icons::STACK).show(ui);
    if button.on_hover_ui(|ui| drop(ui.label(titles()))).clicked() {
        commands.push(Command::OpenAll(together.iter().map(crate::desk::Recent::origin).collect()));
    }
}

/// The profiles, or why there are none. Returns the control that is to have the focus.
fn profiles_ui(
    ui: &mut Ui,
    desk: &Desk,
    profiles: Option<&Result<Arc<[Profile]>, Error>>,
    message: Option<&str>,
    page: &mut WelcomePage,
    commands: &mut Vec<Command>,
) -> Option<Id> {
    if !matches!(profiles, Some(Ok(profiles)) if !profiles.is_empty() || !desk.settings.recent.is_empty()) {
        page.profiles.leave();
    }
    let muted = |ui: &mut Ui, text: &str| drop(ui.label(RichText::new(text).color(palette(ui).text_muted)));
    match profiles {
        None => {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label("Looking for profiles…");
            });
            None
        }
        Some(Err(error)) => {
            if message != Some(&error.sentence) {
                error_ui(ui, Tone::Bad, &error.sentence, error, |_| ());
            }
            muted(ui, "Once they are fixed, your profiles appear here by themselves.");
            None
        }
        Some(Ok(profiles)) if profiles.is_empty() && desk.settings.recent.is_empty() => {
            muted(ui, "There is no AWS profile on this computer yet.");
            None
        }
        Some(Ok(profiles)) => {
            let has_recent = !desk.settings.recent.is_empty();
            muted(
                ui,
                match (profiles.is_empty(), has_recent) {
                    (true, _) => "Choose an account that you have opened before",
                    (false, true) => "Choose one of your AWS profiles, or an account that you have opened before",
                    (false, false) => "Choose one of your AWS profiles",
                },
            );
            page.profiles.list_ui(ui, profiles, &desk.settings, commands)
        }
    }
}

/// The ways to an account that is in no list, and the form of the one that was chosen. Returns the first.
fn other_ways_ui(
    ui: &mut Ui,
    desk: &Desk,
    page: &mut WelcomePage,
    welcome: &Welcome,
    commands: &mut Vec<Command>,
) -> Id {
    let is_open = [matches!(page.form, Some(Form::IdentityCenter(_))), matches!(page.form, Some(Form::Role(_)))];
    let buttons = ui.horizontal_wrapped(|ui| {
        let demo = desk.is_demo().then(|| demo_button(ui, Kind::Primary, commands));
        let sso = Button::new(Kind::Plain, "Sign in with IAM Identity Center…").with_icon(icons::USERS_THREE).show(ui);
        let role = Button::new(Kind::Plain, "Switch role…").with_icon(icons::USER_SWITCH).show(ui);
        if Button::new(Kind::Plain, "Use an access key…").with_icon(icons::KEY).show(ui).clicked() {
            commands.push(Command::AskForKeys);
        }
        if !desk.is_demo() {
            let own = Button::new(Kind::Plain, "Use the credentials of this computer").with_icon(icons::MONITOR);
            let own = own.show(ui).on_hover_text("The environment, the default profile, or the role of this machine");
            if own.clicked() {
                commands.push(Command::Open(Origin::Aws { profile: None }));
            }
        }
        for (button, is_open) in [&sso, &role].into_iter().zip(is_open) {
            ui.ctx().accesskit_node_builder(button.id, |node| node.set_expanded(is_open));
        }
        if sso.clicked() {
            let form = || {
                if desk.is_demo() {
                    SignInForm::of(&desk.demo_portal())
                } else {
                    SignInForm::new(region_of_identity_center(welcome))
                }
            };
            page.form = (!is_open[0]).then(|| Form::IdentityCenter(form()));
        }
        if role.clicked() {
            let form = || {
                if desk.is_demo() { RoleForm::in_demo(&desk.demo_role()) } else { RoleForm::new(&desk.settings.recent) }
            };
            page.form = (!is_open[1]).then(|| Form::Role(form()));
        }
        [sso.id, role.id, demo.unwrap_or(sso.id)]
    });
    let buttons = buttons.inner;
    let (is_closed, button) = match &mut page.form {
        Some(Form::IdentityCenter(form)) => (form.form_ui(ui, commands), 0),
        Some(Form::Role(form)) => (form.form_ui(ui, commands), 1),
        None => (false, 0),
    };
    if is_closed {
        page.form = None;
        ui.memory_mut(|memory| memory.request_focus(buttons[button]));
    }
    buttons[2]
}

/// Opens the demo account. Returns the button.
fn demo_button(ui: &mut Ui, kind: Kind, commands: &mut Vec<Command>) -> Id {
    let button = Button::new(kind, "Open the demo account").with_icon(icons::FLASK).show(ui);
    if button.clicked() {
        commands.push(Command::Open(Origin::Demo));
    }
    button.id
}

/// The region of Identity Center that is most likely the one.
fn region_of_identity_center(welcome: &Welcome) -> Option<&str> {
    let profiles = welcome.profiles.as_ref().and_then(|found| found.as_deref().ok()).unwrap_or_default();
    profiles.iter().find(|profile| profile.sign_in == SignIn::Sso)?.region.as_deref()
}

fn sign_in_help_ui(ui: &mut Ui) {
    let palette = palette(ui);
    ui.label(RichText::new("How to sign in, in a terminal").font(theme::medium(12.5)).color(palette.text_faint));
    for (command, when) in
        [("aws login", "with your console user name and password"), ("aws configure", "with access keys, for good")]
    {
        ui.horizontal(|ui| {
            paint_icon(ui, icons::TERMINAL, 15.0, palette.text_faint);
            ui.label(RichText::new(command).monospace().size(13.0));
            copy_button(ui, command, "");
            ui.label(RichText::new(when).color(palette.text_muted).size(12.5));
        });
    }
    let text = "Then choose the profile here: the list notices changes by itself.";
    ui.label(RichText::new(text).color(palette.text_muted).size(12.5));
}

/// Copies a command for the terminal. With no text it is an icon.
fn copy_button(ui: &mut Ui, command: &str, text: &str) {
    let name = format!("Copy {command}");
    let button = match text {
        "" => Button::icon(icons::COPY, &name),
        text => Button::new(Kind::Plain, text).with_icon(icons::COPY),
    };
    if button.small().keyed(command).show(ui).clicked() {
        ui.ctx().copy_text(command.to_owned());
    }
}

/// The commands for the terminal that a sentence names.
fn commands_in(sentence: &str) -> Vec<&str> {
    let quoted = sentence.split('“').skip(1).filter_map(|rest| rest.split_once('”'));
    quoted.map(|(text, _)| text).filter(|text| text.starts_with("aws ")).collect()
}
