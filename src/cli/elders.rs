//! The demo city's people past sixty in every status, this year's inquiry half answered, and its staff abroad: one under way and due back, one being asked.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{NaiveDate, TimeDelta};
use serde_json::{Value, json};

use super::{
    Failure,
    april::Walk,
    desk::{act, actor, ask, days, days_before},
    progress,
};
use crate::{
    access::{Actor, Office, Role, tokyo_day},
    calendar::FiscalYear,
};

/// Sees to it that they are there.
pub async fn prepare(office: &Arc<Office>, administrator: &str) -> Result<(), Failure> {
    let now = Desk::of(office, administrator).await?;
    let known = now.ask("{ seniorInquiries(first: 1) { nodes { id } } }", json!({})).await?;
    if !known["seniorInquiries"]["nodes"][0].is_null() {
        return Ok(());
    }
    progress("60歳を超える職員と派遣を準備しています… (past sixty, secondments)");
    let weeks_ago = Arc::new(office.at(TimeDelta::days(-40)));
    let then = Desk::of(&weeks_ago, administrator).await?;
    // Before the city was there nobody can have gone anywhere.
    if then.unit("05010000").await?.is_null() {
        return now.inquire().await;
    }
    let mut people = then.regulars().await?.into_iter();
    then.reappoint(&mut people).await?;
    now.arrange(&mut people).await?;
    now.fiscal_year_appointee().await?;
    then.second(&mut people).await?;
    now.inquire().await?;
    now.pass_on(&mut people).await
}

/// The personnel office on a day.
struct Desk<'a> {
    office: &'a Arc<Office>,
    walk: Walk<'a>,
    clerk: Arc<Actor>,
    today: NaiveDate,
}

impl<'a> Desk<'a> {
    async fn of(office: &'a Arc<Office>, administrator: &str) -> Result<Self, Failure> {
        let walk = Walk::of(office, administrator).await?;
        Ok(Self { office, clerk: walk.planner.clone(), walk, today: tokyo_day(office.now()) })
    }

    async fn ask(&self, query: &str, variables: Value) -> Result<Value, Failure> {
        ask(self.office, &self.clerk, query, variables).await
    }

    async fn act(&self, name: &str, answer: &str, input: Value) -> Result<Value, Failure> {
        act(self.office, &self.clerk, name, answer, input).await
    }

    async fn unit(&self, code: &str) -> Result<Value, Failure> {
        Ok(self.ask("query($c: String!) { orgUnit(by: {code: $c}) { id } }", json!({ "c": code })).await?["orgUnit"]["id"].take())
    }

    /// 課長 of the general class.
    async fn regulars(&self) -> Result<Vec<Value>, Failure> {
        let ranks = self.ask("{ positionRanks { id code } }", json!({})).await?["positionRanks"].take();
        let rank = ranks.as_array().and_then(|ranks| ranks.iter().find(|it| it["code"] == "KACHO")).map(|it| it["id"].clone());
        let query = "query($r: [ID!]) { employees(first: 100, orderBy: {field: NUMBER}, filter: {standing: {ranks: $r}}) { nodes { id number version standing { effectiveFrom employmentKind occupation { retirementCategory } orgUnit { code } } } } }";
        let found = self.ask(query, json!({ "r": [rank] })).await?["employees"]["nodes"].take();
        let general =
            |it: &&Value| it["standing"]["occupation"]["retirementCategory"] == "GENERAL" && it["standing"]["employmentKind"] == "REGULAR";
        // Those who decide on the way of a batch stay where they are.
        let free =
            |it: &&Value| !it["standing"]["orgUnit"]["code"].as_str().is_some_and(|code| code.starts_with("01") || code.starts_with("03"));
        // An extension asks where they stood on its eve, be it two years ago.
        let since = FiscalYear(FiscalYear::of(self.today).0 - 2).first_day().to_string();
        let long = |it: &&Value| it["standing"]["effectiveFrom"].as_str().is_some_and(|day| day <= since.as_str());
        Ok(found.as_array().into_iter().flatten().filter(general).filter(free).filter(long).cloned().collect())
    }

    /// Somebody with the birth date of whom the milestones are as wanted; nobody where no birth date fits.
    async fn born(&self, people: &mut impl Iterator<Item = Value>, fits: impl Fn(&Value) -> bool) -> Result<Option<Value>, Failure> {
        let query = "query($b: Date!) { seniorMilestones(birthDate: $b) { stepDownWindow { end } retirementDate preRetirementPartTime { mayRetireFrom termEnd } provisionalReappointment { start end } } }";
        for age in 59..66 {
            let birth = NaiveDate::from_ymd_opt(FiscalYear::of(self.today).0 - age, 6, 10).unwrap_or_default();
            let found = self.ask(query, json!({ "b": birth })).await?["seniorMilestones"].take();
            if !fits(&found) {
                continue;
            }
            let Some(person) = people.next() else { return Ok(None) };
            let record =
                json!({ "employee": person["id"], "expectedVersion": person["version"], "birthDate": birth, "reason": "生年月日の訂正" });
            self.act("correctPersonalRecord", "employee { id }", record).await?;
            return Ok(Some(json!({ "person": person, "dates": found })));
        }
        Ok(None)
    }

