//! An HTTP/1.1 client that keeps its connection and does nothing that a load needs not.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{Failure, Outcome};

/// A request as its bytes.
pub type Request = Vec<u8>;

pub fn get(path: &str) -> Request {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n").into_bytes()
}

/// A GraphQL request with a token.
pub fn graphql(token: &str, query: &str, variables: &serde_json::Value) -> Request {
    let body = serde_json::json!({ "query": query, "variables": variables }).to_string();
    let length = body.len();
    format!(
        "POST /graphql HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nAuthorization: Bearer {token}\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

pub struct Client {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Client {
    pub async fn connect(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a request and gives the body of its answer.
    pub async fn ask(&mut self, request: &[u8]) -> Outcome<&[u8]> {
        self.stream.write_all(request).await?;
        self.read.clear();
        let (start, length) = loop {
            if self.stream.read_buf(&mut self.read).await? == 0 {
                return Err("the server closed the connection".into());
            }
            if let Some(end) = self.read.windows(4).position(|it| it == b"\r\n\r\n") {
                break (end + 4, head(&self.read[..end])?);
            }
        };
        while self.read.len() < start + length {
            if self.stream.read_buf(&mut self.read).await? == 0 {
                return Err("the answer ends early".into());
            }
        }
        Ok(&self.read[start..start + length])
    }
}

/// The length that the head of a good answer tells.
fn head(bytes: &[u8]) -> Outcome<usize> {
    let text = std::str::from_utf8(bytes)?;
    let mut lines = text.lines();
    let status = lines.next().unwrap_or_default();
    if !status.starts_with("HTTP/1.1 200") {
        return Err(format!("the server answered {status}").into());
    }
    let length = lines.filter_map(|line| line.split_once(':')).find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let (_, value) = length.ok_or("an answer without a length")?;
    value.trim().parse().map_err(Failure::from)
}

/// The data of a GraphQL answer without errors.
pub async fn data(client: &mut Client, request: &[u8]) -> Outcome<serde_json::Value> {
    let mut answer: serde_json::Value = serde_json::from_slice(client.ask(request).await?)?;
    if !answer["errors"].is_null() {
        return Err(format!("the answer has errors: {}", answer["errors"]).into());
    }
    Ok(answer["data"].take())
}
