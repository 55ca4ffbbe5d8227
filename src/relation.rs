//! Rows loaded together, and what they touch: each wanted relation is loaded once for the whole set, level by level.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, RwLock},
};

use async_graphql::{Context, SelectionField, Value};
use chrono::NaiveDate;
use futures_util::future::BoxFuture;
use uuid::Uuid;

use crate::{access::Clearance, error::Error};

/// The arguments of one call of a relation, as the request gives them.
pub type Arguments = BTreeMap<String, Value>;

/// What the request selects beneath a field, wherever it names it.
#[derive(Clone, Debug, Default)]
pub struct Wants<'a>(Vec<SelectionField<'a>>);

impl<'a> Wants<'a> {
    pub fn of(ctx: &'a Context<'a>) -> Self {
        Self(vec![ctx.field()])
    }

    /// What is wanted of the objects that a field leads to, whatever its arguments.
    pub fn beneath(&self, name: &str) -> Self {
        Self(self.fields().filter(|field| field.name() == name).collect())
    }

    /// What is wanted of the nodes of a connection (`nodes` and `edges { node }` alike).
    pub fn nodes(&self) -> Self {
        let mut nodes = self.beneath("nodes");
        nodes.0.extend(self.beneath("edges").beneath("node").0);
        nodes
    }

    pub fn has(&self, name: &str) -> bool {
        self.fields().any(|field| field.name() == name)
    }

    /// Each call of a relation, by what its arguments come to: two aliases with different arguments are two relations, and two ways to
    /// write the same are one.
    pub fn calls<K: PartialEq>(&self, name: &str, key: impl Fn(&Arguments) -> K) -> Result<Vec<(K, Self)>, Error> {
        let mut calls: Vec<(K, Self)> = vec![];
        for field in self.fields().filter(|field| field.name() == name) {
            let key = key(&arguments(&field)?);
            match calls.iter_mut().find(|(known, _)| *known == key) {
                Some((_, wants)) => wants.0.push(field),
                None => calls.push((key, Self(vec![field]))),
            }
        }
        Ok(calls)
    }

    fn fields(&self) -> impl Iterator<Item = SelectionField<'a>> {
        self.0.iter().flat_map(SelectionField::selection_set)
    }
}

fn arguments(field: &SelectionField<'_>) -> Result<Arguments, Error> {
    let arguments = field.arguments().map_err(|error| Error::Internal(error.message))?;
    Ok(arguments.into_iter().filter(|(_, value)| *value != Value::Null).map(|(name, value)| (name.to_string(), value)).collect())
}

/// A thing that a request can reach by its key, alone or with others of its kind.
pub trait Object: Prefetch {
    /// Its name in the schema and in its ids.
    const TYPE: &'static str;

    fn key(&self) -> Uuid;

    /// Those of `keys` that are within the caller's reach, in any order; what is wanted of them may come with them.
    fn load<'a>(clearance: &'a Clearance<'a>, keys: Vec<Uuid>, wants: &'a Wants<'a>) -> BoxFuture<'a, Result<Vec<Self>, Error>>;
}

/// What something is on a day, reached by the key of that thing and the day.
pub trait OfADay: Prefetch {
    /// Its name in the schema and in its ids.
    const TYPE: &'static str;

    fn key(&self) -> Uuid;

    /// Those of `keys` on a day that are within the caller's reach, in any order.
    fn load<'a>(
        clearance: &'a Clearance<'a>,
        keys: Vec<Uuid>,
        day: NaiveDate,
        wants: &'a Wants<'a>,
    ) -> BoxFuture<'a, Result<Vec<Self>, Error>>;
}

/// A thing that knows which relations it has.
pub trait Prefetch: Sized + Send + Sync + 'static {
    /// Loads what `wants` names for all of `set`.
    fn prefetch<'a>(set: &'a [&'a Self], wants: &'a Wants<'a>, clearance: &'a Clearance<'a>) -> BoxFuture<'a, Result<(), Error>>;
}

/// What a relation led to, by its arguments; filled for a whole set at once.
#[derive(Debug)]
pub struct Slot<K, V>(RwLock<Vec<(K, V)>>);

impl<K, V> Default for Slot<K, V> {
    fn default() -> Self {
        Self(RwLock::new(Vec::new()))
    }
}

impl<K: PartialEq, V: Clone> Slot<K, V> {
    pub fn get(&self, key: &K) -> Option<V> {
        let filled = self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        filled.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone())
    }

    pub fn put(&self, key: K, value: V) {
        let mut filled = self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        filled.push((key, value));
    }
}

/// A relation to at most one other object.
pub type ToOne<T, K = ()> = Slot<K, Option<Arc<T>>>;
/// A relation to a short list of others.
pub type ToMany<T, K = ()> = Slot<K, Vec<Arc<T>>>;

