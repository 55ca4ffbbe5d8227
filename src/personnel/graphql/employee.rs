//! A person as GraphQL sees them.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, ID, Object};
use entity::personal_record::Sex;
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use super::{
    AllowedAction, PersonName, PersonalRecord, PostHolding, Standing,
    leave::{self, Leave},
    milestones::{self, SeniorMilestones},
    secondment::Secondment,
    seeds::{Seeds, joined},
};
use crate::{
    access::{Action, Clearance, ClearanceExt, Field, Moment},
    calendar, connection,
    error::Error,
    id,
    personnel::{
        orders::graphql::{PersonnelRecordEntry, load_personnel_record},
        service::people::{self, EmployeeRow},
    },
    relation::{Object, Prefetch, ToMany, ToOne, Wants, demanded, ready, share},
    scalar::{Date, DateTime},
};

#[derive(Debug)]
pub struct Employee {
    pub(super) row: EmployeeRow,
    standing: ToOne<Standing, Moment>,
    history: ToMany<Standing, Option<chrono::DateTime<chrono::Utc>>>,
    additional: ToMany<PostHolding, Moment>,
    leaves: ToMany<Leave, chrono::NaiveDate>,
    records: ToMany<PersonalRecord, Option<chrono::DateTime<chrono::Utc>>>,
    personnel_record: ToMany<PersonnelRecordEntry>,
    secondments: ToMany<Secondment, Moment>,
    milestones: ToOne<SeniorMilestones>,
}

connection!(EmployeeConnection, EmployeeEdge, Employee, "職員");

impl From<EmployeeRow> for Employee {
    fn from(row: EmployeeRow) -> Self {
        Self {
            row,
            standing: ToOne::default(),
            history: ToMany::default(),
            additional: ToMany::default(),
            leaves: ToMany::default(),
            records: ToMany::default(),
            personnel_record: ToMany::default(),
            secondments: ToMany::default(),
            milestones: ToOne::default(),
        }
    }
}

impl Object for Employee {
    const TYPE: &'static str = "Employee";

    fn key(&self) -> Uuid {
        self.row.employee.id
    }

    fn load<'a>(clearance: &'a Clearance<'a>, keys: Vec<Uuid>, wants: &'a Wants<'a>) -> BoxFuture<'a, Result<Vec<Self>, Error>> {
        async move { Ok(people::by_ids(clearance, keys, joined(wants)).await?.into_iter().map(Self::from).collect()) }.boxed()
    }
}

impl Prefetch for Employee {
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            for (moment, wants) in wants.calls("standing", |it| clearance.moment_of(it))? {
                load_standing(set, moment, &wants, clearance).await?;
            }
            for (known_at, wants) in wants.calls("history", |it| clearance.moment_of(it).known_at)? {
                load_history(set, known_at, &wants, clearance).await?;
            }
            for (moment, wants) in wants.calls("additionalPosts", |it| clearance.moment_of(it))? {
                load_additional(set, moment, &wants, clearance).await?;
            }
            for (known_at, wants) in wants.calls("records", |it| clearance.moment_of(it).known_at)? {
                load_records(set, known_at, &wants, clearance).await?;
            }
            for (on, wants) in wants.calls("leaves", |it| clearance.moment_of(it).as_of)? {
                load_leaves(set, on, &wants, clearance).await?;
            }
            for (moment, wants) in wants.calls("secondments", |it| clearance.moment_of(it))? {
                load_secondments(set, moment, &wants, clearance).await?;
            }
            if wants.has("seniorMilestones") {
                load_milestones(set, clearance).await?;
            }
            if wants.has("personnelRecord") {
                load_orders(set, &wants.beneath("personnelRecord"), clearance).await?;
            }
            Ok(())
        }
        .boxed()
    }
}

fn keys(set: &[&Employee]) -> Vec<Uuid> {
    set.iter().map(|it| it.row.employee.id).collect()
}

