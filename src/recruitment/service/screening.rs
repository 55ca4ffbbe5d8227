//! 受験資格の確認: who meets the conditions of a category gets an examinee number and enters the first stage.

use std::collections::HashMap;

use entity::{
    application::{self, ApplicationState},
    candidate, exam_category, stage_result,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{applications, bulk::assign, categories::category_in, flows, stages};
use crate::{
    access::{Changed, Clearance},
    error::{Error, ErrorCode, Refusal},
    personnel::{
        import::AT_ONCE,
        rules::{LONGEST_REASON, plain_text},
    },
    recruitment::rules::{
        conditions::{self, Conditions},
        life::Step,
        steps::{CampaignStep, StageStep},
    },
};

/// 受験資格の確認の結果.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screening {
    pub eligible: i64,
    pub ineligible: i64,
    /// Those who did not declare the grounds of LPSA 16 yet: they wait.
    pub undeclared: i64,
}

/// Judges every application of a category that waits for it, and those named that were refused before; some are refused for a reason
/// of the office, also after they were admitted, until they have a result.
pub async fn screen(clearance: &Clearance<'_>, category: Uuid, refused: &[(Uuid, String)], again: &[Uuid]) -> Result<Changed, Error> {
    let category = category_in(clearance, category, CampaignStep::Select).await?;
    for (index, (_, reason)) in refused.iter().enumerate() {
        let place = ["input".to_owned(), "refusals".to_owned(), index.to_string(), "reason".to_owned()];
        plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(place))?;
    }
    let db = clearance.db();
    reconsider(clearance, category.id, again).await?;
    let waiting = clearance.find::<application::Entity>().filter(application::COLUMN.category_id.eq(category.id));
    let named = Condition::all()
        .add(application::COLUMN.state.eq(ApplicationState::Eligible))
        .add(application::COLUMN.id.is_in(refused.iter().map(|(id, _)| *id)));
    let waiting = waiting.filter(Condition::any().add(application::COLUMN.state.eq(ApplicationState::Submitted)).add(named));
    let waiting = waiting.order_by_asc(application::Column::Sequence).all(&db).await?;
    if let Some(index) = refused.iter().position(|(id, _)| waiting.iter().all(|it| it.id != *id)) {
        let refusal = Refusal::plain(ErrorCode::NotFound);
        return Err(refusal.at(["input".to_owned(), "refusals".to_owned(), index.to_string(), "application".to_owned()]).into());
    }
    let births = births(clearance, &waiting).await?;
    let declared = applications::declarations(clearance, waiting.iter().map(|it| it.id).collect()).await?;
    let conditions = Conditions { born_on_or_after: category.born_on_or_after, born_on_or_before: category.born_on_or_before };
    let mut report = Screening::default();
    let (mut eligible, mut reasons) = (vec![], vec![]);
    for it in &waiting {
        let by_office = refused.iter().find(|(id, _)| *id == it.id).map(|(_, reason)| reason.clone());
        if by_office.is_none() && it.declared_at.is_none() {
            report.undeclared += 1;
            continue;
        }
        let grounds = declared.get(&it.id).map_or(&[][..], Vec::as_slice);
        let by_rule = conditions::refusal(births.get(&it.candidate_id).copied().flatten(), conditions, grounds, category.exam_on);
        match by_office.or_else(|| by_rule.map(|code| code.describe().ja.to_owned())) {
            Some(reason) => reasons.push((it.id, reason)),
            None => eligible.push(it.id),
        }
    }
    (report.eligible, report.ineligible) = (count(&eligible), count(&reasons));
    let out: Vec<Uuid> = reasons.iter().map(|(id, _)| *id).collect();
    leave_stages(clearance, &out).await?;
    for from in [ApplicationState::Submitted, ApplicationState::Eligible] {
        stages::advance(clearance, &out, from, Step::Refuse).await?;
    }
    admit(clearance, &category, &eligible).await?;
    let reasons = reasons.into_iter().map(|(id, reason)| (id, reason.into())).collect();
    assign::<application::Entity>(&db, application::Column::Id, application::Column::Note, reasons).await?;
    let json = serde_json::to_value(&report).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Changed { objects: vec![category.id], report: Some(json.clone()), detail: Some(json), ..Changed::default() })
}

