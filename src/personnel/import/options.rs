//! What the files do not say, as the caller may say it.

use chrono::NaiveDate;
use entity::{occupation::RetirementCategory, standing::EmploymentKind};

/// For the organisation.
#[derive(Clone, Debug)]
pub struct UnitOptions {
    /// The day of the export.
    pub as_of: NaiveDate,
    pub valid_from: Option<NaiveDate>,
    pub authority_code: String,
    pub skip_invalid: bool,
}

/// For the roster.
#[derive(Clone, Debug)]
pub struct RosterOptions {
    /// The day of the export; a date after it is "in the future".
    pub as_of: NaiveDate,
    pub employment_kind: EmploymentKind,
    /// The class of the occupation, if not given.
    pub retirement_category: Option<RetirementCategory>,
    /// 部長 of a 部, 課長 of a 課, 担当長 of a 担当 head their units.
    pub heads_by_rank: bool,
    pub skip_invalid: bool,
}
