//! What can be asked for: one variant per root field of the schema, under the same name.

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::VariantArray, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "camelCase")]
pub enum Action {
    AuditEntries,
    Employee,
    Employees,
    ErrorCatalog,
    Node,
    MyAccessLog,
    Nodes,
    Occupations,
    OrderBatch,
    OrderBatchDiff,
    OrderBatches,
    OrgUnit,
    OrgUnits,
    PayTables,
    PersonnelOrders,
    PositionRanks,
    Profile,
    RoleGrants,
    StandIns,
    Viewer,

    AcceptFindings,
    AddOrders,
    AnnounceOrderBatch,
    CorrectPersonalRecord,
    CreateOrderBatch,
    EndStandIn,
    EndorseOrderBatch,
    GrantRole,
    ImportOrders,
    ImportRoster,
    ImportUnits,
    MoveOrders,
    NameStandIn,
    PreNotifyOrderBatch,
    RecallOrderBatch,
    RemoveOrders,
    ReorganizeUnits,
    ReturnOrderBatch,
    ReviseOrder,
    ReviseOrderBatch,
    RevokeRole,
    RevokeTokens,
    SubmitOrderBatch,
    WithdrawOrderBatch,

    OrderBatchChanged,
    ServerTime,
}

impl Action {
    /// Open to callers without a token: they prove a connection and explain errors.
    pub const PUBLIC: [Self; 2] = [Self::ErrorCatalog, Self::ServerTime];

    pub fn name(self) -> &'static str {
        self.into()
    }
}
