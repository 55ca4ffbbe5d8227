//! GraphQL over WebSocket: the `graphql-transport-ws` protocol.

use std::{collections::HashMap, convert::identity, net::SocketAddr, sync::Arc, time::Duration};

use async_graphql::{Response as Answer, parser::types::OperationType};
use axum::{
    extract::{
        ConnectInfo, State, WebSocketUpgrade,
        ws::{CloseFrame, Message, Utf8Bytes, WebSocket},
    },
    http::HeaderMap,
    response::Response,
};
use futures_util::{
    FutureExt, SinkExt, StreamExt,
    stream::{BoxStream, SplitSink},
};
use serde_json::{Map, Value, json};
use tokio::{sync::mpsc, task::AbortHandle, time::Instant};

use super::{
    App,
    auth::{Admitted, bearer},
    graphql::{Operation, Transport, operation, run},
    headers,
    limits::Rate,
    params::Params,
    sse::{closed, expired},
};
use crate::{
    access::{Actor, Caller, OutsideRequest, serve_stream},
    error::{self, Error},
};

const PROTOCOL: &str = "graphql-transport-ws";
/// How long a socket may wait before it says who it is.
const INIT: Duration = Duration::from_secs(10);
/// How often it is looked up whether the caller may still be here.
const STILL: Duration = Duration::from_secs(2);
/// How long the other side may take to close too.
const FAREWELL: Duration = Duration::from_secs(2);
/// The other side has left: there is nobody to tell.
const GONE: u16 = 0;
/// What a slow reader may have waiting before its streams wait for it.
const BACKLOG: usize = 32;

/// A reason to close, as the protocol numbers it.
struct Close(u16, String);

type Step = Result<(), Close>;

fn close<T>(code: u16, reason: impl Into<String>) -> Result<T, Close> {
    Err(Close(code, reason.into()))
}

pub async fn upgrade(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    begin(app, peer.ip().to_string(), headers, upgrade)
}

/// Answers the handshake; what follows is the socket's own.
pub fn begin(app: Arc<App>, peer: String, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    let limit = app.settings.limits.body_bytes;
    let upgrade = upgrade.protocols([PROTOCOL]).max_message_size(limit).max_frame_size(limit);
    upgrade.on_upgrade(move |socket| serve_socket(app, peer, headers, socket))
}

async fn serve_socket(app: Arc<App>, peer: String, headers: HeaderMap, socket: WebSocket) {
    let understood = socket.protocol().is_some();
    let (mut sink, mut incoming) = socket.split();
    let (out, mut outgoing) = mpsc::channel(BACKLOG);
    let mut session =
        Session { app, headers, out, caller: None, actor: None, running: HashMap::new(), started: 0, peer, init_by: Instant::now() + INIT };
    let end =
        if understood { session.talk(&mut sink, &mut incoming, &mut outgoing).await } else { close(4406, "Subprotocol not acceptable") };
    session.running.values().for_each(|(_, task)| task.abort());
    if let Err(Close(code, reason)) = end
        && code != GONE
    {
        let frame = CloseFrame { code, reason: Utf8Bytes::from(reason) };
        let _ = sink.send(Message::Close(Some(frame))).await;
    }
    let _ = tokio::time::timeout(FAREWELL, async { while let Some(Ok(_)) = incoming.next().await {} }).await;
}

/// What a stream has to say.
enum Said {
    Message(Value),
    /// An operation has ended: its id, and which of that id it was.
    Over(String, u64),
}

/// One socket and what runs on it.
struct Session {
    app: Arc<App>,
    headers: HeaderMap,
    out: mpsc::Sender<Said>,
    caller: Option<Caller>,
    actor: Option<Arc<Actor>>,
    running: HashMap<String, (u64, AbortHandle)>,
    started: u64,
    peer: String,
    init_by: Instant,
}

