//! Exams and their components.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::{
    exam_component::{self, DisagreementRule, ExamComponentKind},
    personal_record::Sex,
    promotion_exam::{self, PromotionExamState},
};
use futures_util::future::{BoxFuture, FutureExt};

use crate::{
    access::{Action, Clearance, ClearanceExt},
    connection,
    eligibility::graphql::EligibilityRule,
    error::{Error, Refusal},
    figures::{FEWEST, Tenths},
    id, loaded_by_id,
    personnel::{
        graphql::{AllowedAction, PositionRank},
        rules::may_apply,
    },
    plain_object,
    promotion::{
        rules::{
            days::may_admit,
            figures::{self, Told},
            life::{ExamStep, reopened, tellable},
            ranking::Line,
        },
        service::exams,
    },
    relation::{Object as _, Prefetch, Slot, ToMany, ToOne, Wants, to_one_if_wanted},
    scalar::{Date, DateTime, Decimal, FiscalYear},
};

plain_object!(ExamComponent, exam_component);

fn points(hundredths: i32) -> Decimal {
    Decimal(i64::from(hundredths))
}

/// 試験科目: with its maximum, what it counts, how it is marked and who need not sit it again.
#[Object]
impl ExamComponent {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// コード: the same over the years.
    async fn code(&self) -> &str {
        &self.row.code
    }
    /// 名称.
    async fn name(&self) -> &str {
        &self.row.name
    }
    /// 種別.
    async fn kind(&self) -> ExamComponentKind {
        self.row.kind
    }
    /// 段階: from 1.
    async fn stage(&self) -> i32 {
        self.row.stage
    }
    /// 満点.
    async fn most_points(&self) -> Decimal {
        points(self.row.most_points)
    }
    /// 配点: what it counts in the composite.
    async fn allotment(&self) -> Decimal {
        points(self.row.allotment)
    }
    /// 足切り: the least points; null where there are none.
    async fn pass_mark(&self) -> Option<Decimal> {
        self.row.pass_mark.map(points)
    }
    /// 採点者数: of each script; 0 where the office records the points.
    async fn markers(&self) -> i32 {
        self.row.markers
    }
    /// 採点の相違の限度: so far two marks may lie apart.
    async fn tolerance(&self) -> Option<Decimal> {
        self.row.tolerance.map(points)
    }
    /// 採点の相違の扱い.
    async fn disagreement(&self) -> DisagreementRule {
        self.row.disagreement
    }
    /// 免除の割合: from so many percent on it need not be sat again.
    async fn exempt_percent(&self) -> Option<i32> {
        self.row.exempt_percent
    }
    /// 免除の年数: fiscal years, that of the exam included.
    async fn exempt_years(&self) -> Option<i32> {
        self.row.exempt_years
    }
    /// 人事評価の年数: the mean of so many fiscal years before.
    async fn evaluation_years(&self) -> Option<i32> {
        self.row.evaluation_years
    }
}

/// 公表する数値: null where it does not exist, or is withheld because it tells of few people.
#[derive(Clone, Debug, SimpleObject)]
pub struct PromotionExamFigures {
    /// 性別: null of all.
    sex: Option<Sex>,
    /// 対象者数.
    eligible: Option<i64>,
    /// 申込者数.
    applied: Option<i64>,
    /// 受験者数.
    sat: Option<i64>,
    /// 合格者数.
    passed: Option<i64>,
    /// 申込率: in percent, one decimal.
    application_rate: Option<Decimal>,
    /// 合格率: in percent of who sat, one decimal.
    pass_rate: Option<Decimal>,
}

impl PromotionExamFigures {
    fn of(sex: Option<Sex>, told: Told) -> Self {
        let rate = |it: Tenths| Decimal(it.0 * 10);
        Self {
            sex,
            eligible: told.eligible,
            applied: told.applied,
            sat: told.sat,
            passed: told.passed,
            application_rate: told.application_rate.map(rate),
            pass_rate: told.pass_rate.map(rate),
        }
    }
}

