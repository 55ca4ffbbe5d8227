//! Who is in each of many units, a window of each, in one statement.

use entity::{personal_record, standing};
use sea_orm::{
    ColumnTrait, ConnectionTrait, ExprTrait, FromQueryResult, JoinType, Order, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Alias, Expr, Query, SelectStatement, WindowStatement},
};
use uuid::Uuid;

use crate::{
    access::{Clearance, Moment},
    error::Error,
    paging::{Bound, Keyset, Window},
    personnel::timeline::holding,
};

/// Somebody in a unit, and where they stand in its list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Member {
    pub org_unit_id: Uuid,
    pub employee_id: Uuid,
    pub kana_sort_key: String,
}

impl Member {
    pub fn place(&self) -> Bound {
        Bound { value: self.kana_sort_key.clone(), id: self.employee_id }
    }
}

/// A window of the members of each unit: people in service whose main post is there, within the caller's reach.
pub async fn of_units(clearance: &Clearance<'_>, units: Vec<Uuid>, moment: Moment, window: &Window) -> Result<Vec<Member>, Error> {
    let ranked = ranked(clearance, units, moment, window);
    let mut outer = Query::select();
    outer.columns([standing::Column::OrgUnitId]).column(standing::Column::EmployeeId).column(personal_record::Column::KanaSortKey);
    outer.from_subquery(ranked, Alias::new("ranked"));
    outer.and_where(Expr::col(Alias::new("place")).lte(window.limit + 1));
    outer.order_by(standing::Column::OrgUnitId, Order::Asc).order_by(Alias::new("place"), Order::Asc);
    let db = clearance.db();
    let rows = db.query_all(&outer).await?;
    Ok(rows.iter().map(|row| Member::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

fn ranked(clearance: &Clearance<'_>, units: Vec<Uuid>, moment: Moment, window: &Window) -> SelectStatement {
    let mut select = clearance
        .find::<standing::Entity>()
        .select_only()
        .column(standing::Column::OrgUnitId)
        .column(standing::Column::EmployeeId)
        .filter(holding::<standing::Entity>(moment))
        .filter(standing::COLUMN.status.eq(standing::ServiceStatus::InService))
        .filter(standing::COLUMN.org_unit_id.is_in(units));
    let today = Moment { as_of: clearance.today(), known_at: None };
    let same =
        Expr::col((personal_record::Entity, personal_record::Column::EmployeeId)).equals((standing::Entity, standing::Column::EmployeeId));
    let kana = (personal_record::Entity, personal_record::Column::KanaSortKey);
    let person = (standing::Entity, standing::Column::EmployeeId);
    let query = QueryTrait::query(&mut select);
    query.join(JoinType::InnerJoin, personal_record::Entity, holding::<personal_record::Entity>(today).add(same));
    query.column(kana);
    let order = if window.backward { Order::Desc } else { Order::Asc };
    let mut over = WindowStatement::partition_by((standing::Entity, standing::Column::OrgUnitId));
    over.order_by(kana, order.clone()).order_by(person, order);
    query.expr_window_as(Expr::cust("ROW_NUMBER()"), over, Alias::new("place"));
    Keyset::new(kana, person, false).narrow(query, window);
    select.into_query()
}
