//! What is told of promotion exams.

use async_graphql::{ID, InputObject, OneofObject};
use entity::{
    exam_component::{DisagreementRule, ExamComponentKind},
    pass_entry::PromotionDeferral,
};

use super::{ExamApplication, ExamComponent, PassEntry, PromotionExam};
use crate::{
    eligibility::graphql::EligibilityRule,
    error::Error,
    personnel::{
        graphql::{OrgUnit, PositionRank},
        orders::graphql::inputs::key,
    },
    promotion::{
        rules::ranking::{Line, PassRule},
        service::{
            marking::Given,
            passing::NewPromotion,
            planning::{NewComponent, NewExam},
        },
    },
    scalar::{Date, Decimal, FiscalYear},
};

/// 試験科目の入力.
#[derive(Clone, Debug, InputObject)]
pub struct ExamComponentInput {
    /// コード: letters and digits; the same over the years, so that what was passed is carried over.
    pub code: String,
    /// 名称.
    pub name: String,
    /// 種別.
    pub kind: ExamComponentKind,
    /// 段階: from 1.
    #[graphql(default = 1)]
    pub stage: i32,
    /// 満点.
    pub most_points: Decimal,
    /// 配点: what it counts in the composite.
    pub allotment: Decimal,
    /// 足切り: the least points.
    pub pass_mark: Option<Decimal>,
    /// 採点者数: of each script; 0 where the office records the points.
    #[graphql(default)]
    pub markers: i32,
    /// 採点の相違の限度.
    pub tolerance: Option<Decimal>,
    /// 採点の相違の扱い.
    #[graphql(default_with = "DisagreementRule::Mean")]
    pub disagreement: DisagreementRule,
    /// 免除の割合: from so many percent on.
    pub exempt_percent: Option<i32>,
    /// 免除の年数: fiscal years, that of the exam included.
    pub exempt_years: Option<i32>,
    /// 人事評価の年数: the mean of so many fiscal years before.
    pub evaluation_years: Option<i32>,
}

impl ExamComponentInput {
    fn component(self) -> NewComponent {
        NewComponent {
            code: self.code,
            name: self.name,
            kind: self.kind,
            stage: self.stage,
            most_points: self.most_points.0,
            allotment: self.allotment.0,
            pass_mark: self.pass_mark.map(|it| it.0),
            markers: self.markers,
            tolerance: self.tolerance.map(|it| it.0),
            disagreement: self.disagreement,
            exempt_percent: self.exempt_percent,
            exempt_years: self.exempt_years,
            evaluation_years: self.evaluation_years,
        }
    }
}

/// 昇任試験の作成.
#[derive(Clone, Debug, InputObject)]
pub struct CreatePromotionExamInput {
    /// 年度.
    pub fiscal_year: FiscalYear,
    /// 名称.
    pub title: String,
    /// 昇任先の職位.
    pub target_rank: ID,
    /// 受験資格.
    pub rule: ID,
    /// 照会日: 1 April of the fiscal year if not given.
    pub asked_on: Option<Date>,
    /// 試験日.
    pub held_on: Date,
    /// 受付開始日.
    pub applications_from: Date,
    /// 受付終了日: this day included.
    pub applications_until: Date,
    /// 所属長経由.
    #[graphql(default)]
    pub through_head: bool,
    /// 受験回数の上限.
    pub most_attempts: Option<i32>,
    /// 同点の扱い: codes of components, the first one first.
    #[graphql(default)]
    pub tie_break: Vec<String>,
    /// 名簿の有効期限: this day included.
    pub list_valid_until: Date,
    /// 第一段階の免除の年数: that of the exam included.
    pub stage_exemption_years: Option<i32>,
    /// 合格基準: the line of each stage that has one; of the others it is named with the decision.
    #[graphql(default)]
    pub pass_rule: Vec<ExamPassRuleInput>,
    /// 順位帯の数: 0 where places are not disclosed.
    #[graphql(default)]
    pub bands: i32,
    /// 科目: in their order.
    pub components: Vec<ExamComponentInput>,
}

