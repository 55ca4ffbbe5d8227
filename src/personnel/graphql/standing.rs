//! Where a person stands, as GraphQL sees it.

use std::sync::Arc;

use async_graphql::{Context, Object};
use entity::standing::{self, EmploymentKind, ServiceStatus};
use futures_util::future::{BoxFuture, FutureExt};

use super::{AppointingAuthority, Occupation, OrgUnit, PayTable, PersonnelOrder, PositionRank, Post};
use crate::{
    access::{Clearance, ClearanceExt, Field, Home},
    error::Error,
    personnel::timeline::{Tense, last_day, tense},
    relation::{Prefetch, ToOne, Wants, to_one_if_wanted},
    scalar::{Date, DateTime},
};

#[derive(Debug)]
pub struct Standing {
    row: standing::Model,
    home: Option<Home>,
    org_unit: ToOne<OrgUnit>,
    post: ToOne<Post>,
    rank: ToOne<PositionRank>,
    occupation: ToOne<Occupation>,
    pay_table: ToOne<PayTable>,
    authority: ToOne<AppointingAuthority>,
    order: ToOne<PersonnelOrder>,
}

impl Standing {
    /// The standing of a person who is at home in a unit today.
    pub fn new(row: standing::Model, home: Option<Home>) -> Self {
        Self {
            row,
            home,
            org_unit: ToOne::default(),
            post: ToOne::default(),
            rank: ToOne::default(),
            occupation: ToOne::default(),
            pay_table: ToOne::default(),
            authority: ToOne::default(),
            order: ToOne::default(),
        }
    }

    /// What came with the row need not be loaded.
    pub fn seed(&self, unit: Option<Arc<OrgUnit>>, rank: Option<Arc<PositionRank>>) {
        if let Some(unit) = unit {
            self.org_unit.put((), Some(unit));
        }
        if let Some(rank) = rank {
            self.rank.put((), Some(rank));
        }
    }

    fn pay<T>(&self, ctx: &Context<'_>, value: T) -> Option<T> {
        ctx.clearance().sees(Field::Pay, self.row.employee_id, self.home).then_some(value)
    }
}

impl Prefetch for Standing {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("orgUnit", set, wants, clearance, |it| Some(it.row.org_unit_id), |it| &it.org_unit).await?;
            to_one_if_wanted("post", set, wants, clearance, |it| Some(it.row.post_id), |it| &it.post).await?;
            to_one_if_wanted("rank", set, wants, clearance, |it| Some(it.row.rank_id), |it| &it.rank).await?;
            to_one_if_wanted("occupation", set, wants, clearance, |it| Some(it.row.occupation_id), |it| &it.occupation).await?;
            to_one_if_wanted("payTable", set, wants, clearance, |it| Some(it.row.pay_table_id), |it| &it.pay_table).await?;
            to_one_if_wanted("appointingAuthority", set, wants, clearance, |it| Some(it.row.authority_id), |it| &it.authority).await?;
            to_one_if_wanted("order", set, wants, clearance, |it| Some(it.row.order_id), |it| &it.order).await
        }
        .boxed()
    }
}

/// 在職の状態: where a person works, at which rank and grade, in which status, from a day on.
#[Object]
impl Standing {
    /// 在職の状況.
    async fn status(&self) -> ServiceStatus {
        self.row.status
    }
    /// 任用の種別.
    async fn employment_kind(&self) -> EmploymentKind {
        self.row.employment_kind
    }
    /// 所属.
    async fn org_unit(&self) -> Option<Arc<OrgUnit>> {
        self.org_unit.get(&()).flatten()
    }
    /// 職.
    async fn post(&self) -> Option<Arc<Post>> {
        self.post.get(&()).flatten()
    }
    /// 職位.
    async fn rank(&self) -> Option<Arc<PositionRank>> {
        self.rank.get(&()).flatten()
    }
    /// 職種.
    async fn occupation(&self) -> Option<Arc<Occupation>> {
        self.occupation.get(&()).flatten()
    }
    /// 給料表: read by the personnel office and the person.
    async fn pay_table(&self, ctx: &Context<'_>) -> Option<Arc<PayTable>> {
        self.pay(ctx, self.pay_table.get(&()).flatten()).flatten()
    }
    /// 級: read by the personnel office and the person.
    async fn grade(&self, ctx: &Context<'_>) -> Option<i32> {
        self.pay(ctx, self.row.grade)
    }
    /// 号給: read by the personnel office and the person.
    async fn step(&self, ctx: &Context<'_>) -> Option<i32> {
        self.pay(ctx, self.row.step)
    }
    /// 定年の区分: read by the personnel office and the person.
    async fn retirement_category(&self, ctx: &Context<'_>) -> Option<entity::occupation::RetirementCategory> {
        self.pay(ctx, self.row.retirement_category)
    }
    /// 任命権者.
    async fn appointing_authority(&self) -> Option<Arc<AppointingAuthority>> {
        self.authority.get(&()).flatten()
    }
    /// 任期の末日: null where the employment has no term.
    async fn term_ends_on(&self) -> Option<Date> {
        self.row.term_ends_on.map(Date)
    }
    /// 効力の始まる日.
    async fn effective_from(&self) -> Date {
        Date(self.row.effective_from)
    }
    /// 効力の末日: null while nothing has followed.
    async fn effective_until(&self) -> Option<Date> {
        last_day(self.row.effective_to).map(Date)
    }
    /// 過去・現在・将来: as seen from today.
    async fn tense(&self, ctx: &Context<'_>) -> Tense {
        tense(self.row.effective_from, self.row.effective_to, ctx.clearance().today())
    }
    /// 記録日時: when it became known.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.row.recorded_at)
    }
    /// 訂正日時: when another row took its place; null while it is believed.
    async fn superseded_at(&self) -> Option<DateTime> {
        self.row.superseded_at.map(DateTime)
    }
    /// 根拠となった発令.
    async fn order(&self) -> Option<Arc<PersonnelOrder>> {
        self.order.get(&()).flatten()
    }
}
