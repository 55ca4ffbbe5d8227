//! Rounds and postings.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::{
    posting::{self, PostingState},
    posting_round::{self, PostingRoundState, PostingShownFrom},
};
use futures_util::future::{BoxFuture, FutureExt};

use super::allowed;
use crate::{
    access::{Clearance, ClearanceExt},
    connection,
    eligibility::graphql::EligibilityRule,
    error::Error,
    figures::{FEWEST, is_small},
    id, loaded_by_id,
    personnel::{
        graphql::{AllowedAction, OrgUnit, PositionRank},
        orders::graphql::{Signature, signatures},
    },
    posting::service::{applications, examining, figures, requests, rounds},
    relation::{Object as _, Prefetch, Slot, ToOne, Wants, to_one_if_wanted},
    scalar::{Date, DateTime, FiscalYear},
};

/// 公募の実績: of a round that is closed; numbers of one or two people are withheld.
#[derive(Clone, Debug, SimpleObject)]
pub struct PostingFigures {
    /// 公募した職の数.
    postings: i64,
    /// 募集人数.
    places: i64,
    /// 応募者数: people.
    applicants: Option<i64>,
    /// 応募件数.
    applications: Option<i64>,
    /// 配置者数: whose transfer was announced.
    placed: Option<i64>,
}

impl From<figures::Counts> for PostingFigures {
    fn from(it: figures::Counts) -> Self {
        let told = |count: i64| (!is_small(count, FEWEST)).then_some(count);
        Self {
            postings: it.postings,
            places: it.places,
            applicants: told(it.applicants),
            // Of few people their many applications tell as well.
            applications: told(it.applicants).and(told(it.applications)),
            placed: told(it.placed),
        }
    }
}

#[derive(Debug)]
pub struct PostingRound {
    row: posting_round::Model,
    rule: ToOne<EligibilityRule>,
    unit: ToOne<OrgUnit>,
    substitute: Slot<(), Option<Signature>>,
}

connection!(PostingRoundConnection, PostingRoundEdge, PostingRound, "庁内公募の回");
loaded_by_id!(PostingRound, posting_round);

impl From<posting_round::Model> for PostingRound {
    fn from(row: posting_round::Model) -> Self {
        Self { row, rule: Slot::default(), unit: Slot::default(), substitute: Slot::default() }
    }
}

impl Prefetch for PostingRound {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("rule", set, wants, clearance, |it| it.row.rule_id, |it| &it.rule).await?;
            to_one_if_wanted("personnelUnit", set, wants, clearance, |it| Some(it.row.personnel_unit_id), |it| &it.unit).await?;
            if wants.has("substitute") {
                let people = signatures(clearance, set.iter().map(|it| it.row.substitute_id).collect()).await?;
                set.iter().for_each(|it| it.substitute.put((), people.get(&it.row.substitute_id).cloned()));
            }
            Ok(())
        }
        .boxed()
    }
}

/// 庁内公募の回: units ask, the personnel office examines, all staff are told and apply to it directly.
#[Object]
impl PostingRound {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 年度.
    async fn fiscal_year(&self) -> FiscalYear {
        FiscalYear(crate::calendar::FiscalYear(self.row.fiscal_year))
    }
    /// 名称.
    async fn title(&self) -> &str {
        &self.row.title
    }
    /// 状態.
    async fn state(&self) -> PostingRoundState {
        self.row.state
    }
    /// 応募資格: null where whoever is in service may apply.
    async fn rule(&self) -> Option<Arc<EligibilityRule>> {
        self.rule.get(&()).flatten()
    }
    /// 応募できる件数.
    async fn most_choices(&self) -> i32 {
        self.row.most_choices
    }
    /// 所属長経由: the head forwards the application, and so knows of it.
    async fn through_head(&self) -> bool {
        self.row.through_head
    }
    /// 受入れ部署への提示.
    async fn shown_from(&self) -> PostingShownFrom {
        self.row.shown_from
    }
    /// 人事担当部署: of its own staff the substitute examines.
    async fn personnel_unit(&self) -> Option<Arc<OrgUnit>> {
        self.unit.get(&()).flatten()
    }
    /// 代理審査者: examines the applications of the staff of the personnel office.
    async fn substitute(&self) -> Option<Signature> {
        self.substitute.get(&()).flatten()
    }
    /// 受付開始日.
    async fn applications_from(&self) -> Date {
        Date(self.row.applications_from)
    }
    /// 受付終了日: this day included.
    async fn applications_until(&self) -> Date {
        Date(self.row.applications_until)
    }
    /// 記録の保存期限: this day included; after it the round is closed and what was not successful goes.
    async fn records_until(&self) -> Date {
        Date(self.row.records_until)
    }
    /// 実績: once it is closed.
    async fn figures(&self) -> Option<PostingFigures> {
        figures::kept(&self.row).map(PostingFigures::from)
    }
    /// 可能な操作.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AllowedAction> {
        allowed::of_round(&ctx.clearance(), &self.row)
    }
}

#[derive(Debug)]
pub struct Posting {
    row: posting::Model,
    round: ToOne<PostingRound>,
    unit: ToOne<OrgUnit>,
    rank: ToOne<PositionRank>,
    panel: Slot<(), Vec<Signature>>,
    number: Slot<(), i64>,
    examined: Slot<(), Option<i32>>,
    of_round: Slot<(), posting_round::Model>,
}

