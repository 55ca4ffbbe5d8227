//! 情報提供書: what somebody is told in the year before they attain sixty, in the words of the office (INF-2, INF-5).

use chrono::NaiveDate;
use entity::senior_inquiry::InquiryPurpose;

use crate::{calendar::format_era, personnel::milestones::OwnMilestones};

/// The paragraphs of a notice: the scheme as it is for this person, and by when they are asked to answer.
pub fn paragraphs(own: &OwnMilestones, purpose: InquiryPurpose, answer_by: NaiveDate) -> Vec<String> {
    let it = &own.milestones;
    let term = |(from, until): (NaiveDate, NaiveDate)| format!("{}から{}まで", format_era(from), format_era(until));
    let told = [
        (purpose == InquiryPurpose::Information).then(|| format!("60歳到達: {}に60歳に達します。", format_era(it.attains_60_on))),
        it.step_down.map(|window| {
            format!("管理監督職勤務上限年齢による降任等(地方公務員法28条の2): {}の異動期間に、管理監督職以外の職への降任等をします。", term(window))
        }),
        own.step_down_extended_until.map(|until| format!("特例任用(地方公務員法28条の5): {}まで現在の職を占めます。", format_era(until))),
        it.seventy_percent_from.map(|from| format!("給料月額(給与条例附則): {}から、当分の間、7割の額になります。", format_era(from))),
        it.retirement_age.zip(it.retirement_date).map(|(age, last)| {
            format!("定年退職(地方公務員法28条の6): 定年は{age}歳です。{}に退職します。", format_era(last))
        }),
        own.retirement_extended_until.map(|until| format!("勤務延長(地方公務員法28条の7): {}まで勤務します。", format_era(until))),
        it.part_time.map(|(from, until)| {
            format!(
                "定年前再任用短時間勤務(地方公務員法22条の4): {}以後に退職した場合に、選考により{}まで勤務することができます。",
                format_era(from),
                format_era(until)
            )
        }),
        it.provisional.map(|scheme| {
            format!("暫定再任用(令和3年法律63号附則4条から7条): 退職後、選考により1年を超えない任期で、{}の間、勤務することができます。", term(scheme))
        }),
        it.retirement_date.map(|_| {
            "退職手当: 60歳に達した日以後に定年前に退職した場合は、当分の間、定年退職として算定し、給料月額が7割になる前の額を用います。".to_owned()
        }),
        Some(format!("回答: {}までに意向を回答してください。意向は希望の確認であり、退職の申出ではなく、後から変更することができます。", format_era(answer_by))),
    ];
    told.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use entity::{occupation::RetirementCategory, standing::EmploymentKind};

    use super::*;
    use crate::personnel::milestones::{
        milestones,
        tests::{day, statutory},
    };

    fn told(supervisory: bool, purpose: InquiryPurpose) -> Vec<String> {
        let milestones = milestones(day("1966-04-02"), RetirementCategory::General, &statutory());
        let milestones = milestones.own(EmploymentKind::Regular, supervisory, None).expect("a regular");
        let own = OwnMilestones { milestones, step_down_extended_until: None, retirement_extended_until: None };
        paragraphs(&own, purpose, day("2025-12-26"))
    }

    #[test]
    fn a_chief_is_told_of_the_step_down_and_everybody_of_the_rest() {
        let chief = told(true, InquiryPurpose::Information);
        assert_eq!(chief.len(), 8);
        assert!(chief[0].contains("令和8年4月1日に60歳に達します"), "{}", chief[0]);
        assert!(chief[1].contains("令和8年4月2日から令和9年4月1日までの異動期間"), "{}", chief[1]);
        assert!(chief[2].contains("令和9年4月1日から、当分の間、7割"), "{}", chief[2]);
        assert!(chief[3].contains("定年は64歳です。令和13年3月31日に退職します"), "{}", chief[3]);
        assert!(chief[4].contains("令和8年4月1日以後に退職した場合") && chief[4].contains("令和13年3月31日まで"), "{}", chief[4]);
        assert!(chief[5].contains("令和13年4月1日から令和14年3月31日までの間"), "{}", chief[5]);
        assert!(chief[7].contains("令和7年12月26日まで") && chief[7].contains("退職の申出ではなく"), "{}", chief[7]);
        assert!(told(false, InquiryPurpose::Information).iter().all(|it| !it.contains("降任等")), "no supervisor, no step-down");
    }

    #[test]
    fn who_is_asked_again_is_past_sixty_and_knows() {
        assert!(told(false, InquiryPurpose::Again).iter().all(|it| !it.contains("60歳到達")));
    }
}
