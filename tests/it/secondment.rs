//! Secondments through HTTP: from the plan to the return, to the last permitted day and not one further, costs, rosters, and who knows of what.

use jinzai::access::Role;
use serde_json::{Value, json};

use crate::{
    recruitment::{act, code},
    senior_scene::Elders,
    support::App,
};

/// The office, a host that the ordinance names, and an agreement with it.
pub struct Desk<'a> {
    pub elders: Elders<'a>,
    host: Value,
    prefecture: Value,
}

impl<'a> Desk<'a> {
    pub async fn new(app: &'a App) -> Self {
        let elders = Elders::new(app).await;
        let host = json!({"code": "SHAKYO", "name": "潮見市社会福祉協議会", "kind": "PUBLIC_INTEREST_CORPORATION", "listedFrom": "2010-04-01", "ordinance": "潮見市公益的法人等への職員の派遣等に関する条例"});
        let host = elders.done("recordHostBody", "host { id }", host).await["host"]["id"].take();
        let prefecture = json!({"code": "PREF", "name": "県", "kind": "PREFECTURE"});
        let prefecture = elders.done("recordHostBody", "host { id }", prefecture).await["host"]["id"].take();
        Self { elders, host, prefecture }
    }

    /// With the corporation, or with the prefecture where it must be a local government.
    pub fn agreement(&self, kind: &str, from: &str, until: &str, more: Value) -> Value {
        let local = ["OTHER_MUNICIPALITY", "TRAINING_PREFECTURE", "DISASTER_SUPPORT"].contains(&kind);
        let host = if local { &self.prefecture } else { &self.host };
        let mut input = json!({"host": host, "kind": kind, "title": "職員の派遣に関する取決め", "concludedOn": "2026-11-20", "startsOn": from, "endsOn": until, "items": ["従事する業務", "勤務条件", "費用の負担"]});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    }

    pub async fn concluded(&self, kind: &str, from: &str, until: &str, more: Value) -> Value {
        let input = self.agreement(kind, from, until, more);
        self.elders.done("concludeSecondmentAgreement", "agreement { id }", input).await["agreement"]["id"].take()
    }

    /// A case up to the consent of the person and the host.
    pub async fn agreed(&self, agreement: &Value, person: &(String, Value), from: &str, until: &str) -> Value {
        let plan = json!({"agreement": agreement, "startsOn": from, "endsOn": until, "postAtHost": "事務局次長"});
        let case = self.elders.done("planSecondment", "secondment { id }", plan).await["secondment"]["id"].take();
        let choose = json!({"secondment": case, "expectedVersion": 1, "employee": person.1, "chosenBy": "WISH"});
        self.elders.done("chooseSecondee", "secondment { state }", choose).await;
        self.elders.done("askSecondmentConsent", "secondment { state }", json!({"secondment": case, "expectedVersion": 2})).await;
        let consents = json!({"secondment": case, "expectedVersion": 2, "consents": true});
        let answered = act(&self.elders.me(&person.0), "answerSecondment", "secondment { state }", consents).await;
        assert_eq!(answered["secondment"]["state"], "CONSENTED", "{answered:#}");
        let agree = json!({"secondment": case, "expectedVersion": 4, "agreedOn": "2026-11-22"});
        self.elders.done("agreeSecondment", "secondment { state }", agree).await;
        case
    }

    /// Drafts by an act into a batch of its own, and has it announced.
    pub async fn announced(&self, name: &str, answer: &str, on: &str, more: Value) -> Value {
        let (batch, version) = self.elders.office.batch("派遣", on).await;
        let mut input = json!({"batch": batch, "expectedBatchVersion": version});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let done = self.elders.done(name, answer, input).await;
        self.elders.office.approve(&batch).await;
        self.elders.office.announce(&batch).await;
        done
    }

    pub async fn case(&self, id: &Value, what: &str) -> Value {
        let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on SecondmentCase {{ {what} }} }} }}");
        self.elders.clerk().data(&query, json!({"id": id})).await["node"].take()
    }
}

