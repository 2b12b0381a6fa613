//! A desk at which there is nothing but the demo: it has a browser of its own, and shows what the MFA devices of the demo show.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use crate::demo::{DemoOrganization, Redirect, ShownCode};
use crate::identity_center::{Portal, Progress};
use crate::session::AssumedRole;
use crate::tasks::on_disk;

use super::asking::{Asking, CodeQuestion};
use super::message::{Event, PortalEvent};
use super::{Desk, work};

/// How long the browser waits for this computer.
const PATIENCE: Duration = Duration::from_secs(5);

/// A page that the demo's browser shows, in the place of the computer's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPage {
    /// The name of the program that asks to be allowed in.
    pub asks: String,
    /// What was answered, once something was: whether it is allowed.
    pub answered: Option<bool>,
    /// Why what was answered last was no answer, as a sentence.
    pub refused: Option<String>,
}

impl Desk {
    /// Whether there is nothing but the demo here: no AWS configuration is read, and nothing leaves this computer.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.options.demo_only
    }

    /// Where somebody signs in to the demo's IAM Identity Center.
    #[must_use]
    pub fn demo_portal(&self) -> Portal {
        let (start_url, region) = (DemoOrganization::START_URL.to_owned(), DemoOrganization::REGION.to_owned());
        Portal { start_url, region, session: None }
    }

    /// The accounts of the demo: what each is called, and its id.
    #[must_use]
    pub fn demo_accounts(&self) -> Vec<(&str, String)> {
        self.demo.members().iter().map(|member| (member.name.as_str(), member.id.to_string())).collect()
    }

    /// A role of another account of the demo, which takes an MFA code.
    #[must_use]
    pub fn demo_role(&self) -> AssumedRole {
        let mfa_serial = self.demo.operators_device();
        AssumedRole { profile: None, through: None, role_arn: self.demo.role_with_mfa(), external_id: None, mfa_serial }
    }

    /// What the demo's browser shows of this, if it is that which shows it.
    pub(super) fn demo_page(&self, progress: &Progress) -> Option<DemoPage> {
        let page = match progress {
            Progress::Browser { url } => url,
            Progress::Code { url, url_with_code, .. } => url_with_code.as_ref().unwrap_or(url),
        };
        let asks = || self.demo.portal().asks(page).unwrap_or_else(|| "A program that is not known".into());
        self.is_demo().then(|| DemoPage { asks: asks(), answered: None, refused: None })
    }

    /// Somebody answers on the page that the demo's browser shows. Where a code is to be confirmed, it is this one.
    pub(super) fn answer_page(&mut self, allow: bool, code: &str) {
        let of = self.in_front();
        let Some(signing_in) = self.signing_in.get_mut(&of) else { return };
        let (Some(page), Some(progress)) = (&mut signing_in.page, &signing_in.progress) else { return };
        if page.answered.is_some() {
            return;
        }
        let portal = self.demo.portal();
        let back_to = match progress {
            Progress::Browser { url } => match portal.browse(url, allow) {
                Redirect::To(location) => Ok(Some(location)),
                Redirect::Refused(why) => Err(format!("{why}. Nothing was allowed. Cancel, and sign in again.")),
            },
            Progress::Code { .. } if portal.confirm(code.trim(), allow) => Ok(None),
            Progress::Code { .. } => {
                Err("There is no such code. Nothing was allowed. Type the one that is shown above.".into())
            }
        };
        match back_to {
            Err(why) => page.refused = Some(why),
            Ok(location) => {
                (page.answered, page.refused) = (Some(allow), None);
                let (Some(location), from) = (location, self.from(of)) else { return };
                let lost = "it was not sent".to_owned();
                let visited = on_disk(move || visit(&location), lost.clone());
                let work = async move { Event::Portal(PortalEvent::BrowserOpened(visited.await)) };
                self.inbox.spawn(from, Duration::ZERO, work, Event::Portal(PortalEvent::BrowserOpened(Err(lost))));
            }
        }
    }

    /// What the device shows now whose code is asked for. What it shows later is told as long as the question lives.
    pub(super) fn follow_device(&self, asked: &CodeQuestion) -> ShownCode {
        let device = &asked.question.proposed;
        let (codes, lives) = ((self.demo.clone(), device.clone()), Arc::downgrade(&asked.lives));
        self.runner().spawn_forever(work::demo_codes(codes, asked.serial, lives, self.emitter()));
        // The demo's clock is that of the background work.
        let _in_background = self.runner().runtime().enter();
        self.demo.shown_code(device)
    }

    /// A device shows another code.
    pub(super) fn code_shown(&mut self, question: u64, shown: &ShownCode) {
        for asking in self.asking.values_mut() {
            match asking {
                Asking::Code(asked) if asked.serial == question => asked.shown = Some(shown.clone()),
                Asking::Code(_) | Asking::Keys(_) => {}
            }
        }
    }
}

/// Goes to this page of this computer, as a browser does that is sent there.
fn visit(url: &str) -> Result<(), String> {
    let address = url.strip_prefix("http://").and_then(|rest| rest.split_once('/'));
    let (host, path) = address.ok_or("its address is not one of this computer")?;
    let address: SocketAddr = host.parse().map_err(|_| "its address is not one of this computer")?;
    if !address.ip().is_loopback() {
        return Err("its address is not one of this computer".into());
    }
    let sent = || {
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n")?;
        stream.read_to_end(&mut Vec::new())
    };
    sent().map(drop).map_err(|why: std::io::Error| why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demos_browser_goes_to_this_computer_alone() {
        for url in
            ["https://127.0.0.1:1/", "http://192.0.2.1:80/oauth/callback", "http://localhost:1/", "http://127.0.0.1:1"]
        {
            assert_eq!(visit(url), Err("its address is not one of this computer".into()), "{url}");
        }
    }
}
