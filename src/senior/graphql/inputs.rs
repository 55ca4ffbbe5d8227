//! What is told of those past sixty.

use async_graphql::{ID, InputObject};
use entity::{senior_arrangement::SeniorArrangementKind, senior_wish::SeniorWishKind};
use uuid::Uuid;

use super::{SeniorArrangement, SeniorInquiry};
use crate::{
    error::Error,
    personnel::{
        graphql::{Employee, OrgUnit, PositionRank, Post},
        orders::{
            graphql::inputs::{batch, key, keys},
            life::To,
        },
    },
    scalar::{Date, FiscalYear},
    senior::{
        rules::proposal::Proposed,
        service::{
            arrangements::NewArrangement,
            drafting::{Reappointment, StepDown},
        },
    },
};

/// 特例任用・勤務延長・高齢者部分休業の決定.
#[derive(Clone, Debug, InputObject)]
pub struct DecideSeniorArrangementInput {
    /// 職員.
    pub employee: ID,
    /// 種別: terms of reappointment are decided by their orders.
    pub kind: SeniorArrangementKind,
    /// 始まる日: of an extension the day after the window, or after the extension before.
    pub starts_on: Date,
    /// 末日.
    pub ends_on: Date,
    /// 週の勤務時間: of a partial leave, the minutes that are not worked.
    pub weekly_minutes: Option<i32>,
    /// 理由.
    pub reason: String,
    /// 同意した日: before it begins.
    pub consented_on: Date,
    /// 特別の事情によることができないこと: said of an extension in a specified post group.
    #[graphql(default)]
    pub is_without_special_circumstances: bool,
}

impl DecideSeniorArrangementInput {
    pub fn arrangement(&self) -> Result<NewArrangement, Error> {
        let proposed = Proposed {
            kind: self.kind,
            from: self.starts_on.0,
            until: self.ends_on.0,
            weekly_minutes: self.weekly_minutes,
            consented_on: self.consented_on.0,
        };
        let employee = key::<Employee>(&self.employee, &["input", "employee"])?;
        Ok(NewArrangement { employee, proposed, reason: self.reason.clone(), without_circumstances: self.is_without_special_circumstances })
    }
}

/// 早期の終了.
#[derive(Clone, Debug, InputObject)]
pub struct EndSeniorArrangementInput {
    /// 取扱い.
    pub arrangement: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 末日: before the one that was decided.
    pub ends_on: Date,
    /// 理由.
    pub reason: String,
}

impl EndSeniorArrangementInput {
    pub fn key(&self) -> Result<Uuid, Error> {
        key::<SeniorArrangement>(&self.arrangement, &["input", "arrangement"])
    }
}

/// 異動後の職: what is not named stays as it was.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SeniorPlaceInput {
    /// 所属.
    pub org_unit: Option<ID>,
    /// 職.
    pub post: Option<ID>,
    /// 職位.
    pub rank: Option<ID>,
    /// 級.
    pub grade: Option<i32>,
    /// 号給.
    pub step: Option<i32>,
}

impl SeniorPlaceInput {
    fn to(&self) -> Result<To, Error> {
        let unit = self.org_unit.as_ref().map(|it| key::<OrgUnit>(it, &["input", "orgUnit"])).transpose()?;
        let post = self.post.as_ref().map(|it| key::<Post>(it, &["input", "post"])).transpose()?;
        let rank = self.rank.as_ref().map(|it| key::<PositionRank>(it, &["input", "rank"])).transpose()?;
        Ok(To { unit, post, rank, grade: self.grade, step: self.step, ..To::default() })
    }
}

/// 一人の降任等.
#[derive(Clone, Debug, InputObject)]
pub struct StepDownInput {
    /// 職員.
    pub employee: ID,
    /// 異動後の職.
    pub to: SeniorPlaceInput,
}

impl StepDownInput {
    fn step_down(&self) -> Result<StepDown, Error> {
        Ok(StepDown { employee: key::<Employee>(&self.employee, &["input", "employee"])?, to: self.to.to()? })
    }
}

/// 役職定年による降任等の起案.
#[derive(Clone, Debug, InputObject)]
pub struct DraftStepDownsInput {
    /// 案件.
    pub batch: ID,
    /// 案件の版: the one that the caller has read.
    pub expected_batch_version: i32,
    /// 発令日: within the window, or after an extension.
    pub effective_on: Date,
    /// 降任等.
    pub step_downs: Vec<StepDownInput>,
}

