//! Somebody who signs in to IAM Identity Center, and their browser.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use passdesk::demo::{DemoAccount, DemoAssignment, DemoPortal, Redirect};
use passdesk::desk::{Desktop, Options, SaveAnswer, SaveQuestion};

use super::Operator;

/// The address of the page at which they begin.
pub(crate) const START_URL: &str = "https://d-1234567890.awsapps.com/start";

/// What somebody does in the browser.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Does {
    Allows,
    Declines,
    Nothing,
    /// There is no browser.
    CannotStart,
}

/// A desktop whose browser is at this instance of Identity Center.
struct Browser {
    portal: DemoPortal,
    does: Arc<Mutex<Does>>,
    pages: Arc<Mutex<Vec<String>>>,
}

impl Desktop for Browser {
    fn save(&self, _: SaveQuestion) -> Pin<Box<dyn Future<Output = SaveAnswer> + Send>> {
        Box::pin(async { SaveAnswer::NoDialog })
    }

    fn show(&self, _: &Path) -> Result<(), String> {
        Ok(())
    }

    fn open_page(&self, url: &str) -> Result<(), String> {
        self.pages.lock().expect("not poisoned").push(url.to_owned());
        let allow = match *self.does.lock().expect("not poisoned") {
            Does::Allows => true,
            Does::Declines => false,
            Does::Nothing => return Ok(()),
            Does::CannotStart => return Err("no program is set for web pages".into()),
        };
        let Redirect::To(location) = self.portal.browse(url, allow) else { return Err("refused".into()) };
        thread::spawn(move || visit(&location));
        Ok(())
    }
}

fn visit(url: &str) {
    let (address, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("an address");
    let mut stream = TcpStream::connect(address).expect("connected");
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {address}\r\n\r\n").expect("sent");
    let mut page = String::new();
    stream.read_to_string(&mut page).expect("answered");
}

/// An instance at which two accounts may be opened.
pub(crate) fn portal() -> DemoPortal {
    let assignment = |account_id: &str, name: &str, roles: &[&str]| DemoAssignment {
        account_id: account_id.into(),
        name: name.into(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        access_key_id: Some("ASIADEMO000000000001".into()),
    };
    let assignments = vec![
        assignment("111122223333", "Acme Production", &["Helpdesk", "Auditor"]),
        assignment("444455556666", "Acme Archive", &["Helpdesk"]),
    ];
    DemoPortal::new(START_URL, Timestamp::now(), 7, assignments)
}

/// A desk at which somebody signs in.
pub(crate) struct Visitor {
    pub(crate) operator: Operator,
    pub(crate) portal: DemoPortal,
    /// The pages that the browser was to show.
    pub(crate) pages: Arc<Mutex<Vec<String>>>,
    does: Arc<Mutex<Does>>,
}

impl Visitor {
    /// A desk at which this account is opened, whichever is chosen.
    pub(crate) fn new(account: &DemoAccount, does: Does) -> Self {
        Self::with(account, does, Options::default())
    }

    pub(crate) fn with(account: &DemoAccount, does: Does, options: Options) -> Self {
        let does = Arc::new(Mutex::new(does));
        let (options, portal, pages) = with_browser(account, Arc::clone(&does), options);
        let mut operator = Operator::start(options, |builder| builder);
        operator.settle();
        Self { operator, portal, pages, does }
    }

    /// Does something else in the browser from now on.
    pub(crate) fn does(&self, what: Does) {
        *self.does.lock().expect("not poisoned") = what;
    }

    /// Says where to sign in, and has it done.
    pub(crate) fn signs_in(&mut self) {
        signs_in(&mut self.operator);
    }

    /// Lets time pass until this is so.
    pub(crate) fn until(&mut self, is_so: impl Fn(&Operator) -> bool) {
        until(&mut self.operator, is_so);
    }
}

/// Lets time pass until this is so.
pub(crate) fn until(operator: &mut Operator, is_so: impl Fn(&Operator) -> bool) {
    for _ in 0..100 {
        if is_so(operator) {
            return;
        }
        operator.wait(Duration::from_millis(200));
    }
    panic!("never so: {:?}", operator.all_texts());
}

/// Says where to sign in.
pub(crate) fn signs_in(operator: &mut Operator) {
    operator.click("Sign in with IAM Identity Center…");
    operator.type_into("Start URL", &format!("{START_URL}/#/"));
    operator.type_into("Region", "eu-west-1");
    operator.press(egui::Key::Enter);
}

/// These options, with a browser at an instance of Identity Center.
pub(crate) fn at_portal(
    account: &DemoAccount,
    does: Does,
    options: Options,
) -> (Options, DemoPortal, Arc<Mutex<Vec<String>>>) {
    with_browser(account, Arc::new(Mutex::new(does)), options)
}

fn with_browser(
    account: &DemoAccount,
    does: Arc<Mutex<Does>>,
    options: Options,
) -> (Options, DemoPortal, Arc<Mutex<Vec<String>>>) {
    let (portal, pages) = (portal(), Arc::new(Mutex::new(Vec::new())));
    let desktop = Browser { portal: portal.clone(), does, pages: Arc::clone(&pages) };
    let options = Options {
        identity_center: Some(portal.http_client()),
        accounts_behind_identity_center: Some(account.http_client()),
        desktop: Some(Arc::new(desktop)),
        ..options
    };
    (options, portal, pages)
}
