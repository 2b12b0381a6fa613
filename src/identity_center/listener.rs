//! Where the browser comes back to: a port of this computer, for as long as somebody signs in.
//!
//! Any program and any page that is open in a browser on this computer can send something there. Only what knows the state that was
//! drawn for this sign-in is heeded, once; everything else is answered with an error, is cut off where it is long, and is given up
//! where it is slow.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::password::Secret;

/// The path of the address that the browser is sent to. It is the one that the AWS command line registers.
pub(super) const PATH: &str = "/oauth/callback";

/// The longest request that is read: a code has a few hundred characters.
const MOST_BYTES: usize = 8 * 1024;
/// The time that a request may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// So many connections are listened to at once.
const MOST_CONNECTIONS: usize = 16;

/// A port that is open for the browser.
pub(super) struct Listener {
    listener: TcpListener,
    address: SocketAddr,
}

/// What the browser came back with.
#[derive(Debug)]
pub(super) enum CameBack {
    /// A code, to be turned into a token.
    Code(Secret),
    /// The sign-in was declined there, with what is said of it.
    Declined(Option<String>),
}

impl Listener {
    /// Opens a free port, on the loopback interface alone.
    pub(super) async fn open() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// The address for the browser.
    pub(super) fn redirect_uri(&self) -> String {
        format!("http://{}{PATH}", self.address)
    }

    /// Waits until the browser comes back with what belongs to this state.
    pub(super) async fn wait(self, state: &Secret) -> CameBack {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = self.listener.accept(), if connections.len() < MOST_CONNECTIONS => {
                    // One that is gone before it is heard.
                    let Ok((stream, _)) = accepted else { continue };
                    connections.spawn(timeout(PATIENCE, request(stream)));
                }
                Some(read) = connections.join_next() => {
                    let Ok(Ok(Some((stream, head)))) = read else { continue };
                    let answer = answer(&head, &self.address, state);
                    let page = match &answer {
                        Ok(CameBack::Code(_)) => Page::Done,
                        Ok(CameBack::Declined(_)) => Page::Declined,
                        Err(page) => *page,
                    };
                    // The browser may be gone: what it came with is here.
                    let replied = timeout(PATIENCE, reply(stream, page));
                    match answer {
                        Ok(came_back) => {
                            let _ = replied.await;
                            return came_back;
                        }
                        Err(_) => {
                            connections.spawn(async move {
                                let _ = replied.await;
                                Ok(None)
                            });
                        }
                    }
                }
            }
        }
    }
}

/// The head of a request, once it is there as a whole. `None` where it never is.
async fn request(mut stream: TcpStream) -> Option<(TcpStream, Zeroizing<Vec<u8>>)> {
    let mut head = Zeroizing::new(Vec::with_capacity(MOST_BYTES));
    let mut part = Zeroizing::new([0_u8; 1024]);
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let length = stream.read(part.as_mut()).await.ok().filter(|length| *length > 0)?;
        if head.len() + length > MOST_BYTES {
            return None;
        }
        head.extend_from_slice(&part[..length]);
    }
    Some((stream, head))
}

/// What is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Done,
    Declined,
    /// It is not what is waited for.
    NotFound,
}

/// What a request means, or with what it is turned away.
fn answer(head: &[u8], own: &SocketAddr, state: &Secret) -> Result<CameBack, Page> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut request = httparse::Request::new(&mut headers);
    let is_whole = request.parse(head).is_ok_and(|status| status.is_complete());
    if !is_whole || request.method != Some("GET") {
        return Err(Page::NotFound);
    }
    // A page elsewhere whose name leads here would send its own.
    let own = own.to_string();
    let mut hosts = request.headers.iter().filter(|of| of.name.eq_ignore_ascii_case("host"));
    let is_for_us = hosts.next().is_some_and(|of| of.value == own.as_bytes()) && hosts.next().is_none();
    let (path, query) = request.path.and_then(|path| path.split_once('?')).ok_or(Page::NotFound)?;
    if !is_for_us || path != PATH {
        return Err(Page::NotFound);
    }
    let (mut code, mut error, mut description, mut is_ours) = (None, false, None, false);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let value = Zeroizing::new(value.into_owned());
        match &*name {
            "state" => is_ours = *value == state.expose(),
            "code" => code = Some(Secret::whole(value.to_string())),
            "error" => error = true,
            "error_description" => description = Some(value.to_string()),
            _ => {}
        }
    }
    match (is_ours, code) {
        (false, _) => Err(Page::NotFound),
        (true, _) if error => Ok(CameBack::Declined(description)),
        (true, Some(code)) => Ok(CameBack::Code(code)),
        (true, None) => Err(Page::NotFound),
    }
}

