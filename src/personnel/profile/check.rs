//! What must hold of a profile before a city relies on it.

use std::collections::HashSet;

use entity::occupation::RetirementCategory;
use sea_orm::ActiveEnum;

use super::Profile;

/// Something that is wrong with a profile, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub place: String,
    pub problem: String,
}

/// Settings without which the foundation cannot work.
const REQUIRED: [&str; 3] = ["unit_head_rank", "retirement_age.GENERAL", "senior_ages.GENERAL"];

/// Everything that is wrong, not only the first.
pub fn check(profile: &Profile) -> Vec<Finding> {
    let mut findings = vec![];
    codes(profile, &mut findings);
    references(profile, &mut findings);
    days(profile, &mut findings);
    settings(profile, &mut findings);
    findings
}

fn say(findings: &mut Vec<Finding>, place: impl Into<String>, problem: impl Into<String>) {
    findings.push(Finding { place: place.into(), problem: problem.into() });
}

fn codes(profile: &Profile, findings: &mut Vec<Finding>) {
    let code = &profile.municipality.code;
    if code.len() != 6 || !code.bytes().all(|it| it.is_ascii_digit()) {
        say(findings, "municipality.code", "全国地方公共団体コードは数字6桁です (six digits)");
    }
    let lists: [(&str, Vec<&str>); 5] = [
        ("appointing_authority", profile.authorities.iter().map(|it| it.code.as_str()).collect()),
        ("competency", profile.competencies.iter().map(|it| it.code.as_str()).collect()),
        ("rank", profile.ranks.iter().flat_map(|it| [it.code.as_str(), it.name.as_str()]).collect()),
        ("occupation", profile.occupations.iter().flat_map(|it| [it.code.as_str(), it.name.as_str()]).collect()),
        ("pay_table", profile.pay_tables.iter().flat_map(|it| [it.code.as_str(), it.name.as_str()]).collect()),
    ];
    for (place, names) in lists {
        if names.is_empty() {
            say(findings, place, "一つ以上必要です (at least one is needed)");
        }
        let mut seen = HashSet::new();
        for name in names.into_iter().filter(|name| !seen.insert(*name)) {
            say(findings, format!("{place} {name}"), "重複しています (occurs twice)");
        }
    }
}

fn references(profile: &Profile, findings: &mut Vec<Finding>) {
    let known: HashSet<&str> = profile.competencies.iter().map(|it| it.code.as_str()).collect();
    for rank in &profile.ranks {
        for name in rank.competencies.iter().filter(|name| !known.contains(name.as_str())) {
            say(findings, format!("rank {}", rank.code), format!("能力 {name} がありません (no such competency)"));
        }
    }
    for occupation in &profile.occupations {
        if retirement_category(&occupation.retirement_category).is_none() {
            let problem =
                format!("定年区分 {} がありません (GENERAL, PHYSICIAN_65, PHYSICIAN_70, MANUAL_63)", occupation.retirement_category);
            say(findings, format!("occupation {}", occupation.code), problem);
        }
    }
    for table in profile.pay_tables.iter().filter(|table| table.grades.is_empty()) {
        say(findings, format!("pay_table {}", table.code), "級がありません (no grades)");
    }
}

fn days(profile: &Profile, findings: &mut Vec<Finding>) {
    let bases = profile.authorities.iter().map(|it| (&it.code, &it.basis));
    let bases = bases.chain(profile.ranks.iter().map(|it| (&it.code, &it.basis)));
    let bases = bases.chain(profile.occupations.iter().map(|it| (&it.code, &it.basis)));
    let bases = bases.chain(profile.pay_tables.iter().map(|it| (&it.code, &it.basis)));
    for (place, basis) in bases.chain(profile.settings.iter().map(|it| (&it.key, &it.basis))) {
        match (basis.from(), basis.to()) {
            (Some(from), Some(to)) if from < to => (),
            _ => say(findings, place, "有効期間が正しくありません (valid_from and valid_to are no period)"),
        }
        if basis.legal_basis.trim().is_empty() {
            say(findings, place, "根拠がありません (legal_basis is empty)");
        }
    }
}

fn settings(profile: &Profile, findings: &mut Vec<Finding>) {
    for key in REQUIRED.iter().filter(|key| profile.settings.iter().all(|it| it.key != **key)) {
        say(findings, format!("setting {key}"), "必要です (is required)");
    }
    let mut seen = HashSet::new();
    for setting in &profile.settings {
        if !seen.insert((&setting.key, setting.basis.from())) {
            say(findings, format!("setting {}", setting.key), "同じ日からの値が二つあります (two values from the same day)");
        }
    }
    let ranks: HashSet<&str> = profile.ranks.iter().map(|it| it.code.as_str()).collect();
    for setting in profile.settings.iter().filter(|it| it.key == "unit_head_rank") {
        for kind in ["DEPARTMENT", "DIVISION", "SECTION"] {
            let rank = setting.value.get(kind).and_then(toml::Value::as_str);
            if !rank.is_some_and(|rank| ranks.contains(rank)) {
                say(findings, format!("setting unit_head_rank.{kind}"), "職位のコードが必要です (the code of a rank)");
            }
        }
    }
}

/// The category of this name in the schema.
pub(super) fn retirement_category(name: &str) -> Option<RetirementCategory> {
    RetirementCategory::try_from_value(&name.to_ascii_lowercase()).ok()
}
