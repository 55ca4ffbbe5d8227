//! Work for another body, as GraphQL sees it.

use std::sync::Arc;

use async_graphql::Object;
use entity::{secondment, secondment_agreement::SecondmentKind};
use futures_util::future::{BoxFuture, FutureExt};

use super::PersonnelOrder;
use crate::{
    access::Clearance,
    error::Error,
    personnel::timeline::last_day,
    relation::{Prefetch, ToOne, Wants, to_one_if_wanted},
    scalar::Date,
};

#[derive(Debug)]
pub struct Secondment {
    row: secondment::Model,
    order: ToOne<PersonnelOrder>,
}

impl From<secondment::Model> for Secondment {
    fn from(row: secondment::Model) -> Self {
        Self { row, order: ToOne::default() }
    }
}

impl Prefetch for Secondment {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        to_one_if_wanted("order", set, wants, clearance, |it| Some(it.row.order_id), |it| &it.order).boxed()
    }
}

/// 派遣: days on which a person works for another body while the home standing stays.
#[Object]
impl Secondment {
    /// 派遣先.
    async fn host(&self) -> &str {
        &self.row.host
    }
    /// 派遣の種別: by which law; null where the order did not say.
    async fn kind(&self) -> Option<SecondmentKind> {
        self.row.kind
    }
    /// 併有: whether the status at the host is held too (地方自治法252条の17第2項); null where the order did not say.
    async fn holds_both_statuses(&self) -> Option<bool> {
        self.row.both_statuses
    }
    /// 始まる日.
    async fn effective_from(&self) -> Date {
        Date(self.row.effective_from)
    }
    /// 末日: null while none is fixed.
    async fn effective_until(&self) -> Option<Date> {
        last_day(self.row.effective_to).map(Date)
    }
    /// 根拠となった発令.
    async fn order(&self) -> Option<Arc<PersonnelOrder>> {
        self.order.get(&()).flatten()
    }
}
