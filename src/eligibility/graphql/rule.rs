//! Rules, their versions, and the judgement of a person by one.

use std::sync::Arc;

use async_graphql::{ID, InputValueError, InputValueResult, Object, Scalar, ScalarType, SimpleObject, Value};
use entity::{
    eligibility_rule,
    eligibility_version::{self, ReferenceDay},
};
use futures_util::future::{BoxFuture, FutureExt};

use crate::{
    access::{Clearance, Field},
    eligibility::{
        rules::explain::{Fact, Leaf},
        service::{judged::Judged, rules},
    },
    error::Error,
    id, loaded_by_id,
    personnel::graphql::Employee,
    relation::{Object as _, Prefetch, Slot, Wants},
    scalar::{Date, DateTime, Decimal},
};

#[derive(Clone, Debug)]
pub struct EligibilityCriteria(pub serde_json::Value);

/// 資格要件: JSON in the shape of `EligibilityCriterionInput`, so that what was read can be changed and sent again.
#[Scalar(name = "EligibilityCriteria", specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259")]
impl ScalarType for EligibilityCriteria {
    fn parse(value: Value) -> InputValueResult<Self> {
        value.into_json().map(Self).map_err(|_| InputValueError::custom("criteria are JSON"))
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}

/// 資格要件の版.
#[derive(Clone, Debug, SimpleObject)]
pub struct EligibilityRuleVersion {
    /// 版の番号: from 1.
    number: i32,
    /// 基準日.
    reference_day: ReferenceDay,
    /// 要件.
    criteria: EligibilityCriteria,
    /// 根拠.
    legal_basis: String,
    /// 変更の理由: null in the first one.
    reason: Option<String>,
    /// 記録日時.
    recorded_at: DateTime,
}

impl EligibilityRuleVersion {
    fn of(row: &eligibility_version::Model) -> Self {
        Self {
            number: row.number,
            reference_day: row.reference_day,
            criteria: EligibilityCriteria(serde_json::from_str(&row.criteria).unwrap_or_default()),
            legal_basis: row.legal_basis.clone(),
            reason: row.reason.clone(),
            recorded_at: DateTime(row.recorded_at),
        }
    }
}

#[derive(Debug)]
pub struct EligibilityRule {
    row: eligibility_rule::Model,
    versions: Slot<(), Vec<EligibilityRuleVersion>>,
}

loaded_by_id!(EligibilityRule, eligibility_rule);

impl From<eligibility_rule::Model> for EligibilityRule {
    fn from(row: eligibility_rule::Model) -> Self {
        Self { row, versions: Slot::default() }
    }
}

impl Prefetch for EligibilityRule {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            if wants.has("versions") || wants.has("current") {
                let mut rows = rules::versions(clearance, set.iter().map(|it| it.row.id).collect()).await?;
                for it in set {
                    let mine = rows.remove(&it.row.id).unwrap_or_default();
                    it.versions.put((), mine.iter().map(EligibilityRuleVersion::of).collect());
                }
            }
            Ok(())
        }
        .boxed()
    }
}

/// 資格要件: who may, in the words of the city.
#[Object]
impl EligibilityRule {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// コード.
    async fn code(&self) -> &str {
        &self.row.code
    }
    /// 名称.
    async fn name(&self) -> &str {
        &self.row.name
    }
    /// 版: the number of the current one; send it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 現在の版.
    async fn current(&self) -> Option<EligibilityRuleVersion> {
        self.versions.get(&()).unwrap_or_default().pop()
    }
    /// すべての版: the first one first.
    async fn versions(&self) -> Vec<EligibilityRuleVersion> {
        self.versions.get(&()).unwrap_or_default()
    }
}

/// 本人の状況: what somebody has of what a leaf asks; null where the leaf asks nothing of the kind.
#[derive(Clone, Debug, SimpleObject)]
pub struct EligibilityFact {
    /// 始まり: of the time that counts, of a leave, a secondment, a conditional period; the day of an action; or the birth date.
    since: Option<Date>,
    /// 終わり: the last day; of an action that on which it still bars.
    until: Option<Date>,
    /// 月数: whole months.
    months: Option<i64>,
    /// 日数: beyond the whole months; or days of leave.
    days: Option<i64>,
    /// 数: an age or a grade.
    number: Option<i64>,
    /// 評価点: the mean.
    points: Option<Decimal>,
    /// 名称: of the rank, the leave, the action, as the city says it.
    text: Option<String>,
}

