//! The figures of a campaign, or of years: counted by the database, defined by the rules.

use chrono::{DateTime, Utc};
use entity::{application::ApplicationState, exam_category::RatioBasis, list_entry::CandidateListKind, stage_result::StageOutcome};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::figure_groups::{APPLIED, Groups, SAT};
use crate::{
    access::Clearance,
    error::Error,
    figures::{Tenths, suppressed},
    recruitment::rules::figures::{Counts, OfStage},
};

/// 集計の区分.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "StatisticsGrouping")]
pub enum Grouping {
    /// 試験区分。
    #[default]
    Category,
    /// 知った経路: of those who consented.
    Channel,
    /// 行事: of those who consented.
    Event,
    /// 選考段階: in the order of the stages.
    Stage,
    /// 年度。
    Year,
}

/// What the figures are of.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    pub campaign: Option<Uuid>,
    pub year_from: Option<i32>,
    pub year_to: Option<i32>,
    pub grouping: Grouping,
    /// Cells of fewer people are withheld.
    pub fewest: Option<i64>,
}

/// 辞退の時期.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "DeclinePhase")]
pub enum Phase {
    /// 受験前: of the applicants.
    BeforeExam,
    /// 選考中: of the examinees.
    DuringSelection,
    /// 合格後: of those who passed or stand in reserve.
    AfterPass,
    /// 内定後: of those who were offered a place.
    AfterOffer,
}

/// The figures of one group.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub key: String,
    pub label: String,
    /// That of a category.
    pub code: String,
    pub basis: Option<RatioBasis>,
    pub counts: Counts,
    pub stages: Vec<Stage>,
    /// By phase: who declined, of how many.
    pub declines: Vec<(i64, i64)>,
    pub hidden: Hidden,
}

/// The figures of one stage of a group.
#[derive(Clone, Debug, Default)]
pub struct Stage {
    pub name: String,
    pub entered: i64,
    pub sat: i64,
    /// Who sat it and was decided upon.
    sat_decided: i64,
    pub passed: i64,
    /// Whether who sat it is an examinee.
    makes_examinees: bool,
    /// The seconds from the opening of the stage to the decision, over all who were decided upon.
    seconds: i64,
    decided: i64,
}

impl Stage {
    /// A stage that nobody entered yet.
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    fn counts(&self) -> OfStage {
        OfStage { entered: self.entered, sat: self.sat, decided: self.sat_decided, passed: self.passed }
    }

    /// 滞留日数: the mean days from the opening of the stage to its decision.
    pub fn days(&self) -> Option<Tenths> {
        crate::figures::half_up(self.seconds.max(0), self.decided * 8_640).map(Tenths)
    }
}

/// The cells that are withheld, lest they tell of few people.
#[derive(Clone, Debug, Default)]
pub struct Hidden {
    pub applicants: bool,
    pub examinees: bool,
    pub passers: bool,
    pub stages: Vec<(bool, bool)>,
    pub declines: Vec<bool>,
}

impl Hidden {
    pub fn any(&self) -> bool {
        self.applicants
            || self.examinees
            || self.passers
            || self.stages.iter().any(|(sat, passed)| *sat || *passed)
            || self.declines.contains(&true)
    }
}

#[derive(FromQueryResult)]
pub(super) struct Applied {
    key: String,
    state: ApplicationState,
    final_result: Option<CandidateListKind>,
    people: i64,
}

#[derive(FromQueryResult)]
pub(super) struct Sat {
    key: String,
    position: i32,
    name: String,
    counts_examinees: bool,
    is_last: i32,
    state: ApplicationState,
    final_result: Option<CandidateListKind>,
    sat: bool,
    outcome: Option<StageOutcome>,
    entered_at: DateTime<Utc>,
    decided_at: Option<DateTime<Utc>>,
    people: i64,
}

/// The figures asked for: one row of each group, in the order of the categories, the names or the years.
pub async fn figures(clearance: &Clearance<'_>, scope: &Scope) -> Result<Vec<Row>, Error> {
    let groups = Groups::load(clearance, scope).await?;
    let applied: Vec<Applied> = groups.ask(clearance, APPLIED).await?;
    let sat: Vec<Sat> = groups.ask(clearance, SAT).await?;
    let mut rows = groups.rows(scope.grouping);
    for it in &applied {
        let row = rows.entry(groups.place(scope.grouping, &it.key)).or_default();
        row.key.clone_from(&it.key);
        count_applied(row, it);
    }
    for it in &sat {
        let row = rows.entry(groups.place(scope.grouping, &it.key)).or_default();
        count_sat(row, it);
    }
    let mut rows: Vec<Row> = rows.into_values().map(|row| groups.labelled(scope.grouping, row)).collect();
    for row in &mut rows {
        row.counts.stages = row.stages.iter().map(Stage::counts).collect();
        finish_declines(row);
    }
    if scope.grouping == Grouping::Stage {
        rows = by_stage(rows);
    }
    if let Some(fewest) = scope.fewest {
        withhold(&mut rows, fewest);
    }
    Ok(rows)
}

fn count_applied(row: &mut Row, it: &Applied) {
    use ApplicationState::*;
    row.declines.resize(4, (0, 0));
    row.counts.applicants += it.people;
    if it.final_result == Some(CandidateListKind::FinalPass) {
        row.counts.final_passers += it.people;
    }
    if it.final_result.is_some() {
        row.declines[2].1 += it.people;
    }
    match (it.state, it.final_result) {
        (Withdrawn, Some(_)) => row.declines[2].0 += it.people,
        (Withdrawn, None) => row.declines[0].0 += it.people,
        _ => (),
    }
    if matches!(it.state, Offered | Accepted | Declined | OfferWithdrawn | Appointed) {
        row.declines[3].1 += it.people;
    }
    if it.state == Declined {
        row.declines[3].0 += it.people;
    }
}

