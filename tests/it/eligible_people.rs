//! Who meets a rule, as a connection: narrowed by occupation, read forwards and backwards, and the same people either way.

use serde_json::{Value, json};

use crate::{recruitment::act, support::App};

const PAGE: &str = "query($r: ID!, $o: [ID!], $f: Int, $a: String, $l: Int, $b: String) {
    eligiblePeople(rule: $r, filter: {occupations: $o}, first: $f, after: $a, last: $l, before: $b) {
        totalCount nodes { number standing { occupation { id } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
}";

fn numbers(page: &Value) -> Vec<String> {
    page["nodes"].as_array().unwrap().iter().map(|it| it["number"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_are_the_same_people_forwards_and_backwards_and_by_occupation() {
    let app = App::city().await;
    let rule = json!({"code": "RANK", "name": "主任", "legalBasis": "要綱", "referenceDay": "AS_ASKED", "criteria": {"rank": {"codes": ["SHUNIN"]}}});
    let rule = act(&app.admin(), "defineEligibilityRule", "rule { id }", rule).await["rule"]["id"].take();
    let page = async |more: Value| {
        let mut variables = json!({"r": rule});
        variables.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        app.admin().data(PAGE, variables).await["eligiblePeople"].take()
    };
    let (mut forwards, mut by_occupation, mut after) = (vec![], std::collections::BTreeMap::<String, Vec<String>>::new(), Value::Null);
    let total = loop {
        let found = page(json!({"f": 70, "a": after})).await;
        assert_eq!(found["pageInfo"]["hasPreviousPage"], !forwards.is_empty());
        for it in found["nodes"].as_array().unwrap() {
            let occupation = it["standing"]["occupation"]["id"].as_str().unwrap().to_owned();
            by_occupation.entry(occupation).or_default().push(it["number"].as_str().unwrap().to_owned());
        }
        forwards.extend(numbers(&found));
        if found["pageInfo"]["hasNextPage"] == false {
            break found["totalCount"].as_u64().unwrap();
        }
        after = found["pageInfo"]["endCursor"].clone();
    };
    assert!(forwards.len() as u64 == total && total > 140 && by_occupation.len() > 1, "{total} in {}", by_occupation.len());
    let (mut backwards, mut before): (Vec<String>, Value) = (vec![], Value::Null);
    loop {
        let found = page(json!({"l": 70, "b": before})).await;
        assert_eq!(found["pageInfo"]["hasNextPage"], !backwards.is_empty());
        backwards = numbers(&found).into_iter().chain(backwards).collect();
        if found["pageInfo"]["hasPreviousPage"] == false {
            break;
        }
        before = found["pageInfo"]["startCursor"].clone();
    }
    assert_eq!(backwards, forwards);
    for (occupation, people) in by_occupation {
        let found = page(json!({"o": [occupation], "f": 100})).await;
        assert_eq!(found["totalCount"], json!(people.len()));
        assert_eq!(numbers(&found)[..], people[..people.len().min(100)]);
    }
}
