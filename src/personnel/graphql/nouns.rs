//! The small nouns of the profile as GraphQL sees them.

use async_graphql::{ID, Object, SimpleObject};
use entity::{appointing_authority, competency, occupation, pay_grade, pay_table, position_rank, rank_competency};
use futures_util::future::{BoxFuture, FutureExt};
use sea_orm::{QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{
    access::Clearance,
    error::Error,
    id, loaded_by_id,
    personnel::timeline::last_day,
    plain_object,
    relation::{Object, Prefetch, Slot, Wants},
    scalar::Date,
};

plain_object!(AppointingAuthority, appointing_authority);
plain_object!(Occupation, occupation);

/// 任命権者: a body that appoints (地方公務員法6条).
#[Object]
impl AppointingAuthority {
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
    /// 有効期間の始め.
    async fn valid_from(&self) -> Date {
        Date(self.row.valid_from)
    }
    /// 有効期間の末日: null while it has no end.
    async fn valid_until(&self) -> Option<Date> {
        last_day(self.row.valid_to).map(Date)
    }
    /// 根拠法令.
    async fn legal_basis(&self) -> &str {
        &self.row.legal_basis
    }
}

/// 職種: what a person was appointed to do.
#[Object]
impl Occupation {
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
    /// 定年の区分: which retirement-age schedule applies.
    async fn retirement_category(&self) -> occupation::RetirementCategory {
        self.row.retirement_category
    }
    /// 有効期間の始め.
    async fn valid_from(&self) -> Date {
        Date(self.row.valid_from)
    }
    /// 有効期間の末日: null while it has no end.
    async fn valid_until(&self) -> Option<Date> {
        last_day(self.row.valid_to).map(Date)
    }
    /// 根拠法令.
    async fn legal_basis(&self) -> &str {
        &self.row.legal_basis
    }
}

/// 能力: an ability that ranks require.
#[derive(Clone, Debug, SimpleObject)]
pub struct Competency {
    /// コード.
    code: String,
    /// 名称.
    name: String,
    /// 名称(英語).
    name_en: String,
}

#[derive(Debug)]
pub struct PositionRank {
    row: position_rank::Model,
    own: Slot<(), Vec<Competency>>,
    all: Slot<(), Vec<Competency>>,
}

impl From<position_rank::Model> for PositionRank {
    fn from(row: position_rank::Model) -> Self {
        Self { row, own: Slot::default(), all: Slot::default() }
    }
}

impl Prefetch for PositionRank {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            if wants.has("ownCompetencies") || wants.has("competencies") {
                load_competencies(set, clearance).await?;
            }
            Ok(())
        }
        .boxed()
    }
}

/// Which abilities the ranks require: two statements, whatever the number of ranks.
async fn load_competencies(set: &[&PositionRank], clearance: &Clearance<'_>) -> Result<(), Error> {
    let db = clearance.db();
    let links = clearance.find::<rank_competency::Entity>().find_also_related(competency::Entity).all(&db).await?;
    let ranks = clearance.find::<position_rank::Entity>().all(&db).await?;
    for rank in set {
        let counts =
            |of: Uuid| of == rank.row.id || ranks.iter().any(|it| it.id == of && it.track == rank.row.track && it.level > rank.row.level);
        let pick = |fits: &dyn Fn(Uuid) -> bool| {
            let mut found: Vec<Competency> = vec![];
            for (link, ability) in links.iter().filter(|(link, _)| fits(link.rank_id)) {
                let Some(ability) = ability else { continue };
                if found.iter().all(|it| it.code != ability.code) && link.competency_id == ability.id {
                    found.push(Competency { code: ability.code.clone(), name: ability.name.clone(), name_en: ability.name_en.clone() });
                }
            }
            found.sort_by(|a, b| a.code.cmp(&b.code));
            found
        };
        rank.own.put((), pick(&|of| of == rank.row.id));
        rank.all.put((), pick(&counts));
    }
    Ok(())
}

loaded_by_id!(PositionRank, position_rank);

/// 職位: a rung of the hierarchy; a higher one requires the abilities of the lower ones too.
#[Object]
impl PositionRank {
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
    /// 階層: 1 is the highest; ranks of the same standing have the same number.
    async fn level(&self) -> i32 {
        self.row.level
    }
    /// 系列: the ladder that the rank is a rung of; abilities are inherited within it.
    async fn track(&self) -> &str {
        &self.row.track
    }
    /// 管理監督職(地方公務員法28条の2).
    async fn is_supervisory(&self) -> bool {
        self.row.supervisory
    }
    /// 求められる能力: those of the rank itself.
    async fn own_competencies(&self) -> Vec<Competency> {
        self.own.get(&()).unwrap_or_default()
    }
    /// 求められる能力: with those of the ranks below it, which the rank is presumed to have.
    async fn competencies(&self) -> Vec<Competency> {
        self.all.get(&()).unwrap_or_default()
    }
    /// 有効期間の始め.
    async fn valid_from(&self) -> Date {
        Date(self.row.valid_from)
    }
    /// 有効期間の末日: null while it has no end.
    async fn valid_until(&self) -> Option<Date> {
        last_day(self.row.valid_to).map(Date)
    }
    /// 根拠法令.
    async fn legal_basis(&self) -> &str {
        &self.row.legal_basis
    }
}

/// 級: a grade of a pay table and the work it stands for.
#[derive(Clone, Debug, SimpleObject)]
pub struct PayGrade {
    /// 級.
    grade: i32,
    /// 基準となる職務(等級別基準職務表).
    benchmark: String,
    /// 最高号給.
    highest_step: i32,
}

#[derive(Debug)]
pub struct PayTable {
    row: pay_table::Model,
    grades: Slot<(), Vec<PayGrade>>,
}

impl From<pay_table::Model> for PayTable {
    fn from(row: pay_table::Model) -> Self {
        Self { row, grades: Slot::default() }
    }
}

impl Prefetch for PayTable {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            if !wants.has("grades") {
                return Ok(());
            }
            let select = clearance.find::<pay_grade::Entity>().filter(pay_grade::COLUMN.pay_table_id.is_in(set.iter().map(|it| it.row.id)));
            let rows = select.order_by_asc(pay_grade::Column::Grade).all(&clearance.db()).await?;
            let grades = rows
                .into_iter()
                .map(|it| (it.pay_table_id, PayGrade { grade: it.grade, benchmark: it.benchmark, highest_step: it.highest_step }));
            crate::relation::share(set, &(), grades.collect(), |it| it.row.id, |it| &it.grades);
            Ok(())
        }
        .boxed()
    }
}

loaded_by_id!(PayTable, pay_table);

/// 給料表.
#[Object]
impl PayTable {
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
    /// 級の一覧.
    async fn grades(&self) -> Vec<PayGrade> {
        self.grades.get(&()).unwrap_or_default()
    }
    /// 根拠法令.
    async fn legal_basis(&self) -> &str {
        &self.row.legal_basis
    }
}
