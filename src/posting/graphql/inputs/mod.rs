//! What is told of internal postings.

mod free_agent;

pub use free_agent::*;

use async_graphql::{ID, InputObject};
use entity::posting_round::PostingShownFrom;

use super::{Posting, PostingApplication, PostingRound};
use crate::{
    eligibility::graphql::EligibilityRule,
    error::Error,
    personnel::{
        graphql::{OrgUnit, PositionRank},
        orders::graphql::inputs::key,
    },
    posting::service::{examining::NewInterview, requests::NewPosting, rounds::NewRound},
    scalar::{Date, DateTime, FiscalYear},
};

/// 公募の回の作成.
#[derive(Clone, Debug, InputObject)]
pub struct CreatePostingRoundInput {
    /// 年度.
    pub fiscal_year: FiscalYear,
    /// 名称.
    pub title: String,
    /// 応募資格: whoever is in service may apply if not given.
    pub rule: Option<ID>,
    /// 応募できる件数: with ranked choices.
    #[graphql(default = 1)]
    pub most_choices: i32,
    /// 所属長経由: the head forwards the application, and so knows of it.
    #[graphql(default)]
    pub through_head: bool,
    /// 受入れ部署への提示.
    #[graphql(default_with = "PostingShownFrom::Interview")]
    pub shown_from: PostingShownFrom,
    /// 人事担当部署: of its own staff the substitute examines.
    pub personnel_unit: ID,
    /// 代理審査者: 職員番号.
    pub substitute: String,
    /// 受付開始日.
    pub applications_from: Date,
    /// 受付終了日: this day included.
    pub applications_until: Date,
    /// 記録の保存期限: this day included.
    pub records_until: Date,
}

impl CreatePostingRoundInput {
    pub fn round(self) -> Result<NewRound, Error> {
        Ok(NewRound {
            fiscal_year: self.fiscal_year.0,
            title: self.title,
            rule: self.rule.map(|it| key::<EligibilityRule>(&it, &["rule"])).transpose()?,
            most_choices: self.most_choices,
            through_head: self.through_head,
            shown_from: self.shown_from,
            personnel_unit: key::<OrgUnit>(&self.personnel_unit, &["personnelUnit"])?,
            substitute: self.substitute,
            applications_from: self.applications_from.0,
            applications_until: self.applications_until.0,
            records_until: self.records_until.0,
        })
    }
}

/// 公募の回の変更.
#[derive(Clone, Debug, InputObject)]
pub struct RevisePostingRoundInput {
    /// 公募の回.
    pub round: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 内容: all of it; once it is published the substitute and the last days alone may be others.
    pub content: CreatePostingRoundInput,
    /// 理由.
    pub reason: String,
}

/// 公募の回の一段階: publish or close.
#[derive(Clone, Debug, InputObject)]
pub struct PostingRoundStepInput {
    /// 公募の回.
    pub round: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
}

impl PostingRoundStepInput {
    pub fn key(&self) -> Result<uuid::Uuid, Error> {
        key::<PostingRound>(&self.round, &["input", "round"])
    }
}

/// 公募の職の内容.
#[derive(Clone, Debug, InputObject)]
pub struct PostingContentInput {
    /// 募集する所属.
    pub org_unit: ID,
    /// 件名.
    pub title: String,
    /// 職務内容.
    pub duties: String,
    /// 職位: as it is if not given.
    pub rank: Option<ID>,
    /// 募集人数.
    #[graphql(default = 1)]
    pub places: i32,
    /// 求める資格・経験.
    pub qualifications: Option<String>,
    /// 配置日.
    pub starts_on: Date,
    /// 配置期間: in years, one to five; no end if not given.
    pub period_years: Option<i32>,
}

impl PostingContentInput {
    pub fn posting(self) -> Result<NewPosting, Error> {
        Ok(NewPosting {
            org_unit: key::<OrgUnit>(&self.org_unit, &["orgUnit"])?,
            title: self.title,
            duties: self.duties,
            rank: self.rank.map(|it| key::<PositionRank>(&it, &["rank"])).transpose()?,
            places: self.places,
            qualifications: self.qualifications,
            starts_on: self.starts_on.0,
            period_years: self.period_years,
        })
    }
}

/// 公募の申請.
#[derive(Clone, Debug, InputObject)]
pub struct RequestPostingInput {
    /// 公募の回.
    pub round: ID,
    /// 内容.
    pub content: PostingContentInput,
}

/// 公募の申請の変更.
#[derive(Clone, Debug, InputObject)]
pub struct RevisePostingInput {
    /// 公募の職.
    pub posting: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 内容: all of it.
    pub content: PostingContentInput,
}

