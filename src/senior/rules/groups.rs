//! 特定管理監督職群: supervisory posts of like duties that are hard to fill, named by the rules of the city (地方公務員法28条の5第3項).

use chrono::NaiveDate;

use super::{
    extensions::{Route, supervisory_limits},
    person::{Senior, route_of},
    proposal::{SUPERVISORY, closed},
};
use crate::{
    error::{ErrorCode, Refusal},
    personnel::retirement::SeniorLaw,
};

/// A group of posts, by the codes of their ranks and occupations.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct PostGroup {
    pub name: String,
    pub ranks: Vec<String>,
    /// Of any occupation if none is named.
    #[serde(default)]
    pub occupations: Vec<String>,
}

impl PostGroup {
    fn has(&self, rank: &str, occupation: &str) -> bool {
        self.ranks.iter().any(|it| it == rank) && (self.occupations.is_empty() || self.occupations.iter().any(|it| it == occupation))
    }
}

/// Whether the post of a rank and an occupation is of one of the groups (SUP-7).
pub fn is_of_a_group(groups: &[PostGroup], rank: &str, occupation: &str) -> Result<(), Refusal> {
    if groups.iter().any(|it| it.has(rank, occupation)) {
        return Ok(());
    }
    let named: Vec<&str> = groups.iter().map(|it| it.name.as_str()).collect();
    let (ja, en) = match named.is_empty() {
        true => ("特定管理監督職群の定めがありません。".to_owned(), "the city has named no specified post group".to_owned()),
        false => {
            let named = named.join("、");
            (format!("特定管理監督職群({named})の職ではありません。"), format!("not a post of a specified group ({named})"))
        }
    };
    Err(Refusal::new(ErrorCode::SeniorNotOpen, ja, en).by("SUP-7", "地方公務員法28条の5第3項"))
}

/// 特定管理監督職群による特例任用 is for who cannot be extended by special circumstances: whoever decides says that these are not there, unless
/// their years are used up or the route was taken before (SUP-7).
pub fn may_take_the_other_route(senior: &Senior, law: &SeniorLaw, day: NaiveDate, without_circumstances: bool) -> Result<(), Refusal> {
    let dates = senior.milestones.step_down.zip(senior.milestones.retirement_date);
    let Some(((_, window_end), retires)) = dates else { return Ok(()) };
    let before = senior.last_of(&SUPERVISORY, day);
    let is_continued = before.is_some_and(|it| route_of(it.kind) == Some(Route::SpecifiedPostGroup));
    let special = supervisory_limits(window_end, retires, Route::SpecialCircumstances, law.supervisory_cap_years);
    if is_continued || without_circumstances || before.map_or(window_end, |it| it.until) >= special.cap {
        return Ok(());
    }
    let (ja, en) = ("特別の事情によることができないことを示してください。", "say that there are no special circumstances");
    Err(closed("SUP-7", "地方公務員法28条の5第3項", ja, en))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_is_of_a_group_by_its_rank_and_its_occupation() {
        let group = |occupations: &[&str]| PostGroup {
            name: "土木".to_owned(),
            ranks: vec!["KACHO".to_owned()],
            occupations: occupations.iter().map(|it| (*it).to_owned()).collect(),
        };
        let civil = [group(&["CIVIL_ENGINEERING"])];
        assert!(is_of_a_group(&civil, "KACHO", "CIVIL_ENGINEERING").is_ok());
        assert!(is_of_a_group(&civil, "BUCHO", "CIVIL_ENGINEERING").is_err() && is_of_a_group(&civil, "KACHO", "NURSE").is_err());
        assert!(is_of_a_group(&[group(&[])], "KACHO", "NURSE").is_ok(), "of any occupation");
        let refused = is_of_a_group(&[], "KACHO", "NURSE").expect_err("no group");
        assert_eq!((refused.code, refused.rule), (ErrorCode::SeniorNotOpen, Some("SUP-7")));
    }
}
