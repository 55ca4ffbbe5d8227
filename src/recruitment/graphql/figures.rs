//! Figures as GraphQL sees them.

use async_graphql::{InputObject, SimpleObject};
use entity::{exam_category::RatioBasis, stage_result::StageOutcome};
use uuid::Uuid;

use super::{ExamCategory, RecruitmentEvent};
use crate::{
    figures::{Tenths, percentage},
    id,
    personnel::orders::graphql::Signature,
    recruitment::{
        rules::scoring::Tendency,
        service::{
            figure_table::table,
            figures::{Grouping, Phase, Row},
            privacy::OwnStage,
        },
    },
    relation::Object as _,
    scalar::{Decimal, FiscalYear},
};

/// 集計の条件.
#[derive(Clone, Debug, Default, InputObject)]
pub struct RecruitmentStatisticsFilter {
    /// 実施計画: one campaign alone.
    pub campaign: Option<async_graphql::ID>,
    /// 年度の始め.
    pub fiscal_year_from: Option<FiscalYear>,
    /// 年度の終わり.
    pub fiscal_year_to: Option<FiscalYear>,
}

fn decimal(it: Tenths) -> Decimal {
    Decimal(it.0 * 10)
}

/// 選考段階の数値: null where the figure does not exist or is withheld.
#[derive(Clone, Debug, SimpleObject)]
pub struct StageFigures {
    /// 順序: from 1.
    position: i32,
    /// 名称.
    name: String,
    /// 受験者数: who sat it.
    examinees: Option<i64>,
    /// 合格者数.
    passers: Option<i64>,
    /// 合格率: percent of those who sat it.
    pass_rate: Option<Decimal>,
    /// 平均滞留日数: from the opening of the stage to its decision.
    days_in_stage: Option<Decimal>,
}

/// 辞退率: of a phase.
#[derive(Clone, Debug, SimpleObject)]
pub struct DeclineFigures {
    /// 時期.
    phase: Phase,
    /// 辞退者数: null where withheld.
    declined: Option<i64>,
    /// 辞退率: percent; null where nobody could decline.
    rate: Option<Decimal>,
}

/// 採用試験の数値: of one group; null where a figure does not exist or is withheld, "-" in print.
#[derive(Clone, Debug, SimpleObject)]
pub struct RecruitmentFigures {
    /// 区分のキー: that of the category, channel, event, stage or year.
    key: String,
    /// 区分の名称.
    label: String,
    /// 試験区分のコード: of a category.
    code: Option<String>,
    /// 申込者数.
    applicants: Option<i64>,
    /// 受験者数: who sat the stage that makes an examinee.
    examinees: Option<i64>,
    /// 受験率: percent, one place, half up.
    attendance_rate: Option<Decimal>,
    /// 選考段階.
    stages: Vec<StageFigures>,
    /// 最終合格者数.
    final_passers: Option<i64>,
    /// 採用予定人数: of a category or a year; null of a channel, an event or a stage, for which nobody is planned.
    planned_hires: Option<i64>,
    /// 倍率: one place, half up.
    competition_ratio: Option<Decimal>,
    /// 倍率の分母: null where the categories differ, and there is no ratio.
    ratio_basis: Option<RatioBasis>,
    /// 時期別の辞退: none by stage, where a phase has no place.
    declines: Vec<DeclineFigures>,
    /// 秘匿: whether a cell is withheld lest it tell of few people.
    is_suppressed: bool,
}

/// A key as clients know it: the id of a category or an event, the word of a channel, the year.
fn key(grouping: Grouping, key: &str) -> String {
    let name = match grouping {
        Grouping::Category => ExamCategory::TYPE,
        Grouping::Event => RecruitmentEvent::TYPE,
        Grouping::Channel | Grouping::Stage | Grouping::Year => return key.to_uppercase(),
    };
    Uuid::try_parse(key).map(|it| id::encode(name, it).0).unwrap_or_default()
}

