//! 資格要件 as a tree of typed criteria: the same shape in the schema's input, in the database and in the judgement.
//!
//! Codes are those of the profile, so that a rule of one city can be read by another.

use async_graphql::{Enum, InputObject, OneofObject};
use entity::{career_entry::EducationLevel, eligibility_version::ReferenceDay, leave::LeaveKind, standing::EmploymentKind};

use crate::{
    calendar::FiscalYear,
    scalar::{Date, Decimal},
};

/// 要件: exactly one of these.
#[derive(Clone, Debug, OneofObject)]
#[graphql(name = "EligibilityCriterionInput")]
pub enum Criterion {
    /// すべて: each of these.
    All(Vec<Criterion>),
    /// いずれか: at least one of these.
    Any(Vec<Criterion>),
    /// 該当しないこと.
    Not(Box<Criterion>),
    /// 職位: holds one of these.
    Rank(Codes),
    /// 職種: is one of these.
    Occupation(Codes),
    /// 給料表: is paid by one of these.
    PayTable(Codes),
    /// 級.
    Grade(Grades),
    /// 任用の種別: is one of these.
    Employment(Employments),
    /// 状況: such as 派遣中.
    Status(Status),
    /// 休業・休職等の期間中.
    OnLeave(Leaves),
    /// 休業・休職等の日数.
    LeaveDays(LeaveDays),
    /// 懲戒・分限の処分.
    Discipline(Discipline),
    /// 年齢.
    Age(Age),
    /// 生年月日の範囲.
    BirthDate(BirthDates),
    /// 在職・在級・在任の年数.
    Tenure(Tenure),
    /// 免許・資格: has one of these.
    Qualification(Names),
    /// 人事評価の評価点.
    Evaluation(Evaluation),
    /// 昇任試験の合格: has passed an exam for one of these ranks.
    PassedExam(Passes),
}

/// コード: of the profile.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "EligibilityCodesInput")]
pub struct Codes {
    /// コード: any of these.
    pub codes: Vec<String>,
}

/// 級: any of these; of one pay table, or of every.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "EligibilityGradesInput")]
pub struct Grades {
    /// 級: any of these.
    pub grades: Vec<i32>,
    /// 給料表のコード.
    pub pay_table: Option<String>,
}

/// 任用の種別: any of these.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "EligibilityEmploymentsInput")]
pub struct Employments {
    /// 任用の種別.
    pub kinds: Vec<EmploymentKind>,
}

/// 職員の状況.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "EligibilityStatus")]
pub enum StatusKind {
    /// 派遣中。
    Seconded,
    /// 条件付採用期間中。
    Conditional,
    /// 管理監督職に在る。
    SupervisoryPost,
}

/// 職員の状況.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "EligibilityStatusInput")]
pub struct Status {
    /// 状況.
    pub is: StatusKind,
}

/// 休業・休職等の種別: any of these.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "EligibilityLeavesInput")]
pub struct Leaves {
    /// 種別.
    pub kinds: Vec<LeaveKind>,
}

/// 休業・休職等の日数 in the months before the reference day.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "EligibilityLeaveDaysInput")]
pub struct LeaveDays {
    /// 種別: days of any of these count together.
    pub kinds: Vec<LeaveKind>,
    /// 日数: so many or more.
    pub at_least: i32,
    /// 月数: in so many months before the reference day.
    pub within_months: i32,
}

/// 処分の類型.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "EligibilityActionKind")]
pub enum ActionKind {
    /// 懲戒処分(地方公務員法29条)。
    Disciplinary,
    /// 分限処分(地方公務員法28条)。
    Status,
}

/// 処分からの期間の起算.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[graphql(name = "EligibilityActionStart")]
pub enum CountedFrom {
    /// 処分の日.
    #[default]
    Action,
    /// 処分の効力の終わり: the last day of a suspension, a pay cut or a leave.
    EndOfEffect,
}

/// 懲戒・分限の処分 that is not long enough ago.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "EligibilityDisciplineInput")]
pub struct Discipline {
    /// 類型: any of these.
    pub kinds: Vec<ActionKind>,
    /// 月数: in so many months before the reference day.
    pub within_months: i32,
    /// 起算.
    #[graphql(default)]
    pub counted_from: CountedFrom,
    /// 特例: whether an exception made for the person lifts it.
    #[graphql(default)]
    pub unless_excepted: bool,
}

/// 年齢を数える日.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[graphql(name = "EligibilityAgeDay")]
pub enum AgeDay {
    /// 基準日.
    #[default]
    ReferenceDay,
    /// 基準日の属する年度の末日: whoever reaches the age within the year.
    LastOfFiscalYear,
    /// 基準日の属する年度の前年度の末日: until the first 1 April after the age is reached.
    LastOfPreviousFiscalYear,
}

