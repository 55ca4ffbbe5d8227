//! Who of a whole city is eligible: asked in SQL, and of the few of whom SQL cannot be asked, judged.

use chrono::NaiveDate;
use entity::{career_entry, employee, personal_record, standing};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Alias, CommonTableExpression, Expr, ExprTrait, Query, SelectStatement, UnionType, WithClause},
};
use uuid::Uuid;

use super::{
    codes::Codes,
    dossiers,
    people::{Asked, DOUBTED, KANA, PERSON},
    sql::Answer,
};
use crate::{
    access::{Clearance, Moment, Table},
    eligibility::rules::{criterion::Criterion, judge::holds},
    error::Error,
    paging::{Keyset, Window},
    personnel::{import::AT_ONCE, named::one_of, timeline::holding},
};

const JUDGED: &str = "judged";
const REACHED: &str = "reached";

/// A rule that is asked of the city for a day.
pub struct Question<'a> {
    pub rule: Uuid,
    pub criterion: &'a Criterion,
    pub on: NaiveDate,
    /// Those alone whom a statement names.
    pub within: Option<SelectStatement>,
    /// For an act that is about everybody, whoever does it.
    pub of_all: bool,
}

/// Some of the people who are eligible, among them all of a window of the list by kana; and how many there are, if that was asked.
pub struct Found {
    pub people: Vec<Uuid>,
    pub total: Option<u64>,
}

/// What a row of the answer is.
#[derive(Clone, Copy)]
enum Row {
    Eligible,
    Unsure,
}

/// Everybody who is eligible on a day, within the caller's right unless it is asked for all.
pub async fn eligible(clearance: &Clearance<'_>, asked: Question<'_>) -> Result<Vec<Uuid>, Error> {
    let codes = Codes::load(clearance).await?;
    let mut people = Asked::new(&codes, clearance.db().get_database_backend(), asked.on, None);
    let answer = people.answer(asked.criterion);
    let city = City::of(clearance, &people, &answer, &asked);
    let mut statement = city.rows(Row::Eligible);
    if !answer.doubts.is_empty() {
        statement.union(UnionType::All, city.rows(Row::Unsure));
    }
    statement.with_cte(city.with);
    let (found, unsure, _) = answers(clearance, &statement).await?;
    Ok([found, fit(clearance, &codes, &asked, &unsure).await?].concat())
}

/// Those of a window of the list of everybody within the caller's right who is eligible on a day.
///
/// Where many are eligible the first few people of the window hold them, and the rest of the city is but counted. Else the city is read once: one
/// statement gives the window of those who surely are, how many they are, and of whom it takes the judgement.
pub async fn page(clearance: &Clearance<'_>, asked: Question<'_>, window: &Window, is_counted: bool) -> Result<Found, Error> {
    let codes = Codes::load(clearance).await?;
    let (first, total) = among_the_first(clearance, &codes, &asked, window, is_counted).await?;
    if let Some(people) = first {
        return Ok(Found { people, total });
    }
    let is_counted = is_counted && total.is_none();
    let mut people = Asked::new(&codes, clearance.db().get_database_backend(), asked.on, Some(clearance.today()));
    let answer = people.answer(asked.criterion);
    let city = City::of(clearance, &people, &answer, &asked);
    let mut first = city.rows(Row::Eligible);
    by_kana().narrow(&mut first, window);
    by_kana().order(&mut first, window);
    let mut statement = Query::select();
    statement.expr(Expr::cust("*")).from_subquery(first.limit(window.limit + 1).take(), Alias::new("page"));
    if !answer.doubts.is_empty() {
        statement.union(UnionType::All, city.rows(Row::Unsure));
    }
    if is_counted {
        let count = city.select(Row::Eligible).expr(Expr::cust("NULL")).expr(Expr::cust("COUNT(*)")).take();
        statement.union(UnionType::All, count);
    }
    statement.with_cte(city.with);
    let (found, unsure, count) = answers(clearance, &statement).await?;
    let fit = fit(clearance, &codes, &asked, &unsure).await?;
    Ok(Found { total: total.or(count.map(|count| count + fit.len() as u64)), people: [found, fit].concat() })
}

/// The list of everybody.
fn by_kana() -> Keyset {
    Keyset::new(Alias::new(KANA), Alias::new(PERSON), false)
}

/// So many people of a window are asked about first, and no more before the whole city is.
const FIRST: u64 = 200;
const MOST_AT_FIRST: u64 = 1000;