impl CreatePromotionExamInput {
    pub fn exam(self) -> Result<NewExam, Error> {
        Ok(NewExam {
            fiscal_year: self.fiscal_year.0,
            title: self.title,
            target_rank: key::<PositionRank>(&self.target_rank, &["targetRank"])?,
            rule: key::<EligibilityRule>(&self.rule, &["rule"])?,
            asked_on: self.asked_on.map(|it| it.0),
            held_on: self.held_on.0,
            applications_from: self.applications_from.0,
            applications_until: self.applications_until.0,
            through_head: self.through_head,
            most_attempts: self.most_attempts,
            tie_break: self.tie_break,
            list_valid_until: self.list_valid_until.0,
            stage_exemption_years: self.stage_exemption_years,
            pass_rule: PassRule(self.pass_rule.iter().map(|it| (it.stage, it.line.line())).collect()),
            bands: self.bands,
            components: self.components.into_iter().map(ExamComponentInput::component).collect(),
        })
    }
}

/// 昇任試験の変更.
#[derive(Clone, Debug, InputObject)]
pub struct RevisePromotionExamInput {
    /// 昇任試験.
    pub exam: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 内容: all of it; once it is announced the day of the exam, the last day to apply and that of the list alone may be later.
    pub content: CreatePromotionExamInput,
    /// 理由.
    pub reason: String,
}

/// 昇任試験の一段階: announce, admit, score or release.
#[derive(Clone, Debug, InputObject)]
pub struct PromotionExamStepInput {
    /// 昇任試験.
    pub exam: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
}

impl PromotionExamStepInput {
    pub fn key(&self) -> Result<uuid::Uuid, Error> {
        exam(&self.exam)
    }
}

/// The key of an exam.
pub fn exam(id: &ID) -> Result<uuid::Uuid, Error> {
    key::<PromotionExam>(id, &["input", "exam"])
}

/// The key of a component.
pub fn component(id: &ID) -> Result<uuid::Uuid, Error> {
    key::<ExamComponent>(id, &["input", "component"])
}

/// The key of an application.
pub fn application(id: &ID) -> Result<uuid::Uuid, Error> {
    key::<ExamApplication>(id, &["input", "application"])
}

/// 受験申込み.
#[derive(Clone, Debug, InputObject)]
pub struct ApplyForPromotionExamInput {
    /// 昇任試験.
    pub exam: ID,
}

/// 受験申込みの取消し・受験辞退.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawExamApplicationInput {
    /// 受験申込み.
    pub application: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
}

/// 進達.
#[derive(Clone, Debug, InputObject)]
pub struct ForwardExamApplicationInput {
    /// 受験申込み.
    pub application: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 所属長の意見.
    pub opinion: String,
}

/// 採点者の指名.
#[derive(Clone, Debug, InputObject)]
pub struct NameExamMarkersInput {
    /// 科目.
    pub component: ID,
    /// 版: that of the component, as the caller has read it.
    pub expected_version: i32,
    /// 採点者: 職員番号; all of them anew.
    pub markers: Vec<String>,
}

/// 採点.
#[derive(Clone, Debug, InputObject)]
pub struct ExamMarkInput {
    /// 受験番号.
    pub examinee_number: i32,
    /// 評点.
    pub points: Decimal,
}

/// 採点の提出.
#[derive(Clone, Debug, InputObject)]
pub struct GiveExamMarksInput {
    /// 科目.
    pub component: ID,
    /// 採点.
    pub marks: Vec<ExamMarkInput>,
}

impl GiveExamMarksInput {
    pub fn given(&self) -> Vec<Given> {
        self.marks.iter().map(|it| Given { number: it.examinee_number, points: Some(it.points.0) }).collect()
    }
}

