//! Forms on paper: `GET /print?batch=ID` or `?order=ID`, with `form=notice|notification|list`; `?fiscalYear=YEAR` or `?inquiry=ID`, with
//! `form=information`; and `format=html|pdf`.
//!
//! What is printed is asked of the schema as the caller would ask it, page by page: who may not see an order cannot print it, and what is sealed
//! is recorded as read. Who accepts `text/event-stream` is told how far it is, and gets the file as the last event.

use std::{
    convert::{Infallible, identity},
    sync::Arc,
};

use axum::{
    body::Body,
    extract::{Query, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use entity::{personnel_order::OrderKind, senior_wish::SeniorWishKind};
use futures_util::stream;
use sea_orm::Iterable;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    App,
    answer::{self, Media},
    auth::Admitted,
    graphql::{Transport, operation, peer, run},
    headers,
    limits::Rate,
    params::Params,
};
use crate::{
    access::{OutsideRequest, tokyo_day},
    error::{Error, ErrorCode},
    personnel::orders::kinds::printed,
    print::{self, Font, Form, Line, Sheet, Unprintable},
    text::term,
};

/// What is to be printed, and how.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wanted {
    batch: Option<String>,
    order: Option<String>,
    /// 情報提供・意思確認 of a year, or one of them.
    fiscal_year: Option<i32>,
    inquiry: Option<String>,
    #[serde(default)]
    form: String,
    #[serde(default)]
    format: String,
}

const ORDER: &str = "id kind effectiveOn noticeText person { number name } batch { title decisionNumber }
    fromUnit { code name appointingAuthority { name } } fromPost { title } fromRank { name level }
    toUnit { code name appointingAuthority { name } } toPost { title } toRank { name level }";

const INQUIRY: &str =
    "id noticeText employee { number name { full } standing { orgUnit { name appointingAuthority { name } } rank { name } } }";

impl Wanted {
    /// One thing alone is printed, by a form that is for it.
    fn is_sound(&self, form: Form) -> bool {
        let orders = usize::from(self.batch.is_some()) + usize::from(self.order.is_some());
        let inquiries = usize::from(self.fiscal_year.is_some()) + usize::from(self.inquiry.is_some());
        let fits = if form == Form::Information { (orders, inquiries) == (0, 1) } else { (orders, inquiries) == (1, 0) };
        fits && self.fiscal_year.is_none_or(|year| (1868..9999).contains(&year)) && matches!(self.format.as_str(), "" | "html" | "pdf")
    }

    /// The one object that is to be printed: its id, what is asked of it and of which type.
    fn one(&self) -> Option<(&str, &'static str, &'static str)> {
        let order = self.order.as_deref().map(|id| (id, "PersonnelOrder", ORDER));
        order.or_else(|| self.inquiry.as_deref().map(|id| (id, "SeniorInquiry", INQUIRY)))
    }
}

/// Collects what is on a sheet, a hundred at a time.
struct Collector {
    app: Arc<App>,
    admitted: Admitted,
    outside: OutsideRequest,
    wanted: Wanted,
    sheet: Sheet,
    after: Value,
    total: u64,
    whole: bool,
}

impl Collector {
    async fn ask(&self, query: String, variables: Value) -> Result<Value, Error> {
        let params = Params { query, operation_name: None, variables };
        let operation = operation(&self.app, &self.admitted, self.outside.clone(), Transport::Get, params, &HeaderMap::new())?;
        let answer = run(&self.app, &operation, identity).await;
        if let Some(error) = answer.errors.first() {
            let code = error.source::<Error>().map_or(ErrorCode::InternalServerError, Error::code);
            return Err(code.into());
        }
        answer.data.into_json().map_err(|error| Error::Internal(error.to_string()))
    }

