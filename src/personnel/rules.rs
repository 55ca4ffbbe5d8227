//! The law of units and their days: trees, reorganisations, who heads what. No I/O.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::org_unit_version::UnitKind;
use uuid::Uuid;

use crate::{
    calendar::FOREVER,
    error::{ErrorCode, Refusal},
};

/// A tree as (unit, the one above it).
pub type Tree = [(Uuid, Option<Uuid>)];

/// A unit and all below it.
pub fn below(tree: &Tree, unit: Uuid) -> Vec<Uuid> {
    let children = children(tree);
    let mut found = vec![unit];
    let mut seen = HashSet::from([unit]);
    let mut next = 0;
    while let Some(above) = found.get(next).copied() {
        next += 1;
        let fresh = children.get(&above).into_iter().flatten().filter(|it| seen.insert(**it));
        found.extend(fresh.copied().collect::<Vec<_>>());
    }
    found
}

fn children(tree: &Tree) -> HashMap<Uuid, Vec<Uuid>> {
    let mut children: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (unit, parent) in tree {
        if let Some(parent) = parent {
            children.entry(*parent).or_default().push(*unit);
        }
    }
    children
}

/// The sum of each unit and all below it.
pub fn sums(tree: &Tree, own: &HashMap<Uuid, i64>) -> HashMap<Uuid, i64> {
    let parents: HashMap<Uuid, Option<Uuid>> = tree.iter().copied().collect();
    let mut sums = HashMap::new();
    for (unit, count) in own {
        let mut above = Some(*unit);
        let mut steps = 0;
        while let Some(it) = above.filter(|_| steps <= parents.len()) {
            *sums.entry(it).or_insert(0) += count;
            above = parents.get(&it).copied().flatten();
            steps += 1;
        }
    }
    sums
}

/// The longest reason or comment, in characters.
pub const LONGEST_REASON: usize = 500;

/// Words that people can read: not empty, not endless, without control, direction or invisible characters.
pub fn plain_text(text: &str, longest: usize) -> Result<(), Refusal> {
    let unseen = |it: char| {
        it.is_control() || matches!(it, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
    };
    if text.trim().is_empty() || text.chars().count() > longest || text.chars().any(unseen) {
        return Err(Refusal::new(
            ErrorCode::InvalidValue,
            format!("1 文字以上 {longest} 文字以下で、制御文字を含まない値にしてください。"),
            format!("give 1 to {longest} characters, none of them a control character"),
        ));
    }
    Ok(())
}

/// The same in as many lines as it takes: the ends of lines are neither seen nor counted.
pub fn plain_lines(text: &str, longest: usize) -> Result<(), Refusal> {
    plain_text(&text.replace('\n', ""), longest)
}

/// A reading is written in katakana (人事記録のカナ氏名).
pub fn is_kana(text: &str) -> bool {
    text.chars().all(|it| matches!(it, '\u{30A1}'..='\u{30FC}' | ' '))
}

/// Nobody is hired before fifteen (労働基準法56条).
pub fn may_be_hired_on(birth: NaiveDate, hired: NaiveDate) -> bool {
    crate::calendar::age_on(birth, hired).is_some_and(|age| age >= 15)
}

/// 申込みの受付期間: the first and the last day count; where one is not set, that side is open.
pub fn may_apply(from: Option<NaiveDate>, until: Option<NaiveDate>, today: NaiveDate) -> Result<(), Refusal> {
    if from.is_none_or(|from| from <= today) && until.is_none_or(|until| today <= until) {
        return Ok(());
    }
    let day = |it: Option<NaiveDate>| it.map_or_else(|| "…".to_owned(), |it| it.to_string());
    let (from, until) = (day(from), day(until));
    let (ja, en) = (format!("受付は {from} から {until} までです。"), format!("applications are taken from {from} to {until}"));
    Err(Refusal::new(ErrorCode::ApplicationsClosed, ja, en))
}

/// A reorganisation is decided for a day to come, or for today (組織規則の施行日).
pub fn may_take_effect(on: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    if on >= today && on < FOREVER {
        return Ok(());
    }
    let refusal = Refusal::new(
        ErrorCode::ReorganizationInPast,
        format!("施行日 {on} は過去の日付です。{today} 以後の日を指定してください。"),
        format!("{on} is in the past; name {today} or a later day"),
    );
    Err(refusal.at(["input", "effectiveOn"]))
}

/// 部 > 課 > 担当: a unit stands below one of a higher kind, or below nothing.
pub fn may_stand_below(kind: UnitKind, above: Option<UnitKind>) -> bool {
    let height = |kind| match kind {
        UnitKind::Department => 3,
        UnitKind::Division => 2,
        UnitKind::Section => 1,
    };
    above.is_none_or(|above| height(above) > height(kind))
}

/// A unit never stands below itself.
pub fn may_move_below(tree: &Tree, unit: Uuid, above: Uuid) -> Result<(), Refusal> {
    if below(tree, unit).contains(&above) { Err(Refusal::plain(ErrorCode::UnitUnderItself)) } else { Ok(()) }
}

/// What a reorganisation changes of a unit; `None` leaves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitPatch {
    pub code: Option<String>,
    pub name: Option<String>,
    pub parent: Option<Option<Uuid>>,
    /// 廃止: nothing holds from the day on.
    pub close: bool,
}

