//! Eligibility through HTTP: rules of ten cities defined as data, one person judged, the whole city asked, a change previewed.

use std::collections::{BTreeSet, HashMap};

use base64::{Engine, engine::general_purpose::STANDARD};
use entity::{
    leave::{self, LeaveKind},
    org_unit_version,
    personnel_order::{self, OrderKind},
    secondment, standing,
};
use jinzai::access::Role;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    orders::Office,
    recruitment::{act, code},
    support::{App, Asker},
};

/// The rules of `profiles/eligibility`, and some that ask what those do not.
fn rules() -> Vec<Value> {
    let mut files: Vec<_> = std::fs::read_dir("profiles/eligibility").unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    let mut rules: Vec<Value> = files.iter().map(|file| serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()).collect();
    let own = |code: &str, criteria: Value| json!({"code": code, "name": code, "legalBasis": "試験要綱", "referenceDay": "AS_ASKED", "criteria": criteria});
    let service = |more: Value| {
        let mut rule = json!({"tenure": {"of": "SERVICE", "months": 60}});
        rule["tenure"].as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        rule
    };
    rules.push(own("HALF", service(json!({"absences": [{"kinds": ["CHILDCARE", "SICK"], "tenths": 5}], "remainderMonths": 10}))));
    rules.push(own("ELSEWHERE", service(json!({"elsewhere": {"tenths": 8, "relatedOnly": true}}))));
    rules.push(own("TOGETHER", json!({"tenure": {"of": "RANK", "codes": ["SHUNIN", "SHUJI"], "months": 48, "consecutive": false}})));
    rules.push(own(
        "RANK_BELOW",
        json!({"all": [{"tenure": {"of": "RANK", "months": 24}}, {"not": {"tenure": {"of": "GRADE", "months": 60}}}]}),
    ));
    rules.push(own("NOT_NAMED", json!({"not": {"tenure": {"of": "RANK", "codes": ["SHUNIN"], "months": 36}}})));
    rules.push(own(
        "ANY_NAMED",
        json!({"any": [{"tenure": {"of": "GRADE", "grades": [1, 2], "months": 48}}, {"tenure": {"of": "RANK", "codes": ["SHUJI"], "months": 12}}]}),
    ));
    rules.push(own(
        "POINTS",
        json!({"any": [{"evaluation": {"fiscalYears": 2, "atLeast": "70"}}, {"qualification": {"names": ["社会福祉主事"]}}]}),
    ));
    rules.push(own("UNIT_IN_ALL", json!({"tenure": {"of": "UNIT", "months": 48, "consecutive": false}})));
    rules.push(own("BORN", json!({"birthDate": {"onOrAfter": "1980-04-02", "onOrBefore": "1990-04-01"}})));
    rules
}

async fn define(app: &App) -> Vec<(String, Value)> {
    let mut ids = vec![];
    for rule in rules() {
        let defined =
            act(&app.admin(), "defineEligibilityRule", "rule { id code version current { criteria referenceDay } }", rule.clone()).await;
        assert_eq!(defined["errors"], json!([]), "{rule}");
        let current = &defined["rule"]["current"];
        assert_eq!(current["referenceDay"], rule["referenceDay"]);
        ids.push((rule["code"].as_str().unwrap().to_owned(), defined["rule"]["id"].clone()));
    }
    ids
}

