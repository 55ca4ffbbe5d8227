//! A city's published result: person-level records that lead to its totals, and the same table from the figures, every cell.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    recruitment::{Desk, application},
    support::App,
};

/// さいたま市, 令和4年度. A blank cell is a figure that does not exist.
const PUBLISHED: &str = include_str!("../../clients/recruitment/saitama-fy2022.csv");

#[derive(Clone, Debug)]
struct Line {
    name: String,
    applicants: usize,
    sat: Option<usize>,
    passed: Option<usize>,
    sat_again: Option<usize>,
    final_passers: Option<usize>,
    ratio: Option<String>,
}

fn published() -> BTreeMap<String, Vec<Line>> {
    let mut exams: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    for line in PUBLISHED.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let count = |place: usize| cells[place].parse().ok();
        let row = Line {
            name: cells[1].to_owned(),
            applicants: count(2).unwrap(),
            sat: count(3),
            passed: count(4),
            sat_again: count(5),
            final_passers: count(6),
            ratio: Some(cells[7].to_owned()).filter(|it| !it.is_empty()),
        };
        exams.entry(cells[0].to_owned()).or_default().push(row);
    }
    exams
}

/// Records a stage that so many sat, so many of them with points enough, and decides it.
async fn hold(desk: &Desk<'_>, stage: &Value, numbers: &[String], sat: usize, passed: usize) {
    let points = |index: usize| if index < passed { "80" } else { "40" };
    let results: Vec<Value> =
        numbers[..sat].iter().enumerate().map(|(index, number)| json!({"examineeNumber": number, "points": points(index)})).collect();
    if sat > 0 {
        desk.act("recordStageResults", "stage { id }", json!({"stage": stage, "results": results})).await;
    }
    let decided = desk.decide(stage, "60").await;
    assert_eq!((&decided["passed"], &decided["absent"]), (&json!(passed), &json!(numbers.len() - sat)));
}

/// One category from its applications to its final passers.
async fn play(desk: &Desk<'_>, category: &Value, line: &Line) {
    if line.applicants == 0 {
        return;
    }
    let applications: Vec<Value> = (0..line.applicants).map(application).collect();
    desk.admit(&category["id"], json!(applications)).await;
    let numbers: Vec<String> = (1..=line.applicants).map(|it| format!("{}-{it:04}", category["code"].as_str().unwrap())).collect();
    let stages = &category["flow"]["stages"];
    let passed = line.passed.unwrap_or_default();
    hold(desk, &stages[0]["id"], &numbers, line.sat.unwrap_or_default(), passed).await;
    if let (Some(sat), Some(final_passers)) = (line.sat_again, line.final_passers) {
        hold(desk, &stages[1]["id"], &numbers[..passed], sat, final_passers).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_published_table_of_a_city_is_reproduced_in_every_cell() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    for (exam, lines) in published() {
        let made = desk.act("createCampaign", "campaign { id }", json!({"fiscalYear": 2022, "title": exam})).await;
        let id = made["campaign"]["id"].clone();
        let stages = json!([{"kind": "WRITTEN", "name": "第1次試験"}, {"kind": "INDIVIDUAL_INTERVIEW", "name": "第2次試験"}]);
        let categories: Vec<Value> = lines
            .iter()
            .enumerate()
            .map(|(place, line)| json!({"code": format!("C{place:02}"), "name": line.name, "plannedHires": 1, "examOn": "2022-06-19", "stages": stages}))
            .collect();
        desk.act("addExamCategories", "campaign { id }", json!({"campaign": id, "expectedVersion": 1, "categories": categories})).await;
        desk.act("publishCampaign", "campaign { id }", json!({"campaign": id, "expectedVersion": 2})).await;
        let campaign = desk.read(&id).await;
        for (category, line) in campaign["categories"].as_array().unwrap().iter().zip(&lines) {
            play(&desk, category, line).await;
        }
        let query = "query($c: ID!) { recruitmentStatistics(filter: {campaign: $c}) { csv rows { label applicants examinees attendanceRate stages { examinees passers } finalPassers competitionRatio } } }";
        let table = desk.recruiter().data(query, json!({"c": id})).await["recruitmentStatistics"].take();
        let rows = table["rows"].as_array().unwrap();
        assert_eq!(rows.len(), lines.len());
        let shown = |it: &Option<usize>| it.map_or_else(|| "-".to_owned(), |it| it.to_string());
        for ((row, line), printed) in rows.iter().zip(&lines).zip(table["csv"].as_str().unwrap().lines().skip(1)) {
            let cells =
                (&row["applicants"], &row["examinees"], &row["stages"][0]["passers"], &row["stages"][1]["examinees"], &row["finalPassers"]);
            let expected = (json!(line.applicants), json!(line.sat), json!(line.passed), json!(line.sat_again), json!(line.final_passers));
            assert_eq!(cells, (&expected.0, &expected.1, &expected.2, &expected.3, &expected.4), "{exam} {}", line.name);
            assert_eq!(row["competitionRatio"], json!(line.ratio), "{exam} {}", line.name);
            assert_eq!(row["stages"][0]["examinees"], row["examinees"]);
            let ratio = line.ratio.clone().unwrap_or_else(|| "-".to_owned());
            let (sat, passed, again, last) = (shown(&line.sat), shown(&line.passed), shown(&line.sat_again), shown(&line.final_passers));
            assert_eq!(printed, format!("{},{},{sat},{passed},{again},{last},{ratio}", line.name, line.applicants));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_results_are_one_act_and_a_handful_of_statements() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let campaign = desk.campaign(json!([crate::recruitment::category("A", "行政", crate::recruitment::two_stages())])).await;
    let category = &campaign["categories"][0];
    desk.admit(&category["id"], json!((0..929).map(application).collect::<Vec<_>>())).await;
    let stage = &category["flow"]["stages"][0]["id"];
    let results: Vec<Value> =
        (1..=929).map(|it| json!({"examineeNumber": format!("A-{it:04}"), "points": format!("{}.5", it % 100)})).collect();
    let recorded = app.statements(desk.act("recordStageResults", "stage { id }", json!({"stage": stage, "results": results}))).await;
    assert!(recorded < 25, "{recorded} statements");
    let decided = app.statements(desk.decide(stage, "50")).await;
    assert!(decided < 45, "{decided} statements");
}
