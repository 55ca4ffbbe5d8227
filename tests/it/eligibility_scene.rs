//! A city whose people lie on both sides of every rule of eligibility: careers, absences, actions, kinds of employment; and what is asked of it.

use std::collections::{BTreeSet, HashMap};

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::NaiveDate;
use entity::{
    leave::{self, LeaveKind},
    org_unit_version,
    personnel_order::{self, OrderKind},
    secondment,
    standing::{self, EmploymentKind, ServiceStatus},
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Iterable, QueryFilter, QueryOrder, Set};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    recruitment::act,
    support::{App, Asker},
};

/// The rules of `profiles/eligibility`, and some that ask what those do not.
pub fn rules() -> Vec<Value> {
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
    rules
        .push(own("AWAY", service(json!({"absences": [{"kinds": ["CHILDCARE", "SICK", "MATERNITY"], "secondments": true, "tenths": 8}]}))));
    rules.push(own(
        "MIXED",
        service(json!({"consecutive": false, "absences": [{"kinds": ["SICK"], "tenths": 0}], "elsewhere": {"tenths": 5}})),
    ));
    rules.push(own("UNIT_IN_ALL", json!({"tenure": {"of": "UNIT", "months": 48, "consecutive": false}})));
    rules.push(own("BORN", json!({"birthDate": {"onOrAfter": "1980-04-02", "onOrBefore": "1990-04-01"}})));
    rules
}

pub async fn define(app: &App) -> Vec<(String, Value)> {
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
pub async fn past(app: &App) -> Vec<(String, Uuid)> {
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
        // Somebody who was here before and came back, at another rank, or at the one that they have again.
        if place % 4 == 1 {
            let earlier = ["主査", "主任", "主事"][place / 4 % 3];
            careers += &format!("{},在職,2001-04-01,2004-03-31,,,{earlier},行政職(一),2,{unit}\n", it.number);
            let until = if place % 8 == 1 { "2010-03-31" } else { "2009-09-30" };
            careers += &format!("{},在職,2004-04-01,{until},,,主任,行政職(一),{},{}\n", it.number, place % 3 + 1, unit);
        }
        if starts.parse::<NaiveDate>().unwrap() < last {
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
pub async fn units(app: &App) -> HashMap<Uuid, String> {
    let versions = org_unit_version::Entity::find().filter(org_unit_version::COLUMN.superseded_at.is_null());
    versions.all(app.db()).await.unwrap().into_iter().map(|it| (it.org_unit_id, it.code)).collect()
}

pub async fn misfortune(app: &App, place: usize, row: &standing::Model, template: personnel_order::Model) {
    let day = |text: &str| text.parse().unwrap();
    let kinds: Vec<LeaveKind> = LeaveKind::iter().collect();
    let kind = kinds[place / 3 % kinds.len()];
    if place % 3 == 2 {
        let until = ["2026-05-01", "2026-05-02", "2026-12-31", "2026-11-23"][place % 4];
        on_leave(app, row, kind, (day("2026-02-01"), day(until))).await;
    }
    if place % 7 == 4 {
        seconded(app, row, (day("2026-04-01"), day("2027-04-01"))).await;
    }
    let acted =
        [(OrderKind::Reprimand, "2024-04-02"), (OrderKind::DisciplinaryPayCut, "2024-04-01"), (OrderKind::Appointment, "2026-06-01")];
    if let Some((kind, on)) = acted.get(place % 8) {
        let mut order = template.into_active_model().reset_all();
        (order.id, order.kind, order.effective_on) = (Set(Uuid::new_v4()), Set(*kind), Set(day(on)));
        order.insert(app.db()).await.unwrap();
    }
}

async fn on_leave(app: &App, row: &standing::Model, kind: LeaveKind, (from, to): (NaiveDate, NaiveDate)) {
    let on_leave = leave::ActiveModel {
        id: Set(Uuid::new_v4()),
        employee_id: Set(row.employee_id),
        kind: Set(kind),
        order_id: Set(row.order_id),
        effective_from: Set(from),
        effective_to: Set(to),
        recorded_at: Set(row.recorded_at),
        superseded_at: Set(None),
    };
    on_leave.insert(app.db()).await.unwrap();
}

async fn seconded(app: &App, row: &standing::Model, (from, to): (NaiveDate, NaiveDate)) {
    let away = secondment::ActiveModel {
        id: Set(Uuid::new_v4()),
        employee_id: Set(row.employee_id),
        host: Set("潮見観光協会".to_owned()),
        kind: Set(None),
        both_statuses: Set(None),
        order_id: Set(row.order_id),
        effective_from: Set(from),
        effective_to: Set(to),
        recorded_at: Set(row.recorded_at),
        superseded_at: Set(None),
    };
    away.insert(app.db()).await.unwrap();
}

/// Somebody is on leave and seconded for some days, and was reprimanded on one.
pub async fn set_back(
    app: &App,
    row: &standing::Model,
    kind: LeaveKind,
    leave_days: (NaiveDate, NaiveDate),
    away_days: (NaiveDate, NaiveDate),
    reprimanded_on: NaiveDate,
) {
    on_leave(app, row, kind, leave_days).await;
    seconded(app, row, away_days).await;
    let mut order = personnel_order::Entity::find_by_id(row.order_id).one(app.db()).await.unwrap().unwrap().into_active_model().reset_all();
    (order.id, order.kind, order.effective_on) = (Set(Uuid::new_v4()), Set(OrderKind::Reprimand), Set(reprimanded_on));
    order.insert(app.db()).await.unwrap();
}

/// Some people are employed otherwise, some have gone: written by hand, for a roster knows one kind of employment.
pub async fn otherwise(app: &App, people: &[(String, Uuid)]) {
    for (place, (_, person)) in people.iter().enumerate().filter(|(place, _)| place % 6 == 5) {
        let old = standing::Entity::find().filter(standing::COLUMN.employee_id.eq(*person)).one(app.db()).await.unwrap().unwrap();
        let mut ended = old.clone().into_active_model();
        ended.superseded_at = Set(Some(app.now()));
        ended.update(app.db()).await.unwrap();
        let kinds: Vec<EmploymentKind> = EmploymentKind::iter().collect();
        let mut row = standing::Model { id: Uuid::new_v4(), employment_kind: kinds[place / 6 % kinds.len()], ..old.clone() };
        if place % 12 == 11 && old.effective_from < "2026-03-01".parse().unwrap() {
            let (gone, back) = ("2026-03-01".parse().unwrap(), "2026-03-15".parse().unwrap());
            let away = standing::Model {
                id: Uuid::new_v4(),
                status: ServiceStatus::Separated,
                effective_from: gone,
                effective_to: back,
                ..row.clone()
            };
            let again = standing::Model { id: Uuid::new_v4(), effective_from: back, ..row.clone() };
            for later in [away, again] {
                later.into_active_model().reset_all().insert(app.db()).await.unwrap();
            }
            row.effective_to = gone;
        }
        row.into_active_model().reset_all().insert(app.db()).await.unwrap();
    }
    app.derive().await;
}

pub async fn everybody(asker: &Asker<'_>, rule: &Value, on: &str) -> BTreeSet<String> {
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