    /// A batch of its own, drafted by an act and announced.
    async fn announced(&self, name: &str, answer: &str, on: NaiveDate, mut input: Value) -> Result<Value, Failure> {
        let batch = json!({ "kind": "OCCASIONAL_ORDERS", "title": "60歳を超える職員及び派遣の発令", "effectiveOn": on });
        let batch = self.act("createOrderBatch", "batch { id version }", batch).await?["batch"].take();
        super::import::merge(&mut input, json!({ "batch": batch["id"], "expectedBatchVersion": batch["version"] }));
        let done = self.act(name, answer, input).await?;
        self.walk.announce(batch["id"].as_str().unwrap_or_default()).await?;
        Ok(done)
    }

    /// Part-time before retirement, and provisional terms of both kinds: since some days.
    async fn reappoint(&self, people: &mut impl Iterator<Item = Value>) -> Result<(), Failure> {
        let start = days(self.today, 20);
        let (text, end) = (start.to_string(), FiscalYear::of(start).last_day().to_string());
        let within = |period: &Value, from: &str, until: &str| {
            let day = |field: &str| period[field].as_str().unwrap_or_default().to_owned();
            !period.is_null() && day(from) < text && text < day(until)
        };
        for (kind, minutes) in
            [("PRE_RETIREMENT_PART_TIME", Some(1395)), ("PROVISIONAL_FULL_TIME", None), ("PROVISIONAL_PART_TIME", Some(1860))]
        {
            let before = kind == "PRE_RETIREMENT_PART_TIME";
            let fits = |it: &Value| match before {
                true => within(&it["preRetirementPartTime"], "mayRetireFrom", "termEnd"),
                false => within(&it["provisionalReappointment"], "start", "end"),
            };
            let Some(found) = self.born(people, fits).await? else { continue };
            let until = if before { found["dates"]["retirementDate"].clone() } else { json!(end) };
            let posts = "query($e: ID!, $d: Date!) { stepDownPosts(employee: $e, on: $d) { post { id } orgUnit { id } } }";
            let posts = self.ask(posts, json!({ "e": found["person"]["id"], "d": start })).await?;
            let place = &posts["stepDownPosts"][0];
            let term = json!({
                "employee": found["person"]["id"], "kind": kind, "startsOn": start, "endsOn": until, "weeklyMinutes": minutes,
                "consentedOn": days_before(self.today, 5), "reason": "従前の勤務実績が良好",
                "to": { "orgUnit": place["orgUnit"]["id"], "post": place["post"]["id"] }
            });
            self.announced("draftReappointments", "orders { id }", start, json!({ "reappointments": [term] })).await?;
        }
        Ok(())
    }

    /// Extensions and a partial leave that hold today.
    async fn arrange(&self, people: &mut impl Iterator<Item = Value>) -> Result<(), Failure> {
        let year = FiscalYear::of(self.today);
        let first = year.first_day().to_string();
        let next = |day: NaiveDate| day.succ_opt().unwrap_or(day);
        if let Some(found) = self.born(people, |it| it["stepDownWindow"]["end"] == first.as_str()).await? {
            self.decide(&found["person"], "SUPERVISORY_SPECIAL", next(year.first_day()), year.last_day(), None).await?;
        }
        let eve = FiscalYear(year.0 - 1).last_day();
        let before = FiscalYear(year.0 - 2).last_day();
        let retired = |it: &Value| [eve, before].iter().any(|day| it["retirementDate"] == day.to_string().as_str());
        if let Some(found) = self.born(people, retired).await? {
            let mut from = if found["dates"]["retirementDate"] == eve.to_string().as_str() { eve } else { before };
            while from < self.today {
                let until = FiscalYear::of(next(from)).last_day();
                self.decide(&found["person"], "RETIREMENT_EXTENSION", next(from), until, None).await?;
                from = until;
            }
        }
        let (today, end) = (self.today.to_string(), year.last_day().to_string());
        let sixty = |it: &Value| it["preRetirementPartTime"]["mayRetireFrom"].as_str().is_some_and(|day| day < today.as_str());
        let retires_later = |it: &Value| sixty(it) && it["retirementDate"].as_str().is_some_and(|day| day > end.as_str());
        if let Some(found) = self.born(people, retires_later).await? {
            self.decide(&found["person"], "PARTIAL_LEAVE", days_before(self.today, 20), year.last_day(), Some(465)).await?;
        }
        Ok(())
    }