/// Those that were refused by mistake wait once more.
async fn reconsider(clearance: &Clearance<'_>, category: Uuid, again: &[Uuid]) -> Result<(), Error> {
    let rows = applications::by_ids(clearance, again.to_vec()).await?;
    if let Some(index) = again.iter().position(|id| rows.iter().all(|it| it.id != *id || it.category_id != category)) {
        return Err(Refusal::plain(ErrorCode::NotFound).at(["input".to_owned(), "reconsider".to_owned(), index.to_string()]).into());
    }
    for row in &rows {
        Step::Reconsider.from(row.state).map_err(|refusal| refusal.at(["input", "reconsider"]))?;
    }
    let ids: Vec<Uuid> = rows.iter().map(|it| it.id).collect();
    stages::advance(clearance, &ids, ApplicationState::Ineligible, Step::Reconsider).await?;
    let notes = ids.iter().map(|id| (*id, None::<String>.into())).collect();
    assign::<application::Entity>(&clearance.db(), application::Column::Id, application::Column::Note, notes).await
}

/// Who is refused after all has left the stage that they had entered; a result stands in the way.
async fn leave_stages(clearance: &Clearance<'_>, refused: &[Uuid]) -> Result<(), Error> {
    let db = clearance.db();
    let theirs = || clearance.all::<stage_result::Entity>().filter(stage_result::COLUMN.application_id.is_in(refused.iter().copied()));
    let known = Condition::any().add(stage_result::COLUMN.outcome.is_not_null()).add(stage_result::COLUMN.points.is_not_null());
    if theirs().filter(known).one(&db).await?.is_some() {
        return Err(Refusal::plain(ErrorCode::StageNotInState).at(["input", "refusals"]).into());
    }
    stage_result::Entity::delete_many().filter(stage_result::COLUMN.application_id.is_in(refused.iter().copied())).exec(&db).await?;
    Ok(())
}

fn count<T>(rows: &[T]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}

async fn births(clearance: &Clearance<'_>, rows: &[application::Model]) -> Result<HashMap<Uuid, Option<chrono::NaiveDate>>, Error> {
    let mut births = HashMap::new();
    for some in rows.chunks(AT_ONCE) {
        let select = clearance.all::<candidate::Entity>().select_only().columns([candidate::Column::Id, candidate::Column::BirthDate]);
        let select = select.filter(candidate::COLUMN.id.is_in(some.iter().map(|it| it.candidate_id)));
        let found: Vec<(Uuid, Option<chrono::NaiveDate>)> = select.into_tuple().all(&clearance.db()).await?;
        births.extend(found);
    }
    Ok(births)
}

/// Gives examinee numbers in the order of receipt and opens the first stage.
async fn admit(clearance: &Clearance<'_>, category: &exam_category::Model, eligible: &[Uuid]) -> Result<(), Error> {
    if eligible.is_empty() {
        return Ok(());
    }
    let db = clearance.db();
    let known = clearance.all::<application::Entity>().filter(application::COLUMN.category_id.eq(category.id));
    let known: Vec<String> = known
        .filter(application::COLUMN.examinee_number.is_not_null())
        .select_only()
        .column(application::Column::ExamineeNumber)
        .into_tuple()
        .all(&db)
        .await?;
    let prefix = format!("{}-", category.code);
    let last = known.iter().filter_map(|it| it.strip_prefix(&prefix)?.parse::<usize>().ok()).max().unwrap_or_default();
    // Who had a number keeps it.
    let numbered = clearance.all::<application::Entity>().filter(application::COLUMN.id.is_in(eligible.iter().copied()));
    let numbered = numbered.filter(application::COLUMN.examinee_number.is_not_null()).select_only().column(application::Column::Id);
    let numbered: Vec<Uuid> = numbered.into_tuple().all(&db).await?;
    let numbers = eligible
        .iter()
        .filter(|it| !numbered.contains(it))
        .enumerate()
        .map(|(index, id)| (*id, format!("{prefix}{:04}", last + index + 1).into()));
    assign::<application::Entity>(&db, application::Column::Id, application::Column::ExamineeNumber, numbers.collect()).await?;
    stages::advance(clearance, eligible, ApplicationState::Submitted, Step::Admit).await?;
    let flow = flows::current_of(clearance, category.id).await?;
    let first = flows::stages(clearance, vec![flow]).await?.into_iter().next();
    let first = first.ok_or_else(|| Error::Internal("a published flow has no stages".to_owned()))?;
    if StageStep::Run.from(first.state).is_err() {
        let refusal = Refusal::new(ErrorCode::StageNotInState, "最初の選考段階は判定済みです。", "the first stage is decided already");
        return Err(refusal.at(["input", "category"]).into());
    }
    stages::enter(clearance, &first, eligible).await
}