/// 公募の申請の返戻.
#[derive(Clone, Debug, InputObject)]
pub struct ReturnPostingInput {
    /// 公募の職.
    pub posting: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 理由.
    pub reason: String,
}

/// 公募の職の一段階: the approval.
#[derive(Clone, Debug, InputObject)]
pub struct PostingStepInput {
    /// 公募の職.
    pub posting: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
}

impl PostingStepInput {
    pub fn key(&self) -> Result<uuid::Uuid, Error> {
        posting(&self.posting)
    }
}

/// 結果通知.
#[derive(Clone, Debug, InputObject)]
pub struct NotifyPostingInput {
    /// 公募の職.
    pub posting: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 選考の版: `Posting.examinationVersion`, as the caller has read it: what is told is what was read.
    pub expected_examination_version: i32,
}

/// The key of a posting.
pub fn posting(id: &ID) -> Result<uuid::Uuid, Error> {
    key::<Posting>(id, &["input", "posting"])
}

/// 面接員の指名.
#[derive(Clone, Debug, InputObject)]
pub struct NamePostingPanelInput {
    /// 公募の職.
    pub posting: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 面接員: 職員番号; all of them anew.
    pub panel: Vec<String>,
}

/// 再募集.
#[derive(Clone, Debug, InputObject)]
pub struct ReopenPostingInput {
    /// 公募の職.
    pub posting: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 受付終了日: this day included.
    pub applications_until: Date,
}

/// 応募.
#[derive(Clone, Debug, InputObject)]
pub struct ApplyForPostingInput {
    /// 公募の職.
    pub posting: ID,
    /// 希望順位.
    #[graphql(default = 1)]
    pub choice: i32,
    /// 自己アピール.
    pub statement: String,
}

/// 応募の取下げ.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawPostingApplicationInput {
    /// 応募.
    pub application: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
}

/// 進達.
#[derive(Clone, Debug, InputObject)]
pub struct ForwardPostingApplicationInput {
    /// 応募.
    pub application: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 所属長の意見.
    pub opinion: String,
}

/// The key of an application.
pub fn application(id: &ID) -> Result<uuid::Uuid, Error> {
    key::<PostingApplication>(id, &["input", "application"])
}

/// 書類選考の通過.
#[derive(Clone, Debug, InputObject)]
pub struct PassPostingDocumentsInput {
    /// 応募.
    pub applications: Vec<ID>,
}

/// 面接の日時.
#[derive(Clone, Debug, InputObject)]
pub struct PostingInterviewInput {
    /// 応募.
    pub application: ID,
    /// 日時.
    pub at: DateTime,
    /// 場所.
    pub place: Option<String>,
}

impl PostingInterviewInput {
    pub fn interview(&self) -> Result<NewInterview, Error> {
        let application = key::<PostingApplication>(&self.application, &["input", "interviews"])?;
        Ok(NewInterview { application, at: self.at.0, place: self.place.clone() })
    }
}

/// 面接の設定.
#[derive(Clone, Debug, InputObject)]
pub struct SchedulePostingInterviewsInput {
    /// 面接.
    pub interviews: Vec<PostingInterviewInput>,
}

/// 面接員の意見の提出.
#[derive(Clone, Debug, InputObject)]
pub struct GivePostingOpinionInput {
    /// 応募.
    pub application: ID,
    /// 評点: 1 to 5.
    pub points: i32,
    /// 意見.
    pub comment: String,
}

/// 選考の決定.
#[derive(Clone, Debug, InputObject)]
pub struct DecidePostingInput {
    /// 公募の職.
    pub posting: ID,
    /// 選考の版: `Posting.examinationVersion`, as the caller has read it.
    pub expected_examination_version: i32,
    /// 選考する応募.
    #[graphql(default)]
    pub selected: Vec<ID>,
    /// 補欠とする応募.
    #[graphql(default)]
    pub reserve: Vec<ID>,
    /// 不採用とする応募.
    #[graphql(default)]
    pub not_selected: Vec<ID>,
    /// 再検討する応募: what was decided and not told is taken back.
    #[graphql(default)]
    pub reconsidered: Vec<ID>,
    /// 理由.
    pub note: Option<String>,
    /// 募集人数を超える選考.
    #[graphql(default)]
    pub exceeds_places: bool,
}

/// 異動の起案.
#[derive(Clone, Debug, InputObject)]
pub struct DraftPostingOrdersInput {
    /// 公募の職.
    pub posting: ID,
    /// 案件: a draft that the caller plans.
    pub batch: ID,
    /// 案件の版: the one that the caller has read.
    pub expected_batch_version: i32,
    /// 配置日: that of the posting if not given; another one for who is taken up later.
    pub starts_on: Option<Date>,
}
