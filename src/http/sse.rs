//! GraphQL over server-sent events, one operation a connection.

use std::{
    convert::{Infallible, identity},
    sync::Arc,
    time::Duration,
};

use async_graphql::parser::types::OperationType;
use axum::response::{
    IntoResponse, Response,
    sse::{Event, KeepAlive, Sse},
};
use futures_util::{FutureExt, Stream, StreamExt, stream};

use super::{
    App, answer,
    graphql::{self, Operation},
};
use crate::{
    access::{Actor, OutsideRequest, serve_stream},
    error::{self, Error},
};

/// The answers of an operation as events: `next` for each, `complete` at the end.
pub fn stream(app: &Arc<App>, operation: Operation) -> Response {
    let until = ended(app, &operation.order.actor);
    let answers = match operation.asked.kind {
        OperationType::Subscription => serve_stream(&app.schema, &app.office, &operation.order, operation.request()),
        _ => {
            let app = app.clone();
            async move { graphql::run(&app, &operation, identity).await }.into_stream().boxed()
        }
    };
    events(answers.take_until(until))
}

/// An operation that was not let through, as its only event.
pub fn error(error: &Error, request: &OutsideRequest) -> Response {
    let answer = error::of_request(error, request.language, &request.id);
    events(stream::once(async { answer }))
}

fn events(answers: impl Stream<Item = async_graphql::Response> + Send + 'static) -> Response {
    let next = answers.map(|answer| Event::default().event("next").data(String::from_utf8_lossy(&answer::body(&answer))));
    let complete = stream::once(async { Event::default().event("complete").data("{}") });
    let events = next.chain(complete).map(Ok::<_, Infallible>);
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(12));
    Sse::new(events).keep_alive(keep_alive).into_response()
}

/// When a stream must end whatever it has to say: the token ends, or the process does.
fn ended(app: &Arc<App>, actor: &Actor) -> impl Future<Output = ()> + Send + 'static {
    let expired = expired(app, actor);
    let mut closing = app.closing.clone();
    async move {
        tokio::select! {
            () = expired => (),
            () = closed(&mut closing) => (),
        }
    }
}

/// When the token of a caller ends; never for who has none.
pub fn expired(app: &App, actor: &Actor) -> impl Future<Output = ()> + Send + 'static {
    let left = actor.expires_at.map(|end| (end - app.office.now()).to_std().unwrap_or_default());
    async move {
        match left {
            Some(left) => tokio::time::sleep(left).await,
            None => std::future::pending().await,
        }
    }
}

/// When the process is asked to stop.
pub async fn closed(closing: &mut tokio::sync::watch::Receiver<bool>) {
    let _ = closing.wait_for(|closing| *closing).await;
}