/// Five years at a public-interest corporation, the last two on conditions; not one day more; and back.
#[tokio::test(flavor = "multi_thread")]
async fn a_secondment_to_a_corporation_is_extended_to_the_last_permitted_day() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let person = desk.elders.of_rank("主任", &["1975-05-05"]).await.remove(0);
    let over = desk.agreement("PUBLIC_INTEREST_CORPORATION", "2027-04-01", "2032-04-01", json!({}));
    assert_eq!(desk.elders.refused("concludeSecondmentAgreement", over).await, "SECONDMENT_OVER_LIMIT");
    let agreement = desk.concluded("PUBLIC_INTEREST_CORPORATION", "2027-04-01", "2032-03-31", json!({"obligationMonths": 24})).await;
    let long = json!({"agreement": agreement, "startsOn": "2027-04-01", "endsOn": "2030-04-01", "postAtHost": "事務局次長"});
    let long = desk.elders.done("planSecondment", "secondment { id }", long).await["secondment"]["id"].take();
    let choose = json!({"secondment": long, "expectedVersion": 1, "employee": person.1, "chosenBy": "WISH"});
    assert_eq!(desk.elders.refused("chooseSecondee", choose).await, "SECONDMENT_OVER_LIMIT", "three years first");
    let case = desk.agreed(&agreement, &person, "2027-04-01", "2030-03-31").await;
    let drafted =
        desk.announced("draftSecondmentOrders", "secondments { state order { kind } }", "2027-04-01", json!({"secondments": [case]})).await;
    assert_eq!(drafted["secondments"], json!([{"state": "ORDERED", "order": {"kind": "SECONDMENT"}}]));
    let heads = async || desk.elders.of(&person.0, "standing { orgUnit { headcount } }").await;
    let before = heads().await;
    app.turn_to("2027-04-01");
    away(&desk, &person.0).await;
    assert_eq!(heads().await, before, "who is away is counted once, where they belong");
    app.turn_to("2029-12-01");
    let extend = |until: &str, version: i64, consented: Value, conditions: Value| json!({"secondment": case, "expectedVersion": version, "endsOn": until, "consentedOn": consented, "conditions": conditions});
    let extended = async |input: Value| {
        let (batch, version) = desk.elders.office.batch("派遣の延長", "2030-04-01").await;
        let mut whole = input;
        whole.as_object_mut().unwrap().extend([("batch".to_owned(), json!(batch)), ("expectedBatchVersion".to_owned(), json!(version))]);
        (code(&act(&desk.elders.clerk(), "extendSecondment", "", whole).await), batch)
    };
    let (consent, conditions) = (json!("2029-11-30"), json!("団体の要請があり、業務に支障がない"));
    assert_eq!(extended(extend("2032-04-01", 6, consent.clone(), conditions.clone())).await.0, "SECONDMENT_OVER_LIMIT", "one day more");
    assert_eq!(extended(extend("2032-03-31", 6, Value::Null, conditions.clone())).await.0, "CONSENT_MISSING");
    assert_eq!(extended(extend("2032-03-31", 6, consent.clone(), Value::Null)).await.0, "CONSENT_MISSING", "its conditions are recorded");
    let (done, batch) = extended(extend("2032-03-31", 6, consent, conditions)).await;
    assert_eq!(done, "NO ERROR");
    desk.elders.office.approve(&batch).await;
    desk.elders.office.announce(&batch).await;
    returns(&desk, &case, &person.0).await;
}

/// Both appear on a day, and the head-count counts once.
async fn away(desk: &Desk<'_>, number: &str) {
    let both = "standing { status orgUnit { headcount } } secondments { host effectiveUntil }";
    let found = desk.elders.of(number, both).await;
    assert_eq!(found["standing"]["status"], "IN_SERVICE", "{found:#}");
    assert_eq!(found["secondments"], json!([{"host": "潮見市社会福祉協議会 事務局次長", "effectiveUntil": "2030-03-31"}]));
    let plan = desk
        .elders
        .clerk()
        .data(
            "{ returnPlan(by: \"2030-03-31\") { dueOn daysLeft secondment { phase returnOrgUnit { code } employee { number } } } }",
            json!({}),
        )
        .await;
    let row = &plan["returnPlan"][0];
    assert_eq!((&row["dueOn"], &row["secondment"]["phase"]), (&json!("2030-04-01"), &json!("UNDER_WAY")));
    assert_eq!(row["secondment"]["returnOrgUnit"], Value::Null, "not planned yet");
}