/// Careers before the timeline, on both sides of the edges of the rules; leaves, secondments, discipline and points for some.
async fn past(app: &App) -> Vec<(String, Uuid)> {
    let standings = standing::Entity::find().order_by_asc(standing::Column::EmployeeId).all(app.db()).await.unwrap();
    let people = entity::employee::Entity::find().order_by_asc(entity::employee::Column::Number).all(app.db()).await.unwrap();
    let (mut careers, mut scores) =
        ("職員番号,種別,始期,終期,内容,同種,職位,給料表,級,所属コード\n".to_owned(), "職員番号,年度,評価点\n".to_owned());
    let units = units(app).await;
    let mut chosen = vec![];
    for (index, it) in people.iter().enumerate().filter(|(index, _)| index % 23 == 0) {
        let place = index / 23;
        let starts = ["2010-04-01", "2014-04-01", "2014-04-02", "2018-04-01", "2020-10-01", "2021-11-22", "2022-01-22"][place % 7];
        let end = it.record_begins.pred_opt().unwrap();
        let last = if place % 11 == 3 { end - chrono::TimeDelta::days(40) } else { end };
        let rank = ["主任", "主事", "主査"][place % 3];
        let row = standings.iter().find(|row| row.employee_id == it.id).unwrap();
        let unit = if place % 3 == 2 { "" } else { &units[&row.org_unit_id] };
        if starts.parse::<chrono::NaiveDate>().unwrap() < last {
            careers += &format!("{},在職,{starts},{last},,,{rank},行政職(一),{},{}\n", it.number, place % 4 + 1, unit);
        }
        if place % 4 == 0 {
            careers += &format!("{},職歴,2005-04-01,2008-03-31,株式会社潮見,{},,,,\n", it.number, if place % 8 == 0 { "はい" } else { "" });
        }
        careers += &format!("{},学歴,2000-03-31,,{},,,,,\n", it.number, ["大学", "短大", "高校", "大学院"][place % 4]);
        if place % 5 == 1 {
            careers += &format!("{},学歴,2026-03-25,,大学,,,,,\n", it.number);
        }
        if place % 6 == 1 {
            careers += &format!("{},資格,2015-05-01,{},社会福祉主事,,,,,\n", it.number, if place % 12 == 1 { "2020-03-31" } else { "" });
        }
        scores += &format!("{0},2024,{1}\n{0},2025,{2}\n", it.number, 60 + place % 20, 65 + place % 13);
        let template = personnel_order::Entity::find_by_id(row.order_id).one(app.db()).await.unwrap().unwrap();
        misfortune(app, place, row, template).await;
        chosen.push((it.number.clone(), it.id));
    }
    for (name, file) in [("importCareers", careers), ("importEvaluationScores", scores)] {
        let done =
            act(&app.admin(), name, "report { imported rejected issues { line column expected } }", json!({"file": STANDARD.encode(file)}))
                .await;
        assert_eq!(done["errors"], json!([]), "{done:#}");
    }
    chosen
}

/// The codes of today's units.
async fn units(app: &App) -> HashMap<Uuid, String> {
    let versions = org_unit_version::Entity::find().filter(org_unit_version::COLUMN.superseded_at.is_null());
    versions.all(app.db()).await.unwrap().into_iter().map(|it| (it.org_unit_id, it.code)).collect()
}

async fn misfortune(app: &App, place: usize, row: &standing::Model, template: personnel_order::Model) {
    let day = |text: &str| text.parse().unwrap();
    let kind = [LeaveKind::Sick, LeaveKind::Childcare, LeaveKind::Administrative][place % 3];
    if place % 5 == 2 {
        let away = leave::ActiveModel {
            id: Set(Uuid::new_v4()),
            employee_id: Set(row.employee_id),
            kind: Set(kind),
            order_id: Set(row.order_id),
            effective_from: Set(day("2026-02-01")),
            effective_to: Set(day(["2026-05-01", "2026-05-02", "2026-12-31"][place % 3])),
            recorded_at: Set(row.recorded_at),
            superseded_at: Set(None),
        };
        away.insert(app.db()).await.unwrap();
    }
    if place % 7 == 4 {
        let away = secondment::ActiveModel {
            id: Set(Uuid::new_v4()),
            employee_id: Set(row.employee_id),
            host: Set("潮見観光協会".to_owned()),
            kind: Set(None),
            both_statuses: Set(None),
            order_id: Set(row.order_id),
            effective_from: Set(day("2026-04-01")),
            effective_to: Set(day("2027-04-01")),
            recorded_at: Set(row.recorded_at),
            superseded_at: Set(None),
        };
        away.insert(app.db()).await.unwrap();
    }
    let acted =
        [(OrderKind::Reprimand, "2024-04-02"), (OrderKind::DisciplinaryPayCut, "2024-04-01"), (OrderKind::Appointment, "2026-06-01")];
    if let Some((kind, on)) = acted.get(place % 9) {
        let mut order = template.into_active_model().reset_all();
        (order.id, order.kind, order.effective_on) = (Set(Uuid::new_v4()), Set(*kind), Set(day(on)));
        order.insert(app.db()).await.unwrap();
    }
}