impl DraftStepDownsInput {
    pub fn told(&self) -> Result<(Uuid, Vec<StepDown>), Error> {
        Ok((batch(&self.batch)?, self.step_downs.iter().map(StepDownInput::step_down).collect::<Result<_, _>>()?))
    }
}

/// 定年退職の起案: of everybody whose last day it is.
#[derive(Clone, Debug, InputObject)]
pub struct DraftRetirementsInput {
    /// 案件.
    pub batch: ID,
    /// 案件の版: the one that the caller has read.
    pub expected_batch_version: i32,
    /// 退職日: 31 March, or the last day of an extension.
    pub effective_on: Date,
}

impl DraftRetirementsInput {
    pub fn key(&self) -> Result<Uuid, Error> {
        batch(&self.batch)
    }
}

/// 一人の再任用.
#[derive(Clone, Debug, InputObject)]
pub struct ReappointmentInput {
    /// 職員.
    pub employee: ID,
    /// 種別: part-time before retirement, or provisional.
    pub kind: SeniorArrangementKind,
    /// 任期の始まる日.
    pub starts_on: Date,
    /// 任期の末日.
    pub ends_on: Date,
    /// 週の勤務時間: of part time, in minutes.
    pub weekly_minutes: Option<i32>,
    /// 同意した日.
    pub consented_on: Date,
    /// 理由.
    pub reason: String,
    /// 任用後の職.
    #[graphql(default)]
    pub to: SeniorPlaceInput,
}

impl ReappointmentInput {
    fn reappointment(&self) -> Result<Reappointment, Error> {
        let proposed = Proposed {
            kind: self.kind,
            from: self.starts_on.0,
            until: self.ends_on.0,
            weekly_minutes: self.weekly_minutes,
            consented_on: self.consented_on.0,
        };
        let employee = key::<Employee>(&self.employee, &["input", "employee"])?;
        Ok(Reappointment {
            new: NewArrangement { employee, proposed, reason: self.reason.clone(), without_circumstances: false },
            to: self.to.to()?,
        })
    }
}

/// 再任用の起案: resignation, separation, reappointment or renewal, as the person stands on the eve.
#[derive(Clone, Debug, InputObject)]
pub struct DraftReappointmentsInput {
    /// 案件.
    pub batch: ID,
    /// 案件の版: the one that the caller has read.
    pub expected_batch_version: i32,
    /// 再任用.
    pub reappointments: Vec<ReappointmentInput>,
}

impl DraftReappointmentsInput {
    pub fn told(&self) -> Result<(Uuid, Vec<Reappointment>), Error> {
        Ok((batch(&self.batch)?, self.reappointments.iter().map(ReappointmentInput::reappointment).collect::<Result<_, _>>()?))
    }
}

/// 情報提供・意思確認の開始.
#[derive(Clone, Debug, InputObject)]
pub struct OpenSeniorInquiryInput {
    /// 年度: the one that runs.
    pub fiscal_year: FiscalYear,
    /// 回答期限: within the year.
    pub answer_by: Date,
}

/// 交付の記録.
#[derive(Clone, Debug, InputObject)]
pub struct RecordInquiryDeliveryInput {
    /// 情報提供・意思確認.
    pub inquiries: Vec<ID>,
    /// 交付日.
    pub delivered_on: Date,
}

impl RecordInquiryDeliveryInput {
    pub fn keys(&self) -> Result<Vec<Uuid>, Error> {
        keys::<SeniorInquiry>(&self.inquiries, &["input", "inquiries"])
    }
}

/// 督促.
#[derive(Clone, Debug, InputObject)]
pub struct RemindSeniorInquiriesInput {
    /// 情報提供・意思確認: those that are answered are left out.
    pub inquiries: Vec<ID>,
}

impl RemindSeniorInquiriesInput {
    pub fn keys(&self) -> Result<Vec<Uuid>, Error> {
        keys::<SeniorInquiry>(&self.inquiries, &["input", "inquiries"])
    }
}

/// 意向の申出.
#[derive(Clone, Debug, InputObject)]
pub struct StateSeniorWishInput {
    /// 情報提供・意思確認.
    pub inquiry: ID,
    /// 意向: not a resignation; it may change.
    pub wish: SeniorWishKind,
    /// 希望する業務・地域・事情.
    pub note: Option<String>,
    /// 申し出た日: of an answer on paper; today if not given.
    pub stated_on: Option<Date>,
}

impl StateSeniorWishInput {
    pub fn key(&self) -> Result<Uuid, Error> {
        key::<SeniorInquiry>(&self.inquiry, &["input", "inquiry"])
    }
}
