//! One campaign played through: who applies, who rates, who is listed, offered, hired and settles; and what each is told on the way.

use chrono::TimeDelta;
use jinzai::access::Role;
use serde_json::{Value, json};

use crate::{
    orders::Office,
    recruitment::{Desk, act, application, category, code, two_stages},
    support::{App, Asker},
};

const APPLICATIONS: &str = "query($c: ID) { recruitmentApplications(filter: {category: $c}, first: 100) { totalCount nodes { id version examineeNumber state finalResult note candidate { id name { full } birthDate email } stageResults { name sat outcome points place } markSheets { raterNumber total } composite listEntry { place kind validUntil standing } offers { id state number answeredBy } appointmentOrder { kind } allowedActions { action allowed reasons } } } }";

async fn applications(asker: &Asker<'_>, category: &Value) -> Vec<Value> {
    asker.data(APPLICATIONS, json!({"c": category})).await["recruitmentApplications"]["nodes"].as_array().unwrap().clone()
}

fn of<'a>(rows: &'a [Value], number: &str) -> &'a Value {
    rows.iter().find(|it| it["examineeNumber"] == number).unwrap_or_else(|| panic!("no {number} in {rows:#?}"))
}

/// The interview of those who passed the written exam: two raters, each with a sheet for everybody.
async fn interview(desk: &Desk<'_>, stage: &Value, ids: &[(&Value, [i64; 2])]) -> (Value, [String; 2]) {
    let (_, raters) = desk.app.people_of("04010000").await;
    let panel = [raters[0].clone(), raters[1].clone()];
    let slots: Vec<Value> = ids.iter().map(|(id, _)| json!({"application": id, "groupName": "A班"})).collect();
    let session = json!({"stage": stage["id"], "title": "7月10日午前", "heldAt": "2026-07-10T00:00:00Z", "place": "本館8階", "panel": panel, "slots": slots});
    let made =
        desk.act("scheduleSession", "session { id panel { number } slots { application { examineeNumber } groupName } }", session).await;
    (made["session"]["id"].clone(), panel)
}

fn sheets(stage: &Value, ids: &[(&Value, [i64; 2])], rater: usize) -> Value {
    let sheet = |(id, marks): &(&Value, [i64; 2])| {
        let more = i64::try_from(rater).unwrap();
        json!({"application": id, "comment": "落ち着いている", "marks": [
            {"item": stage["rubric"][0]["id"], "points": marks[0] - more}, {"item": stage["rubric"][1]["id"], "points": marks[1]}]})
    };
    json!(ids.iter().map(sheet).collect::<Vec<_>>())
}

