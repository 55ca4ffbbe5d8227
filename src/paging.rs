//! Cursor connections over any list with a sort key and an id, written once.

use async_graphql::{SimpleObject, Value};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::sea_query::{ColumnRef, Expr, ExprTrait, IntoColumnRef, Order, SelectStatement};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

use crate::{
    error::{Error, ErrorCode},
    relation::Arguments,
};

pub const DEFAULT_PAGE: u64 = 20;
pub const LARGEST_PAGE: u64 = 100;

/// The paging arguments of a connection, as they come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageArguments {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl PageArguments {
    /// The same from the arguments of a nested call.
    pub fn of(arguments: &Arguments) -> Self {
        let number = |name: &str| match arguments.get(name) {
            Some(Value::Number(n)) => n.as_i64().and_then(|n| i32::try_from(n).ok()),
            _ => None,
        };
        let text = |name: &str| match arguments.get(name) {
            Some(Value::String(text)) => Some(text.clone()),
            _ => None,
        };
        Self { first: number("first"), after: text("after"), last: number("last"), before: text("before") }
    }

    /// Which rows are asked for in a list of this order.
    pub fn window(&self, order: &str) -> Result<Window, Error> {
        let (size, backward) = match (self.first, self.last) {
            (Some(_), Some(_)) => return Err(ErrorCode::PageSizeExceeded.into()),
            (None, Some(last)) => (last, true),
            (Some(first), None) => (first, false),
            (None, None) => (DEFAULT_PAGE as i32, self.before.is_some()),
        };
        let limit = u64::try_from(size).ok().filter(|size| (1..=LARGEST_PAGE).contains(size));
        let limit = limit.ok_or(ErrorCode::PageSizeExceeded)?;
        let bound = |cursor: &Option<String>| cursor.as_deref().map(|it| Bound::read(it, order)).transpose();
        Ok(Window { limit, backward, after: bound(&self.after)?, before: bound(&self.before)? })
    }
}

/// A place in a list: the sort key and the id of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    pub value: String,
    pub id: Uuid,
}

impl Bound {
    /// `1|<order>|<id>|<sort key>`, in base64url: it names its order so that another list refuses it.
    pub fn write(&self, order: &str) -> String {
        URL_SAFE_NO_PAD.encode(format!("1|{order}|{}|{}", self.id, self.value))
    }

    fn read(cursor: &str, order: &str) -> Result<Self, Error> {
        let parsed = || {
            let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
            let rest = text.strip_prefix("1|")?.strip_prefix(order)?.strip_prefix('|')?;
            let (id, value) = rest.split_once('|')?;
            let clean = !value.contains('\0');
            clean.then_some(Self { value: value.to_owned(), id: Uuid::try_parse(id).ok()? })
        };
        parsed().ok_or_else(|| ErrorCode::InvalidCursor.into())
    }
}

/// Which rows of a list are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    pub limit: u64,
    pub backward: bool,
    pub after: Option<Bound>,
    pub before: Option<Bound>,
}

/// The columns that order a list, the id last; and their direction.
#[derive(Clone, Debug)]
pub struct Keyset {
    pub value: ColumnRef,
    pub id: ColumnRef,
    pub descending: bool,
    kind: Key,
}

/// What a sort key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Text,
    Day,
    Number,
}

impl Keyset {
    pub fn new(value: impl IntoColumnRef, id: impl IntoColumnRef, descending: bool) -> Self {
        Self { value: value.into_column_ref(), id: id.into_column_ref(), descending, kind: Key::Text }
    }

    /// A list that is ordered by a day.
    pub fn by_day(value: impl IntoColumnRef, id: impl IntoColumnRef, descending: bool) -> Self {
        Self { kind: Key::Day, ..Self::new(value, id, descending) }
    }

    /// A list that is ordered by a whole number.
    pub fn by_number(value: impl IntoColumnRef, id: impl IntoColumnRef, descending: bool) -> Self {
        Self { kind: Key::Number, ..Self::new(value, id, descending) }
    }

    /// The rows of a window, and one more to see whether there are more.
    pub async fn rows<M: FromQueryResult>(
        &self,
        mut select: SelectStatement,
        window: &Window,
        db: &impl ConnectionTrait,
    ) -> Result<Vec<M>, DbErr> {
        self.narrow(&mut select, window);
        self.ordered_rows(select, window, db).await
    }

    /// The same of a statement that is narrowed already. The limit is written out: as a parameter it lets PostgreSQL plan for a tenth of all rows.
    pub async fn ordered_rows<M: FromQueryResult>(
        &self,
        mut select: SelectStatement,
        window: &Window,
        db: &impl ConnectionTrait,
    ) -> Result<Vec<M>, DbErr> {
        self.order(&mut select, window);
        let mut statement = db.get_database_backend().build(&select);
        statement.sql.push_str(&format!(" LIMIT {}", window.limit + 1));
        M::find_by_statement(statement).all(db).await
    }

    /// Orders a statement as a window is read.
    pub fn order(&self, select: &mut SelectStatement, window: &Window) {
        let order = if self.descending != window.backward { Order::Desc } else { Order::Asc };
        select.order_by(self.value.clone(), order.clone());
        select.order_by(self.id.clone(), order);
    }

    /// Narrows a statement to what lies beyond the bounds of a window.
    pub fn narrow(&self, select: &mut SelectStatement, window: &Window) {
        for (bound, onwards) in [(&window.after, true), (&window.before, false)] {
            if let Some(bound) = bound {
                select.and_where(self.beyond(bound, onwards != self.descending));
            }
        }
    }

