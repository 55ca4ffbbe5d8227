//! What is told of secondments.

use async_graphql::{ID, InputObject};
use entity::{
    host_body::HostKind,
    secondment_agreement::{Payer, SecondmentKind},
    secondment_case::ChosenBy,
    secondment_cost::CostItem,
};
use uuid::Uuid;

use super::{HostBody, SecondmentAgreement, SecondmentCase};
use crate::{
    eligibility::graphql::EligibilityRule,
    error::Error,
    personnel::{
        graphql::{Employee, OrgUnit, PositionRank, Post},
        orders::graphql::inputs::{batch, key, keys},
    },
    scalar::{Date, FiscalYear},
    secondment::service::{
        agreements::{NewAgreement, NewHost},
        cases::NewCase,
        costs::NewCost,
        moving::{IntoBatch, NewExtension, PlannedReturn},
    },
};

/// 派遣先・派遣元の団体の記録: a new one, or what is new of one that is known by its code.
#[derive(Clone, Debug, InputObject)]
pub struct RecordHostBodyInput {
    /// コード: letters and digits.
    pub code: String,
    /// 版: of one that is known; not of a new one.
    pub expected_version: Option<i32>,
    /// 名称.
    pub name: String,
    /// 種別.
    pub kind: HostKind,
    /// 条例に定められた日.
    pub listed_from: Option<Date>,
    /// 条例に定められた最後の日.
    pub listed_until: Option<Date>,
    /// 条例: with the days on which it names the body.
    pub ordinance: Option<String>,
}

impl RecordHostBodyInput {
    pub fn host(self) -> NewHost {
        NewHost {
            code: self.code,
            name: self.name,
            kind: self.kind,
            listed_from: self.listed_from.map(|it| it.0),
            listed_until: self.listed_until.map(|it| it.0),
            ordinance: self.ordinance,
        }
    }
}

/// 派遣の取決めの締結: payers that are not named are those that are usual for the kind.
#[derive(Clone, Debug, InputObject)]
pub struct ConcludeSecondmentAgreementInput {
    /// 相手方.
    pub host: ID,
    /// 種別.
    pub kind: SecondmentKind,
    /// 受入れか.
    #[graphql(default)]
    pub is_inward: bool,
    /// 件名.
    pub title: String,
    /// 文書番号.
    pub document: Option<String>,
    /// 締結日.
    pub concluded_on: Date,
    /// 始まる日.
    pub starts_on: Date,
    /// 末日.
    pub ends_on: Date,
    /// 取決めの事項.
    #[graphql(default)]
    pub items: Vec<String>,
    /// 給料の負担者.
    pub salary_payer: Option<Payer>,
    /// 手当の負担者.
    pub allowances_payer: Option<Payer>,
    /// 旅費の負担者.
    pub travel_payer: Option<Payer>,
    /// 退職手当の負担者: the home body if not given.
    pub retirement_allowance_payer: Option<Payer>,
    /// 双方の身分を併せ有するか: as the kind has it if not given.
    pub holds_both_statuses: Option<bool>,
    /// 採用が定められているか.
    #[graphql(default)]
    pub is_rehire_guaranteed: bool,
    /// 資格要件: who may go.
    pub rule: Option<ID>,
    /// 研修後の勤務義務: in months.
    pub obligation_months: Option<i32>,
}

impl ConcludeSecondmentAgreementInput {
    pub fn agreement(self) -> Result<NewAgreement, Error> {
        Ok(NewAgreement {
            host: key::<HostBody>(&self.host, &["input", "host"])?,
            kind: self.kind,
            inward: self.is_inward,
            title: self.title,
            document: self.document,
            concluded_on: self.concluded_on.0,
            term: (self.starts_on.0, self.ends_on.0),
            items: self.items,
            salary: self.salary_payer,
            allowances: self.allowances_payer,
            travel: self.travel_payer,
            retirement: self.retirement_allowance_payer,
            both_statuses: self.holds_both_statuses,
            rehire_guaranteed: self.is_rehire_guaranteed,
            rule: self.rule.map(|it| key::<EligibilityRule>(&it, &["input", "rule"])).transpose()?,
            obligation_months: self.obligation_months,
        })
    }
}

/// 派遣の計画: for somebody who is still to be chosen; of who comes here, with name and unit.
#[derive(Clone, Debug, InputObject)]
pub struct PlanSecondmentInput {
    /// 取決め.
    pub agreement: ID,
    /// 始まる日.
    pub starts_on: Date,
    /// 末日.
    pub ends_on: Date,
    /// 派遣先の職.
    pub post_at_host: String,
    /// 受け入れる職員の氏名.
    pub person_name: Option<String>,
    /// 受け入れる所属.
    pub org_unit: Option<ID>,
}

impl PlanSecondmentInput {
    pub fn case(self) -> Result<NewCase, Error> {
        Ok(NewCase {
            agreement: key::<SecondmentAgreement>(&self.agreement, &["input", "agreement"])?,
            term: (self.starts_on.0, self.ends_on.0),
            post_at_host: self.post_at_host,
            person_name: self.person_name,
            unit: self.org_unit.map(|it| key::<OrgUnit>(&it, &["input", "orgUnit"])).transpose()?,
        })
    }
}

/// 候補者の決定.
#[derive(Clone, Debug, InputObject)]
pub struct ChooseSecondeeInput {
    /// 派遣の案件.
    pub secondment: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 職員.
    pub employee: ID,
    /// 決め方.
    pub chosen_by: ChosenBy,
}

impl ChooseSecondeeInput {
    pub fn told(&self) -> Result<(Uuid, Uuid), Error> {
        Ok((case(&self.secondment)?, key::<Employee>(&self.employee, &["input", "employee"])?))
    }
}