/// The days and the words of one version of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub code: String,
    pub name: String,
    pub parent: Option<Uuid>,
}

/// What becomes of the known versions when a patch takes effect on a day.
///
/// A version before the day stays; the one that holds on it is cut in two; later ones keep what they themselves had changed, and take over the rest.
pub fn splice(known: &[Span], on: NaiveDate, patch: &UnitPatch) -> Vec<Spliced> {
    let Some(base) = known.iter().find(|it| it.from <= on && on < it.to) else {
        return vec![];
    };
    let mut result = vec![];
    for (index, span) in known.iter().enumerate().filter(|(_, it)| it.to > on) {
        let mut new = vec![];
        if span.from < on {
            new.push(Part { span: Span { to: on, ..span.clone() }, fresh: false });
        }
        if !patch.close {
            new.push(Part { span: patched(span, base, on, patch), fresh: true });
        }
        result.push(Spliced { replaces: index, parts: new });
    }
    result
}

fn patched(span: &Span, base: &Span, on: NaiveDate, patch: &UnitPatch) -> Span {
    let keep = |changed: bool, same: bool| changed && same;
    let mut it = Span { from: span.from.max(on), ..span.clone() };
    if keep(patch.code.is_some(), span.code == base.code) {
        it.code = patch.code.clone().unwrap_or_default();
    }
    if keep(patch.name.is_some(), span.name == base.name) {
        it.name = patch.name.clone().unwrap_or_default();
    }
    if keep(patch.parent.is_some(), span.parent == base.parent) {
        it.parent = patch.parent.flatten();
    }
    it
}

/// A known version and what takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spliced {
    pub replaces: usize,
    pub parts: Vec<Part>,
}

