//! The words of orders: where people come from, and what the notice says.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{org_unit_version, personnel_order, position_rank, post_version, standing};
use sea_orm::{ConnectionTrait, QueryFilter};
use uuid::Uuid;

use super::settings::Settings;
use crate::{
    access::Clearance,
    error::Error,
    personnel::{
        orders::{
            kinds::{Effect, effect},
            notice::{self, Words},
        },
        timeline::known,
    },
};

/// What units, posts and ranks are called.
pub struct Names {
    units: Vec<org_unit_version::Model>,
    posts: Vec<post_version::Model>,
    ranks: HashMap<Uuid, String>,
    templates: HashMap<String, String>,
    leaves: HashMap<String, String>,
}

impl Names {
    /// The names that these orders need: four statements.
    pub async fn load(
        clearance: &Clearance<'_>,
        db: &impl ConnectionTrait,
        orders: &[personnel_order::Model],
        on: NaiveDate,
    ) -> Result<Self, Error> {
        let units = orders.iter().flat_map(|it| [it.to_unit_id, it.from_unit_id]).flatten();
        let units = clearance.all::<org_unit_version::Entity>().filter(org_unit_version::COLUMN.org_unit_id.is_in(units));
        let posts = orders.iter().flat_map(|it| [it.to_post_id, it.from_post_id]).flatten();
        let posts = clearance.all::<post_version::Entity>().filter(post_version::COLUMN.post_id.is_in(posts));
        let settings = Settings::load(clearance, db).await?;
        Ok(Self {
            units: units.filter(known::<org_unit_version::Entity>(None)).all(db).await?,
            posts: posts.filter(known::<post_version::Entity>(None)).all(db).await?,
            ranks: clearance.all::<position_rank::Entity>().all(db).await?.into_iter().map(|it| (it.id, it.name)).collect(),
            templates: settings.on("notice_templates", on)?,
            leaves: settings.on("leave_names", on)?,
        })
    }

    fn unit(&self, id: Option<Uuid>, on: NaiveDate) -> String {
        let fits = |it: &&org_unit_version::Model| Some(it.org_unit_id) == id && it.effective_from <= on && on < it.effective_to;
        self.units.iter().find(fits).map_or_else(String::new, |it| it.name.clone())
    }

    fn post(&self, id: Option<Uuid>, on: NaiveDate) -> String {
        let fits = |it: &&post_version::Model| Some(it.post_id) == id && it.effective_from <= on && on < it.effective_to;
        self.posts.iter().find(fits).map_or_else(String::new, |it| it.title.clone())
    }

    fn rank(&self, id: Option<Uuid>) -> String {
        id.and_then(|id| self.ranks.get(&id)).cloned().unwrap_or_default()
    }

    /// 辞令文 of an order, with grade and step or without them; a kind without a template says only its reason.
    pub fn notice(&self, order: &personnel_order::Model, with_pay: bool) -> String {
        let (on, eve) = (order.effective_on, order.effective_on.pred_opt().unwrap_or(order.effective_on));
        let kind: &str = order.kind.into();
        let leave = order.leave_kind.map(<&str>::from).and_then(|it| self.leaves.get(it)).cloned();
        let post = self.post(order.to_post_id, on);
        let words = Words {
            effective_on: Some(on),
            unit: self.unit(order.to_unit_id.or(order.from_unit_id), on),
            post: if post.is_empty() { self.rank(order.to_rank_id.or(order.from_rank_id)) } else { post },
            rank: self.rank(order.to_rank_id.or(order.from_rank_id)),
            from_unit: self.unit(order.from_unit_id, eve),
            from_post: self.post(order.from_post_id, eve),
            grade: order.to_grade.filter(|_| with_pay),
            step: order.to_step.filter(|_| with_pay),
            term_ends_on: order.term_ends_on,
            leave: leave.unwrap_or_default(),
            host: order.host.clone().unwrap_or_default(),
            reason: order.reason.clone().filter(|_| with_pay).unwrap_or_default(),
        };
        let template = self.templates.get(kind).map_or("{reason}", String::as_str);
        notice::text(template, &words)
    }
}

/// Where people stand on the day before an order of theirs, by what was announced and by the orders before it: each is given what it finds.
pub async fn from_states(clearance: &Clearance<'_>, db: &impl ConnectionTrait, orders: &mut [personnel_order::Model]) -> Result<(), Error> {
    let people = orders.iter().filter_map(|it| it.employee_id);
    let select = clearance.all::<standing::Entity>().filter(standing::COLUMN.employee_id.is_in(people));
    let rows = select.filter(known::<standing::Entity>(None)).all(db).await?;
    let mut by_person: HashMap<Uuid, Vec<standing::Model>> = HashMap::new();
    for row in rows {
        by_person.entry(row.employee_id).or_default().push(row);
    }
    for order in orders.iter_mut() {
        let eve = order.effective_on.pred_opt().unwrap_or(order.effective_on);
        let rows = order.employee_id.and_then(|it| by_person.get(&it));
        let found = rows.into_iter().flatten().find(|it| it.effective_from <= eve && eve < it.effective_to);
        let found = found.filter(|it| it.status == standing::ServiceStatus::InService);
        order.from_unit_id = found.map(|it| it.org_unit_id);
        order.from_post_id = found.map(|it| it.post_id);
        order.from_rank_id = found.map(|it| it.rank_id);
        order.from_grade = found.map(|it| it.grade);
        order.from_step = found.map(|it| it.step);
    }
    chain(orders);
    Ok(())
}

/// A later order of the same person finds what the earlier ones of these brought.
fn chain(orders: &mut [personnel_order::Model]) {
    orders.sort_by_key(|it| (it.employee_id, it.effective_on, it.sequence));
    for index in 1..orders.len() {
        let (done, rest) = orders.split_at_mut(index);
        let (Some(before), Some(order)) = (done.last(), rest.first_mut()) else { continue };
        let moves = matches!(effect(before.kind), Effect::Enter | Effect::Change);
        if before.employee_id.is_none() || before.employee_id != order.employee_id || !moves {
            continue;
        }
        let moved = before.to_unit_id.is_some() || before.to_rank_id.is_some();
        order.from_unit_id = before.to_unit_id.or(before.from_unit_id);
        order.from_post_id = before.to_post_id.or(before.from_post_id.filter(|_| !moved));
        order.from_rank_id = before.to_rank_id.or(before.from_rank_id);
        order.from_grade = before.to_grade.or(before.from_grade);
        order.from_step = before.to_step.or(before.from_step);
    }
}