connection!(PostingConnection, PostingEdge, Posting, "公募の職");
loaded_by_id!(Posting, posting);

impl From<posting::Model> for Posting {
    fn from(row: posting::Model) -> Self {
        let (round, unit, rank) = (Slot::default(), Slot::default(), Slot::default());
        Self {
            row,
            round,
            unit,
            rank,
            panel: Slot::default(),
            number: Slot::default(),
            examined: Slot::default(),
            of_round: Slot::default(),
        }
    }
}

impl Prefetch for Posting {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("round", set, wants, clearance, |it| Some(it.row.round_id), |it| &it.round).await?;
            to_one_if_wanted("orgUnit", set, wants, clearance, |it| Some(it.row.org_unit_id), |it| &it.unit).await?;
            to_one_if_wanted("rank", set, wants, clearance, |it| it.row.rank_id, |it| &it.rank).await?;
            let keys = || set.iter().map(|it| it.row.id).collect::<Vec<_>>();
            if wants.has("allowedActions") {
                let rounds = rounds::by_key(clearance, set.iter().map(|it| it.row.round_id).collect()).await?;
                for it in set {
                    if let Some(round) = rounds.iter().find(|round| round.id == it.row.round_id) {
                        it.of_round.put((), round.clone());
                    }
                }
            }
            if wants.has("panel") {
                let panels = requests::panels(clearance, keys()).await?;
                let people = signatures(clearance, panels.iter().map(|(_, person)| *person).collect()).await?;
                for it in set {
                    let mine = panels.iter().filter(|(posting, _)| *posting == it.row.id).filter_map(|(_, person)| people.get(person));
                    it.panel.put((), mine.cloned().collect());
                }
            }
            if wants.has("examinationVersion") {
                let versions = examining::versions(clearance, keys()).await?;
                set.iter().for_each(|it| it.examined.put((), versions.get(&it.row.id).copied()));
            }
            if wants.has("applicationCount") {
                let numbers = applications::numbers(clearance, keys()).await?;
                for it in set {
                    it.number.put((), numbers.iter().find(|(posting, _)| *posting == it.row.id).map_or(0, |(_, number)| *number));
                }
            }
            Ok(())
        }
        .boxed()
    }
}

/// 公募の職: what a unit asks for; for all staff once it is approved and its round published.
#[Object]
impl Posting {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 選考の版: of the applications that the caller examines, sent as `expectedExaminationVersion`; null where there are none. It moves with what is made of
    /// them, of which `version` tells nothing.
    async fn examination_version(&self) -> Option<i32> {
        self.examined.get(&()).flatten()
    }
    /// 公募の回.
    async fn round(&self) -> Option<Arc<PostingRound>> {
        self.round.get(&()).flatten()
    }
    /// 募集する所属.
    async fn org_unit(&self) -> Option<Arc<OrgUnit>> {
        self.unit.get(&()).flatten()
    }
    /// 件名.
    async fn title(&self) -> &str {
        &self.row.title
    }
    /// 職務内容.
    async fn duties(&self) -> &str {
        &self.row.duties
    }
    /// 職位: null where it stays as it is.
    async fn rank(&self) -> Option<Arc<PositionRank>> {
        self.rank.get(&()).flatten()
    }
    /// 募集人数.
    async fn places(&self) -> i32 {
        self.row.places
    }
    /// 求める資格・経験.
    async fn qualifications(&self) -> Option<&str> {
        self.row.qualifications.as_deref()
    }
    /// 配置日.
    async fn starts_on(&self) -> Date {
        Date(self.row.starts_on)
    }
    /// 配置期間: in years; null where it has no end.
    async fn period_years(&self) -> Option<i32> {
        self.row.period_years
    }
    /// 再募集の受付終了日: this day included; null where it is that of the round.
    async fn applications_until(&self) -> Option<Date> {
        self.row.applications_until.map(Date)
    }
    /// 状態.
    async fn state(&self) -> PostingState {
        self.row.state
    }
    /// 返戻の理由: why it is to be put right.
    async fn returned_for(&self) -> Option<&str> {
        self.row.returned_for.as_deref()
    }
    /// 結果通知の日時: the last one.
    async fn notified_at(&self) -> Option<DateTime> {
        self.row.notified_at.map(DateTime)
    }
    /// 面接員: as far as the caller may know.
    async fn panel(&self) -> Vec<Signature> {
        self.panel.get(&()).unwrap_or_default()
    }
    /// 応募件数: of those that the caller may know of.
    async fn application_count(&self) -> i64 {
        self.number.get(&()).unwrap_or_default()
    }
    /// 可能な操作.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AllowedAction> {
        self.of_round.get(&()).map_or_else(Vec::new, |round| allowed::of_posting(&ctx.clearance(), &self.row, &round))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_one_or_two_people_no_figure_is_told() {
        let told = |applicants, applications, placed| {
            let it = PostingFigures::from(figures::Counts { postings: 4, places: 5, applicants, applications, placed });
            (it.applicants, it.applications, it.placed)
        };
        assert_eq!(told(12, 20, 3), (Some(12), Some(20), Some(3)));
        assert_eq!(told(2, 6, 0), (None, None, Some(0)), "nor their many applications");
        assert_eq!(told(3, 3, 2), (Some(3), Some(3), None));
    }
}
