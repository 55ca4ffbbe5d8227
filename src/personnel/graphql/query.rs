//! What can be asked of people, organisation and profile.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};

use super::{
    AppointingAuthority, Employee, EmployeeConnection, Occupation, OrgUnit, OrgUnitConnection, PayTable, PositionRank,
    filters::{EmployeeBy, EmployeeFilter, EmployeeOrder, OrderDirection, OrgUnitBy, OrgUnitFilter, keys, looked_for, not_too_many},
    seeds::joined,
};
use crate::{
    access::{Action, Clearance, ClearanceExt, not_found},
    error::Error,
    id,
    paging::{Page, PageArguments},
    personnel::service::{
        organisation::{self, Under, UnitQuery},
        people::{self, PeopleOrder, PeopleQuery},
        profile,
    },
    relation::{Object as _, Wants, by_key, ready},
    scalar::{Date, DateTime},
};

async fn people_query(clearance: &Clearance<'_>, filter: EmployeeFilter, search: Option<String>) -> Result<PeopleQuery, Error> {
    let standing = filter.standing.unwrap_or_default();
    let moment = clearance.moment(standing.as_of.map(|it| it.0), standing.known_at.map(|it| it.0));
    let unit = standing.org_unit.map(|id| id::key_of(&id, OrgUnit::TYPE));
    let units = match unit {
        None => None,
        Some(None) => Some(vec![]),
        Some(Some(unit)) if standing.include_below => Some(organisation::with_below(clearance, unit, moment).await?),
        Some(Some(unit)) => Some(vec![unit]),
    };
    Ok(PeopleQuery {
        moment,
        status: standing.status,
        employment_kinds: standing.employment_kinds,
        units,
        ranks: keys(standing.ranks, PositionRank::TYPE),
        occupations: keys(standing.occupations, Occupation::TYPE),
        numbers: filter.numbers,
        search: looked_for(search)?,
        within: None,
    })
}

async fn employees(
    ctx: &Context<'_>,
    filter: EmployeeFilter,
    search: Option<String>,
    order: EmployeeOrder,
    page: PageArguments,
) -> Result<EmployeeConnection, Error> {
    let clearance = ctx.clear(Action::Employees)?;
    let descending = order.direction == OrderDirection::Desc;
    let name = format!("{:?}-{:?}", order.field, order.direction);
    let window = page.window(&name)?;
    not_too_many(&filter)?;
    let query = people_query(&clearance, filter, search).await?;
    let wants = Wants::of(ctx);
    let joined = joined(&wants.nodes());
    let rows = people::list(&clearance, &query, PeopleOrder { field: order.field, descending }, &window, joined).await?;
    let mut page = Page::of(rows, &window, &name, |row| people::place(row, order.field));
    if wants.has("totalCount") {
        page.total = Some(people::count(&clearance, &query).await?);
    }
    let items = page.items.into_iter().map(|(cursor, row)| (cursor, Employee::from(row))).collect();
    EmployeeConnection::of(Page { items, info: page.info, total: page.total }, &wants, &clearance).await
}

async fn employee(ctx: &Context<'_>, by: EmployeeBy) -> Result<Option<Arc<Employee>>, Error> {
    let clearance = ctx.clear(Action::Employee)?;
    let wants = Wants::of(ctx);
    let joined = joined(&wants);
    let row = match by {
        EmployeeBy::Number(number) => people::by_number(&clearance, &number, joined).await?,
        EmployeeBy::Id(id) => match id::key_of(&id, Employee::TYPE) {
            Some(key) => people::by_ids(&clearance, vec![key], joined).await?.pop(),
            None => None,
        },
    };
    let found = ready(row.into_iter().map(Employee::from).collect(), &wants, &clearance).await?;
    Ok(found.into_iter().next())
}

