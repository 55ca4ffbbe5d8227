//! Opaque global ids: base64url of `Type:uuid`.

use async_graphql::ID;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

/// The id of an object of a type, as clients keep it.
pub fn encode(type_name: &str, key: Uuid) -> ID {
    ID(URL_SAFE_NO_PAD.encode(format!("{type_name}:{key}")))
}

/// The type and key that an id stands for; `None` for whatever was not made by `encode`.
pub fn decode(id: &ID) -> Option<(String, Uuid)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(&id.0).ok()?).ok()?;
    let (type_name, key) = text.split_once(':')?;
    let uuid = Uuid::try_parse(key).ok()?;
    (uuid.to_string() == key).then(|| (type_name.to_owned(), uuid))
}

/// The key of an id that must be of one type.
pub fn key_of(id: &ID, type_name: &str) -> Option<Uuid> {
    decode(id).filter(|(name, _)| name == type_name).map(|(_, key)| key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_comes_back_as_what_it_was() {
        let key = Uuid::now_v7();
        assert_eq!(decode(&encode("Employee", key)), Some(("Employee".to_owned(), key)));
    }

    #[test]
    fn what_is_no_id_is_nothing() {
        for text in ["", "x", "RW1wbG95ZWU6MQ", "💣"] {
            assert_eq!(decode(&ID(text.to_owned())), None);
        }
        assert_eq!(key_of(&encode("Employee", Uuid::nil()), "OrgUnit"), None);
    }
}
