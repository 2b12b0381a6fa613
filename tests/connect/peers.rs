//! What answers on loopback: servers with certificates, and proxies. Each lives as long as its process.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rustls::crypto::aws_lc_rs;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use crate::routes::is_complete;

/// One of the files that `certificates/make.py` makes.
pub(crate) fn certificate(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/connect/certificates").join(name)
}

fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    (listener, port)
}

/// A port at which nothing listens.
pub(crate) fn free_port() -> u16 {
    listener().1
}

/// A server that speaks TLS with this certificate and denies everything. Returns its port.
pub(crate) fn tls_server(name: &str) -> u16 {
    let chain = vec![CertificateDer::from_pem_file(certificate(name)).expect("a certificate")];
    let key = PrivateKeyDer::from_pem_file(certificate("server.key")).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|config| config.with_no_client_auth().with_single_cert(chain, key));
    let config = Arc::new(config.expect("a server's settings"));
    let (listener, port) = listener();
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let config = Arc::clone(&config);
            std::thread::spawn(move || {
                let connection = ServerConnection::new(config).expect("a connection");
                answer(StreamOwned::new(connection, socket), 403, "AccessDenied", "no");
            });
        }
    });
    port
}

/// A server that speaks plain http, and refuses everything with this code and message. Returns its URL.
pub(crate) fn refusing(status: u16, code: &'static str, message: &'static str) -> String {
    let (listener, port) = listener();
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            answer(socket, status, code, message);
        }
    });
    format!("http://127.0.0.1:{port}")
}

fn answer(mut stream: impl Read + Write, status: u16, code: &str, message: &str) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    // What begins a talk in TLS is no request, and is answered as that.
    while !is_complete(&request) && !request.starts_with(b"\x16") {
        match stream.read(&mut buffer) {
            Ok(n) if n > 0 => request.extend_from_slice(&buffer[..n]),
            // A client that does not trust us has nothing to say.
            _ => return,
        }
    }
    let body = format!("<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>");
    let head = format!("HTTP/1.1 {status} X\r\ncontent-type: text/xml\r\nconnection: close\r\ncontent-length: ");
    let _ = write!(stream, "{head}{}\r\n\r\n{body}", body.len()).and_then(|()| stream.flush());
}

/// A proxy that leads every tunnel to this port, and keeps what it is asked: `routes::seen_at` tells. Returns its URL.
pub(crate) fn tunnel_to(port: u16) -> String {
    let (listener, own) = listener();
    let seen = Arc::new(Mutex::new(Vec::<String>::new()));
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && client.read(&mut byte).is_ok_and(|n| n > 0) {
                head.push(byte[0]);
            }
            let head = String::from_utf8_lossy(&head).into_owned();
            let mut seen = seen.lock().expect("no test panics holding it");
            if head.starts_with("GET /seen ") {
                let _ = write!(client, "HTTP/1.1 200 OK\r\n\r\n{}", seen.join("\n"));
                continue;
            }
            seen.push(head.lines().next().unwrap_or_default().to_owned());
            let Ok(server) = TcpStream::connect(("127.0.0.1", port)) else { continue };
            if client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").is_ok() {
                carry(&client, &server);
                carry(&server, &client);
            }
        }
    });
    format!("http://127.0.0.1:{own}")
}

fn carry(from: &TcpStream, to: &TcpStream) {
    let (mut from, mut to) = (from.try_clone().expect("a handle"), to.try_clone().expect("a handle"));
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(std::net::Shutdown::Write);
    });
}
