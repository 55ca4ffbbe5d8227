//! Imports over HTTP for a portal: the file is the body, the rest is in the address. The same act as the mutation of that name.

use std::sync::Arc;

use axum::{
    body::{Bytes, to_bytes},
    extract::{Query, Request, State},
    http::HeaderMap,
    response::Response,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

use super::{
    App,
    answer::{self, Media},
    graphql::{Transport, operation, peer, run},
    headers,
    limits::Rate,
    params::Params,
};
use crate::{
    access::Action,
    error::{Error, ErrorCode},
    recruitment::service::attachments,
};

pub const LARGEST_FILE: usize = 64 * 1024 * 1024;

/// What is told of an application with a new file.
const ATTACHED: &str = "application { id attachments { id kind fileName mediaType size sha256 } } errors { code message path }";

const REPORT: &str = "report { encoding rows imported unchanged rejected issues { line column value code expected } defaults { name value } } errors { code message path }";

pub async fn units(State(app): State<Arc<App>>, Query(options): Query<Vec<(String, String)>>, request: Request) -> Response {
    import(&app, Action::ImportUnits, "ImportUnitsInput", options, request).await
}

pub async fn roster(State(app): State<Arc<App>>, Query(options): Query<Vec<(String, String)>>, request: Request) -> Response {
    import(&app, Action::ImportRoster, "ImportRosterInput", options, request).await
}

/// `?batch=ID&expectedVersion=N`.
pub async fn orders(State(app): State<Arc<App>>, Query(options): Query<Vec<(String, String)>>, request: Request) -> Response {
    import(&app, Action::ImportOrders, "ImportOrdersInput", options, request).await
}

/// `?category=ID&columns=氏名=お名前;電話番号=TEL`.
pub async fn applications(State(app): State<Arc<App>>, Query(options): Query<Vec<(String, String)>>, request: Request) -> Response {
    import(&app, Action::ImportApplications, "ImportApplicationsInput", options, request).await
}

/// `?application=ID&kind=SELF_APPEAL_SHEET&fileName=sheet.pdf`: the body is the file.
pub async fn attachment(State(app): State<Arc<App>>, Query(options): Query<Vec<(String, String)>>, request: Request) -> Response {
    let input = "AddAttachmentInput";
    upload(&app, Action::AddAttachment, input, options, request, ATTACHED, attachments::LARGEST + 1).await
}

async fn import(app: &Arc<App>, act: Action, input: &str, options: Vec<(String, String)>, request: Request) -> Response {
    upload(app, act, input, options, request, REPORT, LARGEST_FILE).await
}

async fn upload(
    app: &Arc<App>,
    act: Action,
    input: &str,
    options: Vec<(String, String)>,
    request: Request,
    answered: &str,
    largest: usize,
) -> Response {
    let peer = peer(&request);
    let (parts, body) = request.into_parts();
    let outside = headers::outside(&parts.headers);
    let admitted = match app.admit(&parts.headers, &peer).await {
        Ok(admitted) => admitted,
        Err(error) => return answer::error(&error, Media::Json, &outside, Rate::Unlimited),
    };
    if let Rate::Spent { .. } = admitted.rate {
        return answer::error(&ErrorCode::RateLimited.into(), Media::Json, &outside, admitted.rate);
    }
    // Who may not import is told so by the act itself, and recorded; their file is not even read.
    let wanted = admitted.actor.may(act);
    let file = match named_file(&parts.headers) {
        Err(error) => return answer::error(&error, Media::Json, &outside, admitted.rate),
        Ok(()) if wanted => to_bytes(body, largest).await,
        Ok(()) => Ok(Bytes::new()),
    };
    let Ok(file) = file else {
        return answer::error(&ErrorCode::PayloadTooLarge.into(), Media::Json, &outside, admitted.rate);
    };
    let name = act.name();
    let params = Params {
        query: format!("mutation($input: {input}!) {{ {name}(input: $input) {{ {answered} }} }}"),
        operation_name: None,
        variables: json!({ "input": variables(options, &file) }),
    };
    match operation(app, &admitted, outside.clone(), Transport::Post, params, &parts.headers) {
        Ok(operation) => run(app, &operation, |it| answer::http(&it, Media::Json, &outside, admitted.rate)).await,
        Err(error) => answer::error(&error, Media::Json, &outside, admitted.rate),
    }
}

/// A file is named as one: a form of another site cannot send these types.
fn named_file(headers: &HeaderMap) -> Result<(), Error> {
    let content_type = headers::text(headers, "content-type").unwrap_or_default().to_ascii_lowercase();
    let named = ["text/csv", "application/octet-stream", "application/pdf", "image/png", "image/jpeg"];
    if named.iter().any(|it| content_type.starts_with(it)) {
        return Ok(());
    }
    Err(Error::explained(
        ErrorCode::BadRequest,
        "Content-Type は text/csv、application/octet-stream、又は添付書類の形式です。",
        "the Content-Type is text/csv, application/octet-stream, or the type of an attachment",
    ))
}

/// The options of the address as the fields of the input.
fn variables(options: Vec<(String, String)>, body: &Bytes) -> Map<String, Value> {
    let value = |text: String| match text.as_str() {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => Value::String(text),
    };
    let version = |text: &str| text.parse::<i32>().map_or(Value::Null, Value::from);
    let option = |(name, text): (String, String)| {
        let value = if name == "expectedVersion" { version(&text) } else { value(text) };
        (name, value)
    };
    let mut variables: Map<String, Value> = options.into_iter().map(option).collect();
    variables.insert("file".to_owned(), Value::String(STANDARD.encode(body)));
    variables
}
