//! Flows: the ordered stages of a category with their rubrics; frozen by publication, then changed by a new version with a reason.

use std::collections::HashMap;

use entity::{
    application::{self, ApplicationState},
    exam_category,
    recruitment_campaign::CampaignState,
    rubric_item, selection_flow, selection_session,
    selection_stage::{self, StageKind, StageState},
    stage_result,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set, sea_query::Expr};
use uuid::Uuid;

use super::{
    campaigns::{LONGEST_NAME, LONGEST_TEXT},
    categories::category,
};
use crate::{
    access::{Changed, Clearance},
    error::{Error, ErrorCode, Refusal},
    personnel::{
        import::insert_all,
        rules::{LONGEST_REASON, plain_text},
    },
    recruitment::rules::steps::CampaignStep,
};

const MOST_STAGES: usize = 12;
/// The sums of marks are exact for as many.
const MOST_ITEMS: usize = 10;

/// A stage to be written.
#[derive(Clone, Debug)]
pub struct NewStage {
    pub kind: StageKind,
    pub name: String,
    pub weight: i32,
    pub blind: bool,
    pub counts_examinees: bool,
    pub items: Vec<NewItem>,
}

/// An item of its rubric.
#[derive(Clone, Debug)]
pub struct NewItem {
    pub name: String,
    pub most_points: i32,
    pub weight: i32,
    pub description: Option<String>,
}

/// Stages that could be published: named, weighted, one of them making examinees.
fn judge(stages: &[NewStage]) -> Result<(), Refusal> {
    let invalid = |ja: String, en: String| Refusal::new(ErrorCode::InvalidValue, ja, en);
    if stages.is_empty() || stages.len() > MOST_STAGES {
        return Err(invalid(format!("選考段階は 1 から {MOST_STAGES} までです。"), format!("1 to {MOST_STAGES} stages")).at(["stages"]));
    }
    if stages.iter().filter(|it| it.counts_examinees).count() > 1 {
        let refusal = invalid("受験者を数える段階は一つです。".to_owned(), "one stage counts the examinees".to_owned());
        return Err(refusal.at(["stages"]).by("REC-6", "採用試験実施要綱"));
    }
    for (index, stage) in stages.iter().enumerate() {
        let at = |refusal: Refusal, field: &str| refusal.at(["stages".to_owned(), index.to_string(), field.to_owned()]);
        plain_text(&stage.name, LONGEST_NAME).map_err(|refusal| at(refusal, "name"))?;
        if !(0..=100).contains(&stage.weight) {
            return Err(at(invalid("重みは 0 から 100 までです。".to_owned(), "a weight from 0 to 100".to_owned()), "weight"));
        }
        if stage.items.len() > MOST_ITEMS {
            return Err(at(invalid(format!("評価項目は {MOST_ITEMS} までです。"), format!("at most {MOST_ITEMS} items")), "items"));
        }
        for item in &stage.items {
            plain_text(&item.name, LONGEST_NAME).map_err(|refusal| at(refusal, "items"))?;
            if let Some(text) = &item.description {
                plain_text(text, LONGEST_TEXT).map_err(|refusal| at(refusal, "items"))?;
            }
            if !(1..=100).contains(&item.most_points) || !(1..=100).contains(&item.weight) {
                let refusal = invalid("満点と重みは 1 から 100 までです。".to_owned(), "points and weights from 1 to 100".to_owned());
                return Err(at(refusal, "items"));
            }
        }
    }
    Ok(())
}

