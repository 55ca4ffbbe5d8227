//! The recruitment of the demo city: a campaign with one category in mid-stage, one with a list, one with offers.

use std::sync::Arc;

use chrono::NaiveDate;
use entity::role_grant::Role;
use serde_json::{Value, json};

use super::{
    Failure,
    desk::{self, actor, ask, days, first_day},
    progress,
};
use crate::access::{Actor, Office, tokyo_day};

/// Who applies: family and given name, in writing and in kana.
const PEOPLE: [[&str; 4]; 12] = [
    ["相原", "美咲", "アイハラ", "ミサキ"],
    ["石井", "蓮", "イシイ", "レン"],
    ["上田", "陽菜", "ウエダ", "ヒナ"],
    ["遠藤", "大翔", "エンドウ", "ヒロト"],
    ["大久保", "結衣", "オオクボ", "ユイ"],
    ["加藤", "悠真", "カトウ", "ユウマ"],
    ["木村", "さくら", "キムラ", "サクラ"],
    ["小泉", "湊", "コイズミ", "ミナト"],
    ["斎藤", "葵", "サイトウ", "アオイ"],
    ["髙橋", "樹", "タカハシ", "イツキ"],
    ["中島", "凛", "ナカジマ", "リン"],
    ["渡邉", "颯太", "ワタナベ", "ソウタ"],
];

/// The subject of the demo's applicant.
pub const APPLICANT: &str = "demo-applicant";

/// Sees to it that the campaign is there.
pub async fn prepare(office: &Arc<Office>, administrator: &str, panelist: &str) -> Result<(), Failure> {
    let desk = Desk {
        office,
        clerk: actor(office, &format!("demo-{administrator}"), &[Role::PersonnelAdministrator, Role::Employee], Some(administrator))
            .await?,
        rater: actor(office, "demo-panelist", &[Role::Panelist, Role::Employee], Some(panelist)).await?,
        panelist: panelist.to_owned(),
        today: tokyo_day(office.now()),
    };
    let known = ask(office, &desk.clerk, "{ recruitmentCampaigns(first: 1) { nodes { id } } }", json!({})).await?;
    if known["recruitmentCampaigns"]["nodes"][0].is_object() {
        return Ok(());
    }
    progress("採用試験を準備しています… (recruitment)");
    let campaign = desk.campaign().await?;
    let categories = &campaign["categories"];
    desk.mid_stage(&categories[0]).await?;
    desk.listed(&categories[1]).await?;
    let people = desk.listed(&categories[2]).await?;
    desk.offered(&people).await
}

struct Desk<'a> {
    office: &'a Arc<Office>,
    clerk: Arc<Actor>,
    rater: Arc<Actor>,
    panelist: String,
    today: NaiveDate,
}

