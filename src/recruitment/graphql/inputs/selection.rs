//! What is told of sessions, marks and decisions.

use async_graphql::{ID, InputObject};
use entity::{selection_stage::DecisionBasis, stage_result::StageOutcome};

use super::field;
use crate::{
    error::{ErrorCode, Refusal},
    id,
    recruitment::{
        graphql::{RecruitmentApplication, flow::RubricItem},
        service::{
            decide::Line,
            marks::{NewMark, NewSheet, Sat},
            sessions::NewSlot,
        },
    },
    scalar::{DateTime, Decimal},
};

/// 割当ての入力.
#[derive(Clone, Debug, InputObject)]
pub struct SessionSlotInput {
    /// 受験申込み.
    pub application: ID,
    /// 班.
    pub group_name: Option<String>,
    /// 開始日時.
    pub starts_at: Option<DateTime>,
}

impl SessionSlotInput {
    pub fn slot(&self) -> Result<NewSlot, Refusal> {
        let application = field::<RecruitmentApplication>(&self.application, "application")?;
        Ok(NewSlot { application, group_name: self.group_name.clone(), starts_at: self.starts_at.map(|it| it.0) })
    }
}

/// 実施回の設定.
#[derive(Clone, Debug, InputObject)]
pub struct ScheduleSessionInput {
    /// 選考段階.
    pub stage: ID,
    /// 名称.
    pub title: String,
    /// 実施日時.
    pub held_at: DateTime,
    /// 場所.
    pub place: Option<String>,
    /// 採点委員の職員番号.
    pub panel: Vec<String>,
    /// 受験者.
    pub slots: Vec<SessionSlotInput>,
}

/// 実施回の変更: everything anew.
#[derive(Clone, Debug, InputObject)]
pub struct ReviseSessionInput {
    /// 実施回.
    pub session: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 名称.
    pub title: String,
    /// 実施日時.
    pub held_at: DateTime,
    /// 場所.
    pub place: Option<String>,
    /// 採点委員の職員番号: all of them.
    pub panel: Vec<String>,
    /// 受験者: all of them.
    pub slots: Vec<SessionSlotInput>,
}

/// 忌避・回避.
#[derive(Clone, Debug, InputObject)]
pub struct RecuseInput {
    /// 実施回.
    pub session: ID,
    /// 採点委員の職員番号: oneself if not given.
    pub rater: Option<String>,
    /// 受験申込み.
    pub application: ID,
    /// 理由.
    pub reason: String,
}

/// 評点の入力.
#[derive(Clone, Debug, InputObject)]
pub struct MarkInput {
    /// 評価項目.
    pub item: ID,
    /// 点: from 0 to the most of the item.
    pub points: i32,
    /// 所見.
    pub comment: Option<String>,
}

/// 採点票の入力.
#[derive(Clone, Debug, InputObject)]
pub struct MarkSheetInput {
    /// 受験申込み.
    pub application: ID,
    /// 所見.
    pub comment: Option<String>,
    /// 評点: one for each item of the rubric.
    pub marks: Vec<MarkInput>,
}

impl MarkSheetInput {
    pub fn sheet(&self) -> Result<NewSheet, Refusal> {
        let mark = |(index, it): (usize, &MarkInput)| {
            let place = ["marks".to_owned(), index.to_string(), "item".to_owned()];
            let item = id::key_of(&it.item, RubricItem::TYPE).ok_or_else(|| Refusal::plain(ErrorCode::NotFound).at(place))?;
            Ok(NewMark { item, points: it.points, comment: it.comment.clone() })
        };
        let application = field::<RecruitmentApplication>(&self.application, "application")?;
        let marks = self.marks.iter().enumerate().map(mark).collect::<Result<_, Refusal>>()?;
        Ok(NewSheet { application, comment: self.comment.clone(), marks })
    }
}

/// 採点: one's own sheets, final once they are given.
#[derive(Clone, Debug, InputObject)]
pub struct GiveMarksInput {
    /// 実施回.
    pub session: ID,
    /// 採点票.
    pub sheets: Vec<MarkSheetInput>,
}

/// 氏名の開示: of a blind session.
#[derive(Clone, Debug, InputObject)]
pub struct UnmaskSessionInput {
    /// 実施回.
    pub session: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 理由.
    pub reason: String,
}

/// 出席の回答.
#[derive(Clone, Debug, InputObject)]
pub struct ConfirmSlotInput {
    /// 実施回.
    pub session: ID,
    /// 受験申込み.
    pub application: ID,
}

/// 段階の結果の入力: attendance and points, or a result of its own.
#[derive(Clone, Debug, InputObject)]
pub struct StageResultInput {
    /// 受験番号.
    pub examinee_number: String,
    /// 受験したか.
    #[graphql(default = true)]
    pub sat: bool,
    /// 得点: of 100.
    pub points: Option<Decimal>,
    /// 結果: where it is not decided by the cut-off.
    pub outcome: Option<StageOutcome>,
}

impl StageResultInput {
    pub fn sat(&self) -> Sat {
        Sat { examinee_number: self.examinee_number.clone(), sat: self.sat, points: self.points.map(|it| it.0), outcome: self.outcome }
    }
}

/// 段階の結果の記録: of many at once.
#[derive(Clone, Debug, InputObject)]
pub struct RecordStageResultsInput {
    /// 選考段階.
    pub stage: ID,
    /// 結果.
    pub results: Vec<StageResultInput>,
}

/// 線: at so many points, or so that so many pass.
#[derive(Clone, Debug, InputObject)]
pub struct CutOffInput {
    /// 得点: of 100; whoever has as many passes.
    pub points: Option<Decimal>,
    /// 人数: with those of the same points as the last of them.
    pub people: Option<i32>,
}

impl CutOffInput {
    pub fn line(&self, name: &'static str) -> Result<Line, Refusal> {
        match (self.points, self.people.map(usize::try_from)) {
            (Some(points), None) => Ok(Line::Points(points.0)),
            (None, Some(Ok(people))) => Ok(Line::Passers(people)),
            _ => {
                let (ja, en) = ("points か people のどちらか一方を指定してください。", "name either points or people");
                Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["input", name]))
            }
        }
    }
}

/// 判定: of everybody in a stage; `Dry-Run: true` previews it.
#[derive(Clone, Debug, InputObject)]
pub struct DecideStageInput {
    /// 選考段階.
    pub stage: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 比べるもの.
    #[graphql(default_with = "DecisionBasis::Stage")]
    pub basis: DecisionBasis,
    /// 合格の線.
    pub pass: CutOffInput,
    /// 補欠の線: at the last stage, the next ones below.
    pub reserve: Option<CutOffInput>,
}

/// 判定の取消し.
#[derive(Clone, Debug, InputObject)]
pub struct ReopenStageInput {
    /// 選考段階.
    pub stage: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 理由.
    pub reason: String,
}

/// 合格発表.
#[derive(Clone, Debug, InputObject)]
pub struct ReleaseStageInput {
    /// 選考段階.
    pub stage: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
}
