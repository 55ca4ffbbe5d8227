//! Hosts and agreements.

use std::sync::Arc;

use async_graphql::{ID, Object};
use entity::{
    host_body::{self, HostKind},
    secondment_agreement::{self, Payer, SecondmentKind},
};
use futures_util::future::{BoxFuture, FutureExt};

use crate::{
    access::Clearance,
    eligibility::graphql::EligibilityRule,
    error::Error,
    id, loaded_by_id, plain_object,
    relation::{Object as _, Prefetch, Slot, ToOne, Wants, to_one_if_wanted},
    scalar::Date,
};

plain_object!(HostBody, host_body);

/// 派遣先・派遣元の団体.
#[Object]
impl HostBody {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// コード.
    async fn code(&self) -> &str {
        &self.row.code
    }
    /// 名称.
    async fn name(&self) -> &str {
        &self.row.name
    }
    /// 種別.
    async fn kind(&self) -> HostKind {
        self.row.kind
    }
    /// 条例に定められた日: null where the ordinance does not name it.
    async fn listed_from(&self) -> Option<Date> {
        self.row.listed_from.map(Date)
    }
    /// 条例に定められた最後の日: null while it lasts.
    async fn listed_until(&self) -> Option<Date> {
        self.row.listed_until.map(Date)
    }
    /// 条例.
    async fn ordinance(&self) -> Option<&str> {
        self.row.ordinance.as_deref()
    }
}

#[derive(Debug)]
pub struct SecondmentAgreement {
    row: secondment_agreement::Model,
    host: ToOne<HostBody>,
    rule: ToOne<EligibilityRule>,
}

loaded_by_id!(SecondmentAgreement, secondment_agreement);

impl From<secondment_agreement::Model> for SecondmentAgreement {
    fn from(row: secondment_agreement::Model) -> Self {
        Self { row, host: Slot::default(), rule: Slot::default() }
    }
}

impl Prefetch for SecondmentAgreement {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("host", set, wants, clearance, |it| Some(it.row.host_id), |it| &it.host).await?;
            to_one_if_wanted("rule", set, wants, clearance, |it| it.row.rule_id, |it| &it.rule).await
        }
        .boxed()
    }
}

/// 派遣の取決め: between the city and a host, with what is agreed and who pays what.
#[Object]
impl SecondmentAgreement {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 相手方.
    async fn host(&self) -> Option<Arc<HostBody>> {
        self.host.get(&()).flatten()
    }
    /// 種別.
    async fn kind(&self) -> SecondmentKind {
        self.row.kind
    }
    /// 受入れか: their staff work here.
    async fn is_inward(&self) -> bool {
        self.row.inward
    }
    /// 件名.
    async fn title(&self) -> &str {
        &self.row.title
    }
    /// 文書番号.
    async fn document(&self) -> Option<&str> {
        self.row.document.as_deref()
    }
    /// 締結日.
    async fn concluded_on(&self) -> Date {
        Date(self.row.concluded_on)
    }
    /// 始まる日.
    async fn starts_on(&self) -> Date {
        Date(self.row.starts_on)
    }
    /// 末日.
    async fn ends_on(&self) -> Date {
        Date(self.row.ends_on)
    }
    /// 取決めの事項.
    async fn items(&self) -> Vec<String> {
        serde_json::from_str(&self.row.items).unwrap_or_default()
    }
    /// 給料の負担者.
    async fn salary_payer(&self) -> Payer {
        self.row.salary_payer
    }
    /// 手当の負担者.
    async fn allowances_payer(&self) -> Payer {
        self.row.allowances_payer
    }
    /// 旅費の負担者.
    async fn travel_payer(&self) -> Payer {
        self.row.travel_payer
    }
    /// 退職手当の負担者.
    async fn retirement_allowance_payer(&self) -> Payer {
        self.row.retirement_payer
    }
    /// 双方の身分を併せ有するか.
    async fn holds_both_statuses(&self) -> bool {
        self.row.both_statuses
    }
    /// 採用が定められているか: who resigned to go is taken back.
    async fn is_rehire_guaranteed(&self) -> bool {
        self.row.rehire_guaranteed
    }
    /// 資格要件: who may go; null for anybody.
    async fn rule(&self) -> Option<Arc<EligibilityRule>> {
        self.rule.get(&()).flatten()
    }
    /// 研修後の勤務義務: in months from the day after the return.
    async fn obligation_months(&self) -> Option<i32> {
        self.row.obligation_months
    }
}
