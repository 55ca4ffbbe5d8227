//! The rules of eligibility of the demo city, and the careers and scores by which they are judged.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{Failure, import::ask_as, progress};
use crate::access::{Actor, End, Office};

const CAREERS: &[u8] = include_bytes!("../../profiles/shiomi/careers.csv");
const SCORES: &[u8] = include_bytes!("../../profiles/shiomi/evaluation-scores.csv");

/// Sees to it that the rules are there.
pub async fn prepare(office: &Arc<Office>) -> Result<(), Failure> {
    let operator = Arc::new(Actor::operator("demo"));
    let ask = |query: &'static str, variables: Value| ask_as(office, operator.clone(), query, variables, End::Commit);
    let known = ask("{ eligibilityRules { id } }", json!({})).await?;
    if known["data"]["eligibilityRules"][0].is_object() {
        return Ok(());
    }
    progress("資格要件と経歴を準備しています… (eligibility)");
    let careers = "mutation($i: ImportCareersInput!) { importCareers(input: $i) { report { imported } errors { code message } } }";
    let scores =
        "mutation($i: ImportEvaluationScoresInput!) { importEvaluationScores(input: $i) { report { imported } errors { code message } } }";
    for (query, root, file) in [(careers, "importCareers", CAREERS), (scores, "importEvaluationScores", SCORES)] {
        done(ask(query, json!({ "i": { "file": STANDARD.encode(file), "skipInvalid": true } })).await?, root)?;
    }
    let define =
        "mutation($i: DefineEligibilityRuleInput!) { defineEligibilityRule(input: $i) { rule { id } errors { code message path } } }";
    for rule in rules() {
        done(ask(define, json!({ "i": rule })).await?, "defineEligibilityRule")?;
    }
    Ok(())
}

fn done(answer: Value, root: &str) -> Result<(), Failure> {
    if answer["data"][root]["errors"] == json!([]) { Ok(()) } else { Err(Failure::Failed(format!("{root}: {answer}"))) }
}

/// 主査 by exam, and who may apply for a posting: as such cities write them.
fn rules() -> [Value; 2] {
    let barred =
        json!({ "not": { "discipline": { "kinds": ["DISCIPLINARY", "STATUS"], "withinMonths": 24, "countedFrom": "END_OF_EFFECT" } } });
    let shusa = json!({
        "code": "SHUSA-EXAM", "name": "主査昇任試験", "legalBasis": "潮見市職員昇任試験実施要綱", "referenceDay": "FIRST_OF_FISCAL_YEAR",
        "criteria": { "all": [
            { "rank": { "codes": ["SHUNIN"] } },
            { "tenure": { "of": "RANK", "months": 36 } },
            { "tenure": { "of": "SERVICE", "byEducation": [
                { "education": "GRADUATE_SCHOOL", "months": 96 }, { "education": "UNIVERSITY", "months": 96 },
                { "education": "JUNIOR_COLLEGE", "months": 120 }, { "education": "HIGH_SCHOOL", "months": 144 }] } },
            { "age": { "below": 59, "on": "LAST_OF_PREVIOUS_FISCAL_YEAR" } },
            { "not": { "onLeave": { "kinds": ["ADMINISTRATIVE", "SUSPENSION"] } } },
            barred] }
    });
    let posting = json!({
        "code": "KOBO", "name": "庁内公募", "legalBasis": "潮見市庁内公募実施要領", "referenceDay": "AS_ASKED",
        "criteria": { "all": [
            { "tenure": { "of": "UNIT", "months": 24 } },
            { "not": { "status": { "is": "SUPERVISORY_POST" } } }, { "not": { "status": { "is": "CONDITIONAL" } } },
            { "not": { "status": { "is": "SECONDED" } } },
            { "not": { "employment": { "kinds": ["FIXED_TERM", "FISCAL_YEAR", "TEMPORARY", "PRE_RETIREMENT_PART_TIME"] } } }] }
    });
    [shusa, posting]
}