/// 得点.
#[derive(Clone, Debug, InputObject)]
pub struct ExamScoreInput {
    /// 受験番号.
    pub examinee_number: i32,
    /// 得点: who was absent if not given.
    pub points: Option<Decimal>,
}

/// 得点の記録.
#[derive(Clone, Debug, InputObject)]
pub struct RecordExamScoresInput {
    /// 科目.
    pub component: ID,
    /// 版: that of the component, as the caller has read it.
    pub expected_version: i32,
    /// 得点.
    pub scores: Vec<ExamScoreInput>,
    /// 回: 1, or 2 of who was absent and sits again.
    #[graphql(default = 1)]
    pub sitting: i32,
}

impl RecordExamScoresInput {
    pub fn given(&self) -> Vec<Given> {
        self.scores.iter().map(|it| Given { number: it.examinee_number, points: it.points.map(|it| it.0) }).collect()
    }
}

/// 合格の線.
#[derive(Clone, Debug, OneofObject)]
pub enum ExamLineInput {
    /// 合格最低点: with so many points or more.
    Points(Decimal),
    /// 合格者数: to this place; who shares it passes as well.
    Places(i32),
}

impl ExamLineInput {
    pub fn line(&self) -> Line {
        match self {
            Self::Points(least) => Line::Points(least.0),
            Self::Places(last) => Line::Places(*last),
        }
    }
}

/// 合格基準の入力.
#[derive(Clone, Debug, InputObject)]
pub struct ExamPassRuleInput {
    /// 段階: from 1.
    #[graphql(default = 1)]
    pub stage: i32,
    /// 合格の線.
    pub line: ExamLineInput,
}

/// 合否の決定: of the stage that is under way.
#[derive(Clone, Debug, InputObject)]
pub struct DecidePromotionExamInput {
    /// 昇任試験.
    pub exam: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 合格の線: that of the pass rule if not given.
    pub line: Option<ExamLineInput>,
    /// 理由: of a line other than that of the pass rule.
    pub reason: Option<String>,
}

/// 合否の決定の取消し.
#[derive(Clone, Debug, InputObject)]
pub struct ReopenPromotionExamInput {
    /// 昇任試験.
    pub exam: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 理由.
    pub reason: String,
}

/// 昇任の延期.
#[derive(Clone, Debug, InputObject)]
pub struct DeferPromotionInput {
    /// 合格者名簿の登載.
    pub entry: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 理由.
    pub reason: PromotionDeferral,
    /// 延期の末日.
    pub until: Date,
}

impl DeferPromotionInput {
    pub fn key(&self) -> Result<uuid::Uuid, Error> {
        key::<PassEntry>(&self.entry, &["input", "entry"])
    }
}

/// 昇任させる者.
#[derive(Clone, Debug, InputObject)]
pub struct PromotionInput {
    /// 合格者名簿の登載.
    pub entry: ID,
    /// 昇任後の所属: the own one if not given.
    pub org_unit: Option<ID>,
    /// 昇任後の級: as it is if not given.
    pub grade: Option<i32>,
}

impl PromotionInput {
    pub fn promotion(&self) -> Result<NewPromotion, Error> {
        Ok(NewPromotion {
            entry: key::<PassEntry>(&self.entry, &["input", "promotions"])?,
            unit: self.org_unit.as_ref().map(|it| key::<OrgUnit>(it, &["input", "promotions"])).transpose()?,
            grade: self.grade,
        })
    }
}

/// 昇任の起案.
#[derive(Clone, Debug, InputObject)]
pub struct DraftPromotionOrdersInput {
    /// 案件: a draft that the caller plans.
    pub batch: ID,
    /// 案件の版: the one that the caller has read.
    pub expected_batch_version: i32,
    /// 発令日.
    pub effective_on: Date,
    /// 昇任させる者.
    pub promotions: Vec<PromotionInput>,
}
