//! The graphql-transport-ws protocol; the independent suite in `clients/conformance` goes further.

use chrono::TimeDelta;
use futures_util::{SinkExt, StreamExt};
use jinzai::access::Role;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Message, client::IntoClientRequest},
};

use crate::support::App;

/// A client of `graphql-transport-ws`.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    pub async fn open(app: &App) -> Self {
        let mut request = format!("ws://{}/graphql/ws", app.address).into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        Self(tokio_tungstenite::connect_async(request).await.unwrap().0)
    }

    pub async fn say(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    /// The next message, or the code of the close.
    pub async fn hear(&mut self) -> Value {
        match self.0.next().await.unwrap().unwrap() {
            Message::Text(text) => serde_json::from_str(&text).unwrap(),
            Message::Close(Some(frame)) => json!(u16::from(frame.code)),
            other => panic!("{other:?}"),
        }
    }

    pub async fn init(mut self, token: &str) -> Self {
        self.say(json!({"type": "connection_init", "payload": {"Authorization": format!("Bearer {token}")}})).await;
        assert_eq!(self.hear().await, json!({"type": "connection_ack"}));
        self
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_streams_and_completes() {
    let app = App::empty().await;
    let mut socket = Socket::open(&app).await.init(app.admin().token()).await;
    socket.say(json!({"type": "subscribe", "id": "1", "payload": {"query": "subscription { serverTime(count: 2) }"}})).await;
    for _ in 0..2 {
        assert_eq!(socket.hear().await, json!({"type": "next", "id": "1", "payload": {"data": {"serverTime": "2026-11-22T00:00:00Z"}}}));
    }
    assert_eq!(socket.hear().await, json!({"type": "complete", "id": "1"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_is_answered_with_the_rights_of_the_token_and_a_mutation_is_not_run() {
    let app = App::city().await;
    let mut socket = Socket::open(&app).await.init(app.staff("0100001", &[Role::Employee]).token()).await;
    socket.say(json!({"type": "subscribe", "id": "q", "payload": {"query": "{ employees { totalCount } }"}})).await;
    assert_eq!(socket.hear().await["payload"]["data"], json!({"employees": {"totalCount": 1}}));
    assert_eq!(socket.hear().await["type"], "complete");
    socket.say(json!({"type": "subscribe", "id": "m", "payload": {"query": "mutation { revokeTokens(input: {tokens: {subject: \"s\"}, reason: \"r\"}) { errors { code } } }"}})).await;
    let refused = socket.hear().await;
    assert_eq!(
        (&refused["type"], &refused["payload"][0]["extensions"]["code"]),
        (&json!("error"), &json!("MUTATION_NOT_OVER_THIS_TRANSPORT"))
    );
    socket.say(json!({"type": "subscribe", "id": "v", "payload": {"query": "{ nonsense }"}})).await;
    assert_eq!(socket.hear().await["payload"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    socket.say(json!({"type": "ping"})).await;
    assert_eq!(socket.hear().await, json!({"type": "pong"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_breaks_the_protocol_is_closed_with_its_number() {
    let app = App::empty().await;
    let subscribe = json!({"type": "subscribe", "id": "1", "payload": {"query": "subscription { serverTime(count: 9) }"}});
    let token = app.admin().token().to_owned();
    let cases = [
        (vec![subscribe.clone()], 4401),
        (vec![json!({"type": "connection_init", "payload": {"Authorization": "Bearer x"}})], 4403),
        (vec![json!({"type": "connection_init", "payload": 7})], 4400),
        (vec![json!({"type": "start"})], 4400),
        (vec![json!([])], 4400),
    ];
    for (messages, expected) in cases {
        let mut socket = Socket::open(&app).await;
        for message in messages {
            socket.say(message).await;
        }
        assert_eq!(socket.hear().await, expected);
    }
    let mut twice = Socket::open(&app).await.init(&token).await;
    twice.say(json!({"type": "connection_init"})).await;
    assert_eq!(twice.hear().await, 4429);
    let mut same = Socket::open(&app).await.init(&token).await;
    same.say(subscribe.clone()).await;
    assert_eq!(same.hear().await["type"], "next");
    same.say(subscribe).await;
    loop {
        match same.hear().await {
            Value::Number(code) => {
                assert_eq!(code.as_u64(), Some(4409));
                break;
            }
            message => assert_eq!(message["type"], "next"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_ends_with_its_token_and_with_the_process() {
    let app = App::empty().await;
    let now = app.now().timestamp();
    let claims =
        json!({"iss": "tests", "aud": "tests", "sub": "s", "roles": ["auditor"], "iat": now - 60, "nbf": now - 60, "exp": now + 1});
    let token =
        jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &jsonwebtoken::EncodingKey::from_secret(crate::support::SECRET))
            .unwrap();
    let mut socket = Socket::open(&app).await.init(&token).await;
    assert_eq!(socket.hear().await, 4403, "the token has ended");
    app.wait(TimeDelta::zero());
    let mut other = Socket::open(&app).await.init(app.admin().token()).await;
    app.close();
    assert_eq!(other.hear().await, 1001, "the process is going away");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_followed_by_its_planners_and_by_nobody_else() {
    let app = App::city().await;
    let office = crate::orders::Office::new(&app).await;
    let (batch, version) = office.batch("購読", "2027-04-01").await;
    let follow = json!({"type": "subscribe", "id": "b", "payload": {"query": "subscription($b: ID!) { orderBatchChanged(id: $b) { version state } }", "variables": {"b": batch}}});
    let mut stranger = Socket::open(&app).await.init(app.staff("0100001", &[Role::PersonnelAdministrator]).token()).await;
    stranger.say(follow.clone()).await;
    let refused = stranger.hear().await;
    assert_eq!((&refused["type"], refused.to_string().contains("NOT_FOUND")), (&json!("error"), true), "{refused}");
    let mut socket = Socket::open(&app).await.init(office.planner().token()).await;
    socket.say(follow).await;
    assert_eq!(socket.hear().await["payload"]["data"]["orderBatchChanged"], json!({"version": version, "state": "DRAFT"}));
    let withdrawn = office.step(&office.planner(), "withdrawOrderBatch", &batch, json!({"reason": "中止"})).await;
    assert_eq!(withdrawn["errors"], json!([]));
    assert_eq!(socket.hear().await["payload"]["data"]["orderBatchChanged"], json!({"version": version + 1, "state": "WITHDRAWN"}));
}
