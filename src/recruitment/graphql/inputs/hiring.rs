//! What is told of lists, offers, hires and what follows, and of the other doors in.

use async_graphql::{Enum, ID, InputObject};
use entity::{
    attachment::AttachmentKind, conditional_decision::ConditionalVerdict, external_worker::ExternalWorkArrangement, job_offer::AnswerSide,
    list_entry::ListRemovalReason, onboarding_contact::OnboardingContactKind, standing::EmploymentKind, term_appointment::FixedTermGround,
};

use super::field;
use crate::{
    error::{ErrorCode, Refusal},
    personnel::{
        graphql::{Employee, Occupation, OrgUnit, PayTable, PositionRank, Post},
        orders::life::To,
    },
    recruitment::{
        graphql::RecruitmentApplication,
        rules::terms::Term,
        service::{
            hiring::NewHire,
            offers::NewOffer,
            privacy::Group,
            terms::{CorrectedTerm, NewTerm},
        },
    },
    scalar::Date,
};

/// 名簿の作成.
#[derive(Clone, Debug, InputObject)]
pub struct DrawUpListInput {
    /// 試験区分.
    pub category: ID,
    /// 登載日: today if not given; the validity is counted from it.
    pub listed_on: Option<Date>,
}

/// 名簿からの削除.
#[derive(Clone, Debug, InputObject)]
pub struct RemoveFromListInput {
    /// 受験申込み.
    pub applications: Vec<ID>,
    /// 理由.
    pub reason: ListRemovalReason,
    /// 備考.
    pub note: Option<String>,
}

/// 補欠の繰上げ: by place, while the list is valid.
#[derive(Clone, Debug, InputObject)]
pub struct LiftReservesInput {
    /// 試験区分.
    pub category: ID,
    /// 版: that of the category, as the caller has read it.
    pub expected_version: i32,
    /// 人数.
    pub count: i32,
}

/// 内定の入力.
#[derive(Clone, Debug, InputObject)]
pub struct JobOfferInput {
    /// 受験申込み.
    pub application: ID,
    /// 採用予定日.
    pub appointment_on: Date,
    /// 回答期限: this day included.
    pub answer_by: Date,
    /// 条件.
    pub terms: Option<String>,
}

impl JobOfferInput {
    pub fn offer(&self) -> Result<NewOffer, Refusal> {
        Ok(NewOffer {
            application: field::<RecruitmentApplication>(&self.application, "application")?,
            appointment_on: self.appointment_on.0,
            answer_by: self.answer_by.0,
            terms: self.terms.clone(),
        })
    }
}

/// 内定の提示.
#[derive(Clone, Debug, InputObject)]
pub struct MakeOffersInput {
    /// 内定.
    pub offers: Vec<JobOfferInput>,
}

/// 回答.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum OfferAnswer {
    /// 承諾。
    Accept,
    /// 辞退。
    Decline,
}

/// 内定への回答.
#[derive(Clone, Debug, InputObject)]
pub struct AnswerOfferInput {
    /// 内定.
    pub offer: ID,
    /// 回答.
    pub answer: OfferAnswer,
    /// 回答した側: whose word is recorded by the office; by the own token it is always the candidate's.
    #[graphql(default_with = "AnswerSide::Candidate")]
    pub answered_by: AnswerSide,
    /// 理由.
    pub reason: Option<String>,
}

/// 内定の取消し.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawOfferInput {
    /// 内定.
    pub offer: ID,
    /// 理由.
    pub reason: String,
    /// 名簿からの削除の事由.
    #[graphql(default_with = "ListRemovalReason::Unfit")]
    pub removal_reason: ListRemovalReason,
}

