//! Opaque global ids: base64url of `Type:uuid`, or of `Type:uuid:day` for what is of a day.

use async_graphql::ID;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

/// What an id stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    pub type_name: String,
    pub key: Uuid,
    pub day: Option<NaiveDate>,
}

/// The id of an object of a type, as clients keep it.
pub fn encode(type_name: &str, key: Uuid) -> ID {
    ID(URL_SAFE_NO_PAD.encode(format!("{type_name}:{key}")))
}

/// The id of what an object of a type is on a day: two days are two things to a client that keeps them.
pub fn encode_on(type_name: &str, key: Uuid, day: NaiveDate) -> ID {
    ID(URL_SAFE_NO_PAD.encode(format!("{type_name}:{key}:{day}")))
}

/// What an id stands for; `None` for whatever was not made here.
pub fn decode(id: &ID) -> Option<Reference> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(&id.0).ok()?).ok()?;
    let (type_name, rest) = text.split_once(':')?;
    let (key, day) = rest.split_once(':').map_or((rest, None), |(key, day)| (key, Some(day)));
    let uuid = Uuid::try_parse(key).ok()?;
    let date: Option<NaiveDate> = day.map(str::parse).transpose().ok()?;
    // No database knows days of other centuries than these.
    let known = date.is_none_or(|it| (1..=9999).contains(&it.year()));
    let canonical = known && uuid.to_string() == key && date.map(|it| it.to_string()).as_deref() == day;
    canonical.then(|| Reference { type_name: type_name.to_owned(), key: uuid, day: date })
}

/// The key of an id that must be of one type.
pub fn key_of(id: &ID, type_name: &str) -> Option<Uuid> {
    decode(id).filter(|it| it.type_name == type_name && it.day.is_none()).map(|it| it.key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_comes_back_as_what_it_was() {
        let key = Uuid::now_v7();
        let person = Reference { type_name: "Employee".to_owned(), key, day: None };
        assert_eq!(decode(&encode("Employee", key)), Some(person.clone()));
        let day = NaiveDate::from_ymd_opt(2027, 4, 1);
        assert_eq!(day.and_then(|day| decode(&encode_on("Employee", key, day))), Some(Reference { day, ..person }));
    }

    #[test]
    fn what_is_no_id_is_nothing() {
        for text in ["", "x", "RW1wbG95ZWU6MQ", "💣"] {
            assert_eq!(decode(&ID(text.to_owned())), None);
        }
        for text in ["Employee:00000000-0000-0000-0000-000000000000:", "Employee:00000000-0000-0000-0000-000000000000:2027-4-1"] {
            assert_eq!(decode(&ID(URL_SAFE_NO_PAD.encode(text))), None, "{text}");
        }
        assert_eq!(key_of(&encode("Employee", Uuid::nil()), "OrgUnit"), None);
        assert_eq!(key_of(&encode_on("Employee", Uuid::nil(), NaiveDate::MIN), "Employee"), None);
    }
}