/// 合格基準: so many points, or a place.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct ExamPassRule {
    /// 段階: from 1.
    stage: i32,
    /// 合格最低点: null where a place is the line.
    points: Option<Decimal>,
    /// 合格者数: to this place; null where points are the line.
    places: Option<i32>,
}

impl From<(i32, Line)> for ExamPassRule {
    fn from((stage, line): (i32, Line)) -> Self {
        match line {
            Line::Points(least) => Self { stage, points: Some(Decimal(least)), places: None },
            Line::Places(last) => Self { stage, points: None, places: Some(last) },
        }
    }
}

#[derive(Debug)]
pub struct PromotionExam {
    row: promotion_exam::Model,
    rank: ToOne<PositionRank>,
    rule: ToOne<EligibilityRule>,
    components: ToMany<ExamComponent>,
    noticed_at: Slot<(), Option<DateTime>>,
}

connection!(PromotionExamConnection, PromotionExamEdge, PromotionExam, "昇任試験");
loaded_by_id!(PromotionExam, promotion_exam);

impl From<promotion_exam::Model> for PromotionExam {
    fn from(row: promotion_exam::Model) -> Self {
        Self { row, rank: Slot::default(), rule: Slot::default(), components: Slot::default(), noticed_at: Slot::default() }
    }
}

impl Prefetch for PromotionExam {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            to_one_if_wanted("targetRank", set, wants, clearance, |it| Some(it.row.target_rank_id), |it| &it.rank).await?;
            to_one_if_wanted("rule", set, wants, clearance, |it| Some(it.row.rule_id), |it| &it.rule).await?;
            let keys = || set.iter().map(|it| it.row.id).collect::<Vec<_>>();
            if wants.has("components") {
                let rows = exams::components(clearance, keys()).await?;
                for it in set {
                    let mine = rows.iter().filter(|row| row.exam_id == it.row.id);
                    it.components.put((), mine.map(|row| Arc::new(ExamComponent::from(row.clone()))).collect());
                }
            }
            if wants.has("noticedAt") {
                let notices = exams::notices(clearance, keys()).await?;
                for it in set {
                    let mine = notices.iter().find(|row| row.exam_id == it.row.id);
                    it.noticed_at.put((), mine.map(|row| DateTime(row.noticed_at)));
                }
            }
            Ok(())
        }
        .boxed()
    }
}

/// What may be done with an exam today.
fn allowed(clearance: &Clearance<'_>, exam: &promotion_exam::Model) -> Vec<AllowedAction> {
    let today = clearance.today();
    let receive = may_apply(Some(exam.applications_from), Some(exam.applications_until), today);
    let acts = [
        (Action::RevisePromotionExam, ExamStep::Revise),
        (Action::AnnouncePromotionExam, ExamStep::Announce),
        (Action::NameExamMarkers, ExamStep::Mark),
        (Action::RecordExamScores, ExamStep::Mark),
        (Action::ScorePromotionExam, ExamStep::Mark),
        (Action::DecidePromotionExam, ExamStep::Decide),
        (Action::ReleasePromotionExam, ExamStep::Release),
        (Action::DraftPromotionOrders, ExamStep::Promote),
    ];
    let judged = |after: Result<PromotionExamState, Refusal>| after.err().map(|refusal| refusal.code).into_iter().collect();
    let mut all: Vec<_> =
        acts.into_iter().map(|(action, step)| AllowedAction::of(clearance, action, judged(step.from(exam.state)))).collect();
    let by_day = [
        (Action::ApplyForPromotionExam, ExamStep::Receive, receive),
        (Action::AdmitExaminees, ExamStep::Admit, may_admit(exam.applications_until, today)),
    ];
    all.extend(by_day.into_iter().map(|(action, step, day)| {
        AllowedAction::of(clearance, action, judged(step.from(exam.state).and_then(|state| day.map(|()| state))))
    }));
    let by_stage = [
        (Action::ReleaseExamStage, tellable(exam.state, exam.stage, exam.stages_told)),
        (Action::ReopenPromotionExam, reopened(exam.state, exam.stage, exam.stages_told)),
    ];
    all.extend(by_stage.into_iter().map(|(action, stage)| AllowedAction::of(clearance, action, judged(stage.map(|_| exam.state)))));
    all
}