/// Writes a flow of a category.
pub async fn write(
    clearance: &Clearance<'_>,
    category: Uuid,
    number: i32,
    reason: Option<String>,
    stages: &[NewStage],
) -> Result<Uuid, Error> {
    judge(stages)?;
    let db = clearance.db();
    let flow = Uuid::now_v7();
    let row = selection_flow::ActiveModel {
        id: Set(flow),
        category_id: Set(category),
        number: Set(number),
        reason: Set(reason),
        made_at: Set(clearance.now()),
    };
    selection_flow::Entity::insert(row).exec_without_returning(&db).await?;
    let (mut rows, mut items) = (vec![], vec![]);
    let counted = stages.iter().any(|it| it.counts_examinees);
    for (index, stage) in stages.iter().enumerate() {
        let id = Uuid::now_v7();
        rows.push(selection_stage::ActiveModel {
            id: Set(id),
            flow_id: Set(flow),
            position: Set(place(index)),
            kind: Set(stage.kind),
            name: Set(stage.name.clone()),
            weight: Set(stage.weight),
            blind: Set(stage.blind),
            // Where nothing is said, who sat the first stage is an examinee (REC-5).
            counts_examinees: Set(stage.counts_examinees || (!counted && index == 0)),
            state: Set(StageState::Open),
            basis: Set(None),
            cut_off: Set(None),
            decided_at: Set(None),
            released_at: Set(None),
            version: Set(1),
        });
        items.extend(stage.items.iter().enumerate().map(|(index, item)| rubric_item::ActiveModel {
            id: Set(Uuid::now_v7()),
            stage_id: Set(id),
            position: Set(place(index)),
            name: Set(item.name.clone()),
            most_points: Set(item.most_points),
            weight: Set(item.weight),
            description: Set(item.description.clone()),
        }));
    }
    insert_all(&db, rows).await?;
    insert_all(&db, items).await?;
    Ok(flow)
}

fn place(index: usize) -> i32 {
    i32::try_from(index).unwrap_or(i32::MAX - 1) + 1
}

/// The current flow of each category: the one of the highest number.
pub async fn current(clearance: &Clearance<'_>, categories: Vec<Uuid>) -> Result<HashMap<Uuid, Uuid>, Error> {
    let rows = versions(clearance, categories).await?;
    Ok(rows.into_iter().map(|it| (it.category_id, it.id)).collect())
}

/// The current flow of one category.
pub async fn current_of(clearance: &Clearance<'_>, category: Uuid) -> Result<Uuid, Error> {
    let flow = current(clearance, vec![category]).await?.remove(&category);
    flow.ok_or_else(|| Refusal::plain(ErrorCode::CampaignNotInState).at(["input", "category"]).into())
}

/// The stages of flows, in order.
pub async fn stages(clearance: &Clearance<'_>, flows: Vec<Uuid>) -> Result<Vec<selection_stage::Model>, Error> {
    let select = clearance.find::<selection_stage::Entity>().filter(selection_stage::COLUMN.flow_id.is_in(flows));
    Ok(select.order_by_asc(selection_stage::Column::Position).all(&clearance.db()).await?)
}

/// The items of the rubrics of stages, in order, as far as the caller reads rubrics.
pub async fn items(clearance: &Clearance<'_>, stages: Vec<Uuid>) -> Result<Vec<rubric_item::Model>, Error> {
    let select = clearance.find::<rubric_item::Entity>().filter(rubric_item::COLUMN.stage_id.is_in(stages));
    Ok(select.order_by_asc(rubric_item::Column::Position).all(&clearance.db()).await?)
}

/// A flow in the words of a new one.
pub async fn stages_as_new(clearance: &Clearance<'_>, flow: Uuid) -> Result<Vec<NewStage>, Error> {
    let stages = stages(clearance, vec![flow]).await?;
    let items = items(clearance, stages.iter().map(|it| it.id).collect()).await?;
    let new = |stage: selection_stage::Model| NewStage {
        items: items.iter().filter(|it| it.stage_id == stage.id).map(as_new).collect(),
        kind: stage.kind,
        name: stage.name,
        weight: stage.weight,
        blind: stage.blind,
        counts_examinees: stage.counts_examinees,
    };
    Ok(stages.into_iter().map(new).collect())
}

fn as_new(it: &rubric_item::Model) -> NewItem {
    NewItem { name: it.name.clone(), most_points: it.most_points, weight: it.weight, description: it.description.clone() }
}