/// Loads objects by key with what is wanted beneath them, to be handed out by key.
pub async fn by_key<T: Object>(
    keys: impl IntoIterator<Item = Uuid>,
    wants: &Wants<'_>,
    clearance: &Clearance<'_>,
) -> Result<HashMap<Uuid, Arc<T>>, Error> {
    let keys: HashSet<Uuid> = keys.into_iter().collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let objects = T::load(clearance, keys.into_iter().collect(), wants).await?;
    Ok(ready(objects, wants, clearance).await?.into_iter().map(|it| (it.key(), it)).collect())
}

/// Objects with all that is wanted beneath them.
pub async fn ready<T: Prefetch>(objects: Vec<T>, wants: &Wants<'_>, clearance: &Clearance<'_>) -> Result<Vec<Arc<T>>, Error> {
    if !objects.is_empty() {
        let set: Vec<&T> = objects.iter().collect();
        T::prefetch(&set, wants, clearance).await?;
    }
    Ok(objects.into_iter().map(Arc::new).collect())
}

/// Loads a to-one relation of a whole set in one statement, then what is wanted beneath it; what came with its row is not loaded again.
pub async fn to_one<P, T: Object>(
    set: &[&P],
    wants: &Wants<'_>,
    clearance: &Clearance<'_>,
    from: fn(&P) -> Option<Uuid>,
    place: fn(&P) -> &ToOne<T>,
) -> Result<(), Error> {
    let open: Vec<&&P> = set.iter().filter(|it| place(it).get(&()).is_none()).collect();
    let found = by_key::<T>(open.iter().filter_map(|it| from(it)), wants, clearance).await?;
    for it in open {
        place(it).put((), from(it).and_then(|key| found.get(&key).cloned()));
    }
    Ok(())
}

/// Loads a to-one relation if the request names it.
pub async fn to_one_if_wanted<P, T: Object>(
    name: &str,
    set: &[&P],
    wants: &Wants<'_>,
    clearance: &Clearance<'_>,
    from: fn(&P) -> Option<Uuid>,
    place: fn(&P) -> &ToOne<T>,
) -> Result<(), Error> {
    if wants.has(name) {
        to_one(set, &wants.beneath(name), clearance, from, place).await?;
    }
    Ok(())
}

/// Gives each of a set its share of what was loaded for all of them.
pub fn share<P, K: Clone + PartialEq, T: Clone>(
    set: &[&P],
    call: &K,
    loaded: Vec<(Uuid, T)>,
    key: fn(&P) -> Uuid,
    place: impl Fn(&P) -> &Slot<K, Vec<T>>,
) {
    let mut shares: HashMap<Uuid, Vec<T>> = HashMap::new();
    for (owner, item) in loaded {
        shares.entry(owner).or_default().push(item);
    }
    for it in set {
        place(it).put(call.clone(), shares.get(&key(it)).cloned().unwrap_or_default());
    }
}

/// What a slot holds for these arguments; loaded now for this one object if nobody looked ahead.
pub async fn demanded<K: PartialEq, V: Clone>(
    slot: &Slot<K, V>,
    key: &K,
    load: impl Future<Output = Result<(), Error>>,
) -> Option<async_graphql::Result<V>> {
    if slot.get(key).is_none()
        && let Err(error) = load.await
    {
        return Some(Err(error.into()));
    }
    slot.get(key).map(Ok)
}

/// Makes an object over one table, without relations of its own; what it shows is up to its `#[Object]`.
#[macro_export]
macro_rules! plain_object {
    ($name:ident, $table:ident) => {
        #[derive(Debug)]
        pub struct $name {
            row: $table::Model,
        }

        impl From<$table::Model> for $name {
            fn from(row: $table::Model) -> Self {
                Self { row }
            }
        }

        impl $crate::relation::Prefetch for $name {
            fn prefetch<'a>(
                _: &'a [&'a Self],
                _: &'a $crate::relation::Wants<'a>,
                _: &'a $crate::access::Clearance<'a>,
            ) -> futures_util::future::BoxFuture<'a, Result<(), $crate::error::Error>> {
                Box::pin(async { Ok(()) })
            }
        }

        $crate::loaded_by_id!($name, $table);
    };
}

/// Makes an object that is loaded from one table by its id.
#[macro_export]
macro_rules! loaded_by_id {
    ($name:ident, $table:ident) => {
        impl $crate::relation::Object for $name {
            const TYPE: &'static str = stringify!($name);

            fn key(&self) -> uuid::Uuid {
                self.row.id
            }

            fn load<'a>(
                clearance: &'a $crate::access::Clearance<'a>,
                keys: Vec<uuid::Uuid>,
                _: &'a $crate::relation::Wants<'a>,
            ) -> futures_util::future::BoxFuture<'a, Result<Vec<Self>, $crate::error::Error>> {
                use sea_orm::QueryFilter;
                Box::pin(async move {
                    let rows = clearance.find::<$table::Entity>().filter($table::COLUMN.id.is_in(keys)).all(&clearance.db()).await?;
                    Ok(rows.into_iter().map(Self::from).collect())
                })
            }
        }
    };
}