impl RecruitmentFigures {
    fn of(grouping: Grouping, row: &Row) -> Self {
        let shown = row.shown();
        let stage = |(place, it): (usize, &crate::recruitment::service::figures::Stage)| {
            let (examinees, passers) = shown.stages.get(place).copied().unwrap_or_default();
            StageFigures {
                position: i32::try_from(place).unwrap_or_default() + 1,
                name: it.name.clone(),
                examinees,
                passers,
                pass_rate: examinees.zip(passers).and_then(|(sat, passed)| percentage(passed, sat)).map(decimal),
                days_in_stage: it.days().filter(|_| examinees.is_some()).map(decimal),
            }
        };
        let phases = [Phase::BeforeExam, Phase::DuringSelection, Phase::AfterPass, Phase::AfterOffer];
        let decline = |(place, (phase, (declined, of))): (usize, (Phase, &(i64, i64)))| {
            let told = !row.hidden.declines.get(place).copied().unwrap_or_default() && !row.hidden.applicants && !row.hidden.examinees;
            let rate = percentage(*declined, *of).filter(|_| told).map(decimal);
            DeclineFigures { phase, declined: told.then_some(*declined), rate }
        };
        Self {
            key: key(grouping, &row.key),
            label: row.label.clone(),
            code: Some(row.code.clone()).filter(|it| !it.is_empty()),
            applicants: shown.applicants,
            examinees: shown.examinees,
            attendance_rate: shown.attendance.map(decimal),
            stages: row.stages.iter().enumerate().map(stage).collect(),
            final_passers: shown.final_passers,
            planned_hires: matches!(grouping, Grouping::Category | Grouping::Year).then_some(row.counts.planned_hires),
            competition_ratio: shown.ratio.map(decimal),
            ratio_basis: row.basis,
            declines: phases.into_iter().zip(&row.declines).enumerate().map(decline).collect(),
            is_suppressed: row.hidden.any(),
        }
    }
}

/// 採用試験の統計.
#[derive(Clone, Debug, SimpleObject)]
pub struct RecruitmentStatistics {
    /// 集計の区分.
    grouping: Grouping,
    /// 行: one of each group.
    rows: Vec<RecruitmentFigures>,
    /// 公表用の表: CSV in UTF-8, "-" for what does not exist or is withheld.
    csv: String,
}

impl RecruitmentStatistics {
    pub fn of(grouping: Grouping, rows: &[Row]) -> Self {
        Self { grouping, rows: rows.iter().map(|row| RecruitmentFigures::of(grouping, row)).collect(), csv: table(rows) }
    }
}

/// 実施計画の比較: a category of two years side by side.
#[derive(Clone, Debug, SimpleObject)]
pub struct CategoryComparison {
    /// 区分の名称.
    label: String,
    /// 一方: null where it has no such category.
    one: Option<RecruitmentFigures>,
    /// 他方: null where it has no such category.
    other: Option<RecruitmentFigures>,
}

/// Two tables side by side, by the codes of the categories: names recur.
pub fn side_by_side(one: &[Row], other: &[Row]) -> Vec<CategoryComparison> {
    let mut codes: Vec<(&str, &str)> = vec![];
    for row in one.iter().chain(other) {
        if codes.iter().all(|(code, _)| *code != row.code) {
            codes.push((&row.code, &row.label));
        }
    }
    let of = |rows: &[Row], code: &str| rows.iter().find(|row| row.code == code).map(|row| RecruitmentFigures::of(Grouping::Category, row));
    let pair = |(code, label): &(&str, &str)| CategoryComparison { label: (*label).to_owned(), one: of(one, code), other: of(other, code) };
    codes.iter().map(pair).collect()
}

/// 採点委員の傾向.
#[derive(Clone, Debug, SimpleObject)]
pub struct RaterStatistics {
    /// 採点委員.
    rater: Option<Signature>,
    /// 採点した人数.
    sheets: i64,
    /// 平均: of 100.
    mean: Decimal,
    /// 甘辛: how far from the mean of all raters of the same people; negative is more severe.
    severity: Decimal,
    /// 散らばり: the standard deviation.
    spread: Decimal,
}

impl RaterStatistics {
    pub fn of(rater: Option<Signature>, it: Tendency) -> Self {
        Self { rater, sheets: it.count, mean: Decimal(it.mean), severity: Decimal(it.severity), spread: Decimal(it.spread) }
    }
}

/// 本人に開示する段階の結果: what the city discloses of a released stage.
#[derive(Clone, Debug, SimpleObject)]
pub struct DisclosedStage {
    /// 名称.
    name: String,
    /// 結果.
    outcome: Option<StageOutcome>,
    /// 得点: of 100; null where the city does not disclose it.
    points: Option<Decimal>,
    /// 順位: null where the city does not disclose it.
    place: Option<i32>,
    /// 受験者数.
    examinees: i64,
    /// 合格点: null where the city does not disclose points.
    cut_off: Option<Decimal>,
}

impl From<OwnStage> for DisclosedStage {
    fn from(it: OwnStage) -> Self {
        Self {
            name: it.name,
            outcome: it.outcome,
            points: it.points.map(|it| Decimal(it.into())),
            place: it.place,
            examinees: it.sitters,
            cut_off: it.cut_off.map(|it| Decimal(it.into())),
        }
    }
}

/// 開示資料: the own results of an application, as far as they are released and the city discloses them.
#[derive(Clone, Debug, SimpleObject)]
pub struct DisclosurePack {
    /// 受験番号.
    pub examinee_number: Option<String>,
    /// 選考段階の結果.
    pub stages: Vec<DisclosedStage>,
}
