//! Flows, stages and rubrics as GraphQL sees them.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::{
    rubric_item,
    selection_stage::{self, StageKind, StageState},
};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use super::allowed;
use crate::{
    access::{Clearance, ClearanceExt, Field},
    error::Error,
    id, loaded_by_id,
    personnel::graphql::AllowedAction,
    recruitment::service::flows,
    relation::{Object as _, Prefetch, Slot, Wants, ready},
    scalar::{DateTime, Decimal},
};

/// 評価項目: what raters mark in a stage.
#[derive(Clone, Debug, SimpleObject)]
pub struct RubricItem {
    /// 識別子: opaque; marks name it.
    id: ID,
    /// 名称.
    name: String,
    /// 満点.
    most_points: i32,
    /// 重み: among the items of the stage.
    weight: i32,
    /// 着眼点.
    description: Option<String>,
}

impl RubricItem {
    pub const TYPE: &'static str = "RubricItem";

    fn of(row: &rubric_item::Model) -> Self {
        let (name, description) = (row.name.clone(), row.description.clone());
        Self { id: id::encode(Self::TYPE, row.id), name, most_points: row.most_points, weight: row.weight, description }
    }
}

#[derive(Debug)]
pub struct SelectionStage {
    row: selection_stage::Model,
    rubric: Slot<(), Vec<RubricItem>>,
}

impl From<selection_stage::Model> for SelectionStage {
    fn from(row: selection_stage::Model) -> Self {
        Self { row, rubric: Slot::default() }
    }
}

loaded_by_id!(SelectionStage, selection_stage);

impl Prefetch for SelectionStage {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            if wants.has("rubric") {
                let items = flows::items(clearance, set.iter().map(|it| it.row.id).collect()).await?;
                for it in set {
                    it.rubric.put((), items.iter().filter(|item| item.stage_id == it.row.id).map(RubricItem::of).collect());
                }
            }
            Ok(())
        }
        .boxed()
    }
}

/// 選考段階: one step of a flow.
#[Object]
impl SelectionStage {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`; null to those who are not told before the release.
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        reads_rubrics(&ctx.clearance()).then_some(self.row.version)
    }
    /// 順序: from 1.
    async fn position(&self) -> i32 {
        self.row.position
    }
    /// 種別.
    async fn kind(&self) -> StageKind {
        self.row.kind
    }
    /// 名称.
    async fn name(&self) -> &str {
        &self.row.name
    }
    /// 重み: its share in the composite; null to those who do not read rubrics.
    async fn weight(&self, ctx: &Context<'_>) -> Option<i32> {
        reads_rubrics(&ctx.clearance()).then_some(self.row.weight)
    }
    /// 氏名を伏せた採点: raters see examinee numbers only, until an audited unmasking.
    async fn blind(&self) -> bool {
        self.row.blind
    }
    /// 受験者を数える段階: who sat it is an examinee.
    async fn counts_examinees(&self) -> bool {
        self.row.counts_examinees
    }
    /// 状態: to those who are not told before the release, a decided stage is an open one.
    async fn state(&self, ctx: &Context<'_>) -> StageState {
        match self.row.state {
            StageState::Decided if !reads_rubrics(&ctx.clearance()) => StageState::Open,
            state => state,
        }
    }
    /// 合格点: of 100; sealed.
    async fn cut_off(&self, ctx: &Context<'_>) -> Option<Decimal> {
        let cut_off = self.row.cut_off?;
        let seen = ctx.clearance().sees_of_candidate(Field::Score, Uuid::nil(), self.row.id);
        seen.then_some(Decimal(cut_off.into()))
    }
    /// 合格発表日時.
    async fn released_at(&self) -> Option<DateTime> {
        self.row.released_at.map(DateTime)
    }
    /// 評価項目: for those who rate and who run the recruitment.
    async fn rubric(&self) -> Vec<RubricItem> {
        self.rubric.get(&()).unwrap_or_default()
    }
    /// 可能な操作.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AllowedAction> {
        allowed::of_stage(&ctx.clearance(), self.row.state)
    }
}

/// Whether the caller rates or runs the recruitment.
fn reads_rubrics(clearance: &Clearance<'_>) -> bool {
    use crate::access::{Table, reach};
    clearance.actor().roles.iter().any(|role| reach(*role, Table::Rubric).is_some())
}

/// 選考の流れ: the stages of a category, as one version of them.
#[derive(Clone, Debug, SimpleObject)]
pub struct SelectionFlow {
    /// 版の番号: from 1.
    number: i32,
    /// 変更の理由: of a change after publication.
    reason: Option<String>,
    /// 作成日時.
    made_at: DateTime,
    /// 選考段階: in order.
    stages: Vec<Arc<SelectionStage>>,
}

/// The flows of categories, the current one last: two statements, and one more for their rubrics.
pub async fn of_categories(
    clearance: &Clearance<'_>,
    categories: Vec<Uuid>,
    wants: &Wants<'_>,
) -> Result<HashMap<Uuid, Vec<SelectionFlow>>, Error> {
    let rows = flows::versions(clearance, categories).await?;
    let stages = flows::stages(clearance, rows.iter().map(|it| it.id).collect()).await?;
    let stages = ready(stages.into_iter().map(SelectionStage::from).collect(), &wants.beneath("stages"), clearance).await?;
    let mut flows: HashMap<Uuid, Vec<SelectionFlow>> = HashMap::new();
    for row in rows {
        let mine = stages.iter().filter(|it| it.row.flow_id == row.id).cloned().collect();
        let flow = SelectionFlow { number: row.number, reason: row.reason, made_at: DateTime(row.made_at), stages: mine };
        flows.entry(row.category_id).or_default().push(flow);
    }
    Ok(flows)
}
