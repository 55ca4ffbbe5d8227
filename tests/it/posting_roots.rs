//! Secrecy asked of every root field of the schema: what a head above the applicant is answered, in every role at once and in each alone, is the
//! same before and after each act that must stay a secret.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jinzai::access::Role;
use sea_orm::Iterable;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    posting::{Kobo, staff},
    posting_secrecy::id_of,
    recruitment::{act, code},
    support::App,
};

/// Roots that move by being asked: what is read is audited.
const MOVING: [&str; 4] = ["auditEntries", "myAccessLog", "serverTime", "errorCatalog"];

/// Roots that tell a transfer to the heads of both sides from the day of its 内示 on.
const ROOTS_OF_ORDERS: [&str; 1] = ["personnelOrders"];

const SHAPE: &str = "{ __schema { queryType { fields { ...F } } types { name fields { ...F } } } }
    fragment F on __Field { name args { name defaultValue type { kind } } type { ...T } }
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }";

fn innermost(of: &Value) -> (&str, &str) {
    if of["ofType"].is_object() { innermost(&of["ofType"]) } else { (of["kind"].as_str().unwrap(), of["name"].as_str().unwrap()) }
}

/// What an attacker aims at: as long as it does not exist, something of its kind that does not either.
struct Aim {
    employee: String,
    rule: String,
    application: String,
    batch: String,
}

impl Aim {
    async fn at(kobo: &Kobo<'_>, number: &str) -> Self {
        let rule = kobo.app.admin().data("{ eligibilityRules { id } }", json!({})).await["eligibilityRules"][0]["id"].take();
        let text = |id: Value| id.as_str().unwrap().to_owned();
        let absent = |kind: &'static str| jinzai::id::encode(kind, Uuid::from_u128(7)).to_string();
        Self {
            employee: text(id_of(kobo.app, number).await),
            rule: text(rule),
            application: absent("PostingApplication"),
            batch: absent("OrderBatch"),
        }
    }

    /// The argument that a root takes, as near to the applicant as it can be.
    fn literal(&self, root: &str, argument: &str) -> String {
        let absent = |kind: &'static str| format!("{:?}", jinzai::id::encode(kind, Uuid::from_u128(7)).as_str());
        match (root, argument) {
            ("employee", "by") => format!("{{id: {:?}}}", self.employee),
            ("orgUnit", "by") => "{code: \"05010100\"}".to_owned(),
            ("knowledgeRisks" | "returnPlan", "by") => "\"2030-03-31\"".to_owned(),
            ("orderBatch", "id") | (_, "batch") => format!("{:?}", self.batch),
            (_, "id" | "application") => format!("{:?}", self.application),
            (_, "ids") => format!("[{:?}, {:?}, {:?}]", self.application, self.employee, self.batch),
            (_, "rule") => format!("{:?}", self.rule),
            (_, "employee") => format!("{:?}", self.employee),
            (_, "employees") => format!("[{:?}]", self.employee),
            (_, "criteria") => "{age: {on: REFERENCE_DAY, atLeast: 30}}".to_owned(),
            (_, "birthDate") => "\"1966-05-01\"".to_owned(),
            (_, "on" | "startsOn") => "\"2027-04-01\"".to_owned(),
            (_, "fiscalYear") => "2026".to_owned(),
            (_, "monthlySalary") => "400000".to_owned(),
            (_, "kind") => "DISASTER_SUPPORT".to_owned(),
            (_, "line") => "{places: 3}".to_owned(),
            (_, "exam") => absent("PromotionExam"),
            (_, "component") => absent("ExamComponent"),
            (_, "stage") => absent("SelectionStage"),
            (_, "opening") => absent("SeniorOpening"),
            (_, "one" | "other") => absent("RecruitmentCampaign"),
            _ => panic!("nothing is known to give {root} as its {argument}"),
        }
    }

    fn arguments(&self, root: &Value) -> String {
        let name = root["name"].as_str().unwrap();
        let each = required(root).map(|it| format!("{it}: {}", self.literal(name, it))).collect::<Vec<_>>().join(", ");
        if each.is_empty() { each } else { format!("({each})") }
    }
}

fn required(field: &Value) -> impl Iterator<Item = &str> {
    let arguments = field["args"].as_array().unwrap().iter();
    arguments.filter(|it| it["type"]["kind"] == "NON_NULL" && it["defaultValue"].is_null()).map(|it| it["name"].as_str().unwrap())
}

