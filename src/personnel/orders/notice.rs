//! 辞令文: the words of an order, by the template of the city. No I/O.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::calendar::format_era;

/// What a template may name.
#[derive(Clone, Debug, Default)]
pub struct Words {
    pub effective_on: Option<NaiveDate>,
    pub unit: String,
    pub post: String,
    pub rank: String,
    pub from_unit: String,
    pub from_post: String,
    pub grade: Option<i32>,
    pub step: Option<i32>,
    pub term_ends_on: Option<NaiveDate>,
    pub leave: String,
    pub host: String,
    pub reason: String,
}

/// Fills a template: `{unit}`, `{post}`, `{rank}`, `{from_unit}`, `{from_post}`, `{grade}`, `{step}`, `{on}`, `{until}`, `{leave}`, `{host}`
/// and `{reason}`. A line whose words are missing is left out.
pub fn text(template: &str, words: &Words) -> String {
    let era = |day: Option<NaiveDate>| day.map(format_era).unwrap_or_default();
    let number = |it: Option<i32>| it.map(|it| it.to_string()).unwrap_or_default();
    let known: HashMap<&str, String> = HashMap::from([
        ("on", era(words.effective_on)),
        ("unit", words.unit.clone()),
        ("post", words.post.clone()),
        ("rank", words.rank.clone()),
        ("from_unit", words.from_unit.clone()),
        ("from_post", words.from_post.clone()),
        ("grade", number(words.grade)),
        ("step", number(words.step)),
        ("until", era(words.term_ends_on)),
        ("leave", words.leave.clone()),
        ("host", words.host.clone()),
        ("reason", words.reason.clone()),
    ]);
    let lines = template.lines().filter_map(|line| filled(line, &known));
    lines.collect::<Vec<_>>().join("\n")
}

/// A line with its words, or nothing where one of them is missing.
fn filled(line: &str, known: &HashMap<&str, String>) -> Option<String> {
    let mut text = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        let word = known.get(name).filter(|word| !word.is_empty())?;
        text.push_str(before);
        text.push_str(word);
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_filled_with_era_dates_and_leaves_out_what_is_not_known() {
        let words = Words {
            unit: "職員課".to_owned(),
            post: "課長".to_owned(),
            rank: "課長".to_owned(),
            effective_on: "2027-04-01".parse().ok(),
            ..Words::default()
        };
        let template = "{rank}に昇任させる\n{unit}{post}を命ずる\n{grade}級に決定する\n{on}";
        assert_eq!(text(template, &words), "課長に昇任させる\n職員課課長を命ずる\n令和9年4月1日");
    }
}