/// 昇任試験: to a rank, in a fiscal year, by rules that are data.
#[Object]
impl PromotionExam {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.id)
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// 年度.
    async fn fiscal_year(&self) -> FiscalYear {
        FiscalYear(crate::calendar::FiscalYear(self.row.fiscal_year))
    }
    /// 名称.
    async fn title(&self) -> &str {
        &self.row.title
    }
    /// 昇任先の職位.
    async fn target_rank(&self) -> Option<Arc<PositionRank>> {
        self.rank.get(&()).flatten()
    }
    /// 受験資格.
    async fn rule(&self) -> Option<Arc<EligibilityRule>> {
        self.rule.get(&()).flatten()
    }
    /// 受験資格の版: that people were told by; null before the notice.
    async fn rule_version(&self) -> Option<i32> {
        self.row.rule_version
    }
    /// 照会日: the rule says which reference day it leads to.
    async fn asked_on(&self) -> Date {
        Date(self.row.asked_on)
    }
    /// 試験日.
    async fn held_on(&self) -> Date {
        Date(self.row.held_on)
    }
    /// 受付開始日.
    async fn applications_from(&self) -> Date {
        Date(self.row.applications_from)
    }
    /// 受付終了日: this day included.
    async fn applications_until(&self) -> Date {
        Date(self.row.applications_until)
    }
    /// 所属長経由.
    async fn through_head(&self) -> bool {
        self.row.through_head
    }
    /// 受験回数の上限: null where there is none.
    async fn most_attempts(&self) -> Option<i32> {
        self.row.most_attempts
    }
    /// 同点の扱い: components whose points break a tie, the first one first; else the place is shared.
    async fn tie_break(&self) -> Vec<&str> {
        self.row.tie_break.split(' ').filter(|it| !it.is_empty()).collect()
    }
    /// 名簿の有効期限: this day included.
    async fn list_valid_until(&self) -> Date {
        Date(self.row.list_valid_until)
    }
    /// 第一段階の免除の年数: of who passed it; that of the exam included.
    async fn stage_exemption_years(&self) -> Option<i32> {
        self.row.stage_exemption_years
    }
    /// 合格基準: the line of each stage that has one.
    async fn pass_rule(&self) -> Vec<ExamPassRule> {
        exams::pass_rule(&self.row).0.into_iter().map(ExamPassRule::from).collect()
    }
    /// 順位帯の数: 0 where places are not disclosed.
    async fn bands(&self) -> i32 {
        self.row.bands
    }
    /// 実施中の段階: from 1.
    async fn stage(&self) -> i32 {
        self.row.stage
    }
    /// 発表済みの段階: of so many everybody was told who goes on.
    async fn stages_told(&self) -> i32 {
        self.row.stages_told
    }
    /// 状態.
    async fn state(&self) -> PromotionExamState {
        self.row.state
    }
    /// 科目: in their order.
    async fn components(&self) -> Vec<Arc<ExamComponent>> {
        self.components.get(&()).unwrap_or_default()
    }
    /// 受験資格の通知日時: of the caller; null where they are not eligible, or applications are over.
    async fn noticed_at(&self) -> Option<DateTime> {
        self.noticed_at.get(&()).flatten()
    }
    /// 合格発表の日時.
    async fn released_at(&self) -> Option<DateTime> {
        self.row.released_at.map(DateTime)
    }
    /// 公表する数値: of all and by sex, once it is released.
    async fn figures(&self) -> Vec<PromotionExamFigures> {
        if self.row.released_at.is_none() {
            return vec![];
        }
        let (all, by_sex) = figures::published(&exams::counted(&self.row), FEWEST);
        let groups = by_sex.into_iter().map(|(sex, told)| PromotionExamFigures::of(sex.parse().ok(), told));
        std::iter::once(PromotionExamFigures::of(None, all)).chain(groups).collect()
    }
    /// 可能な操作: by state, stage and day; whether every score is there `scorePromotionExam` tells.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AllowedAction> {
        allowed(&ctx.clearance(), &self.row)
    }
}
