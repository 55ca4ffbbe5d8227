//! The caller as this service knows them.

use std::sync::Arc;

use async_graphql::{Context, SimpleObject};
use entity::role_grant::Role;

use crate::{
    access::{Action, ClearanceExt},
    calendar,
    error::Error,
    personnel::graphql::Employee,
    relation::{Wants, by_key},
    scalar::{Date, FiscalYear},
};

/// 利用者: the caller, as this service knows them today.
#[derive(Debug, SimpleObject)]
pub(super) struct Viewer {
    /// 主体: the `sub` of the token.
    subject: String,
    /// 代行者: who acts for the subject.
    acting_party: Option<String>,
    /// 役割: those of the token and those granted for today.
    roles: Vec<Role>,
    /// 職員: the caller's own file, where they are on the staff.
    employee: Option<Arc<Employee>>,
    /// 使える操作: the names of root fields.
    actions: Vec<&'static str>,
    /// 基準日: today in Asia/Tokyo.
    today: Date,
    /// 年度: that of today.
    fiscal_year: FiscalYear,
}

pub(super) async fn viewer(ctx: &Context<'_>) -> Result<Viewer, Error> {
    use strum::VariantArray;
    let clearance = ctx.clear(Action::Viewer)?;
    let actor = clearance.actor();
    let wants = Wants::of(ctx);
    let employee = match actor.employee.filter(|_| wants.has("employee")) {
        Some(me) => by_key::<Employee>([me], &wants.beneath("employee"), &clearance).await?.into_values().next(),
        None => None,
    };
    Ok(Viewer {
        subject: actor.subject.clone(),
        acting_party: actor.acting_party.clone(),
        roles: actor.roles.clone(),
        employee,
        actions: Action::VARIANTS.iter().filter(|it| actor.may(**it)).map(|it| it.name()).collect(),
        today: Date(clearance.today()),
        fiscal_year: FiscalYear(calendar::FiscalYear::of(clearance.today())),
    })
}
