//! Marks and points: whole numbers of hundredths, rounded half up, never a binary fraction.

use crate::figures::half_up;

/// The points of everybody are of this many hundredths at most.
pub const FULL: i64 = 10_000;

/// A rubric item as far as points go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    pub most: i64,
    pub weight: i64,
}

/// What the marks of one rater come to, of 100.00: each item's share of its most points, by weight.
pub fn total(marks: &[(Item, i64)]) -> Option<i64> {
    let weight: i128 = marks.iter().map(|(item, _)| i128::from(item.weight)).sum();
    // The common denominator keeps the one rounding for the end; ten items of a hundred points each fit easily.
    let denominator: i128 = marks.iter().map(|(item, _)| i128::from(item.most.max(1))).product();
    let share = |(item, points): &(Item, i64)| i128::from(item.weight * points) * (denominator / i128::from(item.most.max(1)));
    let (sum, whole) = (marks.iter().map(share).sum::<i128>() * i128::from(FULL), weight * denominator);
    let points = (whole > 0).then(|| (2 * sum + whole) / (2 * whole))?;
    i64::try_from(points).ok()
}

/// The points of somebody in a stage: the mean of the raters' totals.
pub fn mean(totals: &[i64]) -> Option<i64> {
    half_up(totals.iter().sum(), i64::try_from(totals.len()).ok()?)
}

/// The points over several stages, by the weight of each; `None` where nothing counts.
pub fn composite(stages: &[(i64, i64)]) -> Option<i64> {
    half_up(stages.iter().map(|(points, weight)| points * weight).sum(), stages.iter().map(|(_, weight)| weight).sum())
}

/// Severity and spread of a rater: how far the mean lies from that of all raters of the same people, and the standard deviation; hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tendency {
    pub count: i64,
    pub mean: i64,
    /// Negative: more severe than the others.
    pub severity: i64,
    pub spread: i64,
}

/// How much finer than a hundredth the mean of several raters is kept until severity is reckoned.
pub const FINE: i64 = 100;

/// The tendency of a rater from (own total, finely kept mean of all raters of that person).
pub fn tendency(pairs: &[(i64, i64)]) -> Option<Tendency> {
    let count = i64::try_from(pairs.len()).ok().filter(|it| *it > 0)?;
    let sum: i64 = pairs.iter().map(|(own, _)| own).sum();
    let apart: i64 = pairs.iter().map(|(own, all)| own * FINE - all).sum();
    let signed = |it: i64| half_up(it.abs(), count * FINE).map(|size| size * it.signum());
    // Variance over n, with the mean kept as a fraction: (n·Σx² − (Σx)²) / n².
    let squares: i64 = pairs.iter().map(|(own, _)| own * own).sum();
    let variance = count.checked_mul(squares)?.checked_sub(sum.checked_mul(sum)?)?;
    let spread = half_up(variance.isqrt(), count)?;
    Some(Tendency { count, mean: half_up(sum, count)?, severity: signed(apart)?, spread })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_of_a_hundred_whatever_its_items() {
        let item = |most, weight| Item { most, weight };
        assert_eq!(total(&[(item(5, 2), 5), (item(10, 1), 10)]), Some(FULL));
        assert_eq!(total(&[(item(5, 2), 4), (item(10, 1), 5)]), Some(7000));
        assert_eq!(total(&[(item(3, 1), 1)]), Some(3333));
        assert_eq!(total(&[(item(3, 1), 2)]), Some(6667));
        assert_eq!(total(&[]), None);
    }

    #[test]
    fn halves_go_up() {
        assert_eq!(mean(&[1, 2]), Some(2));
        assert_eq!(mean(&[1, 1, 2]), Some(1));
        assert_eq!(mean(&[]), None);
        assert_eq!(composite(&[(8000, 1), (6000, 3)]), Some(6500));
        assert_eq!(composite(&[(8000, 0)]), None);
    }

    #[test]
    fn a_severe_rater_lies_below_the_others() {
        let it = tendency(&[(6000, 7000 * FINE), (8000, 9000 * FINE)]).expect("marks");
        assert_eq!((it.count, it.mean, it.severity, it.spread), (2, 7000, -1000, 1000));
        let halves = [(8000, 733_350), (6667, 733_350)].map(|pair| tendency(&[pair]).map(|it| it.severity));
        assert_eq!(halves, [Some(667), Some(-667)], "two raters lie as far from their mean, to the rounding");
        assert_eq!(tendency(&[]), None);
    }
}