/// A request for each root: all scalars of what it answers, of a page with its total and its items.
async fn requests(app: &App, aim: &Aim) -> BTreeMap<String, String> {
    let schema = app.admin().data(SHAPE, json!({})).await["__schema"].take();
    let types: HashMap<&str, &Value> =
        schema["types"].as_array().unwrap().iter().map(|it| (it["name"].as_str().unwrap(), &it["fields"])).collect();
    let leaf = |field: &&Value| matches!(innermost(&field["type"]).0, "SCALAR" | "ENUM") && required(field).next().is_none();
    let scalars = |name: &str| {
        let fields = types[name].as_array().unwrap().iter().filter(leaf).map(|it| it["name"].as_str().unwrap());
        fields.collect::<Vec<_>>().join(" ")
    };
    let selection = |of: &Value| {
        let (kind, name) = innermost(of);
        match (kind, name.strip_suffix("Connection")) {
            ("OBJECT", Some(node)) => format!("{{ totalCount nodes {{ __typename {} }} }}", scalars(node)),
            ("OBJECT", None) => format!("{{ __typename {} }}", scalars(name)),
            ("SCALAR" | "ENUM", _) => String::new(),
            _ => "{ __typename }".to_owned(),
        }
    };
    let roots = schema["queryType"]["fields"].as_array().unwrap().iter().map(|it| {
        let name = it["name"].as_str().unwrap();
        (name.to_owned(), format!("{{ {name}{} {} }}", aim.arguments(it), selection(&it["type"])))
    });
    roots.filter(|(name, _)| !MOVING.contains(&name.as_str())).collect()
}

/// What somebody is answered by each root, by the roles they come in: the data, and the codes of what is refused.
type Answers = BTreeMap<(String, String), Value>;

/// Of somebody in every role at once, and in each alone.
async fn answers(app: &App, requests: &BTreeMap<String, String>, number: &str) -> Answers {
    let every: Vec<Role> = Role::iter().filter(|it| !matches!(it, Role::Service | Role::Applicant)).collect();
    let guises = std::iter::once(every).chain(Role::iter().map(|it| vec![it]));
    let mut all = BTreeMap::new();
    for roles in guises {
        let head = app.staff(number, &roles);
        for (name, request) in requests {
            let answer = head.ask(request, json!({})).await;
            let codes: Vec<&Value> = answer["errors"].as_array().into_iter().flatten().map(|it| &it["extensions"]["code"]).collect();
            assert!(codes.iter().all(|code| ["FORBIDDEN", "NOT_FOUND"].contains(&code.as_str().unwrap())), "{name}: {answer:#}");
            all.insert((format!("{roles:?}"), name.clone()), json!({"data": answer["data"], "codes": codes}));
        }
    }
    all
}