async fn org_unit(ctx: &Context<'_>, by: OrgUnitBy) -> Result<Option<Arc<OrgUnit>>, Error> {
    let clearance = ctx.clear(Action::OrgUnit)?;
    let key = match by {
        OrgUnitBy::Id(id) => id::key_of(&id, OrgUnit::TYPE),
        OrgUnitBy::Code(code) => organisation::id_of_code(&clearance, &code, clearance.moment(None, None)).await?,
    };
    Ok(by_key::<OrgUnit>(key, &Wants::of(ctx), &clearance).await?.into_values().next())
}

async fn org_units(
    ctx: &Context<'_>,
    filter: OrgUnitFilter,
    as_of: Option<Date>,
    known_at: Option<DateTime>,
    page: PageArguments,
) -> Result<OrgUnitConnection, Error> {
    let clearance = ctx.clear(Action::OrgUnits)?;
    let under = match filter.under {
        Some(id) => Under::Unit(id::key_of(&id, OrgUnit::TYPE).ok_or_else(|| not_found(&["filter", "under"]))?),
        None if filter.all_levels => Under::Anything,
        None => Under::Top,
    };
    let moment = clearance.moment(as_of.map(|it| it.0), known_at.map(|it| it.0));
    let query = UnitQuery { moment, under, kinds: filter.kinds, search: looked_for(filter.search)? };
    let window = page.window("CODE")?;
    let rows = organisation::list(&clearance, &query, &window).await?;
    let page = Page::of(rows, &window, "CODE", organisation::place);
    let wants = Wants::of(ctx);
    let units = by_key::<OrgUnit>(page.items.iter().map(|(_, it)| it.org_unit_id), &wants.nodes(), &clearance).await?;
    let total = if wants.has("totalCount") { Some(organisation::count(&clearance, &query).await?) } else { None };
    let items = page.items.into_iter().filter_map(|(cursor, it)| Some((cursor, units.get(&it.org_unit_id)?.clone()))).collect();
    Ok(OrgUnitConnection::assemble(Page { items, info: page.info, total }))
}

/// 市のプロファイル: the municipality as data.
#[derive(Debug, SimpleObject)]
struct Profile {
    /// 全国地方公共団体コード.
    code: String,
    /// 名称.
    name: String,
    /// 取込日時.
    loaded_at: DateTime,
    /// 任命権者.
    appointing_authorities: Vec<Arc<AppointingAuthority>>,
    /// 設定: of each key the value of the day.
    settings: Vec<ProfileSetting>,
}

/// 設定: what the city decides, from a day on.
#[derive(Debug, SimpleObject)]
struct ProfileSetting {
    /// 項目.
    key: String,
    /// 値: JSON.
    value: String,
    /// 有効期間の始め.
    valid_from: Date,
    /// 根拠法令.
    legal_basis: String,
}

async fn profile(ctx: &Context<'_>, on: Option<Date>) -> Result<Option<Profile>, Error> {
    let clearance = ctx.clear(Action::Profile)?;
    let Some(city) = profile::municipality(&clearance).await? else {
        return Ok(None);
    };
    let settings = profile::settings(&clearance, clearance.moment(on.map(|it| it.0), None).as_of).await?;
    let settings = settings.into_iter().filter(|it| !profile::names_people(&it.key)).map(|it| ProfileSetting {
        key: it.key,
        value: it.value,
        valid_from: Date(it.valid_from),
        legal_basis: it.legal_basis,
    });
    let authorities = profile::authorities(&clearance).await?;
    Ok(Some(Profile {
        code: city.code,
        name: city.name,
        loaded_at: DateTime(city.profile_loaded_at),
        appointing_authorities: authorities.into_iter().map(|it| Arc::new(AppointingAuthority::from(it))).collect(),
        settings: settings.collect(),
    }))
}

