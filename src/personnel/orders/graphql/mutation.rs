//! What can be done to orders and batches.

use async_graphql::{Context, Object};

use super::{
    OrderBatch, PersonnelOrder, StandIn,
    inputs::{
        AcceptFindingsInput, AddOrdersInput, CreateOrderBatchInput, EndStandInInput, EndorseOrderBatchInput, ImportOrdersInput,
        MoveOrdersInput, NameStandInInput, OrderBatchStepInput, RemoveOrdersInput, ReturnOrderBatchInput, ReviseOrderBatchInput,
        ReviseOrderInput, WithdrawOrderBatchInput, batch, key, keys,
    },
};
use crate::{
    access::{Action, Changed, Clearance, act, not_found},
    error::Error,
    payload,
    personnel::{
        graphql::{Employee, decode_file},
        import::{self, ImportReport},
        orders::service::{
            announce,
            batch::{self as batches, BatchPatch, NewBatch},
            draft, review,
            route::{self, NewStandIn},
        },
        service::people,
    },
};

payload!(CreateOrderBatchPayload, "案件の作成" { batch: OrderBatch });
payload!(ReviseOrderBatchPayload, "案件の変更" { batch: OrderBatch });
payload!(AddOrdersPayload, "発令の追加" { batch: OrderBatch });
payload!(ReviseOrderPayload, "発令の書直し" { order: PersonnelOrder });
payload!(RemoveOrdersPayload, "発令の削除" { batch: OrderBatch });
payload!(MoveOrdersPayload, "発令の移動" { batches: [OrderBatch] });
payload!(ImportOrdersPayload, "発令の取込み" { report: report ImportReport });
payload!(AcceptFindingsPayload, "指摘の承知" { batch: OrderBatch });
payload!(SubmitOrderBatchPayload, "起案" { batch: OrderBatch });
payload!(EndorseOrderBatchPayload, "合議・決裁" { batch: OrderBatch });
payload!(ReturnOrderBatchPayload, "差戻し" { batch: OrderBatch });
payload!(RecallOrderBatchPayload, "引戻し" { batch: OrderBatch });
payload!(PreNotifyOrderBatchPayload, "内示" { batch: OrderBatch });
payload!(AnnounceOrderBatchPayload, "公表" { batch: OrderBatch });
payload!(WithdrawOrderBatchPayload, "取下げ" { batch: OrderBatch });
payload!(NameStandInPayload, "代決の指定" { stand_in: StandIn });
payload!(EndStandInPayload, "代決の終了" { stand_in: StandIn });

async fn create(clearance: &Clearance<'_>, input: CreateOrderBatchInput) -> Result<Changed, Error> {
    let new = NewBatch {
        kind: input.kind,
        title: input.title,
        effective_on: input.effective_on.0,
        decision_number: input.decision_number,
        planners: keys::<Employee>(&input.planners, &["input", "planners"])?,
    };
    batches::create(clearance, &new).await
}

async fn revise_batch(clearance: &Clearance<'_>, input: ReviseOrderBatchInput) -> Result<Changed, Error> {
    let planners = input.planners.map(|ids| keys::<Employee>(&ids, &["input", "planners"])).transpose()?;
    let patch = BatchPatch {
        title: input.title,
        effective_on: input.effective_on.map(|it| it.0),
        decision_number: input.decision_number,
        planners,
    };
    batches::revise(clearance, batch(&input.batch)?, input.expected_version, &patch).await
}

async fn add(clearance: &Clearance<'_>, input: AddOrdersInput) -> Result<Changed, Error> {
    let mut orders = vec![];
    for (index, order) in input.orders.iter().enumerate() {
        orders.push(order.order().map_err(|refusal| refusal.within(["input".to_owned(), "orders".to_owned(), index.to_string()]))?);
    }
    draft::add(clearance, batch(&input.batch)?, input.expected_version, &orders).await
}

