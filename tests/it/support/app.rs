//! The service on a port of its own, with a clock that the test sets, and callers with tokens.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use jinzai::{
    access::{
        Clock, DatabaseSettings, Office, Role,
        token::{ClaimNames, Doorkeeper, KeySource, Keys, Say, TokenSettings, issue},
    },
    http::{self, App as Service, Limits, Settings},
    schema,
};
use reqwest::Response;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::watch};

use super::database::database_url;

pub const SECRET: &[u8] = b"a secret of the tests, 32 bytes or more";
const ISSUER: &str = "tests";

/// 2026-11-22, nine o'clock in Hiratsuka.
pub fn start() -> DateTime<Utc> {
    "2026-11-22T00:00:00Z".parse().unwrap()
}

pub fn fixed_clock() -> Clock {
    Arc::new(start)
}

pub struct App {
    pub address: SocketAddr,
    pub office: Arc<Office>,
    pub service: Arc<Service>,
    now: Arc<Mutex<DateTime<Utc>>>,
    statements: Arc<AtomicUsize>,
    client: reqwest::Client,
    close: watch::Sender<bool>,
    derives: AtomicBool,
}

impl App {
    /// The tables and the profile of 潮見市, nobody in them.
    pub async fn empty() -> Self {
        Self::start(database_url(false).await, Limits { requests_per_second: 0, ..Limits::default() }, false).await
    }

    /// 潮見市 with its 258 units and 2,556 people.
    pub async fn city() -> Self {
        Self::start(database_url(true).await, Limits { requests_per_second: 0, ..Limits::default() }, false).await
    }

    pub async fn city_with(limits: Limits, open: bool) -> Self {
        Self::start(database_url(true).await, limits, open).await
    }

    async fn start(url: String, limits: Limits, open: bool) -> Self {
        let settings = TokenSettings {
            issuer: ISSUER.to_owned(),
            audience: ISSUER.to_owned(),
            algorithms: vec![jsonwebtoken::Algorithm::HS256],
            longest_life: TimeDelta::hours(12),
            names: ClaimNames::default(),
        };
        let keys = Keys::open(KeySource::Secret(SECRET.to_vec())).await.unwrap();
        Self::start_with(url, limits, open, Doorkeeper::new(settings, keys)).await
    }

