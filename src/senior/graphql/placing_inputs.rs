//! What is told of posts for the experienced and of hand-overs.

use async_graphql::{ID, InputObject};
use uuid::Uuid;

use super::{KnowledgeHandover, SeniorOpening};
use crate::{
    error::Error,
    personnel::{
        graphql::{Employee, OrgUnit, PositionRank, Post},
        orders::graphql::inputs::{batch, key, keys},
    },
    scalar::Date,
    senior::service::{
        handovers::NewHandover,
        openings::{NewExperience, NewOpening},
        placing::NewPlacements,
    },
};

/// 経験者に適した職の募集.
#[derive(Clone, Debug, InputObject)]
pub struct OpenSeniorPostInput {
    /// 所属.
    pub org_unit: ID,
    /// 件名.
    pub title: String,
    /// 業務内容.
    pub duties: String,
    /// 求める技能.
    #[graphql(default)]
    pub skills: Vec<String>,
    /// 伝える知識: the topics that are passed on there.
    #[graphql(default)]
    pub knowledge: Vec<String>,
    /// 支援する職: the post whose holder is helped.
    pub supports_post: Option<ID>,
    /// 業務の負荷.
    #[graphql(default)]
    pub loads: Vec<String>,
    /// 始まる日.
    pub starts_on: Date,
    /// 人数.
    #[graphql(default = 1)]
    pub places: i32,
    /// 週の勤務時間: in minutes; full time if not given.
    pub weekly_minutes: Option<i32>,
}

impl OpenSeniorPostInput {
    pub fn opening(self) -> Result<NewOpening, Error> {
        Ok(NewOpening {
            unit: key::<OrgUnit>(&self.org_unit, &["input", "orgUnit"])?,
            title: self.title,
            duties: self.duties,
            skills: self.skills,
            knowledge: self.knowledge,
            supports: self.supports_post.map(|it| key::<Post>(&it, &["input", "supportsPost"])).transpose()?,
            loads: self.loads,
            starts_on: self.starts_on.0,
            places: self.places,
            weekly_minutes: self.weekly_minutes,
        })
    }
}

/// 募集の終了.
#[derive(Clone, Debug, InputObject)]
pub struct CloseSeniorPostInput {
    /// 経験者に適した職.
    pub opening: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
}

/// 経験の申告.
#[derive(Clone, Debug, InputObject)]
pub struct DescribeExperienceInput {
    /// 職員: oneself if not given.
    pub employee: Option<ID>,
    /// 版: the one that the caller has read; null where nothing was described yet.
    pub expected_version: Option<i32>,
    /// 技能.
    pub skills: Vec<String>,
    /// 希望.
    pub wishes: Option<String>,
    /// 希望する所属.
    pub preferred_org_unit: Option<ID>,
}

impl DescribeExperienceInput {
    pub fn experience(self) -> Result<NewExperience, Error> {
        Ok(NewExperience {
            employee: self.employee.map(|it| key::<Employee>(&it, &["input", "employee"])).transpose()?,
            expected: self.expected_version,
            skills: self.skills,
            wishes: self.wishes,
            unit: self.preferred_org_unit.map(|it| key::<OrgUnit>(&it, &["input", "preferredOrgUnit"])).transpose()?,
        })
    }
}

/// 健康上の制限の記録.
#[derive(Clone, Debug, InputObject)]
pub struct RecordHealthLimitsInput {
    /// 職員.
    pub employee: ID,
    /// 版: `healthVersion` as the caller has read it; null where nothing was recorded yet.
    pub expected_version: Option<i32>,
    /// 避けるべき負荷: all of them; an empty list takes the limits away.
    pub limits: Vec<String>,
    /// 備考.
    pub note: Option<String>,
}

/// 経験者の配置の決定.
#[derive(Clone, Debug, InputObject)]
pub struct DecideSeniorPlacementsInput {
    /// 経験者に適した職.
    pub opening: ID,
    /// 職員.
    pub employees: Vec<ID>,
    /// 職位: of who steps down with it, or takes another rank.
    pub rank: Option<ID>,
    /// 同意した日: of those whose term begins or is renewed with it.
    pub consented_on: Option<Date>,
    /// 案件.
    pub batch: ID,
    /// 案件の版: the one that the caller has read.
    pub expected_batch_version: i32,
}

impl DecideSeniorPlacementsInput {
    pub fn placements(&self) -> Result<(NewPlacements, Uuid), Error> {
        let placements = NewPlacements {
            opening: key::<SeniorOpening>(&self.opening, &["input", "opening"])?,
            people: keys::<Employee>(&self.employees, &["input", "employees"])?,
            rank: self.rank.as_ref().map(|it| key::<PositionRank>(it, &["input", "rank"])).transpose()?,
            consented_on: self.consented_on.map(|it| it.0),
        };
        Ok((placements, batch(&self.batch)?))
    }
}

/// 業務継承の計画.
#[derive(Clone, Debug, InputObject)]
pub struct PlanHandoverInput {
    /// 引き継ぐ職員.
    pub employee: ID,
    /// 引き受ける職員.
    pub successor: Option<ID>,
    /// 内容.
    pub topic: String,
    /// 唯一の保有者か.
    #[graphql(default)]
    pub is_only_holder: bool,
    /// 期限: the last day before the step-down or in service if not given.
    pub deadline: Option<Date>,
}

impl PlanHandoverInput {
    pub fn handover(self) -> Result<NewHandover, Error> {
        Ok(NewHandover {
            employee: key::<Employee>(&self.employee, &["input", "employee"])?,
            successor: self.successor.map(|it| key::<Employee>(&it, &["input", "successor"])).transpose()?,
            topic: self.topic,
            only_holder: self.is_only_holder,
            deadline: self.deadline.map(|it| it.0),
        })
    }
}

/// 業務継承の実施の記録.
#[derive(Clone, Debug, InputObject)]
pub struct RecordHandoverSessionInput {
    /// 業務継承.
    pub handover: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 実施日.
    pub held_on: Date,
    /// 時間: in minutes.
    pub minutes: i32,
    /// 記録.
    pub note: Option<String>,
}

/// 業務継承の完了.
#[derive(Clone, Debug, InputObject)]
pub struct CompleteHandoverInput {
    /// 業務継承.
    pub handover: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 引き受けた職員: the one that was planned if not given.
    pub successor: Option<ID>,
}

pub fn handover(id: &ID) -> Result<Uuid, Error> {
    key::<KnowledgeHandover>(id, &["input", "handover"])
}
