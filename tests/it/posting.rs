//! A posting round played through: twelve postings, sixty applicants, ranked choices, a reserve, a posting opened again, transfers, figures.

use jinzai::access::Role;
use serde_json::{Value, json};

use crate::{
    orders::Office,
    recruitment::{act, code},
    support::{App, Asker},
};

/// Somebody of the city, as far as postings ask.
#[derive(Clone, Debug)]
pub struct Person {
    pub number: String,
    pub unit: String,
}

/// The personnel office and a round of it.
pub struct Kobo<'a> {
    pub app: &'a App,
    pub office: Office<'a>,
    pub round: Value,
    /// Who examines those of the personnel office.
    pub substitute: String,
}

impl<'a> Kobo<'a> {
    /// A round in preparation, for whoever does not supervise.
    pub async fn new(app: &'a App, more: Value) -> Self {
        let office = Office::new(app).await;
        let rule = json!({"code": "KOBO", "name": "庁内公募", "legalBasis": "実施要領", "referenceDay": "AS_ASKED", "criteria": {"not": {"status": {"is": "SUPERVISORY_POST"}}}});
        let rule = act(&app.admin(), "defineEligibilityRule", "rule { id }", rule).await["rule"]["id"].take();
        let substitute = office.head_of("17010000").await;
        let mut input = json!({
            "fiscalYear": 2026, "title": "令和8年度庁内公募", "rule": rule, "mostChoices": 2, "personnelUnit": office.unit("03020000").await["id"],
            "substitute": substitute, "applicationsFrom": "2026-11-24", "applicationsUntil": "2026-12-10", "recordsUntil": "2027-09-30"
        });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let made = act(&office.planner(), "createPostingRound", "round { id version state }", input).await;
        assert_eq!((&made["errors"], &made["round"]["state"]), (&json!([]), &json!("DRAFT")), "{made:#}");
        Self { app, office, round: made["round"]["id"].clone(), substitute }
    }

    pub fn personnel(&self) -> Asker<'a> {
        self.office.planner()
    }

    /// What a division asks for.
    pub async fn content(&self, unit: &str, places: i64) -> Value {
        json!({
            "orgUnit": self.office.unit(unit).await["id"], "title": format!("{unit}の企画担当"), "duties": "計画の策定\n庁内の調整", "places": places,
            "startsOn": "2027-04-01", "periodYears": 3
        })
    }

    /// A posting of a unit, asked for by its head and approved.
    pub async fn posting(&self, unit: &str, places: i64) -> Value {
        let head = self.office.head(&self.office.head_of(unit).await);
        let input = json!({"round": self.round, "content": self.content(unit, places).await});
        let asked = act(&head, "requestPosting", "posting { id version state }", input).await;
        assert_eq!(asked["posting"]["state"], "REQUESTED", "{asked:#}");
        let id = asked["posting"]["id"].clone();
        self.done("approvePosting", "posting { id }", json!({"posting": id, "expectedVersion": 1})).await;
        id
    }

    pub async fn publish(&self) {
        self.done("publishPostingRound", "round { state }", json!({"round": self.round, "expectedVersion": 1})).await;
    }

    /// An act of the personnel office that must succeed.
    pub async fn done(&self, name: &str, answer: &str, input: Value) -> Value {
        let payload = act(&self.personnel(), name, answer, input).await;
        assert_eq!(payload["errors"], json!([]), "{name}: {payload:#}");
        payload
    }

    pub async fn version(&self, posting: &Value) -> i64 {
        let query = "query($id: ID!) { node(id: $id) { ... on Posting { version } } }";
        self.personnel().data(query, json!({"id": posting})).await["node"]["version"].as_i64().unwrap()
    }

    /// Results are told once the applications are over.
    pub async fn notify(&self, posting: &Value) {
        if self.app.now() < "2026-12-11T00:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap() {
            self.app.turn_to("2026-12-11");
        }
        let version = self.version(posting).await;
        self.done("notifyPosting", "posting { state }", json!({"posting": posting, "expectedVersion": version})).await;
    }

    /// Somebody applies; the id of the application.
    pub async fn apply(&self, number: &str, posting: &Value, choice: i64) -> Value {
        let payload = apply(&self.office.someone(number), posting, choice).await;
        assert_eq!(payload["errors"], json!([]), "{number}: {payload:#}");
        payload["application"]["id"].clone()
    }
}

pub async fn apply(asker: &Asker<'_>, posting: &Value, choice: i64) -> Value {
    act(
        asker,
        "applyForPosting",
        "application { id version state choice }",
        json!({"posting": posting, "choice": choice, "statement": "新しい仕事に挑みます。\nよろしくお願いします。"}),
    )
    .await
}