async fn revise_order(clearance: &Clearance<'_>, input: ReviseOrderInput) -> Result<Changed, Error> {
    let order = key::<PersonnelOrder>(&input.order, &["input", "order"])?;
    let new = input.new.order().map_err(|refusal| refusal.within(["input", "as"]))?;
    draft::revise(clearance, order, input.expected_version, &new).await
}

async fn relocate(clearance: &Clearance<'_>, input: MoveOrdersInput) -> Result<Changed, Error> {
    let from = (key::<OrderBatch>(&input.from, &["input", "from"])?, input.expected_version);
    let to = (key::<OrderBatch>(&input.to, &["input", "to"])?, input.expected_version_of_target);
    let orders = keys::<PersonnelOrder>(&input.orders, &["input", "orders"])?;
    draft::relocate(clearance, from, to, &orders).await
}

async fn import(clearance: &Clearance<'_>, input: ImportOrdersInput) -> Result<Changed, Error> {
    let file = decode_file(&input.file)?;
    import::import_orders(clearance, batch(&input.batch)?, input.expected_version, &file, input.skip_invalid).await
}

async fn name_stand_in(clearance: &Clearance<'_>, input: NameStandInInput) -> Result<Changed, Error> {
    let principal = match &input.principal {
        Some(number) => people::id_of_number(clearance, number).await?,
        None => clearance.actor().employee,
    };
    let new = NewStandIn {
        principal: principal.ok_or_else(|| not_found(&["input", "principal"]))?,
        deputy: people::id_of_number(clearance, &input.deputy).await?.ok_or_else(|| not_found(&["input", "deputy"]))?,
        from: input.from.0,
        until: input.until.0,
        reason: input.reason,
    };
    route::name_stand_in(clearance, &new).await
}

#[derive(Debug, Default)]
pub struct OrderMutation;

