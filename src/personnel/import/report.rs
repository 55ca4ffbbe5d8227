//! What an import found and did: one row per refusal, every default named.

use async_graphql::SimpleObject;
use serde::{Deserialize, Serialize};

use crate::error::ErrorCode;

/// 取込みの不備: one refused row, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, SimpleObject)]
pub struct RowIssue {
    /// 行: of the file, the header is 1.
    pub line: u64,
    /// 列: the header of the column.
    pub column: String,
    /// 値: as it stands in the file.
    pub value: String,
    /// コード.
    pub code: ErrorCode,
    /// 正しい値の説明: what would be right.
    pub expected: String,
}

/// 補った値: what the file does not say and what was taken instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, SimpleObject)]
pub struct AppliedDefault {
    /// 項目.
    pub name: String,
    /// 値.
    pub value: String,
}

/// 取込みの報告.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, SimpleObject)]
pub struct ImportReport {
    /// 文字コード: as it was recognised.
    pub encoding: String,
    /// 行数: without the header.
    pub rows: u64,
    /// 登録: rows that were written.
    pub imported: u64,
    /// 変更なし: rows that were there already.
    pub unchanged: u64,
    /// 拒否: rows that were refused.
    pub rejected: u64,
    /// 不備: one entry for each problem.
    pub issues: Vec<RowIssue>,
    /// 補った値.
    pub defaults: Vec<AppliedDefault>,
}

/// More than these nobody reads; the number of refused rows is told all the same.
const MOST_ISSUES: usize = 10_000;

impl ImportReport {
    pub fn default_of(&mut self, name: &str, value: impl ToString) {
        self.defaults.push(AppliedDefault { name: name.to_owned(), value: value.to_string() });
    }

    /// Counts the refused rows once each, in the order of the file.
    pub fn close(&mut self) {
        self.issues.sort_by_key(|issue| issue.line);
        let mut lines: Vec<u64> = self.issues.iter().map(|issue| issue.line).collect();
        lines.dedup();
        self.rejected = lines.len() as u64;
        self.issues.truncate(MOST_ISSUES);
    }
}
