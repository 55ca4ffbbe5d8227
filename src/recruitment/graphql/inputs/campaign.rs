//! What is told of campaigns, categories and flows.

use async_graphql::{ID, InputObject};
use entity::{
    exam_category::{RatioBasis, SelectionMethod},
    selection_stage::StageKind,
    standing::EmploymentKind,
    term_appointment::FixedTermGround,
};

use super::field;
use crate::{
    error::Refusal,
    personnel::graphql::Occupation,
    recruitment::service::{
        categories::NewCategory,
        flows::{NewItem, NewStage},
    },
    scalar::{Date, FiscalYear},
};

/// 実施計画の作成.
#[derive(Clone, Debug, InputObject)]
pub struct CreateCampaignInput {
    /// 年度.
    pub fiscal_year: FiscalYear,
    /// 名称.
    pub title: String,
    /// 写す実施計画: its categories and flows, the days moved by the years between.
    pub copy_from: Option<ID>,
}

/// 実施計画の一段階: publish or close.
#[derive(Clone, Debug, InputObject)]
pub struct CampaignStepInput {
    /// 実施計画.
    pub campaign: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
}

/// 評価項目の入力.
#[derive(Clone, Debug, InputObject)]
pub struct RubricItemInput {
    /// 名称.
    pub name: String,
    /// 満点: 1 to 100.
    pub most_points: i32,
    /// 重み: 1 to 100.
    #[graphql(default = 1)]
    pub weight: i32,
    /// 着眼点.
    pub description: Option<String>,
}

/// 選考段階の入力.
#[derive(Clone, Debug, InputObject)]
pub struct SelectionStageInput {
    /// 種別.
    pub kind: StageKind,
    /// 名称.
    pub name: String,
    /// 重み: in the composite, 0 to 100.
    #[graphql(default = 1)]
    pub weight: i32,
    /// 氏名を伏せた採点.
    #[graphql(default)]
    pub blind: bool,
    /// 受験者を数える段階: the first one if none is named.
    #[graphql(default)]
    pub counts_examinees: bool,
    /// 評価項目: at most ten.
    #[graphql(default)]
    pub rubric: Vec<RubricItemInput>,
}

impl SelectionStageInput {
    pub fn stage(&self) -> NewStage {
        let item = |it: &RubricItemInput| NewItem {
            name: it.name.clone(),
            most_points: it.most_points,
            weight: it.weight,
            description: it.description.clone(),
        };
        NewStage {
            kind: self.kind,
            name: self.name.clone(),
            weight: self.weight,
            blind: self.blind,
            counts_examinees: self.counts_examinees,
            items: self.rubric.iter().map(item).collect(),
        }
    }
}

/// 試験区分の入力.
#[derive(Clone, Debug, InputObject)]
pub struct ExamCategoryInput {
    /// コード: letters, digits and hyphens; examinee numbers begin with it.
    pub code: String,
    /// 名称.
    pub name: String,
    /// 採用の方法.
    #[graphql(default_with = "SelectionMethod::CompetitiveExam")]
    pub method: SelectionMethod,
    /// 職種.
    pub occupation: Option<ID>,
    /// 受験枠.
    pub track: Option<String>,
    /// 任用の種別.
    #[graphql(default_with = "EmploymentKind::Regular")]
    pub employment_kind: EmploymentKind,
    /// 任期付採用の根拠: of a fixed-term category.
    pub fixed_term_ground: Option<FixedTermGround>,
    /// 生年月日の範囲の始め: this day included.
    pub born_on_or_after: Option<Date>,
    /// 生年月日の範囲の終わり: this day included.
    pub born_on_or_before: Option<Date>,
    /// 資格等.
    pub qualifications: Option<String>,
    /// 採用予定人数.
    pub planned_hires: i32,
    /// 「程度」.
    #[graphql(default)]
    pub planned_hires_is_approximate: bool,
    /// 倍率の分母: that of the profile if not given.
    pub ratio_basis: Option<RatioBasis>,
    /// 受付の始め.
    pub applications_from: Option<Date>,
    /// 受付の終わり: this day included.
    pub applications_until: Option<Date>,
    /// 試験日.
    pub exam_on: Date,
    /// 名簿の有効期間: in months; that of the profile if not given.
    pub list_validity_months: Option<i32>,
    /// 障害者を対象とする選考.
    #[graphql(default)]
    pub reserved_for_disability: bool,
    /// 採用予定日.
    #[graphql(default)]
    pub appointment_days: Vec<Date>,
    /// 選考段階: in order; of a revision they are left as they are.
    #[graphql(default)]
    pub stages: Vec<SelectionStageInput>,
}

impl ExamCategoryInput {
    pub fn category(&self) -> Result<NewCategory, Refusal> {
        Ok(NewCategory {
            code: self.code.clone(),
            name: self.name.clone(),
            method: self.method,
            occupation: self.occupation.as_ref().map(|it| field::<Occupation>(it, "occupation")).transpose()?,
            track: self.track.clone(),
            employment_kind: self.employment_kind,
            fixed_term_ground: self.fixed_term_ground,
            born_on_or_after: self.born_on_or_after.map(|it| it.0),
            born_on_or_before: self.born_on_or_before.map(|it| it.0),
            qualifications: self.qualifications.clone(),
            planned_hires: self.planned_hires,
            planned_hires_is_approximate: self.planned_hires_is_approximate,
            ratio_basis: self.ratio_basis,
            applications_from: self.applications_from.map(|it| it.0),
            applications_until: self.applications_until.map(|it| it.0),
            exam_on: self.exam_on.0,
            list_validity_months: self.list_validity_months,
            reserved_for_disability: self.reserved_for_disability,
            appointment_days: self.appointment_days.iter().map(|it| it.0).collect(),
            stages: self.stages.iter().map(SelectionStageInput::stage).collect(),
        })
    }
}

/// 試験区分の追加: to a campaign that is being prepared.
#[derive(Clone, Debug, InputObject)]
pub struct AddExamCategoriesInput {
    /// 実施計画.
    pub campaign: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 試験区分.
    pub categories: Vec<ExamCategoryInput>,
}

/// 試験区分の変更: all of it anew, but its stages; once published only days, numbers and words, with a reason.
#[derive(Clone, Debug, InputObject)]
pub struct ReviseExamCategoryInput {
    /// 試験区分.
    pub category: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 理由: after publication.
    pub reason: Option<String>,
    /// 新しい内容.
    #[graphql(name = "as")]
    pub new: ExamCategoryInput,
}

/// 選考の流れの変更: after publication a new version, with its reason.
#[derive(Clone, Debug, InputObject)]
pub struct ReviseFlowInput {
    /// 試験区分.
    pub category: ID,
    /// 版: that of the category, as the caller has read it.
    pub expected_version: i32,
    /// 理由: after publication.
    pub reason: Option<String>,
    /// 選考段階: in order; those that have begun as they are.
    pub stages: Vec<SelectionStageInput>,
}