/// The eligible of the first people of a window, if those of whom it is sure fill it; of so many as it takes by the share of the first of all. The
/// city is counted meanwhile, where that does not take the reading of all of it anyhow.
async fn among_the_first(
    clearance: &Clearance<'_>,
    codes: &Codes,
    asked: &Question<'_>,
    window: &Window,
    is_counted: bool,
) -> Result<(Option<Vec<Uuid>>, Option<u64>), Error> {
    let total = async || if is_counted { count(clearance, codes, asked).await.map(Some) } else { Ok(None) };
    let few = of_the_first(clearance, codes, asked, window, FIRST).await?;
    if few.is_enough {
        return Ok((Some(few.people), total().await?));
    }
    // Half as many again as their share makes likely.
    let wanted = (FIRST * (window.limit + 1) * 3 / 2).checked_div(few.people.len() as u64);
    let Some(wanted) = wanted.filter(|wanted| *wanted <= MOST_AT_FIRST) else { return Ok((None, None)) };
    let (more, total) = tokio::try_join!(of_the_first(clearance, codes, asked, window, wanted), total())?;
    Ok((more.is_enough.then_some(more.people), total))
}

/// The eligible of some people, and whether they are all that a window takes.
struct First {
    people: Vec<Uuid>,
    is_enough: bool,
}

/// The eligible of so many people of a window: enough where those of whom it is sure fill it, or where there are no others.
async fn of_the_first(clearance: &Clearance<'_>, codes: &Codes, asked: &Question<'_>, window: &Window, many: u64) -> Result<First, Error> {
    use personal_record::Column;
    let today = Moment { as_of: clearance.today(), known_at: None };
    let mut listed = clearance.all::<personal_record::Entity>().filter(holding::<personal_record::Entity>(today));
    if let Some(within) = within(clearance, asked) {
        listed = listed.filter(Column::EmployeeId.in_subquery(within));
    }
    let mut listed = listed.select_only().column(Column::EmployeeId);
    by_kana().narrow(QueryTrait::query(&mut listed), window);
    by_kana().order(QueryTrait::query(&mut listed), window);
    let first: Vec<Uuid> = listed.limit(many).into_tuple().all(&clearance.db()).await?;
    let mut people = Asked::new(codes, clearance.db().get_database_backend(), asked.on, Some(clearance.today())).only(&first);
    let answer = people.answer(asked.criterion);
    let some = City { with: judged(&people, &answer), reached: JUDGED, is_settled: answer.doubts.is_empty() };
    let mut statement = some.rows(Row::Eligible);
    if !answer.doubts.is_empty() {
        statement.union(UnionType::All, some.rows(Row::Unsure));
    }
    statement.with_cte(some.with);
    let (found, unsure, _) = answers(clearance, &statement).await?;
    let is_enough = found.len() as u64 > window.limit || (first.len() as u64) < many;
    let unsure = if is_enough { fit(clearance, codes, asked, &unsure).await? } else { vec![] };
    Ok(First { people: [found, unsure].concat(), is_enough })
}

/// How many of the city are eligible: counted as they are read, with those of whom it takes the judgement.
async fn count(clearance: &Clearance<'_>, codes: &Codes, asked: &Question<'_>) -> Result<u64, Error> {
    let db = clearance.db();
    let mut people = Asked::new(codes, db.get_database_backend(), asked.on, Some(clearance.today()));
    let answer = people.answer(asked.criterion);
    let mut statement = Query::select().expr(Expr::cust("COUNT(*)")).from_subquery(people.fitting(&answer), Alias::new(JUDGED)).take();
    if let Some(within) = within(clearance, asked) {
        statement.and_where(Expr::col(Alias::new(PERSON)).in_subquery(within));
    }
    if !answer.doubts.is_empty() {
        let unsure = || Expr::case(Expr::col(Alias::new(DOUBTED)), Expr::col(Alias::new(PERSON)));
        statement.expr(unsure()).add_group_by([unsure().into()]);
    }
    let (mut total, mut doubtful) = (0, vec![]);
    for row in db.query_all_raw(db.get_database_backend().build(&statement)).await? {
        match if answer.doubts.is_empty() { None } else { row.try_get_by_index::<Option<Uuid>>(1)? } {
            Some(person) => doubtful.push(person),
            None => total += row.try_get_by_index::<i64>(0)?.unsigned_abs(),
        }
    }
    Ok(total + fit(clearance, codes, asked, &doubtful).await?.len() as u64)
}

/// Those within reach alone of whom it is asked; nothing where it is asked of everybody.
fn within(clearance: &Clearance<'_>, asked: &Question<'_>) -> Option<SelectStatement> {
    let is_everybody = clearance.acts_everywhere::<career_entry::Entity>();
    let is_whole = is_everybody && clearance.narrowing::<employee::Entity>().is_none();
    if asked.of_all || asked.within.is_none() && is_whole {
        return None;
    }
    let mut reached = clearance.find::<employee::Entity>().select_only().column(employee::Column::Id);
    if !is_everybody {
        reached = reached.filter(clearance.people_within(Table::Eligibility, employee::Column::Id));
    }
    if let Some(named) = &asked.within {
        reached = reached.filter(employee::Column::Id.in_subquery(named.clone()));
    }
    Some(reached.into_query())
}

