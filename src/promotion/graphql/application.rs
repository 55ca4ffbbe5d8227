//! An application for an exam, with what it came to as far as the caller may know.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::{
    exam_application::{self, ExamApplicationState},
    exam_result::{self, ExamOutcome},
    exam_score::ExamScoreSource,
};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use super::PromotionExam;
use crate::{
    access::{Action, Clearance, ClearanceExt, Field, Home},
    connection,
    eligibility::graphql::EligibilitySnapshot,
    error::{Error, Refusal},
    id, loaded_by_id,
    personnel::{
        graphql::{AllowedAction, Employee},
        orders::{
            graphql::{Signature, signatures},
            service::queries::homes,
        },
    },
    promotion::{
        rules::{
            life::ApplicationStep,
            ranking::{Score, band},
        },
        service::{
            marking,
            releasing::{self, Counted},
        },
    },
    relation::{Object as _, Prefetch, Slot, ToOne, Wants, to_one_if_wanted},
    scalar::{DateTime, Decimal},
};

/// 得点の換算: one step of a composite.
#[derive(Clone, Debug, SimpleObject)]
pub struct ExamStepResult {
    /// 科目のコード.
    component: String,
    /// 科目の名称.
    name: String,
    /// 段階.
    stage: i32,
    /// 得点: null of who was absent, or while it is open.
    points: Option<Decimal>,
    /// 満点.
    most_points: Decimal,
    /// 配点.
    allotment: Decimal,
    /// 換算点: points by the most, times the allotment, half up to a hundredth.
    converted: Option<Decimal>,
    /// 欠席.
    is_absent: bool,
    /// 免除: carried over from an earlier exam.
    is_exempt: bool,
}

impl From<&Counted> for ExamStepResult {
    fn from(it: &Counted) -> Self {
        Self {
            component: it.component.code.clone(),
            name: it.component.name.clone(),
            stage: it.component.stage,
            points: it.step.map(|step| Decimal(step.points)),
            most_points: Decimal(i64::from(it.component.most_points)),
            allotment: Decimal(i64::from(it.component.allotment)),
            converted: it.step.map(|step| Decimal(step.converted)),
            is_absent: it.score == Score::Absent,
            is_exempt: it.source == Some(ExamScoreSource::Exempt),
        }
    }
}

/// 段階の合否.
#[derive(Clone, Debug, SimpleObject)]
pub struct ExamStageOutcome {
    /// 段階.
    stage: i32,
    /// 合否.
    outcome: ExamOutcome,
}

/// 試験の結果.
#[derive(Clone, Debug, SimpleObject)]
pub struct ExamResult {
    /// 到達した段階.
    stage: i32,
    /// 合否: null before the decision.
    outcome: Option<ExamOutcome>,
    /// 総合点: the sum of the converted points; sealed.
    composite: Option<Decimal>,
    /// 順位: for who runs the exam; sealed.
    place: Option<i32>,
    /// 順位帯: from 1, where the city discloses it.
    band: Option<i32>,
    /// 足切り: somewhere below the least points.
    is_below_pass_mark: bool,
    /// 換算の内訳: every step of the composite; sealed.
    steps: Vec<ExamStepResult>,
}

#[derive(Debug)]
pub struct ExamApplication {
    row: exam_application::Model,
    exam: ToOne<PromotionExam>,
    employee: ToOne<Employee>,
    applicant: Slot<(), Option<Signature>>,
    result: Slot<(), Option<exam_result::Model>>,
    steps: Slot<(), Vec<ExamStepResult>>,
    bands: Slot<(), Option<i32>>,
    /// Whether the caller may know whose number it is.
    numbered: Slot<(), bool>,
    stages: Slot<(), Vec<ExamStageOutcome>>,
    /// Where the applicant stands today, as far as rights ask.
    home: Slot<(), Option<Home>>,
}

connection!(ExamApplicationConnection, ExamApplicationEdge, ExamApplication, "昇任試験の受験申込み");
loaded_by_id!(ExamApplication, exam_application);

impl From<exam_application::Model> for ExamApplication {
    fn from(row: exam_application::Model) -> Self {
        Self {
            row,
            exam: Slot::default(),
            employee: Slot::default(),
            applicant: Slot::default(),
            result: Slot::default(),
            steps: Slot::default(),
            bands: Slot::default(),
            numbered: Slot::default(),
            stages: Slot::default(),
            home: Slot::default(),
        }
    }
}

impl Prefetch for ExamApplication {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("exam", set, wants, clearance, |it| Some(it.row.exam_id), |it| &it.exam).await?;
            to_one_if_wanted("employee", set, wants, clearance, |it| Some(it.row.employee_id), |it| &it.employee).await?;
            if wants.has("applicant") {
                let people = signatures(clearance, set.iter().map(|it| it.row.employee_id).collect()).await?;
                set.iter().for_each(|it| it.applicant.put((), people.get(&it.row.employee_id).cloned()));
            }
            if wants.has("examineeNumber") {
                let marked = marking::marked_exams(clearance).await?;
                set.iter().for_each(|it| it.numbered.put((), !marked.contains(&it.row.exam_id)));
            }
            if wants.has("eligibility") {
                let homes = homes(clearance, set.iter().map(|it| it.row.employee_id).collect()).await?;
                set.iter().for_each(|it| it.home.put((), homes.get(&it.row.employee_id).copied()));
            }
            if wants.has("stageOutcomes") {
                let admitted = set.iter().filter(|it| it.row.state == ExamApplicationState::Admitted);
                let of: Vec<(Uuid, Uuid)> = admitted.map(|it| (it.row.id, it.row.exam_id)).collect();
                let mut found = releasing::stage_outcomes(clearance, &of).await?;
                for it in set {
                    let mine = found.remove(&it.row.id).unwrap_or_default().into_iter();
                    it.stages.put((), mine.map(|(stage, outcome)| ExamStageOutcome { stage, outcome }).collect());
                }
            }
            if wants.has("result") {
                results(set, &wants.beneath("result"), clearance).await?;
            }
            Ok(())
        }
        .boxed()
    }
}