fn count_sat(row: &mut Row, it: &Sat) {
    row.declines.resize(4, (0, 0));
    let place = usize::try_from(it.position - 1).unwrap_or_default();
    while row.stages.len() <= place {
        row.stages.push(Stage::default());
    }
    let stage = &mut row.stages[place];
    stage.name.clone_from(&it.name);
    stage.entered += it.people;
    if it.sat {
        stage.sat += it.people;
    }
    // A reserve passed the last stage, but is no final passer.
    if it.outcome == Some(StageOutcome::Passed) && !(it.is_last == 1 && it.final_result == Some(CandidateListKind::Reserve)) {
        stage.passed += it.people;
    }
    let is_judged = it.sat && matches!(it.outcome, Some(StageOutcome::Passed | StageOutcome::Failed));
    if is_judged {
        stage.sat_decided += it.people;
    }
    stage.makes_examinees |= it.counts_examinees;
    if it.is_last == 1 && is_judged {
        row.counts.decided_last += it.people;
    }
    if let Some(decided) = it.decided_at {
        stage.seconds += (decided - it.entered_at).num_seconds() * it.people;
        stage.decided += it.people;
    }
    if it.counts_examinees && it.sat {
        row.counts.examinees += it.people;
        if it.state == ApplicationState::Withdrawn && it.final_result.is_none() {
            // They sat before they withdrew.
            row.declines[1].0 += it.people;
            row.declines[0].0 -= it.people;
        }
    }
}

fn finish_declines(row: &mut Row) {
    row.declines.resize(4, (0, 0));
    row.declines[0].1 = row.counts.applicants;
    row.declines[1].1 = row.counts.examinees;
}

/// The same counts, stage by stage over all categories.
fn by_stage(rows: Vec<Row>) -> Vec<Row> {
    let mut stages: Vec<Row> = vec![];
    for row in rows {
        for (place, it) in row.stages.into_iter().enumerate() {
            if stages.len() <= place {
                let label = format!("第{}次", place + 1);
                stages.push(Row { key: (place + 1).to_string(), label, stages: vec![Stage::default()], ..Row::default() });
            }
            let sum = &mut stages[place];
            sum.counts.applicants += it.entered;
            sum.counts.examinees += it.sat;
            sum.counts.final_passers += it.passed;
            sum.counts.decided_last += it.sat_decided;
            let stage = &mut sum.stages[0];
            stage.name.clone_from(&sum.label);
            stage.entered += it.entered;
            stage.sat += it.sat;
            stage.sat_decided += it.sat_decided;
            stage.makes_examinees = true;
            stage.passed += it.passed;
            stage.seconds += it.seconds;
            stage.decided += it.decided;
            sum.counts.stages = vec![stage.counts()];
        }
    }
    stages
}

fn withhold(rows: &mut [Row], fewest: i64) {
    let column = |rows: &[Row], of: &dyn Fn(&Row) -> i64| suppressed(&rows.iter().map(of).collect::<Vec<_>>(), fewest);
    let either = |one: Vec<bool>, other: Vec<bool>| one.into_iter().zip(other).map(|(one, other)| one || other).collect::<Vec<_>>();
    let applicants = column(rows, &|row| row.counts.applicants);
    // Who stayed away, and who was not passed, are cells as well: each is told by the two beside it.
    let absent = column(rows, &|row| row.counts.applicants - row.counts.examinees);
    let examinees = either(column(rows, &|row| row.counts.examinees), absent);
    let refused = column(rows, &|row| row.counts.decided_last - row.counts.final_passers);
    let passers = either(column(rows, &|row| row.counts.final_passers), refused);
    let most = rows.iter().map(|row| row.stages.len()).max().unwrap_or_default();
    let of_stage = |place: usize| {
        let sat = column(rows, &|row| row.stages.get(place).map_or(0, |it| it.sat));
        // Who passed the stage before and did not come to this one.
        let before = |row: &Row| place.checked_sub(1).and_then(|before| row.stages.get(before)).map(|it| it.passed);
        let away = column(rows, &|row| before(row).zip(row.stages.get(place)).map_or(0, |(passed, it)| passed - it.sat));
        let sat = either(sat, away);
        let passed = column(rows, &|row| row.stages.get(place).map_or(0, |it| it.passed));
        let failed = column(rows, &|row| row.stages.get(place).map_or(0, |it| it.sat - it.passed));
        (sat, either(passed, failed))
    };
    let stages: Vec<_> = (0..most).map(of_stage).collect();
    let declines: Vec<_> = (0..4).map(|phase| column(rows, &|row| row.declines.get(phase).map_or(0, |it| it.0))).collect();
    for (place, row) in rows.iter_mut().enumerate() {
        row.hidden.declines = declines.iter().map(|it| it[place]).collect();
        row.hidden.applicants = applicants[place];
        row.hidden.examinees = examinees[place];
        row.hidden.stages = stages.iter().map(|(sat, passed)| (sat[place], passed[place])).collect();
        // The stage that makes an examinee tells the same number as the examinees do, and the last stage the same as the whole.
        for (stage, (sat, _)) in row.stages.iter().zip(&mut row.hidden.stages).filter(|(stage, _)| stage.makes_examinees) {
            row.hidden.examinees |= *sat && stage.sat > 0;
            *sat |= row.hidden.examinees;
        }
        let last = row.stages.len().checked_sub(1).and_then(|last| row.hidden.stages.get_mut(last));
        row.hidden.passers = passers[place] || last.as_ref().is_some_and(|it| it.1);
        if let Some((_, passed)) = last {
            *passed = row.hidden.passers;
        }
    }
}
