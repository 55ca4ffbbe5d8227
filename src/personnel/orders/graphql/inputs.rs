//! What is told of orders.

use async_graphql::{ID, InputObject};
use entity::{
    leave::LeaveKind,
    occupation::RetirementCategory,
    order_batch::{BatchKind, BatchState},
    personal_record::Sex,
    personnel_order::OrderKind,
    secondment_agreement::SecondmentKind,
    standing::EmploymentKind,
};
use uuid::Uuid;

use super::{OrderBatch, PersonnelOrder};
use crate::{
    access::not_found,
    error::{Error, ErrorCode, Refusal},
    id,
    personnel::{
        graphql::{Employee, Occupation, OrgUnit, PayTable, PersonNameInput, PositionRank, Post},
        orders::{
            life::{Lent, To},
            service::draft::{Appointee, NewOrder},
        },
    },
    relation::Object,
    scalar::Date,
};

/// The key behind an id of a type; an id of something else is as good as none.
pub fn key<T: Object>(id: &ID, path: &[&str]) -> Result<Uuid, Error> {
    id::key_of(id, T::TYPE).ok_or_else(|| not_found(path))
}

pub fn keys<T: Object>(ids: &[ID], path: &[&str]) -> Result<Vec<Uuid>, Error> {
    ids.iter().map(|it| key::<T>(it, path)).collect()
}

/// The batch and the version of it that the caller has read.
pub fn batch(id: &ID) -> Result<Uuid, Error> {
    key::<OrderBatch>(id, &["input", "batch"])
}

/// 案件の作成.
#[derive(Clone, Debug, InputObject)]
pub struct CreateOrderBatchInput {
    /// 種別.
    pub kind: BatchKind,
    /// 件名.
    pub title: String,
    /// 発令日.
    pub effective_on: Date,
    /// 決裁番号.
    pub decision_number: Option<String>,
    /// 起案者: who plans it beside the caller.
    #[graphql(default)]
    pub planners: Vec<ID>,
}

/// 案件の変更: what is not given stays.
#[derive(Clone, Debug, InputObject)]
pub struct ReviseOrderBatchInput {
    /// 案件.
    pub batch: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 件名.
    pub title: Option<String>,
    /// 発令日.
    pub effective_on: Option<Date>,
    /// 決裁番号.
    pub decision_number: Option<String>,
    /// 起案者: all of them.
    pub planners: Option<Vec<ID>>,
}

/// 採用予定者.
#[derive(Clone, Debug, InputObject)]
pub struct AppointeeInput {
    /// 職員番号: one that nobody has or had.
    pub number: String,
    /// 氏名.
    pub name: PersonNameInput,
    /// 氏名の読み: hiragana or katakana of any width.
    pub kana: PersonNameInput,
    /// 生年月日.
    pub birth_date: Date,
    /// 性別.
    pub sex: Sex,
}

/// 発令: what an order is to bring; what it does not name stays as it was.
#[derive(Clone, Debug, InputObject)]
pub struct OrderInput {
    /// 種別.
    pub kind: OrderKind,
    /// 職員: not of who is to be hired.
    pub employee: Option<ID>,
    /// 採用予定者: of an appointment.
    pub appointee: Option<AppointeeInput>,
    /// 発令日.
    pub effective_on: Date,
    /// 順序: of several orders for one person on one day; the next if not given.
    pub sequence: Option<i32>,
    /// 異動後の所属: with the post of the rank there.
    pub to_unit: Option<ID>,
    /// 異動後の職.
    pub to_post: Option<ID>,
    /// 異動後の職位.
    pub to_rank: Option<ID>,
    /// 職種.
    pub to_occupation: Option<ID>,
    /// 給料表.
    pub to_pay_table: Option<ID>,
    /// 級.
    pub to_grade: Option<i32>,
    /// 号給.
    pub to_step: Option<i32>,
    /// 任用の種別.
    pub to_employment_kind: Option<EmploymentKind>,
    /// 定年の区分.
    pub to_retirement_category: Option<RetirementCategory>,
    /// 休業の種別: of a leave.
    pub leave_kind: Option<LeaveKind>,
    /// 派遣先: of a secondment.
    pub host: Option<String>,
    /// 派遣の種別: of a secondment, where it is known.
    pub secondment_kind: Option<SecondmentKind>,
    /// 併有: whether the status at the host is held too.
    pub holds_both_statuses: Option<bool>,
    /// 任期・期間の末日.
    pub term_ends_on: Option<Date>,
    /// 採用候補者名簿の有効期限: of an appointment from a list.
    pub list_valid_until: Option<Date>,
    /// 根拠法令.
    pub legal_basis: Option<String>,
    /// 理由.
    pub reason: Option<String>,
    /// 辞令文: words of its own instead of those of the template.
    pub notice_text: Option<String>,
    /// 訂正・取消しの対象: an announced order of the same person that this one takes the place of.
    pub corrects: Option<ID>,
}