    /// The next hundred, or the one that is wanted.
    async fn more(&mut self) -> Result<(), Error> {
        if let Some((id, kind, what)) = self.wanted.one() {
            let query = format!("query($id: ID!) {{ profile {{ name }} node(id: $id) {{ ... on {kind} {{ {what} }} }} }}");
            let found = self.ask(query, json!({ "id": id })).await?;
            self.whole = true;
            if found["node"]["id"].is_string() {
                self.take(&found, std::slice::from_ref(&found["node"]));
            }
            return Ok(());
        }
        let (list, of, kind, what) = match self.wanted.fiscal_year {
            Some(year) => ("seniorInquiries(filter: {fiscalYear: $of}", json!(year), "FiscalYear!", INQUIRY),
            None => ("personnelOrders(filter: {batch: $of}", json!(self.wanted.batch), "ID!", ORDER),
        };
        let query = format!(
            "query($of: {kind}, $a: String) {{ profile {{ name }} page: {list}, first: 100, after: $a) {{ totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ {what} }} }} }}"
        );
        let found = self.ask(query, json!({ "of": of, "a": self.after })).await?;
        let page = &found["page"];
        self.total = page["totalCount"].as_u64().unwrap_or_default();
        self.after = page["pageInfo"]["endCursor"].clone();
        self.whole = page["pageInfo"]["hasNextPage"] != true;
        self.take(&found, page["nodes"].as_array().map_or(&[], Vec::as_slice));
        Ok(())
    }

