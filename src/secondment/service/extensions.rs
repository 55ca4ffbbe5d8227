//! Longer stays, and what was drafted of a case of which nothing came.

use entity::{
    secondment_case::{self, SecondmentState},
    secondment_extension,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use crate::{
    access::Clearance,
    error::Error,
    personnel::orders::service::standing_orders,
    secondment::rules::{
        life::Step,
        told::{Longer, Orders, known},
    },
};

/// What was drafted and taken back, or rescinded, is as if it had never been: a departure, an extension, an early end, a return.
pub async fn settled(clearance: &Clearance<'_>, mut row: secondment_case::Model) -> Result<secondment_case::Model, Error> {
    let made = of_cases(clearance, vec![row.id]).await?;
    let drafted = made.iter().filter_map(|it| it.order_id).chain(row.return_order_id).chain(row.order_id).collect();
    let standing = standing_orders(clearance, drafted).await?;
    let stands = |order: Option<Uuid>| order.is_none_or(|order| standing.contains(&order));
    let void: Vec<Uuid> = made.iter().rev().take_while(|it| it.before_on.is_some() && !stands(it.order_id)).map(|it| it.id).collect();
    let (is_out, is_back) = (stands(row.order_id) || row.state == SecondmentState::Agreed, stands(row.return_order_id));
    if void.is_empty() && is_out && is_back {
        return Ok(row);
    }
    let longer =
        |it: &secondment_extension::Model| Longer { until: it.until_on, before: it.before_on, stands: stands(it.order_id), is_told: true };
    let orders = Orders { out: is_out, back: is_back, before: row.before_on };
    row.ends_on = known(row.state, row.ends_on, orders, &made.iter().map(longer).collect::<Vec<_>>()).1;
    let mut mended = row.clone().into_active_model();
    if !is_back {
        row.state = Step::TakeBack.from(row.state)?;
        (row.before_on, row.return_order_id, row.ended_because) = (None, None, None);
        (mended.before_on, mended.return_order_id, mended.ended_because) = (Set(None), Set(None), Set(None));
    }
    if !is_out && row.state == SecondmentState::Ordered {
        row.state = Step::StayHere.from(row.state)?;
    }
    (mended.state, mended.ends_on) = (Set(row.state), Set(row.ends_on));
    secondment_extension::Entity::delete_many().filter(secondment_extension::COLUMN.id.is_in(void)).exec(&clearance.db()).await?;
    mended.update(&clearance.db()).await?;
    Ok(row)
}

/// The extensions of cases, in their order.
pub async fn of_cases(clearance: &Clearance<'_>, cases: Vec<Uuid>) -> Result<Vec<secondment_extension::Model>, Error> {
    let select = clearance.find::<secondment_extension::Entity>().filter(secondment_extension::COLUMN.case_id.is_in(cases));
    Ok(select.order_by_asc(secondment_extension::Column::UntilOn).all(&clearance.db()).await?)
}
