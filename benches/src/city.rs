//! A city of any size: the units of 潮見市 ten times, and people put together from its roster.

use std::{collections::HashSet, fmt::Write, path::Path};

use crate::Outcome;

/// The parts of the large city; each has all the units of the small one.
const WARDS: [&str; 10] = ["北", "南", "東", "西", "中央", "港", "緑", "旭", "泉", "栄"];
/// The number of the first of the people.
pub const FIRST_NUMBER: u32 = 1_000_001;

const NAME: usize = 1;
const KANA: usize = 2;
const SEX: usize = 5;
const UNIT: usize = 12;
const BESIDE: usize = 15;

/// 職員番号 of the nth of the people.
pub fn number(nth: u32) -> String {
    format!("{}", FIRST_NUMBER + nth)
}

pub fn write(profile: &Path, people: u32, to: &Path) -> Outcome {
    std::fs::create_dir_all(to)?;
    std::fs::write(to.join("units.csv"), units(&read(&profile.join("org-units.csv"))?))?;
    let rejected: Vec<serde_json::Value> = serde_json::from_slice(&std::fs::read(profile.join("rejects.json"))?)?;
    let rejected: HashSet<usize> = rejected.iter().filter_map(|it| usize::try_from(it["line"].as_u64()?).ok()).collect();
    let rows = read(&profile.join("roster.csv"))?;
    let good: Vec<&Vec<String>> =
        rows.iter().enumerate().filter(|(at, _)| *at > 0 && !rejected.contains(&(at + 1))).map(|(_, it)| it).collect();
    std::fs::write(to.join("roster.csv"), roster(&rows[0], &good, people))?;
    Ok(())
}

/// The cells of a file without quotes, in CP932.
fn read(path: &Path) -> Outcome<Vec<Vec<String>>> {
    let bytes = std::fs::read(path)?;
    let (text, _, _) = encoding_rs::SHIFT_JIS.decode(&bytes);
    Ok(text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect())
}

fn units(rows: &[Vec<String>]) -> String {
    let mut text = rows[0].join(",") + "\n";
    for (ward, name) in WARDS.iter().enumerate() {
        for row in &rows[1..] {
            let above = if row[3].is_empty() { String::new() } else { in_ward(ward, &row[3]) };
            let _ = writeln!(text, "{},{name}区{},{},{above}", in_ward(ward, &row[0]), row[1], row[2]);
        }
    }
    text
}

fn in_ward(ward: usize, code: &str) -> String {
    format!("{ward}{code}")
}

/// Each of the people has the standing of somebody, the family name of another and the given name of a third of the same sex.
fn roster(head: &[String], rows: &[&Vec<String>], people: u32) -> String {
    let mut random = fastrand::Rng::with_seed(2565);
    let mut text = head.join(",") + "\n";
    for nth in 0..people {
        let mut row = rows[random.usize(..rows.len())].clone();
        let family = rows[random.usize(..rows.len())];
        let given = loop {
            let other = rows[random.usize(..rows.len())];
            if other[SEX] == row[SEX] {
                break other;
            }
        };
        let ward = random.usize(..WARDS.len());
        row[0] = number(nth);
        for cell in [NAME, KANA] {
            row[cell] = format!("{}　{}", parts(&family[cell]).0, parts(&given[cell]).1);
        }
        row[UNIT] = in_ward(ward, &row[UNIT]);
        if !row[BESIDE].is_empty() {
            row[BESIDE] = in_ward(ward, &row[BESIDE]);
        }
        text += &row.join(",");
        text.push('\n');
    }
    text
}

fn parts(name: &str) -> (&str, &str) {
    let (family, given) = name.trim().split_once(char::is_whitespace).unwrap_or((name, ""));
    (family, given.trim())
}