    fn take(&mut self, found: &Value, rows: &[Value]) {
        self.sheet.city = text(&found["profile"]["name"]);
        for row in rows {
            if self.sheet.form == Form::Information {
                self.sheet.title = INFORMATION.to_owned();
                self.sheet.lines.extend(told_to(row, &self.sheet.city));
                continue;
            }
            self.sheet.title = text(&row["batch"]["title"]);
            self.sheet.lines.push(line(row, &self.sheet.city));
        }
        if self.sheet.title.is_empty() {
            self.sheet.title = "人事異動".to_owned();
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

const INFORMATION: &str = "60歳以後の任用等に関する情報提供・意思確認書";

/// A notice of an answer in the words of its form; none of who has left, for whom there is nothing to tell.
fn told_to(inquiry: &Value, city: &str) -> Option<Line> {
    let told: Vec<String> = inquiry["noticeText"].as_array()?.iter().map(text).collect();
    let (person, standing) = (&inquiry["employee"], &inquiry["employee"]["standing"]);
    standing.as_object()?;
    let line = Line {
        kind: INFORMATION.to_owned(),
        number: text(&person["number"]),
        name: text(&person["name"]["full"]),
        former: format!("{}{}", text(&standing["orgUnit"]["name"]), text(&standing["rank"]["name"])),
        text: told,
        issuer: Sheet::signature(city, &text(&standing["orgUnit"]["appointingAuthority"]["name"])),
        choices: SeniorWishKind::iter().map(|it| term(&it)).collect(),
        ..Line::default()
    };
    Some(line).filter(|it| !it.text.is_empty())
}

/// An order of an answer in the words of the forms.
fn line(order: &Value, city: &str) -> Line {
    let or = |new: &str, old: &str| if order[new].is_object() { order[new].clone() } else { order[old].clone() };
    let (unit, rank, from) = (or("toUnit", "fromUnit"), or("toRank", "fromRank"), &order["fromUnit"]);
    let post = |title: &Value, rank: &Value| if title.is_string() { text(title) } else { text(rank) };
    let issuer = if from.is_object() { from } else { &unit };
    Line {
        kind: text(&order["kind"]).parse::<OrderKind>().map(printed).unwrap_or_default().to_owned(),
        number: text(&order["person"]["number"]),
        name: text(&order["person"]["name"]),
        former: format!("{}{}", text(&from["name"]), post(&order["fromPost"]["title"], &order["fromRank"]["name"])),
        unit_code: text(&unit["code"]),
        unit: text(&unit["name"]),
        rank_level: rank["level"].as_i64().unwrap_or(i64::MAX),
        rank: post(&order["toPost"]["title"], &rank["name"]),
        text: text(&order["noticeText"]).lines().map(str::to_owned).collect(),
        on: Line::era(&text(&order["effectiveOn"])),
        issuer: Sheet::signature(city, &text(&issuer["appointingAuthority"]["name"])),
        decision_number: text(&order["batch"]["decisionNumber"]),
        choices: vec![],
    }
}

pub async fn print(State(app): State<Arc<App>>, Query(wanted): Query<Wanted>, request: Request) -> Response {
    let peer = peer(&request);
    let outside = headers::outside(request.headers());
    let streams = headers::text(request.headers(), "accept").is_some_and(|it| it.contains("text/event-stream"));
    let refused = |error: &Error, rate: Rate| {
        let mut response = answer::error(error, Media::GraphQl, &outside, rate);
        if error.code() == ErrorCode::NotFound {
            *response.status_mut() = StatusCode::NOT_FOUND;
        }
        response
    };
    let admitted = match app.admit(request.headers(), &peer).await {
        Ok(admitted) => admitted,
        Err(error) => return refused(&error, Rate::Unlimited),
    };
    if let Rate::Spent { .. } = admitted.rate {
        return refused(&ErrorCode::RateLimited.into(), admitted.rate);
    }
    let form = match wanted.form.as_str() {
        "" | "notice" => Form::Notice,
        "notification" => Form::Notification,
        "list" => Form::List,
        "information" => Form::Information,
        _ => return refused(&ErrorCode::BadRequest.into(), admitted.rate),
    };
    if !wanted.is_sound(form) {
        return refused(&ErrorCode::BadRequest.into(), admitted.rate);
    }
    let rate = admitted.rate;
    let sheet = Sheet { form, ..Sheet::default() };
    let mut collector = Collector { app, admitted, outside: outside.clone(), wanted, sheet, after: Value::Null, total: 0, whole: false };
    if streams {
        return told(collector);
    }
    while !collector.whole {
        if let Err(error) = collector.more().await {
            return refused(&error, rate);
        }
    }
    match finished(collector).await {
        Ok((content_type, file)) => sent(content_type, file),
        Err(error) => refused(&error, rate),
    }
}

/// The file of a whole sheet: made apart from the tasks that answer others.
async fn finished(collector: Collector) -> Result<(&'static str, Vec<u8>), Error> {
    if collector.sheet.lines.is_empty() {
        return Err(ErrorCode::NotFound.into());
    }
    let day = tokyo_day(collector.app.office.now());
    let font = collector.app.settings.font.clone();
    let (sheet, as_pdf) = (collector.sheet.in_order(), collector.wanted.format == "pdf");
    let made = tokio::task::spawn_blocking(move || {
        if !as_pdf {
            let page = print::html(&sheet).map_err(|error| Error::Internal(error.to_string()))?;
            return Ok(("text/html; charset=utf-8", page.into_bytes()));
        }
        let font = font.or_else(Font::built_in).ok_or_else(|| Error::Internal("no font to print with".to_owned()))?;
        print::pdf(&sheet, &font, day).map(|file| ("application/pdf", file)).map_err(unprintable)
    });
    made.await.map_err(|error| Error::Internal(error.to_string()))?
}

fn unprintable(reason: Unprintable) -> Error {
    match reason {
        Unprintable::MissingGlyphs(letters) => Error::explained(
            ErrorCode::MissingGlyphs,
            format!("「{letters}」が印刷用フォントにありません。--print-font で文字を持つフォントを指定するか、HTML で印刷してください。"),
            format!("the font has no letters for {letters}: name one that has by --print-font, or print the HTML"),
        ),
        Unprintable::Other(why) => Error::Internal(why),
    }
}

fn sent(content_type: &'static str, file: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(file));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    );
    response
}

/// How far it is, and at last the file: `progress` events with `done` and `total`, then `file` or `error`.
fn told(collector: Collector) -> Response {
    let events = stream::unfold(Some(collector), |collector| async move {
        let mut collector = collector?;
        if collector.whole {
            let event = match finished(collector).await {
                Ok((content_type, file)) => {
                    Event::default().event("file").data(json!({ "contentType": content_type, "base64": STANDARD.encode(file) }).to_string())
                }
                Err(error) => failed(&error),
            };
            return Some((Ok::<_, Infallible>(event), None));
        }
        if let Err(error) = collector.more().await {
            return Some((Ok(failed(&error)), None));
        }
        let done = collector.sheet.lines.len();
        let progress = json!({ "done": done, "total": collector.total.max(done as u64) });
        Some((Ok(Event::default().event("progress").data(progress.to_string())), Some(collector)))
    });
    Sse::new(events).into_response()
}

fn failed(error: &Error) -> Event {
    let sentence = error.sentence();
    Event::default().event("error").data(json!({ "code": error.code().name(), "message": sentence.ja }).to_string())
}