/// Changes a flow: before publication in its place, after it as a new version with a reason that those on the way go on under.
///
/// Stages that have begun stay as they are, for their results point to what they were given under.
pub async fn revise(clearance: &Clearance<'_>, id: Uuid, expected: i32, reason: Option<&str>, new: &[NewStage]) -> Result<Changed, Error> {
    let category = category(clearance, id).await?;
    Refusal::unless_current(expected, category.version)?;
    let campaign = super::campaigns::find(clearance, category.campaign_id).await?;
    let old = current(clearance, vec![id]).await?.remove(&id);
    let after = CampaignStep::Revise.from(campaign.state).map_err(|refusal| refusal.at(["input", "category"]))?;
    let number = match after {
        CampaignState::Published => {
            let reason = reason.ok_or_else(|| {
                Refusal::new(ErrorCode::InvalidValue, "公表後の変更には理由が必要です。", "a change after publication needs a reason")
                    .at(["input", "reason"])
            })?;
            plain_text(reason, LONGEST_REASON).map_err(|refusal| refusal.at(["input", "reason"]))?;
            numbers(clearance, id).await? + 1
        }
        CampaignState::Draft | CampaignState::Closed => {
            discard(clearance, old).await?;
            1
        }
    };
    judge(new).map_err(|refusal| refusal.within(["input"]))?;
    let flow = write(clearance, id, number, reason.map(str::to_owned), new).await?;
    if let Some(old) = old.filter(|_| number > 1) {
        carry_over(clearance, id, old, flow).await?;
    }
    let row = exam_category::Entity::update_many().col_expr(exam_category::Column::Version, Expr::value(expected + 1));
    row.filter(exam_category::COLUMN.id.eq(id)).exec(&clearance.db()).await?;
    Ok(Changed::objects(vec![id]).with_detail(serde_json::json!({ "flow": number, "reason": reason })))
}

async fn numbers(clearance: &Clearance<'_>, category: Uuid) -> Result<i32, Error> {
    let select = clearance.all::<selection_flow::Entity>().filter(selection_flow::COLUMN.category_id.eq(category));
    let last = select.order_by_desc(selection_flow::Column::Number).one(&clearance.db()).await?;
    Ok(last.map_or(0, |it| it.number))
}

/// What was never published leaves no version behind.
async fn discard(clearance: &Clearance<'_>, flow: Option<Uuid>) -> Result<(), Error> {
    let Some(flow) = flow else { return Ok(()) };
    let db = clearance.db();
    let of_flow = clearance.all::<selection_stage::Entity>().select_only().column(selection_stage::Column::Id);
    let of_flow = of_flow.filter(selection_stage::COLUMN.flow_id.eq(flow)).into_query();
    rubric_item::Entity::delete_many().filter(rubric_item::Column::StageId.in_subquery(of_flow)).exec(&db).await?;
    selection_stage::Entity::delete_many().filter(selection_stage::COLUMN.flow_id.eq(flow)).exec(&db).await?;
    selection_flow::Entity::delete_many().filter(selection_flow::COLUMN.id.eq(flow)).exec(&db).await?;
    Ok(())
}

/// Those on the way go on under the new flow, from the stage that has not begun; what has begun is released and stays as it is.
async fn carry_over(clearance: &Clearance<'_>, category: Uuid, old: Uuid, new: Uuid) -> Result<(), Error> {
    let (before, after) = (stages(clearance, vec![old]).await?, stages(clearance, vec![new]).await?);
    let rubrics = items(clearance, before.iter().chain(&after).map(|it| it.id).collect()).await?;
    if let Some(last) = before.last().filter(|it| it.state != StageState::Open)
        && decided(clearance, category).await?
    {
        return Err(settle(last, "最終結果が決まっているため変更できません", "the final results are decided"));
    }
    for stage in &before {
        let begun = stage.state != StageState::Open || super::stages::has_begun(clearance, stage).await?;
        let there = after.iter().find(|it| it.position == stage.position);
        match there {
            _ if begun && stage.state != StageState::Released => {
                return Err(settle(stage, "合格発表してから変更してください", "release it first"));
            }
            Some(there) if begun && alike(stage, there, &rubrics) => copy_state(clearance, stage, there).await?,
            _ if begun => return Err(settle(stage, "始まっているため変更できません", "it has begun and stays as it is")),
            Some(there) => carry(clearance, stage, there).await?,
            None if entered(clearance, stage).await? => {
                return Err(settle(stage, "進んだ受験者がいるため除けません", "people are in it already"));
            }
            None => (),
        }
    }
    let on_the_way = [ApplicationState::Submitted, ApplicationState::Eligible];
    let update = application::Entity::update_many().col_expr(application::Column::FlowId, Expr::value(new));
    let update = update.filter(application::COLUMN.category_id.eq(category)).filter(application::COLUMN.state.is_in(on_the_way));
    update.exec(&clearance.db()).await?;
    Ok(())
}

