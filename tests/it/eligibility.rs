//! Eligibility through HTTP: rules of ten cities defined as data, one person judged, the whole city asked, a change previewed.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::STANDARD};
use entity::leave::LeaveKind;
use jinzai::access::Role;
use sea_orm::{EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::{
    eligibility_scene::{define, everybody, otherwise, past, rules, set_back},
    orders::Office,
    recruitment::{act, code},
    support::App,
};

#[tokio::test(flavor = "multi_thread")]
async fn the_database_and_the_judgement_agree_on_everybody() {
    let app = App::city().await;
    let people = past(&app).await;
    otherwise(&app, &people).await;
    let admin = app.admin();
    let all: Vec<String> = people
        .iter()
        .enumerate()
        .map(|(place, (_, id))| {
            let person = jinzai::id::encode("Employee", *id);
            format!("p{place}: eligibility(rule: $r, employee: {:?}, on: $on) {{ isEligible on }}", person.as_str())
        })
        .collect();
    let mut one_sided = BTreeSet::new();
    for (name, rule) in define(&app).await {
        let mut verdicts = (0, 0);
        // Each of them on one of the days, ten at a time.
        for (which, on) in ["2026-11-22", "2026-03-31"].into_iter().enumerate() {
            let eligible = everybody(&admin, &rule, on).await;
            let mut judged = vec![];
            for some in all.chunks(10).skip(which).step_by(2) {
                let query = format!("query($r: ID!, $on: Date) {{ {} }}", some.join(" "));
                let found = admin.data(&query, json!({"r": rule, "on": on})).await;
                judged.extend(found.as_object().unwrap().iter().map(|(place, it)| (place[1..].parse::<usize>().unwrap(), it.clone())));
            }
            assert!(judged.len() > 50);
            for (place, it) in judged {
                let is = eligible.contains(&people[place].0);
                assert_eq!(it["isEligible"], is, "{name} {place} {} on {on}", people[place].0);
                if is { verdicts.0 += 1 } else { verdicts.1 += 1 }
            }
        }
        if verdicts.0 == 0 || verdicts.1 == 0 {
            one_sided.insert(name);
        }
    }
    assert_eq!(one_sided, BTreeSet::new(), "both sides of every rule are met");
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

/// Every leaf says what there is, in the words of the city, and from when on it would be so.
#[tokio::test(flavor = "multi_thread")]
async fn every_leaf_tells_what_there_is_and_from_when_it_would_hold() {
    let app = App::city().await;
    let number = app.people_of("03020000").await.1.remove(1);
    let person = entity::employee::Entity::find().filter(entity::employee::COLUMN.number.eq(number.as_str()));
    let person = person.one(app.db()).await.unwrap().unwrap();
    let row =
        entity::standing::Entity::find().filter(entity::standing::COLUMN.employee_id.eq(person.id)).one(app.db()).await.unwrap().unwrap();
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    set_back(
        &app,
        &row,
        LeaveKind::Childcare,
        (day("2026-10-01"), day("2027-04-01")),
        (day("2026-09-01"), day("2027-09-01")),
        day("2025-06-01"),
    )
    .await;
    let last = person.record_begins.pred_opt().unwrap();
    let file = STANDARD.encode(format!("職員番号,種別,始期,終期,内容\n{number},在職,2010-04-01,{last},\n"));
    act(&app.admin(), "importCareers", "report { imported }", json!({"file": file})).await;
    let criteria = json!({"all": [
        {"tenure": {"of": "SERVICE", "months": 240}}, {"not": {"onLeave": {"kinds": ["CHILDCARE"]}}}, {"not": {"status": {"is": "SECONDED"}}},
        {"not": {"discipline": {"kinds": ["DISCIPLINARY"], "withinMonths": 24}}}, {"any": [{"rank": {"codes": ["BUCHO"]}}, {"age": {"atLeast": 90}}]}
    ]});
    let rule = json!({"code": "LEAVES", "name": "要件", "legalBasis": "要綱", "referenceDay": "AS_ASKED", "criteria": criteria});
    let rule = act(&app.admin(), "defineEligibilityRule", "rule { id }", rule).await["rule"]["id"].take();
    let query = "query($r: ID!) { eligibility(rule: $r) { isEligible leaves { path isSatisfied satisfiedFrom needs has { since until months days text } } } }";
    let told = app.staff(&number, &[Role::Employee]).data(query, json!({"r": rule})).await["eligibility"].take();
    let leaf = |path: &str| {
        told["leaves"].as_array().unwrap().iter().find(|it| it["path"] == path).unwrap_or_else(|| panic!("{path}: {told:#}")).clone()
    };
    let has = |since: &str, until: Value, text: Value| json!({"since": since, "until": until, "months": null, "days": null, "text": text});
    let tenure = leaf("all.0.tenure");
    assert_eq!(tenure["has"], json!({"since": "2010-04-01", "until": null, "months": 199, "days": 21, "text": null}), "{tenure:#}");
    assert_eq!((&tenure["satisfiedFrom"], &tenure["isSatisfied"]), (&json!("2030-04-01"), &json!(false)));
    let expected = [
        ("all.1.not.onLeave", has("2026-10-01", json!("2027-03-31"), json!("育児休業")), "2027-04-01"),
        ("all.2.not.status", has("2026-09-01", json!("2027-08-31"), Value::Null), "2027-09-01"),
        ("all.3.not.discipline", has("2025-06-01", json!("2027-05-31"), json!("懲戒処分")), "2027-06-01"),
    ];
    for (path, fact, from) in expected {
        let it = leaf(path);
        assert_eq!((&it["has"], &it["satisfiedFrom"]), (&fact, &json!(from)), "{path}");
    }
    assert_eq!(leaf("all.4.any.0.rank")["needs"], "職位が 部長 であること", "as the city says it");
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
