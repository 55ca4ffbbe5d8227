//! What bulk acts report, as GraphQL sees it.

use async_graphql::{ComplexObject, Context, SimpleObject};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    access::{ClearanceExt, Field},
    scalar::Decimal,
};

/// 受験資格の確認の結果.
#[derive(Clone, Debug, SimpleObject, Deserialize)]
pub struct Screening {
    /// 受験資格あり.
    eligible: i64,
    /// 受験資格なし.
    ineligible: i64,
    /// 未申告: who did not declare the grounds of LPSA 16 yet, and waits.
    undeclared: i64,
}

/// 判定の結果: how many came to what.
#[derive(Clone, Debug, SimpleObject, Deserialize)]
#[graphql(complex)]
pub struct StageDecision {
    /// The stage that was decided.
    #[graphql(skip)]
    stage: Uuid,
    /// 合格.
    passed: i64,
    /// 補欠.
    reserved: i64,
    /// 不合格.
    failed: i64,
    /// 欠席.
    absent: i64,
    /// 辞退.
    withdrawn: i64,
    /// 免除.
    not_required: i64,
    #[graphql(skip)]
    cut_off: Option<i64>,
}

#[ComplexObject]
impl StageDecision {
    /// 合格点: of 100; null where nobody has points. Every reading is audited, that of a repetition as well.
    async fn cut_off(&self, ctx: &Context<'_>) -> Option<Decimal> {
        ctx.clearance().note(Field::Score, self.stage);
        self.cut_off.map(Decimal)
    }
}

/// 個人情報の消去の結果.
#[derive(Clone, Debug, SimpleObject, Deserialize)]
pub struct Anonymized {
    /// 人数.
    people: i64,
}