/// The standing of today came with the person; another day is one statement for the set.
async fn load_standing(set: &[&Employee], moment: Moment, wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<(), Error> {
    let today = Moment { as_of: clearance.today(), known_at: None };
    let came_with = moment == today && set.iter().all(|it| it.row.standing.is_some() || it.row.home.is_none());
    let rows = if came_with {
        set.iter().filter_map(|it| it.row.standing.clone()).collect()
    } else {
        people::standings(clearance, keys(set), moment).await?
    };
    let seeds = if came_with { Seeds::of(set.iter().map(|it| &it.row), wants, clearance).await? } else { Seeds::default() };
    let homes: HashMap<Uuid, _> = set.iter().map(|it| (it.row.employee.id, it.row.home)).collect();
    let owners: Vec<Uuid> = rows.iter().map(|row| row.employee_id).collect();
    let standing = |row: entity::standing::Model| {
        let (unit, rank) = (seeds.units.get(&row.org_unit_id).cloned(), seeds.ranks.get(&row.rank_id).cloned());
        let home = homes.get(&row.employee_id).copied().flatten();
        let standing = Standing::new(row, home);
        standing.seed(unit, rank);
        standing
    };
    let standings = ready(rows.into_iter().map(standing).collect(), wants, clearance).await?;
    let by_owner: HashMap<Uuid, Arc<Standing>> = owners.into_iter().zip(standings).collect();
    for it in set {
        it.standing.put(moment, by_owner.get(&it.row.employee.id).cloned());
    }
    Ok(())
}

async fn load_history(
    set: &[&Employee],
    known_at: Option<chrono::DateTime<chrono::Utc>>,
    wants: &Wants<'_>,
    clearance: &Clearance<'_>,
) -> Result<(), Error> {
    let rows = people::histories(clearance, keys(set), known_at).await?;
    let homes: HashMap<Uuid, _> = set.iter().map(|it| (it.row.employee.id, it.row.home)).collect();
    let owners: Vec<Uuid> = rows.iter().map(|row| row.employee_id).collect();
    let standings = rows
        .into_iter()
        .map(|row| {
            let home = homes.get(&row.employee_id).copied().flatten();
            Standing::new(row, home)
        })
        .collect();
    let standings = ready(standings, wants, clearance).await?;
    share(set, &known_at, owners.into_iter().zip(standings).collect(), |it| it.row.employee.id, |it| &it.history);
    Ok(())
}

async fn load_additional(set: &[&Employee], moment: Moment, wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<(), Error> {
    let rows = people::additional_posts(clearance, keys(set), moment).await?;
    let owners: Vec<Uuid> = rows.iter().map(|row| row.employee_id).collect();
    let holdings = rows.into_iter().map(|row| PostHolding::from(crate::personnel::service::organisation::HoldingRow::from(row))).collect();
    let holdings = ready(holdings, wants, clearance).await?;
    share(set, &moment, owners.into_iter().zip(holdings).collect(), |it| it.row.employee.id, |it| &it.additional);
    Ok(())
}

async fn load_records(
    set: &[&Employee],
    known_at: Option<chrono::DateTime<chrono::Utc>>,
    wants: &Wants<'_>,
    clearance: &Clearance<'_>,
) -> Result<(), Error> {
    let shown: Vec<Uuid> = set.iter().filter(|it| PersonalRecord::is_shown(clearance, &it.row)).map(|it| it.row.employee.id).collect();
    let rows = people::records(clearance, shown, known_at).await?;
    let owners: Vec<Uuid> = rows.iter().map(|row| row.employee_id).collect();
    let records = ready(rows.into_iter().map(PersonalRecord::from).collect(), wants, clearance).await?;
    share(set, &known_at, owners.into_iter().zip(records).collect(), |it| it.row.employee.id, |it| &it.records);
    Ok(())
}

async fn load_leaves(set: &[&Employee], on: chrono::NaiveDate, wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<(), Error> {
    let homes: HashMap<Uuid, _> = set.iter().map(|it| (it.row.employee.id, it.row.home)).collect();
    let rows = leave::load(clearance, keys(set), on, |person| {
        wants.has("kind") && clearance.sees(Field::LeaveKind, person, homes.get(&person).copied().flatten())
    });
    share(set, &on, rows.await?, |it| it.row.employee.id, |it| &it.leaves);
    Ok(())
}

async fn load_secondments(set: &[&Employee], moment: Moment, wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<(), Error> {
    let rows = people::secondments(clearance, keys(set), moment).await?;
    let owners: Vec<Uuid> = rows.iter().map(|row| row.employee_id).collect();
    let secondments = ready(rows.into_iter().map(Secondment::from).collect(), wants, clearance).await?;
    share(set, &moment, owners.into_iter().zip(secondments).collect(), |it| it.row.employee.id, |it| &it.secondments);
    Ok(())
}

/// The milestones of those whose birth date the caller may read.
async fn load_milestones(set: &[&Employee], clearance: &Clearance<'_>) -> Result<(), Error> {
    let seen = set.iter().filter(|it| clearance.sees(Field::BirthDate, it.row.employee.id, it.row.home));
    let births: HashMap<Uuid, _> = seen.map(|it| (it.row.employee.id, it.row.record.birth_date)).collect();
    let found = milestones::load(clearance, &births).await?;
    set.iter().for_each(|it| it.milestones.put((), found.get(&it.row.employee.id).cloned()));
    Ok(())
}

/// The orders of these people that the caller may know of.
async fn load_orders(set: &[&Employee], wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<(), Error> {
    let entries = load_personnel_record(clearance, keys(set), wants).await?;
    share(set, &(), entries, |it| it.row.employee.id, |it| &it.personnel_record);
    Ok(())
}

impl Employee {
    /// Where the person stands today, as far as rights ask.
    pub fn home(&self) -> Option<crate::access::Home> {
        self.row.home
    }

    fn seen<T>(&self, ctx: &Context<'_>, field: Field, value: T) -> Option<T> {
        ctx.clearance().sees(field, self.row.employee.id, self.row.home).then_some(value)
    }
}

/// 職員: a person on the city's staff.
#[Object]
impl Employee {
    /// 識別子: opaque.
    pub async fn id(&self) -> ID {
        id::encode(Self::TYPE, self.row.employee.id)
    }
    /// 職員番号: a string, leading zeros kept.
    async fn number(&self) -> &str {
        &self.row.employee.number
    }
    /// 版: send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.employee.version
    }
    /// 氏名: the name used at work.
    async fn name(&self) -> PersonName {
        PersonName::at_work(&self.row.record)
    }
    /// 戸籍上の氏名: read by the personnel office, the auditor and the person.
    async fn register_name(&self, ctx: &Context<'_>) -> Option<PersonName> {
        self.seen(ctx, Field::RegisterName, PersonName::register(&self.row.record))
    }
    /// 旧姓: read by the personnel office, the auditor and the person.
    async fn former_family_name(&self, ctx: &Context<'_>) -> Option<&str> {
        self.seen(ctx, Field::FormerName, self.row.record.former_family_name.as_deref()).flatten()
    }
    /// 生年月日: read by the personnel office, the auditor and the person.
    async fn birth_date(&self, ctx: &Context<'_>) -> Option<Date> {
        self.seen(ctx, Field::BirthDate, Date(self.row.record.birth_date))
    }
    /// 年齢: in years, attained on the day before the birthday (年齢計算ニ関スル法律); read like the birth date.
    async fn age(&self, ctx: &Context<'_>, #[graphql(desc = "基準日: today if not given.")] on: Option<Date>) -> Option<u32> {
        let on = on.map_or_else(|| ctx.clearance().today(), |date| date.0);
        self.seen(ctx, Field::BirthDate, calendar::age_on(self.row.record.birth_date, on)).flatten()
    }
    /// 性別: read by the personnel office, the auditor and the person.
    async fn sex(&self, ctx: &Context<'_>) -> Option<Sex> {
        self.seen(ctx, Field::Sex, self.row.record.sex)
    }
    /// 採用年月日: read by the personnel office, the auditor and the person.
    async fn hired_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.seen(ctx, Field::HiredOn, Date(self.row.record.hired_on))
    }
    /// 記録の始まる日: what was before it is unknown, not absent.
    async fn record_begins(&self) -> Date {
        Date(self.row.employee.record_begins)
    }
    /// 在職の状態: on a day, as known at a moment; null before `recordBegins`.
    async fn standing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "基準日: today if not given.")] as_of: Option<Date>,
        #[graphql(desc = "認識日時: what was known then; now if not given.")] known_at: Option<DateTime>,
    ) -> Option<async_graphql::Result<Arc<Standing>>> {
        let clearance = ctx.clearance();
        let moment = clearance.moment(as_of.map(|it| it.0), known_at.map(|it| it.0));
        let wants = Wants::of(ctx);
        demanded(&self.standing, &moment, load_standing(&[self], moment, &wants, &clearance))
            .await?
            .map_or_else(|error| Some(Err(error)), |found| found.map(Ok))
    }
    /// 経歴: every standing in the order of days, as known at a moment.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "認識日時: what was known then; now if not given.")] known_at: Option<DateTime>,
    ) -> Option<async_graphql::Result<Vec<Arc<Standing>>>> {
        let clearance = ctx.clearance();
        let known_at = clearance.moment(None, known_at.map(|it| it.0)).known_at;
        let wants = Wants::of(ctx);
        demanded(&self.history, &known_at, load_history(&[self], known_at, &wants, &clearance)).await
    }
    /// 派遣: work for another body on a day, as known at a moment.
    async fn secondments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "基準日: today if not given.")] as_of: Option<Date>,
        #[graphql(desc = "認識日時: what was known then; now if not given.")] known_at: Option<DateTime>,
    ) -> Option<async_graphql::Result<Vec<Arc<Secondment>>>> {
        let clearance = ctx.clearance();
        let moment = clearance.moment(as_of.map(|it| it.0), known_at.map(|it| it.0));
        let wants = Wants::of(ctx);
        demanded(&self.secondments, &moment, load_secondments(&[self], moment, &wants, &clearance)).await
    }
    /// 60歳以後の節目: as class, post and extensions make them; read like the birth date, null of who has a term by law.
    async fn senior_milestones(&self) -> Option<Arc<SeniorMilestones>> {
        self.milestones.get(&()).flatten()
    }
    /// 人事記録: every order that concerns the person, in the order of days, cancelled ones included.
    async fn personnel_record(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Vec<Arc<PersonnelRecordEntry>>>> {
        let clearance = ctx.clearance();
        let wants = Wants::of(ctx);
        demanded(&self.personnel_record, &(), load_orders(&[self], &wants, &clearance)).await
    }
    /// 兼務等: posts held beside the main one, on a day, as known at a moment.
    async fn additional_posts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "基準日: today if not given.")] as_of: Option<Date>,
        #[graphql(desc = "認識日時: what was known then; now if not given.")] known_at: Option<DateTime>,
    ) -> Option<async_graphql::Result<Vec<Arc<PostHolding>>>> {
        let clearance = ctx.clearance();
        let moment = clearance.moment(as_of.map(|it| it.0), known_at.map(|it| it.0));
        let wants = Wants::of(ctx);
        demanded(&self.additional, &moment, load_additional(&[self], moment, &wants, &clearance)).await
    }
    /// 休職・休業: those that hold on a day.
    async fn leaves(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "基準日: today if not given.")] as_of: Option<Date>,
    ) -> Option<async_graphql::Result<Vec<Arc<Leave>>>> {
        let clearance = ctx.clearance();
        let on = clearance.moment(as_of.map(|it| it.0), None).as_of;
        let wants = Wants::of(ctx);
        demanded(&self.leaves, &on, load_leaves(&[self], on, &wants, &clearance)).await
    }
    /// 人事記録の沿革: who the person was said to be, as known at a moment; read by the personnel office, the auditor and the person.
    async fn records(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "認識日時: what was known then; now if not given.")] known_at: Option<DateTime>,
    ) -> Option<async_graphql::Result<Vec<Arc<PersonalRecord>>>> {
        let clearance = ctx.clearance();
        let known_at = clearance.moment(None, known_at.map(|it| it.0)).known_at;
        let wants = Wants::of(ctx);
        demanded(&self.records, &known_at, load_records(&[self], known_at, &wants, &clearance)).await
    }
    /// 可能な操作: judged by the rule that judges the mutation.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Vec<AllowedAction> {
        vec![AllowedAction::of(&ctx.clearance(), Action::CorrectPersonalRecord, vec![])]
    }
}
