//! How the demo city is filled: acts and questions of its people, each as they would be made through HTTP.

use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use entity::role_grant::Role;
use serde_json::{Value, json};

use super::{Failure, import::ask_as};
use crate::access::{Actor, Caller, End, Office};

/// Somebody with these roles, as their token would make them.
pub async fn actor(office: &Arc<Office>, subject: &str, roles: &[Role], number: Option<&str>) -> Result<Arc<Actor>, Failure> {
    let now = office.now();
    let caller = Caller {
        subject: subject.to_owned(),
        token_id: None,
        issued_at: now,
        expires_at: now + TimeDelta::hours(1),
        roles: roles.to_vec(),
        employee_number: number.map(str::to_owned),
        scopes: None,
        acting_party: None,
    };
    office.admit(&caller).await.map_err(|error| Failure::Failed(error.to_string()))
}

/// What a question is answered with.
pub async fn ask(office: &Arc<Office>, who: &Arc<Actor>, query: &str, variables: Value) -> Result<Value, Failure> {
    Ok(ask_as(office, who.clone(), query, variables, End::Commit).await?["data"].take())
}

/// The name of the input of an act: its own, but for the few that share one.
fn input_of(name: &str) -> String {
    match name {
        "publishCampaign" => "CampaignStep".to_owned(),
        "publishPostingRound" => "PostingRoundStep".to_owned(),
        "approvePosting" => "PostingStep".to_owned(),
        "announcePromotionExam" | "admitExaminees" => "PromotionExamStep".to_owned(),
        "askSecondmentConsent" => "SecondmentStep".to_owned(),
        _ => format!("{}{}", name[..1].to_uppercase(), &name[1..]),
    }
}

/// Does something that must succeed.
pub async fn act(office: &Arc<Office>, who: &Arc<Actor>, name: &str, answer: &str, input: Value) -> Result<Value, Failure> {
    let kind = input_of(name);
    let query = format!("mutation($i: {kind}Input!) {{ {name}(input: $i) {{ {answer} errors {{ code message path }} }} }}");
    let mut answer = ask_as(office, who.clone(), &query, json!({ "i": input }), End::Commit).await?;
    let payload = answer["data"][name].take();
    if payload["errors"] == json!([]) { Ok(payload) } else { Err(Failure::Failed(format!("{name}: {answer} {payload}"))) }
}

pub fn days(day: NaiveDate, more: u64) -> NaiveDate {
    day.checked_add_days(Days::new(more)).unwrap_or(day)
}

pub fn days_before(day: NaiveDate, fewer: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(fewer)).unwrap_or(day)
}

/// The next 1 April that is some months away.
pub fn first_day(today: NaiveDate) -> NaiveDate {
    let soon = days(today, 60);
    let april = NaiveDate::from_ymd_opt(soon.year(), 4, 1).unwrap_or(soon);
    if april > soon { april } else { NaiveDate::from_ymd_opt(soon.year() + 1, 4, 1).unwrap_or(soon) }
}
