//! 懲戒・分限: which orders are actions against a person (地方公務員法27条から29条), and what leave is their effect.

use entity::{leave::LeaveKind, personnel_order::OrderKind};

use super::criterion::ActionKind;

/// The orders that may be actions.
pub const ACTIONS: [OrderKind; 8] = [
    OrderKind::Demotion,
    OrderKind::AdministrativeLeave,
    OrderKind::StatusPayReduction,
    OrderKind::StatusDismissal,
    OrderKind::Reprimand,
    OrderKind::DisciplinaryPayCut,
    OrderKind::Suspension,
    OrderKind::DisciplinaryDismissal,
];

impl ActionKind {
    /// Of which kind an order is, if it is an action; a demotion may also be one's own wish (希望降任): only its basis tells.
    pub fn of(order: OrderKind, legal_basis: Option<&str>) -> Option<Self> {
        match order {
            OrderKind::Reprimand | OrderKind::DisciplinaryPayCut | OrderKind::Suspension | OrderKind::DisciplinaryDismissal => {
                Some(Self::Disciplinary)
            }
            OrderKind::AdministrativeLeave | OrderKind::StatusPayReduction | OrderKind::StatusDismissal => Some(Self::Status),
            OrderKind::Demotion => legal_basis.filter(|basis| cites_article_28(basis)).map(|_| Self::Status),
            _ => None,
        }
    }

    /// The leave that an order brings about, for as long as it has an effect.
    pub fn leave(order: OrderKind) -> Option<LeaveKind> {
        match order {
            OrderKind::Suspension => Some(LeaveKind::Suspension),
            OrderKind::AdministrativeLeave => Some(LeaveKind::Administrative),
            _ => None,
        }
    }
}

/// 地方公務員法28条, not 28条の2 (役職定年) nor 128条; in digits of any width.
fn cites_article_28(basis: &str) -> bool {
    let basis = crate::text::katakana(basis);
    basis.match_indices("28条").any(|(place, found)| {
        let is_longer = basis[..place].ends_with(|it: char| it.is_ascii_digit());
        // Folded with the width of the digits: の is ノ.
        !is_longer && !basis[place + found.len()..].starts_with('ノ')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demotion_is_an_action_by_its_basis_alone() {
        let kind = |basis| ActionKind::of(OrderKind::Demotion, basis);
        for basis in ["地方公務員法28条1項", "地方公務員法第28条第1項第1号", "地方公務員法２８条１項"] {
            assert_eq!(kind(Some(basis)), Some(ActionKind::Status), "{basis}");
        }
        for basis in ["地方公務員法28条の2", "規則128条", "希望降任制度実施要綱"] {
            assert_eq!(kind(Some(basis)), None, "{basis}");
        }
        assert_eq!(kind(None), None);
    }

    #[test]
    fn every_other_one_is_an_action_whatever_its_basis_and_nothing_else_is() {
        use sea_orm::Iterable;
        for kind in OrderKind::iter().filter(|it| *it != OrderKind::Demotion) {
            assert_eq!(ActionKind::of(kind, None).is_some(), ACTIONS.contains(&kind), "{kind:?}");
        }
    }
}
