//! 発令: the one thing that changes a standing.

use sea_orm::entity::prelude::*;

use super::secondment_agreement::SecondmentKind;

/// 発令の種別。
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    EnumIter,
    DeriveActiveEnum,
    async_graphql::Enum,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))", rename_all = "snake_case")]
#[graphql(name = "PersonnelOrderKind")]
pub enum OrderKind {
    /// 初期登録: state taken over from another system.
    InitialLoad,
    /// 組織改正による設置・改称・移管・廃止。
    Reorganization,
    /// 人事記録(氏名・生年月日)の訂正。
    RecordCorrection,
    /// 採用: making somebody a member of staff.
    Appointment,
    /// 昇任: to a higher rank.
    Promotion,
    /// 降任: to a lower rank (分限、地方公務員法28条1項、又は希望による)。
    Demotion,
    /// 役職定年による降任等: the step-down, no penalty. 地方公務員法28条の2。
    StepDown,
    /// 配置換: another workplace under the same authority.
    Reassignment,
    /// 転任: arrival from another appointing authority.
    Transfer,
    /// 出向: leaving for another appointing authority, the status unbroken.
    TransferOutToOtherAuthority,
    /// 昇格: a higher grade.
    GradeIncrease,
    /// 昇給: a higher step.
    StepIncrease,
    /// 兼務: a second post under the same authority.
    ConcurrentPostSameAuthority,
    /// 併任: a second post under another authority.
    ConcurrentAppointment,
    /// 事務取扱: covers a vacant lower post.
    ActingLowerPost,
    /// 事務代理: covers a vacant higher post.
    ActingHigherPost,
    /// 兼務・併任・事務取扱等の解除。
    ReleaseFromConcurrent,
    /// 派遣: work for another body, the status unbroken.
    Secondment,
    /// 派遣終了: back from another body.
    SecondmentReturn,
    /// 休業: childcare, self-development and the like.
    Leave,
    /// 休職(分限)。地方公務員法28条2項。
    AdministrativeLeave,
    /// 復職。
    Reinstatement,
    /// 降給(分限)。地方公務員法28条3項。
    StatusPayReduction,
    /// 免職(分限)。地方公務員法28条1項。
    StatusDismissal,
    /// 戒告(懲戒)。地方公務員法29条。
    Reprimand,
    /// 減給(懲戒)。地方公務員法29条。
    DisciplinaryPayCut,
    /// 停職(懲戒)。地方公務員法29条。
    Suspension,
    /// 免職(懲戒)。地方公務員法29条。
    DisciplinaryDismissal,
    /// 辞職: by the own wish.
    Resignation,
    /// 定年退職。地方公務員法28条の6。
    Retirement,
    /// 退職: the end of a term, death and whatever else is no wish.
    Separation,
    /// 失職。地方公務員法28条4項。
    Forfeiture,
    /// 再任用: after leaving. 地方公務員法22条の4、令和3年法律63号附則。
    Reappointment,
    /// 任期の更新。
    TermRenewal,
    /// 任用条件の変更。
    TermsCorrection,
    /// 発令の取消し: an order that was wrong is as if it had not been.
    Rescission,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "personnel_order")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(indexed)]
    pub batch_id: Uuid,
    /// Null where it concerns the organisation, and of somebody who is still to be hired.
    #[sea_orm(indexed)]
    pub employee_id: Option<Uuid>,
    pub kind: OrderKind,
    pub effective_on: Date,
    pub legal_basis: Option<String>,
    pub reason: Option<String>,
    pub recorded_at: DateTimeUtc,
    /// The order of several for one person on one day.
    pub sequence: i32,
    /// Announced to all staff; discipline, status actions and leaves for health never are.
    pub public: bool,
    pub to_unit_id: Option<Uuid>,
    pub to_post_id: Option<Uuid>,
    pub to_rank_id: Option<Uuid>,
    pub to_occupation_id: Option<Uuid>,
    pub to_pay_table_id: Option<Uuid>,
    pub to_grade: Option<i32>,
    pub to_step: Option<i32>,
    pub to_employment_kind: Option<super::standing::EmploymentKind>,
    pub to_retirement_category: Option<super::occupation::RetirementCategory>,
    pub leave_kind: Option<super::leave::LeaveKind>,
    /// 派遣先.
    pub host: Option<String>,
    /// By which law, of a secondment.
    pub secondment_kind: Option<SecondmentKind>,
    /// Whether the status at the host is held too.
    pub both_statuses: Option<bool>,
    /// 任期・期間の末日.
    pub term_ends_on: Option<Date>,
    /// 採用候補者名簿の有効期限.
    pub list_valid_until: Option<Date>,
    /// The day that the person agreed to, where a procedure asked them.
    pub agreed_on: Option<Date>,
    /// Why the procedure that it came from no longer stands by it.
    pub objection: Option<String>,
    pub from_unit_id: Option<Uuid>,
    pub from_post_id: Option<Uuid>,
    pub from_rank_id: Option<Uuid>,
    pub from_grade: Option<i32>,
    pub from_step: Option<i32>,
    /// 辞令文 in words of the planner's own.
    pub own_notice_text: Option<String>,
    /// 辞令文 by the template of the profile; fixed when it is announced.
    pub notice_text: Option<String>,
    /// The same without grade and step, for who may not see them.
    pub public_notice_text: Option<String>,
    /// The announced order that this one takes the place of.
    #[sea_orm(indexed)]
    pub cancels_id: Option<Uuid>,
    /// When it was cancelled or corrected.
    pub cancelled_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "batch_id", to = "id")]
    pub batch: HasOne<super::order_batch::Entity>,
    #[sea_orm(belongs_to, from = "employee_id", to = "id")]
    pub employee: HasOne<super::employee::Entity>,
    #[sea_orm(belongs_to, relation_enum = "ToUnit", from = "to_unit_id", to = "id")]
    pub to_unit: HasOne<super::org_unit::Entity>,
    #[sea_orm(belongs_to, relation_enum = "ToPost", from = "to_post_id", to = "id")]
    pub to_post: HasOne<super::post::Entity>,
    #[sea_orm(belongs_to, relation_enum = "ToRank", from = "to_rank_id", to = "id")]
    pub to_rank: HasOne<super::position_rank::Entity>,
    #[sea_orm(belongs_to, from = "to_occupation_id", to = "id")]
    pub to_occupation: HasOne<super::occupation::Entity>,
    #[sea_orm(belongs_to, from = "to_pay_table_id", to = "id")]
    pub to_pay_table: HasOne<super::pay_table::Entity>,
    #[sea_orm(belongs_to, relation_enum = "FromUnit", from = "from_unit_id", to = "id")]
    pub from_unit: HasOne<super::org_unit::Entity>,
    #[sea_orm(belongs_to, relation_enum = "FromPost", from = "from_post_id", to = "id")]
    pub from_post: HasOne<super::post::Entity>,
    #[sea_orm(belongs_to, relation_enum = "FromRank", from = "from_rank_id", to = "id")]
    pub from_rank: HasOne<super::position_rank::Entity>,
    #[sea_orm(self_ref, relation_enum = "Cancels", from = "cancels_id", to = "id")]
    pub cancels: HasOne<Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