/// The post to return to is planned, the return ordered, the report given, and the obligation counted.
async fn returns(desk: &Desk<'_>, case: &Value, number: &str) {
    let unit = desk.elders.clerk().data("{ orgUnit(by: {code: \"05010100\"}) { id } }", json!({})).await["orgUnit"]["id"].take();
    let plan = json!({"secondment": case, "expectedVersion": 7, "orgUnit": unit});
    desk.elders.done("planSecondmentReturn", "secondment { returnOrgUnit { code } }", plan).await;
    desk.elders.app.turn_to("2032-02-01");
    let back = desk
        .announced(
            "draftSecondmentReturns",
            "secondments { state returnOrder { kind effectiveOn } }",
            "2032-04-01",
            json!({"secondments": [case]}),
        )
        .await;
    assert_eq!(
        back["secondments"],
        json!([{"state": "RETURNED", "returnOrder": {"kind": "SECONDMENT_RETURN", "effectiveOn": "2032-04-01"}}])
    );
    desk.elders.app.turn_to("2032-04-01");
    let found = desk.elders.of(number, "standing { orgUnit { code } } secondments { host }").await;
    assert_eq!(found, json!({"standing": {"orgUnit": {"code": "05010100"}}, "secondments": []}));
    let report = json!({"secondment": case, "expectedVersion": 4, "report": "地域福祉の現場を知った"});
    let reported =
        act(&desk.elders.me(number), "reportSecondment", "secondment { reportedOn obligationUntil phase extensions { endsOn } }", report)
            .await;
    let expected =
        json!({"reportedOn": "2032-04-01", "obligationUntil": "2034-03-31", "phase": "OVER", "extensions": [{"endsOn": "2032-03-31"}]});
    assert_eq!(reported["secondment"], expected);
    crate::secondment_after::obliges(desk, case, number).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_would_step_down_or_retire_meanwhile_does_not_go() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let chiefs = desk.elders.chiefs(&["1966-04-02", "1964-04-02"]).await;
    let agreement = desk.concluded("PUBLIC_INTEREST_CORPORATION", "2026-12-01", "2029-11-30", json!({})).await;
    let planned = async |until: &str| {
        let plan = json!({"agreement": agreement, "startsOn": "2026-12-01", "endsOn": until, "postAtHost": "係長"});
        desk.elders.done("planSecondment", "secondment { id }", plan).await["secondment"]["id"].take()
    };
    let choose = async |case: &Value, person: &Value| {
        desk.elders
            .refused("chooseSecondee", json!({"secondment": case, "expectedVersion": 1, "employee": person, "chosenBy": "WISH"}))
            .await
    };
    let long = planned("2027-04-01").await;
    assert_eq!(choose(&long, &chiefs[0].1).await, "STEP_DOWN_FIRST", "the window ends on the last day");
    assert_eq!(choose(&long, &chiefs[1].1).await, "SECONDMENT_OVER_LIMIT", "retires on the eve");
    let short = planned("2027-03-31").await;
    assert_eq!(choose(&short, &chiefs[0].1).await, "NO ERROR");
    let private = json!({"code": "KAISHA", "name": "潮見物産株式会社", "kind": "PRIVATE_COMPANY"});
    let private = desk.elders.done("recordHostBody", "host { id }", private).await["host"]["id"].take();
    let mut wrong = desk.agreement("PUBLIC_INTEREST_CORPORATION", "2027-04-01", "2028-03-31", json!({}));
    wrong["host"] = private;
    assert_eq!(desk.elders.refused("concludeSecondmentAgreement", wrong.clone()).await, "HOST_NOT_ALLOWED");
    wrong["kind"] = json!("TRAINING_PRIVATE");
    assert_eq!(desk.elders.refused("concludeSecondmentAgreement", wrong).await, "NO ERROR", "a training may be there");
}

