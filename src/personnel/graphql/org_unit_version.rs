//! What a unit is called and where it stands on some days, as GraphQL sees it.

use std::sync::Arc;

use async_graphql::Object;
use entity::{org_unit_version as version, org_unit_version::UnitKind};
use futures_util::future::{BoxFuture, FutureExt};

use super::{OrgUnit, PersonnelOrder};
use crate::{
    access::Clearance,
    error::Error,
    personnel::timeline::last_day,
    relation::{Prefetch, ToOne, Wants, to_one_if_wanted},
    scalar::{Date, DateTime},
};

#[derive(Debug)]
pub struct OrgUnitVersion {
    pub(super) row: version::Model,
    parent: ToOne<OrgUnit>,
    order: ToOne<PersonnelOrder>,
}

impl From<version::Model> for OrgUnitVersion {
    fn from(row: version::Model) -> Self {
        Self { row, parent: ToOne::default(), order: ToOne::default() }
    }
}

impl Prefetch for OrgUnitVersion {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("parent", set, wants, clearance, |it| it.row.parent_id, |it| &it.parent).await?;
            to_one_if_wanted("order", set, wants, clearance, |it| Some(it.row.order_id), |it| &it.order).await
        }
        .boxed()
    }
}

/// 組織の姿: what a unit is called and where it stands, from a day on.
#[Object]
impl OrgUnitVersion {
    /// 所属コード.
    async fn code(&self) -> &str {
        &self.row.code
    }
    /// 名称.
    async fn name(&self) -> &str {
        &self.row.name
    }
    /// 区分: 部, 課 or 担当.
    async fn kind(&self) -> UnitKind {
        self.row.kind
    }
    /// 上位の組織.
    async fn parent(&self) -> Option<Arc<OrgUnit>> {
        self.parent.get(&()).flatten()
    }
    /// 効力の始まる日.
    async fn effective_from(&self) -> Date {
        Date(self.row.effective_from)
    }
    /// 効力の末日: null while nothing has followed.
    async fn effective_until(&self) -> Option<Date> {
        last_day(self.row.effective_to).map(Date)
    }
    /// 記録日時: when it became known.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.row.recorded_at)
    }
    /// 根拠となった発令.
    async fn order(&self) -> Option<Arc<PersonnelOrder>> {
        self.order.get(&()).flatten()
    }
}