/// 年齢 (年齢計算ニ関スル法律): attained on the day before the birthday.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "EligibilityAgeInput")]
pub struct Age {
    /// 以上.
    pub at_least: Option<i32>,
    /// 未満.
    pub below: Option<i32>,
    /// 数える日.
    #[graphql(default)]
    pub on: AgeDay,
}

/// 生年月日の範囲: both days included.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "EligibilityBirthDatesInput")]
pub struct BirthDates {
    /// 以後.
    pub on_or_after: Option<Date>,
    /// 以前.
    pub on_or_before: Option<Date>,
}

/// 年数の対象.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "EligibilityTenureOf")]
pub enum TenureOf {
    /// 在職: in the service of the city.
    Service,
    /// 在任: in the rank, or in one of `codes`.
    Rank,
    /// 在級: in the grade of the pay table, or in one of `grades`.
    Grade,
    /// 在課: in the unit; since the last transfer.
    Unit,
}

/// 比較.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[graphql(name = "EligibilityComparator")]
pub enum Comparator {
    /// 以上.
    #[default]
    AtLeast,
    /// 超える.
    MoreThan,
}

/// 学歴による年数.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "EligibilityMonthsByEducationInput")]
pub struct ByEducation {
    /// 学歴.
    pub education: EducationLevel,
    /// 月数.
    pub months: i32,
}

/// 休業等の期間の算入.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "EligibilityAbsenceInput")]
pub struct Absence {
    /// 種別.
    #[graphql(default)]
    pub kinds: Vec<LeaveKind>,
    /// 派遣の期間: as well.
    #[graphql(default)]
    pub secondments: bool,
    /// 算入する割合: in tenths; 5 counts half, 0 deducts the whole.
    pub tenths: i32,
}

/// 他団体等の職歴の算入.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "EligibilityElsewhereInput")]
pub struct Elsewhere {
    /// 算入する割合: in tenths.
    pub tenths: i32,
    /// 同種の職務に限る.
    #[graphql(default)]
    pub related_only: bool,
}

/// 在職・在級・在任の年数: twelve months are a year, counted by the calendar (民法143条).
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "EligibilityTenureInput")]
pub struct Tenure {
    /// 対象.
    pub of: TenureOf,
    /// 職位のコード: with `RANK`; the rank of the reference day if none is given.
    #[graphql(default)]
    pub codes: Vec<String>,
    /// 級: with `GRADE`; the grade of the reference day if none is given.
    #[graphql(default)]
    pub grades: Vec<i32>,
    /// 給料表のコード: with `grades`.
    pub pay_table: Option<String>,
    /// 比較.
    #[graphql(default)]
    pub comparator: Comparator,
    /// 月数.
    pub months: Option<i32>,
    /// 学歴による月数: instead of `months`; who has none of these has not enough.
    #[graphql(default)]
    pub by_education: Vec<ByEducation>,
    /// 継続: only the unbroken time up to the reference day; else all times together.
    #[graphql(default = true)]
    pub consecutive: bool,
    /// 休業等の期間の算入: what is not named counts whole.
    #[graphql(default)]
    pub absences: Vec<Absence>,
    /// 他団体等の職歴の算入: none if not given.
    pub elsewhere: Option<Elsewhere>,
    /// 端数月数: a remainder of so many months counts as a year.
    pub remainder_months: Option<i32>,
}

/// 名称: any of these.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "EligibilityNamesInput")]
pub struct Names {
    /// 名称.
    pub names: Vec<String>,
}

/// 昇任試験の合格: told to everybody.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "EligibilityPassesInput")]
pub struct Passes {
    /// 昇任先の職位のコード: any of these.
    pub codes: Vec<String>,
    /// 名簿の有効期間中に限る; else whenever it was.
    #[graphql(default = true)]
    pub valid_only: bool,
}

/// 人事評価の評価点: the mean of the fiscal years before that of the reference day.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "EligibilityEvaluationInput")]
pub struct Evaluation {
    /// 年度の数: each must have points.
    pub fiscal_years: i32,
    /// 平均点: so many or more.
    pub at_least: Decimal,
}

/// The day for which who is asked about on a day is judged.
pub fn reference_day(kind: ReferenceDay, asked_on: chrono::NaiveDate) -> chrono::NaiveDate {
    let year = FiscalYear::of(asked_on);
    match kind {
        ReferenceDay::AsAsked => asked_on,
        ReferenceDay::FirstOfFiscalYear => year.first_day(),
        ReferenceDay::LastOfFiscalYear => year.last_day(),
        ReferenceDay::LastOfPreviousFiscalYear => FiscalYear(year.0 - 1).last_day(),
    }
}