async fn reply(mut stream: TcpStream, page: Page) -> io::Result<()> {
    let (status, title, text) = match page {
        Page::Done => ("200 OK", "Signed in", "You can close this page and go back to Passdesk."),
        Page::Declined => ("200 OK", "Not signed in", "The sign-in was declined. Go back to Passdesk to try again."),
        Page::NotFound => ("404 Not Found", "Nothing here", "This is not a page for the browser."),
    };
    let body = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} – Passdesk</title><style>body{{font:17px \
         system-ui,sans-serif;max-width:32em;margin:20vh auto;padding:0 1em;text-align:center;color-scheme:light \
         dark}}</style></head><body><h1>{title}</h1><p>{text}</p></body></html>\n"
    );
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: \
         no-store\r\nContent-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors \
         'none'\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use tokio::time::advance;

    use super::*;

    /// Has tests alone move the clock: on its own it runs ahead while nothing happens but on the network.
    struct HeldClock(#[expect(dead_code, reason = "it is dropped, and then the clock is let go")] mpsc::Sender<()>);

    impl HeldClock {
        fn new() -> Self {
            let (sender, receiver) = mpsc::channel::<()>();
            tokio::task::spawn_blocking(move || receiver.recv());
            tokio::time::pause();
            Self(sender)
        }
    }

    /// Lets what has come over the network be heard.
    async fn hear() {
        for _ in 0..200 {
            tokio::task::yield_now().await;
        }
    }

    async fn pass(time: Duration) {
        advance(time).await;
        hear().await;
    }

    const STATE: &str = "the-state-of-this-sign-in";

    async fn waiting() -> (SocketAddr, tokio::task::JoinHandle<CameBack>) {
        let listener = Listener::open().await.expect("open");
        let address = listener.address;
        (address, tokio::spawn(async move { listener.wait(&Secret::new(STATE)).await }))
    }

    fn request(address: SocketAddr, code: &str) -> String {
        format!("GET {PATH}?code={code}&state={STATE} HTTP/1.1\r\nHost: {address}\r\n\r\n")
    }

    async fn connect(address: SocketAddr, bytes: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.expect("connected");
        stream.write_all(bytes.as_bytes()).await.expect("sent");
        stream
    }

    async fn reply_on(mut stream: TcpStream) -> String {
        let mut reply = Vec::new();
        // What is cut off is an error on some systems, and an end on others.
        let _ = stream.read_to_end(&mut reply).await;
        String::from_utf8_lossy(&reply).into_owned()
    }

    fn code(came_back: CameBack) -> Secret {
        let CameBack::Code(code) = came_back else { panic!("declined") };
        code
    }

    #[tokio::test]
    async fn a_request_that_comes_bit_by_bit_is_given_up_and_the_browser_is_heard() {
        let clock = HeldClock::new();
        let (address, came_back) = waiting().await;
        let whole = request(address, "slow");
        let (first, rest) = whole.split_at(20);
        let mut slow = connect(address, first).await;
        hear().await;
        for byte in rest.bytes().take(4) {
            pass(Duration::from_secs(1)).await;
            slow.write_all(&[byte]).await.expect("it is heard still");
        }
        pass(Duration::from_secs(2)).await;
        assert_eq!(reply_on(slow).await, "", "its time is over, however often it says something");
        let page = reply_on(connect(address, &request(address, "true")).await).await;
        assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
        assert_eq!(code(came_back.await.expect("no panic")).expose(), "true");
        drop(clock);
    }

    #[tokio::test]
    async fn many_that_say_nothing_keep_the_browser_waiting_and_not_out() {
        let clock = HeldClock::new();
        let (address, came_back) = waiting().await;
        let mut silent = Vec::new();
        for _ in 0..2 * MOST_CONNECTIONS {
            silent.push(connect(address, "").await);
        }
        let browser = tokio::spawn(reply_on(connect(address, &request(address, "true")).await));
        hear().await;
        assert!(!browser.is_finished(), "those before it are heard");
        for _ in 0..3 {
            pass(PATIENCE + Duration::from_millis(10)).await;
        }
        let page = browser.await.expect("no panic");
        assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
        assert_eq!(code(came_back.await.expect("no panic")).expose(), "true");
        for stream in silent {
            assert_eq!(reply_on(stream).await, "");
        }
        drop(clock);
    }

    #[tokio::test]
    async fn only_the_first_of_two_is_taken_and_then_the_port_is_closed() {
        let (address, came_back) = waiting().await;
        let first = connect(address, &request(address, "one")).await;
        let second = connect(address, &request(address, "two")).await;
        let taken = code(came_back.await.expect("no panic"));
        let pages = [reply_on(first).await, reply_on(second).await];
        let done = pages.iter().filter(|page| page.starts_with("HTTP/1.1 200 OK")).count();
        assert_eq!(done, 1, "{pages:?}");
        assert_eq!(taken.expose(), if pages[0].is_empty() { "two" } else { "one" });
        assert!(TcpStream::connect(address).await.is_err());
    }

    #[test]
    fn only_what_is_whole_and_for_this_sign_in_is_taken() {
        let own: SocketAddr = (Ipv4Addr::LOCALHOST, 40_000).into();
        let whole = request(own, "true");
        let takes = |text: &str| answer(text.as_bytes(), &own, &Secret::new(STATE)).is_ok();
        assert!(takes(&whole));
        assert!(takes(&whole.replace("Host", "hOST")) && takes(&whole.replace("HTTP/1.1", "HTTP/1.0")));
        for (from, to) in [
            ("GET", "POST"),
            ("GET", "HEAD"),
            ("GET", "get"),
            ("GET", "OPTIONS"),
            (PATH, "/oauth/callback/"),
            (PATH, "/oauth//callback"),
            (PATH, "/OAuth/callback"),
            (PATH, "/x/../oauth/callback"),
            (PATH, "/oauth/callback%3Fx"),
            (PATH, "http://evil.example.com/oauth/callback"),
            ("Host: 127.0.0.1:40000", "Host: 127.0.0.1"),
            ("Host: 127.0.0.1:40000", "Host: 127.0.0.1:40001"),
            ("Host: 127.0.0.1:40000", "Host: localhost:40000"),
            ("Host: 127.0.0.1:40000", "Host: evil.example.com:40000"),
            ("Host: 127.0.0.1:40000", "Host: evil.example.com\r\nHost: 127.0.0.1:40000"),
            ("Host: 127.0.0.1:40000", "Host: 127.0.0.1:40000\r\nHost: evil.example.com"),
            ("Host: 127.0.0.1:40000", "X-Host: 127.0.0.1:40000"),
            (STATE, ""),
            (STATE, "another"),
            ("the-state", "THE-STATE"),
            ("state=the", "state=%00the"),
            ("state=", "State="),
            ("code=true&", ""),
            ("\r\n\r\n", "\r\n"),
            (" HTTP/1.1", ""),
            (" HTTP/1.1", " HTTP/9.9"),
        ] {
            let changed = whole.replacen(from, to, 1);
            assert_ne!(changed, whole, "{from} is in it");
            assert!(!takes(&changed), "{changed}");
        }
    }
}