    pub async fn start_with(url: String, limits: Limits, open: bool, doorkeeper: Doorkeeper) -> Self {
        let now = Arc::new(Mutex::new(start()));
        let clock: Clock = {
            let now = now.clone();
            Arc::new(move || *now.lock().unwrap())
        };
        let statements = Arc::new(AtomicUsize::new(0));
        let counted = statements.clone();
        let pools = DatabaseSettings { url, read_url: None, connections: 4 };
        let office = Office::open_counted(&pools, clock, move || {
            counted.fetch_add(1, Relaxed);
        })
        .await
        .unwrap();
        let office = Arc::new(office);
        let (close, closing) = watch::channel(false);
        let settings =
            Settings { limits, open_to_anonymous: open, explorer: open, origins: vec!["https://portal.example".to_owned()], font: None };
        let schema = schema::builder(Some(office.clone())).finish();
        let service = Service::new(schema, office.clone(), doorkeeper, settings, closing);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = http::router(service.clone()).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, office, service, now, statements, client: reqwest::Client::new(), close, derives: AtomicBool::new(true) }
    }

    /// The database itself, for what no caller can do.
    pub fn db(&self) -> &DatabaseConnection {
        self.office.writer()
    }

    /// What a test writes into the timeline by hand derives nothing.
    pub fn write_timeline(&self) -> &DatabaseConnection {
        self.derives.store(false, Relaxed);
        self.db()
    }

    /// Derives the spans of everybody anew, after a test has written into the timeline by hand.
    pub async fn derive(&self) {
        self.db().execute_unprepared("DELETE FROM service_span").await.unwrap();
        self.db().execute_unprepared("INSERT INTO service_span SELECT * FROM service_time").await.unwrap();
    }

    /// From now on it is this day, nine o'clock.
    pub fn turn_to(&self, day: &str) {
        let day: NaiveDate = day.parse().unwrap();
        *self.now.lock().unwrap() = day.and_hms_opt(0, 0, 0).unwrap().and_utc();
    }

    /// Time goes on.
    pub fn wait(&self, delta: TimeDelta) {
        *self.now.lock().unwrap() += delta;
    }

    pub fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap()
    }

    /// Asks long-running answers to end.
    pub fn close(&self) {
        self.close.send(true).unwrap();
    }

    /// How many SQL statements some work takes.
    pub async fn statements<T>(&self, work: impl Future<Output = T>) -> usize {
        let before = self.statements.load(Relaxed);
        work.await;
        self.statements.load(Relaxed) - before
    }

    pub fn nobody(&self) -> Asker<'_> {
        Asker { app: self, token: None, headers: vec![] }
    }

    pub fn holder_of(&self, token: impl Into<String>) -> Asker<'_> {
        Asker { app: self, token: Some(token.into()), headers: vec![] }
    }

    /// Somebody with these roles who is not on the staff.
    pub fn role(&self, role: Role) -> Asker<'_> {
        let name: &str = role.into();
        self.holder_of(self.token(name, &[role], None, None))
    }

    /// A member of staff with these roles.
    pub fn staff(&self, number: &str, roles: &[Role]) -> Asker<'_> {
        self.holder_of(self.token(&format!("staff-{number}"), roles, Some(number), None))
    }

    pub fn admin(&self) -> Asker<'_> {
        self.role(Role::PersonnelAdministrator)
    }

    pub fn token(&self, subject: &str, roles: &[Role], number: Option<&str>, scopes: Option<&str>) -> String {
        let say = Say { issuer: ISSUER, audience: ISSUER, subject, roles, employee_number: number, scopes, lives: TimeDelta::hours(8) };
        issue(SECRET, &say, self.now()).unwrap()
    }

    /// The number of who heads a division, and the numbers of some who work below, by its code.
    pub async fn people_of(&self, code: &str) -> (String, Vec<String>) {
        let query = "query($c: String!) { orgUnit(by: {code: $c}) { heads { employee { number } } children { members(first: 20) { nodes { number } } } } }";
        let answer = self.admin().ask(query, json!({"c": code})).await;
        let unit = &answer["data"]["orgUnit"];
        let head = unit["heads"][0]["employee"]["number"].as_str().unwrap_or_default().to_owned();
        let members = unit["children"].as_array().unwrap().iter().flat_map(|it| it["members"]["nodes"].as_array().unwrap());
        (head, members.map(|it| it["number"].as_str().unwrap().to_owned()).collect())
    }
}

impl Drop for App {
    /// Whatever a test did: what is derived is what it is derived from.
    fn drop(&mut self) {
        if std::thread::panicking() || !self.derives.load(Relaxed) {
            return;
        }
        let of =
            |one: &str, other: &str| format!("SELECT count(*) AS many FROM (SELECT * FROM {one} EXCEPT SELECT * FROM {other}) AS astray");
        let astray = async |sql: String| -> i64 {
            let statement = Statement::from_string(self.db().get_database_backend(), sql);
            self.db().query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
        };
        let all = async { (astray(of("service_time", "service_span")).await, astray(of("service_span", "service_time")).await) };
        let astray = tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(all));
        assert_eq!(astray, (0, 0), "spans of service that are missing, or are none");
    }
}

/// Somebody who asks.
#[derive(Clone)]
pub struct Asker<'a> {
    app: &'a App,
    token: Option<String>,
    headers: Vec<(&'static str, String)>,
}

impl Asker<'_> {
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let mut request = self.app.client.request(method, format!("http://{}{path}", self.app.address));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        request
    }

    /// The response to a GraphQL POST.
    pub async fn send(&self, query: &str, variables: Value) -> Response {
        self.request(reqwest::Method::POST, "/graphql").json(&json!({"query": query, "variables": variables})).send().await.unwrap()
    }

    /// The body of the answer.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        self.send(query, variables).await.json().await.unwrap()
    }

    /// The data of an answer that must have no errors.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.ask(query, variables).await;
        assert_eq!(answer["errors"], Value::Null, "{answer:#}");
        answer["data"].take()
    }

    /// The code of the first error.
    pub async fn code(&self, query: &str, variables: Value) -> String {
        let answer = self.ask(query, variables).await;
        answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("NO ERROR").to_owned()
    }
}