    async fn decide(&self, person: &Value, kind: &str, from: NaiveDate, until: NaiveDate, minutes: Option<i32>) -> Result<(), Failure> {
        let input = json!({
            "employee": person["id"], "kind": kind, "startsOn": from, "endsOn": until, "weeklyMinutes": minutes, "reason": "公務の運営に必要なため",
            "consentedOn": days_before(from, 30)
        });
        self.act("decideSeniorArrangement", "arrangement { id }", input).await.map(|_| ())
    }

    /// Somebody who left years ago and works by the fiscal year.
    async fn fiscal_year_appointee(&self) -> Result<(), Failure> {
        let year = FiscalYear::of(self.today).0;
        let file = format!(
            "職員番号,氏名,氏名カナ,旧姓,生年月日,性別,採用年月日,職種,給料表,級,号給,職位,所属コード,所属名,現所属発令日,兼務所属コード\r\n0990001,相沢　茂,アイザワ シゲル,,{}-08-20,男,{year}-04-01,一般事務,行政職(一),1,1,主事,04010100,,{year}-04-01,\r\n",
            year - 66
        );
        let input = json!({ "file": STANDARD.encode(file), "employmentKind": "FISCAL_YEAR", "skipInvalid": true });
        self.act("importRoster", "report { imported }", input).await.map(|_| ())
    }

    /// One at a public-interest corporation, due back with the year; one abroad; one who is being asked; and turns in a disaster area.
    async fn second(&self, people: &mut impl Iterator<Item = Value>) -> Result<(), Failure> {
        let host = json!({ "code": "SHAKYO", "name": "潮見市社会福祉協議会", "kind": "PUBLIC_INTEREST_CORPORATION", "listedFrom": "2010-04-01", "ordinance": "潮見市公益的法人等への職員の派遣等に関する条例" });
        let host = self.act("recordHostBody", "host { id }", host).await?["host"]["id"].take();
        let prefecture = json!({ "code": "PREF", "name": "県", "kind": "PREFECTURE" });
        let prefecture = self.act("recordHostBody", "host { id }", prefecture).await?["host"]["id"].take();
        let (start, end) = (days(self.today, 10), FiscalYear::of(days(self.today, 10)).last_day());
        let agreement = |host: &Value, kind: &str, until: NaiveDate| json!({ "host": host, "kind": kind, "title": "職員の派遣に関する取決め", "concludedOn": self.today, "startsOn": start, "endsOn": until, "items": ["従事する業務", "勤務条件", "費用の負担"] });
        let Some(case) = self.away(agreement(&host, "PUBLIC_INTEREST_CORPORATION", end), people, "地域福祉課長").await? else {
            return Ok(());
        };
        let unit = self.unit("05010000").await?;
        self.act("planSecondmentReturn", "secondment { id }", json!({ "secondment": case, "expectedVersion": 6, "orgUnit": unit })).await?;
        let cost = json!({ "fiscalYear": FiscalYear::of(start).0, "item": "SALARY", "payer": "HOST", "yen": 2_400_000 });
        self.act("recordSecondmentCosts", "secondment { id }", json!({ "secondment": case, "expectedVersion": 7, "costs": [cost] }))
            .await?;
        let sister = json!({ "code": "SISTER", "name": "友好都市(米国)", "kind": "FOREIGN_BODY" });
        let sister = self.act("recordHostBody", "host { id }", sister).await?["host"]["id"].take();
        self.away(agreement(&sister, "OVERSEAS", days(end, 365)), people, "国際交流員").await?;
        self.case(agreement(&prefecture, "TRAINING_PREFECTURE", days(end, 365)), people, "政策局主査").await?;
        let support = self.act("concludeSecondmentAgreement", "agreement { id }", agreement(&prefecture, "DISASTER_SUPPORT", end)).await?;
        let team: Vec<Value> = people.by_ref().take(4).map(|it| it["id"].clone()).collect();
        let roster = json!({ "agreement": support["agreement"]["id"], "title": "家屋被害認定調査", "place": "被災地", "startsOn": start, "endsOn": end.min(days(start, 27)), "seats": 2, "turnDays": 7, "people": team });
        self.act("planSupportRoster", "roster { id }", roster).await.map(|_| ())
    }