/// 要件の判定: one leaf of the tree.
#[derive(Clone, Debug, SimpleObject)]
pub struct EligibilityLeaf {
    /// 位置: in the tree, `all.0.not.age`.
    path: String,
    /// 要件の文.
    needs: String,
    /// 否定: it must not hold.
    is_negated: bool,
    /// 充足: whether what is wanted of it is so, the negation counted.
    is_satisfied: bool,
    /// 充足する日: on a reference day from when on it would be so if nothing new is ordered; null if it is, or if no day is in sight.
    satisfied_from: Option<Date>,
    /// 本人の状況: for who may know it; every read is audited.
    has: Option<EligibilityFact>,
}

/// 資格の判定: whether somebody is eligible, and why or why not.
#[derive(Clone, Debug, SimpleObject)]
pub struct Eligibility {
    /// 職員.
    employee: Arc<Employee>,
    /// 要件の版: by which was judged.
    version: i32,
    /// 基準日: the day for which was judged.
    on: Date,
    /// 該当するか.
    is_eligible: bool,
    /// 該当する日: from when one may ask and be eligible, if nothing new is ordered; with a fixed reference day that of a year to come; null if it is so, if
    /// no day is in sight, or for who may not know why.
    eligible_from: Option<Date>,
    /// 要件ごとの判定: without what asks of leaves and discipline, for who may not know of them.
    leaves: Vec<EligibilityLeaf>,
}

impl Eligibility {
    /// What the caller may know of a judgement: each leaf, and what the person has where that is theirs to see.
    pub fn of(judged: Judged, employee: Arc<Employee>, clearance: &Clearance<'_>) -> Self {
        let seen = clearance.sees(Field::EligibilityFact, employee.key(), employee.home());
        let mut judgement = judged.judgement;
        // Who does not see what somebody has does not see which of the sealed things stands in the way.
        let known = judgement.leaves.len();
        judgement.leaves.retain(|it| seen || !it.is_sealed);
        let eligible_from = judgement.eligible_from.filter(|_| judgement.leaves.len() == known);
        Self {
            employee,
            version: judged.version,
            on: Date(judgement.on),
            is_eligible: judgement.is_eligible,
            eligible_from: eligible_from.map(Date),
            leaves: judgement.leaves.into_iter().map(|it| leaf(it, seen)).collect(),
        }
    }
}

/// 判定の記録: what was judged when it counted, kept as it was.
#[derive(Clone, Debug, SimpleObject)]
pub struct EligibilitySnapshot {
    /// 要件の版: by which was judged.
    version: i32,
    /// 基準日.
    on: Date,
    /// 該当したか.
    is_eligible: bool,
    /// 要件ごとの判定: without what asks of leaves and discipline, for who may not know of them.
    leaves: Vec<EligibilityLeaf>,
}

impl EligibilitySnapshot {
    /// What was kept as JSON; nothing where nothing was judged.
    pub fn of(kept: Option<&str>, seen: bool) -> Option<Self> {
        let kept: Judged = serde_json::from_str(kept?).ok()?;
        let leaves = kept.judgement.leaves.into_iter().filter(|it| seen || !it.is_sealed);
        let leaves = leaves.map(|it| leaf(it, seen)).collect();
        Some(Self { version: kept.version, on: Date(kept.judgement.on), is_eligible: kept.judgement.is_eligible, leaves })
    }
}

fn leaf(leaf: Leaf, seen: bool) -> EligibilityLeaf {
    EligibilityLeaf {
        has: seen.then(|| fact(&leaf)),
        path: leaf.path,
        needs: leaf.needs,
        is_negated: leaf.is_negated,
        is_satisfied: leaf.is_satisfied,
        satisfied_from: leaf.satisfied_from.map(Date),
    }
}

fn fact(leaf: &Leaf) -> EligibilityFact {
    let Fact { since, until, months, days, number, text } = leaf.has.clone();
    let is_points = leaf.path.ends_with("evaluation");
    EligibilityFact {
        since: since.map(Date),
        until: until.map(Date),
        months,
        days,
        number: number.filter(|_| !is_points),
        points: number.filter(|_| is_points).map(Decimal),
        text,
    }
}

/// 要件変更の影響: who gains and who loses on a day.
#[derive(Clone, Debug, SimpleObject)]
pub struct EligibilityPreview {
    /// 現在の該当者数.
    pub before: i64,
    /// 変更後の該当者数.
    pub after: i64,
    /// 新たに該当する人数.
    pub gained_count: i64,
    /// 該当しなくなる人数.
    pub lost_count: i64,
    /// 新たに該当する職員: the first hundred by number.
    pub gained: Vec<Arc<Employee>>,
    /// 該当しなくなる職員: the first hundred by number.
    pub lost: Vec<Arc<Employee>>,
}
