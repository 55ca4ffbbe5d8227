//! What narrows and orders the lists of people and units.

use async_graphql::{ID, InputObject, OneofObject};
use entity::{
    org_unit_version::UnitKind,
    standing::{EmploymentKind, ServiceStatus},
};

use crate::{
    error::{Error, ErrorCode},
    id,
    personnel::service::people::EmployeeOrderField,
    scalar::{Date, DateTime},
};

/// 職員の指定: by exactly one of these.
#[derive(Clone, Debug, OneofObject)]
pub(super) enum EmployeeBy {
    /// 識別子.
    Id(ID),
    /// 職員番号.
    Number(String),
}

/// 組織の指定: by exactly one of these.
#[derive(Clone, Debug, OneofObject)]
pub(super) enum OrgUnitBy {
    /// 識別子.
    Id(ID),
    /// 所属コード: that of today.
    Code(String),
}

/// 並び順.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, async_graphql::Enum)]
pub(super) enum OrderDirection {
    /// 昇順.
    #[default]
    Asc,
    /// 降順.
    Desc,
}

/// 職員の並び順.
#[derive(Clone, Copy, Debug, Default, InputObject)]
pub(super) struct EmployeeOrder {
    /// 項目.
    #[graphql(default)]
    pub(super) field: EmployeeOrderField,
    /// 方向.
    #[graphql(default)]
    pub(super) direction: OrderDirection,
}

/// 在職の状態による絞り込み: on one day, as known at one moment.
#[derive(Clone, Debug, InputObject)]
pub(super) struct StandingFilter {
    /// 基準日: today if not given.
    pub(super) as_of: Option<Date>,
    /// 認識日時: what was known then; now if not given.
    pub(super) known_at: Option<DateTime>,
    /// 所属.
    pub(super) org_unit: Option<ID>,
    /// 下位の組織を含む.
    #[graphql(default = true)]
    pub(super) include_below: bool,
    /// 職位: any of these.
    pub(super) ranks: Option<Vec<ID>>,
    /// 職種: any of these.
    pub(super) occupations: Option<Vec<ID>>,
    /// 任用の種別: any of these.
    pub(super) employment_kinds: Option<Vec<EmploymentKind>>,
    /// 在職の状況: null for any.
    #[graphql(default_with = "Some(ServiceStatus::InService)")]
    pub(super) status: Option<ServiceStatus>,
}

impl Default for StandingFilter {
    fn default() -> Self {
        Self {
            as_of: None,
            known_at: None,
            org_unit: None,
            include_below: true,
            ranks: None,
            occupations: None,
            employment_kinds: None,
            status: Some(ServiceStatus::InService),
        }
    }
}

/// 職員の絞り込み: all that are given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(super) struct EmployeeFilter {
    /// 在職の状態.
    pub(super) standing: Option<StandingFilter>,
    /// 職員番号: any of these.
    pub(super) numbers: Option<Vec<String>>,
}

/// 組織の絞り込み: all that are given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(super) struct OrgUnitFilter {
    /// 上位の組織: the units directly below this one.
    pub(super) under: Option<ID>,
    /// 全階層: every unit rather than the top of the tree.
    #[graphql(default)]
    pub(super) all_levels: bool,
    /// 区分: any of these.
    pub(super) kinds: Option<Vec<UnitKind>>,
    /// 名称の一部またはコードの先頭.
    pub(super) search: Option<String>,
}

/// The longest text that is looked for.
const LONGEST_SEARCH: usize = 64;

pub(super) fn looked_for(search: Option<String>) -> Result<Option<String>, Error> {
    let search = search.filter(|text| !text.trim().is_empty());
    if search.as_ref().is_some_and(|text| text.chars().count() > LONGEST_SEARCH || text.contains('\0')) {
        return Err(Error::explained(
            ErrorCode::BadUserInput,
            format!("検索語は {LONGEST_SEARCH} 文字までです。"),
            format!("search for at most {LONGEST_SEARCH} characters"),
        ));
    }
    Ok(search)
}

/// The most values that a filter takes.
const MOST_VALUES: usize = 1000;

pub(super) fn not_too_many(filter: &EmployeeFilter) -> Result<(), Error> {
    let standing = filter.standing.as_ref();
    let lists = [
        filter.numbers.as_ref().map(Vec::len),
        standing.and_then(|it| it.ranks.as_ref()).map(Vec::len),
        standing.and_then(|it| it.occupations.as_ref()).map(Vec::len),
    ];
    if lists.into_iter().flatten().all(|length| length <= MOST_VALUES) {
        return Ok(());
    }
    let (ja, en) = (format!("絞り込みの値は {MOST_VALUES} 個までです。"), format!("a filter takes at most {MOST_VALUES} values"));
    Err(Error::explained(ErrorCode::BadUserInput, ja, en))
}

/// The keys of ids of one type; an id of another type finds nothing.
pub(super) fn keys(ids: Option<Vec<ID>>, type_name: &str) -> Option<Vec<uuid::Uuid>> {
    ids.map(|ids| ids.iter().filter_map(|id| id::key_of(id, type_name)).collect())
}