fn judged(people: &Asked<'_>, answer: &Answer) -> WithClause {
    let judged = CommonTableExpression::new().query(people.fitting(answer)).table_name(Alias::new(JUDGED)).materialized(true).to_owned();
    Query::with().cte(judged).to_owned()
}

/// The people of whom a rule may hold, once each, and which of them the caller reaches.
struct City {
    with: WithClause,
    reached: &'static str,
    is_settled: bool,
}

impl City {
    fn of(clearance: &Clearance<'_>, people: &Asked<'_>, answer: &Answer, asked: &Question<'_>) -> Self {
        let (mut with, is_settled) = (judged(people, answer), answer.doubts.is_empty());
        let Some(within) = within(clearance, asked) else { return Self { with, reached: JUDGED, is_settled } };
        let within = Expr::col(Alias::new(PERSON)).in_subquery(within);
        let reached = Query::select().expr(Expr::cust("*")).from(Alias::new(JUDGED)).and_where(within).take();
        with.cte(CommonTableExpression::new().query(reached).table_name(Alias::new(REACHED)).to_owned());
        Self { with, reached: REACHED, is_settled }
    }

    fn select(&self, row: Row) -> SelectStatement {
        let doubted = || Expr::col(Alias::new(DOUBTED));
        let mut select = Query::select().from(Alias::new(self.reached)).take();
        match row {
            Row::Eligible if self.is_settled => &mut select,
            Row::Eligible => select.and_where(doubted().not()),
            Row::Unsure => select.and_where(doubted()),
        };
        select
    }

    /// Rows of one kind, each with what it is.
    fn rows(&self, row: Row) -> SelectStatement {
        self.select(row).column(Alias::new(PERSON)).expr_as(Expr::val(row as i64), Alias::new("kind")).take()
    }
}

/// Who is eligible, of whom it is not sure, and how many of the former there are if that was asked.
async fn answers(clearance: &Clearance<'_>, statement: &SelectStatement) -> Result<(Vec<Uuid>, Vec<Uuid>, Option<u64>), Error> {
    let db = clearance.db();
    let (mut eligible, mut unsure, mut count) = (vec![], vec![], None);
    for row in db.query_all_raw(db.get_database_backend().build(statement)).await? {
        let number: i64 = row.try_get_by_index(1)?;
        match row.try_get_by_index::<Option<Uuid>>(0)? {
            None => count = Some(number.unsigned_abs()),
            Some(person) if number == Row::Eligible as i64 => eligible.push(person),
            Some(person) => unsure.push(person),
        }
    }
    Ok((eligible, unsure, count))
}

/// Who of these people is eligible, by the judgement.
async fn fit(clearance: &Clearance<'_>, codes: &Codes, asked: &Question<'_>, people: &[Uuid]) -> Result<Vec<Uuid>, Error> {
    let mut fit = vec![];
    for some in people.chunks(AT_ONCE) {
        let dossiers = dossiers::load(clearance, codes, some, asked.rule, asked.on).await?;
        fit.extend(dossiers.into_iter().filter(|(_, it)| holds(asked.criterion, it, asked.on)).map(|(id, _)| id));
    }
    Ok(fit)
}

/// Those who stand in one of these units, of these ranks and occupations, as far as each is given; as a statement.
pub fn standing_in(
    clearance: &Clearance<'_>,
    moment: Moment,
    units: Option<Vec<Uuid>>,
    ranks: Option<Vec<Uuid>>,
    occupations: Option<Vec<Uuid>>,
) -> SelectStatement {
    use standing::COLUMN;
    let mut there = Condition::all().add(holding::<standing::Entity>(moment));
    there = there.add_option(units.map(|it| COLUMN.org_unit_id.is_in(it)));
    there = there.add_option(ranks.map(|it| COLUMN.rank_id.is_in(it)));
    there = there.add_option(occupations.map(|it| COLUMN.occupation_id.is_in(it)));
    let select = clearance.all::<standing::Entity>().select_only().column(standing::Column::EmployeeId);
    select.filter(there).into_query()
}

/// These people, as a statement.
pub fn these(clearance: &Clearance<'_>, people: &[Uuid]) -> SelectStatement {
    let some = clearance.all::<employee::Entity>().select_only().column(employee::Column::Id);
    some.filter(one_of(clearance.db().get_database_backend(), "\"employee\".\"id\"", people)).into_query()
}

/// The first of these people by their number.
pub async fn first_by_number(clearance: &Clearance<'_>, people: &[Uuid], most: u64) -> Result<Vec<Uuid>, Error> {
    let db = clearance.db();
    let some = clearance.all::<employee::Entity>().filter(one_of(db.get_database_backend(), "\"employee\".\"id\"", people));
    let some = some.select_only().column(employee::Column::Id).order_by_asc(employee::Column::Number).limit(most);
    Ok(some.into_tuple().all(&db).await?)
}