impl OrderInput {
    fn lent(&self) -> Result<Option<Lent>, Refusal> {
        if self.host.is_none() && (self.secondment_kind.is_some() || self.holds_both_statuses.is_some()) {
            let (ja, en) = ("派遣先を指定してください。", "name the host");
            return Err(Refusal::new(ErrorCode::InvalidValue, ja, en).at(["host"]));
        }
        Ok(self.host.clone().map(|host| Lent { host, kind: self.secondment_kind, both_statuses: self.holds_both_statuses }))
    }

    /// The order that is meant; a refusal names the field.
    pub fn order(&self) -> Result<NewOrder, Refusal> {
        fn maybe<T: Object>(id: Option<&ID>, field: &'static str) -> Result<Option<Uuid>, Refusal> {
            let missing = || Refusal::plain(ErrorCode::NotFound).at([field]);
            id.map(|it| id::key_of(it, T::TYPE).ok_or_else(missing)).transpose()
        }
        let to = To {
            unit: maybe::<OrgUnit>(self.to_unit.as_ref(), "toUnit")?,
            post: maybe::<Post>(self.to_post.as_ref(), "toPost")?,
            rank: maybe::<PositionRank>(self.to_rank.as_ref(), "toRank")?,
            occupation: maybe::<Occupation>(self.to_occupation.as_ref(), "toOccupation")?,
            pay_table: maybe::<PayTable>(self.to_pay_table.as_ref(), "toPayTable")?,
            grade: self.to_grade,
            step: self.to_step,
            employment_kind: self.to_employment_kind,
            retirement_category: self.to_retirement_category,
            leave: self.leave_kind,
            lent: self.lent()?,
            term_ends_on: self.term_ends_on.map(|it| it.0),
        };
        let name = |it: &PersonNameInput| (it.family.clone(), it.given.clone());
        let appointee = self.appointee.as_ref().map(|it| Appointee {
            number: it.number.clone(),
            name: name(&it.name),
            kana: name(&it.kana),
            birth_date: it.birth_date.0,
            sex: it.sex,
        });
        Ok(NewOrder {
            kind: self.kind,
            employee: maybe::<Employee>(self.employee.as_ref(), "employee")?,
            appointee,
            effective_on: self.effective_on.0,
            sequence: self.sequence,
            to,
            legal_basis: self.legal_basis.clone(),
            reason: self.reason.clone(),
            notice_text: self.notice_text.clone(),
            cancels: maybe::<PersonnelOrder>(self.corrects.as_ref(), "corrects")?,
            list_valid_until: self.list_valid_until.map(|it| it.0),
            agreed_on: None,
        })
    }
}

/// 発令の追加.
#[derive(Clone, Debug, InputObject)]
pub struct AddOrdersInput {
    /// 案件.
    pub batch: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 発令: at most 2,000.
    pub orders: Vec<OrderInput>,
}

