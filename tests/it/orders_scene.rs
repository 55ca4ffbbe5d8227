//! Who sees what of a batch, through every root field that leads to it.

use jinzai::access::Role;
use serde_json::{Value, json};

use crate::{orders::Office, support::Asker};

/// Everything that leads to a batch, an order of it, its person and the units it touches.
const GLIMPSE: &str = "query($b: ID!, $o: ID!, $p: ID!, $u: ID!) {
    orderBatch(id: $b) { id title orderCount planners { number } route { name } findings { errors } allowedActions { action } }
    orderBatches { totalCount nodes { id } }
    personnelOrders(filter: {batch: $b}, first: 100) { totalCount nodes { id kind person { number } toUnit { code } noticeText } }
    ofPerson: personnelOrders(filter: {employee: $p}) { totalCount }
    ofUnit: personnelOrders(filter: {orgUnit: $u}) { totalCount }
    batch: node(id: $b) { id }
    order: node(id: $o) { id }
    nodes(ids: [$b, $o]) { id }
    orgUnit(by: {id: $u}) { headcount(asOf: \"2027-04-01\") members(asOf: \"2027-04-01\") { totalCount } posts(asOf: \"2027-04-01\") { holders(asOf: \"2027-04-01\") { kind } } }
    employees(filter: {standing: {asOf: \"2027-04-01\", orgUnit: $u}}) { totalCount }
    employee(by: {id: $p}) { standing(asOf: \"2027-04-01\") { orgUnit { code } } history { effectiveFrom } personnelRecord { order { kind } } additionalPosts(asOf: \"2027-04-01\") { kind } leaves(asOf: \"2027-04-01\") { effectiveFrom } }
}";

/// Who looks, by name, each with the token they would have.
async fn watchers<'a>(office: &Office<'a>, person: &str, (from, to): (&str, &str)) -> Vec<(&'static str, Asker<'a>)> {
    let app = office.app;
    let staff = |number: &str, role: Role| app.staff(number, &[role, Role::Employee]);
    let head_over = async |section: &str| office.head_of(&format!("{}0000", &section[..4])).await;
    let (head_from, head_to) = (head_over(from).await, head_over(to).await);
    let (_, strangers) = app.people_of("17010000").await;
    vec![
        ("planner", office.planner()),
        ("administrator", staff(&strangers[0], Role::PersonnelAdministrator)),
        ("officer", staff(&strangers[1], Role::PersonnelOfficer)),
        ("auditor", app.role(Role::Auditor)),
        ("person", office.someone(person)),
        ("head of the old unit", office.head(&head_from)),
        ("head of the new unit", office.head(&head_to)),
        ("another head", office.head(&office.head_of("17010000").await)),
        ("somebody", office.someone(&strangers[2])),
        (
            "service",
            app.holder_of(app.token(
                "portal",
                &[Role::Service],
                None,
                Some("orderBatch orderBatches personnelOrders node nodes orgUnit employees employee"),
            )),
        ),
    ]
}

pub struct Scene<'a, 'b> {
    pub office: &'b Office<'a>,
    pub variables: Value,
    pub person: String,
    pub sections: (String, String),
}

/// What everybody sees, by the name of the watcher.
pub type Glimpses = Vec<(&'static str, Value)>;

impl Scene<'_, '_> {
    pub async fn glimpses(&self) -> Glimpses {
        let mut all = vec![];
        for (name, asker) in watchers(self.office, &self.person, (&self.sections.0, &self.sections.1)).await {
            let mut answer = asker.ask(GLIMPSE, self.variables.clone()).await;
            assert_eq!(answer["errors"], Value::Null, "{name}: {answer:#}");
            all.push((name, answer["data"].take()));
        }
        all
    }

    fn knows(&self, name: &str, seen: &Value, orders: i64, batch: bool) {
        let id = &self.variables["o"];
        assert_eq!(seen["personnelOrders"]["totalCount"], orders, "{name}");
        assert_eq!(seen["orderBatch"].is_object(), batch, "{name}");
        assert_eq!((seen["batch"].is_object(), seen["nodes"][0].is_object()), (batch, batch), "{name}");
        let listed = seen["orderBatches"]["nodes"].as_array().unwrap().iter().any(|it| it["id"] == self.variables["b"]);
        assert_eq!(listed, batch, "{name}");
        assert_eq!(seen["order"].is_object(), orders > 0, "{name}");
        assert_eq!(seen["nodes"][1].is_object(), orders > 0, "{name}");
        if orders > 0 && orders <= 100 {
            let known = seen["personnelOrders"]["nodes"].as_array().unwrap();
            assert!(known.iter().any(|it| it["id"] == *id), "{name}");
        }
    }

    pub fn only_the_planner_knows(&self, glimpses: &Glimpses) {
        for (name, seen) in glimpses {
            if *name == "planner" {
                self.knows(name, seen, 300, true);
            } else {
                self.knows(name, seen, 0, false);
                assert_eq!((&seen["ofPerson"]["totalCount"], &seen["ofUnit"]["totalCount"]), (&json!(0), &json!(0)), "{name}");
            }
        }
    }

    pub fn the_person_and_both_heads_know(&self, glimpses: &Glimpses, before: &Glimpses) {
        for ((name, seen), (_, before)) in glimpses.iter().zip(before) {
            match *name {
                "planner" => self.knows(name, seen, 300, true),
                "person" => self.knows(name, seen, 1, false),
                "head of the old unit" | "head of the new unit" => {
                    let known = seen["personnelOrders"]["totalCount"].as_i64().unwrap();
                    assert!((1..60).contains(&known), "{name} sees {known}");
                    self.knows(name, seen, known, false);
                    for it in seen["personnelOrders"]["nodes"].as_array().unwrap() {
                        assert!(!["REPRIMAND", "LEAVE"].contains(&it["kind"].as_str().unwrap()), "{name}");
                    }
                }
                "another head" => {
                    let known = seen["personnelOrders"]["totalCount"].as_i64().unwrap();
                    assert!(seen["order"].is_null() && known < 60, "{name} sees {known}");
                }
                _ => self.knows(name, seen, 0, false),
            }
            // The timeline itself says nothing yet.
            for field in ["orgUnit", "employees"] {
                assert_eq!(seen[field], before[field], "{name}");
            }
            if *name != "person" && *name != "planner" && !name.starts_with("head") {
                assert_eq!(seen["employee"], before["employee"], "{name}");
            }
        }
    }

    pub fn all_staff_know(&self, glimpses: &Glimpses) {
        for (name, seen) in glimpses {
            // A reprimand and a leave are for the personnel office and the person.
            let orders = match *name {
                "planner" | "administrator" | "officer" | "auditor" => 300,
                _ => 298,
            };
            self.knows(name, seen, orders, true);
            let takes_part = *name == "planner";
            assert_eq!(seen["orderBatch"]["planners"].is_array(), takes_part, "{name}");
            assert_eq!(seen["orderBatch"]["route"].is_array(), takes_part, "{name}");
            assert_eq!(seen["orderBatch"]["findings"].is_object(), takes_part, "{name}");
            assert_eq!(seen["orderBatch"]["allowedActions"] != json!([]), takes_part, "{name}");
            assert_eq!(seen["ofPerson"]["totalCount"], 1, "{name}");
        }
    }
}