/// A list of the profile on a day, with all that is wanted beneath it.
macro_rules! listed {
    ($ctx:ident, $action:ident, $on:ident, $list:path, $object:ident) => {
        async {
            let clearance = $ctx.clear(Action::$action)?;
            let rows = $list(&clearance, clearance.moment($on.map(|it| it.0), None).as_of).await?;
            let objects = ready(rows.into_iter().map($object::from).collect(), &Wants::of($ctx), &clearance).await?;
            Ok::<_, Error>(objects)
        }
        .await
    };
}

#[derive(Debug, Default)]
pub struct PersonnelQuery;

#[Object]
impl PersonnelQuery {
    /// 職員: one person within the caller's reach, or null.
    async fn employee(
        &self, ctx: &Context<'_>, #[graphql(desc = "指定.")] by: EmployeeBy
    ) -> Option<async_graphql::Result<Arc<Employee>>> {
        employee(ctx, by).await.map_err(Into::into).transpose()
    }
    /// 職員の一覧: people within the caller's reach, in service today if nothing else is said, by kana.
    #[expect(clippy::too_many_arguments, reason = "the paging arguments of a Relay connection")]
    async fn employees(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "絞り込み.", default)] filter: EmployeeFilter,
        #[graphql(desc = "検索語: the beginning of a name in any spelling, of its reading, or of the number.")] search: Option<String>,
        #[graphql(desc = "並び順.", default)] order_by: EmployeeOrder,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<EmployeeConnection>> {
        let page = PageArguments { first, after, last, before };
        Some(employees(ctx, filter, search, order_by, page).await.map_err(Into::into))
    }
    /// 組織: one unit, or null.
    async fn org_unit(&self, ctx: &Context<'_>, #[graphql(desc = "指定.")] by: OrgUnitBy) -> Option<async_graphql::Result<Arc<OrgUnit>>> {
        org_unit(ctx, by).await.map_err(Into::into).transpose()
    }
    /// 組織の一覧: the top of the tree on a day if nothing else is said, by code; go down by `children`.
    #[expect(clippy::too_many_arguments, reason = "the paging arguments of a Relay connection")]
    async fn org_units(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "絞り込み.", default)] filter: OrgUnitFilter,
        #[graphql(desc = "基準日: the units of this day; today if not given.")] as_of: Option<Date>,
        #[graphql(desc = "認識日時: as known then; now if not given.")] known_at: Option<DateTime>,
        #[graphql(desc = "先頭からの件数: 1 to 100, 20 if not given.")] first: Option<i32>,
        #[graphql(desc = "このカーソルより後.")] after: Option<String>,
        #[graphql(desc = "末尾からの件数: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "このカーソルより前.")] before: Option<String>,
    ) -> Option<async_graphql::Result<OrgUnitConnection>> {
        let page = PageArguments { first, after, last, before };
        Some(org_units(ctx, filter, as_of, known_at, page).await.map_err(Into::into))
    }
    /// 職位の一覧: highest first.
    async fn position_ranks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "基準日: today if not given.")] on: Option<Date>,
    ) -> Option<async_graphql::Result<Vec<Arc<PositionRank>>>> {
        Some(listed!(ctx, PositionRanks, on, profile::ranks, PositionRank).map_err(Into::into))
    }
    /// 職種の一覧.
    async fn occupations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "基準日: today if not given.")] on: Option<Date>,
    ) -> Option<async_graphql::Result<Vec<Arc<Occupation>>>> {
        Some(listed!(ctx, Occupations, on, profile::occupations, Occupation).map_err(Into::into))
    }
    /// 給料表の一覧.
    async fn pay_tables(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "基準日: today if not given.")] on: Option<Date>,
    ) -> Option<async_graphql::Result<Vec<Arc<PayTable>>>> {
        Some(listed!(ctx, PayTables, on, profile::pay_tables, PayTable).map_err(Into::into))
    }
    /// 市のプロファイル: null before one was loaded.
    async fn profile(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "基準日: today if not given.")] on: Option<Date>,
    ) -> Option<async_graphql::Result<Profile>> {
        profile(ctx, on).await.map_err(Into::into).transpose()
    }
}
