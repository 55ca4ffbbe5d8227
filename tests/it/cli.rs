//! The command as a script uses it: exit codes, reports, and a demo that serves.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};

use crate::support::database_url;

fn jinzai(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jinzai"));
    command.args(arguments).env_remove("JINZAI_DATABASE_URL");
    command
}

fn run(arguments: &[&str]) -> Output {
    jinzai(arguments).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const ROSTER: &str = "profiles/shiomi/roster.csv";
const UNITS: &str = "profiles/shiomi/org-units.csv";

#[tokio::test(flavor = "multi_thread")]
async fn an_import_reports_refuses_and_exports_again() {
    let url = database_url(false).await;
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let with_report = |name: &Path| name.to_str().unwrap().to_owned();
    assert_eq!(code(&run(&["import", "units", UNITS, "--database-url", &url, "--as-of", "2026-11-22"])), 0);
    let dry =
        run(&["import", "roster", ROSTER, "--database-url", &url, "--as-of", "2026-11-22", "--dry-run", "--report", &with_report(&report)]);
    assert_eq!(code(&dry), 1, "rows were refused");
    assert!(text(&dry.stdout).contains("拒否 9"), "{}", text(&dry.stdout));
    let mut issues: Vec<Value> = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
    issues.iter_mut().for_each(|it| {
        it.as_object_mut().unwrap().remove("expected");
    });
    let mut expected: Vec<Value> = serde_json::from_slice(&std::fs::read("profiles/shiomi/rejects.json").unwrap()).unwrap();
    expected.sort_by_key(|it| it["line"].as_u64());
    assert_eq!(issues, expected);
    let done = run(&["import", "roster", ROSTER, "--database-url", &url, "--as-of", "2026-11-22", "--skip-invalid"]);
    assert_eq!((code(&done), text(&done.stdout).contains("登録 2556")), (0, true), "{}", text(&done.stderr));
    for (what, encoding, rows) in [("roster", "cp932", 2556), ("roster", "utf8-bom", 2556), ("units", "cp932", 258)] {
        let file = folder.path().join(format!("{what}-{encoding}.csv"));
        let out = run(&[
            "export",
            what,
            file.to_str().unwrap(),
            "--database-url",
            &url,
            "--as-of",
            "2026-11-22",
            "--encoding",
            encoding,
            "--excel-text",
        ]);
        assert_eq!(code(&out), 0, "{}", text(&out.stderr));
        let again = run(&["import", what, file.to_str().unwrap(), "--database-url", &url, "--as-of", "2026-11-22"]);
        assert!(
            text(&again.stdout).contains(&format!("登録 0、変更なし {rows}、拒否 0")),
            "what goes out comes back as it was: {}",
            text(&again.stdout)
        );
    }
}

#[test]
fn a_script_can_tell_what_went_wrong() {
    for (arguments, expected) in [
        (&["schema"] as &[&str], 0),
        (&["profile", "check", "profiles/shiomi/profile.toml"], 0),
        (&["profile", "check", "Cargo.toml"], 1),
        (&["profile", "check", "missing.toml"], 1),
        (&["import", "roster", "missing.csv", "--database-url", "sqlite::memory:"], 1),
        (&["import", "roster"], 2),
        (&["frobnicate"], 2),
        (&["import", "roster", ROSTER, "--database-url", "sqlite::memory:", "--employment-kind", "BOGUS"], 2),
        (&["serve", "--database-url", "sqlite::memory:", "--issuer", "i", "--audience", "a", "--cors-origin", "*"], 2),
        (&["migrate", "--database-url", "postgres//user:s3cret@host/db"], 1),
        (&["import", "roster", ROSTER, "--database-url", "postgres://nobody@127.0.0.1:1/none"], 3),
    ] {
        let output = run(arguments);
        assert_eq!(code(&output), expected, "{arguments:?}: {}", text(&output.stderr));
        assert!(!text(&output.stderr).contains("s3cret"), "no secret in a message");
    }
}

#[test]
fn a_profile_is_told_everything_that_is_wrong_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("profile.toml");
    let good = std::fs::read_to_string("profiles/shiomi/profile.toml").unwrap();
    let bad = good
        .replace("\"149993\"", "\"12\"")
        .replace("DIVISION = \"KACHO\"", "DIVISION = \"NOBODY\"")
        .replace("retirement_category = \"MANUAL_63\"", "retirement_category = \"YOUNG\"");
    std::fs::write(&file, bad).unwrap();
    let output = run(&["profile", "check", file.to_str().unwrap()]);
    let said = text(&output.stderr);
    assert_eq!(code(&output), 1);
    for place in ["municipality.code", "unit_head_rank.DIVISION", "MANUAL_WORKER"] {
        assert!(said.contains(place), "{place} in {said}");
    }
}