fn panelist<'a>(app: &'a App, number: &str) -> Asker<'a> {
    app.staff(number, &[Role::Panelist, Role::Employee])
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_application_to_the_end_of_the_conditional_period() {
    let app = App::city().await;
    let desk = Desk::new(&app).await;
    let campaign = desk.campaign(json!([category("A", "一般行政", two_stages())])).await;
    let exam = campaign["categories"][0].clone();
    let (written, interviewed) = (exam["flow"]["stages"][0].clone(), exam["flow"]["stages"][1].clone());

    // Six apply: one born too late, one disqualified on the day of the exam, four sit.
    let mut young = application(5);
    young["person"]["birthDate"] = json!("2005-04-02");
    let mut dismissed = application(6);
    dismissed["disqualifications"] = json!([{"ground": "DISMISSED_WITHIN_TWO_YEARS", "since": "2024-06-14"}]);
    let six: Vec<Value> = (1..=4).map(application).chain([young, dismissed]).collect();
    desk.admit(&exam["id"], json!(six)).await;
    let rows = applications(&desk.recruiter(), &exam["id"]).await;
    let states: Vec<&str> = rows.iter().map(|it| it["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["ELIGIBLE", "ELIGIBLE", "ELIGIBLE", "ELIGIBLE", "INELIGIBLE", "INELIGIBLE"]);
    assert!(rows[4]["note"].as_str().unwrap().contains("生年月日") && rows[5]["note"].as_str().unwrap().contains("欠格"));

    write(&desk, &written).await;
    let ids = interviews(&desk, &exam, &interviewed).await;
    list(&desk, &exam, &interviewed).await;
    offer(&desk, &exam, &ids).await;
    hire_and_settle(&app, &desk, &exam, &ids[0]).await;
}

/// The written exam: previewed, decided, taken back, decided again.
async fn write(desk: &Desk<'_>, written: &Value) {
    desk.app.turn_to("2026-06-20");
    let results = json!([{"examineeNumber": "A-0001", "points": "91.25"}, {"examineeNumber": "A-0002", "points": "70"}, {"examineeNumber": "A-0003", "points": "70"}]);
    desk.act("recordStageResults", "stage { id }", json!({"stage": written["id"], "results": results})).await;
    let version = desk.version(&written["id"]).await;
    let decision = json!({"stage": written["id"], "expectedVersion": version, "pass": {"people": 2}});
    let preview =
        act(&desk.recruiter().with("dry-run", "true"), "decideStage", "decision { passed failed absent cutOff }", decision.clone()).await;
    assert_eq!(preview["decision"], json!({"passed": 3, "failed": 0, "absent": 1, "cutOff": "70.0"}), "equal points share their fate");
    let more = json!([{"examineeNumber": "A-0003", "points": "70"}]);
    desk.act("recordStageResults", "stage { id }", json!({"stage": written["id"], "results": more})).await;
    assert_eq!(desk.refusal("decideStage", decision.clone()).await, "STALE_VERSION", "what was previewed is not what is there");
    let decision = json!({"stage": written["id"], "pass": {"people": 2}});
    desk.act("decideStage", "decision { passed }", decision).await;
    assert_eq!(desk.refusal("decideStage", json!({"stage": written["id"], "pass": {"points": "60"}})).await, "STAGE_NOT_IN_STATE");
    desk.act("reopenStage", "stage { state }", json!({"stage": written["id"], "reason": "採点の誤り"})).await;
    let again = json!({"stage": written["id"], "pass": {"points": "60"}});
    desk.act("decideStage", "decision { passed }", again).await;
    desk.act("releaseStage", "stage { state }", json!({"stage": written["id"]})).await;
}

/// The interview: seen by number alone, each rater before the other.
async fn interviews(desk: &Desk<'_>, exam: &Value, interviewed: &Value) -> [Value; 3] {
    let rows = applications(&desk.recruiter(), &exam["id"]).await;
    let (one, two, three) = (of(&rows, "A-0001")["id"].clone(), of(&rows, "A-0002")["id"].clone(), of(&rows, "A-0003")["id"].clone());
    let ids = [(&one, [5, 10]), (&two, [4, 7]), (&three, [3, 7])];
    let (session, panel) = interview(desk, interviewed, &ids).await;
    let first = panelist(desk.app, &panel[0]);
    let second = panelist(desk.app, &panel[1]);
    let seen = applications(&first, &exam["id"]).await;
    assert_eq!(seen.len(), 3);
    assert!(seen.iter().all(|it| it["candidate"].is_null() && it["stageResults"] == json!([]) && it["composite"].is_null()), "{seen:#?}");
    let payload = act(&first, "giveMarks", "session { id }", json!({"session": session, "sheets": sheets(interviewed, &ids, 0)})).await;
    assert_eq!(payload["errors"], json!([]), "{payload}");
    assert_eq!(of(&applications(&second, &exam["id"]).await, "A-0001")["markSheets"], json!([]), "not before the own marks");
    let early = json!({"stage": interviewed["id"], "pass": {"points": "60"}});
    assert_eq!(desk.refusal("decideStage", early).await, "MARKS_MISSING");
    act(&second, "giveMarks", "session { id }", json!({"session": session, "sheets": sheets(interviewed, &ids, 1)})).await;
    desk.app.wait(TimeDelta::seconds(1));
    let both = of(&applications(&second, &exam["id"]).await, "A-0001")["markSheets"].clone();
    assert_eq!(both.as_array().unwrap().len(), 2, "{both}");
    assert_eq!(
        code(&act(&first, "giveMarks", "", json!({"session": session, "sheets": sheets(interviewed, &ids, 0)})).await),
        "MARKS_GIVEN"
    );
    desk.act("unmaskSession", "session { unmaskedAt }", json!({"session": session, "expectedVersion": 1, "reason": "合議のため"})).await;
    assert!(
        applications(&first, &exam["id"])
            .await
            .iter()
            .all(|it| it["candidate"]["name"].is_object() && it["candidate"]["birthDate"].is_null())
    );
    let query = "query($s: ID!) { raterStatistics(stage: $s) { rater { number } sheets mean severity spread } }";
    let raters = desk.recruiter().data(query, json!({"s": interviewed["id"]})).await["raterStatistics"].take();
    let severities: Vec<&Value> = raters.as_array().unwrap().iter().map(|it| &it["severity"]).collect();
    assert!(severities.contains(&&json!("6.67")) && severities.contains(&&json!("-6.67")), "{raters}");
    [one, two, three]
}

/// The last stage: two pass by the composite, one stands in reserve; the list.
async fn list(desk: &Desk<'_>, exam: &Value, interviewed: &Value) {
    let last = json!({"stage": interviewed["id"], "basis": "COMPOSITE", "pass": {"people": 2}, "reserve": {"people": 1}});
    let decided = desk.act("decideStage", "decision { passed reserved failed }", last).await;
    assert_eq!(decided["decision"], json!({"passed": 2, "reserved": 1, "failed": 0}));
    assert_eq!(desk.refusal("drawUpList", json!({"category": exam["id"]})).await, "STAGE_NOT_IN_STATE", "not before the release");
    desk.act("releaseStage", "stage { state }", json!({"stage": interviewed["id"]})).await;
    desk.app.turn_to("2026-08-20");
    desk.act("drawUpList", "category { id }", json!({"category": exam["id"]})).await;
    let rows = applications(&desk.recruiter(), &exam["id"]).await;
    let entry = |number: &str| of(&rows, number)["listEntry"].clone();
    assert_eq!(entry("A-0001")["place"], 1);
    assert_eq!((&entry("A-0003")["kind"], &entry("A-0003")["place"]), (&json!("RESERVE"), &json!(3)));
    assert_eq!(desk.refusal("reopenStage", json!({"stage": interviewed["id"], "reason": "x"})).await, "NEXT_STAGE_BEGUN");
}

/// Offers: a second version supersedes the first; a decline lets the reserve up.
async fn offer(desk: &Desk<'_>, exam: &Value, ids: &[Value; 3]) {
    let [one, two, three] = ids;
    let offer = |id: &Value| json!({"application": id, "appointmentOn": "2027-04-01", "answerBy": "2026-09-10"});
    desk.act("makeOffers", "offers { id }", json!({"offers": [offer(one), offer(two)]})).await;
    let made = desk.act("makeOffers", "offers { id number }", json!({"offers": [offer(one)]})).await;
    assert_eq!(made["offers"][0]["number"], 2);
    assert_eq!(
        desk.refusal("makeOffers", json!({"offers": [offer(three)]})).await,
        "APPLICATION_NOT_IN_STATE",
        "a reserve is lifted first"
    );
    let rows = applications(&desk.recruiter(), &exam["id"]).await;
    let latest = |number: &str| of(&rows, number)["offers"].as_array().unwrap().last().unwrap()["id"].clone();
    assert_eq!(
        desk.refusal("answerOffer", json!({"offer": of(&rows, "A-0001")["offers"][0]["id"], "answer": "ACCEPT"})).await,
        "OFFER_NOT_OPEN"
    );
    desk.act("answerOffer", "offer { state answeredBy }", json!({"offer": latest("A-0001"), "answer": "ACCEPT"})).await;
    desk.act("answerOffer", "offer { state }", json!({"offer": latest("A-0002"), "answer": "DECLINE", "reason": "他の自治体へ"})).await;
    desk.act(
        "liftReserves",
        "changedApplications { state }",
        json!({"category": exam["id"], "expectedVersion": exam["version"], "count": 1}),
    )
    .await;
    desk.act("makeOffers", "offers { id }", json!({"offers": [offer(three)]})).await;
}

/// The hire: orders in a draft, announced, in effect, conditional, supported.
async fn hire_and_settle(app: &App, desk: &Desk<'_>, exam: &Value, one: &Value) {
    let office = Office::new(app).await;
    let (batch, version) = office.batch("採用(4月1日)", "2027-04-01").await;
    let unit = office.unit("03020100").await;
    let profile = "{ positionRanks { id name } occupations { id name } payTables { id name } }";
    let nouns = app.admin().data(profile, json!({})).await;
    let rank = nouns["positionRanks"].as_array().unwrap().iter().find(|it| it["name"] == "主事").unwrap_or(&nouns["positionRanks"][0]);
    let hire = json!({"application": one, "number": "9900001", "toUnit": unit["id"], "toRank": rank["id"],
        "toOccupation": nouns["occupations"][0]["id"], "toPayTable": nouns["payTables"][0]["id"], "toGrade": 2, "toStep": 5});
    let input = json!({"batch": batch, "expectedVersion": version, "hires": [hire]});
    let answer = "changedApplications { state appointmentOrder { effectiveOn person { number } } }";
    let forbidden = "mutation($i: HireApplicantsInput!) { hireApplicants(input: $i) { errors { code } } }";
    assert_eq!(desk.recruiter().code(forbidden, json!({"i": input})).await, "FORBIDDEN", "orders are drafted by personnel");
    let hired = act(&office.planner(), "hireApplicants", answer, input.clone()).await;
    assert_eq!(hired["errors"], json!([]), "{hired:#}");
    assert_eq!(hired["changedApplications"][0]["appointmentOrder"]["person"]["number"], "9900001");
    let again = act(&office.planner(), "hireApplicants", answer, input).await;
    assert_eq!((&again["errors"], &again["changedApplications"]), (&json!([]), &hired["changedApplications"]), "done once, however often");
    let rows = applications(&desk.recruiter(), &exam["id"]).await;
    assert!(of(&rows, "A-0001")["appointmentOrder"].is_null(), "a recruiter who does not plan the batch learns nothing of the order");
    assert_eq!(of(&rows, "A-0001")["state"], "APPOINTED");

    let supporter = desk.me.clone();
    let plan = json!({"application": one, "supporter": supporter, "startsOn": "2026-10-01", "endsOn": "2028-03-31", "silenceDays": 60});
    let plan = desk.act("planOnboarding", "onboarding { id nextContactBy supporter { number } }", plan).await["onboarding"].take();
    assert_eq!(plan["nextContactBy"], "2026-11-30");
    office.approve(&batch).await;
    office.pre_notify(&batch).await;
    office.announce(&batch).await;
    app.turn_to("2027-04-01");
    let silent = "{ onboardings(silentOnly: true) { nodes { isSilent application { state candidate { name { full } } } } } }";
    assert_eq!(desk.recruiter().data(silent, json!({})).await["onboardings"]["nodes"][0]["isSilent"], true);
    let contact = json!({"onboarding": plan["id"], "kind": "INTERVIEW", "heldOn": "2027-04-01", "note": "初日の面談"});
    desk.act("logOnboardingContact", "onboarding { nextContactBy contacts { kind } }", contact).await;
    assert_eq!(desk.recruiter().data(silent, json!({})).await["onboardings"]["nodes"], json!([]));

    let conditional = "{ conditionalAppointments(filter: {appointedFrom: \"2027-04-01\"}) { totalCount nodes { id state conditionalUntil regularFrom latestEnd employee { number } verdicts { verdict } } } }";
    let found = app.admin().data(conditional, json!({})).await["conditionalAppointments"]["nodes"][0].take();
    let expected = json!({"id": found["id"], "state": "CONDITIONAL", "conditionalUntil": "2027-09-30", "regularFrom": "2027-10-01", "latestEnd": "2028-03-31", "employee": {"number": "9900001"}, "verdicts": []});
    assert_eq!(found, expected);
    let extend = |until: &str| json!({"appointment": found["id"], "verdict": "EXTENDED", "until": until, "reason": "実勤務日数90日未満"});
    let too_long = act(&app.admin(), "decideConditionalAppointment", "", extend("2028-04-01")).await;
    assert_eq!(code(&too_long), "CONDITIONAL_PERIOD_TOO_LONG");
    let extended = act(&app.admin(), "decideConditionalAppointment", "appointment { conditionalUntil state }", extend("2027-12-31")).await;
    assert_eq!(extended["appointment"], json!({"conditionalUntil": "2027-12-31", "state": "CONDITIONAL"}), "{extended}");
    app.turn_to("2028-01-01");
    assert_eq!(app.admin().data(conditional, json!({})).await["conditionalAppointments"]["nodes"][0]["state"], "REGULAR", "of itself");
}