/// Whether somebody has a final result of the category.
async fn decided(clearance: &Clearance<'_>, category: Uuid) -> Result<bool, Error> {
    let select = clearance.all::<application::Entity>().filter(application::COLUMN.category_id.eq(category));
    Ok(select.filter(application::COLUMN.final_result.is_not_null()).one(&clearance.db()).await?.is_some())
}

fn settle(stage: &selection_stage::Model, ja: &str, en: &str) -> Error {
    let refusal = Refusal::new(ErrorCode::StageNotInState, format!("「{}」は{ja}。", stage.name), format!("{}: {en}", stage.name));
    refusal.at(["input", "stages"]).into()
}

/// Whether two stages are one and the same but for their version of the flow.
fn alike(one: &selection_stage::Model, other: &selection_stage::Model, rubrics: &[rubric_item::Model]) -> bool {
    let rubric = |stage: Uuid| -> Vec<_> {
        let mine = rubrics.iter().filter(|it| it.stage_id == stage);
        mine.map(|it| (it.name.as_str(), it.most_points, it.weight, it.description.as_deref())).collect()
    };
    let traits = |it: &selection_stage::Model| (it.kind, it.name.clone(), it.weight, it.blind, it.counts_examinees);
    traits(one) == traits(other) && rubric(one.id) == rubric(other.id)
}

/// A stage that is over is over in the new flow as well.
async fn copy_state(clearance: &Clearance<'_>, from: &selection_stage::Model, to: &selection_stage::Model) -> Result<(), Error> {
    let update = selection_stage::Entity::update_many()
        .col_expr(selection_stage::Column::State, Expr::value(from.state))
        .col_expr(selection_stage::Column::Basis, Expr::value(from.basis))
        .col_expr(selection_stage::Column::CutOff, Expr::value(from.cut_off))
        .col_expr(selection_stage::Column::DecidedAt, Expr::value(from.decided_at))
        .col_expr(selection_stage::Column::ReleasedAt, Expr::value(from.released_at));
    update.filter(selection_stage::COLUMN.id.eq(to.id)).exec(&clearance.db()).await?;
    Ok(())
}

async fn entered(clearance: &Clearance<'_>, stage: &selection_stage::Model) -> Result<bool, Error> {
    let select = clearance.all::<stage_result::Entity>().filter(stage_result::COLUMN.stage_id.eq(stage.id));
    Ok(select.one(&clearance.db()).await?.is_some())
}

/// Who has entered a stage that has not begun, and the sessions that are planned for it, go over to the new one.
async fn carry(clearance: &Clearance<'_>, from: &selection_stage::Model, to: &selection_stage::Model) -> Result<(), Error> {
    let db = clearance.db();
    // Documents are read of everybody; whoever is to come has not come yet.
    let update = stage_result::Entity::update_many()
        .col_expr(stage_result::Column::StageId, Expr::value(to.id))
        .col_expr(stage_result::Column::Sat, Expr::value(to.kind == StageKind::Documents));
    update.filter(stage_result::COLUMN.stage_id.eq(from.id)).exec(&db).await?;
    let update = selection_session::Entity::update_many().col_expr(selection_session::Column::StageId, Expr::value(to.id));
    update.filter(selection_session::COLUMN.stage_id.eq(from.id)).exec(&db).await?;
    Ok(())
}

/// The flows of categories, the first version first.
pub async fn versions(clearance: &Clearance<'_>, categories: Vec<Uuid>) -> Result<Vec<selection_flow::Model>, Error> {
    let select = clearance.find::<selection_flow::Entity>().filter(selection_flow::COLUMN.category_id.is_in(categories));
    Ok(select.order_by_asc(selection_flow::Column::Number).all(&clearance.db()).await?)
}