impl Desk<'_> {
    async fn act_as(&self, who: &Arc<Actor>, name: &str, answer: &str, input: Value) -> Result<Value, Failure> {
        desk::act(self.office, who, name, answer, input).await
    }

    async fn act(&self, name: &str, answer: &str, input: Value) -> Result<Value, Failure> {
        self.act_as(&self.clerk, name, answer, input).await
    }

    async fn campaign(&self) -> Result<Value, Failure> {
        let year = crate::calendar::FiscalYear::of(self.today).0;
        let rubric = json!([
            { "name": "協調性・コミュニケーション", "mostPoints": 10, "weight": 2 },
            { "name": "課題発見・論理性", "mostPoints": 10, "weight": 2 },
            { "name": "意欲・市民目線", "mostPoints": 10 }
        ]);
        let flow = json!([
            { "kind": "DOCUMENTS", "name": "書類選考(自己アピールシート)", "weight": 0 },
            { "kind": "APTITUDE", "name": "適性検査", "weight": 1 },
            { "kind": "GROUP_WORK", "name": "グループワーク", "weight": 1, "blind": true, "rubric": rubric },
            { "kind": "INDIVIDUAL_INTERVIEW", "name": "個人面接", "weight": 2, "rubric": rubric }
        ]);
        let short = json!([{ "kind": "APTITUDE", "name": "適性検査", "weight": 1 }, { "kind": "INDIVIDUAL_INTERVIEW", "name": "個人面接", "weight": 2 }]);
        let category = |code: &str, name: &str, track: &str, hires: i32, stages: &Value| {
            json!({ "code": code, "name": name, "track": track, "plannedHires": hires, "plannedHiresIsApproximate": true, "examOn": self.today,
                "bornOnOrAfter": "1986-04-02", "appointmentDays": [first_day(self.today)], "applicationsFrom": self.today,
                "applicationsUntil": days(self.today, 30), "listValidityMonths": 36, "stages": stages })
        };
        let categories = json!([
            category("A", "事務", "新卒・第二新卒者等", 8, &flow),
            category("B", "土木技師", "早期チャレンジ枠", 3, &short),
            category("C", "保健師", "民間等業務経験者", 2, &short)
        ]);
        let made = self
            .act("createCampaign", "campaign { id }", json!({ "fiscalYear": year, "title": format!("{year}年度潮見市職員採用試験") }))
            .await?;
        let id = made["campaign"]["id"].clone();
        self.act("addExamCategories", "campaign { id }", json!({ "campaign": id, "expectedVersion": 1, "categories": categories })).await?;
        self.act("publishCampaign", "campaign { id }", json!({ "campaign": id, "expectedVersion": 2 })).await?;
        let read = "query($id: ID!) { node(id: $id) { ... on RecruitmentCampaign { categories { id code flow { stages { id rubric { id } } } } } } }";
        Ok(ask(self.office, &self.clerk, read, json!({ "id": id })).await?["node"].take())
    }

    fn person(place: usize) -> Value {
        let [family, given, family_kana, given_kana] = PEOPLE[place % PEOPLE.len()];
        json!({ "name": { "family": family, "given": given }, "kana": { "family": family_kana, "given": given_kana },
            "birthDate": format!("{}-0{}-1{}", 1998 + place % 5, 1 + place % 9, place % 10), "email": format!("applicant{place}@example.jp") })
    }

    /// Applications come in and are admitted; the numbers of the examinees.
    async fn admitted(&self, category: &Value, first: usize, count: usize) -> Result<Vec<String>, Failure> {
        let channels = ["CITY_WEBSITE", "SOCIAL_MEDIA", "SCHOOL", "JOB_SITE"];
        let one = |place: usize| {
            json!({ "person": Self::person(place), "receiptNumber": format!("E{place:04}"), "channel": channels[place % 4],
                "attributionConsent": !place.is_multiple_of(5), "disqualifications": [] })
        };
        let applications: Vec<Value> = (first..first + count).map(one).collect();
        self.act("submitApplications", "changedApplications { id }", json!({ "category": category["id"], "applications": applications }))
            .await?;
        self.act("screenApplications", "screening { eligible }", json!({ "category": category["id"] })).await?;
        let code = category["code"].as_str().unwrap_or_default();
        Ok((1..=count).map(|it| format!("{code}-{it:04}")).collect())
    }

    /// A stage that all but the last of these sat, decided at sixty and released.
    async fn held(&self, stage: &Value, numbers: &[String], reserve: bool) -> Result<(), Failure> {
        let points = |place: usize| (55 + (place * 17) % 41).to_string();
        let sat = numbers.iter().take(numbers.len().saturating_sub(1)).enumerate();
        let results: Vec<Value> = sat.map(|(place, it)| json!({ "examineeNumber": it, "points": points(place) })).collect();
        let version = self.recorded(stage, results).await?;
        let mut decision = json!({ "stage": stage["id"], "expectedVersion": version, "pass": { "points": "60" } });
        if reserve {
            (decision["pass"], decision["reserve"]) = (json!({ "people": 3 }), json!({ "people": 2 }));
        }
        self.act("decideStage", "decision { passed }", decision).await?;
        self.act("releaseStage", "stage { id }", json!({ "stage": stage["id"], "expectedVersion": version + 1 })).await?;
        Ok(())
    }

    /// Records results of a stage; its version then.
    async fn recorded(&self, stage: &Value, results: Vec<Value>) -> Result<i64, Failure> {
        let done = self.act("recordStageResults", "stage { version }", json!({ "stage": stage["id"], "results": results })).await?;
        Ok(done["stage"]["version"].as_i64().unwrap_or_default())
    }

    /// The applications in a stage that is not decided.
    async fn in_stage(&self, stage: &Value) -> Result<Vec<Value>, Failure> {
        let query =
            "query($s: ID!) { recruitmentApplications(filter: {stage: $s, outcomes: []}, first: 100) { nodes { id examineeNumber } } }";
        let found = ask(self.office, &self.clerk, query, json!({ "s": stage["id"] })).await?["recruitmentApplications"]["nodes"].take();
        Ok(found.as_array().cloned().unwrap_or_default())
    }

    /// 事務: the group work is held, half of it is marked.
    async fn mid_stage(&self, category: &Value) -> Result<(), Failure> {
        let applicant = actor(self.office, APPLICANT, &[Role::Applicant], None).await?;
        let own = json!({ "category": category["id"], "person": Self::person(11), "channel": "SOCIAL_MEDIA", "disqualifications": [] });
        self.act_as(&applicant, "applyForExam", "application { id }", own).await?;
        let numbers = self.admitted(category, 0, 11).await?;
        let stages = &category["flow"]["stages"];
        let complete: Vec<Value> = (1..=12).map(|it| json!({ "examineeNumber": format!("A-{it:04}"), "outcome": "PASSED" })).collect();
        let version = self.recorded(&stages[0], complete).await?;
        let decision = json!({ "stage": stages[0]["id"], "expectedVersion": version, "pass": { "points": "0" } });
        self.act("decideStage", "decision { passed }", decision).await?;
        self.act("releaseStage", "stage { id }", json!({ "stage": stages[0]["id"], "expectedVersion": version + 1 })).await?;
        self.held(&stages[1], &numbers, false).await?;
        let sitting = self.in_stage(&stages[2]).await?;
        let slots: Vec<Value> = sitting.iter().map(|it| json!({ "application": it["id"], "groupName": "A班" })).collect();
        let held = format!("{}T00:30:00Z", self.today);
        let session = json!({ "stage": stages[2]["id"], "title": "グループワーク 午前の部", "heldAt": held, "place": "本館8階 大会議室", "panel": [self.panelist], "slots": slots });
        let session = self.act("scheduleSession", "session { id }", session).await?["session"]["id"].take();
        let sheet = |(place, it): (usize, &Value)| {
            let items = stages[2]["rubric"].as_array().into_iter().flatten().enumerate();
            let marks: Vec<Value> = items.map(|(item, of)| json!({ "item": of["id"], "points": 5 + (place + item) % 5 })).collect();
            json!({ "application": it["id"], "comment": "他者の意見を引き出していた", "marks": marks })
        };
        let sheets: Vec<Value> = sitting.iter().take(sitting.len() / 2).enumerate().map(sheet).collect();
        self.act_as(&self.rater, "giveMarks", "session { id }", json!({ "session": session, "sheets": sheets })).await?;
        Ok(())
    }

    /// 土木技師, 保健師: everything is decided, and the list drawn up; who is on it.
    async fn listed(&self, category: &Value) -> Result<Vec<Value>, Failure> {
        let first = if category["code"] == "B" { 20 } else { 40 };
        let numbers = self.admitted(category, first, 8).await?;
        let stages = &category["flow"]["stages"];
        self.held(&stages[0], &numbers, false).await?;
        let on: Vec<String> =
            self.in_stage(&stages[1]).await?.iter().filter_map(|it| it["examineeNumber"].as_str().map(str::to_owned)).collect();
        self.held(&stages[1], &on, true).await?;
        self.act("drawUpList", "category { id }", json!({ "category": category["id"] })).await?;
        let query = "query($c: ID!) { eligibleCandidates(filter: {category: $c, kind: FINAL_PASS}) { nodes { application { id } } } }";
        let found = ask(self.office, &self.clerk, query, json!({ "c": category["id"] })).await?["eligibleCandidates"]["nodes"].take();
        Ok(found.as_array().cloned().unwrap_or_default().iter().map(|it| it["application"]["id"].clone()).collect())
    }

    /// One offer accepted with somebody to support them, one declined, one that waits.
    async fn offered(&self, people: &[Value]) -> Result<(), Failure> {
        let (on, by) = (first_day(self.today), days(self.today, 14));
        let offers: Vec<Value> = people.iter().map(|it| json!({ "application": it, "appointmentOn": on, "answerBy": by })).collect();
        let made = self.act("makeOffers", "offers { id }", json!({ "offers": offers })).await?;
        for (place, answer) in [(0, "ACCEPT"), (1, "DECLINE")] {
            let answered = json!({ "offer": made["offers"][place]["id"], "answer": answer, "reason": "電話で確認" });
            self.act("answerOffer", "offer { id }", answered).await?;
        }
        let plan = json!({ "application": people[0], "supporter": self.panelist, "startsOn": self.today, "endsOn": days(on, 365), "silenceDays": 45 });
        self.act("planOnboarding", "onboarding { id }", plan).await?;
        Ok(())
    }
}