/// 発令の書直し: all of it anew.
#[derive(Clone, Debug, InputObject)]
pub struct ReviseOrderInput {
    /// 発令.
    pub order: ID,
    /// 案件の版: the one that the caller has read.
    pub expected_version: i32,
    /// 書き直した発令.
    #[graphql(name = "as")]
    pub new: OrderInput,
}

/// 発令の削除: from a draft.
#[derive(Clone, Debug, InputObject)]
pub struct RemoveOrdersInput {
    /// 案件.
    pub batch: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 発令.
    pub orders: Vec<ID>,
}

/// 発令の移動: from one draft to another.
#[derive(Clone, Debug, InputObject)]
pub struct MoveOrdersInput {
    /// 移動元の案件.
    pub from: ID,
    /// 移動元の版.
    pub expected_version: i32,
    /// 移動先の案件.
    pub to: ID,
    /// 移動先の版.
    pub expected_version_of_target: i32,
    /// 発令.
    pub orders: Vec<ID>,
}

/// 発令の取込み: a CSV file of orders.
#[derive(Clone, Debug, InputObject)]
pub struct ImportOrdersInput {
    /// 案件.
    pub batch: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// ファイル: base64 of a CSV in CP932 or UTF-8.
    pub file: String,
    /// 不備のある行を除く: write the rest rather than nothing.
    #[graphql(default)]
    pub skip_invalid: bool,
}

/// 指摘の承知: of warnings, by name and with a reason.
#[derive(Clone, Debug, InputObject)]
pub struct AcceptFindingsInput {
    /// 案件.
    pub batch: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 指摘の鍵.
    pub findings: Vec<String>,
    /// 理由.
    pub reason: String,
}

/// 案件の段階: the batch and the version that the caller has read.
#[derive(Clone, Debug, InputObject)]
pub struct OrderBatchStepInput {
    /// 案件.
    pub batch: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
}

/// 合議・決裁.
#[derive(Clone, Debug, InputObject)]
pub struct EndorseOrderBatchInput {
    /// 案件.
    pub batch: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 意見.
    pub comment: Option<String>,
}

/// 差戻し.
#[derive(Clone, Debug, InputObject)]
pub struct ReturnOrderBatchInput {
    /// 案件.
    pub batch: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 差戻しの理由.
    pub comment: String,
}

/// 取下げ.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawOrderBatchInput {
    /// 案件.
    pub batch: ID,
    /// 版: the one that the caller has read.
    pub expected_version: i32,
    /// 取下げの理由.
    pub reason: String,
}

/// 代決の指定.
#[derive(Clone, Debug, InputObject)]
pub struct NameStandInInput {
    /// 本人: by number; the caller if not given.
    pub principal: Option<String>,
    /// 代決者: by number.
    pub deputy: String,
    /// 有効期間の始め.
    pub from: Date,
    /// 有効期間の末日.
    pub until: Date,
    /// 理由.
    pub reason: String,
}

/// 代決の終了.
#[derive(Clone, Debug, InputObject)]
pub struct EndStandInInput {
    /// 代決の指定.
    pub stand_in: ID,
}

/// 案件の絞り込み: all that are given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct OrderBatchFilter {
    /// 状態.
    pub states: Option<Vec<BatchState>>,
    /// 種別: transfers and occasional orders if not given.
    pub kinds: Option<Vec<BatchKind>>,
}

/// 発令の絞り込み: all that are given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct PersonnelOrderFilter {
    /// 案件.
    pub batch: Option<ID>,
    /// 職員.
    pub employee: Option<ID>,
    /// 種別: all but what was taken over or corrected if not given.
    pub kinds: Option<Vec<OrderKind>>,
    /// 所属: coming from it or going to it.
    pub org_unit: Option<ID>,
    /// 下位を含む: with the units below.
    #[graphql(default)]
    pub include_below: bool,
    /// 発令日の始め.
    pub effective_from: Option<Date>,
    /// 発令日の終わり.
    pub effective_until: Option<Date>,
}
