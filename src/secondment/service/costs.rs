//! What secondments cost: written down by fiscal year, item and payer; summed for a year.

use std::collections::{BTreeMap, HashMap};

use entity::{
    secondment_agreement::{self, Payer, SecondmentKind},
    secondment_case,
    secondment_cost::{self, CostItem},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use super::cases::{stepped, written};
use crate::{
    access::{Changed, Clearance},
    calendar::FiscalYear,
    error::{Error, ErrorCode, Refusal},
    personnel::import::insert_all,
    secondment::rules::life::Step,
};

/// One amount.
#[derive(Clone, Copy, Debug)]
pub struct NewCost {
    pub year: FiscalYear,
    pub item: CostItem,
    pub payer: Payer,
    pub yen: i64,
}

const MOST_YEN: i64 = 1_000_000_000;
const MOST: usize = 200;

/// Writes down the costs of a case: of each year, item and payer that is named the amount takes the place of what was known.
pub async fn record(clearance: &Clearance<'_>, id: Uuid, expected: i32, costs: &[NewCost]) -> Result<Changed, Error> {
    let db = clearance.db();
    let (case, state) = stepped(clearance, id, expected, Step::Account).await?;
    if costs.is_empty() || costs.len() > MOST {
        return Err(Refusal::plain(ErrorCode::NothingToChange).at(["input", "costs"]).into());
    }
    let years = FiscalYear::of(case.starts_on)..=FiscalYear::of(case.ends_on);
    for (index, it) in costs.iter().enumerate() {
        let twice = costs[..index].iter().any(|other| (other.year, other.item, other.payer) == (it.year, it.item, it.payer));
        if !(0..=MOST_YEN).contains(&it.yen) || !years.contains(&it.year) || twice {
            let (ja, en) = (
                "派遣の年度内の、重複のない 0 円以上の額を指定してください。",
                "an amount of no less than 0 yen, once, in a year of the secondment",
            );
            let place = ["input".to_owned(), "costs".to_owned(), index.to_string()];
            return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(place).into());
        }
        let known = secondment_cost::Entity::delete_many().filter(secondment_cost::COLUMN.case_id.eq(id));
        let known = known.filter(secondment_cost::COLUMN.fiscal_year.eq(it.year.0)).filter(secondment_cost::COLUMN.item.eq(it.item));
        known.filter(secondment_cost::COLUMN.payer.eq(it.payer)).exec(&db).await?;
    }
    let rows = costs.iter().map(|it| secondment_cost::ActiveModel {
        id: Set(Uuid::now_v7()),
        case_id: Set(id),
        fiscal_year: Set(it.year.0),
        item: Set(it.item),
        payer: Set(it.payer),
        yen: Set(i32::try_from(it.yen).unwrap_or(i32::MAX)),
        recorded_at: Set(clearance.now()),
    });
    insert_all(&db, rows.collect()).await?;
    let sum: i64 = costs.iter().map(|it| it.yen).sum();
    Ok(written(clearance, case, state, |_| ()).await?.with_detail(serde_json::json!({ "yen": sum })))
}

/// The costs of cases, by year.
pub async fn of_cases(clearance: &Clearance<'_>, cases: Vec<Uuid>) -> Result<Vec<secondment_cost::Model>, Error> {
    let select = clearance.find::<secondment_cost::Entity>().filter(secondment_cost::COLUMN.case_id.is_in(cases));
    Ok(select.order_by_asc(secondment_cost::Column::FiscalYear).order_by_asc(secondment_cost::Column::Id).all(&clearance.db()).await?)
}

/// The sum of a payer for an item of a kind.
#[derive(Clone, Copy, Debug)]
pub struct CostSum {
    pub payer: Payer,
    pub kind: SecondmentKind,
    pub item: CostItem,
    pub yen: i64,
    pub cases: i64,
}

/// The costs of a year within reach, by payer, kind and item.
pub async fn sums(clearance: &Clearance<'_>, year: FiscalYear) -> Result<Vec<CostSum>, Error> {
    let db = clearance.db();
    let costs = clearance.find::<secondment_cost::Entity>().filter(secondment_cost::COLUMN.fiscal_year.eq(year.0)).all(&db).await?;
    let cases = clearance.all::<secondment_case::Entity>().filter(secondment_case::COLUMN.id.is_in(costs.iter().map(|it| it.case_id)));
    let cases: HashMap<Uuid, Uuid> = cases.all(&db).await?.into_iter().map(|it| (it.id, it.agreement_id)).collect();
    let agreements = clearance.all::<secondment_agreement::Entity>();
    let agreements = agreements.filter(secondment_agreement::COLUMN.id.is_in(cases.values().copied())).all(&db).await?;
    let kinds: HashMap<Uuid, SecondmentKind> = agreements.into_iter().map(|it| (it.id, it.kind)).collect();
    let mut sums: BTreeMap<(Payer, SecondmentKind, CostItem), (i64, i64)> = BTreeMap::new();
    for it in costs {
        let Some(kind) = cases.get(&it.case_id).and_then(|agreement| kinds.get(agreement)) else { continue };
        let sum = sums.entry((it.payer, *kind, it.item)).or_default();
        *sum = (sum.0 + i64::from(it.yen), sum.1 + 1);
    }
    Ok(sums.into_iter().map(|((payer, kind, item), (yen, cases))| CostSum { payer, kind, item, yen, cases }).collect())
}