fn alike(now: &Answers, before: &Answers, when: &str) {
    assert_eq!(now.len(), before.len());
    for (key, answer) in now {
        assert_eq!(answer, &before[key], "{key:?} when {when}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_root_of_the_schema_tells_the_own_line() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let posting = kobo.posting("04010000", 1).await;
    let member = app.people_of("04010000").await.1.remove(0);
    kobo.done("namePostingPanel", "posting { id }", json!({"posting": posting, "expectedVersion": 2, "panel": [member]})).await;
    kobo.publish().await;
    app.turn_to("2026-11-24");
    let person = staff(&app).await.into_iter().find(|it| it.unit == "05010100").unwrap();
    let above = kobo.office.head_of("05010000").await;
    let mut aim = Aim::at(&kobo, &person.number).await;
    let absent = requests(&app, &aim).await;
    assert!(absent.len() >= 66, "{}", absent.len());
    let mut before = answers(&app, &absent, &above).await;
    let answered = before.values().filter(|it| it["data"].as_object().is_some_and(|data| data.values().any(|it| !it.is_null()))).count();
    assert!(answered >= 100, "a comparison of refusals proves nothing: {answered} of {}", before.len());
    let same = async |aim: &Aim, when: &str, before: &Answers| {
        alike(&answers(&app, &requests(&app, aim).await, &above).await, before, when);
    };
    let id = kobo.apply(&person.number, &posting, 1).await;
    aim.application = id.as_str().unwrap().to_owned();
    same(&aim, "it was made", &before).await;
    kobo.done("passPostingDocuments", "applications { id }", json!({"applications": [id]})).await;
    same(&aim, "the documents passed", &before).await;
    let at = json!({"interviews": [{"application": id, "at": "2026-12-15T01:00:00Z", "place": "本館"}]});
    kobo.done("schedulePostingInterviews", "applications { id }", at).await;
    let opinion = json!({"application": id, "points": 5, "comment": "意欲が高い"});
    assert_eq!(code(&act(&app.staff(&member, &[Role::Employee]), "givePostingOpinion", "", opinion).await), "NO ERROR");
    same(&aim, "they were interviewed", &before).await;
    kobo.done("decidePosting", "applications { id }", json!({"posting": posting, "selected": [id]})).await;
    same(&aim, "it was decided", &before).await;
    kobo.notify(&posting).await;
    before = answers(&app, &requests(&app, &aim).await, &above).await;
    let (batch, version) = kobo.office.batch("異動", "2027-04-01").await;
    aim.batch.clone_from(&batch);
    kobo.done("draftPostingOrders", "applications { id }", json!({"posting": posting, "batch": batch, "expectedBatchVersion": version}))
        .await;
    same(&aim, "the order was drafted", &before).await;
    kobo.office.approve(&batch).await;
    same(&aim, "the order was decided", &before).await;
    // 内示: from its day on the heads of both sides learn of a transfer, and of no application.
    kobo.office.pre_notify(&batch).await;
    let told: BTreeSet<String> = answers(&app, &requests(&app, &aim).await, &above)
        .await
        .into_iter()
        .filter(|(key, now)| *now != before[key])
        .map(|((_, root), now)| {
            assert!(!now.to_string().contains("募"), "{root}: {now:#}");
            root
        })
        .collect();
    assert_eq!(told, ROOTS_OF_ORDERS.map(str::to_owned).into());
}

/// The same of a declaration: made, bid for, accepted, approved and drafted.
#[tokio::test(flavor = "multi_thread")]
async fn no_root_of_the_schema_tells_the_own_line_of_a_free_agent() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let person = staff(&app).await.into_iter().find(|it| it.unit == "05010100").unwrap();
    let above = kobo.office.head_of("05010000").await;
    let mut aim = Aim {
        application: jinzai::id::encode("FreeAgentDeclaration", Uuid::from_u128(7)).to_string(),
        ..Aim::at(&kobo, &person.number).await
    };
    let before = answers(&app, &requests(&app, &aim).await, &above).await;
    let same = async |aim: &Aim, when: &str| alike(&answers(&app, &requests(&app, aim).await, &above).await, &before, when);
    let me = kobo.office.someone(&person.number);
    let declare = json!({"skills": "統計", "wishes": "企画", "validUntil": "2027-03-31"});
    let made = act(&me, "declareFreeAgency", "declaration { id }", declare).await["declaration"]["id"].take();
    aim.application = made.as_str().unwrap().to_owned();
    same(&aim, "it was declared").await;
    let bid = json!({"declaration": made, "orgUnit": kobo.office.unit("02010000").await["id"], "message": "ぜひ"});
    act(&kobo.office.head(&kobo.office.head_of("02010000").await), "bidForFreeAgent", "declaration { id }", bid).await;
    let bids = "{ freeAgentDeclarations { nodes { bids { id } } } }";
    let bid = me.data(bids, json!({})).await["freeAgentDeclarations"]["nodes"][0]["bids"][0]["id"].take();
    aim.batch = bid.as_str().unwrap().to_owned();
    same(&aim, "somebody bid").await;
    let accept = json!({"bid": bid, "expectedVersion": 1, "accepts": true});
    assert_eq!(code(&act(&me, "answerFreeAgentBid", "", accept).await), "NO ERROR");
    same(&aim, "it was accepted").await;
    let (batch, version) = kobo.office.batch("FAによる異動", "2027-04-01").await;
    let transfer = json!({"batch": batch, "expectedBatchVersion": version, "startsOn": "2027-04-01"});
    let decision = json!({"bid": bid, "expectedVersion": 2, "approves": true, "transfer": transfer});
    kobo.done("decideFreeAgentBid", "declaration { state }", decision).await;
    aim.batch = batch.clone();
    same(&aim, "the transfer was drafted").await;
    kobo.office.approve(&batch).await;
    same(&aim, "the order was decided").await;
}
