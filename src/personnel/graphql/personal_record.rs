//! Who a person was said to be, as GraphQL sees it.

use std::sync::Arc;

use async_graphql::Object;
use entity::personal_record::{self, Sex};
use futures_util::future::{BoxFuture, FutureExt};

use super::{PersonName, PersonnelOrder};
use crate::{
    access::{Clearance, Field},
    error::Error,
    personnel::{
        service::people::{EmployeeRow, Record},
        timeline::last_day,
    },
    relation::{Prefetch, ToOne, Wants, to_one_if_wanted},
    scalar::{Date, DateTime},
};

#[derive(Debug)]
pub struct PersonalRecord {
    row: personal_record::Model,
    order: ToOne<PersonnelOrder>,
}

impl From<personal_record::Model> for PersonalRecord {
    fn from(row: personal_record::Model) -> Self {
        Self { row, order: ToOne::default() }
    }
}

impl PersonalRecord {
    /// It is read whole or not at all: by who sees every field of it.
    pub fn is_shown(clearance: &Clearance<'_>, person: &EmployeeRow) -> bool {
        let fields = [Field::RegisterName, Field::FormerName, Field::BirthDate, Field::Sex, Field::HiredOn];
        fields.into_iter().all(|field| clearance.sees(field, person.employee.id, person.home))
    }
}

impl Prefetch for PersonalRecord {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        to_one_if_wanted("order", set, wants, clearance, |it| Some(it.row.order_id), |it| &it.order).boxed()
    }
}

/// 人事記録の基本事項: who a person was said to be, on which days, as known when.
#[Object]
impl PersonalRecord {
    /// 戸籍上の氏名.
    async fn register_name(&self) -> PersonName {
        PersonName::register(&Record::from(&self.row))
    }
    /// 旧姓使用・通称: null where the register name is used.
    async fn working_name(&self) -> Option<PersonName> {
        PersonName::working(&Record::from(&self.row))
    }
    /// 旧姓.
    async fn former_family_name(&self) -> Option<&str> {
        self.row.former_family_name.as_deref()
    }
    /// 生年月日.
    async fn birth_date(&self) -> Date {
        Date(self.row.birth_date)
    }
    /// 性別.
    async fn sex(&self) -> Sex {
        self.row.sex
    }
    /// 採用年月日.
    async fn hired_on(&self) -> Date {
        Date(self.row.hired_on)
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
    /// 訂正日時: when another row took its place; null while it is believed.
    async fn superseded_at(&self) -> Option<DateTime> {
        self.row.superseded_at.map(DateTime)
    }
    /// 根拠となった発令.
    async fn order(&self) -> Option<Arc<PersonnelOrder>> {
        self.order.get(&()).flatten()
    }
}