    fn beyond(&self, bound: &Bound, greater: bool) -> Expr {
        let place = Expr::tuple([Expr::col(self.value.clone()), Expr::col(self.id.clone())]);
        let value = match self.kind {
            Key::Text => Expr::val(bound.value.clone()),
            Key::Day => Expr::val(bound.value.parse().unwrap_or(crate::calendar::FOREVER)),
            Key::Number => Expr::val(bound.value.parse().unwrap_or(i32::MAX)),
        };
        let bound = Expr::tuple([value, Expr::val(bound.id)]);
        if greater { place.gt(bound) } else { place.lt(bound) }
    }
}

/// ページ情報: where the items of a connection stand in the whole list.
#[derive(Clone, Debug, Default, SimpleObject)]
pub struct PageInfo {
    /// 次の有無: whether there are items after these.
    pub has_next_page: bool,
    /// 前の有無: whether there are items before these.
    pub has_previous_page: bool,
    /// 先頭のカーソル.
    pub start_cursor: Option<String>,
    /// 末尾のカーソル.
    pub end_cursor: Option<String>,
}

/// The rows of a window in the order of the list, each with its cursor.
#[derive(Debug)]
pub struct Page<T> {
    pub items: Vec<(String, T)>,
    pub info: PageInfo,
    pub total: Option<u64>,
}

impl<T> Page<T> {
    /// Takes what a windowed statement gave: at most one row more than asked, last first if it read backward.
    pub fn of(mut rows: Vec<T>, window: &Window, order: &str, place: impl Fn(&T) -> Bound) -> Self {
        let more = rows.len() as u64 > window.limit;
        rows.truncate(window.limit as usize);
        if window.backward {
            rows.reverse();
        }
        let items: Vec<(String, T)> = rows.into_iter().map(|row| (place(&row).write(order), row)).collect();
        let (ahead, behind) = (window.before.is_some(), window.after.is_some());
        let info = PageInfo {
            has_next_page: if window.backward { ahead } else { more },
            has_previous_page: if window.backward { more } else { behind },
            start_cursor: items.first().map(|(cursor, _)| cursor.clone()),
            end_cursor: items.last().map(|(cursor, _)| cursor.clone()),
        };
        Self { items, info, total: None }
    }
}

/// Makes the connection and edge types of an object.
#[macro_export]
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ident, $term:literal) => {
        #[doc = concat!($term, "の一覧: a page of a list, Relay connection.")]
        #[derive(Debug, async_graphql::SimpleObject)]
        pub struct $connection {
            /// 項目と位置: the items with their cursors.
            edges: Vec<$edge>,
            /// 項目: the items alone.
            nodes: Vec<std::sync::Arc<$node>>,
            /// ページ情報.
            page_info: $crate::paging::PageInfo,
            /// 総件数: within the caller's reach; counted only when asked for.
            total_count: Option<u64>,
        }

        #[doc = concat!($term, "とその位置: an item with its cursor.")]
        #[derive(Debug, async_graphql::SimpleObject)]
        pub struct $edge {
            /// 項目.
            node: std::sync::Arc<$node>,
            /// カーソル: send it as `after` or `before`.
            cursor: String,
        }

        impl $connection {
            /// A page with all that is wanted beneath its nodes.
            pub async fn of(
                page: $crate::paging::Page<$node>,
                wants: &$crate::relation::Wants<'_>,
                clearance: &$crate::access::Clearance<'_>,
            ) -> Result<Self, $crate::error::Error> {
                let (cursors, objects): (Vec<_>, Vec<_>) = page.items.into_iter().unzip();
                let nodes = $crate::relation::ready(objects, &wants.nodes(), clearance).await?;
                let items = cursors.into_iter().zip(nodes).collect();
                Ok(Self::assemble($crate::paging::Page { items, info: page.info, total: page.total }))
            }

            /// A page whose nodes have all that is wanted beneath them.
            pub fn assemble(page: $crate::paging::Page<std::sync::Arc<$node>>) -> Self {
                let nodes = page.items.iter().map(|(_, node)| node.clone()).collect();
                let edges = page.items.into_iter().map(|(cursor, node)| $edge { node, cursor }).collect();
                Self { edges, nodes, page_info: page.info, total_count: page.total }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(first: Option<i32>, last: Option<i32>) -> Result<Window, Error> {
        PageArguments { first, last, ..PageArguments::default() }.window("KANA")
    }

    #[test]
    fn a_page_has_one_to_a_hundred_items() {
        assert!(page(Some(1), None).is_ok());
        assert!(page(Some(100), None).is_ok());
        for (first, last) in [(Some(0), None), (Some(101), None), (Some(-1), None), (None, Some(0)), (Some(5), Some(5))] {
            assert_eq!(page(first, last).map_err(|e| e.code()), Err(ErrorCode::PageSizeExceeded));
        }
    }

    #[test]
    fn a_cursor_of_another_order_is_refused() {
        let cursor = Bound { value: "ア|イ".to_owned(), id: Uuid::nil() }.write("KANA");
        assert_eq!(Bound::read(&cursor, "KANA").map(|it| it.value).ok().as_deref(), Some("ア|イ"));
        assert!(Bound::read(&cursor, "NUMBER").is_err());
        assert!(Bound::read("garbage", "KANA").is_err());
    }
}
