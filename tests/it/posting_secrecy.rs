//! Secrecy of postings, as an attacker: every role of the applicant's own line, on every day, through every root that could tell.

use entity::standing;
use jinzai::access::Role;
use sea_orm::{EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    posting::{Kobo, Person, staff},
    recruitment::{act, code},
    rights::transfer,
    support::{App, Asker},
};

/// Whoever stands above somebody, with every role that a member of staff can have.
pub const EVERYTHING: [Role; 8] = [
    Role::PersonnelAdministrator,
    Role::PersonnelOfficer,
    Role::UnitHead,
    Role::Recruiter,
    Role::ExamOfficer,
    Role::Panelist,
    Role::Auditor,
    Role::Employee,
];

/// Everything that could tell of an application, in as many fields as a request may have.
const GLIMPSES: [&str; 2] = [
    "query($p: ID!, $a: ID!, $e: ID!, $r: ID!) {
        postings { totalCount nodes { id applicationCount } }
        postingApplications(first: 100) { totalCount nodes { id choice applicant { number } } }
        ofPosting: postingApplications(filter: {posting: $p}) { totalCount }
        ofStates: postingApplications(filter: {states: [SUBMITTED, SELECTED, RESERVE, NOT_SELECTED]}) { totalCount }
        ending: postingApplications(filter: {placementEndsBy: \"2040-01-01\"}) { totalCount }
        postingRounds { nodes { allowedActions { action allowed reasons } figures { applicants } } }
        freeAgentDeclarations { totalCount nodes { id } }
        node(id: $a) { id }
        nodes(ids: [$a, $e]) { id }
        employee(by: {id: $e}) { number allowedActions { action allowed reasons } personnelRecord { order { kind } } leaves { effectiveFrom } additionalPosts { kind } }
        employees { totalCount }
        eligibility(rule: $r, employee: $e) { isEligible }
        eligiblePeople(rule: $r) { totalCount }
    }",
    "query($a: ID!, $e: ID!, $s: String!) {
        personnelOrders(filter: {employee: $e}) { totalCount }
        orderBatches { totalCount }
        candidates { totalCount }
        recruitmentApplications { totalCount }
        onObject: auditEntries(filter: {object: $a}) { totalCount }
        bySubject: auditEntries(filter: {subject: $s}) { totalCount nodes { action outcome objectKey } }
        apply: auditEntries(filter: {action: \"applyForPosting\", outcome: COMMITTED}) { totalCount }
        documents: auditEntries(filter: {action: \"passPostingDocuments\", outcome: COMMITTED}) { totalCount }
        interviews: auditEntries(filter: {action: \"schedulePostingInterviews\", outcome: COMMITTED}) { totalCount }
        opinions: auditEntries(filter: {action: \"givePostingOpinion\", outcome: COMMITTED}) { totalCount }
        decided: auditEntries(filter: {action: \"decidePosting\", outcome: COMMITTED}) { totalCount }
        drafted: auditEntries(filter: {action: \"draftPostingOrders\", outcome: COMMITTED}) { totalCount }
        declared: auditEntries(filter: {action: \"declareFreeAgency\", outcome: COMMITTED}) { totalCount }
        viewer { subject }
    }",
];

/// One applicant and whoever looks.
struct Scene<'a> {
    kobo: Kobo<'a>,
    posting: Value,
    person: Person,
    application: Value,
    employee: Value,
    rule: Value,
    watchers: Vec<(String, Asker<'a>)>,
    before: Vec<Value>,
}

fn watchers<'a>(app: &'a App, above: &[String]) -> Vec<(String, Asker<'a>)> {
    above.iter().map(|number| (format!("head {number}"), app.staff(number, &EVERYTHING))).collect()
}

impl<'a> Scene<'a> {
    /// Another day, with tokens of that day.
    fn turn_to(&mut self, day: &str, above: &[String]) {
        self.kobo.app.turn_to(day);
        self.watchers = watchers(self.kobo.app, above);
    }

    async fn glimpses(&self) -> Vec<Value> {
        let mut all = vec![];
        let subject = format!("staff-{}", self.person.number);
        let variables = json!({"p": self.posting, "a": self.application, "e": self.employee, "r": self.rule, "s": subject});
        for (name, asker) in &self.watchers {
            let mut seen = vec![];
            for glimpse in GLIMPSES {
                let mut answer = asker.ask(glimpse, variables.clone()).await;
                assert_eq!(answer["errors"], Value::Null, "{name}: {answer:#}");
                seen.push(answer["data"].take());
            }
            all.push(json!(seen));
        }
        all
    }

    /// Nothing has changed for who stands above the applicant.
    async fn tells_nothing(&self, when: &str) {
        for ((name, _), (before, now)) in self.watchers.iter().zip(self.before.iter().zip(self.glimpses().await)) {
            for (before, now) in before.as_array().unwrap().iter().zip(now.as_array().unwrap()) {
                for (field, value) in now.as_object().unwrap() {
                    assert_eq!(value, &before[field], "{name} learns something by {field} when {when}");
                }
            }
        }
    }

    /// Every act upon the application is refused in the words in which it is refused of one that does not exist.
    async fn denies_like_absence(&self, when: &str) {
        let (there, absent) = (&self.application, jinzai::id::encode("PostingApplication", Uuid::from_u128(7)));
        let attempts = |id: &Value| {
            vec![
                ("withdrawPostingApplication", json!({"application": id, "expectedVersion": 1})),
                ("forwardPostingApplication", json!({"application": id, "expectedVersion": 1, "opinion": "?"})),
                ("passPostingDocuments", json!({"applications": [id]})),
                ("schedulePostingInterviews", json!({"interviews": [{"application": id, "at": "2026-12-20T01:00:00Z"}]})),
                ("givePostingOpinion", json!({"application": id, "points": 3, "comment": "?"})),
                ("decidePosting", json!({"posting": self.posting, "selected": [id]})),
                ("decidePosting", json!({"posting": self.posting, "reconsidered": [id]})),
            ]
        };
        for (name, asker) in &self.watchers {
            for ((act_name, input), (_, other)) in attempts(there).into_iter().zip(attempts(&json!(absent.as_str()))) {
                let (one, two) = (act(asker, act_name, "", input).await, act(asker, act_name, "", other).await);
                assert_eq!(one, two, "{name} by {act_name} when {when}");
                assert_eq!(code(&one), "NOT_FOUND", "{name} by {act_name} when {when}");
            }
        }
    }

    async fn is_secret(&self, when: &str) {
        self.tells_nothing(when).await;
        self.denies_like_absence(when).await;
    }

    async fn sees(&self, asker: &Asker<'_>) -> bool {
        let answer = asker.data("query($a: ID!) { node(id: $a) { id } }", json!({"a": self.application})).await;
        answer["node"].is_object()
    }
}

pub async fn id_of(app: &App, number: &str) -> Value {
    app.admin().data("query($n: String!) { employee(by: {number: $n}) { id } }", json!({"n": number})).await["employee"]["id"].take()
}

/// A round with one posting of 市民総務課, for which a stranger has applied already; whoever stands above the person interviews for it.
async fn scene<'a>(app: &'a App, person: Person, above: &[String]) -> Scene<'a> {
    let kobo = Kobo::new(app, json!({})).await;
    let posting = kobo.posting("04010000", 2).await;
    let member = app.people_of("04010000").await.1.remove(0);
    let mut panel = vec![member];
    panel.extend(above.iter().cloned());
    kobo.done("namePostingPanel", "posting { id }", json!({"posting": posting, "expectedVersion": 2, "panel": panel})).await;
    kobo.publish().await;
    app.turn_to("2026-11-24");
    let stranger = staff(app).await.pop().unwrap();
    let open = kobo.apply(&stranger.number, &posting, 1).await;
    kobo.done("passPostingDocuments", "applications { id }", json!({"applications": [open]})).await;
    let rule = app.admin().data("{ eligibilityRules { id } }", json!({})).await["eligibilityRules"][0]["id"].take();
    let watchers = watchers(app, above);
    let employee = id_of(app, &person.number).await;
    let absent = json!(jinzai::id::encode("PostingApplication", Uuid::from_u128(7)).as_str());
    let mut scene = Scene { kobo, posting, person, application: absent, employee, rule, watchers, before: vec![] };
    scene.glimpses().await;
    scene.before = scene.glimpses().await;
    scene
}

/// The heads above somebody: of the section, the division and the department.
async fn line(app: &App, unit: &str) -> Vec<String> {
    let mut heads = vec![];
    for code in [unit.to_owned(), format!("{}0000", &unit[..4]), format!("{}000000", &unit[..2])] {
        let query = "query($c: String!) { orgUnit(by: {code: $c}) { heads { employee { number } } } }";
        let answer = app.admin().data(query, json!({"c": code})).await;
        heads.extend(answer["orgUnit"]["heads"].as_array().unwrap().iter().map(|it| it["employee"]["number"].as_str().unwrap().to_owned()));
    }
    heads
}

#[tokio::test(flavor = "multi_thread")]
async fn the_own_line_learns_nothing_on_any_day_by_any_role_until_the_transfer_is_announced() {
    let app = App::city().await;
    let person = staff(&app).await.into_iter().find(|it| it.unit == "05010100").unwrap();
    let above = line(&app, &person.unit).await;
    assert!(above.len() >= 2, "{above:?}");
    let mut scene = scene(&app, person, &above).await;
    let me = app.staff(&scene.person.number, &[Role::Employee]);
    let (posting, office) = (scene.posting.clone(), scene.kobo.personnel());
    let member = app.staff(&app.people_of("04010000").await.1[0], &[Role::Employee]);
    let unit_head = app.staff(&scene.kobo.office.head_of("04010000").await, &[Role::UnitHead, Role::Employee]);
    // What was tried and refused is as secret as what was done.
    let refused = json!({"posting": posting, "choice": 9, "statement": "?"});
    assert_eq!(code(&act(&me, "applyForPosting", "", refused).await), "TOO_MANY_CHOICES");
    let dry = me.clone().with("dry-run", "true");
    crate::posting::apply(&dry, &posting, 1).await;
    scene.is_secret("it was tried").await;
    scene.application = scene.kobo.apply(&scene.person.number, &posting, 1).await;
    scene.is_secret("it was made").await;
    assert!(scene.sees(&me).await && scene.sees(&office).await);
    assert!(!scene.sees(&member).await && !scene.sees(&unit_head).await, "not before the interview");
    let id = scene.application.clone();
    scene.kobo.done("passPostingDocuments", "applications { id }", json!({"applications": [id]})).await;
    scene.is_secret("the documents passed").await;
    assert!(scene.sees(&member).await && !scene.sees(&unit_head).await, "the panel, and nobody else of the unit");
    scene.turn_to("2026-12-15", &above);
    let member = app.staff(&app.people_of("04010000").await.1[0], &[Role::Employee]);
    let at = json!({"interviews": [{"application": id, "at": "2026-12-15T01:00:00Z", "place": "本館"}]});
    scene.kobo.done("schedulePostingInterviews", "applications { id }", at).await;
    let opinion = json!({"application": id, "points": 5, "comment": "意欲が高い"});
    assert_eq!(code(&act(&member, "givePostingOpinion", "", opinion).await), "NO ERROR");
    scene.is_secret("they were interviewed").await;
    scene.kobo.done("decidePosting", "applications { id }", json!({"posting": posting, "selected": [id], "note": "適任"})).await;
    scene.is_secret("it was decided").await;
    scene.kobo.notify(&posting).await;
    scene.is_secret("it was told").await;
    let (batch, version) = scene.kobo.office.batch("異動", "2027-04-01").await;
    let draft = json!({"posting": posting, "batch": batch, "expectedBatchVersion": version});
    scene.kobo.done("draftPostingOrders", "applications { id }", draft).await;
    scene.is_secret("the order was drafted").await;
    scene.turn_to("2027-03-15", &above);
    scene.kobo.office.approve(&batch).await;
    scene.is_secret("the order was decided").await;
    scene.kobo.office.announce(&batch).await;
    for (name, asker) in &scene.watchers {
        assert!(scene.sees(asker).await, "{name}: once it is announced it is no secret");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_the_personnel_office_itself_the_substitute_examines() {
    let app = App::city().await;
    let query = "{ orgUnit(by: {code: \"03020100\"}) { members { nodes { number standing { post { headsUnit } } } } } }";
    let members = app.admin().data(query, json!({})).await["orgUnit"]["members"]["nodes"].take();
    let member = members.as_array().unwrap().iter().find(|it| it["standing"]["post"]["headsUnit"] == false).unwrap();
    let person = Person { number: member["number"].as_str().unwrap().to_owned(), unit: "03020100".to_owned() };
    let mut above = line(&app, "03020100").await;
    above.retain(|it| *it != person.number);
    let mut scene = scene(&app, person, &above).await;
    // A colleague runs the round, and is told nothing of this one.
    let colleague = scene.kobo.personnel();
    let other_office = app.admin();
    scene.application = scene.kobo.apply(&scene.person.number, &scene.posting, 1).await;
    scene.is_secret("it was made").await;
    for asker in [&colleague, &other_office] {
        assert!(!scene.sees(asker).await, "whoever has a role of the personnel office");
    }
    let substitute = app.staff(&scene.kobo.substitute, &[Role::UnitHead, Role::Employee]);
    assert!(scene.sees(&substitute).await);
    let list = substitute.data("{ postingApplications { totalCount } }", json!({})).await;
    assert_eq!(list["postingApplications"]["totalCount"], 1, "and no more than these");
    let id = scene.application.clone();
    for (name, input) in
        [("passPostingDocuments", json!({"applications": [id]})), ("decidePosting", json!({"posting": scene.posting, "selected": [id]}))]
    {
        assert_eq!(code(&act(&colleague, name, "", input.clone()).await), "NOT_FOUND", "{name}");
        assert_eq!(code(&act(&substitute, name, "", input).await), "NO ERROR", "{name}");
        scene.is_secret(name).await;
    }
    let own = app.staff(&scene.person.number, &[Role::PersonnelAdministrator, Role::Employee]);
    let seen =
        own.data("query($a: ID!) { node(id: $a) { ... on PostingApplication { state examination { state } } } }", json!({"a": id})).await;
    assert_eq!(seen["node"], json!({"state": "SUBMITTED", "examination": null}), "nobody reads what is made of themself");
    scene.turn_to("2026-12-11", &above);
    let colleague = scene.kobo.personnel();
    scene.kobo.notify(&scene.posting).await;
    assert!(scene.sees(&colleague).await, "who was selected and told is handed over, so that the transfer can be drafted");
    scene.tells_nothing("it was handed over").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unsuccessful_one_stays_a_secret_and_goes() {
    let app = App::city().await;
    let person = staff(&app).await.into_iter().find(|it| it.unit == "05010100").unwrap();
    let above = line(&app, &person.unit).await;
    let mut scene = scene(&app, person, &above).await;
    scene.application = scene.kobo.apply(&scene.person.number, &scene.posting, 1).await;
    let id = scene.application.clone();
    scene.kobo.done("decidePosting", "applications { id }", json!({"posting": scene.posting, "notSelected": [id]})).await;
    scene.kobo.notify(&scene.posting).await;
    for day in ["2027-03-31", "2027-04-01", "2027-09-30"] {
        scene.turn_to(day, &above);
        scene.is_secret(day).await;
    }
    app.turn_to("2027-10-01");
    scene.kobo.done("closePostingRound", "round { state }", json!({"round": scene.kobo.round, "expectedVersion": 2})).await;
    let me = app.staff(&scene.person.number, &[Role::Employee]);
    assert!(!scene.sees(&me).await && !scene.sees(&scene.kobo.personnel()).await, "it is gone for everybody");
    let query = "query($a: ID!) { auditEntries(filter: {object: $a}) { totalCount } }";
    assert_eq!(
        app.role(Role::Auditor).data(query, json!({"a": id})).await["auditEntries"]["totalCount"],
        0,
        "and so is what was audited of it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repetition_shows_nothing_that_has_become_a_secret() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let posting = kobo.posting("04010000", 1).await;
    kobo.publish().await;
    app.turn_to("2026-11-24");
    let person = staff(&app).await.into_iter().find(|it| it.unit == "05010100").unwrap();
    let id = kobo.apply(&person.number, &posting, 1).await;
    let key = Uuid::new_v4().to_string();
    let keyed = || kobo.personnel().with("idempotency-key", &key);
    let input = json!({"applications": [id]});
    let first = act(&keyed(), "passPostingDocuments", "applications { id choice }", input.clone()).await;
    assert_eq!(first["applications"][0]["id"], id);
    let again = act(&keyed(), "passPostingDocuments", "applications { id choice }", input.clone()).await;
    assert_eq!(again, first);
    // The officer becomes the head above the applicant.
    let head = kobo.office.head_of("05010000").await;
    let post = standing::Entity::find().find_also_related(entity::employee::Entity);
    let post = post.filter(entity::employee::COLUMN.number.eq(head.as_str())).one(app.db()).await.unwrap().unwrap().0;
    transfer(&app, &kobo.office.planner, "2026-11-25", post.org_unit_id, post.post_id).await;
    app.wait(chrono::TimeDelta::hours(15));
    app.office.forget_rights();
    let replayed = act(&keyed(), "passPostingDocuments", "applications { id choice }", input).await;
    assert_eq!(replayed, json!({"applications": null, "errors": []}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_free_agent_is_named_to_a_unit_whose_bid_they_accept_and_never_to_the_own_line() {
    let app = App::city().await;
    let person = staff(&app).await.into_iter().find(|it| it.unit == "05010100").unwrap();
    let above = line(&app, &person.unit).await;
    let scene = scene(&app, person, &above).await;
    let me = app.staff(&scene.person.number, &[Role::Employee]);
    let declare = json!({"skills": "統計分析", "wishes": "企画部門", "validUntil": "2027-03-31"});
    let made =
        act(&me, "declareFreeAgency", "declaration { id version declarant { number } }", declare.clone()).await["declaration"].take();
    assert_eq!(made["declarant"]["number"], json!(scene.person.number));
    assert_eq!(code(&act(&me, "declareFreeAgency", "", declare).await), "ALREADY_EXISTS");
    scene.tells_nothing("it was declared").await;
    let head = app.staff(&scene.kobo.office.head_of("02010000").await, &[Role::UnitHead, Role::Employee]);
    let list = "{ freeAgentDeclarations { nodes { id version declarant { number } skills bids { id version state orgUnit { code } } } } }";
    let seen = head.data(list, json!({})).await["freeAgentDeclarations"]["nodes"][0].take();
    assert_eq!((&seen["id"], &seen["declarant"]), (&made["id"], &Value::Null), "without a name");
    let bid = json!({"declaration": made["id"], "orgUnit": scene.kobo.office.unit("02010000").await["id"], "message": "統計の担当に"});
    let foreign = json!({"declaration": made["id"], "orgUnit": scene.kobo.office.unit("04010000").await["id"], "message": "統計の担当に"});
    assert_eq!(code(&act(&head, "bidForFreeAgent", "", foreign).await), "NOT_FOUND");
    assert_eq!(code(&act(&head, "bidForFreeAgent", "", bid.clone()).await), "NO ERROR");
    assert_eq!(code(&act(&head, "bidForFreeAgent", "", bid).await), "ALREADY_EXISTS");
    for (_, watcher) in &scene.watchers {
        let bid = json!({"declaration": made["id"], "orgUnit": scene.kobo.office.unit(&scene.person.unit).await["id"], "message": "?"});
        assert_eq!(code(&act(watcher, "bidForFreeAgent", "", bid).await), "NOT_FOUND");
    }
    scene.tells_nothing("somebody bid").await;
    let bid = me.data(list, json!({})).await["freeAgentDeclarations"]["nodes"][0]["bids"][0].take();
    let accept = json!({"bid": bid["id"], "expectedVersion": 1, "accepts": true});
    assert_eq!(code(&act(&head, "answerFreeAgentBid", "", accept.clone()).await), "NOT_FOUND", "the person alone answers");
    assert_eq!(code(&act(&me, "answerFreeAgentBid", "", accept).await), "NO ERROR");
    let named = head.data(list, json!({})).await["freeAgentDeclarations"]["nodes"][0]["declarant"]["number"].take();
    assert_eq!(named, json!(scene.person.number));
    scene.tells_nothing("it was accepted").await;
    let (batch, version) = scene.kobo.office.batch("FAによる異動", "2027-04-01").await;
    let past = json!({"batch": batch, "expectedBatchVersion": version, "startsOn": "2026-11-24"});
    let past = json!({"bid": bid["id"], "expectedVersion": 2, "approves": true, "transfer": past});
    assert_eq!(code(&act(&scene.kobo.personnel(), "decideFreeAgentBid", "", past).await), "INVALID_VALUE", "a day to come");
    let transfer = json!({"batch": batch, "expectedBatchVersion": version, "startsOn": "2027-04-01"});
    let decision = json!({"bid": bid["id"], "expectedVersion": 2, "approves": true, "transfer": transfer});
    let decided = act(&scene.kobo.personnel(), "decideFreeAgentBid", "declaration { state bids { state } }", decision).await;
    assert_eq!(decided["declaration"], json!({"state": "PLACED", "bids": [{"state": "APPROVED"}]}), "{decided:#}");
    scene.tells_nothing("the transfer was drafted").await;
}
