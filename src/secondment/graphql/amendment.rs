//! What is told of an agreement that is amended.

use async_graphql::{ID, InputObject};
use entity::secondment_agreement::Payer;

use super::SecondmentAgreement;
use crate::{error::Error, personnel::orders::graphql::inputs::key, scalar::Date, secondment::service::agreements::Amendment};

/// 派遣の取決めの変更: what is not given stays as it is.
#[derive(Clone, Debug, InputObject)]
pub struct AmendSecondmentAgreementInput {
    /// 取決め.
    pub agreement: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 末日: not before that of a case under it.
    pub ends_on: Option<Date>,
    /// 取決めの事項.
    pub items: Option<Vec<String>>,
    /// 給料の負担者.
    pub salary_payer: Option<Payer>,
    /// 手当の負担者.
    pub allowances_payer: Option<Payer>,
    /// 旅費の負担者.
    pub travel_payer: Option<Payer>,
    /// 退職手当の負担者.
    pub retirement_allowance_payer: Option<Payer>,
    /// 文書番号: of the amendment.
    pub document: Option<String>,
    /// 理由.
    pub reason: String,
}

impl AmendSecondmentAgreementInput {
    pub fn amendment(self) -> Result<Amendment, Error> {
        Ok(Amendment {
            agreement: key::<SecondmentAgreement>(&self.agreement, &["input", "agreement"])?,
            expected: self.expected_version,
            ends_on: self.ends_on.map(|it| it.0),
            items: self.items,
            salary: self.salary_payer,
            allowances: self.allowances_payer,
            travel: self.travel_payer,
            retirement: self.retirement_allowance_payer,
            document: self.document,
            reason: self.reason,
        })
    }
}