async fn everybody(asker: &Asker<'_>, rule: &Value, on: &str) -> BTreeSet<String> {
    let query = "query($r: ID!, $on: Date, $after: String) { eligiblePeople(rule: $r, on: $on, first: 100, after: $after) { totalCount nodes { number } pageInfo { hasNextPage endCursor } } }";
    let (mut found, mut after, mut total) = (BTreeSet::new(), Value::Null, 0);
    loop {
        let page = asker.data(query, json!({"r": rule, "on": on, "after": after})).await["eligiblePeople"].take();
        found.extend(page["nodes"].as_array().unwrap().iter().map(|it| it["number"].as_str().unwrap().to_owned()));
        total = page["totalCount"].as_u64().unwrap().max(total);
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] != true {
            assert_eq!(found.len() as u64, total);
            return found;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_and_the_judgement_agree_on_everybody() {
    let app = App::city().await;
    let people = past(&app).await;
    let admin = app.admin();
    let query = "query($r: ID!, $e: ID!, $on: Date) { eligibility(rule: $r, employee: $e, on: $on) { isEligible eligibleFrom on leaves { path isSatisfied satisfiedFrom needs has { since months } } } }";
    let mut verdicts = (0, 0);
    for (index, (name, rule)) in define(&app).await.into_iter().enumerate() {
        let on = ["2026-11-22", "2026-03-31"][index % 2];
        let eligible = everybody(&admin, &rule, on).await;
        for (number, id) in people.iter().step_by(3) {
            let person = jinzai::id::encode("Employee", *id);
            let judged = admin.data(query, json!({"r": rule, "e": person, "on": on})).await["eligibility"].take();
            assert_eq!(judged["isEligible"], eligible.contains(number), "{name} {number} on {on}: {judged:#}");
            if eligible.contains(number) { verdicts.0 += 1 } else { verdicts.1 += 1 }
        }
    }
    assert!(verdicts.0 > 50 && verdicts.1 > 50, "both sides are met: {verdicts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_asks_of_oneself_a_head_does_not_and_an_examiner_sees_no_reasons() {
    let app = App::city().await;
    let (_, people) = app.people_of("03020000").await;
    let rule = rules().into_iter().find(|it| it["code"] == "SUMIDA-KOBO").unwrap();
    let rule = act(&app.admin(), "defineEligibilityRule", "rule { id }", rule).await["rule"]["id"].take();
    let query = "query($r: ID!, $e: ID) { eligibility(rule: $r, employee: $e) { isEligible version employee { number } leaves { path isNegated isSatisfied has { text } } } }";
    let own = app.staff(&people[0], &[Role::Employee]).data(query, json!({"r": rule})).await["eligibility"].take();
    assert_eq!((&own["employee"]["number"], &own["version"]), (&json!(people[0]), &json!(1)));
    assert!(own["leaves"].as_array().unwrap().iter().all(|it| it["isNegated"] == true && it["has"].is_object()), "{own:#}");
    let of = "query($n: String!) { employee(by: {number: $n}) { id } }";
    let other = app.admin().data(of, json!({"n": people[1]})).await["employee"]["id"].take();
    let foreign = app.staff(&people[0], &[Role::Employee]).data(query, json!({"r": rule, "e": other})).await;
    assert_eq!(foreign["eligibility"], Value::Null, "of nobody else");
    let head = app.staff(&people[0], &[Role::UnitHead]);
    assert_eq!(head.code(query, json!({"r": rule, "e": other})).await, "FORBIDDEN");
    let examiner = app.staff(&people[0], &[Role::ExamOfficer]).data(query, json!({"r": rule, "e": other})).await["eligibility"].take();
    assert!(examiner["leaves"].as_array().unwrap().iter().all(|it| it["has"].is_null()), "{examiner:#}");
    assert!(!examiner.to_string().contains("onLeave"), "which of the sealed things stands in the way is not told: {examiner:#}");
    let preview =
        "query($r: ID!) { eligibilityPreview(rule: $r, criteria: {discipline: {kinds: [DISCIPLINARY], withinMonths: 60}}) { after } }";
    let examiner = app.staff(&people[0], &[Role::ExamOfficer]);
    assert_eq!(examiner.code(preview, json!({"r": rule})).await, "FORBIDDEN", "nobody asks of discipline who may not know of it");
    let read = "{ auditEntries(filter: {outcome: READ}, first: 100) { nodes { field } } }";
    let seen = app.admin().data(read, json!({})).await["auditEntries"]["nodes"].take();
    assert!(seen.as_array().unwrap().iter().any(|it| it["field"] == "eligibilityFact"), "{seen:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_is_changed_by_a_version_and_the_change_is_previewed() {
    let app = App::city().await;
    let rule = |years: i32| json!({"tenure": {"of": "UNIT", "months": years * 12}});
    let new =
        json!({"code": "TRANSFER", "name": "庁内公募", "legalBasis": "庁内公募実施要領", "referenceDay": "AS_ASKED", "criteria": rule(2)});
    let defined = act(&app.admin(), "defineEligibilityRule", "rule { id version }", new.clone()).await["rule"].take();
    assert_eq!(code(&act(&app.admin(), "defineEligibilityRule", "", new).await), "ALREADY_EXISTS");
    let id = &defined["id"];
    let preview = "query($r: ID!, $c: EligibilityCriterionInput!) { eligibilityPreview(rule: $r, criteria: $c) { before after gainedCount lostCount lost { number } gained { number } } }";
    let stricter = app.admin().data(preview, json!({"r": id, "c": rule(3)})).await["eligibilityPreview"].take();
    let (two, three) = (everybody(&app.admin(), id, "2026-11-22").await, stricter["after"].as_u64().unwrap());
    assert_eq!(stricter["before"].as_u64().unwrap(), two.len() as u64);
    assert_eq!((stricter["lostCount"].as_u64().unwrap(), &stricter["gained"]), (two.len() as u64 - three, &json!([])));
    assert!(two.contains(stricter["lost"][0]["number"].as_str().unwrap()));
    let revise = |version: i32, criteria: Value| json!({"rule": id, "expectedVersion": version, "criteria": criteria, "referenceDay": "AS_ASKED", "legalBasis": "庁内公募実施要領", "reason": "要領の改正"});
    let answer = "rule { version current { number reason criteria } versions { number } }";
    let revised = act(&app.admin(), "reviseEligibilityRule", answer, revise(1, rule(3))).await["rule"].take();
    assert_eq!((&revised["version"], &revised["current"]["reason"]), (&json!(2), &json!("要領の改正")));
    assert_eq!(revised["current"]["criteria"]["tenure"]["months"], 36, "what was read can be sent again");
    assert_eq!(revised["versions"].as_array().unwrap().len(), 2);
    assert_eq!(everybody(&app.admin(), id, "2026-11-22").await.len() as u64, three);
    assert_eq!(code(&act(&app.admin(), "reviseEligibilityRule", "", revise(1, rule(4))).await), "STALE_VERSION");
    let wrong = act(&app.admin(), "reviseEligibilityRule", "", revise(2, json!({"all": [{"rank": {"codes": ["SHOGUN"]}}]}))).await;
    assert_eq!((code(&wrong), &wrong["errors"][0]["path"]), ("NOT_FOUND".to_owned(), &json!(["input", "criteria"])));
    let empty = act(&app.admin(), "reviseEligibilityRule", "", revise(2, json!({"all": [{"not": {"age": {}}}]}))).await;
    assert_eq!(empty["errors"][0]["path"], json!(["input", "criteria", "all", "0", "not", "age"]));
    let older = "query($r: ID!, $n: Int) { eligibility(rule: $r, version: $n) { version } }";
    let (_, people) = app.people_of("03020000").await;
    let own = app.staff(&people[0], &[Role::Employee]).data(older, json!({"r": id, "n": 1})).await;
    assert_eq!(own["eligibility"]["version"], 1, "as it was then");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stays_while_a_unit_is_taken_over_was_not_transferred() {
    let app = App::city().await;
    let office = Office::new(&app).await;
    let rule = rules().into_iter().find(|it| it["code"] == "NAGOYA-KOBO").unwrap();
    let rule = act(&app.admin(), "defineEligibilityRule", "rule { id }", rule).await["rule"]["id"].take();
    let (here, there) = (app.people_of("02030000").await.1, app.people_of("02040000").await.1);
    let two_years = everybody(&app.admin(), &rule, "2027-03-31").await;
    let one_of = |people: &[String]| people.iter().find(|it| two_years.contains(*it)).unwrap().clone();
    let (stays, moves) = (one_of(&here), one_of(&there));
    let standing = "query($n: String!) { employee(by: {number: $n}) { id standing(asOf: \"2027-03-31\") { orgUnit { code } } } }";
    let (one, other) = (app.admin().data(standing, json!({"n": stays})).await, app.admin().data(standing, json!({"n": moves})).await);
    let predecessor = &one["employee"]["standing"]["orgUnit"]["code"];
    let made = json!({"i": {"effectiveOn": "2027-04-01", "title": "組織改正", "changes": [
        {"create": {"code": "02030900", "name": "情報推進担当", "kind": "SECTION", "parent": {"code": "02030000"}, "predecessors": [{"code": predecessor}]}}]}});
    let reorganize = "mutation($i: ReorganizeUnitsInput!) { reorganizeUnits(input: $i) { units { id } errors { code } } }";
    let unit = app.admin().data(reorganize, made).await["reorganizeUnits"]["units"][0]["id"].take();
    let (batch, version) = office.batch("組織改正", "2027-04-01").await;
    let order =
        |person: &Value| json!({"kind": "REASSIGNMENT", "employee": person["employee"]["id"], "effectiveOn": "2027-04-01", "toUnit": unit});
    assert_eq!(office.add(&batch, version, json!([order(&one), order(&other)])).await["errors"], json!([]));
    office.approve(&batch).await;
    office.announce(&batch).await;
    let query = "query($r: ID!, $e: ID!, $on: Date) { eligibility(rule: $r, employee: $e, on: $on) { isEligible eligibleFrom } }";
    for on in ["2027-03-31", "2027-04-01", "2029-03-31", "2029-04-01"] {
        let eligible = everybody(&app.admin(), &rule, on).await;
        let transferred = on == "2027-03-31" || on >= "2029-04-01";
        assert_eq!((eligible.contains(&stays), eligible.contains(&moves)), (true, transferred), "{on}");
        for (person, expected) in [(&one, true), (&other, transferred)] {
            let asked = json!({"r": rule, "e": person["employee"]["id"], "on": on});
            assert_eq!(app.admin().data(query, asked).await["eligibility"]["isEligible"], expected, "{on}");
        }
    }
    let asked = json!({"r": rule, "e": other["employee"]["id"], "on": "2027-04-01"});
    assert_eq!(app.admin().data(query, asked).await["eligibility"]["eligibleFrom"], "2029-04-01");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bar_is_lifted_for_one_person_by_an_exception() {
    let app = App::city().await;
    let people = past(&app).await;
    let criteria = json!({"not": {"discipline": {"kinds": ["DISCIPLINARY"], "withinMonths": 60, "unlessExcepted": true}}});
    let new = json!({"code": "BAR", "name": "昇任試験", "legalBasis": "試験要綱", "referenceDay": "AS_ASKED", "criteria": criteria});
    let rule = act(&app.admin(), "defineEligibilityRule", "rule { id }", new).await["rule"]["id"].take();
    let eligible = everybody(&app.admin(), &rule, "2026-11-22").await;
    let read = entity::audit_entry::Entity::find().all(app.db()).await.unwrap();
    assert!(read.iter().any(|it| it.field.as_deref() == Some("eligibilityFact")), "a list that tells of discipline is audited");
    let (number, id) = people.iter().find(|(number, _)| !eligible.contains(number)).expect("somebody is barred");
    let person = jinzai::id::encode("Employee", *id);
    let input = json!({"rule": rule, "employee": person, "reason": "功績による"});
    assert_eq!(act(&app.admin(), "exceptFromEligibility", "rule { code }", input.clone()).await["errors"], json!([]));
    assert_eq!(code(&act(&app.admin(), "exceptFromEligibility", "", input).await), "ALREADY_EXISTS");
    let now = everybody(&app.admin(), &rule, "2026-11-22").await;
    assert!(now.contains(number) && now.len() == eligible.len() + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_career_file_is_judged_row_by_row() {
    let app = App::city().await;
    let (_, people) = app.people_of("03020000").await;
    let file = format!(
        "職員番号,種別,始期,終期,内容,職位,級\n{0},在職,H20.4.1,H22.3.31,,主事,1\n{0},在職,H21.4.1,H23.3.31,,主事,1\n{0},在職,H23.4.1,R99.4.1,,主事,1\n9999999,学歴,H10.3.31,,大学,,\n{0},学歴,H10.3.31,,大学校,,\n",
        people[0]
    );
    let done = act(
        &app.admin(),
        "importCareers",
        "report { imported rejected issues { line column code } }",
        json!({"file": STANDARD.encode(file)}),
    )
    .await;
    assert_eq!(code(&done), "IMPORT_REJECTED");
    let issues: Vec<(&Value, &Value)> =
        done["report"]["issues"].as_array().unwrap().iter().map(|it| (&it["line"], &it["column"])).collect();
    let expected = [(3, "始期"), (4, "終期"), (5, "職員番号"), (6, "内容")];
    assert_eq!(
        issues,
        expected.map(|(line, column)| (json!(line), json!(column))).iter().map(|(line, column)| (line, column)).collect::<Vec<_>>(),
        "{done:#}"
    );
    // Who has a row that was refused keeps what there was, whatever else the file says of them.
    let known = format!("職員番号,種別,始期,内容\n{},学歴,H10.3.31,大学\n", people[0]);
    let both = format!(
        "職員番号,種別,始期,内容\n{0},学歴,H10.3.31,高校\n{0},学歴,H12.3.31,大学校\n{1},学歴,H10.3.31,高校\n",
        people[0], people[1]
    );
    for (file, imported) in [(known, 1), (both, 1)] {
        let input = json!({"file": STANDARD.encode(file), "skipInvalid": true});
        assert_eq!(act(&app.admin(), "importCareers", "report { imported }", input).await["report"]["imported"], imported);
    }
    let entries = entity::career_entry::Entity::find().all(app.db()).await.unwrap();
    let levels: Vec<_> = entries.iter().map(|it| it.education).collect();
    assert!(levels.contains(&Some(entity::career_entry::EducationLevel::University)) && levels.len() == 2, "{levels:?}");
    let scores = format!("職員番号,年度,評価点\n{0},2025,71.5\n{0},2025,80\n{0},2030,70\n{0},2024,多い\n", people[0]);
    let done =
        act(&app.admin(), "importEvaluationScores", "report { rejected issues { line column } }", json!({"file": STANDARD.encode(scores)}))
            .await;
    assert_eq!((code(&done), &done["report"]["rejected"]), ("IMPORT_REJECTED".to_owned(), &json!(3)));
    let skipped = format!("職員番号,年度,評価点\n{0},2025,71.5\n{0},2025,80\n", people[0]);
    let input = json!({"file": STANDARD.encode(skipped), "skipInvalid": true});
    assert_eq!(act(&app.admin(), "importEvaluationScores", "report { imported }", input).await["report"]["imported"], 1);
    let kept = entity::evaluation_score::Entity::find().one(app.db()).await.unwrap().unwrap();
    assert_eq!(kept.points, 7_150, "the first one; the second is the one that was refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_takes_no_more_statements_whatever_its_size() {
    let app = App::city().await;
    past(&app).await;
    let query =
        "query($r: ID!, $n: Int) { eligiblePeople(rule: $r, first: $n) { nodes { number name { full } standing { rank { name } } } } }";
    for (name, rule) in define(&app).await {
        app.admin().data(query, json!({"r": rule, "n": 1})).await;
        let few = app.statements(app.admin().data(query, json!({"r": rule, "n": 2}))).await;
        let many = app.statements(app.admin().data(query, json!({"r": rule, "n": 100}))).await;
        // Where the first people of the window do not fill it, the city is asked as well, and judged where that takes it.
        assert!(few.max(many) <= 25, "{name}: {few} and {many}");
    }
}
