//! 応募の経路 in the words of the office: those of the files that it receives and of the tables that it prints.

use entity::application::ApplicationChannel::{self, *};

/// Every channel and its word.
pub const WORDS: [(&str, ApplicationChannel); 9] = [
    ("市ホームページ", CityWebsite),
    ("広報紙", PublicRelations),
    ("SNS", SocialMedia),
    ("就職情報サイト", JobSite),
    ("学校", School),
    ("説明会", Event),
    ("知人", Acquaintance),
    ("その他", Other),
    ("不明", Unknown),
];

/// The channel that a word names.
pub fn named(word: &str) -> Option<ApplicationChannel> {
    WORDS.iter().find(|(name, _)| *name == word).map(|(_, it)| *it)
}

/// The word for a channel.
pub fn word(channel: ApplicationChannel) -> &'static str {
    WORDS.iter().find(|(_, it)| *it == channel).map_or("不明", |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn every_channel_has_one_word() {
        for channel in ApplicationChannel::iter() {
            assert_eq!(named(word(channel)), Some(channel));
        }
    }
}
