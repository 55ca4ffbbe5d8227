//! What the city decided about orders, read from its profile.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::profile_setting;
use sea_orm::{ConnectionTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    access::Clearance,
    error::Error,
    personnel::{orders::facts::Decided, retirement::Schedule},
};

/// 職員定数.
#[derive(Debug, Default, Deserialize)]
struct Headcount {
    total: Option<i64>,
    #[serde(default)]
    units: HashMap<String, i64>,
}

/// One step of the route of approval.
#[derive(Clone, Debug, Deserialize)]
pub struct RouteStep {
    pub name: String,
    /// CONSULTATION or DECISION.
    pub kind: String,
    #[serde(default = "one")]
    pub required: i32,
    pub members: Vec<RouteMember>,
    #[serde(default)]
    pub when: Condition,
}

fn one() -> i32 {
    1
}

/// Who may decide in a step: the head of a unit, or somebody by number.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RouteMember {
    HeadOf(String),
    Number(String),
}

/// When a step is taken; without conditions, always.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Condition {
    /// Kinds of batch.
    #[serde(default)]
    pub batches: Vec<String>,
    /// Kinds of order, one of which must be in the batch.
    #[serde(default)]
    pub orders: Vec<String>,
    /// So many orders or more.
    #[serde(default)]
    pub at_least: usize,
}

/// Every setting of the profile, whatever the day: the schedules need them all.
pub struct Settings(Vec<profile_setting::Model>);

impl Settings {
    pub async fn load(clearance: &Clearance<'_>, db: &impl ConnectionTrait) -> Result<Self, Error> {
        let select = clearance.all::<profile_setting::Entity>().order_by_asc(profile_setting::Column::ValidFrom);
        Ok(Self(select.all(db).await?))
    }

    /// One of them alone.
    pub async fn of(clearance: &Clearance<'_>, db: &impl ConnectionTrait, key: &str) -> Result<Self, Error> {
        let select = clearance.all::<profile_setting::Entity>().filter(profile_setting::COLUMN.key.eq(key));
        Ok(Self(select.order_by_asc(profile_setting::Column::ValidFrom).all(db).await?))
    }

    /// The value of a key on a day; the default where the city decided nothing.
    pub fn on<T: DeserializeOwned + Default>(&self, key: &str, day: NaiveDate) -> Result<T, Error> {
        let row = self.0.iter().rfind(|it| it.key == key && it.valid_from <= day);
        let Some(row) = row else { return Ok(T::default()) };
        serde_json::from_str(&row.value).map_err(|error| Error::Internal(format!("the profile has no usable {key}: {error}")))
    }

    pub fn decided(&self, day: NaiveDate) -> Result<Decided, Error> {
        let headcount: Headcount = self.on("authorized_headcount", day)?;
        let conditional: HashMap<String, u32> = self.on("conditional_appointment_months", day)?;
        Ok(Decided {
            ceiling: headcount.total,
            unit_ceilings: headcount.units,
            retirement: self.schedules(),
            supervisory_age_limit: Some(self.on::<u32>("supervisory_age_limit", day)?).filter(|it| *it > 0).unwrap_or(60),
            conditional_months: conditional.get("REGULAR").copied().unwrap_or(6),
            term_months: self.on("term_limit_months", day)?,
            leave_months: self.on("leave_limit_months", day)?,
            kept_apart: self.on("kept_apart", day)?,
        })
    }

    fn schedules(&self) -> HashMap<String, Schedule> {
        let mut schedules: HashMap<String, Schedule> = HashMap::new();
        for row in &self.0 {
            let age = row.key.strip_prefix("retirement_age.").zip(row.value.parse().ok());
            if let Some((class, age)) = age {
                schedules.entry(class.to_owned()).or_default().0.push((row.valid_from, age));
            }
        }
        schedules
    }
}
