//! What is told of recruitment.

mod campaign;
mod candidate;
mod hiring;
mod selection;

pub use campaign::*;
pub use candidate::*;
pub use hiring::*;
pub use selection::*;

use async_graphql::ID;
use uuid::Uuid;

use crate::{
    error::{Error, ErrorCode, Refusal},
    id,
    relation::Object,
};

/// The key behind an id that may be given in a list: a refusal names the field alone.
pub fn field<T: Object>(it: &ID, name: &'static str) -> Result<Uuid, Refusal> {
    id::key_of(it, T::TYPE).ok_or_else(|| Refusal::plain(ErrorCode::NotFound).at([name]))
}

/// Each item of a list, with its place in what is refused of it.
pub fn each<I, O>(items: &[I], list: &str, read: impl Fn(&I) -> Result<O, Refusal>) -> Result<Vec<O>, Error> {
    let place = |index: usize| ["input".to_owned(), list.to_owned(), index.to_string()];
    let read = |(index, it): (usize, &I)| read(it).map_err(|refusal| refusal.within(place(index)).into());
    items.iter().enumerate().map(read).collect()
}