#[Object]
impl OrderMutation {
    /// 案件の作成: a draft, known to its planners alone.
    async fn create_order_batch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: CreateOrderBatchInput,
    ) -> Option<async_graphql::Result<CreateOrderBatchPayload>> {
        act(ctx, Action::CreateOrderBatch, |clearance| async move { create(&clearance, input).await }).await
    }
    /// 案件の変更: the heading and the planners of a draft.
    async fn revise_order_batch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ReviseOrderBatchInput,
    ) -> Option<async_graphql::Result<ReviseOrderBatchPayload>> {
        act(ctx, Action::ReviseOrderBatch, |clearance| async move { revise_batch(&clearance, input).await }).await
    }
    /// 発令の追加: all of them or none.
    async fn add_orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: AddOrdersInput,
    ) -> Option<async_graphql::Result<AddOrdersPayload>> {
        act(ctx, Action::AddOrders, |clearance| async move { add(&clearance, input).await }).await
    }
    /// 発令の書直し: of a draft.
    async fn revise_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ReviseOrderInput,
    ) -> Option<async_graphql::Result<ReviseOrderPayload>> {
        act(ctx, Action::ReviseOrder, |clearance| async move { revise_order(&clearance, input).await }).await
    }
    /// 発令の削除: from a draft.
    async fn remove_orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: RemoveOrdersInput,
    ) -> Option<async_graphql::Result<RemoveOrdersPayload>> {
        act(ctx, Action::RemoveOrders, |clearance| async move {
            let orders = keys::<PersonnelOrder>(&input.orders, &["input", "orders"])?;
            draft::remove(&clearance, batch(&input.batch)?, input.expected_version, &orders).await
        })
        .await
    }
    /// 発令の移動: from one draft to another.
    async fn move_orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: MoveOrdersInput,
    ) -> Option<async_graphql::Result<MoveOrdersPayload>> {
        act(ctx, Action::MoveOrders, |clearance| async move { relocate(&clearance, input).await }).await
    }
    /// 発令の取込み: all of the file or nothing, unless invalid rows are to be skipped.
    async fn import_orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ImportOrdersInput,
    ) -> Option<async_graphql::Result<ImportOrdersPayload>> {
        act(ctx, Action::ImportOrders, |clearance| async move { import(&clearance, input).await }).await
    }
    /// 指摘の承知: warnings, taken upon oneself by name with a reason.
    async fn accept_findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: AcceptFindingsInput,
    ) -> Option<async_graphql::Result<AcceptFindingsPayload>> {
        act(ctx, Action::AcceptFindings, |clearance| async move {
            review::accept(&clearance, batch(&input.batch)?, input.expected_version, &input.findings, &input.reason).await
        })
        .await
    }
    /// 起案: sends a draft on its route; errors block it, warnings must have been accepted.
    async fn submit_order_batch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: OrderBatchStepInput,
    ) -> Option<async_graphql::Result<SubmitOrderBatchPayload>> {
        act(ctx, Action::SubmitOrderBatch, |clearance| async move {
            route::submit(&clearance, batch(&input.batch)?, input.expected_version).await
        })
        .await
    }
    /// 合議・決裁: agrees, for oneself or as a stand-in; refused if anything moved since the batch was submitted.
    async fn endorse_order_batch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: EndorseOrderBatchInput,
    ) -> Option<async_graphql::Result<EndorseOrderBatchPayload>> {
        act(ctx, Action::EndorseOrderBatch, |clearance| async move {
            route::endorse(&clearance, batch(&input.batch)?, input.expected_version, input.comment).await
        })
        .await
    }
    /// 差戻し: back to the planners, who may change it and submit it again.
    async fn return_order_batch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: ReturnOrderBatchInput,
    ) -> Option<async_graphql::Result<ReturnOrderBatchPayload>> {
        act(ctx, Action::ReturnOrderBatch, |clearance| async move {
            route::send_back(&clearance, batch(&input.batch)?, input.expected_version, input.comment).await
        })
        .await
    }
    /// 引戻し: by the planners, before it is told to anybody; it is a draft again.
    async fn recall_order_batch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: OrderBatchStepInput,
    ) -> Option<async_graphql::Result<RecallOrderBatchPayload>> {
        act(ctx, Action::RecallOrderBatch, |clearance| async move {
            route::recall(&clearance, batch(&input.batch)?, input.expected_version).await
        })
        .await
    }
    /// 内示: the people and the heads of both units see their part from now on.
    async fn pre_notify_order_batch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: OrderBatchStepInput,
    ) -> Option<async_graphql::Result<PreNotifyOrderBatchPayload>> {
        act(ctx, Action::PreNotifyOrderBatch, |clearance| async move {
            announce::pre_notify(&clearance, batch(&input.batch)?, input.expected_version).await
        })
        .await
    }
    /// 公表: all staff may know; each order takes effect on its day, and late if its day has passed.
    async fn announce_order_batch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: OrderBatchStepInput,
    ) -> Option<async_graphql::Result<AnnounceOrderBatchPayload>> {
        act(ctx, Action::AnnounceOrderBatch, |clearance| async move {
            announce::announce(&clearance, batch(&input.batch)?, input.expected_version).await
        })
        .await
    }
    /// 取下げ: at any time before the first of its orders takes effect.
    async fn withdraw_order_batch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: WithdrawOrderBatchInput,
    ) -> Option<async_graphql::Result<WithdrawOrderBatchPayload>> {
        act(ctx, Action::WithdrawOrderBatch, |clearance| async move {
            announce::withdraw(&clearance, batch(&input.batch)?, input.expected_version, &input.reason).await
        })
        .await
    }
    /// 代決の指定: by the principal, or by the personnel administrator.
    async fn name_stand_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: NameStandInInput,
    ) -> Option<async_graphql::Result<NameStandInPayload>> {
        act(ctx, Action::NameStandIn, |clearance| async move { name_stand_in(&clearance, input).await }).await
    }
    /// 代決の終了: at once.
    async fn end_stand_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "入力.")] input: EndStandInInput,
    ) -> Option<async_graphql::Result<EndStandInPayload>> {
        act(ctx, Action::EndStandIn, |clearance| async move {
            route::end_stand_in(&clearance, key::<StandIn>(&input.stand_in, &["input", "standIn"])?).await
        })
        .await
    }
}
