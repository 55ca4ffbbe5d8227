//! People past sixty, or soon to be: acts and questions of the personnel office for the tests that follow them over the years.

use base64::{Engine, engine::general_purpose::STANDARD};
use jinzai::access::Role;
use serde_json::{Value, json};

use crate::{
    orders::Office,
    recruitment::{act, code},
    support::{App, Asker},
};

/// Every status past sixty.
pub const STATUSES: [&str; 8] = [
    "REGULAR_OVER60",
    "SUPERVISORY_EXTENDED",
    "RETIREMENT_EXTENDED",
    "PRE_RETIREMENT_PART_TIME",
    "PROVISIONAL_FULL_TIME",
    "PROVISIONAL_PART_TIME",
    "SENIOR_PARTIAL_LEAVE",
    "FISCAL_YEAR_APPOINTEE",
];

/// The office, and what it does about those past sixty.
pub struct Elders<'a> {
    pub app: &'a App,
    pub office: Office<'a>,
}

impl<'a> Elders<'a> {
    pub async fn new(app: &'a App) -> Self {
        Self { app, office: Office::new(app).await }
    }

    /// The same city a year earlier: everybody has been where they are since 2024.
    pub async fn of_2025(app: &'a App) -> Self {
        app.turn_to("2025-10-01");
        let text = |file: &str| jinzai::text::decode(&std::fs::read(format!("profiles/shiomi/{file}")).unwrap()).text;
        let since_2024 = |line: &str| {
            let mut cells: Vec<&str> = line.split(',').collect();
            if let Some(since) = cells.get_mut(14).filter(|it| it.starts_with(['R', 'H', '令', '平'])) {
                *since = "R6.4.1";
            }
            cells.join(",")
        };
        let roster: Vec<String> = text("roster.csv").lines().map(since_2024).collect();
        for (act, file) in [("importUnits", text("org-units.csv")), ("importRoster", roster.join("\r\n"))] {
            let kind = format!("{}{}Input", act[..1].to_uppercase(), &act[1..]);
            let query = format!("mutation($i: {kind}!) {{ {act}(input: $i) {{ errors {{ code message }} report {{ imported }} }} }}");
            let input = json!({"file": STANDARD.encode(file), "skipInvalid": true});
            let answer = app.admin().data(&query, json!({"i": input})).await;
            assert_eq!(answer[act]["errors"], json!([]), "{answer:#}");
        }
        Self::new(app).await
    }

    pub fn clerk(&self) -> Asker<'a> {
        self.office.planner()
    }

    pub fn me(&self, number: &str) -> Asker<'a> {
        self.app.staff(number, &[Role::Employee])
    }

    /// Something that must succeed.
    pub async fn done(&self, name: &str, answer: &str, input: Value) -> Value {
        let payload = act(&self.clerk(), name, answer, input).await;
        assert_eq!(payload["errors"], json!([]), "{name}: {payload:#}");
        payload
    }

    /// Something that must not.
    pub async fn refused(&self, name: &str, input: Value) -> String {
        code(&act(&self.clerk(), name, "", input).await)
    }

    /// Some 課長 by number and id, with the birth dates that a test wants.
    pub async fn chiefs(&self, births: &[&str]) -> Vec<(String, Value)> {
        self.of_rank("課長", births).await
    }

    /// The same of another rank.
    pub async fn of_rank(&self, rank: &str, births: &[&str]) -> Vec<(String, Value)> {
        let query = "query($a: String) { employees(first: 100, after: $a, orderBy: {field: NUMBER}) { nodes { id number version birthDate standing { employmentKind rank { name } orgUnit { code } occupation { retirementCategory } } } pageInfo { hasNextPage endCursor } } }";
        let (mut after, mut found) = (Value::Null, vec![]);
        while found.len() < births.len() {
            let page = self.app.admin().data(query, json!({"a": after})).await["employees"].take();
            let general = |it: &&Value| {
                let standing = &it["standing"];
                let busy = ["03010000", "03020000", "01000000"].iter().any(|code| standing["orgUnit"]["code"] == *code);
                standing["rank"]["name"] == rank && standing["occupation"]["retirementCategory"] == "GENERAL" && !busy
            };
            found.extend(page["nodes"].as_array().unwrap().iter().filter(general).cloned());
            assert_eq!(page["pageInfo"]["hasNextPage"], true, "there are so many");
            after = page["pageInfo"]["endCursor"].clone();
        }
        let mut chiefs = vec![];
        for (person, birth) in found.iter().zip(births) {
            let correction =
                json!({"employee": person["id"], "expectedVersion": person["version"], "birthDate": birth, "reason": "試験のため"});
            self.done("correctPersonalRecord", "employee { id }", correction).await;
            chiefs.push((person["number"].as_str().unwrap().to_owned(), person["id"].clone()));
        }
        chiefs
    }

    /// What a question about one person comes to.
    pub async fn of(&self, number: &str, what: &str) -> Value {
        let query = format!("query($n: String!) {{ employee(by: {{number: $n}}) {{ {what} }} }}");
        self.clerk().data(&query, json!({"n": number})).await["employee"].take()
    }

    /// Drafts by an act into a batch of its own, and has it approved and announced.
    pub async fn announced(&self, name: &str, on: &str, more: Value) -> Value {
        let (batch, version) = self.office.batch("60歳超", on).await;
        let mut input = json!({"batch": batch, "expectedBatchVersion": version});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let drafted = self.done(name, "orders { kind effectiveOn }", input).await;
        self.office.approve(&batch).await;
        self.office.announce(&batch).await;
        drafted["orders"].clone()
    }

    /// 特定管理監督職群: posts of a rank, whatever the occupation.
    pub async fn name_groups(&self, rank: &str) {
        use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
        let key = entity::profile_setting::COLUMN.key.eq("specified_post_groups");
        let row = entity::profile_setting::Entity::find().filter(key).one(self.app.db()).await.unwrap().unwrap();
        let mut row = row.into_active_model();
        row.value = Set(json!([{"name": "本庁", "ranks": [rank]}]).to_string());
        row.update(self.app.db()).await.unwrap();
    }

    /// A post to which somebody may step down on a day.
    pub async fn post_below(&self, person: &Value, on: &str) -> Value {
        let query = "query($e: ID!, $d: Date!) { stepDownPosts(employee: $e, on: $d) { free post { id isSupervisory } orgUnit { id } } }";
        let posts = self.clerk().data(query, json!({"e": person, "d": on})).await["stepDownPosts"].take();
        assert_eq!(posts[0]["post"]["isSupervisory"], false, "{posts:#}");
        json!({"orgUnit": posts[0]["orgUnit"]["id"], "post": posts[0]["post"]["id"]})
    }

    /// One row of the placements, on a day.
    pub async fn placement(&self, person: &Value, on: &str) -> Value {
        let query =
            "query($f: PlacementFilter!) { placements(filter: $f) { nodes { status until isSupervisory nextDecision { what by } } } }";
        let found = self.clerk().data(query, json!({"f": {"asOf": on, "employees": [person]}})).await;
        found["placements"]["nodes"][0].clone()
    }
}