/// One of the versions that take a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub span: Span,
    /// Made by the new order; otherwise the old one still speaks.
    pub fresh: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn the_days_of_application_are_both_inside() {
        let (first, last) = (Some(day("2026-04-01")), Some(day("2026-04-30")));
        for (on, open) in [("2026-03-31", false), ("2026-04-01", true), ("2026-04-30", true), ("2026-05-01", false)] {
            assert_eq!(may_apply(first, last, day(on)).is_ok(), open, "{on}");
            assert!(may_apply(None, None, day(on)).is_ok());
        }
    }

    fn span(from: &str, to: NaiveDate, name: &str) -> Span {
        Span { from: day(from), to, code: "01".to_owned(), name: name.to_owned(), parent: None }
    }

    fn rename(name: &str) -> UnitPatch {
        UnitPatch { name: Some(name.to_owned()), ..UnitPatch::default() }
    }

    #[test]
    fn a_rename_cuts_the_version_that_holds() {
        let known = [span("2020-04-01", FOREVER, "旧")];
        let spliced = splice(&known, day("2027-04-01"), &rename("新"));
        let names: Vec<_> = spliced[0].parts.iter().map(|it| (it.span.from, it.span.to, it.span.name.as_str(), it.fresh)).collect();
        assert_eq!(names, [(day("2020-04-01"), day("2027-04-01"), "旧", false), (day("2027-04-01"), FOREVER, "新", true)]);
    }

    #[test]
    fn a_later_version_keeps_the_name_that_it_had_changed_itself() {
        let known = [span("2020-04-01", day("2028-04-01"), "旧"), span("2028-04-01", FOREVER, "更新")];
        let spliced = splice(&known, day("2027-04-01"), &rename("新"));
        assert_eq!(spliced[1].parts[0].span.name, "更新");
        let moved = UnitPatch { parent: Some(Some(Uuid::nil())), ..UnitPatch::default() };
        assert_eq!(splice(&known, day("2027-04-01"), &moved)[1].parts[0].span.parent, Some(Uuid::nil()));
    }

    #[test]
    fn closing_leaves_the_days_before() {
        let known = [span("2020-04-01", FOREVER, "旧")];
        let spliced = splice(&known, day("2027-04-01"), &UnitPatch { close: true, ..UnitPatch::default() });
        assert_eq!(spliced[0].parts.len(), 1);
        let on_its_first_day = splice(&known, day("2020-04-01"), &UnitPatch { close: true, ..UnitPatch::default() });
        assert!(on_its_first_day[0].parts.is_empty());
    }

    #[test]
    fn a_reorganisation_takes_effect_today_or_later() {
        assert!(may_take_effect(day("2027-04-01"), day("2027-04-01")).is_ok());
        assert!(may_take_effect(day("2027-03-31"), day("2027-04-01")).is_err());
    }

    #[test]
    fn a_text_is_read_by_people() {
        assert!(plain_text("企画部", 3).is_ok());
        for text in ["", " ", "企画政策", "a\u{0}", "\u{200B}", "\u{202E}x"] {
            assert!(plain_text(text, 3).is_err(), "{text:?}");
        }
        assert!(is_kana("ヴァン・ダイク") && is_kana("") && !is_kana("ｱ") && !is_kana("山"));
    }

    #[test]
    fn nobody_is_hired_before_fifteen() {
        assert!(may_be_hired_on(day("2000-04-02"), day("2015-04-01")), "fifteen is attained on the day before the birthday");
        assert!(!may_be_hired_on(day("2000-04-02"), day("2015-03-31")));
    }

    #[test]
    fn a_section_stands_below_a_division_and_not_the_other_way_round() {
        assert!(may_stand_below(UnitKind::Section, Some(UnitKind::Division)));
        assert!(may_stand_below(UnitKind::Department, None));
        assert!(!may_stand_below(UnitKind::Division, Some(UnitKind::Section)));
        assert!(!may_stand_below(UnitKind::Section, Some(UnitKind::Section)));
    }

    #[test]
    fn sums_take_in_what_is_below_and_a_circle_ends() {
        let [a, b, c] = [1, 2, 3].map(Uuid::from_u128);
        let tree = [(a, None), (b, Some(a)), (c, Some(b))];
        let own = HashMap::from([(a, 1), (b, 10), (c, 100)]);
        assert_eq!(sums(&tree, &own), HashMap::from([(a, 111), (b, 110), (c, 100)]));
        assert_eq!(below(&tree, b), [b, c]);
        let circle = [(a, Some(b)), (b, Some(a))];
        assert_eq!(below(&circle, a).len(), 2);
        assert!(sums(&circle, &HashMap::from([(a, 1)])).contains_key(&b));
        assert!(may_move_below(&tree, a, c).is_err());
        assert!(may_move_below(&tree, c, a).is_ok());
    }
}
