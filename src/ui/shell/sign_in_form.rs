//! Where somebody says at which instance of IAM Identity Center they sign in.

use egui::{Id, RichText, Ui};

use crate::account::is_region;
use crate::desk::{Command, Portal};

use crate::ui::kit::text_field::TextField;
use crate::ui::kit::theme::{GRID, palette};
use crate::ui::kit::widgets::{self, Button, Kind, Tone};
use crate::ui::kit::{focus, icons};

/// What is typed into the form, while it is open.
#[derive(Default)]
pub(in crate::ui) struct SignInForm {
    start_url: String,
    region: String,
    /// The region that the start URL tells, if it tells one.
    told: Option<String>,
    /// Whether it was submitted with something missing, which is told then.
    is_judged: bool,
    /// Whether that was just now: what is wrong is brought into sight then.
    is_judged_now: bool,
    was_shown: bool,
}

const START_URL: &str = "Start URL";
const REGION: &str = "Region";

impl SignInForm {
    /// A form in which this region stands already.
    pub(in crate::ui) fn new(region: Option<&str>) -> Self {
        Self { region: region.unwrap_or_default().to_owned(), ..Self::default() }
    }

    /// A form in which it stands already where to sign in.
    pub(in crate::ui) fn of(portal: &Portal) -> Self {
        let (start_url, region) = (portal.start_url.clone(), portal.region.clone());
        Self { start_url, region, ..Self::default() }
    }

    /// The form. Tells whether it is to be closed.
    pub(in crate::ui) fn form_ui(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) -> bool {
        let text = "The address of the page at which you sign in, as you were given it, and the region of IAM Identity Center, which \
                    some addresses tell. Both stand on that page’s “Access keys”, and whoever set it up knows them.";
        ui.add(egui::Label::new(RichText::new(text).color(palette(ui).text_muted)).wrap());
        let hint = "https://d-1234567890.awsapps.com/start";
        let (first, enter_in_url) = field_ui(ui, START_URL, hint, &mut self.start_url);
        if !std::mem::replace(&mut self.was_shown, true) {
            ui.memory_mut(|memory| memory.request_focus(first));
        }
        let told = Portal::region_in(&self.start_url);
        if self.told != told {
            if let Some(region) = &told {
                // It is certain. What stood there was what is most likely.
                region.clone_into(&mut self.region);
            }
            self.told = told;
        }
        let (second, enter_in_region) = field_ui(ui, REGION, "eu-west-1", &mut self.region);
        let why_not = self.portal().err();
        if let Some(why_not) = why_not.as_ref().filter(|_| self.is_judged) {
            let told = ui.scope(|ui| widgets::callout(ui, Tone::Bad, &format!("{why_not}."), |_| ())).response;
            if std::mem::take(&mut self.is_judged_now) {
                let wrong = if Portal::start_url(&self.start_url).is_ok() { second } else { first };
                ui.memory_mut(|memory| memory.request_focus(wrong));
                told.scroll_to_me(None);
            }
        }
        let mut is_closed = false;
        ui.horizontal(|ui| {
            let sign_in = Button::new(Kind::Primary, "Sign in in the browser").with_icon(icons::SIGN_IN).show(ui);
            focus::by_default(ui.ctx(), first);
            is_closed = Button::new(Kind::Plain, "Cancel").show(ui).clicked();
            if sign_in.clicked() || enter_in_url || enter_in_region {
                match self.portal() {
                    Ok(portal) => commands.push(Command::ChooseAt(portal)),
                    Err(_) => (self.is_judged, self.is_judged_now) = (true, true),
                }
            }
        });
        is_closed
    }

    /// What is typed, or what is wrong with it.
    fn portal(&self) -> Result<Portal, String> {
        let start_url = Portal::start_url(&self.start_url).map_err(|why| why.to_string())?;
        let region = self.region.trim().to_lowercase();
        match region.as_str() {
            "" => Err("The region is missing".into()),
            region if !is_region(region) => Err("A region looks like eu-west-1".into()),
            _ => Ok(Portal { start_url, region, session: None }),
        }
    }
}

/// Returns the field's id, and whether Enter was pressed in it.
fn field_ui(ui: &mut Ui, name: &str, hint: &str, text: &mut String) -> (Id, bool) {
    let id = Id::unique(("sign in", name));
    let (enter, _) = TextField { id, name, hint, is_masked: false }.show(ui, text);
    ui.add_space(GRID);
    (id, enter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_said() {
        let of = |start_url: &str, region: &str| {
            SignInForm { start_url: start_url.into(), region: region.into(), ..SignInForm::default() }.portal()
        };
        assert!(of("", "").is_err_and(|why| why.contains("start URL is missing")));
        let start_url = "https://d-1234567890.awsapps.com/start/";
        assert!(of(start_url, " ").is_err_and(|why| why.contains("region is missing")));
        for wrong in ["Ireland", "eu-west", "eu-west-1a", "eu--1", "us-east1", "eu (frankfurt)"] {
            assert!(of(start_url, wrong).is_err_and(|why| why.contains("looks like")), "{wrong}");
        }
        let portal = of(start_url, " EU-West-1 ").expect("whole");
        assert_eq!((&*portal.start_url, &*portal.region), ("https://d-1234567890.awsapps.com/start", "eu-west-1"));
    }
}