/// 採用の入力: what the order of appointment is to bring.
#[derive(Clone, Debug, InputObject)]
pub struct HireInput {
    /// 受験申込み: whose offer was accepted.
    pub application: ID,
    /// 職員番号: one that nobody has or had; not of somebody known.
    #[graphql(default)]
    pub number: String,
    /// 職員: who served before, or serves until the first day, stays who they are; else somebody new.
    pub employee: Option<ID>,
    /// 所属.
    pub to_unit: Option<ID>,
    /// 職.
    pub to_post: Option<ID>,
    /// 職位.
    pub to_rank: Option<ID>,
    /// 職種: that of the category if not given.
    pub to_occupation: Option<ID>,
    /// 給料表.
    pub to_pay_table: Option<ID>,
    /// 級.
    pub to_grade: Option<i32>,
    /// 号給.
    pub to_step: Option<i32>,
    /// 任期の末日.
    pub term_ends_on: Option<Date>,
}

impl HireInput {
    pub fn hire(&self) -> Result<NewHire, Refusal> {
        let to = To {
            unit: self.to_unit.as_ref().map(|it| field::<OrgUnit>(it, "toUnit")).transpose()?,
            post: self.to_post.as_ref().map(|it| field::<Post>(it, "toPost")).transpose()?,
            rank: self.to_rank.as_ref().map(|it| field::<PositionRank>(it, "toRank")).transpose()?,
            occupation: self.to_occupation.as_ref().map(|it| field::<Occupation>(it, "toOccupation")).transpose()?,
            pay_table: self.to_pay_table.as_ref().map(|it| field::<PayTable>(it, "toPayTable")).transpose()?,
            grade: self.to_grade,
            step: self.to_step,
            term_ends_on: self.term_ends_on.map(|it| it.0),
            ..To::default()
        };
        let application = field::<RecruitmentApplication>(&self.application, "application")?;
        let employee = self.employee.as_ref().map(|it| field::<Employee>(it, "employee")).transpose()?;
        if employee.is_some() != self.number.is_empty() {
            let (ja, en) = ("新しい職員番号か、職員のどちらか一方を指定してください。", "name either a new number or an employee");
            return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["number"]));
        }
        Ok(NewHire { application, employee, number: self.number.clone(), to })
    }
}

/// 採用: into a draft that the caller plans. Those whose order stands already are left as they are.
#[derive(Clone, Debug, InputObject)]
pub struct HireApplicantsInput {
    /// 発令案件.
    pub batch: ID,
    /// 版: that of the batch, as the caller has read it.
    pub expected_version: i32,
    /// 採用.
    pub hires: Vec<HireInput>,
}

/// 条件付採用期間の判断.
#[derive(Clone, Debug, InputObject)]
pub struct DecideConditionalAppointmentInput {
    /// 条件付採用.
    pub appointment: ID,
    /// 判断.
    pub verdict: ConditionalVerdict,
    /// 延長後の末日: of an extension.
    pub until: Option<Date>,
    /// 理由.
    pub reason: String,
}

/// 定着支援の計画: of somebody who was offered a place; again to change it.
#[derive(Clone, Debug, InputObject)]
pub struct PlanOnboardingInput {
    /// 受験申込み.
    pub application: ID,
    /// サポート職員の職員番号.
    pub supporter: String,
    /// 始まる日.
    pub starts_on: Date,
    /// 末日.
    pub ends_on: Date,
    /// 連絡のない日数の限度.
    #[graphql(default = 30)]
    pub silence_days: i32,
    /// 版: the one that the caller has read, of a plan that is changed.
    pub expected_version: Option<i32>,
}

/// 定着支援の記録.
#[derive(Clone, Debug, InputObject)]
pub struct LogOnboardingContactInput {
    /// 定着支援.
    pub onboarding: ID,
    /// 種別.
    pub kind: OnboardingContactKind,
    /// 実施日.
    pub held_on: Date,
    /// 内容.
    pub note: Option<String>,
}

/// 任期の入力.
#[derive(Clone, Debug, InputObject)]
pub struct TermAppointmentInput {
    /// 職員.
    pub employee: ID,
    /// 任用の種別.
    pub kind: EmploymentKind,
    /// 任期付採用の根拠.
    pub ground: Option<FixedTermGround>,
    /// 職: the same words are the same job.
    pub work: String,
    /// 任期の始め.
    pub starts_on: Date,
    /// 任期の末日.
    pub ends_on: Date,
    /// 公募による.
    pub by_open_call: bool,
}

