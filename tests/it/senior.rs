//! Those past sixty through HTTP: dates of the law, options, hours, pay, lists and sheets, matches, hand-overs, what is ahead.

use std::collections::BTreeMap;

use jinzai::access::Role;
use serde_json::{Value, json};

use crate::{
    recruitment::{act, code},
    senior_scene::Elders,
    support::App,
};

/// The rows of the shared vectors.
fn vectors(name: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("../vectors.json")).unwrap();
    all[name].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dates_of_a_birth_date_are_those_of_the_vectors() {
    let app = App::empty().await;
    let query = "query($b: Date!) { seniorMilestones(birthDate: $b) { attains60On informationFiscalYear stepDownWindow { start end } seventyPercentPayFrom retirementAge attainsRetirementAgeOn retirementDate preRetirementPartTime { mayRetireFrom termEnd } provisionalReappointment { start end } basis { milestone rule scheduleAge scheduleFrom } } }";
    for row in vectors("retirement") {
        let found = app.staff("0100001", &[Role::Employee]).data(query, json!({"b": row["birth_date"]})).await["seniorMilestones"].take();
        let (info, part_time, provisional) = (&row["info_provision"], &row["pre_retirement_part_time"], &row["provisional_reappointment"]);
        let pair = |it: &Value, names: [&str; 2], of: [&str; 2]| {
            if it.is_null() { Value::Null } else { json!({names[0]: it[of[0]], names[1]: it[of[1]]}) }
        };
        let expected = [
            ("attains60On", row["attains_60_on"].clone()),
            ("informationFiscalYear", info["fiscal_year"].clone()),
            ("stepDownWindow", pair(&row["supervisory_role_transfer_period"], ["start", "end"], ["start", "end"])),
            ("seventyPercentPayFrom", row["pay_70pct_from"].clone()),
            ("retirementAge", row["mandatory_retirement_age"].clone()),
            ("attainsRetirementAgeOn", row["attains_mandatory_retirement_age_on"].clone()),
            ("retirementDate", row["mandatory_retirement_date"].clone()),
            ("preRetirementPartTime", pair(part_time, ["mayRetireFrom", "termEnd"], ["may_retire_on_or_after", "term_end"])),
            ("provisionalReappointment", pair(provisional, ["start", "end"], ["earliest_start", "term_end_limit"])),
        ];
        for (field, value) in expected {
            assert_eq!(found[field], value, "{field} of {}", row["id"]);
        }
        let told = [
            ("ATTAINS_SIXTY", "attains60On"),
            ("INFORMATION", "informationFiscalYear"),
            ("STEP_DOWN", "stepDownWindow"),
            ("SEVENTY_PERCENT_PAY", "seventyPercentPayFrom"),
            ("RETIREMENT", "retirementDate"),
            ("PRE_RETIREMENT_PART_TIME", "preRetirementPartTime"),
            ("PROVISIONAL_REAPPOINTMENT", "provisionalReappointment"),
        ];
        for (milestone, field) in told {
            let basis = found["basis"].as_array().unwrap().iter().find(|it| it["milestone"] == milestone);
            assert_eq!(basis.is_some(), !found[field].is_null(), "{milestone} of {}", row["id"]);
            let row_used = basis.is_none_or(|it| milestone == "ATTAINS_SIXTY" || !it["scheduleAge"].is_null());
            assert!(row_used, "the row of {milestone} of {}", row["id"]);
        }
        let retirement = found["basis"].as_array().unwrap().iter().find(|it| it["milestone"] == "RETIREMENT").unwrap();
        assert_eq!((&retirement["rule"], &retirement["scheduleAge"]), (&json!("RET-1"), &row["mandatory_retirement_age"]));
    }
    let class = "query($b: Date!, $c: RetirementCategory!) { seniorMilestones(birthDate: $b, category: $c) { retirementAge retirementDate seventyPercentPayFrom } }";
    for row in vectors("special_retirement") {
        let category = row["category"].as_str().unwrap().trim_end_matches("_EXAMPLE");
        let found = app.admin().data(class, json!({"b": row["birth_date"], "c": category})).await["seniorMilestones"].take();
        assert_eq!(found["retirementDate"], row["mandatory_retirement_date"], "{row}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limits_of_every_extension_and_the_pay_can_be_asked() {
    let app = App::empty().await;
    let ask = async |query: &str, variables: Value| app.staff("0100001", &[Role::Employee]).data(query, variables).await;
    let supervisory = "query($b: Date!, $r: SupervisoryExtensionRoute!) { supervisoryExtensionLimits(birthDate: $b, route: $r) { windowEnd latestEnds cap } }";
    for row in vectors("supervisory_extension") {
        let found = ask(supervisory, json!({"b": row["birth_date"], "r": row["route"]})).await["supervisoryExtensionLimits"].take();
        assert_eq!((&found["windowEnd"], &found["latestEnds"]), (&row["transfer_period_end"], &row["max_end_of_each_extension"]), "{row}");
    }
    let past = "query($b: Date!, $r: SupervisoryExtensionRoute) { retirementExtensionLimits(birthDate: $b, extendedBy: $r) { isAllowed cap latestEnds } }";
    for row in vectors("retirement_extension") {
        let held = row["holds_supervisory_post_under_extension_28_5_para1_2"].as_bool().unwrap().then_some("SPECIAL_CIRCUMSTANCES");
        let found = ask(past, json!({"b": row["birth_date"], "r": held})).await["retirementExtensionLimits"].take();
        assert_eq!(found, json!({"isAllowed": true, "cap": row["cap"], "latestEnds": row["max_end_of_each_extension"]}), "{row}");
    }
    let after_group = ask(past, json!({"b": "1963-04-02", "r": "SPECIFIED_POST_GROUP"})).await["retirementExtensionLimits"].take();
    assert_eq!(after_group, json!({"isAllowed": false, "cap": null, "latestEnds": []}));
    let pay = "query($on: Date!, $m: Int!, $f: Int, $x: Boolean!) { seniorPayEstimate(birthDate: \"1966-04-02\", on: $on, monthlySalary: $m, formerMonthlySalary: $f, isExtended: $x) { monthlySalary stepDownAdjustment total isReduced } }";
    for row in vectors("pay70_amount") {
        let found = ask(pay, json!({"on": "2027-04-01", "m": row["monthly_salary"], "x": false})).await["seniorPayEstimate"].take();
        assert_eq!(found["monthlySalary"], row["pay70"]);
        for (on, extended) in [("2027-03-31", false), ("2027-04-01", true)] {
            let whole = ask(pay, json!({"on": on, "m": row["monthly_salary"], "x": extended})).await["seniorPayEstimate"].take();
            assert_eq!((&whole["monthlySalary"], &whole["isReduced"]), (&row["monthly_salary"], &json!(false)), "{on}");
        }
    }
    let topped = ask(pay, json!({"on": "2027-04-01", "m": 390_000, "f": 460_000, "x": false})).await["seniorPayEstimate"].take();
    assert_eq!(topped, json!({"monthlySalary": 273_000, "stepDownAdjustment": 49_000, "total": 322_000, "isReduced": true}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chief_reads_the_own_options_and_nobody_elses() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let chiefs = elders.chiefs(&["1966-04-02", "1967-04-02"]).await;
    let query = "query($e: ID) { seniorStatusOptions(employee: $e) { status isOpen isCurrent from until whyNot { code rule } } }";
    let own = elders.me(&chiefs[0].0).data(query, json!({})).await["seniorStatusOptions"].take();
    let of = |name: &str| own.as_array().unwrap().iter().find(|it| it["status"] == name).cloned().unwrap();
    let open = |from: &str, until: &str| (json!(from), json!(until));
    for (status, expected) in [
        ("REGULAR_OVER60", open("2027-04-01", "2031-03-31")),
        ("SUPERVISORY_EXTENDED", open("2027-04-02", "2030-04-01")),
        ("PRE_RETIREMENT_PART_TIME", open("2026-11-22", "2031-03-31")),
        ("PROVISIONAL_FULL_TIME", open("2031-04-01", "2032-03-31")),
    ] {
        assert_eq!((of(status)["from"].clone(), of(status)["until"].clone()), expected, "{status}");
    }
    assert_eq!(of("FISCAL_YEAR_APPOINTEE")["whyNot"]["rule"], "FYA-1");
    let younger = elders.clerk().data(query, json!({"e": chiefs[1].1})).await["seniorStatusOptions"].take();
    let closed = younger.as_array().unwrap().iter().find(|it| it["status"] == "PROVISIONAL_FULL_TIME").unwrap();
    assert_eq!(closed["whyNot"], json!({"code": "SENIOR_NOT_OPEN", "rule": "PRV-1"}), "a year younger has none");
    assert_eq!(elders.me(&chiefs[0].0).code(query, json!({"e": chiefs[1].1})).await, "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_resigns_comes_back_part_time_to_the_equivalent_date() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let person = elders.chiefs(&["1966-04-02"]).await.remove(0).1;
    let term = |minutes: i64, until: &str| json!({"reappointments": [{"employee": person, "kind": "PRE_RETIREMENT_PART_TIME", "startsOn": "2027-04-01", "endsOn": until, "weeklyMinutes": minutes, "consentedOn": "2026-11-20", "reason": "本人の希望"}]});
    for (minutes, until, expected) in
        [(1861, "2031-03-31", "INVALID_VALUE"), (929, "2031-03-31", "INVALID_VALUE"), (1395, "2030-03-31", "SENIOR_OVER_LIMIT")]
    {
        let (batch, version) = elders.office.batch("再任用", "2027-04-01").await;
        let mut input = term(minutes, until);
        input.as_object_mut().unwrap().extend([("batch".to_owned(), json!(batch)), ("expectedBatchVersion".to_owned(), json!(version))]);
        assert_eq!(elders.refused("draftReappointments", input).await, expected, "{minutes} {until}");
    }
    let place = elders.post_below(&person, "2027-04-01").await;
    let mut input = term(1395, "2031-03-31");
    input["reappointments"][0]["to"] = place;
    let orders = elders.announced("draftReappointments", "2027-04-01", input).await;
    let expected = json!([{"kind": "RESIGNATION", "effectiveOn": "2027-03-31"}, {"kind": "REAPPOINTMENT", "effectiveOn": "2027-04-01"}]);
    assert_eq!(orders, expected);
    app.turn_to("2027-04-01");
    let row = elders.placement(&person, "2027-04-01").await;
    assert_eq!((&row["status"], &row["until"]), (&json!("PRE_RETIREMENT_PART_TIME"), &json!("2031-03-31")));
    assert_eq!(row["nextDecision"], json!({"what": "REAPPOINTMENT", "by": "2031-03-31"}), "provisional reappointment follows");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extension_past_retirement_holds_the_orders_and_ends_early() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let (number, person) = elders.of_rank("主任", &["1964-04-02"]).await.remove(0);
    let extend = |from: &str, until: &str, consented: &str| json!({"employee": person, "kind": "RETIREMENT_EXTENSION", "startsOn": from, "endsOn": until, "reason": "高度の知識を要する", "consentedOn": consented});
    assert_eq!(elders.refused("decideSeniorArrangement", extend("2027-04-01", "2028-03-31", "2027-04-01")).await, "CONSENT_MISSING");
    assert_eq!(elders.refused("decideSeniorArrangement", extend("2027-04-01", "2028-04-01", "2026-11-20")).await, "SENIOR_OVER_LIMIT");
    let decided =
        elders.done("decideSeniorArrangement", "arrangement { id version endsOn }", extend("2027-04-01", "2028-03-31", "2026-11-20")).await;
    app.turn_to("2027-02-01");
    let (batch, version) = elders.office.batch("定年退職", "2027-03-31").await;
    let retire = json!({"batch": batch, "expectedBatchVersion": version, "effectiveOn": "2027-03-31"});
    let drafted = act(&elders.clerk(), "draftRetirements", "orders { employee { number } }", retire).await;
    let listed = drafted["orders"].as_array().into_iter().flatten().any(|it| it["employee"]["number"] == number.as_str());
    assert!(!listed, "who is extended does not retire yet");
    app.turn_to("2027-06-01");
    assert_eq!(elders.placement(&person, "2027-06-01").await["status"], "RETIREMENT_EXTENDED");
    let end = |on: &str| json!({"arrangement": decided["arrangement"]["id"], "expectedVersion": 1, "endsOn": on, "reason": "事業の完了"});
    assert_eq!(elders.refused("endSeniorArrangement", end("2027-05-31")).await, "SENIOR_OVER_LIMIT", "not in the past");
    let ended = elders.done("endSeniorArrangement", "arrangement { endsOn endedBecause }", end("2027-09-30")).await;
    assert_eq!(ended["arrangement"], json!({"endsOn": "2027-09-30", "endedBecause": "事業の完了"}));
    assert_eq!(elders.refused("endSeniorArrangement", end("2027-08-31")).await, "STALE_VERSION");
    assert_eq!(elders.placement(&person, "2027-06-01").await["until"], "2027-09-30");
}

/// The filter asks in SQL what the rule says of each person: both must agree on everybody.
#[tokio::test(flavor = "multi_thread")]
async fn the_filters_of_the_placements_are_the_rules() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let (_, person) = elders.chiefs(&["1966-04-02"]).await.remove(0);
    app.turn_to("2027-03-10");
    let extension = json!({"employee": person, "kind": "SUPERVISORY_SPECIAL", "startsOn": "2027-04-02", "endsOn": "2028-03-31", "reason": "後任を得難い", "consentedOn": "2027-03-01"});
    elders.done("decideSeniorArrangement", "arrangement { id }", extension).await;
    // Decided before it begins; and a step-down that is overdue.
    let (_, retiring) = elders.of_rank("主任", &["1964-04-02"]).await.remove(0);
    let longer = json!({"employee": retiring, "kind": "RETIREMENT_EXTENSION", "startsOn": "2027-04-01", "endsOn": "2028-03-31", "reason": "高度の知識を要する", "consentedOn": "2027-03-01"});
    elders.done("decideSeniorArrangement", "arrangement { id }", longer).await;
    assert_eq!(
        elders.placement(&retiring, "2027-03-10").await["nextDecision"],
        json!({"what": "EXTEND_AGAIN_OR_RETIRE", "by": "2028-03-31"})
    );
    assert_eq!(
        elders.placement(&person, "2027-03-10").await["nextDecision"],
        json!({"what": "EXTEND_AGAIN_OR_STEP_DOWN", "by": "2028-03-31"})
    );
    for on in ["2026-11-22", "2027-04-02", "2028-04-01", "2031-04-01"] {
        let everybody = all(&elders, json!({"asOf": on})).await;
        let mut by_status: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for it in &everybody {
            if let Some(status) = it["status"].as_str() {
                by_status.entry(status.to_owned()).or_default().push(it["employee"]["number"].clone());
            }
        }
        for status in crate::senior_scene::STATUSES {
            let filtered = all(&elders, json!({"asOf": on, "statuses": [status]})).await;
            let filtered: Vec<Value> = filtered.iter().map(|it| it["employee"]["number"].clone()).collect();
            assert_eq!(filtered, by_status.remove(status).unwrap_or_default(), "{status} on {on}");
        }
        assert!(by_status.is_empty(), "no other status: {by_status:?}");
        let anybody = all(&elders, json!({"asOf": on, "decideBy": "2060-01-01"})).await;
        let due = |by: &str| anybody.iter().filter(|it| it["nextDecision"]["by"].as_str().is_some_and(|day| day <= by)).count();
        for by in ["2027-03-31", "2027-04-01", "2028-03-31", "2029-03-31", "2031-03-31", "2033-03-31"] {
            assert_eq!(all(&elders, json!({"asOf": on, "decideBy": by})).await.len(), due(by), "by {by} on {on}");
        }
    }
}

async fn all(elders: &Elders<'_>, filter: Value) -> Vec<Value> {
    let query = "query($f: PlacementFilter!, $a: String) { placements(filter: $f, first: 100, after: $a) { totalCount nodes { status nextDecision { by } employee { number } } pageInfo { hasNextPage endCursor } } }";
    let (mut after, mut found) = (Value::Null, vec![]);
    loop {
        let page = elders.clerk().data(query, json!({"f": filter, "a": after})).await["placements"].take();
        found.extend(page["nodes"].as_array().unwrap().iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], json!(found.len()));
            return found;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_placements_takes_the_same_statements_whatever_its_size_and_the_sheet_has_them_all() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let query = "query($n: Int!) { placements(first: $n) { nodes { status until nextDecision { what by } employee { number name { full } } orgUnit { name } rank { name } milestones { retirementDate } } } }";
    let clerk = elders.clerk();
    clerk.data("{ viewer { __typename } }", json!({})).await;
    let few = app.statements(clerk.data(query, json!({"n": 2}))).await;
    let many = app.statements(clerk.data(query, json!({"n": 50}))).await;
    assert_eq!((few, many), (4, 4), "the ordinances, the page, its supervisory posts and what was decided for its people");
    let both = clerk.data("{ placements(first: 1) { totalCount } placementSheet }", json!({})).await;
    let sheet = both["placementSheet"].as_str().unwrap();
    assert!(sheet.starts_with("職員番号,氏名,所属コード,所属,職位,生年月日,状態,状態の末日,定年退職日,次に決めること,期限,管理監督職\r\n"));
    assert_eq!(sheet.lines().count() as u64 - 1, both["placements"]["totalCount"].as_u64().unwrap());
    let nobody = app.staff("0100001", &[Role::Employee, Role::UnitHead]);
    assert_eq!(nobody.code("{ placementSheet }", json!({})).await, "FORBIDDEN");
}

/// A client that keeps objects by their ids keeps two days of one person apart, and asks again for what it kept.
#[tokio::test(flavor = "multi_thread")]
async fn a_placement_has_an_id_of_its_day_that_only_the_office_can_ask_for() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    elders.chiefs(&["1966-04-02"]).await;
    let clerk = elders.clerk();
    let query = "query($on: Date) { placements(filter: {asOf: $on, statuses: [REGULAR_OVER60]}, first: 3) { nodes { id status until employee { number } orgUnit { name } } } }";
    let mut ids = vec![];
    for on in [json!(null), json!("2027-04-01")] {
        for node in clerk.data(query, json!({"on": on})).await["placements"]["nodes"].take().as_array().unwrap() {
            let again = "query($id: ID!) { node(id: $id) { id ... on Placement { status until employee { number } orgUnit { name } } } }";
            assert_eq!(clerk.data(again, json!({"id": node["id"]})).await["node"], *node);
            let head = app.staff("0100001", &[Role::Employee, Role::UnitHead]);
            assert_eq!(head.data(again, json!({"id": node["id"]})).await["node"], json!(null));
            ids.push(node["id"].to_string());
        }
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 6);
}

/// The script of an HR office prints everybody of whom something is to be decided, and their wishes.
#[tokio::test(flavor = "multi_thread")]
async fn the_worklist_of_next_year_is_printed_by_a_script() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let chiefs = elders.chiefs(&["1966-04-02", "1967-04-01"]).await;
    let opened = elders
        .done("openSeniorInquiry", "inquiries { id employee { number } }", json!({"fiscalYear": 2026, "answerBy": "2027-01-31"}))
        .await;
    let inquiry =
        opened["inquiries"].as_array().unwrap().iter().find(|it| it["employee"]["number"] == chiefs[0].0.as_str()).unwrap()["id"].clone();
    elders.done("stateSeniorWish", "inquiry { id }", json!({"inquiry": inquiry, "wish": "CONTINUE_FULL_TIME"})).await;
    let due = all(&elders, json!({"decideBy": "2027-04-01"})).await;
    let (url, token) = (format!("http://{}/graphql", app.address), app.admin().token().to_owned());
    let run = move |more: &[&str]| {
        let script = ["clients/seniors/worklist.py", "--url", &url, "--token", &token, "--today", "2026-11-22"];
        let output = std::process::Command::new("python3").args(script).args(more).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let (printed, sheet) = tokio::task::spawn_blocking(move || (run(&[]), run(&["--csv"]))).await.unwrap();
    assert!(printed.starts_with(&format!("令和9年度 60歳を超える職員の配置 (2027-04-01 までに決めること: {} 人)", due.len())), "{printed}");
    let line = |number: &str| printed.lines().find(|it| it.contains(number)).unwrap().to_owned();
    let mine = line(&chiefs[0].0);
    assert!(mine.starts_with("2027-04-01\t降任等又は特例任用\t") && mine.ends_with("\t常勤で継続"), "{mine}");
    assert!(line(&chiefs[1].0).ends_with("\t未回答"));
    assert_eq!(sheet.lines().count(), due.len() + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_forecast_adds_up() {
    let app = App::city().await;
    let query = "{ seniorForecast(reappointmentPercent: 50) { years { fiscalYear reaching60 steppingDown retiring reappointed } byRank { rank { name } years { retiring steppingDown } } byOrgUnit { years { retiring } } byOccupation { occupation { retirementCategory } years { retiring } } vacancies { fiscalYear successors post { id isSupervisory } orgUnit { code } } headcounts { headcount ceiling vacancies } } }";
    let found = app.admin().data(query, json!({})).await["seniorForecast"].take();
    let years = found["years"].as_array().unwrap();
    assert_eq!(years.len(), 10);
    let sum = |list: &Value, field: &str, year: usize| {
        list.as_array().unwrap().iter().map(|it| it["years"][year][field].as_i64().unwrap()).sum::<i64>()
    };
    for (year, it) in years.iter().enumerate() {
        for groups in ["byRank", "byOrgUnit", "byOccupation"] {
            assert_eq!(sum(&found[groups], "retiring", year), it["retiring"].as_i64().unwrap(), "{groups} of {year}");
        }
        let vacant =
            found["vacancies"].as_array().unwrap().iter().filter(|vacancy| vacancy["fiscalYear"] == it["fiscalYear"]).count() as i64;
        assert!(vacant >= it["steppingDown"].as_i64().unwrap(), "of {year}: who holds one beside the own leaves both");
    }
    let vacant = found["vacancies"].as_array().unwrap();
    assert!(vacant.iter().all(|it| it["post"]["isSupervisory"] == true), "{vacant:#?}");
    let posts: std::collections::BTreeSet<String> = vacant.iter().map(|it| it["post"]["id"].to_string()).collect();
    assert_eq!(posts.len(), vacant.len(), "each once");
    let general = found["byOccupation"].as_array().unwrap().iter().filter(|it| it["occupation"]["retirementCategory"] == "GENERAL");
    let retiring: Vec<i64> = (0..10).map(|year| general.clone().map(|it| it["years"][year]["retiring"].as_i64().unwrap()).sum()).collect();
    assert!(retiring[0] > 0 && [1, 3, 5].iter().all(|year| retiring[*year] == 0), "nobody in FY2027, 2029, 2031 (RET-5): {retiring:?}");
    assert_eq!(years[6]["reappointed"], "0.0", "nobody is reappointed after 2032-03-31");
    let first = &found["headcounts"][0];
    assert_eq!(first["vacancies"].as_i64().unwrap(), first["ceiling"].as_i64().unwrap() - first["headcount"].as_i64().unwrap());
    // Of an officer who reaches a part of the staff the ceiling of all of it says nothing.
    let officer = app.staff(&Elders::new(&app).await.office.planner, &[Role::PersonnelOfficer]);
    let theirs = officer.data("{ seniorForecast { headcounts { headcount ceiling vacancies } } }", json!({})).await;
    assert_eq!(
        (&theirs["seniorForecast"]["headcounts"][0]["ceiling"], &theirs["seniorForecast"]["headcounts"][0]["vacancies"]),
        (&Value::Null, &Value::Null)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_alone_knows_is_handed_over_before_the_step_down() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let chiefs = elders.chiefs(&["1966-04-02", "1975-01-01"]).await;
    let plan =
        |deadline: Value| json!({"employee": chiefs[0].1, "topic": "固定資産の評価替え", "isOnlyHolder": true, "deadline": deadline});
    assert_eq!(elders.refused("planHandover", plan(json!("2027-04-01"))).await, "SENIOR_OVER_LIMIT", "on the day of the step-down");
    let planned = elders.done("planHandover", "handover { id version deadline risk }", plan(Value::Null)).await["handover"].take();
    assert_eq!((&planned["deadline"], &planned["risk"]), (&json!("2027-03-31"), &json!("HIGH")));
    let risks = "{ knowledgeRisks(by: \"2027-04-01\") { employee { number } post { title isSupervisory } isOnlyHolder risk planned open deadline } }";
    let listed = elders.clerk().data(risks, json!({})).await["knowledgeRisks"].take();
    let mine = listed.as_array().unwrap().iter().find(|it| it["employee"]["number"] == chiefs[0].0.as_str()).unwrap();
    assert_eq!((&mine["risk"], &mine["planned"], &mine["open"]), (&json!("HIGH"), &json!(1), &json!(1)));
    assert_eq!((&mine["isOnlyHolder"], &mine["post"]["isSupervisory"]), (&json!(true), &json!(true)), "the post that a chief leaves");
    let complete = |version: i64| json!({"handover": planned["id"], "expectedVersion": version, "successor": chiefs[1].1});
    assert_eq!(elders.refused("completeHandover", complete(1)).await, "NOTHING_TO_CHANGE", "no session yet");
    let session = json!({"handover": planned["id"], "expectedVersion": 1, "heldOn": "2026-11-20", "minutes": 90, "note": "台帳の読み方"});
    elders.done("recordHandoverSession", "handover { sessions { minutes } }", session.clone()).await;
    assert_eq!(elders.refused("recordHandoverSession", session).await, "STALE_VERSION");
    let done = elders.done("completeHandover", "handover { risk completedOn successor { number } }", complete(2)).await["handover"].take();
    assert_eq!(done, json!({"risk": "DONE", "completedOn": "2026-11-22", "successor": {"number": chiefs[1].0}}));
    let own = "{ knowledgeHandovers(openOnly: false) { topic } }";
    assert_eq!(
        elders.me(&chiefs[1].0).data(own, json!({})).await["knowledgeHandovers"],
        json!([{"topic": "固定資産の評価替え"}]),
        "the successor reads it"
    );
    assert_eq!(elders.me("0100001").data(own, json!({})).await["knowledgeHandovers"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_decides_about_themself() {
    let app = App::city().await;
    let elders = Elders::new(&app).await;
    let (number, person) = elders.chiefs(&["1966-04-02"]).await.remove(0);
    let me = app.staff(&number, &[Role::PersonnelAdministrator, Role::Employee]);
    let extension = json!({"employee": person, "kind": "SUPERVISORY_SPECIAL", "startsOn": "2027-04-02", "endsOn": "2028-03-31", "reason": "後任を得難い", "consentedOn": "2026-11-20"});
    assert_eq!(code(&act(&me, "decideSeniorArrangement", "", extension.clone()).await), "SELF_EXAMINATION");
    assert_eq!(code(&act(&me, "recordHealthLimits", "", json!({"employee": person, "limits": []})).await), "SELF_EXAMINATION");
    let head = app.staff(&number, &[Role::UnitHead, Role::Employee]);
    let forbidden = "mutation($i: DecideSeniorArrangementInput!) { decideSeniorArrangement(input: $i) { errors { code } } }";
    assert_eq!(head.code(forbidden, json!({"i": extension})).await, "FORBIDDEN");
}