#[test]
fn a_weak_secret_or_no_source_of_keys_does_not_serve() {
    let folder = tempfile::tempdir().unwrap();
    let weak = folder.path().join("weak");
    std::fs::write(&weak, "short").unwrap();
    let base = ["serve", "--database-url", "sqlite::memory:", "--issuer", "i", "--audience", "a"];
    let none = run(&base);
    assert_eq!(code(&none), 1);
    let with_weak: Vec<&str> = base.iter().copied().chain(["--jwt-secret-file", weak.to_str().unwrap()]).collect();
    let refused = run(&with_weak);
    assert_eq!(code(&refused), 1);
    assert!(text(&refused.stderr).contains("32") && !text(&refused.stderr).contains("short"), "{}", text(&refused.stderr));
    let token = run(&["token", "--secret-file", weak.to_str().unwrap(), "--subject", "s"]);
    assert_eq!(code(&token), 1);
}

/// A demo that serves, and the tokens it wrote.
struct Demo {
    process: std::process::Child,
    address: String,
    said: String,
    tokens: Value,
}

impl Demo {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let (tokens, database) = (folder.join("tokens.json"), folder.join("demo.db"));
        let url = format!("sqlite://{}?mode=rwc", database.display());
        let mut process = jinzai(&["demo", "--listen", "127.0.0.1:0", "--database-url", &url, "--tokens-file", tokens.to_str().unwrap()])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = String::new();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().unwrap().unwrap();
            said += &line;
            if let Some(address) = line.trim().strip_prefix("GraphQL ") {
                break address.trim().to_owned();
            }
        };
        let tokens = serde_json::from_slice(&std::fs::read(&tokens).unwrap()).unwrap();
        Self { process, address, said, tokens }
    }

    async fn ask(&self, role: &str, query: &str) -> Value {
        let token = self.tokens[role].as_str().unwrap();
        let ask = reqwest::Client::new().post(&self.address).bearer_auth(token).json(&json!({"query": query}));
        ask.send().await.unwrap().json().await.unwrap()
    }

    fn stop(mut self) -> Option<i32> {
        let stop = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().unwrap();
        assert!(stop.success());
        self.process.wait().unwrap().code()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_serves_a_city_with_a_token_for_each_role_and_stops_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(folder.path(), &["--fresh", "--today", "2027-04-01"]);
    assert!(demo.said.contains("2027-04-01") && demo.said.contains("/explorer"), "{}", demo.said);
    let roles: Vec<String> = demo.tokens.as_object().unwrap().keys().cloned().collect();
    assert_eq!(roles.len(), 10);
    for role in &roles {
        let answer = demo.ask(role, "{ viewer { roles today employee { number } } }").await;
        let viewer = &answer["data"]["viewer"];
        assert_eq!(viewer["today"], "2027-04-01", "{answer}");
        assert!(viewer["roles"].as_array().unwrap().contains(&json!(role.to_uppercase())), "{role}: {viewer}");
        assert_eq!(viewer["employee"].is_object(), !["service", "applicant"].contains(&role.as_str()), "{role}: {viewer}");
    }
    let deepest = "{ orgUnits(first: 1) { nodes { parent { parent { parent { parent { parent { parent { parent { parent { parent { parent { parent { parent { code } } } } } } } } } } } } } } }";
    let answer = demo.ask("panelist", deepest).await;
    assert_eq!(answer["errors"], Value::Null, "the deepest document that is let through fits the stack of a debug build: {answer}");
    assert_eq!(demo.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_of_april_of_the_demo_goes_on_with_the_day() {
    let folder = tempfile::tempdir().unwrap();
    for (today, state, shown) in [("2026-11-23", "DRAFT", 0), ("2027-03-15", "PRE_NOTIFIED", 0), ("2027-04-01", "ANNOUNCED", 1)] {
        let demo = Demo::start(folder.path(), &["--today", today]);
        let planner = demo
            .ask("personnel_administrator", "{ orderBatches(filter: {kinds: [REGULAR_TRANSFER]}) { nodes { state isEffective } } }")
            .await;
        let batch = json!({"state": state, "isEffective": today == "2027-04-01"});
        assert_eq!(planner["data"]["orderBatches"]["nodes"], json!([batch]), "{planner}");
        let staff = demo.ask("employee", "{ orderBatches(filter: {kinds: [REGULAR_TRANSFER]}) { totalCount } }").await;
        assert_eq!(staff["data"]["orderBatches"]["totalCount"], shown, "{today}: {staff}");
        assert_eq!(demo.stop(), Some(0));
    }
}

/// Past sixty in every status, this year's inquiry half answered, staff abroad and due back.
async fn past_sixty_and_abroad(demo: &Demo) {
    let clerk = "personnel_administrator";
    for status in crate::senior_scene::STATUSES {
        let found =
            demo.ask(clerk, &format!("{{ placements(filter: {{statuses: [{status}]}}, first: 1) {{ nodes {{ status }} }} }}")).await;
        assert_eq!(found["data"]["placements"]["nodes"][0]["status"], status, "{found:#}");
    }
    let query = "{ open: seniorInquiries(filter: {isAnswered: false}) { totalCount } answered: seniorInquiries(filter: {isAnswered: true}) { totalCount } returnPlan(by: \"2027-03-31\") { secondment { phase returnOrgUnit { name } } } secondments { nodes { state } } abroad: secondments(filter: {kinds: [OVERSEAS]}) { nodes { phase } } supportRosters { nodes { turns { period { start } } } } knowledgeHandovers { risk } seniorOpenings { title } }";
    let found = demo.ask(clerk, query).await["data"].take();
    let (open, answered) = (found["open"]["totalCount"].as_u64().unwrap(), found["answered"]["totalCount"].as_u64().unwrap());
    assert!(answered > 0 && (answered == open || answered == open + 1), "half answered: {found:#}");
    assert_eq!(found["returnPlan"][0]["secondment"]["phase"], "UNDER_WAY", "{found:#}");
    assert_eq!(found["abroad"], json!({"nodes": [{"phase": "UNDER_WAY"}]}));
    assert!(
        found["secondments"].to_string().contains("CONSENT_ASKED")
            && found["supportRosters"]["nodes"][0]["turns"][0]["period"]["start"].is_string()
    );
    assert!(found["knowledgeHandovers"][0]["risk"].is_string() && found["seniorOpenings"][0]["title"].is_string(), "{found:#}");
}

/// 庁内公募 and 昇任試験: a round that takes applications, and a 主査 exam between its components.
#[tokio::test(flavor = "multi_thread")]
async fn the_demo_has_an_open_round_and_an_exam_between_its_components() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(folder.path(), &["--fresh", "--today", "2026-11-22"]);
    let clerk = "personnel_administrator";
    let query = "{ postingRounds { nodes { state } } postings { nodes { state } } promotionExams { nodes { id version state targetRank { name } components { code } } } }";
    let found = demo.ask(clerk, query).await["data"].take();
    assert_eq!(found["postingRounds"]["nodes"][0]["state"], "PUBLISHED", "{found:#}");
    let postings = found["postings"]["nodes"].as_array().unwrap();
    assert!(!postings.is_empty() && postings.iter().all(|it| it["state"] == "APPROVED"), "{found:#}");
    let exam = &found["promotionExams"]["nodes"][0];
    assert_eq!((&exam["state"], &exam["targetRank"]["name"]), (&json!("ADMITTED"), &json!("主査")), "{found:#}");
    let score = format!(
        "mutation {{ scorePromotionExam(input: {{exam: {}, expectedVersion: {}}}) {{ scoring {{ examinees gaps {{ component }} }} }} }}",
        exam["id"], exam["version"]
    );
    let scoring = demo.ask(clerk, &score).await["data"]["scorePromotionExam"]["scoring"].take();
    let missing = scoring["gaps"].as_array().unwrap_or_else(|| panic!("{scoring:#}")).len();
    let components = exam["components"].as_array().unwrap().len();
    assert!(scoring["examinees"].as_i64() > Some(0) && (1..components).contains(&missing), "one is known, another to come: {scoring:#}");
}

/// One category in mid-stage, one with a list, one with offers; and a script of the clients that works on it.
#[tokio::test(flavor = "multi_thread")]
async fn the_demo_recruits_and_a_script_replays_a_published_table() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(folder.path(), &["--fresh", "--today", "2026-11-22"]);
    let query = "{ recruitmentCampaigns { nodes { categories { code flow { stages { state } } } } } recruitmentApplications(filter: {states: [OFFERED, ACCEPTED, DECLINED]}) { nodes { state } } eligibleCandidates { totalCount } onboardings { nodes { newcomer } } }";
    let answer = demo.ask("recruiter", query).await;
    let categories = &answer["data"]["recruitmentCampaigns"]["nodes"][0]["categories"];
    let states = |place: usize| -> Vec<&str> {
        categories[place]["flow"]["stages"].as_array().unwrap().iter().map(|it| it["state"].as_str().unwrap()).collect()
    };
    assert_eq!(states(0), ["RELEASED", "RELEASED", "OPEN", "OPEN"], "{answer:#}");
    assert_eq!(states(1), ["RELEASED", "RELEASED"]);
    let mut offered: Vec<&str> =
        answer["data"]["recruitmentApplications"]["nodes"].as_array().unwrap().iter().map(|it| it["state"].as_str().unwrap()).collect();
    offered.sort_unstable();
    assert_eq!(offered, ["ACCEPTED", "DECLINED", "OFFERED"]);
    assert!(answer["data"]["onboardings"]["nodes"][0]["newcomer"].is_string());
    let blind = demo.ask("panelist", "{ recruitmentApplications { nodes { examineeNumber candidate { id } } } }").await;
    let rows = blind["data"]["recruitmentApplications"]["nodes"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|it| it["candidate"].is_null()), "{blind}");
    let rules = demo.ask("employee", "{ eligibilityRules { code current { legalBasis } } }").await["data"]["eligibilityRules"].take();
    assert_eq!((&rules[0]["code"], &rules[1]["code"]), (&serde_json::json!("KOBO"), &serde_json::json!("SHUSA-EXAM")), "{rules}");
    past_sixty_and_abroad(&demo).await;
    let own = demo.ask("applicant", "{ recruitmentApplications { nodes { state candidate { name { full } } } } }").await;
    assert_eq!(own["data"]["recruitmentApplications"]["nodes"][0]["candidate"]["name"]["full"], "渡邉　颯太", "{own}");
    let tokens = folder.path().join("tokens.json");
    let script = ["clients/recruitment/replay.py", "--url", &demo.address, "--tokens", tokens.to_str().unwrap()];
    let output = Command::new("python3").args(script).output().unwrap();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    assert!(text(&output.stdout).contains("行政事務B,260,187,69,51,20,9.4"), "{}", text(&output.stdout));
    assert_eq!(demo.stop(), Some(0));
}
