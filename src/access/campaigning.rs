//! Campaigns before and after their publication, and what surrounds them: outreach, onboarding, people from outside.

use entity::{exam_category, external_worker, onboarding, recruitment_campaign, selection_flow};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, sea_query::SelectStatement};

use super::{
    Reach, Reachable, Sight, Table,
    reach::{Hour, none},
    recruiting::{everywhere, of_applications},
};

fn published_campaigns() -> SelectStatement {
    let select = recruitment_campaign::Entity::find().select_only().column(recruitment_campaign::Column::Id);
    select.filter(recruitment_campaign::COLUMN.published_at.is_not_null()).into_query()
}

fn published_categories() -> SelectStatement {
    let select = exam_category::Entity::find().select_only().column(exam_category::Column::Id);
    select.filter(exam_category::Column::CampaignId.in_subquery(published_campaigns())).into_query()
}

fn published_flows() -> SelectStatement {
    let select = selection_flow::Entity::find().select_only().column(selection_flow::Column::Id);
    select.filter(selection_flow::Column::CategoryId.in_subquery(published_categories())).into_query()
}

/// Before its publication a campaign exists for those who prepare it.
macro_rules! published {
    ($($table:ident by $column:ident in $rows:ident;)*) => {
        $(impl Reachable for entity::$table::Entity {
            const TABLE: Table = Table::Campaign;

            fn within(_: Reach, _: Sight<'_>) -> Condition {
                none()
            }

            fn hour(sight: Sight<'_>) -> Option<Hour> {
                if everywhere(sight.actor, Table::CampaignDraft) {
                    return None;
                }
                let come = Condition::all().add(entity::$table::Column::$column.in_subquery($rows()));
                Some(Hour { come, before: none() })
            }
        })*
    };
}

published! {
    recruitment_campaign by Id in published_campaigns;
    exam_category by Id in published_categories;
    appointment_day by CategoryId in published_categories;
    selection_flow by Id in published_flows;
    selection_stage by FlowId in published_flows;
}

macro_rules! whole {
    ($($table:ident => $kind:ident;)*) => {
        $(impl Reachable for entity::$table::Entity {
            const TABLE: Table = Table::$kind;

            fn within(_: Reach, _: Sight<'_>) -> Condition {
                none()
            }
        })*
    };
}

whole! {
    rubric_item => Rubric;
    recruitment_event => Outreach;
    reserved_post => ReservedPost;
}

impl Reachable for external_worker::Entity {
    const TABLE: Table = Table::ExternalWorker;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        match reach {
            Reach::HeadedUnits => Condition::all().add(external_worker::COLUMN.org_unit_id.is_in(sight.actor.units.iter().copied())),
            _ => none(),
        }
    }
}

impl Reachable for onboarding::Entity {
    const TABLE: Table = Table::Onboarding;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        match (reach, sight.actor.employee) {
            (Reach::Oneself, Some(me)) => Condition::all().add(onboarding::COLUMN.supporter_id.eq(me)),
            (Reach::HeadedUnits, _) => of_applications(onboarding::Column::ApplicationId, reach, sight),
            _ => none(),
        }
    }
}

impl Reachable for entity::onboarding_contact::Entity {
    const TABLE: Table = Table::Onboarding;

    fn within(reach: Reach, sight: Sight<'_>) -> Condition {
        let plans = onboarding::Entity::find().select_only().column(onboarding::Column::Id);
        let plans = plans.filter(onboarding::Entity::within(reach, sight)).into_query();
        Condition::all().add(entity::onboarding_contact::Column::OnboardingId.in_subquery(plans))
    }
}