async fn results(set: &[&ExamApplication], wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<(), Error> {
    let found = releasing::results(clearance, set.iter().map(|it| it.row.id).collect()).await?;
    let known: Vec<(Uuid, Uuid)> = set.iter().filter(|it| found.contains_key(&it.row.id)).map(|it| (it.row.id, it.row.exam_id)).collect();
    let steps = if wants.has("steps") { releasing::steps(clearance, &known).await? } else { HashMap::new() };
    let exams = set.iter().map(|it| it.row.exam_id).collect();
    let bands = if wants.has("band") { releasing::bands(clearance, exams).await? } else { HashMap::new() };
    for it in set {
        let row = found.get(&it.row.id);
        let of_stage = row.and_then(|row| bands.get(&(it.row.exam_id, row.stage)));
        let place = row.and_then(|row| row.place);
        it.bands.put((), of_stage.zip(place).and_then(|((of, bands), place)| band(place, *of, *bands)));
        it.steps.put((), steps.get(&it.row.id).into_iter().flatten().map(ExamStepResult::from).collect());
        it.result.put((), row.cloned());
    }
    Ok(())
}

impl ExamApplication {
    fn is_own(&self, clearance: &Clearance<'_>) -> bool {
        clearance.actor().employee == Some(self.row.employee_id)
    }
}

/// 昇任試験の受験申込み: by the own will; what it came to is the person's own to read once it is released.
#[Object]
impl ExamApplication {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 昇任試験.
    async fn exam(&self) -> Option<Arc<PromotionExam>> {
        self.exam.get(&()).flatten()
    }
    /// 申込者: by number and name.
    async fn applicant(&self) -> Option<Signature> {
        self.applicant.get(&()).flatten()
    }
    /// 申込者(職員): for who may read them.
    async fn employee(&self) -> Option<Arc<Employee>> {
        self.employee.get(&()).flatten()
    }
    /// 状態.
    async fn state(&self) -> ExamApplicationState {
        self.row.state
    }
    /// 受験番号: once admitted; for oneself and who runs the exam, and never for who marks in it.
    async fn examinee_number(&self, ctx: &Context<'_>) -> Option<i32> {
        let clearance = ctx.clearance();
        let shown = self.is_own(&clearance) || self.numbered.get(&()).unwrap_or_default();
        let seen = clearance.sees_of_row(Field::ExamineeNumber, Some(self.row.employee_id), self.row.id);
        self.row.examinee_number.filter(|_| shown && seen)
    }
    /// 受験回数: from 1.
    async fn attempt(&self) -> i32 {
        self.row.attempt
    }
    /// 申込時の資格の判定.
    async fn eligibility(&self, ctx: &Context<'_>) -> Option<EligibilitySnapshot> {
        let seen = ctx.clearance().sees(Field::EligibilityFact, self.row.employee_id, self.home.get(&()).flatten());
        EligibilitySnapshot::of(Some(self.row.judged.as_str()), seen)
    }
    /// 所属長の意見: where the exam goes through the head.
    async fn head_opinion(&self) -> Option<&str> {
        self.row.head_opinion.as_deref()
    }
    /// 申込日時.
    async fn submitted_at(&self) -> DateTime {
        DateTime(self.row.submitted_at)
    }
    /// 段階の合否: of the stages of which everybody was told, for who runs the exam and oneself.
    async fn stage_outcomes(&self, ctx: &Context<'_>) -> Vec<ExamStageOutcome> {
        let seen = ctx.clearance().sees_of_row(Field::ExamineeNumber, Some(self.row.employee_id), self.row.id);
        if seen { self.stages.get(&()).unwrap_or_default() } else { vec![] }
    }
    /// 可能な操作.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AllowedAction> {
        let clearance = ctx.clearance();
        let judged = |after: Result<ExamApplicationState, Refusal>| after.err().map(|refusal| refusal.code).into_iter().collect();
        if self.is_own(&clearance) {
            let after = ApplicationStep::Retract.from(self.row.state).or_else(|_| ApplicationStep::Withdraw.from(self.row.state));
            return vec![AllowedAction::of(&clearance, Action::WithdrawExamApplication, judged(after))];
        }
        vec![AllowedAction::of(&clearance, Action::ForwardExamApplication, judged(ApplicationStep::Forward.from(self.row.state)))]
    }
    /// 結果: null before it is the caller's to know.
    async fn result(&self, ctx: &Context<'_>) -> Option<ExamResult> {
        let row = self.result.get(&()).flatten()?;
        let clearance = ctx.clearance();
        let scored = clearance.sees_of_row(Field::ExamScore, Some(self.row.employee_id), self.row.id);
        let placed = clearance.sees_of_row(Field::ExamPlace, Some(self.row.employee_id), self.row.id);
        Some(ExamResult {
            stage: row.stage,
            outcome: row.outcome,
            composite: row.composite.filter(|_| scored).map(|it| Decimal(i64::from(it))),
            place: row.place.filter(|_| placed),
            band: self.bands.get(&()).flatten(),
            is_below_pass_mark: row.below_pass_mark && scored,
            steps: if scored { self.steps.get(&()).unwrap_or_default() } else { vec![] },
        })
    }
}
