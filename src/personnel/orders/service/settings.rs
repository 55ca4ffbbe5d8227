//! What the city decided about orders, read from its profile.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{occupation::RetirementCategory, profile_setting};
use sea_orm::{ConnectionTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    access::Clearance,
    error::Error,
    personnel::{
        conditional::Months,
        orders::facts::Decided,
        retirement::{AgeRow, Provisional, SeniorLaw},
    },
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
        row.map_or_else(|| Ok(T::default()), read)
    }

    pub fn decided(&self, day: NaiveDate) -> Result<Decided, Error> {
        let headcount: Headcount = self.on("authorized_headcount", day)?;
        Ok(Decided {
            ceiling: headcount.total,
            unit_ceilings: headcount.units,
            seniors: self.senior_law(day)?,
            conditional: self.conditional(day)?,
            term_months: self.on("term_limit_months", day)?,
            leave_months: self.on("leave_limit_months", day)?,
            kept_apart: self.on("kept_apart", day)?,
        })
    }

    /// 条件付採用期間: what the city decided, or the law says where it did not.
    pub fn conditional(&self, day: NaiveDate) -> Result<Months, Error> {
        let known: HashMap<String, u32> = self.on("conditional_appointment_months", day)?;
        let or = |key: &str, default: u32| known.get(key).copied().unwrap_or(default);
        let law = Months::default();
        Ok(Months { regular: or("REGULAR", law.regular), most: or("max", law.most), fiscal_year: or("FISCAL_YEAR", law.fiscal_year) })
    }

    /// What is decided of those past sixty: schedules whatever the day, for they are asked for days to come; caps and the scheme as they stand on it.
    pub fn senior_law(&self, day: NaiveDate) -> Result<SeniorLaw, Error> {
        let mut law = SeniorLaw::default();
        for row in &self.0 {
            if let Some(class) = class_of(&row.key, "retirement_age.") {
                law.classes.entry(class).or_default().retirement.0.push(AgeRow { from: row.valid_from, age: read(row)? });
            }
            if let Some(class) = class_of(&row.key, "senior_ages.") {
                let ages: SeniorAges = read(row)?;
                let class = law.classes.entry(class).or_default();
                for (schedule, age) in [
                    (&mut class.step_down, ages.step_down),
                    (&mut class.seventy_percent, ages.seventy_percent),
                    (&mut class.information, ages.information),
                    (&mut class.part_time, ages.part_time),
                ] {
                    schedule.0.extend(age.map(|age| AgeRow { from: row.valid_from, age }));
                }
            }
            let holds = row.valid_from <= day;
            match row.key.as_str() {
                // A scheme that is still to begin is known beforehand; a change of one that runs holds from its day.
                "provisional_reappointment" if holds || law.provisional.is_none() => {
                    let scheme: ProvisionalScheme = read(row)?;
                    let from = law.provisional.map_or(row.valid_from, |it| it.from);
                    law.provisional = Some(Provisional { from, limit_age: scheme.limit_age, last_day: scheme.last_day });
                }
                "supervisory_extension_cap_years" if holds => law.supervisory_cap_years = read(row)?,
                "retirement_extension_cap_years" if holds => law.retirement_cap_years = read(row)?,
                _ => {}
            }
        }
        Ok(law)
    }
}

/// The ages of a class, other than that of retirement; what is not given is not applied to it.
#[derive(Debug, Deserialize)]
struct SeniorAges {
    step_down: Option<u32>,
    seventy_percent: Option<u32>,
    information: Option<u32>,
    part_time: Option<u32>,
}

/// 暫定再任用.
#[derive(Debug, Deserialize)]
struct ProvisionalScheme {
    limit_age: u32,
    last_day: NaiveDate,
}

fn class_of(key: &str, prefix: &str) -> Option<RetirementCategory> {
    key.strip_prefix(prefix).and_then(|name| name.parse().ok())
}

fn read<T: DeserializeOwned>(row: &profile_setting::Model) -> Result<T, Error> {
    serde_json::from_str(&row.value).map_err(|error| Error::Internal(format!("the profile has no usable {}: {error}", row.key)))
}