impl TermAppointmentInput {
    pub fn term(&self) -> Result<NewTerm, Refusal> {
        let term = Term { kind: self.kind, ground: self.ground, starts_on: self.starts_on.0, ends_on: self.ends_on.0 };
        let employee = field::<Employee>(&self.employee, "employee")?;
        Ok(NewTerm { employee, term, work: self.work.clone(), open_call: self.by_open_call })
    }
}

/// 任期の記録: in the order of their days.
#[derive(Clone, Debug, InputObject)]
pub struct RecordTermAppointmentsInput {
    /// 任期.
    pub terms: Vec<TermAppointmentInput>,
}

/// 任期の訂正: of the last term in its job.
#[derive(Clone, Debug, InputObject)]
pub struct CorrectTermAppointmentInput {
    /// 任期を定めた任用.
    pub term_appointment: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 任用の種別.
    pub kind: EmploymentKind,
    /// 任期付採用の根拠.
    pub ground: Option<FixedTermGround>,
    /// 職: the same words are the same job.
    pub work: String,
    /// 任期の始め.
    pub starts_on: Date,
    /// 任期の末日.
    pub ends_on: Date,
    /// 公募による.
    pub by_open_call: bool,
    /// 理由.
    pub reason: String,
}

impl CorrectTermAppointmentInput {
    pub fn term(&self) -> CorrectedTerm {
        let term = Term { kind: self.kind, ground: self.ground, starts_on: self.starts_on.0, ends_on: self.ends_on.0 };
        CorrectedTerm { term, work: self.work.clone(), open_call: self.by_open_call }
    }
}

/// 外部人材の記録.
#[derive(Clone, Debug, InputObject)]
pub struct RecordExternalWorkerInput {
    /// 所属.
    pub unit: ID,
    /// 区分.
    pub arrangement: ExternalWorkArrangement,
    /// 事業者.
    pub company: String,
    /// 業務.
    pub work: String,
    /// 人数.
    #[graphql(default = 1)]
    pub people: i32,
    /// 始まる日.
    pub starts_on: Date,
    /// 末日.
    pub ends_on: Option<Date>,
}

/// 外部人材の終了.
#[derive(Clone, Debug, InputObject)]
pub struct EndExternalWorkerInput {
    /// 外部人材.
    pub external_worker: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 末日.
    pub ends_on: Date,
}

/// 障害者を対象とする職の指定.
#[derive(Clone, Debug, InputObject)]
pub struct ReservePostInput {
    /// 職.
    pub post: ID,
    /// 始まる日.
    pub from: Date,
    /// 末日.
    pub until: Option<Date>,
    /// 理由.
    pub reason: String,
}

/// 障害者を対象とする職の指定の終了.
#[derive(Clone, Debug, InputObject)]
pub struct EndPostReservationInput {
    /// 障害者を対象とする職.
    pub reserved_post: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 末日: from the first day to the present last one.
    pub until: Date,
    /// 理由.
    pub reason: String,
}

/// 添付書類の追加.
#[derive(Clone, Debug, InputObject)]
pub struct AddAttachmentInput {
    /// 受験申込み.
    pub application: ID,
    /// 種別.
    pub kind: AttachmentKind,
    /// ファイル名.
    pub file_name: String,
    /// ファイル: PDF, PNG or JPEG, as base64.
    pub file: String,
}

/// 添付書類の削除: for good.
#[derive(Clone, Debug, InputObject)]
pub struct RemoveAttachmentInput {
    /// 添付書類.
    pub attachment: ID,
}

/// 個人情報の消去: of everybody whose every application was closed before a day.
#[derive(Clone, Debug, InputObject)]
pub struct AnonymizeCandidatesInput {
    /// この日より前に終わったもの.
    pub closed_before: Date,
    /// 消去する項目の区分.
    pub groups: Vec<Group>,
}