/// 派遣の案件の一段階.
#[derive(Clone, Debug, InputObject)]
pub struct SecondmentStepInput {
    /// 派遣の案件.
    pub secondment: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
}

/// 派遣の同意・不同意.
#[derive(Clone, Debug, InputObject)]
pub struct AnswerSecondmentInput {
    /// 派遣の案件.
    pub secondment: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 同意するか.
    pub consents: bool,
}

/// 派遣先との合意.
#[derive(Clone, Debug, InputObject)]
pub struct AgreeSecondmentInput {
    /// 派遣の案件.
    pub secondment: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 合意した日.
    pub agreed_on: Date,
}

/// 派遣の取りやめ.
#[derive(Clone, Debug, InputObject)]
pub struct CancelSecondmentInput {
    /// 派遣の案件.
    pub secondment: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 理由.
    pub reason: String,
}

/// 派遣又は復帰の起案.
#[derive(Clone, Debug, InputObject)]
pub struct DraftSecondmentOrdersInput {
    /// 案件.
    pub batch: ID,
    /// 案件の版: the one that the caller has read.
    pub expected_batch_version: i32,
    /// 派遣の案件.
    pub secondments: Vec<ID>,
}

impl DraftSecondmentOrdersInput {
    pub fn told(&self) -> Result<(Uuid, Vec<Uuid>), Error> {
        Ok((batch(&self.batch)?, keys::<SecondmentCase>(&self.secondments, &["input", "secondments"])?))
    }
}

/// 派遣の延長.
#[derive(Clone, Debug, InputObject)]
pub struct ExtendSecondmentInput {
    /// 派遣の案件.
    pub secondment: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 案件: where an order is drafted; not of who resigned to go, nor of who came here.
    pub batch: Option<ID>,
    /// 案件の版: the one that the caller has read.
    pub expected_batch_version: Option<i32>,
    /// 延長後の末日.
    pub ends_on: Date,
    /// 同意した日: where the law asks for consent.
    pub consented_on: Option<Date>,
    /// 条件: beyond three years at a public-interest corporation.
    pub conditions: Option<String>,
}

impl ExtendSecondmentInput {
    pub fn told(&self) -> Result<(IntoBatch, NewExtension), Error> {
        let (until, consented_on) = (self.ends_on.0, self.consented_on.map(|it| it.0));
        let extension = NewExtension { case: case(&self.secondment)?, until, consented_on, conditions: self.conditions.clone() };
        Ok((into(self.batch.as_ref(), self.expected_batch_version)?, extension))
    }
}

/// 復帰先の計画.
#[derive(Clone, Debug, InputObject)]
pub struct PlanSecondmentReturnInput {
    /// 派遣の案件.
    pub secondment: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 復帰先の所属.
    pub org_unit: ID,
    /// 復帰先の職: one of that unit.
    pub post: Option<ID>,
    /// 復帰後の職位.
    pub rank: Option<ID>,
}

impl PlanSecondmentReturnInput {
    pub fn planned(&self) -> Result<PlannedReturn, Error> {
        Ok(PlannedReturn {
            case: case(&self.secondment)?,
            expected: self.expected_version,
            unit: key::<OrgUnit>(&self.org_unit, &["input", "orgUnit"])?,
            post: self.post.as_ref().map(|it| key::<Post>(it, &["input", "post"])).transpose()?,
            rank: self.rank.as_ref().map(|it| key::<PositionRank>(it, &["input", "rank"])).transpose()?,
        })
    }
}

/// 期間前の終了.
#[derive(Clone, Debug, InputObject)]
pub struct EndSecondmentEarlyInput {
    /// 派遣の案件.
    pub secondment: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 案件: where an order is drafted; not of who came here.
    pub batch: Option<ID>,
    /// 案件の版: the one that the caller has read.
    pub expected_batch_version: Option<i32>,
    /// 派遣の最後の日.
    pub ends_on: Date,
    /// 理由.
    pub reason: String,
}

/// 研修報告.
#[derive(Clone, Debug, InputObject)]
pub struct ReportSecondmentInput {
    /// 派遣の案件.
    pub secondment: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 報告: what was said before if not given.
    pub report: Option<String>,
    /// 研修成果の活用: what the city makes of it.
    #[graphql(name = "use")]
    pub used: Option<String>,
}

/// 一つの経費.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct SecondmentCostInput {
    /// 年度.
    pub fiscal_year: FiscalYear,
    /// 費目.
    pub item: CostItem,
    /// 負担者.
    pub payer: Payer,
    /// 額: in yen.
    pub yen: i64,
}

/// 派遣の経費の記録: an amount takes the place of what was known of the year, item and payer.
#[derive(Clone, Debug, InputObject)]
pub struct RecordSecondmentCostsInput {
    /// 派遣の案件.
    pub secondment: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 経費.
    pub costs: Vec<SecondmentCostInput>,
}

impl RecordSecondmentCostsInput {
    pub fn told(&self) -> Result<(Uuid, Vec<NewCost>), Error> {
        let cost = |it: &SecondmentCostInput| NewCost { year: it.fiscal_year.0, item: it.item, payer: it.payer, yen: it.yen };
        Ok((case(&self.secondment)?, self.costs.iter().map(cost).collect()))
    }
}

pub fn into(id: Option<&ID>, expected: Option<i32>) -> Result<IntoBatch, Error> {
    Ok(id.map(batch).transpose()?.zip(expected))
}

pub fn case(id: &ID) -> Result<Uuid, Error> {
    key::<SecondmentCase>(id, &["input", "secondment"])
}
