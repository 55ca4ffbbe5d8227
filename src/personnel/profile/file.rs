//! The profile file: a municipality as data, in TOML.

use chrono::NaiveDate;
use serde::Deserialize;

/// What a profile file says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub municipality: Municipality,
    #[serde(rename = "appointing_authority")]
    pub authorities: Vec<Authority>,
    #[serde(rename = "competency")]
    pub competencies: Vec<Competency>,
    #[serde(rename = "rank")]
    pub ranks: Vec<Rank>,
    #[serde(rename = "occupation")]
    pub occupations: Vec<Occupation>,
    #[serde(rename = "pay_table")]
    pub pay_tables: Vec<PayTable>,
    #[serde(rename = "setting")]
    pub settings: Vec<Setting>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Municipality {
    /// 全国地方公共団体コード.
    pub code: String,
    pub name: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Authority {
    pub code: String,
    pub name: String,
    #[serde(flatten)]
    pub basis: Basis,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Competency {
    pub code: String,
    pub name: String,
    pub name_en: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Rank {
    pub code: String,
    pub name: String,
    pub level: i32,
    /// The ladder that the rank is a rung of.
    pub track: String,
    #[serde(default)]
    pub supervisory: bool,
    #[serde(default)]
    pub competencies: Vec<String>,
    #[serde(flatten)]
    pub basis: Basis,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Occupation {
    pub code: String,
    pub name: String,
    /// GENERAL, PHYSICIAN_65, PHYSICIAN_70 or MANUAL_63.
    pub retirement_category: String,
    #[serde(flatten)]
    pub basis: Basis,
}

#[derive(Clone, Debug, Deserialize)]
pub struct PayTable {
    pub code: String,
    pub name: String,
    pub grades: Vec<Grade>,
    #[serde(flatten)]
    pub basis: Basis,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    pub grade: i32,
    pub benchmark: String,
    pub highest_step: i32,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Setting {
    pub key: String,
    pub value: toml::Value,
    #[serde(flatten)]
    pub basis: Basis,
}

/// From when something holds, until when, and by what law or ordinance.
#[derive(Clone, Debug, Deserialize)]
pub struct Basis {
    pub valid_from: toml::value::Datetime,
    pub valid_to: Option<toml::value::Datetime>,
    pub legal_basis: String,
}

impl Basis {
    pub fn from(&self) -> Option<NaiveDate> {
        day(&self.valid_from)
    }

    /// The first day on which it no longer holds.
    pub fn to(&self) -> Option<NaiveDate> {
        self.valid_to.as_ref().map_or(Some(crate::calendar::FOREVER), |last| day(last)?.succ_opt())
    }
}

fn day(value: &toml::value::Datetime) -> Option<NaiveDate> {
    let date = value.date?;
    NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
}

impl Profile {
    /// Reads a profile; the message names line and column.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }
}