impl Session {
    async fn talk(
        &mut self,
        sink: &mut SplitSink<WebSocket, Message>,
        incoming: &mut (impl StreamExt<Item = Result<Message, axum::Error>> + Unpin),
        outgoing: &mut mpsc::Receiver<Said>,
    ) -> Step {
        let mut still = tokio::time::interval_at(Instant::now() + STILL, STILL);
        let mut ending = self.app.closing.clone();
        let mut until = std::future::pending().boxed();
        loop {
            tokio::select! {
                message = incoming.next() => {
                    let had_actor = self.actor.is_some();
                    for reply in self.hear(message).await? {
                        Self::send(sink, &reply).await?;
                    }
                    if let Some(actor) = self.actor.as_ref().filter(|_| !had_actor) {
                        until = expired(&self.app, actor).boxed();
                    }
                }
                Some(said) = outgoing.recv() => match said {
                    Said::Message(message) => Self::send(sink, &message).await?,
                    Said::Over(id, which) => self.over(&id, which),
                },
                () = tokio::time::sleep_until(self.init_by), if self.actor.is_none() => return close(4408, "Connection initialisation timeout"),
                () = closed(&mut ending) => return close(1001, "Going away"),
                () = &mut until => return close(4403, "Forbidden"),
                _ = still.tick() => self.still_welcome().await?,
            }
        }
    }

    async fn send(sink: &mut SplitSink<WebSocket, Message>, message: &Value) -> Step {
        let sent = sink.send(Message::Text(message.to_string().into())).await;
        sent.or_else(|_| close(GONE, ""))
    }

    fn over(&mut self, id: &str, which: u64) {
        if self.running.get(id).is_some_and(|(running, _)| *running == which) {
            self.running.remove(id);
        }
    }

    /// A token that was revoked ends the socket that it opened.
    async fn still_welcome(&mut self) -> Step {
        let Some(caller) = &self.caller else {
            return Ok(());
        };
        match self.app.office.admit(caller).await {
            Ok(actor) => self.actor = Some(actor),
            Err(_) => return close(4403, "Forbidden"),
        }
        Ok(())
    }

    async fn hear(&mut self, message: Option<Result<Message, axum::Error>>) -> Result<Vec<Value>, Close> {
        let text = match message {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ok(vec![]),
            Some(Ok(Message::Binary(_))) => return close(4400, "Text messages only"),
            Some(Ok(Message::Close(_)) | Err(_)) | None => return close(GONE, ""),
        };
        let Ok(Value::Object(mut message)) = serde_json::from_str::<Value>(&text) else {
            return close(4400, "Invalid message");
        };
        match message.get("type").and_then(Value::as_str) {
            Some("connection_init") => self.init(message.remove("payload")).await,
            Some("ping") => Ok(vec![pong(message.remove("payload"))]),
            Some("pong") => Ok(vec![]),
            Some("subscribe") => self.subscribe(message).await,
            Some("complete") => {
                let id = message.get("id").and_then(Value::as_str).unwrap_or_default();
                self.running.remove(id).inspect(|(_, task)| task.abort());
                Ok(vec![])
            }
            _ => close(4400, "Invalid message type"),
        }
    }

