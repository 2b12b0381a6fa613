//! A proxy between a client and a server, both on loopback, that does to a request's connection what it is told to.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What happens to one request on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mishap {
    /// It is served; the connection is closed before the reply.
    DropAfter,
    /// It is served; the connection is reset (RST) before the reply.
    ResetAfter,
    /// It is served; the reply breaks off in the middle of its body.
    TruncateBody,
    /// It is served; the reply breaks off in the middle of its headers.
    TruncateHeaders,
    /// It is served; the reply comes that much later.
    Delay(Duration),
    /// It is served; the reply never comes.
    HangAfter,
    /// It is not passed on, and no reply ever comes.
    HangBefore,
    /// It is not passed on; the connection is closed.
    CloseBefore,
    /// It is not passed on; the connection is reset (RST).
    ResetBefore,
    /// It is not passed on; a page of HTML with status 200 answers.
    Html,
    /// It is served and answered; the connection is closed after that, though it was to be kept.
    CloseWhenIdle,
}

/// A proxy in front of a server. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// For the first request of this operation that comes.
    staged: VecDeque<(String, Mishap)>,
    /// The operations that came, in their order.
    received: Vec<String>,
    /// The most bytes that a request of an operation had.
    largest: BTreeMap<String, usize>,
    /// Grows with everything that comes or goes.
    activity: u64,
}

impl Proxy {
    /// Stands in front of `server` until the runtime ends.
    pub(crate) async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let proxy = Self { url, state: Arc::default() };
        let this = proxy.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let this = this.clone();
                // A connection that ends in an error is one that either side gave up.
                tokio::spawn(async move { this.carry(client, server).await });
            }
        });
        proxy
    }

    /// Lets this happen to the next request of an operation.
    pub(crate) fn stage(&self, operation: &str, mishap: Mishap) {
        self.with(|state| state.staged.push_back((operation.to_owned(), mishap)));
    }

    /// How many requests of an operation came.
    pub(crate) fn received(&self, operation: &str) -> usize {
        self.with(|state| state.received.iter().filter(|received| *received == operation).count())
    }

    /// For each operation that came, the bytes of its largest request, head included.
    #[allow(dead_code, reason = "the tests of mishaps do not ask")]
    pub(crate) fn largest_requests(&self) -> BTreeMap<String, usize> {
        self.with(|state| state.largest.clone())
    }

    /// A number that grows with everything that comes or goes.
    pub(crate) fn activity(&self) -> u64 {
        self.with(|state| state.activity)
    }

    fn with<R>(&self, act: impl FnOnce(&mut State) -> R) -> R {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn mishap(&self, request: &Message) -> Option<Mishap> {
        let body = String::from_utf8_lossy(request.body());
        let operation = body.split('&').find_map(|pair| pair.strip_prefix("Action=")).unwrap_or_default();
        self.with(|state| {
            let at = state.staged.iter().position(|(staged, _)| staged == operation);
            let mishap = at.and_then(|at| state.staged.remove(at)).map(|(_, mishap)| mishap);
            state.received.push(operation.to_owned());
            let largest = state.largest.entry(operation.to_owned()).or_default();
            *largest = request.bytes.len().max(*largest);
            mishap
        })
    }

    /// Carries requests and replies until one side, or a mishap, ends it.
    async fn carry(&self, mut client: TcpStream, server: SocketAddr) -> io::Result<()> {
        client.set_nodelay(true)?;
        let mut upstream = TcpStream::connect(server).await?;
        upstream.set_nodelay(true)?;
        loop {
            let mut nothing = [0];
            let request = tokio::select! {
                request = self.read(&mut client) => request?,
                // A server that closes an idle connection closes it for the client, too.
                _ = upstream.peek(&mut nothing) => return Ok(()),
            };
            let mishap = self.mishap(&request);
            match mishap {
                Some(Mishap::HangBefore) => return hang(client).await,
                Some(Mishap::CloseBefore) => return Ok(()),
                Some(Mishap::ResetBefore) => return client.set_zero_linger(),
                Some(Mishap::Html) => {
                    let page = "<!DOCTYPE html><html><body>Please sign in to the network</body></html>";
                    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html";
                    let reply = format!("{head}\r\ncontent-length: {}\r\n\r\n{page}", page.len());
                    client.write_all(reply.as_bytes()).await?;
                    continue;
                }
                _ => {}
            }
            upstream.write_all(&request.bytes).await?;
            let reply = self.read(&mut upstream).await?;
            match mishap {
                Some(Mishap::DropAfter) => return Ok(()),
                Some(Mishap::ResetAfter) => return client.set_zero_linger(),
                Some(Mishap::HangAfter) => return hang(client).await,
                Some(Mishap::TruncateBody) => {
                    let half = usize::midpoint(reply.head, reply.bytes.len());
                    return client.write_all(&reply.bytes[..half]).await;
                }
                Some(Mishap::TruncateHeaders) => return client.write_all(&reply.bytes[..reply.head / 2]).await,
                Some(Mishap::Delay(delay)) => tokio::time::sleep(delay).await,
                _ => {}
            }
            client.write_all(&reply.bytes).await?;
            self.with(|state| state.activity += 1);
            if mishap == Some(Mishap::CloseWhenIdle) {
                return Ok(());
            }
        }
    }

    /// Reads a request or a reply to its end.
    async fn read(&self, stream: &mut TcpStream) -> io::Result<Message> {
        let mut bytes = Vec::new();
        loop {
            if stream.read_buf(&mut bytes).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.with(|state| state.activity += 1);
            if let Some(head) = head_of(&bytes)
                && bytes.len() >= head + length_of(&bytes[..head])
            {
                return Ok(Message { head, bytes });
            }
        }
    }
}

/// Keeps a connection open and silent until the other side closes it.
async fn hang(mut client: TcpStream) -> io::Result<()> {
    let mut nothing = [0; 64];
    while client.read(&mut nothing).await? > 0 {}
    Ok(())
}

/// A whole request or reply.
struct Message {
    /// How many of the bytes are its head, with the empty line.
    head: usize,
    bytes: Vec<u8>,
}

impl Message {
    fn body(&self) -> &[u8] {
        &self.bytes[self.head..]
    }
}

fn head_of(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}

/// What a head announces for a body. All that goes through here announces it.
fn length_of(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let line = head.lines().find_map(|line| line.strip_prefix("content-length:")).expect("a length");
    line.trim().parse().expect("a number")
}
