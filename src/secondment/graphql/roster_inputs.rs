//! What is told of rosters.

use async_graphql::{ID, InputObject};
use uuid::Uuid;

use super::{SecondmentAgreement, SupportRoster, roster::SupportTurn};
use crate::{
    access::not_found,
    error::Error,
    id,
    personnel::{
        graphql::Employee,
        orders::graphql::inputs::{key, keys},
    },
    scalar::Date,
    secondment::{
        rules::roster::Turn,
        service::rosters::{NewRoster, RosterChange},
    },
};

/// 災害派遣等の名簿の計画.
#[derive(Clone, Debug, InputObject)]
pub struct PlanSupportRosterInput {
    /// 取決め: of disaster support.
    pub agreement: ID,
    /// 件名.
    pub title: String,
    /// 派遣の場所.
    pub place: String,
    /// 始まる日.
    pub starts_on: Date,
    /// 末日.
    pub ends_on: Date,
    /// 人数: how many are there at once.
    #[graphql(default = 1)]
    pub seats: i32,
    /// 一回の日数.
    #[graphql(default = 7)]
    pub turn_days: i32,
    /// 職員: in the order in which they go.
    pub people: Vec<ID>,
}

impl PlanSupportRosterInput {
    pub fn roster(self) -> Result<NewRoster, Error> {
        Ok(NewRoster {
            agreement: key::<SecondmentAgreement>(&self.agreement, &["input", "agreement"])?,
            title: self.title,
            place: self.place,
            term: (self.starts_on.0, self.ends_on.0),
            seats: self.seats,
            turn_days: self.turn_days,
            people: keys::<Employee>(&self.people, &["input", "people"])?,
        })
    }
}

/// 一つの交代.
#[derive(Clone, Debug, InputObject)]
pub struct SupportTurnInput {
    /// 職員.
    pub employee: ID,
    /// 始まる日.
    pub starts_on: Date,
    /// 末日.
    pub ends_on: Date,
}

/// 災害派遣等の名簿の変更: who falls ill is taken off, another goes instead.
#[derive(Clone, Debug, InputObject)]
pub struct ChangeSupportRosterInput {
    /// 名簿.
    pub roster: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 取り消す交代: one that has begun ends today.
    #[graphql(default)]
    pub remove: Vec<ID>,
    /// 加える交代.
    #[graphql(default)]
    pub add: Vec<SupportTurnInput>,
}

impl ChangeSupportRosterInput {
    pub fn change(self) -> Result<RosterChange, Error> {
        let removed = |(place, it): (usize, &ID)| {
            let place = place.to_string();
            id::key_of(it, SupportTurn::TYPE).ok_or_else(|| not_found(&["input", "remove", &place]))
        };
        let added = |(place, it): (usize, &SupportTurnInput)| {
            let place = place.to_string();
            let employee = key::<Employee>(&it.employee, &["input", "add", &place, "employee"])?;
            Ok(Turn { employee, term: (it.starts_on.0, it.ends_on.0) })
        };
        Ok(RosterChange {
            roster: roster(&self.roster)?,
            expected: self.expected_version,
            remove: self.remove.iter().enumerate().map(removed).collect::<Result<_, Error>>()?,
            add: self.add.iter().enumerate().map(added).collect::<Result<_, Error>>()?,
        })
    }
}

/// 災害派遣等の名簿の取りやめ: turns to come are taken off, one that has begun ends today.
#[derive(Clone, Debug, InputObject)]
pub struct CancelSupportRosterInput {
    /// 名簿.
    pub roster: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 理由.
    pub reason: String,
}

pub fn roster(id: &ID) -> Result<Uuid, Error> {
    key::<SupportRoster>(id, &["input", "roster"])
}