/// The rule of the agreement is data: whoever does not meet it is not chosen, and what was judged is kept.
#[tokio::test(flavor = "multi_thread")]
async fn only_who_is_eligible_goes() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let chiefs = desk.elders.of_rank("主任", &["1975-05-05", "1970-05-05"]).await;
    let rule = json!({"code": "HAKEN", "name": "派遣の対象", "legalBasis": "派遣要綱", "referenceDay": "AS_ASKED", "criteria": {"all": [{"age": {"below": 55}}, {"not": {"status": {"is": "SECONDED"}}}]}});
    let rule = act(&app.admin(), "defineEligibilityRule", "rule { id }", rule).await["rule"]["id"].take();
    let agreement = desk.concluded("TRAINING_PREFECTURE", "2027-04-01", "2029-03-31", json!({"rule": rule})).await;
    let plan = json!({"agreement": agreement, "startsOn": "2027-04-01", "endsOn": "2029-03-31", "postAtHost": "主事"});
    let case = desk.elders.done("planSecondment", "secondment { id }", plan).await["secondment"]["id"].take();
    let choose = |person: &Value| json!({"secondment": case, "expectedVersion": 1, "employee": person, "chosenBy": "ELIGIBILITY"});
    assert_eq!(desk.elders.refused("chooseSecondee", choose(&chiefs[1].1)).await, "NOT_ELIGIBLE");
    let chosen = desk.elders.done("chooseSecondee", "secondment { eligibility { isEligible } chosenBy }", choose(&chiefs[0].1)).await;
    assert_eq!(chosen["secondment"], json!({"eligibility": {"isEligible": true}, "chosenBy": "ELIGIBILITY"}));
    let agree = json!({"secondment": case, "expectedVersion": 2, "agreedOn": "2026-11-22"});
    desk.elders.done("agreeSecondment", "secondment { state }", agree).await;
    let version = desk.elders.of(&chiefs[0].0, "version").await["version"].take();
    let older = json!({"employee": chiefs[0].1, "expectedVersion": version, "birthDate": "1970-05-05", "reason": "戸籍による"});
    desk.elders.done("correctPersonalRecord", "employee { id }", older).await;
    let (batch, batch_version) = desk.elders.office.batch("派遣", "2027-04-01").await;
    let draft = json!({"secondments": [case], "batch": batch, "expectedBatchVersion": batch_version});
    assert_eq!(desk.elders.refused("draftSecondmentOrders", draft).await, "NOT_ELIGIBLE", "judged again when it is ordered");
}

/// The person knows of it when they are asked; who refuses is out of it; nobody consents for another.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_knows_of_it_before_they_are_asked_and_nobody_consents_for_another() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let chiefs = desk.elders.of_rank("主任", &["1975-05-05", "1976-05-05"]).await;
    let agreement = desk.concluded("OTHER_MUNICIPALITY", "2027-04-01", "2029-03-31", json!({})).await;
    let plan = json!({"agreement": agreement, "startsOn": "2027-04-01", "endsOn": "2028-03-31", "postAtHost": "主査"});
    let case = desk.elders.done("planSecondment", "secondment { id }", plan).await["secondment"]["id"].take();
    let choose = json!({"secondment": case, "expectedVersion": 1, "employee": chiefs[0].1, "chosenBy": "WISH"});
    desk.elders.done("chooseSecondee", "secondment { id }", choose).await;
    let mine = "{ secondments { totalCount nodes { state } } secondmentAgreements { title salaryPayer holdsBothStatuses } }";
    let nothing = json!({"secondments": {"totalCount": 0, "nodes": []}, "secondmentAgreements": []});
    assert_eq!(desk.elders.me(&chiefs[0].0).data(mine, json!({})).await, nothing, "chosen and not asked");
    let answer = |consents: bool, version: i64| json!({"secondment": case, "expectedVersion": version, "consents": consents});
    assert_eq!(code(&act(&desk.elders.me(&chiefs[0].0), "answerSecondment", "", answer(true, 2)).await), "NOT_FOUND");
    desk.elders.done("askSecondmentConsent", "secondment { id }", json!({"secondment": case, "expectedVersion": 2})).await;
    let asked = desk.elders.me(&chiefs[0].0).data(mine, json!({})).await;
    assert_eq!(asked["secondments"]["nodes"], json!([{"state": "CONSENT_ASKED"}]));
    assert_eq!(
        asked["secondmentAgreements"],
        json!([{"title": "職員の派遣に関する取決め", "salaryPayer": "HOST", "holdsBothStatuses": true}])
    );
    assert_eq!(desk.elders.me(&chiefs[1].0).data(mine, json!({})).await, nothing, "another knows nothing");
    assert_eq!(code(&act(&desk.elders.me(&chiefs[1].0), "answerSecondment", "", answer(true, 2)).await), "NOT_FOUND");
    let forbidden = "mutation($i: AnswerSecondmentInput!) { answerSecondment(input: $i) { errors { code } } }";
    assert_eq!(app.admin().code(forbidden, json!({"i": answer(true, 3)})).await, "FORBIDDEN");
    let head = app.staff(&chiefs[1].0, &[Role::UnitHead]);
    assert_eq!(head.code(mine, json!({})).await, "FORBIDDEN");
    let refused = act(&desk.elders.me(&chiefs[0].0), "answerSecondment", "secondment { id }", answer(false, 2)).await;
    assert_eq!(refused, json!({"secondment": null, "errors": []}), "no longer theirs");
    assert_eq!(desk.case(&case, "state employee { number }").await, json!({"state": "PLANNED", "employee": null}));
}