    /// Somebody who went: asked, agreed upon and ordered.
    async fn away(&self, agreement: Value, people: &mut impl Iterator<Item = Value>, post: &str) -> Result<Option<Value>, Failure> {
        let start = agreement["startsOn"].as_str().and_then(|it| it.parse().ok()).unwrap_or(self.today);
        let Some((case, number)) = self.case(agreement, people, post).await? else { return Ok(None) };
        let me = actor(self.office, &format!("demo-{number}"), &[Role::Employee], Some(&number)).await?;
        let consents = json!({ "secondment": case, "expectedVersion": 2, "consents": true });
        act(self.office, &me, "answerSecondment", "secondment { id }", consents).await?;
        let agree = json!({ "secondment": case, "expectedVersion": 4, "agreedOn": self.today });
        self.act("agreeSecondment", "secondment { id }", agree).await?;
        self.announced("draftSecondmentOrders", "secondments { id }", start, json!({ "secondments": [case] })).await?;
        Ok(Some(case))
    }

    /// A case for the next who may go, up to the question.
    async fn case(
        &self,
        agreement: Value,
        people: &mut impl Iterator<Item = Value>,
        post: &str,
    ) -> Result<Option<(Value, String)>, Failure> {
        let (from, until) = (agreement["startsOn"].clone(), agreement["endsOn"].clone());
        let agreement = self.act("concludeSecondmentAgreement", "agreement { id }", agreement).await?["agreement"]["id"].take();
        let plan = json!({ "agreement": agreement, "startsOn": from, "endsOn": until, "postAtHost": post });
        let case = self.act("planSecondment", "secondment { id }", plan).await?["secondment"]["id"].take();
        for person in people.by_ref() {
            let choose = json!({ "secondment": case, "expectedVersion": 1, "employee": person["id"], "chosenBy": "WISH" });
            // Who steps down or retires meanwhile does not go: the next one is asked.
            if self.act("chooseSecondee", "secondment { id }", choose).await.is_err() {
                continue;
            }
            self.act("askSecondmentConsent", "secondment { id }", json!({ "secondment": case, "expectedVersion": 2 })).await?;
            return Ok(Some((case, person["number"].as_str().unwrap_or_default().to_owned())));
        }
        Ok(None)
    }

    /// This year's notices, delivered, and every second one of the first answered.
    async fn inquire(&self) -> Result<(), Failure> {
        let year = FiscalYear::of(self.today);
        let open = json!({ "fiscalYear": year.0, "answerBy": year.last_day() });
        if self.today >= year.last_day() {
            return Ok(());
        }
        let opened = self.act("openSeniorInquiry", "inquiries { id }", open).await?["inquiries"].take();
        let ids: Vec<&Value> = opened.as_array().into_iter().flatten().map(|it| &it["id"]).collect();
        self.act("recordInquiryDelivery", "inquiries { id }", json!({ "inquiries": ids, "deliveredOn": self.today })).await?;
        let wishes = ["CONTINUE_FULL_TIME", "PROVISIONAL_PART_TIME", "PRE_RETIREMENT_PART_TIME", "RETIRE", "UNDECIDED"];
        for (place, id) in ids.iter().enumerate().filter(|(place, _)| place % 2 == 0) {
            let wish = json!({ "inquiry": id, "wish": wishes[place / 2 % wishes.len()] });
            self.act("stateSeniorWish", "inquiry { id }", wish).await?;
        }
        Ok(())
    }

    /// A post for the experienced, what one of them can do, and a hand-over that is under way.
    async fn pass_on(&self, people: &mut impl Iterator<Item = Value>) -> Result<(), Failure> {
        let unit = self.unit("04010000").await?;
        let opening = json!({ "orgUnit": unit, "title": "窓口業務の指導", "duties": "若手職員の指導、困難な相談の支援", "skills": ["窓口", "指導"], "knowledge": ["固定資産の評価替え"], "loads": ["立ち作業"], "startsOn": FiscalYear(FiscalYear::of(self.today).0 + 1).first_day() });
        self.act("openSeniorPost", "opening { id }", opening).await?;
        let Some(found) =
            self.born(people, |it| it["stepDownWindow"]["end"].as_str().is_some_and(|day| day > self.today.to_string().as_str())).await?
        else {
            return Ok(());
        };
        let skilled = json!({ "employee": found["person"]["id"], "skills": ["窓口", "指導", "税務"], "preferredOrgUnit": unit });
        self.act("describeExperience", "profile { id }", skilled).await?;
        let handover = json!({ "employee": found["person"]["id"], "topic": "固定資産の評価替え", "isOnlyHolder": true });
        let handover = self.act("planHandover", "handover { id }", handover).await?["handover"]["id"].take();
        let session = json!({ "handover": handover, "expectedVersion": 1, "heldOn": self.today, "minutes": 90, "note": "台帳の読み方" });
        self.act("recordHandoverSession", "handover { id }", session).await.map(|_| ())
    }
}
