//! Secrecy asked of every root field of the schema: what a head above the applicant is answered, in every role at once and in each alone, is the
//! same before and after each act that must stay a secret.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jinzai::access::Role;
use sea_orm::Iterable;
use serde_json::{Value, json};

use crate::{
    posting::{Kobo, staff},
    recruitment::{act, code},
    support::App,
};

/// Roots that move by being asked: what is read is audited.
const MOVING: [&str; 4] = ["auditEntries", "myAccessLog", "serverTime", "errorCatalog"];

/// Roots that tell a transfer to the heads of both sides from the day of its 内示 on.
const ROOTS_OF_ORDERS: [&str; 1] = ["personnelOrders"];

const SHAPE: &str = "{ __schema { queryType { fields { ...F } } types { name fields { ...F } } } }
    fragment F on __Field { name args { defaultValue type { kind } } type { ...T } }
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

fn innermost(of: &Value) -> (&str, &str) {
    if of["ofType"].is_object() { innermost(&of["ofType"]) } else { (of["kind"].as_str().unwrap(), of["name"].as_str().unwrap()) }
}

fn asks_for_more(field: &Value) -> bool {
    field["args"].as_array().unwrap().iter().any(|it| it["type"]["kind"] == "NON_NULL" && it["defaultValue"].is_null())
}

/// A request for each root that takes no argument: all scalars of what it answers, of a page with its total and its items.
async fn requests(app: &App) -> BTreeMap<String, String> {
    let schema = app.admin().data(SHAPE, json!({})).await["__schema"].take();
    let types: HashMap<&str, &Value> =
        schema["types"].as_array().unwrap().iter().map(|it| (it["name"].as_str().unwrap(), &it["fields"])).collect();
    let leaf = |field: &&Value| matches!(innermost(&field["type"]).0, "SCALAR" | "ENUM") && !asks_for_more(field);
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
    let roots = schema["queryType"]["fields"].as_array().unwrap().iter().filter(|it| !asks_for_more(it));
    let roots = roots
        .map(|it| (it["name"].as_str().unwrap().to_owned(), format!("{{ {} {} }}", it["name"].as_str().unwrap(), selection(&it["type"]))));
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
            assert!(codes.iter().all(|code| **code == "FORBIDDEN"), "{name}: {answer:#}");
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
    let requests = requests(&app).await;
    assert!(requests.len() >= 40, "{}", requests.len());
    let person = staff(&app).await.into_iter().find(|it| it.unit == "05010100").unwrap();
    let above = kobo.office.head_of("05010000").await;
    let mut before = answers(&app, &requests, &above).await;
    let answered = before.values().filter(|it| it["data"].as_object().is_some_and(|data| data.values().any(|it| !it.is_null()))).count();
    assert!(answered >= 100, "a comparison of refusals proves nothing: {answered} of {}", before.len());
    let same = async |when: &str, before: &Answers| alike(&answers(&app, &requests, &above).await, before, when);
    let id = kobo.apply(&person.number, &posting, 1).await;
    same("it was made", &before).await;
    kobo.done("passPostingDocuments", "applications { id }", json!({"applications": [id]})).await;
    same("the documents passed", &before).await;
    let at = json!({"interviews": [{"application": id, "at": "2026-12-15T01:00:00Z", "place": "本館"}]});
    kobo.done("schedulePostingInterviews", "applications { id }", at).await;
    let opinion = json!({"application": id, "points": 5, "comment": "意欲が高い"});
    assert_eq!(code(&act(&app.staff(&member, &[Role::Employee]), "givePostingOpinion", "", opinion).await), "NO ERROR");
    same("they were interviewed", &before).await;
    kobo.done("decidePosting", "applications { id }", json!({"posting": posting, "selected": [id]})).await;
    same("it was decided", &before).await;
    kobo.notify(&posting).await;
    before = answers(&app, &requests, &above).await;
    let (batch, version) = kobo.office.batch("異動", "2027-04-01").await;
    kobo.done("draftPostingOrders", "applications { id }", json!({"posting": posting, "batch": batch, "expectedBatchVersion": version}))
        .await;
    same("the order was drafted", &before).await;
    kobo.office.approve(&batch).await;
    same("the order was decided", &before).await;
    // 内示: from its day on the heads of both sides learn of a transfer, and of no application.
    kobo.office.pre_notify(&batch).await;
    let told: BTreeSet<String> = answers(&app, &requests, &above)
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

/// The same of a declaration: made, bid for and accepted.
#[tokio::test(flavor = "multi_thread")]
async fn no_root_of_the_schema_tells_the_own_line_of_a_free_agent() {
    let app = App::city().await;
    let kobo = Kobo::new(&app, json!({})).await;
    let requests = requests(&app).await;
    let person = staff(&app).await.into_iter().find(|it| it.unit == "05010100").unwrap();
    let above = kobo.office.head_of("05010000").await;
    let before = answers(&app, &requests, &above).await;
    let same = async |when: &str| alike(&answers(&app, &requests, &above).await, &before, when);
    let me = kobo.office.someone(&person.number);
    let declare = json!({"skills": "統計", "wishes": "企画", "validUntil": "2027-03-31"});
    let made = act(&me, "declareFreeAgency", "declaration { id }", declare).await["declaration"]["id"].take();
    same("it was declared").await;
    let bid = json!({"declaration": made, "orgUnit": kobo.office.unit("02010000").await["id"], "message": "ぜひ"});
    act(&kobo.office.head(&kobo.office.head_of("02010000").await), "bidForFreeAgent", "declaration { id }", bid).await;
    let bids = "{ freeAgentDeclarations { nodes { bids { id } } } }";
    let bid = me.data(bids, json!({})).await["freeAgentDeclarations"]["nodes"][0]["bids"][0]["id"].take();
    same("somebody bid").await;
    let accept = json!({"bid": bid, "expectedVersion": 1, "accepts": true});
    assert_eq!(code(&act(&me, "answerFreeAgentBid", "", accept).await), "NO ERROR");
    same("it was accepted").await;
}