/// Those who do not head anything, from 市民部 on: nobody of the personnel office.
pub async fn staff(app: &App) -> Vec<Person> {
    let query = "query($a: String) { employees(first: 100, after: $a, orderBy: {field: NUMBER}) { nodes { number standing { employmentKind orgUnit { code } rank { name } } } pageInfo { hasNextPage endCursor } } }";
    let (mut after, mut all) = (Value::Null, vec![]);
    loop {
        let page = app.admin().data(query, json!({"a": after})).await["employees"].take();
        for it in page["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|it| ["主任", "主事", "主査"].contains(&it["standing"]["rank"]["name"].as_str().unwrap()))
        {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            all.push(Person { number: text(&it["number"]), unit: text(&it["standing"]["orgUnit"]["code"]) });
        }
        if page["pageInfo"]["hasNextPage"] == false {
            all.retain(|it| it.unit.as_str() >= "05");
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// Twelve divisions that somebody heads.
async fn asking(kobo: &Kobo<'_>) -> Vec<String> {
    let mut found = vec![];
    for code in (4..=16).flat_map(|department| (1..=4).map(move |division| format!("{department:02}{division:02}0000"))) {
        if found.len() < 12 && !kobo.office.head_of(&code).await.is_empty() {
            found.push(code);
        }
    }
    found
}

async fn mine(asker: &Asker<'_>) -> Value {
    let query = "{ postingApplications { totalCount nodes { choice state posting { title } examination { state } eligibility { isEligible leaves { path isSatisfied has { text } } } interview { place } } } }";
    asker.data(query, json!({})).await["postingApplications"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_of_twelve_postings_and_sixty_applicants_ends_in_orders_and_figures() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let mut postings = vec![];
    let units = asking(&kobo).await;
    for (place, unit) in units.iter().enumerate() {
        postings.push(kobo.posting(unit, 1 + i64::from(place == 0)).await);
    }
    let people: Vec<Person> = staff(&app).await.into_iter().step_by(7).take(60).collect();
    assert_eq!(people.len(), 60);
    let panelist = app.people_of(&units[0]).await.1.into_iter().find(|it| people.iter().all(|person| person.number != *it)).unwrap();
    kobo.done("namePostingPanel", "posting { id }", json!({"posting": postings[0], "expectedVersion": 2, "panel": [panelist]})).await;
    kobo.publish().await;
    app.turn_to("2026-11-24");
    let mut applied: Vec<Vec<Value>> = vec![vec![]; 12];
    for (place, person) in people.iter().enumerate() {
        let first = place % 12;
        let id = kobo.apply(&person.number, &postings[first], 1).await;
        applied[first].push(id);
        // Every third has a second choice.
        if place % 3 == 0 {
            kobo.apply(&person.number, &postings[(first + 1) % 12], 2).await;
        }
    }
    app.turn_to("2026-12-11");
    assert_eq!(code(&apply(&kobo.office.someone(&people[1].number), &postings[5], 2).await), "APPLICATIONS_CLOSED");
    // Each posting takes the first of its applicants, the second is a reserve, the others are not selected.
    for (place, posting) in postings.iter().enumerate() {
        decide(&kobo, posting, &applied[place], Some(&panelist).filter(|_| place == 0)).await;
    }
    let told = mine(&kobo.office.someone(&people[0].number)).await;
    let states: Vec<&Value> = told["nodes"].as_array().unwrap().iter().map(|it| &it["state"]).collect();
    assert_eq!(states, ["SELECTED", "NOT_SELECTED"], "the second choice falls with the first");
    let (batch, version) = kobo.office.batch("公募による異動", "2027-04-01").await;
    let mut version = version;
    for posting in &postings {
        let input = json!({"posting": posting, "batch": batch, "expectedBatchVersion": version});
        let drafted =
            kobo.done("draftPostingOrders", "applications { id transferOrder { kind } examination { endsOn } }", input.clone()).await;
        assert_eq!(drafted["applications"][0]["examination"]["endsOn"], "2030-03-31");
        assert_eq!(drafted["applications"][0]["transferOrder"]["kind"], "REASSIGNMENT");
        let again = kobo.done("draftPostingOrders", "applications { id }", input).await;
        assert_eq!(again["applications"][0]["id"], drafted["applications"][0]["id"], "a draft that stands is left as it is");
        let current = kobo.personnel().data("query($id: ID!) { orderBatch(id: $id) { version orderCount } }", json!({"id": batch})).await;
        version = current["orderBatch"]["version"].as_i64().unwrap();
    }
    kobo.office.approve(&batch).await;
    kobo.office.announce(&batch).await;
    app.turn_to("2027-04-01");
    let there = "query($n: String!) { employee(by: {number: $n}) { standing { orgUnit { code } effectiveFrom } } }";
    for (person, unit) in people.iter().zip(&units) {
        let standing = app.admin().data(there, json!({"n": person.number})).await["employee"]["standing"].take();
        assert_eq!(standing, json!({"orgUnit": {"code": unit}, "effectiveFrom": "2027-04-01"}), "{}", person.number);
    }
    ends_are_watched(&kobo, &people[0].number).await;
    figures_stay_and_the_rest_goes(&kobo, &people).await;
}

/// Documents, interviews, opinions, the decision and its being told; the reserve of the first posting is taken up.
async fn decide(kobo: &Kobo<'_>, posting: &Value, applied: &[Value], panelist: Option<&String>) {
    kobo.done("passPostingDocuments", "applications { id }", json!({"applications": applied[..3]})).await;
    let interviews: Vec<Value> =
        applied[..3].iter().map(|it| json!({"application": it, "at": "2026-12-15T01:00:00Z", "place": "本館301会議室"})).collect();
    kobo.done("schedulePostingInterviews", "applications { interview { at place } }", json!({"interviews": interviews})).await;
    if let Some(panelist) = panelist {
        for (place, id) in applied[..3].iter().enumerate() {
            let opinion = json!({"application": id, "points": 5 - place, "comment": "面接の所見"});
            assert_eq!(code(&act(&kobo.office.someone(panelist), "givePostingOpinion", "", opinion).await), "NO ERROR", "{place}");
        }
        let opinions = "query($a: ID!) { node(id: $a) { ... on PostingApplication { opinions { points comment panelist { number } } } } }";
        let given = kobo.personnel().data(opinions, json!({"a": applied[0]})).await["node"]["opinions"].take();
        assert_eq!(given, json!([{"points": 5, "comment": "面接の所見", "panelist": {"number": panelist}}]));
    }
    let decision = json!({"posting": posting, "selected": [applied[0]], "reserve": [applied[1]], "notSelected": applied[2..], "note": "面接の結果による"});
    kobo.done("decidePosting", "applications { id examination { state note } }", decision).await;
    kobo.notify(posting).await;
}

/// A placement of three years from 1 April 2027 ends on 31 March 2030.
async fn ends_are_watched(kobo: &Kobo<'_>, gone: &str) {
    let query = "query($d: Date!) { postingApplications(filter: {placementEndsBy: $d}) { totalCount nodes { applicant { number } posting { title } examination { startsOn endsOn } } } }";
    for (day, expected) in [("2030-03-30", 0), ("2030-03-31", 12)] {
        let ending = kobo.personnel().data(query, json!({"d": day})).await["postingApplications"].take();
        assert_eq!(ending["totalCount"], expected, "{day}");
    }
    // Who leaves has no placement that could end.
    let id = kobo.app.admin().data("query($n: String!) { employee(by: {number: $n}) { id } }", json!({"n": gone})).await;
    let (batch, version) = kobo.office.batch("退職", "2027-05-31").await;
    let leaves = json!([{"kind": "RESIGNATION", "employee": id["employee"]["id"], "effectiveOn": "2027-05-31"}]);
    assert_eq!(kobo.office.add(&batch, version, leaves).await["errors"], json!([]));
    kobo.office.approve(&batch).await;
    kobo.office.announce(&batch).await;
    for (day, expected) in [("2027-05-31", 12), ("2027-06-01", 11)] {
        kobo.app.turn_to(day);
        let ending = kobo.personnel().data(query, json!({"d": "2030-03-31"})).await["postingApplications"].take();
        assert_eq!(ending["totalCount"], expected, "on {day}");
    }
}

async fn figures_stay_and_the_rest_goes(kobo: &Kobo<'_>, people: &[Person]) {
    let close = json!({"round": kobo.round, "expectedVersion": 2});
    kobo.app.turn_to("2027-09-30");
    assert_eq!(code(&act(&kobo.personnel(), "closePostingRound", "", close.clone()).await), "RETENTION_NOT_OVER");
    kobo.app.turn_to("2027-10-01");
    let closed = kobo.done("closePostingRound", "round { state figures { postings places applicants applications placed } }", close).await;
    assert_eq!(
        closed["round"],
        json!({"state": "CLOSED", "figures": {"postings": 12, "places": 13, "applicants": 60, "applications": 80, "placed": 12}})
    );
    assert_eq!(mine(&kobo.personnel()).await["totalCount"], 12, "who was placed");
    assert_eq!(mine(&kobo.office.someone(&people[13].number)).await["totalCount"], 0, "who was not has no trace");
    let told =
        kobo.office.someone(&people[13].number).data("{ postingRounds { nodes { figures { applicants placed } } } }", json!({})).await;
    assert_eq!(told["postingRounds"]["nodes"][0]["figures"], json!({"applicants": 60, "placed": 12}), "all staff read the figures");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_examined_and_a_head_asks_for_the_own_units_alone() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let head = kobo.office.head(&kobo.office.head_of("04010000").await);
    let foreign = json!({"round": kobo.round, "content": kobo.content("02010000", 1).await});
    assert_eq!(code(&act(&head, "requestPosting", "", foreign).await), "NOT_FOUND");
    let own = json!({"round": kobo.round, "content": kobo.content("04010100", 1).await});
    let asked = act(&head, "requestPosting", "posting { id }", own).await["posting"]["id"].take();
    let seen = async |asker: &Asker<'_>| {
        asker.data("query($id: ID!) { node(id: $id) { id } postings { totalCount } }", json!({"id": asked})).await
    };
    let other = kobo.office.head(&kobo.office.head_of("02010000").await);
    let members = app.people_of("04010000").await.1;
    for stranger in [&other, &kobo.office.someone(&members[0]), &app.role(Role::Auditor)] {
        assert_eq!(seen(stranger).await, json!({"node": null, "postings": {"totalCount": 0}}));
    }
    assert_eq!(seen(&head).await["postings"]["totalCount"], 1);
    kobo.done("returnPosting", "posting { state }", json!({"posting": asked, "expectedVersion": 1, "reason": "職務内容を具体的に"})).await;
    let mut content = kobo.content("04010100", 2).await;
    content["duties"] = json!("市民相談の制度設計");
    let stale = json!({"posting": asked, "expectedVersion": 1, "content": content});
    assert_eq!(code(&act(&head, "revisePosting", "", stale).await), "STALE_VERSION");
    let again = json!({"posting": asked, "expectedVersion": 2, "content": content});
    let revised = act(&head, "revisePosting", "posting { state places returnedFor }", again).await;
    assert_eq!(revised["posting"], json!({"state": "REQUESTED", "places": 2, "returnedFor": null}));
    kobo.done("approvePosting", "posting { state }", json!({"posting": asked, "expectedVersion": 3})).await;
    let late = json!({"posting": asked, "expectedVersion": 4, "content": content});
    assert_eq!(code(&act(&head, "revisePosting", "", late).await), "POSTING_NOT_IN_STATE");
    assert_eq!(seen(&kobo.office.someone(&members[0])).await["node"], Value::Null, "not before the round is published");
    kobo.publish().await;
    assert_eq!(seen(&kobo.office.someone(&members[0])).await["postings"]["totalCount"], 1);
    let panel = json!({"posting": asked, "expectedVersion": 4, "panel": [members[0]]});
    assert_eq!(code(&act(&other, "namePostingPanel", "", panel).await), "NOT_FOUND", "who reads a posting does not shape it");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_applies_in_time_for_oneself_as_often_as_the_round_allows() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let (one, other, third) = (kobo.posting("04010000", 1).await, kobo.posting("04020000", 1).await, kobo.posting("04030000", 1).await);
    kobo.publish().await;
    let person = staff(&app).await.remove(3);
    for (day, expected) in [("2026-11-23", "APPLICATIONS_CLOSED"), ("2026-11-24", "NO ERROR")] {
        app.turn_to(day);
        assert_eq!(code(&apply(&kobo.office.someone(&person.number), &one, 1).await), expected, "{day}");
    }
    let me = kobo.office.someone(&person.number);
    assert_eq!(code(&apply(&me, &one, 2).await), "ALREADY_EXISTS");
    assert_eq!(code(&apply(&me, &other, 1).await), "ALREADY_EXISTS", "the first choice is taken");
    assert_eq!(code(&apply(&me, &other, 2).await), "NO ERROR");
    assert_eq!(code(&apply(&me, &third, 3).await), "TOO_MANY_CHOICES");
    let head = kobo.office.head_of("05010000").await;
    let refused = apply(&kobo.office.someone(&head), &one, 1).await;
    assert_eq!(code(&refused), "NOT_ELIGIBLE");
    assert!(refused["errors"][0]["message"].as_str().unwrap().contains("管理監督職"), "{refused:#}");
    let list = mine(&me).await;
    assert_eq!(list["nodes"][0]["eligibility"]["isEligible"], true);
    assert_eq!(list["nodes"][0]["examination"], Value::Null, "what is made of it is not the applicant's to see");
    let id = me.data("{ postingApplications { nodes { id } } }", json!({})).await["postingApplications"]["nodes"][1]["id"].take();
    let withdraw = json!({"application": id, "expectedVersion": 1});
    assert_eq!(code(&act(&kobo.personnel(), "passPostingDocuments", "", json!({"applications": [id]})).await), "NO ERROR");
    assert_eq!(act(&me, "withdrawPostingApplication", "application { state }", withdraw).await["application"]["state"], "WITHDRAWN");
    assert_eq!(code(&apply(&me, &third, 2).await), "NO ERROR", "the choice is free again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reserve_is_taken_up_a_posting_opened_again_and_a_higher_choice_decided_first() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let (one, other) = (kobo.posting("04010000", 1).await, kobo.posting("04020000", 1).await);
    kobo.publish().await;
    let people = staff(&app).await;
    app.turn_to("2026-11-30");
    let (first, second) = (kobo.apply(&people[1].number, &one, 1).await, kobo.apply(&people[40].number, &one, 1).await);
    let lower = kobo.apply(&people[1].number, &other, 2).await;
    kobo.done("passPostingDocuments", "applications { id }", json!({"applications": [first, second, lower]})).await;
    let select = |posting: &Value, ids: Value| json!({"posting": posting, "selected": ids});
    let early = act(&kobo.personnel(), "decidePosting", "", select(&other, json!([lower]))).await;
    assert_eq!((code(&early).as_str(), &early["errors"][0]["path"]), ("HIGHER_CHOICE_OPEN", &json!(["input", "selected", "0"])));
    assert_eq!(code(&act(&kobo.personnel(), "decidePosting", "", select(&one, json!([first, second]))).await), "TOO_MANY_SELECTED");
    kobo.done("decidePosting", "applications { id }", json!({"posting": one, "selected": [first], "reserve": [second]})).await;
    let withdraw = json!({"application": first, "expectedVersion": 1});
    let late = act(&kobo.office.someone(&people[1].number), "withdrawPostingApplication", "", withdraw).await;
    assert_eq!(code(&late), "POSTING_NOT_IN_STATE", "it is decided");
    let of_lower = async || {
        let query = "query($a: ID!) { node(id: $a) { ... on PostingApplication { examination { state } } } }";
        kobo.personnel().data(query, json!({"a": lower})).await["node"]["examination"]["state"].take()
    };
    assert_eq!(of_lower().await, "NOT_SELECTED", "it yields to the higher choice");
    // What was decided and not told is taken back, and what yielded to it is given back.
    kobo.done("decidePosting", "applications { id }", json!({"posting": one, "reconsidered": [first]})).await;
    assert_eq!(of_lower().await, "DOCUMENTS_PASSED");
    kobo.done("decidePosting", "applications { id }", json!({"posting": one, "notSelected": [first]})).await;
    kobo.notify(&one).await;
    assert_eq!(mine(&kobo.office.someone(&people[40].number)).await["nodes"][0]["state"], "RESERVE");
    let again = act(&kobo.personnel(), "decidePosting", "", json!({"posting": one, "reconsidered": [first]})).await;
    assert_eq!(code(&again), "POSTING_NOT_IN_STATE", "what was told stays");
    kobo.done("decidePosting", "applications { id }", select(&one, json!([second]))).await;
    kobo.notify(&one).await;
    assert_eq!(mine(&kobo.office.someone(&people[40].number)).await["nodes"][0]["state"], "SELECTED");
    // Nobody was found for the other one: it is told, and opened again.
    kobo.notify(&other).await;
    app.turn_to("2026-12-20");
    let late = kobo.office.someone(&people[80].number);
    assert_eq!(code(&apply(&late, &other, 1).await), "POSTING_NOT_IN_STATE");
    let reopen = json!({"posting": other, "expectedVersion": kobo.version(&other).await, "applicationsUntil": "2026-12-25"});
    kobo.done("reopenPosting", "posting { state applicationsUntil }", reopen).await;
    for (day, expected) in [("2026-12-26", "APPLICATIONS_CLOSED"), ("2026-12-25", "NO ERROR")] {
        app.turn_to(day);
        assert_eq!(code(&apply(&kobo.office.someone(&people[80].number), &other, 1).await), expected, "{day}");
    }
}