    async fn init(&mut self, payload: Option<Value>) -> Result<Vec<Value>, Close> {
        if self.actor.is_some() {
            return close(4429, "Too many initialisation requests");
        }
        let payload = match payload {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(payload)) => payload,
            Some(_) => return close(4400, "Invalid connection_init payload"),
        };
        let said = ["Authorization", "authorization"].iter().find_map(|name| payload.get(*name)).and_then(Value::as_str);
        let said = said.or_else(|| headers::text(&self.headers, "authorization"));
        self.actor = Some(match said {
            None => Arc::new(Actor::anonymous()),
            Some(value) => {
                let Some(token) = bearer(value) else {
                    return close(4403, "Forbidden");
                };
                let Ok((actor, caller)) = self.app.admit_token(token).await else {
                    return close(4403, "Forbidden");
                };
                self.caller = Some(caller);
                actor
            }
        });
        Ok(vec![json!({ "type": "connection_ack" })])
    }

    async fn subscribe(&mut self, mut message: Map<String, Value>) -> Result<Vec<Value>, Close> {
        if self.actor.is_none() {
            return close(4401, "Unauthorized");
        }
        self.still_welcome().await?;
        let Some(actor) = self.actor.clone() else {
            return close(4401, "Unauthorized");
        };
        let Some(Value::String(id)) = message.remove("id") else {
            return close(4400, "Invalid message: id");
        };
        let Some(Value::Object(payload)) = message.remove("payload") else {
            return close(4400, "Invalid message: payload");
        };
        if id.is_empty() || !matches!(payload.get("query"), Some(Value::String(_))) {
            return close(4400, "Invalid message: query");
        }
        if self.running.contains_key(&id) {
            return close(4409, format!("Subscriber for {id} already exists"));
        }
        if self.running.len() >= self.app.settings.limits.streams_per_socket {
            return close(4429, "Too many operations");
        }
        let outside = headers::outside(&HeaderMap::new());
        let outside = OutsideRequest { language: headers::outside(&self.headers).language, ..outside };
        let key = if actor.is_anonymous() { format!("address {}", self.peer) } else { format!("subject {}", actor.subject) };
        let rate = self.app.rates.count(&key);
        let admitted = Admitted { actor, caller: None, rate };
        match self.admitted_operation(admitted, outside.clone(), payload) {
            Ok(operation) => self.start(id, operation),
            Err(error) => {
                return Ok(vec![failed(&id, &error::of_request(&error, outside.language, &outside.id))]);
            }
        }
        Ok(vec![])
    }

    fn admitted_operation(&self, admitted: Admitted, outside: OutsideRequest, payload: Map<String, Value>) -> Result<Operation, Error> {
        if let Rate::Spent { .. } = admitted.rate {
            return Err(error::ErrorCode::RateLimited.into());
        }
        operation(&self.app, &admitted, outside, Transport::Stream, Params::of_map(payload)?, &HeaderMap::new())
    }

    fn start(&mut self, id: String, operation: Operation) {
        let answers: BoxStream<'static, Answer> = match operation.asked.kind {
            OperationType::Subscription => serve_stream(&self.app.schema, &self.app.office, &operation.order, operation.request()),
            _ => {
                let app = self.app.clone();
                async move { run(&app, &operation, identity).await }.into_stream().boxed()
            }
        };
        self.started += 1;
        let task = tokio::spawn(relay(id.clone(), self.started, answers, self.out.clone()));
        self.running.insert(id, (self.started, task.abort_handle()));
    }
}

/// Sends the answers of one operation until they end; a request that could not be executed is an error and ends at once.
async fn relay(id: String, which: u64, mut answers: BoxStream<'static, Answer>, out: mpsc::Sender<Said>) {
    while let Some(answer) = answers.next().await {
        if answer.data == async_graphql::Value::Null && !answer.errors.is_empty() {
            let _ = out.send(Said::Message(failed(&id, &answer))).await;
            let _ = out.send(Said::Over(id, which)).await;
            return;
        }
        let payload: Value = serde_json::from_slice(&super::answer::body(&answer)).unwrap_or_default();
        if out.send(Said::Message(json!({ "id": id, "type": "next", "payload": payload }))).await.is_err() {
            return;
        }
    }
    let _ = out.send(Said::Over(id.clone(), which)).await;
    let _ = out.send(Said::Message(json!({ "id": id, "type": "complete" }))).await;
}

fn failed(id: &str, answer: &Answer) -> Value {
    json!({ "id": id, "type": "error", "payload": answer.errors })
}

fn pong(payload: Option<Value>) -> Value {
    match payload {
        Some(payload) => json!({ "type": "pong", "payload": payload }),
        None => json!({ "type": "pong" }),
    }
}
