//! How well somebody fits a post for the experienced, in points that are explained.

/// What of a post and a person is compared.
#[derive(Clone, Copy, Debug)]
pub struct Match<'a> {
    pub wanted: &'a [String],
    pub skills: &'a [String],
    /// 伝える知識.
    pub knowledge: &'a [String],
    /// What the person is to hand over.
    pub topics: &'a [String],
    pub loads: &'a [String],
    /// 健康上の制限.
    pub limits: &'a [String],
    pub is_preferred_unit: bool,
    pub knows_unit: bool,
    pub wants_part_time: Option<bool>,
    pub is_part_time: bool,
}

/// 配置の理由.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, async_graphql::Enum, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MatchReason {
    /// 求める技能を持つ。
    Skill,
    /// 伝える知識を持つ: by what is to be handed over, or by a skill.
    Knowledge,
    /// 希望する所属。
    PreferredUnit,
    /// 現に勤務している所属。
    KnownUnit,
    /// 希望する勤務形態。
    WorkingTime,
    /// 業務の負荷が適さない: of the office alone to read.
    Unsuitable,
}

/// The points of one reason.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Points {
    pub reason: MatchReason,
    pub points: i32,
    /// Which skill, which knowledge, or which load.
    pub what: Option<String>,
}

/// Every reason with its points, out of a hundred: sixty for skills and knowledge, twenty for the unit that is wished for, ten for the one that is known, ten for the hours. What a
/// health limit forbids takes the whole away.
pub fn points(of: Match<'_>) -> Vec<Points> {
    let mut found = vec![];
    let asked = of.wanted.len() + of.knowledge.len();
    let share = i32::try_from(asked).ok().filter(|it| *it > 0).map_or(0, |asked| 60 / asked);
    for skill in of.wanted.iter().filter(|it| of.skills.contains(it)) {
        found.push(Points { reason: MatchReason::Skill, points: share, what: Some(skill.clone()) });
    }
    for known in of.knowledge.iter().filter(|it| of.topics.contains(it) || of.skills.contains(it)) {
        found.push(Points { reason: MatchReason::Knowledge, points: share, what: Some(known.clone()) });
    }
    let plain = |reason, points| Points { reason, points, what: None };
    if of.is_preferred_unit {
        found.push(plain(MatchReason::PreferredUnit, 20));
    }
    if of.knows_unit {
        found.push(plain(MatchReason::KnownUnit, 10));
    }
    if of.wants_part_time == Some(of.is_part_time) {
        found.push(plain(MatchReason::WorkingTime, 10));
    }
    let sum: i32 = found.iter().map(|it| it.points).sum();
    if let Some(load) = of.loads.iter().find(|it| of.limits.contains(it)) {
        found.push(Points { reason: MatchReason::Unsuitable, points: -sum, what: Some(load.clone()) });
    }
    found
}

/// The sum of the points.
pub fn score(points: &[Points]) -> i32 {
    points.iter().map(|it| it.points).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_match_says_what_its_points_are_for() {
        let (wanted, skills, loads, none) = (words("税務 窓口 指導"), words("税務 指導 法務"), words("夜勤"), vec![]);
        let of = Match {
            wanted: &wanted,
            skills: &skills,
            knowledge: &none,
            topics: &none,
            loads: &loads,
            limits: &none,
            is_preferred_unit: true,
            knows_unit: false,
            wants_part_time: Some(true),
            is_part_time: true,
        };
        let found = points(of);
        assert_eq!(score(&found), 20 + 20 + 20 + 10);
        assert_eq!(found[0], Points { reason: MatchReason::Skill, points: 20, what: Some("税務".to_owned()) });
        let (knowledge, topics) = (words("評価替え 法務 統計"), words("評価替え"));
        let known = points(Match { knowledge: &knowledge, topics: &topics, ..of });
        assert_eq!(score(&known), 4 * 10 + 20 + 10, "two skills, a topic to hand over, a skill that is to be passed on, of six");
        assert_eq!(known[2], Points { reason: MatchReason::Knowledge, points: 10, what: Some("評価替え".to_owned()) });
        let limits = words("夜勤");
        let barred = points(Match { limits: &limits, ..of });
        assert_eq!((score(&barred), barred.last().map(|it| it.reason)), (0, Some(MatchReason::Unsuitable)));
        assert_eq!(score(&points(Match { wanted: &none, is_preferred_unit: false, wants_part_time: None, ..of })), 0);
    }
}