/// From now on somebody has been appointed by the board of education.
async fn of_the_board(app: &App, number: &str) {
    use entity::{appointing_authority, employee, standing};
    use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
    let board = appointing_authority::Entity::find().filter(appointing_authority::COLUMN.code.eq("BOARD_OF_EDUCATION"));
    let board = board.one(app.db()).await.unwrap().unwrap();
    let rows = standing::Entity::find().find_also_related(employee::Entity).filter(employee::COLUMN.number.eq(number));
    for (row, _) in rows.all(app.db()).await.unwrap() {
        let mut ended = row.clone().into_active_model();
        ended.superseded_at = Set(Some(app.now()));
        ended.update(app.db()).await.unwrap();
        let moved =
            standing::Model { id: uuid::Uuid::now_v7(), authority_id: board.id, recorded_at: app.now(), superseded_at: None, ..row };
        moved.into_active_model().reset_all().insert(app.db()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_resigns_to_go_is_taken_back() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let person = desk.elders.of_rank("主任", &["1975-05-05"]).await.remove(0);
    let company = json!({"code": "KODAN", "name": "潮見市開発株式会社", "kind": "SPECIFIED_CORPORATION", "listedFrom": "2010-04-01", "ordinance": "派遣条例"});
    let company = desk.elders.done("recordHostBody", "host { id }", company).await["host"]["id"].take();
    let mut input = desk.agreement("RETIREMENT", "2027-04-01", "2030-03-31", json!({}));
    input["host"] = company;
    assert_eq!(desk.elders.refused("concludeSecondmentAgreement", input.clone()).await, "INVALID_VALUE", "without a way back");
    input["isRehireGuaranteed"] = json!(true);
    let agreement = desk.elders.done("concludeSecondmentAgreement", "agreement { id }", input).await["agreement"]["id"].take();
    let case = desk.agreed(&agreement, &person, "2027-04-01", "2028-03-31").await;
    let drafted = desk
        .announced("draftSecondmentOrders", "secondments { order { kind effectiveOn } }", "2027-03-31", json!({"secondments": [case]}))
        .await;
    assert_eq!(drafted["secondments"], json!([{"order": {"kind": "RESIGNATION", "effectiveOn": "2027-03-31"}}]));
    app.turn_to("2028-02-01");
    assert_eq!(desk.elders.of(&person.0, "standing { status }").await["standing"]["status"], "SEPARATED");
    // An officer of the authority that they left goes on to see to them, and one of another does not.
    let away = "query($e: ID!) { secondments(filter: {employee: $e}) { totalCount } employee(by: {id: $e}) { number } }";
    let stranger = app.people_of("17010000").await.0;
    of_the_board(&app, &stranger).await;
    let [ours, other] = [&desk.elders.office.planner, &stranger].map(|it| app.staff(it, &[Role::PersonnelOfficer]));
    let seen = async |officer: &crate::support::Asker<'_>| {
        let found = officer.data(away, json!({"e": person.1})).await;
        (found["secondments"]["totalCount"].clone(), found["employee"]["number"].clone())
    };
    assert_eq!(seen(&ours).await, (json!(1), json!(person.0)));
    assert_eq!(seen(&other).await, (json!(0), Value::Null));
    let back = desk
        .announced("draftSecondmentReturns", "secondments { returnOrder { kind } }", "2028-04-01", json!({"secondments": [case]}))
        .await;
    assert_eq!(back["secondments"], json!([{"returnOrder": {"kind": "REAPPOINTMENT"}}]));
    app.turn_to("2028-04-01");
    let found = desk.elders.of(&person.0, "standing { status employmentKind }").await["standing"].take();
    assert_eq!(found, json!({"status": "IN_SERVICE", "employmentKind": "REGULAR"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secondment_ends_early_and_its_costs_are_told_by_payer_and_year() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let person = desk.elders.of_rank("主任", &["1975-05-05"]).await.remove(0);
    let agreement = desk.concluded("OTHER_MUNICIPALITY", "2027-04-01", "2029-03-31", json!({})).await;
    let case = desk.agreed(&agreement, &person, "2027-04-01", "2029-03-31").await;
    desk.announced("draftSecondmentOrders", "secondments { state }", "2027-04-01", json!({"secondments": [case]})).await;
    let cost = |year: i64, item: &str, payer: &str, yen: i64| json!({"fiscalYear": year, "item": item, "payer": payer, "yen": yen});
    let record = |version: i64, costs: Value| json!({"secondment": case, "expectedVersion": version, "costs": costs});
    assert_eq!(desk.elders.refused("recordSecondmentCosts", record(6, json!([cost(2026, "SALARY", "HOST", 1)]))).await, "INVALID_VALUE");
    desk.elders
        .done(
            "recordSecondmentCosts",
            "secondment { id }",
            record(6, json!([cost(2027, "SALARY", "HOST", 5_000_000), cost(2027, "HOUSING", "HOME", 600_000)])),
        )
        .await;
    let again = desk
        .elders
        .done("recordSecondmentCosts", "secondment { costs { item yen } }", record(7, json!([cost(2027, "SALARY", "HOST", 5_400_000)])))
        .await;
    assert_eq!(again["secondment"]["costs"].as_array().unwrap().len(), 2, "the amount takes the place of the other");
    let sums = "{ secondmentCosts(fiscalYear: 2027) { payer kind item yen cases } }";
    let found = desk.elders.clerk().data(sums, json!({})).await["secondmentCosts"].take();
    let row =
        |payer: &str, item: &str, yen: i64| json!({"payer": payer, "kind": "OTHER_MUNICIPALITY", "item": item, "yen": yen, "cases": 1});
    assert_eq!(found, json!([row("HOME", "HOUSING", 600_000), row("HOST", "SALARY", 5_400_000)]));
    let own = desk
        .elders
        .me(&person.0)
        .data("query($id: ID!) { node(id: $id) { ... on SecondmentCase { costs { yen } } } }", json!({"id": case}))
        .await;
    assert_eq!(own["node"]["costs"], json!([]), "of the office alone");
    app.turn_to("2027-10-01");
    let end = |on: &str| json!({"secondment": case, "expectedVersion": 8, "endsOn": on, "reason": "派遣先の業務の終了"});
    let (batch, version) = desk.elders.office.batch("派遣終了", "2028-01-01").await;
    let mut past = end("2027-09-30");
    past.as_object_mut().unwrap().extend([("batch".to_owned(), json!(batch)), ("expectedBatchVersion".to_owned(), json!(version))]);
    assert_eq!(desk.elders.refused("endSecondmentEarly", past).await, "SECONDMENT_OVER_LIMIT");
    let ended = desk.announced("endSecondmentEarly", "secondment { state endsOn }", "2028-01-01", end("2027-12-31")).await;
    assert_eq!(ended["secondment"], json!({"state": "ENDED_EARLY", "endsOn": "2027-12-31"}));
    let shown =
        desk.elders.of(&person.0, "secondments(asOf: \"2027-12-31\") { kind holdsBothStatuses order { kind secondmentKind } }").await;
    let expected = json!([{"kind": "OTHER_MUNICIPALITY", "holdsBothStatuses": true, "order": {"kind": "SECONDMENT", "secondmentKind": "OTHER_MUNICIPALITY"}}]);
    assert_eq!(shown["secondments"], expected);
    for (on, hosts) in [("2027-12-31", 1), ("2028-01-01", 0)] {
        let found = desk.elders.of(&person.0, &format!("secondments(asOf: \"{on}\") {{ host }}")).await;
        assert_eq!(found["secondments"].as_array().unwrap().len(), hosts, "{on}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_go_to_a_disaster_in_turns_and_others_come_here() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let people = desk.elders.of_rank("主任", &["1975-05-05", "1976-05-05", "1977-05-05"]).await;
    let ids: Vec<Value> = people.iter().map(|it| it.1.clone()).collect();
    let agreement = desk.concluded("DISASTER_SUPPORT", "2026-12-01", "2027-03-31", json!({})).await;
    let plan = |people: &[Value], from: &str| json!({"agreement": agreement, "title": "家屋被害認定調査", "place": "能登町", "startsOn": from, "endsOn": "2026-12-21", "seats": 2, "turnDays": 7, "people": people});
    let query = "roster { turns { employee { number } period { start end } } gaps { missing } }";
    let planned = desk.elders.done("planSupportRoster", query, plan(&ids, "2026-12-01")).await["roster"].take();
    let turns = planned["turns"].as_array().unwrap();
    assert_eq!((turns.len(), &planned["gaps"]), (6, &json!([])));
    assert_eq!(turns[0]["period"], json!({"start": "2026-12-01", "end": "2026-12-07"}));
    assert_eq!(desk.elders.refused("planSupportRoster", plan(&ids, "2026-12-21")).await, "ALREADY_EXISTS", "they are there already");
    let own = desk.elders.me(&people[0].0).data("{ supportRosters { nodes { turns { period { start } } } } }", json!({})).await;
    let mine = turns.iter().filter(|it| it["employee"]["number"] == people[0].0.as_str()).count();
    assert_eq!(own["supportRosters"]["nodes"][0]["turns"].as_array().unwrap().len(), mine);
    let inward = desk.concluded("OTHER_MUNICIPALITY", "2026-12-01", "2027-11-30", json!({"isInward": true})).await;
    let unit = desk.elders.clerk().data("{ orgUnit(by: {code: \"05010000\"}) { id } }", json!({})).await["orgUnit"]["id"].take();
    let nameless = json!({"agreement": inward, "startsOn": "2026-12-01", "endsOn": "2027-11-30", "postAtHost": "主査"});
    assert_eq!(desk.elders.refused("planSecondment", nameless.clone()).await, "INVALID_VALUE");
    let mut named = nameless;
    named.as_object_mut().unwrap().extend([("personName".to_owned(), json!("隣町　花子")), ("orgUnit".to_owned(), unit)]);
    let comes = desk.elders.done("planSecondment", "secondment { state personName orgUnit { code } phase }", named).await;
    assert_eq!(
        comes["secondment"],
        json!({"state": "AGREED", "personName": "隣町　花子", "orgUnit": {"code": "05010000"}, "phase": "PREPARING"})
    );
    let listed = "{ secondments(filter: {isInward: true}) { totalCount } }";
    assert_eq!(desk.elders.clerk().data(listed, json!({})).await["secondments"]["totalCount"], 1);
    let limits =
        "{ secondmentLimits(kind: PUBLIC_INTEREST_CORPORATION, startsOn: \"2026-04-01\") { lastDay lastDayExtended needsConsent } }";
    let expected = json!({"lastDay": "2029-03-31", "lastDayExtended": "2031-03-31", "needsConsent": true});
    assert_eq!(desk.elders.clerk().data(limits, json!({})).await["secondmentLimits"], expected);
}
